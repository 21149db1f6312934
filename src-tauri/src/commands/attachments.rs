//! The files that belong to a batch. Files are named by id; paths stay on this side.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use batchbook_core::attachments::{self as core, AttachmentState};
use batchbook_core::cloud::{Place, place_of};
use batchbook_core::store::workstation::Remembered;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;
use ts_rs::TS;
use uuid::Uuid;

use super::batches::Reason;
use super::operators::who;
use super::{CommandError, Failed, Session, State, blocking, parse_id};
use crate::attachment_scheme::{self, Shown};
use crate::copying::{self, Begin};
use crate::wording::{self, Words};

/// A file of a draft or batch.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Attachment {
    id: String,
    original_name: String,
    media_type: Option<String>,
    #[ts(type = "number | null")]
    size: Option<u64>,
    sha256: Option<String>,
    #[ts(type = "\"copying\" | \"saved\" | \"kept\" | \"failed\" | \"missing\"")]
    state: &'static str,
    /// Bytes copied so far, while it is copying.
    #[ts(type = "number | null")]
    copied: Option<u64>,
    error: Option<AttachmentError>,
    dismissed: bool,
    /// Who set it aside, when and why: it is no longer one of the batch's files.
    set_aside: Option<Reason>,
    /// A small picture, for lists; of pictures only.
    thumbnail_url: Option<String>,
    /// What the screen can show of it, as `preview_kind` says.
    preview_url: Option<String>,
    #[ts(type = "\"image\" | \"pdf\" | null")]
    preview_kind: Option<&'static str>,
    place: AttachmentPlace,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone, Copy, Default, Serialize, TS)]
pub(crate) struct AttachmentPlace {
    /// Kept on this computer, on their way to the storage path.
    this_computer: bool,
    storage_path: bool,
    object_store: bool,
}

/// Why a file is not saved.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct AttachmentError {
    code: String,
    parameters: BTreeMap<String, String>,
    retriable: bool,
}

/// Who a file belongs to.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub(crate) struct Owner {
    #[ts(type = "\"draft\" | \"batch\"")]
    kind: OwnerKind,
    id: String,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OwnerKind {
    Draft,
    Batch,
}

/// A failure that nobody has answered, with its batch.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct OpenFailure {
    batch_id: String,
    batch_code: String,
    batch_number: String,
    recorded_at: String,
    attachments: usize,
    attachment: Attachment,
}

impl Attachment {
    /// Converts a stored attachment; a copy under way adds how far it is.
    pub(crate) fn of(attachment: &core::Attachment, session: &Session) -> Self {
        let copying = attachment.state == AttachmentState::Copying;
        Self {
            copied: copying.then(|| session.copies.copied(attachment.id)),
            thumbnail_url: attachment_scheme::thumbnail_url(attachment),
            preview_url: attachment_scheme::preview_url(attachment),
            preview_kind: attachment_scheme::shown(attachment).map(|shown| match shown {
                Shown::Picture => "image",
                Shown::Pdf => "pdf",
            }),
            place: AttachmentPlace::of(attachment, session),
            ..Self::of_elsewhere(attachment, &session.book.storage().uploads())
        }
    }

    /// Converts an attachment of another book, of which nothing is shown here.
    pub(super) fn of_elsewhere(attachment: &core::Attachment, uploads: &Path) -> Self {
        Self {
            id: attachment.id.to_string(),
            original_name: attachment.original_name.clone(),
            media_type: attachment.media_type.clone(),
            size: attachment.size.or(attachment.source_size),
            sha256: attachment
                .sha256
                .as_ref()
                .map(|hash| hash.iter().map(|byte| format!("{byte:02x}")).collect()),
            state: attachment.state.as_str(),
            copied: None,
            error: wording::attachment(attachment, uploads).map(|coded| AttachmentError {
                code: coded.code,
                parameters: coded.parameters,
                retriable: attachment.state == AttachmentState::Kept
                    || attachment
                        .failure
                        .as_ref()
                        .is_none_or(|failure| failure.code.retriable_by_hand()),
            }),
            dismissed: attachment.dismissed.is_some(),
            set_aside: attachment.set_aside.as_ref().map(|done| Reason {
                who: done.who.clone(),
                at: done.at.to_string(),
                reason: attachment.set_aside_reason.clone().unwrap_or_default(),
            }),
            thumbnail_url: None,
            preview_url: None,
            preview_kind: None,
            place: AttachmentPlace::default(),
        }
    }
}

impl AttachmentPlace {
    fn of(attachment: &core::Attachment, session: &Session) -> Self {
        // Where a file is, is no reason to show nothing of it.
        let place = place_of(&session.book, attachment).unwrap_or_else(|error| {
            tracing::warn!("{}", wording::chain(&error));
            Place::default()
        });
        Self {
            this_computer: place.this_computer,
            storage_path: place.storage_path,
            object_store: place.object_store,
        }
    }
}

impl From<core::Owner> for Owner {
    fn from(owner: core::Owner) -> Self {
        let (kind, id) = match owner {
            core::Owner::Draft(id) => (OwnerKind::Draft, id),
            core::Owner::Batch(id) => (OwnerKind::Batch, id),
        };
        Self {
            kind,
            id: id.to_string(),
        }
    }
}

impl Owner {
    pub(super) fn parse(&self) -> Result<core::Owner, Failed> {
        let id = parse_id(&self.id)?;
        Ok(match self.kind {
            OwnerKind::Draft => core::Owner::Draft(id),
            OwnerKind::Batch => core::Owner::Batch(id),
        })
    }
}

/// Opens the native picker and attaches what is picked; the copies go on after the answer.
#[tauri::command]
pub(crate) async fn pick_attachments(
    app: AppHandle,
    state: State<'_>,
    owner: Owner,
) -> Result<Vec<Attachment>, CommandError> {
    blocking(&state, move |session| {
        let picked = pick(&app, session, "window-picker-attach", true)?;
        attach(&app, session, owner.parse()?, &picked)
    })
    .await
}

/// Attaches what was dropped onto the window.
#[tauri::command]
pub(crate) async fn attach_dropped(
    app: AppHandle,
    state: State<'_>,
    token: String,
    owner: Owner,
) -> Result<Vec<Attachment>, CommandError> {
    blocking(&state, move |session| {
        let dropped = session.copies.take_dropped(parse_id(&token)?);
        attach(&app, session, owner.parse()?, &dropped)
    })
    .await
}

/// Opens the native picker for a file that takes the place of a failed one.
#[tauri::command]
pub(crate) async fn pick_replacement(
    app: AppHandle,
    state: State<'_>,
    id: String,
) -> Result<Option<Attachment>, CommandError> {
    blocking(&state, move |session| {
        let id = parse_id(&id)?;
        let Some(source) = pick(&app, session, "window-picker-replace", false)?.pop() else {
            return Ok(None);
        };
        let replacement = core::replace(&session.book, id, &source, &who(session)?)?;
        copying::begin(&app, session, &replacement, Begin::First);
        Ok(Some(Attachment::of(&replacement, session)))
    })
    .await
}

/// Stops a copy that is under way.
#[tauri::command]
pub(crate) fn cancel_attachment(state: State<'_>, id: String) -> Result<(), CommandError> {
    let id = parse_id(&id).map_err(|error| error.said(&state.book))?;
    state.copies.cancel(id);
    Ok(())
}

/// Copies a failed file again; answers at once, and tells how it ends by `attachment-changed`.
#[tauri::command]
pub(crate) async fn retry_attachment(
    app: AppHandle,
    state: State<'_>,
    id: String,
) -> Result<Attachment, CommandError> {
    blocking(&state, move |session| {
        let attachment = stored(session, parse_id(&id)?)?;
        let retry = Begin::Again { who: who(session)? };
        copying::begin(&app, session, &attachment, retry);
        Ok(Attachment {
            state: "copying",
            error: None,
            copied: Some(0),
            ..Attachment::of(&attachment, session)
        })
    })
    .await
}

/// Answers a failure without saving the file: nobody needs it.
#[tauri::command]
pub(crate) async fn dismiss_attachment(state: State<'_>, id: String) -> Result<Attachment, CommandError> {
    blocking(&state, move |session| {
        let dismissed = core::dismiss(&session.book, parse_id(&id)?, &who(session)?)?;
        Ok(Attachment::of(&dismissed, session))
    })
    .await
}

/// Takes a dismissal back: the failure wants an answer again.
#[tauri::command]
pub(crate) async fn take_back_dismissal(state: State<'_>, id: String) -> Result<Attachment, CommandError> {
    blocking(&state, move |session| {
        let open = core::take_back_dismissal(&session.book, parse_id(&id)?, &who(session)?)?;
        Ok(Attachment::of(&open, session))
    })
    .await
}

/// Takes a file off a draft; it goes to `.discarded`.
#[tauri::command]
pub(crate) async fn remove_attachment(state: State<'_>, id: String) -> Result<(), CommandError> {
    blocking(&state, move |session| {
        let id = parse_id(&id)?;
        // Its copy, if it is still under way, ends by itself in `.discarded/`.
        session.copies.cancel(id);
        Ok(core::remove(&session.book, id, &who(session)?)?)
    })
    .await
}

/// Lists the failures that nobody has answered, newest first.
#[tauri::command]
pub(crate) async fn open_failures(state: State<'_>) -> Result<Vec<OpenFailure>, CommandError> {
    blocking(&state, move |session| {
        let failures = session.book.read(|reader| reader.open_failures())?;
        let mut answered = Vec::new();
        for failure in failures.iter().rev() {
            let core::Owner::Batch(batch_id) = failure.owner else {
                continue;
            };
            let Some(batch) = session.book.read(|reader| reader.batch(batch_id))? else {
                continue;
            };
            answered.push(OpenFailure {
                batch_id: batch_id.to_string(),
                batch_code: batch.batch_code,
                batch_number: batch.batch_number,
                recorded_at: batch.recorded_at.to_string(),
                attachments: batch.attachments.len(),
                attachment: Attachment::of(failure, session),
            });
        }
        Ok(answered)
    })
    .await
}

fn stored(session: &Session, id: Uuid) -> Result<core::Attachment, Failed> {
    let attachment = session.book.read(|reader| reader.attachment(id))?;
    attachment.ok_or_else(|| Failed::Code("unknown_attachment"))
}

pub(super) fn attach(
    app: &AppHandle,
    session: &Arc<Session>,
    owner: core::Owner,
    sources: &[PathBuf],
) -> Result<Vec<Attachment>, Failed> {
    if sources.is_empty() {
        return Ok(Vec::new());
    }
    let registered = core::register(&session.book, owner, sources, &who(session)?)?;
    Ok(begin_copies(app, session, &registered))
}

/// Begins the copies of what was registered.
pub(super) fn begin_copies(
    app: &AppHandle,
    session: &Arc<Session>,
    registered: &[core::Attachment],
) -> Vec<Attachment> {
    for attachment in registered
        .iter()
        .filter(|attachment| attachment.state == AttachmentState::Copying)
    {
        copying::begin(app, session, attachment, Begin::First);
    }
    registered
        .iter()
        .map(|attachment| Attachment::of(attachment, session))
        .collect()
}

/// Shows the native picker in the folder that the last files came from.
fn pick(app: &AppHandle, session: &Session, title: &str, several: bool) -> Result<Vec<PathBuf>, Failed> {
    let settings = session.book.settings();
    let words = Words::of(&settings.language.value);
    let kinds = &settings.accepted_kinds.value;
    // The picker's patterns tell upper from lower case; cameras write IMG_0001.JPG.
    let patterns: Vec<String> = kinds
        .iter()
        .flat_map(|kind| [kind.clone(), kind.to_uppercase()])
        .collect();
    let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    let mut picker = app
        .dialog()
        .file()
        .set_title(words.plain(title))
        .add_filter(words.plain("window-picker-accepted"), &patterns)
        .add_filter(words.plain("window-picker-all"), &["*"]);
    if let Some(window) = app.get_webview_window("main") {
        picker = picker.set_parent(&window);
    }
    let last = session
        .book
        .read(|reader| reader.remembered(Remembered::PickerFolder))?;
    // The one that is set; else where the last files came from; before the first, where a person's own files are.
    let mut folders = settings
        .picker_folder
        .value
        .clone()
        .into_iter()
        .chain(last.map(PathBuf::from))
        .chain(app.path().home_dir());
    if let Some(folder) = folders.find(|folder| folder.is_dir()) {
        picker = picker.set_directory(folder);
    }
    let picked = if several {
        picker.blocking_pick_files()
    } else {
        picker.blocking_pick_file().map(|file| vec![file])
    };
    let picked: Vec<PathBuf> = picked
        .unwrap_or_default()
        .into_iter()
        .filter_map(|file| file.into_path().ok())
        .collect();
    if let Some(folder) = picked
        .first()
        .and_then(|file| file.parent())
        .and_then(|folder| folder.to_str())
    {
        session
            .book
            .write(|transaction| transaction.remember(Remembered::PickerFolder, folder))?;
    }
    Ok(picked)
}
