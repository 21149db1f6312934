//! The kept counters of what is saved, and what is said from them.

use std::fs;
use std::time::Instant;

use batchbook_core::attachments::{Owner, Unwatched, discard_draft, remove, retry, set_aside};
use batchbook_core::authority::{Reserved, permit};
use batchbook_core::book::Book;
use batchbook_core::check::{CheckRequest, check};
use batchbook_core::correct_batch::{Correction, correct_batch, open_correction};
use batchbook_core::record_batch::Answers;
use batchbook_core::storage_use::{AdviceCode, OffSite, StorageAnswers, StorageUse, answer, storage_use};
use batchbook_core::store::saved_files::Share;
use rusqlite::Connection;

use crate::plant::{ASHA, PNG, Plant, Time, attach, draft, record, stored};
use crate::recording::sprinkler;

fn used(book: &Book) -> StorageUse {
    let used = storage_use(book).unwrap();
    // Whatever was done before: the counters are what a count of the rows gives.
    let database = Connection::open(book.database()).unwrap();
    for (column, counted) in [
        ("substr(saved_at, 1, 7)", &used.by_month),
        ("ifnull(media_type, '')", &used.by_media_type),
        (
            "ifnull((SELECT product_type FROM batches WHERE batches.id = batch_id), '')",
            &used.by_product_type,
        ),
    ] {
        let query = format!(
            "SELECT {column}, count(*), sum(size) FROM attachments WHERE state = 'saved' GROUP BY 1 ORDER BY 1"
        );
        let mut statement = database.prepare(&query).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        let recount: Vec<(String, u64, u64)> = rows.unwrap().map(Result::unwrap).collect();
        let mut kept: Vec<_> = counted.iter().map(plain).collect();
        kept.sort();
        assert_eq!(kept, recount, "{column}");
    }
    let sum = |shares: &[Share]| shares.iter().map(|share| share.amount.bytes).sum::<u64>();
    assert_eq!(used.saved.bytes, sum(&used.by_month));
    used
}

fn plain(share: &Share) -> (String, u64, u64) {
    (share.of.clone(), share.amount.files, share.amount.bytes)
}

fn of(shares: &[Share], name: &str) -> (u64, u64) {
    let found = shares.iter().find(|share| share.of == name);
    found.map_or((0, 0), |share| (share.amount.files, share.amount.bytes))
}

fn make_it_sprinkler(book: &Book, batch: uuid::Uuid) {
    let opened = book
        .read(|reader| open_correction(reader, batch))
        .unwrap()
        .unwrap();
    let (mut entry, other) = (opened.entry, sprinkler());
    entry.product_type = other.product_type;
    entry.parameters = other.parameters;
    entry.bundles = other.bundles;
    entry.weight_per_metre_kg = Some("0.45".into());
    let correction = Correction {
        batch,
        entry: &entry,
        from_form: true,
        based_on: opened.version,
        reason: "another product",
        by: &permit(book, Reserved::Correct, ASHA, None).unwrap(),
        answers: Answers::NOBODY_TO_ASK,
    };
    correct_batch(book, &correction).unwrap();
}

#[test]
fn the_counters_are_a_recount_whatever_is_done() {
    let plant = Plant::new();
    let time = Time::default();
    let book = plant.book_at(&time);
    assert_eq!(used(&book).by_month, []);

    let owner = draft(&book);
    let slip = attach(&book, owner, &plant.file("slip.txt", "12345"));
    let picture = attach(&book, owner, &plant.file("photo.png", PNG));
    let removed = attach(&book, owner, &plant.file("wrong.txt", "123"));
    attach(&book, owner, &plant.dir.join("usb/absent.png"));
    let all = used(&book);
    assert_eq!((all.saved.files, all.saved.bytes), (3, 8 + PNG.len() as u64));
    assert_eq!(
        of(&all.by_product_type, ""),
        (3, all.saved.bytes),
        "still a draft's"
    );

    remove(&book, removed.id, ASHA).unwrap();
    assert_eq!(used(&book).saved.files, 2, "a file that left its draft");

    let batch = record(&book, Some(owner));
    let all = used(&book);
    assert_eq!(of(&all.by_product_type, "HDPE Pipe"), (2, all.saved.bytes));
    assert_eq!(of(&all.by_media_type, "image/png"), (1, PNG.len() as u64));
    assert_eq!(of(&all.by_month, "2026-11"), (2, all.saved.bytes));

    make_it_sprinkler(&book, batch);
    let all = used(&book);
    assert_eq!(of(&all.by_product_type, "HDPE Pipe"), (0, 0));
    assert_eq!(of(&all.by_product_type, "Sprinkler Pipe"), (2, all.saved.bytes));

    set_aside(&book, picture.id, "blurred", ASHA).unwrap();
    assert_eq!(
        used(&book).saved.files,
        2,
        "a file that was set aside stays where it is"
    );

    fs::remove_file(stored(&book, &slip)).unwrap();
    check(&book, &CheckRequest::default(), &Unwatched).unwrap();
    assert_eq!(used(&book).saved.files, 1, "a file that is missing takes no room");
    time.pass(40 * 24 * 3600);
    fs::write(stored(&book, &slip), "12345").unwrap();
    retry(&book, slip.id, ASHA, &Unwatched).unwrap();
    let all = used(&book);
    assert_eq!(
        of(&all.by_month, "2026-11").0,
        2,
        "it is back, as it was saved then"
    );
    attach(&book, Owner::Batch(batch), &plant.file("later.txt", "later"));
    assert_eq!(of(&used(&book).by_month, "2027-01"), (1, 5));

    let Owner::Draft(second) = draft(&book) else {
        unreachable!()
    };
    attach(&book, Owner::Draft(second), &plant.file("other.txt", "1"));
    assert_eq!(used(&book).saved.files, 4);
    discard_draft(&book, second, ASHA).unwrap();
    assert_eq!(used(&book).saved.files, 3, "files of a discarded draft");
}

#[test]
fn the_answers_are_kept_and_change_the_advice_and_the_trail_has_them() {
    let plant = Plant::new();
    let book = plant.book();
    assert_eq!(storage_use(&book).unwrap().advice.code, AdviceCode::Local);
    let answers = StorageAnswers {
        on_site: Some(false),
        off_site: Some(OffSite::Required),
        workstations: Some(2),
        far_readers: Some(false),
    };
    answer(&book, &answers, ASHA).unwrap();
    answer(&book, &answers, ASHA).unwrap();
    drop(book);

    let book = plant.book();
    let found = storage_use(&book).unwrap();
    assert_eq!(found.answers, answers);
    assert_eq!(found.advice.code, AdviceCode::Hybrid);
    let entries: Vec<String> = Connection::open(book.database())
        .unwrap()
        .prepare("SELECT after FROM audit_log WHERE subject_id = 'storage_answers'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let value = "on_site no, off_site required, workstations 2, far_readers no";
    assert_eq!(
        entries,
        [format!("{{\"value\":\"{value}\"}}")],
        "an equal answer is no change"
    );
}

#[test]
fn what_is_used_is_read_from_counters_and_not_from_a_hundred_thousand_rows() {
    let plant = Plant::new();
    let book = plant.book();
    let batch = record(&book, None);
    Connection::open(book.database())
        .unwrap()
        .execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
             INSERT INTO attachments (id, batch_id, original_name, stored_name, source_path, media_type, size, sha256, state,
                 run_id, created_by, created_at, saved_at)
             SELECT printf('00000000-0000-7000-8000-%012d', i), ?, 'a.jpg', printf('%d_a.jpg', i), x'2f61', 'image/jpeg', 1000,
                 zeroblob(32), 'saved', '00000000-0000-7000-8000-000000000000', 'Asha', '2026-11-24T05:00:00.000Z',
                 printf('20%02d-11-24T05:00:00.000Z', 10 + i % 10) FROM n",
            [batch.to_string()],
        )
        .unwrap();
    let begun = Instant::now();
    let found = storage_use(&book).unwrap();
    let took = begun.elapsed();
    assert_eq!((found.saved.files, found.by_month.len()), (100_000, 10));
    // A scan of the rows takes far longer in an unoptimised build.
    assert!(took.as_millis() < 50, "{took:?}");
}

/// However many files there are: a statement that looked at one of their rows would fail without the tables.
#[test]
fn the_status_reads_counters_and_no_row_of_a_file() {
    let plant = Plant::new();
    let book = plant.book_at(&Time::default());
    let owner = draft(&book);
    attach(&book, owner, &plant.file("photo.png", PNG));
    record(&book, Some(owner));
    let before = storage_use(&book).unwrap();
    let database = Connection::open(book.database()).unwrap();
    let plan = |query: &str| {
        let mut statement = database.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
        let lines = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
        lines.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    // The outbox is asked by the index of what is in it, which is short.
    let kept = plan(
        "SELECT count(*), ifnull(sum(ifnull(size, source_size)), 0) FROM attachments WHERE state = 'kept'",
    );
    assert!(kept.contains("COVERING INDEX attachments_kept"), "{kept}");
    database
        .execute_batch(
            "PRAGMA legacy_alter_table = ON; ALTER TABLE object_copies RENAME TO object_copies_away; \
             ALTER TABLE batches RENAME TO batches_away; ALTER TABLE audit_log RENAME TO audit_log_away;",
        )
        .unwrap();
    let after = storage_use(&book).unwrap();
    assert_eq!(after.saved.files, 1);
    assert_eq!((after.saved, after.copies), (before.saved, before.copies));
}
