//! `batchbook provision FILE`

use std::path::Path;

use batchbook_core::authority::Reserved;
use batchbook_core::batch::catalogue::Catalogue;
use batchbook_core::change_setting::ChangeSettingError;
use batchbook_core::provision::{Provisioned, provision, settings_to_open_with};
use batchbook_core::settings::{Place, Provisioning, SettingsError, read_provisioning};

use super::arguments::ProvisionArguments;
use super::json::{CatalogueJson, FieldError, ProvisionedJson, Refused, SettingChangeJson};
use super::output::complain;
use super::record::{read_text, shown};
use super::{Context, Exit, Stop};
use crate::wording::{self, Coded, LANGUAGES, one_line, refusals};

/// Something that the file cannot say, and the key it stands under.
struct Wrong {
    field: String,
    coded: Coded,
}

pub(super) fn run(context: &Context, arguments: &ProvisionArguments) -> Result<Exit, Stop> {
    let text = read_text(&arguments.file)?;
    let file = Path::new(&shown(&arguments.file)).to_owned();
    let languages = LANGUAGES.map(String::from);
    let (provisioning, catalogue) = match read_provisioning(&text, &file, &languages) {
        Ok(provisioning) => {
            let catalogue = read_catalogue(&arguments.file, &provisioning)?;
            (provisioning, catalogue)
        }
        Err(errors) => return refuse(context, arguments, errors.iter().map(of_settings).collect()),
    };
    let catalogue = match catalogue {
        Ok(catalogue) => catalogue,
        Err(wrong) => return refuse(context, arguments, vec![wrong]),
    };
    let settings = match settings_to_open_with(&context.settings, &provisioning) {
        Ok(settings) => settings,
        Err(errors) => return refuse(context, arguments, errors.iter().filter_map(of_change).collect()),
    };

    let book = context.open_with(settings)?;
    // A path that nothing could be saved at is found now, not by whoever records first.
    if let Some(problem) = book.storage_problem() {
        return Err(Stop::Error(Exit::SystemFailed, wording::storage(&problem)));
    }
    let by = context.permit(&book, Reserved::Setting, None, arguments.pin.pin_file.as_deref())?;
    match provision(
        &book,
        &context.surroundings,
        &provisioning,
        catalogue.as_ref(),
        by.who(),
    ) {
        Ok(done) => answer(context, arguments, &done),
        Err(ChangeSettingError::Store(error)) => Err(context.store_failed(&error)),
        Err(error) => Err(Stop::Error(Exit::SystemFailed, failed(&error))),
    }
}

/// Reads the catalogue that a provisioning file names; relative to that file.
fn read_catalogue(
    file: &Path,
    provisioning: &Provisioning,
) -> Result<Result<Option<Catalogue>, Wrong>, Stop> {
    let Some(path) = &provisioning.catalogue else {
        return Ok(Ok(None));
    };
    let path = file.parent().unwrap_or(Path::new("")).join(path);
    let text = read_text(&path)?;
    let read = Catalogue::from_json(&text).map_err(|error| Wrong {
        field: "catalogue".to_owned(),
        coded: refusals::catalogue(&shown(&path), &error),
    });
    Ok(read.map(Some))
}

fn of_settings(error: &SettingsError) -> Wrong {
    let field = match error {
        SettingsError::Invalid {
            place: Place::File { key: Some(key), .. },
            ..
        } => key.clone(),
        _ => String::new(),
    };
    Wrong {
        field,
        coded: wording::settings(error),
    }
}

fn of_change(error: &ChangeSettingError) -> Option<Wrong> {
    let ChangeSettingError::Unchangeable {
        key,
        reason,
        system_file,
    } = error
    else {
        return None;
    };
    Some(Wrong {
        field: key.name().to_owned(),
        coded: refusals::unchangeable(*key, reason, system_file),
    })
}

/// Why nothing was changed, where that is not the file's fault.
fn failed(error: &ChangeSettingError) -> Coded {
    tracing::error!(error = wording::chain(error), "the workstation is not set up");
    match error {
        ChangeSettingError::Settings(error) => wording::settings(error),
        ChangeSettingError::Read { file, source } => Coded::error(
            "file_unreadable",
            [("path", shown(file)), ("system_error", source.to_string())],
        ),
        ChangeSettingError::Write { file, source } => Coded::error(
            "file_unwritable",
            [
                ("path", shown(file)),
                ("system_error", wording::root_cause(source)),
            ],
        ),
        other => Coded::error("settings_broken", [("detail", one_line(&other.to_string()))]),
    }
}

/// Says everything that is wrong. A file that is no TOML at all is a mistake of usage, as everywhere.
fn refuse(context: &Context, arguments: &ProvisionArguments, wrong: Vec<Wrong>) -> Result<Exit, Stop> {
    if let [Wrong { coded, .. }] = wrong.as_slice()
        && ["not_toml", "not_json"].contains(&coded.code.as_str())
    {
        return Err(Stop::Error(Exit::Usage, coded.clone()));
    }
    if arguments.json {
        let errors = wrong.into_iter().map(|Wrong { field, coded }| FieldError {
            field,
            message: context.words.said(&coded).in_one_line(),
            code: coded.code,
        });
        context.output.json(&Refused {
            errors: errors.collect(),
        })?;
    } else {
        for Wrong { coded, .. } in &wrong {
            complain(&context.words, coded);
        }
    }
    Ok(Exit::Refused)
}

fn answer(context: &Context, arguments: &ProvisionArguments, done: &Provisioned) -> Result<Exit, Stop> {
    if arguments.json {
        context.output.json(&ProvisionedJson {
            changed: done.is_change(),
            settings: done
                .settings
                .iter()
                .map(|change| SettingChangeJson {
                    key: change.key.name(),
                    before: change.before.clone(),
                    after: change.after.clone(),
                })
                .collect(),
            operators: done.operators.clone(),
            catalogue: done.catalogue.as_ref().map(|changes| CatalogueJson {
                added: changes.added.len(),
                changed: changes.changed.len(),
                unchanged: changes.unchanged.len(),
            }),
        })?;
        return Ok(Exit::Done);
    }
    let words = &context.words;
    let mut lines: Vec<String> = done
        .settings
        .iter()
        .map(|change| format!("{} = {}", change.key.name(), one_line(&change.after)))
        .collect();
    lines.extend(
        done.operators
            .iter()
            .map(|name| words.text("cli-provisioned-operator", [("name", one_line(name))])),
    );
    lines.extend(done.catalogue.as_ref().map(|changes| {
        let numbers = [
            ("added", changes.added.len()),
            ("changed", changes.changed.len()),
            ("unchanged", changes.unchanged.len()),
        ];
        words.counted("cli-provisioned-catalogue", numbers, [])
    }));
    lines.push(words.plain(if done.is_change() {
        "cli-provisioned"
    } else {
        "cli-provisioned-already"
    }));
    context.output.text(&format!("{}\n", lines.join("\n")))?;
    Ok(Exit::Done)
}
