//! Mode `primary`: files that are safe in the object store leave this side, the oldest read first, and are fetched when they are wanted.

use std::path::Path;

use uuid::Uuid;

use super::connect::{Bucket, runtime};
use super::queue::prepare;
use super::transfer::{self, compare_file, look};
use super::verify::compare_one;
use super::{CloudError, KeySources, Trouble, TroubleCode, connect};
use crate::attachments::{Attachment, AttachmentState, Unwatched, Watch};
use crate::book::Book;
use crate::durable_fs::{
    CopyError, check_space, move_into, publish_new, remove_if_there, sync_folder, work_at,
};
use crate::run::{BackupLock, TransferLock};
use crate::settings::CloudMode;
use crate::storage_path::StoragePath;
use crate::store::StoreError;
use crate::store::attachments::Change;
use crate::store::audit_log::PROGRAM;
use crate::store::object_copies::{LocalFile, ObjectCopy, SeenObject};

/// How many are looked at in one go.
const AT_ONCE: u32 = 64;

/// How often a fetch is begun while somebody waits for it.
const ATTEMPTS: u32 = 4;

/// What an eviction did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evicted {
    /// Files that left this side.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that stay, since the object store does not have what was saved; they are uploaded again.
    pub unverified: u64,
}

/// Evicts files that the object store confirms at this moment, the oldest read first, until the cache limit is kept; with
/// `all` every one of them.
///
/// Nothing is evicted while a backup is made: it may be about to copy the file.
pub fn evict(book: &Book, keys: &KeySources, all: bool, watch: &dyn Watch) -> Result<Evicted, CloudError> {
    let settings = book.settings();
    let cloud = &settings.cloud.value;
    let bucket = connect(book, keys)?;
    if cloud.mode != CloudMode::Primary {
        return Err(CloudError::NotPrimary);
    }
    prepare(book, cloud)?;
    let limit = if all { 0 } else { cloud.cache_limit };
    loop {
        match evict_down_to(book, &bucket, limit, watch)? {
            Some(evicted) => return Ok(evicted),
            None if watch.cancelled() => return Ok(Evicted::default()),
            None => std::thread::sleep(super::rounds::BREATH),
        }
    }
}

/// Evicts what is above the limit, in mode `primary`; nothing where somebody else holds the locks.
pub(super) fn evict_above_limit(
    book: &Book,
    bucket: &Bucket,
    watch: &dyn Watch,
) -> Result<Evicted, CloudError> {
    let settings = book.settings();
    let cloud = &settings.cloud.value;
    if cloud.mode != CloudMode::Primary || excess(book, cloud.cache_limit)? == 0 {
        return Ok(Evicted::default());
    }
    Ok(evict_down_to(book, bucket, cloud.cache_limit, watch)?.unwrap_or_default())
}

/// How many bytes are here above the limit.
fn excess(book: &Book, limit: u64) -> Result<u64, StoreError> {
    book.read(|reader| {
        let here = reader
            .saved_bytes_in_all()?
            .saturating_sub(reader.copy_counts()?.evicted_bytes);
        Ok(here.saturating_sub(limit))
    })
}

/// Nothing where somebody else holds the locks.
fn evict_down_to(
    book: &Book,
    bucket: &Bucket,
    limit: u64,
    watch: &dyn Watch,
) -> Result<Option<Evicted>, CloudError> {
    let data_dir = book.settings().data_dir.value.clone();
    let Some(_transfers) = TransferLock::try_take(&data_dir)? else {
        return Ok(None);
    };
    let Some(_no_backup) = BackupLock::try_take(&data_dir)? else {
        return Ok(None);
    };
    if let Err(problem) = book.prepare_storage_for_file() {
        return Err(CloudError::Storage(problem));
    }
    let mut evicted = end_evictions(book, bucket)?;
    let mut over = excess(book, limit)?;
    'pages: while over > 0 {
        let page = book.read(|reader| reader.evictable_copies(AT_ONCE))?;
        if page.is_empty() {
            break;
        }
        for copy in page {
            if over == 0 || watch.cancelled() {
                break 'pages;
            }
            match runtime()?.block_on(confirm(bucket, &copy))? {
                Some(seen) => {
                    let now = book.now();
                    let is_leaving = book.write(|transaction| {
                        transaction.note_uploaded(copy.seq, &bucket.place, &seen, now)?;
                        transaction.move_local(copy.seq, LocalFile::Here, LocalFile::Leaving)
                    })?;
                    if is_leaving && leave(book, &copy)? {
                        evicted.files += 1;
                        evicted.bytes += copy.size;
                        over = over.saturating_sub(copy.size);
                        watch.progress(evicted.bytes, evicted.bytes + over);
                    }
                }
                None => {
                    stay(book, &copy)?;
                    evicted.unverified += 1;
                }
            }
        }
    }
    Ok(Some(evicted))
}

/// Ends what was begun by a process that died, or given up where the storage path stopped answering. What the store said then may be
/// long ago, and of another bucket: a file that is still here leaves only where it is confirmed once more.
fn end_evictions(book: &Book, bucket: &Bucket) -> Result<Evicted, CloudError> {
    let mut evicted = Evicted::default();
    for copy in book.read(|reader| reader.leaving_copies())? {
        if is_here(book, &copy)? && runtime()?.block_on(confirm(bucket, &copy))?.is_none() {
            stay(book, &copy)?;
            evicted.unverified += 1;
        } else if leave(book, &copy)? {
            evicted.files += 1;
            evicted.bytes += copy.size;
        }
    }
    Ok(evicted)
}

/// Keeps a file here that the store does not have, and has it uploaded again.
fn stay(book: &Book, copy: &ObjectCopy) -> Result<(), StoreError> {
    tracing::warn!(name = %copy.stored_name, "the object store does not have what was saved: it stays here");
    book.write(|transaction| {
        transaction.move_local(copy.seq, LocalFile::Leaving, LocalFile::Here)?;
        transaction.queue_again(copy.seq).map(drop)
    })
}

/// Has the store confirm an object: size and hash as saved, and nobody wrote it since it was compared. Where somebody did, its
/// bytes are read. Nothing where it is not what was saved.
async fn confirm(bucket: &Bucket, copy: &ObjectCopy) -> Result<Option<SeenObject>, Trouble> {
    if copy.place.as_ref() != Some(&bucket.place) {
        return Ok(None);
    }
    let key = bucket.key(&copy.stored_name)?;
    let found = match look(bucket, &key).await? {
        Some(found) if found.is(copy) => found,
        _ => return Ok(None),
    };
    let is_untouched = found.seen.e_tag == copy.e_tag
        && Some(found.seen.changed_at) == copy.changed_at
        && copy.e_tag.is_some();
    if is_untouched {
        return Ok(Some(found.seen));
    }
    Ok(compare_one(bucket, copy).await?.ok())
}

/// Removes the file of a copy that is leaving, and says that it is gone; answers whether it is. Done again where a process ended in
/// between, or the storage path stopped answering.
fn leave(book: &Book, copy: &ObjectCopy) -> Result<bool, CloudError> {
    // Somebody may have wanted the file while the store was asked, and found it here.
    let now = book.read(|reader| reader.copy_of(copy.id))?;
    if now.is_none_or(|now| now.local != LocalFile::Leaving) {
        return Ok(false);
    }
    let name = copy.stored_name.clone();
    at_storage(book, &Unwatched, move |storage| {
        let uploads = storage.uploads();
        remove_if_there(&uploads.join(name))?;
        Ok(sync_folder(&uploads)?)
    })?;
    if book.write(|transaction| transaction.move_local(copy.seq, LocalFile::Leaving, LocalFile::Gone))? {
        return Ok(true);
    }
    // Or while it was being removed: then it is not here, or was fetched again.
    let is_here = is_here(book, copy)?;
    if !is_here {
        book.write(|transaction| transaction.move_local(copy.seq, LocalFile::Here, LocalFile::Gone))?;
    }
    Ok(!is_here)
}

/// Whether a file stands at the storage path.
fn is_here(book: &Book, copy: &ObjectCopy) -> Result<bool, CloudError> {
    let name = copy.stored_name.clone();
    at_storage(book, &Unwatched, move |storage| {
        Ok(storage.uploads().join(name).exists())
    })
}

/// Has the file of an attachment be here: fetches it where it was evicted, compared with what was saved. Answers whether it was
/// fetched. Asks nothing of the object store where the file is here.
///
/// What is read is evicted last.
pub fn bring_here(book: &Book, keys: &KeySources, id: Uuid, watch: &dyn Watch) -> Result<bool, CloudError> {
    let Some(copy) = book.read(|reader| reader.copy_of(id))? else {
        return Ok(false);
    };
    if copy.local == LocalFile::Here {
        return Ok(false);
    }
    fetch_one(book, &connect(book, keys)?, &copy, watch)?;
    Ok(true)
}

/// Notes that a file was opened, so that it is evicted last. Only in mode `primary` does anybody ask.
pub fn note_read(book: &Book, id: Uuid) -> Result<(), StoreError> {
    if book.settings().cloud.value.mode != CloudMode::Primary {
        return Ok(());
    }
    let now = book.now();
    book.write(|transaction| transaction.note_read(id, now))
}

/// Fetches those files of a batch that are not here: evicted, or missing at the storage path. Answers how many were fetched.
pub fn fetch_batch(
    book: &Book,
    keys: &KeySources,
    batch: Uuid,
    watch: &dyn Watch,
) -> Result<u64, CloudError> {
    let bucket = connect(book, keys)?;
    let copies = book.read(|reader| reader.copies_of_batch(batch))?;
    let wanted = copies
        .into_iter()
        .filter(|copy| copy.uploaded_at.is_some() && (copy.local != LocalFile::Here || !copy.is_saved));
    let mut fetched = 0;
    for copy in wanted {
        if watch.cancelled() {
            break;
        }
        fetch_one(book, &bucket, &copy, watch)?;
        fetched += 1;
    }
    Ok(fetched)
}

/// What fetching all that was evicted came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FetchedAll {
    /// Files that are here now and were not before.
    pub files: u64,
    /// Those that stay away, by the names that they were picked with, and why.
    pub failed: Vec<(String, Trouble)>,
}

/// Fetches every file that was evicted, in the order of registration; one that cannot be fetched does not keep back the others.
///
/// `watch` hears how many of how many were tried. What is fetched stays fetched where it is stopped.
///
/// # Errors
///
/// What keeps every file from being fetched, or the store failed.
pub fn fetch_all(book: &Book, keys: &KeySources, watch: &dyn Watch) -> Result<FetchedAll, CloudError> {
    let bucket = connect(book, keys)?;
    let all = book.read(|reader| reader.copy_counts())?.evicted;
    let mut fetched = FetchedAll::default();
    let (mut after, mut tried) = (0, 0);
    loop {
        let page = book.read(|reader| reader.evicted_copies(after, AT_ONCE))?;
        if page.is_empty() {
            return Ok(fetched);
        }
        for copy in page {
            if watch.cancelled() {
                return Ok(fetched);
            }
            watch.progress(tried, all);
            match fetch_one(book, &bucket, &copy, watch) {
                Ok(()) => fetched.files += 1,
                Err(CloudError::Trouble(trouble)) if !trouble.code.is_of_all() => {
                    fetched.failed.push((copy.original_name, trouble));
                }
                Err(error) => return Err(error),
            }
            after = copy.seq;
            tried += 1;
        }
    }
}

fn fetch_one(book: &Book, bucket: &Bucket, copy: &ObjectCopy, watch: &dyn Watch) -> Result<(), CloudError> {
    if let Err(problem) = book.prepare_storage_for_file() {
        return Err(CloudError::Storage(problem));
    }
    while !fetch_once(book, bucket, copy, watch)? {}
    Ok(())
}

/// Answers false where the file was here and has been evicted since.
fn fetch_once(
    book: &Book,
    bucket: &Bucket,
    copy: &ObjectCopy,
    watch: &dyn Watch,
) -> Result<bool, CloudError> {
    let mut attempt = 1;
    let fetched = loop {
        let error = match fetch_patiently(book, bucket, copy, watch) {
            Ok(fetched) => break fetched,
            Err(error) => error,
        };
        let may_pass = matches!(&error, CloudError::Trouble(trouble)
            if matches!(trouble.code, TroubleCode::Busy | TroubleCode::Interrupted));
        if !may_pass || attempt == ATTEMPTS || watch.cancelled() {
            return Err(error);
        }
        std::thread::sleep(super::rounds::BREATH * attempt);
        attempt += 1;
    };
    let now = book.now();
    book.write(|transaction| {
        for left in [LocalFile::Leaving, LocalFile::Gone] {
            transaction.move_local(copy.seq, left, LocalFile::Here)?;
        }
        transaction.note_read(copy.id, now)?;
        let found = transaction.reader().attachment(copy.id)?;
        if let Some(before) = found.filter(|found| found.state == AttachmentState::Missing) {
            let after = Attachment {
                state: AttachmentState::Saved,
                dismissed: None,
                ..before.clone()
            };
            let change = Change {
                action: "attachment_found_again",
                at: now,
                who: PROGRAM,
                reason: None,
            };
            transaction.update_attachment(&before, &after, change)?;
        }
        Ok::<_, StoreError>(())
    })?;
    // One that was found here may have been removed before it was marked.
    let is_here = fetched || is_here(book, copy)?;
    if !is_here {
        book.write(|transaction| transaction.move_local(copy.seq, LocalFile::Here, LocalFile::Gone))?;
    }
    Ok(is_here)
}

/// Fetches a file, and answers whether it had to be. What a thread still does that was left behind is what it was begun for: whoever
/// wants the file again finds it, and compares it.
fn fetch_patiently(
    book: &Book,
    bucket: &Bucket,
    copy: &ObjectCopy,
    watch: &dyn Watch,
) -> Result<bool, CloudError> {
    let (bucket, copy) = (bucket.clone(), copy.clone());
    at_storage(book, watch, move |storage| {
        fetch_unless_there(&bucket, &copy, storage)
    })
}

/// Does work at the storage path on a thread that is left behind where the path stops answering.
fn at_storage<T: Send + 'static>(
    book: &Book,
    watch: &dyn Watch,
    work: impl FnOnce(&StoragePath) -> Result<T, CloudError> + Send + 'static,
) -> Result<T, CloudError> {
    let storage = book.storage();
    let at = storage.as_ref().clone();
    match storage.may_hang() {
        None => work(&at),
        Some(place) => work_at(place, watch, move |_| work(&at))
            .unwrap_or_else(|error| Err(CloudError::Storage(storage.no_answer(&error)))),
    }
}

fn fetch_unless_there(bucket: &Bucket, copy: &ObjectCopy, to: &StoragePath) -> Result<bool, CloudError> {
    let target = to.uploads().join(&copy.stored_name);
    // It may not have left yet, or somebody else has just fetched it.
    match compare_file(&target, copy.size, &copy.sha256) {
        Ok(()) => return Ok(false),
        Err(trouble) if trouble.code == TroubleCode::LocalMissing => {}
        Err(_) => drop(move_into(&target, &to.discarded())?),
    }
    check_space(&to.uploads(), copy.size)?;
    fetch_into(bucket, copy, to, &target)?;
    Ok(true)
}

/// Writes the file by the protocol of every file: a part, synced, then its name, then its folder.
fn fetch_into(bucket: &Bucket, copy: &ObjectCopy, to: &StoragePath, target: &Path) -> Result<(), CloudError> {
    let part = to.staging().join(format!("{}.part", Uuid::now_v7()));
    let fetched = publish_new::<_, CloudError>(&part, target, |file| {
        runtime()?.block_on(transfer::fetch(bucket, copy, file))?;
        Ok(())
    });
    match fetched {
        // Another process was quicker, and compared it.
        Err(CloudError::Copy(CopyError::Storage { source, .. }))
            if source.kind() == std::io::ErrorKind::AlreadyExists =>
        {
            Ok(())
        }
        fetched => fetched,
    }
}
