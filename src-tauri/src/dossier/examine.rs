//! Is each file what was saved? And a small picture of it, where it is one. Pictures are decoded on all processors at once.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use batchbook_core::attachments::{Attachment, AttachmentState, Unwatched, Watch, outbox};
use batchbook_core::book::Book;
use batchbook_core::durable_fs::{CopyError, Source, open_source};
use sha2::{Digest, Sha256};

use super::sums::hex;
use super::{BLOCK, DossierError};
use crate::pictures::{small_jpeg, takes_much_memory};
use crate::wording::{Words, one_line, root_cause};

/// The longer side of a picture on a page, in pixels: sharp in print at a third of a page's width.
const PICTURE: u32 = 320;

/// How many files are looked at beside each other at most: more would only wait for the disk.
const MOST_AT_ONCE: usize = 4;

/// How often it is asked whether to stop.
const PAUSE: Duration = Duration::from_millis(50);

/// What was found of a file.
#[derive(Debug)]
pub(super) enum Held {
    /// It is what was saved.
    Here {
        path: PathBuf,
        /// A small JPEG, where it is a picture.
        picture: Option<Vec<u8>>,
    },
    /// It was never saved, or somebody has answered that it is gone: nobody expects it.
    Absent,
    /// It should be here, and is not.
    Wrong(Wrong),
}

/// Why a file is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    Missing,
    /// The object store has it alone, and it was not fetched.
    NotFetched {
        /// Why, in words.
        reason: String,
    },
    Unreadable {
        system_error: String,
    },
    Differs {
        size: u64,
        sha256: [u8; 32],
        size_differs: bool,
    },
}

impl Wrong {
    /// The kind, as `check` calls it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotFetched { .. } => "not_fetched",
            Self::Unreadable { .. } => "unreadable",
            Self::Differs {
                size_differs: true, ..
            } => "size_differs",
            Self::Differs { .. } => "hash_differs",
        }
    }

    /// A sentence about it.
    pub(super) fn in_words(&self, words: &Words, attachment: &Attachment) -> String {
        let name = ("name", one_line(&attachment.original_name));
        match self {
            Self::Missing => words.text("dossier-file-missing", [name]),
            Self::NotFetched { reason } => {
                words.text("dossier-file-not-fetched", [name, ("reason", reason.clone())])
            }
            Self::Unreadable { system_error } => words.text(
                "dossier-file-unreadable",
                [name, ("system_error", system_error.clone())],
            ),
            Self::Differs { size, sha256, .. } => {
                let number = |size: Option<u64>| size.map(|size| size.to_string()).unwrap_or_default();
                let expected = attachment.sha256.map(|hash| hex(&hash)).unwrap_or_default();
                let parameters = [
                    name,
                    ("size", number(Some(*size))),
                    ("saved_size", number(attachment.size)),
                    ("found", hex(sha256)),
                    ("expected", expected),
                ];
                words.text("dossier-file-differs", parameters)
            }
        }
    }
}

/// Looks at files, and answers them in their order.
pub(super) fn examine_all(
    book: &Book,
    attachments: Vec<Attachment>,
    watch: &dyn Watch,
) -> Result<Vec<(Attachment, Held)>, DossierError> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(MOST_AT_ONCE).min(attachments.len());
    let (stop, large) = (AtomicBool::new(false), Arc::new(Mutex::new(())));
    let mut found: Vec<Option<(Attachment, Held)>> = attachments.iter().map(|_| None).collect();
    let queue: Mutex<VecDeque<(usize, Attachment)>> =
        Mutex::new(attachments.into_iter().enumerate().collect());
    thread::scope(|scope| {
        let (done, results) = channel();
        for _ in 0..threads {
            let (done, queue, stop, large) = (done.clone(), &queue, &stop, &large);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed)
                    && let Some((at, attachment)) = lock(queue).pop_front()
                {
                    let held = examine(book, &attachment, stop, large);
                    // Whoever collects them is gone only with this scope.
                    let _ = done.send((at, (attachment, held)));
                }
            });
        }
        drop(done);
        loop {
            if watch.cancelled() {
                stop.store(true, Ordering::Relaxed);
            }
            match results.recv_timeout(PAUSE) {
                Ok((at, result)) => found[at] = Some(result),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    });
    if stop.into_inner() {
        return Err(DossierError::Cancelled);
    }
    Ok(found.into_iter().flatten().collect())
}

fn examine(book: &Book, attachment: &Attachment, stop: &AtomicBool, large: &Arc<Mutex<()>>) -> Held {
    let saved = book.storage().uploads().join(&attachment.stored_name);
    let kept = outbox(book).join(&attachment.stored_name);
    let places = match attachment.state {
        AttachmentState::Saved => vec![saved],
        // It may have been moved since.
        AttachmentState::Kept => vec![kept, saved],
        AttachmentState::Missing => vec![saved],
        AttachmentState::Copying | AttachmentState::Failed => return Held::Absent,
    };
    let mut wrong = Wrong::Missing;
    for path in places {
        match book.storage().open(&path) {
            Ok(source) => {
                let read = book.storage().reader(&path, source.into_file());
                return match read.and_then(|mut bytes| compare(&mut bytes, attachment, stop)) {
                    Ok(None) => Held::Here {
                        picture: picture_of(book, attachment, &path, large),
                        path,
                    },
                    Ok(Some(differs)) => Held::Wrong(differs),
                    Err(error) => Held::Wrong(Wrong::Unreadable {
                        system_error: error.to_string(),
                    }),
                };
            }
            Err(CopyError::Source { source, .. }) if source.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                wrong = Wrong::Unreadable {
                    system_error: root_cause(&error),
                };
            }
        }
    }
    let is_answered = attachment.dismissed.is_some() || attachment.set_aside.is_some();
    if attachment.state == AttachmentState::Missing && is_answered {
        return Held::Absent;
    }
    Held::Wrong(wrong)
}

/// Reads a file to its end; answers how it differs from what was saved, where it does.
fn compare(
    file: &mut dyn Read,
    attachment: &Attachment,
    stop: &AtomicBool,
) -> std::io::Result<Option<Wrong>> {
    let (mut hash, mut size) = (Sha256::new(), 0);
    let mut block = vec![0; BLOCK];
    while !stop.load(Ordering::Relaxed) {
        match file.read(&mut block) {
            Ok(0) => break,
            Ok(count) => {
                hash.update(&block[..count]);
                size += count as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let sha256: [u8; 32] = hash.finalize().into();
    Ok((Some(sha256) != attachment.sha256).then(|| Wrong::Differs {
        size,
        sha256,
        size_differs: Some(size) != attachment.size,
    }))
}

/// A small picture of a file; nothing where it is none, or cannot be decoded within limits.
fn picture_of(book: &Book, attachment: &Attachment, path: &Path, large: &Arc<Mutex<()>>) -> Option<Vec<u8>> {
    let media_type = attachment.media_type.as_deref()?;
    if !media_type.starts_with("image/") {
        return None;
    }
    let (file, large) = (path.to_owned(), Arc::clone(large));
    // Opened and closed where it is read: on a share that hangs even closing waits.
    let decoded = book.storage().read_out(path, &Unwatched, move |_| {
        let opened = || open_source(&file).map(Source::into_file);
        let _alone = takes_much_memory(opened()?).then(|| lock(&large));
        Ok(small_jpeg(opened()?, PICTURE))
    });
    match decoded.ok()? {
        Ok(picture) => Some(picture),
        Err(error) => {
            tracing::info!(id = %attachment.id, error = crate::wording::chain(&error), "no small picture");
            None
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
