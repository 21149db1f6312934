//! `correct`, `revert` and `set-aside`.

use serde_json::{Value, json};

use crate::support::{Plant, Ran, errors, pipe, write};

fn correct(plant: &Plant, changes: &Value, more: &[&str]) -> Ran {
    let file = plant.path("changes.json");
    write(&file, changes.to_string().as_bytes());
    let mut arguments = vec!["correct", "1", file.to_str().unwrap()];
    arguments.extend(more);
    plant.run(arguments)
}

const WHY: [&str; 4] = ["--reason", "wrong slip", "--operator", "Binod"];

fn with_json<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut more = more.to_vec();
    more.push("--json");
    more
}

#[test]
fn only_the_keys_given_change_and_the_rest_follows() {
    let plant = Plant::new();
    plant.record(&pipe(), &["--operator", "Asha"]);
    let changes = json!({"parameters": {"OD": 75}, "cut_pieces_m": [], "notes": "die 4"});
    let ran = correct(&plant, &changes, &with_json(&WHY));
    assert_eq!(ran.code, 0, "{ran:?}");
    let answer = ran.json();
    assert_eq!(answer.as_object().unwrap().len(), 1, "the batch alone");
    let batch = &answer["batch"];
    assert_eq!(batch["parameters"], json!({"OD": "75", "PE": "80", "PN": "10"}));
    assert_eq!(
        (&batch["quantity"], &batch["total_weight_kg"]),
        (&json!("1000"), &json!("1500"))
    );
    assert_eq!(batch["batch_code"], "HDPEPipe-OD75-PE80-PN10-Tarko-2026-001");
    assert_eq!(batch["operator"], "Asha", "who recorded it stays");
    assert_eq!(plant.json(["show", "1", "--json"]), answer);
    assert_eq!(
        plant.json(["list", "--search", "OD63", "--json"])["batches"],
        json!([])
    );
}

#[test]
fn a_correction_in_words_says_what_was_and_what_is() {
    let plant = Plant::new();
    plant.record(&pipe(), &["--operator", "Asha"]);
    let mut dry = WHY.to_vec();
    dry.push("--dry-run");
    let changes = json!({"brand": "Unbranded"});
    let planned = correct(&plant, &changes, &dry);
    assert_eq!(planned.code, 0, "{planned:?}");
    assert!(
        planned
            .stdout
            .starts_with("This would change. Nothing was changed yet:\n")
    );
    let differences = correct(&plant, &changes, &with_json(&dry)).json();
    let brand = json!({"field": "brand", "before": "Tarko", "after": "Unbranded"});
    assert!(
        differences["differences"].as_array().unwrap().contains(&brand),
        "{differences}"
    );
    assert_eq!(plant.json(["show", "1", "--json"])["batch"]["brand"], "Tarko");
    let ran = correct(&plant, &changes, &WHY);
    assert_eq!(ran.code, 0, "{ran:?}");
    let lines: Vec<String> = ran
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        lines,
        [
            "Batch HDPEPipe-OD63-PE80-PN10-Unbranded-2026-001 is corrected:",
            "Code HDPEPipe-OD63-PE80-PN10-Tarko-2026-001 → HDPEPipe-OD63-PE80-PN10-Unbranded-2026-001",
            "Brand Tarko → Unbranded",
        ]
    );
    let again = correct(&plant, &changes, &WHY);
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));
    assert!(again.stderr.contains("Nothing differs"), "{again:?}");
}

#[test]
fn another_product_type_leaves_out_what_it_does_not_use() {
    let plant = Plant::new();
    plant.record(&pipe(), &["--operator", "Asha"]);
    let changes = json!({
        "product_type": "Sprinkler Pipe", "parameters": {"Type": "L"}, "bundles": {"count": 2, "pieces_per_bundle": 10},
    });
    let ran = correct(&plant, &changes, &with_json(&WHY));
    assert_eq!(ran.code, 0, "{ran:?}");
    let batch = &ran.json()["batch"];
    assert_eq!(batch["parameters"], json!({"OD": "63", "PN": "10", "Type": "L"}));
    assert_eq!(
        (&batch["quantity"], &batch["unit"]),
        (&json!("20"), &json!("pcs"))
    );
}

#[test]
fn what_cannot_be_corrected_is_refused_with_everything_that_is_wrong() {
    let plant = Plant::new();
    plant.record(&pipe(), &["--operator", "Asha"]);
    let changes = json!({"colour": "red", "rolls": [{"count": 0, "length_m": 5}], "produced_at": null});
    let ran = correct(&plant, &changes, &with_json(&WHY));
    let mut found = ran.errors();
    found.sort();
    let expected = [
        ("colour", "unknown_key"),
        ("produced_at", "required"),
        ("rolls.0.count", "must_be_positive"),
    ];
    assert_eq!(found, errors(&expected));
    let no_reason = correct(&plant, &json!({"notes": "x"}), &["--json"]);
    assert_eq!(no_reason.errors(), errors(&[("reason", "required")]));
    let in_words = correct(&plant, &json!({"notes": "x"}), &[]);
    assert_eq!(in_words.code, 3);
    assert!(
        in_words
            .stderr
            .starts_with("The batch is not corrected. One thing is wrong:")
    );
    assert_eq!(correct(&plant, &json!("x"), &WHY).code, 3, "no object");
    assert_eq!(
        plant.run(["correct", "1", "-", "--reason", "x"]).code,
        2,
        "no JSON"
    );
    let file = plant.path("changes.json");
    assert_eq!(
        plant
            .run(["correct", "7", file.to_str().unwrap(), "--reason", "x"])
            .code,
        4
    );
}

#[test]
fn a_reverted_batch_is_shown_listed_and_not_corrected() {
    let plant = Plant::new();
    plant.record(&pipe(), &["--operator", "Asha"]);
    let missing = plant.run(["revert", "1", "--json"]);
    assert_eq!(missing.errors(), errors(&[("reason", "required")]));
    let answer = plant.json([
        "revert",
        "1",
        "--reason",
        "recorded twice",
        "--operator",
        "Binod",
        "--json",
    ]);
    assert_eq!(answer["batch"]["status"], "reverted");
    let reverted = plant.json(["list", "--status", "reverted", "--json"]);
    assert_eq!(reverted["batches"].as_array().unwrap().len(), 1);
    let ran = correct(&plant, &json!({"notes": "x"}), &with_json(&WHY));
    assert_eq!(ran.errors(), errors(&[("batch", "batch_reverted")]));
    let message = ran.json()["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains("Binod") && message.contains("recorded twice"),
        "{message}"
    );
    let again = plant.run(["revert", "1", "--reason", "x", "--json"]);
    assert_eq!(again.errors(), errors(&[("batch", "already_reverted")]));
    assert_eq!(
        plant.record(&pipe(), &[] as &[&str])["batch"]["batch_number"],
        "2"
    );
}

#[test]
fn an_attachment_is_set_aside_by_its_id_or_its_files_name() {
    let plant = Plant::new();
    let slip = plant.file("slip.txt", b"7 m");
    let other = plant.file("other.txt", b"8 m");
    let batch = plant.record_with(&pipe(), &[&slip, &other]);
    let attachment = |at: usize, key: &str| {
        let value = &batch["batch"]["attachments"][at][key];
        value.as_str().unwrap().to_owned()
    };
    let missing = plant.run(["set-aside", &attachment(0, "id"), "--json"]);
    assert_eq!(missing.errors(), errors(&[("reason", "required")]));
    let answer = plant.json([
        "set-aside",
        &attachment(0, "id"),
        "--reason",
        "other batch's",
        "--json",
    ]);
    assert_eq!(answer["attachment"]["original_name"], "slip.txt");
    let ran = plant.run([
        "set-aside",
        &attachment(1, "stored_name"),
        "--reason",
        "unreadable",
    ]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "other.txt is set aside. It stays on record, with its file.\n")
    );
    let shown = plant.json(["show", "1", "--json"]);
    assert_eq!(shown["batch"]["attachments"], json!([]));
    assert_eq!(plant.uploaded().len(), 2, "nothing is erased");
    let again = plant.run(["set-aside", &attachment(0, "id"), "--reason", "x", "--json"]);
    assert_eq!(again.errors(), errors(&[("attachment", "already_set_aside")]));
    assert_eq!(plant.run(["set-aside", "x", "--reason", "x"]).code, 4);
    assert_eq!(
        plant.run(["check"]).code,
        0,
        "a file that is set aside is no orphan"
    );
}
