//! The table `saved_bytes`: how much was saved a day. Triggers keep it beside the attachments.

use jiff::civil::Date;

use super::{Reader, StoreError};

/// What was saved since some day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedBytes {
    /// The first day, in UTC, on which anything was.
    pub first_day: Date,
    /// The bytes.
    pub total: u64,
}

impl Reader<'_> {
    /// Reads what was saved from a day (UTC) on; nothing where nothing was.
    pub fn saved_bytes_since(&self, day: Date) -> Result<Option<SavedBytes>, StoreError> {
        let (first_day, total): (Option<String>, u64) = self
            .connection
            .prepare_cached(
                "SELECT min(day), ifnull(sum(bytes), 0) FROM saved_bytes WHERE day >= ? AND bytes > 0",
            )?
            .query_row([day.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some(first_day) = first_day else {
            return Ok(None);
        };
        let first_day = first_day
            .parse()
            .map_err(|source: jiff::Error| StoreError::Unreadable {
                column: "saved_bytes.day",
                source: source.into(),
            })?;
        Ok(Some(SavedBytes { first_day, total }))
    }
}
