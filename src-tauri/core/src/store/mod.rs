//! The embedded store: SQLite in the data folder, a file a table.
//!
//! A [`Reader`] has every read, a [`WriteTransaction`] every write. There is no write outside a transaction, because
//! each one shares its transaction with its entry in the [audit log](audit_log).
//!
//! WAL with `synchronous=FULL`: a commit that was answered survives a power cut. The database is always on a local disk.

mod alike;
pub mod attachments;
pub mod audit_log;
pub mod backups;
pub mod batches;
mod canonical_json;
pub mod catalogue;
pub mod catalogue_edits;
mod checkpoints;
pub mod checks;
mod counts;
pub mod drafts;
mod encoding;
pub mod kept_counts;
mod migrate;
pub mod object_copies;
pub mod operators;
pub mod pins;
pub mod saved_bytes;
pub mod saved_files;
pub mod search;
pub mod snapshot;
pub mod storage_moves;
mod storage_paths;
mod together;
pub mod trail;
pub mod trail_check;
pub mod workstation;
pub mod written_trail;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use uuid::Uuid;

use checkpoints::Checkpoints;
pub(crate) use encoding::{
    as_stored, bytes_to_path, decode_json, encode_json, path_to_bytes, read_time, time_text,
};
pub use migrate::{NewStore, SchemaState};
pub(crate) use together::Together;

/// How long a process waits for its turn to write. Many may record at once, and none may fail for it.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);

/// What went wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database file cannot be opened or made.
    #[error("cannot open the database {path}")]
    Open {
        /// The database file.
        path: PathBuf,
        /// SQLite's own error.
        source: rusqlite::Error,
    },
    /// The database was written by a newer version of this program. It is not touched.
    #[error("the database {path} has schema {found}, newer than the {known} that this version knows")]
    Newer {
        /// The database file.
        path: PathBuf,
        /// The schema version in the file.
        found: i64,
        /// The newest schema version that this program knows.
        known: i64,
    },
    /// The file is an SQLite database of another program. It is not touched.
    #[error("{path} is not a Batchbook database")]
    Foreign {
        /// The database file.
        path: PathBuf,
    },
    /// SQLite found the database damaged, or the file is no database at all.
    #[error("the database is damaged")]
    Damaged {
        /// SQLite's own error.
        source: rusqlite::Error,
    },
    /// There is no room on the disk that holds the database.
    #[error("no room left for the database")]
    Full {
        /// SQLite's own error.
        source: rusqlite::Error,
    },
    /// A statement failed for another reason.
    #[error("the database refused a statement")]
    Statement {
        /// SQLite's own error.
        source: rusqlite::Error,
    },
    /// A stored value cannot be read back.
    #[error("unreadable value in {column}")]
    Unreadable {
        /// Table and column.
        column: &'static str,
        /// Why it cannot be read.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A value cannot be written as JSON.
    #[error("cannot write {what} as JSON")]
    Encode {
        /// What was to be written.
        what: &'static str,
        /// The encoder's error.
        source: serde_json::Error,
    },
}

impl StoreError {
    /// Says whether SQLite has to take back an interrupted write, which a read-only connection cannot.
    fn is_rollback_due(&self) -> bool {
        matches!(self, Self::Statement { source } if source
            .sqlite_error()
            .is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_READONLY_ROLLBACK))
    }

    /// Says whether it is the disk or the system that failed, and nothing is known of what is in the database.
    pub(crate) fn is_of_the_system(&self) -> bool {
        let (Self::Open { source, .. } | Self::Statement { source }) = self else {
            return false;
        };
        matches!(
            source.sqlite_error_code(),
            Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied)
        )
    }

    /// Says whether this account may not read or write the database or its folder.
    pub fn is_no_access(&self) -> bool {
        let (Self::Open { source, .. } | Self::Statement { source }) = self else {
            return false;
        };
        matches!(
            source.sqlite_error_code(),
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied)
        )
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(source: rusqlite::Error) -> Self {
        // A full disk shows first where the index of the write-ahead log cannot grow; SQLite calls that an I/O error.
        if source
            .sqlite_error()
            .is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
        {
            return Self::Full { source };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { source },
            Some(ErrorCode::DiskFull) => Self::Full { source },
            _ => Self::Statement { source },
        }
    }
}

/// The one connection that writes.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    checkpoints: Checkpoints,
    path: PathBuf,
    workstation_id: String,
}

impl Store {
    /// Opens the database, making or migrating it where [`SchemaState`] says so.
    ///
    /// A damaged, foreign or newer database is refused and not touched.
    pub fn open(path: &Path, new: &NewStore) -> Result<Self, StoreError> {
        migrate::schema_state(path)?;
        make_as_the_umask_says(path);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(|source| StoreError::Open {
            path: path.to_owned(),
            source,
        })?;
        prepare_connection(&connection)?;
        migrate::refuse_foreign_or_newer(&connection, path)?;
        patiently(|| Ok(connection.pragma_update(None, "journal_mode", "WAL")?))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
        migrate::migrate(&mut connection, path, new)?;
        let workstation_id = Reader {
            connection: &connection,
        }
        .workstation()?
        .id
        .to_string();
        let checkpoints = Checkpoints::begin(&mut connection, path)?;
        Ok(Self {
            connection,
            checkpoints,
            path: path.to_owned(),
            workstation_id,
        })
    }

    /// Says what opening the database would find, without touching it.
    pub fn schema_state(path: &Path) -> Result<SchemaState, StoreError> {
        migrate::schema_state(path)
    }

    /// Reads through the writing connection.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            connection: &self.connection,
        }
    }

    /// Runs `work` in one transaction that holds the write lock from its start.
    ///
    /// Committed, and synced to the disk, when `work` is `Ok`; rolled back otherwise.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut WriteTransaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        // Waits here for its turn; the transaction that follows is opened on the same lock.
        let transaction = begin_patiently(&self.connection)?;
        let mut transaction = WriteTransaction {
            transaction,
            workstation_id: &self.workstation_id,
        };
        let value = work(&mut transaction)?;
        transaction.transaction.commit().map_err(StoreError::from)?;
        Ok(value)
    }

    /// Opens a read-only connection beside this one.
    pub fn open_reader(&self) -> Result<ReadConnection, StoreError> {
        ReadConnection::open(&self.path)
    }
}

/// Makes a database file that is absent, empty.
///
/// SQLite would make it for nobody but its owner to write, whatever the umask says: a data folder of several accounts could be
/// used by the first one alone. Its other files get the permissions of this one.
fn make_as_the_umask_says(path: &Path) {
    let made = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path);
    if let Err(error) = made {
        // SQLite meets the same, and its error is the one that has words.
        tracing::debug!(%error, "the database file is not made");
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.checkpoints.end(&mut self.connection);
        // Statistics are a convenience: that they could not be kept is no reason to disturb a person who leaves.
        if let Err(error) = self.connection.execute_batch("PRAGMA optimize") {
            tracing::debug!(%error, "statistics were not kept");
        }
    }
}

/// A connection that only reads.
#[derive(Debug)]
pub struct ReadConnection {
    connection: Connection,
}

/// How many of its own instructions SQLite does between two looks at whether to stop: less than a millisecond of them.
const STEPS_BETWEEN_LOOKS: i32 = 10_000;

impl ReadConnection {
    /// Opens an existing database for reading.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|source| StoreError::Open {
            path: path.to_owned(),
            source,
        })?;
        prepare_connection(&connection)?;
        Ok(Self { connection })
    }

    /// Opens an existing database for one look that leaves nothing beside it.
    pub fn look(path: &Path) -> Result<Self, StoreError> {
        // Where nobody has it open there is no write-ahead log, and a connection that only reads would make one that it cannot
        // remove.
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        if Path::new(&log).exists() {
            Self::open(path)
        } else {
            Self::open_unchanging(path)
        }
    }

    /// Has every statement fail as interrupted as soon as `stopped` is set.
    pub(crate) fn break_off_when(&mut self, stopped: Arc<AtomicBool>) -> Result<(), StoreError> {
        let is_stopped = move || stopped.load(Ordering::Relaxed);
        self.connection
            .progress_handler(STEPS_BETWEEN_LOOKS, Some(is_stopped))?;
        Ok(())
    }

    /// Has every read from now on see the database as it is at this moment, until the connection is dropped.
    ///
    /// Nobody waits for it. The write-ahead log is not folded into the database meanwhile.
    pub fn hold(&self) -> Result<(), StoreError> {
        // A transaction sees nothing before its first read.
        self.connection.execute_batch("BEGIN")?;
        self.connection
            .query_row("SELECT count(*) FROM workstation", [], |_| Ok(()))?;
        Ok(())
    }

    /// Every read.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            connection: &self.connection,
        }
    }

    /// Reads what the database says at one moment, however long that takes and whoever records meanwhile.
    pub(crate) fn at_one_moment<T>(
        &self,
        work: impl FnOnce(Reader<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        work(Reader {
            connection: &transaction,
        })
    }
}

/// Every read. Each table's file adds its own.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'c> {
    pub(crate) connection: &'c Connection,
}

impl Reader<'_> {
    /// A number that changes whenever another connection, of this process or another, has committed.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self
            .connection
            .query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Has SQLite look for damage; answers what it found, nothing where all is well.
    pub fn quick_check(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare("PRAGMA quick_check(100)")?;
        let lines = statement
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }
}

/// Every write, inside one transaction. Each table's file adds its own.
#[derive(Debug)]
pub struct WriteTransaction<'c> {
    pub(crate) transaction: rusqlite::Transaction<'c>,
    workstation_id: &'c str,
}

impl WriteTransaction<'_> {
    /// Reads what this transaction sees.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            connection: &self.transaction,
        }
    }

    /// The workstation whose store this is.
    pub(crate) fn workstation_id(&self) -> Result<Uuid, StoreError> {
        workstation::read_uuid(self.workstation_id, "workstation.id")
    }
}

fn prepare_connection(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_millis(5000))?;
    connection.set_prepared_statement_cache_capacity(64);
    // Otherwise SQLite, which knows how values are spread, plans a statement anew for every other value: that took most of the time
    // of a check, which asks for the last entry of each row.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    for (name, value) in [
        ("foreign_keys", "ON"),
        ("trusted_schema", "OFF"),
        ("cell_size_check", "ON"),
        ("mmap_size", "0"),
    ] {
        connection.pragma_update(None, name, value)?;
    }
    Ok(())
}

fn begin_patiently(connection: &Connection) -> Result<rusqlite::Transaction<'_>, StoreError> {
    patiently(|| {
        Ok(rusqlite::Transaction::new_unchecked(
            connection,
            TransactionBehavior::Immediate,
        )?)
    })
}

/// Repeats while another process holds the lock: SQLite's own waiting is not fair, and gives up early in a crowd.
fn patiently<T>(mut attempt: impl FnMut() -> Result<T, StoreError>) -> Result<T, StoreError> {
    let start = Instant::now();
    loop {
        match attempt() {
            Err(StoreError::Statement { source })
                if source.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && start.elapsed() < WRITE_PATIENCE =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_being_made_is_never_taken_for_a_foreign_one() {
        use std::sync::atomic::{AtomicBool, Ordering};
        let new = NewStore {
            at: "2026-11-24T05:00:00Z".parse().unwrap(),
            workstation_id: uuid::Uuid::nil(),
            store_id: uuid::Uuid::nil(),
        };
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("db.sqlite");
            let is_made = AtomicBool::new(false);
            std::thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        while !is_made.load(Ordering::Relaxed) {
                            let state = Store::schema_state(&path);
                            assert!(!matches!(state, Err(StoreError::Foreign { .. })), "{state:?}");
                        }
                    });
                }
                let made = Store::open(&path, &new);
                is_made.store(true, Ordering::Relaxed);
                made.unwrap();
            });
        }
    }

    #[test]
    fn a_commit_that_was_answered_survives_a_power_cut() {
        let folder = tempfile::tempdir().unwrap();
        let (workstation_id, store_id) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
        let new = NewStore {
            at: jiff::Timestamp::now(),
            workstation_id,
            store_id,
        };
        let store = Store::open(&folder.path().join("db.sqlite"), &new).unwrap();
        let ask = |name: &str| -> String {
            let sql = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
            store.connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        assert_eq!(ask("journal_mode"), "wal");
        assert_eq!(ask("synchronous"), "2", "FULL: each commit is synced");
        assert_eq!(ask("foreign_keys"), "1");
    }

    #[test]
    fn a_statement_is_planned_once_whatever_it_is_asked_with() {
        let folder = tempfile::tempdir().unwrap();
        let new = NewStore {
            at: jiff::Timestamp::now(),
            workstation_id: uuid::Uuid::now_v7(),
            store_id: uuid::Uuid::now_v7(),
        };
        let store = Store::open(&folder.path().join("db.sqlite"), &new).unwrap();
        store
            .connection
            .execute_batch(
                "CREATE TABLE spread (a, b); CREATE INDEX spread_by_a ON spread (a);
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
                     INSERT INTO spread SELECT i % 17, i FROM n;
                 ANALYZE",
            )
            .unwrap();
        let query = "SELECT max(b) FROM spread WHERE a = ?";
        // What SQLite knows of the spread is read when a connection begins.
        let again = Store::open(&folder.path().join("db.sqlite"), &new).unwrap();
        let mut statement = again.connection.prepare(query).unwrap();
        for value in 0..5 {
            let _: i64 = statement.query_row([value], |row| row.get(0)).unwrap();
        }
        assert_eq!(statement.get_status(rusqlite::StatementStatus::RePrepare), 0);
    }
}
