//! Which attachments are to be tried again, and when.

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;

use super::{Attachment, COLUMNS, FailureCode, read_attachment};
use crate::store::{Reader, StoreError, WriteTransaction, time_text};

/// Those that may be tried unasked: not of a draft of the command line, whose process answers for its own files.
const UNASKED: &str = "set_aside_at IS NULL AND (state = 'kept' OR (state = 'failed' AND dismissed_at IS NULL)) \
    AND (batch_id IS NOT NULL OR draft_id IN (SELECT id FROM drafts WHERE kind = 'window'))";

impl Reader<'_> {
    /// Says whether a file that was picked from `source` is not saved yet.
    pub(crate) fn is_source_wanted(&self, source: &std::path::Path) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM attachments WHERE source_path = ? AND state <> 'saved'")?
            .exists([crate::store::path_to_bytes(source)])?)
    }

    /// Reads the attachments whose next attempt is due, those that wait longest first.
    ///
    /// One that is further ahead than the `longest` pause was written before the clock was set back: it is due too.
    pub(crate) fn due_attachments(
        &self,
        now: Timestamp,
        longest: SignedDuration,
        most: u32,
    ) -> Result<Vec<Attachment>, StoreError> {
        let query = format!(
            "SELECT {COLUMNS} FROM attachments WHERE next_attempt_at IS NOT NULL \
             AND (next_attempt_at <= ? OR next_attempt_at > ?) AND {UNASKED} ORDER BY next_attempt_at, seq LIMIT ?"
        );
        let ahead = now.checked_add(longest).unwrap_or(Timestamp::MAX);
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query(params![time_text(now), time_text(ahead), most])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_attachment(row)?);
        }
        Ok(found)
    }

    /// Reads the attachments of batches and of the window's drafts that are kept on this computer, in the order of `seq`;
    /// without those that were set aside.
    pub fn kept_attachments(&self) -> Result<Vec<Attachment>, StoreError> {
        self.attachments_where(&format!("state = 'kept' AND {UNASKED} AND ? = ''"), "")
    }
}

impl WriteTransaction<'_> {
    /// Puts an attempt off: `pauses` were waited when it is due at `next`. Nothing where the attachment is no longer due.
    pub(crate) fn put_off(
        &mut self,
        attachment: &Attachment,
        pauses: u32,
        next: Timestamp,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "UPDATE attachments SET next_attempt_at = ?, pauses = ? WHERE id = ? AND state = ? AND next_attempt_at = ?",
            )?
            .execute(params![
                time_text(next),
                pauses,
                attachment.id.to_string(),
                attachment.state.as_str(),
                attachment.next_attempt_at.map(time_text),
            ])?;
        Ok(())
    }

    /// Makes those due now that are kept, or failed with one of `codes` and are tried again anyhow.
    pub(crate) fn make_due(&mut self, codes: &[FailureCode], now: Timestamp) -> Result<usize, StoreError> {
        const DUE: &str =
            "UPDATE attachments SET next_attempt_at = ?, pauses = 0 WHERE next_attempt_at IS NOT NULL AND";
        let now = time_text(now);
        let mut changed = self
            .transaction
            .prepare_cached(&format!("{DUE} state = 'kept'"))?
            .execute([&now])?;
        for code in codes {
            changed += self
                .transaction
                .prepare_cached(&format!("{DUE} state = 'failed' AND failure_code = ?"))?
                .execute([now.as_str(), code.as_str()])?;
        }
        Ok(changed)
    }
}
