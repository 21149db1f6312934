//! Names of files, pure: what a picked file is called for people, and what it is called on the disk.

use std::ffi::OsStr;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// What is left of a name that has nothing to keep.
const EMPTY_NAME: &str = "file";

/// An extension longer than this is no extension but a dot in a sentence; in bytes.
const LONGEST_EXTENSION: usize = 32;

/// Returns the name of a picked file as people read it, and its raw bytes where it is not UTF-8.
///
/// A path without a last part (`/`, `..`, an empty one) is its own name.
pub fn original_name(source: &Path) -> (String, Option<Vec<u8>>) {
    let name: &OsStr = source.file_name().unwrap_or(source.as_os_str());
    match name.to_str() {
        Some(name) => (name.to_owned(), None),
        None => (
            name.to_string_lossy().into_owned(),
            Some(name.as_encoded_bytes().to_vec()),
        ),
    }
}

/// Returns the name under which a file is stored: `{uuid}_{filename}`, within `limit` bytes of UTF-8.
///
/// The rest of the name keeps the letters and marks of every script, in NFC. The uuid alone is the key.
pub fn stored_name(id: Uuid, original: &str, limit: usize) -> String {
    let room = limit.saturating_sub(id.hyphenated().to_string().len() + 1);
    format!("{id}_{}", shortened(&safe_name(original), room))
}

/// Returns a name that every file system takes, whatever its length.
///
/// Separators, control and bidirectional-control characters, invisible spaces and what Windows forbids become `_`;
/// reserved device names and dots and spaces at the end are defused; nothing becomes `file`.
pub fn safe_name(original: &str) -> String {
    let replaced: String = original
        .nfc()
        .map(|character| if is_unsafe(character) { '_' } else { character })
        .collect();
    let trimmed = trim_end(&replaced);
    if trimmed.is_empty() {
        EMPTY_NAME.to_owned()
    } else if is_device(trimmed) {
        format!("_{trimmed}")
    } else {
        trimmed.to_owned()
    }
}

/// Returns the name of a copy that is handed out, within `limit` bytes of UTF-8: the original name where every system
/// takes it, from the second on with the number that tells it from others, `slip (2).jpg`.
pub fn copy_name(original: &str, number: u32, limit: usize) -> String {
    let name = safe_name(original);
    if number <= 1 {
        return shortened(&name, limit);
    }
    let mark = format!(" ({number})");
    let name = shortened(&name, limit.saturating_sub(mark.len()));
    match name.rfind('.') {
        Some(dot) if dot > 0 => format!("{}{mark}{}", &name[..dot], &name[dot..]),
        _ => format!("{name}{mark}"),
    }
}

/// Returns a file's kind: the extension of its name, case-folded, without the dot. Empty where it has none.
pub fn kind_of(original: &str) -> String {
    let name = trim_end(original);
    name.rsplit_once('.')
        .map(|(_, kind)| kind.to_lowercase())
        .unwrap_or_default()
}

fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*')
        // Line and paragraph separators.
        || matches!(character, '\u{2028}' | '\u{2029}')
        // They turn the reading direction, so that `gpj.exe` reads as `exe.jpg`.
        || matches!(character, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        // Invisible. U+200C and U+200D stay: Persian and the Indic scripts are spelt with them.
        || matches!(character, '\u{200B}' | '\u{FEFF}')
        // Stands for bytes that were not UTF-8.
        || character == '\u{FFFD}'
}

/// Windows drops dots and spaces at the end of a name silently, and then finds another file.
fn trim_end(name: &str) -> &str {
    name.trim_end_matches(|character: char| character == '.' || character.is_whitespace())
}

/// Says whether Windows would take the name for a device: with any extension, in any case, spaces before the dot.
fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or(name)
        .trim_end()
        .to_ascii_uppercase();
    if matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$"
    ) {
        return true;
    }
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let mut digits = port.unwrap_or_default().chars();
    matches!(
        (digits.next(), digits.next()),
        (Some('0'..='9' | '¹' | '²' | '³'), None)
    )
}

/// Cuts a safe name to `room` bytes at a character boundary, out of the middle, so that the extension stays.
fn shortened(name: &str, room: usize) -> String {
    if name.len() <= room {
        return name.to_owned();
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot - 1 <= LONGEST_EXTENSION && name.len() - dot < room => {
            name.split_at(dot)
        }
        _ => (name, ""),
    };
    let cut = stem.floor_char_boundary(room - extension.len());
    // Cutting can lay bare a dot or a space.
    let stem = if extension.is_empty() {
        trim_end(&stem[..cut])
    } else {
        &stem[..cut]
    };
    format!("{stem}{extension}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_keep_what_people_wrote_and_lose_what_harms() {
        for (original, safe) in [
            ("weigh slip.jpg", "weigh slip.jpg"),
            ("रसीद.pdf", "रसीद.pdf"),
            ("می\u{200C}خواهم.png", "می\u{200C}خواهم.png"),
            ("क्\u{200D}ष.pdf", "क्\u{200D}ष.pdf"),
            ("称重单.xlsx", "称重单.xlsx"),
            ("Cafe\u{301}.txt", "Caf\u{e9}.txt"),
            ("a/b\\c:d*e?f\"g<h>i|j.png", "a_b_c_d_e_f_g_h_i_j.png"),
            ("two\nlines\t\u{0}\u{85}.pdf", "two_lines___.pdf"),
            ("gpj\u{202E}gpj.exe", "gpj_gpj.exe"),
            ("zero\u{200B}width\u{FEFF}.pdf", "zero_width_.pdf"),
            ("line\u{2028}separator.pdf", "line_separator.pdf"),
            ("CON", "_CON"),
            ("con.pdf", "_con.pdf"),
            ("Nul .tar.gz", "_Nul .tar.gz"),
            ("COM1.txt", "_COM1.txt"),
            ("lpt¹.txt", "_lpt¹.txt"),
            ("COM.txt", "COM.txt"),
            ("COM10.txt", "COM10.txt"),
            ("CONSOLE.txt", "CONSOLE.txt"),
            ("report.pdf. . ", "report.pdf"),
            (" leading.pdf", " leading.pdf"),
            (".hidden", ".hidden"),
            ("..", "file"),
            ("", "file"),
            ("   ", "file"),
            ("bad\u{FFFD}byte.pdf", "bad_byte.pdf"),
        ] {
            assert_eq!(safe_name(original), safe, "{original:?}");
        }
    }

    #[test]
    fn a_stored_name_begins_with_the_uuid() {
        let id = Uuid::nil();
        assert_eq!(
            stored_name(id, "रसीद.pdf", 255),
            "00000000-0000-0000-0000-000000000000_रसीद.pdf"
        );
        assert_eq!(
            stored_name(id, "", 255),
            "00000000-0000-0000-0000-000000000000_file"
        );
    }

    #[test]
    fn a_copy_has_its_original_name_or_a_numbered_one() {
        assert_eq!(copy_name("रसीद.pdf", 1, 255), "रसीद.pdf");
        assert_eq!(copy_name("रसीद.pdf", 2, 255), "रसीद (2).pdf");
        assert_eq!(copy_name("README", 12, 255), "README (12)");
        assert_eq!(copy_name(".hidden", 2, 255), ".hidden (2)");
        assert_eq!(copy_name("../con.pdf", 1, 255), ".._con.pdf");
        let long = format!("{}.jpeg", "स".repeat(100));
        let numbered = copy_name(&long, 2, 143);
        assert!(numbered.ends_with("स (2).jpeg"), "{numbered}");
        assert!(numbered.len() <= 143, "{} bytes", numbered.len());
    }

    #[test]
    fn a_long_name_is_cut_in_its_stem() {
        let stored = stored_name(Uuid::nil(), &format!("{}.jpeg", "स".repeat(100)), 255);
        assert!(stored.ends_with("स.jpeg"), "{stored}");
        assert!((253..=255).contains(&stored.len()), "{} bytes", stored.len());
        let sentence = format!("a.{}", "b".repeat(300));
        assert_eq!(stored_name(Uuid::nil(), &sentence, 255).len(), 255);
        let dots = format!("{}. . .{}", "a".repeat(216), "b".repeat(100));
        assert!(
            stored_name(Uuid::nil(), &dots, 255).ends_with('a'),
            "a dot or space is laid bare"
        );
    }

    #[test]
    fn kinds_are_the_extension_case_folded() {
        for (name, kind) in [
            ("a.PDF", "pdf"),
            ("a.tar.Gz", "gz"),
            ("a", ""),
            ("a.pdf ", "pdf"),
            ("a.", ""),
            (".pdf", "pdf"),
            ("रसीद.JpEg", "jpeg"),
        ] {
            assert_eq!(kind_of(name), kind, "{name:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_utf8_keeps_its_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let raw = b"slip\xff.jpg";
        let (name, bytes) = original_name(&Path::new("/usb").join(OsStr::from_bytes(raw)));
        assert_eq!(name, "slip\u{FFFD}.jpg");
        assert_eq!(bytes.as_deref(), Some(&raw[..]));
        assert_eq!(
            original_name(Path::new("/usb/slip.jpg")),
            ("slip.jpg".to_owned(), None)
        );
        assert_eq!(original_name(Path::new("/")), ("/".to_owned(), None));
    }

    proptest! {
        #[test]
        fn every_stored_name_is_safe(original in "(?s).{0,400}", limit in prop::sample::select(vec![143_usize, 255])) {
            let stored = stored_name(Uuid::max(), &original, limit);
            prop_assert!(stored.len() <= limit);
            prop_assert!(stored.len() > 37, "something is left behind the uuid");
            prop_assert!(!stored.chars().any(is_unsafe));
            prop_assert_eq!(trim_end(&stored), &stored);
            prop_assert!(unicode_normalization::is_nfc(&stored));
            prop_assert!(!is_device(&stored[37..]));
        }

        #[test]
        fn a_safe_name_is_left_alone(original in "(?s).{0,60}") {
            let safe = safe_name(&original);
            prop_assert_eq!(safe_name(&safe), safe.clone());
        }

        #[test]
        fn the_extension_of_an_accepted_kind_stays(stem in "\\PC{1,300}", kind in "[a-z]{3,4}", limit in prop::sample::select(vec![143_usize, 255])) {
            let stored = stored_name(Uuid::max(), &format!("{stem}.{kind}"), limit);
            prop_assert_eq!(kind_of(&stored), kind);
        }
    }
}
