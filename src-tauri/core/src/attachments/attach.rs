use std::path::{Path, PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

use super::naming::{kind_of, original_name, safe_name, stored_name};
use super::pasted::drop_pasted;
use super::{Attachment, AttachmentState, Failure, FailureCode, Owner, kinds};
use crate::book::Book;
use crate::durable_fs::{
    Copied, CopyError, Source, Watch, check_space, copy_to_part, hash_file, move_into, open_source, publish,
    sync_folder,
};
use crate::store::attachments::Change;
use crate::store::audit_log::PROGRAM;
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
        stored_name: stored_name(id, &name, book.storage.name_limit()),
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
        run_id: book.run.id,
        created_by: who.to_owned(),
        created_at: book.now(),
        saved_at: None,
        dismissed: None,
        set_aside: None,
        replaced_by: None,
    };
    Picked { row, refused }
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
    let failed = with_failure(&row, refused);
    transaction.update_attachment(&row, &failed, by_program("attachment_failed", row.created_at))
}

/// Makes a recorded batch findable by the names of its attachments as they are now.
pub(super) fn index_owner(transaction: &mut WriteTransaction<'_>, owner: Owner) -> Result<(), StoreError> {
    match owner {
        Owner::Batch(batch) => transaction.index_batch(batch),
        Owner::Draft(_) => Ok(()),
    }
}

/// Copies a registered file in, and says how it ended: `saved`, or `failed` with its failure.
///
/// Only a row that this run is copying is touched; any other comes back as it is. When the row is gone in the meantime
/// (its draft was discarded), the file goes to `.discarded/`, and what comes back is `failed` as cancelled.
pub fn copy_in(book: &Book, id: Uuid, watch: &dyn Watch) -> Result<Attachment, StoreError> {
    let row = book.read(|reader| reader.known_attachment(id))?;
    if row.state != AttachmentState::Copying || row.run_id != book.run.id {
        return Ok(row);
    }
    match try_copy(book, &row, watch) {
        Ok(copied) => mark_saved(book, &row, &copied),
        Err(failure) => mark_failed(book, &row, &failure),
    }
}

/// The protocol, from the open source to the synced folder.
fn try_copy(book: &Book, row: &Attachment, watch: &dyn Watch) -> Result<Copied, Box<Failure>> {
    let storage = &book.storage;
    let target = storage.uploads().join(&row.stored_name);
    let failed = |error: CopyError| Box::new(failure_of(book, &error));
    let prepare = || {
        book.prepare_storage_for_file()
            .map_err(|problem| Box::new(problem.failure()))
    };

    if row.attempts > 1 {
        // An earlier attempt may have come as far as the final name; then the source is no longer needed.
        prepare()?;
        if let Some(published) = read_published(&target).map_err(failed)? {
            return Ok(published);
        }
    }
    let source = open_source(&row.source_path).map_err(failed)?;
    // Looked at when it was picked, and here again: a retry must not save what is refused.
    check_acceptable(book, &row.original_name, &source)?;
    prepare()?;
    check_space(&storage.uploads(), source.stamp().size).map_err(failed)?;
    let part = storage.staging().join(format!("{}.part", row.id));
    let (part, copied) = copy_to_part(&source, &part, watch).map_err(failed)?;
    publish(part, &target).map_err(failed)?;
    Ok(copied)
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
            path: Some(book.storage.root.clone()),
            ..failure
        },
        _ => failure,
    }
}

/// Checks what the settings accept: the kind, then the size.
fn check_acceptable(book: &Book, name: &str, source: &Source) -> Result<(), Box<Failure>> {
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

pub(super) fn mark_saved(book: &Book, row: &Attachment, copied: &Copied) -> Result<Attachment, StoreError> {
    let at = book.now();
    let saved = settle(book, row, "attachment_saved", at, |attachment| {
        attachment.state = AttachmentState::Saved;
        attachment.failure = None;
        attachment.size = Some(copied.size);
        attachment.sha256 = Some(copied.sha256);
        attachment.media_type = kinds::media_type(&copied.head, &attachment.original_name);
        attachment.saved_at = Some(at);
    })?;
    let Some(saved) = saved else {
        return set_aside_unwanted(book, row);
    };
    drop_pasted(book, &saved);
    tracing::info!(
        "File uploaded successfully: {} ({} bytes)",
        saved.stored_name,
        copied.size
    );
    Ok(saved)
}

pub(super) fn mark_failed(
    book: &Book,
    row: &Attachment,
    failure: &Failure,
) -> Result<Attachment, StoreError> {
    let failed = settle(book, row, "attachment_failed", book.now(), |attachment| {
        *attachment = with_failure(attachment, failure);
    })?;
    let Some(failed) = failed else {
        return Ok(with_failure(row, &Failure::new(FailureCode::Cancelled)));
    };
    log_failure(&failed);
    Ok(failed)
}

/// Ends a copy in one transaction, unless the row is no longer this copy's: then nothing is written or answered.
fn settle(
    book: &Book,
    row: &Attachment,
    action: &str,
    at: Timestamp,
    change: impl FnOnce(&mut Attachment),
) -> Result<Option<Attachment>, StoreError> {
    book.write(|transaction| {
        let found = transaction.reader().attachment(row.id)?;
        let is_this_copy = |found: &Attachment| {
            found.state == AttachmentState::Copying
                && found.run_id == row.run_id
                && found.attempts == row.attempts
        };
        let Some(before) = found.filter(is_this_copy) else {
            return Ok(None);
        };
        let mut after = before.clone();
        change(&mut after);
        transaction
            .update_attachment(&before, &after, by_program(action, at))
            .map(Some)
    })
}

/// Moves a file whose draft was discarded while it was copied to where the draft's other files went.
fn set_aside_unwanted(book: &Book, row: &Attachment) -> Result<Attachment, StoreError> {
    if let Some(now) = book.read(|reader| reader.attachment(row.id))? {
        return Ok(now);
    }
    let file = book.storage.uploads().join(&row.stored_name);
    if let Err(error) = move_into(&file, &book.storage.discarded()) {
        tracing::warn!(path = %file.display(), ?error, "a discarded draft's file stays in the upload folder");
    }
    Ok(with_failure(row, &Failure::new(FailureCode::Cancelled)))
}

pub(super) fn with_failure(row: &Attachment, failure: &Failure) -> Attachment {
    Attachment {
        state: AttachmentState::Failed,
        failure: Some(failure.clone()),
        ..row.clone()
    }
}

pub(super) fn by_program(action: &str, at: Timestamp) -> Change<'_> {
    Change {
        action,
        at,
        who: PROGRAM,
        reason: None,
    }
}

pub(super) fn log_failure(attachment: &Attachment) {
    let Some(failure) = &attachment.failure else {
        return;
    };
    // A name may hold line breaks, which would forge lines of the log.
    let name = safe_name(&attachment.original_name);
    let code = failure.code.as_str();
    match &failure.system_error {
        Some(system_error) => tracing::warn!("Failed to save attachment: {name}: {code}: {system_error}"),
        None => tracing::warn!("Failed to save attachment: {name}: {code}"),
    }
}
