//! A storage path on a share where every call waits: recording goes on, and what is asked is answered all the same.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Deserializer, Value};

use crate::faults::share::{Act, Call, Fault, Share};
use crate::support::{Plant, Ran, names_in, pipe, write};

/// How long a command may take while the share hangs.
const LIMIT: Duration = Duration::from_secs(15);

/// A workstation whose storage path is a share.
struct OnShare {
    share: Share,
    plant: Plant,
    behind: PathBuf,
}

impl OnShare {
    /// Nothing where no share can be mounted here.
    fn new() -> Option<OnShare> {
        let plant = Plant::new();
        let (behind, mount) = (plant.path("behind"), plant.path("share"));
        let Some(share) = Share::mount(&behind, &mount) else {
            eprintln!("SKIPPED: this account cannot mount a share");
            return None;
        };
        let plant = plant.with("UPLOAD_STORAGE_PATH", &mount);
        Some(OnShare { share, plant, behind })
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
    let gate = on.plant.file("gate", b"shut");
    on.share.set(Some(&Fault {
        call: Call::Sync,
        from: 1,
        act: Act::Run(format!("while [ -e '{}' ]; do sleep 0.1; done", gate.display())),
    }));
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
