//! The slow rehash: reads a few files again, those that were not compared for the longest time first.

use std::cell::Cell;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::compare::Comparison;
use super::{CheckProblem, storage_that_hides_the_files};
use crate::attachments::Watch;
use crate::book::Book;
use crate::store::StoreError;

/// A file that was compared within this time is left in peace: reading all of a disk again and again wears it.
const COMPARED_EVERY: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long one pause for the limit lasts at most, so that a stop is heard soon.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// How much one pass of the slow rehash reads.
#[derive(Debug, Clone, Copy)]
pub struct RehashBudget {
    /// At most so many files.
    pub files: u32,
    /// Ends after the file that reaches so many bytes.
    pub bytes: u64,
    /// At most so many bytes a second; 0 for no limit.
    pub bytes_per_second: u64,
}

/// What a pass of the slow rehash did.
#[derive(Debug, Default)]
pub struct Rehashed {
    /// Files that were read again.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What is not as it was saved; the attachments are `missing` now.
    pub problems: Vec<CheckProblem>,
    /// Whether files are left that were not compared for a month.
    pub is_more: bool,
}

/// Reads the files again that were not compared for the longest time, within a budget and until `watch` stops it.
///
/// Files that were compared within a month are not read. Nothing is done while the storage path is in trouble.
pub fn rehash_oldest(book: &Book, budget: &RehashBudget, watch: &dyn Watch) -> Result<Rehashed, StoreError> {
    if storage_that_hides_the_files(book).is_some() {
        return Ok(Rehashed::default());
    }
    let before = month_ago(book.now());
    let mut rows =
        book.read(|reader| reader.files_compared_before(before, budget.files.saturating_add(1)))?;
    let mut is_more = rows.len() > budget.files as usize;
    rows.truncate(budget.files as usize);
    let mut bytes = 0;
    let within = rows
        .iter()
        .take_while(|row| {
            let is_within = bytes < budget.bytes;
            bytes += row.size.unwrap_or(0);
            is_within
        })
        .count();
    is_more |= within < rows.len();
    rows.truncate(within);
    let files = rows.len() as u64;
    let paced = Paced {
        watch,
        bytes_per_second: budget.bytes_per_second,
        begun: Instant::now(),
        read: Cell::new(0),
        of_file: Cell::new(0),
    };
    let mut comparison = Comparison::new(book, true, &paced, files);
    comparison.compare_these(rows)?;
    let (files, bytes) = comparison.so_far();
    let (_, problems, _) = comparison.end();
    Ok(Rehashed {
        files,
        bytes,
        problems,
        is_more,
    })
}

/// A month before now.
fn month_ago(now: Timestamp) -> Timestamp {
    now.saturating_sub(COMPARED_EVERY).unwrap_or(Timestamp::MIN)
}

/// Slows reading down to a limit.
struct Paced<'a> {
    watch: &'a dyn Watch,
    bytes_per_second: u64,
    begun: Instant,
    read: Cell<u64>,
    of_file: Cell<u64>,
}

impl Watch for Paced<'_> {
    fn progress(&self, copied: u64, size: u64) {
        self.watch.progress(copied, size);
    }

    fn read(&self, of_file: u64) {
        // Each file counts from its own beginning.
        let before = self.of_file.replace(of_file);
        let fresh = of_file.checked_sub(before).unwrap_or(of_file);
        self.read.set(self.read.get() + fresh);
        if self.bytes_per_second == 0 {
            return;
        }
        let due = Duration::from_secs_f64(self.read.get() as f64 / self.bytes_per_second as f64);
        while let Some(early) = due.checked_sub(self.begun.elapsed()) {
            if early.is_zero() || self.watch.cancelled() {
                break;
            }
            std::thread::sleep(early.min(LONGEST_PAUSE));
        }
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}
