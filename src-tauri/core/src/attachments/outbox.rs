//! The outbox: bytes that are safe on this computer and wait for the storage path.
//!
//! `DATA/outbox/{uuid}_{filename}` is written by the protocol that saves a file: part, hash, sync, name, folder. So a file
//! that has its name there is complete, whatever the row says, and is the truth until the row says `saved`.

use std::path::{Path, PathBuf};

use super::attach::{Unsaved, check_acceptable, prepare, read_published};
use super::outcome::{Attempt, Placed};
use super::{Attachment, AttachmentState, Failure, FailureCode, Watch};
use crate::book::Book;
use crate::durable_fs::{
    Copied, CopyError, check_space, copy_to_part, hash_file, make_folders, move_into, open_source, publish,
    remove_if_there, rename_without_replacing,
};

/// The outbox, inside DATA.
const OUTBOX: &str = "outbox";

/// Where kept files go that nobody wants any more, inside DATA: the storage path may be away, and is another file system.
const DISCARDED: &str = "discarded";

/// The outbox's folder.
pub fn outbox(book: &Book) -> PathBuf {
    book.settings().data_dir.value.join(OUTBOX)
}

pub(super) fn discarded(book: &Book) -> PathBuf {
    book.settings().data_dir.value.join(DISCARDED)
}

/// Where an attachment's bytes are in the outbox, if they are there.
pub(super) fn path_of(book: &Book, attachment: &Attachment) -> PathBuf {
    outbox(book).join(&attachment.stored_name)
}

pub(super) fn part_of(book: &Book, id: uuid::Uuid) -> PathBuf {
    outbox(book).join(format!("{id}.part"))
}

/// Where an attachment's file is: at the storage path when it is saved, in the outbox when it is kept; else nowhere.
pub fn file_of(book: &Book, attachment: &Attachment) -> Option<PathBuf> {
    match attachment.state {
        AttachmentState::Saved => Some(book.storage().uploads().join(&attachment.stored_name)),
        AttachmentState::Kept => Some(path_of(book, attachment)),
        _ => None,
    }
}

/// Copies the source into the outbox, since the storage path does not take it for `failure`.
///
/// Where the outbox fails as well, it is the storage path's failure that is answered: that is what has to be put right.
pub(super) fn keep(
    book: &Book,
    row: &Attachment,
    failure: &Failure,
    watch: &dyn Watch,
) -> Result<Copied, Box<Failure>> {
    let source = match open_source(&row.source_path) {
        Ok(source) => source,
        // It may have its final name already from an earlier attempt: then it is the storage path that it waits for.
        Err(_) if row.attempts > 1 => return Err(Box::new(failure.clone())),
        Err(error) => return Err(Box::new(Failure::from(&error))),
    };
    check_acceptable(book, &row.original_name, &source)?;
    let target = path_of(book, row);
    let copy = || -> Result<Copied, CopyError> {
        make_folders(&outbox(book))?;
        check_space(&outbox(book), source.stamp().size)?;
        let (part, copied) = copy_to_part(&source, &part_of(book, row.id), watch)?;
        publish(part, &target)?;
        Ok(copied)
    };
    copy().map_err(|error| match &error {
        CopyError::Source { .. }
        | CopyError::NotAFile { .. }
        | CopyError::SourceChanged { .. }
        | CopyError::Cancelled => Box::new(Failure::from(&error)),
        CopyError::Storage { .. } | CopyError::NoSpace { .. } | CopyError::TooLarge { .. } => {
            tracing::warn!(path = %target.display(), ?error, "it cannot be kept on this computer either");
            Box::new(failure.clone())
        }
    })
}

/// What became of a file in the outbox that was to be moved.
pub(super) enum Published {
    /// It is complete and synced at the storage path, byte for byte.
    Saved(Placed),
    /// It stays in the outbox.
    Kept {
        /// What is there, where the row does not know it.
        copied: Option<Copied>,
        /// Why.
        failure: Box<Failure>,
    },
    /// Its bytes are not the ones that were kept. It was put aside; the source has to do.
    Damaged,
}

/// Copies a file of the outbox to the storage path by the protocol, and compares it with what was kept.
pub(super) fn publish_kept(book: &Book, attempt: &Attempt, kept: &Path, watch: &dyn Watch) -> Published {
    let row = &attempt.row;
    let mut read = None;
    let expected = match row.sha256 {
        Some(sha256) => sha256,
        // The process ended after the file had its name and before the row said so: complete by construction.
        None => match read_published(kept) {
            Ok(Some(found)) => read.insert(found).sha256,
            Ok(None) => return Published::Damaged,
            Err(error) => {
                let failure = of_outbox(kept, &error);
                return Published::Kept {
                    copied: None,
                    failure,
                };
            }
        },
    };
    match copy_out(book, row, kept, expected, watch) {
        Ok(Some(placed)) => Published::Saved(placed),
        Ok(None) => {
            tracing::error!(path = %kept.display(), "a file in the outbox is damaged");
            discard_kept(book, row);
            Published::Damaged
        }
        Err(unsaved) => Published::Kept {
            copied: read,
            failure: match unsaved {
                Unsaved::Storage(failure) => failure,
                Unsaved::Other(failure) if failure.code == FailureCode::Cancelled => {
                    Box::new(attempt.failure_before().cloned().unwrap_or(*failure))
                }
                Unsaved::Other(failure) => failure,
            },
        },
    }
}

/// Copies complete bytes of this program to the storage path by the protocol. Nothing where they are not those that are expected.
pub(super) fn copy_out(
    book: &Book,
    row: &Attachment,
    kept: &Path,
    expected: [u8; 32],
    watch: &dyn Watch,
) -> Result<Option<Placed>, Unsaved> {
    let failed = |error: CopyError| Unsaved::of(book, &error);
    let storage = prepare(book)?;
    let target = storage.uploads.join(&row.stored_name);
    if let Some(published) = storage.published(&target, watch).map_err(failed)? {
        if published.sha256 == expected {
            return Ok(Some(storage.placed(target, published)));
        }
        // A copy from before the source was changed: what was kept later is what was promised.
        storage.discard(&target).map_err(failed)?;
    }
    let local = |error: CopyError| Unsaved::Other(of_outbox(kept, &error));
    let source = open_source(kept).map_err(local)?;
    let copied = storage.copy(row.id, source, &target, Some(expected), watch);
    let copied = copied.map_err(|error| match error {
        CopyError::Source { .. } | CopyError::NotAFile { .. } | CopyError::SourceChanged { .. } => {
            local(error)
        }
        error => failed(error),
    })?;
    Ok(copied.map(|copied| storage.placed(target, copied)))
}

/// The outbox itself cannot be read: the bytes stay where they are, and are tried again.
fn of_outbox(kept: &Path, error: &CopyError) -> Box<Failure> {
    Box::new(Failure {
        system_error: error.system_error().map(ToString::to_string),
        ..Failure::at(FailureCode::IoError, kept)
    })
}

/// Gives a kept file the name that its attachment has from now on, since the storage path takes only shorter ones.
///
/// Before the row says so: a file whose row has another name is found by its uuid at the next start.
pub(super) fn rename_kept(book: &Book, before: &Attachment, after: &Attachment) {
    let (from, to) = (path_of(book, before), path_of(book, after));
    if let Err(error) = rename_without_replacing(&from, &to) {
        tracing::warn!(path = %from.display(), %error, "a file in the outbox keeps its longer name");
    }
}

/// Removes what is in the outbox of an attachment that is saved. Bytes that are not the saved ones are put aside.
pub(super) fn drop_kept(book: &Book, saved: &Attachment) {
    let kept = path_of(book, saved);
    if !kept.exists() {
        return;
    }
    match hash_file(&kept) {
        Ok(found) if Some(found.sha256) == saved.sha256 => {
            if let Err(error) = remove_if_there(&kept) {
                tracing::warn!(path = %kept.display(), ?error, "a file that is saved stays in the outbox");
            }
        }
        Ok(_) => discard_kept(book, saved),
        Err(error) => tracing::warn!(path = %kept.display(), ?error, "a file in the outbox cannot be read"),
    }
}

/// Moves what is in the outbox of an attachment to `DATA/discarded`: it may be the only copy.
pub(super) fn discard_kept(book: &Book, attachment: &Attachment) {
    let kept = path_of(book, attachment);
    if kept.exists()
        && let Err(error) = move_into(&kept, &discarded(book))
    {
        tracing::warn!(path = %kept.display(), ?error, "a file that nobody wants stays in the outbox");
    }
}
