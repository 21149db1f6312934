//! Why a file could not be saved: codes with parameters. The words are the shell's.

use std::io;
use std::path::{Path, PathBuf};

use crate::durable_fs::CopyError;

macro_rules! failure_codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal, retriable: $retriable:literal;)+) => {
        /// Tells why an attachment is not saved. The texts are the ones in the database, and never change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FailureCode {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl FailureCode {
            /// Every code there is.
            pub const ALL: &'static [FailureCode] = &[$(FailureCode::$variant,)+];

            /// Returns the code as it is stored and shown to programs.
            pub fn as_str(self) -> &'static str {
                match self { $(FailureCode::$variant => $text,)+ }
            }

            /// Says whether the same file may well be saved later without anybody changing it.
            pub fn retriable(self) -> bool {
                match self { $(FailureCode::$variant => $retriable,)+ }
            }
        }
    };
}

failure_codes! {
    /// The picked file is not there.
    SourceNotFound = "source_not_found", retriable: true;
    /// The picked file is there and cannot be read.
    SourceUnreadable = "source_unreadable", retriable: true;
    /// What was picked is a folder, a device, a pipe or a socket.
    SourceNotAFile = "source_not_a_file", retriable: false;
    /// The picked file was written to while it was copied.
    SourceChanged = "source_changed", retriable: true;
    /// The name's extension is not among the accepted kinds.
    KindNotAllowed = "kind_not_allowed", retriable: false;
    /// The file is over the size limit, or over what the file system takes.
    TooLarge = "too_large", retriable: false;
    /// The storage path's file system is full.
    NoSpace = "no_space", retriable: true;
    /// The storage path may not be written to by this account.
    PermissionDenied = "permission_denied", retriable: true;
    /// The storage path's file system is mounted read-only.
    ReadOnly = "read_only", retriable: true;
    /// The storage path does not answer, or is not the folder that it was.
    StorageUnreachable = "storage_unreachable", retriable: true;
    /// Another program holds the file.
    FileInUse = "file_in_use", retriable: true;
    /// The storage path's file system does not take so long a name.
    NameTooLong = "name_too_long", retriable: false;
    /// The storage path's file system failed in another way.
    IoError = "io_error", retriable: true;
    /// Somebody stopped the copy.
    Cancelled = "cancelled", retriable: false;
    /// The program ended in the middle of the copy, and the source is gone.
    Interrupted = "interrupted", retriable: true;
}

impl FailureCode {
    /// Reads a code as [`FailureCode::as_str`] writes it.
    pub fn parse(text: &str) -> Option<FailureCode> {
        FailureCode::ALL.iter().copied().find(|code| code.as_str() == text)
    }

    /// Finds the code for what the system said about the place that a file goes to.
    pub fn of_storage(error: &io::Error) -> FailureCode {
        if let Some(code) = storage_code(error) {
            return code;
        }
        match error.kind() {
            io::ErrorKind::PermissionDenied => FailureCode::PermissionDenied,
            io::ErrorKind::ReadOnlyFilesystem => FailureCode::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FailureCode::NoSpace,
            io::ErrorKind::FileTooLarge => FailureCode::TooLarge,
            io::ErrorKind::InvalidFilename => FailureCode::NameTooLong,
            io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy => FailureCode::FileInUse,
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::NotConnected
            | io::ErrorKind::TimedOut
            | io::ErrorKind::StaleNetworkFileHandle
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset => FailureCode::StorageUnreachable,
            _ => FailureCode::IoError,
        }
    }

    /// Finds the code for what the system said about the file that was picked.
    pub fn of_source(error: &io::Error) -> FailureCode {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidInput => {
                FailureCode::SourceNotFound
            }
            io::ErrorKind::IsADirectory => FailureCode::SourceNotAFile,
            io::ErrorKind::ResourceBusy => FailureCode::FileInUse,
            _ if is_held_by_another(error) => FailureCode::FileInUse,
            _ => FailureCode::SourceUnreadable,
        }
    }
}

/// The codes of the system that the standard library does not tell apart.
#[cfg(unix)]
fn storage_code(error: &io::Error) -> Option<FailureCode> {
    use rustix::io::Errno;
    let code = match Errno::from_io_error(error)? {
        Errno::NOTCONN | Errno::STALE | Errno::TIMEDOUT | Errno::HOSTDOWN => FailureCode::StorageUnreachable,
        #[cfg(target_os = "linux")]
        Errno::REMOTEIO | Errno::NOLINK => FailureCode::StorageUnreachable,
        Errno::NODEV | Errno::NXIO => FailureCode::StorageUnreachable,
        _ => return None,
    };
    Some(code)
}

/// The codes of the system that the standard library does not tell apart: untried.
#[cfg(windows)]
fn storage_code(error: &io::Error) -> Option<FailureCode> {
    match error.raw_os_error()? {
        // Bad network path, network name gone, network busy or unreachable, device not connected.
        53 | 54 | 55 | 59 | 64 | 67 | 1167 | 1231 => Some(FailureCode::StorageUnreachable),
        19 => Some(FailureCode::ReadOnly),
        32 | 33 => Some(FailureCode::FileInUse),
        39 | 112 => Some(FailureCode::NoSpace),
        206 => Some(FailureCode::NameTooLong),
        _ => None,
    }
}

#[cfg(windows)]
fn is_held_by_another(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(32 | 33))
}

#[cfg(not(windows))]
fn is_held_by_another(_: &io::Error) -> bool {
    false
}

/// A failure of one file: the code and what its words need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub code: FailureCode,
    /// What the system said, for the log and for programs.
    pub system_error: Option<String>,
    /// The file or folder that it went wrong with.
    pub path: Option<PathBuf>,
    /// The size limit in bytes, where it was exceeded.
    pub limit: Option<u64>,
    /// The file's size in bytes, where it matters.
    pub size: Option<u64>,
    /// The file's kind, where it is not accepted.
    pub kind: Option<String>,
    /// The accepted kinds, where the file's is not.
    pub kinds: Vec<String>,
    /// Why the storage path is not used, as [`StorageProblem::code`](crate::storage_path::StorageProblem::code) says it.
    pub reason: Option<String>,
}

impl Failure {
    /// Makes a failure that has nothing to tell but its code.
    pub fn new(code: FailureCode) -> Failure {
        Failure {
            code,
            system_error: None,
            path: None,
            limit: None,
            size: None,
            kind: None,
            kinds: Vec::new(),
            reason: None,
        }
    }

    /// Makes a failure that names a file or folder.
    pub fn at(code: FailureCode, path: &Path) -> Failure {
        Failure { path: Some(path.to_owned()), ..Failure::new(code) }
    }
}

impl From<&CopyError> for Failure {
    fn from(error: &CopyError) -> Failure {
        let system_error = error.system_error().map(ToString::to_string);
        let failure = match error {
            CopyError::Source { path, source } => Failure::at(FailureCode::of_source(source), path),
            CopyError::Storage { path, source } => Failure::at(FailureCode::of_storage(source), path),
            CopyError::NotAFile { path } => Failure::at(FailureCode::SourceNotAFile, path),
            CopyError::SourceChanged { path } => Failure::at(FailureCode::SourceChanged, path),
            CopyError::TooLarge { path, size, limit } => {
                let failure = Failure::at(FailureCode::TooLarge, path);
                Failure { size: Some(*size), limit: Some(*limit), ..failure }
            }
            CopyError::NoSpace { folder, needed, .. } => {
                Failure { size: Some(*needed), ..Failure::at(FailureCode::NoSpace, folder) }
            }
            CopyError::Cancelled => Failure::new(FailureCode::Cancelled),
        };
        Failure { system_error, ..failure }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back_as_it_is_written() {
        for code in FailureCode::ALL {
            assert_eq!(FailureCode::parse(code.as_str()), Some(*code));
        }
        assert_eq!(FailureCode::parse("no_such_code"), None);
        assert_eq!(FailureCode::ALL.len(), 15);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_same_error_means_something_else_on_either_side() {
        use FailureCode::*;
        use rustix::io::Errno;
        for (errno, storage, source) in [
            (Errno::ACCESS, PermissionDenied, SourceUnreadable),
            (Errno::PERM, PermissionDenied, SourceUnreadable),
            (Errno::NOENT, StorageUnreachable, SourceNotFound),
            (Errno::NOTDIR, StorageUnreachable, SourceNotFound),
            (Errno::IO, IoError, SourceUnreadable),
            (Errno::ROFS, ReadOnly, SourceUnreadable),
            (Errno::NOSPC, NoSpace, SourceUnreadable),
            (Errno::DQUOT, NoSpace, SourceUnreadable),
            (Errno::FBIG, TooLarge, SourceUnreadable),
            (Errno::NAMETOOLONG, NameTooLong, SourceUnreadable),
            (Errno::BUSY, FileInUse, FileInUse),
            (Errno::NOTCONN, StorageUnreachable, SourceUnreadable),
            (Errno::STALE, StorageUnreachable, SourceUnreadable),
            (Errno::TIMEDOUT, StorageUnreachable, SourceUnreadable),
            (Errno::HOSTDOWN, StorageUnreachable, SourceUnreadable),
        ] {
            let error = io::Error::from(errno);
            assert_eq!(FailureCode::of_storage(&error), storage, "{errno:?} at the storage path");
            assert_eq!(FailureCode::of_source(&error), source, "{errno:?} at the source");
        }
    }
}
