//! Removes snapshots that are no longer kept. Only this store's own, and by what is in the object store, not by what is remembered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use object_store::ObjectMeta;
use object_store::path::Path as Key;

use super::super::connect::runtime;
use super::super::{CloudError, KeySources, Trouble, TroubleCode};
use super::list::StoredSnapshot;
use super::objects::{list, remove};
use super::{FOLDER, FoundSnapshots, HEADER, SnapshotBucket, said, short_id};
use crate::backup::retention::{Dated, kept_for};
use crate::backup::{
    BackupError, BackupKind, BackupRow, PlannedBackup, PlannedPruning, Pruned, Step, Unwatched, Watch, alone,
};
use crate::book::Book;
use crate::durable_fs::CopyError;
use crate::settings::CloudMode;

/// What has no `snapshot.json` for so long was left by a process that is dead.
const DEAD_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Says which of this store's snapshots are no longer kept, and why the others are. Changes nothing.
///
/// As of backups elsewhere: the newest of each of so many days, weeks and months stays, complete ones preferred, and the newest
/// complete one always. What cannot be read stays.
pub fn plan_pruning(book: &Book, keys: &KeySources) -> Result<PlannedPruning, BackupError> {
    Ok(plan(book, &bucket(book, keys)?)?.0)
}

/// Removes this store's snapshots that are no longer kept, or with `dry_run` only says which they are, as [`plan_pruning`] does.
pub fn prune(book: &Book, keys: &KeySources, dry_run: bool, who: &str) -> Result<Pruned, BackupError> {
    carry_out(book, keys, dry_run, None, (who, &Unwatched))
}

/// Removes what is no longer kept of those that somebody agreed to, as [`backup::prune_agreed`](crate::backup::prune_agreed) does on disks.
pub fn prune_agreed(
    book: &Book,
    keys: &KeySources,
    agreed: &dyn Fn(&Path) -> bool,
    who: &str,
    watch: &dyn Watch,
) -> Result<Pruned, BackupError> {
    carry_out(book, keys, false, Some(agreed), (who, watch))
}

fn bucket(book: &Book, keys: &KeySources) -> Result<SnapshotBucket, BackupError> {
    let settings = book.settings();
    let cloud = &settings.cloud.value;
    if cloud.mode == CloudMode::Off {
        return Err(said(&PathBuf::from(cloud.address()), CloudError::Off));
    }
    SnapshotBucket::find(&settings, cloud, keys)
}

/// The plan, and each snapshot in it.
fn plan(book: &Book, bucket: &SnapshotBucket) -> Result<(PlannedPruning, Vec<StoredSnapshot>), BackupError> {
    let settings = book.settings();
    let runtime = runtime().map_err(|trouble| bucket.said(trouble))?;
    let store_id = book.storage().store_id;
    let found = runtime
        .block_on(bucket.list_own())
        .map_err(|trouble| bucket.said(trouble))?;
    let own: Vec<StoredSnapshot> = found
        .snapshots
        .into_iter()
        .filter(|found| found.store_id == store_id)
        .collect();
    let rows = book.read(|reader| reader.backups())?;
    let row_of = |found: &StoredSnapshot| -> Option<&BackupRow> {
        rows.iter()
            .find(|row| row.path.as_ref() == Some(&found.address) && row.removed_at.is_none())
    };
    let dated: Vec<Dated> = own
        .iter()
        .map(|found| Dated {
            at: found.at,
            proven: row_of(found).is_none_or(|row| row.damaged_at.is_none()),
            whole: found.waiting == 0,
        })
        .collect();
    let keep = settings.backup_keep.value;
    let reasons = kept_for(&dated, keep, book.now(), &settings.time_zone.value);
    let backups: Vec<PlannedBackup> = own
        .iter()
        .zip(reasons)
        .map(|(found, kept_for)| PlannedBackup {
            path: found.address.clone(),
            at: found.at,
            kept_for,
            row: row_of(found).cloned(),
        })
        .collect();
    let going = own.iter().zip(&backups).filter(|(_, backup)| backup.goes());
    let planned = PlannedPruning {
        destination: bucket.address(),
        kind: BackupKind::ObjectStore,
        frees: going.map(|(found, _)| found.header.bytes()).sum(),
        backups,
    };
    Ok((planned, own))
}

fn carry_out(
    book: &Book,
    keys: &KeySources,
    dry_run: bool,
    agreed: Option<&dyn Fn(&Path) -> bool>,
    (who, watch): (&str, &dyn Watch),
) -> Result<Pruned, BackupError> {
    let bucket = bucket(book, keys)?;
    let _alone = alone(book)?;
    let (planned, own) = plan(book, &bucket)?;
    let runtime = runtime().map_err(|trouble| bucket.said(trouble))?;
    let mut pruned = Pruned::default();
    for (backup, found) in planned.backups.into_iter().zip(own) {
        if !backup.goes() || agreed.is_some_and(|agreed| !agreed(&backup.path)) {
            pruned.kept.push(backup.path);
            continue;
        }
        if watch.cancelled() {
            pruned.stopped = true;
            pruned.kept.push(backup.path);
            continue;
        }
        let removed = if dry_run {
            Ok(())
        } else {
            runtime.block_on(bucket.remove(&found.folder))
        };
        match removed {
            Ok(()) => {
                if let Some(row) = backup.row.as_ref().filter(|_| !dry_run) {
                    let at = book.now();
                    book.write(|transaction| transaction.mark_backup_removed(row, at, who))?;
                }
                pruned.removed.push(backup.path);
                pruned.freed += found.header.bytes();
                watch.progress(Step::Removing, pruned.freed, planned.frees);
            }
            Err(trouble) => pruned.failed.push(failed(&backup.path, trouble)),
        }
    }
    let dead = || runtime.block_on(bucket.remove_dead(&short_id(book.storage().store_id), book.now()));
    if !dry_run
        && !pruned.stopped
        && let Err(trouble) = dead()
    {
        let folder = bucket.address().join(FOLDER);
        pruned.failed.push(failed(&folder, trouble));
    }
    Ok(pruned)
}

fn failed(address: &Path, trouble: Trouble) -> (PathBuf, CopyError) {
    let error = std::io::Error::other(trouble);
    (address.to_owned(), CopyError::storage_side(address)(error))
}

impl SnapshotBucket {
    /// Lists the snapshots below this very prefix.
    async fn list_own(&self) -> Result<FoundSnapshots, Trouble> {
        let mut found = FoundSnapshots::default();
        self.look_below(&mut found).await?;
        found.sort();
        Ok(found)
    }

    /// Removes a snapshot: what makes it one first, so that half of one never looks like it.
    async fn remove(&self, folder: &str) -> Result<(), Trouble> {
        let key = |name: &str| {
            Key::parse(format!("{folder}/{name}"))
                .map_err(|error| Trouble::with(TroubleCode::Configuration, error))
        };
        remove(&self.bucket, &key(HEADER)?).await?;
        for name in [super::DATABASE, super::MANIFEST, super::SETTINGS] {
            remove(&self.bucket, &key(name)?).await?;
        }
        Ok(())
    }

    /// Removes what processes of this store left that ended before their snapshot was one.
    async fn remove_dead(&self, short_id: &str, now: Timestamp) -> Result<(), Trouble> {
        let own = self.bucket.key_below(&format!("{FOLDER}/{short_id}"))?;
        let mut folders: BTreeMap<String, Vec<ObjectMeta>> = BTreeMap::new();
        for object in list(&self.bucket, &own).await? {
            if let Some((folder, _)) = object.location.as_ref().rsplit_once('/') {
                folders.entry(folder.to_owned()).or_default().push(object);
            }
        }
        for objects in folders.into_values() {
            let is_one = objects
                .iter()
                .any(|object| object.location.filename() == Some(HEADER));
            let newest = objects
                .iter()
                .map(|object| object.last_modified.timestamp())
                .max();
            let is_dead = newest.is_some_and(|newest| now.as_second() - newest > DEAD_AFTER.as_secs());
            if is_one || !is_dead {
                continue;
            }
            for object in objects {
                remove(&self.bucket, &object.location).await?;
            }
        }
        Ok(())
    }
}
