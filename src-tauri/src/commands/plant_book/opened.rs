//! The plant's book while the window is open: opened once, told how far that is, and stopped.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use batchbook_core::cloud::snapshots::SnapshotBucket;
use batchbook_core::plant_book::{OpenProgress, OpenWatch, PlantBook, Proof, Refused, RefusedFor};
use batchbook_core::store::StoreError;
use batchbook_core::store::workstation::Remembered;
use serde::Serialize;
use ts_rs::TS;

use super::{Failed, Session};
use crate::surroundings::key_sources;

/// The plant's book, once somebody has looked at it.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenedPlant {
    held: Arc<Mutex<Held>>,
    stop: Arc<AtomicBool>,
}

/// What is open.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) book: Option<PlantBook>,
    /// The last opening was stopped: nothing is opened until somebody asks for it.
    pub(super) is_stopped: bool,
}

/// How far the opening is, as the screen hears of it by `plant-progress`; nothing once it has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct PlantWork {
    /// Stations that are open, or refused.
    #[ts(type = "number")]
    pub(super) stations: u64,
    /// Stations that were found; 0 while they are looked for.
    #[ts(type = "number")]
    pub(super) all_stations: u64,
    /// Bytes that were read.
    #[ts(type = "number")]
    pub(super) bytes: u64,
    /// Bytes that there are to read.
    #[ts(type = "number")]
    pub(super) all_bytes: u64,
}

/// Whoever hears how far it is.
pub(super) type Tell<'t> = &'t dyn Fn(Option<PlantWork>);

/// Tells how far the opening is, and ends it when somebody asked for that.
struct Watching<'w> {
    stop: &'w AtomicBool,
    tell: Tell<'w>,
}

impl OpenWatch for Watching<'_> {
    fn progress(&self, progress: OpenProgress) {
        let OpenProgress {
            stations,
            all_stations,
            bytes,
            all_bytes,
        } = progress;
        (self.tell)(Some(PlantWork {
            stations,
            all_stations,
            bytes,
            all_bytes,
        }));
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }
}

impl OpenedPlant {
    /// Asks the opening to stop.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    /// The book, opened where it is not yet. Whoever comes meanwhile waits, outside the threads that serve the window.
    pub(super) fn opened(&self, session: &Session, tell: Tell<'_>) -> Result<MutexGuard<'_, Held>, Failed> {
        let mut held = self.lock();
        if held.book.is_none() && !held.is_stopped {
            self.open(&mut held, session, tell)?;
        }
        Ok(held)
    }

    /// Opens everything anew. Where that is stopped, what was open before stays open.
    pub(super) fn reopen(&self, session: &Session, tell: Tell<'_>) -> Result<(), Failed> {
        self.open(&mut self.lock(), session, tell)
    }

    /// Reads what is open.
    pub(super) fn read<T>(
        &self,
        session: &Session,
        work: impl FnOnce(&PlantBook) -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        let held = self.opened(session, &|_| ())?;
        held.book
            .as_ref()
            .map_or(Err(Failed::Code("plant_stopped")), work)
    }

    fn open(&self, held: &mut Held, session: &Session, tell: Tell<'_>) -> Result<(), Failed> {
        self.stop.store(false, Ordering::SeqCst);
        let opened = open(
            session,
            &Watching {
                stop: &self.stop,
                tell,
            },
        );
        tell(None);
        let opened = opened?;
        held.is_stopped = opened.is_none();
        if opened.is_some() {
            held.book = opened;
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what is open, as a process does that is killed.
    #[cfg(test)]
    pub(super) fn leave_behind(&self) {
        std::mem::forget(self.lock().book.take());
    }
}

/// Opens everything that is remembered. What there is no way to is refused by name, and the others open.
/// Nothing where it was stopped.
fn open(session: &Session, watch: &dyn OpenWatch) -> Result<Option<PlantBook>, Failed> {
    let settings = session.book.settings();
    let (mut on_disks, mut buckets, mut unreachable) = (Vec::new(), Vec::new(), Vec::new());
    for place in folders(session)? {
        // No address is UTF-8 by chance: a folder that is not is a folder.
        let cloud = place
            .to_str()
            .and_then(|text| settings.cloud.value.at_address(text));
        match cloud.map(|cloud| SnapshotBucket::find(&settings, &cloud, &key_sources())) {
            None => on_disks.push(place),
            Some(Ok(bucket)) => buckets.push(bucket),
            Some(Err(source)) => unreachable.push(Refused {
                path: place,
                station: None,
                reason: RefusedFor::ObjectStore { source },
            }),
        }
    }
    let fetched = fetched(&settings.data_dir.value);
    let book = PlantBook::open_with_buckets(&on_disks, buckets, &fetched, Proof::Compare, watch);
    Ok(book.map(|book| book.with_refused(unreachable)))
}

/// Where what is fetched of the plant is, for as long as its book is open.
pub(super) fn fetched(data_dir: &Path) -> PathBuf {
    data_dir.join("plant")
}

/// Removes what an earlier window had fetched of the plant: a process that ends removes nothing.
pub(crate) fn forget_fetched(data_dir: &Path) {
    match std::fs::remove_dir_all(fetched(data_dir)) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            tracing::warn!(%error, "what was fetched of a plant stays");
        }
        _ => {}
    }
}

/// The folders and buckets that are remembered.
pub(super) fn folders(session: &Session) -> Result<Vec<PathBuf>, Failed> {
    let remembered = session
        .book
        .read(|reader| reader.remembered(Remembered::PlantFolders))?;
    // What cannot be read any more is chosen anew.
    Ok(remembered
        .and_then(|folders| serde_json::from_str(&folders).ok())
        .unwrap_or_default())
}

pub(super) fn remember(session: &Session, folders: &[PathBuf]) -> Result<(), Failed> {
    let folders = serde_json::to_string(folders).map_err(|_| Failed::Code("folder_name_unreadable"))?;
    session.book.write(|transaction| {
        transaction.remember(Remembered::PlantFolders, &folders)?;
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}
