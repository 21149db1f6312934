//! Full-text search over what a person remembers of a batch.

use std::borrow::Cow;

use rusqlite::{Connection, OptionalExtension, params};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::batches::Batch;
use super::{StoreError, WriteTransaction};

/// Beginnings of so many letters are in the index by themselves.
const LONGEST_INDEXED: usize = 6;

/// A longer beginning that more words have is left to the index: each of them is in few batches then.
const MOST_WORDS: usize = 32;

/// Makes the index's expression: every word has to be found, each as the beginning of a word.
///
/// Each word is quoted, so that nothing in it is an operator. `None` where there is no letter or digit to look for.
pub(super) fn search_expression(connection: &Connection, search: &str) -> Result<Option<String>, StoreError> {
    let search = composed(search);
    let mut words = Vec::new();
    for word in search.split_whitespace() {
        if !word.chars().any(char::is_alphanumeric) {
            continue;
        }
        let begun_by = words_that_begin(connection, word)?;
        words.push(if begun_by.is_empty() {
            format!("{} *", quoted(word))
        } else {
            let whole: Vec<String> = begun_by.iter().map(|word| quoted(word)).collect();
            format!("({})", whole.join(" OR "))
        });
    }
    Ok((!words.is_empty()).then(|| words.join(" AND ")))
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

/// The words of the index that begin with a long beginning; none where it is better asked for as one.
///
/// Asked for a beginning that is not in it by itself, the index reads all batches of all its words before it answers the first. Asked
/// for whole words, it goes from the newest batch on and stops where the page is full.
fn words_that_begin(connection: &Connection, beginning: &str) -> Result<Vec<String>, StoreError> {
    let folded = beginning.to_ascii_lowercase();
    if folded.chars().count() <= LONGEST_INDEXED || !folded.chars().all(is_kept_as_it_is) {
        return Ok(Vec::new());
    }
    let mut next =
        connection.prepare_cached("SELECT term FROM batch_search_words WHERE term >= ? LIMIT 1")?;
    let mut words: Vec<String> = Vec::new();
    let mut from = folded.clone();
    while words.len() <= MOST_WORDS {
        let word: Option<String> = next.query_row([&from], |row| row.get(0)).optional()?;
        let Some(word) = word.filter(|word| word.starts_with(&folded)) else {
            return Ok(words);
        };
        // The smallest text behind it: the word itself stands there once for every place that it is in.
        from = format!("{word}\u{1}");
        words.push(word);
    }
    Ok(Vec::new())
}

/// Whether the index has a letter as it is typed: others it may fold in its own way.
fn is_kept_as_it_is(letter: char) -> bool {
    const DANDA: char = '\u{964}';
    const DOUBLE_DANDA: char = '\u{965}';
    letter.is_ascii_alphanumeric()
        || matches!(letter, '\u{900}'..='\u{97f}') && !matches!(letter, DANDA | DOUBLE_DANDA | '\u{970}')
}

impl WriteTransaction<'_> {
    /// Makes a new batch findable.
    pub(crate) fn index_new_batch(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.index("INSERT", batch)
    }

    /// Makes a batch findable by what it says now. Called whenever that changes, the names of its attachments included.
    pub(crate) fn index_batch(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.index("INSERT OR REPLACE", batch)
    }

    fn index(&mut self, insert: &'static str, batch: &Batch) -> Result<(), StoreError> {
        let parameters: Vec<String> = batch
            .parameters
            .iter()
            .map(|(name, value)| format!("{name} {value} {name}{value}"))
            .collect();
        let names: Vec<&str> = batch
            .attachments
            .iter()
            .map(|attachment| attachment.original_name.as_str())
            .collect();
        self.transaction
            .prepare_cached(&format!(
                "{insert} INTO batch_search
                     (rowid, batch_code, batch_number, product_type, brand, parameters, notes, operator, attachment_names)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ))?
            .execute(params![
                batch.seq,
                composed(&batch.batch_code),
                composed(&batch.batch_number),
                composed(&batch.product_type.name),
                composed(&batch.brand),
                composed(&parameters.join(" ")),
                composed(&batch.notes),
                composed(&batch.operator),
                composed(&names.join(" / ")),
            ])?;
        Ok(())
    }
}

/// A text as the index has it: each letter in one piece with its marks, as most texts are.
fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index_of(words: &[&str]) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        let schema = include_str!("migrations/0001_initial.sql");
        let begin = schema.find("CREATE VIRTUAL TABLE batch_search USING").unwrap();
        let mut statements = schema[begin..].split_inclusive(";\n");
        for statement in statements.by_ref().take(2) {
            connection.execute_batch(statement).unwrap();
        }
        for word in words {
            connection
                .execute("INSERT INTO batch_search (notes) VALUES (?)", [word])
                .unwrap();
        }
        connection
    }

    fn found(connection: &Connection, search: &str) -> Vec<i64> {
        let Some(expression) = search_expression(connection, search).unwrap() else {
            return Vec::new();
        };
        let mut statement = connection
            .prepare("SELECT rowid FROM batch_search WHERE batch_search MATCH ? ORDER BY rowid")
            .unwrap();
        let rows = statement.query_map([expression], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn what_is_typed_is_never_an_operator() {
        let expression = |search| search_expression(&index_of(&[]), search).unwrap();
        assert_eq!(expression("HDPE 63").as_deref(), Some("\"HDPE\" * AND \"63\" *"));
        assert_eq!(
            expression("a\" OR b*").as_deref(),
            Some("\"a\"\"\" * AND \"OR\" * AND \"b*\" *")
        );
        assert_eq!(expression("  - * \" "), None);
    }

    #[test]
    fn a_long_beginning_is_asked_for_in_whole_words() {
        let index = index_of(&["Laboratory", "laboratories and more", "labour", "प्रयोगशाला"]);
        let expression = |search| search_expression(&index, search).unwrap().unwrap();
        assert_eq!(expression("LABORAT"), "(\"laboratories\" OR \"laboratory\")");
        assert_eq!(
            expression("laborat more"),
            "(\"laboratories\" OR \"laboratory\") AND \"more\" *"
        );
        assert_eq!(expression("प्रयोगश"), "(\"प्रयोगशाला\")");
        assert_eq!(expression("laboratx"), "\"laboratx\" *", "no word begins so");
        assert_eq!(
            expression("Käsefabrik"),
            "\"Käsefabrik\" *",
            "folded by the index"
        );
        assert_eq!(found(&index, "laborat"), [1, 2]);
        assert_eq!(found(&index, "प्रयोगश"), [4]);
    }

    #[test]
    fn a_beginning_of_many_words_is_left_to_the_index() {
        let codes: Vec<String> = (0..100).map(|number| format!("hdpepipe{number:03}")).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let index = index_of(&codes);
        assert_eq!(
            search_expression(&index, "hdpepipe").unwrap().unwrap(),
            "\"hdpepipe\" *"
        );
        assert_eq!(found(&index, "hdpepipe").len(), 100);
        assert_eq!(found(&index, "hdpepipe09").len(), 10);
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(64))]

        /// Whatever is typed, the same batches are found as by the index alone.
        #[test]
        fn the_same_is_found_in_whole_words(
            written in proptest::collection::vec("[a-cA-C\u{e4}1\u{915}-\u{918}\u{93e}\u{94d}\u{964} -]{0,14}", 1..12),
            typed in "[a-cA-C\u{e4}1\u{915}-\u{918}\u{93e}\u{94d}\u{964}-]{5,9}",
        ) {
            let written: Vec<&str> = written.iter().map(String::as_str).collect();
            let index = index_of(&written);
            let composed: String = typed.nfc().collect();
            let mut statement = index
                .prepare("SELECT rowid FROM batch_search WHERE batch_search MATCH ? ORDER BY rowid")
                .unwrap();
            let by_index: Vec<i64> = if composed.chars().any(char::is_alphanumeric) {
                let rows = statement.query_map([format!("{} *", quoted(&composed))], |row| row.get(0)).unwrap();
                rows.collect::<Result<_, _>>().unwrap()
            } else {
                Vec::new()
            };
            proptest::prop_assert_eq!(found(&index, &typed), by_index);
        }
    }
}
