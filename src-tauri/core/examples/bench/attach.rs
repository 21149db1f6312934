//! Attaching files, beside cp.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use batchbook_core::attachments::{AttachmentState, Owner, Unwatched, copy_in, register};
use batchbook_core::book::Book;
use batchbook_core::record_batch::{Answers, RecordRequest, record_batch};

use crate::Bench;
use crate::measure::{ROUNDS, Sample, settle, shell, timed, warm};
use crate::report::{Bound, Figure, Section};
use crate::workshop::{OPERATOR, entry, make_photos, open};

/// How many files the window copies at once.
const AT_ONCE: usize = 8;

const CP: &str = r#"cp -r "$1" "$2"; sync -f "$2""#;

/// What somebody does by hand who wants to be as sure.
const CP_SYNC_HASH: &str = r#"mkdir "$2"
for file in "$1"/*; do dd if="$file" of="$2/${file##*/}" bs=1M conv=fsync status=none; done
sync "$2"
openssl dgst -sha256 "$2"/*"#;

pub(crate) fn measure(bench: &Bench) -> anyhow::Result<Section> {
    let room = bench.room("attach")?;
    let book = open(&room.join("data"))?;
    let mut figures = Vec::new();
    for (count, size, name) in [
        (bench.sized(200), 2_000_000, "2 MB"),
        (
            1,
            bench.sized(1 << 30),
            if bench.small { "51 MiB" } else { "1 GiB" },
        ),
    ] {
        let picked = room.join("picked");
        let files = make_photos(&picked, count, size)?;
        warm(&picked)?;
        figures.extend(beside_cp(&room, &book, &picked, &files, name)?);
        std::fs::remove_dir_all(&picked)?;
    }
    Ok(Section::of(figures))
}

fn beside_cp(
    room: &Path,
    book: &Book,
    picked: &Path,
    files: &[PathBuf],
    size: &str,
) -> anyhow::Result<Vec<Figure>> {
    let (mut ours, mut cp, mut by_hand) = (Sample::default(), Sample::default(), Sample::default());
    let copy = room.join("copy");
    let with = |line: &str| {
        settle()?;
        let (time, ()) = timed(|| shell(line, &[picked, &copy]))?;
        std::fs::remove_dir_all(&copy)?;
        Ok::<_, anyhow::Error>(time)
    };
    for round in 0..ROUNDS {
        let mut attach = || {
            settle()?;
            let time = attach_and_record(book, files, round as u64)?;
            std::fs::remove_dir_all(book.storage().uploads())?;
            ours.took(time);
            Ok::<_, anyhow::Error>(())
        };
        if round.is_multiple_of(2) {
            attach()?;
        }
        cp.took(with(CP)?);
        by_hand.took(with(CP_SYNC_HASH)?);
        if !round.is_multiple_of(2) {
            attach()?;
        }
    }
    let what = format!("attaching {} × {size} and recording the batch", files.len());
    Ok(vec![
        Figure::beside(
            what.as_str(),
            (ours.clone(), cp),
            "`cp`, then `sync -f`",
            Bound::Times(1.3),
        ),
        Figure::beside(
            "the same",
            (ours, by_hand),
            "each file copied and synced (`dd conv=fsync`), then `openssl dgst -sha256`",
            Bound::Times(1.0),
        ),
    ])
}

/// Picks files for a draft, copies them as the window does, and records the batch.
fn attach_and_record(book: &Book, files: &[PathBuf], number: u64) -> anyhow::Result<Duration> {
    let entry = entry(number);
    let draft = book.begin_window_draft(&entry)?;
    let (time, ()) = timed(|| {
        let rows = register(book, Owner::Draft(draft.id), files, OPERATOR)?;
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let copying: Vec<_> = (0..AT_ONCE)
                .map(|_| {
                    scope.spawn(|| {
                        while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                            let row = copy_in(book, row.id, &Unwatched)?;
                            anyhow::ensure!(row.state == AttachmentState::Saved, "{:?}", row.failure);
                        }
                        Ok(())
                    })
                })
                .collect();
            copying.into_iter().try_for_each(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
        })?;
        let request = RecordRequest {
            draft: &entry,
            draft_id: Some(draft.id),
            operator: OPERATOR,
            answers: Answers::NOBODY_TO_ASK,
        };
        record_batch(book, &request)?;
        Ok(())
    })?;
    Ok(time)
}

/// How far memory grows while a file larger than the memory of many a workstation is attached.
pub(crate) fn memory(bench: &Bench) -> anyhow::Result<Section> {
    let room = bench.room("large")?;
    let size = bench.sized(5 << 30);
    let path = room.join("scan.tif");
    // A file full of holes: reading it costs nothing, writing the copy costs everything.
    std::fs::File::create(&path)?.set_len(size)?;
    let book = open(&room.join("data"))?;
    let before = resident("VmRSS")?;
    // Forgets the highest value so far.
    std::fs::write("/proc/self/clear_refs", "5")?;
    let time = attach_and_record(&book, std::slice::from_ref(&path), 1)?;
    let grown = resident("VmHWM")?.saturating_sub(before);
    let what = format!(
        "attaching {}",
        crate::report::text(size as f64, crate::report::Unit::Bytes)
    );
    let sample = |value: f64| [value].into_iter().collect::<Sample>();
    Ok(Section::of(vec![
        Figure::alone(
            format!("{what}: memory at most, above what it was before"),
            sample(grown as f64),
            Bound::Most((32 << 20) as f64),
        )
        .in_bytes(),
        Figure::alone(what, sample(time.as_secs_f64()), Bound::None),
    ]))
}

/// Reads a size of this process's memory, in bytes.
fn resident(name: &str) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kib: u64 = line.unwrap_or_default().trim().trim_end_matches(" kB").parse()?;
    Ok(kib * 1024)
}
