//! `batchbook record FILE|-`

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use batchbook_core::attachments::{Owner, drop_draft, register};
use batchbook_core::batch::BatchDraft;
use batchbook_core::book::Book;
use batchbook_core::record_batch::{
    Answer, Answers, RecordError, RecordRequest, RecordedBatch, record_batch, refusals,
};
use batchbook_core::store::drafts::{Draft, DraftKind};

use super::arguments::RecordArguments;
use super::json::{Recorded, Shape};
use super::output::{complain, say};
use super::read_batch::read_batch;
use super::{Context, Exit, Stop, copying, text};
use crate::wording::{self, Coded, one_line};

/// No batch is that long; what is longer is another file.
const LARGEST_INPUT: u64 = 16 * 1024 * 1024;

pub(super) fn run(context: &Context, arguments: &RecordArguments) -> Result<Exit, Stop> {
    let input = read_text(&arguments.file)?;
    let read = read_batch(&input).map_err(|error| not_json(&arguments.file, &error.to_string()))?;
    let draft = read.draft.clone();

    let book = context.open()?;
    warn_of_the_clock(context, &book)?;
    let operator = context.named_or_who(&book, arguments.operator.as_deref())?;
    let request = RecordRequest {
        draft: &draft,
        draft_id: None,
        operator: &operator,
        answers: answers(arguments),
    };
    // Before a file is touched: a batch that will be refused copies nothing.
    let by_the_rules = refusals(&book, &request).map_err(|error| context.store_failed(&error))?;
    let problems = read.join(by_the_rules);
    if !problems.is_empty() {
        return context.refuse(arguments.json, "cli-refused", problems);
    }

    let recorded = if arguments.attach.is_empty() {
        record_batch(&book, &request)
    } else {
        record_with_files(
            context,
            &book,
            &request,
            &arguments.attach.iter().map(PathBuf::from).collect::<Vec<_>>(),
        )?
    };
    let recorded = match recorded {
        Ok(recorded) => recorded,
        Err(RecordError::Refused(problems)) => {
            return context.refuse(arguments.json, "cli-refused", problems);
        }
        Err(RecordError::DraftGone { .. }) => {
            return Err(Stop::Error(Exit::SystemFailed, Coded::error("draft_gone", [])));
        }
        Err(RecordError::Store(error)) => return Err(context.store_failed(&error)),
    };
    remember_first_operator(&book, arguments.operator.as_deref());
    let answered = answer(context, &book, arguments, &recorded)?;
    if !arguments.attach.is_empty() {
        copying::move_kept(&book, &context.words);
    }
    Ok(answered)
}

/// What the flags say. A script that records equal batches in a row is not stopped: it is warned, and the batch tells that nobody
/// confirmed it.
fn answers(arguments: &RecordArguments) -> Answers {
    let meant = |flag: bool| {
        if flag { Answer::Meant } else { Answer::NobodyToAsk }
    };
    Answers {
        future: arguments.allow_future,
        number_jump: arguments.allow_jump,
        weight_unusual: meant(arguments.allow_unusual_weight),
        equal_batch: meant(arguments.allow_equal),
    }
}

/// Says where the computer's clock is behind the newest batch: whatever is recorded now gets a wrong time.
fn warn_of_the_clock(context: &Context, book: &Book) -> Result<(), Stop> {
    let newest = book
        .clock_is_behind()
        .map_err(|error| context.store_failed(&error))?;
    if let Some(newest) = newest {
        let newest = text::time(newest, &context.settings.time_zone.value);
        complain(
            &context.words,
            &Coded::error("clock_behind", [("newest", newest)]),
        );
    }
    Ok(())
}

/// Copies the files in first, as a draft's; the draft and its copies go away again when no batch comes of it.
fn record_with_files(
    context: &Context,
    book: &Book,
    request: &RecordRequest<'_>,
    files: &[PathBuf],
) -> Result<Result<RecordedBatch, RecordError>, Stop> {
    let draft = begin_draft(context, book, request.draft)?;
    let copied = register(book, Owner::Draft(draft.id), files, request.operator)
        .and_then(|registered| copying::copy_all(book, &context.words, registered))
        .map_err(|error| context.store_failed(&error))
        .and_then(|_| copying::stop_if_interrupted());
    if let Err(stop) = copied {
        give_up(book, &draft);
        return Err(stop);
    }
    let recorded = record_batch(
        book,
        &RecordRequest {
            draft_id: Some(draft.id),
            ..*request
        },
    );
    if recorded.is_err() {
        give_up(book, &draft);
    }
    Ok(recorded)
}

fn begin_draft(context: &Context, book: &Book, entry: &BatchDraft) -> Result<Draft, Stop> {
    book.write(|transaction| {
        transaction.create_draft(&DraftKind::CommandLine, book.run.id, entry, book.now())
    })
    .map_err(|error| context.store_failed(&error))
}

fn give_up(book: &Book, draft: &Draft) {
    if let Err(error) = drop_draft(book, draft) {
        // The next start finds a draft of a dead run, and drops it then.
        tracing::warn!(error = wording::chain(&error), "the draft is not dropped yet");
    }
}

/// A workstation that nobody has signed in to yet starts with the first name given.
fn remember_first_operator(book: &Book, operator: Option<&str>) {
    let Some(operator) = operator else { return };
    let remembered = match book.operator() {
        Ok(Some(_)) => Ok(()),
        Ok(None) => book.choose_operator(operator),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = remembered {
        // The batch is recorded; that is what counts.
        tracing::error!(error = wording::chain(&error), "the operator is not remembered");
    }
}

fn answer(
    context: &Context,
    book: &Book,
    arguments: &RecordArguments,
    recorded: &RecordedBatch,
) -> Result<Exit, Stop> {
    let batch = &recorded.batch;
    let shape = Shape::of(context, book, &batch.attachments)?;
    text::warn_of_unconfirmed(context, batch);
    text::say_mismatches(context, &batch.attachments);
    text::warn_of_unsaved(context, batch, &recorded.failed_attachments, &shape.uploads);
    // Whoever sees this command fail is not to record the batch once more.
    let unsaid = |stop: &Stop| {
        if matches!(stop, Stop::Error(..)) {
            let code = [("code", one_line(&batch.batch_code))];
            say(&context.words.text("cli-recorded-unsaid", code));
        }
    };
    if arguments.json {
        let failed_attachments = shape.attachments(&recorded.failed_attachments);
        let answer = Recorded {
            batch: shape.batch(batch),
            failed_attachments,
        };
        context.output.json(&answer).inspect_err(unsaid)?;
    } else {
        let line = context
            .words
            .text("cli-recorded", [("code", one_line(&batch.batch_code))]);
        let shown = format!("{line}\n{}", text::batch(context, batch, &shape));
        context.output.text(&shown).inspect_err(unsaid)?;
    }
    Ok(Exit::Done)
}

/// Reads a file, or standard input for `-`, as UTF-8. A byte order mark is left out.
pub(super) fn read_text(file: &Path) -> Result<String, Stop> {
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        io::stdin().lock().take(LARGEST_INPUT + 1).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|opened| opened.take(LARGEST_INPUT + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| {
        let parameters = [("path", shown(file)), ("system_error", error.to_string())];
        Stop::Error(Exit::SystemFailed, Coded::error("file_unreadable", parameters))
    })?;
    if bytes.len() as u64 > LARGEST_INPUT {
        return Err(not_text(file, "it is larger than 16 MiB"));
    }
    let text = String::from_utf8(bytes).map_err(|_| not_text(file, "it is not UTF-8"))?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map_or_else(|| text.clone(), str::to_owned))
}

/// Says that a file cannot be what is read here, whatever stands in it.
fn not_text(file: &Path, detail: &str) -> Stop {
    let parameters = [("path", shown(file)), ("detail", detail.to_owned())];
    Stop::Error(Exit::Usage, Coded::error("not_text", parameters))
}

/// Says that a text is no JSON.
pub(super) fn not_json(file: &Path, detail: &str) -> Stop {
    Stop::Error(
        Exit::Usage,
        Coded::error("not_json", [("path", shown(file)), ("detail", detail.to_owned())]),
    )
}

/// A file's name in a message.
pub(super) fn shown(file: &Path) -> String {
    if file.as_os_str() == "-" {
        "standard input".to_owned()
    } else {
        one_line(&file.to_string_lossy())
    }
}
