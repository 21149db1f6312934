//! What is asked before a batch is recorded, and what becomes of the answers.

use batchbook_core::batch::{BatchDraft, Confirmations, EqualBatch, Problem, ProblemCode, UnusualWeight};
use batchbook_core::book::Book;
use batchbook_core::record_batch::{
    Answer, Answers, RecordError, RecordRequest, preview_batch, record_batch, refusals,
};
use batchbook_core::store::batches::Batch;
use rusqlite::Connection;

use crate::plant::{ASHA, Plant};
use crate::recording::{book_at, hdpe, rolls, sprinkler};

const MORNING: &str = "2026-11-24T08:00:00Z";

fn record(book: &Book, draft: &BatchDraft, answers: Answers) -> Result<Batch, Vec<Problem>> {
    let request = RecordRequest {
        draft,
        draft_id: None,
        operator: ASHA,
        answers,
    };
    let foreseen = refusals(book, &request).unwrap();
    match record_batch(book, &request) {
        Ok(recorded) => {
            assert_eq!(foreseen, [], "what is recorded was not refused beforehand");
            Ok(recorded.batch)
        }
        Err(RecordError::Refused(problems)) => {
            assert_eq!(foreseen, problems, "what is refused was foreseen");
            Err(problems)
        }
        Err(error) => panic!("the store failed: {error:?}"),
    }
}

fn asked(book: &Book, draft: &BatchDraft) -> Vec<Problem> {
    record(book, draft, Answers::default()).expect_err("it was not asked about")
}

fn weighing(kg_per_metre: &str) -> BatchDraft {
    BatchDraft {
        weight_per_metre_kg: Some(kg_per_metre.into()),
        ..hdpe()
    }
}

/// Records batches of these weights, one every hour, and opens the book an hour later.
fn after_batches_of(plant: &Plant, weights: &[&str]) -> Book {
    for (hour, weight) in weights.iter().enumerate() {
        let book = book_at(plant, &format!("2026-11-23T{hour:02}:00:00Z"));
        let draft = BatchDraft {
            produced_at: None,
            ..weighing(weight)
        };
        record(&book, &draft, Answers::NOBODY_TO_ASK).unwrap();
    }
    book_at(plant, MORNING)
}

#[test]
fn a_weight_that_is_far_from_the_usual_is_asked_about_with_both_numbers() {
    let plant = Plant::new();
    let book = after_batches_of(&plant, &["1.5", "1.51", "1.49"]);
    assert_eq!(
        asked(&book, &weighing("15")),
        [Problem::new("weight_per_metre_kg", ProblemCode::WeightUnusual)
            .with("value", "15")
            .with("usual", "1.5")],
        "a decimal point that was left out"
    );
    assert_eq!(book.read(|reader| reader.count_batches()).unwrap(), 3);
    let answers = Answers {
        weight_unusual: Answer::Meant,
        ..Answers::default()
    };
    let batch = record(&book, &weighing("15"), answers).unwrap();
    let unusual = UnusualWeight {
        usual: "1.5".into(),
        confirmed: true,
    };
    assert_eq!(
        batch.confirmations.weight_unusual,
        Some(unusual),
        "read back from the store"
    );
}

#[test]
fn only_a_weight_more_than_a_fifth_off_is_asked_about() {
    for usual in ["1.2", "1.8"] {
        let plant = Plant::new();
        let book = after_batches_of(&plant, &["1.5"]);
        let batch = record(&book, &weighing(usual), Answers::default()).unwrap();
        assert!(
            batch.confirmations.is_empty(),
            "{usual} is as usual: {:?}",
            batch.confirmations
        );
    }
    let plant = Plant::new();
    let book = after_batches_of(&plant, &["1.5"]);
    for unusual in ["1.199999", "1.800001"] {
        assert_eq!(
            asked(&book, &weighing(unusual))[0].code,
            ProblemCode::WeightUnusual,
            "{unusual}"
        );
    }
}

#[test]
fn a_weight_is_compared_with_the_last_ten_of_the_same_product_and_parameters() {
    let plant = Plant::new();
    let mut weights = vec!["1"; 6];
    weights.extend(["2"; 6]);
    let book = after_batches_of(&plant, &weights);
    // Of the last ten, four are of 1 and six are of 2; of all twelve the median would be 1.5.
    let usual = |draft: &BatchDraft| asked(&book, draft)[0].parameters["usual"].clone();
    assert_eq!(usual(&weighing("5")), "2");
    let other_brand = BatchDraft {
        brand: "Unbranded".into(),
        ..weighing("5")
    };
    assert_eq!(usual(&other_brand), "2", "the brand is only a label");

    let mut other_size = weighing("5");
    other_size.parameters.insert("OD".into(), "110".into());
    record(&book, &other_size, Answers::default()).expect("nothing to compare with");
    record(&book, &sprinkler(), Answers::default()).expect("another product");
}

#[test]
fn while_it_is_entered_the_usual_weight_is_shown_and_a_weight_far_from_it_is_told() {
    let plant = Plant::new();
    let book = after_batches_of(&plant, &["1.48", "1.5", "1.46"]);
    let shown = |draft: &BatchDraft| {
        let preview = preview_batch(&book, draft).unwrap();
        (preview.usual_weight_mg, preview.weight_is_unusual)
    };
    // Known as soon as product and parameters are, before anything is weighed or counted.
    let nothing_weighed = BatchDraft {
        rolls: Vec::new(),
        weight_per_metre_kg: None,
        ..hdpe()
    };
    assert_eq!(shown(&nothing_weighed), (Some(1_480_000), false));
    assert_eq!(shown(&weighing("1.776")), (Some(1_480_000), false), "20 % more");
    assert_eq!(shown(&weighing("1.777")), (Some(1_480_000), true));
    assert_eq!(
        shown(&weighing("14.8")),
        (Some(1_480_000), true),
        "a factor of 10"
    );
    assert_eq!(
        shown(&weighing("heavy")),
        (Some(1_480_000), false),
        "another problem"
    );
    let mut incomplete = weighing("14.8");
    incomplete.parameters.remove("OD");
    assert_eq!(shown(&incomplete), (None, false), "not known which product");
    assert_eq!(shown(&sprinkler()), (None, false), "never recorded");
}

#[test]
fn a_reverted_batch_is_compared_with_nothing() {
    let plant = Plant::new();
    let book = after_batches_of(&plant, &["15"]);
    let database = Connection::open(plant.data().join("db.sqlite")).unwrap();
    let revert = "UPDATE batches SET status = 'reverted', reverted_at = recorded_at, reverted_by = operator, revert_reason = 'typing error'";
    assert_eq!(asked(&book, &weighing("1.5")).len(), 1);
    database.execute(revert, []).unwrap();
    record(&book, &weighing("1.5"), Answers::default()).expect("the mistake was taken back");
    assert_eq!(asked(&book, &weighing("1.5"))[0].code, ProblemCode::EqualBatch);
    database.execute(revert, []).unwrap();
    record(&book, &weighing("1.5"), Answers::default()).expect("recorded anew after it was reverted");
}

#[test]
fn the_same_batch_within_ten_minutes_is_asked_about() {
    let plant = Plant::new();
    let first = record(&book_at(&plant, MORNING), &hdpe(), Answers::default()).unwrap();
    let at = |time: &str| book_at(&plant, &format!("2026-11-24T{time}Z"));
    for (time, minutes) in [("08:00:00", "1"), ("08:01:01", "2"), ("08:10:00", "10")] {
        assert_eq!(
            asked(&at(time), &hdpe()),
            [Problem::new("batch", ProblemCode::EqualBatch)
                .with("other", &first.batch_code)
                .with("minutes", minutes)],
            "at {time}"
        );
    }
    let answers = Answers {
        equal_batch: Answer::Meant,
        ..Answers::default()
    };
    let second = record(&at("08:02:00"), &hdpe(), answers).unwrap();
    let equal = EqualBatch {
        other: first.batch_code,
        confirmed: true,
    };
    assert_eq!(second.confirmations.equal_batch, Some(equal));
    assert_eq!(
        asked(&at("08:11:00"), &hdpe())[0].parameters["other"],
        second.batch_code,
        "the newest is named"
    );
    let long_before = book_at(&plant, "2026-11-23T08:00:00Z");
    let before = BatchDraft {
        produced_at: None,
        ..hdpe()
    };
    record(&long_before, &before, Answers::default())
        .expect("a clock that is a day behind is another matter");
    record(&at("08:12:01"), &hdpe(), Answers::default())
        .expect("more than ten minutes later it is another batch");
}

#[test]
fn a_batch_that_differs_in_anything_is_another_one() {
    let plant = Plant::new();
    let book = book_at(&plant, MORNING);
    record(&book, &hdpe(), Answers::default()).unwrap();
    type Change = fn(&mut BatchDraft);
    let differing: [(&str, Change); 5] = [
        ("brand", |draft| draft.brand = "Unbranded".into()),
        ("parameter", |draft| {
            drop(draft.parameters.insert("PN".into(), "8".into()))
        }),
        ("quantity", |draft| draft.rolls = rolls(&[("10", "500")])),
        ("the same total counted another way", |draft| {
            draft.rolls = rolls(&[("5", "1000"), ("7", "300")]);
        }),
        ("weight", |draft| draft.weight_per_metre_kg = Some("1.51".into())),
    ];
    for (name, change) in differing {
        let mut draft = hdpe();
        change(&mut draft);
        record(&book, &draft, Answers::default()).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
    }
    // What a person corrects or adds on a second try makes no other batch of it.
    let same: [(&str, Change); 3] = [
        ("notes", |draft| draft.notes = "again".into()),
        ("number", |draft| draft.batch_number = Some("77".into())),
        ("time", |draft| {
            draft.produced_at = Some("2026-11-24T10:31:00+05:30".into())
        }),
    ];
    for (name, change) in same {
        let mut draft = hdpe();
        change(&mut draft);
        assert_eq!(asked(&book, &draft)[0].code, ProblemCode::EqualBatch, "{name}");
    }
}

#[test]
fn everything_unusual_is_asked_at_once_and_after_what_is_wrong() {
    let plant = Plant::new();
    let book = after_batches_of(&plant, &["1.5"]);
    let mut draft = BatchDraft {
        produced_at: Some("2026-11-26T10:00:00Z".into()),
        batch_number: Some("5000".into()),
        ..weighing("15")
    };
    let codes = |draft: &BatchDraft| {
        asked(&book, draft)
            .iter()
            .map(|problem| problem.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes(&draft),
        [
            ProblemCode::Future,
            ProblemCode::NumberJump,
            ProblemCode::WeightUnusual
        ]
    );
    draft.brand = "Torka".into();
    assert_eq!(
        codes(&draft),
        [
            ProblemCode::UnknownBrand,
            ProblemCode::Future,
            ProblemCode::NumberJump
        ]
    );
}

#[test]
fn answers_to_what_was_not_asked_are_not_recorded() {
    let plant = Plant::new();
    let all = Answers {
        future: true,
        number_jump: true,
        weight_unusual: Answer::Meant,
        equal_batch: Answer::Meant,
    };
    let batch = record(&book_at(&plant, MORNING), &hdpe(), all).unwrap();
    assert_eq!(batch.confirmations, Confirmations::default());
}

#[test]
fn where_nobody_can_be_asked_the_batch_is_recorded_and_says_so() {
    let plant = Plant::new();
    let book = after_batches_of(&plant, &["1.5"]);
    let first = record(&book, &weighing("15"), Answers::NOBODY_TO_ASK).unwrap();
    let second = record(&book, &weighing("15"), Answers::NOBODY_TO_ASK).unwrap();
    assert_eq!(
        second.confirmations,
        Confirmations {
            weight_unusual: Some(UnusualWeight {
                usual: "8.25".into(),
                confirmed: false
            }),
            equal_batch: Some(EqualBatch {
                other: first.batch_code,
                confirmed: false
            }),
            ..Confirmations::default()
        }
    );
    let far_ahead = BatchDraft {
        produced_at: Some("2026-11-26T10:00:00Z".into()),
        ..hdpe()
    };
    let refused = record(&book, &far_ahead, Answers::NOBODY_TO_ASK).unwrap_err();
    assert_eq!(
        refused[0].code,
        ProblemCode::Future,
        "a time far ahead is still refused"
    );
}

#[test]
fn the_trail_holds_what_was_confirmed() {
    let plant = Plant::new();
    let book = book_at(&plant, MORNING);
    let draft = BatchDraft {
        produced_at: Some("2026-11-26T10:00:00Z".into()),
        batch_number: Some("5000".into()),
        ..hdpe()
    };
    let answers = Answers {
        future: true,
        number_jump: true,
        ..Answers::default()
    };
    let batch = record(&book, &draft, answers).unwrap();
    let database = Connection::open(plant.data().join("db.sqlite")).unwrap();
    let confirmations: String = database
        .query_row(
            "SELECT after -> '$.confirmations' FROM audit_log WHERE action = 'recorded' AND subject_id = ?",
            [batch.id.to_string()],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(confirmations, r#"{"future":true,"number_jump":true}"#);
}
