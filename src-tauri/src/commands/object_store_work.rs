//! What is done with the object store by hand: pausing, verifying, evicting, fetching, and a link to one file.

use std::time::Duration;

use batchbook_core::attachments::Watch;
use batchbook_core::cloud::{self, FailedUpload};
use batchbook_core::settings::CloudSettings;
use serde::Serialize;
use tauri::AppHandle;
use ts_rs::TS;

use super::object_store::{FailedObject, ObjectStoreView, begin};
use super::start::Notice;
use super::{CommandError, State, blocking, parse_id};
use crate::object_work::Work;
use crate::surroundings::key_sources;
use crate::wording;

/// What reading the objects found.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct VerifiedObjects {
    #[ts(type = "number")]
    checked: u64,
    problems: Vec<ObjectProblem>,
    /// Whether it was stopped before its end.
    stopped: bool,
}

/// An object that is not as it was uploaded.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ObjectProblem {
    name: String,
    key: String,
    #[ts(type = "\"missing\" | \"size_differs\" | \"hash_differs\" | \"elsewhere\" | \"unreadable\"")]
    kind: &'static str,
    healed: bool,
}

/// What left this side.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct EvictedObjects {
    #[ts(type = "number")]
    files: u64,
    #[ts(type = "number")]
    bytes: u64,
    /// Files that stay, since the object store does not have what was saved.
    #[ts(type = "number")]
    unverified: u64,
    stopped: bool,
}

/// What is here again.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct FetchedObjects {
    #[ts(type = "number")]
    files: u64,
    failed: Vec<FailedObject>,
    stopped: bool,
}

/// What taking over everything that was recorded came to.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct MigratedObjects {
    #[ts(type = "number")]
    uploaded: u64,
    /// Files that still wait, failed ones included.
    #[ts(type = "number")]
    waiting: u64,
    failed: Vec<FailedObject>,
    trouble: Option<Notice>,
    paused: bool,
    stopped: bool,
}

/// A link that whoever has it can read one file with, until it ends.
#[derive(Clone, Serialize, TS)]
pub(crate) struct AttachmentLink {
    url: String,
    ends_at: String,
}

/// Stops the uploads after the files under way, over restarts, or has them go on.
#[tauri::command]
pub(crate) async fn pause_uploads(state: State<'_>, paused: bool) -> Result<ObjectStoreView, CommandError> {
    blocking(&state, move |session| {
        if paused {
            cloud::pause(&session.book)?;
        } else {
            cloud::resume(&session.book)?;
            session.uploads.wake();
        }
        ObjectStoreView::of(session)
    })
    .await
}

/// Has what failed be tried at once, and what waits for the network be asked for.
#[tauri::command]
pub(crate) async fn try_uploads_now(state: State<'_>) -> Result<ObjectStoreView, CommandError> {
    blocking(&state, |session| {
        cloud::try_now(&session.book)?;
        session.uploads.wake();
        ObjectStoreView::of(session)
    })
    .await
}

/// Reads the objects, or `sample` of them by chance, and compares them. `object-store-progress` says how far it is.
#[tauri::command]
pub(crate) async fn verify_objects(
    app: AppHandle,
    state: State<'_>,
    sample: Option<u32>,
) -> Result<VerifiedObjects, CommandError> {
    blocking(&state, move |session| {
        let under_way = begin(&app, session, Work::Verify)?;
        let verified = cloud::verify(&session.book, &key_sources(), sample, &under_way)?;
        let problems = verified.problems.into_iter().map(|problem| ObjectProblem {
            name: problem.name,
            key: problem.key,
            kind: problem.kind.as_str(),
            healed: problem.healed,
        });
        Ok(VerifiedObjects {
            checked: verified.checked,
            problems: problems.collect(),
            stopped: !verified.is_full,
        })
    })
    .await
}

/// Removes files here that the object store confirms, down to the cache limit, or `all` of them.
#[tauri::command]
pub(crate) async fn evict_objects(
    app: AppHandle,
    state: State<'_>,
    all: bool,
) -> Result<EvictedObjects, CommandError> {
    blocking(&state, move |session| {
        let under_way = begin(&app, session, Work::Evict)?;
        let evicted = cloud::evict(&session.book, &key_sources(), all, &under_way)?;
        Ok(EvictedObjects {
            files: evicted.files,
            bytes: evicted.bytes,
            unverified: evicted.unverified,
            stopped: under_way.cancelled(),
        })
    })
    .await
}

/// Fetches everything that left this side.
#[tauri::command]
pub(crate) async fn fetch_objects(app: AppHandle, state: State<'_>) -> Result<FetchedObjects, CommandError> {
    blocking(&state, move |session| {
        let under_way = begin(&app, session, Work::Fetch)?;
        let fetched = cloud::fetch_all(&session.book, &key_sources(), &under_way)?;
        let settings = session.book.settings();
        let failed = fetched.failed.into_iter().map(|(name, trouble)| FailedObject {
            name,
            trouble: wording::cloud_trouble(&trouble, &settings.cloud.value).into(),
        });
        Ok(FetchedObjects {
            files: fetched.files,
            failed: failed.collect(),
            stopped: under_way.cancelled(),
        })
    })
    .await
}

/// Looks for everything that was recorded before, and uploads until nothing waits.
#[tauri::command]
pub(crate) async fn migrate_objects(
    app: AppHandle,
    state: State<'_>,
) -> Result<MigratedObjects, CommandError> {
    blocking(&state, move |session| {
        let under_way = begin(&app, session, Work::Migrate)?;
        let migrated = cloud::migrate(&session.book, &key_sources(), &under_way)?;
        let settings = session.book.settings();
        let cloud = &settings.cloud.value;
        let own = migrated
            .failed
            .iter()
            .filter(|failed| !failed.trouble.code.is_of_all());
        Ok(MigratedObjects {
            uploaded: migrated.uploaded,
            waiting: migrated.waiting,
            failed: own.map(|failed| failed_object(failed, cloud)).collect(),
            trouble: migrated
                .trouble
                .as_ref()
                .map(|trouble| wording::cloud_trouble(trouble, cloud).into()),
            paused: migrated.paused,
            stopped: under_way.cancelled(),
        })
    })
    .await
}

pub(super) fn failed_object(failed: &FailedUpload, cloud: &CloudSettings) -> FailedObject {
    FailedObject {
        name: failed.name.clone(),
        trouble: wording::cloud_trouble(&failed.trouble, cloud).into(),
    }
}

/// Stops the verification, the eviction, the fetching or the uploading by hand.
#[tauri::command]
pub(crate) fn cancel_object_work(state: State<'_>) {
    state.object_work.cancel();
}

/// Makes a link to one file in the object store that ends by itself after so many minutes, at most a week.
#[tauri::command]
pub(crate) async fn attachment_link(
    state: State<'_>,
    id: String,
    minutes: u32,
) -> Result<AttachmentLink, CommandError> {
    blocking(&state, move |session| {
        let valid_for = Duration::from_secs(u64::from(minutes) * 60);
        let link = cloud::link(&session.book, &key_sources(), parse_id(&id)?, valid_for)?;
        Ok(AttachmentLink {
            url: link.url,
            ends_at: link.ends_at.to_string(),
        })
    })
    .await
}
