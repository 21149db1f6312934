//! The floor of the stack: a window of the same size, by the same Tauri and WebKit, with one field to type in.
//!
//! `make bench` starts it in turn with the program's window.

use std::process::ExitCode;

fn main() -> ExitCode {
    let context = tauri::generate_context!("src-tauri/examples/empty_window/tauri.conf.json");
    match tauri::Builder::default().run(context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
