//! An auditor's dossier: batches with their files and the trail, to be checked with a browser and `sha256sum`, without this program.
//!
//! ```text
//! index.html            all batches, what is missing, how to check
//! README.txt            the same in a text: what lies where, how the trail is chained
//! batches/CODE.html     a page a batch, self-contained
//! files/CODE/NAME       the original files, each compared with its hash while it was copied
//! trail/trail.csv       every entry of the trail, for a spreadsheet
//! trail/trail.json      the same, with the very texts that the hashes are made of
//! trail/check_trail.py  computes the chain again
//! SHA256SUMS            the hash of each of them
//! ```
//!
//! All of it is of one moment: it is read through a connection of its own that holds it. Nothing but the time it was made
//! differs between two dossiers of the same moment.

mod evicted;
mod examine;
mod index;
mod members;
mod names;
mod page;
mod sums;
mod timeline;
mod trail;

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use batchbook_core::attachments::{Attachment, Watch};
use batchbook_core::book::Book;
use batchbook_core::durable_fs::{CopyError, NewFolder, publish_new};
use batchbook_core::store::batches::{Batch, BatchQuery};
use batchbook_core::store::written_trail::WrittenEntry;
use batchbook_core::store::{ReadConnection, Reader, StoreError};
use jiff::ZonedDateTime;
use uuid::Uuid;
use zip::result::ZipError;

use crate::wording::{self, Coded, Words};
use evicted::Fetching;
use examine::{Held, examine_all};
use members::{Kind, Members};
use names::Names;

/// How many batches are looked at together: their pictures are decoded at once.
const AT_ONCE: usize = 8;

/// How many batches are read at a time to find out which are meant.
const PAGE: usize = 500;

/// How much of a file is copied at a time, in bytes.
const BLOCK: usize = 64 * 1024;

/// Which batches a dossier is of.
pub(crate) enum Chosen {
    /// These, in this order.
    Batches(Vec<Uuid>),
    /// All that a query means, oldest first; its page is left aside.
    Query(BatchQuery),
}

/// What a dossier is made of, and who follows it.
pub(crate) struct Dossier<'a> {
    pub(crate) book: &'a Book,
    pub(crate) words: &'a Words,
    /// The language of the words.
    pub(crate) language: &'a str,
    pub(crate) batches: Chosen,
    /// Hears how many of all batches are in it, and may stop it.
    pub(crate) watch: &'a dyn Watch,
}

/// A dossier that was made.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) batches: u64,
    /// The original files in it.
    pub(crate) attachments: u64,
    /// The files that should be in it and are not.
    pub(crate) problems: Vec<FileProblem>,
}

/// A file that should be in a dossier and is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileProblem {
    /// As `check` calls it: `missing`, `size_differs`, `hash_differs`, `unreadable`; `not_fetched` where the object store has it alone.
    pub(crate) kind: &'static str,
    /// The code of its batch.
    pub(crate) batch_code: String,
    /// What is wrong, in words.
    pub(crate) detail: String,
}

/// Why there is no dossier.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DossierError {
    #[error("{path} is there already", path = path.display())]
    Taken { path: PathBuf },
    #[error("the store failed")]
    Store(#[from] StoreError),
    #[error("the dossier cannot be written")]
    Write(#[from] io::Error),
    #[error("the archive cannot be written")]
    Zip(#[from] ZipError),
    #[error("a file cannot be put in its place")]
    File(#[from] CopyError),
    #[error("cancelled")]
    Cancelled,
}

impl DossierError {
    /// Whether somebody wanted it stopped.
    pub(crate) fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled | Self::File(CopyError::Cancelled))
    }

    /// The error as it crosses to the screen or into words.
    pub(crate) fn coded(&self, target: &Path, database: &Path) -> Coded {
        let path = ("path", wording::one_line(&target.to_string_lossy()));
        match self {
            Self::Store(error) => wording::store(error, database),
            _ if self.is_cancelled() => Coded::error("interrupted", []),
            Self::Taken { .. } => Coded::error("dossier_target_taken", [path]),
            Self::File(CopyError::Storage { source, .. })
                if source.kind() == io::ErrorKind::AlreadyExists =>
            {
                Coded::error("dossier_target_taken", [path])
            }
            // Begun, and then the share with the files went silent.
            Self::File(CopyError::Source { path, source }) if source.kind() == io::ErrorKind::TimedOut => {
                Coded::error(
                    "storage_no_answer",
                    [("path", wording::one_line(&path.to_string_lossy()))],
                )
            }
            other => Coded::error(
                "file_unwritable",
                [path, ("system_error", wording::root_cause(other))],
            ),
        }
    }
}

/// A batch as a dossier has it.
pub(crate) struct Entry {
    batch: Batch,
    /// All its files, those that were set aside too, each with what was found of it.
    files: Vec<(Attachment, Held)>,
    history: Vec<WrittenEntry>,
    /// What its page and its folder are called.
    name: String,
    /// What each file is called in the dossier; nothing where it is not in it.
    file_names: Vec<Option<String>>,
}

/// What every page says in the same way.
pub(crate) struct Saying<'a> {
    words: &'a Words,
    language: &'a str,
    made_at: ZonedDateTime,
}

impl Saying<'_> {
    fn plain(&self, name: &str) -> String {
        self.words.plain(name)
    }

    /// `2026-11-24 16:05:06 +05:30`, in the configured time zone.
    fn time(&self, at: jiff::Timestamp) -> String {
        let zoned = at.to_zoned_datetime(self.made_at.time_zone().clone());
        zoned.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
    }
}

impl Dossier<'_> {
    /// Makes the dossier: a ZIP archive where `target` ends in `.zip`, else a folder.
    ///
    /// It is there whole or not at all, and never takes the place of anything.
    pub(crate) fn make(&self, target: &Path) -> Result<Made, DossierError> {
        if target.symlink_metadata().is_ok() {
            return Err(DossierError::Taken {
                path: target.to_owned(),
            });
        }
        let made_at = self
            .book
            .now()
            .to_zoned_datetime(self.book.settings().time_zone.value.clone());
        if is_archive(target) {
            let part = target.with_file_name(format!(".batchbook-{}.part", Uuid::now_v7()));
            return publish_new(&part, target, |file| {
                let mut members = Members::in_archive(file, &made_at);
                let made = self.fill(&mut members, &made_at)?;
                members.finish()?;
                Ok(made)
            });
        }
        let mut folder = NewFolder::beside(target)?;
        let mut members = Members::in_folder(&mut folder, &made_at);
        let made = self.fill(&mut members, &made_at)?;
        members.finish()?;
        folder.publish(target, self.watch)?;
        Ok(made)
    }

    fn fill(&self, members: &mut Members<'_>, made_at: &ZonedDateTime) -> Result<Made, DossierError> {
        let saying = Saying {
            words: self.words,
            language: self.language,
            made_at: made_at.clone(),
        };
        let connection = ReadConnection::open(&self.book.database())?;
        connection.hold()?;
        let reader = connection.reader();
        let ids = self.ids(reader)?;
        let total = ids.len() as u64;
        let (mut names, mut rows) = (Names::new(), Vec::with_capacity(ids.len()));
        let mut made = Made {
            batches: 0,
            attachments: 0,
            problems: Vec::new(),
        };
        let mut fetching = Fetching::new(self);
        for chunk in ids.chunks(AT_ONCE) {
            for entry in self.read(reader, chunk, &mut names, &mut fetching)? {
                for (file, name) in entry.files.iter().zip(&entry.file_names) {
                    if let ((attachment, Held::Here { path, .. }), Some(name)) = (file, name) {
                        let name = format!("files/{}/{name}", entry.name);
                        self.copy(members, attachment, path, &name, &mut fetching)?;
                        made.attachments += 1;
                    }
                }
                let page = page::page(&saying, &entry);
                members.add(&format!("batches/{}.html", entry.name), page.as_bytes())?;
                made.problems.extend(problems(self.words, &entry));
                rows.push(index::Row::of(&entry));
                made.batches += 1;
                self.watch.progress(made.batches, total);
            }
        }
        let head = self.write_trail(reader, members)?;
        let contents = index::Contents {
            rows: &rows,
            made: &made,
            head,
            store: reader.workstation()?.store_id.to_string(),
        };
        members.add("index.html", index::page(&saying, &contents).as_bytes())?;
        members.add("README.txt", index::readme(&saying, &contents).as_bytes())?;
        Ok(made)
    }

    /// The batches that are meant, oldest first where they were not named.
    fn ids(&self, reader: Reader<'_>) -> Result<Vec<Uuid>, DossierError> {
        let query = match &self.batches {
            Chosen::Batches(ids) => return Ok(ids.clone()),
            Chosen::Query(query) => query,
        };
        let mut query = BatchQuery {
            limit: PAGE,
            after: None,
            ..query.clone()
        };
        let mut ids = Vec::new();
        loop {
            self.stop_if_cancelled()?;
            let page = reader.list_batches(&query)?;
            ids.extend(page.batches.iter().map(|batch| batch.id));
            query.after = page.next;
            if query.after.is_none() {
                ids.reverse();
                return Ok(ids);
            }
        }
    }

    /// Reads some batches, and looks at all their files; those that are in the object store alone are fetched first.
    fn read(
        &self,
        reader: Reader<'_>,
        ids: &[Uuid],
        names: &mut Names,
        fetching: &mut Fetching<'_>,
    ) -> Result<Vec<Entry>, DossierError> {
        let mut batches = Vec::new();
        let mut attachments = Vec::new();
        for id in ids {
            let Some(batch) = reader.batch(*id)? else {
                continue;
            };
            let files = reader.every_attachment_of_batch(*id)?;
            batches.push((batch, reader.written_history_of(*id)?, files.len()));
            attachments.extend(files);
        }
        fetching.bring_here(&attachments)?;
        let found = examine_all(self.book, attachments, self.watch)?.into_iter();
        let mut found = found.map(|(attachment, held)| {
            let held = fetching.say_why(&attachment, held);
            (attachment, held)
        });
        let entries = batches.into_iter().map(|(batch, history, count)| {
            let files: Vec<(Attachment, Held)> = found.by_ref().take(count).collect();
            let mut taken = Names::new();
            let file_names = files
                .iter()
                .map(|(attachment, held)| match held {
                    Held::Here { .. } => Some(taken.file(&attachment.original_name)),
                    _ => None,
                })
                .collect();
            Entry {
                name: names.batch(&batch.batch_code),
                batch,
                files,
                history,
                file_names,
            }
        });
        Ok(entries.collect())
    }

    /// Copies an original file, which must still be what it was when it was looked at.
    fn copy(
        &self,
        members: &mut Members<'_>,
        attachment: &Attachment,
        path: &Path,
        name: &str,
        fetching: &mut Fetching<'_>,
    ) -> Result<(), DossierError> {
        let storage = self.book.storage();
        let source = match storage.open(path) {
            Err(CopyError::Source { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                // Evicted since it was looked at.
                fetching.bring_here(std::slice::from_ref(attachment))?;
                storage.open(path)
            }
            opened => opened,
        }?;
        let kind = Kind::Original {
            size: source.stamp().size,
            modified: attachment.source_modified,
        };
        let unread = |error: io::Error| {
            // It is the storage path that does not answer, not this file.
            let place = match error.kind() {
                io::ErrorKind::TimedOut => &storage.root,
                _ => path,
            };
            DossierError::File(CopyError::Source {
                path: place.to_owned(),
                source: error,
            })
        };
        let mut file = storage.reader(path, source.into_file()).map_err(unread)?;
        let written = members.write(name, &kind, |to| {
            let mut block = vec![0; BLOCK];
            loop {
                self.stop_if_cancelled()?;
                match file.read(&mut block).map_err(unread)? {
                    0 => return Ok(()),
                    count => to.write_all(&block[..count])?,
                }
            }
        })?;
        if Some(written) != attachment.sha256 {
            return Err(DossierError::File(CopyError::SourceChanged {
                path: path.to_owned(),
            }));
        }
        Ok(())
    }

    /// Writes the whole trail: a chain with holes proves nothing. Answers number and hash of its last entry.
    fn write_trail(
        &self,
        reader: Reader<'_>,
        members: &mut Members<'_>,
    ) -> Result<Option<(i64, String)>, DossierError> {
        let mut head = None;
        members.write("trail/trail.json", &Kind::Long, |to| {
            trail::write_json(reader, to, |entry| {
                head = Some((entry.seq, sums::hex(&entry.hash)));
                self.stop_if_cancelled()
            })
        })?;
        members.write("trail/trail.csv", &Kind::Long, |to| {
            trail::write_csv(reader, to, |_| self.stop_if_cancelled())
        })?;
        members.add("trail/check_trail.py", trail::SCRIPT.as_bytes())?;
        Ok(head)
    }

    fn stop_if_cancelled(&self) -> Result<(), DossierError> {
        if self.watch.cancelled() {
            Err(DossierError::Cancelled)
        } else {
            Ok(())
        }
    }
}

/// Says whether a dossier of this name is an archive.
pub(crate) fn is_archive(target: &Path) -> bool {
    target
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// The files of a batch that should be in the dossier and are not.
fn problems<'e>(words: &'e Words, entry: &'e Entry) -> impl Iterator<Item = FileProblem> + 'e {
    entry
        .files
        .iter()
        .filter_map(move |(attachment, held)| match held {
            Held::Wrong(wrong) => Some(FileProblem {
                kind: wrong.kind(),
                batch_code: entry.batch.batch_code.clone(),
                detail: wrong.in_words(words, attachment),
            }),
            _ => None,
        })
}
