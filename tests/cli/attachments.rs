//! Attachments: what is kept of them, what is said when one cannot be, `attach` and `retry`.

use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::support::{Plant, pipe};

fn only<'a>(answer: &'a Value, what: &str) -> &'a Value {
    let list = answer[what].as_array().unwrap();
    assert_eq!(list.len(), 1, "{answer}");
    &list[0]
}

#[test]
fn the_bytes_that_were_picked_are_kept_exactly() {
    let plant = Plant::new();
    let bytes: Vec<u8> = (0..300_000_u32).map(|number| (number % 251) as u8).collect();
    let photo = plant.file("weigh slip.jpg", &bytes);
    let empty = plant.file("empty.txt", b"");
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    std::fs::File::options()
        .write(true)
        .open(&photo)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();

    let answer = plant.record_with(&pipe(), &[&photo, &empty]);
    assert_eq!(answer["failed_attachments"], json!([]));
    let attachments = answer["batch"]["attachments"].as_array().unwrap();
    for (attachment, source) in attachments.iter().zip([&photo, &empty]) {
        let path = Path::new(attachment["path"].as_str().unwrap());
        assert_eq!(std::fs::read(path).unwrap(), std::fs::read(source).unwrap());
        assert_eq!(path.parent().unwrap(), plant.uploads());
        assert_eq!(
            path.file_name().unwrap().to_str(),
            attachment["stored_name"].as_str()
        );
        assert!(source.exists(), "copied, not moved");
    }
    let saved = Path::new(attachments[0]["path"].as_str().unwrap());
    assert_eq!(saved.metadata().unwrap().modified().unwrap(), long_ago);
    assert_eq!(attachments[0]["size"], 300_000);
    assert_eq!(
        attachments[1]["sha256"],
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

#[test]
fn names_of_every_kind_are_accepted() {
    let plant = Plant::new();
    let long = format!("{}.pdf", "न".repeat(83));
    assert_eq!(long.len(), 253);
    for (name, ending) in [
        ("रसीद.pdf", "_रसीद.pdf"),
        ("重量伝票.pdf", "_重量伝票.pdf"),
        ("CON.pdf", ".pdf"),
        ("line\nbreak.pdf", "_line_break.pdf"),
        ("a\u{202e}fdp.pdf", "_a_fdp.pdf"),
        ("what? <it>: \"is\"|*.pdf", "_what_ _it__ _is___.pdf"),
        ("-rf.pdf", "_-rf.pdf"),
        (&long, ".pdf"),
    ] {
        let file = plant.file(name, b"%PDF-1.7");
        let answer = plant.record_with(&pipe(), &[&file]);
        let attachment = only(&answer["batch"], "attachments");
        assert_eq!(attachment["state"], "saved", "{name}: {attachment}");
        assert_eq!(attachment["original_name"], name);
        let stored = attachment["stored_name"].as_str().unwrap();
        assert!(stored.ends_with(ending), "{name}: {stored}");
        assert!(
            stored.starts_with(attachment["id"].as_str().unwrap()),
            "{name}: {stored}"
        );
        assert!(stored.len() <= 255, "{name}: {stored}");
        assert!(
            Path::new(attachment["path"].as_str().unwrap()).is_file(),
            "{name}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf_8_is_accepted() {
    use std::os::unix::ffi::OsStrExt;
    let plant = Plant::new();
    let name = std::ffi::OsStr::from_bytes(b"slip \xe9.pdf");
    let file = plant.file(name, b"%PDF-1.7");
    let answer = plant.record_with(&pipe(), &[&file]);
    let attachment = only(&answer["batch"], "attachments");
    assert_eq!(attachment["state"], "saved");
    assert_eq!(
        attachment["original_name"], "slip \u{fffd}.pdf",
        "in a readable form"
    );
    assert!(Path::new(attachment["path"].as_str().unwrap()).is_file());
}

#[cfg(unix)]
#[test]
fn a_batch_is_never_refused_because_of_an_attachment() {
    let plant = Plant::new();
    std::fs::create_dir(plant.path("files/folder.pdf")).unwrap();
    let pipe_file = plant.path("files/pipe.pdf");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe_file)
            .status()
            .unwrap()
            .success()
    );
    std::os::unix::fs::symlink("/dev/zero", plant.path("files/device.pdf")).unwrap();
    plant.file("setup.exe", b"MZ");
    plant.large_file("film.pdf", 5_000_000_000);
    std::os::unix::fs::symlink(plant.path("files/loop.pdf"), plant.path("files/loop.pdf")).unwrap();
    for (path, code, retriable) in [
        ("", "source_not_found", true),
        ("files/absent.pdf", "source_not_found", true),
        ("files/folder.pdf", "source_not_a_file", false),
        ("files/pipe.pdf", "source_not_a_file", false),
        ("files/device.pdf", "source_not_a_file", false),
        ("files/setup.exe", "kind_not_allowed", false),
        ("files/film.pdf", "too_large", false),
        ("files/loop.pdf", "source_unreadable", true),
    ] {
        let answer = plant.record(&pipe(), &["--attach", path]);
        let failed = only(&answer, "failed_attachments");
        assert_eq!(failed["state"], "failed", "{path}");
        assert_eq!(failed["error"]["code"], code, "{path}");
        assert_eq!(failed["error"]["retriable"], retriable, "{path}");
        assert_eq!(failed["path"], Value::Null, "{path}");
        assert_eq!(*failed, *only(&answer["batch"], "attachments"), "{path}");
    }
    assert_eq!(plant.uploaded(), [""; 0]);
    assert_eq!(
        plant.json(["list", "--json"])["batches"]
            .as_array()
            .unwrap()
            .len(),
        8
    );
}

#[test]
fn a_refused_file_is_said_with_kind_limit_and_what_to_do() {
    let plant = Plant::new()
        .with("BATCHBOOK_SIZE_LIMIT", "1 kB")
        .with("BATCHBOOK_ACCEPTED_KINDS", "pdf");
    plant.file("setup.exe", b"MZ");
    plant.file("film.pdf", &[0; 1001]);
    let ran = plant.try_record(
        &pipe(),
        &["--attach", "files/setup.exe", "--attach", "files/film.pdf"],
    );
    assert_eq!(ran.code, 0);
    for line in [
        "2 of 2 attachments are not.",
        "setup.exe is of a kind that is not accepted (exe). Accepted: pdf.",
        "Save it as one of the accepted kinds and choose it again.",
        "film.pdf has 1001 bytes, more than the limit of 1000 bytes.",
    ] {
        assert!(ran.stderr.contains(line), "{line}: {}", ran.stderr);
    }
}

#[test]
fn content_that_is_not_what_the_name_says_is_kept_and_said() {
    let plant = Plant::new();
    let file = plant.file("scan.jpg", b"%PDF-1.7\n");
    let ran = plant.try_record(&pipe(), &["--attach", file.to_str().unwrap(), "--json"]);
    assert_eq!(ran.code, 0);
    let attachment = &ran.json()["batch"]["attachments"][0];
    assert_eq!(
        (&attachment["state"], &attachment["media_type"]),
        (&json!("saved"), &json!("application/pdf"))
    );
    assert_eq!(
        ran.stderr,
        "scan.jpg is kept, but its content is application/pdf, not what its name says.\n"
    );
}

#[test]
fn files_are_attached_to_a_recorded_batch() {
    let plant = Plant::new();
    plant.record(&pipe(), &[""; 0]);
    let file = plant.file("certificate.pdf", b"%PDF-1.7");
    let answer = plant.json([
        "attach",
        "1",
        file.to_str().unwrap(),
        "files/absent.pdf",
        "--json",
    ]);
    assert_eq!(answer.as_object().unwrap().len(), 1);
    let states: Vec<&Value> = answer["batch"]["attachments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attachment| &attachment["state"])
        .collect();
    assert_eq!(states, ["saved", "failed"]);
    assert_eq!(answer, plant.json(["show", "1", "--json"]));

    let again = plant.run(["attach", "1", "files/gone.pdf"]);
    assert!(again.stderr.contains("2 of 3 attachments are not."), "{again:?}");

    let in_words = plant.run(["attach", "1", file.to_str().unwrap()]);
    assert_eq!(
        in_words.stdout,
        "1 of 1 files is saved with batch HDPEPipe-OD63-PE80-PN10-Tarko-2026-001.\n"
    );
    assert_eq!(
        plant.json(["list", "--search", "certificate", "--json"])["batches"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_retry_works_as_soon_as_the_cause_is_gone() {
    let plant = Plant::new();
    plant.record(&pipe(), &["--attach", "files/a.txt"]);
    plant.record(&pipe(), &["--attach", "files/b.txt", "--attach", "files/c.txt"]);
    plant.file("a.txt", b"a");
    plant.file("b.txt", b"b");

    let answer = plant.json(["retry", "2", "--json"]);
    assert_eq!(only(&answer, "saved")["original_name"], "b.txt");
    assert_eq!(only(&answer, "failed")["original_name"], "c.txt");
    assert_eq!(answer.as_object().unwrap().len(), 2);

    let answer = plant.json(["retry", "--json"]);
    assert_eq!(
        only(&answer, "saved")["original_name"],
        "a.txt",
        "the other batch's, and nothing that is saved already"
    );
    assert_eq!(only(&answer, "failed")["error"]["code"], "source_not_found");
    assert_eq!(plant.uploaded().len(), 2);

    plant.file("c.txt", b"c");
    let in_words = plant.run(["retry"]);
    assert_eq!(in_words.stdout, "1 of 1 attachments is saved now.\n");
    assert_eq!(plant.run(["retry"]).stdout, "There is nothing to retry.\n");
}
