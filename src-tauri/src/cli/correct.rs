//! `batchbook correct BATCH FILE|- --reason TEXT`

use batchbook_core::authority::Reserved;
use batchbook_core::book::Book;
use batchbook_core::correct_batch::{
    CorrectError, Corrected, Correction, OpenedCorrection, correct_batch, open_correction, preview_correction,
};
use batchbook_core::record_batch::{Answer, Answers};
use batchbook_core::store::batches::Batch;

use super::arguments::CorrectArguments;
use super::json::{DifferenceJson, Differences, OneBatch, Shape};
use super::output::say;
use super::read_batch::{ReadBatch, read_onto};
use super::record::{not_json, read_text};
use super::{Context, Exit, Stop, text};
use crate::differences::in_words;
use crate::trail_words::difference_in_words;
use crate::wording::{Coded, one_line};

pub(super) fn run(context: &Context, arguments: &CorrectArguments) -> Result<Exit, Stop> {
    let input = read_text(&arguments.file)?;
    let book = context.open()?;
    let opened = open(context, &book, &arguments.batch)?;
    let read = read(context, &book, &opened, &input)?
        .map_err(|error| not_json(&arguments.file, &error.to_string()))?;
    let entry = read.draft.clone();
    let by = context.permit(
        &book,
        Reserved::Correct,
        arguments.change.operator.as_deref(),
        arguments.pin.pin_file.as_deref(),
    )?;
    let correction = Correction {
        batch: opened.batch.id,
        entry: &entry,
        from_form: false,
        based_on: opened.version,
        reason: arguments.change.reason.as_deref().unwrap_or_default(),
        by: &by,
        answers: answers(arguments),
    };
    if !read.problems.is_empty() || arguments.dry_run {
        let preview =
            preview_correction(&book, &correction).map_err(|error| failed(context, &opened.batch, error))?;
        let problems = read.join(preview.problems);
        return match preview.corrected.filter(|_| problems.is_empty()) {
            Some(corrected) => say_differences(context, arguments.json, &corrected),
            None => context.refuse(arguments.json, "cli-not-corrected", problems),
        };
    }
    match correct_batch(&book, &correction) {
        Ok(corrected) => answer(context, &book, arguments.json, &corrected),
        Err(CorrectError::Refused(problems)) => context.refuse(arguments.json, "cli-not-corrected", problems),
        Err(error) => Err(failed(context, &opened.batch, error)),
    }
}

fn open(context: &Context, book: &Book, text: &str) -> Result<OpenedCorrection, Stop> {
    let id = context.find(book, text)?.id;
    book.read(|reader| open_correction(reader, id))
        .map_err(|error| context.store_failed(&error))?
        .ok_or_else(|| no_such_batch(text))
}

/// Reads what should change. Of another product type, what the batch says already and the type does not use is left out.
fn read(
    context: &Context,
    book: &Book,
    opened: &OpenedCorrection,
    input: &str,
) -> Result<Result<ReadBatch, serde_json::Error>, Stop> {
    let catalogue = book
        .read(|reader| reader.catalogue())
        .map_err(|error| context.store_failed(&error))?;
    Ok(read_onto(input, |product_type| {
        let another = product_type
            .map(str::trim)
            .filter(|name| *name != opened.batch.product_type.name)
            .and_then(|name| catalogue.product_type(name));
        match another {
            Some(product_type) => opened.entry.for_type(product_type),
            None => opened.entry.clone(),
        }
    }))
}

fn answers(arguments: &CorrectArguments) -> Answers {
    Answers {
        future: arguments.allow_future,
        number_jump: arguments.allow_jump,
        weight_unusual: if arguments.allow_unusual_weight {
            Answer::Meant
        } else {
            Answer::NobodyToAsk
        },
        ..Answers::default()
    }
}

fn answer(context: &Context, book: &Book, json: bool, corrected: &Corrected) -> Result<Exit, Stop> {
    let batch = &corrected.batch;
    if corrected.differences.is_empty() {
        say(&context.words.plain("cli-nothing-to-correct"));
    } else {
        text::warn_of_unconfirmed(context, batch);
    }
    if json {
        return one_batch(context, book, batch);
    }
    let mut lines = String::new();
    if !corrected.differences.is_empty() {
        let code = [("code", one_line(&batch.batch_code))];
        lines = format!("{}\n", context.words.text("cli-corrected", code));
    }
    lines.push_str(&difference_lines(context, corrected));
    context.output.text(&lines)?;
    Ok(Exit::Done)
}

fn say_differences(context: &Context, json: bool, corrected: &Corrected) -> Result<Exit, Stop> {
    if json {
        let differences = corrected.differences.iter().map(|difference| {
            let said = |value| in_words(&context.words, value);
            DifferenceJson {
                field: difference.field.clone(),
                before: difference.before.as_ref().map(said),
                after: difference.after.as_ref().map(said),
            }
        });
        let differences = differences.collect();
        context.output.json(&Differences { differences })?;
    } else if corrected.differences.is_empty() {
        say(&context.words.plain("cli-nothing-to-correct"));
    } else {
        let lines = format!(
            "{}\n{}",
            context.words.plain("cli-would-correct"),
            difference_lines(context, corrected)
        );
        context.output.text(&lines)?;
    }
    Ok(Exit::Done)
}

/// A line for each field that differs: what it was, and what it is.
fn difference_lines(context: &Context, corrected: &Corrected) -> String {
    let rows: Vec<Vec<String>> = corrected
        .differences
        .iter()
        .map(|difference| difference_in_words(&context.words, difference))
        .map(|[field, before, after]| vec![format!("  {field}"), before, "→".to_owned(), after])
        .collect();
    text::columns(&rows)
}

/// Answers `{"batch": ...}`.
pub(super) fn one_batch(context: &Context, book: &Book, batch: &Batch) -> Result<Exit, Stop> {
    let shape = Shape::of(context, book, &batch.attachments)?;
    context.output.json(&OneBatch {
        batch: shape.batch(batch),
    })?;
    Ok(Exit::Done)
}

/// Why nothing was changed, apart from refusals.
pub(super) fn failed(context: &Context, batch: &Batch, error: CorrectError) -> Stop {
    match error {
        CorrectError::Store(error) => context.store_failed(&error),
        CorrectError::NotThere { .. } => no_such_batch(&batch.batch_code),
        CorrectError::Refused(problems) => Stop::Refused("cli-not-corrected", problems),
    }
}

fn no_such_batch(text: &str) -> Stop {
    Stop::Error(
        Exit::NoSuchBatch,
        Coded::error("no_such_batch", [("batch", text.to_owned())]),
    )
}
