//! The log: to stderr, and to a file a day in `DATA/logs`, of which the last 14 are kept.

use std::error::Error;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
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
    let asked = std::env::var(VARIABLE).unwrap_or_default();
    let to_stderr = shown(&asked).unwrap_or_else(|| Targets::new().with_default(stderr));
    let stderr_layer = fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(false)
        .with_timer(Utc)
        // A line that cannot be written would be complained about on stderr, which panics where that is what is closed.
        .log_internal_errors(false)
        .with_filter(to_stderr);
    let (file, failed) = match DailyFiles::open(logs) {
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
            // Each attempt without a network would be a line; that it is away is said once, by the core.
            .with_filter(
                Targets::new()
                    .with_default(LevelFilter::INFO)
                    .with_target("object_store", LevelFilter::WARN),
            )
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

/// What stderr shows by [`VARIABLE`]; nothing where it is not set, or says what is not known.
fn shown(asked: &str) -> Option<Targets> {
    let asked = asked.trim();
    if asked.is_empty() {
        return None;
    }
    asked.parse().ok()
}

/// Times of the log: UTC, RFC 3339, to the millisecond.
struct Utc;

impl FormatTime for Utc {
    fn format_time(&self, writer: &mut Writer<'_>) -> std::fmt::Result {
        write!(writer, "{:.3}", Timestamp::now())
    }
}

/// A file a day, of which the newest [`KEPT_FILES`] stay.
///
/// The appender's own limit goes by when files were made, so that a restored backup loses the newest days, and keeps one file
/// less than it says when today's is there already.
struct DailyFiles {
    appender: RollingFileAppender,
    logs: PathBuf,
    last_cleared: Mutex<Date>,
}

impl DailyFiles {
    fn open(logs: &Path) -> Result<DailyFiles, Box<dyn Error>> {
        std::fs::create_dir_all(logs)?;
        let appender = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix(PREFIX)
            .filename_suffix(SUFFIX)
            .build(logs)?;
        remove_old(logs)?;
        Ok(DailyFiles {
            appender,
            logs: logs.to_owned(),
            last_cleared: Mutex::new(today()),
        })
    }

    /// Removes what is too old by now, once a day: a window may stay open for weeks.
    fn clear_once_a_day(&self) {
        let mut last_cleared = self.last_cleared.lock().unwrap_or_else(PoisonError::into_inner);
        if *last_cleared != today() {
            *last_cleared = today();
            // The log cannot say what is wrong with itself; the next start tries again.
            let _ = remove_old(&self.logs);
        }
    }
}

impl<'a> MakeWriter<'a> for DailyFiles {
    type Writer = <RollingFileAppender as MakeWriter<'a>>::Writer;

    fn make_writer(&'a self) -> Self::Writer {
        let writer = self.appender.make_writer();
        self.clear_once_a_day();
        writer
    }
}

fn today() -> Date {
    TimeZone::UTC.to_datetime(Timestamp::now()).date()
}

/// Removes all but the newest daily files. Another process may be doing the same.
fn remove_old(logs: &Path) -> std::io::Result<()> {
    let files = files(logs)?;
    for file in files.iter().rev().skip(KEPT_FILES) {
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Lists the daily files, oldest first. An absent folder has none.
pub(crate) fn files(logs: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(logs) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if name.starts_with(&format!("{PREFIX}.")) && name.ends_with(&format!(".{SUFFIX}")) {
            files.push(path);
        }
    }
    // Their names have the date, so that their order is that of time.
    files.sort();
    Ok(files)
}
