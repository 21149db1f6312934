//! The object store: what is configured, its key, and how it stands. A secret comes in here and never goes out again.

use std::fs::File;
use std::io::Read;

use batchbook_core::authority::Reserved;
use batchbook_core::change_setting::change_setting;
use batchbook_core::cloud::{self, CloudError, KeyOrigin, UploadUnderWay};
use batchbook_core::settings::{CloudFields, CloudMode, CloudProvider, CloudSettings, Key};
use serde::{Deserialize, Serialize};
use tauri::AppHandle;
use tauri_plugin_dialog::FilePath;
use ts_rs::TS;

use super::authority::permit;
use super::files::dialog;
use super::object_store_work::failed_object;
use super::settings::{SettingValue, value};
use super::start::Notice;
use super::{CommandError, Failed, Problem, Session, State, blocking};
use crate::object_work::{self, ObjectStoreWork, UnderWay, Work};
use crate::surroundings::key_sources;
use crate::wording::{self, Coded, Words};

/// How many failed files are named.
const MOST_FAILED: u32 = 20;

/// A key and its secret are shorter than this; Google's service account as JSON is the longest.
const LONGEST_KEY: u64 = 16 * 1024;

/// Everything that the screen shows of the object store. No secret is in it.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ObjectStoreView {
    /// The setting: where it comes from, and whether it may be changed here.
    setting: SettingValue,
    fields: ObjectStoreFields,
    /// For each provider, where its key is.
    keys: Vec<ObjectStoreKey>,
    /// Why the key that is kept cannot be read.
    key_problem: Option<Notice>,
    /// Why the system's keychain is not used; none where it answers, or the environment has the keys.
    keychain_problem: Option<Notice>,
    queue: ObjectStoreQueue,
    work: Option<ObjectStoreWork>,
}

/// What is typed: texts, as a person enters them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub(crate) struct ObjectStoreFields {
    mode: String,
    provider: String,
    bucket: String,
    prefix: String,
    endpoint: String,
    allow_http: bool,
    region: String,
    account_id: String,
    bandwidth_limit: String,
    cache_limit: String,
}

/// Where the key of a provider is: `environment`, `keychain`, `file` or `none`.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ObjectStoreKey {
    provider: &'static str,
    origin: &'static str,
}

/// How the uploads stand.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ObjectStoreQueue {
    #[ts(type = "\"off\" | \"hybrid\" | \"primary\"")]
    mode: &'static str,
    /// Files that wait, those that failed included.
    #[ts(type = "number")]
    waiting: u64,
    #[ts(type = "number")]
    waiting_bytes: u64,
    #[ts(type = "number")]
    uploaded: u64,
    /// Files in the object store alone.
    #[ts(type = "number")]
    evicted: u64,
    #[ts(type = "number")]
    evicted_bytes: u64,
    /// The bytes at the storage path.
    #[ts(type = "number")]
    local_bytes: u64,
    /// Of those, what is above the cache limit; 0 where nothing leaves.
    #[ts(type = "number")]
    above_limit_bytes: u64,
    /// Of those, what is uploaded and may leave.
    #[ts(type = "number")]
    evictable_bytes: u64,
    paused: bool,
    /// What keeps every upload from succeeding: said once, not for each file.
    trouble: Option<Notice>,
    #[ts(type = "number")]
    failed: u64,
    /// The first of those that failed, and why.
    failed_files: Vec<FailedObject>,
    /// The large files that are going up right now.
    under_way: Vec<ObjectUnderWay>,
}

/// A large file that is going up.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ObjectUnderWay {
    name: String,
    #[ts(type = "number")]
    sent: u64,
    #[ts(type = "number")]
    size: u64,
}

/// A file that was not transferred, and why.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct FailedObject {
    pub(super) name: String,
    pub(super) trouble: Notice,
}

/// How the test of a connection ended.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ObjectStoreTested {
    /// The step that failed; none where all of it works.
    #[ts(type = "\"write\" | \"read\" | \"remove\" | null")]
    failed_step: Option<&'static str>,
    trouble: Option<Notice>,
}

impl From<CloudFields> for ObjectStoreFields {
    fn from(fields: CloudFields) -> Self {
        Self {
            mode: fields.mode,
            provider: fields.provider,
            bucket: fields.bucket,
            prefix: fields.prefix,
            endpoint: fields.endpoint,
            allow_http: fields.allow_http,
            region: fields.region,
            account_id: fields.account_id,
            bandwidth_limit: fields.bandwidth_limit,
            cache_limit: fields.cache_limit,
        }
    }
}

impl From<ObjectStoreFields> for CloudFields {
    fn from(fields: ObjectStoreFields) -> Self {
        Self {
            mode: fields.mode,
            provider: fields.provider,
            bucket: fields.bucket,
            prefix: fields.prefix,
            endpoint: fields.endpoint,
            allow_http: fields.allow_http,
            region: fields.region,
            account_id: fields.account_id,
            bandwidth_limit: fields.bandwidth_limit,
            cache_limit: fields.cache_limit,
        }
    }
}

impl ObjectStoreView {
    pub(super) fn of(session: &Session) -> Result<Self, Failed> {
        let settings = session.book.settings();
        let (keys, key_problem) = keys(session);
        let is_asked = |key: &ObjectStoreKey| key.origin != KeyOrigin::Environment.as_str();
        let keychain_problem = match keys.iter().any(is_asked) {
            true => cloud::keychain_problem(&settings.data_dir.value, &key_sources()),
            false => None,
        };
        Ok(Self {
            setting: value(&settings, Key::Cloud),
            fields: settings.cloud.value.fields().into(),
            keys,
            key_problem,
            keychain_problem: keychain_problem.map(|problem| wording::keychain(&problem).into()),
            queue: ObjectStoreQueue::of(session)?,
            work: session.object_work.work(),
        })
    }
}

impl ObjectStoreQueue {
    fn of(session: &Session) -> Result<Self, Failed> {
        let status = cloud::status(&session.book)?;
        let failed = cloud::failed_uploads(&session.book, MOST_FAILED)?;
        let all_settings = session.book.settings();
        let settings = &all_settings.cloud.value;
        let leaves = status.mode == CloudMode::Primary;
        let above_limit_bytes = status.local_bytes.saturating_sub(settings.cache_limit);
        let evictable_bytes = status.local_bytes.saturating_sub(status.waiting_bytes);
        let is_on = status.mode != CloudMode::Off;
        Ok(Self {
            mode: status.mode.as_str(),
            waiting: status.queued + status.failed,
            waiting_bytes: status.waiting_bytes,
            uploaded: status.uploaded,
            evicted: status.evicted,
            evicted_bytes: status.evicted_bytes,
            local_bytes: status.local_bytes,
            above_limit_bytes: if leaves { above_limit_bytes } else { 0 },
            evictable_bytes: if leaves { evictable_bytes } else { 0 },
            paused: status.paused,
            // What was remembered while it was on is no trouble while it is off.
            trouble: status
                .trouble
                .filter(|_| is_on)
                .map(|code| wording::cloud_remembered(&code, &all_settings).into()),
            failed: status.failed,
            failed_files: failed
                .iter()
                .map(|failed| failed_object(failed, settings))
                .collect(),
            under_way: cloud::under_way(&session.book)
                .into_iter()
                .map(|UploadUnderWay { name, sent, size }| ObjectUnderWay { name, sent, size })
                .collect(),
        })
    }
}

/// Where the key of each provider is, and why the kept one cannot be read.
fn keys(session: &Session) -> (Vec<ObjectStoreKey>, Option<Notice>) {
    let settings = session.book.settings();
    let sources = key_sources();
    let mut problem = None;
    let keys = CloudProvider::ALL.iter().map(|provider| {
        let found = cloud::find_credentials(&settings.data_dir.value, *provider, &sources);
        let origin = match found {
            Ok(found) => found.map_or("none", |found| found.origin.as_str()),
            Err(error) => {
                let error = CloudError::Credentials(error);
                let coded = wording::cloud(&error, &settings, &session.book.database());
                problem = Some(coded.into());
                "none"
            }
        };
        ObjectStoreKey {
            provider: provider.as_str(),
            origin,
        }
    });
    (keys.collect(), problem)
}

/// Reads what is typed; what is wrong with it is said of its field, by the words of `setting-*`.
pub(super) fn read(fields: ObjectStoreFields, now: &CloudSettings) -> Result<CloudSettings, Failed> {
    now.with_fields(&fields.into()).map_err(|problems| {
        let said = problems.into_iter().map(|(key, problem)| Problem {
            field: key.to_owned(),
            code: problem.code().to_owned(),
            parameters: problem
                .parameters()
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        });
        Failed::Fields(said.collect())
    })
}

pub(super) fn required(field: &str) -> Problem {
    Problem {
        field: field.to_owned(),
        code: "required".to_owned(),
        parameters: Default::default(),
    }
}

/// Answers what is configured, where the key is, and how the uploads stand. Asks nothing of the network.
#[tauri::command]
pub(crate) async fn object_store(state: State<'_>) -> Result<ObjectStoreView, CommandError> {
    blocking(&state, |session| ObjectStoreView::of(session)).await
}

/// Saves what is typed as the one setting that it is; in force at once. What would leave evicted files behind is saved only when
/// `confirmed`: `cloud_evicted_elsewhere` and `cloud_evicted_off` ask.
#[tauri::command]
pub(crate) async fn save_object_store(
    state: State<'_>,
    fields: ObjectStoreFields,
    confirmed: bool,
) -> Result<ObjectStoreView, CommandError> {
    blocking(&state, move |session| save(session, fields, confirmed)).await
}

fn save(session: &Session, fields: ObjectStoreFields, confirmed: bool) -> Result<ObjectStoreView, Failed> {
    let by = permit(session, Reserved::Setting)?;
    let before = session.book.settings().cloud.value.clone();
    let after = read(fields, &before)?;
    if !confirmed {
        leaves_nothing_behind(session, &before, &after)?;
    }
    change_setting(
        &session.book,
        &session.surroundings,
        Key::Cloud,
        Some(&after.text()),
        by.who(),
    )?;
    session.uploads.wake();
    ObjectStoreView::of(session)
}

/// Refuses what would make files unreachable that are in the object store alone.
fn leaves_nothing_behind(
    session: &Session,
    before: &CloudSettings,
    after: &CloudSettings,
) -> Result<(), Failed> {
    let code = if before.mode == CloudMode::Off {
        // They are unreachable already; whoever goes back to their place has them again.
        return Ok(());
    } else if after.mode == CloudMode::Off {
        "cloud_evicted_off"
    } else if !cloud::is_same_place(before, after) {
        "cloud_evicted_elsewhere"
    } else {
        return Ok(());
    };
    match session.book.read(|reader| reader.copy_counts())?.evicted {
        0 => Ok(()),
        evicted => Err(Failed::Said(Coded::error(code, [("count", evicted.to_string())]))),
    }
}

/// Keeps a key for this account, in the place of one that may be there.
#[tauri::command]
pub(crate) async fn keep_object_store_key(
    state: State<'_>,
    provider: String,
    key_id: String,
    secret: String,
) -> Result<ObjectStoreView, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Setting)?;
        let needs_id = CloudProvider::ALL
            .iter()
            .any(|it| it.has_key_id() && it.as_str() == provider);
        let empty = [
            ("key_id", needs_id && key_id.trim().is_empty()),
            ("secret", secret.trim().is_empty()),
        ];
        let problems: Vec<Problem> = empty
            .into_iter()
            .filter(|(_, is_empty)| *is_empty)
            .map(|(field, _)| required(field))
            .collect();
        if !problems.is_empty() {
            return Err(Failed::Fields(problems));
        }
        let key_id = if needs_id { key_id.as_str() } else { "" };
        keep(session, (key_id, &secret), by.who())
    })
    .await
}

pub(super) fn keep(session: &Session, key: (&str, &str), who: &str) -> Result<ObjectStoreView, Failed> {
    cloud::keep_key(&session.book, &key_sources(), key, who)?;
    session.uploads.wake();
    ObjectStoreView::of(session)
}

/// Opens the native picker for the JSON file of Google's service account, and keeps what is in it. Answers nothing where it was
/// cancelled.
#[tauri::command]
pub(crate) async fn pick_object_store_key(
    app: AppHandle,
    state: State<'_>,
) -> Result<Option<ObjectStoreView>, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Setting)?;
        let words = Words::of(&session.book.settings().language.value);
        let picked = dialog(&app, session, "window-object-store-key")
            .add_filter(words.plain("window-object-store-key-kind"), &["json"])
            .blocking_pick_file();
        let Some(picked) = picked else { return Ok(None) };
        let secret = service_account(picked)?;
        keep(session, ("", &secret), by.who()).map(Some)
    })
    .await
}

/// Reads a service account. Another file is refused: it would be kept, and found to be no key much later.
fn service_account(picked: FilePath) -> Result<String, Failed> {
    let unusable = || Failed::Code("cloud_key_unusable");
    let path = picked.into_path().map_err(|_| Failed::Code("internal"))?;
    let mut text = String::new();
    File::open(&path)
        .and_then(|file| file.take(LONGEST_KEY).read_to_string(&mut text))
        .map_err(|_| unusable())?;
    let account: serde_json::Value = serde_json::from_str(&text).map_err(|_| unusable())?;
    let has = |name: &str| account.get(name).is_some_and(serde_json::Value::is_string);
    if has("private_key") && has("client_email") {
        Ok(text)
    } else {
        Err(unusable())
    }
}

/// Removes the key that is kept here; one in the environment stays.
#[tauri::command]
pub(crate) async fn remove_object_store_key(state: State<'_>) -> Result<ObjectStoreView, CommandError> {
    blocking(&state, |session| {
        let by = permit(session, Reserved::Setting)?;
        cloud::remove_key(&session.book, &key_sources(), by.who())?;
        session.uploads.wake();
        ObjectStoreView::of(session)
    })
    .await
}

/// Writes a small object, reads it back and removes it, with what is typed. `object-store-progress` says which step it is at.
///
/// What is not saved is tried for supervisors alone: the key would sign for whatever server a script in the page names.
#[tauri::command]
pub(crate) async fn test_object_store(
    app: AppHandle,
    state: State<'_>,
    fields: ObjectStoreFields,
) -> Result<ObjectStoreTested, CommandError> {
    blocking(&state, move |session| {
        let settings = session.book.settings();
        let now = &settings.cloud.value;
        let typed = read(fields, now)?;
        if !goes_the_same_way(&typed, now) {
            permit(session, Reserved::Setting)?;
        }
        if typed.bucket.is_empty() {
            return Err(Failed::Fields(vec![required("bucket")]));
        }
        let provider = typed.provider;
        let credentials = cloud::find_credentials(&settings.data_dir.value, provider, &key_sources())
            .map_err(CloudError::Credentials)?
            .ok_or(CloudError::NoCredentials { provider })?;
        let under_way = begin(&app, session, Work::Test)?;
        let tested = cloud::test_connection(&typed, &credentials, &|step| under_way.step(step));
        Ok(match tested {
            Ok(()) => ObjectStoreTested {
                failed_step: None,
                trouble: None,
            },
            Err((step, trouble)) => ObjectStoreTested {
                failed_step: Some(step.as_str()),
                trouble: Some(wording::cloud_trouble(&trouble, &typed).into()),
            },
        })
    })
    .await
}

/// Whether a request with one goes where it goes with the other.
pub(super) fn goes_the_same_way(typed: &CloudSettings, now: &CloudSettings) -> bool {
    let limits_aside = CloudSettings {
        mode: now.mode,
        bandwidth_limit: now.bandwidth_limit,
        cache_limit: now.cache_limit,
        ..typed.clone()
    };
    limits_aside == *now
}

pub(super) fn begin(
    app: &AppHandle,
    session: &std::sync::Arc<Session>,
    work: Work,
) -> Result<UnderWay, Failed> {
    object_work::begin(app, session, work).ok_or(Failed::Code("cloud_work_under_way"))
}

#[cfg(test)]
mod tests;
