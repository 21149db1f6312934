//! Writes of several threads in one transaction: one sync of the log for all of them, where each waits for one of its own otherwise.
//!
//! The turn to write is the queue. Whoever gets it does the work of all who wait by then, in the order in which they came.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Store, StoreError, WriteTransaction};

/// Those who wait for a transaction that they can share.
#[derive(Default)]
pub(crate) struct Together {
    waiting: Mutex<Vec<Arc<Joined>>>,
}

impl std::fmt::Debug for Together {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Together")
    }
}

struct Joined {
    work: Box<Work>,
    shared: Mutex<Shared>,
}

/// Does the work, and keeps its answer where its own thread finds it.
type Work = dyn Fn(&mut WriteTransaction<'_>) -> Result<(), StoreError> + Send + Sync;

/// What became of the transaction that was shared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shared {
    NotYet,
    Committed,
    RolledBack,
}

impl Together {
    /// Runs `work` in a write transaction, with others' where some wait for their turn too; returns once it is committed.
    ///
    /// Where the shared transaction fails, whosever work was the reason, each is done again in one of its own: `work` may run more than
    /// once, and an error, or a panic, is its own.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        writer: &Mutex<Store>,
        work: impl Fn(&mut WriteTransaction<'_>) -> Result<T, StoreError> + Send + Sync + 'static,
    ) -> Result<T, StoreError> {
        let (work, answer) = (Arc::new(work), Arc::new(Mutex::new(None)));
        let joined = Arc::new(Joined {
            work: Box::new({
                let (work, answer) = (Arc::clone(&work), Arc::clone(&answer));
                move |transaction| {
                    *lock(&answer) = Some(work(transaction)?);
                    Ok(())
                }
            }),
            shared: Mutex::new(Shared::NotYet),
        });
        lock(&self.waiting).push(Arc::clone(&joined));
        let mut writer = lock(writer);
        if *lock(&joined.shared) == Shared::NotYet {
            self.write_all(&mut writer);
        }
        if *lock(&joined.shared) == Shared::Committed
            && let Some(value) = lock(&answer).take()
        {
            return Ok(value);
        }
        writer.write(|transaction| work(transaction))
    }

    /// Does the work of all who wait: nobody leaves the queue without an answer while somebody has the turn to write.
    fn write_all(&self, writer: &mut Store) {
        let all = std::mem::take(&mut *lock(&self.waiting));
        // A panic over another one's work is not this thread's: a transaction that is dropped is rolled back.
        let written = catch_unwind(AssertUnwindSafe(|| {
            writer.write(|transaction| all.iter().try_for_each(|one| (one.work)(transaction)))
        }));
        let shared = match &written {
            Ok(Ok(())) => Shared::Committed,
            Ok(Err(error)) => {
                tracing::debug!(
                    error = error as &dyn std::error::Error,
                    "{} writes failed together; each is tried alone",
                    all.len()
                );
                Shared::RolledBack
            }
            Err(_) => Shared::RolledBack,
        };
        for one in all {
            *lock(&one.shared) = shared;
        }
    }
}

/// A panic elsewhere leaves no half-done change behind: a transaction that was not committed is rolled back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use uuid::Uuid;

    use super::*;
    use crate::store::NewStore;

    struct Workshop {
        writer: Mutex<Store>,
        together: Together,
        commits: Arc<AtomicUsize>,
        _folder: tempfile::TempDir,
    }

    impl Workshop {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let new = NewStore {
                at: "2026-11-24T05:00:00Z".parse().unwrap(),
                workstation_id: Uuid::now_v7(),
                store_id: Uuid::now_v7(),
            };
            let mut store = Store::open(&folder.path().join("db.sqlite"), &new).unwrap();
            store
                .write::<_, StoreError>(|transaction| {
                    let sql = "CREATE TABLE numbers (number INTEGER PRIMARY KEY)";
                    transaction.transaction.execute_batch(sql)?;
                    Ok(())
                })
                .unwrap();
            let commits = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&commits);
            let count = move || {
                counted.fetch_add(1, Ordering::Relaxed);
                false
            };
            store.connection.commit_hook(Some(count)).unwrap();
            Self {
                writer: Mutex::new(store),
                together: Together::default(),
                commits,
                _folder: folder,
            }
        }

        /// Has these numbers written by a thread each, all of them waiting before the first may write; answers what each was told.
        fn write_at_once(&self, numbers: &[i64]) -> Vec<thread::Result<Result<i64, StoreError>>> {
            let turn = lock(&self.writer);
            thread::scope(|scope| {
                let threads: Vec<_> = numbers
                    .iter()
                    .map(|&number| {
                        scope.spawn(move || self.together.write(&self.writer, move |tx| insert(tx, number)))
                    })
                    .collect();
                while lock(&self.together.waiting).len() < numbers.len() {
                    thread::sleep(Duration::from_millis(1));
                }
                drop(turn);
                threads.into_iter().map(thread::ScopedJoinHandle::join).collect()
            })
        }

        fn written(&self) -> Vec<i64> {
            let writer = lock(&self.writer);
            let mut statement = writer
                .connection
                .prepare("SELECT number FROM numbers ORDER BY number")
                .unwrap();
            let numbers = statement.query_map([], |row| row.get(0)).unwrap();
            numbers.collect::<Result<_, _>>().unwrap()
        }
    }

    const PANICS: i64 = -1;

    fn insert(transaction: &mut WriteTransaction<'_>, number: i64) -> Result<i64, StoreError> {
        assert_ne!(number, PANICS, "a bug");
        let sql = "INSERT INTO numbers VALUES (?1)";
        transaction.transaction.execute(sql, [number])?;
        Ok(number)
    }

    #[test]
    fn those_who_wait_share_a_transaction() {
        let workshop = Workshop::new();

        let told = workshop.write_at_once(&[1, 2, 3, 4, 5, 6, 7, 8]);

        let told: Vec<i64> = told.into_iter().map(|told| told.unwrap().unwrap()).collect();
        assert_eq!(told, [1, 2, 3, 4, 5, 6, 7, 8], "each gets its own answer");
        assert_eq!(workshop.written(), told);
        assert_eq!(workshop.commits.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn who_cannot_be_written_costs_nobody_else() {
        let workshop = Workshop::new();

        let told = workshop.write_at_once(&[1, 2, 2, 3]);

        let failed = told.iter().filter(|told| told.as_ref().unwrap().is_err()).count();
        assert_eq!(failed, 1, "one of the two equal numbers, and nobody else");
        assert_eq!(workshop.written(), [1, 2, 3]);
    }

    #[test]
    fn a_panic_over_one_costs_nobody_else() {
        let workshop = Workshop::new();

        let told = workshop.write_at_once(&[1, PANICS, 3]);

        assert!(told[1].is_err(), "it was not told");
        let written: Vec<i64> = [&told[0], &told[2]]
            .into_iter()
            .map(|told| *told.as_ref().unwrap().as_ref().unwrap())
            .collect();
        assert_eq!(written, [1, 3]);
        assert_eq!(workshop.written(), [1, 3]);
    }
}
