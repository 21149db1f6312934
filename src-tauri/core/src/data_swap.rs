//! Puts a restored folder in the place of what is in DATA, so that a kill at any moment leaves the old state or the new one.
//!
//! What is to happen is written to `DATA/restore.journal` first. Whoever starts next, and has DATA to itself, finishes it
//! or undoes it before anything is opened. The old contents are kept in a folder of their own.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::durable_fs::{
    CopyError, SmallFile, make_folders, remove_if_there, rename_without_replacing, replace_file, sync_folder,
};
use crate::run::DataLock;

const JOURNAL: &str = "restore.journal";
const JOURNAL_PART: &str = "restore.journal.part";

/// What the folder in DATA begins with that a restore fills.
pub(crate) const UNFINISHED: &str = ".restoring-";

/// What is swapped, in this order. The log of a database goes before the database that it belongs to.
const ITEMS: [&str; 6] = [
    "db.sqlite-wal",
    "db.sqlite-shm",
    "db.sqlite",
    "settings.toml",
    "outbox",
    "uploads",
];

/// A swap could not be begun, finished or undone.
#[derive(Debug, Error)]
pub enum SwapError {
    /// A file or folder could not be written, moved or removed.
    #[error("cannot write {path}", path = path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: CopyError,
    },
    /// The journal cannot be read.
    #[error("cannot read {path}", path = path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A swap that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Swap {
    /// The folder in DATA that has the new contents.
    pub(crate) new: String,
    /// The folder in DATA that the old contents go to.
    pub(crate) old: String,
    /// What of the new contents takes its place in DATA.
    pub(crate) items: Vec<String>,
    /// What was added at a storage path outside of DATA before.
    pub(crate) storage: Option<AddedFiles>,
    /// Whether the old contents are being moved: from then on it is finished, before that undone.
    pub(crate) moving: bool,
}

/// Files that are added at a storage path outside of DATA.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AddedFiles {
    /// The upload folder, as bytes where it is not UTF-8.
    pub(crate) uploads: PathBuf,
    /// Where files of the same name and other bytes go.
    pub(crate) aside: PathBuf,
    /// The names that are added.
    pub(crate) added: Vec<String>,
    /// The names of files that were moved aside for it.
    pub(crate) moved: Vec<String>,
    /// The marker that says whose the folder is from then on, where it says that it is the old contents'.
    #[serde(default)]
    pub(crate) marker: Option<SmallFile>,
}

/// Says whether a swap was begun and has to be finished or undone before anything in DATA is used.
pub(crate) fn is_pending(data_dir: &Path) -> bool {
    data_dir.join(JOURNAL).exists()
}

/// Removes what restores left in DATA that were killed before they had written down what is to happen.
///
/// Only by a process that others cannot have DATA to themselves beside, and while nothing is pending. One that a window fills beside its
/// open book is locked, and stays.
pub(crate) fn remove_unfinished(data_dir: &Path) {
    let Ok(entries) = fs::read_dir(data_dir) else {
        return;
    };
    if let Err(error) = remove_if_there(&data_dir.join(JOURNAL_PART)) {
        tracing::warn!(?error, "a restore's unfinished journal stays");
    }
    for entry in entries.filter_map(Result::ok) {
        let is_one = entry.file_name().to_string_lossy().starts_with(UNFINISHED)
            && entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_one {
            continue;
        }
        let Ok(_dead) = DataLock::exclusive(&entry.path(), Duration::ZERO) else {
            continue;
        };
        match fs::remove_dir_all(entry.path()) {
            Ok(()) => tracing::info!("Removed {}, which a restore had left", entry.path().display()),
            // Another start removes it at the same time.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(path = %entry.path().display(), %error, "an unfinished restore stays");
            }
        }
    }
}

/// Writes down what is to happen.
pub(crate) fn write_down(data_dir: &Path, swap: &Swap) -> Result<(), SwapError> {
    let path = data_dir.join(JOURNAL);
    let failed = |source| SwapError::Write {
        path: path.clone(),
        source,
    };
    let text = serde_json::to_vec(swap).map_err(|error| {
        failed(CopyError::storage_side(&path)(io::Error::new(
            ErrorKind::InvalidData,
            error,
        )))
    })?;
    replace_file(&data_dir.join(JOURNAL_PART), &path, |file| {
        file.write_all(&text).map_err(CopyError::storage_side(&path))
    })
    .map_err(failed)
}

/// Finishes or undoes what was begun. Only by who has DATA to itself.
pub(crate) fn settle(data_dir: &Path) -> Result<(), SwapError> {
    let path = data_dir.join(JOURNAL);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(SwapError::Journal { path, source }),
    };
    let swap: Swap = serde_json::from_slice(&bytes).map_err(|error| SwapError::Journal {
        path: path.clone(),
        source: error.into(),
    })?;
    let failed = |at: &Path| {
        let path = at.to_owned();
        |source| SwapError::Write { path, source }
    };
    if swap.moving {
        move_in(data_dir, &swap)?;
        if let Some(marker) = swap.storage.as_ref().and_then(|storage| storage.marker.as_ref()) {
            marker.put().map_err(failed(&marker.path))?;
        }
        tracing::info!("A restore was finished; what was there before is in {}", swap.old);
    } else {
        // The files of a share that is gone cannot be taken back; they are orphans there, which a check names.
        if let Some(storage) = &swap.storage
            && let Err(error) = take_back(storage)
        {
            tracing::warn!(%error, "files that a restore had added stay at the storage path");
        }
        tracing::info!("A restore that was not finished was undone");
    }
    let new = data_dir.join(&swap.new);
    match fs::remove_dir_all(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            tracing::warn!(path = %new.display(), %error, "an unfinished restore stays");
        }
        _ => {}
    }
    remove_if_there(&path).map_err(failed(&path))?;
    sync_folder(data_dir).map_err(failed(data_dir))
}

/// Moves each item out and its successor in. What was moved already is not moved again.
fn move_in(data_dir: &Path, swap: &Swap) -> Result<(), SwapError> {
    let (new, old) = (data_dir.join(&swap.new), data_dir.join(&swap.old));
    let failed = |at: &Path| {
        let path = at.to_owned();
        |source| SwapError::Write { path, source }
    };
    make_folders(&old).map_err(failed(&old))?;
    for item in ITEMS {
        let (here, successor, kept) = (data_dir.join(item), new.join(item), old.join(item));
        let is_replaced = swap.items.iter().any(|replaced| replaced == item);
        // Without a successor that still waits, what is here is the successor.
        let is_old = if is_replaced {
            exists(&successor)
        } else {
            item.starts_with("db.sqlite-")
        };
        if is_old && exists(&here) {
            rename(&here, &kept)?;
            sync_folder(&old).map_err(failed(&old))?;
            sync_folder(data_dir).map_err(failed(data_dir))?;
        }
        if is_replaced && exists(&successor) {
            rename(&successor, &here)?;
        }
    }
    sync_folder(data_dir).map_err(failed(data_dir))
}

fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn rename(from: &Path, to: &Path) -> Result<(), SwapError> {
    rename_without_replacing(from, to).map_err(|error| SwapError::Write {
        path: to.to_owned(),
        source: CopyError::storage_side(to)(error),
    })
}

fn take_back(storage: &AddedFiles) -> Result<(), CopyError> {
    for name in &storage.added {
        let is_replaced = storage.moved.contains(name);
        let (here, aside) = (storage.uploads.join(name), storage.aside.join(name));
        // One that was to be moved aside and was not yet is still the old file.
        if !is_replaced || exists(&aside) {
            remove_if_there(&here)?;
        }
        if is_replaced && exists(&aside) {
            rename_without_replacing(&aside, &here).map_err(CopyError::storage_side(&here))?;
        }
    }
    sync_folder(&storage.uploads)
}
