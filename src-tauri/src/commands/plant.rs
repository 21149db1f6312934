//! A workstation in a temporary folder, for the tests of what the window does without a window.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use batchbook_core::attachments::{Attachment, Owner, Unwatched, copy_in, register};
use batchbook_core::batch::BatchDraft;
use batchbook_core::open_book::open_book;
use batchbook_core::settings::{Flags, Surroundings, read_settings};

use super::Session;
use crate::backing_up::BackingUp;
use crate::checking::Checking;
use crate::copying::Copies;
use crate::pictures::Pictures;
use crate::surroundings::{surroundings, system_clock};

/// What the window keeps, without the window.
pub(crate) fn session(dir: &Path) -> Session {
    let flags = Flags {
        data_dir: Some(dir.join("data")),
        ..Flags::default()
    };
    let surroundings = Surroundings {
        variables: BTreeMap::new(),
        system_file: dir.join("no-system-wide-file.toml"),
        ..surroundings(flags)
    };
    let (book, _) = open_book(read_settings(&surroundings).unwrap(), system_clock()).unwrap();
    let pictures = Pictures::in_data(&book.settings().data_dir.value);
    Session {
        book: Arc::new(book),
        copies: Copies::default(),
        checking: Checking::default(),
        backing_up: BackingUp::default(),
        moving: Default::default(),
        uploads: Default::default(),
        object_work: Default::default(),
        pictures,
        held: Default::default(),
        surroundings,
    }
}

/// A new draft's file, copied in.
#[expect(clippy::disallowed_methods, reason = "makes the file that somebody picks")]
pub(crate) fn attached(session: &Session, dir: &Path, name: &str, bytes: &[u8]) -> Attachment {
    let draft = session.book.begin_window_draft(&BatchDraft::default()).unwrap();
    let source = dir.join(name);
    fs::write(&source, bytes).unwrap();
    let picked = register(&session.book, Owner::Draft(draft.id), &[source], "Asha").unwrap();
    copy_in(&session.book, picked[0].id, &Unwatched).unwrap()
}

/// Where the file of an attachment is.
pub(crate) fn stored(session: &Session, attachment: &Attachment) -> PathBuf {
    session.book.storage().uploads().join(&attachment.stored_name)
}
