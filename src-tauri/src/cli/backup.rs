//! `batchbook backup create | list | verify | restore | prune`

use std::path::{Path, PathBuf};

use batchbook_core::authority::Reserved;
use batchbook_core::backup::{
    self, BackupError, BackupFinding, BackupKind, BackupProblem, Created, Listed, Outcome, ProblemKind,
    Request, Restored, Step, Watch,
};
use batchbook_core::book::Book;
use batchbook_core::cloud::{self, snapshots};
use batchbook_core::settings::CloudMode;
use batchbook_core::store::ReadConnection;
use serde::Serialize;

use super::arguments::{
    BackupCommand, BackupCreateArguments, BackupListArguments, BackupPruneArguments, BackupRestoreArguments,
    BackupVerifyArguments,
};
use super::copying::{end_copies_when_interrupted, is_interrupted};
use super::output::{complain, say, stderr_level};
use super::progress_line::ProgressLine;
use super::{Context, Exit, Stop, backup_cloud};
use crate::logging;
use crate::surroundings::{account_name, key_sources, system_clock};
use crate::wording::{self, Coded, Words, one_line, size};

/// How many problems are said one by one; `--json` has all of them.
const SAID: usize = 20;

pub(super) fn run(context: &Context, command: &BackupCommand) -> Result<Exit, Stop> {
    match command {
        BackupCommand::Create(arguments) => create(context, arguments),
        BackupCommand::List(arguments) => list(context, arguments),
        BackupCommand::Verify(arguments) => verify(context, arguments),
        BackupCommand::Restore(arguments) => restore(context, arguments),
        BackupCommand::Prune(arguments) => prune(context, arguments),
    }
}

#[derive(Serialize)]
struct CreatedJson {
    path: String,
    kind: &'static str,
    bytes: u64,
    attachments: u64,
    /// In the object store alone, and so not in it; left out where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    evicted: Option<u64>,
    proven_at: String,
    /// What was missing or damaged before; empty where the backup is whole.
    problems: Vec<ProblemJson>,
    /// Stored files of a mirror that had changed there, and were copied again.
    repaired: Vec<ProblemJson>,
    /// Where there are several destinations: every other one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<OtherJson>,
}

#[derive(Serialize)]
struct OtherJson {
    destination: String,
    path: Option<String>,
    problems: Vec<ProblemJson>,
    repaired: Vec<ProblemJson>,
    error: Option<ErrorJson>,
}

#[derive(Serialize)]
struct ErrorJson {
    code: String,
    message: String,
}

#[derive(Serialize)]
struct ProblemJson {
    kind: &'static str,
    subject: String,
    detail: String,
}

#[derive(Serialize)]
struct VerifiedJson {
    problems: Vec<ProblemJson>,
    checked: u64,
}

#[derive(Serialize)]
struct ListJson {
    backups: Vec<ListedJson>,
}

#[derive(Serialize)]
struct ListedJson {
    at: String,
    destination: String,
    path: Option<String>,
    kind: &'static str,
    bytes: u64,
    attachments: u64,
    whole: bool,
    proven_at: Option<String>,
    present: bool,
    recorded: bool,
    failure: Option<String>,
    /// When it was read again and found to be damaged.
    damaged_at: Option<String>,
    /// How many files were missing or damaged before.
    problems: u64,
    /// How many stored files of a mirror were copied again.
    repaired: u64,
    /// The first of both; of one that failed what was not as it was written.
    findings: Vec<FindingJson>,
}

#[derive(Serialize)]
struct FindingJson {
    kind: String,
    subject: String,
    detail: String,
    repaired: bool,
}

#[derive(Serialize)]
struct RestoredJson {
    path: String,
    at: String,
    batches: u64,
    attachments: u64,
    storage_path_set_aside: Option<String>,
    backup_destinations_set_aside: Option<String>,
    object_store_set_aside: Option<String>,
    kept_aside: Option<String>,
    problems: Vec<ProblemJson>,
}

#[derive(Serialize)]
struct PrunedJson {
    removed: Vec<String>,
    kept: Vec<String>,
    failed: Vec<FailedJson>,
    dry_run: bool,
}

#[derive(Serialize)]
struct FailedJson {
    path: String,
    error: String,
}

fn create(context: &Context, arguments: &BackupCreateArguments) -> Result<Exit, Stop> {
    let book = context.open()?;
    let who = context.who(&book)?;
    let to = arguments.to.as_deref().map(absolute);
    end_copies_when_interrupted();
    let line = ProgressLine::new(&context.words);
    let request = Request {
        to: to.as_deref(),
        kind: if arguments.mirror {
            BackupKind::Mirror
        } else {
            BackupKind::Archive
        },
        who: &who,
    };
    let is_in_cloud = to.is_none() && book.settings().cloud.value.mode != CloudMode::Off;
    // A copy that is looked at must not go on in the place of its original, nor on a timer.
    let is_paused = is_in_cloud
        && !arguments.to_cloud
        && cloud::is_paused(&book).map_err(|error| context.store_failed(&error))?;
    let on_disks = if arguments.to_cloud {
        Ok(Vec::new())
    } else {
        backup::create(&book, request, &line)
    };
    let mut outcomes = match on_disks {
        Err(BackupError::NoDestination) if is_paused => {
            return Err(Stop::Error(Exit::SystemFailed, uploads_paused(&book)));
        }
        // The object store is a place as well.
        Err(BackupError::NoDestination) if is_in_cloud => Vec::new(),
        outcomes => outcomes.map_err(|error| stop(context, &error))?,
    };
    if is_paused {
        complain(&context.words, &uploads_paused(&book));
    } else if (is_in_cloud || arguments.to_cloud) && !is_interrupted() {
        outcomes.push(backup_cloud::back_up(&book, &who, &line).map_err(|error| stop(context, &error))?);
    }
    drop(line);
    let mut exit = Exit::Done;
    for outcome in &outcomes {
        match &outcome.result {
            Ok(created) => {
                if !arguments.json {
                    say_created(context, created)?;
                }
                let is_well = created.problems.is_empty() && outcome.repaired.is_empty();
                if !is_well && exit == Exit::Done {
                    exit = Exit::ProblemsFound;
                }
            }
            Err(BackupError::Cancelled) => {
                if exit != Exit::Interrupted {
                    complain(&context.words, &Coded::error("backup_cancelled", []));
                }
                exit = Exit::Interrupted;
            }
            Err(error) => {
                complain(&context.words, &wording::backup(error, &context.database()));
                if let BackupError::NotProven { problems, .. } = error {
                    say_problems(&context.words, problems);
                }
                exit = Exit::SystemFailed;
            }
        }
        if !arguments.json || outcome.result.is_err() {
            say_repaired(&context.words, &outcome.repaired);
        }
    }
    if arguments.json
        && let Some(answer) = created_json(context, &outcomes)
    {
        context.output.json(&answer)?;
    }
    Ok(exit)
}

fn uploads_paused(book: &Book) -> Coded {
    let address = book.settings().cloud.value.address();
    Coded::error("backup_uploads_paused", [("path", one_line(&address))])
}

/// The first backup that was made, and what became of the other destinations.
fn created_json(context: &Context, outcomes: &[Outcome]) -> Option<CreatedJson> {
    let made = |outcome: &Outcome| outcome.result.is_ok();
    let first = outcomes.iter().position(made)?;
    let (outcome, words) = (outcomes.get(first)?, &context.words);
    let created = outcome.result.as_ref().ok()?;
    let others = outcomes.iter().enumerate().filter(|(index, _)| *index != first);
    Some(CreatedJson {
        path: text(&created.path),
        kind: created.kind.as_str(),
        bytes: created.bytes,
        attachments: created.attachments,
        evicted: Some(created.evicted).filter(|evicted| *evicted > 0),
        proven_at: created.proven_at.to_string(),
        problems: problems(words, &created.problems),
        repaired: problems(words, &outcome.repaired),
        others: others
            .map(|(_, outcome)| OtherJson {
                destination: text(&outcome.destination),
                path: outcome.result.as_ref().ok().map(|created| text(&created.path)),
                problems: match &outcome.result {
                    Ok(created) => problems(words, &created.problems),
                    Err(BackupError::NotProven { problems: found, .. }) => problems(words, found),
                    Err(_) => Vec::new(),
                },
                repaired: problems(words, &outcome.repaired),
                error: outcome.result.as_ref().err().map(|error| {
                    let coded = wording::backup(error, &context.database());
                    ErrorJson {
                        message: context.words.said(&coded).in_one_line(),
                        code: coded.code,
                    }
                }),
            })
            .collect(),
    })
}

fn say_created(context: &Context, created: &Created) -> Result<(), Stop> {
    let texts = [("path", shown(&created.path)), ("size", size(created.bytes))];
    let line = context.words.counted(
        "cli-backup-created",
        [("attachments", count(created.attachments))],
        texts,
    );
    context.output.text(&format!("{line}\n"))?;
    if created.evicted > 0 {
        let numbers = [("count", count(created.evicted))];
        say(&context.words.counted("cli-backup-evicted", numbers, []));
    }
    if !created.problems.is_empty() {
        let numbers = [("count", created.problems.len())];
        let id = match created.kind {
            BackupKind::ObjectStore => "cli-snapshot-not-whole",
            _ => "cli-backup-not-whole",
        };
        say(&context.words.counted(id, numbers, []));
        say_problems(&context.words, &created.problems);
    }
    Ok(())
}

fn say_repaired(words: &Words, repaired: &[BackupProblem]) {
    if !repaired.is_empty() {
        let numbers = [("count", repaired.len())];
        say(&words.counted("cli-backup-repaired", numbers, []));
        say_problems(words, repaired);
    }
}

fn list(context: &Context, arguments: &BackupListArguments) -> Result<Exit, Stop> {
    if arguments.from_cloud {
        return backup_cloud::list(context, arguments.json);
    }
    let book = context.open()?;
    let listed = backup::list(&book).map_err(|error| context.store_failed(&error))?;
    if arguments.json {
        let backups = listed.iter().map(listed_json).collect();
        context.output.json(&ListJson { backups })?;
    } else if listed.is_empty() {
        context
            .output
            .text(&format!("{}\n", context.words.plain("cli-backup-none")))?;
    } else {
        let lines: Vec<String> = listed.iter().map(|listed| listed_line(context, listed)).collect();
        context.output.text(&format!("{}\n", lines.join("\n")))?;
    }
    Ok(Exit::Done)
}

fn listed_json(listed: &Listed) -> ListedJson {
    let backup = &listed.backup;
    ListedJson {
        at: backup.at.to_string(),
        destination: text(&backup.destination),
        path: backup.path.as_deref().map(text),
        kind: backup.kind.as_str(),
        bytes: backup.bytes,
        attachments: backup.attachments,
        whole: backup.failure.is_none() && backup.problems == 0,
        proven_at: backup.proven_at.map(|at| at.to_string()),
        present: listed.present,
        recorded: listed.recorded,
        failure: backup.failure.clone(),
        damaged_at: backup.damaged_at.map(|at| at.to_string()),
        problems: backup.problems,
        repaired: backup.repaired,
        findings: backup.findings.iter().map(finding_json).collect(),
    }
}

fn finding_json(finding: &BackupFinding) -> FindingJson {
    FindingJson {
        kind: finding.kind.clone(),
        subject: finding.subject.clone(),
        detail: finding.detail.clone(),
        repaired: finding.repaired,
    }
}

fn listed_line(context: &Context, listed: &Listed) -> String {
    let backup = &listed.backup;
    let time = |at: jiff::Timestamp| {
        let zone = &context.settings.time_zone.value;
        zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
    };
    let words = &context.words;
    let state = match (&backup.failure, listed.present, backup.proven_at) {
        (Some(code), ..) => words.text("cli-backup-state-failed", [("code", code.clone())]),
        (None, false, _) => words.plain("cli-backup-state-gone"),
        (None, true, Some(at)) if backup.problems > 0 => {
            words.text("cli-backup-state-not-whole", [("at", time(at))])
        }
        (None, true, Some(at)) => words.text("cli-backup-state-proven", [("at", time(at))]),
        (None, true, None) => match backup.damaged_at {
            Some(at) => words.text("cli-backup-state-damaged", [("at", time(at))]),
            None => words.plain("cli-backup-state-unproven"),
        },
    };
    let repaired = match backup.repaired {
        0 => String::new(),
        number => {
            let numbers = [("count", count(number))];
            format!(", {}", words.counted("cli-backup-state-repaired", numbers, []))
        }
    };
    let place = backup.path.as_deref().unwrap_or(&backup.destination);
    format!(
        "{}  {:>9}  {state}{repaired}  {}",
        time(backup.at),
        size(backup.bytes),
        shown(place)
    )
}

fn verify(context: &Context, arguments: &BackupVerifyArguments) -> Result<Exit, Stop> {
    end_copies_when_interrupted();
    let line = ProgressLine::new(&context.words);
    let address = backup_cloud::address(context, &arguments.backup);
    let path = absolute(&arguments.backup);
    let book = own_book(context);
    let who = book.as_ref().map(|book| context.who(book)).transpose()?;
    let verified = match (address, book.as_ref().zip(who.as_deref())) {
        (Some(address), book) => backup_cloud::verify(context, book, address, &scratch(context), &line),
        (None, Some((book, who))) => backup::verify_and_record(book, &path, who, &line),
        (None, None) => backup::verify(&path, &scratch(context), &line),
    };
    drop(line);
    let verified = verified.map_err(|error| stop(context, &error))?;
    if arguments.json {
        context.output.json(&VerifiedJson {
            problems: problems(&context.words, &verified.problems),
            checked: verified.checked,
        })?;
    } else {
        let numbers = [
            ("files", count(verified.checked)),
            ("problems", verified.problems.len()),
        ];
        let message = match verified.kind {
            BackupKind::ObjectStore => "cli-snapshot-verified",
            BackupKind::Archive | BackupKind::Mirror => "cli-backup-verified",
        };
        let line = context.words.counted(message, numbers, []);
        context.output.text(&format!("{line}\n"))?;
        say_problems(&context.words, &verified.problems);
    }
    Ok(if verified.problems.is_empty() {
        Exit::Done
    } else {
        Exit::ProblemsFound
    })
}

/// The batch book of this computer, where there is one that can be opened: a backup can be read without.
fn own_book(context: &Context) -> Option<Book> {
    if !context.database().exists() {
        return None;
    }
    context
        .open()
        .inspect_err(|stop| {
            if let Stop::Error(_, coded) = stop {
                tracing::warn!(
                    code = coded.code,
                    "what reading the backup shows is not written down"
                );
            }
        })
        .ok()
}

fn restore(context: &Context, arguments: &BackupRestoreArguments) -> Result<Exit, Stop> {
    end_copies_when_interrupted();
    if arguments.into.is_none() && !arguments.replace {
        refuse_unless_new(context)?;
    }
    let who = permitted(context, arguments)?;
    let at = system_clock()();
    let line = ProgressLine::new(&context.words);
    let into = arguments.into.as_deref().map(absolute);
    let source = arguments.backup.as_deref().map(absolute);
    let restored = match (&source, &into) {
        (None, into) => backup_cloud::restore(context, arguments, into.as_deref(), (&who, at), &line),
        (Some(source), Some(target)) => backup::restore_into(source, target, &who, at, &line),
        (Some(source), None) => backup::restore_replacing(&context.settings, source, &who, at, &line),
    };
    drop(line);
    let restored = restored.map_err(|error| stop(context, &error))?;
    let is_on_demand = arguments.from_cloud && !arguments.with_files;
    answer_restored(context, arguments.json, &restored, is_on_demand)
}

/// Without being told where to, only a computer that has recorded nothing is the lost one from now on.
fn refuse_unless_new(context: &Context) -> Result<(), Stop> {
    let database = context.database();
    let is_new = !database.exists()
        || ReadConnection::look(&database)
            .and_then(|connection| connection.reader().count_batches())
            .is_ok_and(|batches| batches == 0);
    if is_new {
        return Ok(());
    }
    Err(Stop::Error(
        Exit::SystemFailed,
        Coded::error("rebuild_not_empty", []),
    ))
}

/// Who restores: the account, or the supervisor whose PIN is asked for. A database that is not there, or cannot be read, asks nobody: to
/// bring it back is what a backup is for.
fn permitted(context: &Context, arguments: &BackupRestoreArguments) -> Result<String, Stop> {
    let account = account_name().unwrap_or_else(|| "batchbook".to_owned());
    let is_asked_for = ReadConnection::look(&context.database())
        .and_then(|connection| connection.reader().is_pin_asked_for())
        .unwrap_or(false);
    if !is_asked_for {
        return Ok(account);
    }
    let book = context.open()?;
    let pin_file = arguments.pin.pin_file.as_deref();
    let permit = context.permit(&book, Reserved::Restore, Some(&account), pin_file)?;
    Ok(permit.who().to_owned())
}

fn answer_restored(
    context: &Context,
    json: bool,
    restored: &Restored,
    is_on_demand: bool,
) -> Result<Exit, Stop> {
    let words = &context.words;
    if json {
        context.output.json(&RestoredJson {
            path: text(&restored.data_dir),
            at: restored.manifest.at.to_string(),
            batches: restored.manifest.batches,
            attachments: restored.manifest.attachments,
            storage_path_set_aside: restored.storage_path_set_aside.clone(),
            backup_destinations_set_aside: restored.backup_destinations_set_aside.clone(),
            object_store_set_aside: restored.object_store_set_aside.clone(),
            kept_aside: restored.kept_aside.as_deref().map(text),
            problems: problems(words, &restored.problems),
        })?;
    } else {
        let numbers = [
            ("batches", count(restored.manifest.batches)),
            ("attachments", count(restored.manifest.attachments)),
        ];
        let path = [("path", shown(&restored.data_dir))];
        let id = if restored.kept_aside.is_some() {
            "cli-restored-replacing"
        } else {
            "cli-restored"
        };
        let mut lines = format!("{}\n", words.counted(id, numbers, path));
        if let Some(path) = &restored.storage_path_set_aside {
            let line = words.text("cli-restored-storage-path", [("path", one_line(path))]);
            lines.push_str(&format!("{line}\n"));
        }
        if let Some(paths) = &restored.backup_destinations_set_aside {
            let line = words.text("cli-restored-destinations", [("paths", one_line(paths))]);
            lines.push_str(&format!("{line}\n"));
        }
        if let Some(place) = &restored.object_store_set_aside {
            let line = words.text("cli-restored-object-store", [("place", one_line(place))]);
            lines.push_str(&format!("{line}\n"));
        }
        if let Some(path) = &restored.kept_aside {
            let line = words.text("cli-restored-kept-aside", [("path", shown(path))]);
            lines.push_str(&format!("{line}\n"));
        }
        if is_on_demand {
            lines.push_str(&format!("{}\n", words.plain("cli-restored-on-demand")));
        }
        context.output.text(&lines)?;
    }
    // What was missing before the backup is no fault of it; what an object store has lost since is.
    let is_lost = |problem: &BackupProblem| problem.kind == ProblemKind::NotUploaded;
    let (lost, before): (Vec<_>, Vec<_>) = restored.problems.iter().cloned().partition(is_lost);
    for (id, problems) in [
        ("cli-restored-not-there", &lost),
        ("cli-backup-not-whole", &before),
    ] {
        if !json && !problems.is_empty() {
            say(&words.counted(id, [("count", problems.len())], []));
            say_problems(words, problems);
        }
    }
    Ok(if !lost.is_empty() {
        Exit::ProblemsFound
    } else {
        Exit::Done
    })
}

fn prune(context: &Context, arguments: &BackupPruneArguments) -> Result<Exit, Stop> {
    let book = context.open()?;
    let who = context.who(&book)?;
    let mut pruned = backup::prune(&book, arguments.dry_run, &who).map_err(|error| stop(context, &error))?;
    let mut is_cloud_left_out = false;
    if book.settings().cloud.value.mode != CloudMode::Off {
        match snapshots::prune(&book, &key_sources(), arguments.dry_run, &who) {
            Ok(in_cloud) => {
                pruned.removed.extend(in_cloud.removed);
                pruned.kept.extend(in_cloud.kept);
                pruned.failed.extend(in_cloud.failed);
            }
            // What is on disks is answered all the same.
            Err(error) => {
                complain(&context.words, &wording::backup(&error, &context.database()));
                is_cloud_left_out = true;
            }
        }
    }
    let failed: Vec<FailedJson> = pruned
        .failed
        .iter()
        .map(|(path, error)| FailedJson {
            path: text(path),
            error: wording::root_cause(error),
        })
        .collect();
    let is_done = failed.is_empty() && !is_cloud_left_out;
    if arguments.json {
        context.output.json(&PrunedJson {
            removed: pruned.removed.iter().map(text).collect(),
            kept: pruned.kept.iter().map(text).collect(),
            failed,
            dry_run: arguments.dry_run,
        })?;
    } else {
        let id = if arguments.dry_run {
            "cli-backup-would-prune"
        } else {
            "cli-backup-pruned"
        };
        let numbers = [("removed", pruned.removed.len()), ("kept", pruned.kept.len())];
        let mut lines = format!("{}\n", context.words.counted(id, numbers, []));
        for path in &pruned.removed {
            lines.push_str(&format!("  {}\n", shown(path)));
        }
        context.output.text(&lines)?;
        for FailedJson { path, error } in failed {
            let parameters = [("path", one_line(&path)), ("system_error", error)];
            complain(&context.words, &Coded::error("backup_not_removed", parameters));
        }
    }
    Ok(if is_done { Exit::Done } else { Exit::SystemFailed })
}

/// Where the database of an archive is unpacked to be looked at: with the data, where there are any here.
fn scratch(context: &Context) -> PathBuf {
    if context.database().exists() {
        context.settings.data_dir.value.join("backup").join("verify")
    } else {
        std::env::temp_dir()
    }
}

pub(super) fn stop(context: &Context, error: &BackupError) -> Stop {
    if context.settings.logs().is_dir() {
        logging::start(&context.settings.logs(), stderr_level());
    }
    tracing::error!(error = wording::chain(error), "the backup or restore failed");
    match error {
        BackupError::Cancelled => Stop::Error(Exit::Interrupted, Coded::error("backup_cancelled", [])),
        BackupError::NotRestorable { problems, .. } => {
            say_problems(&context.words, problems);
            Stop::Error(Exit::SystemFailed, wording::backup(error, &context.database()))
        }
        BackupError::NoDestination => {
            Stop::Error(Exit::SystemFailed, wording::backup(error, &context.database()))
        }
        _ => Stop::Error(Exit::SystemFailed, wording::backup(error, &context.database())),
    }
}

fn problems<'p>(words: &Words, problems: impl IntoIterator<Item = &'p BackupProblem>) -> Vec<ProblemJson> {
    problems
        .into_iter()
        .map(|problem| ProblemJson {
            kind: problem.kind.as_str(),
            subject: problem.subject.clone(),
            detail: wording::backup_problem(words, problem),
        })
        .collect()
}

fn say_problems(words: &Words, problems: &[BackupProblem]) {
    for problem in problems.iter().take(SAID) {
        say(&format!("  {}", wording::backup_problem(words, problem)));
    }
    if problems.len() > SAID {
        let more = [("count", problems.len() - SAID)];
        say(&format!(
            "  {}",
            words.counted("cli-backup-more-problems", more, [])
        ));
    }
}

fn absolute(path: impl AsRef<Path>) -> PathBuf {
    let path = path.as_ref();
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

pub(super) fn text(path: impl AsRef<Path>) -> String {
    path.as_ref().to_string_lossy().into_owned()
}

pub(super) fn shown(path: &Path) -> String {
    one_line(&path.to_string_lossy())
}

pub(super) fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Watch for ProgressLine<'_> {
    fn progress(&self, step: Step, done: u64, all: u64) {
        let amounts = [("done", size(done)), ("size", size(all))];
        self.say(|words| match step {
            Step::Snapshot => words.plain("cli-backup-step-snapshot"),
            Step::Copying => words.text("cli-backup-step-copying", amounts),
            Step::Proving => words.text("cli-backup-step-proving", amounts),
            Step::Removing => words.text("cli-backup-step-removing", amounts),
        });
    }

    fn cancelled(&self) -> bool {
        is_interrupted()
    }
}
