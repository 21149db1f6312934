//! Reads the file that sets a workstation up: settings as a settings file has them, and beside them operators and a catalogue.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::file::{self, Layer};
use super::{Key, NewValue, Place, SettingProblem, SettingsError};
use crate::batch::is_name;

const OPERATORS: &str = "operators";
const CATALOGUE: &str = "catalogue";

/// What a workstation is set up with. What it does not name stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provisioning {
    /// The settings as they are written into DATA's settings file, each once.
    pub(crate) settings: Vec<(Key, NewValue)>,
    /// Where attachments go from now on. Absolute.
    pub storage_path: Option<PathBuf>,
    /// People who record, each once.
    pub operators: Vec<String>,
    /// The catalogue file as it is written: may be relative to the file that names it.
    pub catalogue: Option<PathBuf>,
}

/// Reads the text of a provisioning file. Touches nothing.
///
/// # Errors
///
/// Everything that is wrong with it, in the order of the keys. A text that is no TOML is one error of its own.
pub fn read_provisioning(
    text: &str,
    path: &Path,
    languages: &[String],
) -> Result<Provisioning, Vec<SettingsError>> {
    let table = DeTable::parse(text).map_err(|error| {
        vec![file::not_toml(
            text,
            path,
            error.span().unwrap_or(0..0),
            error.message(),
        )]
    })?;
    let mut read = Provisioning::default();
    let mut wrong = Vec::new();
    for (name, value) in table.get_ref() {
        let key = name.get_ref().as_ref();
        let found = match Key::from_name(key) {
            Some(Key::DataDir) => Err((name.span(), SettingProblem::SystemWideOnly)),
            Some(known) => setting(&mut read, known, value, languages),
            None if key == OPERATORS => operators(&mut read, value),
            None if key == CATALOGUE => catalogue(&mut read, value),
            None => Err((name.span(), SettingProblem::UnknownKey { known: known() })),
        };
        if let Err((span, problem)) = found {
            wrong.push(SettingsError::Invalid {
                place: Place::File {
                    file: path.to_owned(),
                    line: file::line_at(text, span.start),
                    key: Some(key.to_owned()),
                },
                problem,
            });
        }
    }
    if wrong.is_empty() { Ok(read) } else { Err(wrong) }
}

type Value<'a> = toml::Spanned<DeValue<'a>>;
type Found = (Range<usize>, SettingProblem);

fn known() -> Vec<&'static str> {
    let settings = Key::ALL.into_iter().filter(|key| *key != Key::DataDir);
    settings.map(Key::name).chain([OPERATORS, CATALOGUE]).collect()
}

fn setting(read: &mut Provisioning, key: Key, value: &Value<'_>, languages: &[String]) -> Result<(), Found> {
    let mut layer = Layer::default();
    file::set(&mut layer, key, value, languages)?;
    if key == Key::StoragePath {
        read.storage_path = layer.storage_path;
    }
    // What was understood has one of these forms.
    let written = match value.get_ref() {
        DeValue::Integer(number) => number.to_string().parse().ok().map(NewValue::Number),
        DeValue::String(text) => Some(NewValue::Text(text.clone().into_owned())),
        DeValue::Array(items) => {
            let numbers: Option<Vec<i64>> = items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::Integer(number) => number.to_string().parse().ok(),
                    _ => None,
                })
                .collect();
            match numbers.filter(|numbers| !numbers.is_empty()) {
                Some(numbers) => Some(NewValue::Numbers(numbers)),
                None => {
                    let texts = file::texts(value)?;
                    Some(NewValue::Texts(
                        texts.into_iter().map(|(_, text)| text.to_owned()).collect(),
                    ))
                }
            }
        }
        DeValue::Table(_) => layer.cloud.map(NewValue::Cloud),
        _ => None,
    };
    let Some(written) = written else {
        let expected = "a text, a number or a list";
        return Err((value.span(), SettingProblem::WrongType { expected }));
    };
    read.settings.push((key, written));
    Ok(())
}

fn operators(read: &mut Provisioning, value: &Value<'_>) -> Result<(), Found> {
    let mut seen = BTreeSet::new();
    for (span, name) in file::texts(value)? {
        let name = name.trim();
        if !is_name(name) {
            let value = name.to_owned();
            return Err((span, SettingProblem::NotAName { value }));
        }
        if seen.insert(name) {
            read.operators.push(name.to_owned());
        }
    }
    Ok(())
}

fn catalogue(read: &mut Provisioning, value: &Value<'_>) -> Result<(), Found> {
    let path = file::text(value)?;
    if path.trim().is_empty() {
        return Err((value.span(), SettingProblem::Empty));
    }
    read.catalogue = Some(PathBuf::from(path));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Provisioning, Vec<String>> {
        let languages = ["en".to_owned(), "hi".to_owned()];
        read_provisioning(text, Path::new("line-2.toml"), &languages)
            .map_err(|wrong| wrong.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_value_is_written_as_it_was_given() {
        let read = read(concat!(
            "operators = [\" Asha Rao\", \"Ravi\", \"Ravi\"]\n",
            "catalogue = \"catalogue.json\"\n",
            "size_limit = \"100 MB\"\nbackup_keep = [7, 4, 12]\naccepted_kinds = [\"jpg\"]\nask_operator_after = 15\n",
            "storage_path = \"/mnt/slips\"\n",
        ))
        .unwrap();
        assert_eq!(read.operators, ["Asha Rao", "Ravi"]);
        assert_eq!(read.catalogue.as_deref(), Some(Path::new("catalogue.json")));
        assert_eq!(read.storage_path.as_deref(), Some(Path::new("/mnt/slips")));
        let mut settings = read.settings;
        settings.sort_by_key(|(key, _)| *key);
        assert_eq!(
            settings,
            [
                (Key::StoragePath, NewValue::Text("/mnt/slips".to_owned())),
                (Key::SizeLimit, NewValue::Text("100 MB".to_owned())),
                (Key::AcceptedKinds, NewValue::Texts(vec!["jpg".to_owned()])),
                (Key::AskOperatorAfter, NewValue::Number(15)),
                (Key::BackupKeep, NewValue::Numbers(vec![7, 4, 12])),
            ]
        );
    }

    #[test]
    fn everything_that_is_wrong_is_said_with_its_line_and_value() {
        let wrong = read(concat!(
            "station = \"L-2\"\ndata_dir = \"/srv\"\noperators = [\"Asha\", \"\"]\ncolour = 1\n",
            "backup_destinations = [\"mnt/backup\"]\ncatalogue = \" \"\ntheme = 1\n",
        ))
        .unwrap_err();
        for (place, value) in [
            ("line-2.toml:1: station", "L-2"),
            ("line-2.toml:2: data_dir", "system-wide"),
            ("line-2.toml:3: operators", "not a name"),
            ("line-2.toml:4: colour", "known: "),
            ("line-2.toml:5: backup_destinations", "mnt/backup"),
            ("line-2.toml:6: catalogue", "empty"),
            ("line-2.toml:7: theme", "text"),
        ] {
            let said = wrong
                .iter()
                .find(|said| said.starts_with(place))
                .unwrap_or_else(|| panic!("{place}: {wrong:?}"));
            assert!(said.contains(value), "{said}");
        }
        assert_eq!(wrong.len(), 7);
        assert!(read("station = ").unwrap_err()[0].contains("not TOML"));
    }
}
