//! The system's keychain: the Secret Service on Linux, the Credential Manager on Windows, the Keychain on macOS.
//!
//! It is asked with a limit of time, and never to be unlocked by somebody: uploads go on unasked, and whoever could type its
//! password may not be there. What it answered is believed for a while, since uploads ask every second.

#[cfg(any(windows, target_os = "macos"))]
#[path = "keychain/native.rs"]
mod system;
#[cfg(not(any(windows, target_os = "macos")))]
#[path = "keychain/secret_service.rs"]
mod system;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::durable_fs::ask;

/// What an entry is called where a person looks at the keychain.
const LABEL: &str = "Batchbook object store";

/// How long an answer is believed: after that a key that another process kept is seen.
const BELIEVED: Duration = Duration::from_secs(60);

/// What is asked one call after the other, as a place is.
const KEYCHAIN: &str = "the system's keychain";

/// Why the system's keychain is not used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeychainProblem {
    /// There is no desktop session: a service, a timer, a container.
    #[error("there is no desktop session")]
    NoSession,
    /// The session has no keychain.
    #[error("the session has no keychain")]
    NoService,
    /// There is one, and nobody has set it up.
    #[error("the keychain is not set up")]
    NotSetUp,
    /// It wants its password.
    #[error("the keychain is locked")]
    Locked,
    /// It does not answer in time.
    #[error("the keychain does not answer")]
    NoAnswer,
    /// It says something else. A keychain's own words have no secret in them.
    #[error("the keychain refuses: {0}")]
    Failed(String),
}

impl KeychainProblem {
    /// The problem as programs read it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NoSession => "no_session",
            Self::NoService => "no_service",
            Self::NotSetUp => "not_set_up",
            Self::Locked => "locked",
            Self::NoAnswer => "no_answer",
            Self::Failed(_) => "failed",
        }
    }

    /// Whether a key may be in there all the same.
    pub const fn may_hide_a_key(&self) -> bool {
        matches!(self, Self::Locked | Self::NoAnswer | Self::Failed(_))
    }
}

type Answer = Result<Option<String>, KeychainProblem>;

static ANSWERS: Mutex<BTreeMap<PathBuf, (Instant, Answer)>> = Mutex::new(BTreeMap::new());

fn answers() -> MutexGuard<'static, BTreeMap<PathBuf, (Instant, Answer)>> {
    ANSWERS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn call<T: Send + 'static>(
    data_dir: &Path,
    work: impl FnOnce(&str) -> Result<T, KeychainProblem> + Send + 'static,
) -> Result<T, KeychainProblem> {
    // The same folder by another name has the same key.
    let folder = std::fs::canonicalize(data_dir).unwrap_or_else(|_| data_dir.to_owned());
    let folder = folder.to_string_lossy().into_owned();
    ask(Path::new(KEYCHAIN), move || work(&folder)).unwrap_or(Err(KeychainProblem::NoAnswer))
}

/// Reads what is kept for a data folder.
pub(super) fn read(data_dir: &Path) -> Answer {
    if let Some((at, answer)) = answers().get(data_dir)
        && at.elapsed() < BELIEVED
    {
        return answer.clone();
    }
    let answer = call(data_dir, system::read);
    if let Err(problem) = &answer {
        tracing::debug!(%problem, "the keychain is not used");
    }
    answers().insert(data_dir.to_owned(), (Instant::now(), answer.clone()));
    answer
}

/// Keeps a text for a data folder, in the place of one that may be there. Done only when the keychain says the same text again.
pub(super) fn keep(data_dir: &Path, text: String) -> Result<(), KeychainProblem> {
    answers().remove(data_dir);
    call(data_dir, move |folder| {
        system::keep(folder, &text)?;
        if system::read(folder)?.as_deref() == Some(text.as_str()) {
            Ok(())
        } else {
            Err(KeychainProblem::Failed("it says something else".to_owned()))
        }
    })
}

/// Removes what is kept for a data folder. Answers whether something was.
pub(super) fn forget(data_dir: &Path) -> Result<bool, KeychainProblem> {
    answers().remove(data_dir);
    call(data_dir, system::forget)
}
