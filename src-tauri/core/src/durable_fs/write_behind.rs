use std::fs::File;
use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

/// After how many bytes a file goes to the disk: enough for the disk to be busy with, little enough to be soon done.
pub(crate) const STRETCH: u64 = 16 * 1024 * 1024;

/// Has a large file go to the disk while more of it is written.
///
/// Without it the system keeps hundreds of megabytes in memory, the disk is idle until the last sync, and whoever syncs
/// something else meanwhile waits for all of it. It replaces no sync: the last one is the caller's.
#[derive(Debug)]
pub(crate) struct WriteBehind {
    asked: SyncSender<u64>,
    written: u64,
    asked_at: u64,
}

/// The thread that syncs; it ends when its [`WriteBehind`] is dropped, and answers the first sync that failed.
pub(crate) type Syncing<'scope> = ScopedJoinHandle<'scope, io::Result<()>>;

impl WriteBehind {
    /// Begins to follow a file that is empty; `told` learns how many of its first bytes are on the disk.
    ///
    /// A sync that fails here is a sync that failed: it must not be repeated on this file.
    pub(crate) fn begin<'scope>(
        scope: &'scope Scope<'scope, '_>,
        file: &File,
        mut told: impl FnMut(&File, u64) + Send + 'scope,
    ) -> io::Result<(WriteBehind, Syncing<'scope>)> {
        let file = file.try_clone()?;
        let (asked, asking) = sync_channel(1);
        let syncing = scope.spawn(move || {
            for written in asking {
                file.sync_data()?;
                told(&file, written);
            }
            Ok(())
        });
        let behind = WriteBehind {
            asked,
            written: 0,
            asked_at: 0,
        };
        Ok((behind, syncing))
    }

    /// Learns that so many bytes more were written. Waits for nothing.
    pub(crate) fn wrote(&mut self, bytes: u64) {
        self.written += bytes;
        // Still busy with what came before: asked again after the next bytes.
        if self.written - self.asked_at >= STRETCH && self.asked.try_send(self.written).is_ok() {
            self.asked_at = self.written;
        }
    }
}

/// Waits for the syncs that are under way, and answers whether all were good.
pub(crate) fn synced(syncing: Syncing<'_>) -> io::Result<()> {
    syncing
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

// A device that cannot be synced is easily had there.
#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Write;
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn what_is_on_the_disk_is_told_while_more_is_written() {
        let mut file = tempfile::tempfile().unwrap();
        std::thread::scope(|scope| {
            let (told, telling) = channel();
            let tell = move |_: &File, bytes| told.send(bytes).unwrap();
            let (mut behind, syncing) = WriteBehind::begin(scope, &file, tell).unwrap();
            for bytes in [10, STRETCH, 10] {
                file.write_all(b"what is written").unwrap();
                behind.wrote(bytes);
            }
            assert_eq!(telling.recv(), Ok(STRETCH + 10));
            drop(behind);
            synced(syncing).unwrap();
            assert!(telling.recv().is_err(), "the rest is the caller's");
        });
    }

    #[test]
    fn a_sync_that_fails_on_the_way_is_told_at_the_end() {
        let device = File::options().write(true).open("/dev/null").unwrap();
        let answered = std::thread::scope(|scope| {
            let (mut behind, syncing) = WriteBehind::begin(scope, &device, |_, _| {}).unwrap();
            behind.wrote(STRETCH);
            drop(behind);
            synced(syncing)
        });
        assert!(answered.is_err());
    }

    #[test]
    fn less_than_a_stretch_is_not_synced() {
        let device = File::options().write(true).open("/dev/null").unwrap();
        let answered = std::thread::scope(|scope| {
            let (mut behind, syncing) = WriteBehind::begin(scope, &device, |_, _| {}).unwrap();
            behind.wrote(STRETCH - 1);
            drop(behind);
            synced(syncing)
        });
        assert!(answered.is_ok());
    }
}
