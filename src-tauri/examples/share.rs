//! A share for the desktop tests, the one that the command line's tests have: `share BEHIND MOUNT` serves the folder BEHIND at MOUNT
//! until its input ends. Whoever stops the process has every call there wait. Linux only.
#![cfg_attr(
    target_os = "linux",
    expect(clippy::unwrap_used, reason = "what a test sets up must be there")
)]

#[cfg(target_os = "linux")]
#[path = "../../tests/cli/faults/share/served/mod.rs"]
mod served;

#[cfg(target_os = "linux")]
fn main() {
    let mut places = std::env::args_os().skip(1).map(std::path::PathBuf::from);
    let (behind, mount) = (places.next().unwrap(), places.next().unwrap());
    served::serve(behind, &mount);
}

#[cfg(not(target_os = "linux"))]
fn main() {}
