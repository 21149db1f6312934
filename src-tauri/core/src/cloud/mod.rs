//! The object store: recorded files are uploaded in the background, compared, and in mode `primary` evicted here and fetched again.
//!
//! What waits is in the store (`object_copies`), with the commit that recorded it, and survives everything. An upload counts as
//! done only after the object store was asked what it has, and says the size and the SHA-256 that were saved. An object is
//! written once: a second time only where it is no longer what was uploaded. Nothing is evicted that the object store does not
//! confirm at that moment.
//!
//! Nothing in here is an entry of the trail: the record is the batch and the hash of its file, whoever holds the bytes, and a
//! week without a network would fill it. Changing the settings is one, and keeping or removing the key.
//!
//! Calls block; the transfers run on a runtime of their own. Recording never waits for any of it.

mod cache;
mod connect;
mod credentials;
mod keep_key;
mod keychain;
mod link;
mod pace;
mod queue;
mod rounds;
pub mod snapshots;
mod test_connection;
mod transfer;
mod trouble;
mod under_way;
mod verify;

use thiserror::Error;
use uuid::Uuid;

pub use cache::{Evicted, FetchedAll, bring_here, evict, fetch_all, fetch_batch, note_read};
pub use connect::is_same_place;
pub use credentials::{
    Credentials, KEY_VARIABLES, KeptKey, KeyError, KeyOrigin, KeySources, find_credentials, key_file,
    keychain_problem,
};
pub use keep_key::{keep_key, remove_key};
pub use keychain::KeychainProblem;
pub use link::{LONGEST_LINK, Link, link};
pub use queue::{
    CloudStatus, FailedUpload, Synced, failed_uploads, is_paused, migrate, pause, place_of, resume, status,
    sync, try_now,
};
pub use rounds::Rounds;
pub use test_connection::{TestStep, test_connection};
pub use trouble::{Trouble, TroubleCode};
pub use under_way::{UploadUnderWay, under_way};
pub use verify::{CloudProblem, ProblemKind, Verified, verify};

use crate::book::Book;
use crate::durable_fs::CopyError;
use crate::run::RunError;
use crate::settings::CloudProvider;
use crate::storage_path::StorageProblem;
use crate::store::StoreError;
pub use crate::store::object_copies::Place;
use connect::Bucket;

/// Why something that was asked of the object store was not done.
#[derive(Debug, Error)]
pub enum CloudError {
    /// It is switched off.
    #[error("the object store is switched off")]
    Off,
    /// Files are evicted in mode `primary` alone.
    #[error("the object store is not the files' home")]
    NotPrimary,
    /// Nobody said who may write there.
    #[error("no key for {}", provider.as_str())]
    NoCredentials {
        /// Whose object store it is.
        provider: CloudProvider,
    },
    /// The key that is kept cannot be read or removed.
    #[error("cannot use the key")]
    Credentials(#[from] KeyError),
    /// There is no such attachment, or it was never to be uploaded.
    #[error("there is no copy of attachment {id}")]
    Unknown {
        /// The id that was asked for.
        id: Uuid,
    },
    /// The object store, or the way to it, is in trouble.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// The storage path cannot be used: nothing is fetched to it or evicted from it.
    #[error("the storage path cannot be used")]
    Storage(#[source] StorageProblem),
    /// A file that was fetched cannot be saved here.
    #[error("a fetched file cannot be saved")]
    Copy(#[from] CopyError),
    /// The locks cannot be taken.
    #[error("cannot take the lock of transfers")]
    Run(#[from] RunError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

impl CloudError {
    /// Returns the code of the message that says it.
    pub fn message(&self) -> &'static str {
        match self {
            Self::Off => "cloud_off",
            Self::NotPrimary => "cloud_not_primary",
            Self::NoCredentials { .. } => "cloud_no_credentials",
            Self::Credentials(KeyError::Keychain(_)) => "cloud_keychain",
            Self::Credentials(_) => "cloud_credentials",
            Self::Unknown { .. } => "cloud_unknown",
            Self::Trouble(trouble) => trouble.code.message(),
            Self::Storage(problem) => problem.code(),
            Self::Copy(_) => "cloud_local_failed",
            Self::Run(_) => "lock",
            Self::Store(_) => "store",
        }
    }

    /// Returns the code that programs go by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::NotPrimary => "not_primary",
            Self::NoCredentials { .. } => "no_credentials",
            Self::Credentials(KeyError::Keychain(_)) => "keychain",
            Self::Credentials(_) => "credentials",
            Self::Unknown { .. } => "unknown",
            Self::Trouble(trouble) => trouble.code.as_str(),
            Self::Storage(problem) => problem.code(),
            Self::Copy(_) => "copy",
            Self::Run(_) => "lock",
            Self::Store(_) => "store",
        }
    }
}

/// Makes the client for what is configured. Nothing is asked of the object store yet.
fn connect(book: &Book, keys: &KeySources) -> Result<Bucket, CloudError> {
    let settings = book.settings();
    let cloud = &settings.cloud.value;
    if cloud.mode == crate::settings::CloudMode::Off {
        return Err(CloudError::Off);
    }
    let credentials = find_credentials(&settings.data_dir.value, cloud.provider, keys)?.ok_or(
        CloudError::NoCredentials {
            provider: cloud.provider,
        },
    )?;
    Ok(Bucket::connect(cloud, &credentials)?)
}
