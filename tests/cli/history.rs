//! `history` and `trail`.

use std::sync::Arc;

use batchbook_core::open_book::open_book;
use batchbook_core::settings::{Flags, Surroundings, read_settings};
use serde_json::{Value, json};

use crate::support::{Plant, pipe, write};

fn corrected() -> Plant {
    let plant = Plant::new();
    let slip = plant.file("slip.txt", b"7 m");
    plant.record(
        &pipe(),
        &["--operator", "Asha", "--attach", slip.to_str().unwrap()],
    );
    write(
        &plant.path("changes.json"),
        br#"{"brand": "Unbranded", "notes": "=1+1"}"#,
    );
    let ran = plant.run([
        "correct",
        "1",
        "changes.json",
        "--reason",
        "=wrong slip",
        "--operator",
        "Binod",
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    plant
}

fn texts(entries: &Value, key: &str) -> Vec<String> {
    let entries = entries["entries"].as_array().unwrap();
    entries
        .iter()
        .map(|entry| entry[key].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_history_of_a_batch_is_told_with_its_files_oldest_first() {
    let plant = corrected();
    let history = plant.json(["history", "1", "--json"]);
    assert_eq!(
        texts(&history, "action"),
        ["attachment_picked", "attachment_saved", "recorded", "corrected"]
    );
    let last = &history["entries"][3];
    assert_eq!(
        (&last["who"], &last["reason"]),
        (&json!("Binod"), &json!("=wrong slip"))
    );
    assert_eq!(
        (&last["before"]["brand"], &last["after"]["brand"]),
        (&json!("Tarko"), &json!("Unbranded"))
    );
    let told = plant.run(["history", "1"]);
    let lines: Vec<String> = told
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert!(
        lines[1].ends_with("batchbook Attachment saved: slip.txt"),
        "{told:?}"
    );
    assert!(
        lines[3].ends_with("Binod Corrected: HDPEPipe-OD63-PE80-PN10-Unbranded-2026-001 (=wrong slip)"),
        "{told:?}"
    );
    assert!(lines.contains(&"Brand Tarko → Unbranded".to_owned()), "{told:?}");
    assert!(lines.contains(&"Notes none → =1+1".to_owned()), "{told:?}");
    assert_eq!(plant.run(["history", "9"]).code, 4);
}

#[test]
fn the_trail_is_filtered_and_goes_on_where_a_page_ended() {
    let plant = corrected();
    let only = |arguments: &[&str]| {
        let mut all = vec!["trail", "--json"];
        all.extend(arguments);
        plant.json(all)
    };
    assert_eq!(texts(&only(&["--action", "corrected"]), "who"), ["Binod"]);
    assert_eq!(
        texts(&only(&["--subject", "batch"]), "action"),
        ["corrected", "recorded"]
    );
    assert_eq!(texts(&only(&["--who", "Nobody"]), "who"), [] as [&str; 0]);
    let id = plant.json(["show", "1", "--json"])["batch"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(texts(&only(&["--subject", &id]), "action").len(), 2);
    assert_eq!(texts(&only(&["--to-date", "2001-01-01"]), "who").len(), 0);
    assert!(texts(&only(&["--from", "2001-01-01"]), "who").len() > 5);
    let whole = texts(&only(&["--limit", "1000"]), "hash");
    let first = only(&["--limit", "2"]);
    let rest = only(&["--limit", "1000", "--after", &first["next"].to_string()]);
    let mut pages = texts(&first, "hash");
    pages.extend(texts(&rest, "hash"));
    assert_eq!(pages, whole, "nothing twice and nothing left out");
    assert_eq!(plant.run(["trail", "--from", "yesterday"]).code, 2);
}

#[test]
fn the_trail_is_written_as_a_table_without_formulas_and_as_json() {
    let plant = corrected();
    let whole = plant.json(["trail", "--limit", "1000", "--json"]);
    let ran = plant.run(["trail", "--format", "csv", "--to", "trail.csv"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let mut table = csv::Reader::from_path(plant.path("trail.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), whole["entries"].as_array().unwrap().len());
    assert_eq!(&rows[0][0], "1", "oldest first");
    let corrected = rows.iter().find(|row| &row[4] == "corrected").unwrap();
    assert_eq!((&corrected[2], &corrected[9]), ("Binod", "'=wrong slip"));
    assert!(corrected[8].contains("\"notes\":\"=1+1\""));
    let json = plant
        .run(["trail", "--format", "json", "--action", "corrected"])
        .json();
    assert_eq!(json["entries"].as_array().unwrap().len(), 1);
    assert_eq!(
        json["entries"][0],
        plant.json(["trail", "--action", "corrected", "--json"])["entries"][0]
    );
}

#[test]
fn the_trail_is_searched_by_words() {
    let plant = corrected();
    let found = |words: &str| {
        let page = plant.json(["trail", "--search", words, "--json"]);
        texts(&page, "action")
    };
    assert_eq!(found("wrong slip"), ["corrected"]);
    assert!(!found("SLIP.txt").is_empty(), "in either case");
    assert!(found("SLIP.txt wrong").is_empty(), "every word in one entry");
    let written = plant.run(["trail", "--search", "wrong slip", "--format", "json"]);
    let written: Value = serde_json::from_str(&written.stdout).unwrap();
    assert_eq!(
        texts(&written, "action"),
        ["corrected"],
        "what is written is what was searched for"
    );
}

/// A plant whose clock was two days ahead, and is right again.
fn with_a_clock_set_back() -> Plant {
    let plant = Plant::new();
    plant.record(&pipe(), &[] as &[&str]);
    let data = plant.data();
    let surroundings = Surroundings {
        flags: Flags {
            data_dir: Some(data.clone()),
            storage_path: Some(plant.path("uploads")),
        },
        variables: Default::default(),
        working_dir: data.clone(),
        system_file: data.join("absent.toml"),
        default_data_dir: None,
        system_time_zone: jiff::tz::TimeZone::UTC,
        languages: vec!["en".to_owned()],
        system_language: None,
    };
    let clock = || jiff::Timestamp::now() + jiff::SignedDuration::from_hours(48);
    let (book, _) = open_book(read_settings(&surroundings).unwrap(), Arc::new(clock)).unwrap();
    book.write(|transaction| transaction.add_new_operator("Binod", "Binod", book.now()))
        .unwrap();
    drop(book);
    plant.record(&pipe(), &["--operator", "Asha"]);
    plant
}

#[test]
fn a_clock_that_was_set_back_is_explained_and_the_check_is_content() {
    let plant = with_a_clock_set_back();
    let checked = plant.run(["check", "--json"]);
    assert_eq!(checked.code, 5, "{checked:?}");
    let problem = checked.json()["problems"][0].clone();
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("The clock was set back"), "{problem}");
    let entry = problem["subject"].as_str().unwrap().to_owned();
    let explain = |entry: &str, more: &[&str]| {
        let mut arguments = vec!["trail", "explain", entry];
        arguments.extend(more);
        plant.run(arguments)
    };
    let unreasoned = explain(&entry, &[]);
    assert_eq!(unreasoned.code, 3, "{unreasoned:?}");
    assert!(
        unreasoned
            .stderr
            .starts_with("Nothing is explained. One problem:"),
        "{unreasoned:?}"
    );
    let other = explain("1", &["--reason", "battery"]);
    assert_eq!(other.code, 3, "{other:?}");
    assert!(
        other
            .stderr
            .contains("Entry 1 of the trail has nothing to explain"),
        "{other:?}"
    );
    let explained = explain(&entry, &["--reason", "battery changed", "--operator", "Meera"]);
    assert_eq!(explained.code, 0, "{explained:?}");
    let checked = plant.run(["check", "--json"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    let answer = checked.json();
    assert_eq!(answer["problems"], json!([]));
    assert_eq!(answer["explained"][0]["subject"], json!(entry));
    let words = plant.run(["check"]).stdout;
    assert!(
        words.contains("all is well") && words.contains("Meera explained it in entry"),
        "{words}"
    );
    assert!(words.contains("battery changed"), "{words}");
    let last = plant.json(["trail", "--limit", "1", "--json"])["entries"][0].clone();
    assert_eq!(
        (&last["action"], &last["who"], &last["reason"]),
        (
            &json!("clock_explained"),
            &json!("Meera"),
            &json!("battery changed")
        )
    );
}

#[test]
fn a_setting_that_was_edited_by_hand_is_in_the_trail_at_the_next_start() {
    let plant = Plant::new();
    plant.record(&pipe(), &[] as &[&str]);
    let changes = || {
        let page = plant.json(["trail", "--action", "setting_changed_outside", "--json"]);
        let entries = page["entries"].as_array().unwrap().clone();
        let of = |entry: &Value| {
            let key = entry["subject_id"].as_str().unwrap().to_owned();
            (
                key,
                entry["before"]["value"].clone(),
                entry["after"]["value"].clone(),
            )
        };
        entries.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(changes(), []);
    let file = plant.data().join("settings.toml");
    write(&file, b"station = \"L2\"\nsize_limit = \"250000 kB\"\n");
    let both = [
        ("station".to_owned(), Value::Null, json!("L2")),
        ("size_limit".to_owned(), Value::Null, json!("250 MB")),
    ];
    assert_eq!(changes(), both, "newest first");
    assert_eq!(changes(), both, "once");
    write(&file, b"size_limit = \"250 MB\"\n");
    assert_eq!(changes()[0], ("station".to_owned(), json!("L2"), Value::Null));
    assert_eq!(changes().len(), 3, "the same size in other words is no change");
    let told = plant.run(["trail", "--limit", "1"]).stdout;
    assert!(
        told.contains("batchbook  Setting changed outside the program: station"),
        "{told}"
    );
    assert_eq!(plant.run(["check"]).code, 0);
}
