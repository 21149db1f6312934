//! A pipe between two threads, so that reading and hashing run beside compressing and writing.

use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// How much is handed over at a time, in bytes.
const BLOCK: usize = 256 * 1024;

/// How many blocks may wait; with [`BLOCK`] it bounds the memory.
const WAITING: usize = 8;

/// The end that is written to. What is still in it is handed over by [`finish`](PipeWriter::finish).
#[derive(Debug)]
pub(super) struct PipeWriter {
    sender: SyncSender<Block>,
    emptied: Receiver<Block>,
    block: Block,
}

/// The end that is read from; it ends when the other end is gone.
#[derive(Debug)]
pub(super) struct PipeReader {
    receiver: Receiver<Block>,
    emptied: Sender<Block>,
    block: Block,
    at: usize,
}

/// Bytes of which the first ones count. Used again and again: to get and to clear memory takes as long as to copy it.
#[derive(Debug, Default)]
struct Block {
    bytes: Vec<u8>,
    filled: usize,
}

impl Block {
    fn new() -> Self {
        Self {
            bytes: vec![0; BLOCK],
            filled: 0,
        }
    }
}

/// Makes a pipe.
pub(super) fn pipe() -> (PipeWriter, PipeReader) {
    let (sender, receiver) = sync_channel(WAITING);
    let (emptied_sender, emptied) = channel();
    let writer = PipeWriter {
        sender,
        emptied,
        block: Block::new(),
    };
    let reader = PipeReader {
        receiver,
        emptied: emptied_sender,
        block: Block::default(),
        at: 0,
    };
    (writer, reader)
}

impl PipeWriter {
    /// Returns where the next bytes may be put, at least one; [`filled`](Self::filled) says how many were.
    pub(super) fn room(&mut self) -> &mut [u8] {
        &mut self.block.bytes[self.block.filled..]
    }

    /// Takes the first `count` bytes of the [`room`](Self::room).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::BrokenPipe`] where nobody reads any more: whoever read has said why.
    pub(super) fn filled(&mut self, count: usize) -> io::Result<()> {
        self.block.filled += count;
        if self.block.filled == BLOCK {
            self.flush()?;
        }
        Ok(())
    }

    /// Hands over what is left.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush()
    }
}

impl Write for PipeWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.room();
        let taken = bytes.len().min(room.len());
        room[..taken].copy_from_slice(&bytes[..taken]);
        self.filled(taken)?;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.block.filled == 0 {
            return Ok(());
        }
        let next = self.emptied.try_recv().unwrap_or_else(|_| Block::new());
        let block = std::mem::replace(&mut self.block, Block { filled: 0, ..next });
        self.sender.send(block).map_err(|_| ErrorKind::BrokenPipe.into())
    }
}

impl BufRead for PipeReader {
    /// Answers what is left of a block as it was handed over: nothing is copied.
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.block.filled {
            let Ok(block) = self.receiver.recv() else {
                return Ok(&[]);
            };
            let emptied = std::mem::replace(&mut self.block, block);
            self.at = 0;
            if !emptied.bytes.is_empty() {
                // Nobody takes it any more at the end.
                let _ = self.emptied.send(emptied);
            }
        }
        Ok(&self.block.bytes[self.at..self.block.filled])
    }

    fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.block.filled);
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
