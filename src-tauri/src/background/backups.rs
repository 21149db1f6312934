//! The nightly backup while the window is open, caught up when it was missed, and what was pruned after it.

use std::sync::Arc;
use std::time::Duration;

use batchbook_core::backup::{self, BackupError};
use tauri::AppHandle;

use crate::backing_up::{self, Work};
use crate::commands::Session;
use crate::surroundings::account_name;
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
        let looked = tauri::async_runtime::spawn_blocking(move || look(&app, &session));
        if let Err(error) = looked.await {
            tracing::error!(%error, "looking after the backups broke off");
        }
    }
}

fn look(app: &AppHandle, session: &Arc<Session>) {
    let book = &session.book;
    let tonight = match backup::tonight(book) {
        Ok(tonight) => tonight,
        Err(error) => return tracing::warn!("{}", wording::chain(&error)),
    };
    session.backing_up.keep_on_data_disk(tonight.on_data_disk);
    if tonight.due.is_empty() {
        return;
    }
    let Some(under_way) = backing_up::begin(app, session, Work::BackUp) else {
        return;
    };
    // Nobody asked for it: it is signed by the account, not by whoever records.
    let who = account_name().unwrap_or_else(|| "batchbook".to_owned());
    match backup::back_up_tonight(book, tonight.due, &who, &under_way) {
        Ok(backed_up) => match backed_up.pruned {
            Some(Ok(pruned)) => {
                for (path, error) in pruned.failed {
                    tracing::warn!("{} stays: {}", path.display(), wording::chain(&error));
                }
            }
            Some(Err(error)) => tracing::error!("{}", wording::chain(&error)),
            None => {}
        },
        // The command line's, most likely: the next look finds out what it did.
        Err(BackupError::UnderWay { .. }) => tracing::info!("another process makes a backup"),
        Err(error) => tracing::error!("{}", wording::chain(&error)),
    }
}
