//! Stops a process at its n-th call of some kind, whichever of its threads makes it: to kill it, or to change the world around it.
//!
//! With ptrace, since strace's `inject` counts the calls of each thread and each name by themselves: where a process has
//! several threads it never reaches some of them.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
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
    /// The call at which it was killed or something was done around it; nothing where it did not get there.
    pub(crate) reached: Option<&'static str>,
    /// How it ended, where it did by itself.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    #[allow(dead_code, reason = "shown when a test fails")]
    pub(crate) stderr: String,
}

/// Runs a command and kills it when it is about to make the `at`-th call of [`CALLS`].
pub(crate) fn killed_at(command: &Command, at: usize) -> Traced {
    at_call(command, at, &disk_call, |process| {
        kill(process, Signal::SIGKILL).unwrap()
    })
}

/// Runs a command and does something while it is about to make the `at`-th call that has to do with what is below a folder.
pub(crate) fn interrupted_at(command: &Command, at: usize, folder: &Path, act: impl FnOnce()) -> Traced {
    at_call(command, at, &|thread| call_below(thread, folder), |_| act())
}

fn at_call(
    command: &Command,
    at: usize,
    counted: &dyn Fn(Pid) -> Option<&'static str>,
    act: impl FnOnce(Pid),
) -> Traced {
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
    let (reached, code) = follow(process, at, counted, act);
    let [stdout, stderr] = outputs.map(|mut file| {
        let mut text = String::new();
        file.rewind().unwrap();
        file.read_to_string(&mut text).unwrap();
        text
    });
    Traced {
        reached,
        code,
        stdout,
        stderr,
    }
}

/// Counts the calls of all threads of a process until it ends, by itself or killed.
fn follow(
    process: Pid,
    at: usize,
    counted: &dyn Fn(Pid) -> Option<&'static str>,
    act: impl FnOnce(Pid),
) -> (Option<&'static str>, Option<i32>) {
    let mut act = Some(act);
    let mut in_a_call: HashSet<Pid> = HashSet::new();
    let mut count = 0;
    let mut reached = None;
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
                    if let Some(call) = counted(thread) {
                        count += 1;
                        if count == at
                            && let Some(act) = act.take()
                        {
                            reached = Some(call);
                            act(process);
                        }
                    }
                }
                go_on(thread, None);
            }
            WaitStatus::Stopped(thread, signal) => go_on(thread, Some(signal)),
            WaitStatus::Exited(thread, code) if thread == process => return (reached, Some(code)),
            WaitStatus::Signaled(thread, ..) if thread == process => return (reached, None),
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

/// Which argument of a call says what it is about.
enum About {
    /// A path.
    Path,
    /// A path that follows a folder.
    PathIn,
    /// An open file.
    Open,
}

/// The calls by which this program looks at files and changes them.
const TOUCHING: [(i64, &str, About); 22] = [
    (libc::SYS_access, "access", About::Path),
    (libc::SYS_faccessat, "faccessat", About::PathIn),
    (libc::SYS_faccessat2, "faccessat2", About::PathIn),
    (libc::SYS_fadvise64, "fadvise64", About::Open),
    (libc::SYS_fsync, "fsync", About::Open),
    (libc::SYS_getdents64, "getdents64", About::Open),
    (libc::SYS_linkat, "linkat", About::PathIn),
    (libc::SYS_mkdir, "mkdir", About::Path),
    (libc::SYS_mkdirat, "mkdirat", About::PathIn),
    (libc::SYS_newfstatat, "newfstatat", About::PathIn),
    (libc::SYS_openat, "openat", About::PathIn),
    (libc::SYS_read, "read", About::Open),
    (libc::SYS_readlink, "readlink", About::Path),
    (libc::SYS_rename, "rename", About::Path),
    (libc::SYS_renameat2, "renameat2", About::PathIn),
    (libc::SYS_statfs, "statfs", About::Path),
    (libc::SYS_statx, "statx", About::PathIn),
    (libc::SYS_sync_file_range, "sync_file_range", About::Open),
    (libc::SYS_unlink, "unlink", About::Path),
    (libc::SYS_unlinkat, "unlinkat", About::PathIn),
    (libc::SYS_utimensat, "utimensat", About::Open),
    (libc::SYS_write, "write", About::Open),
];

/// The call that a thread is about to make, where it is one of [`TOUCHING`] and about something below a folder.
fn call_below(thread: Pid, folder: &Path) -> Option<&'static str> {
    let registers = ptrace::getregs(thread).ok()?;
    let number = registers.orig_rax.cast_signed();
    let (_, name, about) = TOUCHING.iter().find(|(call, ..)| *call == number)?;
    let path = match about {
        About::Path => text_at(thread, registers.rdi)?,
        About::PathIn => text_at(thread, registers.rsi)?,
        About::Open => std::fs::read_link(format!("/proc/{thread}/fd/{}", registers.rdi)).ok()?,
    };
    path.starts_with(folder).then_some(name)
}

/// The path that stands at an address of a stopped thread.
fn text_at(thread: Pid, address: u64) -> Option<PathBuf> {
    let memory = File::open(format!("/proc/{thread}/mem")).ok()?;
    let mut bytes = vec![0; libc::PATH_MAX as usize];
    let count = memory.read_at(&mut bytes, address).ok()?;
    let end = bytes[..count].iter().position(|byte| *byte == 0)?;
    bytes.truncate(end);
    Some(OsString::from_vec(bytes).into())
}
