//! `storage move`.

use serde_json::json;

use crate::configuration::run_below;
use crate::support::{Plant, names_in, pipe, write};

#[test]
fn the_files_are_at_the_new_place_for_every_command_that_follows() {
    let plant = Plant::new();
    plant.record_with(&pipe(), &[&plant.file("slip.txt", b"slip")]);
    let to = plant.path("nas");
    let would = plant.json(["storage", "move", "nas", "--dry-run", "--json"]);
    assert_eq!(would["moved"], false);
    assert_eq!(would["files"], 1);
    assert!(!to.exists());

    let answer = plant.json(["storage", "move", "nas", "--json"]);

    assert_eq!(
        answer,
        json!({
            "from": plant.path("data/uploads"),
            "to": to,
            "files": 1,
            "bytes": 4,
            "resumed": false,
            "network": null,
            "moved": true,
            "settings_written": true,
        })
    );
    assert_eq!(plant.json(["paths", "--json"])["storage"]["path"], json!(to));
    let shown = plant.json(["show", "1", "--json"]);
    let path = shown["batch"]["attachments"][0]["path"].as_str().unwrap();
    assert!(path.starts_with(to.to_str().unwrap()), "{path}");
    assert_eq!(names_in(&plant.uploads()).len(), 1, "the old place stays");
    plant.record_with(&pipe(), &[&plant.file("next.txt", b"next")]);
    assert_eq!(names_in(&to.join("batches")).len(), 2);
    assert_eq!(
        names_in(&to),
        [".batchbook-storage", ".staging", "batches"],
        "the database goes nowhere"
    );
    assert!(plant.data().join("db.sqlite").is_file());
    assert_eq!(plant.run(["check", "--rehash"]).code, 0);
    let trail = plant.run(["trail", "--json"]).stdout;
    assert!(
        trail.contains("storage_moved") && !trail.contains("setting_changed_outside"),
        "nobody edited the settings file: {trail}"
    );
    let back = plant.run(["storage", "move", "data/uploads"]);
    assert_eq!(back.code, 0, "{back:?}");
    assert!(back.stdout.contains("2 files") && back.stdout.contains("Remove that folder yourself"));
    assert_eq!(plant.run(["check", "--rehash"]).code, 0);
}

#[test]
fn what_a_move_could_not_change_is_refused() {
    let plant = Plant::new();
    plant.record_with(&pipe(), &[&plant.file("slip.txt", b"slip")]);
    let flag = plant.run(["--storage-path", "elsewhere", "storage", "move", "nas"]);
    assert_eq!(flag.code, 3, "{flag:?}");
    assert!(flag.stderr.contains("--storage-path"), "{flag:?}");
    let inside = plant.run(["storage", "move", "data/uploads/inner"]);
    assert_eq!(inside.code, 3, "{inside:?}");
    let plant = plant.with("UPLOAD_STORAGE_PATH", "data/uploads");
    let variable = plant.run(["storage", "move", "nas"]);
    assert_eq!(variable.code, 3, "{variable:?}");
    assert!(variable.stderr.contains("UPLOAD_STORAGE_PATH"), "{variable:?}");
    assert!(!plant.path("nas").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_locked_is_not_moved() {
    let plant = Plant::new();
    let slips = plant.path("slips");
    let system_wide = format!("storage_path = {slips:?}\nlocked = [\"storage_path\"]\n");
    let Some(refused) = run_below(&plant, &system_wide, &["storage", "move", "nas"]) else {
        return;
    };
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(
        refused.stderr.contains("/etc/batchbook/settings.toml"),
        "{refused:?}"
    );
    assert!(!plant.path("nas").exists());
}

#[cfg(unix)]
#[test]
fn a_place_without_rights_is_refused_before_the_first_byte() {
    use std::os::unix::fs::PermissionsExt;
    let plant = Plant::new();
    plant.record_with(&pipe(), &[&plant.file("slip.txt", b"slip")]);
    let closed = plant.path("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).unwrap();
    let plant = plant.without_roots_powers();
    for to in ["closed", "closed/line-2"] {
        for more in [&["--dry-run"][..], &[]] {
            let refused = plant.run([&["storage", "move", to], more].concat());
            assert_eq!(refused.code, 3, "{refused:?}");
            assert!(refused.stderr.contains("closed"), "{refused:?}");
        }
    }
    assert_eq!(names_in(&closed), [""; 0], "nothing was made there");
    let paths = plant.json(["paths", "--json"]);
    assert_eq!(paths["storage"]["path"], json!(plant.path("data/uploads")));
}

#[test]
fn a_supervisors_pin_is_asked_for() {
    let plant = Plant::new();
    plant.record_with(&pipe(), &[&plant.file("slip.txt", b"slip")]);
    write(&plant.path("pin"), b"4711");
    plant.run(["operator", "add", "Meena"]);
    plant.run(["operator", "supervisor", "Meena"]);
    let set = plant.run(["operator", "pin", "Meena", "--new-pin-file", "pin"]);
    assert_eq!(set.code, 0, "{set:?}");

    assert_eq!(plant.run(["storage", "move", "nas"]).code, 6);
    assert!(!plant.path("nas").exists());
    let moved = plant.run(["storage", "move", "nas", "--pin-file", "pin"]);
    assert_eq!(moved.code, 0, "{moved:?}");
}
