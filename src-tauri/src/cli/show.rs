//! `batchbook show BATCH`

use super::arguments::ShowArguments;
use super::json::{OneBatch, Shape};
use super::{Context, Exit, Stop, text};

pub(super) fn run(context: &Context, arguments: &ShowArguments) -> Result<Exit, Stop> {
    let book = context.open()?;
    let batch = context.find(&book, &arguments.batch)?;
    let shape = Shape::of(context, &book, &batch.attachments)?;
    if arguments.json {
        context.output.json(&OneBatch {
            batch: shape.batch(&batch),
        })?;
    } else {
        text::show(context, &batch, &shape)?;
        let unsaved: Vec<_> = batch
            .attachments
            .iter()
            .filter(|attachment| attachment.is_open_failure())
            .cloned()
            .collect();
        text::warn_of_unsaved(context, &batch, &unsaved, &shape.uploads);
    }
    Ok(Exit::Done)
}
