//! What the screens may ask for: a file a subject. Each command unpacks, calls one core function, and converts.
//!
//! The types of the border sit beside their command and are generated into `ui/src/backend/generated`. The screens name
//! attachments, drafts and batches by id; no command takes a path.

pub(crate) mod attachments;
pub(crate) mod authority;
pub(crate) mod backups;
pub(crate) mod batches;
pub(crate) mod catalogue;
pub(crate) mod checks;
pub(crate) mod corrections;
pub(crate) mod dossier;
pub(crate) mod drafts;
pub(crate) mod export;
pub(crate) mod files;
pub(crate) mod history;
pub(crate) mod object_store;
pub(crate) mod object_store_work;
pub(crate) mod operators;
pub(crate) mod plant_book;
pub(crate) mod rebuild;
mod said;
pub(crate) mod settings;
pub(crate) mod start;
pub(crate) mod storage;
pub(crate) mod storage_use;
pub(crate) mod support;
pub(crate) mod trail;
pub(crate) mod window;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use batchbook_core::attachments::{AttachmentError, HandOutError};
use batchbook_core::authority::AuthorityError;
use batchbook_core::book::Book;
use batchbook_core::change_setting::ChangeSettingError;
use batchbook_core::cloud::CloudError;
use batchbook_core::correct_batch::CorrectError;
use batchbook_core::durable_fs::CopyError;
use batchbook_core::plant_book::PlantError;
use batchbook_core::record_batch::RecordError;
use batchbook_core::settings::Surroundings;
use batchbook_core::store::StoreError;
use batchbook_core::store::catalogue_edits::CatalogueEditError;
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use crate::backing_up::BackingUp;
use crate::checking::Checking;
use crate::clipboard::ClipboardError;
use crate::copying::Copies;
use crate::dossier::DossierError;
use crate::export::ExportError;
use crate::object_work::ObjectWork;
use crate::pictures::Pictures;
use crate::uploading::Uploads;
use crate::wording::{self, Coded};

/// What the window keeps while it is open.
#[derive(Debug)]
pub(crate) struct Session {
    /// The opened batch book.
    pub(crate) book: Arc<Book>,
    /// The copies under way.
    pub(crate) copies: Copies,
    /// The check under way, and when somebody was last at the window.
    pub(crate) checking: Checking,
    /// The backup, or what else is done with backups.
    pub(crate) backing_up: BackingUp,
    /// The move of the files to another storage path.
    pub(crate) moving: storage_use::Moving,
    /// The uploads to the object store that go on unasked.
    pub(crate) uploads: Uploads,
    /// What is done with the object store by hand.
    pub(crate) object_work: ObjectWork,
    /// Thumbnails and previews.
    pub(crate) pictures: Pictures,
    /// Who gave a PIN a moment ago.
    pub(crate) held: authority::Held,
    /// What the settings were read from, to read them again when one is changed.
    pub(crate) surroundings: Surroundings,
}

/// The session as commands get it.
pub(crate) type State<'a> = tauri::State<'a, Arc<Session>>;

/// What was wrong, for the screen to put into words.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct CommandError {
    /// `refused` where `problems` says why; otherwise the code of an `error-*` message.
    pub(crate) code: String,
    /// What the words are filled with.
    pub(crate) parameters: BTreeMap<String, String>,
    /// What is wrong with the fields of a draft.
    pub(crate) problems: Vec<Problem>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Problem {
    /// `batch_number`, `parameters.PE`, `rolls.0.count`.
    pub(crate) field: String,
    /// The code of a `problem-*` message.
    pub(crate) code: String,
    /// What the words are filled with.
    pub(crate) parameters: BTreeMap<String, String>,
}

impl From<batchbook_core::batch::Problem> for Problem {
    fn from(problem: batchbook_core::batch::Problem) -> Self {
        Self {
            field: problem.field,
            code: problem.code.as_str().to_owned(),
            parameters: problem
                .parameters
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }
    }
}

impl From<Coded> for CommandError {
    fn from(coded: Coded) -> Self {
        Self {
            code: coded.code,
            parameters: coded.parameters,
            problems: Vec::new(),
        }
    }
}

/// Why a command did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error("the store failed")]
    Store(#[from] StoreError),
    #[error("the attachment was left as it is")]
    Attachment(#[from] AttachmentError),
    #[error("the batch was not recorded")]
    Record(#[from] RecordError),
    #[error("this may not be done")]
    Authority(#[from] AuthorityError),
    #[error("the batch was not changed")]
    Correct(#[from] CorrectError),
    #[error("the file was not handed out")]
    HandOut(#[from] HandOutError),
    #[error("the object store did not do it")]
    Cloud(#[from] CloudError),
    #[error("what was pasted was not kept")]
    Keep(#[from] CopyError),
    #[error("the clipboard was not read")]
    Clipboard(#[from] ClipboardError),
    #[error("the system did not open it")]
    Opener(#[source] tauri_plugin_opener::Error),
    #[error("the system did not print it")]
    Printer(#[source] tauri::Error),
    #[error("the setting was not changed")]
    Setting(#[from] ChangeSettingError),
    #[error("the lists were not changed")]
    Catalogue(#[from] CatalogueEditError),
    #[error("batches were not exported")]
    Export {
        /// Where to.
        file: PathBuf,
        source: ExportError,
    },
    #[error("no dossier was made")]
    Dossier {
        /// Where to.
        file: PathBuf,
        source: DossierError,
    },
    #[error("the plant's book does not answer")]
    Plant(#[source] Box<PlantError>),
    #[error("there is no batch {0}")]
    NoSuchBatch(Uuid),
    /// What was asked for is refused, for what is wrong with it.
    #[error("refused")]
    Refused(Vec<batchbook_core::batch::Problem>),
    /// The same, for fields that are no batch's.
    #[error("refused")]
    Fields(Vec<Problem>),
    /// The code of an `error-*` message whose words need nothing.
    #[error("{0}")]
    Code(&'static str),
    /// An error that is ready for its words.
    #[error("{} {:?}", .0.code, .0.parameters)]
    Said(Coded),
}

impl From<PlantError> for Failed {
    fn from(error: PlantError) -> Self {
        Self::Plant(Box::new(error))
    }
}

impl Failed {
    /// What is wrong with the fields that the screen sent, where that is all.
    fn problems(&self) -> Option<Vec<Problem>> {
        match self {
            Self::Record(RecordError::Refused(problems))
            | Self::Correct(CorrectError::Refused(problems))
            | Self::Attachment(AttachmentError::Refused(problems))
            | Self::Refused(problems) => Some(problems.iter().cloned().map(Problem::from).collect()),
            Self::Fields(problems) => Some(problems.clone()),
            Self::Setting(error) => said::setting_problems(error),
            Self::Catalogue(error) => said::catalogue_problems(error),
            _ => None,
        }
    }

    /// Logs the error with its causes, and answers what of it crosses to the screen.
    fn said(self, book: &Book) -> CommandError {
        if let Some(problems) = self.problems() {
            return CommandError {
                problems,
                ..Coded::error("refused", []).into()
            };
        }
        let database = book.database();
        let coded = match &self {
            Self::Record(RecordError::Refused(_)) => Coded::error("refused", []),
            Self::Record(RecordError::DraftGone { .. }) => Coded::error("draft_gone", []),
            Self::Store(error)
            | Self::Attachment(AttachmentError::Store(error))
            | Self::Record(RecordError::Store(error)) => wording::store(error, &database),
            Self::Attachment(AttachmentError::WrongState { state, .. }) => {
                Coded::error("attachment_wrong_state", [("state", state.as_str().to_owned())])
            }
            Self::Attachment(error) => Coded::error(error.code(), []),
            Self::Cloud(error) => wording::cloud(error, &book.settings(), &database),
            Self::HandOut(HandOutError::Store(error)) => wording::store(error, &database),
            Self::HandOut(error) => wording::hand_out(error),
            Self::Keep(error) => wording::copy(error),
            Self::Clipboard(_) => Coded::error("clipboard_unreadable", []),
            Self::Opener(error) => Coded::error("not_opened", [("system_error", error.to_string())]),
            Self::Printer(_) => Coded::error("not_printed", []),
            Self::Export { file, source } => source.coded(file, &database),
            Self::Authority(AuthorityError::Store(error)) => wording::store(error, &database),
            Self::Authority(error) => wording::authority(error),
            Self::Dossier { file, source } => source.coded(file, &database),
            Self::Correct(CorrectError::Store(error)) => wording::store(error, &database),
            Self::Correct(CorrectError::Refused(_)) => Coded::error("refused", []),
            Self::Correct(CorrectError::NotThere { id }) => {
                Coded::error("no_such_batch", [("batch", id.to_string())])
            }
            Self::Plant(error) => wording::plant(error),
            Self::NoSuchBatch(id) => Coded::error("no_such_batch", [("batch", id.to_string())]),
            Self::Refused(_) | Self::Fields(_) => Coded::error("refused", []),
            Self::Code(code) => Coded::error(code, []),
            Self::Said(coded) => coded.clone(),
            Self::Setting(error) => said::setting(error, book),
            Self::Catalogue(error) => said::catalogue(error, &database),
        };
        tracing::error!("{}", wording::chain(&self));
        coded.into()
    }
}

/// Runs work that may wait for a disk outside the threads that serve the window.
async fn blocking<T, F>(state: &State<'_>, work: F) -> Result<T, CommandError>
where
    T: Send + 'static,
    F: FnOnce(&Arc<Session>) -> Result<T, Failed> + Send + 'static,
{
    let session = Arc::clone(state);
    let done = tauri::async_runtime::spawn_blocking(move || {
        work(&session).map_err(|error| error.said(&session.book))
    });
    done.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a command broke off");
        Err(Coded::error("internal", []).into())
    })
}

/// Reads an id that the screen got from here.
fn parse_id(id: &str) -> Result<Uuid, Failed> {
    Uuid::parse_str(id).map_err(|_| Failed::Code("internal"))
}

#[cfg(test)]
mod generated_types;
#[cfg(test)]
pub(crate) mod plant;
