//! `batchbook cloud ...`, with an object store beside it and a bad way to it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::object_server::{BadWay, KEY_ID, ObjectServer, SECRET, cloud as table};
use crate::support::{Plant, pipe, pipe_with};

/// A workstation with an object store beside it.
pub(crate) struct Beside {
    pub(crate) server: ObjectServer,
    pub(crate) plant: Plant,
}

impl Beside {
    pub(crate) fn new(mode: &str) -> Beside {
        let server = ObjectServer::start();
        let address = server.address;
        Beside {
            plant: plant_at(&table(mode, address, "")),
            server,
        }
    }

    pub(crate) fn record(&self, name: &str, bytes: &[u8]) -> Value {
        let file = self.plant.file(name, bytes);
        self.plant.record_with(&pipe(), &[&file])
    }

    fn object(&self) -> PathBuf {
        let objects = self.server.objects("line-2");
        let name = objects.keys().next().unwrap();
        self.server.bucket().join("line-2/batches").join(name)
    }
}

fn plant_at(cloud: &str) -> Plant {
    Plant::new()
        .with("BATCHBOOK_CLOUD", cloud)
        .with("AWS_ACCESS_KEY_ID", KEY_ID)
        .with("AWS_SECRET_ACCESS_KEY", SECRET)
}

#[test]
fn what_is_recorded_goes_there_and_is_verified_evicted_and_fetched() {
    let beside = Beside::new("primary");
    let plant = &beside.plant;
    let recorded = beside.record("slip.pdf", b"%PDF-1.4 a slip");
    let batch = recorded["batch"]["id"].as_str().unwrap();
    let attachment = recorded["batch"]["attachments"][0]["id"].as_str().unwrap();

    let status = plant.json(["cloud", "status", "--json"]);
    assert_eq!(
        (&status["mode"], &status["queued"]),
        (&json!("primary"), &json!(1))
    );
    let synced = plant.json(["cloud", "sync", "--json"]);
    assert_eq!((&synced["uploaded"], &synced["failed"]), (&json!(1), &json!([])));
    let status = plant.json(["cloud", "status", "--json"]);
    let expected = json!({
        "mode": "primary", "queued": 0, "waiting_bytes": 0, "uploaded": 1, "failed": 0, "local_bytes": 15,
        "evicted": 0, "evicted_bytes": 0, "paused": false, "trouble": null,
        "key": {"origin": "environment", "keychain": null},
    });
    assert_eq!(status, expected);
    let verified = plant.json(["cloud", "verify", "--json"]);
    assert_eq!(verified, json!({"checked": 1, "problems": []}));
    let link = plant.json(["cloud", "link", attachment, "--json"]);
    assert!(link["url"].as_str().unwrap().contains("X-Amz-Signature="));

    let evicted = plant.json(["cloud", "evict", "--all", "--json"]);
    assert_eq!(evicted["evicted"], 1);
    assert!(plant.uploaded().is_empty());
    assert_eq!(plant.run(["check", "--rehash"]).code, 0, "evicted is not missing");
    assert_eq!(
        plant.json(["cloud", "fetch", batch, "--json"]),
        json!({"fetched": 1})
    );
    assert_eq!(plant.uploaded().len(), 1);
    assert_eq!(plant.run(["check", "--rehash"]).code, 0);
}

#[test]
fn an_altered_object_ends_with_five_and_is_healed() {
    let beside = Beside::new("hybrid");
    beside.record("slip.pdf", b"%PDF-1.4 a slip");
    beside.plant.json(["cloud", "sync", "--json"]);
    std::fs::write(beside.object(), "%PDF-1.4 a lie.").unwrap();
    let ran = beside.plant.run(["cloud", "verify", "--json"]);
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    let problem = &ran.json()["problems"][0];
    assert_eq!(
        (&problem["kind"], &problem["healed"]),
        (&json!("hash_differs"), &json!(true))
    );
    assert!(problem["message"].as_str().unwrap().contains("slip.pdf"));
    assert_eq!(beside.plant.run(["cloud", "verify"]).code, 0);
    std::fs::remove_file(beside.object()).unwrap();
    assert_eq!(beside.plant.run(["cloud", "verify", "--sample", "1"]).code, 5);
}

#[test]
fn uploads_are_paused_and_go_on() {
    let beside = Beside::new("hybrid");
    beside.record("slip.pdf", b"%PDF-1.4 a slip");
    assert_eq!(
        beside.plant.json(["cloud", "pause", "--json"]),
        json!({"paused": true})
    );
    let synced = beside.plant.json(["cloud", "sync", "--json"]);
    assert_eq!((&synced["uploaded"], &synced["waiting"]), (&json!(0), &json!(1)));
    beside.plant.json(["cloud", "resume", "--json"]);
    assert_eq!(beside.plant.json(["cloud", "migrate", "--json"])["uploaded"], 1);
}

#[test]
fn a_test_says_in_words_what_is_wrong() {
    let beside = Beside::new("hybrid");
    let good = beside.plant.json(["cloud", "test", "--json"]);
    assert_eq!(good["ok"], true);
    let plant = beside.plant.with("AWS_SECRET_ACCESS_KEY", "wrong");
    let ran = plant.run(["cloud", "test", "--json"]);
    assert_eq!(ran.code, 5);
    assert_eq!(
        (&ran.json()["step"], &ran.json()["code"]),
        (&json!("write"), &json!("wrong_key"))
    );
    let said = plant.run(["cloud", "test"]);
    assert!(said.stdout.contains("does not accept the key"), "{}", said.stdout);
}

#[test]
fn offline_is_said_once() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let plant = plant_at(&table("hybrid", address, ""));
    let files: Vec<PathBuf> = (0..30)
        .map(|number| plant.file(format!("{number}.txt"), format!("slip {number}").as_bytes()))
        .collect();
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    plant.record_with(&pipe(), &files);
    let ran = plant.run(["cloud", "sync"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.stderr.matches("Offline").count(), 1, "{}", ran.stderr);
    let ran = plant.run(["cloud", "sync", "--json"]);
    let failed = ran.json()["failed"].as_array().unwrap().clone();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["code"], "offline");
}

#[test]
fn a_key_is_kept_for_this_account_alone_and_is_nowhere_else() {
    let server = ObjectServer::start();
    let plant = Plant::new().with("BATCHBOOK_CLOUD", table("hybrid", server.address, ""));
    let ran = plant.run(["cloud", "test"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("AWS_ACCESS_KEY_ID"), "{}", ran.stderr);
    let file = plant.file("key.txt", format!("{KEY_ID}\n{SECRET}\n").as_bytes());
    let kept = plant.run(["cloud", "key", file.to_str().unwrap()]);
    assert_eq!(kept.code, 0, "{}", kept.stderr);
    assert!(kept.stdout.contains("less secure"), "{}", kept.stdout);
    for no_key in ["", "\n\n", "a secret alone"] {
        let file = plant.file("no key.txt", no_key.as_bytes());
        let refused = plant.run(["cloud", "key", file.to_str().unwrap()]);
        assert_eq!(refused.code, 3, "{no_key:?}: {refused:?}");
        assert!(
            refused.stderr.contains("There is no whole key in"),
            "{}",
            refused.stderr
        );
    }
    plant.record_with(&pipe(), &[&plant.file("slip.pdf", b"%PDF-1.4 a slip")]);
    assert_eq!(plant.json(["cloud", "sync", "--json"])["uploaded"], 1);
    let backups = plant.path("backups");
    std::fs::create_dir(&backups).unwrap();
    let backed_up = plant.run(["backup", "create", "--mirror", "--to", backups.to_str().unwrap()]);
    assert_eq!(backed_up.code, 0, "{}", backed_up.stderr);
    let mut holders = Vec::new();
    for folder in [plant.data(), backups] {
        find_secret(&folder, &mut holders);
    }
    assert_eq!(holders, ["object-store-key.toml"]);
    assert_eq!(plant.run(["cloud", "key", "--remove"]).code, 0);
    assert_eq!(plant.run(["cloud", "test"]).code, 3);
    assert_eq!(plant.run(["cloud", "key", "--remove"]).code, 0);
    let trail = plant.json(["trail", "--subject", "object_store_key", "--json"])["entries"].clone();
    let said: Vec<(&Value, &Value)> = trail
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (&entry["action"], &entry["after"]))
        .collect();
    let wanted = [
        (json!("object_store_key_removed"), json!({"value": null})),
        (json!("object_store_key_kept"), json!({"value": "file"})),
    ];
    assert_eq!(
        said,
        wanted.each_ref().map(|(action, after)| (action, after)),
        "who and where to, once each, and nothing of the key"
    );
}

/// Names the files that have the key's secret in them.
pub(crate) fn find_secret(folder: &Path, holders: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find_secret(&path, holders);
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes
                .windows(SECRET.len())
                .any(|window| window == SECRET.as_bytes())
        {
            holders.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
}

#[test]
fn what_was_evicted_is_in_no_backup_and_no_problem_of_one() {
    let beside = Beside::new("primary");
    beside.record("slip.pdf", b"%PDF-1.4 a slip");
    beside.plant.json(["cloud", "sync", "--json"]);
    beside.plant.json(["cloud", "evict", "--all", "--json"]);
    let backups = beside.plant.path("backups");
    std::fs::create_dir(&backups).unwrap();
    let made = beside
        .plant
        .json(["backup", "create", "--to", backups.to_str().unwrap(), "--json"]);
    let archive = made["path"].as_str().unwrap();
    let verified = beside.plant.run(["backup", "verify", archive]);
    assert_eq!(verified.code, 0, "{} {}", verified.stdout, verified.stderr);
}

/// How much is done: `objects,failing,kills`.
fn chaos() -> (usize, u64, usize) {
    let wanted = std::env::var("BATCHBOOK_TEST_CHAOS").unwrap_or_else(|_| "60,30,4".to_owned());
    let numbers: Vec<usize> = wanted.split(',').map(|number| number.parse().unwrap()).collect();
    (numbers[0], numbers[1] as u64, numbers[2])
}

#[test]
fn chaos_and_kills_leave_every_object_there_once_and_nothing_evicted_in_vain() {
    let (objects, failing, kills) = chaos();
    let server = ObjectServer::start();
    let way = BadWay::to(server.address, failing);
    let plant = plant_at(&table("primary", way.address, ""));
    let mut expected: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for batch in 0..objects.div_ceil(50) {
        let files: Vec<PathBuf> = (batch * 50..objects.min(batch * 50 + 50))
            .map(|number| {
                let text = format!("slip {number} ").repeat(200 + number % 900);
                plant.file(format!("{number}.txt"), text.as_bytes())
            })
            .collect();
        let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
        let batch =
            pipe_with(json!({"batch_number": (1000 + batch).to_string(), "notes": batch.to_string()}));
        let recorded = plant.record_with(&batch, &paths);
        for attachment in recorded["batch"]["attachments"].as_array().unwrap() {
            let name = attachment["stored_name"].as_str().unwrap().to_owned();
            let bytes = std::fs::read(plant.uploads().join(&name)).unwrap();
            expected.insert(name, bytes);
        }
    }
    let mut killed = 0;
    let mut rounds = 0;
    while killed < kills {
        rounds += 1;
        let arguments = if rounds % 3 == 0 {
            vec!["cloud", "evict", "--all"]
        } else {
            vec!["cloud", "sync"]
        };
        let mut child = plant.start(arguments);
        sleep(Duration::from_millis(fastrand::u64(200..900)));
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            killed += 1;
        }
        child.wait().unwrap();
        lost_nothing(&plant, &server, &expected);
        if rounds > kills * 20 {
            break;
        }
    }
    for _ in 0..20 {
        let ran = plant.run(["cloud", "sync", "--json"]);
        if ran.code == 0 && ran.json()["waiting"] == 0 {
            break;
        }
    }
    let status = plant.json(["cloud", "status", "--json"]);
    assert_eq!(
        (&status["queued"], &status["failed"]),
        (&json!(0), &json!(0)),
        "{status}"
    );
    assert_eq!(status["uploaded"], objects);
    assert_eq!(
        server.objects("line-2"),
        expected,
        "each is there once, with its bytes"
    );
    lost_nothing(&plant, &server, &expected);
    way.mood.failing.store(0, std::sync::atomic::Ordering::Relaxed);
    plant.json(["cloud", "evict", "--all", "--json"]);
    let verified = plant.json(["cloud", "verify", "--json"]);
    assert_eq!(verified, json!({"checked": objects, "problems": []}));
    assert_eq!(plant.run(["check"]).code, 0);
    let wrong = way.mood.failed.load(std::sync::atomic::Ordering::Relaxed);
    eprintln!("{objects} objects, {wrong} requests that went wrong, {killed} kills");
}

/// Each file is here, or its object has its bytes.
fn lost_nothing(plant: &Plant, server: &ObjectServer, expected: &BTreeMap<String, Vec<u8>>) {
    let objects = server.objects("line-2");
    for (name, bytes) in expected {
        let is_here = std::fs::read(plant.uploads().join(name)).is_ok_and(|found| found == *bytes);
        let is_there = objects.get(name) == Some(bytes);
        assert!(is_here || is_there, "{name} is nowhere");
    }
}
