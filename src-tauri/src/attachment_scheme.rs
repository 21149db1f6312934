//! `attachment://localhost/<id>`: saved and kept files for the screen. An id, never a path.
//!
//! `<id>` is the file as it is: a picture that the window decodes itself, or a PDF for the screen's own reader.
//! `<id>/thumbnail` is a small JPEG of any picture, `<id>/preview` one that the window can show: the file itself, or what
//! was decoded of it.

use std::fs::File;
use std::io::{self, Cursor, ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use batchbook_core::attachments::{Attachment, AttachmentState, file_of};
use batchbook_core::cloud::CloudError;
use batchbook_core::durable_fs::CopyError;
use batchbook_core::storage_path::ReadSeek;
use batchbook_core::store::StoreError;
use tauri::http::header::{self, HeaderValue};
use tauri::http::{HeaderMap, Method, Request, Response, StatusCode};
use uuid::Uuid;

use crate::commands::Session;
use crate::pictures::{PictureError, has_at_most};
use crate::uploading::bring_here;
use crate::wording;

/// What the window decodes itself. HTML and SVG are never shown: they could run what is in them.
const SHOWN: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp"];

/// What is decoded here for it.
const DECODED: [&str; 1] = ["image/tiff"];

const PDF: &str = "application/pdf";

/// A picture of more bytes is decoded here and made smaller.
const LARGEST_SHOWN: u64 = 40_000_000;

/// So is one of more pixels: the window takes four bytes for each.
const MOST_PIXELS_SHOWN: u64 = 40_000_000;

/// A larger picture is not decoded.
const LARGEST_DECODED: u64 = 250_000_000;

/// A larger PDF is left to the system's program: the screen's reader holds all of it.
const LARGEST_PDF: u64 = 100_000_000;

/// Where the window's own pages come from: they may read what they asked for.
const OWN_ORIGINS: [&str; 3] = [
    "tauri://localhost",
    "http://tauri.localhost",
    "https://tauri.localhost",
];

/// What the screen can show of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A picture: `preview` and `thumbnail`.
    Picture,
    /// A PDF, for the screen's reader.
    Pdf,
}

/// What can be shown of an attachment, by what is known of it without looking at the file.
pub(crate) fn shown(attachment: &Attachment) -> Option<Shown> {
    let media_type = attachment.media_type.as_deref()?;
    let size = attachment.size?;
    if !matches!(attachment.state, AttachmentState::Saved | AttachmentState::Kept) {
        None
    } else if is_picture(media_type) && size <= LARGEST_DECODED {
        Some(Shown::Picture)
    } else if media_type == PDF && size <= LARGEST_PDF {
        Some(Shown::Pdf)
    } else {
        None
    }
}

fn is_picture(media_type: &str) -> bool {
    SHOWN.contains(&media_type) || DECODED.contains(&media_type)
}

/// Where the window finds what it can show of a file.
pub(crate) fn preview_url(attachment: &Attachment) -> Option<String> {
    Some(match shown(attachment)? {
        Shown::Picture => url(attachment, "/preview"),
        Shown::Pdf => url(attachment, ""),
    })
}

/// Where the window finds a small picture of a file.
pub(crate) fn thumbnail_url(attachment: &Attachment) -> Option<String> {
    (shown(attachment)? == Shown::Picture).then(|| url(attachment, "/thumbnail"))
}

fn url(attachment: &Attachment, part: &str) -> String {
    let origin = if cfg!(windows) {
        "http://attachment.localhost"
    } else {
        "attachment://localhost"
    };
    format!("{origin}/{}{part}", attachment.id)
}

/// Answers a request of the window. Reads and decodes the file: not for a thread that must not wait.
pub(crate) fn answer(session: &Session, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let body = if request.method() == Method::GET {
        // The decoders are other people's code: one that breaks off must not leave the screen waiting.
        let asked = AssertUnwindSafe(|| requested(session, request.uri().path()));
        catch_unwind(asked).unwrap_or(Err(NotShown::Broken))
    } else {
        Err(NotShown::Unknown)
    };
    let (status, media_type, body) = match body {
        Ok((media_type, bytes)) => (StatusCode::OK, media_type, bytes),
        Err(error) => {
            if !matches!(error, NotShown::Unknown) {
                tracing::warn!("no preview: {}", wording::chain(&error));
            }
            (error.status(), "text/plain".to_owned(), Vec::new())
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    set_headers(headers, &media_type, status);
    if let Some(origin) = request.headers().get(header::ORIGIN)
        && is_own(origin)
    {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    response
}

/// What keeps a file from being more than what it is shown as, whatever is in it.
fn set_headers(headers: &mut HeaderMap, media_type: &str, status: StatusCode) {
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, media_type);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; sandbox",
    );
    // A page of its own would be WebKit's PDF reader, with its scripts.
    let disposition = if media_type == PDF { "attachment" } else { "inline" };
    set(header::CONTENT_DISPOSITION, disposition);
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::VARY, "origin");
    let caching = if status == StatusCode::OK {
        "private, max-age=3600"
    } else {
        "no-store"
    };
    set(header::CACHE_CONTROL, caching);
}

fn is_own(origin: &HeaderValue) -> bool {
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    OWN_ORIGINS.contains(&origin) || (tauri::is_dev() && origin == "http://localhost:5173")
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
enum NotShown {
    /// There is no such attachment, or nothing of it is shown.
    #[error("there is nothing to show")]
    Unknown,
    /// The file is not what the row says.
    #[error("the file is not what was saved")]
    Changed,
    #[error("the file was not fetched")]
    Fetch(#[from] CloudError),
    #[error("the store failed")]
    Store(#[from] StoreError),
    #[error("the file cannot be opened")]
    Open(#[from] CopyError),
    #[error("the file cannot be read")]
    Read(#[from] io::Error),
    #[error("the picture cannot be shown")]
    Picture(#[from] PictureError),
    #[error("a decoder broke off")]
    Broken,
}

impl NotShown {
    fn status(&self) -> StatusCode {
        match self {
            NotShown::Picture(PictureError::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            NotShown::Picture(_) | NotShown::Broken => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            // It may be shown when the share answers again.
            NotShown::Open(CopyError::Source { source, .. }) | NotShown::Read(source)
                if source.kind() == ErrorKind::TimedOut =>
            {
                StatusCode::SERVICE_UNAVAILABLE
            }
            NotShown::Fetch(CloudError::Storage(_)) => StatusCode::SERVICE_UNAVAILABLE,
            NotShown::Store(_) | NotShown::Read(_) => StatusCode::INTERNAL_SERVER_ERROR,
            NotShown::Unknown | NotShown::Changed | NotShown::Open(_) | NotShown::Fetch(_) => {
                StatusCode::NOT_FOUND
            }
        }
    }
}

fn requested(session: &Session, path: &str) -> Result<(String, Vec<u8>), NotShown> {
    let (id, part) = match path.trim_start_matches('/').split_once('/') {
        Some((id, part)) => (id, Some(part)),
        None => (path.trim_start_matches('/'), None),
    };
    let id = Uuid::parse_str(id).map_err(|_| NotShown::Unknown)?;
    let attachment = session.book.read(|reader| reader.attachment(id))?;
    let attachment = attachment.ok_or(NotShown::Unknown)?;
    let shown = shown(&attachment).ok_or(NotShown::Unknown)?;
    // A thumbnail is not worth a fetch: a history of evicted files would fetch them all.
    if part != Some("thumbnail") {
        bring_here(&session.book, id)?;
    }
    match (part, shown) {
        (None, Shown::Pdf) => Ok((PDF.to_owned(), whole(session, &attachment)?)),
        (None | Some("preview"), Shown::Picture) => {
            if let Some(bytes) = fits_the_window(session, &attachment)? {
                let media_type = attachment.media_type.clone().ok_or(NotShown::Unknown)?;
                return Ok((media_type, bytes));
            }
            if part.is_none() {
                return Err(NotShown::Unknown);
            }
            let png = session.pictures.preview(|| seekable(session, &attachment))?;
            Ok(("image/png".to_owned(), png))
        }
        (Some("thumbnail"), Shown::Picture) => {
            let sha256 = attachment.sha256.ok_or(NotShown::Unknown)?;
            let jpeg = session
                .pictures
                .thumbnail(&sha256, || seekable(session, &attachment))?;
            Ok(("image/jpeg".to_owned(), jpeg))
        }
        _ => Err(NotShown::Unknown),
    }
}

/// Opens the file of an attachment: a regular one, of the size that was saved.
fn open(session: &Session, attachment: &Attachment) -> Result<(PathBuf, File), NotShown> {
    let path = file_of(&session.book, attachment).ok_or(NotShown::Unknown)?;
    let source = session.book.storage().open(&path)?;
    if Some(source.stamp().size) != attachment.size {
        return Err(NotShown::Changed);
    }
    Ok((path, source.into_file()))
}

/// The file for a decoder: nothing of it waits for a share that does not answer.
fn seekable(session: &Session, attachment: &Attachment) -> Result<Box<dyn ReadSeek>, NotShown> {
    let (path, file) = open(session, attachment)?;
    Ok(session.book.storage().seekable(&path, file)?)
}

/// The file as it is, where the window may decode it itself.
fn fits_the_window(session: &Session, attachment: &Attachment) -> Result<Option<Vec<u8>>, NotShown> {
    let is_shown = attachment
        .media_type
        .as_deref()
        .is_some_and(|media_type| SHOWN.contains(&media_type));
    if !is_shown || attachment.size.is_none_or(|size| size > LARGEST_SHOWN) {
        return Ok(None);
    }
    let bytes = whole(session, attachment)?;
    Ok(has_at_most(Cursor::new(&bytes), MOST_PIXELS_SHOWN).then_some(bytes))
}

/// All bytes of a file, never more than were saved.
fn whole(session: &Session, attachment: &Attachment) -> Result<Vec<u8>, NotShown> {
    let (path, file) = open(session, attachment)?;
    let size = attachment.size.ok_or(NotShown::Unknown)?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    let reader = session.book.storage().reader(&path, file)?;
    reader.take(size).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
