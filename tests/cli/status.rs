//! `status`.

use serde_json::{Value, json};

use crate::support::{Mounted, Plant, pipe, write};

/// The codes of what needs somebody.
fn concerns(answer: &Value) -> Vec<&str> {
    let concerns = answer["concerns"].as_array().unwrap();
    concerns
        .iter()
        .map(|concern| concern["code"].as_str().unwrap())
        .collect()
}

#[test]
fn a_workstation_that_is_well_says_so_with_exit_status_0() {
    let plant = Plant::new();
    plant.record_with(&pipe(), &[&plant.file("slip.txt", b"slip")]);
    plant.json(["check", "--json"]);
    let mut answer = plant.json(["status", "--json"]);
    assert!(answer["database_bytes"].as_u64().unwrap() > 10_000);
    assert!(
        answer["disk"]["free_bytes"].is_u64() && answer["data_free_bytes"].is_u64(),
        "{answer}"
    );
    assert!(answer["last_check"]["at"].as_str().unwrap().ends_with('Z'));
    // A build from a checkout also names its commit.
    let version = answer["version"].as_str().unwrap();
    assert!(version.starts_with(env!("CARGO_PKG_VERSION")), "{version}");
    for (key, told) in [
        ("version", env!("CARGO_PKG_VERSION")),
        ("database_bytes", "some"),
        ("disk", "some"),
        ("data_free_bytes", "some"),
    ] {
        answer[key] = json!(told);
    }
    answer["last_check"]["at"] = json!("then");
    assert_eq!(
        answer,
        json!({
            "ok": true,
            "version": env!("CARGO_PKG_VERSION"),
            "concerns": [],
            "backup": null,
            "backup_destinations": [],
            "open_failures": 0,
            "outbox": {"files": 0, "bytes": 0},
            "last_check": {"at": "then", "kind": "quick", "files": 1, "problems": 0, "found": {}},
            "storage_problem": null,
            "disk": "some",
            "data_free_bytes": "some",
            "database_bytes": "some",
        })
    );
    let in_words = plant.run(["status"]);
    assert_eq!(in_words.code, 0);
    for line in [
        "Backup           none yet",
        "Outbox           empty",
        "one file, all good",
    ] {
        assert!(in_words.stdout.contains(line), "{in_words:?}");
    }
}

#[test]
fn what_needs_somebody_is_said_with_exit_status_5() {
    let plant = Plant::new();
    let slip = plant.file("slip.txt", b"slip");
    let answer = plant.record(
        &pipe(),
        &["--attach", slip.to_str().unwrap(), "--attach", "absent.txt"],
    );
    let saved = answer["batch"]["attachments"][0]["path"].as_str().unwrap();
    let ran = plant.run(["status", "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(concerns(&ran.json()), ["open_failures"]);
    assert_eq!(
        (&ran.json()["ok"], &ran.json()["open_failures"]),
        (&json!(false), &json!(1))
    );

    std::fs::remove_file(saved).unwrap();
    plant.run(["check"]);
    let ran = plant.run(["status"]);
    assert_eq!(ran.code, 5);
    let (rows, told) = ran.stdout.split_once("! ").unwrap();
    assert!(rows.contains("one file, one problem"), "{rows}");
    assert!(
        told.contains("2 files of recorded batches are not saved."),
        "{told}"
    );
    assert!(told.contains("The last full check found one problem."), "{told}");
}

#[test]
fn files_that_were_not_checked_for_a_week_need_somebody() {
    let plant = Plant::new();
    plant.record_with(&pipe(), &[&plant.file("slip.txt", b"slip")]);
    let database = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    database
        .execute("UPDATE saved_bytes SET day = date(day, '-8 days')", [])
        .unwrap();
    assert_eq!(
        concerns(&plant.run(["status", "--json"]).json()),
        ["check_overdue"]
    );
    plant.json(["check", "--json"]);
    assert_eq!(plant.run(["status"]).code, 0);
    let long_ago = "2020-01-01T00:00:00.000Z";
    database
        .execute("UPDATE checks SET ended_at = ?", [long_ago])
        .unwrap();
    assert_eq!(
        concerns(&plant.run(["status", "--json"]).json()),
        ["check_overdue"]
    );
}

#[test]
fn a_storage_path_in_trouble_and_a_damaged_database_are_said() {
    let plant = Plant::new();
    let share = plant.path("share");
    let plant = plant.with("UPLOAD_STORAGE_PATH", &share);
    plant.record_with(&pipe(), &[&plant.file("slip.txt", b"slip")]);
    std::fs::rename(&share, plant.path("away")).unwrap();
    let ran = plant.run(["status", "--json"]);
    assert_eq!(ran.code, 5);
    assert_eq!(concerns(&ran.json()), ["storage"]);
    assert_eq!(ran.json()["storage_problem"], "storage_marker_missing");

    let database = plant.data().join("db.sqlite");
    let mut bytes = std::fs::read(&database).unwrap();
    bytes[..16].copy_from_slice(b"not a database!!");
    write(&database, &bytes);
    let ran = plant.run(["status", "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(concerns(&ran.json()), ["database_damaged"]);
}

#[test]
fn a_disk_that_is_full_within_a_week_needs_somebody() {
    let plant = Plant::new();
    let share = plant.path("share");
    let Some(_mounted) = Mounted::tmpfs(share.clone(), "size=8m") else {
        return;
    };
    let plant = plant.with("UPLOAD_STORAGE_PATH", &share);
    plant.record_with(&pipe(), &[&plant.file("scan.txt", &vec![b'x'; 4_900_000])]);
    let ran = plant.run(["status", "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(concerns(&ran.json()), ["disk_nearly_full"]);
    assert_eq!(ran.json()["disk"]["bytes_per_day"], 700_000);
}

#[test]
fn each_place_for_backups_is_said_and_a_failure_there_needs_somebody_until_one_is_proven() {
    let plant = Plant::new();
    let (disk, stick) = (plant.path("disk"), plant.path("media/stick"));
    std::fs::create_dir(&disk).unwrap();
    let both = format!("{};{}", disk.display(), stick.display());
    let plant = plant.with("BATCHBOOK_BACKUP_DESTINATIONS", &both);
    plant.record_with(&pipe(), &[&plant.file("slip.txt", b"slip")]);
    assert_eq!(
        plant.run(["backup", "create", "--mirror"]).code,
        1,
        "the stick is not plugged in"
    );
    let ran = plant.run(["status", "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let answer = ran.json();
    assert_eq!(concerns(&answer), ["backup_destination_gone"]);
    let places = &answer["backup_destinations"];
    assert_eq!(places[0]["path"], disk.to_str().unwrap());
    assert_eq!(
        (&places[0]["failure"], &places[0]["overdue"]),
        (&Value::Null, &json!(false))
    );
    let (proven, due) = (
        places[0]["proven_at"].as_str().unwrap(),
        places[0]["due_at"].as_str().unwrap(),
    );
    assert!(proven < due, "{places}");
    assert_eq!(places[1]["failure"], "backup_destination_gone");
    assert_eq!(places[1]["proven_at"], Value::Null);
    let in_words = plant.run(["status"]).stdout;
    assert!(
        in_words.contains(&format!("{}  none yet", stick.display())),
        "{in_words}"
    );

    std::fs::create_dir_all(&stick).unwrap();
    plant.json(["backup", "create", "--mirror", "--json"]);
    let answer = plant.json(["status", "--json"]);
    assert_eq!(concerns(&answer), [] as [&str; 0]);
    assert!(answer["backup_destinations"][1]["proven_at"].is_string());
}
