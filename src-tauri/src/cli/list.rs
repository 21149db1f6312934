//! `batchbook list`

use batchbook_core::attachments::Attachment;
use batchbook_core::store::batches::{Batch, BatchQuery};

use super::arguments::ListArguments;
use super::json::{Listed, Shape};
use super::output::say;
use super::{Context, Exit, Stop, text};
use crate::wording::{Coded, one_line};

/// A screenful for a person.
pub(super) const PAGE_TO_READ: u32 = 20;
/// A page for a program.
pub(super) const PAGE_OF_JSON: u32 = 100;

pub(super) fn run(context: &Context, arguments: &ListArguments) -> Result<Exit, Stop> {
    let after = arguments.after.as_deref().map(read_cursor).transpose()?;
    let meant = context.query(&arguments.filter)?;
    let book = context.open()?;
    let limit = arguments.limit.unwrap_or(if arguments.json {
        PAGE_OF_JSON
    } else {
        PAGE_TO_READ
    });
    let query = BatchQuery {
        limit: limit as usize,
        after,
        ..meant
    };
    let page = book
        .read(|reader| reader.list_batches(&query))
        .map_err(|error| context.store_failed(&error))?;
    let next = page.next.map(|seq| seq.to_string());
    let shape = Shape::of(
        context,
        &book,
        page.batches.iter().flat_map(|batch| &batch.attachments),
    )?;
    if arguments.json {
        let batches = page.batches.iter().map(|batch| shape.batch(batch)).collect();
        context.output.json(&Listed { batches, next })?;
        return Ok(Exit::Done);
    }
    if page.batches.is_empty() {
        if query.search.trim().is_empty() && query.filter.is_empty() && after.is_none() {
            say(&context.words.plain("cli-no-batches"));
        } else {
            say_that_nothing_is_found(context, &query);
        }
        return Ok(Exit::Done);
    }
    let mut rows = vec![
        ["number", "product", "quantity", "code", "recorded", "attachments"]
            .map(|name| context.words.plain(&format!("cli-label-{name}")))
            .to_vec(),
    ];
    rows.extend(page.batches.iter().map(|batch| row(context, &shape, batch)));
    context.output.text(&text::columns(&rows))?;
    if let Some(cursor) = next {
        say(&context.words.text("cli-more", [("cursor", cursor)]));
    }
    Ok(Exit::Done)
}

/// Says that a query has no batch, or none on this page.
pub(super) fn say_that_nothing_is_found(context: &Context, query: &BatchQuery) {
    say(&match query.search.trim() {
        _ if !query.filter.is_empty() => context.words.plain("cli-nothing-matches"),
        "" => context.words.plain("cli-no-more"),
        search => context
            .words
            .text("cli-nothing-found", [("search", one_line(search))]),
    });
}

fn row(context: &Context, shape: &Shape<'_>, batch: &Batch) -> Vec<String> {
    vec![
        one_line(&batch.batch_number),
        one_line(&batch.product_type.name),
        text::quantity(batch),
        one_line(&batch.batch_code),
        text::time(batch.recorded_at, &context.settings.time_zone.value),
        attachments_cell(context, shape, batch),
    ]
}

/// How many attachments a batch has, how many of them are not saved, and how many the object store has alone.
pub(super) fn attachments_cell(context: &Context, shape: &Shape<'_>, batch: &Batch) -> String {
    let all = batch.attachments.len();
    let open = batch
        .attachments
        .iter()
        .filter(|attachment| attachment.is_open_failure())
        .count();
    let cell = match (all, open) {
        (0, _) => String::new(),
        (_, 0) => all.to_string(),
        _ => context
            .words
            .counted("cli-some-unsaved", [("all", all), ("failed", open)], []),
    };
    let is_evicted = |attachment: &&Attachment| shape.place_of(attachment).is_object_store_alone();
    match batch.attachments.iter().filter(is_evicted).count() {
        0 => cell,
        evicted => context.words.counted(
            "cli-some-evicted",
            [("evicted", evicted)],
            [("attachments", cell)],
        ),
    }
}

/// Reads the cursor that an earlier list gave.
fn read_cursor(cursor: &str) -> Result<i64, Stop> {
    cursor.parse().map_err(|_| {
        Stop::Error(
            Exit::Usage,
            Coded::error("bad_cursor", [("cursor", one_line(cursor))]),
        )
    })
}
