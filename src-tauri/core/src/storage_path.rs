//! The storage path: where files live, and whether it may be written to.
//!
//! ```text
//! STORAGE PATH/
//!   .batchbook-storage    the marker: the id of the store that uses this folder
//!   batches/              the upload folder: {uuid}_{filename}
//!   .staging/             files that are not complete yet: {uuid}.part
//!   .orphans/  .discarded/
//! ```
//!
//! A path that was used before and has no marker is a share that is not mounted: filling the empty mount point would hide
//! the files from everybody else, and be hidden itself by the next mount. So nothing is made there until somebody says so.

mod asked;

pub use asked::ReadSeek;

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use thiserror::Error;
use uuid::Uuid;

use crate::book::Book;
use crate::durable_fs::{CopyError, SmallFile, make_folder, make_folders, publish_small, remove_if_there};
use crate::store::StoreError;
use crate::store::attachments::{Failure, FailureCode};
use crate::store::audit_log::PROGRAM;

const MARKER: &str = ".batchbook-storage";
const MARKER_KEY: &str = "store = ";
/// Until every file is here, an older version or a person who sets this path must not take it for the place of the files.
const INCOMING_KEY: &str = "moving = ";

/// The folder in which files live.
#[derive(Debug, Clone)]
pub struct StoragePath {
    /// The storage path itself, absolute.
    pub root: PathBuf,
    /// Whether it is the folder in DATA that is used when nothing else is set. It is always made again.
    pub is_default: bool,
    /// The store that the marker must name.
    pub store_id: Uuid,
    /// Whether this process goes on at the new place when the files move; not where a flag or a variable names the old one.
    pub follows: bool,
}

/// Tells why the storage path is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageReason {
    /// It was used before, and its marker is gone: not mounted, or emptied.
    MarkerMissing,
    /// It has files already and no marker: another system's.
    ForeignFiles,
    /// Its marker names another store: another workstation's folder.
    OtherStore,
    /// The files were moved from here to another place.
    MovedAway(PathBuf),
    /// Its marker says that files are being moved here, and not all of them are.
    MoveUnfinished,
    /// Nothing there answers: every call waits.
    NoAnswer,
    /// It cannot be made, read or written.
    Failed(FailureCode),
}

/// The storage path cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the storage path {path} cannot be used: {code}", path = path.display(), code = self.code())]
pub struct StorageProblem {
    /// Why.
    pub reason: StorageReason,
    /// The storage path, or the folder in it that refuses.
    pub path: PathBuf,
    /// What the system said.
    pub system_error: Option<String>,
}

impl StorageProblem {
    /// Returns the code that programs and words go by.
    pub fn code(&self) -> &'static str {
        match self.reason {
            StorageReason::MarkerMissing => "storage_marker_missing",
            StorageReason::ForeignFiles => "storage_foreign_files",
            StorageReason::OtherStore => "storage_of_another_store",
            StorageReason::MovedAway(_) => "storage_moved_away",
            StorageReason::MoveUnfinished => "storage_move_unfinished",
            StorageReason::NoAnswer => "storage_no_answer",
            StorageReason::Failed(code) => code.as_str(),
        }
    }

    /// Says whether somebody may take the folder into use on purpose.
    pub fn can_adopt(&self) -> bool {
        matches!(
            self.reason,
            StorageReason::MarkerMissing | StorageReason::ForeignFiles | StorageReason::MovedAway(_)
        )
    }

    /// Returns the same as a failure of a file that should have gone there.
    pub fn failure(&self) -> Failure {
        let code = match self.reason {
            StorageReason::Failed(code) => code,
            _ => FailureCode::StorageUnreachable,
        };
        Failure {
            system_error: self.system_error.clone(),
            reason: Some(self.code().to_owned()),
            ..Failure::at(code, &self.path)
        }
    }
}

/// What the marker of a folder says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    Absent,
    Ours,
    Another,
    /// This store is moving its files here.
    Incoming,
}

impl StoragePath {
    /// Names a storage path; touches nothing.
    pub fn new(root: PathBuf, is_default: bool, store_id: Uuid) -> StoragePath {
        StoragePath {
            root,
            is_default,
            store_id,
            follows: false,
        }
    }

    /// Returns the upload folder, in which every saved file is.
    pub fn uploads(&self) -> PathBuf {
        self.root.join("batches")
    }

    /// Returns the folder of files that are not complete yet.
    pub fn staging(&self) -> PathBuf {
        self.root.join(".staging")
    }

    /// Returns the folder to which a check moves files without a row.
    pub fn orphans(&self) -> PathBuf {
        self.root.join(".orphans")
    }

    /// Returns the folder to which files of discarded drafts go.
    pub fn discarded(&self) -> PathBuf {
        self.root.join(".discarded")
    }

    /// Checks the marker, makes the folders that are missing, and sees whether they can be written to.
    ///
    /// Creates nothing where the marker forbids it. Says in the log that the folder is ready.
    pub fn prepare(&self, book: &Book) -> Result<(), StorageProblem> {
        self.prepared(book, None)?;
        let here = self.clone();
        if let Err(error) = self.ask(move || here.remove_marker_parts()) {
            tracing::warn!(%error, "parts of markers may stay");
        }
        self.log_ready();
        Ok(())
    }

    /// Does the same before each file; the log hears of it only when the folder had to be made again.
    pub fn prepare_for_file(&self, book: &Book) -> Result<(), StorageProblem> {
        let made = self.prepared(book, None)?;
        if made {
            self.log_ready();
        }
        Ok(())
    }

    /// Takes the folder into use because somebody says so, although it has no marker or has files of another system.
    ///
    /// The folder of another store is refused all the same: two stores in one folder would each take the other's files
    /// for orphans.
    pub fn adopt(&self, book: &Book, who: &str) -> Result<(), StorageProblem> {
        self.prepared(book, Some(who))
            .map(drop)
            .inspect(|()| self.log_ready())
    }

    /// Sees that files of a restored store may be added here; the marker is written where the folder is new.
    ///
    /// `known` says whether the restored store has used the path before. `given_up` is the store that it takes the place of: a folder
    /// of that one which has no files is the restored store's as soon as it is there. The marker that then has to be written is
    /// answered.
    pub(crate) fn take_for_restored(
        &self,
        known: bool,
        given_up: Option<Uuid>,
    ) -> Result<Option<SmallFile>, StorageProblem> {
        let marker = self.read_marker()?;
        let is_given_up = match given_up {
            Some(store_id) if marker == Marker::Another => {
                Self::new(self.root.clone(), self.is_default, store_id).read_marker()? == Marker::Ours
                    && !self.has_files()?
            }
            _ => false,
        };
        match marker {
            Marker::Another if is_given_up => {}
            Marker::Another => return Err(self.problem(StorageReason::OtherStore)),
            Marker::Incoming => return Err(self.problem(StorageReason::MoveUnfinished)),
            Marker::Absent if known => return Err(self.problem(StorageReason::MarkerMissing)),
            Marker::Absent if self.has_files()? => return Err(self.problem(StorageReason::ForeignFiles)),
            Marker::Absent | Marker::Ours => {}
        }
        for folder in [self.uploads(), self.staging()] {
            self.made(&folder)?;
            check_writable(&folder).map_err(|error| self.of_io(&folder, &error))?;
        }
        if marker == Marker::Absent {
            self.write_marker()?;
        }
        Ok(is_given_up.then(|| self.marker(MARKER_KEY)))
    }

    fn log_ready(&self) {
        tracing::info!("Upload directory ready: {}", self.uploads().display());
    }

    /// Answers whether the upload folder had to be made. `adopted_by` is who takes the folder into use on purpose.
    fn prepared(&self, book: &Book, adopted_by: Option<&str>) -> Result<bool, StorageProblem> {
        // The row before the marker, which is written the other way round: another process's first use, seen in the middle,
        // must not look like a path that was used before and has lost its marker.
        let (known, moved_to) = book
            .read(|reader| {
                Ok::<_, StoreError>((
                    reader.is_storage_path_known(&self.root)?,
                    reader.storage_moved_to(&self.root)?,
                ))
            })
            .map_err(|error| self.of_store(&error))?;
        if adopted_by.is_none()
            && let Some(to) = &moved_to
        {
            return Err(self.moved_away(to));
        }
        let (here, on_purpose) = (self.clone(), adopted_by.is_some());
        let looked = self.ask(move || here.look_and_make(known, on_purpose));
        let (marker, made_uploads) = looked.map_err(|error| self.no_answer(&error))??;
        if !known || (adopted_by.is_some() && (marker == Marker::Absent || moved_to.is_some())) {
            let at = book.now();
            let (action, who) =
                adopted_by.map_or(("storage_first_used", PROGRAM), |who| ("storage_adopted", who));
            book.write(|transaction| transaction.remember_storage_path(&self.root, action, at, who))
                .map_err(|error: StoreError| self.of_store(&error))?;
        }
        Ok(made_uploads)
    }

    /// Looks at the marker, and makes what is missing. Answers what the marker said, and whether the upload folder was made.
    fn look_and_make(&self, known: bool, on_purpose: bool) -> Result<(Marker, bool), StorageProblem> {
        let marker = self.read_marker()?;
        match marker {
            Marker::Another => return Err(self.problem(StorageReason::OtherStore)),
            Marker::Incoming => return Err(self.problem(StorageReason::MoveUnfinished)),
            Marker::Absent | Marker::Ours => {}
        }
        if marker == Marker::Absent && !self.is_default && !on_purpose {
            if known {
                return Err(self.problem(StorageReason::MarkerMissing));
            }
            if self.has_files()? {
                return Err(self.problem(StorageReason::ForeignFiles));
            }
        }

        let made_uploads = match marker {
            Marker::Ours => self.made_beside_marker()?,
            _ => {
                self.made(&self.staging())?;
                self.made(&self.uploads())?
            }
        };
        for folder in [self.uploads(), self.staging()] {
            check_writable(&folder).map_err(|error| self.of_io(&folder, &error))?;
        }
        // The marker before the row: were it the other way round, a crash in between would leave a path that counts as
        // used and has no marker.
        if marker == Marker::Absent {
            self.write_marker()?;
        }
        Ok((marker, made_uploads))
    }

    /// Makes what is missing beside a marker that was just seen; answers whether that is the upload folder.
    ///
    /// The share may have gone away since: then nothing is made above these folders, and they are not left in an empty mount point,
    /// which they would make look like the place of the files.
    fn made_beside_marker(&self) -> Result<bool, StorageProblem> {
        let folders = [self.uploads(), self.staging()];
        let mut made = [false; 2];
        for (folder, made) in folders.iter().zip(&mut made) {
            if !folder.is_dir() {
                *made = make_folder(folder).map_err(|error| self.of_copy(&error))?;
            }
        }
        if made != [false; 2] && self.read_marker()? != Marker::Ours {
            for (folder, _) in folders.iter().zip(made).filter(|(_, made)| *made) {
                // Only while it is empty.
                if let Err(error) = fs::remove_dir(folder) {
                    tracing::warn!(path = %folder.display(), %error, "a folder stays where the share should be");
                }
            }
            return Err(self.problem(StorageReason::MarkerMissing));
        }
        Ok(made[0])
    }

    /// Says that nothing answers here.
    pub(crate) fn no_answer(&self, error: &io::Error) -> StorageProblem {
        StorageProblem {
            system_error: Some(error.to_string()),
            ..self.problem(StorageReason::NoAnswer)
        }
    }

    fn made(&self, folder: &Path) -> Result<bool, StorageProblem> {
        make_folders(folder).map_err(|error| self.of_copy(&error))
    }

    fn read_marker(&self) -> Result<Marker, StorageProblem> {
        let text = match fs::read(self.root.join(MARKER)) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Marker::Absent),
            Err(error) => return Err(self.of_io(&self.root, &error)),
        };
        let names_us = |key: &str| {
            let store = text.lines().find_map(|line| line.strip_prefix(key));
            store.is_some_and(|id| Uuid::try_parse(id.trim()) == Ok(self.store_id))
        };
        // A marker that cannot be read is somebody's all the same.
        Ok(if names_us(MARKER_KEY) {
            Marker::Ours
        } else if names_us(INCOMING_KEY) {
            Marker::Incoming
        } else {
            Marker::Another
        })
    }

    /// Says that the files were moved from here.
    pub(crate) fn moved_away(&self, to: &Path) -> StorageProblem {
        self.problem(StorageReason::MovedAway(to.to_owned()))
    }

    /// Makes the folder ready to take over the files of another one, before the first of them.
    ///
    /// `known` says whether this store has used it before. Its marker says that not all files are here, until
    /// [`take_over`](Self::take_over).
    pub(crate) fn await_files(&self, known: bool) -> Result<(), StorageProblem> {
        self.may_await_files(known)?;
        for folder in [self.uploads(), self.staging()] {
            self.made(&folder)?;
            check_writable(&folder).map_err(|error| self.of_io(&folder, &error))?;
        }
        // Only writing tells on some shares; what is written here is the marker.
        self.put_marker(INCOMING_KEY)
    }

    /// Says whether the folder may take over files; makes nothing.
    pub(crate) fn may_await_files(&self, known: bool) -> Result<(), StorageProblem> {
        match self.read_marker()? {
            Marker::Another => return Err(self.problem(StorageReason::OtherStore)),
            Marker::Absent if known && !self.is_default => {
                return Err(self.problem(StorageReason::MarkerMissing));
            }
            Marker::Absent if self.has_files()? => return Err(self.problem(StorageReason::ForeignFiles)),
            Marker::Absent | Marker::Ours | Marker::Incoming => {}
        }
        let folders = [self.uploads(), self.staging(), self.root.clone()];
        let there = folders.iter().find(|folder| folder.exists());
        let there = there.map(PathBuf::as_path);
        let Some(there) = there.or_else(|| self.root.ancestors().find(|place| place.exists())) else {
            return Ok(());
        };
        if !there.is_dir() {
            return Err(self.of_io(there, &ErrorKind::NotADirectory.into()));
        }
        check_writable(there).map_err(|error| self.of_io(there, &error))
    }

    /// Says in the marker that the files are here.
    pub(crate) fn take_over(&self) -> Result<(), StorageProblem> {
        self.put_marker(MARKER_KEY)
    }

    /// The marker as it is to be.
    fn marker(&self, key: &str) -> SmallFile {
        SmallFile {
            part: self.staging().join(format!("{}.marker", Uuid::now_v7())),
            path: self.root.join(MARKER),
            text: self.marker_text(key),
        }
    }

    fn put_marker(&self, key: &str) -> Result<(), StorageProblem> {
        self.marker(key).put().map_err(|error| self.of_copy(&error))
    }

    fn marker_text(&self, key: &str) -> String {
        format!(
            "# Batchbook keeps the attachments of one store in this folder. Without this file it takes the folder for\n\
             # a share that is not mounted.\n{key}{}\n",
            self.store_id
        )
    }

    fn write_marker(&self) -> Result<(), StorageProblem> {
        let SmallFile { part, path, text } = self.marker(MARKER_KEY);
        match publish_small(&part, &path, text.as_bytes()) {
            Ok(()) => Ok(()),
            // Another process was here first, and may have taken our part for a dead one's: its marker decides.
            Err(CopyError::Storage { source, .. })
                if matches!(source.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) =>
            {
                match self.read_marker()? {
                    Marker::Ours => Ok(()),
                    Marker::Another => Err(self.problem(StorageReason::OtherStore)),
                    Marker::Incoming => Err(self.problem(StorageReason::MoveUnfinished)),
                    Marker::Absent => Err(self.of_io(&self.root, &source)),
                }
            }
            Err(error) => Err(self.of_copy(&error)),
        }
    }

    /// Removes markers that were never published. The one that counts is there: nobody needs them any more.
    fn remove_marker_parts(&self) {
        let entries = fs::read_dir(self.staging()).into_iter().flatten();
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let is_marker = path.extension() == Some(OsStr::new("marker"));
            if is_marker && let Err(error) = remove_if_there(&path) {
                tracing::warn!(path = %path.display(), ?error, "a part of a marker stays");
            }
        }
    }

    fn has_files(&self) -> Result<bool, StorageProblem> {
        match fs::read_dir(self.uploads()) {
            Ok(mut entries) => Ok(entries.next().is_some()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(self.of_io(&self.root, &error)),
        }
    }

    fn problem(&self, reason: StorageReason) -> StorageProblem {
        StorageProblem {
            reason,
            path: self.root.clone(),
            system_error: None,
        }
    }

    fn of_io(&self, refusing: &Path, error: &io::Error) -> StorageProblem {
        StorageProblem {
            path: refusing.to_owned(),
            system_error: Some(error.to_string()),
            ..self.problem(StorageReason::Failed(FailureCode::of_storage(error)))
        }
    }

    fn of_copy(&self, error: &CopyError) -> StorageProblem {
        let failure = Failure::from(error);
        StorageProblem {
            system_error: failure.system_error,
            ..self.problem(StorageReason::Failed(failure.code))
        }
    }

    pub(crate) fn of_store(&self, error: &StoreError) -> StorageProblem {
        tracing::error!(?error, "the store could not be asked about the storage path");
        StorageProblem {
            system_error: Some(error.to_string()),
            ..self.problem(StorageReason::Failed(FailureCode::IoError))
        }
    }
}

/// Asks whether files can be made in a folder: a read-only mount or a missing permission shows before a file is picked.
#[cfg(unix)]
fn check_writable(folder: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

/// Passes: on Windows only writing tells.
#[cfg(not(unix))]
fn check_writable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_that_went_away_since_its_marker_was_seen_leaves_its_mount_point_empty() {
        let mount_point = tempfile::tempdir().unwrap();
        for (folder, code) in [("", "storage_marker_missing"), ("uploads", "storage_unreachable")] {
            let root = mount_point.path().join(folder);
            let made = StoragePath::new(root, false, Uuid::now_v7()).made_beside_marker();
            assert_eq!(made.map_err(|problem| problem.code()), Err(code));
            assert_eq!(fs::read_dir(mount_point.path()).unwrap().count(), 0);
        }
    }
}
