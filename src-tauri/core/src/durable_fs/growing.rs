use std::fs::File;
use std::io;
use std::num::NonZeroU64;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::copy::stretch_from_disk_next;

/// Only so many bytes at a time are said to be on the disk: no system has larger pages, and one that is half written stays in
/// memory, from where it would be read again.
const WHOLE_PAGES: u64 = 64 * 1024;

/// How much of a file that is being written is on the disk, for whoever reads it from there meanwhile.
///
/// One thread writes and holds a [`Grows`], others wait in [`beyond`](Growing::beyond).
#[derive(Debug, Default)]
pub(crate) struct Growing {
    reach: Mutex<Reach>,
    changed: Condvar,
}

#[derive(Debug, Default, Clone, Copy)]
struct Reach {
    on_disk: u64,
    has_ended: bool,
    is_given_up: bool,
}

impl Growing {
    /// Of a file that is written already.
    pub(crate) fn whole(size: u64) -> Self {
        let reach = Reach {
            on_disk: size,
            has_ended: true,
            is_given_up: false,
        };
        Self {
            reach: Mutex::new(reach),
            changed: Condvar::new(),
        }
    }

    /// Answers how many bytes are on the disk: waits until these are more than `bytes`, or all there will be.
    ///
    /// # Errors
    ///
    /// Where whoever writes the file has given it up.
    pub(crate) fn beyond(&self, bytes: u64) -> io::Result<u64> {
        let waits = |reach: &mut Reach| reach.on_disk <= bytes && !reach.has_ended && !reach.is_given_up;
        let reach = self
            .changed
            .wait_while(self.lock(), waits)
            .unwrap_or_else(PoisonError::into_inner);
        if reach.is_given_up {
            return Err(io::Error::other("given up by who writes it"));
        }
        Ok(reach.on_disk)
    }

    /// Begins to write it; `early` says whether any of it may be read before it has ended. What is not [ended](Grows::ended) is
    /// given up.
    pub(crate) fn grows(&self, early: bool) -> Grows<'_> {
        Grows { growing: self, early }
    }

    fn lock(&self) -> MutexGuard<'_, Reach> {
        self.reach.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever writes a [`Growing`] file.
#[derive(Debug)]
pub(crate) struct Grows<'g> {
    growing: &'g Growing,
    early: bool,
}

impl Grows<'_> {
    /// Learns that the first `bytes` of the file were synced, and has them read from the disk.
    pub(crate) fn synced(&self, file: &File, bytes: u64) {
        if !self.early {
            return;
        }
        let before = self.growing.lock().on_disk;
        let bytes = bytes - bytes % WHOLE_PAGES;
        let Some(new) = bytes.checked_sub(before).and_then(NonZeroU64::new) else {
            return;
        };
        stretch_from_disk_next(file, before, Some(new));
        self.growing.lock().on_disk = bytes;
        self.growing.changed.notify_all();
    }

    /// Learns that all of the file was synced, closes it, and has the rest read from the disk.
    pub(crate) fn ended(self, file: File, size: u64) {
        let mut reach = self.growing.lock();
        stretch_from_disk_next(&file, reach.on_disk, None);
        drop(file);
        reach.on_disk = size;
        reach.has_ended = true;
    }
}

impl Drop for Grows<'_> {
    fn drop(&mut self) {
        let mut reach = self.growing.lock();
        reach.is_given_up = !reach.has_ended;
        self.growing.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn whoever_reads_waits_for_what_is_on_the_disk() {
        let file = tempfile::tempfile().unwrap();
        let growing = Growing::default();
        thread::scope(|scope| {
            let grows = growing.grows(true);
            let first = scope.spawn(|| growing.beyond(0));
            grows.synced(&file, WHOLE_PAGES - 1);
            assert!(!first.is_finished(), "not a page is whole");
            grows.synced(&file, 3 * WHOLE_PAGES + 1);
            assert_eq!(first.join().unwrap().unwrap(), 3 * WHOLE_PAGES);
            let last = scope.spawn(|| growing.beyond(3 * WHOLE_PAGES));
            grows.ended(file, 3 * WHOLE_PAGES + 7);
            assert_eq!(last.join().unwrap().unwrap(), 3 * WHOLE_PAGES + 7);
        });
        assert_eq!(growing.beyond(u64::MAX).unwrap(), 3 * WHOLE_PAGES + 7);
    }

    #[test]
    fn what_may_not_be_read_early_is_read_once_it_has_ended() {
        let file = tempfile::tempfile().unwrap();
        let growing = Growing::default();
        thread::scope(|scope| {
            let grows = growing.grows(false);
            let reading = scope.spawn(|| growing.beyond(0));
            grows.synced(&file, 3 * WHOLE_PAGES);
            assert_eq!(growing.lock().on_disk, 0);
            grows.ended(file, 3 * WHOLE_PAGES + 7);
            assert_eq!(reading.join().unwrap().unwrap(), 3 * WHOLE_PAGES + 7);
        });
    }

    #[test]
    fn nobody_waits_for_what_is_given_up() {
        let growing = Growing::default();
        thread::scope(|scope| {
            let grows = growing.grows(true);
            let waiting = scope.spawn(|| growing.beyond(0));
            drop(grows);
            assert!(waiting.join().unwrap().is_err());
        });
    }
}
