//! The book of the whole plant: the snapshots of several workstations, to be looked at. Its folders are chosen in a picker on this side,
//! its bucket is the one of the settings.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use batchbook_core::attachments::naming::{copy_name, original_name};
use batchbook_core::attachments::{self as core, HandOutError};
use batchbook_core::backup::Unwatched;
use batchbook_core::cloud::snapshots::SnapshotBucket;
use batchbook_core::plant_book::{self as plant, PlantBook, Proof, Refused, RefusedFor, Station};
use batchbook_core::store::StoreError;
use batchbook_core::store::workstation::Remembered;
use serde::{Deserialize, Serialize};
use tauri::AppHandle;
use ts_rs::TS;

use super::attachments::Attachment;
use super::backups::id_of;
use super::batches::{Batch, BatchSummary};
use super::export::{ExportedBatches, Exports, Telling, choose_file, write};
use super::files::{LONGEST_NAME, Opened, SavedCopy, dialog, name_of};
use super::history::BatchFilter;
use super::{CommandError, Failed, Session, State, blocking, parse_id};
use crate::export::{Exported, Format};
use crate::surroundings::key_sources;
use crate::wording;

/// The most batches in one answer.
const LARGEST_PAGE: usize = 200;

/// The plant's book, once somebody has looked at it.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenedPlant(Arc<Mutex<Option<PlantBook>>>);

/// What the plant's book is made of.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PlantView {
    folders: Vec<PlantFolder>,
    /// The bucket of this workstation's settings, where it is not among them.
    bucket: Option<String>,
    stations: Vec<PlantStation>,
    /// What is not in the book, and why: the codes of `error-*` messages.
    refused: Vec<CommandError>,
    /// Mirrors of stations that are in the book with a newer snapshot.
    superseded: Vec<PlantSuperseded>,
    product_types: Vec<String>,
    operators: Vec<String>,
}

/// A folder or bucket that snapshots are looked for in.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PlantFolder {
    id: String,
    path: String,
}

/// A station as of its newest snapshot.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PlantStation {
    name: String,
    as_of: String,
    #[ts(type = "number")]
    batches: u64,
    /// Where its snapshot is.
    path: String,
}

/// A mirror that is not used, since there is a newer snapshot of its station.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PlantSuperseded {
    station: String,
    path: String,
    as_of: String,
}

/// Which batches of the plant are meant.
#[derive(Debug, Clone, Deserialize, TS)]
pub(crate) struct PlantQuery {
    search: String,
    filter: BatchFilter,
    /// The name of one station.
    station: Option<String>,
}

/// A batch as a line of the list, and whose it is.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PlantSummary {
    station: String,
    as_of: String,
    batch: BatchSummary,
}

/// A page of the list, newest first.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PlantPage {
    batches: Vec<PlantSummary>,
    next: Option<String>,
}

/// A batch with everything recorded, and whose it is.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PlantBatch {
    station: String,
    as_of: String,
    batch: Batch,
}

impl OpenedPlant {
    /// The book, opened where it is not yet. Whoever comes meanwhile waits, outside the threads that serve the window.
    fn opened(&self, session: &Session) -> Result<MutexGuard<'_, Option<PlantBook>>, Failed> {
        let mut opened = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.is_none() {
            *opened = Some(open(session)?);
        }
        Ok(opened)
    }

    fn read<T>(
        &self,
        session: &Session,
        work: impl FnOnce(&PlantBook) -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        let opened = self.opened(session)?;
        opened.as_ref().map_or(Err(Failed::Code("internal")), work)
    }

    /// Has the next look open everything anew.
    fn close(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn view(&self, session: &Session) -> Result<PlantView, Failed> {
        let folders = folders(session)?;
        self.read(session, |book| {
            let choices = book.filter_choices()?;
            let bucket = session.book.settings().cloud.value.plant_address();
            Ok(PlantView {
                bucket: bucket
                    .filter(|bucket| !folders.iter().any(|known| known.as_os_str() == bucket.as_str())),
                folders: folders
                    .iter()
                    .map(|folder| PlantFolder {
                        id: id_of(folder),
                        path: text(folder),
                    })
                    .collect(),
                stations: book.stations().iter().map(PlantStation::from).collect(),
                refused: book
                    .refused()
                    .iter()
                    .map(|refused| wording::plant_refused(refused).into())
                    .collect(),
                superseded: book
                    .superseded()
                    .iter()
                    .map(|superseded| PlantSuperseded {
                        station: superseded.station.clone(),
                        path: text(&superseded.path),
                        as_of: superseded.as_of.to_string(),
                    })
                    .collect(),
                product_types: choices.product_types,
                operators: choices.operators,
            })
        })
    }
}

impl From<&Station> for PlantStation {
    fn from(station: &Station) -> Self {
        Self {
            name: station.name.clone(),
            as_of: station.as_of.to_string(),
            batches: station.batches,
            path: text(station.path()),
        }
    }
}

impl PlantQuery {
    fn read(self, session: &Session) -> Result<plant::PlantQuery, Failed> {
        Ok(plant::PlantQuery {
            batches: self.filter.query(session, self.search)?,
            station: self.station,
            after: None,
        })
    }
}

/// Opens everything that is remembered. What there is no way to is refused by name, and the others open.
fn open(session: &Session) -> Result<PlantBook, Failed> {
    let settings = session.book.settings();
    let (mut on_disks, mut buckets, mut unreachable) = (Vec::new(), Vec::new(), Vec::new());
    for place in folders(session)? {
        // No address is UTF-8 by chance: a folder that is not is a folder.
        let cloud = place
            .to_str()
            .and_then(|text| settings.cloud.value.at_address(text));
        match cloud.map(|cloud| SnapshotBucket::find(&settings, &cloud, &key_sources())) {
            None => on_disks.push(place),
            Some(Ok(bucket)) => buckets.push(bucket),
            Some(Err(source)) => unreachable.push(Refused {
                path: place,
                station: None,
                reason: RefusedFor::ObjectStore { source },
            }),
        }
    }
    let fetched = fetched(&settings.data_dir.value);
    let book = PlantBook::open_with_buckets(&on_disks, buckets, &fetched, Proof::Compare, &Unwatched);
    Ok(book.with_refused(unreachable))
}

/// Where what is fetched of the plant is, for as long as its book is open.
fn fetched(data_dir: &Path) -> PathBuf {
    data_dir.join("plant")
}

/// Removes what an earlier window had fetched of the plant: a process that ends removes nothing.
pub(crate) fn forget_fetched(data_dir: &Path) {
    match std::fs::remove_dir_all(fetched(data_dir)) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            tracing::warn!(%error, "what was fetched of a plant stays");
        }
        _ => {}
    }
}

/// The folders and buckets that are remembered.
fn folders(session: &Session) -> Result<Vec<PathBuf>, Failed> {
    let remembered = session
        .book
        .read(|reader| reader.remembered(Remembered::PlantFolders))?;
    // What cannot be read any more is chosen anew.
    Ok(remembered
        .and_then(|folders| serde_json::from_str(&folders).ok())
        .unwrap_or_default())
}

fn remember(session: &Session, folders: &[PathBuf]) -> Result<(), Failed> {
    let folders = serde_json::to_string(folders).map_err(|_| Failed::Code("folder_name_unreadable"))?;
    session.book.write(|transaction| {
        transaction.remember(Remembered::PlantFolders, &folders)?;
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

fn text(path: &Path) -> String {
    wording::one_line(&path.to_string_lossy())
}

/// Answers what the plant's book is made of; opens it at the first look.
#[tauri::command]
pub(crate) async fn plant_book(
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
) -> Result<PlantView, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| opened.view(session)).await
}

/// Opens the snapshots again: a station may have a newer one.
#[tauri::command]
pub(crate) async fn reopen_plant_book(
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
) -> Result<PlantView, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| {
        opened.close();
        opened.view(session)
    })
    .await
}

/// Opens the native picker for a folder with snapshots in it. Answers nothing where it was cancelled.
#[tauri::command]
pub(crate) async fn add_plant_folder(
    app: AppHandle,
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
) -> Result<Option<PlantView>, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| {
        let Some(folder) = dialog(&app, session, "window-plant-folder").blocking_pick_folder() else {
            return Ok(None);
        };
        let folder = folder.into_path().map_err(|_| Failed::Code("internal"))?;
        let mut chosen = folders(session)?;
        if !chosen.contains(&folder) {
            chosen.push(folder);
            remember(session, &chosen)?;
        }
        opened.close();
        opened.view(session).map(Some)
    })
    .await
}

/// Takes the bucket of this workstation's settings into the book, with the key that there is for it.
#[tauri::command]
pub(crate) async fn add_plant_bucket(
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
) -> Result<PlantView, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| add_bucket(session, &opened)).await
}

fn add_bucket(session: &Session, opened: &OpenedPlant) -> Result<PlantView, Failed> {
    let bucket = session.book.settings().cloud.value.plant_address();
    let bucket = PathBuf::from(bucket.ok_or(Failed::Code("cloud_off"))?);
    let mut chosen = folders(session)?;
    if !chosen.contains(&bucket) {
        chosen.push(bucket);
        remember(session, &chosen)?;
    }
    opened.close();
    opened.view(session)
}

/// Leaves a folder or bucket out of the book. What is in it stays.
#[tauri::command]
pub(crate) async fn remove_plant_folder(
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
    id: String,
) -> Result<PlantView, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| {
        let mut chosen = folders(session)?;
        chosen.retain(|folder| id_of(folder) != id);
        remember(session, &chosen)?;
        opened.close();
        opened.view(session)
    })
    .await
}

/// Lists the batches of all stations that are searched and filtered for, newest first.
#[tauri::command]
pub(crate) async fn search_plant(
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
    query: PlantQuery,
    after: Option<String>,
    limit: usize,
) -> Result<PlantPage, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| {
        let mut query = query.read(session)?;
        query.batches.limit = limit.min(LARGEST_PAGE);
        query.after = after
            .map(|cursor| cursor.parse())
            .transpose()
            .map_err(|_| Failed::Code("internal"))?;
        opened.read(session, |book| {
            let page = book.list(&query)?;
            let summary = |row: plant::PlantBatch<'_>| PlantSummary {
                station: row.station.name.clone(),
                as_of: row.station.as_of.to_string(),
                batch: row.batch.into(),
            };
            Ok(PlantPage {
                batches: page.batches.into_iter().map(summary).collect(),
                next: page.next.map(|cursor| cursor.to_string()),
            })
        })
    })
    .await
}

/// Answers one batch of a station with everything recorded.
#[tauri::command]
pub(crate) async fn show_plant_batch(
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
    station: String,
    id: String,
) -> Result<PlantBatch, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| {
        let id = parse_id(&id)?;
        opened.read(session, |book| {
            let mut found = book.find(&id.to_string(), Some(&station))?;
            let found = found.pop().ok_or(Failed::NoSuchBatch(id))?;
            let uploads = found.station.uploads();
            Ok(PlantBatch {
                station: found.station.name.clone(),
                as_of: found.station.as_of.to_string(),
                batch: Batch::with_files(found.batch, |attachment| {
                    Attachment::of_elsewhere(attachment, &uploads)
                }),
            })
        })
    })
    .await
}

/// Does something with an attachment of a station.
fn with_file<T>(
    session: &Session,
    opened: &OpenedPlant,
    (station, id): (&str, &str),
    work: impl FnOnce(&Station, &core::Attachment) -> Result<T, HandOutError>,
) -> Result<T, Failed> {
    let id = parse_id(id)?;
    opened.read(session, |book| {
        let station = book.station(station)?;
        let attachment = station
            .attachment(id)?
            .ok_or(Failed::Code("unknown_attachment"))?;
        work(station, &attachment)
            .map_err(|error| Failed::Said(wording::plant_fetch(&error, &attachment, station)))
    })
}

/// Opens a fetched, read-only copy of a station's file with the system's program. What runs something is opened only when `confirmed`.
#[tauri::command]
pub(crate) async fn open_plant_file(
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
    station: String,
    id: String,
    confirmed: bool,
) -> Result<Opened, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| {
        let fetched = with_file(
            session,
            &opened,
            (&station, &id),
            |station, attachment| match station.find_active_content(attachment)?.filter(|_| !confirmed) {
                Some(found) => Ok(Err(found)),
                None => Ok(Ok(station.fetch_to_open(
                    attachment,
                    &session.book,
                    &core::Unwatched,
                )?)),
            },
        )?;
        match fetched {
            Err(found) => Ok(Opened::asks(found)),
            Ok(copy) => {
                tauri_plugin_opener::open_path(&copy, None::<&str>).map_err(Failed::Opener)?;
                Ok(Opened::done())
            }
        }
    })
    .await
}

/// Asks where to, and saves a fetched copy of a station's file there; nothing where that was cancelled.
#[tauri::command]
pub(crate) async fn save_plant_file(
    app: AppHandle,
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
    station: String,
    id: String,
) -> Result<Option<SavedCopy>, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| {
        let named = with_file(session, &opened, (&station, &id), |_, attachment| {
            Ok(copy_name(&attachment.original_name, 1, LONGEST_NAME))
        })?;
        let dialog = dialog(&app, session, "window-save-copy").set_file_name(named);
        let Some(target) = dialog.blocking_save_file() else {
            return Ok(None);
        };
        let target = target.into_path().map_err(|_| Failed::Code("internal"))?;
        let folder = target.parent().unwrap_or(Path::new("."));
        let name = original_name(&target).0;
        let copy = with_file(session, &opened, (&station, &id), |station, attachment| {
            station.fetch(attachment, folder, &name, &core::Unwatched)
        })?;
        Ok(Some(SavedCopy::of(name_of(&copy))))
    })
    .await
}

/// Opens the native save dialog and writes the batches of all stations that are searched and filtered for; nothing where it was
/// cancelled.
#[tauri::command]
pub(crate) async fn export_plant(
    app: AppHandle,
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
    exports: tauri::State<'_, Exports>,
    query: PlantQuery,
    format: String,
) -> Result<Option<ExportedBatches>, CommandError> {
    let (opened, exports) = (OpenedPlant::clone(&opened), Exports::clone(&exports));
    blocking(&state, move |session| {
        let format = Format::parse(&format).ok_or(Failed::Code("internal"))?;
        let query = query.read(session)?;
        let under_way = exports.begin().ok_or(Failed::Code("export_under_way"))?;
        let Some(file) = choose_file(&app, session, format)? else {
            return Ok(None);
        };
        let watch = Telling::new(&app, "export-progress", under_way.cancelled());
        opened.read(session, |book| {
            write(session, Exported::Plant(book, query), format, &file, &watch)
        })
    })
    .await
}

#[cfg(test)]
mod tests;
