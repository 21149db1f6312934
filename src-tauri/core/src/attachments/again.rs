//! The files of a recorded batch attached once more: to the draft of the batch that takes its place.

use uuid::Uuid;

use super::attach::{insert, look_at};
use super::outbox::file_of;
use super::outcome::log_failure;
use super::{Attachment, AttachmentError, Owner};
use crate::book::Book;
use crate::durable_fs::{Unwatched, hash_file};
use crate::store::StoreError;

/// What became of the files of a batch that is recorded again.
#[derive(Debug, Clone)]
pub struct AttachedAgain {
    /// The rows of the draft, `copying`, or `failed` where one was refused at once.
    pub registered: Vec<Attachment>,
    /// The files that cannot be attached again: they were never saved, or are no longer what was saved.
    pub left_out: Vec<Attachment>,
}

/// Registers the files that a batch has for a draft, under their original names. Those that were set aside stay behind.
///
/// Each is read and compared with the hash that was saved first, so that nothing else comes along under its name.
pub fn attach_again(
    book: &Book,
    batch: Uuid,
    draft: Uuid,
    who: &str,
) -> Result<AttachedAgain, AttachmentError> {
    let held = book.read(|reader| reader.attachments_of(Owner::Batch(batch)))?;
    let (mut picked, mut left_out) = (Vec::new(), Vec::new());
    for attachment in held {
        let intact = file_of(book, &attachment).filter(|file| {
            let (file, storage) = (file.clone(), book.storage());
            let hashed = if storage.holds(&file) {
                storage.work(&Unwatched, move |_| hash_file(&file))
            } else {
                hash_file(&file)
            };
            hashed.is_ok_and(|found| Some(found.sha256) == attachment.sha256)
        });
        match intact {
            Some(file) => picked.push(look_at(book, Owner::Draft(draft), &file, who).called(
                book,
                &attachment.original_name,
                attachment.original_name_raw.clone(),
            )),
            None => left_out.push(attachment),
        }
    }
    let registered = book.write(|transaction| {
        picked
            .iter()
            .map(|picked| insert(transaction, picked))
            .collect::<Result<Vec<_>, StoreError>>()
    })?;
    registered.iter().for_each(log_failure);
    Ok(AttachedAgain { registered, left_out })
}
