//! Cuts the power: records batches on disks that log what reaches them, then starts the program on what a power cut at
//! any moment would have left.
//!
//! `make powercut`, as root on Linux with /dev/fuse and a free loop device. The log gives crash images in three modes:
//!
//! - *prefix*: everything written before the cut is there, as on a disk without a cache of its own;
//! - *dropped*: what was not synced is gone, as on an honest disk with a cache;
//! - *random*: of what was not synced some writes are there and some are not, as on a disk that reorders.
//!
//! On each image ext4 replays its journal, the program starts and heals, and every promise that was made before the cut must
//! hold, with `check --rehash` finding nothing else.
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::disallowed_methods,
        reason = "it makes disks and files to attach, none of them anybody's"
    )
)]

#[cfg(target_os = "linux")]
mod cuts;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod images;
#[cfg(target_os = "linux")]
mod verdict;
#[cfg(target_os = "linux")]
mod workload;

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    cuts::begin()
}

#[cfg(not(target_os = "linux"))]
fn main() {}
