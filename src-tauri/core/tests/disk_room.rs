//! The kept counts of what was saved, and the early warning that they give.

use std::fs;
use std::sync::{Arc, Mutex};

use batchbook_core::attachments::{Owner, Unwatched, discard_draft, remove, retry};
use batchbook_core::book::Book;
use batchbook_core::check::{CheckRequest, check};
use batchbook_core::disk_room::disk_room;
use batchbook_core::open_book::open_book;
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};

use crate::plant::{ASHA, Mount, Plant, attach, draft, record, stored};

fn saved(book: &Book) -> u64 {
    book.read(|reader| reader.saved_bytes_since(date(2000, 1, 1)))
        .unwrap()
        .map_or(0, |saved| saved.total)
}

#[test]
fn bytes_count_once_they_are_saved_and_no_longer_when_they_are_discarded() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    attach(&book, owner, &plant.file("a.txt", "12345"));
    let removed = attach(&book, owner, &plant.file("b.txt", "123"));
    attach(&book, owner, &plant.dir.join("usb/absent.png"));
    assert_eq!(saved(&book), 8);

    remove(&book, removed.id, ASHA).unwrap();
    assert_eq!(saved(&book), 5);

    record(&book, Some(owner));
    assert_eq!(saved(&book), 5, "recording moves no bytes");

    let second = draft(&book);
    attach(&book, second, &plant.file("c.txt", "1"));
    let Owner::Draft(id) = second else { unreachable!() };
    discard_draft(&book, id, ASHA).unwrap();
    assert_eq!(saved(&book), 5);
}

#[test]
fn a_file_that_is_missed_and_saved_again_counts_once() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let source = plant.file("a.txt", "12345");
    let slip = attach(&book, owner, &source);
    record(&book, Some(owner));
    fs::remove_file(stored(&book, &slip)).unwrap();
    check(&book, &CheckRequest::default(), &Unwatched).unwrap();

    retry(&book, slip.id, ASHA, &Unwatched).unwrap();

    assert_eq!(saved(&book), 5);
}

#[test]
fn a_disk_with_less_than_a_weeks_room_is_said_at_the_rate_of_thirty_days() {
    let plant = Plant::new();
    let share = plant.dir.join("share");
    let Some(_mount) = Mount::tmpfs(&share, "8M") else {
        return;
    };
    let plant = plant.with_storage(&share);
    let now = Arc::new(Mutex::new("2026-11-24T05:00:00Z".parse::<Timestamp>().unwrap()));
    let clock = Arc::clone(&now);
    let (book, _) = open_book(plant.settings(), Arc::new(move || *clock.lock().unwrap())).unwrap();
    let room = || disk_room(&book).unwrap().unwrap();
    assert_eq!(room().per_day, 0);
    assert!(!room().is_nearly_full(), "an empty disk at the first start");

    let file = plant.file("scan.txt", vec![b'x'; 4_900_000]);
    attach(&book, draft(&book), &file);

    let full = room();
    assert_eq!(full.per_day, 700_000);
    assert!(full.is_nearly_full(), "{full:?}");
    assert_eq!(full.days_left(), Some(full.free / 700_000));

    *now.lock().unwrap() += (24 * 20).hours();
    assert_eq!(room().per_day, 4_900_000 / 21);
    assert!(!room().is_nearly_full(), "{:?}", room());
    *now.lock().unwrap() += (24 * 10).hours();
    assert_eq!(
        room().per_day,
        0,
        "what was saved more than 30 days ago does not count"
    );
}
