//! Any bytes as the members of an archive, compressed and sealed as the program does: what is behind the checksum is reached.

#![no_main]

mod support;

use std::fs;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|tar: &[u8]| {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("batchbook-20261124T020000Z.tar.zst");
    let mut archive = zstd::encode_all(tar, 1).expect("in memory");
    let checksum = crc32fast::hash(&archive);
    // docs/backup.md: a frame that zstd skips.
    archive.extend_from_slice(&0x184D_2A5B_u32.to_le_bytes());
    archive.extend_from_slice(&20_u32.to_le_bytes());
    archive.extend_from_slice(b"batchbook-crc32:");
    archive.extend_from_slice(&checksum.to_le_bytes());
    fs::write(&path, archive).expect("room");
    support::nothing_is_harmed(dir.path(), &path);
});
