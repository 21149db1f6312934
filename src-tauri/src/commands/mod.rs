//! What the screens may ask for: a file a subject. Each command unpacks, calls one core function, and converts.
//!
//! The types of the border sit beside their command and are generated into `ui/src/backend/generated`. The screens name
//! attachments, drafts and batches by id; no command takes a path.

pub(crate) mod attachments;
pub(crate) mod batches;
pub(crate) mod drafts;
pub(crate) mod export;
pub(crate) mod history;
pub(crate) mod operators;
pub(crate) mod start;
pub(crate) mod storage;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use batchbook_core::attachments::AttachmentError;
use batchbook_core::book::Book;
use batchbook_core::record_batch::RecordError;
use batchbook_core::settings::Surroundings;
use batchbook_core::store::StoreError;
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use crate::copying::Copies;
use crate::export::ExportError;
use crate::wording::{self, Coded};

/// What the window keeps while it is open.
#[derive(Debug)]
pub(crate) struct Session {
    /// The opened batch book.
    pub(crate) book: Arc<Book>,
    /// The copies under way.
    pub(crate) copies: Copies,
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
    #[error("batches were not exported")]
    Export {
        /// Where to.
        file: PathBuf,
        source: ExportError,
    },
    #[error("there is no batch {0}")]
    NoSuchBatch(Uuid),
    /// The code of an `error-*` message whose words need nothing.
    #[error("{0}")]
    Code(&'static str),
    /// An error that is ready for its words.
    #[error("{} {:?}", .0.code, .0.parameters)]
    Said(Coded),
}

impl Failed {
    /// Logs the error with its causes, and answers what of it crosses to the screen.
    fn said(self, book: &Book) -> CommandError {
        let database = book.database();
        let coded = match &self {
            Self::Record(RecordError::Refused(problems)) => {
                let problems = problems.iter().cloned().map(Problem::from).collect();
                return CommandError {
                    problems,
                    ..Coded::error("refused", []).into()
                };
            }
            Self::Record(RecordError::DraftGone { .. }) => Coded::error("draft_gone", []),
            Self::Store(error)
            | Self::Attachment(AttachmentError::Store(error))
            | Self::Record(RecordError::Store(error)) => wording::store(error, &database),
            Self::Attachment(AttachmentError::WrongState { state, .. }) => {
                Coded::error("attachment_wrong_state", [("state", state.as_str().to_owned())])
            }
            Self::Attachment(error) => Coded::error(error.code(), []),
            Self::Export { file, source } => source.coded(file, &database),
            Self::NoSuchBatch(id) => Coded::error("no_such_batch", [("batch", id.to_string())]),
            Self::Code(code) => Coded::error(code, []),
            Self::Said(coded) => coded.clone(),
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
