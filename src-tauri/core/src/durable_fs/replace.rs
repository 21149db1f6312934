use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::copy::Part;
use super::folder::sync_folder_of;
use super::{CopyError, remove_if_there};

/// Writes a file so that it is there whole or not at all, in the place of one that may be there already.
///
/// For files that a person named, and wants to be what they are now: an export, a settings file. `part` is where it is
/// written first: same file system, and a name that no other process uses. Whatever fails, what was there stays as it was,
/// and no part is left. The file gets the permissions that the folder and the umask give, not those of the one it replaces.
pub fn replace_file<T, E: From<CopyError>>(
    part: &Path,
    target: &Path,
    write: impl FnOnce(&mut File) -> Result<T, E>,
) -> Result<T, E> {
    let part = Part::at(part.to_owned());
    let failed = || CopyError::storage_side(part.path());
    remove_if_there(part.path())?;
    let mut file = part.create().map_err(failed())?;
    let value = write(&mut file)?;
    file.sync_all().map_err(failed())?;
    drop(file);
    rename_over(part.path(), target).map_err(CopyError::storage_side(target))?;
    part.published();
    sync_folder_of(target)?;
    Ok(value)
}

/// A small file that is to be what it says, in the place of one that may be there already: also one that is written only later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SmallFile {
    /// Where it is written first.
    pub(crate) part: PathBuf,
    /// Where it belongs.
    pub(crate) path: PathBuf,
    /// What it says.
    pub(crate) text: String,
}

impl SmallFile {
    /// Writes it, as [`replace_file`] does.
    pub(crate) fn put(&self) -> Result<(), CopyError> {
        replace_file(&self.part, &self.path, |file| {
            file.write_all(self.text.as_bytes())
                .map_err(CopyError::storage_side(&self.path))
        })
    }
}

#[cfg(windows)]
use super::windows::rename_over;

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "durable_fs is the owner of renames")]
fn rename_over(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_new_file_takes_the_place_of_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let (part, target) = (folder.path().join("part"), folder.path().join("export.csv"));
        for text in ["first", "second"] {
            let written = replace_file::<_, CopyError>(&part, &target, |file| {
                file.write_all(text.as_bytes())
                    .map_err(CopyError::storage_side(&target))?;
                Ok(7)
            });
            assert_eq!(written.unwrap(), 7);
            assert_eq!(fs::read_to_string(&target).unwrap(), text);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a part is left");
    }

    #[test]
    fn what_was_there_stays_when_writing_fails() {
        let folder = tempfile::tempdir().unwrap();
        let (part, target) = (folder.path().join("part"), folder.path().join("export.csv"));
        replace_file::<_, CopyError>(&part, &target, |file| {
            file.write_all(b"old").map_err(CopyError::storage_side(&target))
        })
        .unwrap();

        let refused = replace_file(&part, &target, |file| {
            file.write_all(b"ne").map_err(CopyError::storage_side(&target))?;
            Err::<(), _>(CopyError::Cancelled)
        });

        assert!(matches!(refused, Err(CopyError::Cancelled)));
        assert_eq!(fs::read_to_string(&target).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a part is left");
    }
}
