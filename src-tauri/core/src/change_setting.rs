//! Changes one setting while the program runs: the settings file of DATA, the trail, and what is in use.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use crate::batch::catalogue::Catalogue;
use crate::batch::{CodeParts, CodePattern};
use crate::book::Book;
use crate::durable_fs::{CopyError, replace_file};
use crate::settings::{
    Flags, Key, NewValue, Origin, SettingProblem, Settings, SettingsError, Surroundings, Unchangeable,
    edited_file, read_settings,
};
use crate::store::audit_log::{AuditEntry, PROGRAM};
use crate::store::{Reader, StoreError};

/// Why a setting was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeSettingError {
    /// It cannot be changed here.
    #[error("{} cannot be changed here", key.name())]
    Unchangeable {
        /// The setting.
        key: Key,
        /// Why.
        reason: Unchangeable,
        /// The system-wide settings file.
        system_file: PathBuf,
    },
    /// The value cannot be used.
    #[error("{} cannot have this value", key.name())]
    Value {
        /// The setting.
        key: Key,
        /// What is wrong with the value.
        #[source]
        problem: SettingProblem,
    },
    /// The configuration as it is now cannot be read; it may have been edited since the start.
    #[error("the settings cannot be read")]
    Settings(#[from] SettingsError),
    /// The settings file cannot be read.
    #[error("cannot read {file}")]
    Read {
        /// The file.
        file: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The settings file cannot be written; the previous one is still there.
    #[error("cannot write {file}")]
    Write {
        /// The file.
        file: PathBuf,
        /// Why.
        source: CopyError,
    },
    /// The trail cannot be written, so that the setting stays as it was.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Sets a key in DATA's settings file, or takes it out where `value` is none, and takes the result into use at once.
///
/// `value` is a text as a person enters it (`250 MB`, `pdf, jpg`). The file keeps its comments and its order. The change is
/// an entry of the trail, committed when the file is written: where one of the two fails the setting stays as it was. Only
/// a process that dies between them can leave a change of the file without its entry, which the next start writes
/// ([`note_changes_outside`]).
pub fn change_setting(
    book: &Book,
    surroundings: &Surroundings,
    key: Key,
    value: Option<&str>,
    who: &str,
) -> Result<Arc<Settings>, ChangeSettingError> {
    let settings = read_settings(surroundings)?;
    let shown = settings.shown(key);
    if let Some(reason) = shown.unchangeable() {
        return Err(ChangeSettingError::Unchangeable {
            key,
            reason,
            system_file: settings.system_file.clone(),
        });
    }
    let value = value
        .map(|text| NewValue::of(key, text, &surroundings.languages))
        .transpose()
        .map_err(|problem| ChangeSettingError::Value { key, problem })?;
    let file = book.settings().settings_file();
    let mut previous = None;
    let written = book.write(|transaction| {
        // Read under the write lock: two processes that change settings at once take turns.
        let text = read(&file)?;
        let edited = edited_file(&file, &text, key, value.as_ref(), &surroundings.languages)?;
        if edited == text {
            return Ok(());
        }
        write(&file, &edited)?;
        previous = Some(text);
        transaction.append_audit(&AuditEntry {
            at: book.now(),
            who,
            action: "setting_changed",
            subject_kind: "setting",
            subject_id: key.name(),
            before: Some(json!({ "value": shown.text })),
            after: Some(json!({ "value": in_files(book, surroundings)?.get(&key) })),
            reason: None,
        })?;
        Ok(())
    });
    if let Err(error) = written {
        if let Some(text) = previous
            && let Err(error) = write(&file, &text)
        {
            tracing::error!(?error, "a setting that was not changed stays in its file");
        }
        return Err(error);
    }
    Ok(book.use_settings(read_settings(surroundings)?))
}

/// Writes into the trail what the settings files say and the trail does not know yet: somebody edited them, or brought others.
///
/// Flags and variables of a process are no change: they end with it. What no file ever set is taken as known. Answers what was
/// written down.
pub fn note_changes_outside(
    book: &Book,
    surroundings: &Surroundings,
) -> Result<Vec<Key>, ChangeSettingError> {
    let known = book.read(|reader| unknown_changes(reader, &in_files(book, surroundings)?))?;
    if known.is_empty() {
        return Ok(Vec::new());
    }
    book.write(|transaction| {
        // Read again under the write lock: another process may be changing a setting just now.
        let now = in_files(book, surroundings)?;
        let changes = unknown_changes(transaction.reader(), &now)?;
        for (key, before) in &changes {
            transaction.append_audit(&AuditEntry {
                at: book.now(),
                who: PROGRAM,
                action: "setting_changed_outside",
                subject_kind: "setting",
                subject_id: key.name(),
                before: Some(json!({ "value": before })),
                after: Some(json!({ "value": now.get(key) })),
                reason: None,
            })?;
        }
        Ok(changes.into_iter().map(|(key, _)| key).collect())
    })
}

/// The settings that the trail says otherwise, with what it says.
fn unknown_changes(
    reader: Reader<'_>,
    now: &BTreeMap<Key, String>,
) -> Result<Vec<(Key, Option<String>)>, ChangeSettingError> {
    let mut changes = Vec::new();
    for key in Key::ALL {
        let known = reader.last_setting(key.name())?;
        if known.as_ref() != now.get(&key) {
            changes.push((key, known));
        }
    }
    Ok(changes)
}

/// What the settings files say, as people read it. Where DATA is says nothing about what is in it.
pub(crate) fn in_files(
    book: &Book,
    surroundings: &Surroundings,
) -> Result<BTreeMap<Key, String>, SettingsError> {
    let settings = read_settings(&Surroundings {
        flags: Flags {
            data_dir: Some(book.settings().data_dir.value.clone()),
            storage_path: None,
        },
        variables: BTreeMap::new(),
        ..surroundings.clone()
    })?;
    let keys = Key::ALL.into_iter().filter(|key| *key != Key::DataDir);
    let set = keys.filter_map(|key| {
        let shown = settings.shown(key);
        let is_set = matches!(shown.origin, Origin::SettingsFile(_) | Origin::SystemFile(_));
        Some((key, shown.text.filter(|_| is_set)?))
    });
    Ok(set.collect())
}

/// Writes into DATA's settings file where the files are since they were moved there. The move has its own entry of the trail.
pub(crate) fn write_storage_path(
    settings: &Settings,
    root: &Path,
    languages: &[String],
) -> Result<(), ChangeSettingError> {
    let file = settings.settings_file();
    let key = Key::StoragePath;
    let value = NewValue::of(key, &root.to_string_lossy(), languages)
        .map_err(|problem| ChangeSettingError::Value { key, problem })?;
    let text = read(&file)?;
    let edited = edited_file(&file, &text, key, Some(&value), languages)?;
    if edited == text {
        return Ok(());
    }
    write(&file, &edited)
}

/// The code that the next batch of the first product type would get with another pattern, made up where there is none.
pub fn example_code(book: &Book, pattern: &str) -> Result<String, ChangeSettingError> {
    let key = Key::CodePattern;
    NewValue::of(key, pattern, &[]).map_err(|problem| ChangeSettingError::Value { key, problem })?;
    let pattern: CodePattern = pattern.trim().parse().unwrap_or_default();
    let (catalogue, number) = book.read(|reader| {
        let number = reader.largest_number()?.saturating_add(1);
        Ok::<_, StoreError>((reader.catalogue()?, number))
    })?;
    let first = Catalogue::first();
    let types = catalogue.product_types.iter().chain(&first.product_types);
    let brands = catalogue.brands.iter().chain(&first.brands);
    let product_type = types.into_iter().next();
    let parameters = product_type
        .iter()
        .flat_map(|it| &it.parameters)
        .map(|parameter| {
            let value = parameter
                .options
                .first()
                .cloned()
                .unwrap_or_else(|| "1".to_owned());
            (parameter.name.clone(), value)
        });
    let settings = book.settings();
    Ok(pattern.code(&CodeParts {
        product_type: product_type.map_or("", |it| &it.name),
        parameters: &parameters.collect(),
        brand: brands.into_iter().next().map_or("", String::as_str),
        year: settings.time_zone.value.to_datetime(book.now()).year(),
        station: settings.station.value.as_deref(),
        batch_number: &number.to_string(),
    }))
}

/// Reads the settings file; an absent one is empty.
pub(crate) fn read(file: &Path) -> Result<String, ChangeSettingError> {
    match std::fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|source| ChangeSettingError::Read {
            file: file.to_owned(),
            source,
        }),
    }
}

/// Writes the settings file anew, or what it is a link to. It keeps its permissions: an administrator may have chosen them.
pub(crate) fn write(file: &Path, text: &str) -> Result<(), ChangeSettingError> {
    let target = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let mut part = target.file_name().unwrap_or_default().to_owned();
    part.push(".part");
    let previous = std::fs::metadata(&target).map(|file| file.permissions());
    replace_file(&target.with_file_name(part), &target, |opened| {
        let kept = previous.map_or(Ok(()), |permissions| opened.set_permissions(permissions));
        kept.and_then(|()| opened.write_all(text.as_bytes()))
            .map_err(CopyError::storage_side(&target))
    })
    .map_err(|source| ChangeSettingError::Write {
        file: file.to_owned(),
        source,
    })
}
