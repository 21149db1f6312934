//! The only owner of "copy, sync, publish, sync the folder": every file that must survive goes through here.
//!
//! A file is written as a [`Part`] beside its future place, synced, renamed to its final name without ever replacing
//! anything, and its folder is synced. What is *not* guaranteed: that a device that acknowledges a sync has really
//! stored the bytes, and that the source is still what it was a moment after it was looked at for the last time.
//!
//! The paths for Windows and macOS are compiled by `cfg` and have not been tried.

mod copy;
mod error;
mod folder;
mod growing;
mod hashing;
mod network;
mod new_folder;
mod patience;
mod patient_read;
mod publish;
mod replace;
mod source;
mod space;
#[cfg(windows)]
mod windows;
mod write_behind;

pub use copy::{BLOCK_SIZE, Copied, Part, Unwatched, Watch, copy_to_part, hash_file, hash_from_disk};
pub(crate) use copy::{hash_watched, read_from_disk_next, read_straight_on, survive_file_size_limit};
pub use error::CopyError;
pub use folder::{make_folder, make_folders, move_into, remove_if_there, sync_folder};
pub(crate) use growing::{Growing, Grows};
pub(crate) use hashing::Hashing;
pub(crate) use network::is_on_own_disk;
pub use network::network_of;
pub use new_folder::NewFolder;
pub use patience::{ANSWER_WITHIN, ask, is_silent, work_at};
pub use patient_read::{PatientReader, read_patiently};
pub use publish::{publish, publish_new, publish_numbered, publish_small};
pub(crate) use publish::{publish_written, rename_without_replacing};
pub(crate) use replace::SmallFile;
pub use replace::replace_file;
pub use source::{Source, Stamp, open_source, placed_at};
pub use space::{Space, check_space, name_limit, same_disk, space};
pub(crate) use write_behind::{WriteBehind, synced};
