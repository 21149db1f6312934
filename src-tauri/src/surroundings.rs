//! What the process is surrounded by: its flags, variables, folders, time zone and language, for the core to read settings from.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use batchbook_core::Clock;
use batchbook_core::book::finish_restore;
use batchbook_core::cloud::KeySources;
use batchbook_core::settings::{Flags, Key, Settings, SettingsError, Surroundings, read_settings};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::wording::LANGUAGES;

/// The version with the commit it was built from, where that is known.
pub(crate) const VERSION: &str = env!("BATCHBOOK_VERSION");

/// The identifier of the program: the name of its app-data folder.
const IDENTIFIER: &str = "dev.batchbook.desktop";

/// Collects everything that the configuration is read from.
pub(crate) fn surroundings(flags: Flags) -> Surroundings {
    let variables = Key::ALL
        .into_iter()
        .filter_map(|key| Some((OsString::from(key.variable()), std::env::var_os(key.variable())?)))
        .collect();
    Surroundings {
        flags,
        variables,
        // Without a working folder a relative path means nothing; the error then names it as it was written.
        working_dir: std::env::current_dir().unwrap_or_default(),
        system_file: system_file(),
        default_data_dir: dirs::data_local_dir().map(|folder| folder.join(IDENTIFIER)),
        system_time_zone: TimeZone::try_system().unwrap_or(TimeZone::UTC),
        languages: LANGUAGES.map(String::from).to_vec(),
        system_language: system_language(),
    }
}

/// Reads the settings that the book is opened with: those of a restored one, where a restore is to be finished first.
pub(crate) fn current_settings(surroundings: &Surroundings) -> Result<Settings, SettingsError> {
    let settings = read_settings(surroundings)?;
    if finish_restore(&settings.data_dir.value) {
        return read_settings(surroundings);
    }
    Ok(settings)
}

/// Lets the group of a data folder of several accounts write what this process makes from now on.
///
/// Answers what this account's own things in there are named by; none where the folder is not such a one.
///
/// Such a folder gives its files to its group (the bit `setgid`) and is writable for it. With the usual umask a file would be
/// writable for the account that made it alone.
#[cfg(unix)]
pub(crate) fn share_with_group(data_dir: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;

    use rustix::fs::Mode;
    use rustix::process::{getuid, umask};

    const SHARED: u32 = 0o2020;
    let mode = std::fs::metadata(data_dir).map_or(0, |folder| folder.permissions().mode());
    if mode & SHARED != SHARED {
        return None;
    }
    let kept = umask(Mode::empty());
    umask(kept - Mode::RWXG);
    Some(getuid().as_raw().to_string())
}

/// Elsewhere a folder's own permissions go on to what is made in it.
#[cfg(not(unix))]
pub(crate) fn share_with_group(_data_dir: &Path) -> Option<String> {
    None
}

/// The clock of this computer.
pub(crate) fn system_clock() -> Clock {
    Arc::new(Timestamp::now)
}

/// Where keys of object stores are looked for.
pub(crate) fn key_sources() -> KeySources {
    let sources = KeySources::of(|name| std::env::var(name).ok());
    // A unit test must not meet the keychain of whoever runs it.
    if cfg!(test) {
        sources
    } else {
        sources.with_keychain()
    }
}

/// The name of the account, for a batch that is recorded before anybody chose an operator.
pub(crate) fn account_name() -> Option<String> {
    whoami::username()
        .ok()
        .or_else(|| std::env::var("USER").ok())
        .filter(|name| !name.trim().is_empty())
}

/// Whether a folder is this account's, or this account is the computer's administrator.
#[cfg(unix)]
pub(crate) fn owns(folder: &std::path::Path) -> bool {
    is_owned_by(folder, rustix::process::geteuid())
}

#[cfg(unix)]
fn is_owned_by(folder: &std::path::Path, account: rustix::process::Uid) -> bool {
    use std::os::unix::fs::MetadataExt;
    account.is_root() || std::fs::metadata(folder).is_ok_and(|found| found.uid() == account.as_raw())
}

/// Whether a folder is this account's. Who can write there is taken for the owner: files have no single one here.
#[cfg(not(unix))]
pub(crate) fn owns(folder: &std::path::Path) -> bool {
    std::fs::metadata(folder).is_ok_and(|found| !found.permissions().readonly())
}

/// The language that the system asks for, before any setting is read.
pub(crate) fn system_language() -> Option<String> {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|text| !text.is_empty()))
}

#[cfg(not(windows))]
fn system_file() -> PathBuf {
    PathBuf::from("/etc/batchbook/settings.toml")
}

#[cfg(windows)]
fn system_file() -> PathBuf {
    let program_data = std::env::var_os("ProgramData").unwrap_or_else(|| OsString::from(r"C:\ProgramData"));
    PathBuf::from(program_data)
        .join("Batchbook")
        .join("settings.toml")
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use rustix::process::Uid;

    use super::*;

    #[test]
    fn a_folder_is_its_accounts_and_the_administrators() {
        let dir = tempfile::tempdir().unwrap();
        let owner = std::fs::metadata(dir.path()).unwrap().uid();
        let is_owned_by = |account| is_owned_by(dir.path(), Uid::from_raw(account));
        assert!(owns(dir.path()), "it was just made by this account");
        assert!(is_owned_by(owner) && is_owned_by(0));
        assert!(!is_owned_by(owner + 4711), "another account");
        assert!(!super::is_owned_by(&dir.path().join("gone"), Uid::from_raw(4711)));
    }
}
