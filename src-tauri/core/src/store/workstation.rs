//! This installation, and what it remembers between starts.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde_json::json;
use uuid::Uuid;

use super::audit_log::{AuditEntry, PROGRAM};
use super::{NewStore, Reader, StoreError, WriteTransaction, read_time, time_text};

/// This installation and its store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workstation {
    /// Made at the first start; on every batch.
    pub id: Uuid,
    /// What the marker at the storage path holds.
    pub store_id: Uuid,
}

/// Conveniences that are remembered between starts and are no settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remembered {
    /// The operator that records now.
    Operator,
    /// The folder that the last files were picked from.
    PickerFolder,
    /// The folder that the last export went to.
    ExportFolder,
    /// The folders that the plant's book is opened from, as a JSON list.
    PlantFolders,
    /// When a start found that a process had ended in the middle; forgotten by the full check that follows.
    UncleanStop,
    /// What the plant answered about its storage, as JSON; each change has its entry of the trail.
    StorageAnswers,
    /// The place in the object store that files are uploaded to, from the moment on at which it was switched on.
    ObjectStore,
    /// That somebody paused the uploads.
    UploadsPaused,
    /// The code of what keeps every upload from succeeding; forgotten when one does.
    ObjectStoreTrouble,
}

impl Remembered {
    fn key(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::PickerFolder => "picker_folder",
            Self::ExportFolder => "export_folder",
            Self::PlantFolders => "plant_folders",
            Self::UncleanStop => "unclean_stop",
            Self::StorageAnswers => "storage_answers",
            Self::ObjectStore => "object_store",
            Self::UploadsPaused => "uploads_paused",
            Self::ObjectStoreTrouble => "object_store_trouble",
        }
    }
}

impl Reader<'_> {
    /// Reads this installation's ids.
    pub fn workstation(&self) -> Result<Workstation, StoreError> {
        let (id, store_id): (String, String) =
            self.connection
                .query_row("SELECT id, store_id FROM workstation", [], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
        Ok(Workstation {
            id: read_uuid(&id, "workstation.id")?,
            store_id: read_uuid(&store_id, "workstation.store_id")?,
        })
    }

    /// Says whether somebody paused what goes to the object store.
    pub(crate) fn are_uploads_paused(&self) -> Result<bool, StoreError> {
        Ok(self.remembered(Remembered::UploadsPaused)?.is_some())
    }

    /// Reads when this store was made.
    pub(crate) fn store_made_at(&self) -> Result<Timestamp, StoreError> {
        let at: String = self
            .connection
            .query_row("SELECT created_at FROM workstation", [], |row| row.get(0))?;
        read_time(&at, "workstation.created_at")
    }

    /// Reads what was remembered.
    pub fn remembered(&self, what: Remembered) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT value FROM remembered WHERE key = ?")?
            .query_row([what.key()], |row| row.get(0))
            .optional()?)
    }
}

impl WriteTransaction<'_> {
    /// Remembers something for the next start. Not part of the trail: nothing depends on it.
    pub fn remember(&mut self, what: Remembered, value: &str) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("INSERT INTO remembered (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")?
            .execute(params![what.key(), value])?;
        Ok(())
    }

    /// Forgets what was remembered.
    pub fn forget(&mut self, what: Remembered) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("DELETE FROM remembered WHERE key = ?")?
            .execute([what.key()])?;
        Ok(())
    }

    pub(super) fn insert_workstation(&mut self, new: &NewStore) -> Result<(), StoreError> {
        let (id, store_id) = (new.workstation_id.to_string(), new.store_id.to_string());
        self.transaction.execute(
            "INSERT INTO workstation (only, id, store_id, created_at) VALUES (1, ?, ?, ?)",
            params![id, store_id, time_text(new.at)],
        )?;
        self.append_audit(&AuditEntry {
            at: new.at,
            who: PROGRAM,
            action: "store_made",
            subject_kind: "store",
            subject_id: &store_id,
            before: None,
            after: Some(json!({ "workstation_id": id })),
            reason: None,
        })
    }
}

/// Reads a uuid column.
pub(crate) fn read_uuid(text: &str, column: &'static str) -> Result<Uuid, StoreError> {
    Uuid::parse_str(text).map_err(|source| StoreError::Unreadable {
        column,
        source: source.into(),
    })
}
