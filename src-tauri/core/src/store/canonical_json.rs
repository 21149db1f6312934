//! JSON that there is one way to write: keys sorted at every depth, no white space.

use std::borrow::Cow;
use std::ops::Range;

use serde::Serialize;

use super::{StoreError, encode_json};

/// Writes a value as canonical JSON. Recording a batch writes one, a check that of every row.
pub(crate) fn canonical_json(value: &impl Serialize) -> Result<String, StoreError> {
    let json = encode_json(value, "entry of the trail")?;
    let mut sorted = String::with_capacity(json.len());
    Compact { left: &json }.copy_sorted(&mut sorted);
    Ok(sorted)
}

/// What is left to read of JSON without white space.
struct Compact<'j> {
    left: &'j str,
}

impl<'j> Compact<'j> {
    /// Copies the next value with sorted keys.
    fn copy_sorted(&mut self, sorted: &mut String) {
        match self.left.as_bytes().first() {
            Some(b'{') => self.copy_object(sorted),
            Some(b'[') => {
                sorted.push('[');
                while self.has_more(']') {
                    if !sorted.ends_with('[') {
                        sorted.push(',');
                    }
                    self.copy_sorted(sorted);
                }
                sorted.push(']');
            }
            Some(b'"') => sorted.push_str(self.text()),
            _ => sorted.push_str(self.take(self.left.find([',', '}', ']']).unwrap_or(self.left.len()))),
        }
    }

    /// Copies an object: its members as they come, and then in their order where that is another one.
    fn copy_object(&mut self, sorted: &mut String) {
        sorted.push('{');
        let begin = sorted.len();
        let mut members: Vec<(Cow<'j, str>, Range<usize>)> = Vec::with_capacity(8);
        while self.has_more('}') {
            let start = sorted.len() - begin;
            let key = self.text();
            sorted.push_str(key);
            sorted.push_str(self.take(1));
            self.copy_sorted(sorted);
            sorted.push(',');
            // Sorted as what it says, not as it is written.
            let name = if key.contains('\\') {
                Cow::Owned(serde_json::from_str(key).unwrap_or_default())
            } else {
                Cow::Borrowed(key.trim_matches('"'))
            };
            members.push((name, start..sorted.len() - begin));
        }
        if !members.is_sorted_by(|(one, _), (next, _)| one < next) {
            members.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            let unsorted = sorted.split_off(begin);
            sorted.extend(members.iter().map(|(_, place)| &unsorted[place.clone()]));
        }
        if !members.is_empty() {
            sorted.pop();
        }
        sorted.push('}');
    }

    /// Takes what opens, separates or closes an object or a list; says whether another member or item follows.
    fn has_more(&mut self, close: char) -> bool {
        if self.take(1).starts_with(close) {
            return false;
        }
        let is_empty = self.left.starts_with(close);
        if is_empty {
            self.take(1);
        }
        !is_empty
    }

    /// Takes a text, with its quotes.
    fn text(&mut self) -> &'j str {
        let bytes = self.left.as_bytes();
        let mut end = 1;
        while let Some(byte) = bytes.get(end) {
            match byte {
                b'"' => break,
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        self.take(end + 1)
    }

    fn take(&mut self, count: usize) -> &'j str {
        let (taken, left) = self.left.split_at(count);
        self.left = left;
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// What is written in an order of its own, as a struct's fields are.
    #[derive(Debug, Clone)]
    enum Json {
        Scalar(Value),
        Array(Vec<Json>),
        Object(BTreeMap<String, Json>),
    }

    impl Serialize for Json {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Scalar(value) => value.serialize(serializer),
                Self::Array(items) => serializer.collect_seq(items),
                Self::Object(members) => serializer.collect_map(members.iter().rev()),
            }
        }
    }

    impl Json {
        fn sorted(&self) -> String {
            match self {
                Self::Scalar(value) => value.to_string(),
                Self::Array(items) => {
                    let items: Vec<String> = items.iter().map(Self::sorted).collect();
                    format!("[{}]", items.join(","))
                }
                Self::Object(members) => {
                    let members: Vec<String> = members
                        .iter()
                        .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), value.sorted()))
                        .collect();
                    format!("{{{}}}", members.join(","))
                }
            }
        }
    }

    fn text() -> impl Strategy<Value = String> {
        "\\PC{0,6}|[\u{0}-\u{7f}]{0,6}|[\"\\\\{}\\[\\],:]{0,6}"
    }

    fn json() -> impl Strategy<Value = Json> {
        let scalar = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        let leaf = scalar.prop_map(Json::Scalar);
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Json::Array),
                proptest::collection::btree_map(text(), inner, 0..6).prop_map(Json::Object),
            ]
        })
    }

    proptest! {
        #[test]
        fn keys_are_sorted_at_every_depth(json in json()) {
            prop_assert_eq!(canonical_json(&json).unwrap(), json.sorted());
        }
    }
}
