//! The files that belong to a batch: copied in when they are picked, retried, replaced, and healed at the next start.
//!
//! A row is committed before the first byte is copied and says `saved` only after the file is complete, synced and has its
//! final name. Where the storage path is the trouble, the bytes are kept in DATA (`outbox`) and follow by themselves (`due`).
//! A file that cannot be saved is a state of its row, never an error of the batch: `Err` here means that the
//! store itself failed, or that what was asked for makes no sense.

pub mod active_content;
mod again;
mod attach;
mod due;
mod failure;
mod hand_out;
pub mod kinds;
pub mod naming;
mod outbox;
mod outcome;
mod pasted;
mod pause;
mod recover;
mod retry;
mod set_aside;

use thiserror::Error;
use uuid::Uuid;

pub use again::{AttachedAgain, attach_again};
pub use attach::{copy_in, register};
pub use due::{due, retry_due, storage_is_back, try_due};
pub use hand_out::{
    HandOutError, copy_stored, copy_stored_to_open, copy_to_open, find_active_content,
    find_active_content_stored, held_file, save_copy, saved_file, tidy_opened,
};
pub use outbox::{file_of, outbox};
pub use pasted::{keep_pasted, tidy_pasted};
pub use pause::pause;
pub(crate) use recover::leftover_part;
pub use recover::{Recovered, drop_draft, recover, resume};
pub use retry::{failed, replace, retry};
pub use set_aside::{discard_draft, discard_files_of, dismiss, remove, set_aside, take_back_dismissal};

use crate::batch::Problem;
pub use crate::durable_fs::{Unwatched, Watch};
use crate::store::StoreError;
pub use crate::store::attachments::{Attachment, AttachmentState, Done, Failure, FailureCode, Owner};

/// Tells why something that was asked of an attachment was not done.
#[derive(Debug, Error)]
pub enum AttachmentError {
    /// There is no such attachment.
    #[error("there is no attachment {id}")]
    Unknown {
        /// The id that was asked for.
        id: Uuid,
    },
    /// Its state does not allow it: it is being copied, or is saved, or was replaced.
    #[error("attachment {id} is {state}", state = state.as_str())]
    WrongState {
        /// The attachment.
        id: Uuid,
        /// The state that it is in.
        state: AttachmentState,
    },
    /// It belongs to a recorded batch, of which nothing is removed.
    #[error("attachment {id} belongs to a recorded batch")]
    Recorded {
        /// The attachment.
        id: Uuid,
    },
    /// It belongs to a draft, from which it can be taken off.
    #[error("attachment {id} belongs to a draft")]
    NotRecorded {
        /// The attachment.
        id: Uuid,
    },
    /// What was asked for lacks something, or was done before.
    #[error("refused for {} problems", .0.len())]
    Refused(Vec<Problem>),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl AttachmentError {
    /// Returns the code that programs and words go by.
    pub fn code(&self) -> &'static str {
        match self {
            AttachmentError::Unknown { .. } => "unknown_attachment",
            AttachmentError::WrongState { .. } => "attachment_wrong_state",
            AttachmentError::Recorded { .. } => "attachment_recorded",
            AttachmentError::NotRecorded { .. } => "attachment_not_recorded",
            AttachmentError::Refused(_) => "refused",
            AttachmentError::Store(_) => "store",
        }
    }
}
