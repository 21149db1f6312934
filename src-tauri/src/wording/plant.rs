//! The words of a plant's book: several stations, to be read only.

use batchbook_core::attachments::{Attachment, HandOutError};
use batchbook_core::durable_fs::CopyError;
use batchbook_core::plant_book::{PlantError, Refused, RefusedFor, Station};

use super::{Coded, hand_out, one_line, root_cause, shown, store};

/// Why a place or a snapshot is not in the book.
pub(crate) fn plant_refused(refused: &Refused) -> Coded {
    if let RefusedFor::ObjectStore { source } = &refused.reason {
        return super::backup(source, &refused.path);
    }
    let system_error = match &refused.reason {
        RefusedFor::Manifest { detail } => one_line(detail),
        reason => root_cause(reason),
    };
    Coded::error(
        refused.reason.code(),
        [("path", shown(&refused.path)), ("system_error", system_error)],
    )
}

/// Why the book does not answer.
pub(crate) fn plant(error: &PlantError) -> Coded {
    match error {
        PlantError::NoSuchStation { name } => {
            Coded::error("plant_no_such_station", [("name", one_line(name))])
        }
        PlantError::Station { path, source } => {
            let parameters = [("path", shown(path)), ("system_error", root_cause(source))];
            match store(source, path).code.as_str() {
                "database_damaged" => Coded::error("plant_snapshot_damaged", parameters),
                _ => Coded::error("plant_snapshot_unreadable", parameters),
            }
        }
    }
}

/// Why a file of a station was not fetched.
pub(crate) fn plant_fetch(error: &HandOutError, attachment: &Attachment, station: &Station) -> Coded {
    let name = || ("name", one_line(&attachment.original_name));
    match error {
        HandOutError::Copy(CopyError::Source { source, .. })
            if source.kind() == std::io::ErrorKind::NotFound =>
        {
            let is_evicted = station
                .place_of(attachment)
                .is_ok_and(|place| place.is_object_store_alone());
            let code = if is_evicted {
                "plant_file_evicted"
            } else {
                "plant_file_missing"
            };
            Coded::error(code, [name(), ("path", shown(station.path()))])
        }
        HandOutError::Damaged { path } => Coded::error("plant_file_damaged", [name(), ("path", shown(path))]),
        error => hand_out(error),
    }
}
