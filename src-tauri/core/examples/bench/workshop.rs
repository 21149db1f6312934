//! A batch book in a folder, and files to attach to it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use batchbook_core::attachments::{AttachmentState, Owner, Unwatched, copy_in, register};
use batchbook_core::batch::{BatchDraft, RollsText};
use batchbook_core::book::Book;
use batchbook_core::open_book::open_book;
use batchbook_core::record_batch::{Answers, RecordRequest, record_batch};
use batchbook_core::settings::{Flags, Surroundings, read_settings};
use batchbook_core::{Clock, store::batches::Batch};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Bench;
use crate::fill::Time;
use crate::measure::Sample;

/// Who records.
pub(crate) const OPERATOR: &str = "Asha Rao";

/// Opens the book of a data folder, which is made where there is none.
pub(crate) fn open(data_dir: &Path) -> anyhow::Result<Book> {
    open_at(data_dir, Arc::new(Timestamp::now))
}

/// Opens the book of a data folder at a time that is not now.
pub(crate) fn open_at(data_dir: &Path, clock: Clock) -> anyhow::Result<Book> {
    open_with(data_dir, clock, None)
}

/// Opens the book of a data folder with the table `[cloud]` in one line.
pub(crate) fn open_with_cloud(data_dir: &Path, clock: Clock, cloud: &str) -> anyhow::Result<Book> {
    open_with(data_dir, clock, Some(cloud))
}

fn open_with(data_dir: &Path, clock: Clock, cloud: Option<&str>) -> anyhow::Result<Book> {
    // Larger files are attached here than a plant accepts.
    let mut variables: BTreeMap<OsString, OsString> =
        BTreeMap::from([("BATCHBOOK_SIZE_LIMIT".into(), "16 GiB".into())]);
    variables.extend(cloud.map(|cloud| ("BATCHBOOK_CLOUD".into(), cloud.into())));
    let surroundings = Surroundings {
        flags: Flags {
            data_dir: Some(data_dir.to_owned()),
            ..Flags::default()
        },
        variables,
        working_dir: data_dir.to_owned(),
        system_file: data_dir.join("no-system-wide-file.toml"),
        default_data_dir: None,
        system_time_zone: TimeZone::UTC,
        languages: vec!["en".to_owned()],
        system_language: None,
    };
    Ok(open_book(read_settings(&surroundings)?, clock)?.0)
}

/// The program as it is released, on a data folder.
pub(crate) fn batchbook(bench: &Bench, data_dir: &Path) -> Command {
    let mut command = Command::new(bench.target.join("release/batchbook"));
    command.arg("--data-dir").arg(data_dir);
    command
}

/// Makes a file as a camera does: the beginning of a JPEG, and then bytes that cannot be compressed.
pub(crate) fn make_photo(path: &Path, size: u64) -> anyhow::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00")?;
    let mut left = size.saturating_sub(11);
    let mut block = vec![0; 1 << 20];
    while left > 0 {
        let count = usize::try_from(left).unwrap_or(block.len()).min(block.len());
        fastrand::fill(&mut block[..count]);
        file.write_all(&block[..count])?;
        left -= count as u64;
    }
    Ok(())
}

/// Makes so many photos in a folder.
pub(crate) fn make_photos(folder: &Path, count: u64, size: u64) -> anyhow::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let mut made = Vec::new();
    for number in 0..count {
        let path = folder.join(format!("IMG_{number:05}.jpg"));
        make_photo(&path, size)?;
        made.push(path);
    }
    Ok(made)
}

/// A batch as it is typed, of a quantity that no other one has.
pub(crate) fn entry(number: u64) -> BatchDraft {
    BatchDraft {
        product_type: "HDPE Pipe".to_owned(),
        brand: "Tarko".to_owned(),
        parameters: [("PE", "80"), ("PN", "10"), ("OD", "63")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        rolls: vec![RollsText {
            count: (2 + number % 7).to_string(),
            length_m: (100 + number).to_string(),
        }],
        weight_per_metre_kg: Some("1.5".to_owned()),
        notes: "extruder 2, night shift".to_owned(),
        ..BatchDraft::default()
    }
}

/// Attaches files to a draft and records it as a batch, as the window does.
pub(crate) fn record_with_files(book: &Book, entry: &BatchDraft, files: &[PathBuf]) -> anyhow::Result<Batch> {
    let draft = book.begin_window_draft(entry)?;
    attach(book, Owner::Draft(draft.id), files, OPERATOR)?;
    let request = RecordRequest {
        draft: entry,
        draft_id: Some(draft.id),
        operator: OPERATOR,
        answers: Answers::NOBODY_TO_ASK,
    };
    Ok(record_batch(book, &request)?.batch)
}

/// Somebody who records one batch after the other, some minutes apart by the book's clock: were all of one moment, each would be
/// compared with all of them.
pub(crate) struct Recording {
    time: Time,
    number: u64,
    pause: Duration,
}

impl Recording {
    /// Begins behind so many batches, and waits so long after each.
    pub(crate) fn behind(batches: u64, pause: Duration) -> Self {
        Self {
            time: Time::at(batches),
            number: batches,
            pause,
        }
    }

    /// The clock that the book has to go by.
    pub(crate) fn clock(&self) -> Clock {
        self.time.clock()
    }

    /// Records at least so many and for as long as told, and notes how long each took.
    pub(crate) fn go_on(
        &mut self,
        book: &Book,
        sample: &mut Sample,
        at_least: u64,
        keep_on: &dyn Fn() -> bool,
    ) -> anyhow::Result<()> {
        let mut times = Vec::new();
        while keep_on() || (times.len() as u64) < at_least {
            self.number += 1;
            self.time.pass_to(self.number);
            let entry = entry(self.number);
            let request = RecordRequest {
                draft: &entry,
                draft_id: None,
                operator: OPERATOR,
                answers: Answers::NOBODY_TO_ASK,
            };
            let begun = Instant::now();
            record_batch(book, &request)?;
            times.push(begun.elapsed().as_secs_f64());
            std::thread::sleep(self.pause);
        }
        sample.extend(times);
        Ok(())
    }
}

/// Registers files and copies them in, one after the other.
pub(crate) fn attach(book: &Book, owner: Owner, files: &[PathBuf], who: &str) -> anyhow::Result<()> {
    for row in register(book, owner, files, who)? {
        let row = copy_in(book, row.id, &Unwatched)?;
        anyhow::ensure!(
            row.state == AttachmentState::Saved,
            "{} is not saved: {:?}",
            row.original_name,
            row.failure
        );
    }
    Ok(())
}
