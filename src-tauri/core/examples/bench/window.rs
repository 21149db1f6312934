//! The window: how long until it is painted and takes what is typed, and how much memory it needs, beside an empty one.
//!
//! Both are started in turn on one virtual display, whose picture is a file in memory: it is looked at every few
//! milliseconds, and nothing is asked of the window until it stands still.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::FileExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::Bench;
use crate::fill::{Filled, Patterns};
use crate::measure::{Sample, run};
use crate::report::{Bound, Figure, Section};

const WIDTH: usize = 1600;
const HEIGHT: usize = 1000;
/// Only every so many rows are looked at, so that looking does not slow down what is looked at.
const ROWS_APART: usize = 8;
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// A caret that blinks changes fewer of the pixels that are looked at, a word more.
const A_CHANGE: usize = 30;
/// A window that has not changed for so long is painted.
const STANDS_STILL: Duration = Duration::from_millis(1500);
const PATIENCE: Duration = Duration::from_secs(60);
/// What is typed into the field that has the focus: the first number of the form, as in the empty window.
const KEY: &str = "7";

/// How often each window is started: single starts differ by a third, more than most figures do.
const STARTS: usize = 21;

/// How many batches the book has whose window is opened.
const BATCHES: u64 = 1_000;

pub(crate) fn measure(bench: &Bench) -> anyhow::Result<Section> {
    let room = bench.room("window")?;
    let patterns = Patterns::record(&room, true)?;
    let mut filled = Filled::begin(room.join("data"))?;
    filled.fill(&patterns, bench.sized(BATCHES))?;
    let display = Display::start(&room)?;
    let release = bench.target.join("release");
    let sides = [release.join("batchbook"), release.join("examples/empty_window")];
    let open = |program: &Path| {
        // What was typed the last time may have been kept or not: each start has the same form, that of the morning after.
        filled.carry_over()?;
        display.open(program, &filled.data_dir)
    };
    let mut painted = [Sample::default(), Sample::default()];
    let mut memory = [Sample::default(), Sample::default()];
    // The first start of each reads the disk; people start them in the morning, and that is another figure.
    for program in &sides {
        open(program)?;
    }
    for round in 0..STARTS {
        for turn in 0..2 {
            let side = (round + turn) % 2;
            let opened = open(&sides[side])?;
            painted[side].took(opened.painted);
            memory[side].push(opened.memory as f64);
        }
    }
    let [ours, theirs] = painted;
    let [our_memory, their_memory] = memory;
    let mut figures = vec![
        Figure::beside(
            "from the start of the program to a window that is painted and takes what is typed",
            (ours, theirs),
            "an empty window with one field, same Tauri and WebKit",
            Bound::Times(1.3),
        ),
        Figure::beside(
            "memory of all its processes (PSS)",
            (our_memory, their_memory),
            "the empty window's",
            Bound::Times(1.25),
        )
        .in_bytes(),
    ];
    figures.extend(package(&bench.target.join("package"))?);
    Ok(Section::of(figures))
}

/// The size of the installer, where `make package` has left one.
fn package(folder: &Path) -> anyhow::Result<Option<Figure>> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(None);
    };
    for entry in entries {
        let entry = entry?;
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "deb")
        {
            let size = [entry.metadata()?.len() as f64].into_iter().collect();
            return Ok(Some(
                Figure::alone("the `.deb`", size, Bound::Most(10_000_000.0)).in_bytes(),
            ));
        }
    }
    Ok(None)
}

/// What was seen of a window.
struct Opened {
    painted: Duration,
    memory: u64,
}

/// A virtual display with a window manager and a session bus, which end with it.
struct Display {
    room: PathBuf,
    picture: File,
    header: u64,
    name: String,
    bus: String,
    _running: Vec<Running>,
}

/// A process, and all that it started, ended at the latest when this is dropped.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> anyhow::Result<Self> {
        let started = command
            .process_group(0)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Ok(Self(started.with_context(|| format!("{command:?}"))?))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let group = rustix::process::Pid::from_child(&self.0);
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        let _ = self.0.wait();
    }
}

impl Display {
    fn start(room: &Path) -> anyhow::Result<Self> {
        let pictures = tempfile::Builder::new()
            .prefix("bench-")
            .tempdir_in("/dev/shm")?
            .keep();
        let mut xvfb = Command::new("Xvfb");
        let screen = format!("{WIDTH}x{HEIGHT}x24");
        xvfb.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            &screen,
            "-nolisten",
            "tcp",
            "-noreset",
            "-fbdir",
        ])
        .arg(&pictures)
        .stdout(Stdio::piped());
        let mut xvfb = Running::start(&mut xvfb)?;
        let name = format!(":{}", first_line(&mut xvfb)?);
        let picture = File::open(pictures.join("Xvfb_screen0"))?;
        // Open already, and in memory: nobody needs its name any more.
        std::fs::remove_dir_all(&pictures)?;
        for folder in ["home", "run"] {
            std::fs::create_dir_all(room.join(folder))?;
        }
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .env("DISPLAY", &name)
            .env("XDG_RUNTIME_DIR", room.join("run"))
            .stdout(Stdio::piped());
        let mut bus = Running::start(&mut bus)?;
        let address = first_line(&mut bus)?;
        let mut display = Self {
            room: room.to_owned(),
            header: header_size(&picture)?,
            picture,
            name,
            bus: address,
            _running: vec![xvfb, bus],
        };
        let mut manager = Command::new("openbox");
        display.at_home(manager.arg("--sm-disable").stdout(Stdio::null()));
        display._running.push(Running::start(&mut manager)?);
        std::thread::sleep(Duration::from_secs(1));
        Ok(display)
    }

    fn at_home<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        let home = self.room.join("home");
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "C.UTF-8")
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("XDG_RUNTIME_DIR", self.room.join("run"))
            .env("DISPLAY", &self.name)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("GDK_BACKEND", "x11")
            .env("GTK_THEME", "Adwaita")
            .env("NO_AT_BRIDGE", "1")
            // A virtual display has no graphics card.
            .env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1")
    }

    /// Starts a program, waits until its window stands still, types, and ends it.
    fn open(&self, program: &Path, data_dir: &Path) -> anyhow::Result<Opened> {
        // Nothing of the window before is left.
        let empty = self.stand_still(Instant::now(), Duration::from_millis(300), 0)?.1;
        let mut command = Command::new(program);
        self.at_home(&mut command)
            .env("BATCHBOOK_DATA_DIR", data_dir)
            .stdout(Stdio::null());
        let begun = Instant::now();
        let running = Running::start(&mut command)?;
        let (painted, picture) = self.stand_still(begun, STANDS_STILL, 2000)?;
        anyhow::ensure!(
            difference(&empty, &picture) > 2000,
            "{} has no window",
            program.display()
        );
        let memory = memory_of_tree(running.0.id())?;
        run(self.at_home(Command::new("xdotool").args(["key", KEY])))?;
        let typed = Instant::now();
        while difference(&picture, &self.look()?) < 3 {
            anyhow::ensure!(
                typed.elapsed() < Duration::from_secs(3),
                "the window of {} does not take what is typed",
                program.display()
            );
        }
        drop(running);
        Ok(Opened { painted, memory })
    }

    /// Waits until the picture has not changed for so long, having changed by so many pixels in all; answers when it last did.
    fn stand_still(&self, begun: Instant, still: Duration, by: usize) -> anyhow::Result<(Duration, Vec<u8>)> {
        let first = self.look()?;
        let mut picture = first.clone();
        let mut changed = begun.elapsed();
        loop {
            std::thread::sleep(LOOK_EVERY);
            let seen = self.look()?;
            if difference(&picture, &seen) > A_CHANGE {
                changed = begun.elapsed();
                picture = seen;
            } else if begun.elapsed() - changed > still && difference(&first, &picture) >= by {
                return Ok((changed, seen));
            }
            anyhow::ensure!(
                begun.elapsed() < PATIENCE,
                "nothing is painted, or it never stands still"
            );
        }
    }

    /// Reads some rows of the picture.
    fn look(&self) -> anyhow::Result<Vec<u8>> {
        let row = WIDTH * 4;
        let mut pixels = vec![0; row * (HEIGHT / ROWS_APART)];
        for (place, into) in pixels.chunks_mut(row).enumerate() {
            let at = self.header + (place * ROWS_APART * row) as u64;
            self.picture.read_exact_at(into, at)?;
        }
        Ok(pixels)
    }
}

/// How many pixels differ.
fn difference(one: &[u8], other: &[u8]) -> usize {
    one.chunks(4)
        .zip(other.chunks(4))
        .filter(|(one, other)| one != other)
        .count()
}

/// Where the pixels begin in the file, which is an XWD: its header says how long it is and how many colours follow.
fn header_size(picture: &File) -> anyhow::Result<u64> {
    let word = |place: u64| {
        let mut bytes = [0; 4];
        picture.read_exact_at(&mut bytes, place * 4)?;
        Ok::<_, anyhow::Error>(u64::from(u32::from_be_bytes(bytes)))
    };
    let (header, colours) = (word(0)?, word(19)?);
    let row = word(12)?;
    anyhow::ensure!(row == WIDTH as u64 * 4, "the picture has rows of {row} bytes");
    Ok(header + colours * 12)
}

fn first_line(running: &mut Running) -> anyhow::Result<String> {
    let stdout = running.0.stdout.take().context("no output")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// Adds up the memory of a process and all that it started, pages that are shared divided among those that share them.
fn memory_of_tree(process: u32) -> anyhow::Result<u64> {
    let path = format!("/proc/{process}/smaps_rollup");
    let Ok(rollup) = std::fs::read_to_string(path) else {
        return Ok(0);
    };
    let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kib: u64 = pss.unwrap_or_default().trim().trim_end_matches(" kB").parse()?;
    let mut bytes = kib * 1024;
    for task in std::fs::read_dir(format!("/proc/{process}/task"))? {
        let children = std::fs::read_to_string(task?.path().join("children"))?;
        for child in children.split_whitespace() {
            bytes += memory_of_tree(child.parse()?)?;
        }
    }
    Ok(bytes)
}
