//! `list` and `show`.

use std::io::Read;

use serde_json::{Value, json};

use crate::support::{Plant, Ran, pipe, pipe_with};

const NONE: &[&str] = &[];

fn numbers(answer: &Value) -> Vec<String> {
    let batches = answer["batches"].as_array().unwrap();
    batches
        .iter()
        .map(|batch| batch["batch_number"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn newest_means_recorded_last() {
    let plant = Plant::new();
    for (number, produced) in [
        ("30", "2026-11-20T10:00:00Z"),
        ("10", "2026-11-22T10:00:00Z"),
        ("20", "2026-11-21T10:00:00Z"),
    ] {
        plant.record(
            &pipe_with(json!({"batch_number": number, "produced_at": produced})),
            NONE,
        );
    }
    let answer = plant.json(["list", "--json"]);
    assert_eq!(numbers(&answer), ["20", "10", "30"]);
    assert_eq!(answer["next"], Value::Null);
    assert_eq!(answer.as_object().unwrap().len(), 2);
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let plant = Plant::new();
    for _ in 0..5 {
        plant.record(&pipe(), NONE);
    }
    let first = plant.json(["list", "--limit", "2", "--json"]);
    assert_eq!(numbers(&first), ["5", "4"]);
    // What is recorded in between does not shift the pages.
    plant.record(&pipe(), NONE);
    let second = plant.json([
        "list",
        "--limit",
        "2",
        "--after",
        first["next"].as_str().unwrap(),
        "--json",
    ]);
    assert_eq!(numbers(&second), ["3", "2"]);
    let third = plant.json([
        "list",
        "--limit",
        "2",
        "--after",
        second["next"].as_str().unwrap(),
        "--json",
    ]);
    assert_eq!(numbers(&third), ["1"]);
    assert_eq!(third["next"], Value::Null);
    assert_eq!(
        numbers(&plant.json(["list", "--limit", "1000", "--json"])).len(),
        6,
        "1000 is the most, and allowed"
    );
}

#[test]
fn search_finds_what_a_person_remembers() {
    let plant = Plant::new();
    let file = plant.file("रसीद 14.pdf", b"%PDF-1.7");
    plant.record_with(
        &pipe_with(json!({"batch_number": "771", "notes": "second extruder"})),
        &[&file],
    );
    plant.record(
        &json!({"product_type": "Sprinkler Pipe", "brand": "Unbranded", "parameters": {"OD": "75", "PN": "4", "Type": "L"},
                "bundles": {"count": 1, "pieces_per_bundle": 10}, "weight_per_metre_kg": 1, "batch_number": "900"}),
        &["--operator", "Asha Rao"],
    );
    for (search, expected) in [
        ("771", vec!["771"]),
        ("HDPEPipe-OD63", vec!["771"]),
        ("sprink", vec!["900"]),
        ("unbranded", vec!["900"]),
        ("od63", vec!["771"]),
        ("extruder", vec!["771"]),
        ("asha", vec!["900"]),
        ("रसीद", vec!["771"]),
        ("pipe", vec!["900", "771"]),
        ("pipe tarko", vec!["771"]),
        ("nothing", vec![]),
        ("\" OR *", vec![]),
    ] {
        assert_eq!(
            numbers(&plant.json(["list", "--search", search, "--json"])),
            expected,
            "{search}"
        );
    }
}

#[test]
fn a_batch_is_looked_up_as_id_then_code_then_number() {
    let plant = Plant::new();
    let first =
        plant.record(&pipe_with(json!({"batch_number": "A", "batch_code": "B"})), NONE)["batch"].clone();
    let second =
        plant.record(&pipe_with(json!({"batch_number": "B", "batch_code": "C"})), NONE)["batch"].clone();
    let id = first["id"].as_str().unwrap();
    let third =
        plant.record(&pipe_with(json!({"batch_number": "D", "batch_code": id})), NONE)["batch"].clone();
    for (text, expected) in [
        (id, &first),
        ("A", &first),
        ("B", &first),
        ("C", &second),
        ("D", &third),
    ] {
        assert_eq!(
            plant.json(["show", text, "--json"]),
            json!({"batch": expected}),
            "{text}"
        );
    }
    let listed = plant.json(["list", "--json"]);
    assert_eq!(
        listed["batches"],
        json!([third, second, first]),
        "a batch in a list is the same object"
    );
}

#[test]
fn a_batch_that_is_not_there_is_4() {
    let plant = Plant::new();
    for arguments in [
        &["show", "1"][..],
        &["show", "1", "--json"],
        &["attach", "1", "a.pdf"],
        &["retry", "1"],
    ] {
        let ran = plant.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (4, ""), "{arguments:?}: {ran:?}");
        assert!(
            ran.stderr
                .contains("There is no batch with the id, code or number “1”."),
            "{ran:?}"
        );
    }
}

#[test]
fn a_person_reads_a_table_and_what_comes_next() {
    let plant = Plant::new().with("BATCHBOOK_TIME_ZONE", "Asia/Kolkata");
    let empty = plant.run(["list"]);
    assert_eq!((empty.code, empty.stdout.as_str()), (0, ""));
    assert_eq!(
        empty.stderr,
        "No batch yet. Record the first one with: batchbook record FILE\n"
    );
    plant.record(&pipe(), NONE);
    plant.record(&pipe(), NONE);
    let ran = plant.run(["list", "--limit", "1"]);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{ran:?}");
    assert!(
        lines[0].starts_with("Number  Product    Quantity  Code"),
        "{ran:?}"
    );
    assert!(
        lines[1].starts_with("2       HDPE Pipe  1350.5 m  HDPEPipe-OD63-PE80-PN10-Tarko-2026-002"),
        "{ran:?}"
    );
    assert!(ran.stderr.starts_with("More: batchbook list --after "), "{ran:?}");

    let shown = plant.run(["show", "1"]);
    assert!(
        shown.stdout.contains("Produced     2026-11-24 10:30\n"),
        "in the configured time zone: {shown:?}"
    );
}

#[test]
fn what_was_typed_cannot_disturb_the_terminal() {
    let plant = Plant::new();
    let name = "a\u{1b}[31m\u{202e}fdp.txt";
    let file = plant.file(name, b"x");
    plant.record_with(
        &pipe_with(json!({"notes": "red \u{202e} <b>notes</b>"})),
        &[&file],
    );
    let shown = plant.run(["show", "1"]);
    assert!(!shown.stdout.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    assert!(shown.stdout.contains("<b>notes</b>"), "{shown:?}");
    assert_eq!(
        plant.json(["show", "1", "--json"])["batch"]["attachments"][0]["original_name"],
        name,
        "a program gets the name as it is"
    );
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let plant = Plant::new();
    // More than a pipe holds.
    for _ in 0..3 {
        plant.record(&pipe_with(json!({"notes": "long notes ".repeat(900)})), NONE);
    }
    let mut child = plant.command(["list", "--json", "--limit", "1000"]);
    let mut child = child
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_a_failure_of_the_system() {
    let plant = Plant::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = plant.command(["list", "--json"]).stdout(full).output().unwrap();
    let ran = Ran::of(output);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr
            .contains("The output cannot be written: No space left on device"),
        "{ran:?}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_gets_no_answer_is_told_that_the_batch_is_recorded() {
    let plant = Plant::new();
    let batch = plant.file("batch.json", pipe().to_string().as_bytes());
    for form in [None, Some("--json")] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut arguments = vec!["record", batch.to_str().unwrap(), "--allow-equal"];
        arguments.extend(form);
        let ran = Ran::of(plant.command(arguments).stdout(full).output().unwrap());
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(
            ran.stderr
                .contains("is recorded, but the answer could not be written. Do not record it again."),
            "{ran:?}"
        );
    }
    let listed = plant.json(["list", "--json"]);
    assert_eq!(listed["batches"].as_array().unwrap().len(), 2);
}

#[test]
fn help_and_version_are_there_for_every_subcommand() {
    let plant = Plant::new();
    let version = plant.run(["--version"]);
    assert_eq!(
        version.stdout,
        format!("batchbook {}\n", env!("BATCHBOOK_VERSION"))
    );
    let commands: &[&[&str]] = &[
        &[],
        &["diagnosis"],
        &["record"],
        &["list"],
        &["export"],
        &["show"],
        &["attach"],
        &["retry"],
        &["check"],
        &["catalogue"],
        &["catalogue", "export"],
        &["catalogue", "import"],
        &["paths"],
        &["provision"],
        &["storage"],
        &["storage", "adopt"],
        &["logs"],
    ];
    for command in commands {
        let ran: Ran = plant.run(command.iter().chain(&["--help"]));
        assert_eq!(ran.code, 0, "{command:?}: {ran:?}");
        assert!(
            !ran.stdout.contains("cli-help"),
            "a text is missing: {command:?}: {ran:?}"
        );
        for line in ran
            .stdout
            .lines()
            .filter(|line| line.trim_start().starts_with(['-', '<', '[']))
        {
            let texts = line.trim().splitn(2, "  ").count();
            assert_eq!(texts, 2, "an argument without a text: {command:?}: {line}");
        }
    }
    assert!(!plant.data().exists());
}
