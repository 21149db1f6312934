//! `history` and `trail`.

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
