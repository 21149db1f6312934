//! What a check of the files asks the table, and what it writes there.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::AttachmentState;
use crate::store::{Reader, StoreError, WriteTransaction, read_time, time_text};

/// What of an attachment is compared with its file. A tenth of the whole row: a check reads every one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileRow {
    pub(crate) seq: i64,
    pub(crate) stored_name: String,
    pub(crate) size: Option<u64>,
    pub(crate) sha256: Option<[u8; 32]>,
    pub(crate) state: AttachmentState,
    /// It stays on record and is no longer one of the batch's files.
    pub(crate) is_set_aside: bool,
    /// It left the storage path on purpose: the object store has it.
    pub(crate) is_evicted: bool,
}

impl FileRow {
    /// Says whether a file has to be at the storage path.
    pub(crate) fn is_expected(&self) -> bool {
        !self.is_set_aside
            && !self.is_evicted
            && matches!(self.state, AttachmentState::Saved | AttachmentState::Missing)
    }
}

/// Files whose bytes are safe in the outbox and not yet at the storage path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeptFiles {
    /// How many.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

const FILE_COLUMNS: &str = "seq, stored_name, size, sha256, state, set_aside_at IS NOT NULL, \
    EXISTS (SELECT 1 FROM object_copies WHERE attachment_seq = attachments.seq AND local <> 'here')";

/// An evicted file is not at the storage path, on purpose.
const NOT_EVICTED: &str =
    "NOT EXISTS (SELECT 1 FROM object_copies WHERE attachment_seq = attachments.seq AND local <> 'here')";

/// The same condition as the index `attachments_by_comparison`.
const SAVED: &str = "state = 'saved' AND set_aside_at IS NULL";

impl Reader<'_> {
    /// Reads a page of all attachments, of whatever state, in the order of their stored names' bytes, from behind `after` on.
    pub(crate) fn file_rows(&self, after: &str, limit: u32) -> Result<Vec<FileRow>, StoreError> {
        self.file_rows_where(
            "stored_name > ? ORDER BY stored_name LIMIT ?",
            params![after, limit],
        )
    }

    /// Reads the saved files whose bytes were compared before `before`, the longest ago first.
    pub(crate) fn files_compared_before(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<FileRow>, StoreError> {
        self.file_rows_where(
            &format!(
                "{SAVED} AND {NOT_EVICTED} AND ifnull(checked_at, saved_at) < ? ORDER BY ifnull(checked_at, saved_at) LIMIT ?"
            ),
            params![time_text(before), limit],
        )
    }

    fn file_rows_where(
        &self,
        condition: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<FileRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {FILE_COLUMNS} FROM attachments WHERE {condition}"
        ))?;
        let mut rows = statement.query(parameters)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_file_row(row)?);
        }
        Ok(found)
    }

    /// Says whether any process is copying a file.
    pub fn is_copying(&self) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM attachments WHERE state = 'copying' LIMIT 1")?
            .exists([])?)
    }

    /// Counts what is in the outbox.
    pub fn kept_files(&self) -> Result<KeptFiles, StoreError> {
        Ok(self.connection.query_row(
            "SELECT count(*), ifnull(sum(ifnull(size, source_size)), 0) FROM attachments WHERE state = 'kept'",
            [],
            |row| {
                Ok(KeptFiles {
                    files: row.get(0)?,
                    bytes: row.get(1)?,
                })
            },
        )?)
    }

    /// Counts the files that have to be at the storage path.
    pub(crate) fn count_expected_files(&self) -> Result<u64, StoreError> {
        Ok(self.connection.query_row(
            "SELECT (SELECT count(*) FROM attachments WHERE state IN ('saved', 'missing') AND set_aside_at IS NULL) \
             - (SELECT count(*) FROM object_copies c JOIN attachments a ON a.seq = c.attachment_seq \
                WHERE c.local <> 'here' AND a.state IN ('saved', 'missing') AND a.set_aside_at IS NULL)",
            [],
            |row| row.get(0),
        )?)
    }

    /// Says whether any attachment, of whatever state, has this stored name.
    pub(crate) fn is_stored_name_known(&self, stored_name: &str) -> Result<bool, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT 1 FROM attachments WHERE stored_name = ?")?;
        Ok(statement.exists([stored_name])?)
    }

    /// Reads when the bytes of an attachment were last compared; nothing where they were not since they were saved.
    pub fn compared_at(&self, seq: i64) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<String> = self
            .connection
            .prepare_cached("SELECT checked_at FROM attachments WHERE seq = ?")?
            .query_row([seq], |row| row.get(0))?;
        at.map(|at| read_time(&at, "attachments.checked_at")).transpose()
    }

    /// Counts the attachments of recorded batches, of whatever state, without those that were set aside.
    pub fn count_attachments(&self) -> Result<u64, StoreError> {
        Ok(self.connection.query_row(
            "SELECT count(*) FROM attachments WHERE batch_id IS NOT NULL AND set_aside_at IS NULL",
            [],
            |row| row.get(0),
        )?)
    }
}

fn read_file_row(row: &Row<'_>) -> Result<FileRow, StoreError> {
    let state: String = row.get(4)?;
    let unknown = || StoreError::Unreadable {
        column: "attachments.state",
        source: format!("{state:?} is no state that this version knows").into(),
    };
    Ok(FileRow {
        seq: row.get(0)?,
        stored_name: row.get(1)?,
        size: row.get(2)?,
        sha256: row.get(3)?,
        state: AttachmentState::parse(&state).ok_or_else(unknown)?,
        is_set_aside: row.get(5)?,
        is_evicted: row.get(6)?,
    })
}

impl WriteTransaction<'_> {
    /// Notes that the bytes of a file were compared just now. Not part of the trail: nothing changed.
    pub(crate) fn note_comparison(&mut self, seq: i64, at: Timestamp) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("UPDATE attachments SET checked_at = ? WHERE seq = ?")?
            .execute(params![time_text(at), seq])?;
        Ok(())
    }
}
