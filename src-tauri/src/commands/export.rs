//! Batches as a file of their own: the place is chosen and written in here; the screen hears how far it is.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use batchbook_core::attachments::Watch;
use batchbook_core::store::workstation::Remembered;
use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager};
use tauri_plugin_dialog::DialogExt;
use ts_rs::TS;

use super::history::BatchFilter;
use super::{CommandError, Failed, Session, State, blocking};
use crate::export::{Export, ExportError, Exported, Format};
use crate::wording::Words;

/// Progress is told at most so often.
const BETWEEN_TELLING: Duration = Duration::from_millis(100);

/// What was exported.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ExportedBatches {
    file_name: String,
    #[ts(type = "number")]
    batches: u64,
}

/// How far an export is, as the screen hears of it by `export-progress` or `dossier-progress`.
#[derive(Debug, Clone, Serialize)]
struct ExportProgress {
    written: u64,
    total: u64,
}

/// The window's export: one at a time, and it can be cancelled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Exports {
    under_way: Arc<AtomicBool>,
    cancelled: Arc<AtomicBool>,
}

/// An export from the choice of its place to its end.
pub(super) struct UnderWay(Exports);

impl UnderWay {
    /// Whether somebody wants it stopped.
    pub(super) fn cancelled(&self) -> &AtomicBool {
        &self.0.cancelled
    }
}

impl Exports {
    /// Begins an export; `None` while there is one.
    pub(super) fn begin(&self) -> Option<UnderWay> {
        if self.under_way.swap(true, Ordering::SeqCst) {
            return None;
        }
        self.cancelled.store(false, Ordering::SeqCst);
        Some(UnderWay(self.clone()))
    }

    /// Stops the one that is under way.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.store(false, Ordering::SeqCst);
    }
}

/// Opens the native save dialog and writes the batches that are searched and filtered for; nothing where it was cancelled.
#[tauri::command]
pub(crate) async fn export_batches(
    app: AppHandle,
    state: State<'_>,
    exports: tauri::State<'_, Exports>,
    search: String,
    filter: BatchFilter,
    format: String,
) -> Result<Option<ExportedBatches>, CommandError> {
    let exports = Exports::clone(&exports);
    blocking(&state, move |session| {
        let format = Format::parse(&format).ok_or(Failed::Code("internal"))?;
        let query = filter.query(session, search)?;
        let under_way = exports.begin().ok_or(Failed::Code("export_under_way"))?;
        let Some(file) = choose_file(&app, session, format)? else {
            return Ok(None);
        };
        let watch = Telling::new(&app, "export-progress", under_way.cancelled());
        write(
            session,
            Exported::Book(&session.book, query),
            format,
            &file,
            &watch,
        )
    })
    .await
}

/// Stops the export that is under way; nothing of it is left.
#[tauri::command]
pub(crate) fn cancel_export(exports: tauri::State<'_, Exports>) {
    exports.cancel();
}

pub(super) fn write(
    session: &Session,
    batches: Exported<'_>,
    format: Format,
    file: &Path,
    watch: &dyn Watch,
) -> Result<Option<ExportedBatches>, Failed> {
    let settings = session.book.settings();
    let export = Export {
        batches,
        words: &Words::of(&settings.language.value),
        time_zone: settings.time_zone.value.clone(),
        watch,
    };
    match export.to_file(format, file) {
        Ok(batches) => Ok(Some(ExportedBatches {
            file_name: name_of(file),
            batches,
        })),
        Err(ExportError::Cancelled) => Ok(None),
        Err(source) => Err(Failed::Export {
            file: file.to_owned(),
            source,
        }),
    }
}

pub(super) fn choose_file(
    app: &AppHandle,
    session: &Session,
    format: Format,
) -> Result<Option<PathBuf>, Failed> {
    let extension = format.extension();
    let asked = Asked {
        title: "window-export-batches",
        name: "window-export-name",
        kind: &format!("window-export-{extension}"),
        extension,
    };
    Ok(ask_for_place(app, session, &asked)?.map(|file| with_extension(file, extension)))
}

/// What a save dialog says, by the ids of the words.
pub(super) struct Asked<'a> {
    pub(super) title: &'a str,
    /// What the file is called, without its extension; filled with the day.
    pub(super) name: &'a str,
    /// What kind of file it is.
    pub(super) kind: &'a str,
    pub(super) extension: &'a str,
}

/// Asks for a place, beginning where the last export went.
pub(super) fn ask_for_place(
    app: &AppHandle,
    session: &Session,
    asked: &Asked<'_>,
) -> Result<Option<PathBuf>, Failed> {
    let settings = session.book.settings();
    let words = Words::of(&settings.language.value);
    let today = settings.time_zone.value.to_datetime(session.book.now()).date();
    let name = words.text(asked.name, [("day", today.to_string())]);
    let mut dialog = app
        .dialog()
        .file()
        .set_title(words.plain(asked.title))
        .set_file_name(format!("{name}.{}", asked.extension))
        .add_filter(words.plain(asked.kind), &[asked.extension]);
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    let last = session
        .book
        .read(|reader| reader.remembered(Remembered::ExportFolder))?;
    let folders = last.map(PathBuf::from).into_iter();
    let folders = folders
        .chain(app.path().document_dir())
        .chain(app.path().home_dir());
    if let Some(folder) = folders.into_iter().find(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    let Some(file) = dialog.blocking_save_file().and_then(|file| file.into_path().ok()) else {
        return Ok(None);
    };
    if let Some(folder) = file.parent().and_then(Path::to_str) {
        session
            .book
            .write(|transaction| transaction.remember(Remembered::ExportFolder, folder))?;
    }
    Ok(Some(file))
}

/// The file with the extension of what is written to it.
///
/// The dialog has asked before a file is replaced, but only about the name that was typed: one that is made here is never taken.
pub(super) fn with_extension(file: PathBuf, extension: &str) -> PathBuf {
    let has_it = |found: &OsStr| found.eq_ignore_ascii_case(extension);
    if file.extension().is_some_and(has_it) {
        return file;
    }
    let numbered = |number: u32| {
        let mut name = file.clone().into_os_string();
        if number > 1 {
            name.push(format!(" ({number})"));
        }
        name.push(format!(".{extension}"));
        PathBuf::from(name)
    };
    let mut number = 1;
    while numbered(number).symlink_metadata().is_ok() {
        number += 1;
    }
    numbered(number)
}

/// The name of a file that was written, as the screen says it.
pub(super) fn name_of(file: &Path) -> String {
    file.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Tells the screen how far an export is.
pub(super) struct Telling<'a> {
    app: &'a AppHandle,
    event: &'static str,
    cancelled: &'a AtomicBool,
    told: Mutex<Option<Instant>>,
}

impl<'a> Telling<'a> {
    /// Tells by `event`, until `cancelled` says to stop.
    pub(super) fn new(app: &'a AppHandle, event: &'static str, cancelled: &'a AtomicBool) -> Self {
        Self {
            app,
            event,
            cancelled,
            told: Mutex::new(None),
        }
    }
}

impl Watch for Telling<'_> {
    fn progress(&self, written: u64, total: u64) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if written < total && told.is_some_and(|told| told.elapsed() < BETWEEN_TELLING) {
            return;
        }
        *told = Some(Instant::now());
        if let Err(error) = self.app.emit(self.event, ExportProgress { written, total }) {
            tracing::warn!(%error, "the screen was not told about an export");
        }
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_an_extension_gets_one_and_takes_nobodys_place() {
        let folder = tempfile::tempdir().unwrap();
        let in_folder = |name: &str| folder.path().join(name);
        for kept in ["a.csv", "a.CSV"] {
            assert_eq!(with_extension(in_folder(kept), "csv"), in_folder(kept));
        }
        assert_eq!(
            with_extension(in_folder("shift 2.1"), "xlsx"),
            in_folder("shift 2.1.xlsx")
        );
        std::fs::File::create(in_folder("a.csv")).unwrap();
        std::fs::File::create(in_folder("a (2).csv")).unwrap();
        assert_eq!(
            with_extension(in_folder("a"), "csv"),
            in_folder("a (3).csv"),
            "the dialog did not ask about a.csv"
        );
    }

    #[test]
    fn one_export_at_a_time() {
        let exports = Exports::default();
        let first = exports.begin().unwrap();
        assert!(exports.begin().is_none());
        exports.cancelled.store(true, Ordering::SeqCst);
        drop(first);
        let second = exports.begin().unwrap();
        assert!(
            !second.0.cancelled.load(Ordering::SeqCst),
            "the next one is not cancelled with the first"
        );
    }
}
