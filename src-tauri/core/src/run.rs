//! Who is alive: every process holds locks in DATA while it runs, and only what belongs to dead ones may be healed.
//!
//! The locks are the operating system's, on open files: they end with the process, however it ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use thiserror::Error;
use uuid::Uuid;

use crate::durable_fs::{CopyError, make_folders};

/// How long a start waits for another process that migrates or restores.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(20);

/// How long somebody may seem to hold what was let go of: a process that is just being started has what its parent had open, until it
/// runs its own program.
const A_MOMENT: Duration = Duration::from_millis(200);

/// Tells why a lock could not be had.
#[derive(Debug, Error)]
pub enum RunError {
    /// The folder for the locks could not be made.
    #[error("cannot make {path}", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What went wrong.
        source: CopyError,
    },
    /// A lock file could not be opened or locked.
    #[error("cannot lock {path}", path = path.display())]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Other processes did not let go in time.
    #[error("{path} is in use by another process", path = path.display())]
    InUse {
        /// The lock file.
        path: PathBuf,
    },
}

fn open_lock(path: &Path) -> Result<File, RunError> {
    let failed = |source| RunError::Lock {
        path: path.to_owned(),
        source,
    };
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(failed)
}

/// Takes a lock by trying until it is had or `wait` is over.
fn lock_within(
    path: &Path,
    wait: Duration,
    mut try_lock: impl FnMut() -> Result<(), TryLockError>,
) -> Result<bool, RunError> {
    let started = Instant::now();
    loop {
        match try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if started.elapsed() < wait => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(source)) => {
                return Err(RunError::Lock {
                    path: path.to_owned(),
                    source,
                });
            }
        }
    }
}

/// A hold on all of DATA: shared by every process that uses it, exclusive for migration and restore.
#[derive(Debug)]
pub struct DataLock {
    path: PathBuf,
    file: File,
}

impl DataLock {
    /// Takes the lock that any number of processes hold at once. Waits for one that migrates, at most 30 s.
    pub fn shared(data_dir: &Path) -> Result<DataLock, RunError> {
        let lock = DataLock::open(data_dir)?;
        lock.acquire(LONGEST_WAIT, File::try_lock_shared)
    }

    /// Takes the lock alone. Waits at most `wait` for the others to end, then fails with [`RunError::InUse`].
    pub fn exclusive(data_dir: &Path, wait: Duration) -> Result<DataLock, RunError> {
        let lock = DataLock::open(data_dir)?;
        lock.acquire(wait, File::try_lock)
    }

    /// Lets the others in again: an exclusive lock becomes a shared one.
    ///
    /// The system may let go for a moment in between, so whatever must be exclusive is over before this.
    pub fn into_shared(self) -> Result<DataLock, RunError> {
        self.acquire(LONGEST_WAIT, File::try_lock_shared)
    }

    fn open(data_dir: &Path) -> Result<DataLock, RunError> {
        make_lock_folder(data_dir)?;
        let path = data_dir.join("lock");
        Ok(DataLock {
            file: open_lock(&path)?,
            path,
        })
    }

    fn acquire(
        self,
        wait: Duration,
        lock: fn(&File) -> Result<(), TryLockError>,
    ) -> Result<DataLock, RunError> {
        if lock_within(&self.path, wait, || lock(&self.file))? {
            Ok(self)
        } else {
            Err(RunError::InUse { path: self.path })
        }
    }
}

/// This process's life: holds `DATA/run/{id}.lock` alone and `DATA/lock` shared until it is dropped.
#[derive(Debug)]
pub struct Run {
    /// The id that `copying` rows and parts carry.
    pub id: Uuid,
    path: PathBuf,
    _alive: File,
    _data: DataLock,
}

impl Run {
    /// Begins a run under a fresh id.
    pub fn start(data_dir: &Path, id: Uuid) -> Result<Run, RunError> {
        let data = DataLock::shared(data_dir)?;
        make_lock_folder(&run_folder(data_dir))?;
        let path = lock_path(data_dir, id);
        loop {
            let file = open_lock(&path)?;
            if !lock_within(&path, LONGEST_WAIT, || file.try_lock())? {
                return Err(RunError::InUse { path });
            }
            // A process that cleans up may have removed the file between opening and locking it.
            if is_same_file(&file, &path) {
                return Ok(Run {
                    id,
                    path,
                    _alive: file,
                    _data: data,
                });
            }
        }
    }
}

impl Run {
    /// Says whether another process uses the same DATA now.
    pub fn others_live(&self, data_dir: &Path) -> Result<bool, RunError> {
        let folder = run_folder(data_dir);
        let failed = |source| RunError::Lock {
            path: folder.clone(),
            source,
        };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path != self.path && path.extension().is_some_and(|it| it == "lock") && is_held(&path)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Says whether a process that lives holds a run's lock.
pub fn is_alive(data_dir: &Path, run: Uuid) -> Result<bool, RunError> {
    is_held(&lock_path(data_dir, run))
}

/// Asks without making the file, and with a lock that is let go at once.
fn is_held(path: &Path) -> Result<bool, RunError> {
    let failed = |source| RunError::Lock {
        path: path.to_owned(),
        source,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(failed(error)),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // While the lock is still held, so that nobody takes the file for a dead run's.
        remove_lock(&self.path);
    }
}

/// A run whose process has ended: holding it keeps every other process from healing the same.
#[derive(Debug)]
pub struct DeadRun {
    /// The id that its rows and parts carry.
    pub id: Uuid,
    path: PathBuf,
    _held: File,
}

impl DeadRun {
    /// Takes a run over when its process has ended, also when its lock file is gone. Nothing when it lives.
    pub fn claim(data_dir: &Path, id: Uuid) -> Result<Option<DeadRun>, RunError> {
        make_lock_folder(&run_folder(data_dir))?;
        let path = lock_path(data_dir, id);
        let file = open_lock(&path)?;
        match file.try_lock() {
            Ok(()) if is_same_file(&file, &path) => Ok(Some(DeadRun {
                id,
                path,
                _held: file,
            })),
            // Somebody else has just healed it.
            Ok(()) | Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(RunError::Lock { path, source }),
        }
    }

    /// Removes what is left of the run. Only after everything of it is healed.
    pub fn bury(self) {
        remove_lock(&self.path);
    }
}

/// Takes over every run that left a lock file behind and whose process has ended.
pub fn dead_runs(data_dir: &Path) -> Result<Vec<DeadRun>, RunError> {
    let folder = run_folder(data_dir);
    make_lock_folder(&folder)?;
    let failed = |source| RunError::Lock {
        path: folder.clone(),
        source,
    };
    let mut dead = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let id = name
            .to_str()
            .and_then(|name| name.strip_suffix(".lock"))
            .map(Uuid::try_parse);
        if let Some(Ok(id)) = id {
            dead.extend(DeadRun::claim(data_dir, id)?);
        }
    }
    Ok(dead)
}

/// Says that this process has the window: one at a time for each DATA.
#[derive(Debug)]
pub struct WindowLock {
    _held: File,
}

impl WindowLock {
    /// Takes `DATA/window.lock`, or nothing when another process has the window.
    pub fn try_take(data_dir: &Path) -> Result<Option<WindowLock>, RunError> {
        WindowLock::take_within(data_dir, Duration::ZERO)
    }

    /// Takes it as soon as the other process lets go of it; nothing when it still has it after `wait`.
    pub fn take_within(data_dir: &Path, wait: Duration) -> Result<Option<WindowLock>, RunError> {
        make_lock_folder(data_dir)?;
        let path = data_dir.join("window.lock");
        let file = open_lock(&path)?;
        let taken = lock_within(&path, wait, || file.try_lock())?;
        Ok(taken.then_some(WindowLock { _held: file }))
    }
}

/// Says that this process makes a backup: one at a time for each DATA, so that what another one left can be told from what it does.
#[derive(Debug)]
pub struct BackupLock {
    _held: File,
}

impl BackupLock {
    /// Takes `DATA/backup.lock`, or nothing when another process makes a backup.
    pub fn try_take(data_dir: &Path) -> Result<Option<BackupLock>, RunError> {
        make_lock_folder(data_dir)?;
        let path = data_dir.join("backup.lock");
        let file = open_lock(&path)?;
        let taken = lock_within(&path, A_MOMENT, || file.try_lock())?;
        Ok(taken.then_some(BackupLock { _held: file }))
    }
}

/// Says that this process moves the files to another storage path: one at a time for each DATA.
#[derive(Debug)]
pub struct MoveLock {
    _held: File,
}

impl MoveLock {
    /// Takes `DATA/move.lock`, or nothing when another process moves the files.
    pub fn try_take(data_dir: &Path) -> Result<Option<MoveLock>, RunError> {
        make_lock_folder(data_dir)?;
        let path = data_dir.join("move.lock");
        let file = open_lock(&path)?;
        let taken = lock_within(&path, A_MOMENT, || file.try_lock())?;
        Ok(taken.then_some(MoveLock { _held: file }))
    }
}

/// Says that this process uploads to the object store, or evicts: one at a time for each DATA, so that no file is uploaded twice.
#[derive(Debug)]
pub struct TransferLock {
    _held: File,
}

impl TransferLock {
    /// Takes `DATA/transfer.lock`, or nothing when another process uploads.
    pub fn try_take(data_dir: &Path) -> Result<Option<TransferLock>, RunError> {
        make_lock_folder(data_dir)?;
        let path = data_dir.join("transfer.lock");
        let file = open_lock(&path)?;
        let taken = lock_within(&path, Duration::ZERO, || file.try_lock())?;
        Ok(taken.then_some(TransferLock { _held: file }))
    }
}

fn run_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("run")
}

fn lock_path(data_dir: &Path, id: Uuid) -> PathBuf {
    run_folder(data_dir).join(format!("{id}.lock"))
}

fn make_lock_folder(folder: &Path) -> Result<(), RunError> {
    let failed = |source| RunError::Folder {
        path: folder.to_owned(),
        source,
    };
    make_folders(folder).map(drop).map_err(failed)
}

/// Removes a lock file that is held. One that stays does no harm: its run is dead.
fn remove_lock(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        tracing::debug!(path = %path.display(), %error, "a run's lock file stays");
    }
}

#[cfg(unix)]
fn is_same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    file.metadata().map(identity).ok() == fs::metadata(path).map(identity).ok()
}

/// Windows does not remove a file that is open elsewhere.
#[cfg(not(unix))]
fn is_same_file(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn a_living_run_is_never_taken_over() {
        let data = data();
        let living = Run::start(data.path(), Uuid::now_v7()).unwrap();
        assert!(dead_runs(data.path()).unwrap().is_empty());
        assert!(DeadRun::claim(data.path(), living.id).unwrap().is_none());
    }

    #[test]
    fn a_run_that_died_is_taken_over_by_one_process_only() {
        let data = data();
        let id = Uuid::now_v7();
        // What a killed process leaves: the file, without the lock.
        drop(Run::start(data.path(), Uuid::now_v7()).unwrap());
        open_lock(&lock_path(data.path(), id)).unwrap();

        let dead = dead_runs(data.path()).unwrap();
        assert_eq!(dead.iter().map(|run| run.id).collect::<Vec<_>>(), [id]);
        assert!(
            dead_runs(data.path()).unwrap().is_empty(),
            "the first still heals it"
        );
        dead.into_iter().for_each(DeadRun::bury);
        assert!(!lock_path(data.path(), id).exists());
    }

    #[test]
    fn a_run_without_a_lock_file_is_dead() {
        let data = data();
        let dead = DeadRun::claim(data.path(), Uuid::now_v7()).unwrap();
        assert!(dead.is_some());
    }

    #[test]
    fn who_asks_whether_others_live_hears_of_the_living_only() {
        let data = data();
        let here = Run::start(data.path(), Uuid::now_v7()).unwrap();
        open_lock(&lock_path(data.path(), Uuid::now_v7())).unwrap();
        assert!(
            !here.others_live(data.path()).unwrap(),
            "a dead run's lock file is not held"
        );
        let beside = Run::start(data.path(), Uuid::now_v7()).unwrap();
        assert!(here.others_live(data.path()).unwrap());
        assert!(is_alive(data.path(), beside.id).unwrap());
        let id = beside.id;
        drop(beside);
        assert!(!is_alive(data.path(), id).unwrap());
        assert!(!here.others_live(data.path()).unwrap());
    }

    #[test]
    fn a_run_that_ends_leaves_nothing() {
        let data = data();
        drop(Run::start(data.path(), Uuid::now_v7()).unwrap());
        assert_eq!(fs::read_dir(run_folder(data.path())).unwrap().count(), 0);
    }

    #[test]
    fn migration_waits_for_every_run_to_end() {
        let data = data();
        let run = Run::start(data.path(), Uuid::now_v7()).unwrap();
        let refused = DataLock::exclusive(data.path(), Duration::from_millis(40));
        assert!(matches!(refused, Err(RunError::InUse { .. })));
        drop(run);
        let alone = DataLock::exclusive(data.path(), Duration::ZERO).unwrap();
        let shared = alone.into_shared().unwrap();
        Run::start(data.path(), Uuid::now_v7()).unwrap();
        drop(shared);
    }

    #[test]
    fn one_window_at_a_time() {
        let data = data();
        let first = WindowLock::try_take(data.path()).unwrap();
        assert!(first.is_some());
        assert!(WindowLock::try_take(data.path()).unwrap().is_none());
        drop(first);
        assert!(WindowLock::try_take(data.path()).unwrap().is_some());
    }

    #[test]
    fn a_window_that_is_just_ending_is_waited_for() {
        let data = data();
        let ending = WindowLock::try_take(data.path()).unwrap();
        let a_moment = Duration::from_millis(100);
        assert!(WindowLock::take_within(data.path(), a_moment).unwrap().is_none());
        std::thread::scope(|threads| {
            threads.spawn(|| {
                std::thread::sleep(a_moment);
                drop(ending);
            });
            let taken = WindowLock::take_within(data.path(), LONGEST_WAIT).unwrap();
            assert!(taken.is_some());
        });
    }
}
