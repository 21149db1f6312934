use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::copy::survive_file_size_limit;
use super::folder::sync_folder_of;
use super::publish::rename_without_replacing;
use super::{CopyError, Watch, sync_folder};

/// A folder of files that is not published yet; it is removed with everything in it when dropped.
///
/// The files are synced together when all are written: syncing each on its own would wait for the disk thousands of times.
#[derive(Debug)]
pub struct NewFolder {
    path: PathBuf,
    files: Vec<PathBuf>,
    published: bool,
}

impl NewFolder {
    /// Makes an empty folder beside `target`, whose parent folder must be there, under a name that no other process uses.
    pub fn beside(target: &Path) -> Result<NewFolder, CopyError> {
        survive_file_size_limit();
        let path = target.with_file_name(format!(".batchbook-{}.part", Uuid::now_v7()));
        fs::create_dir(&path).map_err(CopyError::storage_side(&path))?;
        Ok(NewFolder {
            path,
            files: Vec::new(),
            published: false,
        })
    }

    /// Creates a file in it, which must not exist; its folders are made where they are missing.
    pub fn create(&mut self, name: &Path) -> Result<File, CopyError> {
        let path = self.path.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(CopyError::storage_side(folder))?;
        }
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(CopyError::storage_side(&path))?;
        self.files.push(path);
        Ok(file)
    }

    /// Syncs all of it and gives it its final name, never replacing anything, and syncs the folder that it is in.
    ///
    /// Until its name is there `watch` may stop it.
    pub fn publish(mut self, target: &Path, watch: &dyn Watch) -> Result<(), CopyError> {
        let mut folders: Vec<&Path> = Vec::new();
        for path in &self.files {
            if watch.cancelled() {
                return Err(CopyError::Cancelled);
            }
            // A system that syncs at all wants a file that may be written to for it.
            OpenOptions::new()
                .write(true)
                .open(path)
                .and_then(|file| file.sync_all())
                .map_err(CopyError::storage_side(path))?;
            folders.extend(
                path.ancestors()
                    .skip(1)
                    .take_while(|folder| folder.starts_with(&self.path)),
            );
        }
        folders.sort();
        folders.dedup();
        for folder in folders.into_iter().rev() {
            sync_folder(folder)?;
        }
        rename_without_replacing(&self.path, target).map_err(CopyError::storage_side(target))?;
        self.published = true;
        sync_folder_of(target)
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        if self.published {
            return;
        }
        match fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                tracing::warn!(path = %self.path.display(), %error, "an unfinished folder could not be removed");
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::durable_fs::Unwatched;

    fn with_a_file(target: &Path) -> NewFolder {
        let mut folder = NewFolder::beside(target).unwrap();
        folder
            .create(Path::new("a/b/slip"))
            .unwrap()
            .write_all(b"slip")
            .unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_folder_is_there_whole_or_not_at_all() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("dossier");
        drop(with_a_file(&target));
        assert!(names(place.path()).is_empty(), "what was given up is left behind");

        with_a_file(&target).publish(&target, &Unwatched).unwrap();
        assert_eq!(fs::read(target.join("a/b/slip")).unwrap(), b"slip");
        assert_eq!(names(place.path()), ["dossier"]);
    }

    #[test]
    fn nothing_is_ever_replaced() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("dossier");
        fs::create_dir(&target).unwrap();
        let refused = with_a_file(&target).publish(&target, &Unwatched);
        assert!(
            matches!(&refused, Err(CopyError::Storage { source, .. }) if source.kind() == ErrorKind::AlreadyExists),
            "{refused:?}"
        );
        assert_eq!(names(place.path()), ["dossier"]);
        assert!(names(&target).is_empty());
    }

    #[test]
    fn until_it_has_its_name_it_can_be_stopped() {
        struct AtOnce;
        impl Watch for AtOnce {
            fn cancelled(&self) -> bool {
                true
            }
        }
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("dossier");
        let stopped = with_a_file(&target).publish(&target, &AtOnce);
        assert!(matches!(stopped, Err(CopyError::Cancelled)));
        assert!(names(place.path()).is_empty());
    }
}
