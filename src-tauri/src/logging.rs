//! The log: to stderr, and to a file a day in `DATA/logs`, of which the last 14 are kept.

use std::error::Error;
use std::path::{Path, PathBuf};

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// How many daily files are kept.
const KEPT_FILES: usize = 14;
const PREFIX: &str = "batchbook";
const SUFFIX: &str = "log";

/// The variable that says how much of the log stderr shows: `off`, `warn`, `info`, `batchbook_core=debug`, ...
const VARIABLE: &str = "BATCHBOOK_LOG";

/// Starts the log of this process.
///
/// The file has everything from INFO on. Stderr has what [`VARIABLE`] says, otherwise `stderr`. A log that cannot be written
/// is no reason not to record a batch: that is said on stderr, and the work goes on.
pub(crate) fn start(logs: &Path, stderr: LevelFilter) {
    let to_stderr = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| {
        EnvFilter::builder()
            .with_default_directive(stderr.into())
            .parse_lossy("")
    });
    let stderr_layer = fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(false)
        .with_timer(Utc)
        // A line that cannot be written would be complained about on stderr, which panics where that is what is closed.
        .log_internal_errors(false)
        .with_filter(to_stderr);
    let (file, failed) = match daily_file(logs) {
        Ok(file) => (Some(file), None),
        Err(error) => (None, Some(error)),
    };
    // Each line is written at once and by one call: lines of several processes do not mix, and none is lost when one is killed.
    let file_layer = file.map(|file| {
        fmt::layer()
            .with_writer(file)
            .with_ansi(false)
            .with_target(false)
            .with_timer(Utc)
            .log_internal_errors(false)
            .with_filter(LevelFilter::INFO)
    });
    // A test harness may have a subscriber already; a second one is not needed then.
    if tracing_subscriber::registry()
        .with(stderr_layer)
        .with(file_layer)
        .try_init()
        .is_ok()
        && let Some(error) = failed
    {
        tracing::warn!("the log cannot be written to {}: {error}", logs.display());
    }
}

/// Times of the log: UTC, RFC 3339, to the millisecond.
struct Utc;

impl FormatTime for Utc {
    fn format_time(&self, writer: &mut Writer<'_>) -> std::fmt::Result {
        write!(writer, "{:.3}", jiff::Timestamp::now())
    }
}

fn daily_file(logs: &Path) -> Result<RollingFileAppender, Box<dyn Error>> {
    // The appender looks for old files first, and complains on stderr where there is no folder.
    std::fs::create_dir_all(logs)?;
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(PREFIX)
        .filename_suffix(SUFFIX)
        .max_log_files(KEPT_FILES)
        .build(logs)?;
    Ok(appender)
}

/// Lists the daily files, oldest first. An absent folder has none.
pub(crate) fn files(logs: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(logs) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if name.starts_with("batchbook.") && name.ends_with(".log") {
            files.push(path);
        }
    }
    // Their names have the date, so that their order is that of time.
    files.sort();
    Ok(files)
}
