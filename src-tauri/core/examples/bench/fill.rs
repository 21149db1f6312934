//! Fills a book with a great many batches, as recording them one by one would have left it.
//!
//! Some batches with three files each are recorded by the program in a store of their own. Their rows are taken apart into
//! patterns, and the patterns filled with new ids, times and numbers; the chain of the trail is hashed on. That this gives the
//! very rows that recording gives is not assumed: [`prove`] records some batches both ways and compares every table.

mod bare;
mod pattern;
mod proof;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use anyhow::Context as _;
use batchbook_core::Clock;
use batchbook_core::batch::{BatchDraft, BundlesText, RollsText};
use batchbook_core::book::Book;
use batchbook_core::record_batch::{Answers, RecordRequest, record_batch};
use jiff::{SignedDuration, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::workshop::{attach, make_photo, open_at};
pub(crate) use bare::Bare;
use pattern::{BatchPattern, Filling};
pub(crate) use proof::prove;

/// How many files a batch has.
pub(crate) const FILES_OF_A_BATCH: u64 = 3;

/// How many batches the plant records in a day: a million in five and a half years.
const BATCHES_A_DAY: i64 = 500;

/// How many batches are recorded to be taken apart.
const PATTERNS: u64 = 120;

/// Numbers that occur nowhere else in what is recorded.
const FIRST_PATTERN_NUMBER: u64 = 700_000_000;

/// Batches whose rows are handed over at once.
const AT_ONCE: u64 = 500;

const OPERATORS: [&str; 5] = [
    "Asha Rao",
    "Ravi Kumar",
    "सुनीता देवी",
    "Imran Shaikh",
    "Meena Patil",
];

/// A time that passes only when it is told to.
#[derive(Debug, Clone)]
pub(crate) struct Time(Arc<AtomicI64>);

impl Time {
    /// The time at which the batch of this place is recorded.
    pub(crate) fn of_batch(place: u64) -> Timestamp {
        let begin = Timestamp::constant(1_622_525_400, 0);
        let apart = 86_400_000 / BATCHES_A_DAY;
        begin + SignedDuration::from_millis(place as i64 * apart)
    }

    pub(crate) fn at(place: u64) -> Self {
        Self(Arc::new(AtomicI64::new(Self::of_batch(place).as_millisecond())))
    }

    /// Lets it pass until the batch of this place is recorded.
    pub(crate) fn pass_to(&self, place: u64) {
        self.0
            .store(Self::of_batch(place).as_millisecond(), Ordering::Relaxed);
    }

    pub(crate) fn clock(&self) -> Clock {
        let time = Arc::clone(&self.0);
        Arc::new(move || {
            Timestamp::from_millisecond(time.load(Ordering::Relaxed)).unwrap_or(Timestamp::UNIX_EPOCH)
        })
    }
}

/// What the operator types for the batch of this place, and who it is. No two are equal.
fn typed(place: u64) -> (BatchDraft, &'static str) {
    let pick = |list: &[&'static str], by: u64| list[(by % list.len() as u64) as usize];
    let notes = pick(
        &[
            "Line 2, after die change",
            "रात की पाली, लाइन 3",
            "",
            "samples to the laboratory, melt flow 0.4",
            "ग्राहक के लिए अलग मार्किंग",
            "restart after power cut",
            "",
        ],
        place,
    );
    let od = pick(&["32", "40", "50", "63", "75", "90", "110"], place / 2);
    let common = BatchDraft {
        brand: pick(&["Tarko", "Unbranded"], place / 3).to_owned(),
        notes: notes.to_owned(),
        weight_per_metre_kg: Some("1.5".to_owned()),
        ..BatchDraft::default()
    };
    let parameters = |of: &[(&str, &str)]| -> BTreeMap<String, String> {
        of.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    let entry = if place % 3 < 2 {
        BatchDraft {
            product_type: "HDPE Pipe".to_owned(),
            parameters: parameters(&[
                ("PE", pick(&["80", "100"], place)),
                ("PN", pick(&["6", "8", "10"], place)),
                ("OD", od),
            ]),
            rolls: vec![RollsText {
                count: (2 + place % 7).to_string(),
                length_m: (100 + place % 400).to_string(),
            }],
            ..common
        }
    } else {
        BatchDraft {
            product_type: "Sprinkler Pipe".to_owned(),
            parameters: parameters(&[
                ("OD", od),
                ("PN", pick(&["4", "6"], place)),
                ("Type", pick(&["C", "L"], place)),
            ]),
            bundles: Some(BundlesText {
                count: (10 + place % 400).to_string(),
                pieces_per_bundle: "20".to_owned(),
            }),
            ..common
        }
    };
    (entry, pick(&OPERATORS, place))
}

/// The files that are picked for each batch.
fn pick_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let names = ["weigh slip.jpg", "line readings.csv", "रसीद QC प्रमाणपत्र.pdf"];
    let mut files = Vec::new();
    for name in names {
        let path = folder.join(name);
        if !path.exists() {
            make_photo(&path, 40)?;
        }
        files.push(path);
    }
    Ok(files)
}

/// Records the batch of this place with its files, as the window does.
fn record(book: &Book, time: &Time, place: u64, files: &[PathBuf]) -> anyhow::Result<uuid::Uuid> {
    time.pass_to(place);
    let (entry, operator) = typed(place);
    let draft = book.begin_window_draft(&entry)?;
    attach(
        book,
        batchbook_core::attachments::Owner::Draft(draft.id),
        files,
        operator,
    )?;
    let request = RecordRequest {
        draft: &entry,
        draft_id: Some(draft.id),
        operator,
        answers: Answers::NOBODY_TO_ASK,
    };
    Ok(record_batch(book, &request)?.batch.id)
}

/// Opens a book in which all operators are known.
fn open_with_operators(data_dir: &Path, time: &Time) -> anyhow::Result<Book> {
    let book = open_at(data_dir, time.clock())?;
    for operator in OPERATORS {
        book.choose_operator(operator)?;
    }
    Ok(book)
}

/// What batches are made from.
#[derive(Debug)]
pub(crate) struct Patterns {
    of_batch: Vec<BatchPattern>,
    /// The files that were picked.
    files: Vec<PathBuf>,
}

impl Patterns {
    /// Records the batches, with files or without, and takes them apart.
    pub(crate) fn record(room: &Path, with_files: bool) -> anyhow::Result<Self> {
        let files = if with_files {
            pick_files(&room.join("picked"))?
        } else {
            Vec::new()
        };
        let data_dir = room.join("patterns");
        let time = Time::at(0);
        let book = open_with_operators(&data_dir, &time)?;
        // The numbers go on from there.
        let (entry, operator) = typed(PATTERNS);
        let jump = BatchDraft {
            batch_number: Some(FIRST_PATTERN_NUMBER.to_string()),
            ..entry
        };
        let request = RecordRequest {
            draft: &jump,
            draft_id: None,
            operator,
            answers: Answers {
                number_jump: true,
                ..Answers::NOBODY_TO_ASK
            },
        };
        record_batch(&book, &request)?;
        let mut batches = Vec::new();
        for place in 0..PATTERNS {
            batches.push(record(&book, &time, place, &files)?);
        }
        drop(book);
        let connection = Connection::open(data_dir.join("db.sqlite"))?;
        let of_batch = batches
            .iter()
            .map(|batch| BatchPattern::take_apart(&connection, *batch))
            .collect::<anyhow::Result<_>>()?;
        drop(connection);
        std::fs::remove_dir_all(data_dir)?;
        Ok(Self { of_batch, files })
    }

    fn of_place(&self, place: u64) -> &BatchPattern {
        &self.of_batch[(place % self.of_batch.len() as u64) as usize]
    }
}

/// A data folder that is being filled.
#[derive(Debug)]
pub(crate) struct Filled {
    pub(crate) data_dir: PathBuf,
    /// How many batches it has.
    pub(crate) batches: u64,
}

impl Filled {
    /// Makes a book without batches.
    pub(crate) fn begin(data_dir: PathBuf) -> anyhow::Result<Self> {
        drop(open_with_operators(&data_dir, &Time::at(0))?);
        Ok(Self { data_dir, batches: 0 })
    }

    /// Opens the book as it is at the end of the day on which its last batch was recorded.
    pub(crate) fn open(&self) -> anyhow::Result<Book> {
        self.open_at(&Time::at(self.batches + 30))
    }

    /// Begins a draft as the window has it after a batch was recorded: product, brand and parameters stay.
    pub(crate) fn carry_over(&self) -> anyhow::Result<()> {
        let (entry, _) = typed(0);
        self.open()?.begin_window_draft(&BatchDraft {
            product_type: entry.product_type,
            brand: entry.brand,
            parameters: entry.parameters,
            ..BatchDraft::default()
        })?;
        Ok(())
    }

    /// Opens the book with a clock that goes on when it is told to.
    pub(crate) fn open_at(&self, time: &Time) -> anyhow::Result<Book> {
        open_at(&self.data_dir, time.clock())
    }

    /// Makes a copy whose trail takes no entries. Nobody may have the book open.
    pub(crate) fn copy_without_trail(&self, data_dir: PathBuf) -> anyhow::Result<Self> {
        let copy = Self::begin(data_dir)?;
        let database = copy.data_dir.join("db.sqlite");
        std::fs::copy(self.data_dir.join("db.sqlite"), &database)?;
        Connection::open(&database)?.execute_batch(
            "CREATE TRIGGER no_trail BEFORE INSERT ON audit_log BEGIN SELECT RAISE(IGNORE); END",
        )?;
        Ok(Self {
            batches: self.batches,
            ..copy
        })
    }

    /// Adds batches until there are so many. Nobody may have the book open.
    pub(crate) fn fill(&mut self, patterns: &Patterns, until: u64) -> anyhow::Result<()> {
        let connection = Connection::open(self.data_dir.join("db.sqlite"))?;
        // Nobody's only copy: what a power cut leaves of it is made again.
        connection.execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1500000;
             PRAGMA trusted_schema = ON;",
        )?;
        let mut filling = Filling::go_on(&connection)?;
        let places = self.batches..until;
        let search = Search::begin(&connection, &self.data_dir.join("search.sqlite"))?;
        thread::scope(|scope| -> anyhow::Result<()> {
            let indexing = {
                let places = places.clone();
                let search = &search;
                scope.spawn(move || search.add(patterns, places))
            };
            let (made, making) = sync_channel(4);
            let of_places = places.clone();
            let maker = scope.spawn(move || {
                let mut first = of_places.start;
                while first < of_places.end {
                    let last = (first + AT_ONCE).min(of_places.end);
                    let mut rows = Vec::new();
                    for place in first..last {
                        let pattern = patterns.of_place(place);
                        filling.begin_batch(place, pattern);
                        rows.extend(pattern.fill(&mut filling));
                    }
                    first = last;
                    if made.send(rows).is_err() {
                        break;
                    }
                }
            });
            let inserted = insert(&connection, making);
            maker.join().map_err(|_| anyhow::anyhow!("the maker panicked"))?;
            indexing
                .join()
                .map_err(|_| anyhow::anyhow!("the indexer panicked"))??;
            inserted
        })?;
        search.put_back(&connection)?;
        connection.execute(
            "UPDATE counters SET value = value + ?1 WHERE name = 'batches'",
            [until - self.batches],
        )?;
        connection.execute_batch("PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL;")?;
        self.batches = until;
        Ok(())
    }

    /// Puts the file of every attachment where its row says that it is.
    pub(crate) fn make_files(&self, patterns: &Patterns) -> anyhow::Result<()> {
        let uploads = self.data_dir.join("uploads/batches");
        std::fs::create_dir_all(&uploads)?;
        let bytes = patterns
            .files
            .iter()
            .map(|file| {
                Ok((
                    file.file_name().context("no name")?.to_owned(),
                    std::fs::read(file)?,
                ))
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let connection = Connection::open(self.data_dir.join("db.sqlite"))?;
        let mut statement = connection.prepare("SELECT stored_name, original_name FROM attachments")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (stored, original): (String, String) = (row.get(0)?, row.get(1)?);
            let (_, bytes) = bytes
                .iter()
                .find(|(name, _)| name.to_string_lossy() == original)
                .context("a file that nobody picked")?;
            std::fs::write(uploads.join(stored), bytes)?;
        }
        Ok(())
    }
}

/// A row of the table of this place in [`pattern::TABLES`].
pub(crate) type Made = (usize, Vec<Value>);

fn insert(connection: &Connection, making: std::sync::mpsc::Receiver<Vec<Made>>) -> anyhow::Result<()> {
    connection.execute_batch("BEGIN")?;
    {
        let mut statements = pattern::TABLES
            .iter()
            .map(|table| {
                let columns = pattern::columns(connection, table)?;
                let places = vec!["?"; columns.len()].join(", ");
                let sql = format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", "));
                Ok(connection.prepare(&sql)?)
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        for rows in making {
            for (table, values) in rows {
                statements[table].execute(params_from_iter(values))?;
            }
        }
    }
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// The full-text index, filled in a database of its own while the tables are filled.
#[derive(Debug)]
struct Search {
    path: PathBuf,
    shadows: Vec<String>,
}

impl Search {
    /// Takes the index as it is.
    fn begin(connection: &Connection, path: &Path) -> anyhow::Result<Self> {
        let _ = std::fs::remove_file(path);
        let mut statement = connection.prepare(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow' \
             AND name LIKE 'batch\\_search\\_%' ESCAPE '\\'",
        )?;
        let shadows = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<Vec<String>, _>>()?;
        let sql: String = connection.query_row(
            "SELECT sql FROM sqlite_master WHERE name = 'batch_search'",
            [],
            |row| row.get(0),
        )?;
        Connection::open(path)?.execute_batch(&sql)?;
        let search = Self {
            path: path.to_owned(),
            shadows,
        };
        search.copy(connection, "main", "search")?;
        Ok(search)
    }

    fn copy(&self, connection: &Connection, from: &str, to: &str) -> anyhow::Result<()> {
        connection.execute("ATTACH ? AS search", [self.path.to_string_lossy()])?;
        for table in &self.shadows {
            connection.execute_batch(&format!(
                "DELETE FROM {to}.{table}; INSERT INTO {to}.{table} SELECT * FROM {from}.{table};"
            ))?;
        }
        connection.execute_batch("DETACH search")?;
        Ok(())
    }

    fn add(&self, patterns: &Patterns, places: std::ops::Range<u64>) -> anyhow::Result<()> {
        let connection = Connection::open(&self.path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; BEGIN",
        )?;
        {
            let mut statement = connection.prepare(
                "INSERT INTO batch_search (rowid, batch_code, batch_number, product_type, brand, parameters, notes, operator, \
                 attachment_names) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?;
            for place in places {
                let texts = patterns.of_place(place).searched(place);
                let mut values = vec![Value::Integer(place as i64 + 1)];
                values.extend(texts.into_iter().map(Value::Text));
                statement.execute(params_from_iter(values))?;
            }
        }
        connection.execute_batch("COMMIT")?;
        Ok(())
    }

    /// Gives the database the index as it is now.
    fn put_back(self, connection: &Connection) -> anyhow::Result<()> {
        self.copy(connection, "search", "main")?;
        std::fs::remove_file(&self.path)?;
        Ok(())
    }
}
