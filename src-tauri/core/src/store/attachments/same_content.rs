//! The same content twice on one batch.

use rusqlite::{OptionalExtension, params};

use super::{Attachment, Owner};
use crate::store::{Reader, StoreError, time_text};

impl Reader<'_> {
    /// Reads the name of an attachment of the same draft or batch that was saved before this one with the same content.
    ///
    /// Of two, only the one that was saved last has such a name. Those that were set aside do not count.
    pub fn same_content(&self, attachment: &Attachment) -> Result<Option<String>, StoreError> {
        let (Some(sha256), Some(saved_at)) = (attachment.sha256, attachment.saved_at) else {
            return Ok(None);
        };
        let (owner, id) = match attachment.owner {
            Owner::Draft(id) => ("draft_id", id),
            Owner::Batch(id) => ("batch_id", id),
        };
        let query = format!(
            "SELECT original_name FROM attachments WHERE {owner} = ? AND sha256 = ? AND set_aside_at IS NULL \
             AND (saved_at, seq) < (?, ?) ORDER BY saved_at, seq LIMIT 1"
        );
        Ok(self
            .connection
            .prepare_cached(&query)?
            .query_row(
                params![id.to_string(), sha256, time_text(saved_at), attachment.seq],
                |row| row.get(0),
            )
            .optional()?)
    }

    /// Says whether a file that was picked from `source` is not saved yet.
    pub(crate) fn is_source_wanted(&self, source: &std::path::Path) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM attachments WHERE source_path = ? AND state <> 'saved'")?
            .exists([crate::store::path_to_bytes(source)])?)
    }
}
