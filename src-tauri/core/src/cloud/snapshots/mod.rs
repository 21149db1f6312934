//! Snapshots of the book in the object store, beside its files: what a mirror has on a disk, for a computer that is lost.
//!
//! ```text
//! PREFIX/batches/{uuid}_{filename}               the files, as they are uploaded anyway
//! PREFIX/snapshots/XXXXXXXXXXXX/                 of one store: the end of its id
//!   batchbook-[STATION-]YYYYMMDDTHHMMSSZ/
//!     db.sqlite.zst  settings.toml
//!     manifest.json.zst                          every file: name, size, SHA-256, key
//!     snapshot.json                              written last: without it there is no snapshot
//! ```
//!
//! A snapshot is read back and compared before its `snapshot.json` is written. It is complete when the store has every file of
//! every recorded batch that it names; which it has not yet is in the manifest, and looked at again whenever somebody asks.

mod back_up;
mod list;
mod objects;
mod pack;
mod presence;
mod prune;
mod restore;
mod verify;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use back_up::back_up;
pub use list::{DamagedSnapshot, FoundSnapshots, StoredSnapshot};
pub use prune::{plan_pruning, prune, prune_agreed};
pub use restore::Wanted;
pub use verify::{find, verify, verify_and_record};

use super::connect::Bucket;
use super::{CloudError, Credentials, KeySources, find_credentials};
use crate::backup::{AuditHead, BackupError};
use crate::settings::{CloudSettings, Settings};

/// The folder below the prefix.
const FOLDER: &str = "snapshots";

const DATABASE: &str = "db.sqlite.zst";
const MANIFEST: &str = "manifest.json.zst";
const SETTINGS: &str = "settings.toml";
const HEADER: &str = "snapshot.json";

/// How often something is asked for that broke off.
const ATTEMPTS: u32 = 4;

/// What a snapshot says of itself, in a file that is small however many files it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    format: u32,
    program: String,
    station: Option<String>,
    workstation_id: Uuid,
    store_id: Uuid,
    at: Timestamp,
    schema_version: i64,
    batches: u64,
    attachments: u64,
    attachment_bytes: u64,
    /// Files of recorded batches that the store did not have when the snapshot was made.
    waiting: u64,
    audit_head: Option<AuditHead>,
    database: Part,
    manifest: Part,
    settings: Part,
}

impl Header {
    /// The bytes of the snapshot itself, without the files that it names.
    fn bytes(&self) -> u64 {
        self.database.size + self.manifest.size + self.settings.size
    }
}

/// An object of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    name: String,
    size: u64,
    #[serde(with = "crate::backup::hex_hash")]
    sha256: [u8; 32],
}

/// A bucket and prefix that snapshots are in, and the way there. Asks nothing by itself.
#[derive(Debug, Clone)]
pub struct SnapshotBucket {
    cloud: CloudSettings,
    bucket: Bucket,
}

impl SnapshotBucket {
    /// Makes the way to a bucket, with the key that is found for it. The mode of `cloud` counts for nothing: reading is no use of it.
    pub fn find(settings: &Settings, cloud: &CloudSettings, keys: &KeySources) -> Result<Self, BackupError> {
        let place = PathBuf::from(cloud.address());
        let credentials = find_credentials(&settings.data_dir.value, cloud.provider, keys)
            .map_err(|error| said(&place, CloudError::Credentials(error)))?
            .ok_or_else(|| {
                let provider = cloud.provider;
                said(&place, CloudError::NoCredentials { provider })
            })?;
        Self::with_key(cloud, &credentials)
    }

    /// Makes the way to a bucket with a key that was just entered.
    pub fn with_key(cloud: &CloudSettings, credentials: &Credentials) -> Result<Self, BackupError> {
        let place = PathBuf::from(cloud.address());
        if cloud.bucket.is_empty() {
            return Err(said(&place, CloudError::Off));
        }
        let bucket =
            Bucket::connect(cloud, credentials).map_err(|error| said(&place, CloudError::Trouble(error)))?;
        Ok(Self {
            cloud: cloud.clone(),
            bucket,
        })
    }

    /// Returns bucket and prefix as an address.
    pub fn address(&self) -> PathBuf {
        PathBuf::from(self.cloud.address())
    }

    /// The same bucket with the prefix of a station in it.
    fn below(&self, prefix: &str) -> Self {
        let cloud = CloudSettings {
            prefix: prefix.to_owned(),
            ..self.cloud.clone()
        };
        Self {
            bucket: self.bucket.with_prefix(&cloud),
            cloud,
        }
    }

    fn at_once(&self) -> usize {
        self.cloud.transfers as usize
    }

    fn said(&self, error: impl Into<CloudError>) -> BackupError {
        said(&self.address(), error.into())
    }
}

/// What tells a store from others in one bucket: the end of a time-ordered uuid.
fn short_id(store_id: Uuid) -> String {
    let id = store_id.simple().to_string();
    id.get(20..).unwrap_or(&id).to_owned()
}

/// Says of the object store what is wrong with it, and of this side what is wrong here.
fn said(place: &Path, error: CloudError) -> BackupError {
    match error {
        CloudError::Store(error) => error.into(),
        CloudError::Run(error) => error.into(),
        CloudError::Copy(source) => BackupError::Local { source },
        error => BackupError::ObjectStore {
            path: place.to_owned(),
            code: error.message(),
            source: error.into(),
        },
    }
}
