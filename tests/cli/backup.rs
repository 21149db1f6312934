//! Backups and restores, as somebody at a terminal makes them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Plant, names_in, pipe, write};

fn plant() -> (Plant, PathBuf) {
    let plant = Plant::new();
    let stick = plant.path("stick");
    std::fs::create_dir(&stick).unwrap();
    let file = plant.file("slip.png", b"\x89PNG\r\n\x1a\n and more");
    plant.record_with(&pipe(), &[&file]);
    (plant, stick)
}

fn create(plant: &Plant, stick: &Path, more: &[&str]) -> Value {
    let mut arguments = vec!["backup", "create", "--to", stick.to_str().unwrap(), "--json"];
    arguments.extend(more);
    plant.json(arguments)
}

fn path_of(answer: &Value) -> PathBuf {
    PathBuf::from(answer["path"].as_str().unwrap())
}

/// Batches and files as the program shows them from another data folder.
fn shown(plant: &Plant, data: &Path) -> Value {
    let mut listed = plant.json(["--data-dir", data.to_str().unwrap(), "list", "--json"]);
    for batch in listed["batches"].as_array_mut().unwrap() {
        for attachment in batch["attachments"].as_array_mut().unwrap() {
            let path = attachment["path"].take();
            let bytes = std::fs::read(path.as_str().unwrap()).unwrap();
            attachment["path"] = json!(String::from_utf8_lossy(&bytes));
        }
    }
    listed
}

#[test]
fn a_backup_is_made_verified_listed_and_restored() {
    let (plant, stick) = plant();
    for more in [&[][..], &["--mirror"]] {
        let created = create(&plant, &stick, more);
        let path = path_of(&created);
        assert_eq!(
            created["kind"],
            if more.is_empty() { "archive" } else { "mirror" }
        );
        assert_eq!(created["attachments"], 1);
        assert!(
            created["bytes"].as_u64().unwrap() > 0 && created["proven_at"].is_string(),
            "{created}"
        );
        assert_eq!(created["problems"], json!([]));
        let verified = plant.json([
            Path::new("backup"),
            Path::new("verify"),
            &path,
            Path::new("--json"),
        ]);
        assert_eq!(verified, json!({"problems": [], "checked": 5}));
        let target = plant.path(format!("restored{}", more.len()));
        let target = target.to_str().unwrap();
        let restored = plant.json([
            "backup",
            "restore",
            path.to_str().unwrap(),
            "--into",
            target,
            "--json",
        ]);
        assert_eq!(
            (&restored["path"], &restored["batches"]),
            (&json!(target), &json!(1))
        );
        assert_eq!(shown(&plant, Path::new(target)), shown(&plant, &plant.data()));
        let ran = plant.run(["--data-dir", target, "check", "--rehash"]);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    let listed = plant.json(["backup", "list", "--json"]);
    let kinds: Vec<_> = listed["backups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|backup| &backup["kind"])
        .collect();
    assert_eq!(kinds, ["mirror", "archive"]);
    let ran = plant.run(["backup", "list"]);
    assert_eq!(
        ran.stdout
            .lines()
            .filter(|line| line.contains("proven restorable at"))
            .count(),
        2,
        "{ran:?}"
    );
    let pruned = plant.json(["backup", "prune", "--dry-run", "--json"]);
    assert_eq!(
        (&pruned["removed"], pruned["kept"].as_array().unwrap().len()),
        (&json!([]), 2)
    );
}

#[test]
fn what_cannot_be_done_says_what_to_do_instead() {
    let (plant, stick) = plant();
    let ran = plant.run(["backup", "create"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("--to DIR") && ran.stderr.contains("backup_destinations"),
        "{ran:?}"
    );
    let ran = plant.run([
        "backup",
        "create",
        "--to",
        plant.path("no/such/disk").to_str().unwrap(),
        "--json",
    ]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{ran:?}");
    assert!(ran.stderr.contains("is not there"), "{ran:?}");
    let path = path_of(&create(&plant, &stick, &[]));
    for arguments in [
        vec!["backup", "restore"],
        vec!["backup", "restore", path.to_str().unwrap()],
    ] {
        assert_eq!(plant.run(&arguments).code, 2, "{arguments:?}");
    }
    let taken = plant.data();
    let ran = plant.run([
        "backup",
        "restore",
        path.to_str().unwrap(),
        "--into",
        taken.to_str().unwrap(),
    ]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("is not an empty folder"), "{ran:?}");
}

#[test]
fn a_flipped_byte_is_found_with_exit_5_and_not_restored_with_exit_1() {
    let (plant, stick) = plant();
    let path = path_of(&create(&plant, &stick, &[]));
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    write(&path, &bytes);
    let ran = plant.run([
        Path::new("backup"),
        Path::new("verify"),
        &path,
        Path::new("--json"),
    ]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(ran.json()["problems"][0]["kind"], "archive_damaged");
    let before = names_in(&plant.data());
    for way in [vec!["--into", "new"], vec!["--replace"]] {
        let mut arguments = vec!["backup", "restore", path.to_str().unwrap()];
        arguments.extend(way);
        let ran = plant.run(&arguments);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains("Nothing was changed"), "{ran:?}");
    }
    assert!(!plant.path("new").exists());
    let mut after = names_in(&plant.data());
    after.retain(|name| name != "window.lock");
    assert_eq!(after, before);
    let ran = plant.run(["backup", "verify", "nothing-here"]);
    assert_eq!(ran.code, 5, "{ran:?}");
}

#[test]
fn a_backup_that_is_not_whole_says_so_with_exit_5() {
    let (plant, stick) = plant();
    let name = plant.uploaded().remove(0);
    std::fs::remove_file(plant.uploads().join(&name)).unwrap();
    let ran = plant.run(["backup", "create", "--to", stick.to_str().unwrap(), "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let created = ran.json();
    assert_eq!(
        created["problems"][0]["subject"],
        format!("uploads/batches/{name}")
    );
    let listed = plant.json(["backup", "list", "--json"]);
    assert_eq!(
        (&listed["backups"][0]["whole"], &listed["backups"][0]["present"]),
        (&json!(false), &json!(true))
    );
}

#[test]
fn what_a_mirror_repaired_is_said_by_the_backup_the_list_the_trail_and_status() {
    let (plant, stick) = plant();
    let plant = plant.with("BATCHBOOK_BACKUP_DESTINATIONS", &stick);
    let first = path_of(&plant.json(["backup", "create", "--mirror", "--json"]));
    let folder = first.parent().unwrap().parent().unwrap().join("files");
    let stored = |folder: &Path| folder.join(names_in(folder).remove(0));
    let damaged = stored(&stored(&folder));
    let mut bytes = std::fs::read(&damaged).unwrap();
    bytes[0] ^= 1;
    write(&damaged, &bytes);
    let subject = damaged.to_str().unwrap();

    let ran = plant.run(["backup", "create", "--mirror", "--json"]);

    assert_eq!(ran.code, 5, "{ran:?}");
    let created = ran.json();
    assert_eq!(created["problems"], json!([]));
    assert_eq!(created["repaired"][0]["subject"], subject);
    assert_eq!(created["repaired"][0]["kind"], "hash_differs");
    let row = known(&plant, &path_of(&created));
    assert_eq!((&row["repaired"], &row["whole"]), (&json!(1), &json!(true)));
    assert_eq!(row["findings"][0]["subject"], subject);
    assert_eq!(row["findings"][0]["repaired"], true);
    let listed = plant.run(["backup", "list"]).stdout;
    assert!(listed.contains(", one stored file was copied again"), "{listed}");
    let trail = plant.run(["trail", "--json"]).stdout;
    assert!(trail.contains(subject), "{trail}");
    let status = plant.run(["status", "--json"]);
    assert_eq!(status.code, 5);
    let concerns = status.json()["concerns"].to_string();
    assert!(
        concerns.contains("backup_repaired") && concerns.contains(subject),
        "{concerns}"
    );

    write(&damaged, b"cut");
    let ran = plant.run(["backup", "create", "--mirror"]);
    assert_eq!(ran.code, 5);
    assert!(
        ran.stderr
            .contains("One file had changed on that disk and was copied again")
            && ran.stderr.contains(subject),
        "{ran:?}"
    );
}

#[test]
fn what_cannot_be_made_good_is_said_of_each_destination() {
    let (plant, stick) = plant();
    let disk = plant.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let both = format!("{};{}", stick.display(), disk.display());
    let plant = plant.with("BATCHBOOK_BACKUP_DESTINATIONS", both);
    let name = plant.uploaded().remove(0);
    std::fs::remove_file(plant.uploads().join(&name)).unwrap();
    let ran = plant.run(["backup", "create", "--mirror", "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let (created, subject) = (ran.json(), format!("uploads/batches/{name}"));
    assert_eq!(created["problems"][0]["subject"], subject);
    assert_eq!(created["others"][0]["problems"][0]["subject"], subject);
    let row = known(&plant, &path_of(&created));
    assert_eq!((&row["problems"], &row["whole"]), (&json!(1), &json!(false)));
    assert_eq!(row["findings"][0]["subject"], subject);
    let concerns = plant.run(["status", "--json"]).json()["concerns"].clone();
    let codes: Vec<&str> = concerns
        .as_array()
        .unwrap()
        .iter()
        .filter(|concern| concern["message"].as_str().unwrap().contains(&name))
        .map(|concern| concern["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["backup_not_whole", "backup_not_whole"], "{concerns}");
}

#[test]
fn a_backup_is_restored_where_there_is_nothing_yet() {
    let (plant, stick) = plant();
    let path = path_of(&create(&plant, &stick, &[]));
    let empty = Plant::new();
    for way in [vec!["--into", "new", "--json"], vec!["--replace", "--json"]] {
        let mut arguments = vec!["backup", "restore", path.to_str().unwrap()];
        arguments.extend(&way);
        let restored = empty.json(&arguments);
        assert_eq!(shown(&empty, &path_of(&restored)), shown(&plant, &plant.data()));
    }
}

/// What `backup list` knows of a backup.
fn known(plant: &Plant, path: &Path) -> Value {
    let listed = plant.json(["backup", "list", "--json"]);
    let backups = listed["backups"].as_array().unwrap();
    let is_it = |backup: &&Value| backup["path"].as_str().map(Path::new) == Some(path);
    backups.iter().find(is_it).unwrap().clone()
}

fn verify(plant: &Plant, path: &Path) -> i32 {
    plant.run([Path::new("backup"), Path::new("verify"), path]).code
}

#[test]
fn damage_that_verify_finds_is_written_down_until_a_backup_is_proven() {
    let (plant, stick) = plant();
    let plant = plant.with("BATCHBOOK_BACKUP_DESTINATIONS", &stick);
    let path = path_of(&create(&plant, &stick, &[]));
    let first = known(&plant, &path)["proven_at"].clone();
    assert_eq!(verify(&plant, &path), 0);
    let anew = known(&plant, &path)["proven_at"].clone();
    assert!(
        anew.as_str() > first.as_str(),
        "it was read again: {first} {anew}"
    );

    let whole = std::fs::read(&path).unwrap();
    write(&path, &whole[..whole.len() / 2]);
    // From another folder, as somebody at a terminal writes it.
    std::os::unix::fs::symlink(&stick, plant.path("link")).unwrap();
    assert_eq!(
        verify(&plant, &Path::new("link").join(path.file_name().unwrap())),
        5
    );
    let damaged = known(&plant, &path);
    assert!(
        damaged["damaged_at"].is_string() && damaged["proven_at"].is_null(),
        "{damaged}"
    );
    let listed = plant.run(["backup", "list"]);
    assert!(listed.stdout.contains("damaged, found at"), "{listed:?}");
    let status = plant.run(["status", "--json"]);
    assert_eq!(status.code, 5);
    assert!(status.stdout.contains("backup_damaged"), "{status:?}");

    create(&plant, &stick, &[]);
    let status = plant.run(["status", "--json"]).stdout;
    assert!(
        !status.contains("backup_damaged"),
        "another one is proven: {status}"
    );
}

#[test]
fn damage_in_a_mirror_is_written_down_of_the_snapshots_that_have_it() {
    let (plant, stick) = plant();
    let old = path_of(&create(&plant, &stick, &["--mirror"]));
    let slip = plant.file("more.txt", b"more");
    plant.record_with(&pipe(), &[&slip]);
    let new = path_of(&create(&plant, &stick, &["--mirror"]));
    write(&new.join("settings.toml"), b"other");
    assert_eq!(verify(&plant, &stick), 5);
    assert!(known(&plant, &old)["damaged_at"].is_null());
    assert!(known(&plant, &new)["damaged_at"].is_string());
}

#[test]
fn what_verify_finds_in_a_strangers_backup_or_nowhere_is_not_written_down() {
    let (plant, stick) = plant();
    let path = path_of(&create(&plant, &stick, &[]));
    let entries = |plant: &Plant| {
        let connection = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
        let count = connection.query_row("SELECT count(*) FROM audit_log", [], |row| row.get::<_, i64>(0));
        count.unwrap()
    };
    let (other, _) = self::plant();
    let before = (entries(&plant), entries(&other));
    // A copy elsewhere is not the one that is recorded.
    let copy = plant.path("copy.tar.zst");
    write(&copy, &std::fs::read(&path).unwrap()[..100]);
    assert_eq!(verify(&plant, &copy), 5);
    assert_eq!(verify(&plant, &plant.path("nothing-here")), 5);
    assert_eq!(verify(&other, &path), 0);
    assert_eq!((entries(&plant), entries(&other)), before);
    // Nor is a disk that is not there a damaged backup.
    std::fs::rename(&stick, plant.path("away")).unwrap();
    assert_eq!(verify(&plant, &path), 5);
    assert!(known(&plant, &path)["damaged_at"].is_null());
}

#[test]
fn a_backup_is_verified_where_the_database_is_damaged() {
    let (plant, stick) = plant();
    let path = path_of(&create(&plant, &stick, &[]));
    write(&plant.data().join("db.sqlite"), b"not a database at all");
    assert_eq!(verify(&plant, &path), 0);
}
