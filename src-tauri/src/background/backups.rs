//! The nightly backup while the window is open, caught up when it was missed, and what was pruned after it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use batchbook_core::backup::{self, BackupError, BackupKind, DestinationDisk, DestinationState, Request};
use jiff::{SignedDuration, Timestamp};
use tauri::AppHandle;

use crate::backing_up::{self, Work};
use crate::commands::Session;
use crate::surroundings::account_name;
use crate::wording;

/// How often the clock and the destinations are looked at. By the clock, not by a timer: a computer that slept goes on from here.
const PAUSE: Duration = Duration::from_secs(20);

/// A backup that failed for another reason than a destination that is not there is tried again after so long.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_hours(1);

/// Looks at the destinations until the window closes, and makes the backups that are due.
///
/// A task of its own: a share that hangs keeps it waiting, and nobody else.
pub(super) async fn watch(app: AppHandle, session: Arc<Session>) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let (app, session) = (app.clone(), Arc::clone(&session));
        let looked = tauri::async_runtime::spawn_blocking(move || look(&app, &session));
        if let Err(error) = looked.await {
            tracing::error!(%error, "looking after the backups broke off");
        }
    }
}

fn look(app: &AppHandle, session: &Arc<Session>) {
    let book = &session.book;
    let looked = backup::destinations(book).and_then(|states| {
        states
            .into_iter()
            .map(|state| Ok((backup::look_at_destination(book, &state.path)?, state)))
            .collect::<Result<Vec<_>, _>>()
    });
    let looked = match looked {
        Ok(looked) => looked,
        Err(error) => return tracing::warn!("{}", wording::chain(&error)),
    };
    let same = looked.iter().filter(|(disk, _)| disk.same_disk == Some(true));
    session
        .backing_up
        .keep_on_data_disk(same.map(|(_, state)| state.path.clone()).collect());
    let now = book.now();
    let due: Vec<PathBuf> = looked
        .iter()
        .filter(|(disk, state)| is_to_be_made(disk, state, now))
        .map(|(_, state)| state.path.clone())
        .collect();
    if due.is_empty() {
        return;
    }
    let Some(under_way) = backing_up::begin(app, session, Work::BackUp) else {
        return;
    };
    // Nobody asked for it: it is signed by the account, not by whoever records.
    let who = account_name().unwrap_or_else(|| "batchbook".to_owned());
    let request = Request {
        to: None,
        kind: BackupKind::Mirror,
        who: &who,
    };
    match backup::create_at(book, due, request, &under_way) {
        Ok(outcomes) if outcomes.iter().any(|outcome| outcome.result.is_ok()) => prune(session, &who),
        Ok(_) => {}
        // The command line's, most likely: the next look finds out what it did.
        Err(BackupError::UnderWay { .. }) => tracing::info!("another process makes a backup"),
        Err(error) => tracing::error!("{}", wording::chain(&error)),
    }
}

fn prune(session: &Session, who: &str) {
    match backup::prune(&session.book, false, who) {
        Ok(pruned) => {
            for (path, error) in pruned.failed {
                tracing::warn!("{} stays: {}", path.display(), wording::chain(&error));
            }
        }
        Err(error) => tracing::error!("{}", wording::chain(&error)),
    }
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
        return disk.present;
    }
    let ago = now.duration_since(failed.at);
    // A clock that was set back does not put it off.
    ago >= AFTER_FAILURE || ago < SignedDuration::ZERO
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use batchbook_core::backup::BackupRow;
    use uuid::Uuid;

    use super::*;

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
            due: due.map(|due| due.parse().unwrap()),
            overdue: false,
        }
    }

    fn to_be_made(present: bool, state: &DestinationState) -> bool {
        let disk = DestinationDisk {
            present,
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
