//! Reading the trail: the history of one batch, a page of everything, and everything from the first entry to the last.

use jiff::Timestamp;
use rusqlite::types::Value as Sql;
use rusqlite::{Row, params, params_from_iter};
use serde_json::Value;
use uuid::Uuid;

use super::{Reader, StoreError, decode_json, read_time, time_text};

/// One change of anything, as it was written down.
#[derive(Debug, Clone, PartialEq)]
pub struct TrailEntry {
    /// Its number: 1, 2, 3 …
    pub seq: i64,
    /// When, by the workstation's clock.
    pub at: Timestamp,
    /// The operator, or `batchbook` for what the program did unasked.
    pub who: String,
    /// On which installation.
    pub workstation_id: String,
    /// What was done; one of [`ACTIONS`].
    pub action: String,
    /// The kind of thing that it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: String,
    /// What it said before.
    pub before: Option<Value>,
    /// What it says after.
    pub after: Option<Value>,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// SHA-256 over the hash of the entry before and this one.
    pub hash: [u8; 32],
}

/// Which entries of the trail; everything where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailFilter {
    /// Only by this person, by the whole name.
    pub who: Option<String>,
    /// Only of this action.
    pub action: Option<String>,
    /// Only about this kind of thing, or the one thing of this id.
    pub subject: Option<String>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub before: Option<Timestamp>,
    /// Only with each of these words somewhere: in who, what it is about, what it said before or after, or why. Latin letters of either
    /// case are the same.
    pub search: String,
}

/// A page of the trail, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct TrailPage {
    /// The entries.
    pub entries: Vec<TrailEntry>,
    /// Where the next page begins, where there is one.
    pub next: Option<i64>,
}

/// Everything that is ever written down, by the kind of thing. The screen's filter offers these, and each has words.
pub const ACTIONS: &[&str] = &[
    "recorded",
    "corrected",
    "reverted",
    "attachment_picked",
    "attachment_saved",
    "attachment_kept",
    "attachment_failed",
    "attachment_missing",
    "attachment_found_again",
    "attachment_renamed",
    "attachment_resumed",
    "attachment_retried",
    "attachment_replaced",
    "attachment_set_aside",
    "attachment_dismissed",
    "attachment_dismissal_taken_back",
    "attachment_removed",
    "attachment_discarded",
    "draft_discarded",
    "product_type_added",
    "product_type_changed",
    "product_type_retired",
    "product_type_returned",
    "product_types_reordered",
    "brand_added",
    "brand_changed",
    "brand_retired",
    "brand_returned",
    "brands_reordered",
    "operator_added",
    "operator_changed",
    "operator_retired",
    "operator_returned",
    "supervisor_made",
    "supervisor_ended",
    "pin_set",
    "pin_removed",
    "pin_reset",
    "pin_refused",
    "setting_changed",
    "setting_changed_outside",
    "object_store_key_kept",
    "object_store_key_removed",
    "storage_first_used",
    "storage_moved",
    "storage_adopted",
    "backup_created",
    "backup_failed",
    "backup_proven",
    "backup_damaged",
    "backup_removed",
    "backup_restored",
    "counted_again",
    "orphan_set_aside",
    "part_put_away",
    "store_made",
    "clock_explained",
];

const COLUMNS: &str =
    "seq, at, who, workstation_id, action, subject_kind, subject_id, before, after, reason, hash";

/// The entries of a batch, and those of its attachments.
pub(super) const OF_BATCH: &str = "(subject_kind = 'batch' AND subject_id = ?1) OR (subject_kind = 'attachment' \
     AND subject_id IN (SELECT id FROM attachments WHERE batch_id = ?1))";

impl Reader<'_> {
    /// Reads everything that was ever done to a batch and to its attachments, those that were set aside too; oldest first.
    pub fn history_of_batch(&self, id: Uuid) -> Result<Vec<TrailEntry>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM audit_log WHERE {OF_BATCH} ORDER BY seq"
        ))?;
        let mut rows = statement.query(params![id.to_string()])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(read_entry(row)?);
        }
        Ok(entries)
    }

    /// Reads a page of the trail, newest first; only entries older than the one numbered `after`.
    pub fn trail(
        &self,
        filter: &TrailFilter,
        after: Option<i64>,
        limit: usize,
    ) -> Result<TrailPage, StoreError> {
        let (mut conditions, mut values) = filter.conditions();
        if let Some(after) = after {
            conditions.push("seq < ?");
            values.push(after.into());
        }
        values.push(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1).into());
        let sql = format!(
            "SELECT {COLUMNS} FROM audit_log {} ORDER BY seq DESC LIMIT ?",
            clause(&conditions)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(read_entry(row)?);
        }
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next = entries.last().filter(|_| more).map(|entry| entry.seq);
        Ok(TrailPage { entries, next })
    }

    /// Hands every entry of a filter on, oldest first and one at a time, until `each` says not to go on.
    pub fn each_entry<E: From<StoreError>>(
        &self,
        filter: &TrailFilter,
        mut each: impl FnMut(TrailEntry) -> Result<bool, E>,
    ) -> Result<(), E> {
        let (conditions, values) = filter.conditions();
        let sql = format!(
            "SELECT {COLUMNS} FROM audit_log {} ORDER BY seq",
            clause(&conditions)
        );
        let mut statement = self.connection.prepare(&sql).map_err(StoreError::from)?;
        let mut rows = statement
            .query(params_from_iter(values))
            .map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            if !each(read_entry(row)?)? {
                break;
            }
        }
        Ok(())
    }
}

impl TrailFilter {
    fn conditions(&self) -> (Vec<&'static str>, Vec<Sql>) {
        /// Between two fields stands what cannot be typed: no word is found across them.
        const SEARCHED: &str = "(who || char(1) || subject_id || char(1) || ifnull(before, '') || char(1) || ifnull(after, '') || char(1) \
            || ifnull(reason, '')) LIKE ? ESCAPE '\\'";
        let mut conditions = Vec::new();
        let mut values: Vec<Sql> = Vec::new();
        if let Some(who) = &self.who {
            conditions.push("who = ?");
            values.push(who.clone().into());
        }
        if let Some(action) = &self.action {
            conditions.push("action = ?");
            values.push(action.clone().into());
        }
        if let Some(subject) = &self.subject {
            conditions.push("(subject_kind = ? OR subject_id = ?)");
            values.extend([subject.clone().into(), subject.clone().into()]);
        }
        if let Some(from) = self.from {
            conditions.push("at >= ?");
            values.push(time_text(from).into());
        }
        if let Some(before) = self.before {
            conditions.push("at < ?");
            values.push(time_text(before).into());
        }
        for word in self.search.split_whitespace() {
            conditions.push(SEARCHED);
            values.push(pattern(word).into());
        }
        (conditions, values)
    }
}

/// A word as `LIKE` looks for it.
fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for character in word.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

fn clause(conditions: &[&str]) -> String {
    if conditions.is_empty() {
        String::new()
    } else {
        format!("WHERE {}", conditions.join(" AND "))
    }
}

fn read_entry(row: &Row<'_>) -> Result<TrailEntry, StoreError> {
    let json = |index: usize, column| -> Result<Option<Value>, StoreError> {
        let text: Option<String> = row.get(index)?;
        text.map(|text| decode_json(&text, column)).transpose()
    };
    Ok(TrailEntry {
        seq: row.get(0)?,
        at: read_time(&row.get::<_, String>(1)?, "audit_log.at")?,
        who: row.get(2)?,
        workstation_id: row.get(3)?,
        action: row.get(4)?,
        subject_kind: row.get(5)?,
        subject_id: row.get(6)?,
        before: json(7, "audit_log.before")?,
        after: json(8, "audit_log.after")?,
        reason: row.get(9)?,
        hash: row.get(10)?,
    })
}
