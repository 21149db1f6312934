//! The table as comma-separated values: UTF-8, a comma, a point before decimals, RFC 3339 times, whatever the language is.

use std::borrow::Cow;
use std::io::{self, Write};

use jiff::tz::TimeZone;

use super::ExportError;
use super::columns::{Cell, Columns, Heading, time_text};

pub(super) struct Table<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> Table<W> {
    pub(super) fn new(to: W) -> Self {
        Self {
            writer: csv::Writer::from_writer(to),
        }
    }

    pub(super) fn flush(&mut self) -> Result<(), ExportError> {
        Ok(self.writer.flush()?)
    }
}

impl<W: Write> super::Table for Table<W> {
    fn begin(&mut self, columns: &Columns, _: &TimeZone) -> Result<(), ExportError> {
        let headings: Vec<Cell> = columns
            .headings()
            .into_iter()
            .map(|heading| match heading {
                Heading::Key(key) => Cell::Text(key.to_owned()),
                Heading::Parameter(name) => Cell::Text(format!("parameters.{name}")),
            })
            .collect();
        self.row(&headings)
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        let fields = cells.iter().map(|cell| match cell {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => defused(text),
            Cell::Status(status) => Cow::Borrowed(*status),
            Cell::Number(number) => Cow::Borrowed(number.as_str()),
            Cell::Time(at, offset) => Cow::Owned(time_text(*at, *offset)),
        });
        let fields: Vec<Cow<'_, str>> = fields.collect();
        self.writer
            .write_record(fields.iter().map(|field| field.as_bytes()))
            .map_err(io::Error::from)?;
        Ok(())
    }
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it.
pub(crate) fn defused(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Table as _;
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_none() {
        for text in ["=1+1", "+cmd|' /C calc'!A0", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(defused(text), format!("'{text}"));
        }
        for text in ["", "7", "a=1", "रसीद", "'=1"] {
            assert_eq!(defused(text), text);
        }
    }

    #[test]
    fn a_number_stays_a_number_and_a_text_stays_one_field() {
        let mut written = Vec::new();
        let mut table = Table::new(&mut written);
        table
            .row(&[
                Cell::Number("7600.5".to_owned()),
                Cell::Text("-5".to_owned()),
                Cell::Text("a \"b\", c\nd".to_owned()),
                Cell::Empty,
            ])
            .unwrap();
        table.flush().unwrap();
        drop(table);
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "7600.5,'-5,\"a \"\"b\"\", c\nd\",\n"
        );
    }
}
