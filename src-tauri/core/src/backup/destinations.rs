//! How each destination of backups is: what the book knows of it, and what its disk says.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::create::is_marked;
use super::schedule::{is_late, is_overdue, next_due};
use super::{BackupKind, BackupRow};
use crate::book::Book;
use crate::durable_fs::{ask, same_disk, space};
use crate::settings::CloudMode;
use crate::store::StoreError;

/// How long it is said that stored files had changed: nothing shows that a disk is well again.
const REPAIRS_ARE_SAID: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The code of a backup that somebody stopped. It is written down only where it had repaired something, and is no failure.
const CANCELLED: &str = "backup_cancelled";

/// What the book knows of a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestinationState {
    /// The folder, or the address of the object store.
    pub path: PathBuf,
    /// When the newest backup there that is proven was proven last.
    pub last_proven: Option<Timestamp>,
    /// The newest backup there, where it failed: it stays until one is proven.
    pub last_failure: Option<BackupRow>,
    /// A backup there that was found to be damaged, and no other was proven since.
    pub damaged: Option<BackupRow>,
    /// The newest backup there that is proven, where files were missing or damaged before it was made: it stays until one is whole.
    pub not_whole: Option<BackupRow>,
    /// The newest backup there that had to copy stored files again, for a week: such a disk may be failing.
    pub repaired: Option<BackupRow>,
    /// When the next backup is due; none where none is wanted by the clock.
    pub due: Option<Timestamp>,
    /// Whether that was more than 36 hours ago.
    pub overdue: bool,
    /// Whether the newest proven backup there is more than two days old, or there is none though the store is.
    pub late: bool,
}

/// What a destination's disk says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DestinationDisk {
    /// Whether it is there: a destination that was used before has its marker.
    pub present: bool,
    /// Whether a backup may be tried: it is there, or it is a new folder that the first backup makes.
    pub can_be_tried: bool,
    /// Whether it is on the same disk as the data; unknown where the system does not say.
    pub same_disk: Option<bool>,
    /// The room there, in bytes; unknown where its file system does not know its size.
    pub free: Option<u64>,
}

/// Answers the state of every destination that is set, in their order. Touches no destination.
pub fn destinations(book: &Book) -> Result<Vec<DestinationState>, StoreError> {
    let settings = book.settings();
    states(book, &settings.backup_destinations.value)
}

/// Answers the state of the backups in the object store; none where it is switched off. Asks nothing of the network.
pub fn object_store_state(book: &Book) -> Result<Option<DestinationState>, StoreError> {
    let settings = book.settings();
    let cloud = &settings.cloud.value;
    if cloud.mode == CloudMode::Off {
        return Ok(None);
    }
    Ok(states(book, &[PathBuf::from(cloud.address())])?.pop())
}

fn states(book: &Book, paths: &[PathBuf]) -> Result<Vec<DestinationState>, StoreError> {
    let settings = book.settings();
    let (rows, made_at) =
        book.read(|reader| Ok::<_, StoreError>((reader.backups()?, reader.store_made_at()?)))?;
    let now = book.now();
    let (at, zone) = (settings.backup_at.value, &settings.time_zone.value);
    let state = |path: &PathBuf| {
        let own = || rows.iter().filter(|row| row.destination == *path);
        // By the order in which they were made: a clock that was wrong does not make an old one the newest.
        let newest_proven = own().find(|row| row.proven_at.is_some());
        let last_proven = newest_proven.and_then(|row| row.proven_at);
        // How old it is goes by what is in it: reading it again makes it no newer.
        let last_made = newest_proven.map(|row| row.at);
        let last_failure = own()
            .take_while(|row| row.proven_at.is_none())
            .find(|row| row.failure.as_deref().is_some_and(|code| code != CANCELLED))
            .cloned();
        // What the object store does not have yet is uploaded by itself.
        let not_whole = newest_proven
            .filter(|row| row.problems > 0 && row.kind != BackupKind::ObjectStore)
            .cloned();
        let repaired = own()
            .find(|row| row.repaired > 0 && now.duration_since(row.at) <= REPAIRS_ARE_SAID)
            .cloned();
        let damaged = own()
            .find(|row| row.damaged_at.is_some() && row.removed_at.is_none())
            .filter(|row| last_proven <= row.damaged_at)
            .cloned();
        DestinationState {
            path: path.clone(),
            last_proven,
            last_failure,
            damaged,
            not_whole,
            repaired,
            due: next_due(last_made, now, at, zone),
            overdue: is_overdue(last_made, now, at, zone),
            late: is_late(last_made, made_at, now),
        }
    };
    Ok(paths.iter().map(state).collect())
}

/// Looks at a destination. One that does not answer is not there.
pub fn look_at_destination(book: &Book, path: &Path) -> Result<DestinationDisk, StoreError> {
    let known = book.read(|reader| reader.is_backup_destination_known(path))?;
    let (place, data_dir) = (path.to_owned(), book.settings().data_dir.value.clone());
    let look = move || {
        let is_usable = place.is_dir() && (!known || is_marked(&place));
        // A new folder of a stick that is plugged in is made by the first backup.
        let can_be_made = !known && !place.exists() && place.parent().is_some_and(Path::is_dir);
        DestinationDisk {
            present: is_usable,
            can_be_tried: is_usable || can_be_made,
            same_disk: is_usable.then(|| same_disk(&place, &data_dir)).flatten(),
            free: is_usable
                .then(|| space(&place).ok().flatten())
                .flatten()
                .map(|space| space.free),
        }
    };
    Ok(ask(path, look).unwrap_or_else(|error| {
        tracing::warn!(path = %path.display(), %error, "the destination is taken for gone");
        DestinationDisk {
            present: false,
            can_be_tried: false,
            same_disk: None,
            free: None,
        }
    }))
}
