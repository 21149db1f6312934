//! Batches as a table for other programs: CSV for scripts, an XLSX workbook for people.
//!
//! Both have the same columns in the same order. They are written page by page, so that memory does not grow with the book, and
//! what a person typed never becomes a formula.

mod columns;
mod csv_table;
mod trail;
mod workbook;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use batchbook_core::attachments::Watch;
use batchbook_core::book::Book;
use batchbook_core::durable_fs::{CopyError, replace_file};
use batchbook_core::plant_book::{PlantBook, PlantError, PlantQuery};
use batchbook_core::store::StoreError;
use batchbook_core::store::batches::{BatchQuery, Totals};
use jiff::tz::TimeZone;
use rust_xlsxwriter::XlsxError;
use uuid::Uuid;

use crate::wording::{self, Coded, Words};
use columns::{Cell, Columns};
pub(crate) use csv_table::defused;

pub(crate) use trail::{TrailExport, TrailFormat, entry_json};

/// How many batches are read at a time.
const PAGE: usize = 500;

/// What a table is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Comma-separated values in UTF-8, its headings the keys of the command line's JSON.
    Csv,
    /// A workbook, its headings in words.
    Xlsx,
}

impl Format {
    /// The extension of a file's name, without the dot.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Reads a format by its extension.
    pub(crate) fn parse(extension: &str) -> Option<Self> {
        [Self::Csv, Self::Xlsx]
            .into_iter()
            .find(|format| format.extension().eq_ignore_ascii_case(extension))
    }

    /// The format that a file's name says.
    pub(crate) fn of_name(file: &Path) -> Option<Self> {
        Self::parse(file.extension()?.to_str()?)
    }
}

/// Whose batches are exported. The page of the query is left aside: all batches that it means are exported.
pub(crate) enum Exported<'a> {
    /// This workstation's.
    Book(&'a Book, BatchQuery),
    /// Those of several stations; each row says whose it is, and as of when.
    Plant(&'a PlantBook, PlantQuery),
}

/// What is exported, and who follows it.
pub(crate) struct Export<'a> {
    pub(crate) batches: Exported<'a>,
    pub(crate) words: &'a Words,
    /// The zone of the times in a workbook.
    pub(crate) time_zone: TimeZone,
    /// Hears how many of all batches are written, and may stop it.
    pub(crate) watch: &'a dyn Watch,
}

/// Why there is no table.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    #[error("the store failed")]
    Store(#[from] StoreError),
    #[error("the plant's book does not answer")]
    Plant(#[source] Box<PlantError>),
    #[error("the table cannot be written")]
    Write(#[from] io::Error),
    #[error("the workbook cannot be made")]
    Workbook(#[from] XlsxError),
    #[error("the file cannot be put in its place")]
    File(#[from] CopyError),
    #[error("cancelled")]
    Cancelled,
}

impl From<PlantError> for ExportError {
    fn from(error: PlantError) -> Self {
        Self::Plant(Box::new(error))
    }
}

impl ExportError {
    /// The error as it crosses to the screen or into words.
    pub(crate) fn coded(&self, file: &Path, database: &Path) -> Coded {
        let unwritable = |error: &dyn std::error::Error| {
            let parameters = [
                ("path", wording::one_line(&file.to_string_lossy())),
                ("system_error", wording::root_cause(error)),
            ];
            Coded::error("file_unwritable", parameters)
        };
        match self {
            Self::Store(error) => wording::store(error, database),
            Self::Plant(error) => wording::plant(error),
            Self::Cancelled | Self::File(CopyError::Cancelled) => Coded::error("interrupted", []),
            Self::Write(error) => unwritable(error),
            Self::Workbook(error) => unwritable(error),
            Self::File(error) => unwritable(error),
        }
    }
}

impl Export<'_> {
    /// Writes the table into a file, which takes the place of one that is there; answers how many batches it has.
    ///
    /// It is there whole or not at all.
    pub(crate) fn to_file(&self, format: Format, file: &Path) -> Result<u64, ExportError> {
        whole_file(file, |opened| self.write(format, opened))
    }

    /// Writes the table; answers how many batches it has.
    pub(crate) fn write(&self, format: Format, to: &mut (impl Write + Send)) -> Result<u64, ExportError> {
        match format {
            Format::Csv => self.write_csv(to),
            Format::Xlsx => {
                let mut workbook = workbook::Table::new(self.words)?;
                let written = self.rows(&mut workbook)?;
                workbook.save(to)?;
                Ok(written)
            }
        }
    }

    /// Writes the table as CSV; answers how many batches it has.
    pub(crate) fn write_csv(&self, to: &mut impl Write) -> Result<u64, ExportError> {
        let mut table = csv_table::Table::new(to);
        let written = self.rows(&mut table)?;
        table.flush()?;
        Ok(written)
    }

    fn rows(&self, table: &mut impl Table) -> Result<u64, ExportError> {
        match &self.batches {
            Exported::Book(book, query) => self.rows_of_book(book, query, table),
            Exported::Plant(plant, query) => self.rows_of_plant(plant, query, table),
        }
    }

    fn rows_of_book(
        &self,
        book: &Book,
        query: &BatchQuery,
        table: &mut impl Table,
    ) -> Result<u64, ExportError> {
        let (totals, parameters) =
            book.read(|reader| Ok::<_, StoreError>((reader.totals(query)?, reader.parameter_names(query)?)))?;
        let columns = Columns::new(parameters);
        table.begin(&columns, &self.time_zone)?;
        let mut query = BatchQuery {
            limit: PAGE,
            after: None,
            ..query.clone()
        };
        let mut written = 0;
        loop {
            self.check_cancelled()?;
            let page = book.read(|reader| reader.list_batches(&query))?;
            for batch in &page.batches {
                table.row(&columns.row(batch))?;
            }
            written += page.batches.len() as u64;
            self.tell(written, &totals);
            query.after = page.next;
            if query.after.is_none() {
                return Ok(written);
            }
        }
    }

    fn rows_of_plant(
        &self,
        plant: &PlantBook,
        query: &PlantQuery,
        table: &mut impl Table,
    ) -> Result<u64, ExportError> {
        let totals = plant.totals(query)?;
        let columns = Columns::of_plant(plant.parameter_names(query)?);
        table.begin(&columns, &self.time_zone)?;
        let mut query = query.clone();
        query.batches.limit = PAGE;
        query.after = None;
        let mut written = 0;
        loop {
            self.check_cancelled()?;
            let page = plant.list(&query)?;
            for row in &page.batches {
                table.row(&columns.row_of_plant(&row.batch, row.station))?;
            }
            written += page.batches.len() as u64;
            self.tell(written, &totals);
            query.after = page.next;
            if query.after.is_none() {
                return Ok(written);
            }
        }
    }

    fn check_cancelled(&self) -> Result<(), ExportError> {
        if self.watch.cancelled() {
            Err(ExportError::Cancelled)
        } else {
            Ok(())
        }
    }

    /// What was recorded since the total was counted is newer than the first page, and not in the table.
    fn tell(&self, written: u64, totals: &Totals) {
        let total = totals.batches + totals.reverted;
        self.watch.progress(written, total.max(written));
    }
}

/// Writes a file, which takes the place of one that is there, whole or not at all. What is no regular file (a pipe, a device) is written
/// into as it is.
fn whole_file<T>(
    file: &Path,
    mut write: impl FnMut(&mut std::fs::File) -> Result<T, ExportError>,
) -> Result<T, ExportError> {
    match std::fs::metadata(file) {
        Ok(found) if !found.is_file() && !found.is_dir() => {
            let mut opened = std::fs::OpenOptions::new().write(true).open(file)?;
            return write(&mut opened);
        }
        _ => {}
    }
    // A name that points elsewhere keeps doing so.
    let target = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let part = folder_of(&target).join(format!(".batchbook-{}.part", Uuid::now_v7()));
    replace_file(&part, &target, write)
}

/// Something that rows are written into.
trait Table {
    fn begin(&mut self, columns: &Columns, time_zone: &TimeZone) -> Result<(), ExportError>;
    fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError>;
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
