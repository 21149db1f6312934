//! What things are called in a dossier: every system takes it, and none is there twice, whatever a system makes of upper and lower case.

use std::collections::HashSet;

use batchbook_core::attachments::naming::copy_name;

/// The longest name of a page or a folder, in bytes. A path in a dossier stays within what Windows takes.
const LONGEST_BATCH: usize = 80;

/// The longest name of a file, in bytes.
const LONGEST_FILE: usize = 120;

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
}

impl Names {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// What the page and the folder of a batch are called.
    pub(super) fn batch(&mut self, code: &str) -> String {
        // A code is no file name: what stands behind a dot in it is no extension.
        self.unique(|number| copy_name(&code.replace('.', "_"), number, LONGEST_BATCH))
    }

    /// What a file is called; its extension stays.
    pub(super) fn file(&mut self, original: &str) -> String {
        self.unique(|number| copy_name(original, number, LONGEST_FILE))
    }

    fn unique(&mut self, name: impl Fn(u32) -> String) -> String {
        let mut number = 1;
        loop {
            let mut name = name(number);
            // Hidden, where a folder is looked at.
            if name.starts_with('.') {
                name.insert(0, '_');
            }
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_whatever_their_case_and_keep_their_extension() {
        let mut names = Names::new();
        let called: Vec<String> = [
            "slip.jpg",
            "SLIP.JPG",
            "slip.jpg",
            ".slip",
            "a/b.pdf",
            "gpj\u{202e}.exe",
        ]
        .into_iter()
        .map(|name| names.file(name))
        .collect();
        assert_eq!(
            called,
            [
                "slip.jpg",
                "SLIP (2).JPG",
                "slip (3).jpg",
                "_.slip",
                "a_b.pdf",
                "gpj_.exe"
            ]
        );
    }

    #[test]
    fn a_code_becomes_a_name_of_one_part() {
        let mut names = Names::new();
        assert_eq!(names.batch("../etc/passwd"), "___etc_passwd");
        assert_eq!(names.batch("Pipe-PN12.5-001"), "Pipe-PN12_5-001");
        assert_eq!(names.batch("CON"), "_CON");
        let long = names.batch(&"x".repeat(200));
        assert_eq!(long.len(), 80);
        assert_eq!(
            names.batch(&"X".repeat(200)).len(),
            80,
            "the number is within the limit"
        );
    }
}
