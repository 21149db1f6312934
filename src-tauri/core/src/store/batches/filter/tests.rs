//! A page, a filtered page and a month's totals at 20,000 batches: measured in the steps that SQLite takes, which are the same on
//! every machine, and in the indexes that it says it uses.

use rusqlite::{Connection, StatementStatus, params_from_iter};

use super::*;
use crate::store::batches::page_statement;
use crate::store::batches::totals::{different_statement, totals_statement};
use crate::store::{NewStore, Store};

const BATCHES: u32 = 20_000;

/// One batch every 20 minutes from the beginning of 2025 on. Of a hundred, one is of a rare type, one is Ravi's and one was taken
/// back; the words `scratch` and `pipe` are in one of fifty and in all.
fn generated() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let new = NewStore {
        at: Timestamp::UNIX_EPOCH,
        workstation_id: uuid::Uuid::nil(),
        store_id: uuid::Uuid::nil(),
    };
    let store = Store::open(&folder.path().join("db.sqlite"), &new).unwrap();
    let long = "x".repeat(600);
    store
        .connection
        .execute_batch(&format!(
            "BEGIN;
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {BATCHES})
             INSERT INTO batches (seq, id, batch_number, number_value, batch_code, product_type, product_snapshot, brand, parameters,
                 quantity, total_thousandths, unit, metres_mm, weight_per_metre_mg, total_weight_g, notes, produced_at,
                 produced_offset_s, recorded_at, operator, workstation_id, run_id, status, reverted_at, reverted_by, revert_reason)
             SELECT i, printf('01900000-0000-7000-8000-%012d', i), i, i, 'HDPEPipe-' || i,
                 iif(i % 100 = 7, 'Rare Pipe', 'HDPE Pipe'), '{long}', 'Tarko', '{{\"OD\":\"63\"}}', '{long}',
                 1000, 'm', 1000, 1000000, 1000, iif(i % 50 = 0, 'scratch', ''),
                 strftime('%Y-%m-%dT%H:%M:%S.000Z', '2025-01-01', (i * 20) || ' minutes'), 0, '2025-12-01T00:00:00.000Z',
                 iif(i % 100 = 9, 'Ravi', 'Asha'), 'w', 'r', iif(i % 100 = 3, 'reverted', 'recorded'),
                 iif(i % 100 = 3, 'then', NULL), iif(i % 100 = 3, 'Asha', NULL), iif(i % 100 = 3, 'why', NULL)
             FROM n;
             INSERT INTO batch_search (rowid, batch_code, product_type, notes) SELECT seq, batch_code, product_type, notes FROM batches;
             INSERT INTO attachments (id, batch_id, original_name, stored_name, source_path, state, failure_code, run_id, created_by, created_at)
             SELECT 'a' || seq, id, 'slip.jpg', 's' || seq, x'00', iif(seq % 1000 = 0, 'failed', 'copying'),
                 iif(seq % 1000 = 0, 'no_space', NULL), 'r', 'Asha', 'then'
             FROM batches WHERE seq % 10 = 0;
             COMMIT;"
        ))
        .unwrap();
    (folder, store)
}

fn may(day: i8) -> Option<Date> {
    Some(jiff::civil::date(2025, 5, day))
}

fn in_may() -> BatchFilter {
    BatchFilter::default().produced_on(may(1), may(31), &TimeZone::UTC)
}

fn query(search: &str, filter: BatchFilter) -> BatchQuery {
    BatchQuery {
        search: search.to_owned(),
        filter,
        limit: 50,
        after: Some(10_000),
    }
}

struct Work {
    plan: String,
    rows: usize,
    steps: i32,
    full_scan_steps: i32,
}

fn work(connection: &Connection, sql: &str, values: &[Value]) -> Work {
    let plan = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap()
        .query_map(params_from_iter(values), |row| row.get::<_, String>(3))
        .unwrap()
        .collect::<Result<Vec<_>, _>>()
        .unwrap()
        .join("\n");
    let mut statement = connection.prepare(sql).unwrap();
    let mut rows = statement.query(params_from_iter(values)).unwrap();
    let mut count = 0;
    while rows.next().unwrap().is_some() {
        count += 1;
    }
    drop(rows);
    Work {
        plan,
        rows: count,
        steps: statement.get_status(StatementStatus::VmStep),
        full_scan_steps: statement.get_status(StatementStatus::FullscanStep),
    }
}

#[test]
fn a_page_costs_the_same_however_many_batches_there_are() {
    let (_folder, store) = generated();
    let with = |change: fn(&mut BatchFilter)| {
        let mut filter = BatchFilter::default();
        change(&mut filter);
        filter
    };
    let of_type = with(|filter| filter.product_type = Some("Rare Pipe".to_owned()));
    let of_operator = with(|filter| filter.operator = Some("Ravi".to_owned()));
    let reverted = with(|filter| filter.status = Some(BatchStatus::Reverted));
    let recorded = with(|filter| filter.status = Some(BatchStatus::Recorded));
    let failing = with(|filter| filter.open_failures = true);
    let one_day = BatchFilter::default().produced_on(may(5), may(5), &TimeZone::UTC);
    let rare_in_may = BatchFilter {
        product_type: Some("Rare Pipe".to_owned()),
        ..in_may()
    };
    let cases = [
        (
            "all",
            query("", BatchFilter::default()),
            "USING INTEGER PRIMARY KEY",
            51,
        ),
        (
            "one type",
            query("", of_type.clone()),
            "COVERING INDEX batches_by_product_type",
            51,
        ),
        (
            "one operator",
            query("", of_operator),
            "COVERING INDEX batches_by_operator",
            51,
        ),
        (
            "reverted",
            query("", reverted),
            "COVERING INDEX batches_reverted",
            51,
        ),
        ("recorded", query("", recorded), "USING INTEGER PRIMARY KEY", 51),
        (
            "a day",
            query("", one_day),
            "COVERING INDEX batches_by_produced_at",
            51,
        ),
        (
            "a month",
            query("", in_may()),
            "COVERING INDEX batches_by_produced_at",
            51,
        ),
        (
            "a month of one type",
            query("", rare_in_may.clone()),
            "COVERING INDEX batches_by_produced_at",
            13,
        ),
        (
            "failing",
            query("", failing.clone()),
            "INDEX attachments_open_failures",
            9,
        ),
        (
            "a word",
            query("pipe", BatchFilter::default()),
            "VIRTUAL TABLE INDEX",
            51,
        ),
        (
            "a word and a month",
            query("pipe", in_may()),
            "COVERING INDEX batches_by_produced_at",
            51,
        ),
        (
            "a word and a type",
            query("scratch", of_type),
            "VIRTUAL TABLE INDEX",
            0,
        ),
        (
            "a word of what fails",
            query("scratch", failing),
            "INDEX attachments_open_failures",
            9,
        ),
    ];
    for (name, query, index, rows) in cases {
        let (sql, values) = page_statement(&query).unwrap();
        let work = work(&store.connection, &sql, &values);
        assert!(work.plan.contains(index), "{name}: {}", work.plan);
        assert_eq!(work.rows, rows, "{name}: {}", work.plan);
        // A walk through all of the table takes a quarter of a million.
        assert!(work.steps < 60_000, "{name}: {} steps\n{}", work.steps, work.plan);
        assert!(
            work.full_scan_steps <= 51,
            "{name}: {} steps of a full scan\n{}",
            work.full_scan_steps,
            work.plan
        );
    }
}

#[test]
fn totals_of_a_month_read_the_month_alone_and_from_the_index_alone() {
    let (_folder, store) = generated();
    let statement = totals_statement(&query("", in_may())).unwrap();
    let month = work(&store.connection, &statement.sql, &statement.values);
    assert!(
        month
            .plan
            .contains("SEARCH batches USING COVERING INDEX batches_by_produced_at"),
        "{}",
        month.plan
    );
    let statement = totals_statement(&query("", BatchFilter::default())).unwrap();
    let all = work(&store.connection, &statement.sql, &statement.values);
    assert!(
        all.plan.contains("COVERING INDEX batches_by_produced_at"),
        "{}",
        all.plan
    );
    assert!(month.steps * 7 < all.steps, "{} of {}", month.steps, all.steps);

    let totals = store.reader().totals(&query("", in_may())).unwrap();
    let batches_in_may = 31 * 24 * 3;
    assert_eq!(totals.batches + totals.reverted, batches_in_may);
    assert_eq!(totals.by_unit, [("m".to_owned(), totals.batches * 1000)]);
    assert_eq!(totals.weight_g, Some(totals.batches * 1000));
    let of_type = BatchFilter {
        product_type: Some("HDPE Pipe".to_owned()),
        ..BatchFilter::default()
    };
    let statement = totals_statement(&query("", of_type)).unwrap();
    let of_type = work(&store.connection, &statement.sql, &statement.values);
    assert!(
        of_type
            .plan
            .contains("SEARCH batches USING COVERING INDEX batches_by_product_type"),
        "{}",
        of_type.plan
    );
}

#[test]
fn what_can_be_chosen_is_found_without_reading_all_batches() {
    let (_folder, store) = generated();
    for column in ["product_type", "operator"] {
        let work = work(&store.connection, &different_statement(column), &[]);
        assert_eq!(work.rows, 2);
        assert!(work.steps < 200, "{column}: {} steps", work.steps);
    }
    let choices = store.reader().filter_choices().unwrap();
    assert_eq!(choices.product_types, ["HDPE Pipe", "Rare Pipe"]);
    assert_eq!(choices.operators, ["Asha", "Ravi"]);
}
