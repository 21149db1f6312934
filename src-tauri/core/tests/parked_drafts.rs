//! At the window each operator has a draft of their own.

use batchbook_core::attachments::Owner;
use batchbook_core::batch::BatchDraft;
use batchbook_core::batch::catalogue_changes::CatalogueKind;
use batchbook_core::book::Book;
use batchbook_core::record_batch::{Answers, WindowRecord, record_window_draft};
use batchbook_core::store::StoreError;
use batchbook_core::store::catalogue_edits::CatalogueEditError;
use batchbook_core::store::drafts::Draft;

use crate::plant::{ASHA, Plant, attach};
use crate::recording::{hdpe, sprinkler};

const RAVI: &str = "Ravi";

fn keep(book: &Book, draft: &Draft, entry: &BatchDraft) {
    let kept = book.write(|transaction| transaction.keep_draft(draft.id, entry, book.now()));
    assert!(kept.map_err(|error: StoreError| error).unwrap());
}

#[test]
fn whoever_takes_over_finds_an_own_draft_and_leaves_the_other_parked() {
    let plant = Plant::new();
    let book = plant.book();
    let ashas = book.take_over_window(ASHA).unwrap();
    keep(&book, &ashas, &hdpe());
    attach(&book, Owner::Draft(ashas.id), &plant.file("slip.pdf", "%PDF-1.7"));

    let ravis = book.take_over_window(RAVI).unwrap();
    assert_ne!(ravis.id, ashas.id);
    assert_eq!(ravis.entry, BatchDraft::default(), "nothing of another's shift");
    keep(&book, &ravis, &sprinkler());

    let back = book.take_over_window(ASHA).unwrap();
    assert_eq!((back.id, back.entry), (ashas.id, hdpe()), "as it was left");
    let attachments = book.read(|reader| reader.attachments_of(Owner::Draft(back.id)));
    assert_eq!(attachments.unwrap().len(), 1, "with its attachment");
    drop(book);

    let book = plant.book();
    assert_eq!(book.operator().unwrap().as_deref(), Some(ASHA));
    assert_eq!(
        book.window_draft().unwrap().id,
        ashas.id,
        "after a restart the same one is open"
    );
    assert_eq!(
        book.take_over_window(RAVI).unwrap().entry,
        sprinkler(),
        "and the other still parked"
    );
}

#[test]
fn what_was_entered_before_anybody_said_who_records_goes_to_the_first_who_does() {
    let plant = Plant::new();
    let book = plant.book();
    let draft = book.window_draft().unwrap();
    assert_eq!(draft.operator, None);
    keep(&book, &draft, &hdpe());
    let taken = book.take_over_window(ASHA).unwrap();
    assert_eq!((taken.id, taken.entry), (draft.id, hdpe()));
    assert_eq!(taken.operator.as_deref(), Some(ASHA));
    assert_ne!(
        book.take_over_window(RAVI).unwrap().id,
        draft.id,
        "and to nobody else"
    );
}

#[test]
fn a_name_chosen_by_the_command_line_does_not_lose_what_is_typed() {
    let plant = Plant::new();
    let book = plant.book();
    let draft = book.window_draft().unwrap();
    keep(&book, &draft, &hdpe());
    book.choose_operator(ASHA).unwrap();
    assert_eq!(book.window_draft().unwrap().id, draft.id);
}

#[test]
fn recording_leaves_one_draft_for_each_operator() {
    let plant = Plant::new();
    let book = plant.book();
    let ravis = book.take_over_window(RAVI).unwrap();
    keep(&book, &ravis, &sprinkler());
    let ashas = book.take_over_window(ASHA).unwrap();
    let record = |draft: &Draft| {
        let record = WindowRecord {
            draft_id: draft.id,
            entry: &hdpe(),
            answers: Answers::NOBODY_TO_ASK,
        };
        record_window_draft(&book, &record).unwrap().1
    };
    let next = record(&ashas);
    assert_eq!(next.operator.as_deref(), Some(ASHA));
    assert_eq!(book.window_draft().unwrap().id, next.id);
    assert_eq!(book.take_over_window(RAVI).unwrap().id, ravis.id);

    // Asha's form is still on the screen when Ravi takes over and saves it.
    let after = record(&next);
    assert_eq!(
        (after.id, after.entry),
        (ravis.id, sprinkler()),
        "what Ravi parked is not hidden by a new one"
    );
}

#[test]
fn a_text_that_is_no_name_records_for_nobody() {
    let plant = Plant::new();
    let book = plant.book();
    for text in ["", "   ", "a\u{7}b", &"x".repeat(201)] {
        let refused = book.take_over_window(text).unwrap_err();
        assert!(
            matches!(refused, CatalogueEditError::Name { .. }),
            "{text:?}: {refused:?}"
        );
    }
    assert_eq!(book.operator().unwrap(), None);
    assert_eq!(
        book.read(|reader| reader.operators()).unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn what_a_retired_operator_had_typed_goes_to_the_next_who_records() {
    let plant = Plant::new();
    let book = plant.book();
    let draft = book.take_over_window(ASHA).unwrap();
    keep(&book, &draft, &hdpe());
    book.write(|transaction| {
        transaction.set_retired(CatalogueKind::Operator, ASHA, true, "A. Kumar", book.now())
    })
    .unwrap();
    assert_eq!(book.operator().unwrap(), None);
    let taken = book.take_over_window(RAVI).unwrap();
    assert_eq!((taken.id, taken.entry), (draft.id, hdpe()));
}
