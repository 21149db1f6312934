//! A backup is written to one destination on a thread that is left behind where that stops answering: those after it get theirs.
//!
//! What is left behind publishes nothing: it hears that nobody waits for it as soon as its call returns, and what it had begun
//! has names that nobody else uses.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::contents::Contents;
use super::{
    BackupError, BackupKind, BackupProblem, Created, Step, Watch, archive_at, mirror_write, scratch,
};
use crate::Clock;
use crate::book::Book;
use crate::durable_fs::{self, CopyError, work_at};
use crate::settings::BackupFormat;

/// How often whoever waits is told how far it is: a message to another thread for each of many small files would cost more than
/// looking at them.
pub(super) const TELL_AFTER: Duration = Duration::from_millis(20);

/// What writing a backup needs of the book, which does not outlive a call that hangs.
#[derive(Clone)]
pub(super) struct Making {
    pub(super) kind: BackupKind,
    pub(super) contents: Arc<Contents>,
    pub(super) clock: Clock,
    pub(super) format: BackupFormat,
    /// Where in DATA a database is unpacked to be looked at.
    pub(super) scratch: PathBuf,
    pub(super) store_id: Uuid,
    pub(super) run_id: Uuid,
}

impl Making {
    pub(super) fn new(book: &Book, kind: BackupKind, contents: Contents) -> Self {
        let settings = book.settings();
        Self {
            kind,
            contents: Arc::new(contents),
            clock: book.clock(),
            format: settings.backup_format.value,
            scratch: scratch(&settings.data_dir.value),
            store_id: book.storage().store_id,
            run_id: book.run.id,
        }
    }

    /// Writes the backup; answers also which stored files of a mirror it repaired on the way, however it ended.
    pub(super) fn make(
        &self,
        destination: &Path,
        watch: &dyn Watch,
    ) -> (Result<Created, BackupError>, Vec<BackupProblem>) {
        let repaired = Arc::new(Mutex::new(Vec::new()));
        let step = Arc::new(AtomicU8::new(0));
        let working = {
            let (making, place) = (self.clone(), destination.to_owned());
            let (repaired, step) = (Arc::clone(&repaired), Arc::clone(&step));
            move |watch: &dyn durable_fs::Watch| {
                let watch = Telling {
                    watch,
                    step: &step,
                    told: Cell::new(None),
                    cancelled: Cell::new(false),
                };
                match making.kind {
                    BackupKind::Archive => archive_at::write(&making, &place, &watch),
                    // An object store's snapshot is a mirror's.
                    BackupKind::Mirror | BackupKind::ObjectStore => {
                        mirror_write::add(&making, &place, &repaired, &watch)
                    }
                }
            }
        };
        let told = Told { watch, step: &step };
        let made = work_at(destination, &told, working).unwrap_or_else(|error| {
            Err(BackupError::Destination {
                path: destination.to_owned(),
                source: CopyError::storage_side(destination)(error),
            })
        });
        let mut repaired = repaired.lock().unwrap_or_else(PoisonError::into_inner);
        (made, std::mem::take(&mut repaired))
    }
}

/// Whoever waits for a backup, as the copy of a file is followed.
struct Told<'w> {
    watch: &'w dyn Watch,
    step: &'w AtomicU8,
}

const STEPS: [Step; 3] = [Step::Snapshot, Step::Copying, Step::Proving];

impl durable_fs::Watch for Told<'_> {
    fn progress(&self, done: u64, all: u64) {
        let step = STEPS.get(usize::from(self.step.load(Ordering::Relaxed)));
        self.watch
            .progress(step.copied().unwrap_or(Step::Copying), done, all);
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}

/// Tells whoever waits on another thread: each new step and each end at once, and otherwise not too often.
struct Telling<'w> {
    watch: &'w dyn durable_fs::Watch,
    step: &'w AtomicU8,
    told: Cell<Option<(Step, Instant)>>,
    cancelled: Cell<bool>,
}

impl Telling<'_> {
    fn is_due(&self) -> bool {
        self.told.get().is_none_or(|(_, at)| at.elapsed() >= TELL_AFTER)
    }
}

impl Watch for Telling<'_> {
    fn progress(&self, step: Step, done: u64, all: u64) {
        let is_new = self.told.get().is_none_or(|(before, _)| before != step);
        if !(is_new || done == all || self.is_due()) {
            return;
        }
        let index = STEPS.iter().position(|known| *known == step).unwrap_or(0);
        self.step
            .store(u8::try_from(index).unwrap_or(0), Ordering::Relaxed);
        self.watch.progress(done, all);
        self.told.set(Some((step, Instant::now())));
        self.cancelled.set(self.cancelled.get() || self.watch.cancelled());
    }

    fn cancelled(&self) -> bool {
        if !self.cancelled.get() && self.is_due() {
            self.cancelled.set(self.watch.cancelled());
            let step = self.told.get().map_or(Step::Snapshot, |(step, _)| step);
            self.told.set(Some((step, Instant::now())));
        }
        self.cancelled.get()
    }
}
