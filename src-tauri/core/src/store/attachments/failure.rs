use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
    /// Says whether a person is offered to try again: a copy that somebody stopped is theirs to begin again.
    pub fn retriable_by_hand(self) -> bool {
        self.retriable() || self == FailureCode::Cancelled
    }

    /// Reads a code as [`FailureCode::as_str`] writes it.
    pub fn parse(text: &str) -> Option<FailureCode> {
        FailureCode::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == text)
    }
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

    /// Returns what the words need, each as a text: `path`, `limit`, `size`, `kind`, `kinds`, `reason`; only what is known.
    pub fn parameters(&self) -> BTreeMap<String, String> {
        let kinds = (!self.kinds.is_empty()).then(|| self.kinds.join(", "));
        [
            ("path", self.path.as_ref().map(|path| path.display().to_string())),
            ("limit", self.limit.map(|bytes| bytes.to_string())),
            ("size", self.size.map(|bytes| bytes.to_string())),
            ("kind", self.kind.clone()),
            ("kinds", kinds),
            ("reason", self.reason.clone()),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name.to_owned(), value)))
        .collect()
    }

    /// Makes a failure that names a file or folder.
    pub fn at(code: FailureCode, path: &Path) -> Failure {
        Failure {
            path: Some(path.to_owned()),
            ..Failure::new(code)
        }
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
}
