//! What is done behind the program's back, one thing at a time: each is found, and the first entry that does not fit named.

use std::path::{Path, PathBuf};

use batchbook_core::attachments::Unwatched;
use batchbook_core::authority::{Reserved, permit, set_pin, set_supervisor};
use batchbook_core::backup::{self, compare_trail};
use batchbook_core::batch::catalogue_changes::CatalogueKind;
use batchbook_core::book::Book;
use batchbook_core::check::{CheckProblem, CheckRequest, check};
use batchbook_core::explain_clock::{ExplainError, explain_clock};
use batchbook_core::settings::Key;
use batchbook_core::store::kept_counts::KeptCounts;
use batchbook_core::store::trail::TrailFilter;
use batchbook_core::store::trail_check::{RowKind, TrailProblem};
use batchbook_core::store::workstation::Remembered;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::backup::{archive, made, stick};
use crate::plant::{ASHA, Plant, Time, attach, draft, record};

/// A workstation with three batches, each with a file of its own.
struct Tampered {
    plant: Plant,
    book: Book,
    time: Time,
}

impl Tampered {
    fn new() -> Tampered {
        let time = Time::default();
        let plant = Plant::new();
        let stick = stick(&plant);
        std::fs::create_dir(&stick).unwrap();
        let plant = plant.with(Key::BackupDestinations, stick.display());
        let book = plant.book_at(&time);
        for name in ["one", "two", "three"] {
            let owner = draft(&book);
            attach(&book, owner, &plant.file(format!("{name}.txt"), name.repeat(5)));
            record(&book, Some(owner));
            time.pass(600);
        }
        Tampered { plant, book, time }
    }

    fn connection(&self) -> Connection {
        let connection = Connection::open(self.book.database()).unwrap();
        let without_triggers = "DROP TRIGGER IF EXISTS audit_log_is_never_updated; DROP TRIGGER IF EXISTS audit_log_is_never_deleted; \
            DROP TRIGGER IF EXISTS batches_are_never_deleted; PRAGMA foreign_keys = OFF";
        connection.execute_batch(without_triggers).unwrap();
        connection
    }

    fn tamper(&self, sql: &str) {
        self.connection().execute_batch(sql).unwrap();
    }

    /// What a check finds in the history, of what kind and where.
    fn found(&self) -> Vec<TrailProblem> {
        self.found_by(&CheckRequest::QUICK)
    }

    fn found_by(&self, request: &CheckRequest) -> Vec<TrailProblem> {
        let checked = check(&self.book, request, &Unwatched).unwrap();
        checked
            .problems
            .into_iter()
            .map(|problem| match problem {
                CheckProblem::HistoryRewritten { problem } => problem,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    fn head(&self) -> i64 {
        let sql = "SELECT max(seq) FROM audit_log";
        self.connection().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn seq(&self, action: &str, at: usize) -> i64 {
        let connection = self.connection();
        let mut statement = connection
            .prepare("SELECT seq FROM audit_log WHERE action = ? ORDER BY seq")
            .unwrap();
        let rows = statement.query_map([action], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).nth(at).unwrap()
    }

    fn against(&self, backup: &Path) -> Option<TrailProblem> {
        compare_trail(&self.book, backup, &backup::Unwatched)
            .unwrap()
            .problem
    }

    fn archive(&self) -> PathBuf {
        made(&self.book, archive()).path
    }
}

fn differs(kind: RowKind, fields: &[&str]) -> impl Fn(&[TrailProblem]) -> bool {
    let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
    move |found: &[TrailProblem]| {
        let [
            TrailProblem::RowDiffers {
                kind: of,
                fields: found,
                ..
            },
        ] = found
        else {
            return false;
        };
        *of == kind && *found == fields
    }
}

#[test]
fn an_honest_history_fits() {
    let it = Tampered::new();
    assert_eq!(it.found(), []);
    let backup = it.archive();
    assert_eq!(it.found(), []);
    assert_eq!(it.against(&backup), None);
    record(&it.book, None);
    assert_eq!(it.against(&backup), None, "what was added since is no rewriting");
}

#[test]
fn a_row_that_was_changed_past_the_trail_is_found() {
    type Case<'c> = (&'c str, RowKind, &'c [&'c str]);
    let cases: [Case<'_>; 14] = [
        (
            "UPDATE batches SET total_thousandths = 1000001 WHERE batch_number = '2'",
            RowKind::Batch,
            &["total_thousandths"],
        ),
        (
            "UPDATE batches SET quantity = replace(quantity, '500000', '400000') WHERE batch_number = '2'",
            RowKind::Batch,
            &["quantity"],
        ),
        (
            "UPDATE batches SET quantity = 'x' WHERE batch_number = '2'",
            RowKind::Batch,
            &["unreadable"],
        ),
        (
            "UPDATE batches SET product_type = 'Rope' WHERE batch_number = '2'",
            RowKind::Batch,
            &["product_type"],
        ),
        (
            "UPDATE batches SET notes = 'x' WHERE batch_number = '2'",
            RowKind::Batch,
            &["notes"],
        ),
        (
            "UPDATE batches SET produced_at = '2026-11-23T05:00:00.000Z' WHERE batch_number = '2'",
            RowKind::Batch,
            &["produced_at"],
        ),
        (
            "UPDATE batches SET operator = 'Nobody' WHERE batch_number = '2'",
            RowKind::Batch,
            &["operator"],
        ),
        (
            "UPDATE batches SET number_value = 77 WHERE batch_number = '2'",
            RowKind::Batch,
            &["number_value"],
        ),
        (
            "UPDATE batches SET status = 'reverted', reverted_at = recorded_at, reverted_by = 'x', revert_reason = 'x' WHERE batch_number = '2'",
            RowKind::Batch,
            &["revert_reason", "reverted_at", "reverted_by", "status"],
        ),
        (
            "UPDATE attachments SET stored_name = replace(stored_name, 'two', 'too') WHERE original_name = 'two.txt'",
            RowKind::Attachment,
            &["stored_name"],
        ),
        (
            "UPDATE attachments SET batch_id = (SELECT id FROM batches WHERE batch_number = '3') WHERE original_name = 'two.txt'",
            RowKind::Attachment,
            &["owner"],
        ),
        (
            "UPDATE attachments SET sha256 = zeroblob(32) WHERE original_name = 'two.txt'",
            RowKind::Attachment,
            &["sha256"],
        ),
        (
            "UPDATE attachments SET original_name = 'slip.txt' WHERE original_name = 'two.txt'",
            RowKind::Attachment,
            &["original_name"],
        ),
        (
            "UPDATE attachments SET set_aside_at = created_at, set_aside_by = 'x', set_aside_reason = 'x' WHERE original_name = 'two.txt'",
            RowKind::Attachment,
            &["set_aside"],
        ),
    ];
    for (sql, kind, fields) in cases {
        let it = Tampered::new();
        it.tamper(sql);
        let found: Vec<TrailProblem> = check(&it.book, &CheckRequest::QUICK, &Unwatched)
            .unwrap()
            .problems
            .into_iter()
            .filter_map(|problem| match problem {
                CheckProblem::HistoryRewritten { problem } => Some(problem),
                // A file under another name is missing, too.
                _ => None,
            })
            .collect();
        assert!(differs(kind, fields)(&found), "{sql}: {found:?}");
    }
}

#[test]
fn two_files_that_were_exchanged_between_their_rows_are_shown_by_the_trail_alone() {
    let it = Tampered::new();
    it.tamper(
        "CREATE TEMP TABLE was AS SELECT original_name AS name, stored_name, sha256 FROM attachments; \
         UPDATE attachments SET stored_name = 'x' WHERE original_name = 'one.txt'; \
         UPDATE attachments SET (stored_name, sha256) = (SELECT stored_name, sha256 FROM was WHERE name = 'one.txt') \
             WHERE original_name = 'two.txt'; \
         UPDATE attachments SET (stored_name, sha256) = (SELECT stored_name, sha256 FROM was WHERE name = 'two.txt') \
             WHERE original_name = 'one.txt'",
    );
    // Both files are there, of the size and with the content that their rows say.
    let found = it.found_by(&CheckRequest::REHASH);
    assert_eq!(found.len(), 2, "{found:?}");
    for problem in found {
        let is_shown = differs(RowKind::Attachment, &["stored_name", "sha256"]);
        assert!(is_shown(std::slice::from_ref(&problem)), "{problem:?}");
    }
}

#[test]
fn a_changed_entry_and_one_that_was_taken_out_are_named() {
    let it = Tampered::new();
    let seq = it.seq("recorded", 1);
    it.tamper(&format!(
        "UPDATE audit_log SET after = replace(after, '500000', '400000') WHERE seq = {seq}"
    ));
    let action = Some("recorded".to_owned());
    let found = it.found();
    assert_eq!(found[0], TrailProblem::Broken { seq, action });
    let it = Tampered::new();
    it.tamper(&format!("DELETE FROM audit_log WHERE seq = {}", seq - 1));
    let action = None;
    let wanted = TrailProblem::Broken { seq: seq - 1, action };
    assert_eq!(it.found()[0], wanted);
}

#[test]
fn a_row_that_was_deleted_or_put_in_is_found() {
    let it = Tampered::new();
    let recorded = it.seq("recorded", 2);
    it.tamper(
        "DELETE FROM attachments WHERE original_name = 'three.txt'; DELETE FROM batches WHERE batch_number = '3'",
    );
    let found: Vec<(i64, RowKind)> = check(&it.book, &CheckRequest::QUICK, &Unwatched)
        .unwrap()
        .problems
        .iter()
        .filter_map(|problem| match problem {
            CheckProblem::HistoryRewritten {
                problem: TrailProblem::RowGone { kind, seq, .. },
            } => Some((*seq, *kind)),
            _ => None,
        })
        .collect();
    assert_eq!(
        found,
        [
            (recorded, RowKind::Batch),
            (it.seq("attachment_saved", 2), RowKind::Attachment)
        ]
    );

    let it = Tampered::new();
    let columns = "product_type, product_snapshot, brand, parameters, quantity, total_thousandths, unit, notes, produced_at, \
        produced_offset_s, recorded_at, operator, workstation_id, run_id";
    it.tamper(&format!(
        "INSERT INTO batches (id, batch_number, batch_code, {columns}) SELECT 'a', '9', 'nine', {columns} FROM batches WHERE batch_number = '1'"
    ));
    let found = it.found();
    let [
        TrailProblem::RowDiffers { name, seq: 0, .. },
        TrailProblem::CountsDiffer {
            counts: KeptCounts::Counters,
        },
    ] = found.as_slice()
    else {
        panic!("{found:?}");
    };
    assert_eq!(name, "nine");
}

#[test]
fn an_end_that_was_cut_off_is_found_beside_a_backup() {
    let it = Tampered::new();
    for _ in 0..12 {
        record(&it.book, None);
    }
    let head = it.head();
    let backup = it.archive();
    // Whoever cuts entries off takes the rows that they are about along, and what noted the backup, too.
    let cut_off = head - 9;
    it.tamper(&format!(
        "DELETE FROM batches WHERE id IN (SELECT subject_id FROM audit_log WHERE seq >= {cut_off}); \
         DELETE FROM audit_log WHERE seq >= {cut_off}; DELETE FROM backups"
    ));
    let mut found = it.found();
    // Whoever takes the counts along as well leaves nothing.
    found.retain(|problem| !matches!(problem, TrailProblem::CountsDiffer { .. }));
    assert_eq!(found, [], "the chain alone cannot show it");
    let wanted = TrailProblem::DiffersFromBackup {
        seq: cut_off,
        is_cut_off: true,
        backup: backup.to_string_lossy().into_owned(),
    };
    assert_eq!(it.against(&backup), Some(wanted));
}

/// Writes the whole chain anew, with other contents of one entry.
fn rewrite(connection: &Connection, changed: i64, change: impl Fn(&str) -> String) {
    let columns =
        "id, at, who, workstation_id, action, subject_kind, subject_id, before, after, reason".split(", ");
    let columns: Vec<&str> = columns.collect();
    let mut statement = connection
        .prepare(&format!(
            "SELECT seq, {} FROM audit_log ORDER BY seq",
            columns.join(", ")
        ))
        .unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut previous = [0u8; 32];
    let mut written = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let seq: i64 = row.get(0).unwrap();
        let mut entry = json!({ "seq": seq });
        for (at, column) in columns.iter().enumerate() {
            let text: Option<String> = row.get(at + 1).unwrap();
            let text = match text {
                Some(text) if seq == changed && *column == "after" => Some(change(&text)),
                text => text,
            };
            entry[*column] = text.map_or(Value::Null, Value::from);
        }
        let mut hasher = Sha256::new();
        hasher.update(previous);
        hasher.update(entry.to_string());
        let hash: [u8; 32] = hasher.finalize().into();
        written.push((seq, entry["after"].as_str().map(str::to_owned), previous, hash));
        previous = hash;
    }
    drop(rows);
    // No two entries may have one hash, also for a moment.
    connection
        .execute_batch("UPDATE audit_log SET hash = randomblob(32)")
        .unwrap();
    for (seq, after, previous, hash) in written {
        connection
            .execute(
                "UPDATE audit_log SET after = ?, previous_hash = ?, hash = ? WHERE seq = ?",
                params![after, previous, hash, seq],
            )
            .unwrap();
    }
}

#[test]
fn a_chain_that_was_written_anew_is_found_beside_a_backup() {
    let it = Tampered::new();
    let backup = it.archive();
    let mirror = made(&it.book, crate::backup::of_kind(backup::BackupKind::Mirror)).path;
    let seq = it.seq("recorded", 1);
    rewrite(&it.connection(), seq, |after| {
        after.replace("\"total_thousandths\":1000000", "\"total_thousandths\":2000000")
    });
    it.tamper("UPDATE batches SET total_thousandths = 2000000 WHERE batch_number = '2'");
    assert_eq!(it.found(), [], "chain and rows agree with each other");
    let differs = |found: Option<TrailProblem>| match found {
        Some(TrailProblem::DiffersFromBackup { seq, is_cut_off, .. }) => Some((seq, is_cut_off)),
        _ => None,
    };
    assert_eq!(differs(it.against(&backup)), Some((seq, false)));
    assert_eq!(
        differs(it.against(&mirror)),
        Some((seq, false)),
        "a snapshot of a mirror"
    );
    let whole_mirror = mirror.parent().unwrap().parent().unwrap();
    let after = made(&it.book, crate::backup::of_kind(backup::BackupKind::Mirror)).path;
    assert_eq!(
        differs(it.against(&after)),
        None,
        "one that was made since says nothing"
    );
    assert_eq!(
        differs(it.against(whole_mirror)),
        Some((seq, false)),
        "the older one does"
    );
}

#[test]
fn a_backup_of_another_store_is_no_witness() {
    let it = Tampered::new();
    let other = Tampered::new();
    let backup = other.archive();
    let error = compare_trail(&it.book, &backup, &backup::Unwatched).unwrap_err();
    assert_eq!(error.code(), "backup_of_another_store");
    let error = compare_trail(&it.book, &it.plant.dir, &backup::Unwatched).unwrap_err();
    assert_eq!(error.code(), "restore_damaged", "no backup at all");
}

#[test]
fn a_file_with_other_bytes_of_the_same_size_is_found_by_reading_it() {
    let it = Tampered::new();
    let name = std::fs::read_dir(it.book.storage().uploads())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("two"))
        .unwrap();
    std::fs::write(&name, "TWO".repeat(5)).unwrap();
    let kinds = |request| {
        let checked = check(&it.book, &request, &Unwatched).unwrap();
        checked
            .problems
            .iter()
            .map(CheckProblem::kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(CheckRequest::QUICK), [] as [&str; 0]);
    assert_eq!(kinds(CheckRequest::REHASH), ["hash_differs"]);
}

#[test]
fn a_clock_that_was_set_back_a_day_is_found() {
    let it = Tampered::new();
    it.time.pass(-24 * 3600);
    record(&it.book, None);
    let seq = it.seq("recorded", 3);
    let found = it.found();
    let [TrailProblem::ClockSetBack { seq: at, .. }] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(*at, seq);
    let it = Tampered::new();
    it.time.pass(-3600);
    record(&it.book, None);
    assert_eq!(it.found(), [], "a clock that is corrected");
}

#[test]
fn what_steers_attempts_is_no_change_of_the_record() {
    let it = Tampered::new();
    it.book
        .write(|transaction| transaction.remember(Remembered::Operator, ASHA))
        .map_err(|error: batchbook_core::store::StoreError| error)
        .unwrap();
    it.tamper("UPDATE attachments SET checked_at = saved_at, pauses = 7 WHERE original_name = 'two.txt'");
    assert_eq!(it.found(), []);
    assert_eq!(it.found_by(&CheckRequest::REHASH), []);
}

/// A workstation with a catalogue that was edited, and a supervisor with a PIN.
fn with_lists() -> Tampered {
    let it = Tampered::new();
    let by = permit(&it.book, Reserved::Operators, ASHA, None).unwrap();
    it.book
        .write(|transaction| {
            let now = it.book.now();
            transaction.add_brand("Acme", ASHA, now)?;
            transaction.add_brand("Bharat", ASHA, now)?;
            transaction.set_retired(CatalogueKind::Brand, "Tarko", true, ASHA, now)?;
            transaction.rename_listed(CatalogueKind::Operator, ASHA, "Asha K", ASHA, now)?;
            transaction.add_new_operator("Meera", ASHA, now)
        })
        .unwrap();
    let order = ["Bharat", "Unbranded", "Acme"].map(str::to_owned);
    it.book
        .write(|transaction| transaction.reorder(CatalogueKind::Brand, &order, ASHA, it.book.now()))
        .unwrap();
    set_supervisor(&it.book, "Meera", true, &by).unwrap();
    set_pin(&it.book, "Meera", "271828", &by).unwrap();
    set_pin(&it.book, "Asha K", "314159", &by).unwrap();
    it
}

#[test]
fn lists_that_were_changed_past_the_trail_are_found() {
    assert_eq!(with_lists().found(), []);
    type Case<'c> = (&'c str, RowKind, &'c str, &'c [&'c str]);
    let cases: [Case<'_>; 10] = [
        (
            "UPDATE product_types SET definition = replace(definition, '500', '501') WHERE name = 'HDPE Pipe'",
            RowKind::ProductType,
            "HDPE Pipe",
            &["definition"],
        ),
        (
            "UPDATE product_types SET definition = '{' WHERE name = 'HDPE Pipe'",
            RowKind::ProductType,
            "",
            &["unreadable"],
        ),
        (
            "UPDATE product_types SET retired = 1 WHERE name = 'HDPE Pipe'",
            RowKind::ProductType,
            "HDPE Pipe",
            &["retired"],
        ),
        (
            "UPDATE brands SET name = 'Acne' WHERE name = 'Acme'",
            RowKind::Brand,
            "Acne",
            &["name"],
        ),
        (
            "UPDATE brands SET position = 7 WHERE name = 'Acme'",
            RowKind::Brand,
            "Acme",
            &["position"],
        ),
        (
            "INSERT INTO brands (id, name, position, created_at) VALUES ('x', 'Put in', 9, '2026-11-24T05:00:00.000Z')",
            RowKind::Brand,
            "Put in",
            &["id"],
        ),
        (
            "UPDATE operators SET supervisor = 1 WHERE name = 'Asha K'",
            RowKind::Operator,
            "Asha K",
            &["supervisor"],
        ),
        (
            "UPDATE operators SET retired = 1 WHERE name = 'Meera'",
            RowKind::Operator,
            "Meera",
            &["retired"],
        ),
        (
            "UPDATE operators SET pin_hash = NULL, pin_salt = NULL, pin_memory_kib = NULL, pin_passes = NULL WHERE name = 'Meera'",
            RowKind::Operator,
            "Meera",
            &["has_pin", "pin_seal"],
        ),
        (
            "UPDATE operators SET (pin_hash, pin_salt) = (SELECT pin_hash, pin_salt FROM operators WHERE name = 'Asha K') WHERE name = 'Meera'",
            RowKind::Operator,
            "Meera",
            &["pin_seal"],
        ),
    ];
    for (sql, kind, name, fields) in cases {
        let it = with_lists();
        it.tamper(sql);
        let found = it.found();
        assert!(differs(kind, fields)(&found), "{sql}: {found:?}");
        let [TrailProblem::RowDiffers { name: found, .. }] = found.as_slice() else {
            panic!("{sql}");
        };
        assert!(name.is_empty() || found == name, "{sql}: {found}");
    }
    let it = with_lists();
    it.tamper("DELETE FROM brands WHERE name = 'Acme'");
    let found = it.found();
    let [
        TrailProblem::RowGone {
            kind: RowKind::Brand, ..
        },
    ] = found.as_slice()
    else {
        panic!("{found:?}");
    };
}

#[test]
fn a_clock_that_somebody_explains_is_no_problem_any_more_and_nothing_else_can_be_explained() {
    let it = Tampered::new();
    it.time.pass(-24 * 3600);
    record(&it.book, None);
    let seq = it.seq("recorded", 3);
    assert_eq!(it.found().len(), 1);
    let kept = it.book.read(|reader| reader.last_check()).unwrap().unwrap();
    assert_eq!(kept.history.map(|problem| problem.seq()), Some(seq));
    let by = permit(&it.book, Reserved::Explain, ASHA, None).unwrap();
    let explain = |seq, reason| explain_clock(&it.book, seq, reason, &by);
    assert!(matches!(explain(seq, "  "), Err(ExplainError::Refused(_))));
    for other in [0, 1, seq - 1, seq + 1, i64::MAX] {
        let refused = explain(other, "battery");
        assert!(
            matches!(refused, Err(ExplainError::NothingToExplain { .. })),
            "{other}: {refused:?}"
        );
    }
    explain(seq, "the battery was changed").unwrap();
    let again = explain(seq, "twice");
    assert!(matches!(again, Err(ExplainError::NothingToExplain { .. })));
    let checked = check(&it.book, &CheckRequest::QUICK, &Unwatched).unwrap();
    assert!(checked.problems.is_empty(), "{:?}", checked.problems);
    let [explained] = checked.explained.as_slice() else {
        panic!("{:?}", checked.explained);
    };
    assert_eq!(
        (
            explained.problem.seq(),
            explained.who.as_str(),
            explained.reason.as_str()
        ),
        (seq, ASHA, "the battery was changed")
    );
    let kept = it.book.read(|reader| reader.last_check()).unwrap().unwrap();
    assert_eq!((kept.problems(), kept.history), (0, None));
    it.time.pass(-48 * 3600);
    record(&it.book, None);
    assert_eq!(it.found().len(), 1, "one explanation is for one time");
}

#[test]
fn entries_are_found_by_words_in_any_of_their_texts() {
    let it = Tampered::new();
    let found = |search: &str| {
        let filter = TrailFilter {
            search: search.to_owned(),
            ..TrailFilter::default()
        };
        let page = it.book.read(|reader| reader.trail(&filter, None, 100)).unwrap();
        page.entries.len()
    };
    assert!(found("two.txt") > 0 && found("TWO.txt saved") > 0);
    assert_eq!(found("two.txt three.txt"), 0, "every word");
    assert_eq!((found("t_o.txt"), found("%o.txt")), (0, 0), "no pattern");
    assert!(found("asha") > 3);
    assert!(found("") > found("two.txt"));
}
