//! Full-text search over what a person remembers of a batch.

use rusqlite::{OptionalExtension, params};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::{StoreError, WriteTransaction, decode_json};
use crate::store::attachments::Owner;
use std::collections::BTreeMap;

/// Makes the index's expression: every word has to be found, each as the beginning of a word.
///
/// Each word is quoted, so that nothing in it is an operator. `None` where there is no letter or digit to look for.
pub(super) fn search_expression(search: &str) -> Option<String> {
    let search: String = search.nfc().collect();
    let words: Vec<String> = search
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| format!("\"{}\" *", word.replace('"', "\"\"")))
        .collect();
    if words.is_empty() {
        None
    } else {
        Some(words.join(" AND "))
    }
}

impl WriteTransaction<'_> {
    /// Makes a batch findable by what it says now. Called whenever that changes, the names of its attachments included.
    pub(crate) fn index_batch(&mut self, id: Uuid) -> Result<(), StoreError> {
        let stored = self
            .transaction
            .prepare_cached(
                "SELECT seq, batch_code, batch_number, product_type, brand, parameters, notes, operator FROM batches WHERE id = ?",
            )?
            .query_row([id.to_string()], |row| {
                let texts: Vec<String> = (1..8).map(|index| row.get(index)).collect::<Result<_, _>>()?;
                Ok((row.get::<_, i64>(0)?, texts))
            })
            .optional()?;
        let Some((seq, texts)) = stored else {
            return Ok(());
        };
        let parameters: BTreeMap<String, String> = decode_json(&texts[4], "batches.parameters")?;
        let parameters: Vec<String> = parameters
            .into_iter()
            .map(|(name, value)| format!("{name} {value} {name}{value}"))
            .collect();
        let attachments = self.reader().attachments_of(Owner::Batch(id))?;
        let names: Vec<&str> = attachments
            .iter()
            .map(|attachment| attachment.original_name.as_str())
            .collect();
        let composed = |text: &str| text.nfc().collect::<String>();
        self.transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO batch_search
                     (rowid, batch_code, batch_number, product_type, brand, parameters, notes, operator, attachment_names)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                seq,
                composed(&texts[0]),
                composed(&texts[1]),
                composed(&texts[2]),
                composed(&texts[3]),
                composed(&parameters.join(" ")),
                composed(&texts[5]),
                composed(&texts[6]),
                composed(&names.join(" / ")),
            ])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::search_expression;

    #[test]
    fn what_is_typed_is_never_an_operator() {
        assert_eq!(
            search_expression("HDPE 63").as_deref(),
            Some("\"HDPE\" * AND \"63\" *")
        );
        assert_eq!(
            search_expression("a\" OR b*").as_deref(),
            Some("\"a\"\"\" * AND \"OR\" * AND \"b*\" *")
        );
        assert_eq!(search_expression("  - * \" "), None);
    }
}
