//! A second S3 server, written by others in another language: moto, from `scripts/install-packages`.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{Plant, pipe, pipe_with, skipped, wait_until};

/// What moto takes for a signature by another service's user: it wants one, and looks at it only where it is told to.
fn somebody_else(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=ANOTHER/20261124/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}

/// A server with an empty bucket, which ends with the test. It takes any key, until it is told not to.
struct Moto {
    process: Child,
    address: SocketAddr,
}

impl Moto {
    /// Nothing where it is not installed.
    fn start() -> Option<Moto> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/moto/bin/moto_server");
        if !program.exists() {
            skipped("there is no moto, see scripts/install-packages");
            return None;
        }
        // A port that nobody has: it is free again when this is dropped.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let process = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &address.port().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let moto = Moto { process, address };
        wait_until("moto answers", || TcpStream::connect(address).is_ok());
        assert_eq!(moto.ask("PUT", "/plant", "").0, 200);
        Some(moto)
    }

    /// Asks behind the program's back, as somebody else does who may; the status and the body.
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        self.ask_of("s3", method, path, body)
    }

    fn ask_of(&self, service: &str, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let length = body.len();
        let form = match service {
            "iam" => "Content-Type: application/x-www-form-urlencoded\r\n",
            _ => "",
        };
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nAuthorization: {}\r\n{form}Content-Length: {length}\r\n\r\n{body}",
            self.address,
            somebody_else(service)
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        (status, body.to_owned())
    }

    /// The keys below the prefix, sorted.
    fn keys(&self) -> Vec<String> {
        let (_, list) = self.ask("GET", "/plant?list-type=2&prefix=line-2/batches/", "");
        let behind = list.split("<Key>").skip(1);
        behind
            .map(|rest| rest.split_once("</Key>").unwrap().0.to_owned())
            .collect()
    }

    /// Has a user made who may do everything in the bucket and nothing else; the key and its secret. From then on every signature
    /// and every right is looked at.
    fn with_a_user(&self) -> (String, String) {
        let iam = |form: &str| {
            let (status, answer) = self.ask_of("iam", "POST", "/", &format!("{form}&Version=2010-05-08"));
            assert_eq!(status, 200, "{answer}");
            answer
        };
        iam("Action=CreateUser&UserName=plant");
        let policy = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D";
        iam(&format!(
            "Action=PutUserPolicy&UserName=plant&PolicyName=all&PolicyDocument={policy}"
        ));
        let made = iam("Action=CreateAccessKey&UserName=plant");
        let element = |name: &str| {
            let (_, rest) = made.split_once(&format!("<{name}>")).unwrap();
            rest.split_once('<').unwrap().0.to_owned()
        };
        let (status, answer) = self.ask("POST", "/moto-api/reset-auth", "0");
        assert_eq!(status, 200, "{answer}");
        (element("AccessKeyId"), element("SecretAccessKey"))
    }

    fn plant(&self, mode: &str) -> Plant {
        let table = format!(
            "mode = \"{mode}\", provider = \"s3\", bucket = \"plant\", prefix = \"line-2\", endpoint = \"http://{}\", allow_http = true",
            self.address
        );
        Plant::new()
            .with("BATCHBOOK_CLOUD", table)
            .with("AWS_ACCESS_KEY_ID", "AKIATEST")
            .with("AWS_SECRET_ACCESS_KEY", "a secret of the tests")
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Records so many batches with a file each.
fn record(plant: &Plant, count: usize) {
    for number in 0..count {
        let slip = plant.file(format!("slip{number}.txt"), format!("slip {number}").as_bytes());
        plant.record_with(&pipe_with(json!({"notes": number.to_string()})), &[&slip]);
    }
}

fn kinds(verified: &Value) -> Vec<(&str, &Value)> {
    let problems = verified["problems"].as_array().unwrap();
    let mut kinds: Vec<_> = problems
        .iter()
        .map(|problem| (problem["kind"].as_str().unwrap(), &problem["healed"]))
        .collect();
    kinds.sort_by_key(|(kind, _)| *kind);
    kinds
}

#[test]
fn files_are_taken_over_verified_evicted_and_fetched() {
    let Some(moto) = Moto::start() else { return };
    let plant = moto.plant("primary");
    record(&plant, 3);
    assert_eq!(plant.json(["cloud", "test", "--json"])["ok"], true);
    assert_eq!(plant.json(["cloud", "migrate", "--json"])["uploaded"], 3);
    assert_eq!(moto.keys().len(), 3);
    let verified = plant.json(["cloud", "verify", "--json"]);
    assert_eq!(verified, json!({"checked": 3, "problems": []}));
    assert_eq!(plant.json(["cloud", "evict", "--all", "--json"])["evicted"], 3);
    assert!(plant.uploaded().is_empty());
    assert_eq!(plant.json(["cloud", "fetch", "2", "--json"])["fetched"], 1);
    assert_eq!(plant.uploaded().len(), 1);
    assert_eq!(plant.run(["check", "--rehash"]).code, 0);
}

#[test]
fn a_large_file_goes_in_parts_and_a_link_reads_it_without_a_key() {
    let Some(moto) = Moto::start() else { return };
    let plant = moto.plant("hybrid");
    let large: Vec<u8> = (0..20_000_000_u32).map(|at| (at % 251) as u8).collect();
    let slip = plant.file("large.pdf", &large);
    let recorded = plant.record_with(&pipe(), &[&slip]);
    assert_eq!(plant.json(["cloud", "sync", "--json"])["uploaded"], 1);
    let verified = plant.json(["cloud", "verify", "--json"]);
    assert_eq!(verified, json!({"checked": 1, "problems": []}));
    let (_, unfinished) = moto.ask("GET", "/plant?uploads", "");
    assert!(!unfinished.contains("<UploadId>"), "{unfinished}");

    let id = recorded["batch"]["attachments"][0]["id"].as_str().unwrap();
    let link = plant.json(["cloud", "link", id, "--json"]);
    let url = link["url"].as_str().unwrap();
    let (_, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(moto.address).unwrap();
    write!(stream, "GET /{path} HTTP/1.0\r\nHost: {}\r\n\r\n", moto.address).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.ends_with(&large), "{}", answer.len());
}

#[test]
fn a_lost_computer_is_rebuilt_from_bucket_and_key() {
    let Some(moto) = Moto::start() else { return };
    let lost = moto.plant("hybrid");
    record(&lost, 3);
    let made = lost.json(["backup", "create", "--to-cloud", "--json"]);
    assert_eq!(made["problems"], json!([]));
    drop(lost);

    let new = moto.plant("hybrid");
    let restored = new.json(["backup", "restore", "--from-cloud", "--json"]);
    assert_eq!(
        (
            &restored["batches"],
            &restored["attachments"],
            &restored["problems"]
        ),
        (&json!(3), &json!(3), &json!([]))
    );
    assert!(new.uploaded().is_empty(), "files come when they are wanted");
    assert_eq!(new.json(["cloud", "fetch", "2", "--json"])["fetched"], 1);
    assert_eq!(new.json(["cloud", "fetch", "--all", "--json"])["fetched"], 2);
    assert_eq!(new.run(["check", "--rehash"]).code, 0);
}

#[test]
fn what_is_altered_or_deleted_behind_its_back_is_found_named_and_healed() {
    let Some(moto) = Moto::start() else { return };
    let plant = moto.plant("hybrid");
    record(&plant, 3);
    plant.json(["cloud", "sync", "--json"]);
    let keys = moto.keys();
    assert_eq!(moto.ask("PUT", &format!("/plant/{}", keys[0]), "slip !").0, 200);
    assert_eq!(moto.ask("DELETE", &format!("/plant/{}", keys[1]), "").0, 204);
    let ran = plant.run(["cloud", "verify", "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(
        kinds(&ran.json()),
        [("hash_differs", &json!(true)), ("missing", &json!(true))]
    );
    assert!(
        ran.stdout.contains("slip0.txt") && ran.stdout.contains("slip1.txt"),
        "{ran:?}"
    );
    let verified = plant.json(["cloud", "verify", "--json"]);
    assert_eq!(verified, json!({"checked": 3, "problems": []}));
}

#[test]
fn a_bucket_that_vanishes_is_said_and_loses_nothing() {
    let Some(moto) = Moto::start() else { return };
    let plant = moto.plant("hybrid");
    record(&plant, 1);
    plant.json(["cloud", "sync", "--json"]);
    for key in moto.keys() {
        moto.ask("DELETE", &format!("/plant/{key}"), "");
    }
    assert_eq!(moto.ask("DELETE", "/plant", "").0, 204);
    record(&plant, 1);
    let ran = plant.run(["cloud", "sync", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.json()["trouble"]["code"], "no_bucket");
    assert_eq!(plant.run(["check", "--rehash"]).code, 0);
}

#[test]
fn a_wrong_key_is_refused_and_said_in_words() {
    let Some(moto) = Moto::start() else { return };
    let plant = moto.plant("hybrid");
    record(&plant, 1);
    let (id, secret) = moto.with_a_user();

    // Nobody has this key.
    let unknown = plant.run(["cloud", "test"]);
    assert_eq!(unknown.code, 5, "{unknown:?}");
    assert!(unknown.stdout.contains("does not accept the key"), "{unknown:?}");
    let ran = plant.run(["cloud", "sync", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.json()["trouble"]["code"], "wrong_key");

    // Somebody has this one, with another secret.
    let plant = plant.with("AWS_ACCESS_KEY_ID", &id);
    let tested = plant.run(["cloud", "test", "--json"]);
    assert_eq!(tested.code, 5, "{tested:?}");
    assert_eq!(tested.json()["code"], "wrong_key");
    assert_eq!(plant.json(["cloud", "status", "--json"])["uploaded"], 0);

    let plant = plant.with("AWS_SECRET_ACCESS_KEY", &secret);
    assert_eq!(plant.json(["cloud", "test", "--json"])["ok"], true);
    assert_eq!(plant.json(["cloud", "sync", "--json"])["uploaded"], 1);
}
