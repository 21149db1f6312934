//! What kind of file the bytes say it is, pure. The bytes are never trusted to be what the name says, and never refused
//! for it: a scan that was saved under the wrong extension is still the plant's certificate.

use super::Attachment;
use super::naming::kind_of;

/// The media type of the old Microsoft container, which .doc, .xls and others share.
const OLE: &str = "application/x-ole-storage";

/// Returns the media type that a file's first bytes show, or nothing.
///
/// Text has no mark of its own: UTF-8 without control characters is `text/csv` where the name says csv, otherwise
/// `text/plain`.
pub fn media_type(head: &[u8], original_name: &str) -> Option<String> {
    if let Some(found) = infer::get(head) {
        return Some(found.mime_type().to_owned());
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Some(OLE.to_owned());
    }
    if head.is_empty() || !is_text(head) {
        return None;
    }
    Some(
        if kind_of(original_name) == "csv" {
            "text/csv"
        } else {
            "text/plain"
        }
        .to_owned(),
    )
}

impl Attachment {
    /// Says whether the content is what the name's extension promises.
    pub fn content_matches_name(&self) -> bool {
        matches_name(self.media_type.as_deref(), &self.original_name)
    }
}

/// Says whether a file's content is what its name promises. What cannot be told is taken to match.
pub fn matches_name(media_type: Option<&str>, original_name: &str) -> bool {
    let Some(found) = media_type else { return true };
    let kind = kind_of(original_name);
    let is_zip_of = |expected: &str| found == expected || found == "application/zip";
    match kind.as_str() {
        "png" => found == "image/png",
        "jpg" | "jpeg" => found == "image/jpeg",
        "gif" => found == "image/gif",
        "bmp" => found == "image/bmp",
        "webp" => found == "image/webp",
        "heic" => matches!(found, "image/heif" | "image/heic"),
        "tif" | "tiff" => found == "image/tiff",
        "pdf" => found == "application/pdf",
        "doc" => matches!(found, "application/msword" | OLE),
        "xls" => matches!(found, "application/vnd.ms-excel" | OLE),
        "docx" => is_zip_of("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        "xlsx" => is_zip_of("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "odt" => is_zip_of("application/vnd.oasis.opendocument.text"),
        "ods" => is_zip_of("application/vnd.oasis.opendocument.spreadsheet"),
        "txt" | "csv" => found.starts_with("text/"),
        _ => true,
    }
}

fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The beginning may end in the middle of a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text
        .chars()
        .any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_found_in_the_bytes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        for (head, name, expected) in [
            (&png[..], "slip.pdf", Some("image/png")),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "slip.jpg", Some("image/jpeg")),
            (b"%PDF-1.7\n", "certificate", Some("application/pdf")),
            (b"length;weight\n1;2\n", "rolls.CSV", Some("text/csv")),
            ("रसीद".as_bytes(), "note.txt", Some("text/plain")),
            (&"रसीद".as_bytes()[..4], "note.txt", Some("text/plain")),
            (b"a\0b", "note.txt", None),
            (b"\xff\xfe\xff", "note.txt", None),
            (b"", "empty.pdf", None),
        ] {
            assert_eq!(media_type(head, name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn content_that_differs_from_the_name_is_noticed() {
        assert!(matches_name(Some("image/png"), "slip.PNG"));
        assert!(!matches_name(Some("image/png"), "slip.pdf"));
        assert!(matches_name(Some("application/zip"), "rolls.xlsx"));
        assert!(!matches_name(Some("application/pdf"), "rolls.csv"));
        assert!(
            matches_name(None, "empty.pdf"),
            "what cannot be told is taken to match"
        );
    }
}
