//! Writes an archive: a tar of everything, compressed, with the sum of itself at its end.
//!
//! ```text
//! pax_global_header   whose it is and how much is in it, before the first file
//! db.sqlite  settings.toml  uploads/batches/…  outbox/…  manifest.json  SHA256SUMS
//! [seal]              CRC-32 of all compressed bytes before it, where zstd and gzip skip it
//! ```
//!
//! The checksums of the formats miss some flipped bits (header fields that nothing reads, padding). The seal misses none;
//! against anything but chance there are the SHA-256 of every member.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::path::Path;
use std::thread;

use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};
use uuid::Uuid;

use super::contents::{Contents, Wanted};
use super::manifest::{FORMAT, FileEntry, LiveProblem, Manifest, sums_text};
use super::members::{DATABASE, MANIFEST, SETTINGS, SUMS};
use super::pipe::{PipeReader, PipeWriter, pipe};
use super::{Step, Watch};
use crate::durable_fs::{CopyError, Grows, WriteBehind, open_source, synced};
use crate::settings::BackupFormat;

/// Photos do not shrink at any level, and at this one nobody waits for the processor.
const ZSTD_LEVEL: i32 = 1;

/// The name of the first member, which GNU tar, bsdtar and Python's tarfile all take for a remark.
pub(super) const ABOUT: &str = "pax_global_header";

/// After how many bytes an archive is synced, and then read back. Twice as many were no quicker, and whoever recorded waited up to
/// 101 ms at once instead of 48.
const STRETCH: u64 = 8 * 1024 * 1024;

/// What a member's bytes are filled up to, with zeros.
const TAR_BLOCK: u64 = 512;

/// What an archive says before its first file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct About {
    pub(super) store_id: Uuid,
    /// How many members follow, the lists not among them.
    pub(super) members: u64,
    /// How many bytes these have at most.
    pub(super) bytes: u64,
}

impl About {
    fn text(self) -> String {
        let Self {
            store_id,
            members,
            bytes,
        } = self;
        format!("batchbook store={store_id} members={members} bytes={bytes}")
    }

    /// Returns the text as the record of a pax header: its length, counting the digits of the length, a key, the value.
    pub(super) fn record(self) -> String {
        let rest = format!(" comment={}\n", self.text());
        let mut length = rest.len();
        while length != length.to_string().len() + rest.len() {
            length = length.to_string().len() + rest.len();
        }
        format!("{length}{rest}")
    }

    /// Reads what [`record`](Self::record) wrote; nothing for any other text.
    pub(super) fn of_record(record: &str) -> Option<Self> {
        let text = record.strip_suffix('\n')?.split_once(" comment=")?.1;
        Self::read(text).filter(|about| about.record() == record)
    }

    fn read(text: &str) -> Option<Self> {
        let mut words = text.strip_prefix("batchbook ")?.split(' ');
        let about = Self {
            store_id: words.next()?.strip_prefix("store=")?.parse().ok()?,
            members: words.next()?.strip_prefix("members=")?.parse().ok()?,
            bytes: words.next()?.strip_prefix("bytes=")?.parse().ok()?,
        };
        words.next().is_none().then_some(about)
    }
}

/// The seal of a format: the checksum in bytes that the format's own readers skip.
pub(super) fn seal(format: BackupFormat, checksum: u32) -> Vec<u8> {
    const MARK: &[u8; 16] = b"batchbook-crc32:";
    let checksum = checksum.to_le_bytes();
    let mut seal = Vec::new();
    match format {
        // A skippable frame.
        BackupFormat::Zst => {
            seal.extend_from_slice(&0x184D_2A5B_u32.to_le_bytes());
            seal.extend_from_slice(&20_u32.to_le_bytes());
            seal.extend_from_slice(MARK);
            seal.extend_from_slice(&checksum);
        }
        // A member of no bytes with a field of its own in its header.
        BackupFormat::Gz => {
            seal.extend_from_slice(&[0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255]);
            seal.extend_from_slice(&24_u16.to_le_bytes());
            seal.extend_from_slice(b"BB");
            seal.extend_from_slice(&20_u16.to_le_bytes());
            seal.extend_from_slice(MARK);
            seal.extend_from_slice(&checksum);
            seal.extend_from_slice(&[3, 0]);
            seal.extend_from_slice(&[0; 8]);
        }
    }
    seal
}

/// Why an archive was not written.
pub(super) enum Fault {
    /// The file of this index cannot be read to its end.
    Live(usize, LiveProblem),
    /// What is in DATA cannot be read.
    Local(CopyError),
    /// The archive cannot be written.
    Written(io::Error),
    /// It is written, and may not be on the disk: the kernel may have dropped what it could not write.
    NotSynced(io::Error),
    Cancelled,
}

/// What earlier attempts at the same archive showed of the live store.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Files that cannot be read to their end, by their index.
    pub(super) left_out: BTreeMap<usize, LiveProblem>,
    /// Some file is not what it was when it was recorded: each is hashed as it is read. Otherwise the hashes are those that are
    /// recorded, since whoever proves the archive makes them anyway, and to make them twice was a quarter of the work.
    pub(super) some_differ: bool,
}

/// An archive that is written and synced.
pub(super) struct Written {
    pub(super) file: File,
    pub(super) bytes: u64,
    pub(super) manifest: Manifest,
}

/// Writes an archive into a file that is empty and syncs it; `grows` learns what is on the disk as it comes there, but not the end.
///
/// A file that is missing or damaged in the live store is named in the manifest, as those are that are left out; a damaged one is
/// taken as it is, since it may be all that there is.
pub(super) fn write(
    contents: &Contents,
    known: &Known,
    format: BackupFormat,
    file: File,
    grows: &Grows<'_>,
    watch: &dyn Watch,
) -> Result<Written, Fault> {
    let (packed, compressed) = thread::scope(|scope| {
        let (sink, source) = pipe();
        let compressing = scope.spawn(move || compress(source, file, format, grows));
        let packed = pack_into(sink, contents, known, watch);
        let compressed = compressing
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (packed, compressed)
    });
    let (manifest, compressed) = match (packed, compressed) {
        // That the other end is gone says less than why.
        (Err(Fault::Written(_)) | Ok(_), Err(error)) => return Err(Fault::Written(error)),
        (Err(fault), _) => return Err(fault),
        (Ok(manifest), Ok(compressed)) => (manifest, compressed),
    };
    let Compressed { file, bytes, synced } = compressed;
    synced.and_then(|()| file.sync_all()).map_err(Fault::NotSynced)?;
    Ok(Written {
        file,
        bytes,
        manifest,
    })
}

/// A compressed archive, sealed; the last of it is still to be synced.
struct Compressed {
    file: File,
    bytes: u64,
    /// Whether every sync was good that was made on the way.
    synced: io::Result<()>,
}

/// Counts what is written, and its checksum.
struct Sealed {
    file: File,
    behind: WriteBehind,
    checksum: crc32fast::Hasher,
    written: u64,
}

impl Sealed {
    fn new(file: File, behind: WriteBehind) -> Self {
        Self {
            file,
            behind,
            checksum: crc32fast::Hasher::new(),
            written: 0,
        }
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.checksum.update(&bytes[..count]);
        self.written += count as u64;
        self.behind.wrote(count as u64);
        self.behind.catch_up();
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn compress(
    source: PipeReader,
    file: File,
    format: BackupFormat,
    grows: &Grows<'_>,
) -> io::Result<Compressed> {
    thread::scope(|scope| {
        let synced_to = |file: &File, bytes| grows.synced(file, bytes);
        let (behind, syncing) = WriteBehind::begin(scope, &file, STRETCH, synced_to)?;
        let compressed = compress_behind(source, Sealed::new(file, behind), format);
        let synced = synced(syncing);
        let (file, bytes) = compressed?;
        Ok(Compressed { file, bytes, synced })
    })
}

fn compress_behind(source: PipeReader, sealed: Sealed, format: BackupFormat) -> io::Result<(File, u64)> {
    let mut sealed = match format {
        BackupFormat::Zst => {
            let mut encoder = zstd::Encoder::new(sealed, ZSTD_LEVEL)?;
            encoder.include_checksum(true)?;
            pump(source, &mut encoder)?;
            encoder.finish()?
        }
        BackupFormat::Gz => {
            let mut encoder = flate2::write::GzEncoder::new(sealed, flate2::Compression::fast());
            pump(source, &mut encoder)?;
            encoder.finish()?
        }
    };
    let seal = seal(format, sealed.checksum.finalize());
    sealed.file.write_all(&seal)?;
    Ok((sealed.file, sealed.written + seal.len() as u64))
}

fn pump(mut source: PipeReader, sink: &mut dyn Write) -> io::Result<()> {
    loop {
        let block = source.fill_buf()?;
        let count = block.len();
        if count == 0 {
            return Ok(());
        }
        sink.write_all(block)?;
        source.consume(count);
    }
}

/// A file that will be a member, open and of a known size.
struct Ready<'w> {
    index: usize,
    wanted: &'w Wanted,
}

fn pack_into(
    sink: PipeWriter,
    contents: &Contents,
    known: &Known,
    watch: &dyn Watch,
) -> Result<Manifest, Fault> {
    let mut problems: Vec<LiveProblem> = known.left_out.values().cloned().collect();
    let database = open_source(&contents.snapshot).map_err(Fault::Local)?;
    let database_size = database.stamp().size;
    let settings = contents.settings.as_bytes();
    let mut all = database_size + settings.len() as u64;
    let mut ready = Vec::new();
    for (index, wanted) in contents.files.iter().enumerate() {
        if known.left_out.contains_key(&index) {
            continue;
        }
        if watch.cancelled() {
            return Err(Fault::Cancelled);
        }
        match wanted.open(&contents.storage) {
            Ok(source) => {
                all += source.stamp().size;
                ready.push(Ready { index, wanted });
            }
            Err(problem) => problems.push(problem),
        }
    }
    let about = About {
        store_id: contents.store_id,
        members: ready.len() as u64 + 2,
        bytes: all,
    };
    let mut packing = Packing {
        builder: Builder::new(sink),
        files: Vec::new(),
        done: 0,
        all,
        watch,
    };
    packing.about(about).map_err(Fault::Written)?;
    let at = contents.at.as_second().unsigned_abs();
    packing
        .add(DATABASE, database_size, at, database.into_file(), None)
        .map_err(|fault| fault.local(&contents.snapshot))?;
    packing
        .add(SETTINGS, settings.len() as u64, at, settings, None)
        .map_err(|fault| fault.local(Path::new(SETTINGS)))?;
    let mut attachments = 0;
    for Ready { index, wanted } in ready {
        let source = wanted
            .open(&contents.storage)
            .map_err(|problem| Fault::Live(index, problem))?;
        let stamp = source.stamp();
        let place = source.path.clone();
        let modified = stamp
            .modified
            .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok())
            .map_or(0, |since| since.as_secs());
        let is_as_recorded = !known.some_differ && !wanted.is_doubtful && wanted.size == Some(stamp.size);
        let recorded = wanted.sha256.filter(|_| is_as_recorded);
        let bytes = contents.storage.reader(&place, source.into_file());
        let sha256 = bytes
            .map_err(AddFault::Read)
            .and_then(|bytes| packing.add(&wanted.path, stamp.size, modified, bytes, recorded))
            .map_err(|fault| match fault {
                AddFault::Read(error) => {
                    let error = CopyError::source_side(&place)(error);
                    Fault::Live(index, wanted.unreadable(&place, &error))
                }
                other => other.local(&place),
            })?;
        attachments += 1;
        problems.extend(wanted.compare(stamp.size, &sha256));
    }
    let manifest = manifest_of(contents, "archive", attachments, packing.files.clone(), problems);
    packing.lists(&manifest, at)?;
    let sink = packing.builder.into_inner().map_err(Fault::Written)?;
    sink.finish().map_err(Fault::Written)?;
    Ok(manifest)
}

/// What a backup says of itself.
pub(crate) fn manifest_of(
    contents: &Contents,
    kind: &str,
    attachments: u64,
    files: Vec<FileEntry>,
    mut problems: Vec<LiveProblem>,
) -> Manifest {
    problems.sort_by(|one, other| one.path.cmp(&other.path));
    Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        kind: kind.to_owned(),
        station: contents.station.clone(),
        workstation_id: contents.workstation_id,
        store_id: contents.store_id,
        at: contents.at,
        schema_version: contents.schema_version,
        batches: contents.batches,
        attachments,
        evicted: contents.evicted,
        bytes: files.iter().map(|file| file.size).sum(),
        audit_head: contents.audit_head.clone(),
        files,
        problems,
    }
}

enum AddFault {
    Read(io::Error),
    Written(io::Error),
    Cancelled,
}

impl AddFault {
    fn local(self, path: &Path) -> Fault {
        match self {
            Self::Read(error) => Fault::Local(CopyError::source_side(path)(error)),
            Self::Written(error) => Fault::Written(error),
            Self::Cancelled => Fault::Cancelled,
        }
    }
}

struct Packing<'w> {
    builder: Builder<PipeWriter>,
    files: Vec<FileEntry>,
    done: u64,
    all: u64,
    watch: &'w dyn Watch,
}

impl Packing<'_> {
    fn about(&mut self, about: About) -> io::Result<()> {
        let record = about.record();
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::XGlobalHeader);
        header.set_size(record.len() as u64);
        header.set_mode(0o644);
        self.builder.append_data(&mut header, ABOUT, record.as_bytes())
    }

    /// Adds a member of exactly `size` bytes, and answers their hash: the one that is given, or the one they have.
    fn add(
        &mut self,
        path: &str,
        size: u64,
        modified: u64,
        mut bytes: impl Read,
        recorded: Option<[u8; 32]>,
    ) -> Result<[u8; 32], AddFault> {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(size);
        header.set_mode(0o644);
        header.set_mtime(modified);
        // The header alone: what belongs to it goes into the pipe as it is read, in large pieces.
        self.builder
            .append_data(&mut header, path, io::empty())
            .map_err(AddFault::Written)?;
        let mut hash = Sha256::new();
        let mut left = size;
        while left > 0 {
            if self.watch.cancelled() {
                return Err(AddFault::Cancelled);
            }
            let sink = self.builder.get_mut();
            let room = sink.room();
            let most = usize::try_from(left).map_or(room.len(), |left| left.min(room.len()));
            let count = match bytes.read(&mut room[..most]) {
                // It was to have as many bytes as its header says.
                Ok(0) => return Err(AddFault::Read(ErrorKind::UnexpectedEof.into())),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(AddFault::Read(error)),
            };
            if recorded.is_none() {
                hash.update(&room[..count]);
            }
            sink.filled(count).map_err(AddFault::Written)?;
            left -= count as u64;
            self.watch
                .progress(Step::Copying, self.done + (size - left), self.all);
        }
        let fill = (size.next_multiple_of(TAR_BLOCK) - size) as usize;
        self.builder
            .get_mut()
            .write_all(&[0; TAR_BLOCK as usize][..fill])
            .map_err(AddFault::Written)?;
        let sha256 = recorded.unwrap_or_else(|| hash.finalize().into());
        self.done += size;
        self.files.push(FileEntry {
            path: path.to_owned(),
            size,
            sha256,
            verified_at: None,
            stored_modified_ns: None,
            key: None,
        });
        Ok(sha256)
    }

    fn lists(&mut self, manifest: &Manifest, at: u64) -> Result<(), Fault> {
        let text = manifest
            .text()
            .map_err(|error| Fault::Written(io::Error::new(ErrorKind::InvalidData, error)))?;
        let local = |fault: AddFault| fault.local(Path::new(MANIFEST));
        self.add(MANIFEST, text.len() as u64, at, text.as_slice(), None)
            .map_err(local)?;
        let sums = sums_text(self.files.iter().map(|file| (file.path.as_str(), &file.sha256)));
        self.add(SUMS, sums.len() as u64, at, sums.as_bytes(), None)
            .map_err(local)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_archive_says_first_is_read_back() {
        for (bytes, length) in [(7, 82), (u64::MAX, 102)] {
            let about = About {
                store_id: Uuid::now_v7(),
                members: 3,
                bytes,
            };
            let record = about.record();
            assert_eq!(record.len(), length);
            assert!(
                record.starts_with(&format!("{length} comment=batchbook store=")),
                "{record}"
            );
            assert_eq!(About::of_record(&record), Some(about));
            assert_eq!(About::of_record(&record.replace("members", "more")), None);
            assert_eq!(About::of_record(&format!("1{record}")), None);
        }
    }
}
