//! What a backup consists of, by path: nothing else is ever written to or read from one.

/// The list of sums.
pub(super) const SUMS: &str = "SHA256SUMS";
/// The manifest.
pub(super) const MANIFEST: &str = "manifest.json";
/// The effective settings.
pub(crate) const SETTINGS: &str = "settings.toml";
/// The database.
pub(crate) const DATABASE: &str = "db.sqlite";
/// What precedes the stored name of a saved file.
pub(crate) const UPLOADS: &str = "uploads/batches/";
/// What precedes the name of a file that is kept in the outbox.
pub(super) const OUTBOX: &str = "outbox/";

/// The longest path of a member, in bytes.
pub(super) const LONGEST_PATH: usize = 300;

/// A member of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    Database,
    Settings,
    Manifest,
    Sums,
    /// A file of an attachment.
    File,
}

impl Member {
    /// Reads a path as it stands in an archive or a manifest; nothing for one that no backup has.
    ///
    /// A file's name is one name: nothing in it leads to another folder, on this system or another.
    pub(super) fn of(path: &str) -> Option<Self> {
        match path {
            DATABASE => return Some(Self::Database),
            SETTINGS => return Some(Self::Settings),
            MANIFEST => return Some(Self::Manifest),
            SUMS => return Some(Self::Sums),
            _ => {}
        }
        let name = path.strip_prefix(UPLOADS).or_else(|| path.strip_prefix(OUTBOX))?;
        let is_one_name = !name.is_empty()
            && name.len() <= 255
            && name != "."
            && name != ".."
            && !name.contains(['/', '\\', ':', '\0']);
        is_one_name.then_some(Self::File)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_backup_has_is_a_member() {
        for (path, member) in [
            ("db.sqlite", Some(Member::Database)),
            ("settings.toml", Some(Member::Settings)),
            ("manifest.json", Some(Member::Manifest)),
            ("SHA256SUMS", Some(Member::Sums)),
            ("uploads/batches/1_slip.png", Some(Member::File)),
            ("outbox/1_slip.png", Some(Member::File)),
        ] {
            assert_eq!(Member::of(path), member, "{path}");
        }
        for path in [
            "",
            "/db.sqlite",
            "./db.sqlite",
            "db.sqlite-wal",
            "uploads/batches/",
            "uploads/batches/..",
            "uploads/batches/.",
            "uploads/batches/../../x",
            "uploads/batches/a/b",
            "uploads/batches/a\\..\\b",
            "uploads/batches/C:x",
            "uploads/.batchbook-storage",
            "outbox/../db.sqlite",
            "../outbox/x",
            "uploads//batches/x",
            "uploads/batches/a\0b",
        ] {
            assert_eq!(Member::of(path), None, "{path}");
        }
        assert_eq!(Member::of(&format!("{UPLOADS}{}", "a".repeat(256))), None);
    }
}
