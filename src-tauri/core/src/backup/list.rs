//! Which backups there are, and which of them are no longer kept. Only this workstation's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::archive_read::about_archive;
use super::mirror::{Mirror, manifest_of};
use super::names::BackupName;
use super::retention::{Dated, to_remove};
use super::{BackupError, BackupKind, BackupRow};
use crate::book::Book;
use crate::durable_fs::{CopyError, make_folders, remove_if_there, rename_without_replacing, sync_folder};
use crate::run::BackupLock;
use crate::store::StoreError;

/// A backup that is recorded, or lies at a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What is known of it.
    pub backup: BackupRow,
    /// Whether it is there now; of one in the object store, whether it was not removed from here. A failed one never is.
    pub present: bool,
    /// Whether the database knows it: one that was made after the database was backed up and restored, it does not.
    pub recorded: bool,
}

/// What a pruning removed, or would remove.
#[derive(Debug, Default)]
pub struct Pruned {
    /// What goes or went.
    pub removed: Vec<PathBuf>,
    /// What stays.
    pub kept: Vec<PathBuf>,
    /// What could not be removed, and why.
    pub failed: Vec<(PathBuf, CopyError)>,
}

/// Lists the backups of this workstation, newest first: those that are recorded, and those of the same name and store
/// that lie at the destinations that are set.
pub fn list(book: &Book) -> Result<Vec<Listed>, StoreError> {
    let rows = book.read(|reader| reader.backups())?;
    let mut known = BTreeSet::new();
    let mut listed = Vec::new();
    for backup in rows {
        known.extend(backup.path.clone());
        if backup.removed_at.is_some() {
            continue;
        }
        // Asking an object store for each of them would wait for the network: what was removed there is known.
        let present =
            backup.kind == BackupKind::ObjectStore || backup.path.as_deref().is_some_and(Path::exists);
        listed.push(Listed {
            backup,
            present,
            recorded: true,
        });
    }
    let settings = book.settings();
    for destination in &settings.backup_destinations.value {
        let (station, store_id) = (settings.station.value.as_deref(), book.storage().store_id);
        let archives = archives_in(destination, station, store_id)
            .into_iter()
            .map(|(path, name)| (path, name, BackupKind::Archive));
        let snapshots = Mirror::find(destination, store_id)
            .map(|mirror| mirror.snapshots())
            .unwrap_or_default()
            .into_iter()
            .map(|(path, name)| (path, name, BackupKind::Mirror));
        let unknown = archives
            .chain(snapshots)
            .filter(|(path, ..)| !known.contains(path));
        listed.extend(unknown.map(|(path, name, kind)| found_at(destination, path, &name, kind)));
    }
    listed.sort_by_key(|listed| std::cmp::Reverse(listed.backup.at));
    Ok(listed)
}

fn archives_in(destination: &Path, station: Option<&str>, store_id: Uuid) -> Vec<(PathBuf, BackupName)> {
    let Ok(entries) = fs::read_dir(destination) else {
        return Vec::new();
    };
    let own = |entry: fs::DirEntry| {
        let name = BackupName::parse_archive(entry.file_name().to_str()?)?;
        let is_own = name.station.as_deref() == station
            && about_archive(&entry.path()).is_some_and(|about| about.store_id == store_id);
        is_own.then(|| (entry.path(), name))
    };
    entries.filter_map(Result::ok).filter_map(own).collect()
}

fn found_at(destination: &Path, path: PathBuf, name: &BackupName, kind: BackupKind) -> Listed {
    let archive = fs::metadata(&path).ok().filter(fs::Metadata::is_file);
    let bytes = archive.map_or(0, |found| found.len());
    Listed {
        backup: BackupRow {
            id: Uuid::now_v7(),
            at: name.at,
            destination: destination.to_owned(),
            path: Some(path),
            kind,
            bytes,
            attachments: 0,
            problems: 0,
            proven_at: None,
            failure: None,
            failure_detail: None,
            damaged_at: None,
            removed_at: None,
        },
        present: true,
        recorded: false,
    }
}

/// Removes the backups of this workstation on disks that are no longer kept, or with `dry_run` only says which they are.
///
/// Each destination and form is looked at by itself. What cannot be removed does not keep the others.
pub fn prune(book: &Book, dry_run: bool, who: &str) -> Result<Pruned, BackupError> {
    let settings = book.settings();
    let data_dir = &settings.data_dir.value;
    let _alone = BackupLock::try_take(data_dir)?.ok_or_else(|| BackupError::UnderWay {
        data_dir: data_dir.clone(),
    })?;
    let mut groups: BTreeMap<(PathBuf, &str), Vec<Listed>> = BTreeMap::new();
    let on_disks = |listed: &Listed| listed.present && listed.backup.kind != BackupKind::ObjectStore;
    for listed in list(book)?.into_iter().filter(on_disks) {
        let group = (listed.backup.destination.clone(), listed.backup.kind.as_str());
        groups.entry(group).or_default().push(listed);
    }
    let mut pruned = Pruned::default();
    for ((destination, kind), group) in groups {
        let before = pruned.removed.len();
        let dated: Vec<Dated> = group
            .iter()
            .map(|listed| Dated {
                at: listed.backup.at,
                proven: listed.backup.proven_at.is_some(),
                whole: listed.backup.problems == 0,
            })
            .collect();
        let gone = to_remove(
            &dated,
            settings.backup_keep.value,
            book.now(),
            &settings.time_zone.value,
        );
        for (index, listed) in group.into_iter().enumerate() {
            let Some(path) = listed.backup.path.clone() else {
                continue;
            };
            if !gone.contains(&index) {
                pruned.kept.push(path);
            } else if dry_run {
                pruned.removed.push(path);
            } else {
                match remove(&listed.backup, &path) {
                    Err(error) => pruned.failed.push((path, error)),
                    Ok(()) => {
                        if listed.recorded {
                            let at = book.now();
                            book.write(|transaction| {
                                transaction.mark_backup_removed(&listed.backup, at, who)
                            })?;
                        }
                        tracing::info!("Backup removed: {}", path.display());
                        pruned.removed.push(path);
                    }
                }
            }
        }
        let is_smaller = !dry_run && kind == BackupKind::Mirror.as_str() && pruned.removed.len() > before;
        let mirror = Mirror::find(&destination, book.storage().store_id).filter(|_| is_smaller);
        if let Some(mirror) = mirror
            && let Err(error) = remove_unneeded_files(&mirror)
        {
            pruned.failed.push((mirror.root, error));
        }
    }
    Ok(pruned)
}

/// Removes a backup. Of a mirror's snapshot first the name goes: half a snapshot never looks like one.
fn remove(backup: &BackupRow, path: &Path) -> Result<(), CopyError> {
    if backup.kind == BackupKind::Archive {
        remove_if_there(path)?;
        return sync_folder(&backup.destination);
    }
    let failed = || CopyError::storage_side(path);
    let Some(root) = path.parent().and_then(Path::parent) else {
        return Err(failed()(std::io::ErrorKind::InvalidInput.into()));
    };
    let mirror = Mirror {
        root: root.to_owned(),
    };
    let going = mirror.staging().join(format!("{}.removed", Uuid::now_v7()));
    make_folders(&mirror.staging())?;
    rename_without_replacing(path, &going).map_err(failed())?;
    sync_folder(&mirror.snapshots_folder())?;
    fs::remove_dir_all(&going).map_err(failed())
}

/// Removes the stored files that no snapshot of a mirror names any more; none where a snapshot cannot be read.
fn remove_unneeded_files(mirror: &Mirror) -> Result<(), CopyError> {
    let failed = |path: &Path, error| CopyError::storage_side(path)(error);
    let mut needed = BTreeSet::new();
    let snapshots =
        fs::read_dir(mirror.snapshots_folder()).map_err(|error| failed(&mirror.snapshots_folder(), error))?;
    for snapshot in snapshots {
        let path = snapshot
            .map_err(|error| failed(&mirror.snapshots_folder(), error))?
            .path();
        match manifest_of(&path) {
            Ok(manifest) => needed.extend(manifest.files.iter().map(|file| mirror.file(&file.sha256))),
            Err(error) => {
                tracing::warn!(path = %path.display(), error, "no stored file is removed while a snapshot cannot be read");
                return Ok(());
            }
        }
    }
    let files = mirror.files_folder();
    for folder in fs::read_dir(&files).map_err(|error| failed(&files, error))? {
        let folder = folder.map_err(|error| failed(&files, error))?.path();
        for file in fs::read_dir(&folder).map_err(|error| failed(&folder, error))? {
            let file = file.map_err(|error| failed(&folder, error))?.path();
            if !needed.contains(&file) {
                remove_if_there(&file)?;
            }
        }
    }
    Ok(())
}
