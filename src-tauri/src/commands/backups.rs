//! Backups: where they go, how each is, and what is done with them. A backup and a destination are named by id; folders are
//! chosen in a picker on this side.

pub(crate) mod prune;
pub(crate) mod replace;
pub(crate) mod verify;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use batchbook_core::authority::Reserved;
use batchbook_core::backup::Watch as _;
use batchbook_core::backup::{
    self, BackupError, BackupKind, BackupProblem, BackupRow, DestinationState, Listed, Request,
};
use batchbook_core::change_setting::change_setting;
use batchbook_core::cloud::snapshots::{self, Wanted};
use batchbook_core::settings::{CloudMode, Key};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tauri::AppHandle;
use ts_rs::TS;

use super::authority::permit;
use super::files::dialog;
use super::operators::who;
use super::start::Notice;
use super::{CommandError, Failed, Session, State, blocking};
use crate::backing_up::{self, BackupWork, Work};
use crate::surroundings::key_sources;
use crate::wording::{self, Coded, Words, one_line};

/// Everything that the screen shows of backups.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct BackupsView {
    destinations: Vec<BackupDestination>,
    /// The object store, where snapshots go to it.
    object_store: Option<BackupDestination>,
    backups: Vec<Backup>,
    /// What was here before a backup took its place, newest first.
    kept_aside: Vec<KeptAside>,
    /// The time of the nightly backup; none where it is switched off.
    at: Option<String>,
    /// What sets the destinations, where they cannot be changed here.
    set_by: Option<String>,
    work: Option<BackupWork>,
}

/// A folder that backups go to.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct BackupDestination {
    id: String,
    path: String,
    present: bool,
    /// Whether it is on the disk of the data, and lost with it.
    same_disk: bool,
    #[ts(type = "number | null")]
    free: Option<u64>,
    last_proven: Option<String>,
    /// What was wrong with the last backup there; it stays until one is proven.
    problem: Option<BackupTrouble>,
}

/// What is wrong, as the code of an `error-*` message.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct BackupTrouble {
    code: String,
    parameters: BTreeMap<String, String>,
}

/// One backup.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Backup {
    id: String,
    at: String,
    /// The archive, or the dated folder of a mirror; the destination where there is none.
    path: String,
    #[ts(type = "\"archive\" | \"mirror\" | \"object_store\"")]
    kind: &'static str,
    #[ts(type = "number")]
    bytes: u64,
    #[ts(type = "number")]
    attachments: u64,
    #[ts(type = "\"proven\" | \"not_whole\" | \"unproven\" | \"damaged\" | \"gone\" | \"failed\"")]
    state: &'static str,
    proven_at: Option<String>,
    /// How many stored files of a mirror had changed there, and were copied again.
    #[ts(type = "number")]
    repaired: u64,
    problem: Option<BackupTrouble>,
}

/// What was here before a backup took its place, for as long as nobody has removed it.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct KeptAside {
    at: String,
    path: String,
}

/// What became of "back up now".
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct BackedUp {
    cancelled: bool,
    outcomes: Vec<BackupOutcome>,
}

/// What became of it at one destination.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct BackupOutcome {
    destination: String,
    problem: Option<BackupTrouble>,
    #[ts(type = "number")]
    attachments: u64,
    /// Files that were missing or damaged before, or had changed in the mirror and were copied again.
    findings: Vec<BackupFinding>,
}

/// One thing that is wrong with a backup, as the kind of a `cli-backup-problem-*` message.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct BackupFinding {
    kind: &'static str,
    subject: String,
    detail: String,
}

/// A backup that was restored into a new folder.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct RestoredBackup {
    path: String,
    #[ts(type = "number")]
    batches: u64,
    #[ts(type = "number")]
    attachments: u64,
    storage_path_set_aside: Option<String>,
    backup_destinations_set_aside: Option<String>,
    object_store_set_aside: Option<String>,
    /// Its files are in the object store, where it uploads nothing until somebody has it go on.
    uploads_paused: bool,
    findings: Vec<BackupFinding>,
}

impl BackupsView {
    fn of(session: &Session) -> Result<Self, Failed> {
        let book = &session.book;
        let settings = book.settings();
        let mut destinations = Vec::new();
        for state in backup::destinations(book)? {
            let disk = backup::look_at_destination(book, &state.path)?;
            destinations.push(BackupDestination {
                id: id_of(&state.path),
                path: text(&state.path),
                present: disk.present,
                same_disk: disk.same_disk == Some(true),
                free: disk.free,
                last_proven: state.last_proven.map(|at| at.to_string()),
                problem: trouble(session, &state).map(BackupTrouble::from),
            });
        }
        let object_store = backup::object_store_state(book)?.map(|state| BackupDestination {
            id: id_of(&state.path),
            path: text(&state.path),
            // Only asking it tells, and what it answered last is the problem.
            present: true,
            same_disk: false,
            free: None,
            last_proven: state.last_proven.map(|at| at.to_string()),
            problem: trouble(session, &state).map(BackupTrouble::from),
        });
        let listed = backup::list(book)?;
        let shown = settings.shown(Key::BackupDestinations);
        let set_by = shown
            .unchangeable()
            .is_some()
            .then(|| wording::origin(shown.origin));
        Ok(Self {
            destinations,
            object_store,
            backups: listed
                .iter()
                .map(|listed| Backup::of(listed, &settings.data_dir.value))
                .collect(),
            kept_aside: backup::kept_aside(book).iter().map(KeptAside::from).collect(),
            at: settings
                .backup_at
                .value
                .map(|at| at.strftime("%H:%M").to_string()),
            set_by,
            work: session.backing_up.work(),
        })
    }
}

impl Backup {
    fn of(listed: &Listed, data_dir: &Path) -> Self {
        let row = &listed.backup;
        let state = match (&row.failure, listed.present, row.proven_at) {
            (Some(_), ..) => "failed",
            (None, false, _) => "gone",
            (None, true, None) if row.damaged_at.is_some() => "damaged",
            (None, true, None) => "unproven",
            (None, true, Some(_)) if row.problems > 0 => "not_whole",
            (None, true, Some(_)) => "proven",
        };
        Self {
            id: backup_id(row),
            at: row.at.to_string(),
            path: text(row.path.as_deref().unwrap_or(&row.destination)),
            kind: row.kind.as_str(),
            bytes: row.bytes,
            attachments: row.attachments,
            state,
            proven_at: row.proven_at.map(|at| at.to_string()),
            repaired: row.repaired,
            problem: row
                .failure
                .as_ref()
                .map(|_| wording::backup_failure(row, data_dir).into()),
        }
    }
}

impl From<Coded> for BackupTrouble {
    fn from(coded: Coded) -> Self {
        Self {
            code: coded.code,
            parameters: coded.parameters,
        }
    }
}

impl From<&backup::KeptAside> for KeptAside {
    fn from(kept: &backup::KeptAside) -> Self {
        Self {
            at: kept.at.to_string(),
            path: text(&kept.path),
        }
    }
}

impl From<&BackupProblem> for BackupFinding {
    fn from(problem: &BackupProblem) -> Self {
        Self {
            kind: problem.kind.as_str(),
            subject: one_line(&problem.subject),
            detail: one_line(&problem.detail),
        }
    }
}

fn findings<'p>(problems: impl IntoIterator<Item = &'p BackupProblem>) -> Vec<BackupFinding> {
    problems.into_iter().map(BackupFinding::from).collect()
}

/// How long it is said everywhere that a backup has taken the place of everything: whoever comes to the window after it has to know.
const REPLACING_IS_SAID: SignedDuration = SignedDuration::from_hours(24);

/// What has to be said about backups now, the most urgent first.
pub(crate) fn notices(session: &Session) -> Result<Vec<Notice>, Failed> {
    let mut notices = notices_of_places(session)?;
    let (now, settings) = (session.book.now(), session.book.settings());
    let replaced = backup::kept_aside(&session.book)
        .into_iter()
        .find(|kept| now.duration_since(kept.at).abs() <= REPLACING_IS_SAID);
    notices.extend(replaced.map(|kept| {
        let at = settings.time_zone.value.to_datetime(kept.at);
        let parameters = [
            ("path", one_line(&text(&kept.path))),
            ("last", at.strftime("%Y-%m-%d %H:%M").to_string()),
        ];
        Coded::error("replaced_by_backup", parameters).into()
    }));
    Ok(notices)
}

fn notices_of_places(session: &Session) -> Result<Vec<Notice>, Failed> {
    let mut states = backup::destinations(&session.book)?;
    states.extend(backup::object_store_state(&session.book)?);
    if states.is_empty() {
        return Ok(vec![Coded::error("backup_no_place", []).into()]);
    }
    let troubles = states.iter().filter_map(|state| trouble(session, state));
    let on_data_disk = session.backing_up.on_data_disk();
    let same = states
        .iter()
        .filter(|state| on_data_disk.contains(&state.path))
        .map(|state| Coded::error("backup_same_disk", [("path", one_line(&text(&state.path)))]));
    let findings = states.iter().flat_map(wording::backup_findings);
    Ok(troubles.chain(findings).chain(same).map(Notice::from).collect())
}

/// What is wrong at a destination, until a backup there is proven.
fn trouble(session: &Session, state: &DestinationState) -> Option<Coded> {
    let settings = session.book.settings();
    wording::backup_trouble(state, &settings.data_dir.value, &settings.time_zone.value)
}

/// A name for a folder or file that the screen can give back, and that names no path.
pub(super) fn id_of(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

fn backup_id(row: &BackupRow) -> String {
    row.path.as_deref().map_or_else(|| row.id.to_string(), id_of)
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The backup that the screen means.
fn find(session: &Session, id: &str) -> Result<Listed, Failed> {
    let listed = backup::list(&session.book)?.into_iter();
    listed
        .filter(|listed| listed.backup.path.is_some())
        .find(|listed| backup_id(&listed.backup) == id)
        .ok_or(Failed::Code("backup_not_there"))
}

pub(super) fn failed(session: &Session, error: &BackupError) -> Failed {
    tracing::error!("{}", wording::chain(error));
    // Its words name a command; here it is in a list that can be looked at again.
    if matches!(error, BackupError::NoSnapshot { .. }) {
        return Failed::Code("snapshot_not_there");
    }
    Failed::Said(wording::backup(error, &session.book.database()))
}

/// Answers everything that is known of backups, and looks at the destinations.
#[tauri::command]
pub(crate) async fn backups(state: State<'_>) -> Result<BackupsView, CommandError> {
    blocking(&state, |session| BackupsView::of(session)).await
}

/// Opens the native picker for a folder that backups go to from now on. Answers nothing where it was cancelled.
#[tauri::command]
pub(crate) async fn add_backup_destination(
    app: AppHandle,
    state: State<'_>,
) -> Result<Option<BackupsView>, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Setting)?;
        let picker = dialog(&app, session, "window-backup-destination");
        let Some(folder) = picker.blocking_pick_folder() else {
            return Ok(None);
        };
        let folder = folder.into_path().map_err(|_| Failed::Code("internal"))?;
        add(session, folder, by.who())?;
        BackupsView::of(session).map(Some)
    })
    .await
}

fn add(session: &Session, folder: PathBuf, who: &str) -> Result<(), Failed> {
    // The variable and the settings screen write several folders with semicolons between them.
    if folder.to_str().is_none_or(|name| name.contains([';', '\n'])) {
        return Err(Failed::Code("folder_name_unreadable"));
    }
    let settings = session.book.settings();
    let inside = [&settings.data_dir.value, &settings.storage_path.value]
        .into_iter()
        .any(|own| folder.starts_with(own));
    if inside {
        return Err(Failed::Code("backup_inside_data"));
    }
    let mut folders = settings.backup_destinations.value.clone();
    if !folders.contains(&folder) {
        folders.push(folder);
        set(session, &folders, who)?;
    }
    Ok(())
}

/// Backups no longer go to a destination. What is there stays.
#[tauri::command]
pub(crate) async fn remove_backup_destination(
    state: State<'_>,
    id: String,
) -> Result<BackupsView, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Setting)?;
        let mut folders = session.book.settings().backup_destinations.value.clone();
        folders.retain(|folder| id_of(folder) != id);
        set(session, &folders, by.who())?;
        BackupsView::of(session)
    })
    .await
}

fn set(session: &Session, folders: &[PathBuf], who: &str) -> Result<(), Failed> {
    let joined: Vec<String> = folders.iter().map(|folder| text(folder)).collect();
    let value = (!joined.is_empty()).then(|| joined.join("\n"));
    change_setting(
        &session.book,
        &session.surroundings,
        Key::BackupDestinations,
        value.as_deref(),
        who,
    )?;
    Ok(())
}

/// Makes a backup at every destination and answers when all are done.
#[tauri::command]
pub(crate) async fn back_up_now(
    app: AppHandle,
    state: State<'_>,
    archive: bool,
) -> Result<BackedUp, CommandError> {
    blocking(&state, move |session| {
        let under_way = begin(&app, session, Work::BackUp)?;
        let who = who(session)?;
        let kind = if archive {
            BackupKind::Archive
        } else {
            BackupKind::Mirror
        };
        let request = Request {
            to: None,
            kind,
            who: &who,
        };
        let is_in_cloud = session.book.settings().cloud.value.mode != CloudMode::Off;
        let mut outcomes = match backup::create(&session.book, request, &under_way) {
            Ok(outcomes) => outcomes,
            Err(BackupError::NoDestination) if is_in_cloud => Vec::new(),
            Err(BackupError::Cancelled) => Vec::new(),
            Err(error) => return Err(failed(session, &error)),
        };
        if is_in_cloud && !archive && !under_way.cancelled() {
            let made = snapshots::back_up(&session.book, &key_sources(), &who, &under_way);
            outcomes.push(made.map_err(|error| failed(session, &error))?);
        }
        let is_cancelled = |outcome: &backup::Outcome| matches!(outcome.result, Err(BackupError::Cancelled));
        Ok(BackedUp {
            cancelled: outcomes.is_empty() || outcomes.iter().any(is_cancelled),
            outcomes: outcomes
                .iter()
                .filter(|outcome| !is_cancelled(outcome))
                .map(|outcome| outcome_of(session, outcome))
                .collect(),
        })
    })
    .await
}

fn outcome_of(session: &Session, outcome: &backup::Outcome) -> BackupOutcome {
    let destination = text(&outcome.destination);
    match &outcome.result {
        Ok(created) => BackupOutcome {
            destination,
            problem: None,
            attachments: created.attachments,
            findings: findings(created.problems.iter().chain(&outcome.repaired)),
        },
        Err(error) => BackupOutcome {
            destination,
            problem: Some(wording::backup(error, &session.book.database()).into()),
            attachments: 0,
            findings: match error {
                BackupError::NotProven { problems, .. } => findings(problems.iter().chain(&outcome.repaired)),
                _ => findings(&outcome.repaired),
            },
        },
    }
}

/// Stops the backup, the reading or the restore that is under way.
#[tauri::command]
pub(crate) fn cancel_backup(state: State<'_>) {
    state.backing_up.cancel();
}

/// The address of a snapshot in the object store.
fn in_object_store(listed: &Listed) -> Option<&Path> {
    let backup = &listed.backup;
    backup
        .path
        .as_deref()
        .filter(|_| backup.kind == BackupKind::ObjectStore)
}

/// Opens the native picker for a place, and makes a new folder there that has everything of a backup: of one in the object store the
/// files only `with_files`, otherwise each is fetched when it is opened there. Answers nothing where it was cancelled.
#[tauri::command]
pub(crate) async fn restore_backup(
    app: AppHandle,
    state: State<'_>,
    id: String,
    with_files: bool,
) -> Result<Option<RestoredBackup>, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Restore)?;
        let listed = find(session, &id)?;
        let Some(place) = dialog(&app, session, "window-restore-folder").blocking_pick_folder() else {
            return Ok(None);
        };
        let place = place.into_path().map_err(|_| Failed::Code("internal"))?;
        let under_way = begin(&app, session, Work::Restore)?;
        restore(session, (&listed, with_files), &place, by.who(), &under_way)
    })
    .await
}

fn restore(
    session: &Session,
    (listed, with_files): (&Listed, bool),
    place: &Path,
    who: &str,
    watch: &dyn backup::Watch,
) -> Result<Option<RestoredBackup>, Failed> {
    let source = listed
        .backup
        .path
        .as_deref()
        .ok_or(Failed::Code("backup_not_there"))?;
    let target = new_folder(session, place, listed.backup.at);
    let at = session.book.now();
    let restored = match in_object_store(listed) {
        Some(address) => snapshots::find(&session.book.settings(), &key_sources(), address).and_then(
            |(bucket, snapshot)| {
                let wanted = Wanted {
                    snapshot: &snapshot,
                    with_files,
                    // The workstation that made it is this one, and goes on.
                    takes_over: false,
                    who,
                    at,
                };
                bucket.restore_into(wanted, &target, watch)
            },
        ),
        None => backup::restore_into(source, &target, who, at, watch),
    };
    match restored {
        Ok(restored) => Ok(Some(RestoredBackup {
            path: text(&restored.data_dir),
            batches: restored.manifest.batches,
            attachments: restored.manifest.attachments,
            storage_path_set_aside: restored.storage_path_set_aside,
            backup_destinations_set_aside: restored.backup_destinations_set_aside,
            object_store_set_aside: restored.object_store_set_aside,
            uploads_paused: in_object_store(listed).is_some(),
            findings: findings(&restored.problems),
        })),
        Err(BackupError::Cancelled) => Ok(None),
        Err(error) => Err(failed(session, &error)),
    }
}

/// A folder at the chosen place whose name is free.
fn new_folder(session: &Session, place: &Path, at: Timestamp) -> PathBuf {
    let settings = session.book.settings();
    let day = settings.time_zone.value.to_datetime(at).date();
    let words = Words::of(&settings.language.value);
    let name = words.text("window-restored-name", [("day", day.to_string())]);
    let numbered = |number: u32| match number {
        1 => place.join(&name),
        _ => place.join(format!("{name} ({number})")),
    };
    let mut number = 1;
    while numbered(number).symlink_metadata().is_ok() {
        number += 1;
    }
    numbered(number)
}

pub(super) fn begin(
    app: &AppHandle,
    session: &Arc<Session>,
    work: Work,
) -> Result<backing_up::UnderWay, Failed> {
    backing_up::begin(app, session, work).ok_or(Failed::Code("backup_busy"))
}

#[cfg(test)]
mod tests;
