//! Copies under way: how far each is, and how to stop it. A form stays usable while its files are copied.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use batchbook_core::attachments::{self, AttachmentError, Watch};
use serde::Serialize;
use tauri::{AppHandle, Emitter};
use uuid::Uuid;

use crate::commands::Session;
use crate::commands::attachments::{Attachment, Owner};
use crate::wording;

/// A small file waits for its syncs most of the time; the system makes those of several files together, and so does the store with
/// what it writes down of them. See docs/benchmarks.md.
const AT_ONCE: usize = 8;

/// Progress is told at most so often.
const BETWEEN_TELLING: Duration = Duration::from_millis(100);

/// The copies of this window.
#[derive(Debug)]
pub(crate) struct Copies {
    under_way: Mutex<HashMap<Uuid, Arc<Copy>>>,
    places: tokio::sync::Semaphore,
    /// What was dropped onto the window, until the screen says what for.
    dropped: Mutex<HashMap<Uuid, Vec<PathBuf>>>,
}

impl Default for Copies {
    fn default() -> Self {
        Self {
            under_way: Mutex::default(),
            places: tokio::sync::Semaphore::new(AT_ONCE),
            dropped: Mutex::default(),
        }
    }
}

/// How a copy is begun.
#[derive(Debug, Clone)]
pub(crate) enum Begin {
    /// It was just picked.
    First,
    /// It failed before.
    Again {
        /// Who wants it again.
        who: String,
    },
    /// Its next attempt is due, and nobody asked for it.
    Unasked,
}

#[derive(Debug, Default)]
struct Copy {
    copied: AtomicU64,
    cancelled: AtomicBool,
}

/// An attachment and whom it belongs to, as the screen hears of it.
#[derive(Serialize, Clone)]
struct Changed {
    #[serde(flatten)]
    attachment: Attachment,
    owner: Owner,
}

impl Copies {
    /// Whether any file is being copied, or waits for its turn.
    pub(crate) fn is_any_under_way(&self) -> bool {
        !lock(&self.under_way).is_empty()
    }

    /// How many bytes of an attachment are copied.
    pub(crate) fn copied(&self, id: Uuid) -> u64 {
        lock(&self.under_way)
            .get(&id)
            .map_or(0, |copy| copy.copied.load(Ordering::Relaxed))
    }

    /// Asks a copy to stop; it ends as `cancelled`.
    pub(crate) fn cancel(&self, id: Uuid) {
        if let Some(copy) = lock(&self.under_way).get(&id) {
            copy.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Keeps what was dropped, for the screen that gets the token.
    pub(crate) fn keep_dropped(&self, paths: Vec<PathBuf>) -> Uuid {
        let token = Uuid::now_v7();
        lock(&self.dropped).insert(token, paths);
        token
    }

    /// What was dropped under this token, once.
    pub(crate) fn take_dropped(&self, token: Uuid) -> Vec<PathBuf> {
        lock(&self.dropped).remove(&token).unwrap_or_default()
    }
}

/// Copies an attachment in the background, and tells the screen how far it is and how it ends.
pub(crate) fn begin(
    app: &AppHandle,
    session: &Arc<Session>,
    attachment: &attachments::Attachment,
    how: Begin,
) {
    if let Some(copy) = announce(session, attachment) {
        let (app, session, attachment) = (app.clone(), Arc::clone(session), attachment.clone());
        tauri::async_runtime::spawn(copy_when_there_is_room(app, session, attachment, copy, how));
    }
}

/// Copies an attachment whose next attempt is due, and waits for its end: those that nobody asked for go one by one, and
/// leave a place for what somebody picks meanwhile.
pub(crate) async fn copy_unasked(
    app: &AppHandle,
    session: &Arc<Session>,
    attachment: attachments::Attachment,
) {
    if let Some(copy) = announce(session, &attachment) {
        copy_when_there_is_room(app.clone(), Arc::clone(session), attachment, copy, Begin::Unasked).await;
    }
}

/// Puts a copy among those under way; nothing where it is there already: a second click on Retry must not copy the same
/// file twice.
fn announce(session: &Session, attachment: &attachments::Attachment) -> Option<Arc<Copy>> {
    match lock(&session.copies.under_way).entry(attachment.id) {
        Entry::Occupied(_) => None,
        Entry::Vacant(place) => Some(Arc::clone(place.insert(Arc::default()))),
    }
}

async fn copy_when_there_is_room(
    app: AppHandle,
    session: Arc<Session>,
    attachment: attachments::Attachment,
    copy: Arc<Copy>,
    how: Begin,
) {
    // Closed only with the program.
    let Ok(_place) = session.copies.places.acquire().await else {
        return;
    };
    let in_background = Arc::clone(&session);
    let copied = tauri::async_runtime::spawn_blocking(move || {
        run(&app, &in_background, &attachment, &copy, &how);
    });
    if let Err(error) = copied.await {
        tracing::error!(%error, "a copy broke off");
    }
}

fn run(
    app: &AppHandle,
    session: &Arc<Session>,
    attachment: &attachments::Attachment,
    copy: &Copy,
    how: &Begin,
) {
    let watch = Telling {
        app,
        session,
        attachment,
        copy,
        told: Mutex::new(Instant::now()),
    };
    let ended = match how {
        Begin::First => attachments::copy_in(&session.book, attachment.id, &watch)
            .map(Some)
            .map_err(AttachmentError::from),
        Begin::Again { who } => attachments::retry(&session.book, attachment.id, who, &watch).map(Some),
        Begin::Unasked => {
            attachments::try_due(&session.book, attachment.id, &watch).map_err(AttachmentError::from)
        }
    };
    lock(&session.copies.under_way).remove(&attachment.id);
    match ended {
        Ok(Some(ended)) => tell(app, session, &ended),
        // Another process was first: the book says how it ends there.
        Ok(None) => {}
        Err(error) => {
            tracing::error!("{}", wording::chain(&error));
            // As it is stored: the screen must not show a copy that nobody makes.
            match session.book.read(|reader| reader.attachment(attachment.id)) {
                Ok(Some(stored)) => tell(app, session, &stored),
                Ok(None) => {}
                Err(error) => tracing::error!("{}", wording::chain(&error)),
            }
        }
    }
}

fn tell(app: &AppHandle, session: &Session, attachment: &attachments::Attachment) {
    let changed = Changed {
        attachment: Attachment::of(attachment, session),
        owner: attachment.owner.into(),
    };
    if let Err(error) = app.emit("attachment-changed", changed) {
        tracing::warn!(%error, "the screen was not told about an attachment");
    }
}

/// Tells the screen how far a copy is.
struct Telling<'a> {
    app: &'a AppHandle,
    session: &'a Session,
    attachment: &'a attachments::Attachment,
    copy: &'a Copy,
    told: Mutex<Instant>,
}

impl Watch for Telling<'_> {
    fn progress(&self, copied: u64, _size: u64) {
        self.copy.copied.store(copied, Ordering::Relaxed);
        let mut told = lock(&self.told);
        if told.elapsed() >= BETWEEN_TELLING {
            *told = Instant::now();
            let copying = attachments::Attachment {
                state: attachments::AttachmentState::Copying,
                failure: None,
                ..self.attachment.clone()
            };
            tell(self.app, self.session, &copying);
        }
    }

    fn cancelled(&self) -> bool {
        self.copy.cancelled.load(Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_dropped_is_given_once_to_whoever_has_its_token() {
        let copies = Copies::default();
        let dropped = vec![PathBuf::from("/media/usb/weigh slip.jpg")];
        let token = copies.keep_dropped(dropped.clone());
        assert_eq!(copies.take_dropped(Uuid::now_v7()), Vec::<PathBuf>::new());
        assert_eq!(copies.take_dropped(token), dropped);
        assert_eq!(copies.take_dropped(token), Vec::<PathBuf>::new());
    }
}
