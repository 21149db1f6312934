//! Where answers and remarks go: answers to stdout, everything else to stderr.

use std::cell::{RefCell, RefMut};
use std::io::{self, ErrorKind, IsTerminal, Write};

use batchbook_core::batch::{Problem, ProblemCode};
use serde::Serialize;
use tracing_subscriber::filter::LevelFilter;

use super::{Exit, Stop};
use crate::wording::{Coded, Words};

/// Where answers go.
pub(super) struct Output {
    writer: RefCell<Box<dyn Write>>,
}

impl Output {
    pub(super) fn stdout() -> Output {
        Output {
            writer: RefCell::new(Box::new(io::stdout())),
        }
    }

    /// Writes lines of text.
    pub(super) fn text(&self, text: &str) -> Result<(), Stop> {
        self.bytes(text.as_bytes())
    }

    /// Writes one JSON document.
    pub(super) fn json(&self, document: &impl Serialize) -> Result<(), Stop> {
        let mut text = serde_json::to_string_pretty(document).map_err(|error| failed(&error.into()))?;
        text.push('\n');
        self.bytes(text.as_bytes())
    }

    /// What bytes are written into, where they come piece by piece.
    pub(super) fn writer(&self) -> RefMut<'_, Box<dyn Write>> {
        self.writer.borrow_mut()
    }

    /// Writes bytes as they are.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Result<(), Stop> {
        let mut writer = self.writer.borrow_mut();
        writer
            .write_all(bytes)
            .and_then(|()| writer.flush())
            .map_err(|error| failed(&error))
    }
}

/// Why the answer could not be written.
pub(super) fn failed(error: &io::Error) -> Stop {
    if error.kind() == ErrorKind::BrokenPipe {
        Stop::NobodyReads
    } else {
        Stop::Error(
            Exit::SystemFailed,
            Coded::error("output", [("system_error", error.to_string())]),
        )
    }
}

/// How much of the log stderr shows. A person reads words there; a script's stderr is kept, with the system's own errors.
pub(super) fn stderr_level() -> LevelFilter {
    if io::stderr().is_terminal() {
        LevelFilter::OFF
    } else {
        LevelFilter::WARN
    }
}

/// Says a line on stderr; a closed stderr is nobody to tell.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Says an error and what to do next.
pub(super) fn complain(words: &Words, coded: &Coded) {
    let said = words.said(coded);
    say(&format!("batchbook: {}", said.text));
    if let Some(next) = said.next {
        say(&format!("  {next}"));
    }
}

/// Says everything that is wrong with what was asked for.
pub(super) fn say_refusal(words: &Words, message: &str, problems: &[Problem]) {
    say(&words.counted(message, [("count", problems.len())], []));
    let width = problems
        .iter()
        .map(|problem| problem.field.chars().count())
        .max()
        .unwrap_or(0);
    for problem in problems {
        say(&format!("  {:width$}  {}", problem.field, words.problem(problem)));
    }
    for (code, hint) in [
        (ProblemCode::Future, "cli-allow-future"),
        (ProblemCode::NumberJump, "cli-allow-jump"),
    ] {
        if problems.iter().any(|problem| problem.code == code) {
            say(&words.plain(hint));
        }
    }
}
