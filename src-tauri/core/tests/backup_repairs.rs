//! What a mirror makes good on its way, and what it cannot: named, kept with the backup, and said until its cause is gone.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use batchbook_core::attachments::Attachment;
use batchbook_core::backup::{
    BackedUp, BackupRow, DestinationState, ProblemKind, Step, Unwatched, Watch, back_up_tonight, create,
    destinations, restore_into,
};
use batchbook_core::book::Book;
use serde_json::Value;

use crate::backup::{kinds, made, plant_with, problems, rows};
use crate::backup_mirror::{flip, mirror, outcome, root, stored_files};
use crate::plant::{ASHA, PNG, Plant, Time, names, stored};

fn state(book: &Book) -> DestinationState {
    destinations(book).unwrap().remove(0)
}

fn newest(book: &Book) -> BackupRow {
    book.read(|reader| reader.backups()).unwrap().remove(0)
}

/// What the trail says of the newest backup.
fn entry(plant: &Plant) -> Value {
    let database = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    let after: String = database
        .query_row(
            "SELECT after FROM audit_log WHERE subject_kind = 'backup' ORDER BY seq DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    serde_json::from_str(&after).unwrap()
}

/// A night's work at the one destination.
fn night(book: &Book) -> BackedUp {
    let due = vec![state(book).path];
    back_up_tonight(book, due, ASHA, &Unwatched).unwrap()
}

/// The stored file with the bytes of an attachment.
fn copy_of(files: &[PathBuf], attachment: &Attachment, book: &Book) -> PathBuf {
    let bytes = fs::read(stored(book, attachment)).unwrap();
    let is_it = |file: &&PathBuf| fs::read(file).unwrap() == bytes;
    files.iter().find(is_it).unwrap().clone()
}

fn is_restored(plant: &Plant, backup: &Path, attachment: &Attachment, bytes: &[u8]) {
    let target = plant.dir.join("restored");
    restore_into(backup, &target, ASHA, jiff::Timestamp::now(), &Unwatched).unwrap();
    let found = fs::read(target.join("uploads/batches").join(&attachment.stored_name)).unwrap();
    assert_eq!(found, bytes);
    assert_eq!(
        rows(&target.join("db.sqlite")).len(),
        rows(&plant.data().join("db.sqlite")).len()
    );
}

#[test]
fn what_a_night_repaired_is_named_in_its_row_and_its_entry_of_the_trail_and_said_for_a_week() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG), ("other.txt", b"other")]);
    let time = Time::default();
    drop(book);
    let book = plant.book_at(&time);
    let files = stored_files(&made(&book, mirror()));
    assert_eq!(state(&book).repaired, None);
    for damage in [
        (|file: &Path| flip(file)) as fn(&Path),
        |file| fs::write(file, "cut").unwrap(),
        |file| fs::remove_file(file).unwrap(),
    ] {
        let damaged = copy_of(&files, &attached[0], &book);
        damage(&damaged);
        time.pass(24 * 60 * 60);

        let night = night(&book);

        assert_eq!(night.outcomes[0].repaired.len(), 1);
        let row = newest(&book);
        assert_eq!((row.repaired, row.problems, row.failure.as_deref()), (1, 0, None));
        let finding = &row.findings[0];
        assert!(finding.repaired);
        assert_eq!(Path::new(&finding.subject), damaged);
        assert!(
            finding.detail.contains(&attached[0].stored_name),
            "whose it is: {finding:?}"
        );
        let entry = entry(&plant);
        assert_eq!(entry["repaired"], 1);
        assert_eq!(entry["findings"][0]["subject"], damaged.to_str().unwrap());
        assert_eq!(state(&book).repaired, Some(row));
        assert_eq!(
            problems(&plant, root(night.outcomes[0].result.as_ref().unwrap())),
            []
        );
    }
    let row = newest(&book);
    for _ in 0..6 {
        time.pass(24 * 60 * 60);
        assert!(night(&book).outcomes[0].repaired.is_empty());
        assert_eq!(
            state(&book).repaired.as_ref(),
            Some(&row),
            "who was away hears of it"
        );
    }
    time.pass(2 * 24 * 60 * 60);
    assert_eq!(state(&book).repaired, None);
    assert_eq!(
        book.read(|reader| reader.first_broken_audit_entry()).unwrap(),
        None
    );
}

#[test]
fn what_neither_the_mirror_nor_the_live_store_has_is_named_until_it_is_back() {
    for is_altered in [false, true] {
        let (plant, book, attached) = plant_with(&[("slip.png", PNG), ("other.txt", b"other")]);
        let files = stored_files(&made(&book, mirror()));
        let damaged = copy_of(&files, &attached[0], &book);
        flip(&damaged);
        let live = stored(&book, &attached[0]);
        if is_altered {
            fs::write(&live, "something else").unwrap();
        } else {
            fs::remove_file(&live).unwrap();
        }

        let night = night(&book);

        let outcome = &night.outcomes[0];
        assert_eq!(outcome.repaired, [], "nothing was made good");
        let created = outcome.result.as_ref().unwrap();
        assert_eq!(kinds(&created.problems), [ProblemKind::NotWhole]);
        assert!(created.problems[0].subject.ends_with(&attached[0].stored_name));
        assert!(
            created.problems[0].detail.contains(damaged.to_str().unwrap()),
            "that the copy was no help either: {:?}",
            created.problems
        );
        let row = newest(&book);
        assert_eq!((row.repaired, row.problems), (0, 1));
        assert!(!row.findings[0].repaired);
        assert_eq!(row.findings[0].kind, "not_whole");
        assert_eq!(
            entry(&plant)["findings"][0]["subject"],
            created.problems[0].subject
        );
        assert_eq!(state(&book).not_whole, Some(row));
        assert_eq!(
            names(&root(created).join("damaged")).len(),
            1,
            "it may be all that there is"
        );

        fs::write(&live, PNG).unwrap();
        let whole = self::night(&book).outcomes.remove(0).result.unwrap();
        assert_eq!(whole.problems, []);
        assert_eq!(state(&book).not_whole, None);
        is_restored(&plant, &whole.path, &attached[0], PNG);
    }
}

#[test]
fn a_copy_is_repaired_from_any_file_with_the_same_bytes() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG), ("same.png", PNG)]);
    let files = stored_files(&made(&book, mirror()));
    flip(&files[0]);
    fs::remove_file(stored(&book, &attached[0])).unwrap();
    let second = outcome(&book);
    assert_eq!(second.repaired.len(), 1);
    let created = second.result.unwrap();
    assert_eq!((created.problems.len(), created.attachments), (0, 2));
    is_restored(&plant, &created.path, &attached[0], PNG);
}

/// Stops when something was read back.
struct StopsProving(Cell<bool>);

impl Watch for StopsProving {
    fn progress(&self, step: Step, _: u64, _: u64) {
        self.0.set(step == Step::Proving);
    }

    fn cancelled(&self) -> bool {
        self.0.get()
    }
}

#[test]
fn what_was_repaired_before_a_backup_was_stopped_or_failed_is_kept_all_the_same() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG)]);
    let first = made(&book, mirror());
    let stopped = |in_the_way: bool| {
        flip(&stored_files(&first)[0]);
        let mut outcomes = if in_the_way {
            // The folder of the snapshot cannot be made.
            fs::rename(root(&first).join("snapshots"), plant.dir.join("snapshots")).unwrap();
            let at = root(&first).join("snapshots");
            let watch = Replacing(at, Cell::new(false));
            create(&book, mirror(), &watch).unwrap()
        } else {
            create(&book, mirror(), &StopsProving(Cell::new(false))).unwrap()
        };
        outcomes.remove(0)
    };
    let cancelled = stopped(false);
    assert_eq!(cancelled.result.unwrap_err().code(), "backup_cancelled");
    assert_eq!(cancelled.repaired.len(), 1);
    let row = newest(&book);
    assert_eq!(
        (row.repaired, row.failure.as_deref()),
        (1, Some("backup_cancelled"))
    );
    let now = state(&book);
    assert_eq!(now.last_failure, None, "that somebody stopped it is no failure");
    assert!(now.last_proven.is_some());
    assert_eq!(now.repaired, Some(row));

    let failed = stopped(true);
    assert_eq!(failed.result.unwrap_err().code(), "backup_destination");
    assert_eq!(failed.repaired.len(), 1);
    let row = newest(&book);
    assert_eq!(
        (row.repaired, row.failure.as_deref()),
        (1, Some("backup_destination"))
    );
    assert!(row.findings[0].detail.contains(&attached[0].stored_name));
}

/// Puts a file in the place of a folder as soon as something was read back.
struct Replacing(PathBuf, Cell<bool>);

impl Watch for Replacing {
    fn progress(&self, step: Step, _: u64, _: u64) {
        if step == Step::Proving && !self.1.replace(true) {
            fs::remove_dir_all(&self.0).unwrap();
            fs::write(&self.0, "not a folder").unwrap();
        }
    }
}
