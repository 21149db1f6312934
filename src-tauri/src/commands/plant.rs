//! A workstation in a temporary folder, for the tests of what the window does without a window.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use batchbook_core::Clock;
use batchbook_core::attachments::{Attachment, Owner, Unwatched, copy_in, register};
use batchbook_core::backup::{self, BackupKind, Listed, Request};
use batchbook_core::batch::{BatchDraft, RollsText};
use batchbook_core::change_setting::change_setting;
use batchbook_core::cloud::{self, snapshots};
use batchbook_core::open_book::open_book;
use batchbook_core::record_batch::{Answers, WindowRecord, record_window_draft};
use batchbook_core::settings::{Flags, Key, Surroundings};
use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

use super::Session;
use super::object_store::keep;
use crate::backing_up::BackingUp;
use crate::checking::Checking;
use crate::copying::Copies;
use crate::pictures::Pictures;
use crate::surroundings::{current_settings, key_sources, surroundings, system_clock};

#[path = "../../core/tests/object_server.rs"]
#[allow(
    dead_code,
    clippy::disallowed_methods,
    reason = "shared with tests that use the rest of it, and have their object store in a folder"
)]
pub(crate) mod object_server;

use object_server::{KEY_ID, SECRET};

/// What the window keeps, without the window.
pub(crate) fn session(dir: &Path) -> Session {
    made(dir, None, system_clock())
}

/// The same with another storage path than the usual one.
pub(crate) fn session_at(dir: &Path, storage_path: PathBuf) -> Session {
    made(dir, Some(storage_path), system_clock())
}

/// A clock that a test moves.
#[derive(Clone)]
pub(crate) struct Hands(Arc<Mutex<Timestamp>>);

impl Hands {
    pub(crate) fn at(time: &str) -> Hands {
        Hands(Arc::new(Mutex::new(time.parse().unwrap())))
    }

    pub(crate) fn move_to(&self, time: &str) {
        *self.0.lock().unwrap() = time.parse().unwrap();
    }

    pub(crate) fn clock(&self) -> Clock {
        let hands = self.clone();
        Arc::new(move || *hands.0.lock().unwrap())
    }
}

/// The same, by another clock.
pub(crate) fn session_by(dir: &Path, clock: Clock) -> Session {
    made(dir, None, clock)
}

fn made(dir: &Path, storage_path: Option<PathBuf>, clock: Clock) -> Session {
    let flags = Flags {
        data_dir: Some(dir.join("data")),
        storage_path,
    };
    let surroundings = Surroundings {
        variables: BTreeMap::new(),
        system_file: dir.join("no-system-wide-file.toml"),
        ..surroundings(flags)
    };
    let (book, _) = open_book(current_settings(&surroundings).unwrap(), clock).unwrap();
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

/// A recorded batch with a file.
pub(crate) fn recorded(session: &Session, dir: &Path) -> Uuid {
    session.book.choose_operator("Asha").unwrap();
    let slip = attached(session, dir, "slip.pdf", b"%PDF-1.4 slip");
    let Owner::Draft(draft_id) = slip.owner else {
        panic!("a file that was just picked is a draft's: {slip:?}");
    };
    let entry = BatchDraft {
        product_type: "HDPE Pipe".into(),
        brand: "Tarko".into(),
        parameters: [("PE", "80"), ("PN", "10"), ("OD", "63")]
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
        rolls: vec![RollsText {
            count: "10".into(),
            length_m: "500".into(),
        }],
        weight_per_metre_kg: Some("1.5".into()),
        ..BatchDraft::default()
    };
    let record = WindowRecord {
        draft_id,
        entry: &entry,
        answers: Answers::default(),
    };
    record_window_draft(&session.book, &record).unwrap().0.batch.id
}

/// A workstation with a batch, and a backup of it.
pub(crate) fn backed_up(dir: &Path, kind: BackupKind) -> (Session, Listed) {
    let session = session(dir);
    recorded(&session, dir);
    back_up(&session, dir, kind);
    let listed = backup::list(&session.book).unwrap().remove(0);
    (session, listed)
}

/// Changes a setting, as the settings screen does.
pub(crate) fn set(session: &Session, key: Key, value: Option<&str>) {
    change_setting(&session.book, &session.surroundings, key, value, "Asha").unwrap();
}

/// Makes one more backup.
pub(crate) fn back_up(session: &Session, dir: &Path, kind: BackupKind) {
    let stick = dir.join("stick");
    fs::create_dir_all(&stick).unwrap();
    let request = Request {
        to: Some(&stick),
        kind,
        who: "Asha",
    };
    for outcome in backup::create(&session.book, request, &backup::Unwatched).unwrap() {
        outcome.result.unwrap();
    }
}

/// A workstation that knows an object store and its key.
pub(crate) fn with_object_store(dir: &Path, cloud: &str) -> Session {
    let session = session(dir);
    set(&session, Key::Cloud, Some(cloud));
    keep(&session, (KEY_ID, SECRET), "Asha").unwrap();
    session
}

/// A workstation that recorded a batch with a file, and has both and a snapshot of its book in the object store.
pub(crate) fn in_object_store(dir: &TempDir, cloud: &str) -> Session {
    let session = with_object_store(dir.path(), cloud);
    recorded(&session, dir.path());
    let synced = cloud::sync(&session.book, &key_sources(), &Unwatched).unwrap();
    assert_eq!((synced.uploaded, synced.waiting), (1, 0));
    let made = snapshots::back_up(&session.book, &key_sources(), "Asha", &backup::Unwatched).unwrap();
    made.result.unwrap();
    session
}
