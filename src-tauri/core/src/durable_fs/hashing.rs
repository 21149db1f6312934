use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

use sha2::{Digest, Sha256};

/// How many blocks may wait to be hashed; with their size it bounds the memory.
const BLOCKS_IN_FLIGHT: usize = 8;

/// Makes the SHA-256 of the blocks of one file after the other, as they come.
///
/// Of large files on a thread of its own, since that takes as long as reading and writing them together; of small ones at
/// once: several are copied at the same time, and a thread for each would only be one more to wait for.
#[derive(Debug)]
pub(crate) enum Hashing {
    Here(Sha256, Vec<u8>),
    Beside {
        filled: SyncSender<Filled>,
        emptied: Receiver<Vec<u8>>,
        hashes: Receiver<[u8; 32]>,
    },
}

#[derive(Debug)]
pub(crate) enum Filled {
    Block(Vec<u8>),
    End,
}

impl Hashing {
    pub(crate) fn here() -> Self {
        Self::Here(Sha256::new(), Vec::new())
    }

    /// On a thread that ends with this value; at once where the system gives none.
    pub(crate) fn beside() -> Self {
        let (filled, filled_receiver) = sync_channel(BLOCKS_IN_FLIGHT);
        let (emptied_sender, emptied) = channel();
        let (hashes_sender, hashes) = channel();
        let hashing = thread::Builder::new().name("hashes".to_owned()).spawn(move || {
            let mut hash = Sha256::new();
            for filled in filled_receiver {
                // Nobody takes what is sent once the other end is gone, and then nothing more comes.
                let _ = match filled {
                    Filled::Block(block) => {
                        hash.update(&block);
                        emptied_sender.send(block).is_ok()
                    }
                    Filled::End => hashes_sender.send(hash.finalize_reset().into()).is_ok(),
                };
            }
        });
        match hashing {
            Ok(_) => Self::Beside {
                filled,
                emptied,
                hashes,
            },
            Err(error) => {
                tracing::warn!(%error, "no thread to hash on");
                Self::here()
            }
        }
    }

    /// A block to be filled, of `size` bytes of anything.
    pub(crate) fn block(&mut self, size: usize) -> Vec<u8> {
        let mut block = match self {
            Self::Here(_, block) => std::mem::take(block),
            Self::Beside { emptied, .. } => emptied.try_recv().unwrap_or_default(),
        };
        block.resize(size, 0);
        block
    }

    /// Takes the next bytes of the file.
    pub(crate) fn update(&mut self, filled_block: Vec<u8>) {
        match self {
            Self::Here(hash, block) => {
                hash.update(&filled_block);
                *block = filled_block;
            }
            // The thread takes blocks until this end is dropped; were it to panic, `finish` does, too.
            Self::Beside { filled, .. } => {
                let _ = filled.send(Filled::Block(filled_block));
            }
        }
    }

    /// Answers the SHA-256 of all that came since the last file.
    pub(crate) fn finish(&mut self) -> [u8; 32] {
        match self {
            Self::Here(hash, _) => hash.finalize_reset().into(),
            Self::Beside { filled, hashes, .. } => {
                let _ = filled.send(Filled::End);
                hashes.recv().unwrap_or_else(|_| {
                    std::panic::resume_unwind(Box::new("the thread that hashes has ended"))
                })
            }
        }
    }
}
