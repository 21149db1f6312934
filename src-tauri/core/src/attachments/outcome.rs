//! How an attempt to save a file ends: one transaction, and only while the row is still this attempt's.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::naming::safe_name;
use super::pasted::drop_pasted;
use super::set_aside::finish_discarding;
use super::{Attachment, AttachmentState, Failure, FailureCode, kinds, outbox, pause};
use crate::book::Book;
use crate::durable_fs::Copied;
use crate::store::attachments::Change;
use crate::store::audit_log::PROGRAM;
use crate::store::{StoreError, WriteTransaction};

/// One attempt to save a file.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    /// The row, `copying`.
    pub(super) row: Attachment,
    /// What the row said before this attempt; nothing at the first.
    pub(super) before: Option<Attachment>,
    /// Whether nobody asked for it. Where it ends as it began, nobody hears of it either: neither the trail nor the log.
    pub(super) unasked: bool,
}

impl Attempt {
    /// The first attempt of a row, or one that was taken over from a dead run.
    pub(super) fn of(row: Attachment) -> Attempt {
        Attempt {
            row,
            before: None,
            unasked: false,
        }
    }

    /// Returns the failure that the row had before.
    pub(super) fn failure_before(&self) -> Option<&Failure> {
        self.before.as_ref()?.failure.as_ref()
    }

    fn ends_as_it_began(&self, now: &Attachment) -> bool {
        let why = |attachment: &Attachment| {
            let failure = attachment.failure.as_ref();
            failure.map(|failure| (failure.code, failure.reason.clone()))
        };
        self.unasked
            && self
                .before
                .as_ref()
                // Other bytes than before are a change of the record, whatever they fail of.
                .is_some_and(|before| {
                    before.state == now.state && why(before) == why(now) && before.sha256 == now.sha256
                })
    }
}

/// A file that is complete and synced, and where it is.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// The storage path.
    pub(super) root: PathBuf,
    /// The file there.
    pub(super) file: PathBuf,
    /// What is known of it.
    pub(super) copied: Copied,
}

/// How an attempt ended.
enum Settled {
    /// The row says so.
    Written(Box<Attachment>),
    /// The row is no longer this attempt's.
    NotOurs,
    /// Nothing is written: the files are at another storage path now.
    Moved,
}

/// Writes down that the file is complete and synced at the storage path.
///
/// Nothing where the files have moved from there to another one meanwhile: a row that says `saved` would have its file where
/// nobody looks. The transaction that moves them and this one are one after the other.
pub(super) fn mark_saved(
    book: &Book,
    attempt: &Attempt,
    placed: &Placed,
) -> Result<Option<Attachment>, StoreError> {
    let at = book.now();
    let (one, there) = (attempt.clone(), placed.clone());
    let settled = book.write_together(move |transaction| {
        settle_in(
            transaction,
            &one,
            Some(&there.root),
            "attachment_saved",
            at,
            |attachment| {
                attachment.state = AttachmentState::Saved;
                attachment.failure = None;
                attachment.dismissed = None;
                hold(attachment, &there.copied);
                attachment.saved_at = Some(at);
                pause::plan_nothing(attachment);
            },
        )
    })?;
    let saved = match settled {
        Settled::Written(saved) => *saved,
        Settled::NotOurs => return set_aside_unwanted(book, &attempt.row).map(Some),
        Settled::Moved => return Ok(None),
    };
    // Only now: until the row says saved, the kept bytes are the ones that count.
    outbox::drop_kept(book, &saved);
    drop_pasted(book, &saved);
    tracing::info!(
        "File uploaded successfully: {} ({} bytes)",
        saved.stored_name,
        placed.copied.size
    );
    Ok(Some(saved))
}

/// Writes down that the bytes are safe in the outbox, and why they are not at the storage path.
///
/// `copied` is nothing where the row knows them from before.
pub(super) fn mark_kept(
    book: &Book,
    attempt: &Attempt,
    copied: Option<&Copied>,
    failure: &Failure,
) -> Result<Attachment, StoreError> {
    let at = book.now();
    let kept = settle(book, attempt, "attachment_kept", at, |attachment| {
        attachment.state = AttachmentState::Kept;
        attachment.failure = Some(failure.clone());
        if let Some(copied) = copied {
            hold(attachment, copied);
        }
        pause::plan(attachment, at);
    })?;
    let Some(kept) = kept else {
        return set_aside_unwanted(book, &attempt.row);
    };
    if !attempt.ends_as_it_began(&kept) {
        log_failure(&kept);
        tracing::info!("Kept on this computer: {}", safe_name(&kept.original_name));
    }
    Ok(kept)
}

/// Writes down that the file is nowhere but at its source, and why.
pub(super) fn mark_failed(
    book: &Book,
    attempt: &Attempt,
    failure: &Failure,
) -> Result<Attachment, StoreError> {
    let at = book.now();
    let failed = settle(book, attempt, "attachment_failed", at, |attachment| {
        *attachment = with_failure(attachment, failure);
        pause::plan(attachment, at);
    })?;
    let Some(failed) = failed else {
        return set_aside_unwanted(book, &attempt.row);
    };
    if !attempt.ends_as_it_began(&failed) {
        log_failure(&failed);
    }
    Ok(failed)
}

fn hold(attachment: &mut Attachment, copied: &Copied) {
    attachment.size = Some(copied.size);
    attachment.sha256 = Some(copied.sha256);
    attachment.media_type = kinds::media_type(&copied.head, &attachment.original_name);
}

/// Ends an attempt in one transaction, unless the row is no longer its own: then nothing is written or answered.
fn settle(
    book: &Book,
    attempt: &Attempt,
    action: &str,
    at: Timestamp,
    change: impl FnOnce(&mut Attachment),
) -> Result<Option<Attachment>, StoreError> {
    let settled = book.write(|transaction| settle_in(transaction, attempt, None, action, at, change))?;
    Ok(match settled {
        Settled::Written(row) => Some(*row),
        Settled::NotOurs | Settled::Moved => None,
    })
}

/// Ends an attempt; where `root` is given, only while the files are at this storage path.
fn settle_in(
    transaction: &mut WriteTransaction<'_>,
    attempt: &Attempt,
    root: Option<&Path>,
    action: &str,
    at: Timestamp,
    change: impl FnOnce(&mut Attachment),
) -> Result<Settled, StoreError> {
    let row = &attempt.row;
    let found = transaction.reader().attachment(row.id)?;
    let is_this_attempt = |found: &Attachment| {
        found.state == AttachmentState::Copying
            && found.run_id == row.run_id
            && found.attempts == row.attempts
    };
    let Some(before) = found.filter(is_this_attempt) else {
        return Ok(Settled::NotOurs);
    };
    if let Some(root) = root
        && transaction.reader().storage_moved_to(root)?.is_some()
    {
        return Ok(Settled::Moved);
    }
    let mut after = before.clone();
    change(&mut after);
    let written = if attempt.ends_as_it_began(&after) {
        transaction.take_turn(&after)?
    } else {
        transaction.update_attachment(&before, &after, by_program(action, at))?
    };
    Ok(Settled::Written(Box::new(written)))
}

/// Moves a file whose draft was discarded while it was copied, or whose row somebody else took, to where discarded files go.
fn set_aside_unwanted(book: &Book, row: &Attachment) -> Result<Attachment, StoreError> {
    if let Some(now) = book.read(|reader| reader.attachment(row.id))? {
        return Ok(now);
    }
    finish_discarding(book, &[&row.stored_name])?;
    Ok(with_failure(row, &Failure::new(FailureCode::Cancelled)))
}

/// The row as it is when its file is nowhere but at its source.
pub(super) fn with_failure(row: &Attachment, failure: &Failure) -> Attachment {
    Attachment {
        state: AttachmentState::Failed,
        failure: Some(failure.clone()),
        media_type: None,
        size: None,
        sha256: None,
        ..row.clone()
    }
}

pub(super) fn by_program(action: &str, at: Timestamp) -> Change<'_> {
    Change {
        action,
        at,
        who: PROGRAM,
        reason: None,
    }
}

pub(super) fn log_failure(attachment: &Attachment) {
    let Some(failure) = &attachment.failure else {
        return;
    };
    // A name may hold line breaks, which would forge lines of the log.
    let name = safe_name(&attachment.original_name);
    let code = failure.code.as_str();
    match &failure.system_error {
        Some(system_error) => tracing::warn!("Failed to save attachment: {name}: {code}: {system_error}"),
        None => tracing::warn!("Failed to save attachment: {name}: {code}"),
    }
}
