use std::fs;
#[cfg(unix)]
use std::io;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::copy::Part;
use super::folder::{sync_folder, sync_folder_of};
use super::{CopyError, remove_if_there};

/// Gives a synced part its final name, never replacing a file, and syncs the folder.
///
/// When this fails after the rename (the folder could not be synced), the file stays under its final name: it is
/// complete, and whoever tries again finds it there.
pub fn publish(part: Part, target: &Path) -> Result<(), CopyError> {
    rename_without_replacing(part.path(), target).map_err(CopyError::storage_side(target))?;
    part.published();
    sync_folder_of(target)
}

/// How many names are tried before a folder counts as full of them.
const MOST_NAMES: u32 = 1000;

/// Gives a synced part the first name that is free in `folder`, and syncs the folder. Never replaces a file.
///
/// `name` says what the file is called at the first, second, ... try, from 1 on. Returns where it is now.
pub fn publish_numbered(
    part: Part,
    folder: &Path,
    name: impl Fn(u32) -> String,
) -> Result<PathBuf, CopyError> {
    for number in 1..=MOST_NAMES {
        let target = folder.join(name(number));
        match rename_without_replacing(part.path(), &target) {
            Ok(()) => {
                part.published();
                sync_folder(folder)?;
                return Ok(target);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(CopyError::storage_side(&target)(error)),
        }
    }
    Err(CopyError::storage_side(folder)(ErrorKind::AlreadyExists.into()))
}

/// Syncs a file that something else wrote (SQLite), gives it its final name, never replacing a file, and syncs the folder.
pub(crate) fn publish_written(part: &Path, target: &Path) -> Result<(), CopyError> {
    let part = Part::at(part.to_owned());
    let failed = || CopyError::storage_side(part.path());
    let file = fs::File::options()
        .write(true)
        .open(part.path())
        .map_err(failed())?;
    file.sync_all().map_err(failed())?;
    drop(file);
    publish(part, target)
}

/// Writes a file so that it is there whole or not at all, never replacing one; otherwise as [`publish_small`].
pub fn publish_new<T, E: From<CopyError>>(
    part: &Path,
    target: &Path,
    write: impl FnOnce(&mut fs::File) -> Result<T, E>,
) -> Result<T, E> {
    let part = Part::at(part.to_owned());
    let failed = || CopyError::storage_side(part.path());
    remove_if_there(part.path())?;
    let mut file = part.create().map_err(failed())?;
    let value = write(&mut file)?;
    file.sync_all().map_err(failed())?;
    drop(file);
    publish(part, target)?;
    Ok(value)
}

/// Writes a small file so that it is there whole or not at all, never replacing one.
///
/// A target that exists gives [`CopyError::Storage`] with [`ErrorKind::AlreadyExists`]. `part` is where it is written
/// first: same file system, and a name that no other process uses.
pub fn publish_small(part: &Path, target: &Path, bytes: &[u8]) -> Result<(), CopyError> {
    publish_new(part, target, |file| {
        file.write_all(bytes).map_err(CopyError::storage_side(part))
    })
}

/// Renames, failing with [`ErrorKind::AlreadyExists`] where the target is taken.
#[cfg(target_os = "linux")]
pub(crate) fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // The file system does not know the flag (FUSE, some network shares).
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => link_and_unlink(from, to),
        Err(error) => Err(error.into()),
    }
}

/// Renames, failing with [`ErrorKind::AlreadyExists`] where the target is taken.
#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    link_and_unlink(from, to)
}

#[cfg(windows)]
pub(crate) use super::windows::rename_without_replacing;

#[cfg(unix)]
fn link_and_unlink(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == ErrorKind::AlreadyExists || error.kind() == ErrorKind::NotFound => {
            Err(error)
        }
        // No hard links here either (exFAT, many shares): see rename_when_free.
        Err(_) => rename_when_free(from, to),
    }
}

/// Renames after a look at the target. The gap between the two harms nobody: final names begin with a fresh uuid.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "this module is the owner of renames")]
fn rename_when_free(from: &Path, to: &Path) -> io::Result<()> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    fs::rename(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishing_never_replaces_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("mark");
        publish_small(&folder.path().join("1.part"), &target, b"first").unwrap();

        let second = publish_small(&folder.path().join("2.part"), &target, b"second");

        assert!(
            matches!(second, Err(CopyError::Storage { source, .. }) if source.kind() == ErrorKind::AlreadyExists)
        );
        assert_eq!(fs::read(&target).unwrap(), b"first");
        assert!(
            !folder.path().join("2.part").exists(),
            "the refused part is left behind"
        );
    }

    #[cfg(unix)]
    #[test]
    fn every_way_of_renaming_refuses_a_taken_name() {
        for rename in [rename_without_replacing, link_and_unlink, rename_when_free] {
            let folder = tempfile::tempdir().unwrap();
            let (from, to) = (folder.path().join("from"), folder.path().join("to"));
            publish_small(&folder.path().join("p"), &from, b"new").unwrap();
            rename(&from, &to).unwrap();
            assert!(!from.exists());
            publish_small(&folder.path().join("p"), &from, b"newer").unwrap();
            assert_eq!(rename(&from, &to).unwrap_err().kind(), ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&to).unwrap(), b"new");
            assert_eq!(
                fs::read(&from).unwrap(),
                b"newer",
                "a refused rename must leave the source"
            );
        }
    }
}
