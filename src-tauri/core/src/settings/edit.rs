//! Changes one key of a settings file's text, and leaves everything else in it as it was written.

use std::path::Path;

use toml_edit::{Array, DocumentMut, InlineTable, Item, RawString, Table, Value};

use super::file::{self, Scope};
use super::{CloudMode, CloudSettings, Key, Origin, SettingProblem, Settings, SettingsError, parse};

/// A value as it is written into a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NewValue {
    Number(i64),
    Text(String),
    Texts(Vec<String>),
    Numbers(Vec<i64>),
    Cloud(CloudSettings),
}

impl NewValue {
    /// Reads what a person entered; an empty text where that means "none".
    pub(crate) fn of(key: Key, text: &str, languages: &[String]) -> Result<Self, SettingProblem> {
        let text = text.trim();
        Ok(match key {
            Key::DataDir | Key::StoragePath => {
                Self::Text(parse::absolute(text)?.to_string_lossy().into_owned())
            }
            Key::SizeLimit => {
                parse::size(text)?;
                match text.parse() {
                    Ok(bytes) => Self::Number(bytes),
                    Err(_) => Self::Text(text.to_owned()),
                }
            }
            Key::AcceptedKinds => {
                let kinds = text
                    .split(|character: char| character == ',' || character.is_whitespace())
                    .filter(|kind| !kind.is_empty());
                Self::Texts(parse::kinds(kinds)?)
            }
            Key::CodePattern => Self::Text(parse::code_pattern(text)?.as_str().to_owned()),
            Key::Station => Self::Text(parse::station(text)?.unwrap_or_default()),
            Key::TimeZone => {
                parse::time_zone(text)?;
                Self::Text(text.to_owned())
            }
            Key::Language => Self::Text(parse::language(text, languages)?),
            Key::AskOperatorAfter => Self::Number(parse::minutes(text)?.into()),
            Key::TouchTargets => Self::Text(parse::touch_targets(text)?.as_str().to_owned()),
            Key::Theme => Self::Text(parse::theme(text)?.as_str().to_owned()),
            Key::Rehash => Self::Text(parse::rehash(text)?.as_str().to_owned()),
            Key::RehashLimit => Self::Number(parse::rehash_limit(text)?.into()),
            Key::PickerFolder => {
                parse::picker_folder(text)?;
                Self::Text(text.to_owned())
            }
            Key::BackupDestinations => {
                let folders = parse::destinations_of_text(text)?;
                let folders = folders.iter().map(|folder| folder.to_string_lossy().into_owned());
                Self::Texts(folders.collect())
            }
            Key::BackupFormat => Self::Text(parse::backup_format(text)?.as_str().to_owned()),
            Key::BackupAt => {
                parse::backup_at(text)?;
                Self::Text(text.to_owned())
            }
            Key::BackupKeep => {
                let keep = parse::backup_keep(text)?;
                Self::Numbers([keep.daily, keep.weekly, keep.monthly].map(i64::from).to_vec())
            }
            Key::Cloud => Self::Cloud(CloudSettings::of_text(text)?),
        })
    }

    /// The value in one text, as the trail has it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Texts(texts) => texts.join(", "),
            Self::Numbers(numbers) => numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(", "),
            Self::Cloud(cloud) => cloud.text(),
        }
    }

    fn toml(&self) -> Value {
        match self {
            Self::Number(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
            Self::Texts(texts) => Array::from_iter(texts.iter().map(String::as_str)).into(),
            Self::Numbers(numbers) => Array::from_iter(numbers.iter().copied()).into(),
            Self::Cloud(cloud) => InlineTable::from_iter(cloud.entries()).into(),
        }
    }
}

/// Answers the text of DATA's settings file with one key set, or taken out where there is no value.
///
/// Comments, order and line ends stay. The answer is one that the program reads.
///
/// # Errors
///
/// What is wrong with the file as it is: nothing is added to a file that cannot be read.
pub(crate) fn edited_file(
    file: &Path,
    text: &str,
    key: Key,
    value: Option<&NewValue>,
    languages: &[String],
) -> Result<String, SettingsError> {
    file::parse_text(text, file, Scope::Data, languages)?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        file::not_toml(text, file, error.span().unwrap_or(0..0), error.message())
    })?;
    match value {
        Some(NewValue::Cloud(cloud)) if !has_value(&document, key.name()) => {
            set_table(&mut document, key.name(), cloud.entries());
        }
        Some(value) => set(&mut document, key.name(), value.toml()),
        None => remove(&mut document, key.name()),
    }
    let mut edited = document.to_string();
    if text.contains("\r\n") {
        edited = edited.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    file::parse_text(&edited, file, Scope::Data, languages)?;
    Ok(edited)
}

/// Answers the text of settings that came out of an object store, naming the way by which they were found there: the computer
/// that they are of may have known it by another. Mode and limits stay; text that cannot be read stays as it is.
pub(crate) fn with_object_store(text: &str, way: &CloudSettings) -> String {
    let Ok(mut document) = text.parse::<DocumentMut>() else {
        return text.to_owned();
    };
    let before = document
        .get(Key::Cloud.name())
        .and_then(|value| CloudSettings::of_text(&value.to_string()).ok())
        .unwrap_or_default();
    let mode = [before.mode, way.mode, CloudMode::Hybrid]
        .into_iter()
        .find(|mode| *mode != CloudMode::Off);
    let cloud = CloudSettings {
        mode: mode.unwrap_or_default(),
        bandwidth_limit: before.bandwidth_limit,
        cache_limit: before.cache_limit,
        transfers: before.transfers,
        ..way.clone()
    };
    set(&mut document, Key::Cloud.name(), NewValue::Cloud(cloud).toml());
    document.to_string()
}

/// Writes the effective settings as the text of a settings file: what is set, from wherever, and as comments what nobody set.
pub(crate) fn settings_text(settings: &Settings, belongs: impl Fn(Key) -> bool) -> String {
    let languages = std::slice::from_ref(&settings.language.value);
    let mut document = DocumentMut::new();
    let mut defaults = String::new();
    for key in Key::ALL.into_iter().filter(|key| belongs(*key)) {
        let shown = settings.shown(key);
        // What is in use was read, and is read again.
        let Some(Ok(value)) = shown.text.map(|text| NewValue::of(key, &text, languages)) else {
            continue;
        };
        if *shown.origin == Origin::Default {
            defaults.push_str(&format!("# {} = {}\n", key.name(), value.toml()));
        } else {
            document.insert(key.name(), Item::Value(value.toml()));
        }
    }
    format!("{document}# Not set, by default:\n{defaults}")
}

/// Takes a key out of the text of a settings file and leaves it as a comment at its top, under a line that says why.
///
/// Answers the value that was taken out, where there was one.
pub(crate) fn set_aside(text: &str, key: Key, why: &str) -> Option<(String, String)> {
    let mut document: DocumentMut = text.parse().ok()?;
    let value = document.get(key.name())?.as_value()?.clone();
    remove(&mut document, key.name());
    let line = format!("# {} = {}", key.name(), value.to_string().trim());
    let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some((format!("# {why}\n{line}\n{document}"), shown))
}

fn set(document: &mut DocumentMut, name: &str, mut value: Value) {
    if let Some(old) = document.get_mut(name).and_then(Item::as_value_mut) {
        // What stands behind the value on its line is a comment on it.
        *value.decor_mut() = old.decor().clone();
        *old = value;
        return;
    }
    // What stands below the last setting, in a file of comments everything, stays above what is added.
    let above = raw(Some(document.trailing()));
    document.insert(name, Item::Value(value));
    if let Some(mut key) = document.key_mut(name) {
        key.leaf_decor_mut().set_prefix(above);
    }
    document.set_trailing("");
}

fn has_value(document: &DocumentMut, name: &str) -> bool {
    document.get(name).is_some_and(Item::is_value)
}

/// Makes a table with its own head have these entries and no others; those that stay keep the comments around them.
fn set_table(document: &mut DocumentMut, name: &str, entries: Vec<(&'static str, Value)>) {
    let table = document.entry(name).or_insert_with(|| {
        let mut table = Table::new();
        table.decor_mut().set_prefix("\n");
        Item::Table(table)
    });
    let Some(table) = table.as_table_mut() else { return };
    table.retain(|key, _| entries.iter().any(|(known, _)| *known == key));
    for (key, mut value) in entries {
        match table.get_mut(key).and_then(Item::as_value_mut) {
            Some(old) => {
                *value.decor_mut() = old.decor().clone();
                *old = value;
            }
            None => {
                table.insert(key, Item::Value(value));
            }
        }
    }
}

fn remove(document: &mut DocumentMut, name: &str) {
    let next = document
        .iter()
        .map(|(name, _)| name.to_owned())
        .skip_while(|other| other != name)
        .nth(1);
    let Some((key, _)) = document.remove_entry(name) else {
        return;
    };
    let mut above = raw(key.leaf_decor().prefix());
    match next.and_then(|next| {
        document
            .key_mut(&next)
            .map(|key| raw(key.leaf_decor().prefix()))
            .zip(Some(next))
    }) {
        Some((before_next, next)) => {
            above.push_str(&before_next);
            if let Some(mut key) = document.key_mut(&next) {
                key.leaf_decor_mut().set_prefix(above);
            }
        }
        None => {
            above.push_str(&raw(Some(document.trailing())));
            document.set_trailing(above);
        }
    }
}

fn raw(text: Option<&RawString>) -> String {
    text.and_then(RawString::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# Line 2. Ask Ravi before you change anything.

station = \"L2\" # painted on the machine

# Scans are large.
size_limit = \"500 MB\"
accepted_kinds = [
    \"pdf\", # certificates
    \"jpg\",
]
# the end
";

    fn languages() -> Vec<String> {
        vec!["en".to_owned(), "hi".to_owned()]
    }

    fn change(text: &str, key: Key, value: Option<&str>) -> String {
        let value = value.map(|value| NewValue::of(key, value, &languages()).unwrap());
        edited_file(
            Path::new("settings.toml"),
            text,
            key,
            value.as_ref(),
            &languages(),
        )
        .unwrap()
    }

    #[test]
    fn a_value_is_replaced_where_it_stands() {
        assert_eq!(
            change(FILE, Key::Station, Some("L3")),
            FILE.replace("\"L2\"", "\"L3\"")
        );
        assert_eq!(
            change(FILE, Key::SizeLimit, Some("1000")),
            FILE.replace("\"500 MB\"", "1000")
        );
    }

    #[test]
    fn a_new_key_is_added_below_everything() {
        assert_eq!(
            change(FILE, Key::Theme, Some("dark")),
            format!("{FILE}theme = \"dark\"\n")
        );
        assert_eq!(
            change("", Key::AskOperatorAfter, Some("15")),
            "ask_operator_after = 15\n"
        );
        assert_eq!(
            change("# nothing set yet\n", Key::Language, Some("hi_IN")),
            "# nothing set yet\nlanguage = \"hi\"\n"
        );
        assert_eq!(
            change("station = \"L2\"", Key::Theme, Some("light")),
            "station = \"L2\"\ntheme = \"light\"\n"
        );
    }

    #[test]
    fn a_key_is_taken_out_without_the_comments_around_it() {
        assert_eq!(
            change(FILE, Key::Station, None),
            FILE.replace("station = \"L2\" # painted on the machine\n", "")
        );
        let last = change("# a\nstation = \"L2\"\n# b\n", Key::Station, None);
        assert_eq!(last, "# a\n# b\n");
        assert_eq!(change(FILE, Key::Theme, None), FILE, "it is not there");
    }

    #[test]
    fn line_ends_stay_those_of_windows() {
        let edited = change("station = \"L2\"\r\n# b\r\n", Key::Theme, Some("dark"));
        assert_eq!(edited, "station = \"L2\"\r\n# b\r\ntheme = \"dark\"\r\n");
    }

    #[test]
    fn what_a_person_enters_becomes_what_the_file_holds() {
        let written = |key, text| change("", key, Some(text));
        assert_eq!(
            written(Key::AcceptedKinds, ".PDF, jpg png"),
            "accepted_kinds = [\"pdf\", \"jpg\", \"png\"]\n"
        );
        assert_eq!(written(Key::SizeLimit, "1 GiB"), "size_limit = \"1 GiB\"\n");
        assert_eq!(written(Key::Station, ""), "station = \"\"\n", "there is none");
        assert_eq!(
            written(Key::CodePattern, "{year}/{number}"),
            "code_pattern = \"{year}/{number}\"\n"
        );
        for (key, text) in [
            (Key::SizeLimit, "much"),
            (Key::AcceptedKinds, " , "),
            (Key::CodePattern, "{year}"),
            (Key::Station, "L-2"),
            (Key::TimeZone, "Mars/Base"),
            (Key::Language, "xx"),
            (Key::AskOperatorAfter, "soon"),
            (Key::Theme, "pink"),
        ] {
            assert!(NewValue::of(key, text, &languages()).is_err(), "{key:?} {text}");
        }
    }

    #[test]
    fn nothing_is_added_to_a_file_that_cannot_be_read() {
        let value = NewValue::of(Key::Theme, "dark", &languages()).unwrap();
        let edit = |text| {
            edited_file(
                Path::new("settings.toml"),
                text,
                Key::Theme,
                Some(&value),
                &languages(),
            )
        };
        assert!(edit("station = ").is_err());
        let error = edit("station = \"L2\"\ncolour = 1\n").unwrap_err();
        assert_eq!(error.code(), "unknown_key");
    }
}
