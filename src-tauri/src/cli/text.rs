//! What a person reads about batches and their files.

use std::path::Path;

use batchbook_core::attachments::{Attachment, AttachmentState};
use batchbook_core::batch::decimal_text;
use batchbook_core::store::batches::Batch;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr;

use super::json::Shape;
use super::output::say;
use super::{Context, Stop};
use crate::counted::counted;
use crate::unusual::{equal_parameters, unusual, weight_parameters};
use crate::wording::{self, one_line, size};

/// Rows of texts in columns as wide as their widest text; the last column is as wide as it is.
pub(super) fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|text| text.width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A time as a person reads it, in the configured time zone.
pub(super) fn time(at: Timestamp, time_zone: &TimeZone) -> String {
    at.to_zoned_datetime(time_zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// `1000 m`
pub(super) fn quantity(batch: &Batch) -> String {
    format!(
        "{} {}",
        decimal_text(batch.total_thousandths, 3),
        one_line(&batch.unit)
    )
}

/// Everything recorded about a batch, a line each.
pub(super) fn batch(context: &Context, batch: &Batch, shape: &Shape<'_>) -> String {
    let words = &context.words;
    let time_zone = &context.settings.time_zone.value;
    let label = |name: &str| words.plain(&format!("cli-label-{name}"));
    let units: std::collections::BTreeMap<&str, &str> = batch.product_type.parameter_units().collect();
    let parameters: Vec<String> = batch
        .parameters
        .iter()
        .map(|(name, value)| match units.get(name.as_str()) {
            Some(unit) => format!("{name} {value} {unit}"),
            None => format!("{name} {value}"),
        })
        .collect();
    let mut lines = vec![
        ("code", batch.batch_code.clone()),
        ("number", batch.batch_number.clone()),
        ("product", batch.product_type.name.clone()),
        ("brand", batch.brand.clone()),
        ("parameters", parameters.join(", ")),
        ("quantity", quantity(batch)),
    ];
    lines.push(("counted", counted(&batch.quantity)));
    if let Some(grams) = batch.total_weight_g {
        lines.push(("weight", format!("{} kg", decimal_text(grams, 3))));
    }
    lines.extend([
        ("produced", time(batch.produced_at, time_zone)),
        ("recorded", time(batch.recorded_at, time_zone)),
        ("operator", batch.operator.clone()),
    ]);
    if let Some(station) = &batch.station {
        lines.push(("station", station.clone()));
    }
    lines.push((
        "status",
        words.plain(&format!("cli-status-{}", batch.status.as_str())),
    ));
    lines.push(("id", batch.id.to_string()));
    for unusual in unusual(words, batch) {
        lines.push(("unusual", unusual));
    }
    let mut rows: Vec<Vec<String>> = lines
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| vec![label(name), one_line(&value)])
        .collect();
    for (at, line) in batch.notes.lines().enumerate() {
        rows.push(vec![
            if at == 0 { label("notes") } else { String::new() },
            one_line(line),
        ]);
    }
    if batch.attachments.is_empty() {
        rows.push(vec![label("attachments"), words.plain("cli-none")]);
    }
    for (at, attachment) in batch.attachments.iter().enumerate() {
        let name = if at == 0 {
            label("attachments")
        } else {
            String::new()
        };
        rows.push(vec![name, attachment_line(context, attachment, shape)]);
    }
    columns(&rows)
}

/// Warns on stderr of what is more often a mistake than meant, and that nobody confirmed.
pub(super) fn warn_of_unconfirmed(context: &Context, batch: &Batch) {
    let words = &context.words;
    let confirmations = &batch.confirmations;
    if let Some(unusual) = confirmations
        .weight_unusual
        .as_ref()
        .filter(|unusual| !unusual.confirmed)
    {
        say(&words.text("cli-warning-weight", weight_parameters(batch, unusual)));
        say(&format!("  {}", words.plain("cli-allow-unusual-weight")));
    }
    if let Some(equal) = confirmations
        .equal_batch
        .as_ref()
        .filter(|equal| !equal.confirmed)
    {
        say(&words.text("cli-warning-equal", equal_parameters(equal)));
        say(&format!("  {}", words.plain("cli-allow-equal")));
    }
}

fn attachment_line(context: &Context, attachment: &Attachment, shape: &Shape<'_>) -> String {
    let name = one_line(&attachment.original_name);
    let state = context
        .words
        .plain(&format!("cli-state-{}", attachment.state.as_str()));
    if let Some(coded) = wording::attachment(attachment, &shape.uploads) {
        return context.words.said(&coded).text;
    }
    let place = shape.place_of(attachment);
    match (attachment.state, attachment.size) {
        (AttachmentState::Saved, Some(bytes)) if place.is_object_store_alone() => {
            let place = context.words.plain("cli-place-object-store");
            format!("{name} ({}, {place})", size(bytes))
        }
        (AttachmentState::Saved, Some(bytes)) => {
            let path = shape.uploads.join(&attachment.stored_name);
            let state = if place.object_store {
                context.words.plain("cli-place-both")
            } else {
                state
            };
            format!("{name} ({}, {state}): {}", size(bytes), path.display())
        }
        _ => format!("{name} ({state})"),
    }
}

/// Warns on stderr of each file of a batch that is not saved: what, why, and what to do next.
pub(super) fn warn_of_unsaved(context: &Context, batch: &Batch, unsaved: &[Attachment], uploads: &Path) {
    if unsaved.is_empty() {
        return;
    }
    // Of the whole batch, as it is shown: some may have failed before.
    let failed = batch.attachments.iter().filter(|it| it.is_unsaved()).count();
    let numbers = [("failed", failed), ("all", batch.attachments.len())];
    say(&context
        .words
        .counted("cli-unsaved", numbers, [("code", one_line(&batch.batch_code))]));
    say_why(context, unsaved, uploads);
    say(&format!(
        "  {}",
        context
            .words
            .text("cli-then-retry", [("number", one_line(&batch.batch_number))])
    ));
}

/// Says of each file why it is not saved, and what to do about it.
pub(super) fn say_why(context: &Context, unsaved: &[Attachment], uploads: &Path) {
    for coded in unsaved
        .iter()
        .filter_map(|attachment| wording::attachment(attachment, uploads))
    {
        let said = context.words.said(&coded);
        say(&format!("  {}", said.text));
        if let Some(next) = said.next {
            say(&format!("    {next}"));
        }
    }
}

/// Says of each saved file whose content is not what its name promises.
pub(super) fn say_mismatches(context: &Context, attachments: &[Attachment]) {
    let mismatched = attachments.iter().filter(|attachment| {
        attachment.state == AttachmentState::Saved && !attachment.content_matches_name()
    });
    for attachment in mismatched {
        let media_type = attachment.media_type.clone().unwrap_or_default();
        let parameters = [
            ("name", one_line(&attachment.original_name)),
            ("media_type", media_type),
        ];
        say(&context.words.text("cli-content-differs", parameters));
    }
}

/// Answers with a batch in words.
pub(super) fn show(context: &Context, shown: &Batch, shape: &Shape<'_>) -> Result<(), Stop> {
    context.output.text(&batch(context, shown, shape))
}
