use std::path::Path;

use super::CopyError;

/// The longest file name that the common file systems take, in bytes.
const USUAL_NAME_LIMIT: usize = 255;

/// The most that is kept free for everything else on the file system, in bytes.
const LARGEST_RESERVE: u64 = 64 * 1024 * 1024;

/// The room of a file system, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// What this account may still write.
    pub free: u64,
    /// All of it.
    pub total: u64,
}

impl Space {
    /// Returns what is kept free for everything else: a hundredth of the file system, at most 64 MiB.
    pub fn reserve(self) -> u64 {
        (self.total / 100).min(LARGEST_RESERVE)
    }
}

/// Returns the room of the file system of `folder`; nothing where it does not know its own size (some network shares).
#[cfg(unix)]
pub fn space(folder: &Path) -> Result<Option<Space>, CopyError> {
    let stat = rustix::fs::statvfs(folder).map_err(|error| CopyError::storage_side(folder)(error.into()))?;
    if stat.f_blocks == 0 {
        return Ok(None);
    }
    Ok(Some(Space {
        free: stat.f_bavail.saturating_mul(stat.f_frsize),
        total: stat.f_blocks.saturating_mul(stat.f_frsize),
    }))
}

/// Returns nothing: on Windows writing tells whether there is room.
#[cfg(not(unix))]
pub fn space(_: &Path) -> Result<Option<Space>, CopyError> {
    Ok(None)
}

/// Fails with [`CopyError::NoSpace`] when `size` bytes and a reserve do not fit into the file system of `folder`.
///
/// A file system that does not know its own size passes; writing to it tells.
pub fn check_space(folder: &Path, size: u64) -> Result<(), CopyError> {
    let Some(space) = space(folder)? else {
        return Ok(());
    };
    let needed = size.saturating_add(space.reserve());
    if space.free < needed {
        return Err(CopyError::NoSpace {
            folder: folder.to_owned(),
            needed,
            free: space.free,
        });
    }
    Ok(())
}

/// Returns how many bytes a file's name may have in `folder`, or in its nearest parent that exists.
///
/// Most file systems say 255, an encrypted home may say 143. Where nothing answers, 255.
#[cfg(unix)]
pub fn name_limit(folder: &Path) -> usize {
    folder
        .ancestors()
        .find_map(|place| rustix::fs::statvfs(place).ok())
        .and_then(|stat| usize::try_from(stat.f_namemax).ok())
        .filter(|limit| *limit > 0)
        .map_or(USUAL_NAME_LIMIT, |limit| limit.min(USUAL_NAME_LIMIT))
}

/// Returns how many bytes a file's name may have.
#[cfg(not(unix))]
pub fn name_limit(_: &Path) -> usize {
    USUAL_NAME_LIMIT
}

/// Says whether two places that are there are on the same file system; nothing where the system does not tell.
#[cfg(unix)]
pub fn same_disk(one: &Path, other: &Path) -> Option<bool> {
    use std::os::unix::fs::MetadataExt;
    let device = |place: &Path| std::fs::metadata(place).ok().map(|found| found.dev());
    Some(device(one)? == device(other)?)
}

/// Says whether two places that are there are on the same drive or share; nothing where that cannot be read from their paths.
#[cfg(not(unix))]
pub fn same_disk(one: &Path, other: &Path) -> Option<bool> {
    let drive = |place: &Path| {
        let place = place.canonicalize().ok()?;
        let first = place.components().next()?;
        Some(first.as_os_str().to_ascii_lowercase())
    };
    Some(drive(one)? == drive(other)?)
}
