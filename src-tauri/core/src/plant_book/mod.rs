//! The book of a whole plant: the snapshots of several workstations, opened as one, to be read only.
//!
//! Each station is as of its newest snapshot, and says so. What is in an object store is fetched into a folder of its own, the files
//! when somebody wants them, and removed when the book is closed. Nothing is ever written to where the snapshots are: they are opened as files
//! that nobody changes (`immutable`), so that a read-only share will do.

mod bucket;
mod cursor;
mod merge;
mod open;
mod opening;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use thiserror::Error;
use uuid::Uuid;

pub use cursor::{BadCursor, Cursor};
pub use open::{Proof, Refused, RefusedFor, Superseded};
pub use opening::{OpenProgress, OpenWatch};

use crate::attachments::active_content::ActiveContent;
use crate::attachments::{
    Attachment, HandOutError, Watch, copy_stored, copy_stored_to_open, find_active_content_stored,
};
use crate::backup::Snapshot;
use crate::book::Book;
use crate::store::batches::{Batch, BatchQuery, FilterChoices, Totals};
use crate::store::object_copies::Place;
use crate::store::{ReadConnection, Reader, StoreError};
use bucket::Remote;
use merge::{Part, Position, merge};

/// The stations of a plant, as they were at their newest snapshots.
#[derive(Debug)]
pub struct PlantBook {
    stations: Vec<Station>,
    refused: Vec<Refused>,
    superseded: Vec<Superseded>,
}

/// One workstation in a plant's book.
#[derive(Debug)]
pub struct Station {
    /// What it is called here: its code; where it has none, or another has the same, with the end of its store's id.
    pub name: String,
    /// Its code when the snapshot was made.
    pub code: Option<String>,
    /// The id of its store.
    pub store_id: Uuid,
    /// The installation's id.
    pub workstation_id: Uuid,
    /// The time of the snapshot: what was recorded later is not in here.
    pub as_of: Timestamp,
    /// How many batches it has.
    pub batches: u64,
    snapshot: Snapshot,
    connection: ReadConnection,
    /// Where the files are, where the snapshot came out of an object store.
    remote: Option<Remote>,
}

/// Which batches of a plant are meant.
#[derive(Debug, Clone, Default)]
pub struct PlantQuery {
    /// Which batches of each station; `after` counts for nothing.
    pub batches: BatchQuery,
    /// Only of the station of this name.
    pub station: Option<String>,
    /// Where an earlier page ended.
    pub after: Option<Cursor>,
}

/// A batch, and whose it is.
#[derive(Debug, Clone)]
pub struct PlantBatch<'b> {
    /// The station that recorded it.
    pub station: &'b Station,
    /// The batch.
    pub batch: Batch,
}

/// A page of batches of all stations, newest first.
#[derive(Debug, Clone)]
pub struct PlantPage<'b> {
    /// The batches.
    pub batches: Vec<PlantBatch<'b>>,
    /// Where the next page begins, where there is one.
    pub next: Option<Cursor>,
}

/// Why a plant's book does not answer.
#[derive(Debug, Error)]
pub enum PlantError {
    /// No station of this name is open.
    #[error("there is no station {name}")]
    NoSuchStation {
        /// The name.
        name: String,
    },
    /// The snapshot of a station cannot be read any more.
    #[error("the snapshot {path} cannot be read", path = path.display())]
    Station {
        /// The database of the snapshot.
        path: PathBuf,
        /// Why.
        source: StoreError,
    },
}

impl Station {
    /// Returns the folder of its snapshot, or its address in an object store.
    pub fn path(&self) -> &Path {
        match &self.remote {
            Some(remote) => remote.address(),
            None => self.snapshot.path(),
        }
    }

    /// Returns where saved files are under their own names, where the snapshot is an unpacked archive.
    pub fn uploads(&self) -> PathBuf {
        self.snapshot.uploads()
    }

    /// Returns where the bytes of an attachment should be; nothing where they never were saved. Those of an object store are there
    /// once they were fetched.
    pub fn file(&self, attachment: &Attachment) -> Option<PathBuf> {
        let sha256 = attachment.sha256?;
        match &self.remote {
            Some(remote) => Some(remote.file(&sha256)),
            None => self.snapshot.file(&attachment.stored_name, &sha256),
        }
    }

    /// Copies the bytes of an attachment into a folder, and answers where the copy is.
    ///
    /// The name is numbered where it is taken: no file is ever replaced. The copy is compared with the hash that was recorded; one that
    /// differs is removed again.
    pub fn fetch(
        &self,
        attachment: &Attachment,
        folder: &Path,
        name: &str,
        watch: &dyn Watch,
    ) -> Result<PathBuf, HandOutError> {
        copy_stored(attachment, &self.held(attachment)?, folder, name, watch)
    }

    /// Finds out whether an attachment runs something when it is opened.
    pub fn find_active_content(
        &self,
        attachment: &Attachment,
    ) -> Result<Option<ActiveContent>, HandOutError> {
        find_active_content_stored(attachment, &self.held(attachment)?)
    }

    /// Makes a read-only copy for the system's program in the data folder of this computer's own book, and answers where it is.
    pub fn fetch_to_open(
        &self,
        attachment: &Attachment,
        own: &Book,
        watch: &dyn Watch,
    ) -> Result<PathBuf, HandOutError> {
        copy_stored_to_open(own, attachment, &self.held(attachment)?, watch)
    }

    fn held(&self, attachment: &Attachment) -> Result<PathBuf, HandOutError> {
        let file = self.file(attachment).ok_or(HandOutError::NotSaved {
            id: attachment.id,
            state: attachment.state,
        })?;
        if let Some(remote) = &self.remote {
            remote.bring_here(attachment, &file)?;
        }
        Ok(file)
    }

    /// Reads an attachment of a recorded batch.
    pub fn attachment(&self, id: Uuid) -> Result<Option<Attachment>, PlantError> {
        self.read(|reader| reader.attachment(id))
    }

    /// Says where the bytes of an attachment were at the station, as of its snapshot.
    pub fn place_of(&self, attachment: &Attachment) -> Result<Place, PlantError> {
        self.read(|reader| reader.place_of(attachment))
    }

    fn read<T>(&self, work: impl FnOnce(Reader<'_>) -> Result<T, StoreError>) -> Result<T, PlantError> {
        work(self.connection.reader()).map_err(|source| PlantError::Station {
            path: self.snapshot.database(),
            source,
        })
    }
}

impl PlantBook {
    /// The stations, by name.
    pub fn stations(&self) -> &[Station] {
        &self.stations
    }

    /// What is not in the book, and why.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// Mirrors of stations that are in the book with a newer snapshot.
    pub fn superseded(&self) -> &[Superseded] {
        &self.superseded
    }

    /// Lists batches of all stations by the time of recording, newest first. Each station's own keep their order, whatever its clock said.
    pub fn list(&self, query: &PlantQuery) -> Result<PlantPage<'_>, PlantError> {
        let stations = self.meant(query.station.as_deref())?;
        let after = query.after.clone().unwrap_or_default();
        let ids = stations.iter().map(|station| short_id(station.store_id));
        let positions: Vec<Position> = ids.clone().map(|id| after.position(&id)).collect();
        let limit = query.batches.limit;
        let page = merge(&positions, limit, |at, after, limit| {
            let query = BatchQuery {
                after,
                limit,
                ..query.batches.clone()
            };
            let Some(station) = stations.get(at) else {
                return Ok(Part {
                    items: Vec::new(),
                    next: None,
                });
            };
            let page = station.read(|reader| reader.list_batches(&query))?;
            Ok(Part {
                items: page.batches,
                next: page.next,
            })
        })?;
        let next = page
            .has_more()
            .then(|| Cursor::of(ids.zip(page.positions.iter().copied())));
        let of_station = |(at, batch): (usize, Batch)| {
            let station = *stations.get(at)?;
            Some(PlantBatch { station, batch })
        };
        let batches = page.items.into_iter().filter_map(of_station).collect();
        Ok(PlantPage { batches, next })
    }

    /// Finds the batches that have an id, code or number: several where stations gave the same number.
    pub fn find(&self, text: &str, station: Option<&str>) -> Result<Vec<PlantBatch<'_>>, PlantError> {
        let mut found = Vec::new();
        for station in self.meant(station)? {
            let batch = station.read(|reader| reader.find_batch(text))?;
            found.extend(batch.map(|batch| PlantBatch { station, batch }));
        }
        Ok(found)
    }

    /// Finds the station of a name.
    pub fn station(&self, name: &str) -> Result<&Station, PlantError> {
        let found = self.stations.iter().find(|station| station.name == name);
        found.ok_or_else(|| PlantError::NoSuchStation {
            name: name.to_owned(),
        })
    }

    /// Adds up the batches of a query, on all its pages.
    pub fn totals(&self, query: &PlantQuery) -> Result<Totals, PlantError> {
        let mut totals = Totals::default();
        for station in self.meant(query.station.as_deref())? {
            totals.add(station.read(|reader| reader.totals(&query.batches))?);
        }
        Ok(totals)
    }

    /// Names the parameters that the batches of a query have, sorted.
    pub fn parameter_names(&self, query: &PlantQuery) -> Result<Vec<String>, PlantError> {
        let mut names = Vec::new();
        for station in self.meant(query.station.as_deref())? {
            names.extend(station.read(|reader| reader.parameter_names(&query.batches))?);
        }
        Ok(sorted_once(names))
    }

    /// Lists what batches can be filtered by.
    pub fn filter_choices(&self) -> Result<FilterChoices, PlantError> {
        let mut choices = FilterChoices::default();
        for station in &self.stations {
            let of_station = station.read(|reader| reader.filter_choices())?;
            choices.product_types.extend(of_station.product_types);
            choices.operators.extend(of_station.operators);
        }
        Ok(FilterChoices {
            product_types: sorted_once(choices.product_types),
            operators: sorted_once(choices.operators),
        })
    }

    /// The stations that are meant: all, or the one of a name.
    fn meant(&self, name: Option<&str>) -> Result<Vec<&Station>, PlantError> {
        let Some(name) = name else {
            return Ok(self.stations.iter().collect());
        };
        let station = self.stations.iter().find(|station| station.name == name);
        station
            .map(|station| vec![station])
            .ok_or_else(|| PlantError::NoSuchStation {
                name: name.to_owned(),
            })
    }
}

/// What tells a store from others at a glance: the end of its id, as in the name of its mirror.
fn short_id(store_id: Uuid) -> String {
    let id = store_id.simple().to_string();
    id.get(20..).unwrap_or(&id).to_owned()
}

fn sorted_once(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts.dedup();
    texts
}
