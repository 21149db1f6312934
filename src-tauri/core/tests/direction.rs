//! The rooms and the arrows between them: who may use whom.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room of the core, and the rooms that it may use. ARCHITECTURE.md draws the same.
const ROOMS: &[(&str, &[&str])] = &[
    ("batch", &[]),
    ("durable_fs", &[]),
    ("settings", &["batch"]),
    ("store", &["batch"]),
    ("run", &["durable_fs"]),
    ("storage_path", &["book", "durable_fs", "store"]),
    (
        "book",
        &[
            "batch",
            "data_swap",
            "durable_fs",
            "run",
            "settings",
            "storage_path",
            "store",
        ],
    ),
    ("data_swap", &["durable_fs", "run"]),
    (
        "attachments",
        &["batch", "book", "durable_fs", "run", "storage_path", "store"],
    ),
    (
        "record_batch",
        &["attachments", "batch", "book", "settings", "store"],
    ),
    ("authority", &["batch", "book", "store"]),
    ("explain_clock", &["authority", "batch", "book", "store"]),
    (
        "correct_batch",
        &["authority", "batch", "book", "record_batch", "store"],
    ),
    (
        "check",
        &[
            "attachments",
            "book",
            "durable_fs",
            "run",
            "storage_path",
            "store",
        ],
    ),
    (
        "backup",
        &[
            "book",
            "data_swap",
            "durable_fs",
            "run",
            "settings",
            "storage_path",
            "store",
        ],
    ),
    (
        "cloud",
        &[
            "attachments",
            "backup",
            "book",
            "durable_fs",
            "run",
            "settings",
            "storage_path",
            "store",
        ],
    ),
    ("disk_room", &["book", "durable_fs", "store"]),
    (
        "status",
        &[
            "backup",
            "book",
            "disk_room",
            "durable_fs",
            "storage_path",
            "store",
        ],
    ),
    ("storage_use", &["batch", "book", "durable_fs", "status", "store"]),
    (
        "change_setting",
        &["batch", "book", "durable_fs", "settings", "store"],
    ),
    (
        "provision",
        &["batch", "book", "change_setting", "settings", "store"],
    ),
    (
        "move_storage",
        &[
            "authority",
            "book",
            "change_setting",
            "durable_fs",
            "run",
            "settings",
            "storage_path",
            "store",
        ],
    ),
    ("open_book", &["attachments", "book", "move_storage", "settings"]),
    (
        "plant_book",
        &["attachments", "backup", "book", "cloud", "durable_fs", "store"],
    ),
];

/// What the core must not know.
const OUTSIDE: [&str; 6] = [
    "tauri",
    "clap",
    "fluent_bundle",
    "std::env::var",
    "std::process",
    "SystemTime::now",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The code of a file: without comments, and without the tests at its end.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("\nmod tests").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The rooms that a file names as `crate::room`, one by one or in a list.
fn used_rooms(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for behind in code.split("crate::").skip(1) {
        if let Some(list) = behind.strip_prefix('{') {
            let list = list.split('}').next().unwrap_or_default();
            used.extend(list.split(',').map(|item| room_name(item.trim())));
        } else {
            used.insert(room_name(behind));
        }
    }
    used
}

fn room_name(path: &str) -> String {
    path.chars()
        .take_while(|character| character.is_ascii_lowercase() || *character == '_')
        .collect()
}

#[test]
fn every_arrow_between_rooms_is_drawn() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in sources(&root) {
        let inside = path.strip_prefix(&root).unwrap();
        let room = inside
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs")
            .to_owned();
        if room == "lib" {
            continue;
        }
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{} is in no room that is drawn", inside.display()));
            continue;
        };
        for used in used_rooms(&code(&path)) {
            // `crate::Clock` and the like, and a room's own files.
            if used.is_empty() || used == room || allowed.contains(&used.as_str()) {
                continue;
            }
            wrong.push(format!("{} uses {used}", inside.display()));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_core_knows_no_window_no_command_line_and_no_surroundings() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in sources(&root) {
        let code = code(&path);
        wrong.extend(
            OUTSIDE
                .iter()
                .filter(|outside| code.contains(*outside))
                .map(|outside| format!("{} names {outside}", path.display())),
        );
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn an_arrow_that_is_not_drawn_would_be_found() {
    let used =
        used_rooms("use crate::store::{Reader, StoreError};\nuse crate::{batch, run::Run};\ncrate::Clock");
    assert_eq!(
        used.into_iter().collect::<Vec<_>>(),
        ["", "batch", "run", "store"]
    );
}
