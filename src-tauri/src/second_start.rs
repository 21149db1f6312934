//! What a start does when another window has the data folder, and how the program starts once more in its own place.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use batchbook_core::run::WindowLock;
use batchbook_core::settings::Settings;
use sha2::{Digest, Sha256};
use tauri::{AppHandle, Manager};

use crate::window::{context, run_until_closed, show_refusal};
use crate::wording::Coded;

/// How long a program that is ending may still have its window: a killed one does until what it was writing has reached the disk.
const ENDING: Duration = Duration::from_secs(5);

/// One window for each data folder, not for each program: development must never raise the real window.
pub(crate) fn single_instance(data_dir: &Path) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    let canonical = data_dir.canonicalize().unwrap_or_else(|_| data_dir.to_owned());
    let digest = Sha256::digest(canonical.as_os_str().as_encoded_bytes());
    let name: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(format!("dev.batchbook.desktop.data_{name}"))
        .callback(|app, _arguments, _folder| {
            if let Some(window) = app.get_webview_window("main") {
                let shown = window
                    .unminimize()
                    .and_then(|()| window.show())
                    .and_then(|()| window.set_focus());
                if let Err(error) = shown {
                    tracing::warn!(%error, "the window could not be brought to the front");
                }
            }
        })
        .build()
}

/// Ends this second start when the first window answers and comes to the front. One that does not answer is just ending, and this one takes
/// its place, or it is where this one cannot reach it, and a message box says so.
pub(crate) fn bring_other_to_front(settings: &Settings) -> ExitCode {
    tracing::info!("another window is open on this data folder");
    let data_dir = settings.data_dir.value.clone();
    let open_already = Coded::error("window_open_already", [("path", data_dir.display().to_string())]);
    let language = settings.language.value.clone();
    let folder = data_dir.clone();
    let asked = tauri::Builder::default()
        // Ends this process in its setup when the first one answers.
        .plugin(single_instance(&data_dir))
        .plugin(tauri_plugin_dialog::init())
        .setup(move |app| {
            if gives_way(&folder) {
                instead_of_this_one(app.handle());
            }
            show_refusal(app.handle(), &language, &open_already);
            Ok(())
        })
        .build(context());
    // It was there to be asked, and ended instead of answering.
    #[cfg(unix)]
    if let Err(error) = &asked
        && gives_way(&data_dir)
    {
        tracing::info!(%error, "the other window did not answer");
        in_this_process(&tauri::Env::default());
    }
    run_until_closed(asked)
}

/// Waits for the other window's end, if that is near.
fn gives_way(data_dir: &Path) -> bool {
    WindowLock::take_within(data_dir, ENDING).is_ok_and(|lock| lock.is_some())
}

/// Exchanges this process for a new one of the program. Returns only where that fails.
pub(crate) fn instead_of_this_one(app: &AppHandle) {
    tracing::info!("the window starts again");
    #[cfg(unix)]
    in_this_process(&Manager::env(app));
    #[cfg(not(unix))]
    app.restart()
}

/// Runs the program from its beginning in this very process: its locks end with it, so that the new program finds the data folder free.
#[cfg(unix)]
fn in_this_process(env: &tauri::Env) {
    use std::os::unix::process::CommandExt;
    let error = match tauri::process::current_binary(env) {
        Ok(program) => std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .exec(),
        Err(error) => error,
    };
    tracing::error!(%error, "the window cannot start again");
}
