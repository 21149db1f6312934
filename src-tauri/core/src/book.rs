//! An opened batch book: the store, the storage path and this process's run.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::Clock;
use crate::batch::{BatchDraft, is_name};
use crate::data_swap::{self, SwapError};
use crate::durable_fs::{CopyError, make_folders, publish_written, remove_if_there, survive_file_size_limit};
use crate::run::{DataLock, Run, RunError};
use crate::settings::{Key, Origin, Settings, Unchangeable};
use crate::storage_path::{StoragePath, StorageProblem};
use crate::store::catalogue_edits::CatalogueEditError;
use crate::store::drafts::{Draft, DraftKind};
use crate::store::workstation::Remembered;
use crate::store::{
    NewStore, ReadConnection, Reader, SchemaState, Store, StoreError, Together, WriteTransaction,
};

/// The database's name in the data folder.
pub const DATABASE: &str = "db.sqlite";

/// How long a start waits for the processes of an older version to end before the database is upgraded.
const UPGRADE_PATIENCE: Duration = Duration::from_secs(30);

/// A clock that is further than this behind the newest batch is said.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_hours(24);

/// An opened batch book. Shared by all threads of a process.
#[derive(Debug)]
pub struct Book {
    /// This process's run: its locks tell others that it lives.
    pub run: Run,
    // Exchanged when the files have moved, by whichever process; whoever began with the old one ends with it.
    storage: Mutex<Arc<StoragePath>>,
    // Changed while the program runs; whoever began with the old ones ends with them.
    settings: Mutex<Arc<Settings>>,
    clock: ClockOf,
    // Closed before the writer: the last connection folds the write-ahead log into the database, and only a writing one can.
    reader: Mutex<ReadConnection>,
    writer: Mutex<Store>,
    together: Together,
    storage_problem: Mutex<Option<StorageProblem>>,
}

struct ClockOf(Clock);

impl std::fmt::Debug for ClockOf {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Clock")
    }
}

/// Why the batch book cannot be opened. A storage path in trouble is no reason: batches are recorded without it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be made.
    #[error("cannot make the data folder {path}")]
    DataFolder {
        /// The data folder.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The locks cannot be taken.
    #[error("cannot begin a run in {data_dir}")]
    Run {
        /// The data folder.
        data_dir: PathBuf,
        /// Why.
        source: RunError,
    },
    /// A restore that was begun can be neither finished nor undone.
    #[error("cannot finish a restore in {data_dir}")]
    Swap {
        /// The data folder.
        data_dir: PathBuf,
        /// Why.
        source: SwapError,
    },
    /// The database is not copied before it is upgraded, and so not upgraded.
    #[error("cannot keep a copy of the database in {folder}")]
    KeepCopy {
        /// The folder of the copies.
        folder: PathBuf,
        /// Why.
        source: CopyError,
    },
    /// The database cannot be used.
    #[error("cannot use the database {path}")]
    Store {
        /// The database file.
        path: PathBuf,
        /// Why.
        source: StoreError,
    },
}

impl Book {
    /// Opens the database, making or upgrading it, and begins this process's run.
    ///
    /// [`open_book`](crate::open_book::open_book) is what a start calls: it looks at the storage path and heals too.
    pub(crate) fn open(settings: Settings, clock: Clock) -> Result<Self, OpenError> {
        survive_file_size_limit();
        let data_dir = settings.data_dir.value.clone();
        let path = data_dir.join(DATABASE);
        let store_error = |source| OpenError::Store {
            path: path.clone(),
            source,
        };
        let run_error = |source| OpenError::Run {
            data_dir: data_dir.clone(),
            source,
        };
        std::fs::create_dir_all(&data_dir).map_err(|source| OpenError::DataFolder {
            path: data_dir.clone(),
            source,
        })?;
        let new = NewStore {
            at: clock(),
            workstation_id: Uuid::now_v7(),
            store_id: Uuid::now_v7(),
        };
        let run = loop {
            settle_swap(&data_dir)?;
            bring_up_to_date(&data_dir, &path, &new)?;
            let run = Run::start(&data_dir, Uuid::now_v7()).map_err(run_error)?;
            // Looked at again now that nobody can begin a restore: one may have been begun, and killed, in between.
            let is_current = Store::schema_state(&path).map_err(store_error)? == SchemaState::Current;
            if is_current && !data_swap::is_pending(&data_dir) {
                break run;
            }
        };
        // This run keeps every restore out, so that what is there was left by one that is dead.
        data_swap::remove_unfinished(&data_dir);
        let store = Store::open(&path, &new).map_err(store_error)?;
        let reader = store.open_reader().map_err(store_error)?;
        let workstation = store.reader().workstation().map_err(store_error)?;
        let mut settings = settings;
        let storage =
            storage_at_start(&store.reader(), &mut settings, workstation.store_id).map_err(store_error)?;
        Ok(Self {
            settings: Mutex::new(Arc::new(settings)),
            run,
            storage: Mutex::new(Arc::new(storage)),
            clock: ClockOf(clock),
            writer: Mutex::new(store),
            together: Together::default(),
            reader: Mutex::new(reader),
            storage_problem: Mutex::new(None),
        })
    }

    /// What is configured now, and where each value comes from.
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&lock(&self.settings))
    }

    /// Takes other settings into use at once, except for the two paths: an open book stays where its files are.
    pub fn use_settings(&self, settings: Settings) -> Arc<Settings> {
        let mut in_use = lock(&self.settings);
        *in_use = Arc::new(Settings {
            data_dir: in_use.data_dir.clone(),
            storage_path: in_use.storage_path.clone(),
            ..settings
        });
        Arc::clone(&in_use)
    }

    /// Where the files live now.
    pub fn storage(&self) -> Arc<StoragePath> {
        Arc::clone(&lock(&self.storage))
    }

    /// Goes on at the place to which the files have moved since, by whichever process. Answers whether they had.
    ///
    /// A path that a flag, a variable or the administrator set stays: it is refused from now on.
    pub fn follow_storage(&self) -> Result<bool, StoreError> {
        let mut moved = false;
        loop {
            let now = self.storage();
            let Some(to) = self
                .read(|reader| reader.storage_moved_to(&now.root))?
                .filter(|_| now.follows)
            else {
                return Ok(moved);
            };
            tracing::info!("The files have moved to {}", to.display());
            let mut in_use = lock(&self.settings);
            let mut settings = Settings::clone(&in_use);
            settings.storage_path.value.clone_from(&to);
            settings.storage_path.origin = Origin::SettingsFile(settings.settings_file());
            let root_is_default = is_default(&settings);
            *in_use = Arc::new(settings);
            *lock(&self.storage) = Arc::new(StoragePath {
                follows: true,
                ..StoragePath::new(to, root_is_default, now.store_id)
            });
            moved = true;
        }
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.settings().data_dir.value.join(DATABASE)
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        (self.clock.0)()
    }

    /// The clock itself, for work that may outlast the book.
    pub(crate) fn clock(&self) -> Clock {
        Arc::clone(&self.clock.0)
    }

    /// Runs `work` in one write transaction; rolled back where it fails.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut WriteTransaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        lock(&self.writer).write(work)
    }

    /// The same, in one transaction with whatever else waits for its turn to be written together. `work` may run more than once.
    pub(crate) fn write_together<T: Send + 'static>(
        &self,
        work: impl Fn(&mut WriteTransaction<'_>) -> Result<T, StoreError> + Send + Sync + 'static,
    ) -> Result<T, StoreError> {
        self.together.write(&self.writer, work)
    }

    /// Reads beside the writer; waits for no write.
    pub fn read<T>(&self, work: impl FnOnce(Reader<'_>) -> T) -> T {
        work(lock(&self.reader).reader())
    }

    /// Checks the storage path and makes what is missing in it; answers, and remembers, what is wrong.
    pub fn prepare_storage(&self) -> Option<StorageProblem> {
        self.remember_storage(self.followed().and_then(|storage| storage.prepare(self)))
    }

    /// Checks the storage path before a file is saved there; what is wrong, or no longer wrong, is remembered.
    ///
    /// Answers the path that was checked.
    pub(crate) fn prepare_storage_for_file(&self) -> Result<Arc<StoragePath>, StorageProblem> {
        let mut used = None;
        let outcome = self.followed().and_then(|storage| {
            storage.prepare_for_file(self)?;
            used = Some(storage);
            Ok(())
        });
        match (self.remember_storage(outcome), used) {
            (None, Some(storage)) => Ok(storage),
            (Some(problem), _) => Err(problem),
            (None, None) => Ok(self.storage()),
        }
    }

    fn followed(&self) -> Result<Arc<StoragePath>, StorageProblem> {
        let followed = self.follow_storage();
        let storage = self.storage();
        match followed {
            Ok(_) => Ok(storage),
            Err(error) => Err(storage.of_store(&error)),
        }
    }

    /// Takes the configured storage path into use on purpose, in somebody's name; answers, and remembers, what is wrong.
    pub fn adopt_storage(&self, who: &str) -> Option<StorageProblem> {
        self.remember_storage(self.storage().adopt(self, who))
    }

    /// What was wrong with the storage path when it was last used.
    pub fn storage_problem(&self) -> Option<StorageProblem> {
        lock(&self.storage_problem).clone()
    }

    fn remember_storage(&self, outcome: Result<(), StorageProblem>) -> Option<StorageProblem> {
        let problem = outcome.err();
        let mut known = lock(&self.storage_problem);
        // Said when it changes: a path in trouble is looked at again and again.
        if let Some(problem) = problem.as_ref().filter(|problem| known.as_ref() != Some(problem)) {
            let system_error = problem.system_error.as_deref().unwrap_or(problem.code());
            tracing::error!(
                "Failed to create upload directory {}: {system_error}",
                self.storage().uploads().display()
            );
        }
        known.clone_from(&problem);
        problem
    }

    /// The draft at the window of the operator that records now, begun where there is none.
    pub fn window_draft(&self) -> Result<Draft, StoreError> {
        let now = self.now();
        self.write(|transaction| {
            let operator = transaction.reader().remembered(Remembered::Operator)?;
            transaction.open_window_draft(operator.as_deref(), self.run.id, now)
        })
    }

    /// Begins a new draft at the window for the operator that records now.
    pub fn begin_window_draft(&self, entry: &BatchDraft) -> Result<Draft, StoreError> {
        let now = self.now();
        self.write(|transaction| {
            let operator = transaction.reader().remembered(Remembered::Operator)?;
            transaction.create_draft(&DraftKind::Window { operator }, self.run.id, entry, now)
        })
    }

    /// The operator that records now, as remembered from the last time.
    pub fn operator(&self) -> Result<Option<String>, StoreError> {
        self.read(|reader| reader.remembered(Remembered::Operator))
    }

    /// Makes a name the operator that records now; an unknown one is added. Drafts stay whose they are.
    pub fn choose_operator(&self, name: &str) -> Result<(), CatalogueEditError> {
        let now = self.now();
        self.write(|transaction| choose(transaction, name.trim(), now))
    }

    /// Makes a name the operator at the window, and opens that operator's own draft. The one left behind stays parked.
    pub fn take_over_window(&self, name: &str) -> Result<Draft, CatalogueEditError> {
        let (name, now) = (name.trim(), self.now());
        self.write(|transaction| {
            choose(transaction, name, now)?;
            Ok(transaction.open_window_draft(Some(name), self.run.id, now)?)
        })
    }

    /// When the newest batch was recorded, where the computer's clock is more than a day behind it.
    pub fn clock_is_behind(&self) -> Result<Option<Timestamp>, StoreError> {
        let newest = self.read(|reader| reader.newest_recorded_at())?;
        Ok(newest.filter(|newest| newest.duration_since(self.now()) > CLOCK_TOLERANCE))
    }
}

fn is_default(settings: &Settings) -> bool {
    settings.storage_path.value == settings.data_dir.value.join("uploads")
}

/// The storage path that is configured, or where its files went in a move that ended before the settings file said so.
fn storage_at_start(
    reader: &Reader<'_>,
    settings: &mut Settings,
    store_id: Uuid,
) -> Result<StoragePath, StoreError> {
    let may_follow = matches!(
        settings.shown(Key::StoragePath).unchangeable(),
        None | Some(Unchangeable::OnlyAtStart)
    );
    let pending = reader
        .storage_move()?
        .filter(|pending| may_follow && pending.switched && pending.from == settings.storage_path.value);
    if let Some(pending) = pending {
        settings.storage_path.value = pending.to;
        settings.storage_path.origin = Origin::SettingsFile(settings.settings_file());
    }
    let root = settings.storage_path.value.clone();
    Ok(StoragePath {
        follows: may_follow && reader.storage_moved_to(&root)?.is_none(),
        ..StoragePath::new(root, is_default(settings), store_id)
    })
}

fn choose(
    transaction: &mut WriteTransaction<'_>,
    name: &str,
    now: Timestamp,
) -> Result<(), CatalogueEditError> {
    if !is_name(name) {
        return Err(CatalogueEditError::Name {
            name: name.to_owned(),
        });
    }
    transaction.add_operator(name, now)?;
    Ok(transaction.remember(Remembered::Operator, name)?)
}

/// Finishes or undoes a restore that was begun, where no other process has the data open. Answers whether it did: then the settings may be
/// others than before.
///
/// For whoever is about to open the book, and has read the settings: opening finishes it too, with settings that are out of date then.
pub fn finish_restore(data_dir: &Path) -> bool {
    if !data_swap::is_pending(data_dir) {
        return false;
    }
    let Ok(_alone) = DataLock::exclusive(data_dir, Duration::ZERO) else {
        return false;
    };
    match data_swap::settle(data_dir) {
        Ok(()) => true,
        Err(error) => {
            // Said by whoever opens the book.
            tracing::warn!(?error, "a restore is not finished");
            false
        }
    }
}

/// Finishes or undoes a restore that was killed, while no other process has the data open.
fn settle_swap(data_dir: &Path) -> Result<(), OpenError> {
    let start = Instant::now();
    while data_swap::is_pending(data_dir) {
        match DataLock::exclusive(data_dir, Duration::from_millis(100)) {
            Ok(_alone) => data_swap::settle(data_dir).map_err(|source| OpenError::Swap {
                data_dir: data_dir.to_owned(),
                source,
            })?,
            Err(RunError::InUse { .. }) if start.elapsed() < UPGRADE_PATIENCE => {}
            Err(source) => {
                return Err(OpenError::Run {
                    data_dir: data_dir.to_owned(),
                    source,
                });
            }
        }
    }
    Ok(())
}

/// How many copies of databases before their upgrade are kept.
const KEPT_COPIES: usize = 3;

/// Keeps a copy of a database that is about to be upgraded, and removes all but the newest copies.
fn keep_copy(data_dir: &Path, database: &Path, at: Timestamp) -> Result<(), OpenError> {
    let folder = data_dir.join("before-upgrade");
    let failed = |source| OpenError::KeepCopy {
        folder: folder.clone(),
        source,
    };
    let in_store = |source| OpenError::Store {
        path: database.to_owned(),
        source,
    };
    make_folders(&folder).map_err(failed)?;
    let name = format!("db-{}.sqlite", at.strftime("%Y%m%dT%H%M%S%3fZ"));
    let part = folder.join("db.part");
    remove_if_there(&part).map_err(failed)?;
    let live = ReadConnection::open(database).map_err(in_store)?;
    live.snapshot_into(&part).map_err(in_store)?;
    publish_written(&part, &folder.join(name)).map_err(failed)?;
    let mut copies: Vec<PathBuf> = std::fs::read_dir(&folder)
        .map_err(|error| failed(CopyError::storage_side(&folder)(error)))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sqlite"))
        .collect();
    copies.sort();
    for old in copies.iter().rev().skip(KEPT_COPIES) {
        remove_if_there(old).map_err(failed)?;
    }
    Ok(())
}

/// Makes or upgrades the database while no other process has it open.
fn bring_up_to_date(data_dir: &Path, path: &Path, new: &NewStore) -> Result<(), OpenError> {
    let store_error = |source| OpenError::Store {
        path: path.to_owned(),
        source,
    };
    let start = Instant::now();
    // Asked again while waiting: a process that came first makes the database, and may then hold its lock for long.
    while Store::schema_state(path).map_err(store_error)? != SchemaState::Current {
        match DataLock::exclusive(data_dir, Duration::from_millis(100)) {
            // Somebody may have begun a restore, and been killed, since it was looked for: the database may be aside.
            Ok(_alone) if data_swap::is_pending(data_dir) => {
                data_swap::settle(data_dir).map_err(|source| OpenError::Swap {
                    data_dir: data_dir.to_owned(),
                    source,
                })?;
            }
            Ok(_alone) => {
                if Store::schema_state(path).map_err(store_error)? == SchemaState::Older {
                    keep_copy(data_dir, path, new.at)?;
                }
                Store::open(path, new).map_err(store_error)?;
            }
            Err(RunError::InUse { .. }) if start.elapsed() < UPGRADE_PATIENCE => {}
            Err(source) => {
                return Err(OpenError::Run {
                    data_dir: data_dir.to_owned(),
                    source,
                });
            }
        }
    }
    Ok(())
}

/// A panic elsewhere leaves no half-done change behind: a transaction that was not committed is rolled back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
