//! The faults, how each is made and mended, and what is to be said of it.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::io::Errno;

use super::ground::{GROWN, Ground, Operation, SHRUNK};
use super::share::{Act, Call, Counted, Fault, Share};
use crate::support::{Mounted, is_root};

/// How a fault is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// The share's calls fail from the `from`-th on, until it is mended.
    Call { call: Call, from: usize, errno: Errno },
    /// Each write takes a part of the bytes.
    ShortWrites,
    /// The process that serves the share is killed in the middle of the copy.
    Killed,
    /// The folder that is written to is moved away in the middle of the copy.
    FolderRemoved,
    /// What is read changes in the middle of the copy.
    Source(Change),
    /// A file system without a free inode.
    NoInodes,
    /// A file system that is full but for a few blocks.
    DiskFull,
    /// No file may be larger, by the process's own limit.
    SizeLimit,
    /// A mount that was made read-only.
    ReadOnly,
    /// A folder that this account may not write to.
    NoPermission,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Vanishes,
    Shrinks,
    Grows,
}

/// The errors that calls fail with.
const ERRORS: [(&str, Errno); 7] = [
    ("EIO", Errno::IO),
    ("ENOSPC", Errno::NOSPC),
    ("EACCES", Errno::ACCESS),
    ("EROFS", Errno::ROFS),
    ("EDQUOT", Errno::DQUOT),
    ("ESTALE", Errno::STALE),
    ("ENOTCONN", Errno::NOTCONN),
];

/// The calls that fail, each from where the copy has begun.
pub(super) const CALLS: [(&str, Call, usize); 4] = [
    ("write", Call::Write, 2),
    ("sync", Call::Sync, 1),
    ("rename", Call::Rename, 1),
    ("open", Call::Open, 1),
];

/// Every kind of fault, by name.
pub(super) fn kinds() -> Vec<(String, Made)> {
    let calls = CALLS.into_iter().flat_map(|(name, call, from)| {
        ERRORS
            .into_iter()
            .map(move |(error, errno)| (format!("{name} {error}"), Made::Call { call, from, errno }))
    });
    let others = [
        ("short writes", Made::ShortWrites),
        ("share killed", Made::Killed),
        ("folder removed", Made::FolderRemoved),
        ("source vanishes", Made::Source(Change::Vanishes)),
        ("source shrinks", Made::Source(Change::Shrinks)),
        ("source grows", Made::Source(Change::Grows)),
        ("no inodes", Made::NoInodes),
        ("disk full", Made::DiskFull),
        ("file size limit", Made::SizeLimit),
        ("read-only mount", Made::ReadOnly),
        ("no permission", Made::NoPermission),
    ];
    let others = others.into_iter().map(|(name, made)| (name.to_owned(), made));
    calls.chain(others).collect()
}

/// The code that a file has while the storage path says this.
pub(super) fn code_of(errno: Errno) -> &'static str {
    match errno {
        Errno::NOSPC | Errno::DQUOT => "no_space",
        Errno::ACCESS => "permission_denied",
        Errno::ROFS => "read_only",
        Errno::STALE | Errno::NOTCONN => "storage_unreachable",
        _ => "io_error",
    }
}

impl Made {
    /// What a file's failure is called, where it is the place that it goes to that fails; nothing where nothing fails there.
    pub(super) fn storage_code(self) -> Option<&'static str> {
        match self {
            Made::Call { errno, .. } => Some(code_of(errno)),
            Made::Killed | Made::FolderRemoved => Some("storage_unreachable"),
            Made::NoInodes | Made::DiskFull => Some("no_space"),
            Made::SizeLimit => Some("too_large"),
            Made::ReadOnly => Some("read_only"),
            Made::NoPermission => Some("permission_denied"),
            Made::ShortWrites | Made::Source(_) => None,
        }
    }

    /// How large the file is, in bytes: where what reads it must not be done before the fault is there, or where it must be
    /// larger than a limit, large.
    pub(super) fn size_of_files(self) -> usize {
        match self {
            Made::Source(_) | Made::SizeLimit | Made::DiskFull => 8_000_000,
            _ => 300_000,
        }
    }
}

/// The file system that the fault is of, with the fault's own means to break and mend it.
pub(super) enum Medium {
    Share(Share),
    Mounted(Mounted, PathBuf),
    Folder,
}

impl Medium {
    /// Makes what a fault needs at `place`; nothing where that cannot be done here.
    pub(super) fn of(made: Made, plant: &Path, place: &Path) -> Option<Medium> {
        let mounted = |mounted: Option<Mounted>| Some(Medium::Mounted(mounted?, place.to_owned()));
        match made {
            Made::NoInodes => mounted(Mounted::ext4(place.to_owned(), &plant.join("disk.img"), 64)),
            Made::DiskFull => mounted(Mounted::tmpfs(place.to_owned(), "size=40m")),
            Made::ReadOnly => mounted(Mounted::bind(&plant.join("behind"), place.to_owned())),
            Made::NoPermission if !is_root() => None,
            Made::SizeLimit | Made::NoPermission => {
                std::fs::create_dir(place).unwrap();
                Some(Medium::Folder)
            }
            _ => Some(Medium::Share(Share::mount(&plant.join("behind"), place)?)),
        }
    }

    /// Breaks it. Answers what the program is to be run under.
    pub(super) fn break_it(&mut self, made: Made, ground: &Ground) -> Vec<String> {
        let fault = |call, from, act| Fault { call, from, act };
        match self {
            Medium::Share(share) => {
                let behind = |path: &Path| {
                    let below = path.strip_prefix(ground.place()).unwrap();
                    ground.plant.path("behind").join(below)
                };
                let fault = match made {
                    Made::Call { call, from, errno } => fault(call, from, Act::Fail(errno.raw_os_error())),
                    Made::ShortWrites => fault(Call::Write, 1, Act::Short(1000)),
                    Made::Killed => fault(Call::Write, 3, Act::Die),
                    Made::FolderRemoved => {
                        let moved = format!(
                            "mv '{}' '{}'",
                            behind(&ground.folder()).display(),
                            away(ground).display()
                        );
                        fault(Call::Write, 3, Act::Run(moved))
                    }
                    Made::Source(change) => fault(Call::Write, 10, Act::Run(change.command(ground))),
                    _ => unreachable!("{made:?} is no fault of a share"),
                };
                share.set(Some(&fault));
            }
            Medium::Mounted(mounted, place) => match made {
                Made::ReadOnly => mounted.remount("remount,bind,ro"),
                Made::NoInodes => {
                    let filler = place.join("filler");
                    let _ = std::fs::create_dir(&filler);
                    let full = (0..1000)
                        .any(|number| std::fs::File::create(filler.join(format!("{number}"))).is_err());
                    assert!(full, "there are inodes left");
                }
                _ => {
                    let free = rustix::fs::statvfs(place.as_path()).unwrap();
                    let left = 100_000;
                    let filler = vec![0; (free.f_bavail * free.f_frsize - left) as usize];
                    std::fs::write(place.join("filler"), filler).unwrap();
                }
            },
            Medium::Folder if made == Made::SizeLimit => {
                return vec!["prlimit".to_owned(), "--fsize=3000000".to_owned()];
            }
            Medium::Folder => {
                allow(ground, 0o555);
                let powers = "-dac_override,-dac_read_search";
                return vec![
                    "setpriv".to_owned(),
                    format!("--bounding-set={powers}"),
                    format!("--inh-caps={powers}"),
                ];
            }
        }
        Vec::new()
    }

    /// Begins to count anew.
    pub(super) fn count_from_here(&mut self) {
        if let Medium::Share(share) = self {
            share.set(None);
        }
    }

    /// Mends it. Answers what was counted, and whether the fault was met; that of another kind than a share's always is.
    pub(super) fn mend(&mut self, made: Made, ground: &Ground) -> Counted {
        let met = || Counted {
            met: true,
            ..Counted::default()
        };
        match self {
            Medium::Share(share) if made == Made::Killed => {
                share.bring_back();
                met()
            }
            Medium::Share(share) => {
                let counted = share.set(None);
                if made == Made::FolderRemoved && counted.met {
                    let folder = ground
                        .plant
                        .path("behind")
                        .join(ground.folder().strip_prefix(ground.place()).unwrap());
                    let _ = std::fs::remove_dir_all(&folder);
                    std::fs::rename(away(ground), folder).unwrap();
                }
                counted
            }
            Medium::Mounted(mounted, place) => {
                if made == Made::ReadOnly {
                    mounted.remount("remount,bind,rw");
                } else {
                    let filler = place.join("filler");
                    let _ = std::fs::remove_dir_all(&filler);
                    let _ = std::fs::remove_file(&filler);
                }
                met()
            }
            Medium::Folder => {
                if made == Made::NoPermission {
                    allow(ground, 0o755);
                }
                met()
            }
        }
    }
}

fn away(ground: &Ground) -> PathBuf {
    ground.plant.path("away")
}

/// Lets everybody, or nobody, write into the folder and those in it; of the data folder itself only.
fn allow(ground: &Ground, mode: u32) {
    let is_whole = !matches!(
        ground.operation,
        Operation::RestoreReplacing | Operation::RecordThere
    );
    let mut folders = vec![ground.folder()];
    while let Some(folder) = folders.pop() {
        let inside = std::fs::read_dir(&folder).unwrap().map(Result::unwrap);
        let inside = inside.filter(|entry| is_whole && entry.file_type().unwrap().is_dir());
        folders.extend(inside.map(|entry| entry.path()));
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(mode)).unwrap();
    }
}

impl Change {
    fn command(self, ground: &Ground) -> String {
        let (source, kept) = (ground.source.display(), ground.plant.path("source-as-it-was"));
        let kept = kept.display();
        let change = match self {
            Change::Vanishes => format!("rm '{source}'"),
            Change::Shrinks => format!("truncate -s {SHRUNK} '{source}'"),
            Change::Grows => format!("printf '{GROWN}' >>'{source}'"),
        };
        format!("cp -p '{source}' '{kept}' && {change}")
    }
}

impl Mounted {
    /// A small ext4 with as many inodes, in a file of the plant.
    fn ext4(path: PathBuf, image: &Path, inodes: u32) -> Option<Mounted> {
        std::fs::create_dir_all(&path).unwrap();
        let made = is_root()
            && std::fs::File::create(image)
                .and_then(|file| file.set_len(48 << 20))
                .is_ok()
            && is_done(
                Command::new("mkfs.ext4")
                    .args(["-q", "-F", "-N", &inodes.to_string()])
                    .arg(image),
            );
        made.then(|| Mounted::with(path, &["-o", "loop"], image))
            .flatten()
    }

    /// A folder under a second name, which can be made read-only.
    fn bind(behind: &Path, path: PathBuf) -> Option<Mounted> {
        for folder in [behind, &path] {
            std::fs::create_dir_all(folder).unwrap();
        }
        is_root()
            .then(|| Mounted::with(path, &["--bind"], behind))
            .flatten()
    }
}

fn is_done(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
