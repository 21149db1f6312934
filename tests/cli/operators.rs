//! `operator`, and what a supervisor's PIN is asked for.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Plant, Ran, pipe, write};

const PIN: &str = "271828";

/// A plant where Meera is a supervisor with a PIN, in a file.
fn guarded() -> Plant {
    let plant = Plant::new();
    plant.record(&pipe(), &["--operator", "Asha"]);
    for arguments in [
        vec!["operator", "add", "Meera"],
        vec!["operator", "supervisor", "Meera"],
    ] {
        let ran = plant.run(&arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    write(&plant.path("pin"), format!("{PIN}\r\n").as_bytes());
    write(&plant.path("wrong"), b"000000");
    let ran = plant.run(["operator", "pin", "Meera", "--new-pin-file", "pin"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    plant
}

fn actions(plant: &Plant) -> Vec<(String, String)> {
    let entries = plant.json(["trail", "--limit", "1000", "--json"])["entries"].clone();
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (text(entry, "action"), text(entry, "who")))
        .collect()
}

#[test]
fn what_is_reserved_wants_the_pin_and_has_an_exit_status_of_its_own() {
    let plant = guarded();
    write(&plant.path("changes.json"), br#"{"notes": "x"}"#);
    let catalogue = plant.run(["catalogue", "export", "catalogue.json"]);
    assert_eq!(catalogue.code, 0, "{catalogue:?}");
    write(&plant.path("line-2.toml"), b"station = \"L2\"\n");
    write(&plant.path("key"), b"AKIA\nhush\n");
    let commands: [&[&str]; 12] = [
        &["correct", "1", "changes.json", "--reason", "why"],
        &["revert", "1", "--reason", "why"],
        &["catalogue", "import", "catalogue.json"],
        &["storage", "adopt"],
        &["operator", "add", "Binod"],
        &["operator", "retire", "Binod"],
        &["operator", "return", "Binod"],
        &["operator", "supervisor", "Binod"],
        &["provision", "line-2.toml"],
        &["cloud", "key", "key"],
        &["trail", "explain", "1", "--reason", "why"],
        &["backup", "restore", "absent.tar", "--into", "new"],
    ];
    for arguments in commands {
        let refused = plant.run(arguments);
        assert_eq!(refused.code, 6, "{refused:?}");
        assert!(
            refused.stderr.contains("A supervisor's PIN is asked for."),
            "{refused:?}"
        );
    }
    let with = |file: &str, arguments: &[&str]| {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--pin-file", file]);
        plant.run(arguments)
    };
    assert_eq!(with("wrong", commands[0]).code, 6);
    for arguments in &commands[..10] {
        let ran = with("pin", arguments);
        // `revert` is tried after `correct`, on the same batch.
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    let explained = with("pin", commands[10]);
    assert_eq!(
        explained.code, 3,
        "nothing to explain, but it was looked for: {explained:?}"
    );
    let restored = with("pin", commands[11]);
    assert!(
        restored.stderr.contains("absent.tar"),
        "no backup there, but it was looked for: {restored:?}"
    );
    let corrected = ("corrected".to_owned(), "Meera".to_owned());
    assert!(
        actions(&plant).contains(&corrected),
        "under the supervisor's name"
    );
    assert!(actions(&plant).iter().any(|(action, _)| action == "pin_refused"));
}

#[test]
fn the_pin_comes_from_standard_input_and_is_nowhere_else() {
    let plant = guarded();
    let arguments = ["revert", "1", "--reason", "why", "--pin-file", "-"];
    let mut child = plant
        .command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, format!("{PIN}\n").as_bytes()).unwrap();
    drop(stdin);
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!plant.log().contains(PIN));
    let diagnosis = plant.run(["diagnosis"]);
    assert!(!diagnosis.stdout.contains(PIN));
    let trail = plant.run(["trail", "--format", "json"]);
    assert!(!trail.stdout.contains(PIN));
    for file in ["db.sqlite", "db.sqlite-wal", "settings.toml"] {
        let bytes = std::fs::read(plant.path("data").join(file)).unwrap_or_default();
        let found = bytes.windows(PIN.len()).any(|window| window == PIN.as_bytes());
        assert!(!found, "the PIN is in {file}");
    }
}

#[test]
fn operators_are_listed_and_a_lost_pin_is_reset_by_the_owner() {
    let plant = guarded();
    let meera = json!({"name": "Meera", "retired": false, "supervisor": true, "has_pin": true});
    let listed = plant.json(["operator", "list", "--json"]);
    assert!(
        listed["operators"].as_array().unwrap().contains(&meera),
        "{listed}"
    );
    let refused = plant.run(["operator", "pin", "Meera", "--new-pin-file", "wrong"]);
    assert_eq!(refused.code, 6, "{refused:?}");
    let reset = plant.run(["operator", "pin", "Meera", "--reset"]);
    assert_eq!(reset.code, 0, "{reset:?}");
    assert_eq!(actions(&plant)[0].0, "pin_reset");
    assert_eq!(
        plant.run(["revert", "1", "--reason", "why"]).code,
        0,
        "open again"
    );
    assert_eq!(plant.run(["operator", "supervisor", "Nobody"]).code, 3);
    let retired = plant.run(["operator", "retire", "Meera"]);
    assert!(retired.stdout.contains("supervisor, retired"), "{retired:?}");
}

#[test]
fn whoever_has_a_pin_changes_it_with_the_one_of_before_and_a_supervisor_anybodys() {
    let plant = guarded();
    for (file, pin) in [("first", "asha 1"), ("second", "asha 2"), ("third", "asha 3")] {
        write(&plant.path(file), pin.as_bytes());
    }
    let change = |old: &str, new: &str| {
        let arguments = [
            "operator",
            "pin",
            "Asha",
            "--pin-file",
            old,
            "--new-pin-file",
            new,
        ];
        plant.run(arguments).code
    };
    assert_eq!(
        plant
            .run(["operator", "pin", "Asha", "--new-pin-file", "first"])
            .code,
        6,
        "nobody gives themselves a first one"
    );
    assert_eq!(change("pin", "first"), 0, "a supervisor does");
    assert_eq!(change("first", "second"), 0, "the one of before");
    assert_eq!(change("first", "third"), 6, "which is no longer the first");
    assert_eq!(change("second", "third"), 0);
    let who: Vec<String> = actions(&plant)
        .into_iter()
        .filter(|(action, _)| action == "pin_set")
        .map(|(_, who)| who)
        .collect();
    assert_eq!(who[..3], ["Asha", "Asha", "Meera"], "newest first");
    let refused = actions(&plant)
        .into_iter()
        .filter(|(action, _)| action == "pin_refused")
        .count();
    assert_eq!(refused, 1, "a right one is no wrong one for anybody");
    let ran = plant.run(["revert", "1", "--reason", "why", "--pin-file", "third"]);
    assert_eq!(ran.code, 6, "it makes nobody a supervisor: {ran:?}");
}

#[test]
fn a_pin_is_in_no_backup_no_file_of_data_and_no_answer() {
    let plant = guarded();
    let wrong = plant.run(["revert", "1", "--reason", "why", "--pin-file", "wrong"]);
    let right = plant.run(["revert", "1", "--reason", "why", "--pin-file", "pin"]);
    assert_eq!((wrong.code, right.code), (6, 0));
    std::fs::create_dir(plant.path("usb")).unwrap();
    let backup = plant.run(["backup", "create", "--to", "usb", "--mirror"]);
    assert_eq!(backup.code, 0, "{backup:?}");
    let dossier = plant.run(["dossier", "1", "--to", "dossier"]);
    assert_eq!(dossier.code, 0, "{dossier:?}");
    for ran in [&wrong, &right, &backup, &dossier] {
        assert!(!ran.stdout.contains(PIN) && !ran.stderr.contains(PIN), "{ran:?}");
    }
    let mut folders = ["data", "usb", "dossier"].map(|name| plant.path(name)).to_vec();
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            let is_in = bytes.windows(PIN.len()).any(|window| window == PIN.as_bytes());
            assert!(!is_in, "the PIN is in {}", path.display());
        }
    }
    assert!(files > 10, "the database, logs, the backup and the dossier");
}

#[test]
fn while_a_command_waits_for_its_pin_the_process_list_has_none() {
    let plant = guarded();
    let arguments = ["revert", "1", "--reason", "why", "--pin-file", "-"];
    let mut child = plant
        .command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, PIN.as_bytes()).unwrap();
    for file in ["cmdline", "environ"] {
        let seen = std::fs::read(format!("/proc/{}/{file}", child.id())).unwrap_or_default();
        let is_in = seen.windows(PIN.len()).any(|window| window == PIN.as_bytes());
        assert!(!is_in, "the PIN is in its {file}");
    }
    drop(stdin);
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    let argument = plant.run(["revert", "1", "--reason", "why", "--pin", PIN]);
    assert_eq!(argument.code, 2, "there is no argument for a PIN: {argument:?}");
}
