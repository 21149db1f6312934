//! What an entry of the trail says, in words.

use batchbook_core::batch::{BatchRecord, Difference, differences};
use batchbook_core::store::trail::TrailEntry;
use batchbook_core::store::trail_check::TrailProblem;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::differences::{field_label, in_words};
use crate::wording::{Words, one_line};

/// What was done, as a heading: `recorded`, `attachment_set_aside`. One that this version has no words for is itself.
pub(crate) fn action_in_words(words: &Words, action: &str) -> String {
    let id = format!("action-{}", action.replace('_', "-"));
    if words.has(&id) {
        words.plain(&id)
    } else {
        action.to_owned()
    }
}

/// What it was done to, as people know it: the code of a batch, the name of a file or operator, the key of a setting.
pub(crate) fn subject_in_words(entry: &TrailEntry) -> String {
    let named = |state: &Option<Value>| {
        let state = state.as_ref()?;
        ["batch_code", "original_name", "name", "path"]
            .iter()
            .find_map(|key| state.get(key)?.as_str().map(str::to_owned))
    };
    let name = named(&entry.after).or_else(|| named(&entry.before));
    one_line(&name.unwrap_or_else(|| entry.subject_id.clone()))
}

/// What differs in a batch after its entry; nothing for an entry about anything else.
pub(crate) fn batch_differences(entry: &TrailEntry) -> Vec<Difference> {
    let record = |state: &Option<Value>| {
        let state = state.clone()?;
        serde_json::from_value::<BatchRecord>(state).ok()
    };
    match (
        entry.subject_kind.as_str(),
        record(&entry.before),
        record(&entry.after),
    ) {
        ("batch", Some(before), Some(after)) => differences(&before, &after),
        _ => Vec::new(),
    }
}

/// What changed about anything but a batch, where that is one value: a setting, a name.
pub(crate) fn value_change(entry: &TrailEntry) -> Option<(String, String)> {
    let value = |state: &Option<Value>| {
        let text = state.as_ref()?.get("value")?.as_str()?;
        Some(one_line(text))
    };
    let (before, after) = (value(&entry.before), value(&entry.after));
    let is_value = entry.subject_kind == "setting";
    is_value.then(|| (before.unwrap_or_default(), after.unwrap_or_default()))
}

/// A difference as `[field, before, after]`.
pub(crate) fn difference_in_words(words: &Words, difference: &Difference) -> [String; 3] {
    let said = |value: Option<_>| {
        let text = value.map(|value| in_words(words, value));
        one_line(&text.unwrap_or_else(|| words.plain("cli-none")))
    };
    [
        field_label(words, &difference.field),
        said(difference.before.as_ref()),
        said(difference.after.as_ref()),
    ]
}

/// What does not fit the history, with the number of the first entry that does not.
pub(crate) fn problem_in_words(words: &Words, problem: &TrailProblem, zone: &TimeZone) -> String {
    let time = |at: Timestamp| {
        at.to_zoned_datetime(zone.clone())
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    };
    let entry = ("entry", problem.seq().to_string());
    match problem {
        TrailProblem::Broken {
            action: Some(action), ..
        } => words.text(
            "cli-check-trail-changed",
            [entry, ("action", action_in_words(words, action))],
        ),
        TrailProblem::Broken { action: None, .. } => words.text("cli-check-trail-gone", [entry]),
        TrailProblem::ClockSetBack { before, at, .. } => words.text(
            "cli-check-clock-set-back",
            [entry, ("before", time(*before)), ("at", time(*at))],
        ),
        TrailProblem::RowDiffers {
            kind, name, seq: 0, ..
        } => words.text(
            "cli-check-row-unknown",
            [("kind", kind.as_str().to_owned()), ("name", one_line(name))],
        ),
        TrailProblem::RowDiffers {
            kind, name, fields, ..
        } => words.text(
            "cli-check-row-differs",
            [
                entry,
                ("kind", kind.as_str().to_owned()),
                ("name", one_line(name)),
                ("fields", fields.join(", ")),
            ],
        ),
        TrailProblem::RowGone { kind, id, .. } => words.text(
            "cli-check-row-gone",
            [entry, ("kind", kind.as_str().to_owned()), ("name", id.clone())],
        ),
        TrailProblem::DiffersFromBackup {
            is_cut_off, backup, ..
        } => {
            let id = if *is_cut_off {
                "cli-check-trail-cut-off"
            } else {
                "cli-check-trail-rewritten"
            };
            words.text(id, [entry, ("path", one_line(backup))])
        }
    }
}
