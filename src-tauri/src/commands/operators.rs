//! Who is recording.

use batchbook_core::authority::{self, Reserved};
use serde::Serialize;
use ts_rs::TS;

use super::authority::permit;
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

/// What an operator may, and whether they have a PIN.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct OperatorState {
    name: String,
    supervisor: bool,
    has_pin: bool,
}

fn states(session: &Session) -> Result<Vec<OperatorState>, Failed> {
    let states = session.book.read(|reader| reader.operator_states())?;
    Ok(states
        .into_iter()
        .filter(|state| !state.retired)
        .map(|state| OperatorState {
            name: state.name,
            supervisor: state.supervisor,
            has_pin: state.has_pin,
        })
        .collect())
}

/// Lists what the operators in use may.
#[tauri::command]
pub(crate) async fn operator_states(state: State<'_>) -> Result<Vec<OperatorState>, CommandError> {
    blocking(&state, |session| states(session)).await
}

/// Makes an operator a supervisor, or no longer one.
#[tauri::command]
pub(crate) async fn set_supervisor(
    state: State<'_>,
    name: String,
    supervisor: bool,
) -> Result<Vec<OperatorState>, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Operators)?;
        authority::set_supervisor(&session.book, &name, supervisor, &by)?;
        states(session)
    })
    .await
}

/// Sets an operator's PIN, or another one.
#[tauri::command]
pub(crate) async fn set_pin(
    state: State<'_>,
    name: String,
    pin: String,
) -> Result<Vec<OperatorState>, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Operators)?;
        authority::set_pin(&session.book, &name, &pin, &by)?;
        states(session)
    })
    .await
}

/// Takes an operator's PIN away.
#[tauri::command]
pub(crate) async fn remove_pin(state: State<'_>, name: String) -> Result<Vec<OperatorState>, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Operators)?;
        authority::remove_pin(&session.book, &name, &by)?;
        states(session)
    })
    .await
}

/// Changes the PIN of the operator at the window, who gives the one of before; a supervisor's does as well.
#[tauri::command]
pub(crate) async fn change_own_pin(
    state: State<'_>,
    before: String,
    pin: String,
) -> Result<Vec<OperatorState>, CommandError> {
    blocking(&state, move |session| {
        let name = who(session)?;
        let by = authority::permit_pin_change(&session.book, &name, Some(&before))?;
        authority::set_pin(&session.book, &name, &pin, &by)?;
        states(session)
    })
    .await
}
