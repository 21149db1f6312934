//! Batches that a new one is compared with: the same product and parameters, not reverted.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{Reader, StoreError, encode_json, read_time, time_text};
use crate::batch::{EQUAL_WITHIN, ValidBatch};

impl Reader<'_> {
    /// Reads the weight per metre, in mg, of the last batches of one product and its parameters, of whatever brand; newest first.
    /// The batch `but`, which is itself being corrected, is left out.
    pub fn last_weights_per_metre(
        &self,
        product_type: &str,
        parameters: &BTreeMap<String, String>,
        but: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<u64>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        // Where no batch is left out, the index alone answers: every recording asks.
        let mut statement = self.connection.prepare_cached(
            "SELECT weight_per_metre_mg FROM batches
             WHERE status = 'recorded' AND product_type = ?1 AND parameters = ?2 AND weight_per_metre_mg IS NOT NULL
                 AND (?3 IS NULL OR id <> ?3)
             ORDER BY recorded_at DESC LIMIT ?4",
        )?;
        let weights = statement
            .query_map(
                params![
                    product_type,
                    encode_json(parameters, "parameters")?,
                    but.map(|id| id.to_string()),
                    limit
                ],
                |row| row.get(0),
            )?
            .collect::<Result<_, _>>()?;
        Ok(weights)
    }

    /// Finds the newest batch of the same product, brand, parameters, weight and quantity, counted the same way, that was recorded within [`EQUAL_WITHIN`] of
    /// `now`: its code, and when it was recorded.
    pub(crate) fn equal_batch_near(
        &self,
        batch: &ValidBatch,
        now: Timestamp,
    ) -> Result<Option<(String, Timestamp)>, StoreError> {
        // Checked to be far below the limit when the batch was checked.
        let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let found: Option<(String, String)> = self
            .connection
            .prepare_cached(
                "SELECT batch_code, recorded_at FROM batches
                 WHERE status = 'recorded' AND product_type = ? AND parameters = ? AND recorded_at BETWEEN ? AND ?
                     AND brand = ? AND unit = ? AND quantity = ? AND total_weight_g IS ?
                 ORDER BY recorded_at DESC LIMIT 1",
            )?
            .query_row(
                params![
                    batch.product_type.name,
                    encode_json(&batch.parameters, "parameters")?,
                    time_text(now - EQUAL_WITHIN),
                    // A clock that was put back a little hides no equal batch.
                    time_text(now + EQUAL_WITHIN),
                    batch.brand,
                    batch.product_type.unit,
                    encode_json(&batch.quantity, "quantity")?,
                    batch.total_weight_g.map(signed),
                ],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        found
            .map(|(code, at)| Ok((code, read_time(&at, "batches.recorded_at")?)))
            .transpose()
    }
}
