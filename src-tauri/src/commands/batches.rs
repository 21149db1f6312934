//! Recorded batches: the list, the search and the detail.

use std::collections::BTreeMap;

use batchbook_core::batch::{self, Quantity, decimal_text};
use batchbook_core::store::batches::{self as stored, BatchQuery};
use jiff::Timestamp;
use jiff::tz::Offset;
use serde::Serialize;
use ts_rs::TS;

use super::attachments::Attachment;
use super::drafts::{BundlesText, RollsText};
use super::history::BatchFilter;
use super::{CommandError, Failed, Session, State, blocking, parse_id};

/// The most batches in one answer.
const LARGEST_PAGE: usize = 200;

/// A batch as a line of the list.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct BatchSummary {
    id: String,
    #[ts(type = "number")]
    seq: i64,
    batch_number: String,
    batch_code: String,
    product_type: String,
    brand: String,
    parameters: BTreeMap<String, String>,
    /// The parameters that have a unit: `63 mm`.
    size_label: Option<String>,
    produced_at: String,
    recorded_at: String,
    #[ts(type = "\"recorded\" | \"reverted\"")]
    status: &'static str,
    quantity: String,
    unit: String,
    attachments: usize,
    saved_attachments: usize,
    open_failures: usize,
}

/// A page of the list, newest first.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct BatchPage {
    batches: Vec<BatchSummary>,
    next: Option<String>,
}

/// A batch with everything recorded.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Batch {
    id: String,
    #[ts(type = "number")]
    seq: i64,
    batch_number: String,
    batch_code: String,
    product_type: String,
    brand: String,
    parameters: BTreeMap<String, String>,
    size_label: Option<String>,
    produced_at: String,
    recorded_at: String,
    #[ts(type = "\"recorded\" | \"reverted\"")]
    status: &'static str,
    quantity: String,
    unit: String,
    operator: String,
    station: Option<String>,
    total_weight_kg: Option<String>,
    weight_per_metre_kg: Option<String>,
    notes: String,
    parts: Parts,
    parameter_units: BTreeMap<String, String>,
    confirmations: Confirmations,
    /// Who took it back, when and why.
    reverted: Option<Reason>,
    attachments: Vec<Attachment>,
}

/// Who did something that wants a reason, when, and why.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Reason {
    pub(super) who: String,
    pub(super) at: String,
    pub(super) reason: String,
}

/// What was unusual when the batch was recorded, and whether somebody confirmed it.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Confirmations {
    future: bool,
    number_jump: bool,
    weight_unusual: Option<UnusualWeight>,
    equal_batch: Option<EqualBatch>,
}

/// A weight per metre far from the usual one, in kg/m. Not confirmed: recorded where nobody could be asked.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct UnusualWeight {
    usual: String,
    confirmed: bool,
}

/// An equal batch shortly before: its code. Not confirmed: recorded where nobody could be asked.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct EqualBatch {
    other: String,
    confirmed: bool,
}

impl From<batch::Confirmations> for Confirmations {
    fn from(confirmations: batch::Confirmations) -> Self {
        Self {
            future: confirmations.future,
            number_jump: confirmations.number_jump,
            weight_unusual: confirmations.weight_unusual.map(|unusual| UnusualWeight {
                usual: unusual.usual,
                confirmed: unusual.confirmed,
            }),
            equal_batch: confirmations.equal_batch.map(|equal| EqualBatch {
                other: equal.other,
                confirmed: equal.confirmed,
            }),
        }
    }
}

/// How the quantity was counted.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub(crate) struct Parts {
    rolls: Vec<RollsText>,
    cut_pieces_m: Vec<String>,
    bundles: Option<BundlesText>,
    spares: Vec<String>,
    spare_lengths_m: Vec<String>,
    piece_length_m: Option<String>,
}

impl Parts {
    fn of(quantity: &Quantity) -> Self {
        let metres = |lengths: &[u64]| lengths.iter().map(|length| decimal_text(*length, 3)).collect();
        let counted = |bundles: &batchbook_core::batch::Bundles| BundlesText {
            count: bundles.count.to_string(),
            pieces_per_bundle: bundles.pieces_per_bundle.to_string(),
        };
        match quantity {
            Quantity::Plain { .. } => Self::default(),
            Quantity::Rolls { rolls, cut_pieces_mm } => Self {
                rolls: rolls
                    .iter()
                    .map(|rolls| RollsText {
                        count: rolls.count.to_string(),
                        length_m: decimal_text(rolls.length_mm, 3),
                    })
                    .collect(),
                cut_pieces_m: metres(cut_pieces_mm),
                ..Self::default()
            },
            Quantity::Bundles {
                bundles,
                spares,
                piece_length_mm,
            } => Self {
                bundles: bundles.as_ref().map(counted),
                spares: spares.iter().map(u64::to_string).collect(),
                piece_length_m: piece_length_mm.map(|length| decimal_text(length, 3)),
                ..Self::default()
            },
            Quantity::BundlesByLength {
                bundles,
                piece_length_mm,
                spare_lengths_mm,
            } => Self {
                bundles: bundles.as_ref().map(counted),
                spare_lengths_m: metres(spare_lengths_mm),
                piece_length_m: piece_length_mm.map(|length| decimal_text(length, 3)),
                ..Self::default()
            },
        }
    }
}

impl Batch {
    /// Converts a recorded batch.
    pub(crate) fn of(batch: stored::Batch, session: &Session) -> Self {
        Self::with_files(batch, |attachment| Attachment::of(attachment, session))
    }

    /// Converts a recorded batch, its files as somebody says.
    pub(super) fn with_files(
        batch: stored::Batch,
        file: impl Fn(&batchbook_core::attachments::Attachment) -> Attachment,
    ) -> Self {
        Self {
            id: batch.id.to_string(),
            seq: batch.seq,
            size_label: size_label(&batch),
            produced_at: with_offset(batch.produced_at, batch.produced_offset),
            recorded_at: batch.recorded_at.to_string(),
            status: batch.status.as_str(),
            quantity: decimal_text(batch.total_thousandths, 3),
            parts: Parts::of(&batch.quantity),
            parameter_units: batch
                .product_type
                .parameter_units()
                .map(|(name, unit)| (name.to_owned(), unit.to_owned()))
                .collect(),
            product_type: batch.product_type.name,
            batch_number: batch.batch_number,
            batch_code: batch.batch_code,
            brand: batch.brand,
            parameters: batch.parameters,
            unit: batch.unit,
            operator: batch.operator,
            station: batch.station,
            total_weight_kg: batch.total_weight_g.map(|weight| decimal_text(weight, 3)),
            weight_per_metre_kg: batch.weight_per_metre_mg.map(|weight| decimal_text(weight, 6)),
            notes: batch.notes,
            confirmations: batch.confirmations.into(),
            reverted: batch.reverted.map(|reverted| Reason {
                who: reverted.by.who,
                at: reverted.by.at.to_string(),
                reason: reverted.reason,
            }),
            attachments: batch.attachments.iter().map(file).collect(),
        }
    }
}

impl From<stored::Batch> for BatchSummary {
    fn from(batch: stored::Batch) -> Self {
        use batchbook_core::attachments::{Attachment, AttachmentState};
        let count = |wanted: fn(&Attachment) -> bool| {
            batch
                .attachments
                .iter()
                .filter(|attachment| wanted(attachment))
                .count()
        };
        Self {
            id: batch.id.to_string(),
            seq: batch.seq,
            size_label: size_label(&batch),
            attachments: batch.attachments.len(),
            saved_attachments: count(|attachment| attachment.state == AttachmentState::Saved),
            open_failures: count(Attachment::is_open_failure),
            produced_at: with_offset(batch.produced_at, batch.produced_offset),
            recorded_at: batch.recorded_at.to_string(),
            status: batch.status.as_str(),
            quantity: decimal_text(batch.total_thousandths, 3),
            product_type: batch.product_type.name,
            batch_number: batch.batch_number,
            batch_code: batch.batch_code,
            brand: batch.brand,
            parameters: batch.parameters,
            unit: batch.unit,
        }
    }
}

fn size_label(batch: &stored::Batch) -> Option<String> {
    let sizes: Vec<String> = batch
        .product_type
        .parameter_units()
        .filter_map(|(name, unit)| Some(format!("{} {unit}", batch.parameters.get(name)?)))
        .collect();
    if sizes.is_empty() {
        None
    } else {
        Some(sizes.join(" · "))
    }
}

fn with_offset(at: Timestamp, offset: Offset) -> String {
    at.display_with_offset(offset).to_string()
}

/// Lists the batches that are searched and filtered for, newest first.
#[tauri::command]
pub(crate) async fn search_batches(
    state: State<'_>,
    search: String,
    filter: Option<BatchFilter>,
    after: Option<String>,
    limit: usize,
) -> Result<BatchPage, CommandError> {
    blocking(&state, move |session| {
        let after = after
            .map(|cursor| cursor.parse())
            .transpose()
            .map_err(|_| Failed::Code("internal"))?;
        let query = BatchQuery {
            limit: limit.min(LARGEST_PAGE),
            after,
            ..filter.unwrap_or_default().query(session, search)?
        };
        let page = session.book.read(|reader| reader.list_batches(&query))?;
        Ok(BatchPage {
            batches: page.batches.into_iter().map(BatchSummary::from).collect(),
            next: page.next.map(|seq| seq.to_string()),
        })
    })
    .await
}

/// Answers one batch with everything recorded, the attachments that were set aside last.
#[tauri::command]
pub(crate) async fn show_batch(state: State<'_>, id: String) -> Result<Batch, CommandError> {
    blocking(&state, move |session| {
        let id = parse_id(&id)?;
        let (batch, set_aside) = session
            .book
            .read(|reader| Ok::<_, Failed>((reader.batch(id)?, reader.set_aside_of(id)?)))?;
        let mut batch = batch.ok_or(Failed::NoSuchBatch(id))?;
        batch.attachments.extend(set_aside);
        Ok(Batch::of(batch, session))
    })
    .await
}
