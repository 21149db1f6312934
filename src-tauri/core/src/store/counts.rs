//! How much there is of everything, without a word of what it is: for a diagnosis.

use super::{Reader, StoreError};

/// What is counted, by name.
const COUNTED: [(&str, &str); 11] = [
    ("batches", "SELECT COUNT(*) FROM batches"),
    (
        "batches_reverted",
        "SELECT COUNT(*) FROM batches WHERE status = 'reverted'",
    ),
    ("drafts", "SELECT COUNT(*) FROM drafts"),
    (
        "product_types",
        "SELECT COUNT(*) FROM product_types WHERE retired = 0",
    ),
    (
        "product_types_retired",
        "SELECT COUNT(*) FROM product_types WHERE retired = 1",
    ),
    ("brands", "SELECT COUNT(*) FROM brands WHERE retired = 0"),
    ("brands_retired", "SELECT COUNT(*) FROM brands WHERE retired = 1"),
    ("operators", "SELECT COUNT(*) FROM operators WHERE retired = 0"),
    (
        "operators_retired",
        "SELECT COUNT(*) FROM operators WHERE retired = 1",
    ),
    ("audit_entries", "SELECT COUNT(*) FROM audit_log"),
    (
        "attachment_bytes_saved",
        "SELECT COALESCE(SUM(size), 0) FROM attachments WHERE state = 'saved'",
    ),
];

impl Reader<'_> {
    /// Counts everything: rows by kind, attachments by state, failed ones by the code of their failure.
    pub fn counts(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let mut counts = Vec::new();
        for (name, sql) in COUNTED {
            counts.push((
                name.to_owned(),
                self.connection.query_row(sql, [], |row| row.get(0))?,
            ));
        }
        let mut statement = self.connection.prepare(
            "SELECT 'attachments_' || state || COALESCE('_' || failure_code, ''), COUNT(*) FROM attachments GROUP BY 1 ORDER BY 1",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            counts.push((row.get(0)?, row.get(1)?));
        }
        Ok(counts)
    }
}
