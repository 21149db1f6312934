//! A database that cannot be used: refused, said in words, and not touched.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Mounted, Plant, names_in, pipe, write};

const DOCUMENT: &str = include_str!("../../docs/backup.md");

fn bytes_of(plant: &Plant) -> Vec<u8> {
    std::fs::read(plant.path("data/db.sqlite")).unwrap()
}

#[test]
fn a_database_of_a_newer_version_is_refused_untouched() {
    let plant = Plant::new();
    plant.record(&pipe(), &[""; 0]);
    // The user version, at its place in the file's header.
    let mut bytes = bytes_of(&plant);
    bytes[60..64].copy_from_slice(&900_u32.to_be_bytes());
    write(&plant.path("data/db.sqlite"), &bytes);

    for arguments in [&["list"][..], &["list", "--json"], &["check"]] {
        let ran = plant.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{arguments:?}: {ran:?}");
        assert!(
            ran.stderr
                .contains("db.sqlite was written by a newer version of Batchbook. It was not touched."),
            "{ran:?}"
        );
        assert!(
            ran.stderr.contains("Install the newer version on this computer."),
            "{ran:?}"
        );
    }
    assert_eq!(plant.try_record(&pipe(), &[""; 0]).code, 1);
    assert_eq!(bytes_of(&plant), bytes);
}

#[test]
fn a_file_that_is_no_database_is_refused_untouched() {
    let plant = Plant::new();
    std::fs::create_dir(plant.data()).unwrap();
    let garbage = b"This was a database once.".repeat(400);
    write(&plant.path("data/db.sqlite"), &garbage);

    let ran = plant.try_record(&pipe(), &[""; 0]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{ran:?}");
    assert!(
        ran.stderr.contains("db.sqlite is damaged. It was not touched."),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("restore the newest backup"), "{ran:?}");

    let checked = plant.run(["check", "--json"]);
    assert_eq!(
        checked.code, 5,
        "damage is what a check is there to find: {checked:?}"
    );
    assert_eq!(checked.json()["problems"][0]["kind"], "database_damaged");
    assert_eq!(bytes_of(&plant), garbage);
}

#[test]
fn damage_inside_the_database_is_found_by_check() {
    let plant = Plant::new();
    for _ in 0..30 {
        plant.record(&pipe(), &[""; 0]);
    }
    let mut bytes = bytes_of(&plant);
    let from = bytes.len() - 8 * 4096;
    bytes[from..].fill(0x5a);
    write(&plant.path("data/db.sqlite"), &bytes);

    let checked = plant.run(["check", "--json"]);
    assert_eq!(checked.code, 5, "{checked:?}");
    let kinds: Vec<Value> = checked.json()["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["kind"].clone())
        .collect();
    assert!(kinds.contains(&json!("database_damaged")), "{kinds:?}");
}

#[test]
fn another_programs_database_is_refused_untouched() {
    let plant = Plant::new();
    plant.record(&pipe(), &[""; 0]);
    let mut bytes = bytes_of(&plant);
    bytes[68..72].copy_from_slice(b"FOOD");
    write(&plant.path("data/db.sqlite"), &bytes);
    let ran = plant.run(["list"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr
            .contains("is not a Batchbook database. It was not touched."),
        "{ran:?}"
    );
    assert_eq!(bytes_of(&plant), bytes);
}

#[test]
fn a_data_folder_that_cannot_be_made_is_a_failure_of_the_system() {
    let plant = Plant::new();
    write(&plant.path("data"), b"a file where the folder should be");
    let ran = plant.run(["list", "--json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{ran:?}");
    assert!(ran.stderr.contains("The data folder "), "{ran:?}");
    assert!(
        ran.stderr.contains("--data-dir or BATCHBOOK_DATA_DIR"),
        "what to do next: {ran:?}"
    );
}

#[test]
fn a_full_disk_under_the_database_records_nothing_and_loses_nothing() {
    let plant = Plant::new();
    let Some(_mounted) = Mounted::tmpfs(plant.data(), "size=4m") else {
        return;
    };
    plant.record(&pipe(), &[""; 0]);
    let filler = plant.path("data/filler");
    let mut fill = std::fs::File::create(&filler).unwrap();
    while std::io::Write::write(&mut fill, &[0; 4096]).is_ok() {}

    let ran = plant.try_record(&pipe(), &["--json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{ran:?}");
    assert!(
        ran.stderr
            .contains("Free some space on that disk, then try again."),
        "{ran:?}"
    );

    drop(fill);
    std::fs::remove_file(&filler).unwrap();
    assert_eq!(plant.record(&pipe(), &[""; 0])["batch"]["batch_number"], "2");
}

#[test]
fn a_data_folder_that_became_read_only_is_said() {
    let plant = Plant::new();
    let Some(mounted) = Mounted::tmpfs(plant.data(), "size=4m") else {
        return;
    };
    plant.record(&pipe(), &[""; 0]);
    mounted.remount("remount,ro");
    let ran = plant.try_record(&pipe(), &["--json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{ran:?}");
    assert!(ran.stderr.contains("db.sqlite cannot be used: "), "{ran:?}");
    assert!(
        ran.stderr
            .contains("Check that this account may read and write it and its folder"),
        "{ran:?}"
    );
    assert_eq!(
        plant.run(["paths"]).code,
        0,
        "where it is can be seen all the same"
    );
    mounted.remount("remount,rw");
    assert_eq!(plant.record(&pipe(), &[""; 0])["batch"]["batch_number"], "2");
}

#[cfg(unix)]
#[test]
fn a_data_folder_without_permission_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let plant = Plant::new().without_roots_powers();
    std::fs::create_dir(plant.data()).unwrap();
    std::fs::set_permissions(plant.data(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let ran = plant.run(["list"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let words = format!(
        "The data folder {} cannot be used: Permission denied",
        plant.data().display()
    );
    assert!(ran.stderr.contains(&words), "{ran:?}");
}

/// The commands of a section of `docs/backup.md`, as somebody types them.
fn commands_of(section: &str) -> &'static str {
    let (_, section) = DOCUMENT.split_once(&format!("\n## {section}\n")).unwrap();
    let (_, block) = section.split_once("```sh\n").unwrap();
    block.split_once("```").unwrap().0
}

fn set_version(database: &Path, version: i64) {
    let connection = rusqlite::Connection::open(database).unwrap();
    connection.pragma_update(None, "user_version", version).unwrap();
}

#[test]
fn the_way_back_from_an_upgrade_is_the_one_that_is_written_down() {
    let plant = Plant::new();
    let slip = plant.file("slip.pdf", b"%PDF-1.4 slip");
    plant.record_with(&pipe(), &[&slip]);
    let database = plant.data().join("db.sqlite");
    let todays: i64 = rusqlite::Connection::open(&database)
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();

    // There is no older schema to come from: one is pretended, whose upgrade fails and leaves the copy that is made before each.
    set_version(&database, 0);
    assert_ne!(plant.run(["list"]).code, 0);
    let copies = names_in(&plant.data().join("before-upgrade"));
    assert_eq!(copies.len(), 1, "{copies:?}");
    set_version(&plant.data().join("before-upgrade").join(&copies[0]), todays);
    // The newer version goes on for a batch.
    set_version(&database, todays);
    plant.record_with(&pipe(), &[&slip]);
    set_version(&database, todays + 1);
    let refused = plant.run(["list"]);
    assert_ne!(refused.code, 0);
    assert!(refused.stderr.contains("newer"), "{}", refused.stderr);

    let typed = Command::new("sh")
        .args(["-eu", "-c", commands_of("Before an upgrade")])
        .current_dir(plant.data())
        .output()
        .unwrap();
    assert!(typed.status.success(), "{typed:?}");

    let batches = |plant: &Plant| {
        plant.json(["list", "--json"])["batches"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(batches(&plant), 1, "what was before the upgrade");
    let checked = plant.run(["check", "--rehash", "--json"]);
    assert_eq!(checked.code, 5);
    let problems = checked.json()["problems"].clone();
    let kinds: Vec<&str> = problems
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["orphan_file"],
        "the file of what was recorded since: {problems}"
    );
    since_the_upgrade(&plant, todays);
    plant.run(["check", "--heal"]);
    assert_eq!(plant.run(["check", "--rehash"]).code, 0);
    assert_eq!(
        names_in(&plant.data().join("uploads/.orphans")).len(),
        1,
        "it is put aside, not deleted"
    );
    plant.record_with(&pipe(), &[&slip]);
    assert_eq!(batches(&plant), 2, "recording goes on");
}

/// What was recorded since the upgrade is in what was moved aside, and the newer version opens it in a folder of its own.
fn since_the_upgrade(plant: &Plant, todays: i64) {
    let since = plant.path("since");
    let typed = Command::new("sh")
        .args([
            "-eu",
            "-c",
            "mkdir ../since && cp after-upgrade/db.sqlite* ../since && cp -r uploads ../since",
        ])
        .current_dir(plant.data())
        .status()
        .unwrap();
    assert!(typed.success());
    // This program stands for the newer one too.
    set_version(&since.join("db.sqlite"), todays);
    let opened = |more: &[&str]| {
        let mut arguments = vec!["--data-dir", since.to_str().unwrap()];
        arguments.extend(more);
        plant.run(arguments)
    };
    assert_eq!(opened(&["check", "--rehash"]).code, 0);
    let listed = opened(&["list", "--json"]).json();
    assert_eq!(listed["batches"].as_array().unwrap().len(), 2);
}
