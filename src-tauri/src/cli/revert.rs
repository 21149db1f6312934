//! `batchbook revert BATCH --reason TEXT`

use batchbook_core::authority::Reserved;
use batchbook_core::correct_batch::{CorrectError, Reversal, revert_batch};

use super::arguments::RevertArguments;
use super::correct::{failed, one_batch};
use super::{Context, Exit, Stop};
use crate::wording::one_line;

pub(super) fn run(context: &Context, arguments: &RevertArguments) -> Result<Exit, Stop> {
    let book = context.open()?;
    let batch = context.find(&book, &arguments.batch)?;
    let by = context.permit(
        &book,
        Reserved::Revert,
        arguments.change.operator.as_deref(),
        arguments.pin.pin_file.as_deref(),
    )?;
    let reversal = Reversal {
        batch: batch.id,
        based_on: None,
        reason: arguments.change.reason.as_deref().unwrap_or_default(),
        by: &by,
    };
    match revert_batch(&book, &reversal) {
        Ok(reverted) if arguments.json => one_batch(context, &book, &reverted),
        Ok(reverted) => {
            let code = [("code", one_line(&reverted.batch_code))];
            context
                .output
                .text(&format!("{}\n", context.words.text("cli-reverted", code)))?;
            Ok(Exit::Done)
        }
        Err(CorrectError::Refused(problems)) => context.refuse(arguments.json, "cli-not-reverted", problems),
        Err(error) => Err(failed(context, &batch, error)),
    }
}
