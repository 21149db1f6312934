//! A storage path in trouble: batches are recorded, their files are not lost, and it is said.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Mounted, Plant, names_in, pipe, write};

/// Records a batch with a file that cannot be saved; the attachment's state and code.
fn record_in_trouble(plant: &Plant) -> (Value, Value) {
    let slip = plant.file("slip.txt", b"slip");
    let answer = plant.record_with(&pipe(), &[&slip]);
    let failed = answer["failed_attachments"].as_array().unwrap();
    assert_eq!(failed.len(), 1, "{answer}");
    assert_eq!(failed[0]["path"], Value::Null);
    assert_eq!(failed[0]["state"], "kept", "{answer}");
    assert_eq!(failed[0]["error"]["retriable"], true, "{answer}");
    assert_eq!(failed[0]["size"], 4, "{answer}");
    // From now on its source is not needed.
    std::fs::remove_file(&slip).unwrap();
    assert_eq!(names_in(&plant.path("data/outbox")).len(), 1);
    // What is kept is known: a check of what it can see finds nothing else wrong.
    let checked = plant.run(["check", "--json"]);
    assert!(!checked.stdout.contains("slip.txt"), "{checked:?}");
    (
        failed[0]["error"]["code"].clone(),
        failed[0]["error"]["message"].clone(),
    )
}

fn saved_by_retry(plant: &Plant) {
    let answer = plant.json(["retry", "--json"]);
    assert_eq!(answer["saved"].as_array().unwrap().len(), 1, "{answer}");
    assert_eq!(answer["failed"], json!([]), "{answer}");
    let path = answer["saved"][0]["path"].as_str().unwrap();
    assert_eq!(std::fs::read(path).unwrap(), b"slip");
    assert_eq!(names_in(&plant.path("data/outbox")), [""; 0]);
}

#[cfg(unix)]
#[test]
fn no_permission_to_write() {
    use std::os::unix::fs::PermissionsExt;
    let plant = Plant::new();
    let share = plant.path("share");
    std::fs::create_dir(&share).unwrap();
    let plant = plant.without_roots_powers().with("UPLOAD_STORAGE_PATH", &share);
    let set = |mode| std::fs::set_permissions(&share, std::fs::Permissions::from_mode(mode)).unwrap();
    set(0o555);
    let (code, message) = record_in_trouble(&plant);
    assert_eq!(code, "permission_denied");
    let message = message.as_str().unwrap();
    assert!(
        message.starts_with("slip.txt is kept on this computer, and will be moved when the storage is back."),
        "{message}"
    );
    assert!(
        message.contains(&format!("There is no permission to write to {}", share.display())),
        "{message}"
    );
    set(0o755);
    saved_by_retry(&plant);
}

#[test]
fn a_read_only_file_system() {
    let plant = Plant::new();
    let share = plant.path("share");
    let Some(mounted) = Mounted::tmpfs(share.clone(), "size=1m") else {
        return;
    };
    mounted.remount("remount,ro");
    let plant = plant.with("UPLOAD_STORAGE_PATH", &share);
    assert_eq!(record_in_trouble(&plant).0, "read_only");
    mounted.remount("remount,rw");
    saved_by_retry(&plant);
}

#[test]
fn a_full_disk_does_not_fail_the_batch() {
    let plant = Plant::new();
    let share = plant.path("share");
    let Some(_mounted) = Mounted::tmpfs(share.clone(), "size=1m") else {
        return;
    };
    let plant = plant.with("UPLOAD_STORAGE_PATH", &share);
    let small = plant.file("small.txt", b"small");
    let large = plant.file("large.txt", &vec![b'x'; 3_000_000]);
    let answer = plant.record_with(&pipe(), &[&large, &small]);
    let attachments = answer["batch"]["attachments"].as_array().unwrap();
    assert_eq!(attachments[0]["error"]["code"], "no_space", "{answer}");
    assert_eq!(attachments[1]["state"], "saved", "what fits is saved: {answer}");
    assert_eq!(
        names_in(&share.join(".staging")),
        [""; 0],
        "nothing half-written stays"
    );
}

#[test]
fn what_is_kept_is_moved_by_the_next_command_that_uses_the_storage_path() {
    let plant = Plant::new();
    let share = plant.path("share");
    let plant = plant.with("UPLOAD_STORAGE_PATH", &share);
    let first = plant.file("first.txt", b"first");
    plant.record_with(&pipe(), &[&first]);
    std::fs::rename(&share, plant.path("unmounted")).unwrap();
    std::fs::create_dir(&share).unwrap();
    record_in_trouble(&plant);
    let shown = plant.run(["show", "2"]);
    assert!(
        shown
            .stdout
            .contains("slip.txt is kept on this computer, and will be moved when the storage is back."),
        "{shown:?}"
    );
    std::fs::remove_dir(&share).unwrap();
    std::fs::rename(plant.path("unmounted"), &share).unwrap();
    // Long enough for the first pauses.
    std::thread::sleep(std::time::Duration::from_millis(2500));

    plant.record_with(&pipe(), &[&first]);

    let shown = plant.json(["show", "2", "--json"]);
    let moved = &shown["batch"]["attachments"][0];
    assert_eq!(moved["state"], "saved", "{shown}");
    assert_eq!(std::fs::read(moved["path"].as_str().unwrap()).unwrap(), b"slip");
    assert_eq!(plant.run(["check", "--rehash"]).code, 0);
}

#[test]
fn a_storage_path_that_cannot_be_made() {
    let plant = Plant::new();
    write(&plant.path("blocked"), b"a file where the folder should be");
    let plant = plant.with("UPLOAD_STORAGE_PATH", "blocked/share");
    assert_eq!(record_in_trouble(&plant).0, "storage_unreachable");
    assert_eq!(
        plant.json(["paths", "--json"])["storage"]["path"],
        json!(plant.path("blocked/share"))
    );
    std::fs::remove_file(plant.path("blocked")).unwrap();
    saved_by_retry(&plant);
}

#[test]
fn an_unmounted_share_is_never_filled_silently() {
    let plant = Plant::new();
    let share = plant.path("share");
    let plant = plant.with("UPLOAD_STORAGE_PATH", &share);
    let first = plant.file("first.txt", b"first");
    plant.record_with(&pipe(), &[&first]);
    std::fs::rename(&share, plant.path("unmounted")).unwrap();
    std::fs::create_dir(&share).unwrap();

    assert_eq!(record_in_trouble(&plant).0, "storage_unreachable");
    assert_eq!(names_in(&share), [""; 0], "the empty mount point stays empty");

    std::fs::remove_dir(&share).unwrap();
    std::fs::rename(plant.path("unmounted"), &share).unwrap();
    saved_by_retry(&plant);
}

#[test]
fn a_new_folder_is_taken_into_use_on_purpose() {
    let plant = Plant::new();
    let share = plant.path("share");
    let plant = plant.with("UPLOAD_STORAGE_PATH", &share);
    let first = plant.file("first.txt", b"first");
    plant.record_with(&pipe(), &[&first]);
    std::fs::remove_dir_all(&share).unwrap();
    assert_eq!(record_in_trouble(&plant).0, "storage_unreachable");
    assert!(!share.exists());

    let adopted = plant.run(["storage", "adopt"]);
    assert_eq!(adopted.code, 0, "{adopted:?}");
    assert_eq!(
        adopted.stdout,
        format!("The storage path {} is in use now.\n", share.display())
    );
    assert!(
        adopted
            .stderr
            .contains("One attachment is not saved yet. Then: batchbook retry"),
        "{adopted:?}"
    );
    saved_by_retry(&plant);
}

#[test]
fn a_folder_with_files_of_another_system_is_used_only_on_purpose() {
    let plant = Plant::new();
    let share = plant.path("share");
    std::fs::create_dir_all(share.join("batches")).unwrap();
    write(&share.join("batches/old.pdf"), b"of another system");
    let plant = plant.with("UPLOAD_STORAGE_PATH", &share);
    assert_eq!(record_in_trouble(&plant).0, "storage_unreachable");
    assert_eq!(names_in(&share.join("batches")), ["old.pdf"]);

    assert_eq!(plant.run(["storage", "adopt"]).code, 0);
    saved_by_retry(&plant);
    assert_eq!(
        std::fs::read(share.join("batches/old.pdf")).unwrap(),
        b"of another system"
    );
}

#[test]
fn another_workstations_folder_is_refused() {
    let first = Plant::new();
    let share = first.path("share");
    let first = first.with("UPLOAD_STORAGE_PATH", &share);
    let slip = first.file("slip.txt", b"first");
    first.record_with(&pipe(), &[&slip]);
    let before = names_in(&share.join("batches"));

    let second = Plant::new().with("UPLOAD_STORAGE_PATH", &share);
    assert_eq!(record_in_trouble(&second).0, "storage_unreachable");
    let adopted = second.run(["storage", "adopt"]);
    assert_eq!((adopted.code, adopted.stdout.as_str()), (1, ""), "{adopted:?}");
    assert!(
        adopted.stderr.contains("belongs to another workstation."),
        "{adopted:?}"
    );
    assert!(
        adopted
            .stderr
            .contains("Choose a folder of its own for this workstation"),
        "{adopted:?}"
    );
    assert_eq!(names_in(&share.join("batches")), before);
}

#[test]
fn the_default_folder_is_simply_made_again() {
    let plant = Plant::new();
    let slip = plant.file("slip.txt", b"slip");
    plant.record_with(&pipe(), &[&slip]);
    std::fs::remove_dir_all(plant.path("data/uploads")).unwrap();
    let answer = plant.record_with(&pipe(), &[&slip]);
    assert!(Path::new(answer["batch"]["attachments"][0]["path"].as_str().unwrap()).is_file());
}
