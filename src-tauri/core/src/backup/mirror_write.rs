//! Adds a dated snapshot to a mirror: only files that are new there are read and copied.
//!
//! What is proven of it, and what it costs, is in [`mirror_prove`](super::mirror_prove).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use uuid::Uuid;

use super::archive_write::manifest_of;
use super::at_destination::Making;
use super::contents::{Contents, Wanted};
use super::create::stays_there;
use super::manifest::{FileEntry, LiveProblem, Manifest, sums_text};
use super::members::{DATABASE, MANIFEST, SETTINGS, SUMS};
use super::mirror::{self, Mirror, modified_ns};
use super::mirror_prove::beyond_repair;
use super::names::BackupName;
use super::verify::{Depth, Found};
use super::{BackupError, BackupKind, BackupProblem, Created, ProblemKind, Step, Watch};
use crate::durable_fs::{
    self, CopyError, Part, check_space, copy_to_part, hash_file, make_folder, open_source, publish,
    publish_small, read_from_disk_next, remove_if_there, rename_without_replacing, sync_folder,
};
use crate::storage_path::StoragePath;

/// Adds a snapshot of `contents` to the mirror at a destination, which is begun where there is none.
///
/// Stored files that had changed there, and were copied again, are in `repaired`, also where the backup then fails.
pub(super) fn add(
    making: &Making,
    destination: &Path,
    repaired: &Mutex<Vec<BackupProblem>>,
    watch: &dyn Watch,
) -> Result<Created, BackupError> {
    let contents: &Contents = &making.contents;
    let failed = |source| BackupError::Destination {
        path: destination.to_owned(),
        source,
    };
    let mirror = Mirror::find(destination, contents.store_id)
        .unwrap_or_else(|| Mirror::new(destination, contents.station.as_deref(), contents.store_id));
    let made = make_folder(&mirror.root).map_err(failed)?;
    if let Err(error) = stays_there(destination) {
        if made {
            // Only an empty one is removed.
            let _ = fs::remove_dir(&mirror.root);
        }
        return Err(error);
    }
    let staging = begin(&mirror, contents, making.run_id).map_err(failed)?;
    let mut adding = Adding {
        mirror: &mirror,
        staging,
        parts: 0,
        storage: &contents.storage,
        destination,
        previous: previous(&mirror),
        entries: Vec::new(),
        problems: Vec::new(),
        repaired,
        unproven: BTreeSet::new(),
        written: 0,
        done: 0,
        all: contents.files.iter().filter_map(|file| file.size).sum(),
        watch,
    };
    adding.check_room(contents)?;
    for wanted in &contents.files {
        adding.add(wanted)?;
    }
    adding.prove(&contents.files, (making.clock)())?;
    let (path, whole) = adding.snapshot(contents)?;
    Ok(Created {
        path,
        kind: BackupKind::Mirror,
        bytes: adding.written,
        attachments: adding.entries.len() as u64,
        evicted: contents.evicted,
        proven_at: (making.clock)(),
        problems: whole,
    })
}

/// Makes what is missing of a mirror, and removes what dead runs left in it; answers where this one writes what is not complete yet.
///
/// That is a folder of its own: what an earlier run still does that was left behind here meets nothing of this one.
fn begin(mirror: &Mirror, contents: &Contents, run_id: Uuid) -> Result<PathBuf, CopyError> {
    for folder in [mirror.staging(), mirror.files_folder(), mirror.snapshots_folder()] {
        make_folder(&folder)?;
    }
    let staging = mirror.staging();
    let failed = || CopyError::storage_side(&staging);
    for entry in fs::read_dir(&staging).map_err(failed())? {
        let path = entry.map_err(failed())?.path();
        let removed = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.map_err(failed())?;
    }
    let text = Mirror::marker_text(contents.store_id);
    match publish_small(&staging.join("marker.part"), &mirror.marker(), text.as_bytes()) {
        Err(CopyError::Storage { source, .. }) if source.kind() == ErrorKind::AlreadyExists => {}
        done => done?,
    }
    let own = staging.join(run_id.to_string());
    make_folder(&own)?;
    Ok(own)
}

/// What the newest snapshot that can be read says of each stored file.
fn previous(mirror: &Mirror) -> BTreeMap<[u8; 32], FileEntry> {
    let newest = mirror
        .snapshots()
        .into_iter()
        .find_map(|(path, _)| mirror::manifest_of(&path).ok());
    newest
        .into_iter()
        .flat_map(|manifest| manifest.files)
        .map(|file| (file.sha256, file))
        .collect()
}

pub(super) struct Adding<'w> {
    pub(super) mirror: &'w Mirror,
    /// Where what is not complete yet is written, and how many files were.
    staging: PathBuf,
    parts: u64,
    storage: &'w StoragePath,
    pub(super) destination: &'w Path,
    previous: BTreeMap<[u8; 32], FileEntry>,
    pub(super) entries: Vec<FileEntry>,
    pub(super) problems: Vec<LiveProblem>,
    repaired: &'w Mutex<Vec<BackupProblem>>,
    /// Stored files that have to be read before anything is said of them.
    pub(super) unproven: BTreeSet<[u8; 32]>,
    written: u64,
    done: u64,
    all: u64,
    pub(super) watch: &'w dyn Watch,
}

impl Adding<'_> {
    pub(super) fn failed(&self, source: CopyError) -> BackupError {
        if matches!(source, CopyError::Cancelled) {
            return BackupError::Cancelled;
        }
        BackupError::Destination {
            path: self.destination.to_owned(),
            source,
        }
    }

    /// Fails where the files that are not there yet cannot fit.
    fn check_room(&self, contents: &Contents) -> Result<(), BackupError> {
        let database = fs::metadata(&contents.snapshot).map_or(0, |snapshot| snapshot.len());
        let is_new = |wanted: &&Wanted| wanted.sha256.is_none_or(|hash| !self.mirror.file(&hash).exists());
        let new: u64 = contents
            .files
            .iter()
            .filter(is_new)
            .filter_map(|file| file.size)
            .sum();
        check_space(self.destination, new + database).map_err(|source| self.failed(source))
    }

    /// Sees that a file is stored: there already, or copied from the live store.
    fn add(&mut self, wanted: &Wanted) -> Result<(), BackupError> {
        if self.watch.cancelled() {
            return Err(BackupError::Cancelled);
        }
        self.done += wanted.size.unwrap_or(0);
        let mut changed = None;
        if let (Some(size), Some(sha256)) = (wanted.size, wanted.sha256) {
            let stored = self.mirror.file(&sha256);
            match fs::symlink_metadata(&stored) {
                Ok(found) if found.is_file() && found.len() == size => {
                    let modified = modified_ns(&found);
                    let before = self.previous.get(&sha256).filter(|before| {
                        before.verified_at.is_some()
                            && modified.is_some()
                            && before.stored_modified_ns == modified
                    });
                    if before.is_none() {
                        self.unproven.insert(sha256);
                    }
                    let verified_at = before.and_then(|before| before.verified_at);
                    self.entries.push(FileEntry {
                        path: wanted.path.clone(),
                        size,
                        sha256,
                        verified_at,
                        stored_modified_ns: modified,
                        key: None,
                    });
                    self.watch
                        .progress(Step::Copying, self.done, self.all.max(self.done));
                    return Ok(());
                }
                Ok(found) => {
                    changed = Some(BackupProblem::of_path(
                        ProblemKind::SizeDiffers,
                        &stored,
                        format!("{}, {size} → {}", wanted.path, found.len()),
                    ));
                    self.put_aside(&stored)?;
                }
                // A stored file that an earlier backup put there and that is gone.
                Err(error) if error.kind() == ErrorKind::NotFound && self.previous.contains_key(&sha256) => {
                    changed = Some(BackupProblem::of_path(
                        ProblemKind::Missing,
                        &stored,
                        wanted.path.as_str(),
                    ));
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(self.failed(CopyError::storage_side(&stored)(error))),
            }
        }
        match self.copy(wanted)? {
            Ok(entry) => {
                self.unproven.insert(entry.sha256);
                match wanted.compare(entry.size, &entry.sha256) {
                    None => self.note_repaired(changed),
                    Some(problem) => self.problems.push(beyond_repair(problem, changed.as_ref())),
                }
                self.entries.push(entry);
            }
            Err(problem) => self.problems.push(beyond_repair(problem, changed.as_ref())),
        }
        self.watch
            .progress(Step::Copying, self.done, self.all.max(self.done));
        Ok(())
    }

    /// Notes that a stored file was copied again.
    pub(super) fn note_repaired(&self, changed: Option<BackupProblem>) {
        let mut repaired = self.repaired.lock().unwrap_or_else(PoisonError::into_inner);
        repaired.extend(changed);
    }

    /// Copies a file from the live store under the name of its bytes; says what is wrong with it where that cannot be.
    pub(super) fn copy(&mut self, wanted: &Wanted) -> Result<Result<FileEntry, LiveProblem>, BackupError> {
        let source = match wanted.open(self.storage) {
            Ok(source) => source,
            Err(problem) => return Ok(Err(problem)),
        };
        let place = source.path.clone();
        self.parts += 1;
        let part = self.staging.join(format!("{}.part", self.parts));
        let copied = self
            .storage
            .read_out(&place, &Cancelling(self.watch), move |watch| {
                copy_to_part(&source, &part, watch)
            });
        let (part, copied) = match copied {
            Ok(copied) => copied,
            Err(error @ (CopyError::Source { .. } | CopyError::SourceChanged { .. })) => {
                return Ok(Err(wanted.unreadable(&place, &error)));
            }
            Err(error) => return Err(self.failed(error)),
        };
        let stored = self.mirror.file(&copied.sha256);
        if !stored.exists() {
            if let Some(folder) = stored.parent() {
                make_folder(folder).map_err(|source| self.failed(source))?;
            }
            publish(part, &stored).map_err(|source| self.failed(source))?;
            self.written += copied.size;
        }
        Ok(Ok(FileEntry {
            path: wanted.path.clone(),
            size: copied.size,
            sha256: copied.sha256,
            verified_at: None,
            stored_modified_ns: None,
            key: None,
        }))
    }

    /// Writes database, settings and lists into a folder of their own, reads them back and gives the folder its name.
    fn snapshot(&mut self, contents: &Contents) -> Result<(PathBuf, Vec<BackupProblem>), BackupError> {
        let staging = self.staging.join("snapshot");
        let failed = |source| BackupError::Destination {
            path: self.destination.to_owned(),
            source,
        };
        make_folder(&staging).map_err(failed)?;
        let database = staging.join(DATABASE);
        let source = open_source(&contents.snapshot).map_err(|source| BackupError::Local { source })?;
        let (part, copied) = copy_to_part(&source, &staging.join("db.part"), &Cancelling(self.watch))
            .map_err(|source| self.failed(source))?;
        publish(part, &database).map_err(failed)?;
        let mut files = vec![FileEntry {
            path: DATABASE.to_owned(),
            size: copied.size,
            sha256: copied.sha256,
            verified_at: None,
            stored_modified_ns: None,
            key: None,
        }];
        files.push(write_list(&staging, SETTINGS, contents.settings.as_bytes()).map_err(failed)?);
        let attachments = self.entries.len() as u64;
        files.extend(self.entries.iter().cloned());
        let manifest = manifest_of(
            contents,
            "mirror",
            attachments,
            files,
            std::mem::take(&mut self.problems),
        );
        let text = manifest.text().map_err(|error| {
            failed(CopyError::storage_side(&staging)(std::io::Error::new(
                ErrorKind::InvalidData,
                error,
            )))
        })?;
        let listed = write_list(&staging, MANIFEST, &text).map_err(failed)?;
        let sums = manifest.files.iter().chain([&listed]);
        let sums = sums_text(sums.map(|file| (file.path.as_str(), &file.sha256)));
        let sums = write_list(&staging, SUMS, sums.as_bytes()).map_err(failed)?;
        let whole = self.judge(&staging, &manifest)?;
        // One that is left behind gives nothing a name any more.
        if self.watch.cancelled() {
            return Err(BackupError::Cancelled);
        }
        let mut path = None;
        for later in 0..1000 {
            let at = contents
                .at
                .saturating_add(SignedDuration::from_secs(later))
                .unwrap_or(contents.at);
            let target = self
                .mirror
                .snapshots_folder()
                .join(BackupName::new(contents.station.as_deref(), at).stem());
            match rename_without_replacing(&staging, &target) {
                Ok(()) => {
                    path = Some(target);
                    break;
                }
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty
                    ) => {}
                Err(error) => return Err(failed(CopyError::storage_side(&target)(error))),
            }
        }
        sync_folder(&self.mirror.snapshots_folder()).map_err(failed)?;
        // Empty by now; where it cannot be removed, the next run does.
        if let Err(error) = fs::remove_dir(&self.staging) {
            tracing::debug!(%error, "a folder for what is not complete stays");
        }
        let lists = manifest.files.iter().take(2).map(|file| file.size).sum::<u64>();
        self.written += lists + listed.size + sums.size;
        let path =
            path.ok_or_else(|| failed(CopyError::storage_side(&staging)(ErrorKind::AlreadyExists.into())))?;
        Ok((path, whole))
    }

    /// Reads a snapshot back before it has its name. The stored files were read, or looked at, before.
    fn judge(&self, staging: &Path, manifest: &Manifest) -> Result<Vec<BackupProblem>, BackupError> {
        let failed = |source| BackupError::Destination {
            path: self.destination.to_owned(),
            source,
        };
        let mut found = Found::default();
        for entry in &self.entries {
            found.note(&entry.path, entry.size, entry.sha256);
        }
        for name in [DATABASE, SETTINGS, MANIFEST, SUMS] {
            let path = staging.join(name);
            let file = fs::File::open(&path)
                .map_err(CopyError::storage_side(&path))
                .map_err(failed)?;
            read_from_disk_next(&file);
            drop(file);
            let read = hash_file(&path).map_err(failed)?;
            found.note(name, read.size, read.sha256);
        }
        let list = |name: &str| {
            fs::read(staging.join(name))
                .map_err(CopyError::storage_side(staging))
                .map_err(failed)
        };
        found.settings = list(SETTINGS)?;
        found.manifest = list(MANIFEST)?;
        found.sums = list(SUMS)?;
        let (read, problems) = found.judge(&staging.join(DATABASE), Depth::Quick)?;
        let is_sound = problems
            .iter()
            .all(|problem| problem.kind == ProblemKind::NotWhole);
        if is_sound && read.as_ref() == Some(manifest) {
            Ok(problems)
        } else {
            Err(BackupError::NotProven {
                path: self.destination.to_owned(),
                problems,
            })
        }
    }
}

fn write_list(folder: &Path, name: &str, bytes: &[u8]) -> Result<FileEntry, CopyError> {
    use sha2::{Digest, Sha256};
    let path = folder.join(name);
    remove_if_there(&path)?;
    let part = Part::at(folder.join(format!("{name}.part")));
    let failed = || CopyError::storage_side(part.path());
    let mut file = part.create().map_err(failed())?;
    file.write_all(bytes).map_err(failed())?;
    file.sync_all().map_err(failed())?;
    drop(file);
    publish(part, &path)?;
    Ok(FileEntry {
        path: name.to_owned(),
        size: bytes.len() as u64,
        sha256: Sha256::digest(bytes).into(),
        verified_at: None,
        stored_modified_ns: None,
        key: None,
    })
}

/// Stops a copy of one file when the backup should stop.
struct Cancelling<'w>(&'w dyn Watch);

impl durable_fs::Watch for Cancelling<'_> {
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
