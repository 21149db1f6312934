//! Where the files of a dossier go: a folder, or a ZIP archive. Each is hashed as it is written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::SystemTime;

use batchbook_core::durable_fs::NewFolder;
use jiff::{Timestamp, ZonedDateTime};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::DossierError;
use super::sums::{self, Hashed};

/// From this size on an archive's member needs 64-bit sizes. A little less than 4 GiB, since packing may make it longer.
const LARGE: u64 = 0xF000_0000;

/// What a file of a dossier is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Made for the dossier, and short.
    Short,
    /// Made for the dossier, and as long as the book.
    Long,
    /// A file that somebody attached, with the size and the modification time that it has.
    Original { size: u64, modified: Option<Timestamp> },
}

/// The files of a dossier that is being made.
pub(super) struct Members<'a> {
    place: Place<'a>,
    made_at: &'a ZonedDateTime,
    sums: Vec<(String, [u8; 32])>,
}

enum Place<'a> {
    Folder(&'a mut NewFolder),
    Archive(Box<ZipWriter<BufWriter<&'a mut File>>>),
}

impl<'a> Members<'a> {
    pub(super) fn in_folder(folder: &'a mut NewFolder, made_at: &'a ZonedDateTime) -> Self {
        Self {
            place: Place::Folder(folder),
            made_at,
            sums: Vec::new(),
        }
    }

    pub(super) fn in_archive(file: &'a mut File, made_at: &'a ZonedDateTime) -> Self {
        Self {
            place: Place::Archive(Box::new(ZipWriter::new(BufWriter::new(file)))),
            made_at,
            sums: Vec::new(),
        }
    }

    /// Adds a file that was made for the dossier.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), DossierError> {
        self.write(name, &Kind::Short, |to| Ok(to.write_all(bytes)?))?;
        Ok(())
    }

    /// Adds a file whose content comes piece by piece, and answers its SHA-256. `name` has `/` between its parts.
    pub(super) fn write(
        &mut self,
        name: &str,
        kind: &Kind,
        content: impl FnOnce(&mut dyn Write) -> Result<(), DossierError>,
    ) -> Result<[u8; 32], DossierError> {
        let hash = self.write_unlisted(name, kind, content)?;
        self.sums.push((name.to_owned(), hash));
        Ok(hash)
    }

    /// Adds `SHA256SUMS` over all of them.
    pub(super) fn finish(mut self) -> Result<(), DossierError> {
        let list = sums::list(&self.sums);
        self.write_unlisted(
            "SHA256SUMS",
            &Kind::Short,
            |to| Ok(to.write_all(list.as_bytes())?),
        )?;
        if let Place::Archive(archive) = self.place {
            archive
                .finish()?
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?;
        }
        Ok(())
    }

    fn write_unlisted(
        &mut self,
        name: &str,
        kind: &Kind,
        content: impl FnOnce(&mut dyn Write) -> Result<(), DossierError>,
    ) -> Result<[u8; 32], DossierError> {
        match &mut self.place {
            Place::Folder(folder) => {
                let file = folder.create(Path::new(name))?;
                let mut hashed = Hashed::new(BufWriter::new(file));
                content(&mut hashed)?;
                let (buffered, hash) = hashed.finish();
                let file = buffered.into_inner().map_err(io::IntoInnerError::into_error)?;
                if let Kind::Original {
                    modified: Some(modified),
                    ..
                } = kind
                    && let Ok(modified) = SystemTime::try_from(*modified)
                    && let Err(error) = file.set_modified(modified)
                {
                    // Some shares refuse it. The bytes count for more than their date.
                    tracing::warn!(name, %error, "the modification time could not be kept");
                }
                Ok(hash)
            }
            Place::Archive(archive) => {
                archive.start_file(name, options(name, kind, self.made_at))?;
                let mut hashed = Hashed::new(&mut **archive);
                content(&mut hashed)?;
                Ok(hashed.finish().1)
            }
        }
    }
}

fn options(name: &str, kind: &Kind, made_at: &ZonedDateTime) -> SimpleFileOptions {
    let (is_packed, is_large, modified) = match kind {
        Kind::Short => (true, false, None),
        // How long it becomes is not known before.
        Kind::Long => (true, true, None),
        Kind::Original { size, modified } => (shrinks(name), *size >= LARGE, *modified),
    };
    let method = if is_packed {
        CompressionMethod::Deflated
    } else {
        CompressionMethod::Stored
    };
    SimpleFileOptions::default()
        .compression_method(method)
        .large_file(is_large)
        .unix_permissions(0o644)
        .last_modified_time(local_time(modified, made_at))
}

/// Whether packing an attached file is worth the time: pictures, documents and PDF files are packed already.
fn shrinks(name: &str) -> bool {
    let kind = Path::new(name).extension().and_then(|kind| kind.to_str());
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    matches!(
        kind.as_str(),
        "txt" | "csv" | "bmp" | "tif" | "tiff" | "doc" | "xls"
    )
}

/// A time on the plant's clock: an archive knows no offsets.
fn local_time(at: Option<Timestamp>, made_at: &ZonedDateTime) -> DateTime {
    let local = |at: &ZonedDateTime| {
        let part = |value: i8| u8::try_from(value).unwrap_or_default();
        let year = u16::try_from(at.year()).unwrap_or_default();
        DateTime::from_date_and_time(
            year,
            part(at.month()),
            part(at.day()),
            part(at.hour()),
            part(at.minute()),
            part(at.second()),
        )
        .ok()
    };
    // It knows no time before 1980 either.
    at.and_then(|at| local(&at.to_zoned_datetime(made_at.time_zone().clone())))
        .or_else(|| local(made_at))
        .unwrap_or_default()
}
