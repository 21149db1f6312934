//! Follows the trail, compares every row of batches, attachments and lists with its last entry, and counts what triggers count, beside the
//! look at the files.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Scope, ScopedJoinHandle, available_parallelism};

use super::CheckProblem;
use crate::store::kept_counts::KeptCounts;
use crate::store::trail_check::{ChainChecked, ExplainedProblem, TrailProblem};
use crate::store::{ReadConnection, StoreError};

/// How many stretches of the chain are followed at once; more would have the disk read here and there.
const MOST_STRETCHES: usize = 4;

/// A look at the history that is under way, on threads and connections of its own: nobody waits for it who looks at files.
pub(super) struct HistoryCheck<'s> {
    chain: ScopedJoinHandle<'s, Result<ChainChecked, StoreError>>,
    rows: ScopedJoinHandle<'s, Result<Vec<TrailProblem>, StoreError>>,
    counts: ScopedJoinHandle<'s, Result<Vec<KeptCounts>, StoreError>>,
}

/// What a look at the history found.
pub(super) struct HistoryChecked {
    /// Everything that does not fit.
    pub rewritten: Vec<CheckProblem>,
    /// What somebody has explained.
    pub explained: Vec<ExplainedProblem>,
    /// Which tables do not count what there is. From damaged pages it says nothing, nor does that it failed.
    pub differing: Result<Vec<KeptCounts>, StoreError>,
}

impl<'s> HistoryCheck<'s> {
    /// Begins. It ends early when `stopped` is set.
    pub(super) fn begin<'e>(
        scope: &'s Scope<'s, 'e>,
        database: &'e Path,
        stopped: &'e Arc<AtomicBool>,
    ) -> Self {
        let stop = || stopped.load(Ordering::Relaxed);
        Self {
            chain: scope.spawn(move || follow_chain(database, stop)),
            rows: scope.spawn(move || {
                let connection = ReadConnection::open(database)?;
                connection.at_one_moment(|reader| reader.row_problems(&mut { stop }))
            }),
            counts: scope.spawn(move || compare_counts(database, stopped)),
        }
    }

    /// Says whether there is nothing to wait for any more.
    pub(super) fn has_ended(&self) -> bool {
        self.chain.is_finished() && self.rows.is_finished() && self.counts.is_finished()
    }

    /// Waits for the end.
    pub(super) fn end(self) -> Result<HistoryChecked, StoreError> {
        let chain = joined(self.chain)?;
        let rows = joined(self.rows)?;
        let problems = chain.problems.into_iter().chain(rows);
        Ok(HistoryChecked {
            rewritten: problems
                .map(|problem| CheckProblem::HistoryRewritten { problem })
                .collect(),
            explained: chain.explained,
            differing: joined(self.counts),
        })
    }
}

/// Compares what triggers count with what there is. A count of a table is one statement, which is broken off where it is.
fn compare_counts(database: &Path, stopped: &Arc<AtomicBool>) -> Result<Vec<KeptCounts>, StoreError> {
    let mut connection = ReadConnection::open(database)?;
    connection.break_off_when(Arc::clone(stopped))?;
    match connection.at_one_moment(|reader| reader.counts_that_differ()) {
        Err(_) if stopped.load(Ordering::Relaxed) => Ok(Vec::new()),
        compared => compared,
    }
}

/// Follows all of the chain, in as many stretches at once as there are processors.
fn follow_chain(database: &Path, stop: impl Fn() -> bool + Copy + Send) -> Result<ChainChecked, StoreError> {
    let threads = available_parallelism().map_or(1, usize::from).min(MOST_STRETCHES);
    let stretches = ReadConnection::open(database)?.reader().stretches(threads)?;
    std::thread::scope(|scope| {
        let following: Vec<_> = stretches
            .into_iter()
            .map(|stretch| {
                scope.spawn(move || {
                    let connection = ReadConnection::open(database)?;
                    connection.at_one_moment(|reader| reader.follow_chain(stretch, &mut { stop }))
                })
            })
            .collect();
        let followed: Result<Vec<_>, _> = following.into_iter().map(joined).collect();
        Ok(ChainChecked::of(followed?))
    })
}

fn joined<T>(thread: ScopedJoinHandle<'_, Result<T, StoreError>>) -> Result<T, StoreError> {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
