//! `provision`: a workstation is set up from a file, all of it or nothing.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Plant, errors, pipe_with, write};

/// A provisioning file beside a catalogue that the plant knows apart from the first one.
fn provisioning(plant: &Plant, more: &str) -> std::path::PathBuf {
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/catalogue.json");
    std::fs::create_dir_all(plant.path("setup")).unwrap();
    std::fs::copy(catalogue, plant.path("setup/catalogue.json")).unwrap();
    let file = plant.path("setup/line-2.toml");
    let text = format!(
        "station = \"L2\"\nsize_limit = \"100 MB\"\noperators = [\"Asha Rao\", \"Ravi\"]\ncatalogue = \"catalogue.json\"\n{more}"
    );
    write(&file, text.as_bytes());
    file
}

fn trail(plant: &Plant) -> Vec<(String, String)> {
    let database = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    let mut entries = database
        .prepare("SELECT action, subject_id FROM audit_log ORDER BY seq")
        .unwrap();
    let entries = entries
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    entries.collect::<Result<_, _>>().unwrap()
}

fn operators(plant: &Plant) -> Vec<String> {
    let database = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    let mut names = database
        .prepare("SELECT name FROM operators WHERE retired = 0 ORDER BY name")
        .unwrap();
    let names = names.query_map([], |row| row.get(0)).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_new_workstation_is_set_up_without_questions() {
    let plant = Plant::new();
    let storage = plant.path("slips");
    let backups = plant.path("backups");
    let file = provisioning(
        &plant,
        &format!(
            "storage_path = {:?}\nbackup_destinations = [{:?}]\n",
            storage, backups
        ),
    );
    let answer = plant.json(["provision", file.to_str().unwrap(), "--json"]);
    assert_eq!(answer["changed"], json!(true));
    assert_eq!(answer["operators"], json!(["Asha Rao", "Ravi"]));
    assert_eq!(
        answer["catalogue"],
        json!({"added": 1, "changed": 1, "unchanged": 2})
    );
    let set = answer["settings"].as_array().unwrap();
    let station = set.iter().find(|it| it["key"] == "station").unwrap();
    assert_eq!(*station, json!({"key": "station", "before": null, "after": "L2"}));
    assert_eq!(set.len(), 4);

    assert_eq!(operators(&plant), ["Asha Rao", "Ravi"]);
    let trail = trail(&plant);
    let has = |action: &str, subject: &str| trail.iter().any(|it| it.0 == action && it.1 == subject);
    assert!(has("setting_changed", "storage_path"), "{trail:?}");
    assert!(has("setting_changed", "backup_destinations"), "{trail:?}");
    assert_eq!(
        trail.iter().filter(|it| it.0 == "operator_added").count(),
        2,
        "{trail:?}"
    );
    assert!(
        !plant.data().join("uploads").exists(),
        "the default storage path was never in use"
    );
    let batch = pipe_with(json!({"brand": "Nova", "parameters": {"PE": "80", "PN": "10", "OD": "112"}}));
    let slip = plant.file("slip.jpg", b"slip");
    let recorded = plant.record_with(&batch, &[&slip]);
    assert_eq!(recorded["batch"]["station"], "L2");
    let saved = recorded["batch"]["attachments"][0]["path"].as_str().unwrap();
    assert!(Path::new(saved).starts_with(&storage), "{saved}");
}

#[test]
fn doing_it_twice_is_doing_it_once() {
    let plant = Plant::new();
    let file = provisioning(&plant, "theme = \"dark\"\n");
    let file = file.to_str().unwrap();
    let first = plant.run(["provision", file]);
    assert_eq!(first.code, 0, "{first:?}");
    assert!(first.stdout.contains("station = L2\n"), "{first:?}");
    assert!(first.stdout.contains("Operator added: Ravi\n"), "{first:?}");
    assert!(
        first.stdout.ends_with("This workstation is set up.\n"),
        "{first:?}"
    );
    let (before, settings) = (trail(&plant), plant.data().join("settings.toml"));
    let written = std::fs::read(&settings).unwrap();
    let again = plant.run(["provision", file]);
    assert_eq!(again.code, 0, "{again:?}");
    assert!(
        again
            .stdout
            .ends_with("Nothing to change: this workstation is set up like that already.\n"),
        "{again:?}"
    );
    assert_eq!(trail(&plant), before);
    assert_eq!(std::fs::read(&settings).unwrap(), written);
    assert_eq!(
        plant.json(["provision", file, "--json"]),
        json!({"changed": false, "settings": [], "operators": [], "catalogue": {"added": 0, "changed": 0, "unchanged": 4}})
    );
}

#[test]
fn what_the_file_does_not_name_stays() {
    let plant = Plant::new();
    std::fs::create_dir(plant.data()).unwrap();
    write(
        &plant.data().join("settings.toml"),
        b"# Ask Ravi first.\nlanguage = \"en\"\nstation = \"L1\" # old\n",
    );
    plant.record(&pipe_with(json!({})), &["--operator", "Meena"]);
    let file = plant.path("only.toml");
    write(&file, b"station = \"L2\"\n");
    let answer = plant.json(["provision", file.to_str().unwrap(), "--json"]);
    assert_eq!(
        answer["settings"],
        json!([{"key": "station", "before": "L1", "after": "L2"}])
    );
    assert_eq!(answer["catalogue"], Value::Null);
    assert_eq!(
        std::fs::read_to_string(plant.data().join("settings.toml")).unwrap(),
        "# Ask Ravi first.\nlanguage = \"en\"\nstation = \"L2\" # old\n"
    );
    assert_eq!(operators(&plant), ["Meena"]);
}

#[test]
fn a_file_that_is_wrong_changes_nothing_and_all_that_is_wrong_is_named() {
    let plant = Plant::new();
    let file = provisioning(
        &plant,
        "backup_destinations = [\"mnt/backup\"]\ntheme = \"pink\"\ncolour = \"red\"\n",
    );
    let file = file.to_str().unwrap();
    let ran = plant.run(["provision", file, "--json"]);
    let mut found = ran.errors();
    found.sort();
    assert_eq!(
        found,
        errors(&[
            ("backup_destinations", "not_absolute"),
            ("colour", "unknown_key"),
            ("theme", "not_a_choice"),
        ])
    );
    let said = plant.run(["provision", file]);
    assert_eq!(said.code, 3, "{said:?}");
    for words in [
        "line-2.toml:5: backup_destinations: “mnt/backup” is not a full path.",
        "theme: “pink” cannot be chosen here.",
        "colour: there is no such setting.",
    ] {
        assert!(said.stderr.contains(words), "{said:?}");
    }
    assert!(!plant.data().exists(), "nothing was begun");
}

#[test]
fn a_catalogue_that_cannot_be_used_changes_nothing() {
    let plant = Plant::new();
    let file = provisioning(&plant, "");
    let file = file.to_str().unwrap();
    let catalogue = plant.path("setup/catalogue.json");
    write(
        &catalogue,
        br#"{"product_types": [], "brands": ["Nova", "Nova"]}"#,
    );
    let ran = plant.run(["provision", file, "--json"]);
    assert_eq!(ran.errors(), errors(&[("catalogue", "catalogue_twice")]));
    write(&catalogue, b"{");
    assert_eq!(plant.run(["provision", file]).code, 2, "no JSON at all");
    std::fs::remove_file(&catalogue).unwrap();
    let gone = plant.run(["provision", file]);
    assert_eq!(gone.code, 1, "{gone:?}");
    assert!(gone.stderr.contains("catalogue.json"), "{gone:?}");
    assert!(!plant.data().exists());
    write(Path::new(file), b"station = ");
    assert_eq!(plant.run(["provision", file]).code, 2, "no TOML at all");
}

#[test]
fn a_value_that_would_not_count_is_refused() {
    let plant = Plant::new().with("BATCHBOOK_STATION", "L9");
    let file = provisioning(&plant, "");
    let ran = plant.run(["provision", file.to_str().unwrap(), "--json"]);
    assert_eq!(ran.errors(), errors(&[("station", "setting_set_elsewhere")]));
    assert!(
        ran.json()["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("BATCHBOOK_STATION"),
        "{ran:?}"
    );
    assert!(!plant.data().exists());
}

#[test]
fn a_storage_path_that_cannot_be_used_changes_nothing() {
    let plant = Plant::new();
    std::fs::create_dir_all(plant.path("slips/batches")).unwrap();
    write(&plant.path("slips/batches/somebody-elses.jpg"), b"photo");
    let file = provisioning(&plant, &format!("storage_path = {:?}\n", plant.path("slips")));
    let ran = plant.run(["provision", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("slips"), "{ran:?}");
    assert!(!plant.data().join("settings.toml").exists());
    assert_eq!(operators(&plant), [""; 0]);
}

#[test]
fn a_settings_file_that_cannot_be_written_takes_everything_back() {
    let plant = Plant::new().without_roots_powers();
    plant.record(&pipe_with(json!({})), &["--operator", "Meena"]);
    let settings = plant.data().join("settings.toml");
    // A folder in its place can be neither read nor replaced.
    std::fs::create_dir(&settings).unwrap();
    let before = trail(&plant);
    let file = provisioning(&plant, "");
    let ran = plant.run(["provision", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(operators(&plant), ["Meena"]);
    assert_eq!(trail(&plant), before);
}

#[test]
fn the_sample_can_be_used() {
    let plant = Plant::new();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/workstation.toml");
    let answer = plant.json(["provision", sample.to_str().unwrap(), "--json"]);
    assert_eq!(answer["operators"], json!(["Asha Rao", "Ravi Kumar"]));
}
