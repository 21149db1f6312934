//! The built program from outside, on the command line.

#![allow(clippy::unwrap_used, reason = "a test that panics fails, as it should")]
#![allow(
    clippy::disallowed_methods,
    reason = "the tests make, move and damage files of their own"
)]

mod attachments;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod away;
mod backup;
mod catalogue;
mod check;
mod cloud;
mod cloud_snapshots;
mod configuration;
mod correct;
mod database;
mod diagnosis;
mod dossier;
mod evicted;
mod export;
#[cfg(target_os = "linux")]
mod faults;
mod history;
#[cfg(target_os = "linux")]
mod keychain;
#[cfg(unix)]
mod kills;
mod listing;
#[cfg(unix)]
mod load;
mod logs;
mod moto;
#[path = "../../src-tauri/core/tests/object_server.rs"]
mod object_server;
#[cfg(target_os = "linux")]
mod offline;
mod operators;
mod plant_book;
mod processes;
mod provision;
mod record;
mod refusals;
mod scheduled;
#[cfg(unix)]
mod several_accounts;
#[cfg(target_os = "linux")]
mod silent_share;
#[cfg(unix)]
mod soak;
mod status;
mod storage;
mod storage_move;
mod storage_status;
mod support;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod sweeps;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod tracer;
mod unusual;
mod version;
mod whole_way;
#[cfg(all(feature = "window", target_os = "linux", target_arch = "x86_64"))]
mod without_a_window;
