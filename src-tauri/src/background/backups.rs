//! The nightly backup while the window is open, caught up when it was missed, and what was pruned after it.

use std::sync::Arc;
use std::time::Duration;

use batchbook_core::backup::{self, BackupError, Pruned, Watch};
use batchbook_core::cloud::snapshots;
use tauri::AppHandle;

use crate::backing_up::{self, Work};
use crate::commands::Session;
use crate::surroundings::{account_name, key_sources};
use crate::wording;

/// How often the clock and the destinations are looked at. By the clock, not by a timer: a computer that slept goes on from here.
const PAUSE: Duration = Duration::from_secs(20);

/// Looks at the destinations until the window closes, and makes the backups that are due.
///
/// A task of its own: a share that hangs keeps it waiting, and nobody else.
pub(super) async fn watch(app: AppHandle, session: Arc<Session>) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let (app, session) = (app.clone(), Arc::clone(&session));
        let looked = tauri::async_runtime::spawn_blocking(move || {
            look(&session, || backing_up::begin(&app, &session, Work::BackUp));
        });
        if let Err(error) = looked.await {
            tracing::error!(%error, "looking after the backups broke off");
        }
    }
}

/// Looks at the destinations once. `begin` answers nothing while other work with backups is under way: then they are looked at only.
fn look<W: Watch>(session: &Session, begin: impl FnOnce() -> Option<W>) {
    let book = &session.book;
    let tonight = match backup::tonight(book) {
        Ok(tonight) => tonight,
        Err(error) => return tracing::warn!("{}", wording::chain(&error)),
    };
    session.backing_up.keep_on_data_disk(tonight.on_data_disk);
    if tonight.due.is_empty() && !tonight.object_store_due {
        return;
    }
    let Some(under_way) = begin() else {
        return;
    };
    // Nobody asked for it: it is signed by the account, not by whoever records.
    let who = account_name().unwrap_or_else(|| "batchbook".to_owned());
    if !tonight.due.is_empty() {
        match backup::back_up_tonight(book, tonight.due, &who, &under_way) {
            Ok(backed_up) => backed_up.pruned.into_iter().for_each(log_pruned),
            Err(error) => log(&error),
        }
    }
    if tonight.object_store_due {
        let keys = key_sources();
        // What waits is uploaded by itself, and looked for again when somebody restores.
        match snapshots::back_up(book, &keys, &who, &under_way) {
            Ok(outcome) if outcome.result.is_ok() => log_pruned(snapshots::prune(book, &keys, false, &who)),
            Ok(_) => {}
            Err(error) => log(&error),
        }
    }
}

fn log_pruned(pruned: Result<Pruned, BackupError>) {
    match pruned {
        Ok(pruned) => {
            for (path, error) in pruned.failed {
                tracing::warn!("{} stays: {}", path.display(), wording::chain(&error));
            }
        }
        Err(error) => log(&error),
    }
}

fn log(error: &BackupError) {
    match error {
        // The command line's, most likely: the next look finds out what it did.
        BackupError::UnderWay { .. } => tracing::info!("another process makes a backup"),
        error => tracing::error!("{}", wording::chain(error)),
    }
}

#[cfg(test)]
mod tests;
