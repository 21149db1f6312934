//! The window itself: how it closes, and how it prints.
//!
//! Closing is asked for by a press on the window's own cross, and answered by the screens: they keep what is typed, and ask
//! where something would be lost. Screens that do not answer must not hold the window open.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tauri::{AppHandle, Emitter, Manager, WebviewWindow, Window};

use super::{CommandError, Failed, State};

/// How long the screens have to say that they are there.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Whether somebody asked the window to close, and the screens have not answered yet.
#[derive(Debug, Default)]
pub(crate) struct Closing(Mutex<Asked>);

#[derive(Debug, Default)]
struct Asked {
    times: u64,
    unanswered: bool,
}

impl Closing {
    /// Notes that the window was asked to close; answers which time this is.
    fn ask(&self) -> u64 {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.times += 1;
        asked.unanswered = true;
        asked.times
    }

    /// The screens have taken it over: they ask, and close the window themselves.
    fn hold(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unanswered = false;
    }

    /// Whether the time that `ask` answered is over without an answer.
    fn is_over(&self, time: u64) -> bool {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.unanswered && asked.times == time
    }
}

/// Asks the screens whether the window may close, and closes it where they do not answer.
pub(crate) fn ask_to_close(window: &Window) {
    let app = window.app_handle();
    let time = app.state::<Closing>().ask();
    if let Err(error) = app.emit("close-asked", ()) {
        tracing::warn!(%error, "the screen was not told that the window is to close");
    }
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(ANSWER_WITHIN).await;
        if window.app_handle().state::<Closing>().is_over(time) {
            tracing::warn!("the screen did not answer, and the window is closed");
            close(&window);
        }
    });
}

fn close(window: &Window) {
    if let Err(error) = window.destroy() {
        tracing::error!(%error, "the window cannot be closed");
    }
}

/// Closes the window: nothing would be lost, or it is to be.
#[tauri::command]
pub(crate) fn close_window(window: Window) {
    close(&window);
}

/// Holds the window open while a person is asked.
#[tauri::command]
pub(crate) fn hold_window(app: AppHandle) {
    app.state::<Closing>().hold();
}

/// Opens the system's dialog for printing what the screen has laid out for it.
#[tauri::command]
pub(crate) async fn print_window(window: WebviewWindow, state: State<'_>) -> Result<(), CommandError> {
    window
        .print()
        .map_err(|error| Failed::Printer(error).said(&state.book))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_whose_screen_does_not_answer_closes() {
        let closing = Closing::default();
        let time = closing.ask();
        assert!(closing.is_over(time));
    }

    #[test]
    fn a_window_whose_screen_asks_stays_open() {
        let closing = Closing::default();
        let time = closing.ask();
        closing.hold();
        assert!(!closing.is_over(time));
        let again = closing.ask();
        assert!(!closing.is_over(time), "the first time has its answer");
        assert!(closing.is_over(again), "each time wants an answer");
    }
}
