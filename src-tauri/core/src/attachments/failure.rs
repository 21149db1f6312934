//! What the system says about a file, as a failure code: the same error means something else on either side.

use std::io;

use super::{Failure, FailureCode};
use crate::durable_fs::CopyError;

impl FailureCode {
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
        Errno::NOTCONN | Errno::STALE | Errno::TIMEDOUT | Errno::HOSTDOWN | Errno::SHUTDOWN => {
            FailureCode::StorageUnreachable
        }
        Errno::NODEV | Errno::NXIO => FailureCode::StorageUnreachable,
        #[cfg(target_os = "linux")]
        Errno::REMOTEIO | Errno::NOLINK | Errno::COMM | Errno::NOMEDIUM => FailureCode::StorageUnreachable,
        // The key of an encrypted folder, or the ticket of a share, is not there or has run out.
        #[cfg(target_os = "linux")]
        Errno::NOKEY | Errno::KEYEXPIRED | Errno::KEYREVOKED | Errno::KEYREJECTED => {
            FailureCode::PermissionDenied
        }
        _ => return None,
    };
    Some(code)
}

/// The codes of the system that the standard library does not tell apart.
#[cfg(windows)]
fn storage_code(error: &io::Error) -> Option<FailureCode> {
    windows_storage_code(error.raw_os_error()?)
}

/// What Windows' own numbers mean at the storage path: from Microsoft's list of system error codes, untried on Windows.
#[cfg(any(windows, test))]
fn windows_storage_code(code: i32) -> Option<FailureCode> {
    Some(match code {
        // No such drive or not ready; no such network path, name or server; busy, timed out, disconnected, no medium.
        15 | 21 | 51 | 53 | 54 | 55 | 59 | 64 | 67 | 121 | 1110 | 1112 | 1167 | 1203 | 1222 | 1231 | 1232
        | 1236 | 1256 => FailureCode::StorageUnreachable,
        // Access refused, by the share or by its server's log-on.
        5 | 65 | 1219 | 1326 => FailureCode::PermissionDenied,
        19 => FailureCode::ReadOnly,
        // Held or locked by another program.
        32 | 33 => FailureCode::FileInUse,
        // The disk or the quota is full.
        39 | 112 | 1295 => FailureCode::NoSpace,
        223 => FailureCode::TooLarge,
        111 | 206 => FailureCode::NameTooLong,
        23 | 1117 => FailureCode::IoError,
        _ => return None,
    })
}

#[cfg(windows)]
fn is_held_by_another(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(32 | 33))
}

#[cfg(not(windows))]
fn is_held_by_another(_: &io::Error) -> bool {
    false
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
                Failure {
                    size: Some(*size),
                    limit: Some(*limit),
                    ..failure
                }
            }
            CopyError::NoSpace { folder, needed, .. } => Failure {
                size: Some(*needed),
                ..Failure::at(FailureCode::NoSpace, folder)
            },
            CopyError::Cancelled => Failure::new(FailureCode::Cancelled),
        };
        Failure {
            system_error,
            ..failure
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            (Errno::HOSTUNREACH, StorageUnreachable, SourceUnreadable),
            (Errno::NETUNREACH, StorageUnreachable, SourceUnreadable),
            (Errno::NETDOWN, StorageUnreachable, SourceUnreadable),
            (Errno::CONNRESET, StorageUnreachable, SourceUnreadable),
            (Errno::CONNABORTED, StorageUnreachable, SourceUnreadable),
            (Errno::CONNREFUSED, StorageUnreachable, SourceUnreadable),
            (Errno::SHUTDOWN, StorageUnreachable, SourceUnreadable),
            (Errno::REMOTEIO, StorageUnreachable, SourceUnreadable),
            (Errno::NOLINK, StorageUnreachable, SourceUnreadable),
            (Errno::COMM, StorageUnreachable, SourceUnreadable),
            (Errno::NODEV, StorageUnreachable, SourceUnreadable),
            (Errno::NXIO, StorageUnreachable, SourceUnreadable),
            (Errno::NOMEDIUM, StorageUnreachable, SourceUnreadable),
            (Errno::KEYEXPIRED, PermissionDenied, SourceUnreadable),
            (Errno::NOKEY, PermissionDenied, SourceUnreadable),
            (Errno::TXTBSY, FileInUse, SourceUnreadable),
            (Errno::MFILE, IoError, SourceUnreadable),
        ] {
            let error = io::Error::from(errno);
            assert_eq!(
                FailureCode::of_storage(&error),
                storage,
                "{errno:?} at the storage path"
            );
            assert_eq!(FailureCode::of_source(&error), source, "{errno:?} at the source");
        }
    }

    #[test]
    fn what_windows_says_of_a_share_or_a_disk_has_its_code() {
        use FailureCode::*;
        for (numbers, expected) in [
            (&[53, 54, 64, 67, 59, 1231][..], Some(StorageUnreachable)),
            (&[5, 65, 1326], Some(PermissionDenied)),
            (&[19], Some(ReadOnly)),
            (&[32, 33], Some(FileInUse)),
            (&[39, 112, 1295], Some(NoSpace)),
            (&[206], Some(NameTooLong)),
            (&[1117], Some(IoError)),
            (&[0, 2, 80, 183], None),
        ] {
            for number in numbers {
                assert_eq!(windows_storage_code(*number), expected, "{number}");
            }
        }
    }
}
