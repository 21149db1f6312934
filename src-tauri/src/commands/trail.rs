//! Who did what: the changes of one batch, and of everything.

use batchbook_core::store::trail::{self as stored, ACTIONS, TrailEntry};
use serde::{Deserialize, Serialize};
use tauri::AppHandle;
use ts_rs::TS;

use super::corrections::{Difference, Shown};
use super::export::{Asked, Exports, Telling, ask_for_place, name_of, with_extension};
use super::{CommandError, Failed, Session, State, blocking, parse_id};
use crate::export::{ExportError, TrailExport, TrailFormat};
use crate::filter_texts::FilterTexts;
use crate::trail_words::{action_in_words, batch_differences, subject_in_words, value_changes};
use crate::wording::Words;

/// The most entries in one answer.
const LARGEST_PAGE: usize = 200;

/// One change of anything, in words.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Entry {
    #[ts(type = "number")]
    seq: i64,
    at: String,
    /// The operator; nobody where the program did it unasked.
    who: Option<String>,
    action: String,
    /// What was done, in words.
    label: String,
    subject_kind: String,
    /// What it was done to, as people know it.
    subject: String,
    differences: Vec<Difference>,
    reason: Option<String>,
}

/// A page of the trail, newest first.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct TrailPage {
    entries: Vec<Entry>,
    next: Option<String>,
}

/// Which entries are wanted: everything where nothing is said.
#[derive(Debug, Clone, Default, Deserialize, TS)]
pub(crate) struct TrailFilter {
    /// The first day: `2026-11-24`.
    from: Option<String>,
    /// The last day, itself included.
    to: Option<String>,
    who: Option<String>,
    action: Option<String>,
    /// A batch's number or code, the key of a setting, a name, or a kind of thing.
    subject: Option<String>,
    /// Words that all stand somewhere in the entry.
    search: Option<String>,
}

/// What the trail can be filtered by.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct TrailChoices {
    operators: Vec<String>,
    actions: Vec<TrailAction>,
}

/// Something that is ever written down, and its name in words.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct TrailAction {
    action: String,
    label: String,
}

/// What was exported.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ExportedTrail {
    file_name: String,
    #[ts(type = "number")]
    entries: u64,
}

/// Under which name the program itself stands in the trail.
const PROGRAM: &str = "batchbook";

impl Entry {
    fn of(entry: TrailEntry, words: &Words) -> Self {
        let subject = subject_in_words(&entry);
        let mut differences: Vec<Difference> = batch_differences(&entry)
            .into_iter()
            .map(|difference| Difference::of(difference, words))
            .collect();
        differences.extend(value_changes(words, &entry).into_iter().map(|change| {
            let text = |text: Option<String>| text.map(|text| Shown::Text { text });
            Difference {
                field: change.field,
                label: change.label,
                before: text(change.before),
                after: text(change.after),
            }
        }));
        Self {
            seq: entry.seq,
            at: entry.at.to_string(),
            label: action_in_words(words, &entry.action),
            who: Some(entry.who).filter(|who| who != PROGRAM),
            action: entry.action,
            subject_kind: entry.subject_kind,
            subject,
            differences,
            reason: entry.reason,
        }
    }
}

impl TrailFilter {
    fn read(&self, session: &Session) -> Result<stored::TrailFilter, Failed> {
        let days = FilterTexts {
            from: self.from.as_deref(),
            to: self.to.as_deref(),
            ..FilterTexts::default()
        };
        let days = days
            .read(&session.book.settings().time_zone.value)
            .map_err(Failed::Said)?;
        let typed = self
            .subject
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let subject = match typed {
            Some(text) => {
                let batch = session.book.read(|reader| reader.find_batch(text))?;
                Some(batch.map_or_else(|| text.to_owned(), |batch| batch.id.to_string()))
            }
            None => None,
        };
        Ok(stored::TrailFilter {
            who: self.who.clone(),
            action: self.action.clone(),
            subject,
            from: days.produced_from,
            before: days.produced_before,
            search: self.search.clone().unwrap_or_default(),
        })
    }
}

fn in_words(session: &Session, entries: Vec<TrailEntry>) -> Vec<Entry> {
    let words = Words::of(&session.book.settings().language.value);
    entries
        .into_iter()
        .map(|entry| Entry::of(entry, &words))
        .collect()
}

/// Lists everything that was ever done to a batch and its attachments, oldest first.
#[tauri::command]
pub(crate) async fn batch_history(state: State<'_>, id: String) -> Result<Vec<Entry>, CommandError> {
    blocking(&state, move |session| {
        let id = parse_id(&id)?;
        let entries = session.book.read(|reader| reader.history_of_batch(id))?;
        Ok(in_words(session, entries))
    })
    .await
}

/// Lists a page of the trail, newest first.
#[tauri::command]
pub(crate) async fn trail_page(
    state: State<'_>,
    filter: TrailFilter,
    after: Option<String>,
    limit: usize,
) -> Result<TrailPage, CommandError> {
    blocking(&state, move |session| {
        let after = after
            .map(|cursor| cursor.parse())
            .transpose()
            .map_err(|_| Failed::Code("internal"))?;
        let filter = filter.read(session)?;
        let page = session
            .book
            .read(|reader| reader.trail(&filter, after, limit.min(LARGEST_PAGE)))?;
        Ok(TrailPage {
            entries: in_words(session, page.entries),
            next: page.next.map(|seq| seq.to_string()),
        })
    })
    .await
}

/// Lists what the trail can be filtered by.
#[tauri::command]
pub(crate) async fn trail_choices(state: State<'_>) -> Result<TrailChoices, CommandError> {
    blocking(&state, |session| {
        let words = Words::of(&session.book.settings().language.value);
        let operators = session.book.read(|reader| reader.operator_states())?;
        Ok(TrailChoices {
            operators: operators.into_iter().map(|state| state.name).collect(),
            actions: ACTIONS
                .iter()
                .map(|action| TrailAction {
                    action: (*action).to_owned(),
                    label: action_in_words(&words, action),
                })
                .collect(),
        })
    })
    .await
}

/// Opens the native save dialog and writes the entries that are filtered for; nothing where it was cancelled.
#[tauri::command]
pub(crate) async fn export_trail(
    app: AppHandle,
    state: State<'_>,
    exports: tauri::State<'_, Exports>,
    filter: TrailFilter,
    format: String,
) -> Result<Option<ExportedTrail>, CommandError> {
    let exports = Exports::clone(&exports);
    blocking(&state, move |session| {
        let parsed = TrailFormat::parse(&format).ok_or(Failed::Code("internal"))?;
        let filter = filter.read(session)?;
        let under_way = exports.begin().ok_or(Failed::Code("export_under_way"))?;
        let asked = Asked {
            title: "window-export-trail",
            name: "window-export-trail-name",
            kind: &format!("window-export-{format}"),
            extension: &format,
        };
        let Some(file) = ask_for_place(&app, session, &asked)? else {
            return Ok(None);
        };
        let file = with_extension(file, &format);
        let export = TrailExport {
            database: &session.book.database(),
            filter: &filter,
            watch: &Telling::new(&app, "export-progress", under_way.cancelled()),
        };
        match export.to_file(parsed, &file) {
            Ok(entries) => Ok(Some(ExportedTrail {
                file_name: name_of(&file),
                entries,
            })),
            Err(ExportError::Cancelled) => Ok(None),
            Err(source) => Err(Failed::Export { file, source }),
        }
    })
    .await
}
