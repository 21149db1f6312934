//! Where a fault happens: a plant of its own with something to do, and what is done there.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::expected::Ended;
use super::kinds::{Made, Medium};
use crate::support::{Plant, Ran, pipe, write};

/// What is done while the fault is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operation {
    Attach,
    Record,
    /// A file that failed, its source being away.
    Retry,
    /// A file that was kept on this computer.
    Move,
    /// A batch with a file, where it is the disk with the database that fails.
    RecordThere,
    Archive,
    Mirror,
    RestoreInto,
    RestoreReplacing,
}

impl Operation {
    pub(super) const ALL: [Operation; 9] = [
        Operation::Attach,
        Operation::Record,
        Operation::Retry,
        Operation::Move,
        Operation::RecordThere,
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
            Operation::RecordThere => "record, with the data folder there",
            Operation::Archive => "backup create",
            Operation::Mirror => "backup create --mirror",
            Operation::RestoreInto => "restore --into",
            Operation::RestoreReplacing => "restore --replace",
        }
    }

    pub(super) fn is_of_a_file(self) -> bool {
        self <= Operation::Move
    }

    pub(super) fn is_backup(self) -> bool {
        matches!(self, Operation::Archive | Operation::Mirror)
    }
}

/// A plant, and the place that the fault is at.
pub(super) struct Ground {
    pub(super) plant: Plant,
    pub(super) operation: Operation,
    pub(super) made: Made,
    /// What the operation reads.
    pub(super) source: PathBuf,
}

pub(super) const SLIP: &str = "slip.png";

/// What is left of a source that shrinks, in bytes.
pub(super) const SHRUNK: usize = 100_000;

/// What is written behind a source that grows.
pub(super) const GROWN: &str = "and more";

/// Bytes that do not shrink, the same ones each time.
pub(super) fn bytes(count: usize) -> Vec<u8> {
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
            Operation::RestoreReplacing | Operation::RecordThere => {
                plant.with("BATCHBOOK_DATA_DIR", place.join("data"))
            }
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
            Operation::Attach | Operation::Record | Operation::RecordThere => {
                drop(plant.record_with(&pipe(), &[&first]))
            }
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
            Operation::RestoreReplacing | Operation::RecordThere => "data",
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

    pub(super) fn backup(&self) -> PathBuf {
        self.plant.path("stick/backup.tar.zst")
    }

    pub(super) fn restored(&self) -> PathBuf {
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
            Operation::Record | Operation::RecordThere => vec!["record", "batch.json", "--attach", &slip],
            Operation::Retry | Operation::Move => vec!["retry"],
            Operation::Archive => vec!["backup", "create", "--to", &folder],
            Operation::Mirror => vec!["backup", "create", "--mirror", "--to", &folder],
            Operation::RestoreInto => vec!["backup", "restore", &backup, "--into", &restored],
            Operation::RestoreReplacing => vec!["backup", "restore", &backup, "--replace"],
        };
        self.plant.command(arguments.into_iter().chain(["--json"]))
    }

    /// Does it once more, under no fault.
    pub(super) fn again(&self) -> Ran {
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
            0 if self.operation == Operation::RecordThere => ended_of_file(&self.attachment(&ran.json())),
            0 => Ended::Well,
            5 if self.operation.is_backup() => Ended::Named,
            1 => Ended::Refused(said(&ran.stderr, &self.plant)),
            _ => panic!("{ran:?}"),
        }
    }

    /// The attachment that an answer is about.
    pub(super) fn attachment(&self, answer: &Value) -> Value {
        match self.operation {
            Operation::Attach | Operation::Record | Operation::RecordThere => {
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

    pub(super) fn data(&self) -> PathBuf {
        match self.operation {
            Operation::RestoreReplacing | Operation::RecordThere => self.folder(),
            _ => self.plant.data(),
        }
    }
}

pub(super) fn ended_of_file(attachment: &Value) -> Ended {
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
