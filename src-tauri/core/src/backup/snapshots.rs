//! The snapshots that lie at a place, whosever they are, for those who only read them. Nothing is written there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::manifest::Manifest;
use super::members::{DATABASE, MANIFEST, Member, OUTBOX, UPLOADS};
use super::mirror::{Mirror, manifest_of};
use super::names::BackupName;

/// A database with its files as they were at one moment: of a mirror, or as an archive was unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    path: PathBuf,
    mirror: Option<Mirror>,
}

/// The snapshots of one mirror, newest first; of an unpacked archive its only one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotsAt {
    /// The mirror, or the snapshot that was named.
    pub path: PathBuf,
    /// Empty where the mirror has none yet.
    pub snapshots: Vec<Snapshot>,
}

/// Why there are no snapshots at a place.
#[derive(Debug, Error)]
pub enum NoSnapshots {
    /// The place cannot be read.
    #[error("the place cannot be read")]
    Unreadable {
        /// What the system said.
        source: io::Error,
    },
    /// It is an archive, which has to be unpacked first.
    #[error("it is an archive")]
    Archive,
    /// There is neither a mirror nor a snapshot.
    #[error("there is no snapshot")]
    Absent,
}

impl Snapshot {
    /// Names a snapshot that is in a folder of its own.
    pub(crate) fn in_folder(path: PathBuf) -> Self {
        Self { path, mirror: None }
    }

    /// Returns its folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns where its database is.
    pub fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    /// Returns where saved files are under their own names. In a mirror there is no such folder.
    pub fn uploads(&self) -> PathBuf {
        self.path.join(UPLOADS)
    }

    /// Reads what it says of itself; otherwise what is wrong with that.
    pub fn manifest(&self) -> Result<Manifest, String> {
        manifest_of(&self.path)
    }

    /// Returns where the bytes of an attachment should be; nothing for a name that no backup has.
    pub fn file(&self, stored_name: &str, sha256: &[u8; 32]) -> Option<PathBuf> {
        if let Some(mirror) = &self.mirror {
            return Some(mirror.file(sha256));
        }
        let member = |folder: &str| {
            let name = format!("{folder}{stored_name}");
            Member::of(&name).map(|_| self.path.join(name))
        };
        let kept = member(OUTBOX).filter(|path| path.is_file());
        kept.or_else(|| member(UPLOADS))
    }

    /// Returns what the manifest says of the size and hash of its database.
    pub fn database_entry(manifest: &Manifest) -> Option<(u64, [u8; 32])> {
        let mut files = manifest.files.iter();
        let entry = files.find(|file| file.path == DATABASE)?;
        Some((entry.size, entry.sha256))
    }
}

/// Finds the snapshots at a place: a mirror, one of its snapshots, an unpacked archive, a folder with mirrors in it, or one with a
/// folder for each workstation that has them.
///
/// A mirror is known by its form, not by its marker: one that has lost it must not be left out without a word.
///
/// # Errors
///
/// There are none, and why.
pub fn snapshots_at(place: &Path) -> Result<Vec<SnapshotsAt>, NoSnapshots> {
    let unreadable = |source| NoSnapshots::Unreadable { source };
    if fs::metadata(place).map_err(unreadable)?.is_file() {
        let name = place.file_name().unwrap_or_default();
        return Err(match BackupName::parse_archive(&name.to_string_lossy()) {
            Some(_) => NoSnapshots::Archive,
            None => NoSnapshots::Absent,
        });
    }
    if let Some(found) = snapshots_of(place) {
        return Ok(vec![found]);
    }
    let children = folders_in(place).map_err(unreadable)?;
    let mut found: Vec<SnapshotsAt> = children.iter().filter_map(|child| snapshots_of(child)).collect();
    if found.is_empty() {
        let grandchildren = children
            .iter()
            .filter_map(|child| folders_in(child).ok())
            .flatten();
        found = grandchildren.filter_map(|folder| snapshots_of(&folder)).collect();
    }
    if found.is_empty() {
        return Err(NoSnapshots::Absent);
    }
    Ok(found)
}

/// The snapshots that a folder itself is or has.
fn snapshots_of(folder: &Path) -> Option<SnapshotsAt> {
    let mirror = |root: &Path| Mirror {
        root: root.to_owned(),
    };
    let snapshots = if folder.join(MANIFEST).is_file() {
        let root = folder.parent().and_then(Path::parent);
        let snapshot = Snapshot {
            path: folder.to_owned(),
            mirror: root.map(mirror).filter(Mirror::has_its_form),
        };
        vec![snapshot]
    } else if mirror(folder).has_its_form() {
        let of_mirror = |(path, _)| Snapshot {
            path,
            mirror: Some(mirror(folder)),
        };
        mirror(folder).snapshots().into_iter().map(of_mirror).collect()
    } else {
        return None;
    };
    Some(SnapshotsAt {
        path: folder.to_owned(),
        snapshots,
    })
}

fn folders_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    Ok(folders)
}
