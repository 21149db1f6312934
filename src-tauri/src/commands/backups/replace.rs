//! A backup takes the place of everything here: the program starts again with it.

use batchbook_core::authority::Reserved;
use batchbook_core::backup::{self, BackupError, Listed};
use batchbook_core::cloud::snapshots::{self, Wanted};
use tauri::AppHandle;

use super::{begin, failed, find, in_object_store};
use crate::backing_up::Work;
use crate::commands::authority::permit;
use crate::commands::{CommandError, Failed, Session, State, blocking};
use crate::second_start::instead_of_this_one;
use crate::surroundings::key_sources;

/// Unpacks a backup and compares all of it, then starts the program again with it in the place of what is here, which is kept aside.
/// `backup-progress` says how far it is. Answers only where it was cancelled, or did not come to that.
#[tauri::command]
pub(crate) async fn replace_by_backup(
    app: AppHandle,
    state: State<'_>,
    id: String,
    with_files: bool,
) -> Result<(), CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Restore)?;
        let listed = find(session, &id)?;
        let under_way = begin(&app, session, Work::Restore)?;
        let start_again = || instead_of_this_one(&app);
        replace(
            session,
            (&listed, with_files),
            (by.who(), &under_way),
            start_again,
        )
    })
    .await
}

fn replace(
    session: &Session,
    (listed, with_files): (&Listed, bool),
    (who, watch): (&str, &dyn backup::Watch),
    start_again: impl FnOnce(),
) -> Result<(), Failed> {
    let (book, at) = (&session.book, session.book.now());
    let source = listed
        .backup
        .path
        .as_deref()
        .ok_or(Failed::Code("backup_not_there"))?;
    let replaced = match in_object_store(listed) {
        Some(address) => {
            snapshots::find(&book.settings(), &key_sources(), address).and_then(|(bucket, snapshot)| {
                let wanted = Wanted {
                    snapshot: &snapshot,
                    with_files,
                    takes_over: true,
                    who,
                    at,
                };
                bucket.restore_replacing_open(wanted, book, watch, start_again)
            })
        }
        None => backup::restore_replacing_open(book, source, (who, at), watch, start_again),
    };
    match replaced {
        // The new program has everything; this one was not exchanged for it.
        Ok(_) => Err(Failed::Code("not_started_again")),
        Err(BackupError::Cancelled) => Ok(()),
        Err(BackupError::InUse { .. }) => Err(Failed::Code("restore_others_open")),
        Err(error) => Err(failed(session, &error)),
    }
}

#[cfg(test)]
mod tests;
