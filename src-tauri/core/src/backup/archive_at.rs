//! Writes an archive to a destination.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;

use jiff::SignedDuration;
use uuid::Uuid;

use super::archive_read::{Stopped, hash_member};
use super::archive_write::{Fault, Known, Written, write as write_archive};
use super::at_destination::{Making, TELL_AFTER};
use super::contents::{Contents, Wanted};
use super::create::stays_there;
use super::manifest::Manifest;
use super::names::BackupName;
use super::verify::{Depth, Verified, verify_archive};
use super::{BackupError, BackupKind, BackupProblem, Created, ProblemKind, Step, Watch};
use crate::durable_fs::{
    CopyError, Growing, Hashing, Part, check_space, is_on_own_disk, publish_numbered, remove_if_there,
};

/// The name of something unfinished at a destination: of this store, so that whoever holds its backup lock may remove it.
pub(super) fn part_name(store_id: Uuid, run_id: Uuid, what: &str) -> String {
    format!("{}{run_id}.{what}.part", part_prefix(store_id))
}

fn part_prefix(store_id: Uuid) -> String {
    format!(".batchbook-{store_id}-")
}

/// Removes what backups of this store left at a destination when they died. Only under the backup lock.
fn remove_dead_parts(store_id: Uuid, folder: &Path) -> Result<(), CopyError> {
    let failed = || CopyError::storage_side(folder);
    let prefix = part_prefix(store_id);
    for entry in fs::read_dir(folder).map_err(failed())? {
        let entry = entry.map_err(failed())?;
        let is_dead = entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(&prefix) && name.ends_with(".part"));
        if is_dead && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            remove_if_there(&entry.path())?;
        }
    }
    Ok(())
}

/// Writes an archive to a destination, reads it back, and only then gives it its name.
pub(super) fn write(making: &Making, destination: &Path, watch: &dyn Watch) -> Result<Created, BackupError> {
    let contents = &making.contents;
    let failed = |source| BackupError::Destination {
        path: destination.to_owned(),
        source,
    };
    remove_dead_parts(making.store_id, destination).map_err(failed)?;
    let database = fs::metadata(&contents.snapshot).map_or(0, |snapshot| snapshot.len());
    // Photos do not shrink: what they have now they have in the archive.
    let files: u64 = contents.files.iter().filter_map(|file| file.size).sum();
    check_space(destination, files + database).map_err(failed)?;
    let part = destination.join(part_name(making.store_id, making.run_id, "archive"));
    let (part, attempted) = write_and_prove(making, destination, &part, watch)?;
    let Attempted {
        bytes,
        manifest,
        verified,
    } = attempted;
    let verified = verified?;
    if !verified.is_sound() || verified.manifest.as_ref() != Some(&manifest) {
        return Err(BackupError::NotProven {
            path: destination.to_owned(),
            problems: verified.problems,
        });
    }
    if watch.cancelled() {
        return Err(BackupError::Cancelled);
    }
    let path = publish_numbered(part, destination, |number| {
        let later = SignedDuration::from_secs(i64::from(number) - 1);
        let at = contents.at.saturating_add(later).unwrap_or(contents.at);
        BackupName::new(contents.station.as_deref(), at).archive(making.format)
    })
    .map_err(failed)?;
    Ok(Created {
        path,
        kind: BackupKind::Archive,
        bytes,
        attachments: manifest.attachments,
        evicted: contents.evicted,
        proven_at: (making.clock)(),
        problems: verified.problems,
    })
}

/// An archive that was written, and what reading it back showed.
struct Attempted {
    bytes: u64,
    manifest: Manifest,
    verified: Result<Verified, BackupError>,
}

impl Attempted {
    /// Says whether files differ from what is recorded of them, and each of these does in the live store, too: then they were
    /// damaged before. What differs in the archive alone was damaged on its way.
    fn is_damaged_at_its_source(&self, contents: &Contents, watch: &dyn Watch) -> Result<bool, BackupError> {
        let Ok(verified) = &self.verified else {
            return Ok(false);
        };
        let is_about = |problem: &&BackupProblem| problem.kind == ProblemKind::HashDiffers;
        let differing: BTreeSet<&str> = verified
            .problems
            .iter()
            .filter(is_about)
            .map(|problem| problem.subject.as_str())
            .collect();
        let is_one = |wanted: &&Wanted| differing.contains(wanted.path.as_str());
        let files: Vec<&Wanted> = contents.files.iter().filter(is_one).collect();
        // The database and the lists have no other original.
        if files.is_empty() || files.len() != differing.len() {
            return Ok(false);
        }
        for wanted in files {
            if is_as_recorded(wanted, contents, watch)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Reads a live file to its end; one that cannot be read is not what was recorded.
fn is_as_recorded(wanted: &Wanted, contents: &Contents, watch: &dyn Watch) -> Result<bool, BackupError> {
    let Ok(source) = wanted.open(&contents.storage) else {
        return Ok(false);
    };
    let place = source.path.clone();
    let Ok(mut bytes) = contents.storage.reader(&place, source.into_file()) else {
        return Ok(false);
    };
    let mut hashing = Hashing::here();
    match hash_member(&mut bytes, &mut hashing, |_| Ok(()), |_| watch.cancelled()) {
        Ok((_, sha256)) => Ok(wanted.sha256 == Some(sha256)),
        Err(Stopped::Failed(error)) => Err(error),
        Err(Stopped::Problem(_)) => Ok(false),
    }
}

/// Writes an archive to `part` and reads it back. Begins again without a file that stops being readable half way through, and
/// where files are not what they were when they were recorded.
fn write_and_prove(
    making: &Making,
    destination: &Path,
    part: &Path,
    watch: &dyn Watch,
) -> Result<(Part, Attempted), BackupError> {
    let at_destination = |source| BackupError::Destination {
        path: destination.to_owned(),
        source,
    };
    let unwritten = |error| at_destination(CopyError::storage_side(part)(error));
    let mut known = Known::default();
    let mut synced_in_vain = false;
    loop {
        remove_if_there(part).map_err(at_destination)?;
        let part = Part::at(part.to_owned());
        let file = part.create().map_err(unwritten)?;
        stays_there(destination)?;
        match attempt(making, &known, &part, file, watch) {
            Ok(attempted) => {
                if known.some_differ || !attempted.is_damaged_at_its_source(&making.contents, watch)? {
                    return Ok((part, attempted));
                }
                known.some_differ = true;
            }
            Err(Fault::Live(index, problem)) => {
                known.left_out.insert(index, problem);
            }
            // Written again rather than synced again: the kernel may have dropped what it could not write.
            Err(Fault::NotSynced(error)) if !synced_in_vain => {
                tracing::warn!(path = %part.path().display(), %error, "sync failed, writing once more");
                synced_in_vain = true;
            }
            Err(Fault::Written(error) | Fault::NotSynced(error)) => return Err(unwritten(error)),
            Err(Fault::Local(source)) => return Err(BackupError::Local { source }),
            Err(Fault::Cancelled) => return Err(BackupError::Cancelled),
        }
    }
}

/// Writes an archive, and reads it back from the disk beside that: what is on the disk already, while the rest is written.
///
/// Its end, all of a small one, and one that is not surely on a disk of this computer is read once it is written and closed.
fn attempt(
    making: &Making,
    known: &Known,
    part: &Part,
    file: File,
    watch: &dyn Watch,
) -> Result<Attempted, Fault> {
    let growing = &Growing::default();
    let followed = &Followed::default();
    thread::scope(|scope| {
        let (end, ended) = channel::<()>();
        let proving = scope.spawn(move || {
            let _end = end;
            verify_archive(
                part.path(),
                Some(growing),
                &making.scratch,
                Depth::Quick,
                followed,
            )
        });
        let early = fs::canonicalize(part.path()).is_ok_and(|path| is_on_own_disk(&path));
        let grows = growing.grows(early);
        // Where this fails, the file is given up, and the proof ends.
        let written = write_archive(&making.contents, known, making.format, file, &grows, watch)?;
        let Written {
            file,
            bytes,
            manifest,
        } = written;
        let before = followed.done();
        let all = manifest.bytes.saturating_sub(before);
        watch.progress(Step::Proving, 0, all);
        grows.ended(file, bytes);
        let mut told = before;
        while ended.recv_timeout(TELL_AFTER) == Err(RecvTimeoutError::Timeout) {
            // A place from where nothing more is read may hang: that is found by whoever waits and hears nothing.
            if told == followed.done() {
                continue;
            }
            told = followed.done();
            watch.progress(Step::Proving, told - before, all.max(told - before));
            if watch.cancelled() {
                followed.cancel();
            }
        }
        let verified = proving
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok(Attempted {
            bytes,
            manifest,
            verified,
        })
    })
}

/// A proof that is followed from another thread than its own.
#[derive(Default)]
struct Followed {
    done: AtomicU64,
    cancelled: AtomicBool,
}

impl Followed {
    fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

impl Watch for Followed {
    fn progress(&self, _: Step, done: u64, _: u64) {
        self.done.store(done, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
