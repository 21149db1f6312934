//! Copying files in while somebody may watch or interrupt.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use batchbook_core::attachments::{self, Attachment, AttachmentError, AttachmentState};
use batchbook_core::book::Book;
use batchbook_core::store::StoreError;

use super::progress_line::{CountingLine, ProgressLine};
use super::{Exit, Stop};
use crate::wording::{self, Coded, Words, one_line, size};

/// How many bytes a command moves that nobody asked it to.
const MOST_MOVED: u64 = 16_000_000;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Has the next interruption (Ctrl+C, SIGTERM) stop the copy under way, so that nothing half-written stays; the second one ends
/// the process at once, and the next start heals.
pub(super) fn end_copies_when_interrupted() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let installed = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::SeqCst) {
                std::process::exit(Exit::Interrupted as i32);
            }
        });
        if let Err(error) = installed {
            tracing::warn!(%error, "an interruption will end this process at once");
        }
    });
}

/// Whether somebody wants the process to end.
pub(super) fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Stops where somebody wants the process to end.
pub(super) fn stop_if_interrupted() -> Result<(), Stop> {
    if is_interrupted() {
        Err(Stop::Error(Exit::Interrupted, Coded::error("interrupted", [])))
    } else {
        Ok(())
    }
}

/// Copies registered files in, one after the other. After an interruption the rest ends as cancelled.
pub(super) fn copy_all(
    book: &Book,
    words: &Words,
    registered: Vec<Attachment>,
) -> Result<Vec<Attachment>, StoreError> {
    end_copies_when_interrupted();
    registered
        .into_iter()
        .map(|attachment| copy_one(book, words, &attachment))
        .collect()
}

/// Ends the copies that this process took over from dead ones.
pub(super) fn resume(
    book: &Book,
    words: &Words,
    recovered: &attachments::Recovered,
) -> Result<(), StoreError> {
    if recovered.resumed.is_empty() {
        return Ok(());
    }
    end_copies_when_interrupted();
    for id in &recovered.resumed {
        // What is not begun stays this run's, and the next start takes it over again.
        if is_interrupted() {
            break;
        }
        if let Some(attachment) = book.read(|reader| reader.attachment(*id))? {
            copy_one(book, words, &attachment)?;
        }
    }
    Ok(())
}

/// Tries one attachment again.
pub(super) fn retry_one(
    book: &Book,
    words: &Words,
    attachment: &Attachment,
    who: &str,
) -> Result<Attachment, AttachmentError> {
    end_copies_when_interrupted();
    let line = file_line(words, attachment);
    attachments::retry(book, attachment.id, who, &line)
}

/// Moves what is kept on this computer and due, where the storage path answers: no more than nobody notices at the end of a
/// command that used the storage path anyhow. The rest waits for the window or for `batchbook retry`.
pub(super) fn move_kept(book: &Book, words: &Words) {
    if let Err(error) = try_to_move_kept(book, words) {
        tracing::warn!(
            error = wording::chain(&error),
            "what is kept stays on this computer"
        );
    }
}

fn try_to_move_kept(book: &Book, words: &Words) -> Result<(), StoreError> {
    let mut bytes: u64 = 0;
    for kept in attachments::due(book)? {
        if kept.state != AttachmentState::Kept {
            continue;
        }
        bytes = bytes.saturating_add(kept.size.unwrap_or_default());
        if bytes > MOST_MOVED || is_interrupted() {
            break;
        }
        attachments::try_due(book, kept.id, &file_line(words, &kept))?;
    }
    Ok(())
}

fn copy_one(book: &Book, words: &Words, attachment: &Attachment) -> Result<Attachment, StoreError> {
    let line = file_line(words, attachment);
    attachments::copy_in(book, attachment.id, &line)
}

/// Says how far the copy of a file is.
pub(super) fn file_line<'w>(words: &'w Words, attachment: &Attachment) -> CountingLine<'w> {
    let name = one_line(&attachment.original_name);
    ProgressLine::new(words).counting(move |words, copied, whole| {
        let parameters = [
            ("name", name.clone()),
            ("done", size(copied)),
            ("size", size(whole)),
        ];
        words.text("cli-progress", parameters)
    })
}
