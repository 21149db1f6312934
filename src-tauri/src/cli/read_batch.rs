//! Reads the JSON object that `record` is given into a draft: every mistake in it at once, numbers from their text.

use std::collections::BTreeSet;
use std::fmt;

use batchbook_core::batch::{BatchDraft, BundlesText, Problem, ProblemCode, RollsText};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The keys of the object.
const KEYS: [&str; 15] = [
    "product_type",
    "brand",
    "parameters",
    "produced_at",
    "batch_number",
    "batch_code",
    "notes",
    "quantity",
    "rolls",
    "cut_pieces_m",
    "bundles",
    "spares",
    "spare_lengths_m",
    "piece_length_m",
    "weight_per_metre_kg",
];
const ROLL_KEYS: [&str; 2] = ["count", "length_m"];
const BUNDLES_KEYS: [&str; 2] = ["count", "pieces_per_bundle"];

/// The fields that a quantity is counted in.
const QUANTITY_FIELDS: [&str; 6] = [
    "quantity",
    "rolls",
    "cut_pieces_m",
    "bundles",
    "spares",
    "spare_lengths_m",
];

/// What was read: a draft of what could be read, and what could not.
#[derive(Debug, Default)]
pub(super) struct ReadBatch {
    pub(super) draft: BatchDraft,
    pub(super) problems: Vec<Problem>,
}

/// Reads a JSON text. The error says why it is no JSON at all.
pub(super) fn read_batch(text: &str) -> Result<ReadBatch, serde_json::Error> {
    read_onto(text, |_| BatchDraft::default())
}

/// Reads a JSON text into what a batch says already: only the keys that stand in it change, and of the parameters only those that are
/// named. A key that is null is emptied.
///
/// `base` answers what the batch says already, given the name of the product type where it is to be another.
pub(super) fn read_onto(
    text: &str,
    base: impl FnOnce(Option<&str>) -> BatchDraft,
) -> Result<ReadBatch, serde_json::Error> {
    let whole: &RawValue = serde_json::from_str(text)?;
    let mut read = ReadBatch::default();
    let Some(object) = read.object(whole, "", "a JSON object") else {
        return Ok(read);
    };
    let known = read.known(object, "", &KEYS);
    let product_type = known.iter().find(|(key, _)| key == "product_type");
    let product_type = product_type.and_then(|(_, value)| serde_json::from_str::<String>(value.get()).ok());
    read.draft = base(product_type.as_deref());
    for (key, value) in known {
        match key.as_str() {
            "product_type" => read.draft.product_type = read.text(value, &key).unwrap_or_default(),
            "brand" => read.draft.brand = read.text(value, &key).unwrap_or_default(),
            "parameters" => read.parameters(value),
            "produced_at" => read.draft.produced_at = read.text(value, &key),
            "batch_number" => read.draft.batch_number = read.text_or_number(value, &key),
            "batch_code" => read.draft.batch_code = read.text(value, &key),
            "notes" => read.draft.notes = read.text(value, &key).unwrap_or_default(),
            "quantity" => read.draft.quantity = read.number(value, &key),
            "rolls" => {
                read.draft.rolls.clear();
                read.rolls(value);
            }
            "cut_pieces_m" => read.draft.cut_pieces_m = read.numbers(value, &key),
            "bundles" => {
                read.draft.bundles = None;
                read.bundles(value);
            }
            "spares" => read.draft.spares = read.numbers(value, &key),
            "spare_lengths_m" => read.draft.spare_lengths_m = read.numbers(value, &key),
            "piece_length_m" => read.draft.piece_length_m = read.number(value, &key),
            "weight_per_metre_kg" => read.draft.weight_per_metre_kg = read.number(value, &key),
            _ => {}
        }
    }
    Ok(read)
}

impl ReadBatch {
    /// Adds what the rules say about the draft to what could not be read.
    ///
    /// What could not be read is empty in the draft: that the rules miss it there is no news.
    pub(super) fn join(mut self, by_the_rules: Vec<Problem>) -> Vec<Problem> {
        let unread: Vec<String> = self
            .problems
            .iter()
            .filter(|problem| problem.code != ProblemCode::UnknownKey)
            .map(|problem| problem.field.clone())
            .collect();
        let quantity_unread = unread
            .iter()
            .any(|field| QUANTITY_FIELDS.iter().any(|counted| is_within(field, counted)));
        let is_news = |problem: &Problem| {
            let whole_object_unread = unread.iter().any(String::is_empty);
            let missing_quantity = quantity_unread && problem.code == ProblemCode::QuantityMissing;
            let same_place = unread
                .iter()
                .any(|field| is_within(&problem.field, field) || is_within(field, &problem.field));
            !(whole_object_unread || missing_quantity || same_place)
        };
        self.problems.extend(by_the_rules.into_iter().filter(is_news));
        self.problems
    }

    fn wrong_type(&mut self, field: &str, expected: &str) {
        self.problems
            .push(Problem::new(field, ProblemCode::WrongType).with("expected", expected));
    }

    /// Reads an object's keys and values in their order; `None` with a problem where it is no object.
    fn object<'j>(&mut self, value: &'j RawValue, field: &str, expected: &str) -> Option<Entries<'j>> {
        let entries = serde_json::from_str(value.get()).ok();
        if entries.is_none() {
            self.wrong_type(field, expected);
        }
        entries
    }

    /// Takes the known keys, each once; the rest are problems.
    fn known<'j>(&mut self, object: Entries<'j>, field: &str, known: &[&str]) -> Vec<(String, &'j RawValue)> {
        let mut taken: Vec<(String, &RawValue)> = Vec::new();
        for (key, value) in object.0 {
            let place = within(field, &key);
            if !known.contains(&key.as_str()) {
                self.problems.push(
                    Problem::new(place, ProblemCode::UnknownKey)
                        .with("key", key)
                        .with("known", known.join(", ")),
                );
            } else if taken.iter().any(|(seen, _)| *seen == key) {
                self.problems
                    .push(Problem::new(place, ProblemCode::DuplicateKey).with("key", key));
            } else {
                taken.push((key, value));
            }
        }
        taken
    }

    /// Reads a text; null is none.
    fn text(&mut self, value: &RawValue, field: &str) -> Option<String> {
        match Scalar::of(value) {
            Scalar::Null => None,
            Scalar::Text(text) => Some(text),
            Scalar::Number(_) | Scalar::Other => {
                self.wrong_type(field, "a text");
                None
            }
        }
    }

    /// Reads a text, or a number as it is written; null is none.
    fn text_or_number(&mut self, value: &RawValue, field: &str) -> Option<String> {
        match Scalar::of(value) {
            Scalar::Null => None,
            Scalar::Text(text) | Scalar::Number(text) => Some(text),
            Scalar::Other => {
                self.wrong_type(field, "a text or a number");
                None
            }
        }
    }

    /// Reads a number, or a text that the rules read as one; null is none.
    fn number(&mut self, value: &RawValue, field: &str) -> Option<String> {
        match Scalar::of(value) {
            Scalar::Null => None,
            Scalar::Text(text) | Scalar::Number(text) => Some(text),
            Scalar::Other => {
                self.wrong_type(field, "a number or a decimal text");
                None
            }
        }
    }

    /// Reads a number that stands in a list or group, where it has to be.
    fn number_in_group(&mut self, value: &RawValue, field: &str) -> String {
        match Scalar::of(value) {
            Scalar::Text(text) | Scalar::Number(text) => text,
            Scalar::Null | Scalar::Other => {
                self.wrong_type(field, "a number or a decimal text");
                String::new()
            }
        }
    }

    fn list<'j>(&mut self, value: &'j RawValue, field: &str) -> Vec<&'j RawValue> {
        if value.get() == "null" {
            return Vec::new();
        }
        serde_json::from_str(value.get()).unwrap_or_else(|_| {
            self.wrong_type(field, "a list");
            Vec::new()
        })
    }

    fn numbers(&mut self, value: &RawValue, field: &str) -> Vec<String> {
        let items = self.list(value, field).into_iter().enumerate();
        items
            .map(|(at, item)| self.number_in_group(item, &format!("{field}.{at}")))
            .collect()
    }

    fn parameters(&mut self, value: &RawValue) {
        if value.get() == "null" {
            self.draft.parameters.clear();
            return;
        }
        let Some(object) = self.object(value, "parameters", "an object of names and values") else {
            return;
        };
        let mut seen = BTreeSet::new();
        for (name, value) in object.0 {
            let field = format!("parameters.{name}");
            if !seen.insert(name.clone()) {
                self.problems
                    .push(Problem::new(field, ProblemCode::DuplicateKey).with("key", name));
                continue;
            }
            self.draft.parameters.remove(&name);
            if let Some(text) = self.text_or_number(value, &field) {
                self.draft.parameters.insert(name, text);
            }
        }
    }

    fn rolls(&mut self, value: &RawValue) {
        for (at, item) in self.list(value, "rolls").into_iter().enumerate() {
            let field = format!("rolls.{at}");
            let mut rolls = RollsText::default();
            if let Some(object) = self.object(item, &field, "an object with count and length_m") {
                for (key, value) in self.known(object, &field, &ROLL_KEYS) {
                    let text = self.number_in_group(value, &within(&field, &key));
                    if key == "count" {
                        rolls.count = text
                    } else {
                        rolls.length_m = text
                    }
                }
            }
            self.draft.rolls.push(rolls);
        }
    }

    fn bundles(&mut self, value: &RawValue) {
        if value.get() == "null" {
            return;
        }
        let Some(object) = self.object(value, "bundles", "an object with count and pieces_per_bundle") else {
            return;
        };
        let mut bundles = BundlesText::default();
        for (key, value) in self.known(object, "bundles", &BUNDLES_KEYS) {
            let text = self.number_in_group(value, &within("bundles", &key));
            if key == "count" {
                bundles.count = text
            } else {
                bundles.pieces_per_bundle = text
            }
        }
        self.draft.bundles = Some(bundles);
    }
}

fn within(field: &str, key: &str) -> String {
    if field.is_empty() {
        key.to_owned()
    } else {
        format!("{field}.{key}")
    }
}

/// Whether a field is another or stands inside it.
fn is_within(field: &str, outer: &str) -> bool {
    field
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// An object's keys and values in their order, the same key as often as it stands there.
struct Entries<'j>(Vec<(String, &'j RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Entries<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// A JSON value by its kind; a number is its text, never a float.
enum Scalar {
    Null,
    Text(String),
    Number(String),
    Other,
}

impl Scalar {
    fn of(value: &RawValue) -> Scalar {
        let text = value.get();
        match text.as_bytes().first() {
            Some(b'n') => Scalar::Null,
            Some(b'"') => serde_json::from_str(text).map_or(Scalar::Other, Scalar::Text),
            Some(b'-' | b'0'..=b'9') => Scalar::Number(text.to_owned()),
            _ => Scalar::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn problems(text: &str) -> Vec<(String, &'static str)> {
        let read = read_batch(text).unwrap();
        read.problems
            .into_iter()
            .map(|problem| (problem.field, problem.code.as_str()))
            .collect()
    }

    #[test]
    fn numbers_keep_their_text() {
        let read = read_batch(
            r#"{"rolls": [{"count": 2, "length_m": 500.10}], "cut_pieces_m": [150, "200.5", 0.1],
                "weight_per_metre_kg": 1.500, "quantity": 100000000000000000000000000.001, "spares": [1e1, 7]}"#,
        )
        .unwrap();
        assert!(read.problems.is_empty());
        assert_eq!(
            read.draft.rolls,
            [RollsText {
                count: "2".into(),
                length_m: "500.10".into()
            }]
        );
        assert_eq!(read.draft.cut_pieces_m, ["150", "200.5", "0.1"]);
        assert_eq!(read.draft.weight_per_metre_kg.as_deref(), Some("1.500"));
        assert_eq!(
            read.draft.quantity.as_deref(),
            Some("100000000000000000000000000.001"),
            "a float would have lost the thousandth"
        );
        assert_eq!(read.draft.spares, ["1e1", "7"]);
    }

    #[test]
    fn null_is_the_same_as_leaving_it_out() {
        let all_null: String = KEYS.map(|key| format!("\"{key}\": null")).join(",");
        let read = read_batch(&format!("{{{all_null}}}")).unwrap();
        assert!(read.problems.is_empty(), "{:?}", read.problems);
        assert_eq!(read.draft, BatchDraft::default());
    }

    #[test]
    fn every_mistake_is_found_at_once() {
        let found = problems(
            r#"{"product": "x", "brand": 7, "notes": ["a"], "parameters": {"PE": true, "PN": "4", "PN": "6", "OD": 63},
                "rolls": [{"count": null, "length": 5}, 3], "cut_pieces_m": 4, "bundles": [], "spares": [{}, 1],
                "quantity": false, "brand": "Tarko", "batch_number": {}}"#,
        );
        let expected = [
            ("product", "unknown_key"),
            ("brand", "duplicate_key"),
            ("brand", "wrong_type"),
            ("notes", "wrong_type"),
            ("parameters.PE", "wrong_type"),
            ("parameters.PN", "duplicate_key"),
            ("rolls.0.length", "unknown_key"),
            ("rolls.0.count", "wrong_type"),
            ("rolls.1", "wrong_type"),
            ("cut_pieces_m", "wrong_type"),
            ("bundles", "wrong_type"),
            ("spares.0", "wrong_type"),
            ("quantity", "wrong_type"),
            ("batch_number", "wrong_type"),
        ];
        assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code)));
    }

    #[test]
    fn json_that_is_no_object_is_a_problem_and_no_json_an_error() {
        assert_eq!(problems("[]"), [(String::new(), "wrong_type")]);
        assert_eq!(problems("7"), [(String::new(), "wrong_type")]);
        for text in [
            "",
            "{",
            "{} {}",
            "{'a': 1}",
            "nonsense",
            "{\"a\": 01}",
            "{\"a\": NaN}",
        ] {
            assert!(read_batch(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_text_that_is_no_unicode_is_a_wrong_type() {
        assert_eq!(
            problems(r#"{"notes": "\ud800"}"#),
            [("notes".to_owned(), "wrong_type")]
        );
    }

    #[test]
    fn what_could_not_be_read_is_not_missed_again() {
        let read = read_batch(r#"{"brand": 7, "rolls": 3, "colour": 1}"#).unwrap();
        let rules = ["brand", "product_type", "rolls", "quantity", "colour"]
            .map(|field| Problem::new(field, ProblemCode::Required))
            .into_iter()
            .chain([Problem::new("cut_pieces_m", ProblemCode::QuantityMissing)])
            .collect();
        let joined: Vec<_> = read
            .join(rules)
            .into_iter()
            .map(|problem| (problem.field, problem.code.as_str()))
            .collect();
        let expected = [
            ("colour", "unknown_key"),
            ("brand", "wrong_type"),
            ("rolls", "wrong_type"),
            ("product_type", "required"),
            ("quantity", "required"),
            ("colour", "required"),
        ];
        assert_eq!(joined, expected.map(|(field, code)| (field.to_owned(), code)));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            let _ = read_batch(&text);
        }

        #[test]
        fn no_value_under_a_known_key_panics(key in 0..KEYS.len(), value in "(null|true|-?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][-+]?[0-9]{1,9})?|\"[a-z0-9.]{0,9}\"|\\[(null|1|\\{\"count\": 2\\})(,\\[\\])?\\]|\\{\"count\": (1|null)\\})") {
            let text = format!("{{\"{}\": {value}}}", KEYS[key]);
            let read = read_batch(&text);
            prop_assert!(read.is_ok() || value.starts_with('0') || value.starts_with("-0"), "{}", text);
        }
    }
}
