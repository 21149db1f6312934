use std::fs::{self, File, Metadata, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::CopyError;

/// A source that is open: a regular file, and what it looked like when it was opened.
#[derive(Debug)]
pub struct Source {
    pub(crate) file: File,
    pub(crate) path: PathBuf,
    pub(crate) stamp: Stamp,
}

/// What tells one state of a file from another: size, modification time, and on Unix device and inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The size in bytes.
    pub size: u64,
    /// The modification time, where the file system has one.
    pub modified: Option<SystemTime>,
    identity: (u64, u64),
}

impl Stamp {
    /// Reads the stamp out of a file's metadata.
    pub fn of(metadata: &Metadata) -> Stamp {
        Stamp {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            identity: identity(metadata),
        }
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

/// Returns when a file came to where it is or was last changed, in seconds since 1970, where the file system keeps it.
///
/// Unlike the modification time, nobody sets it: a file that was just renamed has the present.
#[cfg(unix)]
pub fn placed_at(metadata: &Metadata) -> Option<i64> {
    use std::os::unix::fs::MetadataExt;
    Some(metadata.ctime())
}

/// Returns nothing: Windows keeps no such time that is not also copied.
#[cfg(not(unix))]
pub fn placed_at(_: &Metadata) -> Option<i64> {
    None
}

/// Opens a file that somebody picked, for copying.
///
/// A symbolic link is followed, for it is what a person picked. Folders, devices, pipes and sockets are
/// [`CopyError::NotAFile`], and are refused without waiting for a writer at a pipe's other end.
pub fn open_source(path: &Path) -> Result<Source, CopyError> {
    let failed = || CopyError::source_side(path);
    // Looked at before it is opened, since opening alone makes some devices do something (a tape rewinds), and
    // looked at again through the handle, since the path may have been exchanged in between.
    let refuse_unless_file = |metadata: &Metadata| {
        if metadata.is_file() {
            Ok(())
        } else {
            Err(CopyError::NotAFile {
                path: path.to_owned(),
            })
        }
    };
    refuse_unless_file(&fs::metadata(path).map_err(failed())?)?;
    let file = open_without_waiting(path).map_err(failed())?;
    let metadata = file.metadata().map_err(failed())?;
    refuse_unless_file(&metadata)?;
    Ok(Source {
        file,
        path: path.to_owned(),
        stamp: Stamp::of(&metadata),
    })
}

#[cfg(unix)]
fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits() as i32)
        .open(path)?;
    // Only opening must not wait: a file system that took the flag seriously while reading would give EAGAIN.
    let now = rustix::fs::fcntl_getfl(&file)?;
    rustix::fs::fcntl_setfl(&file, now - rustix::fs::OFlags::NONBLOCK)?;
    Ok(file)
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

impl Source {
    /// Returns what the file looked like when it was opened.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Hands on the open file, for reading it.
    pub fn into_file(self) -> File {
        self.file
    }

    /// Fails with [`CopyError::TooLarge`] when the file is larger than `limit` bytes.
    pub fn check_size(&self, limit: u64) -> Result<(), CopyError> {
        if self.stamp.size > limit {
            return Err(CopyError::TooLarge {
                path: self.path.clone(),
                size: self.stamp.size,
                limit,
            });
        }
        Ok(())
    }

    /// Fails with [`CopyError::SourceChanged`] unless the file is what it was when it was opened.
    ///
    /// The name may be gone (the stick was pulled after the last byte): every byte was read from the file that was
    /// opened, and refusing it could refuse the only copy. Another file under the same name is a change.
    pub(crate) fn check_unchanged(&self) -> Result<(), CopyError> {
        let through_handle = self.file.metadata().map_err(CopyError::source_side(&self.path))?;
        let by_name_differs = fs::metadata(&self.path).is_ok_and(|now| Stamp::of(&now) != self.stamp);
        if Stamp::of(&through_handle) != self.stamp || by_name_differs {
            return Err(CopyError::SourceChanged {
                path: self.path.clone(),
            });
        }
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_that_takes_a_files_place_does_not_hold_up_opening() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).unwrap();
        let (opened, wait) = std::sync::mpsc::channel();
        // Opening a pipe that nobody writes to would wait for ever: not on the test's own thread.
        std::thread::spawn(move || opened.send(open_without_waiting(&pipe).map(drop)));
        let opened = wait.recv_timeout(std::time::Duration::from_secs(5));
        assert!(matches!(opened, Ok(Ok(()))), "{opened:?}");
    }
}
