//! `export`, and the filters that it shares with `list`.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Plant, names_in, pipe, pipe_with, write};

const NONE: &[&str] = &[];

/// A table as one map for each row.
fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

fn exported(plant: &Plant, arguments: &[&str]) -> Vec<BTreeMap<String, String>> {
    let ran = plant.run(["export", "--format", "csv"].iter().chain(arguments));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    rows(&ran.stdout)
}

/// A part of a workbook, as text.
fn part_of(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn sprinkler() -> Value {
    json!({"product_type": "Sprinkler Pipe", "brand": "Unbranded", "parameters": {"OD": "75", "PN": "4", "Type": "L"},
           "produced_at": "2026-11-23T23:30:00+05:30", "bundles": {"count": 2, "pieces_per_bundle": 10}, "spares": [7],
           "weight_per_metre_kg": "0.5"})
}

#[test]
fn every_column_is_in_the_table() {
    let plant = Plant::new().with("BATCHBOOK_STATION", "L2");
    let slip = plant.file("रसीद.pdf", b"%PDF-1.7");
    let absent = plant.path("files/absent.jpg");
    let arguments = ["--operator", "Asha", "--attach"];
    let mut jumped = sprinkler();
    jumped["batch_number"] = json!("5000");
    plant.record(&jumped, &["--allow-jump"]);
    let mut arguments: Vec<&std::ffi::OsStr> = arguments.iter().map(std::ffi::OsStr::new).collect();
    arguments.extend([slip.as_os_str(), "--attach".as_ref(), absent.as_os_str()]);
    let answer = plant.record(&pipe_with(json!({"notes": "one\ntwo, \"three\""})), &arguments);

    let ran = plant.run(["export"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        ran.stdout.lines().next().unwrap(),
        "batch_number,batch_code,product_type,brand,parameters.OD,parameters.PE,parameters.PN,parameters.Type,quantity,unit,\
         counted,total_m,weight_per_metre_kg,total_weight_kg,produced_at,recorded_at,operator,station,status,notes,confirmations,\
         attachments,\
         saved_attachments,open_failures,attachment_names,id"
    );
    let rows = rows(&ran.stdout);
    assert_eq!(rows.len(), 2);
    let batch = &answer["batch"];
    let newest = &rows[0];
    for (column, expected) in [
        ("batch_number", "5001"),
        ("confirmations", ""),
        ("product_type", "HDPE Pipe"),
        ("brand", "Tarko"),
        ("parameters.OD", "63"),
        ("parameters.Type", ""),
        ("quantity", "1350.5"),
        ("unit", "m"),
        ("counted", "2 × 500 m + 150 m + 200.5 m"),
        ("total_m", "1350.5"),
        ("weight_per_metre_kg", "1.5"),
        ("total_weight_kg", "2025.75"),
        ("produced_at", "2026-11-24T10:30:00+05:30"),
        ("operator", "Asha"),
        ("station", "L2"),
        ("status", "recorded"),
        ("notes", "one\ntwo, \"three\""),
        ("attachments", "2"),
        ("saved_attachments", "1"),
        ("open_failures", "1"),
        ("attachment_names", "रसीद.pdf; absent.jpg"),
        ("batch_code", batch["batch_code"].as_str().unwrap()),
        ("id", batch["id"].as_str().unwrap()),
    ] {
        assert_eq!(newest[column], expected, "{column}");
    }
    let recorded_at: &str = batch["recorded_at"].as_str().unwrap();
    assert_eq!(newest["recorded_at"], recorded_at);
    let oldest = &rows[1];
    for (column, expected) in [
        ("quantity", "27"),
        ("unit", "pcs"),
        ("total_m", "162"),
        ("parameters.PE", ""),
        ("parameters.Type", "L"),
        ("confirmations", "{\"number_jump\":true}"),
    ] {
        assert_eq!(oldest[column], expected, "{column}");
    }
}

#[test]
fn what_was_typed_never_becomes_a_formula() {
    let plant = Plant::new();
    plant.record(
        &pipe_with(json!({"batch_number": "+5", "batch_code": "-A1", "notes": "=HYPERLINK(\"http://x\")"})),
        &["--operator", "@SUM(A1)"],
    );
    let row = exported(&plant, &[]).remove(0);
    for (column, expected) in [
        ("batch_number", "'+5"),
        ("batch_code", "'-A1"),
        ("notes", "'=HYPERLINK(\"http://x\")"),
        ("operator", "'@SUM(A1)"),
        ("quantity", "1350.5"),
    ] {
        assert_eq!(row[column], expected, "{column}");
    }

    let file = plant.path("batches.xlsx");
    let ran = plant.run(["export".as_ref(), "--to".as_ref(), file.as_os_str()]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let sheet = part_of(&std::fs::read(&file).unwrap(), "xl/worksheets/sheet1.xml");
    for text in ["+5", "-A1", "=HYPERLINK(\"http://x\")", "@SUM(A1)"] {
        let escaped = text.replace('"', "&quot;");
        assert!(
            sheet.contains(&format!("<t>{text}</t>")) || sheet.contains(&format!("<t>{escaped}</t>")),
            "{text}: {sheet}"
        );
    }
    assert!(!sheet.contains("<f>"), "{sheet}");
    assert!(!sheet.contains("<hyperlink"), "{sheet}");
}

#[test]
fn a_workbook_has_words_numbers_and_times() {
    let plant = Plant::new().with("BATCHBOOK_TIME_ZONE", "Asia/Kolkata");
    plant.record(&pipe(), NONE);
    let file = plant.path("november.XLSX");
    let ran = plant.run(["export".as_ref(), "--to".as_ref(), file.as_os_str()]);
    assert_eq!(
        (ran.code, ran.stdout),
        (0, format!("One batch is in {}.\n", file.display()))
    );
    let workbook = std::fs::read(&file).unwrap();
    let sheet = part_of(&workbook, "xl/worksheets/sheet1.xml");
    for text in [
        "<t>Number</t>",
        "<t>Total weight (kg)</t>",
        "<t>Produced (Asia/Kolkata)</t>",
        "<t>HDPE Pipe</t>",
        "<v>1350.5</v>",
        "<v>2025.75</v>",
        // 2026-11-24 10:30 as a workbook counts days, on the clock of the configured time zone.
        "<v>46350.4375</v>",
    ] {
        assert!(sheet.contains(text), "{text}: {sheet}");
    }
    assert!(part_of(&workbook, "xl/workbook.xml").contains("name=\"Batches\""));
}

/// Six batches on three days; the numbers say what is special.
fn filtered() -> Plant {
    let plant = Plant::new().with("BATCHBOOK_TIME_ZONE", "Asia/Kolkata");
    let record = |number: &str, changes: Value, operator: &str| {
        let mut batch = pipe_with(changes);
        batch["batch_number"] = json!(number);
        plant.record(&batch, &["--operator", operator, "--allow-jump"]);
    };
    record("10", json!({"produced_at": "2026-11-22T23:59:59+05:30"}), "Asha");
    record(
        "20",
        json!({"produced_at": "2026-11-23T00:00:00+05:30", "notes": "scratch"}),
        "Ravi",
    );
    record("30", json!({"produced_at": "2026-11-23T18:29:59Z"}), "Asha");
    record(
        "40",
        json!({"produced_at": "2026-11-23T18:30:00Z", "notes": "scratch"}),
        "Ravi",
    );
    let mut other = sprinkler();
    other["batch_number"] = json!("50");
    plant.record(&other, &["--operator", "Asha"]);
    plant.record(
        &pipe_with(json!({"batch_number": "60"})),
        &["--operator", "Asha", "--attach", "/absent/slip.jpg"],
    );
    rusqlite::Connection::open(plant.data().join("db.sqlite"))
        .unwrap()
        .execute_batch(
            "UPDATE batches SET status = 'reverted', reverted_at = '2026-11-24T06:00:00.000Z', reverted_by = 'Asha', revert_reason = 'twice'
             WHERE batch_number = '30'",
        )
        .unwrap();
    plant
}

#[test]
fn list_and_export_take_the_same_filters() {
    let plant = filtered();
    let cases: [(&[&str], &[&str]); 13] = [
        (&[], &["60", "50", "40", "30", "20", "10"]),
        (&["--from", "2026-11-23"], &["60", "50", "40", "30", "20"]),
        (&["--to-date", "2026-11-22"], &["10"]),
        (
            &["--from", "2026-11-23", "--to-date", "2026-11-23"],
            &["50", "30", "20"],
        ),
        (&["--product-type", "Sprinkler Pipe"], &["50"]),
        (&["--product-type", "Sprinkler"], &[]),
        (&["--operator", "Ravi"], &["40", "20"]),
        (&["--status", "reverted"], &["30"]),
        (
            &["--status", "recorded", "--to-date", "2026-11-23"],
            &["50", "20", "10"],
        ),
        (&["--open-failures"], &["60"]),
        (&["--search", "scratch", "--from", "2026-11-24"], &["40"]),
        (
            &["--search", "asha", "--product-type", "HDPE Pipe"],
            &["60", "30", "10"],
        ),
        (&["--open-failures", "--search", "scratch"], &[]),
    ];
    for (filters, expected) in cases {
        let listed = plant.json(["list", "--json"].iter().chain(filters));
        let listed: Vec<&str> = listed["batches"]
            .as_array()
            .unwrap()
            .iter()
            .map(|batch| batch["batch_number"].as_str().unwrap())
            .collect();
        assert_eq!(listed, expected, "list {filters:?}");
        let exported: Vec<String> = exported(&plant, filters)
            .into_iter()
            .map(|mut row| row.remove("batch_number").unwrap())
            .collect();
        assert_eq!(exported, expected, "export {filters:?}");
    }
    let nothing = plant.run(["list", "--operator", "Nobody"]);
    assert_eq!(nothing.stderr, "No batch matches.\n");
}

#[test]
fn what_is_no_filter_is_a_mistake_in_the_command() {
    let plant = Plant::new();
    let cases: [(&[&str], &str); 5] = [
        (&["list", "--from", "24.11.2026"], "“24.11.2026” is not a day."),
        (
            &["export", "--to-date", "2026-11-31"],
            "“2026-11-31” is not a day.",
        ),
        (
            &["export", "--from", "2026-11-25", "--to-date", "2026-11-24"],
            "The first day, 2026-11-25, comes after the last one, 2026-11-24.",
        ),
        (
            &["export", "--status", "gone"],
            "possible values: recorded, reverted",
        ),
        (
            &["export", "--format", "xlsx"],
            "A workbook cannot be shown here.",
        ),
    ];
    for (arguments, said) in cases {
        let ran = plant.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(ran.stderr.contains(said), "{arguments:?}: {ran:?}");
    }
    assert!(!plant.data().exists());
}

#[test]
fn a_file_is_replaced_whole_or_left_as_it_is() {
    let plant = Plant::new();
    plant.record(&pipe(), NONE);
    let folder = plant.path("out");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("batches.csv");
    write(&file, b"of last month");
    let to = |file: &Path| plant.run(["export".as_ref(), "--to".as_ref(), file.as_os_str()]);
    let ran = to(&file);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(rows(&std::fs::read_to_string(&file).unwrap()).len(), 1);
    assert_eq!(names_in(&folder), ["batches.csv"], "a part is left");

    let ran = to(&plant.path("absent/batches.csv"));
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr
            .contains("cannot be written: No such file or directory"),
        "{ran:?}"
    );
    let ran = to(&folder);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(names_in(&folder), ["batches.csv"], "a folder is no file");
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_written_into_and_stays_a_pipe() {
    use std::os::unix::fs::FileTypeExt;
    let plant = Plant::new();
    plant.record(&pipe(), NONE);
    let pipe = plant.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let mut child = plant.start(["export".as_ref(), "--to".as_ref(), pipe.as_os_str()]);
    let read = std::fs::read_to_string(&pipe).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(rows(&read).len(), 1);
    assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
}

#[test]
fn more_than_a_page_is_exported_once_each() {
    let plant = Plant::new();
    plant.record(&pipe(), NONE);
    // Copies of the one batch, since recording a thousand takes a while.
    rusqlite::Connection::open(plant.data().join("db.sqlite"))
        .unwrap()
        .execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1201)
             INSERT INTO batches (id, batch_number, batch_code, product_type, product_snapshot, brand, parameters, quantity,
                 total_thousandths, unit, notes, produced_at, produced_offset_s, recorded_at, operator, workstation_id, run_id)
             SELECT printf('01900000-0000-7000-8000-%012d', i), i, 'C' || i, product_type, product_snapshot, brand, parameters, quantity,
                 total_thousandths, unit, notes, produced_at, produced_offset_s, recorded_at, operator, workstation_id, run_id
             FROM n, batches WHERE batches.seq = 1",
        )
        .unwrap();
    let numbers: Vec<u32> = exported(&plant, &[])
        .into_iter()
        .map(|row| row["batch_number"].parse().unwrap())
        .collect();
    assert_eq!(numbers, (1..=1201).rev().collect::<Vec<_>>());
}
