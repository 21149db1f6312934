//! The words of backups.

use std::path::Path;

use batchbook_core::backup::{BackupError, BackupProblem, BackupRow, DestinationState};
use batchbook_core::cloud::CloudError;
use jiff::tz::TimeZone;

use super::cloud::variables;
use super::{Coded, Words, one_line, open_lock, root_cause, shown, storage, store};

/// How many files are named by a notice; the list of backups has more.
const NAMED: usize = 3;

/// Why no backup was made, or nothing was restored.
pub(crate) fn backup(error: &BackupError, database: &Path) -> Coded {
    let of_path = |path: &Path| {
        Coded::error(
            error.code(),
            [("path", shown(path)), ("system_error", root_cause(error))],
        )
    };
    match error {
        BackupError::NoDestination | BackupError::Cancelled => Coded::error(error.code(), []),
        BackupError::UnderWay { data_dir }
        | BackupError::InUse { data_dir }
        | BackupError::Unfinished { data_dir, .. } => of_path(data_dir),
        BackupError::DestinationGone { path }
        | BackupError::Destination { path, .. }
        | BackupError::Target { path, .. }
        | BackupError::NotProven { path, .. }
        | BackupError::NotRestorable { path, .. }
        | BackupError::OfAnotherStore { path }
        | BackupError::TargetTaken { path } => of_path(path),
        BackupError::Local { .. } | BackupError::Swap(_) => of_path(database.parent().unwrap_or(database)),
        BackupError::Store(source) | BackupError::Snapshot { source } => store(source, database),
        BackupError::Lock(source) => open_lock(source, database.parent().unwrap_or(database)),
        BackupError::ObjectStore { path, source, .. } => object_store(error.code(), path, source.as_ref()),
        BackupError::NoSnapshot { path } | BackupError::SeveralStations { path } => of_path(path),
        BackupError::Storage { problem } => storage(problem),
    }
}

/// What is wrong with the object store, or with the key for it.
fn object_store(code: &str, path: &Path, source: &(dyn std::error::Error + 'static)) -> Coded {
    let found = source.downcast_ref::<CloudError>();
    let names = match found {
        Some(CloudError::NoCredentials { provider }) => variables(*provider),
        _ => "",
    };
    let detail = match found {
        Some(CloudError::Trouble(trouble)) => trouble.detail.as_deref().unwrap_or("-").to_owned(),
        _ => root_cause(source),
    };
    let parameters = [
        ("place", shown(path)),
        ("path", shown(path)),
        ("name", shown(path)),
        ("names", names.to_owned()),
        ("system_error", one_line(&detail)),
    ];
    Coded::error(code, parameters)
}

/// One thing that is wrong with a backup.
pub(crate) fn backup_problem(words: &Words, problem: &BackupProblem) -> String {
    let id = format!("cli-backup-problem-{}", problem.kind.as_str().replace('_', "-"));
    let parameters = [
        ("subject", one_line(&problem.subject)),
        ("detail", one_line(&problem.detail)),
    ];
    words.text(&id, parameters)
}

/// What is wrong at a destination, until a backup there is proven: damage first, since it can be all that there is.
pub(crate) fn backup_trouble(state: &DestinationState, data_dir: &Path, zone: &TimeZone) -> Option<Coded> {
    if let Some(damaged) = &state.damaged {
        let path = damaged.path.as_deref().unwrap_or(&state.path);
        return Some(Coded::error("backup_damaged", [("path", shown(path))]));
    }
    if let Some(failed) = &state.last_failure {
        return Some(backup_failure(failed, data_dir));
    }
    (state.overdue && state.last_proven.is_some()).then(|| backup_late(state, zone))
}

/// That a place for backups has no proven one, or none that is new enough.
pub(crate) fn backup_late(state: &DestinationState, zone: &TimeZone) -> Coded {
    let path = ("path", shown(&state.path));
    match state.last_proven {
        None => Coded::error("backup_none_there", [path]),
        Some(last) => {
            let last = zone.to_datetime(last).strftime("%Y-%m-%d %H:%M").to_string();
            Coded::error("backup_overdue", [path, ("last", last)])
        }
    }
}

/// What the last backups at a destination found on their way, though they are proven.
pub(crate) fn backup_findings(state: &DestinationState) -> Vec<Coded> {
    let said = |code: &str, row: &BackupRow, repaired: bool, all: u64| {
        let subjects: Vec<String> = row
            .findings
            .iter()
            .filter(|finding| finding.repaired == repaired)
            .take(NAMED)
            .map(|finding| one_line(&finding.subject))
            .collect();
        let names = match all.saturating_sub(NAMED as u64) {
            0 => subjects.join(", "),
            more => format!("{}, … (+{more})", subjects.join(", ")),
        };
        Coded::error(code, [("path", shown(&state.path)), ("names", names)])
    };
    let not_whole = state
        .not_whole
        .iter()
        .map(|row| said("backup_not_whole", row, false, row.problems));
    let repaired = state
        .repaired
        .iter()
        .map(|row| said("backup_repaired", row, true, row.repaired));
    not_whole.chain(repaired).collect()
}

/// Why a backup failed, as it was written down.
pub(crate) fn backup_failure(row: &BackupRow, data_dir: &Path) -> Coded {
    let code = row.failure.as_deref().unwrap_or_default();
    let path = match code {
        // These are about this computer.
        "backup_local" | "backup_no_local_space" => data_dir,
        _ => &row.destination,
    };
    let detail = row.failure_detail.as_deref().unwrap_or_default();
    let parameters = [("path", shown(path)), ("system_error", one_line(detail))];
    let has_own_words = code.starts_with("backup_");
    Coded::error(if has_own_words { code } else { "backup_failed" }, parameters)
}
