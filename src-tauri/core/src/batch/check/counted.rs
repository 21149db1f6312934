//! What was counted and weighed: the part of a draft that is numbers.

use super::super::decimal::LARGEST_NUMBER;
use super::Check;
use crate::batch::{
    Bundles, DecimalProblem, LARGEST_TOTAL, ProblemCode, ProductType, Quantity, QuantityLayout, Rolls,
    RollsText, WeightRule, decimal_text, parse_decimal,
};

impl Check<'_> {
    pub(super) fn quantity(&mut self, product_type: &ProductType) -> Quantity {
        let draft = self.draft;
        let layout = product_type.layout;
        let presets = &product_type.presets;
        let bundled = matches!(layout, QuantityLayout::Bundles | QuantityLayout::BundlesByLength);
        for (field, given, used) in [
            (
                "quantity",
                draft.quantity.is_some(),
                layout == QuantityLayout::Plain,
            ),
            ("rolls", !draft.rolls.is_empty(), layout == QuantityLayout::Rolls),
            (
                "cut_pieces_m",
                !draft.cut_pieces_m.is_empty(),
                layout == QuantityLayout::Rolls,
            ),
            ("bundles", draft.bundles.is_some(), bundled),
            (
                "spares",
                !draft.spares.is_empty(),
                layout == QuantityLayout::Bundles,
            ),
            (
                "spare_lengths_m",
                !draft.spare_lengths_m.is_empty(),
                layout == QuantityLayout::BundlesByLength,
            ),
            ("piece_length_m", draft.piece_length_m.is_some(), bundled),
        ] {
            if given && !used {
                self.problem(field, ProblemCode::NotUsedByLayout)
                    .parameters
                    .insert("layout", layout.as_str().to_owned());
            }
        }
        match layout {
            QuantityLayout::Plain => {
                let text = draft.quantity.as_deref().map_or("", str::trim);
                if text.is_empty() {
                    self.problem("quantity", ProblemCode::QuantityMissing);
                    return Quantity::Plain { thousandths: 0 };
                }
                Quantity::Plain {
                    thousandths: self.positive("quantity", text, 3).unwrap_or(0),
                }
            }
            QuantityLayout::Rolls => {
                let rolls = self.rolls();
                if !presets.cut_pieces_allowed && !draft.cut_pieces_m.is_empty() {
                    self.problem("cut_pieces_m", ProblemCode::CutPiecesNotAllowed);
                }
                let cut_pieces_mm = self.positives("cut_pieces_m", &draft.cut_pieces_m, 3);
                if draft.rolls.is_empty() && draft.cut_pieces_m.is_empty() {
                    self.problem("rolls", ProblemCode::QuantityMissing);
                }
                Quantity::Rolls { rolls, cut_pieces_mm }
            }
            QuantityLayout::Bundles => {
                let (bundles, piece_length_mm) = self.bundles(product_type, !draft.spares.is_empty());
                if !presets.spares_allowed && !draft.spares.is_empty() {
                    self.problem("spares", ProblemCode::SparesNotAllowed);
                }
                Quantity::Bundles {
                    bundles,
                    spares: self.positives("spares", &draft.spares, 0),
                    piece_length_mm,
                }
            }
            QuantityLayout::BundlesByLength => {
                let (bundles, piece_length_mm) =
                    self.bundles(product_type, !draft.spare_lengths_m.is_empty());
                if !presets.spares_allowed && !draft.spare_lengths_m.is_empty() {
                    self.problem("spare_lengths_m", ProblemCode::SparesNotAllowed);
                }
                let spare_lengths_mm = self.positives("spare_lengths_m", &draft.spare_lengths_m, 3);
                Quantity::BundlesByLength {
                    bundles,
                    piece_length_mm,
                    spare_lengths_mm,
                }
            }
        }
    }

    fn rolls(&mut self) -> Vec<Rolls> {
        let mut rolls = Vec::new();
        for (index, row) in self.draft.rolls.iter().enumerate() {
            let count = self.positive(&format!("rolls.{index}.count"), &row.count, 0);
            let length_mm = self.positive(&format!("rolls.{index}.length_m"), &row.length_m, 3);
            if let (Some(count), Some(length_mm)) = (count, length_mm) {
                rolls.push(Rolls { count, length_mm });
            }
        }
        rolls
    }

    /// Bundles and the length of a piece; a piece length is wanted where the total or the weight needs it.
    fn bundles(&mut self, product_type: &ProductType, has_spares: bool) -> (Option<Bundles>, Option<u64>) {
        let draft = self.draft;
        let bundles = draft.bundles.as_ref().and_then(|bundles| {
            let count = self.positive("bundles.count", &bundles.count, 0);
            let pieces_per_bundle = self.positive("bundles.pieces_per_bundle", &bundles.pieces_per_bundle, 0);
            Some(Bundles {
                count: count?,
                pieces_per_bundle: pieces_per_bundle?,
            })
        });
        if draft.bundles.is_none() && !has_spares {
            self.problem("bundles", ProblemCode::QuantityMissing);
        }
        let needed = match product_type.layout {
            QuantityLayout::BundlesByLength => draft.bundles.is_some(),
            _ => product_type.weight_per_metre == WeightRule::Required || draft.weight_per_metre_kg.is_some(),
        };
        let entered = draft
            .piece_length_m
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let piece_length_mm = match entered.or(product_type.presets.piece_length_m.as_deref()) {
            Some(text) => self.positive("piece_length_m", text, 3),
            None => {
                if needed {
                    self.problem("piece_length_m", ProblemCode::Required);
                }
                None
            }
        };
        (bundles, piece_length_mm)
    }

    pub(super) fn weight_per_metre(&mut self, product_type: &ProductType) -> Option<u64> {
        const FIELD: &str = "weight_per_metre_kg";
        let text = self.draft.weight_per_metre_kg.as_deref().map_or("", str::trim);
        match (product_type.weight_per_metre, text.is_empty()) {
            (WeightRule::Required, true) => {
                self.problem(FIELD, ProblemCode::Required);
                None
            }
            (_, true) => None,
            (WeightRule::None, false) => {
                let layout = product_type.layout.as_str().to_owned();
                self.problem(FIELD, ProblemCode::NotUsedByLayout)
                    .parameters
                    .insert("layout", layout);
                None
            }
            (WeightRule::Required | WeightRule::Optional, false) => {
                let weight = self.positive(FIELD, text, 6)?;
                // More than 100 t a metre is a typing error, and its product with a length would not fit.
                if weight > 100_000_000_000 {
                    let problem = self.problem(FIELD, ProblemCode::TooLarge);
                    problem
                        .parameters
                        .extend([("value", text.to_owned()), ("limit", "100000".to_owned())]);
                    return None;
                }
                Some(weight)
            }
        }
    }

    pub(super) fn total(&mut self, product_type: &ProductType, quantity: &Quantity) -> Option<u64> {
        let field = match product_type.layout {
            QuantityLayout::Plain => "quantity",
            QuantityLayout::Rolls => "rolls",
            QuantityLayout::Bundles | QuantityLayout::BundlesByLength => "bundles",
        };
        let total = quantity.total_thousandths();
        match u64::try_from(total) {
            Ok(0) => None,
            Ok(total) if total <= LARGEST_TOTAL => Some(total),
            whole => {
                let text = whole.map_or_else(|_| (total / 1000).to_string(), |total| decimal_text(total, 3));
                self.problem(field, ProblemCode::TotalTooLarge)
                    .parameters
                    .extend([("total", text), ("unit", product_type.unit.clone())]);
                None
            }
        }
    }

    fn positives(&mut self, field: &str, texts: &[String], places: u32) -> Vec<u64> {
        let mut values = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            values.extend(self.positive(&format!("{field}.{index}"), text, places));
        }
        values
    }

    fn positive(&mut self, field: &str, text: &str, places: u32) -> Option<u64> {
        let value = self.number(field, text, places)?;
        if value == 0 {
            self.problem(field, ProblemCode::MustBePositive)
                .parameters
                .insert("value", text.trim().to_owned());
            return None;
        }
        Some(value)
    }

    pub(super) fn number(&mut self, field: &str, text: &str, places: u32) -> Option<u64> {
        let text = text.trim();
        if text.is_empty() {
            self.problem(field, ProblemCode::Required);
            return None;
        }
        let error = match parse_decimal(text, places) {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let code = match error {
            DecimalProblem::NotANumber => ProblemCode::NotANumber,
            DecimalProblem::TooManyDecimals if places == 0 => ProblemCode::NotWhole,
            DecimalProblem::TooManyDecimals => ProblemCode::TooManyDecimals,
            DecimalProblem::Negative => ProblemCode::MustBePositive,
            DecimalProblem::TooLarge => ProblemCode::TooLarge,
        };
        let problem = self.problem(field, code);
        problem.parameters.insert("value", text.to_owned());
        match code {
            ProblemCode::TooManyDecimals => drop(problem.parameters.insert("decimals", places.to_string())),
            ProblemCode::TooLarge => {
                problem
                    .parameters
                    .insert("limit", decimal_text(LARGEST_NUMBER, places));
            }
            _ => {}
        }
        None
    }
}

/// Length of a roll group in mm, where it is right.
pub(super) fn roll_total_mm(row: &RollsText) -> Option<u64> {
    let rolls = Rolls {
        count: parse_decimal(&row.count, 0).ok()?,
        length_mm: parse_decimal(&row.length_m, 3).ok()?,
    };
    u64::try_from(rolls.total_mm())
        .ok()
        .filter(|total| (1..=LARGEST_TOTAL).contains(total))
}
