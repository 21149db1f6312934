//! The program is killed at each call by which it changes a disk, one after the other: `make crash` at every one, `make test`
//! at some of them. After each kill the next start must find everything that was said to be done, and nothing half-done.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::support::{Plant, Ran, names_in, pipe, write};
use crate::tracer::{Traced, killed_at};

/// In `make test`: every so many calls.
const STEP: usize = 23;

/// Runs a command again and again, killed at one call later each time, until it outlives them all. Says how many kills there
/// were, by the name of the call.
fn sweep(what: &str, mut command: impl FnMut() -> Command, mut look: impl FnMut(&str, &Traced)) {
    let is_whole = std::env::var_os("BATCHBOOK_TEST_SWEEP").is_some();
    let step = if is_whole { 1 } else { STEP };
    let mut kills: BTreeMap<&str, usize> = BTreeMap::new();
    for at in (1..).step_by(step) {
        let traced = killed_at(&command(), at);
        let Some(call) = traced.reached else {
            assert_eq!(traced.code, Some(0), "{what}: {traced:?}");
            look("not killed", &traced);
            break;
        };
        *kills.entry(call).or_default() += 1;
        look(&format!("killed at call {at}, {call}"), &traced);
    }
    let all: usize = kills.values().sum();
    println!("{what}: killed at {all} calls: {kills:?}");
    assert!(all * step > 30, "{what}: {kills:?}");
    for call in ["pwrite64", "fsync"] {
        assert!(
            !is_whole || kills.contains_key(call),
            "{what}: no {call} in {kills:?}"
        );
    }
    let has_any = |calls: &[&str]| calls.iter().any(|call| kills.contains_key(call));
    assert!(
        !is_whole || has_any(&["rename", "renameat2"]),
        "{what}: {kills:?}"
    );
    assert!(!is_whole || has_any(&["unlink", "unlinkat"]), "{what}: {kills:?}");
}

/// A workstation with a recorded batch and its file, and a stick.
fn plant() -> (Plant, PathBuf) {
    let plant = Plant::new();
    let stick = plant.path("stick");
    std::fs::create_dir(&stick).unwrap();
    let plant = plant
        .with("BATCHBOOK_BACKUP_DESTINATIONS", &stick)
        .with("BATCHBOOK_BACKUP_KEEP", "1,0,0");
    record(&plant);
    (plant, stick)
}

fn record(plant: &Plant) {
    // More than the blocks that a copy goes by.
    let bytes: Vec<u8> = (0..200_000_u32).map(|at| (at * 31 % 251) as u8).collect();
    let slip = plant.file("slip.pdf", &bytes);
    plant.record_with(&pipe(), &[&slip]);
}

fn must(place: &str, ran: &Ran) {
    assert_eq!(ran.code, 0, "{place}: {ran:?}");
}

fn batches(plant: &Plant, data: &Path) -> Vec<Value> {
    let mut listed = plant.json(["--data-dir", data.to_str().unwrap(), "list", "--json"]);
    listed["batches"].as_array_mut().unwrap().split_off(0)
}

fn verifies(plant: &Plant, place: &str, path: &Path) {
    must(
        place,
        &plant.run([Path::new("backup"), Path::new("verify"), path]),
    );
}

/// The newest backup that is said to be proven, and is there.
fn newest_proven(plant: &Plant) -> Option<PathBuf> {
    let listed = plant.json(["backup", "list", "--json"]);
    let backups = listed["backups"].as_array().unwrap();
    let proven = backups
        .iter()
        .find(|backup| backup["present"] == true && backup["proven_at"].is_string());
    proven.map(|backup| PathBuf::from(backup["path"].as_str().unwrap()))
}

#[test]
fn recording_with_a_file_is_killed_at_any_call() {
    let (plant, _) = plant();
    let mut before = 1;
    let slip = plant.path("files/slip.pdf");
    let slip = slip.to_str().unwrap();
    let command = || plant.command(["record", "batch.json", "--attach", slip, "--json"]);
    sweep("record --attach", command, |place, traced| {
        // As it is right after the kill: the next start heals.
        must(place, &plant.run(["check", "--rehash"]));
        let listed = batches(&plant, &plant.data());
        let answered = serde_json::from_str::<Value>(&traced.stdout).ok();
        let is_more = listed.len() - before;
        assert!(is_more <= 1, "{place}: {} batches more", is_more);
        assert!(
            is_more == 1 || answered.is_none(),
            "{place}: it was said that it is recorded"
        );
        for batch in &listed {
            let states: Vec<_> = batch["attachments"].as_array().unwrap().iter().collect();
            assert!(
                matches!(states[..], [one] if one["state"] == "saved"),
                "{place}: {states:?}"
            );
        }
        assert_eq!(
            plant.uploaded().len(),
            listed.len(),
            "{place}: a file that no batch has"
        );
        assert!(!plant.is_copying(), "{place}: a part is left");
        before = listed.len();
    });
}

#[test]
fn an_archive_is_killed_at_any_call_and_never_looks_like_one_before_it_is_whole() {
    let (plant, stick) = plant();
    let command = || plant.command(["backup", "create"]);
    sweep("backup create", command, |place, traced| {
        for name in names_in(&stick).iter().filter(|name| name.ends_with(".zst")) {
            verifies(&plant, place, &stick.join(name));
        }
        let proven = newest_proven(&plant);
        assert!(
            proven.is_some() || traced.reached.is_some(),
            "{place}: {traced:?}"
        );
        for name in names_in(&stick).iter().filter(|name| name.ends_with(".zst")) {
            std::fs::remove_file(stick.join(name)).unwrap();
        }
    });
    no_parts(&stick);
    must("at the end", &plant.run(["check", "--rehash"]));
}

#[test]
fn a_mirror_is_killed_at_any_call_and_has_no_snapshot_that_is_not_whole() {
    let (plant, stick) = plant();
    let run = ["backup", "create", "--mirror"];
    must("before", &plant.run(run));
    record(&plant);
    // A file and a snapshot more are missing each time: were a batch recorded for each kill, the database would have grown by more
    // pages than calls were outlived.
    let before = plant.path("before");
    std::fs::create_dir(&before).unwrap();
    let places = [plant.data(), stick.clone()];
    copy_folders(&places, &before);
    let command = || {
        for place in &places {
            std::fs::remove_dir_all(place).unwrap();
            let name = place.file_name().unwrap();
            copy_folders(&[before.join(name)], place.parent().unwrap());
        }
        plant.command(run)
    };
    sweep("backup create --mirror", command, |place, _| {
        verifies_all_snapshots(&plant, place, &stick);
        must(place, &plant.run(run));
        no_parts(&stick);
        verifies_all_snapshots(&plant, place, &stick);
        must(place, &plant.run(["check", "--rehash"]));
    });
}

fn verifies_all_snapshots(plant: &Plant, place: &str, stick: &Path) {
    for name in names_in(stick) {
        if name.starts_with("batchbook-mirror-") {
            verifies(plant, place, &stick.join(name));
        }
    }
}

fn copy_folders(folders: &[PathBuf], into: &Path) {
    let mut cp = Command::new("cp");
    assert!(cp.arg("-a").args(folders).arg(into).status().unwrap().success());
}

/// What died was removed by a run that did not.
fn no_parts(stick: &Path) {
    let parts: Vec<_> = names_in(stick)
        .into_iter()
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert_eq!(parts, Vec::<String>::new());
}

#[test]
fn pruning_is_killed_at_any_call_and_the_newest_proven_backup_stays() {
    let (plant, stick) = plant();
    let more = || {
        record(&plant);
        plant.json(["backup", "create", "--json"]);
        plant.json(["backup", "create", "--mirror", "--json"]);
    };
    more();
    let command = || {
        more();
        plant.command(["backup", "prune"])
    };
    sweep("backup prune", command, |place, _| {
        let newest = newest_proven(&plant).expect("there is a proven one");
        verifies(&plant, place, &newest);
        verifies(&plant, place, &stick);
    });
    must("at the end", &plant.run(["backup", "prune"]));
    let archives = names_in(&stick)
        .into_iter()
        .filter(|name| name.ends_with(".zst"))
        .count();
    assert_eq!(archives, 1, "what was kept twice is gone");
}

#[test]
fn a_restore_into_a_new_folder_is_killed_at_any_call_and_makes_it_whole_or_not_at_all() {
    let (plant, stick) = plant();
    for kind in [
        &["backup", "create", "--json"][..],
        &["backup", "create", "--mirror", "--json"],
    ] {
        let backup = plant.json(kind)["path"].as_str().unwrap().to_owned();
        let target = plant.path("places/restored");
        let into = target.to_str().unwrap();
        let command = || plant.command(["backup", "restore", &backup, "--into", into]);
        sweep("backup restore --into", command, |place, traced| {
            if traced.reached.is_none() {
                assert!(target.exists(), "{place}: {traced:?}");
            }
            if target.exists() {
                must(place, &plant.run(["--data-dir", into, "check", "--rehash"]));
                assert_eq!(batches(&plant, &target).len(), 1, "{place}");
                std::fs::remove_dir_all(&target).unwrap();
            }
        });
        assert_eq!(
            names_in(&plant.path("places")),
            Vec::<String>::new(),
            "what died was removed by the next restore"
        );
    }
    must("at the end", &plant.run(["check", "--rehash"]));
    verifies(&plant, "at the end", &stick);
}

#[test]
fn a_restore_in_the_place_of_everything_is_killed_at_any_call_and_leaves_the_old_state_or_the_new_one() {
    let (plant, _) = plant();
    let backup = plant.json(["backup", "create", "--json"])["path"]
        .as_str()
        .unwrap()
        .to_owned();
    replaced(&plant, "backup restore --replace", &backup, true);
}

#[test]
fn a_restore_to_a_storage_path_elsewhere_is_killed_at_any_call_and_leaves_the_old_state_or_the_new_one() {
    let plant = Plant::new();
    let [stick, share] = ["stick", "share"].map(|name| plant.path(name));
    for folder in [&stick, &share] {
        std::fs::create_dir(folder).unwrap();
    }
    let plant = plant
        .with("BATCHBOOK_BACKUP_DESTINATIONS", &stick)
        .with("UPLOAD_STORAGE_PATH", &share);
    record(&plant);
    assert_eq!(
        names_in(&share.join("batches")).len(),
        1,
        "the files are at the share"
    );
    let backup = plant.json(["backup", "create", "--json"])["path"]
        .as_str()
        .unwrap()
        .to_owned();
    replaced(
        &plant,
        "backup restore --replace, storage elsewhere",
        &backup,
        false,
    );
}

/// Restores a backup with one batch in the place of a state with two. `is_inside`: the files are in the data folder.
fn replaced(plant: &Plant, what: &str, backup: &str, is_inside: bool) {
    let count = || batches(plant, &plant.data()).len();
    let command = || {
        if count() == 1 {
            record(plant);
        }
        plant.command(["backup", "restore", backup, "--replace"])
    };
    let (mut old, mut new) = (0, 0);
    sweep(what, command, |place, _| {
        match count() {
            2 => old += 1,
            1 => new += 1,
            other => panic!("{place}: {other} batches"),
        }
        // A restore touches no other file at a storage path elsewhere: those of the second batch are nobody's now.
        let checked = plant.run(["check", "--rehash", "--json"]).json();
        let problems = checked["problems"].as_array().unwrap();
        let may_stay = |problem: &Value| !is_inside && problem["kind"] == "orphan_file";
        assert!(problems.iter().all(may_stay), "{place}: {problems:?}");
        plant.run(["check", "--heal"]);
        let left: Vec<_> = names_in(&plant.data())
            .into_iter()
            .filter(|name| name.contains("restor"))
            .collect();
        assert_eq!(left, Vec::<String>::new(), "{place}: the next start removes it");
    });
    assert!(old > 0 && new > 0, "{old} {new}");
    assert_eq!(count(), 1);
    write(&plant.path("batch.json"), pipe().to_string().as_bytes());
    must("at the end", &plant.run(["record", "batch.json"]));
}

#[test]
fn moving_the_files_is_killed_at_any_call_and_leaves_the_old_place_or_the_new_one() {
    let (plant, _) = plant();
    let place = || {
        let paths = plant.json(["paths", "--json"]);
        PathBuf::from(paths["storage"]["path"].as_str().unwrap())
    };
    let (at, targets) = (std::cell::RefCell::new(place()), std::cell::Cell::new(0));
    let command = || {
        *at.borrow_mut() = place();
        targets.set(targets.get() + 1);
        let to = format!("nas{}", targets.get());
        plant.command(["storage", "move", &to])
    };
    let (mut old, mut new) = (0, 0);
    sweep("storage move", command, |killed, _| {
        let to = plant.path(format!("nas{}", targets.get()));
        // What the next start finds.
        must(killed, &plant.run(["check", "--rehash"]));
        let now = place();
        if now == to {
            new += 1;
        } else {
            assert_eq!(now, *at.borrow(), "{killed}");
            old += 1;
        }
    });
    assert!(old > 0 && new > 0, "{old} {new}");
    record(&plant);
    must("at the end", &plant.run(["check", "--rehash"]));
}

/// The database that a `backup verify` unpacks stays where its process is killed; a day later it is nobody's.
#[test]
fn what_a_killed_verify_left_is_removed_a_day_later_and_what_a_living_one_needs_is_not() {
    let (plant, _) = plant();
    let created = plant.json(["backup", "create", "--json"]);
    let archive = PathBuf::from(created["path"].as_str().unwrap());
    let unpacked = plant.data().join("backup/verify");
    let killed = || {
        let command = plant.command([Path::new("backup"), Path::new("verify"), &archive]);
        for at in 1.. {
            // Heals what the last one left, so that the calls before the one that is looked for stay as many.
            must("before", &plant.run(["check"]));
            let traced = killed_at(&command, at);
            assert!(
                traced.reached.is_some(),
                "it never unpacked a database: {traced:?}"
            );
            if let [left] = &names_in(&unpacked)[..] {
                return unpacked.join(left);
            }
        }
        unreachable!("it ends at some call");
    };
    let verify: &dyn Fn() = &|| verifies(&plant, "afterwards", &archive);
    let back_up: &dyn Fn() = &|| must("afterwards", &plant.run(["backup", "create"]));
    for clear in [verify, back_up] {
        let left = killed();
        clear();
        assert!(left.exists(), "it might be a living one's");
        let file = std::fs::File::options().write(true).open(&left).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(25 * 60 * 60))
            .unwrap();
        clear();
        assert_eq!(names_in(&unpacked), Vec::<String>::new());
    }
    must("at the end", &plant.run(["check", "--rehash"]));
}
