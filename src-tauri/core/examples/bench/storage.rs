//! What the files take up, at a million attachments.

use batchbook_core::storage_use::storage_use;

use crate::Bench;
use crate::fill::{FILES_OF_A_BATCH, Filled, Patterns};
use crate::measure::{Sample, run, settle, timed};
use crate::report::{Bound, Figure, Section};
use crate::workshop::batchbook;

const ATTACHMENTS: u64 = 1_000_000;

/// How often it is asked.
const TIMES: usize = 100;

/// As it was promised: a status at a million within 50 ms.
const AT_MOST: f64 = 0.05;

pub(crate) fn measure(bench: &Bench) -> anyhow::Result<Section> {
    let room = bench.room("storage")?;
    let patterns = Patterns::record(&room, true)?;
    let mut filled = Filled::begin(room.join("data"))?;
    filled.fill(&patterns, bench.sized(ATTACHMENTS).div_ceil(FILES_OF_A_BATCH))?;
    let files = filled.batches * FILES_OF_A_BATCH;
    settle()?;
    let book = filled.open()?;
    let mut asked = Sample::default();
    for _ in 0..TIMES {
        let (time, used) = timed(|| Ok(storage_use(&book)?))?;
        anyhow::ensure!(used.saved.files == files, "{} of {files} files", used.saved.files);
        asked.took(time);
    }
    drop(book);
    let mut process = Sample::default();
    for _ in 0..TIMES / 5 {
        let mut command = batchbook(bench, &filled.data_dir);
        process.took(timed(|| run(command.args(["storage", "status", "--json"])))?.0);
    }
    Ok(Section::of(vec![
        Figure::alone(
            format!("what the files take up, at {files} attachments"),
            asked,
            Bound::P99(AT_MOST),
        ),
        Figure::alone(
            format!("`batchbook storage status`, the whole process, at {files}"),
            process,
            Bound::Median(AT_MOST),
        ),
    ]))
}
