//! A recorded batch is corrected, or taken back.

use batchbook_core::attachments::{
    AttachmentError, AttachmentState, Owner, Unwatched, attach_again, copy_in, set_aside,
};
use batchbook_core::authority::{Permit, Reserved, permit};
use batchbook_core::batch::catalogue_changes::CatalogueKind;
use batchbook_core::batch::{BatchDraft, FieldValue, ProblemCode};
use batchbook_core::book::Book;
use batchbook_core::correct_batch::{
    CorrectError, Corrected, Correction, Reversal, correct_batch, open_correction, preview_correction,
    revert_batch,
};
use batchbook_core::record_batch::{Answer, Answers, RecordRequest, draft_again, record_batch};
use batchbook_core::settings::Key;
use batchbook_core::store::StoreError;
use batchbook_core::store::batches::{Batch, BatchFilter, BatchQuery, BatchStatus};
use jiff::Timestamp;
use uuid::Uuid;

use crate::plant::{ASHA, Plant, attach, draft, record as record_with};
use crate::recording::{book_at, hdpe, rolls, sprinkler, texts};

const NOW: &str = "2026-11-24T08:36:00Z";
const BINOD: &str = "Binod";

pub(crate) fn record(book: &Book, entry: &BatchDraft) -> Batch {
    let request = RecordRequest {
        draft: entry,
        draft_id: None,
        operator: ASHA,
        answers: Answers::NOBODY_TO_ASK,
    };
    record_batch(book, &request).unwrap().batch
}

/// The right to change what is recorded, as long as no supervisor has a PIN.
fn by(book: &Book, name: &str) -> Permit {
    permit(book, Reserved::Correct, name, None).unwrap()
}

fn try_correct(
    book: &Book,
    id: Uuid,
    answers: Answers,
    change: impl FnOnce(&mut BatchDraft),
) -> Result<Corrected, CorrectError> {
    let opened = book.read(|reader| open_correction(reader, id)).unwrap().unwrap();
    let mut entry = opened.entry;
    change(&mut entry);
    let correction = Correction {
        batch: id,
        entry: &entry,
        from_form: true,
        based_on: opened.version,
        reason: " read the wrong slip ",
        by: &by(book, BINOD),
        answers,
    };
    correct_batch(book, &correction)
}

pub(crate) fn correct(book: &Book, id: Uuid, change: impl FnOnce(&mut BatchDraft)) -> Corrected {
    try_correct(book, id, Answers::NOBODY_TO_ASK, change).unwrap()
}

pub(crate) fn revert(book: &Book, id: Uuid) -> Batch {
    let reversal = Reversal {
        batch: id,
        based_on: None,
        reason: "recorded twice",
        by: &by(book, BINOD),
    };
    revert_batch(book, &reversal).unwrap()
}

fn codes(refused: CorrectError) -> Vec<(String, ProblemCode)> {
    match refused {
        CorrectError::Refused(problems) => problems.into_iter().map(|it| (it.field, it.code)).collect(),
        error => panic!("{error:?}"),
    }
}

fn found(book: &Book, search: &str) -> usize {
    let query = BatchQuery {
        search: search.to_owned(),
        limit: 10,
        ..BatchQuery::default()
    };
    book.read(|reader| reader.list_batches(&query))
        .unwrap()
        .batches
        .len()
}

#[test]
fn total_weight_code_and_search_follow_a_correction() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    let batch = record(&book, &hdpe());
    let corrected = correct(&book, batch.id, |entry| {
        entry.rolls = rolls(&[("10", "500")]);
        entry.cut_pieces_m.clear();
        entry.parameters.insert("OD".into(), "75".into());
        entry.notes = "die 4".into();
    });
    let now = corrected.batch;
    assert_eq!(now.total_thousandths, 5_000_000);
    assert_eq!(now.total_weight_g, Some(7_500_000));
    assert_eq!(now.batch_code, "HDPEPipe-OD75-PE80-PN10-Tarko-2026-001");
    assert_eq!(
        (now.id, now.seq, now.operator.as_str(), now.recorded_at),
        (batch.id, batch.seq, ASHA, batch.recorded_at),
        "who recorded it and when stays"
    );
    assert_eq!((found(&book, "OD75 die"), found(&book, "OD63")), (1, 0));
    let totals = book.read(|reader| reader.totals(&BatchQuery::default())).unwrap();
    assert_eq!(totals.by_unit, [("m".to_owned(), 5_000_000)]);
    let fields: Vec<&str> = corrected.differences.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "batch_code",
            "parameters.OD",
            "total",
            "counted",
            "total_weight",
            "notes"
        ]
    );
    let total = &corrected.differences[2];
    let amount = |text: &str| Some(FieldValue::Amount(text.to_owned(), "m".to_owned()));
    assert_eq!(
        (total.before.clone(), total.after.clone()),
        (amount("7600.5"), amount("5000"))
    );
    assert_eq!(
        book.read(|reader| reader.first_broken_audit_entry()).unwrap(),
        None
    );
}

#[test]
fn a_correction_can_make_another_product_of_it() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    let batch = record(&book, &hdpe());
    let now = correct(&book, batch.id, |entry| {
        let other = sprinkler();
        entry.product_type = other.product_type;
        entry.parameters = other.parameters;
        entry.bundles = other.bundles;
        entry.weight_per_metre_kg = Some("0.45".into());
    })
    .batch;
    assert_eq!((now.unit.as_str(), now.total_thousandths), ("pcs", 200_000));
    assert!(now.batch_code.starts_with("SprinklerPipe-"), "{}", now.batch_code);
    let of = |name: &str| BatchQuery {
        filter: BatchFilter {
            product_type: Some(name.to_owned()),
            ..BatchFilter::default()
        },
        ..BatchQuery::default()
    };
    let counted = |name| book.read(|reader| reader.totals(&of(name))).unwrap().batches;
    assert_eq!((counted("HDPE Pipe"), counted("Sprinkler Pipe")), (0, 1));
}

#[test]
fn a_typed_code_stays_and_one_that_follows_ignores_a_new_pattern() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    let typed = BatchDraft {
        batch_code: Some("TRIAL-7".into()),
        ..hdpe()
    };
    let typed = record(&book, &typed);
    let followed = record(&book, &hdpe());
    drop(book);
    let plant = Plant::of_another_process(&plant.dir).with(Key::CodePattern, "N{number}");
    let book = book_at(&plant, NOW);
    let other_size = |entry: &mut BatchDraft| {
        entry.parameters.insert("OD".into(), "75".into());
    };
    assert_eq!(correct(&book, typed.id, other_size).batch.batch_code, "TRIAL-7");
    let noted = correct(&book, followed.id, |entry| entry.notes = "x".into()).batch;
    assert_eq!(noted.batch_code, followed.batch_code, "the label is out");
    assert_eq!(correct(&book, followed.id, other_size).batch.batch_code, "N2");
    let cleared = correct(&book, typed.id, |entry| entry.batch_code = None).batch;
    assert_eq!((cleared.batch_code.as_str(), cleared.code_typed), ("N1", false));
}

#[test]
fn a_batch_must_be_valid_as_a_whole() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    let other = record(&book, &hdpe());
    let batch = record(&book, &sprinkler());
    let refused = try_correct(&book, batch.id, Answers::NOBODY_TO_ASK, |entry| {
        entry.parameters.insert("OD".into(), "64".into());
        entry.spares = texts(&["x"]);
        entry.produced_at = None;
        entry.batch_number = Some(String::new());
    });
    let field = |field: &str, code| (field.to_owned(), code);
    assert_eq!(
        codes(refused.unwrap_err()),
        [
            field("parameters.OD", ProblemCode::UnknownOption),
            field("spares.0", ProblemCode::NotANumber),
            field("produced_at", ProblemCode::Required),
            field("batch_number", ProblemCode::Required),
        ]
    );
    let refused = try_correct(&book, batch.id, Answers::NOBODY_TO_ASK, |entry| {
        entry.batch_number = Some(other.batch_number.clone());
        entry.batch_code = Some(other.batch_code.clone());
    });
    assert_eq!(
        codes(refused.unwrap_err()),
        [
            field("batch_number", ProblemCode::DuplicateNumber),
            field("batch_code", ProblemCode::DuplicateCode),
        ]
    );
    let refused = try_correct(&book, batch.id, Answers::NOBODY_TO_ASK, |entry| {
        entry.batch_number = Some("890123456789".into());
        entry.produced_at = Some("2027-11-24T10:30:00+05:30".into());
    });
    assert_eq!(
        codes(refused.unwrap_err()),
        [
            field("produced_at", ProblemCode::Future),
            field("batch_number", ProblemCode::NumberJump),
        ]
    );
    let unchanged = book.read(|reader| reader.batch(batch.id)).unwrap().unwrap();
    assert_eq!(format!("{unchanged:?}"), format!("{batch:?}"));
}

#[test]
fn a_reason_and_a_name_are_obligatory() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    let id = record(&book, &hdpe()).id;
    let opened = book.read(|reader| open_correction(reader, id)).unwrap().unwrap();
    let entry = BatchDraft {
        notes: "x".into(),
        ..opened.entry
    };
    let correction = Correction {
        batch: id,
        entry: &entry,
        from_form: false,
        based_on: opened.version,
        reason: "  ",
        by: &by(&book, " "),
        answers: Answers::default(),
    };
    let wanted = [
        ("reason".to_owned(), ProblemCode::Required),
        ("operator".to_owned(), ProblemCode::Required),
    ];
    assert_eq!(codes(correct_batch(&book, &correction).unwrap_err()), wanted);
    let preview = preview_correction(&book, &correction).unwrap();
    assert!(preview.problems.is_empty(), "the reason may be typed last");
    assert_eq!(preview.corrected.unwrap().differences.len(), 1);
    let reversal = Reversal {
        batch: id,
        based_on: None,
        reason: "",
        by: &by(&book, ""),
    };
    assert_eq!(codes(revert_batch(&book, &reversal).unwrap_err()), wanted);
}

#[test]
fn a_batch_that_changed_meanwhile_is_not_overwritten() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    let id = record(&book, &hdpe()).id;
    let opened = book.read(|reader| open_correction(reader, id)).unwrap().unwrap();
    correct(&book, id, |entry| entry.notes = "first".into());
    let entry = BatchDraft {
        notes: "second".into(),
        ..opened.entry
    };
    let correction = Correction {
        batch: id,
        entry: &entry,
        from_form: false,
        based_on: opened.version,
        reason: "why",
        by: &by(&book, ASHA),
        answers: Answers::default(),
    };
    let meanwhile = [("batch".to_owned(), ProblemCode::ChangedMeanwhile)];
    assert_eq!(codes(correct_batch(&book, &correction).unwrap_err()), meanwhile);
    let reversal = Reversal {
        batch: id,
        based_on: Some(opened.version),
        reason: "why",
        by: &by(&book, ASHA),
    };
    assert_eq!(codes(revert_batch(&book, &reversal).unwrap_err()), meanwhile);
    let notes = book.read(|reader| reader.batch(id)).unwrap().unwrap().notes;
    assert_eq!(notes, "first");
}

#[test]
fn a_correction_that_changes_nothing_writes_nothing() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    for entry in [hdpe(), sprinkler()] {
        let id = record(&book, &entry).id;
        let version = || book.read(|reader| reader.batch_version(id)).unwrap();
        let before = version();
        assert!(correct(&book, id, |_| {}).differences.is_empty());
        assert_eq!(version(), before);
    }
}

#[test]
fn a_reverted_batch_stays_readable_keeps_its_number_and_no_longer_counts() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    let batch = record(&book, &hdpe());
    let reverted = revert(&book, batch.id);
    assert_eq!(reverted.status, BatchStatus::Reverted);
    let why = reverted.reverted.unwrap();
    let at: Timestamp = NOW.parse().unwrap();
    assert_eq!(
        (why.by.who.as_str(), why.by.at, why.reason.as_str()),
        (BINOD, at, "recorded twice")
    );
    let totals = book.read(|reader| reader.totals(&BatchQuery::default())).unwrap();
    assert_eq!((totals.batches, totals.reverted, totals.by_unit.len()), (0, 1, 0));
    assert_eq!(found(&book, "OD63"), 1, "it is still found");
    assert_eq!(
        record(&book, &hdpe()).batch_number,
        "2",
        "its number is not given again"
    );
    let refused = try_correct(&book, batch.id, Answers::NOBODY_TO_ASK, |entry| {
        entry.notes = "x".into()
    });
    assert_eq!(
        codes(refused.unwrap_err()),
        [("batch".to_owned(), ProblemCode::Reverted)]
    );
    let again = Reversal {
        batch: batch.id,
        based_on: None,
        reason: "again",
        by: &by(&book, ASHA),
    };
    assert_eq!(
        codes(revert_batch(&book, &again).unwrap_err()),
        [("batch".to_owned(), ProblemCode::AlreadyReverted)]
    );
}

#[test]
fn what_the_plant_changed_since_keeps_no_typing_error() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    let id = record(&book, &hdpe()).id;
    let now = book.now();
    book.write(|transaction| {
        transaction.add_option("HDPE Pipe", "OD", "180", ASHA, now)?;
        transaction.set_retired(CatalogueKind::Brand, "Tarko", true, ASHA, now)
    })
    .unwrap();
    let wider = correct(&book, id, |entry| {
        entry.parameters.insert("OD".into(), "180".into());
    });
    assert_eq!(
        wider.batch.parameters["OD"], "180",
        "the option was missing that night"
    );
    book.write(|transaction| {
        transaction.set_retired(CatalogueKind::ProductType, "HDPE Pipe", true, ASHA, now)
    })
    .unwrap();
    let noted = correct(&book, id, |entry| entry.notes = "retired since".into());
    assert_eq!(noted.batch.notes, "retired since");
}

#[test]
fn what_is_unusual_is_asked_again_where_the_correction_touches_it() {
    let plant = Plant::new();
    let book = book_at(&plant, NOW);
    for _ in 0..3 {
        record(&book, &hdpe());
    }
    let id = record(
        &book,
        &BatchDraft {
            weight_per_metre_kg: Some("3".into()),
            ..hdpe()
        },
    )
    .id;
    let ask = Answers::default();
    let batch = try_correct(&book, id, ask, |entry| entry.notes = "x".into())
        .unwrap()
        .batch;
    assert!(
        batch.confirmations.weight_unusual.is_some(),
        "the weight was not touched"
    );
    let refused = try_correct(&book, id, ask, |entry| {
        entry.weight_per_metre_kg = Some("4".into())
    });
    assert_eq!(
        codes(refused.unwrap_err()),
        [("weight_per_metre_kg".to_owned(), ProblemCode::WeightUnusual)]
    );
    let meant = Answers {
        weight_unusual: Answer::Meant,
        ..ask
    };
    let batch = try_correct(&book, id, meant, |entry| {
        entry.weight_per_metre_kg = Some("4".into())
    })
    .unwrap()
    .batch;
    assert!(batch.confirmations.weight_unusual.unwrap().confirmed);
    let batch = try_correct(&book, id, ask, |entry| {
        entry.weight_per_metre_kg = Some("1.5".into())
    })
    .unwrap()
    .batch;
    assert!(batch.confirmations.weight_unusual.is_none(), "it is as usual now");
}

#[test]
fn an_attachment_is_set_aside_with_a_reason_and_never_erased() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let slip = attach(&book, owner, &plant.file("wrong slip.txt", b"7 m"));
    let refused = set_aside(&book, slip.id, "why", ASHA).unwrap_err();
    assert!(
        matches!(refused, AttachmentError::NotRecorded { .. }),
        "{refused:?}"
    );
    let batch = record_with(&book, Some(owner));
    assert_eq!(found(&book, "wrong"), 1);
    let codes = |error: AttachmentError| match error {
        AttachmentError::Refused(problems) => problems[0].code,
        error => panic!("{error:?}"),
    };
    assert_eq!(
        codes(set_aside(&book, slip.id, " ", ASHA).unwrap_err()),
        ProblemCode::Required
    );
    let aside = set_aside(&book, slip.id, "another batch's", BINOD).unwrap();
    assert_eq!(aside.state, AttachmentState::Saved);
    assert_eq!(aside.set_aside_reason.as_deref(), Some("another batch's"));
    assert!(book.storage().uploads().join(&aside.stored_name).exists());
    let shown = book.read(|reader| reader.batch(batch)).unwrap().unwrap();
    assert!(shown.attachments.is_empty());
    let in_sight = book.read(|reader| reader.set_aside_of(batch)).unwrap();
    assert_eq!(
        in_sight,
        std::slice::from_ref(&aside),
        "and is still shown as such"
    );
    assert_eq!(found(&book, "wrong"), 0);
    let stored = book.read(|reader| reader.attachment(slip.id)).unwrap();
    assert_eq!(stored, Some(aside), "the row stays");
    assert_eq!(
        codes(set_aside(&book, slip.id, "again", ASHA).unwrap_err()),
        ProblemCode::AlreadySetAside
    );
    let broken: Result<_, StoreError> = book.read(|reader| reader.first_broken_audit_entry());
    assert_eq!(broken.unwrap(), None);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "damages a saved file")]
fn a_batch_is_recorded_again_with_its_values_and_files_and_without_what_is_no_longer_what_was_saved() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let slip = attach(&book, owner, &plant.file("रसीद 7.txt", b"7 m"));
    let damaged = attach(&book, owner, &plant.file("damaged.txt", b"as it was saved"));
    let moved = attach(&book, owner, &plant.file("of another batch.txt", b"not ours"));
    let batch = record_with(&book, Some(owner));
    set_aside(&book, moved.id, "of another batch", ASHA).unwrap();
    std::fs::write(
        book.storage().uploads().join(&damaged.stored_name),
        b"as it was changed",
    )
    .unwrap();
    revert(&book, batch);

    let before = book.read(|reader| reader.batch(batch)).unwrap().unwrap();
    let entry = book.read(|reader| draft_again(reader, batch)).unwrap().unwrap();
    assert_eq!((entry.batch_number, entry.batch_code), (None, None));
    assert_eq!(entry.notes, before.notes);
    let produced = entry.produced_at.unwrap();
    assert!(
        produced.starts_with(
            &before
                .produced_at
                .display_with_offset(before.produced_offset)
                .to_string()
        )
    );

    let next = draft(&book);
    let Owner::Draft(next_id) = next else {
        panic!("{next:?}");
    };
    let again = attach_again(&book, batch, next_id, BINOD).unwrap();
    let left_out: Vec<&str> = again
        .left_out
        .iter()
        .map(|it| it.original_name.as_str())
        .collect();
    assert_eq!(left_out, ["damaged.txt"]);
    let [file] = again.registered.as_slice() else {
        panic!("{:?}", again.registered);
    };
    assert_eq!(file.original_name, "रसीद 7.txt", "the name it was picked under");
    let copied = copy_in(&book, file.id, &Unwatched).unwrap();
    assert_eq!(copied.state, AttachmentState::Saved);
    assert_eq!(copied.owner, next);
    assert_eq!(copied.sha256, slip.sha256);
    assert_ne!(copied.stored_name, slip.stored_name, "a file of its own");
}
