//! Reads an archive that anybody may have made: nothing in it is believed, and nothing outside of it is touched.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::thread;

use tar::{Archive, EntryType};

use super::archive_write::{ABOUT, About, seal};
use super::manifest::LARGEST_LIST;
use super::members::{LONGEST_PATH, Member};
use super::pipe::{PipeReader, PipeWriter, pipe};
use super::{BackupError, BackupProblem, ProblemKind};
use crate::durable_fs::{CopyError, Growing, Hashing, read_straight_on};
use crate::settings::BackupFormat;

/// The most bytes that settings have.
const LARGEST_SETTINGS: u64 = 1024 * 1024;

/// The most files in one archive: their names are remembered while it is read.
const MOST_MEMBERS: u64 = 5_000_000;

const BLOCK: usize = 256 * 1024;

/// A member as it comes out of a backup.
#[derive(Debug)]
pub(super) struct Unpacked<'p> {
    pub(super) member: Member,
    pub(super) path: &'p str,
    pub(super) size: u64,
    /// Seconds since 1970.
    pub(super) modified: u64,
}

/// Why reading stopped.
#[derive(Debug)]
pub(super) enum Stopped {
    /// The backup is not what it should be.
    Problem(BackupProblem),
    /// Something else failed: what was read could not be kept, or somebody cancelled.
    Failed(BackupError),
}

impl Stopped {
    fn refused(path: &str, why: &str) -> Self {
        Self::Problem(BackupProblem::new(ProblemKind::MemberRefused, path, why))
    }
}

/// Takes the members of a backup as they come; `about` learns first how much there will be.
pub(super) trait Unpack {
    fn about(&mut self, about: About) -> Result<(), Stopped>;
    fn member(&mut self, unpacked: &Unpacked<'_>, bytes: &mut dyn Read) -> Result<(), Stopped>;
}

/// Reads what an archive says before its first file; nothing where it is none of ours.
pub(super) fn about_archive(path: &Path) -> Option<About> {
    let mut file = File::open(path).ok()?;
    let format = format_of(&mut file).ok()??;
    let decoder = decoder(BufReader::new(file), format).ok()?;
    let mut archive = Archive::new(decoder);
    let mut first = archive.entries().ok()?.raw(true).next()?.ok()?;
    about(&mut first)
}

/// Reads an archive to its end, and compares all of it with its seal; one that is still `growing`, as it comes to the disk.
pub(super) fn read_archive(
    path: &Path,
    growing: Option<&Growing>,
    unpack: &mut dyn Unpack,
) -> Result<(), Stopped> {
    let damaged =
        |detail: &str| Stopped::Problem(BackupProblem::of_path(ProblemKind::ArchiveDamaged, path, detail));
    let unreadable = |error: io::Error| {
        Stopped::Problem(BackupProblem::of_path(
            ProblemKind::Unreadable,
            path,
            error.to_string(),
        ))
    };
    if let Some(growing) = growing {
        growing.beyond(0).map_err(unreadable)?;
    }
    let mut file = File::open(path).map_err(unreadable)?;
    read_straight_on(&file);
    let Some(format) = format_of(&mut file).map_err(unreadable)? else {
        return Err(damaged("neither zstd nor gzip"));
    };
    let seal_size = seal(format, 0).len() as u64;
    let whole;
    let growing = if let Some(growing) = growing {
        growing
    } else {
        let size = file.metadata().map_err(unreadable)?.len();
        if size < seal_size {
            return Err(damaged("cut off"));
        }
        whole = Growing::whole(size);
        &whole
    };
    thread::scope(|scope| {
        let (sink, source) = pipe();
        let reading = scope.spawn(move || hand_on(file, growing, seal_size, sink));
        let unpacked = unpack_tar(source, format, path, unpack);
        let sealed = reading
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // What the disk cannot give explains everything else.
        let (checksum, found) = match (sealed, unpacked) {
            (Err(error), Err(Stopped::Problem(_)) | Ok(())) if error.kind() != ErrorKind::BrokenPipe => {
                return Err(unreadable(error));
            }
            (_, Err(stopped)) => return Err(stopped),
            (Err(error), Ok(())) => return Err(unreadable(error)),
            (Ok(sealed), Ok(())) => sealed,
        };
        if found == seal(format, checksum) {
            Ok(())
        } else {
            Err(damaged("its checksum is not the one at its end"))
        }
    })
}

fn format_of(file: &mut File) -> io::Result<Option<BackupFormat>> {
    let mut magic = [0; 4];
    let found = match file.read_exact(&mut magic) {
        Ok(()) if magic == [0x28, 0xb5, 0x2f, 0xfd] => Some(BackupFormat::Zst),
        Ok(()) if magic[..3] == [0x1f, 0x8b, 8] => Some(BackupFormat::Gz),
        Ok(()) => None,
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => None,
        Err(error) => return Err(error),
    };
    file.seek(SeekFrom::Start(0))?;
    Ok(found)
}

fn decoder<'r>(source: impl io::BufRead + 'r, format: BackupFormat) -> io::Result<Box<dyn Read + 'r>> {
    Ok(match format {
        BackupFormat::Zst => {
            let mut decoder = zstd::Decoder::with_buffer(source)?;
            // A frame may ask for up to 2 GiB of memory; what this program writes asks for far less than 8 MiB.
            decoder.window_log_max(23)?;
            Box::new(decoder)
        }
        BackupFormat::Gz => Box::new(flate2::bufread::MultiGzDecoder::new(source)),
    })
}

/// Reads all that is sealed and hands it on; answers its checksum, and the seal as it stands there.
fn hand_on(
    mut file: File,
    growing: &Growing,
    seal_size: u64,
    mut sink: PipeWriter,
) -> io::Result<(u32, Vec<u8>)> {
    let mut checksum = crc32fast::Hasher::new();
    let mut done = 0;
    let mut until = 0;
    loop {
        if done == until {
            // What comes last is the seal, wherever the end will be.
            until = growing.beyond(done + seal_size)?.saturating_sub(seal_size);
            if until <= done {
                break;
            }
        }
        let room = sink.room();
        let most = usize::try_from(until - done).map_or(room.len(), |left| left.min(room.len()));
        let count = match file.read(&mut room[..most]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        checksum.update(&room[..count]);
        sink.filled(count)?;
        done += count as u64;
    }
    sink.finish()?;
    let mut seal = Vec::new();
    file.read_to_end(&mut seal)?;
    Ok((checksum.finalize(), seal))
}

fn unpack_tar(
    source: PipeReader,
    format: BackupFormat,
    path: &Path,
    unpack: &mut dyn Unpack,
) -> Result<(), Stopped> {
    let damaged = |error: io::Error| {
        Stopped::Problem(BackupProblem::of_path(
            ProblemKind::ArchiveDamaged,
            path,
            error.to_string(),
        ))
    };
    let decoder = decoder(source, format).map_err(damaged)?;
    let mut archive = Archive::new(decoder);
    let mut about = None::<About>;
    let mut members = 0;
    let mut bytes = 0_u64;
    let mut long_name = None::<String>;
    let mut known = BTreeSet::new();
    // Raw: what a header says of the next one is read here, within limits, rather than into memory whatever its size.
    for entry in archive.entries().map_err(damaged)?.raw(true) {
        let mut entry = entry.map_err(damaged)?;
        let header_path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let Some(declared) = about else {
            let found = self::about(&mut entry);
            let found =
                found.ok_or_else(|| Stopped::refused(&header_path, "not the beginning of a backup"))?;
            unpack.about(found)?;
            about = Some(found);
            continue;
        };
        let kind = entry.header().entry_type();
        if kind == EntryType::GNULongName && long_name.is_none() {
            long_name = Some(
                read_long_name(&mut entry)
                    .map_err(damaged)?
                    .ok_or_else(|| Stopped::refused(&header_path, "a name that is too long"))?,
            );
            continue;
        }
        if kind != EntryType::Regular {
            return Err(Stopped::refused(&header_path, "not a plain file"));
        }
        let name = match long_name.take() {
            Some(name) => name,
            None => std::str::from_utf8(&entry.path_bytes())
                .map_err(|_| Stopped::refused(&header_path, "not UTF-8"))?
                .to_owned(),
        };
        let member = Member::of(&name).ok_or_else(|| Stopped::refused(&name, "no backup has this path"))?;
        if !known.insert(name.clone()) {
            return Err(Stopped::refused(&name, "there twice"));
        }
        let size = entry.header().entry_size().map_err(damaged)?;
        let too_large = || Stopped::refused(&name, "more bytes than it may have");
        match member {
            Member::Manifest | Member::Sums if size > LARGEST_LIST => return Err(too_large()),
            Member::Settings if size > LARGEST_SETTINGS => return Err(too_large()),
            Member::Manifest | Member::Sums => {}
            _ => {
                members += 1;
                bytes = bytes.saturating_add(size);
                if members > declared.members.min(MOST_MEMBERS) || bytes > declared.bytes {
                    return Err(Stopped::refused(&name, "more than the archive says that it has"));
                }
            }
        }
        let unpacked = Unpacked {
            member,
            path: &name,
            size,
            modified: entry.header().mtime().unwrap_or(0),
        };
        let mut whole = Whole {
            bytes: &mut entry,
            left: size,
            fault: None,
        };
        let taken = unpack.member(&unpacked, &mut whole);
        if let Some(error) = whole.fault {
            return Err(Stopped::Problem(BackupProblem::new(
                ProblemKind::ArchiveDamaged,
                name,
                error.to_string(),
            )));
        }
        taken?;
    }
    if long_name.is_some() || about.is_none() {
        return Err(damaged(ErrorKind::UnexpectedEof.into()));
    }
    // Only what fills the last block may follow.
    let mut rest = archive.into_inner();
    let mut block = vec![0; BLOCK];
    loop {
        match rest.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(count) if block[..count].iter().all(|byte| *byte == 0) => {}
            Ok(_) => {
                return Err(damaged(io::Error::new(
                    ErrorKind::InvalidData,
                    "more behind its end",
                )));
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(damaged(error)),
        }
    }
}

fn about<R: Read>(entry: &mut tar::Entry<'_, R>) -> Option<About> {
    if entry.header().entry_type() != EntryType::XGlobalHeader
        || entry.path_bytes().as_ref() != ABOUT.as_bytes()
    {
        return None;
    }
    About::of_record(&read_short(entry).ok()??)
}

fn read_long_name<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<Option<String>> {
    let name = read_short(entry)?.map(|name| name.trim_end_matches('\0').to_owned());
    Ok(name.filter(|name| name.len() <= LONGEST_PATH))
}

/// Reads the text of a header of headers; nothing where it is longer than any that this program writes.
fn read_short<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<Option<String>> {
    if entry.header().entry_size()? > 1024 {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    entry.take(1024).read_to_end(&mut bytes)?;
    Ok(String::from_utf8(bytes).ok())
}

/// Reads a member to its last byte, and remembers why it could not.
struct Whole<'e, 'a, R: Read> {
    bytes: &'e mut tar::Entry<'a, R>,
    left: u64,
    fault: Option<io::Error>,
}

impl<R: Read> Read for Whole<'_, '_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        if room == 0 {
            return Ok(0);
        }
        let error = match self.bytes.read(&mut into[..room]) {
            Ok(0) => io::Error::new(ErrorKind::UnexpectedEof, "cut off"),
            Ok(count) => {
                self.left -= count as u64;
                return Ok(count);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Err(error) => error,
        };
        self.fault = Some(error);
        Err(ErrorKind::InvalidData.into())
    }
}

/// Copies all of a member and answers its size and hash. What cannot be read is said by whoever reads the archive.
pub(super) fn hash_member(
    bytes: &mut dyn Read,
    hashing: &mut Hashing,
    mut keep: impl FnMut(&[u8]) -> Result<(), CopyError>,
    mut told: impl FnMut(u64) -> bool,
) -> Result<(u64, [u8; 32]), Stopped> {
    let mut size = 0;
    loop {
        let mut block = hashing.block(BLOCK);
        let count = match bytes.read(&mut block) {
            Ok(0) => return Ok((size, hashing.finish())),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => {
                let problem = BackupProblem::new(ProblemKind::ArchiveDamaged, "", error.to_string());
                return Err(Stopped::Problem(problem));
            }
        };
        block.truncate(count);
        keep(&block).map_err(|source| Stopped::Failed(BackupError::Local { source }))?;
        hashing.update(block);
        size += count as u64;
        if told(count as u64) {
            return Err(Stopped::Failed(BackupError::Cancelled));
        }
    }
}
