//! Makes a backup at every destination: copied, synced, read again, and only then published and recorded.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use uuid::Uuid;

use super::archive_at::part_name;
use super::at_destination::Making;
use super::contents::Contents;
use super::{BackupError, BackupFinding, BackupKind, BackupProblem, BackupRow, ProblemKind, Watch, alone};
use crate::book::Book;
use crate::durable_fs::{self, CopyError, ask, is_silent, make_folders, publish_small, work_at};
use crate::store::StoreError;
use crate::store::attachments::FailureCode;

/// Marks a folder as a destination, so that an unmounted disk is told from an empty one. Any number of workstations share it.
const MARKER: &str = ".batchbook-backups";

/// How long a destination may take to answer: a disk that sleeps has to spin up first.
const WAKES_WITHIN: Duration = Duration::from_secs(10);

/// How many things of each sort a backup's row names; their number is kept whole.
const NAMED: usize = 20;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The destination; none for those that are set.
    pub to: Option<&'a Path>,
    /// The form.
    pub kind: BackupKind,
    /// Who asks.
    pub who: &'a str,
}

/// What became of one destination.
#[derive(Debug)]
pub struct Outcome {
    /// The destination.
    pub destination: PathBuf,
    /// The backup there, or why there is none.
    pub result: Result<Created, BackupError>,
    /// Stored files of a mirror that had changed there, and were copied again; also where the backup then failed.
    pub repaired: Vec<BackupProblem>,
}

/// A backup that was made and proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The archive, or the dated folder of a mirror.
    pub path: PathBuf,
    /// Its form.
    pub kind: BackupKind,
    /// An archive's size; what a mirror's run added.
    pub bytes: u64,
    /// How many files of attachments are in it.
    pub attachments: u64,
    /// How many files of attachments are in the object store alone, and so not in it.
    pub evicted: u64,
    /// When it was read from the destination and found whole.
    pub proven_at: Timestamp,
    /// Files that were missing or damaged already before; empty where the backup is whole.
    pub problems: Vec<BackupProblem>,
}

/// Makes a backup at the destination that is asked for, or at each that is set, and records each, also those that failed.
///
/// Nobody who records waits for it. A destination in trouble does not keep the others from theirs,
/// nor does one that stops answering in the middle.
///
/// # Errors
///
/// Where nothing could be begun: no destination, another backup under way, a database that cannot be copied. What is wrong
/// with one destination is in its [`Outcome`].
pub fn create(book: &Book, request: Request<'_>, watch: &dyn Watch) -> Result<Vec<Outcome>, BackupError> {
    let destinations = match request.to {
        Some(folder) => vec![folder.to_owned()],
        None => book.settings().backup_destinations.value.clone(),
    };
    create_at(book, destinations, request, watch)
}

/// Makes a backup at some of the destinations that are set, as [`create`] does at all of them.
///
/// # Errors
///
/// As [`create`].
pub fn create_at(
    book: &Book,
    destinations: Vec<PathBuf>,
    request: Request<'_>,
    watch: &dyn Watch,
) -> Result<Vec<Outcome>, BackupError> {
    if destinations.is_empty() {
        return Err(BackupError::NoDestination);
    }
    let _alone = alone(book)?;
    // Looked at before the database is copied: a stick that is not plugged in is said at once.
    let prepared: Vec<(PathBuf, Result<(), BackupError>)> = destinations
        .into_iter()
        .map(|folder| {
            let prepared = answers(&folder)
                .and_then(|()| prepare_destination(book, &folder, request.to.is_some()))
                .map_err(|error| unless_unreachable(error, &folder));
            (folder, prepared)
        })
        .collect();
    let making = if prepared.iter().any(|(_, prepared)| prepared.is_ok()) {
        match Contents::take(book, watch) {
            Ok(contents) => Some(Making::new(book, request.kind, contents)),
            Err(error) => {
                for (folder, _) in &prepared {
                    let asked = (request.kind, request.who);
                    record(book, asked, folder, book.now(), (Err(&error), &[]))?;
                }
                return Err(error);
            }
        }
    } else {
        None
    };
    let mut outcomes = Vec::new();
    for (destination, prepared) in prepared {
        let (result, repaired) = match (prepared, &making) {
            (Err(error), _) => (Err(error), Vec::new()),
            (Ok(()), None) => continue,
            (Ok(()), Some(making)) => making.make(&destination, watch),
        };
        let result = result.map_err(|error| said_of(error, &destination));
        let at = making
            .as_ref()
            .map_or_else(|| book.now(), |making| making.contents.at);
        record(
            book,
            (request.kind, request.who),
            &destination,
            at,
            (result.as_ref(), &repaired),
        )?;
        outcomes.push(Outcome {
            destination,
            result,
            repaired,
        });
    }
    Ok(outcomes)
}

/// A disk that was pulled in the middle is gone, whatever failed first for it.
fn said_of(error: BackupError, destination: &Path) -> BackupError {
    let is_about_it = matches!(
        error,
        BackupError::Destination { .. } | BackupError::NotProven { .. }
    );
    // One that does not answer is not asked for its marker.
    if is_about_it && (is_silent(destination) || !is_marked(destination)) {
        return gone(error, destination);
    }
    unless_unreachable(error, destination)
}

/// A share whose server is away is gone, though its folder is still to be seen.
fn unless_unreachable(error: BackupError, destination: &Path) -> BackupError {
    let is_unreachable = |error: &std::io::Error| {
        error.kind() != ErrorKind::NotADirectory
            && FailureCode::of_storage(error) == FailureCode::StorageUnreachable
    };
    match &error {
        BackupError::Destination { source, .. } if source.system_error().is_some_and(is_unreachable) => {
            gone(error, destination)
        }
        _ => error,
    }
}

fn gone(error: BackupError, destination: &Path) -> BackupError {
    tracing::warn!(?error, "the destination is gone");
    BackupError::DestinationGone {
        path: destination.to_owned(),
    }
}

/// Looks whether a destination answers at all: one that does not must not keep the others waiting.
fn answers(folder: &Path) -> Result<(), BackupError> {
    let begun = Instant::now();
    loop {
        let place = folder.to_owned();
        match ask(folder, move || drop(fs::metadata(place))) {
            Ok(()) => return Ok(()),
            Err(_) if begun.elapsed() < WAKES_WITHIN => thread::sleep(Duration::from_millis(250)),
            Err(error) => {
                return Err(BackupError::Destination {
                    path: folder.to_owned(),
                    source: CopyError::storage_side(folder)(error),
                });
            }
        }
    }
}

/// Says whether a folder has the marker of a destination.
pub(super) fn is_marked(folder: &Path) -> bool {
    folder.join(MARKER).exists()
}

/// Looks whether a destination is still there, for whoever has just begun something in it.
///
/// A disk may be pulled out while the database is copied, and its empty mount point takes a backup as well as it does, on the disk of
/// this computer. What is begun and has the marker beside it is on the right disk, and what follows goes where it is.
pub(super) fn stays_there(folder: &Path) -> Result<(), BackupError> {
    if is_marked(folder) {
        return Ok(());
    }
    Err(BackupError::DestinationGone {
        path: folder.to_owned(),
    })
}

/// Looks whether a destination is there and may be written to, and marks it at its first use.
fn prepare_destination(book: &Book, folder: &Path, on_purpose: bool) -> Result<(), BackupError> {
    let known = book.read(|reader| reader.is_backup_destination_known(folder))?;
    let (place, ids) = (folder.to_owned(), (book.storage().store_id, book.run.id));
    work_at(folder, &durable_fs::Unwatched, move |_| {
        prepare(&place, known, on_purpose, ids)
    })
    .map_err(|error| BackupError::Destination {
        path: folder.to_owned(),
        source: CopyError::storage_side(folder)(error),
    })?
}

fn prepare(
    folder: &Path,
    known: bool,
    on_purpose: bool,
    (store_id, run_id): (Uuid, Uuid),
) -> Result<(), BackupError> {
    let failed = |source| BackupError::Destination {
        path: folder.to_owned(),
        source,
    };
    let gone = || BackupError::DestinationGone {
        path: folder.to_owned(),
    };
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => {
            return Err(failed(CopyError::storage_side(folder)(
                ErrorKind::NotADirectory.into(),
            )));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            // A folder of a stick that is plugged in may be new; the place where a stick would be is not made.
            if (known && !on_purpose) || !folder.parent().is_some_and(Path::is_dir) {
                return Err(gone());
            }
            make_folders(folder).map_err(failed)?;
        }
        Err(error) => return Err(failed(CopyError::storage_side(folder)(error))),
    }
    let marker = folder.join(MARKER);
    let is_marked = marker
        .try_exists()
        .map_err(|error| failed(CopyError::storage_side(&marker)(error)))?;
    if is_marked {
        return Ok(());
    }
    if known && !on_purpose {
        return Err(gone());
    }
    let text = "# Batchbook keeps backups in this folder. Without this file it takes the folder for a disk that is not there.\n";
    let part = folder.join(part_name(store_id, run_id, "marker"));
    match publish_small(&part, &marker, text.as_bytes()) {
        Err(CopyError::Storage { source, .. }) if source.kind() == ErrorKind::AlreadyExists => Ok(()),
        done => done.map_err(failed),
    }
}

/// Writes down what became of a destination, and what was repaired there. That somebody stopped it is no failure.
pub(crate) fn record(
    book: &Book,
    (kind, who): (BackupKind, &str),
    destination: &Path,
    at: Timestamp,
    (result, repaired): (Result<&Created, &BackupError>, &[BackupProblem]),
) -> Result<(), StoreError> {
    if matches!(result, Err(BackupError::Cancelled)) && repaired.is_empty() {
        return Ok(());
    }
    let wrong = match result {
        Ok(created) => &created.problems[..],
        Err(BackupError::NotProven { problems, .. }) => problems,
        Err(_) => &[],
    };
    let named = |problems: &[BackupProblem], repaired: bool| {
        let first = problems.iter().take(NAMED);
        first
            .map(|problem| BackupFinding {
                kind: problem.kind.as_str().to_owned(),
                subject: problem.subject.clone(),
                detail: problem.detail.clone(),
                repaired,
            })
            .collect::<Vec<_>>()
    };
    let tried = BackupRow {
        id: Uuid::now_v7(),
        at,
        destination: destination.to_owned(),
        path: None,
        kind,
        bytes: 0,
        attachments: 0,
        problems: 0,
        repaired: repaired.len() as u64,
        findings: [named(wrong, false), named(repaired, true)].concat(),
        proven_at: None,
        failure: None,
        failure_detail: None,
        damaged_at: None,
        removed_at: None,
    };
    let row = match result {
        Err(error) => BackupRow {
            failure: Some(error.code().to_owned()),
            failure_detail: Some(detail_of(error)),
            ..tried
        },
        Ok(created) => BackupRow {
            path: Some(created.path.clone()),
            bytes: created.bytes,
            attachments: created.attachments,
            problems: created.problems.len() as u64,
            proven_at: Some(created.proven_at),
            ..tried
        },
    };
    match &row.failure {
        Some(code) => tracing::error!("Backup to {} failed: {code}", destination.display()),
        None => tracing::info!(
            "Backup proven: {}",
            row.path.as_deref().unwrap_or(destination).display()
        ),
    }
    for BackupFinding {
        kind,
        subject,
        detail,
        repaired,
    } in &row.findings
    {
        tracing::warn!(kind, detail, repaired, "{subject}");
    }
    book.write(|transaction| transaction.insert_backup(&row, book.now(), who))
}

/// What lies under an error, or the first thing that is wrong with what was written.
fn detail_of(error: &BackupError) -> String {
    if let BackupError::NotProven { problems, .. } = error
        && let Some(first) = problems
            .iter()
            .find(|problem| problem.kind != ProblemKind::NotWhole)
    {
        return format!("{}: {} {}", first.kind.as_str(), first.subject, first.detail);
    }
    super::verify::root_cause(error)
}
