//! The people who record batches.

use jiff::Timestamp;
use rusqlite::params;
use serde_json::json;
use uuid::Uuid;

use super::audit_log::AuditEntry;
use super::{Reader, StoreError, WriteTransaction, time_text};

impl Reader<'_> {
    /// Reads the names of all operators that are not retired, in alphabetical order.
    pub fn operators(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name FROM operators WHERE retired = 0 ORDER BY name COLLATE NOCASE, name",
        )?;
        let names = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(names)
    }
}

impl WriteTransaction<'_> {
    /// Adds an operator unless the name is there already; answers whether it was added.
    pub fn add_operator(&mut self, name: &str, now: Timestamp) -> Result<bool, StoreError> {
        let id = Uuid::now_v7().to_string();
        let added = self
            .transaction
            .prepare_cached(
                "INSERT INTO operators (id, name, created_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
            )?
            .execute(params![id, name, time_text(now)])?;
        if added == 0 {
            return Ok(false);
        }
        self.append_audit(&AuditEntry {
            at: now,
            who: name,
            action: "operator_added",
            subject_kind: "operator",
            subject_id: &id,
            before: None,
            after: Some(json!({ "name": name })),
            reason: None,
        })?;
        Ok(true)
    }
}
