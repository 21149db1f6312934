//! Which backups on disks are no longer kept: planned first, then removed. Only this workstation's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

use super::list::{Listed, list};
use super::manifest::Manifest;
use super::mirror::{Mirror, manifest_of};
use super::retention::{Dated, KeptFor, kept_for};
use super::{BackupError, BackupKind, BackupRow, Step, Unwatched, Watch, alone};
use crate::book::Book;
use crate::durable_fs::{CopyError, make_folder, remove_if_there, rename_without_replacing, sync_folder};
use crate::store::StoreError;

/// What a pruning removed, or would remove.
#[derive(Debug, Default)]
pub struct Pruned {
    /// What goes or went.
    pub removed: Vec<PathBuf>,
    /// What stays.
    pub kept: Vec<PathBuf>,
    /// What could not be removed, and why.
    pub failed: Vec<(PathBuf, CopyError)>,
    /// The bytes that are free by it.
    pub freed: u64,
    /// Whether it was stopped before everything that goes was gone.
    pub stopped: bool,
}

/// What becomes of the backups of one form at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPruning {
    /// The destination; of the object store its address.
    pub destination: PathBuf,
    /// Their form.
    pub kind: BackupKind,
    /// Each of them, newest first.
    pub backups: Vec<PlannedBackup>,
    /// So many bytes are free afterwards, at least.
    pub frees: u64,
}

/// What becomes of one backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedBackup {
    /// The archive, or the dated folder; of a snapshot in the object store its address.
    pub path: PathBuf,
    /// The time of the database in it.
    pub at: Timestamp,
    /// Why it is kept; it goes where there is no reason.
    pub kept_for: BTreeSet<KeptFor>,
    /// What the database knows of it.
    pub(crate) row: Option<BackupRow>,
}

impl PlannedBackup {
    /// Whether it goes.
    pub fn goes(&self) -> bool {
        self.kept_for.is_empty()
    }
}

impl PlannedPruning {
    /// The backups that go.
    pub fn going(&self) -> impl Iterator<Item = &PlannedBackup> {
        self.backups.iter().filter(|backup| backup.goes())
    }
}

/// Says which backups of this workstation on disks are no longer kept, and why the others are. Changes nothing.
///
/// Each destination and form is looked at by itself. May wait for as long as their disks or shares do.
pub fn plan_pruning(book: &Book) -> Result<Vec<PlannedPruning>, StoreError> {
    let settings = book.settings();
    let mut groups: BTreeMap<(PathBuf, &str), Vec<Listed>> = BTreeMap::new();
    let on_disks = |listed: &Listed| listed.present && listed.backup.kind != BackupKind::ObjectStore;
    for listed in list(book)?.into_iter().filter(on_disks) {
        let group = (listed.backup.destination.clone(), listed.backup.kind.as_str());
        groups.entry(group).or_default().push(listed);
    }
    let plan_group = |((destination, _), group): ((PathBuf, &str), Vec<Listed>)| {
        let dated: Vec<Dated> = group
            .iter()
            .map(|listed| Dated {
                at: listed.backup.at,
                proven: listed.backup.proven_at.is_some(),
                whole: listed.backup.problems == 0,
            })
            .collect();
        let keep = settings.backup_keep.value;
        let reasons = kept_for(&dated, keep, book.now(), &settings.time_zone.value);
        let kind = group.first()?.backup.kind;
        let planned = |(listed, kept_for): (Listed, BTreeSet<KeptFor>)| {
            Some(PlannedBackup {
                path: listed.backup.path.clone()?,
                at: listed.backup.at,
                kept_for,
                row: listed.recorded.then_some(listed.backup),
            })
        };
        let mut planned = PlannedPruning {
            destination,
            kind,
            backups: group.into_iter().zip(reasons).filter_map(planned).collect(),
            frees: 0,
        };
        planned.frees = frees(&planned, book.storage().store_id);
        Some(planned)
    };
    Ok(groups.into_iter().filter_map(plan_group).collect())
}

/// Removes the backups of this workstation on disks that are no longer kept, or with `dry_run` only says which they are.
///
/// What cannot be removed does not keep the others.
pub fn prune(book: &Book, dry_run: bool, who: &str) -> Result<Pruned, BackupError> {
    let _alone = alone(book)?;
    let plan = plan_pruning(book)?;
    if dry_run {
        let freed = plan.iter().map(|group| group.frees).sum();
        let (going, kept) = plan
            .into_iter()
            .flat_map(|group| group.backups)
            .partition::<Vec<_>, _>(PlannedBackup::goes);
        let paths = |backups: Vec<PlannedBackup>| backups.into_iter().map(|backup| backup.path).collect();
        return Ok(Pruned {
            removed: paths(going),
            kept: paths(kept),
            freed,
            ..Pruned::default()
        });
    }
    carry_out(book, plan, who, &Unwatched)
}

/// Removes what is no longer kept of those that somebody agreed to, after a look at the plan: what has changed since goes only where both
/// say so. Stopped, it leaves the others as they are.
pub fn prune_agreed(
    book: &Book,
    agreed: &dyn Fn(&Path) -> bool,
    who: &str,
    watch: &dyn Watch,
) -> Result<Pruned, BackupError> {
    let _alone = alone(book)?;
    let mut plan = plan_pruning(book)?;
    let mut kept = Vec::new();
    for group in &mut plan {
        let is_spared = |backup: &PlannedBackup| backup.goes() && !agreed(&backup.path);
        let spared = group.backups.iter().filter(|backup| is_spared(backup));
        kept.extend(spared.map(|backup| backup.path.clone()));
        group.backups.retain(|backup| !is_spared(backup));
    }
    let mut pruned = carry_out(book, plan, who, watch)?;
    pruned.kept.extend(kept);
    Ok(pruned)
}

fn carry_out(
    book: &Book,
    plan: Vec<PlannedPruning>,
    who: &str,
    watch: &dyn Watch,
) -> Result<Pruned, BackupError> {
    let mut pruned = Pruned::default();
    let all: u64 = plan.iter().map(|group| group.frees).sum();
    let mut done: u64 = 0;
    let mut freed = |bytes: u64| {
        done += bytes;
        watch.progress(Step::Removing, done.min(all), all);
    };
    freed(0);
    for group in plan {
        let before = pruned.removed.len();
        for backup in group.backups {
            if !backup.goes() {
                pruned.kept.push(backup.path);
                continue;
            }
            if watch.cancelled() {
                pruned.stopped = true;
                pruned.kept.push(backup.path);
                continue;
            }
            let size = own_bytes(&backup.path);
            match remove(group.kind, &group.destination, &backup.path) {
                Err(error) => pruned.failed.push((backup.path, error)),
                Ok(()) => {
                    if let Some(row) = &backup.row {
                        let at = book.now();
                        book.write(|transaction| transaction.mark_backup_removed(row, at, who))?;
                    }
                    tracing::info!("Backup removed: {}", backup.path.display());
                    pruned.removed.push(backup.path);
                    freed(size);
                }
            }
        }
        let is_smaller = group.kind == BackupKind::Mirror && pruned.removed.len() > before;
        let mirror = Mirror::find(&group.destination, book.storage().store_id).filter(|_| is_smaller);
        if let Some(mirror) = mirror
            && let Err(error) = remove_unneeded_files(&mirror, &mut freed)
        {
            pruned.failed.push((mirror.root, error));
        }
    }
    pruned.freed = done;
    Ok(pruned)
}

/// The bytes that are free when what goes is gone: of a mirror also those of the files that no other snapshot names.
fn frees(planned: &PlannedPruning, store_id: Uuid) -> u64 {
    let own: u64 = planned.going().map(|backup| own_bytes(&backup.path)).sum();
    let is_any_going = planned.going().next().is_some();
    let mirror = Mirror::find(&planned.destination, store_id)
        .filter(|_| is_any_going && planned.kind == BackupKind::Mirror);
    let Some(mirror) = mirror else { return own };
    let going: BTreeSet<&Path> = planned.going().map(|backup| backup.path.as_path()).collect();
    let (mut leaving, mut needed) = (BTreeMap::new(), BTreeSet::new());
    for (path, _) in mirror.snapshots() {
        // As long as one cannot be read no stored file is removed.
        let Ok(Manifest { files, .. }) = manifest_of(&path) else {
            return own;
        };
        if going.contains(path.as_path()) {
            leaving.extend(files.into_iter().map(|file| (file.sha256, file.size)));
        } else {
            needed.extend(files.into_iter().map(|file| file.sha256));
        }
    }
    let stored = |(sha256, size): (&[u8; 32], &u64)| {
        let is_stored = !needed.contains(sha256) && mirror.file(sha256).exists();
        is_stored.then_some(*size)
    };
    own + leaving.iter().filter_map(stored).sum::<u64>()
}

/// The size of an archive, or of what is in a snapshot's own folder.
fn own_bytes(path: &Path) -> u64 {
    let size = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    match fs::read_dir(path) {
        Ok(entries) => entries
            .filter_map(Result::ok)
            .map(|entry| size(&entry.path()))
            .sum(),
        Err(_) => size(path),
    }
}

/// Removes a backup. Of a mirror's snapshot first the name goes: half a snapshot never looks like one.
fn remove(kind: BackupKind, destination: &Path, path: &Path) -> Result<(), CopyError> {
    if kind == BackupKind::Archive {
        remove_if_there(path)?;
        return sync_folder(destination);
    }
    let failed = || CopyError::storage_side(path);
    let Some(root) = path.parent().and_then(Path::parent) else {
        return Err(failed()(std::io::ErrorKind::InvalidInput.into()));
    };
    let mirror = Mirror {
        root: root.to_owned(),
    };
    let going = mirror.staging().join(format!("{}.removed", Uuid::now_v7()));
    make_folder(&mirror.staging())?;
    rename_without_replacing(path, &going).map_err(failed())?;
    sync_folder(&mirror.snapshots_folder())?;
    fs::remove_dir_all(&going).map_err(failed())
}

/// Removes the stored files that no snapshot of a mirror names any more; none where a snapshot cannot be read.
fn remove_unneeded_files(mirror: &Mirror, freed: &mut dyn FnMut(u64)) -> Result<(), CopyError> {
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
                let size = own_bytes(&file);
                remove_if_there(&file)?;
                freed(size);
            }
        }
    }
    Ok(())
}
