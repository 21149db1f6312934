//! Backups: an archive beside tar, a mirror beside restic, proofs beside sha256sum, and what recording feels of them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use batchbook_core::Clock;
use batchbook_core::backup::{self, BackupKind, Created, Request};
use batchbook_core::book::Book;
use jiff::Timestamp;

use crate::Bench;
use crate::measure::{ROUNDS, Sample, forget, in_turn, run, settle, shell, timed, warm};
use crate::report::{Bound, Figure, Section};
use crate::workshop::{OPERATOR, Recording, entry, make_photos, open_at, record_with_files};

const FILES: u64 = 200;
const FILE_SIZE: u64 = 2_000_000;
const FILES_OF_A_BATCH: usize = 4;

/// How long an operator waits between two batches while it is measured what recording feels of a backup.
const BETWEEN_BATCHES: Duration = Duration::from_millis(4);

/// A workstation with photos, and a disk that backups go to.
struct Plant {
    data: PathBuf,
    disk: PathBuf,
    picked: PathBuf,
    book: Book,
    photos: u64,
    photo_size: u64,
}

impl Plant {
    fn new(bench: &Bench) -> anyhow::Result<Self> {
        Self::new_at(bench, Arc::new(Timestamp::now))
    }

    fn new_at(bench: &Bench, clock: Clock) -> anyhow::Result<Self> {
        let room = bench.room("backup")?;
        let plant = Self {
            data: room.join("data"),
            disk: room.join("disk"),
            picked: room.join("picked"),
            book: open_at(&room.join("data"), clock)?,
            photos: bench.sized(FILES),
            photo_size: FILE_SIZE,
        };
        std::fs::create_dir_all(&plant.disk)?;
        plant.add_photos(plant.photos)?;
        Ok(plant)
    }

    fn add_photos(&self, count: u64) -> anyhow::Result<()> {
        let photos = make_photos(&self.picked, count, self.photo_size)?;
        for (number, of_batch) in photos.chunks(FILES_OF_A_BATCH).enumerate() {
            record_with_files(&self.book, &entry(number as u64), of_batch)?;
        }
        Ok(std::fs::remove_dir_all(&self.picked)?)
    }

    fn uploads(&self) -> PathBuf {
        self.data.join("uploads")
    }

    fn back_up(&self, to: &Path, kind: BackupKind) -> anyhow::Result<Created> {
        let request = Request {
            to: Some(to),
            kind,
            who: OPERATOR,
        };
        let outcome = backup::create(&self.book, request, &backup::Unwatched)?.pop();
        Ok(outcome.context("no destination")?.result?)
    }

    fn verify(&self, backup: &Path) -> anyhow::Result<()> {
        let verified = backup::verify(backup, &self.disk.join("scratch"), &backup::Unwatched)?;
        anyhow::ensure!(verified.problems.is_empty(), "{:?}", verified.problems);
        Ok(())
    }
}

/// The same level of compression as the program's.
const TAR: &str = r#"cd "$1"; tar -I 'zstd -1' -cf "$2" db.sqlite uploads; sync -f "$2""#;

/// Tells the system to forget the archive, and reads it from the disk to its end.
const READ_BACK: &str = r#"dd if="$1" iflag=nocache count=0 status=none; zstd -dc "$1" | sha256sum"#;

/// Archives beside tar.
pub(crate) fn archives(bench: &Bench) -> anyhow::Result<Section> {
    let plant = &Plant::new(bench)?;
    let theirs = plant.disk.join("theirs.tar.zst");
    let mut proven = Sample::default();
    warm(&plant.uploads())?;
    let made = in_turn(
        ROUNDS,
        |_| {
            settle()?;
            let (time, created) = timed(|| plant.back_up(&plant.disk, BackupKind::Archive))?;
            std::fs::remove_file(&created.path)?;
            Ok(time)
        },
        |_| {
            settle()?;
            let (time, ()) = timed(|| shell(TAR, &[&plant.data, &theirs]))?;
            let (reading, ()) = timed(|| shell(READ_BACK, &[&theirs]))?;
            proven.took(time + reading);
            std::fs::remove_file(&theirs)?;
            Ok(time)
        },
    )?;
    let archive = plant.back_up(&plant.disk, BackupKind::Archive)?.path;
    let verified = in_turn(
        ROUNDS,
        |_| {
            forget(&archive)?;
            Ok(timed(|| plant.verify(&archive))?.0)
        },
        |_| {
            forget(&archive)?;
            Ok(timed(|| run(Command::new("sha256sum").arg(&archive)))?.0)
        },
    )?;
    std::fs::remove_file(&archive)?;
    let what = format!(
        "archive of {} × {} MB, written, synced and proven",
        plant.photos,
        plant.photo_size / 1_000_000
    );
    Ok(Section::of(vec![
        Figure::beside(
            what.as_str(),
            (made.0.clone(), made.1),
            "`tar -I 'zstd -1'`, `sync -f`; proven by nobody",
            Bound::Times(1.25),
        ),
        Figure::beside(
            "the same",
            (made.0, proven),
            "… and read back from the disk, `zstd -dc | sha256sum`",
            Bound::None,
        ),
        Figure::beside(
            "verify of that archive, from the disk",
            verified,
            "`sha256sum` of the archive",
            Bound::Times(1.1),
        ),
    ]))
}

/// Mirrors beside restic.
pub(crate) fn mirrors(bench: &Bench) -> anyhow::Result<Section> {
    let plant = &Plant::new(bench)?;
    let (mut first, mut second) = (Sample::default(), Sample::default());
    let (mut restic_first, mut restic_second) = (Sample::default(), Sample::default());
    let repository = plant.disk.join("restic");
    let restic = |arguments: &[&str]| {
        let mut command = Command::new("restic");
        command
            .env("RESTIC_PASSWORD", "bench")
            .env("RESTIC_CACHE_DIR", plant.disk.join("restic-cache"))
            .env("RESTIC_REPOSITORY", &repository)
            .args(arguments)
            .current_dir(&plant.data);
        Ok::<_, anyhow::Error>(timed(|| run(&mut command))?.0)
    };
    let restic_backup = || restic(&["backup", "--quiet", "db.sqlite", "uploads"]);
    let mirror = plant.disk.join("mirror");
    let ours = |sample: &mut Sample| {
        settle()?;
        let (time, created) = timed(|| plant.back_up(&mirror, BackupKind::Mirror))?;
        sample.took(time);
        Ok::<_, anyhow::Error>(created.path)
    };
    let theirs = |sample: &mut Sample| {
        settle()?;
        sample.took(restic_backup()?);
        shell(r#"sync -f "$1""#, &[&repository])
    };
    let new = plant.photos.div_ceil(100);
    let mut verified = None;
    for round in 0..ROUNDS {
        std::fs::create_dir_all(&mirror)?;
        restic(&["init", "--quiet"])?;
        ours(&mut first)?;
        theirs(&mut restic_first)?;
        plant.add_photos(new)?;
        let snapshot = if round.is_multiple_of(2) {
            let snapshot = ours(&mut second)?;
            theirs(&mut restic_second)?;
            snapshot
        } else {
            theirs(&mut restic_second)?;
            ours(&mut second)?
        };
        if round + 1 == ROUNDS {
            verified = Some(verify_mirror(plant, &snapshot)?);
        }
        std::fs::remove_dir_all(&mirror)?;
        std::fs::remove_dir_all(&repository)?;
    }
    Ok(Section::of(vec![
        Figure::beside(
            format!("mirror, first run of {} files", plant.photos),
            (first.clone(), restic_first),
            "`restic backup`, first run",
            Bound::None,
        ),
        Figure::beside(
            format!("mirror, next run with {new} files new"),
            (second.clone(), first),
            "the first run",
            Bound::Times(0.05),
        ),
        Figure::beside(
            "the same",
            (second, restic_second),
            "`restic backup`, next run",
            Bound::Times(1.0),
        ),
        Figure::beside(
            "verify of the mirror, from the disk",
            verified.context("no round")?,
            "`sha256sum` of its files",
            Bound::Times(1.1),
        ),
    ]))
}

fn verify_mirror(plant: &Plant, snapshot: &Path) -> anyhow::Result<(Sample, Sample)> {
    let root = snapshot.ancestors().nth(2).context("a snapshot is in a mirror")?;
    in_turn(
        ROUNDS,
        |_| {
            forget(root)?;
            Ok(timed(|| plant.verify(snapshot))?.0)
        },
        |_| {
            forget(root)?;
            let line = r#"find "$1" -type f -exec sha256sum {} +"#;
            Ok(timed(|| shell(line, &[root]))?.0)
        },
    )
}

/// Records batches one after the other as somebody does who waits a moment between them, with and without a backup.
pub(crate) fn recording_beside(bench: &Bench) -> anyhow::Result<Section> {
    let mut recording = Recording::behind(10_000, BETWEEN_BATCHES);
    let plant = &Plant::new_at(bench, recording.clock())?;
    let of_a_round = bench.sized(500).max(50);
    let mut figures = Vec::new();
    for (name, kind) in [
        ("an archive", BackupKind::Archive),
        ("a mirror", BackupKind::Mirror),
    ] {
        let (mut beside, mut alone) = (Sample::default(), Sample::default());
        for round in 0..ROUNDS {
            settle()?;
            recording.go_on(&plant.book, &mut alone, of_a_round, &|| false)?;
            let disk = plant.disk.join(format!("beside-{round}"));
            std::fs::create_dir_all(&disk)?;
            settle()?;
            let is_made = AtomicBool::new(false);
            std::thread::scope(|scope| {
                let backing_up = scope.spawn(|| {
                    let made = plant.back_up(&disk, kind);
                    is_made.store(true, Ordering::Relaxed);
                    made
                });
                recording.go_on(&plant.book, &mut beside, of_a_round, &|| {
                    !is_made.load(Ordering::Relaxed)
                })?;
                backing_up
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                    .map(drop)
            })?;
            std::fs::remove_dir_all(&disk)?;
        }
        let longest = Figure::alone(
            format!("the longest of these beside {name}"),
            [beside.most()].into_iter().collect(),
            Bound::Most(0.1),
        );
        figures.push(Figure::beside(
            format!("recording a batch while {name} is made"),
            (beside, alone),
            "recording while none is made",
            Bound::Times(1.2),
        ));
        figures.push(longest);
    }
    Ok(Section::of(figures))
}
