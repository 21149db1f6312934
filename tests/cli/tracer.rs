//! Kills a process at its n-th call that changes a disk, whichever of its threads makes it.
//!
//! With ptrace, since strace's `inject` counts the calls of each thread and each name by themselves: where a process has
//! several threads it never reaches some of them.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::process::{Command, Stdio};

use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// Every call by which this program or SQLite changes what is on a disk. `write` is also what it says on its outputs.
const CALLS: [(i64, &str); 19] = [
    (libc::SYS_write, "write"),
    (libc::SYS_pwrite64, "pwrite64"),
    (libc::SYS_writev, "writev"),
    (libc::SYS_pwritev, "pwritev"),
    (libc::SYS_copy_file_range, "copy_file_range"),
    (libc::SYS_sendfile, "sendfile"),
    (libc::SYS_fallocate, "fallocate"),
    (libc::SYS_ftruncate, "ftruncate"),
    (libc::SYS_fsync, "fsync"),
    (libc::SYS_fdatasync, "fdatasync"),
    (libc::SYS_rename, "rename"),
    (libc::SYS_renameat2, "renameat2"),
    (libc::SYS_link, "link"),
    (libc::SYS_linkat, "linkat"),
    (libc::SYS_unlink, "unlink"),
    (libc::SYS_unlinkat, "unlinkat"),
    (libc::SYS_mkdir, "mkdir"),
    (libc::SYS_rmdir, "rmdir"),
    (libc::SYS_utimensat, "utimensat"),
];

/// What became of a traced process.
#[derive(Debug)]
pub(crate) struct Traced {
    /// The call that it did not live to make.
    pub(crate) killed_at: Option<&'static str>,
    /// How it ended, where it did by itself.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    #[allow(dead_code, reason = "shown when a test fails")]
    pub(crate) stderr: String,
}

/// Runs a command and kills it when it is about to make the `at`-th call of [`CALLS`].
pub(crate) fn killed_at(command: &Command, at: usize) -> Traced {
    let outputs: [File; 2] = std::array::from_fn(|_| tempfile::tempfile().unwrap());
    let [stdout, stderr] = outputs.each_ref().map(|file| file.try_clone().unwrap());
    // A shell that waits for a line, so that the program does nothing before it is traced.
    let mut shell = Command::new("/bin/sh");
    shell
        .args(["-c", "read line; exec \"$@\"", "sh"])
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .stdin(Stdio::piped())
        .stdout(stdout)
        .stderr(stderr);
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    #[expect(
        clippy::zombie_processes,
        reason = "`follow` waits for it, as whoever traces must"
    )]
    let mut child = shell.spawn().unwrap();
    let process = Pid::from_raw(child.id().cast_signed());
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_TRACECLONE
        | Options::PTRACE_O_TRACEEXEC
        | Options::PTRACE_O_EXITKILL;
    ptrace::seize(process, options).unwrap();
    child.stdin.take().unwrap().write_all(b"\n").unwrap();
    let (killed_at, code) = follow(process, at);
    let [stdout, stderr] = outputs.map(|mut file| {
        let mut text = String::new();
        file.rewind().unwrap();
        file.read_to_string(&mut text).unwrap();
        text
    });
    Traced {
        killed_at,
        code,
        stdout,
        stderr,
    }
}

/// Counts the calls of all threads of a process until it ends, by itself or killed.
fn follow(process: Pid, at: usize) -> (Option<&'static str>, Option<i32>) {
    let mut in_a_call: HashSet<Pid> = HashSet::new();
    let mut count = 0;
    let mut killed_at = None;
    // This thread's own children and nobody else's: other tests run beside it.
    let flags = WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD;
    // A process that was killed a moment ago is not there to go on.
    let go_on = |thread, signal| {
        let _ = ptrace::syscall(thread, signal);
    };
    loop {
        match waitpid(Pid::from_raw(-1), Some(flags)).unwrap() {
            WaitStatus::PtraceEvent(thread, _, event) => {
                if event == libc::PTRACE_EVENT_EXEC {
                    in_a_call.insert(thread);
                }
                go_on(thread, None);
            }
            WaitStatus::PtraceSyscall(thread) => {
                if !in_a_call.remove(&thread) {
                    in_a_call.insert(thread);
                    if let Some(call) = disk_call(thread) {
                        count += 1;
                        if count == at {
                            killed_at = Some(call);
                            kill(process, Signal::SIGKILL).unwrap();
                            continue;
                        }
                    }
                }
                go_on(thread, None);
            }
            WaitStatus::Stopped(thread, signal) => go_on(thread, Some(signal)),
            WaitStatus::Exited(thread, code) if thread == process => return (killed_at, Some(code)),
            WaitStatus::Signaled(thread, ..) if thread == process => return (killed_at, None),
            _ => {}
        }
    }
}

/// The call that a thread is about to make, where it is one of [`CALLS`].
fn disk_call(thread: Pid) -> Option<&'static str> {
    let number = ptrace::getregs(thread).ok()?.orig_rax.cast_signed();
    CALLS
        .iter()
        .find_map(|(call, name)| (*call == number).then_some(*name))
}
