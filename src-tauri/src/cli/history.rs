//! `batchbook history BATCH` and `batchbook trail`

use batchbook_core::authority::Reserved;
use batchbook_core::explain_clock::{ExplainError, explain_clock};
use batchbook_core::store::trail::{TrailEntry, TrailFilter};
use serde_json::{Value, json};

use super::arguments::{ExplainArguments, HistoryArguments, TrailArguments, TrailCommand};
use super::copying::{end_copies_when_interrupted, is_interrupted};
use super::output::{failed, say};
use super::record::shown;
use super::{Context, Exit, Stop, text};
use crate::export::{ExportError, TrailExport, TrailFormat, entry_json};
use crate::filter_texts::FilterTexts;
use crate::trail_words::{
    action_in_words, batch_differences, difference_in_words, subject_in_words, value_changes,
};
use crate::wording::{Coded, one_line};

/// A screenful for a person.
const PAGE_TO_READ: u32 = 20;
/// A page for a program.
const PAGE_OF_JSON: u32 = 100;

pub(super) fn of_batch(context: &Context, arguments: &HistoryArguments) -> Result<Exit, Stop> {
    let book = context.open()?;
    let batch = context.find(&book, &arguments.batch)?;
    let entries = book
        .read(|reader| reader.history_of_batch(batch.id))
        .map_err(|error| context.store_failed(&error))?;
    if arguments.json {
        let entries: Vec<Value> = entries.iter().map(entry_json).collect();
        context.output.json(&json!({ "entries": entries }))?;
    } else {
        let lines: Vec<String> = entries.iter().map(|entry| entry_lines(context, entry)).collect();
        context.output.text(&lines.concat())?;
    }
    Ok(Exit::Done)
}

pub(super) fn trail(context: &Context, arguments: &TrailArguments) -> Result<Exit, Stop> {
    if let Some(TrailCommand::Explain(explained)) = &arguments.command {
        return explain(context, explained);
    }
    let days = FilterTexts {
        from: arguments.from.as_deref(),
        to: arguments.to_date.as_deref(),
        ..FilterTexts::default()
    }
    .read(&context.settings.time_zone.value)
    .map_err(|coded| Stop::Error(Exit::Usage, coded))?;
    let filter = TrailFilter {
        who: arguments.who.clone(),
        action: arguments.action.clone(),
        subject: arguments.subject.clone(),
        from: days.produced_from,
        before: days.produced_before,
        search: arguments.search.clone().unwrap_or_default(),
    };
    // clap has checked the name of the format.
    if let Some(format) = arguments.format.as_deref().and_then(TrailFormat::parse) {
        return export(context, arguments, &filter, format);
    }
    let book = context.open()?;
    let limit = arguments.limit.unwrap_or(if arguments.json {
        PAGE_OF_JSON
    } else {
        PAGE_TO_READ
    });
    let page = book
        .read(|reader| reader.trail(&filter, arguments.after, limit as usize))
        .map_err(|error| context.store_failed(&error))?;
    if arguments.json {
        let entries: Vec<Value> = page.entries.iter().map(entry_json).collect();
        context
            .output
            .json(&json!({ "entries": entries, "next": page.next }))?;
        return Ok(Exit::Done);
    }
    if page.entries.is_empty() {
        say(&context.words.plain("cli-trail-nothing"));
    }
    let lines: Vec<String> = page
        .entries
        .iter()
        .map(|entry| entry_lines(context, entry))
        .collect();
    context.output.text(&lines.concat())?;
    if let Some(next) = page.next {
        say(&context
            .words
            .text("cli-trail-more", [("cursor", next.to_string())]));
    }
    Ok(Exit::Done)
}

fn explain(context: &Context, arguments: &ExplainArguments) -> Result<Exit, Stop> {
    let book = context.open()?;
    let pin_file = arguments.pin.pin_file.as_deref();
    let operator = arguments.change.operator.as_deref();
    let by = context.permit(&book, Reserved::Explain, operator, pin_file)?;
    let reason = arguments.change.reason.as_deref().unwrap_or_default();
    match explain_clock(&book, arguments.entry, reason, &by) {
        Ok(()) => {
            let entry = [("entry", arguments.entry.to_string())];
            let line = context.words.text("cli-trail-explained", entry);
            context.output.text(&format!("{line}\n"))?;
            Ok(Exit::Done)
        }
        Err(ExplainError::Refused(problems)) => Err(Stop::Refused("cli-not-explained", problems)),
        Err(ExplainError::Store(error)) => Err(context.store_failed(&error)),
        Err(ExplainError::NothingToExplain { seq }) => {
            let entry = [("entry", seq.to_string())];
            Err(Stop::Error(
                Exit::Refused,
                Coded::error("nothing_to_explain", entry),
            ))
        }
    }
}

fn export(
    context: &Context,
    arguments: &TrailArguments,
    filter: &TrailFilter,
    format: TrailFormat,
) -> Result<Exit, Stop> {
    let book = context.open()?;
    end_copies_when_interrupted();
    let database = book.database();
    let export = TrailExport {
        database: &database,
        filter,
        watch: &UntilInterrupted,
    };
    let file = arguments.to.as_deref().filter(|file| file.as_os_str() != "-");
    let written = match file {
        None => {
            let mut stdout = context.output.writer();
            export.write(format, &mut **stdout)
        }
        Some(file) => export.to_file(format, file),
    };
    let written = written.map_err(|error| match (&error, file) {
        (ExportError::Write(error), None) => failed(error),
        (ExportError::Cancelled, _) => Stop::Error(Exit::Interrupted, Coded::error("interrupted", [])),
        _ => {
            let file = file.unwrap_or(std::path::Path::new("-"));
            Stop::Error(Exit::SystemFailed, error.coded(file, &database))
        }
    })?;
    if let Some(file) = file {
        let count = usize::try_from(written).unwrap_or(usize::MAX);
        let said = context
            .words
            .counted("cli-trail-exported", [("count", count)], [("path", shown(file))]);
        context.output.text(&format!("{said}\n"))?;
    }
    Ok(Exit::Done)
}

/// Goes on until somebody wants the process to end.
struct UntilInterrupted;

impl batchbook_core::attachments::Watch for UntilInterrupted {
    fn cancelled(&self) -> bool {
        is_interrupted()
    }
}

/// An entry: when, who, what, to what, and why; below it what differs.
fn entry_lines(context: &Context, entry: &TrailEntry) -> String {
    let words = &context.words;
    let mut line = format!(
        "{}  {}  {}: {}",
        text::time(entry.at, &context.settings.time_zone.value),
        one_line(&entry.who),
        action_in_words(words, &entry.action),
        subject_in_words(entry),
    );
    if let Some(reason) = &entry.reason {
        line.push_str(&format!(" ({})", one_line(reason)));
    }
    line.push('\n');
    let mut rows: Vec<Vec<String>> = batch_differences(entry)
        .iter()
        .map(|difference| difference_in_words(words, difference))
        .map(|[field, before, after]| vec![format!("    {field}"), before, "→".to_owned(), after])
        .collect();
    let none = |text: Option<String>| text.unwrap_or_else(|| words.plain("cli-none"));
    rows.extend(value_changes(words, entry).into_iter().map(|change| {
        let (before, after) = (none(change.before), none(change.after));
        vec![format!("    {}", change.label), before, "→".to_owned(), after]
    }));
    line + &text::columns(&rows)
}
