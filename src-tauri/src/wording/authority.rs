//! Why something may not be done.

use batchbook_core::authority::AuthorityError;

use super::{Coded, one_line};

/// Why something may not be done; failures of the store have words of their own.
pub(crate) fn authority(error: &AuthorityError) -> Coded {
    match error {
        AuthorityError::TooEarly { seconds } => {
            Coded::error(error.code(), [("seconds", seconds.to_string())])
        }
        AuthorityError::NoOperator { name } => Coded::error(error.code(), [("name", one_line(name))]),
        AuthorityError::Hash { detail } => Coded::error(error.code(), [("system_error", one_line(detail))]),
        _ => Coded::error(error.code(), []),
    }
}
