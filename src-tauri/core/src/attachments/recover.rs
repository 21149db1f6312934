//! What a start puts right: the traces of runs that ended in the middle. A living run's are never touched.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::attach::{by_program, copy_in, failure_of, mark_failed, mark_saved, read_published};
use super::{Attachment, AttachmentState, Failure, FailureCode, Watch};
use crate::book::Book;
use crate::durable_fs::{CopyError, Stamp, hash_file, move_into, open_source, remove_if_there};
use crate::run::{DeadRun, RunError, dead_runs};
use crate::store::StoreError;
use crate::store::audit_log::PROGRAM;
use crate::store::drafts::Draft;

/// What a start found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "the copies in `resumed` belong to this run now and wait for `resume`"]
pub struct Recovered {
    /// Files that had their final name already: now `saved`.
    pub saved: Vec<Uuid>,
    /// Copies that this run has taken over, since their source is still there: [`resume`] or [`copy_in`] ends them.
    pub resumed: Vec<Uuid>,
    /// Copies that cannot be taken over: `failed`, as interrupted or because the storage path does not answer.
    pub failed: Vec<Uuid>,
    /// Drafts that dead command lines left: dropped.
    pub dropped_drafts: Vec<Uuid>,
}

/// Ends the copies that a start has taken over, one after the other. Their own failures are states.
pub fn resume(book: &Book, recovered: &Recovered, watch: &dyn Watch) -> Result<Vec<Attachment>, StoreError> {
    recovered
        .resumed
        .iter()
        .map(|id| copy_in(book, *id, watch))
        .collect()
}

/// Puts right what dead runs left behind. Quick: it reads only files that were being copied when a run died.
///
/// | found | done |
/// |---|---|
/// | a part of a dead run | deleted; where its source is gone, moved to `.discarded/` |
/// | final file and a `copying` row of a dead run | complete by construction: hashed, `saved` |
/// | `copying` row of a dead run, no file | taken over while the source is there, otherwise `failed` (`interrupted`) |
/// | a draft that a dead command line left | dropped; copies of unchanged sources deleted, others to `.discarded/` |
pub fn recover(book: &Book) -> Result<Recovered, StoreError> {
    let mut recovered = Recovered::default();
    let mut drafts: BTreeMap<Uuid, Vec<Draft>> = BTreeMap::new();
    for draft in book.read(|reader| reader.command_line_drafts())? {
        drafts.entry(draft.run_id).or_default().push(draft);
    }
    let dead = claim_dead(book, &drafts)?;
    if dead.is_empty() {
        return Ok(recovered);
    }
    let storage_problem = book.storage_problem();
    for (run, dead_run) in dead {
        if let Some(problem) = &storage_problem {
            // Whether their files are there cannot be seen now. A retry looks again.
            for row in book.read(|reader| reader.attachments_copied_by(run))? {
                recovered
                    .failed
                    .push(mark_failed(book, &row, &problem.failure())?.id);
            }
            continue;
        }
        for draft in drafts.get(&run).into_iter().flatten() {
            drop_draft(book, draft)?;
            recovered.dropped_drafts.push(draft.id);
        }
        for row in book.read(|reader| reader.attachments_copied_by(run))? {
            heal(book, &row, &mut recovered)?;
        }
        sweep_parts(book, run)?;
        dead_run.bury();
    }
    if recovered != Recovered::default() {
        tracing::info!(
            saved = recovered.saved.len(),
            resumed = recovered.resumed.len(),
            failed = recovered.failed.len(),
            dropped_drafts = recovered.dropped_drafts.len(),
            "healed what an interrupted run left"
        );
    }
    Ok(recovered)
}

/// Takes over the runs that left a lock file, copying rows or drafts, and whose process has ended.
fn claim_dead(
    book: &Book,
    drafts: &BTreeMap<Uuid, Vec<Draft>>,
) -> Result<BTreeMap<Uuid, DeadRun>, StoreError> {
    let settings = book.settings();
    let data_dir = &settings.data_dir.value;
    // A lock folder that cannot be read means that nobody is known to be dead: nothing is touched.
    let tolerate =
        |error: RunError| tracing::error!(?error, "cannot see which runs have ended; nothing is healed");
    let mut dead: BTreeMap<Uuid, DeadRun> = match dead_runs(data_dir) {
        Ok(dead) => dead.into_iter().map(|run| (run.id, run)).collect(),
        Err(error) => {
            tolerate(error);
            return Ok(BTreeMap::new());
        }
    };
    let copying = book.read(|reader| reader.copying_runs())?;
    for run in copying.into_iter().chain(drafts.keys().copied()) {
        if run == book.run.id || dead.contains_key(&run) {
            continue;
        }
        match DeadRun::claim(data_dir, run) {
            Ok(claimed) => dead.extend(claimed.map(|claimed| (run, claimed))),
            Err(error) => tolerate(error),
        }
    }
    Ok(dead)
}

fn heal(book: &Book, row: &Attachment, recovered: &mut Recovered) -> Result<(), StoreError> {
    let target = book.storage.uploads().join(&row.stored_name);
    match read_published(&target) {
        Ok(Some(published)) => recovered.saved.push(mark_saved(book, row, &published)?.id),
        Err(error) => recovered
            .failed
            .push(mark_failed(book, row, &failure_of(book, &error))?.id),
        Ok(None) => match open_source(&row.source_path) {
            Ok(_) => {
                discard_part(book, row.id, true);
                take_over(book, row)?;
                recovered.resumed.push(row.id);
            }
            Err(error) => {
                discard_part(book, row.id, false);
                let system_error = Failure::from(&error).system_error;
                let failure = Failure {
                    system_error,
                    ..Failure::at(FailureCode::Interrupted, &row.source_path)
                };
                recovered.failed.push(mark_failed(book, row, &failure)?.id);
            }
        },
    }
    Ok(())
}

fn take_over(book: &Book, row: &Attachment) -> Result<(), StoreError> {
    let at = book.now();
    book.write(|transaction| {
        let mut after = row.clone();
        after.run_id = book.run.id;
        after.attempts += 1;
        transaction
            .update_attachment(row, &after, by_program("attachment_resumed", at))
            .map(drop)
    })
}

fn part_of(book: &Book, id: Uuid) -> PathBuf {
    book.storage.staging().join(format!("{id}.part"))
}

/// Deletes a part whose source is there, and keeps one whose source is gone: it may be all that is left.
fn discard_part(book: &Book, id: Uuid, source_is_there: bool) {
    let part = part_of(book, id);
    let done = if source_is_there {
        remove_if_there(&part).map(drop)
    } else if part.exists() {
        move_into(&part, &book.storage.discarded()).map(drop)
    } else {
        Ok(())
    };
    if let Err(error) = done {
        tracing::warn!(path = %part.display(), ?error, "a dead run's part stays");
    }
}

/// Puts away the parts of a dead run whose rows are settled, and those that no row knows.
fn sweep_parts(book: &Book, run: Uuid) -> Result<(), StoreError> {
    let entries = match fs::read_dir(book.storage.staging()) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            tracing::warn!(%error, "the staging folder cannot be read");
            return Ok(());
        }
    };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.extension() != Some(OsStr::new("part")) {
            continue;
        }
        let Some(Ok(id)) = path.file_stem().and_then(OsStr::to_str).map(Uuid::try_parse) else {
            continue;
        };
        match book.read(|reader| reader.attachment(id))? {
            Some(row) if row.run_id == run => {
                let is_safe = row.state == AttachmentState::Saved || open_source(&row.source_path).is_ok();
                discard_part(book, id, is_safe);
            }
            Some(_) => {}
            None => discard_part(book, id, false),
        }
    }
    Ok(())
}

/// Drops a draft of the command line, or of a dead one: nobody will come back for it, but its files may be the only copies.
///
/// Copies whose source has the same bytes are deleted, any other goes to `.discarded/`.
pub fn drop_draft(book: &Book, draft: &Draft) -> Result<(), StoreError> {
    // The files first: when this is interrupted as well, the rows lead the next start here again.
    let rows = book.read(|reader| reader.every_attachment_of_draft(draft.id))?;
    for row in &rows {
        let file = book.storage.uploads().join(&row.stored_name);
        if let Err(error) = drop_copy(book, row, &file) {
            tracing::warn!(path = %file.display(), ?error, "a dropped draft's file stays in the upload folder");
        }
        discard_part(book, row.id, open_source(&row.source_path).is_ok());
    }
    let at = book.now();
    book.write(|transaction| {
        for row in &rows {
            transaction.delete_attachment(row, by_program("attachment_discarded", at))?;
        }
        transaction.discard_draft(draft, PROGRAM, at)
    })
}

fn drop_copy(book: &Book, row: &Attachment, file: &Path) -> Result<(), CopyError> {
    if !file.exists() {
        return Ok(());
    }
    if is_still_at_its_source(row, file) {
        remove_if_there(file).map(drop)
    } else {
        move_into(file, &book.storage.discarded()).map(drop)
    }
}

/// Says whether the source has the very bytes of the copy. Compared in full: deleting is for good.
fn is_still_at_its_source(row: &Attachment, file: &Path) -> bool {
    let Ok(source) = open_source(&row.source_path) else {
        return false;
    };
    let looks_unchanged = fs::metadata(file).is_ok_and(|copy| copy.len() == source.stamp().size)
        && !is_same_file(&row.source_path, file);
    let hash = |path: &Path| hash_file(path).map(|read| read.sha256).ok();
    looks_unchanged && hash(&row.source_path).is_some_and(|source| hash(file) == Some(source))
}

/// Somebody may have attached a file of the upload folder itself, under another name.
fn is_same_file(one: &Path, other: &Path) -> bool {
    let stamp = |path: &Path| fs::metadata(path).map(|metadata| Stamp::of(&metadata)).ok();
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) if one == other => true,
        _ => cfg!(unix) && stamp(one).is_some() && stamp(one) == stamp(other),
    }
}
