//! A data folder of several accounts: what one of them makes, the others can use.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::{Plant, Ran, is_root, pipe, pipe_with, skipped};

/// The group of the data folder, and an account in it that is not root.
const GROUP: &str = "4711";

/// Everything below a folder, without what nobody but one account has to use.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything(&path));
        }
        found.push(path);
    }
    found
}

fn share(plant: &Plant) {
    std::fs::create_dir(plant.data()).unwrap();
    std::fs::set_permissions(plant.data(), Permissions::from_mode(0o2770)).unwrap();
}

/// Makes a shared data folder the group's, with a program that its accounts can run.
fn open_to_the_group(plant: &Plant) {
    std::os::unix::fs::chown(plant.data(), Some(0), Some(4711)).unwrap();
    for folder in ["", "files"] {
        std::fs::set_permissions(plant.path(folder), Permissions::from_mode(0o755)).unwrap();
    }
    std::fs::copy(env!("CARGO_BIN_EXE_batchbook"), plant.path("batchbook")).unwrap();
}

/// Runs the program as an account of the group.
fn run_as(plant: &Plant, account: &str, arguments: &[&str]) -> Ran {
    let asked = plant.command([""; 0]);
    let mut command = std::process::Command::new("setpriv");
    command
        .args([
            "--reuid",
            account,
            "--regid",
            account,
            "--groups",
            GROUP,
            "--no-new-privs",
        ])
        .arg(plant.path("batchbook"))
        .args(arguments)
        .env_clear()
        .envs(asked.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .env("HOME", "/nonexistent")
        .current_dir(plant.path(""));
    Ran::of(command.output().unwrap())
}

#[test]
fn what_is_made_there_is_the_groups_to_write() {
    let plant = Plant::new();
    share(&plant);
    let slip = plant.file("slip.jpg", b"slip");
    plant.record_with(&pipe(), &[&slip]);
    assert_eq!(plant.run(["backup", "create", "--to", "backups"]).code, 0);
    let made = everything(&plant.data());
    assert!(made.iter().any(|path| path.ends_with("db.sqlite")), "{made:?}");
    for path in made {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o020, 0o020, "{mode:o} {}", path.display());
    }
}

#[test]
fn elsewhere_the_umask_decides() {
    let plant = Plant::new();
    plant.record(&pipe(), &[""; 0]);
    let mode = std::fs::metadata(plant.data().join("db.sqlite"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o022, 0, "{mode:o}");
}

#[test]
fn two_accounts_record_into_one_store() {
    if !is_root() {
        skipped("only root can become two accounts");
        return;
    }
    let plant = Plant::new();
    share(&plant);
    let slip = plant.file("slip.jpg", b"slip");
    let batch = plant.path("batch.json");
    open_to_the_group(&plant);
    let run = |account: &str, arguments: &[&str]| {
        let ran = run_as(&plant, account, arguments);
        assert_eq!(ran.code, 0, "{account} {arguments:?}: {ran:?}");
        ran
    };
    let (file, slip) = (batch.to_str().unwrap(), slip.to_str().unwrap());
    for (round, account) in ["4712", "4713", "4712", "4713"].into_iter().enumerate() {
        let number = (round + 1).to_string();
        crate::support::write(
            &batch,
            pipe_with(json!({"batch_number": number})).to_string().as_bytes(),
        );
        run(account, &["record", file, "--attach", slip, "--json"]);
        run(account, &["attach", "1", slip]);
    }
    let checked = run("4713", &["check", "--rehash", "--json"]).json();
    assert_eq!(
        (&checked["problems"], &checked["batches"], &checked["attachments"]),
        (&json!([]), &json!(4), &json!(8))
    );
    let owners: std::collections::BTreeSet<u32> = everything(&plant.uploads())
        .iter()
        .map(|path| std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(path).unwrap()))
        .collect();
    assert_eq!(owners, [4712, 4713].into(), "each wrote files of its own");
}

// Who owns a folder is decided in `surroundings`, whose test needs no second account.
#[test]
fn a_lost_pin_is_reset_by_the_folders_owner_and_by_no_other_account() {
    if !is_root() {
        skipped("only root can become two accounts");
        return;
    }
    let plant = Plant::new();
    share(&plant);
    open_to_the_group(&plant);
    let pin = plant.file("pin", b"271828");
    std::fs::set_permissions(&pin, Permissions::from_mode(0o644)).unwrap();
    let pin = pin.to_str().unwrap();
    for arguments in [
        &["operator", "add", "Meera"][..],
        &["operator", "supervisor", "Meera"],
        &["operator", "pin", "Meera", "--new-pin-file", pin],
    ] {
        let ran = run_as(&plant, "4712", arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    let reset = ["operator", "pin", "Meera", "--reset"];
    let resets = || plant.json(["trail", "--action", "pin_reset", "--json"])["entries"].clone();

    let refused = run_as(&plant, "4712", &reset);
    assert_eq!(refused.code, 6, "{refused:?}");
    let said = format!(
        "Only the owner of the data folder {} resets a PIN.",
        plant.data().display()
    );
    assert!(refused.stderr.contains(&said), "{refused:?}");
    assert_eq!(resets(), json!([]));
    let still = run_as(&plant, "4712", &["operator", "add", "Ravi"]);
    assert_eq!(still.code, 6, "the PIN is asked for as before: {still:?}");

    std::os::unix::fs::chown(plant.data(), Some(4712), Some(4711)).unwrap();
    std::fs::set_permissions(plant.data(), Permissions::from_mode(0o2770)).unwrap();
    let done = run_as(&plant, "4712", &reset);
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(resets().as_array().unwrap().len(), 1);
}
