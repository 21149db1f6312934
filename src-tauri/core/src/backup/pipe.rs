//! A pipe between two threads, so that reading and hashing run beside compressing and writing.

use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// How much is handed over at a time, in bytes.
const BLOCK: usize = 256 * 1024;

/// How many blocks may wait; with [`BLOCK`] it bounds the memory.
const WAITING: usize = 8;

/// The end that is written to. What is still in it is handed over by [`finish`](PipeWriter::finish).
#[derive(Debug)]
pub(super) struct PipeWriter {
    sender: SyncSender<Vec<u8>>,
    block: Vec<u8>,
}

/// The end that is read from; it ends when the other end is gone.
#[derive(Debug)]
pub(super) struct PipeReader {
    receiver: Receiver<Vec<u8>>,
    block: Vec<u8>,
    at: usize,
}

/// Makes a pipe.
pub(super) fn pipe() -> (PipeWriter, PipeReader) {
    let (sender, receiver) = sync_channel(WAITING);
    let writer = PipeWriter {
        sender,
        block: Vec::with_capacity(BLOCK),
    };
    let reader = PipeReader {
        receiver,
        block: Vec::new(),
        at: 0,
    };
    (writer, reader)
}

impl PipeWriter {
    /// Hands over what is left.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush()
    }
}

impl Write for PipeWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(BLOCK - self.block.len());
        self.block.extend_from_slice(&bytes[..taken]);
        if self.block.len() == BLOCK {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.block.is_empty() {
            return Ok(());
        }
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
        // Nobody reads any more: whoever read has said why.
        self.sender.send(block).map_err(|_| ErrorKind::BrokenPipe.into())
    }
}

impl BufRead for PipeReader {
    /// Answers what is left of a block as it was handed over: nothing is copied.
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.block.len() {
            match self.receiver.recv() {
                Ok(block) => (self.block, self.at) = (block, 0),
                Err(_) => return Ok(&[]),
            }
        }
        Ok(&self.block[self.at..])
    }

    fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.block.len());
    }
}

impl Read for PipeReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let block = self.fill_buf()?;
        let taken = into.len().min(block.len());
        into[..taken].copy_from_slice(&block[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}
