//! A computer that replaces another: at its first start the book comes back from an object store.

use std::sync::{Arc, Mutex, PoisonError};

use batchbook_core::authority::Reserved;
use batchbook_core::backup::{BackupError, ProblemKind, Watch};
use batchbook_core::cloud::snapshots::{self, FoundSnapshots as Found, SnapshotBucket, Wanted};
use batchbook_core::cloud::{self, CloudError};
use batchbook_core::settings::CloudSettings;
use serde::Serialize;
use tauri::AppHandle;
use ts_rs::TS;

use super::authority::permit;
use super::backups::{begin, failed, id_of};
use super::object_store::{ObjectStoreFields, goes_the_same_way, read, required};
use super::{CommandError, Failed, Session, State, blocking};
use crate::backing_up::Work;
use crate::second_start::instead_of_this_one;
use crate::surroundings::key_sources;
use crate::wording;

/// What was found last, and the way there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rebuilding(Arc<Mutex<Option<Looked>>>);

#[derive(Debug, Clone)]
struct Looked {
    way: CloudSettings,
    bucket: SnapshotBucket,
    found: Found,
}

/// The snapshots of a bucket.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct FoundSnapshots {
    /// Newest first.
    snapshots: Vec<StoredSnapshot>,
    /// How many cannot be used.
    damaged: usize,
}

/// A snapshot in an object store.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct StoredSnapshot {
    id: String,
    station: Option<String>,
    /// What the names of the station's objects begin with.
    prefix: String,
    at: String,
    #[ts(type = "number")]
    batches: u64,
    #[ts(type = "number")]
    attachments: u64,
    #[ts(type = "number")]
    attachment_bytes: u64,
    /// Files of recorded batches that the object store does not have.
    #[ts(type = "number")]
    waiting: u64,
}

/// What the next start takes into use.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Rebuilt {
    #[ts(type = "number")]
    batches: u64,
    /// Files that the object store does not have as they were saved.
    lost: usize,
}

impl From<&snapshots::StoredSnapshot> for StoredSnapshot {
    fn from(found: &snapshots::StoredSnapshot) -> Self {
        Self {
            id: id_of(&found.address),
            station: found.station.clone(),
            prefix: found.prefix().to_owned(),
            at: found.at.to_string(),
            batches: found.batches,
            attachments: found.attachments,
            attachment_bytes: found.attachment_bytes,
            waiting: found.waiting,
        }
    }
}

impl Rebuilding {
    fn keep(&self, looked: Looked) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(looked);
    }

    fn looked(&self) -> Option<Looked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Only a book in which nobody has recorded anything is given up for another.
fn refuse_unless_empty(session: &Session) -> Result<(), Failed> {
    match session.book.read(|reader| reader.count_batches())? {
        0 => Ok(()),
        _ => Err(Failed::Code("rebuild_not_empty")),
    }
}

/// Lists the snapshots in the bucket that is typed, with the key that this computer has. Changes nothing.
#[tauri::command]
pub(crate) async fn find_snapshots(
    state: State<'_>,
    rebuilding: tauri::State<'_, Rebuilding>,
    fields: ObjectStoreFields,
) -> Result<FoundSnapshots, CommandError> {
    let rebuilding = Rebuilding::clone(&rebuilding);
    blocking(&state, move |session| look(session, &rebuilding, fields)).await
}

fn look(
    session: &Session,
    rebuilding: &Rebuilding,
    fields: ObjectStoreFields,
) -> Result<FoundSnapshots, Failed> {
    let settings = session.book.settings();
    let now = &settings.cloud.value;
    let way = read(fields, now)?;
    // The key signs for whatever server is typed, as it does in a test of the connection.
    if !goes_the_same_way(&way, now) {
        permit(session, Reserved::Setting)?;
    }
    refuse_unless_empty(session)?;
    if way.bucket.is_empty() {
        return Err(Failed::Fields(vec![required("bucket")]));
    }
    let credentials = cloud::find_credentials(&settings.data_dir.value, way.provider, &key_sources())
        .map_err(CloudError::Credentials)?
        .ok_or_else(|| Failed::Fields(vec![required("secret")]))?;
    let bucket =
        SnapshotBucket::with_key(&way, &credentials).map_err(|error| in_trouble(session, &way, &error))?;
    let found = bucket.list().map_err(|error| in_trouble(session, &way, &error))?;
    let view = FoundSnapshots {
        snapshots: found.snapshots.iter().map(StoredSnapshot::from).collect(),
        damaged: found.damaged.len(),
    };
    rebuilding.keep(Looked { way, bucket, found });
    Ok(view)
}

/// Names the server that was typed where it is what does not answer.
fn in_trouble(session: &Session, way: &CloudSettings, error: &BackupError) -> Failed {
    if let BackupError::ObjectStore { source, .. } = error
        && let Some(CloudError::Trouble(trouble)) = source.downcast_ref()
    {
        tracing::error!("{}", wording::chain(error));
        return Failed::Said(wording::cloud_trouble(trouble, way));
    }
    failed(session, error)
}

/// Fetches a snapshot that was found, and has the next start take it into use. `backup-progress` says how far it is. Answers
/// nothing where it was cancelled.
#[tauri::command]
pub(crate) async fn rebuild_computer(
    app: AppHandle,
    state: State<'_>,
    rebuilding: tauri::State<'_, Rebuilding>,
    id: String,
    with_files: bool,
) -> Result<Option<Rebuilt>, CommandError> {
    let rebuilding = Rebuilding::clone(&rebuilding);
    blocking(&state, move |session| {
        let under_way = begin(&app, session, Work::Restore)?;
        rebuild(session, &rebuilding, (&id, with_files), &under_way)
    })
    .await
}

fn rebuild(
    session: &Session,
    rebuilding: &Rebuilding,
    (id, with_files): (&str, bool),
    watch: &dyn Watch,
) -> Result<Option<Rebuilt>, Failed> {
    let by = permit(session, Reserved::Restore)?;
    refuse_unless_empty(session)?;
    let gone = || Failed::Code("snapshot_not_there");
    let looked = rebuilding.looked().ok_or_else(gone)?;
    let mut snapshots = looked.found.snapshots.iter();
    let snapshot = snapshots
        .find(|found| id_of(&found.address) == id)
        .ok_or_else(gone)?;
    let wanted = Wanted {
        snapshot,
        with_files,
        takes_over: true,
        who: by.who(),
        at: session.book.now(),
    };
    let restored = match looked.bucket.restore_at_next_start(wanted, &session.book, watch) {
        Ok(restored) => restored,
        Err(BackupError::Cancelled) => return Ok(None),
        Err(error) => return Err(in_trouble(session, &looked.way, &error)),
    };
    let mut lost = 0;
    for problem in &restored.problems {
        tracing::warn!(
            kind = problem.kind.as_str(),
            "{}",
            wording::one_line(&problem.subject)
        );
        lost += usize::from(problem.kind == ProblemKind::NotUploaded);
    }
    Ok(Some(Rebuilt {
        batches: restored.manifest.batches,
        lost,
    }))
}

/// Starts the program again, in the place of this one: what was prepared is taken into use. Answers only where that fails.
#[tauri::command]
pub(crate) fn start_again(app: AppHandle) -> Result<(), CommandError> {
    instead_of_this_one(&app);
    Err(wording::Coded::error("not_started_again", []).into())
}

#[cfg(test)]
mod tests;
