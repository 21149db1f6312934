//! What the environment and the command line say.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::file::Layer;
use super::{CloudSettings, Key, Place, SettingProblem, SettingsError, Surroundings, parse};

/// What the environment says.
pub(super) fn environment(surroundings: &Surroundings) -> Result<Layer, SettingsError> {
    let read = |key: Key| {
        surroundings
            .variable(key)
            .map(|value| (value, Place::Variable(key.variable())))
    };
    let path = |key: Key| -> Result<Option<PathBuf>, SettingsError> {
        match read(key) {
            Some((value, place)) => path_from(Path::new(value), &surroundings.working_dir, place).map(Some),
            None => Ok(None),
        }
    };
    fn text<T>(
        found: Option<(&OsStr, Place)>,
        parse: impl FnOnce(&str) -> Result<T, SettingProblem>,
    ) -> Result<Option<T>, SettingsError> {
        let Some((value, place)) = found else {
            return Ok(None);
        };
        let value = value
            .to_str()
            .ok_or(SettingProblem::WrongType { expected: "text" });
        match value.and_then(parse) {
            Ok(value) => Ok(Some(value)),
            Err(problem) => Err(SettingsError::Invalid { place, problem }),
        }
    }
    Ok(Layer {
        data_dir: path(Key::DataDir)?,
        storage_path: path(Key::StoragePath)?,
        size_limit: text(read(Key::SizeLimit), parse::size)?,
        accepted_kinds: text(read(Key::AcceptedKinds), |value| {
            parse::kinds(value.split([',', ' ']).filter(|kind| !kind.is_empty()))
        })?,
        code_pattern: text(read(Key::CodePattern), parse::code_pattern)?,
        station: text(read(Key::Station), parse::station)?,
        time_zone: text(read(Key::TimeZone), parse::time_zone)?,
        language: text(read(Key::Language), |value| {
            parse::language(value, &surroundings.languages)
        })?,
        ask_operator_after: text(read(Key::AskOperatorAfter), parse::minutes)?,
        touch_targets: text(read(Key::TouchTargets), parse::touch_targets)?,
        theme: text(read(Key::Theme), parse::theme)?,
        picker_folder: path(Key::PickerFolder)?.map(Some),
        backup_destinations: text(read(Key::BackupDestinations), parse::destinations_of_text)?,
        backup_format: text(read(Key::BackupFormat), parse::backup_format)?,
        backup_at: text(read(Key::BackupAt), parse::backup_at)?,
        backup_keep: text(read(Key::BackupKeep), parse::backup_keep)?,
        rehash: text(read(Key::Rehash), parse::rehash)?,
        rehash_limit: text(read(Key::RehashLimit), parse::rehash_limit)?,
        cloud: text(read(Key::Cloud), CloudSettings::of_text)?,
        locked: Vec::new(),
    })
}

/// What the command line says.
pub(super) fn flags(surroundings: &Surroundings) -> Result<Layer, SettingsError> {
    let path = |value: &Option<PathBuf>, name: &'static str| -> Result<Option<PathBuf>, SettingsError> {
        value
            .as_deref()
            .map(|value| path_from(value, &surroundings.working_dir, Place::Flag(name)))
            .transpose()
    };
    Ok(Layer {
        data_dir: path(&surroundings.flags.data_dir, "--data-dir")?,
        storage_path: path(&surroundings.flags.storage_path, "--storage-path")?,
        ..Layer::default()
    })
}

/// Makes a flag's or a variable's path absolute. An empty one is an error: files would otherwise go, unnoticed, somewhere else.
fn path_from(value: &Path, working_dir: &Path, place: Place) -> Result<PathBuf, SettingsError> {
    if value.as_os_str().is_empty() {
        return Err(SettingsError::Invalid {
            place,
            problem: SettingProblem::Empty,
        });
    }
    Ok(working_dir.join(value))
}
