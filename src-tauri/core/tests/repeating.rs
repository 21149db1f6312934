//! A recorded batch as the start of the next.

use batchbook_core::batch::BatchDraft;
use batchbook_core::book::Book;
use batchbook_core::record_batch::{Answers, RecordRequest, record_batch, repeat_draft};
use batchbook_core::store::batches::Batch;
use rusqlite::Connection;
use uuid::Uuid;

use crate::plant::{ASHA, Plant};
use crate::recording::{book_at, hdpe, sprinkler, texts};

const NOW: &str = "2026-11-24T08:36:00Z";

fn record(book: &Book, draft: &BatchDraft) -> Batch {
    let request = RecordRequest {
        draft,
        draft_id: None,
        operator: ASHA,
        answers: Answers::NOBODY_TO_ASK,
    };
    record_batch(book, &request).unwrap().batch
}

fn repeated(book: &Book, id: Option<Uuid>) -> Option<BatchDraft> {
    book.read(|reader| repeat_draft(reader, id)).unwrap()
}

/// Types of the layouts that a new catalogue has no example of.
fn add_types(book: &Book) {
    let mut catalogue = book.read(|reader| reader.catalogue()).unwrap();
    let like = |name: &str, unit: &str, layout: &str, weight: &str| {
        let definition = format!(
            r#"{{"name": "{name}", "unit": "{unit}", "layout": "{layout}", "parameters": [], "presets": {{"spares_allowed": true}}, "weight_per_metre": "{weight}"}}"#
        );
        serde_json::from_str(&definition).unwrap()
    };
    catalogue
        .product_types
        .push(like("Granulate", "kg", "plain", "none"));
    catalogue
        .product_types
        .push(like("Conduit", "m", "bundles_by_length", "optional"));
    book.write(|transaction| transaction.import_catalogue(&catalogue, ASHA, book.now()))
        .map_err(|error: batchbook_core::store::StoreError| error)
        .unwrap();
}

#[test]
fn everything_but_number_code_time_and_notes_is_entered_again() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    add_types(&book);
    let conduit = BatchDraft {
        product_type: "Conduit".into(),
        spares: Vec::new(),
        spare_lengths_m: texts(&["4.5", "1.25"]),
        piece_length_m: Some("3".into()),
        parameters: Default::default(),
        ..sprinkler()
    };
    let granulate = BatchDraft {
        product_type: "Granulate".into(),
        brand: "Tarko".into(),
        quantity: Some("700.5".into()),
        ..BatchDraft::default()
    };
    let with_length = BatchDraft {
        piece_length_m: Some("5.8".into()),
        ..sprinkler()
    };
    for entered in [hdpe(), with_length, conduit, granulate] {
        let typed = BatchDraft {
            notes: "after die change".into(),
            batch_number: Some(format!("A-{}", entered.product_type)),
            batch_code: Some(format!("C-{}", entered.product_type)),
            produced_at: Some("2026-11-24T10:30:00+05:30".into()),
            ..entered.clone()
        };
        let batch = record(&book, &typed);
        let expected = BatchDraft {
            produced_at: None,
            ..entered
        };
        assert_eq!(repeated(&book, Some(batch.id)).unwrap(), expected);
        assert_eq!(
            repeated(&book, None).unwrap(),
            expected,
            "it is also the last one"
        );
        let again = record(&book, &expected);
        assert_eq!(
            (again.total_thousandths, again.total_weight_g),
            (batch.total_thousandths, batch.total_weight_g),
            "the draft is a whole batch"
        );
    }
}

#[test]
fn the_last_one_is_this_workstations_and_was_not_reverted() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    assert_eq!(repeated(&book, None), None, "there is none yet");
    assert_eq!(repeated(&book, Some(Uuid::now_v7())), None, "no such batch");
    record(&book, &hdpe());
    let mistake = record(&book, &sprinkler());
    let elsewhere = record(&book, &sprinkler());
    let database = Connection::open(plant.data().join("db.sqlite")).unwrap();
    database
        .execute(
            "UPDATE batches SET status = 'reverted', reverted_at = recorded_at, reverted_by = operator, revert_reason = 'mistake' WHERE id = ?",
            [mistake.id.to_string()],
        )
        .unwrap();
    database
        .execute(
            "UPDATE batches SET workstation_id = ? WHERE id = ?",
            [Uuid::now_v7().to_string(), elsewhere.id.to_string()],
        )
        .unwrap();
    assert_eq!(repeated(&book, None).unwrap().product_type, "HDPE Pipe");
    assert_eq!(
        repeated(&book, Some(mistake.id)).unwrap().product_type,
        "Sprinkler Pipe",
        "a reverted one can be chosen"
    );
}
