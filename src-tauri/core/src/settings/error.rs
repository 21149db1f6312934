//! What can be wrong with a setting, and where it stands.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

/// The configuration cannot be read.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// A settings file is there but cannot be read.
    #[error("cannot read the settings file {}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The system's error.
        #[source]
        source: std::io::Error,
    },
    /// A setting has no usable value.
    #[error("{place}: {problem}")]
    Invalid {
        /// Where the setting stands.
        place: Place,
        /// What is wrong with it.
        problem: SettingProblem,
    },
    /// Neither a flag, a variable, a file nor the system says where DATA is.
    #[error("no app-data folder is known: the account has no home folder")]
    NoDataDir,
}

impl SettingsError {
    /// The code that the words are found by.
    pub fn code(&self) -> &'static str {
        match self {
            SettingsError::Unreadable { .. } => "unreadable",
            SettingsError::NoDataDir => "no_data_dir",
            SettingsError::Invalid { problem, .. } => problem.code(),
        }
    }

    /// What the words are filled with: `place` and the problem's own.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        match self {
            SettingsError::Unreadable { file, source } => {
                vec![
                    ("place", file.display().to_string()),
                    ("system_error", source.to_string()),
                ]
            }
            SettingsError::NoDataDir => Vec::new(),
            SettingsError::Invalid { place, problem } => {
                let mut parameters = problem.parameters();
                parameters.push(("place", place.to_string()));
                parameters
            }
        }
    }

    /// Whether the mistake stands on the command line itself.
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            SettingsError::Invalid {
                place: Place::Flag(_),
                ..
            }
        )
    }
}

/// Where a setting stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a settings file.
    File {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key; none where the file is no TOML at that line.
        key: Option<String>,
    },
    /// In the environment variable of this name.
    Variable(&'static str),
    /// In this flag.
    Flag(&'static str),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File {
                file,
                line,
                key: Some(key),
            } => write!(formatter, "{}:{line}: {key}", file.display()),
            Place::File {
                file,
                line,
                key: None,
            } => write!(formatter, "{}:{line}", file.display()),
            Place::Variable(name) | Place::Flag(name) => formatter.write_str(name),
        }
    }
}

/// What is wrong with a setting.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SettingProblem {
    /// The file is no TOML.
    #[error("not TOML: {message}")]
    NotToml {
        /// What the TOML reader says.
        message: String,
    },
    /// No setting has this key.
    #[error("unknown key, known: {}", known.join(", "))]
    UnknownKey {
        /// The keys that the file may have.
        known: Vec<&'static str>,
    },
    /// Only the system-wide file may have this key.
    #[error("only the system-wide settings file can set this key")]
    SystemWideOnly,
    /// The value is of another type.
    #[error("not {expected}")]
    WrongType {
        /// `text`, `a list of texts`, …
        expected: &'static str,
    },
    /// There is nothing in it.
    #[error("empty")]
    Empty,
    /// A path in a file that depends on the folder the program is started in.
    #[error("not an absolute path: {value}")]
    NotAbsolute {
        /// The path.
        value: String,
    },
    /// Not a size above 0.
    #[error("not a size: {value}")]
    NotASize {
        /// The value.
        value: String,
    },
    /// Not a file name extension.
    #[error("not a kind of file: {value}")]
    NotAKind {
        /// The value.
        value: String,
    },
    /// The code pattern has no `{number}`.
    #[error("a code pattern without {{number}}: {value}")]
    NumberMissing {
        /// The pattern.
        value: String,
    },
    /// The code pattern has a brace without its other half.
    #[error("a brace without its other half: {value}")]
    UnbalancedBrace {
        /// The pattern.
        value: String,
    },
    /// The code pattern has a placeholder that does not exist.
    #[error("unknown placeholder {placeholder}")]
    UnknownPlaceholder {
        /// The placeholder.
        placeholder: String,
    },
    /// Not a short station code.
    #[error("not a station code: {value}")]
    NotAStation {
        /// The value.
        value: String,
    },
    /// No time zone has this name.
    #[error("unknown time zone: {value}")]
    UnknownTimeZone {
        /// The value.
        value: String,
    },
    /// The program does not speak this language.
    #[error("unknown language: {value}, known: {}", known.join(", "))]
    UnknownLanguage {
        /// The value.
        value: String,
        /// The languages that it speaks.
        known: Vec<String>,
    },
    /// Not whole minutes, or more than a day.
    #[error("not a number of minutes from 0 to {longest}: {value}")]
    NotMinutes {
        /// The value.
        value: String,
        /// The most minutes.
        longest: u32,
    },
    /// Not whole MB a second.
    #[error("not a number of MB a second from 1 to {fastest}: {value}")]
    NotARehashLimit {
        /// The value.
        value: String,
        /// The highest limit.
        fastest: u32,
    },
    /// Not one of the values that the setting can have.
    #[error("unknown value: {value}, known: {}", known.join(", "))]
    NotAChoice {
        /// The value.
        value: String,
        /// The values that it can have.
        known: Vec<&'static str>,
    },
    /// Neither a time of day nor `off`.
    #[error("not a time of day: {value}")]
    NotATime {
        /// The value.
        value: String,
    },
    /// Not three numbers of backups, one of them above 0.
    #[error("not three numbers of backups to keep: {value}")]
    NotToKeep {
        /// The value.
        value: String,
    },
    /// A table lacks a key that it cannot do without.
    #[error("without {key}")]
    KeyMissing {
        /// The key.
        key: &'static str,
    },
    /// A control character, or more than one line.
    #[error("not a text of one line: {value:?}")]
    NotOneLine {
        /// The value.
        value: String,
    },
    /// Not names with single slashes between them.
    #[error("not names with single slashes between them: {value}")]
    NotAPrefix {
        /// The value.
        value: String,
    },
    /// Neither `https://` nor `http://`.
    #[error("not an address: {value}")]
    NotAnAddress {
        /// The value.
        value: String,
    },
    /// `http://` where it is not allowed.
    #[error("an address without https: {value}")]
    HttpNotAllowed {
        /// The value.
        value: String,
    },
    /// Not the name of a person.
    #[error("not a name: {value:?}")]
    NotAName {
        /// The value.
        value: String,
    },
    /// `locked` names a setting that does not exist.
    #[error("no setting to lock: {value}, known: {}", known.join(", "))]
    UnknownLock {
        /// The name.
        value: String,
        /// The settings that exist.
        known: Vec<&'static str>,
    },
}

impl SettingProblem {
    /// The code that the words are found by.
    pub fn code(&self) -> &'static str {
        match self {
            SettingProblem::NotToml { .. } => "not_toml",
            SettingProblem::UnknownKey { .. } => "unknown_key",
            SettingProblem::SystemWideOnly => "system_wide_only",
            SettingProblem::WrongType { .. } => "wrong_type",
            SettingProblem::Empty => "empty",
            SettingProblem::NotAbsolute { .. } => "not_absolute",
            SettingProblem::NotASize { .. } => "not_a_size",
            SettingProblem::NotAKind { .. } => "not_a_kind",
            SettingProblem::NumberMissing { .. } => "number_missing",
            SettingProblem::UnbalancedBrace { .. } => "unbalanced_brace",
            SettingProblem::UnknownPlaceholder { .. } => "unknown_placeholder",
            SettingProblem::NotAStation { .. } => "not_a_station",
            SettingProblem::UnknownTimeZone { .. } => "unknown_time_zone",
            SettingProblem::UnknownLanguage { .. } => "unknown_language",
            SettingProblem::NotMinutes { .. } => "not_minutes",
            SettingProblem::NotARehashLimit { .. } => "not_a_rehash_limit",
            SettingProblem::NotAChoice { .. } => "not_a_choice",
            SettingProblem::NotATime { .. } => "not_a_time",
            SettingProblem::NotToKeep { .. } => "not_to_keep",
            SettingProblem::NotAName { .. } => "not_a_name",
            SettingProblem::NotOneLine { .. } => "not_one_line",
            SettingProblem::NotAPrefix { .. } => "not_a_prefix",
            SettingProblem::NotAnAddress { .. } => "not_an_address",
            SettingProblem::HttpNotAllowed { .. } => "http_not_allowed",
            SettingProblem::KeyMissing { .. } => "key_missing",
            SettingProblem::UnknownLock { .. } => "unknown_lock",
        }
    }

    /// What the words are filled with, without the place.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        match self {
            SettingProblem::SystemWideOnly | SettingProblem::Empty => Vec::new(),
            SettingProblem::NotToml { message } => vec![("message", message.clone())],
            SettingProblem::UnknownKey { known } => vec![("known", known.join(", "))],
            SettingProblem::WrongType { expected } => vec![("expected", (*expected).to_owned())],
            SettingProblem::NotAbsolute { value }
            | SettingProblem::NotASize { value }
            | SettingProblem::NotAKind { value }
            | SettingProblem::NumberMissing { value }
            | SettingProblem::UnbalancedBrace { value }
            | SettingProblem::NotAStation { value }
            | SettingProblem::NotATime { value }
            | SettingProblem::NotToKeep { value }
            | SettingProblem::NotAName { value }
            | SettingProblem::NotOneLine { value }
            | SettingProblem::NotAPrefix { value }
            | SettingProblem::NotAnAddress { value }
            | SettingProblem::HttpNotAllowed { value }
            | SettingProblem::UnknownTimeZone { value } => vec![("value", value.clone())],
            SettingProblem::KeyMissing { key } => vec![("key", (*key).to_owned())],
            SettingProblem::UnknownPlaceholder { placeholder } => vec![("value", placeholder.clone())],
            SettingProblem::UnknownLanguage { value, known } => {
                vec![("value", value.clone()), ("known", known.join(", "))]
            }
            SettingProblem::NotMinutes { value, longest } => {
                vec![("value", value.clone()), ("limit", longest.to_string())]
            }
            SettingProblem::NotARehashLimit { value, fastest } => {
                vec![("value", value.clone()), ("limit", fastest.to_string())]
            }
            SettingProblem::NotAChoice { value, known } | SettingProblem::UnknownLock { value, known } => {
                vec![("value", value.clone()), ("known", known.join(", "))]
            }
        }
    }
}
