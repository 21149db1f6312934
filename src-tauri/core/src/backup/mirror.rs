//! A mirror: dated snapshots over files that are stored once, by the SHA-256 of their bytes.
//!
//! ```text
//! DESTINATION/batchbook-mirror-[STATION-]XXXXXXXXXXXX/
//!   .batchbook-mirror      whose it is
//!   files/ab/abcd…         every file once
//!   snapshots/batchbook-[STATION-]YYYYMMDDTHHMMSSZ/
//!     db.sqlite  settings.toml  manifest.json  SHA256SUMS     as in an archive
//!   .staging/              what is not complete yet
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use uuid::Uuid;

use super::archive_read::{Stopped, Unpack, Unpacked};
use super::archive_write::About;
use super::manifest::{LARGEST_LIST, Manifest, hex};
use super::members::{DATABASE, MANIFEST, Member, SETTINGS, SUMS};
use super::names::BackupName;
use super::verify::{Depth, Found, root_cause};
use super::{BackupError, BackupProblem, ProblemKind, Step, Watch};
use crate::durable_fs::hash_file;

const PREFIX: &str = "batchbook-mirror-";
const MARKER: &str = ".batchbook-mirror";
const MARKER_KEY: &str = "store = ";

/// A mirror at a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mirror {
    pub(super) root: PathBuf,
}

impl Mirror {
    /// Finds the mirror of a store at a destination.
    pub(super) fn find(destination: &Path, store_id: Uuid) -> Option<Self> {
        all_in(destination)
            .into_iter()
            .find(|mirror| mirror.store_id() == Some(store_id))
    }

    /// Names the mirror that a store begins at a destination.
    pub(super) fn new(destination: &Path, station: Option<&str>, store_id: Uuid) -> Self {
        let id = store_id.simple().to_string();
        // The end of a time-ordered uuid is what tells it from others.
        let id = id.get(20..).unwrap_or(&id);
        let name = match station {
            Some(station) => format!("{PREFIX}{station}-{id}"),
            None => format!("{PREFIX}{id}"),
        };
        Self {
            root: destination.join(name),
        }
    }

    pub(super) fn marker(&self) -> PathBuf {
        self.root.join(MARKER)
    }

    pub(super) fn marker_text(store_id: Uuid) -> String {
        format!(
            "# Batchbook keeps every file of one store in this folder once, and dated snapshots of its database.\n{MARKER_KEY}{store_id}\n"
        )
    }

    /// Reads whose mirror it is; nothing where it is none.
    pub(super) fn store_id(&self) -> Option<Uuid> {
        let text = fs::read_to_string(self.marker()).ok()?;
        let id = text.lines().find_map(|line| line.strip_prefix(MARKER_KEY))?;
        id.trim().parse().ok()
    }

    /// Says whether it looks like a mirror, with its marker or without.
    pub(super) fn has_its_form(&self) -> bool {
        self.snapshots_folder().is_dir() && (self.files_folder().is_dir() || self.marker().is_file())
    }

    pub(super) fn staging(&self) -> PathBuf {
        self.root.join(".staging")
    }

    pub(super) fn snapshots_folder(&self) -> PathBuf {
        self.root.join("snapshots")
    }

    pub(super) fn files_folder(&self) -> PathBuf {
        self.root.join("files")
    }

    /// Returns where the file of these bytes is.
    pub(super) fn file(&self, sha256: &[u8; 32]) -> PathBuf {
        let name = hex(sha256);
        self.files_folder()
            .join(name.get(..2).unwrap_or_default())
            .join(&name)
    }

    /// Lists its snapshots, newest first.
    pub(super) fn snapshots(&self) -> Vec<(PathBuf, BackupName)> {
        let Ok(entries) = fs::read_dir(self.snapshots_folder()) else {
            return Vec::new();
        };
        let mut snapshots: Vec<_> = entries
            .filter_map(Result::ok)
            .filter_map(|entry| Some((entry.path(), BackupName::parse_stem(entry.file_name().to_str()?)?)))
            .collect();
        snapshots.sort_by_key(|(_, name)| std::cmp::Reverse(name.at));
        snapshots
    }
}

/// Lists the mirrors in a folder.
fn all_in(folder: &Path) -> Vec<Mirror> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut mirrors: Vec<Mirror> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX))
        .map(|entry| Mirror { root: entry.path() })
        .filter(|mirror| mirror.store_id().is_some())
        .collect();
    mirrors.sort_by(|one, other| one.root.cmp(&other.root));
    mirrors
}

/// What a path that somebody names as a backup is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    Archive,
    /// One snapshot of a mirror.
    Snapshot(Mirror, PathBuf),
    /// All of a mirror.
    Mirror(Mirror),
}

/// Says what a path is: an archive, a mirror, one of its snapshots, or a destination with one mirror in it.
pub(super) fn named(path: &Path) -> Option<Named> {
    if path.is_file() {
        return Some(Named::Archive);
    }
    let mirror = Mirror {
        root: path.to_owned(),
    };
    if mirror.store_id().is_some() {
        return Some(Named::Mirror(mirror));
    }
    if let Some(root) = path.parent().and_then(Path::parent) {
        let mirror = Mirror {
            root: root.to_owned(),
        };
        if path.join(MANIFEST).exists() && mirror.store_id().is_some() {
            return Some(Named::Snapshot(mirror, path.to_owned()));
        }
    }
    match all_in(path).as_slice() {
        [only] => Some(Named::Mirror(only.clone())),
        _ => None,
    }
}

/// Reads a small file whole; nothing more of one that is larger than any list.
fn read_list(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST_LIST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the manifest of a snapshot.
pub(super) fn manifest_of(snapshot: &Path) -> Result<Manifest, String> {
    let bytes = read_list(&snapshot.join(MANIFEST)).map_err(|error| error.to_string())?;
    Manifest::read(&bytes)
}

/// Returns a stored file's modification time in nanoseconds since 1970.
pub(super) fn modified_ns(metadata: &fs::Metadata) -> Option<i64> {
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}

/// What reading a snapshot showed.
pub(super) struct Looked {
    pub(super) found: Found,
    pub(super) manifest: Option<Manifest>,
    pub(super) problems: Vec<BackupProblem>,
}

/// Hashes of stored files that were read already, by the hash in their name.
pub(super) type ReadFiles = BTreeMap<[u8; 32], Result<(u64, [u8; 32]), String>>;

/// Reads everything of a snapshot, stored files that were read before not again, and says what is wrong.
pub(super) fn look_at_snapshot(
    mirror: &Mirror,
    snapshot: &Path,
    depth: Depth,
    read: &mut ReadFiles,
    watch: &dyn Watch,
) -> Result<Looked, BackupError> {
    let mut found = Found::default();
    let mut problems = Vec::new();
    for name in [DATABASE, SETTINGS, MANIFEST, SUMS] {
        let path = snapshot.join(name);
        match hash_file(&path) {
            Ok(file) => found.note(name, file.size, file.sha256),
            Err(error) if !path.exists() => tracing::debug!(?error, "a part of a snapshot is not there"),
            Err(error) => {
                problems.push(BackupProblem::of_path(
                    ProblemKind::Unreadable,
                    &path,
                    root_cause(&error),
                ));
            }
        }
    }
    found.settings = read_list(&snapshot.join(SETTINGS)).unwrap_or_default();
    found.manifest = read_list(&snapshot.join(MANIFEST)).unwrap_or_default();
    found.sums = read_list(&snapshot.join(SUMS)).unwrap_or_default();
    let Ok(manifest) = Manifest::read(&found.manifest) else {
        let (manifest, judged) = found.judge(&snapshot.join(DATABASE), depth)?;
        problems.extend(judged);
        return Ok(Looked {
            found,
            manifest,
            problems,
        });
    };
    let mut done = 0;
    for file in manifest
        .files
        .iter()
        .filter(|file| Member::of(&file.path) == Some(Member::File))
    {
        if watch.cancelled() {
            return Err(BackupError::Cancelled);
        }
        let stored = mirror.file(&file.sha256);
        let outcome = read
            .entry(file.sha256)
            .or_insert_with(|| match hash_file(&stored) {
                Ok(read) => Ok((read.size, read.sha256)),
                Err(error) => Err(root_cause(&error)),
            });
        match outcome {
            Ok((size, sha256)) => found.note(&file.path, *size, *sha256),
            Err(error) if stored.exists() => {
                problems.push(BackupProblem::of_path(
                    ProblemKind::Unreadable,
                    &stored,
                    error.clone(),
                ));
            }
            // Said as missing by the comparison with the manifest.
            Err(_) => {}
        }
        done += file.size;
        watch.progress(Step::Proving, done, manifest.bytes);
    }
    let (manifest, judged) = found.judge(&snapshot.join(DATABASE), depth)?;
    problems.extend(judged);
    Ok(Looked {
        found,
        manifest,
        problems,
    })
}

/// Hands the files of a snapshot on, as those of an archive are.
pub(super) fn read_snapshot(
    mirror: &Mirror,
    snapshot: &Path,
    unpack: &mut dyn Unpack,
) -> Result<(), Stopped> {
    let problem =
        |kind, path: &Path, detail: String| Stopped::Problem(BackupProblem::of_path(kind, path, detail));
    let path = snapshot.join(MANIFEST);
    let manifest =
        manifest_of(snapshot).map_err(|error| problem(ProblemKind::ManifestUnreadable, &path, error))?;
    unpack.about(About {
        store_id: manifest.store_id,
        members: manifest.files.len() as u64,
        bytes: manifest.bytes,
    })?;
    let lists = [MANIFEST, SUMS].map(|name| (name.to_owned(), snapshot.join(name)));
    let files = manifest.files.iter().map(|file| {
        let place = match Member::of(&file.path) {
            Some(Member::File) => mirror.file(&file.sha256),
            _ => snapshot.join(&file.path),
        };
        (file.path.clone(), place)
    });
    for (name, place) in files.chain(lists) {
        let refused = || {
            Stopped::Problem(BackupProblem::new(
                ProblemKind::MemberRefused,
                name.as_str(),
                MANIFEST,
            ))
        };
        let member = Member::of(&name).ok_or_else(refused)?;
        let unreadable = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => Stopped::Problem(BackupProblem::new(
                ProblemKind::Missing,
                name.as_str(),
                place.to_string_lossy(),
            )),
            _ => problem(ProblemKind::Unreadable, &place, error.to_string()),
        };
        let mut file = File::open(&place).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(refused());
        }
        let unpacked = Unpacked {
            member,
            path: &name,
            size: metadata.len(),
            modified: modified_ns(&metadata).map_or(0, |ns| ns.unsigned_abs() / 1_000_000_000),
        };
        unpack.member(&unpacked, &mut file)?;
    }
    Ok(())
}
