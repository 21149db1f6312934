//! A recorded batch, taken apart so that others can be made of it.

use anyhow::Context as _;
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, json};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::{Made, Time};

/// The tables that recording a batch adds rows to, each after those that it refers to.
pub(crate) const TABLES: [&str; 3] = ["batches", "attachments", "audit_log"];
const BATCHES: usize = 0;
const TRAIL: usize = 2;

/// What differs from batch to batch.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// One of the ids that are new for each batch.
    Id(usize),
    /// The workstation of the store.
    Workstation,
    /// The process that recorded.
    Run,
    Time,
    Number,
    /// The end of a batch code: year and number.
    CodeEnd,
    /// The place in the trail.
    Seq,
}

#[derive(Debug, Clone)]
struct Pattern(Vec<Piece>);

#[derive(Debug, Clone)]
enum Cell {
    Fixed(Value),
    Filled(Pattern),
    /// The next place of its table.
    Seq,
    NumberValue,
    PreviousHash,
    /// The hash over this.
    Hash(Pattern),
}

/// What is new for each batch, and what stands for it in the patterns.
struct Known {
    needles: Vec<(String, Piece)>,
}

impl Known {
    fn pattern(&self, text: &str) -> Pattern {
        let mut pieces = vec![Piece::Text(text.to_owned())];
        for (needle, piece) in &self.needles {
            pieces = pieces
                .into_iter()
                .flat_map(|part| split(part, needle, piece))
                .collect();
        }
        Pattern(pieces)
    }
}

fn split(part: Piece, needle: &str, by: &Piece) -> Vec<Piece> {
    let Piece::Text(text) = part else {
        return vec![part];
    };
    let mut pieces = Vec::new();
    for (place, between) in text.split(needle).enumerate() {
        if place > 0 {
            pieces.push(by.clone());
        }
        if !between.is_empty() {
            pieces.push(Piece::Text(between.to_owned()));
        }
    }
    pieces
}

/// A batch whose rows can be made again with other ids, times and numbers.
#[derive(Debug)]
pub(crate) struct BatchPattern {
    rows: Vec<(usize, Vec<Cell>)>,
    searched: Vec<Pattern>,
    ids: usize,
}

/// Names the columns of a table.
pub(crate) fn columns(connection: &Connection, table: &str) -> anyhow::Result<Vec<String>> {
    let statement = connection.prepare(&format!("SELECT * FROM {table}"))?;
    Ok(statement.column_names().map(str::to_owned).collect())
}

/// A row as it is in the database.
type Row = Vec<(String, Value)>;

fn rows(connection: &Connection, sql: &str, of: &str) -> anyhow::Result<Vec<Row>> {
    let mut statement = connection.prepare(sql)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = statement.query_map([of], |row| {
        names
            .iter()
            .enumerate()
            .map(|(place, name)| Ok((name.clone(), row.get(place)?)))
            .collect()
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn text<'r>(row: &'r Row, column: &str) -> anyhow::Result<&'r str> {
    match row.iter().find(|(name, _)| name == column) {
        Some((_, Value::Text(text))) => Ok(text),
        _ => anyhow::bail!("no text in {column}"),
    }
}

impl BatchPattern {
    /// Takes a recorded batch apart.
    pub(crate) fn take_apart(connection: &Connection, batch: Uuid) -> anyhow::Result<Self> {
        let id = batch.to_string();
        let batches = rows(connection, "SELECT * FROM batches WHERE id = ?", &id)?;
        let attachments = rows(
            connection,
            "SELECT * FROM attachments WHERE batch_id = ? ORDER BY seq",
            &id,
        )?;
        // Everything behind the entry of the batch before, up to its own.
        let trail = rows(
            connection,
            "SELECT * FROM audit_log WHERE seq <= (SELECT max(seq) FROM audit_log WHERE subject_id = ?1)
                 AND seq > (SELECT max(seq) FROM audit_log WHERE action = 'recorded' AND
                     seq < (SELECT min(seq) FROM audit_log WHERE action = 'recorded' AND subject_id = ?1)) ORDER BY seq",
            &id,
        )?;
        let known = known(&batches, &attachments, &trail)?;
        let ids = known
            .needles
            .iter()
            .filter(|(_, piece)| matches!(piece, Piece::Id(_)))
            .count();
        let mut made = Vec::new();
        for (table, of_table) in [&batches, &attachments, &trail].into_iter().enumerate() {
            for row in of_table {
                made.push((table, cells(table, row, &known)?));
            }
        }
        let batch = batches.first().context("no such batch")?;
        let names: Vec<&str> = attachments
            .iter()
            .map(|row| text(row, "original_name"))
            .collect::<anyhow::Result<_>>()?;
        let parameters: std::collections::BTreeMap<String, String> =
            serde_json::from_str(text(batch, "parameters")?)?;
        let parameters: Vec<String> = parameters
            .iter()
            .map(|(name, value)| format!("{name} {value} {name}{value}"))
            .collect();
        let searched = [
            text(batch, "batch_code")?,
            text(batch, "batch_number")?,
            text(batch, "product_type")?,
            text(batch, "brand")?,
            &parameters.join(" "),
            text(batch, "notes")?,
            text(batch, "operator")?,
            &names.join(" / "),
        ]
        .map(|text| known.pattern(&text.nfc().collect::<String>()));
        Ok(Self {
            rows: made,
            searched: searched.into(),
            ids,
        })
    }

    /// Makes the rows of another batch.
    pub(crate) fn fill(&self, filling: &mut Filling) -> Vec<Made> {
        self.rows
            .iter()
            .map(|(table, cells)| {
                filling.seqs[*table] += 1;
                let values = cells.iter().map(|cell| filling.value(*table, cell)).collect();
                (*table, values)
            })
            .collect()
    }

    /// What the batch of this place is found by.
    pub(crate) fn searched(&self, place: u64) -> Vec<String> {
        let mut filling = Filling::default();
        filling.begin(place);
        self.searched
            .iter()
            .map(|pattern| filling.text(pattern, 0))
            .collect()
    }
}

/// Finds what is new for each batch: its ids, its time, its number.
fn known(batches: &[Row], attachments: &[Row], trail: &[Row]) -> anyhow::Result<Known> {
    let batch = batches.first().context("no such batch")?;
    let number = text(batch, "batch_number")?;
    let code = text(batch, "batch_code")?;
    let before = code.strip_suffix(number).context("the code ends otherwise")?;
    let year = before
        .len()
        .checked_sub(6)
        .and_then(|at| before.get(at..))
        .context("the code has no year")?;
    let mut needles = vec![
        (format!("{year}{number}"), Piece::CodeEnd),
        (number.to_owned(), Piece::Number),
        (text(batch, "recorded_at")?.to_owned(), Piece::Time),
        (text(batch, "workstation_id")?.to_owned(), Piece::Workstation),
        (text(batch, "run_id")?.to_owned(), Piece::Run),
    ];
    let mut ids = vec![text(batch, "id")?.to_owned()];
    for row in attachments.iter().chain(trail) {
        ids.push(text(row, "id")?.to_owned());
    }
    for row in trail {
        let after: serde_json::Value = serde_json::from_str(text(row, "after")?)?;
        if let Some(owner) = after["owner"].as_str() {
            ids.push(owner.to_owned());
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    needles.extend(
        ids.into_iter()
            .enumerate()
            .map(|(place, id)| (id, Piece::Id(place))),
    );
    Ok(Known { needles })
}

fn cells(table: usize, row: &Row, known: &Known) -> anyhow::Result<Vec<Cell>> {
    let hashed = if table == TRAIL {
        Some(hashed(row, known)?)
    } else {
        None
    };
    Ok(row
        .iter()
        .map(|(name, value)| match (name.as_str(), value) {
            ("seq", _) => Cell::Seq,
            ("number_value", _) if table == BATCHES => Cell::NumberValue,
            ("previous_hash", _) => Cell::PreviousHash,
            ("hash", _) => hashed
                .clone()
                .map_or_else(|| Cell::Fixed(value.clone()), Cell::Hash),
            (_, Value::Text(text)) => Cell::Filled(known.pattern(text)),
            _ => Cell::Fixed(value.clone()),
        })
        .collect())
}

/// What an entry's hash is made over, behind the hash of the one before. Fails where that is no longer how it is made.
fn hashed(row: &Row, known: &Known) -> anyhow::Result<Pattern> {
    // With keys in the order of the alphabet, as serde_json's map keeps them, and those of the columns.
    let mut fields = Map::new();
    let (mut previous, mut hash) = (Vec::new(), Vec::new());
    for (name, value) in row {
        match (name.as_str(), value) {
            ("previous_hash", Value::Blob(bytes)) => previous.clone_from(bytes),
            ("hash", Value::Blob(bytes)) => hash.clone_from(bytes),
            (_, Value::Text(text)) => drop(fields.insert(name.clone(), json!(text))),
            (_, Value::Integer(number)) => drop(fields.insert(name.clone(), json!(number))),
            _ => drop(fields.insert(name.clone(), serde_json::Value::Null)),
        }
    }
    let whole = serde_json::to_string(&fields)?;
    let found = Sha256::new_with_prefix(&previous).chain_update(&whole).finalize();
    anyhow::ensure!(
        found.as_slice() == hash,
        "the trail is hashed in another way than it was"
    );
    let seq = format!("\"seq\":{},", fields["seq"]);
    let mut pieces = Vec::new();
    for piece in known.pattern(&whole).0 {
        pieces.extend(split(piece, &seq, &Piece::Seq));
    }
    Ok(Pattern(pieces))
}

/// What the patterns are filled with, from batch to batch.
#[derive(Debug, Default)]
pub(crate) struct Filling {
    seqs: [i64; TABLES.len()],
    previous_hash: Vec<u8>,
    workstation: String,
    run: String,
    ids: Vec<String>,
    time: String,
    year: i16,
    number: u64,
}

impl Filling {
    /// Goes on behind what a database has.
    pub(crate) fn go_on(connection: &Connection) -> anyhow::Result<Self> {
        let mut filling = Self::default();
        for (table, seq) in TABLES.iter().zip(&mut filling.seqs) {
            *seq = connection.query_row(&format!("SELECT ifnull(max(seq), 0) FROM {table}"), [], |row| {
                row.get(0)
            })?;
        }
        filling.previous_hash = connection.query_row(
            "SELECT hash FROM audit_log ORDER BY seq DESC LIMIT 1",
            [],
            |row| row.get(0),
        )?;
        filling.workstation = connection.query_row("SELECT id FROM workstation", [], |row| row.get(0))?;
        // As if one process had recorded them all.
        let run: Option<String> = connection
            .query_row(
                "SELECT run_id FROM batches ORDER BY seq DESC LIMIT 1",
                [],
                |row| row.get(0),
            )
            .optional()?;
        filling.run = run.unwrap_or_else(|| Uuid::now_v7().to_string());
        Ok(filling)
    }

    /// Begins the batch of this place.
    pub(crate) fn begin_batch(&mut self, place: u64, pattern: &BatchPattern) {
        self.begin(place);
        self.ids.clear();
        self.ids
            .extend((0..pattern.ids).map(|_| Uuid::now_v7().to_string()));
    }

    fn begin(&mut self, place: u64) {
        let at = Time::of_batch(place);
        self.time = time_text(at);
        self.year = jiff::tz::Offset::UTC.to_datetime(at).year();
        self.number = place + 1;
    }

    fn text(&self, pattern: &Pattern, seq: i64) -> String {
        use std::fmt::Write as _;
        let mut text = String::with_capacity(64);
        for piece in &pattern.0 {
            let written = match piece {
                Piece::Text(part) => {
                    text.push_str(part);
                    Ok(())
                }
                Piece::Id(place) => {
                    text.push_str(&self.ids[*place]);
                    Ok(())
                }
                Piece::Workstation => {
                    text.push_str(&self.workstation);
                    Ok(())
                }
                Piece::Run => {
                    text.push_str(&self.run);
                    Ok(())
                }
                Piece::Time => {
                    text.push_str(&self.time);
                    Ok(())
                }
                Piece::Number => write!(text, "{}", self.number),
                Piece::CodeEnd => write!(text, "-{}-{:03}", self.year, self.number),
                Piece::Seq => write!(text, "\"seq\":{seq},"),
            };
            debug_assert!(written.is_ok(), "a text takes everything");
        }
        text
    }

    fn value(&mut self, table: usize, cell: &Cell) -> Value {
        let seq = self.seqs[table];
        match cell {
            Cell::Fixed(value) => value.clone(),
            Cell::Filled(pattern) => Value::Text(self.text(pattern, seq)),
            Cell::Seq => Value::Integer(seq),
            Cell::NumberValue => Value::Integer(self.number as i64),
            Cell::PreviousHash => Value::Blob(self.previous_hash.clone()),
            Cell::Hash(pattern) => {
                let whole = self.text(pattern, seq);
                let hash = Sha256::new_with_prefix(&self.previous_hash)
                    .chain_update(whole)
                    .finalize();
                self.previous_hash = hash.to_vec();
                Value::Blob(hash.to_vec())
            }
        }
    }
}

fn time_text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
