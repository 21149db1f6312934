//! Batch number and batch code.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The largest number of digits of a batch number that counts as a number.
const MOST_DIGITS: usize = 18;

/// The value of a batch number that is all digits (at most 18): such numbers are continued.
pub fn number_value(batch_number: &str) -> Option<u64> {
    let all_digits = !batch_number.is_empty() && batch_number.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits && batch_number.len() <= MOST_DIGITS {
        batch_number.parse().ok()
    } else {
        None
    }
}

/// How a batch code is made: `{type}-{params}-{brand}-{year}-{station-}{number:03}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodePattern {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Type,
    Parameters,
    Brand,
    Year,
    /// The station code with this text behind it, where a station code is set.
    Station(String),
    /// The batch number, padded with zeros to a width.
    Number(usize),
}

/// What a batch code is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeParts<'a> {
    /// Name of the product type.
    pub product_type: &'a str,
    /// Values by name.
    pub parameters: &'a BTreeMap<String, String>,
    /// Name of the brand.
    pub brand: &'a str,
    /// Year of production, in the offset that it was entered in.
    pub year: i16,
    /// The station code, where one is set.
    pub station: Option<&'a str>,
    /// The batch number.
    pub batch_number: &'a str,
}

/// Why a text is no code pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodePatternError {
    /// Without the number two batches would have one code.
    #[error("the code pattern {pattern:?} has no {{number}}")]
    NoNumber {
        /// The pattern.
        pattern: String,
    },
    /// A placeholder that there is none of.
    #[error("the code pattern {pattern:?} has an unknown placeholder {{{placeholder}}}")]
    UnknownPlaceholder {
        /// The pattern.
        pattern: String,
        /// The placeholder, without its braces.
        placeholder: String,
    },
    /// A brace without its other half.
    #[error("the code pattern {pattern:?} has a brace without its other half")]
    Unbalanced {
        /// The pattern.
        pattern: String,
    },
}

impl Default for CodePattern {
    fn default() -> Self {
        let pieces = vec![
            Piece::Type,
            Piece::Text("-".into()),
            Piece::Parameters,
            Piece::Text("-".into()),
            Piece::Brand,
            Piece::Text("-".into()),
            Piece::Year,
            Piece::Text("-".into()),
            Piece::Station("-".into()),
            Piece::Number(3),
        ];
        Self {
            text: "{type}-{params}-{brand}-{year}-{station-}{number:03}".into(),
            pieces,
        }
    }
}

impl FromStr for CodePattern {
    type Err = CodePatternError;

    fn from_str(pattern: &str) -> Result<Self, CodePatternError> {
        let unbalanced = || CodePatternError::Unbalanced {
            pattern: pattern.to_owned(),
        };
        let mut pieces = Vec::new();
        let mut rest = pattern;
        while !rest.is_empty() {
            let (text, behind) = rest.split_once('{').unwrap_or((rest, ""));
            if text.contains('}') {
                return Err(unbalanced());
            }
            if !text.is_empty() {
                pieces.push(Piece::Text(text.to_owned()));
            }
            if text.len() == rest.len() {
                break;
            }
            let (placeholder, behind) = behind.split_once('}').ok_or_else(unbalanced)?;
            pieces.push(parse_placeholder(placeholder).ok_or_else(|| {
                CodePatternError::UnknownPlaceholder {
                    pattern: pattern.to_owned(),
                    placeholder: placeholder.to_owned(),
                }
            })?);
            rest = behind;
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Number(_))) {
            return Err(CodePatternError::NoNumber {
                pattern: pattern.to_owned(),
            });
        }
        Ok(Self {
            text: pattern.to_owned(),
            pieces,
        })
    }
}

fn parse_placeholder(placeholder: &str) -> Option<Piece> {
    Some(match placeholder {
        "type" => Piece::Type,
        "params" => Piece::Parameters,
        "brand" => Piece::Brand,
        "year" => Piece::Year,
        "number" => Piece::Number(0),
        _ => {
            if let Some(separator) = placeholder.strip_prefix("station") {
                Piece::Station(separator.to_owned())
            } else {
                let width: usize = placeholder.strip_prefix("number:0")?.parse().ok()?;
                (width <= MOST_DIGITS).then_some(Piece::Number(width))?
            }
        }
    })
}

impl TryFrom<String> for CodePattern {
    type Error = CodePatternError;

    fn try_from(text: String) -> Result<Self, CodePatternError> {
        text.parse()
    }
}

impl From<CodePattern> for String {
    fn from(pattern: CodePattern) -> Self {
        pattern.text
    }
}

impl CodePattern {
    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Makes a batch code. A batch number that is not all digits stands as it is, whatever the width.
    pub fn code(&self, parts: &CodeParts<'_>) -> String {
        let mut code = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => code.push_str(text),
                Piece::Type => code.push_str(&without_spaces(parts.product_type)),
                Piece::Parameters => code.push_str(&joined_parameters(parts.parameters)),
                Piece::Brand => code.push_str(&without_spaces(parts.brand)),
                // Writing to a String cannot fail.
                Piece::Year => drop(write!(code, "{:04}", parts.year)),
                Piece::Station(separator) => {
                    if let Some(station) = parts.station {
                        code.push_str(station);
                        code.push_str(separator);
                    }
                }
                Piece::Number(width) => {
                    let pad = if number_value(parts.batch_number).is_some() {
                        width.saturating_sub(parts.batch_number.len())
                    } else {
                        0
                    };
                    code.extend(std::iter::repeat_n('0', pad));
                    code.push_str(parts.batch_number);
                }
            }
        }
        code
    }
}

/// `OD32-PE80-PN10`: names and values, sorted by name.
fn joined_parameters(parameters: &BTreeMap<String, String>) -> String {
    let named: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{}{}", without_spaces(name), without_spaces(value)))
        .collect();
    named.join("-")
}

fn without_spaces(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(pattern: &str, station: Option<&str>, batch_number: &str) -> String {
        let parameters = [("PE", "80"), ("OD", "32"), ("PN", "10")];
        let parameters = parameters
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        pattern.parse::<CodePattern>().unwrap().code(&CodeParts {
            product_type: "HDPE Pipe",
            parameters: &parameters,
            brand: "Tarko",
            year: 2026,
            station,
            batch_number,
        })
    }

    #[test]
    fn the_default_pattern_reads_as_the_plant_writes_it() {
        let pattern = CodePattern::default();
        assert_eq!(pattern.as_str().parse::<CodePattern>().unwrap(), pattern);
        assert_eq!(
            code(pattern.as_str(), None, "1"),
            "HDPEPipe-OD32-PE80-PN10-Tarko-2026-001"
        );
        assert_eq!(
            code(pattern.as_str(), Some("L2"), "1"),
            "HDPEPipe-OD32-PE80-PN10-Tarko-2026-L2-001"
        );
        assert_eq!(
            code(pattern.as_str(), None, "12345"),
            "HDPEPipe-OD32-PE80-PN10-Tarko-2026-12345"
        );
        assert_eq!(
            code(pattern.as_str(), None, "A-7"),
            "HDPEPipe-OD32-PE80-PN10-Tarko-2026-A-7"
        );
    }

    #[test]
    fn a_pattern_of_the_plants_own_is_followed() {
        assert_eq!(
            code("{station_}{number:05}/{year}", Some("L2"), "7"),
            "L2_00007/2026"
        );
        assert_eq!(code("{number}", None, "7"), "7");
    }

    #[test]
    fn a_pattern_that_cannot_name_batches_is_refused() {
        let no_number = |pattern: &str| CodePatternError::NoNumber {
            pattern: pattern.into(),
        };
        assert_eq!(
            "{type}-{year}".parse::<CodePattern>(),
            Err(no_number("{type}-{year}"))
        );
        assert_eq!("".parse::<CodePattern>(), Err(no_number("")));
        assert!(matches!(
            "{nmber}".parse::<CodePattern>(),
            Err(CodePatternError::UnknownPlaceholder { .. })
        ));
        assert!(matches!(
            "{number:0999}".parse::<CodePattern>(),
            Err(CodePatternError::UnknownPlaceholder { .. })
        ));
        assert!(matches!(
            "{number".parse::<CodePattern>(),
            Err(CodePatternError::Unbalanced { .. })
        ));
        assert!(matches!(
            "number}{number}".parse::<CodePattern>(),
            Err(CodePatternError::Unbalanced { .. })
        ));
    }

    #[test]
    fn only_numbers_of_at_most_eighteen_digits_are_continued() {
        assert_eq!(number_value("007"), Some(7));
        assert_eq!(number_value("999999999999999999"), Some(999_999_999_999_999_999));
        assert_eq!(number_value("1000000000000000000"), None);
        assert_eq!(number_value("12a"), None);
        assert_eq!(number_value(""), None);
        assert_eq!(number_value("१२"), None);
    }
}
