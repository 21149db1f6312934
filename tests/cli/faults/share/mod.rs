//! A share that fails on purpose: a file system of ours in a process of its own, which can be killed.

mod served;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use served::SAID;
pub(crate) use served::{Act, Call, Counted, Fault};

use crate::support::wait_until;

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
    served::serve(behind, &mount);
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
