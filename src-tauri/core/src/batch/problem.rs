//! What is wrong with a draft: a field, a code and parameters for the words.

use std::collections::BTreeMap;

/// One thing that is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field as the draft names it: `batch_number`, `parameters.PE`, `rolls.0.count`.
    pub field: String,
    /// What is wrong.
    pub code: ProblemCode,
    /// What the words need: the value, the limit, what is known.
    pub parameters: BTreeMap<&'static str, String>,
}

impl Problem {
    /// Names a problem of a field.
    pub fn new(field: impl Into<String>, code: ProblemCode) -> Self {
        Self {
            field: field.into(),
            code,
            parameters: BTreeMap::new(),
        }
    }

    /// Adds a parameter for the words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.parameters.insert(name, value.to_string());
        self
    }
}

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// What can be wrong with a field.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ProblemCode { $($(#[$doc])* $variant,)* }

        impl ProblemCode {
            /// Every code, for the test that each has words.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it crosses to the screen and to scripts.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

problem_codes! {
    /// Nothing was entered where something has to be.
    Required = "required",
    /// No such product type; `value`, `known`.
    UnknownProductType = "unknown_product_type",
    /// No such brand; `value`, `known`.
    UnknownBrand = "unknown_brand",
    /// The product type has no such parameter; `name`, `known`.
    UnknownParameter = "unknown_parameter",
    /// The parameter has no such option; `name`, `value`, `known`.
    UnknownOption = "unknown_option",
    /// The object has no such key; `key`, `known`.
    UnknownKey = "unknown_key",
    /// The key is there twice; `key`.
    DuplicateKey = "duplicate_key",
    /// The value is of another JSON type; `expected`.
    WrongType = "wrong_type",
    /// The text is no number; `value`.
    NotANumber = "not_a_number",
    /// More decimals than are kept; `value`, `decimals`.
    TooManyDecimals = "too_many_decimals",
    /// A whole number is wanted; `value`.
    NotWhole = "not_whole",
    /// Zero or less; `value`.
    MustBePositive = "must_be_positive",
    /// Beyond the limit; `value`, `limit`.
    TooLarge = "too_large",
    /// Nothing was counted.
    QuantityMissing = "quantity_missing",
    /// The total is beyond the limit; `total`, `unit`.
    TotalTooLarge = "total_too_large",
    /// The quantity layout has no such field; `layout`.
    NotUsedByLayout = "not_used_by_layout",
    /// The product type allows no cut pieces.
    CutPiecesNotAllowed = "cut_pieces_not_allowed",
    /// The product type allows no spares.
    SparesNotAllowed = "spares_not_allowed",
    /// A time without its UTC offset; `value`.
    NoOffset = "no_offset",
    /// No date and time; `value`.
    NotADate = "not_a_date",
    /// More than a day ahead: asks; `value`.
    Future = "future",
    /// A number far ahead of the largest: asks; `value`, `next`.
    NumberJump = "number_jump",
    /// The weight per metre is far from the usual one: asks; `value`, `usual`.
    WeightUnusual = "weight_unusual",
    /// An equal batch was recorded shortly before: asks; `other`, `minutes`.
    EqualBatch = "equal_batch",
    /// Another batch has the number; `value`, `other`.
    DuplicateNumber = "duplicate_number",
    /// Another batch has the code; `value`, `other`.
    DuplicateCode = "duplicate_code",
    /// More characters than fit; `limit`.
    TooLong = "too_long",
    /// Characters that cannot be seen.
    ControlCharacters = "control_characters",
    /// A comma followed by exactly three digits: a decimal comma or a thousands mark; `value`.
    AmbiguousComma = "ambiguous_comma",
    /// The batch was reverted and cannot be corrected; `who`, `reason`.
    Reverted = "batch_reverted",
    /// The batch was reverted before; `who`, `reason`.
    AlreadyReverted = "already_reverted",
    /// The batch changed since it was looked at; `who`.
    ChangedMeanwhile = "changed_meanwhile",
    /// The attachment was set aside before; `who`.
    AlreadySetAside = "already_set_aside",
}
