//! The command line: a file a subcommand. Each unpacks its arguments, calls the core as the window does, and says the answer.

mod arguments;
mod attach;
mod backup;
mod backup_cloud;
mod book;
mod catalogue;
mod check;
mod cloud;
mod copying;
mod correct;
mod diagnosis;
mod dossier;
mod export;
mod generate;
mod help;
mod history;
mod json;
mod list;
mod logs;
mod operator;
mod output;
mod paths;
mod progress_line;
mod provision;
mod read_batch;
mod record;
mod retry;
mod revert;
mod set_aside;
mod show;
mod status;
mod storage;
mod storage_advice;
mod storage_move;
mod storage_status;
mod text;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use batchbook_core::authority::{AuthorityError, Permit, Reserved, permit};
use batchbook_core::batch::Problem;
use batchbook_core::book::{Book, DATABASE};
use batchbook_core::change_setting::note_changes_outside;
use batchbook_core::open_book::open_book;
use batchbook_core::settings::{Flags, Settings, Surroundings};
use batchbook_core::store::StoreError;
use batchbook_core::store::batches::{Batch, BatchQuery};
use clap::FromArgMatches;

use crate::filter_texts::FilterTexts;
use crate::logging;
use crate::surroundings::{
    account_name, current_settings, share_with_group, surroundings, system_clock, system_language,
};
use crate::wording::{self, Coded, LANGUAGES, Words};
use arguments::{Arguments, CatalogueCommand, FilterArguments, Subcommands};
use output::Output;

/// How a command ended; the numbers are part of the program's interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    Done = 0,
    SystemFailed = 1,
    Usage = 2,
    Refused = 3,
    NoSuchBatch = 4,
    ProblemsFound = 5,
    /// A supervisor's PIN is wanted, or is wrong.
    NotPermitted = 6,
    /// What a shell says of a program that was interrupted.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command stopped before it was done.
#[derive(Debug)]
enum Stop {
    /// An error with its words.
    Error(Exit, Coded),
    /// What was asked for is refused: the message that says so, and all that is wrong.
    Refused(&'static str, Vec<Problem>),
    /// Nobody reads the output any more: that is no failure.
    NobodyReads,
}

/// What every subcommand works with.
struct Context {
    settings: Settings,
    surroundings: Surroundings,
    words: Words,
    output: Output,
}

/// Reads the process's arguments: the flags, and the subcommand where there is one.
///
/// # Errors
///
/// How the process ends, where there is nothing more to do: help was shown, or the arguments make no sense.
pub(crate) fn read_arguments() -> Result<(Flags, Option<Subcommands>), ExitCode> {
    // Help is asked for before any setting is read.
    let spoken = system_language().unwrap_or_default();
    let language = LANGUAGES
        .into_iter()
        .find(|language| spoken.starts_with(language))
        .unwrap_or(LANGUAGES[0]);
    let parsed = help::command(&Words::of(language))
        .try_get_matches()
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    match parsed {
        Ok(Arguments { global, command }) => Ok((
            Flags {
                data_dir: global.data_dir,
                storage_path: global.storage_path,
            },
            command,
        )),
        Err(error) => {
            // Where even that cannot be written there is nobody to tell.
            let _ = error.print();
            Err(ExitCode::from(
                u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8),
            ))
        }
    }
}

/// Runs a subcommand.
pub(crate) fn run(flags: Flags, subcommand: Subcommands) -> ExitCode {
    let surroundings = surroundings(flags);
    let settings = match current_settings(&surroundings) {
        Ok(settings) => settings,
        Err(error) => {
            let exit = if error.is_usage() {
                Exit::Usage
            } else {
                Exit::SystemFailed
            };
            output::complain(&Words::of(LANGUAGES[0]), &wording::settings(&error));
            return exit.into();
        }
    };
    share_with_group(&settings.data_dir.value);
    let words = Words::of(&settings.language.value);
    let context = Context {
        settings,
        surroundings,
        words,
        output: Output::stdout(),
    };
    for overruled in wording::overruled(&context.settings) {
        output::complain(&context.words, &overruled);
    }
    let ended = match subcommand {
        Subcommands::Record(arguments) => record::run(&context, &arguments),
        Subcommands::List(arguments) => list::run(&context, &arguments),
        Subcommands::Export(arguments) => export::run(&context, &arguments),
        Subcommands::History(arguments) => history::of_batch(&context, &arguments),
        Subcommands::Trail(arguments) => history::trail(&context, &arguments),
        Subcommands::Operator { command } => operator::run(&context, &command),
        Subcommands::Dossier(arguments) => dossier::run(&context, &arguments),
        Subcommands::Show(arguments) => show::run(&context, &arguments),
        Subcommands::Correct(arguments) => correct::run(&context, &arguments),
        Subcommands::Revert(arguments) => revert::run(&context, &arguments),
        Subcommands::SetAside(arguments) => set_aside::run(&context, &arguments),
        Subcommands::Attach(arguments) => attach::run(&context, &arguments),
        Subcommands::Retry(arguments) => retry::run(&context, &arguments),
        Subcommands::Check(arguments) => check::run(&context, &arguments),
        Subcommands::Status(arguments) => status::run(&context, &arguments),
        Subcommands::Catalogue {
            command: CatalogueCommand::Export { file },
        } => catalogue::export(&context, &file),
        Subcommands::Catalogue {
            command: CatalogueCommand::Import { file, dry_run, pin },
        } => catalogue::import(&context, &file, dry_run, &pin),
        Subcommands::Backup { command } => backup::run(&context, &command),
        Subcommands::Book { command } => book::run(&context, &command),
        Subcommands::Paths(arguments) => paths::run(&context, &arguments),
        Subcommands::Provision(arguments) => provision::run(&context, &arguments),
        Subcommands::Storage { command } => storage::run(&context, &command),
        Subcommands::Cloud { command } => cloud::run(&context, &command),
        Subcommands::Logs(arguments) => logs::run(&context, &arguments),
        Subcommands::Diagnosis => diagnosis::run(&context),
        Subcommands::Generate { command } => generate::run(&context, &command),
    };
    match ended {
        Ok(exit) => exit,
        Err(Stop::NobodyReads) => Exit::Done,
        Err(Stop::Error(exit, coded)) => {
            output::complain(&context.words, &coded);
            exit
        }
        Err(Stop::Refused(message, problems)) => {
            output::say_refusal(&context.words, message, &problems);
            Exit::Refused
        }
    }
    .into()
}

/// Says that there is nothing to open without a subcommand.
#[cfg(not(feature = "window"))]
pub(crate) fn say_that_there_is_no_window() -> ExitCode {
    let words = Words::of(LANGUAGES[0]);
    output::say(&words.plain("cli-window-missing"));
    output::say(&help::command(&words).render_help().to_string());
    Exit::Usage.into()
}

impl Context {
    /// Opens the batch book and its log.
    fn open(&self) -> Result<Book, Stop> {
        self.open_with(self.settings.clone())
    }

    /// Opens the batch book with other settings than those in force.
    fn open_with(&self, settings: Settings) -> Result<Book, Stop> {
        logging::start(&settings.logs(), output::stderr_level());
        let (book, recovered) = open_book(settings, system_clock()).map_err(|error| {
            tracing::error!(error = wording::chain(&error), "the batch book cannot be opened");
            Stop::Error(Exit::SystemFailed, wording::open(&error))
        })?;
        if let Err(error) = note_changes_outside(&book, &self.surroundings) {
            tracing::warn!(
                error = wording::chain(&error),
                "settings were not compared with the trail"
            );
        }
        copying::resume(&book, &self.words, &recovered).map_err(|error| self.store_failed(&error))?;
        Ok(book)
    }

    fn database(&self) -> PathBuf {
        self.settings.data_dir.value.join(DATABASE)
    }

    /// Puts a failure of the store into words, and its causes into the log.
    fn store_failed(&self, error: &StoreError) -> Stop {
        tracing::error!(error = wording::chain(error), "the store failed");
        Stop::Error(Exit::SystemFailed, wording::store(error, &self.database()))
    }

    /// Finds a batch by id, then code, then number.
    fn find(&self, book: &Book, text: &str) -> Result<Batch, Stop> {
        book.read(|reader| reader.find_batch(text))
            .map_err(|error| self.store_failed(&error))?
            .ok_or_else(|| {
                Stop::Error(
                    Exit::NoSuchBatch,
                    Coded::error("no_such_batch", [("batch", text.to_owned())]),
                )
            })
    }

    /// Reads which batches are meant.
    fn query(&self, arguments: &FilterArguments) -> Result<BatchQuery, Stop> {
        let texts = FilterTexts {
            from: arguments.from.as_deref(),
            to: arguments.to_date.as_deref(),
            product_type: arguments.product_type.as_deref(),
            operator: arguments.operator.as_deref(),
            status: arguments.status.as_deref(),
            open_failures: arguments.open_failures,
        };
        let filter = texts
            .read(&self.settings.time_zone.value)
            .map_err(|coded| Stop::Error(Exit::Usage, coded))?;
        Ok(BatchQuery {
            search: arguments.search.clone().unwrap_or_default(),
            filter,
            ..BatchQuery::default()
        })
    }

    /// Says that something is refused: as JSON, or in words under a message.
    fn refuse(&self, json: bool, message: &'static str, problems: Vec<Problem>) -> Result<Exit, Stop> {
        if !json {
            return Err(Stop::Refused(message, problems));
        }
        self.output.json(&json::refused(&self.words, &problems))?;
        Ok(Exit::Refused)
    }

    /// The right to do something that is reserved, given the name that was named and a file with the PIN.
    fn permit(
        &self,
        book: &Book,
        wanted: Reserved,
        name: Option<&str>,
        pin_file: Option<&Path>,
    ) -> Result<Permit, Stop> {
        let pin = operator::read_pin_file(pin_file)?;
        let operator = self.named_or_who(book, name)?;
        permit(book, wanted, &operator, pin.as_deref()).map_err(|error| self.not_permitted(&error))
    }

    /// Says why something may not be done.
    fn not_permitted(&self, error: &AuthorityError) -> Stop {
        match error {
            AuthorityError::Store(error) => self.store_failed(error),
            AuthorityError::NoOperator { .. } | AuthorityError::NoPin => {
                Stop::Error(Exit::Refused, wording::authority(error))
            }
            error => Stop::Error(Exit::NotPermitted, wording::authority(error)),
        }
    }

    /// Who does what is done here: as the flag says, else the operator chosen last, else the account.
    fn named_or_who(&self, book: &Book, name: Option<&str>) -> Result<String, Stop> {
        match name {
            Some(name) => Ok(name.to_owned()),
            None => self.who(book),
        }
    }

    /// Who does what is done here: the operator chosen last, else the account.
    fn who(&self, book: &Book) -> Result<String, Stop> {
        let remembered = book.operator().map_err(|error| self.store_failed(&error))?;
        Ok(remembered
            .or_else(account_name)
            .unwrap_or_else(|| "batchbook".to_owned()))
    }
}
