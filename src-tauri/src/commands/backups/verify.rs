//! A backup is read again, and the history here compared with the one in it.

use batchbook_core::backup::{self, BackupError, TrailComparison};
use batchbook_core::cloud::snapshots;
use serde::Serialize;
use tauri::AppHandle;
use ts_rs::TS;

use super::{BackupFinding, begin, failed, find, findings, in_object_store};
use crate::backing_up::Work;
use crate::commands::operators::who;
use crate::commands::{CommandError, Failed, Session, State, blocking};
use crate::surroundings::key_sources;
use crate::trail_words::problem_in_words;
use crate::wording::Words;

/// What reading a backup again showed.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct VerifiedBackup {
    #[ts(type = "number")]
    checked: u64,
    findings: Vec<BackupFinding>,
    /// Whether everything that is in it can be restored.
    sound: bool,
    /// The history here beside the one in it; none where they were not compared: a snapshot in the object store, another book, a
    /// backup that cannot be read so far.
    history: Option<ComparedHistory>,
}

/// Whether the history here goes on from the one in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct ComparedHistory {
    /// What does not fit, in words; none where all of it does.
    problem: Option<String>,
}

/// Reads a backup from one end to the other. Answers nothing where it was cancelled.
#[tauri::command]
pub(crate) async fn verify_backup(
    app: AppHandle,
    state: State<'_>,
    id: String,
) -> Result<Option<VerifiedBackup>, CommandError> {
    blocking(&state, move |session| {
        let listed = find(session, &id)?;
        let under_way = begin(&app, session, Work::Verify)?;
        verify(session, &listed, &under_way)
    })
    .await
}

fn verify(
    session: &Session,
    listed: &backup::Listed,
    watch: &dyn backup::Watch,
) -> Result<Option<VerifiedBackup>, Failed> {
    let (book, who) = (&session.book, who(session)?);
    let stored = in_object_store(listed);
    let local = listed.backup.path.as_deref().filter(|_| stored.is_none());
    // Before reading it writes an entry of its own, which would stand in the place of one that was cut off.
    let compared = local.map(|path| backup::compare_trail(book, path, watch));
    let verified = match stored {
        Some(address) => snapshots::verify_and_record(book, &key_sources(), address, &who, watch),
        None => backup::verify_recorded(book, listed, &who, watch),
    };
    let verified = match verified {
        Ok(verified) => verified,
        Err(BackupError::Cancelled) => return Ok(None),
        Err(error) => return Err(failed(session, &error)),
    };
    let sound = verified.is_sound();
    let history = match compared {
        None | Some(Err(BackupError::OfAnotherStore { .. })) => None,
        Some(Ok(compared)) => Some(in_words(session, &compared)),
        Some(Err(BackupError::Cancelled)) => return Ok(None),
        // Why not is among the findings.
        Some(Err(_)) if !sound => None,
        Some(Err(error)) => return Err(failed(session, &error)),
    };
    Ok(Some(VerifiedBackup {
        checked: verified.checked,
        findings: findings(&verified.problems),
        sound,
        history,
    }))
}

fn in_words(session: &Session, compared: &TrailComparison) -> ComparedHistory {
    let settings = session.book.settings();
    let words = Words::of(&settings.language.value);
    let said = |problem| problem_in_words(&words, problem, &settings.time_zone.value);
    ComparedHistory {
        problem: compared.problem.as_ref().map(said),
    }
}

#[cfg(test)]
mod tests;
