//! Several processes at once, and processes that end in the middle.

use std::collections::BTreeSet;
use std::process::Child;

use serde_json::{Value, json};

use crate::support::{Plant, Ran, names_in, pipe, pipe_with, wait_until, write};

/// Takes some seconds to copy on any disk that a test runs on.
const LARGE: u64 = 240_000_000;

fn signal(child: &Child, name: &str) {
    let sent = std::process::Command::new("kill")
        .args([&format!("-{name}"), &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

fn attachments(plant: &Plant, batch: &str) -> Vec<Value> {
    plant.json(["show", batch, "--json"])["batch"]["attachments"]
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn many_processes_record_at_once_and_none_fails() {
    let plant = Plant::new();
    let file = plant.path("batch.json");
    write(&file, pipe().to_string().as_bytes());
    let slip = plant.file("slip.txt", b"slip");
    let recorded: Vec<Ran> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let record = || {
                        plant.run([
                            "record",
                            "batch.json",
                            "--json",
                            "--attach",
                            slip.to_str().unwrap(),
                        ])
                    };
                    (0..5).map(|_| record()).collect::<Vec<Ran>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    let text = |ran: &Ran, key: &str| {
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.json()["batch"][key].as_str().unwrap().to_owned()
    };
    let numbers: BTreeSet<u32> = recorded
        .iter()
        .map(|ran| text(ran, "batch_number").parse().unwrap())
        .collect();
    assert_eq!(numbers, (1..=40).collect(), "unique, and without a gap");
    let codes: BTreeSet<String> = recorded.iter().map(|ran| text(ran, "batch_code")).collect();
    assert_eq!(codes.len(), 40);
    assert!(
        recorded
            .iter()
            .all(|ran| ran.json()["failed_attachments"] == json!([]))
    );
    assert_eq!(plant.uploaded().len(), 40);
    assert_eq!(
        plant.json(["check", "--rehash", "--json"]),
        json!({"problems": [], "batches": 40, "attachments": 40})
    );
}

#[test]
fn the_same_number_at_once_is_given_to_one_only() {
    let plant = Plant::new();
    plant.run(["list"]);
    write(
        &plant.path("batch.json"),
        pipe_with(json!({"batch_number": "7"})).to_string().as_bytes(),
    );
    let children: Vec<Child> = (0..6)
        .map(|_| plant.start(["record", "batch.json", "--json"]))
        .collect();
    let ended: Vec<Ran> = children
        .into_iter()
        .map(|child| Ran::of(child.wait_with_output().unwrap()))
        .collect();
    assert_eq!(ended.iter().filter(|ran| ran.code == 0).count(), 1, "{ended:?}");
    for refused in ended.iter().filter(|ran| ran.code != 0) {
        assert_eq!(
            refused.errors(),
            [("batch_number".to_owned(), "duplicate_number".to_owned())]
        );
    }
}

#[cfg(unix)]
#[test]
fn a_recording_that_is_killed_while_copying_leaves_nothing() {
    let plant = Plant::new();
    plant.run(["list"]);
    write(&plant.path("batch.json"), pipe().to_string().as_bytes());
    let large = plant.large_file("film.pdf", LARGE);
    let small = plant.file("slip.txt", b"slip");
    let (large, small) = (large.to_str().unwrap(), small.to_str().unwrap());
    let mut child = plant.start(["record", "batch.json", "--attach", small, "--attach", large]);
    wait_until("the large file is being copied", || {
        plant.is_copying() && plant.uploaded().len() == 1
    });
    signal(&child, "KILL");
    child.wait().unwrap();

    assert_eq!(plant.json(["list", "--json"])["batches"], json!([]));
    assert_eq!(
        plant.uploaded(),
        [""; 0],
        "a copy whose source is still there is deleted with its draft"
    );
    assert!(!plant.is_copying());
    assert_eq!(plant.json(["check", "--json"])["problems"], json!([]));
    assert_eq!(plant.record(&pipe(), &[""; 0])["batch"]["batch_number"], "1");
}

#[cfg(unix)]
#[test]
fn an_attaching_that_is_killed_is_healed_at_the_next_start() {
    let plant = Plant::new();
    plant.record(&pipe(), &[""; 0]);
    let large = plant.large_file("film.pdf", LARGE);
    let mut child = plant.start(["attach", "1", large.to_str().unwrap()]);
    wait_until("the file is being copied", || plant.is_copying());
    signal(&child, "KILL");
    child.wait().unwrap();
    assert!(plant.is_copying(), "killed in the middle");

    let attachment = &attachments(&plant, "1")[0];
    assert_eq!(
        (&attachment["state"], &attachment["size"]),
        (&json!("saved"), &json!(LARGE))
    );
    assert!(!plant.is_copying());
    assert_eq!(plant.json(["check", "--rehash", "--json"])["problems"], json!([]));
}

#[cfg(unix)]
#[test]
fn a_killed_copy_whose_source_is_gone_is_said() {
    let plant = Plant::new();
    plant.record(&pipe(), &[""; 0]);
    let large = plant.large_file("film.pdf", LARGE);
    let mut child = plant.start(["attach", "1", large.to_str().unwrap()]);
    wait_until("the file is being copied", || plant.is_copying());
    signal(&child, "KILL");
    child.wait().unwrap();
    std::fs::remove_file(&large).unwrap();

    let attachment = &attachments(&plant, "1")[0];
    assert_eq!(
        (&attachment["state"], &attachment["error"]["code"]),
        (&json!("failed"), &json!("interrupted"))
    );
    assert!(!plant.is_copying());
}

#[cfg(unix)]
#[test]
fn an_interrupted_recording_takes_everything_back() {
    for name in ["INT", "TERM"] {
        let plant = Plant::new();
        plant.run(["list"]);
        write(&plant.path("batch.json"), pipe().to_string().as_bytes());
        let large = plant.large_file("film.pdf", LARGE);
        let child = plant.start([
            "record",
            "batch.json",
            "--json",
            "--attach",
            large.to_str().unwrap(),
        ]);
        wait_until("the file is being copied", || plant.is_copying());
        signal(&child, name);
        let ran = Ran::of(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.stdout.as_str()), (130, ""), "{ran:?}");
        assert!(ran.stderr.contains("Interrupted."), "{ran:?}");
        assert!(!plant.is_copying(), "nothing half-written stays");
        assert_eq!(plant.uploaded(), [""; 0]);
        assert_eq!(names_in(&plant.path("data/run")), [""; 0], "it ended in order");
        assert_eq!(plant.json(["list", "--json"])["batches"], json!([]));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_attaching_can_be_tried_again() {
    let plant = Plant::new();
    plant.record(&pipe(), &[""; 0]);
    let large = plant.large_file("film.pdf", LARGE);
    let child = plant.start(["attach", "1", large.to_str().unwrap()]);
    wait_until("the file is being copied", || plant.is_copying());
    signal(&child, "INT");
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 130, "{ran:?}");
    assert!(!plant.is_copying());
    assert_eq!(attachments(&plant, "1")[0]["error"]["code"], "cancelled");
    assert_eq!(
        plant.json(["retry", "--json"])["saved"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn a_starting_process_does_not_touch_a_living_ones_copy() {
    let plant = Plant::new();
    plant.run(["list"]);
    write(&plant.path("batch.json"), pipe().to_string().as_bytes());
    let large = plant.large_file("film.pdf", LARGE);
    let child = plant.start([
        "record",
        "batch.json",
        "--json",
        "--attach",
        large.to_str().unwrap(),
    ]);
    wait_until("the file is being copied", || plant.is_copying());
    for _ in 0..3 {
        let other = plant.record(&pipe(), &[""; 0]);
        assert!(
            other["batch"]["batch_number"].is_string(),
            "others record meanwhile"
        );
        assert_eq!(
            plant.json(["check", "--json"])["problems"],
            json!([]),
            "a part under way is no problem"
        );
    }
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.json()["batch"]["attachments"][0]["state"], "saved", "{ran:?}");
    assert_eq!(plant.json(["check", "--rehash", "--json"])["problems"], json!([]));
}

#[cfg(unix)]
#[test]
fn an_interrupted_backup_says_so() {
    let plant = Plant::new();
    let large = plant.large_file("video.txt", 200_000_000);
    plant.record_with(&pipe(), &[&large]);
    let stick = plant.path("stick");
    std::fs::create_dir(&stick).unwrap();
    let child = plant.start(["backup", "create", "--to", stick.to_str().unwrap()]);
    wait_until("the backup is begun", || !names_in(&stick).is_empty());
    signal(&child, "INT");
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.stdout.as_str()), (130, ""), "{ran:?}");
    assert!(ran.stderr.contains("Cancelled."), "{ran:?}");
}
