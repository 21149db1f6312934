//! A draft becomes a recorded batch. START HERE.
//!
//! Recording is one transaction and waits for no file: attachments were copied when they were picked, and those that failed
//! are part of the answer, not a reason to refuse. `Err` means that no batch was recorded.

pub(crate) mod questions;
mod repeat;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::Offset;
use uuid::Uuid;

pub use questions::{Answer, Answers};
pub(crate) use repeat::entered_for;
pub use repeat::{draft_again, repeat_draft};

use crate::attachments::{AttachmentState, Owner};
use crate::batch::catalogue::Catalogue;
use crate::batch::{
    BatchDraft, CheckedDraft, CodeParts, Confirmations, LONGEST_NAME, Problem, ProblemCode, Terms,
    ValidBatch, WeightRule, check_draft, is_unusual_weight,
};
use crate::book::Book;
use crate::settings::Settings;
use crate::store::attachments::Attachment;
use crate::store::batches::{Batch, BatchStatus};
use crate::store::drafts::Draft;
use crate::store::workstation::Remembered;
use crate::store::{Reader, StoreError, WriteTransaction, as_stored};

/// What is to be recorded, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct RecordRequest<'a> {
    /// Everything as typed.
    pub draft: &'a BatchDraft,
    /// The stored draft whose attachments go to the batch.
    pub draft_id: Option<Uuid>,
    /// Who records it; an unknown name is added.
    pub operator: &'a str,
    /// What is known beforehand about what will be asked.
    pub answers: Answers,
}

/// A batch that is safe, and the files of it that are not.
#[derive(Debug, Clone)]
pub struct RecordedBatch {
    /// The batch with all its attachments.
    pub batch: Batch,
    /// Its attachments that are not saved where they belong.
    pub failed_attachments: Vec<Attachment>,
}

/// Why no batch was recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The draft is not a batch by the rules; all that is wrong.
    #[error("the batch was refused for {} problems", .0.len())]
    Refused(Vec<Problem>),
    /// The draft was recorded or discarded already.
    #[error("there is no draft {id} any more")]
    DraftGone {
        /// The draft.
        id: Uuid,
    },
    /// The store failed.
    #[error("the batch could not be recorded")]
    Store(#[from] StoreError),
}

/// What can be said of a draft while it is entered.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Its problems and what can be computed.
    pub checked: CheckedDraft,
    /// The number it would get now.
    pub next_number: String,
    /// The code it would get now, where product and parameters are known.
    pub batch_code: Option<String>,
    /// The weight per metre that batches like this one have, in mg; none where there are no others, or no weight.
    pub usual_weight_mg: Option<u64>,
    /// Whether the weight typed is so far from the usual one that it will be asked about.
    pub weight_is_unusual: bool,
}

/// Records a batch: checks it, gives it number and code, takes over the draft's attachments, all in one transaction.
///
/// Processes that record at once never collide, and never fail for it: number and code are given inside the transaction.
pub fn record_batch(book: &Book, request: &RecordRequest<'_>) -> Result<RecordedBatch, RecordError> {
    book.write(|transaction| record_in(book, transaction, request))
        .map(RecordedBatch::of)
}

impl RecordedBatch {
    fn of(batch: Batch) -> Self {
        let failed_attachments = batch
            .attachments
            .iter()
            .filter(|attachment| matches!(attachment.state, AttachmentState::Failed | AttachmentState::Kept))
            .cloned()
            .collect();
        Self {
            batch,
            failed_attachments,
        }
    }
}

/// A draft of the window that is to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct WindowRecord<'a> {
    /// The stored draft.
    pub draft_id: Uuid,
    /// Everything as typed.
    pub entry: &'a BatchDraft,
    /// What was answered to what was asked.
    pub answers: Answers,
}

/// Records the window's draft as the operator that is remembered, and begins the next: product, brand and parameters stay.
///
/// Both in one transaction: were the next draft begun behind it, a disk that fills up in between would answer that nothing
/// was recorded, and the operator would record the batch a second time.
pub fn record_window_draft(
    book: &Book,
    record: &WindowRecord<'_>,
) -> Result<(RecordedBatch, Draft), RecordError> {
    book.write(|transaction| {
        let catalogue = transaction.reader().catalogue()?;
        let operator = transaction.reader().remembered(Remembered::Operator)?;
        let used = used_of(&catalogue, record.entry);
        let request = RecordRequest {
            draft: &used,
            draft_id: Some(record.draft_id),
            operator: operator.as_deref().unwrap_or_default(),
            answers: record.answers,
        };
        let batch = record_in(book, transaction, &request)?;
        let next = BatchDraft {
            product_type: used.product_type,
            brand: used.brand,
            parameters: used.parameters,
            ..BatchDraft::default()
        };
        let next = transaction.next_window_draft(operator, book.run.id, &next, book.now())?;
        Ok((RecordedBatch::of(batch), next))
    })
}

/// Says everything that would keep a draft from being recorded now, without recording it.
pub fn refusals(book: &Book, request: &RecordRequest<'_>) -> Result<Vec<Problem>, StoreError> {
    book.read(|reader| {
        let catalogue = reader.catalogue()?;
        let examined = examine(reader, request, &terms(book, &book.settings(), &catalogue))?;
        Ok(examined.problems)
    })
}

/// Computes what the form shows while a batch is entered.
pub fn preview_batch(book: &Book, draft: &BatchDraft) -> Result<Preview, StoreError> {
    let settings = book.settings();
    book.read(|reader| {
        let catalogue = reader.catalogue()?;
        let draft = used_of(&catalogue, draft);
        let checked = check_draft(&draft, &terms(book, &settings, &catalogue));
        let next_number = next_number(reader)?.to_string();
        // Known by all that tells one product from another: only then do its code and its usual weight mean anything.
        let known = checked.product_type.as_ref().filter(|product_type| {
            let mut parameters = product_type.parameters.iter();
            parameters
                .all(|parameter| !parameter.required || checked.parameters.contains_key(&parameter.name))
        });
        let batch_code = typed(&draft.batch_code).or_else(|| {
            let product_type = known?;
            let (at, offset) = checked.produced?;
            if draft.brand.trim().is_empty() {
                return None;
            }
            let batch_number = typed(&draft.batch_number).unwrap_or_else(|| next_number.clone());
            let named = Named {
                product_type: &product_type.name,
                parameters: &checked.parameters,
                brand: draft.brand.trim(),
                produced: (at, offset),
            };
            Some(named.code(&settings, &batch_number))
        });
        let usual_weight_mg = match known {
            Some(product_type) if product_type.weight_per_metre != WeightRule::None => {
                questions::usual_weight_of(reader, &product_type.name, &checked.parameters, None)?
            }
            _ => None,
        };
        let weight_is_unusual = checked
            .weight_per_metre_mg
            .zip(usual_weight_mg)
            .is_some_and(|(weight, usual)| is_unusual_weight(weight, usual));
        Ok(Preview {
            checked,
            next_number,
            batch_code,
            usual_weight_mg,
            weight_is_unusual,
        })
    })
}

fn terms<'a>(book: &Book, settings: &'a Settings, catalogue: &'a Catalogue) -> Terms<'a> {
    Terms {
        catalogue,
        now: book.now(),
        time_zone: &settings.time_zone.value,
    }
}

/// A draft as it would be recorded now.
struct Examined {
    /// Everything that keeps it from being recorded, questions included.
    problems: Vec<Problem>,
    /// What is unusual about it and is recorded all the same.
    confirmations: Confirmations,
    /// The batch, when it is one by the rules.
    batch: Option<ValidBatch>,
}

fn examine(
    reader: Reader<'_>,
    request: &RecordRequest<'_>,
    terms: &Terms<'_>,
) -> Result<Examined, StoreError> {
    let mut checked = check_draft(request.draft, terms);
    let questions = questions::ask(reader, request, &checked, terms.now)?;
    let mut problems = std::mem::take(&mut checked.problems);
    problems.extend(identity_problems(reader, request)?);
    problems.extend(questions.open);
    Ok(Examined {
        problems,
        confirmations: questions.answered,
        batch: checked.batch,
    })
}

fn record_in(
    book: &Book,
    transaction: &mut WriteTransaction<'_>,
    request: &RecordRequest<'_>,
) -> Result<Batch, RecordError> {
    if let Some(id) = request.draft_id
        && !transaction.has_draft(id)?
    {
        return Err(RecordError::DraftGone { id });
    }
    let settings = book.settings();
    let catalogue = transaction.reader().catalogue_for(request.draft)?;
    let terms = terms(book, &settings, &catalogue);
    let examined = examine(transaction.reader(), request, &terms)?;
    let problems = examined.problems;
    let Some(valid) = examined.batch.filter(|_| problems.is_empty()) else {
        return Err(RecordError::Refused(problems));
    };
    let code_typed = valid.batch_code.is_some();
    let (batch_number, batch_code) = number_and_code(&settings, transaction.reader(), &valid)?;
    // Any other code was looked for already.
    if valid.batch_number.is_some()
        && let Some(other) = transaction.reader().holder_of_code(&batch_code)?
    {
        let problem = Problem::new("batch_code", ProblemCode::DuplicateCode)
            .with("value", &batch_code)
            .with("other", other);
        return Err(RecordError::Refused(vec![problem]));
    }
    let now = terms.now;
    let mut batch = Batch {
        seq: 0,
        id: Uuid::now_v7(),
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
        produced_at: as_stored(valid.produced_at),
        produced_offset: valid.produced_offset,
        recorded_at: as_stored(now),
        operator: request.operator.trim().to_owned(),
        workstation_id: transaction.workstation_id()?,
        station: settings.station.value.clone(),
        run_id: book.run.id,
        confirmations: examined.confirmations,
        status: BatchStatus::Recorded,
        reverted: None,
        attachments: Vec::new(),
    };
    transaction.add_operator(&batch.operator, now)?;
    batch.seq = transaction.insert_batch(&batch)?;
    if let Some(draft_id) = request.draft_id {
        transaction.give_attachments_to_batch(draft_id, batch.id)?;
        transaction.remove_draft(draft_id)?;
        batch.attachments = transaction.reader().attachments_of(Owner::Batch(batch.id))?;
    }
    transaction.index_new_batch(&batch)?;
    transaction.append_recorded(&batch)?;
    Ok(batch)
}

/// Problems of what names a batch and who records it: they need the store.
fn identity_problems(reader: Reader<'_>, request: &RecordRequest<'_>) -> Result<Vec<Problem>, StoreError> {
    let mut problems = Vec::new();
    if let Some(number) = typed(&request.draft.batch_number)
        && let Some(other) = reader.holder_of_number(&number)?
    {
        problems.push(
            Problem::new("batch_number", ProblemCode::DuplicateNumber)
                .with("value", &number)
                .with("other", other),
        );
    }
    if let Some(code) = typed(&request.draft.batch_code)
        && let Some(other) = reader.holder_of_code(&code)?
    {
        problems.push(
            Problem::new("batch_code", ProblemCode::DuplicateCode)
                .with("value", &code)
                .with("other", other),
        );
    }
    problems.extend(operator_problem(request.operator));
    Ok(problems)
}

/// What is wrong with the name of whoever does something.
pub(crate) fn operator_problem(operator: &str) -> Option<Problem> {
    let operator = operator.trim();
    let problem = |code| Problem::new("operator", code);
    if operator.is_empty() {
        Some(problem(ProblemCode::Required))
    } else if operator.chars().count() > LONGEST_NAME {
        Some(problem(ProblemCode::TooLong).with("limit", LONGEST_NAME))
    } else if operator.chars().any(char::is_control) {
        Some(problem(ProblemCode::ControlCharacters))
    } else {
        None
    }
}

/// The part of a draft that its product type uses.
fn used_of(catalogue: &Catalogue, draft: &BatchDraft) -> BatchDraft {
    match catalogue.product_type(draft.product_type.trim()) {
        Some(product_type) => draft.for_type(product_type),
        None => draft.clone(),
    }
}

/// What of a batch its code names, beside the number.
pub(crate) struct Named<'a> {
    pub(crate) product_type: &'a str,
    pub(crate) parameters: &'a BTreeMap<String, String>,
    pub(crate) brand: &'a str,
    pub(crate) produced: (Timestamp, Offset),
}

impl Named<'_> {
    fn code(&self, settings: &Settings, batch_number: &str) -> String {
        let station = settings.station.value.as_deref();
        settings
            .code_pattern
            .value
            .code(&self.parts(station, batch_number))
    }

    /// What a code is made of.
    pub(crate) fn parts<'p>(&'p self, station: Option<&'p str>, batch_number: &'p str) -> CodeParts<'p> {
        let (at, offset) = self.produced;
        CodeParts {
            product_type: self.product_type,
            parameters: self.parameters,
            brand: self.brand,
            year: offset.to_datetime(at).year(),
            station,
            batch_number,
        }
    }
}

/// What was typed, trimmed; none where that is nothing.
pub(crate) fn typed(text: &Option<String>) -> Option<String> {
    text.as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn next_number(reader: Reader<'_>) -> Result<u64, StoreError> {
    Ok(reader.largest_number()?.saturating_add(1))
}

/// The number and code typed by hand, or the next ones that are free.
fn number_and_code(
    settings: &Settings,
    reader: Reader<'_>,
    valid: &ValidBatch,
) -> Result<(String, String), StoreError> {
    let named = Named {
        product_type: &valid.product_type.name,
        parameters: &valid.parameters,
        brand: &valid.brand,
        produced: (valid.produced_at, valid.produced_offset),
    };
    let code_for = |batch_number: &str| named.code(settings, batch_number);
    if let Some(number) = &valid.batch_number {
        let code = valid.batch_code.clone().unwrap_or_else(|| code_for(number));
        return Ok((number.clone(), code));
    }
    let mut candidate = next_number(reader)?;
    loop {
        let number = candidate.to_string();
        let code = valid.batch_code.clone().unwrap_or_else(|| code_for(&number));
        let code_is_free = valid.batch_code.is_some() || reader.holder_of_code(&code)?.is_none();
        // Not free when a code was typed by hand that the pattern would make for this number, or past 18 digits.
        if code_is_free && reader.holder_of_number(&number)?.is_none() {
            return Ok((number, code));
        }
        candidate = candidate.saturating_add(1);
    }
}
