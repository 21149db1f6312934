//! The core's integration tests, one binary: real folders, a real database.
#![expect(clippy::unwrap_used, reason = "what a test sets up must be there")]
#![expect(
    clippy::disallowed_methods,
    reason = "the tests make and break files as people and machines do"
)]

mod attachments;
mod attachments_answers;
#[cfg(target_os = "linux")]
mod attachments_faults;
mod attachments_hand_out;
mod attachments_heal;
mod attachments_outbox;
mod attachments_storage;
mod authority;
mod backup;
mod backup_destinations;
mod backup_hostile;
mod backup_mirror;
mod backup_nightly;
mod backup_repairs;
mod backup_replace;
mod catalogue_edits;
mod change_setting;
#[cfg(target_os = "linux")]
mod checking;
mod cloud;
mod cloud_evicting;
mod cloud_requests;
mod cloud_snapshots;
mod correcting;
mod direction;
mod disk_room;
mod history;
mod move_storage;
mod names;
mod object_server;
mod parked_drafts;
mod plant;
mod questions;
mod recording;
mod repeating;
mod replay;
mod schemas;
mod storage_use;
mod store;
mod trail;
