use uuid::Uuid;

use super::outbox::discard_kept;
use super::{Attachment, AttachmentError, AttachmentState, Done, Owner};
use crate::book::Book;
use crate::durable_fs::move_into;
use crate::store::StoreError;
use crate::store::attachments::Change;

/// Writes down that somebody has seen a failure and needs no more reminding. The failure itself stays on record, and is not
/// tried again unasked; a kept file is moved all the same.
pub fn dismiss(book: &Book, id: Uuid, who: &str) -> Result<Attachment, AttachmentError> {
    let at = book.now();
    book.write(|transaction| {
        let before = transaction
            .reader()
            .attachment(id)?
            .ok_or(AttachmentError::Unknown { id })?;
        if !before.is_unsaved() {
            return Err(AttachmentError::WrongState {
                id,
                state: before.state,
            });
        }
        if before.dismissed.is_some() {
            return Ok(before);
        }
        let mut after = before.clone();
        after.dismissed = Some(Done {
            at,
            who: who.to_owned(),
        });
        let change = Change {
            action: "attachment_dismissed",
            at,
            who,
            reason: None,
        };
        Ok(transaction.update_attachment(&before, &after, change)?)
    })
}

/// Takes a dismissal back: the failure wants an answer again. One that is not dismissed stays as it is.
pub fn take_back_dismissal(book: &Book, id: Uuid, who: &str) -> Result<Attachment, AttachmentError> {
    let at = book.now();
    book.write(|transaction| {
        let before = transaction
            .reader()
            .attachment(id)?
            .ok_or(AttachmentError::Unknown { id })?;
        // What was saved or is being tried again meanwhile has its answer.
        if !before.is_unsaved() {
            return Err(AttachmentError::WrongState {
                id,
                state: before.state,
            });
        }
        if before.dismissed.is_none() {
            return Ok(before);
        }
        let mut after = before.clone();
        after.dismissed = None;
        let change = Change {
            action: "attachment_dismissal_taken_back",
            at,
            who,
            reason: None,
        };
        Ok(transaction.update_attachment(&before, &after, change)?)
    })
}

/// Takes an attachment off a draft. Its file goes to `.discarded/`, a kept one to `DATA/discarded`: it may be the only copy.
///
/// One that is being copied is taken off too: its copy ends by itself in `.discarded/`.
pub fn remove(book: &Book, id: Uuid, who: &str) -> Result<(), AttachmentError> {
    let at = book.now();
    let removed = book.write(|transaction| {
        let row = transaction
            .reader()
            .attachment(id)?
            .ok_or(AttachmentError::Unknown { id })?;
        if let Owner::Batch(_) = row.owner {
            return Err(AttachmentError::Recorded { id });
        }
        let change = Change {
            action: "attachment_removed",
            at,
            who,
            reason: None,
        };
        transaction.delete_attachment(&row, change)?;
        Ok(row)
    })?;
    discard_file(book, &removed);
    Ok(())
}

/// Discards a draft. Its files go to `.discarded/`, kept ones to `DATA/discarded`: they may be the only copies.
pub fn discard_draft(book: &Book, id: Uuid, who: &str) -> Result<(), StoreError> {
    discard_files_of(book, id, who)?;
    book.write(|transaction| match transaction.reader().draft(id)? {
        Some(draft) => transaction.discard_draft(&draft, who, book.now()),
        None => Ok(()),
    })
}

/// Takes all attachments off a draft that is discarded, and moves their files to `.discarded/`.
///
/// The rows go first: a crash in between leaves files that a check finds, rather than rows that promise what is not there.
pub fn discard_files_of(book: &Book, draft: Uuid, who: &str) -> Result<(), StoreError> {
    let at = book.now();
    let removed = book.write(|transaction| {
        let rows = transaction.reader().every_attachment_of_draft(draft)?;
        for row in &rows {
            let change = Change {
                action: "attachment_discarded",
                at,
                who,
                reason: None,
            };
            transaction.delete_attachment(row, change)?;
        }
        Ok::<_, StoreError>(rows)
    })?;
    removed.iter().for_each(|row| discard_file(book, row));
    Ok(())
}

/// Moves a file that no row names any more out of the upload folder, and a kept one out of the outbox. One that cannot be
/// moved is an orphan for `check`.
fn discard_file(book: &Book, row: &Attachment) {
    if row.state == AttachmentState::Copying {
        return;
    }
    discard_kept(book, row);
    let file = book.storage.uploads().join(&row.stored_name);
    if !file.exists() {
        return;
    }
    if let Err(error) = move_into(&file, &book.storage.discarded()) {
        tracing::warn!(path = %file.display(), ?error, "a discarded file stays in the upload folder");
    }
}
