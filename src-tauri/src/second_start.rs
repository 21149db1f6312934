//! What a start does when another window has the data folder, and how the program starts once more in its own place.

use std::convert::Infallible;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use batchbook_core::run::{RunError, WindowLock};
use sha2::{Digest, Sha256};
use tauri::{AppHandle, Manager};

use crate::window::context;

/// How long the other window may take to answer. The bus would wait without end for one that stands still.
const ANSWER: Duration = Duration::from_secs(6);

/// How long a program that is ending may still have its window: a killed one does until what it was writing has reached the disk.
const ENDING: Duration = Duration::from_secs(5);

/// Tells the program, run anew, that the other window did not answer.
const NOT_ANSWERED: &str = "BATCHBOOK_OTHER_WINDOW_SILENT";

/// Whether this program was run anew because the other window did not answer. To be asked once, while the program has one thread.
pub(crate) fn was_not_answered() -> bool {
    let given = std::env::var_os(NOT_ANSWERED).is_some();
    if given {
        #[allow(unsafe_code, reason = "programs that this one starts are not to inherit it")]
        // SAFETY: The program has no other thread yet that could read the environment.
        unsafe {
            std::env::remove_var(NOT_ANSWERED);
        }
    }
    given
}

/// Takes the lock of the window; nothing when another process has it, whose end is waited for where it did not answer.
pub(crate) fn take_window(data_dir: &Path, not_answered: bool) -> Result<Option<WindowLock>, RunError> {
    let wait = if not_answered { ENDING } else { Duration::ZERO };
    WindowLock::take_within(data_dir, wait)
}

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

/// Ends this second start when the first window answers and comes to the front. Otherwise the program is run anew, which waits for the end of
/// one that is just ending, and says in a message box where there is one that cannot be reached.
pub(crate) fn bring_other_to_front(data_dir: &Path) -> ExitCode {
    tracing::info!("another window is open on this data folder");
    let (asked, asking) = mpsc::channel::<Infallible>();
    std::thread::spawn(move || {
        if asking.recv_timeout(ANSWER) == Err(RecvTimeoutError::Timeout) {
            run_anew(&tauri::Env::default(), Some(NOT_ANSWERED));
        }
    });
    let built = tauri::Builder::default()
        // Ends this process when the first one answers.
        .plugin(single_instance(data_dir))
        .build(context());
    drop(asked);
    if let Err(error) = built {
        tracing::info!(%error, "the other window ended instead of answering");
    }
    // What was built is gone by now: whoever starts meanwhile must not be answered by this process, which has no window.
    run_anew(&tauri::Env::default(), Some(NOT_ANSWERED));
    ExitCode::FAILURE
}

/// Exchanges this process for a new one of the program. Returns only where that fails.
pub(crate) fn instead_of_this_one(app: &AppHandle) {
    tracing::info!("the window starts again");
    #[cfg(unix)]
    run_anew(&Manager::env(app), None);
    #[cfg(not(unix))]
    app.restart()
}

/// Runs the program from its beginning, and says so to it in a variable. Returns only where that fails.
fn run_anew(env: &tauri::Env, variable: Option<&str>) {
    let error = match tauri::process::current_binary(env) {
        Ok(program) => {
            let mut program = Command::new(program);
            program.args(env.args_os.iter().skip(1));
            program.envs(variable.map(|it| (it, "1")));
            in_this_place(&mut program)
        }
        Err(error) => error,
    };
    tracing::error!(%error, "the window cannot start again");
}

/// In this very process: its locks and its name on the bus end with it, so that the new program finds the data folder free.
#[cfg(unix)]
fn in_this_place(program: &mut Command) -> io::Error {
    std::os::unix::process::CommandExt::exec(program)
}

#[cfg(not(unix))]
fn in_this_place(program: &mut Command) -> io::Error {
    match program.spawn() {
        Ok(_) => std::process::exit(0),
        Err(error) => error,
    }
}
