//! Reads a snapshot again: whether it is still what was written, and whether every file that it names is there.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::super::connect::runtime;
use super::super::{CloudError, KeySources, TroubleCode};
use super::back_up::Scratch;
use super::list::{StoredSnapshot, key_in};
use super::objects::get;
use super::{FOLDER, HEADER, SETTINGS, SnapshotBucket, presence};
use crate::backup::{
    BackupError, BackupKind, BackupProblem, Manifest, ProblemKind, Proof, Step, UPLOADS, Verified, Watch,
    look_into_database, proofs,
};
use crate::book::Book;
use crate::durable_fs::make_folders;
use crate::settings::Settings;
use crate::store::ReadConnection;
use crate::store::object_copies::RecordedObject;

/// Finds the snapshot of an address, with the way there that the settings have.
///
/// # Errors
///
/// Among others [`BackupError::NoSnapshot`] where there is none, and [`BackupError::NotRestorable`] where it says nothing of itself
/// that can be believed.
pub fn find(
    settings: &Settings,
    keys: &KeySources,
    address: &Path,
) -> Result<(SnapshotBucket, StoredSnapshot), BackupError> {
    let gone = || BackupError::NoSnapshot {
        path: address.to_owned(),
    };
    let text = address.to_str().unwrap_or_default();
    let (place, _) = text.rsplit_once(&format!("/{FOLDER}/")).ok_or_else(gone)?;
    let cloud = settings.cloud.value.at_address(place).ok_or_else(gone)?;
    let bucket = SnapshotBucket::find(settings, &cloud, keys)?;
    let found = bucket.list()?;
    if let Some(damaged) = found.damaged.into_iter().find(|found| found.address == address) {
        return Err(BackupError::NotRestorable {
            problems: vec![BackupProblem::new(
                ProblemKind::ManifestUnreadable,
                HEADER,
                damaged.detail,
            )],
            path: damaged.address,
        });
    }
    let mut snapshots = found.snapshots.into_iter();
    let snapshot = snapshots.find(|found| found.address == address);
    Ok((bucket, snapshot.ok_or_else(gone)?))
}

/// Reads the snapshot of an address, as [`SnapshotBucket::verify`] does, and writes down what that showed of one that this workstation
/// has recorded: proven anew, or damaged. An object store that does not answer shows nothing.
pub fn verify_and_record(
    book: &Book,
    keys: &KeySources,
    address: &Path,
    who: &str,
    watch: &dyn Watch,
) -> Result<Verified, BackupError> {
    let settings = book.settings();
    let scratch = proofs(&settings.data_dir.value);
    let verified = verify(&settings, keys, address, &scratch, watch)?;
    let recorded = book.read(|reader| reader.backups())?;
    let own = recorded
        .iter()
        .filter(|backup| backup.removed_at.is_none() && backup.path.as_deref() == Some(address));
    for backup in own {
        book.write(|transaction| {
            transaction.note_backup_verified(backup, verified.is_sound(), book.now(), who)
        })?;
    }
    Ok(verified)
}

/// Reads the snapshot of an address, as [`SnapshotBucket::verify`] does. One that is not there is a problem, not an error.
pub fn verify(
    settings: &Settings,
    keys: &KeySources,
    address: &Path,
    scratch: &Path,
    watch: &dyn Watch,
) -> Result<Verified, BackupError> {
    let verified = match find(settings, keys, address) {
        Ok((bucket, snapshot)) => bucket.verify(&snapshot, scratch, watch)?,
        Err(BackupError::NoSnapshot { path }) => {
            unusable(vec![BackupProblem::of_path(ProblemKind::NoBackup, &path, "")])
        }
        Err(BackupError::NotRestorable { problems, .. }) => unusable(problems),
        Err(error) => return Err(error),
    };
    if !verified.is_sound() {
        tracing::error!("Backup damaged: {}", address.display());
    }
    Ok(verified)
}

fn unusable(problems: Vec<BackupProblem>) -> Verified {
    Verified {
        problems,
        checked: 0,
        kind: BackupKind::ObjectStore,
        manifest: None,
    }
}

impl SnapshotBucket {
    /// Reads the database, the settings and the manifest of a snapshot and compares them, has SQLite look into the database, follows
    /// the chain of the trail, and asks the object store for every file: its size and hash have to be those that were saved.
    ///
    /// The bytes of the files are read by [`verify`](crate::cloud::verify). `scratch` is a folder on a local disk that the database is
    /// fetched into.
    pub fn verify(
        &self,
        snapshot: &StoredSnapshot,
        scratch: &Path,
        watch: &dyn Watch,
    ) -> Result<Verified, BackupError> {
        make_folders(scratch).map_err(|source| BackupError::Local { source })?;
        let database = Proof::beginning(scratch);
        let _packed = Scratch(database.path.with_extension("zst.part"));
        let own = self.of_station(snapshot);
        let manifest = match own.fetch_database(snapshot, &database.path, watch) {
            Ok(manifest) => manifest,
            Err(BackupError::NotRestorable { problems, .. }) => return Ok(unusable(problems)),
            Err(error) => return Err(error),
        };
        watch.progress(Step::Proving, 0, 0);
        let mut problems = look_into_database(&database.path, &manifest)?;
        let mut checked = 0;
        if problems.is_empty() {
            problems.extend(own.settings_problem(snapshot)?);
            let objects = ReadConnection::open_unchanging(&database.path)?
                .reader()
                .recorded_objects()?;
            checked = objects.iter().filter(|object| object.is_recorded).count() as u64;
            problems.extend(own.absent(&objects, &manifest, watch)?);
            problems.extend(manifest.problems.iter().map(|problem| {
                let detail = format!("{}: {}", problem.kind, problem.detail);
                BackupProblem::new(ProblemKind::NotWhole, problem.path.as_str(), detail)
            }));
        }
        Ok(Verified {
            problems,
            checked,
            kind: BackupKind::ObjectStore,
            manifest: Some(manifest),
        })
    }

    fn settings_problem(&self, snapshot: &StoredSnapshot) -> Result<Option<BackupProblem>, BackupError> {
        let key = key_in(snapshot, SETTINGS).map_err(|trouble| self.said(trouble))?;
        let read = runtime()
            .map_err(|trouble| self.said(trouble))?
            .block_on(get(&self.bucket, &key));
        let kind = match read {
            Ok(bytes) if <[u8; 32]>::from(Sha256::digest(&bytes)) == snapshot.header.settings.sha256 => {
                return Ok(None);
            }
            Ok(_) => ProblemKind::HashDiffers,
            Err(trouble) if trouble.code == TroubleCode::NotThere => ProblemKind::Missing,
            Err(trouble) => return Err(self.said(trouble)),
        };
        Ok(Some(BackupProblem::new(kind, SETTINGS, "")))
    }

    /// Names the files that the object store does not have as they were saved: lost since, or not uploaded when the snapshot was made.
    fn absent(
        &self,
        objects: &[RecordedObject],
        manifest: &Manifest,
        watch: &dyn Watch,
    ) -> Result<Vec<BackupProblem>, BackupError> {
        let cancelled = || watch.cancelled();
        let found = runtime()
            .and_then(|runtime| {
                runtime.block_on(presence::find(&self.bucket, objects, self.at_once(), &cancelled))
            })
            .map_err(|trouble| {
                if watch.cancelled() {
                    BackupError::Cancelled
                } else {
                    self.said(CloudError::Trouble(trouble))
                }
            })?;
        let had: BTreeMap<&str, bool> = manifest
            .files
            .iter()
            .map(|file| (file.path.as_str(), file.key.is_some()))
            .collect();
        let absent = objects
            .iter()
            .zip(found)
            .filter(|(object, seen)| object.is_recorded && seen.is_none());
        Ok(absent
            .map(|(object, _)| {
                let path = format!("{UPLOADS}{}", object.stored_name);
                let kind = match had.get(path.as_str()) {
                    Some(true) => ProblemKind::NotUploaded,
                    _ => ProblemKind::NotWhole,
                };
                let detail = self.address().to_string_lossy().into_owned();
                BackupProblem::new(kind, path, detail)
            })
            .collect())
    }
}
