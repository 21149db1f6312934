//! What the log says, line by line, for the command line and the window.

use std::io;
use std::path::Path;

use crate::logging;

/// The most lines in one answer of [`later_than`]: what a person scrolls through, not an archive.
#[cfg(feature = "window")]
const MOST_LINES: usize = 2000;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogLine {
    /// When, in UTC, RFC 3339 to the millisecond: sorts as a text.
    pub(crate) at: String,
    /// `info`, `warn` or `error`.
    pub(crate) level: String,
    /// What happened.
    pub(crate) text: String,
}

impl LogLine {
    /// Reads a line; nothing where it does not begin with a time and a level.
    fn of(line: &str) -> Option<LogLine> {
        let (at, rest) = line.split_once(' ')?;
        let (level, text) = rest.trim_start().split_once(' ').unwrap_or((rest.trim(), ""));
        let known = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"].contains(&level);
        (known && at.ends_with('Z')).then(|| LogLine {
            at: at.to_owned(),
            level: level.to_lowercase(),
            text: text.to_owned(),
        })
    }

    /// Says whether something failed, by the level, not by the words.
    pub(crate) fn is_failure(&self) -> bool {
        self.level == "error" || self.level == "warn"
    }
}

/// Says whether a line of the log tells of a failure.
pub(crate) fn is_failure(line: &[u8]) -> bool {
    LogLine::of(&String::from_utf8_lossy(line)).is_some_and(|line| line.is_failure())
}

/// Reads the newest lines, oldest first, of all days that are kept: only those later than `after`, and only failures where
/// those alone are wanted.
#[cfg(feature = "window")]
pub(crate) fn later_than(logs: &Path, after: Option<&str>, only_failures: bool) -> io::Result<Vec<LogLine>> {
    let mut newest_first = Vec::new();
    for file in logging::files(logs)?.iter().rev() {
        let bytes = match std::fs::read(file) {
            Ok(bytes) => bytes,
            // Another process removes what is too old.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for line in read(&String::from_utf8_lossy(&bytes)).into_iter().rev() {
            let seen = after.is_some_and(|after| line.at.as_str() <= after);
            if seen || newest_first.len() == MOST_LINES {
                newest_first.reverse();
                return Ok(newest_first);
            }
            if !only_failures || line.is_failure() {
                newest_first.push(line);
            }
        }
    }
    newest_first.reverse();
    Ok(newest_first)
}

/// Reads the lines of a file. What has no time of its own belongs to the line above it.
#[cfg(feature = "window")]
fn read(text: &str) -> Vec<LogLine> {
    let mut lines: Vec<LogLine> = Vec::new();
    for line in text.lines() {
        match (LogLine::of(line), lines.last_mut()) {
            (Some(line), _) => lines.push(line),
            (None, Some(above)) => {
                above.text.push('\n');
                above.text.push_str(line);
            }
            (None, None) => {}
        }
    }
    lines
}

/// How many bytes all daily files have.
pub(crate) fn size(logs: &Path) -> io::Result<u64> {
    let files = logging::files(logs)?;
    Ok(files
        .iter()
        .filter_map(|file| Some(std::fs::metadata(file).ok()?.len()))
        .sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_known_by_its_level_not_by_its_words() {
        assert!(is_failure(
            b"2026-11-24T05:00:00Z  WARN Failed to save attachment: a.jpg: no_space\n"
        ));
        assert!(is_failure(b"2026-11-24T05:00:00Z ERROR the store failed\n"));
        assert!(!is_failure(
            b"2026-11-24T05:00:00Z  INFO File uploaded successfully: ERROR.pdf (3 bytes)\n"
        ));
        assert!(!is_failure(b""));
    }

    #[cfg(feature = "window")]
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test's own log")]
    fn the_newest_lines_of_all_days_are_read_oldest_first() {
        let logs = tempfile::tempdir().unwrap();
        let day = |name: &str, text: &str| std::fs::write(logs.path().join(name), text).unwrap();
        day(
            "batchbook.2026-11-23.log",
            "2026-11-23T05:00:00.000Z  WARN Failed to save attachment: a.jpg: no_space\n",
        );
        day(
            "batchbook.2026-11-24.log",
            "2026-11-24T05:00:00.000Z  INFO window started\n2026-11-24T06:00:00.000Z ERROR broke\n  more of it\n",
        );
        let texts = |after, only_failures| -> Vec<String> {
            let lines = later_than(logs.path(), after, only_failures).unwrap();
            lines
                .into_iter()
                .map(|line| format!("{}: {}", line.level, line.text))
                .collect()
        };
        let failure = "warn: Failed to save attachment: a.jpg: no_space";
        let broke = "error: broke\n  more of it";
        assert_eq!(texts(None, false), [failure, "info: window started", broke]);
        assert_eq!(texts(None, true), [failure, broke]);
        assert_eq!(texts(Some("2026-11-24T05:00:00.000Z"), false), [broke]);
        assert_eq!(later_than(&logs.path().join("absent"), None, false).unwrap(), []);
    }

    #[cfg(feature = "window")]
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test's own log")]
    fn no_more_than_a_person_scrolls_through() {
        let logs = tempfile::tempdir().unwrap();
        let line = |second: usize| format!("2026-11-24T05:00:{second:05}Z  INFO line {second}\n");
        let text: String = (0..MOST_LINES + 10).map(line).collect();
        std::fs::write(logs.path().join("batchbook.2026-11-24.log"), text).unwrap();
        let lines = later_than(logs.path(), None, false).unwrap();
        assert_eq!(lines.len(), MOST_LINES);
        assert_eq!(lines[0].text, "line 10", "the oldest are left out");
    }
}
