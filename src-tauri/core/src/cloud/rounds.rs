//! One round of uploads: several at once, each marked when it is done. And the rounds that go on in the background.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::connect::{Bucket, place, runtime};
use super::pace::{Pace, latest, next_attempt};
use super::queue::{AT_ONCE, is_paused, prepare};
use super::{CloudError, KeySources, Trouble, TroubleCode, cache, connect, transfer, under_way};
use crate::attachments::Watch;
use crate::book::Book;
use crate::run::TransferLock;
use crate::settings::CloudMode;
use crate::store::StoreError;
use crate::store::object_copies::{ObjectCopy, SeenObject};
use crate::store::workstation::Remembered;

/// So many failures in a row that would be everybody's are believed. A proxy in a bad mood says as much once.
const BELIEVED_AFTER: u32 = 5;

/// How long such a failure waits before the next attempt.
pub(super) const BREATH: Duration = Duration::from_millis(200);

/// How often it is asked whether somebody wants to stop.
const ASKED_EVERY: Duration = Duration::from_millis(100);

/// How long uploads that are done wait to be marked together: whoever records waits for every commit. What a process that is
/// killed meanwhile did not mark is found in the object store.
const MARKED_EVERY: Duration = Duration::from_millis(250);

/// What a round of uploads came to.
#[derive(Debug, Default)]
pub(super) struct Round {
    pub(super) uploaded: u64,
    /// The attachments' order of registration.
    pub(super) done: Vec<i64>,
    pub(super) failed: Vec<(ObjectCopy, Trouble)>,
    /// What keeps every upload from succeeding; the rest was not tried.
    pub(super) trouble: Option<Trouble>,
}

type Ended = (ObjectCopy, Result<SeenObject, Trouble>);

/// Uploads these, as many at once as is set, until all were tried, `watch` stops it, or nothing can succeed.
///
/// `told` hears how many are done, again and again while a large file is under way. The caller holds the lock of transfers.
pub(super) fn upload_these(
    book: &Book,
    bucket: &Bucket,
    pace: &Arc<Pace>,
    due: Vec<ObjectCopy>,
    watch: &dyn Watch,
    told: &dyn Fn(u64),
) -> Result<Round, CloudError> {
    let mut round = Round::default();
    if let Err(problem) = book.prepare_storage_for_file() {
        round.trouble = Some(Trouble::with(TroubleCode::StorageUnreachable, problem.code()));
    } else {
        let transfers = Transfers {
            book,
            bucket,
            pace,
            watch,
            told,
            in_a_row: 0,
            ended: Vec::new(),
            marked: Instant::now(),
            waiting: due.into_iter().map(|copy| (copy, Duration::ZERO)).collect(),
            round: &mut round,
        };
        runtime()?.block_on(transfers.run())?;
    }
    match &round.trouble {
        Some(trouble) => remember(book, Some(trouble.code.as_str()))?,
        None if round.uploaded > 0 => remember(book, None)?,
        None => {}
    }
    Ok(round)
}

/// Whether uploads still go to this place: somebody may have switched them off, or configured another one, meanwhile.
pub(super) fn is_wanted(book: &Book, bucket: &Bucket) -> bool {
    let settings = book.settings();
    let cloud = &settings.cloud.value;
    cloud.mode != CloudMode::Off && place(cloud) == bucket.place
}

/// Uploads under way. All of it runs on the thread that called: only the transfers themselves run on the runtime's, and never
/// wait for the database.
struct Transfers<'a> {
    book: &'a Book,
    bucket: &'a Bucket,
    pace: &'a Arc<Pace>,
    watch: &'a dyn Watch,
    told: &'a dyn Fn(u64),
    /// Failures in a row that would be everybody's.
    in_a_row: u32,
    /// What is not marked yet.
    ended: Vec<Ended>,
    /// When the last were.
    marked: Instant,
    waiting: VecDeque<(ObjectCopy, Duration)>,
    round: &'a mut Round,
}

impl Transfers<'_> {
    async fn run(mut self) -> Result<(), StoreError> {
        let settings = self.book.settings();
        let (at_once, data_dir) = (settings.cloud.value.transfers as usize, &settings.data_dir.value);
        let storage = self.book.storage();
        let (uploads, may_hang) = (storage.uploads(), storage.may_hang().map(Path::to_owned));
        let (notes, mut noted) = mpsc::channel::<(i64, Option<String>, oneshot::Sender<()>)>(at_once);
        let mut running: JoinSet<Ended> = JoinSet::new();
        loop {
            let is_over = self.is_over()?;
            if self.watch.cancelled() {
                // Nothing is lost: what was not marked is looked at again.
                running.abort_all();
            }
            while !is_over && running.len() < at_once {
                let Some((copy, after)) = self.waiting.pop_front() else {
                    break;
                };
                let file = (uploads.join(&copy.stored_name), may_hang.clone());
                let (bucket, pace, notes) = (self.bucket.clone(), Arc::clone(self.pace), notes.clone());
                let data_dir = data_dir.clone();
                running.spawn(async move {
                    tokio::time::sleep(after).await;
                    let ended = transfer::upload(&bucket, &copy, file, &data_dir, &pace, &notes).await;
                    (copy, ended)
                });
            }
            if running.is_empty() {
                return self.mark();
            }
            tokio::select! {
                Some((seq, id, written)) = noted.recv() => {
                    self.book.write(|transaction| transaction.note_parts(seq, id.as_deref()))?;
                    // A transfer that was broken off in between does not hear of it.
                    let _ = written.send(());
                }
                Some(first) = running.join_next() => {
                    let ended = std::iter::once(first).chain(std::iter::from_fn(|| running.try_join_next()));
                    // One that did not end by itself was broken off on purpose.
                    self.ended.extend(ended.filter_map(Result::ok));
                    // One that failed may be the next to be tried.
                    if self.ended.iter().any(|(_, result)| result.is_err()) {
                        self.mark()?;
                    }
                    (self.told)(self.done());
                }
                () = tokio::time::sleep(ASKED_EVERY) => {
                    // A large file says how far it is while nothing ends.
                    if !under_way(self.book).is_empty() {
                        (self.told)(self.done());
                    }
                }
            }
            if self.marked.elapsed() >= MARKED_EVERY {
                self.mark()?;
            }
        }
    }

    /// Whether nothing more is to be begun: what is under way is ended, and all of it stays in the queue.
    fn is_over(&self) -> Result<bool, StoreError> {
        let is_ended = self.watch.cancelled() || self.round.trouble.is_some();
        Ok(is_ended || !is_wanted(self.book, self.bucket) || is_paused(self.book)?)
    }

    /// How many are done, marked or not.
    fn done(&self) -> u64 {
        let ended = self.ended.iter().filter(|(_, result)| result.is_ok());
        self.round.uploaded + ended.count() as u64
    }

    /// Writes down how uploads ended, all in one commit.
    fn mark(&mut self) -> Result<(), StoreError> {
        self.marked = Instant::now();
        let (mut uploaded, mut failed) = (Vec::new(), Vec::new());
        for (copy, result) in std::mem::take(&mut self.ended) {
            match result {
                Ok(seen) => {
                    self.in_a_row = 0;
                    uploaded.push((copy.seq, seen));
                }
                Err(trouble) if trouble.code.is_of_all() => {
                    self.in_a_row += 1;
                    if self.in_a_row < BELIEVED_AFTER {
                        self.waiting.push_front((copy, BREATH * self.in_a_row));
                    } else {
                        self.round.trouble.get_or_insert(trouble);
                    }
                }
                Err(trouble) => failed.push((copy, trouble)),
            }
        }
        if uploaded.is_empty() && failed.is_empty() {
            return Ok(());
        }
        let now = self.book.now();
        self.book.write(|transaction| {
            for (seq, seen) in &uploaded {
                transaction.note_uploaded(*seq, &self.bucket.place, seen, now)?;
            }
            for (copy, trouble) in &failed {
                let next = next_attempt(now, copy.attempts.saturating_add(1));
                transaction.note_upload_failed(
                    copy.seq,
                    trouble.code.as_str(),
                    trouble.detail.as_deref(),
                    next,
                )?;
            }
            Ok::<_, StoreError>(())
        })?;
        for (copy, trouble) in &failed {
            tracing::info!(name = %copy.stored_name, %trouble, "an upload failed");
        }
        self.round.uploaded += uploaded.len() as u64;
        self.round.done.extend(uploaded.into_iter().map(|(seq, _)| seq));
        self.round.failed.append(&mut failed);
        Ok(())
    }
}

/// Remembers what keeps every upload from succeeding, and says it when it begins and when it is over: not at every attempt.
pub(super) fn remember(book: &Book, trouble: Option<&str>) -> Result<(), StoreError> {
    let known = book.read(|reader| reader.remembered(Remembered::ObjectStoreTrouble))?;
    if known.as_deref() == trouble {
        return Ok(());
    }
    match trouble {
        Some(trouble) => {
            tracing::warn!(trouble, "uploads to the object store wait");
            book.write(|transaction| transaction.remember(Remembered::ObjectStoreTrouble, trouble))
        }
        None => {
            tracing::info!("uploads to the object store go on");
            book.write(|transaction| transaction.forget(Remembered::ObjectStoreTrouble))
        }
    }
}

/// How long the background waits where nothing is to be done.
const IDLE: Duration = Duration::from_secs(1);

/// How long it waits where nothing will be to be done for a while: switched off, paused, somebody else is at it.
const ASLEEP: Duration = Duration::from_secs(3);

/// The uploads of the background: one round after the other, with growing pauses while nothing can succeed.
#[derive(Debug, Default)]
pub struct Rounds {
    /// Rounds in a row that ended in something that keeps every upload from succeeding.
    in_vain: u32,
}

impl Rounds {
    /// Uploads what is due, evicts what is too much here, and answers how long to wait before the next round.
    ///
    /// # Errors
    ///
    /// The store failed, or the locks. What the object store does is no error: it waits.
    pub fn round(
        &mut self,
        book: &Book,
        keys: &KeySources,
        watch: &dyn Watch,
    ) -> Result<Duration, CloudError> {
        let settings = book.settings();
        let cloud = &settings.cloud.value;
        if cloud.mode == CloudMode::Off || is_paused(book)? {
            return Ok(ASLEEP);
        }
        prepare(book, cloud)?;
        let bucket = match connect(book, keys) {
            Ok(bucket) => bucket,
            Err(CloudError::Store(error)) => return Err(CloudError::Store(error)),
            Err(error) => {
                remember(book, Some(error.code()))?;
                return Ok(self.pause());
            }
        };
        let now = book.now();
        let due = book.read(|reader| reader.due_copies(now, latest(now), AT_ONCE))?;
        if due.is_empty() {
            return self.evict(book, &bucket, watch);
        }
        let Some(_lock) = TransferLock::try_take(&settings.data_dir.value)? else {
            return Ok(ASLEEP);
        };
        let pace = Arc::new(Pace::new(cloud.bandwidth_limit));
        let round = upload_these(book, &bucket, &pace, due, watch, &|_| {})?;
        if round.trouble.is_some() {
            return Ok(self.pause());
        }
        self.in_vain = 0;
        Ok(Duration::ZERO)
    }

    fn evict(&mut self, book: &Book, bucket: &Bucket, watch: &dyn Watch) -> Result<Duration, CloudError> {
        match cache::evict_above_limit(book, bucket, watch) {
            Ok(_) => {
                self.in_vain = 0;
                Ok(IDLE)
            }
            Err(CloudError::Trouble(trouble)) => {
                remember(book, Some(trouble.code.as_str()))?;
                Ok(self.pause())
            }
            Err(CloudError::Storage(_)) => {
                remember(book, Some(TroubleCode::StorageUnreachable.as_str()))?;
                Ok(self.pause())
            }
            Err(error) => Err(error),
        }
    }

    fn pause(&mut self) -> Duration {
        self.in_vain = self.in_vain.saturating_add(1);
        // From 4 s on.
        super::pace::pause(self.in_vain.saturating_add(2)).unsigned_abs()
    }
}
