//! Follows the trail, and compares every row of batches, attachments and lists with its last entry, beside the look at the files.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Scope;
use std::thread::ScopedJoinHandle;

use super::CheckProblem;
use crate::store::trail_check::{ChainChecked, ExplainedProblem, TrailProblem};
use crate::store::{ReadConnection, StoreError};

/// A look at the history that is under way, on threads and connections of its own: nobody waits for it who looks at files.
pub(super) struct HistoryCheck<'s> {
    chain: ScopedJoinHandle<'s, Result<ChainChecked, StoreError>>,
    rows: ScopedJoinHandle<'s, Result<Vec<TrailProblem>, StoreError>>,
}

impl<'s> HistoryCheck<'s> {
    /// Begins. It ends early when `stopped` is set.
    pub(super) fn begin<'e>(scope: &'s Scope<'s, 'e>, database: &'e Path, stopped: &'e AtomicBool) -> Self {
        let stop = || stopped.load(Ordering::Relaxed);
        Self {
            chain: scope.spawn(move || {
                let connection = ReadConnection::open(database)?;
                connection.at_one_moment(|reader| reader.follow_chain(&mut { stop }))
            }),
            rows: scope.spawn(move || {
                let connection = ReadConnection::open(database)?;
                connection.at_one_moment(|reader| reader.row_problems(&mut { stop }))
            }),
        }
    }

    /// Waits for the end, and answers everything that does not fit, and what somebody has explained.
    pub(super) fn end(self) -> Result<(Vec<CheckProblem>, Vec<ExplainedProblem>), StoreError> {
        let chain = joined(self.chain)?;
        let rows = joined(self.rows)?;
        let problems = chain.problems.into_iter().chain(rows);
        let found = problems.map(|problem| CheckProblem::HistoryRewritten { problem });
        Ok((found.collect(), chain.explained))
    }
}

fn joined<T>(thread: ScopedJoinHandle<'_, Result<T, StoreError>>) -> Result<T, StoreError> {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
