//! Processes are killed at random moments under load, as when somebody switches the workstation off at the wall.
//!
//! Each round runs what the window runs, two command lines and backups at once, and kills some of them or all. What was answered
//! before must be there afterwards, `check --rehash` must find nothing, and what is said to be a proven backup must be one.
//! `make crash` does it 500 times.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::load::{Answered, Site, kill};
use crate::support::Ran;

/// Kills in `make test`; `make crash` sets the variable.
const KILLS: usize = 12;

/// After so many a new workstation begins, and the last one's newest backups are restored.
const KILLS_OF_A_WORKSTATION: usize = 100;

/// Who is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victims {
    Everybody,
    Window,
    CommandLines,
    Backup,
}

impl Victims {
    const ALL: [Victims; 4] = [
        Victims::Everybody,
        Victims::Window,
        Victims::Backup,
        Victims::CommandLines,
    ];
}

/// A workstation, what it answered, and what its backups promise.
struct Killed {
    site: Site,
    answered: Mutex<Answered>,
    /// Each backup that was said to be proven, with what had been answered before it was begun.
    promised: Mutex<Vec<(PathBuf, Answered)>>,
    verified: BTreeSet<PathBuf>,
}

#[derive(Debug, Default)]
struct Figures {
    batches: usize,
    files: usize,
    drafts: usize,
    backups: usize,
    proven: usize,
    restored: usize,
}

#[test]
fn what_was_answered_survives_processes_that_are_killed_at_any_moment() {
    let kills = std::env::var("BATCHBOOK_TEST_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let (mut figures, begun) = (Figures::default(), Instant::now());
    let mut killed = Killed::new();
    for kill in 0..kills {
        // Spread over all moments of a process's life, and the same ones each time.
        let after = Duration::from_millis(20 + (kill as u64 * 7919) % 1200);
        killed.round(after, Victims::ALL[kill % 4], kill);
        let checked = killed.site.plant.run(["check", "--rehash", "--json"]);
        assert_eq!(checked.code, 0, "kill {kill}: {checked:?}");
        killed.proven_are_whole(&format!("kill {kill}"));
        let is_last = (kill + 1) % KILLS_OF_A_WORKSTATION == 0 || kill + 1 == kills;
        if kill % 20 == 19 || is_last {
            let lost = killed.site.lost(&killed.answered.lock().unwrap());
            assert!(lost.is_empty(), "kill {kill}: {lost:#?}");
        }
        if is_last {
            println!("{} kills", kill + 1);
            std::mem::replace(&mut killed, Killed::new()).end(&mut figures);
        }
    }
    assert!(
        figures.batches > 0 && figures.files > 0,
        "nothing was under way: {figures:?}"
    );
    println!(
        "{kills} kills in {:.0} s, nothing lost: {figures:?}",
        begun.elapsed().as_secs_f64()
    );
}

impl Killed {
    fn new() -> Killed {
        Killed {
            site: Site::new("data/uploads"),
            answered: Mutex::default(),
            promised: Mutex::default(),
            verified: BTreeSet::new(),
        }
    }

    /// Has everybody at work, and kills some after a while. The others end what they have in hand.
    fn round(&mut self, after: Duration, victims: Victims, number: usize) {
        let over = AtomicBool::new(false);
        let [lines, backups]: [Mutex<Vec<u32>>; 2] = Default::default();
        let this = &*self;
        std::thread::scope(|scope| {
            let mut window = this.site.start_window(Duration::ZERO, false);
            let said = BufReader::new(window.stdout.take().unwrap()).lines();
            let reader = scope.spawn(move || said.map_while(Result::ok).collect::<Vec<String>>());
            for _ in 0..2 {
                scope.spawn(|| {
                    while !over.load(Ordering::SeqCst) {
                        if let Some(ran) = ends(this.site.start_record(), &lines) {
                            this.answered.lock().unwrap().recorded(&ran);
                        }
                    }
                });
            }
            scope.spawn(|| this.back_up(&over, &backups, number));
            std::thread::sleep(after);
            over.store(true, Ordering::SeqCst);
            if matches!(victims, Victims::Everybody | Victims::Window) {
                window.kill().unwrap();
            }
            if matches!(victims, Victims::Everybody | Victims::CommandLines) {
                lines.lock().unwrap().iter().copied().for_each(kill);
            }
            if matches!(victims, Victims::Everybody | Victims::Backup) {
                backups.lock().unwrap().iter().copied().for_each(kill);
            }
            if !matches!(victims, Victims::Everybody | Victims::Window) {
                std::thread::sleep(Duration::from_millis(50));
                window.kill().unwrap();
            }
            window.wait().unwrap();
            let mut answered = this.answered.lock().unwrap();
            reader.join().unwrap().iter().for_each(|line| answered.line(line));
        });
    }

    /// Makes mirrors and archives in turn, and prunes, until it is over.
    fn back_up(&self, over: &AtomicBool, running: &Mutex<Vec<u32>>, number: usize) {
        let plant = &self.site.plant;
        for turn in number.. {
            if over.load(Ordering::SeqCst) {
                return;
            }
            let before = self.answered.lock().unwrap().clone();
            let child = match turn % 3 {
                0 => plant.start(["backup", "create", "--mirror", "--json"]),
                1 => plant.start(["backup", "create", "--json"]),
                _ => plant.start(["backup", "prune", "--json"]),
            };
            let Some(ran) = ends(child, running) else {
                return;
            };
            assert_eq!(ran.code, 0, "{ran:?}");
            if let Some(path) = ran.json()["path"].as_str() {
                self.promised.lock().unwrap().push((path.into(), before));
            }
        }
    }

    /// Reads every backup that is said to be proven once; there is one as soon as one was promised.
    fn proven_are_whole(&mut self, place: &str) {
        let proven = self.site.proven(false);
        let promised = self.promised.lock().unwrap();
        assert!(
            promised.is_empty() || !proven.is_empty(),
            "{place}: {} were proven, none is left",
            promised.len()
        );
        for path in proven {
            if self.verified.insert(path.clone()) {
                let ran = self
                    .site
                    .plant
                    .run([Path::new("backup"), Path::new("verify"), &path]);
                assert_eq!(ran.code, 0, "{place}: {ran:?}");
            }
        }
    }

    /// Restores the newest proven backup, and one more of everything.
    fn end(self, figures: &mut Figures) {
        let answered = self.answered.into_inner().unwrap();
        let promised = self.promised.into_inner().unwrap();
        if let Some(newest) = self.site.proven(true).first() {
            // One that was proven and killed before it could say so promises nothing about what was answered before.
            let nothing = Answered::default();
            let before = promised.iter().rev().find(|(path, _)| path == newest);
            let before = before.map_or(&nothing, |(_, before)| before);
            let lost = self.site.not_in_backup(newest, before);
            assert!(lost.is_empty(), "{}: {lost:#?}", newest.display());
            figures.restored += 1;
        }
        for kind in [
            &["backup", "create", "--json"][..],
            &["backup", "create", "--mirror", "--json"],
        ] {
            let path = self.site.plant.json(kind)["path"].as_str().unwrap().to_owned();
            let lost = self.site.not_in_backup(Path::new(&path), &answered);
            assert!(lost.is_empty(), "{path}: {lost:#?}");
            figures.restored += 1;
        }
        figures.batches += answered.batches.len();
        figures.files += answered.files.len();
        figures.drafts += answered.drafts.len();
        figures.backups += promised.len();
        figures.proven += self.verified.len();
    }
}

/// Waits for a command's end; what it answered, unless it was killed.
fn ends(child: Child, running: &Mutex<Vec<u32>>) -> Option<Ran> {
    let id = child.id();
    running.lock().unwrap().push(id);
    let output = child.wait_with_output().unwrap();
    running.lock().unwrap().retain(|known| *known != id);
    output.status.code().is_some().then(|| Ran::of(output))
}
