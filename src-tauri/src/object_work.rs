//! The window's work with the object store by hand: one at a time, told to the screen while it goes on, and cancelled from there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use batchbook_core::attachments::Watch;
use batchbook_core::cloud::TestStep;
use serde::Serialize;
use tauri::{AppHandle, Emitter};
use ts_rs::TS;

use crate::commands::Session;

/// Progress is told at most so often.
const BETWEEN_TELLING: Duration = Duration::from_millis(200);

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// The connection is tested.
    Test,
    /// Objects are read and compared.
    Verify,
    /// Files leave this side.
    Evict,
    /// Files that left are fetched again.
    Fetch,
    /// Everything that was recorded is looked for, and uploaded.
    Migrate,
}

impl Work {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Verify => "verify",
            Self::Evict => "evict",
            Self::Fetch => "fetch",
            Self::Migrate => "migrate",
        }
    }
}

/// How far the work is, as the screen hears of it by `object-store-progress`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct ObjectStoreWork {
    #[ts(type = "\"test\" | \"verify\" | \"evict\" | \"fetch\" | \"migrate\"")]
    what: &'static str,
    /// The step of a test.
    #[ts(type = "\"write\" | \"read\" | \"remove\" | null")]
    step: Option<&'static str>,
    /// Files; of an eviction bytes.
    #[ts(type = "number")]
    done: u64,
    /// 0 until it is known.
    #[ts(type = "number")]
    all: u64,
}

/// The work under way.
#[derive(Debug, Default)]
pub(crate) struct ObjectWork {
    under_way: Mutex<Option<ObjectStoreWork>>,
    cancelled: AtomicBool,
}

impl ObjectWork {
    /// How far the work under way is.
    pub(crate) fn work(&self) -> Option<ObjectStoreWork> {
        lock(&self.under_way).clone()
    }

    /// Asks the work under way to stop; what is done stays done.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }

    fn begin(&self, work: Work) -> bool {
        let mut under_way = lock(&self.under_way);
        if under_way.is_some() {
            return false;
        }
        *under_way = Some(ObjectStoreWork {
            what: work.as_str(),
            step: None,
            done: 0,
            all: 0,
        });
        self.cancelled.store(false, Ordering::SeqCst);
        true
    }
}

/// Work under way, from its beginning to its end; tells the screen how far it is.
pub(crate) struct UnderWay {
    app: AppHandle,
    session: Arc<Session>,
    told: Mutex<Option<Instant>>,
}

/// Begins work; nothing while there is any.
pub(crate) fn begin(app: &AppHandle, session: &Arc<Session>, work: Work) -> Option<UnderWay> {
    if !session.object_work.begin(work) {
        return None;
    }
    let under_way = UnderWay {
        app: app.clone(),
        session: Arc::clone(session),
        told: Mutex::default(),
    };
    under_way.tell();
    Some(under_way)
}

impl UnderWay {
    /// Learns that a step of the test begins.
    pub(crate) fn step(&self, step: TestStep) {
        if let Some(work) = lock(&self.session.object_work.under_way).as_mut() {
            work.step = Some(step.as_str());
        }
        self.tell();
    }

    fn tell(&self) {
        let now = self.session.object_work.work();
        if let Err(error) = self.app.emit("object-store-progress", now) {
            tracing::warn!(%error, "the screen was not told about the object store");
        }
    }
}

impl Watch for UnderWay {
    fn progress(&self, done: u64, all: u64) {
        if let Some(work) = lock(&self.session.object_work.under_way).as_mut() {
            (work.done, work.all) = (done, all);
        }
        let mut told = lock(&self.told);
        if told.is_some_and(|told| told.elapsed() < BETWEEN_TELLING) {
            return;
        }
        *told = Some(Instant::now());
        self.tell();
    }

    fn cancelled(&self) -> bool {
        self.session.object_work.cancelled.load(Ordering::SeqCst)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        *lock(&self.session.object_work.under_way) = None;
        self.tell();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_work_at_a_time_and_the_next_is_not_cancelled_with_it() {
        let work = ObjectWork::default();
        assert!(work.begin(Work::Verify));
        assert!(!work.begin(Work::Evict));
        work.cancel();
        *lock(&work.under_way) = None;
        assert!(work.begin(Work::Fetch));
        assert!(!work.cancelled.load(Ordering::SeqCst));
        assert_eq!(work.work().unwrap().what, "fetch");
    }
}
