//! `batchbook set-aside ATTACHMENT --reason TEXT`

use batchbook_core::attachments::{Attachment, AttachmentError, set_aside};
use batchbook_core::book::Book;
use uuid::Uuid;

use super::arguments::SetAsideArguments;
use super::json::{OneAttachment, Shape};
use super::{Context, Exit, Stop};
use crate::wording::{Coded, one_line};

pub(super) fn run(context: &Context, arguments: &SetAsideArguments) -> Result<Exit, Stop> {
    let book = context.open()?;
    let id = find(context, &book, &arguments.attachment)?;
    let operator = context.named_or_who(&book, arguments.change.operator.as_deref())?;
    let reason = arguments.change.reason.as_deref().unwrap_or_default();
    let attachment = match set_aside(&book, id, reason, &operator) {
        Ok(attachment) => attachment,
        Err(AttachmentError::Refused(problems)) => {
            return context.refuse(arguments.json, "cli-not-set-aside", problems);
        }
        Err(AttachmentError::Store(error)) => return Err(context.store_failed(&error)),
        Err(AttachmentError::Unknown { .. }) => return Err(unknown(&arguments.attachment)),
        Err(error) => {
            let state = match &error {
                AttachmentError::WrongState { state, .. } => state.as_str(),
                _ => "",
            };
            let coded = Coded::error(error.code(), [("state", state.to_owned())]);
            return Err(Stop::Error(Exit::Refused, coded));
        }
    };
    if arguments.json {
        let shape = Shape::of(context, &book, [&attachment])?;
        context.output.json(&OneAttachment {
            attachment: shape.attachment(&attachment),
        })?;
    } else {
        let name = [("name", one_line(&attachment.original_name))];
        let line = context.words.text("cli-set-aside", name);
        context.output.text(&format!("{line}\n"))?;
    }
    Ok(Exit::Done)
}

/// Finds an attachment by its id, or by its name at the storage path, which begins with it.
fn find(context: &Context, book: &Book, text: &str) -> Result<Uuid, Stop> {
    let id = text.split('_').next().and_then(|id| Uuid::parse_str(id).ok());
    let found: Option<Attachment> = id
        .map(|id| book.read(|reader| reader.attachment(id)))
        .transpose()
        .map_err(|error| context.store_failed(&error))?
        .flatten();
    found.map(|attachment| attachment.id).ok_or_else(|| unknown(text))
}

fn unknown(text: &str) -> Stop {
    let named = [("name", one_line(text))];
    Stop::Error(Exit::NoSuchBatch, Coded::error("unknown_attachment", named))
}
