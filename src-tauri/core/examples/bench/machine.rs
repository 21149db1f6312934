//! What the figures were taken on: facts, no date.

use std::path::Path;
use std::process::Command;

use crate::measure::run;

/// Says in a line each what the machine, the system and the programs that are compared to are.
pub(crate) fn describe(folder: &Path) -> String {
    let unknown = || "unknown".to_owned();
    let field = |file: &str, key: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        text.lines()
            .filter_map(|line| line.split_once([':', '=']))
            .find(|(name, _)| name.trim() == key)
            .map_or_else(unknown, |(_, value)| value.trim().trim_matches('"').to_owned())
    };
    let first_line = |program: &str, arguments: &[&str]| {
        run(Command::new(program).args(arguments)).map_or_else(
            |_| format!("{program} is not installed"),
            |output| {
                let text = String::from_utf8_lossy(&output);
                text.lines().next().unwrap_or_default().trim().to_owned()
            },
        )
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let has_sha = field("/proc/cpuinfo", "flags")
        .split(' ')
        .any(|flag| flag == "sha_ni");
    let memory = field("/proc/meminfo", "MemTotal");
    let memory: u64 = memory
        .split(' ')
        .next()
        .and_then(|kb| kb.parse().ok())
        .unwrap_or(0);
    let folder = folder.to_string_lossy();
    let file_system = run(Command::new("findmnt").args(["-no", "FSTYPE,OPTIONS", "--target", &folder]))
        .map_or_else(
            |_| unknown(),
            |output| {
                String::from_utf8_lossy(&output)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(", ")
            },
        );
    let programs = [
        ("tar", "--version"),
        ("zstd", "--version"),
        ("sha256sum", "--version"),
        ("openssl", "version"),
        ("restic", "version"),
    ]
    .map(|(program, argument)| first_line(program, &[argument]));
    format!(
        "- {cores} cores of {}, {} SHA instructions; {} GiB of memory\n- {}, kernel {}\n- file system {file_system}\n- {}\n- SQLite {}\n",
        field("/proc/cpuinfo", "model name"),
        if has_sha { "with" } else { "without" },
        memory >> 20,
        field("/etc/os-release", "PRETTY_NAME"),
        first_line("uname", &["-r"]),
        programs.join("; "),
        rusqlite::version(),
    )
}
