//! Which batches are meant, and the way through the indexes that finds them.
//!
//! Each way is chosen here and forced with `INDEXED BY`, never left to statistics that a fresh database does not have: a
//! page must take as long at a hundred thousand batches as at a thousand.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::{BatchQuery, BatchStatus};
use crate::store::search::search_expression;
use crate::store::{StoreError, time_text};

/// Which batches are meant; empty for all. What is given has to hold all together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BatchFilter {
    /// Produced at this time or later.
    pub produced_from: Option<Timestamp>,
    /// Produced before this time.
    pub produced_before: Option<Timestamp>,
    /// The name of the product type, whole.
    pub product_type: Option<String>,
    /// The name of the operator, whole.
    pub operator: Option<String>,
    /// Whether they still count.
    pub status: Option<BatchStatus>,
    /// Only batches with a failed attachment that nobody has answered.
    pub open_failures: bool,
}

impl BatchFilter {
    /// Narrows the filter to whole days, both included, as they begin and end in a time zone.
    ///
    /// A day at the very end of the calendar bounds nothing.
    #[must_use]
    pub fn produced_on(mut self, from: Option<Date>, to: Option<Date>, time_zone: &TimeZone) -> Self {
        let begins = |day: Date| Some(day.to_zoned_datetime(time_zone.clone()).ok()?.timestamp());
        self.produced_from = from.and_then(begins);
        self.produced_before = to.and_then(|day| day.tomorrow().ok()).and_then(begins);
        self
    }

    /// Says whether all batches are meant.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A file of a recorded batch that failed, and that nobody has answered: what the index `attachments_open_failures` holds.
const IS_OPEN_FAILURE: &str = "state IN ('failed', 'kept', 'missing') AND dismissed_at IS NULL AND set_aside_at IS NULL AND batch_id IS NOT NULL";

/// A query's batches, as the part of a statement behind `SELECT ...`.
#[derive(Debug)]
pub(super) struct Selection {
    /// `FROM ... WHERE ...`
    pub(super) sql: String,
    /// What the statement's places are filled with, in order.
    pub(super) values: Vec<Value>,
    /// The column that is `batches.seq`, to order by.
    pub(super) seq: &'static str,
}

/// Conditions and what fills them.
#[derive(Default)]
struct Conditions {
    all: Vec<&'static str>,
    values: Vec<Value>,
}

impl Conditions {
    fn add(&mut self, condition: &'static str, values: impl IntoIterator<Item = Value>) {
        self.all.push(condition);
        self.values.extend(values);
    }

    fn add_text(&mut self, condition: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(condition, [Value::Text(value.to_owned())]);
        }
    }
}

impl Selection {
    /// The batches that a query means; none where it searches for something that no batch can have.
    pub(super) fn of(connection: &Connection, query: &BatchQuery) -> Result<Option<Self>, StoreError> {
        let filter = &query.filter;
        let searched = if query.search.trim().is_empty() {
            None
        } else {
            let Some(expression) = search_expression(connection, &query.search)? else {
                return Ok(None);
            };
            Some(expression)
        };
        let from_day = filter.produced_from.map(time_text);
        let before_day = filter.produced_before.map(time_text);
        let has_days = from_day.is_some() || before_day.is_some();

        let mut conditions = Conditions::default();
        let mut seq = "batches.seq";
        let from = if filter.open_failures {
            // Few by their nature, whatever else is asked for.
            if let Some(expression) = searched {
                conditions.add(
                    "EXISTS (SELECT 1 FROM batch_search WHERE batch_search MATCH ? AND batch_search.rowid = batches.seq)",
                    [Value::Text(expression)],
                );
            }
            format!(
                "(SELECT DISTINCT batch_id FROM attachments INDEXED BY attachments_open_failures WHERE {IS_OPEN_FAILURE}) AS failing
                 CROSS JOIN batches ON batches.id = failing.batch_id"
            )
        } else if let Some(expression) = searched {
            seq = "batch_search.rowid";
            conditions.add("batch_search MATCH ?", [Value::Text(expression)]);
            if has_days {
                // Batches are recorded about when they are produced: the days bound what is looked at in the full-text index.
                let days = [
                    Value::Text(from_day.clone().unwrap_or_default()),
                    Value::Text(before_day.clone().unwrap_or_else(|| "~".to_owned())),
                ];
                conditions.add(
                    "batch_search.rowid >= (SELECT min(seq) FROM batches INDEXED BY batches_by_produced_at
                         WHERE produced_at >= ? AND produced_at < ?)",
                    days.clone(),
                );
                conditions.add(
                    "batch_search.rowid <= (SELECT max(seq) FROM batches INDEXED BY batches_by_produced_at
                         WHERE produced_at >= ? AND produced_at < ?)",
                    days,
                );
            }
            "batch_search CROSS JOIN batches ON batches.seq = batch_search.rowid".to_owned()
        } else {
            let index = if has_days {
                " INDEXED BY batches_by_produced_at"
            } else if filter.product_type.is_some() {
                " INDEXED BY batches_by_product_type"
            } else if filter.operator.is_some() {
                " INDEXED BY batches_by_operator"
            } else if filter.status == Some(BatchStatus::Reverted) {
                " INDEXED BY batches_reverted"
            } else {
                ""
            };
            format!("batches{index}")
        };

        conditions.add_text("batches.produced_at >= ?", from_day.as_deref());
        conditions.add_text("batches.produced_at < ?", before_day.as_deref());
        conditions.add_text("batches.product_type = ?", filter.product_type.as_deref());
        conditions.add_text("batches.operator = ?", filter.operator.as_deref());
        match filter.status {
            // In words of the statement, not a value: a partial index is used only where its condition is seen.
            Some(BatchStatus::Reverted) => conditions.add("batches.status = 'reverted'", []),
            Some(BatchStatus::Recorded) => conditions.add("batches.status = 'recorded'", []),
            None => {}
        }
        if let Some(after) = query.after {
            let condition = if seq == "batches.seq" {
                "batches.seq < ?"
            } else {
                "batch_search.rowid < ?"
            };
            conditions.add(condition, [Value::Integer(after)]);
        }
        let where_all = if conditions.all.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", conditions.all.join(" AND "))
        };
        Ok(Some(Self {
            sql: format!("FROM {from}{where_all}"),
            values: conditions.values,
            seq,
        }))
    }
}

#[cfg(test)]
mod tests;
