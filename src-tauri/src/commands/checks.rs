//! Is every file as it was saved?

use batchbook_core::authority::Reserved;
use batchbook_core::check::{CheckProblem, CheckRequest};
use batchbook_core::explain_clock::{self as explaining, ExplainError};
use batchbook_core::store::StoreError;
use batchbook_core::store::checks::KeptCheck;
use batchbook_core::store::trail_check::TrailProblem;
use serde::Serialize;
use tauri::AppHandle;
use ts_rs::TS;

use super::authority::permit;
use super::{CommandError, Failed, Session, State, blocking};
use crate::trail_words::problem_in_words;
use crate::wording::{Coded, Words};
use crate::{checking, wording};

/// What the last full check found, and the check under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct CheckState {
    last: Option<LastCheck>,
    running: Option<RunningCheck>,
}

/// A full check that came to its end, whoever made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct LastCheck {
    #[ts(type = "\"quick\" | \"rehash\"")]
    kind: &'static str,
    at: String,
    #[ts(type = "number")]
    files: u64,
    /// Files that are gone, have another size or other bytes, or cannot be read.
    #[ts(type = "number")]
    not_as_saved: u64,
    /// Files in the folder that belong to no batch.
    #[ts(type = "number")]
    orphans: u64,
    database_damaged: bool,
    /// The first thing that does not fit the history.
    rewritten: Option<Rewritten>,
}

/// Something that does not fit the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Rewritten {
    /// The number of the first entry of the trail that does not fit; 0 where the trail has none about it.
    #[ts(type = "number")]
    entry: i64,
    /// How many things do not fit.
    #[ts(type = "number")]
    count: u64,
    /// What it is, in words.
    said: String,
    /// It is the clock: somebody who knows why can explain it.
    explainable: bool,
}

impl Rewritten {
    fn of(check: &KeptCheck, session: &Session) -> Option<Self> {
        let settings = session.book.settings();
        let words = Words::of(&settings.language.value);
        let problem = check.history.as_ref()?;
        Some(Self {
            entry: problem.seq(),
            count: check.found.get("history_rewritten").copied().unwrap_or(1),
            said: problem_in_words(&words, problem, &settings.time_zone.value),
            explainable: matches!(problem, TrailProblem::ClockSetBack { .. }),
        })
    }
}

/// How far a check is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct RunningCheck {
    rehash: bool,
    #[ts(type = "number")]
    done: u64,
    /// 0 until it is known.
    #[ts(type = "number")]
    files: u64,
}

impl RunningCheck {
    pub(crate) fn new(rehash: bool) -> Self {
        Self {
            rehash,
            done: 0,
            files: 0,
        }
    }

    pub(crate) fn set(&mut self, done: u64, files: u64) {
        self.done = done;
        self.files = files;
    }
}

impl CheckState {
    /// What is known now.
    pub(crate) fn of(session: &Session) -> Result<Self, StoreError> {
        let last = session.book.read(|reader| reader.last_check())?;
        Ok(Self {
            last: last.map(|check| {
                let rewritten = Rewritten::of(&check, session);
                let found = |kinds: &[&str]| kinds.iter().filter_map(|kind| check.found.get(*kind)).sum();
                LastCheck {
                    kind: check.kind.as_str(),
                    at: check.ended_at.to_string(),
                    files: check.files,
                    not_as_saved: found(&["missing", "size_differs", "hash_differs", "unreadable"]),
                    orphans: found(&["orphan_file"]),
                    database_damaged: check.found.contains_key("database_damaged"),
                    rewritten,
                }
            }),
            running: session.checking.running(),
        })
    }

    #[cfg(test)]
    pub(crate) fn is_running(&self) -> bool {
        self.running.is_some()
    }
}

/// Answers what the last full check found, and how far one under way is.
#[tauri::command]
pub(crate) async fn check_state(state: State<'_>) -> Result<CheckState, CommandError> {
    blocking(&state, |session| Ok(CheckState::of(session)?)).await
}

/// Checks every file, and answers when it is over. `heal` moves files that belong to no batch out of the way.
#[tauri::command]
pub(crate) async fn check_files(
    app: AppHandle,
    state: State<'_>,
    rehash: bool,
    heal: bool,
) -> Result<CheckState, CommandError> {
    blocking(&state, move |session| {
        let request = CheckRequest {
            rehash,
            heal,
            beside_others: true,
        };
        let checked = checking::run(session, request, &|state| checking::tell(&app, state))?;
        for problem in &checked.problems {
            if let CheckProblem::StorageUnreachable { problem } = problem {
                return Err(Failed::Said(wording::storage(problem)));
            }
        }
        Ok(CheckState::of(session)?)
    })
    .await
}

/// Stops the check under way.
#[tauri::command]
pub(crate) fn stop_check(state: State<'_>) {
    state.checking.stop();
}

/// Writes down why the clock was set back before an entry of the trail; the next check knows of it.
#[tauri::command]
pub(crate) async fn explain_clock(state: State<'_>, entry: i64, reason: String) -> Result<(), CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Explain)?;
        explaining::explain_clock(&session.book, entry, &reason, &by).map_err(|error| match error {
            ExplainError::Store(error) => Failed::Store(error),
            ExplainError::Refused(problems) => Failed::Refused(problems),
            ExplainError::NothingToExplain { seq } => {
                Failed::Said(Coded::error("nothing_to_explain", [("entry", seq.to_string())]))
            }
        })
    })
    .await
}

/// Notes that somebody is at the window: what is done only while nobody is, waits.
#[tauri::command]
pub(crate) fn note_touch(state: State<'_>) {
    state.checking.note_touch();
}
