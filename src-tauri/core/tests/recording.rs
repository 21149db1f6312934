//! From a draft to a recorded batch: the rules, on a real database.

use std::sync::Arc;
use std::thread;

use batchbook_core::batch::{BatchDraft, BundlesText, Problem, ProblemCode, RollsText};
use batchbook_core::book::Book;
use batchbook_core::open_book::open_book;
use batchbook_core::record_batch::{
    Answers, RecordError, RecordRequest, RecordedBatch, WindowRecord, preview_batch, record_batch,
    record_window_draft,
};
use batchbook_core::settings::Key;
use batchbook_core::store::batches::BatchQuery;
use jiff::Timestamp;

use crate::plant::{ASHA, Plant};

const NOW: &str = "2026-11-24T08:36:00Z";

/// A workstation's book whose clock stands still.
pub(crate) fn book_at(plant: &Plant, now: &str) -> Book {
    let now: Timestamp = now.parse().unwrap();
    open_book(plant.settings(), Arc::new(move || now)).unwrap().0
}

fn book(plant: &Plant) -> Book {
    book_at(plant, NOW)
}

pub(crate) fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

pub(crate) fn rolls(rows: &[(&str, &str)]) -> Vec<RollsText> {
    rows.iter()
        .map(|(count, length_m)| RollsText {
            count: (*count).to_owned(),
            length_m: (*length_m).to_owned(),
        })
        .collect()
}

pub(crate) fn hdpe() -> BatchDraft {
    BatchDraft {
        product_type: "HDPE Pipe".into(),
        brand: "Tarko".into(),
        parameters: [("PE", "80"), ("PN", "10"), ("OD", "63")]
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
        produced_at: Some("2026-11-24T10:30:00+05:30".into()),
        rolls: rolls(&[("10", "500"), ("7", "300")]),
        cut_pieces_m: texts(&["150", "200.5", "150"]),
        weight_per_metre_kg: Some("1.5".into()),
        ..BatchDraft::default()
    }
}

pub(crate) fn sprinkler() -> BatchDraft {
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
        spares: texts(&["7", "8"]),
        weight_per_metre_kg: Some("0.45".into()),
        ..BatchDraft::default()
    }
}

fn try_record(book: &Book, draft: &BatchDraft) -> Result<RecordedBatch, RecordError> {
    let request = RecordRequest {
        draft,
        draft_id: None,
        operator: ASHA,
        answers: Answers::NOBODY_TO_ASK,
    };
    record_batch(book, &request)
}

fn refused(book: &Book, draft: &BatchDraft) -> Vec<(String, ProblemCode)> {
    match try_record(book, draft) {
        Err(RecordError::Refused(problems)) => problems
            .into_iter()
            .map(|Problem { field, code, .. }| (field, code))
            .collect(),
        Err(error) => panic!("the store failed: {error:?}"),
        Ok(recorded) => panic!("recorded as {}", recorded.batch.batch_code),
    }
}

#[test]
fn a_batch_of_rolls_is_recorded_with_exact_totals() {
    let plant = Plant::new();
    let book = book(&plant);
    let batch = try_record(&book, &hdpe()).unwrap().batch;
    assert_eq!(batch.batch_number, "1");
    assert_eq!(batch.batch_code, "HDPEPipe-OD63-PE80-PN10-Tarko-2026-001");
    assert_eq!(
        batch.total_thousandths, 7_600_500,
        "10 × 500 + 7 × 300 + 150 + 200.5 + 150 m"
    );
    assert_eq!(batch.unit, "m");
    assert_eq!(batch.total_weight_g, Some(11_400_750), "7600.5 m × 1.5 kg/m");
    assert_eq!(batch.produced_at, "2026-11-24T05:00:00Z".parse().unwrap());
    assert_eq!(
        batch.produced_offset.seconds(),
        19_800,
        "the offset that it was entered in"
    );
    assert_eq!(batch.recorded_at, NOW.parse().unwrap());
    assert_eq!(batch.operator, ASHA);
    let found = book.read(|reader| reader.find_batch("1")).unwrap().unwrap();
    assert_eq!(found.id, batch.id);
    assert_eq!(
        book.read(|reader| reader.operators()).unwrap(),
        [ASHA],
        "an unknown operator is added"
    );
}

#[test]
fn a_batch_of_bundles_weighs_by_its_pieces_length() {
    let plant = Plant::new();
    let batch = try_record(&book(&plant), &sprinkler()).unwrap().batch;
    assert_eq!((batch.total_thousandths, batch.unit.as_str()), (215_000, "pcs"));
    assert_eq!(
        batch.metres_mm,
        Some(1_290_000),
        "215 pieces of 6 m, the product type's length"
    );
    assert_eq!(batch.total_weight_g, Some(580_500));
}

#[test]
fn only_cut_pieces_and_only_spares_are_ordinary_batches() {
    let plant = Plant::new();
    let book = book(&plant);
    let cut = BatchDraft {
        rolls: Vec::new(),
        cut_pieces_m: texts(&["150", "200", "150"]),
        ..hdpe()
    };
    assert_eq!(try_record(&book, &cut).unwrap().batch.total_thousandths, 500_000);
    let spares = BatchDraft {
        bundles: None,
        ..sprinkler()
    };
    assert_eq!(
        try_record(&book, &spares).unwrap().batch.total_thousandths,
        15_000
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let plant = Plant::new();
    let book = book(&plant);
    let mut draft = hdpe();
    draft.brand = "Torka".into();
    draft.parameters.insert("PE".into(), "81".into());
    draft.parameters.remove("PN");
    draft.parameters.insert("Colour".into(), "blue".into());
    draft.produced_at = Some("2026-11-24T10:30:00".into());
    draft.rolls = rolls(&[("0", "500"), ("2.5", "x"), ("", "300.0005")]);
    draft.cut_pieces_m = texts(&["-1"]);
    draft.spares = texts(&["7"]);
    draft.weight_per_metre_kg = None;
    draft.batch_number = Some("a\u{7}b".into());
    let field = |field: &str, code| (field.to_owned(), code);
    assert_eq!(
        refused(&book, &draft),
        [
            field("brand", ProblemCode::UnknownBrand),
            field("parameters.PE", ProblemCode::UnknownOption),
            field("parameters.PN", ProblemCode::Required),
            field("parameters.Colour", ProblemCode::UnknownParameter),
            field("spares", ProblemCode::NotUsedByLayout),
            field("rolls.0.count", ProblemCode::MustBePositive),
            field("rolls.1.count", ProblemCode::NotWhole),
            field("rolls.1.length_m", ProblemCode::NotANumber),
            field("rolls.2.count", ProblemCode::Required),
            field("rolls.2.length_m", ProblemCode::TooManyDecimals),
            field("cut_pieces_m.0", ProblemCode::MustBePositive),
            field("weight_per_metre_kg", ProblemCode::Required),
            field("produced_at", ProblemCode::NoOffset),
            field("batch_number", ProblemCode::ControlCharacters),
        ]
    );
    assert_eq!(book.read(|reader| reader.count_batches()).unwrap(), 0);
}

#[test]
fn each_rule_refuses_what_it_is_for() {
    let plant = Plant::new();
    let book = book(&plant);
    type Change = fn(&mut BatchDraft);
    let cases: [(&str, Change, &str, ProblemCode); 12] = [
        (
            "no product",
            |draft| draft.product_type.clear(),
            "product_type",
            ProblemCode::Required,
        ),
        (
            "unknown product",
            |draft| draft.product_type = "PVC".into(),
            "product_type",
            ProblemCode::UnknownProductType,
        ),
        (
            "nothing counted",
            |draft| (draft.rolls, draft.cut_pieces_m) = Default::default(),
            "rolls",
            ProblemCode::QuantityMissing,
        ),
        (
            "a total beyond the limit",
            |draft| draft.rolls = rolls(&[("1000000", "1000.001")]),
            "rolls",
            ProblemCode::TotalTooLarge,
        ),
        (
            "a total that does not fit any machine",
            |draft| draft.rolls = rolls(&[("1000000000000000", "1000000000000")]),
            "rolls",
            ProblemCode::TotalTooLarge,
        ),
        (
            "zero weight",
            |draft| draft.weight_per_metre_kg = Some("0".into()),
            "weight_per_metre_kg",
            ProblemCode::MustBePositive,
        ),
        (
            "too fine a weight",
            |draft| draft.weight_per_metre_kg = Some("1.0000001".into()),
            "weight_per_metre_kg",
            ProblemCode::TooManyDecimals,
        ),
        (
            "two days ahead",
            |draft| draft.produced_at = Some("2026-11-26T10:00:00Z".into()),
            "produced_at",
            ProblemCode::Future,
        ),
        (
            "no date",
            |draft| draft.produced_at = Some("yesterday".into()),
            "produced_at",
            ProblemCode::NotADate,
        ),
        (
            "a scanned bar code",
            |draft| draft.batch_number = Some("8901234567894".into()),
            "batch_number",
            ProblemCode::NumberJump,
        ),
        (
            "a long code",
            |draft| draft.batch_code = Some("x".repeat(201)),
            "batch_code",
            ProblemCode::TooLong,
        ),
        (
            "an unseen character",
            |draft| draft.notes = "a\u{0}b".into(),
            "notes",
            ProblemCode::ControlCharacters,
        ),
    ];
    for (name, change, field, code) in cases {
        let mut draft = hdpe();
        change(&mut draft);
        assert_eq!(refused(&book, &draft), [(field.to_owned(), code)], "{name}");
    }
    try_record(&book, &hdpe()).expect("the unchanged draft is right");
}

#[test]
fn a_number_that_is_too_large_is_told_its_own_limit() {
    let plant = Plant::new();
    let book = book(&plant);
    let mut draft = hdpe();
    draft.rolls = rolls(&[("1000000000000001", "1000000000001")]);
    let Err(RecordError::Refused(problems)) = try_record(&book, &draft) else {
        panic!("recorded")
    };
    let told: Vec<_> = problems
        .iter()
        .filter(|problem| problem.code == ProblemCode::TooLarge)
        .map(|problem| (problem.field.as_str(), problem.parameters["limit"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("rolls.0.count", "1000000000000000"),
            ("rolls.0.length_m", "1000000000000")
        ]
    );
}

#[test]
fn what_was_asked_about_can_be_meant() {
    let plant = Plant::new();
    let book = book(&plant);
    let draft = BatchDraft {
        produced_at: Some("2026-11-26T10:00:00Z".into()),
        batch_number: Some("5000".into()),
        ..hdpe()
    };
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
    assert_eq!(record_batch(&book, &request).unwrap().batch.batch_number, "5000");
    assert_eq!(
        try_record(&book, &hdpe()).unwrap().batch.batch_number,
        "5001",
        "the next one goes on from there"
    );
}

#[test]
fn a_thousand_ahead_is_no_jump_and_one_more_is() {
    let plant = Plant::new();
    let book = book(&plant);
    let numbered = |number: &str| BatchDraft {
        batch_number: Some(number.into()),
        ..hdpe()
    };
    assert_eq!(
        refused(&book, &numbered("1001")),
        [("batch_number".to_owned(), ProblemCode::NumberJump)]
    );
    try_record(&book, &numbered("1000")).unwrap();
}

#[test]
fn a_number_and_a_code_are_given_once() {
    let plant = Plant::new();
    let book = book(&plant);
    let first = try_record(
        &book,
        &BatchDraft {
            batch_number: Some(" A-7 ".into()),
            ..hdpe()
        },
    )
    .unwrap()
    .batch;
    assert_eq!(first.batch_number, "A-7", "kept as typed, trimmed");
    let again = BatchDraft {
        batch_number: Some("A-7".into()),
        batch_code: Some(first.batch_code.clone()),
        ..hdpe()
    };
    let Err(RecordError::Refused(problems)) = try_record(&book, &again) else {
        panic!("recorded twice")
    };
    assert_eq!(
        problems,
        [
            Problem::new("batch_number", ProblemCode::DuplicateNumber)
                .with("value", "A-7")
                .with("other", &first.batch_code),
            Problem::new("batch_code", ProblemCode::DuplicateCode)
                .with("value", &first.batch_code)
                .with("other", "A-7"),
        ]
    );
}

#[test]
fn a_code_typed_by_hand_does_not_stop_the_automatic_numbers() {
    let plant = Plant::new();
    let book = book(&plant);
    let typed = "HDPEPipe-OD63-PE80-PN10-Tarko-2026-002";
    let first = try_record(
        &book,
        &BatchDraft {
            batch_code: Some(typed.into()),
            ..hdpe()
        },
    )
    .unwrap()
    .batch;
    assert_eq!(
        (first.batch_number.as_str(), first.batch_code.as_str()),
        ("1", typed)
    );
    let next = try_record(&book, &hdpe()).unwrap().batch;
    assert_eq!(next.batch_number, "3", "2 would make the code that is taken");
}

#[test]
fn numbers_go_on_after_the_last_that_counts() {
    let plant = Plant::new();
    let book = book(&plant);
    let numbered = |number: &str| BatchDraft {
        batch_number: Some(number.into()),
        ..hdpe()
    };
    let allowed = |number: &str| {
        let draft = numbered(number);
        let request = RecordRequest {
            draft: &draft,
            draft_id: None,
            operator: ASHA,
            answers: Answers {
                number_jump: true,
                ..Answers::NOBODY_TO_ASK
            },
        };
        record_batch(&book, &request).unwrap().batch.batch_number
    };
    allowed("999999999999999999");
    let next = try_record(&book, &hdpe()).unwrap().batch.batch_number;
    assert_eq!(next, "1000000000000000000");
    let after = try_record(&book, &hdpe()).unwrap().batch.batch_number;
    assert_eq!(
        after, "1000000000000000001",
        "nineteen digits no longer count, and still never collide"
    );
}

#[test]
fn the_year_of_the_code_is_the_one_where_it_was_produced() {
    let plant = Plant::new();
    let book = book_at(&plant, "2026-12-31T20:00:00Z");
    let draft = BatchDraft {
        produced_at: Some("2027-01-01T01:00:00+05:30".into()),
        ..hdpe()
    };
    let batch = try_record(&book, &draft).unwrap().batch;
    assert_eq!(batch.batch_code, "HDPEPipe-OD63-PE80-PN10-Tarko-2027-001");
}

#[test]
fn a_station_stands_in_the_code_and_on_the_batch() {
    let plant = Plant::new().with(Key::Station, "L2");
    let batch = try_record(&book(&plant), &hdpe()).unwrap().batch;
    assert_eq!(batch.batch_code, "HDPEPipe-OD63-PE80-PN10-Tarko-2026-L2-001");
    assert_eq!(batch.station.as_deref(), Some("L2"));
}

#[test]
fn those_who_record_at_once_never_collide() {
    let plant = Plant::new();
    let books: Vec<Book> = (0..4).map(|_| book(&plant)).collect();
    let numbers: Vec<String> = thread::scope(|scope| {
        let recording: Vec<_> = books
            .iter()
            .map(|book| {
                scope.spawn(|| {
                    (0..25)
                        .map(|_| try_record(book, &hdpe()).unwrap().batch.batch_number)
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        recording
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    let mut values: Vec<u64> = numbers.iter().map(|number| number.parse().unwrap()).collect();
    values.sort_unstable();
    assert_eq!(
        values,
        (1..=100).collect::<Vec<_>>(),
        "each number once, none left out"
    );
}

#[test]
fn what_was_recorded_stays_when_the_catalogue_changes() {
    let plant = Plant::new();
    let book = book(&plant);
    let id = try_record(&book, &hdpe()).unwrap().batch.id;
    let mut catalogue = book.read(|reader| reader.catalogue()).unwrap();
    catalogue.product_types[0].parameters[0].options = texts(&["100"]);
    catalogue.retired_brands.push(catalogue.brands.remove(0));
    let changes = book
        .write(|transaction| transaction.import_catalogue(&catalogue, ASHA, book.now()))
        .map_err(|error: batchbook_core::store::StoreError| error)
        .unwrap();
    let changed: Vec<&str> = changes.changed.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(changed, ["HDPE Pipe", "Tarko"]);
    let codes: Vec<ProblemCode> = refused(&book, &hdpe())
        .into_iter()
        .map(|(_, code)| code)
        .collect();
    assert_eq!(
        codes,
        [ProblemCode::UnknownBrand, ProblemCode::UnknownOption],
        "new batches follow the new catalogue"
    );
    let batch = book.read(|reader| reader.batch(id)).unwrap().unwrap();
    assert_eq!(
        batch.product_type.parameters[0].options,
        ["63", "80", "100"],
        "the snapshot is as it was"
    );
    assert_eq!(batch.brand, "Tarko");
}

#[test]
fn the_window_goes_on_with_product_brand_and_parameters() {
    let plant = Plant::new();
    let book = book(&plant);
    book.choose_operator(ASHA).unwrap();
    let draft = book.window_draft().unwrap();
    // What was typed for another product, and a row that was never filled in, are no reason to refuse.
    let entry = BatchDraft {
        spares: texts(&["7"]),
        rolls: rolls(&[("2", "500"), ("", "")]),
        notes: "after die change".into(),
        ..hdpe()
    };
    let record = WindowRecord {
        draft_id: draft.id,
        entry: &entry,
        answers: Answers::NOBODY_TO_ASK,
    };
    let (recorded, next) = record_window_draft(&book, &record).unwrap();
    assert_eq!(recorded.batch.operator, ASHA);
    assert_eq!(
        next.entry,
        BatchDraft {
            product_type: "HDPE Pipe".into(),
            brand: "Tarko".into(),
            parameters: hdpe().parameters,
            ..BatchDraft::default()
        }
    );
    assert_eq!(
        book.window_draft().unwrap().id,
        next.id,
        "it is the draft that comes back after a restart"
    );
    let twice = record_window_draft(&book, &record);
    assert!(
        matches!(twice, Err(RecordError::DraftGone { .. })),
        "a second click records nothing: {twice:?}"
    );
}

#[test]
fn an_error_means_that_no_batch_was_recorded() {
    let plant = Plant::new();
    let book = book(&plant);
    book.choose_operator(ASHA).unwrap();
    let draft = book.window_draft().unwrap();
    // Stands for a disk that fills up just when the next draft is begun.
    rusqlite::Connection::open(book.database())
        .unwrap()
        .execute_batch("CREATE TRIGGER full BEFORE INSERT ON drafts BEGIN SELECT RAISE(ABORT, 'full'); END")
        .unwrap();
    let record = WindowRecord {
        draft_id: draft.id,
        entry: &hdpe(),
        answers: Answers::default(),
    };
    record_window_draft(&book, &record).unwrap_err();
    assert_eq!(book.read(|reader| reader.count_batches()).unwrap(), 0);
    assert_eq!(
        book.window_draft().unwrap().id,
        draft.id,
        "the draft is still there"
    );
}

#[test]
fn a_draft_comes_back_as_it_was() {
    let plant = Plant::new();
    let id = {
        let book = book(&plant);
        let draft = book.window_draft().unwrap();
        let kept = book.write(|transaction| transaction.keep_draft(draft.id, &hdpe(), book.now()));
        assert!(
            kept.map_err(|error: batchbook_core::store::StoreError| error)
                .unwrap()
        );
        draft.id
    };
    let again = book(&plant).window_draft().unwrap();
    assert_eq!((again.id, again.entry), (id, hdpe()));
}

#[test]
fn the_preview_adds_up_what_is_right_so_far() {
    let plant = Plant::new();
    let book = book(&plant);
    let mut draft = hdpe();
    draft.rolls = rolls(&[("10", "500"), ("7", "")]);
    draft.cut_pieces_m.clear();
    let preview = preview_batch(&book, &draft).unwrap();
    assert_eq!(preview.checked.roll_totals_mm, [Some(5_000_000), None]);
    assert_eq!(preview.checked.total_thousandths, Some(5_000_000));
    assert_eq!(preview.checked.total_weight_g, Some(7_500_000));
    assert_eq!(preview.next_number, "1");
    assert_eq!(
        preview.batch_code.as_deref(),
        Some("HDPEPipe-OD63-PE80-PN10-Tarko-2026-001")
    );
    draft.parameters.remove("OD");
    assert_eq!(
        preview_batch(&book, &draft).unwrap().batch_code,
        None,
        "no code before it is known"
    );
    assert_eq!(
        preview_batch(&book, &BatchDraft::default())
            .unwrap()
            .checked
            .total_thousandths,
        None
    );
}

#[test]
fn a_search_finds_every_word_in_every_script() {
    let plant = Plant::new();
    let book = book(&plant);
    let noted = |notes: &str| BatchDraft {
        notes: notes.into(),
        ..hdpe()
    };
    try_record(&book, &noted("रसीद गुम है")).unwrap();
    try_record(&book, &noted("after die change; \"quoted\" OR -hyphen")).unwrap();
    try_record(&book, &sprinkler()).unwrap();
    let found = |search: &str| {
        let query = BatchQuery {
            search: search.into(),
            limit: 10,
            ..BatchQuery::default()
        };
        let page = book.read(|reader| reader.list_batches(&query)).unwrap();
        page.batches
            .into_iter()
            .map(|batch| batch.batch_number)
            .collect::<Vec<_>>()
    };
    let cases: [(&str, &[&str]); 14] = [
        ("", &["3", "2", "1"]),
        ("रसीद", &["1"]),
        ("रसी", &["1"]),
        ("सीद", &[]),
        ("die CHANGE", &["2"]),
        ("die missing", &[]),
        ("OD63 tarko", &["2", "1"]),
        ("63", &["3", "2", "1"]),
        ("HDPEPipe-OD63", &["2", "1"]),
        ("asha", &["3", "2", "1"]),
        ("\"quoted\"", &["2"]),
        ("a OR b", &[]),
        ("unbranded", &["3"]),
        ("***", &[]),
    ];
    for (search, expected) in cases {
        assert_eq!(found(search), expected, "{search:?}");
    }
}

#[test]
fn pages_follow_one_another_without_gaps() {
    let plant = Plant::new();
    let book = book(&plant);
    for _ in 0..7 {
        try_record(&book, &hdpe()).unwrap();
    }
    for search in ["", "hdpe"] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let query = BatchQuery {
                search: search.into(),
                limit: 3,
                after,
                ..BatchQuery::default()
            };
            let page = book.read(|reader| reader.list_batches(&query)).unwrap();
            seen.extend(page.batches.into_iter().map(|batch| batch.batch_number));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["7", "6", "5", "4", "3", "2", "1"], "search {search:?}");
    }
}

#[test]
fn a_clock_that_went_back_is_noticed() {
    let plant = Plant::new();
    try_record(
        &book_at(&plant, "2026-11-24T08:00:00Z"),
        &BatchDraft {
            produced_at: None,
            ..hdpe()
        },
    )
    .unwrap();
    assert_eq!(
        book_at(&plant, "2026-11-24T07:00:00Z").clock_is_behind().unwrap(),
        None,
        "an hour is no alarm"
    );
    let newest = book_at(&plant, "2026-11-20T00:00:00Z").clock_is_behind().unwrap();
    assert_eq!(newest, Some("2026-11-24T08:00:00Z".parse().unwrap()));
}

#[test]
fn what_is_answered_is_what_is_stored() {
    let plant = Plant::new();
    let book = book_at(&plant, "2026-11-24T08:36:00.123456789Z");
    let draft = BatchDraft {
        // To the nanosecond, as nobody types it: what is stored is to the millisecond.
        produced_at: Some("2026-11-24T10:30:00.987654321+05:30".into()),
        notes: "  extruder 2  ".into(),
        ..hdpe()
    };
    for draft in [draft, sprinkler()] {
        let request = RecordRequest {
            draft: &draft,
            draft_id: None,
            operator: " Asha Rao ",
            answers: Answers::NOBODY_TO_ASK,
        };
        let answered = record_batch(&book, &request).unwrap().batch;
        let stored = book.read(|reader| reader.batch(answered.id)).unwrap().unwrap();
        assert_eq!(format!("{answered:#?}"), format!("{stored:#?}"));
    }
}
