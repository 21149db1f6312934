//! What can be produced. A plant adds and edits its own; nothing depends on a type's name.

use serde::{Deserialize, Serialize};

use super::{DecimalProblem, LARGEST_TOTAL, LONGEST_NAME, parse_decimal};

/// What can be produced: name, unit, parameters and how its quantity is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[serde(default)]
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

impl ProductType {
    /// Checks the type and puts its options in order; answers everything that is wrong.
    pub fn checked(mut self) -> Result<Self, Vec<ProductTypeProblem>> {
        let mut problems = Vec::new();
        check_name("name", &self.name, &mut problems);
        check_name("unit", &self.unit, &mut problems);
        if let Some(expected) = self.layout.fixed_unit()
            && self.unit != expected
        {
            problems.push(ProductTypeProblem::Unit {
                unit: self.unit.clone(),
                layout: self.layout.as_str(),
                expected,
            });
        }
        if (self.layout == QuantityLayout::Plain) != (self.weight_per_metre == WeightRule::None) {
            problems.push(ProductTypeProblem::Weight {
                layout: self.layout.as_str(),
            });
        }
        check_unique(
            "parameter",
            self.parameters.iter().map(|parameter| &parameter.name),
            &mut problems,
        );
        for parameter in &mut self.parameters {
            check_name("parameter", &parameter.name, &mut problems);
            if (parameter.kind == ParameterKind::Select) == parameter.options.is_empty() {
                problems.push(ProductTypeProblem::Options {
                    parameter: parameter.name.clone(),
                });
            }
            for option in &parameter.options {
                check_name("option", option, &mut problems);
            }
            check_unique("option", parameter.options.iter(), &mut problems);
            sort_options(&mut parameter.options);
        }
        let lengths = self
            .presets
            .roll_lengths_m
            .iter()
            .chain(&self.presets.piece_length_m);
        for length in lengths {
            if !matches!(parse_decimal(length, 3), Ok(1..=LARGEST_TOTAL)) {
                problems.push(ProductTypeProblem::Preset {
                    preset: length.clone(),
                });
            }
        }
        for size in &self.presets.bundle_sizes {
            if !(1..=LARGEST_TOTAL / 1000).contains(size) {
                problems.push(ProductTypeProblem::Preset {
                    preset: size.to_string(),
                });
            }
        }
        if problems.is_empty() {
            Ok(self)
        } else {
            Err(problems)
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

pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.trim() == name
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(char::is_control)
}

fn check_name(what: &'static str, name: &str, problems: &mut Vec<ProductTypeProblem>) {
    if !is_name(name) {
        problems.push(ProductTypeProblem::Name {
            what,
            name: name.to_owned(),
        });
    }
}

fn check_unique<'a>(
    what: &'static str,
    names: impl Iterator<Item = &'a String>,
    problems: &mut Vec<ProductTypeProblem>,
) {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            problems.push(ProductTypeProblem::Twice {
                what,
                name: name.clone(),
            });
        }
    }
}
