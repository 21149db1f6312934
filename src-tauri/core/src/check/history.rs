//! Follows the trail, and compares every row of batches and attachments with its last entry, beside the look at the files.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Scope;
use std::thread::ScopedJoinHandle;

use super::CheckProblem;
use crate::store::trail_check::TrailProblem;
use crate::store::{ReadConnection, StoreError};

/// A look at the history that is under way, on threads and connections of its own: nobody waits for it who looks at files.
pub(super) struct HistoryCheck<'s> {
    chain: ScopedJoinHandle<'s, Result<Vec<TrailProblem>, StoreError>>,
    rows: ScopedJoinHandle<'s, Result<Vec<TrailProblem>, StoreError>>,
}

impl<'s> HistoryCheck<'s> {
    /// Begins. It ends early when `stopped` is set.
    pub(super) fn begin<'e>(scope: &'s Scope<'s, 'e>, database: &'e Path, stopped: &'e AtomicBool) -> Self {
        let stop = || stopped.load(Ordering::Relaxed);
        Self {
            chain: scope.spawn(move || {
                let connection = ReadConnection::open(database)?;
                connection.at_one_moment(|reader| reader.chain_problems(&mut { stop }))
            }),
            rows: scope.spawn(move || {
                let connection = ReadConnection::open(database)?;
                connection.at_one_moment(|reader| reader.row_problems(&mut { stop }))
            }),
        }
    }

    /// Waits for the end, and answers everything that does not fit.
    pub(super) fn end(self) -> Result<Vec<CheckProblem>, StoreError> {
        let mut found = Vec::new();
        for handle in [self.chain, self.rows] {
            let problems = handle
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            found.extend(
                problems
                    .into_iter()
                    .map(|problem| CheckProblem::HistoryRewritten { problem }),
            );
        }
        Ok(found)
    }
}
