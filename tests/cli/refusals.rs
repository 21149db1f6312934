//! `record`: what is refused, and how that is said.

use serde_json::json;

use crate::support::{Plant, errors, names_in, pipe, pipe_with};

const JSON: &[&str] = &["--json"];

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let plant = Plant::new();
    let batch = json!({
        "product_type": "HDPE Pipe", "brand": "Tarka", "colour": "red",
        "parameters": {"PE": "81", "PN": ["10"], "Grade": "A"},
        "produced_at": "2026-11-24 10:30", "notes": 7,
        "rolls": [{"count": 1.5, "length_m": "five", "width": 2}], "cut_pieces_m": [0], "weight_per_metre_kg": "1.5000001",
        "quantity": 5,
    });
    let ran = plant.try_record(&batch, JSON);
    let mut found = ran.errors();
    found.sort();
    let mut expected = errors(&[
        ("colour", "unknown_key"),
        ("rolls.0.width", "unknown_key"),
        ("notes", "wrong_type"),
        ("parameters.PN", "wrong_type"),
        ("brand", "unknown_brand"),
        ("parameters.PE", "unknown_option"),
        ("parameters.OD", "required"),
        ("parameters.Grade", "unknown_parameter"),
        ("quantity", "not_used_by_layout"),
        ("rolls.0.count", "not_whole"),
        ("rolls.0.length_m", "not_a_number"),
        ("cut_pieces_m.0", "must_be_positive"),
        ("weight_per_metre_kg", "too_many_decimals"),
        ("produced_at", "no_offset"),
    ]);
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(ran.stderr, "", "with --json the answer is the only word");
    let answer = ran.json();
    assert_eq!(answer.as_object().unwrap().len(), 1);
    for error in answer["errors"].as_array().unwrap() {
        assert_eq!(
            error.as_object().unwrap().len(),
            3,
            "field, code and message: {error}"
        );
    }
    assert_eq!(
        plant.json(["list", "--json"])["batches"],
        json!([]),
        "nothing was recorded"
    );
}

#[test]
fn what_is_unknown_comes_with_what_is_known() {
    let plant = Plant::new();
    let cases = [
        (json!({"colour": 1}), "colour", "product_type, brand, parameters"),
        (
            json!({"product_type": "Pipe"}),
            "product_type",
            "HDPE Pipe, Sprinkler Pipe",
        ),
        (json!({"brand": "tarko"}), "brand", "Tarko, Unbranded"),
        (
            json!({"parameters": {"PE": "80", "PN": "11", "OD": "63"}}),
            "parameters.PN",
            "4, 6, 8, 10, 12.5",
        ),
        (
            json!({"parameters": {"PE": "80", "PN": "10", "OD": "63", "X": 1}}),
            "parameters.X",
            "PE, PN, OD",
        ),
    ];
    for (change, field, known) in cases {
        let answer = plant.try_record(&pipe_with(change), JSON).json();
        let error = &answer["errors"][0];
        assert_eq!(error["field"], field, "{answer}");
        assert!(error["message"].as_str().unwrap().contains(known), "{answer}");
    }
}

#[test]
fn a_refusal_in_words_is_on_stderr() {
    let plant = Plant::new();
    let ran = plant.try_record(
        &pipe_with(json!({"brand": "Tarka", "weight_per_metre_kg": null})),
        &[""; 0],
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{ran:?}");
    assert_eq!(
        ran.stderr,
        "The batch is not recorded. 2 things are wrong:\n\
         \x20 brand                There is no brand “Tarka”. Known: Tarko, Unbranded.\n\
         \x20 weight_per_metre_kg  Missing. Please fill it in.\n"
    );
}

#[test]
fn text_that_is_no_json_is_a_mistake_of_usage() {
    let plant = Plant::new();
    let cases: [(&str, &[u8]); 5] = [
        ("empty", b""),
        ("cut off", b"{\"brand\": \"Tarko\""),
        ("words", b"HDPE Pipe"),
        ("two objects", b"{} {}"),
        ("a number that JSON has not", b"{\"quantity\": 01}"),
    ];
    for (name, bytes) in cases {
        let file = plant.file("batch.json", bytes);
        let ran = plant.run(["record", file.to_str().unwrap(), "--json"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{name}: {ran:?}");
        assert!(ran.stderr.contains("batch.json is not JSON: "), "{name}: {ran:?}");
    }
    // Of any file, a set-up file too: it is not said to be no JSON.
    for command in ["record", "provision"] {
        let file = plant.file("file", b"{\"brand\": \"\xff\"}");
        let ran = plant.run([command, file.to_str().unwrap()]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{command}: {ran:?}");
        assert!(
            ran.stderr.contains("cannot be read as text: it is not UTF-8"),
            "{ran:?}"
        );
    }
    assert!(!plant.data().exists(), "nothing was made for it");
}

#[test]
fn json_that_is_no_object_is_refused() {
    let plant = Plant::new();
    for text in ["[]", "null", "\"batch\"", "7"] {
        let file = plant.file("batch.json", text.as_bytes());
        let ran = plant.run(["record", file.to_str().unwrap(), "--json"]);
        assert_eq!(ran.errors(), errors(&[("", "wrong_type")]), "{text}");
    }
}

#[test]
fn a_key_that_stands_there_twice_is_refused() {
    let plant = Plant::new();
    let text = pipe().to_string().replacen('{', "{\"brand\": \"Unbranded\", ", 1);
    let file = plant.file("batch.json", text.as_bytes());
    let ran = plant.run(["record", file.to_str().unwrap(), "--json"]);
    assert_eq!(
        ran.errors(),
        errors(&[("brand", "duplicate_key")]),
        "neither is taken on a guess"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_a_failure_of_the_system() {
    let plant = Plant::new();
    let ran = plant.run(["record", "absent.json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr.contains("absent.json cannot be read: No such file"),
        "{ran:?}"
    );
    let ran = plant.run(["record", "files"]);
    assert_eq!(ran.code, 1, "a folder: {ran:?}");
}

#[test]
fn a_number_or_code_that_is_taken_names_the_batch_that_has_it() {
    let plant = Plant::new();
    plant.record(
        &pipe_with(json!({"batch_number": "7", "batch_code": "CODE-7"})),
        &[""; 0],
    );
    let ran = plant.try_record(
        &pipe_with(json!({"batch_number": " 7 ", "batch_code": "CODE-7"})),
        JSON,
    );
    assert_eq!(
        ran.errors(),
        errors(&[
            ("batch_number", "duplicate_number"),
            ("batch_code", "duplicate_code")
        ])
    );
    let answer = ran.json();
    assert_eq!(
        answer["errors"][0]["message"],
        "Number 7 is already taken by batch CODE-7."
    );
    assert_eq!(
        answer["errors"][1]["message"],
        "Code CODE-7 is already taken by batch 7."
    );
}

#[test]
fn a_time_far_ahead_and_a_number_far_ahead_ask_first() {
    let plant = Plant::new();
    let future = pipe_with(json!({"produced_at": "2099-01-01T00:00:00Z"}));
    assert_eq!(
        plant.try_record(&future, JSON).errors(),
        errors(&[("produced_at", "future")])
    );
    let in_words = plant.try_record(&future, &[""; 0]);
    assert!(
        in_words
            .stderr
            .contains("If the time is right, add --allow-future."),
        "{in_words:?}"
    );
    assert_eq!(plant.try_record(&future, &["--allow-future"]).code, 0);

    let jump = pipe_with(json!({"batch_number": "8901234567890"}));
    assert_eq!(
        plant.try_record(&jump, JSON).errors(),
        errors(&[("batch_number", "number_jump")])
    );
    let in_words = plant.try_record(&jump, &[""; 0]);
    assert!(
        in_words
            .stderr
            .contains("If the number is right, add --allow-jump."),
        "{in_words:?}"
    );
    assert_eq!(plant.try_record(&jump, &["--allow-jump"]).code, 0);
}

#[test]
fn a_batch_that_is_refused_copies_nothing() {
    let plant = Plant::new();
    let slip = plant.file("slip.txt", b"slip");
    let slip = slip.to_str().unwrap();
    let ran = plant.try_record(
        &pipe_with(json!({"brand": "Tarka"})),
        &["--attach", slip, "--json"],
    );
    assert_eq!(ran.errors(), errors(&[("brand", "unknown_brand")]));
    assert_eq!(plant.uploaded(), [""; 0]);
    assert!(!plant.log().contains("File uploaded"), "not even for a moment");
}

#[test]
fn a_batch_that_is_refused_after_all_takes_its_copies_back() {
    let plant = Plant::new();
    // The code that the pattern will make for number 5 is taken, which shows only when the code is made.
    let code = "HDPEPipe-OD63-PE80-PN10-Tarko-2026-005";
    plant.record(
        &pipe_with(json!({"batch_number": "1", "batch_code": code})),
        &[""; 0],
    );
    let slip = plant.file("slip.txt", b"slip");
    let ran = plant.try_record(
        &pipe_with(json!({"batch_number": "5"})),
        &["--attach", slip.to_str().unwrap(), "--json"],
    );
    assert_eq!(ran.errors(), errors(&[("batch_code", "duplicate_code")]));
    assert_eq!(plant.uploaded(), [""; 0]);
    assert_eq!(names_in(&plant.path("data/uploads/.staging")), [""; 0]);
    assert!(slip.exists());
    assert_eq!(plant.json(["check", "--json"])["problems"], json!([]));
}

#[test]
fn usage_that_makes_no_sense_is_2() {
    let plant = Plant::new();
    let cases: [&[&str]; 9] = [
        &["record"],
        &["recrod", "batch.json"],
        &["record", "batch.json", "--operater", "x"],
        &["list", "--limit", "1001"],
        &["list", "--limit", "0"],
        &["list", "--limit", "many"],
        &["list", "--after", "yesterday"],
        &["attach", "1"],
        &["--storage-path", "", "list"],
    ];
    for arguments in cases {
        let ran = plant.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(!ran.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn the_sample_batch_can_be_recorded() {
    let plant = Plant::new();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/batch.json");
    let ran = plant.run(["record", sample, "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn a_total_that_cannot_be_right_is_said_with_the_total() {
    let plant = Plant::new();
    for (count, said) in [
        ("1000000", "10000000000.5 m"),
        ("1000000000000000", "10000000000000000000 m"),
    ] {
        let rolls = json!([{"count": count, "length_m": "10000"}]);
        let batch = pipe_with(json!({"rolls": rolls, "cut_pieces_m": ["0.5"]}));
        let ran = plant.try_record(&batch, JSON);
        assert_eq!(ran.errors(), errors(&[("rolls", "total_too_large")]), "{ran:?}");
        let message = ran.json()["errors"][0]["message"].to_string();
        assert!(message.contains(said), "{message}");
    }
}
