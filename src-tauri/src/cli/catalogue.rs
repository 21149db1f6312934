//! `batchbook catalogue export|import FILE`

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use batchbook_core::batch::catalogue::{Catalogue, CatalogueError};
use batchbook_core::store::StoreError;
use serde_json::error::Category;

use super::record::{not_json, read_text, shown};
use super::{Context, Exit, Stop};
use crate::wording::{Coded, one_line};

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

pub(super) fn import(context: &Context, file: &Path) -> Result<Exit, Stop> {
    let text = read_text(file)?;
    let catalogue = Catalogue::from_json(&text).map_err(|error| refused(file, error))?;
    let book = context.open()?;
    let who = context.who(&book)?;
    let changes = book
        .write(|transaction| transaction.import_catalogue(&catalogue, &who, book.now()))
        .map_err(|error: StoreError| context.store_failed(&error))?;
    let numbers = [
        ("added", changes.added.len()),
        ("changed", changes.changed.len()),
        ("unchanged", changes.unchanged.len()),
    ];
    context.output.text(&format!(
        "{}\n",
        context.words.counted("cli-imported", numbers, [])
    ))?;
    Ok(Exit::Done)
}

fn refused(file: &Path, error: CatalogueError) -> Stop {
    let path = ("path", shown(file));
    let coded = match error {
        CatalogueError::Form { source } if source.classify() != Category::Data => {
            return not_json(file, &source.to_string());
        }
        CatalogueError::Form { source } => Coded::error(
            "catalogue_form",
            [path, ("detail", one_line(&source.to_string()))],
        ),
        CatalogueError::ProductType { name, problems } => {
            let detail = problems
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; ");
            Coded::error(
                "catalogue_product_type",
                [path, ("name", one_line(&name)), ("detail", one_line(&detail))],
            )
        }
        CatalogueError::Brand { name } => Coded::error("catalogue_brand", [path, ("name", one_line(&name))]),
        CatalogueError::Twice { name } => Coded::error("catalogue_twice", [path, ("name", one_line(&name))]),
    };
    Stop::Error(Exit::Refused, coded)
}
