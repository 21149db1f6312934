//! What was unusual about a batch when it was recorded, in words.

use batchbook_core::batch::{Confirmations, EqualBatch, UnusualWeight, decimal_text};
use batchbook_core::store::batches::Batch;

use crate::wording::{Words, one_line};

/// What was unusual about a batch, a sentence each.
pub(crate) fn unusual(words: &Words, batch: &Batch) -> Vec<String> {
    let Confirmations {
        future,
        number_jump,
        weight_unusual,
        equal_batch,
    } = &batch.confirmations;
    let mut said = Vec::new();
    if *future {
        said.push(words.plain("cli-unusual-future"));
    }
    if *number_jump {
        said.push(words.plain("cli-unusual-number"));
    }
    if let Some(unusual) = weight_unusual {
        said.push(words.text("cli-unusual-weight", weight_parameters(batch, unusual)));
    }
    if let Some(equal) = equal_batch {
        said.push(words.text("cli-unusual-equal", equal_parameters(equal)));
    }
    said
}

/// What the words about an unusual weight are filled with.
pub(crate) fn weight_parameters(batch: &Batch, unusual: &UnusualWeight) -> [(&'static str, String); 3] {
    let value = batch
        .weight_per_metre_mg
        .map(|weight| decimal_text(weight, 6))
        .unwrap_or_default();
    [
        ("value", value),
        ("usual", unusual.usual.clone()),
        ("confirmed", unusual.confirmed.to_string()),
    ]
}

/// What the words about an equal batch are filled with.
pub(crate) fn equal_parameters(equal: &EqualBatch) -> [(&'static str, String); 2] {
    [
        ("other", one_line(&equal.other)),
        ("confirmed", equal.confirmed.to_string()),
    ]
}
