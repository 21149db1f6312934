//! A workstation at work for minutes: operators with files, a storage path that goes away and comes back, what is tried unasked,
//! backups and pruning, and processes that are killed all the while. `make soak MINUTES=5`; `make test` has some seconds of it.
//!
//! At the end everything that was answered is there, the database is sound, and the process that lived through all of it has
//! not grown.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Child;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use batchbook_core::book::DATABASE;

use crate::load::{Answered, Site, kill};
use crate::support::{Ran, skipped, wait_until};

/// In `make test`; `make soak` sets the variable, in minutes.
const TIME: Duration = Duration::from_secs(8);

/// What the process that lives through all of it may have more in its last quarter than in its second. SQLite's caches and the
/// list of a backup's files grow with the book; a leak of one attachment's bytes would be a hundred times as much.
const MORE_MEMORY: u64 = 24 << 20;

/// What it may have more open files.
const MORE_FILES: u64 = 4;

struct Soak {
    site: Site,
    answered: Mutex<Answered>,
    over: AtomicBool,
    /// Command lines that may be killed: the process, and whether it is one of those that take long.
    running: Mutex<Vec<(u32, bool)>>,
    kills: AtomicUsize,
    ended: AtomicUsize,
    proven: AtomicUsize,
    away: AtomicUsize,
    samples: Mutex<Vec<Sample>>,
}

/// What the process that lives through all of it has, at one moment.
#[derive(Debug, Clone, Copy)]
struct Sample {
    memory: u64,
    files: usize,
}

#[test]
fn a_workstation_at_work_for_long_loses_nothing_and_does_not_grow() {
    let minutes = std::env::var("BATCHBOOK_TEST_SOAK_MINUTES");
    let time = minutes.map_or(TIME, |minutes| {
        Duration::from_secs_f64(minutes.parse::<f64>().unwrap() * 60.0)
    });
    let soak = Soak {
        site: Site::new("share/uploads"),
        answered: Mutex::default(),
        over: AtomicBool::new(false),
        running: Mutex::default(),
        kills: AtomicUsize::new(0),
        ended: AtomicUsize::new(0),
        proven: AtomicUsize::new(0),
        away: AtomicUsize::new(0),
        samples: Mutex::default(),
    };
    soak.goes_on_for(time);
    soak.has_lost_nothing();
    soak.has_not_grown(time);
}

impl Soak {
    fn goes_on_for(&self, time: Duration) {
        std::thread::scope(|scope| {
            let mut window = self.site.start_window(Duration::from_millis(100), true);
            let said = BufReader::new(window.stdout.take().unwrap()).lines();
            scope.spawn(|| {
                for line in said.map_while(Result::ok) {
                    self.answered.lock().unwrap().line(&line);
                }
            });
            for number in 0..2 {
                scope.spawn(move || self.records(number));
            }
            scope.spawn(|| self.looks_after_it());
            scope.spawn(|| self.kills());
            scope.spawn(|| self.takes_the_storage_away());
            let begun = Instant::now();
            while begun.elapsed() < time {
                std::thread::sleep(Duration::from_secs(1).min(time / 20));
                assert!(window.try_wait().unwrap().is_none(), "the window ended by itself");
                self.samples.lock().unwrap().extend(sample(window.id()));
            }
            self.over.store(true, Ordering::SeqCst);
            // The storage path is there again: what is kept follows unasked, beside everything that goes on.
            wait_until("what is kept is moved unasked", || self.kept() == 0);
            window.kill().unwrap();
            window.wait().unwrap();
        });
    }

    /// A command line that records batches with a file.
    fn records(&self, number: u64) {
        while !self.over.load(Ordering::SeqCst) {
            if let Some(ran) = self.ends(self.site.start_record(), false) {
                self.answered.lock().unwrap().recorded(&ran);
            }
            std::thread::sleep(Duration::from_millis(150 + 70 * number));
        }
    }

    /// A command line that backs up, prunes, retries and checks, one after the other.
    fn looks_after_it(&self) {
        let turns: [&[&str]; 6] = [
            &["backup", "create", "--mirror", "--json"],
            &["retry"],
            &["backup", "create", "--json"],
            &["backup", "prune"],
            &["check"],
            &["status"],
        ];
        for turn in turns.iter().cycle() {
            if self.over.load(Ordering::SeqCst) {
                return;
            }
            let Some(ran) = self.ends(self.site.plant.start(*turn), true) else {
                continue;
            };
            // 5: the storage path is away and says so. 1: the window makes a backup at this moment.
            let is_busy = ran.code == 1 && ran.stderr.contains("under way");
            assert!(matches!(ran.code, 0 | 5) || is_busy, "{turn:?}: {ran:?}");
            self.proven
                .fetch_add(usize::from(ran.stdout.contains("proven_at")), Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(300));
        }
    }

    /// Kills one command line after the other; what takes long seldom enough to end sometimes.
    fn kills(&self) {
        for number in 0_usize.. {
            if self.over.load(Ordering::SeqCst) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100 + (number as u64 * 7919) % 700));
            let wants_long = number % 6 == 5;
            let running = self.running.lock().unwrap();
            if let Some((victim, _)) = running.iter().find(|(_, is_long)| *is_long == wants_long) {
                kill(*victim);
                self.kills.fetch_add(1, Ordering::SeqCst);
            }
        }
    }

    /// The share is not mounted for some seconds, again and again.
    fn takes_the_storage_away(&self) {
        let [share, away] = ["share", "away"].map(|name| self.site.plant.path(name));
        wait_until("the storage path is in use", || {
            share.join("uploads/batches").is_dir()
        });
        while !self.over.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_secs(3));
            std::fs::rename(&share, &away).unwrap();
            std::fs::create_dir(&share).unwrap();
            std::thread::sleep(Duration::from_secs(2));
            std::fs::remove_dir(&share).expect("nothing is written where the share is not mounted");
            std::fs::rename(&away, &share).unwrap();
            self.away.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn ends(&self, child: Child, is_long: bool) -> Option<Ran> {
        let id = child.id();
        self.running.lock().unwrap().push((id, is_long));
        let output = child.wait_with_output().unwrap();
        self.running.lock().unwrap().retain(|(known, _)| *known != id);
        let ran = output.status.code().is_some().then(|| Ran::of(output))?;
        self.ended.fetch_add(1, Ordering::SeqCst);
        Some(ran)
    }

    fn kept(&self) -> u64 {
        let status = self.site.plant.run(["status", "--json"]).json();
        status["outbox"]["files"].as_u64().unwrap()
    }

    fn has_lost_nothing(&self) {
        let (plant, answered) = (&self.site.plant, self.answered.lock().unwrap());
        let retried = plant.run(["retry"]);
        assert_eq!(retried.code, 0, "{retried:?}");
        assert_eq!(self.kept(), 0);
        let checked = plant.run(["check", "--rehash", "--json"]);
        assert_eq!(checked.code, 0, "{checked:?}");
        let lost = self.site.lost(&answered);
        assert!(lost.is_empty(), "{lost:#?}");
        let database = rusqlite::Connection::open(plant.data().join(DATABASE)).unwrap();
        let sound = database.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
        assert_eq!(sound.unwrap(), "ok");
        let unsaved = "SELECT count(*) FROM attachments WHERE state <> 'saved'";
        let unsaved = database.query_row(unsaved, [], |row| row.get::<_, i64>(0));
        assert_eq!(
            unsaved.unwrap(),
            0,
            "everything is at the storage path in the end"
        );
        drop(database);
        for path in self.site.proven(false) {
            let ran = plant.run([Path::new("backup"), Path::new("verify"), &path]);
            let is_whole = self.site.proven(true).contains(&path);
            assert_eq!(ran.code, if is_whole { 0 } else { 5 }, "{ran:?}");
        }
        let path = plant.json(["backup", "create", "--mirror", "--json"]);
        let path = path["path"].as_str().unwrap();
        let lost = self.site.not_in_backup(Path::new(path), &answered);
        assert!(lost.is_empty(), "{lost:#?}");
        println!(
            "soak: {} batches, {} files and {} drafts answered; {} command lines ended, {} killed; {} backups proven beside the window's; \
             the storage path was away {} times; nothing is lost",
            answered.batches.len(),
            answered.files.len(),
            answered.drafts.len(),
            self.ended.load(Ordering::SeqCst),
            self.kills.load(Ordering::SeqCst),
            self.proven.load(Ordering::SeqCst),
            self.away.load(Ordering::SeqCst),
        );
        assert!(!answered.batches.is_empty() && self.away.load(Ordering::SeqCst) > 0);
    }

    /// Compares the second quarter of the time, when everything has happened once, with the last.
    fn has_not_grown(&self, time: Duration) {
        let samples = self.samples.lock().unwrap();
        let quarter = samples.len() / 4;
        if quarter < 4 {
            skipped("this system does not say what a process has");
            return;
        }
        let (early, late) = (&samples[quarter..2 * quarter], &samples[3 * quarter..]);
        let memory = |samples: &[Sample]| median(samples.iter().map(|sample| sample.memory).collect());
        let files = |samples: &[Sample]| median(samples.iter().map(|sample| sample.files as u64).collect());
        let (memory, files) = ([early, late].map(memory), [early, late].map(files));
        let most = samples
            .iter()
            .map(|sample| sample.memory)
            .max()
            .unwrap_or_default();
        println!(
            "soak: the window's memory {:.1} MB in the second quarter of {} s, {:.1} MB in the last, {:.1} MB at most; open files {} and {}",
            memory[0] as f64 / 1e6,
            time.as_secs(),
            memory[1] as f64 / 1e6,
            most as f64 / 1e6,
            files[0],
            files[1],
        );
        assert!(memory[1] < memory[0] + MORE_MEMORY, "{memory:?}");
        assert!(files[1] <= files[0] + MORE_FILES, "{files:?}");
    }
}

fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values[values.len() / 2]
}

/// What a process has; nothing where the system does not say.
fn sample(process: u32) -> Option<Sample> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = resident.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(Sample {
        memory: kilobytes * 1024,
        files: std::fs::read_dir(format!("/proc/{process}/fd")).ok()?.count(),
    })
}
