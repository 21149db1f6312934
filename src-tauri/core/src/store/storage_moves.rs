//! A move of the files to another storage path: how far it is, and the commit that is the move.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde_json::json;

use super::audit_log::AuditEntry;
use super::saved_files::Amount;
use super::{Reader, StoreError, WriteTransaction, bytes_to_path, path_to_bytes, time_text};

/// A move that was begun, and of which not everything is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageMove {
    /// The storage path that the files leave.
    pub from: PathBuf,
    /// The one to which they go.
    pub to: PathBuf,
    /// Whether the new one is in use; then only the settings file does not say so yet.
    pub switched: bool,
}

/// A saved file that is not at the new place yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileToMove {
    pub(crate) seq: i64,
    pub(crate) stored_name: String,
    pub(crate) size: u64,
    pub(crate) sha256: [u8; 32],
    /// It stays on record, and nobody misses its file.
    pub(crate) is_set_aside: bool,
}

/// Saved files without their entry in `storage_move_files`, and without those that only the object store has.
const TO_MOVE: &str = "FROM attachments AS a WHERE a.state = 'saved' AND NOT EXISTS \
    (SELECT 1 FROM storage_move_files AS m WHERE m.attachment_seq = a.seq AND m.sha256 = a.sha256) AND NOT EXISTS \
    (SELECT 1 FROM object_copies AS c WHERE c.attachment_seq = a.seq AND c.local <> 'here')";

impl Reader<'_> {
    /// Reads where the files of a storage path went; nothing where they are there.
    pub fn storage_moved_to(&self, root: &Path) -> Result<Option<PathBuf>, StoreError> {
        let to: Option<Option<Vec<u8>>> = self
            .connection
            .prepare_cached("SELECT moved_to FROM storage_paths WHERE path = ?")?
            .query_row([path_to_bytes(root)], |row| row.get(0))
            .optional()?;
        Ok(to.flatten().map(bytes_to_path))
    }

    /// Reads the move that was begun and is not done, where there is one.
    pub fn storage_move(&self) -> Result<Option<StorageMove>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT from_path, to_path, switched FROM storage_move")?
            .query_row([], |row| {
                Ok(StorageMove {
                    from: bytes_to_path(row.get(0)?),
                    to: bytes_to_path(row.get(1)?),
                    switched: row.get(2)?,
                })
            })
            .optional()?)
    }

    /// Counts the saved files that are not at the new place yet.
    pub(crate) fn left_to_move(&self) -> Result<Amount, StoreError> {
        let query = format!("SELECT count(*), ifnull(sum(a.size), 0) {TO_MOVE}");
        Ok(self.connection.query_row(&query, [], |row| {
            Ok(Amount {
                files: row.get(0)?,
                bytes: row.get(1)?,
            })
        })?)
    }

    /// Reads a page of the saved files that are not at the new place yet, from behind `after` on.
    pub(crate) fn files_to_move(&self, after: i64, limit: u32) -> Result<Vec<FileToMove>, StoreError> {
        let query = format!(
            "SELECT a.seq, a.stored_name, a.size, a.sha256, a.set_aside_at IS NOT NULL {TO_MOVE} AND a.seq > ? \
             ORDER BY a.seq LIMIT ?"
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let files = statement
            .query_map(params![after, limit], |row| {
                Ok(FileToMove {
                    seq: row.get(0)?,
                    stored_name: row.get(1)?,
                    size: row.get(2)?,
                    sha256: row.get(3)?,
                    is_set_aside: row.get(4)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(files)
    }
}

impl WriteTransaction<'_> {
    /// Begins a move, or goes on with it where it is the same one. Answers whether it was begun before.
    pub(crate) fn begin_storage_move(
        &mut self,
        from: &Path,
        to: &Path,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let before = self.reader().storage_move()?;
        if before.is_some_and(|before| before.from == from && before.to == to && !before.switched) {
            return Ok(true);
        }
        self.forget_storage_move()?;
        self.transaction.execute(
            "INSERT INTO storage_move (only, from_path, to_path, begun_at) VALUES (1, ?, ?, ?)",
            params![path_to_bytes(from), path_to_bytes(to), time_text(at)],
        )?;
        Ok(false)
    }

    /// Writes down that a file is at the new place, read again and compared.
    pub(crate) fn file_is_moved(&mut self, seq: i64, sha256: &[u8; 32]) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO storage_move_files (attachment_seq, sha256) VALUES (?, ?) \
                 ON CONFLICT DO UPDATE SET sha256 = excluded.sha256",
            )?
            .execute(params![seq, sha256])?;
        Ok(())
    }

    /// Makes the new place the one in use. This commit is the move.
    pub(crate) fn switch_storage(
        &mut self,
        from: &Path,
        to: &Path,
        files: u64,
        at: Timestamp,
        who: &str,
    ) -> Result<(), StoreError> {
        let (from_bytes, to_bytes) = (path_to_bytes(from), path_to_bytes(to));
        self.transaction.execute(
            "INSERT INTO storage_paths (path, first_used_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET moved_to = NULL",
            params![to_bytes, time_text(at)],
        )?;
        self.transaction.execute(
            "INSERT INTO storage_paths (path, first_used_at, moved_to) VALUES (?1, ?2, ?3) \
             ON CONFLICT DO UPDATE SET moved_to = excluded.moved_to",
            params![from_bytes, time_text(at), to_bytes],
        )?;
        self.transaction
            .execute("UPDATE storage_move SET switched = 1", [])?;
        // What the settings file will say, as of any other setting: otherwise somebody would seem to have edited it.
        self.append_audit(&AuditEntry {
            at,
            who,
            action: "setting_changed",
            subject_kind: "setting",
            subject_id: "storage_path",
            before: Some(json!({ "value": from.to_string_lossy() })),
            after: Some(json!({ "value": to.to_string_lossy() })),
            reason: None,
        })?;
        self.append_audit(&AuditEntry {
            at,
            who,
            action: "storage_moved",
            subject_kind: "storage_path",
            subject_id: &to.to_string_lossy(),
            before: Some(json!({ "path": from.to_string_lossy() })),
            after: Some(json!({ "path": to.to_string_lossy(), "files": files })),
            reason: None,
        })
    }

    /// Forgets the move: the settings file names the new place, or another move begins.
    pub(crate) fn forget_storage_move(&mut self) -> Result<(), StoreError> {
        self.transaction
            .execute_batch("DELETE FROM storage_move; DELETE FROM storage_move_files;")?;
        Ok(())
    }
}
