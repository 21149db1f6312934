//! `batchbook dossier [BATCH... | filters] --to DIR|FILE.zip`

use super::arguments::DossierArguments;
use super::copying::end_copies_when_interrupted;
use super::export::batches_line;
use super::json::{DossierJson, ProblemJson};
use super::record::shown;
use super::{Context, Exit, Stop};
use crate::dossier::{Chosen, Dossier};
use crate::wording::{self, Words, one_line};

pub(super) fn run(context: &Context, arguments: &DossierArguments) -> Result<Exit, Stop> {
    let query = context.query(&arguments.filter)?;
    let book = context.open()?;
    let batches = if arguments.batches.is_empty() {
        Chosen::Query(query)
    } else {
        let mut ids = Vec::new();
        for text in &arguments.batches {
            let id = context.find(&book, text)?.id;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Chosen::Batches(ids)
    };
    let language = arguments
        .language
        .as_deref()
        .unwrap_or(&context.settings.language.value);
    end_copies_when_interrupted();
    let line = batches_line(&context.words);
    let dossier = Dossier {
        book: &book,
        words: &Words::of(language),
        language,
        batches,
        watch: &line,
    };
    let target = &arguments.to;
    let made = dossier.make(target).map_err(|error| {
        let coded = error.coded(target, &book.database());
        if error.is_cancelled() {
            return Stop::Error(Exit::Interrupted, coded);
        }
        tracing::error!(error = wording::chain(&error), "no dossier was made");
        Stop::Error(Exit::SystemFailed, coded)
    })?;
    drop(line);
    let exit = if made.problems.is_empty() {
        Exit::Done
    } else {
        Exit::ProblemsFound
    };
    if arguments.json {
        let problems = made.problems.into_iter().map(|problem| ProblemJson {
            kind: problem.kind,
            subject: problem.batch_code,
            detail: problem.detail,
        });
        context.output.json(&DossierJson {
            path: target.to_string_lossy().into_owned(),
            batches: made.batches,
            attachments: made.attachments,
            problems: problems.collect(),
        })?;
        return Ok(exit);
    }
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let numbers = [
        ("batches", count(made.batches)),
        ("files", count(made.attachments)),
        ("problems", made.problems.len()),
    ];
    let said = context
        .words
        .counted("cli-dossier-made", numbers, [("path", shown(target))]);
    let mut lines = format!("{said}\n");
    for problem in &made.problems {
        lines.push_str(&format!(
            "  {}: {}\n",
            one_line(&problem.batch_code),
            problem.detail
        ));
    }
    context.output.text(&lines)?;
    Ok(exit)
}
