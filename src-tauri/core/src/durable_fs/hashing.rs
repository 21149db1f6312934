use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use sha2::{Digest, Sha256};

/// How many blocks may wait to be hashed; with their size it bounds the memory of a copy.
const BLOCKS_IN_FLIGHT: usize = 8;

/// Makes the SHA-256 of the blocks of a file as they come.
///
/// Of a large file on a thread of its own, since that takes as long as reading and writing it together; of a small one at
/// once: several are copied at the same time, and a thread for each would only be one more to wait for.
pub(crate) enum Hashing<'scope> {
    Here(Sha256, Vec<u8>),
    Beside {
        filled: SyncSender<Vec<u8>>,
        emptied: Receiver<Vec<u8>>,
        hashing: ScopedJoinHandle<'scope, [u8; 32]>,
    },
}

impl<'scope> Hashing<'scope> {
    pub(crate) fn here() -> Self {
        Self::Here(Sha256::new(), Vec::new())
    }

    pub(crate) fn beside(scope: &'scope Scope<'scope, '_>) -> Self {
        let (filled, filled_receiver) = sync_channel::<Vec<u8>>(BLOCKS_IN_FLIGHT);
        let (emptied_sender, emptied) = channel();
        let hashing = scope.spawn(move || {
            let mut hash = Sha256::new();
            for block in filled_receiver {
                hash.update(&block);
                // Nobody takes it any more after the last block.
                let _ = emptied_sender.send(block);
            }
            hash.finalize().into()
        });
        Self::Beside {
            filled,
            emptied,
            hashing,
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
                let _ = filled.send(filled_block);
            }
        }
    }

    /// Answers the SHA-256 of all that came.
    pub(crate) fn finish(self) -> [u8; 32] {
        match self {
            Self::Here(hash, _) => hash.finalize().into(),
            Self::Beside { filled, hashing, .. } => {
                drop(filled);
                hashing
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            }
        }
    }
}
