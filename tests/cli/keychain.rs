//! The system's keychain: a real one, GNOME's, on a session's bus of its own.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cloud::find_secret;
use crate::object_server::{KEY_ID, ObjectServer, SECRET, cloud as table};
use crate::support::{Plant, Ran, pipe, skipped, wait_until, write};

/// How long a command may take while the keychain hangs: twice it waits 5 s, and no more.
const LIMIT: Duration = Duration::from_secs(20);

/// A desktop session's bus, for this test alone, which starts nothing by itself.
struct Session {
    daemon: Child,
    address: String,
}

impl Session {
    fn start(folder: &Path) -> Session {
        let configuration = folder.join("session.conf");
        let text = format!(
            "<busconfig><type>session</type><listen>unix:dir={}</listen><auth>EXTERNAL</auth>\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
            folder.display()
        );
        write(&configuration, text.as_bytes());
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", configuration.display()))
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let address = address.trim().to_owned();
        assert!(!address.is_empty(), "the bus has no address");
        Session { daemon, address }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// GNOME's keychain, open, in a session.
struct Keychain {
    daemon: Child,
    session: Session,
    folder: PathBuf,
}

impl Keychain {
    /// Nothing where it is not installed.
    fn start(folder: &Path) -> Option<Keychain> {
        let keychain = Keychain::begin(folder, Some("the keychain's password"))?;
        wait_until("the keychain takes secrets", || keychain.store("probe"));
        Some(keychain)
    }

    /// One that nobody has given a password yet.
    fn never_set_up(folder: &Path) -> Option<Keychain> {
        Keychain::begin(folder, None)
    }

    fn begin(folder: &Path, password: Option<&str>) -> Option<Keychain> {
        let session = Session::start(folder);
        let mut command = Keychain::of(&session, folder, "gnome-keyring-daemon");
        command
            .args(["--foreground", "--components=secrets"])
            .args(password.map(|_| "--unlock"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let Ok(mut daemon) = command.spawn() else {
            skipped("there is no gnome-keyring, see scripts/install-packages");
            return None;
        };
        // It reads its password to the end.
        daemon
            .stdin
            .take()
            .unwrap()
            .write_all(password.unwrap_or_default().as_bytes())
            .unwrap();
        Some(Keychain {
            daemon,
            session,
            folder: folder.to_owned(),
        })
    }

    fn of(session: &Session, folder: &Path, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("DBUS_SESSION_BUS_ADDRESS", &session.address)
            .env("HOME", folder.join("home"))
            .env("XDG_DATA_HOME", folder.join("keyrings"))
            .env("XDG_RUNTIME_DIR", folder)
            .env_remove("DISPLAY");
        command
    }

    /// The program that libsecret comes with: it speaks to the keychain by a way of its own.
    fn tool(&self, arguments: &[&str]) -> Command {
        let mut command = Keychain::of(&self.session, &self.folder, "secret-tool");
        command.args(arguments);
        command
    }

    fn store(&self, name: &str) -> bool {
        let mut storing = self
            .tool(&["store", "--label=probe", "probe", name])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        storing.stdin.take().unwrap().write_all(b"probe").unwrap();
        storing.wait().unwrap().success()
    }

    /// What the keychain keeps for a data folder.
    fn kept(&self, data: &Path) -> Option<String> {
        let data = std::fs::canonicalize(data).unwrap();
        let found = self
            .tool(&[
                "lookup",
                "application",
                "batchbook",
                "data-folder",
                data.to_str().unwrap(),
            ])
            .output()
            .unwrap();
        let text = String::from_utf8(found.stdout).unwrap();
        (found.status.success() && !text.is_empty()).then_some(text)
    }

    fn lock(&self) {
        let locked = Keychain::of(&self.session, &self.folder, "dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
            .args(["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"])
            .arg("array:objpath:/org/freedesktop/secrets/collection/login")
            .output()
            .unwrap();
        assert!(locked.status.success(), "{locked:?}");
    }

    /// Has every call wait, as a keychain does whose process stands still.
    fn hang(&self) {
        self.signal("-STOP");
    }

    fn signal(&self, signal: &str) {
        let id = self.daemon.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Keychain {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// A workstation with an object store and no key yet.
fn plant(server: &ObjectServer) -> Plant {
    Plant::new().with("BATCHBOOK_CLOUD", table("hybrid", server.address, ""))
}

/// A folder of the session's, short enough for a socket's name.
fn session_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("home")).unwrap();
    folder
}

fn give_key(plant: &Plant) -> Ran {
    let file = plant.file("key.txt", format!("{KEY_ID}\n{SECRET}\n").as_bytes());
    let ran = plant.run(["cloud", "key", file.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        !ran.stdout.contains(SECRET) && !ran.stderr.contains(SECRET),
        "{ran:?}"
    );
    // It is this test's own: what is looked for afterwards is what the program wrote.
    std::fs::remove_file(file).unwrap();
    ran
}

fn key(plant: &Plant) -> Value {
    plant.json(["cloud", "status", "--json"])["key"].clone()
}

fn holders(folders: &[&Path]) -> Vec<String> {
    let mut holders = Vec::new();
    for folder in folders {
        find_secret(folder, &mut holders);
    }
    holders
}

#[test]
fn a_key_goes_into_the_keychain_and_is_in_no_file() {
    let folder = session_folder();
    let Some(keychain) = Keychain::start(folder.path()) else {
        return;
    };
    let server = ObjectServer::start();
    let plant = plant(&server);
    // Without a session it is in a file first.
    let kept = give_key(&plant);
    assert!(kept.stdout.contains("less secure"), "{kept:?}");
    assert!(kept.stderr.contains("there is no desktop session"), "{kept:?}");
    assert_eq!(key(&plant), json!({"origin": "file", "keychain": "no_session"}));
    let said = plant.run(["cloud", "status"]);
    assert!(said.stdout.contains("less secure"), "{said:?}");
    assert!(said.stdout.contains("there is no desktop session"), "{said:?}");

    let plant = plant.with("DBUS_SESSION_BUS_ADDRESS", &keychain.session.address);
    assert_eq!(key(&plant), json!({"origin": "file", "keychain": null}));
    let kept = give_key(&plant);
    assert!(kept.stdout.contains("in the system’s keychain"), "{kept:?}");
    assert!(!kept.stdout.contains("less secure"), "{kept:?}");
    assert_eq!(key(&plant), json!({"origin": "keychain", "keychain": null}));
    assert!(keychain.kept(&plant.data()).unwrap().contains(SECRET));

    plant.record_with(&pipe(), &[&plant.file("slip.pdf", b"%PDF-1.4 a slip")]);
    assert_eq!(plant.json(["cloud", "test", "--json"])["ok"], true);
    assert_eq!(plant.json(["cloud", "sync", "--json"])["uploaded"], 1);
    let backups = plant.path("backups");
    std::fs::create_dir(&backups).unwrap();
    let backed_up = plant.run(["backup", "create", "--mirror", "--to", backups.to_str().unwrap()]);
    assert_eq!(backed_up.code, 0, "{backed_up:?}");
    assert!(!plant.log().contains(SECRET));
    // The data folder with its logs, the backup, and what the keychain itself wrote.
    assert_eq!(holders(&[&plant.path(""), folder.path()]), Vec::<String>::new());

    // Another data folder has a key of its own.
    let (data, other) = (plant.data(), plant.path("other"));
    let plant = plant.with("BATCHBOOK_DATA_DIR", other);
    assert_eq!(key(&plant)["origin"], "none");
    let plant = plant.with("BATCHBOOK_DATA_DIR", data);

    assert_eq!(plant.run(["cloud", "key", "--remove"]).code, 0);
    assert_eq!(keychain.kept(&plant.data()), None);
    assert_eq!(plant.run(["cloud", "test"]).code, 3);
}

#[test]
fn a_locked_keychain_is_never_asked_to_be_opened_and_the_file_stands_in() {
    let folder = session_folder();
    let Some(keychain) = Keychain::start(folder.path()) else {
        return;
    };
    let server = ObjectServer::start();
    let plant = plant(&server).with("DBUS_SESSION_BUS_ADDRESS", &keychain.session.address);
    give_key(&plant);
    keychain.lock();
    // A key is in there, and is not taken for none.
    let ran = plant.run(["cloud", "test"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("it is locked"), "{ran:?}");
    assert_eq!(key(&plant), json!({"origin": "none", "keychain": "locked"}));
    let ran = plant.run(["cloud", "key", "--remove"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("it is locked"), "{ran:?}");

    let kept = give_key(&plant);
    assert!(kept.stderr.contains("it is locked"), "{kept:?}");
    assert!(kept.stdout.contains("less secure"), "{kept:?}");
    assert_eq!(key(&plant), json!({"origin": "file", "keychain": "locked"}));
    assert_eq!(plant.json(["cloud", "test", "--json"])["ok"], true);
    assert_eq!(holders(&[&plant.data()]), ["object-store-key.toml"]);
}

#[test]
fn a_session_without_a_keychain_is_said_and_the_file_stands_in() {
    let folder = session_folder();
    let session = Session::start(folder.path());
    let server = ObjectServer::start();
    let plant = plant(&server).with("DBUS_SESSION_BUS_ADDRESS", &session.address);
    let kept = give_key(&plant);
    assert!(kept.stderr.contains("this session has none"), "{kept:?}");
    assert_eq!(key(&plant), json!({"origin": "file", "keychain": "no_service"}));
    assert_eq!(plant.json(["cloud", "test", "--json"])["ok"], true);
    assert_eq!(plant.run(["cloud", "key", "--remove"]).code, 0);
    assert_eq!(key(&plant), json!({"origin": "none", "keychain": "no_service"}));
}

#[test]
fn a_keychain_that_nobody_has_set_up_is_said_and_the_file_stands_in() {
    let folder = session_folder();
    let Some(keychain) = Keychain::never_set_up(folder.path()) else {
        return;
    };
    let server = ObjectServer::start();
    let plant = plant(&server).with("DBUS_SESSION_BUS_ADDRESS", &keychain.session.address);
    wait_until("the keychain is there", || {
        key(&plant)["keychain"] != "no_service"
    });
    let kept = give_key(&plant);
    assert!(kept.stderr.contains("it is not set up"), "{kept:?}");
    assert_eq!(key(&plant), json!({"origin": "file", "keychain": "not_set_up"}));
    assert_eq!(plant.json(["cloud", "test", "--json"])["ok"], true);
}

#[test]
fn a_keychain_that_hangs_holds_up_nobody_for_long() {
    let folder = session_folder();
    let Some(keychain) = Keychain::start(folder.path()) else {
        return;
    };
    let server = ObjectServer::start();
    let plant = plant(&server).with("DBUS_SESSION_BUS_ADDRESS", &keychain.session.address);
    plant.json(["cloud", "status", "--json"]);
    keychain.hang();
    let start = Instant::now();
    let kept = give_key(&plant);
    assert!(kept.stderr.contains("it does not answer"), "{kept:?}");
    assert!(kept.stdout.contains("less secure"), "{kept:?}");
    assert_eq!(plant.json(["cloud", "test", "--json"])["ok"], true);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

/// A bus that takes a connection and says nothing hangs before any call.
#[test]
fn a_bus_that_hangs_holds_up_nobody_for_long() {
    let folder = session_folder();
    let socket = folder.path().join("bus");
    let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let server = ObjectServer::start();
    let plant = plant(&server).with(
        "DBUS_SESSION_BUS_ADDRESS",
        format!("unix:path={}", socket.display()),
    );
    let start = Instant::now();
    let kept = give_key(&plant);
    assert!(kept.stderr.contains("it does not answer"), "{kept:?}");
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
    assert_eq!(key(&plant)["origin"], "file");
    drop(listener);
}
