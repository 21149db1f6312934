//! Compares the trail with the one that a backup was made of: who writes the whole chain anew, or cuts off its end, cannot do the same
//! to a backup that is out of reach.

use std::fs;
use std::path::Path;

use super::manifest::{LARGEST_LIST, Manifest};
use super::members::{DATABASE, MANIFEST};
use super::mirror::{Mirror, Named, named};
use super::proof::proofs;
use super::verify::unpack_trail;
use super::{BackupError, BackupProblem, ProblemKind, Watch};
use crate::book::Book;
use crate::store::trail_check::TrailProblem;
use crate::store::{ReadConnection, Reader, StoreError};

/// What comparing the trail with a backup showed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailComparison {
    /// How many states of the trail the backup has: one of an archive, one of each snapshot of a mirror.
    pub states: u64,
    /// The newest entry that both have, where there is one.
    pub agreed_up_to: Option<i64>,
    /// The first entry that does not fit, by the oldest state that it does not fit.
    pub problem: Option<TrailProblem>,
}

/// Looks whether the history that a backup was made of is still the beginning of this one; of a mirror, by every snapshot in it.
///
/// A backup of another store is refused, and so is one that is not whole.
pub fn compare_trail(book: &Book, backup: &Path, watch: &dyn Watch) -> Result<TrailComparison, BackupError> {
    let live = ReadConnection::open(&book.database())?;
    let store_id = live.reader().workstation()?.store_id;
    let of_this_store = |manifest: &Manifest| {
        if manifest.store_id == store_id {
            Ok(())
        } else {
            Err(BackupError::OfAnotherStore {
                path: backup.to_owned(),
            })
        }
    };
    let mut comparison = TrailComparison::default();
    match named(backup) {
        None => Err(not_whole(backup, ProblemKind::NoBackup, "")),
        Some(Named::Archive) => {
            let (manifest, database) = unpack_trail(backup, &proofs(&book.settings().data_dir.value), watch)?;
            of_this_store(&manifest)?;
            comparison.add(live.reader(), &manifest, &database.path, backup)?;
            Ok(comparison)
        }
        Some(Named::Snapshot(_, snapshot)) => {
            let manifest = manifest_of(&snapshot)?;
            of_this_store(&manifest)?;
            comparison.add(live.reader(), &manifest, &snapshot.join(DATABASE), &snapshot)?;
            Ok(comparison)
        }
        Some(Named::Mirror(mirror)) => {
            for snapshot in oldest_first(&mirror) {
                if watch.cancelled() {
                    return Err(BackupError::Cancelled);
                }
                let manifest = manifest_of(&snapshot)?;
                of_this_store(&manifest)?;
                comparison.add(live.reader(), &manifest, &snapshot.join(DATABASE), &snapshot)?;
                if comparison.problem.is_some() {
                    break;
                }
            }
            Ok(comparison)
        }
    }
}

fn oldest_first(mirror: &Mirror) -> impl Iterator<Item = std::path::PathBuf> {
    mirror.snapshots().into_iter().rev().map(|(path, _)| path)
}

impl TrailComparison {
    /// Compares one state: by its head, and where that is another one, from entry to entry.
    fn add(
        &mut self,
        live: Reader<'_>,
        manifest: &Manifest,
        database: &Path,
        backup: &Path,
    ) -> Result<(), BackupError> {
        self.states += 1;
        let Some(head) = &manifest.audit_head else {
            return Ok(());
        };
        if live.audit_hash(head.seq)? == Some(head.hash) {
            self.agreed_up_to = self.agreed_up_to.max(Some(head.seq));
            return Ok(());
        }
        let theirs = ReadConnection::open_unchanging(database)?;
        // A backup whose own database is not that of its manifest says nothing about this one.
        if theirs.reader().audit_head()? != Some((head.seq, head.hash)) {
            return Err(not_whole(backup, ProblemKind::TrailBroken, MANIFEST));
        }
        let seq = first_different(live, theirs.reader(), head.seq)?;
        self.problem = Some(TrailProblem::DiffersFromBackup {
            seq,
            is_cut_off: live.audit_hash(seq)?.is_none(),
            backup: backup.to_string_lossy().into_owned(),
        });
        Ok(())
    }
}

/// Finds the first entry that differs: each hash covers all entries before it, so that from there on all of them do.
fn first_different(live: Reader<'_>, theirs: Reader<'_>, head: i64) -> Result<i64, StoreError> {
    let (mut same, mut different) = (0, head);
    while different - same > 1 {
        let middle = same + (different - same) / 2;
        if live.audit_hash(middle)? == theirs.audit_hash(middle)? {
            same = middle;
        } else {
            different = middle;
        }
    }
    Ok(different)
}

fn manifest_of(snapshot: &Path) -> Result<Manifest, BackupError> {
    let path = snapshot.join(MANIFEST);
    let unreadable = |detail: String| not_whole(snapshot, ProblemKind::ManifestUnreadable, &detail);
    let size = fs::metadata(&path)
        .map_err(|error| unreadable(error.to_string()))?
        .len();
    if size > LARGEST_LIST {
        return Err(unreadable(format!("{size} bytes")));
    }
    let bytes = fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
    Manifest::read(&bytes).map_err(unreadable)
}

fn not_whole(backup: &Path, kind: ProblemKind, detail: &str) -> BackupError {
    BackupError::NotRestorable {
        path: backup.to_owned(),
        problems: vec![BackupProblem::of_path(kind, backup, detail)],
    }
}
