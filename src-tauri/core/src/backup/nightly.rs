//! The nightly backup: which destinations get one now, the mirrors that are made there, and the pruning after it.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use super::create::{Outcome, Request, create_at};
use super::destinations::{
    DestinationDisk, DestinationState, destinations, look_at_destination, object_store_state,
};
use super::prune::{Pruned, prune};
use super::{BackupError, BackupKind, Watch};
use crate::book::Book;
use crate::store::StoreError;

/// A backup that failed for another reason than a destination that is not there is tried again after so long.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_hours(1);

/// What a look at the destinations shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tonight {
    /// Destinations whose backup is due, and may be tried now.
    pub due: Vec<PathBuf>,
    /// Whether the backup in the object store is due, and may be tried now: not while somebody has paused the uploads.
    pub object_store_due: bool,
    /// Destinations on the disk of the data.
    pub on_data_disk: Vec<PathBuf>,
}

/// What became of a night's backups.
#[derive(Debug)]
pub struct BackedUp {
    /// What became of each destination.
    pub outcomes: Vec<Outcome>,
    /// What was pruned, where a backup was proven. The backups are made also where that fails.
    pub pruned: Option<Result<Pruned, BackupError>>,
}

/// Looks which destinations are to get a backup now. May wait for as long as their disks or shares do.
pub fn tonight(book: &Book) -> Result<Tonight, StoreError> {
    let mut tonight = Tonight {
        due: Vec::new(),
        object_store_due: false,
        on_data_disk: Vec::new(),
    };
    for state in destinations(book)? {
        let disk = look_at_destination(book, &state.path)?;
        if disk.same_disk == Some(true) {
            tonight.on_data_disk.push(state.path.clone());
        }
        if is_to_be_made(&disk, &state, book.now()) {
            tonight.due.push(state.path);
        }
    }
    if let Some(state) = object_store_state(book)? {
        let is_paused = book.read(|reader| reader.are_uploads_paused())?;
        // Only trying tells whether it can be reached.
        let reachable = DestinationDisk {
            present: true,
            can_be_tried: true,
            same_disk: None,
            free: None,
        };
        tonight.object_store_due = !is_paused && is_to_be_made(&reachable, &state, book.now());
    }
    Ok(tonight)
}

/// Adds to the mirror at each of these destinations, and prunes where one was proven.
///
/// # Errors
///
/// As [`create_at`](super::create_at).
pub fn back_up_tonight(
    book: &Book,
    due: Vec<PathBuf>,
    who: &str,
    watch: &dyn Watch,
) -> Result<BackedUp, BackupError> {
    let request = Request {
        to: None,
        kind: BackupKind::Mirror,
        who,
    };
    let outcomes = create_at(book, due, request, watch)?;
    let is_any_proven = outcomes.iter().any(|outcome| outcome.result.is_ok());
    let pruned = is_any_proven.then(|| prune(book, false, who));
    Ok(BackedUp { outcomes, pruned })
}

/// Whether the backup of a destination is due, and may be tried now.
///
/// A disk that is not there is written down as a failure once, and tried again as soon as it is back: otherwise each look
/// would be another failure.
fn is_to_be_made(disk: &DestinationDisk, state: &DestinationState, now: Timestamp) -> bool {
    if state.due.is_none_or(|due| due > now) {
        return false;
    }
    let Some(failed) = &state.last_failure else {
        return true;
    };
    if failed.failure.as_deref() == Some("backup_destination_gone") {
        return disk.can_be_tried;
    }
    let ago = now.duration_since(failed.at);
    // A clock that was set back does not put it off.
    ago >= AFTER_FAILURE || ago < SignedDuration::ZERO
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use uuid::Uuid;

    use super::*;
    use crate::backup::BackupRow;

    const NOW: &str = "2026-11-24T08:00:00Z";

    fn state(due: Option<&str>, failure: Option<(&str, &str)>) -> DestinationState {
        let path = Path::new("/media/stick").to_owned();
        let last_failure = failure.map(|(code, at)| BackupRow {
            id: Uuid::nil(),
            at: at.parse().unwrap(),
            destination: path.clone(),
            path: None,
            kind: BackupKind::Mirror,
            bytes: 0,
            attachments: 0,
            problems: 0,
            repaired: 0,
            findings: Vec::new(),
            proven_at: None,
            failure: Some(code.to_owned()),
            failure_detail: None,
            damaged_at: None,
            removed_at: None,
        });
        DestinationState {
            path,
            last_proven: None,
            last_failure,
            damaged: None,
            not_whole: None,
            repaired: None,
            due: due.map(|due| due.parse().unwrap()),
            overdue: false,
            late: false,
        }
    }

    fn to_be_made(can_be_tried: bool, state: &DestinationState) -> bool {
        let disk = DestinationDisk {
            present: can_be_tried,
            can_be_tried,
            same_disk: None,
            free: None,
        };
        is_to_be_made(&disk, state, NOW.parse().unwrap())
    }

    #[test]
    fn a_backup_is_made_when_it_is_due_and_not_before() {
        assert!(to_be_made(true, &state(Some(NOW), None)));
        assert!(!to_be_made(true, &state(Some("2026-11-25T02:00:00Z"), None)));
        assert!(!to_be_made(true, &state(None, None)), "it is switched off");
    }

    #[test]
    fn a_disk_that_is_not_there_fails_once_and_is_made_up_for_when_it_is_back() {
        assert!(
            to_be_made(false, &state(Some(NOW), None)),
            "that it is not there has to be said"
        );
        let gone = state(
            Some(NOW),
            Some(("backup_destination_gone", "2026-11-24T07:59:00Z")),
        );
        assert!(!to_be_made(false, &gone));
        assert!(to_be_made(true, &gone));
    }

    #[test]
    fn what_failed_otherwise_is_tried_again_after_an_hour_whatever_the_clock_did() {
        let failed = |at| state(Some(NOW), Some(("backup_no_space", at)));
        assert!(!to_be_made(true, &failed("2026-11-24T07:10:00Z")));
        assert!(to_be_made(true, &failed("2026-11-24T07:00:00Z")));
        assert!(to_be_made(true, &failed("2027-01-01T00:00:00Z")));
    }
}
