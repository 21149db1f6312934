//! Copies of saved and kept files for people: to keep somewhere, or to be opened by the system's program.
//!
//! The saved file itself is never handed to a program: it may be the only one there is, and a program that is good at
//! saving would change it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use uuid::Uuid;

use super::active_content::{ActiveContent, active_content};
use super::naming::copy_name;
use super::outbox::file_of;
use super::{Attachment, AttachmentState};
use crate::book::Book;
use crate::durable_fs::{
    CopyError, Source, Watch, check_space, copy_to_part, hash_file, make_folders, name_limit, open_source,
    publish_numbered,
};
use crate::store::StoreError;

/// Where copies that were opened are, inside DATA.
const OPENED: &str = "opened";

/// Why a file was not handed out.
#[derive(Debug, Error)]
pub enum HandOutError {
    /// There is no such attachment.
    #[error("there is no attachment {id}")]
    Unknown {
        /// The id that was asked for.
        id: Uuid,
    },
    /// Its file is not at the storage path.
    #[error("attachment {id} is {state}", state = state.as_str())]
    NotSaved {
        /// The attachment.
        id: Uuid,
        /// The state that it is in.
        state: AttachmentState,
    },
    /// Its bytes are not those that were saved.
    #[error("the file {path} is not what was saved", path = path.display())]
    Damaged {
        /// The file at the storage path.
        path: PathBuf,
    },
    /// It could not be copied.
    #[error("the file was not copied")]
    Copy(#[from] CopyError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Reads an attachment whose file is at the storage path, and where that is.
pub fn saved_file(book: &Book, id: Uuid) -> Result<(Attachment, PathBuf), HandOutError> {
    let attachment = book
        .read(|reader| reader.attachment(id))?
        .ok_or(HandOutError::Unknown { id })?;
    if attachment.state != AttachmentState::Saved {
        return Err(HandOutError::NotSaved {
            id,
            state: attachment.state,
        });
    }
    let file = book.storage().uploads().join(&attachment.stored_name);
    Ok((attachment, file))
}

/// Reads an attachment whose bytes are here, saved or kept, and where they are.
pub fn held_file(book: &Book, id: Uuid) -> Result<(Attachment, PathBuf), HandOutError> {
    let attachment = book
        .read(|reader| reader.attachment(id))?
        .ok_or(HandOutError::Unknown { id })?;
    match file_of(book, &attachment) {
        Some(file) => Ok((attachment, file)),
        None => Err(HandOutError::NotSaved {
            id,
            state: attachment.state,
        }),
    }
}

/// Finds out whether a saved or kept file runs something when it is opened.
pub fn find_active_content(book: &Book, id: Uuid) -> Result<Option<ActiveContent>, HandOutError> {
    let (attachment, path) = held_file(book, id)?;
    let source = book.storage().open(&path)?;
    let failed = CopyError::source_side(&path);
    Ok(active_content(&source.file, &attachment.original_name).map_err(failed)?)
}

/// Copies a saved or kept file into a folder that somebody chose, and answers where it is.
///
/// It is called `name`, as far as the system there takes that, and numbered where the name is taken: no file is ever
/// replaced. The copy has the modification time of the file that was picked, and is compared with what was saved; one that
/// differs is removed again.
pub fn save_copy(
    book: &Book,
    id: Uuid,
    folder: &Path,
    name: &str,
    watch: &dyn Watch,
) -> Result<PathBuf, HandOutError> {
    let (attachment, path) = held_file(book, id)?;
    let source = book.storage().open(&path)?;
    check_space(folder, source.stamp().size)?;
    copy(&attachment, &source, &path, folder, name, watch, |_| Ok(()))
}

/// Copies an attachment's bytes from where another book has them, as [`save_copy`] does.
pub fn copy_stored(
    attachment: &Attachment,
    file: &Path,
    folder: &Path,
    name: &str,
    watch: &dyn Watch,
) -> Result<PathBuf, HandOutError> {
    let source = open_source(file)?;
    check_space(folder, source.stamp().size)?;
    copy(attachment, &source, file, folder, name, watch, |_| Ok(()))
}

/// Finds out whether an attachment's bytes, where another book has them, run something when they are opened.
pub fn find_active_content_stored(
    attachment: &Attachment,
    file: &Path,
) -> Result<Option<ActiveContent>, HandOutError> {
    let source = open_source(file)?;
    let failed = CopyError::source_side(file);
    Ok(active_content(&source.file, &attachment.original_name).map_err(failed)?)
}

/// Makes a read-only copy of an attachment's bytes from where another book has them, as [`copy_to_open`] does.
pub fn copy_stored_to_open(
    book: &Book,
    attachment: &Attachment,
    file: &Path,
    watch: &dyn Watch,
) -> Result<PathBuf, HandOutError> {
    // This book does not know the attachment: its hash tells later whether somebody changed the copy.
    let hash = attachment.sha256.unwrap_or_default();
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    to_open(book, attachment, file, &hash, watch)
}

/// Makes a read-only copy for the system's program, under its original name in a private folder, and answers where it is.
pub fn copy_to_open(book: &Book, id: Uuid, watch: &dyn Watch) -> Result<PathBuf, HandOutError> {
    let (attachment, path) = held_file(book, id)?;
    to_open(book, &attachment, &path, &id.to_string(), watch)
}

/// `known_by` is what the copy is compared by later: the attachment's id, or its hash.
fn to_open(
    book: &Book,
    attachment: &Attachment,
    path: &Path,
    known_by: &str,
    watch: &dyn Watch,
) -> Result<PathBuf, HandOutError> {
    let source = book.storage().open(path)?;
    let opened = opened(book);
    make_folders(&opened)?;
    check_space(&opened, source.stamp().size)?;
    let folder = opened.join(format!("{}_{known_by}", Uuid::now_v7()));
    make_private_folder(&folder).map_err(CopyError::storage_side(&folder))?;
    let copied = copy(
        attachment,
        &source,
        path,
        &folder,
        &attachment.original_name,
        watch,
        make_read_only,
    );
    if copied.is_err() {
        // Empty by now; one that stays is found by `tidy_opened`.
        let _ = fs::remove_dir(&folder);
    }
    copied
}

fn copy(
    attachment: &Attachment,
    source: &Source,
    path: &Path,
    folder: &Path,
    name: &str,
    watch: &dyn Watch,
    finish: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<PathBuf, HandOutError> {
    let part = folder.join(format!(".{}.part", Uuid::now_v7()));
    let (part, copied) = copy_to_part(source, &part, watch)?;
    if Some(copied.sha256) != attachment.sha256 {
        return Err(HandOutError::Damaged {
            path: path.to_owned(),
        });
    }
    finish(part.path()).map_err(CopyError::storage_side(part.path()))?;
    let limit = name_limit(folder);
    Ok(publish_numbered(part, folder, |number| {
        copy_name(name, number, limit)
    })?)
}

fn opened(book: &Book) -> PathBuf {
    book.settings().data_dir.value.join(OPENED)
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)
}

fn make_read_only(file: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(file)?.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(file, permissions)
}

/// Removes the copies that were opened earlier and that nobody changed, and answers how many stay.
///
/// What somebody changed there, or put beside it, may be the only copy of that work: it stays. Called at the window's
/// start: a program that has one open since an earlier run keeps it as long as it holds it.
pub fn tidy_opened(book: &Book) -> io::Result<usize> {
    let mut stay = 0;
    for folder in folders_in(&opened(book))? {
        match remove_unchanged(book, &folder) {
            Ok(true) => {}
            Ok(false) => stay += 1,
            // Another account's, in a data folder of several: it is tidied at that one's next start.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => stay += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(stay)
}

/// Removes one opened copy with its folder, where it is all that is in there and still what was saved.
fn remove_unchanged(book: &Book, folder: &Path) -> io::Result<bool> {
    let files = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let known_by = folder
        .file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.split_once('_'))
        .map(|(_, known_by)| known_by)
        .unwrap_or_default();
    let saved = Uuid::parse_str(known_by)
        .ok()
        .and_then(|id| book.read(|reader| reader.attachment(id)).ok().flatten())
        .and_then(|attachment| attachment.sha256);
    match files.as_slice() {
        [] => {}
        [only] => {
            let file = only.path();
            let is_part = only.file_name().to_string_lossy().ends_with(".part");
            let is_unchanged = hash_file(&file).is_ok_and(|found| {
                let of_other_book: String = found.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
                Some(found.sha256) == saved || of_other_book == known_by
            });
            if !is_unchanged && !is_part {
                return Ok(false);
            }
            remove_read_only(&file)?;
        }
        _ => return Ok(false),
    }
    fs::remove_dir(folder)?;
    Ok(true)
}

/// Removes a file that is read-only, which Windows refuses.
#[cfg_attr(
    not(unix),
    expect(
        clippy::permissions_set_readonly_false,
        reason = "Windows has only this one permission"
    )
)]
fn remove_read_only(file: &Path) -> io::Result<()> {
    #[cfg(not(unix))]
    {
        let mut permissions = fs::metadata(file)?.permissions();
        permissions.set_readonly(false);
        fs::set_permissions(file, permissions)?;
    }
    fs::remove_file(file)
}

/// The folders in a folder; none where it is not there.
pub(super) fn folders_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}
