//! The trail as a table or as JSON, oldest entry first, written entry by entry.

use std::io::{self, Write};
use std::path::Path;

use batchbook_core::attachments::Watch;
use batchbook_core::store::ReadConnection;
use batchbook_core::store::trail::{TrailEntry, TrailFilter};
use serde_json::{Value, json};

use super::csv_table::defused;
use super::{ExportError, whole_file};

/// The columns of the table, and the keys of an entry.
pub(crate) const TRAIL_KEYS: [&str; 11] = [
    "seq",
    "at",
    "who",
    "workstation_id",
    "action",
    "subject_kind",
    "subject_id",
    "before",
    "after",
    "reason",
    "hash",
];

/// How the trail is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TrailFormat {
    /// For a spreadsheet.
    Csv,
    /// For a program: `{"entries": [...]}`.
    Json,
}

impl TrailFormat {
    /// The format of a name: `csv`, `json`.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Some of the trail, to be written.
pub(crate) struct TrailExport<'a> {
    pub(crate) database: &'a Path,
    pub(crate) filter: &'a TrailFilter,
    pub(crate) watch: &'a dyn Watch,
}

/// An entry as programs read it.
pub(crate) fn entry_json(entry: &TrailEntry) -> Value {
    json!({
        "seq": entry.seq,
        "at": entry.at.to_string(),
        "who": entry.who,
        "workstation_id": entry.workstation_id,
        "action": entry.action,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
        "hash": hex(&entry.hash),
    })
}

impl TrailExport<'_> {
    /// Writes into a file, which takes the place of one that is there; whole or not at all. Answers how many entries it has.
    pub(crate) fn to_file(&self, format: TrailFormat, file: &Path) -> Result<u64, ExportError> {
        whole_file(file, |opened| self.write(format, &mut io::BufWriter::new(opened)))
    }

    /// Writes the entries; answers how many.
    pub(crate) fn write(&self, format: TrailFormat, to: &mut dyn Write) -> Result<u64, ExportError> {
        // A connection of its own: nobody waits for a table of a million entries.
        let connection = ReadConnection::open(self.database)?;
        let mut written = 0;
        match format {
            TrailFormat::Csv => {
                let mut table = csv::Writer::from_writer(to);
                table.write_record(TRAIL_KEYS).map_err(io::Error::from)?;
                self.each(&connection, &mut written, |entry| {
                    table.write_record(row(&entry)).map_err(io::Error::from)
                })?;
                table.flush()?;
            }
            TrailFormat::Json => {
                to.write_all(b"{\"entries\": [")?;
                let mut separator = "\n";
                self.each(&connection, &mut written, |entry| {
                    to.write_all(separator.as_bytes())?;
                    separator = ",\n";
                    serde_json::to_writer(&mut *to, &entry_json(&entry)).map_err(io::Error::from)
                })?;
                to.write_all(b"\n]}\n")?;
                to.flush()?;
            }
        }
        Ok(written)
    }

    fn each(
        &self,
        connection: &ReadConnection,
        written: &mut u64,
        mut write: impl FnMut(TrailEntry) -> io::Result<()>,
    ) -> Result<(), ExportError> {
        connection.reader().each_entry(self.filter, |entry| {
            if self.watch.cancelled() {
                return Err(ExportError::Cancelled);
            }
            write(entry)?;
            *written += 1;
            self.watch.progress(*written, *written);
            Ok(true)
        })
    }
}

/// An entry as a row of the table. Texts from outside are no formulas.
fn row(entry: &TrailEntry) -> Vec<String> {
    let json = |state: &Option<Value>| state.as_ref().map(Value::to_string).unwrap_or_default();
    let text = |text: &str| defused(text).into_owned();
    vec![
        entry.seq.to_string(),
        entry.at.to_string(),
        text(&entry.who),
        entry.workstation_id.clone(),
        entry.action.clone(),
        entry.subject_kind.clone(),
        text(&entry.subject_id),
        text(&json(&entry.before)),
        text(&json(&entry.after)),
        text(entry.reason.as_deref().unwrap_or_default()),
        hex(&entry.hash),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
