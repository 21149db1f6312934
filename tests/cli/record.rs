//! `record`: what is recorded, and how it is answered.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Plant, Ran, pipe, pipe_with, redacted, write};

const NONE: &[&str] = &[];

/// Product types of the plant's own, one for each layout that the first catalogue does not have.
fn own_types(plant: &Plant) {
    let mut catalogue = plant.json(["catalogue", "export", "-"]);
    let presets = json!({"roll_lengths_m": [], "bundle_sizes": [], "piece_length_m": null, "cut_pieces_allowed": false, "spares_allowed": true});
    let types = catalogue["product_types"].as_array_mut().unwrap();
    types.push(json!({"name": "Granulate", "unit": "kg", "layout": "plain", "parameters": [], "presets": presets, "weight_per_metre": "none"}));
    types.push(
        json!({"name": "Conduit", "unit": "m", "layout": "bundles_by_length",
        "parameters": [{"name": "Colour", "kind": "text", "unit": null, "required": false, "options": []}],
        "presets": presets, "weight_per_metre": "optional"}),
    );
    let file = plant.path("catalogue.json");
    write(&file, catalogue.to_string().as_bytes());
    let imported = plant.run(["catalogue", "import", file.to_str().unwrap()]);
    assert_eq!(imported.code, 0, "{imported:?}");
}

#[test]
fn a_batch_is_answered_in_the_shape_that_programs_read() {
    let plant = Plant::new().with("BATCHBOOK_STATION", "L2");
    let slip = plant.file("weigh slip.pdf", b"%PDF-1.7\nslip");
    let absent = plant.path("files/absent.jpg");
    let answer = plant.record_with(
        &pipe_with(json!({"notes": "first <script>alert(1)</script>"})),
        &[&slip, &absent],
    );
    let failed = json!({
        "id": "[id]", "original_name": "absent.jpg", "stored_name": "[uuid]_absent.jpg", "path": null,
        "media_type": null, "size": null, "sha256": null, "state": "failed", "place": null, "uploaded": false,
        "error": {
            "code": "source_not_found",
            "message": "absent.jpg is not there: [plant]/files/absent.jpg. Put it back or plug the drive in, then retry; or choose the file again.",
            "retriable": true,
        },
    });
    let expected = json!({
        "batch": {
            "id": "[id]", "batch_number": "1", "batch_code": "HDPEPipe-OD63-PE80-PN10-Tarko-2026-L2-001",
            "product_type": "HDPE Pipe", "brand": "Tarko", "parameters": {"PE": "80", "PN": "10", "OD": "63"},
            "produced_at": "2026-11-24T10:30:00+05:30", "recorded_at": "[recorded_at]",
            "operator": answer["batch"]["operator"], "station": "L2", "status": "recorded",
            "quantity": "1350.5", "unit": "m", "total_weight_kg": "2025.75",
            "notes": "first <script>alert(1)</script>",
            "attachments": [
                {
                    "id": "[id]", "original_name": "weigh slip.pdf", "stored_name": "[uuid]_weigh slip.pdf",
                    "path": "[plant]/data/uploads/batches/[uuid]_weigh slip.pdf",
                    "media_type": "application/pdf", "size": 13,
                    "sha256": "aab771e0bf780c49fdf7d7e6af807da3fe056adc5b95a9184c7e621a11eb0dd3", "state": "saved", "error": null,
                    "place": "storage_path", "uploaded": false,
                },
                failed,
            ],
        },
        "failed_attachments": [failed],
    });
    assert_eq!(redacted(&answer, &plant), expected);
    let keys: Vec<&String> = answer["batch"].as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 16, "no key more than promised: {keys:?}");
}

#[test]
fn every_layout_is_counted_exactly() {
    let plant = Plant::new();
    own_types(&plant);
    let sprinkler = |changes: Value| {
        let mut batch = json!({"product_type": "Sprinkler Pipe", "brand": "Unbranded",
            "parameters": {"OD": "75", "PN": "4", "Type": "C"}, "weight_per_metre_kg": 0.5});
        for (key, value) in changes.as_object().unwrap() {
            batch[key] = value.clone();
        }
        batch
    };
    let conduit = |changes: Value| {
        let mut batch = json!({"product_type": "Conduit", "brand": "Tarko", "piece_length_m": 3});
        for (key, value) in changes.as_object().unwrap() {
            batch[key] = value.clone();
        }
        batch
    };
    let cases = [
        (
            "roll groups",
            pipe_with(
                json!({"rolls": [{"count": 10, "length_m": 500}, {"count": 7, "length_m": "300"}], "cut_pieces_m": []}),
            ),
            "7100",
            "m",
            Some("10650"),
        ),
        (
            "only cut pieces",
            pipe_with(json!({"rolls": [], "cut_pieces_m": [150, 200, 150]})),
            "500",
            "m",
            Some("750"),
        ),
        (
            "no float",
            pipe_with(json!({"rolls": null, "cut_pieces_m": ["0.1", "0.2"], "weight_per_metre_kg": "0.015"})),
            "0.3",
            "m",
            Some("0.005"),
        ),
        (
            "half a gram rounds up",
            pipe_with(json!({"rolls": [], "cut_pieces_m": [0.5], "weight_per_metre_kg": 0.001})),
            "0.5",
            "m",
            Some("0.001"),
        ),
        (
            "bundles",
            sprinkler(json!({"bundles": {"count": 20, "pieces_per_bundle": 10}, "spares": [7, 8]})),
            "215",
            "pcs",
            Some("645"),
        ),
        (
            "only spares",
            sprinkler(json!({"spares": ["7", 8], "piece_length_m": "6.5"})),
            "15",
            "pcs",
            Some("48.75"),
        ),
        (
            "bundles by length",
            conduit(
                json!({"bundles": {"count": "2", "pieces_per_bundle": 10}, "spare_lengths_m": [4.5], "weight_per_metre_kg": "0.25"}),
            ),
            "64.5",
            "m",
            Some("16.125"),
        ),
        (
            "optional weight",
            conduit(json!({"bundles": {"count": 1, "pieces_per_bundle": 1}})),
            "3",
            "m",
            None,
        ),
        (
            "plain",
            json!({"product_type": "Granulate", "brand": "Tarko", "quantity": "700.500"}),
            "700.5",
            "kg",
            None,
        ),
    ];
    for (name, batch, quantity, unit, weight) in cases {
        let answer = plant.record(&batch, NONE);
        let recorded = &answer["batch"];
        assert_eq!(recorded["quantity"], quantity, "{name}");
        assert_eq!(recorded["unit"], unit, "{name}");
        assert_eq!(recorded["total_weight_kg"], json!(weight), "{name}");
    }
}

#[test]
fn a_json_number_is_read_from_its_text() {
    let plant = Plant::new();
    let record = |number: &str| {
        let text = format!(
            r#"{{"product_type": "HDPE Pipe", "brand": "Tarko", "parameters": {{"PE": 80, "PN": 12.5, "OD": 63}},
               "rolls": [], "cut_pieces_m": [{number}], "weight_per_metre_kg": 1}}"#
        );
        let file = plant.path("number.json");
        write(&file, text.as_bytes());
        plant.run(["record", file.to_str().unwrap(), "--json"])
    };
    for (number, quantity) in [
        ("1e3", "1000"),
        ("15E-1", "1.5"),
        ("200.500", "200.5"),
        ("123456789.123", "123456789.123"),
    ] {
        let answer = record(number);
        assert_eq!(answer.code, 0, "{number}: {answer:?}");
        assert_eq!(answer.json()["batch"]["quantity"], quantity, "{number}");
    }
    for (number, code) in [
        ("0.0001", "too_many_decimals"),
        ("0.30000000000000004", "too_many_decimals"),
        ("-1", "must_be_positive"),
        ("0", "must_be_positive"),
    ] {
        assert_eq!(
            record(number).errors(),
            [("cut_pieces_m.0".to_owned(), code.to_owned())],
            "{number}"
        );
    }
}

#[test]
fn the_object_is_read_from_standard_input() {
    let plant = Plant::new();
    let mut child = plant
        .command(["record", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let text = format!("\u{feff}{}", pipe());
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(
        ran.code, 0,
        "a byte order mark, as some editors write it, does no harm: {ran:?}"
    );
    assert_eq!(ran.json()["batch"]["batch_number"], "1");
}

#[test]
fn a_batch_without_a_time_was_produced_now() {
    let plant = Plant::new().with("BATCHBOOK_TIME_ZONE", "Asia/Kolkata");
    let answer = plant.record(&pipe_with(json!({"produced_at": null})), NONE);
    let produced = answer["batch"]["produced_at"].as_str().unwrap();
    assert!(
        produced.ends_with("+05:30"),
        "in the configured time zone: {produced}"
    );
    let at: jiff::Timestamp = produced.parse().unwrap();
    assert!(
        jiff::Timestamp::now().duration_since(at).as_secs() < 60,
        "{produced}"
    );
}

#[test]
fn numbers_go_on_from_the_largest_and_stay_as_typed() {
    let plant = Plant::new();
    let number = |batch: Value, more: &[&str]| plant.record(&batch, more)["batch"]["batch_number"].clone();
    assert_eq!(number(pipe(), NONE), "1");
    assert_eq!(number(pipe_with(json!({"batch_number": " 0041 "})), NONE), "0041");
    assert_eq!(number(pipe(), NONE), "42");
    assert_eq!(number(pipe_with(json!({"batch_number": "A-7"})), NONE), "A-7");
    assert_eq!(number(pipe_with(json!({"batch_number": 60})), NONE), "60");
    assert_eq!(
        number(
            pipe_with(json!({"batch_number": "8901234567890"})),
            &["--allow-jump"]
        ),
        "8901234567890"
    );
    assert_eq!(number(pipe(), NONE), "8901234567891");
}

#[test]
fn a_code_may_be_typed_and_its_pattern_set() {
    let plant = Plant::new().with("BATCHBOOK_CODE_PATTERN", "{brand}/{year}/{number:05}");
    assert_eq!(
        plant.record(&pipe(), NONE)["batch"]["batch_code"],
        "Tarko/2026/00001"
    );
    assert_eq!(
        plant.record(&pipe_with(json!({"batch_code": "T-1"})), NONE)["batch"]["batch_code"],
        "T-1"
    );
}

#[test]
fn the_operator_is_the_given_one_else_the_one_chosen_last_else_the_account() {
    let plant = Plant::new();
    let operator = |more: &[&str]| plant.record(&pipe(), more)["batch"]["operator"].clone();
    let account = operator(NONE);
    assert!(account.as_str().is_some_and(|name| !name.is_empty()));
    assert_eq!(
        operator(&["--operator", "Asha Rao"]),
        "Asha Rao",
        "an unknown name is added"
    );
    assert_eq!(
        operator(NONE),
        "Asha Rao",
        "it is remembered, since nobody was chosen before"
    );
    assert_eq!(operator(&["--operator", "Night import"]), "Night import");
    assert_eq!(
        operator(NONE),
        "Asha Rao",
        "a command does not sign the workstation over to another name"
    );
    let refused = plant.try_record(&pipe(), &["--operator", " ", "--json"]);
    assert_eq!(refused.errors(), [("operator".to_owned(), "required".to_owned())]);
}

#[test]
fn a_person_reads_what_was_recorded_and_what_to_do_about_the_rest() {
    let plant = Plant::new();
    let ran = plant.try_record(&pipe(), &["--attach", "files/absent.jpg"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.stdout
            .starts_with("Batch HDPEPipe-OD63-PE80-PN10-Tarko-2026-001 is recorded.\n"),
        "{ran:?}"
    );
    assert!(
        ran.stdout.contains("Counted as   2 × 500 m + 150 m + 200.5 m\n"),
        "{ran:?}"
    );
    for line in [
        "Batch HDPEPipe-OD63-PE80-PN10-Tarko-2026-001 is saved. 1 of 1 attachments is not.",
        "absent.jpg is not there: ",
        "Put it back or plug the drive in, then retry; or choose the file again.",
        "Then: batchbook retry 1",
    ] {
        assert!(ran.stderr.contains(line), "{line}: {ran:?}");
    }
}

#[test]
fn a_clock_that_is_behind_the_newest_batch_is_said() {
    let plant = Plant::new();
    plant.record(&pipe(), NONE);
    assert_eq!(plant.try_record(&pipe(), &["--json", "--allow-equal"]).stderr, "");
    let database = rusqlite::Connection::open(plant.path("data/db.sqlite")).unwrap();
    database
        .execute(
            "UPDATE batches SET recorded_at = '2100-01-01T00:00:00.000Z' WHERE seq = 2",
            [],
        )
        .unwrap();
    let ran = plant.try_record(&pipe(), &["--json"]);
    assert_eq!(ran.code, 0, "it is no reason to refuse: {ran:?}");
    assert!(
        ran.stderr.contains(
            "The clock of this computer is behind: the newest batch was recorded at 2100-01-01 00:00."
        ),
        "{ran:?}"
    );
}
