//! The tables of counts that triggers keep beside batches and files: do they say what a count of the rows says?
//!
//! Nothing is in them that the rows do not have, so that they can be made again at any time.

use serde::{Deserialize, Serialize};

use super::{Reader, StoreError, WriteTransaction};

/// A table of counts that is kept beside the rows that it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptCounts {
    /// What the batches of a day come to.
    BatchDays,
    /// The bytes that were saved a day.
    SavedBytes,
    /// How many files are saved, by month, kind and product type.
    SavedFiles,
    /// How many batches there are, and how many files are where of those that the object store is to have.
    Counters,
}

impl KeptCounts {
    /// All of them.
    pub const ALL: [KeptCounts; 4] = [
        KeptCounts::BatchDays,
        KeptCounts::SavedBytes,
        KeptCounts::SavedFiles,
        KeptCounts::Counters,
    ];

    /// The table's name, as programs and the trail see it.
    pub fn as_str(self) -> &'static str {
        match self {
            KeptCounts::BatchDays => "batch_days",
            KeptCounts::SavedBytes => "saved_bytes",
            KeptCounts::SavedFiles => "saved_files",
            KeptCounts::Counters => "counters",
        }
    }

    /// The statement that makes the table's rows from what it counts.
    fn recount(self) -> &'static str {
        match self {
            KeptCounts::BatchDays => {
                "SELECT substr(produced_at, 1, 10), product_type, operator, status, unit, count(*), count(total_weight_g),
                        sum(total_thousandths), ifnull(sum(total_weight_g), 0)
                 FROM batches GROUP BY 1, 2, 3, 4, 5"
            }
            KeptCounts::SavedBytes => {
                "SELECT substr(saved_at, 1, 10), sum(ifnull(size, 0)) FROM attachments WHERE saved_at IS NOT NULL
                 GROUP BY 1 HAVING sum(ifnull(size, 0)) <> 0"
            }
            // The index is named: with the statistics of a first day, one batch, SQLite would read all batches for each file.
            KeptCounts::SavedFiles => {
                "SELECT substr(a.saved_at, 1, 7), ifnull(a.media_type, ''), ifnull(b.product_type, ''), count(*), sum(a.size)
                 FROM attachments a LEFT JOIN batches b INDEXED BY sqlite_autoindex_batches_1 ON b.id = a.batch_id
                 WHERE a.state = 'saved' GROUP BY 1, 2, 3"
            }
            KeptCounts::Counters => {
                "WITH copies AS (
                     SELECT ifnull(sum(uploaded_at IS NULL), 0) AS waiting,
                            ifnull(sum((uploaded_at IS NULL) * size), 0) AS waiting_bytes,
                            ifnull(sum(uploaded_at IS NULL AND failure_code IS NOT NULL), 0) AS failed,
                            ifnull(sum(uploaded_at IS NOT NULL), 0) AS uploaded,
                            ifnull(sum(local = 'gone'), 0) AS evicted,
                            ifnull(sum((local = 'gone') * size), 0) AS evicted_bytes
                     FROM object_copies)
                 SELECT 'batches', (SELECT count(*) FROM batches)
                 UNION ALL SELECT 'copies_waiting', waiting FROM copies
                 UNION ALL SELECT 'copies_waiting_bytes', waiting_bytes FROM copies
                 UNION ALL SELECT 'copies_failed', failed FROM copies
                 UNION ALL SELECT 'copies_uploaded', uploaded FROM copies
                 UNION ALL SELECT 'copies_evicted', evicted FROM copies
                 UNION ALL SELECT 'copies_evicted_bytes', evicted_bytes FROM copies"
            }
        }
    }

    /// Which kept rows count something: what was corrected or discarded leaves rows of nothing behind.
    fn counting(self) -> &'static str {
        match self {
            KeptCounts::BatchDays => {
                "batches <> 0 OR weighed <> 0 OR total_thousandths <> 0 OR total_weight_g <> 0"
            }
            KeptCounts::SavedBytes => "bytes <> 0",
            KeptCounts::SavedFiles => "files <> 0 OR bytes <> 0",
            KeptCounts::Counters => "true",
        }
    }
}

impl Reader<'_> {
    /// Answers which tables of counts do not say what a count of their rows says. Reads every batch and attachment, a table at a time.
    pub(crate) fn counts_that_differ(&self) -> Result<Vec<KeptCounts>, StoreError> {
        let mut differing = Vec::new();
        for counts in KeptCounts::ALL {
            let (table, counting) = (counts.as_str(), counts.counting());
            let sql = format!(
                "WITH counted AS MATERIALIZED ({}), kept AS (SELECT * FROM {table} WHERE {counting})
                 SELECT EXISTS (SELECT * FROM counted EXCEPT SELECT * FROM kept)
                     OR EXISTS (SELECT * FROM kept EXCEPT SELECT * FROM counted)",
                counts.recount()
            );
            if self.connection.query_row(&sql, [], |row| row.get(0))? {
                differing.push(counts);
            }
        }
        Ok(differing)
    }
}

impl WriteTransaction<'_> {
    /// Makes a table of counts again from the rows that it counts.
    pub(crate) fn count_again(&mut self, counts: KeptCounts) -> Result<(), StoreError> {
        let (table, recount) = (counts.as_str(), counts.recount());
        self.transaction
            .execute_batch(&format!("DELETE FROM {table}; INSERT INTO {table} {recount};"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::store::{NewStore, Store};

    #[test]
    fn files_find_their_batches_by_the_index_however_few_there_were_at_the_last_statistics() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db.sqlite");
        let new = NewStore {
            at: Timestamp::now(),
            workstation_id: Uuid::now_v7(),
            store_id: Uuid::now_v7(),
        };
        Store::open(&path, &new)
            .unwrap()
            .connection
            .execute_batch(
                "ANALYZE; INSERT INTO sqlite_stat1 SELECT tbl_name, name, '1 1' FROM sqlite_master WHERE type = 'index' AND tbl_name = 'batches'",
            )
            .unwrap();
        let store = Store::open(&path, &new).unwrap();
        let plan = format!("EXPLAIN QUERY PLAN {}", KeptCounts::SavedFiles.recount());
        let mut statement = store.connection.prepare(&plan).unwrap();
        let steps: Vec<String> = statement
            .query_map([], |row| row.get("detail"))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(
            steps
                .iter()
                .any(|step| step.starts_with("SEARCH b USING INDEX sqlite_autoindex_batches_1 (id=?)")),
            "{steps:?}"
        );
    }
}
