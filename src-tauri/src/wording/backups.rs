//! The words of backups.

use std::path::Path;

use batchbook_core::backup::{BackupError, BackupProblem};

use super::{Coded, Words, one_line, open_lock, root_cause, shown, storage, store};

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
        BackupError::UnderWay { data_dir } | BackupError::InUse { data_dir } => of_path(data_dir),
        BackupError::DestinationGone { path }
        | BackupError::Destination { path, .. }
        | BackupError::NotProven { path, .. }
        | BackupError::NotRestorable { path, .. }
        | BackupError::TargetTaken { path } => of_path(path),
        BackupError::Local { .. } | BackupError::Swap(_) => of_path(database.parent().unwrap_or(database)),
        BackupError::Store(source) | BackupError::Snapshot { source } => store(source, database),
        BackupError::Lock(source) => open_lock(source, database.parent().unwrap_or(database)),
        BackupError::Storage { problem } => storage(problem),
    }
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
