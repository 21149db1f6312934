//! Who is recording.

use serde::Serialize;
use ts_rs::TS;

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

/// Makes a name the one that records from now on; an unknown one is added.
#[tauri::command]
pub(crate) async fn choose_operator(state: State<'_>, name: String) -> Result<Operators, CommandError> {
    blocking(&state, move |session| {
        session.book.choose_operator(&name)?;
        answer(session)
    })
    .await
}
