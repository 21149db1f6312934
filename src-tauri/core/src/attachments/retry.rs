use std::path::Path;

use uuid::Uuid;

use super::attach::{index_owner, insert, look_at, name_limit, run_attempt};
use super::naming::stored_name;
use super::outbox::{discard_kept, rename_kept};
use super::outcome::{Attempt, by_program, log_failure};
use super::pause::is_time;
use super::{Attachment, AttachmentError, AttachmentState, Done, Owner, Watch};
use crate::book::Book;
use crate::durable_fs::{Unwatched, hash_file};
use crate::store::attachments::Change;
use crate::store::{Reader, StoreError};

/// Reads the failed attachments that nobody has answered yet: all, or one batch's.
pub fn failed(reader: Reader<'_>, batch: Option<Uuid>) -> Result<Vec<Attachment>, StoreError> {
    let mut failed = reader.open_failures()?;
    if let Some(batch) = batch {
        failed.retain(|attachment| attachment.owner == Owner::Batch(batch));
    }
    Ok(failed)
}

/// Tries again at once to save a failed or kept attachment, whatever it failed of, and has its pauses begin anew.
///
/// A missing one is saved again when the right bytes are back at their place, and otherwise stays as it is.
pub fn retry(book: &Book, id: Uuid, who: &str, watch: &dyn Watch) -> Result<Attachment, AttachmentError> {
    let row = book
        .read(|reader| reader.attachment(id))?
        .ok_or(AttachmentError::Unknown { id })?;
    if row.state == AttachmentState::Missing {
        return Ok(find_again(book, row, who)?);
    }
    let attempt = claim(book, id, &Asked::By(who))?;
    Ok(run_attempt(book, &attempt, watch)?)
}

/// Who wants another attempt.
pub(super) enum Asked<'a> {
    /// A person.
    By(&'a str),
    /// Nobody: it is due.
    ByNobody,
}

/// Takes a failed or kept attachment for this run. Of two processes that try at once, one gets
/// [`AttachmentError::WrongState`]; so does one that nobody asked, where the attempt is not due.
pub(super) fn claim(book: &Book, id: Uuid, asked: &Asked<'_>) -> Result<Attempt, AttachmentError> {
    let name_limit = name_limit(book);
    let at = book.now();
    book.write(|transaction| {
        let before = transaction
            .reader()
            .attachment(id)?
            .ok_or(AttachmentError::Unknown { id })?;
        let is_open = matches!(before.state, AttachmentState::Failed | AttachmentState::Kept)
            && before.set_aside.is_none();
        let is_due = || {
            let is_wanted = before.state == AttachmentState::Kept || before.dismissed.is_none();
            is_wanted && before.next_attempt_at.is_some_and(|next| is_time(next, at))
        };
        if !is_open || (matches!(asked, Asked::ByNobody) && !is_due()) {
            return Err(AttachmentError::WrongState {
                id,
                state: before.state,
            });
        }
        let mut after = before.clone();
        after.state = AttachmentState::Copying;
        after.failure = None;
        after.run_id = book.run.id;
        after.attempts += 1;
        after.next_attempt_at = None;
        if after.stored_name.len() > name_limit {
            after.stored_name = stored_name(id, &after.original_name, name_limit);
            if before.state == AttachmentState::Kept {
                rename_kept(book, &before, &after);
            }
        }
        let row = match asked {
            Asked::By(who) => {
                after.dismissed = None;
                after.pauses = 0;
                let change = Change {
                    action: "attachment_retried",
                    at,
                    who,
                    reason: None,
                };
                transaction.update_attachment(&before, &after, change)?
            }
            Asked::ByNobody if after.stored_name != before.stored_name => {
                transaction.update_attachment(&before, &after, by_program("attachment_renamed", at))?
            }
            Asked::ByNobody => transaction.take_turn(&after)?,
        };
        Ok(Attempt {
            row,
            before: Some(before),
            unasked: matches!(asked, Asked::ByNobody),
        })
    })
}

fn find_again(book: &Book, row: Attachment, who: &str) -> Result<Attachment, StoreError> {
    let storage = book.storage();
    let file = storage.uploads().join(&row.stored_name);
    let is_back = storage
        .work(&Unwatched, move |_| hash_file(&file))
        .is_ok_and(|found| Some(found.size) == row.size && Some(found.sha256) == row.sha256);
    if !is_back {
        return Ok(row);
    }
    let at = book.now();
    book.write(|transaction| {
        let before = transaction
            .reader()
            .attachment(row.id)?
            .unwrap_or_else(|| row.clone());
        if transaction.reader().storage_moved_to(&storage.root)?.is_some() {
            return Ok(before);
        }
        let mut after = before.clone();
        after.state = AttachmentState::Saved;
        after.dismissed = None;
        let change = Change {
            action: "attachment_found_again",
            at,
            who,
            reason: None,
        };
        transaction.update_attachment(&before, &after, change)
    })
}

/// Puts another file in an attachment's place: registers it and sets the old one aside, which stays on record.
///
/// The new one comes back as `copying`, or `failed` where it is refused at once; then the old one is set aside all the
/// same, for the new one carries the failure.
pub fn replace(book: &Book, id: Uuid, source: &Path, who: &str) -> Result<Attachment, AttachmentError> {
    let old = book
        .read(|reader| reader.attachment(id))?
        .ok_or(AttachmentError::Unknown { id })?;
    let picked = look_at(book, old.owner, source, who);
    let at = book.now();
    let new = book.write(|transaction| {
        let before = transaction
            .reader()
            .attachment(id)?
            .ok_or(AttachmentError::Unknown { id })?;
        if before.state == AttachmentState::Copying || before.set_aside.is_some() {
            return Err(AttachmentError::WrongState {
                id,
                state: before.state,
            });
        }
        // The draft may have become a batch in the meantime; the new one must not stay behind.
        let new = insert(transaction, &picked.belonging_to(before.owner))?;
        let mut after = before.clone();
        after.set_aside = Some(Done {
            at,
            who: who.to_owned(),
        });
        after.replaced_by = Some(new.id);
        let change = Change {
            action: "attachment_replaced",
            at,
            who,
            reason: None,
        };
        transaction.update_attachment(&before, &after, change)?;
        index_owner(transaction, new.owner)?;
        Ok(new)
    })?;
    // What was replaced is not moved any more.
    discard_kept(book, &old);
    log_failure(&new);
    Ok(new)
}
