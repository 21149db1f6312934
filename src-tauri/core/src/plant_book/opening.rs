//! How far the opening of a plant's book is, and who stops it: databases are read whole, from shares and object stores.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::{backup, durable_fs};

/// How often it is said how far it is.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// How long what is stopped may take to clear up. A call to a share that hangs takes as long as the share does: it is left behind.
const CLEARS_UP_WITHIN: Duration = Duration::from_secs(3);

/// Hears how far the opening of a plant's book is, and may stop it.
pub trait OpenWatch {
    /// Learns how far it is.
    fn progress(&self, progress: OpenProgress) {
        let _ = progress;
    }

    /// Says whether to stop. Nothing is opened then.
    fn cancelled(&self) -> bool {
        false
    }
}

/// How far the opening of a plant's book is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenProgress {
    /// Stations that are open, or refused.
    pub stations: u64,
    /// Stations that were found; 0 while they are looked for. A bucket's stations are found after those before it were opened.
    pub all_stations: u64,
    /// Bytes of databases that were read and compared.
    pub bytes: u64,
    /// Bytes of the databases that were found.
    pub all_bytes: u64,
}

/// What the threads that open stations say of themselves.
#[derive(Debug, Default)]
pub(super) struct Opening {
    stations: AtomicU64,
    all_stations: AtomicU64,
    bytes: AtomicU64,
    all_bytes: AtomicU64,
    is_stopped: AtomicBool,
}

impl Opening {
    /// Notes stations that were found, and how large their databases are together.
    pub(super) fn found(&self, stations: usize, bytes: u64) {
        self.all_bytes.fetch_add(bytes, Ordering::Relaxed);
        self.all_stations.fetch_add(stations as u64, Ordering::Relaxed);
    }

    /// Notes that a station is open, or refused.
    pub(super) fn is_through(&self) {
        self.stations.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    fn progress(&self) -> OpenProgress {
        let bytes = self.bytes.load(Ordering::Relaxed);
        OpenProgress {
            stations: self.stations.load(Ordering::Relaxed),
            all_stations: self.all_stations.load(Ordering::Relaxed),
            bytes,
            // An older snapshot that takes a damaged one's place was not counted.
            all_bytes: self.all_bytes.load(Ordering::Relaxed).max(bytes),
        }
    }
}

/// Follows one database while it is read.
#[derive(Debug)]
pub(super) struct OfOne<'o> {
    opening: &'o Opening,
    before: AtomicU64,
}

impl<'o> OfOne<'o> {
    pub(super) fn new(opening: &'o Opening) -> Self {
        Self {
            opening,
            before: AtomicU64::new(0),
        }
    }

    fn has_read(&self, so_far: u64) {
        let before = self.before.swap(so_far, Ordering::Relaxed);
        let more = so_far.saturating_sub(before);
        self.opening.bytes.fetch_add(more, Ordering::Relaxed);
    }
}

impl durable_fs::Watch for OfOne<'_> {
    fn progress(&self, copied: u64, _: u64) {
        self.has_read(copied);
    }

    fn cancelled(&self) -> bool {
        self.opening.is_stopped()
    }
}

impl backup::Watch for OfOne<'_> {
    fn progress(&self, _: backup::Step, done: u64, _: u64) {
        self.has_read(done);
    }

    fn cancelled(&self) -> bool {
        self.opening.is_stopped()
    }
}

/// Does a part of the opening on a thread of its own, and says meanwhile how far it is; nothing where it was stopped.
pub(super) fn watched<T: Send + 'static>(
    opening: &Arc<Opening>,
    watch: &dyn OpenWatch,
    work: impl FnOnce(&Opening) -> T + Send + 'static,
) -> Option<T> {
    let (done, ended) = channel();
    let theirs = Arc::clone(opening);
    thread::spawn(move || {
        // Nobody waits for it where it was stopped.
        let _ = done.send(work(&theirs));
    });
    loop {
        let has_ended = ended.recv_timeout(TELL_EVERY);
        watch.progress(opening.progress());
        if watch.cancelled() {
            opening.is_stopped.store(true, Ordering::Relaxed);
            if has_ended.is_err() && ended.recv_timeout(CLEARS_UP_WITHIN).is_err() {
                tracing::warn!("a place where stations are looked for does not answer: it is left behind");
            }
            return None;
        }
        match has_ended {
            Ok(done) => return Some(done),
            Err(RecvTimeoutError::Timeout) => {}
            // It panicked: as it would have on this thread.
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::Instant;

    use super::*;

    struct Noting {
        heard: RefCell<Vec<OpenProgress>>,
        stops_after: usize,
    }

    impl OpenWatch for Noting {
        fn progress(&self, progress: OpenProgress) {
            self.heard.borrow_mut().push(progress);
        }

        fn cancelled(&self) -> bool {
            self.heard.borrow().len() >= self.stops_after
        }
    }

    #[test]
    fn what_hangs_is_stopped_and_left_behind() {
        let watch = Noting {
            heard: RefCell::default(),
            stops_after: 2,
        };
        let (release, held) = channel::<()>();
        let start = Instant::now();
        let opened = watched(&Arc::default(), &watch, move |opening| {
            opening.found(2, 100);
            OfOne::new(opening).has_read(40);
            opening.is_through();
            held.recv()
        });
        assert!(opened.is_none());
        assert!(start.elapsed() < CLEARS_UP_WITHIN + Duration::from_secs(2));
        let expected = OpenProgress {
            stations: 1,
            all_stations: 2,
            bytes: 40,
            all_bytes: 100,
        };
        assert_eq!(watch.heard.borrow().last(), Some(&expected));
        drop(release);
    }

    #[test]
    fn what_is_stopped_clears_up_first() {
        let watch = Noting {
            heard: RefCell::default(),
            stops_after: 1,
        };
        let cleared = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&cleared);
        let opened = watched(&Arc::default(), &watch, move |opening| {
            while !opening.is_stopped() {
                thread::sleep(Duration::from_millis(1));
            }
            theirs.store(true, Ordering::SeqCst);
        });
        assert!(opened.is_none() && cleared.load(Ordering::SeqCst));
    }
}
