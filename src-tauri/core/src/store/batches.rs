//! Recorded batches.

mod filter;
mod record;
mod totals;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::Offset;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use uuid::Uuid;

use filter::Selection;

pub use filter::BatchFilter;
pub use record::BatchVersion;
pub(crate) use record::{COLUMNS as RECORD_COLUMNS, read_record};
pub use totals::{FilterChoices, Totals};

use super::attachments::Attachment;
use super::workstation::read_uuid;
use super::{Reader, StoreError, WriteTransaction, decode_json, encode_json, read_time, time_text};
use crate::batch::{Confirmations, ProductType, Quantity};
use crate::store::attachments::Done;

/// One recorded production run of one product.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The order of recording.
    pub seq: i64,
    /// A uuid v7.
    pub id: Uuid,
    /// Unique.
    pub batch_number: String,
    /// Unique.
    pub batch_code: String,
    /// Whether the code was typed by hand; otherwise it follows what it names when the batch is corrected.
    pub code_typed: bool,
    /// The product type as it was when the batch was recorded.
    pub product_type: ProductType,
    /// Name of the brand.
    pub brand: String,
    /// Values by name.
    pub parameters: BTreeMap<String, String>,
    /// How the quantity was counted.
    pub quantity: Quantity,
    /// In thousandths of the unit.
    pub total_thousandths: u64,
    /// The unit of the total.
    pub unit: String,
    /// Total length in mm, where there is one.
    pub metres_mm: Option<u64>,
    /// In mg.
    pub weight_per_metre_mg: Option<u64>,
    /// In g.
    pub total_weight_g: Option<u64>,
    /// Free text.
    pub notes: String,
    /// When it was produced.
    pub produced_at: Timestamp,
    /// The UTC offset that the time of production was entered in.
    pub produced_offset: Offset,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who recorded it.
    pub operator: String,
    /// The installation that it was recorded on.
    pub workstation_id: Uuid,
    /// The station code, where one was set.
    pub station: Option<String>,
    /// The process that recorded it.
    pub run_id: Uuid,
    /// What was unusual when it was recorded, and whether somebody confirmed it.
    pub confirmations: Confirmations,
    /// Whether it still counts.
    pub status: BatchStatus,
    /// Who reverted it, when and why; there exactly when it is reverted.
    pub reverted: Option<Reverted>,
    /// Its files, in the order in which they were picked; those set aside are left out.
    pub attachments: Vec<Attachment>,
}

/// Who reverted a batch, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reverted {
    /// Who and when.
    pub by: Done,
    /// Why.
    pub reason: String,
}

/// Whether a batch still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchStatus {
    /// It does.
    Recorded,
    /// It was taken back; it stays readable and keeps its number.
    Reverted,
}

impl BatchStatus {
    /// The status as it is stored and written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Reverted => "reverted",
        }
    }

    /// Reads a status as [`BatchStatus::as_str`] writes it.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Recorded, Self::Reverted]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// Which batches to list.
#[derive(Debug, Clone, Default)]
pub struct BatchQuery {
    /// Words that all have to be found, each as the beginning of a word; empty for all batches.
    pub search: String,
    /// Which of them; empty for all.
    pub filter: BatchFilter,
    /// At most so many.
    pub limit: usize,
    /// Only batches recorded before the one with this `seq`.
    pub after: Option<i64>,
}

/// A page of batches, newest first.
#[derive(Debug, Clone)]
pub struct BatchPage {
    /// The batches.
    pub batches: Vec<Batch>,
    /// Where the next page begins, where there is one.
    pub next: Option<i64>,
}

const COLUMNS: &str = "seq, id, batch_number, batch_code, product_snapshot, brand, parameters, quantity, total_thousandths, unit, metres_mm,
    weight_per_metre_mg, total_weight_g, notes, produced_at, produced_offset_s, recorded_at, operator, workstation_id, station, run_id, status, confirmations,
    code_typed, reverted_at, reverted_by, revert_reason";

impl Reader<'_> {
    /// Finds a batch by id, then code, then number.
    pub fn find_batch(&self, text: &str) -> Result<Option<Batch>, StoreError> {
        if let Ok(id) = Uuid::parse_str(text)
            && let Some(batch) = self.batch(id)?
        {
            return Ok(Some(batch));
        }
        match self.batch_where("batch_code", text)? {
            Some(batch) => Ok(Some(batch)),
            None => self.batch_where("batch_number", text),
        }
    }

    /// Reads one batch.
    pub fn batch(&self, id: Uuid) -> Result<Option<Batch>, StoreError> {
        self.batch_where("id", &id.to_string())
    }

    /// Lists batches by order of recording, newest first.
    pub fn list_batches(&self, query: &BatchQuery) -> Result<BatchPage, StoreError> {
        let Some((sql, values)) = page_statement(self.connection, query)? else {
            return Ok(BatchPage {
                batches: Vec::new(),
                next: None,
            });
        };
        let mut batches = self.read_batches(&sql, params_from_iter(values))?;
        let more = batches.len() > query.limit;
        batches.truncate(query.limit);
        let next = batches.last().filter(|_| more).map(|batch| batch.seq);
        Ok(BatchPage { batches, next })
    }

    /// Counts all batches, reverted ones included. A kept count, not a walk.
    pub fn count_batches(&self) -> Result<u64, StoreError> {
        let count: i64 = self
            .connection
            .prepare_cached("SELECT value FROM counters WHERE name = 'batches'")?
            .query_row([], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// The largest batch number that is all digits; 0 where there is none.
    pub fn largest_number(&self) -> Result<u64, StoreError> {
        let largest: Option<i64> = self
            .connection
            .prepare_cached("SELECT max(number_value) FROM batches WHERE number_value IS NOT NULL")?
            .query_row([], |row| row.get(0))?;
        Ok(largest.and_then(|value| u64::try_from(value).ok()).unwrap_or(0))
    }

    /// When the newest batch was recorded.
    pub fn newest_recorded_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let text: Option<String> = self
            .connection
            .prepare_cached("SELECT recorded_at FROM batches ORDER BY seq DESC LIMIT 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        text.map(|text| read_time(&text, "batches.recorded_at"))
            .transpose()
    }

    /// Reads the batch that a workstation recorded last, reverted ones left out.
    pub fn newest_batch_of(&self, workstation_id: Uuid) -> Result<Option<Batch>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM batches WHERE workstation_id = ? AND status = 'recorded' ORDER BY seq DESC LIMIT 1"
        );
        Ok(self.read_batches(&sql, [workstation_id.to_string()])?.pop())
    }

    /// The code of the batch that has this number.
    pub(crate) fn holder_of_number(&self, batch_number: &str) -> Result<Option<String>, StoreError> {
        self.text_where(
            "SELECT batch_code FROM batches WHERE batch_number = ?",
            batch_number,
        )
    }

    /// The number of the batch that has this code.
    pub(crate) fn holder_of_code(&self, batch_code: &str) -> Result<Option<String>, StoreError> {
        self.text_where(
            "SELECT batch_number FROM batches WHERE batch_code = ?",
            batch_code,
        )
    }

    fn text_where(&self, sql: &str, value: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(sql)?
            .query_row([value], |row| row.get(0))
            .optional()?)
    }

    /// `column` is one of three constants, never a text from outside.
    fn batch_where(&self, column: &'static str, value: &str) -> Result<Option<Batch>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM batches WHERE {column} = ?");
        Ok(self.read_batches(&sql, [value])?.pop())
    }

    fn read_batches(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<Batch>, StoreError> {
        let mut batches = Vec::new();
        {
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query(parameters)?;
            while let Some(row) = rows.next()? {
                batches.push(read_batch(row)?);
            }
        }
        let mut attachments = self.attachments_of_batches(batches.iter().map(|batch| batch.id))?;
        for batch in &mut batches {
            batch.attachments = attachments.remove(&batch.id).unwrap_or_default();
        }
        Ok(batches)
    }
}

/// A statement, and what its places are filled with.
type Statement = (String, Vec<Value>);

/// The statement for a page and one batch more; none where no batch can have what is searched for.
fn page_statement(connection: &Connection, query: &BatchQuery) -> Result<Option<Statement>, StoreError> {
    let one_more = i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1);
    let Some(Selection { sql, mut values, seq }) = Selection::of(connection, query)? else {
        return Ok(None);
    };
    values.push(one_more.into());
    let sql = format!(
        "SELECT {COLUMNS} FROM batches WHERE seq IN (SELECT {seq} {sql} ORDER BY {seq} DESC LIMIT ?) ORDER BY seq DESC"
    );
    Ok(Some((sql, values)))
}

fn read_batch(row: &Row<'_>) -> Result<Batch, StoreError> {
    let unsigned = |index: usize| {
        row.get::<_, Option<i64>>(index)
            .map(|value| value.and_then(|value| u64::try_from(value).ok()))
    };
    let offset = Offset::from_seconds(row.get(15)?).map_err(|source| StoreError::Unreadable {
        column: "batches.produced_offset_s",
        source: source.into(),
    })?;
    Ok(Batch {
        seq: row.get(0)?,
        id: read_uuid(&row.get::<_, String>(1)?, "batches.id")?,
        batch_number: row.get(2)?,
        batch_code: row.get(3)?,
        product_type: decode_json(&row.get::<_, String>(4)?, "batches.product_snapshot")?,
        brand: row.get(5)?,
        parameters: decode_json(&row.get::<_, String>(6)?, "batches.parameters")?,
        quantity: decode_json(&row.get::<_, String>(7)?, "batches.quantity")?,
        total_thousandths: unsigned(8)?.unwrap_or(0),
        unit: row.get(9)?,
        metres_mm: unsigned(10)?,
        weight_per_metre_mg: unsigned(11)?,
        total_weight_g: unsigned(12)?,
        notes: row.get(13)?,
        produced_at: read_time(&row.get::<_, String>(14)?, "batches.produced_at")?,
        produced_offset: offset,
        recorded_at: read_time(&row.get::<_, String>(16)?, "batches.recorded_at")?,
        operator: row.get(17)?,
        workstation_id: read_uuid(&row.get::<_, String>(18)?, "batches.workstation_id")?,
        station: row.get(19)?,
        run_id: read_uuid(&row.get::<_, String>(20)?, "batches.run_id")?,
        status: match row.get::<_, String>(21)?.as_str() {
            "reverted" => BatchStatus::Reverted,
            _ => BatchStatus::Recorded,
        },
        confirmations: decode_json(&row.get::<_, String>(22)?, "batches.confirmations")?,
        code_typed: row.get(23)?,
        reverted: read_reverted(row)?,
        attachments: Vec::new(),
    })
}

fn read_reverted(row: &Row<'_>) -> Result<Option<Reverted>, StoreError> {
    let at: Option<String> = row.get(24)?;
    let (who, reason): (Option<String>, Option<String>) = (row.get(25)?, row.get(26)?);
    let Some(((at, who), reason)) = at.zip(who).zip(reason) else {
        return Ok(None);
    };
    let at = read_time(&at, "batches.reverted_at")?;
    Ok(Some(Reverted {
        by: Done { at, who },
        reason,
    }))
}

impl WriteTransaction<'_> {
    /// Writes a batch's row, and answers its place, which the store gives.
    pub(crate) fn insert_batch(&mut self, batch: &Batch) -> Result<i64, StoreError> {
        let number_value = record::stored_number_value(&batch.batch_number);
        // Checked to be far below the limit when the batch was checked.
        let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        self.transaction
            .prepare_cached(
                "INSERT INTO batches (id, batch_number, number_value, batch_code, product_type, product_snapshot, brand, parameters, quantity,
                     total_thousandths, unit, metres_mm, weight_per_metre_mg, total_weight_g, notes, produced_at, produced_offset_s, recorded_at,
                     operator, workstation_id, station, run_id, confirmations, code_typed)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                batch.id.to_string(),
                batch.batch_number,
                number_value,
                batch.batch_code,
                batch.product_type.name,
                encode_json(&batch.product_type, "product type")?,
                batch.brand,
                encode_json(&batch.parameters, "parameters")?,
                encode_json(&batch.quantity, "quantity")?,
                signed(batch.total_thousandths),
                batch.unit,
                batch.metres_mm.map(signed),
                batch.weight_per_metre_mg.map(signed),
                batch.total_weight_g.map(signed),
                batch.notes,
                time_text(batch.produced_at),
                batch.produced_offset.seconds(),
                time_text(batch.recorded_at),
                batch.operator,
                batch.workstation_id.to_string(),
                batch.station,
                batch.run_id.to_string(),
                encode_json(&batch.confirmations, "confirmations")?,
                batch.code_typed,
            ])?;
        let seq = self.transaction.last_insert_rowid();
        self.transaction
            .prepare_cached("UPDATE counters SET value = value + 1 WHERE name = 'batches'")?
            .execute([])?;
        Ok(seq)
    }
}
