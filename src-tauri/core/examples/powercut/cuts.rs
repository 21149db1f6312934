//! Runs the workload, cuts the power, and looks at what each cut would have left.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::disk::{Disks, Event, image_name};
use crate::images::{self, Cut, Mode, Replay};
use crate::{verdict, workload};

/// A disk's size: room for the workload, and small enough to be copied a thousand times.
const DISK_BYTES: u64 = 48 << 20;

const BATCHES: usize = 20;

/// How many images are looked at at once.
const AT_ONCE: usize = 2;

/// Where the files are. Backups always go to a disk of their own.
#[derive(Debug, Clone, Copy)]
enum Layout {
    /// Database and files on one disk.
    OneDisk,
    /// The storage path on a disk of its own: nothing that syncs the database helps it.
    TwoDisks,
}

/// Cuts the power as often as the arguments say.
pub(crate) fn begin() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let images: usize = arguments.next().map_or(Ok(1200), |text| text.parse())?;
    let seed: u64 = arguments
        .next()
        .map_or(Ok(fastrand::u64(..)), |text| text.parse())?;
    println!("powercut: {images} images, seed {seed}");
    let mut broken = 0;
    for layout in [Layout::OneDisk, Layout::TwoDisks] {
        broken += cut_power(layout, images / 2, seed).with_context(|| format!("{layout:?}"))?;
    }
    anyhow::ensure!(broken == 0, "{broken} of {images} images are broken");
    Ok(())
}

/// Runs the workload once and looks at `images` power cuts. Answers how many broke a promise.
fn cut_power(layout: Layout, images: usize, seed: u64) -> anyhow::Result<usize> {
    let started = Instant::now();
    let disks = match layout {
        Layout::OneDisk => 2,
        Layout::TwoDisks => 3,
    };
    let room = tempfile::Builder::new()
        .prefix("powercut-")
        .tempdir_in("/dev/shm")?;
    let fresh = formatted(&room.path().join("fresh.img"))?;
    let events = log_of_a_run(room.path(), &fresh, disks)?;
    let count = |wanted: fn(&Event) -> bool| events.iter().filter(|event| wanted(event)).count();
    println!(
        "{layout:?}: {} writes, {} syncs, {} promises",
        count(|event| matches!(event, Event::Write { .. })),
        count(|event| matches!(event, Event::Sync { .. })),
        count(|event| matches!(event, Event::Promised(_)))
    );

    let cuts = images::choose(&events, images, seed);
    let looking = Looking {
        fresh,
        disks,
        events,
        cuts,
        next: AtomicUsize::new(0),
        broken: Mutex::new(Vec::new()),
    };
    std::thread::scope(|scope| -> anyhow::Result<()> {
        let workers: Vec<_> = (0..AT_ONCE)
            .map(|worker| room.path().join(format!("worker-{worker}")))
            .map(|room| scope.spawn(|| looking.until_all_are_seen(room)))
            .collect();
        for worker in workers {
            worker
                .join()
                .map_err(|_| anyhow::anyhow!("a worker panicked"))??;
        }
        Ok(())
    })?;

    let broken = looking
        .broken
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    for (cut, problems) in &broken {
        println!(
            "{layout:?}: BROKEN by a cut after event {} ({:?}):",
            cut.at, cut.mode
        );
        problems.iter().for_each(|problem| println!("    {problem}"));
    }
    for mode in Mode::ALL {
        let of_mode = looking.cuts.iter().filter(|cut| cut.mode == mode).count();
        let bad = broken.iter().filter(|(cut, _)| cut.mode == mode).count();
        println!("{layout:?}, {mode:?}: {of_mode} images, {bad} broken");
    }
    println!("{layout:?}: {:.0} s", started.elapsed().as_secs_f64());
    Ok(broken.len())
}

/// What the workers share.
struct Looking {
    fresh: Vec<u8>,
    disks: usize,
    events: Vec<Event>,
    cuts: Vec<Cut>,
    next: AtomicUsize,
    broken: Mutex<Vec<(Cut, Vec<String>)>>,
}

impl Looking {
    /// Looks at one cut after the other until there are none left.
    fn until_all_are_seen(&self, room: PathBuf) -> anyhow::Result<()> {
        std::fs::create_dir(&room)?;
        let mut replay = Replay::new(&self.fresh, self.disks);
        loop {
            let number = self.next.fetch_add(1, Ordering::SeqCst);
            let Some(cut) = self.cuts.get(number) else {
                return Ok(());
            };
            // Files of their own for each cut: where somebody's mount namespace keeps the last ones mounted, a file of the same
            // name would show what was on it then.
            let images: Vec<PathBuf> = (0..self.disks)
                .map(|disk| room.join(format!("{number}-{}", image_name(disk))))
                .collect();
            replay.images(&self.events, cut, &images)?;
            let mounted = mount_all(&images, &room)?;
            let mounts: Vec<PathBuf> = mounted.iter().map(|mounted| mounted.0.clone()).collect();
            let promises: Vec<_> = self.events[..cut.at]
                .iter()
                .filter_map(|event| match event {
                    Event::Promised(promise) => Some(promise),
                    _ => None,
                })
                .collect();
            let problems =
                verdict::problems(&mounts, &promises).unwrap_or_else(|error| vec![format!("{error:?}")]);
            drop(mounted);
            for image in &images {
                std::fs::remove_file(image)?;
            }
            if !problems.is_empty() {
                let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
                broken.push((*cut, problems));
            }
        }
    }
}

/// Runs the workload on logging disks and answers the log.
fn log_of_a_run(room: &Path, fresh: &[u8], count: usize) -> anyhow::Result<Vec<Event>> {
    let [fuse, sources] = ["fuse", "sources"].map(|name| room.join(name));
    for folder in [&fuse, &sources] {
        std::fs::create_dir(folder)?;
    }
    let disks = Disks::new(fresh, count);
    let session = disks.serve(&fuse)?;
    let images: Vec<PathBuf> = (0..count).map(|disk| fuse.join(image_name(disk))).collect();
    let mounted = mount_all(&images, room)?;
    let mounts: Vec<PathBuf> = mounted.iter().map(|mounted| mounted.0.clone()).collect();
    workload::run(&mounts, &sources, &disks, BATCHES)?;
    drop(mounted);
    drop(session);
    Ok(disks.into_events())
}

fn mount_all(images: &[PathBuf], room: &Path) -> anyhow::Result<Vec<Mounted>> {
    let mount = |(disk, image): (usize, &PathBuf)| {
        let at = room.join(format!("mount-{disk}"));
        std::fs::create_dir_all(&at)?;
        Mounted::new(image, &at)
    };
    images.iter().enumerate().map(mount).collect()
}

fn formatted(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::File::create(path)?.set_len(DISK_BYTES)?;
    let options = "lazy_itable_init=0,lazy_journal_init=0";
    run(
        "mkfs.ext4",
        &["-q", "-F", "-J", "size=4", "-E", options, &path.to_string_lossy()],
    )?;
    Ok(std::fs::read(path)?)
}

/// A mounted ext4, unmounted when it is dropped.
struct Mounted(PathBuf);

impl Mounted {
    fn new(image: &Path, at: &Path) -> anyhow::Result<Mounted> {
        // `noauto_da_alloc`: without ext4's help for programs that forget to sync. `commit=1`: its journal runs on beside
        // the workload, as it does on a slower disk.
        let options = "loop,noatime,noauto_da_alloc,commit=1";
        run(
            "mount",
            &[
                "-t",
                "ext4",
                "-o",
                options,
                &image.to_string_lossy(),
                &at.to_string_lossy(),
            ],
        )?;
        Ok(Mounted(at.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // A program that another thread has just started holds our open files until it is really that program.
        let unmount = || run("umount", &[&self.0.to_string_lossy()]);
        let mut unmounted = unmount();
        for _ in 0..50 {
            if unmounted.is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
            unmounted = unmount();
        }
        if let Err(error) = unmounted {
            eprintln!("powercut: {error:?}");
        }
    }
}

fn run(program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .with_context(|| format!("cannot start {program}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(
        output.status.success(),
        "{program} {}: {said}",
        arguments.join(" ")
    );
    Ok(())
}
