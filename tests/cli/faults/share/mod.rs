//! A share that fails on purpose: a file system of ours in a process of its own, which can be killed.

mod passthrough;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use passthrough::Passthrough;
use serde::{Deserialize, Serialize};

use crate::support::wait_until;

/// What is counted, and can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Call {
    Read,
    Write,
    /// Of files and of folders.
    Sync,
    Rename,
    /// Files and folders that are opened or made.
    Open,
}

/// What becomes of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Act {
    /// It fails with this number of the system.
    Fail(i32),
    /// So many bytes are written, and no more.
    Short(usize),
    /// The process that serves the share dies.
    Die,
    /// A command is run first, once.
    Run(String),
}

/// A fault: from the `from`-th call of its kind on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fault {
    pub(crate) call: Call,
    pub(crate) from: usize,
    pub(crate) act: Act,
}

/// What was counted since the last fault was set, and whether that fault was met.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Counted {
    pub(crate) calls: HashMap<Call, usize>,
    pub(crate) met: bool,
}

/// What the serving process says, before its JSON.
const SAID: &str = "SHARE ";

const VARIABLE: &str = "BATCHBOOK_TEST_SHARE";

/// A mounted share, and the process that serves it.
pub(crate) struct Share {
    behind: PathBuf,
    mount: PathBuf,
    server: Option<Server>,
}

struct Server {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// Runs in a process of its own: serves a share until nobody gives orders any more, or it is killed.
#[test]
fn serving_process() {
    let Some(places) = std::env::var_os(VARIABLE) else {
        return;
    };
    let [behind, mount]: [PathBuf; 2] = serde_json::from_str(places.to_str().unwrap()).unwrap();
    let served = Passthrough::new(behind);
    let mut config = fuser::Config::default();
    config.mount_options = vec![
        fuser::MountOption::FSName("share".to_owned()),
        fuser::MountOption::RW,
    ];
    // Not through the harness's own handle, which may be line-buffered in the middle of one of its lines.
    let say = |counted: &Counted| {
        let line = serde_json::to_string(counted).unwrap();
        println!("\n{SAID}{line}");
        std::io::stdout().flush().unwrap();
    };
    let Ok(session) = fuser::spawn_mount(served.clone(), &mount, &config) else {
        return;
    };
    say(&Counted::default());
    for order in std::io::stdin().lines() {
        let fault: Option<Fault> = serde_json::from_str(&order.unwrap()).unwrap();
        let (calls, met) = served.set(fault);
        say(&Counted { calls, met });
    }
    drop(session);
}

impl Share {
    /// Mounts a share at `mount`, with its files in `behind`; nothing where that cannot be done here.
    pub(crate) fn mount(behind: &Path, mount: &Path) -> Option<Share> {
        for folder in [behind, mount] {
            std::fs::create_dir_all(folder).unwrap();
        }
        let mut share = Share {
            behind: behind.to_owned(),
            mount: mount.to_owned(),
            server: None,
        };
        share.serve().then_some(share)
    }

    /// Starts the process that serves it. Says whether it is mounted.
    fn serve(&mut self) -> bool {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "faults::share::serving_process",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(
                VARIABLE,
                serde_json::to_string(&[&self.behind, &self.mount]).unwrap(),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Server {
            orders: child.stdin.take().unwrap(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
        };
        let is_mounted = server.answer().is_some();
        self.server = Some(server);
        is_mounted
    }

    /// Breaks it, or with nothing mends it.
    pub(crate) fn set(&mut self, fault: Option<&Fault>) -> Counted {
        let server = self.server.as_mut().unwrap();
        let order = serde_json::to_string(&fault).unwrap();
        writeln!(server.orders, "{order}").unwrap();
        server.answer().unwrap()
    }

    /// Has every call wait until [`Share::release`]: the process that serves it is stopped. What waits can be killed.
    pub(crate) fn hang(&self) {
        self.signal("-STOP");
    }

    /// Has those calls answered that wait.
    pub(crate) fn release(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let server = self.server.as_ref().unwrap();
        let status = Command::new("kill")
            .args([signal, &server.child.id().to_string()])
            .status();
        assert!(status.unwrap().success(), "{signal}");
    }

    /// Waits until the process that serves it is dead, and mounts it again.
    pub(crate) fn bring_back(&mut self) {
        let mut server = self.server.take().unwrap();
        wait_until("the share is dead", || server.child.try_wait().unwrap().is_some());
        self.unmount();
        assert!(self.serve(), "the share is not mounted again");
    }

    fn unmount(&self) {
        let _ = Command::new("umount")
            .arg("-l")
            .arg(&self.mount)
            .stderr(Stdio::null())
            .status();
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        // Its end breaks the connection off, so that nobody waits at the share any more, unmounting neither.
        if let Some(mut server) = self.server.take() {
            let _ = server.child.kill();
            let _ = server.child.wait();
        }
        self.unmount();
    }
}

impl Server {
    fn answer(&mut self) -> Option<Counted> {
        let mut line = String::new();
        while self.answers.read_line(&mut line).unwrap() > 0 {
            if let Some(answer) = line.trim_end().strip_prefix(SAID) {
                return Some(serde_json::from_str(answer).unwrap());
            }
            line.clear();
        }
        None
    }
}
