//! Exact decimal numbers. Nothing passes through binary floating point.

use rust_decimal::Decimal;

/// Larger numbers are typing errors, and would not fit the exact arithmetic that follows. In units of the last place.
pub(super) const LARGEST_NUMBER: u64 = 1_000_000_000_000_000;

/// Why a text is no number of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalProblem {
    /// It is not a plain decimal number.
    NotANumber,
    /// It has more decimals than are kept; they are refused, not rounded.
    TooManyDecimals,
    /// It is negative.
    Negative,
    /// It is beyond what anything here can measure.
    TooLarge,
}

/// Reads a decimal number of at most `places` decimals as a whole number of its last place: `"1.5"` with 3 is 1500.
///
/// Accepts an exponent where the value is still exact (`1e3`), since JSON numbers may have one.
pub fn parse_decimal(text: &str, places: u32) -> Result<u64, DecimalProblem> {
    let text = text.trim();
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    if !plain || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(DecimalProblem::NotANumber);
    }
    let parsed = if text.contains(['e', 'E']) {
        Decimal::from_scientific(text)
    } else {
        Decimal::from_str_exact(text)
    };
    let value = match parsed {
        Ok(value) => value.normalize(),
        // More digits than an exact decimal holds: too many before the point, or behind it.
        Err(_) if is_plain_number(text) => {
            let whole = text
                .split('.')
                .next()
                .unwrap_or_default()
                .trim_start_matches(['+', '-', '0']);
            return Err(if whole.len() > 15 {
                DecimalProblem::TooLarge
            } else {
                DecimalProblem::TooManyDecimals
            });
        }
        Err(_) => return Err(DecimalProblem::NotANumber),
    };
    if value.is_sign_negative() && !value.is_zero() {
        return Err(DecimalProblem::Negative);
    }
    if value.scale() > places {
        return Err(DecimalProblem::TooManyDecimals);
    }
    let scaled = value
        .checked_mul(Decimal::from(10u64.pow(places)))
        .ok_or(DecimalProblem::TooLarge)?;
    match u64::try_from(scaled) {
        Ok(whole) if whole <= LARGEST_NUMBER => Ok(whole),
        _ => Err(DecimalProblem::TooLarge),
    }
}

fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let mut halves = digits.splitn(2, '.');
    let all_digits =
        |half: Option<&str>| half.is_none_or(|half| half.bytes().all(|byte| byte.is_ascii_digit()));
    all_digits(halves.next()) && all_digits(halves.next())
}

/// Writes a whole number of last places as a decimal text without trailing zeros: 700500 with 3 is `"700.5"`.
pub fn decimal_text(value: u64, places: u32) -> String {
    let one = 10u64.pow(places);
    let (whole, rest) = (value / one, value % one);
    if rest == 0 {
        return whole.to_string();
    }
    let decimals = format!("{rest:0width$}", width = places as usize);
    format!("{whole}.{}", decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_read_exactly_or_refused() {
        let cases = [
            ("1.5", 3, Ok(1500)),
            ("0.1", 3, Ok(100)),
            (" 200.5 ", 3, Ok(200_500)),
            ("1.500", 3, Ok(1500)),
            ("1.5000", 3, Ok(1500)),
            ("1e3", 0, Ok(1000)),
            ("25E-1", 1, Ok(25)),
            ("0", 3, Ok(0)),
            ("-0", 3, Ok(0)),
            ("000012", 0, Ok(12)),
            ("1.0005", 3, Err(DecimalProblem::TooManyDecimals)),
            (
                "1.00000000000000000000000000000000001",
                3,
                Err(DecimalProblem::TooManyDecimals),
            ),
            ("7.5", 0, Err(DecimalProblem::TooManyDecimals)),
            ("-1", 3, Err(DecimalProblem::Negative)),
            (
                "99999999999999999999999999999999999",
                0,
                Err(DecimalProblem::TooLarge),
            ),
            ("1e400", 0, Err(DecimalProblem::NotANumber)),
            ("1000000000000001", 0, Err(DecimalProblem::TooLarge)),
            ("", 3, Err(DecimalProblem::NotANumber)),
            ("1,5", 3, Err(DecimalProblem::NotANumber)),
            ("1_000", 3, Err(DecimalProblem::NotANumber)),
            ("1.2.3", 3, Err(DecimalProblem::NotANumber)),
            ("NaN", 3, Err(DecimalProblem::NotANumber)),
            ("0x10", 3, Err(DecimalProblem::NotANumber)),
            ("e", 3, Err(DecimalProblem::NotANumber)),
            ("12 m", 3, Err(DecimalProblem::NotANumber)),
        ];
        for (text, places, expected) in cases {
            assert_eq!(
                parse_decimal(text, places),
                expected,
                "{text:?} with {places} decimals"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in 0..=LARGEST_NUMBER, places in 0u32..=6) {
            prop_assert_eq!(parse_decimal(&decimal_text(value, places), places), Ok(value));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}", places in 0u32..=6) {
            let _ = parse_decimal(&text, places);
        }

        #[test]
        fn no_number_like_text_panics(text in "[-+]?[0-9]{0,40}\\.?[0-9]{0,40}([eE][-+]?[0-9]{1,12})?", places in 0u32..=6) {
            let _ = parse_decimal(&text, places);
        }
    }
}
