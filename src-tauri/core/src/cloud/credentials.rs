//! Who may write to the object store: the environment first, then the system's keychain, then a file of this account alone.
//!
//! A secret is never in the store, the settings, a log or a backup, and nothing here shows one: [`Credentials`] and
//! [`KeySources`] have no text but their names.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::KeychainProblem;
use super::keychain;
use crate::durable_fs::{CopyError, remove_if_there, replace_file};
use crate::settings::CloudProvider;

/// The variables that keys are looked for in. The shell hands over those that are set.
pub const KEY_VARIABLES: [&str; 8] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "R2_ACCESS_KEY_ID",
    "R2_SECRET_ACCESS_KEY",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_SERVICE_ACCOUNT_KEY",
];

/// The file of this account alone, inside DATA.
const FILE: &str = "object-store-key.toml";

/// What keys are looked for in, before the file in DATA.
#[derive(Clone, Default)]
pub struct KeySources {
    variables: BTreeMap<&'static str, String>,
    has_keychain: bool,
}

impl KeySources {
    /// Asks `variable` for each of [`KEY_VARIABLES`]. One that is set to nothing counts as not set.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variables = KEY_VARIABLES
            .into_iter()
            .filter_map(|name| Some((name, variable(name).filter(|value| !value.is_empty())?)))
            .collect();
        Self {
            variables,
            has_keychain: false,
        }
    }

    /// Adds the system's keychain: a program does, a test must not meet that of whoever runs it.
    #[must_use]
    pub fn with_keychain(self) -> Self {
        Self {
            has_keychain: true,
            ..self
        }
    }

    fn get(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }
}

impl fmt::Debug for KeySources {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.variables.keys()).finish()
    }
}

/// Where a key was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOrigin {
    /// In the environment.
    Environment,
    /// In the system's keychain.
    Keychain,
    /// In the file of this account: less secure than a keychain, since whoever reads the disk reads it.
    File,
}

impl KeyOrigin {
    /// The origin as programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Keychain => "keychain",
            Self::File => "file",
        }
    }
}

/// A key and its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The id of the key; empty where the provider has none (Azure, Google).
    pub key_id: String,
    /// The secret: a key, or Google's service account as JSON or as the path of its file.
    pub secret: String,
    /// A session's token, where there is one.
    pub token: Option<String>,
    /// Where they were found.
    pub origin: KeyOrigin,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(default)]
    key_id: String,
    secret: String,
}

/// Why a key that is kept cannot be read, or removed.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file of this account is there and cannot be read.
    #[error("cannot read the file with the key")]
    File(#[source] io::Error),
    /// The file of this account cannot be removed.
    #[error("cannot remove the file with the key")]
    Copy(#[from] CopyError),
    /// The system's keychain has a key, or may have one, and does not hand it out.
    #[error("cannot use the key in the keychain")]
    Keychain(#[from] KeychainProblem),
}

/// Finds the key for a provider; nothing where there is none.
///
/// # Errors
///
/// The file is there and cannot be read; there is no file, and the keychain hides a key or may.
pub fn find_credentials(
    data_dir: &Path,
    provider: CloudProvider,
    sources: &KeySources,
) -> Result<Option<Credentials>, KeyError> {
    if let Some(found) = of_environment(provider, sources) {
        return Ok(Some(found));
    }
    let in_keychain = match sources.has_keychain {
        true => keychain::read(data_dir),
        false => Ok(None),
    };
    if let Ok(Some(text)) = &in_keychain {
        return kept(text, KeyOrigin::Keychain).map(Some);
    }
    match fs::read_to_string(key_file(data_dir)) {
        Ok(text) => kept(&text, KeyOrigin::File).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => match in_keychain {
            Err(problem) if problem.may_hide_a_key() => Err(problem.into()),
            _ => Ok(None),
        },
        Err(error) => Err(KeyError::File(error)),
    }
}

fn kept(text: &str, origin: KeyOrigin) -> Result<Credentials, KeyError> {
    // What is wrong with it may have the secret in it.
    let kept: Kept =
        toml::from_str(text).map_err(|_| KeyError::File(io::Error::from(ErrorKind::InvalidData)))?;
    Ok(Credentials {
        key_id: kept.key_id,
        secret: kept.secret,
        token: None,
        origin,
    })
}

/// Says why the system's keychain is not used; nothing where it answers, or is not looked into.
pub fn keychain_problem(data_dir: &Path, sources: &KeySources) -> Option<KeychainProblem> {
    if !sources.has_keychain {
        return None;
    }
    keychain::read(data_dir).err()
}

fn of_environment(provider: CloudProvider, sources: &KeySources) -> Option<Credentials> {
    let pair = |id: &str, secret: &str| Some((sources.get(id)?, sources.get(secret)?, None));
    let aws = || {
        let (id, secret, _) = pair("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")?;
        Some((id, secret, sources.get("AWS_SESSION_TOKEN")))
    };
    let alone = |name: &str| Some((String::new(), sources.get(name)?, None));
    let (key_id, secret, token) = match provider {
        CloudProvider::S3 => aws(),
        CloudProvider::R2 => pair("R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY").or_else(aws),
        CloudProvider::Azure => alone("AZURE_STORAGE_ACCOUNT_KEY"),
        CloudProvider::Gcs => {
            alone("GOOGLE_SERVICE_ACCOUNT_KEY").or_else(|| alone("GOOGLE_APPLICATION_CREDENTIALS"))
        }
    }?;
    Some(Credentials {
        key_id,
        secret,
        token,
        origin: KeyOrigin::Environment,
    })
}

/// Where the file of this account alone is, whether it exists or not.
pub fn key_file(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

/// Where a key was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptKey {
    /// The keychain, or the file of this account.
    pub origin: KeyOrigin,
    /// Why the keychain did not take it.
    pub refused: Option<KeychainProblem>,
}

/// Keeps a key in the system's keychain, and in the file of this account where that does not take it; in the place of one that
/// may be there.
///
/// The file is less secure: whoever reads the disk as this account, or as its administrator, reads the key.
pub(super) fn keep_credentials(
    data_dir: &Path,
    sources: &KeySources,
    key_id: &str,
    secret: &str,
) -> Result<KeptKey, CopyError> {
    let kept = Kept {
        key_id: key_id.trim().to_owned(),
        secret: secret.trim().to_owned(),
    };
    let invalid = |_| CopyError::storage_side(&key_file(data_dir))(ErrorKind::InvalidData.into());
    let text = toml::to_string(&kept).map_err(invalid)?;
    let mut refused = None;
    if sources.has_keychain {
        match keychain::keep(data_dir, text.clone()) {
            Ok(()) => {
                remove_if_there(&key_file(data_dir))?;
                return Ok(KeptKey {
                    origin: KeyOrigin::Keychain,
                    refused: None,
                });
            }
            Err(problem) => {
                tracing::info!(%problem, "the keychain does not take the key");
                refused = Some(problem);
            }
        }
    }
    keep_in_file(data_dir, &text)?;
    Ok(KeptKey {
        origin: KeyOrigin::File,
        refused,
    })
}

fn keep_in_file(data_dir: &Path, text: &str) -> Result<(), CopyError> {
    let target = key_file(data_dir);
    let part = data_dir.join(format!("{FILE}.{}.part", uuid::Uuid::now_v7()));
    replace_file(&part, &target, |file| {
        let failed = || CopyError::storage_side(&part);
        // Before the first byte of the secret is in it.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            file.set_permissions(fs::Permissions::from_mode(0o600))
                .map_err(failed())?;
        }
        file.write_all(text.as_bytes()).map_err(failed())
    })
}

/// Removes the key from the file of this account and from the system's keychain. Answers whether there was one.
///
/// # Errors
///
/// The file cannot be removed, or the keychain keeps a key, or may.
pub(super) fn forget_credentials(data_dir: &Path, sources: &KeySources) -> Result<bool, KeyError> {
    let was_in_file = remove_if_there(&key_file(data_dir))?;
    let was_in_keychain = match sources.has_keychain {
        true => match keychain::forget(data_dir) {
            Err(problem) if problem.may_hide_a_key() => return Err(problem.into()),
            forgotten => forgotten.unwrap_or(false),
        },
        false => false,
    };
    Ok(was_in_file || was_in_keychain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(pairs: &[(&str, &str)]) -> KeySources {
        KeySources::of(|name| {
            let found = pairs.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_comes_before_the_file_and_each_provider_has_its_own() {
        let data = tempfile::tempdir().unwrap();
        let find = |provider, sources: &KeySources| {
            find_credentials(data.path(), provider, sources)
                .unwrap()
                .map(|found| (found.key_id, found.secret, found.origin))
        };
        let none = sources(&[("AWS_ACCESS_KEY_ID", "half"), ("AWS_SECRET_ACCESS_KEY", "")]);
        assert_eq!(find(CloudProvider::S3, &none), None);
        keep_credentials(data.path(), &KeySources::default(), "kept", "secret").unwrap();
        let kept = Some(("kept".to_owned(), "secret".to_owned(), KeyOrigin::File));
        assert_eq!(find(CloudProvider::S3, &none), kept);
        let both = sources(&[
            ("AWS_ACCESS_KEY_ID", "a"),
            ("AWS_SECRET_ACCESS_KEY", "b"),
            ("R2_ACCESS_KEY_ID", "c"),
            ("R2_SECRET_ACCESS_KEY", "d"),
        ]);
        let of = |id: &str, secret: &str| Some((id.to_owned(), secret.to_owned(), KeyOrigin::Environment));
        assert_eq!(find(CloudProvider::S3, &both), of("a", "b"));
        assert_eq!(find(CloudProvider::R2, &both), of("c", "d"));
        assert_eq!(find(CloudProvider::Azure, &both), kept);
        assert!(forget_credentials(data.path(), &KeySources::default()).unwrap());
        assert_eq!(find(CloudProvider::Azure, &both), None);
    }

    #[test]
    fn nothing_shows_a_secret() {
        let sources = sources(&[("AWS_ACCESS_KEY_ID", "AKIA1"), ("AWS_SECRET_ACCESS_KEY", "hush")]);
        let found = of_environment(CloudProvider::S3, &sources).unwrap();
        let shown = format!("{sources:?} {found:?}");
        assert!(!shown.contains("hush") && !shown.contains("AKIA1"), "{shown}");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_this_account_alone() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        keep_credentials(data.path(), &KeySources::default(), "id", "secret").unwrap();
        let mode = fs::metadata(key_file(data.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(data.path()).unwrap().count(), 1, "a part is left");
    }
}
