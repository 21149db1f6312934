//! The trail as it is written: every text of an entry just as its hash was made of it, for whoever computes the chain again.

use rusqlite::{Row, params};
use serde::Serialize;
use uuid::Uuid;

use super::trail::OF_BATCH;
use super::{Reader, StoreError};

/// One entry of the trail, in the texts that its hash is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WrittenEntry {
    /// What was done.
    pub action: String,
    /// What the subject says now, as canonical JSON.
    pub after: Option<String>,
    /// When, in UTC.
    pub at: String,
    /// What the subject said before, as canonical JSON.
    pub before: Option<String>,
    /// A uuid v7.
    pub id: String,
    /// Why.
    pub reason: Option<String>,
    /// Its number: 1, 2, 3 …
    pub seq: i64,
    /// Which thing it is about.
    pub subject_id: String,
    /// The kind of thing that it is about.
    pub subject_kind: String,
    /// Who did it.
    pub who: String,
    /// On which installation.
    pub workstation_id: String,
    /// The hash of the entry before.
    #[serde(serialize_with = "as_hex")]
    pub previous_hash: [u8; 32],
    /// Its own hash.
    #[serde(serialize_with = "as_hex")]
    pub hash: [u8; 32],
}

fn as_hex<S: serde::Serializer>(hash: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    let text: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    serializer.serialize_str(&text)
}

const COLUMNS: &str = "action, after, at, before, id, reason, seq, subject_id, subject_kind, who, workstation_id, previous_hash, hash";

impl Reader<'_> {
    /// Reads what was done to a batch and to its attachments, those that were set aside too; oldest first.
    pub fn written_history_of(&self, batch: Uuid) -> Result<Vec<WrittenEntry>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM audit_log WHERE {OF_BATCH} ORDER BY seq"
        ))?;
        let mut rows = statement.query(params![batch.to_string()])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(read_entry(row)?);
        }
        Ok(entries)
    }

    /// Hands on every entry, from the first to the last, one at a time.
    pub fn each_written_entry<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(&WrittenEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("SELECT {COLUMNS} FROM audit_log ORDER BY seq");
        let mut statement = self.connection.prepare(&sql).map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            each(&read_entry(row)?)?;
        }
        Ok(())
    }
}

fn read_entry(row: &Row<'_>) -> Result<WrittenEntry, StoreError> {
    Ok(WrittenEntry {
        action: row.get(0)?,
        after: row.get(1)?,
        at: row.get(2)?,
        before: row.get(3)?,
        id: row.get(4)?,
        reason: row.get(5)?,
        seq: row.get(6)?,
        subject_id: row.get(7)?,
        subject_kind: row.get(8)?,
        who: row.get(9)?,
        workstation_id: row.get(10)?,
        previous_hash: row.get(11)?,
        hash: row.get(12)?,
    })
}
