//! What a process does that serves a share: mounts it, and takes orders about what becomes of its calls.
//!
//! The desktop tests' own process of this kind is `src-tauri/examples/share.rs`.

mod passthrough;

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use passthrough::Passthrough;
use serde::{Deserialize, Serialize};

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
    /// Files.
    Remove,
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
pub(super) const SAID: &str = "SHARE ";

/// Serves `behind` at `mount` until nobody gives orders any more, or the process is killed; not at all where nothing can be mounted.
///
/// An order is a line, a [`Fault`] as JSON or `null`. Says what was counted once it is mounted, and after each order.
pub(super) fn serve(behind: PathBuf, mount: &Path) {
    let served = Passthrough::new(behind);
    let mut config = fuser::Config::default();
    config.mount_options = vec![
        fuser::MountOption::FSName("share".to_owned()),
        fuser::MountOption::RW,
    ];
    // On a line of its own: a test's harness may be in the middle of one of its lines.
    let say = |counted: &Counted| {
        let line = serde_json::to_string(counted).unwrap();
        println!("\n{SAID}{line}");
        std::io::stdout().flush().unwrap();
    };
    let Ok(session) = fuser::spawn_mount(served.clone(), mount, &config) else {
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
