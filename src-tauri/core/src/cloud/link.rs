//! A link to one attachment that ends after a time, for somebody who has no key.

use std::time::Duration;

use jiff::Timestamp;
use object_store::signer::SignedUrlOptions;
use uuid::Uuid;

use super::connect::runtime;
use super::{CloudError, KeySources, Trouble, connect};
use crate::book::Book;

/// The longest time that a link may be good for: what the stores allow.
pub const LONGEST_LINK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A link that whoever has it can read one object with, until it ends.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// The address. It is a key to that object: not for a log.
    pub url: String,
    /// When it ends.
    pub ends_at: Timestamp,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Link")
            .field("ends_at", &self.ends_at)
            .finish_non_exhaustive()
    }
}

/// Makes a link to an attachment in the object store that is good for `valid_for`, at most [`LONGEST_LINK`].
pub fn link(book: &Book, keys: &KeySources, id: Uuid, valid_for: Duration) -> Result<Link, CloudError> {
    let bucket = connect(book, keys)?;
    let copy = book
        .read(|reader| reader.copy_of(id))?
        .filter(|copy| copy.uploaded_at.is_some())
        .ok_or(CloudError::Unknown { id })?;
    let key = bucket.key(&copy.stored_name)?;
    let valid_for = valid_for.min(LONGEST_LINK);
    let options = SignedUrlOptions::default();
    let signed = bucket
        .remote
        .signed_url_opts(http::Method::GET, &key, valid_for, &options);
    let url = runtime()?.block_on(signed).map_err(|error| Trouble::of(&error))?;
    Ok(Link {
        url: url.to_string(),
        ends_at: book.now().checked_add(valid_for).unwrap_or(Timestamp::MAX),
    })
}
