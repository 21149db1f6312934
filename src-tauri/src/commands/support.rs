//! What somebody needs who looks into how the program does: its log, its folders, a diagnosis.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CommandError, Failed, State, blocking};
use crate::wording::Coded;
use crate::{diagnosis, log_lines};

/// One line of the log.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct LogLine {
    at: String,
    level: String,
    text: String,
}

/// A folder that can be opened in the system's file manager.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Folder {
    Data,
    Logs,
    Storage,
}

/// Reads what the log says later than a time, oldest first.
#[tauri::command]
pub(crate) async fn log_lines(
    state: State<'_>,
    only_failures: bool,
    after: Option<String>,
) -> Result<Vec<LogLine>, CommandError> {
    blocking(&state, move |session| {
        let logs = session.book.settings().logs();
        let lines = log_lines::later_than(&logs, after.as_deref(), only_failures).map_err(|error| {
            let path = ("path", logs.display().to_string());
            Failed::Said(Coded::error(
                "file_unreadable",
                [path, ("system_error", error.to_string())],
            ))
        })?;
        let lines = lines.into_iter().map(|line| LogLine {
            at: line.at,
            level: line.level,
            text: line.text,
        });
        Ok(lines.collect())
    })
    .await
}

/// Opens one of the program's folders in the system's file manager. The screen names none of them by its path.
#[tauri::command]
pub(crate) async fn open_folder(state: State<'_>, which: Folder) -> Result<(), CommandError> {
    blocking(&state, move |session| {
        let settings = session.book.settings();
        let folder = match which {
            Folder::Data => settings.data_dir.value.clone(),
            Folder::Logs => settings.logs(),
            Folder::Storage => session.book.storage().root.clone(),
        };
        tauri_plugin_opener::open_path(&folder, None::<&str>).map_err(|error| {
            let path = ("path", folder.display().to_string());
            Failed::Said(Coded::error(
                "folder_not_opened",
                [path, ("system_error", error.to_string())],
            ))
        })
    })
    .await
}

/// Answers versions, paths, counts and sizes as text, without contents.
#[tauri::command]
pub(crate) async fn diagnosis(state: State<'_>) -> Result<String, CommandError> {
    blocking(&state, |session| {
        let book = &session.book;
        Ok(diagnosis::text(&book.settings(), Some(book), book.now()))
    })
    .await
}
