//! Old backups are deleted: first the plan is shown, and only what was in it goes when somebody has agreed.

use std::collections::BTreeSet;
use std::path::Path;

use batchbook_core::authority::Reserved;
use batchbook_core::backup::{self, PlannedPruning, Pruned};
use batchbook_core::cloud::snapshots;
use batchbook_core::settings::CloudMode;
use serde::Serialize;
use tauri::AppHandle;
use ts_rs::TS;

use super::{BackupTrouble, begin, failed, id_of, text};
use crate::backing_up::Work;
use crate::commands::authority::permit;
use crate::commands::{CommandError, Failed, Session, State, blocking};
use crate::surroundings::key_sources;
use crate::wording::{self, Coded, one_line};

/// What would become of the backups of this workstation.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PrunePlan {
    places: Vec<PlannedPlace>,
    /// So many days, weeks and months keep one.
    keep: [u32; 3],
    /// Why the object store, which backups go to, was not asked.
    problem: Option<BackupTrouble>,
}

/// The backups of one form at one place.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PlannedPlace {
    /// The folder; of the object store its address.
    destination: String,
    #[ts(type = "\"archive\" | \"mirror\" | \"object_store\"")]
    kind: &'static str,
    /// Newest first.
    backups: Vec<PlannedBackup>,
    /// So many bytes are free afterwards, at least.
    #[ts(type = "number")]
    frees: u64,
}

/// One backup, and why it is kept: it goes where there is no reason.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PlannedBackup {
    id: String,
    at: String,
    #[ts(type = "(\"day\" | \"week\" | \"month\" | \"newest_proven\" | \"ahead_of_clock\")[]")]
    kept_for: Vec<&'static str>,
}

/// What became of it.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PrunedBackups {
    removed: usize,
    #[ts(type = "number")]
    freed: u64,
    /// It was stopped: what was not removed yet stays.
    stopped: bool,
    /// What could not be removed, and why.
    problems: Vec<BackupTrouble>,
}

impl From<&PlannedPruning> for PlannedPlace {
    fn from(planned: &PlannedPruning) -> Self {
        Self {
            destination: text(&planned.destination),
            kind: planned.kind.as_str(),
            backups: planned
                .backups
                .iter()
                .map(|backup| PlannedBackup {
                    id: id_of(&backup.path),
                    at: backup.at.to_string(),
                    kept_for: backup.kept_for.iter().map(|reason| reason.as_str()).collect(),
                })
                .collect(),
            frees: planned.frees,
        }
    }
}

/// Says which backups are no longer kept, and why the others are. Changes nothing.
#[tauri::command]
pub(crate) async fn plan_pruning(state: State<'_>) -> Result<PrunePlan, CommandError> {
    blocking(&state, |session| plan(session)).await
}

fn plan(session: &Session) -> Result<PrunePlan, Failed> {
    let book = &session.book;
    let mut places: Vec<PlannedPlace> = backup::plan_pruning(book)?
        .iter()
        .map(PlannedPlace::from)
        .collect();
    let mut problem = None;
    if is_in_cloud(session) {
        match snapshots::plan_pruning(book, &key_sources()) {
            Ok(planned) if planned.backups.is_empty() => {}
            Ok(planned) => places.push(PlannedPlace::from(&planned)),
            // What is on disks is answered all the same.
            Err(error) => {
                tracing::error!("{}", wording::chain(&error));
                problem = Some(wording::backup(&error, &book.database()).into());
            }
        }
    }
    let keep = book.settings().backup_keep.value;
    Ok(PrunePlan {
        places,
        keep: [keep.daily, keep.weekly, keep.monthly],
        problem,
    })
}

fn is_in_cloud(session: &Session) -> bool {
    session.book.settings().cloud.value.mode != CloudMode::Off
}

/// Removes those of these backups that are no longer kept. `backup-progress` says how far it is.
///
/// What keeps how many is a setting; so whoever deletes by hand needs the same right as for changing one.
#[tauri::command]
pub(crate) async fn prune_backups(
    app: AppHandle,
    state: State<'_>,
    ids: BTreeSet<String>,
) -> Result<PrunedBackups, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Setting)?;
        let under_way = begin(&app, session, Work::Prune)?;
        prune(session, &ids, by.who(), &under_way)
    })
    .await
}

fn prune(
    session: &Session,
    ids: &BTreeSet<String>,
    who: &str,
    watch: &dyn backup::Watch,
) -> Result<PrunedBackups, Failed> {
    let book = &session.book;
    let agreed = |path: &Path| ids.contains(&id_of(path));
    let mut pruned =
        backup::prune_agreed(book, &agreed, who, watch).map_err(|error| failed(session, &error))?;
    let mut problems = Vec::new();
    if is_in_cloud(session) && !pruned.stopped {
        match snapshots::prune_agreed(book, &key_sources(), &agreed, who, watch) {
            Ok(in_cloud) => add(&mut pruned, in_cloud),
            Err(error) => {
                tracing::error!("{}", wording::chain(&error));
                problems.push(wording::backup(&error, &book.database()).into());
            }
        }
    }
    for (path, error) in &pruned.failed {
        let parameters = [
            ("path", one_line(&text(path))),
            ("system_error", wording::root_cause(error)),
        ];
        problems.push(Coded::error("backup_not_removed", parameters).into());
    }
    Ok(PrunedBackups {
        removed: pruned.removed.len(),
        freed: pruned.freed,
        stopped: pruned.stopped,
        problems,
    })
}

fn add(pruned: &mut Pruned, more: Pruned) {
    pruned.removed.extend(more.removed);
    pruned.failed.extend(more.failed);
    pruned.freed += more.freed;
    pruned.stopped |= more.stopped;
}

#[cfg(test)]
mod tests;
