//! Backups: everything recorded, with its files, in one archive or in a mirror that grows by what is new, and back again.
//! What an object store has of them is in `cloud::snapshots`.
//!
//! A backup is published at its destination only after it was read from there and found whole. Whatever destination is
//! slow, full or gone, the book is recorded in meanwhile: the database is copied into DATA by a connection of its own, and
//! everything else happens without any lock of the book.

mod archive_at;
mod archive_read;
mod archive_write;
mod at_destination;
mod compare_trail;
mod contents;
mod create;
mod destinations;
mod kept_aside;
mod list;
mod manifest;
mod members;
mod mirror;
mod mirror_prove;
mod mirror_write;
pub mod names;
mod nightly;
mod pipe;
mod proof;
mod prune;
mod replace;
mod restore;
pub mod retention;
pub mod schedule;
mod snapshots;
mod verify;

use std::path::{Path, PathBuf};

use thiserror::Error;

pub use compare_trail::{TrailComparison, compare_trail};
pub use create::{Created, Outcome, Request, create, create_at};
pub use destinations::{
    DestinationDisk, DestinationState, destinations, look_at_destination, object_store_state,
};
pub use kept_aside::{KeptAside, kept_aside};
pub use list::{Listed, list};
pub use manifest::{AuditHead, FileEntry, LiveProblem, Manifest};
pub use nightly::{BackedUp, Tonight, back_up_tonight, tonight};
pub use prune::{PlannedBackup, PlannedPruning, Pruned, plan_pruning, prune, prune_agreed};
pub use replace::{restore_replacing, restore_replacing_open};
pub use restore::{Restored, restore_into};
pub use retention::KeptFor;
pub use snapshots::{NoSnapshots, Snapshot, SnapshotsAt, snapshots_at};
pub use verify::{Verified, verify, verify_and_record, verify_recorded};

// What a snapshot in an object store is made of and restored by.
pub(crate) use archive_write::manifest_of;
pub(crate) use contents::Contents;
pub(crate) use create::record;
pub(crate) use manifest::{FORMAT, LARGEST_LIST, hex_hash};
pub(crate) use members::{DATABASE, SETTINGS, UPLOADS};
pub(crate) use names::BackupName;
pub(crate) use proof::{Proof, proofs};
pub(crate) use replace::{is_default_storage, replace_at_next_start, replace_open, replace_unpacked};
pub(crate) use restore::{Noted, UnpackedFolder, make_inner_folders, restore_unpacked};
pub(crate) use verify::look_into_database;

use crate::book::Book;
use crate::data_swap::SwapError;
use crate::durable_fs::CopyError;
use crate::run::{BackupLock, RunError};
use crate::storage_path::StorageProblem;
use crate::store::StoreError;
pub use crate::store::backups::{BackupFinding, BackupKind, BackupRow};

/// What a backup or a restore is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The database is copied.
    Snapshot,
    /// The files are copied.
    Copying,
    /// What was written is read again and compared.
    Proving,
    /// What is no longer kept is removed.
    Removing,
}

/// Follows a backup or a restore, and may stop it. Called often, from the thread that works.
pub trait Watch {
    /// Learns that `done` of `all` bytes of a step are done; `all` is 0 where it is not known.
    fn progress(&self, step: Step, done: u64, all: u64) {
        let _ = (step, done, all);
    }

    /// Says whether to stop. What was begun is then removed.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Follows nothing and never stops anything.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// Why no backup was made, or nothing was restored.
#[derive(Debug, Error)]
pub enum BackupError {
    /// No destination is given or set.
    #[error("no destination for backups")]
    NoDestination,
    /// Another process makes a backup of the same data.
    #[error("another backup of {data_dir} is under way", data_dir = data_dir.display())]
    UnderWay {
        /// The data folder.
        data_dir: PathBuf,
    },
    /// The destination is not there, or is no longer what it was: its marker is gone.
    #[error("the destination {path} is not there", path = path.display())]
    DestinationGone {
        /// The destination.
        path: PathBuf,
    },
    /// The destination cannot be written to.
    #[error("cannot write a backup to {path}", path = path.display())]
    Destination {
        /// The destination.
        path: PathBuf,
        /// Why.
        source: CopyError,
    },
    /// The database cannot be copied.
    #[error("cannot copy the database")]
    Snapshot {
        /// Why.
        source: StoreError,
    },
    /// DATA cannot take what is kept there while a backup is made or restored.
    #[error("cannot write into the data folder")]
    Local {
        /// Why.
        source: CopyError,
    },
    /// The place that is restored to does not take it. What was begun there was removed.
    #[error("cannot restore to {path}", path = path.display())]
    Target {
        /// The place: the new folder, or the data folder.
        path: PathBuf,
        /// Why.
        source: CopyError,
    },
    /// What was written was read again and is not what it should be. It was not published.
    #[error("the backup at {path} is not what was written", path = path.display())]
    NotProven {
        /// The destination.
        path: PathBuf,
        /// What is wrong.
        problems: Vec<BackupProblem>,
    },
    /// Whoever watches wanted it stopped.
    #[error("cancelled")]
    Cancelled,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// A lock cannot be had.
    #[error("cannot lock the data folder")]
    Lock(#[from] RunError),
    /// What an earlier restore began cannot be settled, or what this one will do cannot be written down. Nothing was changed.
    #[error("cannot begin to exchange the contents of the data folder")]
    Swap(#[from] SwapError),
    /// The exchange was begun and broke off. The next start finishes it, or takes it back.
    #[error("cannot exchange the contents of {data_dir}", data_dir = data_dir.display())]
    Unfinished {
        /// The data folder.
        data_dir: PathBuf,
        /// Why.
        source: SwapError,
    },
    /// What should be restored is not whole. Nothing was changed.
    #[error("{path} is not a whole backup", path = path.display())]
    NotRestorable {
        /// The backup.
        path: PathBuf,
        /// What is wrong.
        problems: Vec<BackupProblem>,
    },
    /// It is a backup of another store: its trail has nothing to do with this one.
    #[error("{path} is a backup of another store", path = path.display())]
    OfAnotherStore {
        /// The backup.
        path: PathBuf,
    },
    /// There is something at the place that it should be restored to.
    #[error("{path} is not an empty folder", path = path.display())]
    TargetTaken {
        /// The place.
        path: PathBuf,
    },
    /// The data are in use: a window or another command is open.
    #[error("{data_dir} is in use", data_dir = data_dir.display())]
    InUse {
        /// The data folder.
        data_dir: PathBuf,
    },
    /// The object store, or the way to it, is in trouble.
    #[error("the object store {path} is in trouble", path = path.display())]
    ObjectStore {
        /// The bucket and prefix, as an address.
        path: PathBuf,
        /// The code of what is wrong.
        code: &'static str,
        /// What is wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// There is no snapshot in the object store, or none of the name that was asked for.
    #[error("there is no snapshot in {path}", path = path.display())]
    NoSnapshot {
        /// The bucket and prefix, or the snapshot, as an address.
        path: PathBuf,
    },
    /// The object store has snapshots of several stations, and none was named.
    #[error("there are snapshots of several stations in {path}", path = path.display())]
    SeveralStations {
        /// The bucket and prefix, as an address.
        path: PathBuf,
    },
    /// The storage path that is configured here cannot take the restored files.
    #[error("the storage path cannot take the restored files")]
    Storage {
        /// Why.
        #[source]
        problem: StorageProblem,
    },
}

impl BackupError {
    /// Returns the code that programs, words and the table `backups` go by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoDestination => "backup_no_destination",
            Self::UnderWay { .. } => "backup_under_way",
            Self::DestinationGone { .. } => "backup_destination_gone",
            Self::Destination { source, .. } if is_no_space(source) => "backup_no_space",
            Self::Destination { .. } => "backup_destination",
            Self::Snapshot { .. } => "backup_snapshot",
            Self::Local { source }
            | Self::Target { source, .. }
            | Self::Swap(SwapError::Write { source, .. })
                if is_no_space(source) =>
            {
                "backup_no_local_space"
            }
            Self::Local { .. } | Self::Target { .. } => "backup_local",
            Self::NotProven { .. } => "backup_not_proven",
            Self::Cancelled => "backup_cancelled",
            Self::Store(_) => "store",
            Self::Lock(_) => "lock",
            Self::Swap(_) => "backup_local",
            Self::Unfinished { .. } => "restore_unfinished",
            Self::NotRestorable { .. } => "restore_damaged",
            Self::OfAnotherStore { .. } => "backup_of_another_store",
            Self::TargetTaken { .. } => "restore_target_taken",
            Self::InUse { .. } => "restore_in_use",
            Self::ObjectStore { code, .. } => code,
            Self::NoSnapshot { .. } => "restore_no_snapshot",
            Self::SeveralStations { .. } => "restore_several_stations",
            Self::Storage { .. } => "restore_storage",
        }
    }
}

fn is_no_space(error: &CopyError) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    matches!(error, CopyError::NoSpace { .. })
        || error
            .system_error()
            .is_some_and(|error| matches!(error.kind(), StorageFull | QuotaExceeded))
}

macro_rules! problem_kinds {
    ($($(#[$doc:meta])* $kind:ident = $text:literal,)*) => {
        /// What can be wrong with a backup.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ProblemKind { $($(#[$doc])* $kind,)* }

        impl ProblemKind {
            /// Every kind.
            pub const ALL: &'static [ProblemKind] = &[$(ProblemKind::$kind,)*];

            /// The kind as programs read it.
            pub const fn as_str(self) -> &'static str {
                match self { $(ProblemKind::$kind => $text,)* }
            }
        }
    };
}

problem_kinds! {
    /// There is no backup at that place.
    NoBackup = "no_backup",
    /// A file of the backup cannot be read.
    Unreadable = "unreadable",
    /// The archive cannot be unpacked, or its bytes are not those that were written.
    ArchiveDamaged = "archive_damaged",
    /// The archive has a member that no backup has: a path that leads out, a link, a device, a name that is there twice.
    MemberRefused = "member_refused",
    /// The manifest cannot be read.
    ManifestUnreadable = "manifest_unreadable",
    /// The list of sums is not that of the manifest.
    SumsDiffer = "sums_differ",
    /// A file is not in the backup.
    Missing = "missing",
    /// A file has another size.
    SizeDiffers = "size_differs",
    /// A file has other bytes.
    HashDiffers = "hash_differs",
    /// The database is damaged, or is no database.
    DatabaseDamaged = "database_damaged",
    /// The database was written by a newer version.
    DatabaseNewer = "database_newer",
    /// The trail was changed.
    TrailBroken = "trail_broken",
    /// A file was missing or damaged already when the backup was made.
    NotWhole = "not_whole",
    /// The object store does not have a file of a recorded batch, or not as it was saved.
    NotUploaded = "not_uploaded",
}

/// One thing that is wrong with a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupProblem {
    /// What.
    pub kind: ProblemKind,
    /// Which file, of the backup or of the computer.
    pub subject: String,
    /// What was expected and found, or what the system said; may be empty.
    pub detail: String,
}

impl BackupProblem {
    pub(crate) fn new(kind: ProblemKind, subject: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            kind,
            subject: subject.into(),
            detail: detail.into(),
        }
    }

    pub(crate) fn of_path(kind: ProblemKind, path: &Path, detail: impl Into<String>) -> Self {
        Self::new(kind, path.to_string_lossy(), detail)
    }
}

/// Where in DATA things are kept while a backup is made. Whoever makes one is alone there.
fn scratch(data_dir: &Path) -> PathBuf {
    data_dir.join("backup")
}

/// Takes the lock of what makes and removes backups; refused where another process has it.
pub(crate) fn alone(book: &Book) -> Result<BackupLock, BackupError> {
    let settings = book.settings();
    let data_dir = &settings.data_dir.value;
    BackupLock::try_take(data_dir)?.ok_or_else(|| BackupError::UnderWay {
        data_dir: data_dir.clone(),
    })
}
