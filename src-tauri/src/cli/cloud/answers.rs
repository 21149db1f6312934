//! What `batchbook cloud ... --json` answers.

use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct StatusJson {
    pub(super) mode: &'static str,
    pub(super) queued: u64,
    pub(super) waiting_bytes: u64,
    pub(super) uploaded: u64,
    pub(super) failed: u64,
    pub(super) local_bytes: u64,
    pub(super) evicted: u64,
    pub(super) evicted_bytes: u64,
    pub(super) paused: bool,
    pub(super) trouble: Option<ErrorJson>,
    pub(super) key: KeyJson,
}

/// Where the key is; never what it is.
#[derive(Debug, Serialize)]
pub(super) struct KeyJson {
    /// `environment`, `keychain`, `file` (less secure), or `none`.
    pub(super) origin: &'static str,
    /// Why the system's keychain is not used; null where it answers, or is not asked.
    pub(super) keychain: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct ErrorJson {
    pub(super) code: String,
    pub(super) message: String,
}

#[derive(Debug, Serialize)]
pub(super) struct SyncedJson {
    pub(super) uploaded: u64,
    pub(super) failed: Vec<FailedJson>,
    pub(super) waiting: u64,
    pub(super) paused: bool,
    /// What keeps every upload from succeeding: said once, not for each file.
    pub(super) trouble: Option<ErrorJson>,
}

#[derive(Debug, Serialize)]
pub(super) struct FailedJson {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) code: &'static str,
    pub(super) message: String,
}

#[derive(Debug, Serialize)]
pub(super) struct VerifiedJson {
    pub(super) checked: u64,
    pub(super) problems: Vec<ProblemJson>,
}

#[derive(Debug, Serialize)]
pub(super) struct ProblemJson {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) kind: &'static str,
    pub(super) healed: bool,
    pub(super) message: String,
}

#[derive(Debug, Serialize)]
pub(super) struct FetchedJson {
    pub(super) fetched: u64,
}

/// Of every file that was evicted.
#[derive(Debug, Serialize)]
pub(super) struct FetchedAllJson {
    pub(super) fetched: u64,
    pub(super) failed: Vec<NotFetchedJson>,
}

#[derive(Debug, Serialize)]
pub(super) struct NotFetchedJson {
    pub(super) name: String,
    pub(super) code: &'static str,
    pub(super) message: String,
}

#[derive(Debug, Serialize)]
pub(super) struct EvictedJson {
    pub(super) evicted: u64,
    pub(super) bytes: u64,
    pub(super) unverified: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct PausedJson {
    pub(super) paused: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct TestedJson {
    pub(super) ok: bool,
    pub(super) step: Option<&'static str>,
    pub(super) code: Option<&'static str>,
    pub(super) message: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct LinkJson {
    pub(super) url: String,
    pub(super) ends_at: String,
}
