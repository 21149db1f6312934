//! What the targets for backups share.

use std::fs;
use std::path::Path;

use batchbook_core::backup::{BackupError, Unwatched, restore_into, verify};

/// Verifies and restores what lies at `backup`: neither may touch anything else, and both have to agree.
pub fn nothing_is_harmed(dir: &Path, backup: &Path) {
    let scratch = dir.join("scratch");
    let target = dir.join("restored");
    fs::create_dir(&scratch).expect("a new folder");
    let before = listed(dir);
    let verified = verify(backup, &scratch, &Unwatched);
    assert_eq!(listed(dir), before, "verifying left something behind");
    let restored = restore_into(
        backup,
        &target,
        "fuzz",
        "2026-11-24T02:00:00Z".parse().expect("a time"),
        &Unwatched,
    );
    match restored {
        Ok(_) => {
            assert!(
                verified.expect("verified").is_sound(),
                "restored, although it is not sound"
            );
            fs::remove_dir_all(&target).expect("what was restored");
        }
        Err(BackupError::NotRestorable { .. }) => {}
        Err(error) => assert!(!target.exists(), "{error} left something"),
    }
    assert_eq!(listed(dir), before, "restoring left something behind");
}

/// Every path below a folder, links not followed.
fn listed(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            found.push(entry.path().display().to_string());
            if entry.file_type().expect("its type").is_dir() {
                folders.push(entry.path());
            }
        }
    }
    found.sort();
    found
}
