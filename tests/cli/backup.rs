//! Backups and restores, as somebody at a terminal makes them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Plant, Ran, names_in, pipe, write};

const NO_FILES: [&Path; 0] = [];

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

/// Runs a command that is killed at its `at`-th call that matters for what is on the disk; false where it ends before.
fn is_killed_at(plant: &Plant, arguments: &[&str], at: usize) -> bool {
    let command = plant.command(arguments);
    let calls = "renameat2,rename,unlink,rmdir,fsync,fdatasync,mkdir";
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("inject={calls}:signal=KILL:when={at}"))
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir(plant.path(""));
    let output = strace.output().unwrap();
    match output.status.code() {
        Some(0) => false,
        None | Some(137) => true,
        other => panic!("{other:?} at {at}: {}", String::from_utf8_lossy(&output.stderr)),
    }
}

fn has_strace() -> bool {
    let has = Command::new("strace")
        .arg("-V")
        .output()
        .is_ok_and(|output| output.status.success());
    if !has {
        eprintln!("SKIPPED: strace is not installed");
    }
    has
}

fn must(ran: &Ran) {
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn a_backup_that_is_killed_at_any_call_leaves_no_archive_that_is_not_whole() {
    if !has_strace() {
        return;
    }
    let (plant, stick) = plant();
    let stick_text = stick.to_str().unwrap();
    for kind in [
        &["backup", "create", "--to", stick_text][..],
        &["backup", "create", "--mirror", "--to", stick_text],
    ] {
        let mut kills = 0;
        while is_killed_at(&plant, kind, kills + 1) {
            kills += 1;
            for name in names_in(&stick).iter().filter(|name| name.ends_with(".zst")) {
                must(&plant.run([Path::new("backup"), Path::new("verify"), &stick.join(name)]));
                std::fs::remove_file(stick.join(name)).unwrap();
            }
        }
        assert!(kills > 5, "{kills}");
    }
    let parts: Vec<_> = names_in(&stick)
        .into_iter()
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert_eq!(parts, Vec::<String>::new(), "what died was removed");
    must(&plant.run(["backup", "verify", stick_text]));
    must(&plant.run(["check", "--rehash"]));
}

#[test]
fn a_replacing_restore_that_is_killed_at_any_call_leaves_the_old_state_or_the_new_one() {
    if !has_strace() {
        return;
    }
    let (plant, stick) = plant();
    let path = path_of(&create(&plant, &stick, &[]));
    let arguments = ["backup", "restore", path.to_str().unwrap(), "--replace"];
    let count = |plant: &Plant| {
        plant.json(["list", "--json"])["batches"]
            .as_array()
            .unwrap()
            .len()
    };
    let more = plant.file("more.txt", b"more");
    let (mut kills, mut old, mut new) = (0, 0, 0);
    loop {
        if count(&plant) == 1 {
            plant.record_with(&pipe(), &[&more]);
        }
        if !is_killed_at(&plant, &arguments, kills + 1) {
            break;
        }
        kills += 1;
        match count(&plant) {
            2 => old += 1,
            1 => new += 1,
            other => panic!("{other} batches after a kill at {kills}"),
        }
        must(&plant.run(["check", "--rehash"]));
    }
    assert!(old > 5 && new > 3, "{kills}: {old} {new}");
    assert_eq!(count(&plant), 1);
    let left: Vec<_> = names_in(&plant.data())
        .into_iter()
        .filter(|name| name.contains("restor"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    plant.record_with(&pipe(), &NO_FILES);
}
