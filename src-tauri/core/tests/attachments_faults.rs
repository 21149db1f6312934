//! The system's calls fail, or the process dies, at one place after the other.
//!
//! Each test runs [`copying_process`] in a process of its own, under the tool that makes the fault.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use batchbook_core::attachments::{
    AttachmentState, Owner, Recovered, Unwatched, discard_draft, outbox, resume, retry, retry_due,
    storage_is_back,
};

use batchbook_core::check::{CheckRequest, check};

use crate::plant::{ASHA, Plant, attach, code, draft, names, row, skipped, stored};

static BYTES: [u8; 300_000] = [7; 300_000];

/// Runs in a process of its own: attaches `slip.pdf` and says how it ended.
#[test]
fn copying_process() {
    let Some(dir) = std::env::var_os("BATCHBOOK_TEST_FAULT_IN") else {
        return;
    };
    let plant = Plant::of_another_process(Path::new(&dir));
    let book = plant.book();
    let ended = attach(&book, draft(&book), &plant.dir.join("usb/slip.pdf"));
    println!("\nENDED {} {}", ended.state.as_str(), code(&ended));
}

/// Runs in a process of its own: attaches `slip.pdf` while the share is away.
#[test]
fn keeping_process() {
    let Some(dir) = std::env::var_os("BATCHBOOK_TEST_KEEP_IN") else {
        return;
    };
    let plant = with_share(Plant::of_another_process(Path::new(&dir)));
    let book = plant.book();
    let ended = attach(&book, draft(&book), &plant.dir.join("usb/slip.pdf"));
    println!("\nENDED {} {}", ended.state.as_str(), code(&ended));
}

/// Runs in a process of its own: moves what is kept.
#[test]
fn moving_process() {
    let Some(dir) = std::env::var_os("BATCHBOOK_TEST_MOVE_IN") else {
        return;
    };
    let plant = with_share(Plant::of_another_process(Path::new(&dir)));
    let book = plant.book();
    storage_is_back(&book).unwrap();
    let ended = retry_due(&book, &Unwatched).unwrap();
    println!("\nENDED {} {}", ended[0].state.as_str(), code(&ended[0]));
}

/// Runs in a process of its own: attaches `slip.pdf` and discards the draft.
#[test]
fn discarding_process() {
    let Some(dir) = std::env::var_os("BATCHBOOK_TEST_DISCARD_IN") else {
        return;
    };
    let plant = Plant::of_another_process(Path::new(&dir));
    let book = plant.book();
    let owner = draft(&book);
    attach(&book, owner, &plant.dir.join("usb/slip.pdf"));
    let Owner::Draft(id) = owner else { return };
    discard_draft(&book, id, ASHA).unwrap();
    println!("\nENDED discarded");
}

fn with_share(plant: Plant) -> Plant {
    let share = plant.dir.join("share");
    plant.with_storage(&share)
}

/// Runs [`copying_process`] under a tool. Nothing when the tool is not there.
fn under(tool: &[&str], plant: &Plant) -> Option<(String, Output)> {
    under_in(tool, plant, "copying_process", "BATCHBOOK_TEST_FAULT_IN")
}

fn under_in(tool: &[&str], plant: &Plant, process: &str, variable: &str) -> Option<(String, Output)> {
    let output = Command::new(tool[0])
        .args(&tool[1..])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            &format!("attachments_faults::{process}"),
            "--nocapture",
            "--test-threads=1",
        ])
        .env(variable, &plant.dir)
        .output();
    let Ok(output) = output else {
        skipped(&format!("{} is not installed", tool[0]));
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let ended = text
        .lines()
        .find_map(|line| line.strip_prefix("ENDED "))
        .unwrap_or("killed");
    Some((ended.to_owned(), output))
}

/// A workstation whose data is there already, with a file to attach.
fn plant() -> Plant {
    let plant = Plant::new();
    plant.file("slip.pdf", BYTES);
    drop(plant.book());
    plant
}

#[test]
fn without_permission_the_file_is_kept_and_the_program_goes_on() {
    use std::os::unix::fs::PermissionsExt;
    let plant = plant();
    let uploads = plant.data().join("uploads/batches");
    let allow = |mode| std::fs::set_permissions(&uploads, std::fs::Permissions::from_mode(mode)).unwrap();
    allow(0o555);
    // Root may write everywhere unless it gives that up.
    let no_override = "-dac_override,-dac_read_search";
    let bounding = format!("--bounding-set={no_override}");
    let inheritable = format!("--inh-caps={no_override}");
    let tool: &[&str] = if is_root() {
        &["setpriv", &bounding, &inheritable]
    } else {
        &["env"]
    };
    let Some((ended, output)) = under(tool, &plant) else {
        return;
    };
    allow(0o755);
    assert_eq!(ended, "kept permission_denied", "{output:?}");
    moved_when_it_is_back(&plant);
}

/// What was kept is saved unaided, also when its source is gone.
fn moved_when_it_is_back(plant: &Plant) {
    std::fs::remove_file(plant.dir.join("usb/slip.pdf")).unwrap();
    let book = plant.book();
    storage_is_back(&book).unwrap();
    let ended = retry_due(&book, &Unwatched).unwrap();
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].state, AttachmentState::Saved, "{:?}", ended[0].failure);
    assert!(std::fs::read(stored(&book, &ended[0])).unwrap() == BYTES);
    assert!(names(&outbox(&book)).is_empty());
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

#[test]
fn a_file_size_limit_fails_the_file_and_does_not_end_the_program() {
    let plant = Plant::new();
    plant.file("slip.pdf", vec![7; 40_000_000]);
    drop(plant.book());
    let Some((ended, output)) = under(&["prlimit", "--fsize=20000000"], &plant) else {
        return;
    };
    assert_eq!(ended, "failed too_large", "{output:?}");
    assert!(names(&plant.data().join("uploads/.staging")).is_empty());
}

fn can_trace() -> bool {
    let works = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .status()
        .is_ok_and(|status| status.success());
    if !works {
        skipped("strace is not installed, or not allowed here");
    }
    works
}

fn storage(plant: &Plant) -> PathBuf {
    plant.data().join("uploads")
}

#[test]
fn a_folder_that_cannot_be_synced_is_not_saved_until_it_can() {
    if !can_trace() {
        return;
    }
    let plant = plant();
    let uploads = storage(&plant).join("batches");
    let folder = uploads.to_string_lossy();
    let tool = [
        "strace",
        "-f",
        "-o",
        "/dev/null",
        "-P",
        &folder,
        "-e",
        "inject=fsync:error=EIO",
    ];
    let (ended, output) = under(&tool, &plant).unwrap();
    assert_eq!(ended, "kept io_error", "{output:?}");
    assert_eq!(names(&uploads).len(), 1, "the file has its final name already");

    let book = plant.book();
    let failed = names(&uploads)[0][..36].parse().unwrap();
    std::fs::remove_file(plant.dir.join("usb/slip.pdf")).unwrap();
    let saved = retry(&book, failed, ASHA, &Unwatched).unwrap();
    assert_eq!(
        saved.state,
        AttachmentState::Saved,
        "the bytes are here, whatever became of the source"
    );
}

#[test]
fn a_file_system_without_the_exclusive_rename_is_served_by_a_link() {
    if !can_trace() {
        return;
    }
    let plant = plant();
    let uploads = storage(&plant).join("batches");
    for inject in [
        "inject=renameat2:error=EINVAL",
        "inject=renameat2,linkat:error=EINVAL",
        "inject=renameat2,linkat:error=EPERM",
    ] {
        let tool = ["strace", "-f", "-o", "/dev/null", "-e", inject];
        let (ended, output) = under(&tool, &plant).unwrap();
        let expected = if inject.contains("EPERM") {
            "failed permission_denied"
        } else {
            "saved none"
        };
        assert_eq!(ended, expected, "{inject}: {output:?}");
    }
    assert_eq!(names(&uploads).len(), 2);
    assert!(names(&storage(&plant).join(".staging")).is_empty());
}

#[test]
fn a_process_that_dies_at_any_call_loses_nothing_and_claims_nothing() {
    if !can_trace() {
        return;
    }
    // Each call that makes something durable or visible, the database's as well, until the process outlives them all.
    for call in ["renameat2", "fsync", "utimensat", "pwrite64"] {
        for time in 1.. {
            let plant = plant();
            let inject = format!("inject={call}:signal=KILL:when={time}");
            let (ended, output) = under(&["strace", "-f", "-o", "/dev/null", "-e", &inject], &plant).unwrap();
            if ended != "killed" {
                assert_eq!(ended, "saved none", "{output:?}");
                assert!(time > 1, "{call} is never called: this test proves nothing");
                break;
            }
            let (book, recovered) = plant.start();
            resume(&book, &recovered, &Unwatched).unwrap();
            let place = format!("killed at {call} {time}");
            assert!(
                names(&book.storage().staging()).is_empty(),
                "{place}: a part is left"
            );
            for file in names(&book.storage().uploads()) {
                let attachment = row(&book, file[..36].parse().unwrap()).unwrap();
                assert_eq!(attachment.state, AttachmentState::Saved, "{place}");
                let bytes = std::fs::read(book.storage().uploads().join(&file)).unwrap();
                assert!(bytes == BYTES, "{place}: the file is not whole");
            }
            assert_eq!(
                plant.start().1,
                Recovered::default(),
                "{place}: something is not healed"
            );
        }
    }
}

#[test]
fn every_step_is_durable_before_the_next_one_relies_on_it() {
    if !can_trace() {
        return;
    }
    let plant = plant();
    let log = plant.dir.join("trace");
    let to = log.to_string_lossy();
    let tool = [
        "strace",
        "-f",
        "-y",
        "-s",
        "400",
        "-o",
        &to,
        "-e",
        "trace=openat,fsync,renameat2",
    ];
    let (ended, output) = under(&tool, &plant).unwrap();
    assert_eq!(ended, "saved none", "{output:?}");

    let trace = std::fs::read_to_string(&log).unwrap();
    let mut steps: Vec<&str> = trace
        .lines()
        .filter_map(|line| {
            let has = |parts: &[&str]| parts.iter().all(|part| line.contains(part));
            match () {
                () if has(&["fsync(", "db.sqlite-wal>"]) => Some("sync database"),
                () if has(&["openat(", ".part", "O_CREAT|O_EXCL"]) => Some("create part"),
                () if has(&["fsync(", ".part>"]) => Some("sync part"),
                () if has(&["renameat2(", "_slip.pdf", "RENAME_NOREPLACE"]) => Some("rename"),
                () if has(&["fsync(", "uploads/batches>"]) => Some("sync folder"),
                () => None,
            }
        })
        .collect();
    steps.dedup();
    let expected = [
        "sync database",
        "create part",
        "sync part",
        "rename",
        "sync folder",
        "sync database",
    ];
    assert_eq!(
        steps, expected,
        "the row, the bytes, the name, the folder, and only then `saved`"
    );
}

/// A workstation with a share, and a file to attach.
fn plant_with_share() -> Plant {
    let plant = with_share(Plant::new());
    plant.file("slip.pdf", BYTES);
    drop(plant.book());
    plant
}

fn take_away(plant: &Plant) {
    std::fs::rename(plant.dir.join("share"), plant.dir.join("away")).unwrap();
    std::fs::create_dir(plant.dir.join("share")).unwrap();
}

fn bring_back(plant: &Plant) {
    std::fs::remove_dir(plant.dir.join("share")).unwrap();
    std::fs::rename(plant.dir.join("away"), plant.dir.join("share")).unwrap();
}

/// What must be true once a kept file was moved, whatever died on the way: one whole file, and nothing else anywhere.
fn is_moved_once(plant: &Plant, place: &str) {
    let (book, recovered) = plant.start();
    resume(&book, &recovered, &Unwatched).unwrap();
    storage_is_back(&book).unwrap();
    retry_due(&book, &Unwatched).unwrap();
    let files = names(&book.storage().uploads());
    assert_eq!(files.len(), 1, "{place}: {files:?}");
    let attachment = row(&book, files[0][..36].parse().unwrap()).unwrap();
    assert_eq!(attachment.state, AttachmentState::Saved, "{place}");
    assert!(
        std::fs::read(stored(&book, &attachment)).unwrap() == BYTES,
        "{place}: the bytes"
    );
    for folder in [
        outbox(&book),
        plant.data().join("discarded"),
        book.storage().staging(),
        book.storage().discarded(),
    ] {
        assert_eq!(names(&folder), [""; 0], "{place}: {}", folder.display());
    }
    assert_eq!(
        plant.start().1,
        Recovered::default(),
        "{place}: something is not healed"
    );
}

/// Each call that makes something durable, visible or gone.
const SWEPT: [&str; 4] = ["renameat2", "fsync", "pwrite64", "unlink"];

#[test]
fn a_process_that_dies_while_it_keeps_a_file_loses_nothing() {
    if !can_trace() {
        return;
    }
    for call in SWEPT {
        for time in 1.. {
            let plant = plant_with_share();
            take_away(&plant);
            let inject = format!("inject={call}:signal=KILL:when={time}");
            let tool = ["strace", "-f", "-o", "/dev/null", "-e", &inject];
            let (ended, output) =
                under_in(&tool, &plant, "keeping_process", "BATCHBOOK_TEST_KEEP_IN").unwrap();
            let place = format!("killed at {call} {time}");
            let outlived = ended != "killed";
            if outlived {
                assert_eq!(ended, "kept storage_unreachable", "{output:?}");
            }
            // A start heals while the share is still away.
            let (book, recovered) = plant.start();
            resume(&book, &recovered, &Unwatched).unwrap();
            let kept = book.read(|reader| reader.kept_attachments()).unwrap();
            if let [kept] = kept.as_slice() {
                assert_eq!(names(&outbox(&book)).len(), 1, "{place}");
                // What is said to be kept needs no source any more.
                std::fs::remove_file(&kept.source_path).unwrap();
                drop(book);
                bring_back(&plant);
                is_moved_once(&plant, &place);
            } else {
                // It died before the row was there: nobody was told anything.
                assert!(!outlived, "{place}");
                assert_eq!(names(&outbox(&book)), [""; 0], "{place}");
            }
            if outlived {
                break;
            }
        }
    }
}

#[test]
fn a_process_that_dies_while_it_moves_a_kept_file_loses_and_doubles_nothing() {
    if !can_trace() {
        return;
    }
    for call in SWEPT {
        for time in 1.. {
            let plant = plant_with_share();
            take_away(&plant);
            let book = plant.book();
            let kept = attach(&book, draft(&book), &plant.dir.join("usb/slip.pdf"));
            assert_eq!(kept.state, AttachmentState::Kept);
            std::fs::remove_file(&kept.source_path).unwrap();
            drop(book);
            bring_back(&plant);
            let inject = format!("inject={call}:signal=KILL:when={time}");
            let tool = ["strace", "-f", "-o", "/dev/null", "-e", &inject];
            let (ended, output) =
                under_in(&tool, &plant, "moving_process", "BATCHBOOK_TEST_MOVE_IN").unwrap();
            if ended != "killed" {
                assert_eq!(ended, "saved none", "{output:?}");
                assert!(time > 1, "{call} is never called: this test proves nothing");
            }
            is_moved_once(&plant, &format!("killed at {call} {time}"));
            if ended != "killed" {
                break;
            }
        }
    }
}

#[test]
fn a_process_that_dies_while_it_discards_a_draft_leaves_no_file_that_nobody_knows() {
    if !can_trace() {
        return;
    }
    for call in ["renameat2", "fsync", "pwrite64"] {
        for time in 1.. {
            let plant = plant();
            let inject = format!("inject={call}:signal=KILL:when={time}");
            let tool = ["strace", "-f", "-o", "/dev/null", "-e", &inject];
            let process = ("discarding_process", "BATCHBOOK_TEST_DISCARD_IN");
            let (ended, output) = under_in(&tool, &plant, process.0, process.1).unwrap();
            let (book, recovered) = plant.start();
            resume(&book, &recovered, &Unwatched).unwrap();
            let place = format!("killed at {call} {time}");
            let found = check(&book, &CheckRequest::REHASH, &Unwatched).unwrap().problems;
            assert!(found.is_empty(), "{place}: {found:?}");
            for file in names(&book.storage().discarded()) {
                let bytes = std::fs::read(book.storage().discarded().join(&file)).unwrap();
                assert!(bytes == BYTES, "{place}: the file is not whole");
            }
            if ended == "discarded" {
                assert!(time > 1, "{call} is never called: this test proves nothing");
                assert_eq!(names(&book.storage().discarded()).len(), 1, "{output:?}");
                break;
            }
        }
    }
}

#[test]
fn a_first_start_that_dies_at_any_call_is_begun_again() {
    if !can_trace() {
        return;
    }
    for call in ["pwrite64", "fdatasync", "fsync", "unlink", "renameat2"] {
        for time in 1.. {
            let plant = Plant::new();
            plant.file("slip.pdf", BYTES);
            let inject = format!("inject={call}:signal=KILL:when={time}");
            let (ended, output) = under(&["strace", "-f", "-o", "/dev/null", "-e", &inject], &plant).unwrap();
            let (book, recovered) = plant.start();
            resume(&book, &recovered, &Unwatched).unwrap();
            let found = check(&book, &CheckRequest::REHASH, &Unwatched).unwrap().problems;
            assert!(found.is_empty(), "killed at {call} {time}: {found:?}");
            if ended != "killed" {
                assert_eq!(ended, "saved none", "{output:?}");
                break;
            }
        }
    }
}
