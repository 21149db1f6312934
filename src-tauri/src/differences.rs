//! What differs between two states of a batch, in words.

use batchbook_core::batch::FieldValue;

use crate::counted::counted;
use crate::wording::Words;

/// The name of a field that differs; a parameter has its own.
pub(crate) fn field_label(words: &Words, field: &str) -> String {
    match field.strip_prefix("parameters.") {
        Some(parameter) => parameter.to_owned(),
        None => words.plain(&format!("field-{}", field.replace('_', "-"))),
    }
}

/// What a field says.
pub(crate) fn in_words(words: &Words, value: &FieldValue) -> String {
    match value {
        FieldValue::Status(status) => words.plain(&format!("cli-status-{status}")),
        FieldValue::Text(text) => text.clone(),
        FieldValue::Counted(quantity) => counted(quantity),
        FieldValue::Amount(number, unit) => format!("{number} {unit}"),
        FieldValue::Time(at, offset) => {
            let local = offset.to_datetime(*at).strftime("%Y-%m-%d %H:%M");
            format!("{local} {offset}")
        }
    }
}
