//! Looks whether everything that is recorded is really there and as it was recorded: the database's pages, the trail, every saved file.
//!
//! A `saved` row whose file is absent, of another size or with other bytes becomes `missing`, and `saved` again when the right
//! bytes are back. A file without a row is reported, and moved to `.orphans/` only when healing is asked for; nothing is ever
//! deleted. Failed and kept attachments are no problems of a check: they are known already. Where the storage path is not the
//! folder that it was, no file is looked at: an unmounted share must not turn every attachment into a missing one.
//!
//! A check has a connection of its own, so that nobody who records waits for it.

mod compare;
mod due;
mod heal;
mod history;
mod rehash;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub use due::{Due, due};
pub use rehash::{RehashBudget, Rehashed, rehash_oldest};

use crate::attachments::{Attachment, FailureCode, Watch};
use crate::book::Book;
use crate::storage_path::{StorageProblem, StorageReason};
use crate::store::checks::{CheckKind, KeptCheck};
use crate::store::kept_counts::KeptCounts;
use crate::store::trail_check::{ExplainedProblem, TrailProblem};
use crate::store::workstation::Remembered;
use crate::store::{ReadConnection, StoreError};
use compare::Comparison;
use history::HistoryCheck;

/// How a check is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct CheckRequest {
    /// Reads every byte of every file; otherwise its presence and size are looked at.
    pub rehash: bool,
    /// Moves files that belong to nobody to `.orphans/`, and makes counts that are wrong again.
    pub heal: bool,
    /// This process does other things meanwhile: what they have in hand is left alone, as other processes' things are.
    pub beside_others: bool,
}

impl CheckRequest {
    /// Looks at presence and size only, and changes nothing but marks.
    pub const QUICK: CheckRequest = CheckRequest {
        rehash: false,
        heal: false,
        beside_others: false,
    };

    /// Reads every byte.
    pub const REHASH: CheckRequest = CheckRequest {
        rehash: true,
        ..CheckRequest::QUICK
    };
}

/// What a check found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Everything that is not as it should be: the database first, then the trail, then attachments by stored name, then orphans by name.
    pub problems: Vec<CheckProblem>,
    /// What does not fit the history and somebody has explained: no problems any more.
    pub explained: Vec<ExplainedProblem>,
    /// What was put right.
    pub healed: Vec<Healed>,
    /// How many batches there are.
    pub batches: u64,
    /// How many attachments the batches have.
    pub attachments: u64,
    /// How many files have to be at the storage path, those of drafts included.
    pub files: u64,
    /// Whether everything was looked at: nobody stopped it, and the storage path could be seen. Only then it was kept.
    pub is_full: bool,
}

/// One thing that is not as it should be.
#[derive(Debug)]
pub enum CheckProblem {
    /// A saved file is not at the storage path.
    Missing {
        /// The attachment, now `missing`.
        attachment: Attachment,
        /// Where the file should be.
        path: PathBuf,
    },
    /// A saved file has another size.
    SizeDiffers {
        /// The attachment, now `missing`.
        attachment: Attachment,
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        found: u64,
    },
    /// A saved file has other bytes.
    HashDiffers {
        /// The attachment, now `missing`.
        attachment: Attachment,
        /// The file.
        path: PathBuf,
        /// The SHA-256 of its bytes.
        found: [u8; 32],
    },
    /// A saved file cannot be read, and so not be compared.
    Unreadable {
        /// The attachment: `missing` where the drive itself fails, otherwise in the state it was.
        attachment: Attachment,
        /// The file.
        path: PathBuf,
        /// What the system said.
        system_error: String,
    },
    /// A file in the upload folder that belongs to no attachment.
    OrphanFile {
        /// The file.
        path: PathBuf,
    },
    /// SQLite found damage in the database.
    DatabaseDamaged {
        /// What it found, a line each.
        detail: String,
    },
    /// The trail does not hold together, or something does not say what its last entry says.
    HistoryRewritten {
        /// What does not fit.
        problem: TrailProblem,
    },
    /// The storage path is not the folder that it was; no file was looked at, or no further one.
    StorageUnreachable {
        /// What is wrong with it.
        problem: StorageProblem,
    },
}

/// One thing that a check put right.
#[derive(Debug)]
pub enum Healed {
    /// A missing file is back with the right bytes.
    FoundAgain {
        /// The attachment, now `saved`.
        attachment: Box<Attachment>,
    },
    /// A file that belongs to nobody was moved out of the upload folder.
    OrphanFile {
        /// Where it was.
        from: PathBuf,
        /// Where it is now.
        to: PathBuf,
    },
    /// Counts that were wrong were made again from what they count.
    CountedAgain {
        /// The table.
        counts: KeptCounts,
    },
    /// What an ended process left of a copy was put away.
    LeftoverPart {
        /// Where it was.
        from: PathBuf,
        /// Where it is now; nothing where the whole file is safe elsewhere, so that it was deleted.
        to: Option<PathBuf>,
    },
}

impl CheckProblem {
    /// Returns the kind as programs see it.
    pub fn kind(&self) -> &'static str {
        match self {
            CheckProblem::Missing { .. } => "missing",
            CheckProblem::SizeDiffers { .. } => "size_differs",
            CheckProblem::HashDiffers { .. } => "hash_differs",
            CheckProblem::Unreadable { .. } => "unreadable",
            CheckProblem::OrphanFile { .. } => "orphan_file",
            CheckProblem::DatabaseDamaged { .. } => "database_damaged",
            CheckProblem::HistoryRewritten { .. } => "history_rewritten",
            CheckProblem::StorageUnreachable { .. } => "storage_unreachable",
        }
    }
}

impl Healed {
    /// Returns the kind as programs see it.
    pub fn kind(&self) -> &'static str {
        match self {
            Healed::FoundAgain { .. } => "found_again",
            Healed::OrphanFile { .. } => "orphan_file",
            Healed::CountedAgain { .. } => "counted_again",
            Healed::LeftoverPart { .. } => "leftover_part",
        }
    }
}

/// Checks the database and every saved file. Stops early when `watch` says so; it hears of each file that was looked at.
///
/// Marks attachments `missing`, or `saved` again. A check that came to its end is kept: [`Reader::last_check`] answers it.
///
/// [`Reader::last_check`]: crate::store::Reader::last_check
pub fn check(book: &Book, request: &CheckRequest, watch: &dyn Watch) -> Result<Checked, StoreError> {
    let begun_at = book.now();
    let mut checked = Checked::default();
    match check_all(book, request, watch, &mut checked) {
        // Damage that shows while the check goes on is what the check is there to find.
        Err(StoreError::Damaged { source }) => {
            if !checked.is_damage_known() {
                let detail = source.to_string();
                checked
                    .problems
                    .insert(0, CheckProblem::DatabaseDamaged { detail });
            }
            checked.is_full = true;
        }
        done => done?,
    }
    if checked.is_full {
        let kept = KeptCheck {
            kind: if request.rehash {
                CheckKind::Rehash
            } else {
                CheckKind::Quick
            },
            begun_at,
            ended_at: book.now(),
            files: checked.files,
            found: checked.found(),
            history: checked.first_rewritten().cloned(),
        };
        keep(book, &kept, checked.is_damage_known())?;
    }
    Ok(checked)
}

impl Checked {
    fn is_damage_known(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| matches!(problem, CheckProblem::DatabaseDamaged { .. }))
    }

    /// The first entry of the trail that does not fit; a clock that was set back, or a count, only where there is nothing worse.
    fn first_rewritten(&self) -> Option<&TrailProblem> {
        let problems = self.problems.iter().filter_map(|problem| match problem {
            CheckProblem::HistoryRewritten { problem } => Some(problem),
            _ => None,
        });
        problems.min_by_key(|problem| {
            let is_clock = matches!(problem, TrailProblem::ClockSetBack { .. });
            let is_count = matches!(problem, TrailProblem::CountsDiffer { .. });
            (is_clock, is_count, problem.seq())
        })
    }

    /// Counts the problems of each kind.
    fn found(&self) -> BTreeMap<String, u64> {
        let mut found = BTreeMap::new();
        for problem in &self.problems {
            *found.entry(problem.kind().to_owned()).or_default() += 1;
        }
        found
    }
}

fn keep(book: &Book, check: &KeptCheck, is_damaged: bool) -> Result<(), StoreError> {
    let kept = book.write(|transaction| {
        transaction.keep_check(check)?;
        transaction.forget(Remembered::UncleanStop)
    });
    match kept {
        // A damaged database may refuse even that; that it is damaged is more important.
        Err(error) if is_damaged => {
            tracing::error!(?error, "what the check found could not be kept");
            Ok(())
        }
        kept => kept,
    }
}

/// How long a check that waits for the look at the history does not ask whether to stop.
const PAUSE_OF_WAITING: Duration = Duration::from_millis(10);

fn check_all(
    book: &Book,
    request: &CheckRequest,
    watch: &dyn Watch,
    checked: &mut Checked,
) -> Result<(), StoreError> {
    let database = book.database();
    let stopped = Arc::new(AtomicBool::new(false));
    std::thread::scope(|scope| {
        let history = HistoryCheck::begin(scope, &database, &stopped);
        let looked = check_database_and_files(book, request, watch, checked);
        // Somebody stopped it, or the database failed: then the history need not be followed to its end.
        while !history.has_ended() {
            if looked.is_err() || watch.cancelled() {
                stopped.store(true, Ordering::Relaxed);
                break;
            }
            std::thread::sleep(PAUSE_OF_WAITING);
        }
        let history = history.end();
        looked?;
        let history = history?;
        let behind_the_database = usize::from(checked.is_damage_known());
        if !checked.is_damage_known() {
            counts(book, request, history.differing?, checked)?;
        }
        checked
            .problems
            .splice(behind_the_database..behind_the_database, history.rewritten);
        checked.explained = history.explained;
        checked.is_full &= !stopped.load(Ordering::Relaxed);
        Ok(())
    })
}

fn check_database_and_files(
    book: &Book,
    request: &CheckRequest,
    watch: &dyn Watch,
    checked: &mut Checked,
) -> Result<(), StoreError> {
    let connection = ReadConnection::open(&book.database())?;
    let reader = connection.reader();
    let damage = reader.quick_check()?;
    if !damage.is_empty() {
        checked.problems.push(CheckProblem::DatabaseDamaged {
            detail: damage.join("\n"),
        });
    }
    checked.batches = reader.count_batches()?;
    checked.attachments = reader.count_attachments()?;
    checked.files = reader.count_expected_files()?;
    if let Some(problem) = storage_that_hides_the_files(book) {
        checked
            .problems
            .push(CheckProblem::StorageUnreachable { problem });
        return Ok(());
    }
    let mut comparison = Comparison::new(book, request.rehash, watch, checked.files);
    let orphans = comparison.compare_all(reader)?;
    let (compared, problems, found_again) = comparison.end();
    checked.problems.extend(problems);
    checked.healed.extend(found_again);
    if !compared {
        return Ok(());
    }
    let mut answers = heal::orphans(book, request, reader, orphans, checked)?;
    if answers.is_ok() && request.heal {
        answers = heal::leftovers(book, request, reader, checked)?;
    }
    match answers {
        Ok(()) => checked.is_full = true,
        Err(error) => {
            let problem = book.storage().no_answer(&error);
            checked
                .problems
                .push(CheckProblem::StorageUnreachable { problem });
        }
    }
    Ok(())
}

/// Compares what triggers count with what there is, and counts again where `request` says so.
fn counts(
    book: &Book,
    request: &CheckRequest,
    differing: Vec<KeptCounts>,
    checked: &mut Checked,
) -> Result<(), StoreError> {
    for counts in differing {
        if request.heal {
            heal::count_again(book, counts)?;
            checked.healed.push(Healed::CountedAgain { counts });
        } else {
            let problem = TrailProblem::CountsDiffer { counts };
            checked.problems.push(CheckProblem::HistoryRewritten { problem });
        }
    }
    Ok(())
}

/// What is wrong with the storage path, where that means that its files cannot be seen or are others'.
fn storage_that_hides_the_files(book: &Book) -> Option<StorageProblem> {
    book.prepare_storage_for_file()
        .err()
        .filter(|problem| match problem.reason {
            // One that is read-only can be checked.
            StorageReason::MarkerMissing
            | StorageReason::ForeignFiles
            | StorageReason::OtherStore
            | StorageReason::MovedAway(_)
            | StorageReason::MoveUnfinished
            | StorageReason::NoAnswer => true,
            StorageReason::Failed(code) => {
                matches!(code, FailureCode::StorageUnreachable | FailureCode::IoError)
            }
        })
}

/// A file's name as the store has it; nothing where it is not UTF-8, which stored names are.
fn name_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}
