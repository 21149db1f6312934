//! Makes a snapshot: uploaded, read back, compared, and only then called one.

use std::fs::{self, File};
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use object_store::PutMode;
use object_store::path::Path as Key;
use sha2::{Digest, Sha256};

use super::super::connect::runtime;
use super::super::pace::Pace;
use super::super::transfer::{Sending, read, send};
use super::super::{CloudError, KeySources, Trouble};
use super::objects::{again, get, list, put};
use super::{
    DATABASE, FOLDER, HEADER, Header, MANIFEST, Part, SETTINGS, SnapshotBucket, pack, presence, short_id,
};
use crate::backup::{
    self, BackupError, BackupKind, BackupName, BackupProblem, Contents, Created, FORMAT, FileEntry,
    LiveProblem, Manifest, Outcome, ProblemKind, Step, UPLOADS, Watch, manifest_of,
};
use crate::book::Book;
use crate::durable_fs::{CopyError, check_space, remove_if_there};
use crate::settings::CloudMode;
use crate::store::ReadConnection;

/// Makes a snapshot in the object store and writes down what became of it, as of a backup to a folder.
///
/// Files are not uploaded by this: the snapshot says which the store does not have yet. Nobody who records waits for it.
///
/// # Errors
///
/// Where nothing could be begun: the object store is switched off, or another backup is under way. What went wrong afterwards
/// is in the [`Outcome`].
pub fn back_up(book: &Book, keys: &KeySources, who: &str, watch: &dyn Watch) -> Result<Outcome, BackupError> {
    let settings = book.settings();
    let cloud = &settings.cloud.value;
    let destination = PathBuf::from(cloud.address());
    if cloud.mode == CloudMode::Off {
        return Err(super::said(&destination, CloudError::Off));
    }
    let _alone = backup::alone(book)?;
    let begun = book.now();
    let made =
        SnapshotBucket::find(&settings, cloud, keys).and_then(|bucket| Making { book, bucket, watch }.make());
    let (at, result) = match made {
        Ok((at, created)) => (at, Ok(created)),
        Err(_) if watch.cancelled() => (begun, Err(BackupError::Cancelled)),
        Err(error) => (begun, Err(error)),
    };
    backup::record(
        book,
        (BackupKind::ObjectStore, who),
        &destination,
        at,
        (result.as_ref(), &[]),
    )?;
    Ok(Outcome {
        destination,
        result,
        repaired: Vec::new(),
    })
}

struct Making<'m> {
    book: &'m Book,
    bucket: SnapshotBucket,
    watch: &'m dyn Watch,
}

/// What is uploaded, and what it says of itself.
struct Packed {
    /// The compressed database, in DATA for as long as it is needed.
    database: Scratch,
    plain: (u64, [u8; 32]),
    manifest: Vec<u8>,
    settings: Vec<u8>,
    header: Header,
    waiting: Vec<BackupProblem>,
}

/// The files of a book, as the store has them.
#[derive(Default)]
struct Described {
    /// Those of recorded batches, each with its key where the store has it.
    files: Vec<FileEntry>,
    /// Those of them that the store does not have yet.
    waiting: Vec<BackupProblem>,
    /// Those that never leave this computer.
    never_uploaded: Vec<LiveProblem>,
}

/// A file that is removed when nobody needs it any more.
pub(super) struct Scratch(pub(super) PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = remove_if_there(&self.0) {
            tracing::warn!(
                ?error,
                "a compressed copy of the database stays in the data folder"
            );
        }
    }
}

impl Making<'_> {
    fn make(self) -> Result<(jiff::Timestamp, Created), BackupError> {
        let runtime = runtime().map_err(|trouble| self.bucket.said(trouble))?;
        let own = format!("{FOLDER}/{}", short_id(self.book.storage().store_id));
        let own_key = self.key(&own)?;
        // Before the database is copied: a network that is not there is said at once.
        let there = runtime
            .block_on(list(&self.bucket.bucket, &own_key))
            .map_err(|trouble| self.bucket.said(trouble))?;
        let contents = Contents::take(self.book, self.watch)?;
        let taken: Vec<String> = there
            .into_iter()
            .map(|object| object.location.to_string())
            .collect();
        let name = self.free_name(&contents, &own, &taken)?;
        let folder = format!("{own}/{name}");
        let packed = self.pack(&contents)?;
        let mut uploaded = packed.header.settings.size + packed.header.manifest.size;
        runtime
            .block_on(self.upload(&packed, &folder))
            .map_err(|trouble| self.bucket.said(trouble))?;
        self.prove(&packed, &folder)?;
        let text =
            serde_json::to_vec_pretty(&packed.header).map_err(|error| self.unwritable(error.into()))?;
        let header = self.key(&format!("{folder}/{HEADER}"))?;
        let written = runtime.block_on(async {
            put(&self.bucket.bucket, &header, &text).await?;
            get(&self.bucket.bucket, &header).await
        });
        if written.map_err(|trouble| self.bucket.said(trouble))? != text {
            return Err(self.not_proven(HEADER));
        }
        uploaded += packed.header.database.size + text.len() as u64;
        let created = Created {
            path: self.bucket.address().join(&folder),
            kind: BackupKind::ObjectStore,
            bytes: uploaded,
            attachments: packed.header.attachments,
            proven_at: self.book.now(),
            problems: packed.waiting,
            // What is in the object store alone is where a snapshot looks for it.
            evicted: 0,
        };
        Ok((contents.at, created))
    }

    fn key(&self, name: &str) -> Result<Key, BackupError> {
        self.bucket
            .bucket
            .key_below(name)
            .map_err(|trouble| self.bucket.said(trouble))
    }

    /// The first name from the time of the copy on that no snapshot of this store has.
    fn free_name(&self, contents: &Contents, own: &str, taken: &[String]) -> Result<String, BackupError> {
        let mut later = 0;
        loop {
            let at = contents.at.saturating_add(SignedDuration::from_secs(later));
            let at = at.unwrap_or(contents.at);
            let name = BackupName::new(contents.station.as_deref(), at).stem();
            let folder = format!("{}/", self.key(&format!("{own}/{name}"))?);
            if !taken.iter().any(|key| key.starts_with(&folder)) {
                return Ok(name);
            }
            later += 1;
        }
    }

    fn unwritable(&self, error: io::Error) -> BackupError {
        let folder = self.book.settings().data_dir.value.clone();
        BackupError::Local {
            source: CopyError::storage_side(&folder)(error),
        }
    }

    fn not_proven(&self, name: &str) -> BackupError {
        BackupError::NotProven {
            path: self.bucket.address(),
            problems: vec![BackupProblem::new(ProblemKind::HashDiffers, name, "")],
        }
    }

    /// Compresses the database, and says of every file whether the store has it.
    fn pack(&self, contents: &Contents) -> Result<Packed, BackupError> {
        let local = |path: &Path, error| BackupError::Local {
            source: CopyError::storage_side(path)(error),
        };
        let database = Scratch(contents.snapshot.with_extension("sqlite.zst"));
        let size = fs::metadata(&contents.snapshot).map_or(0, |found| found.len());
        let folder = database.0.parent().unwrap_or(Path::new("."));
        check_space(folder, size).map_err(|source| BackupError::Local { source })?;
        let (plain, database_part) = pack::pack(&contents.snapshot, &database.0, &|| self.watch.cancelled())
            .map_err(|error| local(&database.0, error))?;
        let described = self.describe(contents)?;
        let waiting = described.waiting;
        let attachments = described.files.len() as u64;
        let attachment_bytes = described.files.iter().map(|file| file.size).sum();
        let settings = contents.settings.clone().into_bytes();
        let settings_part = part(SETTINGS, &settings);
        let mut files = vec![
            entry(backup::DATABASE, plain.0, plain.1),
            entry(backup::SETTINGS, settings_part.size, settings_part.sha256),
        ];
        files.extend(described.files);
        let kind = BackupKind::ObjectStore.as_str();
        let manifest = manifest_of(contents, kind, attachments, files, described.never_uploaded);
        let text = pack::packed(|writer| Ok(serde_json::to_writer(writer, &manifest)?))
            .map_err(|error| self.unwritable(error))?;
        let header = Header {
            format: FORMAT,
            program: manifest.program,
            station: manifest.station,
            workstation_id: manifest.workstation_id,
            store_id: manifest.store_id,
            at: manifest.at,
            schema_version: manifest.schema_version,
            batches: manifest.batches,
            attachments,
            attachment_bytes,
            waiting: waiting.len() as u64,
            audit_head: manifest.audit_head,
            database: database_part,
            manifest: part(MANIFEST, &text),
            settings: settings_part,
        };
        Ok(Packed {
            database,
            plain,
            manifest: text,
            settings,
            header,
            waiting,
        })
    }

    /// Says of every file whether the store has it.
    fn describe(&self, contents: &Contents) -> Result<Described, BackupError> {
        let snapshot = |source| BackupError::Snapshot { source };
        let copy = ReadConnection::open_unchanging(&contents.snapshot).map_err(snapshot)?;
        let objects = copy.reader().recorded_objects().map_err(snapshot)?;
        drop(copy);
        let bucket = &self.bucket.bucket;
        let cancelled = || self.watch.cancelled();
        let found = presence::find(bucket, &objects, self.bucket.at_once(), &cancelled);
        let found = runtime()
            .and_then(|runtime| runtime.block_on(found))
            .map_err(|trouble| self.bucket.said(trouble))?;
        let mut described = Described::default();
        for (object, seen) in objects.into_iter().zip(found) {
            let path = format!("{UPLOADS}{}", object.stored_name);
            if !object.is_recorded {
                described.never_uploaded.push(LiveProblem {
                    kind: "not_uploaded".to_owned(),
                    path,
                    detail: "not recorded, or not at the storage path yet".to_owned(),
                });
                continue;
            }
            let key = self.key(&format!("batches/{}", object.stored_name))?.to_string();
            if seen.is_none() {
                let problem = BackupProblem::new(ProblemKind::NotUploaded, path.as_str(), key.as_str());
                described.waiting.push(problem);
            }
            described.files.push(FileEntry {
                key: seen.map(|_| key),
                ..entry(&path, object.size, object.sha256)
            });
        }
        Ok(described)
    }

    async fn upload(&self, packed: &Packed, folder: &str) -> Result<(), Trouble> {
        let bucket = &self.bucket.bucket;
        let key = |name: &str| bucket.key_below(&format!("{folder}/{name}"));
        put(bucket, &key(SETTINGS)?, &packed.settings).await?;
        put(bucket, &key(MANIFEST)?, &packed.manifest).await?;
        let pace = Pace::new(self.bucket.cloud.bandwidth_limit);
        let sending = Sending {
            file: packed.database.0.clone(),
            may_hang: None,
            size: packed.header.database.size,
            sha256: packed.header.database.sha256,
            media_type: Some("application/zstd".to_owned()),
            pace: &pace,
            noted: None,
            sent: None,
        };
        let key = key(DATABASE)?;
        self.watch.progress(Step::Copying, 0, sending.size);
        again(async || send(bucket, &key, &sending, PutMode::Overwrite).await).await?;
        self.watch.progress(Step::Copying, sending.size, sending.size);
        Ok(())
    }

    /// Reads all of it back and compares it; the database also as it comes out of its compression.
    fn prove(&self, packed: &Packed, folder: &str) -> Result<(), BackupError> {
        let runtime = runtime().map_err(|trouble| self.bucket.said(trouble))?;
        let bucket = &self.bucket.bucket;
        for (name, written) in [(SETTINGS, &packed.settings), (MANIFEST, &packed.manifest)] {
            let key = self.key(&format!("{folder}/{name}"))?;
            let (size, mut back) = (written.len(), Vec::new());
            let read = again(async || {
                back.clear();
                read(bucket, &key, size as u64, |bytes| {
                    back.extend_from_slice(bytes);
                    Ok(())
                })
                .await
            });
            runtime
                .block_on(read)
                .map_err(|trouble| self.bucket.said(trouble))?;
            if back != *written {
                return Err(self.not_proven(name));
            }
        }
        let key = self.key(&format!("{folder}/{DATABASE}"))?;
        let back = Scratch(packed.database.0.with_extension("back"));
        let size = packed.header.database.size;
        let reading = again(async || {
            let mut file = File::create(&back.0).map_err(|error| Trouble::local(&error))?;
            let mut done = 0;
            read(bucket, &key, size, |bytes| {
                done += bytes.len() as u64;
                self.watch.progress(Step::Proving, done, size);
                if self.watch.cancelled() {
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                file.write_all(bytes)
            })
            .await
        });
        let (found, sha256, _) = runtime
            .block_on(reading)
            .map_err(|trouble| self.bucket.said(trouble))?;
        if (found, sha256) != (size, packed.header.database.sha256) {
            return Err(self.not_proven(DATABASE));
        }
        let mut file = File::open(&back.0).map_err(|error| self.unwritable(error))?;
        match pack::unpack(&mut file, io::sink(), packed.plain.0) {
            Ok(plain) if plain == packed.plain => Ok(()),
            _ => Err(self.not_proven(DATABASE)),
        }
    }
}

fn part(name: &str, bytes: &[u8]) -> Part {
    Part {
        name: name.to_owned(),
        size: bytes.len() as u64,
        sha256: Sha256::digest(bytes).into(),
    }
}

fn entry(path: &str, size: u64, sha256: [u8; 32]) -> FileEntry {
    FileEntry {
        path: path.to_owned(),
        size,
        sha256,
        verified_at: None,
        stored_modified_ns: None,
        key: None,
    }
}

/// Reads a manifest that was compressed.
pub(super) fn read_manifest(bytes: &[u8]) -> Result<Manifest, String> {
    let mut text = Vec::new();
    pack::unpack(&mut Cursor::new(bytes), &mut text, backup::LARGEST_LIST)
        .map_err(|error| error.to_string())?;
    Manifest::read(&text)
}
