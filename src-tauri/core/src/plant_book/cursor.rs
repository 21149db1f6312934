//! Where a list of several stations goes on, as a text: `5804d423b80a:1201,91c07b24aa10:end`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::merge::Position;

/// How far each station was listed. A station that it does not name begins with its newest batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursor {
    positions: BTreeMap<String, Position>,
}

/// The text is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct BadCursor;

impl Cursor {
    pub(super) fn of(positions: impl IntoIterator<Item = (String, Position)>) -> Self {
        Self {
            positions: positions.into_iter().collect(),
        }
    }

    /// How far the station of this id was listed.
    pub(super) fn position(&self, id: &str) -> Position {
        self.positions.get(id).copied().unwrap_or(Position::Begin)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let read = self.positions.iter().filter_map(|(id, position)| match position {
            Position::Begin => None,
            Position::After(seq) => Some(format!("{id}:{seq}")),
            Position::End => Some(format!("{id}:end")),
        });
        formatter.write_str(&read.collect::<Vec<_>>().join(","))
    }
}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let mut positions = BTreeMap::new();
        for part in text.split(',') {
            let (id, position) = part.split_once(':').ok_or(BadCursor)?;
            let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
            let position = match position {
                "end" => Position::End,
                seq => Position::After(seq.parse().map_err(|_| BadCursor)?),
            };
            if !is_id || positions.insert(id.to_owned(), position).is_some() {
                return Err(BadCursor);
            }
        }
        Ok(Self { positions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back() {
        let cursor = Cursor::of([
            ("5804d423b80a".to_owned(), Position::After(12)),
            ("91c07b24aa10".to_owned(), Position::End),
        ]);
        assert_eq!(cursor.to_string(), "5804d423b80a:12,91c07b24aa10:end");
        assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
        assert_eq!(cursor.position("91c07b24aa10"), Position::End);
        assert_eq!(cursor.position("another"), Position::Begin);
    }

    #[test]
    fn anything_else_is_none() {
        for text in ["", "12", "a:", "a:b", "x y:1", "a:1,", "a:1,a:2", ":1", "a:1.5"] {
            assert_eq!(text.parse::<Cursor>(), Err(BadCursor), "{text}");
        }
    }
}
