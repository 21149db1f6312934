//! The table as an XLSX workbook: numbers and times are numbers and times there, every text is a text.

use std::io::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use super::ExportError;
use super::columns::{Cell, Columns, Heading, time_text};
use crate::wording::Words;

/// Rows that a sheet has room for, its heading included.
const ROWS: u32 = 1_048_576;

/// The longest text that fits into a cell, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;

/// A workbook that is being filled; a book that does not fit on one sheet goes on on the next.
pub(super) struct Table<'w> {
    words: &'w Words,
    workbook: Workbook,
    headings: Vec<String>,
    time_zone: TimeZone,
    sheets: usize,
    next_row: u32,
    rows: u32,
    bold: Format,
    time: Format,
}

impl<'w> Table<'w> {
    pub(super) fn new(words: &'w Words) -> Result<Self, ExportError> {
        Ok(Self {
            words,
            workbook: Workbook::new(),
            headings: Vec::new(),
            time_zone: TimeZone::UTC,
            sheets: 0,
            next_row: 0,
            rows: ROWS,
            bold: Format::new().set_bold(),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        })
    }

    /// Finishes the workbook.
    pub(super) fn save(mut self, to: &mut (impl Write + Send)) -> Result<(), ExportError> {
        self.end_sheet()?;
        Ok(self.workbook.save_to_writer(to)?)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        let name = self.words.plain("export-sheet");
        let name = if self.sheets == 1 {
            name
        } else {
            format!("{name} {}", self.sheets)
        };
        // Rows go to a file as they come; memory does not grow with the book.
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, heading) in (0..).zip(&self.headings) {
            let width = heading.chars().count().clamp(10, 40) + 2;
            sheet.set_column_width(column, width as f64)?;
            sheet.write_string_with_format(0, column, heading, &self.bold)?;
        }
        self.next_row = 1;
        Ok(())
    }

    /// Lets a person filter by any column.
    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let (last_row, columns) = (self.next_row.saturating_sub(1), self.headings.len());
        let last_column = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
        if self.sheets > 0 && columns > 0 {
            let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
            sheet.autofilter(0, 0, last_row, last_column)?;
        }
        Ok(())
    }
}

impl super::Table for Table<'_> {
    fn begin(&mut self, columns: &Columns, time_zone: &TimeZone) -> Result<(), ExportError> {
        let zone = time_zone.iana_name().unwrap_or("UTC");
        self.headings = columns
            .headings()
            .into_iter()
            .map(|heading| match heading {
                Heading::Key(key) => self
                    .words
                    .text(&heading_id(key), [("time_zone", zone.to_owned())]),
                Heading::Parameter(name) => name.to_owned(),
            })
            .collect();
        self.time_zone = time_zone.clone();
        Ok(self.begin_sheet()?)
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        if self.next_row == self.rows {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        let (row, time, time_zone) = (self.next_row, &self.time, &self.time_zone);
        let sheet = self
            .workbook
            .worksheet_from_index(self.sheets.saturating_sub(1))?;
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    sheet.write_string(row, column, fitting(text))?;
                }
                Cell::Status(status) => {
                    let status = self.words.plain(&format!("cli-status-{status}"));
                    sheet.write_string(row, column, status)?;
                }
                Cell::Number(number) => {
                    // A decimal text of this program is always a number; were it not, its text would still be right.
                    match number.parse::<f64>() {
                        Ok(value) => sheet.write_number(row, column, value)?,
                        Err(_) => sheet.write_string(row, column, number)?,
                    };
                }
                Cell::Time(at, offset) => {
                    match wall_clock(*at, time_zone) {
                        Some(value) => sheet.write_datetime_with_format(row, column, &value, time)?,
                        None => sheet.write_string(row, column, time_text(*at, *offset))?,
                    };
                }
            }
        }
        self.next_row += 1;
        Ok(())
    }
}

fn heading_id(key: &str) -> String {
    format!("export-{}", key.replace('_', "-"))
}

/// The time as a clock on the wall shows it: a workbook knows no offsets. `None` where its calendar does not reach.
fn wall_clock(at: Timestamp, time_zone: &TimeZone) -> Option<ExcelDateTime> {
    let local = time_zone.to_datetime(at);
    let part = |value: i8| u8::try_from(value).ok();
    ExcelDateTime::from_ymd(
        u16::try_from(local.year()).ok()?,
        part(local.month())?,
        part(local.day())?,
    )
    .ok()?
    .and_hms(
        u16::try_from(local.hour()).ok()?,
        part(local.minute())?,
        f64::from(local.second()),
    )
    .ok()
}

/// The text as far as it fits into a cell.
fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let mut room = LONGEST_TEXT - 1;
    let mut cut: String = text
        .chars()
        .take_while(|character| {
            let fits = character.len_utf16() <= room;
            room = room.saturating_sub(character.len_utf16());
            fits
        })
        .collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::super::{Table as _, columns};
    use super::*;

    #[test]
    fn every_column_has_words() {
        for language in crate::wording::LANGUAGES {
            let words = Words::of(language);
            for key in columns::keys() {
                assert!(words.has(&heading_id(key)), "{language}: {key}");
            }
        }
    }

    #[test]
    fn a_text_that_is_too_long_for_a_cell_is_cut_and_says_so() {
        assert_eq!(fitting("रसीद"), "रसीद");
        let exactly = "x".repeat(LONGEST_TEXT);
        assert_eq!(fitting(&exactly), exactly);
        let cut = fitting(&"𝄞".repeat(LONGEST_TEXT));
        assert!(cut.ends_with("𝄞…") && cut.encode_utf16().count() <= LONGEST_TEXT);
    }

    #[test]
    fn what_does_not_fit_on_a_sheet_goes_on_on_the_next() {
        let words = Words::of("en");
        let mut table = Table::new(&words).unwrap();
        table.rows = 3;
        table.begin(&Columns::new(Vec::new()), &TimeZone::UTC).unwrap();
        for number in 1..=5 {
            table.row(&[Cell::Number(number.to_string())]).unwrap();
        }
        assert_eq!((table.sheets, table.next_row), (3, 2));
        let mut written = Vec::new();
        table.save(&mut written).unwrap();
        assert!(written.starts_with(b"PK"));
    }

    #[test]
    fn a_time_is_what_the_clock_on_the_wall_showed() {
        let kolkata = TimeZone::get("Asia/Kolkata").unwrap();
        let at = "2026-11-24T05:00:00Z".parse().unwrap();
        let expected = ExcelDateTime::from_ymd(2026, 11, 24)
            .unwrap()
            .and_hms(10, 30, 0.0)
            .unwrap();
        assert_eq!(wall_clock(at, &kolkata).unwrap().to_excel(), expected.to_excel());
        assert!(wall_clock("1066-10-14T09:00:00Z".parse().unwrap(), &kolkata).is_none());
    }
}
