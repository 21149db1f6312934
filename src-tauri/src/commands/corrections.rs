//! What is changed about a recorded batch, each with its reason.

use std::sync::Arc;

use batchbook_core::attachments as core_attachments;
use batchbook_core::authority::Reserved;
use batchbook_core::batch::{self, FieldValue};
use batchbook_core::correct_batch::{self as core, Correction, Proposal, Reversal};
use batchbook_core::record_batch::{Answers, draft_again};
use serde::Serialize;
use tauri::AppHandle;
use ts_rs::TS;

use super::attachments::{Attachment, begin_copies};
use super::authority::permit;
use super::batches::Batch;
use super::drafts::{Allow, BatchDraft, Preview};
use super::operators::who;
use super::start::ProductType;
use super::{CommandError, Failed, Problem, Session, State, blocking, parse_id};
use crate::counted::counted;
use crate::differences::field_label;
use crate::uploading::bring_batch_here;
use crate::wording::Words;

/// A recorded batch as it can be corrected.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct OpenedCorrection {
    batch: Batch,
    /// What a correction is based on: a batch that has another one meanwhile is not overwritten.
    #[ts(type = "number")]
    version: i64,
    /// Everything that was entered; the code only where it was typed by hand.
    entry: BatchDraft,
    /// As the batch was recorded with it.
    product_type: ProductType,
}

/// What a correction would come to.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct CorrectionPreview {
    preview: Preview,
    /// What would change; nothing while something is wrong with the entry.
    differences: Vec<Difference>,
}

/// A field before and after.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Difference {
    pub(super) field: String,
    /// The field's name, in words.
    pub(super) label: String,
    pub(super) before: Option<Shown>,
    pub(super) after: Option<Shown>,
}

/// What a field says: the screen writes numbers and times as it does elsewhere.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Shown {
    /// A text, or how the quantity was counted.
    Text { text: String },
    /// A number with its unit.
    Amount { number: String, unit: String },
    /// An instant.
    Time { at: String },
    /// `recorded` or `reverted`.
    Status { status: String },
}

/// The start of the batch that takes the place of a reverted one.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct RecordedAgain {
    draft: BatchDraft,
    /// The files, which belong to the draft now.
    attachments: Vec<Attachment>,
    /// The names of files that could not come along.
    left_out: Vec<String>,
}

impl From<FieldValue> for Shown {
    fn from(value: FieldValue) -> Self {
        match value {
            FieldValue::Text(text) => Self::Text { text },
            FieldValue::Counted(quantity) => Self::Text {
                text: counted(&quantity),
            },
            FieldValue::Amount(number, unit) => Self::Amount { number, unit },
            FieldValue::Status(status) => Self::Status { status },
            FieldValue::Time(at, offset) => Self::Time {
                at: at.display_with_offset(offset).to_string(),
            },
        }
    }
}

impl Difference {
    /// Names the field in the window's language.
    pub(super) fn of(difference: batch::Difference, words: &Words) -> Self {
        Self {
            label: field_label(words, &difference.field),
            field: difference.field,
            before: difference.before.map(Shown::from),
            after: difference.after.map(Shown::from),
        }
    }
}

/// Opens a recorded batch for a correction.
#[tauri::command]
pub(crate) async fn open_correction(state: State<'_>, id: String) -> Result<OpenedCorrection, CommandError> {
    blocking(&state, move |session| {
        let id = parse_id(&id)?;
        let opened = session.book.read(|reader| core::open_correction(reader, id))?;
        let opened = opened.ok_or(Failed::NoSuchBatch(id))?;
        Ok(OpenedCorrection {
            product_type: opened.batch.product_type.clone().into(),
            batch: Batch::of(opened.batch, session),
            version: opened.version,
            entry: opened.entry.into(),
        })
    })
    .await
}

/// Computes what a correction would come to, without making it.
#[tauri::command]
pub(crate) async fn preview_correction(
    state: State<'_>,
    id: String,
    based_on: i64,
    draft: BatchDraft,
) -> Result<CorrectionPreview, CommandError> {
    blocking(&state, move |session| {
        let words = Words::of(&session.book.settings().language.value);
        let proposal = Proposal {
            batch: parse_id(&id)?,
            entry: &draft.into(),
            from_form: true,
            based_on,
            answers: Answers::default(),
        };
        let preview = core::preview_proposal(&session.book, &proposal)?;
        let unusual = preview
            .problems
            .iter()
            .find(|problem| problem.code == batch::ProblemCode::WeightUnusual)
            .and_then(|problem| problem.parameters.get("usual").cloned());
        let corrected = preview.corrected;
        Ok(CorrectionPreview {
            preview: Preview {
                batch_code: corrected.as_ref().map(|it| it.batch.batch_code.clone()),
                weight_is_unusual: unusual.is_some(),
                usual_weight_per_metre_kg: unusual,
                problems: preview.problems.into_iter().map(Problem::from).collect(),
                ..preview.checked.into()
            },
            differences: corrected
                .map(|it| it.differences)
                .unwrap_or_default()
                .into_iter()
                .map(|difference| Difference::of(difference, &words))
                .collect(),
        })
    })
    .await
}

/// Corrects a recorded batch.
#[tauri::command]
pub(crate) async fn correct_batch(
    state: State<'_>,
    id: String,
    based_on: i64,
    draft: BatchDraft,
    reason: String,
    allow: Allow,
) -> Result<Batch, CommandError> {
    blocking(&state, move |session| {
        let correction = Correction {
            batch: parse_id(&id)?,
            entry: &draft.into(),
            from_form: true,
            based_on,
            reason: &reason,
            by: &permit(session, Reserved::Correct)?,
            answers: allow.into(),
        };
        let corrected = core::correct_batch(&session.book, &correction)?;
        Ok(Batch::of(corrected.batch, session))
    })
    .await
}

/// Takes a recorded batch back.
#[tauri::command]
pub(crate) async fn revert_batch(
    state: State<'_>,
    id: String,
    based_on: i64,
    reason: String,
) -> Result<Batch, CommandError> {
    blocking(&state, move |session| {
        let reversal = Reversal {
            batch: parse_id(&id)?,
            based_on: Some(based_on),
            reason: &reason,
            by: &permit(session, Reserved::Revert)?,
        };
        let reverted = core::revert_batch(&session.book, &reversal)?;
        Ok(Batch::of(reverted, session))
    })
    .await
}

/// Begins the batch that takes the place of another: with what was entered for it, and with its files attached to the draft.
#[tauri::command]
pub(crate) async fn record_again(
    app: AppHandle,
    state: State<'_>,
    id: String,
    draft_id: String,
) -> Result<RecordedAgain, CommandError> {
    blocking(&state, move |session| again(&app, session, &id, &draft_id)).await
}

fn again(app: &AppHandle, session: &Arc<Session>, id: &str, draft_id: &str) -> Result<RecordedAgain, Failed> {
    let (id, draft_id) = (parse_id(id)?, parse_id(draft_id)?);
    let draft = session.book.read(|reader| draft_again(reader, id))?;
    let draft = draft.ok_or(Failed::NoSuchBatch(id))?;
    bring_batch_here(&session.book, id)?;
    let attached = core_attachments::attach_again(&session.book, id, draft_id, &who(session)?)?;
    Ok(RecordedAgain {
        draft: draft.into(),
        attachments: begin_copies(app, session, &attached.registered),
        left_out: attached
            .left_out
            .into_iter()
            .map(|attachment| attachment.original_name)
            .collect(),
    })
}

/// Sets an attachment of a recorded batch aside.
#[tauri::command]
pub(crate) async fn set_aside_attachment(
    state: State<'_>,
    id: String,
    reason: String,
) -> Result<Attachment, CommandError> {
    blocking(&state, move |session| {
        let id = parse_id(&id)?;
        let aside = core_attachments::set_aside(&session.book, id, &reason, &who(session)?)?;
        Ok(Attachment::of(&aside, session))
    })
    .await
}
