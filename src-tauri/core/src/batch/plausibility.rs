//! What is so unusual that it is asked about: a mistyped weight, a batch recorded twice, a date or number far ahead.

use jiff::{SignedDuration, Timestamp};

/// The usual weight per metre is that of so many batches at most, the last ones.
pub const COMPARED_BATCHES: usize = 10;

/// How long ago an equal batch may have been recorded to be taken for the same one.
pub const EQUAL_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// How far ahead of now a time of production may be without being asked about.
const FUTURE_ALLOWANCE: SignedDuration = SignedDuration::from_hours(24);

/// How far a weight per metre may be from the usual one without being asked about, in per cent of the usual one.
const WEIGHT_TOLERANCE: u128 = 20;

/// The usual of some weights: their median, rounded down to a milligram. None of none.
///
/// A median, so that a single batch that was mistyped before does not make the right weight look wrong.
pub fn usual_weight(weights: &[u64]) -> Option<u64> {
    let mut sorted = weights.to_vec();
    sorted.sort_unstable();
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(sorted.len() / 2 - 1)?;
    Some(lower + (upper - lower) / 2)
}

/// Whether a weight per metre is more than 20 % off the usual one.
pub fn is_unusual_weight(weight: u64, usual: u64) -> bool {
    u128::from(weight.abs_diff(usual)) * 100 > u128::from(usual) * WEIGHT_TOLERANCE
}

/// Whether a time of production is more than a day ahead.
pub fn is_far_ahead(produced_at: Timestamp, now: Timestamp) -> bool {
    produced_at.duration_since(now) > FUTURE_ALLOWANCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_weight_is_the_median() {
        let cases: [(&[u64], Option<u64>); 5] = [
            (&[], None),
            (&[1500], Some(1500)),
            (&[1500, 1600], Some(1550)),
            (&[1600, 15_000, 1500], Some(1600)),
            (&[u64::MAX, u64::MAX - 1], Some(u64::MAX - 1)),
        ];
        for (weights, usual) in cases {
            assert_eq!(usual_weight(weights), usual, "{weights:?}");
        }
    }

    #[test]
    fn twenty_per_cent_is_usual_and_more_is_not() {
        let cases = [
            (1500, false),
            (1800, false),
            (1801, true),
            (1200, false),
            (1199, true),
            (15_000, true),
            (150, true),
        ];
        for (weight, unusual) in cases {
            assert_eq!(
                is_unusual_weight(weight, 1500),
                unusual,
                "{weight} where 1500 is usual"
            );
        }
        assert!(
            !is_unusual_weight(u64::MAX, u64::MAX),
            "no weight is too large to compare"
        );
    }
}
