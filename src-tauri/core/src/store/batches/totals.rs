//! What the batches of a query come to, and what they can be filtered by.

use std::collections::BTreeMap;

use rusqlite::params_from_iter;

use super::filter::Selection;
use super::{BatchQuery, BatchStatus};
use crate::store::{Reader, StoreError};

/// What the batches of a query come to. Reverted ones are counted apart and add to nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Batches that count.
    pub batches: u64,
    /// Batches that were taken back.
    pub reverted: u64,
    /// The quantity in thousandths of its unit; m, pcs and kg first, then by name.
    pub by_unit: Vec<(String, u64)>,
    /// The weight in g; `None` where no batch has one.
    pub weight_g: Option<u64>,
}

impl Totals {
    /// Adds what the batches of another store come to.
    pub(crate) fn add(&mut self, other: Totals) {
        self.batches += other.batches;
        self.reverted += other.reverted;
        if let Some(weight) = other.weight_g {
            *self.weight_g.get_or_insert(0) += weight;
        }
        let mut by_unit: BTreeMap<String, u64> = self.by_unit.drain(..).collect();
        for (unit, quantity) in other.by_unit {
            *by_unit.entry(unit).or_default() += quantity;
        }
        self.by_unit = in_order(by_unit);
    }
}

/// What batches can be filtered by: all that occurs in them, whether it can still be chosen for new ones or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilterChoices {
    /// Names of product types, sorted.
    pub product_types: Vec<String>,
    /// Names of operators, sorted.
    pub operators: Vec<String>,
}

impl Reader<'_> {
    /// Adds up the batches of a query, on all its pages.
    pub fn totals(&self, query: &BatchQuery) -> Result<Totals, StoreError> {
        let Some(statement) = totals_statement(query) else {
            return Ok(Totals::default());
        };
        let mut totals = Totals::default();
        let mut by_unit: BTreeMap<String, u64> = BTreeMap::new();
        let mut statement_of_sums = self.connection.prepare_cached(&statement.sql)?;
        let mut rows = statement_of_sums.query(params_from_iter(statement.values))?;
        while let Some(row) = rows.next()? {
            let count: u64 = row.get(2)?;
            if row.get::<_, String>(1)? == BatchStatus::Reverted.as_str() {
                totals.reverted += count;
                continue;
            }
            totals.batches += count;
            *by_unit.entry(row.get(0)?).or_default() += row.get::<_, u64>(3)?;
            if let Some(weight) = row.get::<_, Option<u64>>(4)? {
                *totals.weight_g.get_or_insert(0) += weight;
            }
        }
        totals.by_unit = in_order(by_unit);
        Ok(totals)
    }

    /// Lists what batches can be filtered by. A few steps through an index each, however many batches there are.
    pub fn filter_choices(&self) -> Result<FilterChoices, StoreError> {
        Ok(FilterChoices {
            product_types: self.different("product_type")?,
            operators: self.different("operator")?,
        })
    }

    /// Names the parameters that the batches of a query have, sorted.
    pub fn parameter_names(&self, query: &BatchQuery) -> Result<Vec<String>, StoreError> {
        let Some(selection) = Selection::of(&whole(query)) else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT DISTINCT parameter.key FROM batches CROSS JOIN json_each(batches.parameters) AS parameter
             WHERE batches.seq IN (SELECT {} {}) ORDER BY parameter.key",
            selection.seq, selection.sql
        );
        self.texts(&sql, selection.values)
    }

    /// `column` is one of two constants, never a text from outside.
    fn different(&self, column: &'static str) -> Result<Vec<String>, StoreError> {
        self.texts(&different_statement(column), Vec::new())
    }

    fn texts(&self, sql: &str, values: Vec<rusqlite::types::Value>) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let texts = statement
            .query_map(params_from_iter(values), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(texts)
    }
}

/// The query without its page.
fn whole(query: &BatchQuery) -> BatchQuery {
    BatchQuery {
        after: None,
        ..query.clone()
    }
}

pub(super) fn totals_statement(query: &BatchQuery) -> Option<Selection> {
    let mut selection = Selection::of(&whole(query))?;
    // The index by time holds what is summed, at a tenth of the table's size.
    if selection.sql == "FROM batches" || selection.sql.starts_with("FROM batches WHERE") {
        selection.sql = selection.sql.replacen(
            "FROM batches",
            "FROM batches INDEXED BY batches_by_produced_at",
            1,
        );
    }
    selection.sql = format!(
        "SELECT unit, status, count(*), sum(total_thousandths), sum(total_weight_g) {} GROUP BY unit, status",
        selection.sql
    );
    Some(selection)
}

/// Goes from each value straight to the next larger one, instead of reading the index from end to end.
pub(super) fn different_statement(column: &'static str) -> String {
    format!(
        "WITH RECURSIVE different (value) AS (
             SELECT min({column}) FROM batches
             UNION ALL
             SELECT (SELECT min({column}) FROM batches WHERE {column} > different.value) FROM different
             WHERE different.value IS NOT NULL)
         SELECT value FROM different WHERE value IS NOT NULL"
    )
}

fn in_order(by_unit: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut by_unit: Vec<_> = by_unit.into_iter().collect();
    by_unit.sort_by_key(|(unit, _)| place_of(unit));
    by_unit
}

fn place_of(unit: &str) -> usize {
    let usual = ["m", "pcs", "kg"];
    usual
        .iter()
        .position(|known| *known == unit)
        .unwrap_or(usual.len())
}
