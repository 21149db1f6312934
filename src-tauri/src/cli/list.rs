//! `batchbook list`

use batchbook_core::store::batches::{Batch, BatchQuery};

use super::arguments::ListArguments;
use super::json::{Listed, Shape};
use super::output::say;
use super::{Context, Exit, Stop, text};
use crate::wording::{Coded, one_line};

/// A screenful for a person.
const PAGE_TO_READ: u32 = 20;
/// A page for a program.
const PAGE_OF_JSON: u32 = 100;

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
    if arguments.json {
        let uploads = book.storage.uploads();
        let shape = Shape {
            words: &context.words,
            uploads: &uploads,
        };
        let batches = page.batches.iter().map(|batch| shape.batch(batch)).collect();
        context.output.json(&Listed { batches, next })?;
        return Ok(Exit::Done);
    }
    if page.batches.is_empty() {
        say(&match (query.search.trim(), after) {
            _ if !query.filter.is_empty() => context.words.plain("cli-nothing-matches"),
            ("", None) => context.words.plain("cli-no-batches"),
            ("", Some(_)) => context.words.plain("cli-no-more"),
            (search, _) => context
                .words
                .text("cli-nothing-found", [("search", one_line(search))]),
        });
        return Ok(Exit::Done);
    }
    let mut rows = vec![
        ["number", "product", "quantity", "code", "recorded", "attachments"]
            .map(|name| context.words.plain(&format!("cli-label-{name}")))
            .to_vec(),
    ];
    rows.extend(page.batches.iter().map(|batch| row(context, batch)));
    context.output.text(&text::columns(&rows))?;
    if let Some(cursor) = next {
        say(&context.words.text("cli-more", [("cursor", cursor)]));
    }
    Ok(Exit::Done)
}

fn row(context: &Context, batch: &Batch) -> Vec<String> {
    let all = batch.attachments.len();
    let open = batch
        .attachments
        .iter()
        .filter(|attachment| attachment.is_open_failure())
        .count();
    let attachments = match (all, open) {
        (0, _) => String::new(),
        (_, 0) => all.to_string(),
        _ => context
            .words
            .counted("cli-some-unsaved", [("all", all), ("failed", open)], []),
    };
    vec![
        one_line(&batch.batch_number),
        one_line(&batch.product_type.name),
        text::quantity(batch),
        one_line(&batch.batch_code),
        text::time(batch.recorded_at, &context.settings.time_zone.value),
        attachments,
    ]
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
