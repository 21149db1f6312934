//! Writes an archive to a destination.

use std::fs;
use std::path::Path;

use jiff::SignedDuration;
use uuid::Uuid;

use super::at_destination::Making;
use super::names::BackupName;
use super::verify::{Depth, verify_archive};
use super::{BackupError, BackupKind, Created, Watch, archive_write};
use crate::durable_fs::{CopyError, check_space, publish_numbered, remove_if_there};

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
    let (contents, format) = (&making.contents, making.format);
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
    let packed = archive_write::pack(contents, format, destination, &part, watch)?;
    let verified = verify_archive(packed.part.path(), &making.scratch, Depth::Quick, watch)?;
    if !verified.is_sound() || verified.manifest.as_ref() != Some(&packed.manifest) {
        return Err(BackupError::NotProven {
            path: destination.to_owned(),
            problems: verified.problems,
        });
    }
    if watch.cancelled() {
        return Err(BackupError::Cancelled);
    }
    let path = publish_numbered(packed.part, destination, |number| {
        let later = SignedDuration::from_secs(i64::from(number) - 1);
        let at = contents.at.saturating_add(later).unwrap_or(contents.at);
        BackupName::new(contents.station.as_deref(), at).archive(format)
    })
    .map_err(failed)?;
    Ok(Created {
        path,
        kind: BackupKind::Archive,
        bytes: packed.bytes,
        attachments: packed.manifest.attachments,
        evicted: contents.evicted,
        proven_at: (making.clock)(),
        problems: verified.problems,
    })
}
