//! The table `attachments`.

mod check;
mod discarding;
mod due;
mod failure;
mod record;
mod row;

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use rusqlite::{Row, params};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) use check::FileRow;
pub use check::KeptFiles;
pub use failure::{Failure, FailureCode};
pub(crate) use record::AttachmentRecord;
pub use row::{Attachment, AttachmentState, Done, Owner};

use super::audit_log::AuditEntry;
use super::workstation::read_uuid;
use super::{Reader, StoreError, WriteTransaction};
use super::{bytes_to_path, decode_json, encode_json, path_to_bytes, read_time, time_text};

const COLUMNS: &str = "seq, id, draft_id, batch_id, original_name, original_name_raw, stored_name, source_path, source_size, \
    source_modified, media_type, size, sha256, state, failure_code, failure_parameters, failure_detail, attempts, \
    next_attempt_at, pauses, run_id, created_by, created_at, saved_at, dismissed_at, dismissed_by, set_aside_at, set_aside_by, \
    set_aside_reason, replaced_by";

impl Reader<'_> {
    /// Reads one attachment.
    pub fn attachment(&self, id: Uuid) -> Result<Option<Attachment>, StoreError> {
        Ok(self.attachments_where("id = ?", &id.to_string())?.pop())
    }

    /// Reads an attachment that must be there.
    pub(crate) fn known_attachment(&self, id: Uuid) -> Result<Attachment, StoreError> {
        let absent = || StoreError::Unreadable {
            column: "attachments.id",
            source: format!("{id} is not there").into(),
        };
        self.attachment(id)?.ok_or_else(absent)
    }

    /// Reads an owner's attachments in the order in which they were picked, without those that were set aside.
    pub fn attachments_of(&self, owner: Owner) -> Result<Vec<Attachment>, StoreError> {
        match owner {
            Owner::Draft(id) => {
                self.attachments_where("draft_id = ? AND set_aside_at IS NULL", &id.to_string())
            }
            Owner::Batch(id) => {
                self.attachments_where("batch_id = ? AND set_aside_at IS NULL", &id.to_string())
            }
        }
    }

    /// Reads the attachments of many batches at once, each batch's in the order in which they were picked, without those that were set
    /// aside. A statement for each batch would take the database's lock as many times, which was two thirds of what a page cost.
    pub(crate) fn attachments_of_batches(
        &self,
        batches: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Vec<Attachment>>, StoreError> {
        let ids = Value::from_iter(batches.map(|id| id.to_string()));
        // The index is named: with the statistics of a first day SQLite would read all attachments instead.
        let query = format!(
            "SELECT {COLUMNS} FROM attachments INDEXED BY attachments_by_batch
             WHERE batch_id IN (SELECT value FROM json_each(?)) AND set_aside_at IS NULL"
        );
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query([ids.to_string()])?;
        let mut found: HashMap<Uuid, Vec<Attachment>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let attachment = read_attachment(row)?;
            if let Owner::Batch(batch) = attachment.owner {
                found.entry(batch).or_default().push(attachment);
            }
        }
        for of_batch in found.values_mut() {
            of_batch.sort_unstable_by_key(|attachment| attachment.seq);
        }
        Ok(found)
    }

    /// Reads the attachments of a recorded batch that somebody set aside for a reason, in the order in which they were picked. Those
    /// that another file took the place of are not among them.
    pub fn set_aside_of(&self, batch: Uuid) -> Result<Vec<Attachment>, StoreError> {
        self.attachments_where(
            "batch_id = ? AND set_aside_at IS NOT NULL AND replaced_by IS NULL",
            &batch.to_string(),
        )
    }

    /// Reads all attachments of a draft, also those that were set aside.
    pub(crate) fn every_attachment_of_draft(&self, draft: Uuid) -> Result<Vec<Attachment>, StoreError> {
        self.attachments_where("draft_id = ?", &draft.to_string())
    }

    /// Reads all attachments of a recorded batch, also those that were set aside.
    pub fn every_attachment_of_batch(&self, batch: Uuid) -> Result<Vec<Attachment>, StoreError> {
        self.attachments_where("batch_id = ?", &batch.to_string())
    }

    /// Reads the failures of recorded batches that nobody has answered yet, oldest first.
    pub fn open_failures(&self) -> Result<Vec<Attachment>, StoreError> {
        self.attachments_where(
            "state IN ('failed', 'kept', 'missing') AND dismissed_at IS NULL AND set_aside_at IS NULL \
             AND batch_id IS NOT NULL AND ? = ''",
            "",
        )
    }

    /// Counts the failures of recorded batches that nobody has answered yet.
    pub fn count_open_failures(&self) -> Result<u64, StoreError> {
        Ok(self.connection.query_row(
            "SELECT count(*) FROM attachments WHERE state IN ('failed', 'kept', 'missing') AND dismissed_at IS NULL \
             AND set_aside_at IS NULL AND batch_id IS NOT NULL",
            [],
            |row| row.get(0),
        )?)
    }

    /// Reads one attachment by its place in the order of registration.
    pub(crate) fn attachment_by_seq(&self, seq: i64) -> Result<Option<Attachment>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM attachments WHERE seq = ?");
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query([seq])?;
        rows.next()?.map(read_attachment).transpose()
    }

    /// Reads the attachments that a run was copying.
    pub(crate) fn attachments_copied_by(&self, run: Uuid) -> Result<Vec<Attachment>, StoreError> {
        self.attachments_where("state = 'copying' AND run_id = ?", &run.to_string())
    }

    /// Reads which runs are copying.
    pub(crate) fn copying_runs(&self) -> Result<Vec<Uuid>, StoreError> {
        self.uuids(
            "SELECT DISTINCT run_id FROM attachments WHERE state = 'copying'",
            "attachments.run_id",
        )
    }

    fn uuids(&self, query: &str, column: &'static str) -> Result<Vec<Uuid>, StoreError> {
        let mut statement = self.connection.prepare_cached(query)?;
        let texts = statement
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        texts.iter().map(|text| read_uuid(text, column)).collect()
    }

    fn attachments_where(&self, condition: &str, value: &str) -> Result<Vec<Attachment>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM attachments WHERE {condition} ORDER BY seq");
        let mut statement = self.connection.prepare_cached(&query)?;
        let mut rows = statement.query([value])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_attachment(row)?);
        }
        Ok(found)
    }
}

impl WriteTransaction<'_> {
    /// Writes a new row, and answers it as it is stored.
    pub(crate) fn insert_attachment(&mut self, new: &Attachment) -> Result<Attachment, StoreError> {
        let (draft, batch) = match new.owner {
            Owner::Draft(id) => (Some(id.to_string()), None),
            Owner::Batch(id) => (None, Some(id.to_string())),
        };
        self.transaction
            .prepare_cached(
                "INSERT INTO attachments (id, draft_id, batch_id, original_name, original_name_raw, stored_name, source_path, \
                 source_size, source_modified, state, attempts, run_id, created_by, created_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'copying', ?, ?, ?, ?)",
            )?
            .execute(params![
                new.id.to_string(),
                draft,
                batch,
                new.original_name,
                new.original_name_raw,
                new.stored_name,
                path_to_bytes(&new.source_path),
                new.source_size,
                new.source_modified.map(|at| at.to_string()),
                new.attempts,
                new.run_id.to_string(),
                new.created_by,
                time_text(new.created_at),
            ])?;
        let new = self.reader().known_attachment(new.id)?;
        self.append_audit(&AuditEntry {
            at: new.created_at,
            who: &new.created_by,
            action: "attachment_picked",
            subject_kind: "attachment",
            subject_id: &new.id.to_string(),
            before: None,
            after: Some(AttachmentRecord::of(&new).json()?),
            reason: None,
        })?;
        Ok(new)
    }

    /// Writes what changed about an attachment, and answers it as it is stored.
    ///
    /// `before` must be the row as this transaction sees it.
    pub(crate) fn update_attachment(
        &mut self,
        before: &Attachment,
        after: &Attachment,
        change: Change<'_>,
    ) -> Result<Attachment, StoreError> {
        let after = self.write_attachment(after)?;
        self.append_audit(&AuditEntry {
            at: change.at,
            who: change.who,
            action: change.action,
            subject_kind: "attachment",
            subject_id: &after.id.to_string(),
            before: Some(AttachmentRecord::of(before).json()?),
            after: Some(AttachmentRecord::of(&after).json()?),
            reason: change.reason,
        })?;
        Ok(after)
    }

    /// Writes whose turn it is to try an attachment, and when the next one is. That is no change of the record, and the
    /// trail does not hear of it: a share that is away for a week would otherwise fill it.
    pub(crate) fn take_turn(&mut self, after: &Attachment) -> Result<Attachment, StoreError> {
        self.write_attachment(after)
    }

    fn write_attachment(&mut self, after: &Attachment) -> Result<Attachment, StoreError> {
        let failure = after.failure.as_ref();
        let parameters = failure
            .map(|failure| encode_json(&failure_parameters(failure), "attachments.failure_parameters"));
        self.transaction
            .prepare_cached(
                "UPDATE attachments SET stored_name = ?, source_size = ?, source_modified = ?, media_type = ?, size = ?, \
                 sha256 = ?, state = ?, failure_code = ?, failure_parameters = ?, failure_detail = ?, attempts = ?, \
                 next_attempt_at = ?, pauses = ?, run_id = ?, saved_at = ?, dismissed_at = ?, dismissed_by = ?, \
                 set_aside_at = ?, set_aside_by = ?, set_aside_reason = ?, replaced_by = ? WHERE id = ?",
            )?
            .execute(params![
                after.stored_name,
                after.source_size,
                after.source_modified.map(|at| at.to_string()),
                after.media_type,
                after.size,
                after.sha256,
                after.state.as_str(),
                failure.map(|failure| failure.code.as_str()),
                parameters.transpose()?,
                failure.and_then(|failure| failure.system_error.as_deref()),
                after.attempts,
                after.next_attempt_at.map(time_text),
                after.pauses,
                after.run_id.to_string(),
                after.saved_at.map(time_text),
                after.dismissed.as_ref().map(|done| time_text(done.at)),
                after.dismissed.as_ref().map(|done| done.who.as_str()),
                after.set_aside.as_ref().map(|done| time_text(done.at)),
                after.set_aside.as_ref().map(|done| done.who.as_str()),
                after.set_aside_reason,
                after.replaced_by.map(|id| id.to_string()),
                after.id.to_string(),
            ])?;
        self.reader().known_attachment(after.id)
    }

    /// Takes an attachment of a draft out of the table; the trail keeps what it was.
    ///
    /// Its file is now `run`'s to move, until [`end_discarding`](Self::end_discarding); a copy's that is under way.
    pub(crate) fn delete_attachment(
        &mut self,
        gone: &Attachment,
        run: Uuid,
        change: Change<'_>,
    ) -> Result<(), StoreError> {
        let mover = match gone.state {
            AttachmentState::Copying => gone.run_id,
            _ => run,
        };
        self.begin_discarding(&gone.stored_name, mover)?;
        self.transaction
            .prepare_cached("DELETE FROM attachments WHERE id = ? AND draft_id IS NOT NULL")?
            .execute([gone.id.to_string()])?;
        self.append_audit(&AuditEntry {
            at: change.at,
            who: change.who,
            action: change.action,
            subject_kind: "attachment",
            subject_id: &gone.id.to_string(),
            before: Some(AttachmentRecord::of(gone).json()?),
            after: None,
            reason: change.reason,
        })
    }

    /// Hands a draft's attachments to the batch that it became. Part of recording, whose entry in the trail names them.
    pub(crate) fn give_attachments_to_batch(
        &mut self,
        draft: Uuid,
        batch: Uuid,
    ) -> Result<usize, StoreError> {
        Ok(self
            .transaction
            .prepare_cached("UPDATE attachments SET draft_id = NULL, batch_id = ? WHERE draft_id = ?")?
            .execute([batch.to_string(), draft.to_string()])?)
    }
}

/// The statement that reads every row in the order of registration.
pub(super) fn all_statement() -> String {
    format!("SELECT {COLUMNS} FROM attachments ORDER BY seq")
}

/// What the trail says about a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change<'a> {
    pub(crate) action: &'a str,
    pub(crate) at: Timestamp,
    pub(crate) who: &'a str,
    pub(crate) reason: Option<&'a str>,
}

/// Reads a row of [`COLUMNS`] by their places: to look each up by its name is a seventh of what a check of all files costs.
pub(super) fn read_attachment(row: &Row<'_>) -> Result<Attachment, StoreError> {
    let text = |place: usize| row.get::<_, String>(place);
    let maybe = |place: usize| row.get::<_, Option<String>>(place);
    let time = |place: usize, column| maybe(place)?.map(|text| read_time(&text, column)).transpose();
    let uuid = |place: usize, column| maybe(place)?.map(|text| read_uuid(&text, column)).transpose();
    let done = |at: usize, column, who: usize| -> Result<Option<Done>, StoreError> {
        Ok(time(at, column)?
            .zip(maybe(who)?)
            .map(|(at, who)| Done { at, who }))
    };
    let missing = |column: &'static str| StoreError::Unreadable {
        column,
        source: "nothing is there".into(),
    };

    let owner = match (uuid(2, "draft_id")?, uuid(3, "batch_id")?) {
        (Some(draft), _) => Owner::Draft(draft),
        (None, Some(batch)) => Owner::Batch(batch),
        (None, None) => return Err(missing("attachments.batch_id")),
    };
    let state = AttachmentState::parse(&text(13)?).ok_or_else(|| missing("attachments.state"))?;
    let failure = match maybe(14)? {
        Some(code) => Some(read_failure(&code, maybe(15)?, maybe(16)?)?),
        None => None,
    };
    Ok(Attachment {
        seq: row.get(0)?,
        id: uuid(1, "id")?.ok_or_else(|| missing("attachments.id"))?,
        owner,
        original_name: text(4)?,
        original_name_raw: row.get(5)?,
        stored_name: text(6)?,
        source_path: bytes_to_path(row.get(7)?),
        source_size: row.get(8)?,
        source_modified: time(9, "source_modified")?,
        media_type: maybe(10)?,
        size: row.get(11)?,
        sha256: row.get(12)?,
        state,
        failure,
        attempts: row.get(17)?,
        next_attempt_at: time(18, "next_attempt_at")?,
        pauses: row.get(19)?,
        run_id: uuid(20, "run_id")?.ok_or_else(|| missing("attachments.run_id"))?,
        created_by: text(21)?,
        created_at: time(22, "created_at")?.ok_or_else(|| missing("attachments.created_at"))?,
        saved_at: time(23, "saved_at")?,
        dismissed: done(24, "dismissed_at", 25)?,
        set_aside: done(26, "set_aside_at", 27)?,
        set_aside_reason: maybe(28)?,
        replaced_by: uuid(29, "replaced_by")?,
    })
}

fn read_failure(
    code: &str,
    parameters: Option<String>,
    detail: Option<String>,
) -> Result<Failure, StoreError> {
    let unknown = || StoreError::Unreadable {
        column: "attachments.failure_code",
        source: format!("{code:?} is no code that this version knows").into(),
    };
    let parameters: BTreeMap<String, Value> = match parameters {
        Some(text) => decode_json(&text, "attachments.failure_parameters")?,
        None => BTreeMap::new(),
    };
    let text = |name: &str| parameters.get(name).and_then(Value::as_str).map(str::to_owned);
    let number = |name: &str| parameters.get(name).and_then(Value::as_u64);
    let kinds = parameters
        .get("kinds")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    Ok(Failure {
        code: FailureCode::parse(code).ok_or_else(unknown)?,
        system_error: detail,
        path: text("path").map(Into::into),
        limit: number("limit"),
        size: number("size"),
        kind: text("kind"),
        kinds: kinds
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        reason: text("reason"),
    })
}

/// Only what is known: an absent parameter has no key.
fn failure_parameters(failure: &Failure) -> Value {
    let parameters = [
        (
            "path",
            failure.path.as_ref().map(|path| json!(path.to_string_lossy())),
        ),
        ("limit", failure.limit.map(Value::from)),
        ("size", failure.size.map(Value::from)),
        ("kind", failure.kind.as_deref().map(Value::from)),
        ("kinds", (!failure.kinds.is_empty()).then(|| json!(failure.kinds))),
        ("reason", failure.reason.as_deref().map(Value::from)),
    ];
    parameters
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}
