//! Brings a backup back: into a new folder beside the place where it will be, verified there, and only then given its name.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use uuid::Uuid;

use super::archive_read::{Stopped, Unpack, Unpacked, read_archive};
use super::archive_write::About;
use super::manifest::Manifest;
use super::members::{DATABASE, Member, SETTINGS};
use super::mirror::{Named, named, read_snapshot};
use super::verify::{Depth, Found};
use super::{BackupError, BackupProblem, ProblemKind, Step, Watch};
use crate::data_swap::{SwapError, UNFINISHED};
use crate::durable_fs::{
    CopyError, check_space, hash_file, make_folders, read_from_disk_next, rename_without_replacing,
    survive_file_size_limit, sync_folder,
};
use crate::run::{DataLock, RunError};
use crate::settings::{CloudSettings, Key, set_aside};
use crate::store::{NewStore, Store, StoreError};

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// The data folder.
    pub data_dir: PathBuf,
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// The storage path in the restored settings, set aside.
    pub storage_path_set_aside: Option<String>,
    /// The destinations of backups in the restored settings, set aside; as they stand there.
    pub backup_destinations_set_aside: Option<String>,
    /// The table of the object store in the restored settings, set aside; its address where it can be read.
    pub object_store_set_aside: Option<String>,
    /// Where what was there before is kept, when it was replaced.
    pub kept_aside: Option<PathBuf>,
    /// Files that were missing or damaged already when the backup was made.
    pub problems: Vec<BackupProblem>,
}

/// Makes a complete data folder of a backup, with the files in its `uploads/batches`.
///
/// `target` must be absent or an empty folder. A storage path in the restored settings is set aside, so that the copy can
/// be opened without touching the files of the original. Whatever is wrong with the backup, or goes wrong on the way,
/// nothing is left and nothing was changed.
pub fn restore_into(
    source: &Path,
    target: &Path,
    who: &str,
    at: Timestamp,
    watch: &dyn Watch,
) -> Result<Restored, BackupError> {
    let noted = Noted { source, who, at };
    restore_unpacked(target, &noted, watch, |folder| {
        unpack_verified(source, folder, watch)
    })
}

/// What the trail of the restored database says of where it came from.
pub(crate) struct Noted<'n> {
    /// The backup.
    pub(crate) source: &'n Path,
    /// Who brought it back.
    pub(crate) who: &'n str,
    /// When.
    pub(crate) at: Timestamp,
}

/// Says of what the place that is restored to refused that it was this place, and neither the live data nor their database.
pub(super) fn said_of(error: BackupError, target: &Path) -> BackupError {
    let refused = |error: io::Error| CopyError::storage_side(target)(error);
    let source = match error {
        BackupError::Local { source } => source,
        BackupError::Store(error @ StoreError::Full { .. }) => {
            refused(io::Error::new(ErrorKind::StorageFull, error))
        }
        BackupError::Store(error) => refused(io::Error::other(error)),
        BackupError::Lock(RunError::Lock { source, .. }) => refused(source),
        BackupError::Lock(RunError::Folder { source, .. })
        | BackupError::Swap(SwapError::Write { source, .. }) => source,
        BackupError::Swap(SwapError::Journal { source, .. }) => refused(source),
        other => return other,
    };
    BackupError::Target {
        path: target.to_owned(),
        source,
    }
}

/// Makes a complete data folder of what `unpack` puts into a new one beside it, which has to be read and compared there.
pub(crate) fn restore_unpacked(
    target: &Path,
    noted: &Noted<'_>,
    watch: &dyn Watch,
    unpack: impl FnOnce(&Path) -> Result<UnpackedFolder, BackupError>,
) -> Result<Restored, BackupError> {
    let restored = begin(target).and_then(|folder| {
        let unpacked = unpack(&folder.path)?;
        end(folder, unpacked, target, noted, watch)
    });
    restored.map_err(|error| said_of(error, target))
}

fn begin(target: &Path) -> Result<NewFolder, BackupError> {
    refuse_unless_free(target)?;
    let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
        return Err(BackupError::TargetTaken {
            path: target.to_owned(),
        });
    };
    make_folders(parent).map_err(|source| BackupError::Local { source })?;
    let name = name.to_string_lossy();
    remove_dead_restores(parent, &name);
    let unfinished = format!(".{name}{UNFINISHED}{}", Uuid::now_v7());
    NewFolder::make(parent.join(unfinished))
}

fn end(
    folder: NewFolder,
    unpacked: UnpackedFolder,
    target: &Path,
    noted: &Noted<'_>,
    watch: &dyn Watch,
) -> Result<Restored, BackupError> {
    let [storage_path, backup_destinations, object_store] = adapt_settings(&folder.path, &unpacked)?;
    note_restored(&folder.path, &unpacked.manifest, noted)?;
    sync_tree(&folder.path).map_err(|source| BackupError::Local { source })?;
    if watch.cancelled() {
        return Err(BackupError::Cancelled);
    }
    folder.take_place_of(target)?;
    tracing::info!("Restored {} to {}", noted.source.display(), target.display());
    Ok(Restored {
        data_dir: target.to_owned(),
        manifest: unpacked.manifest,
        storage_path_set_aside: storage_path,
        backup_destinations_set_aside: backup_destinations,
        object_store_set_aside: object_store.map(|table| match CloudSettings::of_text(&table) {
            Ok(cloud) => cloud.address(),
            Err(_) => table,
        }),
        kept_aside: None,
        problems: unpacked.problems,
    })
}

fn refuse_unless_free(target: &Path) -> Result<(), BackupError> {
    let taken = || BackupError::TargetTaken {
        path: target.to_owned(),
    };
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(BackupError::Local {
            source: CopyError::storage_side(target)(error),
        }),
        Ok(found) if found.is_dir() => match fs::read_dir(target).map(|mut entries| entries.next().is_none())
        {
            Ok(true) => Ok(()),
            _ => Err(taken()),
        },
        Ok(_) => Err(taken()),
    }
}

/// A folder that is being filled: locked while it is, and removed unless it takes its place.
pub(super) struct NewFolder {
    pub(super) path: PathBuf,
    _alone: DataLock,
    keep: bool,
}

impl NewFolder {
    pub(super) fn make(path: PathBuf) -> Result<Self, BackupError> {
        survive_file_size_limit();
        make_folders(&path).map_err(|source| BackupError::Local { source })?;
        let alone = DataLock::exclusive(&path, Duration::ZERO)?;
        Ok(Self {
            path,
            _alone: alone,
            keep: false,
        })
    }

    /// Leaves the folder to the journal, which from now on says what becomes of it.
    pub(super) fn leave_to_journal(&mut self) {
        self.keep = true;
    }

    fn take_place_of(mut self, target: &Path) -> Result<(), BackupError> {
        let failed = |path: &Path, error| BackupError::Local {
            source: CopyError::storage_side(path)(error),
        };
        match fs::remove_dir(target) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return match error.kind() {
                    ErrorKind::DirectoryNotEmpty => Err(BackupError::TargetTaken {
                        path: target.to_owned(),
                    }),
                    _ => Err(failed(target, error)),
                };
            }
            _ => {}
        }
        rename_without_replacing(&self.path, target).map_err(|error| failed(target, error))?;
        self.keep = true;
        let parent = target.parent().unwrap_or(Path::new("/"));
        sync_folder(parent).map_err(|source| BackupError::Local { source })
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        if self.keep {
            return;
        }
        if self.path.exists()
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "an unfinished restore stays");
        }
    }
}

/// How long after it was begun a restore has its lock for certain.
const SETTLED_AFTER: Duration = Duration::from_secs(60);

/// Removes what restores into the same folder left beside their place when they were killed: their lock can be had.
fn remove_dead_restores(parent: &Path, target: &str) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(place) = place_of_unfinished(&name).filter(|_| entry.path().is_dir()) else {
            continue;
        };
        // One to another place that was begun a moment ago may be about to take its lock.
        let is_settled = entry.metadata().and_then(|folder| folder.modified());
        let is_settled = is_settled.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > SETTLED_AFTER));
        if place != target && !is_settled && !entry.path().join("lock").exists() {
            continue;
        }
        let Ok(_dead) = DataLock::exclusive(&entry.path(), Duration::ZERO) else {
            continue;
        };
        match fs::remove_dir_all(entry.path()) {
            Ok(()) => tracing::info!("Removed {}, which a restore had left", entry.path().display()),
            Err(error) => {
                tracing::warn!(path = %entry.path().display(), %error, "an unfinished restore stays");
            }
        }
    }
}

/// The name of the place that a folder is filled for, where its name is `.NAME.restoring-` and a uuid.
fn place_of_unfinished(name: &str) -> Option<&str> {
    let (place, id) = name.strip_prefix('.')?.rsplit_once(UNFINISHED)?;
    Uuid::try_parse(id).is_ok().then_some(place)
}

/// A backup that was put into a folder, and read and compared there.
pub(crate) struct UnpackedFolder {
    /// What the backup says of itself; its files are those that are in the folder.
    pub(crate) manifest: Manifest,
    /// The text of its settings.
    pub(crate) settings: String,
    /// Files that are not there as they were saved.
    pub(crate) problems: Vec<BackupProblem>,
    /// Whether it needs the object store that its settings name: its files are there.
    pub(crate) needs_object_store: bool,
}

/// Makes the folders that files are unpacked into.
pub(crate) fn make_inner_folders(folder: &Path) -> Result<(), BackupError> {
    for inside in ["uploads/batches", "outbox"] {
        make_folders(&folder.join(inside)).map_err(|source| BackupError::Local { source })?;
    }
    Ok(())
}

/// Unpacks a backup into an empty folder, and reads all of it again there.
pub(super) fn unpack_verified(
    source: &Path,
    folder: &Path,
    watch: &dyn Watch,
) -> Result<UnpackedFolder, BackupError> {
    let refused = |problems| BackupError::NotRestorable {
        path: source.to_owned(),
        problems,
    };
    let mut unpacking = Unpacking {
        folder,
        found: Found::default(),
        all: 0,
        done: 0,
        watch,
    };
    make_inner_folders(folder)?;
    let no_backup = || refused(vec![BackupProblem::of_path(ProblemKind::NoBackup, source, "")]);
    let read = match named(source).ok_or_else(no_backup)? {
        Named::Archive => read_archive(source, None, &mut unpacking),
        Named::Snapshot(mirror, snapshot) => read_snapshot(&mirror, &snapshot, &mut unpacking),
        Named::Mirror(mirror) => {
            let newest = mirror.snapshots().into_iter().next().ok_or_else(no_backup)?;
            read_snapshot(&mirror, &newest.0, &mut unpacking)
        }
    };
    read.map_err(|stopped| match stopped {
        Stopped::Problem(problem) => refused(vec![problem]),
        Stopped::Failed(error) => error,
    })?;
    let found = unpacking.found;
    let database = folder.join(DATABASE);
    let (manifest, problems) = found.judge(&database, Depth::Whole)?;
    // Its bytes were read whole from the backup: it is here that they cannot be read again.
    let is_unreadable =
        |problem: &&BackupProblem| problem.kind == ProblemKind::Unreadable && problem.subject == DATABASE;
    if let Some(unreadable) = problems.iter().find(is_unreadable) {
        let error = io::Error::other(unreadable.detail.clone());
        return Err(BackupError::Local {
            source: CopyError::storage_side(&database)(error),
        });
    }
    let is_sound = problems
        .iter()
        .all(|problem| problem.kind == ProblemKind::NotWhole);
    let Some(manifest) = manifest.filter(|_| is_sound) else {
        return Err(refused(problems));
    };
    let mut done = 0;
    for file in &manifest.files {
        let path = folder.join(&file.path);
        let read = hash_file(&path).map_err(|source| BackupError::Local { source })?;
        if read.sha256 != file.sha256 {
            let problem = BackupProblem::of_path(ProblemKind::HashDiffers, &path, "");
            return Err(refused(vec![problem]));
        }
        done += read.size;
        watch.progress(Step::Proving, done, manifest.bytes);
        if watch.cancelled() {
            return Err(BackupError::Cancelled);
        }
    }
    Ok(UnpackedFolder {
        settings: String::from_utf8_lossy(&found.settings).into_owned(),
        manifest,
        problems,
        needs_object_store: false,
    })
}

/// Writes the members of a backup into a folder, each synced.
struct Unpacking<'w> {
    folder: &'w Path,
    found: Found,
    all: u64,
    done: u64,
    watch: &'w dyn Watch,
}

impl Unpack for Unpacking<'_> {
    fn about(&mut self, about: About) -> Result<(), Stopped> {
        self.all = about.bytes;
        check_space(self.folder, about.bytes).map_err(|source| Stopped::Failed(BackupError::Local { source }))
    }

    fn member(&mut self, unpacked: &Unpacked<'_>, bytes: &mut dyn Read) -> Result<(), Stopped> {
        let failed = |source| Stopped::Failed(BackupError::Local { source });
        // `Member::of` has let this path pass: it stays inside the folder.
        let path = self.folder.join(unpacked.path);
        let mut file = match unpacked.member {
            Member::Manifest | Member::Sums => None,
            Member::Database | Member::Settings | Member::File => {
                let file =
                    File::create_new(&path).map_err(|error| failed(CopyError::storage_side(&path)(error)))?;
                Some(file)
            }
        };
        let to = file.as_mut().map(|file| (file, path.as_path()));
        let (done, all, watch) = (&mut self.done, self.all, self.watch);
        self.found.read(unpacked, bytes, to, |count| {
            *done += count;
            watch.progress(Step::Copying, *done, all.max(*done));
            watch.cancelled()
        })?;
        if let Some(file) = file {
            let modified = UNIX_EPOCH + Duration::from_secs(unpacked.modified);
            if let Err(error) = file.set_modified(modified) {
                tracing::debug!(path = %path.display(), %error, "the modification time could not be kept");
            }
            file.sync_all()
                .map_err(|error| failed(CopyError::storage_side(&path)(error)))?;
            read_from_disk_next(&file);
        }
        Ok(())
    }
}

/// What a copy must not take from the workstation that was backed up, and how the settings say that it was set aside.
const SET_ASIDE: [(Key, &str); 3] = [
    (
        Key::StoragePath,
        "The storage path of the workstation that was backed up, set aside when it was restored:",
    ),
    // A copy that is looked at would add its own old state to the workstation's backups, and prune them by it.
    (
        Key::BackupDestinations,
        "Where the workstation that was backed up keeps its backups, set aside when it was restored:",
    ),
    // The same, and what is recorded in a copy would be uploaded among the files of the workstation.
    (
        Key::Cloud,
        "The object store of the workstation that was backed up, set aside when it was restored:",
    ),
];

/// Sets aside in the restored settings what is the original's; answers what that was.
fn adapt_settings(folder: &Path, unpacked: &UnpackedFolder) -> Result<[Option<String>; 3], BackupError> {
    let mut adapted = unpacked.settings.clone();
    let values = SET_ASIDE.map(|(key, why)| {
        if key == Key::Cloud && unpacked.needs_object_store {
            return None;
        }
        let (text, value) = set_aside(&adapted, key, why)?;
        adapted = text;
        Some(value.trim().to_owned())
    });
    if values.iter().all(Option::is_none) {
        return Ok(values);
    }
    let file = folder.join(SETTINGS);
    crate::durable_fs::replace_file(&folder.join("settings.toml.part"), &file, |opened| {
        opened
            .write_all(adapted.as_bytes())
            .map_err(CopyError::storage_side(&file))
    })
    .map_err(|source| BackupError::Local { source })?;
    Ok(values)
}

/// Writes into the trail of the restored database where it came from, bringing it up to date where it is older.
pub(super) fn note_restored(
    folder: &Path,
    manifest: &Manifest,
    noted: &Noted<'_>,
) -> Result<(), BackupError> {
    let unused = NewStore {
        at: noted.at,
        workstation_id: manifest.workstation_id,
        store_id: manifest.store_id,
    };
    let mut store = Store::open(&folder.join(DATABASE), &unused)?;
    store
        .write(|transaction| transaction.note_restored(noted.source, manifest.at, noted.at, noted.who))
        .map_err(|error: StoreError| error.into())
}

/// Syncs the folders of a restored data folder; its files are synced.
pub(super) fn sync_tree(folder: &Path) -> Result<(), CopyError> {
    for inside in ["uploads/batches", "uploads", "outbox", ""] {
        sync_folder(&folder.join(inside))?;
    }
    Ok(())
}
