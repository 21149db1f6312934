//! What a table says about a batch.

use batchbook_core::attachments::{Attachment, AttachmentState};
use batchbook_core::batch::{Confirmations, decimal_text};
use batchbook_core::plant_book::Station;
use batchbook_core::store::batches::Batch;
use jiff::Timestamp;
use jiff::tz::Offset;

use crate::counted::counted;

/// A time as the command line's JSON has it.
pub(super) fn time_text(at: Timestamp, offset: Option<Offset>) -> String {
    match offset {
        Some(offset) => at.display_with_offset(offset).to_string(),
        None => at.to_string(),
    }
}

/// One thing that a table says about a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// There is nothing to say.
    Empty,
    /// As it was typed: it may look like a formula.
    Text(String),
    /// Whether the batch still counts, as programs read it.
    Status(&'static str),
    /// A decimal number that was computed here.
    Number(String),
    /// An instant, and the offset that it was entered in, where somebody did.
    Time(Timestamp, Option<Offset>),
}

impl Cell {
    fn text(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.to_owned())
        }
    }

    fn count(count: usize) -> Self {
        Self::Number(count.to_string())
    }

    fn decimal(value: Option<u64>, places: u32) -> Self {
        value.map_or(Self::Empty, |value| Self::Number(decimal_text(value, places)))
    }
}

/// A column's key, and what it says of a batch.
type Column = (&'static str, fn(&Batch) -> Cell);

/// The columns before those of the parameters.
const BEFORE: [Column; 4] = [
    ("batch_number", |batch| Cell::text(&batch.batch_number)),
    ("batch_code", |batch| Cell::text(&batch.batch_code)),
    ("product_type", |batch| Cell::text(&batch.product_type.name)),
    ("brand", |batch| Cell::text(&batch.brand)),
];

/// The columns behind those of the parameters.
const BEHIND: [Column; 18] = [
    ("quantity", |batch| {
        Cell::decimal(Some(batch.total_thousandths), 3)
    }),
    ("unit", |batch| Cell::text(&batch.unit)),
    ("counted", |batch| Cell::text(&counted(&batch.quantity))),
    ("total_m", |batch| Cell::decimal(batch.metres_mm, 3)),
    ("weight_per_metre_kg", |batch| {
        Cell::decimal(batch.weight_per_metre_mg, 6)
    }),
    ("total_weight_kg", |batch| Cell::decimal(batch.total_weight_g, 3)),
    ("produced_at", |batch| {
        Cell::Time(batch.produced_at, Some(batch.produced_offset))
    }),
    ("recorded_at", |batch| Cell::Time(batch.recorded_at, None)),
    ("operator", |batch| Cell::text(&batch.operator)),
    ("station", |batch| {
        Cell::text(batch.station.as_deref().unwrap_or_default())
    }),
    ("status", |batch| Cell::Status(batch.status.as_str())),
    ("notes", |batch| Cell::text(&batch.notes)),
    ("confirmations", |batch| Cell::text(&confirmations(batch))),
    ("attachments", |batch| Cell::count(batch.attachments.len())),
    ("saved_attachments", |batch| {
        Cell::count(number_of(batch, |attachment| {
            attachment.state == AttachmentState::Saved
        }))
    }),
    ("open_failures", |batch| {
        Cell::count(number_of(batch, Attachment::is_open_failure))
    }),
    ("attachment_names", |batch| Cell::text(&attachment_names(batch))),
    ("id", |batch| Cell::text(&batch.id.to_string())),
];

/// A column's key, and what it says of the station that a batch of a plant's book is of.
type StationColumn = (&'static str, fn(&Station) -> Cell);

/// The first columns of a table of several stations.
const OF_STATION: [StationColumn; 2] = [
    ("station", |station| Cell::text(&station.name)),
    ("as_of", |station| Cell::Time(station.as_of, None)),
];

/// What the column of a batch's own station is called beside [`OF_STATION`]: it is the code at the time of recording.
const RECORDED_STATION: &str = "recorded_station";

/// What a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading<'a> {
    /// One of the keys that every batch has.
    Key(&'static str),
    /// A parameter, by its name.
    Parameter(&'a str),
}

/// The columns of a table: what every batch has, and the parameters that occur in this one.
#[derive(Debug)]
pub(super) struct Columns {
    parameters: Vec<String>,
    of_plant: bool,
}

impl Columns {
    pub(super) fn new(parameters: Vec<String>) -> Self {
        Self {
            parameters,
            of_plant: false,
        }
    }

    /// The same for several stations: whose each batch is, and as of when, come first.
    pub(super) fn of_plant(parameters: Vec<String>) -> Self {
        Self {
            parameters,
            of_plant: true,
        }
    }

    pub(super) fn headings(&self) -> Vec<Heading<'_>> {
        let parameters = self.parameters.iter().map(|name| Heading::Parameter(name));
        let of_station = OF_STATION.iter().filter(|_| self.of_plant);
        let of_station = of_station.map(|(key, _)| Heading::Key(key));
        let behind = BEHIND.iter().map(|(key, _)| match *key {
            "station" if self.of_plant => Heading::Key(RECORDED_STATION),
            key => Heading::Key(key),
        });
        of_station
            .chain(BEFORE.iter().map(|(key, _)| Heading::Key(key)))
            .chain(parameters)
            .chain(behind)
            .collect()
    }

    pub(super) fn row_of_plant(&self, batch: &Batch, station: &Station) -> Vec<Cell> {
        let mut cells: Vec<Cell> = OF_STATION.iter().map(|(_, of)| of(station)).collect();
        cells.extend(self.row(batch));
        cells
    }

    pub(super) fn row(&self, batch: &Batch) -> Vec<Cell> {
        let cells = |columns: &'static [Column]| columns.iter().map(move |(_, of)| of(batch));
        let parameters = self
            .parameters
            .iter()
            .map(|name| Cell::text(batch.parameters.get(name).map_or("", String::as_str)));
        cells(&BEFORE).chain(parameters).chain(cells(&BEHIND)).collect()
    }
}

fn number_of(batch: &Batch, wanted: impl Fn(&Attachment) -> bool) -> usize {
    batch
        .attachments
        .iter()
        .filter(|attachment| wanted(attachment))
        .count()
}

/// What was unusual and confirmed, as the command line's JSON says it; empty where nothing was.
fn confirmations(batch: &Batch) -> String {
    if batch.confirmations == Confirmations::default() {
        return String::new();
    }
    serde_json::to_string(&batch.confirmations).unwrap_or_default()
}

fn attachment_names(batch: &Batch) -> String {
    let names: Vec<&str> = batch
        .attachments
        .iter()
        .map(|attachment| attachment.original_name.as_str())
        .collect();
    names.join("; ")
}

/// The keys that every batch has, for a test that each has words.
#[cfg(test)]
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    let of_station = OF_STATION.iter().map(|(key, _)| *key);
    let of_station = of_station.chain([RECORDED_STATION]);
    of_station.chain(BEFORE.iter().chain(&BEHIND).map(|(key, _)| *key))
}
