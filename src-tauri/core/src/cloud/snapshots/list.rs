//! Which snapshots are in a bucket, whosever they are, and which of them are complete.

use std::path::PathBuf;

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use object_store::path::Path as Key;
use uuid::Uuid;

use super::super::connect::runtime;
use super::super::transfer::read;
use super::super::{Trouble, TroubleCode};
use super::back_up::read_manifest;
use super::objects::{again, folders, get, list};
use super::presence::Listing;
use super::{FOLDER, HEADER, Header, MANIFEST, SnapshotBucket, short_id};
use crate::backup::{BackupError, BackupName, FORMAT, Manifest, UPLOADS};

/// A snapshot in an object store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSnapshot {
    /// Its name: `batchbook-[STATION-]YYYYMMDDTHHMMSSZ`.
    pub name: String,
    /// Its address: `s3://bucket/prefix/snapshots/XXXXXXXXXXXX/NAME`.
    pub address: PathBuf,
    /// The station code of the workstation that made it.
    pub station: Option<String>,
    /// The id of its store.
    pub store_id: Uuid,
    /// The time of the database in it.
    pub at: Timestamp,
    /// How many batches are recorded in it.
    pub batches: u64,
    /// How many files of recorded batches it names.
    pub attachments: u64,
    /// Their bytes.
    pub attachment_bytes: u64,
    /// Files of recorded batches that the store does not have now.
    pub waiting: u64,
    pub(super) header: Header,
    /// What the station's keys begin with.
    pub(super) prefix: String,
    /// The key of its folder.
    pub(super) folder: String,
}

/// A snapshot that says nothing of itself, or not what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedSnapshot {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: PathBuf,
    /// What is wrong.
    pub detail: String,
}

/// The snapshots of a bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundSnapshots {
    /// Newest first.
    pub snapshots: Vec<StoredSnapshot>,
    /// Those that cannot be believed.
    pub damaged: Vec<DamagedSnapshot>,
}

impl StoredSnapshot {
    /// What the keys of the station's files begin with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// How many bytes its database has as it is fetched.
    pub(crate) fn packed_bytes(&self) -> u64 {
        self.header.database.size
    }
}

impl FoundSnapshots {
    /// The newest first.
    pub(super) fn sort(&mut self) {
        self.snapshots
            .sort_by(|one, other| (other.at, &one.address).cmp(&(one.at, &other.address)));
    }

    /// Chooses the snapshot of a name or address, or the newest complete one of the only station; where none is complete, the newest.
    pub fn choose(&self, named: Option<&str>, place: PathBuf) -> Result<&StoredSnapshot, BackupError> {
        if let Some(named) = named {
            let mut of_name = self
                .snapshots
                .iter()
                .filter(|found| found.name == named || found.address.as_os_str() == named);
            let first = of_name.next().ok_or_else(|| BackupError::NoSnapshot {
                path: place.join(named),
            })?;
            return match of_name.next() {
                None => Ok(first),
                Some(_) => Err(BackupError::SeveralStations { path: place }),
            };
        }
        let newest = self
            .snapshots
            .first()
            .ok_or(BackupError::NoSnapshot { path: place.clone() })?;
        if self
            .snapshots
            .iter()
            .any(|other| (other.store_id, &other.prefix) != (newest.store_id, &newest.prefix))
        {
            return Err(BackupError::SeveralStations { path: place });
        }
        let complete = self.snapshots.iter().find(|found| found.waiting == 0);
        Ok(complete.unwrap_or(newest))
    }
}

impl SnapshotBucket {
    /// Lists the snapshots below the prefix, or where there are none, below the prefixes one step further down: those of the
    /// stations in one bucket.
    pub fn list(&self) -> Result<FoundSnapshots, BackupError> {
        let found = runtime().and_then(|runtime| runtime.block_on(self.look()));
        found.map_err(|trouble| self.said(trouble))
    }

    async fn look(&self) -> Result<FoundSnapshots, Trouble> {
        let mut found = FoundSnapshots::default();
        if !self.look_below(&mut found).await? {
            let prefix = self.cloud.prefix.as_str();
            let key = (!prefix.is_empty()).then(|| Key::parse(prefix)).transpose();
            let key = key.map_err(|error| Trouble::with(TroubleCode::Configuration, error))?;
            for station in folders(&self.bucket, key.as_ref()).await? {
                self.below(station.as_ref()).look_below(&mut found).await?;
            }
        }
        found.sort();
        Ok(found)
    }

    /// Adds the snapshots of this prefix; answers whether there are any.
    pub(super) async fn look_below(&self, found: &mut FoundSnapshots) -> Result<bool, Trouble> {
        let root = self.bucket.key_below(FOLDER)?.to_string();
        let listed = list(&self.bucket, &self.bucket.key_below(FOLDER)?).await?;
        let headers: Vec<Key> = listed
            .into_iter()
            .map(|object| object.location)
            .filter(|key| is_header(&root, key.as_ref()))
            .collect();
        let is_any = !headers.is_empty();
        let read: Vec<(Key, Result<Vec<u8>, Trouble>)> = stream::iter(headers)
            .map(|key| async move {
                let bytes = get(&self.bucket, &key).await;
                (key, bytes)
            })
            .buffer_unordered(self.at_once().max(1))
            .collect()
            .await;
        let mut listing = None;
        for (key, bytes) in read {
            let folder = key.as_ref().trim_end_matches(HEADER).trim_end_matches('/');
            match self.read_header(folder, &bytes?) {
                Ok(mut snapshot) => {
                    if snapshot.waiting > 0 {
                        if listing.is_none() {
                            listing = Some(Listing::of(&self.bucket).await?);
                        }
                        self.look_again(&mut snapshot, listing.as_ref()).await?;
                    }
                    found.snapshots.push(snapshot);
                }
                Err(detail) => found.damaged.push(DamagedSnapshot {
                    name: folder.rsplit('/').next().unwrap_or_default().to_owned(),
                    address: self.address_of(folder),
                    detail,
                }),
            }
        }
        Ok(is_any)
    }

    fn read_header(&self, folder: &str, bytes: &[u8]) -> Result<StoredSnapshot, String> {
        let header: Header = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if header.format != FORMAT {
            return Err(format!("format {}", header.format));
        }
        let mut names = folder.rsplit('/');
        let (name, store) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
        // Whoever copied it to another place, or wrote another's into it: it is not what it is called.
        if store != short_id(header.store_id) {
            return Err(format!("store {}", header.store_id));
        }
        Ok(StoredSnapshot {
            name: name.to_owned(),
            address: self.address_of(folder),
            station: header.station.clone(),
            store_id: header.store_id,
            at: header.at,
            batches: header.batches,
            attachments: header.attachments,
            attachment_bytes: header.attachment_bytes,
            waiting: header.waiting,
            prefix: self.cloud.prefix.clone(),
            folder: folder.to_owned(),
            header,
        })
    }

    fn address_of(&self, folder: &str) -> PathBuf {
        let bucket = self.below("").address();
        bucket.join(folder)
    }

    /// What was missing when it was made may have been uploaded since.
    async fn look_again(
        &self,
        snapshot: &mut StoredSnapshot,
        listing: Option<&Listing>,
    ) -> Result<(), Trouble> {
        let Some(listing) = listing else { return Ok(()) };
        // What cannot be read is found out by whoever restores it, and named.
        let Ok(manifest) = self.manifest(snapshot).await? else {
            return Ok(());
        };
        let mut waiting = 0;
        for file in manifest.files.iter().filter(|file| file.key.is_none()) {
            let Some(name) = file.path.strip_prefix(UPLOADS) else {
                continue;
            };
            if !listing.has(self.bucket.key(name)?.as_ref(), file.size) {
                waiting += 1;
            }
        }
        snapshot.waiting = waiting;
        Ok(())
    }

    /// Reads the manifest of a snapshot; otherwise what is wrong with it.
    pub(super) async fn manifest(
        &self,
        snapshot: &StoredSnapshot,
    ) -> Result<Result<Manifest, String>, Trouble> {
        let part = &snapshot.header.manifest;
        let key = key_in(snapshot, MANIFEST)?;
        let mut bytes = Vec::new();
        let read = again(async || {
            bytes.clear();
            read(&self.bucket, &key, part.size, |block| {
                bytes.extend_from_slice(block);
                if bytes.len() as u64 > part.size {
                    return Err(std::io::ErrorKind::FileTooLarge.into());
                }
                Ok(())
            })
            .await
        });
        match read.await {
            Ok((size, sha256, _)) if (size, sha256) == (part.size, part.sha256) => {}
            Ok(_) => return Ok(Err("SHA-256".to_owned())),
            Err(trouble) if trouble.code == TroubleCode::NotThere => return Ok(Err("404".to_owned())),
            Err(trouble) if trouble.code == TroubleCode::LocalFailed => return Ok(Err("SHA-256".to_owned())),
            Err(trouble) => return Err(trouble),
        }
        Ok(read_manifest(&bytes).and_then(|manifest| {
            let is_of_it = (manifest.store_id, manifest.at) == (snapshot.store_id, snapshot.at);
            is_of_it.then_some(manifest).ok_or_else(|| "store".to_owned())
        }))
    }
}

/// The key of an object of a snapshot.
pub(super) fn key_in(snapshot: &StoredSnapshot, name: &str) -> Result<Key, Trouble> {
    Key::parse(format!("{}/{name}", snapshot.folder))
        .map_err(|error| Trouble::with(TroubleCode::Configuration, error))
}

/// Whether a key is `ROOT/STORE/NAME/snapshot.json`, NAME being one that a backup has.
fn is_header(root: &str, key: &str) -> bool {
    let inner = key.strip_prefix(root).and_then(|rest| rest.strip_prefix('/'));
    let parts: Vec<&str> = inner.unwrap_or_default().split('/').collect();
    matches!(parts.as_slice(), [_, name, HEADER] if BackupName::parse_stem(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_snapshot_has_is_its_header() {
        let name = "batchbook-L1-20261124T020000Z";
        assert!(is_header(
            "p/snapshots",
            &format!("p/snapshots/5804d423b80a/{name}/snapshot.json")
        ));
        for other in [
            format!("p/snapshots/{name}/snapshot.json"),
            format!("p/snapshots/a/{name}/more/snapshot.json"),
            format!("p/snapshots/a/{name}/manifest.json.zst"),
            "p/snapshots/a/other/snapshot.json".to_owned(),
            format!("p/snapshots2/a/{name}/snapshot.json"),
        ] {
            assert!(!is_header("p/snapshots", &other), "{other}");
        }
    }
}
