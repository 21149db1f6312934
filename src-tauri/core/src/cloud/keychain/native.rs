//! The Credential Manager of Windows and the Keychain of macOS.

#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store;
use keyring_core::{Entry, Error, get_default_store, set_default_store};
#[cfg(windows)]
use windows_native_keyring_store::Store;

use super::{KeychainProblem, LABEL};

pub(super) fn read(folder: &str) -> Result<Option<String>, KeychainProblem> {
    match entry(folder)?.get_password() {
        Ok(kept) => Ok(Some(kept)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(problem(&error)),
    }
}

pub(super) fn keep(folder: &str, text: &str) -> Result<(), KeychainProblem> {
    entry(folder)?.set_password(text).map_err(|error| problem(&error))
}

pub(super) fn forget(folder: &str) -> Result<bool, KeychainProblem> {
    match entry(folder)?.delete_credential() {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
        Err(error) => Err(problem(&error)),
    }
}

fn entry(folder: &str) -> Result<Entry, KeychainProblem> {
    if get_default_store().is_none() {
        set_default_store(Store::new().map_err(|error| problem(&error))?);
    }
    Entry::new(LABEL, folder).map_err(|error| problem(&error))
}

fn problem(error: &Error) -> KeychainProblem {
    match error {
        Error::NoStorageAccess(_) => KeychainProblem::Locked,
        Error::NoDefaultStore => KeychainProblem::NoService,
        // Its words may hold what was read.
        Error::BadEncoding(_) => KeychainProblem::Failed("what is kept is no text".to_owned()),
        error => KeychainProblem::Failed(error.to_string()),
    }
}
