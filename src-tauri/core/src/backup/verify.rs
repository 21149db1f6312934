//! Reads a backup from one end to the other and says everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::archive_read::{Stopped, Unpack, Unpacked, hash_member, read_archive};
use super::archive_write::About;
use super::destinations::look_at_destination;
use super::list::Listed;
use super::manifest::{FileEntry, Manifest, read_sums};
use super::members::{DATABASE, MANIFEST, Member, OUTBOX, SETTINGS, SUMS, UPLOADS};
use super::mirror::{Mirror, Named, ReadFiles, look_at_snapshot, named};
use super::proof::{Proof, proofs};
use super::{BackupError, BackupKind, BackupProblem, ProblemKind, Step, Watch};
use crate::book::Book;
use crate::durable_fs::{CopyError, Growing, Hashing, check_space, make_folders};
use crate::store::attachments::AttachmentState;
use crate::store::snapshot::RecordedFile;
use crate::store::{ReadConnection, Reader, StoreError};

/// What reading a backup showed.
#[derive(Debug)]
pub struct Verified {
    /// Everything that is wrong; nothing where all of it can be restored.
    pub problems: Vec<BackupProblem>,
    /// How many files were compared.
    pub checked: u64,
    /// Its form.
    pub kind: BackupKind,
    /// What it says of itself, where that can be read.
    pub manifest: Option<Manifest>,
}

impl Verified {
    /// Says whether everything that is in it can be restored; files that were missing before it was made are not in it.
    pub fn is_sound(&self) -> bool {
        self.problems
            .iter()
            .all(|problem| problem.kind == ProblemKind::NotWhole)
    }
}

/// How thoroughly the database of a backup is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Its pages. What was copied a moment ago has sound indexes.
    Quick,
    /// Its pages, indexes, and the chain of the trail.
    Whole,
}

/// Reads all of a backup and compares every hash; its database is opened out of it and checked.
///
/// `scratch` is a folder on a local disk that the database of an archive is unpacked into for that.
pub fn verify(path: &Path, scratch: &Path, watch: &dyn Watch) -> Result<Verified, BackupError> {
    match named(path) {
        None => Ok(Verified {
            problems: vec![BackupProblem::of_path(ProblemKind::NoBackup, path, "")],
            checked: 0,
            kind: BackupKind::Archive,
            manifest: None,
        }),
        Some(Named::Archive) => verify_archive(path, None, scratch, Depth::Whole, watch),
        Some(Named::Snapshot(mirror, snapshot)) => verify_snapshots(&mirror, vec![snapshot], watch),
        Some(Named::Mirror(mirror)) => {
            let snapshots = mirror.snapshots().into_iter().map(|(path, _)| path).collect();
            verify_snapshots(&mirror, snapshots, watch)
        }
    }
}

/// Reads a backup of this workstation again, as [`verify`] does, and writes down what that showed: proven anew, or damaged.
///
/// A destination that is not there shows nothing about its backups, and nothing is written down.
pub fn verify_recorded(
    book: &Book,
    listed: &Listed,
    who: &str,
    watch: &dyn Watch,
) -> Result<Verified, BackupError> {
    let backup = &listed.backup;
    let path = backup.path.as_deref().unwrap_or(&backup.destination);
    if !look_at_destination(book, &backup.destination)?.present {
        return Err(BackupError::DestinationGone {
            path: backup.destination.clone(),
        });
    }
    let verified = verify(path, &proofs(&book.settings().data_dir.value), watch)?;
    if listed.recorded {
        book.write(|transaction| {
            transaction.note_backup_verified(backup, verified.is_sound(), book.now(), who)
        })?;
    }
    if !verified.is_sound() {
        tracing::error!("Backup damaged: {}", path.display());
    }
    Ok(verified)
}

/// Reads any backup, as [`verify`] does, and writes down what that showed of those that this workstation has recorded: proven
/// anew, or damaged. Of all others, and of a place where there is none, nothing is written down.
pub fn verify_and_record(
    book: &Book,
    path: &Path,
    who: &str,
    watch: &dyn Watch,
) -> Result<Verified, BackupError> {
    let read = match named(path) {
        None => Vec::new(),
        Some(Named::Archive) => vec![path.to_owned()],
        Some(Named::Snapshot(_, snapshot)) => vec![snapshot],
        Some(Named::Mirror(mirror)) => mirror.snapshots().into_iter().map(|(path, _)| path).collect(),
    };
    let verified = verify(path, &proofs(&book.settings().data_dir.value), watch)?;
    let is_strangers = verified
        .manifest
        .as_ref()
        .is_some_and(|manifest| manifest.store_id != book.storage().store_id);
    if is_strangers {
        return Ok(verified);
    }
    let recorded = book.read(|reader| reader.backups())?;
    let recorded = recorded.iter().filter(|backup| backup.removed_at.is_none());
    let one_of_many = read.len() > 1;
    for backup in recorded {
        let Some(place) = backup.path.as_deref() else {
            continue;
        };
        // A disk that was pulled in the middle shows nothing about its backups.
        let is_it = read.iter().any(|read| is_same(read, place));
        if !is_it || !look_at_destination(book, &backup.destination)?.present {
            continue;
        }
        let inside = place
            .file_name()
            .map(|name| format!("{}/", name.to_string_lossy()))
            .unwrap_or_default();
        let is_sound = verified
            .problems
            .iter()
            .filter(|problem| !one_of_many || problem.subject.starts_with(&inside))
            .all(|problem| problem.kind == ProblemKind::NotWhole);
        book.write(|transaction| transaction.note_backup_verified(backup, is_sound, book.now(), who))?;
        if !is_sound {
            tracing::error!("Backup damaged: {}", place.display());
        }
    }
    Ok(verified)
}

/// Whether two paths lead to the same file or folder.
fn is_same(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Reads snapshots of a mirror, newest first, and every stored file that they name once.
fn verify_snapshots(
    mirror: &Mirror,
    snapshots: Vec<PathBuf>,
    watch: &dyn Watch,
) -> Result<Verified, BackupError> {
    let mut verified = Verified {
        problems: Vec::new(),
        checked: 0,
        kind: BackupKind::Mirror,
        manifest: None,
    };
    if snapshots.is_empty() {
        verified
            .problems
            .push(BackupProblem::of_path(ProblemKind::NoBackup, &mirror.root, ""));
    }
    let mut read = ReadFiles::new();
    for snapshot in snapshots {
        // An older one says of the database what a newer one says, but for what was added since.
        let depth = if verified.manifest.is_none() {
            Depth::Whole
        } else {
            Depth::Quick
        };
        let looked = look_at_snapshot(mirror, &snapshot, depth, &mut read, watch)?;
        verified.checked += looked
            .found
            .files
            .keys()
            .filter(|path| !path.contains('/'))
            .count() as u64;
        let name = snapshot
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        verified
            .problems
            .extend(looked.problems.into_iter().map(|problem| BackupProblem {
                subject: format!("{name}/{}", problem.subject),
                ..problem
            }));
        verified.manifest = verified.manifest.or(looked.manifest);
    }
    verified.checked += read.len() as u64;
    Ok(verified)
}

/// Reads an archive, and answers what it says of itself and its database, unpacked for as long as it is needed.
pub(super) fn unpack_trail(
    path: &Path,
    scratch: &Path,
    watch: &dyn Watch,
) -> Result<(Manifest, Proof), BackupError> {
    let (stopped, looking) = look_at_archive(path, None, scratch, watch)?;
    let (manifest, problems) = match stopped {
        Ok(()) => looking.found.judge(&looking.database.path, Depth::Quick)?,
        Err(Stopped::Problem(problem)) => (None, vec![problem]),
        Err(Stopped::Failed(error)) => return Err(error),
    };
    let is_sound = problems
        .iter()
        .all(|problem| problem.kind == ProblemKind::NotWhole);
    match manifest.filter(|_| is_sound) {
        Some(manifest) => Ok((manifest, looking.database)),
        None => Err(BackupError::NotRestorable {
            path: path.to_owned(),
            problems,
        }),
    }
}

fn look_at_archive<'w>(
    path: &Path,
    growing: Option<&Growing>,
    scratch: &Path,
    watch: &'w dyn Watch,
) -> Result<(Result<(), Stopped>, Looking<'w>), BackupError> {
    make_folders(scratch).map_err(|source| BackupError::Local { source })?;
    let database = Proof::beginning(scratch);
    let mut looking = Looking {
        found: Found::default(),
        database,
        scratch: scratch.to_owned(),
        all: 0,
        done: 0,
        watch,
    };
    let stopped = read_archive(path, growing, &mut looking);
    Ok((stopped, looking))
}

/// Reads an archive; one that is still `growing`, as it comes to the disk.
pub(super) fn verify_archive(
    path: &Path,
    growing: Option<&Growing>,
    scratch: &Path,
    depth: Depth,
    watch: &dyn Watch,
) -> Result<Verified, BackupError> {
    let (stopped, looking) = look_at_archive(path, growing, scratch, watch)?;
    let checked = looking.found.files.len() as u64;
    let (manifest, problems) = match stopped {
        Ok(()) => looking.found.judge(&looking.database.path, depth)?,
        Err(Stopped::Problem(problem)) => (None, vec![problem]),
        Err(Stopped::Failed(error)) => return Err(error),
    };
    Ok(Verified {
        problems,
        checked,
        kind: BackupKind::Archive,
        manifest,
    })
}

/// Everything that was found in a backup.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Size and hash by path.
    pub(super) files: BTreeMap<String, (u64, [u8; 32])>,
    pub(super) settings: Vec<u8>,
    pub(super) manifest: Vec<u8>,
    pub(super) sums: Vec<u8>,
    /// Hashes what is large, from the first such member on.
    beside: Option<Hashing>,
}

/// From how many bytes on a member is hashed on a thread of its own, while the next of it is unpacked.
const LARGE: u64 = 1024 * 1024;

impl Found {
    /// Notes a member that was read.
    pub(super) fn note(&mut self, path: &str, size: u64, sha256: [u8; 32]) {
        self.files.insert(path.to_owned(), (size, sha256));
    }

    /// Reads a member to its end: notes its hash, keeps what is small, and writes the bytes to a file where one is given.
    pub(super) fn read(
        &mut self,
        unpacked: &Unpacked<'_>,
        bytes: &mut dyn Read,
        mut to: Option<(&mut File, &Path)>,
        told: impl FnMut(u64) -> bool,
    ) -> Result<(), Stopped> {
        let mut here = Hashing::here();
        let mut beside = self.beside.take();
        let hashing = if unpacked.size > LARGE {
            beside.get_or_insert_with(Hashing::beside)
        } else {
            &mut here
        };
        let mut kept = self.kept(unpacked.member);
        let keep = |block: &[u8]| {
            if let Some(kept) = &mut kept {
                kept.extend_from_slice(block);
            }
            match &mut to {
                Some((file, path)) => file.write_all(block).map_err(CopyError::storage_side(path)),
                None => Ok(()),
            }
        };
        let (size, sha256) = hash_member(bytes, hashing, keep, told)?;
        self.beside = beside;
        self.note(unpacked.path, size, sha256);
        Ok(())
    }

    /// Where the bytes of a member that is small are kept.
    fn kept(&mut self, member: Member) -> Option<&mut Vec<u8>> {
        match member {
            Member::Settings => Some(&mut self.settings),
            Member::Manifest => Some(&mut self.manifest),
            Member::Sums => Some(&mut self.sums),
            Member::Database | Member::File => None,
        }
    }

    /// Compares what was found with what the backup and its database say; `database` is where the database is now.
    pub(super) fn judge(
        &self,
        database: &Path,
        depth: Depth,
    ) -> Result<(Option<Manifest>, Vec<BackupProblem>), BackupError> {
        let mut problems = Vec::new();
        for name in [DATABASE, SETTINGS, MANIFEST, SUMS] {
            if !self.files.contains_key(name) {
                problems.push(BackupProblem::new(ProblemKind::Missing, name, ""));
            }
        }
        if !problems.is_empty() {
            return Ok((None, problems));
        }
        let manifest = match Manifest::read(&self.manifest) {
            Ok(manifest) => manifest,
            Err(error) => {
                problems.push(BackupProblem::new(
                    ProblemKind::ManifestUnreadable,
                    MANIFEST,
                    error,
                ));
                return Ok((None, problems));
            }
        };
        self.compare_files(&manifest, &mut problems);
        self.compare_sums(&manifest, &mut problems);
        self.look_at_database(database, &manifest, depth, &mut problems)?;
        problems.extend(manifest.problems.iter().map(|problem| {
            let detail = format!("{}: {}", problem.kind, problem.detail);
            BackupProblem::new(ProblemKind::NotWhole, problem.path.as_str(), detail)
        }));
        Ok((Some(manifest), problems))
    }

    fn compare_files(&self, manifest: &Manifest, problems: &mut Vec<BackupProblem>) {
        let mut listed = BTreeSet::from([MANIFEST, SUMS]);
        for FileEntry {
            path, size, sha256, ..
        } in &manifest.files
        {
            if Member::of(path).is_none() || !listed.insert(path) {
                problems.push(BackupProblem::new(
                    ProblemKind::MemberRefused,
                    path.as_str(),
                    MANIFEST,
                ));
                continue;
            }
            problems.extend(match self.files.get(path) {
                None => Some(BackupProblem::new(ProblemKind::Missing, path.as_str(), "")),
                Some((found, _)) if found != size => Some(BackupProblem::new(
                    ProblemKind::SizeDiffers,
                    path.as_str(),
                    format!("{size} → {found}"),
                )),
                Some((_, found)) if found != sha256 => Some(hash_differs(path, sha256, found)),
                Some(_) => None,
            });
        }
        let unlisted = self.files.keys().filter(|path| !listed.contains(path.as_str()));
        problems.extend(
            unlisted.map(|path| BackupProblem::new(ProblemKind::MemberRefused, path.as_str(), MANIFEST)),
        );
    }

    fn compare_sums(&self, manifest: &Manifest, problems: &mut Vec<BackupProblem>) {
        let mut expected: BTreeMap<String, [u8; 32]> = manifest
            .files
            .iter()
            .map(|file| (file.path.clone(), file.sha256))
            .collect();
        if let Some((_, hash)) = self.files.get(MANIFEST) {
            expected.insert(MANIFEST.to_owned(), *hash);
        }
        let sums = std::str::from_utf8(&self.sums).ok().and_then(read_sums);
        if sums.as_ref() != Some(&expected) {
            problems.push(BackupProblem::new(ProblemKind::SumsDiffer, SUMS, ""));
        }
    }

    /// Where a kept file is in the backup: its name in the outbox begins with the same id as its stored name.
    fn kept_path(&self, file: &RecordedFile) -> String {
        let prefix = format!("{OUTBOX}{}_", file.id);
        let found = self.files.range(prefix.clone()..).next();
        match found.filter(|(path, _)| path.starts_with(&prefix)) {
            Some((path, _)) => path.clone(),
            None => format!("{OUTBOX}{}", file.stored_name),
        }
    }

    fn look_at_database(
        &self,
        database: &Path,
        manifest: &Manifest,
        depth: Depth,
        problems: &mut Vec<BackupProblem>,
    ) -> Result<(), BackupError> {
        problems.extend(said_of_database(
            self.database_problems(database, manifest, depth),
        )?);
        Ok(())
    }

    fn database_problems(
        &self,
        database: &Path,
        manifest: &Manifest,
        depth: Depth,
    ) -> Result<Vec<BackupProblem>, StoreError> {
        let connection = ReadConnection::open_unchanging(database)?;
        let reader = connection.reader();
        let mut problems = inner_problems(reader, manifest, depth)?;
        let known: BTreeSet<&str> = manifest
            .problems
            .iter()
            .map(|problem| problem.path.as_str())
            .collect();
        let listed: BTreeMap<&str, [u8; 32]> = manifest
            .files
            .iter()
            .map(|entry| (entry.path.as_str(), entry.sha256))
            .collect();
        for file in reader.recorded_files()? {
            let path = match file.state {
                AttachmentState::Kept => self.kept_path(&file),
                _ => format!("{UPLOADS}{}", file.stored_name),
            };
            // Where manifest and row say the same, the file was compared with it already.
            let is_compared = file.sha256.is_some() && listed.get(path.as_str()).copied() == file.sha256;
            if is_compared || known.contains(path.as_str()) {
                continue;
            }
            match (self.files.get(&path), file.sha256) {
                // The object store has it.
                (None, _) if file.is_evicted => {}
                (None, _) => problems.push(BackupProblem::new(ProblemKind::Missing, path, "")),
                (Some((_, found)), Some(expected)) if *found != expected => {
                    problems.push(hash_differs(&path, &expected, found));
                }
                _ => {}
            }
        }
        Ok(problems)
    }
}

/// What looking into a database found, or what kept it from being looked into.
fn said_of_database(
    found: Result<Vec<BackupProblem>, StoreError>,
) -> Result<Vec<BackupProblem>, BackupError> {
    let problem = |kind, detail| vec![BackupProblem::new(kind, DATABASE, detail)];
    Ok(match found {
        Ok(found) => found,
        Err(StoreError::Newer { found, .. }) => problem(ProblemKind::DatabaseNewer, found.to_string()),
        Err(error @ StoreError::Full { .. }) => return Err(error.into()),
        Err(error) if error.is_of_the_system() => problem(ProblemKind::Unreadable, root_cause(&error)),
        Err(error) => problem(ProblemKind::DatabaseDamaged, root_cause(&error)),
    })
}

/// Reads the database of a backup alone, whatever became of its files: its pages, its indexes, and its trail to the entry that
/// the manifest names. Answers what is wrong with it.
pub(crate) fn look_into_database(
    database: &Path,
    manifest: &Manifest,
) -> Result<Vec<BackupProblem>, BackupError> {
    let found = ReadConnection::open_unchanging(database)
        .and_then(|connection| inner_problems(connection.reader(), manifest, Depth::Whole));
    said_of_database(found)
}

fn inner_problems(
    reader: Reader<'_>,
    manifest: &Manifest,
    depth: Depth,
) -> Result<Vec<BackupProblem>, StoreError> {
    let mut problems = Vec::new();
    let damage = match depth {
        Depth::Quick => reader.quick_check()?,
        Depth::Whole => reader.integrity_check()?,
    };
    if !damage.is_empty() {
        let detail = damage.join("; ");
        problems.push(BackupProblem::new(ProblemKind::DatabaseDamaged, DATABASE, detail));
    }
    if depth == Depth::Whole
        && let Some(seq) = reader.first_broken_audit_entry()?
    {
        let detail = seq.to_string();
        problems.push(BackupProblem::new(ProblemKind::TrailBroken, DATABASE, detail));
    }
    let head = reader.audit_head()?;
    let said = manifest.audit_head.as_ref().map(|head| (head.seq, head.hash));
    if head != said {
        problems.push(BackupProblem::new(ProblemKind::TrailBroken, MANIFEST, ""));
    }
    Ok(problems)
}

fn hash_differs(path: &str, expected: &[u8; 32], found: &[u8; 32]) -> BackupProblem {
    let hex = super::manifest::hex;
    BackupProblem::new(
        ProblemKind::HashDiffers,
        path,
        format!("{} → {}", hex(expected), hex(found)),
    )
}

pub(crate) fn root_cause(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last.to_string()
}

/// Reads an archive without keeping more of it than the database.
struct Looking<'w> {
    found: Found,
    database: Proof,
    scratch: PathBuf,
    all: u64,
    done: u64,
    watch: &'w dyn Watch,
}

impl Unpack for Looking<'_> {
    fn about(&mut self, about: About) -> Result<(), Stopped> {
        self.all = about.bytes;
        Ok(())
    }

    fn member(&mut self, unpacked: &Unpacked<'_>, bytes: &mut dyn Read) -> Result<(), Stopped> {
        let failed = |source| Stopped::Failed(BackupError::Local { source });
        let mut database = None;
        if unpacked.member == Member::Database {
            check_space(&self.scratch, unpacked.size).map_err(failed)?;
            let path = &self.database.path;
            let file =
                File::create_new(path).map_err(|error| failed(CopyError::storage_side(path)(error)))?;
            database = Some(file);
        }
        let to = database.as_mut().map(|file| (file, self.database.path.as_path()));
        let (done, all, watch) = (&mut self.done, self.all, self.watch);
        self.found.read(unpacked, bytes, to, |count| {
            *done += count;
            watch.progress(Step::Proving, *done, all.max(*done));
            watch.cancelled()
        })
    }
}
