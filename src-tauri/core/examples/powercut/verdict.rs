//! Starts the program on disks whose power was cut, and looks whether every promise was kept.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use batchbook_core::attachments::{self, AttachmentState, Owner, Unwatched};
use batchbook_core::backup;
use batchbook_core::book::Book;
use batchbook_core::check::{CheckRequest, check};
use batchbook_core::durable_fs::hash_file;
use uuid::Uuid;

use crate::workload::{Places, Promise, start};

/// What is wrong on the disks mounted at `mounts`, where `promises` were made before the power went. Empty when all is well.
pub(crate) fn problems(mounts: &[PathBuf], promises: &[&Promise]) -> anyhow::Result<Vec<String>> {
    let places = Places::on(mounts)?;
    // Before the first start had made the database durable, nothing was promised, and any state may be found: a start
    // must make something of it all the same.
    let (book, recovered) = start(&places)?;
    attachments::resume(&book, &recovered, &Unwatched)?;
    // What was kept follows, as the window has it follow.
    attachments::storage_is_back(&book)?;
    attachments::retry_due(&book, &Unwatched)?;
    let mut problems = broken_backups(&book, &places, promises)?;
    let gone: HashSet<Uuid> = promises
        .iter()
        .filter_map(|promise| match promise {
            Promise::Batch { draft, .. } => Some(*draft),
            Promise::Discarding { id } => Some(*id),
            _ => None,
        })
        .collect();
    for promise in promises {
        problems.extend(broken(&book, promise, &gone)?);
    }
    // Whatever was not promised is either whole or absent.
    for problem in check(&book, &CheckRequest::REHASH, &Unwatched)?.problems {
        problems.push(format!("check --rehash: {problem:?}"));
    }
    for unfinished in [book.storage().staging(), places.data.join("outbox")] {
        let parts = std::fs::read_dir(&unfinished).map_or(0, Iterator::count);
        if parts > 0 {
            problems.push(format!("{parts} files are left in {}", unfinished.display()));
        }
    }
    Ok(problems)
}

/// Backups that were said to be proven, or are written down as proven, and are not whole on their disk.
fn broken_backups(book: &Book, places: &Places, promises: &[&Promise]) -> anyhow::Result<Vec<String>> {
    let may_be_gone: HashSet<&Path> = promises
        .iter()
        .filter_map(|promise| match promise {
            Promise::Pruning { paths } => Some(paths.iter().map(PathBuf::as_path)),
            _ => None,
        })
        .flatten()
        .collect();
    let promised = promises.iter().filter_map(|promise| match promise {
        Promise::Backup { path, batches } => Some((path.clone(), Some(*batches))),
        _ => None,
    });
    let rows = book.read(|reader| reader.backups())?;
    let recorded = rows
        .iter()
        .filter(|row| row.proven_at.is_some() && row.removed_at.is_none())
        .filter_map(|row| row.path.as_ref()?.strip_prefix(&row.destination).ok())
        .map(|path| (path.to_owned(), None));
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    for (path, batches) in promised.chain(recorded) {
        let on_disk = places.backups.join(&path);
        let is_gone = may_be_gone.contains(path.as_path()) && !on_disk.exists();
        if is_gone || !seen.insert(path.clone()) {
            continue;
        }
        let verified = backup::verify(&on_disk, &places.data.join("backup"), &backup::Unwatched)?;
        let found = verified.manifest.as_ref().map(|manifest| manifest.batches);
        let is_short = batches.is_some() && found != batches;
        if !verified.is_sound() || found.is_none() || is_short {
            problems.push(format!(
                "the backup {} of {batches:?} batches has {found:?}: {:?}",
                path.display(),
                verified.problems
            ));
        }
    }
    Ok(problems)
}

fn broken(book: &Book, promise: &Promise, gone: &HashSet<Uuid>) -> anyhow::Result<Option<String>> {
    Ok(match promise {
        Promise::Draft { id, notes, step } if !gone.contains(id) => {
            draft_lost(book, *id, notes, *step)?.then(|| format!("draft {id} lost what was typed: {notes:?}"))
        }
        Promise::Draft { .. } | Promise::Discarding { .. } => None,
        // See `broken_backups`.
        Promise::Backup { .. } | Promise::Pruning { .. } => None,
        Promise::Discarded { id } => book
            .read(|reader| reader.draft(*id))?
            .map(|_| format!("the discarded draft {id} is back")),
        Promise::Attachment { id, sha256 } => attachment_lost(book, *id, sha256)?,
        Promise::Batch {
            id,
            code,
            notes,
            attachments,
            ..
        } => {
            let Some(batch) = book.read(|reader| reader.batch(*id))? else {
                return Ok(Some(format!("batch {code} is lost")));
            };
            let there: Vec<Uuid> = batch.attachments.iter().map(|attachment| attachment.id).collect();
            let same = batch.batch_code == *code && batch.notes == *notes && there == *attachments;
            (!same).then(|| format!("batch {code} is another one: {batch:?}"))
        }
    })
}

/// A draft may have become a batch without anybody having been told.
fn draft_lost(book: &Book, id: Uuid, notes: &str, step: usize) -> anyhow::Result<bool> {
    if let Some(draft) = book.read(|reader| reader.draft(id))? {
        let kept = draft
            .entry
            .notes
            .rsplit(' ')
            .next()
            .and_then(|last| last.parse().ok());
        return Ok(kept.is_none_or(|kept: usize| kept < step));
    }
    let shift = notes.rsplit_once(',').map_or(notes, |(shift, _)| shift);
    let page = book.read(|reader| {
        reader.list_batches(&batchbook_core::store::batches::BatchQuery {
            limit: 500,
            ..Default::default()
        })
    })?;
    let is_it = |notes: &str| notes.split(',').next() == Some(shift);
    Ok(!page.batches.iter().any(|batch| is_it(&batch.notes)))
}

/// A saved file stays what it is, unless its draft was discarded: then its bytes are in `.discarded/`.
fn attachment_lost(book: &Book, id: Uuid, sha256: &[u8; 32]) -> anyhow::Result<Option<String>> {
    let Some(row) = book.read(|reader| reader.attachment(id))? else {
        let kept_here = book.settings().data_dir.value.join("discarded");
        let kept_aside = [book.storage().discarded(), kept_here]
            .into_iter()
            .filter_map(|folder| std::fs::read_dir(folder).ok())
            .flatten()
            .filter_map(Result::ok)
            .any(|entry| hash_file(&entry.path()).is_ok_and(|found| found.sha256 == *sha256));
        return Ok((!kept_aside).then(|| format!("attachment {id} is lost")));
    };
    if row.state != AttachmentState::Saved || row.sha256 != Some(*sha256) {
        return Ok(Some(format!("attachment {id} is {}", row.state.as_str())));
    }
    let found = hash_file(&book.storage().uploads().join(&row.stored_name))?;
    let is_same = found.sha256 == *sha256;
    let owned = match row.owner {
        Owner::Draft(draft) => book.read(|reader| reader.draft(draft))?.is_some(),
        Owner::Batch(batch) => book.read(|reader| reader.batch(batch))?.is_some(),
    };
    Ok((!is_same || !owned).then(|| format!("attachment {id} has other bytes, or belongs to nothing")))
}
