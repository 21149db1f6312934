//! Windows' own rename: written through to the disk, and tried again while a virus scanner holds the file.
//!
//! Compiled, and never run.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::os::windows::ffi::OsStrExt;
use std::path::{Component, Path, Prefix};
use std::time::{Duration, Instant};

use windows_sys::Win32::Foundation::{ERROR_ACCESS_DENIED, ERROR_LOCK_VIOLATION, ERROR_SHARING_VIOLATION};
use windows_sys::Win32::Storage::FileSystem::{
    MOVE_FILE_FLAGS, MOVEFILE_REPLACE_EXISTING, MOVEFILE_WRITE_THROUGH, MoveFileExW,
};

/// How long a rename is tried again: a scanner looks at a fresh file for a moment.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(50);

/// Renames, failing with [`ErrorKind::AlreadyExists`] where the target is taken. When it returns the new name is on the disk.
pub(crate) fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    rename(from, to, MOVEFILE_WRITE_THROUGH)
}

/// Renames, in the place of a file that may be there. When it returns the new name is on the disk.
pub(super) fn rename_over(from: &Path, to: &Path) -> io::Result<()> {
    rename(from, to, MOVEFILE_WRITE_THROUGH | MOVEFILE_REPLACE_EXISTING)
}

fn rename(from: &Path, to: &Path, flags: MOVE_FILE_FLAGS) -> io::Result<()> {
    let (from, to) = (wide(from)?, wide(to)?);
    let started = Instant::now();
    loop {
        match move_file(&from, &to, flags) {
            Err(error) if is_held(&error) && started.elapsed() < PATIENCE => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
}

fn is_held(error: &io::Error) -> bool {
    let code = error.raw_os_error().and_then(|code| u32::try_from(code).ok());
    matches!(
        code,
        Some(ERROR_ACCESS_DENIED | ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION)
    )
}

#[allow(unsafe_code, reason = "the standard library's rename is not written through")]
fn move_file(from: &[u16], to: &[u16], flags: MOVE_FILE_FLAGS) -> io::Result<()> {
    // SAFETY: `wide` ends both with the zero that the call reads up to, and neither is changed or dropped before it returns.
    let moved = unsafe { MoveFileExW(from.as_ptr(), to.as_ptr(), flags) };
    if moved == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// A path as Windows takes it, with its zero at the end: absolute, and in the form that may be longer than 260 characters.
fn wide(path: &Path) -> io::Result<Vec<u16>> {
    let absolute = std::path::absolute(path)?;
    let all = absolute.as_os_str().encode_wide();
    let extended = match absolute.components().next() {
        Some(Component::Prefix(prefix)) => match prefix.kind() {
            Prefix::Disk(_) => prefixed(r"\\?\", all),
            Prefix::UNC(..) => prefixed(r"\\?\UNC\", all.skip(2)),
            _ => all.collect(),
        },
        _ => all.collect(),
    };
    if extended.contains(&0) {
        return Err(ErrorKind::InvalidInput.into());
    }
    Ok(extended.into_iter().chain([0]).collect())
}

fn prefixed(prefix: &str, path: impl Iterator<Item = u16>) -> Vec<u16> {
    OsString::from(prefix).encode_wide().chain(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> String {
        let wide = wide(Path::new(path)).unwrap();
        String::from_utf16(&wide[..wide.len() - 1]).unwrap()
    }

    #[test]
    fn long_paths_are_given_in_the_form_that_allows_them() {
        assert_eq!(read(r"C:\data\slip.pdf"), r"\\?\C:\data\slip.pdf");
        assert_eq!(read(r"\\server\share\slip.pdf"), r"\\?\UNC\server\share\slip.pdf");
        assert_eq!(read(r"\\?\C:\data"), r"\\?\C:\data");
        assert!(wide(Path::new("a\0b")).is_err());
    }
}
