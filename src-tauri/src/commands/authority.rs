//! Whether a supervisor's PIN is asked for, and who gave one a moment ago.

use std::sync::{Mutex, PoisonError};

use batchbook_core::authority::{self, Permit, Reserved};
use serde::Serialize;
use ts_rs::TS;

use super::operators::who;
use super::{CommandError, Failed, Session, State, blocking};

/// The permit of whoever gave a PIN last. It ends by itself after five minutes, with that person's right, and when somebody else takes over.
#[derive(Debug, Default)]
pub(crate) struct Held(Mutex<Option<Permit>>);

/// Whether a supervisor's PIN is asked for, and under whose name what is reserved would be done now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Authority {
    /// Some supervisor has a PIN. Otherwise corrections and the like are open to everybody.
    pin_asked_for: bool,
    /// Who gave a PIN within the last five minutes.
    unlocked_by: Option<String>,
}

impl Held {
    /// Forgets the permit.
    pub(crate) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn get(&self) -> Option<Permit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, permit: Permit) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(permit);
    }
}

/// The right to do something that is reserved, for the one at the window; every command that changes such a thing asks here, whoever
/// calls it.
pub(super) fn permit(session: &Session, wanted: Reserved) -> Result<Permit, Failed> {
    let held = session.held.get();
    Ok(authority::permit_again(
        &session.book,
        wanted,
        &who(session)?,
        held.as_ref(),
    )?)
}

fn answer(session: &Session) -> Result<Authority, Failed> {
    let pin_asked_for = session.book.read(|reader| reader.is_pin_asked_for())?;
    let permit = permit(session, Reserved::Correct).ok();
    Ok(Authority {
        pin_asked_for,
        unlocked_by: permit
            .filter(|_| pin_asked_for)
            .map(|permit| permit.who().to_owned()),
    })
}

/// Says whether a PIN is asked for, and who gave one.
#[tauri::command]
pub(crate) async fn authority(state: State<'_>) -> Result<Authority, CommandError> {
    blocking(&state, |session| answer(session)).await
}

/// Takes a supervisor's PIN; what is reserved can then be done for five minutes, under that supervisor's name.
#[tauri::command]
pub(crate) async fn unlock(state: State<'_>, pin: String) -> Result<Authority, CommandError> {
    blocking(&state, move |session| {
        let operator = who(session)?;
        let permit = authority::permit(&session.book, Reserved::Correct, &operator, Some(&pin))?;
        session.held.hold(permit);
        answer(session)
    })
    .await
}

/// Forgets the PIN that was given.
#[tauri::command]
pub(crate) async fn lock(state: State<'_>) -> Result<Authority, CommandError> {
    blocking(&state, |session| {
        session.held.forget();
        answer(session)
    })
    .await
}

#[cfg(test)]
mod tests {
    use batchbook_core::authority::{set_pin, set_supervisor};
    use batchbook_core::store::StoreError;

    use super::*;
    use crate::commands::plant::session;

    #[test]
    fn what_is_reserved_is_refused_without_the_pin_whoever_calls() {
        let dir = tempfile::tempdir().unwrap();
        let session = session(dir.path());
        assert!(
            permit(&session, Reserved::Setting).is_ok(),
            "open to everybody before"
        );
        session.book.choose_operator("Asha").unwrap();
        session
            .book
            .write(|transaction| transaction.add_operator("Meera", session.book.now()))
            .map_err(|error: StoreError| error)
            .unwrap();
        let by = authority::permit(&session.book, Reserved::Operators, "Asha", None).unwrap();
        set_supervisor(&session.book, "Meera", true, &by).unwrap();
        set_pin(&session.book, "Meera", "271828", &by).unwrap();
        for wanted in Reserved::ALL {
            let refused = permit(&session, wanted).unwrap_err().said(&session.book);
            assert_eq!(refused.code, "pin_required", "{wanted:?}");
        }
        let given = authority::permit(&session.book, Reserved::Correct, "Asha", Some("271828")).unwrap();
        session.held.hold(given);
        assert_eq!(permit(&session, Reserved::Setting).unwrap().who(), "Meera");
        assert_eq!(answer(&session).unwrap().unlocked_by.as_deref(), Some("Meera"));
        session.held.forget();
        assert!(permit(&session, Reserved::Setting).is_err());
    }
}
