//! The share, or the disk of the backups, goes away at each call by which the program touches it, one after the other:
//! `make crash` at every one, `make test` at some of them. When it is back nothing may be lost, and there may be no file that
//! nobody knows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use batchbook_core::attachments::{Owner, Unwatched, copy_in, discard_draft, register, remove};
use serde_json::Value;

use crate::load::{Site, opened_there};
use crate::support::{Plant, Ran, names_in, write};
use crate::tracer::{Traced, interrupted_at};

/// In `make test`: every so many calls.
const STEP: usize = 5;

/// A workstation, and a place of it that can be taken away.
struct Away {
    site: Site,
    place: PathBuf,
    away: PathBuf,
    /// Whether the command makes a new folder there: then it may be in the empty mount point, for that it is one cannot be seen.
    makes_new: bool,
}

impl Away {
    fn new() -> Self {
        Self::with_storage("share/uploads")
    }

    /// `storage` is the share or a folder on it.
    fn with_storage(storage: &str) -> Self {
        Self::of(Site::new(storage), "share")
    }

    /// The disk that backups go to.
    fn stick() -> Self {
        Self::of(Site::new("data/uploads"), "stick")
    }

    fn of(site: Site, place: &str) -> Self {
        let [place, away] = [place, "away"].map(|name| site.plant.path(name));
        let away = Self {
            site,
            place,
            away,
            makes_new: false,
        };
        away.record();
        away
    }

    /// Records a batch with a photo.
    fn record(&self) -> Ran {
        let ran = Ran::of(self.site.start_record().wait_with_output().unwrap());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran
    }

    fn take_away(&self) {
        std::fs::rename(&self.place, &self.away).unwrap();
        std::fs::create_dir(&self.place).unwrap();
    }

    fn bring_back(&self, place: &str) {
        if !self.makes_new {
            let found = names_in(&self.place);
            assert_eq!(found, [""; 0], "{place}: written where nothing is mounted");
        }
        std::fs::remove_dir_all(&self.place).unwrap();
        std::fs::rename(&self.away, &self.place).unwrap();
    }

    /// Runs a command again and again, the place gone from one call later each time, until it never gets to that call. When the place
    /// is back, whatever waits for it is moved, and a check finds nothing. `step`: how many calls later in `make test`.
    fn sweep(
        &self,
        (what, step): (&str, usize),
        mut command: impl FnMut() -> Command,
        mut look: impl FnMut(&str, &Traced),
    ) {
        let is_whole = std::env::var_os("BATCHBOOK_TEST_SWEEP").is_some();
        let step = if is_whole { 1 } else { step };
        let mut calls: BTreeMap<&str, usize> = BTreeMap::new();
        for at in (1..).step_by(step) {
            let traced = interrupted_at(&command(), at, &self.place, || self.take_away());
            let Some(call) = traced.reached else {
                assert_eq!(traced.code, Some(0), "{what}: {traced:?}");
                break;
            };
            *calls.entry(call).or_default() += 1;
            let place = format!("{what}: gone at call {at}, {call}");
            self.bring_back(&place);
            let retried = self.site.plant.run(["retry"]);
            assert_eq!(retried.code, 0, "{place}: {retried:?}");
            look(&place, &traced);
            let checked = self.site.plant.run(["check", "--rehash"]);
            assert_eq!(checked.code, 0, "{place}: {checked:?}");
            assert_eq!(self.kept(), 0, "{place}");
        }
        let all: usize = calls.values().sum();
        println!("{what}: gone at {all} calls: {calls:?}");
        assert!(all * step > 10, "{what}: {calls:?}");
    }

    fn kept(&self) -> u64 {
        let status = self.site.plant.run(["status", "--json"]).json();
        status["outbox"]["files"].as_u64().unwrap()
    }

    /// Sees that every attachment of every batch is saved.
    fn all_is_saved(&self, place: &str) -> usize {
        let listed = self.site.plant.json(["list", "--json"]);
        let batches = listed["batches"].as_array().unwrap();
        for batch in batches {
            let states: Vec<&Value> = batch["attachments"].as_array().unwrap().iter().collect();
            assert!(
                matches!(states[..], [one] if one["state"] == "saved"),
                "{place}: {states:?}"
            );
        }
        batches.len()
    }
}

#[test]
fn a_batch_is_recorded_and_its_file_saved_wherever_the_share_goes_away() {
    for storage in ["share/uploads", "share"] {
        let away = Away::with_storage(storage);
        let plant = &away.site.plant;
        let mut recorded = 1;
        let photo = plant.path("files/photo.png");
        let command = || {
            plant.command([
                Path::new("record"),
                Path::new("batch.json"),
                Path::new("--attach"),
                &photo,
            ])
        };
        away.sweep(("record --attach", STEP), command, |place, traced| {
            assert_eq!(traced.code, Some(0), "{place}: {traced:?}");
            recorded += 1;
            assert_eq!(away.all_is_saved(place), recorded, "{place}");
        });
    }
}

#[test]
fn a_kept_file_is_moved_once_wherever_the_share_goes_away_again() {
    let away = Away::new();
    let plant = &away.site.plant;
    let command = || {
        away.take_away();
        assert!(away.record().stdout.contains("kept"));
        away.bring_back("before");
        plant.command(["retry"])
    };
    let mut recorded = 1;
    away.sweep(("retry", STEP), command, |place, _| {
        recorded += 1;
        assert_eq!(away.all_is_saved(place), recorded, "{place}");
        assert_eq!(
            names_in(&away.site.storage.join("batches")).len(),
            recorded,
            "{place}"
        );
    });
}

/// Runs in a process of its own: picks files, takes one off, and discards the draft with the others.
#[test]
fn discarding_process() {
    let Some((plant, book)) = opened_there() else {
        return;
    };
    let files: Vec<PathBuf> = names_in(&plant.join("files"))
        .iter()
        .map(|name| plant.join("files").join(name))
        .collect();
    let draft = book.window_draft().unwrap();
    let picked = register(&book, Owner::Draft(draft.id), &files, "Asha").unwrap();
    for attachment in &picked {
        copy_in(&book, attachment.id, &Unwatched).unwrap();
    }
    remove(&book, picked[0].id, "Asha").unwrap();
    discard_draft(&book, draft.id, "Asha").unwrap();
}

#[test]
fn what_is_taken_off_a_draft_is_put_away_wherever_the_share_goes_away() {
    for storage in ["share/uploads", "share"] {
        let away = Away::with_storage(storage);
        let mut discarded = 0;
        let command = || away.site.process("away::discarding_process");
        away.sweep(("discard", STEP), command, |place, traced| {
            assert_eq!(traced.code, Some(0), "{place}: {traced:?}");
            discarded += 3;
            assert_eq!(names_in(&away.site.storage.join("batches")).len(), 1, "{place}");
            // Nothing is deleted: what the share did not take is in the folder in DATA.
            let all = [
                away.site.storage.join(".discarded"),
                away.site.plant.data().join("discarded"),
            ];
            let found: usize = all
                .iter()
                .filter(|folder| folder.exists())
                .map(|folder| names_in(folder).len())
                .sum();
            assert!(found >= discarded, "{place}: {found} of {discarded}");
        });
    }
}

#[test]
fn an_orphan_is_never_lost_wherever_the_share_goes_away() {
    let away = Away::new();
    let mut orphans = 0;
    let command = || {
        orphans += 1;
        write(
            &away.site.storage.join(format!("batches/orphan {orphans}.txt")),
            b"slip",
        );
        away.site.plant.command(["check", "--heal", "--rehash"])
    };
    away.sweep(("check --heal", STEP), command, |place, _| {
        let healed = away.site.plant.run(["check", "--heal"]);
        assert_eq!(healed.code, 0, "{place}: {healed:?}");
        let found = names_in(&away.site.storage.join(".orphans")).len();
        let all = found + names_in(&away.site.storage.join("batches")).len() - 1;
        assert_eq!(found, all, "{place}: an orphan stays");
    });
}

#[test]
fn a_backup_says_what_it_lacks_wherever_the_share_goes_away() {
    let away = Away::new();
    let plant = &away.site.plant;
    for kind in ["--json", "--mirror"] {
        let command = || plant.command(["backup", "create", kind]);
        away.sweep((&format!("backup create {kind}"), STEP), command, |place, _| {
            for path in away.site.proven(true) {
                let ran = plant.run([Path::new("backup"), Path::new("verify"), &path]);
                assert_eq!(ran.code, 0, "{place}: {ran:?}");
            }
        });
    }
}

#[test]
fn a_backup_whose_disk_is_pulled_out_at_any_call_harms_nothing_and_the_next_one_is_whole() {
    for kind in ["--json", "--mirror"] {
        let away = Away::stick();
        let plant = &away.site.plant;
        // A disk that is known: a new one that is empty is as good as a folder.
        plant.json(["backup", "create", "--json"]);
        let command = || plant.command(["backup", "create", kind]);
        away.sweep(
            (&format!("backup create {kind} to a stick"), 23),
            command,
            |place, _| {
                let again = plant.run(["backup", "create", kind]);
                assert_eq!(again.code, 0, "{place}: {again:?}");
                // The newest alone: all of them at each call would take for ever.
                let newest = away.site.proven(true).remove(0);
                let verified = plant.run([Path::new("backup"), Path::new("verify"), &newest]);
                assert_eq!(verified.code, 0, "{place}: {verified:?}");
                let pruned = plant.run(["backup", "prune"]);
                assert_eq!(pruned.code, 0, "{place}: {pruned:?}");
            },
        );
    }
}

#[test]
fn a_move_whose_disk_goes_away_at_any_call_leaves_the_old_place_or_the_new_one() {
    // From one folder on it to another.
    let site = Site::of(Plant::new(), "data/uploads");
    let disk = site.plant.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let away = Away {
        makes_new: true,
        ..Away::of(site, "disk")
    };
    let plant = &away.site.plant;
    plant.json([
        Path::new("storage"),
        Path::new("move"),
        &disk.join("files 0"),
        Path::new("--json"),
    ]);
    let mut targets = 0;
    let command = || {
        targets += 1;
        plant.command([
            Path::new("storage"),
            Path::new("move"),
            &disk.join(format!("files {targets}")),
        ])
    };
    let mut moved = 0;
    away.sweep(("storage move", 11), command, |place, traced| {
        moved += usize::from(traced.code == Some(0));
        assert_eq!(away.all_is_saved(place), 1, "{place}");
    });
    let checked = plant.run(["check", "--rehash"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    println!("storage move: {moved} of them ended well all the same");
}
