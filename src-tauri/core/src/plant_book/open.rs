//! Which snapshots at which places become the stations of a plant's book, and which are refused.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use thiserror::Error;
use uuid::Uuid;

use super::bucket::open_bucket;
use super::opening::{OfOne, OpenWatch, Opening, watched};
use super::{PlantBook, Station};
use crate::backup::{BackupError, Manifest, NoSnapshots, Snapshot, SnapshotsAt, snapshots_at};
use crate::cloud::snapshots::SnapshotBucket;
use crate::durable_fs::{CopyError, hash_watched};
use crate::store::{ReadConnection, StoreError};

/// How many databases are read at once while they are compared.
const AT_ONCE: usize = 4;

/// How a database is looked at before it is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// All of it is read, and compared with the hash in its manifest.
    Compare,
    /// Its size alone is compared.
    Believe,
}

/// A place or a snapshot that is not in the book.
#[derive(Debug)]
pub struct Refused {
    /// The place, the mirror or the snapshot.
    pub path: PathBuf,
    /// Whose it is, where that is known.
    pub station: Option<String>,
    /// Why.
    pub reason: RefusedFor,
}

/// Why a place or a snapshot is not in the book.
#[derive(Debug, Error)]
pub enum RefusedFor {
    /// The place cannot be read.
    #[error("the place cannot be read")]
    Place {
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no mirror and no snapshot, or the mirror is still empty.
    #[error("there is no snapshot")]
    NoSnapshot,
    /// It is an archive, which has to be unpacked first.
    #[error("it is an archive")]
    Archive,
    /// What the snapshot says of itself cannot be read.
    #[error("the manifest cannot be read: {detail}")]
    Manifest {
        /// Why.
        detail: String,
    },
    /// The database cannot be read from there.
    #[error("the database cannot be read")]
    Unreadable {
        /// What the system said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database is not the one that was backed up.
    #[error("the database is not what was backed up")]
    Damaged,
    /// The object store, or the way to it, is in trouble.
    #[error("the object store is in trouble")]
    ObjectStore {
        /// What is wrong.
        source: BackupError,
    },
    /// A newer version of the program wrote it.
    #[error("the database is newer than this program")]
    Newer,
    /// An older version of the program wrote it.
    #[error("the database is older than this program")]
    Older,
}

impl RefusedFor {
    /// Returns the code that programs and words go by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Place { .. } => "plant_place_unreadable",
            Self::NoSnapshot => "plant_no_snapshot",
            Self::Archive => "plant_archive",
            Self::Manifest { .. } => "plant_manifest_unreadable",
            Self::Unreadable { .. } => "plant_snapshot_unreadable",
            Self::Damaged => "plant_snapshot_damaged",
            Self::ObjectStore { source } => source.code(),
            Self::Newer => "plant_snapshot_newer",
            Self::Older => "plant_snapshot_older",
        }
    }

    /// Says whether an older snapshot of the same station is worth a look.
    pub(super) fn is_of_this_snapshot_alone(&self) -> bool {
        matches!(
            self,
            Self::Manifest { .. } | Self::Unreadable { .. } | Self::Damaged
        )
    }
}

/// A mirror of a station that is in the book with a newer snapshot from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseded {
    /// The mirror, or the snapshot that was named.
    pub path: PathBuf,
    /// Whose it is.
    pub station: String,
    /// The id of its store.
    pub store_id: Uuid,
    /// The time of its newest snapshot.
    pub as_of: jiff::Timestamp,
}

/// A snapshot that may be opened, and the older ones behind it.
pub(super) struct Candidate {
    pub(super) from: PathBuf,
    pub(super) snapshot: Snapshot,
    pub(super) manifest: Manifest,
    pub(super) older: VecDeque<Snapshot>,
}

/// What came of one store's snapshots.
#[derive(Default)]
struct Opened {
    station: Option<Station>,
    refused: Vec<Refused>,
    superseded: Vec<Superseded>,
}

impl PlantBook {
    /// Opens the newest snapshot of each station that has one at these places.
    ///
    /// Nothing is written there, and nothing beside it. What cannot be opened keeps no other from being opened: it is in
    /// [`PlantBook::refused`]. Where the newest snapshot of a station is damaged, an older one takes its place; where it is newer than
    /// this program, none does.
    pub fn open(places: &[PathBuf], proof: Proof) -> Self {
        let mut book = Self::of_places(places, proof, &Opening::default());
        tell_apart(&mut book.stations);
        book
    }

    /// Opens as [`PlantBook::open`] does, and the newest snapshot of each station in object stores as well.
    ///
    /// Their databases are fetched into a new folder inside `cache`, which is removed when the book is dropped; their files are fetched
    /// when they are wanted. Of a station that is at several places the newest snapshot is taken.
    ///
    /// Nothing where `watch` stopped it, also while a place does not answer: whoever waits there is left behind.
    pub fn open_with_buckets(
        places: &[PathBuf],
        buckets: Vec<SnapshotBucket>,
        cache: &Path,
        proof: Proof,
        watch: &dyn OpenWatch,
    ) -> Option<Self> {
        let opening = Arc::default();
        let places = places.to_vec();
        let mut book = watched(&opening, watch, move |opening| {
            Self::of_places(&places, proof, opening)
        })?;
        for bucket in buckets {
            let cache = cache.to_owned();
            let opened = watched(&opening, watch, move |opening| {
                open_bucket(&bucket, &cache, opening)
            })?;
            book.refused.extend(opened.refused);
            for station in opened.stations {
                book.add(station);
            }
        }
        tell_apart(&mut book.stations);
        Some(book)
    }

    /// Adds places that could not be looked at, since there is no way to them.
    pub fn with_refused(mut self, refused: impl IntoIterator<Item = Refused>) -> Self {
        self.refused.extend(refused);
        self
    }

    /// Adds a station; of one that is there already the newer snapshot stays.
    fn add(&mut self, station: Station) {
        let there = self
            .stations
            .iter_mut()
            .find(|there| there.store_id == station.store_id);
        let older = match there {
            None => return self.stations.push(station),
            Some(there) if there.as_of >= station.as_of => station,
            Some(there) => std::mem::replace(there, station),
        };
        self.superseded.push(Superseded {
            path: older.path().to_owned(),
            station: older.name,
            store_id: older.store_id,
            as_of: older.as_of,
        });
    }

    fn of_places(places: &[PathBuf], proof: Proof, opening: &Opening) -> Self {
        let mut book = Self {
            stations: Vec::new(),
            refused: Vec::new(),
            superseded: Vec::new(),
        };
        let mut by_store: BTreeMap<Uuid, Vec<Candidate>> = BTreeMap::new();
        for found in find(places, &mut book.refused) {
            let SnapshotsAt { path, snapshots } = found;
            if snapshots.is_empty() {
                book.refused.push(refused(&path, None, RefusedFor::NoSnapshot));
            } else if let Some(candidate) = next_candidate(&path, snapshots.into(), &mut book.refused) {
                by_store
                    .entry(candidate.manifest.store_id)
                    .or_default()
                    .push(candidate);
            }
        }
        let newest = by_store.values().filter_map(|group| newest_of(group));
        let sizes = newest.filter_map(|(_, newest)| Snapshot::database_entry(&newest.manifest));
        let bytes = match proof {
            Proof::Compare => sizes.map(|(size, _)| size).sum(),
            Proof::Believe => 0,
        };
        opening.found(by_store.len(), bytes);
        let mut waiting = by_store.into_values();
        loop {
            let some: Vec<_> = waiting.by_ref().take(AT_ONCE).collect();
            if some.is_empty() || opening.is_stopped() {
                break;
            }
            for opened in open_at_once(some, proof, opening) {
                book.stations.extend(opened.station);
                book.refused.extend(opened.refused);
                book.superseded.extend(opened.superseded);
            }
        }
        book
    }
}

/// Finds what is at the places, each mirror once however often it is named.
fn find(places: &[PathBuf], not_found: &mut Vec<Refused>) -> Vec<SnapshotsAt> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for place in places {
        match snapshots_at(place) {
            Ok(found) => all.extend(found.into_iter().filter(|found| {
                let path = found.path.canonicalize();
                seen.insert(path.unwrap_or_else(|_| found.path.clone()))
            })),
            Err(error) => not_found.push(refused(
                place,
                None,
                match error {
                    NoSnapshots::Unreadable { source } => RefusedFor::Place { source },
                    NoSnapshots::Archive => RefusedFor::Archive,
                    NoSnapshots::Absent => RefusedFor::NoSnapshot,
                },
            )),
        }
    }
    all
}

pub(super) fn refused(path: &Path, station: Option<String>, reason: RefusedFor) -> Refused {
    Refused {
        path: path.to_owned(),
        station,
        reason,
    }
}

/// The newest of these snapshots that says what it is.
fn next_candidate(
    from: &Path,
    mut snapshots: VecDeque<Snapshot>,
    not_opened: &mut Vec<Refused>,
) -> Option<Candidate> {
    while let Some(snapshot) = snapshots.pop_front() {
        match snapshot.manifest() {
            Ok(manifest) => {
                return Some(Candidate {
                    from: from.to_owned(),
                    snapshot,
                    manifest,
                    older: snapshots,
                });
            }
            Err(detail) => {
                not_opened.push(refused(snapshot.path(), None, RefusedFor::Manifest { detail }));
            }
        }
    }
    None
}

fn open_at_once(groups: Vec<Vec<Candidate>>, proof: Proof, opening: &Opening) -> Vec<Opened> {
    thread::scope(|scope| {
        let threads: Vec<_> = groups
            .into_iter()
            .map(|group| {
                scope.spawn(move || {
                    let opened = open_newest(group, proof, opening);
                    opening.is_through();
                    opened
                })
            })
            .collect();
        // Only a panic ends a thread without an answer; there is none in here.
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .collect()
    })
}

/// The newest of the snapshots of one store, and its place among them.
fn newest_of(candidates: &[Candidate]) -> Option<(usize, &Candidate)> {
    let placed = candidates.iter().enumerate();
    placed.max_by_key(|(at, candidate)| (candidate.manifest.at, std::cmp::Reverse(*at)))
}

/// Opens the newest sound snapshot of one store.
fn open_newest(mut candidates: Vec<Candidate>, proof: Proof, opening: &Opening) -> Opened {
    let mut opened = Opened::default();
    while let Some((newest, _)) = newest_of(&candidates) {
        if opening.is_stopped() {
            break;
        }
        let candidate = candidates.remove(newest);
        let name = name_of(&candidate.manifest);
        match open_snapshot(&candidate, proof, opening) {
            Ok(station) => {
                opened.superseded = candidates
                    .iter()
                    .map(|other| Superseded {
                        path: other.from.clone(),
                        station: name.clone(),
                        store_id: other.manifest.store_id,
                        as_of: other.manifest.at,
                    })
                    .collect();
                opened.station = Some(station);
                return opened;
            }
            Err(reason) => {
                let goes_on = reason.is_of_this_snapshot_alone();
                let path = candidate.snapshot.path();
                tracing::warn!(path = %path.display(), ?reason, "a snapshot is refused");
                opened.refused.push(refused(path, Some(name), reason));
                if !goes_on {
                    return opened;
                }
                let older = next_candidate(&candidate.from, candidate.older, &mut opened.refused);
                // Of another store only where somebody put it there by hand.
                candidates
                    .extend(older.filter(|older| older.manifest.store_id == candidate.manifest.store_id));
            }
        }
    }
    opened
}

pub(super) fn open_snapshot(
    candidate: &Candidate,
    proof: Proof,
    opening: &Opening,
) -> Result<Station, RefusedFor> {
    let manifest = &candidate.manifest;
    let database = candidate.snapshot.database();
    let connection = ReadConnection::open_unchanging(&database).map_err(of_store)?;
    let reader = connection.reader();
    if reader.is_older().map_err(of_store)? {
        return Err(RefusedFor::Older);
    }
    let (size, sha256) = Snapshot::database_entry(manifest).ok_or(RefusedFor::Damaged)?;
    let unreadable = |source: std::io::Error| RefusedFor::Unreadable {
        source: source.into(),
    };
    if std::fs::metadata(&database).map_err(unreadable)?.len() != size {
        return Err(RefusedFor::Damaged);
    }
    if proof == Proof::Compare {
        let read = hash_watched(&database, &OfOne::new(opening)).map_err(of_copy)?;
        if read.sha256 != sha256 {
            return Err(RefusedFor::Damaged);
        }
    }
    let workstation = reader.workstation().map_err(of_store)?;
    if workstation.store_id != manifest.store_id {
        return Err(RefusedFor::Damaged);
    }
    let batches = reader.count_batches().map_err(of_store)?;
    Ok(Station {
        name: name_of(manifest),
        code: manifest.station.clone(),
        store_id: manifest.store_id,
        workstation_id: workstation.id,
        as_of: manifest.at,
        batches,
        snapshot: candidate.snapshot.clone(),
        connection,
        remote: None,
    })
}

fn of_copy(error: CopyError) -> RefusedFor {
    RefusedFor::Unreadable { source: error.into() }
}

fn of_store(error: StoreError) -> RefusedFor {
    match error {
        StoreError::Newer { .. } => RefusedFor::Newer,
        error if error.is_of_the_system() => RefusedFor::Unreadable { source: error.into() },
        _ => RefusedFor::Damaged,
    }
}

/// What a station is called: its code, or where it has none what its mirror is called by.
fn name_of(manifest: &Manifest) -> String {
    match &manifest.station {
        Some(code) => code.clone(),
        None => super::short_id(manifest.store_id),
    }
}

/// Sorts stations by name, and gives those that have the same code another name.
fn tell_apart(stations: &mut [Station]) {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for station in stations.iter() {
        *times.entry(station.name.clone()).or_default() += 1;
    }
    for station in stations.iter_mut() {
        if times.get(&station.name).is_some_and(|times| *times > 1) {
            station.name = format!("{}-{}", station.name, super::short_id(station.store_id));
        }
    }
    stations.sort_by(|one, other| (&one.name, one.store_id).cmp(&(&other.name, other.store_id)));
}
