//! The whole program where there is no network at all: as good as before, and it says so once.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Plant, pipe, pipe_with};

/// An object store as a plant has it, by a name that nobody can look up here.
const FAR_AWAY: &str =
    "mode = \"hybrid\", provider = \"s3\", bucket = \"plant\", prefix = \"line-2\", region = \"ap-south-1\"";

fn plant() -> Option<Plant> {
    let plant = Plant::new()
        .with("BATCHBOOK_CLOUD", FAR_AWAY)
        .with("AWS_ACCESS_KEY_ID", "AKIATEST")
        .with("AWS_SECRET_ACCESS_KEY", "a secret of the tests");
    plant.without_network()
}

#[test]
fn without_a_network_everything_works_and_offline_is_said_once() {
    let Some(plant) = plant() else { return };
    let slips: Vec<_> = (0..20)
        .map(|number| {
            plant.file(
                format!("{number}.pdf"),
                format!("%PDF-1.4 slip {number}").as_bytes(),
            )
        })
        .collect();
    for slip in &slips {
        let recorded = plant.record_with(&pipe_with(json!({"notes": slip})), &[slip]);
        assert_eq!(recorded["failed_attachments"], json!([]));
    }
    let more = plant.file("more.pdf", b"%PDF-1.4 more");
    let attached = plant.json(["attach", "1", more.to_str().unwrap(), "--json"]);
    assert_eq!(attached["batch"]["attachments"][1]["state"], "saved");
    assert_eq!(plant.run(["check", "--rehash"]).code, 0);
    let disk = plant.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let disk = disk.to_str().unwrap();
    for kind in [&["--mirror"][..], &[]] {
        let made = plant.run([&["backup", "create", "--to", disk], kind].concat());
        assert_eq!(made.code, 0, "{made:?}");
    }
    assert_eq!(
        plant.json(["list", "--json"])["batches"]
            .as_array()
            .unwrap()
            .len(),
        20
    );

    for _ in 0..3 {
        let synced = plant.run(["cloud", "sync"]);
        assert_eq!(synced.code, 1, "{synced:?}");
        assert_eq!(synced.stderr.matches("Offline").count(), 1, "{}", synced.stderr);
        assert!(!synced.stdout.contains("Offline"), "{}", synced.stdout);
    }
    let synced = plant.run(["cloud", "sync", "--json"]).json();
    assert_eq!(
        (&synced["trouble"]["code"], &synced["waiting"]),
        (&json!("offline"), &json!(21))
    );
    assert_eq!(
        synced["failed"].as_array().unwrap().len(),
        1,
        "said of the first that waits"
    );
    let status = plant.json(["cloud", "status", "--json"]);
    assert_eq!(
        (&status["queued"], &status["failed"], &status["trouble"]["code"]),
        (&json!(21), &json!(0), &json!("offline"))
    );
    let log = plant.log();
    assert_eq!(
        log.matches("uploads to the object store wait").count(),
        1,
        "{log}"
    );
}

#[test]
fn recording_waits_for_no_network() {
    let Some(away) = plant() else { return };
    let local = Plant::new();
    let time = |plant: &Plant| {
        let slip = plant.file("slip.pdf", b"%PDF-1.4 a slip");
        let mut times: Vec<Duration> = (0..7)
            .map(|number| {
                let begun = Instant::now();
                plant.record_with(&pipe_with(json!({"notes": format!("{number}")})), &[&slip]);
                begun.elapsed()
            })
            .collect();
        times.sort();
        times[3]
    };
    let (without, with) = (time(&local), time(&away));
    // A look-up or a connection that is tried takes seconds. What unshare takes is in it.
    assert!(
        with < 2 * without + Duration::from_millis(500),
        "{with:?} with an object store, {without:?} without"
    );
    let recorded = away.record_with(&pipe(), &[]);
    assert_eq!(recorded["failed_attachments"], json!([]));
}
