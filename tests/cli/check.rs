//! `check`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Plant, Ran, pipe, write};

fn plant_with_a_file() -> (Plant, PathBuf) {
    let plant = Plant::new();
    let slip = plant.file("slip.txt", b"1350.5 m");
    let answer = plant.record_with(&pipe(), &[&slip]);
    let saved = answer["batch"]["attachments"][0]["path"].as_str().unwrap().into();
    (plant, saved)
}

fn state(plant: &Plant) -> Value {
    plant.json(["show", "1", "--json"])["batch"]["attachments"][0]["state"].clone()
}

/// The one problem of a check: its kind and subject.
fn problem(ran: &Ran) -> (String, String) {
    assert_eq!(ran.code, 5, "{ran:?}");
    let answer = ran.json();
    let problems = answer["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{answer}");
    assert_eq!(
        problems[0].as_object().unwrap().len(),
        3,
        "kind, subject and detail: {answer}"
    );
    assert!(!problems[0]["detail"].as_str().unwrap().is_empty());
    (
        problems[0]["kind"].as_str().unwrap().to_owned(),
        problems[0]["subject"].as_str().unwrap().to_owned(),
    )
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn all_is_well() {
    let (plant, _) = plant_with_a_file();
    plant.record(&pipe(), &["--attach", "absent.txt"]);
    let answer = plant.json(["check", "--rehash", "--json"]);
    assert_eq!(
        answer,
        json!({"problems": [], "batches": 2, "attachments": 2}),
        "a failed attachment is known already"
    );
    let in_words = plant.run(["check"]);
    assert_eq!(
        (in_words.code, in_words.stdout.as_str()),
        (0, "Checked 2 batches and 2 attachments: all is well.\n")
    );
}

#[test]
fn a_file_that_is_gone_is_missing_until_the_right_bytes_are_back() {
    let (plant, saved) = plant_with_a_file();
    std::fs::remove_file(&saved).unwrap();
    assert_eq!(
        problem(&plant.run(["check", "--json"])),
        ("missing".to_owned(), name(&saved))
    );
    assert_eq!(state(&plant), "missing");
    assert_eq!(
        plant.json(["show", "1", "--json"])["batch"]["attachments"][0]["path"],
        Value::Null
    );

    write(&saved, b"1350.6 m");
    assert_eq!(
        problem(&plant.run(["check", "--json"])).0,
        "hash_differs",
        "other bytes of the same size"
    );
    assert_eq!(state(&plant), "missing");

    write(&saved, b"1350.5 m");
    assert_eq!(plant.json(["check", "--json"])["problems"], json!([]));
    assert_eq!(state(&plant), "saved");
}

#[test]
fn a_file_of_another_size_is_found_without_reading_it() {
    let (plant, saved) = plant_with_a_file();
    write(&saved, b"1350 m");
    assert_eq!(
        problem(&plant.run(["check", "--json"])),
        ("size_differs".to_owned(), name(&saved))
    );
    assert_eq!(state(&plant), "missing");
}

#[test]
fn other_bytes_are_found_by_reading_again() {
    let (plant, saved) = plant_with_a_file();
    write(&saved, b"1350.6 m");
    assert_eq!(
        plant.run(["check", "--json"]).code,
        0,
        "the quick check reads no file"
    );
    assert_eq!(
        problem(&plant.run(["check", "--rehash", "--json"])),
        ("hash_differs".to_owned(), name(&saved))
    );
    assert_eq!(state(&plant), "missing");
    assert_eq!(
        problem(&plant.run(["check", "--json"])).0,
        "hash_differs",
        "and stays found"
    );
}

#[test]
fn a_file_that_belongs_to_no_batch_is_reported_and_left_alone() {
    let (plant, _) = plant_with_a_file();
    let orphan = plant.uploads().join("note.txt");
    write(&orphan, b"somebody's only copy");
    assert_eq!(
        problem(&plant.run(["check", "--json"])),
        ("orphan_file".to_owned(), "note.txt".to_owned())
    );
    assert_eq!(std::fs::read(&orphan).unwrap(), b"somebody's only copy");
    let in_words = plant.run(["check"]);
    assert_eq!(in_words.code, 5);
    assert!(
        in_words
            .stdout
            .starts_with("Checked 1 batches and 1 attachments: one problem.\n"),
        "{in_words:?}"
    );
    assert!(
        in_words
            .stdout
            .contains("belongs to no batch. It was left where it is."),
        "{in_words:?}"
    );
}

#[test]
fn an_unmounted_storage_path_does_not_make_its_files_missing() {
    let plant = Plant::new();
    let share = plant.path("share");
    let plant = plant.with("UPLOAD_STORAGE_PATH", &share);
    let slip = plant.file("slip.txt", b"slip");
    plant.record_with(&pipe(), &[&slip]);
    std::fs::rename(&share, plant.path("elsewhere")).unwrap();
    std::fs::create_dir(&share).unwrap();

    let found = problem(&plant.run(["check", "--json"]));
    assert_eq!(
        found,
        (
            "storage_unreachable".to_owned(),
            share.to_str().unwrap().to_owned()
        )
    );
    assert_eq!(state(&plant), "saved");
    assert_eq!(
        std::fs::read_dir(&share).unwrap().count(),
        0,
        "the empty mount point stays empty"
    );
}

#[test]
fn healing_moves_what_belongs_to_nobody_and_says_where_it_is() {
    let (plant, saved) = plant_with_a_file();
    let orphan = plant.uploads().join("note.txt");
    write(&orphan, b"somebody's only copy");
    let answer = plant.json(["check", "--heal", "--json"]);
    assert_eq!(
        answer["problems"],
        json!([]),
        "what was put right is no problem any more"
    );
    let healed = &answer["healed"][0];
    assert_eq!(
        (&healed["kind"], &healed["subject"]),
        (&json!("orphan_file"), &json!("note.txt"))
    );
    let moved = plant.path("data/uploads/.orphans/note.txt");
    assert!(
        healed["detail"]
            .as_str()
            .unwrap()
            .contains(moved.to_str().unwrap()),
        "{healed}"
    );
    assert_eq!(std::fs::read(&moved).unwrap(), b"somebody's only copy");
    assert_eq!(plant.uploaded(), [name(&saved)]);
    assert_eq!(plant.json(["check", "--heal", "--json"])["healed"], json!([]));

    write(&orphan, b"another");
    let in_words = plant.run(["check", "--heal"]);
    assert_eq!(in_words.code, 0);
    assert!(in_words.stdout.contains("all is well"), "{in_words:?}");
    assert!(in_words.stdout.contains(".orphans/2-note.txt."), "{in_words:?}");
}

#[test]
fn what_cannot_be_healed_stays_a_problem() {
    let (plant, saved) = plant_with_a_file();
    std::fs::remove_file(&saved).unwrap();
    let ran = plant.run(["check", "--heal", "--json"]);
    assert_eq!(ran.code, 5);
    assert_eq!(ran.json()["problems"][0]["kind"], "missing");
    assert_eq!(ran.json()["healed"], json!([]));

    write(&saved, b"1350.5 m");
    let answer = plant.json(["check", "--heal", "--json"]);
    assert_eq!(answer["healed"][0]["kind"], "found_again");
    assert_eq!(answer["healed"][0]["subject"], name(&saved).as_str());
}

/// Opens the database as somebody does who knows SQLite and means harm.
fn behind_the_back(plant: &Plant) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(plant.path("data/db.sqlite")).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER audit_log_is_never_updated; DROP TRIGGER audit_log_is_never_deleted; DROP TRIGGER batches_are_never_deleted",
        )
        .unwrap();
    connection
}

#[test]
fn a_history_that_was_rewritten_is_named_by_the_first_entry_that_does_not_fit() {
    let (plant, _) = plant_with_a_file();
    let changed = behind_the_back(&plant);
    changed
        .execute_batch("UPDATE batches SET total_thousandths = 9000000")
        .unwrap();
    let entry: i64 = changed
        .query_row("SELECT seq FROM audit_log WHERE action = 'recorded'", [], |row| {
            row.get(0)
        })
        .unwrap();
    let ran = plant.run(["check", "--json"]);
    assert_eq!(problem(&ran), ("history_rewritten".to_owned(), entry.to_string()));
    let detail = ran.json()["problems"][0]["detail"].as_str().unwrap().to_owned();
    assert!(
        detail.contains("HDPEPipe-OD63-PE80-PN10-Tarko-2026-001") && detail.contains("total_thousandths"),
        "{detail}"
    );
}

#[test]
fn an_end_that_was_cut_off_shows_beside_a_backup() {
    let (plant, _) = plant_with_a_file();
    std::fs::create_dir(plant.path("stick")).unwrap();
    let made = plant.json(["backup", "create", "--to", "stick", "--json"]);
    let archive = made["path"].as_str().unwrap().to_owned();
    let honest = plant.run(["check", "--against", &archive]);
    assert_eq!(honest.code, 0, "{honest:?}");
    let connection = behind_the_back(&plant);
    let head: i64 = connection
        .query_row(
            "SELECT max(seq) FROM audit_log WHERE subject_kind <> 'backup'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    connection
        .execute_batch(&format!(
            "PRAGMA foreign_keys = OFF; DELETE FROM attachments; DELETE FROM batches; DELETE FROM backups; DELETE FROM audit_log WHERE seq > {}",
            head - 4
        ))
        .unwrap();
    let ran = plant.run(["check", "--against", &archive, "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let answer = ran.json();
    let cut_off = answer["problems"].as_array().unwrap().last().unwrap();
    assert_eq!(cut_off["kind"], "history_rewritten");
    assert_eq!(cut_off["subject"], (head - 3).to_string());
    assert!(
        cut_off["detail"]
            .as_str()
            .unwrap()
            .contains("the trail ends before it"),
        "{cut_off}"
    );
    let ran = plant.run(["check", "--against", "absent.tar", "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let problems = ran.json()["problems"].as_array().unwrap().clone();
    assert!(
        problems.len() > 1,
        "what else is wrong is said all the same: {problems:?}"
    );
    let unreadable = problems.last().unwrap();
    assert_eq!(unreadable["kind"], "backup_unreadable");
    assert_eq!(unreadable["subject"], "absent.tar");
    assert_eq!(
        unreadable["detail"],
        "The trail was not compared with absent.tar: it cannot be read. There is no backup at absent.tar."
    );
}
