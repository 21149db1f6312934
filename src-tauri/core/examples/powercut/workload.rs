//! What an operator does, and each promise that the program makes meanwhile.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use batchbook_core::attachments::{
    AttachmentState, Owner, Recovered, Unwatched, copy_in, discard_draft, register, retry_due,
    storage_is_back,
};
use batchbook_core::backup::{self, BackupKind, Request};
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
    /// A file is saved, or kept until the storage path is back; whoever picked it may take the stick with it.
    Attachment { id: Uuid, sha256: [u8; 32] },
    /// A batch is recorded, with these attachments.
    Batch {
        id: Uuid,
        draft: Uuid,
        code: String,
        notes: String,
        attachments: Vec<Uuid>,
    },
    /// A backup is proven: a path on the disk of the backups, and how many batches it has.
    Backup { path: PathBuf, batches: u64 },
    /// Backups are being pruned: from now on these may be gone.
    Pruning { paths: Vec<PathBuf> },
}

/// Where everything is on the disks that are mounted.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The storage path, where it is not in the data folder.
    pub(crate) storage: Option<PathBuf>,
    /// The folder of the backups.
    pub(crate) backups: PathBuf,
}

impl Places {
    /// The data on the first disk, the backups on the last, and the storage path on the one between where there is one.
    pub(crate) fn on(mounts: &[PathBuf]) -> anyhow::Result<Places> {
        let (first, last) = (mounts.first(), mounts.last());
        Ok(Places {
            data: first.context("there is a disk")?.join("data"),
            storage: (mounts.len() > 2).then(|| mounts[1].join("uploads")),
            backups: last.context("there is a disk")?.clone(),
        })
    }
}

fn settings(places: &Places) -> anyhow::Result<Settings> {
    Ok(read_settings(&Surroundings {
        flags: Flags {
            data_dir: Some(places.data.clone()),
            storage_path: places.storage.clone(),
        },
        variables: [("BATCHBOOK_BACKUP_KEEP".into(), "1,0,0".into())].into(),
        working_dir: places.backups.clone(),
        system_file: places.backups.join("no-system-wide-file.toml"),
        default_data_dir: None,
        system_time_zone: jiff::tz::TimeZone::UTC,
        languages: vec!["en".to_owned()],
        system_language: None,
    })?)
}

/// Opens the book as every start does.
pub(crate) fn start(places: &Places) -> anyhow::Result<(Book, Recovered)> {
    Ok(open_book(settings(places)?, Arc::new(Timestamp::now))?)
}

/// Records `batches` batches with two files each; every fifth draft is discarded instead. While every fourth is entered the
/// storage path is away, where it is on a disk of its own. Backups are made beside it, and pruned in the end.
pub(crate) fn run(mounts: &[PathBuf], sources: &Path, disks: &Disks, batches: usize) -> anyhow::Result<()> {
    let mut places = Places::on(mounts)?;
    // The way to the storage path is taken away, not what is there: as when a share is not mounted.
    let share = match &places.storage {
        Some(storage) => Some(Share::new(sources.with_file_name("share"), storage)?),
        None => None,
    };
    if let Some(share) = &share {
        places.storage = Some(share.way.clone());
    }
    let (book, _) = start(&places)?;
    book.choose_operator("Asha")?;
    let mut draft = book.window_draft()?.id;
    for number in 1..=batches {
        let away = share.as_ref().filter(|_| number % 4 == 2);
        away.map_or(Ok(()), Share::goes)?;
        let attachments = attach(&book, draft, sources, number, disks)?;
        let entry = type_batch(&book, draft, number, disks)?;
        if number % 5 == 0 {
            disks.promised(Promise::Discarding { id: draft });
            discard_draft(&book, draft, "Asha")?;
            disks.promised(Promise::Discarded { id: draft });
            draft = book.window_draft()?.id;
        } else {
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
        if number % 4 == 3 {
            // While the storage path is away a backup has what is kept; half of them are made then.
            back_up(&book, &places, number, disks)?;
        }
        if let Some(share) = away {
            if number % 8 == 2 {
                back_up(&book, &places, number, disks)?;
            }
            share.comes_back()?;
            anyhow::ensure!(book.prepare_storage().is_none(), "the storage path is back");
            storage_is_back(&book)?;
            for moved in retry_due(&book, &Unwatched)? {
                anyhow::ensure!(moved.state == AttachmentState::Saved, "not moved: {moved:?}");
            }
        }
    }
    prune(&book, &places, disks)
}

/// The way to the storage path: a link outside of the disks.
struct Share {
    way: PathBuf,
    storage: PathBuf,
}

impl Share {
    fn new(way: PathBuf, storage: &Path) -> anyhow::Result<Share> {
        std::fs::create_dir_all(storage)?;
        let share = Share {
            way,
            storage: storage.to_owned(),
        };
        share.comes_back()?;
        Ok(share)
    }

    fn goes(&self) -> anyhow::Result<()> {
        Ok(std::fs::remove_file(&self.way)?)
    }

    fn comes_back(&self) -> anyhow::Result<()> {
        Ok(std::os::unix::fs::symlink(&self.storage, &self.way)?)
    }
}

/// Makes an archive or adds to the mirror, in turn.
fn back_up(book: &Book, places: &Places, number: usize, disks: &Disks) -> anyhow::Result<()> {
    let request = Request {
        to: Some(&places.backups),
        kind: if number % 8 == 3 {
            BackupKind::Archive
        } else {
            BackupKind::Mirror
        },
        who: "Asha",
    };
    let batches = book.read(|reader| reader.count_batches())?;
    for outcome in backup::create(book, request, &backup::Unwatched)? {
        let path = outcome.result?.path.strip_prefix(&places.backups)?.to_owned();
        disks.promised(Promise::Backup { path, batches });
    }
    Ok(())
}

fn prune(book: &Book, places: &Places, disks: &Disks) -> anyhow::Result<()> {
    let paths = backup::prune(book, true, "Asha")?.removed;
    let paths = paths
        .iter()
        .map(|path| Ok(path.strip_prefix(&places.backups)?.to_owned()))
        .collect::<anyhow::Result<Vec<PathBuf>>>()?;
    anyhow::ensure!(paths.len() > 1, "there is something to prune");
    disks.promised(Promise::Pruning { paths });
    let pruned = backup::prune(book, false, "Asha")?;
    anyhow::ensure!(pruned.failed.is_empty(), "{:?}", pruned.failed);
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
        match saved.state {
            AttachmentState::Saved => {}
            // Nothing needs the source any more.
            AttachmentState::Kept => std::fs::remove_file(&saved.source_path)?,
            _ => anyhow::bail!("neither saved nor kept: {saved:?}"),
        }
        disks.promised(Promise::Attachment {
            id: saved.id,
            sha256: saved.sha256.context("it has a hash")?,
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
