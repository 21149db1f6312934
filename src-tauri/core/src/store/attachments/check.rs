//! What a check of the files asks the table.

use rusqlite::params;

use super::{Attachment, COLUMNS, read_attachment};
use crate::store::{Reader, StoreError};

impl Reader<'_> {
    /// Reads a page of the attachments that should be at the storage path, and of those found missing there, in the order
    /// of `seq`, from behind `after` on.
    pub(crate) fn attachments_to_check(&self, after: i64, limit: u32) -> Result<Vec<Attachment>, StoreError> {
        let query = format!(
            "SELECT {COLUMNS} FROM attachments WHERE seq > ? AND state IN ('saved', 'missing') AND set_aside_at IS NULL \
             ORDER BY seq LIMIT ?"
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query(params![after, limit])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_attachment(row)?);
        }
        Ok(found)
    }

    /// Says whether any attachment, of whatever state, has this stored name.
    pub(crate) fn is_stored_name_known(&self, stored_name: &str) -> Result<bool, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT 1 FROM attachments WHERE stored_name = ?")?;
        Ok(statement.exists([stored_name])?)
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
