//! What an administrator's monitoring wants to know of a workstation, and what of it needs somebody.

use std::path::PathBuf;

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use crate::backup::schedule::is_late;
use crate::backup::{self, DestinationState};
use crate::book::Book;
use crate::disk_room::{DiskRoom, DiskRoomError, disk_room};
use crate::durable_fs::space;
use crate::storage_path::StorageProblem;
use crate::store::attachments::KeptFiles;
use crate::store::backups::BackupKind;
use crate::store::checks::KeptCheck;
use crate::store::{Reader, StoreError};

/// A full check that is older than this is a concern.
pub const CHECK_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How the workstation is.
#[derive(Debug)]
pub struct Status {
    /// The last backup that was proven restorable.
    pub backup: Option<ProvenBackup>,
    /// Failures of recorded batches that nobody has answered yet.
    pub open_failures: u64,
    /// The room at the storage path; nothing where it does not answer or does not know.
    pub disk: Option<DiskRoom>,
    /// Bytes free for the database, without the reserve; nothing where the file system does not know.
    pub data_free: Option<u64>,
    /// Files in the outbox.
    pub kept: KeptFiles,
    /// The last full check.
    pub last_check: Option<KeptCheck>,
    /// What is wrong with the storage path.
    pub storage_problem: Option<StorageProblem>,
    /// The size of the database with its write-ahead log, in bytes.
    pub database_bytes: u64,
    /// The places that backups go to, the object store among them, with what is to be said of each.
    pub destinations: Vec<DestinationState>,
    /// Whether somebody paused the uploads to an object store that is switched on.
    pub uploads_paused: bool,
    /// What needs somebody, the most urgent first; what is to be said of one place for backups is with that place.
    pub concerns: Vec<Concern>,
}

/// A backup that was opened again, and in which every hash was compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenBackup {
    /// The time of the snapshot in it: how old it is.
    pub at: Timestamp,
    /// When that was done last.
    pub proven_at: Timestamp,
    /// The archive, or the dated folder of a mirror.
    pub path: PathBuf,
    /// What it is.
    pub kind: BackupKind,
}

/// Something that needs somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// The storage path cannot be used.
    Storage,
    /// There is hardly any room for the database.
    DataDiskFull,
    /// The room at the storage path lasts for less than a week.
    DiskNearlyFull,
    /// Files of recorded batches are not saved or no longer as saved, and nobody has answered that yet.
    OpenFailures,
    /// The last full check found problems.
    CheckFoundProblems,
    /// There was no full check for a week.
    CheckOverdue,
    /// Backups go nowhere.
    NoPlaceForBackups,
    /// Every place for backups is on the disk of the data, and lost with it.
    BackupsOnDataDisk,
    /// The last proven backup is more than two days old, or there is none though the store is. Not said where a place is late itself.
    BackupOverdue,
    /// Uploads are paused: what is recorded reaches the object store no more, and no snapshot is made there unasked.
    UploadsPaused,
}

impl Concern {
    /// Returns the code that programs and words go by.
    pub fn code(self) -> &'static str {
        match self {
            Concern::Storage => "storage",
            Concern::DataDiskFull => "data_disk_full",
            Concern::DiskNearlyFull => "disk_nearly_full",
            Concern::OpenFailures => "open_failures",
            Concern::CheckFoundProblems => "check_found_problems",
            Concern::CheckOverdue => "check_overdue",
            Concern::NoPlaceForBackups => "backup_no_place",
            Concern::BackupsOnDataDisk => "backup_same_disk",
            Concern::BackupOverdue => "backup_overdue",
            Concern::UploadsPaused => "uploads_paused",
        }
    }
}

/// Asks how the workstation is. Quick: no file is looked at. A place for backups that does not answer is waited for for 5 seconds.
pub fn status(book: &Book) -> Result<Status, StoreError> {
    let storage_problem = book.storage_problem();
    let disk = match disk_room(book) {
        Ok(room) => room,
        Err(DiskRoomError::Store(error)) => return Err(error),
        Err(DiskRoomError::Storage(error)) => {
            tracing::debug!(?error, "the storage path does not say how much room it has");
            None
        }
    };
    let mut destinations = backup::destinations(book)?;
    let mut are_on_data_disk = !destinations.is_empty();
    for state in &destinations {
        are_on_data_disk &= backup::look_at_destination(book, &state.path)?.same_disk == Some(true);
    }
    let object_store = backup::object_store_state(book)?;
    let is_in_cloud = object_store.is_some();
    are_on_data_disk &= !is_in_cloud;
    destinations.extend(object_store);
    let mut status = book.read(|reader| {
        Ok::<_, StoreError>(Status {
            backup: last_proven_backup(reader)?,
            open_failures: reader.count_open_failures()?,
            disk,
            data_free: data_free(book),
            kept: reader.kept_files()?,
            last_check: reader.last_check()?,
            storage_problem,
            database_bytes: database_bytes(book),
            destinations,
            uploads_paused: is_in_cloud && reader.are_uploads_paused()?,
            concerns: Vec::new(),
        })
    })?;
    let (first_saved, made_at) = book.read(|reader| {
        Ok::<_, StoreError>((reader.saved_bytes_since(Date::MIN)?, reader.store_made_at()?))
    })?;
    let first_saved = first_saved.map(|saved| saved.first_day);
    status.concerns = status.find_concerns(first_saved, made_at, are_on_data_disk, book.now());
    Ok(status)
}

/// The backup that was made last of those that are still there and were proven; the only place that asks for it.
pub(crate) fn last_proven_backup(reader: Reader<'_>) -> Result<Option<ProvenBackup>, StoreError> {
    let mut proven = reader.backups()?.into_iter().filter_map(|backup| {
        let is_there = backup.removed_at.is_none();
        Some(ProvenBackup {
            at: backup.at,
            proven_at: backup.proven_at.filter(|_| is_there)?,
            path: backup.path?,
            kind: backup.kind,
        })
    });
    Ok(proven.next())
}

/// The size of the database with its write-ahead log, in bytes.
pub(crate) fn database_bytes(book: &Book) -> u64 {
    let database = book.database();
    let log = database.with_extension("sqlite-wal");
    let size = |file| std::fs::metadata(file).map_or(0, |found| found.len());
    size(database) + size(log)
}

fn data_free(book: &Book) -> Option<u64> {
    let space = space(&book.settings().data_dir.value).ok().flatten()?;
    Some(space.free.saturating_sub(space.reserve()))
}

impl Status {
    fn find_concerns(
        &self,
        first_saved: Option<Date>,
        made_at: Timestamp,
        are_on_data_disk: bool,
        now: Timestamp,
    ) -> Vec<Concern> {
        let is_old = |at: Timestamp| now.duration_since(at) > CHECK_WITHIN;
        let backed_up_at = self.backup.as_ref().map(|backup| backup.at);
        let start_of = |day: Date| Offset::UTC.to_timestamp(day.to_datetime(Time::midnight())).ok();
        let last_check = self.last_check.as_ref();
        [
            (Concern::Storage, self.storage_problem.is_some()),
            (Concern::DataDiskFull, self.data_free == Some(0)),
            // The room of a disk that is not the storage path's says nothing.
            (
                Concern::DiskNearlyFull,
                self.storage_problem.is_none() && self.disk.is_some_and(DiskRoom::is_nearly_full),
            ),
            (Concern::OpenFailures, self.open_failures > 0),
            (
                Concern::CheckFoundProblems,
                last_check.is_some_and(|check| check.problems() > 0),
            ),
            (
                Concern::CheckOverdue,
                match last_check {
                    Some(check) => is_old(check.ended_at),
                    None => first_saved.and_then(start_of).is_some_and(is_old),
                },
            ),
            (Concern::NoPlaceForBackups, self.destinations.is_empty()),
            (Concern::BackupsOnDataDisk, are_on_data_disk),
            (
                Concern::BackupOverdue,
                is_late(backed_up_at, made_at, now) && !self.destinations.iter().any(|place| place.late),
            ),
            (Concern::UploadsPaused, self.uploads_paused),
        ]
        .into_iter()
        .filter_map(|(concern, is_so)| is_so.then_some(concern))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::*;
    use crate::store::checks::CheckKind;

    fn place(late: bool) -> DestinationState {
        DestinationState {
            path: "/mnt/backup".into(),
            last_proven: None,
            last_failure: None,
            damaged: None,
            not_whole: None,
            repaired: None,
            due: None,
            overdue: false,
            late,
        }
    }

    fn fine() -> Status {
        Status {
            backup: Some(ProvenBackup {
                at: "2026-11-24T02:00:00Z".parse().unwrap(),
                proven_at: "2026-11-24T02:01:00Z".parse().unwrap(),
                path: "/mnt/backup/1".into(),
                kind: BackupKind::Mirror,
            }),
            open_failures: 0,
            disk: Some(DiskRoom {
                free: 1_000_000,
                per_day: 10,
            }),
            data_free: Some(1),
            kept: KeptFiles::default(),
            last_check: None,
            storage_problem: None,
            database_bytes: 0,
            destinations: vec![place(false)],
            uploads_paused: false,
            concerns: Vec::new(),
        }
    }

    fn check(at: &str, problems: u64) -> Option<KeptCheck> {
        let at = at.parse().unwrap();
        Some(KeptCheck {
            kind: CheckKind::Quick,
            begun_at: at,
            ended_at: at,
            files: 1,
            found: BTreeMap::from([("missing".to_owned(), problems)]),
            history: None,
        })
    }

    #[test]
    fn each_concern_has_its_condition() {
        let now = "2026-11-24T12:00:00Z".parse().unwrap();
        let backup = |at: &str| {
            Some(ProvenBackup {
                at: at.parse().unwrap(),
                // Read again just now: it is as old as it is.
                proven_at: now,
                path: "/mnt/backup/1".into(),
                kind: BackupKind::Archive,
            })
        };
        let nearly_full = Some(DiskRoom {
            free: 60,
            per_day: 10,
        });
        let old_day = Some(date(2026, 11, 16));
        for (what, status, first_saved, expected) in [
            ("fine", fine(), None, vec![]),
            (
                "files wait",
                Status {
                    open_failures: 1,
                    ..fine()
                },
                None,
                vec![Concern::OpenFailures],
            ),
            (
                "no room",
                Status {
                    disk: nearly_full,
                    data_free: Some(0),
                    ..fine()
                },
                None,
                vec![Concern::DataDiskFull, Concern::DiskNearlyFull],
            ),
            (
                "files for a week and never checked",
                fine(),
                old_day,
                vec![Concern::CheckOverdue],
            ),
            (
                "a store of some days that was never backed up",
                Status {
                    backup: None,
                    ..fine()
                },
                None,
                vec![Concern::BackupOverdue],
            ),
            (
                "backed up three days ago",
                Status {
                    backup: backup("2026-11-21T11:00:00Z"),
                    ..fine()
                },
                None,
                vec![Concern::BackupOverdue],
            ),
            (
                "a place that is late is said by itself",
                Status {
                    backup: backup("2026-11-21T11:00:00Z"),
                    destinations: vec![place(false), place(true)],
                    ..fine()
                },
                None,
                vec![],
            ),
            (
                "backups go nowhere",
                Status {
                    destinations: Vec::new(),
                    ..fine()
                },
                None,
                vec![Concern::NoPlaceForBackups],
            ),
            (
                "nothing is uploaded until somebody says so",
                Status {
                    uploads_paused: true,
                    ..fine()
                },
                None,
                vec![Concern::UploadsPaused],
            ),
            ("files since today", fine(), Some(date(2026, 11, 24)), vec![]),
            (
                "checked yesterday",
                Status {
                    last_check: check("2026-11-23T12:00:00Z", 0),
                    ..fine()
                },
                old_day,
                vec![],
            ),
            (
                "checked long ago, and not all was well",
                Status {
                    last_check: check("2026-11-17T11:59:59Z", 2),
                    ..fine()
                },
                old_day,
                vec![Concern::CheckFoundProblems, Concern::CheckOverdue],
            ),
        ] {
            let made_at = "2026-11-01T00:00:00Z".parse().unwrap();
            assert_eq!(
                status.find_concerns(first_saved, made_at, false, now),
                expected,
                "{what}"
            );
            let found = status.find_concerns(first_saved, made_at, true, now);
            assert!(found.contains(&Concern::BackupsOnDataDisk), "{what}");
        }
    }
}
