//! A database of every schema that was ever released is opened, upgraded and used: `schemas/VERSION.sqlite.zst`.
//!
//! Each is written by the version that is released with that schema, with `make schema`, and never again. Today's is made by the
//! test itself, as long as it may still change.

use std::fs;
use std::path::{Path, PathBuf};

use batchbook_core::batch::BatchDraft;
use batchbook_core::book::Book;
use batchbook_core::store::StoreError;
use batchbook_core::store::batches::{Batch, BatchQuery};
use rusqlite::Connection;

use crate::correcting::{correct, record, revert};
use crate::plant::{Plant, names};
use crate::recording::{book_at, hdpe, sprinkler, texts};

/// Set by `make schema`.
const WRITE: &str = "BATCHBOOK_WRITE_SCHEMA";

const THEN: &str = "2026-11-24T08:36:00Z";
const NOW: &str = "2031-04-01T08:36:00Z";

const DRAFT: &str = "not finished";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas")
}

fn database(plant: &Plant) -> PathBuf {
    plant.data().join("db.sqlite")
}

/// One batch as it was recorded, one corrected, one taken back, and a draft.
fn fill(book: &Book) {
    record(book, &hdpe());
    let wrong = record(book, &sprinkler());
    correct(book, wrong.id, |entry| entry.notes = "die 4".into());
    let twice = record(
        book,
        &BatchDraft {
            spares: texts(&["9"]),
            ..sprinkler()
        },
    );
    revert(book, twice.id);
    let draft = BatchDraft {
        notes: DRAFT.into(),
        ..BatchDraft::default()
    };
    book.begin_window_draft(&draft).unwrap();
}

fn batches(book: &Book) -> Vec<Batch> {
    let query = BatchQuery {
        limit: 10,
        ..BatchQuery::default()
    };
    book.read(|reader| reader.list_batches(&query)).unwrap().batches
}

/// Everything that the schema consists of: of tables their columns, since one that was added later is written elsewhere.
fn shape(database: &Path) -> Vec<String> {
    let connection = Connection::open(database).unwrap();
    let ask = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let mut shape = ask(
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE type <> 'table'",
    );
    shape.extend(ask(
        "SELECT tables.name || '.' || columns.name || ' ' || columns.type || ' ' || columns.\"notnull\" || ' ' || columns.pk
         FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'",
    ));
    shape.sort();
    shape
}

fn file_name(version: i64) -> String {
    format!("{version}.sqlite.zst")
}

fn version(database: &Path) -> i64 {
    let connection = Connection::open(database).unwrap();
    connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

fn damage(database: &Path) -> String {
    let connection = Connection::open(database).unwrap();
    connection
        .pragma_query_value(None, "integrity_check", |row| row.get(0))
        .unwrap()
}

#[test]
fn a_database_of_every_schema_is_upgraded_and_used() {
    let new = Plant::new();
    drop(book_at(&new, NOW));
    let known = version(&database(&new));
    let todays = new.dir.join(file_name(known));
    write(&todays);
    if std::env::var_os(WRITE).is_some() {
        fs::create_dir_all(folder()).unwrap();
        fs::copy(&todays, folder().join(file_name(known))).unwrap();
    }
    let released = (1..known).map(|version| folder().join(file_name(version)));
    let of_today = names(&folder())
        .into_iter()
        .filter(|name| *name == file_name(known))
        .map(|name| folder().join(name));
    for path in released.chain(of_today).chain([todays]) {
        let name = path.display();
        assert!(path.exists(), "{name}: its version was released without it");
        let plant = Plant::new();
        fs::create_dir(plant.data()).unwrap();
        let bytes = zstd::decode_all(&fs::read(&path).unwrap()[..]).unwrap();
        fs::write(database(&plant), bytes).unwrap();
        let found = version(&database(&plant));
        assert!(path.ends_with(file_name(found)), "{name}: {found}");

        let book = book_at(&plant, NOW);
        assert_eq!(
            shape(&database(&plant)),
            shape(&database(&new)),
            "{name}: what a new database has"
        );
        let numbers: Vec<_> = batches(&book)
            .into_iter()
            .map(|batch| batch.batch_number)
            .collect();
        assert_eq!(numbers, ["3", "2", "1"], "{name}");
        assert_eq!(batches(&book)[1].notes, "die 4", "{name}");
        assert_eq!(book.window_draft().unwrap().entry.notes, DRAFT, "{name}");
        assert_eq!(batches(&book)[2].total_thousandths, 7_600_500, "{name}");
        let broken: Result<_, StoreError> = book.read(|reader| reader.first_broken_audit_entry());
        assert_eq!(broken.unwrap(), None, "{name}");
        assert_eq!(damage(&database(&plant)), "ok", "{name}");
        let next = record(
            &book,
            &BatchDraft {
                produced_at: Some(NOW.into()),
                ..hdpe()
            },
        );
        assert_eq!(next.batch_number, "4", "{name}: recording goes on");
    }
}

/// Writes the database of today's schema.
fn write(path: &Path) {
    let plant = Plant::new();
    let book = book_at(&plant, THEN);
    fill(&book);
    drop(book);
    let connection = Connection::open(database(&plant)).unwrap();
    connection
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); VACUUM;")
        .unwrap();
    drop(connection);
    let bytes = fs::read(database(&plant)).unwrap();
    fs::write(path, zstd::encode_all(&bytes[..], 19).unwrap()).unwrap();
}
