//! An auditor's dossier: the place is chosen and written in here; the screen hears how far it is.

use std::path::{Path, PathBuf};

use batchbook_core::attachments::Watch;
use batchbook_core::attachments::naming::copy_name;
use batchbook_core::store::batches::BatchQuery;
use serde::Serialize;
use tauri::AppHandle;
use ts_rs::TS;

use super::export::{Asked, Exports, Telling, ask_for_place, name_of};
use super::history::BatchFilter;
use super::{CommandError, Failed, Session, State, blocking};
use crate::dossier::{Chosen, Dossier, is_archive};
use crate::wording::Words;

/// The longest name of an archive, in bytes: what every file system takes.
const LONGEST_NAME: usize = 255;

/// A dossier that was made.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct MadeDossier {
    file_name: String,
    #[ts(type = "number")]
    batches: u64,
    /// The original files in it.
    #[ts(type = "number")]
    attachments: u64,
    /// The files that should be in it and are not, in words.
    problems: Vec<String>,
}

/// The window's dossier: one at a time, and it can be cancelled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dossiers(Exports);

/// Opens the native save dialog and makes a dossier of the batches that are searched and filtered for; nothing where it was cancelled.
#[tauri::command]
pub(crate) async fn make_dossier(
    app: AppHandle,
    state: State<'_>,
    dossiers: tauri::State<'_, Dossiers>,
    search: String,
    filter: BatchFilter,
) -> Result<Option<MadeDossier>, CommandError> {
    let Dossiers(exports) = Dossiers::clone(&dossiers);
    blocking(&state, move |session| {
        let query = filter.query(session, search)?;
        let under_way = exports.begin().ok_or(Failed::Code("dossier_under_way"))?;
        let asked = Asked {
            title: "window-make-dossier",
            name: "window-dossier-name",
            kind: "window-dossier-zip",
            extension: "zip",
        };
        let Some(file) = ask_for_place(&app, session, &asked)? else {
            return Ok(None);
        };
        let watch = Telling::new(&app, "dossier-progress", under_way.cancelled());
        make(session, query, &free_place(file), &watch)
    })
    .await
}

/// Stops the dossier that is under way; nothing of it is left.
#[tauri::command]
pub(crate) fn cancel_dossier(dossiers: tauri::State<'_, Dossiers>) {
    dossiers.0.cancel();
}

fn make(
    session: &Session,
    query: BatchQuery,
    file: &Path,
    watch: &dyn Watch,
) -> Result<Option<MadeDossier>, Failed> {
    let settings = session.book.settings();
    let language = &settings.language.value;
    let dossier = Dossier {
        book: &session.book,
        words: &Words::of(language),
        language,
        batches: Chosen::Query(query),
        watch,
    };
    match dossier.make(file) {
        Ok(made) => Ok(Some(MadeDossier {
            file_name: name_of(file),
            batches: made.batches,
            attachments: made.attachments,
            problems: made
                .problems
                .into_iter()
                .map(|problem| format!("{}: {}", problem.batch_code, problem.detail))
                .collect(),
        })),
        Err(error) if error.is_cancelled() => Ok(None),
        Err(source) => Err(Failed::Dossier {
            file: file.to_owned(),
            source,
        }),
    }
}

/// The file with the archive's extension, numbered where the name is taken: a dossier never takes the place of anything, also
/// where the dialog has asked about replacing.
fn free_place(file: PathBuf) -> PathBuf {
    let file = if is_archive(&file) {
        file
    } else {
        let mut name = file.into_os_string();
        name.push(".zip");
        PathBuf::from(name)
    };
    let name = name_of(&file);
    let mut free = file.clone();
    let mut number = 2;
    while free.symlink_metadata().is_ok() {
        free = file.with_file_name(copy_name(&name, number, LONGEST_NAME));
        number += 1;
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_is_numbered_and_an_extension_that_is_missing_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let in_folder = |name: &str| folder.path().join(name);
        assert_eq!(free_place(in_folder("shift 2.1")), in_folder("shift 2.1.zip"));
        std::fs::File::create(in_folder("a.zip")).unwrap();
        std::fs::File::create(in_folder("a (2).zip")).unwrap();
        assert_eq!(free_place(in_folder("a.zip")), in_folder("a (3).zip"));
        assert_eq!(free_place(in_folder("a")), in_folder("a (3).zip"));
    }
}
