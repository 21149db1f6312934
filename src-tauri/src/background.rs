//! What the window does unasked: it notices what other processes changed, and that the storage path is back.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tauri::{AppHandle, Emitter};

use crate::commands::Session;
use crate::commands::storage::StorageState;
use crate::wording;

/// How often the book is asked whether anything has changed. The question is a few microseconds.
const BOOK_PAUSE: Duration = Duration::from_millis(500);

/// How often a storage path in trouble is looked at again.
const STORAGE_PAUSE: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Serialize)]
struct BookChanged {
    open_failures: u64,
    batches: u64,
}

/// Starts the background tasks.
pub(crate) fn start(app: &AppHandle, session: &Arc<Session>) {
    tauri::async_runtime::spawn(watch_book(app.clone(), Arc::clone(session)));
    tauri::async_runtime::spawn(watch_storage(app.clone(), Arc::clone(session)));
}

/// Tells the screen when the book has changed, whoever changed it: this window, or a command line beside it.
async fn watch_book(app: AppHandle, session: Arc<Session>) {
    let mut seen = None;
    loop {
        tokio::time::sleep(BOOK_PAUSE).await;
        let session = Arc::clone(&session);
        let looked = tauri::async_runtime::spawn_blocking(move || {
            session.book.read(|reader| {
                let version = reader.data_version()?;
                if seen == Some(version) {
                    return Ok((version, None));
                }
                let changed = BookChanged {
                    open_failures: reader.count_open_failures()?,
                    batches: reader.count_batches()?,
                };
                Ok::<_, batchbook_core::store::StoreError>((version, Some(changed)))
            })
        });
        match looked.await {
            Ok(Ok((version, changed))) => {
                seen = Some(version);
                if let Some(changed) = changed {
                    tell(&app, "book-changed", changed);
                }
            }
            Ok(Err(error)) => tracing::warn!("{}", wording::chain(&error)),
            Err(error) => tracing::error!(%error, "looking at the book broke off"),
        }
    }
}

/// Looks at a storage path in trouble until it is back.
async fn watch_storage(app: AppHandle, session: Arc<Session>) {
    let mut told = None;
    loop {
        tokio::time::sleep(STORAGE_PAUSE).await;
        let looking = Arc::clone(&session);
        let looked = tauri::async_runtime::spawn_blocking(move || {
            let before = looking.book.storage_problem();
            let problem = before.and_then(|_| looking.book.prepare_storage());
            StorageState::with(&looking, problem)
        });
        match looked.await {
            Ok(now) => {
                if told.as_ref().is_some_and(|told| *told != now) {
                    tell(&app, "storage-changed", now.clone());
                }
                told = Some(now);
            }
            Err(error) => tracing::error!(%error, "looking at the storage path broke off"),
        }
    }
}

fn tell(app: &AppHandle, event: &str, payload: impl Serialize + Clone) {
    if let Err(error) = app.emit(event, payload) {
        tracing::warn!(%error, event, "the screen was not told");
    }
}
