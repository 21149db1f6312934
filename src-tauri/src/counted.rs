//! How a quantity was counted, as it is written on a slip. Symbols of units and no words: the same in every language.

use batchbook_core::batch::{Quantity, decimal_text};

/// `2 × 500 m + 150 m`
pub(crate) fn counted(quantity: &Quantity) -> String {
    let metres = |millimetres: u64| format!("{} m", decimal_text(millimetres, 3));
    let mut terms = Vec::new();
    match quantity {
        Quantity::Plain { .. } => {}
        Quantity::Rolls { rolls, cut_pieces_mm } => {
            terms.extend(
                rolls
                    .iter()
                    .map(|rolls| format!("{} × {}", rolls.count, metres(rolls.length_mm))),
            );
            terms.extend(cut_pieces_mm.iter().copied().map(metres));
        }
        Quantity::Bundles { piece_length_mm, .. } => {
            let terms = piece_terms(quantity);
            let sum = terms.join(" + ");
            return match piece_length_mm {
                Some(length) => format!("{} × {}", in_brackets(&sum, terms.len()), metres(*length)),
                None => sum,
            };
        }
        Quantity::BundlesByLength {
            bundles,
            piece_length_mm,
            spare_lengths_mm,
        } => {
            if let (Some(bundles), Some(length)) = (bundles, piece_length_mm) {
                terms.push(format!(
                    "{} × {} × {}",
                    bundles.count,
                    bundles.pieces_per_bundle,
                    metres(*length)
                ));
            }
            terms.extend(spare_lengths_mm.iter().copied().map(metres));
        }
    }
    terms.join(" + ")
}

/// How pieces in bundles were counted, without their length: `10 × 20 + 3`. Empty for what is not counted so.
pub(crate) fn sum_of_pieces(quantity: &Quantity) -> String {
    piece_terms(quantity).join(" + ")
}

fn piece_terms(quantity: &Quantity) -> Vec<String> {
    let Quantity::Bundles { bundles, spares, .. } = quantity else {
        return Vec::new();
    };
    bundles
        .iter()
        .map(|bundles| format!("{} × {}", bundles.count, bundles.pieces_per_bundle))
        .chain(spares.iter().map(u64::to_string))
        .collect()
}

fn in_brackets(sum: &str, terms: usize) -> String {
    if terms > 1 {
        format!("({sum})")
    } else {
        sum.to_owned()
    }
}
