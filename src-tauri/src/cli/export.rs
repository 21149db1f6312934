//! `batchbook export`

use std::path::Path;

use super::arguments::ExportArguments;
use super::copying::end_copies_when_interrupted;
use super::progress_line::{CountingLine, ProgressLine};
use super::record::shown;
use super::{Context, Exit, Stop, output};
use crate::export::{Export, ExportError, Exported, Format};
use crate::wording::{Coded, Words};

pub(super) fn run(context: &Context, arguments: &ExportArguments) -> Result<Exit, Stop> {
    let query = context.query(&arguments.filter)?;
    let file = arguments.to.as_deref();
    let format = format_of(arguments.format.as_deref(), file)?;
    let book = context.open()?;
    write(context, Exported::Book(&book, query), format, file)
}

/// What a table is written as: as the flag says, else the file's name, else CSV. A workbook needs a file.
pub(super) fn format_of(named: Option<&str>, file: Option<&Path>) -> Result<Format, Stop> {
    // clap has checked the name of the format.
    let format = named
        .and_then(Format::parse)
        .or_else(|| file.and_then(Format::of_name))
        .unwrap_or(Format::Csv);
    if format == Format::Xlsx && file.is_none() {
        return Err(Stop::Error(Exit::Usage, Coded::error("export_needs_file", [])));
    }
    Ok(format)
}

/// Writes batches into a file, or to stdout where none is named.
pub(super) fn write(
    context: &Context,
    batches: Exported<'_>,
    format: Format,
    file: Option<&Path>,
) -> Result<Exit, Stop> {
    end_copies_when_interrupted();
    let line = batches_line(&context.words);
    let export = Export {
        batches,
        words: &context.words,
        time_zone: context.settings.time_zone.value.clone(),
        watch: &line,
    };
    match file.filter(|file| file.as_os_str() != "-") {
        None => {
            to_stdout(context, &export, format).map_err(|error| stopped_on_stdout(context, &error))?;
        }
        Some(file) => {
            let written = export
                .to_file(format, file)
                .map_err(|error| stopped(context, file, &error))?;
            drop(line);
            let count = usize::try_from(written).unwrap_or(usize::MAX);
            let said = context.words.counted(
                "cli-exported-batches",
                [("count", count)],
                [("path", shown(file))],
            );
            context.output.text(&format!("{said}\n"))?;
        }
    }
    Ok(Exit::Done)
}

fn to_stdout(context: &Context, export: &Export<'_>, format: Format) -> Result<(), ExportError> {
    let mut stdout = context.output.writer();
    match format {
        Format::Csv => {
            export.write_csv(&mut *stdout)?;
        }
        Format::Xlsx => {
            let mut workbook = Vec::new();
            export.write(format, &mut workbook)?;
            stdout.write_all(&workbook)?;
        }
    }
    Ok(stdout.flush()?)
}

fn stopped_on_stdout(context: &Context, error: &ExportError) -> Stop {
    match error {
        ExportError::Write(error) => output::failed(error),
        ExportError::Store(error) => context.store_failed(error),
        other => stopped(context, Path::new("-"), other),
    }
}

fn stopped(context: &Context, file: &Path, error: &ExportError) -> Stop {
    let coded = error.coded(file, &context.database());
    if coded.code == "interrupted" {
        return Stop::Error(Exit::Interrupted, coded);
    }
    tracing::error!(error = crate::wording::chain(error), "nothing was exported");
    Stop::Error(Exit::SystemFailed, coded)
}

/// Says how many batches are written.
pub(super) fn batches_line(words: &Words) -> CountingLine<'_> {
    ProgressLine::new(words).counting(|words, written, total| {
        let parameters = [("written", written.to_string()), ("total", total.to_string())];
        words.text("cli-exporting", parameters)
    })
}
