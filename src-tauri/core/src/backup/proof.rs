//! The database of an archive or of a snapshot in the object store, here for as long as somebody looks at it.

use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

use super::scratch;
use crate::durable_fs::remove_if_there;

/// What the name of each ends with.
const ENDING: &str = ".proof.sqlite";

/// What the name of one ends with that is being fetched.
const FETCHED: &str = ".proof.zst.part";

/// The age from which one is a dead process's: looking at a backup needs no lock that would tell, and takes no day.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Where in DATA they are. Anybody may look at a backup at any time, also while one is made, so that it is not the folder that
/// whoever makes one clears first.
pub(crate) fn proofs(data_dir: &Path) -> PathBuf {
    scratch(data_dir).join("verify")
}

/// A database that is removed when nobody looks at it any more.
pub(crate) struct Proof {
    /// Where it is.
    pub(crate) path: PathBuf,
}

impl Proof {
    /// Chooses a place in a folder, and removes what killed processes left there.
    pub(crate) fn beginning(folder: &Path) -> Self {
        remove_what_dead_processes_left(folder);
        Self {
            path: folder.join(format!("{}{ENDING}", Uuid::now_v7())),
        }
    }
}

impl Drop for Proof {
    fn drop(&mut self) {
        if let Err(error) = remove_if_there(&self.path) {
            tracing::warn!(?error, "a copy of the database stays");
        }
    }
}

/// Removes old ones of anybody. One that cannot be removed is in nobody's way.
pub(super) fn remove_what_dead_processes_left(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if [ENDING, FETCHED].iter().any(|ending| name.ends_with(ending)) && is_old(&entry) {
            drop(Proof { path: entry.path() });
        }
    }
}

fn is_old(entry: &DirEntry) -> bool {
    let modified = entry.metadata().and_then(|found| found.modified());
    modified.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > OLD))
}
