//! After whatever was done, the state is what the trail says when it is read from its first entry to its last.

use std::collections::BTreeMap;

use batchbook_core::attachments::{Owner, Unwatched, copy_in, dismiss, register, set_aside};
use batchbook_core::authority::{Reserved, permit};
use batchbook_core::batch::BatchRecord;
use batchbook_core::book::Book;
use batchbook_core::check::{CheckProblem, CheckRequest, check};
use batchbook_core::correct_batch::{Correction, Reversal, correct_batch, open_correction, revert_batch};
use batchbook_core::record_batch::Answers;
use batchbook_core::store::StoreError;
use batchbook_core::store::trail::TrailFilter;
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::plant::{ASHA, Plant, attach, draft, record};

/// Something that is done; the numbers say to which of those that there are.
#[derive(Debug, Clone)]
enum Step {
    Record { files: usize },
    Correct(usize, u64),
    Revert(usize),
    Attach(usize),
    AttachWhatIsNotThere(usize),
    SetAside(usize),
    Dismiss(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let which = 0..10usize;
    prop_oneof![
        3 => (0..3usize).prop_map(|files| Step::Record { files }),
        3 => (which.clone(), 1..900u64).prop_map(|(which, count)| Step::Correct(which, count)),
        1 => which.clone().prop_map(Step::Revert),
        2 => which.clone().prop_map(Step::Attach),
        1 => which.clone().prop_map(Step::AttachWhatIsNotThere),
        2 => which.clone().prop_map(Step::SetAside),
        2 => which.prop_map(Step::Dismiss),
    ]
}

/// What was made so far.
#[derive(Default)]
struct Made {
    batches: Vec<Uuid>,
    attachments: Vec<Uuid>,
}

fn pick(all: &[Uuid], which: usize) -> Option<Uuid> {
    (!all.is_empty()).then(|| all[which % all.len()])
}

fn take(step: &Step, plant: &Plant, book: &Book, made: &mut Made) {
    let by = permit(book, Reserved::Correct, ASHA, None).unwrap();
    let slip = plant.file("slip.txt", b"7 m");
    match step {
        Step::Record { files } => {
            let owner = draft(book);
            for _ in 0..*files {
                made.attachments.push(attach(book, owner, &slip).id);
            }
            made.batches.push(record(book, Some(owner)));
        }
        Step::Correct(which, count) => {
            let Some(batch) = pick(&made.batches, *which) else {
                return;
            };
            let opened = book
                .read(|reader| open_correction(reader, batch))
                .unwrap()
                .unwrap();
            let mut entry = opened.entry;
            entry.rolls[0].count = count.to_string();
            let correction = Correction {
                batch,
                entry: &entry,
                from_form: true,
                based_on: opened.version,
                reason: "counted again",
                by: &by,
                answers: Answers::NOBODY_TO_ASK,
            };
            // One that was reverted is refused.
            let _ = correct_batch(book, &correction);
        }
        Step::Revert(which) => {
            let Some(batch) = pick(&made.batches, *which) else {
                return;
            };
            let reversal = Reversal {
                batch,
                based_on: None,
                reason: "twice",
                by: &by,
            };
            let _ = revert_batch(book, &reversal);
        }
        Step::Attach(which) | Step::AttachWhatIsNotThere(which) => {
            let Some(batch) = pick(&made.batches, *which) else {
                return;
            };
            let source = match step {
                Step::Attach(_) => slip,
                _ => plant.dir.join("absent.txt"),
            };
            let picked = register(book, Owner::Batch(batch), &[source], ASHA).unwrap();
            made.attachments
                .push(copy_in(book, picked[0].id, &Unwatched).unwrap().id);
        }
        Step::SetAside(which) => {
            let Some(attachment) = pick(&made.attachments, *which) else {
                return;
            };
            let _ = set_aside(book, attachment, "another batch's", ASHA);
        }
        Step::Dismiss(which) => {
            let Some(attachment) = pick(&made.attachments, *which) else {
                return;
            };
            let _ = dismiss(book, attachment, ASHA);
        }
    }
}

/// The last state of each batch and attachment that the trail tells of, and which batch took which attachments along.
fn replayed(book: &Book) -> (BTreeMap<String, Value>, BTreeMap<String, Value>) {
    let (mut batches, mut attachments) = (BTreeMap::new(), BTreeMap::new());
    book.read(|reader| {
        reader.each_entry(&TrailFilter::default(), |entry| {
            match entry.subject_kind.as_str() {
                "batch" => {
                    let after = entry.after.unwrap();
                    for taken in after["attachments"].as_array().into_iter().flatten() {
                        let of: &mut Value = attachments.get_mut(taken["id"].as_str().unwrap()).unwrap();
                        of["owner"] = entry.subject_id.clone().into();
                    }
                    batches.insert(entry.subject_id, after);
                }
                "attachment" => match entry.after {
                    Some(after) => drop(attachments.insert(entry.subject_id, after)),
                    None => drop(attachments.remove(&entry.subject_id)),
                },
                _ => {}
            }
            Ok::<_, StoreError>(true)
        })
    })
    .unwrap();
    (batches, attachments)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_state_is_what_the_trail_says(steps in proptest::collection::vec(step(), 1..14)) {
        let plant = Plant::new();
        let book = plant.book();
        let mut made = Made::default();
        for step in &steps {
            take(step, &plant, &book, &mut made);
        }
        let (batches, attachments) = replayed(&book);
        prop_assert_eq!(batches.len(), made.batches.len());
        for id in &made.batches {
            let record: BatchRecord = serde_json::from_value(batches[&id.to_string()].clone()).unwrap();
            let batch = book.read(|reader| reader.batch(*id)).unwrap().unwrap();
            prop_assert_eq!(record.status.as_str(), batch.status.as_str());
            prop_assert_eq!(&record.batch_code, &batch.batch_code);
            prop_assert_eq!(&record.quantity, &batch.quantity);
            prop_assert_eq!(record.total_thousandths, batch.total_thousandths);
            prop_assert_eq!(record.total_weight_g, batch.total_weight_g);
            prop_assert_eq!(record.revert_reason, batch.reverted.map(|reverted| reverted.reason));
        }
        prop_assert_eq!(attachments.len(), made.attachments.len());
        for id in &made.attachments {
            let said = &attachments[&id.to_string()];
            let row = book.read(|reader| reader.attachment(*id)).unwrap().unwrap();
            let Owner::Batch(owner) = row.owner else { panic!("{row:?}") };
            prop_assert_eq!(said["owner"].clone(), Value::from(owner.to_string()));
            prop_assert_eq!(said["state"].as_str(), Some(row.state.as_str()));
            prop_assert_eq!(said["set_aside_reason"].as_str(), row.set_aside_reason.as_deref());
            prop_assert_eq!(said["dismissed_by"].as_str(), row.dismissed.as_ref().map(|done| done.who.as_str()));
            prop_assert_eq!(said["stored_name"].as_str(), Some(row.stored_name.as_str()));
        }
        let checked = check(&book, &CheckRequest::QUICK, &Unwatched).unwrap();
        let kinds: Vec<&str> = checked.problems.iter().map(CheckProblem::kind).collect();
        prop_assert_eq!(kinds, [] as [&str; 0]);
    }
}
