//! How an operation ends, and how it must end for each fault.

use super::ground::Operation;
use super::kinds::{Change, Made};

/// How an operation ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// As if there were no fault.
    Well,
    /// The file is kept on this computer, for this reason.
    Kept(String),
    /// The file is not saved, for this reason.
    Failed(String),
    /// Nothing was backed up or restored, for this reason.
    Refused(String),
    /// Backed up, and what was wrong with the live files is named.
    Named,
}

/// What is said where the exchange of the data folder's contents broke off.
pub(super) const UNFINISHED: &str = "The restore broke off while the contents of";

/// What is to come of a fault in an operation; nothing where the two have nothing to do with each other.
pub(super) fn expected(made: Made, operation: Operation) -> Option<Ended> {
    let of_code = |code: &str| match code {
        // The outbox is on that disk too.
        _ if operation == Operation::RecordThere => Ended::Failed(code.to_owned()),
        _ if !operation.is_of_a_file() => Ended::Refused(refusal(operation, code)),
        // Keeping it on this computer would be against the limit as well.
        "too_large" if operation != Operation::Move => Ended::Failed(code.to_owned()),
        _ => Ended::Kept(code.to_owned()),
    };
    match made {
        // The source is not on that disk.
        Made::Source(_) | Made::FolderRemoved if operation == Operation::RecordThere => None,
        // What is kept is changed by nobody.
        Made::Source(_) if operation == Operation::Move => None,
        Made::Source(change) => Some(of_source(change, operation)),
        made => Some(made.storage_code().map_or(Ended::Well, of_code)),
    }
}

fn of_source(change: Change, operation: Operation) -> Ended {
    match (change, operation) {
        // Every byte came from the file that was opened.
        (Change::Vanishes, _) => Ended::Well,
        (_, operation) if operation.is_of_a_file() => Ended::Failed("source_changed".to_owned()),
        // As many bytes are taken as were recorded.
        (Change::Grows, Operation::Archive) => Ended::Well,
        (_, Operation::Archive | Operation::Mirror) => Ended::Named,
        (Change::Shrinks | Change::Grows, _) => Ended::Refused("is damaged and was not restored".to_owned()),
    }
}

/// What is said of a backup or restore that a fault refuses.
fn refusal(operation: Operation, code: &str) -> String {
    let place = match operation {
        Operation::Archive | Operation::Mirror => "[plant]/place/backups",
        Operation::RestoreInto => "[plant]/place/restored",
        _ => "[plant]/place/data",
    };
    match code {
        "no_space" if operation.is_backup() => format!("There is not enough room for the backup at {place}"),
        "storage_unreachable" if operation.is_backup() => {
            format!("The place for backups {place} is not there")
        }
        _ if operation.is_backup() => format!("The backup cannot be written to {place}"),
        "no_space" => format!("There is not enough room in {place}"),
        _ => format!("{place} cannot be written to"),
    }
}
