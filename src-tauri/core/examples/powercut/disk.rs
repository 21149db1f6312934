//! Disks in memory that log what reaches them: files served by FUSE, each under the loop device that ext4 is mounted from.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::Context as _;
use fuser::{
    BackgroundSession, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, LockOwner, MountOption, OpenFlags, ReplyAttr, ReplyData, ReplyEmpty, ReplyEntry, ReplyOpen,
    ReplyWrite, Request, TimeOrNow, WriteFlags,
};

use crate::workload::Promise;

/// The name of a disk's file.
pub(crate) fn image_name(disk: usize) -> String {
    format!("disk-{disk}.img")
}

/// What happened to the disks, in the order in which it happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// Bytes were written. Until the disk's next sync a power cut may lose them.
    Write {
        disk: usize,
        offset: u64,
        bytes: Vec<u8>,
    },
    /// Everything written to the disk so far is on its platter.
    Sync { disk: usize },
    /// The program said to somebody that something is safe.
    Promised(Promise),
}

/// The disks: what they hold now, and everything that happened to them.
#[derive(Clone, Debug)]
pub(crate) struct Disks(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    bytes: Vec<Vec<u8>>,
    events: Vec<Event>,
}

impl Disks {
    /// As many disks as `count`, each with these bytes to begin with.
    pub(crate) fn new(bytes: &[u8], count: usize) -> Disks {
        Disks(Arc::new(Mutex::new(State {
            bytes: vec![bytes.to_vec(); count],
            events: Vec::new(),
        })))
    }

    /// Notes that something was promised, between the writes before and after it.
    pub(crate) fn promised(&self, promise: Promise) {
        self.state().events.push(Event::Promised(promise));
    }

    /// Takes the log.
    pub(crate) fn into_events(self) -> Vec<Event> {
        std::mem::take(&mut self.state().events)
    }

    /// Serves the disks as files named by [`image_name`] in `folder`, until the session is dropped.
    pub(crate) fn serve(&self, folder: &Path) -> anyhow::Result<BackgroundSession> {
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("powercut".to_owned()), MountOption::RW];
        fuser::spawn_mount(Server(self.clone()), folder, &config).context("cannot mount a FUSE file system")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn size(&self, disk: usize) -> u64 {
        self.state().bytes.get(disk).map_or(0, |bytes| bytes.len() as u64)
    }

    fn count(&self) -> usize {
        self.state().bytes.len()
    }
}

struct Server(Disks);

/// The kernel may keep what it was told: nobody else changes this file system.
const FOREVER: Duration = Duration::from_secs(86_400);

/// The disk of a file's inode; the folder itself has the first.
fn disk_of(inode: INodeNo) -> Option<usize> {
    usize::try_from(inode.0).ok()?.checked_sub(2)
}

impl Server {
    fn attributes(&self, inode: INodeNo) -> FileAttr {
        let disk = disk_of(inode);
        let is_image = disk.is_some();
        let size = disk.map_or(0, |disk| self.0.size(disk));
        FileAttr {
            ino: inode,
            size,
            blocks: size.div_ceil(512),
            atime: UNIX_EPOCH,
            mtime: UNIX_EPOCH,
            ctime: UNIX_EPOCH,
            crtime: UNIX_EPOCH,
            kind: if is_image {
                FileType::RegularFile
            } else {
                FileType::Directory
            },
            perm: if is_image { 0o600 } else { 0o700 },
            nlink: 1,
            uid: 0,
            gid: 0,
            rdev: 0,
            flags: 0,
            blksize: 4096,
        }
    }
}

/// The bytes of `length` at `offset` that the disk has.
fn range(offset: u64, length: usize, size: usize) -> Option<std::ops::Range<usize>> {
    let start = usize::try_from(offset).ok()?.min(size);
    Some(start..start.saturating_add(length).min(size))
}

impl Filesystem for Server {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let disk = (0..self.0.count()).find(|disk| name == OsStr::new(&image_name(*disk)));
        match disk.filter(|_| parent == INodeNo::ROOT) {
            Some(disk) => {
                let inode = INodeNo(disk as u64 + 2);
                reply.entry(&FOREVER, &self.attributes(inode), Generation(0));
            }
            None => reply.error(Errno::ENOENT),
        }
    }

    fn getattr(&self, _: &Request, inode: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        reply.attr(&FOREVER, &self.attributes(inode));
    }

    fn setattr(
        &self,
        _: &Request,
        inode: INodeNo,
        _mode: Option<u32>,
        _uid: Option<u32>,
        _gid: Option<u32>,
        _size: Option<u64>,
        _atime: Option<TimeOrNow>,
        _mtime: Option<TimeOrNow>,
        _ctime: Option<std::time::SystemTime>,
        _handle: Option<FileHandle>,
        _crtime: Option<std::time::SystemTime>,
        _chgtime: Option<std::time::SystemTime>,
        _bkuptime: Option<std::time::SystemTime>,
        _flags: Option<fuser::BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        // Times change, nothing else does.
        reply.attr(&FOREVER, &self.attributes(inode));
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        reply.opened(FileHandle(0), FopenFlags::empty());
    }

    fn read(
        &self,
        _: &Request,
        inode: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let state = self.0.state();
        let Some(bytes) = disk_of(inode).and_then(|disk| state.bytes.get(disk)) else {
            return reply.error(Errno::ENOENT);
        };
        match range(offset, size as usize, bytes.len()) {
            Some(range) => reply.data(&bytes[range]),
            None => reply.error(Errno::EINVAL),
        }
    }

    fn write(
        &self,
        _: &Request,
        inode: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let state = &mut *self.0.state();
        let Some(disk) = disk_of(inode).filter(|disk| *disk < state.bytes.len()) else {
            return reply.error(Errno::ENOENT);
        };
        let on_disk = &mut state.bytes[disk];
        match range(offset, data.len(), on_disk.len()) {
            Some(range) if range.len() == data.len() => {
                on_disk[range].copy_from_slice(data);
                let bytes = data.to_vec();
                state.events.push(Event::Write { disk, offset, bytes });
                reply.written(data.len() as u32);
            }
            _ => reply.error(Errno::ENOSPC),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, inode: INodeNo, _: FileHandle, _datasync: bool, reply: ReplyEmpty) {
        if let Some(disk) = disk_of(inode) {
            self.0.state().events.push(Event::Sync { disk });
        }
        reply.ok();
    }
}
