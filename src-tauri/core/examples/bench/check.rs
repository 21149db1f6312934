//! A check of a hundred thousand attachments.

use batchbook_core::attachments::Unwatched;
use batchbook_core::check::{CheckRequest, check};

use crate::Bench;
use crate::fill::{FILES_OF_A_BATCH, Filled, Patterns};
use crate::measure::{ROUNDS, Sample, settle, shell, timed};
use crate::report::{Bound, Figure, Section};

const ATTACHMENTS: u64 = 100_000;

/// Checks a book as the command line does, beside a walk that asks for the size of every file.
pub(crate) fn measure(bench: &Bench) -> anyhow::Result<Section> {
    let room = bench.room("check")?;
    let patterns = Patterns::record(&room, true)?;
    let mut filled = Filled::begin(room.join("data"))?;
    filled.fill(&patterns, bench.sized(ATTACHMENTS).div_ceil(FILES_OF_A_BATCH))?;
    filled.make_files(&patterns)?;
    let files = filled.batches * FILES_OF_A_BATCH;
    settle()?;
    let book = filled.open()?;
    let (mut quick, mut walked, mut rehashed) = (Sample::default(), Sample::default(), Sample::default());
    let checked = |rehash: bool| {
        let request = CheckRequest {
            rehash,
            ..CheckRequest::default()
        };
        let (time, checked) = timed(|| Ok(check(&book, &request, &Unwatched)?))?;
        anyhow::ensure!(
            (checked.files, checked.problems.len()) == (files, 0),
            "{} of {files} files, {:?}",
            checked.files,
            checked.problems.first()
        );
        Ok(time)
    };
    let uploads = book.storage().uploads();
    for _ in 0..ROUNDS {
        quick.took(checked(false)?);
        let walk = r#"find "$1" -type f -printf '%s\n' | sort -n | tail -1"#;
        walked.took(timed(|| shell(walk, &[&uploads]))?.0);
    }
    rehashed.took(checked(true)?);
    let what = format!("check of {files} attachments");
    Ok(Section::of(vec![
        Figure::beside(
            what.as_str(),
            (quick.clone(), walked),
            "`find -printf %s`, the size of every file",
            Bound::None,
        ),
        Figure::alone("the same", quick, Bound::Median(5.0)),
        Figure::alone(
            format!("{what} of 40 bytes, with `--rehash`"),
            rehashed,
            Bound::None,
        ),
    ]))
}
