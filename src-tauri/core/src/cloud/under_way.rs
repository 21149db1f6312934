//! Which large files are being uploaded by this process right now, for whoever looks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::book::Book;
use crate::store::object_copies::ObjectCopy;

/// A large file that is being uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadUnderWay {
    /// The name that the file was picked under.
    pub name: String,
    /// The bytes that the object store has taken.
    pub sent: u64,
    /// All of its bytes.
    pub size: u64,
}

type Uploads = BTreeMap<(PathBuf, i64), UploadUnderWay>;

static UPLOADS: Mutex<Uploads> = Mutex::new(BTreeMap::new());

fn uploads() -> MutexGuard<'static, Uploads> {
    UPLOADS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the large files that this process is uploading, those that were recorded first at the front.
pub fn under_way(book: &Book) -> Vec<UploadUnderWay> {
    let settings = book.settings();
    let here = &settings.data_dir.value;
    uploads()
        .iter()
        .filter(|((data_dir, _), _)| data_dir == here)
        .map(|(_, upload)| upload.clone())
        .collect()
}

/// One of them, until this is dropped.
pub(super) struct Sent {
    upload: (PathBuf, i64),
}

impl Sent {
    pub(super) fn begin(data_dir: &Path, copy: &ObjectCopy) -> Self {
        let upload = (data_dir.to_owned(), copy.seq);
        let begun = UploadUnderWay {
            name: copy.original_name.clone(),
            sent: 0,
            size: copy.size,
        };
        uploads().insert(upload.clone(), begun);
        Self { upload }
    }

    /// So many bytes more are there.
    pub(super) fn add(&self, bytes: u64) {
        if let Some(upload) = uploads().get_mut(&self.upload) {
            upload.sent += bytes;
        }
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        uploads().remove(&self.upload);
    }
}
