//! Words about what the files take up, what suits the plant, and moving them.

use std::path::Path;

use batchbook_core::batch::decimal_text;
use batchbook_core::durable_fs::CopyError;
use batchbook_core::move_storage::MoveError;
use batchbook_core::settings::Key;
use batchbook_core::storage_use::{Advice, Cost, FullIn, Outlook, Place, PricesError};
use jiff::civil::Date;

use super::{Coded, Words, chain, one_line, refusals, shown, size};

/// What is advised, and what has to be said beside it, in sentences.
pub(crate) fn advice(words: &Words, advice: &Advice) -> String {
    let id = format!("advice-{}", advice.code.as_str());
    let mut sentences = vec![words.text(&id, [("reason", advice.reason.as_str().to_owned())])];
    sentences.extend(advice.notes.iter().map(|note| {
        let id = format!("advice-note-{}", note.as_str().replace('_', "-"));
        words.plain(&id)
    }));
    sentences.join(" ")
}

/// A month as programs read it, `2026-11`.
pub(crate) fn month(day: Date) -> String {
    day.strftime("%Y-%m").to_string()
}

/// When the room will be used up, and how sure that is.
pub(crate) fn full_in(words: &Words, outlook: &Outlook) -> String {
    let sureness = words.plain(&format!(
        "storage-sure-{}",
        outlook.sureness.code().replace('_', "-")
    ));
    match outlook.full {
        None => words.text("storage-not-full", [("sureness", sureness)]),
        Some(FullIn {
            month: full,
            earliest,
            latest,
        }) => {
            let range = match latest {
                Some(latest) if latest == earliest => "one",
                Some(_) => "between",
                None => "open",
            };
            words.text(
                "storage-full-in",
                [
                    ("month", month(full)),
                    ("range", range.to_owned()),
                    ("earliest", month(earliest)),
                    ("latest", latest.map(month).unwrap_or_default()),
                    ("sureness", sureness),
                ],
            )
        }
    }
}

/// A cost in the currency: `0`, `1.50`, `0 – 50`.
pub(crate) fn cost(cost: Cost) -> String {
    let text = |hundredths: u64| {
        let whole = decimal_text(hundredths, 2);
        match whole.split_once('.') {
            Some((_, cents)) if cents.len() == 1 => format!("{whole}0"),
            _ => whole,
        }
    };
    if cost.from == cost.to {
        text(cost.from)
    } else {
        format!("{} – {}", text(cost.from), text(cost.to))
    }
}

/// Why prices cannot be used.
pub(crate) fn prices(error: &PricesError) -> Coded {
    let file = shown(error.file());
    match error {
        PricesError::Unreadable { .. } => Coded::error(
            "prices_unreadable",
            [("path", file), ("system_error", chain(error))],
        ),
        PricesError::NotToml { message, .. } => {
            Coded::error("prices_not_toml", [("path", file), ("message", message.clone())])
        }
        PricesError::Field { field, value, .. } => Coded::error(
            "prices_field",
            [
                ("path", file),
                ("field", field.clone()),
                ("is", if value.is_some() { "wrong" } else { "missing" }.to_owned()),
                ("value", value.clone().unwrap_or_default()),
            ],
        ),
    }
}

/// Why the files were not moved.
pub(crate) fn move_storage(error: &MoveError, database: &Path) -> Coded {
    match error {
        MoveError::SetElsewhere { reason, system_file } => {
            refusals::unchangeable(Key::StoragePath, reason, system_file)
        }
        MoveError::NotAbsolute { path } => Coded::error("move_not_absolute", [("path", shown(path))]),
        MoveError::SamePlace { path } => Coded::error("move_same_place", [("path", shown(path))]),
        MoveError::Inside { path, other } => {
            Coded::error("move_inside", [("path", shown(path)), ("other", shown(other))])
        }
        MoveError::Old(problem) | MoveError::New(problem) => super::storage(problem),
        MoveError::NoRoom { path, needed, free } => Coded::error(
            "move_no_room",
            [
                ("path", shown(path)),
                ("size", size(*needed)),
                ("free", size(*free)),
            ],
        ),
        MoveError::UnderWay => Coded::error("move_under_way", []),
        MoveError::Damaged { count, first } => Coded::error(
            "move_damaged",
            [("total", count.to_string()), ("path", shown(first))],
        ),
        MoveError::Copy(error) => {
            let path = match error {
                CopyError::Source { path, .. }
                | CopyError::NotAFile { path }
                | CopyError::SourceChanged { path }
                | CopyError::TooLarge { path, .. }
                | CopyError::Storage { path, .. }
                | CopyError::NoSpace { folder: path, .. } => shown(path),
                CopyError::Cancelled => String::new(),
            };
            let system_error = error.system_error().map(ToString::to_string);
            Coded::error(
                "move_broke_off",
                [
                    ("path", path),
                    ("system_error", system_error.unwrap_or_else(|| chain(error))),
                ],
            )
        }
        MoveError::NotAsWritten { path } => Coded::error("move_not_as_written", [("path", shown(path))]),
        MoveError::Cancelled => Coded::error("move_stopped", []),
        MoveError::Settings(error) => super::settings(error),
        MoveError::SettingsFile(error) => {
            Coded::error("move_settings_file", [("system_error", chain(error))])
        }
        MoveError::Lock(error) => Coded::error(
            "store_failed",
            [("path", shown(database)), ("system_error", chain(error))],
        ),
        MoveError::Store(error) => super::store(error, database),
    }
}

/// A place as people call it.
pub(crate) fn place(words: &Words, place: &Place) -> String {
    let id = format!("storage-place-{}", place.id.replace('_', "-"));
    match &place.name {
        Some(name) => one_line(name),
        None if words.has(&id) => words.plain(&id),
        None => one_line(&place.id),
    }
}
