//! `batchbook backup ... --to-cloud | --from-cloud`: snapshots in the object store.

use std::path::Path;

use batchbook_core::attachments;
use batchbook_core::backup::{self, BackupError, Outcome, Restored, Verified};
use batchbook_core::book::Book;
use batchbook_core::cloud;
use batchbook_core::cloud::snapshots::{self, FoundSnapshots, SnapshotBucket, StoredSnapshot, Wanted};
use jiff::Timestamp;
use serde::Serialize;

use super::arguments::BackupRestoreArguments;
use super::backup::{shown, stop, text};
use super::output::say;
use super::text::{columns, time};
use super::{Context, Exit, Stop};
use crate::surroundings::key_sources;
use crate::wording::{self, one_line, size};

/// `{"snapshots": [...], "damaged": [...]}`
#[derive(Serialize)]
struct SnapshotsJson {
    snapshots: Vec<SnapshotJson>,
    damaged: Vec<DamagedJson>,
}

#[derive(Serialize)]
struct SnapshotJson {
    name: String,
    path: String,
    station: Option<String>,
    store_id: String,
    at: String,
    batches: u64,
    attachments: u64,
    attachment_bytes: u64,
    complete: bool,
    /// Files of recorded batches that the object store does not have.
    waiting: u64,
}

#[derive(Serialize)]
struct DamagedJson {
    name: String,
    path: String,
    detail: String,
}

/// Uploads what waits, so that the snapshot is complete, and makes one.
pub(super) fn back_up(book: &Book, who: &str, watch: &dyn backup::Watch) -> Result<Outcome, BackupError> {
    let keys = key_sources();
    // What is wrong with the object store is said of the snapshot; what is wrong with a file is named in it.
    if let Err(error) = cloud::sync(book, &keys, &Uploading(watch)) {
        tracing::warn!("{}", wording::chain(&error));
    }
    snapshots::back_up(book, &keys, who, watch)
}

/// Stops the uploads before a snapshot when the backup is stopped.
struct Uploading<'w>(&'w dyn backup::Watch);

impl attachments::Watch for Uploading<'_> {
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

pub(super) fn list(context: &Context, json: bool) -> Result<Exit, Stop> {
    let bucket = bucket(context).map_err(|error| stop(context, &error))?;
    let found = bucket.list().map_err(|error| stop(context, &error))?;
    if json {
        let snapshots = found.snapshots.iter().map(snapshot_json).collect();
        let damaged = found.damaged.iter().map(|damaged| DamagedJson {
            name: damaged.name.clone(),
            path: text(&damaged.address),
            detail: damaged.detail.clone(),
        });
        let damaged = damaged.collect();
        context.output.json(&SnapshotsJson { snapshots, damaged })?;
    } else if found.snapshots.is_empty() {
        let none = context
            .words
            .text("cli-snapshots-none", [("path", shown(&bucket.address()))]);
        context.output.text(&format!("{none}\n"))?;
    } else {
        let rows: Vec<Vec<String>> = found.snapshots.iter().map(|found| row(context, found)).collect();
        context.output.text(&columns(&rows))?;
    }
    say_damaged(context, &found);
    Ok(if found.damaged.is_empty() {
        Exit::Done
    } else {
        Exit::ProblemsFound
    })
}

fn snapshot_json(found: &StoredSnapshot) -> SnapshotJson {
    SnapshotJson {
        name: found.name.clone(),
        path: text(&found.address),
        station: found.station.clone(),
        store_id: found.store_id.to_string(),
        at: found.at.to_string(),
        batches: found.batches,
        attachments: found.attachments,
        attachment_bytes: found.attachment_bytes,
        complete: found.waiting == 0,
        waiting: found.waiting,
    }
}

fn row(context: &Context, found: &StoredSnapshot) -> Vec<String> {
    let words = &context.words;
    let numbers = [("batches", found.batches), ("attachments", found.attachments)];
    let numbers = numbers.map(|(name, number)| (name, super::backup::count(number)));
    let state = if found.waiting == 0 {
        words.plain("cli-snapshot-complete")
    } else {
        words.counted(
            "cli-snapshot-waiting",
            [("count", super::backup::count(found.waiting))],
            [],
        )
    };
    vec![
        time(found.at, &context.settings.time_zone.value),
        found.station.as_deref().map_or_else(|| "-".to_owned(), one_line),
        words.counted(
            "cli-snapshot-contents",
            numbers,
            [("size", size(found.attachment_bytes))],
        ),
        state,
        shown(&found.address),
    ]
}

fn say_damaged(context: &Context, found: &FoundSnapshots) {
    for damaged in &found.damaged {
        let parameters = [
            ("path", shown(&damaged.address)),
            ("detail", one_line(&damaged.detail)),
        ];
        say(&context.words.text("cli-snapshot-damaged", parameters));
    }
}

/// The argument where it is the address of a snapshot, and no path.
pub(super) fn address<'a>(context: &Context, argument: &'a Path) -> Option<&'a Path> {
    let text = argument.to_str()?;
    context.settings.cloud.value.at_address(text).map(|_| argument)
}

/// Reads a snapshot again, and writes down in the book what that showed, where there is one.
pub(super) fn verify(
    context: &Context,
    book: Option<(&Book, &str)>,
    address: &Path,
    scratch: &Path,
    watch: &dyn backup::Watch,
) -> Result<Verified, BackupError> {
    let keys = key_sources();
    match book {
        Some((book, who)) => snapshots::verify_and_record(book, &keys, address, who, watch),
        None => snapshots::verify(&context.settings, &keys, address, scratch, watch),
    }
}

pub(super) fn restore(
    context: &Context,
    arguments: &BackupRestoreArguments,
    into: Option<&Path>,
    (who, at): (&str, Timestamp),
    watch: &dyn backup::Watch,
) -> Result<Restored, BackupError> {
    let bucket = bucket(context)?;
    let found = bucket.list()?;
    say_damaged(context, &found);
    let snapshot = found.choose(arguments.snapshot.as_deref(), bucket.address())?;
    let wanted = Wanted {
        snapshot,
        with_files: arguments.with_files,
        takes_over: true,
        who,
        at,
    };
    let restored = match into {
        Some(target) => bucket.restore_into(wanted, target, watch),
        None => bucket.restore_replacing(wanted, &context.settings, watch),
    };
    if matches!(restored, Err(BackupError::NotRestorable { .. })) {
        offer_an_older_one(context, &found, snapshot);
    }
    restored
}

/// Names the next older complete snapshot of the same store.
fn offer_an_older_one(context: &Context, found: &FoundSnapshots, refused: &StoredSnapshot) {
    let older = found
        .snapshots
        .iter()
        .find(|other| other.at < refused.at && other.store_id == refused.store_id && other.waiting == 0);
    if let Some(older) = older {
        let as_of = time(older.at, &context.settings.time_zone.value);
        let parameters = [("name", one_line(&older.name)), ("as_of", as_of)];
        say(&context.words.text("cli-snapshot-older", parameters));
    }
}

fn bucket(context: &Context) -> Result<SnapshotBucket, BackupError> {
    let settings = &context.settings;
    SnapshotBucket::find(settings, &settings.cloud.value, &key_sources())
}
