//! A computer rebuilt from bucket and key: the database, the settings, and the files at once or when they are wanted.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use object_store::path::Path as Key;
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use super::super::connect::{Bucket, runtime};
use super::super::rounds::BREATH;
use super::super::transfer::{compare_file, read};
use super::super::{CloudError, Trouble, TroubleCode};
use super::list::{StoredSnapshot, key_in};
use super::objects::get;
use super::{ATTEMPTS, DATABASE, MANIFEST, SETTINGS, SnapshotBucket, pack, presence};
use crate::backup::{
    self, BackupError, BackupProblem, Manifest, Noted, ProblemKind, Restored, Step, UPLOADS, UnpackedFolder,
    Watch, look_into_database, make_inner_folders, replace_at_next_start, replace_open, replace_unpacked,
    restore_unpacked,
};
use crate::book::Book;
use crate::durable_fs::{CopyError, check_space, remove_if_there, sync_folder};
use crate::settings::{Settings, with_object_store};
use crate::store::object_copies::{LocalFile, RecordedObject, SeenObject};
use crate::store::workstation::Remembered;
use crate::store::{NewStore, ReadConnection, Store, StoreError};

/// How many rows of a restored database are written in one transaction.
const AT_ONCE: usize = 1_000;

/// How often somebody who waits for files is asked whether to stop.
const ASKED_EVERY: Duration = Duration::from_millis(100);

/// Which snapshot is restored, and how.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'w> {
    /// The snapshot.
    pub snapshot: &'w StoredSnapshot,
    /// Whether all files are fetched now; otherwise each when it is opened.
    pub with_files: bool,
    /// Whether it goes on in the place of the workstation that made it. In a copy to look at uploads are paused, since the workstation
    /// itself uploads to the same place.
    pub takes_over: bool,
    /// Who restores.
    pub who: &'w str,
    /// When.
    pub at: Timestamp,
}

impl SnapshotBucket {
    /// Makes a complete data folder of a snapshot, as [`backup::restore_into`] does of a backup.
    ///
    /// Everything of the snapshot is compared with the hashes that it names, and the database is looked into. Each file has to be
    /// in the object store with the size and hash that were saved; those that are not are named in [`Restored::problems`].
    pub fn restore_into(
        &self,
        wanted: Wanted<'_>,
        target: &Path,
        watch: &dyn Watch,
    ) -> Result<Restored, BackupError> {
        let unpacking = self.unpacking(wanted, None, watch);
        restore_unpacked(target, &noted(&wanted), watch, |folder| unpacking.unpack(folder))
    }

    /// Puts a snapshot in the place of what is in the data folder, as [`backup::restore_replacing`] does with a backup.
    ///
    /// Files that are at a storage path outside of the data folder as they were saved stay there.
    pub fn restore_replacing(
        &self,
        wanted: Wanted<'_>,
        settings: &Settings,
        watch: &dyn Watch,
    ) -> Result<Restored, BackupError> {
        let unpacking = self.unpacking(wanted, elsewhere(settings), watch);
        replace_unpacked(settings, &noted(&wanted), watch, |folder| {
            unpacking.unpack(folder)
        })
    }

    /// The same for a window that is open on a book in which nothing is recorded: the next start of the program does it.
    pub fn restore_at_next_start(
        &self,
        wanted: Wanted<'_>,
        book: &Book,
        watch: &dyn Watch,
    ) -> Result<Restored, BackupError> {
        let unpacking = self.unpacking(wanted, elsewhere(&book.settings()), watch);
        replace_at_next_start(book, &noted(&wanted), watch, |folder| unpacking.unpack(folder))
    }

    /// Puts a snapshot in the place of what is in the data folder, as [`backup::restore_replacing_open`] does with a backup.
    pub fn restore_replacing_open(
        &self,
        wanted: Wanted<'_>,
        book: &Book,
        watch: &dyn Watch,
        start_again: impl FnOnce(),
    ) -> Result<Restored, BackupError> {
        let unpacking = self.unpacking(wanted, elsewhere(&book.settings()), watch);
        replace_open(book, &noted(&wanted), watch, start_again, |folder| {
            unpacking.unpack(folder)
        })
    }

    fn unpacking<'u>(
        &self,
        wanted: Wanted<'u>,
        there: Option<PathBuf>,
        watch: &'u dyn Watch,
    ) -> Unpacking<'u> {
        Unpacking {
            bucket: self.below(&wanted.snapshot.prefix),
            wanted,
            there,
            watch,
        }
    }

    /// The way to the files of the station that made a snapshot.
    pub(crate) fn of_station(&self, snapshot: &StoredSnapshot) -> Self {
        self.below(&snapshot.prefix)
    }

    /// Fetches a file of the station whose prefix this is, and compares it with what was saved. A file of the same name is replaced.
    pub(crate) fn fetch_file(
        &self,
        stored_name: &str,
        size: u64,
        sha256: &[u8; 32],
        target: &Path,
    ) -> Result<(), CloudError> {
        let key = self.bucket.key(stored_name)?;
        let fetched = runtime()?.block_on(fetch(&self.bucket, &key, size, target, |_| false));
        match fetched {
            Ok((found, hash, _)) if (found, hash) == (size, *sha256) => Ok(()),
            Ok(_) => {
                remove_if_there(target)?;
                Err(Trouble::new(TroubleCode::Differs).into())
            }
            Err(error) => {
                remove_if_there(target)?;
                Err(error)
            }
        }
    }

    /// Fetches the database of a snapshot into a file and compares it. The manifest that it comes with is answered.
    pub(crate) fn fetch_database(
        &self,
        snapshot: &StoredSnapshot,
        target: &Path,
        watch: &dyn Watch,
    ) -> Result<Manifest, BackupError> {
        let refused = |name: &str, detail: &str| BackupError::NotRestorable {
            path: snapshot.address.clone(),
            problems: vec![BackupProblem::new(ProblemKind::HashDiffers, name, detail)],
        };
        let runtime = runtime().map_err(|trouble| self.said(trouble))?;
        let manifest = runtime
            .block_on(self.manifest(snapshot))
            .map_err(|trouble| self.said(trouble))?
            .map_err(|detail| refused(MANIFEST, &detail))?;
        let mut files = manifest.files.iter();
        let entry = files
            .find(|file| file.path == backup::DATABASE)
            .ok_or_else(|| refused(MANIFEST, backup::DATABASE))?;
        let local = |path: &Path, error| BackupError::Local {
            source: CopyError::storage_side(path)(error),
        };
        let part = &snapshot.header.database;
        check_space(target.parent().unwrap_or(target), part.size + entry.size)
            .map_err(|source| BackupError::Local { source })?;
        let packed = target.with_extension("zst.part");
        let key = key_in(snapshot, DATABASE).map_err(|trouble| self.said(trouble))?;
        let fetched = runtime.block_on(fetch(&self.bucket, &key, part.size, &packed, |done| {
            watch.progress(Step::Copying, done, part.size);
            watch.cancelled()
        }));
        if watch.cancelled() {
            return Err(BackupError::Cancelled);
        }
        let (size, sha256, _) = match fetched {
            Ok(fetched) => fetched,
            Err(CloudError::Trouble(trouble)) if trouble.code == TroubleCode::NotThere => {
                return Err(refused(DATABASE, "404"));
            }
            Err(error) => return Err(self.said(error)),
        };
        if (size, sha256) != (part.size, part.sha256) {
            return Err(refused(DATABASE, ""));
        }
        let file = File::create_new(target).map_err(|error| local(target, error))?;
        let mut source = File::open(&packed).map_err(|error| local(&packed, error))?;
        let plain = pack::unpack(&mut source, &file, entry.size).map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge | io::ErrorKind::InvalidData => refused(DATABASE, ""),
            _ => local(target, error),
        })?;
        if plain != (entry.size, entry.sha256) {
            return Err(refused(DATABASE, ""));
        }
        file.sync_all().map_err(|error| local(target, error))?;
        remove_if_there(&packed).map_err(|source| BackupError::Local { source })?;
        Ok(manifest)
    }
}

fn noted<'n>(wanted: &Wanted<'n>) -> Noted<'n> {
    Noted {
        source: &wanted.snapshot.address,
        who: wanted.who,
        at: wanted.at,
    }
}

/// Where files may be that the lost database named: at a storage path that outlived it.
fn elsewhere(settings: &Settings) -> Option<PathBuf> {
    (!backup::is_default_storage(settings)).then(|| settings.storage_path.value.join("batches"))
}

struct Unpacking<'u> {
    bucket: SnapshotBucket,
    wanted: Wanted<'u>,
    there: Option<PathBuf>,
    watch: &'u dyn Watch,
}

/// A file of the restored book, and what became of it.
struct Placed {
    object: RecordedObject,
    /// Its object; nothing where it is not there as it was saved.
    seen: Option<SeenObject>,
    local: LocalFile,
}

impl Unpacking<'_> {
    fn said(&self, error: impl Into<CloudError>) -> BackupError {
        if self.watch.cancelled() {
            return BackupError::Cancelled;
        }
        self.bucket.said(error)
    }

    fn unpack(&self, folder: &Path) -> Result<UnpackedFolder, BackupError> {
        let snapshot = self.wanted.snapshot;
        let refused = |problems| BackupError::NotRestorable {
            path: snapshot.address.clone(),
            problems,
        };
        make_inner_folders(folder)?;
        let database = folder.join(backup::DATABASE);
        let mut manifest = self.bucket.fetch_database(snapshot, &database, self.watch)?;
        let problems = look_into_database(&database, &manifest)?;
        if !problems.is_empty() {
            return Err(refused(problems));
        }
        let settings = self.settings(folder)?;
        let placed = self.place(folder, &database)?;
        let fetched = |file: &backup::FileEntry| {
            let name = file.path.strip_prefix(UPLOADS);
            name.is_none_or(|name| {
                self.wanted.with_files && fs::symlink_metadata(folder.join(UPLOADS).join(name)).is_ok()
            })
        };
        let mut problems: Vec<BackupProblem> = placed
            .iter()
            .filter(|placed| {
                placed.object.is_recorded && placed.seen.is_none() && placed.local != LocalFile::Here
            })
            .map(|placed| {
                let path = format!("{UPLOADS}{}", placed.object.stored_name);
                BackupProblem::new(ProblemKind::NotUploaded, path, snapshot.address.to_string_lossy())
            })
            .collect();
        problems.extend(manifest.problems.iter().map(|problem| {
            let detail = format!("{}: {}", problem.kind, problem.detail);
            BackupProblem::new(ProblemKind::NotWhole, problem.path.as_str(), detail)
        }));
        manifest.files.retain(fetched);
        self.write_rows(&database, &manifest, &placed)?;
        Ok(UnpackedFolder {
            manifest,
            settings,
            problems,
            needs_object_store: true,
        })
    }

    /// Writes the settings of the snapshot, with the way that it was found by.
    fn settings(&self, folder: &Path) -> Result<String, BackupError> {
        let snapshot = self.wanted.snapshot;
        let part = &snapshot.header.settings;
        let key = key_in(snapshot, SETTINGS).map_err(|trouble| self.said(trouble))?;
        let bytes = runtime()
            .and_then(|runtime| runtime.block_on(get(&self.bucket.bucket, &key)))
            .map_err(|trouble| self.said(trouble))?;
        if <[u8; 32]>::from(Sha256::digest(&bytes)) != part.sha256 {
            return Err(BackupError::NotRestorable {
                path: snapshot.address.clone(),
                problems: vec![BackupProblem::new(ProblemKind::HashDiffers, SETTINGS, "")],
            });
        }
        let text = with_object_store(&String::from_utf8_lossy(&bytes), &self.bucket.cloud);
        let path = folder.join(backup::SETTINGS);
        let write = || {
            let mut file = File::create_new(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|error| BackupError::Local {
            source: CopyError::storage_side(&path)(error),
        })?;
        Ok(text)
    }

    /// Finds every file in the object store, or where it outlived the database, and fetches those that are to be here.
    fn place(&self, folder: &Path, database: &Path) -> Result<Vec<Placed>, BackupError> {
        let objects = ReadConnection::open_unchanging(database)?
            .reader()
            .recorded_objects()?;
        let runtime = runtime().map_err(|trouble| self.said(trouble))?;
        let cancelled = || self.watch.cancelled();
        let found = presence::find(&self.bucket.bucket, &objects, self.bucket.at_once(), &cancelled);
        let found = runtime.block_on(found).map_err(|trouble| self.said(trouble))?;
        let outlived = |object: &RecordedObject| {
            let path = self.there.as_ref().map(|there| there.join(&object.stored_name));
            path.is_some_and(|path| compare_file(&path, object.size, &object.sha256).is_ok())
        };
        let mut placed: Vec<Placed> = objects
            .into_iter()
            .zip(found)
            .map(|(object, seen)| Placed {
                local: if outlived(&object) {
                    LocalFile::Here
                } else {
                    LocalFile::Gone
                },
                object,
                seen,
            })
            .collect();
        if self.wanted.with_files {
            let all = placed
                .iter()
                .filter(|placed| placed.is_to_be_fetched())
                .map(|placed| placed.object.size)
                .sum();
            check_space(folder, all).map_err(|source| BackupError::Local { source })?;
            runtime
                .block_on(self.fetch_all(folder, &mut placed, all))
                .map_err(|error| self.said(error))?;
            sync_folder(&folder.join(UPLOADS)).map_err(|source| BackupError::Local { source })?;
        }
        if self.watch.cancelled() {
            return Err(BackupError::Cancelled);
        }
        Ok(placed)
    }

    /// Fetches files, several at once. One that is not what was saved is not there.
    async fn fetch_all(&self, folder: &Path, placed: &mut [Placed], all: u64) -> Result<(), CloudError> {
        let mut running = JoinSet::new();
        let mut next = 0;
        let mut done = 0;
        loop {
            while running.len() < self.bucket.at_once() && !self.watch.cancelled() {
                let Some(wanted) = placed.get(next) else { break };
                if wanted.is_to_be_fetched() {
                    let key = self.bucket.bucket.key(&wanted.object.stored_name)?;
                    let path = folder.join(UPLOADS).join(&wanted.object.stored_name);
                    let (bucket, object, index) = (self.bucket.bucket.clone(), wanted.object.clone(), next);
                    running.spawn(async move {
                        let fetched = fetch(&bucket, &key, object.size, &path, |_| false).await;
                        (index, path, fetched)
                    });
                }
                next += 1;
            }
            let ended = tokio::time::timeout(ASKED_EVERY, running.join_next()).await;
            if self.watch.cancelled() {
                running.shutdown().await;
                return Err(Trouble::new(TroubleCode::Interrupted).into());
            }
            let Ok(ended) = ended else { continue };
            let Some(ended) = ended else { return Ok(()) };
            let (index, path, fetched) =
                ended.map_err(|error| Trouble::with(TroubleCode::LocalFailed, error))?;
            let Some(of) = placed.get_mut(index) else { continue };
            done += of.object.size;
            self.watch.progress(Step::Copying, done, all);
            match fetched {
                Ok((size, sha256, seen)) if (size, sha256) == (of.object.size, of.object.sha256) => {
                    of.seen = Some(seen);
                    of.local = LocalFile::Here;
                }
                Ok(_) => {
                    remove_if_there(&path)?;
                    of.seen = None;
                }
                Err(CloudError::Trouble(trouble)) if trouble.code == TroubleCode::NotThere => {
                    remove_if_there(&path)?;
                    of.seen = None;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Writes down where each file is.
    fn write_rows(&self, database: &Path, manifest: &Manifest, placed: &[Placed]) -> Result<(), BackupError> {
        let unused = NewStore {
            at: self.wanted.at,
            workstation_id: manifest.workstation_id,
            store_id: manifest.store_id,
        };
        let mut store = Store::open(database, &unused)?;
        let place = &self.bucket.bucket.place;
        store.write(|transaction| {
            if !self.wanted.takes_over {
                transaction.remember(Remembered::UploadsPaused, "1")?;
            }
            transaction.begin_queueing(place)
        })?;
        for page in placed.chunks(AT_ONCE) {
            store.write(|transaction| {
                for placed in page.iter().filter(|placed| placed.object.is_recorded) {
                    let id = &placed.object.id;
                    match &placed.seen {
                        Some(seen) => {
                            transaction.adopt_object(id, place, seen, placed.local, self.wanted.at)?
                        }
                        None => transaction.lose_object(id)?,
                    }
                }
                Ok::<_, StoreError>(())
            })?;
        }
        Ok(())
    }
}

impl Placed {
    fn is_to_be_fetched(&self) -> bool {
        self.seen.is_some() && self.local != LocalFile::Here
    }
}

/// Fetches an object into a file, which is made anew at each attempt, and syncs it. Answers size and hash of what came.
async fn fetch(
    bucket: &Bucket,
    key: &Key,
    expected: u64,
    path: &Path,
    told: impl Fn(u64) -> bool,
) -> Result<(u64, [u8; 32], SeenObject), CloudError> {
    let mut attempt = 1;
    loop {
        match fetch_once(bucket, key, expected, path, &told).await {
            Err(CloudError::Trouble(trouble))
                if attempt < ATTEMPTS
                    && matches!(trouble.code, TroubleCode::Busy | TroubleCode::Interrupted) =>
            {
                tokio::time::sleep(BREATH * attempt).await;
                attempt += 1;
            }
            fetched => return fetched,
        }
    }
}

async fn fetch_once(
    bucket: &Bucket,
    key: &Key,
    expected: u64,
    path: &Path,
    told: &impl Fn(u64) -> bool,
) -> Result<(u64, [u8; 32], SeenObject), CloudError> {
    let local = |error| CloudError::Copy(CopyError::storage_side(path)(error));
    let mut file = File::create(path).map_err(local)?;
    let (mut refused, mut done) = (None, 0);
    let read = read(bucket, key, expected, |bytes| {
        done += bytes.len() as u64;
        if told(done) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        file.write_all(bytes).map_err(|error| {
            let kind = error.kind();
            refused = Some(error);
            kind.into()
        })
    })
    .await;
    if let Some(error) = refused {
        return Err(local(error));
    }
    let read = read?;
    file.sync_all().map_err(local)?;
    Ok(read)
}
