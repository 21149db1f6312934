//! Settings, `paths`, and what happens when a setting cannot be read.

use std::process::Command;

use serde_json::json;

use crate::support::{Plant, Ran, is_root, pipe, skipped, write};

#[test]
fn paths_says_where_everything_is_and_makes_nothing() {
    let plant = Plant::new();
    let answer = plant.json(["paths", "--json"]);
    let at = |name: &str, origin: &str| json!({"path": plant.path(name), "origin": origin});
    assert_eq!(
        answer,
        json!({
            "data_dir": at("data", "environment"),
            "database": at("data/db.sqlite", "environment"),
            "storage": at("data/uploads", "default"),
            "uploads": at("data/uploads/batches", "default"),
            "logs": at("data/logs", "environment"),
            "settings": at("data/settings.toml", "environment"),
        })
    );
    assert!(!plant.data().exists());
    let in_words = plant.run(["paths"]);
    assert!(
        in_words.stdout.contains("(variable BATCHBOOK_DATA_DIR)"),
        "{in_words:?}"
    );
}

#[test]
fn flag_beats_environment_beats_settings_file() {
    let plant = Plant::new();
    let storage = |plant: &Plant, more: &[&str]| {
        let answer = plant.json(["paths", "--json"].iter().chain(more));
        (
            answer["storage"]["path"].as_str().unwrap().to_owned(),
            answer["storage"]["origin"].as_str().unwrap().to_owned(),
        )
    };
    std::fs::create_dir(plant.data()).unwrap();
    write(
        &plant.path("data/settings.toml"),
        b"storage_path = \"/from/file\"\n",
    );
    assert_eq!(
        storage(&plant, &[]),
        ("/from/file".to_owned(), "settings.toml".to_owned())
    );
    let plant = plant.with("UPLOAD_STORAGE_PATH", "/from/environment");
    assert_eq!(
        storage(&plant, &[]),
        ("/from/environment".to_owned(), "environment".to_owned())
    );
    assert_eq!(
        storage(&plant, &["--storage-path", "/from/flag"]),
        ("/from/flag".to_owned(), "flag".to_owned())
    );
}

#[test]
fn the_flags_stand_before_or_behind_the_subcommand() {
    let plant = Plant::new();
    for arguments in [
        ["--data-dir", "other", "paths", "--json"],
        ["paths", "--json", "--data-dir", "other"],
    ] {
        let answer = plant.json(arguments);
        assert_eq!(
            answer["data_dir"],
            json!({"path": plant.path("other"), "origin": "flag"})
        );
        assert_eq!(
            answer["storage"],
            json!({"path": plant.path("other/uploads"), "origin": "default"})
        );
    }
}

#[test]
fn a_setting_that_cannot_be_read_stops_everything_and_names_its_place() {
    let plant = Plant::new();
    std::fs::create_dir(plant.data()).unwrap();
    write(
        &plant.path("data/settings.toml"),
        b"station = \"L2\"\nsize_limit = \"much\"\n",
    );
    for arguments in [&["list"][..], &["paths", "--json"], &["logs"]] {
        let ran = plant.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{arguments:?}: {ran:?}");
        let place = plant.path("data/settings.toml");
        assert!(
            ran.stderr.contains(&format!(
                "{}:2: size_limit: “much” is not a size.",
                place.display()
            )),
            "file, line and key: {ran:?}"
        );
        assert!(
            ran.stderr.contains("Write bytes or a number with a unit"),
            "and what to do: {ran:?}"
        );
    }
    assert!(
        !plant.path("data/db.sqlite").exists(),
        "nothing starts with half a configuration"
    );
}

#[test]
fn a_variable_that_cannot_be_read_is_named() {
    let plant = Plant::new().with("UPLOAD_STORAGE_PATH", "");
    let ran = plant.run(["list"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr.contains("UPLOAD_STORAGE_PATH: it is set, but empty."),
        "{ran:?}"
    );
}

#[test]
fn errors_are_in_the_configured_language_or_english() {
    let spoken = [
        ("hi_IN.UTF-8", "कोई बैच नहीं है"),
        ("fr_FR.UTF-8", "There is no batch"),
        ("C", "There is no batch"),
        ("", "There is no batch"),
    ];
    for (language, words) in spoken {
        let plant = Plant::new().with("LANG", language);
        let ran = plant.run(["show", "1"]);
        assert!(ran.stderr.contains(words), "{language}: {ran:?}");
    }
    let plant = Plant::new().with("BATCHBOOK_LANGUAGE", "xx");
    let ran = plant.run(["show", "1"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("BATCHBOOK_LANGUAGE: the language “xx” is not available. Available: en, hi."),
        "{ran:?}"
    );
}

#[test]
fn files_go_below_the_configured_storage_path() {
    let plant = Plant::new();
    let slips = plant.path("mnt/slips");
    let plant = plant.with("UPLOAD_STORAGE_PATH", &slips);
    let file = plant.file("slip.txt", b"slip");
    let answer = plant.record_with(&pipe(), &[&file]);
    let attachment = &answer["batch"]["attachments"][0];
    let path = slips
        .join("batches")
        .join(attachment["stored_name"].as_str().unwrap());
    assert_eq!(attachment["path"], json!(path));
    assert!(path.is_file(), "missing folders are made");
    assert!(!plant.path("data/uploads").exists());
}

#[test]
fn the_data_is_in_the_accounts_app_data_folder_by_default() {
    let plant = Plant::new();
    let ran = Ran::of(
        plant
            .command(["list"])
            .env_remove("BATCHBOOK_DATA_DIR")
            .env("HOME", plant.path("home"))
            .output()
            .unwrap(),
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    let made = plant.path("home/.local/share/dev.batchbook.desktop/db.sqlite");
    assert!(made.is_file(), "the account's app-data folder is the default");
}

/// Runs the program where this is the system-wide settings file; nothing where a private `/etc` is not allowed.
#[cfg(target_os = "linux")]
pub(crate) fn run_below(plant: &Plant, system_wide: &str, arguments: &[&str]) -> Option<Ran> {
    let file = plant.path("system-wide.toml");
    write(&file, system_wide.as_bytes());
    let script = "mount -t tmpfs tmpfs /etc && mkdir /etc/batchbook && cp \"$0\" /etc/batchbook/settings.toml && exec \"$@\"";
    let run = plant.command(arguments);
    let mut command = Command::new("unshare");
    command
        .args(["-m", "sh", "-c", script])
        .arg(&file)
        .arg(run.get_program())
        .args(run.get_args());
    command.env_clear().current_dir(plant.path("."));
    for (name, value) in run.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let allowed = is_root()
        && Command::new("unshare")
            .args(["-m", "mount", "-t", "tmpfs", "tmpfs", "/etc"])
            .status()
            .is_ok_and(|status| status.success());
    if !allowed {
        skipped("this account cannot have an /etc of its own");
        return None;
    }
    Some(Ran::of(command.output().unwrap()))
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_system_wide_file_locks_wins_and_is_said() {
    let plant = Plant::new().with("UPLOAD_STORAGE_PATH", "/from/environment");
    let system_wide = "storage_path = \"/srv/slips\"\nstation = \"L7\"\nlocked = [\"storage_path\"]\n";
    let Some(ran) = run_below(
        &plant,
        system_wide,
        &["paths", "--json", "--storage-path", "/from/flag"],
    ) else {
        return;
    };
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        ran.json()["storage"],
        json!({"path": "/srv/slips", "origin": "system-wide settings.toml"})
    );
    assert!(
        ran.stderr
            .contains("--storage-path is ignored: storage_path is locked by /etc/batchbook/settings.toml."),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("UPLOAD_STORAGE_PATH is ignored"), "{ran:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_system_wide_file_can_name_one_store_for_all_accounts() {
    let plant = Plant::new();
    let shared = plant.path("shared");
    let system_wide = format!("data_dir = {shared:?}\nlocked = [\"data_dir\"]\n");
    let Some(ran) = run_below(&plant, &system_wide, &["list"]) else {
        return;
    };
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(shared.join("db.sqlite").is_file());
    assert!(!plant.data().exists());
}
