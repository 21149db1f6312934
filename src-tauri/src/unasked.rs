//! What the window tries again unasked: kept files until they are at the storage path, failed ones while it may help.

use std::sync::Arc;
use std::time::Duration;

use batchbook_core::attachments;
use tauri::AppHandle;

use crate::commands::Session;
use crate::copying;
use crate::wording;

/// How often it is asked what is due. The question is a few microseconds; the rows say when, and the pauses grow there.
const PAUSE: Duration = Duration::from_secs(1);

/// How long nothing is asked after the store failed: it fails for everybody, and is said elsewhere.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(60);

/// Tries what is due, one by one, for as long as the window is there.
pub(crate) async fn try_what_is_due(app: AppHandle, session: Arc<Session>) {
    loop {
        let looking = Arc::clone(&session);
        // The look goes to the storage path, which may keep it waiting.
        let due = tauri::async_runtime::spawn_blocking(move || attachments::due(&looking.book)).await;
        let pause = match due {
            Ok(Ok(due)) => {
                for attachment in due {
                    copying::copy_unasked(&app, &session, attachment).await;
                }
                PAUSE
            }
            Ok(Err(error)) => {
                tracing::warn!("{}", wording::chain(&error));
                PAUSE_AFTER_FAILURE
            }
            Err(error) => {
                tracing::error!(%error, "looking for what is due broke off");
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::time::sleep(pause).await;
    }
}
