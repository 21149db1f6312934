//! Batchbook: records production batches and the files that belong to them.
//!
//! Without arguments it opens the window; with a subcommand it is the command line.

// A second console must not open beside the window on Windows.
#![cfg_attr(all(windows, feature = "window"), windows_subsystem = "windows")]

#[cfg(feature = "window")]
mod window;

fn main() -> std::process::ExitCode {
    #[cfg(feature = "window")]
    {
        window::open()
    }
    #[cfg(not(feature = "window"))]
    {
        eprintln!("batchbook: built without its window");
        std::process::ExitCode::from(2)
    }
}
