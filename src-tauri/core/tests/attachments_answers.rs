//! What people answer to a failure, and what becomes of an attachment afterwards.

use std::cell::Cell;
use std::path::Path;

use batchbook_core::attachments::{
    AttachmentError, AttachmentState, Owner, Unwatched, Watch, copy_in, discard_files_of, dismiss, failed,
    register, remove, replace, retry, take_back_dismissal,
};
use batchbook_core::store::batches::BatchQuery;

use crate::plant::{ASHA, OnProgress, PNG, Plant, attach, code, draft, names, record, row};

#[test]
fn an_attachment_stays_with_the_batch_that_its_draft_became() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let early = attach(&book, owner, &plant.file("early.png", PNG));
    let late = register(&book, owner, &[plant.file("late.png", PNG)], ASHA)
        .unwrap()
        .remove(0);
    let batch = record(&book, Some(owner));
    // Recording waits for no file; the copy goes on and finds its batch.
    let late = copy_in(&book, late.id, &Unwatched).unwrap();
    assert_eq!(late.state, AttachmentState::Saved);
    assert_eq!(late.owner, Owner::Batch(batch));
    let of_batch = book
        .read(|reader| reader.attachments_of(Owner::Batch(batch)))
        .unwrap();
    assert_eq!(
        of_batch
            .iter()
            .map(|attachment| attachment.id)
            .collect::<Vec<_>>(),
        [early.id, late.id]
    );
    assert!(matches!(
        remove(&book, late.id, ASHA),
        Err(AttachmentError::Recorded { .. })
    ));
}

#[test]
fn a_failure_stays_until_it_is_dismissed_across_restarts() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let lost = attach(&book, owner, &plant.dir.join("usb/gone.png"));
    let batch = record(&book, Some(owner));
    drop(book);
    let book = plant.book();
    let open = book.read(|reader| failed(reader, None)).unwrap();
    assert_eq!(
        open.iter().map(|attachment| attachment.id).collect::<Vec<_>>(),
        [lost.id]
    );

    let dismissed = dismiss(&book, lost.id, "Ravi").unwrap();
    assert_eq!(dismissed.dismissed.as_ref().unwrap().who, "Ravi");
    assert_eq!(
        dismiss(&book, lost.id, "Asha").unwrap(),
        dismissed,
        "once is enough"
    );
    drop(book);
    let book = plant.book();
    assert!(
        book.read(|reader| failed(reader, Some(batch)))
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        code(&row(&book, lost.id).unwrap()),
        "source_not_found",
        "a failure is not erased"
    );
    retry(&book, lost.id, "Asha", &Unwatched).unwrap();
    assert!(
        row(&book, lost.id).unwrap().is_open_failure(),
        "a new failure wants a new answer"
    );
}

#[test]
fn a_dismissal_can_be_taken_back_and_both_are_in_the_trail() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let lost = attach(&book, owner, &plant.dir.join("usb/gone.png"));
    record(&book, Some(owner));
    dismiss(&book, lost.id, "Ravi").unwrap();
    let open = take_back_dismissal(&book, lost.id, "Asha").unwrap();
    assert!(open.is_open_failure());
    assert_eq!(
        take_back_dismissal(&book, lost.id, "Ravi").unwrap(),
        open,
        "once is enough"
    );
    assert_eq!(book.read(|reader| reader.count_open_failures()).unwrap(), 1);

    let connection = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    let mut answers = connection
        .prepare("SELECT who, action FROM audit_log WHERE action LIKE '%dismiss%' ORDER BY seq")
        .unwrap();
    let answers: Vec<(String, String)> = answers
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let told = |who: &str, action: &str| (who.to_owned(), action.to_owned());
    assert_eq!(
        answers,
        [
            told("Ravi", "attachment_dismissed"),
            told("Asha", "attachment_dismissal_taken_back")
        ]
    );
    assert_eq!(
        book.read(|reader| reader.first_broken_audit_entry()).unwrap(),
        None
    );
}

#[test]
fn a_dismissal_of_what_is_saved_by_now_cannot_be_taken_back() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let lost = attach(&book, owner, &plant.dir.join("usb/slip.png"));
    record(&book, Some(owner));
    dismiss(&book, lost.id, ASHA).unwrap();
    plant.file("slip.png", PNG);
    retry(&book, lost.id, ASHA, &Unwatched).unwrap();
    assert!(matches!(
        take_back_dismissal(&book, lost.id, ASHA),
        Err(AttachmentError::WrongState { .. })
    ));
}

#[test]
fn of_two_that_retry_at_once_one_is_refused() {
    let plant = Plant::new();
    let book = plant.book();
    let other = plant.book();
    let source = plant.dir.join("usb/slip.png");
    let lost = attach(&book, draft(&book), &source);
    plant.file("slip.png", PNG);
    struct RetryToo<'a>(&'a batchbook_core::book::Book, uuid::Uuid, Cell<bool>);
    impl Watch for RetryToo<'_> {
        fn progress(&self, _: u64, _: u64) {
            let refused = retry(self.0, self.1, "Ravi", &Unwatched);
            self.2
                .set(matches!(refused, Err(AttachmentError::WrongState { .. })));
        }
    }
    let watch = RetryToo(&other, lost.id, Cell::new(false));
    assert_eq!(
        retry(&book, lost.id, ASHA, &watch).unwrap().state,
        AttachmentState::Saved
    );
    assert!(watch.2.get());
    assert!(matches!(
        retry(&book, lost.id, ASHA, &Unwatched),
        Err(AttachmentError::WrongState { .. })
    ));
}

#[test]
fn a_replaced_attachment_stays_on_record() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let lost = attach(&book, owner, &plant.dir.join("usb/gone.png"));
    let batch = record(&book, Some(owner));
    let new = replace(&book, lost.id, &plant.file("found.png", PNG), ASHA).unwrap();
    let new = copy_in(&book, new.id, &Unwatched).unwrap();

    assert_eq!(
        (new.state, new.owner),
        (AttachmentState::Saved, Owner::Batch(batch))
    );
    let of_batch = book
        .read(|reader| reader.attachments_of(Owner::Batch(batch)))
        .unwrap();
    assert_eq!(of_batch, std::slice::from_ref(&new));
    let old = row(&book, lost.id).unwrap();
    assert_eq!(old.replaced_by, Some(new.id));
    assert_eq!(old.set_aside.unwrap().who, ASHA);
    assert_eq!(book.read(|reader| reader.count_open_failures()).unwrap(), 0);
    assert!(
        replace(&book, lost.id, Path::new("other.png"), ASHA).is_err(),
        "it was replaced already"
    );
}

#[test]
fn a_batch_is_found_by_what_is_attached_to_it_later() {
    let plant = Plant::new();
    let book = plant.book();
    let batch = record(&book, None);
    let found = |text: &str| {
        let query = BatchQuery {
            search: text.to_owned(),
            limit: 10,
            ..BatchQuery::default()
        };
        book.read(|reader| reader.list_batches(&query))
            .unwrap()
            .batches
            .len()
    };
    assert_eq!(found("certificate"), 0);
    let first = attach(
        &book,
        Owner::Batch(batch),
        &plant.file("certificate.pdf", "%PDF-1.7"),
    );
    assert_eq!(first.state, AttachmentState::Saved);
    assert_eq!(found("certificate"), 1);
    replace(&book, first.id, &plant.file("रसीद.pdf", "%PDF-1.7"), ASHA).unwrap();
    assert_eq!(
        (found("रसीद"), found("certificate")),
        (1, 0),
        "what was replaced is not one of its files"
    );
}

#[test]
fn files_of_a_discarded_draft_are_kept_aside() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let Owner::Draft(draft_id) = owner else {
        unreachable!()
    };
    let one = attach(&book, owner, &plant.file("one.png", PNG));
    let two = attach(&book, owner, &plant.file("two.png", PNG));
    let copying = register(&book, owner, &[plant.file("three.png", PNG)], ASHA)
        .unwrap()
        .remove(0);
    attach(&book, owner, Path::new("/no/such/file.png"));

    remove(&book, one.id, ASHA).unwrap();
    assert_eq!(
        names(&book.storage().discarded()),
        std::slice::from_ref(&one.stored_name)
    );
    // The third is discarded in the middle of its copy.
    let watch = OnProgress(|_| discard_files_of(&book, draft_id, ASHA).unwrap());
    let stopped = copy_in(&book, copying.id, &watch).unwrap();

    assert_eq!(code(&stopped), "cancelled");
    assert!(names(&book.storage().uploads()).is_empty());
    let mut expected = vec![one.stored_name, two.stored_name, copying.stored_name];
    expected.sort();
    assert_eq!(names(&book.storage().discarded()), expected);
    assert!(
        book.read(|reader| reader.attachments_of(owner))
            .unwrap()
            .is_empty()
    );
}
