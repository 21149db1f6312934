//! The table `backups`: what was backed up, where to, and whether it was proven.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::audit_log::AuditEntry;
use super::encoding::{decode_json, encode_json};
use super::workstation::read_uuid;
use super::{Reader, StoreError, WriteTransaction, bytes_to_path, path_to_bytes, read_time, time_text};

/// The form of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupKind {
    /// One compressed file with everything in it.
    Archive,
    /// A dated folder beside files that are stored once.
    Mirror,
    /// A dated copy of the database beside the files in an object store.
    ObjectStore,
}

impl BackupKind {
    /// The kind as programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Mirror => "mirror",
            Self::ObjectStore => "object_store",
        }
    }
}

/// One thing that a backup found on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupFinding {
    /// The kind of the problem, as programs read it.
    pub kind: String,
    /// Which file, of the backup or of the computer.
    pub subject: String,
    /// What was expected and found, or what the system said; may be empty.
    pub detail: String,
    /// Whether it was made good: a stored file that was copied again.
    pub repaired: bool,
}

/// One backup that was made or tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRow {
    /// Its id.
    pub id: Uuid,
    /// The time of the database snapshot in it.
    pub at: Timestamp,
    /// The folder that it went to, or the address of the object store.
    pub destination: PathBuf,
    /// The archive, the dated folder of a mirror, or the address of a snapshot; none where it failed.
    pub path: Option<PathBuf>,
    /// Its form.
    pub kind: BackupKind,
    /// An archive's size; what a mirror's run added.
    pub bytes: u64,
    /// How many files of attachments are in it.
    pub attachments: u64,
    /// How many files were missing or damaged when it was made.
    pub problems: u64,
    /// How many stored files of a mirror had changed there, and were copied again.
    pub repaired: u64,
    /// The first of both by name; of one that failed what was not as it was written.
    pub findings: Vec<BackupFinding>,
    /// When it was read back and found whole; none where it was not, or no longer is.
    pub proven_at: Option<Timestamp>,
    /// The code of what went wrong.
    pub failure: Option<String>,
    /// The system's own error text.
    pub failure_detail: Option<String>,
    /// When it was read again and found to be damaged; it then is no longer proven.
    pub damaged_at: Option<Timestamp>,
    /// When it was pruned.
    pub removed_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, at, destination, path, kind, bytes, attachments, problems, proven_at, failure, failure_detail, removed_at, damaged_at, repaired, findings";

impl Reader<'_> {
    /// Reads every backup that was made or tried, newest first, those that were pruned too.
    pub fn backups(&self) -> Result<Vec<BackupRow>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM backups ORDER BY seq DESC");
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_backup(row)?);
        }
        Ok(found)
    }

    /// Says whether a backup was ever made at this destination.
    pub(crate) fn is_backup_destination_known(&self, destination: &Path) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM backups WHERE destination = ? AND failure IS NULL")?
            .exists([path_to_bytes(destination)])?)
    }
}

impl WriteTransaction<'_> {
    /// Writes a backup that was made or failed, with its entry of the trail.
    pub(crate) fn insert_backup(
        &mut self,
        backup: &BackupRow,
        at: Timestamp,
        who: &str,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO backups (id, at, destination, path, kind, bytes, attachments, problems, proven_at, failure, \
                 failure_detail, repaired, findings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                backup.id.to_string(),
                time_text(backup.at),
                path_to_bytes(&backup.destination),
                backup.path.as_deref().map(path_to_bytes),
                backup.kind.as_str(),
                backup.bytes,
                backup.attachments,
                backup.problems,
                backup.proven_at.map(time_text),
                backup.failure,
                backup.failure_detail,
                backup.repaired,
                encode_json(&backup.findings, "backups.findings")?,
            ])?;
        let action = if backup.failure.is_some() {
            "backup_failed"
        } else {
            "backup_created"
        };
        self.backup_entry(action, &backup.id.to_string(), at, who, record(backup))
    }

    /// Notes what reading a backup again has shown: proven anew, or damaged.
    pub(crate) fn note_backup_verified(
        &mut self,
        backup: &BackupRow,
        is_sound: bool,
        at: Timestamp,
        who: &str,
    ) -> Result<(), StoreError> {
        let (proven_at, damaged_at) = if is_sound {
            (Some(at), None)
        } else {
            (None, Some(at))
        };
        self.transaction
            .prepare_cached("UPDATE backups SET proven_at = ?, damaged_at = ? WHERE id = ?")?
            .execute(params![
                proven_at.map(time_text),
                damaged_at.map(time_text),
                backup.id.to_string()
            ])?;
        let action = if is_sound {
            "backup_proven"
        } else {
            "backup_damaged"
        };
        let after = json!({ "proven_at": proven_at.map(time_text), "damaged_at": damaged_at.map(time_text) });
        self.backup_entry(action, &backup.id.to_string(), at, who, after)
    }

    /// Notes that a backup was pruned.
    pub(crate) fn mark_backup_removed(
        &mut self,
        backup: &BackupRow,
        at: Timestamp,
        who: &str,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("UPDATE backups SET removed_at = ? WHERE id = ?")?
            .execute(params![time_text(at), backup.id.to_string()])?;
        self.backup_entry("backup_removed", &backup.id.to_string(), at, who, record(backup))
    }

    /// Notes in a database that came out of a backup where it came from.
    pub(crate) fn note_restored(
        &mut self,
        source: &Path,
        made_at: Timestamp,
        at: Timestamp,
        who: &str,
    ) -> Result<(), StoreError> {
        let path = source.to_string_lossy();
        let after = json!({ "path": path, "at": time_text(made_at) });
        self.backup_entry("backup_restored", &path, at, who, after)
    }

    fn backup_entry(
        &mut self,
        action: &str,
        subject: &str,
        at: Timestamp,
        who: &str,
        after: Value,
    ) -> Result<(), StoreError> {
        self.append_audit(&AuditEntry {
            at,
            who,
            action,
            subject_kind: "backup",
            subject_id: subject,
            before: None,
            after: Some(after),
            reason: None,
        })
    }
}

fn record(backup: &BackupRow) -> Value {
    json!({
        "at": time_text(backup.at),
        "destination": backup.destination.to_string_lossy(),
        "path": backup.path.as_ref().map(|path| path.to_string_lossy()),
        "kind": backup.kind.as_str(),
        "bytes": backup.bytes,
        "attachments": backup.attachments,
        "problems": backup.problems,
        "repaired": backup.repaired,
        "findings": backup.findings,
        "proven_at": backup.proven_at.map(time_text),
        "failure": backup.failure,
        "failure_detail": backup.failure_detail,
    })
}

fn read_backup(row: &Row<'_>) -> Result<BackupRow, StoreError> {
    let (id, at, kind): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(4)?);
    let time = |index: usize, column: &'static str| -> Result<Option<Timestamp>, StoreError> {
        let text: Option<String> = row.get(index)?;
        text.map(|text| read_time(&text, column)).transpose()
    };
    Ok(BackupRow {
        id: read_uuid(&id, "backups.id")?,
        at: read_time(&at, "backups.at")?,
        destination: bytes_to_path(row.get(2)?),
        path: row.get::<_, Option<Vec<u8>>>(3)?.map(bytes_to_path),
        kind: match kind.as_str() {
            "mirror" => BackupKind::Mirror,
            "object_store" => BackupKind::ObjectStore,
            _ => BackupKind::Archive,
        },
        bytes: row.get(5)?,
        attachments: row.get(6)?,
        problems: row.get(7)?,
        proven_at: time(8, "backups.proven_at")?,
        failure: row.get(9)?,
        failure_detail: row.get(10)?,
        removed_at: time(11, "backups.removed_at")?,
        damaged_at: time(12, "backups.damaged_at")?,
        repaired: row.get(13)?,
        findings: decode_json(&row.get::<_, String>(14)?, "backups.findings")?,
    })
}
