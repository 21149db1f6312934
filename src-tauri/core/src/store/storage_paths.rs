//! Storage paths that this store has used.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::params;
use serde_json::json;

use super::audit_log::AuditEntry;
use super::{Reader, StoreError, WriteTransaction, bytes_to_path, path_to_bytes, time_text};

impl Reader<'_> {
    /// Says whether this store has used a storage path before.
    pub fn is_storage_path_known(&self, root: &Path) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM storage_paths WHERE path = ?")?
            .exists([path_to_bytes(root)])?)
    }

    /// Reads the storage paths that files were moved away from.
    pub(crate) fn left_storage_paths(&self) -> Result<Vec<PathBuf>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT path FROM storage_paths WHERE moved_to IS NOT NULL")?;
        let paths = statement
            .query_map([], |row| Ok(bytes_to_path(row.get(0)?)))?
            .collect::<Result<_, _>>()?;
        Ok(paths)
    }
}

impl WriteTransaction<'_> {
    /// Remembers that a storage path is in use; `action` names how it came to be in the trail.
    pub(crate) fn remember_storage_path(
        &mut self,
        root: &Path,
        action: &str,
        at: Timestamp,
        who: &str,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO storage_paths (path, first_used_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET moved_to = NULL",
            )?
            .execute(params![path_to_bytes(root), time_text(at)])?;
        let path = root.to_string_lossy();
        self.append_audit(&AuditEntry {
            at,
            who,
            action,
            subject_kind: "storage_path",
            subject_id: &path,
            before: None,
            after: Some(json!({ "path": path })),
            reason: None,
        })
    }
}
