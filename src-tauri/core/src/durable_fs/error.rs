use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Tells why a file could not be copied or published.
///
/// [`CopyError::Source`] is about the file that was picked, [`CopyError::Storage`] about the place it goes to: the same
/// "permission denied" has another remedy on either side.
#[derive(Debug, Error)]
pub enum CopyError {
    /// The source is absent or cannot be read.
    #[error("cannot read {path}", path = path.display())]
    Source {
        /// The source.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The source is a folder, a device, a pipe or a socket.
    #[error("{path} is not a regular file", path = path.display())]
    NotAFile {
        /// The source.
        path: PathBuf,
    },
    /// The source is not what it was when copying began.
    #[error("{path} changed while it was copied", path = path.display())]
    SourceChanged {
        /// The source.
        path: PathBuf,
    },
    /// The source is larger than the limit.
    #[error("{path} has {size} bytes, more than the limit of {limit}", path = path.display())]
    TooLarge {
        /// The source.
        path: PathBuf,
        /// The source's size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The file system has not enough room.
    #[error("{folder} has {free} bytes free, {needed} are needed", folder = folder.display())]
    NoSpace {
        /// The folder that the file should go to.
        folder: PathBuf,
        /// Bytes needed, with the reserve.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// Something at the place that the file goes to failed.
    #[error("cannot write {path}", path = path.display())]
    Storage {
        /// The file or folder that was being written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The person who watches wanted it stopped.
    #[error("cancelled")]
    Cancelled,
}

impl CopyError {
    pub(crate) fn source_side(path: &Path) -> impl FnOnce(io::Error) -> CopyError {
        let path = path.to_owned();
        move |source| CopyError::Source { path, source }
    }

    pub(crate) fn storage_side(path: &Path) -> impl FnOnce(io::Error) -> CopyError {
        let path = path.to_owned();
        move |source| CopyError::Storage { path, source }
    }

    /// Returns the system's own error, where there was one.
    pub fn system_error(&self) -> Option<&io::Error> {
        match self {
            CopyError::Source { source, .. } | CopyError::Storage { source, .. } => Some(source),
            _ => None,
        }
    }
}
