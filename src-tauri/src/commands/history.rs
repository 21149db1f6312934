//! The history: which batches, what they come to, and what a printed report says of them.

use batchbook_core::batch::decimal_text;
use batchbook_core::store::batches::{self as stored, BatchQuery};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::batches::Batch;
use super::{CommandError, Failed, Session, State, blocking};
use crate::filter_texts::FilterTexts;

/// The most batches in one report: more pages than that nobody prints.
const LARGEST_REPORT: usize = 500;

/// Which batches are meant: everything that is not null has to hold.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
pub(crate) struct BatchFilter {
    /// The first day of production: `2026-11-24`.
    from: Option<String>,
    /// The last day of production, itself included.
    to: Option<String>,
    product_type: Option<String>,
    operator: Option<String>,
    #[ts(type = "\"recorded\" | \"reverted\" | null")]
    status: Option<String>,
    /// Only batches with a failed file that nobody has answered.
    open_failures: bool,
}

/// What batches come to. Those that were taken back are counted apart and add to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Totals {
    #[ts(type = "number")]
    batches: u64,
    #[ts(type = "number")]
    reverted: u64,
    by_unit: Vec<UnitTotal>,
    total_weight_kg: Option<String>,
}

/// The quantity in one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct UnitTotal {
    unit: String,
    quantity: String,
}

/// What batches can be filtered by: all that occurs in them.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct FilterChoices {
    product_types: Vec<String>,
    operators: Vec<String>,
}

/// What a shift report says: the batches with everything recorded, newest first, and what all of them come to.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Report {
    batches: Vec<Batch>,
    /// Whether there are more than the report has room for; the totals are of all.
    more: bool,
    totals: Totals,
}

impl BatchFilter {
    /// Makes the query of what is searched and filtered for.
    pub(crate) fn query(&self, session: &Session, search: String) -> Result<BatchQuery, Failed> {
        let texts = FilterTexts {
            from: self.from.as_deref(),
            to: self.to.as_deref(),
            product_type: self.product_type.as_deref(),
            operator: self.operator.as_deref(),
            status: self.status.as_deref(),
            open_failures: self.open_failures,
        };
        let filter = texts
            .read(&session.book.settings().time_zone.value)
            .map_err(Failed::Said)?;
        Ok(BatchQuery {
            search,
            filter,
            ..BatchQuery::default()
        })
    }
}

impl From<stored::Totals> for Totals {
    fn from(totals: stored::Totals) -> Self {
        Self {
            batches: totals.batches,
            reverted: totals.reverted,
            by_unit: totals
                .by_unit
                .into_iter()
                .map(|(unit, thousandths)| UnitTotal {
                    unit,
                    quantity: decimal_text(thousandths, 3),
                })
                .collect(),
            total_weight_kg: totals.weight_g.map(|weight| decimal_text(weight, 3)),
        }
    }
}

/// Adds up the batches that are searched and filtered for.
#[tauri::command]
pub(crate) async fn batch_totals(
    state: State<'_>,
    search: String,
    filter: BatchFilter,
) -> Result<Totals, CommandError> {
    blocking(&state, move |session| {
        let query = filter.query(session, search)?;
        Ok(session.book.read(|reader| reader.totals(&query))?.into())
    })
    .await
}

/// Lists what batches can be filtered by.
#[tauri::command]
pub(crate) async fn filter_choices(state: State<'_>) -> Result<FilterChoices, CommandError> {
    blocking(&state, |session| {
        let choices = session.book.read(|reader| reader.filter_choices())?;
        Ok(FilterChoices {
            product_types: choices.product_types,
            operators: choices.operators,
        })
    })
    .await
}

/// Answers what a shift report says about the batches that are searched and filtered for.
#[tauri::command]
pub(crate) async fn report_batches(
    state: State<'_>,
    search: String,
    filter: BatchFilter,
) -> Result<Report, CommandError> {
    blocking(&state, move |session| {
        let query = BatchQuery {
            limit: LARGEST_REPORT,
            ..filter.query(session, search)?
        };
        let (page, totals) = session
            .book
            .read(|reader| Ok::<_, Failed>((reader.list_batches(&query)?, reader.totals(&query)?)))?;
        Ok(Report {
            more: page.next.is_some(),
            batches: page
                .batches
                .into_iter()
                .map(|batch| Batch::of(batch, session))
                .collect(),
            totals: totals.into(),
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_may_leave_out_what_it_does_not_narrow() {
        let filter: BatchFilter = serde_json::from_str(r#"{"from": "2026-11-24", "to": null}"#).unwrap();
        assert_eq!(filter.from.as_deref(), Some("2026-11-24"));
        assert!(filter.to.is_none() && filter.status.is_none() && !filter.open_failures);
    }

    #[test]
    fn totals_cross_the_border_as_exact_texts() {
        let totals = stored::Totals {
            batches: 2,
            reverted: 1,
            by_unit: vec![("m".to_owned(), 7_600_500), ("pcs".to_owned(), 27_000)],
            weight_g: Some(11_400_750),
        };
        let expected = serde_json::json!({
            "batches": 2,
            "reverted": 1,
            "by_unit": [{"unit": "m", "quantity": "7600.5"}, {"unit": "pcs", "quantity": "27"}],
            "total_weight_kg": "11400.75",
        });
        assert_eq!(serde_json::to_value(Totals::from(totals)).unwrap(), expected);
        let none = Totals::from(stored::Totals::default());
        assert_eq!(none.total_weight_kg, None, "no weight is not a weight of nothing");
    }
}
