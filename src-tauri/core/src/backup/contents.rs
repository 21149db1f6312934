//! What goes into a backup: a copy of the database, and exactly the files that this copy says are there.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::manifest::{AuditHead, LiveProblem};
use super::members::{OUTBOX, UPLOADS};
use super::{BackupError, Step, Watch, proof, scratch};
use crate::book::Book;
use crate::durable_fs::{CopyError, Source, make_folders, remove_if_there};
use crate::settings::{Key, Settings, settings_text};
use crate::storage_path::StoragePath;
use crate::store::ReadConnection;
use crate::store::attachments::AttachmentState;
use crate::store::snapshot::RecordedFile;

/// A backup's contents, before they are anywhere. The copy of the database is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Contents {
    /// The time of the copy.
    pub(crate) at: Timestamp,
    /// The copy of the database, synced.
    pub(crate) snapshot: PathBuf,
    /// The effective settings.
    pub(crate) settings: String,
    /// The files.
    pub(super) files: Vec<Wanted>,
    /// Where they are, most of them.
    pub(super) storage: Arc<StoragePath>,
    /// How many files the object store has alone.
    pub(super) evicted: u64,
    pub(crate) station: Option<String>,
    pub(super) workstation_id: Uuid,
    pub(crate) store_id: Uuid,
    pub(super) schema_version: i64,
    pub(super) batches: u64,
    pub(super) audit_head: Option<AuditHead>,
}

/// A file that belongs into a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Where it will be in the backup.
    pub(super) path: String,
    /// Where it may be now, the likeliest place first.
    pub(super) places: Vec<PathBuf>,
    pub(super) size: Option<u64>,
    pub(super) sha256: Option<[u8; 32]>,
    /// It was missing or damaged when it was last looked at.
    pub(super) is_doubtful: bool,
}

impl Contents {
    /// Copies the database into DATA, from a connection of its own: nobody who records waits for it.
    pub(crate) fn take(book: &Book, watch: &dyn Watch) -> Result<Self, BackupError> {
        watch.progress(Step::Snapshot, 0, 0);
        let settings = book.settings();
        let data_dir = settings.data_dir.value.clone();
        let folder = scratch(&data_dir);
        let local = |source| BackupError::Local { source };
        make_folders(&folder).map_err(local)?;
        remove_what_dead_backups_left(&folder).map_err(local)?;
        proof::remove_what_dead_processes_left(&proof::proofs(&data_dir));
        let mut contents = Self {
            at: book.now(),
            // A name of its own: a backup that is left behind at a destination removes its own copy, not the next one's.
            snapshot: folder.join(format!("{}.sqlite", Uuid::now_v7())),
            settings: backed_up_settings(&settings),
            files: Vec::new(),
            storage: book.storage(),
            evicted: 0,
            station: settings.station.value.clone(),
            workstation_id: Uuid::nil(),
            store_id: book.storage().store_id,
            schema_version: 0,
            batches: 0,
            audit_head: None,
        };
        let snapshot = |source| BackupError::Snapshot { source };
        let live = ReadConnection::open(&book.database()).map_err(snapshot)?;
        live.snapshot_into(&contents.snapshot).map_err(snapshot)?;
        drop(live);
        // The files of the snapshot are where they are now, also where another process has moved them since this one began.
        book.follow_storage()?;
        contents.storage = book.storage();
        File::open(&contents.snapshot)
            .and_then(|file| file.sync_all())
            .map_err(CopyError::storage_side(&contents.snapshot))
            .map_err(local)?;
        if watch.cancelled() {
            return Err(BackupError::Cancelled);
        }
        let copy = ReadConnection::open_unchanging(&contents.snapshot).map_err(snapshot)?;
        let reader = copy.reader();
        contents.workstation_id = reader.workstation().map_err(snapshot)?.id;
        contents.schema_version = reader.schema_version().map_err(snapshot)?;
        contents.batches = reader.count_batches().map_err(snapshot)?;
        let head = reader.audit_head().map_err(snapshot)?;
        contents.audit_head = head.map(|(seq, hash)| AuditHead { seq, hash });
        let recorded = reader.recorded_files().map_err(snapshot)?;
        let outbox = names_in_the_outbox(&data_dir);
        // The object store has what was evicted. A backup that fetched it each night would pay for each night.
        let (evicted, here): (Vec<_>, Vec<_>) = recorded.into_iter().partition(|file| file.is_evicted);
        contents.evicted = evicted.len() as u64;
        contents.files = here
            .into_iter()
            .map(|file| wanted(book, &data_dir, &outbox, file))
            .collect();
        Ok(contents)
    }
}

impl Drop for Contents {
    fn drop(&mut self) {
        if let Err(error) = remove_if_there(&self.snapshot) {
            tracing::warn!(?error, "a copy of the database stays in the data folder");
        }
    }
}

/// Whoever makes a backup holds the backup lock: what is here already is a dead process's.
fn remove_what_dead_backups_left(folder: &Path) -> Result<(), CopyError> {
    let failed = || CopyError::storage_side(folder);
    for entry in std::fs::read_dir(folder).map_err(failed())? {
        let entry = entry.map_err(failed())?;
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            remove_if_there(&entry.path())?;
        }
    }
    Ok(())
}

/// Names what is in the outbox by the id that each name begins with: what follows may be cut shorter there than at the
/// storage path.
fn names_in_the_outbox(data_dir: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = std::fs::read_dir(data_dir.join("outbox")) else {
        return BTreeMap::new();
    };
    entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((name.split_once('_')?.0.to_owned(), name))
        })
        .collect()
}

fn wanted(book: &Book, data_dir: &Path, outbox: &BTreeMap<String, String>, file: RecordedFile) -> Wanted {
    let name = &file.stored_name;
    let published = book.storage().uploads().join(name);
    // A file that was published, or taken off a draft, after the database was copied is elsewhere now.
    let discarded = book.storage().discarded().join(name);
    let (path, places) = if file.state == AttachmentState::Kept {
        let kept = outbox.get(&file.id).unwrap_or(name);
        let places = vec![
            data_dir.join("outbox").join(kept),
            published,
            discarded,
            data_dir.join("discarded").join(kept),
        ];
        (format!("{OUTBOX}{kept}"), places)
    } else {
        (format!("{UPLOADS}{name}"), vec![published, discarded])
    };
    Wanted {
        path,
        places,
        size: file.size,
        sha256: file.sha256,
        is_doubtful: file.state == AttachmentState::Missing,
    }
}

impl Wanted {
    /// Opens the file where it is, or says what is wrong with it: also that the storage path does not answer.
    pub(super) fn open(&self, storage: &StoragePath) -> Result<Source, LiveProblem> {
        let mut missing = None;
        for place in &self.places {
            match storage.open(place) {
                Ok(source) => return Ok(source),
                Err(CopyError::Source { source, .. })
                    if matches!(
                        source.kind(),
                        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                    ) =>
                {
                    missing.get_or_insert(place);
                }
                Err(error) => return Err(self.unreadable(place, &error)),
            }
        }
        Err(LiveProblem {
            kind: "missing".to_owned(),
            path: self.path.clone(),
            detail: missing
                .map(|place| place.to_string_lossy().into_owned())
                .unwrap_or_default(),
        })
    }

    /// Says that the file cannot be read.
    pub(super) fn unreadable(&self, place: &Path, error: &CopyError) -> LiveProblem {
        let system_error = error
            .system_error()
            .map_or_else(|| error.to_string(), ToString::to_string);
        LiveProblem {
            kind: "unreadable".to_owned(),
            path: self.path.clone(),
            detail: format!("{}: {system_error}", place.display()),
        }
    }

    /// Compares what was read with what is recorded; nothing where they are the same.
    pub(super) fn compare(&self, size: u64, sha256: &[u8; 32]) -> Option<LiveProblem> {
        let problem = |kind: &str, detail: String| LiveProblem {
            kind: kind.to_owned(),
            path: self.path.clone(),
            detail,
        };
        if let Some(expected) = self.size.filter(|expected| *expected != size) {
            return Some(problem("size_differs", format!("{expected} → {size}")));
        }
        let expected = self.sha256.filter(|expected| expected != sha256)?;
        let hex = super::manifest::hex;
        Some(problem(
            "hash_differs",
            format!("{} → {}", hex(&expected), hex(sha256)),
        ))
    }
}

/// The effective settings as a settings file: what is set, from wherever, and as comments what nobody set.
fn backed_up_settings(settings: &Settings) -> String {
    settings_text(settings, belongs_into_a_backup)
}

/// Says whether a setting belongs into a backup. No setting is a secret today; one that will be does not belong there.
fn belongs_into_a_backup(key: Key) -> bool {
    match key {
        // Where it is restored decides.
        Key::DataDir => false,
        Key::StoragePath
        | Key::SizeLimit
        | Key::AcceptedKinds
        | Key::CodePattern
        | Key::Station
        | Key::TimeZone
        | Key::Language
        | Key::AskOperatorAfter
        | Key::TouchTargets
        | Key::Theme
        | Key::PickerFolder
        | Key::Rehash
        | Key::RehashLimit
        | Key::Cloud
        | Key::BackupDestinations
        | Key::BackupFormat
        | Key::BackupAt
        | Key::BackupKeep => true,
    }
}
