//! The settings: each value, where it comes from, and how it is changed.

use std::path::Path;

use batchbook_core::authority::Reserved;
use batchbook_core::book::DATABASE;
use batchbook_core::change_setting::{change_setting, example_code};
use batchbook_core::settings::{Key, Origin, Settings};
use serde::Serialize;
use tauri::AppHandle;
use ts_rs::TS;

use super::authority::permit;
use super::files::dialog;
use super::{CommandError, Failed, Session, State, blocking};
use crate::surroundings::VERSION;
use crate::{licences, wording};

/// What a workstation has chosen about its window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Preferences {
    /// Minutes; 0 for never.
    ask_operator_after: u32,
    #[ts(type = "\"standard\" | \"large\"")]
    touch_targets: &'static str,
    #[ts(type = "\"system\" | \"light\" | \"dark\" | \"high_contrast\"")]
    theme: &'static str,
    language: String,
    picker_folder: Option<String>,
}

impl Preferences {
    /// What the settings say about the window.
    pub(crate) fn of(settings: &Settings) -> Self {
        let folder = settings.picker_folder.value.as_ref();
        Self {
            ask_operator_after: settings.ask_operator_after.value,
            touch_targets: settings.touch_targets.value.as_str(),
            theme: settings.theme.value.as_str(),
            language: settings.language.value.clone(),
            picker_folder: folder.map(|folder| folder.to_string_lossy().into_owned()),
        }
    }
}

/// A setting as it is typed, and where its value comes from.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct SettingValue {
    key: &'static str,
    /// Empty where there is none.
    value: String,
    origin: String,
    /// The full path of the file that sets or locks it; the variable's or flag's name where one of those sets it.
    file: Option<String>,
    locked: bool,
    editable: bool,
}

/// Where something is.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct KnownPath {
    name: &'static str,
    path: String,
    origin: String,
}

/// The licence of something that others wrote.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Licence {
    name: &'static str,
    version: &'static str,
    licence: &'static str,
}

/// The settings as the screen shows them.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct SettingsView {
    values: Vec<SettingValue>,
    paths: Vec<KnownPath>,
    version: &'static str,
    licences: Vec<Licence>,
    preferences: Preferences,
}

impl SettingsView {
    fn of(settings: &Settings) -> Self {
        Self {
            values: Key::ALL.into_iter().map(|key| value(settings, key)).collect(),
            paths: paths(settings),
            version: VERSION,
            licences: licences::parts()
                .map(|part| Licence {
                    name: part.name,
                    version: part.version,
                    licence: part.licence,
                })
                .collect(),
            preferences: Preferences::of(settings),
        }
    }
}

pub(super) fn value(settings: &Settings, key: Key) -> SettingValue {
    let shown = settings.shown(key);
    let file = match shown.origin {
        _ if shown.locked => Some(text(&settings.system_file)),
        Origin::SettingsFile(file) | Origin::SystemFile(file) => Some(text(file)),
        Origin::Environment(name) => Some((*name).to_owned()),
        Origin::Flag => key.flag().map(str::to_owned),
        Origin::Default => None,
    };
    let editable = shown.unchangeable().is_none();
    SettingValue {
        key: key.name(),
        origin: wording::origin(shown.origin),
        file,
        locked: shown.locked,
        editable,
        value: shown.text.unwrap_or_default(),
    }
}

fn paths(settings: &Settings) -> Vec<KnownPath> {
    let (data, storage) = (&settings.data_dir, &settings.storage_path);
    let known = |name, path: &Path, origin: &Origin| KnownPath {
        name,
        path: text(path),
        origin: wording::origin(origin),
    };
    vec![
        known("data", &data.value, &data.origin),
        known("database", &data.value.join(DATABASE), &data.origin),
        known("storage", &storage.value, &storage.origin),
        known("uploads", &storage.value.join("batches"), &storage.origin),
        known("logs", &settings.logs(), &data.origin),
        known("settings", &settings.settings_file(), &data.origin),
        known("system_settings", &settings.system_file, &Origin::Default),
    ]
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Answers the settings that are in use.
#[tauri::command]
pub(crate) async fn settings(state: State<'_>) -> Result<SettingsView, CommandError> {
    blocking(&state, |session| Ok(SettingsView::of(&session.book.settings()))).await
}

/// Writes one setting to the settings file; an empty value takes it out of there. It takes effect at once.
#[tauri::command]
pub(crate) async fn set_setting(
    state: State<'_>,
    key: String,
    value: String,
) -> Result<SettingsView, CommandError> {
    blocking(&state, move |session| {
        let key = Key::ALL.into_iter().find(|it| it.name() == key);
        let key = key.ok_or(Failed::Code("internal"))?;
        let value = Some(value.trim()).filter(|value| !value.is_empty());
        let by = permit(session, Reserved::Setting)?;
        let settings = change_setting(&session.book, &session.surroundings, key, value, by.who())?;
        Ok(SettingsView::of(&settings))
    })
    .await
}

/// Opens the native picker for the folder in which files are picked first. Answers nothing where it was cancelled.
#[tauri::command]
pub(crate) async fn choose_picker_folder(
    app: AppHandle,
    state: State<'_>,
) -> Result<Option<SettingsView>, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, Reserved::Setting)?;
        let settings = session.book.settings();
        let mut picker = dialog(&app, session, "window-picker-folder");
        if let Some(folder) = settings
            .picker_folder
            .value
            .as_ref()
            .filter(|folder| folder.is_dir())
        {
            picker = picker.set_directory(folder);
        }
        let Some(folder) = picker.blocking_pick_folder() else {
            return Ok(None);
        };
        let folder = folder.into_path().map_err(|_| Failed::Code("internal"))?;
        Ok(Some(use_picker_folder(session, &folder, by.who())?))
    })
    .await
}

/// Sets the folder. One whose name is no text is refused: the settings file could not hold it.
fn use_picker_folder(session: &Session, folder: &Path, who: &str) -> Result<SettingsView, Failed> {
    let folder = folder.to_str().ok_or(Failed::Code("folder_name_unreadable"))?;
    let settings = change_setting(
        &session.book,
        &session.surroundings,
        Key::PickerFolder,
        Some(folder),
        who,
    )?;
    Ok(SettingsView::of(&settings))
}

/// Answers the code that a batch would get with another pattern.
#[tauri::command]
pub(crate) async fn code_pattern_example(state: State<'_>, pattern: String) -> Result<String, CommandError> {
    blocking(&state, move |session| Ok(example_code(&session.book, &pattern)?)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use batchbook_core::store::StoreError;
    use batchbook_core::store::workstation::Remembered;

    use crate::commands::plant::session;

    fn change(dir: &Path, key: Key, value: &str) -> Result<SettingsView, CommandError> {
        let session = session(dir);
        change_setting(&session.book, &session.surroundings, key, Some(value), "Asha")
            .map(|settings| SettingsView::of(&settings))
            .map_err(|error| Failed::from(error).said(&session.book))
    }

    #[test]
    fn a_changed_setting_says_where_it_comes_from() {
        let dir = tempfile::tempdir().unwrap();
        let view = change(dir.path(), Key::Theme, "high_contrast").unwrap();
        let theme = view.values.iter().find(|value| value.key == "theme").unwrap();
        assert_eq!(
            (theme.value.as_str(), theme.origin.as_str()),
            ("high_contrast", "settings.toml")
        );
        assert_eq!(
            theme.file.as_deref(),
            dir.path().join("data/settings.toml").to_str()
        );
        assert!(theme.editable && !theme.locked);
        assert_eq!(view.preferences.theme, "high_contrast");
        let data_dir = view.values.iter().find(|value| value.key == "data_dir").unwrap();
        assert!(!data_dir.editable, "a flag sets it");
        assert_eq!(data_dir.file.as_deref(), Some("--data-dir"));
        assert_eq!(view.values.len(), Key::ALL.len(), "every setting is shown");
    }

    #[test]
    fn a_folder_that_is_chosen_is_the_setting_and_its_name_must_be_a_text() {
        let dir = tempfile::tempdir().unwrap();
        let session = session(dir.path());
        session
            .book
            .write(|transaction| transaction.remember(Remembered::Operator, "Asha"))
            .map_err(|error: StoreError| error)
            .unwrap();
        let folder = dir.path().join("weigh slips");
        let view = use_picker_folder(&session, &folder, "Asha").unwrap();
        assert_eq!(view.preferences.picker_folder.as_deref(), folder.to_str());
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            let unreadable = Path::new(std::ffi::OsStr::from_bytes(b"/slips-\xff"));
            let error = use_picker_folder(&session, unreadable, "Asha").unwrap_err();
            assert_eq!(error.said(&session.book).code, "folder_name_unreadable");
            let kept = session.book.settings().picker_folder.value.clone();
            assert_eq!(
                kept.as_deref(),
                Some(folder.as_path()),
                "the setting stays as it was"
            );
        }
    }

    #[test]
    fn a_value_that_cannot_be_used_is_a_problem_of_its_setting() {
        let dir = tempfile::tempdir().unwrap();
        let error = change(dir.path(), Key::SizeLimit, "much").unwrap_err();
        assert_eq!(error.code, "refused");
        let problem = &error.problems[0];
        assert_eq!(
            (problem.field.as_str(), problem.code.as_str()),
            ("size_limit", "not_a_size")
        );
        assert_eq!(problem.parameters["value"], "much");
    }

    #[test]
    fn what_cannot_be_changed_here_says_what_sets_it() {
        let dir = tempfile::tempdir().unwrap();
        let error = change(dir.path(), Key::DataDir, "/elsewhere").unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.parameters["by"].as_str()),
            ("setting_set_elsewhere", "--data-dir")
        );
        let error = change(dir.path(), Key::StoragePath, "/elsewhere").unwrap_err();
        assert_eq!(error.code, "setting_only_at_start");
    }
}
