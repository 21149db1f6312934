//! One object: looked at, uploaded, read. What the store says it has is compared with what was saved.

use std::fs::File;
use std::future::Future;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::StreamExt;
use jiff::Timestamp;
use object_store::multipart::PartId;
use object_store::path::Path as Key;
use object_store::{
    Attribute, Attributes, GetOptions, GetResult, MultipartUpload, PutMode, PutMultipartOptions, PutOptions,
    PutPayload,
};
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};

use super::connect::Bucket;
use super::pace::Pace;
use super::under_way::Sent;
use super::{Trouble, TroubleCode};
use crate::durable_fs::{Unwatched, ask, read_patiently, work_at};
use crate::store::object_copies::{ObjectCopy, SeenObject};

/// The metadata that holds the SHA-256 of an object's bytes, in hexadecimal digits.
const SHA256: &str = "sha256";

/// A file of at most so many bytes goes in one request; a larger one in parts.
const LARGEST_WHOLE: u64 = 16 * 1024 * 1024;

/// The bytes of a part; all but the last have as many, since R2 wants it so. S3 takes at most 10,000 parts.
const PART: usize = 8 * 1024 * 1024;
const MOST_PARTS: u64 = 9_000;

/// What is granted to every request, and the slowest line that is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
const SLOWEST: u64 = 32 * 1024;

/// Tells whoever keeps the queue that an upload in parts was begun (its id) or is over, and waits until that is written down.
pub(super) type Notes = mpsc::Sender<(i64, Option<String>, oneshot::Sender<()>)>;

/// What an object says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Looked {
    pub(super) size: u64,
    /// Nothing where somebody else wrote it.
    pub(super) sha256: Option<[u8; 32]>,
    pub(super) seen: SeenObject,
}

impl Looked {
    pub(super) fn is(&self, copy: &ObjectCopy) -> bool {
        self.has(copy.size, &copy.sha256)
    }

    pub(super) fn has(&self, size: u64, sha256: &[u8; 32]) -> bool {
        self.size == size && self.sha256 == Some(*sha256)
    }
}

/// A file that is sent, and what it has to be.
pub(super) struct Sending<'s> {
    pub(super) file: PathBuf,
    /// The place that may stop answering, where the file is on one.
    pub(super) may_hang: Option<PathBuf>,
    pub(super) size: u64,
    pub(super) sha256: [u8; 32],
    pub(super) media_type: Option<String>,
    pub(super) pace: &'s Pace,
    /// Where an upload in parts is written down, and under which number; nowhere for what nobody goes on with.
    pub(super) noted: Option<(&'s Notes, i64)>,
    /// Hears how much of a large file is there, where somebody may look.
    pub(super) sent: Option<Sent>,
}

/// Gives a request the time that its bytes need on a slow line, and no more.
pub(super) async fn patiently<T>(
    bytes: u64,
    request: impl Future<Output = object_store::Result<T>>,
) -> Result<object_store::Result<T>, Trouble> {
    let patience = PATIENCE + Duration::from_secs(bytes / SLOWEST);
    tokio::time::timeout(patience, request).await.map_err(|_| {
        Trouble::with(
            TroubleCode::Interrupted,
            format!("no answer in {} s", patience.as_secs()),
        )
    })
}

/// Asks what an object says of itself; nothing where it is not there.
pub(super) async fn look(bucket: &Bucket, key: &Key) -> Result<Option<Looked>, Trouble> {
    let options = GetOptions::new().with_head(true);
    match patiently(0, bucket.remote.get_opts(key, options)).await? {
        Ok(found) => Ok(Some(looked(&found))),
        Err(error) => match Trouble::of(&error) {
            trouble if trouble.code == TroubleCode::NotThere => Ok(None),
            trouble => Err(trouble),
        },
    }
}

fn looked(found: &GetResult) -> Looked {
    let digits = found.attributes.get(&Attribute::Metadata(SHA256.into()));
    let millisecond = found.meta.last_modified.timestamp_millis();
    Looked {
        size: found.meta.size,
        sha256: digits.and_then(|digits| hash_of_digits(digits)),
        seen: SeenObject {
            e_tag: found.meta.e_tag.clone(),
            changed_at: Timestamp::from_millisecond(millisecond).unwrap_or_default(),
        },
    }
}

/// Uploads a file unless its object is there already, and answers what the store then says it has.
///
/// What is there under its key is never overwritten, unless it is not what was saved: then it is healed. A file on this side
/// that is not what was saved is never uploaded; one that cannot be read since `may_hang` does not answer is given up.
pub(super) async fn upload(
    bucket: &Bucket,
    copy: &ObjectCopy,
    (file, may_hang): (PathBuf, Option<PathBuf>),
    data_dir: &Path,
    pace: &Pace,
    notes: &Notes,
) -> Result<SeenObject, Trouble> {
    let key = bucket.key(&copy.stored_name)?;
    if let Some(id) = &copy.upload_id {
        break_off(bucket, copy.seq, &key, id, notes).await;
    }
    let mode = match look(bucket, &key).await {
        _ if copy.overwrite => PutMode::Overwrite,
        Ok(Some(found)) if found.is(copy) => return Ok(found.seen),
        Ok(Some(_)) => {
            tracing::warn!(%key, "an object is not what was uploaded, and is written again");
            PutMode::Overwrite
        }
        Ok(None) => PutMode::Create,
        // A store may hide from who may not list it whether something is there. Writing says more than looking.
        Err(trouble) if trouble.code == TroubleCode::NoRight => PutMode::Create,
        Err(trouble) => return Err(trouble),
    };
    let sending = Sending {
        file,
        may_hang,
        size: copy.size,
        sha256: copy.sha256,
        media_type: copy.media_type.clone(),
        pace,
        noted: Some((notes, copy.seq)),
        sent: (copy.size > LARGEST_WHOLE).then(|| Sent::begin(data_dir, copy)),
    };
    send(bucket, &key, &sending, mode).await?;
    match look(bucket, &key).await? {
        Some(found) if found.is(copy) => Ok(found.seen),
        Some(_) => Err(Trouble::new(TroubleCode::Differs)),
        None => Err(Trouble::new(TroubleCode::NotThere)),
    }
}

/// Writes an object, in parts where it is large.
pub(super) async fn send(
    bucket: &Bucket,
    key: &Key,
    sending: &Sending<'_>,
    mode: PutMode,
) -> Result<(), Trouble> {
    if sending.size <= LARGEST_WHOLE {
        send_whole(bucket, key, sending, mode).await
    } else {
        send_in_parts(bucket, key, sending).await
    }
}

async fn send_whole(bucket: &Bucket, key: &Key, sending: &Sending<'_>, mode: PutMode) -> Result<(), Trouble> {
    let (file, size, sha256) = (sending.file.clone(), sending.size, sending.sha256);
    let bytes = blocking(&sending.may_hang, move || read_whole(&file, size, &sha256)).await?;
    sending.pace.wait(size).await;
    let payload = PutPayload::from(bytes);
    let put = |mode: PutMode| {
        let options = PutOptions {
            mode,
            attributes: attributes(sending),
            ..PutOptions::default()
        };
        patiently(size, bucket.remote.put_opts(key, payload.clone(), options))
    };
    let is_creation = mode == PutMode::Create;
    match put(mode).await? {
        Ok(_) => Ok(()),
        // An earlier request got through after all, or somebody else was here in between: the look that follows tells.
        Err(object_store::Error::AlreadyExists { .. }) if is_creation => Ok(()),
        // A server that does not know how to write only what is not there: it was looked for a moment ago.
        Err(error) if is_creation && is_not_implemented(&error) => put(PutMode::Overwrite)
            .await?
            .map(drop)
            .map_err(|error| written(&error)),
        Err(error) => Err(written(&error)),
    }
}

/// There is no "not there" in writing, unless it is the bucket.
fn written(error: &object_store::Error) -> Trouble {
    let trouble = Trouble::of(error);
    match trouble.code {
        TroubleCode::NotThere => Trouble {
            code: TroubleCode::NoBucket,
            ..trouble
        },
        _ => trouble,
    }
}

fn is_not_implemented(error: &object_store::Error) -> bool {
    let is_said = |text: &str| text.contains("<Code>NotImplemented<") || text.contains("status code: 501");
    matches!(error, object_store::Error::NotImplemented { .. }) || is_said(&error.to_string())
}

/// An upload in parts that was begun. The store's id outlives the process where it has one.
enum Parts<'b> {
    Named(&'b Bucket, &'b Key, String, Vec<PartId>),
    Unnamed(Box<dyn MultipartUpload>),
}

impl Parts<'_> {
    async fn put(&mut self, bytes: Vec<u8>) -> Result<(), Trouble> {
        let size = bytes.len() as u64;
        let payload = PutPayload::from(bytes);
        match self {
            Self::Named(bucket, key, id, parts) => {
                let part = bucket.remote.put_part(key, id, parts.len(), payload);
                parts.push(patiently(size, part).await?.map_err(|error| written(&error))?);
            }
            Self::Unnamed(upload) => {
                patiently(size, upload.put_part(payload))
                    .await?
                    .map_err(|error| written(&error))?;
            }
        }
        Ok(())
    }

    async fn complete(&mut self) -> Result<(), Trouble> {
        let completed = match self {
            Self::Named(bucket, key, id, parts) => {
                let parts = std::mem::take(parts);
                patiently(0, bucket.remote.complete_multipart(key, id, parts)).await?
            }
            Self::Unnamed(upload) => patiently(0, upload.complete()).await?,
        };
        completed.map(drop).map_err(|error| written(&error))
    }

    async fn abort(&mut self) {
        let aborted = match self {
            Self::Named(bucket, key, id, _) => patiently(0, bucket.remote.abort_multipart(key, id)).await,
            Self::Unnamed(upload) => patiently(0, upload.abort()).await,
        };
        if !matches!(aborted, Ok(Ok(()))) {
            tracing::info!("the parts of an upload that broke off stay in the store for now");
        }
    }
}

async fn send_in_parts(bucket: &Bucket, key: &Key, sending: &Sending<'_>) -> Result<(), Trouble> {
    // Before the first byte leaves: what is damaged must not even begin.
    let (again, size, sha256) = (sending.file.clone(), sending.size, sending.sha256);
    blocking(&sending.may_hang, move || compare_file(&again, size, &sha256)).await?;
    let options = PutMultipartOptions {
        attributes: attributes(sending),
        ..PutMultipartOptions::default()
    };
    let mut parts = if bucket.names_uploads {
        let begun = bucket.remote.create_multipart_opts(key, options);
        let id = patiently(0, begun).await?.map_err(|error| written(&error))?;
        if let Some((notes, seq)) = sending.noted {
            note(notes, seq, Some(id.clone())).await;
        }
        Parts::Named(bucket, key, id, Vec::new())
    } else {
        let begun = bucket.remote.put_multipart_opts(key, options);
        Parts::Unnamed(patiently(0, begun).await?.map_err(|error| written(&error))?)
    };
    let sent = send_parts(&mut parts, sending).await;
    if sent.is_err() {
        parts.abort().await;
    }
    if let Some((notes, seq)) = sending.noted.filter(|_| bucket.names_uploads) {
        note(notes, seq, None).await;
    }
    sent
}

async fn send_parts(parts: &mut Parts<'_>, sending: &Sending<'_>) -> Result<(), Trouble> {
    let (file, may_hang) = (sending.file.clone(), sending.may_hang.clone());
    let least = usize::try_from(sending.size / MOST_PARTS).unwrap_or(PART);
    let part = PART.max(least.next_multiple_of(PART));
    let (sender, mut receiver) = mpsc::channel(1);
    let reading = tokio::task::spawn_blocking(move || read_parts(file, may_hang.as_deref(), part, &sender));
    let mut hash = Sha256::new();
    while let Some(bytes) = receiver.recv().await {
        hash.update(&bytes);
        let count = bytes.len() as u64;
        sending.pace.wait(count).await;
        parts.put(bytes).await?;
        if let Some(sent) = &sending.sent {
            sent.add(count);
        }
    }
    reading
        .await
        .map_err(|error| Trouble::with(TroubleCode::LocalFailed, error))?
        .map_err(|error| Trouble::local(&error))?;
    // Changed between the two readings: nothing of it is there yet.
    if <[u8; 32]>::from(hash.finalize()) != sending.sha256 {
        return Err(Trouble::new(TroubleCode::LocalDamaged));
    }
    parts.complete().await
}

fn read_parts(
    file: PathBuf,
    may_hang: Option<&Path>,
    part: usize,
    sender: &mpsc::Sender<Vec<u8>>,
) -> std::io::Result<()> {
    let mut file: Box<dyn Read> = match may_hang {
        None => Box::new(File::open(file)?),
        Some(place) => Box::new(read_patiently(place, ask(place, move || File::open(file))??)?),
    };
    loop {
        let mut bytes = Vec::with_capacity(part);
        file.by_ref().take(part as u64).read_to_end(&mut bytes)?;
        // Nobody receives any more where a part failed.
        if bytes.is_empty() || sender.blocking_send(bytes).is_err() {
            return Ok(());
        }
    }
}

async fn note(notes: &Notes, seq: i64, id: Option<String>) {
    let (written, is_written) = oneshot::channel();
    if notes.send((seq, id, written)).await.is_ok() {
        // Whoever keeps the queue is gone where this fails, and with it the transfer.
        let _ = is_written.await;
    }
}

/// Has the store forget the parts of an upload that a process left behind.
async fn break_off(bucket: &Bucket, seq: i64, key: &Key, id: &str, notes: &Notes) {
    let id = id.to_owned();
    match patiently(0, bucket.remote.abort_multipart(key, &id)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) if Trouble::of(&error).code == TroubleCode::NotThere => {}
        other => {
            tracing::info!(%key, ?other, "the parts of an upload that broke off stay in the store for now");
            return;
        }
    }
    note(notes, seq, None).await;
}

/// Reads an object to its end, hands over its bytes as they come, and answers size and hash.
pub(super) async fn read(
    bucket: &Bucket,
    key: &Key,
    expected: u64,
    mut each: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> Result<(u64, [u8; 32], SeenObject), Trouble> {
    let found = patiently(0, bucket.remote.get_opts(key, GetOptions::new()))
        .await?
        .map_err(|error| Trouble::of(&error))?;
    let seen = looked(&found).seen;
    let mut stream = found.into_stream();
    let (mut hash, mut size) = (Sha256::new(), 0_u64);
    let whole = async {
        while let Some(bytes) = stream.next().await {
            let bytes = bytes.map_err(|error| Trouble::of(&error))?;
            hash.update(&bytes);
            size += bytes.len() as u64;
            each(&bytes).map_err(|error| Trouble::local(&error))?;
        }
        Ok(())
    };
    patiently(expected, async { Ok(whole.await) })
        .await?
        .map_err(|error| Trouble::of(&error))??;
    Ok((size, hash.finalize().into(), seen))
}

/// Fetches an object into a file, which is written anew, and compares it with what was saved. The file is not synced.
pub(super) async fn fetch(
    bucket: &Bucket,
    copy: &ObjectCopy,
    file: &mut File,
) -> Result<SeenObject, Trouble> {
    let key = bucket.key(&copy.stored_name)?;
    let (size, sha256, seen) = read(bucket, &key, copy.size, |bytes| file.write_all(bytes)).await?;
    if (size, sha256) == (copy.size, copy.sha256) {
        Ok(seen)
    } else {
        Err(Trouble::new(TroubleCode::Differs))
    }
}

fn attributes(sending: &Sending<'_>) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::Metadata(SHA256.into()), digits(&sending.sha256).into());
    if let Some(media_type) = &sending.media_type {
        attributes.insert(Attribute::ContentType, media_type.clone().into());
    }
    attributes
}

/// Reads a file that must be what was saved.
fn read_whole(file: &Path, size: u64, sha256: &[u8; 32]) -> Result<Vec<u8>, Trouble> {
    let local = |error: std::io::Error| Trouble::local(&error);
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    // One byte more tells that it has grown.
    File::open(file)
        .map_err(local)?
        .take(size.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(local)?;
    if bytes.len() as u64 == size && <[u8; 32]>::from(Sha256::digest(&bytes)) == *sha256 {
        Ok(bytes)
    } else {
        Err(Trouble::new(TroubleCode::LocalDamaged))
    }
}

/// Compares a file with what was saved.
pub(super) fn compare_file(file: &Path, size: u64, sha256: &[u8; 32]) -> Result<(), Trouble> {
    let found = crate::durable_fs::hash_file(file).map_err(|error| match error.system_error() {
        Some(error) => Trouble::local(error),
        None => Trouble::with(TroubleCode::LocalFailed, error),
    })?;
    if (found.size, found.sha256) == (size, *sha256) {
        Ok(())
    } else {
        Err(Trouble::new(TroubleCode::LocalDamaged))
    }
}

/// Runs what waits for a disk beside the transfers; given up where that does not answer.
async fn blocking<T: Send + 'static>(
    may_hang: &Option<PathBuf>,
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let may_hang = may_hang.clone();
    let patient = move || match may_hang {
        None => work(),
        Some(place) => {
            work_at(&place, &Unwatched, |_| work()).unwrap_or_else(|error| Err(Trouble::local(&error)))
        }
    };
    tokio::task::spawn_blocking(patient)
        .await
        .map_err(|error| Trouble::with(TroubleCode::LocalFailed, error))?
}

fn digits(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hash_of_digits(digits: &str) -> Option<[u8; 32]> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (index, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash: [u8; 32] = Sha256::digest(b"slip").into();
        assert_eq!(hash_of_digits(&digits(&hash)), Some(hash));
        for wrong in ["", "00", &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(hash_of_digits(wrong), None, "{wrong:?}");
        }
    }
}
