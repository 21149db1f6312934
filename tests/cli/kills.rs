//! Processes are killed at random moments under load, as when somebody switches the workstation off at the wall.
//!
//! Each round runs what the window runs ([`window_process`]) and two command lines at once, and kills one of them or all. What
//! was answered before must be there afterwards, and `check --rehash` must find nothing. `make crash` does it 500 times.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use batchbook_core::attachments::{
    AttachmentState, Owner, Unwatched, copy_in, discard_draft, register, remove,
};
use batchbook_core::batch::{BatchDraft, RollsText};
use batchbook_core::book::{Book, DATABASE};
use batchbook_core::durable_fs::hash_file;
use batchbook_core::open_book::open_book;
use batchbook_core::record_batch::{Answers, WindowRecord, record_window_draft};
use batchbook_core::settings::{Flags, Surroundings, read_settings};
use batchbook_core::store::ReadConnection;
use uuid::Uuid;

use crate::support::{Plant, Ran, pipe, write};

/// Kills in `make test`; `make crash` sets the variable.
const KILLS: usize = 12;

/// What was answered to somebody.
#[derive(Debug, Default)]
struct Answered {
    /// The last that was typed into each draft: a count.
    drafts: BTreeMap<Uuid, u64>,
    /// Drafts that were being given up: they may be gone.
    ended: BTreeSet<Uuid>,
    saved: BTreeMap<Uuid, String>,
    batches: BTreeMap<Uuid, String>,
}

impl Answered {
    /// Takes a line of [`window_process`].
    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        let id = |text: &str| Uuid::try_parse(text).unwrap();
        match words[..] {
            ["typed", draft, count] => {
                self.drafts.insert(id(draft), count.parse().unwrap());
            }
            ["ending", draft] => {
                self.ended.insert(id(draft));
            }
            ["saved", attachment, sha256] => {
                self.saved.insert(id(attachment), sha256.to_owned());
            }
            ["recorded", batch, code] => {
                self.batches.insert(id(batch), code.to_owned());
            }
            _ => {}
        }
    }

    /// Takes what `record --json` answered.
    fn recorded(&mut self, ran: &Ran) {
        assert_eq!(ran.code, 0, "{ran:?}");
        let batch = &ran.json()["batch"];
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let id = |value: &serde_json::Value| Uuid::try_parse(value.as_str().unwrap()).unwrap();
        self.batches.insert(id(&batch["id"]), text(&batch["batch_code"]));
        for attachment in batch["attachments"].as_array().unwrap() {
            self.saved
                .insert(id(&attachment["id"]), text(&attachment["sha256"]));
        }
    }
}

/// Runs in a process of its own: does what the window does, and says each thing that it would show as done.
#[test]
fn window_process() {
    let Some(data) = std::env::var_os("BATCHBOOK_TEST_WINDOW_IN") else {
        return;
    };
    let data = PathBuf::from(data);
    let settings = read_settings(&Surroundings {
        flags: Flags {
            data_dir: Some(data.clone()),
            storage_path: None,
        },
        variables: BTreeMap::new(),
        working_dir: data.clone(),
        system_file: data.join("no-system-wide-file.toml"),
        default_data_dir: None,
        system_time_zone: jiff::tz::TimeZone::UTC,
        languages: vec!["en".to_owned()],
        system_language: None,
    });
    let (book, recovered) = open_book(settings.unwrap(), std::sync::Arc::new(jiff::Timestamp::now)).unwrap();
    batchbook_core::attachments::resume(&book, &recovered, &Unwatched).unwrap();
    book.choose_operator("Asha").unwrap();
    let files: Vec<PathBuf> = std::fs::read_dir(data.parent().unwrap().join("files"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    for round in 0.. {
        work(&book, &files, round);
    }
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
        assert_eq!(copied.state, AttachmentState::Saved, "{copied:?}");
        say(&format!("saved {} {}", copied.id, hex(&copied.sha256.unwrap())));
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

#[cfg(unix)]
#[test]
fn what_was_answered_survives_processes_that_are_killed_at_any_moment() {
    let kills = std::env::var("BATCHBOOK_TEST_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let plant = Plant::new();
    for (name, size) in [("slip.txt", 37), ("photo.png", 70_000), ("film.pdf", 900_000)] {
        let bytes: Vec<u8> = (0..size).map(|at: u32| (at * 31 % 251) as u8).collect();
        plant.file(name, &bytes);
    }
    write(&plant.path("batch.json"), pipe().to_string().as_bytes());
    assert_eq!(plant.run(["list"]).code, 0);

    let answered = Mutex::new(Answered::default());
    for kill in 0..kills {
        // Spread over all moments of a process's life, and the same ones each time.
        let after = Duration::from_millis(20 + (kill as u64 * 7919) % 480);
        round(&plant, &answered, after, kill % 3);
        let checked = plant.run(["check", "--rehash", "--json"]);
        assert_eq!(checked.code, 0, "kill {kill}: {checked:?}");
        if kill % 20 == 19 || kill + 1 == kills {
            let lost = lost(&plant.data(), &answered.lock().unwrap());
            assert!(lost.is_empty(), "kill {kill}: {lost:#?}");
        }
    }
    let answered = answered.into_inner().unwrap();
    assert!(
        !answered.batches.is_empty() && !answered.saved.is_empty(),
        "nothing was under way"
    );
    println!(
        "{kills} kills: {} batches, {} files and {} drafts were answered, none is lost",
        answered.batches.len(),
        answered.saved.len(),
        answered.drafts.len()
    );
}

/// Has a window and two command lines at work, and kills all (0), the window (1) or the command lines (2) after a while.
#[cfg(unix)]
fn round(plant: &Plant, answered: &Mutex<Answered>, after: Duration, which: usize) {
    let over = AtomicBool::new(false);
    let running: Mutex<Vec<u32>> = Mutex::default();
    std::thread::scope(|scope| {
        let mut window = start_window(plant);
        let lines = BufReader::new(window.stdout.take().unwrap()).lines();
        let reader = scope.spawn(move || lines.map_while(Result::ok).collect::<Vec<String>>());
        for _ in 0..2 {
            scope.spawn(|| {
                while !over.load(Ordering::SeqCst) {
                    let slip = plant.path("files/photo.png");
                    let child = plant.start([
                        "record",
                        "batch.json",
                        "--json",
                        "--attach",
                        slip.to_str().unwrap(),
                    ]);
                    let id = child.id();
                    running.lock().unwrap().push(id);
                    let output = child.wait_with_output().unwrap();
                    running.lock().unwrap().retain(|known| *known != id);
                    if output.status.code().is_some() {
                        answered.lock().unwrap().recorded(&Ran::of(output));
                    }
                }
            });
        }
        std::thread::sleep(after);
        over.store(true, Ordering::SeqCst);
        if which != 2 {
            window.kill().unwrap();
        }
        if which != 1 {
            let running = running.lock().unwrap();
            running.iter().for_each(kill);
        }
        if which == 2 {
            std::thread::sleep(Duration::from_millis(50));
            window.kill().unwrap();
        }
        window.wait().unwrap();
        let mut answered = answered.lock().unwrap();
        reader.join().unwrap().iter().for_each(|line| answered.line(line));
    });
}

#[cfg(unix)]
fn kill(process: &u32) {
    // It may have ended a moment ago.
    let _ = Command::new("kill")
        .args(["-KILL", &process.to_string()])
        .stderr(Stdio::null())
        .status();
}

fn start_window(plant: &Plant) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "kills::window_process",
            "--nocapture",
            "--test-threads=1",
        ])
        .env("BATCHBOOK_TEST_WINDOW_IN", plant.data())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What was answered and is not so.
fn lost(data: &Path, answered: &Answered) -> Vec<String> {
    let connection = ReadConnection::open(&data.join(DATABASE)).unwrap();
    let reader = connection.reader();
    let mut lost = Vec::new();
    for (id, code) in &answered.batches {
        let found = reader.batch(*id).unwrap().map(|batch| batch.batch_code);
        if found.as_ref() != Some(code) {
            lost.push(format!("batch {code}: {found:?}"));
        }
    }
    for (id, sha256) in &answered.saved {
        match reader.attachment(*id).unwrap() {
            Some(row) => {
                let file = data.join("uploads/batches").join(&row.stored_name);
                let found = hash_file(&file).map(|read| hex(&read.sha256));
                if row.state != AttachmentState::Saved || found.as_ref().ok() != Some(sha256) {
                    lost.push(format!("attachment {id}, {}: {found:?}", row.state.as_str()));
                }
            }
            // Its draft was given up, or it was taken off: the bytes are kept aside.
            None => {
                let is_kept = std::fs::read_dir(data.join("uploads/.discarded"))
                    .into_iter()
                    .flatten()
                    .any(|entry| {
                        entry
                            .unwrap()
                            .file_name()
                            .to_string_lossy()
                            .contains(&id.to_string())
                    });
                if !is_kept {
                    lost.push(format!("attachment {id} has no row, and no file in .discarded"));
                }
            }
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
