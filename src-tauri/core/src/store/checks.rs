//! The table `checks`: what full checks found.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::trail_check::TrailProblem;
use super::{Reader, StoreError, WriteTransaction, decode_json, encode_json, read_time, time_text};

/// How many checks are kept, so that a check every minute does not grow the database for ever.
const KEPT: i64 = 100;

/// How closely a check looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckKind {
    /// At the presence and the size of each file.
    Quick,
    /// At every byte.
    Rehash,
}

impl CheckKind {
    /// Returns the kind as it is stored and shown to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            CheckKind::Quick => "quick",
            CheckKind::Rehash => "rehash",
        }
    }

    fn parse(text: &str) -> Option<CheckKind> {
        [CheckKind::Quick, CheckKind::Rehash]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// A full check that came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCheck {
    /// How closely it looked.
    pub kind: CheckKind,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How many files should be at the storage path.
    pub files: u64,
    /// How many problems of each kind there were; kinds without any are left out.
    pub found: BTreeMap<String, u64>,
    /// The first thing that does not fit the history.
    pub history: Option<TrailProblem>,
}

impl KeptCheck {
    /// Counts all problems.
    pub fn problems(&self) -> u64 {
        self.found.values().sum()
    }
}

impl Reader<'_> {
    /// Reads the last full check, whichever process made it.
    pub fn last_check(&self) -> Result<Option<KeptCheck>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT kind, begun_at, ended_at, files, found, history FROM checks ORDER BY seq DESC LIMIT 1",
        )?;
        type Row = (String, String, String, u64, String, Option<String>);
        let row: Option<Row> = statement
            .query_row([], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                ))
            })
            .optional()?;
        let Some((kind, begun_at, ended_at, files, found, history)) = row else {
            return Ok(None);
        };
        let unknown = || StoreError::Unreadable {
            column: "checks.kind",
            source: format!("{kind:?} is no kind that this version knows").into(),
        };
        Ok(Some(KeptCheck {
            kind: CheckKind::parse(&kind).ok_or_else(unknown)?,
            begun_at: read_time(&begun_at, "checks.begun_at")?,
            ended_at: read_time(&ended_at, "checks.ended_at")?,
            files,
            found: decode_json(&found, "checks.found")?,
            history: history
                .map(|history| decode_json(&history, "checks.history"))
                .transpose()?,
        }))
    }
}

impl WriteTransaction<'_> {
    /// Keeps what a full check found, and forgets the oldest. Not part of the trail: a check changes nothing by itself.
    pub(crate) fn keep_check(&mut self, check: &KeptCheck) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO checks (kind, begun_at, ended_at, files, found, history) VALUES (?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                check.kind.as_str(),
                time_text(check.begun_at),
                time_text(check.ended_at),
                check.files,
                encode_json(&check.found, "checks.found")?,
                check
                    .history
                    .as_ref()
                    .map(|history| encode_json(history, "checks.history"))
                    .transpose()?,
            ])?;
        self.transaction
            .prepare_cached("DELETE FROM checks WHERE seq <= (SELECT max(seq) FROM checks) - ?")?
            .execute([KEPT])?;
        Ok(())
    }
}
