//! `batchbook status`: how the workstation is, for whoever or whatever looks after it.

use batchbook_core::backup::DestinationState;
use batchbook_core::status::{Concern, Status, status};

use super::arguments::StatusArguments;
use super::json::{
    BackupDestinationJson, BackupJson, ConcernJson, DiskJson, KeptJson, LastCheckJson, StatusJson,
};
use super::text::{columns, time};
use super::{Context, Exit, Stop};
use crate::surroundings::VERSION;
use crate::wording::{self, one_line, size};

pub(super) fn run(context: &Context, arguments: &StatusArguments) -> Result<Exit, Stop> {
    let book = match context.open() {
        Ok(book) => book,
        // Monitoring has to hear of it as of everything else that needs somebody.
        Err(Stop::Error(_, coded)) if coded.code == "database_damaged" => {
            let message = context.words.said(&coded).in_one_line();
            return answer_damaged(context, arguments, message);
        }
        Err(stop) => return Err(stop),
    };
    let status = status(&book).map_err(|error| context.store_failed(&error))?;
    let mut concerns: Vec<ConcernJson> = status
        .concerns
        .iter()
        .map(|concern| ConcernJson {
            code: concern.code().to_owned(),
            message: words_of(context, &status, *concern),
        })
        .collect();
    concerns.extend(
        status
            .destinations
            .iter()
            .flat_map(|state| troubles(context, state)),
    );
    let exit = if concerns.is_empty() {
        Exit::Done
    } else {
        Exit::ProblemsFound
    };
    if arguments.json {
        context.output.json(&json(status, concerns))?;
    } else {
        context.output.text(&text(context, &status, &concerns))?;
    }
    Ok(exit)
}

fn answer_damaged(context: &Context, arguments: &StatusArguments, message: String) -> Result<Exit, Stop> {
    if arguments.json {
        let concern = ConcernJson {
            code: "database_damaged".to_owned(),
            message,
        };
        context.output.json(&StatusJson {
            ok: false,
            version: VERSION,
            concerns: vec![concern],
            backup: None,
            backup_destinations: Vec::new(),
            open_failures: 0,
            outbox: KeptJson::default(),
            last_check: None,
            storage_problem: None,
            disk: None,
            data_free_bytes: None,
            database_bytes: std::fs::metadata(context.database()).map_or(0, |found| found.len()),
        })?;
    } else {
        context.output.text(&format!("{message}\n"))?;
    }
    Ok(Exit::ProblemsFound)
}

/// What is wrong at a place for backups: damaged, failed or late, and what backups there found on their way.
fn troubles(context: &Context, state: &DestinationState) -> Vec<ConcernJson> {
    let settings = &context.settings;
    let (data_dir, zone) = (&settings.data_dir.value, &settings.time_zone.value);
    let trouble = wording::backup_trouble(state, data_dir, zone);
    let late = || state.late.then(|| wording::backup_late(state, zone));
    let coded = trouble.or_else(late).into_iter();
    coded
        .chain(wording::backup_findings(state))
        .map(|coded| ConcernJson {
            message: context.words.said(&coded).in_one_line(),
            code: coded.code,
        })
        .collect()
}

fn json(status: Status, concerns: Vec<ConcernJson>) -> StatusJson {
    StatusJson {
        ok: concerns.is_empty(),
        version: VERSION,
        concerns,
        backup: status.backup.map(|backup| BackupJson {
            proven_at: backup.proven_at.to_string(),
            path: backup.path.to_string_lossy().into_owned(),
            kind: backup.kind.as_str(),
        }),
        backup_destinations: status
            .destinations
            .iter()
            .map(|state| BackupDestinationJson {
                path: state.path.to_string_lossy().into_owned(),
                proven_at: state.last_proven.map(|at| at.to_string()),
                due_at: state.due.map(|at| at.to_string()),
                overdue: state.overdue,
                late: state.late,
                failure: state.last_failure.as_ref().and_then(|row| row.failure.clone()),
                damaged: state.damaged.is_some(),
                problems: state.not_whole.as_ref().map_or(0, |row| row.problems),
                repaired: state.repaired.as_ref().map_or(0, |row| row.repaired),
            })
            .collect(),
        open_failures: status.open_failures,
        outbox: KeptJson {
            files: status.kept.files,
            bytes: status.kept.bytes,
        },
        last_check: status.last_check.map(|check| LastCheckJson {
            at: check.ended_at.to_string(),
            kind: check.kind.as_str(),
            files: check.files,
            problems: check.problems(),
            found: check.found,
        }),
        storage_problem: status.storage_problem.map(|problem| problem.code().to_owned()),
        disk: status.disk.map(|room| DiskJson {
            free_bytes: room.free,
            bytes_per_day: room.per_day,
            days_left: room.days_left(),
        }),
        data_free_bytes: status.data_free,
        database_bytes: status.database_bytes,
    }
}

/// Everything, a line each, and below it what needs somebody.
fn text(context: &Context, status: &Status, concerns: &[ConcernJson]) -> String {
    let words = &context.words;
    let zone = &context.settings.time_zone.value;
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let check = match &status.last_check {
        None => words.plain("cli-status-not-checked"),
        Some(check) => words.counted(
            "cli-status-checked",
            [
                ("problems", count(check.problems())),
                ("files", count(check.files)),
            ],
            [("at", time(check.ended_at, zone))],
        ),
    };
    let backup = match &status.backup {
        None => words.plain("cli-status-no-backup"),
        Some(backup) => time(backup.proven_at, zone),
    };
    let disk = match status.disk {
        None => words.plain("cli-status-unknown"),
        Some(room) => words.text("cli-status-free", [("free", size(room.free))]),
    };
    let kept = words.counted(
        "cli-status-kept",
        [("count", count(status.kept.files))],
        [("size", size(status.kept.bytes))],
    );
    let storage = match &status.storage_problem {
        None => words.plain("cli-status-reachable"),
        Some(problem) => one_line(&words.said(&wording::storage(problem)).text),
    };
    let rows = [
        ("backup", backup),
        ("failures", status.open_failures.to_string()),
        ("outbox", kept),
        ("check", check),
        ("storage", storage),
        ("disk", disk),
        ("database", size(status.database_bytes)),
        ("version", VERSION.to_owned()),
    ]
    .map(|(name, value)| vec![words.plain(&format!("cli-status-label-{name}")), value]);
    let places = status.destinations.iter().map(|state| {
        let last = match state.last_proven {
            None => words.plain("cli-status-no-backup"),
            Some(at) => time(at, zone),
        };
        vec![format!("  {}", one_line(&state.path.to_string_lossy())), last]
    });
    let (backups, others) = rows.split_at(1);
    let rows: Vec<Vec<String>> = backups
        .iter()
        .cloned()
        .chain(places)
        .chain(others.iter().cloned())
        .collect();
    let mut text = columns(&rows);
    for concern in concerns {
        text.push_str(&format!("! {}\n", concern.message));
    }
    text
}

fn words_of(context: &Context, status: &Status, concern: Concern) -> String {
    let words = &context.words;
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let id = format!("cli-concern-{}", concern.code().replace('_', "-"));
    match concern {
        Concern::Storage => match &status.storage_problem {
            Some(problem) => words.said(&wording::storage(problem)).in_one_line(),
            None => words.plain("cli-status-unknown"),
        },
        Concern::OpenFailures => words.counted(&id, [("count", count(status.open_failures))], []),
        Concern::DiskNearlyFull => {
            let room = status.disk;
            let days = room.and_then(|room| room.days_left()).unwrap_or_default();
            let free = size(room.map_or(0, |room| room.free));
            words.counted(&id, [("days", count(days))], [("free", free)])
        }
        Concern::CheckFoundProblems => {
            let problems = status.last_check.as_ref().map_or(0, |check| check.problems());
            words.counted(&id, [("problems", count(problems))], [])
        }
        Concern::DataDiskFull => words.text(
            &id,
            [(
                "path",
                one_line(&context.settings.data_dir.value.to_string_lossy()),
            )],
        ),
        Concern::CheckOverdue
        | Concern::NoPlaceForBackups
        | Concern::BackupsOnDataDisk
        | Concern::BackupOverdue
        | Concern::UploadsPaused => words.plain(&id),
    }
}
