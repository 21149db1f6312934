//! Any texts as a mirror's manifest and sums, apart at the first zero byte.

#![no_main]

mod support;

use std::fs;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let middle = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (manifest, sums) = bytes.split_at(middle);
    let dir = tempfile::tempdir().expect("a folder");
    let mirror = dir.path().join("batchbook-mirror-5804d423b80a");
    let snapshot = mirror.join("snapshots/batchbook-20261124T020000Z");
    fs::create_dir_all(&snapshot).expect("a new folder");
    fs::create_dir_all(mirror.join("files/e3")).expect("a new folder");
    fs::write(
        mirror.join("files/e3/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        b"",
    )
    .expect("room");
    fs::write(snapshot.join("manifest.json"), manifest).expect("room");
    fs::write(snapshot.join("SHA256SUMS"), sums.get(1..).unwrap_or_default()).expect("room");
    fs::write(snapshot.join("settings.toml"), b"").expect("room");
    fs::write(snapshot.join("db.sqlite"), b"").expect("room");
    support::nothing_is_harmed(dir.path(), &snapshot);
});
