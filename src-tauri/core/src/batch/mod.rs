//! What a batch is: the rules, without a disk, a clock or words.

pub mod catalogue;
pub mod catalogue_changes;
mod check;
mod code;
mod confirmations;
mod decimal;
mod draft;
mod plausibility;
mod problem;
mod product_type;
mod quantity;
mod reason;
mod record;

pub use check::{CheckedDraft, Terms, ValidBatch, check_draft};
pub use code::{CodeParts, CodePattern, CodePatternError, number_value};
pub use confirmations::{Confirmations, EqualBatch, UnusualWeight};
pub use decimal::{DecimalProblem, decimal_text, parse_decimal};
pub use draft::{BatchDraft, BundlesText, RollsText};
pub use plausibility::{COMPARED_BATCHES, EQUAL_WITHIN, is_far_ahead, is_unusual_weight, usual_weight};
pub use problem::{Problem, ProblemCode};
pub use product_type::{
    Parameter, ParameterKind, Presets, ProductType, ProductTypeProblem, ProductTypeProblemAt, QuantityLayout,
    WeightRule, is_name,
};
pub use quantity::{Bundles, Quantity, Rolls, total_weight_g};
pub use reason::check_reason;
pub use record::{BatchRecord, DIFFERENCE_FIELDS, Difference, FieldValue, differences};

/// The largest total, in thousandths of the unit: more is a typing error.
pub const LARGEST_TOTAL: u64 = 1_000_000_000_000;

/// How far a number typed by hand may be ahead of the largest before it is asked about: a scanned bar code is.
pub const LARGEST_JUMP: u64 = 1000;

/// The longest batch number, in characters.
pub const LONGEST_NUMBER: usize = 64;

/// The longest batch code, in characters.
pub const LONGEST_CODE: usize = 200;

/// The longest name of an operator, brand, product type or parameter value, in characters.
pub const LONGEST_NAME: usize = 200;

/// The longest reason of a change, in characters.
pub const LONGEST_REASON: usize = 1000;

/// The longest notes, in characters.
pub const LONGEST_NOTES: usize = 10_000;
