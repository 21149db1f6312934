//! What an entry of the trail says, in words.

use std::collections::{BTreeMap, BTreeSet};

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

/// One value that changed about anything but a batch, in words; nothing where it was or is not there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ValueChange {
    /// Where it stands: `retired`, `parameters.PE.values`; the key of a setting.
    pub(crate) field: String,
    pub(crate) label: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

/// What changed about a setting, or about a row of a list (product types, brands, operators) that was there before.
pub(crate) fn value_changes(words: &Words, entry: &TrailEntry) -> Vec<ValueChange> {
    let (before, after) = (values(words, &entry.before), values(words, &entry.after));
    match entry.subject_kind.as_str() {
        "setting" => {
            let value = |of: &BTreeMap<String, String>| of.get("value").cloned();
            vec![ValueChange {
                field: entry.subject_id.clone(),
                label: one_line(&entry.subject_id),
                before: value(&before),
                after: value(&after),
            }]
        }
        "product_type" | "brand" | "operator" if !before.is_empty() && !after.is_empty() => {
            let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            let differing = fields
                .into_iter()
                .filter(|field| before.get(*field) != after.get(*field));
            differing
                .map(|field| ValueChange {
                    label: value_label(words, field),
                    before: before.get(field).cloned(),
                    after: after.get(field).cloned(),
                    field: field.clone(),
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The name of a value of a list's row; one inside a definition is called as it is there.
fn value_label(words: &Words, field: &str) -> String {
    let id = format!("trail-field-{}", field.replace('_', "-"));
    if words.has(&id) {
        words.plain(&id)
    } else {
        one_line(field.strip_prefix("definition.").unwrap_or(field))
    }
}

/// Every value of a state by where it stands, in words. What seals a PIN is for checks alone.
fn values(words: &Words, state: &Option<Value>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if let Some(Value::Object(fields)) = state {
        for (key, value) in fields.iter().filter(|(key, _)| *key != "pin_seal") {
            add_values(words, key.clone(), value, &mut found);
        }
    }
    found
}

fn add_values(words: &Words, field: String, value: &Value, found: &mut BTreeMap<String, String>) {
    let said = match value {
        Value::Null => return,
        Value::Bool(true) => words.plain("trail-value-yes"),
        Value::Bool(false) => words.plain("trail-value-no"),
        Value::String(text) => one_line(text),
        Value::Number(number) => number.to_string(),
        Value::Object(fields) => {
            for (key, value) in fields {
                add_values(words, format!("{field}.{key}"), value, found);
            }
            return;
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (place, item) in items.iter().enumerate() {
                // Things in a list have names: a parameter that moved up is not another one.
                let name = item.get("name").and_then(Value::as_str);
                let name = name.map_or_else(|| (place + 1).to_string(), str::to_owned);
                add_values(words, format!("{field}.{name}"), item, found);
            }
            return;
        }
        Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), one_line));
            items.collect::<Vec<_>>().join(", ")
        }
    };
    found.insert(field, said);
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
        TrailProblem::CountsDiffer { counts } => {
            words.text("cli-check-counts-differ", [("table", counts.as_str().to_owned())])
        }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changes(kind: &str, before: Value, after: Value) -> Vec<[String; 3]> {
        let entry = TrailEntry {
            seq: 7,
            at: Timestamp::UNIX_EPOCH,
            who: "Meera".to_owned(),
            workstation_id: String::new(),
            action: format!("{kind}_changed"),
            subject_kind: kind.to_owned(),
            subject_id: "size_limit".to_owned(),
            before: Some(before).filter(|state| !state.is_null()),
            after: Some(after),
            reason: None,
            hash: [0; 32],
        };
        let none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        value_changes(&Words::of("en"), &entry)
            .into_iter()
            .map(|change| [change.label, none(change.before), none(change.after)])
            .collect()
    }

    #[test]
    fn what_changed_about_a_row_of_a_list_is_said_and_no_seal() {
        let operator = |supervisor: bool, seal: Option<&str>| json!({"name": "Asha Rao", "supervisor": supervisor, "has_pin": seal.is_some(), "pin_seal": seal});
        assert_eq!(
            changes("operator", operator(false, None), operator(true, Some("5eal"))),
            [["Has a PIN", "No", "Yes"], ["Supervisor", "No", "Yes"]]
        );
    }

    #[test]
    fn a_parameter_of_a_product_type_is_found_by_its_name() {
        let definition = |values: &[&str], first: bool| {
            let od = json!({"name": "OD", "values": ["63"]});
            let pe = json!({"name": "PE", "values": values});
            let parameters = if first { json!([pe, od]) } else { json!([od, pe]) };
            json!({"name": "HDPE Pipe", "position": 1, "definition": {"parameters": parameters}})
        };
        assert_eq!(
            changes(
                "product_type",
                definition(&["80"], true),
                definition(&["80", "100"], false)
            ),
            [["parameters.PE.values", "80", "80, 100"]]
        );
    }

    #[test]
    fn a_setting_is_said_and_what_is_new_in_a_list_is_not_compared() {
        assert_eq!(
            changes("setting", Value::Null, json!({"value": "250 MB"})),
            [["size_limit", "-", "250 MB"]]
        );
        assert!(changes("brand", Value::Null, json!({"name": "Tarko"})).is_empty());
    }
}
