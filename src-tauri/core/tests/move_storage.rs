//! The files move to another storage path, while others record.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};

use batchbook_core::attachments::{AttachmentState, Unwatched, copy_in, register};
use batchbook_core::authority::{Permit, Reserved, permit};
use batchbook_core::book::Book;
use batchbook_core::check::{CheckRequest, check};
use batchbook_core::move_storage::{
    MoveError, MoveProgress, MoveWatch, Moved, move_storage as move_files, plan_move,
};
use batchbook_core::settings::Key;
use batchbook_core::storage_path::StorageReason;
use rusqlite::Connection;

use crate::plant::{ASHA, Mount, OnProgress, Plant, attach, draft, names, record, row, stored};

struct Quiet;

impl MoveWatch for Quiet {}

fn by(book: &Book) -> Permit {
    permit(book, Reserved::Storage, ASHA, None).unwrap()
}

fn go(plant: &Plant, book: &Book, to: &Path) -> Result<Moved, MoveError> {
    move_files(book, &plant.surroundings(), to, &by(book), &Quiet)
}

/// A workstation with a batch of three files.
fn three_files(plant: &Plant) -> Book {
    let book = plant.book();
    let owner = draft(&book);
    for name in ["a.txt", "b.txt", "c.txt"] {
        attach(&book, owner, &plant.file(name, name.repeat(1000)));
    }
    record(&book, Some(owner));
    book
}

fn is_well(book: &Book) {
    let request = CheckRequest {
        rehash: true,
        ..CheckRequest::default()
    };
    let checked = check(book, &request, &Unwatched).unwrap();
    assert!(
        checked.is_full && checked.problems.is_empty(),
        "{:?}",
        checked.problems
    );
}

#[test]
fn every_file_is_at_the_new_place_and_the_old_one_is_as_it_was() {
    let plant = Plant::new();
    let book = three_files(&plant);
    let old = book.storage().root.clone();
    let before = names(&old.join("batches"));
    let to = plant.dir.join("nas/line 2");

    let moved = go(&plant, &book, &to).unwrap();

    assert_eq!(
        (moved.files, moved.resumed, moved.settings_written),
        (3, false, true)
    );
    assert_eq!((&moved.from, &moved.to), (&old, &to));
    assert_eq!(book.storage().root, to);
    assert_eq!(book.settings().storage_path.value, to);
    assert_eq!(names(&to.join("batches")), before);
    assert_eq!(names(&to.join(".staging")), Vec::<String>::new());
    assert_eq!(
        names(&old.join("batches")),
        before,
        "the old place stays until somebody removes it"
    );
    is_well(&book);
    drop(book);

    fs::remove_dir_all(&old).unwrap();
    let book = plant.book();
    assert_eq!(book.storage().root, to, "the settings file says so");
    is_well(&book);
    let trail: (String, String, String) = Connection::open(book.database())
        .unwrap()
        .query_row(
            "SELECT who, before, after FROM audit_log WHERE action = 'storage_moved'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!(trail.0, ASHA);
    assert!(
        trail.1.contains(&*old.to_string_lossy()) && trail.2.contains("nas/line 2"),
        "{trail:?}"
    );
}

/// Records one more file at each of the first calls.
struct Recording<'a> {
    plant: &'a Plant,
    book: &'a Book,
    left: Cell<u32>,
    saved: RefCell<Vec<uuid::Uuid>>,
}

impl MoveWatch for Recording<'_> {
    fn progress(&self, _: MoveProgress) {
        let Some(left) = self.left.get().checked_sub(1) else {
            return;
        };
        self.left.set(left);
        let owner = draft(self.book);
        let slip = attach(
            self.book,
            owner,
            &self.plant.file(format!("meanwhile{left}.txt"), "x"),
        );
        assert_eq!(slip.state, AttachmentState::Saved);
        record(self.book, Some(owner));
        self.saved.borrow_mut().push(slip.id);
    }
}

#[test]
fn what_is_recorded_meanwhile_moves_too() {
    let plant = Plant::new();
    let book = three_files(&plant);
    let watch = Recording {
        plant: &plant,
        book: &book,
        left: Cell::new(6),
        saved: RefCell::default(),
    };
    let to = plant.dir.join("nas");

    let moved = move_files(&book, &plant.surroundings(), &to, &by(&book), &watch).unwrap();

    assert_eq!(moved.files, 9);
    for id in watch.saved.borrow().iter() {
        assert!(
            to.join("batches")
                .join(&row(&book, *id).unwrap().stored_name)
                .is_file()
        );
    }
    is_well(&book);
}

#[test]
fn a_file_that_is_copied_across_the_switch_follows() {
    let plant = Plant::new();
    let book = three_files(&plant);
    let old = book.storage().root.clone();
    let to = plant.dir.join("nas");
    let source = plant.file("slow.txt", vec![b'x'; 300_000]);
    let slow = register(&book, draft(&book), std::slice::from_ref(&source), ASHA).unwrap()[0].id;
    let once = Cell::new(true);

    let saved = copy_in(
        &book,
        slow,
        &OnProgress(|_| {
            if once.take() {
                go(&plant, &book, &to).unwrap();
                // A stick that was pulled out: the bytes that were read are all there is.
                fs::remove_file(&source).unwrap();
            }
        }),
    )
    .unwrap();

    assert_eq!(saved.state, AttachmentState::Saved, "{saved:?}");
    assert!(
        old.join("batches").join(&saved.stored_name).is_file(),
        "it was on its way there"
    );
    assert_eq!(
        fs::metadata(to.join("batches").join(&saved.stored_name))
            .unwrap()
            .len(),
        300_000
    );
    is_well(&book);
}

#[test]
fn a_file_that_a_killed_process_published_in_the_old_place_follows_at_the_next_start() {
    let plant = Plant::new();
    let book = three_files(&plant);
    let old = book.storage().root.clone();
    let to = plant.dir.join("nas");
    let dead = plant.book();
    let source = plant.file("late.txt", "late");
    let late = register(&dead, draft(&dead), std::slice::from_ref(&source), ASHA)
        .unwrap()
        .remove(0);
    go(&plant, &book, &to).unwrap();
    // Its last call was the rename, and the stick is gone.
    fs::rename(&source, old.join("batches").join(&late.stored_name)).unwrap();
    drop((dead, book));

    let (book, recovered) = plant.start();

    assert_eq!(recovered.saved, [late.id], "{recovered:?}");
    let saved = row(&book, late.id).unwrap();
    assert_eq!(saved.state, AttachmentState::Saved, "{saved:?}");
    assert_eq!(
        fs::read_to_string(to.join("batches").join(&saved.stored_name)).unwrap(),
        "late"
    );
    is_well(&book);
}

#[test]
fn other_processes_follow_and_one_whose_path_is_set_elsewhere_keeps_its_files() {
    let plant = Plant::new();
    let book = three_files(&plant);
    let window = plant.book();
    let old = book.storage().root.clone();
    let service_plant = Plant::of_another_process(&plant.dir).with_storage(&old);
    let service = service_plant.book();
    let to = plant.dir.join("nas");
    go(&plant, &book, &to).unwrap();

    let slip = attach(&window, draft(&window), &plant.file("later.txt", "later"));
    assert_eq!(slip.state, AttachmentState::Saved);
    assert!(stored(&window, &slip).starts_with(&to));

    let kept = attach(&service, draft(&service), &plant.file("service.txt", "service"));
    assert_eq!(kept.state, AttachmentState::Kept, "{kept:?}");
    let problem = service.storage_problem().unwrap();
    assert_eq!(problem.reason, StorageReason::MovedAway(to.clone()));
    assert_eq!(names(&old.join("batches")).len(), 3, "nothing more goes there");

    let again = service_plant.book();
    assert_eq!(
        again.storage_problem().unwrap().reason,
        StorageReason::MovedAway(to),
        "nor after the next start"
    );
}

struct StopAfter(Cell<u32>);

impl MoveWatch for StopAfter {
    fn progress(&self, progress: MoveProgress) {
        if progress.files > 0 {
            self.0.set(self.0.get().saturating_sub(1));
        }
    }

    fn cancelled(&self) -> bool {
        self.0.get() == 0
    }
}

#[test]
fn a_move_that_was_stopped_goes_on_from_there() {
    let plant = Plant::new();
    let book = three_files(&plant);
    let old = book.storage().root.clone();
    let to = plant.dir.join("nas");

    let stop = StopAfter(Cell::new(3));
    let stopped = move_files(&book, &plant.surroundings(), &to, &by(&book), &stop);
    assert!(matches!(stopped, Err(MoveError::Cancelled)), "{stopped:?}");
    assert_eq!(book.storage().root, old);
    is_well(&book);
    let there = names(&to.join("batches")).len();
    assert!((1..3).contains(&there), "{there}");
    let plan = plan_move(&book, &plant.surroundings(), &to).unwrap();
    assert!(plan.resumes && plan.files < 3, "{plan:?}");
    // Whoever sets the unfinished place as the storage path is not served by it.
    let wrong = Plant::of_another_process(&plant.dir).with_storage(&to).book();
    assert_eq!(
        wrong.storage_problem().unwrap().reason,
        StorageReason::MoveUnfinished
    );

    let moved = go(&plant, &book, &to).unwrap();
    assert!(moved.resumed);
    assert_eq!(moved.files, 3);
    is_well(&book);
}

#[test]
fn a_place_that_cannot_be_it_is_refused_and_nothing_is_made() {
    let plant = Plant::new();
    let book = three_files(&plant);
    let old = book.storage().root.clone();
    let refused = |to: &Path| {
        let error = go(&plant, &book, to).unwrap_err();
        assert_eq!(book.storage().root, old);
        error
    };
    assert!(matches!(refused(&old), MoveError::SamePlace { .. }));
    assert!(matches!(
        refused(&old.join("batches/x")),
        MoveError::Inside { .. }
    ));
    assert!(matches!(refused(&plant.data()), MoveError::Inside { .. }));
    assert!(matches!(
        refused(&plant.data().join("outbox")),
        MoveError::Inside { .. }
    ));
    assert!(matches!(refused(&plant.dir), MoveError::Inside { .. }));
    assert!(matches!(
        refused(Path::new("relative")),
        MoveError::NotAbsolute { .. }
    ));

    let others = plant.dir.join("others");
    fs::create_dir_all(others.join("batches")).unwrap();
    fs::write(others.join("batches/theirs.pdf"), "theirs").unwrap();
    assert!(
        matches!(refused(&others), MoveError::New(problem) if problem.reason == StorageReason::ForeignFiles)
    );
    let station = plant.dir.join("station2");
    fs::create_dir(&station).unwrap();
    fs::write(
        station.join(".batchbook-storage"),
        "store = 0195b0a5-0000-7000-8000-000000000000\n",
    )
    .unwrap();
    assert!(
        matches!(refused(&station), MoveError::New(problem) if problem.reason == StorageReason::OtherStore)
    );
    let file = plant.file("a file", "");
    assert!(matches!(refused(&file.join("x")), MoveError::New(_)));
    assert_eq!(names(&station), [".batchbook-storage"]);
    assert_eq!(names(&others), ["batches"]);
}

#[test]
fn a_path_that_is_set_elsewhere_is_not_moved() {
    let plant = Plant::new();
    let plant = Plant::of_another_process(&plant.dir).with_storage(&plant.dir.join("share"));
    fs::create_dir_all(plant.dir.join("usb")).unwrap();
    let book = three_files(&plant);
    let to = plant.dir.join("nas");
    assert!(matches!(
        go(&plant, &book, &to),
        Err(MoveError::SetElsewhere { .. })
    ));
    assert!(!to.exists());
    fs::remove_dir_all(&plant.dir).unwrap();
}

#[test]
fn a_disk_without_room_is_refused_before_the_first_byte() {
    let plant = Plant::new();
    let book = plant.book();
    attach(
        &book,
        draft(&book),
        &plant.file("large.txt", vec![b'x'; 3_000_000]),
    );
    let small = plant.dir.join("small");
    let Some(_mount) = Mount::tmpfs(&small, "1M") else {
        return;
    };
    let refused = go(&plant, &book, &small.join("files")).unwrap_err();
    assert!(matches!(refused, MoveError::NoRoom { .. }), "{refused:?}");
    assert_eq!(names(&small), Vec::<String>::new());
}

#[test]
fn files_move_back_where_they_came_from() {
    let plant = Plant::new();
    let book = three_files(&plant);
    let old = book.storage().root.clone();
    let to = plant.dir.join("nas");
    go(&plant, &book, &to).unwrap();
    attach(&book, draft(&book), &plant.file("later.txt", "later"));

    let back = go(&plant, &book, &old).unwrap();

    assert_eq!(back.files, 4);
    assert_eq!(book.storage().root, old);
    is_well(&book);
    drop(book);
    let book = plant.book();
    assert_eq!(book.storage().root, old);
    assert!(book.storage_problem().is_none(), "{:?}", book.storage_problem());
    is_well(&book);
}

#[test]
fn a_damaged_file_keeps_everything_where_it_is_until_it_is_answered() {
    let plant = Plant::new();
    let book = three_files(&plant);
    let old = book.storage().root.clone();
    let first = names(&old.join("batches"))[0].clone();
    fs::write(old.join("batches").join(&first), "other bytes").unwrap();
    let to = plant.dir.join("nas");
    let refused = go(&plant, &book, &to).unwrap_err();
    assert!(
        matches!(refused, MoveError::Damaged { count: 1, .. }),
        "{refused:?}"
    );
    assert_eq!(book.storage().root, old);

    let request = CheckRequest {
        rehash: true,
        ..CheckRequest::default()
    };
    assert_eq!(check(&book, &request, &Unwatched).unwrap().problems.len(), 1);
    assert_eq!(go(&plant, &book, &to).unwrap().files, 2);
    assert_eq!(
        fs::read(to.join("batches").join(&first)).unwrap(),
        b"other bytes",
        "what there is of it is not left behind"
    );
}

#[test]
fn a_start_writes_the_settings_file_where_a_kill_left_only_that_undone() {
    let plant = Plant::new();
    let book = three_files(&plant);
    let (old, to) = (book.storage().root.clone(), plant.dir.join("nas"));
    go(&plant, &book, &to).unwrap();
    let settings: PathBuf = book.settings().settings_file();
    let bytes = |path: &Path| path.as_os_str().as_encoded_bytes().to_vec();
    Connection::open(book.database())
        .unwrap()
        .execute(
            "INSERT INTO storage_move (only, from_path, to_path, begun_at, switched) VALUES (1, ?, ?, '', 1)",
            [bytes(&old), bytes(&to)],
        )
        .unwrap();
    drop(book);
    fs::remove_file(&settings).unwrap();

    let book = plant.book();

    assert_eq!(book.storage().root, to);
    is_well(&book);
    let written = fs::read_to_string(&settings).unwrap();
    assert!(
        written.contains(Key::StoragePath.name()) && written.contains("nas"),
        "{written}"
    );
    drop(book);
    assert_eq!(plant.book().storage().root, to);
}
