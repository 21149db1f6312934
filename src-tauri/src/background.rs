//! What the window notices: what other processes changed, and that the storage path is back.

mod backups;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use batchbook_core::attachments::{self, tidy_opened, tidy_pasted};
use batchbook_core::book::Book;
use batchbook_core::store::{Reader, StoreError};
use serde::Serialize;
use tauri::{AppHandle, Emitter};

use crate::commands::start::{self, Notice};
use crate::commands::storage::StorageState;
use crate::commands::{Failed, Session};
use crate::unasked::try_what_is_due;
use crate::uploading::upload_unasked;
use crate::{checking, wording};

/// How often the book is asked whether anything has changed. The question is a few microseconds.
const BOOK_PAUSE: Duration = Duration::from_millis(500);

/// How often a storage path in trouble is looked at again.
const STORAGE_PAUSE: Duration = Duration::from_secs(5);

/// How often it is asked whether something has to be said: the disk does not fill faster.
const NOTICES_PAUSE: Duration = Duration::from_secs(20);

#[derive(Debug, Clone, Serialize)]
struct BookChanged {
    open_failures: u64,
    batches: u64,
    /// What has to be said now; what is no longer in here is over.
    notices: Vec<Notice>,
}

/// What had to be said when it was looked at for the last time, for both who tell it.
type Notices = Arc<Mutex<Vec<Notice>>>;

/// Starts the background tasks.
pub(crate) fn start(app: &AppHandle, session: &Arc<Session>) {
    let notices = Notices::default();
    tauri::async_runtime::spawn(watch_book(app.clone(), Arc::clone(session), Arc::clone(&notices)));
    tauri::async_runtime::spawn(watch_notices(app.clone(), Arc::clone(session), notices));
    tauri::async_runtime::spawn(watch_storage(app.clone(), Arc::clone(session)));
    tauri::async_runtime::spawn(try_what_is_due(app.clone(), Arc::clone(session)));
    tauri::async_runtime::spawn(upload_unasked(Arc::clone(session)));
    tauri::async_runtime::spawn(checking::watch(app.clone(), Arc::clone(session)));
    tauri::async_runtime::spawn(backups::watch(app.clone(), Arc::clone(session)));
    let session = Arc::clone(session);
    tauri::async_runtime::spawn_blocking(move || tidy(&session.book));
}

/// Removes what earlier runs left in DATA and nobody needs: copies that were opened, and what was pasted.
fn tidy(book: &Book) {
    match tidy_opened(book) {
        Ok(0) => {}
        Ok(stay) => tracing::info!(stay, "opened copies that were changed stay in DATA/opened"),
        Err(error) => tracing::warn!("opened copies stay: {}", wording::chain(&error)),
    }
    if let Err(error) = tidy_pasted(book) {
        tracing::warn!("{}", wording::chain(&error));
    }
}

/// Tells the screen when the book has changed, whoever changed it: this window, or a command line beside it.
async fn watch_book(app: AppHandle, session: Arc<Session>, notices: Notices) {
    let mut seen = None;
    loop {
        tokio::time::sleep(BOOK_PAUSE).await;
        let (session, notices) = (Arc::clone(&session), Arc::clone(&notices));
        let looked = tauri::async_runtime::spawn_blocking(move || {
            // Another process may have moved the files: what is shown is at the new place from now on.
            session.book.follow_storage()?;
            session.book.read(|reader| {
                let version = reader.data_version()?;
                if seen == Some(version) {
                    return Ok((version, None));
                }
                Ok::<_, StoreError>((version, Some(book_changed(reader, &notices)?)))
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

fn book_changed(reader: Reader<'_>, notices: &Notices) -> Result<BookChanged, StoreError> {
    Ok(BookChanged {
        open_failures: reader.count_open_failures()?,
        batches: reader.count_batches()?,
        notices: lock(notices).clone(),
    })
}

/// Tells the screen when something has to be said or is over: a disk that fills, a clock that is behind.
///
/// A task of its own, since a share that hangs keeps it waiting, and the book must not wait with it.
async fn watch_notices(app: AppHandle, session: Arc<Session>, notices: Notices) {
    loop {
        let (looking, told) = (Arc::clone(&session), Arc::clone(&notices));
        let looked = tauri::async_runtime::spawn_blocking(move || news(&looking, &told));
        match looked.await {
            Ok(Ok(Some(changed))) => tell(&app, "book-changed", changed),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => tracing::warn!("{}", wording::chain(&error)),
            Err(error) => tracing::error!(%error, "looking for notices broke off"),
        }
        tokio::time::sleep(NOTICES_PAUSE).await;
    }
}

/// Looks what has to be said now, and answers it where that is something else than was told.
fn news(session: &Session, told: &Notices) -> Result<Option<BookChanged>, Failed> {
    let now = start::notices(session)?;
    if std::mem::replace(&mut *lock(told), now.clone()) == now {
        return Ok(None);
    }
    Ok(Some(session.book.read(|reader| book_changed(reader, told))?))
}

/// Looks at a storage path in trouble until it is back.
async fn watch_storage(app: AppHandle, session: Arc<Session>) {
    // What the screen starts with: a path that is back before the first look is news too.
    let mut told = StorageState::of(&session);
    loop {
        tokio::time::sleep(STORAGE_PAUSE).await;
        let looking = Arc::clone(&session);
        let was_in_trouble = told.is_in_trouble();
        let looked = tauri::async_runtime::spawn_blocking(move || {
            let before = looking.book.storage_problem();
            let problem = before.and_then(|_| looking.book.prepare_storage());
            let now = StorageState::with(&looking, problem);
            // Whoever looked, this task or another: what waits for the storage path need wait no longer.
            if was_in_trouble && !now.is_in_trouble() {
                storage_is_back(&looking.book);
            }
            now
        });
        match looked.await {
            Ok(now) => {
                if told != now {
                    tell(&app, "storage-changed", now.clone());
                    told = now;
                }
            }
            Err(error) => tracing::error!(%error, "looking at the storage path broke off"),
        }
    }
}

fn storage_is_back(book: &Book) {
    if let Err(error) = attachments::storage_is_back(book) {
        tracing::warn!("{}", wording::chain(&error));
    }
}

fn tell(app: &AppHandle, event: &str, payload: impl Serialize + Clone) {
    if let Err(error) = app.emit(event, payload) {
        tracing::warn!(%error, event, "the screen was not told");
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
