//! `batchbook attach BATCH PATH...`

use std::path::PathBuf;

use batchbook_core::attachments::{Owner, register};

use super::arguments::AttachArguments;
use super::json::{OneBatch, Shape};
use super::{Context, Exit, Stop, copying, text};
use crate::wording::one_line;

pub(super) fn run(context: &Context, arguments: &AttachArguments) -> Result<Exit, Stop> {
    let book = context.open()?;
    let batch = context.find(&book, &arguments.batch)?;
    let who = context.who(&book)?;
    let paths: Vec<PathBuf> = arguments.paths.iter().map(PathBuf::from).collect();
    let attached = register(&book, Owner::Batch(batch.id), &paths, &who)
        .and_then(|registered| copying::copy_all(&book, &context.words, registered))
        .map_err(|error| context.store_failed(&error))?;
    let batch = context.find(&book, &batch.id.to_string())?;

    let uploads = book.storage().uploads();
    let unsaved: Vec<_> = attached
        .iter()
        .filter(|attachment| attachment.is_unsaved())
        .cloned()
        .collect();
    text::say_mismatches(context, &attached);
    text::warn_of_unsaved(context, &batch, &unsaved, &uploads);
    if arguments.json {
        let shape = Shape::of(context, &book, &batch.attachments)?;
        context.output.json(&OneBatch {
            batch: shape.batch(&batch),
        })?;
    } else {
        let numbers = [("saved", attached.len() - unsaved.len()), ("all", attached.len())];
        let line = context
            .words
            .counted("cli-attached", numbers, [("code", one_line(&batch.batch_code))]);
        context.output.text(&format!("{line}\n"))?;
    }
    copying::stop_if_interrupted()?;
    copying::move_kept(&book, &context.words);
    Ok(Exit::Done)
}
