//! The words of the object store.

use std::path::Path;

use batchbook_core::cloud::{CloudError, CloudProblem, KeyError, KeychainProblem, Trouble, key_file};
use batchbook_core::settings::{CloudProvider, CloudSettings, Settings};

use super::{Coded, Words, one_line, open_lock, root_cause, shown, store};

/// Why something was not done with the object store.
pub(crate) fn cloud(error: &CloudError, settings: &Settings, database: &Path) -> Coded {
    let data_dir = &settings.data_dir.value;
    match error {
        CloudError::Trouble(trouble) => cloud_trouble(trouble, &settings.cloud.value),
        CloudError::Store(error) => store(error, database),
        CloudError::Storage(problem) => super::storage(problem),
        CloudError::Run(error) => open_lock(error, data_dir),
        CloudError::Copy(_) => Coded::error("cloud_local_failed", [("system_error", root_cause(error))]),
        CloudError::NoCredentials { provider } => Coded::error(
            "cloud_no_credentials",
            [("names", variables(*provider).to_owned())],
        ),
        CloudError::Credentials(KeyError::Keychain(problem)) => keychain(problem),
        CloudError::Credentials(_) => Coded::error(
            "cloud_credentials",
            [
                ("path", shown(&key_file(data_dir))),
                ("system_error", root_cause(error)),
            ],
        ),
        CloudError::Unknown { id } => Coded::error("cloud_unknown", [("name", id.to_string())]),
        CloudError::Off | CloudError::NotPrimary => Coded::error(&format!("cloud_{}", error.code()), []),
    }
}

/// Why the system's keychain is not used.
pub(crate) fn keychain(problem: &KeychainProblem) -> Coded {
    let detail = match problem {
        KeychainProblem::Failed(detail) => one_line(detail),
        _ => "-".to_owned(),
    };
    let reason = problem.as_str().to_owned();
    Coded::error("cloud_keychain", [("reason", reason), ("system_error", detail)])
}

/// What is wrong with the object store, or with one transfer.
pub(crate) fn cloud_trouble(trouble: &Trouble, cloud: &CloudSettings) -> Coded {
    let detail = trouble.detail.as_deref().unwrap_or("-");
    Coded::error(
        &format!("cloud_{}", trouble.code.as_str()),
        [
            ("place", server(cloud)),
            ("name", one_line(&cloud.bucket)),
            ("system_error", one_line(detail)),
        ],
    )
}

/// Why a file that is in the object store alone is not here: there is no network.
#[cfg(feature = "window")]
pub(crate) fn not_fetched(name: &str, cloud: &CloudSettings) -> Coded {
    Coded::error(
        "not_fetched_offline",
        [("name", one_line(name)), ("place", server(cloud))],
    )
}

/// What keeps every upload from succeeding, of which its code alone was remembered.
pub(crate) fn cloud_remembered(code: &str, settings: &Settings) -> Coded {
    let cloud = &settings.cloud.value;
    Coded::error(
        &format!("cloud_{code}"),
        [
            ("place", server(cloud)),
            ("name", one_line(&cloud.bucket)),
            ("names", variables(cloud.provider).to_owned()),
            ("path", shown(&key_file(&settings.data_dir.value))),
            ("reason", "-".to_owned()),
            ("system_error", "-".to_owned()),
        ],
    )
}

/// One object that is not as it was uploaded.
pub(crate) fn cloud_problem(words: &Words, problem: &CloudProblem) -> String {
    let id = format!("cli-cloud-problem-{}", problem.kind.as_str().replace('_', "-"));
    let parameters = [("name", one_line(&problem.name)), ("key", one_line(&problem.key))];
    words.text(&id, parameters)
}

/// The server, as a person knows it.
fn server(cloud: &CloudSettings) -> String {
    match &cloud.endpoint {
        Some(endpoint) => one_line(endpoint),
        None => match cloud.provider {
            CloudProvider::S3 => "Amazon S3",
            CloudProvider::R2 => "Cloudflare R2",
            CloudProvider::Azure => "Azure Blob Storage",
            CloudProvider::Gcs => "Google Cloud Storage",
        }
        .to_owned(),
    }
}

pub(super) fn variables(provider: CloudProvider) -> &'static str {
    match provider {
        CloudProvider::S3 => "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY",
        CloudProvider::R2 => "R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY",
        CloudProvider::Azure => "AZURE_STORAGE_ACCOUNT_KEY",
        CloudProvider::Gcs => "GOOGLE_SERVICE_ACCOUNT_KEY",
    }
}
