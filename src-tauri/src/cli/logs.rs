//! `batchbook logs [--failed] [--follow]`

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::arguments::LogsArguments;
use super::output::complain;
use super::{Context, Exit, Stop};
use crate::log_lines::is_failure;
use crate::logging;
use crate::wording::{Coded, one_line};

/// How often the log is looked at again.
const PAUSE: Duration = Duration::from_millis(200);

pub(super) fn run(context: &Context, arguments: &LogsArguments) -> Result<Exit, Stop> {
    let logs = context.settings.logs();
    let mut reading: Option<Reading> = None;
    let files = list(&logs)?;
    if files.is_empty() {
        complain(
            &context.words,
            &Coded::error("no_log", [("path", one_line(&logs.to_string_lossy()))]),
        );
    }
    for file in files {
        let mut opened = Reading::open(file)?;
        opened.write_new(context, arguments)?;
        reading = Some(opened);
    }
    if !arguments.follow {
        return Ok(Exit::Done);
    }
    // Until nobody reads any more, or the process is ended.
    loop {
        std::thread::sleep(PAUSE);
        for file in list(&logs)? {
            // A new day's file comes behind the one that is followed.
            if reading.as_ref().is_none_or(|reading| file > reading.file) {
                if let Some(reading) = &mut reading {
                    reading.write_new(context, arguments)?;
                }
                reading = Some(Reading::open(file)?);
            }
        }
        if let Some(reading) = &mut reading {
            reading.write_new(context, arguments)?;
        }
    }
}

/// A daily file and how far it was read.
struct Reading {
    file: PathBuf,
    reader: BufReader<File>,
    /// The beginning of a line whose end is not written yet.
    begun: Vec<u8>,
}

impl Reading {
    fn open(file: PathBuf) -> Result<Reading, Stop> {
        let opened = File::open(&file).map_err(|error| unreadable(&file, &error))?;
        Ok(Reading {
            file,
            reader: BufReader::new(opened),
            begun: Vec::new(),
        })
    }

    /// Writes the whole lines that came since the last time.
    fn write_new(&mut self, context: &Context, arguments: &LogsArguments) -> Result<(), Stop> {
        let mut lines = Vec::new();
        loop {
            match self.reader.read_until(b'\n', &mut self.begun) {
                Ok(0) => break,
                Ok(_) if !self.begun.ends_with(b"\n") => break,
                Ok(_) => {
                    if !arguments.failed || is_failure(&self.begun) {
                        lines.extend_from_slice(&self.begun);
                    }
                    self.begun.clear();
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(&self.file, &error)),
            }
        }
        if lines.is_empty() {
            Ok(())
        } else {
            context.output.bytes(&lines)
        }
    }
}

fn list(logs: &Path) -> Result<Vec<PathBuf>, Stop> {
    logging::files(logs).map_err(|error| unreadable(logs, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Stop {
    let parameters = [
        ("path", one_line(&path.to_string_lossy())),
        ("system_error", error.to_string()),
    ];
    Stop::Error(Exit::SystemFailed, Coded::error("file_unreadable", parameters))
}
