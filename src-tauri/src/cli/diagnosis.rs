//! `batchbook diagnosis`: what somebody who helps from afar needs to know. Works as far as it can where the book cannot be opened.

use batchbook_core::settings::Settings;

use super::output::complain;
use super::{Context, Exit, Stop};
use crate::diagnosis::text;
use crate::surroundings::system_clock;

pub(super) fn run(context: &Context) -> Result<Exit, Stop> {
    let now = system_clock()();
    let settings: &Settings = &context.settings;
    match context.open() {
        Ok(book) => context.output.text(&text(settings, Some(&book), now))?,
        Err(Stop::Error(exit, coded)) => {
            context.output.text(&text(settings, None, now))?;
            complain(&context.words, &coded);
            return Ok(exit);
        }
        Err(stop) => return Err(stop),
    }
    Ok(Exit::Done)
}
