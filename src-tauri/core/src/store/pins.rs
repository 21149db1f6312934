//! Supervisors, and operators' PINs: what the database keeps of them, and how often a wrong one was tried.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::audit_log::AuditEntry;
use super::encoding::hex;
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

impl StoredPin {
    /// What the trail keeps of it, so that a check sees when the database has another one. With neither the salt nor the hash in it, it
    /// helps nobody to find the PIN.
    pub(crate) fn seal(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(&self.salt);
        hasher.update(&self.hash);
        hasher.update(self.memory_kib.to_be_bytes());
        hasher.update(self.passes.to_be_bytes());
        hex(&hasher.finalize())
    }
}

/// Whose PINs are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose<'a> {
    /// Every supervisor's.
    Supervisors,
    /// Every supervisor's, and this operator's.
    SupervisorsAnd(&'a str),
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

/// Wrong PINs since a supervisor last gave the right one.
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

    /// Reads the PINs of operators who are not retired.
    pub(crate) fn pins(&self, whose: Whose<'_>) -> Result<Vec<(String, StoredPin)>, StoreError> {
        let name = match whose {
            Whose::Supervisors => None,
            Whose::SupervisorsAnd(name) => Some(name),
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT name, pin_salt, pin_hash, pin_memory_kib, pin_passes FROM operators
             WHERE retired = 0 AND pin_hash IS NOT NULL AND (supervisor = 1 OR name = ?) ORDER BY seq",
        )?;
        let pins = statement.query_map([name], |row| Ok((row.get::<_, String>(0)?, read_pin(row, 1)?)))?;
        let mut found = Vec::new();
        for pin in pins {
            let (name, pin) = pin?;
            found.extend(pin.map(|pin| (name, pin)));
        }
        Ok(found)
    }

    /// Reads an operator as the trail has them: with a seal of the PIN, never the PIN or what is kept of it.
    pub(super) fn operator_json(&self, id: &str) -> Result<Option<Value>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(&format!("SELECT {OPERATOR_COLUMNS} FROM operators WHERE id = ?"))?
            .query_row([id], operator_json)
            .optional()?)
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

/// The columns that [`operator_json`] reads, in its order.
pub(super) const OPERATOR_COLUMNS: &str =
    "id, name, retired, supervisor, pin_salt, pin_hash, pin_memory_kib, pin_passes";

/// Makes of a row what the trail has of an operator.
pub(super) fn operator_json(row: &Row<'_>) -> rusqlite::Result<Value> {
    let pin = read_pin(row, 4)?;
    Ok(json!({
        "name": row.get::<_, String>(1)?,
        "retired": row.get::<_, bool>(2)?,
        "supervisor": row.get::<_, bool>(3)?,
        "has_pin": pin.is_some(),
        "pin_seal": pin.map(|pin| pin.seal()),
    }))
}

/// Reads four columns from `first` on; nothing where there is no PIN.
fn read_pin(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<StoredPin>> {
    let Some(hash) = row.get(first + 1)? else {
        return Ok(None);
    };
    Ok(Some(StoredPin {
        salt: row.get(first)?,
        hash,
        memory_kib: row.get(first + 2)?,
        passes: row.get(first + 3)?,
    }))
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

    /// Takes back what was counted at `at` for an attempt that was right; what others counted meanwhile stays.
    pub(crate) fn take_back_pin_failure(
        &mut self,
        before: PinFailures,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "UPDATE pin_failures SET count = count - 1,
                     last_at = CASE WHEN last_at = ?1 THEN ifnull(?2, last_at) ELSE last_at END",
            )?
            .execute(params![time_text(at), before.last_at.map(time_text)])?;
        self.transaction
            .prepare_cached("DELETE FROM pin_failures WHERE count < 1")?
            .execute([])?;
        Ok(())
    }

    /// Forgets wrong attempts: a supervisor gave the right one.
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
        let (id, before) = self.operator_before(name)?;
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
        self.append_operator(&id, before, action, who, at)
    }

    /// Makes an operator a supervisor, or no longer one.
    pub(crate) fn set_supervisor(
        &mut self,
        name: &str,
        supervisor: bool,
        who: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (id, before) = self.operator_before(name)?;
        self.transaction
            .prepare_cached("UPDATE operators SET supervisor = ? WHERE name = ?")?
            .execute(params![supervisor, name])?;
        let action = if supervisor {
            "supervisor_made"
        } else {
            "supervisor_ended"
        };
        self.append_operator(&id, before, action, who, at)
    }

    fn operator_before(&self, name: &str) -> Result<(String, Option<Value>), StoreError> {
        let id: String = self
            .transaction
            .prepare_cached("SELECT id FROM operators WHERE name = ?")?
            .query_row([name], |row| row.get(0))?;
        let before = self.reader().operator_json(&id)?;
        Ok((id, before))
    }

    /// Writes down what an operator was, and is now.
    pub(super) fn append_operator(
        &mut self,
        id: &str,
        before: Option<Value>,
        action: &str,
        who: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let after = self.reader().operator_json(id)?;
        self.append_audit(&AuditEntry {
            at,
            who,
            action,
            subject_kind: "operator",
            subject_id: id,
            before,
            after,
            reason: None,
        })
    }
}
