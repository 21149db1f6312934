//! Which backups there are. Only this workstation's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::archive_read::about_archive;
use super::mirror::Mirror;
use super::names::BackupName;
use super::{BackupKind, BackupRow};
use crate::book::Book;
use crate::durable_fs::ask;
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

/// Lists the backups of this workstation, newest first: those that are recorded, and those of the same name and store
/// that lie at the destinations that are set.
pub fn list(book: &Book) -> Result<Vec<Listed>, StoreError> {
    let rows = book.read(|reader| reader.backups())?;
    let mut known = BTreeSet::new();
    let mut listed = Vec::new();
    let mut answering = Answering::default();
    for backup in rows {
        known.extend(backup.path.clone());
        if backup.removed_at.is_some() {
            continue;
        }
        // Asking an object store for each of them would wait for the network: what was removed there is known.
        let is_there = |path: &Path| answering.ask(&backup.destination) && path.exists();
        let present = backup.kind == BackupKind::ObjectStore || backup.path.as_deref().is_some_and(is_there);
        listed.push(Listed {
            backup,
            present,
            recorded: true,
        });
    }
    let settings = book.settings();
    for destination in &settings.backup_destinations.value {
        if !answering.ask(destination) {
            continue;
        }
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

/// Which destinations answer at all: one that does not must not keep what is asked of the others waiting.
#[derive(Default)]
struct Answering(BTreeMap<PathBuf, bool>);

impl Answering {
    fn ask(&mut self, destination: &Path) -> bool {
        *self.0.entry(destination.to_owned()).or_insert_with(|| {
            let place = destination.to_owned();
            ask(destination, move || drop(fs::metadata(place))).is_ok()
        })
    }
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
            repaired: 0,
            findings: Vec::new(),
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
