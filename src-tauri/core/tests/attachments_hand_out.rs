//! Copies for people and programs, what was pasted, and the same content twice.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use batchbook_core::attachments::active_content::ActiveContent;
use batchbook_core::attachments::{
    AttachmentState, HandOutError, Unwatched, Watch, copy_in, copy_to_open, find_active_content, keep_pasted,
    register, remove, save_copy, tidy_opened, tidy_pasted,
};

use crate::plant::{ASHA, PNG, Plant, attach, draft, names, stored};

fn long_ago() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)
}

fn target(plant: &Plant) -> std::path::PathBuf {
    let folder = plant.dir.join("for the auditor");
    fs::create_dir(&folder).unwrap();
    folder
}

#[test]
fn a_copy_has_the_original_name_the_bytes_and_the_time_and_replaces_nothing() {
    let plant = Plant::new();
    let book = plant.book();
    let source = plant.file("रसीद.png", PNG);
    File::options()
        .write(true)
        .open(&source)
        .unwrap()
        .set_modified(long_ago())
        .unwrap();
    let slip = attach(&book, draft(&book), &source);
    let folder = target(&plant);
    fs::write(folder.join("रसीद.png"), "somebody's own").unwrap();

    let first = save_copy(&book, slip.id, &folder, &slip.original_name, &Unwatched).unwrap();
    save_copy(&book, slip.id, &folder, &slip.original_name, &Unwatched).unwrap();

    assert_eq!(names(&folder), ["रसीद (2).png", "रसीद (3).png", "रसीद.png"]);
    assert_eq!(fs::read(folder.join("रसीद.png")).unwrap(), b"somebody's own");
    assert_eq!(fs::read(&first).unwrap(), PNG);
    assert_eq!(fs::metadata(&first).unwrap().modified().unwrap(), long_ago());
}

#[test]
fn a_copy_of_a_file_that_is_not_what_was_saved_is_refused_and_not_left() {
    let plant = Plant::new();
    let book = plant.book();
    let slip = attach(&book, draft(&book), &plant.file("slip.png", PNG));
    fs::write(stored(&book, &slip), "something else").unwrap();
    let folder = target(&plant);

    let refused = save_copy(&book, slip.id, &folder, "slip.png", &Unwatched);

    assert!(
        matches!(refused, Err(HandOutError::Damaged { .. })),
        "{refused:?}"
    );
    assert_eq!(names(&folder), [""; 0]);
    assert!(matches!(
        copy_to_open(&book, slip.id, &Unwatched),
        Err(HandOutError::Damaged { .. })
    ));
    assert_eq!(names(&plant.data().join("opened")), [""; 0]);
}

#[test]
fn a_file_that_is_not_saved_is_not_handed_out() {
    let plant = Plant::new();
    let book = plant.book();
    let failed = attach(&book, draft(&book), &plant.dir.join("usb/absent.png"));
    let refused = copy_to_open(&book, failed.id, &Unwatched);
    assert!(
        matches!(
            refused,
            Err(HandOutError::NotSaved {
                state: AttachmentState::Failed,
                ..
            })
        ),
        "{refused:?}"
    );
}

#[test]
fn a_program_gets_a_read_only_copy_in_a_private_folder_never_the_saved_file() {
    let plant = Plant::new();
    let book = plant.book();
    let slip = attach(&book, draft(&book), &plant.file("weigh slip.png", PNG));

    let opened = copy_to_open(&book, slip.id, &Unwatched).unwrap();

    assert_eq!(opened.file_name().unwrap(), "weigh slip.png");
    assert!(opened.starts_with(plant.data().join("opened")));
    assert_eq!(fs::read(&opened).unwrap(), PNG);
    assert!(fs::metadata(&opened).unwrap().permissions().readonly());
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        assert_eq!(
            fs::metadata(opened.parent().unwrap()).unwrap().mode() & 0o777,
            0o700
        );
        assert_ne!(
            fs::metadata(&opened).unwrap().ino(),
            fs::metadata(stored(&book, &slip)).unwrap().ino(),
            "the saved file itself was handed out"
        );
    }
}

#[test]
fn opened_copies_go_at_the_next_start_unless_somebody_changed_them() {
    let plant = Plant::new();
    let book = plant.book();
    let slip = attach(&book, draft(&book), &plant.file("slip.png", PNG));
    let open = || copy_to_open(&book, slip.id, &Unwatched).unwrap();
    let (untouched, changed, with_another) = (open(), open(), open());
    fs::remove_file(&changed).unwrap();
    fs::write(&changed, "edited").unwrap();
    fs::write(with_another.with_file_name("export.csv"), "1;2").unwrap();

    let stay = tidy_opened(&book).unwrap();

    assert_eq!(stay, 2);
    assert!(!untouched.parent().unwrap().exists());
    assert_eq!(fs::read(&changed).unwrap(), b"edited");
    assert!(with_another.exists());
}

#[test]
fn what_a_saved_file_would_run_is_found_in_its_content() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let program = attach(&book, owner, &plant.file("certificate.pdf", b"MZ\x90\0"));
    let slip = attach(&book, owner, &plant.file("slip.png", PNG));
    assert_eq!(
        find_active_content(&book, program.id).unwrap(),
        Some(ActiveContent::Program)
    );
    assert_eq!(find_active_content(&book, slip.id).unwrap(), None);
}

#[test]
fn what_was_pasted_is_saved_under_its_name_and_leaves_nothing_in_data() {
    let plant = Plant::new();
    let book = plant.book();
    let name = "pasted 2026-11-24 14-06-05.png";

    let pasted = keep_pasted(&book, name, PNG).unwrap();
    let saved = attach(&book, draft(&book), &pasted);

    assert_eq!(saved.state, AttachmentState::Saved);
    assert_eq!(saved.original_name, name);
    assert_eq!(fs::read(stored(&book, &saved)).unwrap(), PNG);
    assert_eq!(names(&plant.data().join("pasted")), [""; 0]);
}

#[test]
fn the_source_of_any_other_attachment_is_left_alone() {
    let plant = Plant::new();
    let book = plant.book();
    let source = plant.file("slip.png", PNG);
    attach(&book, draft(&book), &source);
    assert!(source.exists());
}

#[test]
fn what_was_pasted_and_not_saved_waits_for_a_retry_and_goes_when_nobody_wants_it() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let pasted = keep_pasted(&book, "pasted.png", PNG).unwrap();
    let picked = register(&book, owner, std::slice::from_ref(&pasted), ASHA).unwrap();
    struct Stop;
    impl Watch for Stop {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let failed = copy_in(&book, picked[0].id, &Stop).unwrap();
    assert_eq!(failed.state, AttachmentState::Failed);
    let old = |folder: &Path| File::open(folder).unwrap().set_modified(long_ago()).unwrap();
    old(pasted.parent().unwrap());

    tidy_pasted(&book).unwrap();
    assert!(pasted.exists(), "a retry needs it");

    remove(&book, failed.id, ASHA).unwrap();
    let fresh = keep_pasted(&book, "pasted.png", PNG).unwrap();
    tidy_pasted(&book).unwrap();
    assert!(!pasted.parent().unwrap().exists());
    assert!(fresh.exists(), "it was pasted a moment ago");
}
