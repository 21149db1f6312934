use std::path::PathBuf;

use jiff::Timestamp;
use uuid::Uuid;

use super::Failure;

/// Who an attachment belongs to: a draft until it is recorded, then a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// A batch that is still being entered.
    Draft(Uuid),
    /// A recorded batch.
    Batch(Uuid),
}

/// Where an attachment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttachmentState {
    /// Its bytes are on the way.
    Copying,
    /// A complete, synced file is at the storage path.
    Saved,
    /// The bytes are safe in DATA and not yet at the storage path.
    Kept,
    /// The bytes are not here; [`Attachment::failure`] says why.
    Failed,
    /// It was saved, and a check no longer finds the file.
    Missing,
}

impl AttachmentState {
    const ALL: [AttachmentState; 5] = [
        AttachmentState::Copying,
        AttachmentState::Saved,
        AttachmentState::Kept,
        AttachmentState::Failed,
        AttachmentState::Missing,
    ];

    /// Returns the state as it is stored and shown to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            AttachmentState::Copying => "copying",
            AttachmentState::Saved => "saved",
            AttachmentState::Kept => "kept",
            AttachmentState::Failed => "failed",
            AttachmentState::Missing => "missing",
        }
    }

    /// Reads a state as [`AttachmentState::as_str`] writes it.
    pub fn parse(text: &str) -> Option<AttachmentState> {
        AttachmentState::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// When.
    pub at: Timestamp,
    /// The operator.
    pub who: String,
}

/// A file that belongs to a batch or a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The order of registration.
    pub seq: i64,
    /// The key, also of the stored name.
    pub id: Uuid,
    /// The draft or batch that it belongs to.
    pub owner: Owner,
    /// The name as it was picked, in a readable form.
    pub original_name: String,
    /// The name's bytes where they are not UTF-8.
    pub original_name_raw: Option<Vec<u8>>,
    /// The file's name in the upload folder: `{uuid}_{filename}`.
    pub stored_name: String,
    /// The path that was picked, absolute, for a retry.
    pub source_path: PathBuf,
    /// The size that the source had when it was registered, in bytes.
    pub source_size: Option<u64>,
    /// The source's modification time when it was registered.
    pub source_modified: Option<Timestamp>,
    /// What the content says it is.
    pub media_type: Option<String>,
    /// The size of the saved or kept file, in bytes.
    pub size: Option<u64>,
    /// The SHA-256 of the saved or kept file.
    pub sha256: Option<[u8; 32]>,
    /// Where it stands.
    pub state: AttachmentState,
    /// Why it is not saved; there exactly when it is failed or kept.
    pub failure: Option<Failure>,
    /// How often copying was begun.
    pub attempts: u32,
    /// When it is tried again unasked; nothing where only a person can, or nothing is to be done.
    pub next_attempt_at: Option<Timestamp>,
    /// How many pauses it has waited in a row; the next one is longer.
    pub pauses: u32,
    /// The run that copies or copied it.
    pub run_id: Uuid,
    /// The operator who picked it.
    pub created_by: String,
    /// When it was picked.
    pub created_at: Timestamp,
    /// When it was saved.
    pub saved_at: Option<Timestamp>,
    /// Who dismissed its failure, and when.
    pub dismissed: Option<Done>,
    /// Who set it aside, and when: it stays on record, and is no longer one of the batch's files.
    pub set_aside: Option<Done>,
    /// Why it was set aside.
    pub set_aside_reason: Option<String>,
    /// The attachment that took its place.
    pub replaced_by: Option<Uuid>,
}

impl Attachment {
    /// Says whether its failure still waits for somebody's answer.
    pub fn is_open_failure(&self) -> bool {
        self.is_unsaved() && self.dismissed.is_none() && self.set_aside.is_none()
    }

    /// Says whether its file is not at the storage path and nobody is copying it.
    pub fn is_unsaved(&self) -> bool {
        matches!(
            self.state,
            AttachmentState::Failed | AttachmentState::Kept | AttachmentState::Missing
        )
    }
}
