//! What was recorded, filtered and added up.

use std::sync::Arc;

use batchbook_core::attachments::Owner;
use batchbook_core::batch::{BatchDraft, BundlesText};
use batchbook_core::book::Book;
use batchbook_core::open_book::open_book;
use batchbook_core::record_batch::{Answers, RecordRequest, record_batch};
use batchbook_core::store::batches::{BatchFilter, BatchQuery, BatchStatus, Totals};
use jiff::civil::date;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use uuid::Uuid;

use crate::plant::{Plant, attach};
use crate::recording::hdpe;

fn book(plant: &Plant) -> Book {
    open_book(plant.settings(), Arc::new(jiff::Timestamp::now))
        .unwrap()
        .0
}

fn record(book: &Book, draft: &BatchDraft, operator: &str) -> Uuid {
    let request = RecordRequest {
        draft,
        draft_id: None,
        operator,
        answers: Answers {
            future: true,
            number_jump: true,
            ..Answers::NOBODY_TO_ASK
        },
    };
    record_batch(book, &request).unwrap().batch.id
}

fn produced(at: &str) -> BatchDraft {
    BatchDraft {
        produced_at: Some(at.into()),
        ..hdpe()
    }
}

fn sprinkler() -> BatchDraft {
    BatchDraft {
        product_type: "Sprinkler Pipe".into(),
        brand: "Unbranded".into(),
        parameters: [("OD", "63"), ("PN", "4"), ("Type", "L")]
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
        bundles: Some(BundlesText {
            count: "20".into(),
            pieces_per_bundle: "10".into(),
        }),
        weight_per_metre_kg: Some("0.45".into()),
        ..BatchDraft::default()
    }
}

/// Takes a batch back behind the program's back: there is no command for it yet.
fn revert(plant: &Plant, id: Uuid) {
    Connection::open(plant.data().join("db.sqlite"))
        .unwrap()
        .execute(
            "UPDATE batches SET status = 'reverted', reverted_at = 'then', reverted_by = 'Asha', revert_reason = 'twice' WHERE id = ?",
            [id.to_string()],
        )
        .unwrap();
}

fn query(filter: BatchFilter) -> BatchQuery {
    BatchQuery {
        filter,
        limit: 100,
        ..BatchQuery::default()
    }
}

fn numbers(book: &Book, query: &BatchQuery) -> Vec<String> {
    let page = book.read(|reader| reader.list_batches(query)).unwrap();
    page.batches.into_iter().map(|batch| batch.batch_number).collect()
}

fn totals(book: &Book, filter: BatchFilter) -> Totals {
    book.read(|reader| reader.totals(&query(filter))).unwrap()
}

#[test]
fn a_day_begins_and_ends_where_the_plant_is() {
    let plant = Plant::new();
    let book = book(&plant);
    for at in [
        "2026-11-23T18:29:59.999Z",
        "2026-11-23T18:30:00Z",
        "2026-11-24T18:29:59.999Z",
        "2026-11-24T18:30:00Z",
    ] {
        record(&book, &produced(at), "Asha");
    }
    let day = Some(date(2026, 11, 24));
    let kolkata = TimeZone::get("Asia/Kolkata").unwrap();
    let on = |from, to, zone: &TimeZone| {
        numbers(&book, &query(BatchFilter::default().produced_on(from, to, zone)))
    };
    assert_eq!(on(day, day, &kolkata), ["3", "2"]);
    assert_eq!(on(day, None, &kolkata), ["4", "3", "2"]);
    assert_eq!(on(None, day, &kolkata), ["3", "2", "1"]);
    assert_eq!(on(day, day, &TimeZone::UTC), ["4", "3"]);
    assert_eq!(
        on(None, Some(jiff::civil::Date::MAX), &kolkata),
        ["4", "3", "2", "1"]
    );
}

#[test]
fn totals_are_of_all_pages_and_of_what_counts() {
    let plant = Plant::new();
    let book = book(&plant);
    assert_eq!(totals(&book, BatchFilter::default()), Totals::default());
    record(&book, &hdpe(), "Asha");
    record(&book, &hdpe(), "Ravi");
    record(&book, &sprinkler(), "Asha");
    let taken_back = record(&book, &hdpe(), "Asha");
    revert(&plant, taken_back);

    let all = Totals {
        batches: 3,
        reverted: 1,
        by_unit: vec![("m".into(), 2 * 7_600_500), ("pcs".into(), 200_000)],
        weight_g: Some(2 * 11_400_750 + 540_000),
    };
    assert_eq!(totals(&book, BatchFilter::default()), all);
    let page = BatchQuery {
        limit: 1,
        after: Some(2),
        ..BatchQuery::default()
    };
    assert_eq!(
        book.read(|reader| reader.totals(&page)).unwrap(),
        all,
        "a page has no totals of its own"
    );
    let ravi = BatchFilter {
        operator: Some("Ravi".into()),
        ..BatchFilter::default()
    };
    assert_eq!(totals(&book, ravi).by_unit, [("m".to_owned(), 7_600_500)]);
    let searched = BatchQuery {
        search: "sprinkler".into(),
        ..BatchQuery::default()
    };
    let searched = book.read(|reader| reader.totals(&searched)).unwrap();
    assert_eq!((searched.batches, searched.weight_g), (1, Some(540_000)));
    let reverted = BatchFilter {
        status: Some(BatchStatus::Reverted),
        ..BatchFilter::default()
    };
    let reverted = totals(&book, reverted);
    assert_eq!((reverted.batches, reverted.reverted), (0, 1));
    assert!(reverted.by_unit.is_empty(), "what was taken back adds to nothing");
}

#[test]
fn a_failure_that_was_answered_is_open_no_more() {
    let plant = Plant::new();
    let book = book(&plant);
    record(&book, &hdpe(), "Asha");
    let failing = record(&book, &hdpe(), "Asha");
    record(&book, &hdpe(), "Asha");
    let owner = Owner::Batch(failing);
    let absent = attach(&book, owner, &plant.dir.join("usb/absent.jpg"));
    attach(&book, owner, &plant.dir.join("usb/absent-too.jpg"));
    let open = BatchFilter {
        open_failures: true,
        ..BatchFilter::default()
    };
    assert_eq!(
        numbers(&book, &query(open.clone())),
        ["2"],
        "once, with two failures"
    );
    assert_eq!(totals(&book, open.clone()).batches, 1);

    let dismissed = |id| batchbook_core::attachments::dismiss(&book, id, "Asha").unwrap();
    dismissed(absent.id);
    assert_eq!(numbers(&book, &query(open.clone())), ["2"]);
    let left = book.read(|reader| reader.open_failures()).unwrap();
    dismissed(left[0].id);
    assert_eq!(numbers(&book, &query(open)), [""; 0]);
}

#[test]
fn what_can_be_chosen_is_what_occurs() {
    let plant = Plant::new();
    let book = book(&plant);
    let choices = || book.read(|reader| reader.filter_choices()).unwrap();
    assert_eq!(choices(), Default::default());
    record(&book, &hdpe(), "Ravi");
    record(&book, &sprinkler(), "Asha");
    record(&book, &sprinkler(), "Ravi");
    assert_eq!(choices().product_types, ["HDPE Pipe", "Sprinkler Pipe"]);
    assert_eq!(choices().operators, ["Asha", "Ravi"]);
    let names = |query: &BatchQuery| book.read(|reader| reader.parameter_names(query)).unwrap();
    assert_eq!(names(&BatchQuery::default()), ["OD", "PE", "PN", "Type"]);
    let of_one = BatchFilter {
        product_type: Some("HDPE Pipe".into()),
        ..BatchFilter::default()
    };
    assert_eq!(names(&query(of_one)), ["OD", "PE", "PN"]);
}
