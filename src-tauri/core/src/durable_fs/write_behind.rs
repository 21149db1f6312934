use std::fs::File;
use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

/// Has a large file go to the disk while more of it is written.
///
/// Without it the system keeps hundreds of megabytes in memory, the disk is idle until the last sync, and whoever syncs
/// something else meanwhile waits for all of it. It replaces no sync: the last one is the caller's.
#[derive(Debug)]
pub(crate) struct WriteBehind {
    asked: SyncSender<u64>,
    stretch: u64,
    written: u64,
    asked_at: u64,
}

/// The thread that syncs; it ends when its [`WriteBehind`] is dropped, and answers the first sync that failed.
pub(crate) type Syncing<'scope> = ScopedJoinHandle<'scope, io::Result<()>>;

impl WriteBehind {
    /// Begins to follow a file that is empty, and syncs it each `stretch` of bytes: enough for the disk to be busy with, little
    /// enough to be soon done. `told` learns how many of its first bytes are on the disk.
    ///
    /// A sync that fails here is a sync that failed: it must not be repeated on this file.
    pub(crate) fn begin<'scope>(
        scope: &'scope Scope<'scope, '_>,
        file: &File,
        stretch: u64,
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
            stretch,
            written: 0,
            asked_at: 0,
        };
        Ok((behind, syncing))
    }

    /// Learns that so many bytes more were written. Waits for nothing.
    pub(crate) fn wrote(&mut self, bytes: u64) {
        self.written += bytes;
        // Still busy with what came before: asked again after the next bytes.
        if self.is_due() && self.asked.try_send(self.written).is_ok() {
            self.asked_at = self.written;
        }
    }

    /// Waits where the disk is two stretches behind: what is written and not yet there is what a small sync of somebody else has
    /// to wait for.
    pub(crate) fn catch_up(&mut self) {
        // Nobody takes it once a sync has failed, which is said at the end.
        if self.is_due() && self.asked.send(self.written).is_ok() {
            self.asked_at = self.written;
        }
    }

    fn is_due(&self) -> bool {
        self.written - self.asked_at >= self.stretch
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
    use std::time::Duration;

    use super::*;

    const STRETCH: u64 = 100;

    #[test]
    fn what_is_on_the_disk_is_told_while_more_is_written() {
        let mut file = tempfile::tempfile().unwrap();
        std::thread::scope(|scope| {
            let (told, telling) = channel();
            let tell = move |_: &File, bytes| told.send(bytes).unwrap();
            let (mut behind, syncing) = WriteBehind::begin(scope, &file, STRETCH, tell).unwrap();
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
    fn whoever_catches_up_waits_while_the_disk_is_two_stretches_behind() {
        let file = tempfile::tempfile().unwrap();
        std::thread::scope(|scope| {
            let (let_go, held) = channel::<()>();
            let hold = move |_: &File, _| held.recv().unwrap();
            let (mut behind, syncing) = WriteBehind::begin(scope, &file, STRETCH, hold).unwrap();
            let writing = scope.spawn(move || {
                for _ in 0..3 {
                    behind.wrote(STRETCH);
                    behind.catch_up();
                }
            });
            std::thread::sleep(Duration::from_millis(100));
            assert!(!writing.is_finished());
            let_go.send(()).unwrap();
            writing.join().unwrap();
            let_go.send(()).unwrap();
            let_go.send(()).unwrap();
            synced(syncing).unwrap();
        });
    }

    #[test]
    fn a_sync_that_fails_on_the_way_is_told_at_the_end() {
        let device = File::options().write(true).open("/dev/null").unwrap();
        let answered = std::thread::scope(|scope| {
            let (mut behind, syncing) = WriteBehind::begin(scope, &device, STRETCH, |_, _| {}).unwrap();
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
            let (mut behind, syncing) = WriteBehind::begin(scope, &device, STRETCH, |_, _| {}).unwrap();
            behind.wrote(STRETCH - 1);
            drop(behind);
            synced(syncing)
        });
        assert!(answered.is_ok());
    }
}
