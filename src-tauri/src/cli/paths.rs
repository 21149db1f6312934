//! `batchbook paths`: where everything is. Opens and makes nothing, so that it also works where nothing else does.

use std::path::Path;

use batchbook_core::settings::{Origin, Value};

use super::arguments::PathsArguments;
use super::json::{PathJson, PathsJson};
use super::text::columns;
use super::{Context, Exit, Stop};
use crate::wording::{self, one_line};

pub(super) fn run(context: &Context, arguments: &PathsArguments) -> Result<Exit, Stop> {
    let settings = &context.settings;
    let (data, storage) = (&settings.data_dir, &settings.storage_path);
    let (database, logs, file) = (context.database(), settings.logs(), settings.settings_file());
    let uploads = storage.value.join("batches");
    if arguments.json {
        let path = |path: &Path, origin: &Origin| PathJson {
            path: path.to_string_lossy().into_owned(),
            origin: wording::origin(origin),
        };
        context.output.json(&PathsJson {
            data_dir: path(&data.value, &data.origin),
            database: path(&database, &data.origin),
            storage: path(&storage.value, &storage.origin),
            uploads: path(&uploads, &storage.origin),
            logs: path(&logs, &data.origin),
            settings: path(&file, &data.origin),
        })?;
        return Ok(Exit::Done);
    }
    let row = |name: &str, path: &Path, origin: String| {
        vec![
            context.words.plain(&format!("cli-path-{name}")),
            one_line(&path.to_string_lossy()),
            origin,
        ]
    };
    let rows = [
        row("data-dir", &data.value, origin(context, data)),
        row("database", &database, String::new()),
        row("storage", &storage.value, origin(context, storage)),
        row("uploads", &uploads, String::new()),
        row("logs", &logs, String::new()),
        row("settings", &file, String::new()),
    ];
    context.output.text(&columns(&rows))?;
    Ok(Exit::Done)
}

fn origin<T>(context: &Context, value: &Value<T>) -> String {
    let file = |file: &Path| [("file", one_line(&file.to_string_lossy()))];
    let words = &context.words;
    let origin = match &value.origin {
        Origin::Flag => words.plain("cli-origin-flag"),
        Origin::Environment(name) => words.text("cli-origin-environment", [("name", (*name).to_owned())]),
        Origin::SettingsFile(path) => words.text("cli-origin-settings-file", file(path)),
        Origin::SystemFile(path) => words.text("cli-origin-system-file", file(path)),
        Origin::Default => words.plain("cli-origin-default"),
    };
    let locked = if value.locked {
        words.plain("cli-locked")
    } else {
        String::new()
    };
    format!("({origin}{locked})")
}
