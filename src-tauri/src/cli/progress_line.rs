//! A line on stderr that says how far something is.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use batchbook_core::attachments::Watch;

use super::copying::is_interrupted;
use crate::wording::Words;

/// How often the line is written.
const PAUSE: Duration = Duration::from_millis(100);

/// The line, where stderr is a terminal; gone when this is dropped.
pub(super) struct ProgressLine<'w> {
    words: &'w Words,
    is_terminal: bool,
    last: Cell<Option<Instant>>,
}

impl<'w> ProgressLine<'w> {
    pub(super) fn new(words: &'w Words) -> Self {
        Self {
            words,
            is_terminal: io::stderr().is_terminal(),
            last: Cell::new(None),
        }
    }

    /// Says how far it is, unless that was said a moment ago.
    pub(super) fn say(&self, text: impl FnOnce(&Words) -> String) {
        if !self.is_terminal || self.last.get().is_some_and(|last| last.elapsed() < PAUSE) {
            return;
        }
        self.last.set(Some(Instant::now()));
        let text = text(self.words);
        // Where nobody can be told, nobody is.
        let _ = write!(io::stderr(), "\r\x1b[K{text}");
    }

    /// Follows what counts up to a whole: `text` says how much of it is done, in this order.
    pub(super) fn counting(self, text: impl Fn(&Words, u64, u64) -> String + 'w) -> CountingLine<'w> {
        CountingLine {
            line: self,
            text: Box::new(text),
        }
    }
}

impl Drop for ProgressLine<'_> {
    fn drop(&mut self) {
        if self.last.get().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// What is said of so much of a whole.
type Counted<'w> = dyn Fn(&Words, u64, u64) -> String + 'w;

/// A line about what is done of a whole; what it watches ends when somebody interrupts the program.
pub(super) struct CountingLine<'w> {
    line: ProgressLine<'w>,
    text: Box<Counted<'w>>,
}

impl Watch for CountingLine<'_> {
    fn progress(&self, done: u64, all: u64) {
        self.line.say(|words| (self.text)(words, done, all));
    }

    fn cancelled(&self) -> bool {
        is_interrupted()
    }
}
