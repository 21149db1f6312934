//! `batchbook book open DIR|BUCKET... [list | show | export | fetch]`: several stations' snapshots as one book, to be read only.
//!
//! Nothing of this workstation is opened or made for it, not even the data folder.

use batchbook_core::attachments::{Attachment, HandOutError};
use batchbook_core::cloud::snapshots::SnapshotBucket;
use batchbook_core::durable_fs::CopyError;
use batchbook_core::plant_book::{
    OpenProgress, OpenWatch, PlantBatch, PlantBook, PlantError, PlantQuery, Proof, Refused, Station,
    Superseded,
};
use serde::Serialize;

use super::arguments::{
    BookCommand, BookExportArguments, BookFetchArguments, BookListArguments, BookOpenArguments,
    BookShowArguments, OpenBookCommand,
};
use super::copying::{end_copies_when_interrupted, file_line, is_interrupted};
use super::json::{AttachmentJson, OneOfPlant, PlantBatchJson, Shape};
use super::list::{PAGE_OF_JSON, PAGE_TO_READ, attachments_cell, say_that_nothing_is_found};
use super::output::{complain, say};
use super::progress_line::ProgressLine;
use super::record::shown;
use super::{Context, Exit, Stop, export, text};
use crate::export::Exported;
use crate::surroundings::key_sources;
use crate::wording::{self, Coded, one_line, size};

/// `{"stations": [...], "refused": [...], "superseded": [...]}`
#[derive(Serialize)]
struct OpenedJson {
    stations: Vec<StationJson>,
    #[serde(flatten)]
    left_out: LeftOutJson,
}

#[derive(Serialize)]
struct StationJson {
    station: String,
    as_of: String,
    batches: u64,
    path: String,
    store_id: String,
    workstation_id: String,
}

/// What is not in the book.
#[derive(Serialize)]
struct LeftOutJson {
    refused: Vec<RefusedJson>,
    superseded: Vec<SupersededJson>,
}

#[derive(Serialize)]
struct RefusedJson {
    path: String,
    station: Option<String>,
    code: String,
    message: String,
}

/// A mirror of a station that is in the book with a newer snapshot.
#[derive(Serialize)]
struct SupersededJson {
    path: String,
    station: String,
    as_of: String,
}

/// `{"batches": [...], "next": CURSOR | null, "refused": [...], "superseded": [...]}`
#[derive(Serialize)]
struct ListedJson {
    batches: Vec<PlantBatchJson>,
    next: Option<String>,
    #[serde(flatten)]
    left_out: LeftOutJson,
}

/// `{"fetched": [...], "failed": [...]}`
#[derive(Serialize)]
struct FetchedJson {
    /// Each with the path of its copy.
    fetched: Vec<AttachmentJson>,
    failed: Vec<NotFetchedJson>,
}

#[derive(Serialize)]
struct NotFetchedJson {
    id: String,
    original_name: String,
    code: String,
    message: String,
}

pub(super) fn run(context: &Context, command: &BookCommand) -> Result<Exit, Stop> {
    let BookCommand::Open(arguments) = command;
    let book = open(context, arguments)?;
    let json = arguments.json;
    let ended = match &arguments.command {
        None => stations(context, &book, json),
        Some(OpenBookCommand::List(arguments)) => {
            list(context, &book, arguments, json || arguments.list.json)
        }
        Some(OpenBookCommand::Show(arguments)) => show(context, &book, arguments, json || arguments.json),
        Some(OpenBookCommand::Export(arguments)) => write_table(context, &book, arguments),
        Some(OpenBookCommand::Fetch(arguments)) => fetch(context, &book, arguments, json || arguments.json),
    }?;
    // An answer without a station that should be in it must not look like a whole one to a script.
    Ok(match ended {
        Exit::Done if !book.refused().is_empty() => Exit::ProblemsFound,
        exit => exit,
    })
}

/// Opens what can be opened, and says on stderr what cannot.
fn open(context: &Context, arguments: &BookOpenArguments) -> Result<PlantBook, Stop> {
    let proof = if arguments.quick {
        Proof::Believe
    } else {
        Proof::Compare
    };
    let (mut folders, mut buckets) = (Vec::new(), Vec::new());
    for place in &arguments.places {
        // No address is UTF-8 by chance: a folder that is not is a folder.
        let of_bucket = place
            .to_str()
            .and_then(|text| context.settings.cloud.value.at_address(text));
        match of_bucket {
            Some(cloud) => buckets.push(
                SnapshotBucket::find(&context.settings, &cloud, &key_sources()).map_err(|error| {
                    Stop::Error(Exit::SystemFailed, wording::backup(&error, &context.database()))
                })?,
            ),
            None => folders.push(place.clone()),
        }
    }
    end_copies_when_interrupted();
    let line = ProgressLine::new(&context.words);
    let book = PlantBook::open_with_buckets(&folders, buckets, &std::env::temp_dir(), proof, &line);
    drop(line);
    let book = book.ok_or_else(|| Stop::Error(Exit::Interrupted, Coded::error("backup_cancelled", [])))?;
    for refused in book.refused() {
        complain(&context.words, &wording::plant_refused(refused));
    }
    for superseded in book.superseded() {
        let taken = book
            .stations()
            .iter()
            .find(|station| station.store_id == superseded.store_id);
        say(&context.words.text(
            "cli-plant-superseded",
            [
                ("path", shown(&superseded.path)),
                ("station", one_line(&superseded.station)),
                ("as_of", as_of(context, superseded.as_of)),
                (
                    "taken",
                    taken.map(|taken| as_of(context, taken.as_of)).unwrap_or_default(),
                ),
            ],
        ));
    }
    if book.stations().is_empty() {
        return Err(Stop::Error(
            Exit::SystemFailed,
            Coded::error("plant_nothing_open", []),
        ));
    }
    Ok(book)
}

impl OpenWatch for ProgressLine<'_> {
    fn progress(&self, progress: OpenProgress) {
        if progress.all_stations == 0 {
            return self.say(|words| words.plain("cli-plant-looking"));
        }
        let parameters = [
            ("stations", progress.stations.to_string()),
            ("all", progress.all_stations.to_string()),
            ("done", size(progress.bytes)),
            ("size", size(progress.all_bytes)),
        ];
        self.say(|words| words.text("cli-plant-opening", parameters));
    }

    fn cancelled(&self) -> bool {
        is_interrupted()
    }
}

fn as_of(context: &Context, at: jiff::Timestamp) -> String {
    text::time(at, &context.settings.time_zone.value)
}

fn stations(context: &Context, book: &PlantBook, json: bool) -> Result<Exit, Stop> {
    if json {
        let stations = book.stations().iter().map(|station| StationJson {
            station: station.name.clone(),
            as_of: station.as_of.to_string(),
            batches: station.batches,
            path: station.path().to_string_lossy().into_owned(),
            store_id: station.store_id.to_string(),
            workstation_id: station.workstation_id.to_string(),
        });
        context.output.json(&OpenedJson {
            stations: stations.collect(),
            left_out: left_out(context, book),
        })?;
        return Ok(Exit::Done);
    }
    let mut rows = vec![
        ["station", "as-of", "batches", "path"]
            .map(|name| context.words.plain(&format!("cli-label-{name}")))
            .to_vec(),
    ];
    rows.extend(book.stations().iter().map(|station| {
        vec![
            one_line(&station.name),
            as_of(context, station.as_of),
            station.batches.to_string(),
            shown(station.path()),
        ]
    }));
    context.output.text(&text::columns(&rows))?;
    Ok(Exit::Done)
}

fn left_out(context: &Context, book: &PlantBook) -> LeftOutJson {
    let refused = |refused: &Refused| {
        let coded = wording::plant_refused(refused);
        RefusedJson {
            path: refused.path.to_string_lossy().into_owned(),
            station: refused.station.clone(),
            message: context.words.said(&coded).in_one_line(),
            code: coded.code,
        }
    };
    let superseded = |superseded: &Superseded| SupersededJson {
        path: superseded.path.to_string_lossy().into_owned(),
        station: superseded.station.clone(),
        as_of: superseded.as_of.to_string(),
    };
    LeftOutJson {
        refused: book.refused().iter().map(refused).collect(),
        superseded: book.superseded().iter().map(superseded).collect(),
    }
}

fn list(
    context: &Context,
    book: &PlantBook,
    arguments: &BookListArguments,
    json: bool,
) -> Result<Exit, Stop> {
    let list = &arguments.list;
    let mut batches = context.query(&list.filter)?;
    let limit = list
        .limit
        .unwrap_or(if json { PAGE_OF_JSON } else { PAGE_TO_READ });
    batches.limit = limit as usize;
    let read_cursor = |cursor: &String| {
        cursor.parse().map_err(|_| {
            Stop::Error(
                Exit::Usage,
                Coded::error("bad_cursor", [("cursor", one_line(cursor))]),
            )
        })
    };
    let query = PlantQuery {
        batches,
        station: arguments.station.clone(),
        after: list.after.as_ref().map(read_cursor).transpose()?,
    };
    let page = book.list(&query).map_err(|error| failed(&error))?;
    let next = page.next.map(|cursor| cursor.to_string());
    if json {
        let batches = page.batches.iter().map(|row| plant_batch(context, row));
        let batches = batches.collect::<Result<_, _>>()?;
        context.output.json(&ListedJson {
            batches,
            next,
            left_out: left_out(context, book),
        })?;
        return Ok(Exit::Done);
    }
    if page.batches.is_empty() {
        say_that_nothing_is_found(context, &query.batches);
        return Ok(Exit::Done);
    }
    let mut rows = vec![
        [
            "station",
            "as-of",
            "number",
            "product",
            "quantity",
            "code",
            "recorded",
            "attachments",
        ]
        .map(|name| context.words.plain(&format!("cli-label-{name}")))
        .to_vec(),
    ];
    for row in &page.batches {
        rows.push(table_row(context, row)?);
    }
    context.output.text(&text::columns(&rows))?;
    if let Some(cursor) = next {
        say(&context.words.text("cli-plant-more", [("cursor", cursor)]));
    }
    Ok(Exit::Done)
}

fn table_row(context: &Context, row: &PlantBatch<'_>) -> Result<Vec<String>, Stop> {
    let batch = &row.batch;
    let shape = shape(context, row)?;
    Ok(vec![
        one_line(&row.station.name),
        as_of(context, row.station.as_of),
        one_line(&batch.batch_number),
        one_line(&batch.product_type.name),
        text::quantity(batch),
        one_line(&batch.batch_code),
        text::time(batch.recorded_at, &context.settings.time_zone.value),
        attachments_cell(context, &shape, batch),
    ])
}

fn shape<'c>(context: &'c Context, row: &PlantBatch<'_>) -> Result<Shape<'c>, Stop> {
    Shape::of_station(context, row.station, &row.batch.attachments).map_err(|error| failed(&error))
}

fn plant_batch(context: &Context, row: &PlantBatch<'_>) -> Result<PlantBatchJson, Stop> {
    Ok(PlantBatchJson::new(
        shape(context, row)?.batch(&row.batch),
        &row.station.name,
        row.station.as_of.to_string(),
    ))
}

fn show(
    context: &Context,
    book: &PlantBook,
    arguments: &BookShowArguments,
    json: bool,
) -> Result<Exit, Stop> {
    let found = find(book, &arguments.batch, arguments.station.as_deref())?;
    if json {
        let batch = plant_batch(context, &found)?;
        context.output.json(&OneOfPlant { batch })?;
        return Ok(Exit::Done);
    }
    let words = &context.words;
    let mut shown = text::columns(&[
        vec![words.plain("cli-label-station"), one_line(&found.station.name)],
        vec![
            words.plain("cli-label-as-of"),
            as_of(context, found.station.as_of),
        ],
    ]);
    shown.push_str(&text::batch(context, &found.batch, &shape(context, &found)?));
    context.output.text(&shown)?;
    Ok(Exit::Done)
}

fn write_table(context: &Context, book: &PlantBook, arguments: &BookExportArguments) -> Result<Exit, Stop> {
    let file = arguments.export.to.as_deref();
    let format = export::format_of(arguments.export.format.as_deref(), file)?;
    let query = PlantQuery {
        batches: context.query(&arguments.export.filter)?,
        station: arguments.station.clone(),
        after: None,
    };
    export::write(context, Exported::Plant(book, query), format, file)
}

fn fetch(
    context: &Context,
    book: &PlantBook,
    arguments: &BookFetchArguments,
    json: bool,
) -> Result<Exit, Stop> {
    let found = find(book, &arguments.batch, arguments.station.as_deref())?;
    let wanted = wanted(&found.batch.attachments, &arguments.attachment)?;
    end_copies_when_interrupted();
    std::fs::create_dir_all(&arguments.to).map_err(|error| {
        let parameters = [
            ("path", shown(&arguments.to)),
            ("system_error", error.to_string()),
        ];
        Stop::Error(Exit::SystemFailed, Coded::error("file_unwritable", parameters))
    })?;
    let mut answer = FetchedJson {
        fetched: Vec::new(),
        failed: Vec::new(),
    };
    let shape = shape(context, &found)?;
    let mut lines = String::new();
    for attachment in wanted {
        let line = file_line(&context.words, attachment);
        let fetched = found
            .station
            .fetch(attachment, &arguments.to, &attachment.original_name, &line);
        drop(line);
        match fetched {
            Ok(path) => {
                lines.push_str(&shown(&path));
                lines.push('\n');
                answer.fetched.push(shape.attachment(attachment).at(&path));
            }
            Err(error) => {
                let coded = not_fetched(found.station, attachment, &error)?;
                if !json {
                    complain(&context.words, &coded);
                }
                answer.failed.push(NotFetchedJson {
                    id: attachment.id.to_string(),
                    original_name: attachment.original_name.clone(),
                    message: context.words.said(&coded).in_one_line(),
                    code: coded.code,
                });
            }
        }
    }
    if json {
        context.output.json(&answer)?;
    } else {
        context.output.text(&lines)?;
    }
    Ok(if answer.failed.is_empty() {
        Exit::Done
    } else {
        Exit::ProblemsFound
    })
}

/// The attachments of these ids; all where none is given.
fn wanted<'a>(all: &'a [Attachment], ids: &[String]) -> Result<Vec<&'a Attachment>, Stop> {
    if ids.is_empty() {
        return Ok(all.iter().collect());
    }
    let of_id = |id: &String| {
        let found = all.iter().find(|attachment| attachment.id.to_string() == *id);
        found.ok_or_else(|| Stop::Error(Exit::NoSuchBatch, Coded::error("unknown_attachment", [])))
    };
    ids.iter().map(of_id).collect()
}

/// Why one file was not fetched; the end of all where it is the folder that fails, or nobody wants it any more.
fn not_fetched(station: &Station, attachment: &Attachment, error: &HandOutError) -> Result<Coded, Stop> {
    let coded = wording::plant_fetch(error, attachment, station);
    let exit = match error {
        HandOutError::Copy(CopyError::Cancelled) => Exit::Interrupted,
        HandOutError::Copy(
            CopyError::Storage { .. } | CopyError::NoSpace { .. } | CopyError::TooLarge { .. },
        ) => Exit::SystemFailed,
        _ => return Ok(coded),
    };
    Err(Stop::Error(exit, coded))
}

/// Finds one batch. Where stations gave the same number, a station has to be named.
fn find<'b>(book: &'b PlantBook, text: &str, station: Option<&str>) -> Result<PlantBatch<'b>, Stop> {
    let mut found = book.find(text, station).map_err(|error| failed(&error))?;
    let names: Vec<String> = found.iter().map(|row| one_line(&row.station.name)).collect();
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Stop::Error(
            Exit::NoSuchBatch,
            Coded::error("plant_no_such_batch", [("batch", one_line(text))]),
        )),
        (Some(_), false) => Err(Stop::Error(
            Exit::Usage,
            Coded::error(
                "plant_several_batches",
                [("batch", one_line(text)), ("names", names.join(", "))],
            ),
        )),
    }
}

fn failed(error: &PlantError) -> Stop {
    let exit = match error {
        PlantError::NoSuchStation { .. } => Exit::Usage,
        PlantError::Station { .. } => Exit::SystemFailed,
    };
    Stop::Error(exit, wording::plant(error))
}
