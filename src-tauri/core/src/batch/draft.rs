//! A batch as it is entered: texts, exactly as typed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ProductType, QuantityLayout};

/// Everything that was entered, as texts; what the form keeps and what the command line reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BatchDraft {
    /// Name of the product type.
    pub product_type: String,
    /// Name of the brand.
    pub brand: String,
    /// Values by name of the parameter.
    pub parameters: BTreeMap<String, String>,
    /// RFC 3339 with an offset; nothing means now.
    pub produced_at: Option<String>,
    /// Nothing means the next one.
    pub batch_number: Option<String>,
    /// Nothing means that it is made from the pattern.
    pub batch_code: Option<String>,
    /// Free text.
    pub notes: String,
    /// Layout `plain`: the number, in the product type's unit.
    pub quantity: Option<String>,
    /// Layout `rolls`: groups of rolls of one length.
    pub rolls: Vec<RollsText>,
    /// Layout `rolls`: lengths in m.
    pub cut_pieces_m: Vec<String>,
    /// Layouts `bundles` and `bundles_by_length`.
    pub bundles: Option<BundlesText>,
    /// Layout `bundles`: groups of pieces.
    pub spares: Vec<String>,
    /// Layout `bundles_by_length`: lengths in m.
    pub spare_lengths_m: Vec<String>,
    /// Layouts `bundles` and `bundles_by_length`, in m; nothing means the product type's.
    pub piece_length_m: Option<String>,
    /// In kg/m.
    pub weight_per_metre_kg: Option<String>,
}

/// A group of rolls of one length, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollsText {
    /// How many.
    pub count: String,
    /// Length of each, in m.
    pub length_m: String,
}

/// Bundles, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundlesText {
    /// How many.
    pub count: String,
    /// Pieces in each.
    pub pieces_per_bundle: String,
}

impl BatchDraft {
    /// Leaves out what the product type does not use, and rows that were never filled in.
    ///
    /// A form keeps what was typed for another product type, so that going back to it loses nothing; recording must not
    /// trip over it. The command line does not do this: there a field that is not used is an error.
    #[must_use]
    pub fn for_type(&self, product_type: &ProductType) -> Self {
        let mut draft = self.clone();
        let layout = product_type.layout;
        draft.parameters.retain(|name, _| {
            product_type
                .parameters
                .iter()
                .any(|parameter| parameter.name == *name)
        });
        if layout != QuantityLayout::Plain {
            draft.quantity = None;
        }
        if layout != QuantityLayout::Rolls {
            draft.rolls.clear();
        }
        draft
            .rolls
            .retain(|rolls| !(blank(&rolls.count) && blank(&rolls.length_m)));
        if layout != QuantityLayout::Rolls || !product_type.presets.cut_pieces_allowed {
            draft.cut_pieces_m.clear();
        }
        let bundled = matches!(layout, QuantityLayout::Bundles | QuantityLayout::BundlesByLength);
        if !bundled
            || draft
                .bundles
                .as_ref()
                .is_some_and(|bundles| blank(&bundles.count))
        {
            draft.bundles = None;
        }
        if !bundled {
            draft.piece_length_m = None;
        }
        if layout != QuantityLayout::Bundles || !product_type.presets.spares_allowed {
            draft.spares.clear();
        }
        if layout != QuantityLayout::BundlesByLength || !product_type.presets.spares_allowed {
            draft.spare_lengths_m.clear();
        }
        if layout == QuantityLayout::Plain {
            draft.weight_per_metre_kg = None;
        }
        for list in [
            &mut draft.cut_pieces_m,
            &mut draft.spares,
            &mut draft.spare_lengths_m,
        ] {
            list.retain(|text| !blank(text));
        }
        draft
    }
}

fn blank(text: &str) -> bool {
    text.trim().is_empty()
}
