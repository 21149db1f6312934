//! A data folder of several accounts: what one of them makes, the others can use.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::{Plant, is_root, pipe, pipe_with};

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
        eprintln!("SKIPPED: only root can become two accounts");
        return;
    }
    let plant = Plant::new();
    share(&plant);
    std::os::unix::fs::chown(plant.data(), Some(0), Some(4711)).unwrap();
    for folder in ["", "files"] {
        std::fs::set_permissions(plant.path(folder), Permissions::from_mode(0o755)).unwrap();
    }
    let slip = plant.file("slip.jpg", b"slip");
    let batch = plant.path("batch.json");
    let program = plant.path("batchbook");
    std::fs::copy(env!("CARGO_BIN_EXE_batchbook"), &program).unwrap();
    let run = |account: &str, arguments: &[&str]| {
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
            .arg(&program)
            .args(arguments)
            .env_clear()
            .envs(asked.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .env("HOME", "/nonexistent")
            .current_dir(plant.path(""));
        let ran = crate::support::Ran::of(command.output().unwrap());
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
