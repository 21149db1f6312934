//! Looks whether everything that is recorded is really there: the database's pages, and every saved file.
//!
//! A `saved` row whose file is absent, of another size or with other bytes becomes `missing`, and `saved` again when the right
//! bytes are back. A file without a row is reported and left alone. Failed and kept attachments are no problems of a check:
//! they are known already. Where the storage path is not the folder that it was, no file is looked at: an unmounted share
//! must not turn every attachment into a missing one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::attachments::{Attachment, AttachmentState, FailureCode};
use crate::book::Book;
use crate::durable_fs::hash_file;
use crate::storage_path::{StorageProblem, StorageReason};
use crate::store::StoreError;
use crate::store::attachments::Change;
use crate::store::audit_log::PROGRAM;

/// How many attachments are read at once.
const PAGE: u32 = 500;

/// What a check found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Everything that is not as it should be: the database first, then attachments in order of `seq`, then orphans by name.
    pub problems: Vec<CheckProblem>,
    /// How many batches there are.
    pub batches: u64,
    /// How many attachments the batches have.
    pub attachments: u64,
}

/// One thing that is not as it should be.
#[derive(Debug)]
pub enum CheckProblem {
    /// A saved file is not at the storage path.
    Missing {
        /// The attachment, now `missing`.
        attachment: Attachment,
        /// Where the file should be.
        path: PathBuf,
    },
    /// A saved file has another size.
    SizeDiffers {
        /// The attachment, now `missing`.
        attachment: Attachment,
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        found: u64,
    },
    /// A saved file has other bytes.
    HashDiffers {
        /// The attachment, now `missing`.
        attachment: Attachment,
        /// The file.
        path: PathBuf,
        /// The SHA-256 of its bytes.
        found: [u8; 32],
    },
    /// A saved file cannot be read, and so not be compared.
    Unreadable {
        /// The attachment, in the state it was.
        attachment: Attachment,
        /// The file.
        path: PathBuf,
        /// What the system said.
        system_error: String,
    },
    /// A file in the upload folder that belongs to no attachment.
    OrphanFile {
        /// The file.
        path: PathBuf,
    },
    /// SQLite found damage in the database.
    DatabaseDamaged {
        /// What it found, a line each.
        detail: String,
    },
    /// The storage path is not the folder that it was; no file was looked at.
    StorageUnreachable {
        /// What is wrong with it.
        problem: StorageProblem,
    },
}

impl CheckProblem {
    /// Returns the kind as programs see it.
    pub fn kind(&self) -> &'static str {
        match self {
            CheckProblem::Missing { .. } => "missing",
            CheckProblem::SizeDiffers { .. } => "size_differs",
            CheckProblem::HashDiffers { .. } => "hash_differs",
            CheckProblem::Unreadable { .. } => "unreadable",
            CheckProblem::OrphanFile { .. } => "orphan_file",
            CheckProblem::DatabaseDamaged { .. } => "database_damaged",
            CheckProblem::StorageUnreachable { .. } => "storage_unreachable",
        }
    }
}

/// Checks the database and every saved file; with `rehash` every byte of them. Stops early when `cancelled` says so.
///
/// Marks attachments `missing`, or `saved` again, each in a transaction of its own.
pub fn check(book: &Book, rehash: bool, cancelled: &dyn Fn() -> bool) -> Result<Checked, StoreError> {
    let mut checked = Checked::default();
    match check_all(book, rehash, cancelled, &mut checked) {
        // Damage that shows while the check goes on is what the check is there to find.
        Err(StoreError::Damaged { source }) => {
            if !checked
                .problems
                .iter()
                .any(|problem| matches!(problem, CheckProblem::DatabaseDamaged { .. }))
            {
                checked.problems.insert(
                    0,
                    CheckProblem::DatabaseDamaged {
                        detail: source.to_string(),
                    },
                );
            }
            Ok(checked)
        }
        done => done.map(|()| checked),
    }
}

fn check_all(
    book: &Book,
    rehash: bool,
    cancelled: &dyn Fn() -> bool,
    checked: &mut Checked,
) -> Result<(), StoreError> {
    let damage = book.read(|reader| reader.quick_check())?;
    if !damage.is_empty() {
        checked.problems.push(CheckProblem::DatabaseDamaged {
            detail: damage.join("\n"),
        });
    }
    checked.batches = book.read(|reader| reader.count_batches())?;
    checked.attachments = book.read(|reader| reader.count_attachments())?;
    if let Some(problem) = book.prepare_storage().filter(hides_the_files) {
        checked
            .problems
            .push(CheckProblem::StorageUnreachable { problem });
        return Ok(());
    }

    // The folder is listed before the rows are read. A row is written before its file, so each file listed has its row by then.
    let listed = list_files(&book.storage.uploads());
    let mut after = 0;
    loop {
        let page = book.read(|reader| reader.attachments_to_check(after, PAGE))?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for attachment in page {
            if cancelled() {
                return Ok(());
            }
            checked.problems.extend(check_file(book, attachment, rehash)?);
        }
    }
    for name in listed {
        let is_known = match name.to_str() {
            Some(name) => book.read(|reader| reader.is_stored_name_known(name))?,
            // Stored names are UTF-8.
            None => false,
        };
        if !is_known {
            checked.problems.push(CheckProblem::OrphanFile {
                path: book.storage.uploads().join(name),
            });
        }
    }
    Ok(())
}

/// Whether the storage path cannot be seen at all, or is another folder. One that is read-only can be checked.
fn hides_the_files(problem: &StorageProblem) -> bool {
    match problem.reason {
        StorageReason::MarkerMissing | StorageReason::ForeignFiles | StorageReason::OtherStore => true,
        StorageReason::Failed(code) => matches!(code, FailureCode::StorageUnreachable | FailureCode::IoError),
    }
}

fn list_files(folder: &Path) -> Vec<std::ffi::OsString> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            tracing::warn!(path = %folder.display(), %error, "the upload folder cannot be listed");
            return Vec::new();
        }
    };
    let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let mut names: Vec<_> = entries
        .filter_map(Result::ok)
        .filter(|entry| !is_folder(entry))
        .map(|entry| entry.file_name())
        .collect();
    names.sort();
    names
}

fn check_file(book: &Book, attachment: Attachment, rehash: bool) -> Result<Option<CheckProblem>, StoreError> {
    let path = book.storage.uploads().join(&attachment.stored_name);
    let metadata = match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_file() => metadata,
        Ok(_) => {
            return mark_missing(book, attachment)
                .map(|attachment| Some(CheckProblem::Missing { attachment, path }));
        }
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return mark_missing(book, attachment)
                .map(|attachment| Some(CheckProblem::Missing { attachment, path }));
        }
        Err(error) => {
            let system_error = error.to_string();
            return Ok(Some(CheckProblem::Unreadable {
                attachment,
                path,
                system_error,
            }));
        }
    };
    if attachment.size != Some(metadata.len()) {
        let found = metadata.len();
        let attachment = mark_missing(book, attachment)?;
        return Ok(Some(CheckProblem::SizeDiffers {
            attachment,
            path,
            found,
        }));
    }
    // One that was missing is back only with the right bytes.
    if !rehash && attachment.state == AttachmentState::Saved {
        return Ok(None);
    }
    match hash_file(&path) {
        Ok(read) if attachment.sha256 == Some(read.sha256) => {
            if attachment.state == AttachmentState::Missing {
                mark(
                    book,
                    &attachment,
                    AttachmentState::Saved,
                    "attachment_found_again",
                )?;
            }
            Ok(None)
        }
        Ok(read) => {
            let attachment = mark_missing(book, attachment)?;
            Ok(Some(CheckProblem::HashDiffers {
                attachment,
                path,
                found: read.sha256,
            }))
        }
        Err(error) => {
            let system_error = error
                .system_error()
                .map_or_else(|| error.to_string(), ToString::to_string);
            Ok(Some(CheckProblem::Unreadable {
                attachment,
                path,
                system_error,
            }))
        }
    }
}

fn mark_missing(book: &Book, attachment: Attachment) -> Result<Attachment, StoreError> {
    if attachment.state == AttachmentState::Missing {
        return Ok(attachment);
    }
    tracing::warn!("Saved file is missing: {}", attachment.stored_name);
    mark(book, &attachment, AttachmentState::Missing, "attachment_missing")
}

/// Changes the state in one transaction, unless somebody else changed the row in the meantime.
fn mark(
    book: &Book,
    attachment: &Attachment,
    state: AttachmentState,
    action: &str,
) -> Result<Attachment, StoreError> {
    book.write(|transaction| {
        let found = transaction.reader().attachment(attachment.id)?;
        let Some(before) = found.filter(|found| found.state == attachment.state) else {
            return Ok(attachment.clone());
        };
        let mut after = before.clone();
        after.state = state;
        after.dismissed = None;
        let change = Change {
            action,
            at: book.now(),
            who: PROGRAM,
            reason: None,
        };
        transaction.update_attachment(&before, &after, change)?;
        Ok(after)
    })
}
