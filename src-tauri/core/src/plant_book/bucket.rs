//! The stations whose snapshots are in an object store: fetched, compared, and removed again.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::Station;
use super::open::{Candidate, Proof, Refused, RefusedFor, open_snapshot, refused};
use super::opening::{OfOne, Opening};
use crate::attachments::{Attachment, HandOutError};
use crate::backup::{BackupError, Snapshot};
use crate::cloud::snapshots::{SnapshotBucket, StoredSnapshot};
use crate::cloud::{CloudError, TroubleCode};
use crate::durable_fs::{CopyError, rename_without_replacing};

/// A folder of this book alone, removed with the last of its stations.
#[derive(Debug)]
struct Cache(PathBuf);

impl Cache {
    fn make(inside: &Path) -> io::Result<Self> {
        let folder = inside.join(format!("batchbook-plant-{}", Uuid::now_v7()));
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        // What a plant recorded is for this account, and not for whoever uses the computer.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        fs::create_dir(folder.join("files"))?;
        Ok(Self(folder))
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(path = %self.0.display(), %error, "what was fetched of a plant stays");
        }
    }
}

/// Where the files of a station are, and where they are fetched to.
#[derive(Debug)]
pub(super) struct Remote {
    address: PathBuf,
    bucket: SnapshotBucket,
    cache: Arc<Cache>,
    /// One file is fetched at a time: two that want the same one do not write it at once.
    alone: Mutex<()>,
}

impl Remote {
    pub(super) fn address(&self) -> &Path {
        &self.address
    }

    /// Where the bytes of a file are when they were fetched.
    pub(super) fn file(&self, sha256: &[u8; 32]) -> PathBuf {
        let name: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        self.cache.0.join("files").join(name)
    }

    /// Fetches a file that is not here yet. Only one that was compared gets its name.
    pub(super) fn bring_here(&self, attachment: &Attachment, file: &Path) -> Result<(), HandOutError> {
        let _alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(size), Some(sha256)) = (attachment.size, &attachment.sha256) else {
            return Ok(());
        };
        if file.exists() {
            return Ok(());
        }
        let part = file.with_extension("part");
        let address = self.address.join(&attachment.stored_name);
        let unreadable = |error| HandOutError::Copy(CopyError::source_side(&address)(error));
        match self
            .bucket
            .fetch_file(&attachment.stored_name, size, sha256, &part)
        {
            Ok(()) => rename_without_replacing(&part, file).map_err(unreadable),
            Err(CloudError::Trouble(trouble)) => match trouble.code {
                TroubleCode::Differs => Err(HandOutError::Damaged { path: address }),
                TroubleCode::NotThere => Err(unreadable(ErrorKind::NotFound.into())),
                _ => Err(unreadable(io::Error::other(trouble))),
            },
            Err(CloudError::Copy(error)) => Err(HandOutError::Copy(error)),
            Err(error) => Err(unreadable(io::Error::other(error))),
        }
    }
}

/// What came of a bucket.
#[derive(Default)]
pub(super) struct OpenedBucket {
    pub(super) stations: Vec<Station>,
    pub(super) refused: Vec<Refused>,
}

/// Opens the newest sound snapshot of each station in a bucket.
pub(super) fn open_bucket(bucket: &SnapshotBucket, inside: &Path, opening: &Opening) -> OpenedBucket {
    let mut opened = OpenedBucket::default();
    let place = bucket.address();
    let found = match bucket.list() {
        Ok(found) => found,
        Err(source) => {
            let reason = RefusedFor::ObjectStore { source };
            opened.refused.push(refused(&place, None, reason));
            return opened;
        }
    };
    for damaged in found.damaged {
        let detail = damaged.detail;
        let reason = RefusedFor::Manifest { detail };
        opened.refused.push(refused(&damaged.address, None, reason));
    }
    let mut by_store: BTreeMap<(Uuid, String), VecDeque<StoredSnapshot>> = BTreeMap::new();
    for snapshot in found.snapshots {
        let whose = (snapshot.store_id, snapshot.prefix().to_owned());
        by_store.entry(whose).or_default().push_back(snapshot);
    }
    if by_store.is_empty() && opened.refused.is_empty() {
        opened.refused.push(refused(&place, None, RefusedFor::NoSnapshot));
    }
    if by_store.is_empty() {
        return opened;
    }
    let cache = match Cache::make(inside) {
        Ok(cache) => Arc::new(cache),
        Err(error) => {
            let source = CopyError::storage_side(inside)(error);
            let source = BackupError::Local { source };
            let reason = RefusedFor::ObjectStore { source };
            opened.refused.push(refused(&place, None, reason));
            return opened;
        }
    };
    let newest = by_store.values().filter_map(VecDeque::front);
    opening.found(by_store.len(), newest.map(StoredSnapshot::packed_bytes).sum());
    for snapshots in by_store.into_values() {
        for snapshot in snapshots {
            if opening.is_stopped() {
                return opened;
            }
            match open_stored(bucket, &cache, &snapshot, opening) {
                Ok(station) => {
                    opened.stations.push(station);
                    break;
                }
                Err(reason) => {
                    let goes_on = reason.is_of_this_snapshot_alone();
                    tracing::warn!(path = %snapshot.address.display(), ?reason, "a snapshot is refused");
                    let station = snapshot.station.clone();
                    opened.refused.push(refused(&snapshot.address, station, reason));
                    if !goes_on {
                        break;
                    }
                }
            }
        }
        opening.is_through();
    }
    opened
}

fn open_stored(
    bucket: &SnapshotBucket,
    cache: &Arc<Cache>,
    snapshot: &StoredSnapshot,
    opening: &Opening,
) -> Result<Station, RefusedFor> {
    let unreadable = |source: io::Error| RefusedFor::Unreadable {
        source: source.into(),
    };
    let folder = cache.0.join(Uuid::now_v7().to_string());
    fs::create_dir(&folder).map_err(unreadable)?;
    let local = Snapshot::in_folder(folder);
    let manifest = bucket
        .fetch_database(snapshot, &local.database(), &OfOne::new(opening))
        .map_err(|error| match error {
            BackupError::NotRestorable { .. } => RefusedFor::Damaged,
            source => RefusedFor::ObjectStore { source },
        })?;
    let candidate = Candidate {
        from: snapshot.address.clone(),
        snapshot: local,
        manifest,
        older: VecDeque::new(),
    };
    // All of it was compared a moment ago.
    let mut station = open_snapshot(&candidate, Proof::Believe, opening)?;
    station.remote = Some(Remote {
        address: snapshot.address.clone(),
        bucket: bucket.of_station(snapshot),
        cache: Arc::clone(cache),
        alone: Mutex::new(()),
    });
    Ok(station)
}
