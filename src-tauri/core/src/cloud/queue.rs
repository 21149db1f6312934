//! What waits to be uploaded, and emptying it by hand: `sync` and `migrate`. How it stands, and the pause button.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::connect::place;
use super::pace::Pace;
use super::rounds::{Round, is_wanted, upload_these};
use super::{CloudError, KeySources, Trouble, TroubleCode, connect};
use crate::attachments::{Attachment, Watch};
use crate::book::Book;
use crate::run::TransferLock;
use crate::settings::{CloudMode, CloudSettings};
use crate::store::StoreError;
use crate::store::object_copies::{ObjectCopy, Place};
use crate::store::workstation::Remembered;

/// How often a file is tried while somebody waits for the end.
const MOST_ATTEMPTS: u32 = 5;

/// How many are read from the queue at once.
pub(super) const AT_ONCE: u32 = 256;

/// How long a look waits for a lock that another process holds, or for a pause to be over.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What the place says while what was recorded before is still being put into the queue.
const FILLING: &str = "filling ";

/// How the object store stands, from what is kept here: nothing is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudStatus {
    /// What it is to this workstation.
    pub mode: CloudMode,
    /// Files that wait and have not failed.
    pub queued: u64,
    /// The bytes of all that wait.
    pub waiting_bytes: u64,
    /// Files that wait and whose last attempt failed.
    pub failed: u64,
    /// Files in the object store.
    pub uploaded: u64,
    /// Files in the object store alone.
    pub evicted: u64,
    /// Their bytes.
    pub evicted_bytes: u64,
    /// The bytes of the files at the storage path.
    pub local_bytes: u64,
    /// Whether somebody paused the uploads.
    pub paused: bool,
    /// The code of what keeps every upload from succeeding.
    pub trouble: Option<String>,
}

/// A file that was not uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedUpload {
    /// The attachment.
    pub id: Uuid,
    /// Its name as it was picked.
    pub name: String,
    /// Why.
    pub trouble: Trouble,
}

/// How emptying the queue ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synced {
    /// Files that are in the object store now and were not before.
    pub uploaded: u64,
    /// Files that were tried in vain, in the order of registration; for a trouble of all, the first that waits. They stay in the queue.
    pub failed: Vec<FailedUpload>,
    /// What keeps every upload from succeeding, where that ended it; then the rest was not tried.
    pub trouble: Option<Trouble>,
    /// Whether the uploads are paused, so that nothing was done.
    pub paused: bool,
    /// Files that still wait, failed ones included.
    pub waiting: u64,
}

/// Reads how the object store stands.
pub fn status(book: &Book) -> Result<CloudStatus, StoreError> {
    let settings = book.settings();
    let mode = settings.cloud.value.mode;
    if mode != CloudMode::Off {
        prepare(book, &settings.cloud.value)?;
    }
    book.read(|reader| {
        let counts = reader.copy_counts()?;
        Ok(CloudStatus {
            mode,
            queued: counts.waiting.saturating_sub(counts.failed),
            waiting_bytes: counts.waiting_bytes,
            failed: counts.failed,
            uploaded: counts.uploaded,
            evicted: counts.evicted,
            evicted_bytes: counts.evicted_bytes,
            local_bytes: reader.saved_bytes_in_all()?.saturating_sub(counts.evicted_bytes),
            paused: reader.are_uploads_paused()?,
            trouble: reader.remembered(Remembered::ObjectStoreTrouble)?,
        })
    })
}

/// Says where the bytes of an attachment are.
pub fn place_of(book: &Book, attachment: &Attachment) -> Result<Place, StoreError> {
    book.read(|reader| reader.place_of(attachment))
}

/// Reads files whose last attempt failed, in the order of recording, and why.
pub fn failed_uploads(book: &Book, most: u32) -> Result<Vec<FailedUpload>, StoreError> {
    let failed = book.read(|reader| reader.failed_copies(most))?;
    let said = failed.into_iter().filter_map(|copy| {
        let code = TroubleCode::parse(copy.failure_code.as_deref()?)?;
        Some(FailedUpload {
            id: copy.id,
            name: copy.original_name,
            trouble: Trouble {
                code,
                detail: copy.failure_detail,
            },
        })
    });
    Ok(said.collect())
}

/// Makes due at once what waits for the pause after a failure: somebody has put right what was wrong.
pub fn try_now(book: &Book) -> Result<(), StoreError> {
    book.write(|transaction| transaction.make_copies_due())
}

/// Stops the uploads of every process of this data folder after the file under way, over restarts, until [`resume`].
pub fn pause(book: &Book) -> Result<(), StoreError> {
    book.write(|transaction| transaction.remember(Remembered::UploadsPaused, "1"))
}

/// Has the uploads go on.
pub fn resume(book: &Book) -> Result<(), StoreError> {
    book.write(|transaction| transaction.forget(Remembered::UploadsPaused))
}

/// Says whether somebody paused the uploads.
pub fn is_paused(book: &Book) -> Result<bool, StoreError> {
    book.read(|reader| reader.are_uploads_paused())
}

/// Makes sure that everything recorded is in the queue of the configured place, however often the process ends meanwhile.
pub(super) fn prepare(book: &Book, cloud: &CloudSettings) -> Result<(), StoreError> {
    let place = place(cloud);
    let known = book.read(|reader| reader.remembered(Remembered::ObjectStore))?;
    match known.as_deref() {
        Some(known) if known == place => Ok(()),
        Some(known) if !known.starts_with(FILLING) => {
            tracing::info!(%place, "files go to another place in the object store from now on");
            book.write(|transaction| {
                transaction.queue_for_another_place(&place)?;
                transaction.begin_queueing(&place)
            })
        }
        _ => fill(book, &place),
    }
}

/// Puts everything that was recorded before into the queue, a page at a time: who records meanwhile waits for a page at most.
fn fill(book: &Book, place: &str) -> Result<(), StoreError> {
    book.write(|transaction| transaction.begin_queueing(&format!("{FILLING}{place}")))?;
    let mut after = 0;
    while let Some(last) = book.write(|transaction| transaction.queue_recorded(after))? {
        after = last;
    }
    book.write(|transaction| transaction.begin_queueing(place))
}

/// Uploads what waits until nothing does, or only files that failed several times, or `watch` stops it.
///
/// `watch` hears how many files of how many are done. Paused uploads stay paused. What keeps every upload from succeeding
/// ends it at once, and is answered once.
pub fn sync(book: &Book, keys: &KeySources, watch: &dyn Watch) -> Result<Synced, CloudError> {
    let bucket = connect(book, keys)?;
    let settings = book.settings();
    let cloud = &settings.cloud.value;
    prepare(book, cloud)?;
    // Who asks for it does not want to wait for a pause that was planned at night.
    try_now(book)?;
    let pace = Arc::new(Pace::new(cloud.bandwidth_limit));
    let mut all = Tried::default();
    let mut synced = Synced::default();
    let mut of_all = None;
    while !watch.cancelled() && is_wanted(book, &bucket) {
        if is_paused(book)? {
            synced.paused = true;
            break;
        }
        let Some(_lock) = TransferLock::try_take(&settings.data_dir.value)? else {
            std::thread::sleep(LOOK_AGAIN);
            continue;
        };
        let due = due(book, AT_ONCE, &all)?;
        if due.is_empty() {
            match next_due(book, &all)? {
                None => break,
                Some(at) => {
                    let wait = Duration::try_from(at.duration_since(book.now())).unwrap_or_default();
                    std::thread::sleep(wait.min(LOOK_AGAIN));
                }
            }
            continue;
        }
        let waiting = book.read(|reader| reader.copy_counts())?.waiting;
        let done = synced.uploaded;
        let first = due.first().map(|copy| (copy.id, copy.original_name.clone()));
        let round = upload_these(book, &bucket, &pace, due, watch, &|ended| {
            watch.progress(done + ended, done + waiting);
        })?;
        synced.uploaded += round.uploaded;
        all.add(&round);
        if let Some(trouble) = round.trouble {
            // Said of the first one that waits, and not of each.
            of_all = first.map(|(id, name)| FailedUpload {
                id,
                name,
                trouble: trouble.clone(),
            });
            synced.trouble = Some(trouble);
            break;
        }
    }
    synced.failed = all.failed.into_values().chain(of_all).collect();
    synced.waiting = book.read(|reader| reader.copy_counts())?.waiting;
    Ok(synced)
}

/// Takes an existing store of local files over: everything recorded is put into the queue, and the queue is emptied.
///
/// Can be broken off at any time and begun again: what is there is only looked at. Each file is compared with its hash
/// before it leaves.
pub fn migrate(book: &Book, keys: &KeySources, watch: &dyn Watch) -> Result<Synced, CloudError> {
    let settings = book.settings();
    if settings.cloud.value.mode == CloudMode::Off {
        return Err(CloudError::Off);
    }
    // Also what the triggers could not see: files that were found again by a check of an older version.
    fill(book, &place(&settings.cloud.value))?;
    sync(book, keys, watch)
}

/// What was tried so far, and how often in vain.
#[derive(Default)]
struct Tried {
    attempts: BTreeMap<i64, u32>,
    failed: BTreeMap<i64, FailedUpload>,
}

impl Tried {
    fn add(&mut self, round: &Round) {
        for copy in &round.done {
            self.failed.remove(copy);
        }
        for (copy, trouble) in &round.failed {
            let attempts = self.attempts.entry(copy.seq).or_default();
            *attempts = if trouble.code.may_pass() {
                *attempts + 1
            } else {
                MOST_ATTEMPTS
            };
            let failed = FailedUpload {
                id: copy.id,
                name: copy.original_name.clone(),
                trouble: trouble.clone(),
            };
            self.failed.insert(copy.seq, failed);
        }
    }

    fn is_given_up(&self, seq: i64) -> bool {
        self.attempts
            .get(&seq)
            .is_some_and(|attempts| *attempts >= MOST_ATTEMPTS)
    }

    fn given_up(&self) -> u32 {
        let given_up = self.attempts.keys().filter(|seq| self.is_given_up(**seq)).count();
        u32::try_from(given_up).unwrap_or(u32::MAX)
    }
}

fn due(book: &Book, most: u32, tried: &Tried) -> Result<Vec<ObjectCopy>, StoreError> {
    let now = book.now();
    let most = most.saturating_add(tried.given_up());
    let mut due = book.read(|reader| reader.due_copies(now, super::pace::latest(now), most))?;
    due.retain(|copy| !tried.is_given_up(copy.seq));
    Ok(due)
}

/// When the next of those is due that wait and are not given up.
fn next_due(book: &Book, tried: &Tried) -> Result<Option<Timestamp>, StoreError> {
    let most = tried.given_up().saturating_add(1);
    let waiting = book.read(|reader| reader.due_copies(Timestamp::MAX, Timestamp::MAX, most))?;
    let now = book.now();
    Ok(waiting
        .into_iter()
        .find(|copy| !tried.is_given_up(copy.seq))
        .map(|copy| copy.next_attempt_at.unwrap_or(now)))
}
