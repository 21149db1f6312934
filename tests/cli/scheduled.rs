//! What starts things at night: each command line of the units for systemd and of the task for Windows, as it is shipped.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Plant, pipe, skipped, write};

fn packaging(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("packaging")
        .join(folder)
}

/// The shipped units of a kind, by name, with their lines.
fn units(kind: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut found: Vec<_> = std::fs::read_dir(packaging("systemd"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == kind))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, lines(&std::fs::read_to_string(path).unwrap()))
        })
        .collect();
    found.sort();
    found
}

fn lines(unit: &str) -> Vec<(String, String)> {
    unit.lines()
        .filter(|line| !line.starts_with(['#', '[']))
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn values<'l>(lines: &'l [(String, String)], key: &str) -> Vec<&'l str> {
    let own = lines.iter().filter(|(name, _)| name == key);
    own.map(|(_, value)| value.as_str()).collect()
}

/// What stands behind the program in each command line of a unit, in order.
fn commands(lines: &[(String, String)]) -> Vec<Vec<&str>> {
    [started(lines, "ExecStart"), started(lines, "ExecStopPost")].concat()
}

/// What stands behind the program in the command lines of one key, in order.
fn started<'l>(lines: &'l [(String, String)], key: &str) -> Vec<Vec<&'l str>> {
    let started = values(lines, key).into_iter().map(|line| {
        // The test knows no more of systemd's quoting than the units use.
        assert!(!line.contains(['"', '\'', '%', '$', ';', '\\']), "{line}");
        let mut words = line.split_whitespace();
        assert_eq!(words.next(), Some("batchbook"), "{line}");
        words.collect()
    });
    started.collect()
}

/// A plant with a batch, its file, and a place for backups.
fn plant() -> Plant {
    let plant = Plant::new();
    let stick = plant.path("stick");
    std::fs::create_dir(&stick).unwrap();
    let plant = plant.with("BATCHBOOK_BACKUP_DESTINATIONS", &stick);
    plant.record_with(&pipe(), &[&plant.file("slip.txt", b"slip")]);
    plant
}

#[test]
fn each_command_of_the_units_does_what_it_is_for_and_ends_with_0() {
    let services = units("service");
    let names: Vec<&str> = services.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["batchbook-backup", "batchbook-check"]);
    let plant = plant();
    for (name, lines) in &services {
        assert_eq!(values(lines, "Type"), ["oneshot"], "{name}");
        let commands = commands(lines);
        assert!(!commands.is_empty(), "{name}");
        for command in commands {
            let ran = plant.run(&command);
            assert_eq!(ran.code, 0, "{name}: {command:?}: {ran:?}");
        }
    }
    let listed = plant.json(["backup", "list", "--json"]);
    assert_eq!(listed["backups"].as_array().unwrap().len(), 1);
    assert_eq!(listed["backups"][0]["kind"], "mirror");
    assert!(listed["backups"][0]["proven_at"].is_string(), "{listed}");
    let status = plant.run(["status", "--json"]).json();
    assert_eq!(status["last_check"]["problems"], 0, "{status}");
}

#[test]
fn a_unit_has_failed_only_where_it_is_for_somebody_to_look_at() {
    let plant = plant();
    let name = plant.uploaded().remove(0);
    std::fs::remove_file(plant.uploads().join(name)).unwrap();
    for (name, lines) in units("service") {
        let counts_as_done = values(&lines, "SuccessExitStatus");
        let first = plant.run(&commands(&lines)[0]);
        assert_eq!(first.code, 5, "{name}: {first:?}");
        let expected: &[&str] = if name == "batchbook-backup" { &["5"] } else { &[] };
        assert_eq!(counts_as_done, expected, "{name}");
    }
}

#[test]
fn a_place_that_is_away_keeps_no_old_backup_on_the_others() {
    let plant = plant().with("BATCHBOOK_BACKUP_KEEP", "1, 0, 0");
    for _ in 0..2 {
        plant.json(["backup", "create", "--mirror", "--json"]);
    }
    let (stick, away) = (plant.path("stick"), plant.path("no/such/disk"));
    let both = format!("{};{}", stick.display(), away.display());
    let plant = plant.with("BATCHBOOK_BACKUP_DESTINATIONS", both);
    let services = units("service");
    let (name, lines) = &services[0];
    assert_eq!(name, "batchbook-backup");

    // As systemd has it: what is to be started ends with the first that fails, what comes after is done in any case.
    let is_failed = started(lines, "ExecStart")
        .iter()
        .any(|command| plant.run(command).code != 0);
    assert!(is_failed, "one place is away");
    for command in started(lines, "ExecStopPost") {
        assert_eq!(plant.run(&command).code, 0, "{command:?}");
    }

    let listed = plant.json(["backup", "list", "--json"]);
    let there = listed["backups"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|backup| backup["present"] == true);
    assert_eq!(there.count(), 1, "{listed}");
    // A share may be slow to remove from.
    assert_eq!(values(lines, "TimeoutStopSec"), ["12h"]);
}

#[test]
fn each_unit_has_a_timer_that_makes_up_for_what_was_missed() {
    let services = units("service");
    let timers = units("timer");
    assert_eq!(services.len(), timers.len());
    for ((service, _), (timer, lines)) in services.iter().zip(&timers) {
        assert_eq!(service, timer);
        assert_eq!(values(lines, "Persistent"), ["true"], "{timer}");
        assert_eq!(values(lines, "WantedBy"), ["timers.target"], "{timer}");
        assert_eq!(values(lines, "OnCalendar").len(), 1, "{timer}");
    }
}

#[test]
fn systemd_itself_finds_nothing_wrong_with_the_units() {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(packaging("systemd")).unwrap() {
        let entry = entry.unwrap();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        // It looks for the program as well, which is not installed here.
        let program = format!("={} ", env!("CARGO_BIN_EXE_batchbook"));
        let path = folder.path().join(entry.file_name());
        write(&path, text.replace("=batchbook ", &program).as_bytes());
        paths.push(path);
    }
    let verified = Command::new("systemd-analyze")
        .args(["--user", "--recursive-errors=no", "verify"])
        .args(&paths)
        .env("XDG_RUNTIME_DIR", folder.path())
        .output();
    let Ok(verified) = verified else {
        skipped("systemd-analyze is not installed");
        return;
    };
    let said = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success() && said.is_empty(), "{said}");
}

#[test]
fn the_task_for_windows_starts_the_same_commands() {
    let task = std::fs::read_to_string(packaging("windows").join("batchbook-backup.xml")).unwrap();
    let between = |tag: &str| -> Vec<String> {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        let parts = task.split(&open).skip(1);
        parts
            .map(|part| part.split(&close).next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(between("Command"), ["batchbook.exe", "batchbook.exe"]);
    let services = units("service");
    let of_the_unit: Vec<String> = commands(&services[0].1)
        .iter()
        .map(|words| words.join(" "))
        .collect();
    assert_eq!(between("Arguments"), of_the_unit);
}
