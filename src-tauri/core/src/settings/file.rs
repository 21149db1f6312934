//! Reads one settings file.

use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::civil::Time;
use jiff::tz::TimeZone;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::batch::CodePattern;

use super::cloud::read_cloud;
use super::{
    BackupFormat, BackupKeep, CloudSettings, Key, Place, Rehash, SettingProblem, SettingsError, Theme,
    TouchTargets, parse,
};

/// Which settings file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// `settings.toml` in DATA.
    Data,
    /// The system-wide file, which may also say where DATA is and what is locked.
    System,
}

impl Scope {
    fn known(self) -> Vec<&'static str> {
        let keys = Key::ALL
            .into_iter()
            .filter(|key| self == Scope::System || *key != Key::DataDir)
            .map(Key::name);
        match self {
            Scope::Data => keys.collect(),
            Scope::System => keys.chain([LOCKED]).collect(),
        }
    }
}

const LOCKED: &str = "locked";

/// What one source says. `station`, `picker_folder` and `backup_at` are `Some(None)` where it says that there is none.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub(super) data_dir: Option<PathBuf>,
    pub(super) storage_path: Option<PathBuf>,
    pub(super) size_limit: Option<u64>,
    pub(super) accepted_kinds: Option<Vec<String>>,
    pub(super) code_pattern: Option<CodePattern>,
    pub(super) station: Option<Option<String>>,
    pub(super) time_zone: Option<TimeZone>,
    pub(super) language: Option<String>,
    pub(super) ask_operator_after: Option<u32>,
    pub(super) touch_targets: Option<TouchTargets>,
    pub(super) theme: Option<Theme>,
    pub(super) picker_folder: Option<Option<PathBuf>>,
    pub(super) backup_destinations: Option<Vec<PathBuf>>,
    pub(super) backup_format: Option<BackupFormat>,
    pub(super) backup_at: Option<Option<Time>>,
    pub(super) backup_keep: Option<BackupKeep>,
    pub(super) rehash: Option<Rehash>,
    pub(super) rehash_limit: Option<u32>,
    pub(super) cloud: Option<CloudSettings>,
    pub(super) locked: Vec<Key>,
}

/// Reads a settings file; an absent one is empty.
pub(super) fn read(file: &Path, scope: Scope, languages: &[String]) -> Result<Layer, SettingsError> {
    let unreadable = |source| SettingsError::Unreadable {
        file: file.to_owned(),
        source,
    };
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Layer::default()),
        // A component of the path is a file: there is no settings file, and what uses the folder says the rest.
        Err(error) if error.kind() == ErrorKind::NotADirectory => return Ok(Layer::default()),
        Err(error) => return Err(unreadable(error)),
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let line = 1 + error.as_bytes()[..valid]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            let problem = SettingProblem::NotToml {
                message: "not UTF-8".to_owned(),
            };
            return Err(SettingsError::Invalid {
                place: Place::File {
                    file: file.to_owned(),
                    line,
                    key: None,
                },
                problem,
            });
        }
    };
    parse_text(&text, file, scope, languages)
}

/// Reads the text of a settings file.
pub(super) fn parse_text(
    text: &str,
    file: &Path,
    scope: Scope,
    languages: &[String],
) -> Result<Layer, SettingsError> {
    let place = |span: Range<usize>, key: Option<&str>| Place::File {
        file: file.to_owned(),
        line: line_at(text, span.start),
        key: key.map(str::to_owned),
    };
    let table = DeTable::parse(text)
        .map_err(|error| not_toml(text, file, error.span().unwrap_or(0..0), error.message()))?;

    let mut layer = Layer::default();
    for (name, value) in table.get_ref() {
        let key = name.get_ref().as_ref();
        let fail = |span: Range<usize>, problem| SettingsError::Invalid {
            place: place(span, Some(key)),
            problem,
        };
        if key == LOCKED && scope == Scope::System {
            layer.locked = locks(value).map_err(|(span, problem)| fail(span, problem))?;
            continue;
        }
        let Some(known) = Key::from_name(key) else {
            let problem = match key {
                LOCKED => SettingProblem::SystemWideOnly,
                _ => SettingProblem::UnknownKey { known: scope.known() },
            };
            return Err(fail(name.span(), problem));
        };
        if known == Key::DataDir && scope == Scope::Data {
            return Err(fail(name.span(), SettingProblem::SystemWideOnly));
        }
        set(&mut layer, known, value, languages).map_err(|(span, problem)| fail(span, problem))?;
    }
    Ok(layer)
}

/// What is wrong with a text that is no TOML, and where.
pub(super) fn not_toml(text: &str, file: &Path, span: Range<usize>, message: &str) -> SettingsError {
    SettingsError::Invalid {
        place: Place::File {
            file: file.to_owned(),
            line: line_at(text, span.start),
            key: None,
        },
        problem: SettingProblem::NotToml {
            message: message.to_owned(),
        },
    }
}

type Found = (Range<usize>, SettingProblem);

pub(super) fn set(
    layer: &mut Layer,
    key: Key,
    value: &Spanned<DeValue<'_>>,
    languages: &[String],
) -> Result<(), Found> {
    let at = |problem| (value.span(), problem);
    match key {
        Key::DataDir => layer.data_dir = Some(parse::absolute(text(value)?).map_err(at)?),
        Key::StoragePath => layer.storage_path = Some(parse::absolute(text(value)?).map_err(at)?),
        Key::SizeLimit => {
            let size = match value.get_ref() {
                DeValue::Integer(number) => parse::size(&number.to_string()),
                DeValue::String(text) => parse::size(text),
                _ => Err(SettingProblem::WrongType {
                    expected: "a number of bytes or a text such as \"250 MB\"",
                }),
            };
            layer.size_limit = Some(size.map_err(at)?);
        }
        Key::AcceptedKinds => {
            let kinds = texts(value)?;
            layer.accepted_kinds = Some(parse::kinds(kinds.iter().map(|(_, kind)| *kind)).map_err(at)?);
        }
        Key::CodePattern => layer.code_pattern = Some(parse::code_pattern(text(value)?).map_err(at)?),
        Key::Station => layer.station = Some(parse::station(text(value)?).map_err(at)?),
        Key::TimeZone => layer.time_zone = Some(parse::time_zone(text(value)?).map_err(at)?),
        Key::Language => layer.language = Some(parse::language(text(value)?, languages).map_err(at)?),
        Key::AskOperatorAfter => {
            let minutes = match value.get_ref() {
                DeValue::Integer(number) => parse::minutes(&number.to_string()),
                _ => Err(SettingProblem::WrongType {
                    expected: "a whole number of minutes",
                }),
            };
            layer.ask_operator_after = Some(minutes.map_err(at)?);
        }
        Key::TouchTargets => layer.touch_targets = Some(parse::touch_targets(text(value)?).map_err(at)?),
        Key::Theme => layer.theme = Some(parse::theme(text(value)?).map_err(at)?),
        Key::PickerFolder => layer.picker_folder = Some(parse::picker_folder(text(value)?).map_err(at)?),
        Key::BackupDestinations => {
            let folders = texts(value)?;
            layer.backup_destinations =
                Some(parse::destinations(folders.iter().map(|(_, folder)| *folder)).map_err(at)?);
        }
        Key::BackupFormat => layer.backup_format = Some(parse::backup_format(text(value)?).map_err(at)?),
        Key::BackupAt => layer.backup_at = Some(parse::backup_at(text(value)?).map_err(at)?),
        Key::BackupKeep => layer.backup_keep = Some(parse::backup_keep(&numbers(value)?).map_err(at)?),
        Key::Rehash => layer.rehash = Some(parse::rehash(text(value)?).map_err(at)?),
        Key::RehashLimit => {
            let limit = match value.get_ref() {
                DeValue::Integer(number) => parse::rehash_limit(&number.to_string()),
                _ => Err(SettingProblem::WrongType {
                    expected: "a whole number of MB a second",
                }),
            };
            layer.rehash_limit = Some(limit.map_err(at)?);
        }
        Key::Cloud => layer.cloud = Some(read_cloud(value)?),
    }
    Ok(())
}

fn locks(value: &Spanned<DeValue<'_>>) -> Result<Vec<Key>, Found> {
    let known = || Key::ALL.into_iter().map(Key::name).collect();
    texts(value)?
        .into_iter()
        .map(|(span, name)| {
            Key::from_name(name).ok_or_else(|| {
                (
                    span,
                    SettingProblem::UnknownLock {
                        value: name.to_owned(),
                        known: known(),
                    },
                )
            })
        })
        .collect()
}

pub(super) fn text<'v>(value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, Found> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text),
        _ => Err((
            value.span(),
            SettingProblem::WrongType {
                expected: "a text in quotation marks",
            },
        )),
    }
}

pub(super) fn texts<'v>(value: &'v Spanned<DeValue<'_>>) -> Result<Vec<(Range<usize>, &'v str)>, Found> {
    match value.get_ref() {
        DeValue::Array(items) => items.iter().map(|item| Ok((item.span(), text(item)?))).collect(),
        _ => Err((
            value.span(),
            SettingProblem::WrongType {
                expected: "a list of texts",
            },
        )),
    }
}

/// A list of whole numbers, as the one text that they are elsewhere.
fn numbers(value: &Spanned<DeValue<'_>>) -> Result<String, Found> {
    let wrong = |span| {
        let expected = "a list of whole numbers";
        (span, SettingProblem::WrongType { expected })
    };
    let DeValue::Array(items) = value.get_ref() else {
        return Err(wrong(value.span()));
    };
    let texts = items.iter().map(|item| match item.get_ref() {
        DeValue::Integer(number) => Ok(number.to_string()),
        _ => Err(wrong(item.span())),
    });
    Ok(texts.collect::<Result<Vec<_>, _>>()?.join(", "))
}

pub(super) fn line_at(text: &str, offset: usize) -> usize {
    1 + text.as_bytes()[..offset.min(text.len())]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
}
