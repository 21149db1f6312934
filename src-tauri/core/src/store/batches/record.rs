//! A batch as the trail keeps it, and the changes of a recorded one: each with its entry, in one transaction.

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Batch;
use crate::batch::{BatchRecord, number_value};
use crate::store::attachments::Change;
use crate::store::audit_log::AuditEntry;
use crate::store::{Reader, StoreError, WriteTransaction, decode_json, encode_json, time_text};

/// Every column of the table but `seq`. `product_type` is read apart: it repeats the snapshot's name for the indexes.
pub(crate) const COLUMNS: &str = "id, batch_number, number_value, batch_code, code_typed, product_snapshot, brand, parameters, quantity, \
    total_thousandths, unit, metres_mm, weight_per_metre_mg, total_weight_g, notes, produced_at, produced_offset_s, recorded_at, \
    operator, workstation_id, station, run_id, confirmations, status, reverted_at, reverted_by, revert_reason, product_type";

/// The last change of a batch: who made it, and its number in the trail, which is the batch's version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchVersion {
    /// The number of the entry. Another number, another state.
    pub seq: i64,
    /// Who made the change.
    pub who: String,
}

impl Batch {
    /// The batch as the trail keeps it.
    pub(crate) fn record(&self) -> BatchRecord {
        let reverted = self.reverted.as_ref();
        BatchRecord {
            id: self.id.to_string(),
            batch_number: self.batch_number.clone(),
            number_value: stored_number_value(&self.batch_number),
            batch_code: self.batch_code.clone(),
            code_typed: self.code_typed,
            product_type: self.product_type.clone(),
            brand: self.brand.clone(),
            parameters: self.parameters.clone(),
            quantity: self.quantity.clone(),
            total_thousandths: self.total_thousandths,
            unit: self.unit.clone(),
            metres_mm: self.metres_mm,
            weight_per_metre_mg: self.weight_per_metre_mg,
            total_weight_g: self.total_weight_g,
            notes: self.notes.clone(),
            produced_at: time_text(self.produced_at),
            produced_offset_s: self.produced_offset.seconds(),
            recorded_at: time_text(self.recorded_at),
            operator: self.operator.clone(),
            workstation_id: self.workstation_id.to_string(),
            station: self.station.clone(),
            run_id: self.run_id.to_string(),
            confirmations: self.confirmations.clone(),
            status: self.status.as_str().to_owned(),
            reverted_at: reverted.map(|reverted| time_text(reverted.by.at)),
            reverted_by: reverted.map(|reverted| reverted.by.who.clone()),
            revert_reason: reverted.map(|reverted| reverted.reason.clone()),
        }
    }
}

/// The column `number_value` of a batch number.
pub(super) fn stored_number_value(batch_number: &str) -> Option<i64> {
    number_value(batch_number).and_then(|value| i64::try_from(value).ok())
}

impl Reader<'_> {
    /// Reads the version of a batch: its last entry in the trail.
    pub fn batch_version(&self, id: Uuid) -> Result<Option<BatchVersion>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT seq, who FROM audit_log WHERE subject_kind = 'batch' AND subject_id = ? ORDER BY seq DESC LIMIT 1",
            )?
            .query_row([id.to_string()], |row| {
                Ok(BatchVersion {
                    seq: row.get(0)?,
                    who: row.get(1)?,
                })
            })
            .optional()?)
    }

    /// Finds another batch than this one that has a number, and answers its code.
    pub(crate) fn other_holder_of_number(
        &self,
        batch_number: &str,
        id: Uuid,
    ) -> Result<Option<String>, StoreError> {
        self.other_holder(
            "SELECT batch_code FROM batches WHERE batch_number = ? AND id <> ?",
            batch_number,
            id,
        )
    }

    /// Finds another batch than this one that has a code, and answers its number.
    pub(crate) fn other_holder_of_code(
        &self,
        batch_code: &str,
        id: Uuid,
    ) -> Result<Option<String>, StoreError> {
        self.other_holder(
            "SELECT batch_number FROM batches WHERE batch_code = ? AND id <> ?",
            batch_code,
            id,
        )
    }

    fn other_holder(&self, sql: &str, value: &str, id: Uuid) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(sql)?
            .query_row([value, &id.to_string()], |row| row.get(0))
            .optional()?)
    }
}

/// Reads a row of [`COLUMNS`], and the name of the product type that stands beside its snapshot.
pub(crate) fn read_record(row: &Row<'_>) -> Result<(BatchRecord, String), StoreError> {
    let record = BatchRecord {
        id: row.get(0)?,
        batch_number: row.get(1)?,
        number_value: row.get(2)?,
        batch_code: row.get(3)?,
        code_typed: row.get(4)?,
        product_type: decode_json(
            row.get_ref(5)?.as_str().unwrap_or_default(),
            "batches.product_snapshot",
        )?,
        brand: row.get(6)?,
        parameters: decode_json(row.get_ref(7)?.as_str().unwrap_or_default(), "batches.parameters")?,
        quantity: decode_json(row.get_ref(8)?.as_str().unwrap_or_default(), "batches.quantity")?,
        total_thousandths: row.get(9)?,
        unit: row.get(10)?,
        metres_mm: row.get(11)?,
        weight_per_metre_mg: row.get(12)?,
        total_weight_g: row.get(13)?,
        notes: row.get(14)?,
        produced_at: row.get(15)?,
        produced_offset_s: row.get(16)?,
        recorded_at: row.get(17)?,
        operator: row.get(18)?,
        workstation_id: row.get(19)?,
        station: row.get(20)?,
        run_id: row.get(21)?,
        confirmations: decode_json(
            row.get_ref(22)?.as_str().unwrap_or_default(),
            "batches.confirmations",
        )?,
        status: row.get(23)?,
        reverted_at: row.get(24)?,
        reverted_by: row.get(25)?,
        revert_reason: row.get(26)?,
    };
    Ok((record, row.get(27)?))
}

/// What the entry `recorded` says.
#[derive(Debug, Serialize)]
struct RecordedEntry {
    attachments: Vec<Value>,
    #[serde(flatten)]
    record: BatchRecord,
}

impl WriteTransaction<'_> {
    /// Writes the entry `recorded`, which holds the whole record and names the attachments that the draft brought along.
    pub(crate) fn append_recorded(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let attachments = batch.attachments.iter().map(|attachment| {
            json!({
                "id": attachment.id.to_string(),
                "original_name": attachment.original_name,
                "stored_name": attachment.stored_name,
            })
        });
        let after = RecordedEntry {
            attachments: attachments.collect(),
            record: batch.record(),
        };
        self.append_audit(&AuditEntry {
            at: batch.recorded_at,
            who: &batch.operator,
            action: "recorded",
            subject_kind: "batch",
            subject_id: &batch.id.to_string(),
            before: None,
            after: Some(after),
            reason: None,
        })
    }

    /// Writes what a recorded batch says now, with its entry in the trail, and makes it findable by it.
    ///
    /// `before` must be the row as this transaction sees it.
    pub(crate) fn update_batch(
        &mut self,
        before: &Batch,
        after: &Batch,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        // Checked to be far below the limit when the batch was checked.
        let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let reverted = after.reverted.as_ref();
        self.transaction
            .prepare_cached(
                "UPDATE batches SET batch_number = ?, number_value = ?, batch_code = ?, code_typed = ?, product_type = ?,
                     product_snapshot = ?, brand = ?, parameters = ?, quantity = ?, total_thousandths = ?, unit = ?, metres_mm = ?,
                     weight_per_metre_mg = ?, total_weight_g = ?, notes = ?, produced_at = ?, produced_offset_s = ?, confirmations = ?,
                     status = ?, reverted_at = ?, reverted_by = ?, revert_reason = ? WHERE id = ?",
            )?
            .execute(params![
                after.batch_number,
                stored_number_value(&after.batch_number),
                after.batch_code,
                after.code_typed,
                after.product_type.name,
                encode_json(&after.product_type, "product type")?,
                after.brand,
                encode_json(&after.parameters, "parameters")?,
                encode_json(&after.quantity, "quantity")?,
                signed(after.total_thousandths),
                after.unit,
                after.metres_mm.map(signed),
                after.weight_per_metre_mg.map(signed),
                after.total_weight_g.map(signed),
                after.notes,
                time_text(after.produced_at),
                after.produced_offset.seconds(),
                encode_json(&after.confirmations, "confirmations")?,
                after.status.as_str(),
                reverted.map(|reverted| time_text(reverted.by.at)),
                reverted.map(|reverted| reverted.by.who.as_str()),
                reverted.map(|reverted| reverted.reason.as_str()),
                after.id.to_string(),
            ])?;
        self.index_batch(after)?;
        self.append_audit(&AuditEntry {
            at: change.at,
            who: change.who,
            action: change.action,
            subject_kind: "batch",
            subject_id: &after.id.to_string(),
            before: Some(before.record()),
            after: Some(after.record()),
            reason: change.reason,
        })
    }
}
