//! A plant of its own for each test: a data folder, files to attach, and the program to run on them.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything may take that a test waits for.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Plant {
    folder: TempDir,
    variables: Vec<(OsString, OsString)>,
    without_roots_powers: bool,
    without_network: bool,
}

/// What a command answered.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Plant {
    pub(crate) fn new() -> Plant {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("files")).unwrap();
        Plant {
            folder,
            variables: Vec::new(),
            without_roots_powers: false,
            without_network: false,
        }
    }

    /// Sets a variable for all commands that follow.
    pub(crate) fn with(mut self, name: &str, value: impl AsRef<OsStr>) -> Plant {
        self.variables.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// Runs the commands that follow without root's power to write everywhere.
    pub(crate) fn without_roots_powers(mut self) -> Plant {
        self.without_roots_powers = true;
        self
    }

    /// Runs the commands that follow where there is no network at all, not even loopback; nothing where that is not permitted.
    pub(crate) fn without_network(mut self) -> Option<Plant> {
        let is_permitted = unshare()
            .arg("true")
            .output()
            .is_ok_and(|output| output.status.success());
        if !is_permitted {
            skipped("this account cannot leave the network (unshare -n)");
            return None;
        }
        self.without_network = true;
        Some(self)
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub(crate) fn uploads(&self) -> PathBuf {
        self.path("data/uploads/batches")
    }

    /// Makes a file to attach.
    pub(crate) fn file(&self, name: impl AsRef<Path>, bytes: &[u8]) -> PathBuf {
        let path = self.path("files").join(name);
        write(&path, bytes);
        path
    }

    /// Makes a file of a size that takes a while to copy, without using the disk itself for it.
    pub(crate) fn large_file(&self, name: &str, size: u64) -> PathBuf {
        let path = self.path("files").join(name);
        std::fs::File::create(&path).unwrap().set_len(size).unwrap();
        path
    }

    pub(crate) fn command<I, A>(&self, arguments: I) -> Command
    where
        I: IntoIterator<Item = A>,
        A: AsRef<OsStr>,
    {
        let program = env!("CARGO_BIN_EXE_batchbook");
        let mut command = if self.without_roots_powers && is_root() {
            let mut command = Command::new("setpriv");
            command.args([
                "--bounding-set=-dac_override,-dac_read_search",
                "--inh-caps=-dac_override,-dac_read_search",
            ]);
            command.arg(program);
            command
        } else if self.without_network {
            let mut command = unshare();
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        command
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("home"))
            .env("BATCHBOOK_DATA_DIR", self.data())
            .env("TZ", "UTC")
            // No test meets the keychain of whoever runs it.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run<I, A>(&self, arguments: I) -> Ran
    where
        I: IntoIterator<Item = A>,
        A: AsRef<OsStr>,
    {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// Runs a command that must be done, and answers its JSON.
    pub(crate) fn json<I, A>(&self, arguments: I) -> Value
    where
        I: IntoIterator<Item = A>,
        A: AsRef<OsStr>,
    {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.json()
    }

    pub(crate) fn start<I, A>(&self, arguments: I) -> Child
    where
        I: IntoIterator<Item = A>,
        A: AsRef<OsStr>,
    {
        self.command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Writes a batch to a file and records it with more arguments.
    pub(crate) fn try_record<A: AsRef<OsStr>>(&self, batch: &Value, more: &[A]) -> Ran {
        let file = self.path("batch.json");
        write(&file, batch.to_string().as_bytes());
        let mut arguments = vec![OsString::from("record"), file.into()];
        arguments.extend(more.iter().map(|argument| argument.as_ref().to_owned()));
        self.run(arguments)
    }

    /// Records a batch that must not be refused; the whole answer.
    pub(crate) fn record<A: AsRef<OsStr>>(&self, batch: &Value, more: &[A]) -> Value {
        let mut more: Vec<OsString> = more.iter().map(|argument| argument.as_ref().to_owned()).collect();
        more.push("--json".into());
        let ran = self.try_record(batch, &more);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.json()
    }

    /// Records a batch with these files; the whole answer.
    pub(crate) fn record_with(&self, batch: &Value, files: &[&Path]) -> Value {
        let arguments: Vec<&OsStr> = files
            .iter()
            .flat_map(|file| [OsStr::new("--attach"), file.as_os_str()])
            .collect();
        self.record(batch, &arguments)
    }

    pub(crate) fn log(&self) -> String {
        let ran = self.run(["logs"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.stdout
    }

    /// The names in the upload folder.
    pub(crate) fn uploaded(&self) -> Vec<String> {
        names_in(&self.uploads())
    }

    /// Whether a part of a file is in the staging folder.
    pub(crate) fn is_copying(&self) -> bool {
        !names_in(&self.path("data/uploads/.staging")).is_empty()
    }
}

/// Whoever is not root needs a user namespace for it.
fn unshare() -> Command {
    let mut command = Command::new("unshare");
    command.arg(if is_root() { "-n" } else { "-rn" });
    command
}

impl Ran {
    pub(crate) fn of(output: Output) -> Ran {
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Field and code of each error of a refusal.
    pub(crate) fn errors(&self) -> Vec<(String, String)> {
        assert_eq!(self.code, 3, "{self:?}");
        let answer = self.json();
        let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
        answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| (text(error, "field"), text(error, "code")))
            .collect()
    }
}

/// A folder on another disk than every plant's; nothing where there is none here.
pub(crate) fn on_another_disk() -> Option<TempDir> {
    use std::os::unix::fs::MetadataExt;
    let device = |place: &Path| std::fs::metadata(place).unwrap().dev();
    let other = tempfile::tempdir_in("/dev/shm").ok();
    let other = other.filter(|folder| device(folder.path()) != device(&std::env::temp_dir()));
    if other.is_none() {
        skipped("there is no other disk");
    }
    other
}

/// A batch that nothing is wrong with: 2 × 500 m and 150 + 200.5 m of pipe.
pub(crate) fn pipe() -> Value {
    json!({
        "product_type": "HDPE Pipe", "brand": "Tarko", "parameters": {"PE": "80", "PN": "10", "OD": "63"},
        "produced_at": "2026-11-24T10:30:00+05:30",
        "rolls": [{"count": 2, "length_m": 500}], "cut_pieces_m": [150, "200.5"], "weight_per_metre_kg": "1.5",
    })
}

/// The same with something else in it.
pub(crate) fn pipe_with(changes: Value) -> Value {
    let mut batch = pipe();
    for (key, value) in changes.as_object().unwrap() {
        batch[key] = value.clone();
    }
    batch
}

/// Says what is not tested here. Straight to stderr: the harness shows what a test prints only where it fails.
pub(crate) fn skipped(why: &str) {
    let thread = std::thread::current();
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED {}: {why}",
        thread.name().unwrap_or_default()
    );
}

/// Pairs of field and code as [`Ran::errors`] answers them.
pub(crate) fn errors(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(field, code)| ((*field).to_owned(), (*code).to_owned()))
        .collect()
}

/// An answer without what differs each time: ids, the time of recording, and where the test's folder is.
pub(crate) fn redacted(answer: &Value, plant: &Plant) -> Value {
    match answer {
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| {
                let value = match key.as_str() {
                    "id" | "recorded_at" => json!(format!("[{key}]")),
                    _ => redacted(value, plant),
                };
                (key.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| redacted(item, plant)).collect(),
        Value::String(text) => {
            let text = text.replace(&plant.folder.path().display().to_string(), "[plant]");
            json!(without_uuids(&text))
        }
        other => other.clone(),
    }
}

fn without_uuids(text: &str) -> String {
    let is_uuid = |candidate: &str| {
        candidate.chars().enumerate().all(|(at, character)| match at {
            8 | 13 | 18 | 23 => character == '-',
            _ => character.is_ascii_hexdigit(),
        })
    };
    let mut rest = text;
    let mut cleaned = String::new();
    while let Some(first) = rest.chars().next() {
        match rest.get(..36) {
            Some(candidate) if is_uuid(candidate) => {
                cleaned.push_str("[uuid]");
                rest = &rest[36..];
            }
            _ => {
                cleaned.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    cleaned
}

pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

pub(crate) fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap();
}

/// Waits until something is so.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A small file system of its own, where this account may mount one.
pub(crate) struct Mounted {
    path: PathBuf,
}

impl Mounted {
    pub(crate) fn tmpfs(path: PathBuf, options: &str) -> Option<Mounted> {
        Mounted::with(path, &["-t", "tmpfs", "-o", options], Path::new("tmpfs"))
    }

    /// Mounts `what` at `path`, or says why a test is skipped.
    pub(crate) fn with(path: PathBuf, options: &[&str], what: &Path) -> Option<Mounted> {
        std::fs::create_dir_all(&path).unwrap();
        let mounted = is_root()
            && Command::new("mount")
                .args(options)
                .args([what, &path])
                .output()
                .is_ok_and(|output| output.status.success());
        if !mounted {
            skipped("this account cannot mount a file system");
            return None;
        }
        Some(Mounted { path })
    }

    pub(crate) fn remount(&self, options: &str) {
        let status = Command::new("mount")
            .args(["-o", options])
            .arg(&self.path)
            .status()
            .unwrap();
        assert!(status.success());
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.path).status();
    }
}
