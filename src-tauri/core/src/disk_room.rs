//! How long the room at the storage path lasts, at the rate at which it was filled.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};

use crate::book::Book;
use crate::durable_fs::CopyError;
use crate::store::StoreError;
use crate::store::saved_bytes::SavedBytes;

/// How far the rate looks back, in days.
const LOOKED_BACK: u64 = 30;

/// A first day's many files say little about a month: at least so many days are counted.
const FEWEST_DAYS: u64 = 7;

/// Room for fewer days than this is said.
const EARLY_ENOUGH: u64 = 7;

/// The room at the storage path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskRoom {
    /// Bytes that files may still take; what is kept in reserve is not counted.
    pub free: u64,
    /// Bytes that were saved a day, over the last 30 days.
    pub per_day: u64,
}

impl DiskRoom {
    /// Returns for how many whole days the room lasts; nothing where nothing was saved yet and there is room.
    pub fn days_left(self) -> Option<u64> {
        if self.free == 0 {
            return Some(0);
        }
        self.free.checked_div(self.per_day)
    }

    /// Says whether the room lasts for less than a week.
    pub fn is_nearly_full(self) -> bool {
        self.days_left().is_some_and(|days| days < EARLY_ENOUGH)
    }
}

/// Why the room is not known.
#[derive(Debug, thiserror::Error)]
pub enum DiskRoomError {
    /// The storage path does not answer.
    #[error("cannot ask the storage path for its room")]
    Storage(#[from] CopyError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Measures the room at the storage path; nothing where its file system does not know its own size.
pub fn disk_room(book: &Book) -> Result<Option<DiskRoom>, DiskRoomError> {
    let Some(space) = book.storage().space()? else {
        return Ok(None);
    };
    let today = day_of(book.now());
    let since = today.saturating_sub((LOOKED_BACK as i64 - 1).days());
    let saved = book.read(|reader| reader.saved_bytes_since(since))?;
    Ok(Some(DiskRoom {
        free: space.free.saturating_sub(space.reserve()),
        per_day: saved.map_or(0, |saved| per_day(saved, today)),
    }))
}

/// The day as the store counts them.
fn day_of(at: Timestamp) -> Date {
    Offset::UTC.to_datetime(at).date()
}

fn per_day(saved: SavedBytes, today: Date) -> u64 {
    let days = (today - saved.first_day).get_days();
    let days = u64::try_from(days).unwrap_or(0) + 1;
    saved.total / days.clamp(FEWEST_DAYS, LOOKED_BACK)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn less_than_a_weeks_room_is_nearly_full() {
        for (free, per_day, days_left, nearly_full) in [
            (700, 100, Some(7), false),
            (699, 100, Some(6), true),
            (99, 100, Some(0), true),
            (1_000_000, 0, None, false),
            (0, 0, Some(0), true),
        ] {
            let room = DiskRoom { free, per_day };
            assert_eq!(room.days_left(), days_left, "{room:?}");
            assert_eq!(room.is_nearly_full(), nearly_full, "{room:?}");
        }
    }

    #[test]
    fn the_rate_is_of_the_days_since_the_first_file_but_of_a_week_at_least() {
        let saved = |first_day| SavedBytes {
            first_day,
            total: 3000,
        };
        let today = date(2026, 11, 24);
        assert_eq!(per_day(saved(today), today), 3000 / 7);
        assert_eq!(per_day(saved(date(2026, 11, 15)), today), 300);
        assert_eq!(per_day(saved(date(2026, 10, 26)), today), 100);
        assert_eq!(
            per_day(saved(date(2026, 11, 30)), today),
            3000 / 7,
            "a clock that was ahead"
        );
    }
}
