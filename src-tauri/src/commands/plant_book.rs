//! The book of the whole plant: the snapshots of several workstations, to be looked at. Its folders are chosen in a picker on this side,
//! its bucket is the one of the settings.

mod opened;

use std::path::{Path, PathBuf};

use batchbook_core::attachments::naming::{copy_name, original_name};
use batchbook_core::attachments::{self as core, HandOutError};
use batchbook_core::plant_book::{self as plant, PlantBook, Station, Superseded};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Emitter};
use ts_rs::TS;

use super::attachments::Attachment;
use super::backups::id_of;
use super::batches::{Batch, BatchSummary};
use super::export::{ExportedBatches, Exports, Telling, choose_file, write};
use super::files::{LONGEST_NAME, Opened, SavedCopy, dialog, name_of};
use super::history::BatchFilter;
use super::{CommandError, Failed, Session, State, blocking, parse_id};
use crate::export::{Exported, Format};
use crate::wording;
pub(crate) use opened::{OpenedPlant, PlantWork, forget_fetched};
use opened::{Tell, folders, remember};

/// The most batches in one answer.
const LARGEST_PAGE: usize = 200;

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
    /// The last opening was stopped: what is in here was open before.
    stopped: bool,
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

impl PlantView {
    /// What is open, where nothing was stopped before anything was.
    fn of(session: &Session, opened: &OpenedPlant, tell: Tell<'_>) -> Result<Self, Failed> {
        let folders = folders(session)?;
        let held = opened.opened(session, tell)?;
        let book = held.book.as_ref();
        let choices = book
            .map(PlantBook::filter_choices)
            .transpose()?
            .unwrap_or_default();
        let bucket = session.book.settings().cloud.value.plant_address();
        let stations = book.map(PlantBook::stations).unwrap_or_default();
        let refused = book.map(PlantBook::refused).unwrap_or_default();
        let superseded = book.map(PlantBook::superseded).unwrap_or_default();
        Ok(Self {
            bucket: bucket.filter(|bucket| !folders.iter().any(|known| known.as_os_str() == bucket.as_str())),
            folders: folders
                .iter()
                .map(|folder| PlantFolder {
                    id: id_of(folder),
                    path: text(folder),
                })
                .collect(),
            stations: stations.iter().map(PlantStation::from).collect(),
            refused: refused
                .iter()
                .map(|refused| wording::plant_refused(refused).into())
                .collect(),
            superseded: superseded.iter().map(PlantSuperseded::from).collect(),
            stopped: held.is_stopped,
            product_types: choices.product_types,
            operators: choices.operators,
        })
    }
}

impl From<&Superseded> for PlantSuperseded {
    fn from(superseded: &Superseded) -> Self {
        Self {
            station: superseded.station.clone(),
            path: text(&superseded.path),
            as_of: superseded.as_of.to_string(),
        }
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

fn text(path: &Path) -> String {
    wording::one_line(&path.to_string_lossy())
}

/// Says to the screen how far the opening is, by `plant-progress`.
fn telling(app: &AppHandle) -> impl Fn(Option<PlantWork>) {
    move |work| {
        if let Err(error) = app.emit("plant-progress", work) {
            tracing::warn!(%error, "the screen was not told how far the plant's book is");
        }
    }
}

/// Answers what the plant's book is made of; opens it at the first look. `plant-progress` says how far it is.
#[tauri::command]
pub(crate) async fn plant_book(
    app: AppHandle,
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
) -> Result<PlantView, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| {
        PlantView::of(session, &opened, &telling(&app))
    })
    .await
}

/// Opens the snapshots again: a station may have a newer one. `plant-progress` says how far it is.
#[tauri::command]
pub(crate) async fn reopen_plant_book(
    app: AppHandle,
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
) -> Result<PlantView, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| reopened(session, &opened, &telling(&app))).await
}

/// Stops the opening. What was open before stays open.
#[tauri::command]
pub(crate) fn stop_plant_book(opened: tauri::State<'_, OpenedPlant>) {
    opened.stop();
}

fn reopened(session: &Session, opened: &OpenedPlant, tell: Tell<'_>) -> Result<PlantView, Failed> {
    opened.reopen(session, tell)?;
    PlantView::of(session, opened, tell)
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
        add(session, &opened, folder, &telling(&app)).map(Some)
    })
    .await
}

/// Takes the bucket of this workstation's settings into the book, with the key that there is for it.
#[tauri::command]
pub(crate) async fn add_plant_bucket(
    app: AppHandle,
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
) -> Result<PlantView, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| {
        add_bucket(session, &opened, &telling(&app))
    })
    .await
}

fn add_bucket(session: &Session, opened: &OpenedPlant, tell: Tell<'_>) -> Result<PlantView, Failed> {
    let bucket = session.book.settings().cloud.value.plant_address();
    let bucket = PathBuf::from(bucket.ok_or(Failed::Code("cloud_off"))?);
    add(session, opened, bucket, tell)
}

fn add(session: &Session, opened: &OpenedPlant, place: PathBuf, tell: Tell<'_>) -> Result<PlantView, Failed> {
    let mut chosen = folders(session)?;
    if !chosen.contains(&place) {
        chosen.push(place);
        remember(session, &chosen)?;
    }
    reopened(session, opened, tell)
}

/// Leaves a folder or bucket out of the book. What is in it stays.
#[tauri::command]
pub(crate) async fn remove_plant_folder(
    app: AppHandle,
    state: State<'_>,
    opened: tauri::State<'_, OpenedPlant>,
    id: String,
) -> Result<PlantView, CommandError> {
    let opened = OpenedPlant::clone(&opened);
    blocking(&state, move |session| {
        let mut chosen = folders(session)?;
        chosen.retain(|folder| id_of(folder) != id);
        remember(session, &chosen)?;
        reopened(session, &opened, &telling(&app))
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
