//! The way that `docs/storage.md` leads a plant, command by command: one disk, a share, a copy in an object store, the object store as
//! home, and back. What is typed here and what is written there must be the same.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::object_server::{BUCKET, KEY_ID, ObjectServer, SECRET};
use crate::support::{Mounted, Plant, Ran, names_in, pipe_with, write};

const DOCUMENT: &str = include_str!("../../docs/storage.md");
const SECTION: &str = "## The whole way, and back";

/// What the document has typed in its section, one block of code after the other: language and text.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let (_, section) = DOCUMENT.split_once(SECTION).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let fenced = section.split("```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').unwrap()).collect()
}

/// A file, and the batch that it was attached to.
struct Attached {
    batch: String,
    bytes: Vec<u8>,
}

/// A workstation on its way.
struct OnTheWay {
    plant: Plant,
    server: ObjectServer,
    share: PathBuf,
    _mounted: Option<Mounted>,
    /// What the document still has to be followed in.
    to_type: VecDeque<&'static str>,
    attached: Vec<Attached>,
}

impl OnTheWay {
    fn new() -> OnTheWay {
        let plant = Plant::new();
        let share = plant.path("slips");
        let mounted = Mounted::tmpfs(share.clone(), "size=64m");
        let to_type = blocks()
            .into_iter()
            .filter(|(language, _)| *language == "console")
            .flat_map(|(_, text)| text.lines())
            .map(|line| line.strip_prefix("$ ").unwrap())
            .collect();
        OnTheWay {
            server: ObjectServer::start(),
            _mounted: mounted,
            share,
            to_type,
            attached: Vec::new(),
            plant,
        }
    }

    /// Types the next command of the document, with this plant's folders in it; it has to end well.
    fn types(&mut self, line: &str) -> Ran {
        self.types_with(line, &[])
    }

    /// The same with `--json` behind it.
    fn asks(&mut self, line: &str) -> Value {
        self.types_with(line, &["--json"]).json()
    }

    fn types_with(&mut self, line: &str, more: &[&str]) -> Ran {
        assert_eq!(
            self.to_type.pop_front(),
            Some(line),
            "docs/storage.md has another command here"
        );
        let (share, data) = (self.share.to_str().unwrap(), self.plant.data());
        let command = line
            .replace("/mnt/slips", share)
            .replace("DATA", data.to_str().unwrap());
        let (program, arguments) = command.split_once(' ').unwrap();
        let arguments = arguments.split(' ').chain(more.iter().copied());
        let ran = match program {
            "batchbook" => self.plant.run(arguments),
            program => Ran::of(Command::new(program).args(arguments).output().unwrap()),
        };
        assert_eq!(ran.code, 0, "{line}: {ran:?}");
        ran
    }

    /// Records a batch with a file that has this stage in it.
    fn records(&mut self, stage: &str) {
        let bytes = format!("{stage}, as it was attached. ")
            .repeat(10_000)
            .into_bytes();
        let slip = self.plant.file(format!("{stage}.txt"), &bytes);
        let recorded = self
            .plant
            .record_with(&pipe_with(json!({ "notes": stage })), &[&slip]);
        assert_eq!(recorded["failed_attachments"], json!([]), "{stage}");
        let batch = recorded["batch"]["id"].as_str().unwrap().to_owned();
        self.attached.push(Attached { batch, bytes });
    }

    /// Each attachment has the bytes that were attached, where it says that it is, and a check agrees. Answers how many are in the
    /// object store alone.
    fn all_is_there(&self) -> usize {
        let checked = self.plant.run(["check", "--rehash"]);
        assert_eq!(checked.code, 0, "{checked:?}");
        let objects = self.server.objects("line-2");
        let mut evicted = 0;
        let listed = self.plant.json(["list", "--json"]);
        let batches = listed["batches"].as_array().unwrap();
        assert_eq!(batches.len(), self.attached.len());
        for Attached { batch, bytes } in &self.attached {
            let found = batches
                .iter()
                .find(|found| found["id"] == *batch.as_str())
                .unwrap();
            let [attachment] = &found["attachments"].as_array().unwrap()[..] else {
                panic!("{found}");
            };
            if attachment["uploaded"] == true {
                let name = attachment["stored_name"].as_str().unwrap();
                assert!(objects.get(name) == Some(bytes), "{attachment}");
            }
            match attachment["place"].as_str().unwrap() {
                "storage_path" => {
                    let path = attachment["path"].as_str().unwrap();
                    assert!(std::fs::read(path).unwrap() == *bytes, "{path}");
                }
                "object_store" => {
                    assert_eq!(attachment["uploaded"], true, "{attachment}");
                    evicted += 1;
                }
                other => panic!("{other}: {attachment}"),
            }
        }
        evicted
    }

    fn settings(&self) -> String {
        std::fs::read_to_string(self.plant.data().join("settings.toml")).unwrap()
    }

    /// Puts the document's table at the end of the settings; the server of the test has an address of its own.
    fn adds_the_table(&self) {
        let tables: Vec<_> = blocks()
            .into_iter()
            .filter(|(language, _)| *language == "toml")
            .collect();
        let [(_, table)] = tables[..] else {
            panic!("one table: {tables:?}");
        };
        assert!(table.contains(&format!("bucket = \"{BUCKET}\"")), "{table}");
        let server = format!(
            "endpoint = \"http://{}\"\nallow_http = true\n",
            self.server.address
        );
        let settings = self.settings() + table + &server;
        write(&self.plant.data().join("settings.toml"), settings.as_bytes());
    }

    fn sets_the_mode(&self, from: &str, to: &str) {
        let mode = |mode: &str| format!("mode = \"{mode}\"");
        assert!(DOCUMENT.contains(&mode(to)));
        let before = self.settings();
        let after = before.replace(&mode(from), &mode(to));
        assert_ne!(before, after);
        write(&self.plant.data().join("settings.toml"), after.as_bytes());
    }

    fn files_on_the_share(&self) -> usize {
        names_in(&self.share.join("line-2/batches")).len()
    }
}

#[test]
fn the_documents_commands_lead_from_one_disk_to_an_object_store_and_back() {
    let mut way = OnTheWay::new();

    way.records("one disk");
    way.records("one disk still");
    assert_eq!(way.asks("batchbook storage status")["attachments"]["count"], 2);
    let advice =
        way.asks("batchbook storage advice --on-site no --off-site wanted --workstations 1 --far-readers no");
    assert_eq!(advice["advice"]["code"], "hybrid");
    way.types("batchbook check --rehash");
    assert_eq!(way.all_is_there(), 0);

    let planned = way.types("batchbook storage move /mnt/slips/line-2 --dry-run");
    assert!(planned.stdout.contains("2 files"), "{planned:?}");
    way.types("batchbook storage move /mnt/slips/line-2");
    way.types("batchbook check --rehash");
    way.types("rm -r DATA/uploads");
    way.records("a share");
    assert_eq!(way.files_on_the_share(), 3);
    assert!(!way.plant.uploads().exists(), "nothing is made at the old place");
    assert_eq!(way.all_is_there(), 0);

    way.adds_the_table();
    write(
        &way.plant.path("key.txt"),
        format!("{KEY_ID}\n{SECRET}\n").as_bytes(),
    );
    way.types("batchbook cloud key key.txt");
    way.types("batchbook cloud test");
    let migrated = way.types("batchbook cloud migrate");
    assert!(migrated.stdout.contains("3 files uploaded"), "{migrated:?}");
    let status = way.asks("batchbook cloud status");
    assert_eq!((&status["uploaded"], &status["queued"]), (&json!(3), &json!(0)));
    assert_eq!(
        way.asks("batchbook cloud verify"),
        json!({"checked": 3, "problems": []})
    );
    way.records("a copy in an object store");
    way.types("batchbook cloud sync");
    assert_eq!(way.server.objects("line-2").len(), 4);
    assert_eq!(way.all_is_there(), 0);

    way.sets_the_mode("hybrid", "primary");
    way.records("the object store as home");
    assert_eq!(way.asks("batchbook cloud verify")["checked"], 4);
    way.types("batchbook cloud evict --all");
    let status = way.asks("batchbook cloud status");
    assert_eq!(
        (&status["evicted"], &status["queued"]),
        (&json!(4), &json!(1)),
        "what is not uploaded is not evicted"
    );
    assert_eq!(way.files_on_the_share(), 1);
    assert_eq!(way.all_is_there(), 4);
    let fetched = way.types("batchbook cloud fetch 2");
    assert!(fetched.stdout.contains("1 file fetched"), "{fetched:?}");
    assert_eq!(way.all_is_there(), 3);
    way.types("batchbook dossier --to dossier");
    assert_eq!(names_in(&way.plant.path("dossier/files")).len(), 5);
    assert_eq!(way.all_is_there(), 0, "a dossier fetches what it is made of");
    way.plant.json(["cloud", "sync", "--json"]);
    way.plant.json(["cloud", "evict", "--all", "--json"]);
    assert_eq!(way.all_is_there(), 5);

    way.sets_the_mode("primary", "hybrid");
    way.records("on the way back");
    let fetched = way.types("batchbook cloud fetch --all");
    assert!(fetched.stdout.contains("5 files fetched"), "{fetched:?}");
    way.types("batchbook check --rehash");
    assert_eq!(way.asks("batchbook cloud status")["evicted"], 0);
    assert_eq!(way.all_is_there(), 0);
    way.sets_the_mode("hybrid", "off");
    way.types("batchbook cloud key --remove");
    way.types("batchbook storage move DATA/uploads");
    way.types("batchbook check --rehash");
    assert_eq!(way.asks("batchbook storage status")["attachments"]["count"], 6);
    way.records("one disk again");
    assert_eq!(way.plant.uploaded().len(), 7);
    assert_eq!(way.files_on_the_share(), 6, "the share is left as it was");
    // Nothing of it is needed any more.
    let OnTheWay { share, .. } = &way;
    std::fs::remove_dir_all(share.join("line-2")).unwrap();
    assert_eq!(way.all_is_there(), 0);
    assert!(
        way.to_type.is_empty(),
        "docs/storage.md goes on: {:?}",
        way.to_type
    );
}
