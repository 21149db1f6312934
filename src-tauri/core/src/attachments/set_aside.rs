use std::path::Path;

use uuid::Uuid;

use super::attach::index_owner;
use super::{Attachment, AttachmentError, AttachmentState, Done, Owner, outbox};
use crate::batch::{Problem, ProblemCode, check_reason};
use crate::book::Book;
use crate::durable_fs::{CopyError, move_into};
use crate::store::StoreError;
use crate::store::attachments::Change;

/// Writes down that somebody has seen a failure and needs no more reminding. The failure itself stays on record, and is not
/// tried again unasked; a kept file is moved all the same.
pub fn dismiss(book: &Book, id: Uuid, who: &str) -> Result<Attachment, AttachmentError> {
    set_dismissed(book, id, who, true)
}

/// Takes a dismissal back: the failure wants an answer again. One that is not dismissed stays as it is.
pub fn take_back_dismissal(book: &Book, id: Uuid, who: &str) -> Result<Attachment, AttachmentError> {
    set_dismissed(book, id, who, false)
}

fn set_dismissed(book: &Book, id: Uuid, who: &str, dismissed: bool) -> Result<Attachment, AttachmentError> {
    let at = book.now();
    book.write(|transaction| {
        let before = transaction
            .reader()
            .attachment(id)?
            .ok_or(AttachmentError::Unknown { id })?;
        // What was saved or is being tried again meanwhile has its answer.
        if !before.is_unsaved() {
            return Err(AttachmentError::WrongState {
                id,
                state: before.state,
            });
        }
        if before.dismissed.is_some() == dismissed {
            return Ok(before);
        }
        let mut after = before.clone();
        after.dismissed = dismissed.then(|| Done {
            at,
            who: who.to_owned(),
        });
        let action = if dismissed {
            "attachment_dismissed"
        } else {
            "attachment_dismissal_taken_back"
        };
        let change = Change {
            action,
            at,
            who,
            reason: None,
        };
        Ok(transaction.update_attachment(&before, &after, change)?)
    })
}

/// Sets an attachment of a recorded batch aside, with a reason: it stays on record with its file, and is no longer one of the batch's.
///
/// A file that is only kept on this computer goes to `DATA/discarded`, where nothing is deleted.
pub fn set_aside(book: &Book, id: Uuid, reason: &str, who: &str) -> Result<Attachment, AttachmentError> {
    let at = book.now();
    let (before, after) = book.write(|transaction| {
        let before = transaction
            .reader()
            .attachment(id)?
            .ok_or(AttachmentError::Unknown { id })?;
        if let Owner::Draft(_) = before.owner {
            return Err(AttachmentError::NotRecorded { id });
        }
        if before.state == AttachmentState::Copying {
            return Err(AttachmentError::WrongState {
                id,
                state: before.state,
            });
        }
        let mut problems = Vec::new();
        if let Some(done) = &before.set_aside {
            problems.push(Problem::new("attachment", ProblemCode::AlreadySetAside).with("who", &done.who));
        }
        let reason = check_reason(reason).map_err(|problem| problems.push(problem));
        let (Ok(reason), true) = (reason, problems.is_empty()) else {
            return Err(AttachmentError::Refused(problems));
        };
        let mut after = before.clone();
        after.set_aside = Some(Done {
            at,
            who: who.to_owned(),
        });
        after.set_aside_reason = Some(reason.clone());
        let change = Change {
            action: "attachment_set_aside",
            at,
            who,
            reason: Some(&reason),
        };
        let after = transaction.update_attachment(&before, &after, change)?;
        index_owner(transaction, after.owner)?;
        Ok((before, after))
    })?;
    outbox::discard_kept(book, &before);
    Ok(after)
}

/// Takes an attachment off a draft. Its file goes to `.discarded/`, a kept one to `DATA/discarded`: it may be the only copy.
///
/// One that is being copied is taken off too: its copy ends by itself in `.discarded/`.
pub fn remove(book: &Book, id: Uuid, who: &str) -> Result<(), AttachmentError> {
    let at = book.now();
    let removed = book.write(|transaction| {
        let row = transaction
            .reader()
            .attachment(id)?
            .ok_or(AttachmentError::Unknown { id })?;
        if let Owner::Batch(_) = row.owner {
            return Err(AttachmentError::Recorded { id });
        }
        let change = Change {
            action: "attachment_removed",
            at,
            who,
            reason: None,
        };
        transaction.delete_attachment(&row, book.run.id, change)?;
        Ok(row)
    })?;
    Ok(discard_files(book, &[removed])?)
}

/// Discards a draft. Its files go to `.discarded/`, kept ones to `DATA/discarded`: they may be the only copies.
pub fn discard_draft(book: &Book, id: Uuid, who: &str) -> Result<(), StoreError> {
    discard_files_of(book, id, who)?;
    book.write(|transaction| match transaction.reader().draft(id)? {
        Some(draft) => transaction.discard_draft(&draft, who, book.now()),
        None => Ok(()),
    })
}

/// Takes all attachments off a draft that is discarded, and moves their files to `.discarded/`.
///
/// The rows go first, with a note of the files that have to be moved: a crash in between leaves nothing that promises what
/// is not there, and the next start moves them.
pub fn discard_files_of(book: &Book, draft: Uuid, who: &str) -> Result<(), StoreError> {
    let at = book.now();
    let removed = book.write(|transaction| {
        let rows = transaction.reader().every_attachment_of_draft(draft)?;
        for row in &rows {
            let change = Change {
                action: "attachment_discarded",
                at,
                who,
                reason: None,
            };
            transaction.delete_attachment(row, book.run.id, change)?;
        }
        Ok::<_, StoreError>(rows)
    })?;
    discard_files(book, &removed)
}

/// Moves the files of rows that are gone. A copy under way moves its own when it ends.
fn discard_files(book: &Book, gone: &[Attachment]) -> Result<(), StoreError> {
    let is_under_way = |row: &&Attachment| row.state == AttachmentState::Copying;
    let names: Vec<&str> = gone
        .iter()
        .filter(|row| !is_under_way(row))
        .map(|row| row.stored_name.as_str())
        .collect();
    finish_discarding(book, &names)
}

/// Moves files that no row names any more from the upload folder to `.discarded/`, and kept ones from the outbox to
/// `DATA/discarded`, and forgets them. One that cannot be moved stays noted for the next start.
pub(super) fn finish_discarding(book: &Book, stored_names: &[&str]) -> Result<(), StoreError> {
    if stored_names.is_empty() {
        return Ok(());
    }
    let moved = move_away(book, stored_names, || book.prepare_storage_for_file().is_ok());
    if moved.is_empty() {
        return Ok(());
    }
    book.write(|transaction| moved.iter().try_for_each(|name| transaction.end_discarding(name)))
}

/// Moves what is there of these files, and answers the names of which nothing is left.
///
/// A file of a share that is not mounted looks as if it were not there, and the share may go away at any moment. So it is asked
/// before and after whether the storage path is seen; where it was not both times, nothing counts as moved.
fn move_away<'a>(book: &Book, stored_names: &[&'a str], is_storage_seen: impl Fn() -> bool) -> Vec<&'a str> {
    let was_seen = is_storage_seen();
    let storage = book.storage();
    let is_moved = |name: &str| {
        let kept = outbox::outbox(book).join(name);
        let (saved, discarded) = (storage.uploads().join(name), storage.discarded());
        move_if_there(&kept, &outbox::discarded(book))
            && was_seen
            && storage
                .ask(move || move_if_there(&saved, &discarded))
                .unwrap_or(false)
    };
    let moved: Vec<&str> = stored_names
        .iter()
        .copied()
        .filter(|name| is_moved(name))
        .collect();
    if moved.is_empty() || is_storage_seen() {
        moved
    } else {
        Vec::new()
    }
}

/// Says whether nothing is left at the first place. A folder that cannot be seen may hold it still.
fn move_if_there(file: &Path, folder: &Path) -> bool {
    let moved = match file.try_exists() {
        Ok(false) => return true,
        Ok(true) => move_into(file, folder).map(drop),
        Err(error) => Err(CopyError::storage_side(file)(error)),
    };
    if let Err(error) = &moved {
        tracing::warn!(path = %file.display(), ?error, "a discarded file stays where it is until the next start");
    }
    moved.is_ok()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test takes the share away")]
mod tests {
    use std::cell::Cell;
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::attachments::{Unwatched, copy_in, register};
    use crate::open_book::open_book;
    use crate::settings::{Flags, Key, Surroundings, read_settings};

    #[test]
    fn a_file_that_is_not_seen_since_the_share_went_away_a_moment_ago_is_not_forgotten() {
        let plant = tempfile::tempdir().unwrap();
        let [data, share, away, slip] =
            ["data", "share", "away", "slip.txt"].map(|name| plant.path().join(name));
        let settings = read_settings(&Surroundings {
            flags: Flags::default(),
            variables: [(Key::DataDir, &data), (Key::StoragePath, &share)]
                .map(|(key, path)| (key.variable().into(), path.into()))
                .into(),
            working_dir: plant.path().to_owned(),
            system_file: plant.path().join("no-system-wide-file.toml"),
            default_data_dir: None,
            system_time_zone: jiff::tz::TimeZone::UTC,
            languages: vec!["en".to_owned()],
            system_language: None,
        });
        let (book, _) = open_book(settings.unwrap(), Arc::new(jiff::Timestamp::now)).unwrap();
        fs::write(&slip, "weigh slip").unwrap();
        let draft = book.window_draft().unwrap();
        let picked = register(&book, Owner::Draft(draft.id), &[slip], "Asha").unwrap();
        let saved = copy_in(&book, picked[0].id, &Unwatched).unwrap();
        let names = [saved.stored_name.as_str()];
        let is_seen = || book.prepare_storage_for_file().is_ok();

        let looks = Cell::new(0);
        let moved = move_away(&book, &names, || {
            let seen = is_seen();
            if looks.replace(looks.get() + 1) == 0 {
                assert!(seen, "it goes away only after it was looked at");
                fs::rename(&share, &away).unwrap();
                fs::create_dir(&share).unwrap();
            }
            seen
        });
        assert!(moved.is_empty(), "nobody would ever move it");

        fs::remove_dir(&share).unwrap();
        fs::rename(&away, &share).unwrap();
        assert_eq!(move_away(&book, &names, is_seen), names);
        assert!(book.storage().discarded().join(names[0]).exists());
    }
}
