//! A file system that passes everything on to a folder, and fails, falls short or dies at the call that it is told to.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    AccessFlags, BsdFileFlags, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, LockOwner, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory,
    ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request, TimeOrNow, WriteFlags,
};

use super::{Act, Call, Fault};

/// Nothing is remembered by the kernel: the folder behind is changed by others too.
const NEVER: Duration = Duration::ZERO;

/// The file system that serves `behind`.
#[derive(Clone)]
pub(super) struct Passthrough {
    behind: PathBuf,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Where each inode was found last, below the folder.
    places: HashMap<u64, PathBuf>,
    open: HashMap<u64, File>,
    next: u64,
    calls: HashMap<Call, usize>,
    fault: Option<Fault>,
    met: bool,
}

/// What a call does where the fault does not end it.
enum Go {
    On,
    Short(usize),
}

impl Passthrough {
    pub(super) fn new(behind: PathBuf) -> Passthrough {
        let state = State {
            places: HashMap::from([(INodeNo::ROOT.0, PathBuf::new())]),
            ..State::default()
        };
        Passthrough {
            behind,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Begins to count anew, with a fault or without one. Answers what was counted, and whether the last fault was met.
    pub(super) fn set(&self, fault: Option<Fault>) -> (HashMap<Call, usize>, bool) {
        let mut state = self.state();
        state.fault = fault;
        (std::mem::take(&mut state.calls), std::mem::take(&mut state.met))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call, and does what the fault says.
    fn meet(&self, call: Call) -> Result<Go, Errno> {
        let mut state = self.state();
        let seen = state.calls.entry(call).or_default();
        *seen += 1;
        let seen = *seen;
        let Some(fault) = state
            .fault
            .clone()
            .filter(|fault| fault.call == call && seen >= fault.from)
        else {
            return Ok(Go::On);
        };
        state.met = true;
        drop(state);
        match fault.act {
            Act::Fail(errno) => Err(Errno::from_i32(errno)),
            Act::Short(bytes) => Ok(Go::Short(bytes)),
            Act::Die => {
                let this = rustix::process::getpid();
                let _ = rustix::process::kill_process(this, rustix::process::Signal::KILL);
                Err(Errno::ENOTCONN)
            }
            Act::Run(command) => {
                if seen == fault.from {
                    let status = Command::new("sh").args(["-c", &command]).status();
                    assert!(status.is_ok_and(|status| status.success()), "{command}");
                }
                Ok(Go::On)
            }
        }
    }

    /// Where an inode is, below the folder.
    fn place(&self, inode: INodeNo) -> Result<PathBuf, Errno> {
        self.state().places.get(&inode.0).cloned().ok_or(Errno::ESTALE)
    }

    fn path(&self, inode: INodeNo) -> Result<PathBuf, Errno> {
        Ok(self.behind.join(self.place(inode)?))
    }

    fn child(&self, parent: INodeNo, name: &OsStr) -> Result<PathBuf, Errno> {
        Ok(self.place(parent)?.join(name))
    }

    /// Looks at what is at a place, and remembers the place of its inode.
    fn found(&self, place: PathBuf) -> Result<FileAttr, Errno> {
        let metadata = fs::symlink_metadata(self.behind.join(&place))?;
        self.state().places.insert(metadata.ino(), place);
        Ok(attributes(&metadata, metadata.ino()))
    }

    fn look(&self, inode: INodeNo) -> Result<FileAttr, Errno> {
        let metadata = fs::symlink_metadata(self.path(inode)?)?;
        Ok(attributes(&metadata, inode.0))
    }

    fn keep_open(&self, file: File) -> FileHandle {
        let mut state = self.state();
        state.next += 1;
        let handle = state.next;
        state.open.insert(handle, file);
        FileHandle(handle)
    }

    fn file(&self, handle: FileHandle) -> Result<File, Errno> {
        let state = self.state();
        let file = state.open.get(&handle.0).ok_or(Errno::EBADF)?;
        Ok(file.try_clone()?)
    }

    fn renamed(&self, from: &Path, to: &Path) {
        for place in self.state().places.values_mut() {
            if let Ok(below) = place.strip_prefix(from) {
                *place = if below.as_os_str().is_empty() {
                    to.to_owned()
                } else {
                    to.join(below)
                };
            }
        }
    }
}

fn attributes(metadata: &Metadata, inode: u64) -> FileAttr {
    let time = |seconds: i64, nanos: i64| {
        let seconds = u64::try_from(seconds).unwrap_or(0);
        UNIX_EPOCH + Duration::new(seconds, u32::try_from(nanos).unwrap_or(0))
    };
    FileAttr {
        ino: INodeNo(inode),
        size: metadata.size(),
        blocks: metadata.blocks(),
        atime: time(metadata.atime(), metadata.atime_nsec()),
        mtime: time(metadata.mtime(), metadata.mtime_nsec()),
        ctime: time(metadata.ctime(), metadata.ctime_nsec()),
        crtime: UNIX_EPOCH,
        kind: if metadata.is_dir() {
            FileType::Directory
        } else {
            FileType::RegularFile
        },
        perm: (metadata.mode() & 0o7777) as u16,
        nlink: metadata.nlink() as u32,
        uid: metadata.uid(),
        gid: metadata.gid(),
        rdev: 0,
        flags: 0,
        blksize: 4096,
    }
}

/// Opens as the caller asked; what is written for it needs the right to read it again for `fsync` alone.
fn open_as(path: &Path, flags: i32, create: Option<u32>) -> io::Result<File> {
    let asked = OpenFlags(flags).acc_mode();
    let mut options = File::options();
    options
        .read(asked != fuser::OpenAccMode::O_WRONLY)
        .write(asked != fuser::OpenAccMode::O_RDONLY);
    if let Some(mode) = create {
        options.mode(mode).create(true).custom_flags(flags & EXCLUSIVE);
    }
    options.open(path)
}

const EXCLUSIVE: i32 = rustix::fs::OFlags::EXCL.bits() as i32;

/// Only what is written from one end to the other: SQLite's index of its log is shared memory, which needs the page cache.
fn cache_of(flags: OpenFlags) -> FopenFlags {
    match flags.acc_mode() {
        fuser::OpenAccMode::O_WRONLY => FopenFlags::FOPEN_DIRECT_IO,
        _ => FopenFlags::empty(),
    }
}

/// Answers a request, or the errno of what went wrong.
macro_rules! answer {
    ($reply:ident, $work:expr, $ok:expr) => {
        match $work {
            Ok(value) => ($ok)(value),
            Err(errno) => $reply.error(errno),
        }
    };
}

impl Filesystem for Passthrough {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let found = self.child(parent, name).and_then(|place| self.found(place));
        answer!(reply, found, |found| reply.entry(&NEVER, &found, Generation(0)));
    }

    fn getattr(&self, _: &Request, inode: INodeNo, handle: Option<FileHandle>, reply: ReplyAttr) {
        // A file that was removed is still there for who has it open.
        let work = || match handle.and_then(|handle| self.file(handle).ok()) {
            Some(file) => Ok(attributes(&file.metadata()?, inode.0)),
            None => self.look(inode),
        };
        answer!(reply, work(), |found| reply.attr(&NEVER, &found));
    }

    fn setattr(
        &self,
        _: &Request,
        inode: INodeNo,
        mode: Option<u32>,
        _uid: Option<u32>,
        _gid: Option<u32>,
        size: Option<u64>,
        _atime: Option<TimeOrNow>,
        mtime: Option<TimeOrNow>,
        _ctime: Option<SystemTime>,
        _handle: Option<FileHandle>,
        _crtime: Option<SystemTime>,
        _chgtime: Option<SystemTime>,
        _bkuptime: Option<SystemTime>,
        _flags: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let work = || {
            let path = self.path(inode)?;
            if let Some(mode) = mode {
                fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
            }
            if let Some(size) = size {
                File::options().write(true).open(&path)?.set_len(size)?;
            }
            if let Some(mtime) = mtime {
                let at = match mtime {
                    TimeOrNow::SpecificTime(at) => at,
                    TimeOrNow::Now => SystemTime::now(),
                };
                File::open(&path)?.set_modified(at)?;
            }
            self.look(inode)
        };
        answer!(reply, work(), |found| reply.attr(&NEVER, &found));
    }

    fn mkdir(&self, _: &Request, parent: INodeNo, name: &OsStr, _mode: u32, _umask: u32, reply: ReplyEntry) {
        let work = || {
            let place = self.child(parent, name)?;
            fs::create_dir(self.behind.join(&place))?;
            self.found(place)
        };
        answer!(reply, work(), |found| reply.entry(&NEVER, &found, Generation(0)));
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let work = || {
            self.meet(Call::Remove)?;
            Ok(fs::remove_file(self.behind.join(self.child(parent, name)?))?)
        };
        answer!(reply, work(), |()| reply.ok());
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let work = || Ok(fs::remove_dir(self.behind.join(self.child(parent, name)?))?);
        answer!(reply, work(), |()| reply.ok());
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let work = || {
            self.meet(Call::Rename)?;
            let (from, to) = (self.child(parent, name)?, self.child(new_parent, new_name)?);
            let flags = rustix::fs::RenameFlags::from_bits_retain(flags.bits());
            let (old, new) = (self.behind.join(&from), self.behind.join(&to));
            rustix::fs::renameat_with(rustix::fs::CWD, old, rustix::fs::CWD, new, flags)
                .map_err(io::Error::from)?;
            self.renamed(&from, &to);
            Ok(())
        };
        answer!(reply, work(), |()| reply.ok());
    }

    fn open(&self, _: &Request, inode: INodeNo, flags: OpenFlags, reply: ReplyOpen) {
        let work = || {
            self.meet(Call::Open)?;
            Ok(self.keep_open(open_as(&self.path(inode)?, flags.0, None)?))
        };
        answer!(reply, work(), |handle| reply.opened(handle, cache_of(flags)));
    }

    fn create(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        flags: i32,
        reply: ReplyCreate,
    ) {
        let work = || {
            self.meet(Call::Open)?;
            let place = self.child(parent, name)?;
            let file = open_as(&self.behind.join(&place), flags, Some(mode & !umask))?;
            Ok((self.found(place)?, self.keep_open(file)))
        };
        answer!(reply, work(), |(found, handle)| {
            reply.created(&NEVER, &found, Generation(0), handle, cache_of(OpenFlags(flags)));
        });
    }

    fn read(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let work = || {
            self.meet(Call::Read)?;
            let mut bytes = vec![0; size as usize];
            let (file, mut read) = (self.file(handle)?, 0);
            loop {
                match file.read_at(&mut bytes[read..], offset + read as u64)? {
                    0 => break,
                    count => read += count,
                }
            }
            bytes.truncate(read);
            Ok(bytes)
        };
        answer!(reply, work(), |bytes: Vec<u8>| reply.data(&bytes));
    }

    fn write(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        flags: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let work = || {
            let taken = match self.meet(Call::Write)? {
                // Through the page cache a short write would be an error.
                Go::Short(bytes) if cache_of(flags) == FopenFlags::FOPEN_DIRECT_IO => bytes.min(data.len()),
                _ => data.len(),
            };
            self.file(handle)?.write_all_at(&data[..taken], offset)?;
            Ok(taken as u32)
        };
        answer!(reply, work(), |taken| reply.written(taken));
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn release(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        _: OpenFlags,
        _: Option<LockOwner>,
        _: bool,
        reply: ReplyEmpty,
    ) {
        self.state().open.remove(&handle.0);
        reply.ok();
    }

    // Nobody cuts the power of the folder behind: only the answer counts.
    fn fsync(&self, _: &Request, _: INodeNo, _: FileHandle, _datasync: bool, reply: ReplyEmpty) {
        answer!(reply, self.meet(Call::Sync), |_| reply.ok());
    }

    fn fsyncdir(&self, _: &Request, _: INodeNo, _: FileHandle, _datasync: bool, reply: ReplyEmpty) {
        answer!(reply, self.meet(Call::Sync), |_| reply.ok());
    }

    fn opendir(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        answer!(reply, self.meet(Call::Open), |_| reply
            .opened(FileHandle(0), FopenFlags::empty()));
    }

    fn readdir(&self, _: &Request, inode: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let work = || {
            let mut entries = Vec::new();
            for entry in fs::read_dir(self.path(inode)?)? {
                let entry = entry?;
                let metadata = entry.metadata()?;
                entries.push((
                    metadata.ino(),
                    attributes(&metadata, metadata.ino()).kind,
                    entry.file_name(),
                ));
            }
            entries.sort_by(|one, other| one.2.cmp(&other.2));
            Ok(entries)
        };
        match work() {
            Ok(entries) => {
                for (at, (inode, kind, name)) in entries.into_iter().enumerate().skip(offset as usize) {
                    if reply.add(INodeNo(inode), at as u64 + 1, kind, name) {
                        break;
                    }
                }
                reply.ok();
            }
            Err::<_, Errno>(errno) => reply.error(errno),
        }
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        let work = || Ok(rustix::fs::statvfs(&self.behind).map_err(io::Error::from)?);
        answer!(reply, work(), |stat: rustix::fs::StatVfs| reply.statfs(
            stat.f_blocks,
            stat.f_bfree,
            stat.f_bavail,
            stat.f_files,
            stat.f_ffree,
            stat.f_bsize as u32,
            stat.f_namemax as u32,
            stat.f_frsize as u32,
        ));
    }

    fn access(&self, _: &Request, _: INodeNo, _: AccessFlags, reply: ReplyEmpty) {
        reply.ok();
    }
}
