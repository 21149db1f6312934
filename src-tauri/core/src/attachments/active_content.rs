//! What a file does when it is opened, as far as its bytes and its name say: whether it runs.
//!
//! Only for a warning. A file without a finding is not safe: a program that opens it may have faults of its own.

use std::io::{self, Read, Seek, SeekFrom};

use super::naming::kind_of;

/// Why opening a file asks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActiveContent {
    /// It is a program, a script, or starts one.
    Program,
    /// It is a document with macros, or one that could not be looked into.
    Macros,
}

impl ActiveContent {
    /// Returns the code that programs and words go by.
    pub fn as_str(self) -> &'static str {
        match self {
            ActiveContent::Program => "program",
            ActiveContent::Macros => "macros",
        }
    }
}

/// Kinds that a system runs, or that start something else.
const PROGRAMS: [&str; 37] = [
    "appimage",
    "application",
    "bash",
    "bat",
    "bin",
    "cmd",
    "com",
    "command",
    "cpl",
    "deb",
    "desktop",
    "exe",
    "hta",
    "jar",
    "js",
    "jse",
    "lnk",
    "msi",
    "msp",
    "php",
    "pif",
    "pl",
    "ps1",
    "psm1",
    "py",
    "pyw",
    "rb",
    "reg",
    "rpm",
    "run",
    "scr",
    "sh",
    "url",
    "vbe",
    "vbs",
    "wsf",
    "wsh",
];

/// Kinds of Office documents that are there for macros.
const MACRO_KINDS: [&str; 10] = [
    "docm", "dotm", "potm", "ppam", "ppsm", "pptm", "xlam", "xlsb", "xlsm", "xltm",
];

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// How programs and scripts begin: Windows, Linux, a script, macOS in its four forms and both together, shortcuts.
const PROGRAM_HEADS: [&[u8]; 10] = [
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"[Desktop Entry]",
    b"L\0\0\0\x01\x14\x02\0",
];

/// Finds out whether a file runs something when it is opened.
///
/// By content first, since a name can be changed: the beginnings of programs; in Office documents of both generations,
/// and in OpenDocument ones, the places where macros are. An archive that cannot be read is taken to have some.
pub fn active_content(
    mut file: impl Read + Seek,
    original_name: &str,
) -> Result<Option<ActiveContent>, io::Error> {
    let mut head = Vec::new();
    file.by_ref().take(64).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    let kind = kind_of(original_name);
    let shown = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    if PROGRAM_HEADS.iter().any(|program| shown.starts_with(program)) || PROGRAMS.contains(&kind.as_str()) {
        return Ok(Some(ActiveContent::Program));
    }
    if MACRO_KINDS.contains(&kind.as_str()) {
        return Ok(Some(ActiveContent::Macros));
    }
    if head.starts_with(ZIP) {
        return Ok(in_archive(file));
    }
    if head.starts_with(OLE) {
        return Ok(in_container(file));
    }
    Ok(None)
}

/// Looks at the names in an archive: OOXML, OpenDocument, Java. Nothing is unpacked.
fn in_archive(file: impl Read + Seek) -> Option<ActiveContent> {
    let Ok(archive) = zip::ZipArchive::new(file) else {
        return Some(ActiveContent::Macros);
    };
    let mut found = None;
    for name in archive.file_names() {
        let Ok(name) = name else {
            found = Some(ActiveContent::Macros);
            continue;
        };
        let name = name.to_lowercase().replace('\\', "/");
        if name.ends_with(".class") {
            return Some(ActiveContent::Program);
        }
        let has_macros = name.ends_with("vbaproject.bin")
            || name.contains("/macrosheets/")
            || name.starts_with("basic/")
            || name.starts_with("scripts/");
        if has_macros {
            found = Some(ActiveContent::Macros);
        }
    }
    found
}

/// Looks at the storages of the old Microsoft container: .doc, .xls, .ppt, .msi.
fn in_container(file: impl Read + Seek) -> Option<ActiveContent> {
    let Ok(container) = cfb::CompoundFile::open(file) else {
        return Some(ActiveContent::Macros);
    };
    let has_macros = container.walk().any(|entry| {
        matches!(
            entry.name().to_lowercase().as_str(),
            "vba" | "_vba_project" | "_vba_project_cur" | "macros"
        )
    });
    has_macros.then_some(ActiveContent::Macros)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn found(bytes: &[u8], name: &str) -> Option<ActiveContent> {
        active_content(Cursor::new(bytes), name).unwrap()
    }

    fn archive(names: &[&str]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            let options =
                zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            archive.start_file(*name, options).unwrap();
            archive.write_all(b"x").unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn container(storages: &[&str]) -> Vec<u8> {
        let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        container
            .create_stream("/WordDocument")
            .unwrap()
            .write_all(b"x")
            .unwrap();
        for storage in storages {
            container.create_storage_all(storage).unwrap();
        }
        container.into_inner().into_inner()
    }

    #[test]
    fn programs_are_known_by_their_beginning_whatever_they_are_called() {
        for head in PROGRAM_HEADS {
            assert_eq!(
                found(head, "certificate.pdf"),
                Some(ActiveContent::Program),
                "{head:?}"
            );
        }
        assert_eq!(
            found(b"\xef\xbb\xbf#!/bin/sh\n", "note.txt"),
            Some(ActiveContent::Program)
        );
    }

    #[test]
    fn programs_are_known_by_their_kind_whatever_their_case() {
        assert_eq!(found(b"start calc", "report.BAT"), Some(ActiveContent::Program));
        assert_eq!(found(b"", "report.pdf.exe. "), Some(ActiveContent::Program));
    }

    #[test]
    fn macros_are_found_inside_documents_whatever_they_are_called() {
        for (names, expected) in [
            (&["[Content_Types].xml", "word/document.xml"][..], None),
            (
                &["word/document.xml", "word/vbaProject.bin"],
                Some(ActiveContent::Macros),
            ),
            (
                &["xl/workbook.xml", "xl/macrosheets/sheet1.xml"],
                Some(ActiveContent::Macros),
            ),
            (
                &["content.xml", "Basic/Standard/Module1.xml"],
                Some(ActiveContent::Macros),
            ),
            (
                &["content.xml", "Scripts/python/x.py"],
                Some(ActiveContent::Macros),
            ),
            (
                &["META-INF/MANIFEST.MF", "Main.class"],
                Some(ActiveContent::Program),
            ),
        ] {
            assert_eq!(found(&archive(names), "certificate.docx"), expected, "{names:?}");
        }
        assert_eq!(found(&container(&[]), "certificate.doc"), None);
        for storages in ["/Macros/VBA", "/_VBA_PROJECT_CUR"] {
            assert_eq!(
                found(&container(&[storages]), "certificate.doc"),
                Some(ActiveContent::Macros),
                "{storages}"
            );
        }
        assert_eq!(found(b"", "rolls.xlsm"), Some(ActiveContent::Macros));
    }

    #[test]
    fn a_container_that_cannot_be_looked_into_is_taken_to_have_macros() {
        assert_eq!(found(b"PK\x03\x04 broken", "a.docx"), Some(ActiveContent::Macros));
        assert_eq!(
            found(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 broken", "a.doc"),
            Some(ActiveContent::Macros)
        );
    }

    #[test]
    fn ordinary_files_do_not_ask() {
        for (bytes, name) in [
            (&b"\x89PNG\r\n\x1a\n"[..], "slip.png"),
            (b"%PDF-1.7", "certificate.pdf"),
            (b"length;weight\n", "rolls.csv"),
            (b"", "empty.txt"),
        ] {
            assert_eq!(found(bytes, name), None, "{name}");
        }
    }
}
