//! `diagnosis`: what may be sent to anybody.

use crate::support::{Plant, pipe, write};

fn value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
}

#[test]
fn a_diagnosis_has_versions_paths_and_counts() {
    let plant = Plant::new().with("BATCHBOOK_STATION", "L2");
    let slip = plant.file("slip.txt", b"slip");
    plant.record(
        &pipe(),
        &["--attach", slip.to_str().unwrap(), "--attach", "absent.jpg"],
    );
    let ran = plant.run(["diagnosis"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = ran.stdout;
    for (key, expected) in [
        ("batchbook", env!("BATCHBOOK_VERSION").to_owned()),
        (
            "data_dir",
            format!("{} (environment BATCHBOOK_DATA_DIR)", plant.data().display()),
        ),
        ("station", "L2 (environment BATCHBOOK_STATION)".to_owned()),
        ("size_limit", "250 MB (default)".to_owned()),
        ("database", plant.data().join("db.sqlite").display().to_string()),
        (
            "settings_file",
            format!("{} (absent)", plant.data().join("settings.toml").display()),
        ),
        ("storage_problem", "none".to_owned()),
        ("batches", "1".to_owned()),
        ("attachments_saved", "1".to_owned()),
        ("attachments_failed_source_not_found", "1".to_owned()),
        ("attachment_bytes_saved", "4".to_owned()),
    ] {
        assert_eq!(value(&text, key), Some(expected.as_str()), "{key}\n{text}");
    }
    let free = value(&text, "data_dir_free_bytes")
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    assert!(free.parse::<u64>().unwrap() > 0, "{text}");
    assert!(
        value(&text, "database_bytes").unwrap().parse::<u64>().unwrap() > 0,
        "{text}"
    );
}

#[test]
fn a_diagnosis_has_no_contents() {
    let plant = Plant::new();
    let slip = plant.file("weigh slip.txt", b"slip");
    plant.record(
        &pipe(),
        &[
            "--attach",
            slip.to_str().unwrap(),
            "--operator",
            "Asha",
            "--attach",
            "absent.jpg",
        ],
    );
    let text = plant.run(["diagnosis"]).stdout;
    for content in [
        "HDPE",
        "Tarko",
        "Asha",
        "weigh",
        "absent.jpg",
        "OD63",
        "Unbranded",
    ] {
        assert!(!text.contains(content), "{content}\n{text}");
    }
    assert!(
        text.lines().all(|line| line.contains(": ")),
        "a line a value\n{text}"
    );
}

#[test]
fn a_diagnosis_goes_as_far_as_it_can() {
    let plant = Plant::new();
    std::fs::create_dir_all(plant.data()).unwrap();
    write(
        &plant.data().join("db.sqlite"),
        &b"This is no database. ".repeat(200),
    );
    let ran = plant.run(["diagnosis"]);
    assert_ne!(ran.code, 0);
    assert_eq!(value(&ran.stdout, "database_bytes"), Some("4200"), "{ran:?}");
    assert_eq!(value(&ran.stdout, "batches"), None);
    assert!(ran.stderr.contains("database"), "{ran:?}");
}
