//! A database that cannot be used: refused, said in words, and not touched.

use serde_json::{Value, json};

use crate::support::{Mounted, Plant, pipe, write};

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
