//! Carries the files over one by one, and makes the new place the one in use when none is left.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::way::{Carried, Way};
use super::{MoveError, MoveProgress, MoveWatch};
use crate::book::Book;
use crate::durable_fs::{CopyError, Watch};
use crate::store::StoreError;
use crate::store::saved_files::Amount;
use crate::store::storage_moves::FileToMove;

/// How many rows are read at once.
const PAGE: u32 = 200;

/// How many files are noted in one transaction: each costs a sync, and whoever records waits for it.
const NOTED_AT_ONCE: usize = 64;

/// How long a note waits for others. What was compared is then not compared once more after a kill.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// A move under way.
pub(super) struct Carrying<'a> {
    book: &'a Book,
    way: Way,
    watch: &'a dyn MoveWatch,
    progress: MoveProgress,
    noted: Vec<(i64, [u8; 32])>,
    since: Instant,
    damaged: u64,
    first_damaged: Option<PathBuf>,
}

impl<'a> Carrying<'a> {
    pub(super) fn new(book: &'a Book, way: Way, watch: &'a dyn MoveWatch) -> Result<Self, StoreError> {
        let (all, left) =
            book.read(|reader| Ok::<_, StoreError>((reader.saved_files()?, reader.left_to_move()?)))?;
        Ok(Self {
            book,
            way,
            watch,
            progress: MoveProgress {
                files: all.files.saturating_sub(left.files),
                all_files: all.files,
                bytes: all.bytes.saturating_sub(left.bytes),
                all_bytes: all.bytes,
            },
            noted: Vec::new(),
            since: Instant::now(),
            damaged: 0,
            first_damaged: None,
        })
    }

    /// Carries everything over and makes the new place the one in use; answers how much is there.
    pub(super) fn carry_all(mut self, who: &str) -> Result<Amount, MoveError> {
        self.watch.progress(self.progress);
        self.carry_saved()?;
        self.carry_others()?;
        loop {
            // Recorded meanwhile.
            self.carry_saved()?;
            if let Some(amount) = self.switch(who)? {
                return Ok(amount);
            }
        }
    }

    /// Carries every saved file over that is not at the new place yet.
    fn carry_saved(&mut self) -> Result<(), MoveError> {
        let mut after = 0;
        loop {
            let page = self.book.read(|reader| reader.files_to_move(after, PAGE))?;
            let Some(last) = page.last() else {
                break;
            };
            after = last.seq;
            for file in &page {
                if self.watch.cancelled() {
                    self.note()?;
                    return Err(MoveError::Cancelled);
                }
                self.carry(file).inspect_err(|_| {
                    // What is done stays done.
                    if let Err(error) = self.note() {
                        tracing::warn!(?error, "files that have moved are compared once more");
                    }
                })?;
                self.progress.files += 1;
                self.progress.bytes += file.size;
                self.progress.all_files = self.progress.all_files.max(self.progress.files);
                self.progress.all_bytes = self.progress.all_bytes.max(self.progress.bytes);
                self.watch.progress(self.progress);
            }
        }
        self.note()?;
        match self.first_damaged.take() {
            Some(first) => Err(MoveError::Damaged {
                count: self.damaged,
                first,
            }),
            None => Ok(()),
        }
    }

    fn carry(&mut self, file: &FileToMove) -> Result<(), MoveError> {
        let path = || self.way.from.uploads().join(&file.stored_name);
        match self.way.carry(file, &OfOneFile(self))? {
            Carried::There => self.done(file),
            Carried::Unreadable(error) => self.not_as_saved(path(), error),
            Carried::Damaged => {
                let path = path();
                self.damaged += 1;
                self.first_damaged.get_or_insert(path);
                Ok(())
            }
        }
    }

    /// A saved file cannot be read: either all of the old place is gone, or this file is not as it was saved.
    fn not_as_saved(&mut self, path: PathBuf, error: CopyError) -> Result<(), MoveError> {
        if let Some(problem) = self.book.prepare_storage() {
            return Err(MoveError::Old(problem));
        }
        // A draft's file that was discarded a moment ago is nobody's any more.
        let name = path.file_name().and_then(|name| name.to_str());
        let is_wanted = match name {
            Some(name) => self.book.read(|reader| reader.is_stored_name_known(name))?,
            None => true,
        };
        if is_wanted {
            tracing::error!(path = %path.display(), ?error, "a saved file cannot be moved");
            self.damaged += 1;
            self.first_damaged.get_or_insert(path);
        }
        Ok(())
    }

    fn done(&mut self, file: &FileToMove) -> Result<(), MoveError> {
        self.noted.push((file.seq, file.sha256));
        if self.noted.len() >= NOTED_AT_ONCE || self.since.elapsed() >= LONGEST_WAIT {
            self.note()?;
        }
        Ok(())
    }

    fn note(&mut self) -> Result<(), MoveError> {
        self.since = Instant::now();
        if self.noted.is_empty() {
            return Ok(());
        }
        let noted = std::mem::take(&mut self.noted);
        Ok(self.book.write(|transaction| {
            noted
                .iter()
                .try_for_each(|(seq, sha256)| transaction.file_is_moved(*seq, sha256))
        })?)
    }

    /// Carries over what else belongs to an attachment: complete files whose rows do not say so yet, and those of missing ones,
    /// whatever bytes they have. It may be all that there is of them.
    fn carry_others(&mut self) -> Result<(), MoveError> {
        for name in self.way.left_behind(&OfOneFile(self))? {
            let Some(text) = name.to_str() else { continue };
            if !self.book.read(|reader| reader.is_stored_name_known(text))? {
                continue;
            }
            if self.watch.cancelled() {
                return Err(MoveError::Cancelled);
            }
            if let Carried::Unreadable(error) = self.way.carry_as_it_is(&name, &OfOneFile(self))? {
                tracing::warn!(name = text, ?error, "a file stays behind");
            }
        }
        Ok(())
    }

    /// Makes the new place the one in use where no file is left to be carried over; nothing where one is.
    fn switch(&mut self, who: &str) -> Result<Option<Amount>, MoveError> {
        let (from, to, at) = (&self.way.from.root, &self.way.to.root, self.book.now());
        // Whoever records waits for what is in the transaction.
        self.way.arrives()?;
        self.book.write(|transaction| {
            if transaction.reader().left_to_move()?.files > 0 {
                return Ok(None);
            }
            let amount = transaction.reader().saved_files()?;
            // Before the commit: a place in use has its marker. Whoever is killed between the two has the old place.
            self.way.take_over()?;
            transaction.switch_storage(from, to, amount.files, at, who)?;
            Ok(Some(amount))
        })
    }
}

/// One file's own progress: the bytes of those before, and its own.
struct OfOneFile<'a, 'b>(&'a Carrying<'b>);

impl Watch for OfOneFile<'_, '_> {
    fn progress(&self, copied: u64, _: u64) {
        let before = self.0.progress;
        self.0.watch.progress(MoveProgress {
            bytes: before.bytes.saturating_add(copied),
            all_bytes: before.all_bytes.max(before.bytes.saturating_add(copied)),
            ..before
        });
    }

    fn cancelled(&self) -> bool {
        self.0.watch.cancelled()
    }
}
