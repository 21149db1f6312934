//! Where a fault happens: a plant of its own with something to do, and what must be so before, during and after.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use batchbook_core::attachments::{AttachmentState, Unwatched, retry_due};
use batchbook_core::open_book::open_book;
use batchbook_core::settings::{Flags, Surroundings, read_settings};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::kinds::{Change, Made, Medium};
use crate::support::{Plant, Ran, names_in, pipe, write};

/// What is done while the fault is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operation {
    Attach,
    Record,
    /// A file that failed, its source being away.
    Retry,
    /// A file that was kept on this computer.
    Move,
    Archive,
    Mirror,
    RestoreInto,
    RestoreReplacing,
}

impl Operation {
    pub(super) const ALL: [Operation; 8] = [
        Operation::Attach,
        Operation::Record,
        Operation::Retry,
        Operation::Move,
        Operation::Archive,
        Operation::Mirror,
        Operation::RestoreInto,
        Operation::RestoreReplacing,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Operation::Attach => "attach",
            Operation::Record => "record --attach",
            Operation::Retry => "retry",
            Operation::Move => "retry of a kept file",
            Operation::Archive => "backup create",
            Operation::Mirror => "backup create --mirror",
            Operation::RestoreInto => "restore --into",
            Operation::RestoreReplacing => "restore --replace",
        }
    }

    fn is_of_a_file(self) -> bool {
        self <= Operation::Move
    }

    fn is_backup(self) -> bool {
        matches!(self, Operation::Archive | Operation::Mirror)
    }
}

/// How an operation ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// As if there were no fault.
    Well,
    /// The file is kept on this computer, for this reason.
    Kept(String),
    /// The file is not saved, for this reason.
    Failed(String),
    /// Nothing was backed up or restored, for this reason.
    Refused(String),
    /// Backed up, and what was wrong with the live files is named.
    Named,
}

/// A plant, and the place that the fault is at.
pub(super) struct Ground {
    pub(super) plant: Plant,
    pub(super) operation: Operation,
    made: Made,
    /// What the operation reads.
    pub(super) source: PathBuf,
}

const SLIP: &str = "slip.png";

/// What is left of a source that shrinks, in bytes.
pub(super) const SHRUNK: usize = 100_000;

/// What is written behind a source that grows.
pub(super) const GROWN: &str = "and more";

/// Bytes that do not shrink, the same ones each time.
fn bytes(count: usize) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .flatten()
    .take(count)
    .collect()
}

impl Ground {
    /// Makes a plant and the medium of the fault, and everything that the operation needs; nothing where that is not possible here.
    pub(super) fn prepare(operation: Operation, made: Made) -> Option<(Ground, Medium)> {
        let plant = Plant::new();
        let place = plant.path("place");
        let medium = Medium::of(made, &plant.path(""), &place)?;
        let plant = match operation {
            _ if operation.is_of_a_file() => plant.with("UPLOAD_STORAGE_PATH", place.join("slips")),
            Operation::RestoreReplacing => plant.with("BATCHBOOK_DATA_DIR", place.join("data")),
            _ => plant,
        };
        let mut ground = Ground {
            plant,
            operation,
            made,
            source: PathBuf::new(),
        };
        ground.begin();
        ground.source = ground.find_source();
        Some((ground, medium))
    }

    fn begin(&self) {
        let plant = &self.plant;
        let slip = plant.file(SLIP, &bytes(self.made.size_of_files()));
        let first = plant.file("first.txt", b"the first");
        match self.operation {
            Operation::Attach | Operation::Record => drop(plant.record_with(&pipe(), &[&first])),
            Operation::Retry => {
                plant.record_with(&pipe(), &[&first]);
                let away = plant.path("files/away.png");
                std::fs::rename(&slip, &away).unwrap();
                plant.record_with(&pipe(), &[&slip]);
                std::fs::rename(&away, &slip).unwrap();
            }
            Operation::Move => {
                plant.record_with(&pipe(), &[&first]);
                let (share, away) = (self.folder(), self.place().join("away"));
                std::fs::rename(&share, &away).unwrap();
                plant.record_with(&pipe(), &[&slip]);
                std::fs::rename(&away, &share).unwrap();
                std::fs::remove_file(&slip).unwrap();
            }
            Operation::Archive | Operation::Mirror => {
                plant.record_with(&pipe(), &[&first]);
                std::fs::create_dir(self.folder()).unwrap();
                assert_eq!(self.again().code, 0, "the first backup");
                plant.record_with(&pipe(), &[&slip]);
            }
            Operation::RestoreInto | Operation::RestoreReplacing => {
                plant.record_with(&pipe(), &[&slip]);
                std::fs::create_dir(plant.path("stick")).unwrap();
                let created = plant.json(["backup", "create", "--json", "--to", "stick"]);
                std::fs::rename(created["path"].as_str().unwrap(), self.backup()).unwrap();
                plant.record_with(&pipe(), &[&first]);
            }
        }
    }

    /// Where the fault is.
    pub(super) fn place(&self) -> PathBuf {
        self.plant.path("place")
    }

    /// The folder that the operation writes to.
    pub(super) fn folder(&self) -> PathBuf {
        self.place().join(match self.operation {
            Operation::Archive | Operation::Mirror => "backups",
            Operation::RestoreInto => return self.place(),
            Operation::RestoreReplacing => "data",
            _ => "slips",
        })
    }

    fn find_source(&self) -> PathBuf {
        match self.operation {
            Operation::Archive | Operation::Mirror => {
                let is_slip = |name: &String| name.ends_with(SLIP);
                let name = self.plant.uploaded().into_iter().find(is_slip);
                self.plant.uploads().join(name.unwrap())
            }
            Operation::RestoreInto | Operation::RestoreReplacing => self.backup(),
            _ => self.plant.path("files").join(SLIP),
        }
    }

    fn backup(&self) -> PathBuf {
        self.plant.path("stick/backup.tar.zst")
    }

    fn restored(&self) -> PathBuf {
        self.place().join("restored")
    }

    /// The operation's command.
    fn command(&self) -> Command {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let slip = text(self.plant.path("files").join(SLIP));
        let (folder, backup, restored) = (text(self.folder()), text(self.backup()), text(self.restored()));
        write(&self.plant.path("batch.json"), pipe().to_string().as_bytes());
        let arguments: Vec<&str> = match self.operation {
            Operation::Attach => vec!["attach", "1", &slip],
            Operation::Record => vec!["record", "batch.json", "--attach", &slip],
            Operation::Retry | Operation::Move => vec!["retry"],
            Operation::Archive => vec!["backup", "create", "--to", &folder],
            Operation::Mirror => vec!["backup", "create", "--mirror", "--to", &folder],
            Operation::RestoreInto => vec!["backup", "restore", &backup, "--into", &restored],
            Operation::RestoreReplacing => vec!["backup", "restore", &backup, "--replace"],
        };
        self.plant.command(arguments.into_iter().chain(["--json"]))
    }

    /// Does it once more, under no fault.
    fn again(&self) -> Ran {
        Ran::of(self.command().output().unwrap())
    }

    /// Does it under a tool.
    pub(super) fn run(&self, tool: &[String]) -> Ran {
        let command = self.command();
        let Some((program, rest)) = tool.split_first() else {
            return self.again();
        };
        let variables = command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?)));
        let output = Command::new(program)
            .args(rest)
            .arg(command.get_program())
            .args(command.get_args())
            .env_clear()
            .envs(variables)
            .current_dir(self.plant.path(""))
            .output();
        Ran::of(output.unwrap())
    }

    /// How it ended.
    pub(super) fn ended(&self, ran: &Ran) -> Ended {
        if self.operation.is_of_a_file() {
            assert_eq!(ran.code, 0, "a file never fails the command: {ran:?}");
            return ended_of_file(&self.attachment(&ran.json()));
        }
        match ran.code {
            0 => Ended::Well,
            5 if self.operation.is_backup() => Ended::Named,
            1 => Ended::Refused(said(&ran.stderr, &self.plant)),
            _ => panic!("{ran:?}"),
        }
    }

    /// The attachment that an answer is about.
    fn attachment(&self, answer: &Value) -> Value {
        match self.operation {
            Operation::Attach | Operation::Record => {
                let attachments = answer["batch"]["attachments"].as_array().unwrap();
                attachments.last().unwrap().clone()
            }
            _ => {
                let of = |key: &str| answer[key].as_array().unwrap().clone();
                let all = [of("saved"), of("failed")].concat();
                assert_eq!(all.len(), 1, "{answer}");
                all[0].clone()
            }
        }
    }

    /// What must be so while the fault is there: whatever the place of the backups does, a batch is recorded.
    pub(super) fn meanwhile(&self) {
        if self.operation.is_backup() {
            self.plant.record(&pipe(), &[""; 0]);
        }
    }

    /// What must be so once the fault was mended.
    pub(super) fn afterwards(&self, ended: &Ended) {
        if matches!(self.made, Made::Source(_)) && !self.operation.is_of_a_file() {
            std::fs::copy(self.plant.path("source-as-it-was"), &self.source).unwrap();
        }
        match self.operation {
            Operation::Archive | Operation::Mirror => self.next_backup_works(),
            Operation::RestoreInto => self.next_restore_works(ended),
            Operation::RestoreReplacing => self.is_old_or_new(ended),
            _ => self.saved_unaided(ended),
        }
        self.is_sound(None);
    }

    /// What the window does by itself, a while later: the file is saved, without its source where it was kept.
    fn saved_unaided(&self, ended: &Ended) {
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
        let variables = [
            ("BATCHBOOK_DATA_DIR", self.data()),
            ("UPLOAD_STORAGE_PATH", self.folder()),
        ];
        let settings = read_settings(&Surroundings {
            flags: Flags::default(),
            variables: variables
                .map(|(name, value)| (name.into(), value.into_os_string()))
                .into(),
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

    fn is_old_or_new(&self, ended: &Ended) {
        let found = batches(&self.plant.json(["list", "--json"]));
        if *ended == Ended::Well {
            assert_eq!(found, 1);
        } else {
            assert_eq!(found, 2, "a refused restore leaves the live data");
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

    fn data(&self) -> PathBuf {
        match self.operation {
            Operation::RestoreReplacing => self.folder(),
            _ => self.plant.data(),
        }
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

fn batches(listed: &Value) -> usize {
    listed["batches"].as_array().unwrap().len()
}

fn ended_of_file(attachment: &Value) -> Ended {
    let code = attachment["error"]["code"].as_str().unwrap_or("none").to_owned();
    match attachment["state"].as_str().unwrap() {
        "saved" => Ended::Well,
        "kept" => Ended::Kept(code),
        "failed" => Ended::Failed(code),
        other => panic!("{other}: {attachment}"),
    }
}

/// What is said first, without what differs each time.
fn said(stderr: &str, plant: &Plant) -> String {
    stderr.replace(&plant.path("").display().to_string(), "[plant]/")
}

/// What is to come of a fault in an operation; nothing where the two have nothing to do with each other.
pub(super) fn expected(made: Made, operation: Operation) -> Option<Ended> {
    let of_code = |code: &str| match code {
        _ if !operation.is_of_a_file() => Ended::Refused(refusal(operation, code)),
        // Keeping it on this computer would be against the limit as well.
        "too_large" if operation != Operation::Move => Ended::Failed(code.to_owned()),
        _ => Ended::Kept(code.to_owned()),
    };
    match made {
        // What is kept is changed by nobody.
        Made::Source(_) if operation == Operation::Move => None,
        Made::Source(change) => Some(of_source(change, operation)),
        made => Some(made.storage_code().map_or(Ended::Well, of_code)),
    }
}

fn of_source(change: Change, operation: Operation) -> Ended {
    match (change, operation) {
        // Every byte came from the file that was opened.
        (Change::Vanishes, _) => Ended::Well,
        (_, operation) if operation.is_of_a_file() => Ended::Failed("source_changed".to_owned()),
        // As many bytes are taken as were recorded.
        (Change::Grows, Operation::Archive) => Ended::Well,
        (_, Operation::Archive | Operation::Mirror) => Ended::Named,
        (Change::Shrinks | Change::Grows, _) => Ended::Refused("is damaged and was not restored".to_owned()),
    }
}

/// What is said of a backup or restore that a fault refuses.
fn refusal(operation: Operation, code: &str) -> String {
    let place = match operation {
        Operation::Archive | Operation::Mirror => "[plant]/place/backups",
        Operation::RestoreInto => "[plant]/place/restored",
        _ => "[plant]/place/data",
    };
    match code {
        "no_space" if operation.is_backup() => format!("There is not enough room for the backup at {place}"),
        "storage_unreachable" if operation.is_backup() => {
            format!("The place for backups {place} is not there")
        }
        _ if operation.is_backup() => format!("The backup cannot be written to {place}"),
        "no_space" => format!("There is not enough room in {place}"),
        _ => format!("{place} cannot be written to"),
    }
}
