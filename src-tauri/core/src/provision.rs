//! Sets a workstation up from a file: settings, operators and catalogue at once, without questions.

use crate::batch::catalogue::Catalogue;
use crate::batch::catalogue_changes::CatalogueChanges;
use crate::book::Book;
use crate::change_setting::{ChangeSettingError, in_files, read, write};
use crate::settings::{
    Key, Origin, Provisioning, Settings, Shown, Surroundings, Unchangeable, edited_file, read_settings,
};
use crate::store::audit_log::AuditEntry;
use serde_json::json;

/// What provisioning changed; all of it empty where everything was so already.
#[derive(Debug, Default)]
pub struct Provisioned {
    /// The settings that have another value now.
    pub settings: Vec<SettingChange>,
    /// The operators that were added, or are back.
    pub operators: Vec<String>,
    /// What became of the catalogue, where one was given.
    pub catalogue: Option<CatalogueChanges>,
}

/// A setting that was written into DATA's settings file.
#[derive(Debug)]
pub struct SettingChange {
    /// The setting.
    pub key: Key,
    /// Its value before, wherever that came from.
    pub before: Option<String>,
    /// Its value now.
    pub after: String,
}

impl Provisioned {
    /// Says whether anything is other than before.
    pub fn is_change(&self) -> bool {
        let in_catalogue =
            |changes: &CatalogueChanges| !changes.added.is_empty() || !changes.changed.is_empty();
        !self.settings.is_empty()
            || !self.operators.is_empty()
            || self.catalogue.as_ref().is_some_and(in_catalogue)
    }
}

/// Answers the settings to open the book with: those in force, with the storage path that the file names.
///
/// Otherwise a new workstation would begin at the default path, and keep for ever that it was used.
///
/// # Errors
///
/// The settings that the file names and that would not count, since something stronger sets them.
pub fn settings_to_open_with(
    settings: &Settings,
    provisioning: &Provisioning,
) -> Result<Settings, Vec<ChangeSettingError>> {
    let refused: Vec<ChangeSettingError> = provisioning
        .settings
        .iter()
        .filter_map(|(key, _)| {
            Some(ChangeSettingError::Unchangeable {
                key: *key,
                reason: overruled(&settings.shown(*key))?,
                system_file: settings.system_file.clone(),
            })
        })
        .collect();
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut settings = settings.clone();
    if let Some(path) = &provisioning.storage_path {
        settings.storage_path.value.clone_from(path);
        settings.storage_path.origin = Origin::SettingsFile(settings.settings_file());
    }
    Ok(settings)
}

/// Why a value in DATA's settings file would not count. That a storage path counts from the next start on is no reason here.
fn overruled(shown: &Shown<'_>) -> Option<Unchangeable> {
    shown
        .unchangeable()
        .filter(|reason| *reason != Unchangeable::OnlyAtStart)
}

/// Writes what a provisioning file says: all of it, or nothing.
///
/// Each change is an entry of the trail, committed together with all others once the settings file is written. What is as
/// the file says already is neither written nor in the trail, so that doing it twice is doing it once. Product types, brands
/// and operators that it does not name stay; a retired operator that it names is back.
///
/// # Errors
///
/// Why nothing was changed. The settings file is then as it was before.
pub fn provision(
    book: &Book,
    surroundings: &Surroundings,
    provisioning: &Provisioning,
    catalogue: Option<&Catalogue>,
    who: &str,
) -> Result<Provisioned, ChangeSettingError> {
    let before = read_settings(surroundings)?;
    let file = book.settings().settings_file();
    let mut previous = None;
    let written: Result<Provisioned, ChangeSettingError> = book.write(|transaction| {
        let mut done = Provisioned::default();
        for name in &provisioning.operators {
            if transaction.provide_operator(name, who, book.now())? {
                done.operators.push(name.clone());
            }
        }
        if let Some(catalogue) = catalogue {
            done.catalogue = Some(transaction.import_catalogue(catalogue, who, book.now())?);
        }
        // Read under the write lock: two processes that change settings at once take turns.
        let text = read(&file)?;
        let mut edited = text.clone();
        for (key, value) in &provisioning.settings {
            let next = edited_file(&file, &edited, *key, Some(value), &surroundings.languages)?;
            if next == edited {
                continue;
            }
            edited = next;
            done.settings.push(SettingChange {
                key: *key,
                before: before.shown(*key).text,
                after: value.text(),
            });
        }
        if edited != text {
            write(&file, &edited)?;
            previous = Some(text);
        }
        let now = in_files(book, surroundings)?;
        for change in &done.settings {
            transaction.append_audit(&AuditEntry {
                at: book.now(),
                who,
                action: "setting_changed",
                subject_kind: "setting",
                subject_id: change.key.name(),
                before: Some(json!({ "value": change.before })),
                after: Some(json!({ "value": now.get(&change.key) })),
                reason: None,
            })?;
        }
        Ok(done)
    });
    if let (Err(_), Some(text)) = (&written, previous)
        && let Err(error) = write(&file, &text)
    {
        tracing::error!(?error, "settings that were not changed stay in their file");
    }
    let done = written?;
    book.use_settings(read_settings(surroundings)?);
    Ok(done)
}
