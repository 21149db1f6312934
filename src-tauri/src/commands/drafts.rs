//! The batch that is being entered.

use std::collections::BTreeMap;

use batchbook_core::attachments::{self, Owner};
use batchbook_core::batch;
use batchbook_core::batch::decimal_text;
use batchbook_core::record_batch::{self, Answer, Answers, WindowRecord};
use batchbook_core::store::drafts as stored;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::attachments::Attachment;
use super::batches::Batch;
use super::{CommandError, Failed, Problem, Session, State, blocking, parse_id};

/// Everything as typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub(crate) struct BatchDraft {
    product_type: String,
    brand: String,
    parameters: BTreeMap<String, String>,
    produced_at: Option<String>,
    batch_number: Option<String>,
    batch_code: Option<String>,
    notes: String,
    quantity: Option<String>,
    rolls: Vec<RollsText>,
    cut_pieces_m: Vec<String>,
    bundles: Option<BundlesText>,
    spares: Vec<String>,
    spare_lengths_m: Vec<String>,
    piece_length_m: Option<String>,
    weight_per_metre_kg: Option<String>,
}

/// A group of rolls of one length, as typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub(crate) struct RollsText {
    pub(super) count: String,
    pub(super) length_m: String,
}

/// Bundles, as typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub(crate) struct BundlesText {
    pub(super) count: String,
    pub(super) pieces_per_bundle: String,
}

impl From<batch::BatchDraft> for BatchDraft {
    fn from(draft: batch::BatchDraft) -> Self {
        Self {
            product_type: draft.product_type,
            brand: draft.brand,
            parameters: draft.parameters,
            produced_at: draft.produced_at,
            batch_number: draft.batch_number,
            batch_code: draft.batch_code,
            notes: draft.notes,
            quantity: draft.quantity,
            rolls: draft
                .rolls
                .into_iter()
                .map(|rolls| RollsText {
                    count: rolls.count,
                    length_m: rolls.length_m,
                })
                .collect(),
            cut_pieces_m: draft.cut_pieces_m,
            bundles: draft.bundles.map(|bundles| BundlesText {
                count: bundles.count,
                pieces_per_bundle: bundles.pieces_per_bundle,
            }),
            spares: draft.spares,
            spare_lengths_m: draft.spare_lengths_m,
            piece_length_m: draft.piece_length_m,
            weight_per_metre_kg: draft.weight_per_metre_kg,
        }
    }
}

impl From<BatchDraft> for batch::BatchDraft {
    fn from(draft: BatchDraft) -> Self {
        Self {
            product_type: draft.product_type,
            brand: draft.brand,
            parameters: draft.parameters,
            produced_at: draft.produced_at,
            batch_number: draft.batch_number,
            batch_code: draft.batch_code,
            notes: draft.notes,
            quantity: draft.quantity,
            rolls: draft
                .rolls
                .into_iter()
                .map(|rolls| batch::RollsText {
                    count: rolls.count,
                    length_m: rolls.length_m,
                })
                .collect(),
            cut_pieces_m: draft.cut_pieces_m,
            bundles: draft.bundles.map(|bundles| batch::BundlesText {
                count: bundles.count,
                pieces_per_bundle: bundles.pieces_per_bundle,
            }),
            spares: draft.spares,
            spare_lengths_m: draft.spare_lengths_m,
            piece_length_m: draft.piece_length_m,
            weight_per_metre_kg: draft.weight_per_metre_kg,
        }
    }
}

/// A draft with its attachments.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Draft {
    id: String,
    draft: BatchDraft,
    attachments: Vec<Attachment>,
    changed_at: Option<String>,
}

/// What the form shows while a batch is entered. Decimals are texts: the screen does no arithmetic.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Preview {
    pub(super) total: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) roll_totals_m: Vec<Option<String>>,
    pub(super) total_weight_kg: Option<String>,
    pub(super) batch_code: Option<String>,
    /// What a batch gets where no number is typed; nothing for a batch that has one.
    pub(super) next_number: Option<String>,
    /// In kg: what the last batches of the same product and parameters have.
    pub(super) usual_weight_per_metre_kg: Option<String>,
    /// Whether the weight typed is far from that one: said beside the field, and asked about by Save.
    pub(super) weight_is_unusual: bool,
    pub(super) problems: Vec<Problem>,
}

impl From<batch::CheckedDraft> for Preview {
    /// What follows from the entry alone.
    fn from(checked: batch::CheckedDraft) -> Self {
        Self {
            total: checked.total_thousandths.map(|total| decimal_text(total, 3)),
            unit: checked.product_type.map(|product_type| product_type.unit),
            roll_totals_m: checked
                .roll_totals_mm
                .into_iter()
                .map(|total| total.map(|total| decimal_text(total, 3)))
                .collect(),
            total_weight_kg: checked.total_weight_g.map(|weight| decimal_text(weight, 3)),
            batch_code: None,
            next_number: None,
            usual_weight_per_metre_kg: None,
            weight_is_unusual: false,
            problems: checked.problems.into_iter().map(Problem::from).collect(),
        }
    }
}

/// What was answered with "Record anyway".
#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub(crate) struct Allow {
    /// The time more than a day ahead (`future`).
    future: bool,
    /// The number far ahead (`number_jump`).
    jump: bool,
    /// The weight far from the usual one (`weight_unusual`).
    unusual_weight: bool,
    /// The same batch within ten minutes (`equal_batch`).
    equal_batch: bool,
}

impl From<Allow> for Answers {
    fn from(allow: Allow) -> Self {
        let meant = |confirmed| if confirmed { Answer::Meant } else { Answer::Ask };
        Self {
            future: allow.future,
            number_jump: allow.jump,
            weight_unusual: meant(allow.unusual_weight),
            equal_batch: meant(allow.equal_batch),
        }
    }
}

/// When a draft was kept.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Kept {
    changed_at: String,
}

/// A batch that is safe, its files that are not, and the draft for the next one.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Recorded {
    batch: Batch,
    failed_attachments: Vec<Attachment>,
    next: Draft,
}

/// Answers a draft with its attachments.
pub(crate) fn draft(session: &Session, draft: stored::Draft) -> Result<Draft, Failed> {
    let attachments = session
        .book
        .read(|reader| reader.attachments_of(Owner::Draft(draft.id)))?;
    Ok(Draft {
        id: draft.id.to_string(),
        // A draft that nothing was typed into yet was not kept by anybody.
        changed_at: (draft.changed_at != draft.created_at).then(|| draft.changed_at.to_string()),
        draft: draft.entry.into(),
        attachments: attachments
            .iter()
            .map(|attachment| Attachment::of(attachment, session))
            .collect(),
    })
}

/// Computes totals, weight, code and problems of what is typed.
#[tauri::command]
pub(crate) async fn preview_batch(state: State<'_>, draft: BatchDraft) -> Result<Preview, CommandError> {
    blocking(&state, move |session| {
        let preview = record_batch::preview_batch(&session.book, &draft.into())?;
        Ok(Preview {
            batch_code: preview.batch_code,
            next_number: Some(preview.next_number),
            usual_weight_per_metre_kg: preview.usual_weight_mg.map(|weight| decimal_text(weight, 6)),
            weight_is_unusual: preview.weight_is_unusual,
            ..preview.checked.into()
        })
    })
    .await
}

/// Keeps what is typed.
#[tauri::command]
pub(crate) async fn keep_draft(
    state: State<'_>,
    id: String,
    draft: BatchDraft,
) -> Result<Kept, CommandError> {
    blocking(&state, move |session| {
        let (id, entry, now) = (parse_id(&id)?, draft.into(), session.book.now());
        if session
            .book
            .write(|transaction| transaction.keep_draft(id, &entry, now))?
        {
            Ok(Kept {
                changed_at: now.to_string(),
            })
        } else {
            Err(Failed::Code("draft_gone"))
        }
    })
    .await
}

/// Records the draft as a batch and begins the next.
#[tauri::command]
pub(crate) async fn record_batch(
    state: State<'_>,
    id: String,
    draft: BatchDraft,
    allow: Allow,
) -> Result<Recorded, CommandError> {
    blocking(&state, move |session| {
        let record = WindowRecord {
            draft_id: parse_id(&id)?,
            entry: &draft.into(),
            answers: allow.into(),
        };
        let (recorded, next) = record_batch::record_window_draft(&session.book, &record)?;
        let attachment = |attachment| Attachment::of(attachment, session);
        Ok(Recorded {
            failed_attachments: recorded.failed_attachments.iter().map(attachment).collect(),
            batch: Batch::of(recorded.batch, session),
            next: self::draft(session, next)?,
        })
    })
    .await
}

/// Makes a draft of what was entered for a batch; without an id, for the last one of this workstation.
#[tauri::command]
pub(crate) async fn repeat_batch(state: State<'_>, id: Option<String>) -> Result<BatchDraft, CommandError> {
    blocking(&state, move |session| {
        let id = id.as_deref().map(parse_id).transpose()?;
        let repeated = session
            .book
            .read(|reader| record_batch::repeat_draft(reader, id))?;
        let nothing = id.map_or(Failed::Code("nothing_to_repeat"), Failed::NoSuchBatch);
        repeated.map(BatchDraft::from).ok_or(nothing)
    })
    .await
}

/// Discards a draft; its files go to `.discarded`. Answers a new one.
#[tauri::command]
pub(crate) async fn discard_draft(state: State<'_>, id: String) -> Result<Draft, CommandError> {
    blocking(&state, move |session| {
        let id = parse_id(&id)?;
        let book = &session.book;
        attachments::discard_draft(book, id, &super::operators::who(session)?)?;
        let next = book.window_draft()?;
        draft(session, next)
    })
    .await
}
