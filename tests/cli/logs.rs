//! The log and `logs`.

use std::io::{BufRead, BufReader};

use crate::support::{Plant, names_in, pipe, write};

#[test]
fn the_log_has_the_lines_that_people_look_for() {
    let plant = Plant::new();
    let slip = plant.file("slip.txt", b"slip");
    let answer = plant.record(
        &pipe(),
        &["--attach", slip.to_str().unwrap(), "--attach", "absent.jpg"],
    );
    let stored = answer["batch"]["attachments"][0]["stored_name"].as_str().unwrap();
    let log = plant.log();
    for line in [
        format!("INFO Upload directory ready: {}\n", plant.uploads().display()),
        format!("INFO File uploaded successfully: {stored} (4 bytes)\n"),
        "WARN Failed to save attachment: absent.jpg: source_not_found: No such file or directory (os error 2)\n".to_owned(),
    ] {
        assert!(log.contains(&line), "{line}{log}");
    }

    write(&plant.path("blocked"), b"");
    plant.run(["--storage-path", "blocked/share", "list"]);
    let line = format!(
        "ERROR Failed to create upload directory {}: Not a directory (os error 20)\n",
        plant.path("blocked/share/batches").display()
    );
    assert!(plant.log().contains(&line), "{line}{}", plant.log());
}

#[test]
fn only_failures_when_asked() {
    let plant = Plant::new();
    plant.record(&pipe(), &["--attach", "absent.jpg"]);
    let failed = plant.run(["logs", "--failed"]).stdout;
    assert_eq!(failed.lines().count(), 1, "{failed}");
    assert!(
        failed.contains("Failed to save attachment: absent.jpg"),
        "{failed}"
    );
}

#[test]
fn a_script_sees_warnings_on_stderr_and_no_more() {
    let plant = Plant::new();
    let quiet = plant.try_record(&pipe(), &["--json"]);
    assert_eq!(quiet.stderr, "");
    let talkative = Plant::new()
        .with("BATCHBOOK_LOG", "info")
        .try_record(&pipe(), &["--json"]);
    assert!(
        talkative.stderr.contains("INFO Upload directory ready: "),
        "{talkative:?}"
    );
    assert!(
        talkative.json()["batch"].is_object(),
        "the answer on stdout stays one JSON document"
    );
}

#[test]
fn a_name_cannot_forge_a_line() {
    let plant = Plant::new();
    plant.record(
        &pipe(),
        &[
            "--attach",
            "a\n2026-11-24T00:00:00.000Z  INFO File uploaded successfully: forged.pdf (1 bytes)",
        ],
    );
    let log = plant.log();
    assert!(
        !log.lines()
            .any(|line| line.starts_with("2026-11-24T00:00:00.000Z")),
        "{log}"
    );
}

#[test]
fn fourteen_days_are_kept() {
    let plant = Plant::new();
    let logs = plant.path("data/logs");
    std::fs::create_dir_all(&logs).unwrap();
    for day in 1..=20 {
        write(
            &logs.join(format!("batchbook.2020-01-{day:02}.log")),
            format!("day {day}\n").as_bytes(),
        );
    }
    plant.run(["list"]);
    let kept = names_in(&logs);
    assert_eq!(kept.len(), 14, "{kept:?}");
    assert_eq!(kept[0], "batchbook.2020-01-08.log", "the oldest go first");
    assert!(plant.log().starts_with("day 8\nday 9\n"), "oldest first");
}

#[test]
fn without_a_log_nothing_is_made() {
    let plant = Plant::new();
    let ran = plant.run(["logs"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(ran.stderr.contains("There is no log in "), "{ran:?}");
    assert!(!plant.data().exists());
}

#[test]
fn the_log_is_followed_into_the_next_day() {
    let plant = Plant::new();
    let logs = plant.path("data/logs");
    std::fs::create_dir_all(&logs).unwrap();
    write(&logs.join("batchbook.2020-01-01.log"), b"first\n");
    let mut child = plant.start(["logs", "--follow"]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || lines.next().unwrap().unwrap();
    assert_eq!(next(), "first");
    write(&logs.join("batchbook.2020-01-02.log"), b"second\n");
    assert_eq!(next(), "second");
    plant.run(["list"]);
    assert!(next().contains("Upload directory ready: "));
    child.kill().unwrap();
    child.wait().unwrap();
}
