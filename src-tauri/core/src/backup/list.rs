//! Which backups there are, and which of them are no longer kept. Only this workstation's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::archive_read::about_archive;
use super::names::BackupName;
use super::retention::{Dated, to_remove};
use super::{BackupError, BackupKind, BackupRow};
use crate::book::Book;
use crate::durable_fs::{CopyError, remove_if_there, sync_folder};
use crate::run::BackupLock;
use crate::store::StoreError;

/// A backup that is recorded, or lies at a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What is known of it.
    pub backup: BackupRow,
    /// Whether it is there now. A failed one never is.
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
        let present = backup.path.as_deref().is_some_and(Path::exists);
        listed.push(Listed {
            backup,
            present,
            recorded: true,
        });
    }
    let settings = book.settings();
    for destination in &settings.backup_destinations.value {
        let found = archives_in(
            destination,
            settings.station.value.as_deref(),
            book.storage.store_id,
        );
        let unknown = found.into_iter().filter(|(path, _)| !known.contains(path));
        listed.extend(unknown.map(|(path, name)| found_archive(destination, path, &name)));
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

fn found_archive(destination: &Path, path: PathBuf, name: &BackupName) -> Listed {
    let bytes = fs::metadata(&path).map_or(0, |found| found.len());
    Listed {
        backup: BackupRow {
            id: Uuid::now_v7(),
            at: name.at,
            destination: destination.to_owned(),
            path: Some(path),
            kind: BackupKind::Archive,
            bytes,
            attachments: 0,
            problems: 0,
            proven_at: None,
            failure: None,
            failure_detail: None,
            removed_at: None,
        },
        present: true,
        recorded: false,
    }
}

/// Removes the backups of this workstation that are no longer kept, or with `dry_run` only says which they are.
///
/// Each destination and form is looked at by itself. What cannot be removed does not keep the others.
pub fn prune(book: &Book, dry_run: bool, who: &str) -> Result<Pruned, BackupError> {
    let settings = book.settings();
    let data_dir = &settings.data_dir.value;
    let _alone = BackupLock::try_take(data_dir)?.ok_or_else(|| BackupError::UnderWay {
        data_dir: data_dir.clone(),
    })?;
    let mut groups: BTreeMap<(PathBuf, &str), Vec<Listed>> = BTreeMap::new();
    for listed in list(book)?.into_iter().filter(|listed| listed.present) {
        let group = (listed.backup.destination.clone(), listed.backup.kind.as_str());
        groups.entry(group).or_default().push(listed);
    }
    let mut pruned = Pruned::default();
    for group in groups.into_values() {
        let dated: Vec<Dated> = group
            .iter()
            .map(|listed| Dated {
                at: listed.backup.at,
                proven: listed.backup.proven_at.is_some() && listed.backup.problems == 0,
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
    }
    Ok(pruned)
}

fn remove(backup: &BackupRow, path: &Path) -> Result<(), CopyError> {
    remove_if_there(path)?;
    sync_folder(&backup.destination)
}
