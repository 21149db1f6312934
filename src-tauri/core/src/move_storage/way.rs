//! The two places of a move, either of which may stop answering: what is done there is given up then.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::MoveError;
use super::refuse::copy_failed;
use crate::durable_fs::{
    CopyError, Source, Watch, copy_to_part, hash_from_disk, move_into, open_source, publish, remove_if_there,
    work_at,
};
use crate::run::MoveLock;
use crate::storage_path::StoragePath;
use crate::store::storage_moves::FileToMove;

/// The way of the files. Whoever is left behind at a place that hangs holds the lock until its call ends: no other move meets it.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) from: StoragePath,
    pub(super) to: StoragePath,
    _alone: Arc<MoveLock>,
}

/// What became of one file.
#[derive(Debug)]
pub(super) enum Carried {
    /// It is at the new place, read again and compared; or nobody misses it.
    There,
    /// The old place does not have it.
    Unreadable(CopyError),
    /// The old place has other bytes than those that were saved.
    Damaged,
}

impl Way {
    pub(super) fn new(from: StoragePath, to: StoragePath, alone: MoveLock) -> Way {
        Way {
            from,
            to,
            _alone: Arc::new(alone),
        }
    }

    /// Carries a saved file over, unless it is there already.
    pub(super) fn carry(&self, file: &FileToMove, watch: &dyn Watch) -> Result<Carried, MoveError> {
        let file = file.clone();
        self.patiently(watch, move |way, watch| {
            let target = way.to.uploads().join(&file.stored_name);
            if target.exists() {
                let found = hash_from_disk(&target, watch).map_err(copy_failed)?;
                if found.sha256 == file.sha256 {
                    return Ok(Carried::There);
                }
                // Of an earlier move, broken off or back and forth.
                move_into(&target, &way.to.discarded()).map_err(copy_failed)?;
            }
            match open_source(&way.from.uploads().join(&file.stored_name)) {
                Ok(source) => way.copy(&source, &target, Some(&file), watch),
                Err(_) if file.is_set_aside => Ok(Carried::There),
                Err(error) => Ok(Carried::Unreadable(error)),
            }
        })
    }

    /// Names what the old place has and the new one has not.
    pub(super) fn left_behind(&self, watch: &dyn Watch) -> Result<Vec<OsString>, MoveError> {
        self.patiently(watch, |way, _| {
            let uploads = way.from.uploads();
            let entries = fs::read_dir(&uploads)
                .map_err(|error| MoveError::Copy(CopyError::storage_side(&uploads)(error)))?;
            let names = entries.filter_map(Result::ok).map(|entry| entry.file_name());
            let there = way.to.uploads();
            Ok(names.filter(|name| !there.join(name).exists()).collect())
        })
    }

    /// Carries over what lies in the old place under a name, whatever bytes it has; one that cannot be opened is answered.
    pub(super) fn carry_as_it_is(&self, name: &OsString, watch: &dyn Watch) -> Result<Carried, MoveError> {
        let name = name.clone();
        self.patiently(watch, move |way, watch| {
            match open_source(&way.from.uploads().join(&name)) {
                Ok(source) => way.copy(&source, &way.to.uploads().join(&name), None, watch),
                Err(error) => Ok(Carried::Unreadable(error)),
            }
        })
    }

    /// Sees that the new place answers.
    pub(super) fn arrives(&self) -> Result<(), MoveError> {
        let root = self.to.root.clone();
        let looked = self.to.ask(move || fs::metadata(&root).map(drop));
        looked
            .map_err(|error| self.no_answer_there(&error))?
            .map_err(|error| MoveError::Copy(CopyError::storage_side(&self.to.root)(error)))
    }

    /// Says at the new place that the files are there.
    pub(super) fn take_over(&self) -> Result<(), MoveError> {
        let to = self.to.clone();
        let taken = self.to.ask(move || to.take_over());
        taken
            .map_err(|error| self.no_answer_there(&error))?
            .map_err(MoveError::New)
    }

    fn no_answer_there(&self, error: &std::io::Error) -> MoveError {
        MoveError::New(self.to.no_answer(error))
    }

    /// Does work that reads at the old place and writes at the new one, on threads that are left behind where either hangs.
    fn patiently<T: Send + 'static>(
        &self,
        watch: &dyn Watch,
        work: impl FnOnce(&Way, &dyn Watch) -> Result<T, MoveError> + Send + 'static,
    ) -> Result<T, MoveError> {
        let way = self.clone();
        let there = move |watch: &dyn Watch| {
            let working = way.clone();
            at(way.to.may_hang(), watch, move |watch| work(&working, watch))
                .unwrap_or_else(|error| Err(way.no_answer_there(&error)))
        };
        at(self.from.may_hang(), watch, there)
            .unwrap_or_else(|error| Err(MoveError::Old(self.from.no_answer(&error))))
    }

    /// Copies a file by the protocol, and reads it again.
    fn copy(
        &self,
        source: &Source,
        target: &Path,
        expected: Option<&FileToMove>,
        watch: &dyn Watch,
    ) -> Result<Carried, MoveError> {
        let mut part = target.file_name().unwrap_or_default().to_owned();
        part.push(".moving");
        let part = self.to.staging().join(part);
        // Nobody else moves files here, and a part is not a file: one that a killed move left is written again.
        remove_if_there(&part).map_err(copy_failed)?;
        let (part, copied) = copy_to_part(source, &part, watch).map_err(copy_failed)?;
        if expected.is_some_and(|file| file.sha256 != copied.sha256) {
            return Ok(Carried::Damaged);
        }
        publish(part, target).map_err(copy_failed)?;
        let read = hash_from_disk(target, watch).map_err(copy_failed)?;
        if read.sha256 != copied.sha256 {
            move_into(target, &self.to.discarded()).map_err(copy_failed)?;
            return Err(MoveError::NotAsWritten {
                path: target.to_owned(),
            });
        }
        Ok(Carried::There)
    }
}

fn at<T: Send + 'static>(
    place: Option<&Path>,
    watch: &dyn Watch,
    work: impl FnOnce(&dyn Watch) -> T + Send + 'static,
) -> std::io::Result<T> {
    match place {
        None => Ok(work(watch)),
        Some(place) => work_at(place, watch, work),
    }
}
