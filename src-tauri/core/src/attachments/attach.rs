use std::path::{Path, PathBuf};
use std::sync::Arc;

use uuid::Uuid;

use super::naming::{kind_of, original_name, stored_name};
use super::outbox::{self, Published};
use super::outcome::{
    Attempt, Placed, by_program, log_failure, mark_failed, mark_kept, mark_saved, with_failure,
};
use super::pause::{plan, waits_for_storage};
use super::{Attachment, AttachmentState, Failure, FailureCode, Owner};
use crate::book::Book;
use crate::durable_fs::{
    self, Copied, CopyError, Source, Watch, check_space, copy_to_part, hash_file, move_into, open_source,
    publish, sync_folder,
};
use crate::storage_path::StoragePath;
use crate::store::{StoreError, WriteTransaction};

/// Writes down that files were picked, before the first byte is copied.
///
/// All rows are committed together, as `copying`; those that are refused at once (an absent file, a folder, a kind that is
/// not accepted, too large a file) as `failed`. The order is that of `sources`.
pub fn register(
    book: &Book,
    owner: Owner,
    sources: &[PathBuf],
    who: &str,
) -> Result<Vec<Attachment>, StoreError> {
    let picked: Vec<Picked> = sources
        .iter()
        .map(|source| look_at(book, owner, source, who))
        .collect();
    let rows = book.write(|transaction| {
        let rows = picked
            .iter()
            .map(|picked| insert(transaction, picked))
            .collect::<Result<Vec<_>, _>>()?;
        index_owner(transaction, owner)?;
        Ok::<_, StoreError>(rows)
    })?;
    rows.iter().for_each(log_failure);
    Ok(rows)
}

/// A picked file as its row is planned, and why it is refused where it is.
pub(super) struct Picked {
    row: Attachment,
    refused: Option<Failure>,
}

impl Picked {
    pub(super) fn belonging_to(mut self, owner: Owner) -> Picked {
        self.row.owner = owner;
        self
    }

    /// The name that the file had when it was picked the first time.
    pub(super) fn called(mut self, book: &Book, name: &str, raw: Option<Vec<u8>>) -> Picked {
        self.row.stored_name = stored_name(self.row.id, name, name_limit(book));
        name.clone_into(&mut self.row.original_name);
        self.row.original_name_raw = raw;
        self
    }
}

/// Looks at a picked file without copying anything.
pub(super) fn look_at(book: &Book, owner: Owner, source: &Path, who: &str) -> Picked {
    let id = Uuid::now_v7();
    let (name, raw) = original_name(source);
    // A retry may come from another working directory. An empty path stays what it is.
    let source = std::path::absolute(source).unwrap_or_else(|_| source.to_owned());
    let looked = open_source(&source);
    let stamp = looked.as_ref().ok().map(Source::stamp);
    let refused = match looked {
        Ok(source) => check_acceptable(book, &name, &source)
            .err()
            .map(|failure| *failure),
        Err(error) => Some(Failure::from(&error)),
    };
    let row = Attachment {
        seq: 0,
        id,
        owner,
        stored_name: stored_name(id, &name, name_limit(book)),
        original_name: name,
        original_name_raw: raw,
        source_path: source,
        source_size: stamp.map(|stamp| stamp.size),
        source_modified: stamp.and_then(|stamp| stamp.modified?.try_into().ok()),
        media_type: None,
        size: None,
        sha256: None,
        state: AttachmentState::Copying,
        failure: None,
        attempts: 1,
        next_attempt_at: None,
        pauses: 0,
        run_id: book.run.id,
        created_by: who.to_owned(),
        created_at: book.now(),
        saved_at: None,
        dismissed: None,
        set_aside: None,
        set_aside_reason: None,
        replaced_by: None,
    };
    Picked { row, refused }
}

/// How many bytes a stored name may have: at the storage path, and in the outbox.
pub(super) fn name_limit(book: &Book) -> usize {
    book.storage()
        .name_limit()
        .min(durable_fs::name_limit(&outbox::outbox(book)))
}

/// Writes the row of a picked file.
pub(super) fn insert(
    transaction: &mut WriteTransaction<'_>,
    picked: &Picked,
) -> Result<Attachment, StoreError> {
    let row = transaction.insert_attachment(&picked.row)?;
    let Some(refused) = &picked.refused else {
        return Ok(row);
    };
    let mut failed = with_failure(&row, refused);
    plan(&mut failed, row.created_at);
    transaction.update_attachment(&row, &failed, by_program("attachment_failed", row.created_at))
}

/// Makes a recorded batch findable by the names of its attachments as they are now.
pub(super) fn index_owner(transaction: &mut WriteTransaction<'_>, owner: Owner) -> Result<(), StoreError> {
    let Owner::Batch(id) = owner else {
        return Ok(());
    };
    match transaction.reader().batch(id)? {
        Some(batch) => transaction.index_batch(&batch),
        None => Ok(()),
    }
}

/// Copies a registered file in, and says how it ended: `saved`; `kept` where the storage path is the trouble and the bytes
/// are safe in the outbox; or `failed` with its failure.
///
/// Only a row that this run is copying is touched; any other comes back as it is. When the row is gone in the meantime
/// (its draft was discarded), the file goes to `.discarded/`, and what comes back is `failed` as cancelled.
pub fn copy_in(book: &Book, id: Uuid, watch: &dyn Watch) -> Result<Attachment, StoreError> {
    let row = book.read(|reader| reader.known_attachment(id))?;
    if row.state != AttachmentState::Copying || row.run_id != book.run.id {
        return Ok(row);
    }
    run_attempt(book, &Attempt::of(row), watch)
}

/// Runs one attempt of a row that this run is copying, to its end.
pub(super) fn run_attempt(
    book: &Book,
    attempt: &Attempt,
    watch: &dyn Watch,
) -> Result<Attachment, StoreError> {
    let row = &attempt.row;
    let kept = outbox::path_of(book, row);
    if row.attempts > 1 && kept.exists() {
        match outbox::publish_kept(book, attempt, &kept, watch) {
            Published::Saved(placed) => return save(book, attempt, placed, watch),
            Published::Kept { copied, failure } => {
                return mark_kept(book, attempt, copied.as_ref(), &failure);
            }
            Published::Damaged => {}
        }
    }
    let failure = match try_copy(book, row, watch) {
        Ok(placed) => return save(book, attempt, placed, watch),
        Err(Unsaved::Other(failure)) => return mark_failed(book, attempt, &failure),
        Err(Unsaved::Storage(failure)) => failure,
    };
    match outbox::keep(book, row, &failure, watch) {
        Ok(copied) => mark_kept(book, attempt, Some(&copied), &failure),
        Err(failure) => mark_failed(book, attempt, &failure),
    }
}

/// Says that a file is saved. Where all files have moved to another storage path since, it follows them first.
pub(super) fn save(
    book: &Book,
    attempt: &Attempt,
    placed: Placed,
    watch: &dyn Watch,
) -> Result<Attachment, StoreError> {
    let mut placed = placed;
    loop {
        if let Some(saved) = mark_saved(book, attempt, &placed)? {
            return Ok(saved);
        }
        let row = &attempt.row;
        let failure = match outbox::copy_out(book, row, &placed.file, placed.copied.sha256, watch) {
            Ok(Some(followed)) => {
                placed = followed;
                continue;
            }
            Ok(None) => Box::new(Failure::at(FailureCode::IoError, &placed.file)),
            Err(Unsaved::Other(failure)) => failure,
            Err(Unsaved::Storage(failure)) => {
                // Its source may be gone, and the old place is no longer the one: the bytes there are what is kept.
                let from_there = Attachment {
                    source_path: placed.file.clone(),
                    ..row.clone()
                };
                match outbox::keep(book, &from_there, &failure, watch) {
                    Ok(copied) => return mark_kept(book, attempt, Some(&copied), &failure),
                    Err(failure) => failure,
                }
            }
        };
        return mark_failed(book, attempt, &failure);
    }
}

/// Why a file is not at the storage path.
#[derive(Debug)]
pub(super) enum Unsaved {
    /// The storage path is the trouble, and may get over it: the bytes are kept meanwhile.
    Storage(Box<Failure>),
    /// Anything else.
    Other(Box<Failure>),
}

impl Unsaved {
    pub(super) fn of(book: &Book, error: &CopyError) -> Unsaved {
        let failure = Box::new(failure_of(book, error));
        match error {
            CopyError::Storage { .. } | CopyError::NoSpace { .. } if waits_for_storage(failure.code) => {
                Unsaved::Storage(failure)
            }
            _ => Unsaved::Other(failure),
        }
    }
}

/// Checks the storage path before a file goes there, and answers its upload folder, its staging folder and itself.
///
/// All three of one moment: the files may move to another storage path at any time.
pub(super) fn prepare(book: &Book) -> Result<Ready, Unsaved> {
    let prepared = book.prepare_storage_for_file().map_err(|problem| {
        let failure = Box::new(problem.failure());
        if waits_for_storage(failure.code) {
            Unsaved::Storage(failure)
        } else {
            Unsaved::Other(failure)
        }
    })?;
    Ok(Ready {
        uploads: prepared.uploads(),
        staging: prepared.staging(),
        discarded: prepared.discarded(),
        storage: prepared,
    })
}

/// A storage path that takes files.
pub(super) struct Ready {
    storage: Arc<StoragePath>,
    pub(super) uploads: PathBuf,
    pub(super) staging: PathBuf,
    pub(super) discarded: PathBuf,
}

impl Ready {
    pub(super) fn placed(&self, file: PathBuf, copied: Copied) -> Placed {
        Placed {
            root: self.storage.root.clone(),
            file,
            copied,
        }
    }

    /// Finds out whether a file has its final name here already, and reads it.
    pub(super) fn published(&self, target: &Path, watch: &dyn Watch) -> Result<Option<Copied>, CopyError> {
        let target = target.to_owned();
        self.storage.work(watch, move |_| read_published(&target))
    }

    /// Copies an open source here by the protocol, to a part and to its final name; it stays a part where `expected` is not
    /// what was copied, and is gone then.
    pub(super) fn copy(
        &self,
        id: Uuid,
        source: Source,
        target: &Path,
        expected: Option<[u8; 32]>,
        watch: &dyn Watch,
    ) -> Result<Option<Copied>, CopyError> {
        let (uploads, target) = (self.uploads.clone(), target.to_owned());
        let part = self.staging.join(format!("{id}.part"));
        self.storage.work(watch, move |watch| {
            check_space(&uploads, source.stamp().size)?;
            let (part, copied) = copy_to_part(&source, &part, watch)?;
            if expected.is_some_and(|expected| expected != copied.sha256) {
                return Ok(None);
            }
            // Whoever gave this up meanwhile has kept the file elsewhere.
            if watch.cancelled() {
                return Err(CopyError::Cancelled);
            }
            publish(part, &target)?;
            Ok(Some(copied))
        })
    }

    /// Puts a file away that is not what was promised.
    pub(super) fn discard(&self, file: &Path) -> Result<(), CopyError> {
        let (file, discarded) = (file.to_owned(), self.discarded.clone());
        let moved = self.storage.ask(move || move_into(&file, &discarded).map(drop));
        moved.map_err(CopyError::storage_side(&self.storage.root))?
    }
}

/// The protocol, from the open source to the synced folder.
fn try_copy(book: &Book, row: &Attachment, watch: &dyn Watch) -> Result<Placed, Unsaved> {
    let failed = |error: CopyError| Unsaved::of(book, &error);

    if row.attempts > 1 {
        // An earlier attempt may have come as far as the final name; then the source is no longer needed.
        let storage = prepare(book)?;
        let target = storage.uploads.join(&row.stored_name);
        if let Some(published) = storage.published(&target, watch).map_err(failed)? {
            return Ok(storage.placed(target, published));
        }
    }
    let source = open_source(&row.source_path).map_err(failed)?;
    // Looked at when it was picked, and here again: a retry must not save what is refused.
    check_acceptable(book, &row.original_name, &source).map_err(Unsaved::Other)?;
    let storage = prepare(book)?;
    let target = storage.uploads.join(&row.stored_name);
    match storage
        .copy(row.id, source, &target, None, watch)
        .map_err(failed)?
    {
        Some(copied) => Ok(storage.placed(target, copied)),
        None => Err(failed(CopyError::Cancelled)),
    }
}

/// Reads a file that has its final name: complete by construction, and its name made durable here once more, since
/// the process may have ended before it was.
pub(super) fn read_published(target: &Path) -> Result<Option<Copied>, CopyError> {
    if !target.try_exists().map_err(CopyError::storage_side(target))? {
        return Ok(None);
    }
    let published = hash_file(target)?;
    if let Some(folder) = target.parent() {
        sync_folder(folder)?;
    }
    Ok(Some(published))
}

/// Makes a failure of what durable_fs said. On the storage side people know the storage path, not the part's name.
pub(super) fn failure_of(book: &Book, error: &CopyError) -> Failure {
    let failure = Failure::from(error);
    match error {
        CopyError::Storage { .. } | CopyError::NoSpace { .. } => Failure {
            path: Some(book.storage().root.clone()),
            ..failure
        },
        _ => failure,
    }
}

/// Checks what the settings accept: the kind, then the size.
pub(super) fn check_acceptable(book: &Book, name: &str, source: &Source) -> Result<(), Box<Failure>> {
    let kind = kind_of(name);
    let settings = book.settings();
    let accepted = &settings.accepted_kinds.value;
    if !accepted.contains(&kind) {
        let failure = Failure::new(FailureCode::KindNotAllowed);
        return Err(Box::new(Failure {
            kind: Some(kind),
            kinds: accepted.clone(),
            ..failure
        }));
    }
    source
        .check_size(book.settings().size_limit.value)
        .map_err(|error| Box::new(Failure::from(&error)))
}
