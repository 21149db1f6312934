//! Is what was uploaded still there, and as it was? Read to its end and compared; what is not is healed from the file here.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::task::JoinSet;
use uuid::Uuid;

use super::connect::{Bucket, runtime};
use super::pace::Pace;
use super::queue::prepare;
use super::rounds::{remember, upload_these};
use super::transfer::{look, read};
use super::{CloudError, KeySources, Trouble, TroubleCode, connect};
use crate::attachments::Watch;
use crate::book::Book;
use crate::run::TransferLock;
use crate::store::StoreError;
use crate::store::object_copies::{LocalFile, ObjectCopy, SeenObject};

/// How many rows are read at once.
const PAGE: u32 = 500;

/// How often an object is asked for before that counts as trouble with the way to it.
const ATTEMPTS: u32 = 4;

/// What is wrong with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// It is not there.
    Missing,
    /// It has another size.
    SizeDiffers,
    /// It has other bytes.
    HashDiffers,
    /// It was uploaded to another place than the configured one, and its file is not here to be uploaded again.
    Elsewhere,
    /// It cannot be read.
    Unreadable,
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Missing,
        Self::SizeDiffers,
        Self::HashDiffers,
        Self::Elsewhere,
        Self::Unreadable,
    ];

    /// The kind as programs see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::SizeDiffers => "size_differs",
            Self::HashDiffers => "hash_differs",
            Self::Elsewhere => "elsewhere",
            Self::Unreadable => "unreadable",
        }
    }
}

/// An object that is not as it was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudProblem {
    /// The attachment.
    pub id: Uuid,
    /// Its name as it was picked.
    pub name: String,
    /// The object's key.
    pub key: String,
    /// What is wrong.
    pub kind: ProblemKind,
    /// Whether it was uploaded again from the file here, and compared.
    pub healed: bool,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Objects that were read.
    pub checked: u64,
    /// Those that are not as they were uploaded, in the order of registration.
    pub problems: Vec<CloudProblem>,
    /// Whether all were looked at that were to be.
    pub is_full: bool,
}

/// Reads every object, or a random `sample` of so many, and compares it with what was saved.
///
/// What is not right is uploaded again where the file here is what was saved. `watch` hears how many were read.
pub fn verify(
    book: &Book,
    keys: &KeySources,
    sample: Option<u32>,
    watch: &dyn Watch,
) -> Result<Verified, CloudError> {
    let bucket = connect(book, keys)?;
    prepare(book, &book.settings().cloud.value)?;
    let all = book.read(|reader| reader.copy_counts())?.uploaded;
    let all = sample.map_or(all, |sample| all.min(sample.into()));
    let mut verified = Verified {
        is_full: true,
        ..Verified::default()
    };
    let mut after = 0;
    loop {
        let page = match sample {
            Some(sample) => book.read(|reader| reader.sampled_copies(sample))?,
            None => book.read(|reader| reader.uploaded_copies(after, PAGE))?,
        };
        let Some(last) = page.last() else { break };
        after = last.seq;
        let found = runtime()?.block_on(compare(book, &bucket, page, watch, verified.checked, all))?;
        verified.checked += found.checked;
        let problems = heal(book, &bucket, found.problems, watch)?;
        verified.problems.extend(problems);
        if watch.cancelled() {
            verified.is_full = false;
            break;
        }
        if sample.is_some() {
            break;
        }
    }
    remember(book, None)?;
    Ok(verified)
}

struct Compared {
    checked: u64,
    problems: Vec<(ObjectCopy, ProblemKind)>,
}

async fn compare(
    book: &Book,
    bucket: &Bucket,
    page: Vec<ObjectCopy>,
    watch: &dyn Watch,
    before: u64,
    all: u64,
) -> Result<Compared, CloudError> {
    let at_once = book.settings().cloud.value.transfers as usize;
    let mut waiting: VecDeque<ObjectCopy> = page.into();
    let mut running = JoinSet::new();
    let mut compared = Compared {
        checked: 0,
        problems: Vec::new(),
    };
    loop {
        while running.len() < at_once && !watch.cancelled() {
            let Some(copy) = waiting.pop_front() else { break };
            let bucket = bucket.clone();
            running.spawn(async move {
                let seen = compare_one(&bucket, &copy).await;
                (copy, seen)
            });
        }
        let Some(ended) = running.join_next().await else {
            break;
        };
        // A task that broke off found nothing.
        let Ok((copy, seen)) = ended else { continue };
        compared.checked += 1;
        watch.progress(before + compared.checked, all);
        match seen? {
            Ok(seen) => {
                let now = book.now();
                book.write(|transaction| transaction.note_uploaded(copy.seq, &bucket.place, &seen, now))?;
            }
            Err(kind) => compared.problems.push((copy, kind)),
        }
    }
    compared.problems.sort_by_key(|(copy, _)| copy.seq);
    Ok(compared)
}

/// Compares one object; what keeps every transfer from succeeding is an error, not a problem of this one.
pub(super) async fn compare_one(
    bucket: &Bucket,
    copy: &ObjectCopy,
) -> Result<Result<SeenObject, ProblemKind>, Trouble> {
    if copy.place.as_ref() != Some(&bucket.place) {
        return Ok(Err(ProblemKind::Elsewhere));
    }
    let mut attempt = 1;
    loop {
        match try_to_compare(bucket, copy).await {
            Err(trouble) if attempt < ATTEMPTS && trouble.code != TroubleCode::NoBucket => {
                tokio::time::sleep(super::rounds::BREATH * attempt).await;
                attempt += 1;
            }
            Err(trouble) if trouble.code.is_of_all() => return Err(trouble),
            Err(_) => return Ok(Err(ProblemKind::Unreadable)),
            Ok(compared) => return Ok(compared),
        }
    }
}

async fn try_to_compare(
    bucket: &Bucket,
    copy: &ObjectCopy,
) -> Result<Result<SeenObject, ProblemKind>, Trouble> {
    let key = bucket.key(&copy.stored_name)?;
    match look(bucket, &key).await? {
        None => return Ok(Err(ProblemKind::Missing)),
        Some(found) if found.size != copy.size => return Ok(Err(ProblemKind::SizeDiffers)),
        Some(found) if !found.is(copy) => return Ok(Err(ProblemKind::HashDiffers)),
        Some(_) => {}
    }
    match read(bucket, &key, copy.size, |_| Ok(())).await {
        Ok((_, sha256, seen)) if sha256 == copy.sha256 => Ok(Ok(seen)),
        Ok((size, _, _)) if size != copy.size => Ok(Err(ProblemKind::SizeDiffers)),
        Ok(_) => Ok(Err(ProblemKind::HashDiffers)),
        Err(trouble) if trouble.code == TroubleCode::NotThere => Ok(Err(ProblemKind::Missing)),
        Err(trouble) => Err(trouble),
    }
}

/// Uploads again what is not right, where the file is here.
fn heal(
    book: &Book,
    bucket: &Bucket,
    problems: Vec<(ObjectCopy, ProblemKind)>,
    watch: &dyn Watch,
) -> Result<Vec<CloudProblem>, CloudError> {
    let mut healed = Vec::new();
    let here: Vec<ObjectCopy> = problems
        .iter()
        .map(|(copy, _)| copy)
        .filter(|copy| copy.local == LocalFile::Here && copy.is_saved)
        // Its metadata may be right and its bytes wrong.
        .map(|copy| ObjectCopy {
            overwrite: true,
            ..copy.clone()
        })
        .collect();
    if !here.is_empty() && !watch.cancelled() {
        let settings = book.settings();
        let _lock = loop {
            match TransferLock::try_take(&settings.data_dir.value)? {
                Some(lock) => break lock,
                None if watch.cancelled() => return Ok(said(bucket, problems, &healed)),
                None => std::thread::sleep(super::rounds::BREATH),
            }
        };
        book.write(|transaction| {
            for copy in &here {
                transaction.queue_again(copy.seq)?;
            }
            Ok::<_, StoreError>(())
        })?;
        let pace = Arc::new(Pace::new(settings.cloud.value.bandwidth_limit));
        healed = upload_these(book, bucket, &pace, here, watch, &|_| {})?.done;
    }
    Ok(said(bucket, problems, &healed))
}

fn said(bucket: &Bucket, problems: Vec<(ObjectCopy, ProblemKind)>, healed: &[i64]) -> Vec<CloudProblem> {
    problems
        .into_iter()
        .map(|(copy, kind)| CloudProblem {
            id: copy.id,
            key: bucket
                .key(&copy.stored_name)
                .map(|key| key.to_string())
                .unwrap_or_default(),
            healed: healed.contains(&copy.seq),
            name: copy.original_name,
            kind,
        })
        .collect()
}
