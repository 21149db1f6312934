//! A setting as people see it: its text, where it comes from, and whether it may be changed here.

use super::{Key, Origin, Settings, Value};

/// One setting as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown<'a> {
    /// Which one.
    pub key: Key,
    /// Its value, as a person would enter it: `250 MB`, `pdf, jpg`. None where there is none.
    pub text: Option<String>,
    /// Where the value comes from.
    pub origin: &'a Origin,
    /// Whether the system-wide file locks it.
    pub locked: bool,
}

/// Why a setting cannot be changed while the program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unchangeable {
    /// The system-wide file locks it.
    Locked,
    /// A flag or an environment variable sets it, and would win.
    SetElsewhere(Origin),
    /// It says where everything is, which an open book cannot change.
    OnlyAtStart,
}

impl Shown<'_> {
    /// Says why the setting cannot be changed here; nothing where it can.
    pub fn unchangeable(&self) -> Option<Unchangeable> {
        if self.locked {
            Some(Unchangeable::Locked)
        } else if matches!(self.origin, Origin::Flag | Origin::Environment(_)) {
            Some(Unchangeable::SetElsewhere(self.origin.clone()))
        } else if matches!(self.key, Key::DataDir | Key::StoragePath) {
            Some(Unchangeable::OnlyAtStart)
        } else {
            None
        }
    }
}

impl Settings {
    /// One setting as people see it.
    pub fn shown(&self, key: Key) -> Shown<'_> {
        fn shown<'a, T>(key: Key, value: &'a Value<T>, text: impl FnOnce(&T) -> Option<String>) -> Shown<'a> {
            Shown {
                key,
                text: text(&value.value),
                origin: &value.origin,
                locked: value.locked,
            }
        }
        let path = |path: &std::path::PathBuf| Some(path.to_string_lossy().into_owned());
        match key {
            Key::DataDir => shown(key, &self.data_dir, path),
            Key::StoragePath => shown(key, &self.storage_path, path),
            Key::SizeLimit => shown(key, &self.size_limit, |bytes| Some(exact_size(*bytes))),
            Key::AcceptedKinds => shown(key, &self.accepted_kinds, |kinds| Some(kinds.join(", "))),
            Key::CodePattern => shown(key, &self.code_pattern, |pattern| {
                Some(pattern.as_str().to_owned())
            }),
            Key::Station => shown(key, &self.station, Clone::clone),
            Key::TimeZone => shown(key, &self.time_zone, |zone| zone.iana_name().map(str::to_owned)),
            Key::Language => shown(key, &self.language, |language| Some(language.clone())),
            Key::AskOperatorAfter => {
                shown(key, &self.ask_operator_after, |minutes| Some(minutes.to_string()))
            }
            Key::TouchTargets => shown(key, &self.touch_targets, |size| Some(size.as_str().to_owned())),
            Key::Theme => shown(key, &self.theme, |theme| Some(theme.as_str().to_owned())),
            Key::Rehash => shown(key, &self.rehash, |when| Some(when.as_str().to_owned())),
            Key::RehashLimit => shown(key, &self.rehash_limit, |limit| Some(limit.to_string())),
            Key::PickerFolder => shown(key, &self.picker_folder, |folder| {
                folder
                    .as_ref()
                    .map(|folder| folder.to_string_lossy().into_owned())
            }),
            Key::BackupDestinations => shown(key, &self.backup_destinations, |folders| {
                let folders = folders.iter().map(|folder| folder.to_string_lossy());
                let text = folders.collect::<Vec<_>>().join("; ");
                (!text.is_empty()).then_some(text)
            }),
            Key::BackupFormat => shown(key, &self.backup_format, |format| {
                Some(format.as_str().to_owned())
            }),
            Key::BackupAt => shown(key, &self.backup_at, |at| {
                Some(at.map_or_else(|| "off".to_owned(), |at| at.strftime("%H:%M").to_string()))
            }),
            Key::BackupKeep => shown(key, &self.backup_keep, |keep| Some(keep.to_string())),
            Key::Cloud => shown(key, &self.cloud, |cloud| Some(cloud.text())),
        }
    }
}

/// A size in the largest unit that gives a whole number, so that reading it again gives the same bytes.
pub(super) fn exact_size(bytes: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.into_iter().find(|(unit, _)| bytes.is_multiple_of(*unit)) {
        Some((unit, name)) => format!("{} {name}", bytes / unit),
        None => bytes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::exact_size;
    use crate::settings::parse;

    #[test]
    fn a_size_is_shown_so_that_it_can_be_entered_again() {
        for (bytes, text) in [
            (250_000_000, "250 MB"),
            (1_073_741_824, "1073741824"),
            (2_000_000_000, "2 GB"),
            (1_500, "1500"),
            (15_000, "15 kB"),
        ] {
            assert_eq!(exact_size(bytes), text);
            assert_eq!(parse::size(text), Ok(bytes));
        }
    }
}
