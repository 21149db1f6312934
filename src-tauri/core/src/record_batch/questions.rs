//! What is asked before a batch is recorded, because it is more often a mistake than meant.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::{RecordRequest, next_number, typed};
use crate::batch::{
    BatchDraft, COMPARED_BATCHES, CheckedDraft, Confirmations, EqualBatch, LARGEST_JUMP, Problem,
    ProblemCode, UnusualWeight, ValidBatch, decimal_text, is_far_ahead, is_unusual_weight, number_value,
    usual_weight,
};
use crate::store::{Reader, StoreError};

/// What is known beforehand about something unusual.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: the batch is refused with the question.
    #[default]
    Ask,
    /// It is meant.
    Meant,
    /// There is nobody to ask: the batch is recorded, and tells that nobody confirmed it.
    NobodyToAsk,
}

/// The answers to all that may be asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    /// Whether a time of production more than a day ahead is meant.
    pub future: bool,
    /// Whether a number far ahead of the largest is meant.
    pub number_jump: bool,
    /// A weight per metre far from the usual one.
    pub weight_unusual: Answer,
    /// The same batch as one of the last ten minutes.
    pub equal_batch: Answer,
}

impl Answers {
    /// Where there is nobody to ask. A time far ahead and a number that jumps are refused all the same: what follows from
    /// them, the next number and the year in the code, is not put right by correcting the batch later.
    pub const NOBODY_TO_ASK: Self = Self {
        future: false,
        number_jump: false,
        weight_unusual: Answer::NobodyToAsk,
        equal_batch: Answer::NobodyToAsk,
    };
}

/// What is still asked, and what was unusual and is recorded all the same.
#[derive(Debug, Default)]
pub(crate) struct Questions {
    pub(crate) open: Vec<Problem>,
    pub(crate) answered: Confirmations,
}

/// Finds everything unusual about a draft. Weight and equal batches are looked for once nothing else is wrong with it.
pub(super) fn ask(
    reader: Reader<'_>,
    request: &RecordRequest<'_>,
    checked: &CheckedDraft,
    now: Timestamp,
) -> Result<Questions, StoreError> {
    let mut questions = Questions::default();
    ask_about_time(request.answers, request.draft, checked, now, &mut questions);
    ask_about_number(reader, request.answers, request.draft, &mut questions)?;
    if let Some(batch) = &checked.batch {
        ask_about_weight(
            reader,
            request.answers.weight_unusual,
            batch,
            None,
            &mut questions,
        )?;
        ask_about_equal(reader, request.answers.equal_batch, batch, now, &mut questions)?;
    }
    Ok(questions)
}

/// A time of production far ahead.
pub(crate) fn ask_about_time(
    answers: Answers,
    draft: &BatchDraft,
    checked: &CheckedDraft,
    now: Timestamp,
    questions: &mut Questions,
) {
    if !checked.produced.is_some_and(|(at, _)| is_far_ahead(at, now)) {
        return;
    }
    if answers.future {
        questions.answered.future = true;
    } else {
        let value = typed(&draft.produced_at).unwrap_or_default();
        let problem = Problem::new("produced_at", ProblemCode::Future).with("value", value);
        questions.open.push(problem);
    }
}

/// A number that jumps far ahead.
pub(crate) fn ask_about_number(
    reader: Reader<'_>,
    answers: Answers,
    draft: &BatchDraft,
    questions: &mut Questions,
) -> Result<(), StoreError> {
    let Some((number, next)) = jump(reader, &draft.batch_number)? else {
        return Ok(());
    };
    if answers.number_jump {
        questions.answered.number_jump = true;
    } else {
        questions.open.push(
            Problem::new("batch_number", ProblemCode::NumberJump)
                .with("value", number)
                .with("next", next),
        );
    }
    Ok(())
}

/// A number typed by hand that nobody has and that is far ahead, and the next one.
fn jump(reader: Reader<'_>, batch_number: &Option<String>) -> Result<Option<(String, u64)>, StoreError> {
    let Some(number) = typed(batch_number) else {
        return Ok(None);
    };
    let next = next_number(reader)?;
    let jumps = number_value(&number).is_some_and(|value| value >= next.saturating_add(LARGEST_JUMP));
    let is_free = jumps && reader.holder_of_number(&number)?.is_none();
    Ok(is_free.then_some((number, next)))
}

/// The weight per metre that the last batches of one product and its parameters have, in mg; without the batch `but`.
pub(crate) fn usual_weight_of(
    reader: Reader<'_>,
    product_type: &str,
    parameters: &BTreeMap<String, String>,
    but: Option<Uuid>,
) -> Result<Option<u64>, StoreError> {
    let last = reader.last_weights_per_metre(product_type, parameters, but, COMPARED_BATCHES)?;
    Ok(usual_weight(&last))
}

pub(crate) fn ask_about_weight(
    reader: Reader<'_>,
    answer: Answer,
    batch: &ValidBatch,
    but: Option<Uuid>,
    questions: &mut Questions,
) -> Result<(), StoreError> {
    let Some(weight) = batch.weight_per_metre_mg else {
        return Ok(());
    };
    let usual = usual_weight_of(reader, &batch.product_type.name, &batch.parameters, but)?;
    let Some(usual) = usual.filter(|usual| is_unusual_weight(weight, *usual)) else {
        return Ok(());
    };
    let usual = decimal_text(usual, 6);
    if answer == Answer::Ask {
        questions.open.push(
            Problem::new("weight_per_metre_kg", ProblemCode::WeightUnusual)
                .with("value", decimal_text(weight, 6))
                .with("usual", usual),
        );
    } else {
        questions.answered.weight_unusual = Some(UnusualWeight {
            usual,
            confirmed: answer == Answer::Meant,
        });
    }
    Ok(())
}

fn ask_about_equal(
    reader: Reader<'_>,
    answer: Answer,
    batch: &ValidBatch,
    now: Timestamp,
    questions: &mut Questions,
) -> Result<(), StoreError> {
    let Some((other, recorded_at)) = reader.equal_batch_near(batch, now)? else {
        return Ok(());
    };
    if answer == Answer::Ask {
        // Rounded up: a batch of a few seconds ago was one minute ago, not none.
        let minutes = now
            .duration_since(recorded_at)
            .as_secs()
            .max(1)
            .saturating_add(59)
            / 60;
        questions.open.push(
            Problem::new("batch", ProblemCode::EqualBatch)
                .with("other", other)
                .with("minutes", minutes),
        );
    } else {
        questions.answered.equal_batch = Some(EqualBatch {
            other,
            confirmed: answer == Answer::Meant,
        });
    }
    Ok(())
}
