//! The window's work with backups: one at a time, told to the screen while it goes on, and cancelled from there.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use batchbook_core::backup::{Step, Watch};
use serde::Serialize;
use tauri::{AppHandle, Emitter};
use ts_rs::TS;

use crate::commands::Session;

/// Progress is told at most so often.
const BETWEEN_TELLING: Duration = Duration::from_millis(200);

/// A speed is said only after so long: the first blocks come from memory.
const BEFORE_SPEED: Duration = Duration::from_secs(1);

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// A backup is made.
    BackUp,
    /// A backup is read again.
    Verify,
    /// A backup is restored into a new folder.
    Restore,
    /// Backups that are no longer kept are removed.
    Prune,
}

impl Work {
    const fn as_str(self) -> &'static str {
        match self {
            Self::BackUp => "backup",
            Self::Verify => "verify",
            Self::Restore => "restore",
            Self::Prune => "prune",
        }
    }
}

/// How far the work is, as the screen hears of it by `backup-progress`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct BackupWork {
    #[ts(type = "\"backup\" | \"verify\" | \"restore\" | \"prune\"")]
    what: &'static str,
    #[ts(type = "\"snapshot\" | \"copying\" | \"proving\" | \"removing\"")]
    step: &'static str,
    /// Bytes of this step.
    #[ts(type = "number")]
    done: u64,
    /// Bytes of this step; 0 where that is not known.
    #[ts(type = "number")]
    all: u64,
    /// Bytes a second, once that can be told.
    #[ts(type = "number | null")]
    speed: Option<u64>,
    /// Seconds that this step takes on, at that speed.
    #[ts(type = "number | null")]
    left: Option<u64>,
}

/// The window's work with backups, and what was last seen of the destinations' disks.
#[derive(Debug, Default)]
pub(crate) struct BackingUp {
    under_way: Mutex<Option<BackupWork>>,
    cancelled: AtomicBool,
    on_data_disk: Mutex<Vec<PathBuf>>,
}

impl BackingUp {
    /// How far the work under way is.
    pub(crate) fn work(&self) -> Option<BackupWork> {
        lock(&self.under_way).clone()
    }

    /// Asks the work under way to stop.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }

    /// The destinations that were last seen on the same disk as the data.
    pub(crate) fn on_data_disk(&self) -> Vec<PathBuf> {
        lock(&self.on_data_disk).clone()
    }

    /// Keeps which destinations are on the same disk as the data.
    pub(crate) fn keep_on_data_disk(&self, destinations: Vec<PathBuf>) {
        *lock(&self.on_data_disk) = destinations;
    }

    fn begin(&self, work: Work) -> bool {
        let mut under_way = lock(&self.under_way);
        if under_way.is_some() {
            return false;
        }
        *under_way = Some(BackupWork {
            what: work.as_str(),
            step: step_name(Step::Snapshot),
            done: 0,
            all: 0,
            speed: None,
            left: None,
        });
        self.cancelled.store(false, Ordering::SeqCst);
        true
    }
}

/// Work under way, from its beginning to its end; tells the screen how far it is.
pub(crate) struct UnderWay {
    app: AppHandle,
    session: Arc<Session>,
    pace: Mutex<Pace>,
}

/// How fast a step goes.
#[derive(Debug)]
struct Pace {
    step: Step,
    began: Instant,
    told: Option<Instant>,
}

/// Begins work; `None` while there is any.
pub(crate) fn begin(app: &AppHandle, session: &Arc<Session>, work: Work) -> Option<UnderWay> {
    if !session.backing_up.begin(work) {
        return None;
    }
    let under_way = UnderWay {
        app: app.clone(),
        session: Arc::clone(session),
        pace: Mutex::new(Pace {
            step: Step::Snapshot,
            began: Instant::now(),
            told: None,
        }),
    };
    under_way.tell();
    Some(under_way)
}

impl UnderWay {
    fn tell(&self) {
        if let Err(error) = self.app.emit("backup-progress", self.session.backing_up.work()) {
            tracing::warn!(%error, "the screen was not told about a backup");
        }
    }
}

impl Watch for UnderWay {
    fn progress(&self, step: Step, done: u64, all: u64) {
        let mut pace = lock(&self.pace);
        if pace.step != step {
            pace.step = step;
            pace.began = Instant::now();
            pace.told = None;
        }
        if pace.told.is_some_and(|told| told.elapsed() < BETWEEN_TELLING) {
            return;
        }
        pace.told = Some(Instant::now());
        let (speed, left) = speed_and_left(done, all, pace.began.elapsed());
        drop(pace);
        if let Some(work) = lock(&self.session.backing_up.under_way).as_mut() {
            *work = BackupWork {
                what: work.what,
                step: step_name(step),
                done,
                all,
                speed,
                left,
            };
        }
        self.tell();
    }

    fn cancelled(&self) -> bool {
        self.session.backing_up.cancelled.load(Ordering::SeqCst)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        *lock(&self.session.backing_up.under_way) = None;
        self.tell();
    }
}

const fn step_name(step: Step) -> &'static str {
    match step {
        Step::Snapshot => "snapshot",
        Step::Copying => "copying",
        Step::Proving => "proving",
        Step::Removing => "removing",
    }
}

/// Bytes a second, and the seconds that what is left takes at that speed.
fn speed_and_left(done: u64, all: u64, passed: Duration) -> (Option<u64>, Option<u64>) {
    if passed < BEFORE_SPEED || done == 0 {
        return (None, None);
    }
    let milliseconds = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX).max(1);
    let speed = done.saturating_mul(1000) / milliseconds;
    let left = all
        .checked_sub(done)
        .filter(|_| all > 0 && speed > 0)
        .map(|rest| rest.div_ceil(speed));
    (Some(speed), left)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_work_at_a_time_and_the_next_is_not_cancelled_with_it() {
        let backing_up = BackingUp::default();
        assert!(backing_up.begin(Work::BackUp));
        assert!(
            !backing_up.begin(Work::Verify),
            "a disk is not read twice at once"
        );
        backing_up.cancel();
        *lock(&backing_up.under_way) = None;
        assert!(backing_up.begin(Work::Restore));
        assert!(!backing_up.cancelled.load(Ordering::SeqCst));
        assert_eq!(backing_up.work().unwrap().what, "restore");
    }

    #[test]
    fn the_time_left_is_that_of_the_bytes_left_at_the_speed_so_far() {
        let seconds = Duration::from_secs;
        assert_eq!(
            speed_and_left(40_000_000, 100_000_000, seconds(4)),
            (Some(10_000_000), Some(6))
        );
        assert_eq!(
            speed_and_left(40_000_000, 0, seconds(4)),
            (Some(10_000_000), None),
            "nobody knows how much it is"
        );
        assert_eq!(
            speed_and_left(50, 100, Duration::from_millis(20)),
            (None, None),
            "too early to tell"
        );
        assert_eq!(speed_and_left(100, 100, seconds(1)), (Some(100), Some(0)));
    }
}
