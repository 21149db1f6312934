//! The nights of a workstation whose window stays open: the loop's own step, with a clock that a test sets.

use std::fs;
use std::path::{Path, PathBuf};

use batchbook_core::backup::{
    BackedUp, Unwatched, back_up_tonight, destinations, list, tonight, verify, verify_recorded,
};
use batchbook_core::book::Book;
use batchbook_core::settings::Key;
use batchbook_core::status::{Concern, status};

use crate::plant::{ASHA, PNG, Plant, Time, attach, draft, names, record};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

struct Workstation {
    plant: Plant,
    time: Time,
    book: Book,
    disk: PathBuf,
}

/// It is 05:00, the nightly backup is at 02:00, and a batch with a file is recorded.
fn workstation(keep: &str) -> Workstation {
    let plant = Plant::new();
    let disk = plant.dir.join("disk");
    fs::create_dir(&disk).unwrap();
    let plant = plant
        .with(Key::BackupDestinations, disk.display())
        .with(Key::BackupAt, "02:00")
        .with(Key::BackupKeep, keep)
        .with(Key::TimeZone, "UTC");
    plant.file("slip.png", PNG);
    let time = Time::default();
    let book = plant.book_at(&time);
    let owner = draft(&book);
    attach(&book, owner, &plant.dir.join("usb/slip.png"));
    record(&book, Some(owner));
    Workstation {
        plant,
        time,
        book,
        disk,
    }
}

impl Workstation {
    /// What the window does every 20 seconds; whether a backup was tried.
    fn looks(&self) -> bool {
        let tonight = tonight(&self.book).unwrap();
        if tonight.due.is_empty() {
            return false;
        }
        let BackedUp { outcomes, pruned } =
            back_up_tonight(&self.book, tonight.due, ASHA, &Unwatched).unwrap();
        assert_eq!(outcomes.len(), 1);
        assert_eq!(outcomes[0].result.is_ok(), pruned.is_some());
        if let Some(pruned) = pruned {
            assert!(pruned.unwrap().failed.is_empty());
        }
        true
    }

    /// Looks every so often for a while; how often a backup was tried.
    fn looks_for(&self, seconds: i64, every: i64) -> usize {
        let mut tried = 0;
        for _ in 0..seconds / every {
            self.time.pass(every);
            tried += usize::from(self.looks());
        }
        tried
    }

    fn mirror(&self) -> PathBuf {
        let name = names(&self.disk)
            .into_iter()
            .find(|name| name.starts_with("batchbook-mirror-"));
        self.disk.join(name.unwrap())
    }

    fn snapshots(&self) -> Vec<String> {
        names(&self.mirror().join("snapshots"))
    }

    /// The code of what is wrong at the destination.
    fn failure(&self) -> Option<String> {
        let state = destinations(&self.book).unwrap().remove(0);
        state.last_failure.and_then(|row| row.failure)
    }

    fn is_overdue(&self) -> bool {
        destinations(&self.book).unwrap().remove(0).overdue
    }
}

fn is_whole(plant: &Plant, backup: &Path) -> bool {
    let verified = verify(backup, &plant.dir.join("scratch"), &Unwatched).unwrap();
    verified.problems.is_empty() && verified.checked > 4
}

#[test]
fn each_night_has_one_proven_mirror_and_what_is_no_longer_kept_goes() {
    let at_work = workstation("3,0,0");
    assert!(at_work.looks(), "the first one at a new place is due at once");
    assert!(!at_work.looks(), "and then not again");
    // From 05:00 on the 24th for five days: 02:00 comes five times.
    assert_eq!(at_work.looks_for(5 * DAY, 10 * MINUTE), 5);
    assert_eq!(
        at_work.snapshots(),
        [
            "batchbook-20261127T020000Z",
            "batchbook-20261128T020000Z",
            "batchbook-20261129T020000Z"
        ],
        "pruned each night, and proven before"
    );
    assert!(is_whole(&at_work.plant, &at_work.mirror()));
    let rows = at_work.book.read(|reader| reader.backups()).unwrap();
    let proven = rows.iter().filter(|row| row.proven_at.is_some()).count();
    let removed = rows.iter().filter(|row| row.removed_at.is_some()).count();
    assert_eq!(
        (rows.len(), proven, removed),
        (6, 6, 3),
        "all of it is written down"
    );
    assert_eq!((at_work.failure(), at_work.is_overdue()), (None, false));
}

#[test]
fn nights_that_were_slept_through_are_made_up_for_once() {
    let at_work = workstation("7,4,12");
    assert!(at_work.looks());
    at_work.time.pass(9 * DAY);
    assert!(at_work.is_overdue(), "said as soon as the computer is on again");
    assert!(at_work.looks());
    assert!(!at_work.is_overdue());
    assert!(!at_work.looks(), "nine nights, one backup");
    assert_eq!(at_work.snapshots().len(), 2);
    assert_eq!(
        at_work.looks_for(DAY, 10 * MINUTE),
        1,
        "the next night is its own"
    );
}

#[test]
fn what_fails_is_tried_again_after_an_hour_and_stays_said_until_one_is_proven() {
    let at_work = workstation("7,4,12");
    assert!(at_work.looks());
    // Something of the mirror's is in the way, as on a disk that is failing.
    let staging = at_work.mirror().join(".staging");
    fs::remove_dir_all(&staging).unwrap();
    fs::write(&staging, "not a folder").unwrap();
    // The night comes at 02:00; of the ten hours until noon the rest are retries.
    assert_eq!(at_work.looks_for(21 * HOUR + 30 * MINUTE, 10 * MINUTE), 1);
    assert_eq!(at_work.failure().as_deref(), Some("backup_destination"));
    assert_eq!(at_work.looks_for(3 * HOUR, 10 * MINUTE), 3, "once an hour");
    assert_eq!(at_work.snapshots().len(), 1, "what was proven stays");

    fs::remove_file(&staging).unwrap();
    assert_eq!(at_work.looks_for(HOUR, 10 * MINUTE), 1);
    assert_eq!(at_work.failure(), None);
    assert_eq!(at_work.snapshots().len(), 2);
}

#[test]
fn a_disk_that_is_away_fails_once_and_is_made_up_for_as_soon_as_it_is_back() {
    let at_work = workstation("7,4,12");
    assert!(at_work.looks());
    let away = at_work.plant.dir.join("away");
    fs::rename(&at_work.disk, &away).unwrap();
    fs::create_dir(&at_work.disk).unwrap();
    assert_eq!(
        at_work.looks_for(3 * DAY, 10 * MINUTE),
        1,
        "said once, not 144 times a day"
    );
    assert_eq!(at_work.failure().as_deref(), Some("backup_destination_gone"));
    assert!(at_work.is_overdue());
    assert_eq!(
        names(&at_work.disk),
        [""; 0],
        "nothing is written where the disk would be"
    );

    fs::remove_dir(&at_work.disk).unwrap();
    fs::rename(&away, &at_work.disk).unwrap();
    assert_eq!(at_work.looks_for(20, 20), 1, "within 20 seconds");
    assert_eq!((at_work.failure(), at_work.is_overdue()), (None, false));
    assert!(is_whole(&at_work.plant, &at_work.mirror()));
}

#[test]
fn reading_a_backup_again_makes_it_no_newer() {
    let at_work = workstation("7,4,12");
    assert!(at_work.looks());
    at_work.time.pass(5 * DAY);
    let newest = list(&at_work.book).unwrap().remove(0);
    let verified = verify_recorded(&at_work.book, &newest, ASHA, &Unwatched).unwrap();
    assert!(verified.is_sound());
    let found = status(&at_work.book).unwrap();
    assert!(found.destinations[0].late);
    assert!(
        !found.concerns.contains(&Concern::BackupOverdue),
        "the place says it: {:?}",
        found.concerns
    );
    assert!(at_work.is_overdue());
    assert!(
        at_work.looks(),
        "the nights that were missed are made up for all the same"
    );
    let found = status(&at_work.book).unwrap();
    assert!(!found.destinations[0].late);
}

#[test]
fn a_place_that_was_never_there_is_tried_as_soon_as_its_disk_is() {
    let at_work = workstation("7,4,12");
    let disk = at_work.plant.dir.join("usb-disk");
    let plant = at_work
        .plant
        .with(Key::BackupDestinations, disk.join("backups").display());
    let at_work = Workstation {
        book: plant.book_at(&at_work.time),
        time: at_work.time,
        disk: disk.join("backups"),
        plant,
    };
    assert!(at_work.looks());
    assert_eq!(at_work.failure().as_deref(), Some("backup_destination_gone"));
    assert_eq!(at_work.looks_for(2 * HOUR, 10 * MINUTE), 0, "said once");
    fs::create_dir(&disk).unwrap();
    assert!(at_work.looks());
    assert_eq!((at_work.failure(), at_work.snapshots().len()), (None, 1));
}
