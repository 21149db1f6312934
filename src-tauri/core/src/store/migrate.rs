//! Makes and upgrades the database: numbered SQL files, all or nothing, never edited after a release.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use uuid::Uuid;

use super::{StoreError, WriteTransaction, patiently, prepare_connection};

/// Marks the file as Batchbook's: "BBK1".
const APPLICATION_ID: i64 = 0x4242_4b31;

const MIGRATIONS: [&str; 1] = [include_str!("migrations/0001_initial.sql")];

/// The version of the schema that this program reads and writes.
pub(super) const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// What a new database starts with.
#[derive(Debug, Clone)]
pub struct NewStore {
    /// The time of its making.
    pub at: Timestamp,
    /// The workstation's id.
    pub workstation_id: Uuid,
    /// The store's id, which the marker at the storage path holds.
    pub store_id: Uuid,
}

/// What opening a database would find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// There is none yet, or an empty one, or one whose making was interrupted.
    New,
    /// It has to be upgraded first.
    Older,
    /// It is ready.
    Current,
}

/// Says what opening the database would find; refuses a damaged, foreign or newer one. Changes nothing.
pub(super) fn schema_state(path: &Path) -> Result<SchemaState, StoreError> {
    match path.metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(SchemaState::New),
        Ok(metadata) if metadata.len() == 0 => return Ok(SchemaState::New),
        _ => {}
    }
    // Opened for reading only, so that a database that is refused is not even switched to another journal mode.
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|source| {
            StoreError::Open {
                path: path.to_owned(),
                source,
            }
        })?;
    prepare_connection(&connection)?;
    match state_of(&connection, path) {
        // The power went while it was made: only a connection that writes can take back what was half written. Afterwards
        // there is always the write-ahead log, which is read as it is.
        Err(error) if error.is_rollback_due() => Ok(SchemaState::New),
        state => state,
    }
}

/// Refuses a foreign or newer database through a connection that may write: SQLite takes back what was half written first.
pub(super) fn refuse_foreign_or_newer(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    state_of(connection, path).map(drop)
}

/// Refuses a foreign, newer or empty database.
pub(super) fn refuse_what_is_not_ours(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    match state_of(connection, path)? {
        SchemaState::New => Err(StoreError::Foreign {
            path: path.to_owned(),
        }),
        SchemaState::Older | SchemaState::Current => Ok(()),
    }
}

/// All of it is read at one moment: another process may be making the database.
fn state_of(connection: &Connection, path: &Path) -> Result<SchemaState, StoreError> {
    connection.execute_batch("SAVEPOINT state")?;
    let state = state_now(connection, path);
    let released = connection.execute_batch("RELEASE state");
    // What went wrong first is what is said.
    let state = state?;
    released?;
    Ok(state)
}

fn state_now(connection: &Connection, path: &Path) -> Result<SchemaState, StoreError> {
    let known = SCHEMA_VERSION;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (application, version) {
        (0, 0) if tables == 0 => Ok(SchemaState::New),
        (APPLICATION_ID, found) if found > known => Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        }),
        (APPLICATION_ID, found) if found == known => Ok(SchemaState::Current),
        (APPLICATION_ID, _) => Ok(SchemaState::Older),
        _ => Err(StoreError::Foreign {
            path: path.to_owned(),
        }),
    }
}

/// Brings the schema up to date in one transaction, and fills a new database.
pub(super) fn migrate(connection: &mut Connection, path: &Path, new: &NewStore) -> Result<(), StoreError> {
    if state_of(connection, path)? == SchemaState::Current {
        return Ok(());
    }
    let transaction = patiently(|| {
        Ok(rusqlite::Transaction::new_unchecked(
            connection,
            TransactionBehavior::Exclusive,
        )?)
    })?;
    // Asked again inside: another process may have done it while this one waited.
    let state = state_of(&transaction, path)?;
    if state == SchemaState::Current {
        return Ok(());
    }
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for migration in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    let workstation_id = new.workstation_id.to_string();
    let mut transaction = WriteTransaction {
        transaction,
        workstation_id: &workstation_id,
    };
    if state == SchemaState::New {
        transaction.insert_workstation(new)?;
        transaction.insert_first_catalogue(new.at)?;
    }
    transaction.transaction.commit()?;
    Ok(())
}
