//! Hashes of what is written, in the form that `sha256sum -c` reads.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

/// Hashes what goes through it.
pub(super) struct Hashed<W> {
    to: W,
    hash: Sha256,
}

impl<W: Write> Hashed<W> {
    pub(super) fn new(to: W) -> Self {
        Self {
            to,
            hash: Sha256::new(),
        }
    }

    pub(super) fn finish(self) -> (W, [u8; 32]) {
        (self.to, self.hash.finalize().into())
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.to.write(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The content of `SHA256SUMS`, by name. No name in a dossier has what would have to be escaped there.
pub(super) fn list(sums: &[(String, [u8; 32])]) -> String {
    let mut sums: Vec<_> = sums.iter().collect();
    sums.sort();
    sums.iter()
        .map(|(name, hash)| format!("{}  {name}\n", hex(hash)))
        .collect()
}
