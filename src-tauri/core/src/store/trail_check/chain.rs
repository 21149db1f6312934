//! Follows the chain of entries, in stretches that are looked at beside each other.
//!
//! Every entry has the hash of the one before, so that a stretch can begin anywhere: whether the entry before it is right is for the
//! stretch before to say.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::super::audit_log::{EntryTexts, entry_hash_in};
use super::super::{Reader, StoreError, read_time};
use super::{EXPLAINED, ExplainedProblem, MOST_PROBLEMS, STOP_EVERY, TRAIL_ENTRY, TrailProblem};

/// A clock that goes back by more than this was set back. Far more than a clock is corrected by, less than the day by which somebody
/// would date an entry back.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_hours(12);

/// As many entries make it worth a thread of its own.
const OF_A_STRETCH: i64 = 50_000;

const ENTRY_COLUMNS: &str = "seq, id, at, who, workstation_id, action, subject_kind, subject_id, before, after, reason, previous_hash, hash";

/// Entries that follow each other: all behind one, up to and with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// The entry before the first one; 0 where it is the first of all.
    pub(crate) after: i64,
    /// The last one; nothing where it goes on to the end, wherever that is by then.
    pub(crate) until: Option<i64>,
}

impl Stretch {
    /// All entries.
    pub(crate) const ALL: Stretch = Stretch {
        after: 0,
        until: None,
    };
}

/// What following the chain, or a stretch of it, showed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ChainChecked {
    /// What does not fit, and nobody has explained.
    pub(crate) problems: Vec<TrailProblem>,
    /// What somebody has explained.
    pub(crate) explained: Vec<ExplainedProblem>,
    /// Every explanation that was met.
    explanations: Vec<Explanation>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Explanation {
    explains: i64,
    seq: i64,
    who: String,
    reason: String,
}

impl ChainChecked {
    /// Puts together what the stretches showed, in their order.
    pub(crate) fn of(stretches: impl IntoIterator<Item = ChainChecked>) -> Self {
        let mut all = Self::default();
        for stretch in stretches {
            all.problems.extend(stretch.problems);
            all.explanations.extend(stretch.explanations);
            if matches!(all.problems.last(), Some(TrailProblem::Broken { .. })) {
                // Nothing behind it says anything of itself any more.
                break;
            }
        }
        for explanation in std::mem::take(&mut all.explanations) {
            all.explain(explanation);
        }
        all
    }

    fn explain(&mut self, explanation: Explanation) {
        let found = self.problems.iter().position(|problem| {
            matches!(problem, TrailProblem::ClockSetBack { seq, .. }
                if *seq == explanation.explains && *seq < explanation.seq)
        });
        if let Some(at) = found {
            self.explained.push(ExplainedProblem {
                problem: self.problems.remove(at),
                explained_by: explanation.seq,
                who: explanation.who,
                reason: explanation.reason,
            });
        }
    }
}

impl Reader<'_> {
    /// Answers the first entry whose hash does not follow from the one before, where there is one.
    pub fn first_broken_audit_entry(&self) -> Result<Option<i64>, StoreError> {
        let chain = ChainChecked::of([self.follow_chain(Stretch::ALL, &mut || false)?]);
        Ok(chain.problems.iter().find_map(|problem| match problem {
            TrailProblem::Broken { seq, .. } => Some(*seq),
            _ => None,
        }))
    }

    /// Cuts the chain into at most `most` stretches of about the same length; a short one stays whole.
    pub(crate) fn stretches(&self, most: usize) -> Result<Vec<Stretch>, StoreError> {
        let last: i64 =
            self.connection
                .query_row("SELECT ifnull(max(seq), 0) FROM audit_log", [], |row| row.get(0))?;
        let count = (last / OF_A_STRETCH).clamp(1, i64::try_from(most).unwrap_or(i64::MAX).max(1));
        let ends = |place: i64| last / count * place;
        Ok((0..count)
            .map(|place| Stretch {
                after: ends(place),
                until: (place + 1 < count).then(|| ends(place + 1)),
            })
            .collect())
    }

    /// Follows a stretch of the chain from its first entry to its last, and looks at the order of times.
    pub(crate) fn follow_chain(
        &self,
        stretch: Stretch,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<ChainChecked, StoreError> {
        let mut statement = self.connection.prepare(&format!(
            "SELECT {ENTRY_COLUMNS} FROM audit_log WHERE seq > ? AND seq <= ? ORDER BY seq"
        ))?;
        let mut rows = statement.query(params![stretch.after, stretch.until.unwrap_or(i64::MAX)])?;
        let mut found = ChainChecked::default();
        let (mut expected_previous, mut last_at) = self.end_before(stretch)?;
        let mut written = Vec::with_capacity(8192);
        let mut expected_seq = stretch.after + 1;
        while let Some(row) = rows.next()? {
            let text = |index: usize| -> Result<Option<&str>, StoreError> {
                // What is no text cannot have been written here: it does not fit, as an empty one does not.
                Ok(row.get_ref(index)?.as_str_or_null().unwrap_or_default())
            };
            let required = |index: usize| Ok::<_, StoreError>(text(index)?.unwrap_or_default());
            // Most of the bytes of the trail; nothing but their hash is asked for here.
            let bytes = |index: usize| -> Result<Option<&[u8]>, StoreError> {
                Ok(row.get_ref(index)?.as_bytes_or_null().unwrap_or_default())
            };
            let seq: i64 = row.get(0)?;
            let at = required(2)?;
            let entry = EntryTexts {
                seq,
                id: required(1)?,
                at,
                who: required(3)?,
                workstation_id: required(4)?,
                action: required(5)?,
                subject_kind: required(6)?,
                subject_id: required(7)?,
                before: bytes(8)?,
                after: bytes(9)?,
                reason: text(10)?,
            };
            let digest = |index: usize| row.get::<_, [u8; 32]>(index).unwrap_or_default();
            let (previous_hash, hash) = (digest(11), digest(12));
            if seq != expected_seq
                || previous_hash != expected_previous
                || hash != entry_hash_in(&mut written, &previous_hash, &entry)
            {
                found.broken(
                    expected_seq,
                    (seq == expected_seq).then(|| entry.action.to_owned()),
                );
                return Ok(found);
            }
            if at < last_at.as_str() && found.problems.len() < MOST_PROBLEMS {
                found.problems.extend(clock_set_back(seq, &last_at, at)?);
            }
            if entry.action == EXPLAINED
                && entry.subject_kind == TRAIL_ENTRY
                && let Ok(explains) = entry.subject_id.parse()
            {
                found.explanations.push(Explanation {
                    explains,
                    seq,
                    who: entry.who.to_owned(),
                    reason: entry.reason.unwrap_or_default().to_owned(),
                });
            }
            last_at.clear();
            last_at.push_str(at);
            expected_previous = hash;
            expected_seq += 1;
            if expected_seq.unsigned_abs().is_multiple_of(STOP_EVERY) && stop() {
                return Ok(found);
            }
        }
        if stretch.until.is_some_and(|until| expected_seq <= until) {
            found.broken(expected_seq, None);
        }
        Ok(found)
    }

    /// The hash and the time of the entry before a stretch. Where it is not there, the stretch before says so.
    fn end_before(&self, stretch: Stretch) -> Result<([u8; 32], String), StoreError> {
        let end = self
            .connection
            .prepare_cached("SELECT hash, at FROM audit_log WHERE seq = ?")?
            .query_row([stretch.after], |row| {
                Ok((row.get(0).unwrap_or_default(), row.get(1).unwrap_or_default()))
            })
            .optional()?;
        Ok(end.unwrap_or_default())
    }
}

impl ChainChecked {
    fn broken(&mut self, seq: i64, action: Option<String>) {
        self.problems.push(TrailProblem::Broken { seq, action });
    }
}

/// Answers what an entry says about the clock that is older than the one before it by more than a clock is corrected by.
pub(super) fn clock_set_back(seq: i64, last_at: &str, at: &str) -> Result<Option<TrailProblem>, StoreError> {
    let before: Timestamp = read_time(last_at, "audit_log.at")?;
    let at = read_time(at, "audit_log.at")?;
    let is_set_back = before.duration_since(at) > CLOCK_TOLERANCE;
    Ok(is_set_back.then_some(TrailProblem::ClockSetBack { seq, before, at }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::store::audit_log::AuditEntry;
    use crate::store::{NewStore, Store};

    const ENTRIES: i64 = 12;

    /// What somebody did behind the program's back, or by setting the clock.
    #[derive(Debug, Clone)]
    enum Done {
        Nothing,
        Changed(i64),
        TakenOut(i64),
        CutOff(i64),
    }

    fn done() -> impl Strategy<Value = Done> {
        prop_oneof![
            2 => Just(Done::Nothing),
            1 => (1..=ENTRIES).prop_map(Done::Changed),
            1 => (1..=ENTRIES).prop_map(Done::TakenOut),
            1 => (1..=ENTRIES).prop_map(Done::CutOff),
        ]
    }

    fn filled(folder: &std::path::Path, set_back: &[i64], explained: &[(i64, i64)], done: &Done) -> Store {
        let at: Timestamp = "2026-11-24T05:00:00Z".parse().unwrap();
        let new = NewStore {
            at,
            workstation_id: Uuid::now_v7(),
            store_id: Uuid::now_v7(),
        };
        let mut store = Store::open(&folder.join("db.sqlite"), &new).unwrap();
        let first = store.reader().stretches(1).unwrap();
        assert_eq!(first, [Stretch::ALL]);
        let before: i64 = (store.reader().connection)
            .query_row("SELECT ifnull(max(seq), 0) FROM audit_log", [], |row| row.get(0))
            .unwrap();
        let mut clock = at;
        for seq in before + 1..=before + ENTRIES {
            clock += SignedDuration::from_hours(if set_back.contains(&(seq - before)) {
                -30
            } else {
                1
            });
            let explains = explained.iter().find(|(by, _)| *by == seq - before);
            let subject = explains.map_or(seq, |(_, of)| of + before).to_string();
            let entry = AuditEntry {
                at: clock,
                who: "Asha Rao",
                action: if explains.is_some() { EXPLAINED } else { "recorded" },
                subject_kind: TRAIL_ENTRY,
                subject_id: &subject,
                before: None,
                after: Some("१२ \"rolls\""),
                reason: Some("the battery was empty"),
            };
            store
                .write::<_, StoreError>(|transaction| transaction.append_audit(&entry))
                .unwrap();
        }
        let connection = store.reader().connection;
        connection
            .execute_batch("DROP TRIGGER audit_log_is_never_updated; DROP TRIGGER audit_log_is_never_deleted")
            .unwrap();
        let (sql, place) = match done {
            Done::Nothing => return store,
            Done::Changed(place) => ("UPDATE audit_log SET after = 'other' WHERE seq = ?", place),
            Done::TakenOut(place) => ("DELETE FROM audit_log WHERE seq = ?", place),
            Done::CutOff(place) => ("DELETE FROM audit_log WHERE seq >= ?", place),
        };
        connection.execute(sql, [place + before]).unwrap();
        store
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn however_the_chain_is_cut_the_same_is_found(
            set_back in proptest::collection::vec(1..=ENTRIES, 0..3),
            explained in proptest::collection::vec((1..=ENTRIES, 1..=ENTRIES), 0..3),
            done in done(),
            cuts in proptest::collection::btree_set(1..=ENTRIES + 3, 0..4),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let store = filled(folder.path(), &set_back, &explained, &done);
            let reader = store.reader();
            let follow = |stretch| reader.follow_chain(stretch, &mut || false).unwrap();
            let whole = ChainChecked::of([follow(Stretch::ALL)]);
            let last: i64 = reader
                .connection
                .query_row("SELECT ifnull(max(seq), 0) FROM audit_log", [], |row| row.get(0))
                .unwrap();
            let mut ends: Vec<i64> = cuts.into_iter().filter(|end| *end <= last).collect();
            ends.insert(0, 0);
            let stretches = ends.iter().enumerate().map(|(place, after)| Stretch {
                after: *after,
                until: ends.get(place + 1).copied(),
            });
            prop_assert_eq!(&ChainChecked::of(stretches.map(follow)), &whole);
            let is_broken = matches!(whole.problems.last(), Some(TrailProblem::Broken { .. }));
            // What is cut off at the end shows only beside a backup.
            let is_to_be_found = matches!(done, Done::Changed(_))
                || matches!(done, Done::TakenOut(place) if place < ENTRIES);
            prop_assert_eq!(is_broken, is_to_be_found);
        }
    }
}
