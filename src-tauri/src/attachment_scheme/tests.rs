#![expect(clippy::disallowed_methods, reason = "the tests break files as people do")]

use std::fs;
use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage};

use super::*;
use crate::commands::plant::{attached, session, session_at, stored};

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([9, 9, 9])))
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

fn ask(session: &Session, path: &str) -> Response<Vec<u8>> {
    ask_from(session, path, "tauri://localhost")
}

fn ask_from(session: &Session, path: &str, origin: &str) -> Response<Vec<u8>> {
    let request = Request::builder()
        .uri(format!("attachment://localhost/{path}"))
        .header(header::ORIGIN, origin)
        .body(Vec::new())
        .unwrap();
    answer(session, &request)
}

fn header(response: &Response<Vec<u8>>, name: header::HeaderName) -> &str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[test]
fn a_picture_that_the_window_knows_is_shown_as_it_is_and_small() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let bytes = picture(640, 320, ImageFormat::Png);
    let slip = attached(&session, dir.path(), "slip.png", &bytes);

    let preview = ask(&session, &format!("{}/preview", slip.id));
    let whole = ask(&session, &slip.id.to_string());
    let thumbnail = ask(&session, &format!("{}/thumbnail", slip.id));

    assert_eq!(preview.body(), &bytes);
    assert_eq!(header(&preview, header::CONTENT_TYPE), "image/png");
    assert_eq!(whole.body(), &bytes);
    assert_eq!(header(&thumbnail, header::CONTENT_TYPE), "image/jpeg");
    let thumbnail = image::load_from_memory(thumbnail.body()).unwrap();
    assert_eq!(thumbnail.dimensions(), (160, 80));
    assert_eq!(
        preview_url(&slip),
        Some(format!("attachment://localhost/{}/preview", slip.id))
    );
}

#[test]
fn a_picture_that_is_kept_on_this_computer_is_shown_from_there() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let staging = session.book.storage().staging();
    fs::remove_dir(&staging).unwrap();
    fs::write(&staging, "in the way").unwrap();
    let bytes = picture(640, 320, ImageFormat::Png);
    let slip = attached(&session, dir.path(), "slip.png", &bytes);
    assert_eq!(slip.state, AttachmentState::Kept);

    let preview = ask(&session, &format!("{}/preview", slip.id));
    let thumbnail = ask(&session, &format!("{}/thumbnail", slip.id));

    assert_eq!(preview.body(), &bytes);
    assert_eq!(thumbnail.status(), StatusCode::OK);
}

#[test]
fn a_tiff_is_shown_as_a_png() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let scan = attached(
        &session,
        dir.path(),
        "scan.tif",
        &picture(640, 320, ImageFormat::Tiff),
    );
    let preview = ask(&session, &format!("{}/preview", scan.id));
    assert_eq!(header(&preview, header::CONTENT_TYPE), "image/png");
    assert_eq!(
        image::load_from_memory(preview.body()).unwrap().dimensions(),
        (640, 320)
    );
    assert_eq!(
        ask(&session, &scan.id.to_string()).status(),
        StatusCode::NOT_FOUND,
        "the window cannot decode the file itself"
    );
}

#[test]
fn a_pdf_is_bytes_for_the_screens_reader_and_never_a_page() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let certificate = attached(&session, dir.path(), "certificate.pdf", b"%PDF-1.7\n%%EOF\n");

    let answer = ask(&session, &certificate.id.to_string());

    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.body(), b"%PDF-1.7\n%%EOF\n");
    for (name, value) in [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'; sandbox",
        ),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "tauri://localhost"),
    ] {
        assert_eq!(header(&answer, name.clone()), value, "{name}");
    }
    assert_eq!(shown(&certificate), Some(Shown::Pdf));
    assert_eq!(thumbnail_url(&certificate), None);
    for part in ["preview", "thumbnail"] {
        let answer = ask(&session, &format!("{}/{part}", certificate.id));
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{part}");
    }
}

#[test]
fn a_page_from_elsewhere_may_not_read_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let certificate = attached(&session, dir.path(), "certificate.pdf", b"%PDF-1.7\n");
    for origin in ["https://example.com", "null", "attachment://localhost"] {
        let answer = ask_from(&session, &certificate.id.to_string(), origin);
        assert_eq!(
            header(&answer, header::ACCESS_CONTROL_ALLOW_ORIGIN),
            "",
            "{origin}"
        );
    }
}

#[test]
fn nothing_else_is_shown_whatever_it_is_called() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    for (name, bytes) in [
        ("page.txt", &b"<!doctype html><script>alert(1)</script>"[..]),
        ("drawing.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("rolls.csv", b"1;2\n"),
    ] {
        let attachment = attached(&session, dir.path(), name, bytes);
        assert_eq!(preview_url(&attachment), None, "{name}");
        for part in ["", "/preview", "/thumbnail"] {
            let answer = ask(&session, &format!("{}{part}", attachment.id));
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}{part}");
            assert_eq!(answer.body(), b"");
        }
    }
}

#[test]
fn only_ids_are_answered() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let slip = attached(
        &session,
        dir.path(),
        "slip.png",
        &picture(64, 32, ImageFormat::Png),
    );
    let name = slip.stored_name.clone();
    for path in [
        "",
        "/",
        "..",
        "%2e%2e/db.sqlite",
        "../../db.sqlite",
        &name,
        &format!("{}/original", slip.id),
        &format!("{}/preview/../../db.sqlite", slip.id),
        "00000000-0000-0000-0000-000000000000",
    ] {
        assert_eq!(ask(&session, path).status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn a_file_that_is_not_what_was_saved_is_not_shown() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let slip = attached(
        &session,
        dir.path(),
        "slip.png",
        &picture(64, 32, ImageFormat::Png),
    );
    fs::write(stored(&session, &slip), b"another file").unwrap();
    let answer = ask(&session, &format!("{}/preview", slip.id));
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(header(&answer, header::CACHE_CONTROL), "no-store");

    fs::remove_file(stored(&session, &slip)).unwrap();
    let answer = ask(&session, &format!("{}/thumbnail", slip.id));
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

/// A share that hangs is a place where a call waits.
#[test]
fn while_the_share_hangs_nothing_waits_and_what_was_made_before_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let session = session_at(dir.path(), dir.path().join("share"));
    let bytes = picture(640, 320, ImageFormat::Png);
    let seen = attached(&session, dir.path(), "seen.png", &bytes);
    let scan = attached(
        &session,
        dir.path(),
        "scan.tif",
        &picture(64, 32, ImageFormat::Tiff),
    );
    let certificate = attached(&session, dir.path(), "certificate.pdf", b"%PDF-1.7\n%%EOF\n");
    for (path, bytes) in [
        (format!("{}/preview", seen.id), Some(&bytes)),
        (format!("{}/preview", scan.id), None),
    ] {
        let shown = ask(&session, &path);
        assert_eq!(shown.status(), StatusCode::OK);
        assert!(bytes.is_none_or(|bytes| shown.body() == bytes));
    }
    assert_eq!(
        ask(&session, &format!("{}/thumbnail", seen.id)).status(),
        StatusCode::OK
    );

    let (release, held) = std::sync::mpsc::channel::<()>();
    let root = session.book.storage().root.clone();
    let hangs = batchbook_core::durable_fs::ask(&root, move || held.recv());
    assert_eq!(hangs.unwrap_err().kind(), ErrorKind::TimedOut);
    let start = std::time::Instant::now();
    for path in [
        format!("{}/preview", seen.id),
        format!("{}/preview", scan.id),
        format!("{}/thumbnail", scan.id),
        certificate.id.to_string(),
    ] {
        let answer = ask(&session, &path);
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(header(&answer, header::CACHE_CONTROL), "no-store", "{path}");
    }
    assert_eq!(
        ask(&session, &format!("{}/thumbnail", seen.id)).status(),
        StatusCode::OK,
        "it was made before"
    );
    assert!(
        start.elapsed() < std::time::Duration::from_secs(2),
        "answered at once"
    );

    release.send(()).unwrap();
    while batchbook_core::durable_fs::is_silent(&root) {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert_eq!(
        ask(&session, &certificate.id.to_string()).status(),
        StatusCode::OK
    );
}

#[test]
fn a_broken_picture_is_an_answer_not_a_hang() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let whole = picture(64, 32, ImageFormat::Tiff);
    let broken = attached(&session, dir.path(), "scan.tif", &whole[..whole.len() / 2]);
    let answer = ask(&session, &format!("{}/preview", broken.id));
    assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}
