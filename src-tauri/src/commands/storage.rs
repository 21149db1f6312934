//! Where the files live.

use std::collections::BTreeMap;

use batchbook_core::attachments::storage_is_back;
use batchbook_core::authority::Reserved;
use batchbook_core::storage_path::StorageProblem as Problem;
use serde::Serialize;
use tauri::{AppHandle, Emitter};
use ts_rs::TS;

use super::authority::permit;
use super::{CommandError, Session, State, blocking};
use crate::wording;

/// The storage path, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct StorageState {
    path: String,
    origin: String,
    problem: Option<StorageProblem>,
}

/// Why files cannot be saved at the storage path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct StorageProblem {
    code: String,
    parameters: BTreeMap<String, String>,
    can_adopt: bool,
}

impl StorageState {
    /// What was found when the storage path was last used.
    pub(crate) fn of(session: &Session) -> Self {
        Self::with(session, session.book.storage_problem())
    }

    /// Says whether files cannot be saved there.
    pub(crate) fn is_in_trouble(&self) -> bool {
        self.problem.is_some()
    }

    /// The state with what was just found.
    pub(crate) fn with(session: &Session, problem: Option<Problem>) -> Self {
        let settings = session.book.settings();
        let storage_path = &settings.storage_path;
        Self {
            path: storage_path.value.display().to_string(),
            origin: wording::origin(&storage_path.origin),
            problem: problem.map(|problem| {
                let coded = wording::storage(&problem);
                StorageProblem {
                    code: coded.code,
                    parameters: coded.parameters,
                    can_adopt: problem.can_adopt(),
                }
            }),
        }
    }
}

/// Looks at the storage path again.
#[tauri::command]
pub(crate) async fn storage_state(state: State<'_>) -> Result<StorageState, CommandError> {
    blocking(&state, |session| {
        Ok(StorageState::with(session, session.book.prepare_storage()))
    })
    .await
}

/// Takes the configured storage path into use on purpose: "Use this folder".
#[tauri::command]
pub(crate) async fn adopt_storage(app: AppHandle, state: State<'_>) -> Result<StorageState, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Storage)?;
        let now = StorageState::with(session, session.book.adopt_storage(by.who()));
        if !now.is_in_trouble() {
            storage_is_back(&session.book)?;
        }
        if let Err(error) = app.emit("storage-changed", &now) {
            tracing::warn!(%error, "the screen was not told about the storage path");
        }
        Ok(now)
    })
    .await
}
