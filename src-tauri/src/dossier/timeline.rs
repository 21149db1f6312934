//! What was done to a batch and its files, in words, oldest first.

use batchbook_core::batch::{BatchRecord, differences};
use batchbook_core::store::audit_log::PROGRAM;
use batchbook_core::store::written_trail::WrittenEntry;
use maud::{Markup, html};
use serde_json::Value;

use super::page::size_in_words;
use super::{Saying, sums};
use crate::differences::{field_label, in_words};
use crate::trail_words::action_in_words;

/// What an entry changed: the field, what it was, where it was anything, and what it is.
type Line = (String, Option<String>, String);

pub(super) fn timeline(saying: &Saying<'_>, history: &[WrittenEntry]) -> Markup {
    html! {
        ol.timeline { @for entry in history { (one(saying, entry)) } }
    }
}

fn one(saying: &Saying<'_>, entry: &WrittenEntry) -> Markup {
    let before = entry.before.as_deref().and_then(read);
    let after = entry.after.as_deref().and_then(read);
    let name = [&after, &before]
        .into_iter()
        .flatten()
        .find_map(|value| value["original_name"].as_str())
        .filter(|_| entry.subject_kind == "attachment");
    let at = match entry.at.parse() {
        Ok(at) => saying.time(at),
        Err(_) => entry.at.clone(),
    };
    let who = if entry.who == PROGRAM {
        saying.plain("dossier-program")
    } else {
        entry.who.clone()
    };
    let lines = changes(saying, entry, before.as_ref(), after.as_ref());
    let number = saying
        .words
        .text("dossier-entry", [("entry", entry.seq.to_string())]);
    html! {
        li {
            div.when { time { (at) } span.quiet { (who) } }
            div {
                h3 {
                    (action_in_words(saying.words, &entry.action))
                    @if let Some(name) = name { " " span.name { (name) } }
                }
                @if let Some(reason) = &entry.reason {
                    p.reason { span.quiet { (saying.plain("dossier-reason")) } " " (reason) }
                }
                @if !lines.is_empty() {
                    table.changes {
                        @for (field, before, after) in lines {
                            tr {
                                th { (field) }
                                @match before {
                                    Some(before) => { td { del { (before) } } td.arrow { "→" } td { (after) } },
                                    None => { td colspan="3" { (after) } },
                                }
                            }
                        }
                    }
                }
                p.seal { (number) " · " span.mono { (sums::hex(&entry.hash)) } }
            }
        }
    }
}

fn read(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn changes(
    saying: &Saying<'_>,
    entry: &WrittenEntry,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Vec<Line> {
    let (Some(before), Some(after)) = (before, after) else {
        return Vec::new();
    };
    match entry.subject_kind.as_str() {
        "batch" => of_batch(saying, before, after).unwrap_or_else(|| of_anything(before, after)),
        "attachment" => of_attachment(saying, &entry.action, before, after),
        _ => of_anything(before, after),
    }
}

fn of_batch(saying: &Saying<'_>, before: &Value, after: &Value) -> Option<Vec<Line>> {
    let read = |value: &Value| serde_json::from_value::<BatchRecord>(value.clone()).ok();
    let (before, after) = (read(before)?, read(after)?);
    let said = |value| in_words(saying.words, value);
    let lines = differences(&before, &after)
        .iter()
        .map(|difference| {
            (
                field_label(saying.words, &difference.field),
                difference.before.as_ref().map(said),
                difference
                    .after
                    .as_ref()
                    .map_or_else(|| saying.plain("dossier-nothing"), said),
            )
        })
        .collect();
    Some(lines)
}

/// What matters of a file; who set it aside and why is said elsewhere, and a state that the heading names already is not repeated.
fn of_attachment(saying: &Saying<'_>, action: &str, before: &Value, after: &Value) -> Vec<Line> {
    let said = |field: &str, value: &Value| match (field, value) {
        (_, Value::Null) => None,
        ("state", Value::String(state)) => Some(saying.plain(&format!("cli-state-{state}"))),
        ("size", value) => value.as_u64().map(|bytes| size_in_words(saying, bytes)),
        (_, value) => Some(text_of(value)),
    };
    let is_said = after["state"]
        .as_str()
        .is_some_and(|state| action.ends_with(state));
    [
        ("state", saying.plain("cli-label-status")),
        ("size", saying.plain("dossier-size")),
        ("sha256", "SHA-256".to_owned()),
    ]
    .into_iter()
    .filter(|(field, _)| before[*field] != after[*field] && !(is_said && *field == "state"))
    .map(|(field, label)| {
        let now = said(field, &after[field]).unwrap_or_else(|| saying.plain("dossier-nothing"));
        (label, said(field, &before[field]), now)
    })
    .collect()
}

/// What differs, as the trail itself has it: for what a later version writes.
fn of_anything(before: &Value, after: &Value) -> Vec<Line> {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return vec![(String::new(), Some(text_of(before)), text_of(after))];
    };
    let mut fields: Vec<&String> = old.keys().chain(new.keys()).collect();
    fields.sort();
    fields.dedup();
    fields
        .into_iter()
        .filter(|field| before[field.as_str()] != after[field.as_str()])
        .map(|field| {
            (
                field.clone(),
                Some(text_of(&before[field.as_str()])),
                text_of(&after[field.as_str()]),
            )
        })
        .collect()
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
