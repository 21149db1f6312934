//! Drafts: batches that are still being entered. A draft survives a crash, and owns its attachments.
//!
//! At the window each operator has one: whoever takes over finds their own again, and leaves the other's parked.
//!
//! What is typed into a draft is no entry of the trail, which would grow by each key; that a draft was recorded or discarded is.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::json;
use uuid::Uuid;

use super::audit_log::AuditEntry;
use super::workstation::read_uuid;
use super::{Reader, StoreError, WriteTransaction, decode_json, encode_json, read_time, time_text};
use crate::batch::BatchDraft;

/// Who enters a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftKind {
    /// A person at the window: kept until it is recorded or discarded.
    Window {
        /// Whose it is; none before anybody said who records.
        operator: Option<String>,
    },
    /// A command line: dropped when its process is dead.
    CommandLine,
}

impl DraftKind {
    fn as_str(&self) -> &'static str {
        match self {
            Self::Window { .. } => "window",
            Self::CommandLine => "command_line",
        }
    }

    fn operator(&self) -> Option<&str> {
        match self {
            Self::Window { operator } => operator.as_deref(),
            Self::CommandLine => None,
        }
    }
}

/// A batch that is still being entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: Uuid,
    /// Whose it is; none at the command line, and before anybody said who records.
    pub operator: Option<String>,
    /// The process that made it.
    pub run_id: Uuid,
    /// Everything as typed.
    pub entry: BatchDraft,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last kept.
    pub changed_at: Timestamp,
}

const COLUMNS: &str = "id, run_id, entry, created_at, changed_at, operator";

impl Reader<'_> {
    /// Reads an operator's draft at the window; with no operator, the one that was begun before anybody said who records.
    pub fn window_draft(&self, operator: Option<&str>) -> Result<Option<Draft>, StoreError> {
        self.one_draft(
            &format!(
                "SELECT {COLUMNS} FROM drafts WHERE kind = 'window' AND operator IS ? ORDER BY seq DESC LIMIT 1"
            ),
            [operator],
        )
    }

    /// Reads one draft.
    pub fn draft(&self, id: Uuid) -> Result<Option<Draft>, StoreError> {
        self.one_draft(
            &format!("SELECT {COLUMNS} FROM drafts WHERE id = ?"),
            [id.to_string()],
        )
    }

    /// Reads the command line's drafts, those of living processes included.
    pub fn command_line_drafts(&self) -> Result<Vec<Draft>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM drafts WHERE kind = 'command_line' ORDER BY seq");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut drafts = Vec::new();
        while let Some(row) = rows.next()? {
            drafts.push(read_draft(row)?);
        }
        Ok(drafts)
    }

    fn one_draft(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Option<Draft>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(parameters)?;
        rows.next()?.map(read_draft).transpose()
    }
}

fn read_draft(row: &Row<'_>) -> Result<Draft, StoreError> {
    Ok(Draft {
        id: read_uuid(&row.get::<_, String>(0)?, "drafts.id")?,
        run_id: read_uuid(&row.get::<_, String>(1)?, "drafts.run_id")?,
        entry: decode_json(&row.get::<_, String>(2)?, "drafts.entry")?,
        created_at: read_time(&row.get::<_, String>(3)?, "drafts.created_at")?,
        changed_at: read_time(&row.get::<_, String>(4)?, "drafts.changed_at")?,
        operator: row.get(5)?,
    })
}

impl WriteTransaction<'_> {
    /// Opens an operator's draft at the window, beginning one where there is none.
    ///
    /// What was entered before anybody said who records goes to the first who does.
    pub fn open_window_draft(
        &mut self,
        operator: Option<&str>,
        run_id: Uuid,
        now: Timestamp,
    ) -> Result<Draft, StoreError> {
        if let Some(own) = self.reader().window_draft(operator)? {
            return Ok(own);
        }
        if let Some(operator) = operator
            && let Some(nobodys) = self.reader().window_draft(None)?
        {
            self.transaction
                .prepare_cached("UPDATE drafts SET operator = ? WHERE id = ?")?
                .execute(params![operator, nobodys.id.to_string()])?;
            return Ok(Draft {
                operator: Some(operator.to_owned()),
                ..nobodys
            });
        }
        let kind = DraftKind::Window {
            operator: operator.map(str::to_owned),
        };
        self.create_draft(&kind, run_id, &BatchDraft::default(), now)
    }

    /// Makes an operator's draft at the window nobody's.
    pub(super) fn give_window_draft_up(&mut self, operator: &str) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("UPDATE drafts SET operator = NULL WHERE kind = 'window' AND operator = ?")?
            .execute([operator])?;
        Ok(())
    }

    /// The draft that follows a recorded one: an operator's parked draft, or one that is begun with `entry`.
    pub(crate) fn next_window_draft(
        &mut self,
        operator: Option<String>,
        run_id: Uuid,
        entry: &BatchDraft,
        now: Timestamp,
    ) -> Result<Draft, StoreError> {
        match self.reader().window_draft(operator.as_deref())? {
            Some(parked) => Ok(parked),
            None => self.create_draft(&DraftKind::Window { operator }, run_id, entry, now),
        }
    }

    /// Begins a draft.
    pub fn create_draft(
        &mut self,
        kind: &DraftKind,
        run_id: Uuid,
        entry: &BatchDraft,
        now: Timestamp,
    ) -> Result<Draft, StoreError> {
        let draft = Draft {
            id: Uuid::now_v7(),
            operator: kind.operator().map(str::to_owned),
            run_id,
            entry: entry.clone(),
            created_at: now,
            changed_at: now,
        };
        self.transaction
            .prepare_cached("INSERT INTO drafts (id, kind, operator, run_id, entry, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)")?
            .execute(params![
                draft.id.to_string(),
                kind.as_str(),
                draft.operator,
                run_id.to_string(),
                encode_json(entry, "draft")?,
                time_text(now),
                time_text(now)
            ])?;
        Ok(draft)
    }

    /// Keeps what was typed; answers whether the draft is still there.
    pub fn keep_draft(&mut self, id: Uuid, entry: &BatchDraft, now: Timestamp) -> Result<bool, StoreError> {
        let kept = self
            .transaction
            .prepare_cached("UPDATE drafts SET entry = ?, changed_at = ? WHERE id = ?")?
            .execute(params![
                encode_json(entry, "draft")?,
                time_text(now),
                id.to_string()
            ])?;
        Ok(kept == 1)
    }

    /// Removes a draft that was discarded or dropped. It must own no attachment any more.
    pub(crate) fn discard_draft(
        &mut self,
        draft: &Draft,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.remove_draft(draft.id)?;
        let entry: serde_json::Value = decode_json(&encode_json(&draft.entry, "draft")?, "drafts.entry")?;
        self.append_audit(&AuditEntry {
            at: now,
            who,
            action: "draft_discarded",
            subject_kind: "draft",
            subject_id: &draft.id.to_string(),
            before: Some(json!({ "entry": entry })),
            after: None,
            reason: None,
        })
    }

    /// Removes a draft whose batch was recorded.
    pub(crate) fn remove_draft(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("DELETE FROM drafts WHERE id = ?")?
            .execute([id.to_string()])?;
        Ok(())
    }

    /// Says whether a draft is there.
    pub(crate) fn has_draft(&self, id: Uuid) -> Result<bool, StoreError> {
        let found: Option<i64> = self
            .transaction
            .prepare_cached("SELECT 1 FROM drafts WHERE id = ?")?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?;
        Ok(found.is_some())
    }
}
