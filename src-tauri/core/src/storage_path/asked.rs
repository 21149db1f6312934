//! What is asked of the storage path, with a limit of time: on a share whose server is gone every call waits.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use super::StoragePath;
use crate::durable_fs::{
    CopyError, Source, Space, Watch, ask, check_space, name_limit, open_source, read_patiently, space,
    work_at,
};

/// The longest name that is taken where nothing answers: what the common file systems take, in bytes.
const USUAL_NAME_LIMIT: usize = 255;

/// How many files are looked at in one go: with a slow share's milliseconds each, far less than anybody waits.
const LOOKED_AT_TOGETHER: usize = 100;

/// What can be read from anywhere.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

impl StoragePath {
    /// Makes some quick calls here, and waits for them as long as [`ask`] does.
    ///
    /// The folder in DATA is asked on this thread: where DATA does not answer, nothing does.
    pub(crate) fn ask<T: Send + 'static>(&self, look: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
        if self.is_default {
            Ok(look())
        } else {
            ask(&self.root, look)
        }
    }

    /// Does work here that may take long, and gives it up where nothing answers any more, as [`work_at`] does.
    pub(crate) fn work<T: Send + 'static>(
        &self,
        watch: &dyn Watch,
        work: impl FnOnce(&dyn Watch) -> Result<T, CopyError> + Send + 'static,
    ) -> Result<T, CopyError> {
        if self.is_default {
            return work(watch);
        }
        work_at(&self.root, watch, work).map_err(CopyError::storage_side(&self.root))?
    }

    /// Names the place that may stop answering; nothing for the folder in DATA.
    pub(crate) fn may_hang(&self) -> Option<&Path> {
        (!self.is_default).then_some(self.root.as_path())
    }

    /// Does work that reads one file and writes elsewhere, and gives it up where this path does not answer and has that file.
    pub fn read_out<T: Send + 'static>(
        &self,
        file: &Path,
        watch: &dyn Watch,
        work: impl FnOnce(&dyn Watch) -> Result<T, CopyError> + Send + 'static,
    ) -> Result<T, CopyError> {
        if self.is_default || !self.holds(file) {
            return work(watch);
        }
        work_at(&self.root, watch, work).map_err(CopyError::source_side(file))?
    }

    /// Reads a file that was opened by this path, and tells where nothing answers any more; one that is elsewhere is read as it is.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::TimedOut`] where an earlier call still waits here.
    pub fn reader(&self, path: &Path, file: File) -> io::Result<Box<dyn Read>> {
        if self.is_default || !self.holds(path) {
            return Ok(Box::new(file));
        }
        Ok(Box::new(read_patiently(&self.root, file)?))
    }

    /// The same for whoever goes back and forth in the file: what may hang is read to its end first, into memory.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::TimedOut`] where nothing answers.
    pub fn seekable(&self, path: &Path, file: File) -> io::Result<Box<dyn ReadSeek>> {
        if self.is_default || !self.holds(path) {
            return Ok(Box::new(file));
        }
        let mut bytes = Vec::new();
        self.reader(path, file)?.read_to_end(&mut bytes)?;
        Ok(Box::new(Cursor::new(bytes)))
    }

    /// Returns how many bytes a stored name may have here; the usual where nothing answers.
    pub fn name_limit(&self) -> usize {
        let uploads = self.uploads();
        self.ask(move || name_limit(&uploads)).unwrap_or(USUAL_NAME_LIMIT)
    }

    /// Returns the room here; nothing where the file system does not know its own size.
    pub fn space(&self) -> Result<Option<Space>, CopyError> {
        let root = self.root.clone();
        self.ask(move || space(&root))
            .map_err(CopyError::storage_side(&self.root))?
    }

    /// Says whether there is room for a file here, as far as the file system tells.
    pub(crate) fn takes(&self, size: u64) -> bool {
        let uploads = self.uploads();
        self.ask(move || check_space(&uploads, size).is_ok())
            .unwrap_or(false)
    }

    /// Says which of these names are files in the upload folder; none of those for which nothing answers.
    pub fn are_there(&self, stored_names: &[&str]) -> Vec<bool> {
        let mut found = Vec::with_capacity(stored_names.len());
        for names in stored_names.chunks(LOOKED_AT_TOGETHER) {
            let paths: Vec<PathBuf> = names.iter().map(|name| self.uploads().join(name)).collect();
            let count = paths.len();
            let looked = self.ask(move || paths.iter().map(|path| path.is_file()).collect());
            found.extend(looked.unwrap_or_else(|_| vec![false; count]));
        }
        found
    }

    /// Says whether a file is below this path.
    pub(crate) fn holds(&self, file: &Path) -> bool {
        file.starts_with(&self.root)
    }

    /// Opens a file that is here; one that is elsewhere, in the outbox, is opened without asking here.
    pub fn open(&self, file: &Path) -> Result<Source, CopyError> {
        if self.is_default || !self.holds(file) {
            return open_source(file);
        }
        let path = file.to_owned();
        self.ask(move || open_source(&path))
            .map_err(CopyError::source_side(file))?
    }
}
