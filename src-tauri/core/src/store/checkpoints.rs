//! Moves what is in the write-ahead log into the database file, beside whoever writes.
//!
//! SQLite would have the commit do it that makes the log long: two syncs, one of them of pages all over the file, and whoever records
//! waits for both, for as long as the disk is busy with a backup.

use std::os::raw::c_int;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, DEFAULT_NAME, OpenFlags};

use super::{StoreError, prepare_connection};

/// A log of so many pages is moved; SQLite's own default.
const LONG: c_int = 1000;

/// At so many, whoever commits does it: others write so much that there is never a moment at which all of it is moved.
const TOO_LONG: c_int = 8 * LONG;

/// The thread that moves the log of a connection's database.
#[derive(Debug)]
pub(super) struct Checkpoints {
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// Has this connection's commits ask for it, where SQLite would have them do it.
    pub(super) fn begin(connection: &mut Connection, path: &Path) -> Result<Self, StoreError> {
        let (asked, asking) = sync_channel(1);
        let path = path.to_owned();
        let thread = thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || move_when_asked(&path, &asking))
            .ok();
        connection.wal_hook(Some(move |log: &mut Wal, pages| {
            if pages >= TOO_LONG {
                // An error here would be the commit's, which is done and safe.
                said(log.checkpoint());
            } else if pages >= LONG {
                // Where it is asked already, it will see these pages too.
                let _ = asked.try_send(());
            }
            Ok(())
        }))?;
        Ok(Self { thread })
    }

    /// Ends the thread, once what it is at is done.
    pub(super) fn end(&mut self, connection: &mut Connection) {
        // With the hook goes the only one who asks.
        if let Err(error) = connection.wal_hook(None::<fn(&mut Wal, c_int) -> rusqlite::Result<()>>) {
            tracing::debug!(%error, "the write-ahead log is not let go of");
            return;
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::warn!("the thread of the write-ahead log panicked");
        }
    }
}

fn move_when_asked(path: &Path, asking: &Receiver<()>) {
    for () in asking {
        said(move_log(path));
    }
}

/// Moves what can be moved without keeping anybody waiting who reads or writes.
fn move_log(path: &Path) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare_connection(&connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.wal_checkpoint_v2(DEFAULT_NAME, CheckpointMode::PASSIVE)?;
    Ok(())
}

/// Nothing is lost where it fails: the log keeps what it has, and the next commit asks again.
fn said<E: std::error::Error + 'static>(moved: Result<(), E>) {
    if let Err(error) = moved {
        tracing::debug!(
            error = &error as &dyn std::error::Error,
            "the write-ahead log was not moved"
        );
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use uuid::Uuid;

    use super::*;
    use crate::store::{NewStore, Store};

    #[test]
    fn a_long_log_is_moved_while_the_book_is_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db.sqlite");
        let new = NewStore {
            at: "2026-11-24T05:00:00Z".parse().unwrap(),
            workstation_id: Uuid::now_v7(),
            store_id: Uuid::now_v7(),
        };
        let mut store = Store::open(&path, &new).unwrap();
        let size = || std::fs::metadata(&path).unwrap().len();
        let before = size();
        let bytes = 6_000_000;
        store
            .write::<_, StoreError>(|transaction| {
                transaction.transaction.execute_batch(&format!(
                    "CREATE TABLE filler AS SELECT zeroblob({bytes}) AS bytes"
                ))?;
                Ok(())
            })
            .unwrap();
        let begun = Instant::now();
        while size() < before + bytes && begun.elapsed() < Duration::from_secs(30) {
            thread::sleep(Duration::from_millis(10));
        }
        assert!(size() >= before + bytes, "the log is as long as it was");
        drop(store);
        assert!(
            !folder.path().join("db.sqlite-wal").exists(),
            "who closes last takes the log away"
        );
    }
}
