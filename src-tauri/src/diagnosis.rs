//! What somebody who helps from afar needs to know: versions, paths, counts and sizes. No contents: no name of a product, an
//! operator or a file, so that it can be sent to anybody.
//!
//! Keys and values are those of the settings, the command line and the error codes, not words, in every language the same.

use std::fmt::Write as _;
use std::path::Path;

use batchbook_core::book::{Book, DATABASE};
use batchbook_core::durable_fs::space;
use batchbook_core::settings::{Key, Origin, Settings};
use jiff::Timestamp;

use crate::surroundings::VERSION;
use crate::{log_lines, wording};

/// A diagnosis as lines of `key: value`, with the book where it can be opened.
pub(crate) fn text(settings: &Settings, book: Option<&Book>, now: Timestamp) -> String {
    let mut lines = Lines::default();
    lines.put("batchbook", VERSION);
    lines.put(
        "system",
        format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
    );
    lines.put("at", now);
    about_settings(&mut lines, settings);
    let data = &settings.data_dir.value;
    let database = data.join(DATABASE);
    for (name, path) in [
        ("database", database.clone()),
        ("uploads", settings.storage_path.value.join("batches")),
        ("logs", settings.logs()),
        ("settings_file", settings.settings_file()),
        ("system_settings_file", settings.system_file.clone()),
    ] {
        let there = if path.exists() { "" } else { " (absent)" };
        lines.put(name, format!("{}{there}", path.display()));
    }
    for (name, folder) in [("data_dir", data), ("storage_path", &settings.storage_path.value)] {
        lines.put(&format!("{name}_free_bytes"), free(folder));
    }
    for (name, file) in [
        ("database_bytes", database.clone()),
        ("write_ahead_log_bytes", database.with_extension("sqlite-wal")),
    ] {
        lines.put(name, std::fs::metadata(file).map_or(0, |found| found.len()));
    }
    lines.put("log_bytes", log_lines::size(&settings.logs()).unwrap_or(0));
    if let Some(book) = book {
        about_book(&mut lines, book);
    }
    lines.0
}

fn about_settings(lines: &mut Lines, settings: &Settings) {
    for key in Key::ALL {
        let shown = settings.shown(key);
        let place = match shown.origin {
            Origin::Environment(name) => format!("environment {name}"),
            other => wording::origin(other),
        };
        let locked = if shown.locked { ", locked" } else { "" };
        lines.put(
            key.name(),
            format!("{} ({place}{locked})", shown.text.unwrap_or_default()),
        );
    }
    for overruled in &settings.overruled {
        lines.put(
            "overruled",
            format!(
                "{} ({})",
                overruled.key.name(),
                wording::origin(&overruled.origin)
            ),
        );
    }
}

fn about_book(lines: &mut Lines, book: &Book) {
    let storage = book.storage_problem();
    lines.put(
        "storage_problem",
        storage.as_ref().map_or("none", |problem| problem.code()),
    );
    match book.read(|reader| reader.counts()) {
        Ok(counts) => {
            for (name, count) in counts {
                lines.put(&name, count);
            }
        }
        Err(error) => lines.put("counts", wording::store(&error, &book.database()).code),
    }
}

fn free(folder: &Path) -> String {
    // What is not made yet will be on the file system of what is there.
    let there = folder.ancestors().find(|folder| folder.exists());
    match there.map(space) {
        Some(Ok(Some(space))) => format!("{} of {}", space.free, space.total),
        _ => "unknown".to_owned(),
    }
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Puts one line; a value that has several lines would look like more keys.
    fn put(&mut self, key: &str, value: impl ToString) {
        let value = wording::one_line(&value.to_string());
        // Writing into a text cannot fail.
        let _ = writeln!(self.0, "{key}: {value}");
    }
}
