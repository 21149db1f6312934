//! A storage path on a share where every call waits: recording goes on, and what is asked is answered all the same.

mod moves;

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Deserializer, Value};

use crate::faults::share::{Act, Call, Fault, Share};
use crate::object_server::{KEY_ID, ObjectServer, SECRET, cloud as table};
use crate::support::{Plant, Ran, names_in, pipe, skipped, write};

/// How long a command may take while the share hangs.
const LIMIT: Duration = Duration::from_secs(15);

/// A file of many of the share's reads, in bytes.
const LARGE: usize = 8 * 1024 * 1024;

/// Behind the marker, before the end of the large file.
const IN_THE_MIDDLE: usize = 12;

/// A workstation, and a share that it uses.
struct OnShare {
    share: Share,
    plant: Plant,
    behind: PathBuf,
}

impl OnShare {
    /// Nothing where no share can be mounted here.
    fn new() -> Option<OnShare> {
        let mut on = OnShare::beside()?;
        let mount = on.mount();
        on.plant = on.plant.with("UPLOAD_STORAGE_PATH", mount);
        Some(on)
    }

    /// The same with the files on the workstation's own disk, and the share beside it.
    fn beside() -> Option<OnShare> {
        let plant = Plant::new();
        let (behind, mount) = (plant.path("behind"), plant.path("share"));
        let Some(share) = Share::mount(&behind, &mount) else {
            skipped("this account cannot mount a share");
            return None;
        };
        Some(OnShare { share, plant, behind })
    }

    /// The same with backups that go to the share first, and then to a disk, which is answered.
    fn with_backups_to_it() -> Option<(OnShare, PathBuf)> {
        let mut on = OnShare::beside()?;
        let disk = on.plant.path("disk");
        std::fs::create_dir(&disk).unwrap();
        let both = format!("{};{}", on.mount().display(), disk.display());
        on.plant = on.plant.with("BATCHBOOK_BACKUP_DESTINATIONS", &both);
        Some((on, disk))
    }

    fn mount(&self) -> PathBuf {
        self.plant.path("share")
    }

    /// Runs a command that has to end within the limit although the share hangs.
    fn in_time<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ran {
        let start = Instant::now();
        let child = self.plant.start(arguments);
        let id = child.id().to_string();
        let ended = later(move || child.wait_with_output().unwrap());
        let Ok(output) = ended.recv_timeout(LIMIT) else {
            self.share.release();
            let _ = std::process::Command::new("kill").args(["-KILL", &id]).status();
            panic!("no answer within {LIMIT:?}");
        };
        println!("answered after {:?}", start.elapsed());
        Ran::of(output)
    }

    fn batch_with(&self, name: &str) -> Vec<String> {
        let slip = self.plant.file(name, b"%PDF-1.4 a slip");
        let batch = self.plant.path("batch.json");
        write(&batch, pipe().to_string().as_bytes());
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        [
            "record".to_owned(),
            text(batch),
            "--attach".to_owned(),
            text(slip),
            "--json".to_owned(),
        ]
        .to_vec()
    }

    /// Records a batch with a file that takes the share many calls to read.
    fn with_large_file(&self) {
        let bytes: Vec<u8> = (0..LARGE).map(|at| (at % 251) as u8).collect();
        let slip = self.plant.file("large.pdf", &bytes);
        self.plant.record_with(&pipe(), &[&slip]);
    }

    /// Runs a command while the share hangs in the middle of reading, and lets the share go on once it has answered; the answer,
    /// and the exit status.
    fn answered_in_the_middle<A: AsRef<OsStr>>(&mut self, arguments: &[A]) -> (Value, i32) {
        self.answered_at((Call::Read, IN_THE_MIDDLE), arguments)
    }

    /// As [`answered_in_the_middle`](Self::answered_in_the_middle), at a call of another kind.
    fn answered_at<A: AsRef<OsStr>>(&mut self, (call, from): (Call, usize), arguments: &[A]) -> (Value, i32) {
        let gate = self.shuts_at(call, from);
        let mut child: Child = self.plant.start(arguments);
        let stdout = child.stdout.take().unwrap();
        let answered = later(move || Deserializer::from_reader(stdout).into_iter::<Value>().next());
        let answer = answered.recv_timeout(LIMIT + Duration::from_secs(15));
        // The answer, not the end: a process with a call that the share has begun ends only with that call.
        std::fs::remove_file(gate).unwrap();
        let answer = answer.expect("no answer in time").unwrap().unwrap();
        let code = child.wait().unwrap().code().unwrap();
        assert!(self.share.set(None).met, "the share never hung");
        println!("exit status {code}: {answer}");
        (answer, code)
    }

    /// Has the share hang from so many calls of a kind on, until the file that is answered is removed.
    fn shuts_at(&mut self, call: Call, from: usize) -> PathBuf {
        let gate = self.plant.file("gate", b"shut");
        self.share.set(Some(&Fault {
            call,
            from,
            act: Act::Run(format!("while [ -e '{}' ]; do sleep 0.1; done", gate.display())),
        }));
        gate
    }

    /// Runs a command while the share hangs at a call, and lets the share go on once the command has said what is wrong.
    fn complains_at<A: AsRef<OsStr>>(&mut self, (call, from): (Call, usize), arguments: &[A]) -> Ran {
        let gate = self.shuts_at(call, from);
        let mut child: Child = self.plant.start(arguments);
        let (said, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        thread::spawn(move || stderr.lines().try_for_each(|line| said.send(line.unwrap())));
        let start = Instant::now();
        let mut stderr: Vec<String> = Vec::new();
        while !stderr.last().is_some_and(|line| line.starts_with("batchbook:")) {
            match lines.recv_timeout((LIMIT + Duration::from_secs(15)).saturating_sub(start.elapsed())) {
                Ok(line) => stderr.push(line),
                Err(_) => break,
            }
        }
        println!("{call:?}: answered after {:?}", start.elapsed());
        // What it says, not its end: a process with a call that the share has begun ends only with that call.
        std::fs::remove_file(gate).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(
            self.share.set(None).met,
            "{call:?}: the share never hung: {stderr:?} {output:?}"
        );
        assert!(
            stderr.last().is_some_and(|line| line.starts_with("batchbook:")),
            "{call:?}: nothing was said in time: {stderr:?}"
        );
        stderr.extend(lines);
        Ran {
            stderr: stderr.join("\n"),
            ..Ran::of(output)
        }
    }

    fn saved(&self) -> usize {
        names_in(&self.behind.join("batches")).len()
    }

    /// What was kept follows, and nothing is left behind.
    fn is_well_again(&self, files: usize) {
        let retried = self.plant.json(["retry", "--json"]);
        assert_eq!(retried["failed"], serde_json::json!([]));
        assert_eq!(self.saved(), files);
        assert!(names_in(&self.plant.data().join("outbox")).is_empty());
        let checked = self.plant.run(["check", "--rehash"]);
        assert_eq!(checked.code, 0, "{checked:?}");
    }
}

fn later<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
    let (done, ended) = channel();
    thread::spawn(move || {
        // Nobody waits for it where it is late.
        let _ = done.send(work());
    });
    ended
}

#[test]
fn while_the_share_hangs_batches_are_recorded_and_questions_answered() {
    let Some(on) = OnShare::new() else { return };
    let recorded = on.plant.run(on.batch_with("before.pdf"));
    assert_eq!(recorded.code, 0, "{recorded:?}");
    assert_eq!(on.saved(), 1);

    on.share.hang();
    let recorded = on.in_time(&on.batch_with("meanwhile.pdf"));
    assert_eq!(recorded.code, 0, "{recorded:?}");
    let answer = recorded.json();
    let failed = &answer["failed_attachments"][0];
    assert_eq!(failed["state"], "kept");
    assert!(
        failed["error"]["message"]
            .as_str()
            .unwrap()
            .contains("does not answer"),
        "{failed}"
    );
    let status = on.in_time(&["status", "--json"]).json();
    assert_eq!(status["storage_problem"], "storage_no_answer");
    assert_eq!(status["outbox"]["files"], 1);
    let said = on.in_time(&["status"]);
    assert!(said.stdout.contains("does not answer"), "{said:?}");
    let status = on.in_time(&["storage", "status", "--json"]).json();
    assert_eq!(status["storage_problem"], "storage_no_answer");
    assert_eq!(status["disk_free_bytes"], Value::Null);
    let listed = on.in_time(&["list", "--json"]).json();
    assert_eq!(listed["batches"].as_array().unwrap().len(), 2);
    let shown = on.in_time(&["show", "1", "--json"]).json();
    assert_eq!(shown["batch"]["attachments"][0]["place"], "storage_path");

    on.share.release();
    on.is_well_again(2);
}

#[test]
fn a_share_that_hangs_in_the_middle_of_a_copy_has_the_file_kept() {
    let Some(mut on) = OnShare::new() else { return };
    on.plant.json(["storage", "status", "--json"]);
    // Its one thread waits in this call, and everything that is asked of it behind that.
    let gate = on.shuts_at(Call::Sync, 1);
    let mut child: Child = on.plant.start(on.batch_with("slip.pdf"));
    // The answer, not the end: a process with a call that the share has begun ends only with that call.
    let stdout = child.stdout.take().unwrap();
    let answered = later(move || Deserializer::from_reader(stdout).into_iter::<Value>().next());
    let answer = answered.recv_timeout(LIMIT + Duration::from_secs(15));
    std::fs::remove_file(gate).unwrap();
    let answer = answer.expect("no answer in time").unwrap().unwrap();
    assert_eq!(answer["failed_attachments"][0]["state"], "kept", "{answer}");
    child.wait().unwrap();
    on.share.set(None);
    on.is_well_again(1);
}

fn kinds(problems: &Value) -> Vec<&str> {
    let problems = problems.as_array().unwrap();
    problems
        .iter()
        .map(|problem| problem["kind"].as_str().unwrap())
        .collect()
}

#[test]
fn a_check_that_had_begun_says_that_the_share_does_not_answer_and_marks_nothing() {
    let Some(mut on) = OnShare::new() else { return };
    on.with_large_file();
    let (checked, code) = on.answered_in_the_middle(&["check", "--rehash", "--json"]);
    assert_eq!(code, 5);
    assert_eq!(kinds(&checked["problems"]), ["storage_unreachable"]);
    assert!(checked.to_string().contains("does not answer"), "{checked}");
    // It was cut off, so it counts for no check; and nothing is missing.
    assert_eq!(
        on.plant.run(["status", "--json"]).json()["last_check"],
        Value::Null
    );
    on.is_well_again(1);
}

#[test]
fn a_backup_that_had_begun_ends_with_the_database_and_names_what_it_could_not_read() {
    for mirror in [false, true] {
        let Some(mut on) = OnShare::new() else { return };
        on.with_large_file();
        let backups = on.plant.path("backups");
        std::fs::create_dir(&backups).unwrap();
        let mut arguments = vec!["backup", "create", "--json", "--to", backups.to_str().unwrap()];
        arguments.extend(mirror.then_some("--mirror"));
        let (made, code) = on.answered_in_the_middle(&arguments);
        assert_eq!(code, 5);
        assert_eq!(kinds(&made["problems"]), ["not_whole"]);
        assert!(made.to_string().contains("no answer within 5 s"), "{made}");
        assert_eq!(made["attachments"], 0);
        let made = on.plant.json(arguments);
        assert_eq!(made["problems"], serde_json::json!([]));
        assert_eq!(made["attachments"], 1);
        on.is_well_again(1);
    }
}

#[test]
fn a_backup_while_the_share_hangs_holds_the_database_and_says_so() {
    let Some(on) = OnShare::new() else { return };
    on.with_large_file();
    let backups = on.plant.path("backups");
    std::fs::create_dir(&backups).unwrap();
    on.share.hang();
    let made = on.in_time(&["backup", "create", "--json", "--to", backups.to_str().unwrap()]);
    assert_eq!(made.code, 5, "{made:?}");
    assert_eq!(kinds(&made.json()["problems"]), ["not_whole"]);
    on.share.release();
    on.is_well_again(1);
}

#[test]
fn uploads_that_had_begun_wait_in_the_queue_for_the_share() {
    let Some(mut on) = OnShare::new() else { return };
    let server = ObjectServer::start();
    on.plant = on
        .plant
        .with("BATCHBOOK_CLOUD", table("hybrid", server.address, ""))
        .with("AWS_ACCESS_KEY_ID", KEY_ID)
        .with("AWS_SECRET_ACCESS_KEY", SECRET);
    on.with_large_file();
    let (synced, code) = on.answered_in_the_middle(&["cloud", "sync", "--json"]);
    assert_eq!(code, 1);
    assert_eq!(synced["uploaded"], 0);
    assert_eq!(synced["trouble"]["code"], "storage_unreachable");
    assert_eq!(synced["waiting"], 1);
    assert_eq!(on.plant.json(["cloud", "sync", "--json"])["uploaded"], 1);
    on.is_well_again(1);
}

#[test]
fn a_dossier_that_had_begun_names_what_it_could_not_read() {
    let Some(mut on) = OnShare::new() else { return };
    on.with_large_file();
    let to = on.plant.path("dossier");
    let (made, code) = on.answered_in_the_middle(&["dossier", "--json", "--to", to.to_str().unwrap()]);
    assert_eq!(code, 5);
    assert_eq!(kinds(&made["problems"]), ["unreadable"]);
    assert!(to.join("index.html").exists());
    on.is_well_again(1);
}

#[test]
fn a_destination_that_hangs_keeps_no_other_from_its_backup() {
    let Some((on, disk)) = OnShare::with_backups_to_it() else {
        return;
    };
    on.plant.record(&pipe(), &[] as &[&str]);
    on.share.hang();
    let made = on.in_time(&["backup", "create"]);
    assert_eq!(made.code, 1, "the one that hangs has failed: {made:?}");
    let names = names_in(&disk);
    assert!(
        names.iter().any(|name| name.starts_with("batchbook-")),
        "the other one is made: {names:?}"
    );
    on.share.release();
    let made = on.plant.run(["backup", "create"]);
    assert_eq!(made.code, 0, "{made:?}");
}

#[test]
fn a_destination_that_hangs_in_the_middle_of_its_copy_lets_those_after_it_have_theirs() {
    for (mirror, call) in [
        (true, (Call::Write, 5)),
        (true, (Call::Sync, 3)),
        (true, (Call::Rename, 2)),
        (true, (Call::Read, 8)),
        (false, (Call::Write, 2)),
        (false, (Call::Read, 1)),
    ] {
        let Some((mut on, disk)) = OnShare::with_backups_to_it() else {
            return;
        };
        on.with_large_file();
        let mut create = vec!["backup", "create", "--json"];
        create.extend(mirror.then_some("--mirror"));

        let (made, code) = on.answered_at(call, &create);

        assert_eq!(code, 1, "{call:?}: the one that hangs has failed");
        assert!(
            made["path"].as_str().unwrap().starts_with(disk.to_str().unwrap()),
            "{made}"
        );
        assert_eq!(made["others"][0]["destination"], on.mount().to_str().unwrap());
        assert_eq!(
            made["others"][0]["error"]["code"], "backup_destination_gone",
            "{made}"
        );
        let listed = on.plant.json(["backup", "list", "--json"]);
        let whole = listed["backups"].as_array().unwrap().iter();
        assert_eq!(
            whole.filter(|row| row["proven_at"].is_string()).count(),
            1,
            "nothing of what was left behind counts: {listed}"
        );

        let made = on.plant.json(&create);
        assert_eq!(made["others"][0]["error"], Value::Null, "{made}");
        assert_eq!(
            (&made["problems"], &made["repaired"]),
            (&serde_json::json!([]), &serde_json::json!([]))
        );
        let verified = on.plant.run(["backup", "verify", made["path"].as_str().unwrap()]);
        assert_eq!(verified.code, 0, "{call:?}: {verified:?}");
        let left = names_in(&on.behind);
        assert!(!left.iter().any(|name| name.contains(".part")), "{left:?}");
        if mirror {
            let name = left
                .iter()
                .find(|name| name.starts_with("batchbook-mirror-"))
                .unwrap();
            assert_eq!(names_in(&on.behind.join(name).join(".staging")), [""; 0]);
        }
    }
}

#[test]
fn backups_are_listed_and_pruned_elsewhere_while_one_destination_hangs() {
    let Some((mut on, disk)) = OnShare::with_backups_to_it() else {
        return;
    };
    on.plant = on.plant.with("BATCHBOOK_BACKUP_KEEP", "1,0,0");
    on.plant.record(&pipe(), &[] as &[&str]);
    for _ in 0..2 {
        on.plant.json(["backup", "create", "--mirror", "--json"]);
    }
    on.share.hang();
    let pruned = on.in_time(&["backup", "prune", "--json"]);
    assert_eq!(pruned.code, 0, "{pruned:?}");
    let removed = pruned.json()["removed"].clone();
    assert_eq!(removed.as_array().unwrap().len(), 1, "{removed}");
    assert!(removed[0].as_str().unwrap().starts_with(disk.to_str().unwrap()));
    let listed = on.in_time(&["backup", "list", "--json"]).json();
    let there = listed["backups"].as_array().unwrap().iter();
    assert_eq!(there.filter(|row| row["present"] == true).count(), 1, "{listed}");
    assert_eq!(
        on.in_time(&["status", "--json"]).code,
        0,
        "a disk may be away between two backups"
    );
    on.share.release();
    let pruned = on.plant.json(["backup", "prune", "--json"]);
    assert_eq!(pruned["removed"].as_array().unwrap().len(), 1, "{pruned}");
}
