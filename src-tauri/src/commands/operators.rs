//! Who is recording.

use serde::Serialize;
use ts_rs::TS;

use super::drafts::{self, Draft};
use super::{CommandError, Failed, Session, State, blocking};
use crate::surroundings::account_name;

/// The people who record, and the one who does now.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Operators {
    operators: Vec<String>,
    operator: Option<String>,
}

/// Who does what the screen asks for: the operator, or the account before anybody chose one.
pub(crate) fn who(session: &Session) -> Result<String, Failed> {
    let operator = session.book.operator()?;
    Ok(operator
        .or_else(account_name)
        .unwrap_or_else(|| "operator".to_owned()))
}

/// The people who record, the one who does now, and that one's own draft.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct TakenOver {
    operators: Vec<String>,
    operator: Option<String>,
    draft: Draft,
}

fn answer(session: &Session) -> Result<Operators, Failed> {
    Ok(Operators {
        operators: session.book.read(|reader| reader.operators())?,
        operator: session.book.operator()?,
    })
}

/// Lists the operators.
#[tauri::command]
pub(crate) async fn operators(state: State<'_>) -> Result<Operators, CommandError> {
    blocking(&state, |session| answer(session)).await
}

/// Makes a name the one that records from now on, with a draft of their own; an unknown one is added. The draft left behind stays
/// parked for whoever began it.
#[tauri::command]
pub(crate) async fn choose_operator(state: State<'_>, name: String) -> Result<TakenOver, CommandError> {
    blocking(&state, move |session| {
        let draft = session.book.take_over_window(&name)?;
        // Whoever takes over does nothing under the name of who gave a PIN before.
        session.held.forget();
        let Operators { operators, operator } = answer(session)?;
        Ok(TakenOver {
            operators,
            operator,
            draft: drafts::draft(session, draft)?,
        })
    })
    .await
}
