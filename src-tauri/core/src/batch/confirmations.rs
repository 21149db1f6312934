//! What was unusual about a batch when it was recorded, and whether somebody said that it is meant.

use serde::{Deserialize, Serialize};

/// What was unusual about a batch. Nothing is noted that was as usual.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Confirmations {
    /// The time of production was more than a day ahead, and that was confirmed.
    #[serde(skip_serializing_if = "is_not")]
    pub future: bool,
    /// The number was far ahead of the largest, and that was confirmed.
    #[serde(skip_serializing_if = "is_not")]
    pub number_jump: bool,
    /// The weight per metre was far from the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_unusual: Option<UnusualWeight>,
    /// An equal batch had been recorded shortly before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equal_batch: Option<EqualBatch>,
}

/// A weight per metre far from the usual one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnusualWeight {
    /// The usual weight at that time, in kg/m, as a decimal text.
    pub usual: String,
    /// Whether somebody confirmed it; otherwise nobody was asked.
    pub confirmed: bool,
}

/// An equal batch shortly before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EqualBatch {
    /// The code of the other batch.
    pub other: String,
    /// Whether somebody confirmed that both are meant; otherwise nobody was asked.
    pub confirmed: bool,
}

impl Confirmations {
    /// Whether everything was as usual.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn is_not(confirmed: &bool) -> bool {
    !confirmed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_unusual_is_written() {
        let text = |confirmations: &Confirmations| serde_json::to_string(confirmations).unwrap();
        assert_eq!(text(&Confirmations::default()), "{}");
        let unusual = Confirmations {
            future: true,
            weight_unusual: Some(UnusualWeight {
                usual: "1.5".to_owned(),
                confirmed: false,
            }),
            ..Confirmations::default()
        };
        assert_eq!(
            text(&unusual),
            r#"{"future":true,"weight_unusual":{"usual":"1.5","confirmed":false}}"#
        );
        assert_eq!(
            serde_json::from_str::<Confirmations>(&text(&unusual)).unwrap(),
            unusual
        );
    }
}
