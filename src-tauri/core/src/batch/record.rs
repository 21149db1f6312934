//! A recorded batch as the trail keeps it, and what differs between two states of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use super::{Confirmations, ProductType, Quantity, decimal_text};

/// Everything that the store says of a batch, in the form of the trail: an entry holds all of it, before and after.
///
/// Times are texts as the store writes them, so that a row and its entry are compared without a rounding in between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRecord {
    /// A uuid v7.
    pub id: String,
    /// Unique.
    pub batch_number: String,
    /// Of a number that is all digits.
    pub number_value: Option<i64>,
    /// Unique.
    pub batch_code: String,
    /// Whether the code was typed by hand; otherwise it follows what it names.
    pub code_typed: bool,
    /// The product type as it was.
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
    /// In UTC.
    pub produced_at: String,
    /// The UTC offset that it was entered in, in seconds.
    pub produced_offset_s: i32,
    /// In UTC.
    pub recorded_at: String,
    /// Who recorded it.
    pub operator: String,
    /// The installation that it was recorded on.
    pub workstation_id: String,
    /// The station code, where one was set.
    pub station: Option<String>,
    /// The process that recorded it.
    pub run_id: String,
    /// What was unusual, and whether somebody confirmed it.
    pub confirmations: Confirmations,
    /// `recorded` or `reverted`.
    pub status: String,
    /// When it was reverted.
    pub reverted_at: Option<String>,
    /// Who reverted it.
    pub reverted_by: Option<String>,
    /// Why it was reverted.
    pub revert_reason: Option<String>,
}

/// One field that differs between two states of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field: `brand`, `parameters.OD`, `counted`, `total`.
    pub field: String,
    /// What it was; nothing where it was not there.
    pub before: Option<FieldValue>,
    /// What it is; nothing where it is no longer there.
    pub after: Option<FieldValue>,
}

/// What a field says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A text as it was entered, or a name.
    Text(String),
    /// How the quantity was counted.
    Counted(Quantity),
    /// A number with its unit: `7600.5`, `m`.
    Amount(String, String),
    /// `recorded` or `reverted`.
    Status(String),
    /// An instant, and the UTC offset that it was entered in.
    Time(Timestamp, Offset),
}

/// The differences between two states of a batch, in the order in which a batch is shown. What follows from the rest is there too:
/// the total, the weight and the code.
pub fn differences(before: &BatchRecord, after: &BatchRecord) -> Vec<Difference> {
    let (old, new) = (fields(before), fields(after));
    let mut order: Vec<&str> = old.iter().chain(&new).map(|(field, _)| field.as_str()).collect();
    let mut seen = BTreeSet::new();
    order.retain(|field| seen.insert(*field));
    let value = |fields: &[(String, FieldValue)], wanted: &str| {
        let found = fields.iter().find(|(field, _)| field == wanted);
        found.map(|(_, value)| value.clone())
    };
    // A parameter that only the new state has belongs beside the others.
    order.sort_by_key(|field| place(field));
    order
        .into_iter()
        .map(|field| Difference {
            field: field.to_owned(),
            before: value(&old, field),
            after: value(&new, field),
        })
        .filter(|difference| difference.before != difference.after)
        .collect()
}

/// The fields of a difference, parameters apart, in the order in which a batch is shown.
pub const DIFFERENCE_FIELDS: [&str; 12] = [
    "batch_code",
    "batch_number",
    "product_type",
    "brand",
    "parameters",
    "total",
    "counted",
    "weight_per_metre",
    "total_weight",
    "produced_at",
    "notes",
    "status",
];

fn place(field: &str) -> usize {
    let name = field.split('.').next().unwrap_or_default();
    DIFFERENCE_FIELDS
        .iter()
        .position(|known| *known == name)
        .unwrap_or(DIFFERENCE_FIELDS.len())
}

fn fields(record: &BatchRecord) -> Vec<(String, FieldValue)> {
    let text = |value: &str| FieldValue::Text(value.to_owned());
    let mut fields = vec![
        ("batch_code".to_owned(), text(&record.batch_code)),
        ("batch_number".to_owned(), text(&record.batch_number)),
        ("product_type".to_owned(), text(&record.product_type.name)),
        ("brand".to_owned(), text(&record.brand)),
    ];
    for (name, value) in &record.parameters {
        fields.push((format!("parameters.{name}"), text(value)));
    }
    let amount = |number: u64, decimals, unit: &str| {
        FieldValue::Amount(decimal_text(number, decimals), unit.to_owned())
    };
    fields.push((
        "total".to_owned(),
        amount(record.total_thousandths, 3, &record.unit),
    ));
    // A plain quantity is its total.
    if !matches!(record.quantity, Quantity::Plain { .. }) {
        fields.push(("counted".to_owned(), FieldValue::Counted(record.quantity.clone())));
    }
    if let Some(weight) = record.weight_per_metre_mg {
        fields.push(("weight_per_metre".to_owned(), amount(weight, 6, "kg/m")));
    }
    if let Some(weight) = record.total_weight_g {
        fields.push(("total_weight".to_owned(), amount(weight, 3, "kg")));
    }
    let produced = record.produced_at.parse().ok();
    let offset = Offset::from_seconds(record.produced_offset_s).ok();
    if let Some((at, offset)) = produced.zip(offset) {
        fields.push(("produced_at".to_owned(), FieldValue::Time(at, offset)));
    }
    if !record.notes.is_empty() {
        fields.push(("notes".to_owned(), text(&record.notes)));
    }
    fields.push(("status".to_owned(), FieldValue::Status(record.status.clone())));
    fields
}
