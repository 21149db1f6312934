//! Puts away what belongs to nobody. Never deletes what may be a person's only copy.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use serde_json::json;
use uuid::Uuid;

use super::{CheckProblem, CheckRequest, Checked, Healed, name_of};
use crate::attachments::{AttachmentState, leftover_part};
use crate::book::Book;
use crate::durable_fs::{Unwatched, move_into, placed_at};
use crate::run::is_alive;
use crate::store::audit_log::{AuditEntry, PROGRAM};
use crate::store::kept_counts::KeptCounts;
use crate::store::{Reader, StoreError};

/// A living process moves a file within moments of taking its row away. What was touched longer ago is in nobody's hands.
const IN_HANDS: SignedDuration = SignedDuration::from_secs(60);

/// Moves the files that no row knows out of the upload folder where `request` says so, and reports them otherwise. Answers an error
/// where the storage path does not answer any more.
pub(super) fn orphans(
    book: &Book,
    request: &CheckRequest,
    reader: Reader<'_>,
    unknown: Vec<PathBuf>,
    checked: &mut Checked,
) -> Result<io::Result<()>, StoreError> {
    if unknown.is_empty() {
        return Ok(Ok(()));
    }
    let others_live = request.beside_others || others_live(book);
    for path in unknown {
        // Looked at again: a row or the file may have come or gone since the folder was listed.
        let is_known = match name_of(&path) {
            Some(name) => reader.is_stored_name_known(name)?,
            None => false,
        };
        let is_there = match seen(book, &path) {
            Ok(found) => found.is_some(),
            Err(error) => return Ok(Err(error)),
        };
        if is_known || !is_there {
            continue;
        }
        if others_live && may_be_in_hands(book, reader, &path)? {
            tracing::info!(path = %path.display(), "a file without a row may be in a living process's hands");
            continue;
        }
        if !request.heal {
            checked.problems.push(CheckProblem::OrphanFile { path });
            continue;
        }
        let (from, to) = (path.clone(), book.storage().orphans());
        match book.storage().work(&Unwatched, move |_| move_into(&from, &to)) {
            Ok(to) => {
                write_down(book, "orphan_set_aside", &path, Some(&to))?;
                checked.healed.push(Healed::OrphanFile { from: path, to });
            }
            Err(error) => {
                tracing::error!(path = %path.display(), ?error, "an orphan stays in the upload folder");
                checked.problems.push(CheckProblem::OrphanFile { path });
            }
        }
    }
    Ok(Ok(()))
}

/// Puts away the parts that no living process is writing, and whose rows are settled or gone. Answers an error where the storage path does
/// not answer any more.
pub(super) fn leftovers(
    book: &Book,
    request: &CheckRequest,
    reader: Reader<'_>,
    checked: &mut Checked,
) -> Result<io::Result<()>, StoreError> {
    let staging = book.storage().staging();
    let folder = staging.clone();
    let listed = book
        .storage()
        .ask(move || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect());
    let entries: Vec<PathBuf> = match listed {
        Ok(Ok(entries)) => entries,
        Ok(Err(error)) => {
            let error: io::Error = error;
            tracing::warn!(path = %staging.display(), %error, "the staging folder cannot be read");
            return Ok(Ok(()));
        }
        Err(error) => return Ok(Err(error)),
    };
    let others_live = request.beside_others || others_live(book);
    for from in entries {
        // Anything else in there is not this program's, or is the work of a moment.
        let Some(id) = name_of(&from)
            .and_then(|name| name.strip_suffix(".part"))
            .and_then(|id| Uuid::try_parse(id).ok())
        else {
            continue;
        };
        let row = reader.attachment(id)?;
        let is_being_written = match &row {
            Some(row) => {
                let lives = is_alive(&book.settings().data_dir.value, row.run_id).unwrap_or(true);
                row.state == AttachmentState::Copying && (lives || row.run_id == book.run.id)
                    || others_live && was_just_touched(book, &from)
            }
            None => others_live && was_just_touched(book, &from),
        };
        if is_being_written {
            continue;
        }
        match leftover_part(book, row.as_ref(), &from) {
            Ok(to) => {
                write_down(book, "part_put_away", &from, to.as_deref())?;
                checked.healed.push(Healed::LeftoverPart { from, to });
            }
            Err(error) => tracing::warn!(path = %from.display(), ?error, "an ended process's part stays"),
        }
    }
    Ok(Ok(()))
}

/// Makes a table of counts again from what it counts, with an entry of the trail.
pub(super) fn count_again(book: &Book, counts: KeptCounts) -> Result<(), StoreError> {
    let at = book.now();
    book.write(|transaction| {
        transaction.count_again(counts)?;
        transaction.append_audit(&AuditEntry::<()> {
            at,
            who: PROGRAM,
            action: "counted_again",
            subject_kind: "counts",
            subject_id: counts.as_str(),
            before: None,
            after: None,
            reason: None,
        })
    })
}

/// Looks at a file at the storage path; nothing where it is gone, an error where nothing answers.
fn seen(book: &Book, path: &Path) -> io::Result<Option<Metadata>> {
    let path = path.to_owned();
    book.storage().ask(move || fs::symlink_metadata(path).ok())
}

/// Whether another process uses the same DATA; yes where that cannot be seen.
fn others_live(book: &Book) -> bool {
    book.run
        .others_live(&book.settings().data_dir.value)
        .unwrap_or_else(|error| {
            tracing::warn!(?error, "cannot see which other processes live");
            true
        })
}

/// Whether a living process may just be putting the file away: an attachment had it, and something was done to either now.
fn may_be_in_hands(book: &Book, reader: Reader<'_>, path: &Path) -> Result<bool, StoreError> {
    let id = name_of(path)
        .and_then(|name| name.split_once('_'))
        .and_then(|(id, _)| Uuid::try_parse(id).ok());
    let Some(id) = id else { return Ok(false) };
    // A row, and with it its entry, is committed before the first byte of its file.
    let Some(touched_at) = reader.last_entry_at("attachment", &id.to_string())? else {
        return Ok(false);
    };
    Ok(touched_at.duration_until(book.now()).abs() < IN_HANDS || was_just_touched(book, path))
}

/// Also where nothing answers: then it is left alone.
fn was_just_touched(book: &Book, path: &Path) -> bool {
    let Ok(found) = seen(book, path) else {
        return true;
    };
    let placed = found.and_then(|it| placed_at(&it));
    placed.is_some_and(|placed| (book.now().as_second() - placed).abs() < IN_HANDS.as_secs())
}

fn write_down(book: &Book, action: &str, from: &Path, to: Option<&Path>) -> Result<(), StoreError> {
    let at = book.now();
    let name = name_of(from).map_or_else(|| from.to_string_lossy().into_owned(), str::to_owned);
    book.write(|transaction| {
        transaction.append_audit(&AuditEntry {
            at,
            who: PROGRAM,
            action,
            subject_kind: "file",
            subject_id: &name,
            before: Some(json!({ "path": from.to_string_lossy() })),
            after: to.map(|to| json!({ "path": to.to_string_lossy() })),
            reason: None,
        })
    })
}
