//! What can be done with a file beside recording it: look at it elsewhere, keep a copy, paste.

use std::path::Path;

use batchbook_core::attachments::active_content::ActiveContent;
use batchbook_core::attachments::naming::copy_name;
use batchbook_core::attachments::{self as core, Unwatched};
use batchbook_core::cloud::{CloudError, TroubleCode};
use serde::Serialize;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};
use ts_rs::TS;
use uuid::Uuid;

use super::attachments::{Attachment, Owner, attach};
use super::{CommandError, Failed, Session, State, blocking, parse_id};
use crate::clipboard::{self, Clipped};
use crate::uploading::bring_here;
use crate::wording::{self, Words};

/// How opening a file went.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Opened {
    /// What the file would run: ask, then open it `confirmed`. Nothing was opened yet.
    #[ts(type = "\"program\" | \"macros\" | null")]
    needs_confirmation: Option<&'static str>,
}

/// What a copy is called now.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct SavedCopy {
    /// The name that was chosen, or a numbered one where it was taken.
    file_name: String,
}

/// The copies of a batch's files.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct SavedCopies {
    /// What they are called, in the order of picking.
    file_names: Vec<String>,
    /// Those of which there is no copy.
    failed: Vec<FailedCopy>,
}

/// A file of which there is no copy, and why: the code of an `error-*` message.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct FailedCopy {
    original_name: String,
    error: CommandError,
}

impl Opened {
    /// Nothing was opened yet: it would run something.
    pub(super) fn asks(found: ActiveContent) -> Self {
        Self {
            needs_confirmation: Some(found.as_str()),
        }
    }

    /// The system opens it.
    pub(super) fn done() -> Self {
        Self {
            needs_confirmation: None,
        }
    }
}

impl SavedCopy {
    pub(super) fn of(file_name: String) -> Self {
        Self { file_name }
    }
}

/// Opens a read-only copy of a file with the system's program. What runs something is opened only when `confirmed`.
#[tauri::command]
pub(crate) async fn open_attachment(
    state: State<'_>,
    id: String,
    confirmed: bool,
) -> Result<Opened, CommandError> {
    blocking(&state, move |session| {
        let id = parse_id(&id)?;
        bring(session, id)?;
        let found = core::find_active_content(&session.book, id)?;
        if let Some(found) = found.filter(|_| !confirmed) {
            return Ok(Opened::asks(found));
        }
        let copy = core::copy_to_open(&session.book, id, &Unwatched)?;
        tauri_plugin_opener::open_path(&copy, None::<&str>).map_err(Failed::Opener)?;
        tracing::info!(%id, runs = found.map(ActiveContent::as_str), "a copy was opened");
        Ok(Opened::done())
    })
    .await
}

/// Shows a file in the upload folder with the system's file manager.
#[tauri::command]
pub(crate) async fn show_in_folder(state: State<'_>, id: String) -> Result<(), CommandError> {
    blocking(&state, move |session| {
        let id = parse_id(&id)?;
        bring(session, id)?;
        let (_, file) = core::saved_file(&session.book, id)?;
        let Err(error) = tauri_plugin_opener::reveal_item_in_dir(&file) else {
            return Ok(());
        };
        // A system without the service that points at one file still opens folders.
        tracing::info!("the folder is opened instead: {}", wording::chain(&error));
        let folder = file.parent().unwrap_or(&file);
        tauri_plugin_opener::open_path(folder, None::<&str>).map_err(Failed::Opener)
    })
    .await
}

/// Asks where to, and saves a copy of a file there; nothing where that was cancelled.
#[tauri::command]
pub(crate) async fn save_copy(
    app: AppHandle,
    state: State<'_>,
    id: String,
) -> Result<Option<SavedCopy>, CommandError> {
    blocking(&state, move |session| {
        let id = parse_id(&id)?;
        let (attachment, _) = core::held_file(&session.book, id)?;
        let suggested = copy_name(&attachment.original_name, 1, LONGEST_NAME);
        let dialog = dialog(&app, session, "window-save-copy").set_file_name(suggested);
        let Some(target) = dialog.blocking_save_file() else {
            return Ok(None);
        };
        let target = target.into_path().map_err(|_| Failed::Code("internal"))?;
        let folder = target.parent().unwrap_or(Path::new("."));
        let name = core::naming::original_name(&target).0;
        bring(session, id)?;
        let copy = core::save_copy(&session.book, id, folder, &name, &Unwatched)?;
        Ok(Some(SavedCopy::of(name_of(&copy))))
    })
    .await
}

/// Asks where to, and saves copies of all files of a batch there; nothing where that was cancelled.
#[tauri::command]
pub(crate) async fn save_all_copies(
    app: AppHandle,
    state: State<'_>,
    batch_id: String,
) -> Result<Option<SavedCopies>, CommandError> {
    blocking(&state, move |session| {
        let batch = core::Owner::Batch(parse_id(&batch_id)?);
        let attachments = session.book.read(|reader| reader.attachments_of(batch))?;
        let Some(folder) = dialog(&app, session, "window-save-all-copies").blocking_pick_folder() else {
            return Ok(None);
        };
        let folder = folder.into_path().map_err(|_| Failed::Code("internal"))?;
        Ok(Some(copies_of(session, &attachments, &folder)))
    })
    .await
}

/// Attaches what was copied elsewhere: files, or a picture. Nothing where there is neither: text is pasted into a field.
#[tauri::command]
pub(crate) async fn paste_attachments(
    app: AppHandle,
    state: State<'_>,
    owner: Owner,
) -> Result<Vec<Attachment>, CommandError> {
    blocking(&state, move |session| {
        let sources = match clipboard::read()? {
            Clipped::Files(files) => files,
            Clipped::Picture(png) => vec![core::keep_pasted(&session.book, &pasted_name(session), &png)?],
            Clipped::Nothing => Vec::new(),
        };
        attach(&app, session, owner.parse()?, &sources)
    })
    .await
}

/// Has a file be here that is wanted now. Without a network it says which file that is: nothing waits for it.
fn bring(session: &Session, id: Uuid) -> Result<(), Failed> {
    let Err(error) = bring_here(&session.book, id) else {
        return Ok(());
    };
    match &error {
        CloudError::Trouble(trouble) if trouble.code == TroubleCode::Offline => {
            tracing::info!("{}", wording::chain(&error));
            let name = session.book.read(|reader| reader.attachment(id))?;
            let name = name
                .map(|attachment| attachment.original_name)
                .unwrap_or_default();
            let settings = session.book.settings();
            Err(Failed::Said(wording::not_fetched(&name, &settings.cloud.value)))
        }
        _ => Err(error.into()),
    }
}

/// What the dialog suggests is cut to what the most file systems take; the folder that is chosen may take less.
pub(super) const LONGEST_NAME: usize = 255;

/// A dialog in front of the window, in the folder of a person's own documents.
pub(super) fn dialog(app: &AppHandle, session: &Session, title: &str) -> FileDialogBuilder<tauri::Wry> {
    let words = Words::of(&session.book.settings().language.value);
    let mut dialog = app.dialog().file().set_title(words.plain(title));
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    let folders = app.path().document_dir().into_iter().chain(app.path().home_dir());
    if let Some(folder) = folders.into_iter().find(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    dialog
}

/// Copies each file; one that fails does not stop the others.
fn copies_of(session: &Session, attachments: &[core::Attachment], folder: &Path) -> SavedCopies {
    let mut copies = SavedCopies {
        file_names: Vec::new(),
        failed: Vec::new(),
    };
    for attachment in attachments {
        let name = &attachment.original_name;
        let copied = bring(session, attachment.id).and_then(|()| {
            Ok(core::save_copy(
                &session.book,
                attachment.id,
                folder,
                name,
                &Unwatched,
            )?)
        });
        match copied {
            Ok(copy) => copies.file_names.push(name_of(&copy)),
            Err(error) => copies.failed.push(FailedCopy {
                original_name: name.clone(),
                error: error.said(&session.book),
            }),
        }
    }
    copies
}

/// A pasted picture has no name: it is called by the time at the workstation.
fn pasted_name(session: &Session) -> String {
    let time_zone = session.book.settings().time_zone.value.clone();
    let now = time_zone.to_datetime(session.book.now());
    format!("pasted {}.png", now.strftime("%Y-%m-%d %H-%M-%S"))
}

pub(super) fn name_of(copy: &Path) -> String {
    core::naming::original_name(copy).0
}

#[cfg(test)]
mod tests;
