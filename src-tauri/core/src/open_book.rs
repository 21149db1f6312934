//! The start of every process: opens the batch book and puts right what ended runs left behind.

use crate::Clock;
use crate::attachments::{self, Recovered};
use crate::book::{Book, OpenError};
use crate::move_storage;
use crate::settings::Settings;

/// Opens the batch book, making what is missing, and heals what dead runs left.
///
/// A damaged, foreign or newer database is refused and not touched. Trouble with the storage path is remembered in
/// [`Book::storage_problem`], not an error: batches are recorded without it.
pub fn open_book(settings: Settings, clock: Clock) -> Result<(Book, Recovered), OpenError> {
    let book = Book::open(settings, clock)?;
    let language = book.settings().language.value.clone();
    move_storage::finish(&book, &[language]);
    book.prepare_storage();
    let recovered = attachments::recover(&book).map_err(|source| OpenError::Store {
        path: book.database(),
        source,
    })?;
    Ok((book, recovered))
}
