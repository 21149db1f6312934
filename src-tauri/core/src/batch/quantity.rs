//! How much was produced: exact sums, by layout.

use serde::{Deserialize, Serialize};

/// How the quantity was counted. Lengths are whole millimetres.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "layout", rename_all = "snake_case")]
pub enum Quantity {
    /// A number in the type's unit.
    Plain {
        /// In thousandths of the unit.
        thousandths: u64,
    },
    /// Σ (rolls × length per roll) + Σ cut pieces.
    Rolls {
        /// Groups of rolls of one length.
        rolls: Vec<Rolls>,
        /// The length of each cut piece.
        cut_pieces_mm: Vec<u64>,
    },
    /// Bundles × pieces per bundle + Σ spare groups.
    Bundles {
        /// Where there are full bundles.
        bundles: Option<Bundles>,
        /// Pieces in each spare group.
        spares: Vec<u64>,
        /// Where the weight needs it.
        piece_length_mm: Option<u64>,
    },
    /// Bundles × pieces × piece length + Σ spare lengths.
    BundlesByLength {
        /// Where there are full bundles.
        bundles: Option<Bundles>,
        /// The length of each piece in the bundles.
        piece_length_mm: Option<u64>,
        /// The length of each spare piece.
        spare_lengths_mm: Vec<u64>,
    },
}

/// Rolls of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rolls {
    /// How many.
    pub count: u64,
    /// Length of each.
    pub length_mm: u64,
}

/// Bundles of one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundles {
    /// How many.
    pub count: u64,
    /// Pieces in each.
    pub pieces_per_bundle: u64,
}

impl Bundles {
    fn pieces(&self) -> u128 {
        u128::from(self.count) * u128::from(self.pieces_per_bundle)
    }
}

impl Rolls {
    /// Total length, in mm.
    pub fn total_mm(&self) -> u128 {
        u128::from(self.count) * u128::from(self.length_mm)
    }
}

impl Quantity {
    /// The total in thousandths of the type's unit; for lengths that is in mm.
    pub fn total_thousandths(&self) -> u128 {
        match self {
            Self::Plain { thousandths } => u128::from(*thousandths),
            Self::Rolls { rolls, cut_pieces_mm } => {
                rolls.iter().map(Rolls::total_mm).sum::<u128>() + sum(cut_pieces_mm)
            }
            Self::Bundles { .. } => self.pieces() * 1000,
            Self::BundlesByLength {
                piece_length_mm,
                spare_lengths_mm,
                ..
            } => self.pieces() * u128::from(piece_length_mm.unwrap_or(0)) + sum(spare_lengths_mm),
        }
    }

    /// The total length in mm, where the quantity has one.
    pub fn metres_mm(&self) -> Option<u128> {
        match self {
            Self::Plain { .. } => None,
            Self::Rolls { .. } | Self::BundlesByLength { .. } => Some(self.total_thousandths()),
            Self::Bundles { piece_length_mm, .. } => {
                piece_length_mm.map(|length| self.pieces() * u128::from(length))
            }
        }
    }

    fn pieces(&self) -> u128 {
        match self {
            Self::Bundles { bundles, spares, .. } => {
                bundles.as_ref().map_or(0, Bundles::pieces) + sum(spares)
            }
            Self::BundlesByLength { bundles, .. } => bundles.as_ref().map_or(0, Bundles::pieces),
            Self::Plain { .. } | Self::Rolls { .. } => 0,
        }
    }
}

/// Weight per metre (mg) × total length (mm), in g, rounded half up.
pub fn total_weight_g(weight_per_metre_mg: u64, metres_mm: u128) -> u128 {
    // mg/m × mm is a millionth of a gram.
    (u128::from(weight_per_metre_mg) * metres_mm + 500_000) / 1_000_000
}

fn sum(values: &[u64]) -> u128 {
    values.iter().copied().map(u128::from).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_layout_totals_as_the_slip_does() {
        let bundles = Some(Bundles {
            count: 20,
            pieces_per_bundle: 10,
        });
        let cases = [
            ("plain", Quantity::Plain { thousandths: 12_500 }, 12_500, None),
            (
                "several roll groups and cut pieces",
                Quantity::Rolls {
                    rolls: vec![
                        Rolls {
                            count: 10,
                            length_mm: 500_000,
                        },
                        Rolls {
                            count: 7,
                            length_mm: 300_000,
                        },
                    ],
                    cut_pieces_mm: vec![150_000, 200_500, 150_000],
                },
                7_600_500,
                Some(7_600_500),
            ),
            (
                "bundles and spares, six metres each",
                Quantity::Bundles {
                    bundles,
                    spares: vec![7, 8],
                    piece_length_mm: Some(6000),
                },
                215_000,
                Some(1_290_000),
            ),
            (
                "only spares",
                Quantity::Bundles {
                    bundles: None,
                    spares: vec![7, 8],
                    piece_length_mm: None,
                },
                15_000,
                None,
            ),
            (
                "bundles by length",
                Quantity::BundlesByLength {
                    bundles,
                    piece_length_mm: Some(6000),
                    spare_lengths_mm: vec![4500],
                },
                1_204_500,
                Some(1_204_500),
            ),
        ];
        for (name, quantity, total, metres) in cases {
            assert_eq!(quantity.total_thousandths(), total, "{name}: total");
            assert_eq!(quantity.metres_mm(), metres, "{name}: metres");
        }
    }

    #[test]
    fn weight_is_rounded_half_up_to_a_gram() {
        let cases = [
            (1_500_000, 7_600_500, 11_400_750),
            (1_500_000, 1_000_000, 1_500_000),
            (500, 1000, 1),
            (499, 1000, 0),
            (1, 1_000_000_000_000, 1_000_000),
        ];
        for (weight_per_metre_mg, metres_mm, grams) in cases {
            assert_eq!(
                total_weight_g(weight_per_metre_mg, metres_mm),
                grams,
                "{weight_per_metre_mg} mg/m × {metres_mm} mm"
            );
        }
    }
}
