//! Compressed on the way out, and back; both sides are hashed.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Part;

/// Quick, and a database becomes a third all the same.
const LEVEL: i32 = 3;

const BLOCK: usize = 1024 * 1024;

/// Hashes and counts what is written through it, and refuses more than it may.
pub(super) struct Hashing<W> {
    inner: W,
    hash: Sha256,
    size: u64,
    most: u64,
}

impl<W: Write> Hashing<W> {
    pub(super) fn new(inner: W, most: u64) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            size: 0,
            most,
        }
    }

    /// What was written, its size and its hash.
    pub(super) fn end(self) -> (W, u64, [u8; 32]) {
        (self.inner, self.size, self.hash.finalize().into())
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.size += written as u64;
        if self.size > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Compresses a file into another; answers size and hash of what went in and of what came out.
pub(super) fn pack(
    from: &Path,
    to: &Path,
    cancelled: &dyn Fn() -> bool,
) -> io::Result<((u64, [u8; 32]), Part)> {
    let mut source = File::open(from)?;
    let mut encoder = zstd::Encoder::new(Hashing::new(File::create(to)?, u64::MAX), LEVEL)?;
    encoder.include_checksum(true)?;
    let mut plain = Hashing::new(io::sink(), u64::MAX);
    let mut block = vec![0; BLOCK];
    loop {
        let read = source.read(&mut block)?;
        let Some(bytes) = block.get(..read).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        if cancelled() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        plain.write_all(bytes)?;
        encoder.write_all(bytes)?;
    }
    let (_, size, sha256) = plain.end();
    let (_, packed, hash) = encoder.finish()?.end();
    let part = Part {
        name: super::DATABASE.to_owned(),
        size: packed,
        sha256: hash,
    };
    Ok(((size, sha256), part))
}

/// Compresses what `write` writes into memory.
pub(super) fn packed(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
    encoder.include_checksum(true)?;
    write(&mut encoder)?;
    encoder.finish()
}

/// Takes what was compressed apart again, and answers size and hash of it; more than `most` bytes are refused.
pub(super) fn unpack(from: &mut dyn Read, to: impl Write, most: u64) -> io::Result<(u64, [u8; 32])> {
    let mut decoder = zstd::Decoder::new(from)?;
    let mut target = Hashing::new(to, most);
    io::copy(&mut decoder, &mut target)?;
    let (_, size, sha256) = target.end();
    Ok((size, sha256))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::disallowed_methods, reason = "a test's own file")]
    #[test]
    fn what_is_packed_is_unpacked_and_what_is_too_large_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (plain, packed) = (dir.path().join("plain"), dir.path().join("packed"));
        std::fs::write(&plain, "slip ".repeat(1000)).unwrap();
        let (before, part) = pack(&plain, &packed, &|| false).unwrap();
        let bytes = std::fs::read(&packed).unwrap();
        assert_eq!(part.size, bytes.len() as u64);
        assert_eq!(part.sha256, <[u8; 32]>::from(Sha256::digest(&bytes)));
        let mut back = Vec::new();
        assert_eq!(unpack(&mut bytes.as_slice(), &mut back, 5000).unwrap(), before);
        assert_eq!(back, std::fs::read(&plain).unwrap());
        assert!(unpack(&mut bytes.as_slice(), io::sink(), 4999).is_err());
        assert!(unpack(&mut &bytes[..bytes.len() / 2], io::sink(), 5000).is_err());
    }
}
