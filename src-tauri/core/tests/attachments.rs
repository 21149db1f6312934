//! A picked file, from the stick to the upload folder.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use batchbook_core::attachments::{
    AttachmentState, Unwatched, Watch, copy_in, failed, register, remove, retry,
};
use batchbook_core::settings::Key;
use sha2::{Digest, Sha256};

use crate::plant::{ASHA, Mount, OnProgress, PNG, Plant, attach, code, draft, names, record, row, stored};

#[test]
fn a_saved_row_has_a_complete_file() {
    let plant = Plant::new();
    let book = plant.book();
    let source = plant.file("weigh slip.png", PNG);
    let taken = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    File::options()
        .write(true)
        .open(&source)
        .unwrap()
        .set_modified(taken)
        .unwrap();

    let picked = register(&book, draft(&book), std::slice::from_ref(&source), ASHA).unwrap();
    assert_eq!(picked[0].state, AttachmentState::Copying);
    assert!(
        names(&book.storage().uploads()).is_empty(),
        "the row comes before the first byte"
    );
    let saved = copy_in(&book, picked[0].id, &Unwatched).unwrap();

    assert_eq!(saved.state, AttachmentState::Saved);
    assert_eq!(saved.stored_name, format!("{}_weigh slip.png", saved.id));
    assert_eq!(
        names(&book.storage().uploads()),
        std::slice::from_ref(&saved.stored_name)
    );
    assert_eq!(fs::read(stored(&book, &saved)).unwrap(), PNG);
    assert_eq!(saved.sha256, Some(Sha256::digest(PNG).into()));
    assert_eq!(saved.size, Some(PNG.len() as u64));
    assert_eq!(saved.media_type.as_deref(), Some("image/png"));
    assert_eq!(
        fs::metadata(stored(&book, &saved)).unwrap().modified().unwrap(),
        taken
    );
    assert_eq!(
        row(&book, saved.id).unwrap(),
        saved,
        "what is answered is what is stored"
    );
    assert!(names(&book.storage().staging()).is_empty());
    assert_eq!(
        book.read(|reader| reader.first_broken_audit_entry()).unwrap(),
        None
    );
}

#[cfg(unix)]
#[test]
fn published_files_have_the_permissions_that_the_umask_gives() {
    use std::os::unix::fs::PermissionsExt;
    let plant = Plant::new();
    let book = plant.book();
    let source = plant.file("slip.png", PNG);
    fs::set_permissions(&source, fs::Permissions::from_mode(0o400)).unwrap();
    let saved = attach(&book, draft(&book), &source);
    let ordinary = plant.file("ordinary", "");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&stored(&book, &saved)), mode(&ordinary));
}

#[test]
fn files_of_every_name_are_saved() {
    let plant = Plant::new();
    let book = plant.book();
    let longest = format!("{}.pdf", "ल".repeat(83));
    assert_eq!(longest.len(), 253);
    for name in [
        "रसीद.pdf",
        "称重单.PDF",
        "می\u{200C}خواهم.pdf",
        "CON.pdf",
        "two\nlines.pdf",
        "gpj\u{202E}fdp.pdf",
        "<script>.pdf",
        ".pdf",
        &longest,
        &format!("{}.pdf", "x".repeat(251)),
    ] {
        let saved = attach(&book, draft(&book), &plant.file(name, name));
        assert_eq!(
            saved.state,
            AttachmentState::Saved,
            "{name:?}: {:?}",
            saved.failure
        );
        assert_eq!(saved.original_name, name, "the name is kept as it was picked");
        assert_eq!(fs::read_to_string(stored(&book, &saved)).unwrap(), name);
        assert!(saved.stored_name.len() <= 255 && saved.stored_name.to_lowercase().ends_with("pdf"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_is_saved_and_keeps_its_bytes() {
    use std::os::unix::ffi::OsStrExt;
    let plant = Plant::new();
    let book = plant.book();
    let source = plant.file(std::ffi::OsStr::from_bytes(b"slip\xff.jpg"), "slip");
    let saved = attach(&book, draft(&book), &source);
    assert_eq!(saved.state, AttachmentState::Saved);
    assert_eq!(saved.original_name, "slip\u{FFFD}.jpg");
    let read = row(&book, saved.id).unwrap();
    assert_eq!(read.original_name_raw.as_deref(), Some(&b"slip\xff.jpg"[..]));
    assert_eq!(read.source_path, source, "a retry must find it again");
}

#[test]
fn an_empty_file_is_a_file() {
    let plant = Plant::new();
    let book = plant.book();
    let saved = attach(&book, draft(&book), &plant.file("empty.pdf", ""));
    assert_eq!((saved.state, saved.size), (AttachmentState::Saved, Some(0)));
}

#[test]
fn what_cannot_be_attached_is_refused_before_a_byte_is_copied() {
    let plant = Plant::new().with(Key::SizeLimit, 1_000_000_000_u64);
    let book = plant.book();
    let in_usb = |name: &str| plant.dir.join("usb").join(name);
    fs::create_dir(in_usb("folder.pdf")).unwrap();
    File::create(in_usb("huge.pdf"))
        .unwrap()
        .set_len(5_000_000_000)
        .unwrap();
    plant.file("program.exe", "MZ");
    plant.file("no extension", "?");
    let mut cases = vec![
        (PathBuf::new(), "source_not_found"),
        (in_usb("gone.pdf"), "source_not_found"),
        (in_usb("folder.pdf"), "source_not_a_file"),
        (in_usb("huge.pdf"), "too_large"),
        (in_usb("program.exe"), "kind_not_allowed"),
        (in_usb("no extension"), "kind_not_allowed"),
    ];
    #[cfg(unix)]
    {
        let pipe = in_usb("pipe.pdf");
        assert!(
            std::process::Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        std::os::unix::fs::symlink("/dev/zero", in_usb("zero.pdf")).unwrap();
        cases.push((pipe, "source_not_a_file"));
        cases.push((in_usb("zero.pdf"), "source_not_a_file"));
    }
    let sources: Vec<PathBuf> = cases.iter().map(|(path, _)| path.clone()).collect();

    let picked = register(&book, draft(&book), &sources, ASHA).unwrap();

    for (attachment, (path, expected)) in picked.iter().zip(&cases) {
        assert_eq!(attachment.state, AttachmentState::Failed, "{path:?}");
        assert_eq!(code(attachment), *expected, "{path:?}");
        assert_eq!(
            copy_in(&book, attachment.id, &Unwatched).unwrap(),
            *attachment,
            "a refused file is not copied"
        );
        assert_eq!(row(&book, attachment.id).unwrap(), *attachment);
    }
    let parameters = |at: usize| picked[at].failure.as_ref().unwrap().parameters();
    assert_eq!(parameters(3)["limit"], "1000000000");
    assert_eq!(parameters(3)["size"], "5000000000");
    assert_eq!(parameters(4)["kind"], "exe");
    assert!(parameters(4)["kinds"].contains("pdf, doc"));
    assert!(names(&book.storage().uploads()).is_empty());
}

#[test]
fn a_source_that_vanishes_fails_and_is_saved_when_it_is_back() {
    let plant = Plant::new();
    let book = plant.book();
    let source = plant.file("slip.png", PNG);
    let picked = register(&book, draft(&book), std::slice::from_ref(&source), ASHA).unwrap();
    fs::remove_file(&source).unwrap();
    let gone = copy_in(&book, picked[0].id, &Unwatched).unwrap();
    assert_eq!(code(&gone), "source_not_found");
    assert!(gone.failure.as_ref().unwrap().system_error.is_some());
    assert_eq!(
        code(&retry(&book, gone.id, ASHA, &Unwatched).unwrap()),
        "source_not_found"
    );

    plant.file("slip.png", PNG);
    let saved = retry(&book, gone.id, ASHA, &Unwatched).unwrap();
    assert_eq!((saved.state, saved.attempts), (AttachmentState::Saved, 3));
    assert_eq!(saved.failure, None);
    assert_eq!(fs::read(stored(&book, &saved)).unwrap(), PNG);
}

#[test]
fn a_source_that_changes_while_it_is_copied_is_not_saved() {
    let plant = Plant::new();
    let book = plant.book();
    let source = plant.file("log.csv", vec![b'1'; 4_000_000]);
    let picked = register(&book, draft(&book), std::slice::from_ref(&source), ASHA).unwrap();
    let grown = Cell::new(false);
    let watch = OnProgress(|_| {
        if !grown.replace(true) {
            File::options()
                .append(true)
                .open(&source)
                .unwrap()
                .write_all(b"2")
                .unwrap();
        }
    });
    let changed = copy_in(&book, picked[0].id, &watch).unwrap();
    assert_eq!(code(&changed), "source_changed");
    assert!(names(&book.storage().uploads()).is_empty() && names(&book.storage().staging()).is_empty());
    let saved = retry(&book, changed.id, ASHA, &Unwatched).unwrap();
    assert_eq!(
        (saved.state, saved.size),
        (AttachmentState::Saved, Some(4_000_001))
    );
}

#[test]
fn a_cancelled_copy_leaves_nothing_and_can_be_begun_again() {
    struct Cancelled;
    impl Watch for Cancelled {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let plant = Plant::new();
    let book = plant.book();
    for bytes in [&b""[..], PNG] {
        let picked = register(&book, draft(&book), &[plant.file("slip.png", bytes)], ASHA).unwrap();
        let stopped = copy_in(&book, picked[0].id, &Cancelled).unwrap();
        assert_eq!(code(&stopped), "cancelled");
        assert!(names(&book.storage().uploads()).is_empty() && names(&book.storage().staging()).is_empty());
        let saved = retry(&book, stopped.id, ASHA, &Unwatched).unwrap();
        assert_eq!(saved.state, AttachmentState::Saved);
        remove(&book, saved.id, ASHA).unwrap();
    }
}

#[test]
fn the_upload_folder_is_made_again_before_every_file() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    attach(&book, owner, &plant.file("first.png", PNG));
    fs::remove_dir_all(&book.storage().root).unwrap();
    let second = attach(&book, owner, &plant.file("second.png", PNG));
    assert_eq!(second.state, AttachmentState::Saved);
    assert!(stored(&book, &second).exists());
}

#[test]
fn an_upload_folder_that_is_a_file_fails_the_attachment_until_it_is_gone() {
    let plant = Plant::new();
    let book = plant.book();
    fs::remove_dir(book.storage().uploads()).unwrap();
    fs::write(book.storage().uploads(), "in the way").unwrap();
    let blocked = attach(&book, draft(&book), &plant.file("slip.png", PNG));
    assert_eq!(code(&blocked), "storage_unreachable");
    assert_eq!(
        blocked.failure.as_ref().unwrap().path.as_ref(),
        Some(&book.storage().root)
    );
    fs::remove_file(book.storage().uploads()).unwrap();
    assert_eq!(
        retry(&book, blocked.id, ASHA, &Unwatched).unwrap().state,
        AttachmentState::Saved
    );
}

#[test]
fn a_full_disk_fails_the_attachment_and_not_the_batch() {
    let plant = Plant::new();
    let share = plant.dir.join("share");
    let Some(mount) = Mount::tmpfs(&share, "1m") else {
        return;
    };
    let plant = plant.with_storage(&share);
    let book = plant.book();
    let owner = draft(&book);
    let source = plant.file("big.pdf", vec![7; 3_000_000]);
    let refused = attach(&book, owner, &source);
    assert_eq!(code(&refused), "no_space");
    let failure = refused.failure.as_ref().unwrap();
    assert_eq!(
        failure.system_error, None,
        "it was seen before the first byte, not by running into it"
    );
    // The space ends in the middle when another program takes it after the check.
    let late = register(&book, owner, &[plant.file("late.pdf", vec![7; 800_000])], ASHA).unwrap();
    let filled = Cell::new(false);
    let watch = OnProgress(|_| {
        if !filled.replace(true) {
            let _ = fs::write(share.join("other"), vec![1; 900_000]);
        }
    });
    let late = copy_in(&book, late[0].id, &watch).unwrap();
    assert_eq!(code(&late), "no_space");
    assert!(
        late.failure.as_ref().unwrap().system_error.is_some(),
        "the system said it"
    );
    assert!(
        names(&book.storage().staging()).is_empty(),
        "a part would keep the disk full"
    );

    let batch = record(&book, Some(owner));
    assert_eq!(book.read(|reader| failed(reader, Some(batch))).unwrap().len(), 2);
    mount.remount("size=16m");
    for id in [refused.id, late.id] {
        assert_eq!(
            retry(&book, id, ASHA, &Unwatched).unwrap().state,
            AttachmentState::Saved
        );
    }
    assert_eq!(book.read(|reader| reader.count_open_failures()).unwrap(), 0);
}

#[test]
fn a_read_only_storage_path_is_said_and_works_again_when_it_is_writable() {
    let plant = Plant::new();
    let share = plant.dir.join("share");
    let Some(mount) = Mount::tmpfs(&share, "8m") else {
        return;
    };
    let plant = plant.with_storage(&share);
    drop(plant.book());
    mount.remount("ro");
    let book = plant.book();
    assert_eq!(book.storage_problem().unwrap().code(), "read_only");
    let refused = attach(&book, draft(&book), &plant.file("slip.png", PNG));
    assert_eq!(code(&refused), "read_only");
    mount.remount("rw");
    assert_eq!(
        retry(&book, refused.id, ASHA, &Unwatched).unwrap().state,
        AttachmentState::Saved
    );
}

#[test]
fn the_log_says_what_became_of_each_file() {
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);
    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let plant = Plant::new();
    let (saved, uploads) = tracing::subscriber::with_default(subscriber, || {
        let book = plant.book();
        let saved = attach(&book, draft(&book), &plant.file("slip.png", PNG));
        attach(&book, draft(&book), &plant.dir.join("usb/two\nlines.png"));
        fs::remove_dir(book.storage().staging()).unwrap();
        fs::write(book.storage().staging(), "in the way").unwrap();
        attach(&book, draft(&book), &plant.file("slip.png", PNG));
        (saved, book.storage().uploads())
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for line in [
        format!("Upload directory ready: {}", uploads.display()),
        format!(
            "File uploaded successfully: {} ({} bytes)",
            saved.stored_name,
            PNG.len()
        ),
        "Failed to save attachment: two_lines.png: source_not_found: No such file or directory".to_owned(),
        format!("Failed to create upload directory {}: ", uploads.display()),
        "Failed to save attachment: slip.png: storage_unreachable: ".to_owned(),
    ] {
        assert!(log.contains(&line), "{line:?} is not in the log:\n{log}");
    }
}

#[test]
fn a_retry_saves_nothing_that_is_refused_until_the_settings_accept_it() {
    let plant = Plant::new();
    let program = plant.file("program.exe", "MZ");
    let book = plant.book();
    let owner = draft(&book);
    let refused = attach(&book, owner, &program);
    assert_eq!(code(&refused), "kind_not_allowed");
    let again = retry(&book, refused.id, ASHA, &Unwatched).unwrap();
    assert_eq!(code(&again), "kind_not_allowed");
    assert!(names(&book.storage().uploads()).is_empty(), "nothing was copied");
    drop(book);
    let plant = plant.with(Key::AcceptedKinds, "exe");
    let book = plant.book();
    let accepted = retry(&book, refused.id, ASHA, &Unwatched).unwrap();
    assert_eq!(accepted.state, AttachmentState::Saved);
}
