//! `storage status`, `storage advice` and `storage prices`.

use serde_json::{Value, json};

use crate::support::{Plant, pipe, write};

#[test]
fn the_status_counts_what_is_saved_and_says_what_suits() {
    let plant = Plant::new();
    plant.record_with(
        &pipe(),
        &[&plant.file("slip.txt", b"slip"), &plant.file("more.txt", b"more")],
    );
    let answer = plant.json(["storage", "status", "--json"]);
    assert_eq!(answer["attachments"], json!({"count": 2, "bytes": 8}));
    let months = answer["by_month"].as_array().unwrap();
    assert_eq!(months.len(), 1, "{answer}");
    assert_eq!((&months[0]["count"], &months[0]["bytes"]), (&json!(2), &json!(8)));
    assert_eq!(months[0]["month"].as_str().unwrap().len(), "2026-11".len());
    assert_eq!(
        answer["by_kind"],
        json!([{"kind": "text/plain", "count": 2, "bytes": 8}])
    );
    assert_eq!(
        answer["by_product_type"],
        json!([{"product_type": "HDPE Pipe", "count": 2, "bytes": 8}])
    );
    assert!(answer["database_bytes"].as_u64().unwrap() > 10_000);
    assert!(answer["disk_free_bytes"].as_u64().unwrap() > 0);
    // Eight bytes in a first week.
    assert_eq!(answer["growth_bytes_per_month"], json!(8 * 3044 / 700));
    assert_eq!(answer["full_in_month"], Value::Null, "in decades");
    assert_eq!(answer["full_sureness"], "low");
    assert_eq!(answer["outbox"], json!({"files": 0, "bytes": 0}));
    assert_eq!(
        answer["upload_queue"],
        json!({"files": 0, "bytes": 0, "failed": 0})
    );
    assert_eq!(answer["backup"], Value::Null);
    assert_eq!(answer["advice"]["code"], "local");
    let message = answer["advice"]["message"].as_str().unwrap();
    assert!(
        message.contains("10,000 files") && message.contains("four questions"),
        "{message}"
    );

    let in_words = plant.run(["storage", "status"]);
    assert_eq!(in_words.code, 0);
    for text in [
        "2 files, 8 B",
        "HDPE Pipe",
        "text/plain",
        "The disk of this computer",
    ] {
        assert!(in_words.stdout.contains(text), "{in_words:?}");
    }
}

#[test]
fn a_storage_path_that_is_gone_has_no_room_to_speak_of() {
    let plant = Plant::new();
    let share = plant.path("share");
    let plant = plant.with("UPLOAD_STORAGE_PATH", &share);
    plant.record_with(&pipe(), &[&plant.file("slip.txt", b"slip")]);
    std::fs::rename(&share, plant.path("unmounted")).unwrap();
    std::fs::create_dir(&share).unwrap();
    let answer = plant.json(["storage", "status", "--json"]);
    assert_eq!(answer["attachments"]["count"], 1, "what is saved is known");
    assert_eq!(answer["disk_free_bytes"], Value::Null);
    assert_eq!(answer["storage_problem"], "storage_marker_missing");
}

#[test]
fn the_advice_follows_the_answers_which_are_kept() {
    let plant = Plant::new();
    let code = |arguments: &[&str]| {
        let mut all = vec!["storage", "advice", "--json"];
        all.extend(arguments);
        plant.json(all)["advice"]["code"].clone()
    };
    assert_eq!(code(&[]), "local");
    assert_eq!(code(&["--on-site", "no", "--off-site", "required"]), "hybrid");
    assert_eq!(
        code(&["--workstations", "3"]),
        "hybrid",
        "what was answered counts"
    );
    assert_eq!(code(&["--far-readers", "yes"]), "primary");
    assert_eq!(code(&["--on-site", "yes"]), "share", "it must not leave the site");
    let answer = plant.json(["storage", "status", "--json"]);
    assert_eq!(answer["advice"]["code"], "share");
    assert_eq!(plant.run(["storage", "advice", "--on-site", "perhaps"]).code, 2);
}

#[test]
fn the_cost_table_has_the_prices_of_an_editable_file() {
    let plant = Plant::new();
    let answer = plant.json(["storage", "advice", "--json"]);
    assert_eq!(answer["prices_as_of"].as_str().unwrap().len(), "2026-11-24".len());
    let places: Vec<&Value> = answer["costs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["place"])
        .collect();
    assert_eq!(places, ["local", "nfs", "r2", "s3"]);
    assert_eq!(answer["costs"][1]["now"], json!({"from": 0, "to": 5000}));

    let shown = plant.run(["storage", "prices"]);
    let own = shown.stdout.replace("per_month_to = 50", "per_month_to = 12.5");
    write(&plant.data().join("prices.toml"), own.as_bytes());
    let answer = plant.json(["storage", "advice", "--json"]);
    assert_eq!(answer["costs"][1]["now"], json!({"from": 0, "to": 1250}));
    assert!(plant.run(["storage", "advice"]).stdout.contains("0 – 12.50"));

    // As a shell does before it starts a program whose answer goes into that file.
    write(&plant.data().join("prices.toml"), b"");
    assert_eq!(plant.run(["storage", "prices"]).stdout, shown.stdout);

    let wrong = own.replace("0.09", "\"little\"");
    write(&plant.data().join("prices.toml"), wrong.as_bytes());
    let ran = plant.run(["storage", "advice"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("s3.per_gb_read = little"), "{ran:?}");
    assert_eq!(
        plant.run(["storage", "status"]).code,
        0,
        "what is used does not depend on prices"
    );
}
