//! The storage path is the trouble: the bytes are kept on this computer, and follow without anybody's help.

use std::fs;
use std::path::PathBuf;

use batchbook_core::attachments::{
    Attachment, AttachmentState, Owner, Unwatched, Watch, copy_in, discard_draft, dismiss, due, failed,
    held_file, outbox, register, remove, replace, resume, retry, retry_due, save_copy, storage_is_back,
    try_due,
};
use batchbook_core::book::Book;
use batchbook_core::check::{CheckRequest, check};
use batchbook_core::settings::Key;

use crate::plant::{
    ASHA, Mount, OnProgress, PNG, Plant, Time, attach, code, command_line_draft, draft, names, record, row,
    stored,
};

/// A workstation whose share can be taken away and brought back.
struct Away {
    plant: Plant,
    share: PathBuf,
}

impl Away {
    fn new() -> Away {
        let plant = Plant::new();
        let share = plant.dir.join("share");
        let plant = plant.with_storage(&share);
        // By the clock of the tests: what comes later must not seem to be hours earlier.
        drop(plant.book_at(&Time::default()));
        Away { plant, share }
    }

    /// Unmounts the share: an empty mount point is left.
    fn take_away(&self) {
        fs::rename(&self.share, self.share.with_file_name("away")).unwrap();
        fs::create_dir(&self.share).unwrap();
    }

    fn bring_back(&self) {
        fs::remove_dir(&self.share).unwrap();
        fs::rename(self.share.with_file_name("away"), &self.share).unwrap();
    }

    /// The share is away, and a picture of a recorded batch is kept.
    fn with_kept(&self, book: &Book) -> Attachment {
        let owner = draft(book);
        let kept = attach(book, owner, &self.plant.file("slip.png", PNG));
        record(book, Some(owner));
        row(book, kept.id).unwrap()
    }
}

fn tried(book: &Book) -> Vec<Attachment> {
    retry_due(book, &Unwatched).unwrap()
}

fn discarded(plant: &Plant) -> Vec<String> {
    names(&plant.data().join("discarded"))
}

fn audit_entries(book: &Book) -> i64 {
    rusqlite::Connection::open(book.database())
        .unwrap()
        .query_row("SELECT count(*) FROM audit_log", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn while_the_share_is_away_the_bytes_are_kept_and_then_follow_by_themselves() {
    let away = Away::new();
    away.take_away();
    let time = Time::default();
    let book = away.plant.book_at(&time);
    let kept = away.with_kept(&book);

    assert_eq!(
        (kept.state, code(&kept)),
        (AttachmentState::Kept, "storage_unreachable")
    );
    assert_eq!(
        kept.failure.as_ref().unwrap().parameters()["reason"],
        "storage_marker_missing"
    );
    assert_eq!(kept.size, Some(PNG.len() as u64));
    assert_eq!(
        kept.sha256,
        Some(<sha2::Sha256 as sha2::Digest>::digest(PNG).into())
    );
    assert_eq!(kept.media_type.as_deref(), Some("image/png"));
    assert!(
        names(&away.share).is_empty(),
        "nothing is written where the share should be"
    );
    let file = held_file(&book, kept.id).unwrap().1;
    assert_eq!(names(&outbox(&book)), [format!("{}_slip.png", kept.id)]);
    assert_eq!(fs::read(file).unwrap(), PNG);
    let found = check(&book, &CheckRequest::REHASH, &Unwatched).unwrap().problems;
    assert!(
        found.iter().all(|it| it.kind() == "storage_unreachable"),
        "what is kept is known already: {found:?}"
    );

    // From now on the source is not needed.
    fs::remove_file(&kept.source_path).unwrap();
    for _ in 0..600 {
        time.pass(1);
        assert_eq!(tried(&book), []);
    }
    away.bring_back();
    let mut waited = 0;
    let saved = loop {
        time.pass(1);
        waited += 1;
        if let Some(saved) = tried(&book).pop() {
            break saved;
        }
        assert!(waited < 60, "it does not follow within a minute");
    };

    assert_eq!(saved.state, AttachmentState::Saved);
    assert_eq!((saved.size, saved.sha256), (kept.size, kept.sha256));
    assert_eq!(fs::read(stored(&book, &saved)).unwrap(), PNG);
    assert!(names(&outbox(&book)).is_empty());
    assert_eq!(saved.next_attempt_at, None);
    assert!(
        check(&book, &CheckRequest::REHASH, &Unwatched)
            .unwrap()
            .problems
            .is_empty()
    );
    assert_eq!(book.read(|reader| reader.count_open_failures()).unwrap(), 0);
    assert_eq!(
        book.read(|reader| reader.first_broken_audit_entry()).unwrap(),
        None
    );
}

#[test]
fn every_trouble_with_the_storage_path_keeps_the_file_and_once_it_is_over_it_is_saved() {
    type Fault = fn(&Plant) -> Option<Box<dyn FnOnce()>>;
    let faults: [(&str, &str, Fault); 4] = [
        ("a folder is in the way", "storage_unreachable", |plant| {
            let staging = plant.dir.join("share/.staging");
            fs::remove_dir(&staging).unwrap();
            fs::write(&staging, "in the way").unwrap();
            Some(Box::new(move || fs::remove_file(staging).unwrap()))
        }),
        ("another store's marker", "storage_unreachable", |plant| {
            let marker = plant.dir.join("share/.batchbook-storage");
            let ours = fs::read(&marker).unwrap();
            fs::write(&marker, "store = another\n").unwrap();
            Some(Box::new(move || fs::write(marker, ours).unwrap()))
        }),
        ("read-only", "read_only", |plant| {
            let mount = Mount::tmpfs(&plant.dir.join("share"), "8m")?;
            drop(plant.book());
            mount.remount("ro");
            Some(Box::new(move || {
                mount.remount("rw");
                std::mem::forget(mount);
            }))
        }),
        ("full", "no_space", |plant| {
            let mount = Mount::tmpfs(&plant.dir.join("share"), "1m")?;
            drop(plant.book());
            let _ = fs::write(mount.0.join("other"), vec![1; 2_000_000]);
            Some(Box::new(move || {
                fs::remove_file(mount.0.join("other")).unwrap();
                std::mem::forget(mount);
            }))
        }),
    ];
    for (name, expected, fault) in faults {
        let plant = Plant::new();
        let share = plant.dir.join("share");
        let plant = plant.with_storage(&share);
        if !matches!(expected, "read_only" | "no_space") {
            drop(plant.book());
        }
        let Some(lift) = fault(&plant) else { continue };
        let time = Time::default();
        let book = plant.book_at(&time);
        let kept = attach(&book, draft(&book), &plant.file("slip.png", PNG));
        assert_eq!(
            (kept.state, code(&kept)),
            (AttachmentState::Kept, expected),
            "{name}"
        );
        fs::remove_file(&kept.source_path).unwrap();
        time.pass(3600);
        assert_eq!(tried(&book), [], "{name}: it is looked at before it is tried");
        lift();
        time.pass(60);
        let saved = tried(&book);
        assert_eq!(saved.len(), 1, "{name}");
        assert_eq!(
            saved[0].state,
            AttachmentState::Saved,
            "{name}: {:?}",
            saved[0].failure
        );
        assert_eq!(fs::read(stored(&book, &saved[0])).unwrap(), PNG, "{name}");
        if matches!(expected, "read_only" | "no_space") {
            drop(Mount(share));
        }
    }
}

#[test]
fn where_the_outbox_fails_too_it_is_the_storage_path_that_is_said() {
    let away = Away::new();
    away.take_away();
    fs::write(away.plant.data().join("outbox"), "in the way").unwrap();
    let time = Time::default();
    let book = away.plant.book_at(&time);
    let lost = away.with_kept(&book);
    assert_eq!(
        (lost.state, code(&lost)),
        (AttachmentState::Failed, "storage_unreachable")
    );
    assert_eq!(lost.sha256, None);

    // Tried again unasked: first it can be kept, then it can be moved.
    fs::remove_file(away.plant.data().join("outbox")).unwrap();
    time.pass(1);
    assert_eq!(tried(&book)[0].state, AttachmentState::Kept);
    away.bring_back();
    time.pass(60);
    assert_eq!(tried(&book)[0].state, AttachmentState::Saved);
}

#[test]
fn a_file_that_the_storage_path_never_takes_is_not_kept() {
    let away = Away::new();
    away.take_away();
    let away_plant = away.plant.with(Key::SizeLimit, 10);
    let book = away_plant.book();
    let large = attach(&book, draft(&book), &away_plant.file("slip.png", PNG));
    let kind = attach(&book, draft(&book), &away_plant.file("slip.exe", "MZ"));
    for (refused, expected) in [(large, "too_large"), (kind, "kind_not_allowed")] {
        assert_eq!(
            (refused.state, code(&refused)),
            (AttachmentState::Failed, expected)
        );
        assert_eq!(refused.next_attempt_at, None, "it waits for a person");
    }
    assert!(names(&outbox(&book)).is_empty());
}

#[test]
fn keeping_can_be_stopped() {
    struct Stop;
    impl Watch for Stop {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let away = Away::new();
    away.take_away();
    let book = away.plant.book();
    let id = register(&book, draft(&book), &[away.plant.file("slip.png", PNG)], ASHA).unwrap()[0].id;
    let stopped = copy_in(&book, id, &Stop).unwrap();
    assert_eq!(
        (stopped.state, code(&stopped)),
        (AttachmentState::Failed, "cancelled")
    );
    assert!(names(&outbox(&book)).is_empty());

    // One that is moved already stays kept, for the reason that it had.
    let kept = away.with_kept(&book);
    away.bring_back();
    let stopped = retry(&book, kept.id, ASHA, &Stop).unwrap();
    assert_eq!(
        (stopped.state, code(&stopped)),
        (AttachmentState::Kept, "storage_unreachable")
    );
    assert!(names(&book.storage().staging()).is_empty());
}

#[test]
fn a_file_whose_source_is_away_is_tried_with_growing_pauses_until_it_is_there() {
    let plant = Plant::new();
    let time = Time::default();
    let book = plant.book_at(&time);
    let source = plant.dir.join("usb/slip.png");
    let lost = attach(&book, draft(&book), &source);
    assert_eq!(code(&lost), "source_not_found");
    let mut looks = Vec::new();
    let mut last = row(&book, lost.id).unwrap().next_attempt_at.unwrap();
    for second in 1..4000 {
        time.pass(1);
        assert_eq!(tried(&book), []);
        let next = row(&book, lost.id).unwrap().next_attempt_at.unwrap();
        if next != last {
            looks.push(second);
            last = next;
        }
    }
    assert_eq!(
        looks,
        [1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 1623, 2223, 2823, 3423]
    );
    assert_eq!(row(&book, lost.id).unwrap().attempts, 1, "a look is no attempt");

    // A person need not wait, and after a person the pauses begin anew.
    let again = retry(&book, lost.id, ASHA, &Unwatched).unwrap();
    assert_eq!(
        again.next_attempt_at.unwrap(),
        time.now() + jiff::SignedDuration::from_secs(1)
    );
    plant.file("slip.png", PNG);
    time.pass(1);
    assert_eq!(tried(&book)[0].state, AttachmentState::Saved);
}

#[test]
fn an_attempt_that_fails_again_has_a_longer_pause_and_fills_neither_trail_nor_row() {
    let away = Away::new();
    away.take_away();
    let time = Time::default();
    let book = away.plant.book_at(&time);
    let kept = away.with_kept(&book);
    away.bring_back();
    let retried = retry(
        &book,
        kept.id,
        ASHA,
        &OnProgress(|_| fs::rename(away.share.join(".staging"), away.share.join("x")).unwrap()),
    );
    assert_eq!(retried.unwrap().state, AttachmentState::Kept);
    let before = audit_entries(&book);
    let mut pauses = Vec::new();
    for _ in 0..12 {
        let next = row(&book, kept.id).unwrap().next_attempt_at.unwrap();
        let pause = next.duration_since(time.now()).as_secs();
        pauses.push(pause);
        time.pass(pause);
        let _ = fs::remove_dir_all(away.share.join("x"));
        // A look shows nothing; the share fails only in the middle of the copy.
        let fails = OnProgress(|_| fs::rename(away.share.join(".staging"), away.share.join("x")).unwrap());
        let again = retry_due(&book, &fails).unwrap();
        assert_eq!(again[0].state, AttachmentState::Kept);
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
    assert_eq!(audit_entries(&book), before, "nothing came of them");

    storage_is_back(&book).unwrap();
    assert_eq!(tried(&book)[0].state, AttachmentState::Saved);
    assert_eq!(audit_entries(&book), before + 1);
}

#[test]
fn a_clock_that_is_set_back_delays_nothing() {
    let away = Away::new();
    away.take_away();
    let time = Time::default();
    let book = away.plant.book_at(&time);
    away.with_kept(&book);
    away.bring_back();
    time.pass(-86_400);
    assert_eq!(tried(&book)[0].state, AttachmentState::Saved);
}

#[test]
fn of_two_processes_one_moves_a_kept_file() {
    let away = Away::new();
    away.take_away();
    let time = Time::default();
    let (book, other) = (away.plant.book_at(&time), away.plant.book_at(&time));
    let kept = away.with_kept(&book);
    away.bring_back();
    time.pass(60);
    let both = (due(&book).unwrap(), due(&other).unwrap());
    assert_eq!((both.0.len(), both.1.len()), (1, 1));
    let meanwhile = OnProgress(|_| assert_eq!(try_due(&other, kept.id, &Unwatched).unwrap(), None));
    let saved = try_due(&book, kept.id, &meanwhile).unwrap().unwrap();
    assert_eq!(saved.state, AttachmentState::Saved);
    assert_eq!(try_due(&other, kept.id, &Unwatched).unwrap(), None);
    assert_eq!(names(&book.storage().uploads()), [saved.stored_name]);
}

#[test]
fn a_draft_of_the_command_line_is_tried_by_its_own_process_only() {
    let away = Away::new();
    away.take_away();
    let time = Time::default();
    let book = away.plant.book_at(&time);
    attach(
        &book,
        Owner::Draft(command_line_draft(&book)),
        &away.plant.file("cli.png", PNG),
    );
    let window = attach(&book, draft(&book), &away.plant.file("window.png", PNG));
    away.bring_back();
    time.pass(60);
    let ids: Vec<_> = tried(&book).iter().map(|it| it.id).collect();
    assert_eq!(
        ids,
        [window.id],
        "a file of the window's draft follows before it is recorded"
    );
}

#[test]
fn damaged_bytes_are_never_moved_and_never_deleted() {
    for source_is_there in [true, false] {
        let away = Away::new();
        away.take_away();
        let book = away.plant.book();
        let kept = away.with_kept(&book);
        let file = held_file(&book, kept.id).unwrap().1;
        fs::write(&file, "damaged").unwrap();
        if !source_is_there {
            fs::remove_file(&kept.source_path).unwrap();
        }
        away.bring_back();
        let ended = retry(&book, kept.id, ASHA, &Unwatched).unwrap();
        if source_is_there {
            assert_eq!(ended.state, AttachmentState::Saved);
            assert_eq!(fs::read(stored(&book, &ended)).unwrap(), PNG);
        } else {
            assert_eq!(
                (ended.state, code(&ended)),
                (AttachmentState::Failed, "source_not_found")
            );
            assert!(names(&book.storage().uploads()).is_empty());
        }
        assert_eq!(discarded(&away.plant).len(), 1);
        assert!(names(&book.storage().staging()).is_empty());
    }
}

#[test]
fn what_nobody_wants_any_more_is_put_aside() {
    let away = Away::new();
    away.take_away();
    let book = away.plant.book();
    let owner = draft(&book);
    let Owner::Draft(draft_id) = owner else {
        unreachable!()
    };
    let removed = attach(&book, owner, &away.plant.file("removed.png", "1"));
    let of_draft = attach(&book, owner, &away.plant.file("discarded.png", "2"));
    let batch_file = away.with_kept(&book);
    let copying = register(&book, owner, &[away.plant.file("copying.png", "3")], ASHA).unwrap()[0].clone();

    remove(&book, removed.id, ASHA).unwrap();
    let watch = OnProgress(|_| discard_draft(&book, draft_id, ASHA).unwrap());
    assert_eq!(code(&copy_in(&book, copying.id, &watch).unwrap()), "cancelled");
    let new = replace(&book, batch_file.id, &away.plant.file("found.png", "4"), ASHA).unwrap();
    let new = copy_in(&book, new.id, &Unwatched).unwrap();

    let mut expected =
        [&removed, &of_draft, &copying, &batch_file].map(|it| format!("{}_{}", it.id, it.original_name));
    expected.sort();
    assert_eq!(discarded(&away.plant), expected);
    assert_eq!(names(&outbox(&book)), [format!("{}_found.png", new.id)]);
    away.bring_back();
    storage_is_back(&book).unwrap();
    let ids: Vec<_> = tried(&book).iter().map(|it| it.id).collect();
    assert_eq!(ids, [new.id], "what was replaced is not moved");
}

#[test]
fn a_kept_file_that_was_dismissed_is_moved_and_a_failed_one_is_not_tried() {
    let away = Away::new();
    away.take_away();
    let time = Time::default();
    let book = away.plant.book_at(&time);
    let kept = away.with_kept(&book);
    let owner = draft(&book);
    let lost = attach(&book, owner, &away.plant.dir.join("usb/late.png"));
    record(&book, Some(owner));
    dismiss(&book, kept.id, ASHA).unwrap();
    dismiss(&book, lost.id, ASHA).unwrap();
    assert_eq!(book.read(|reader| failed(reader, None)).unwrap(), []);
    away.plant.file("late.png", PNG);
    away.bring_back();
    time.pass(60);
    let ids: Vec<_> = tried(&book).iter().map(|it| it.id).collect();
    assert_eq!(ids, [kept.id]);
    assert_eq!(row(&book, kept.id).unwrap().dismissed, None);
}

#[test]
fn a_kept_file_is_handed_out_like_a_saved_one() {
    let away = Away::new();
    away.take_away();
    let book = away.plant.book();
    let kept = away.with_kept(&book);
    let folder = away.plant.dir.join("for the auditor");
    fs::create_dir(&folder).unwrap();
    let copy = save_copy(&book, kept.id, &folder, "slip.png", &Unwatched).unwrap();
    assert_eq!(fs::read(copy).unwrap(), PNG);
}

#[test]
fn a_start_puts_the_outbox_in_order() {
    let away = Away::new();
    let time = Time::default();
    let book = away.plant.book_at(&time);
    let saved = attach(&book, draft(&book), &away.plant.file("saved.png", PNG));
    let other = attach(&book, draft(&book), &away.plant.file("other.png", PNG));
    away.take_away();
    let kept = away.with_kept(&book);
    let (gone, there) = (
        away.plant.file("gone.png", "gone"),
        away.plant.file("there.png", "there"),
    );
    let copying = register(&book, draft(&book), &[gone.clone(), there], ASHA).unwrap();
    let nowhere =
        register(&book, draft(&book), &[away.plant.file("nowhere.png", "!")], ASHA).unwrap()[0].clone();
    let into = outbox(&book);
    let put = |name: String, bytes: &[u8]| fs::write(into.join(name), bytes).unwrap();
    // What a kill may leave: after `saved`, after the name in the outbox, in the middle of the bytes.
    put(format!("{}_saved.png", saved.id), PNG);
    put(format!("{}_other.png", other.id), b"not what was saved");
    // A name that was to become shorter.
    put(format!("{}_gone, with a longer name.png", copying[0].id), b"gone");
    put(format!("{}.part", copying[1].id), b"th");
    put(format!("{}.part", nowhere.id), b"!");
    put(format!("{}_whose.png", uuid::Uuid::now_v7()), b"?");
    fs::remove_file(gone).unwrap();
    fs::remove_file(&nowhere.source_path).unwrap();
    let lock = away.plant.data().join(format!("run/{}.lock", book.run.id));
    drop(book);
    fs::write(lock, "").unwrap();

    let (book, recovered) = away.plant.start();
    assert_eq!(recovered.kept, [copying[0].id]);
    assert_eq!(recovered.resumed, [copying[1].id]);
    assert_eq!(recovered.failed, [nowhere.id]);
    let again = resume(&book, &recovered, &Unwatched).unwrap();
    assert_eq!(again[0].state, AttachmentState::Kept);
    let mut expected = [&kept, &copying[0], &copying[1]].map(|it| format!("{}_{}", it.id, it.original_name));
    expected.sort();
    assert_eq!(names(&into), expected, "what is kept stays, and only that");
    let aside = discarded(&away.plant);
    assert_eq!(
        aside.len(),
        3,
        "nothing that may be an only copy is deleted: {aside:?}"
    );

    away.bring_back();
    storage_is_back(&book).unwrap();
    let states: Vec<_> = tried(&book).iter().map(|it| it.state).collect();
    assert_eq!(states, [AttachmentState::Saved; 3]);
    assert_eq!(
        fs::read(stored(&book, &row(&book, copying[0].id).unwrap())).unwrap(),
        b"gone"
    );
}

#[test]
fn a_move_that_was_interrupted_goes_on_from_the_outbox() {
    let away = Away::new();
    away.take_away();
    let book = away.plant.book();
    let kept = away.with_kept(&book);
    fs::remove_file(&kept.source_path).unwrap();
    away.bring_back();
    // The process ends with the row claimed.
    let database = rusqlite::Connection::open(book.database()).unwrap();
    database
        .execute(
            "UPDATE attachments SET state = 'copying', failure_code = NULL, failure_parameters = NULL, attempts = 2",
            [],
        )
        .unwrap();
    drop((book, database));

    let (book, recovered) = away.plant.start();
    assert_eq!(recovered.resumed, [kept.id]);
    let saved = resume(&book, &recovered, &Unwatched).unwrap().remove(0);
    assert_eq!(saved.state, AttachmentState::Saved);
    assert_eq!(fs::read(stored(&book, &saved)).unwrap(), PNG);
    assert!(names(&outbox(&book)).is_empty());
}
