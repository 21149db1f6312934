//! `status`.

use serde_json::{Value, json};

use tempfile::TempDir;

use crate::support::{Mounted, Plant, on_another_disk, pipe, write};

/// The codes of what needs somebody.
fn concerns(answer: &Value) -> Vec<&str> {
    let concerns = answer["concerns"].as_array().unwrap();
    concerns
        .iter()
        .map(|concern| concern["code"].as_str().unwrap())
        .collect()
}

/// A plant whose backups go to another disk, so that nothing is to be said of where they are; nothing where there is no other.
fn plant() -> Option<(Plant, TempDir)> {
    let disk = on_another_disk()?;
    let plant = Plant::new().with("BATCHBOOK_BACKUP_DESTINATIONS", disk.path());
    Some((plant, disk))
}

#[test]
fn a_workstation_that_is_well_says_so_with_exit_status_0() {
    let Some((plant, disk)) = plant() else { return };
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
    answer["backup_destinations"][0]["due_at"] = json!("now");
    assert_eq!(
        answer,
        json!({
            "ok": true,
            "version": env!("CARGO_PKG_VERSION"),
            "concerns": [],
            "backup": null,
            "backup_destinations": [{
                "path": disk.path(),
                "proven_at": null,
                "due_at": "now",
                "overdue": false,
                "late": false,
                "failure": null,
                "damaged": false,
                "problems": 0,
                "repaired": 0,
            }],
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
    // However wide the columns are.
    let said = in_words.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in ["Backup none yet", "Outbox empty", "one file, all good"] {
        assert!(said.contains(line), "{in_words:?}");
    }
}

#[test]
fn what_needs_somebody_is_said_with_exit_status_5() {
    let Some((plant, _disk)) = plant() else { return };
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
    let Some((plant, _disk)) = plant() else { return };
    plant.record_with(&pipe(), &[&plant.file("slip.txt", b"slip")]);
    let database = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    let saved_later = "UPDATE saved_bytes SET day = date(day, ?)";
    database.execute(saved_later, ["-8 days"]).unwrap();
    assert_eq!(
        concerns(&plant.run(["status", "--json"]).json()),
        ["check_overdue"]
    );
    // The check would find that these bytes are none of that day.
    database.execute(saved_later, ["+8 days"]).unwrap();
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
    let Some((plant, _other)) = plant() else { return };
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
    let Some((plant, _other)) = plant() else { return };
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
    let Some(other) = on_another_disk() else { return };
    let plant = Plant::new();
    let (disk, stick) = (other.path().to_owned(), plant.path("media/stick"));
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

/// Makes all that was backed up older.
fn days_pass(plant: &Plant, days: u32, destination: &std::path::Path) {
    let database = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    let query = "UPDATE backups SET at = strftime('%Y-%m-%dT%H:%M:%fZ', at, ?1) WHERE destination = ?2";
    let changed = database
        .execute(
            query,
            (
                format!("-{days} days"),
                destination.as_os_str().as_encoded_bytes(),
            ),
        )
        .unwrap();
    assert!(changed > 0);
}

#[test]
fn one_place_that_is_late_needs_somebody_however_well_the_other_is() {
    let Some((first, second)) = on_another_disk().zip(on_another_disk()) else {
        return;
    };
    let both = format!("{};{}", first.path().display(), second.path().display());
    let plant = Plant::new().with("BATCHBOOK_BACKUP_DESTINATIONS", both);
    plant.record(&pipe(), &[] as &[&str]);
    plant.json(["backup", "create", "--mirror", "--json"]);
    assert_eq!(concerns(&plant.json(["status", "--json"])), [] as [&str; 0]);

    days_pass(&plant, 3, second.path());
    let ran = plant.run(["status", "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let answer = ran.json();
    assert_eq!(concerns(&answer), ["backup_overdue"]);
    let message = answer["concerns"][0]["message"].as_str().unwrap();
    assert!(message.contains(second.path().to_str().unwrap()), "{message}");
    let places = &answer["backup_destinations"];
    assert_eq!(
        (&places[0]["late"], &places[1]["late"]),
        (&json!(false), &json!(true))
    );

    plant.json(["backup", "create", "--mirror", "--json"]);
    assert_eq!(plant.run(["status"]).code, 0, "a new one there is proven");
    days_pass(&plant, 3, first.path());
    days_pass(&plant, 3, second.path());
    assert_eq!(
        concerns(&plant.run(["status", "--json"]).json()),
        ["backup_overdue", "backup_overdue"],
        "each by its path, and not all of them once more"
    );
}

#[test]
fn a_place_that_never_had_a_backup_needs_somebody_once_the_store_is_two_days_old() {
    let Some((plant, disk)) = plant() else { return };
    plant.record(&pipe(), &[] as &[&str]);
    assert_eq!(plant.run(["status"]).code, 0);
    let database = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    database
        .execute(
            "UPDATE workstation SET created_at = '2020-01-01T00:00:00.000Z'",
            [],
        )
        .unwrap();
    let answer = plant.run(["status", "--json"]).json();
    assert_eq!(concerns(&answer), ["backup_none_there"]);
    assert!(
        answer.to_string().contains(disk.path().to_str().unwrap()),
        "{answer}"
    );
    let off = plant.with("BATCHBOOK_BACKUP_AT", "off");
    assert_eq!(
        concerns(&off.run(["status", "--json"]).json()),
        ["backup_none_there"],
        "also where a timer makes them and not the window"
    );
}

#[test]
fn backups_that_go_nowhere_or_to_the_disk_of_the_data_need_somebody() {
    let plant = Plant::new();
    plant.record(&pipe(), &[] as &[&str]);
    let ran = plant.run(["status", "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(concerns(&ran.json()), ["backup_no_place"]);
    assert!(
        plant
            .run(["status"])
            .stdout
            .contains("There is no place for backups")
    );

    let beside = plant.path("beside");
    std::fs::create_dir(&beside).unwrap();
    let plant = plant.with("BATCHBOOK_BACKUP_DESTINATIONS", &beside);
    assert_eq!(
        concerns(&plant.run(["status", "--json"]).json()),
        ["backup_same_disk"]
    );
    let Some(other) = on_another_disk() else { return };
    let both = format!("{};{}", beside.display(), other.path().display());
    let plant = plant.with("BATCHBOOK_BACKUP_DESTINATIONS", both);
    assert_eq!(
        concerns(&plant.run(["status", "--json"]).json()),
        [] as [&str; 0],
        "one beside the data does no harm where another is elsewhere"
    );
}
