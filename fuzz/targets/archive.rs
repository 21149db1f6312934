//! Any bytes as an archive, zstd or gzip.

#![no_main]

mod support;

use std::fs;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let dir = tempfile::tempdir().expect("a folder");
    // The name decides nothing: the first bytes tell which it is.
    let path = dir.path().join("batchbook-20261124T020000Z.tar.zst");
    fs::write(&path, bytes).expect("room");
    support::nothing_is_harmed(dir.path(), &path);
});
