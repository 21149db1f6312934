//! The window: plugins, state, the list of commands and the background tasks.

use std::process::ExitCode;

/// Opens the window and runs until it is closed.
pub fn open() -> ExitCode {
    let ended = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .run(tauri::generate_context!());
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("batchbook: {error}");
            ExitCode::FAILURE
        }
    }
}
