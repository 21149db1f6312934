//! A workstation at work: what the window does, command lines and backups beside it, and what was answered to whom.
//!
//! `kills.rs` kills them at random moments, `soak.rs` lets them go on for minutes.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use batchbook_core::attachments::{
    AttachmentState, Owner, Unwatched, copy_in, discard_draft, register, remove, retry_due, storage_is_back,
};
use batchbook_core::backup;
use batchbook_core::batch::{BatchDraft, RollsText};
use batchbook_core::book::{Book, DATABASE};
use batchbook_core::check::{CheckRequest, check};
use batchbook_core::durable_fs::hash_file;
use batchbook_core::open_book::open_book;
use batchbook_core::record_batch::{Answers, WindowRecord, record_window_draft};
use batchbook_core::settings::{Flags, Surroundings, read_settings};
use batchbook_core::store::ReadConnection;
use serde_json::Value;
use uuid::Uuid;

use crate::support::{Plant, Ran, pipe, write};

/// What was answered to somebody.
#[derive(Debug, Default, Clone)]
pub(crate) struct Answered {
    /// The last that was typed into each draft: a count.
    pub(crate) drafts: BTreeMap<Uuid, u64>,
    /// Drafts that were being given up: they may be gone.
    ended: BTreeSet<Uuid>,
    /// Saved or kept files, by their hash.
    pub(crate) files: BTreeMap<Uuid, String>,
    pub(crate) batches: BTreeMap<Uuid, String>,
}

impl Answered {
    /// Takes a line of [`window_process`].
    pub(crate) fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        let id = |text: &str| Uuid::try_parse(text).unwrap();
        match words[..] {
            ["typed", draft, count] => {
                self.drafts.insert(id(draft), count.parse().unwrap());
            }
            ["ending", draft] => {
                self.ended.insert(id(draft));
            }
            ["file", attachment, sha256] => {
                self.files.insert(id(attachment), sha256.to_owned());
            }
            ["recorded", batch, code] => {
                self.batches.insert(id(batch), code.to_owned());
            }
            _ => {}
        }
    }

    /// Takes what `record --json` answered.
    pub(crate) fn recorded(&mut self, ran: &Ran) {
        assert_eq!(ran.code, 0, "{ran:?}");
        let batch = &ran.json()["batch"];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let id = |value: &Value| Uuid::try_parse(value.as_str().unwrap()).unwrap();
        self.batches.insert(id(&batch["id"]), text(&batch["batch_code"]));
        for attachment in batch["attachments"].as_array().unwrap() {
            // One that failed is said to be open, and nobody was told that it is safe.
            if attachment["sha256"].is_string() {
                self.files
                    .insert(id(&attachment["id"]), text(&attachment["sha256"]));
            }
        }
    }
}

/// A workstation and what it works on.
pub(crate) struct Site {
    pub(crate) plant: Plant,
    pub(crate) storage: PathBuf,
}

impl Site {
    /// `storage` is the storage path's name in the plant's folder.
    pub(crate) fn new(storage: &str) -> Site {
        let plant = Plant::new();
        let path = plant.path(storage);
        if !path.starts_with(plant.data()) {
            std::fs::create_dir_all(&path).unwrap();
        }
        Self::of(plant.with("UPLOAD_STORAGE_PATH", path), storage)
    }

    /// The same of a plant whose files are at `storage` by its settings.
    pub(crate) fn of(plant: Plant, storage: &str) -> Site {
        let [storage, stick] = [storage, "stick"].map(|name| plant.path(name));
        std::fs::create_dir(&stick).unwrap();
        let plant = plant
            .with("BATCHBOOK_BACKUP_DESTINATIONS", &stick)
            .with("BATCHBOOK_BACKUP_KEEP", "1,0,0");
        for (name, size) in [("slip.txt", 37), ("photo.png", 70_000), ("film.pdf", 150_000)] {
            let bytes: Vec<u8> = (0..size).map(|at: u32| (at * 31 % 251) as u8).collect();
            plant.file(name, &bytes);
        }
        write(&plant.path("batch.json"), pipe().to_string().as_bytes());
        assert_eq!(plant.run(["list"]).code, 0);
        Site { plant, storage }
    }

    /// Starts what the window does, in a process of its own. `unasked`: with what it does unasked beside.
    pub(crate) fn start_window(&self, pause: Duration, unasked: bool) -> Child {
        let mut window = self.process("load::window_process");
        window
            .env("BATCHBOOK_TEST_PAUSE", pause.as_millis().to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if unasked {
            window.env("BATCHBOOK_TEST_UNASKED", "1");
        }
        window.spawn().unwrap()
    }

    /// A process of its own that runs one of this program's tests, which [`opened_there`] tells where to work.
    pub(crate) fn process(&self, test: &str) -> Command {
        let mut process = Command::new(std::env::current_exe().unwrap());
        process
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(WORK_IN, self.plant.path(""));
        for (name, value) in self.plant.command([""; 0]).get_envs() {
            if let Some(value) = value {
                process.env(name, value);
            }
        }
        process
    }

    /// Starts `record` with a file.
    pub(crate) fn start_record(&self) -> Child {
        let photo = self.plant.path("files/photo.png");
        let photo = photo.to_str().unwrap();
        self.plant
            .start(["record", "batch.json", "--json", "--attach", photo])
    }

    /// The backups that are said to be proven and are there, newest first; `whole` leaves out those that lacked files.
    pub(crate) fn proven(&self, whole: bool) -> Vec<PathBuf> {
        let listed = self.plant.json(["backup", "list", "--json"]);
        let backups = listed["backups"].as_array().unwrap().iter();
        backups
            .filter(|backup| backup["present"] == true && backup["proven_at"].is_string())
            .filter(|backup| !whole || backup["whole"] == true)
            .map(|backup| PathBuf::from(backup["path"].as_str().unwrap()))
            .collect()
    }

    /// What was answered and is not so.
    pub(crate) fn lost(&self, answered: &Answered) -> Vec<String> {
        lost(&self.plant.data(), &self.storage, answered)
    }

    /// Restores a backup into a new folder, looks at all of it, and answers what of `answered`, as it was when the backup was
    /// begun, is not in it.
    pub(crate) fn not_in_backup(&self, backup: &Path, answered: &Answered) -> Vec<String> {
        let plant = &self.plant;
        let target = plant.path("restored");
        let into = target.to_str().unwrap();
        let restored = plant.run([
            "backup",
            "restore",
            backup.to_str().unwrap(),
            "--into",
            into,
            "--json",
        ]);
        assert_eq!(restored.code, 0, "{restored:?}");
        let storage = target.join("uploads");
        let checked = plant.run([
            "--data-dir",
            into,
            "--storage-path",
            storage.to_str().unwrap(),
            "check",
            "--rehash",
        ]);
        assert_eq!(checked.code, 0, "{}: {checked:?}", backup.display());
        let recorded = Answered {
            batches: answered.batches.clone(),
            ..Answered::default()
        };
        let mut lost = lost(&target, &storage, &recorded);
        lost.extend(wrong_files(&target, &storage, answered));
        std::fs::remove_dir_all(&target).unwrap();
        lost
    }
}

/// Ends a process at once, as nothing in it expects.
#[cfg(unix)]
pub(crate) fn kill(process: u32) {
    // It may have ended a moment ago.
    let _ = Command::new("kill")
        .args(["-KILL", &process.to_string()])
        .stderr(Stdio::null())
        .status();
}

/// Says to a [`Site::process`] where the plant is.
const WORK_IN: &str = "BATCHBOOK_TEST_WORK_IN";

/// Opens the book as the window does, in a [`Site::process`], and answers the plant's folder and the book; nothing in a run of
/// all tests.
pub(crate) fn opened_there() -> Option<(PathBuf, Book)> {
    let plant = std::env::var_os(WORK_IN).map(PathBuf::from)?;
    let variables: BTreeMap<OsString, OsString> = std::env::vars_os()
        .filter(|(name, _)| {
            let name = name.to_string_lossy();
            let is_setting = name.starts_with("BATCHBOOK_") || name == "UPLOAD_STORAGE_PATH";
            is_setting && !name.starts_with("BATCHBOOK_TEST_")
        })
        .collect();
    let settings = read_settings(&Surroundings {
        flags: Flags::default(),
        variables,
        working_dir: plant.clone(),
        system_file: plant.join("no-system-wide-file.toml"),
        default_data_dir: None,
        system_time_zone: jiff::tz::TimeZone::UTC,
        languages: vec!["en".to_owned()],
        system_language: None,
    });
    let (book, recovered) = open_book(settings.unwrap(), Arc::new(jiff::Timestamp::now)).unwrap();
    batchbook_core::attachments::resume(&book, &recovered, &Unwatched).unwrap();
    Some((plant, book))
}

/// Runs in a process of its own: does what the window does, and says each thing that it would show as done.
#[test]
fn window_process() {
    let Some((plant, book)) = opened_there() else {
        return;
    };
    book.choose_operator("Asha").unwrap();
    let pause = std::env::var("BATCHBOOK_TEST_PAUSE").unwrap().parse().unwrap();
    let files: Vec<PathBuf> = std::fs::read_dir(plant.join("files"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    std::thread::scope(|scope| {
        if std::env::var_os("BATCHBOOK_TEST_UNASKED").is_some() {
            scope.spawn(|| work_unasked(&book));
        }
        for round in 0.. {
            work(&book, &files, round);
            std::thread::sleep(Duration::from_millis(pause));
        }
    });
}

fn say(line: &str) {
    let mut stdout = std::io::stdout().lock();
    // The harness is gone: so is the reason to go on.
    if writeln!(stdout, "{line}").and_then(|()| stdout.flush()).is_err() {
        std::process::exit(0);
    }
}

/// One batch at the window, or a draft that is given up.
fn work(book: &Book, files: &[PathBuf], round: usize) {
    let draft = book.window_draft().unwrap();
    let typed: u64 = draft.entry.notes.parse().unwrap_or(0);
    for attachment in register(book, Owner::Draft(draft.id), files, "Asha").unwrap() {
        let copied = copy_in(book, attachment.id, &Unwatched).unwrap();
        match copied.state {
            AttachmentState::Saved | AttachmentState::Kept => {
                say(&format!("file {} {}", copied.id, hex(&copied.sha256.unwrap())));
            }
            // The storage path went away in the middle of it: it is tried again unasked.
            _ => assert!(copied.failure.as_ref().unwrap().code.retriable(), "{copied:?}"),
        }
        if round % 3 == 1 {
            remove(book, copied.id, "Asha").unwrap();
        }
    }
    let mut entry = entry();
    for count in typed + 1..typed + 5 {
        entry.notes = count.to_string();
        let kept = book.write(|transaction| transaction.keep_draft(draft.id, &entry, jiff::Timestamp::now()));
        assert!(kept.unwrap());
        say(&format!("typed {} {count}", draft.id));
    }
    say(&format!("ending {}", draft.id));
    if round % 4 == 2 {
        discard_draft(book, draft.id, "Asha").unwrap();
        return;
    }
    let record = WindowRecord {
        draft_id: draft.id,
        entry: &entry,
        answers: Answers::NOBODY_TO_ASK,
    };
    let (recorded, _) = record_window_draft(book, &record).unwrap();
    say(&format!(
        "recorded {} {}",
        recorded.batch.id, recorded.batch.batch_code
    ));
}

/// What the window does beside its operator, only oftener: tries what is due, backs up, prunes and checks.
fn work_unasked(book: &Book) {
    let (mut backed_up, mut was_away) = (Instant::now(), false);
    loop {
        let is_away = book.prepare_storage().is_some();
        if was_away && !is_away {
            storage_is_back(book).unwrap();
        }
        was_away = is_away;
        retry_due(book, &Unwatched).unwrap();
        if backed_up.elapsed() > Duration::from_secs(10) {
            backed_up = Instant::now();
            let due = book.settings().backup_destinations.value.clone();
            match backup::back_up_tonight(book, due, "batchbook", &backup::Unwatched) {
                Ok(_) | Err(backup::BackupError::UnderWay { .. }) => {}
                Err(error) => panic!("{error:?}"),
            }
            let beside_others = CheckRequest {
                beside_others: true,
                ..CheckRequest::QUICK
            };
            check(book, &beside_others, &Unwatched).unwrap();
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

fn entry() -> BatchDraft {
    BatchDraft {
        product_type: "HDPE Pipe".to_owned(),
        brand: "Tarko".to_owned(),
        parameters: [("PE", "80"), ("PN", "10"), ("OD", "63")]
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
        rolls: vec![RollsText {
            count: "2".to_owned(),
            length_m: "500".to_owned(),
        }],
        weight_per_metre_kg: Some("1.5".to_owned()),
        ..BatchDraft::default()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn lost(data: &Path, storage: &Path, answered: &Answered) -> Vec<String> {
    let connection = ReadConnection::open(&data.join(DATABASE)).unwrap();
    let reader = connection.reader();
    let mut lost = Vec::new();
    for (id, code) in &answered.batches {
        let found = reader.batch(*id).unwrap().map(|batch| batch.batch_code);
        if found.as_ref() != Some(code) {
            lost.push(format!("batch {code}: {found:?}"));
        }
    }
    lost.extend(wrong_files(data, storage, answered));
    for id in answered.files.keys() {
        // Its draft was given up, or it was taken off: the bytes are kept aside.
        let aside = [storage.join(".discarded"), data.join("discarded")];
        if reader.attachment(*id).unwrap().is_none() && !aside.iter().any(|folder| has_file_of(folder, *id)) {
            lost.push(format!("attachment {id} has no row, and no file is kept aside"));
        }
    }
    for (id, count) in &answered.drafts {
        let Some(draft) = reader.draft(*id).unwrap() else {
            if !answered.ended.contains(id) {
                lost.push(format!("draft {id} is gone"));
            }
            continue;
        };
        if draft.entry.notes.parse().unwrap_or(0) < *count {
            lost.push(format!(
                "draft {id} has {:?}, {count} was typed",
                draft.entry.notes
            ));
        }
    }
    lost
}

/// Files that have a row, and are not what they were when they were answered for.
fn wrong_files(data: &Path, storage: &Path, answered: &Answered) -> Vec<String> {
    let connection = ReadConnection::open(&data.join(DATABASE)).unwrap();
    let reader = connection.reader();
    let mut wrong = Vec::new();
    for (id, sha256) in &answered.files {
        let Some(row) = reader.attachment(*id).unwrap() else {
            continue;
        };
        let folder = match row.state {
            AttachmentState::Saved => storage.join("batches"),
            AttachmentState::Kept => data.join("outbox"),
            other => {
                wrong.push(format!("attachment {id} is {}", other.as_str()));
                continue;
            }
        };
        let found = hash_file(&folder.join(&row.stored_name)).map(|read| hex(&read.sha256));
        if found.as_ref().ok() != Some(sha256) {
            wrong.push(format!("attachment {id}, {}: {found:?}", row.state.as_str()));
        }
    }
    wrong
}

fn has_file_of(folder: &Path, id: Uuid) -> bool {
    std::fs::read_dir(folder).into_iter().flatten().any(|entry| {
        let name = entry.unwrap().file_name();
        name.to_string_lossy().contains(&id.to_string())
    })
}
