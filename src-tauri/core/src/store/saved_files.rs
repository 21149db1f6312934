//! The table `saved_files`: how many files are saved, and their bytes. Triggers keep it beside the attachments.

use jiff::civil::Date;

use super::{Reader, StoreError};

/// How many files, and how many bytes they have together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// The files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// The files of one month, of one kind, or of one product type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The month (`2026-11`), the media type, or the product type's name; empty where it is not known.
    pub of: String,
    /// How much it is.
    pub amount: Amount,
}

/// What saved files are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedBy {
    /// The month, in UTC, in which each was saved; the oldest first.
    Month,
    /// What was found in it (`image/jpeg`); the most bytes first.
    MediaType,
    /// The product type that its batch has now; the most bytes first. Empty for files of drafts.
    ProductType,
}

impl Reader<'_> {
    /// Reads how much is saved. Reads counters, however many files there are.
    pub fn saved_files(&self) -> Result<Amount, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT ifnull(sum(files), 0), ifnull(sum(bytes), 0) FROM saved_files")?
            .query_row([], |row| {
                Ok(Amount {
                    files: row.get(0)?,
                    bytes: row.get(1)?,
                })
            })?)
    }

    /// Reads how much is saved of each month, kind or product type. Reads counters, however many files there are.
    pub fn saved_files_by(&self, by: SavedBy) -> Result<Vec<Share>, StoreError> {
        let (column, order) = match by {
            SavedBy::Month => ("month", "1"),
            SavedBy::MediaType => ("media_type", "3 DESC, 1"),
            SavedBy::ProductType => ("product_type", "3 DESC, 1"),
        };
        let query = format!(
            "SELECT {column}, sum(files), sum(bytes) FROM saved_files GROUP BY 1 HAVING sum(files) > 0 ORDER BY {order}"
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let shares = statement
            .query_map([], |row| {
                Ok(Share {
                    of: row.get(0)?,
                    amount: Amount {
                        files: row.get(1)?,
                        bytes: row.get(2)?,
                    },
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(shares)
    }

    /// Reads how many bytes were saved on each day (UTC) from one on; days without any are left out.
    pub fn saved_bytes_by_day_since(&self, day: Date) -> Result<Vec<(Date, u64)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT day, bytes FROM saved_bytes WHERE day >= ? AND bytes > 0 ORDER BY day")?;
        let days = statement
            .query_map([day.to_string()], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, u64>(1)?))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        days.into_iter()
            .map(|(day, bytes)| {
                let day = day
                    .parse()
                    .map_err(|source: jiff::Error| StoreError::Unreadable {
                        column: "saved_bytes.day",
                        source: source.into(),
                    })?;
                Ok((day, bytes))
            })
            .collect()
    }
}
