//! What an operator does, and each promise that the program makes meanwhile.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use batchbook_core::attachments::{
    AttachmentState, Owner, Recovered, Unwatched, copy_in, discard_draft, register,
};
use batchbook_core::batch::{BatchDraft, RollsText};
use batchbook_core::book::Book;
use batchbook_core::open_book::open_book;
use batchbook_core::record_batch::{Answers, WindowRecord, record_window_draft};
use batchbook_core::settings::{Flags, Settings, Surroundings, read_settings};
use jiff::Timestamp;
use uuid::Uuid;

use crate::disk::Disks;

/// Something that was said to be safe.
#[derive(Debug, Clone)]
pub(crate) enum Promise {
    /// What was typed into a draft is stored. `step` counts what was typed.
    Draft { id: Uuid, notes: String, step: usize },
    /// A draft is being given up: from now on it may be gone.
    Discarding { id: Uuid },
    /// A draft was given up: its files are kept aside.
    Discarded { id: Uuid },
    /// A file is saved.
    Attachment { id: Uuid, sha256: [u8; 32] },
    /// A batch is recorded, with these attachments.
    Batch {
        id: Uuid,
        draft: Uuid,
        code: String,
        notes: String,
        attachments: Vec<Uuid>,
    },
}

/// How the program finds its data on the disks that are mounted at `mounts`: the data on the first, the storage path on the
/// second where there is one.
fn settings(mounts: &[PathBuf]) -> anyhow::Result<Settings> {
    let data = mounts.first().context("there is a disk")?;
    Ok(read_settings(&Surroundings {
        flags: Flags {
            data_dir: Some(data.join("data")),
            storage_path: mounts.get(1).map(|storage| storage.join("uploads")),
        },
        variables: Default::default(),
        working_dir: data.clone(),
        system_file: data.join("no-system-wide-file.toml"),
        default_data_dir: None,
        system_time_zone: jiff::tz::TimeZone::UTC,
        languages: vec!["en".to_owned()],
        system_language: None,
    })?)
}

/// Opens the book as every start does.
pub(crate) fn start(mounts: &[PathBuf]) -> anyhow::Result<(Book, Recovered)> {
    Ok(open_book(settings(mounts)?, Arc::new(Timestamp::now))?)
}

/// Records `batches` batches with two files each; every fifth draft is discarded instead.
pub(crate) fn run(mounts: &[PathBuf], sources: &Path, disks: &Disks, batches: usize) -> anyhow::Result<()> {
    let (book, _) = start(mounts)?;
    book.choose_operator("Asha")?;
    let mut draft = book.window_draft()?.id;
    for number in 1..=batches {
        let attachments = attach(&book, draft, sources, number, disks)?;
        let entry = type_batch(&book, draft, number, disks)?;
        if number % 5 == 0 {
            disks.promised(Promise::Discarding { id: draft });
            discard_draft(&book, draft, "Asha")?;
            disks.promised(Promise::Discarded { id: draft });
            draft = book.window_draft()?.id;
            continue;
        }
        let record = WindowRecord {
            draft_id: draft,
            entry: &entry,
            answers: Answers::NOBODY_TO_ASK,
        };
        let (recorded, next) = record_window_draft(&book, &record)?;
        disks.promised(Promise::Batch {
            id: recorded.batch.id,
            draft,
            code: recorded.batch.batch_code,
            notes: entry.notes,
            attachments,
        });
        draft = next.id;
    }
    Ok(())
}

fn attach(
    book: &Book,
    draft: Uuid,
    sources: &Path,
    number: usize,
    disks: &Disks,
) -> anyhow::Result<Vec<Uuid>> {
    // From a few bytes to several of the copy's blocks, and none a multiple of the disk's.
    let files = [37 + number * 61, 1_000 + number * number * 577 % 400_000]
        .into_iter()
        .enumerate()
        .map(|(place, size)| file(sources, number, place, size))
        .collect::<anyhow::Result<Vec<PathBuf>>>()?;
    let picked = register(book, Owner::Draft(draft), &files, "Asha")?;
    let mut ids = Vec::new();
    for attachment in picked {
        let saved = copy_in(book, attachment.id, &Unwatched)?;
        anyhow::ensure!(saved.state == AttachmentState::Saved, "not saved: {saved:?}");
        disks.promised(Promise::Attachment {
            id: saved.id,
            sha256: saved.sha256.context("a saved file has a hash")?,
        });
        ids.push(saved.id);
    }
    Ok(ids)
}

/// Makes a file outside the disk, with bytes that differ from block to block.
fn file(sources: &Path, number: usize, place: usize, size: usize) -> anyhow::Result<PathBuf> {
    let path = sources.join(format!("slip-{number}-{place}.png"));
    let mut random = fastrand::Rng::with_seed((number * 10 + place) as u64);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.resize_with(size, || random.u8(..));
    std::fs::write(&path, bytes)?;
    Ok(path)
}

fn type_batch(book: &Book, draft: Uuid, number: usize, disks: &Disks) -> anyhow::Result<BatchDraft> {
    let mut entry = BatchDraft {
        product_type: "HDPE Pipe".to_owned(),
        brand: "Tarko".to_owned(),
        parameters: [("PE", "80"), ("PN", "10"), ("OD", "63")]
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
        weight_per_metre_kg: Some("1.5".to_owned()),
        ..BatchDraft::default()
    };
    for step in 1..=3 {
        entry.rolls = vec![RollsText {
            count: step.to_string(),
            length_m: (number * 10).to_string(),
        }];
        entry.notes = format!("shift {number}, line {step}");
        let (now, notes) = (book.now(), entry.notes.clone());
        let kept = book.write(|transaction| transaction.keep_draft(draft, &entry, now))?;
        anyhow::ensure!(kept, "the draft is gone");
        disks.promised(Promise::Draft {
            id: draft,
            notes,
            step,
        });
    }
    Ok(entry)
}
