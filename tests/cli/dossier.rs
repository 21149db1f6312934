//! `dossier`: checked as an auditor checks it, with the files themselves and `sha256sum`.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Plant, Ran, names_in, pipe, pipe_with, skipped, write};

fn dossier(plant: &Plant, to: &Path, more: &[&str]) -> Ran {
    let mut arguments = vec!["dossier", "--to", to.to_str().unwrap()];
    arguments.extend(more);
    plant.run(arguments)
}

fn sums_are_right(folder: &Path) -> Output {
    Command::new("sha256sum")
        .args(["-c", "--strict", "SHA256SUMS"])
        .current_dir(folder)
        .output()
        .unwrap()
}

/// All files below a folder, by their names in `SHA256SUMS`.
fn files_in(folder: &Path) -> Vec<String> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x % 256) as u8, (y % 256) as u8, 90])
    })
    .write_to(&mut bytes, image::ImageFormat::Png)
    .unwrap();
    bytes.into_inner()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sum_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Batch 1 with a picture and a table, corrected; batch 2 without files, reverted.
fn plant_with_two() -> Plant {
    let plant = Plant::new().with("BATCHBOOK_TIME_ZONE", "Asia/Kolkata");
    let slip = plant.file("weigh slip.png", &picture(640, 320));
    let table = plant.file("readings.csv", b"1,2,3\n");
    plant.record_with(
        &pipe_with(json!({"notes": "Line 2,\nafter die change"})),
        &[&slip, &table],
    );
    let file = plant.path("correction.json");
    write(&file, br#"{"weight_per_metre_kg": "1.6"}"#);
    let reason = "the slip says 1.6";
    let ran = plant.run([
        "correct",
        "1",
        file.to_str().unwrap(),
        "--reason",
        reason,
        "--operator",
        "Ravi",
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    plant.record(
        &pipe_with(json!({"notes": "second", "weight_per_metre_kg": "3"})),
        &["--allow-unusual-weight"],
    );
    let ran = plant.run(["revert", "2", "--reason", "entered twice", "--operator", "Asha"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    plant
}

fn page_of(folder: &Path, number: usize) -> String {
    let name = names_in(&folder.join("batches"))
        .into_iter()
        .find(|name| name.ends_with(&format!("-{number:03}.html")))
        .unwrap();
    text(folder, &format!("batches/{name}"))
}

#[test]
fn a_dossier_is_made_in_the_current_folder() {
    let plant = plant_with_two();
    let here = plant.path("here");
    std::fs::create_dir(&here).unwrap();
    for name in ["complaint.zip", "complaint"] {
        let made = plant
            .command(["dossier", "--to", name])
            .current_dir(&here)
            .output();
        let ran = Ran::of(made.unwrap());
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
    }
    assert_eq!(names_in(&here), ["complaint", "complaint.zip"]);
}

#[test]
fn every_file_of_a_dossier_is_listed_and_is_what_was_attached() {
    let plant = plant_with_two();
    let to = plant.path("dossier");
    let ran = dossier(&plant, &to, &["--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        ran.json(),
        json!({"path": to, "batches": 2, "attachments": 2, "problems": []})
    );

    let checked = sums_are_right(&to);
    assert!(checked.status.success(), "{checked:?}");
    let sums = text(&to, "SHA256SUMS");
    let mut listed: Vec<&str> = sums
        .lines()
        .map(|line| line.split_once("  ").unwrap().1)
        .collect();
    listed.push("SHA256SUMS");
    listed.sort_unstable();
    assert_eq!(files_in(&to), listed);

    let folder = "files/HDPEPipe-OD63-PE80-PN10-Tarko-2026-001";
    let slip = std::fs::read(to.join(folder).join("weigh slip.png")).unwrap();
    assert!(slip == picture(640, 320), "the original differs");
    assert_eq!(text(&to, &format!("{folder}/readings.csv")), "1,2,3\n");
    let left: Vec<String> = names_in(&plant.path(""))
        .into_iter()
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_page_says_the_sum_who_and_when_and_every_change_with_its_reason() {
    let plant = plant_with_two();
    let to = plant.path("dossier");
    assert_eq!(dossier(&plant, &to, &[]).code, 0);
    let page = page_of(&to, 1);
    for said in [
        "2 × 500 m + 150 m + 200.5 m = <strong>1350.5 m</strong>",
        "1.6 kg/m × 1350.5 m = <strong>2160.8 kg</strong>",
        "HDPEPipe-OD63-PE80-PN10-Tarko-2026-001",
        "2026-11-24 10:30:00 +05:30",
        "Line 2,\nafter die change",
        "Corrected",
        "the slip says 1.6",
        "Ravi",
        "<th>Weight per metre</th><td><del>1.5 kg/m</del></td>",
        "<td>1.6 kg/m</td>",
        "weigh slip.png",
        "data:image/jpeg;base64,",
        "../files/HDPEPipe-OD63-PE80-PN10-Tarko-2026-001/weigh%20slip.png",
        &sum_of(&picture(640, 320)),
        &sum_of(b"1,2,3\n"),
        &format!(" · {} bytes</dd>", picture(640, 320).len()),
        "<dd>6 bytes</dd>",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(page.matches("<img").count(), 1, "a table has no picture");
    let second = page_of(&to, 2);
    assert!(second.contains("entered twice"), "{second}");
    assert!(second.contains("3 kg/m where 1.6 kg/m is usual"), "{second}");

    let index = text(&to, "index.html");
    assert!(index.contains("2 batches with 2 original files"), "{index}");
    for name in names_in(&to.join("batches")) {
        assert!(
            index.contains(&format!("href=\"batches/{name}\"")),
            "{name}: {index}"
        );
    }
}

#[test]
fn batches_are_named_or_filtered() {
    let plant = plant_with_two();
    for (to, more, pages) in [
        ("named", &["2", "1", "2"][..], 2),
        ("one", &["HDPEPipe-OD63-PE80-PN10-Tarko-2026-001"], 1),
        ("filtered", &["--status", "reverted"], 1),
        ("none", &["--operator", "Nobody"], 0),
    ] {
        let to = plant.path(to);
        let ran = dossier(&plant, &to, more);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(names_in(&to.join("batches")).len(), pages, "{more:?}");
        assert!(sums_are_right(&to).status.success());
    }
    let ran = dossier(&plant, &plant.path("unknown"), &["77"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    let ran = dossier(&plant, &plant.path("both"), &["1", "--status", "reverted"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn the_chain_can_be_computed_again_from_what_is_in_it() {
    let plant = plant_with_two();
    let to = plant.path("dossier");
    assert_eq!(dossier(&plant, &to, &["2"]).code, 0);
    let entries: Vec<Value> = serde_json::from_str(&text(&to, "trail/trail.json")).unwrap();
    let mut previous = [0_u8; 32];
    for (number, entry) in entries.iter().enumerate() {
        assert_eq!(entry["seq"], number + 1);
        let mut fields = entry.as_object().unwrap().clone();
        let (claimed, before) = (
            fields.remove("hash").unwrap(),
            fields.remove("previous_hash").unwrap(),
        );
        assert_eq!(before, hex(&previous));
        // The map of this crate keeps its keys sorted, as the canonical form wants them.
        let text = Value::Object(fields).to_string();
        previous = Sha256::new()
            .chain_update(previous)
            .chain_update(text)
            .finalize()
            .into();
        assert_eq!(claimed, hex(&previous), "{entry}");
    }
    let actions: Vec<&str> = entries
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    for action in ["recorded", "attachment_saved", "corrected", "reverted"] {
        assert!(actions.contains(&action), "{action}: {actions:?}");
    }
    for file in ["index.html", "README.txt"] {
        assert!(
            text(&to, file).contains(&hex(&previous)),
            "{file} does not name the last entry"
        );
    }

    let script = to.join("trail/check_trail.py");
    let Ok(checked) = Command::new("python3").arg(&script).output() else {
        skipped("no python3 here");
        return;
    };
    assert!(checked.status.success(), "{checked:?}");
    let forged = text(&to, "trail/trail.json").replace("the slip says 1.6", "the slip says 1.7");
    write(&to.join("trail/trail.json"), forged.as_bytes());
    let checked = Command::new("python3").arg(&script).output().unwrap();
    assert!(
        !checked.status.success(),
        "a forged reason was not found: {checked:?}"
    );
    assert!(!sums_are_right(&to).status.success());
}

#[test]
fn what_was_typed_is_harmless_in_it() {
    let plant = Plant::new();
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let names = [
        "<script>.png",
        "gpj\u{202e}.exe.txt",
        "\"onclick=alert(1) x=\".pdf",
        "-rf.csv",
    ];
    let files: Vec<PathBuf> = names
        .iter()
        .map(|name| plant.file(name.replace('/', "_"), b"%PDF-"))
        .collect();
    let mut batch = pipe_with(json!({"notes": format!("{hostile}\u{202e}drowssap"), "batch_code": hostile}));
    batch["batch_number"] = json!("=1+1");
    let mut arguments: Vec<String> = files
        .iter()
        .flat_map(|file| ["--attach".to_owned(), file.to_str().unwrap().to_owned()])
        .collect();
    arguments.extend(["--operator".to_owned(), format!("=cmd {hostile}")]);
    plant.record(&batch, &arguments);

    let to = plant.path("dossier");
    let ran = dossier(&plant, &to, &["--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.json()["attachments"], 4);
    assert!(sums_are_right(&to).status.success());
    let pages = [vec![text(&to, "index.html")], {
        let names = names_in(&to.join("batches"));
        names
            .iter()
            .map(|name| text(&to, &format!("batches/{name}")))
            .collect()
    }]
    .concat();
    assert_eq!(pages.len(), 2);
    for page in pages {
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
        for harmful in [
            "<script",
            "<img src=x",
            "\"onclick",
            "\u{202e}",
            "http:",
            "https:",
            "url(",
        ] {
            assert!(!page.contains(harmful), "{harmful}: {page}");
        }
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        assert!(page.contains(&format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"
        )));
    }
    for name in files_in(&to) {
        assert!(
            !name.contains(['<', '>', '"', '\u{202e}', '\\', '*', '?', ':']),
            "{name}"
        );
    }
    let table = std::fs::read(to.join("trail/trail.csv")).unwrap();
    let mut cells = 0;
    for record in csv::Reader::from_reader(&*table).records() {
        for field in record.unwrap().iter() {
            assert!(!field.starts_with(['=', '+', '-', '@']), "{field}");
            cells += usize::from(field.starts_with("'="));
        }
    }
    assert!(cells > 0, "the operator's name is a formula, and defused");
}

#[test]
fn a_file_that_is_missing_or_changed_is_named_and_everything_else_is_in_it() {
    let plant = Plant::new();
    let files = ["gone.txt", "changed.txt", "grown.txt", "good.txt"].map(|name| plant.file(name, b"slip"));
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    plant.record_with(&pipe(), &files);
    for name in plant.uploaded() {
        let stored = plant.uploads().join(&name);
        match name.split_once('_').unwrap().1 {
            "gone.txt" => std::fs::remove_file(stored).unwrap(),
            "changed.txt" => write(&stored, b"SLIP"),
            "grown.txt" => write(&stored, b"slip and more"),
            _ => {}
        }
    }
    let to = plant.path("dossier");
    let ran = dossier(&plant, &to, &["--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let answer = ran.json();
    assert_eq!(
        (&answer["batches"], &answer["attachments"]),
        (&json!(1), &json!(1))
    );
    let kinds: Vec<&str> = answer["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["missing", "hash_differs", "size_differs"]);
    assert_eq!(
        answer["problems"][0]["subject"],
        "HDPEPipe-OD63-PE80-PN10-Tarko-2026-001"
    );

    assert!(sums_are_right(&to).status.success());
    let files: Vec<String> = files_in(&to)
        .into_iter()
        .filter(|name| name.starts_with("files/"))
        .collect();
    assert_eq!(files, ["files/HDPEPipe-OD63-PE80-PN10-Tarko-2026-001/good.txt"]);
    for page in [text(&to, "index.html"), page_of(&to, 1)] {
        for said in [
            "gone.txt is not where it was saved",
            "changed.txt is not what was saved",
            &sum_of(b"SLIP"),
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }
    let ran = dossier(&plant, &plant.path("again"), &[]);
    assert_eq!(ran.code, 5);
    assert!(ran.stdout.contains("3 files are not in it:"), "{ran:?}");
}

#[test]
fn an_archive_holds_the_same_as_a_folder() {
    let plant = plant_with_two();
    let (folder, archive) = (plant.path("dossier"), plant.path("dossier.ZIP"));
    assert_eq!(dossier(&plant, &folder, &[]).code, 0);
    assert_eq!(dossier(&plant, &archive, &[]).code, 0);
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&archive).unwrap()).unwrap();
    let mut names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    names.sort();
    assert_eq!(names, files_in(&folder));
    for name in names {
        let mut bytes = Vec::new();
        zip.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        // What names the time it was made differs.
        if name.starts_with("files/") || name.starts_with("trail/") {
            assert!(bytes == std::fs::read(folder.join(&name)).unwrap(), "{name}");
        }
    }
    let unpacked = plant.path("unpacked");
    zip.extract(&unpacked).unwrap();
    assert!(sums_are_right(&unpacked).status.success());
}

#[test]
fn what_is_there_is_never_replaced() {
    let plant = plant_with_two();
    let (folder, archive) = (plant.path("mine"), plant.path("mine.zip"));
    std::fs::create_dir(&folder).unwrap();
    write(&archive, b"mine");
    for to in [&folder, &archive] {
        let ran = dossier(&plant, to, &[]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains("is there already"), "{ran:?}");
    }
    assert!(names_in(&folder).is_empty());
    assert_eq!(std::fs::read(&archive).unwrap(), b"mine");
    let nowhere = dossier(&plant, &plant.path("absent/dossier"), &[]);
    assert_eq!(nowhere.code, 1, "{nowhere:?}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_dossier_leaves_nothing() {
    use crate::support::wait_until;
    let plant = Plant::new();
    let large = plant.large_file("video.txt", 200_000_000);
    plant.record_with(&pipe(), &[&large]);
    let place = plant.path("place");
    std::fs::create_dir(&place).unwrap();
    for name in ["dossier", "dossier.zip"] {
        let to = place.join(name);
        let child = plant.start(["dossier", "--to", to.to_str().unwrap()]);
        wait_until("the dossier is begun", || !names_in(&place).is_empty());
        let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
        let ran = Ran::of(child.wait_with_output().unwrap());
        assert_eq!(ran.code, 130, "{ran:?}");
        assert!(names_in(&place).is_empty(), "{:?}", names_in(&place));
    }
}

#[test]
fn it_speaks_the_language_that_is_asked_for() {
    let plant = plant_with_two();
    let to = plant.path("dossier");
    let ran = dossier(&plant, &to, &["--language", "hi"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.stdout.contains("2 batches with 2 files are in"),
        "the answer is in the set language: {ran:?}"
    );
    let page = page_of(&to, 1);
    for said in ["<html lang=\"hi\">", "इतिहास", "मात्रा", "कारण", "दर्ज"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    for english in ["Recorded", "History", "Reason", "Attached", "dossier-", "cli-"] {
        assert!(!page.contains(english), "{english}: {page}");
    }
    assert!(text(&to, "README.txt").contains("sha256sum -c SHA256SUMS"));
}
