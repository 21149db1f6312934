//! A plant's workstation in a temporary folder.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Once};

use batchbook_core::attachments::{Attachment, Owner, Recovered, Unwatched, Watch, copy_in, register};
use batchbook_core::batch::{BatchDraft, RollsText};
use batchbook_core::book::Book;
use batchbook_core::open_book::open_book;
use batchbook_core::record_batch::{Answers, RecordRequest, record_batch};
use batchbook_core::settings::{Flags, Key, Settings, Surroundings, read_settings};
use batchbook_core::store::StoreError;
use batchbook_core::store::drafts::DraftKind;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Who works here.
pub(crate) const ASHA: &str = "Asha";

/// The beginning of a picture.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

/// Does something after every block of a copy.
pub(crate) struct OnProgress<F: Fn(u64)>(pub(crate) F);

impl<F: Fn(u64)> Watch for OnProgress<F> {
    fn progress(&self, copied: u64, _: u64) {
        (self.0)(copied);
    }
}

/// A time that passes only when a test says so.
#[derive(Clone, Default)]
pub(crate) struct Time(Arc<AtomicI64>);

impl Time {
    pub(crate) fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-11-24T05:00:00Z".parse().unwrap();
        start + SignedDuration::from_secs(self.0.load(Ordering::Relaxed))
    }

    /// Lets seconds pass, or turns the clock back.
    pub(crate) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }

    fn clock(&self) -> batchbook_core::Clock {
        let time = self.clone();
        Arc::new(move || time.now())
    }
}

/// A workstation: DATA, and beside it a folder from which files are picked.
pub(crate) struct Plant {
    pub(crate) dir: PathBuf,
    _temporary: Option<tempfile::TempDir>,
    variables: BTreeMap<&'static str, String>,
}

/// Has somebody listen to the log in every thread.
///
/// A line that nobody listens to when it is first met is not told to those who listen later: tests that read the log
/// would then depend on what runs beside them.
fn listen_to_every_line() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let subscriber = tracing_subscriber::fmt().with_writer(std::io::sink).finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
}

impl Plant {
    pub(crate) fn new() -> Plant {
        listen_to_every_line();
        let temporary = tempfile::tempdir().unwrap();
        let dir = temporary.path().to_owned();
        fs::create_dir(dir.join("usb")).unwrap();
        Plant {
            dir,
            _temporary: Some(temporary),
            variables: BTreeMap::new(),
        }
    }

    /// The same workstation, from another process.
    pub(crate) fn of_another_process(dir: &Path) -> Plant {
        Plant {
            dir: dir.to_owned(),
            _temporary: None,
            variables: BTreeMap::new(),
        }
    }

    /// Sets what is otherwise the default.
    pub(crate) fn with(mut self, key: Key, value: impl ToString) -> Plant {
        self.variables.insert(key.variable(), value.to_string());
        self
    }

    pub(crate) fn with_storage(self, path: &Path) -> Plant {
        self.with(Key::StoragePath, path.display())
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    pub(crate) fn settings(&self) -> Settings {
        read_settings(&self.surroundings()).unwrap()
    }

    pub(crate) fn surroundings(&self) -> Surroundings {
        let mut variables: BTreeMap<_, _> = self
            .variables
            .iter()
            .map(|(name, value)| ((*name).into(), value.into()))
            .collect();
        variables.insert(Key::DataDir.variable().into(), self.data().into_os_string());
        Surroundings {
            flags: Flags::default(),
            variables,
            working_dir: self.dir.clone(),
            system_file: self.dir.join("no-system-wide-file.toml"),
            default_data_dir: None,
            system_time_zone: jiff::tz::TimeZone::UTC,
            languages: vec!["en".to_owned()],
            system_language: None,
        }
    }

    /// Starts the program.
    pub(crate) fn start(&self) -> (Book, Recovered) {
        open_book(self.settings(), Arc::new(jiff::Timestamp::now)).unwrap()
    }

    /// Starts the program at a time that the test sets.
    pub(crate) fn book_at(&self, time: &Time) -> Book {
        open_book(self.settings(), time.clock()).unwrap().0
    }

    pub(crate) fn book(&self) -> Book {
        self.start().0
    }

    /// Puts a file on the stick from which it is picked.
    pub(crate) fn file(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.join("usb").join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

/// A draft in the window.
pub(crate) fn draft(book: &Book) -> Owner {
    Owner::Draft(book.begin_window_draft(&BatchDraft::default()).unwrap().id)
}

/// A draft of this process's command line.
pub(crate) fn command_line_draft(book: &Book) -> Uuid {
    book.write(|transaction| {
        transaction.create_draft(
            &DraftKind::CommandLine,
            book.run.id,
            &BatchDraft::default(),
            book.now(),
        )
    })
    .map(|draft| draft.id)
    .map_err(|error: StoreError| error)
    .unwrap()
}

/// A recorded batch that takes over a draft's attachments.
pub(crate) fn record(book: &Book, owner: Option<Owner>) -> Uuid {
    let draft_id = match owner {
        Some(Owner::Draft(id)) => Some(id),
        _ => None,
    };
    let entry = BatchDraft {
        product_type: "HDPE Pipe".to_owned(),
        brand: "Tarko".to_owned(),
        parameters: [("PE", "80"), ("PN", "10"), ("OD", "63")]
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
        rolls: vec![RollsText {
            count: "2".to_owned(),
            length_m: "500".to_owned(),
        }],
        weight_per_metre_kg: Some("1.5".to_owned()),
        ..BatchDraft::default()
    };
    let request = RecordRequest {
        draft: &entry,
        draft_id,
        operator: ASHA,
        answers: Answers::NOBODY_TO_ASK,
    };
    record_batch(book, &request).unwrap().batch.id
}

/// Picks one file and copies it in.
pub(crate) fn attach(book: &Book, owner: Owner, source: &Path) -> Attachment {
    let picked = register(book, owner, &[source.to_owned()], ASHA).unwrap();
    copy_in(book, picked[0].id, &Unwatched).unwrap()
}

/// Reads an attachment's row.
pub(crate) fn row(book: &Book, id: Uuid) -> Option<Attachment> {
    book.read(|reader| reader.attachment(id)).unwrap()
}

/// Says what is not tested here. Straight to stderr: the harness shows what a test prints only where it fails.
pub(crate) fn skipped(why: &str) {
    let thread = std::thread::current();
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED {}: {why}",
        thread.name().unwrap_or_default()
    );
}

/// Names the files in a folder, sorted; none where there is no folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The file of a saved attachment.
pub(crate) fn stored(book: &Book, attachment: &Attachment) -> PathBuf {
    book.storage().uploads().join(&attachment.stored_name)
}

/// The code that an attachment failed with.
pub(crate) fn code(attachment: &Attachment) -> &'static str {
    attachment
        .failure
        .as_ref()
        .map_or("none", |failure| failure.code.as_str())
}

/// A file system in memory that is full, read-only or gone when a test says so. Needs root.
pub(crate) struct Mount(pub(crate) PathBuf);

impl Mount {
    /// Mounts `size` bytes, or says why the test is skipped.
    pub(crate) fn tmpfs(at: &Path, size: &str) -> Option<Mount> {
        fs::create_dir_all(at).unwrap();
        let mounted = run(
            "mount",
            &[
                "-t",
                "tmpfs",
                "-o",
                &format!("size={size}"),
                "tmpfs",
                &at.to_string_lossy(),
            ],
        );
        if !mounted {
            skipped("this test mounts a file system, which only root may");
            return None;
        }
        Some(Mount(at.to_owned()))
    }

    pub(crate) fn remount(&self, options: &str) {
        assert!(run(
            "mount",
            &["-o", &format!("remount,{options}"), &self.0.to_string_lossy()]
        ));
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        run("umount", &["-l", &self.0.to_string_lossy()]);
    }
}

fn run(program: &str, arguments: &[&str]) -> bool {
    std::process::Command::new(program)
        .args(arguments)
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
