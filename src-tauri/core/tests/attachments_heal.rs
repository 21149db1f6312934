//! What a start puts right after a run that ended in the middle, and what it leaves alone.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use batchbook_core::attachments::{Attachment, Owner};
use batchbook_core::attachments::{AttachmentState, Recovered, Unwatched, Watch, copy_in, register, resume};

use crate::plant::{ASHA, Plant, attach, code, command_line_draft, draft, names, row, stored};

/// Registers a file in a run that ends before it copies anything.
fn left_copying(plant: &Plant, source: &Path) -> Attachment {
    let book = plant.book();
    let owner = draft(&book);
    register(&book, owner, &[source.to_owned()], ASHA)
        .unwrap()
        .remove(0)
}

#[test]
fn a_copy_that_was_interrupted_is_taken_over_while_its_source_is_there() {
    let plant = Plant::new();
    let source = plant.file("slip.png", "slip");
    let left = left_copying(&plant, &source);
    fs::write(
        plant.data().join(format!("uploads/.staging/{}.part", left.id)),
        "sl",
    )
    .unwrap();

    let (book, recovered) = plant.start();

    assert_eq!(
        recovered,
        Recovered {
            resumed: vec![left.id],
            was_unclean: true,
            ..Recovered::default()
        }
    );
    assert!(
        names(&book.storage().staging()).is_empty(),
        "the dead run's part stays"
    );
    let again = resume(&book, &recovered, &Unwatched).unwrap();
    assert_eq!(again[0].state, AttachmentState::Saved);
    assert_eq!(fs::read_to_string(stored(&book, &again[0])).unwrap(), "slip");
}

#[test]
fn a_copy_that_was_interrupted_and_has_no_source_has_failed_and_its_part_is_kept() {
    let plant = Plant::new();
    let source = plant.file("slip.png", "slip");
    let left = left_copying(&plant, &source);
    let part = format!("{}.part", left.id);
    fs::write(plant.data().join("uploads/.staging").join(&part), "slip").unwrap();
    fs::remove_file(source).unwrap();

    let (book, recovered) = plant.start();

    assert_eq!(recovered.failed, [left.id]);
    assert_eq!(code(&row(&book, left.id).unwrap()), "interrupted");
    assert!(names(&book.storage().staging()).is_empty());
    assert_eq!(
        names(&book.storage().discarded()),
        [part],
        "it may be all that is left of the file"
    );
}

#[test]
fn parts_that_no_copy_needs_are_put_away() {
    let plant = Plant::new();
    let book = plant.book();
    let source = plant.dir.join("usb/slip.png");
    let failed = attach(&book, draft(&book), &source);
    plant.file("slip.png", "slip");
    let unknown = format!("{}.part", uuid::Uuid::now_v7());
    fs::write(book.storage().staging().join(format!("{}.part", failed.id)), "sl").unwrap();
    fs::write(book.storage().staging().join(&unknown), "?").unwrap();
    // A killed process leaves its lock file.
    let lock = plant.data().join(format!("run/{}.lock", book.run.id));
    drop(book);
    fs::write(lock, "").unwrap();

    let book = plant.book();

    assert!(names(&book.storage().staging()).is_empty());
    assert_eq!(
        names(&book.storage().discarded()),
        [unknown],
        "nobody knows whether it is the only copy"
    );
    assert_eq!(row(&book, failed.id).unwrap(), failed);
}

#[test]
fn a_file_with_its_final_name_is_complete_and_saved() {
    let plant = Plant::new();
    let source = plant.file("slip.txt", "slip");
    let left = left_copying(&plant, &source);
    fs::write(
        plant.data().join("uploads/batches").join(&left.stored_name),
        "slip",
    )
    .unwrap();
    fs::remove_file(source).unwrap();

    let (book, recovered) = plant.start();

    assert_eq!(recovered.saved, [left.id]);
    let saved = row(&book, left.id).unwrap();
    assert_eq!((saved.state, saved.size), (AttachmentState::Saved, Some(4)));
    assert_eq!(
        saved.sha256,
        Some(<sha2::Sha256 as sha2::Digest>::digest("slip").into())
    );
    assert_eq!(saved.media_type.as_deref(), Some("text/plain"));
    assert_eq!(
        plant.start().1,
        Recovered::default(),
        "a second start finds nothing to do"
    );
}

#[test]
fn while_the_storage_path_is_away_nothing_is_lost() {
    let plant = Plant::new();
    let share = plant.dir.join("share");
    let plant = plant.with_storage(&share);
    let source = plant.file("slip.txt", "slip");
    let left = left_copying(&plant, &source);
    fs::write(share.join("batches").join(&left.stored_name), "slip").unwrap();
    fs::remove_file(source).unwrap();
    let away = plant.dir.join("away");
    fs::rename(&share, &away).unwrap();

    let (book, recovered) = plant.start();
    assert_eq!(recovered.failed, [left.id]);
    assert_eq!(code(&row(&book, left.id).unwrap()), "storage_unreachable");

    fs::rename(&away, &share).unwrap();
    let saved = batchbook_core::attachments::retry(&book, left.id, ASHA, &Unwatched).unwrap();
    assert_eq!(
        saved.state,
        AttachmentState::Saved,
        "the file has its final name already"
    );
}

#[test]
fn a_living_run_is_not_touched() {
    let plant = Plant::new();
    let book = plant.book();
    let command_line = command_line_draft(&book);
    let source = plant.file("slip.png", vec![7; 2_000_000]);
    let copying = register(&book, Owner::Draft(command_line), &[source], ASHA)
        .unwrap()
        .remove(0);
    struct StartAnother<'a>(&'a Plant);
    impl Watch for StartAnother<'_> {
        fn progress(&self, copied: u64, _: u64) {
            if copied == 65_536 {
                assert_eq!(self.0.start().1, Recovered::default());
            }
        }
    }
    let saved = copy_in(&book, copying.id, &StartAnother(&plant)).unwrap();
    assert_eq!(saved.state, AttachmentState::Saved, "{:?}", saved.failure);
    assert!(book.read(|reader| reader.draft(command_line)).unwrap().is_some());
}

#[test]
fn a_draft_that_a_dead_command_line_left_is_dropped() {
    let plant = Plant::new();
    let book = plant.book();
    let command_line = command_line_draft(&book);
    let window = draft(&book);
    let owner = Owner::Draft(command_line);
    let unchanged = attach(&book, owner, &plant.file("unchanged.png", "1"));
    let changed = attach(&book, owner, &plant.file("changed.png", "2"));
    let gone = attach(&book, owner, &plant.file("gone.png", "3"));
    let failed = attach(&book, owner, Path::new("/no/such/file.png"));
    let copying = register(&book, owner, &[plant.file("copying.png", "4")], ASHA)
        .unwrap()
        .remove(0);
    let of_window = attach(&book, window, &plant.file("window.png", "5"));
    plant.file("changed.png", "another");
    fs::remove_file(&gone.source_path).unwrap();
    drop(book);

    let (book, recovered) = plant.start();

    assert_eq!(
        recovered,
        Recovered {
            dropped_drafts: vec![command_line],
            was_unclean: true,
            ..Recovered::default()
        }
    );
    assert!(book.read(|reader| reader.draft(command_line)).unwrap().is_none());
    for dropped in [&unchanged, &changed, &gone, &failed, &copying] {
        assert_eq!(row(&book, dropped.id), None);
    }
    assert_eq!(
        names(&book.storage().uploads()),
        [of_window.stored_name],
        "the window's draft is nobody else's"
    );
    let mut kept = vec![changed.stored_name, gone.stored_name];
    kept.sort();
    assert_eq!(
        names(&book.storage().discarded()),
        kept,
        "only a copy of an unchanged source is deleted"
    );
}

#[test]
fn a_file_of_the_upload_folder_that_was_attached_itself_is_never_deleted() {
    let plant = Plant::new();
    let book = plant.book();
    let first = attach(&book, draft(&book), &plant.file("slip.png", "slip"));
    let again = attach(
        &book,
        Owner::Draft(command_line_draft(&book)),
        &stored(&book, &first),
    );
    assert_eq!(again.state, AttachmentState::Saved);
    drop(book);
    let book = plant.book();
    assert_eq!(names(&book.storage().uploads()), [first.stored_name]);
}

/// Runs in a process of its own, for [`a_killed_process_is_healed_at_the_next_start`].
#[test]
fn copying_until_killed() {
    let Some(folder) = std::env::var_os("BATCHBOOK_TEST_KILLED_IN") else {
        return;
    };
    struct Stop;
    impl Watch for Stop {
        fn progress(&self, copied: u64, _: u64) {
            if copied == 65_536 * 4 {
                println!("\nCOPYING");
                std::thread::sleep(std::time::Duration::from_secs(600));
            }
        }
    }
    let plant = Plant::of_another_process(Path::new(&folder));
    let book = plant.book();
    let id = register(&book, draft(&book), &[plant.dir.join("usb/big.pdf")], ASHA).unwrap()[0].id;
    copy_in(&book, id, &Stop).unwrap();
}

/// Starts a process that stops in the middle of a copy, and waits until it is there.
fn copying_process(plant: &Plant) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "attachments_heal::copying_until_killed", "--nocapture"])
        .env("BATCHBOOK_TEST_KILLED_IN", &plant.dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(
        lines.map_while(Result::ok).any(|line| line == "COPYING"),
        "it never began to copy"
    );
    child
}

#[test]
fn a_killed_process_is_healed_at_the_next_start() {
    let plant = Plant::new();
    let bytes = vec![7; 4_000_000];
    plant.file("big.pdf", &bytes);
    let mut child = copying_process(&plant);

    // While it lives, a process that starts beside it leaves its copy alone.
    let (book, recovered) = plant.start();
    assert_eq!(recovered, Recovered::default());
    let parts = names(&book.storage().staging());
    assert_eq!(parts.len(), 1);
    drop(book);

    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(
        names(&plant.data().join("uploads/.staging")),
        parts,
        "nothing tidied up"
    );

    let (book, recovered) = plant.start();
    assert_eq!(recovered.resumed.len(), 1);
    assert!(names(&book.storage().staging()).is_empty());
    assert_eq!(
        names(&plant.data().join("run")).len(),
        1,
        "only this run's lock is left"
    );
    let saved = resume(&book, &recovered, &Unwatched).unwrap().remove(0);
    assert_eq!(saved.state, AttachmentState::Saved);
    assert!(fs::read(stored(&book, &saved)).unwrap() == bytes);
}
