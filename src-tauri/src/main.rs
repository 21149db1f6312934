//! Batchbook: records production batches and the files that belong to them.
//!
//! Without arguments it opens the window; with a subcommand it is the command line.

// A second console must not open beside the window on Windows.
#![cfg_attr(all(windows, feature = "window"), windows_subsystem = "windows")]

#[cfg(feature = "window")]
mod attachment_scheme;
#[cfg(feature = "window")]
mod background;
#[cfg(feature = "window")]
mod backing_up;
#[cfg(feature = "window")]
mod checking;
mod cli;
#[cfg(feature = "window")]
mod clipboard;
#[cfg(feature = "window")]
mod commands;
#[cfg(feature = "window")]
mod copying;
mod counted;
mod diagnosis;
mod differences;
mod dossier;
mod export;
mod filter_texts;
#[cfg(feature = "window")]
mod licences;
mod log_lines;
mod logging;
#[cfg(feature = "window")]
mod object_work;
mod pictures;
#[cfg(feature = "window")]
mod second_start;
mod surroundings;
mod trail_words;
#[cfg(feature = "window")]
mod unasked;
mod unusual;
#[cfg(feature = "window")]
mod uploading;
#[cfg(feature = "window")]
mod window;
#[cfg(window_libraries)]
mod window_libraries;
mod wording;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::read_arguments() {
        Ok((flags, Some(subcommand))) => cli::run(flags, subcommand),
        #[cfg(feature = "window")]
        Ok((flags, None)) => window::open(flags),
        #[cfg(not(feature = "window"))]
        Ok((_, None)) => cli::say_that_there_is_no_window(),
        Err(ended) => ended,
    }
}
