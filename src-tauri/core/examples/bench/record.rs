//! Recording a batch, beside the bare inserts of the same rows.

use std::time::Instant;

use batchbook_core::record_batch::{Answers, RecordRequest, record_batch};

use crate::Bench;
use crate::fill::{Bare, Filled, Patterns, Time, prove};
use crate::measure::{ROUNDS, Sample, settle};
use crate::report::{Bound, Figure, Section};
use crate::workshop::{OPERATOR, entry};

/// How many batches the book has before.
const BEFORE: u64 = 10_000;

/// How many are recorded in a round.
const OF_A_ROUND: u64 = 400;

pub(crate) fn measure(bench: &Bench) -> anyhow::Result<Section> {
    let room = bench.room("record")?;
    let patterns = Patterns::record(&room, true)?;
    prove(&room, &patterns)?;
    let mut filled = Filled::begin(room.join("data"))?;
    filled.fill(&patterns, bench.sized(BEFORE))?;
    let bare_path = room.join("bare.sqlite");
    std::fs::copy(filled.data_dir.join("db.sqlite"), &bare_path)?;
    // A batch in some minutes, as in the rows of the bare inserts: where all are of one moment, each is compared with all of them.
    let time = Time::at(filled.batches);
    let without_trail = filled
        .copy_without_trail(room.join("without-trail"))?
        .open_at(&time)?;
    let without_files = Patterns::record(&room, false)?;
    let mut bare = Bare::open(&bare_path, filled.batches)?;
    let book = filled.open_at(&time)?;

    let mut number = 0;
    let (mut ours, mut theirs, mut untrailed) = (Vec::new(), Vec::new(), Vec::new());
    let mut record_one = || -> anyhow::Result<()> {
        number += 1;
        time.pass_to(filled.batches + number);
        let entry = entry(number);
        let request = RecordRequest {
            draft: &entry,
            draft_id: None,
            operator: OPERATOR,
            answers: Answers::NOBODY_TO_ASK,
        };
        let mut both = [(&book, &mut ours), (&without_trail, &mut untrailed)];
        // Whichever comes second finds the program's own code in the processor's caches.
        if number.is_multiple_of(2) {
            both.reverse();
        }
        for (book, times) in both {
            let begun = Instant::now();
            record_batch(book, &request)?;
            times.push(begun.elapsed().as_secs_f64());
        }
        Ok(())
    };
    let mut insert_one = || -> anyhow::Result<()> {
        let batch = bare.make(&without_files);
        let begun = Instant::now();
        bare.insert(batch)?;
        theirs.push(begun.elapsed().as_secs_f64());
        Ok(())
    };
    for round in 0..ROUNDS {
        settle()?;
        for _ in 0..OF_A_ROUND {
            if round.is_multiple_of(2) {
                record_one()?;
                insert_one()?;
            } else {
                insert_one()?;
                record_one()?;
            }
        }
    }
    let sample = |times: Vec<f64>| times.into_iter().collect::<Sample>();
    let ours = sample(ours);
    Ok(Section::of(vec![
        Figure::beside(
            format!("recording a batch, where there are {} with files", filled.batches),
            (ours.clone(), sample(theirs)),
            "`rusqlite`: the same rows in one transaction, same settings, every text and hash made beforehand",
            Bound::Times(1.3),
        ),
        Figure::beside(
            "the same",
            (ours, sample(untrailed)),
            "the same where the database throws away each entry of the trail, once it is made and hashed",
            Bound::Times(1.1),
        ),
    ]))
}
