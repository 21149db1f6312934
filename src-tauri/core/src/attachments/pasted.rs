//! What was pasted has no file of its own: it gets one in DATA, from which it is attached like any other.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::Attachment;
use super::hand_out::folders_in;
use crate::book::Book;
use crate::durable_fs::{CopyError, make_folders, publish_small, remove_if_there};
use crate::store::StoreError;

/// Where pasted pictures wait until they are saved, inside DATA.
const PASTED: &str = "pasted";

/// How long something that was pasted and is wanted by no draft any more is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Keeps pasted bytes as a file, for [`register`](super::register), and answers where it is.
///
/// It is removed when the attachment is saved; a copy that failed can be tried again from it.
pub fn keep_pasted(book: &Book, name: &str, bytes: &[u8]) -> Result<PathBuf, CopyError> {
    let folder = pasted(book).join(Uuid::now_v7().to_string());
    make_folders(&folder)?;
    let file = folder.join(name);
    publish_small(&folder.join(".part"), &file, bytes)?;
    Ok(file)
}

/// Removes the file of a pasted attachment that is saved now. Any other attachment's source is left alone.
pub(super) fn drop_pasted(book: &Book, saved: &Attachment) {
    let Some(folder) = saved.source_path.parent() else {
        return;
    };
    let pasted = pasted(book);
    let pasted = std::path::absolute(&pasted).unwrap_or(pasted);
    if folder.parent() != Some(pasted.as_path()) {
        return;
    }
    let removed = remove_if_there(&saved.source_path);
    if let Err(error) = removed {
        tracing::warn!(path = %saved.source_path.display(), ?error, "what was pasted stays in DATA");
        return;
    }
    if let Err(error) = fs::remove_dir(folder) {
        tracing::warn!(path = %folder.display(), ?error, "an empty folder stays in DATA");
    }
}

/// Why what was pasted was not tidied up.
#[derive(Debug, thiserror::Error)]
pub enum TidyError {
    /// A folder in DATA could not be read or removed.
    #[error("cannot tidy up what was pasted")]
    Files(#[from] io::Error),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Removes what was pasted more than 30 days ago and belongs to no unsaved attachment.
pub fn tidy_pasted(book: &Book) -> Result<(), TidyError> {
    for folder in folders_in(&pasted(book))? {
        if let Some(file) = left_behind(book, &folder)? {
            if let Some(file) = file {
                fs::remove_file(file)?;
            }
            fs::remove_dir(&folder)?;
        }
    }
    Ok(())
}

/// The file of a folder that can go, if there is one at all; nothing where the folder is to stay.
fn left_behind(book: &Book, folder: &Path) -> Result<Option<Option<PathBuf>>, TidyError> {
    let files = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let modified = fs::metadata(folder)?.modified()?;
    let made = Timestamp::try_from(modified).unwrap_or(Timestamp::MAX);
    if book.now().duration_since(made) < KEPT || files.len() > 1 {
        return Ok(None);
    }
    let Some(file) = files.first().map(fs::DirEntry::path) else {
        return Ok(Some(None));
    };
    let absolute = std::path::absolute(&file)?;
    let is_wanted = book.read(|reader| reader.is_source_wanted(&absolute))?;
    Ok((!is_wanted).then_some(Some(file)))
}

fn pasted(book: &Book) -> PathBuf {
    book.settings().data_dir.value.join(PASTED)
}
