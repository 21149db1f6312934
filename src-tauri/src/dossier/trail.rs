//! The whole trail, for a spreadsheet and for whoever computes the chain again.

use std::io::{self, Write};

use batchbook_core::store::Reader;
use batchbook_core::store::written_trail::WrittenEntry;

use super::DossierError;
use super::sums::hex;
use crate::export::defused;

/// Computes the chain of `trail.json` again, with nothing but Python.
pub(super) const SCRIPT: &str = include_str!("check_trail.py");

/// Writes the trail as an array of entries, one a line, each with the texts that its hash is made of.
pub(super) fn write_json(
    reader: Reader<'_>,
    to: &mut dyn Write,
    mut each: impl FnMut(&WrittenEntry) -> Result<(), DossierError>,
) -> Result<(), DossierError> {
    let mut between = "[\n";
    reader.each_written_entry(|entry| {
        each(entry)?;
        to.write_all(between.as_bytes())?;
        between = ",\n";
        serde_json::to_writer(&mut *to, entry).map_err(io::Error::from)?;
        Ok::<_, DossierError>(())
    })?;
    let end = if between == "[\n" { "[\n]\n" } else { "\n]\n" };
    Ok(to.write_all(end.as_bytes())?)
}

/// Writes the trail as a table. What a spreadsheet would take for a formula is none.
pub(super) fn write_csv(
    reader: Reader<'_>,
    to: &mut dyn Write,
    mut each: impl FnMut(&WrittenEntry) -> Result<(), DossierError>,
) -> Result<(), DossierError> {
    let mut table = csv::Writer::from_writer(to);
    table
        .write_record([
            "seq",
            "at",
            "who",
            "action",
            "subject_kind",
            "subject_id",
            "before",
            "after",
            "reason",
            "workstation_id",
            "id",
            "previous_hash",
            "hash",
        ])
        .map_err(io::Error::from)?;
    reader.each_written_entry(|entry| {
        each(entry)?;
        let maybe = |text: &Option<String>| text.clone().unwrap_or_default();
        let fields = [
            entry.seq.to_string(),
            entry.at.clone(),
            entry.who.clone(),
            entry.action.clone(),
            entry.subject_kind.clone(),
            entry.subject_id.clone(),
            maybe(&entry.before),
            maybe(&entry.after),
            maybe(&entry.reason),
            entry.workstation_id.clone(),
            entry.id.clone(),
            hex(&entry.previous_hash),
            hex(&entry.hash),
        ];
        table
            .write_record(fields.iter().map(|field| defused(field).into_owned()))
            .map_err(io::Error::from)?;
        Ok::<_, DossierError>(())
    })?;
    Ok(table.flush()?)
}
