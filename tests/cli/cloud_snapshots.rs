//! `backup create --to-cloud`, `backup list --from-cloud`, `backup restore --from-cloud`: a computer that is lost, and rebuilt.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::object_server::{KEY_ID, ObjectServer, SECRET, cloud as table};
use crate::support::{Plant, names_in, pipe_with, write};

/// A workstation, or an empty computer, that knows bucket and key.
fn plant(server: &ObjectServer) -> Plant {
    Plant::new()
        .with("BATCHBOOK_CLOUD", table("hybrid", server.address, ""))
        .with("AWS_ACCESS_KEY_ID", KEY_ID)
        .with("AWS_SECRET_ACCESS_KEY", SECRET)
}

fn record(plant: &Plant, name: &str, bytes: &[u8]) -> Value {
    let file = plant.file(name, bytes);
    plant.record_with(&pipe_with(json!({"notes": name})), &[&file])["batch"].clone()
}

/// A workstation that recorded `files` batches, backed up, and is gone.
fn lost(server: &ObjectServer, files: usize) -> Vec<Value> {
    let plant = plant(server);
    let batches = (0..files)
        .map(|number| {
            record(
                &plant,
                &format!("{number}.pdf"),
                format!("%PDF-1.4 {number}").as_bytes(),
            )
        })
        .collect();
    let created = plant.json(["backup", "create", "--to-cloud", "--json"]);
    assert_eq!(
        (&created["kind"], &created["attachments"], &created["problems"]),
        (&json!("object_store"), &json!(files), &json!([]))
    );
    batches
}

/// Where a snapshot that an answer names is on the server.
fn on_server(server: &ObjectServer, path: &Value) -> PathBuf {
    let address = path.as_str().unwrap();
    server.bucket().join(address.strip_prefix("s3://plant/").unwrap())
}

/// The file of a batch, fetched.
fn fetched(plant: &Plant, batch: &Value) -> Vec<u8> {
    let id = batch["id"].as_str().unwrap();
    plant.json(["cloud", "fetch", id, "--json"]);
    let stored = names_in(&plant.uploads());
    let attachment = batch["attachments"][0]["id"].as_str().unwrap();
    let name = stored.iter().find(|name| name.starts_with(attachment)).unwrap();
    std::fs::read(plant.uploads().join(name)).unwrap()
}

#[test]
fn an_empty_computer_is_the_workstation_again() {
    let server = ObjectServer::start();
    let batches = lost(&server, 2);
    let new = plant(&server);
    let listed = new.json(["backup", "list", "--from-cloud", "--json"]);
    assert!(!new.data().exists(), "looking makes nothing");
    let snapshot = &listed["snapshots"][0];
    assert_eq!(
        (
            &snapshot["batches"],
            &snapshot["attachments"],
            &snapshot["complete"]
        ),
        (&json!(2), &json!(2), &json!(true))
    );
    assert_eq!(listed["damaged"], json!([]));
    let said = new.run(["backup", "list", "--from-cloud"]).stdout;
    assert!(said.contains("2 batches") && said.contains("complete"), "{said}");

    let data = new.data();
    let restored = new.json([
        "backup".as_ref(),
        "restore".as_ref(),
        "--from-cloud".as_ref(),
        "--into".as_ref(),
        data.as_os_str(),
        "--json".as_ref(),
    ]);

    assert_eq!(
        (
            &restored["batches"],
            &restored["attachments"],
            &restored["problems"]
        ),
        (&json!(2), &json!(2), &json!([]))
    );
    assert_eq!(new.json(["cloud", "status", "--json"])["evicted"], 2);
    assert!(new.uploaded().is_empty());
    assert_eq!(new.run(["check", "--rehash"]).code, 0);
    assert_eq!(fetched(&new, &batches[1]), b"%PDF-1.4 1");
    assert_eq!(new.run(["check", "--rehash"]).code, 0);
    // It goes on: recorded, uploaded, backed up with the night's command, and pruned.
    record(&new, "later.pdf", b"%PDF-1.4 later");
    let created = new.json(["backup", "create", "--json"]);
    assert_eq!(
        (&created["kind"], &created["attachments"]),
        (&json!("object_store"), &json!(3))
    );
    let pruned = new.json(["backup", "prune", "--json"]);
    assert_eq!(pruned["failed"], json!([]));
    // Of the two of one day the newer stays.
    assert_eq!(pruned["kept"], json!([created["path"]]));
}

#[test]
fn a_new_computer_needs_to_be_told_nothing_but_bucket_and_key() {
    let server = ObjectServer::start();
    lost(&server, 2);
    let new = plant(&server);
    let restored = new.json(["backup", "restore", "--from-cloud", "--json"]);
    assert_eq!(
        (&restored["batches"], &restored["path"]),
        (&json!(2), &json!(new.data()))
    );
    assert_eq!(new.run(["check", "--rehash"]).code, 0);
    let again = new.run(["backup", "restore", "--from-cloud"]);
    assert_eq!(again.code, 1, "{again:?}");
    assert!(again.stderr.contains("--replace"), "{again:?}");

    // With the bucket in its settings, and a start that recorded nothing.
    let begun = Plant::new()
        .with("AWS_ACCESS_KEY_ID", KEY_ID)
        .with("AWS_SECRET_ACCESS_KEY", SECRET);
    assert_eq!(begun.json(["list", "--json"])["batches"], json!([]));
    let table = table("hybrid", server.address, "").replace(", ", "\n");
    write(
        &begun.data().join("settings.toml"),
        format!("[cloud]\n{table}\n").as_bytes(),
    );
    let restored = begun.json(["backup", "restore", "--from-cloud", "--with-files", "--json"]);
    assert_eq!(restored["batches"], 2);
    assert_eq!(begun.uploaded().len(), 2);
    assert_eq!(begun.run(["check", "--rehash"]).code, 0);

    let without = begun.run(["backup", "restore", "some.tar.zst"]);
    assert_eq!(
        without.code, 2,
        "of a file somebody has to say where to: {without:?}"
    );
}

#[test]
fn in_the_place_of_what_is_there_and_with_all_files() {
    let server = ObjectServer::start();
    lost(&server, 3);
    let new = plant(&server);
    record(&new, "other.pdf", b"%PDF-1.4 other");

    let restored = new.json([
        "backup",
        "restore",
        "--from-cloud",
        "--replace",
        "--with-files",
        "--json",
    ]);

    assert_eq!(restored["batches"], 3);
    assert_eq!(new.uploaded().len(), 3);
    let aside = Path::new(restored["kept_aside"].as_str().unwrap());
    assert_eq!(names_in(&aside.join("uploads/batches")).len(), 1);
    assert_eq!(new.run(["check", "--rehash"]).code, 0);
    assert_eq!(new.json(["cloud", "status", "--json"])["evicted"], 0);
}

#[test]
fn a_workstation_that_went_on_is_as_it_was_at_its_snapshot_and_goes_on_from_there() {
    let server = ObjectServer::start();
    let station = plant(&server);
    let first = record(&station, "0.pdf", b"%PDF-1.4 0");
    station.json(["backup", "create", "--to-cloud", "--json"]);
    record(&station, "later.pdf", b"%PDF-1.4 later");
    station.json(["cloud", "sync", "--json"]);

    let restored = station.json(["backup", "restore", "--from-cloud", "--replace", "--json"]);

    assert_eq!(
        (&restored["batches"], &restored["problems"]),
        (&json!(1), &json!([]))
    );
    let aside = Path::new(restored["kept_aside"].as_str().unwrap());
    assert_eq!(names_in(&aside.join("uploads/batches")).len(), 2);
    assert_eq!(station.run(["check", "--rehash"]).code, 0);
    assert_eq!(fetched(&station, &first), b"%PDF-1.4 0");
    record(&station, "next.pdf", b"%PDF-1.4 next");
    let created = station.json(["backup", "create", "--to-cloud", "--json"]);
    assert_eq!(
        (&created["attachments"], &created["problems"]),
        (&json!(2), &json!([]))
    );
    assert_eq!(station.run(["cloud", "verify"]).code, 0);
    assert_eq!(
        server.objects("line-2").len(),
        3,
        "what was uploaded since stays there"
    );
    let before = [
        "--data-dir".as_ref(),
        aside.as_os_str(),
        "list".as_ref(),
        "--json".as_ref(),
    ];
    let before = station.json(before);
    assert_eq!(
        before["batches"].as_array().unwrap().len(),
        2,
        "there is still everything"
    );
}

#[test]
fn at_a_storage_path_elsewhere_files_that_are_as_saved_stay_and_others_are_moved_aside() {
    for with_files in [true, false] {
        let server = ObjectServer::start();
        let station = plant(&server);
        let storage = station.path("share");
        let station = station.with("UPLOAD_STORAGE_PATH", &storage);
        let batches: Vec<Value> = (0..3)
            .map(|number| {
                let name = format!("{number}.pdf");
                record(&station, &name, format!("%PDF-1.4 {number}").as_bytes())
            })
            .collect();
        station.json(["backup", "create", "--to-cloud", "--json"]);
        let place = |batch: &Value| {
            let id = batch["attachments"][0]["id"].as_str().unwrap().to_owned();
            let names = names_in(&storage.join("batches"));
            names
                .into_iter()
                .find(|name| name.starts_with(&id))
                .map(|name| storage.join("batches").join(name))
        };
        std::fs::remove_file(place(&batches[0]).unwrap()).unwrap();
        let altered = place(&batches[1]).unwrap();
        write(&altered, b"%PDF-1.4 X");

        let mut restore = vec!["backup", "restore", "--from-cloud", "--replace", "--json"];
        restore.extend(with_files.then_some("--with-files"));
        let restored = station.json(restore);

        assert_eq!(restored["problems"], json!([]));
        assert_eq!(
            station.json(["cloud", "status", "--json"])["evicted"],
            if with_files { 0 } else { 2 }
        );
        for batch in &batches {
            station.json(["cloud", "fetch", batch["id"].as_str().unwrap(), "--json"]);
        }
        for (number, batch) in batches.iter().enumerate() {
            let bytes = std::fs::read(place(batch).unwrap()).unwrap();
            assert_eq!(bytes, format!("%PDF-1.4 {number}").as_bytes());
        }
        assert_eq!(station.run(["check", "--rehash"]).code, 0);
        // One that is fetched later is moved aside then.
        let aside = if with_files { ".replaced-" } else { ".discarded" };
        let aside = names_in(&storage)
            .into_iter()
            .find(|name| name.starts_with(aside));
        let aside = storage.join(aside.unwrap()).join(altered.file_name().unwrap());
        assert_eq!(
            std::fs::read(aside).unwrap(),
            b"%PDF-1.4 X",
            "nothing is overwritten"
        );
    }
}

#[test]
fn an_altered_snapshot_is_refused_by_name_and_the_older_one_offered() {
    let server = ObjectServer::start();
    let station = plant(&server);
    record(&station, "0.pdf", b"%PDF-1.4 0");
    let older = station.json(["backup", "create", "--to-cloud", "--json"]);
    record(&station, "1.pdf", b"%PDF-1.4 1");
    let newer = station.json(["backup", "create", "--to-cloud", "--json"]);
    let database = on_server(&server, &newer["path"]).join("db.sqlite.zst");
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&database, bytes).unwrap();
    let new = plant(&server);

    let ran = new.run(["backup", "restore", "--from-cloud", "--replace"]);

    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("db.sqlite.zst"), "{}", ran.stderr);
    let name = older["path"].as_str().unwrap().rsplit('/').next().unwrap();
    assert!(
        ran.stderr.contains(&format!("--snapshot {name}")),
        "{}",
        ran.stderr
    );
    assert!(!new.path("data/db.sqlite").exists());
    let restored = new.json([
        "backup",
        "restore",
        "--from-cloud",
        "--replace",
        "--snapshot",
        name,
        "--json",
    ]);
    assert_eq!(restored["batches"], 1);
    assert_eq!(new.run(["check"]).code, 0);
    let none = new.run([
        "backup",
        "restore",
        "--from-cloud",
        "--replace",
        "--snapshot",
        "batchbook-x",
    ]);
    assert_eq!(none.code, 1);
    assert!(none.stderr.contains("batchbook-x"), "{}", none.stderr);
}

#[test]
fn what_the_store_has_lost_ends_with_five() {
    let server = ObjectServer::start();
    lost(&server, 2);
    let object = server.objects("line-2").into_keys().next().unwrap();
    std::fs::remove_file(server.bucket().join("line-2/batches").join(&object)).unwrap();
    let new = plant(&server);

    let ran = new.run(["backup", "restore", "--from-cloud", "--replace"]);

    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.stderr.contains(&object), "{}", ran.stderr);
    assert_eq!(
        new.run(["list"]).stdout.lines().count(),
        3,
        "two batches and the head"
    );
}

#[test]
fn a_snapshot_is_verified_by_its_address_from_here_and_from_elsewhere() {
    let server = ObjectServer::start();
    let station = plant(&server);
    record(&station, "0.pdf", b"%PDF-1.4 0");
    let created = station.json(["backup", "create", "--to-cloud", "--json"]);
    let address = created["path"].as_str().unwrap();
    let verified = station.json(["backup", "verify", address, "--json"]);
    assert_eq!(verified, json!({"problems": [], "checked": 1}));
    let new = plant(&server);
    let ran = new.run(["backup", "verify", address]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("all is well"), "{}", ran.stdout);
    assert!(!new.data().exists(), "looking makes nothing");

    let object = server.objects("line-2").into_keys().next().unwrap();
    std::fs::remove_file(server.bucket().join("line-2/batches").join(&object)).unwrap();
    let ran = station.run(["backup", "verify", address]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.stderr.contains(&object), "{}", ran.stderr);
    assert_ne!(
        station.json(["backup", "list", "--json"])["backups"][0]["damaged_at"],
        Value::Null
    );
}

#[test]
fn a_wrong_key_and_no_key_are_said_and_change_nothing() {
    let server = ObjectServer::start();
    lost(&server, 1);
    let wrong = plant(&server).with("AWS_SECRET_ACCESS_KEY", "wrong");
    let ran = wrong.run(["backup", "restore", "--from-cloud", "--replace"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("does not accept the key"), "{}", ran.stderr);
    let none = plant(&server).with("AWS_SECRET_ACCESS_KEY", "");
    let ran = none.run(["backup", "list", "--from-cloud"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("AWS_SECRET_ACCESS_KEY"), "{}", ran.stderr);
    let station = plant(&server).with("AWS_SECRET_ACCESS_KEY", "wrong");
    record(&station, "0.pdf", b"%PDF-1.4 0");
    assert_eq!(station.run(["backup", "create"]).code, 1, "as of any other place");
    let listed = station.json(["backup", "list", "--json"]);
    assert_eq!(listed["backups"][0]["failure"], "cloud_wrong_key");
    assert_eq!(station.run(["list"]).code, 0);
}

#[test]
fn a_restore_that_is_killed_leaves_the_old_state_or_the_new_one() {
    let server = ObjectServer::start();
    lost(&server, 25);
    let new = plant(&server);
    record(&new, "own.pdf", b"%PDF-1.4 own");
    let (mut old, mut restored) = (0, 0);
    for round in 0..12_u64 {
        let mut child = new.start(["backup", "restore", "--from-cloud", "--replace", "--with-files"]);
        std::thread::sleep(Duration::from_millis(10 + round * 47));
        let _ = child.kill();
        child.wait().unwrap();

        let batches = new.json(["list", "--json"])["batches"].as_array().unwrap().len();
        match batches {
            1 => {
                old += 1;
                assert_eq!(new.uploaded().len(), 1);
            }
            25 => {
                restored += 1;
                assert_eq!(new.uploaded().len(), 25);
            }
            other => panic!("round {round}: {other} batches"),
        }
        assert_eq!(new.run(["check", "--rehash"]).code, 0, "round {round}");
        let left = names_in(&new.data());
        assert!(
            !left.iter().any(|name| name.starts_with(".restoring")),
            "{left:?}"
        );
    }
    println!("{old} times the old state, {restored} times the new one");
}

#[test]
fn a_copy_beside_its_original_leaves_the_object_store_of_the_original_alone() {
    let server = ObjectServer::start();
    let station = Plant::new()
        .with("AWS_ACCESS_KEY_ID", KEY_ID)
        .with("AWS_SECRET_ACCESS_KEY", SECRET);
    let (stick, copy) = (station.path("stick"), station.path("copy"));
    let way = table("hybrid", server.address, "").replace(", ", "\n");
    std::fs::create_dir_all(station.data()).unwrap();
    write(
        &station.data().join("settings.toml"),
        format!("[cloud]\n{way}\n").as_bytes(),
    );
    let slip = station.file("slip.pdf", b"%PDF-1.4 slip");
    station.record_with(&pipe_with(json!({})), &[&slip]);
    assert_eq!(station.json(["cloud", "sync", "--json"])["uploaded"], 1);
    let to = [
        "backup".as_ref(),
        "create".as_ref(),
        "--to".as_ref(),
        stick.as_os_str(),
        "--json".as_ref(),
    ];
    let backup = station.json(to)["path"].as_str().unwrap().to_owned();
    let into = [
        "backup".as_ref(),
        "restore".as_ref(),
        backup.as_ref(),
        "--into".as_ref(),
        copy.as_os_str(),
    ];
    let said = station.run(into);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.stdout
            .contains("object store s3://plant/line-2 is set aside"),
        "{}",
        said.stdout
    );

    let copied = station.with("BATCHBOOK_DATA_DIR", &copy);
    copied.record_with(&pipe_with(json!({})), &[&slip]);
    assert_eq!(copied.run(["cloud", "sync"]).code, 3, "it is switched off");
    assert_eq!(copied.run(["backup", "create", "--to-cloud"]).code, 1);
    assert_eq!(server.objects("line-2").len(), 1);
    assert!(!server.bucket().join("line-2/snapshots").exists());
}

#[test]
fn while_uploads_are_paused_status_says_so_and_no_snapshot_is_made_unasked() {
    let server = ObjectServer::start();
    let plant = plant(&server);
    record(&plant, "slip.pdf", b"%PDF-1.4 slip");
    let is_said = |plant: &Plant| {
        let ran = plant.run(["status", "--json"]);
        let is_said = ran.stdout.contains("\"uploads_paused\"");
        assert_eq!(ran.code, if is_said { 5 } else { 0 }, "{ran:?}");
        is_said
    };
    assert!(!is_said(&plant));
    plant.json(["cloud", "pause", "--json"]);
    assert!(is_said(&plant));
    let in_words = plant.run(["status"]).stdout;
    assert!(in_words.contains("batchbook cloud resume"), "{in_words}");

    let only_there = plant.run(["backup", "create"]);
    assert_eq!(only_there.code, 1, "{only_there:?}");
    assert!(
        only_there
            .stderr
            .contains("no snapshot was made in s3://plant/line-2"),
        "{only_there:?}"
    );
    let stick = plant.path("stick");
    std::fs::create_dir(&stick).unwrap();
    let with_disk = plant.with("BATCHBOOK_BACKUP_DESTINATIONS", &stick);
    let on_disk = with_disk.run(["backup", "create", "--json"]);
    assert_eq!(on_disk.code, 0, "{on_disk:?}");
    assert!(on_disk.stderr.contains("Uploads are paused"), "{on_disk:?}");
    assert_eq!(on_disk.json()["others"], Value::Null, "the disk has its backup");
    assert_eq!(server.objects("line-2").len(), 0);

    let asked = with_disk.run(["backup", "create", "--to-cloud", "--json"]);
    assert_eq!(asked.code, 5, "the file was not uploaded: {asked:?}");
    with_disk.json(["cloud", "resume", "--json"]);
    assert!(!is_said(&with_disk));
    let created = with_disk.json(["backup", "create", "--json"]);
    assert_eq!(created["others"][0]["problems"], json!([]), "{created}");
}
