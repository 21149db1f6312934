//! The rows of a batch, inserted by nothing but rusqlite: what recording is compared to.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};

use super::pattern::{Filling, TABLES, columns};
use super::{Made, Patterns};

/// A database with the settings that the program gives its own.
#[derive(Debug)]
pub(crate) struct Bare {
    connection: Connection,
    filling: Filling,
    statements: Vec<String>,
    place: u64,
}

/// Everything that a batch adds, ready to be inserted.
#[derive(Debug)]
pub(crate) struct BareBatch {
    rows: Vec<Made>,
    searched: Vec<Value>,
}

impl Bare {
    /// Opens a database that has so many batches.
    pub(crate) fn open(path: &Path, batches: u64) -> anyhow::Result<Self> {
        let connection = Connection::open(path)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;",
        )?;
        let statements = TABLES
            .iter()
            .map(|table| {
                let columns = columns(&connection, table)?;
                let places = vec!["?"; columns.len()].join(", ");
                Ok(format!(
                    "INSERT INTO {table} ({}) VALUES ({places})",
                    columns.join(", ")
                ))
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            filling: Filling::go_on(&connection)?,
            connection,
            statements,
            place: batches,
        })
    }

    /// Makes what the next batch adds.
    pub(crate) fn make(&mut self, patterns: &Patterns) -> BareBatch {
        let pattern = patterns.of_place(self.place);
        self.filling.begin_batch(self.place, pattern);
        let rows = pattern.fill(&mut self.filling);
        let mut searched = vec![Value::Integer(self.place as i64 + 1)];
        searched.extend(pattern.searched(self.place).into_iter().map(Value::Text));
        self.place += 1;
        BareBatch { rows, searched }
    }

    /// Inserts it in one transaction, synced when it returns.
    pub(crate) fn insert(&mut self, batch: BareBatch) -> anyhow::Result<()> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (table, values) in batch.rows {
            transaction
                .prepare_cached(&self.statements[table])?
                .execute(params_from_iter(values))?;
        }
        transaction
            .prepare_cached(
                "INSERT INTO batch_search (rowid, batch_code, batch_number, product_type, brand, parameters, notes, operator, \
                 attachment_names) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params_from_iter(batch.searched))?;
        transaction
            .prepare_cached("UPDATE counters SET value = value + 1 WHERE name = 'batches'")?
            .execute([])?;
        transaction.commit()?;
        Ok(())
    }
}
