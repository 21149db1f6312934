//! A setting's text to its value.

use std::path::{Path, PathBuf};

use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::{
    BackupFormat, BackupKeep, FASTEST_REHASH, LONGEST_IDLE_MINUTES, Rehash, SettingProblem, Theme,
    TouchTargets,
};
use crate::batch::{CodePattern, CodePatternError};

/// Reads a path that must not depend on the folder the program is started in.
pub(super) fn absolute(text: &str) -> Result<PathBuf, SettingProblem> {
    if text.is_empty() {
        return Err(SettingProblem::Empty);
    }
    let path = Path::new(text);
    if !path.is_absolute() {
        return Err(SettingProblem::NotAbsolute {
            value: text.to_owned(),
        });
    }
    Ok(path.to_owned())
}

/// Reads a size above 0: bytes, or a whole number with a unit (`250 MB`, `1 GiB`).
pub(super) fn size(text: &str) -> Result<u64, SettingProblem> {
    let wrong = || SettingProblem::NotASize {
        value: text.to_owned(),
    };
    let trimmed = text.trim();
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = trimmed.split_at(digits);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err(wrong()),
    };
    let bytes = number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(factor))
        .ok_or_else(wrong)?;
    // SQLite keeps sizes as signed 64-bit numbers.
    if bytes == 0 || i64::try_from(bytes).is_err() {
        return Err(wrong());
    }
    Ok(bytes)
}

/// Reads file name extensions: lower case, without the dot, each once.
pub(super) fn kinds<'t>(texts: impl Iterator<Item = &'t str>) -> Result<Vec<String>, SettingProblem> {
    let mut kinds = Vec::new();
    for text in texts {
        let kind = text.trim().trim_start_matches('.').to_lowercase();
        if kind.is_empty() || !kind.chars().all(char::is_alphanumeric) {
            return Err(SettingProblem::NotAKind {
                value: text.to_owned(),
            });
        }
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if kinds.is_empty() {
        Err(SettingProblem::Empty)
    } else {
        Ok(kinds)
    }
}

/// Reads a pattern of batch codes of one line.
pub(super) fn code_pattern(text: &str) -> Result<CodePattern, SettingProblem> {
    if text.chars().any(char::is_control) {
        return Err(SettingProblem::WrongType {
            expected: "a text of one line",
        });
    }
    match text.parse::<CodePattern>() {
        Ok(pattern) => Ok(pattern),
        Err(CodePatternError::NoNumber { .. }) => Err(SettingProblem::NumberMissing {
            value: text.to_owned(),
        }),
        Err(CodePatternError::UnknownPlaceholder { placeholder, .. }) => {
            Err(SettingProblem::UnknownPlaceholder {
                placeholder: format!("{{{placeholder}}}"),
            })
        }
        Err(CodePatternError::Unbalanced { .. }) => Err(SettingProblem::UnbalancedBrace {
            value: text.to_owned(),
        }),
    }
}

/// Reads a station code: up to 16 letters, digits, `_` and `.`; an empty text says that there is none.
///
/// It becomes a part of batch codes and of file names, where `-` separates.
pub(super) fn station(text: &str) -> Result<Option<String>, SettingProblem> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(None);
    }
    let fits = trimmed.chars().count() <= 16
        && trimmed
            .chars()
            .all(|character| character.is_alphanumeric() || character == '_' || character == '.');
    if fits {
        Ok(Some(trimmed.to_owned()))
    } else {
        Err(SettingProblem::NotAStation {
            value: text.to_owned(),
        })
    }
}

/// Reads a time zone's name (`Asia/Kolkata`, `UTC`).
pub(super) fn time_zone(text: &str) -> Result<TimeZone, SettingProblem> {
    TimeZone::get(text.trim()).map_err(|_| SettingProblem::UnknownTimeZone {
        value: text.to_owned(),
    })
}

/// Reads a language in any spelling (`en`, `en-IN`, `en_IN.UTF-8`) to one that the program speaks.
pub(super) fn language(text: &str, known: &[String]) -> Result<String, SettingProblem> {
    let primary = text.trim().split(['-', '_', '.', '@']).next().unwrap_or_default();
    known
        .iter()
        .find(|language| language.eq_ignore_ascii_case(primary))
        .cloned()
        .ok_or_else(|| SettingProblem::UnknownLanguage {
            value: text.to_owned(),
            known: known.to_vec(),
        })
}

/// Reads whole minutes, at most a day; 0 says never.
pub(super) fn minutes(text: &str) -> Result<u32, SettingProblem> {
    text.trim()
        .parse::<u32>()
        .ok()
        .filter(|minutes| *minutes <= LONGEST_IDLE_MINUTES)
        .ok_or_else(|| SettingProblem::NotMinutes {
            value: text.to_owned(),
            longest: LONGEST_IDLE_MINUTES,
        })
}

/// Reads the size of what is touched.
pub(super) fn touch_targets(text: &str) -> Result<TouchTargets, SettingProblem> {
    choice(text, TouchTargets::ALL, TouchTargets::as_str)
}

/// Reads the window's colours.
pub(super) fn theme(text: &str) -> Result<Theme, SettingProblem> {
    choice(text, Theme::ALL, Theme::as_str)
}

/// Reads the picker's start folder; an empty text says that there is none.
pub(super) fn picker_folder(text: &str) -> Result<Option<PathBuf>, SettingProblem> {
    if text.is_empty() {
        return Ok(None);
    }
    absolute(text).map(Some)
}

/// Reads folders for backups, each once.
pub(super) fn destinations<'t>(texts: impl Iterator<Item = &'t str>) -> Result<Vec<PathBuf>, SettingProblem> {
    let mut folders = Vec::new();
    for text in texts {
        let folder = absolute(text.trim())?;
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    Ok(folders)
}

/// Reads folders for backups out of one text, in which `;` or a line break separates them.
pub(super) fn destinations_of_text(text: &str) -> Result<Vec<PathBuf>, SettingProblem> {
    destinations(text.split([';', '\n']).filter(|folder| !folder.trim().is_empty()))
}

/// Reads how archives are compressed.
pub(super) fn backup_format(text: &str) -> Result<BackupFormat, SettingProblem> {
    choice(text, BackupFormat::ALL, BackupFormat::as_str)
}

/// Reads a time of day (`02:00`), or `off`.
pub(super) fn backup_at(text: &str) -> Result<Option<Time>, SettingProblem> {
    let text = text.trim();
    if text == "off" {
        return Ok(None);
    }
    Time::strptime("%H:%M", text)
        .map(Some)
        .map_err(|_| SettingProblem::NotATime {
            value: text.to_owned(),
        })
}

/// Reads how many backups are kept: daily, weekly and monthly ones (`7, 4, 12`), at least one of them.
pub(super) fn backup_keep(text: &str) -> Result<BackupKeep, SettingProblem> {
    let wrong = || SettingProblem::NotToKeep {
        value: text.to_owned(),
    };
    let numbers = text
        .split([',', ' '])
        .filter(|number| !number.is_empty())
        .map(|number| number.parse::<u32>().ok().filter(|number| *number <= 10_000))
        .collect::<Option<Vec<u32>>>()
        .ok_or_else(wrong)?;
    match numbers[..] {
        [daily, weekly, monthly] if daily + weekly + monthly > 0 => Ok(BackupKeep {
            daily,
            weekly,
            monthly,
        }),
        _ => Err(wrong()),
    }
}

/// Reads when files are read again.
pub(super) fn rehash(text: &str) -> Result<Rehash, SettingProblem> {
    choice(text, Rehash::ALL, Rehash::as_str)
}

/// Reads a number of MB a second, at least 1.
pub(super) fn rehash_limit(text: &str) -> Result<u32, SettingProblem> {
    text.trim()
        .parse::<u32>()
        .ok()
        .filter(|limit| (1..=FASTEST_REHASH).contains(limit))
        .ok_or_else(|| SettingProblem::NotARehashLimit {
            value: text.to_owned(),
            fastest: FASTEST_REHASH,
        })
}

/// Reads one of the values that a setting can have.
pub(super) fn choice<T: Copy>(
    text: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T, SettingProblem> {
    all.iter()
        .copied()
        .find(|choice| name(*choice) == text.trim())
        .ok_or_else(|| SettingProblem::NotAChoice {
            value: text.to_owned(),
            known: all.iter().copied().map(name).collect(),
        })
}
