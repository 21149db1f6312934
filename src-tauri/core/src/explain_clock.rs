//! A clock that was set back is explained by somebody, with a reason: a check then knows of it.

use serde_json::json;

use crate::authority::Permit;
use crate::batch::{Problem, check_reason};
use crate::book::Book;
use crate::store::StoreError;
use crate::store::audit_log::AuditEntry;
use crate::store::trail_check::{EXPLAINED, TRAIL_ENTRY, TrailProblem};

/// Why nothing was explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// The reason is missing, or cannot be one.
    #[error("the explanation is refused")]
    Refused(Vec<Problem>),
    /// The entry is not one before which the clock was set back, or it is explained already.
    #[error("entry {seq} of the trail has nothing to explain")]
    NothingToExplain {
        /// The number that was given.
        seq: i64,
    },
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Writes down why the clock was set back before an entry of the trail. Nothing of the entry changes: from then on a check reports it
/// as explained.
///
/// A chain or a row that does not fit cannot be explained.
pub fn explain_clock(book: &Book, seq: i64, reason: &str, by: &Permit) -> Result<(), ExplainError> {
    let reason = check_reason(reason).map_err(|problem| ExplainError::Refused(vec![problem]))?;
    let at = book.now();
    book.write(|transaction| {
        let found = transaction.reader().unexplained_clock(seq)?;
        let Some(TrailProblem::ClockSetBack {
            before,
            at: set_back_to,
            ..
        }) = found
        else {
            return Err(ExplainError::NothingToExplain { seq });
        };
        transaction.append_audit(&AuditEntry {
            at,
            who: by.who(),
            action: EXPLAINED,
            subject_kind: TRAIL_ENTRY,
            subject_id: &seq.to_string(),
            before: None,
            after: Some(json!({
                "entry": seq, "clock_before": before.to_string(), "clock_after": set_back_to.to_string(),
            })),
            reason: Some(&reason),
        })?;
        Ok(())
    })
}
