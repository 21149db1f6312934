//! Who may change what is recorded: the one gate that the window and the command line both go through.
//!
//! Before any supervisor has a PIN everything is open to everybody. From then on correcting, reverting, and changes of catalogue, settings,
//! operators and storage path, and restoring, are a supervisor's, who gives the PIN; the change is written down under that supervisor's name.
//!
//! A PIN holds off colleagues, not the owner of the computer's account: that one can write the database, and can reset a PIN by
//! [`reset_pin`], which stays in the trail.

use argon2::{Algorithm, Argon2, Params, Version};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::batch::is_name;
use crate::book::Book;
use crate::store::pins::{PinFailures, StoredPin, Whose};
use crate::store::{StoreError, WriteTransaction};

/// Memory of one computation, in KiB. With [`PASSES`] it takes about a tenth of a second; `examples/pin_cost.rs` measures it.
const MEMORY_KIB: u32 = 32 * 1024;

/// Passes over that memory.
const PASSES: u32 = 3;

/// The bytes of what is kept.
const HASH_BYTES: usize = 32;

/// The fewest characters of a PIN.
pub const SHORTEST_PIN: usize = 4;

/// The most characters of a PIN; a badge may hold a long number.
pub const LONGEST_PIN: usize = 128;

/// How many wrong ones cost no waiting.
const FREE_FAILURES: u32 = 3;

/// The longest wait after a wrong one.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(5);

/// How long somebody who gave a PIN at the window may go on without giving it again.
const HELD_FOR: SignedDuration = SignedDuration::from_mins(5);

/// What is a supervisor's as soon as one has a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// Correcting a recorded batch.
    Correct,
    /// Reverting one.
    Revert,
    /// Changing product types and brands.
    Catalogue,
    /// Changing a setting.
    Setting,
    /// Adding, renaming and retiring operators, making supervisors, setting others' PINs.
    Operators,
    /// Bringing a backup back.
    Restore,
    /// Taking a storage path into use on purpose.
    Storage,
    /// Explaining what a check finds in the trail.
    Explain,
}

impl Reserved {
    /// Everything that is reserved.
    pub const ALL: [Self; 8] = [
        Self::Correct,
        Self::Revert,
        Self::Catalogue,
        Self::Setting,
        Self::Operators,
        Self::Restore,
        Self::Storage,
        Self::Explain,
    ];

    /// The name as the trail and words have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Revert => "revert",
            Self::Catalogue => "catalogue",
            Self::Setting => "setting",
            Self::Operators => "operators",
            Self::Restore => "restore",
            Self::Storage => "storage",
            Self::Explain => "explain",
        }
    }
}

/// The right to change something, and who has it. Only this module makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    who: String,
    /// The PIN that was given for it; none where none is asked for.
    given: Option<Given>,
}

/// A PIN that was right.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Given {
    at: Timestamp,
    /// The seal of what was kept of it then.
    seal: String,
}

impl Permit {
    /// Under whose name the change is written down.
    pub fn who(&self) -> &str {
        &self.who
    }
}

/// Why something may not be done.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A supervisor's PIN is wanted, and none was given.
    #[error("a supervisor's PIN is wanted")]
    PinRequired,
    /// The PIN is no supervisor's, or not this operator's.
    #[error("the PIN is wrong")]
    WrongPin,
    /// Wrong ones were given before: the next is looked at later.
    #[error("the next PIN is looked at in {seconds} s")]
    TooEarly {
        /// In seconds, rounded up.
        seconds: u64,
    },
    /// A PIN that is too short or too long, or has characters that cannot be typed.
    #[error("this cannot be a PIN")]
    NoPin,
    /// There is no such operator, or only a retired one.
    #[error("there is no operator {name:?}")]
    NoOperator {
        /// The name.
        name: String,
    },
    /// Argon2 failed: there is not enough memory.
    #[error("the PIN cannot be looked at")]
    Hash {
        /// Argon2's error.
        detail: String,
    },
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl AuthorityError {
    /// The code that programs and words go by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PinRequired => "pin_required",
            Self::WrongPin => "pin_wrong",
            Self::TooEarly { .. } => "pin_too_early",
            Self::NoPin => "pin_unusable",
            Self::NoOperator { .. } => "no_such_operator",
            Self::Hash { .. } => "pin_not_computed",
            Self::Store(_) => "store",
        }
    }
}

/// Answers the right to do something that is reserved, or why not.
///
/// Without any supervisor's PIN it is `operator`'s. Otherwise it is that supervisor's whose PIN was given; each PIN is slow to compute.
pub fn permit(
    book: &Book,
    wanted: Reserved,
    operator: &str,
    pin: Option<&str>,
) -> Result<Permit, AuthorityError> {
    if !book.read(|reader| reader.is_pin_asked_for())? {
        return Ok(Permit {
            who: operator.trim().to_owned(),
            given: None,
        });
    }
    let pin = pin.ok_or(AuthorityError::PinRequired)?;
    whose(book, Whose::Supervisors, operator, pin, wanted.as_str())
}

/// Answers the same right again to who gave a PIN within the last minutes, as the window does for one who goes on working.
///
/// It ends early where that person is no supervisor any more, is retired, or has another PIN.
pub fn permit_again(
    book: &Book,
    wanted: Reserved,
    operator: &str,
    held: Option<&Permit>,
) -> Result<Permit, AuthorityError> {
    if let Some(held) = held
        && still_holds(book, held)?
    {
        return Ok(held.clone());
    }
    permit(book, wanted, operator, None)
}

fn still_holds(book: &Book, held: &Permit) -> Result<bool, StoreError> {
    let Some(given) = &held.given else {
        return Ok(false);
    };
    if book.now().duration_since(given.at).abs() >= HELD_FOR {
        return Ok(false);
    }
    let pins = book.read(|reader| reader.pins(Whose::Supervisors))?;
    Ok(pins
        .iter()
        .any(|(name, pin)| *name == held.who && pin.seal() == given.seal))
}

/// Sets an operator's PIN. Who does it has a permit for operators, or that of [`permit_pin_change`].
pub fn set_pin(book: &Book, name: &str, pin: &str, by: &Permit) -> Result<(), AuthorityError> {
    let stored = stored_pin(pin)?;
    change(book, name, |transaction, at| {
        transaction.put_pin(name, Some(&stored), "pin_set", by.who(), at)
    })
}

/// Takes an operator's PIN away.
pub fn remove_pin(book: &Book, name: &str, by: &Permit) -> Result<(), AuthorityError> {
    change(book, name, |transaction, at| {
        transaction.put_pin(name, None, "pin_removed", by.who(), at)
    })
}

/// Takes a lost PIN away without one. For whoever owns the data folder, who could write the database anyhow: the caller makes sure of
/// that, and the trail keeps it.
pub fn reset_pin(book: &Book, name: &str, who: &str) -> Result<(), AuthorityError> {
    change(book, name, |transaction, at| {
        transaction.forget_pin_failures()?;
        transaction.put_pin(name, None, "pin_reset", who, at)
    })
}

/// The right to change an operator's PIN: the operator's, who knows the one of before, and any supervisor's.
///
/// Both are tried as one attempt, so that nobody waits, or stands in the trail, for a PIN that is right. One who has none yet gets it
/// from a supervisor; before any supervisor has one, from anybody.
pub fn permit_pin_change(book: &Book, name: &str, pin: Option<&str>) -> Result<Permit, AuthorityError> {
    let wanted = Whose::SupervisorsAnd(name);
    if book.read(|reader| reader.pins(wanted))?.is_empty() {
        return Ok(Permit {
            who: name.to_owned(),
            given: None,
        });
    }
    let pin = pin.ok_or(AuthorityError::PinRequired)?;
    whose(book, wanted, name, pin, Reserved::Operators.as_str())
}

/// Makes an operator a supervisor, or no longer one.
pub fn set_supervisor(book: &Book, name: &str, supervisor: bool, by: &Permit) -> Result<(), AuthorityError> {
    change(book, name, |transaction, at| {
        transaction.set_supervisor(name, supervisor, by.who(), at)
    })
}

fn change(
    book: &Book,
    name: &str,
    work: impl FnOnce(&mut WriteTransaction<'_>, Timestamp) -> Result<(), StoreError>,
) -> Result<(), AuthorityError> {
    let at = book.now();
    book.write(|transaction| {
        let state = transaction.reader().operator_state(name)?;
        if state.is_none_or(|state| state.retired) || !is_name(name) {
            return Err(AuthorityError::NoOperator {
                name: name.to_owned(),
            });
        }
        Ok(work(transaction, at)?)
    })
}

/// The permit of whose PIN it is, of those that count.
fn whose(book: &Book, of: Whose<'_>, named: &str, pin: &str, wanted: &str) -> Result<Permit, AuthorityError> {
    let at = book.now();
    let pin = pin.trim();
    let before = book.write(|transaction| begin_attempt(transaction, at))?;
    let mut pins = book.read(|reader| reader.pins(of))?;
    // Most often it is the one who is at the window.
    pins.sort_by_key(|(name, _)| name != named);
    for (name, stored) in pins {
        if is_pin(pin, &stored)? {
            book.write(|transaction| end_attempt(transaction, &name, before, at))?;
            let given = Given {
                at: book.now(),
                seal: stored.seal(),
            };
            return Ok(Permit {
                who: name,
                given: Some(given),
            });
        }
    }
    let failures = before.count.saturating_add(1);
    tracing::warn!(failures, wanted, "A wrong PIN was given");
    book.write(|transaction| transaction.append_pin_refused(named, wanted, failures, at))?;
    Err(AuthorityError::WrongPin)
}

/// Counts an attempt, or refuses to look at it yet. Answers what was counted before it.
fn begin_attempt(
    transaction: &mut WriteTransaction<'_>,
    at: Timestamp,
) -> Result<PinFailures, AuthorityError> {
    let failures = transaction.reader().pin_failures()?;
    let wait = wait(failures, at);
    if wait > SignedDuration::ZERO {
        let seconds = u64::try_from(wait.as_millis()).unwrap_or(0).div_ceil(1000);
        return Err(AuthorityError::TooEarly { seconds });
    }
    transaction.count_pin_failure(failures.count.saturating_add(1), at)?;
    Ok(failures)
}

/// The attempt that began at `at` was right. Only a supervisor's PIN clears the count: who has a PIN of their own could otherwise guess at
/// a supervisor's for ever, with their own in between.
fn end_attempt(
    transaction: &mut WriteTransaction<'_>,
    name: &str,
    before: PinFailures,
    at: Timestamp,
) -> Result<(), StoreError> {
    let state = transaction.reader().operator_state(name)?;
    if state.is_some_and(|state| state.supervisor) {
        transaction.forget_pin_failures()
    } else {
        transaction.take_back_pin_failure(before, at)
    }
}

/// How long the next attempt still has to wait. A clock that was set back costs the whole wait at most, counted from where it stands now.
fn wait(failures: PinFailures, now: Timestamp) -> SignedDuration {
    let Some(last_at) = failures.last_at else {
        return SignedDuration::ZERO;
    };
    let whole = match failures.count.checked_sub(FREE_FAILURES) {
        None => return SignedDuration::ZERO,
        Some(over) => SignedDuration::from_secs(1i64 << over.min(16)).min(LONGEST_WAIT),
    };
    let passed = now.duration_since(last_at);
    if passed < -LONGEST_WAIT {
        return SignedDuration::ZERO;
    }
    whole - passed.max(SignedDuration::ZERO)
}

fn stored_pin(pin: &str) -> Result<StoredPin, AuthorityError> {
    let pin = pin.trim();
    let length = pin.chars().count();
    if !(SHORTEST_PIN..=LONGEST_PIN).contains(&length) || pin.chars().any(char::is_control) {
        return Err(AuthorityError::NoPin);
    }
    let mut stored = StoredPin {
        salt: Uuid::new_v4().as_bytes().to_vec(),
        hash: Vec::new(),
        memory_kib: MEMORY_KIB,
        passes: PASSES,
    };
    stored.hash = hash_of(pin, &stored)?;
    Ok(stored)
}

fn is_pin(pin: &str, stored: &StoredPin) -> Result<bool, AuthorityError> {
    let found = hash_of(pin, stored)?;
    // Every byte is looked at, whichever differs first.
    let difference = found
        .iter()
        .zip(&stored.hash)
        .fold(0u8, |all, (left, right)| all | (left ^ right));
    Ok(difference == 0 && found.len() == stored.hash.len())
}

fn hash_of(pin: &str, stored: &StoredPin) -> Result<Vec<u8>, AuthorityError> {
    let failed = |error: argon2::Error| AuthorityError::Hash {
        detail: error.to_string(),
    };
    let params = Params::new(stored.memory_kib, stored.passes, 1, Some(HASH_BYTES)).map_err(failed)?;
    let mut hash = vec![0; HASH_BYTES];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), &stored.salt, &mut hash)
        .map_err(failed)?;
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_with_each_wrong_one_up_to_five_minutes() {
        let at: Timestamp = "2026-11-24T05:00:00Z".parse().unwrap();
        let after = |count, seconds| {
            let failures = PinFailures {
                count,
                last_at: Some(at),
            };
            wait(failures, at + SignedDuration::from_secs(seconds)).as_secs()
        };
        assert_eq!([2, 3, 4, 5, 6].map(|count| after(count, 0)), [0, 1, 2, 4, 8]);
        assert_eq!((after(30, 0), after(u32::MAX, 0)), (300, 300));
        assert!(after(6, 8) <= 0);
        assert_eq!(after(6, -20), 8, "a clock that was set back a little");
        assert_eq!(
            after(30, -86_400),
            0,
            "and one that was set back a day locks nobody out"
        );
    }
}
