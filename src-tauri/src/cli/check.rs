//! `batchbook check`

use std::path::Path;

use batchbook_core::attachments::{Attachment, Owner, Watch};
use batchbook_core::backup::{BackupError, compare_trail};
use batchbook_core::book::Book;
use batchbook_core::check::{CheckProblem, CheckRequest, Healed, check};
use batchbook_core::store::trail_check::{ExplainedProblem, TrailProblem};

use super::arguments::CheckArguments;
use super::json::{CheckedJson, ProblemJson, hex};
use super::{Context, Exit, Stop, copying};
use crate::trail_words::problem_in_words;
use crate::wording::{self, one_line};

pub(super) fn run(context: &Context, arguments: &CheckArguments) -> Result<Exit, Stop> {
    let nothing_healed = || arguments.heal.then(Vec::new);
    let book = match context.open() {
        Ok(book) => book,
        // A database that cannot even be opened for its damage is what a check is there to find.
        Err(Stop::Error(_, coded)) if coded.code == "database_damaged" => {
            let detail = context.words.said(&coded).text;
            let problem = ProblemJson {
                kind: "database_damaged",
                subject: shown_database(context),
                detail,
            };
            return answer(
                context,
                arguments,
                CheckedJson {
                    problems: vec![problem],
                    batches: 0,
                    attachments: 0,
                    explained: Vec::new(),
                    healed: nothing_healed(),
                },
            );
        }
        Err(stop) => return Err(stop),
    };
    copying::end_copies_when_interrupted();
    let request = CheckRequest {
        rehash: arguments.rehash,
        heal: arguments.heal,
        beside_others: false,
    };
    let checked = check(&book, &request, &UntilInterrupted).map_err(|error| context.store_failed(&error))?;
    copying::stop_if_interrupted()?;
    let mut problems: Vec<ProblemJson> = checked
        .problems
        .iter()
        .map(|problem| describe(context, &book, problem))
        .collect::<Result<_, _>>()?;
    for backup in &arguments.against {
        problems.extend(compare(context, &book, backup)?);
    }
    let healed: Vec<ProblemJson> = checked
        .healed
        .iter()
        .map(|healed| describe_healed(context, &book, healed))
        .collect::<Result<_, _>>()?;
    answer(
        context,
        arguments,
        CheckedJson {
            problems,
            batches: checked.batches,
            attachments: checked.attachments,
            explained: checked
                .explained
                .iter()
                .map(|explained| describe_explained(context, explained))
                .collect(),
            healed: arguments.heal.then_some(healed),
        },
    )
}

/// Compares the trail with the one in a backup.
fn compare(context: &Context, book: &Book, backup: &Path) -> Result<Option<ProblemJson>, Stop> {
    let compared = match compare_trail(book, backup, &UntilInterrupted) {
        Ok(compared) => compared,
        // What else was found is said all the same.
        Err(BackupError::NotRestorable { path, problems }) => {
            let subject = one_line(&path.to_string_lossy());
            let why: Vec<String> = problems
                .iter()
                .map(|problem| wording::backup_problem(&context.words, problem))
                .collect();
            let parameters = [("path", subject.clone()), ("why", why.join(" "))];
            return Ok(Some(ProblemJson {
                kind: "backup_unreadable",
                detail: context.words.text("check-backup-unreadable", parameters),
                subject,
            }));
        }
        Err(error) => {
            return Err(Stop::Error(
                Exit::SystemFailed,
                wording::backup(&error, &context.database()),
            ));
        }
    };
    let rewritten = compared
        .problem
        .map(|problem| CheckProblem::HistoryRewritten { problem });
    rewritten
        .map(|problem| describe(context, book, &problem))
        .transpose()
}

impl batchbook_core::backup::Watch for UntilInterrupted {
    fn cancelled(&self) -> bool {
        copying::is_interrupted()
    }
}

/// Goes on until somebody wants the process to end.
struct UntilInterrupted;

impl Watch for UntilInterrupted {
    fn cancelled(&self) -> bool {
        copying::is_interrupted()
    }
}

fn answer(context: &Context, arguments: &CheckArguments, checked: CheckedJson) -> Result<Exit, Stop> {
    if arguments.json {
        context.output.json(&checked)?;
    } else {
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let numbers = [
            ("batches", count(checked.batches)),
            ("attachments", count(checked.attachments)),
            ("problems", checked.problems.len()),
        ];
        let mut lines = format!("{}\n", context.words.counted("cli-checked", numbers, []));
        for problem in checked
            .problems
            .iter()
            .chain(&checked.explained)
            .chain(checked.healed.iter().flatten())
        {
            lines.push_str(&format!("  {}\n", problem.detail));
        }
        context.output.text(&lines)?;
    }
    Ok(if checked.problems.is_empty() {
        Exit::Done
    } else {
        Exit::ProblemsFound
    })
}

fn describe(context: &Context, book: &Book, problem: &CheckProblem) -> Result<ProblemJson, Stop> {
    let words = &context.words;
    let of_file = |attachment: &Attachment, id: &str, parameters| {
        describe_file(context, book, attachment, id, parameters)
    };
    let (subject, detail) = match problem {
        CheckProblem::Missing { attachment, .. } => of_file(attachment, "cli-check-missing", Vec::new())?,
        CheckProblem::SizeDiffers {
            attachment, found, ..
        } => {
            let expected = attachment.size.map(|size| size.to_string()).unwrap_or_default();
            of_file(
                attachment,
                "cli-check-size-differs",
                vec![("found", found.to_string()), ("expected", expected)],
            )?
        }
        CheckProblem::HashDiffers {
            attachment, found, ..
        } => {
            let expected = attachment.sha256.map(|hash| hex(&hash)).unwrap_or_default();
            of_file(
                attachment,
                "cli-check-hash-differs",
                vec![("found", hex(found)), ("expected", expected)],
            )?
        }
        CheckProblem::Unreadable {
            attachment,
            system_error,
            ..
        } => of_file(
            attachment,
            "cli-check-unreadable",
            vec![("system_error", system_error.clone())],
        )?,
        CheckProblem::OrphanFile { path } => (
            file_name(path),
            words.text("cli-check-orphan-file", [("path", shown(path))]),
        ),
        CheckProblem::DatabaseDamaged { detail } => {
            let parameters = [
                ("path", shown_database(context)),
                ("detail", one_line(&detail.replace('\n', "; "))),
            ];
            (
                shown_database(context),
                words.text("cli-check-database-damaged", parameters),
            )
        }
        CheckProblem::HistoryRewritten { problem } => (
            match problem {
                TrailProblem::CountsDiffer { counts } => counts.as_str().to_owned(),
                _ => problem.seq().to_string(),
            },
            problem_in_words(words, problem, &context.settings.time_zone.value),
        ),
        CheckProblem::StorageUnreachable { problem } => {
            let text = words.said(&wording::storage(problem)).in_one_line();
            (
                shown(&problem.path),
                words.text("cli-check-storage", [("text", text)]),
            )
        }
    };
    Ok(ProblemJson {
        kind: problem.kind(),
        subject,
        detail,
    })
}

fn describe_explained(context: &Context, explained: &ExplainedProblem) -> ProblemJson {
    let words = &context.words;
    let zone = &context.settings.time_zone.value;
    let parameters = [
        ("problem", problem_in_words(words, &explained.problem, zone)),
        ("who", one_line(&explained.who)),
        ("reason", one_line(&explained.reason)),
        ("entry", explained.explained_by.to_string()),
    ];
    ProblemJson {
        kind: "clock_explained",
        subject: explained.problem.seq().to_string(),
        detail: words.text("cli-check-explained", parameters),
    }
}

fn describe_healed(context: &Context, book: &Book, healed: &Healed) -> Result<ProblemJson, Stop> {
    let words = &context.words;
    let (subject, detail) = match healed {
        Healed::FoundAgain { attachment } => {
            describe_file(context, book, attachment, "cli-healed-found-again", Vec::new())?
        }
        Healed::OrphanFile { from, to } => (
            file_name(from),
            words.text(
                "cli-healed-orphan-file",
                [("path", shown(from)), ("to", shown(to))],
            ),
        ),
        Healed::CountedAgain { counts } => (
            counts.as_str().to_owned(),
            words.text(
                "cli-healed-counted-again",
                [("table", counts.as_str().to_owned())],
            ),
        ),
        Healed::LeftoverPart { from, to: Some(to) } => (
            file_name(from),
            words.text("cli-healed-part-kept", [("path", shown(from)), ("to", shown(to))]),
        ),
        Healed::LeftoverPart { from, to: None } => (
            file_name(from),
            words.text("cli-healed-part-deleted", [("path", shown(from))]),
        ),
    };
    Ok(ProblemJson {
        kind: healed.kind(),
        subject,
        detail,
    })
}

/// The stored name of a file, and a sentence about it.
fn describe_file(
    context: &Context,
    book: &Book,
    attachment: &Attachment,
    id: &str,
    parameters: Vec<(&str, String)>,
) -> Result<(String, String), Stop> {
    let shared = [
        ("name", one_line(&attachment.original_name)),
        ("batch", owner(context, book, attachment)?),
        (
            "path",
            shown(&book.storage().uploads().join(&attachment.stored_name)),
        ),
    ];
    Ok((
        attachment.stored_name.clone(),
        context.words.text(id, shared.into_iter().chain(parameters)),
    ))
}

/// The code of the batch that a file belongs to.
fn owner(context: &Context, book: &Book, attachment: &Attachment) -> Result<String, Stop> {
    let Owner::Batch(id) = attachment.owner else {
        return Ok(context.words.plain("cli-draft"));
    };
    let batch = book
        .read(|reader| reader.batch(id))
        .map_err(|error| context.store_failed(&error))?;
    Ok(batch.map_or_else(|| id.to_string(), |batch| one_line(&batch.batch_code)))
}

fn file_name(path: &std::path::Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn shown_database(context: &Context) -> String {
    shown(&context.database())
}

fn shown(path: &std::path::Path) -> String {
    one_line(&path.to_string_lossy())
}
