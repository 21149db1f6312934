//! Why the files cannot be moved to a place, found out before the first byte.

use std::path::{Component, Path, PathBuf};

use super::{MoveError, MovePlan, changeable_settings};
use crate::book::Book;
use crate::durable_fs::{CopyError, network_of, space};
use crate::settings::{Settings, Surroundings};
use crate::storage_path::StoragePath;

pub(super) fn plan(book: &Book, surroundings: &Surroundings, to: &Path) -> Result<MovePlan, MoveError> {
    changeable_settings(surroundings)?;
    if !to.is_absolute() {
        return Err(MoveError::NotAbsolute { path: to.to_owned() });
    }
    let to = plain(to);
    if let Some(problem) = book.prepare_storage() {
        return Err(MoveError::Old(problem));
    }
    let settings = book.settings();
    let from = book.storage();
    let (known, before, left) = book.read(|reader| {
        Ok::<_, crate::store::StoreError>((
            reader.is_storage_path_known(&to)?,
            reader.storage_move()?,
            reader.left_to_move()?,
        ))
    })?;
    let resumes =
        before.is_some_and(|before| before.from == from.root && before.to == to && !before.switched);
    let left = if resumes {
        left
    } else {
        book.read(|reader| reader.saved_files())?
    };
    let target = StoragePath::new(to.clone(), is_default(&settings, &to), from.store_id);
    let looking = Looking {
        target: target.clone(),
        from: from.root.clone(),
        data_dir: settings.data_dir.value.clone(),
        known,
        // Files of an earlier move back and forth are there already, and are compared rather than copied.
        bytes: (!known || resumes).then_some(left.bytes),
    };
    let network = target
        .ask(move || looking.look())
        .map_err(|error| MoveError::New(target.no_answer(&error)))??;
    Ok(MovePlan {
        from: from.root.clone(),
        network,
        to,
        files: left.files,
        bytes: left.bytes,
        resumes,
    })
}

/// What has to be known to look at the new place.
struct Looking {
    target: StoragePath,
    from: PathBuf,
    data_dir: PathBuf,
    known: bool,
    /// For how much there has to be room.
    bytes: Option<u64>,
}

impl Looking {
    /// Asks the new place whether the files can go there; answers the kind of its network file system.
    fn look(&self) -> Result<Option<String>, MoveError> {
        let to = &self.target.root;
        if as_the_disk_has_it(to) == as_the_disk_has_it(&self.from) {
            return Err(MoveError::SamePlace { path: to.clone() });
        }
        not_inside_each_other(to, &self.from)?;
        if !self.target.is_default {
            // Every other name in DATA is the program's own, or may become it.
            not_inside_each_other(to, &self.data_dir)?;
        }
        self.target.may_await_files(self.known).map_err(MoveError::New)?;
        if let Some(bytes) = self.bytes {
            has_room(to, bytes)?;
        }
        Ok(network_of(to))
    }
}

pub(super) fn is_default(settings: &Settings, root: &Path) -> bool {
    root == settings.data_dir.value.join("uploads")
}

/// A path without `.` and without `..` where that can be told from its text.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            component => plain.push(component),
        }
    }
    plain
}

/// The path with its links followed as far as it is there.
fn as_the_disk_has_it(path: &Path) -> PathBuf {
    for place in path.ancestors() {
        if let Ok(found) = place.canonicalize() {
            let rest = path.strip_prefix(place).unwrap_or(Path::new(""));
            return if rest.as_os_str().is_empty() {
                found
            } else {
                found.join(rest)
            };
        }
    }
    path.to_owned()
}

fn not_inside_each_other(one: &Path, other: &Path) -> Result<(), MoveError> {
    let (real_one, real_other) = (as_the_disk_has_it(one), as_the_disk_has_it(other));
    let (inner, outer) = if real_one.starts_with(&real_other) {
        (one, other)
    } else if real_other.starts_with(&real_one) {
        (other, one)
    } else {
        return Ok(());
    };
    Err(MoveError::Inside {
        path: inner.to_owned(),
        other: outer.to_owned(),
    })
}

fn has_room(to: &Path, bytes: u64) -> Result<(), MoveError> {
    // The place itself may not be there yet: nothing is made before it is known to have room.
    let Some(there) = to.ancestors().find(|place| place.exists()) else {
        return Ok(());
    };
    let room = match space(there) {
        Ok(Some(room)) => room,
        Ok(None) => return Ok(()),
        Err(error) => return Err(copy_failed(error)),
    };
    let needed = bytes.saturating_add(room.reserve());
    if room.free < needed {
        return Err(MoveError::NoRoom {
            path: to.to_owned(),
            needed,
            free: room.free,
        });
    }
    Ok(())
}

pub(super) fn copy_failed(error: CopyError) -> MoveError {
    match error {
        CopyError::Cancelled => MoveError::Cancelled,
        error => MoveError::Copy(error),
    }
}
