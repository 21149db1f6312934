//! `batchbook storage`

use batchbook_core::attachments::storage_is_back;
use batchbook_core::authority::Reserved;

use super::arguments::{PinArguments, StorageCommand};
use super::output::say;
use super::{Context, Exit, Stop, storage_advice, storage_move, storage_status};
use crate::wording::{self, one_line};

pub(super) fn run(context: &Context, command: &StorageCommand) -> Result<Exit, Stop> {
    match command {
        StorageCommand::Status(arguments) => storage_status::run(context, arguments),
        StorageCommand::Advice(arguments) => storage_advice::run(context, arguments),
        StorageCommand::Prices => storage_advice::prices(context),
        StorageCommand::Move(arguments) => storage_move::run(context, arguments),
        StorageCommand::Adopt(pin) => adopt(context, pin),
    }
}

fn adopt(context: &Context, pin: &PinArguments) -> Result<Exit, Stop> {
    let book = context.open()?;
    let by = context.permit(&book, Reserved::Storage, None, pin.pin_file.as_deref())?;
    if let Some(problem) = book.adopt_storage(by.who()) {
        return Err(Stop::Error(Exit::SystemFailed, wording::storage(&problem)));
    }
    // A window that is open moves what waited without anybody's help.
    storage_is_back(&book).map_err(|error| context.store_failed(&error))?;
    let path = one_line(&book.storage().root.to_string_lossy());
    let line = context.words.text("cli-adopted", [("path", path)]);
    context.output.text(&format!("{line}\n"))?;
    let open = book
        .read(|reader| reader.count_open_failures())
        .map_err(|error| context.store_failed(&error))?;
    if open > 0 {
        let waiting = usize::try_from(open).unwrap_or(usize::MAX);
        say(&context
            .words
            .counted("cli-files-wait", [("waiting", waiting)], []));
    }
    Ok(Exit::Done)
}
