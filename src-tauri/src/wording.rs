//! Codes to words: the only place where an error becomes something that a person reads.
//!
//! The words are in `messages/`, in Fluent, and are the same for the window and the command line. Every word is assigned once,
//! with what to do next. A chain of causes goes to the log, never into the words.

mod authority;
mod backups;
mod cloud;
mod files;
mod plant;
mod storage_use;

pub(crate) mod refusals;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use batchbook_core::attachments::{Attachment, AttachmentState};
use batchbook_core::batch::Problem;
use batchbook_core::batch::catalogue_changes::ChangeDetail;
use batchbook_core::book::OpenError;
use batchbook_core::run::RunError;
use batchbook_core::settings::{Origin, Overruled, Settings, SettingsError};
use batchbook_core::storage_path::{StorageProblem, StorageReason};
use batchbook_core::store::StoreError;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

pub(crate) use authority::authority;
#[cfg(feature = "window")]
pub(crate) use backups::backup_failure;
pub(crate) use backups::{backup, backup_findings, backup_late, backup_problem, backup_trouble};
#[cfg(feature = "window")]
pub(crate) use cloud::not_fetched;
pub(crate) use cloud::{cloud, cloud_problem, cloud_remembered, cloud_trouble, keychain};
pub(crate) use files::hand_out;
#[cfg(feature = "window")]
pub(crate) use files::{copy, nearly_full};
pub(crate) use plant::{plant, plant_fetch, plant_refused};
pub(crate) use storage_use::{advice, cost, full_in, month, move_storage, place, prices};

/// The languages that the program speaks, the first one when nothing else is asked for.
pub(crate) const LANGUAGES: [&str; 2] = ["en", "hi"];

const ENGLISH: &str = include_str!("../../messages/en.ftl");
const HINDI: &str = include_str!("../../messages/hi.ftl");

/// What words are filled with, by name.
pub(crate) type Parameters = BTreeMap<String, String>;

/// An error as it crosses to the screen or into words: a code and what its words are filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Coded {
    /// Which words it has.
    pub(crate) family: Family,
    /// The code, with underscores.
    pub(crate) code: String,
    /// What the words are filled with.
    pub(crate) parameters: Parameters,
}

/// The three kinds of messages that errors have; problems of a field have theirs by [`Words::problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// `attachment-*`: one file.
    Attachment,
    /// `setting-*`: the configuration.
    Setting,
    /// `error-*`: everything else.
    Error,
}

impl Family {
    fn prefix(self) -> &'static str {
        match self {
            Family::Attachment => "attachment",
            Family::Setting => "setting",
            Family::Error => "error",
        }
    }
}

impl Coded {
    /// An `error-*` with its parameters.
    pub(crate) fn error<const N: usize>(code: &str, parameters: [(&str, String); N]) -> Coded {
        Coded {
            family: Family::Error,
            code: code.to_owned(),
            parameters: named(parameters),
        }
    }

    fn id(&self) -> String {
        format!("{}-{}", self.family.prefix(), self.code.replace('_', "-"))
    }
}

/// An error in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// What happened.
    pub(crate) text: String,
    /// What to do next.
    pub(crate) next: Option<String>,
}

impl Said {
    /// Both as sentences of one line.
    pub(crate) fn in_one_line(&self) -> String {
        let stop = if self.text.ends_with(['.', '?', '!']) {
            ""
        } else {
            "."
        };
        match &self.next {
            Some(next) => format!("{}{stop} {next}", self.text),
            None => self.text.clone(),
        }
    }
}

/// The words of one language.
pub(crate) struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The words of a language, one of [`LANGUAGES`]; English for any other.
    pub(crate) fn of(language: &str) -> Words {
        let identifier: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Isolation marks are for bidirectional prose on a screen; in a terminal or a log they are noise.
        bundle.set_use_isolating(false);
        // English stands in for what a language lacks; the tests show that none lacks anything.
        for messages in [Some(ENGLISH), messages(language)].into_iter().flatten() {
            // A message that does not parse is left out; the tests show that none is.
            let resource = FluentResource::try_new(messages.to_owned()).unwrap_or_else(|(rest, _)| rest);
            bundle.add_resource_overriding(resource);
        }
        Words { bundle }
    }

    /// The words of a message, filled in; the id itself where there is no such message.
    pub(crate) fn text<'p>(
        &self,
        id: &str,
        parameters: impl IntoIterator<Item = (&'p str, String)>,
    ) -> String {
        self.format(id, None, &arguments(parameters))
            .unwrap_or_else(|| id.to_owned())
    }

    /// The words of a message without parameters.
    pub(crate) fn plain(&self, id: &str) -> String {
        self.text(id, [])
    }

    /// Whether there is such a message.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.bundle
            .get_message(id)
            .is_some_and(|message| message.value().is_some())
    }

    /// The words of a message with numbers that it is worded by, and texts.
    pub(crate) fn counted<'p>(
        &self,
        id: &str,
        numbers: impl IntoIterator<Item = (&'p str, usize)>,
        texts: impl IntoIterator<Item = (&'p str, String)>,
    ) -> String {
        let mut arguments = arguments(texts);
        for (name, number) in numbers {
            arguments.set(name.to_owned(), number);
        }
        self.format(id, None, &arguments).unwrap_or_else(|| id.to_owned())
    }

    /// The words of what is wrong with one field.
    pub(crate) fn problem(&self, problem: &Problem) -> String {
        let id = format!("problem-{}", problem.code.as_str().replace('_', "-"));
        self.text(
            &id,
            problem
                .parameters
                .iter()
                .map(|(name, value)| (*name, value.clone())),
        )
    }

    /// The words of one thing that an import changes.
    pub(crate) fn change(&self, detail: &ChangeDetail) -> String {
        let id = format!("ui-change-{}", detail.code().replace('_', "-"));
        self.text(&id, detail.parameters())
    }

    /// An error's words and its next step.
    pub(crate) fn said(&self, coded: &Coded) -> Said {
        let arguments = arguments(
            coded
                .parameters
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone())),
        );
        let id = coded.id();
        let text = self.format(&id, None, &arguments).unwrap_or_else(|| id.clone());
        Said {
            text,
            next: self.format(&id, Some("next"), &arguments),
        }
    }

    fn format(&self, id: &str, attribute: Option<&str>, arguments: &FluentArgs<'_>) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        let mut missing = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut missing);
        if !missing.is_empty() {
            tracing::debug!(id, ?missing, "words with a hole");
        }
        Some(text.into_owned())
    }
}

/// The messages of a language beside English.
fn messages(language: &str) -> Option<&'static str> {
    match language {
        "hi" => Some(HINDI),
        _ => None,
    }
}

fn arguments<'p>(parameters: impl IntoIterator<Item = (&'p str, String)>) -> FluentArgs<'static> {
    let mut arguments = FluentArgs::new();
    for (name, value) in parameters {
        arguments.set(name.to_owned(), value);
    }
    arguments
}

fn named<'p>(parameters: impl IntoIterator<Item = (&'p str, String)>) -> Parameters {
    parameters
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// What is wrong with the configuration.
pub(crate) fn settings(error: &SettingsError) -> Coded {
    Coded {
        family: Family::Setting,
        code: error.code().to_owned(),
        parameters: named(error.parameters()),
    }
}

/// What was set in vain, because the system-wide settings file locks it.
pub(crate) fn overruled(settings: &Settings) -> Vec<Coded> {
    let place = |overruled: &Overruled| match &overruled.origin {
        Origin::Flag => overruled.key.flag().unwrap_or_default().to_owned(),
        Origin::Environment(name) => (*name).to_owned(),
        Origin::SettingsFile(file) | Origin::SystemFile(file) => {
            format!("{}: {}", file.display(), overruled.key.name())
        }
        Origin::Default => String::new(),
    };
    settings
        .overruled
        .iter()
        .map(|overruled| Coded {
            family: Family::Setting,
            code: "overruled".to_owned(),
            parameters: named([
                ("place", place(overruled)),
                ("key", overruled.key.name().to_owned()),
                ("file", settings.system_file.display().to_string()),
            ]),
        })
        .collect()
}

/// Where a value comes from, as programs read it.
pub(crate) fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Flag => "flag",
        Origin::Environment(_) => "environment",
        Origin::SettingsFile(_) => "settings.toml",
        Origin::SystemFile(_) => "system-wide settings.toml",
        Origin::Default => "default",
    }
    .to_owned()
}

/// Why the batch book cannot be opened.
pub(crate) fn open(error: &OpenError) -> Coded {
    match error {
        OpenError::DataFolder { path, source } => Coded::error(
            "data_folder",
            [("path", shown(path)), ("system_error", source.to_string())],
        ),
        OpenError::Run { data_dir, source } => open_lock(source, data_dir),
        OpenError::Swap { data_dir, source } => Coded::error(
            "data_folder",
            [("path", shown(data_dir)), ("system_error", root_cause(source))],
        ),
        OpenError::KeepCopy { folder, source } => Coded::error(
            "data_folder",
            [("path", shown(folder)), ("system_error", root_cause(source))],
        ),
        OpenError::Store { path, source } => store(source, path),
    }
}

/// Why a lock in the data folder cannot be had.
fn open_lock(error: &RunError, data_dir: &Path) -> Coded {
    match error {
        RunError::InUse { .. } => Coded::error("data_in_use", [("path", shown(data_dir))]),
        _ => Coded::error(
            "data_folder",
            [("path", shown(data_dir)), ("system_error", root_cause(error))],
        ),
    }
}

/// What went wrong in the store.
pub(crate) fn store(error: &StoreError, database: &Path) -> Coded {
    let path = || ("path", shown(database));
    match error {
        StoreError::Newer { .. } => Coded::error("database_newer", [path()]),
        StoreError::Foreign { .. } => Coded::error("database_foreign", [path()]),
        StoreError::Damaged { .. } => Coded::error("database_damaged", [path()]),
        StoreError::Full { .. } => Coded::error("disk_full", [path()]),
        StoreError::Open { source, .. } | StoreError::Statement { source } => {
            let code = if error.is_no_access() {
                "database_unusable"
            } else {
                "store_failed"
            };
            Coded::error(code, [path(), ("system_error", source.to_string())])
        }
        StoreError::Unreadable { .. } | StoreError::Encode { .. } => {
            Coded::error("store_failed", [path(), ("system_error", chain(error))])
        }
    }
}

/// Why the storage path is not used.
pub(crate) fn storage(problem: &StorageProblem) -> Coded {
    let system_error = problem
        .system_error
        .clone()
        .unwrap_or_else(|| problem.code().to_owned());
    let mut coded = Coded::error(
        problem.code(),
        [("path", shown(&problem.path)), ("system_error", system_error)],
    );
    if let StorageReason::MovedAway(to) = &problem.reason {
        coded.parameters.insert("to".to_owned(), shown(to));
    }
    coded
}

/// Why an attachment is not saved: of a failed one its failure, of a kept one that it follows and what it waits for, of a
/// missing one that. `None` for any other.
pub(crate) fn attachment(attachment: &Attachment, uploads: &Path) -> Option<Coded> {
    let code = match (&attachment.failure, attachment.state) {
        (Some(_), AttachmentState::Kept) => "kept",
        (Some(failure), _) => failure.code.as_str(),
        (None, AttachmentState::Missing) => "missing",
        (None, _) => return None,
    };
    let failure = attachment.failure.as_ref();
    let path = match failure.and_then(|failure| failure.path.as_deref()) {
        Some(path) => shown(path),
        None if code == "missing" => shown(&uploads.join(&attachment.stored_name)),
        None => shown(&attachment.source_path),
    };
    let of_file = failure
        .and_then(|failure| failure.size)
        .or(attachment.source_size);
    let limit = failure.and_then(|failure| failure.limit);
    // A file just over the limit must not look as if it had just the limit.
    let look_alike = of_file != limit && of_file.map(size) == limit.map(size);
    let bytes = |bytes: Option<u64>| match bytes {
        Some(bytes) if look_alike => format!("{bytes} bytes"),
        Some(bytes) => size(bytes),
        None => String::new(),
    };
    Some(Coded {
        family: Family::Attachment,
        code: code.to_owned(),
        parameters: named([
            ("name", one_line(&attachment.original_name)),
            ("path", path),
            (
                "reason",
                failure
                    .and_then(|failure| failure.reason.clone())
                    .unwrap_or_default(),
            ),
            (
                "cause",
                failure
                    .map(|failure| match &failure.reason {
                        Some(reason) => reason.clone(),
                        None => failure.code.as_str().to_owned(),
                    })
                    .unwrap_or_default(),
            ),
            ("size", bytes(of_file)),
            ("limit", bytes(limit)),
            (
                "kind",
                failure
                    .and_then(|failure| failure.kind.clone())
                    .filter(|kind| !kind.is_empty())
                    .unwrap_or_else(|| "-".to_owned()),
            ),
            (
                "kinds",
                failure
                    .map(|failure| failure.kinds.join(", "))
                    .unwrap_or_default(),
            ),
        ]),
    })
}

/// An error and its causes in one line, for the log.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// What lies under an error, in the words of whoever found it: the system, mostly.
pub(crate) fn root_cause(error: &dyn Error) -> String {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last.to_string()
}

/// A size in bytes as a person reads it: `250 MB`, `1.4 kB`.
pub(crate) fn size(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match units.into_iter().find(|(_, unit)| bytes >= *unit) {
        None => format!("{bytes} B"),
        Some((name, unit)) => {
            let tenths = bytes / (unit / 10);
            let (whole, tenth) = (tenths / 10, tenths % 10);
            if tenth == 0 {
                format!("{whole} {name}")
            } else {
                format!("{whole}.{tenth} {name}")
            }
        }
    }
}

/// A name on one line, without what would change the line around it: control characters and marks of direction.
pub(crate) fn one_line(name: &str) -> String {
    let disturbs = |character: char| {
        character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    name.chars()
        .map(|character| {
            if disturbs(character) {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}

fn shown(path: &Path) -> String {
    one_line(&path.to_string_lossy())
}

#[cfg(test)]
mod tests;
