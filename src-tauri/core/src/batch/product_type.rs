//! What can be produced. A plant adds and edits its own; nothing depends on a type's name.

use serde::{Deserialize, Serialize};

use super::{DecimalProblem, LARGEST_TOTAL, LONGEST_NAME, parse_decimal};

/// What can be produced: name, unit, parameters and how its quantity is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductType {
    /// Unique.
    pub name: String,
    /// `m`, `pcs`, `kg`, `L` or the plant's own; `m` on layouts that total in metres, `pcs` on bundles.
    pub unit: String,
    /// How the quantity is counted.
    pub layout: QuantityLayout,
    /// What describes a batch of it, in the order of the form.
    pub parameters: Vec<Parameter>,
    /// What is offered at a touch.
    pub presets: Presets,
    /// Whether the weight per metre has to be entered.
    pub weight_per_metre: WeightRule,
}

/// How a quantity is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuantityLayout {
    /// A number in the type's unit.
    Plain,
    /// Groups of rolls of one length, and cut pieces; the total is in m.
    Rolls,
    /// Bundles of pieces, and spare pieces; the total is in pieces.
    Bundles,
    /// Bundles of pieces of one length, and spare lengths; the total is in m.
    BundlesByLength,
}

impl QuantityLayout {
    /// The layout's name, as it is stored and written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Rolls => "rolls",
            Self::Bundles => "bundles",
            Self::BundlesByLength => "bundles_by_length",
        }
    }

    /// The unit that the layout totals in; none where the type's own counts.
    pub fn fixed_unit(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Rolls | Self::BundlesByLength => Some("m"),
            Self::Bundles => Some("pcs"),
        }
    }
}

/// A named property of a product type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Unique within the type.
    pub name: String,
    /// How it is entered.
    pub kind: ParameterKind,
    /// Its unit, where it has one: `mm`.
    #[serde(default)]
    pub unit: Option<String>,
    /// Whether it has to be entered.
    pub required: bool,
    /// What can be chosen, of a `select`. Unique; in numeric order when all are numbers.
    #[serde(default)]
    pub options: Vec<String>,
}

/// How a parameter is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    /// One of its options.
    Select,
    /// A number of at most three decimals.
    Number,
    /// A text.
    Text,
}

/// What is offered at a touch, and what is allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Presets {
    /// Usual lengths of a roll, in m, as decimal texts.
    pub roll_lengths_m: Vec<String>,
    /// Usual numbers of pieces in a bundle.
    pub bundle_sizes: Vec<u64>,
    /// Usual length of a piece, in m, as a decimal text.
    pub piece_length_m: Option<String>,
    /// Whether a batch may have cut pieces.
    pub cut_pieces_allowed: bool,
    /// Whether a batch may have spare pieces or lengths.
    pub spares_allowed: bool,
}

/// Whether the weight per metre has to be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightRule {
    /// It has to be.
    Required,
    /// It may be.
    Optional,
    /// There is none: the layout `plain` has no metres.
    None,
}

/// One thing that is wrong with a product type, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct ProductTypeProblemAt {
    /// Where: `name`, `unit`, `parameters.0.name`, `parameters.1.options`, `presets.roll_lengths_m.0`.
    pub field: String,
    /// What.
    pub problem: ProductTypeProblem,
}

/// What is wrong with a product type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProductTypeProblem {
    /// A name is empty, too long, or has characters that cannot be seen.
    #[error("{what} {name:?} is empty, too long, or has control characters")]
    Name {
        /// What is named.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Something is there twice.
    #[error("{what} {name:?} is there twice")]
    Twice {
        /// What is there twice.
        what: &'static str,
        /// Which.
        name: String,
    },
    /// The unit is not the one that the layout totals in.
    #[error("unit {unit:?} does not fit the layout {layout}, which counts in {expected}")]
    Unit {
        /// The unit given.
        unit: String,
        /// The layout's name.
        layout: &'static str,
        /// The layout's unit.
        expected: &'static str,
    },
    /// A select without options, or options on another kind.
    #[error("parameter {parameter:?}: a select needs options, and only a select has them")]
    Options {
        /// The parameter.
        parameter: String,
        /// Whether options are missing; otherwise they are too many.
        empty: bool,
    },
    /// A preset that could never be recorded.
    #[error("preset {preset:?} is not a positive number of at most three decimals")]
    Preset {
        /// The preset as given.
        preset: String,
    },
    /// The weight rule does not fit the layout.
    #[error("the layout {layout} and the weight rule do not fit: plain has no metres, all others have")]
    Weight {
        /// The layout's name.
        layout: &'static str,
    },
}

impl ProductTypeProblem {
    fn at(self, field: impl Into<String>) -> ProductTypeProblemAt {
        ProductTypeProblemAt {
            field: field.into(),
            problem: self,
        }
    }
}

impl ProductType {
    /// Checks the type and puts its options in order; answers everything that is wrong.
    pub fn checked(mut self) -> Result<Self, Vec<ProductTypeProblemAt>> {
        let mut problems = Vec::new();
        check_name("name", &self.name, "name", &mut problems);
        check_name("unit", &self.unit, "unit", &mut problems);
        if let Some(expected) = self.layout.fixed_unit()
            && self.unit != expected
        {
            let problem = ProductTypeProblem::Unit {
                unit: self.unit.clone(),
                layout: self.layout.as_str(),
                expected,
            };
            problems.push(problem.at("unit"));
        }
        if (self.layout == QuantityLayout::Plain) != (self.weight_per_metre == WeightRule::None) {
            let problem = ProductTypeProblem::Weight {
                layout: self.layout.as_str(),
            };
            problems.push(problem.at("weight_per_metre"));
        }
        let names = self.parameters.iter().map(|parameter| &parameter.name);
        check_unique(
            "parameter",
            names,
            |index| format!("parameters.{index}.name"),
            &mut problems,
        );
        for (index, parameter) in self.parameters.iter_mut().enumerate() {
            check_name(
                "parameter",
                &parameter.name,
                &format!("parameters.{index}.name"),
                &mut problems,
            );
            if let Some(unit) = &parameter.unit {
                check_name("unit", unit, &format!("parameters.{index}.unit"), &mut problems);
            }
            let options = format!("parameters.{index}.options");
            if (parameter.kind == ParameterKind::Select) == parameter.options.is_empty() {
                let problem = ProductTypeProblem::Options {
                    parameter: parameter.name.clone(),
                    empty: parameter.options.is_empty(),
                };
                problems.push(problem.at(options.as_str()));
            }
            for option in &parameter.options {
                check_name("option", option, &options, &mut problems);
            }
            check_unique(
                "option",
                parameter.options.iter(),
                |_| options.clone(),
                &mut problems,
            );
            sort_options(&mut parameter.options);
        }
        self.check_presets(&mut problems);
        if problems.is_empty() {
            Ok(self)
        } else {
            Err(problems)
        }
    }

    fn check_presets(&self, problems: &mut Vec<ProductTypeProblemAt>) {
        let presets = &self.presets;
        let rolls = presets.roll_lengths_m.iter().enumerate();
        let rolls = rolls.map(|(index, length)| (format!("presets.roll_lengths_m.{index}"), length));
        let piece = presets.piece_length_m.iter();
        let piece = piece.map(|length| ("presets.piece_length_m".to_owned(), length));
        for (field, length) in rolls.chain(piece) {
            if !matches!(parse_decimal(length, 3), Ok(1..=LARGEST_TOTAL)) {
                let preset = length.clone();
                problems.push(ProductTypeProblem::Preset { preset }.at(field));
            }
        }
        for (index, size) in presets.bundle_sizes.iter().enumerate() {
            if !(1..=LARGEST_TOTAL / 1000).contains(size) {
                let preset = size.to_string();
                problems
                    .push(ProductTypeProblem::Preset { preset }.at(format!("presets.bundle_sizes.{index}")));
            }
        }
    }

    /// The unit of each parameter that has one, by name.
    pub fn parameter_units(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters
            .iter()
            .filter_map(|parameter| Some((parameter.name.as_str(), parameter.unit.as_deref()?)))
    }
}

/// Puts options in numeric order when all are numbers; leaves them as given otherwise.
fn sort_options(options: &mut [String]) {
    let numbers: Result<Vec<u64>, DecimalProblem> =
        options.iter().map(|option| parse_decimal(option, 6)).collect();
    if numbers.is_ok() {
        options.sort_by_key(|option| parse_decimal(option, 6).unwrap_or(u64::MAX));
    }
}

/// Says whether a text can be a name: not empty, no white space around it, not too long, nothing that cannot be seen.
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.trim() == name
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(char::is_control)
}

fn check_name(what: &'static str, name: &str, field: &str, problems: &mut Vec<ProductTypeProblemAt>) {
    if !is_name(name) {
        let problem = ProductTypeProblem::Name {
            what,
            name: name.to_owned(),
        };
        problems.push(problem.at(field));
    }
}

fn check_unique<'a>(
    what: &'static str,
    names: impl Iterator<Item = &'a String>,
    field: impl Fn(usize) -> String,
    problems: &mut Vec<ProductTypeProblemAt>,
) {
    let mut seen = std::collections::BTreeSet::new();
    for (index, name) in names.enumerate() {
        if !seen.insert(name) {
            let problem = ProductTypeProblem::Twice {
                what,
                name: name.clone(),
            };
            problems.push(problem.at(field(index)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::catalogue::Catalogue;

    #[test]
    fn every_problem_says_where_it_is() {
        let mut product_type = Catalogue::first().product_types.remove(0);
        product_type.name = " HDPE".into();
        product_type.unit = "kg".into();
        product_type.weight_per_metre = WeightRule::None;
        product_type.parameters[1].name = "PE".into();
        product_type.parameters[1].unit = Some(String::new());
        product_type.parameters[2].options = vec!["25".into(), "25".into()];
        product_type.parameters.push(Parameter {
            kind: ParameterKind::Text,
            ..product_type.parameters[0].clone()
        });
        product_type.presets.roll_lengths_m.push("1,5".into());
        product_type.presets.bundle_sizes = vec![10, 0];
        product_type.presets.piece_length_m = Some("0".into());
        let problems = product_type.checked().unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "name",
                "unit",
                "weight_per_metre",
                "parameters.1.name",
                "parameters.3.name",
                "parameters.1.unit",
                "parameters.2.options",
                "parameters.3.options",
                "presets.roll_lengths_m.2",
                "presets.piece_length_m",
                "presets.bundle_sizes.1",
            ]
        );
    }
}
