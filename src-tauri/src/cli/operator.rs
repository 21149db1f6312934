//! `batchbook operator list|add|retire|return|supervisor|pin`

use std::io::Read;
use std::path::Path;

use batchbook_core::authority::{
    AuthorityError, Reserved, permit_pin_change, remove_pin, reset_pin, set_pin, set_supervisor,
};
use batchbook_core::batch::catalogue_changes::CatalogueKind;
use batchbook_core::book::Book;
use batchbook_core::store::catalogue_edits::CatalogueEditError;
use batchbook_core::store::pins::OperatorState;
use serde_json::{Value, json};

use super::arguments::{NamedOperator, OperatorCommand, OperatorPinArguments};
use super::record::shown;
use super::{Context, Exit, Stop, text};
use crate::surroundings::{account_name, owns};
use crate::wording::{Coded, one_line};

/// No PIN is longer; what is longer is another file.
const LONGEST_LINE: usize = 4096;

pub(super) fn run(context: &Context, command: &OperatorCommand) -> Result<Exit, Stop> {
    let book = context.open()?;
    match command {
        OperatorCommand::List { json } => return list(context, &book, *json),
        OperatorCommand::Add(named) => {
            edit(context, &book, named, |transaction, name, who, now| {
                transaction.add_new_operator(name, who, now)
            })?;
        }
        OperatorCommand::Retire(named) => {
            edit(context, &book, named, |transaction, name, who, now| {
                transaction.set_retired(CatalogueKind::Operator, name, true, who, now)
            })?;
        }
        OperatorCommand::Return(named) => {
            edit(context, &book, named, |transaction, name, who, now| {
                transaction.set_retired(CatalogueKind::Operator, name, false, who, now)
            })?;
        }
        OperatorCommand::Supervisor { named, end } => {
            let by = context.permit(&book, Reserved::Operators, None, named.pin.pin_file.as_deref())?;
            set_supervisor(&book, &named.name, !end, &by).map_err(|error| context.not_permitted(&error))?;
        }
        OperatorCommand::Pin(arguments) => pin(context, &book, arguments)?,
    }
    list(context, &book, false)
}

fn edit(
    context: &Context,
    book: &Book,
    named: &NamedOperator,
    work: impl FnOnce(
        &mut batchbook_core::store::WriteTransaction<'_>,
        &str,
        &str,
        jiff::Timestamp,
    ) -> Result<(), CatalogueEditError>,
) -> Result<(), Stop> {
    let by = context.permit(book, Reserved::Operators, None, named.pin.pin_file.as_deref())?;
    let now = book.now();
    book.write(|transaction| work(transaction, named.name.trim(), by.who(), now))
        .map_err(|error| match error {
            CatalogueEditError::Store(error) => context.store_failed(&error),
            CatalogueEditError::NotThere { name, .. } => {
                context.not_permitted(&AuthorityError::NoOperator { name })
            }
            _ => {
                let name = ("name", one_line(&named.name));
                Stop::Error(Exit::Refused, Coded::error("operator_not_added", [name]))
            }
        })
}

fn pin(context: &Context, book: &Book, arguments: &OperatorPinArguments) -> Result<(), Stop> {
    let name = arguments.name.trim();
    let not_permitted = |error: AuthorityError| context.not_permitted(&error);
    if arguments.reset {
        let data_dir = &context.settings.data_dir.value;
        if !owns(data_dir) {
            let path = ("path", one_line(&data_dir.to_string_lossy()));
            return Err(Stop::Error(
                Exit::NotPermitted,
                Coded::error("data_not_owned", [path]),
            ));
        }
        let who = account_name().unwrap_or_else(|| "batchbook".to_owned());
        return reset_pin(book, name, &who).map_err(not_permitted);
    }
    let given = read_pin_file(arguments.pin_file.as_deref())?;
    let by = permit_pin_change(book, name, given.as_deref()).map_err(not_permitted)?;
    match &arguments.new_pin_file {
        Some(file) => {
            let new = read_pin(file)?;
            set_pin(book, name, &new, &by).map_err(not_permitted)
        }
        None => remove_pin(book, name, &by).map_err(not_permitted),
    }
}

fn list(context: &Context, book: &Book, as_json: bool) -> Result<Exit, Stop> {
    let states = book
        .read(|reader| reader.operator_states())
        .map_err(|error| context.store_failed(&error))?;
    if as_json {
        let operators: Vec<Value> = states
            .iter()
            .map(|state| {
                json!({
                    "name": state.name, "retired": state.retired, "supervisor": state.supervisor, "has_pin": state.has_pin,
                })
            })
            .collect();
        context.output.json(&json!({ "operators": operators }))?;
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = states.iter().map(|state| row(context, state)).collect();
    context.output.text(&text::columns(&rows))?;
    Ok(Exit::Done)
}

fn row(context: &Context, state: &OperatorState) -> Vec<String> {
    let marks = [
        (state.supervisor, "cli-operator-supervisor"),
        (state.has_pin, "cli-operator-has-pin"),
        (state.retired, "cli-operator-retired"),
    ];
    let marks: Vec<String> = marks
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, id)| context.words.plain(id))
        .collect();
    vec![one_line(&state.name), marks.join(", ")]
}

/// Reads the PIN that a file holds, where one is named.
pub(super) fn read_pin_file(file: Option<&Path>) -> Result<Option<String>, Stop> {
    file.map(read_pin).transpose()
}

/// Reads the first line of a file, or of standard input for `-`. Never from an argument, which every process on the computer can read.
fn read_pin(file: &Path) -> Result<String, Stop> {
    let read = if file.as_os_str() == "-" {
        first_line(&mut std::io::stdin().lock())
    } else {
        std::fs::File::open(file).and_then(|mut opened| first_line(&mut opened))
    };
    read.map_err(|error| {
        let parameters = [("path", shown(file)), ("system_error", error.to_string())];
        Stop::Error(Exit::SystemFailed, Coded::error("file_unreadable", parameters))
    })
}

/// Byte by byte: a second PIN may stand on the next line of the same input.
fn first_line(from: &mut impl Read) -> std::io::Result<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while line.len() < LONGEST_LINE && from.read(&mut byte)? == 1 && byte[0] != b'\n' {
        line.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&line).trim().to_owned())
}
