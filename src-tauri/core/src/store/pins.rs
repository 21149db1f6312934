//! Supervisors, and operators' PINs: what the database keeps of them, and how often a wrong one was tried.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde_json::json;

use super::audit_log::AuditEntry;
use super::{Reader, StoreError, WriteTransaction, read_time, time_text};

/// What is kept of a PIN: enough to know it again, and slow to try others against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredPin {
    /// Of this PIN alone.
    pub(crate) salt: Vec<u8>,
    /// Argon2id of the PIN with the salt.
    pub(crate) hash: Vec<u8>,
    /// Memory of one computation, in KiB.
    pub(crate) memory_kib: u32,
    /// Passes over that memory.
    pub(crate) passes: u32,
}

/// An operator as those see them who look after operators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorState {
    /// The name.
    pub name: String,
    /// Whether the name is no longer offered.
    pub retired: bool,
    /// Whether a correction and the like is theirs to make.
    pub supervisor: bool,
    /// Whether a PIN is set.
    pub has_pin: bool,
}

/// Wrong PINs since the last right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PinFailures {
    pub(crate) count: u32,
    pub(crate) last_at: Option<Timestamp>,
}

impl Reader<'_> {
    /// Reads all operators, retired ones too, in alphabetical order.
    pub fn operator_states(&self) -> Result<Vec<OperatorState>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, retired, supervisor, pin_hash IS NOT NULL FROM operators ORDER BY name COLLATE NOCASE, name",
        )?;
        let states = statement.query_map([], |row| {
            Ok(OperatorState {
                name: row.get(0)?,
                retired: row.get(1)?,
                supervisor: row.get(2)?,
                has_pin: row.get(3)?,
            })
        })?;
        Ok(states.collect::<Result<_, _>>()?)
    }

    /// Reads one operator.
    pub fn operator_state(&self, name: &str) -> Result<Option<OperatorState>, StoreError> {
        let states = self.operator_states()?;
        Ok(states.into_iter().find(|state| state.name == name))
    }

    /// Says whether some supervisor who is not retired has a PIN: from then on it is asked for.
    pub fn is_pin_asked_for(&self) -> Result<bool, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT 1 FROM operators WHERE supervisor = 1 AND retired = 0 AND pin_hash IS NOT NULL",
            )?
            .exists([])?)
    }

    /// Reads the PINs of supervisors, or of one operator, who are not retired.
    pub(crate) fn pins(&self, only: Option<&str>) -> Result<Vec<(String, StoredPin)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, pin_salt, pin_hash, pin_memory_kib, pin_passes FROM operators
             WHERE retired = 0 AND pin_hash IS NOT NULL AND CASE WHEN ?1 IS NULL THEN supervisor = 1 ELSE name = ?1 END ORDER BY seq",
        )?;
        let pins = statement.query_map([only], |row| {
            let pin = StoredPin {
                salt: row.get(1)?,
                hash: row.get(2)?,
                memory_kib: row.get(3)?,
                passes: row.get(4)?,
            };
            Ok((row.get(0)?, pin))
        })?;
        Ok(pins.collect::<Result<_, _>>()?)
    }

    pub(crate) fn pin_failures(&self) -> Result<PinFailures, StoreError> {
        let found: Option<(u32, String)> = self
            .connection
            .prepare_cached("SELECT count, last_at FROM pin_failures")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            None => Ok(PinFailures::default()),
            Some((count, last_at)) => Ok(PinFailures {
                count,
                last_at: Some(read_time(&last_at, "pin_failures.last_at")?),
            }),
        }
    }
}

impl WriteTransaction<'_> {
    /// Counts an attempt as wrong. It is counted before it is looked at, so that nobody gains by breaking off or by trying many at once.
    pub(crate) fn count_pin_failure(&mut self, count: u32, at: Timestamp) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO pin_failures (only, count, last_at) VALUES (1, ?1, ?2)
                 ON CONFLICT (only) DO UPDATE SET count = excluded.count, last_at = excluded.last_at",
            )?
            .execute(params![count, time_text(at)])?;
        Ok(())
    }

    /// Forgets wrong attempts: the right one was given.
    pub(crate) fn forget_pin_failures(&mut self) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("DELETE FROM pin_failures")?
            .execute([])?;
        Ok(())
    }

    /// Writes down that a wrong PIN was given; whoever gave it is not known, only whose name stood there.
    pub(crate) fn append_pin_refused(
        &mut self,
        operator: &str,
        wanted: &str,
        failures: u32,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.append_audit(&AuditEntry {
            at,
            who: operator,
            action: "pin_refused",
            subject_kind: "pin",
            subject_id: operator,
            before: None,
            after: Some(json!({ "wanted": wanted, "failures": failures })),
            reason: None,
        })
    }

    /// Sets or removes an operator's PIN. The trail says that it was done, never the PIN or what is kept of it.
    pub(crate) fn put_pin(
        &mut self,
        name: &str,
        pin: Option<&StoredPin>,
        action: &str,
        who: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let before = self.reader().operator_state(name)?;
        self.transaction
            .prepare_cached(
                "UPDATE operators SET pin_salt = ?, pin_hash = ?, pin_memory_kib = ?, pin_passes = ? WHERE name = ?",
            )?
            .execute(params![
                pin.map(|pin| &pin.salt),
                pin.map(|pin| &pin.hash),
                pin.map(|pin| pin.memory_kib),
                pin.map(|pin| pin.passes),
                name,
            ])?;
        self.append_operator(name, before.as_ref(), action, who, at)
    }

    /// Makes an operator a supervisor, or no longer one.
    pub(crate) fn set_supervisor(
        &mut self,
        name: &str,
        supervisor: bool,
        who: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let before = self.reader().operator_state(name)?;
        self.transaction
            .prepare_cached("UPDATE operators SET supervisor = ? WHERE name = ?")?
            .execute(params![supervisor, name])?;
        let action = if supervisor {
            "supervisor_made"
        } else {
            "supervisor_ended"
        };
        self.append_operator(name, before.as_ref(), action, who, at)
    }

    fn append_operator(
        &mut self,
        name: &str,
        before: Option<&OperatorState>,
        action: &str,
        who: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let id: String = self
            .transaction
            .prepare_cached("SELECT id FROM operators WHERE name = ?")?
            .query_row([name], |row| row.get(0))?;
        let state = |state: &OperatorState| {
            json!({
                "name": state.name, "retired": state.retired, "supervisor": state.supervisor, "has_pin": state.has_pin,
            })
        };
        let after = self.reader().operator_state(name)?;
        self.append_audit(&AuditEntry {
            at,
            who,
            action,
            subject_kind: "operator",
            subject_id: &id,
            before: before.map(state),
            after: after.as_ref().map(state),
            reason: None,
        })
    }
}
