//! What is tried again unasked: kept files until they are at the storage path, failed ones while another try may help.
//!
//! Before anything is claimed it is looked at: a share that is away, a full disk or a stick that is not there costs no
//! attempt. The rows are the only schedule, so that it survives a restart and every process of the data folder keeps it.

use std::cell::OnceCell;

use uuid::Uuid;

use super::attach::run_attempt;
use super::outbox::{outbox, path_of};
use super::pause::{LONGEST_PAUSE, plan_look, waits_for_storage};
use super::retry::{Asked, claim};
use super::{Attachment, AttachmentError, AttachmentState, FailureCode, Watch};
use crate::book::Book;
use crate::durable_fs::{check_space, open_source};
use crate::store::StoreError;

/// How many are looked at in one round.
const MOST_IN_A_ROUND: u32 = 200;

/// Finds the attachments whose next attempt is due and may help; the others' is put off, each further than before.
pub fn due(book: &Book) -> Result<Vec<Attachment>, StoreError> {
    let now = book.now();
    let waiting = book.read(|reader| reader.due_attachments(now, LONGEST_PAUSE, MOST_IN_A_ROUND))?;
    let storage = OnceCell::new();
    let (hopeful, hopeless): (Vec<_>, Vec<_>) = waiting
        .into_iter()
        .partition(|attachment| may_help(book, attachment, &storage));
    if !hopeless.is_empty() {
        book.write(|transaction| {
            for attachment in &hopeless {
                let (pauses, next) = plan_look(attachment, now);
                transaction.put_off(attachment, pauses, next)?;
            }
            Ok::<_, StoreError>(())
        })?;
    }
    Ok(hopeful)
}

/// Tries an attachment whose next attempt is due. Nothing where another process was first, or it is no longer due.
pub fn try_due(book: &Book, id: Uuid, watch: &dyn Watch) -> Result<Option<Attachment>, StoreError> {
    match claim(book, id, &Asked::ByNobody) {
        Ok(attempt) => run_attempt(book, &attempt, watch).map(Some),
        Err(AttachmentError::Store(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Tries all that are due, one after the other, and answers how they ended.
pub fn retry_due(book: &Book, watch: &dyn Watch) -> Result<Vec<Attachment>, StoreError> {
    let mut ended = Vec::new();
    for attachment in due(book)? {
        if watch.cancelled() {
            break;
        }
        ended.extend(try_due(book, attachment.id, watch)?);
    }
    Ok(ended)
}

/// Makes all due at once that wait for the storage path. For whoever sees that it is back.
pub fn storage_is_back(book: &Book) -> Result<(), StoreError> {
    let codes: Vec<FailureCode> = FailureCode::ALL
        .iter()
        .copied()
        .filter(|code| waits_for_storage(*code))
        .collect();
    let now = book.now();
    let changed = book.write(|transaction| transaction.make_due(&codes, now))?;
    if changed > 0 {
        tracing::info!(
            files = changed,
            "the storage path is back, and what waited for it is tried"
        );
    }
    Ok(())
}

/// Whether an attempt may end better than the last one, as far as a look can tell.
fn may_help(book: &Book, attachment: &Attachment, storage: &OnceCell<bool>) -> bool {
    let answers = || *storage.get_or_init(|| book.prepare_storage_for_file().is_ok());
    let place = book.storage();
    let takes = |size: u64| answers() && place.takes(size);
    if attachment.state == AttachmentState::Kept || path_of(book, attachment).exists() {
        return takes(attachment.size.or(attachment.source_size).unwrap_or(0));
    }
    // It may have its final name already.
    if answers() && place.are_there(&[&attachment.stored_name]) == [true] {
        return true;
    }
    open_source(&attachment.source_path).is_ok_and(|source| {
        let size = source.stamp().size;
        takes(size) || may_be_kept(book, size)
    })
}

fn may_be_kept(book: &Book, size: u64) -> bool {
    let outbox = outbox(book);
    let is_in_the_way = outbox.exists() && !outbox.is_dir();
    !is_in_the_way && check_space(&book.settings().data_dir.value, size).is_ok()
}
