//! What the window does with the object store unasked: uploads, evictions, and files that are wanted and not here.

use std::sync::Arc;
use std::time::Duration;

use batchbook_core::attachments::{Owner, Unwatched};
use batchbook_core::book::Book;
use batchbook_core::cloud::{self, CloudError, Rounds};
use batchbook_core::store::StoreError;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::commands::Session;
use crate::surroundings::key_sources;
use crate::wording;

/// How long nothing is done after the store failed: it fails for everybody, and is said elsewhere.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(60);

/// The way to the uploads that go on unasked.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    woken: Notify,
}

impl Uploads {
    /// Ends the pause between two rounds: what kept the uploads from succeeding may be put right.
    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }
}

/// Uploads what waits, round after round, for as long as the window is there. A round that the end of the window cuts off loses
/// nothing.
pub(crate) async fn upload_unasked(session: Arc<Session>) {
    let keys = Arc::new(key_sources());
    let mut rounds = Rounds::default();
    loop {
        let (working, keys) = (Arc::clone(&session), Arc::clone(&keys));
        let worked = tauri::async_runtime::spawn_blocking(move || {
            let pause = rounds.round(&working.book, &keys, &Unwatched);
            (rounds, pause)
        });
        let pause = match worked.await {
            Ok((kept, Ok(pause))) => {
                rounds = kept;
                pause
            }
            Ok((kept, Err(error))) => {
                tracing::warn!("{}", wording::chain(&error));
                rounds = kept;
                PAUSE_AFTER_FAILURE
            }
            Err(error) => {
                tracing::error!(%error, "an upload broke off");
                rounds = Rounds::default();
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = session.uploads.woken.notified() => rounds = Rounds::default(),
        }
    }
}

/// Has the file of an attachment be here before it is read, and notes that it was read.
pub(crate) fn bring_here(book: &Book, id: Uuid) -> Result<(), CloudError> {
    cloud::bring_here(book, &key_sources(), id, &Unwatched)?;
    Ok(cloud::note_read(book, id)?)
}

/// Has all files of a batch be here. One that cannot be fetched stays away, and whoever needs it says so.
pub(crate) fn bring_batch_here(book: &Book, batch: Uuid) -> Result<(), StoreError> {
    for attachment in book.read(|reader| reader.attachments_of(Owner::Batch(batch)))? {
        if let Err(error) = bring_here(book, attachment.id) {
            tracing::warn!("{}", wording::chain(&error));
        }
    }
    Ok(())
}
