//! Words about files that are handed out, and about the room for them.

#[cfg(feature = "window")]
use std::path::Path;

use batchbook_core::attachments::HandOutError;
#[cfg(feature = "window")]
use batchbook_core::disk_room::DiskRoom;
use batchbook_core::durable_fs::CopyError;

use super::{Coded, chain, shown, size};

/// Why a file was not handed out.
pub(crate) fn hand_out(error: &HandOutError) -> Coded {
    match error {
        HandOutError::Unknown { .. } => Coded::error("unknown_attachment", []),
        HandOutError::NotSaved { state, .. } => {
            Coded::error("attachment_not_saved", [("state", state.as_str().to_owned())])
        }
        HandOutError::Damaged { path } => Coded::error("file_damaged", [("path", shown(path))]),
        HandOutError::Copy(error) => copy(error),
        HandOutError::Store(error) => Coded::error("internal", [("system_error", chain(error))]),
    }
}

/// Why a file could not be copied to where somebody wants it.
pub(crate) fn copy(error: &CopyError) -> Coded {
    match error {
        CopyError::Source { path, source } => Coded::error(
            "file_unreadable",
            [("path", shown(path)), ("system_error", source.to_string())],
        ),
        CopyError::Storage { path, source } => Coded::error(
            "file_unwritable",
            [("path", shown(path)), ("system_error", source.to_string())],
        ),
        CopyError::NoSpace { folder, needed, .. } => Coded::error(
            "copy_no_space",
            [("path", shown(folder)), ("size", size(*needed))],
        ),
        CopyError::TooLarge { path, limit, .. } => {
            Coded::error("copy_too_large", [("path", shown(path)), ("limit", size(*limit))])
        }
        CopyError::NotAFile { path } | CopyError::SourceChanged { path } => {
            Coded::error("file_damaged", [("path", shown(path))])
        }
        CopyError::Cancelled => Coded::error("interrupted", []),
    }
}

/// Says that the room at the storage path lasts for less than a week.
#[cfg(feature = "window")]
pub(crate) fn nearly_full(room: &DiskRoom, storage_path: &Path) -> Coded {
    Coded::error(
        "disk_nearly_full",
        [
            ("path", shown(storage_path)),
            ("days", room.days_left().unwrap_or_default().to_string()),
            ("free", size(room.free)),
            ("per_day", size(room.per_day)),
        ],
    )
}
