//! The append-only trail: who changed what, chained by SHA-256.
//!
//! `hash = SHA-256(previous hash ‖ canonical JSON of the entry)`. The canonical JSON has its keys sorted at every depth and no
//! white space; entries hold texts and whole numbers only, so that there is one way to write each.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Reader, StoreError, WriteTransaction, read_time, time_text};

/// One change of anything.
#[derive(Debug, Clone)]
pub struct AuditEntry<'a> {
    /// When.
    pub at: Timestamp,
    /// The operator, or the program's own name for what it did unasked.
    pub who: &'a str,
    /// What happened: `recorded`, `attachment_saved`, `brand_added`.
    pub action: &'a str,
    /// The kind of thing that changed: `batch`, `attachment`, `draft`.
    pub subject_kind: &'a str,
    /// Which one.
    pub subject_id: &'a str,
    /// What it was before.
    pub before: Option<Value>,
    /// What it is now.
    pub after: Option<Value>,
    /// Why, where a reason was given.
    pub reason: Option<&'a str>,
}

/// Who did what the program does unasked: healing, noticing a missing file.
pub const PROGRAM: &str = "batchbook";

impl WriteTransaction<'_> {
    /// Appends an entry to the trail, chained to the one before.
    pub(crate) fn append_audit(&mut self, entry: &AuditEntry<'_>) -> Result<(), StoreError> {
        let last: Option<(i64, [u8; 32])> = self
            .transaction
            .prepare_cached("SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (last_seq, previous_hash) = last.unwrap_or((0, [0; 32]));
        let seq = last_seq + 1;
        let id = Uuid::now_v7().to_string();
        let at = time_text(entry.at);
        let before = entry.before.as_ref().map(canonical_json);
        let after = entry.after.as_ref().map(canonical_json);
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
                before: before.as_deref(),
                after: after.as_deref(),
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

    /// Answers the first entry whose hash does not follow from the one before, where there is one.
    pub fn first_broken_audit_entry(&self) -> Result<Option<i64>, StoreError> {
        let mut statement = self.connection.prepare(
            "SELECT seq, id, at, who, workstation_id, action, subject_kind, subject_id, before, after, reason, previous_hash, hash
             FROM audit_log ORDER BY seq",
        )?;
        let mut rows = statement.query([])?;
        let mut expected_previous = [0u8; 32];
        let mut expected_seq = 1;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            let texts: Vec<Option<String>> = (1..11).map(|index| row.get(index)).collect::<Result<_, _>>()?;
            let required = |index: usize| texts[index - 1].as_deref().unwrap_or_default();
            let previous_hash: [u8; 32] = row.get(11)?;
            let hash: [u8; 32] = row.get(12)?;
            let computed = entry_hash(
                &previous_hash,
                &EntryTexts {
                    seq,
                    id: required(1),
                    at: required(2),
                    who: required(3),
                    workstation_id: required(4),
                    action: required(5),
                    subject_kind: required(6),
                    subject_id: required(7),
                    before: texts[7].as_deref(),
                    after: texts[8].as_deref(),
                    reason: texts[9].as_deref(),
                },
            );
            if seq != expected_seq || previous_hash != expected_previous || hash != computed {
                return Ok(Some(expected_seq));
            }
            expected_previous = hash;
            expected_seq += 1;
        }
        Ok(None)
    }
}

struct EntryTexts<'a> {
    seq: i64,
    id: &'a str,
    at: &'a str,
    who: &'a str,
    workstation_id: &'a str,
    action: &'a str,
    subject_kind: &'a str,
    subject_id: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
    reason: Option<&'a str>,
}

fn entry_hash(previous: &[u8; 32], entry: &EntryTexts<'_>) -> [u8; 32] {
    let mut fields = Map::new();
    fields.insert("seq".into(), entry.seq.into());
    for (key, text) in [
        ("id", Some(entry.id)),
        ("at", Some(entry.at)),
        ("who", Some(entry.who)),
        ("workstation_id", Some(entry.workstation_id)),
        ("action", Some(entry.action)),
        ("subject_kind", Some(entry.subject_kind)),
        ("subject_id", Some(entry.subject_id)),
        ("before", entry.before),
        ("after", entry.after),
        ("reason", entry.reason),
    ] {
        fields.insert(key.into(), text.map_or(Value::Null, Value::from));
    }
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(canonical_json(&Value::Object(fields)).as_bytes());
    hasher.finalize().into()
}

/// Writes JSON with sorted keys and no white space, whatever order the map type of this build keeps.
pub(crate) fn canonical_json(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort();
            let members: Vec<String> = keys
                .into_iter()
                .map(|key| format!("{}:{}", Value::from(key.as_str()), canonical_json(&fields[key])))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(canonical_json).collect::<Vec<_>>().join(",")
        ),
        scalar => scalar.to_string(),
    }
}
