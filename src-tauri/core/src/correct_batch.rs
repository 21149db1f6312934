//! A recorded batch is corrected, or taken back: with a reason, and with what it was before in the trail.
//!
//! A correction is a whole batch again: it is checked by the same rules, and total, weight and code follow. Nothing is erased;
//! who corrects and who reverts stands in the trail, and the batch stays that of the operator who recorded it.

use jiff::Timestamp;
use uuid::Uuid;

use crate::authority::Permit;
use crate::batch::catalogue::Catalogue;
use crate::batch::{
    BatchDraft, CheckedDraft, Difference, Problem, ProblemCode, ProductType, Terms, ValidBatch, check_draft,
    check_reason, differences,
};
use crate::book::Book;
use crate::record_batch::questions::{Questions, ask_about_number, ask_about_time, ask_about_weight};
use crate::record_batch::{Answers, Named, entered_for, operator_problem, typed};
use crate::store::attachments::{Change, Done};
use crate::store::batches::{Batch, BatchStatus, BatchVersion, Reverted};
use crate::store::{Reader, StoreError, WriteTransaction};

/// What a recorded batch should say from now on.
#[derive(Debug, Clone, Copy)]
pub struct Correction<'a> {
    /// The batch.
    pub batch: Uuid,
    /// The whole batch as it should be, as texts; [`open_correction`] answers it as it is.
    pub entry: &'a BatchDraft,
    /// Whether the entry comes from a form, which keeps what its product type does not use; that is then left out.
    pub from_form: bool,
    /// The version that the entry was made from. A batch that has changed since is not overwritten.
    pub based_on: i64,
    /// Why.
    pub reason: &'a str,
    /// Who corrects it, and may: [`permit`](crate::authority::permit).
    pub by: &'a Permit,
    /// What is known beforehand about what will be asked.
    pub answers: Answers,
}

/// A correction while it is typed: nobody has to be allowed yet to make it, and why is typed last.
#[derive(Debug, Clone, Copy)]
pub struct Proposal<'a> {
    /// The batch.
    pub batch: Uuid,
    /// The whole batch as it should be.
    pub entry: &'a BatchDraft,
    /// Whether the entry comes from a form.
    pub from_form: bool,
    /// The version that the entry was made from.
    pub based_on: i64,
    /// What is known beforehand about what will be asked.
    pub answers: Answers,
}

impl<'a> Correction<'a> {
    /// The correction without who makes it and why.
    fn proposal(&self) -> Proposal<'a> {
        Proposal {
            batch: self.batch,
            entry: self.entry,
            from_form: self.from_form,
            based_on: self.based_on,
            answers: self.answers,
        }
    }
}

/// A batch that should no longer count.
#[derive(Debug, Clone, Copy)]
pub struct Reversal<'a> {
    /// The batch.
    pub batch: Uuid,
    /// The version that somebody looked at; none where that does not matter.
    pub based_on: Option<i64>,
    /// Why.
    pub reason: &'a str,
    /// Who reverts it, and may: [`permit`](crate::authority::permit).
    pub by: &'a Permit,
}

/// A batch as it can be corrected.
#[derive(Debug, Clone)]
pub struct OpenedCorrection {
    /// The batch.
    pub batch: Batch,
    /// Its version, for [`Correction::based_on`].
    pub version: i64,
    /// Everything that was entered, as texts. The code is there only where it was typed by hand.
    pub entry: BatchDraft,
}

/// What a correction would do, or did.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// The batch as it would be, or is.
    pub batch: Batch,
    /// What differs, what follows from the rest too; nothing where nothing changes.
    pub differences: Vec<Difference>,
}

/// A correction that was looked at and not made.
#[derive(Debug, Clone)]
pub struct CorrectionPreview {
    /// Everything that keeps it from being made, questions included; without the reason, which may be typed last.
    pub problems: Vec<Problem>,
    /// What could be computed, whether it is right or not.
    pub checked: CheckedDraft,
    /// What it would do, where the entry is a batch by the rules.
    pub corrected: Option<Corrected>,
}

/// Why a recorded batch was not changed.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// It must not be changed, or not so; all that is wrong.
    #[error("the change was refused for {} problems", .0.len())]
    Refused(Vec<Problem>),
    /// There is no such batch.
    #[error("there is no batch {id}")]
    NotThere {
        /// The id that was asked for.
        id: Uuid,
    },
    /// The store failed.
    #[error("the batch could not be changed")]
    Store(#[from] StoreError),
}

/// Reads a batch with everything that was entered for it. Nothing where there is no such batch.
pub fn open_correction(reader: Reader<'_>, id: Uuid) -> Result<Option<OpenedCorrection>, StoreError> {
    let Some(batch) = reader.batch(id)? else {
        return Ok(None);
    };
    let version = reader.batch_version(id)?.map_or(0, |version| version.seq);
    Ok(Some(OpenedCorrection {
        entry: entry_of(&batch),
        version,
        batch,
    }))
}

fn entry_of(batch: &Batch) -> BatchDraft {
    let produced_at = batch.produced_at.display_with_offset(batch.produced_offset);
    BatchDraft {
        produced_at: Some(produced_at.to_string()),
        batch_number: Some(batch.batch_number.clone()),
        batch_code: batch.code_typed.then(|| batch.batch_code.clone()),
        notes: batch.notes.clone(),
        ..entered_for(batch)
    }
}

/// Says what a correction would change, and what keeps it from being made, without making it.
pub fn preview_correction(
    book: &Book,
    correction: &Correction<'_>,
) -> Result<CorrectionPreview, CorrectError> {
    preview_proposal(book, &correction.proposal())
}

/// Says the same of a correction that is still typed.
pub fn preview_proposal(book: &Book, correction: &Proposal<'_>) -> Result<CorrectionPreview, CorrectError> {
    book.read(|reader| {
        let batch = reader
            .batch(correction.batch)?
            .ok_or(CorrectError::NotThere { id: correction.batch })?;
        let mut problems = hindrances(reader, &batch, Some(correction.based_on), ProblemCode::Reverted)?;
        let examined = examine(book, reader, &batch, correction)?;
        problems.extend(examined.problems);
        let corrected = examined.after.map(|after| Corrected {
            differences: differences(&batch.record(), &after.record()),
            batch: after,
        });
        Ok(CorrectionPreview {
            problems,
            checked: examined.checked,
            corrected,
        })
    })
}

/// Corrects a recorded batch, in one transaction with its entry in the trail.
///
/// One that changes nothing writes nothing.
pub fn correct_batch(book: &Book, correction: &Correction<'_>) -> Result<Corrected, CorrectError> {
    let now = book.now();
    book.write(|transaction| {
        let before = known_batch(transaction, correction.batch)?;
        let mut problems = hindrances(
            transaction.reader(),
            &before,
            Some(correction.based_on),
            ProblemCode::Reverted,
        )?;
        if !problems.is_empty() {
            return Err(CorrectError::Refused(problems));
        }
        let reason = check_reason(correction.reason).map_err(|problem| problems.push(problem));
        problems.extend(operator_problem(correction.by.who()));
        let examined = examine(book, transaction.reader(), &before, &correction.proposal())?;
        problems.extend(examined.problems);
        let (Ok(reason), Some(after), true) = (reason, examined.after, problems.is_empty()) else {
            return Err(CorrectError::Refused(problems));
        };
        let changed = differences(&before.record(), &after.record());
        if changed.is_empty() {
            return Ok(Corrected {
                batch: before,
                differences: changed,
            });
        }
        let who = correction.by.who();
        transaction.add_operator(who, now)?;
        let change = Change {
            action: "corrected",
            at: now,
            who,
            reason: Some(&reason),
        };
        transaction.update_batch(&before, &after, change)?;
        Ok(Corrected {
            batch: known_batch(transaction, before.id)?,
            differences: changed,
        })
    })
}

/// Takes a recorded batch back: it stays readable, keeps its number, and no longer counts.
pub fn revert_batch(book: &Book, reversal: &Reversal<'_>) -> Result<Batch, CorrectError> {
    let now = book.now();
    book.write(|transaction| revert_in(transaction, reversal, now))
}

fn revert_in(
    transaction: &mut WriteTransaction<'_>,
    reversal: &Reversal<'_>,
    now: Timestamp,
) -> Result<Batch, CorrectError> {
    let before = known_batch(transaction, reversal.batch)?;
    let mut problems = hindrances(
        transaction.reader(),
        &before,
        reversal.based_on,
        ProblemCode::AlreadyReverted,
    )?;
    let reason = check_reason(reversal.reason).map_err(|problem| problems.push(problem));
    problems.extend(operator_problem(reversal.by.who()));
    let (Ok(reason), true) = (reason, problems.is_empty()) else {
        return Err(CorrectError::Refused(problems));
    };
    let who = reversal.by.who();
    transaction.add_operator(who, now)?;
    let after = Batch {
        status: BatchStatus::Reverted,
        reverted: Some(Reverted {
            by: Done {
                at: now,
                who: who.to_owned(),
            },
            reason: reason.clone(),
        }),
        ..before.clone()
    };
    let change = Change {
        action: "reverted",
        at: now,
        who,
        reason: Some(&reason),
    };
    transaction.update_batch(&before, &after, change)?;
    known_batch(transaction, before.id)
}

fn known_batch(transaction: &WriteTransaction<'_>, id: Uuid) -> Result<Batch, CorrectError> {
    transaction
        .reader()
        .batch(id)?
        .ok_or(CorrectError::NotThere { id })
}

/// Why a batch must not be changed at all: it was reverted, or somebody else changed it since it was looked at.
fn hindrances(
    reader: Reader<'_>,
    batch: &Batch,
    based_on: Option<i64>,
    when_reverted: ProblemCode,
) -> Result<Vec<Problem>, StoreError> {
    if let Some(reverted) = &batch.reverted {
        let problem = Problem::new("batch", when_reverted)
            .with("who", &reverted.by.who)
            .with("reason", &reverted.reason);
        return Ok(vec![problem]);
    }
    let Some(based_on) = based_on else {
        return Ok(Vec::new());
    };
    let version = reader.batch_version(batch.id)?;
    Ok(version
        .filter(|BatchVersion { seq, .. }| *seq != based_on)
        .map(|BatchVersion { who, .. }| Problem::new("batch", ProblemCode::ChangedMeanwhile).with("who", who))
        .into_iter()
        .collect())
}

/// A correction that was looked at.
struct Examined {
    problems: Vec<Problem>,
    checked: CheckedDraft,
    /// The batch as it would be, where it is one by the rules; questions may be open.
    after: Option<Batch>,
}

fn examine(
    book: &Book,
    reader: Reader<'_>,
    before: &Batch,
    correction: &Proposal<'_>,
) -> Result<Examined, StoreError> {
    let now = book.now();
    let entry = correction.entry;
    let mut checked = check(book, reader, before, correction, now)?;
    let mut problems = std::mem::take(&mut checked.problems);
    // Nothing means "now" and "the next one" where a batch is recorded; a recorded one has both.
    for (field, text) in [
        ("produced_at", &entry.produced_at),
        ("batch_number", &entry.batch_number),
    ] {
        if typed(text).is_none() {
            problems.push(Problem::new(field, ProblemCode::Required));
        }
    }
    let Some(valid) = checked.batch.clone().filter(|_| problems.is_empty()) else {
        return Ok(Examined {
            problems,
            checked,
            after: None,
        });
    };
    let batch_number = valid.batch_number.clone().unwrap_or_default();
    if let Some(other) = reader.other_holder_of_number(&batch_number, before.id)? {
        problems.push(
            Problem::new("batch_number", ProblemCode::DuplicateNumber)
                .with("value", &batch_number)
                .with("other", other),
        );
    }
    let (batch_code, code_typed) = code(book, before, &valid, &batch_number);
    if let Some(other) = reader.other_holder_of_code(&batch_code, before.id)? {
        problems.push(
            Problem::new("batch_code", ProblemCode::DuplicateCode)
                .with("value", &batch_code)
                .with("other", other),
        );
    }
    let questions = ask(reader, before, correction, (&checked, &valid), now)?;
    problems.extend(questions.open);
    let after = Batch {
        batch_number,
        batch_code,
        code_typed,
        unit: valid.product_type.unit.clone(),
        product_type: valid.product_type,
        brand: valid.brand,
        parameters: valid.parameters,
        quantity: valid.quantity,
        total_thousandths: valid.total_thousandths,
        metres_mm: valid.metres_mm,
        weight_per_metre_mg: valid.weight_per_metre_mg,
        total_weight_g: valid.total_weight_g,
        notes: valid.notes,
        produced_at: valid.produced_at,
        produced_offset: valid.produced_offset,
        confirmations: questions.answered,
        ..before.clone()
    };
    Ok(Examined {
        problems,
        checked,
        after: Some(after),
    })
}

/// Checks the entry by the rules: against the product type that the batch was recorded with, unless only the one of today fits.
///
/// A plant may have changed or retired the type since, which must not keep a typing error from being corrected; and an option that
/// was missing that night may be what the correction is about.
fn check(
    book: &Book,
    reader: Reader<'_>,
    before: &Batch,
    correction: &Proposal<'_>,
    now: Timestamp,
) -> Result<CheckedDraft, StoreError> {
    let today = reader.catalogue()?;
    let name = correction.entry.product_type.trim();
    let mut types: Vec<Option<&ProductType>> = Vec::new();
    if name == before.product_type.name {
        types.push(Some(&before.product_type));
    }
    let current = today.product_type(name);
    if types.is_empty() || current.is_some_and(|current| *current != before.product_type) {
        types.push(current);
    }
    let settings = book.settings();
    let mut best: Option<CheckedDraft> = None;
    for product_type in types {
        let catalogue = catalogue_of(&today, before, product_type);
        let entry = match product_type {
            Some(product_type) if correction.from_form => correction.entry.for_type(product_type),
            _ => correction.entry.clone(),
        };
        let checked = check_draft(
            &entry,
            &Terms {
                catalogue: &catalogue,
                now,
                time_zone: &settings.time_zone.value,
            },
        );
        if best
            .as_ref()
            .is_none_or(|best| checked.problems.len() < best.problems.len())
        {
            best = Some(checked);
        }
    }
    Ok(best.unwrap_or_default())
}

/// The catalogue with this definition of the product type, and with the brand that the batch has, even if it is retired.
fn catalogue_of(today: &Catalogue, before: &Batch, product_type: Option<&ProductType>) -> Catalogue {
    let mut catalogue = today.clone();
    if let Some(product_type) = product_type {
        catalogue
            .product_types
            .retain(|other| other.name != product_type.name);
        catalogue.product_types.insert(0, product_type.clone());
    }
    if !catalogue.brands.contains(&before.brand) {
        catalogue.brands.push(before.brand.clone());
    }
    catalogue
}

/// The code, and whether it was typed by hand. One that follows is made anew only when something that it names has changed: a
/// pattern that the plant has changed since must not change the code on a label that is out.
fn code(book: &Book, before: &Batch, valid: &ValidBatch, batch_number: &str) -> (String, bool) {
    if let Some(typed) = &valid.batch_code {
        let is_same = *typed == before.batch_code;
        return (typed.clone(), !is_same || before.code_typed);
    }
    let station = before.station.as_deref();
    let old = Named {
        product_type: &before.product_type.name,
        parameters: &before.parameters,
        brand: &before.brand,
        produced: (before.produced_at, before.produced_offset),
    };
    let new = Named {
        product_type: &valid.product_type.name,
        parameters: &valid.parameters,
        brand: &valid.brand,
        produced: (valid.produced_at, valid.produced_offset),
    };
    let parts = new.parts(station, batch_number);
    if !before.code_typed && old.parts(station, &before.batch_number) == parts {
        return (before.batch_code.clone(), false);
    }
    (book.settings().code_pattern.value.code(&parts), false)
}

/// Asks about what is unusual, where the correction touches it; what was confirmed before stays confirmed elsewhere.
fn ask(
    reader: Reader<'_>,
    before: &Batch,
    correction: &Proposal<'_>,
    (checked, valid): (&CheckedDraft, &ValidBatch),
    now: Timestamp,
) -> Result<Questions, StoreError> {
    let (answers, entry) = (correction.answers, correction.entry);
    let mut questions = Questions {
        answered: before.confirmations.clone(),
        ..Questions::default()
    };
    if valid.produced_at != before.produced_at {
        questions.answered.future = false;
        ask_about_time(answers, entry, checked, now, &mut questions);
    }
    if valid.batch_number.as_deref() != Some(&before.batch_number) {
        questions.answered.number_jump = false;
        ask_about_number(reader, answers, entry, &mut questions)?;
    }
    let is_another_product = valid.product_type.name != before.product_type.name
        || valid.parameters != before.parameters
        || valid.weight_per_metre_mg != before.weight_per_metre_mg;
    if is_another_product {
        questions.answered.weight_unusual = None;
        ask_about_weight(
            reader,
            answers.weight_unusual,
            valid,
            Some(before.id),
            &mut questions,
        )?;
    }
    Ok(questions)
}
