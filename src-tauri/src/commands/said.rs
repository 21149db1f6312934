//! What crosses to the screen when a setting or a list was not changed.

use std::path::Path;

use batchbook_core::book::Book;
use batchbook_core::change_setting::ChangeSettingError;
use batchbook_core::store::catalogue_edits::CatalogueEditError;

use super::Problem;
use crate::wording::{self, Coded, Parameters, Words, one_line, refusals};

fn problem(field: &str, (code, parameters): (&str, Parameters)) -> Problem {
    Problem {
        field: field.to_owned(),
        code: code.to_owned(),
        parameters,
    }
}

/// What is wrong with a setting's value, said by the words of `setting-*`.
pub(super) fn setting_problems(error: &ChangeSettingError) -> Option<Vec<Problem>> {
    let ChangeSettingError::Value { key, problem: wrong } = error else {
        return None;
    };
    let parameters = wrong.parameters();
    let parameters = parameters
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Some(vec![problem(key.name(), (wrong.code(), parameters.collect()))])
}

/// Why a setting was not changed.
pub(super) fn setting(error: &ChangeSettingError, book: &Book) -> Coded {
    let file = |path: &Path, error: String| {
        [
            ("path", one_line(&path.to_string_lossy())),
            ("system_error", error),
        ]
    };
    match error {
        ChangeSettingError::Unchangeable {
            key,
            reason,
            system_file,
        } => refusals::unchangeable(*key, reason, system_file),
        ChangeSettingError::Value { .. } => Coded::error("refused", []),
        ChangeSettingError::Settings(error) => {
            let said = Words::of(&book.settings().language.value).said(&wording::settings(error));
            Coded::error("settings_broken", [("detail", said.text)])
        }
        ChangeSettingError::Read { file: path, source } => {
            Coded::error("file_unreadable", file(path, source.to_string()))
        }
        ChangeSettingError::Write { file: path, source } => {
            let system = source.system_error().map(ToString::to_string);
            Coded::error(
                "file_unwritable",
                file(path, system.unwrap_or_else(|| source.to_string())),
            )
        }
        ChangeSettingError::Store(error) => wording::store(error, &book.database()),
    }
}

/// What is wrong with the fields of an edit.
pub(super) fn catalogue_problems(error: &CatalogueEditError) -> Option<Vec<Problem>> {
    Some(match error {
        CatalogueEditError::NameTaken { name, retired, .. } => {
            let code = if *retired {
                "duplicate_name_retired"
            } else {
                "duplicate_name"
            };
            let parameters = Parameters::from([("value".to_owned(), one_line(name))]);
            vec![problem("name", (code, parameters))]
        }
        CatalogueEditError::Name { name } => vec![problem("name", refusals::name(name))],
        CatalogueEditError::ProductType { problems } => problems
            .iter()
            .map(|wrong| problem(&wrong.field, refusals::product_type(&wrong.problem)))
            .collect(),
        CatalogueEditError::NotThere { .. }
        | CatalogueEditError::Order { .. }
        | CatalogueEditError::Store(_) => {
            return None;
        }
    })
}

/// Why a list was not changed.
pub(super) fn catalogue(error: &CatalogueEditError, database: &Path) -> Coded {
    match error {
        CatalogueEditError::NotThere { name, .. } => {
            Coded::error("catalogue_not_there", [("name", one_line(name))])
        }
        CatalogueEditError::Order { .. } => Coded::error("catalogue_changed", []),
        CatalogueEditError::Store(error) => wording::store(error, database),
        CatalogueEditError::NameTaken { .. }
        | CatalogueEditError::Name { .. }
        | CatalogueEditError::ProductType { .. } => Coded::error("refused", []),
    }
}
