//! Checks, what they put right, and the slow rehash.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use batchbook_core::attachments::{Attachment, AttachmentState, Unwatched, Watch, register, remove, resume};
use batchbook_core::book::Book;
use batchbook_core::check::{
    CheckProblem, CheckRequest, Checked, Due, Healed, RehashBudget, check, due, rehash_oldest,
};
use batchbook_core::open_book::open_book;
use batchbook_core::store::kept_counts::KeptCounts;
use batchbook_core::store::trail_check::TrailProblem;
use batchbook_core::store::workstation::Remembered;
use jiff::{Timestamp, ToSpan};

use crate::plant::{ASHA, Plant, attach, draft, names, record, row, skipped, stored};

const QUICK: CheckRequest = CheckRequest::QUICK;
const REHASH: CheckRequest = CheckRequest::REHASH;
const HEAL: CheckRequest = CheckRequest { heal: true, ..QUICK };

fn checked(book: &Book, request: CheckRequest) -> Checked {
    check(book, &request, &Unwatched).unwrap()
}

fn kinds(checked: &Checked) -> Vec<&'static str> {
    checked.problems.iter().map(CheckProblem::kind).collect()
}

/// A batch with these files, each holding its own name.
fn recorded(plant: &Plant, book: &Book, files: &[&str]) -> Vec<Attachment> {
    let owner = draft(book);
    let attached = files
        .iter()
        .map(|name| attach(book, owner, &plant.file(name, name)))
        .collect();
    record(book, Some(owner));
    attached
}

/// What a killed process leaves: its lock file, without the lock.
fn left_by_a_killed_process(plant: &Plant, run: uuid::Uuid) {
    fs::write(plant.data().join(format!("run/{run}.lock")), "").unwrap();
}

fn trail(plant: &Plant, action: &str) -> Vec<String> {
    let database = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    let mut statement = database
        .prepare("SELECT subject_id || ' ' || ifnull(after, '') FROM audit_log WHERE action = ? ORDER BY seq")
        .unwrap();
    let rows = statement.query_map([action], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn an_orphan_is_moved_only_when_healing_is_asked_for_and_takes_nobodys_name() {
    let plant = Plant::new();
    let book = plant.book();
    let saved = recorded(&plant, &book, &["slip.txt"]);
    let orphan = book.storage().uploads().join("note.txt");
    fs::write(&orphan, "only copy").unwrap();
    fs::create_dir_all(book.storage().orphans()).unwrap();
    fs::write(book.storage().orphans().join("note.txt"), "of last year").unwrap();

    let reported = checked(&book, QUICK);
    assert_eq!(kinds(&reported), ["orphan_file"]);
    assert!(reported.healed.is_empty() && orphan.exists());

    let healed = checked(&book, HEAL);
    assert_eq!(kinds(&healed), [""; 0]);
    let to = book.storage().orphans().join("2-note.txt");
    assert!(
        matches!(&healed.healed[..], [Healed::OrphanFile { from, to: there }] if *from == orphan && *there == to)
    );
    assert_eq!(fs::read_to_string(&to).unwrap(), "only copy");
    assert_eq!(names(&book.storage().orphans()), ["2-note.txt", "note.txt"]);
    assert_eq!(names(&book.storage().uploads()), [saved[0].stored_name.clone()]);
    let entries = trail(&plant, "orphan_set_aside");
    assert_eq!(entries.len(), 1);
    assert!(
        entries[0].starts_with("note.txt ") && entries[0].contains("2-note.txt"),
        "{entries:?}"
    );
    assert_eq!(kinds(&checked(&book, QUICK)), [""; 0]);
}

#[test]
fn what_a_living_process_may_have_in_hand_is_no_orphan() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let removed = attach(&book, owner, &plant.file("slip.txt", "slip"));
    remove(&book, removed.id, ASHA).unwrap();
    // As it is between the moment in which the row goes and the one in which the file does.
    let discarded = book.storage().discarded().join(&removed.stored_name);
    fs::rename(discarded, stored(&book, &removed)).unwrap();
    let foreign = book.storage().uploads().join("note.txt");
    fs::write(&foreign, "note").unwrap();

    let beside = plant.book();
    let healed = checked(&beside, HEAL);
    assert_eq!(kinds(&healed), [""; 0], "it is in hand: no problem yet");
    assert_eq!(
        names(&book.storage().uploads()),
        std::slice::from_ref(&removed.stored_name),
        "what never was an attachment is in nobody's hands"
    );
    let own = CheckRequest {
        beside_others: true,
        ..HEAL
    };
    drop(beside);
    assert!(
        checked(&book, own).healed.is_empty(),
        "this process's own threads live too"
    );

    assert_eq!(
        kinds(&checked(&book, QUICK)),
        ["orphan_file"],
        "nobody else lives"
    );
    assert_eq!(checked(&book, HEAL).healed.len(), 1);
    assert!(names(&book.storage().orphans()).contains(&removed.stored_name));
}

#[test]
fn parts_are_put_away_unless_a_living_process_writes_them() {
    let plant = Plant::new();
    let book = plant.book();
    let saved = recorded(&plant, &book, &["slip.txt"]).remove(0);
    let copying = register(&book, draft(&book), &[plant.file("big.txt", "big")], ASHA).unwrap()[0].id;
    let unknown = uuid::Uuid::now_v7();
    for id in [saved.id, copying, unknown] {
        fs::write(book.storage().staging().join(format!("{id}.part")), "sl").unwrap();
    }
    fs::write(book.storage().staging().join("somebody's notes"), "?").unwrap();

    // The other process lives and may be writing all of them.
    let beside = plant.book();
    assert!(checked(&beside, HEAL).healed.is_empty());
    assert_eq!(names(&book.storage().staging()).len(), 4);
    drop(beside);

    let healed = checked(&book, HEAL).healed;
    assert_eq!(healed.len(), 2, "{healed:?}");
    let mut left = vec![format!("{copying}.part"), "somebody's notes".to_owned()];
    left.sort();
    assert_eq!(names(&book.storage().staging()), left);
    assert_eq!(
        names(&book.storage().discarded()),
        [format!("{unknown}.part")],
        "a part whose whole file is safe is deleted, any other is kept"
    );
}

#[test]
fn what_is_missing_is_marked_all_at_once_and_found_again() {
    let plant = Plant::new();
    let book = plant.book();
    let files: Vec<String> = (0..210).map(|number| format!("{number}.txt")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let attached = recorded(&plant, &book, &files);
    let away = plant.dir.join("away");
    fs::create_dir(&away).unwrap();
    for attachment in &attached[10..] {
        fs::rename(stored(&book, attachment), away.join(&attachment.stored_name)).unwrap();
    }

    let missing = checked(&book, QUICK);
    assert_eq!((missing.problems.len(), missing.files), (200, 210));
    assert!(missing.problems.iter().all(
        |problem| matches!(problem, CheckProblem::Missing { attachment, .. } if attachment.state == AttachmentState::Missing)
    ));
    assert_eq!(book.read(|reader| reader.count_open_failures()).unwrap(), 200);
    let kept = book.read(|reader| reader.last_check()).unwrap().unwrap();
    assert_eq!(
        (kept.files, kept.problems(), kept.found["missing"]),
        (210, 200, 200)
    );

    for attachment in &attached[10..] {
        fs::rename(away.join(&attachment.stored_name), stored(&book, attachment)).unwrap();
    }
    let back = checked(&book, QUICK);
    assert_eq!((back.problems.len(), back.healed.len()), (0, 200));
    assert_eq!(book.read(|reader| reader.count_open_failures()).unwrap(), 0);
    assert_eq!(
        book.read(|reader| reader.first_broken_audit_entry()).unwrap(),
        None
    );
}

#[test]
fn a_file_that_comes_while_the_check_goes_on_is_not_missing() {
    let plant = Plant::new();
    let book = plant.book();
    recorded(&plant, &book, &["first.txt"]);
    // Listed before, recorded after: the row is met without an entry of the listing.
    struct AttachAnother<'a>(&'a Plant, &'a Book, RefCell<Vec<Attachment>>);
    impl Watch for AttachAnother<'_> {
        fn cancelled(&self) -> bool {
            if self.2.borrow().is_empty() {
                let another = attach(self.1, draft(self.1), &self.0.file("second.txt", "second"));
                self.2.borrow_mut().push(another);
            }
            false
        }
    }
    let watch = AttachAnother(&plant, &book, RefCell::default());
    let checked = check(&book, &QUICK, &watch).unwrap();
    assert_eq!(kinds(&checked), [""; 0]);
    let another = watch.2.borrow()[0].id;
    assert_eq!(row(&book, another).unwrap().state, AttachmentState::Saved);
}

#[test]
fn a_share_that_goes_away_in_the_middle_makes_no_file_missing() {
    let plant = Plant::new();
    let share = plant.dir.join("share");
    let plant = plant.with_storage(&share);
    let book = plant.book();
    let attached = recorded(&plant, &book, &["a.txt", "b.txt", "c.txt"]);
    let away = plant.dir.join("away");
    struct Unmount<'a>(&'a Path, &'a Path);
    impl Watch for Unmount<'_> {
        fn progress(&self, _: u64, _: u64) {
            if self.0.exists() {
                fs::rename(self.0, self.1).unwrap();
            }
        }
    }
    let broken = check(&book, &REHASH, &Unmount(&share, &away)).unwrap();
    assert_eq!(kinds(&broken), ["storage_unreachable"]);
    assert!(!broken.is_full);
    assert_eq!(
        book.read(|reader| reader.last_check()).unwrap(),
        None,
        "it was not a full check"
    );
    for attachment in &attached {
        assert_eq!(row(&book, attachment.id).unwrap().state, AttachmentState::Saved);
    }
}

#[test]
fn a_check_that_is_stopped_is_not_kept_and_one_that_ends_is() {
    let plant = Plant::new();
    let book = plant.book();
    recorded(&plant, &book, &["a.txt", "b.txt"]);
    struct StopAfterOne(Cell<u64>);
    impl Watch for StopAfterOne {
        fn progress(&self, done: u64, files: u64) {
            assert_eq!(files, 2);
            self.0.set(done);
        }
        fn cancelled(&self) -> bool {
            self.0.get() == 1
        }
    }
    let stopped = check(&book, &REHASH, &StopAfterOne(Cell::new(0))).unwrap();
    assert!(!stopped.is_full);
    assert_eq!(book.read(|reader| reader.last_check()).unwrap(), None);

    checked(&book, REHASH);
    let kept = book.read(|reader| reader.last_check()).unwrap().unwrap();
    assert_eq!(
        (kept.kind.as_str(), kept.files, kept.problems()),
        ("rehash", 2, 0)
    );
    for _ in 0..101 {
        checked(&book, QUICK);
    }
    let rows: i64 = rusqlite::Connection::open(book.database())
        .unwrap()
        .query_row("SELECT count(*) FROM checks", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 100, "a check every minute must not fill the disk");
}

#[test]
fn a_check_is_stopped_in_the_middle_of_a_count() {
    let plant = Plant::new();
    let book = plant.book();
    recorded(&plant, &book, &["a.txt"]);
    // A count that would never end.
    rusqlite::Connection::open(book.database())
        .unwrap()
        .execute_batch(
            "DROP TABLE saved_bytes;
             CREATE VIEW saved_bytes (day, bytes) AS
                 WITH RECURSIVE days (day) AS (SELECT 0 UNION ALL SELECT day + 1 FROM days) SELECT day, 1 FROM days",
        )
        .unwrap();
    struct StopSoonAfterTheFiles(Cell<Option<Instant>>);
    impl Watch for StopSoonAfterTheFiles {
        fn progress(&self, done: u64, files: u64) {
            if done == files {
                self.0.set(Some(Instant::now()));
            }
        }
        fn cancelled(&self) -> bool {
            self.0
                .get()
                .is_some_and(|all| all.elapsed() > Duration::from_millis(200))
        }
    }
    let (ended, end) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let stopped = check(&book, &QUICK, &StopSoonAfterTheFiles(Cell::new(None)));
        ended.send(stopped)
    });
    let stopped = end
        .recv_timeout(Duration::from_secs(20))
        .expect("it ends soon after it was stopped")
        .unwrap();
    assert!(!stopped.is_full);
    assert!(stopped.problems.is_empty(), "{:?}", stopped.problems);
}

#[test]
fn an_unclean_stop_makes_a_check_due_until_there_was_one() {
    let plant = Plant::new();
    let book = plant.book();
    checked(&book, QUICK);
    let run = book.run.id;
    drop(book);
    let (book, recovered) = plant.start();
    assert!(!recovered.was_unclean, "it ended in order");
    let asked = |book: &Book| {
        let (last, unclean) = book
            .read(|reader| {
                Ok::<_, batchbook_core::store::StoreError>((
                    reader.last_check()?,
                    reader.remembered(Remembered::UncleanStop)?,
                ))
            })
            .unwrap();
        due(last.as_ref(), unclean.map(|at| at.parse().unwrap()), book.now())
    };
    assert_eq!(asked(&book), None);
    drop(book);

    left_by_a_killed_process(&plant, run);
    assert!(plant.start().1.was_unclean);
    let (book, recovered) = plant.start();
    assert!(!recovered.was_unclean, "the start before has healed it");
    assert_eq!(
        asked(&book),
        Some(Due::UncleanStop),
        "whoever was first to notice"
    );
    checked(&book, QUICK);
    assert_eq!(asked(&book), None);
}

/// A workstation whose clock the test sets.
fn at_a_clock(plant: &Plant) -> (Book, Arc<Mutex<Timestamp>>) {
    let now = Arc::new(Mutex::new("2026-11-24T05:00:00Z".parse::<Timestamp>().unwrap()));
    let clock = Arc::clone(&now);
    let (book, _) = open_book(plant.settings(), Arc::new(move || *clock.lock().unwrap())).unwrap();
    (book, now)
}

const BUDGET: RehashBudget = RehashBudget {
    files: 2,
    bytes: 1_000_000,
    bytes_per_second: 0,
};

#[test]
fn the_slow_rehash_reads_what_was_not_compared_for_the_longest_time() {
    let plant = Plant::new();
    let (book, now) = at_a_clock(&plant);
    let first = recorded(&plant, &book, &["a.txt", "b.txt"]);
    *now.lock().unwrap() += (24 * 20).hours();
    let later = recorded(&plant, &book, &["c.txt"]);
    let read = |budget: &RehashBudget| rehash_oldest(&book, budget, &Unwatched).unwrap();
    assert_eq!(read(&BUDGET).files, 0, "each was compared while it was copied");

    *now.lock().unwrap() += (24 * 11).hours();
    fs::write(stored(&book, &first[1]), "B.txt").unwrap();
    let pass = read(&RehashBudget { bytes: 5, ..BUDGET });
    assert_eq!(
        (pass.files, pass.bytes, pass.is_more),
        (1, 5, true),
        "the bytes are used up"
    );
    let pass = read(&BUDGET);
    assert_eq!((pass.files, pass.is_more), (1, false), "the third is not due yet");
    assert!(
        matches!(&pass.problems[..], [CheckProblem::HashDiffers { attachment, .. }] if attachment.id == first[1].id)
    );
    assert_eq!(row(&book, first[1].id).unwrap().state, AttachmentState::Missing);
    assert_eq!(
        book.read(|reader| reader.count_open_failures()).unwrap(),
        1,
        "somebody has to hear of it"
    );
    let compared = |attachment: &Attachment| book.read(|reader| reader.compared_at(attachment.seq)).unwrap();
    assert_eq!(
        (compared(&first[0]), compared(&later[0])),
        (Some(book.now()), None)
    );

    *now.lock().unwrap() += (24 * 20).hours();
    let pass = read(&BUDGET);
    assert_eq!((pass.files, pass.problems.len()), (1, 0), "now the third is");
    assert_eq!(compared(&later[0]), Some(book.now()));
}

#[test]
fn the_slow_rehash_keeps_to_its_limit_and_stops_in_the_middle_of_a_file() {
    let plant = Plant::new();
    let (book, now) = at_a_clock(&plant);
    let owner = draft(&book);
    let large = attach(&book, owner, &plant.file("large.txt", vec![b'x'; 600_000]));
    *now.lock().unwrap() += (24 * 40).hours();
    let slow = RehashBudget {
        bytes_per_second: 2_000_000,
        ..BUDGET
    };
    let begun = std::time::Instant::now();
    struct StopAfter(std::time::Instant, u128);
    impl Watch for StopAfter {
        fn cancelled(&self) -> bool {
            self.0.elapsed().as_millis() > self.1
        }
    }
    let stopped = rehash_oldest(&book, &slow, &StopAfter(begun, 100)).unwrap();
    assert_eq!(stopped.files, 0);
    assert!(
        begun.elapsed().as_millis() < 290,
        "it did not stop: {:?}",
        begun.elapsed()
    );
    assert_eq!(book.read(|reader| reader.compared_at(large.seq)).unwrap(), None);

    let begun = std::time::Instant::now();
    assert_eq!(rehash_oldest(&book, &slow, &Unwatched).unwrap().bytes, 600_000);
    assert!(
        begun.elapsed().as_millis() >= 290,
        "600 kB at 2 MB/s: {:?}",
        begun.elapsed()
    );
}

/// Runs in a process of its own, for [`a_start_after_a_kill_at_any_step_leaves_a_clean_check`].
#[test]
fn attaching_and_removing_process() {
    let Some(dir) = std::env::var_os("BATCHBOOK_TEST_REMOVED_IN") else {
        return;
    };
    let plant = Plant::of_another_process(Path::new(&dir));
    let book = plant.book();
    let owner = draft(&book);
    let kept = attach(&book, owner, &plant.dir.join("usb/slip.pdf"));
    let removed = attach(&book, owner, &plant.dir.join("usb/slip.pdf"));
    remove(&book, removed.id, ASHA).unwrap();
    record(&book, Some(owner));
    println!("\nENDED {}", kept.state.as_str());
}

#[test]
fn a_start_after_a_kill_at_any_step_leaves_a_clean_check() {
    let works = Command::new("strace").args(["-o", "/dev/null", "true"]).status();
    if !works.is_ok_and(|status| status.success()) {
        skipped("strace is not installed, or not allowed here");
        return;
    }
    for call in ["renameat2", "unlink", "fsync"] {
        for time in 1.. {
            let plant = Plant::new();
            plant.file("slip.pdf", [7; 300_000]);
            drop(plant.book());
            let inject = format!("inject={call}:signal=KILL:when={time}");
            let output = Command::new("strace")
                .args(["-f", "-o", "/dev/null", "-e", &inject])
                .arg(std::env::current_exe().unwrap())
                .args([
                    "--exact",
                    "checking::attaching_and_removing_process",
                    "--nocapture",
                    "--test-threads=1",
                ])
                .env("BATCHBOOK_TEST_REMOVED_IN", &plant.dir)
                .output()
                .unwrap();
            if String::from_utf8_lossy(&output.stdout).contains("ENDED saved") {
                assert!(time > 1, "{call} is never called: this test proves nothing");
                break;
            }
            let place = format!("killed at {call} {time}");
            let (book, recovered) = plant.start();
            resume(&book, &recovered, &Unwatched).unwrap();
            assert_eq!(kinds(&checked(&book, REHASH)), [""; 0], "{place}");
            assert!(
                names(&book.storage().staging())
                    .iter()
                    .all(|name| !name.ends_with(".part")),
                "{place}"
            );
            let everywhere: Vec<PathBuf> = [book.storage().uploads(), book.storage().discarded()].into();
            let files = everywhere.iter().map(|folder| names(folder).len()).sum::<usize>();
            let known = trail(&plant, "attachment_saved").len();
            assert_eq!(
                files, known,
                "{place}: a file that was saved is in neither folder"
            );
        }
    }
}

fn behind_its_back(plant: &Plant, statement: &str) {
    let database = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    database.execute_batch(statement).unwrap();
}

/// Every row of every table of counts that counts something, as text.
fn rows_of_counts(plant: &Plant) -> Vec<String> {
    let database = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    let mut statement = database
        .prepare(
            "SELECT concat_ws('|', day, product_type, operator, status, unit, batches, weighed, total_thousandths, total_weight_g) FROM batch_days
             UNION ALL SELECT concat_ws('|', day, bytes) FROM saved_bytes
             UNION ALL SELECT concat_ws('|', month, media_type, product_type, files, bytes) FROM saved_files WHERE files <> 0
             UNION ALL SELECT concat_ws('|', name, value) FROM counters
             ORDER BY 1",
        )
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn differing(checked: &Checked) -> Vec<KeptCounts> {
    let counts = checked.problems.iter().map(|problem| match problem {
        CheckProblem::HistoryRewritten {
            problem: TrailProblem::CountsDiffer { counts },
        } => *counts,
        other => panic!("{other:?}"),
    });
    counts.collect()
}

#[test]
fn counts_that_were_altered_are_found_and_counted_again() {
    let plant = Plant::new();
    let book = plant.book();
    recorded(&plant, &book, &["slip.txt", "photo.txt"]);
    assert_eq!(differing(&checked(&book, QUICK)), []);
    let right = rows_of_counts(&plant);
    for (statement, counts) in [
        (
            "UPDATE batch_days SET total_thousandths = total_thousandths + 1000",
            KeptCounts::BatchDays,
        ),
        ("DELETE FROM batch_days", KeptCounts::BatchDays),
        ("UPDATE saved_bytes SET bytes = bytes + 1", KeptCounts::SavedBytes),
        (
            "INSERT INTO saved_files VALUES ('2020-01', '', 'Nothing', 1, 1)",
            KeptCounts::SavedFiles,
        ),
        (
            "UPDATE counters SET value = 7 WHERE name = 'batches'",
            KeptCounts::Counters,
        ),
        (
            "DELETE FROM counters WHERE name = 'copies_failed'",
            KeptCounts::Counters,
        ),
    ] {
        behind_its_back(&plant, statement);
        let found = checked(&book, QUICK);
        assert_eq!(differing(&found), [counts], "{statement}");
        assert!(found.healed.is_empty(), "only where it is asked for");

        let healed = checked(&book, HEAL);
        assert_eq!(kinds(&healed), [""; 0], "{statement}");
        assert!(matches!(&healed.healed[..], [Healed::CountedAgain { counts: again }] if *again == counts));
        assert_eq!(rows_of_counts(&plant), right, "{statement}");
        assert_eq!(differing(&checked(&book, QUICK)), [], "{statement}");
    }
    assert_eq!(trail(&plant, "counted_again").len(), 6);
}
