//! Does the trail hold together, and does every row say what its last entry says?
//!
//! The chain shows an entry that was changed, put in or taken out in the middle; the rows show who wrote past the trail. One who
//! writes the whole chain anew, or cuts off its end, shows only beside a backup, whose manifest has the chain's head.
//!
//! Entries and rows are read one by one: memory does not grow with the trail.

mod chain;
mod lists;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::attachments::{AttachmentRecord, Owner};
use super::canonical_json::canonical_json;
use super::kept_counts::KeptCounts;
use super::{Reader, StoreError, decode_json};
use crate::batch::BatchRecord;
pub(crate) use chain::ChainChecked;
use chain::clock_set_back;

/// How many problems are named; whoever changed a thousand rows is found by the first.
const MOST_PROBLEMS: usize = 100;

/// How many entries or rows are read between two looks at whether to stop.
const STOP_EVERY: u64 = 1024;

/// What a row is about that is compared with its last entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// A batch.
    Batch,
    /// A file of a batch or draft.
    Attachment,
    /// A product type of the catalogue.
    ProductType,
    /// A brand of the catalogue.
    Brand,
    /// An operator, with what they may and whether there is a PIN.
    Operator,
}

impl RowKind {
    /// The kind as the trail has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::Attachment => "attachment",
            Self::ProductType => "product_type",
            Self::Brand => "brand",
            Self::Operator => "operator",
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::Batch => "batches",
            Self::Attachment => "attachments",
            Self::ProductType => "product_types",
            Self::Brand => "brands",
            Self::Operator => "operators",
        }
    }
}

/// One thing that does not fit the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum TrailProblem {
    /// The first entry that does not follow from the one before: it was changed, or one before it was taken out or put in.
    Broken {
        /// Its number in the trail.
        seq: i64,
        /// What it says that was done; nothing where the entry is not there.
        action: Option<String>,
    },
    /// An entry that is older than the one before it by more than a clock is ever corrected.
    ClockSetBack {
        /// Its number in the trail.
        seq: i64,
        /// When the entry before it was made.
        before: Timestamp,
        /// When it was made, by the clock.
        at: Timestamp,
    },
    /// A row that does not say what its last entry says.
    RowDiffers {
        /// What the row is about.
        kind: RowKind,
        /// The batch code, the name of the file at the storage path, or the name in its list.
        name: String,
        /// The number of the entry; 0 where the trail has none.
        seq: i64,
        /// What differs, as the trail names it.
        fields: Vec<String>,
    },
    /// Something that the trail knows and that is not there any more.
    RowGone {
        /// What it was.
        kind: RowKind,
        /// Its id.
        id: String,
        /// The number of its last entry.
        seq: i64,
    },
    /// A table of counts that does not say what a count of the rows says: totals made of it are wrong.
    CountsDiffer {
        /// The table.
        counts: KeptCounts,
    },
    /// The history is not the one that a backup was made of: it was written anew, or its end was cut off.
    DiffersFromBackup {
        /// The first entry that is another one, or is not there.
        seq: i64,
        /// Whether the trail ends before that entry.
        is_cut_off: bool,
        /// The backup.
        backup: String,
    },
}

impl TrailProblem {
    /// The number of the first entry that does not fit; 0 where the trail has none about it.
    pub fn seq(&self) -> i64 {
        match self {
            Self::CountsDiffer { .. } => 0,
            Self::Broken { seq, .. }
            | Self::ClockSetBack { seq, .. }
            | Self::RowDiffers { seq, .. }
            | Self::RowGone { seq, .. }
            | Self::DiffersFromBackup { seq, .. } => *seq,
        }
    }
}

/// A clock that was set back, and what somebody says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedProblem {
    /// What was found.
    pub problem: TrailProblem,
    /// The number of the entry that explains it.
    pub explained_by: i64,
    /// Who explained it.
    pub who: String,
    /// What they said.
    pub reason: String,
}

/// What is done when a clock that was set back is explained.
pub(crate) const EXPLAINED: &str = "clock_explained";

/// The kind of thing that is explained: an entry of the trail, by its number.
pub(crate) const TRAIL_ENTRY: &str = "trail_entry";

impl Reader<'_> {
    /// Answers what an entry says about the clock, where it was set back and nobody has explained it.
    pub(crate) fn unexplained_clock(&self, seq: i64) -> Result<Option<TrailProblem>, StoreError> {
        let at = |seq: i64| {
            self.connection
                .prepare_cached("SELECT at FROM audit_log WHERE seq = ?")?
                .query_row([seq], |row| row.get::<_, String>(0))
                .optional()
        };
        let (Some(before), Some(at)) = (at(seq.saturating_sub(1))?, at(seq)?) else {
            return Ok(None);
        };
        let is_explained = self
            .connection
            .prepare_cached(
                "SELECT 1 FROM audit_log WHERE subject_kind = ? AND subject_id = ? AND action = ?",
            )?
            .exists(params![TRAIL_ENTRY, seq.to_string(), EXPLAINED])?;
        if is_explained {
            return Ok(None);
        }
        clock_set_back(seq, &before, &at)
    }

    /// Compares every row of batches, attachments, catalogue and operators with its last entry.
    pub(crate) fn row_problems(
        &self,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<Vec<TrailProblem>, StoreError> {
        let mut problems = Vec::new();
        let batches = self.compare_batches(&mut problems, stop)?;
        let attachments = self.compare_attachments(&mut problems, stop)?;
        for (kind, rows) in [(RowKind::Batch, batches), (RowKind::Attachment, attachments)] {
            let Some(rows) = rows else {
                return Ok(problems);
            };
            problems.extend(self.rows_gone(kind, rows)?);
        }
        self.compare_lists(&mut problems)?;
        problems.truncate(MOST_PROBLEMS);
        Ok(problems)
    }

    /// Answers how many rows there are; nothing where it was stopped.
    fn compare_batches(
        &self,
        problems: &mut Vec<TrailProblem>,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<Option<u64>, StoreError> {
        let mut count = 0;
        let mut statement = self.connection.prepare(&format!(
            "SELECT {} FROM batches ORDER BY seq",
            super::batches::RECORD_COLUMNS
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            count += 1;
            if count % STOP_EVERY == 0 && stop() {
                return Ok(None);
            }
            let Ok((record, product_type)) = super::batches::read_record(row) else {
                self.unreadable(RowKind::Batch, row.get(0)?, problems)?;
                continue;
            };
            let (seq, mut fields) = match self.last_entry(RowKind::Batch, &record.id)? {
                None => (0, vec!["id".to_owned()]),
                Some(last) => (last.seq, last.fields_of_batch(&record)?),
            };
            if product_type != record.product_type.name {
                fields.push("product_type".to_owned());
            }
            if !fields.is_empty() && problems.len() < MOST_PROBLEMS {
                problems.push(TrailProblem::RowDiffers {
                    kind: RowKind::Batch,
                    name: record.batch_code,
                    seq,
                    fields,
                });
            }
        }
        Ok(Some(count))
    }

    fn compare_attachments(
        &self,
        problems: &mut Vec<TrailProblem>,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<Option<u64>, StoreError> {
        let mut count = 0;
        let mut recorded = RecordedWith::default();
        let mut statement = self.connection.prepare(&super::attachments::all_statement())?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            count += 1;
            if count % STOP_EVERY == 0 && stop() {
                return Ok(None);
            }
            let Ok(attachment) = super::attachments::read_attachment(row) else {
                self.unreadable(RowKind::Attachment, row.get("id")?, problems)?;
                continue;
            };
            let record = AttachmentRecord::of(&attachment);
            let (seq, fields) = match self.last_entry(RowKind::Attachment, &attachment.id.to_string())? {
                None => (0, vec!["id".to_owned()]),
                Some(last) => {
                    let entry = last.attachment()?;
                    let mut fields = match &entry {
                        Some(entry) => entry.differing_fields(&record),
                        None => vec!["id"],
                    };
                    if let Some(entry) = &entry
                        && !self.is_owner(entry, &attachment, &mut recorded)?
                    {
                        fields.push("owner");
                    }
                    (last.seq, fields.into_iter().map(str::to_owned).collect())
                }
            };
            if !fields.is_empty() && problems.len() < MOST_PROBLEMS {
                problems.push(TrailProblem::RowDiffers {
                    kind: RowKind::Attachment,
                    name: attachment.stored_name,
                    seq,
                    fields,
                });
            }
        }
        Ok(Some(count))
    }

    /// Notes a row that nothing of this program can have written.
    fn unreadable(
        &self,
        kind: RowKind,
        id: String,
        problems: &mut Vec<TrailProblem>,
    ) -> Result<(), StoreError> {
        let seq = self.last_entry(kind, &id)?.map_or(0, |last| last.seq);
        if problems.len() < MOST_PROBLEMS {
            problems.push(TrailProblem::RowDiffers {
                kind,
                name: id,
                seq,
                fields: vec!["unreadable".to_owned()],
            });
        }
        Ok(())
    }

    /// Whether an attachment belongs to what its last entry says, or to the batch that the draft became: the entry `recorded` names
    /// the attachments that the draft brought along.
    fn is_owner(
        &self,
        entry: &AttachmentRecord,
        attachment: &super::attachments::Attachment,
        recorded: &mut RecordedWith,
    ) -> Result<bool, StoreError> {
        match attachment.owner {
            Owner::Draft(id) => Ok(entry.owner_kind == "draft" && entry.owner == id.to_string()),
            Owner::Batch(id) if entry.owner_kind == "batch" => Ok(entry.owner == id.to_string()),
            Owner::Batch(id) => {
                if recorded.batch != Some(id) {
                    recorded.batch = Some(id);
                    recorded.after = self
                        .connection
                        .prepare_cached(
                            "SELECT after FROM audit_log WHERE subject_kind = 'batch' AND subject_id = ? ORDER BY seq LIMIT 1",
                        )?
                        .query_row([id.to_string()], |row| row.get::<_, Option<String>>(0))
                        .optional()?
                        .flatten()
                        .unwrap_or_default();
                }
                Ok(recorded
                    .after
                    .contains(&format!("{{\"id\":\"{}\",", attachment.id)))
            }
        }
    }

    fn last_entry(&self, kind: RowKind, id: &str) -> Result<Option<LastEntry>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT seq, after FROM audit_log WHERE subject_kind = ? AND subject_id = ? ORDER BY seq DESC LIMIT 1",
            )?
            .query_row([kind.as_str(), id], |row| {
                Ok(LastEntry {
                    seq: row.get(0)?,
                    after: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
                })
            })
            .optional()?)
    }

    /// Finds what the trail knows, did not take away, and is not there. `rows` is how many there are.
    fn rows_gone(&self, kind: RowKind, rows: u64) -> Result<Vec<TrailProblem>, StoreError> {
        let known: u64 = self.connection.query_row(
            "SELECT count(*) FROM (SELECT DISTINCT subject_id FROM audit_log WHERE subject_kind = ?)",
            [kind.as_str()],
            |row| row.get(0),
        )?;
        if known == rows {
            return Ok(Vec::new());
        }
        let table = kind.table();
        let mut statement = self.connection.prepare(&format!(
            "SELECT subject_id, max(seq) FROM audit_log WHERE subject_kind = ? GROUP BY subject_id
             HAVING NOT EXISTS (SELECT 1 FROM {table} WHERE id = subject_id)"
        ))?;
        let mut found = statement.query([kind.as_str()])?;
        let mut gone = Vec::new();
        while let Some(row) = found.next()? {
            let (id, seq): (String, i64) = (row.get(0)?, row.get(1)?);
            // What was taken off a draft is gone by right, and its last entry says so.
            let after: Option<String> = self
                .connection
                .prepare_cached("SELECT after FROM audit_log WHERE seq = ?")?
                .query_row([seq], |row| row.get(0))?;
            if after.is_some() {
                gone.push(TrailProblem::RowGone { kind, id, seq });
            }
            if gone.len() >= MOST_PROBLEMS {
                break;
            }
        }
        Ok(gone)
    }

    /// Reads the hash of an entry.
    pub(crate) fn audit_hash(&self, seq: i64) -> Result<Option<[u8; 32]>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT hash FROM audit_log WHERE seq = ?")?
            .query_row([seq], |row| row.get(0))
            .optional()?)
    }
}

/// The `after` of the entry `recorded` of one batch: attachments of one batch follow each other.
#[derive(Debug, Default)]
struct RecordedWith {
    batch: Option<Uuid>,
    after: String,
}

struct LastEntry {
    seq: i64,
    after: String,
}

impl LastEntry {
    /// Names the fields in which a batch's row differs from this entry.
    fn fields_of_batch(&self, row: &BatchRecord) -> Result<Vec<String>, StoreError> {
        let text = canonical_json(row)?;
        // The entry `recorded` has the attachments in front, which come first in the order of the keys.
        let is_same = self.after == text
            || (self.after.starts_with("{\"attachments\":[")
                && self.after.ends_with(&format!("],{}", &text[1..])));
        if is_same {
            return Ok(Vec::new());
        }
        let entry: Value = serde_json::from_str(&self.after).unwrap_or_default();
        let row: Value = decode_json(&text, "batches")?;
        let keys = row.as_object().into_iter().flat_map(|fields| fields.keys());
        let fields: Vec<String> = keys
            .filter(|key| entry.get(key.as_str()) != row.get(key.as_str()))
            .cloned()
            .collect();
        // Of one that is no entry of a batch at all nothing can be compared.
        Ok(if fields.is_empty() {
            vec!["id".to_owned()]
        } else {
            fields
        })
    }

    fn attachment(&self) -> Result<Option<AttachmentRecord>, StoreError> {
        Ok(serde_json::from_str(&self.after).ok())
    }
}
