//! What a batch is, and how it and its attachments reach the disk.
//!
//! Start at [`record_batch`]: a draft becomes a recorded batch in one transaction. The rooms, from the inside out:
//!
//! - [`batch`]: the rules, pure. Product types, quantity, weight, numbers and codes, and what is wrong with a draft.
//! - [`store`]: SQLite. A file a table; every write and its audit entry share a transaction.
//! - [`durable_fs`]: the only owner of "copy, sync, publish, sync the folder".
//! - [`attachments`]: the files that belong to a batch: copied in, retried, healed.
//! - [`cloud`]: the object store: recorded files are uploaded, compared, evicted and fetched.
//! - [`disk_room`]: how long the room at the storage path lasts. [`storage_use`]: what takes it up, and what suits the plant.
//! - [`move_storage`]: the files move to another storage path while others record.
//! - [`authority`]: who may change what is recorded; the one gate of both shells.
//! - [`correct_batch`]: a recorded batch is corrected, or taken back.
//! - [`explain_clock`]: a clock that was set back is explained by somebody.
//! - [`check`]: is everything that is recorded really there? [`status`]: what an administrator's monitoring wants to know.
//! - [`book`]: an opened batch book: the store, the storage path and this process's run. [`open_book`] is how a process starts.
//! - [`plant_book`]: the snapshots of several workstations as one book, to be read only.
//! - [`change_setting`]: one setting changed while the program runs. [`provision`]: a workstation set up from a file.
//!
//! Nothing in here knows Tauri, the command line, or words for people: errors are codes and parameters with a cause.

pub mod attachments;
pub mod authority;
pub mod backup;
pub mod batch;
pub mod book;
pub mod change_setting;
pub mod check;
pub mod cloud;
pub mod correct_batch;
pub mod data_swap;
pub mod disk_room;
pub mod durable_fs;
pub mod explain_clock;
pub mod move_storage;
pub mod open_book;
pub mod plant_book;
pub mod provision;
pub mod record_batch;
pub mod run;
pub mod settings;
pub mod status;
pub mod storage_path;
pub mod storage_use;
pub mod store;

use std::sync::Arc;

/// Tells the time. Passed in, so that rules about time are tested without waiting.
pub type Clock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;
