//! What an entry of the trail says, in words.

use batchbook_core::batch::{BatchRecord, Difference, differences};
use batchbook_core::store::trail::TrailEntry;
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
