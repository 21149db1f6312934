use std::ffi::{OsStr, OsString};
use std::fs;
#[cfg(unix)]
use std::fs::File;
#[cfg(unix)]
use std::io;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::CopyError;
use super::publish::rename_without_replacing;

/// Makes `folder` and whatever is missing above it, each synced into its parent. Returns whether anything was made.
pub fn make_folders(folder: &Path) -> Result<bool, CopyError> {
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => return Ok(false),
        Ok(_) => return Err(CopyError::storage_side(folder)(ErrorKind::NotADirectory.into())),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(CopyError::storage_side(folder)(error)),
    }
    if let Some(parent) = parent_of(folder) {
        make_folders(parent)?;
    }
    make_folder(folder)?;
    Ok(true)
}

/// Makes `folder` where it is missing, synced into its parent, which must be there. Returns whether it was made.
pub fn make_folder(folder: &Path) -> Result<bool, CopyError> {
    match fs::create_dir(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => return Ok(false),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(CopyError::storage_side(folder)(ErrorKind::NotADirectory.into()));
        }
        Err(error) => return Err(CopyError::storage_side(folder)(error)),
    }
    sync_folder_of(folder)?;
    Ok(true)
}

fn parent_of(folder: &Path) -> Option<&Path> {
    folder.parent().filter(|parent| !parent.as_os_str().is_empty())
}

/// Makes a name durable, in whichever folder it is: that of a bare name is the current one.
pub(super) fn sync_folder_of(path: &Path) -> Result<(), CopyError> {
    sync_folder(parent_of(path).unwrap_or(Path::new(".")))
}

/// Makes the names in `folder` durable: without this a power cut may take back a rename.
///
/// A file system that cannot sync a folder says so with EINVAL or ENOTSUP; nothing better is to be had there.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> Result<(), CopyError> {
    let failed = || CopyError::storage_side(folder);
    match File::open(folder).map_err(failed())?.sync_all() {
        Err(error) if !is_unsupported(&error) => Err(failed()(error)),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn is_unsupported(error: &io::Error) -> bool {
    use rustix::io::Errno;
    matches!(
        Errno::from_io_error(error),
        Some(Errno::INVAL | Errno::NOTSUP | Errno::NOSYS)
    )
}

/// Does nothing: Windows has no such call. The rename itself is written through.
#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> Result<(), CopyError> {
    Ok(())
}

/// Moves a file into `folder` under its own name, and syncs both folders. Same file system; `folder` is made where only it is missing.
///
/// Never replaces a file: where the name is taken, `2-`, `3-` … is put before it. Returns where the file is now.
pub fn move_into(file: &Path, folder: &Path) -> Result<PathBuf, CopyError> {
    let no_name = || CopyError::storage_side(file)(ErrorKind::InvalidInput.into());
    let name = file.file_name().ok_or_else(no_name)?;
    let made = make_folder(folder)?;
    let moved = move_numbered(file, folder, name);
    // A share that went away in this moment leaves a folder in its empty mount point. Only an empty one is removed.
    if moved.is_err() && made {
        let _ = fs::remove_dir(folder);
    }
    moved
}

fn move_numbered(file: &Path, folder: &Path, name: &OsStr) -> Result<PathBuf, CopyError> {
    let mut target = folder.join(name);
    for number in 2..1000 {
        match rename_without_replacing(file, &target) {
            Ok(()) => {
                sync_folder(folder)?;
                if let Some(left) = file.parent() {
                    sync_folder(left)?;
                }
                return Ok(target);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let mut numbered = OsString::from(format!("{number}-"));
                numbered.push(name);
                target = folder.join(numbered);
            }
            Err(error) => return Err(CopyError::storage_side(file)(error)),
        }
    }
    Err(CopyError::storage_side(&target)(ErrorKind::AlreadyExists.into()))
}

/// Removes a file that this program wrote and that nobody needs. Returns whether it was there.
pub fn remove_if_there(file: &Path) -> Result<bool, CopyError> {
    match fs::remove_file(file) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(CopyError::storage_side(file)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_what_is_not_there_leaves_no_folder_behind() {
        let share = tempfile::tempdir().unwrap();
        let gone = share.path().join("batches/slip.txt");
        for folder in [".discarded", "uploads/.discarded"] {
            let moved = move_into(&gone, &share.path().join(folder));
            assert!(
                matches!(moved, Err(CopyError::Storage { .. })),
                "{folder}: {moved:?}"
            );
            assert_eq!(fs::read_dir(share.path()).unwrap().count(), 0, "{folder}");
        }
    }
}
