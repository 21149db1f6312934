use std::cmp::Ordering;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::sync::{Arc, Once, atomic::AtomicBool};
use std::thread;

use sha2::{Digest, Sha256};

use super::hashing::Hashing;
use super::write_behind::{WriteBehind, synced};
use super::{CopyError, Source, remove_if_there};

/// How much is read and written at a time, in bytes: 64 KiB writes were twice as fast as 1 MiB ones when measured.
pub const BLOCK_SIZE: usize = 64 * 1024;

/// From how many bytes on a file is synced while it is copied, each time after as many, and hashed beside that.
const LARGE: u64 = 16 * 1024 * 1024;

/// How much of a file's beginning is kept for finding its media type, in bytes.
const HEAD_SIZE: usize = 8 * 1024;

/// Follows a copy, and may stop it. Called after every block.
pub trait Watch {
    /// Learns that `copied` of `size` bytes are written.
    fn progress(&self, copied: u64, size: u64) {
        let _ = (copied, size);
    }

    /// Learns how many bytes of one file were read again, where only its reading is of interest.
    fn read(&self, of_file: u64) {
        let _ = of_file;
    }

    /// Says whether the copy should stop.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Follows nothing and never stops a copy.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// What is known of a file once all of it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The size in bytes.
    pub size: u64,
    /// The SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// The first bytes, enough to find out what kind of file it is.
    pub head: Vec<u8>,
}

/// A file that is not published yet; it is removed when dropped.
#[derive(Debug)]
pub struct Part {
    path: PathBuf,
    published: bool,
}

impl Part {
    pub(crate) fn at(path: PathBuf) -> Part {
        Part {
            path,
            published: false,
        }
    }

    /// Returns where the part is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Creates the part's file, which must not exist, with the permissions that the folder and the umask give.
    pub(crate) fn create(&self) -> io::Result<File> {
        survive_file_size_limit();
        OpenOptions::new().write(true).create_new(true).open(&self.path)
    }

    pub(crate) fn published(mut self) {
        self.published = true;
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.published {
            return;
        }
        if let Err(error) = remove_if_there(&self.path) {
            tracing::warn!(path = %self.path.display(), ?error, "an unfinished part could not be removed");
        }
    }
}

/// Copies an open source into a part at `part`, hashes it on the way, and syncs it.
///
/// Hashing a large file runs beside reading and writing, in memory that does not grow with the file. The part gets the source's
/// modification time. Whatever fails, no part stays. A sync that fails is never repeated, since the kernel may have
/// dropped the pages that it could not write: the part is removed and the file copied once more.
pub fn copy_to_part(source: &Source, part: &Path, watch: &dyn Watch) -> Result<(Part, Copied), CopyError> {
    copy_with_sync(source, part, watch, &mut |file| file.sync_all())
}

fn copy_with_sync(
    source: &Source,
    part: &Path,
    watch: &dyn Watch,
    sync: &mut dyn FnMut(&File) -> io::Result<()>,
) -> Result<(Part, Copied), CopyError> {
    let mut again = true;
    loop {
        // A part of this very file can only be what an earlier attempt could not remove.
        remove_if_there(part)?;
        let part = Part::at(part.to_owned());
        let (file, copied, synced) = copy_blocks(source, &part, watch)?;
        match synced.and_then(|()| sync(&file)) {
            Ok(()) => return Ok((part, copied)),
            Err(error) if again => {
                tracing::warn!(path = %part.path().display(), %error, "sync failed, copying once more");
                again = false;
            }
            Err(error) => return Err(CopyError::storage_side(part.path())(error)),
        }
    }
}

/// Copies and hashes; answers too whether every sync was good that was made on the way.
fn copy_blocks(
    source: &Source,
    part: &Part,
    watch: &dyn Watch,
) -> Result<(File, Copied, io::Result<()>), CopyError> {
    let failed = || CopyError::storage_side(part.path());
    let size = source.stamp.size;
    (&source.file)
        .rewind()
        .map_err(CopyError::source_side(&source.path))?;
    let mut file = part.create().map_err(failed())?;
    let mut head = Vec::new();

    let (sha256, synced) = thread::scope(|scope| {
        let (mut behind, mut hashing) = if size > LARGE {
            let behind = WriteBehind::begin(scope, &file, LARGE, |_, _| {}).map_err(failed())?;
            (Some(behind), Hashing::beside())
        } else {
            (None, Hashing::here())
        };
        let written = (|| {
            let mut copied = 0_u64;
            read_straight_on(&source.file);
            while let Some(block) = read_block(source, copied, &mut hashing)? {
                if watch.cancelled() {
                    return Err(CopyError::Cancelled);
                }
                file.write_all(&block).map_err(|error| match error.kind() {
                    ErrorKind::FileTooLarge => too_large(source, &file),
                    _ => failed()(error),
                })?;
                copied += block.len() as u64;
                if let Some((behind, _)) = &mut behind {
                    behind.wrote(block.len() as u64);
                }
                head.extend_from_slice(&block[..block.len().min(HEAD_SIZE - head.len())]);
                hashing.update(block);
                watch.progress(copied, size);
            }
            Ok(())
        })();
        let sha256 = hashing.finish();
        let synced = behind.map_or(Ok(()), |(behind, syncing)| {
            drop(behind);
            synced(syncing)
        });
        written.map(|()| (sha256, synced))
    })?;

    source.check_unchanged()?;
    if watch.cancelled() {
        return Err(CopyError::Cancelled);
    }
    if let Some(modified) = source.stamp.modified
        && let Err(error) = file.set_modified(modified)
    {
        // Some shares refuse it. The bytes count for more than their date.
        tracing::warn!(path = %part.path().display(), %error, "the modification time could not be kept");
    }
    Ok((file, Copied { size, sha256, head }, synced))
}

/// The storage path takes no file of this size (FAT32 none of 4 GiB): the limit is what went in.
fn too_large(source: &Source, mut part: &File) -> CopyError {
    let limit = part.stream_position().unwrap_or(0);
    CopyError::TooLarge {
        path: source.path.clone(),
        size: source.stamp.size,
        limit,
    }
}

/// Lets a write past the process's file size limit fail as an error. Otherwise SIGXFSZ ends the program, now and again at
/// every start that takes the copy over.
///
/// For whoever writes files by other means than a [`Part`].
#[cfg(unix)]
pub(crate) fn survive_file_size_limit() {
    static ASKED: Once = Once::new();
    ASKED.call_once(|| {
        let flag = Arc::new(AtomicBool::new(false));
        if let Err(error) = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, flag) {
            tracing::warn!(%error, "a file size limit would end the program");
        }
    });
}

/// Does nothing: there is no such limit.
#[cfg(not(unix))]
pub(crate) fn survive_file_size_limit() {}

/// Reads the next bytes of a source of which `copied` are read; nothing at its end.
fn read_block(source: &Source, copied: u64, hashing: &mut Hashing) -> Result<Option<Vec<u8>>, CopyError> {
    let changed = || CopyError::SourceChanged {
        path: source.path.clone(),
    };
    let mut block = hashing.block(BLOCK_SIZE);
    let count = loop {
        match (&source.file).read(&mut block) {
            Ok(count) => break count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(CopyError::source_side(&source.path)(error)),
        }
    };
    block.truncate(count);
    // Caught here rather than at the end, for a file that is being written may never end.
    match (copied + count as u64).cmp(&source.stamp.size) {
        Ordering::Greater => Err(changed()),
        Ordering::Less if count == 0 => Err(changed()),
        _ => Ok((count > 0).then_some(block)),
    }
}

/// Has the next reading of a synced file come from the disk where the system can be asked for that, so that what is read
/// again is what was stored and not what was meant to be.
pub(crate) fn read_from_disk_next(file: &File) {
    stretch_from_disk_next(file, 0, None);
}

/// Does the same with the bytes from `from` on, `length` of them or all. A page of which only some are meant stays in memory.
#[cfg(target_os = "linux")]
pub(crate) fn stretch_from_disk_next(file: &File, from: u64, length: Option<NonZeroU64>) {
    use rustix::fs::{Advice, fadvise};
    if let Err(error) = fadvise(file, from, length, Advice::DontNeed) {
        tracing::debug!(%error, "a file may be read from memory again");
    }
}

/// Does nothing: this system cannot be asked.
#[cfg(not(target_os = "linux"))]
pub(crate) fn stretch_from_disk_next(_: &File, _: u64, _: Option<NonZeroU64>) {}

/// Tells the system that a file will be read from its beginning to its end. It then reads further ahead, which made reading
/// an archive back from the disk three times as fast.
#[cfg(target_os = "linux")]
pub(crate) fn read_straight_on(file: &File) {
    use rustix::fs::{Advice, fadvise};
    if let Err(error) = fadvise(file, 0, None, Advice::Sequential) {
        tracing::debug!(%error, "a file is not read ahead");
    }
}

/// Does nothing: this system cannot be told.
#[cfg(not(target_os = "linux"))]
pub(crate) fn read_straight_on(_: &File) {}

/// Reads a file that is already published: its size, its hash and its beginning.
pub fn hash_file(path: &Path) -> Result<Copied, CopyError> {
    hash_watched(path, &Unwatched)
}

/// Does the same, and stops when `watch` says so.
pub(crate) fn hash_watched(path: &Path, watch: &dyn Watch) -> Result<Copied, CopyError> {
    let file = File::open(path).map_err(CopyError::storage_side(path))?;
    hash_open_file(file, path, watch)
}

/// Reads a published file as the disk has it now, not as memory still has it, and stops when `watch` says so.
///
/// Asking the system to forget its copy is only a hint: pages that others have mapped stay.
pub fn hash_from_disk(path: &Path, watch: &dyn Watch) -> Result<Copied, CopyError> {
    let file = File::open(path).map_err(CopyError::storage_side(path))?;
    read_from_disk_next(&file);
    let read = file.try_clone().map_err(CopyError::storage_side(path))?;
    let hashed = hash_open_file(read, path, watch);
    // Nor should the files that people work with leave memory for those that are only looked at.
    read_from_disk_next(&file);
    hashed
}

fn hash_open_file(mut file: File, path: &Path, watch: &dyn Watch) -> Result<Copied, CopyError> {
    let failed = || CopyError::storage_side(path);
    let size = file.metadata().map_err(failed())?.len();
    read_straight_on(&file);
    let mut hash = Sha256::new();
    let mut copied = Copied {
        size: 0,
        sha256: [0; 32],
        head: Vec::new(),
    };
    let mut block = vec![0; BLOCK_SIZE];
    loop {
        if watch.cancelled() {
            return Err(CopyError::Cancelled);
        }
        let count = match file.read(&mut block) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed()(error)),
        };
        let bytes = &block[..count];
        hash.update(bytes);
        copied.size += count as u64;
        copied
            .head
            .extend_from_slice(&bytes[..count.min(HEAD_SIZE - copied.head.len())]);
        watch.progress(copied.size, size);
    }
    copied.sha256 = hash.finalize().into();
    Ok(copied)
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "the tests make the files that somebody picks"
)]
mod tests {
    use std::cell::Cell;
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::durable_fs::open_source;

    fn source_of(folder: &Path, bytes: &[u8]) -> PathBuf {
        let path = folder.join("slip.bin");
        fs::write(&path, bytes).unwrap();
        path
    }

    fn long_bytes() -> Vec<u8> {
        (0..40 * BLOCK_SIZE + 17).map(|at| (at % 251) as u8).collect()
    }

    struct On<F: Fn(u64)>(F);
    impl<F: Fn(u64)> Watch for On<F> {
        fn progress(&self, copied: u64, _: u64) {
            (self.0)(copied);
        }
    }

    #[test]
    fn a_copy_has_the_bytes_the_hash_and_the_modification_time() {
        let folder = tempfile::tempdir().unwrap();
        let large = long_bytes().repeat(LARGE as usize / long_bytes().len() + 1);
        for bytes in [Vec::new(), vec![7], vec![1; BLOCK_SIZE], long_bytes(), large] {
            let path = source_of(folder.path(), &bytes);
            let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
            File::options()
                .write(true)
                .open(&path)
                .unwrap()
                .set_modified(long_ago)
                .unwrap();
            let last = Cell::new(0);

            let source = open_source(&path).unwrap();
            let watch = On(|copied| last.set(copied));
            let (part, copied) = copy_to_part(&source, &folder.path().join("1.part"), &watch).unwrap();

            assert!(fs::read(part.path()).unwrap() == bytes, "the bytes differ");
            assert_eq!(copied.sha256, <[u8; 32]>::from(Sha256::digest(&bytes)));
            assert_eq!(copied.size, bytes.len() as u64);
            assert_eq!(copied, hash_file(part.path()).unwrap());
            assert_eq!(fs::metadata(part.path()).unwrap().modified().unwrap(), long_ago);
            assert_eq!(last.get(), bytes.len() as u64, "progress must reach the end");
        }
    }

    #[test]
    fn a_sync_that_fails_is_not_repeated_the_file_is_copied_again() {
        let folder = tempfile::tempdir().unwrap();
        let source = open_source(&source_of(folder.path(), b"weigh slip")).unwrap();
        let part = folder.path().join("1.part");
        let mut inodes = Vec::new();
        let (kept, copied) = copy_with_sync(&source, &part, &Unwatched, &mut |file| {
            // Keeps the first file's inode from being given to the second.
            inodes.push(file.try_clone().unwrap());
            if inodes.len() == 1 {
                Err(ErrorKind::Other.into())
            } else {
                Ok(())
            }
        })
        .unwrap();

        let of = |file: &File| crate::durable_fs::Stamp::of(&file.metadata().unwrap());
        assert_ne!(
            of(&inodes[0]),
            of(&inodes[1]),
            "the second sync must be of a new file"
        );
        assert_eq!(fs::read(kept.path()).unwrap(), b"weigh slip");
        assert_eq!(copied.size, 10);
    }

    #[test]
    fn a_sync_that_fails_twice_fails_the_copy_and_leaves_no_part() {
        let folder = tempfile::tempdir().unwrap();
        let source = open_source(&source_of(folder.path(), b"weigh slip")).unwrap();
        let part = folder.path().join("1.part");
        let mut syncs = 0;
        let result = copy_with_sync(&source, &part, &Unwatched, &mut |_| {
            syncs += 1;
            Err(ErrorKind::Other.into())
        });
        assert!(matches!(result, Err(CopyError::Storage { .. })));
        assert_eq!(syncs, 2);
        assert!(!part.exists());
    }

    #[test]
    fn a_source_that_changes_while_it_is_copied_is_refused() {
        type Change = fn(&Path);
        let changes: [(&str, Change); 4] = [
            ("grows", |path| {
                File::options()
                    .append(true)
                    .open(path)
                    .unwrap()
                    .write_all(b"more")
                    .unwrap()
            }),
            ("shrinks", |path| {
                File::options()
                    .write(true)
                    .open(path)
                    .unwrap()
                    .set_len(BLOCK_SIZE as u64)
                    .unwrap()
            }),
            ("is rewritten", |path| {
                let now = SystemTime::now() + Duration::from_secs(60);
                File::options()
                    .write(true)
                    .open(path)
                    .unwrap()
                    .set_modified(now)
                    .unwrap();
            }),
            ("is exchanged", |path| {
                fs::remove_file(path).unwrap();
                fs::write(path, long_bytes()).unwrap();
            }),
        ];
        for (name, change) in changes {
            let folder = tempfile::tempdir().unwrap();
            let path = source_of(folder.path(), &long_bytes());
            let source = open_source(&path).unwrap();
            let part = folder.path().join("1.part");
            let watch = On(|copied| {
                if copied == BLOCK_SIZE as u64 {
                    change(&path);
                }
            });
            let result = copy_to_part(&source, &part, &watch);
            assert!(
                matches!(result, Err(CopyError::SourceChanged { .. })),
                "{name}: {result:?}"
            );
            assert!(!part.exists(), "{name}: the part is left behind");
        }
    }

    #[test]
    fn a_source_that_never_stops_growing_is_refused_at_its_first_new_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = source_of(folder.path(), &long_bytes());
        let source = open_source(&path).unwrap();
        let (rounds, most) = (Cell::new(0), Cell::new(0));
        let watch = On(|copied| {
            most.set(copied);
            rounds.set(rounds.get() + 1);
            if rounds.get() < 1000 {
                let mut growing = File::options().append(true).open(&path).unwrap();
                growing.write_all(&[1; BLOCK_SIZE]).unwrap();
            }
        });
        let result = copy_to_part(&source, &folder.path().join("1.part"), &watch);
        assert!(matches!(result, Err(CopyError::SourceChanged { .. })));
        assert!(
            most.get() <= source.stamp().size,
            "{} bytes were copied",
            most.get()
        );
    }

    #[test]
    fn a_source_whose_name_goes_away_while_it_is_copied_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let path = source_of(folder.path(), &long_bytes());
        let source = open_source(&path).unwrap();
        let watch = On(|copied| {
            if copied == BLOCK_SIZE as u64 {
                fs::remove_file(&path).unwrap();
            }
        });
        let (part, _) = copy_to_part(&source, &folder.path().join("1.part"), &watch).unwrap();
        assert!(fs::read(part.path()).unwrap() == long_bytes());
    }

    #[test]
    fn a_cancelled_copy_stops_at_once_and_leaves_no_part() {
        struct After(Cell<u32>);
        impl Watch for After {
            fn cancelled(&self) -> bool {
                self.0.set(self.0.get() + 1);
                self.0.get() > 2
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let source = open_source(&source_of(folder.path(), &long_bytes())).unwrap();
        let part = folder.path().join("1.part");
        let watch = After(Cell::new(0));
        assert!(matches!(
            copy_to_part(&source, &part, &watch),
            Err(CopyError::Cancelled)
        ));
        assert_eq!(watch.0.get(), 3, "it must be asked for every block");
        assert!(!part.exists());
    }

    #[test]
    fn what_is_no_regular_file_is_refused_without_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let is_refused = |path: &Path| matches!(open_source(path), Err(CopyError::NotAFile { .. }));
        assert!(is_refused(folder.path()));
        #[cfg(unix)]
        {
            let pipe = folder.path().join("pipe");
            rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).unwrap();
            assert!(is_refused(&pipe));
            assert!(is_refused(Path::new("/dev/zero")));
        }
        assert!(matches!(
            open_source(Path::new("")),
            Err(CopyError::Source { .. })
        ));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_file_is_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(source_of(folder.path(), b"slip"), &link).unwrap();
        assert_eq!(open_source(&link).unwrap().stamp().size, 4);
    }
}
