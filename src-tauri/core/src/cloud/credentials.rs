//! Who may write to the object store: the environment first, then a file of this account alone.
//!
//! A secret is never in the store, the settings, a log or a backup, and nothing here shows one: [`Credentials`] and
//! [`KeySources`] have no text but their names.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

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

/// What the environment says about keys.
#[derive(Clone, Default)]
pub struct KeySources {
    variables: BTreeMap<&'static str, String>,
}

impl KeySources {
    /// Asks `variable` for each of [`KEY_VARIABLES`]. One that is set to nothing counts as not set.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variables = KEY_VARIABLES
            .into_iter()
            .filter_map(|name| Some((name, variable(name).filter(|value| !value.is_empty())?)))
            .collect();
        Self { variables }
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
    /// In the file of this account: less secure than a keychain, since whoever reads the disk reads it.
    File,
}

impl KeyOrigin {
    /// The origin as programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "environment",
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

/// Finds the key for a provider; nothing where there is none.
///
/// # Errors
///
/// The file is there and cannot be read.
pub fn find_credentials(
    data_dir: &Path,
    provider: CloudProvider,
    sources: &KeySources,
) -> io::Result<Option<Credentials>> {
    if let Some(found) = of_environment(provider, sources) {
        return Ok(Some(found));
    }
    let text = match fs::read_to_string(key_file(data_dir)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // What is wrong with it may have the secret in it.
    let kept: Kept = toml::from_str(&text).map_err(|_| io::Error::from(ErrorKind::InvalidData))?;
    Ok(Some(Credentials {
        key_id: kept.key_id,
        secret: kept.secret,
        token: None,
        origin: KeyOrigin::File,
    }))
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

/// Keeps a key in the file of this account alone, in the place of one that may be there.
///
/// Less secure than a keychain: whoever reads the disk as this account, or as its administrator, reads the key.
pub fn keep_credentials(data_dir: &Path, key_id: &str, secret: &str) -> Result<(), CopyError> {
    let target = key_file(data_dir);
    let part = data_dir.join(format!("{FILE}.{}.part", uuid::Uuid::now_v7()));
    let kept = Kept {
        key_id: key_id.trim().to_owned(),
        secret: secret.trim().to_owned(),
    };
    let invalid = |_| CopyError::storage_side(&target)(ErrorKind::InvalidData.into());
    let text = toml::to_string(&kept).map_err(invalid)?;
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

/// Removes the file of this account alone. Answers whether it was there.
pub fn forget_credentials(data_dir: &Path) -> Result<bool, CopyError> {
    remove_if_there(&key_file(data_dir))
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
        keep_credentials(data.path(), "kept", "secret").unwrap();
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
        assert!(forget_credentials(data.path()).unwrap());
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
        keep_credentials(data.path(), "id", "secret").unwrap();
        let mode = fs::metadata(key_file(data.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(data.path()).unwrap().count(), 1, "a part is left");
    }
}
