//! What must be so once a fault was mended: whatever can go on goes on by itself, the next attempt works, and nothing
//! half-written is left.

use std::path::Path;
use std::sync::Arc;

use batchbook_core::attachments::{AttachmentState, Unwatched, retry_due};
use batchbook_core::open_book::open_book;
use batchbook_core::settings::{Flags, Surroundings, read_settings};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::expected::{Ended, UNFINISHED};
use super::ground::{GROWN, Ground, Operation, SHRUNK, SLIP, bytes, ended_of_file};
use super::kinds::{Change, Made};
use crate::support::{Ran, names_in};

impl Ground {
    /// What must be so once the fault was mended.
    pub(super) fn afterwards(&self, ended: &Ended) {
        if matches!(self.made, Made::Source(_)) && !self.operation.is_of_a_file() {
            std::fs::copy(self.plant.path("source-as-it-was"), &self.source).unwrap();
        }
        match self.operation {
            Operation::Archive | Operation::Mirror => self.next_backup_works(),
            Operation::RestoreInto => self.next_restore_works(ended),
            Operation::RestoreReplacing => self.is_old_or_new(ended),
            Operation::RecordThere => self.is_recorded_or_not(ended),
            _ => self.saved_unaided(ended),
        }
        self.is_sound(None);
    }

    /// What the window does by itself, a while later: the file is saved, without its source where it was kept.
    fn saved_unaided(&self, ended: &Ended) {
        self.saved_in_the_end(ended);
        let listed = self.plant.json(["list", "--json"]);
        let batches = listed["batches"].as_array().unwrap();
        let batch_count = if self.operation == Operation::Attach { 1 } else { 2 };
        assert_eq!(batches.len(), batch_count, "{listed}");
        let slips: Vec<&Value> = batches
            .iter()
            .flat_map(|batch| batch["attachments"].as_array().unwrap())
            .filter(|attachment| attachment["original_name"] == SLIP)
            .collect();
        assert_eq!(slips.len(), 1, "{listed}");
        assert_eq!(slips[0]["state"], "saved", "{listed}");
        let saved = std::fs::read(slips[0]["path"].as_str().unwrap()).unwrap();
        assert!(saved == self.picked(), "{} other bytes", saved.len());
        let uploaded = names_in(&self.folder().join("batches"));
        assert_eq!(uploaded.len(), 2, "a file without a row: {uploaded:?}");
        for folder in [self.folder().join(".staging"), self.data().join("outbox")] {
            assert_eq!(names_in(&folder), [""; 0], "{}", folder.display());
        }
    }

    fn saved_in_the_end(&self, ended: &Ended) {
        match ended {
            // For whoever set the limit: the same file will not be taken without a change.
            Ended::Failed(code) if code == "too_large" => drop(self.plant.json(["retry", "--json"])),
            Ended::Failed(_) => self.try_what_is_due(),
            Ended::Kept(_) => {
                let _ = std::fs::remove_file(&self.source);
                self.try_what_is_due();
            }
            _ => {}
        }
    }

    /// The bytes that are to be saved in the end.
    fn picked(&self) -> Vec<u8> {
        let mut picked = bytes(self.made.size_of_files());
        match self.made {
            Made::Source(Change::Shrinks) => picked.truncate(SHRUNK),
            Made::Source(Change::Grows) => picked.extend(GROWN.as_bytes()),
            _ => {}
        }
        picked
    }

    /// Tries what is due as the window does, at a time when the pauses are over.
    fn try_what_is_due(&self) {
        let mut variables = vec![("BATCHBOOK_DATA_DIR", self.data())];
        if self.operation.is_of_a_file() {
            variables.push(("UPLOAD_STORAGE_PATH", self.folder()));
        }
        let settings = read_settings(&Surroundings {
            flags: Flags::default(),
            variables: variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into_os_string()))
                .collect(),
            working_dir: self.plant.path(""),
            system_file: self.plant.path("no-system-wide-file.toml"),
            default_data_dir: None,
            system_time_zone: jiff::tz::TimeZone::UTC,
            languages: vec!["en".to_owned()],
            system_language: None,
        });
        let later = || Timestamp::now() + SignedDuration::from_mins(15);
        let (book, _) = open_book(settings.unwrap(), Arc::new(later)).unwrap();
        let ended = retry_due(&book, &Unwatched).unwrap();
        assert_eq!(ended.len(), 1, "nothing is due");
        assert_eq!(ended[0].state, AttachmentState::Saved, "{:?}", ended[0].failure);
    }

    /// Whatever has a backup's name is whole, and the next one is made.
    fn next_backup_works(&self) {
        self.all_backups_are_whole();
        let ran = self.again();
        assert_eq!(ran.code, 0, "the next backup: {ran:?}");
        assert_eq!(ran.json()["attachments"], 2);
        self.all_backups_are_whole();
        let unfinished: Vec<_> = names_in(&self.folder())
            .into_iter()
            .filter(|name| name.ends_with(".part"))
            .collect();
        assert_eq!(unfinished, [""; 0]);
    }

    fn all_backups_are_whole(&self) {
        let folder = self.folder();
        for name in names_in(&folder).iter().filter(|name| !name.starts_with('.')) {
            let snapshots = folder.join(name).join("snapshots");
            let found = if snapshots.is_dir() {
                names_in(&snapshots)
                    .iter()
                    .map(|name| snapshots.join(name))
                    .collect()
            } else {
                vec![folder.join(name)]
            };
            for backup in found {
                let ran = self
                    .plant
                    .run([Path::new("backup"), Path::new("verify"), &backup]);
                // That live files had changed is named in a backup for good.
                let is_named = ran.stderr.contains("was not there as it was saved");
                assert!(ran.code == 0 || (ran.code == 5 && is_named), "{ran:?}");
            }
        }
    }

    fn next_restore_works(&self, ended: &Ended) {
        let target = self.restored();
        if *ended == Ended::Well {
            self.is_sound(Some(&target));
            std::fs::remove_dir_all(&target).unwrap();
        } else if target.exists() {
            // The name was given, and its folder could not be synced.
            self.is_sound(Some(&target));
            std::fs::remove_dir_all(&target).unwrap();
        }
        let ran = self.again();
        assert_eq!(ran.code, 0, "the next restore: {ran:?}");
        assert_eq!(
            batches(
                &self
                    .plant
                    .json(["--data-dir", target.to_str().unwrap(), "list", "--json"])
            ),
            1
        );
        self.is_sound(Some(&target));
        let beside: Vec<_> = names_in(&self.place())
            .into_iter()
            .filter(|name| name.contains("restoring"))
            .collect();
        assert_eq!(beside, [""; 0], "an unfinished restore stays");
        assert_eq!(batches(&self.plant.json(["list", "--json"])), 2, "the live data");
    }

    /// What was answered is so; what was refused is there whole or not at all, and leaves nothing behind.
    fn is_recorded_or_not(&self, ended: &Ended) {
        let listed = self.plant.json(["list", "--json"]);
        let recorded = batches(&listed) - 1;
        match ended {
            Ended::Refused(_) => assert!(recorded <= 1, "{listed}"),
            _ => assert_eq!(recorded, 1, "{listed}"),
        }
        self.saved_in_the_end(ended);
        self.is_sound(None);
        let answer = self.again().json();
        assert_eq!(
            ended_of_file(&self.attachment(&answer)),
            Ended::Well,
            "the next batch"
        );
        let uploads = self.folder().join("uploads");
        assert_eq!(
            names_in(&uploads.join("batches")).len(),
            recorded + 2,
            "a file without a row"
        );
        for folder in [uploads.join(".staging"), self.folder().join("outbox")] {
            assert_eq!(names_in(&folder), [""; 0], "{}", folder.display());
        }
    }

    fn is_old_or_new(&self, ended: &Ended) {
        let found = batches(&self.plant.json(["list", "--json"]));
        if *ended == Ended::Well {
            assert_eq!(found, 1);
        } else {
            // Where it broke off in the exchange, the start has decided.
            assert!(
                found == 2 || (found == 1 && is_unfinished(ended)),
                "a refused restore leaves the live data: {found}"
            );
            self.is_sound(None);
            let ran = self.again();
            assert_eq!(ran.code, 0, "the next restore: {ran:?}");
            assert_eq!(batches(&self.plant.json(["list", "--json"])), 1);
        }
        let beside: Vec<_> = names_in(&self.data())
            .into_iter()
            .filter(|name| name.contains("restor"))
            .collect();
        assert_eq!(beside, [""; 0], "an unfinished restore stays");
    }

    fn is_sound(&self, data: Option<&Path>) {
        let data = data.map_or_else(|| self.data(), Path::to_owned);
        let mut command =
            self.plant
                .command([Path::new("check"), Path::new("--rehash"), Path::new("--json")]);
        if data != self.data() {
            command.env_remove("UPLOAD_STORAGE_PATH");
        }
        let ran = Ran::of(command.env("BATCHBOOK_DATA_DIR", &data).output().unwrap());
        assert_eq!(ran.code, 0, "{ran:?}");
    }
}

/// Whether it was said that the next start decides between the old contents and the new ones.
fn is_unfinished(ended: &Ended) -> bool {
    matches!(ended, Ended::Refused(said) if said.contains(UNFINISHED))
}

fn batches(listed: &Value) -> usize {
    listed["batches"].as_array().unwrap().len()
}
