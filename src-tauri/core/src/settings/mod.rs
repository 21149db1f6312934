//! The configuration, and where each value comes from.
//!
//! Flag > environment > `DATA/settings.toml` > the system-wide `settings.toml` > default. The system-wide file alone may set
//! `data_dir` (it says where DATA is) and `locked`: the keys whose system-wide value wins over everything. A setting that
//! cannot be read is an error that names its place; nothing starts with half a configuration.
//!
//! Nothing in here asks the process: flags, variables, folders and the system's time zone come in through [`Surroundings`].

mod backups;
mod cloud;
mod cloud_fields;
mod edit;
mod error;
mod file;
mod key;
mod parse;
mod preferences;
mod provisioning;
mod shown;
mod sources;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use jiff::civil::Time;
use jiff::tz::TimeZone;

pub use backups::{BackupFormat, BackupKeep, DEFAULT_BACKUP_AT};
pub use cloud::{
    CloudMode, CloudProvider, CloudSettings, DEFAULT_CACHE_LIMIT, DEFAULT_TRANSFERS, MOST_TRANSFERS,
};
pub use cloud_fields::CloudFields;
pub(crate) use edit::{NewValue, edited_file, set_aside, settings_text, with_object_store};
pub use error::{Place, SettingProblem, SettingsError};
pub use key::Key;
pub use preferences::{FASTEST_REHASH, LONGEST_IDLE_MINUTES, Rehash, Theme, TouchTargets};
pub use provisioning::{Provisioning, read_provisioning};
pub use shown::{Shown, Unchangeable};

use crate::batch::CodePattern;

/// The largest attachment that is accepted when no setting says otherwise, in bytes.
pub const DEFAULT_SIZE_LIMIT: u64 = 250_000_000;

/// The kinds of files that are accepted when no setting says otherwise: lower case, without the dot.
pub const DEFAULT_ACCEPTED_KINDS: [&str; 18] = [
    "png", "jpg", "jpeg", "gif", "bmp", "webp", "heic", "tif", "tiff", "pdf", "doc", "docx", "xls", "xlsx",
    "ods", "odt", "txt", "csv",
];

/// How fast files are read again when no setting says otherwise, in MB a second: a tenth of what a hard disk reads.
pub const DEFAULT_REHASH_LIMIT: u32 = 20;

/// The name of the settings file inside DATA.
pub const SETTINGS_FILE: &str = "settings.toml";

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command line.
    Flag,
    /// The environment variable of this name.
    Environment(&'static str),
    /// `settings.toml` in DATA.
    SettingsFile(PathBuf),
    /// The system-wide `settings.toml`.
    SystemFile(PathBuf),
    /// Nothing set it.
    Default,
}

/// A setting's value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value<T> {
    /// The value in use.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether the system-wide file locks it, so that nothing else can set it.
    pub locked: bool,
}

/// A value that was set but is not used, because the system-wide file locks its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overruled {
    /// The locked setting.
    pub key: Key,
    /// Where the unused value comes from.
    pub origin: Origin,
}

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// DATA: database, drafts, logs, outbox and `settings.toml`. Absolute.
    pub data_dir: Value<PathBuf>,
    /// Where attachments live; by default `DATA/uploads`. Absolute.
    pub storage_path: Value<PathBuf>,
    /// The largest attachment, in bytes; never 0.
    pub size_limit: Value<u64>,
    /// The kinds of files that may be attached: extensions in lower case, without the dot; never empty.
    pub accepted_kinds: Value<Vec<String>>,
    /// The pattern of batch codes; always has a `{number}`.
    pub code_pattern: Value<CodePattern>,
    /// The workstation's short code, where one is set.
    pub station: Value<Option<String>>,
    /// The time zone of "today" and of the times that people read.
    pub time_zone: Value<TimeZone>,
    /// The language of what people read, one of [`Surroundings::languages`].
    pub language: Value<String>,
    /// The minutes of idle time after which the window asks again who is recording; 0 for never, at most a day.
    pub ask_operator_after: Value<u32>,
    /// The size of what is touched in the window.
    pub touch_targets: Value<TouchTargets>,
    /// The window's colours.
    pub theme: Value<Theme>,
    /// The folder that the file picker starts in; none for the one that the last files came from. Absolute.
    pub picker_folder: Value<Option<PathBuf>>,
    /// The folders that backups go to; absolute, each once, none where nobody chose one.
    pub backup_destinations: Value<Vec<PathBuf>>,
    /// How archives are compressed.
    pub backup_format: Value<BackupFormat>,
    /// The time of day of the nightly backup, in [`time_zone`](Self::time_zone); none where it is switched off.
    pub backup_at: Value<Option<Time>>,
    /// How many backups are kept.
    pub backup_keep: Value<BackupKeep>,
    /// When files are read again to see whether they are still as they were saved.
    pub rehash: Value<Rehash>,
    /// How fast they are read, in MB a second; at least 1.
    pub rehash_limit: Value<u32>,
    /// The object store.
    pub cloud: Value<CloudSettings>,
    /// What was set in vain because its key is locked.
    pub overruled: Vec<Overruled>,
    /// The system-wide settings file, whether it exists or not.
    pub system_file: PathBuf,
}

impl Settings {
    /// The settings file in DATA, whether it exists or not.
    pub fn settings_file(&self) -> PathBuf {
        self.data_dir.value.join(SETTINGS_FILE)
    }

    /// The folder of the daily logs.
    pub fn logs(&self) -> PathBuf {
        self.data_dir.value.join("logs")
    }
}

/// The two settings that the command line can give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--storage-path`.
    pub storage_path: Option<PathBuf>,
}

/// Everything that the configuration is read from.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The flags of the command line.
    pub flags: Flags,
    /// The environment; only [`Key::variable`]s are read. A variable that is set to nothing counts as a value.
    pub variables: BTreeMap<OsString, OsString>,
    /// What relative paths in flags and variables are relative to.
    pub working_dir: PathBuf,
    /// The system-wide settings file, whether it exists or not.
    pub system_file: PathBuf,
    /// The account's app-data folder; `None` where the system names none.
    pub default_data_dir: Option<PathBuf>,
    /// The computer's time zone.
    pub system_time_zone: TimeZone,
    /// The languages that the program speaks; the first one is spoken when nothing else is asked for.
    pub languages: Vec<String>,
    /// The language that the system asks for, in any spelling (`hi_IN.UTF-8`).
    pub system_language: Option<String>,
}

impl Surroundings {
    fn variable(&self, key: Key) -> Option<&OsStr> {
        self.variables
            .get(OsStr::new(key.variable()))
            .map(OsString::as_os_str)
    }
}

/// Reads the configuration.
///
/// Creates nothing. An absent settings file is an empty one.
///
/// # Errors
///
/// The first setting that cannot be read, with its file, line and key, its variable or its flag.
pub fn read_settings(surroundings: &Surroundings) -> Result<Settings, SettingsError> {
    let languages = &surroundings.languages;
    let system = file::read(&surroundings.system_file, file::Scope::System, languages)?;
    let environment = sources::environment(surroundings)?;
    let flags = sources::flags(surroundings)?;

    let mut overruled = Vec::new();
    let system_origin = || Origin::SystemFile(surroundings.system_file.clone());
    let locked = system.locked.clone();
    let mut choice = Choice {
        locked: &locked,
        system_origin: &system_origin,
        overruled: &mut overruled,
    };

    // DATA first: its settings file is read from there.
    let data_dir = choice.choose(
        Key::DataDir,
        [
            (flags.data_dir, Origin::Flag),
            (environment.data_dir, Origin::Environment(Key::DataDir.variable())),
        ],
        system.data_dir,
        || {
            surroundings
                .default_data_dir
                .clone()
                .ok_or(SettingsError::NoDataDir)
        },
    )?;

    let settings_file = data_dir.value.join(SETTINGS_FILE);
    let own = file::read(&settings_file, file::Scope::Data, languages)?;

    let storage_path = choice.choose(
        Key::StoragePath,
        [
            (flags.storage_path, Origin::Flag),
            (
                environment.storage_path,
                Origin::Environment(Key::StoragePath.variable()),
            ),
            (own.storage_path, Origin::SettingsFile(settings_file.clone())),
        ],
        system.storage_path,
        || Ok(data_dir.value.join("uploads")),
    )?;
    let size_limit = choice.choose(
        Key::SizeLimit,
        stronger(
            Key::SizeLimit,
            &settings_file,
            environment.size_limit,
            own.size_limit,
        ),
        system.size_limit,
        || Ok(DEFAULT_SIZE_LIMIT),
    )?;
    let accepted_kinds = choice.choose(
        Key::AcceptedKinds,
        stronger(
            Key::AcceptedKinds,
            &settings_file,
            environment.accepted_kinds,
            own.accepted_kinds,
        ),
        system.accepted_kinds,
        || Ok(DEFAULT_ACCEPTED_KINDS.map(String::from).to_vec()),
    )?;
    let code_pattern = choice.choose(
        Key::CodePattern,
        stronger(
            Key::CodePattern,
            &settings_file,
            environment.code_pattern,
            own.code_pattern,
        ),
        system.code_pattern,
        || Ok(CodePattern::default()),
    )?;
    let station = choice.choose(
        Key::Station,
        stronger(Key::Station, &settings_file, environment.station, own.station),
        system.station,
        || Ok(None),
    )?;
    let time_zone = choice.choose(
        Key::TimeZone,
        stronger(
            Key::TimeZone,
            &settings_file,
            environment.time_zone,
            own.time_zone,
        ),
        system.time_zone,
        || Ok(surroundings.system_time_zone.clone()),
    )?;
    let language = choice.choose(
        Key::Language,
        stronger(Key::Language, &settings_file, environment.language, own.language),
        system.language,
        || Ok(default_language(surroundings)),
    )?;

    let ask_operator_after = choice.choose(
        Key::AskOperatorAfter,
        stronger(
            Key::AskOperatorAfter,
            &settings_file,
            environment.ask_operator_after,
            own.ask_operator_after,
        ),
        system.ask_operator_after,
        || Ok(0),
    )?;
    let touch_targets = choice.choose(
        Key::TouchTargets,
        stronger(
            Key::TouchTargets,
            &settings_file,
            environment.touch_targets,
            own.touch_targets,
        ),
        system.touch_targets,
        || Ok(TouchTargets::Standard),
    )?;
    let theme = choice.choose(
        Key::Theme,
        stronger(Key::Theme, &settings_file, environment.theme, own.theme),
        system.theme,
        || Ok(Theme::System),
    )?;
    let picker_folder = choice.choose(
        Key::PickerFolder,
        stronger(
            Key::PickerFolder,
            &settings_file,
            environment.picker_folder,
            own.picker_folder,
        ),
        system.picker_folder,
        || Ok(None),
    )?;
    let backup_destinations = choice.choose(
        Key::BackupDestinations,
        stronger(
            Key::BackupDestinations,
            &settings_file,
            environment.backup_destinations,
            own.backup_destinations,
        ),
        system.backup_destinations,
        || Ok(Vec::new()),
    )?;
    let backup_format = choice.choose(
        Key::BackupFormat,
        stronger(
            Key::BackupFormat,
            &settings_file,
            environment.backup_format,
            own.backup_format,
        ),
        system.backup_format,
        || Ok(BackupFormat::Zst),
    )?;
    let backup_at = choice.choose(
        Key::BackupAt,
        stronger(
            Key::BackupAt,
            &settings_file,
            environment.backup_at,
            own.backup_at,
        ),
        system.backup_at,
        || Ok(Some(DEFAULT_BACKUP_AT)),
    )?;
    let backup_keep = choice.choose(
        Key::BackupKeep,
        stronger(
            Key::BackupKeep,
            &settings_file,
            environment.backup_keep,
            own.backup_keep,
        ),
        system.backup_keep,
        || Ok(BackupKeep::default()),
    )?;
    let rehash = choice.choose(
        Key::Rehash,
        stronger(Key::Rehash, &settings_file, environment.rehash, own.rehash),
        system.rehash,
        || Ok(Rehash::Idle),
    )?;
    let rehash_limit = choice.choose(
        Key::RehashLimit,
        stronger(
            Key::RehashLimit,
            &settings_file,
            environment.rehash_limit,
            own.rehash_limit,
        ),
        system.rehash_limit,
        || Ok(DEFAULT_REHASH_LIMIT),
    )?;
    let cloud = choice.choose(
        Key::Cloud,
        stronger(Key::Cloud, &settings_file, environment.cloud, own.cloud),
        system.cloud,
        || Ok(CloudSettings::default()),
    )?;

    Ok(Settings {
        data_dir,
        storage_path,
        size_limit,
        accepted_kinds,
        code_pattern,
        station,
        time_zone,
        language,
        ask_operator_after,
        touch_targets,
        theme,
        picker_folder,
        backup_destinations,
        backup_format,
        backup_at,
        backup_keep,
        rehash,
        rehash_limit,
        cloud,
        overruled,
        system_file: surroundings.system_file.clone(),
    })
}

/// The sources of a setting that no flag sets, the strongest first.
fn stronger<T>(
    key: Key,
    settings_file: &Path,
    variable: Option<T>,
    own: Option<T>,
) -> [(Option<T>, Origin); 2] {
    [
        (variable, Origin::Environment(key.variable())),
        (own, Origin::SettingsFile(settings_file.to_owned())),
    ]
}

/// Picks each value: the system-wide one where its key is locked, otherwise the strongest that is set.
struct Choice<'a> {
    locked: &'a [Key],
    system_origin: &'a dyn Fn() -> Origin,
    overruled: &'a mut Vec<Overruled>,
}

impl Choice<'_> {
    fn choose<T, const N: usize>(
        &mut self,
        key: Key,
        stronger: [(Option<T>, Origin); N],
        system: Option<T>,
        default: impl FnOnce() -> Result<T, SettingsError>,
    ) -> Result<Value<T>, SettingsError> {
        let locked = self.locked.contains(&key);
        for (value, origin) in stronger {
            match value {
                Some(_) if locked => self.overruled.push(Overruled { key, origin }),
                Some(value) => {
                    return Ok(Value {
                        value,
                        origin,
                        locked,
                    });
                }
                None => {}
            }
        }
        match system {
            Some(value) => Ok(Value {
                value,
                origin: (self.system_origin)(),
                locked,
            }),
            // A key that is locked without a value is locked to its default.
            None => Ok(Value {
                value: default()?,
                origin: Origin::Default,
                locked,
            }),
        }
    }
}

fn default_language(surroundings: &Surroundings) -> String {
    surroundings
        .system_language
        .as_deref()
        .and_then(|asked| parse::language(asked, &surroundings.languages).ok())
        .or_else(|| surroundings.languages.first().cloned())
        .unwrap_or_else(|| "en".to_owned())
}
