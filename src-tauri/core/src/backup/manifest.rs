//! What a backup says of itself: `manifest.json`, and `SHA256SUMS` for whoever has only `sha256sum`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The form of backups that this version writes and reads.
pub(crate) const FORMAT: u32 = 1;

/// The most bytes of a manifest or a list of sums that are read: room for a million files.
pub(crate) const LARGEST_LIST: u64 = 512 * 1024 * 1024;

/// Everything that a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the backup.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// `archive`, `mirror` or `object_store`.
    pub kind: String,
    /// The workstation's station code, where one is set.
    pub station: Option<String>,
    /// The workstation's id.
    pub workstation_id: Uuid,
    /// The id of the store.
    pub store_id: Uuid,
    /// The time of the database snapshot.
    pub at: Timestamp,
    /// The version of the database's schema.
    pub schema_version: i64,
    /// How many batches are recorded.
    pub batches: u64,
    /// How many files of attachments are in the backup.
    pub attachments: u64,
    /// How many files of attachments are in the object store alone, and so not in the backup.
    #[serde(default, skip_serializing_if = "is_none")]
    pub evicted: u64,
    /// The bytes of all files, the database among them.
    pub bytes: u64,
    /// The newest entry of the trail.
    pub audit_head: Option<AuditHead>,
    /// Every file but the manifest itself and the list of sums.
    pub files: Vec<FileEntry>,
    /// What was missing or damaged in the live store when the backup was made; empty where it is whole.
    pub problems: Vec<LiveProblem>,
}

/// The newest entry of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// Its number.
    pub seq: i64,
    /// Its hash.
    #[serde(with = "hex_hash")]
    pub hash: [u8; 32],
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Where it is in the backup: `uploads/batches/NAME`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes.
    #[serde(with = "hex_hash")]
    pub sha256: [u8; 32],
    /// In a mirror: when its bytes were last read from there and compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<Timestamp>,
    /// In a mirror: the modification time of the stored file then, in nanoseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_modified_ns: Option<i64>,
    /// In an object store: the key of the object, where it was there and compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// A file that was missing or damaged when the backup was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveProblem {
    /// `missing`, `unreadable`, `size_differs` or `hash_differs`.
    pub kind: String,
    /// Where it should be, or is as it was found, in the backup.
    pub path: String,
    /// What was expected and found, or what the system said.
    pub detail: String,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks in this way")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

impl Manifest {
    /// Reads a manifest; nothing where it cannot be read or is of a form that this version does not know.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        let manifest: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if manifest.format == FORMAT {
            Ok(manifest)
        } else {
            Err(format!("format {}", manifest.format))
        }
    }

    pub(super) fn text(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        Ok(text)
    }
}

/// Writes sums as `sha256sum` does, names with a line break or a backslash escaped.
pub(super) fn sums_text<'f>(files: impl Iterator<Item = (&'f str, &'f [u8; 32])>) -> String {
    let mut text = String::new();
    for (path, hash) in files {
        let escaped = path
            .replace('\\', "\\\\")
            .replace('\n', "\\n")
            .replace('\r', "\\r");
        if escaped != path {
            text.push('\\');
        }
        text.push_str(&hex(hash));
        text.push_str("  ");
        text.push_str(&escaped);
        text.push('\n');
    }
    text
}

/// Reads what [`sums_text`] wrote; nothing where a line is no sum or a name is there twice.
pub(super) fn read_sums(text: &str) -> Option<BTreeMap<String, [u8; 32]>> {
    let mut sums = BTreeMap::new();
    for line in text.lines() {
        let (line, is_escaped) = match line.strip_prefix('\\') {
            Some(line) => (line, true),
            None => (line, false),
        };
        let (hash, name) = line.split_once("  ")?;
        let name = if is_escaped {
            unescaped(name)?
        } else {
            name.to_owned()
        };
        if sums.insert(name, read_hex(hash)?).is_some() {
            return None;
        }
    }
    Some(sums)
}

fn unescaped(name: &str) -> Option<String> {
    let mut plain = String::new();
    let mut characters = name.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => match characters.next()? {
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                _ => return None,
            },
            other => other,
        });
    }
    Some(plain)
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads the 64 digits of a hash.
pub(super) fn read_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64
        || !text
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    {
        return None;
    }
    let mut hash = [0; 32];
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(hash)
}

pub(crate) mod hex_hash {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(hash: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::hex(hash))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        super::read_hex(&text).ok_or_else(|| D::Error::custom("not a SHA-256"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sums_are_those_of_sha256sum() {
        let text = sums_text([("a b", &[0xab; 32]), ("a\\b\nc", &[1; 32])].into_iter());
        let expected = format!("{}  a b\n\\{}  a\\\\b\\nc\n", "ab".repeat(32), "01".repeat(32));
        assert_eq!(text, expected);
    }

    proptest! {
        #[test]
        fn sums_are_read_back(names in proptest::collection::btree_map(".{1,20}", any::<[u8; 32]>(), 0..5)) {
            let text = sums_text(names.iter().map(|(name, hash)| (name.as_str(), hash)));
            prop_assert_eq!(read_sums(&text), Some(names));
        }

        #[test]
        fn whatever_is_read_as_sums_ends(text in ".{0,200}") {
            let _ = read_sums(&text);
        }
    }

    #[test]
    fn a_name_that_is_there_twice_is_no_list() {
        let line = format!("{}  a\n", "ab".repeat(32));
        assert!(read_sums(&line).is_some());
        assert_eq!(read_sums(&line.repeat(2)), None);
    }
}
