//! A page, a filtered page and a month's totals at 20,000 batches: measured in the steps that SQLite takes, which are the same on
//! every machine, and in the indexes that it says it uses.

use rusqlite::{Connection, StatementStatus, params_from_iter};

use super::*;
use crate::store::batches::page_statement;
use crate::store::batches::totals::{Totals, different_statement, totals_statement};
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
        let (sql, values) = page_statement(&store.connection, &query).unwrap().unwrap();
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

/// What the statement of a query's totals costs, and how it goes about it.
fn work_of_totals(store: &Store, filter: BatchFilter) -> (i32, String) {
    let (sql, values) = totals_statement(&store.connection, &query("", filter))
        .unwrap()
        .unwrap();
    let work = work(&store.connection, &sql, &values);
    (work.steps, work.plan)
}

/// The month of May as it is where clocks are half an hour beside the days of UTC.
fn indian_may() -> BatchFilter {
    let time_zone = TimeZone::fixed(jiff::tz::Offset::from_seconds(19_800).unwrap());
    BatchFilter::default().produced_on(may(1), may(31), &time_zone)
}

#[test]
fn totals_of_a_month_are_read_by_the_day_and_only_its_ends_by_the_batch() {
    let (_folder, store) = generated();
    let (steps, plan) = work_of_totals(&store, indian_may());
    assert!(plan.contains("SEARCH batch_days USING PRIMARY KEY"), "{plan}");
    assert!(
        plan.contains("SEARCH batches USING COVERING INDEX batches_by_produced_at"),
        "{plan}"
    );
    // Its 2,232 batches one by one take some 60,000.
    assert!(steps < 8_000, "{steps}\n{plan}");
    let (all, plan) = work_of_totals(&store, BatchFilter::default());
    assert!(!plan.contains(" batches "), "{plan}");
    assert!(steps < all && all < 60_000, "{steps} of {all}");

    let totals = store.reader().totals(&query("", in_may())).unwrap();
    let batches_in_may = 31 * 24 * 3;
    assert_eq!(totals.batches + totals.reverted, batches_in_may);
    assert_eq!(totals.by_unit, [("m".to_owned(), totals.batches * 1000)]);
    assert_eq!(totals.weight_g, Some(totals.batches * 1000));
}

#[test]
fn totals_by_the_day_are_what_the_batches_come_to() {
    let (_folder, store) = generated();
    store
        .connection
        .execute_batch(
            "UPDATE batches SET unit = 'pcs', total_thousandths = 3000 WHERE seq % 7 = 0;
             UPDATE batches SET total_weight_g = NULL WHERE unit = 'pcs';
             UPDATE batches SET produced_at = strftime('%Y-%m-%dT%H:%M:%S.000Z', produced_at, '5 days') WHERE seq % 11 = 0;
             UPDATE batches SET product_type = 'Rare Pipe', operator = 'Ravi' WHERE seq % 13 = 0;
             UPDATE batches SET status = 'reverted', reverted_at = 'then', reverted_by = 'Asha', revert_reason = 'why' WHERE seq % 17 = 0;
             UPDATE batches SET operator = 'Nobody' WHERE seq % 17 = 1;
             UPDATE batches SET operator = 'Asha' WHERE operator = 'Nobody';",
        )
        .unwrap();
    let ranges = [
        BatchFilter::default(),
        in_may(),
        indian_may(),
        BatchFilter::default().produced_on(may(3), may(3), &TimeZone::UTC),
        BatchFilter::default().produced_on(may(3), None, &TimeZone::UTC),
        BatchFilter {
            produced_from: None,
            ..indian_may()
        },
        BatchFilter {
            produced_before: None,
            ..indian_may()
        },
        // Less than a day, and a day and a bit that has no whole one.
        BatchFilter {
            produced_from: Some("2025-05-03T10:00:00Z".parse().unwrap()),
            produced_before: Some("2025-05-03T20:00:00Z".parse().unwrap()),
            ..BatchFilter::default()
        },
        BatchFilter {
            produced_from: Some("2025-05-03T10:00:00Z".parse().unwrap()),
            produced_before: Some("2025-05-04T20:00:00Z".parse().unwrap()),
            ..BatchFilter::default()
        },
    ];
    let of_whom = [
        (None, None, None),
        (Some("Rare Pipe"), None, None),
        (None, Some("Ravi"), None),
        (Some("HDPE Pipe"), Some("Asha"), Some(BatchStatus::Recorded)),
        (None, None, Some(BatchStatus::Reverted)),
        (Some("No Pipe"), None, None),
    ];
    for range in ranges {
        for (product_type, operator, status) in of_whom {
            let filter = BatchFilter {
                product_type: product_type.map(str::to_owned),
                operator: operator.map(str::to_owned),
                status,
                ..range.clone()
            };
            let totals = store.reader().totals(&query("", filter.clone())).unwrap();
            assert_eq!(totals, added_up_one_by_one(&store, &filter), "{filter:?}");
        }
    }
}

fn added_up_one_by_one(store: &Store, filter: &BatchFilter) -> Totals {
    let everything = BatchQuery {
        limit: usize::MAX,
        filter: filter.clone(),
        ..BatchQuery::default()
    };
    let (sql, values) = page_statement(&store.connection, &everything).unwrap().unwrap();
    let mut totals = Totals::default();
    let sql = format!("SELECT unit, status, total_thousandths, total_weight_g FROM ({sql})");
    let mut statement = store.connection.prepare(&sql).unwrap();
    let mut rows = statement.query(params_from_iter(values)).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let mut one = Totals::default();
        if row.get_unwrap::<_, String>(1) == "reverted" {
            one.reverted = 1;
        } else {
            one.batches = 1;
            one.by_unit.push((row.get_unwrap(0), row.get_unwrap(2)));
            one.weight_g = row.get_unwrap(3);
        }
        totals.add(one);
    }
    totals
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
