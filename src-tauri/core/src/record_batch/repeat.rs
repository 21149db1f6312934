//! A recorded batch as the start of the next.

use uuid::Uuid;

use crate::batch::{BatchDraft, Bundles, BundlesText, Quantity, RollsText, decimal_text};
use crate::store::batches::Batch;
use crate::store::{Reader, StoreError};

/// Makes a draft of everything that was entered for a batch, but for what belongs to that batch alone: number, code, time and notes.
///
/// Without an id it is the newest batch of this workstation that was not reverted. `None` where there is no such batch.
pub fn repeat_draft(reader: Reader<'_>, id: Option<Uuid>) -> Result<Option<BatchDraft>, StoreError> {
    let batch = match id {
        Some(id) => reader.batch(id)?,
        None => reader.newest_batch_of(reader.workstation()?.id)?,
    };
    Ok(batch.map(|batch| entered_for(&batch)))
}

/// Makes a draft of a batch that is to be recorded once more: with its time and notes too, and without its number and code, which
/// stay with the batch that was reverted. `None` where there is no such batch.
pub fn draft_again(reader: Reader<'_>, id: Uuid) -> Result<Option<BatchDraft>, StoreError> {
    Ok(reader.batch(id)?.map(|batch| BatchDraft {
        produced_at: Some(
            batch
                .produced_at
                .display_with_offset(batch.produced_offset)
                .to_string(),
        ),
        notes: batch.notes.clone(),
        ..entered_for(&batch)
    }))
}

/// Everything that was entered for a batch, but number, code, time and notes.
pub(crate) fn entered_for(batch: &Batch) -> BatchDraft {
    let mut draft = BatchDraft {
        product_type: batch.product_type.name.clone(),
        brand: batch.brand.clone(),
        parameters: batch.parameters.clone(),
        weight_per_metre_kg: batch.weight_per_metre_mg.map(|weight| decimal_text(weight, 6)),
        ..BatchDraft::default()
    };
    match &batch.quantity {
        Quantity::Plain { thousandths } => draft.quantity = Some(decimal_text(*thousandths, 3)),
        Quantity::Rolls { rolls, cut_pieces_mm } => {
            draft.rolls = rolls
                .iter()
                .map(|rolls| RollsText {
                    count: rolls.count.to_string(),
                    length_m: decimal_text(rolls.length_mm, 3),
                })
                .collect();
            draft.cut_pieces_m = metres(cut_pieces_mm);
        }
        Quantity::Bundles {
            bundles,
            spares,
            piece_length_mm,
        } => {
            draft.bundles = bundles.as_ref().map(bundles_text);
            draft.spares = spares.iter().map(u64::to_string).collect();
            draft.piece_length_m = piece_length_mm.map(|length| decimal_text(length, 3));
        }
        Quantity::BundlesByLength {
            bundles,
            piece_length_mm,
            spare_lengths_mm,
        } => {
            draft.bundles = bundles.as_ref().map(bundles_text);
            draft.spare_lengths_m = metres(spare_lengths_mm);
            draft.piece_length_m = piece_length_mm.map(|length| decimal_text(length, 3));
        }
    }
    draft
}

fn bundles_text(bundles: &Bundles) -> BundlesText {
    BundlesText {
        count: bundles.count.to_string(),
        pieces_per_bundle: bundles.pieces_per_bundle.to_string(),
    }
}

fn metres(lengths_mm: &[u64]) -> Vec<String> {
    lengths_mm.iter().map(|length| decimal_text(*length, 3)).collect()
}
