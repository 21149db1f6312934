//! Files that belong to nothing any more and have still to be moved out of the way.
//!
//! A name is written down in the transaction that takes its row away, and forgotten after the move: whoever dies in between
//! leaves a note to the next start, not a file that nobody knows.

use uuid::Uuid;

use crate::store::{Reader, StoreError, WriteTransaction};

impl Reader<'_> {
    /// Reads which runs have files to move.
    pub(crate) fn discarding_runs(&self) -> Result<Vec<Uuid>, StoreError> {
        self.uuids("SELECT DISTINCT run_id FROM discarding", "discarding.run_id")
    }

    /// Reads the stored names of the files that a run has to move.
    pub(crate) fn discarding(&self, run: Uuid) -> Result<Vec<String>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT stored_name FROM discarding WHERE run_id = ?")?;
        let names = statement.query_map([run.to_string()], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }
}

impl WriteTransaction<'_> {
    /// Writes down that a run has to move a file.
    pub(super) fn begin_discarding(&mut self, stored_name: &str, run: Uuid) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("INSERT OR REPLACE INTO discarding (stored_name, run_id) VALUES (?, ?)")?
            .execute([stored_name, &run.to_string()])?;
        Ok(())
    }

    /// Forgets a file that is where it belongs.
    pub(crate) fn end_discarding(&mut self, stored_name: &str) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("DELETE FROM discarding WHERE stored_name = ?")?
            .execute([stored_name])?;
        Ok(())
    }
}
