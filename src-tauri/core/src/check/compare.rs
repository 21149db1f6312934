//! Compares the rows with the files: one listing of the folder and one walk over the rows, both in the order of their names.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{CheckProblem, Healed, storage_that_hides_the_files};
use crate::attachments::{Attachment, AttachmentState, FailureCode, Watch};
use crate::book::Book;
use crate::durable_fs::{CopyError, Unwatched, hash_from_disk};
use crate::storage_path::StoragePath;
use crate::store::attachments::{Change, FileRow};
use crate::store::audit_log::PROGRAM;
use crate::store::{Reader, StoreError, WriteTransaction};

/// How many rows are read at once.
const PAGE: u32 = 5000;

/// How many rows are marked in one transaction: each costs a sync, and whoever records waits for it.
const MARKED_AT_ONCE: usize = 200;

/// How long marks wait for others. What was read again is then not read once more after a crash.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How often the watcher hears of files that are only looked at.
const TOLD_EVERY: u64 = 500;

/// An entry of the upload folder.
struct Listed {
    name: OsString,
    /// Nothing where it is no regular file, or could not be asked: then it is looked at by itself.
    size: Option<u64>,
}

/// What a look at a file says about its row.
enum Seen {
    AsSaved,
    Missing,
    SizeDiffers(u64),
    HashDiffers([u8; 32]),
    Unreadable { system_error: String, is_lost: bool },
}

/// A comparison under way.
pub(super) struct Comparison<'a> {
    book: &'a Book,
    storage: Arc<StoragePath>,
    uploads: PathBuf,
    rehash: bool,
    watch: &'a dyn Watch,
    expected: u64,
    looked_at: u64,
    compared_bytes: u64,
    seen: Vec<(FileRow, Seen, bool)>,
    since: Instant,
    problems: Vec<CheckProblem>,
    found_again: Vec<Healed>,
    stopped: bool,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(book: &'a Book, rehash: bool, watch: &'a dyn Watch, expected: u64) -> Self {
        let storage = book.storage();
        Self {
            book,
            uploads: storage.uploads(),
            storage,
            rehash,
            watch,
            expected,
            looked_at: 0,
            compared_bytes: 0,
            seen: Vec::new(),
            since: Instant::now(),
            problems: Vec::new(),
            found_again: Vec::new(),
            stopped: false,
        }
    }

    /// Compares every row with its file; answers the files that no row knows, in the order of their names.
    pub(super) fn compare_all(&mut self, reader: Reader<'_>) -> Result<Vec<PathBuf>, StoreError> {
        // The folder is listed before the rows are read. A row is written before its file, so each file listed has its row by then.
        let uploads = self.uploads.clone();
        let mut listed = match self.storage.work(&Unwatched, move |_| Ok(list(&uploads))) {
            Ok(listed) => listed.into_iter().peekable(),
            Err(error) => {
                self.give_up(&error)?;
                return Ok(Vec::new());
            }
        };
        let mut unknown = Vec::new();
        let mut after = String::new();
        loop {
            let page = reader.file_rows(&after, PAGE)?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.stored_name);
            for row in page {
                let name = OsStr::new(&row.stored_name).as_encoded_bytes();
                while let Some(entry) = listed.next_if(|entry| entry.name.as_encoded_bytes() < name) {
                    unknown.push(self.uploads.join(entry.name));
                }
                let entry = listed.next_if(|entry| entry.name.as_encoded_bytes() == name);
                if row.is_expected() {
                    self.compare(row, entry.and_then(|entry| entry.size))?;
                }
                if self.stopped {
                    return Ok(Vec::new());
                }
            }
        }
        unknown.extend(listed.map(|entry| self.uploads.join(entry.name)));
        self.mark_seen()?;
        Ok(unknown)
    }

    /// Compares some rows with their files, reading every byte.
    pub(super) fn compare_these(&mut self, rows: Vec<FileRow>) -> Result<(), StoreError> {
        for row in rows {
            self.compare(row, None)?;
            if self.stopped {
                return Ok(());
            }
        }
        self.mark_seen()
    }

    /// How many files were looked at, and how many bytes of them read.
    pub(super) fn so_far(&self) -> (u64, u64) {
        (self.looked_at, self.compared_bytes)
    }

    /// Ends the comparison: whether it was complete, what is wrong, and what is right again.
    pub(super) fn end(self) -> (bool, Vec<CheckProblem>, Vec<Healed>) {
        (!self.stopped, self.problems, self.found_again)
    }

    fn compare(&mut self, row: FileRow, listed_size: Option<u64>) -> Result<(), StoreError> {
        if self.watch.cancelled() {
            self.stopped = true;
            // What was found so far is found all the same.
            return self.mark_seen();
        }
        let is_as_listed = listed_size.is_some() && listed_size == row.size;
        // One that was missing is back only with the right bytes.
        let needs_reading = self.rehash || row.state == AttachmentState::Missing;
        if !is_as_listed || needs_reading {
            let (seen, was_read) = match self.look(&row, needs_reading) {
                Ok(looked) => looked,
                Err(CopyError::Cancelled) => {
                    self.stopped = true;
                    return self.mark_seen();
                }
                Err(error) => return self.give_up(&error),
            };
            let changes_nothing = matches!(seen, Seen::AsSaved) && !was_read;
            if !changes_nothing {
                self.seen.push((row, seen, was_read));
            }
            if self.seen.len() >= MARKED_AT_ONCE || self.since.elapsed() > LONGEST_WAIT {
                self.mark_seen()?;
            }
        }
        self.looked_at += 1;
        if self.looked_at.is_multiple_of(TOLD_EVERY) || needs_reading || self.looked_at == self.expected {
            self.watch.progress(self.looked_at, self.expected);
        }
        Ok(())
    }

    /// Looks at one file, whatever the listing said; answers too whether its bytes were compared.
    ///
    /// # Errors
    ///
    /// The watcher stopped it, or the storage path does not answer.
    fn look(&mut self, row: &FileRow, needs_reading: bool) -> Result<(Seen, bool), CopyError> {
        let path = self.uploads.join(&row.stored_name);
        let (size, sha256) = (row.size, row.sha256);
        let looked = self.storage.work(&OfOneFile(self.watch), move |watch| {
            look_at(&path, size, sha256, needs_reading, watch)
        })?;
        self.compared_bytes += looked.1.unwrap_or(0);
        Ok((looked.0, looked.1.is_some()))
    }

    /// Ends where the storage path does not answer: what was found so far is found all the same.
    fn give_up(&mut self, error: &CopyError) -> Result<(), StoreError> {
        self.mark_seen()?;
        self.stopped = true;
        let is_said = |problem: &CheckProblem| matches!(problem, CheckProblem::StorageUnreachable { .. });
        if !self.problems.iter().any(is_said) {
            let timed_out = ErrorKind::TimedOut.into();
            let problem = self.storage.no_answer(error.system_error().unwrap_or(&timed_out));
            self.problems.push(CheckProblem::StorageUnreachable { problem });
        }
        Ok(())
    }

    /// Writes what was seen into the rows, all in one transaction.
    fn mark_seen(&mut self) -> Result<(), StoreError> {
        self.since = Instant::now();
        let seen = std::mem::take(&mut self.seen);
        if seen.is_empty() {
            return Ok(());
        }
        // A share that went away in the middle must not turn every attachment into a missing one.
        let says_missing = seen.iter().any(|(_, seen, _)| !matches!(seen, Seen::AsSaved));
        if says_missing && let Some(problem) = storage_that_hides_the_files(self.book) {
            self.problems.push(CheckProblem::StorageUnreachable { problem });
            self.stopped = true;
            return Ok(());
        }
        let (book, at) = (self.book, self.book.now());
        let storage = Arc::clone(&self.storage);
        let marked = book.write(|transaction| {
            // What is saved from then on is at the new place, and is not missing.
            if let Some(to) = transaction.reader().storage_moved_to(&storage.root)? {
                return Ok(Err(storage.moved_away(&to)));
            }
            let mut marked = Vec::with_capacity(seen.len());
            for (row, seen, was_read) in seen {
                if was_read {
                    transaction.note_comparison(row.seq, at)?;
                }
                let changed = mark(transaction, book, &row, &seen)?;
                if let Some((attachment, is_back)) = changed {
                    marked.push((attachment, seen, is_back));
                }
            }
            Ok::<_, StoreError>(Ok(marked))
        })?;
        let marked = match marked {
            Ok(marked) => marked,
            Err(problem) => {
                self.problems.push(CheckProblem::StorageUnreachable { problem });
                self.stopped = true;
                return Ok(());
            }
        };
        for (attachment, seen, is_back) in marked {
            let path = self.uploads.join(&attachment.stored_name);
            if is_back {
                let attachment = Box::new(attachment);
                self.found_again.push(Healed::FoundAgain { attachment });
            } else if let Some(problem) = problem(attachment, path, seen) {
                self.problems.push(problem);
            }
        }
        Ok(())
    }
}

/// Looks at one file. Answers too how many of its bytes were compared, where they were.
fn look_at(
    path: &Path,
    size: Option<u64>,
    sha256: Option<[u8; 32]>,
    needs_reading: bool,
    watch: &dyn Watch,
) -> Result<(Seen, Option<u64>), CopyError> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => metadata,
        Ok(_) => return Ok((Seen::Missing, None)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok((Seen::Missing, None));
        }
        Err(error) => return Ok((unreadable(&error, error.to_string()), None)),
    };
    if size != Some(metadata.len()) {
        return Ok((Seen::SizeDiffers(metadata.len()), None));
    }
    if !needs_reading {
        return Ok((Seen::AsSaved, None));
    }
    match hash_from_disk(path, watch) {
        Ok(read) if sha256 == Some(read.sha256) => Ok((Seen::AsSaved, Some(read.size))),
        Ok(read) => Ok((Seen::HashDiffers(read.sha256), Some(read.size))),
        Err(CopyError::Cancelled) => Err(CopyError::Cancelled),
        Err(error) => {
            let text = error.to_string();
            let seen = match error.system_error() {
                Some(system) => unreadable(system, system.to_string()),
                None => Seen::Unreadable {
                    system_error: text,
                    is_lost: false,
                },
            };
            Ok((seen, None))
        }
    }
}

/// A file's own progress is nothing to the watcher of a check, who counts files; that it may stop is.
struct OfOneFile<'a>(&'a dyn Watch);

impl Watch for OfOneFile<'_> {
    fn progress(&self, copied: u64, _: u64) {
        self.0.read(copied);
    }

    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

fn unreadable(error: &std::io::Error, system_error: String) -> Seen {
    Seen::Unreadable {
        system_error,
        // A permission can be given, and a share comes back; a drive that fails has lost the file.
        is_lost: FailureCode::of_storage(error) == FailureCode::IoError,
    }
}

fn problem(attachment: Attachment, path: PathBuf, seen: Seen) -> Option<CheckProblem> {
    match seen {
        Seen::AsSaved => None,
        Seen::Missing => Some(CheckProblem::Missing { attachment, path }),
        Seen::SizeDiffers(found) => Some(CheckProblem::SizeDiffers {
            attachment,
            path,
            found,
        }),
        Seen::HashDiffers(found) => Some(CheckProblem::HashDiffers {
            attachment,
            path,
            found,
        }),
        Seen::Unreadable { system_error, .. } => Some(CheckProblem::Unreadable {
            attachment,
            path,
            system_error,
        }),
    }
}

/// Changes a row's state, unless somebody else changed it meanwhile. Answers the row and whether its file is back; nothing
/// where nobody expects the file any more.
fn mark(
    transaction: &mut WriteTransaction<'_>,
    book: &Book,
    row: &FileRow,
    seen: &Seen,
) -> Result<Option<(Attachment, bool)>, StoreError> {
    let Some(before) = transaction.reader().attachment_by_seq(row.seq)? else {
        return Ok(None);
    };
    let is_unchanged = before.state == row.state && before.stored_name == row.stored_name;
    if before.set_aside.is_some() || !is_unchanged {
        return Ok(None);
    }
    let (state, action) = match seen {
        Seen::AsSaved => (AttachmentState::Saved, "attachment_found_again"),
        Seen::Unreadable { is_lost: false, .. } => return Ok(Some((before, false))),
        _ => (AttachmentState::Missing, "attachment_missing"),
    };
    if before.state == state {
        return Ok(Some((before, false)));
    }
    if state == AttachmentState::Missing {
        tracing::warn!("Saved file is missing: {}", before.stored_name);
    }
    let mut after = before.clone();
    after.state = state;
    after.dismissed = None;
    let change = Change {
        action,
        at: book.now(),
        who: PROGRAM,
        reason: None,
    };
    let after = transaction.update_attachment(&before, &after, change)?;
    Ok(Some((after, state == AttachmentState::Saved)))
}

/// Lists a folder's files in the order of their names' bytes, each asked through the open folder.
fn list(folder: &Path) -> Vec<Listed> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            tracing::warn!(path = %folder.display(), %error, "the upload folder cannot be listed");
            return Vec::new();
        }
    };
    let mut listed = Vec::new();
    for entry in entries.filter_map(Result::ok) {
        // Not followed where it is a link, and asked relative to the folder's handle.
        let metadata = entry.metadata();
        if metadata.as_ref().is_ok_and(fs::Metadata::is_dir) {
            continue;
        }
        listed.push(Listed {
            name: entry.file_name(),
            size: metadata.ok().filter(fs::Metadata::is_file).map(|it| it.len()),
        });
    }
    listed.sort_unstable_by(|one, other| one.name.as_encoded_bytes().cmp(other.name.as_encoded_bytes()));
    listed
}
