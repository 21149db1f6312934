//! `batchbook retry [BATCH]`

use std::collections::BTreeSet;

use batchbook_core::attachments::{Attachment, AttachmentError, AttachmentState, failed};
use batchbook_core::store::{Reader, StoreError};
use uuid::Uuid;

use super::arguments::RetryArguments;
use super::json::{Retried, Shape};
use super::{Context, Exit, Stop, copying, text};
use crate::wording::{self, Coded};

/// The failures that nobody has answered; without a batch also what is kept of drafts, or was dismissed: it is moved all the
/// same.
fn to_retry(reader: Reader<'_>, batch: Option<Uuid>) -> Result<Vec<Attachment>, StoreError> {
    let mut open = failed(reader, batch)?;
    if batch.is_none() {
        let kept = reader.kept_attachments()?;
        let known: BTreeSet<Uuid> = open.iter().map(|attachment| attachment.id).collect();
        open.extend(kept.into_iter().filter(|kept| !known.contains(&kept.id)));
    }
    Ok(open)
}

pub(super) fn run(context: &Context, arguments: &RetryArguments) -> Result<Exit, Stop> {
    let book = context.open()?;
    let batch = arguments
        .batch
        .as_deref()
        .map(|text| context.find(&book, text))
        .transpose()?;
    let who = context.who(&book)?;
    let open = book
        .read(|reader| to_retry(reader, batch.map(|batch| batch.id)))
        .map_err(|error| context.store_failed(&error))?;
    let mut retried = Vec::new();
    for attachment in open {
        if copying::is_interrupted() {
            break;
        }
        match copying::retry_one(&book, &context.words, &attachment, &who) {
            Ok(attachment) => retried.push(attachment),
            // Another process tries it at this moment, or it cannot be tried now: as it is now it is answered.
            Err(AttachmentError::WrongState { .. } | AttachmentError::Unknown { .. }) => {
                let now = book.read(|reader| reader.attachment(attachment.id));
                retried.extend(now.map_err(|error| context.store_failed(&error))?);
            }
            Err(AttachmentError::Store(error)) => return Err(context.store_failed(&error)),
            Err(error) => {
                tracing::error!(error = wording::chain(&error), "a retry was refused");
                return Err(Stop::Error(
                    Exit::SystemFailed,
                    Coded::error("attachment_recorded", []),
                ));
            }
        }
    }

    let uploads = book.storage().uploads();
    let (saved, unsaved): (Vec<_>, Vec<_>) = retried
        .into_iter()
        .filter(|attachment| attachment.state != AttachmentState::Copying)
        .partition(|attachment| attachment.state == AttachmentState::Saved);
    text::say_mismatches(context, &saved);
    text::say_why(context, &unsaved, &uploads);
    if arguments.json {
        let shape = Shape::of(context, &book, saved.iter().chain(&unsaved))?;
        context.output.json(&Retried {
            saved: shape.attachments(&saved),
            failed: shape.attachments(&unsaved),
        })?;
    } else {
        let all = saved.len() + unsaved.len();
        let line = match all {
            0 => context.words.plain("cli-nothing-to-retry"),
            _ => context
                .words
                .counted("cli-retried", [("saved", saved.len()), ("all", all)], []),
        };
        context.output.text(&format!("{line}\n"))?;
    }
    copying::stop_if_interrupted()?;
    Ok(Exit::Done)
}
