//! What a start puts right: the traces of runs that ended in the middle. A living run's are never touched.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::attach::{copy_in, failure_of, read_published, save};
use super::outcome::{Attempt, Placed, by_program, mark_failed, mark_kept};
use super::set_aside::finish_discarding;
use super::{Attachment, AttachmentState, Failure, FailureCode, Watch, outbox};
use crate::book::Book;
use crate::durable_fs::{
    CopyError, Stamp, Unwatched, hash_file, is_silent, move_into, open_source, remove_if_there, work_at,
};
use crate::run::{DeadRun, RunError, dead_runs};
use crate::storage_path::StoragePath;
use crate::store::StoreError;
use crate::store::audit_log::PROGRAM;
use crate::store::drafts::Draft;
use crate::store::workstation::Remembered;

/// What a start found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "the copies in `resumed` belong to this run now and wait for `resume`"]
pub struct Recovered {
    /// Files that had their final name already: now `saved`.
    pub saved: Vec<Uuid>,
    /// Copies that this run has taken over, since their source is still there or their bytes are in the outbox: [`resume`]
    /// or [`copy_in`] ends them.
    pub resumed: Vec<Uuid>,
    /// Copies whose bytes are in the outbox while the storage path does not answer: now `kept`.
    pub kept: Vec<Uuid>,
    /// Copies that cannot be taken over: `failed`, as interrupted or because the storage path does not answer.
    pub failed: Vec<Uuid>,
    /// Drafts that dead command lines left: dropped.
    pub dropped_drafts: Vec<Uuid>,
    /// Whether a process had ended in the middle, whatever it left.
    pub was_unclean: bool,
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
/// | `copying` row of a dead run, its file in the outbox | taken over, and moved on from there; `kept` while the storage path is in trouble |
/// | `copying` row of a dead run, no file | taken over while the source is there, otherwise `failed` (`interrupted`) |
/// | a file in the outbox of a saved attachment | deleted where it has the same bytes, otherwise to `DATA/discarded` |
/// | a file that a dead run had still to discard | moved to `.discarded/` |
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
    recovered.was_unclean = true;
    note_unclean_stop(book)?;
    let storage_problem = book.storage_problem();
    sweep_outbox(book, &dead.keys().copied().collect())?;
    for (run, dead_run) in dead {
        if let Some(problem) = &storage_problem {
            for row in book.read(|reader| reader.attachments_copied_by(run))? {
                heal_without_storage(book, row, &problem.failure(), &mut recovered)?;
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
        let discarding = book.read(|reader| reader.discarding(run))?;
        let discarding: Vec<&str> = discarding.iter().map(String::as_str).collect();
        finish_discarding(book, &discarding)?;
        // A share that stopped answering in the middle: the next start goes on.
        if !is_silent(&book.storage().root) {
            dead_run.bury();
        }
    }
    if recovered != Recovered::default() {
        tracing::info!(
            saved = recovered.saved.len(),
            resumed = recovered.resumed.len(),
            kept = recovered.kept.len(),
            failed = recovered.failed.len(),
            dropped_drafts = recovered.dropped_drafts.len(),
            "healed what an interrupted run left"
        );
    }
    Ok(recovered)
}

/// Remembers for the window that everything has to be looked at: also where a command line is the first to notice.
fn note_unclean_stop(book: &Book) -> Result<(), StoreError> {
    let at = book.now().to_string();
    book.write(|transaction| transaction.remember(Remembered::UncleanStop, &at))
}

/// Takes over the runs that left a lock file, copying rows, drafts or files to discard, and whose process has ended.
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
    let discarding = book.read(|reader| reader.discarding_runs())?;
    let known = copying
        .into_iter()
        .chain(discarding)
        .chain(drafts.keys().copied());
    for run in known {
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

/// What can be done while the storage path does not answer. Whether the file is there cannot be seen now; a retry looks.
fn heal_without_storage(
    book: &Book,
    row: Attachment,
    failure: &Failure,
    recovered: &mut Recovered,
) -> Result<(), StoreError> {
    let kept = outbox::path_of(book, &row);
    let held = match read_published(&kept) {
        Ok(held) => held,
        Err(error) => {
            tracing::warn!(path = %kept.display(), ?error, "a file in the outbox cannot be read");
            None
        }
    };
    if held.is_some() {
        recovered
            .kept
            .push(mark_kept(book, &Attempt::of(row), held.as_ref(), failure)?.id);
    } else if open_source(&row.source_path).is_ok() {
        take_over(book, &row)?;
        recovered.resumed.push(row.id);
    } else {
        recovered
            .failed
            .push(mark_failed(book, &Attempt::of(row), failure)?.id);
    }
    Ok(())
}

fn heal(book: &Book, row: &Attachment, recovered: &mut Recovered) -> Result<(), StoreError> {
    if outbox::path_of(book, row).exists() {
        discard_part(book, row.id, true);
        take_over(book, row)?;
        recovered.resumed.push(row.id);
        return Ok(());
    }
    let storage = book.storage();
    let target = storage.uploads().join(&row.stored_name);
    let attempt = Attempt::of(row.clone());
    let file = target.clone();
    let found = match storage.work(&Unwatched, move |_| read_published(&file)) {
        Ok(Some(copied)) => Ok(Some(Placed {
            root: storage.root.clone(),
            file: target,
            copied,
        })),
        Ok(None) => Ok(left_behind(book, row)?),
        Err(error) => Err(error),
    };
    match found {
        Ok(Some(placed)) => {
            recovered.saved.push(save(book, &attempt, placed, &Unwatched)?.id);
        }
        Err(error) => recovered
            .failed
            .push(mark_failed(book, &attempt, &failure_of(book, &error))?.id),
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
                recovered.failed.push(mark_failed(book, &attempt, &failure)?.id);
            }
        },
    }
    Ok(())
}

/// Finds a file that got its final name at a storage path that the files were moving away from at that moment: who published it
/// was killed before it could follow them.
fn left_behind(book: &Book, row: &Attachment) -> Result<Option<Placed>, StoreError> {
    for root in book.read(|reader| reader.left_storage_paths())? {
        let file = StoragePath::new(root.clone(), false, book.storage().store_id)
            .uploads()
            .join(&row.stored_name);
        let target = file.clone();
        match work_at(&root, &Unwatched, move |_| read_published(&target)) {
            Ok(Ok(Some(copied))) => return Ok(Some(Placed { root, file, copied })),
            Ok(Ok(None)) => {}
            // The disk may have been given to somebody else since.
            Ok(Err(error)) => tracing::info!(?error, "an old storage path cannot be looked at"),
            Err(error) => tracing::info!(%error, "an old storage path cannot be looked at"),
        }
    }
    Ok(None)
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
    book.storage().staging().join(format!("{id}.part"))
}

/// Deletes a part whose source is there, and keeps one whose source is gone: it may be all that is left.
fn discard_part(book: &Book, id: Uuid, source_is_there: bool) {
    let (part, storage) = (part_of(book, id), book.storage());
    let discarded = storage.discarded();
    if let Err(error) = storage.ask(move || put_away(&part, &discarded, source_is_there)) {
        tracing::warn!(%id, %error, "a dead run's part stays");
    }
}

fn put_away(part: &Path, discarded: &Path, source_is_there: bool) {
    let done = if source_is_there {
        remove_if_there(part).map(drop)
    } else if part.exists() {
        move_into(part, discarded).map(drop)
    } else {
        Ok(())
    };
    if let Err(error) = done {
        tracing::warn!(path = %part.display(), ?error, "a dead run's part stays");
    }
}

/// Puts away a part that nobody writes any more: deleted where the whole file is safe, otherwise moved to `.discarded/`.
///
/// Answers where it is now.
pub(crate) fn leftover_part(
    book: &Book,
    row: Option<&Attachment>,
    part: &Path,
) -> Result<Option<PathBuf>, CopyError> {
    let is_safe =
        row.is_some_and(|row| row.state == AttachmentState::Saved || open_source(&row.source_path).is_ok());
    if is_safe {
        remove_if_there(part).map(|_| None)
    } else {
        move_into(part, &book.storage().discarded()).map(Some)
    }
}

/// Puts away the parts of a dead run whose rows are settled, and those that no row knows.
fn sweep_parts(book: &Book, run: Uuid) -> Result<(), StoreError> {
    let (storage, staging) = (book.storage(), book.storage().staging());
    for path in storage.ask(move || files_in(&staging)).unwrap_or_default() {
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

/// Tidies the outbox: parts of dead runs, files of attachments that are saved, and files that no attachment wants.
///
/// Before the rows of dead runs are healed, for they say whose a part is. A complete file of a row that is still `copying`,
/// `kept` or `failed` stays: it is what the next attempt takes.
fn sweep_outbox(book: &Book, dead: &BTreeSet<Uuid>) -> Result<(), StoreError> {
    for path in files_in(&outbox::outbox(book)) {
        let Some(name) = path.file_name().and_then(OsStr::to_str) else {
            continue;
        };
        let Some(Ok(id)) = name.get(..36).map(Uuid::try_parse) else {
            continue;
        };
        let row = book.read(|reader| reader.attachment(id))?;
        if name[36..] == *".part" {
            let is_alive =
                |row: &Attachment| row.state == AttachmentState::Copying && !dead.contains(&row.run_id);
            if !row.as_ref().is_some_and(is_alive) {
                let is_safe = row.is_some_and(|row| {
                    matches!(row.state, AttachmentState::Saved | AttachmentState::Kept)
                        || open_source(&row.source_path).is_ok()
                });
                put_away(&path, &outbox::discarded(book), is_safe);
            }
            continue;
        }
        match row {
            Some(row) if row.state == AttachmentState::Saved => outbox::drop_kept(book, &row),
            Some(row) if row.set_aside.is_some() => outbox::discard_kept(book, &row),
            Some(row) if *name != *row.stored_name => {
                // Its name was made shorter, and the row does not say so yet.
                let is = Attachment {
                    stored_name: name.to_owned(),
                    ..row.clone()
                };
                outbox::rename_kept(book, &is, &row);
            }
            Some(_) => {}
            None => put_away(&path, &outbox::discarded(book), false),
        }
    }
    Ok(())
}

/// The files in a folder; none where it is not there or cannot be read.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            tracing::warn!(path = %folder.display(), %error, "a folder cannot be read");
            Vec::new()
        }
    }
}

/// Drops a draft of the command line, or of a dead one: nobody will come back for it, but its files may be the only copies.
///
/// Copies whose source has the same bytes are deleted, any other goes to `.discarded/`, from the outbox to `DATA/discarded`.
pub fn drop_draft(book: &Book, draft: &Draft) -> Result<(), StoreError> {
    // The files first: when this is interrupted as well, the rows lead the next start here again.
    let rows = book.read(|reader| reader.every_attachment_of_draft(draft.id))?;
    for row in &rows {
        let storage = book.storage();
        let (saved, discarded) = (storage.uploads().join(&row.stored_name), storage.discarded());
        let of_row = row.clone();
        let dropped = storage.work(&Unwatched, move |_| drop_copy(&of_row, &saved, &discarded));
        let kept = outbox::path_of(book, row);
        for dropped in [dropped, drop_copy(row, &kept, &outbox::discarded(book))] {
            if let Err(error) = dropped {
                tracing::warn!(name = %row.stored_name, ?error, "a dropped draft's file stays where it is");
            }
        }
        discard_part(book, row.id, open_source(&row.source_path).is_ok());
    }
    let at = book.now();
    book.write(|transaction| {
        for row in &rows {
            transaction.delete_attachment(row, book.run.id, by_program("attachment_discarded", at))?;
        }
        transaction.discard_draft(draft, PROGRAM, at)
    })?;
    let names: Vec<&str> = rows.iter().map(|row| row.stored_name.as_str()).collect();
    finish_discarding(book, &names)
}

fn drop_copy(row: &Attachment, file: &Path, discarded: &Path) -> Result<(), CopyError> {
    if !file.exists() {
        return Ok(());
    }
    if is_still_at_its_source(row, file) {
        remove_if_there(file).map(drop)
    } else {
        move_into(file, discarded).map(drop)
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
