//! Reads the stored files of a mirror from its disk, and makes good from the live store what has changed there.
//!
//! What is proven, and what it costs: the new files and the whole snapshot are read from the destination and compared. A
//! file that is there already is looked at: its size and modification time must be those of the time when its bytes were
//! last compared. Where they are not it is read again at once. Of the others the ones that were compared longest ago are read
//! again, a thirtieth of all bytes in each run: nightly backups compare every byte of the mirror within a month.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use jiff::Timestamp;

use super::contents::Wanted;
use super::manifest::{FileEntry, LiveProblem, hex};
use super::mirror::modified_ns;
use super::mirror_write::Adding;
use super::verify::root_cause;
use super::{BackupError, BackupProblem, ProblemKind, Step};
use crate::durable_fs::{self, hash_file, read_from_disk_next};

/// In so many runs every stored file is read again.
const RUNS_TO_READ_ALL: u64 = 30;

/// Stored files that are still to be read, by the hash of their bytes, with their sizes.
type ToRead = VecDeque<([u8; 32], u64)>;

impl Adding<'_> {
    /// Reads every stored file that has to be read, from the destination, and repairs from the live store what has changed.
    ///
    /// What can be made good from neither is named among the problems, and the backup goes on without it.
    pub(super) fn prove(&mut self, files: &[Wanted], now: Timestamp) -> Result<(), BackupError> {
        let mut due = self.due();
        let mut to_read: ToRead = self
            .entries
            .iter()
            .filter(|entry| due.remove(&entry.sha256))
            .map(|entry| (entry.sha256, entry.size))
            .collect();
        let mut proven: BTreeMap<[u8; 32], i64> = BTreeMap::new();
        let mut all: u64 = to_read.iter().map(|(_, size)| size).sum();
        let mut done = 0;
        while let Some((sha256, size)) = to_read.pop_front() {
            if self.watch.cancelled() {
                return Err(BackupError::Cancelled);
            }
            let stored = self.mirror.file(&sha256);
            let modified = match read_back(&sha256, &stored) {
                Ok(modified) => Some(modified),
                Err(detail) => self.repair(&sha256, &detail, files, &mut to_read)?,
            };
            proven.extend(modified.map(|modified| (sha256, modified)));
            done += size;
            all = all.max(done + to_read.iter().map(|(_, size)| size).sum::<u64>());
            self.watch.progress(Step::Proving, done, all);
        }
        for entry in &mut self.entries {
            if let Some(modified) = proven.get(&entry.sha256) {
                entry.verified_at = Some(now);
                entry.stored_modified_ns = Some(*modified);
            }
        }
        Ok(())
    }

    /// Puts a stored file that is not what its name says aside, and copies it again: from any live file that has these bytes.
    ///
    /// Answers its modification time; nothing where no live file has them any more, which is then a problem of each.
    fn repair(
        &mut self,
        sha256: &[u8; 32],
        detail: &str,
        files: &[Wanted],
        to_read: &mut ToRead,
    ) -> Result<Option<i64>, BackupError> {
        let stored = self.mirror.file(sha256);
        let paths: BTreeSet<String> = self
            .entries
            .iter()
            .filter(|entry| entry.sha256 == *sha256)
            .map(|entry| entry.path.clone())
            .collect();
        let said = |detail: &str| {
            let path = paths.first().map_or("", String::as_str);
            BackupProblem::of_path(ProblemKind::HashDiffers, &stored, format!("{path}, {detail}"))
        };
        let changed = said(detail);
        self.put_aside(&stored)?;
        let (mut found, mut problems) = (Vec::new(), Vec::new());
        for wanted in files.iter().filter(|wanted| paths.contains(&wanted.path)) {
            match self.copy(wanted)? {
                Ok(again) if again.sha256 == *sha256 => {
                    return match read_back(sha256, &stored) {
                        Ok(modified) => {
                            self.note_repaired(Some(changed));
                            Ok(Some(modified))
                        }
                        // A disk that does not take it: no backup that counts can be made there.
                        Err(detail) => Err(BackupError::NotProven {
                            path: self.destination.to_owned(),
                            problems: vec![said(&detail)],
                        }),
                    };
                }
                Ok(other) => {
                    problems.extend(wanted.compare(other.size, &other.sha256));
                    found.push(other);
                }
                Err(problem) => problems.push(problem),
            }
        }
        self.entries.retain(|entry| entry.sha256 != *sha256);
        to_read.extend(found.iter().map(|entry| (entry.sha256, entry.size)));
        self.entries.extend(found);
        self.problems.extend(
            problems
                .into_iter()
                .map(|problem| beyond_repair(problem, Some(&changed))),
        );
        Ok(None)
    }

    /// Keeps a damaged stored file out of the way; it may be all that there is.
    pub(super) fn put_aside(&self, stored: &Path) -> Result<(), BackupError> {
        // One that is left behind takes nothing away from those after it.
        if self.watch.cancelled() {
            return Err(BackupError::Cancelled);
        }
        let folder = self.mirror.root.join("damaged");
        durable_fs::move_into(stored, &folder)
            .map(drop)
            .map_err(|source| self.failed(source))
    }

    /// The stored files to be read: all that are new or look different, and those read longest ago, within a budget.
    fn due(&self) -> BTreeSet<[u8; 32]> {
        let mut due = self.unproven.clone();
        let mut known: Vec<(&FileEntry, Option<Timestamp>)> = self
            .entries
            .iter()
            .filter(|entry| !due.contains(&entry.sha256))
            .map(|entry| (entry, entry.verified_at))
            .collect();
        known.sort_by_key(|(entry, verified_at)| (*verified_at, entry.sha256));
        let mut budget = known.iter().map(|(entry, _)| entry.size).sum::<u64>() / RUNS_TO_READ_ALL;
        let mut oldest = Vec::new();
        for (entry, _) in known {
            oldest.push(entry.sha256);
            // At least one, so that a mirror of few large files is read as well.
            if entry.size > budget {
                break;
            }
            budget -= entry.size;
        }
        due.extend(oldest);
        due
    }
}

/// Adds to what is wrong with a live file that the stored one was no help either, as programs write it.
pub(super) fn beyond_repair(mut problem: LiveProblem, changed: Option<&BackupProblem>) -> LiveProblem {
    if let Some(changed) = changed {
        let (kind, subject, detail) = (changed.kind.as_str(), &changed.subject, &changed.detail);
        problem.detail = format!("{}; {kind}: {subject}, {detail}", problem.detail);
    }
    problem
}

/// Reads a stored file from the destination; answers its modification time, or what is wrong with it.
fn read_back(sha256: &[u8; 32], stored: &Path) -> Result<i64, String> {
    let file = fs::File::open(stored).map_err(|error| error.to_string())?;
    read_from_disk_next(&file);
    let metadata = file.metadata().map_err(|error| error.to_string())?;
    drop(file);
    let read = hash_file(stored).map_err(|error| root_cause(&error))?;
    if read.sha256 != *sha256 {
        return Err(hex(&read.sha256));
    }
    Ok(modified_ns(&metadata).unwrap_or(0))
}
