//! The marker: who may fill which folder.

use std::fs;
use std::path::PathBuf;

use batchbook_core::attachments::AttachmentState;

use crate::plant::{ASHA, Plant, attach, code, draft, names};

const MARKER: &str = ".batchbook-storage";

/// A workstation whose storage path is a folder of its own.
fn plant_with_share() -> (Plant, PathBuf) {
    let plant = Plant::new();
    let share = plant.dir.join("mnt/share");
    (plant.with_storage(&share), share)
}

#[test]
fn a_path_is_taken_into_use_once_and_marked() {
    let (plant, share) = plant_with_share();
    let book = plant.book();
    assert_eq!(book.storage_problem(), None);
    let marker = fs::read_to_string(share.join(MARKER)).unwrap();
    assert!(marker.contains(&book.storage().store_id.to_string()), "{marker}");
    drop(book);
    assert_eq!(plant.book().storage_problem(), None, "its own marker is welcome");
    assert_eq!(fs::read_to_string(share.join(MARKER)).unwrap(), marker);
}

#[test]
fn an_unmounted_share_is_never_filled() {
    let (plant, share) = plant_with_share();
    drop(plant.book());
    for mount_point_is_there in [true, false] {
        fs::remove_dir_all(&share).unwrap();
        if mount_point_is_there {
            fs::create_dir(&share).unwrap();
        }
        let book = plant.book();
        let problem = book.storage_problem().unwrap();
        assert_eq!(problem.code(), "storage_marker_missing");
        assert!(problem.can_adopt());
        let refused = attach(&book, draft(&book), &plant.file("slip.png", "slip"));
        assert_eq!(code(&refused), "storage_unreachable");
        assert_eq!(
            refused.failure.unwrap().parameters()["reason"],
            "storage_marker_missing"
        );
        assert!(
            names(&share).is_empty(),
            "something was written where the share should be"
        );

        assert_eq!(
            book.adopt_storage(ASHA),
            None,
            "somebody says that it is right so"
        );
        assert!(share.join(MARKER).exists());
        let saved = attach(&book, draft(&book), &plant.file("slip.png", "slip"));
        assert_eq!(saved.state, AttachmentState::Saved);
    }
}

#[test]
fn a_share_that_goes_away_between_two_files_is_noticed() {
    let (plant, share) = plant_with_share();
    let book = plant.book();
    attach(&book, draft(&book), &plant.file("slip.png", "slip"));
    let away = share.with_file_name("away");
    fs::rename(&share, &away).unwrap();
    fs::create_dir(&share).unwrap();
    let refused = attach(&book, draft(&book), &plant.file("slip.png", "slip"));
    assert_eq!(code(&refused), "storage_unreachable");
    assert!(names(&share).is_empty());
    fs::remove_dir(&share).unwrap();
    fs::rename(&away, &share).unwrap();
    assert_eq!(
        attach(&book, draft(&book), &plant.file("slip.png", "slip")).state,
        AttachmentState::Saved
    );
}

#[test]
fn another_workstations_folder_is_refused_also_on_purpose() {
    let (first, share) = plant_with_share();
    drop(first.book());
    let second = Plant::new().with_storage(&share);
    let before = fs::read(share.join(MARKER)).unwrap();
    let book = second.book();
    for problem in [book.storage_problem().unwrap(), book.adopt_storage(ASHA).unwrap()] {
        assert_eq!(problem.code(), "storage_of_another_store");
        assert!(!problem.can_adopt());
    }
    let refused = attach(&book, draft(&book), &second.file("slip.png", "slip"));
    assert_eq!(code(&refused), "storage_unreachable");
    assert_eq!(fs::read(share.join(MARKER)).unwrap(), before);
    assert!(names(&share.join("batches")).is_empty());
}

#[test]
fn a_folder_with_files_of_another_system_is_taken_on_purpose_only() {
    let (plant, share) = plant_with_share();
    fs::create_dir_all(share.join("batches")).unwrap();
    fs::write(share.join("batches/old scan.pdf"), "old").unwrap();
    let book = plant.book();
    let problem = book.storage_problem().unwrap();
    assert_eq!(problem.code(), "storage_foreign_files");
    assert!(problem.can_adopt());
    assert_eq!(
        names(&share),
        ["batches"],
        "nothing is made before somebody says so"
    );
    assert_eq!(book.adopt_storage(ASHA), None);
    assert_eq!(
        names(&share.join("batches")),
        ["old scan.pdf"],
        "what is there is left alone"
    );
    assert_eq!(
        attach(&book, draft(&book), &plant.file("slip.png", "slip")).state,
        AttachmentState::Saved
    );
}

#[test]
fn a_folder_with_an_empty_upload_folder_is_new() {
    let (plant, share) = plant_with_share();
    fs::create_dir_all(share.join("batches")).unwrap();
    assert_eq!(plant.book().storage_problem(), None);
    assert!(share.join(MARKER).exists());
}

#[test]
fn a_marker_that_says_nothing_is_anothers() {
    let (plant, share) = plant_with_share();
    fs::create_dir_all(&share).unwrap();
    fs::write(share.join(MARKER), "").unwrap();
    assert_eq!(
        plant.book().storage_problem().unwrap().code(),
        "storage_of_another_store"
    );
}

#[test]
fn the_default_path_is_simply_made_again() {
    let plant = Plant::new();
    drop(plant.book());
    fs::remove_dir_all(plant.data().join("uploads")).unwrap();
    let book = plant.book();
    assert_eq!(book.storage_problem(), None);
    assert!(plant.data().join("uploads").join(MARKER).exists());
}

#[test]
fn a_path_that_cannot_be_made_is_a_problem_and_no_end() {
    let plant = Plant::new();
    let file = plant.file("a file", "");
    let plant = plant.with_storage(&file.join("storage"));
    let book = plant.book();
    let problem = book.storage_problem().unwrap();
    assert_eq!(problem.code(), "storage_unreachable");
    assert!(!problem.can_adopt());
    assert!(problem.system_error.is_some());
}

#[test]
fn processes_that_start_at_once_agree_on_the_storage_path() {
    let (plant, share) = plant_with_share();
    let problems: Vec<_> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| plant.book().storage_problem()))
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert_eq!(problems, vec![None; 6]);
    assert!(
        names(&share.join(".staging")).is_empty(),
        "a marker's part is left"
    );
}
