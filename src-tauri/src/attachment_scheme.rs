//! `attachment://localhost/<id>`: a saved file for the preview. An id, never a path.

use std::fs;

use batchbook_core::attachments::{Attachment, AttachmentState};
use tauri::http::{Request, Response, StatusCode, header};
use uuid::Uuid;

use crate::commands::Session;

/// What the window decodes itself. HTML and SVG are never shown: they could run what is in them.
const SHOWN: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp"];

/// Larger images are not worth the memory of a thumbnail.
const LARGEST_PREVIEW: u64 = 40_000_000;

/// Where the window finds the preview of a file, where there is one.
pub(crate) fn preview_url(attachment: &Attachment) -> Option<String> {
    is_shown(attachment).then(|| {
        let origin = if cfg!(windows) {
            "http://attachment.localhost"
        } else {
            "attachment://localhost"
        };
        format!("{origin}/{}", attachment.id)
    })
}

fn is_shown(attachment: &Attachment) -> bool {
    attachment.state == AttachmentState::Saved
        && attachment.size.is_some_and(|size| size <= LARGEST_PREVIEW)
        && attachment
            .media_type
            .as_deref()
            .is_some_and(|media_type| SHOWN.contains(&media_type))
}

/// Answers a request of the window. Reads the file: not for a thread that must not wait.
pub(crate) fn answer(session: &Session, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let (status, media_type, body) = match requested(session, request.uri().path()) {
        Some((media_type, bytes)) => (StatusCode::OK, media_type, bytes),
        None => (StatusCode::NOT_FOUND, "text/plain".to_owned(), Vec::new()),
    };
    let response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media_type)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")
        .header(header::CACHE_CONTROL, "private, max-age=3600")
        .body(body);
    response.unwrap_or_else(|error| {
        tracing::error!(%error, "a preview could not be answered");
        Response::new(Vec::new())
    })
}

fn requested(session: &Session, path: &str) -> Option<(String, Vec<u8>)> {
    let id = Uuid::parse_str(path.trim_start_matches('/')).ok()?;
    let stored = session.book.read(|reader| reader.attachment(id));
    let attachment = stored
        .inspect_err(|error| tracing::error!(%error, "a preview was not found"))
        .ok()??;
    if !is_shown(&attachment) {
        return None;
    }
    let file = session.book.storage.uploads().join(&attachment.stored_name);
    let bytes = fs::read(&file)
        .inspect_err(|error| tracing::warn!(path = %file.display(), %error, "a preview was not read"))
        .ok()?;
    Some((attachment.media_type?, bytes))
}
