//! The people who record batches.

use jiff::Timestamp;
use rusqlite::params;
use uuid::Uuid;

use super::catalogue_edits::Listed;
use super::{Reader, StoreError, WriteTransaction, time_text};
use crate::batch::catalogue_changes::CatalogueKind;

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
    /// Adds an operator unless the name is there already. A retired one who records is back.
    pub fn add_operator(&mut self, name: &str, now: Timestamp) -> Result<(), StoreError> {
        self.provide_operator(name, name, now).map(drop)
    }

    /// Adds an operator in somebody else's name, or takes a retired one back; answers whether that changed anything.
    pub fn provide_operator(&mut self, name: &str, who: &str, now: Timestamp) -> Result<bool, StoreError> {
        let kind = CatalogueKind::Operator;
        match self.listed(kind, name)? {
            None => self.insert_operator(name, who, now)?,
            Some((_, stored)) if !stored.retired => return Ok(false),
            Some((id, stored)) => {
                let back = Listed {
                    retired: false,
                    ..stored.clone()
                };
                self.update_listed(kind, &id, (&stored, &back), "returned", who, now)?;
            }
        }
        Ok(true)
    }

    pub(super) fn insert_operator(
        &mut self,
        name: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = Uuid::now_v7().to_string();
        self.transaction
            .prepare_cached("INSERT INTO operators (id, name, created_at) VALUES (?, ?, ?)")?
            .execute(params![id, name, time_text(now)])?;
        self.append_operator(&id, None, "operator_added", who, now)
    }
}
