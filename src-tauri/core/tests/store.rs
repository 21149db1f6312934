//! The database as a whole: made, refused, and its trail.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use batchbook_core::book::{Book, OpenError};
use batchbook_core::open_book::open_book;
use batchbook_core::record_batch::{Answers, RecordRequest, record_batch};
use batchbook_core::store::StoreError;
use rusqlite::Connection;

use crate::plant::{ASHA, Plant};
use crate::recording::hdpe;

fn record(book: &Book) {
    let draft = hdpe();
    let request = RecordRequest {
        draft: &draft,
        draft_id: None,
        operator: ASHA,
        answers: Answers {
            future: true,
            number_jump: true,
            ..Answers::NOBODY_TO_ASK
        },
    };
    record_batch(book, &request).unwrap();
}

fn open_error(plant: &Plant) -> StoreError {
    match open_book(plant.settings(), Arc::new(jiff::Timestamp::now)) {
        Err(OpenError::Store { source, .. }) => source,
        Err(error) => panic!("another error: {error:?}"),
        Ok(_) => panic!("opened"),
    }
}

fn database(plant: &Plant) -> std::path::PathBuf {
    plant.data().join("db.sqlite")
}

/// Changes the database behind the program's back.
fn tamper(database: &Path, sql: &str) {
    Connection::open(database).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_newer_database_is_refused_and_not_touched() {
    let plant = Plant::new();
    record(&plant.book());
    tamper(
        &database(&plant),
        "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA user_version = 99;",
    );
    let before = fs::read(database(&plant)).unwrap();
    let error = open_error(&plant);
    assert!(
        matches!(
            error,
            StoreError::Newer {
                found: 99,
                known: 1,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(fs::read(database(&plant)).unwrap(), before);
}

#[test]
fn what_is_no_database_is_refused_and_not_touched() {
    let plant = Plant::new();
    fs::create_dir_all(plant.data()).unwrap();
    let garbage = b"This is no database, however much its name says so. ".repeat(100);
    fs::write(database(&plant), &garbage).unwrap();
    let error = open_error(&plant);
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    assert_eq!(fs::read(database(&plant)).unwrap(), garbage);
}

#[test]
fn another_programs_database_is_refused_and_not_touched() {
    let plant = Plant::new();
    fs::create_dir_all(plant.data()).unwrap();
    tamper(&database(&plant), "CREATE TABLE recipes (name TEXT);");
    let before = fs::read(database(&plant)).unwrap();
    let error = open_error(&plant);
    assert!(matches!(error, StoreError::Foreign { .. }), "{error:?}");
    assert_eq!(fs::read(database(&plant)).unwrap(), before);
}

#[test]
fn the_trail_holds_the_whole_record_and_is_never_changed() {
    let plant = Plant::new();
    let book = plant.book();
    record(&book);
    let connection = Connection::open(database(&plant)).unwrap();
    let after: String = connection
        .query_row(
            "SELECT after FROM audit_log WHERE action = 'recorded'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let after: serde_json::Value = serde_json::from_str(&after).unwrap();
    assert_eq!(after["batch_code"], "HDPEPipe-OD63-PE80-PN10-Tarko-2026-001");
    assert_eq!(after["quantity"]["rolls"][0]["length_mm"], 500_000);
    for change in [
        "UPDATE audit_log SET who = 'nobody'",
        "DELETE FROM audit_log",
        "DELETE FROM batches",
    ] {
        assert!(connection.execute_batch(change).is_err(), "{change}");
    }
}

#[test]
fn a_changed_or_missing_entry_breaks_the_chain() {
    let cases = [
        ("UPDATE audit_log SET who = 'nobody' WHERE seq = 3", 3),
        ("UPDATE audit_log SET after = '{}' WHERE seq = 2", 2),
        ("DELETE FROM audit_log WHERE seq = 4", 4),
    ];
    for (change, broken) in cases {
        let plant = Plant::new();
        let book = plant.book();
        record(&book);
        assert_eq!(
            book.read(|reader| reader.first_broken_audit_entry()).unwrap(),
            None
        );
        let without_triggers =
            "DROP TRIGGER audit_log_is_never_updated; DROP TRIGGER audit_log_is_never_deleted;";
        tamper(&database(&plant), &format!("{without_triggers} {change};"));
        assert_eq!(
            book.read(|reader| reader.first_broken_audit_entry()).unwrap(),
            Some(broken),
            "{change}"
        );
    }
}

#[test]
fn an_attachment_has_either_a_draft_or_a_batch() {
    let plant = Plant::new();
    record(&plant.book());
    let connection = Connection::open(database(&plant)).unwrap();
    let insert = "INSERT INTO attachments (id, draft_id, batch_id, original_name, stored_name, source_path, state, run_id, created_by, created_at)
                  SELECT 'a', NULL, NULL, 'a', 'a', x'61', 'copying', 'r', 'w', 't'";
    let error = connection.execute_batch(insert).unwrap_err();
    assert!(error.to_string().contains("CHECK constraint"), "{error}");
}
