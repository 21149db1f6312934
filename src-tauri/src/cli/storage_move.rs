//! `batchbook storage move`

use batchbook_core::authority::Reserved;
use batchbook_core::move_storage::{
    MoveError, MovePlan, MoveProgress, MoveWatch, Moved, move_storage, plan_move,
};
use batchbook_core::storage_path::StorageReason;
use serde::Serialize;

use super::arguments::StorageMoveArguments;
use super::copying::{end_copies_when_interrupted, is_interrupted};
use super::output::say;
use super::progress_line::ProgressLine;
use super::{Context, Exit, Stop};
use crate::wording::{self, one_line, size};

/// What was moved, or with `--dry-run` what would be.
#[derive(Debug, Serialize)]
struct MovedJson {
    from: String,
    to: String,
    files: u64,
    bytes: u64,
    resumed: bool,
    network: Option<String>,
    moved: bool,
    /// Whether the settings file names the new place; otherwise the next start writes it.
    settings_written: bool,
}

pub(super) fn run(context: &Context, arguments: &StorageMoveArguments) -> Result<Exit, Stop> {
    let surroundings = &context.surroundings;
    let book = context.open()?;
    let to = std::path::absolute(&arguments.to).unwrap_or_else(|_| arguments.to.clone());
    let failed = |error: MoveError| {
        tracing::warn!(error = wording::chain(&error), "the files were not moved");
        Stop::Error(
            exit_of(&error),
            wording::move_storage(&error, &context.database()),
        )
    };
    if arguments.dry_run {
        let plan = plan_move(&book, surroundings, &to).map_err(failed)?;
        return answer_plan(context, arguments, &plan);
    }
    let by = context.permit(&book, Reserved::Storage, None, arguments.pin.pin_file.as_deref())?;
    end_copies_when_interrupted();
    let line = ProgressLine::new(&context.words);
    let moved = move_storage(&book, surroundings, &to, &by, &line).map_err(failed)?;
    drop(line);
    answer(context, arguments, &moved)
}

fn exit_of(error: &MoveError) -> Exit {
    match error {
        MoveError::Cancelled => Exit::Interrupted,
        // Nothing is wrong with what was asked for: the same command may do it later.
        MoveError::New(problem) if problem.reason == StorageReason::NoAnswer => Exit::SystemFailed,
        MoveError::SetElsewhere { .. }
        | MoveError::NotAbsolute { .. }
        | MoveError::SamePlace { .. }
        | MoveError::Inside { .. }
        | MoveError::New(_)
        | MoveError::NoRoom { .. } => Exit::Refused,
        _ => Exit::SystemFailed,
    }
}

fn answer(context: &Context, arguments: &StorageMoveArguments, moved: &Moved) -> Result<Exit, Stop> {
    if arguments.json {
        context.output.json(&MovedJson {
            from: moved.from.to_string_lossy().into_owned(),
            to: moved.to.to_string_lossy().into_owned(),
            files: moved.files,
            bytes: moved.bytes,
            resumed: moved.resumed,
            network: moved.network.clone(),
            moved: true,
            settings_written: moved.settings_written,
        })?;
        return Ok(Exit::Done);
    }
    let words = &context.words;
    let from = one_line(&moved.from.to_string_lossy());
    let mut text = words.counted(
        "cli-storage-moved",
        [("count", usize::try_from(moved.files).unwrap_or(usize::MAX))],
        [
            ("size", size(moved.bytes)),
            ("to", one_line(&moved.to.to_string_lossy())),
        ],
    );
    text.push('\n');
    text.push_str(&words.text("cli-storage-old-kept", [("from", from)]));
    text.push('\n');
    context.output.text(&text)?;
    if let Some(kind) = &moved.network {
        say(&words.text("cli-storage-network", [("kind", kind.clone())]));
    }
    if !moved.settings_written {
        say(&words.plain("cli-storage-settings-later"));
    }
    Ok(Exit::Done)
}

fn answer_plan(context: &Context, arguments: &StorageMoveArguments, plan: &MovePlan) -> Result<Exit, Stop> {
    if arguments.json {
        context.output.json(&MovedJson {
            from: plan.from.to_string_lossy().into_owned(),
            to: plan.to.to_string_lossy().into_owned(),
            files: plan.files,
            bytes: plan.bytes,
            resumed: plan.resumes,
            network: plan.network.clone(),
            moved: false,
            settings_written: false,
        })?;
        return Ok(Exit::Done);
    }
    let words = &context.words;
    let text = words.counted(
        "cli-storage-would-move",
        [("count", usize::try_from(plan.files).unwrap_or(usize::MAX))],
        [
            ("size", size(plan.bytes)),
            ("to", one_line(&plan.to.to_string_lossy())),
        ],
    );
    context.output.text(&format!("{text}\n"))?;
    if let Some(kind) = &plan.network {
        say(&words.text("cli-storage-network", [("kind", kind.clone())]));
    }
    Ok(Exit::Done)
}

impl MoveWatch for ProgressLine<'_> {
    fn progress(&self, progress: MoveProgress) {
        self.say(|words| {
            let parameters = [
                ("files", progress.files.to_string()),
                ("all", progress.all_files.to_string()),
                ("done", size(progress.bytes)),
                ("size", size(progress.all_bytes)),
            ];
            words.text("cli-storage-moving", parameters)
        });
    }

    fn cancelled(&self) -> bool {
        is_interrupted()
    }
}
