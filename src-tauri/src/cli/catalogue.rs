//! `batchbook catalogue export|import FILE`

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use batchbook_core::authority::Reserved;
use batchbook_core::batch::catalogue::{Catalogue, CatalogueError};
use batchbook_core::batch::catalogue_changes::{CatalogueChanges, plan_import};
use batchbook_core::store::StoreError;

use super::arguments::PinArguments;
use super::record::{read_text, shown};
use super::{Context, Exit, Stop};
use crate::wording::{Coded, one_line, refusals};

pub(super) fn export(context: &Context, file: &Path) -> Result<Exit, Stop> {
    let book = context.open()?;
    let catalogue = book
        .read(|reader| reader.catalogue())
        .map_err(|error| context.store_failed(&error))?;
    if file.as_os_str() == "-" {
        context.output.json(&catalogue)?;
        return Ok(Exit::Done);
    }
    write(file, &catalogue).map_err(|error| {
        let parameters = [("path", shown(file)), ("system_error", error.to_string())];
        Stop::Error(Exit::SystemFailed, Coded::error("file_unwritable", parameters))
    })?;
    let line = context.words.text("cli-exported", [("path", shown(file))]);
    context.output.text(&format!("{line}\n"))?;
    Ok(Exit::Done)
}

fn write(file: &Path, catalogue: &Catalogue) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(catalogue)?;
    text.push('\n');
    let mut written = File::create(file)?;
    written.write_all(text.as_bytes())?;
    match written.sync_all() {
        // A pipe or a terminal cannot be synced, and need not be.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

pub(super) fn import(
    context: &Context,
    file: &Path,
    dry_run: bool,
    pin: &PinArguments,
) -> Result<Exit, Stop> {
    let text = read_text(file)?;
    let catalogue = Catalogue::from_json(&text).map_err(|error| refused(file, &error))?;
    let book = context.open()?;
    let failed = |error: StoreError| context.store_failed(&error);
    let changes = if dry_run {
        let current = book.read(|reader| reader.catalogue()).map_err(failed)?;
        plan_import(&current, &catalogue)
    } else {
        let by = context.permit(&book, Reserved::Catalogue, None, pin.pin_file.as_deref())?;
        book.write(|transaction| transaction.import_catalogue(&catalogue, by.who(), book.now()))
            .map_err(failed)?
    };
    let numbers = [
        ("added", changes.added.len()),
        ("changed", changes.changed.len()),
        ("unchanged", changes.unchanged.len()),
    ];
    let mut lines = if dry_run {
        planned(context, &changes)
    } else {
        String::new()
    };
    let summary = if dry_run {
        "cli-import-planned"
    } else {
        "cli-imported"
    };
    lines.push_str(&context.words.counted(summary, numbers, []));
    lines.push('\n');
    context.output.text(&lines)?;
    Ok(Exit::Done)
}

/// What would change: a line for each product type and brand, and below it what becomes different.
fn planned(context: &Context, changes: &CatalogueChanges) -> String {
    let mut lines = String::new();
    let marked = changes.added.iter().map(|change| ('+', change));
    let marked = marked.chain(changes.changed.iter().map(|change| ('~', change)));
    for (mark, change) in marked {
        let kind = context.words.plain(&format!(
            "catalogue-kind-{}",
            change.kind.as_str().replace('_', "-")
        ));
        lines.push_str(&format!("{mark} {kind} {}\n", one_line(&change.name)));
        for detail in &change.details {
            lines.push_str(&format!("    {}\n", one_line(&context.words.change(detail))));
        }
    }
    lines
}

/// Says why a file is no catalogue. No JSON at all is a mistake of usage, as everywhere.
fn refused(file: &Path, error: &CatalogueError) -> Stop {
    let coded = refusals::catalogue(&shown(file), error);
    let exit = if coded.code == "not_json" {
        Exit::Usage
    } else {
        Exit::Refused
    };
    Stop::Error(exit, coded)
}
