//! What the batches of a query come to, and what they can be filtered by.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::filter::Selection;
use super::{BatchFilter, BatchQuery, BatchStatus, Statement};
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
    /// Adds what other batches come to.
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
        let mut totals = Totals::default();
        let Some((sql, values)) = totals_statement(self.connection, query)? else {
            return Ok(totals);
        };
        let mut sums = self.connection.prepare_cached(&sql)?;
        let mut rows = sums.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            totals.add(sum_of(row)?);
        }
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
        let Some(selection) = Selection::of(self.connection, &whole(query))? else {
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

    fn texts(&self, sql: &str, values: Vec<Value>) -> Result<Vec<String>, StoreError> {
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

/// Reads what the batches of one unit and status come to.
fn sum_of(row: &Row<'_>) -> rusqlite::Result<Totals> {
    let count: u64 = row.get(2)?;
    let mut sum = Totals::default();
    if row.get::<_, String>(1)? == BatchStatus::Reverted.as_str() {
        sum.reverted = count;
    } else {
        sum.batches = count;
        sum.by_unit.push((row.get(0)?, row.get(3)?));
        sum.weight_g = row.get(4)?;
    }
    Ok(sum)
}

/// The statement whose rows come to the totals of a query; none where no batch can have what is searched for.
///
/// It is one, so that all of it is of one moment: a batch that is recorded or corrected meanwhile counts once.
///
/// Whole days are read from the table that keeps what each comes to, and the parts of a day before and after them from the batches. What is
/// searched for, or has failed, no day knows of.
pub(super) fn totals_statement(
    connection: &Connection,
    query: &BatchQuery,
) -> Result<Option<Statement>, StoreError> {
    let query = whole(query);
    let filter = &query.filter;
    let is_kept_by_day = query.search.trim().is_empty() && !filter.open_failures;
    let Some((first, end)) = is_kept_by_day.then(|| whole_days(filter)).flatten() else {
        return of_batches(connection, &query);
    };
    let (mut sql, mut values) = of_days(filter, first, end);
    let before_them = first.map(|first| (filter.produced_from, Some(first)));
    let after_them = end.map(|end| (Some(end), filter.produced_before));
    for (produced_from, produced_before) in before_them.into_iter().chain(after_them) {
        if produced_from == produced_before {
            continue;
        }
        let filter = BatchFilter {
            produced_from,
            produced_before,
            ..filter.clone()
        };
        let part = BatchQuery {
            filter,
            ..query.clone()
        };
        if let Some((of_part, its_values)) = of_batches(connection, &part)? {
            sql = format!("{sql} UNION ALL {of_part}");
            values.extend(its_values);
        }
    }
    Ok(Some((sql, values)))
}

/// The whole days (UTC) that a filter includes: where the first begins and where the last ends. Nothing where there is none.
fn whole_days(filter: &BatchFilter) -> Option<(Option<Timestamp>, Option<Timestamp>)> {
    let day_of = |at: Timestamp| Offset::UTC.to_datetime(at).date();
    let begins = |day: Date| Offset::UTC.to_timestamp(day.to_datetime(Time::midnight())).ok();
    let first = match filter.produced_from {
        Some(from) => {
            let day = day_of(from);
            let begun = begins(day)?;
            Some(if begun == from {
                begun
            } else {
                begins(day.tomorrow().ok()?)?
            })
        }
        None => None,
    };
    let end = match filter.produced_before {
        Some(before) => Some(begins(day_of(before))?),
        None => None,
    };
    let is_any = first.zip(end).is_none_or(|(first, end)| first < end);
    is_any.then_some((first, end))
}

/// What whole days come to, from the table that keeps it.
fn of_days(filter: &BatchFilter, first: Option<Timestamp>, end: Option<Timestamp>) -> Statement {
    let day = |at: Timestamp| Offset::UTC.to_datetime(at).date().to_string();
    let given = [
        ("day >= ?", first.map(day)),
        ("day < ?", end.map(day)),
        ("product_type = ?", filter.product_type.clone()),
        ("operator = ?", filter.operator.clone()),
        (
            "status = ?",
            filter.status.map(|status| status.as_str().to_owned()),
        ),
    ];
    // What was corrected or taken back leaves rows of no batch.
    let mut conditions = vec!["batches > 0"];
    let mut values = Vec::new();
    for (condition, value) in given {
        if let Some(value) = value {
            conditions.push(condition);
            values.push(Value::Text(value));
        }
    }
    let sql = format!(
        "SELECT unit, status, sum(batches), sum(total_thousandths), iif(sum(weighed) > 0, sum(total_weight_g), NULL)
         FROM batch_days WHERE {} GROUP BY unit, status",
        conditions.join(" AND ")
    );
    (sql, values)
}

/// What the batches of a query come to, one by one; nothing where no batch can have what is searched for.
fn of_batches(connection: &Connection, query: &BatchQuery) -> Result<Option<Statement>, StoreError> {
    let Some(Selection { sql, values, .. }) = Selection::of(connection, query)? else {
        return Ok(None);
    };
    let sql = format!(
        "SELECT unit, status, count(*), sum(total_thousandths), sum(total_weight_g) {sql} GROUP BY unit, status"
    );
    Ok(Some((sql, values)))
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
