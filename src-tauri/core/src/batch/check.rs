//! What is wrong with a draft: all of it at once, and what can be computed from the rest.

mod counted;

use std::collections::BTreeMap;
use std::fmt::Display;

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::{Offset, TimeZone};

use super::catalogue::Catalogue;
use super::{
    BatchDraft, LONGEST_CODE, LONGEST_NAME, LONGEST_NOTES, LONGEST_NUMBER, Parameter, ParameterKind, Problem,
    ProblemCode, ProductType, Quantity, decimal_text, parse_decimal, total_weight_g,
};

/// What a draft is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The product types and brands that there are.
    pub catalogue: &'a Catalogue,
    /// The time of the check.
    pub now: Timestamp,
    /// Where "now" is entered when no time was.
    pub time_zone: &'a TimeZone,
}

/// A draft that was looked at: its problems, and what could be computed.
#[derive(Debug, Clone, Default)]
pub struct CheckedDraft {
    /// Everything that is wrong, in the order of the form.
    pub problems: Vec<Problem>,
    /// The product type, where there is one of that name.
    pub product_type: Option<ProductType>,
    /// The parameters that are right, normalised.
    pub parameters: BTreeMap<String, String>,
    /// Length of each roll group in mm, where it is right.
    pub roll_totals_mm: Vec<Option<u64>>,
    /// The total of what is right, in thousandths of the unit.
    pub total_thousandths: Option<u64>,
    /// The weight per metre, where one is typed and right.
    pub weight_per_metre_mg: Option<u64>,
    /// The weight of what is right.
    pub total_weight_g: Option<u64>,
    /// When it was produced.
    pub produced: Option<(Timestamp, Offset)>,
    /// The batch, when nothing is wrong.
    pub batch: Option<ValidBatch>,
}

/// A batch by the rules, before it has a number and a code of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidBatch {
    /// The product type as it is now; the batch keeps it as its snapshot.
    pub product_type: ProductType,
    /// Name of the brand.
    pub brand: String,
    /// Values by name.
    pub parameters: BTreeMap<String, String>,
    /// How the quantity was counted.
    pub quantity: Quantity,
    /// In thousandths of the unit.
    pub total_thousandths: u64,
    /// Total length in mm, where there is one.
    pub metres_mm: Option<u64>,
    /// In mg.
    pub weight_per_metre_mg: Option<u64>,
    /// In g.
    pub total_weight_g: Option<u64>,
    /// When it was produced.
    pub produced_at: Timestamp,
    /// The UTC offset that the time was entered in.
    pub produced_offset: Offset,
    /// The number typed by hand, trimmed.
    pub batch_number: Option<String>,
    /// The code typed by hand, trimmed.
    pub batch_code: Option<String>,
    /// Free text.
    pub notes: String,
}

/// Looks at a draft as a whole.
pub fn check_draft(draft: &BatchDraft, terms: &Terms<'_>) -> CheckedDraft {
    let mut check = Check {
        draft,
        problems: Vec::new(),
    };
    let product_type = check.product_type(terms.catalogue);
    let brand = check.brand(terms.catalogue);
    let mut checked = CheckedDraft::default();
    let mut counted = None;
    if let Some(product_type) = product_type {
        checked.parameters = check.parameters(product_type);
        checked.roll_totals_mm = draft.rolls.iter().map(counted::roll_total_mm).collect();
        let quantity = check.quantity(product_type);
        let weight_per_metre_mg = check.weight_per_metre(product_type);
        let total = check.total(product_type, &quantity);
        let metres = quantity.metres_mm().and_then(|metres| u64::try_from(metres).ok());
        let weight = weight_per_metre_mg.zip(metres).and_then(|(per_metre, metres)| {
            u64::try_from(total_weight_g(per_metre, u128::from(metres))).ok()
        });
        checked.weight_per_metre_mg = weight_per_metre_mg;
        checked.total_thousandths = total;
        checked.total_weight_g = weight.filter(|_| total.is_some());
        counted = total.map(|total| (quantity, total, metres, weight_per_metre_mg, weight));
    }
    checked.produced = check.produced_at(terms);
    let batch_number = check.single_line("batch_number", draft.batch_number.as_deref(), LONGEST_NUMBER);
    let batch_code = check.single_line("batch_code", draft.batch_code.as_deref(), LONGEST_CODE);
    check.notes();
    checked.product_type = product_type.cloned();
    checked.problems = check.problems;
    if checked.problems.is_empty()
        && let (Some(product_type), Some(brand), Some((produced_at, produced_offset)), Some(counted)) =
            (product_type, brand, checked.produced, counted)
    {
        let (quantity, total_thousandths, metres_mm, weight_per_metre_mg, total_weight_g) = counted;
        checked.batch = Some(ValidBatch {
            product_type: product_type.clone(),
            brand,
            parameters: checked.parameters.clone(),
            quantity,
            total_thousandths,
            metres_mm,
            weight_per_metre_mg,
            total_weight_g,
            produced_at,
            produced_offset,
            batch_number,
            batch_code,
            notes: draft.notes.trim().to_owned(),
        });
    }
    checked
}

struct Check<'a> {
    draft: &'a BatchDraft,
    problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    fn problem(&mut self, field: impl Into<String>, code: ProblemCode) -> &mut Problem {
        let at = self.problems.len();
        self.problems.push(Problem::new(field, code));
        &mut self.problems[at]
    }

    fn product_type(&mut self, catalogue: &'a Catalogue) -> Option<&'a ProductType> {
        let name = self.draft.product_type.trim();
        if name.is_empty() {
            self.problem("product_type", ProblemCode::Required);
            return None;
        }
        let found = catalogue.product_type(name);
        if found.is_none() {
            let known = catalogue
                .product_types
                .iter()
                .map(|product_type| product_type.name.as_str());
            let known = listed(known);
            let problem = self.problem("product_type", ProblemCode::UnknownProductType);
            problem
                .parameters
                .extend([("value", name.to_owned()), ("known", known)]);
        }
        found
    }

    fn brand(&mut self, catalogue: &Catalogue) -> Option<String> {
        let name = self.draft.brand.trim();
        if name.is_empty() {
            self.problem("brand", ProblemCode::Required);
            return None;
        }
        if !catalogue.brands.iter().any(|brand| brand == name) {
            let known = listed(catalogue.brands.iter().map(String::as_str));
            let problem = self.problem("brand", ProblemCode::UnknownBrand);
            problem
                .parameters
                .extend([("value", name.to_owned()), ("known", known)]);
            return None;
        }
        Some(name.to_owned())
    }

    fn parameters(&mut self, product_type: &ProductType) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        for parameter in &product_type.parameters {
            let field = format!("parameters.{}", parameter.name);
            let text = self
                .draft
                .parameters
                .get(&parameter.name)
                .map_or("", |text| text.trim());
            if text.is_empty() {
                if parameter.required {
                    self.problem(field, ProblemCode::Required);
                }
                continue;
            }
            if let Some(value) = self.parameter_value(parameter, &field, text) {
                values.insert(parameter.name.clone(), value);
            }
        }
        let known = || {
            listed(
                product_type
                    .parameters
                    .iter()
                    .map(|parameter| parameter.name.as_str()),
            )
        };
        for name in self.draft.parameters.keys() {
            if !product_type
                .parameters
                .iter()
                .any(|parameter| parameter.name == *name)
            {
                let problem = self.problem(format!("parameters.{name}"), ProblemCode::UnknownParameter);
                problem
                    .parameters
                    .extend([("name", name.clone()), ("known", known())]);
            }
        }
        values
    }

    fn parameter_value(&mut self, parameter: &Parameter, field: &str, text: &str) -> Option<String> {
        match parameter.kind {
            ParameterKind::Select => {
                let same_number = |option: &&String| {
                    parse_decimal(text, 6).is_ok_and(|value| parse_decimal(option, 6) == Ok(value))
                };
                let options = &parameter.options;
                let found = options
                    .iter()
                    .find(|option| *option == text)
                    .or_else(|| options.iter().find(same_number));
                if found.is_none() {
                    let known = listed(options.iter().map(String::as_str));
                    let problem = self.problem(field, ProblemCode::UnknownOption);
                    problem.parameters.extend([
                        ("name", parameter.name.clone()),
                        ("value", text.to_owned()),
                        ("known", known),
                    ]);
                }
                found.cloned()
            }
            ParameterKind::Number => self.number(field, text, 3).map(|value| decimal_text(value, 3)),
            ParameterKind::Text => self.single_line(field, Some(text), LONGEST_NAME),
        }
    }

    fn produced_at(&mut self, terms: &Terms<'_>) -> Option<(Timestamp, Offset)> {
        let text = self.draft.produced_at.as_deref().map_or("", str::trim);
        if text.is_empty() {
            return Some((terms.now, terms.time_zone.to_offset(terms.now)));
        }
        match parse_instant(text) {
            Ok(instant) => Some(instant),
            Err(code) => {
                self.problem("produced_at", code)
                    .parameters
                    .insert("value", text.to_owned());
                None
            }
        }
    }

    fn single_line(&mut self, field: &str, text: Option<&str>, longest: usize) -> Option<String> {
        let text = text.map_or("", str::trim);
        if text.is_empty() {
            return None;
        }
        if text.chars().any(char::is_control) {
            self.problem(field, ProblemCode::ControlCharacters);
        }
        self.not_longer(field, text, longest);
        Some(text.to_owned())
    }

    fn notes(&mut self) {
        let notes = self.draft.notes.trim();
        if notes
            .chars()
            .any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
        {
            self.problem("notes", ProblemCode::ControlCharacters);
        }
        self.not_longer("notes", notes, LONGEST_NOTES);
    }

    fn not_longer(&mut self, field: &str, text: &str, longest: usize) {
        if text.chars().count() > longest {
            self.problem(field, ProblemCode::TooLong)
                .parameters
                .insert("limit", longest.to_string());
        }
    }
}

/// Reads a date and time with its UTC offset.
fn parse_instant(text: &str) -> Result<(Timestamp, Offset), ProblemCode> {
    let pieces = Pieces::parse(text).map_err(|_| ProblemCode::NotADate)?;
    let time: Time = pieces.time().ok_or(ProblemCode::NotADate)?;
    let offset = match pieces.offset() {
        Some(PiecesOffset::Numeric(numeric)) => numeric.offset(),
        Some(_) => Offset::UTC,
        None => return Err(ProblemCode::NoOffset),
    };
    let at = offset
        .to_timestamp(pieces.date().to_datetime(time))
        .map_err(|_| ProblemCode::NotADate)?;
    Ok((at, offset))
}

fn listed<T: Display>(names: impl Iterator<Item = T>) -> String {
    names.map(|name| name.to_string()).collect::<Vec<_>>().join(", ")
}
