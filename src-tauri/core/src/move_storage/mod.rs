//! Moves the files to another storage path while others record.
//!
//! Every file is copied by the protocol that saves one, read again at the new place and compared with its hash. Then one
//! commit makes the new place the one in use: the row of the old path that says where its files went, and the entry of the
//! trail. Whenever it is killed, the old place is the one before that commit, and the new one after it. A file that is saved
//! meanwhile is either seen by that transaction or sees it, and follows. The old place stays as it is.

mod carry;
mod refuse;
mod way;

use std::path::{Path, PathBuf};

use crate::authority::Permit;
use crate::book::Book;
use crate::change_setting::{ChangeSettingError, write_storage_path};
use crate::durable_fs::CopyError;
use crate::run::{MoveLock, RunError};
use crate::settings::{Settings, SettingsError, Surroundings, Unchangeable, read_settings};
use crate::storage_path::{StoragePath, StorageProblem};
use crate::store::StoreError;

use carry::Carrying;
use way::Way;

/// Hears how far a move is, and may stop it.
pub trait MoveWatch {
    /// So many of so many files and bytes are at the new place.
    fn progress(&self, _progress: MoveProgress) {}

    /// Whether it has to stop; what is done stays done, and it goes on from there the next time.
    fn cancelled(&self) -> bool {
        false
    }
}

/// How far a move is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MoveProgress {
    /// Files at the new place.
    pub files: u64,
    /// Files there are.
    pub all_files: u64,
    /// Bytes at the new place.
    pub bytes: u64,
    /// Bytes there are.
    pub all_bytes: u64,
}

/// What a move has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The storage path until now. Its files are still there.
    pub from: PathBuf,
    /// The storage path from now on.
    pub to: PathBuf,
    /// The files that are there.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Whether an earlier move was gone on with.
    pub resumed: bool,
    /// The network file system of the new place.
    pub network: Option<String>,
    /// Whether the settings file names the new place. Otherwise each start tries to write it again.
    pub settings_written: bool,
}

/// Why the files were not moved. The old place is the one in use.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Something stronger than the settings file sets the storage path, so that a move would not last.
    #[error("the storage path is set elsewhere")]
    SetElsewhere {
        /// What.
        reason: Unchangeable,
        /// The system-wide settings file.
        system_file: PathBuf,
    },
    /// The new place is not an absolute path.
    #[error("{path} is not absolute", path = path.display())]
    NotAbsolute {
        /// The new place.
        path: PathBuf,
    },
    /// The new place is the old one.
    #[error("the files are at {path} already", path = path.display())]
    SamePlace {
        /// The place.
        path: PathBuf,
    },
    /// One of the two places is inside the other, or the new one is among the program's own folders.
    #[error("{path} is inside {other}", path = path.display(), other = other.display())]
    Inside {
        /// The inner one.
        path: PathBuf,
        /// The outer one.
        other: PathBuf,
    },
    /// The old place cannot be used, so that nothing can be read from it.
    #[error("the old storage path cannot be used")]
    Old(#[source] StorageProblem),
    /// The new place cannot be used.
    #[error("the new storage path cannot be used")]
    New(#[source] StorageProblem),
    /// The new place has no room for the files.
    #[error("{path} has {free} bytes free, {needed} are needed", path = path.display())]
    NoRoom {
        /// The new place.
        path: PathBuf,
        /// Bytes needed, with the reserve.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// Another process is moving the files.
    #[error("another process is moving the files")]
    UnderWay,
    /// Files at the old place are not there or not as they were saved.
    #[error("{count} files are not as they were saved")]
    Damaged {
        /// How many.
        count: u64,
        /// The first of them.
        first: PathBuf,
    },
    /// A file could not be copied, or was not what it should be when it was read again.
    #[error("a file could not be moved")]
    Copy(#[source] CopyError),
    /// A copy was not what had been written, when it was read again.
    #[error("{path} was not what had been written", path = path.display())]
    NotAsWritten {
        /// The copy.
        path: PathBuf,
    },
    /// It was stopped; the next move to the same place goes on from there.
    #[error("stopped")]
    Cancelled,
    /// The settings file cannot be written.
    #[error("the settings file cannot be written")]
    SettingsFile(#[from] ChangeSettingError),
    /// The configuration cannot be read.
    #[error("the settings cannot be read")]
    Settings(#[from] SettingsError),
    /// The lock cannot be taken.
    #[error("cannot take the lock")]
    Lock(#[from] RunError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// What a move would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovePlan {
    /// The storage path now.
    pub from: PathBuf,
    /// The new one.
    pub to: PathBuf,
    /// Files that are still to be copied.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The network file system of the new place (`cifs`). The database stays on this computer.
    pub network: Option<String>,
    /// Whether it goes on with an earlier move.
    pub resumes: bool,
}

/// Says what a move would do, or why it is refused. Nothing is made or written.
pub fn plan_move(book: &Book, surroundings: &Surroundings, to: &Path) -> Result<MovePlan, MoveError> {
    refuse::plan(book, surroundings, to)
}

/// Moves the files to another storage path, or goes on with it.
///
/// # Errors
///
/// Whatever it is, the old place is the one in use, and nothing of it was changed.
pub fn move_storage(
    book: &Book,
    surroundings: &Surroundings,
    to: &Path,
    by: &Permit,
    watch: &dyn MoveWatch,
) -> Result<Moved, MoveError> {
    let settings = book.settings();
    // An earlier move would otherwise be forgotten before the settings file says where it went.
    write_where_the_files_went(book, &surroundings.languages)?;
    let alone = MoveLock::try_take(&settings.data_dir.value)?.ok_or(MoveError::UnderWay)?;
    let plan = refuse::plan(book, surroundings, to)?;
    let from = book.storage();
    let target = StoragePath::new(
        plan.to.clone(),
        refuse::is_default(&settings, &plan.to),
        from.store_id,
    );
    let known = book.read(|reader| reader.is_storage_path_known(&target.root))?;
    let awaiting = target.clone();
    target
        .ask(move || awaiting.await_files(known))
        .map_err(|error| target.no_answer(&error))
        .flatten()
        .map_err(MoveError::New)?;
    let at = book.now();
    let resumed = book.write(|transaction| transaction.begin_storage_move(&from.root, &target.root, at))?;
    tracing::info!(
        "Moving the files from {} to {}",
        from.root.display(),
        target.root.display()
    );
    let way = Way::new(from.as_ref().clone(), target.clone(), alone);
    let moved = Carrying::new(book, way, watch)?.carry_all(by.who())?;
    // What is left is to say so in the settings file; the next start does it where this process cannot.
    book.follow_storage()?;
    Ok(Moved {
        from: from.root.clone(),
        to: plan.to,
        files: moved.files,
        bytes: moved.bytes,
        resumed,
        network: plan.network,
        settings_written: finish(book, &surroundings.languages),
    })
}

/// Writes into the settings file where the files went, where a move has ended and that is all that is left of it.
///
/// Answers whether nothing is left. What goes wrong is only said in the log: the database knows where the files are.
pub(crate) fn finish(book: &Book, languages: &[String]) -> bool {
    match write_where_the_files_went(book, languages) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(?error, "the settings file does not name the new storage path yet");
            false
        }
    }
}

fn write_where_the_files_went(book: &Book, languages: &[String]) -> Result<(), MoveError> {
    match book.read(|reader| reader.storage_move())? {
        Some(pending) if pending.switched => {
            write_storage_path(&book.settings(), &pending.to, languages)?;
            Ok(book.write(|transaction| transaction.forget_storage_move())?)
        }
        _ => Ok(()),
    }
}

/// Says why a storage path that is set like this cannot be changed by a move; nothing where it can.
fn unchangeable(settings: &Settings) -> Option<Unchangeable> {
    settings
        .shown(crate::settings::Key::StoragePath)
        .unchangeable()
        .filter(|reason| *reason != Unchangeable::OnlyAtStart)
}

/// The settings as they are now, and why a move could not change the storage path.
fn changeable_settings(surroundings: &Surroundings) -> Result<Settings, MoveError> {
    let settings = read_settings(surroundings)?;
    match unchangeable(&settings) {
        None => Ok(settings),
        Some(reason) => Err(MoveError::SetElsewhere {
            reason,
            system_file: settings.system_file,
        }),
    }
}
