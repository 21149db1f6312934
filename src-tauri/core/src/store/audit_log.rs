//! The append-only trail: who changed what, chained by SHA-256.
//!
//! `hash = SHA-256(previous hash ‖ canonical JSON of the entry)`. The canonical JSON has its keys sorted at every depth and no
//! white space; entries hold texts and whole numbers only, so that there is one way to write each.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::canonical_json::canonical_json;
use super::trail::ACTIONS;
use super::{Reader, StoreError, WriteTransaction, decode_json, read_time, time_text};

/// One change of anything; `J` is what it was and is, written as JSON.
#[derive(Debug, Clone)]
pub struct AuditEntry<'a, J = Value> {
    /// When.
    pub at: Timestamp,
    /// The operator, or the program's own name for what it did unasked.
    pub who: &'a str,
    /// What happened; one of [`ACTIONS`]: `recorded`, `attachment_saved`, `brand_added`.
    pub action: &'a str,
    /// The kind of thing that changed: `batch`, `attachment`, `draft`.
    pub subject_kind: &'a str,
    /// Which one.
    pub subject_id: &'a str,
    /// What it was before.
    pub before: Option<J>,
    /// What it is now.
    pub after: Option<J>,
    /// Why, where a reason was given.
    pub reason: Option<&'a str>,
}

/// Who did what the program does unasked: healing, noticing a missing file.
pub const PROGRAM: &str = "batchbook";

impl WriteTransaction<'_> {
    /// Appends an entry to the trail, chained to the one before. Its action is one of [`ACTIONS`].
    pub(crate) fn append_audit<J: Serialize>(&mut self, entry: &AuditEntry<'_, J>) -> Result<(), StoreError> {
        debug_assert!(
            ACTIONS.contains(&entry.action),
            "{} is missing in ACTIONS",
            entry.action
        );
        let last: Option<(i64, [u8; 32])> = self
            .transaction
            .prepare_cached("SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (last_seq, previous_hash) = last.unwrap_or((0, [0; 32]));
        let seq = last_seq + 1;
        let id = Uuid::now_v7().to_string();
        let at = time_text(entry.at);
        let before = entry.before.as_ref().map(canonical_json).transpose()?;
        let after = entry.after.as_ref().map(canonical_json).transpose()?;
        let hash = entry_hash(
            &previous_hash,
            &EntryTexts {
                seq,
                id: &id,
                at: &at,
                who: entry.who,
                workstation_id: self.workstation_id,
                action: entry.action,
                subject_kind: entry.subject_kind,
                subject_id: entry.subject_id,
                before: before.as_deref().map(str::as_bytes),
                after: after.as_deref().map(str::as_bytes),
                reason: entry.reason,
            },
        );
        self.transaction
            .prepare_cached(
                "INSERT INTO audit_log (seq, id, at, who, workstation_id, action, subject_kind, subject_id, before, after, reason, previous_hash, hash)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                seq,
                id,
                at,
                entry.who,
                self.workstation_id,
                entry.action,
                entry.subject_kind,
                entry.subject_id,
                before,
                after,
                entry.reason,
                previous_hash,
                hash
            ])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Reads when anything was last done to a subject; nothing where the trail does not know it.
    pub(crate) fn last_entry_at(&self, kind: &str, id: &str) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT at FROM audit_log WHERE subject_kind = ? AND subject_id = ? ORDER BY seq DESC LIMIT 1",
            )?
            .query_row([kind, id], |row| row.get(0))
            .optional()?;
        at.map(|at| read_time(&at, "audit_log.at")).transpose()
    }
}

impl Reader<'_> {
    /// Reads the value that the trail knows of a setting; nothing where it knows none, or that it is not set.
    pub(crate) fn last_setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let after: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT after FROM audit_log WHERE subject_kind = 'setting' AND subject_id = ? ORDER BY seq DESC LIMIT 1",
            )?
            .query_row([key], |row| row.get(0))
            .optional()?
            .flatten();
        let after: Option<Value> = after
            .map(|text| decode_json(&text, "audit_log.after"))
            .transpose()?;
        Ok(after.and_then(|after| after.get("value")?.as_str().map(str::to_owned)))
    }
}

/// What an entry's hash is made of.
pub(super) struct EntryTexts<'a> {
    pub(super) seq: i64,
    pub(super) id: &'a str,
    pub(super) at: &'a str,
    pub(super) who: &'a str,
    pub(super) workstation_id: &'a str,
    pub(super) action: &'a str,
    pub(super) subject_kind: &'a str,
    pub(super) subject_id: &'a str,
    // As bytes: a check reads gigabytes of them, and has no other use for them.
    pub(super) before: Option<&'a [u8]>,
    pub(super) after: Option<&'a [u8]>,
    pub(super) reason: Option<&'a str>,
}

pub(super) fn entry_hash(previous: &[u8; 32], entry: &EntryTexts<'_>) -> [u8; 32] {
    entry_hash_in(&mut Vec::with_capacity(4096), previous, entry)
}

/// The hash of an entry, with the room that its text is written into: a check needs it a million times.
pub(super) fn entry_hash_in(json: &mut Vec<u8>, previous: &[u8; 32], entry: &EntryTexts<'_>) -> [u8; 32] {
    json.clear();
    write_entry(json, entry);
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(json);
    hasher.finalize().into()
}

/// Writes the canonical JSON of an entry: the keys stand here as they are sorted. A check writes a million of them.
fn write_entry(json: &mut Vec<u8>, entry: &EntryTexts<'_>) {
    let seq = entry.seq.to_string();
    let bytes = |json: &mut Vec<u8>, key: &str, text: Option<&[u8]>| {
        json.extend_from_slice(if key == "action" { b"{\"" } else { b",\"" });
        json.extend_from_slice(key.as_bytes());
        json.extend_from_slice(b"\":");
        match text {
            Some(text) => write_text(json, text),
            None => json.extend_from_slice(b"null"),
        }
    };
    let text = |json: &mut Vec<u8>, key: &str, text: Option<&str>| bytes(json, key, text.map(str::as_bytes));
    text(json, "action", Some(entry.action));
    bytes(json, "after", entry.after);
    text(json, "at", Some(entry.at));
    bytes(json, "before", entry.before);
    text(json, "id", Some(entry.id));
    text(json, "reason", entry.reason);
    json.extend_from_slice(b",\"seq\":");
    json.extend_from_slice(seq.as_bytes());
    text(json, "subject_id", Some(entry.subject_id));
    text(json, "subject_kind", Some(entry.subject_kind));
    text(json, "who", Some(entry.who));
    text(json, "workstation_id", Some(entry.workstation_id));
    json.push(b'}');
}

/// Writes a text as JSON does.
fn write_text(json: &mut Vec<u8>, text: &[u8]) {
    json.push(b'"');
    let start = json.len();
    // Every byte may need another one before it.
    json.resize(start + 2 * text.len(), 0);
    let out = &mut json[start..];
    let mut at = 0;
    let mut controls = false;
    // Without a branch: the texts are JSON themselves, in which every few bytes stands a quote at no regular place.
    for &byte in text {
        controls |= byte < 0x20;
        out[at] = b'\\';
        at += usize::from(byte == b'"' || byte == b'\\');
        out[at] = byte;
        at += 1;
    }
    json.truncate(start + at);
    if controls {
        json.truncate(start);
        write_with_controls(json, text);
    }
    json.push(b'"');
}

/// Writes a text in which some characters have names of their own.
fn write_with_controls(json: &mut Vec<u8>, text: &[u8]) {
    for &byte in text {
        match byte {
            b'"' => json.extend_from_slice(b"\\\""),
            b'\\' => json.extend_from_slice(b"\\\\"),
            b'\n' => json.extend_from_slice(b"\\n"),
            b'\r' => json.extend_from_slice(b"\\r"),
            b'\t' => json.extend_from_slice(b"\\t"),
            0x08 => json.extend_from_slice(b"\\b"),
            0x0c => json.extend_from_slice(b"\\f"),
            0..=0x1f => json.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => json.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    proptest! {
        #[test]
        fn an_entry_is_written_as_canonical_json(
            texts in proptest::array::uniform7("\\PC*|[\u{0}-\u{7f}]*"),
            before in proptest::option::of("\\PC*|[\u{0}-\u{7f}]*"),
            reason in proptest::option::of("\\PC*"),
            seq in 1..i64::MAX,
        ) {
            let [id, at, who, workstation_id, action, kind, subject_id] = &texts;
            let entry = EntryTexts {
                seq, id, at, who, workstation_id, action, subject_kind: kind, subject_id,
                before: before.as_deref().map(str::as_bytes), after: None, reason: reason.as_deref(),
            };
            let mut written = Vec::new();
            write_entry(&mut written, &entry);
            let value = json!({
                "seq": seq, "id": id, "at": at, "who": who, "workstation_id": workstation_id, "action": action,
                "subject_kind": kind, "subject_id": subject_id, "before": before, "after": null, "reason": reason,
            });
            prop_assert_eq!(String::from_utf8(written).unwrap(), canonical_json(&value).unwrap());
            for text in texts {
                let text = Value::from(text);
                prop_assert_eq!(canonical_json(&text).unwrap(), text.to_string());
            }
        }
    }
}
