//! Files that the object store has alone: every command knows of them, and none is silent about them.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::cloud::Beside;
use crate::support::{Plant, names_in};

/// A workstation with a file that was uploaded and evicted.
fn evicted() -> Beside {
    let beside = Beside::new("primary");
    beside.record("slip.pdf", b"%PDF-1.4 a slip");
    beside.plant.json(["cloud", "sync", "--json"]);
    let evicted = beside.plant.json(["cloud", "evict", "--all", "--json"]);
    assert_eq!(evicted["evicted"], 1);
    beside
}

fn attachment(plant: &Plant) -> Value {
    plant.json(["show", "1", "--json"])["batch"]["attachments"][0].clone()
}

fn place(attachment: &Value) -> (&Value, &Value, bool) {
    (
        &attachment["place"],
        &attachment["uploaded"],
        attachment["path"].is_string(),
    )
}

fn text_of(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn each_attachment_says_where_it_is() {
    let beside = Beside::new("primary");
    let plant = &beside.plant;
    beside.record("slip.pdf", b"%PDF-1.4 a slip");
    assert_eq!(
        place(&attachment(plant)),
        (&json!("storage_path"), &json!(false), true)
    );

    plant.json(["cloud", "sync", "--json"]);
    assert_eq!(
        place(&attachment(plant)),
        (&json!("storage_path"), &json!(true), true)
    );
    let shown = plant.run(["show", "1"]).stdout;
    assert!(shown.contains("saved, and in the object store"), "{shown}");

    plant.json(["cloud", "evict", "--all", "--json"]);
    assert_eq!(
        place(&attachment(plant)),
        (&json!("object_store"), &json!(true), false)
    );
    let listed = plant.json(["list", "--json"]);
    assert_eq!(listed["batches"][0]["attachments"][0]["place"], "object_store");
    let shown = plant.run(["show", "1"]).stdout;
    assert!(
        shown.contains("slip.pdf (15 B, in the object store alone)"),
        "{shown}"
    );
    let listed = plant.run(["list"]).stdout;
    assert!(listed.contains("1, 1 in the object store alone"), "{listed}");
}

#[test]
fn the_storage_status_says_what_waits_to_be_uploaded() {
    let beside = Beside::new("hybrid");
    let plant = &beside.plant;
    beside.record("slip.pdf", b"%PDF-1.4 a slip");
    let waiting = json!({"files": 1, "bytes": 15, "failed": 0});
    plant.json(["cloud", "status", "--json"]);
    assert_eq!(
        plant.json(["storage", "status", "--json"])["upload_queue"],
        waiting
    );
    let said = plant.run(["storage", "status"]).stdout;
    assert!(said.contains("1 file waits, 15 B"), "{said}");

    let Beside { plant, server } = beside;
    drop(server);
    assert_eq!(plant.run(["cloud", "sync"]).code, 1);
    assert_eq!(
        plant.json(["storage", "status", "--json"])["upload_queue"],
        waiting
    );
}

#[test]
fn what_is_kept_on_this_computer_says_so() {
    let beside = Beside::new("hybrid");
    let storage = beside.plant.path("a file, no folder");
    std::fs::write(&storage, "").unwrap();
    let Beside {
        plant,
        server: _server,
    } = beside;
    let plant = plant.with("UPLOAD_STORAGE_PATH", &storage);
    let slip = plant.file("slip.pdf", b"%PDF-1.4 a slip");
    let recorded = plant.record_with(&crate::support::pipe(), &[&slip]);
    let attachment = &recorded["batch"]["attachments"][0];
    assert_eq!(attachment["state"], "kept");
    assert_eq!(place(attachment), (&json!("this_computer"), &json!(false), false));
}

#[test]
fn a_dossier_fetches_what_is_evicted() {
    let beside = evicted();
    let to = beside.plant.path("dossier");
    let ran = beside
        .plant
        .run(["dossier", "--json", "--to", to.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        (&ran.json()["attachments"], &ran.json()["problems"]),
        (&json!(1), &json!([]))
    );
    let folders = names_in(&to.join("files"));
    assert_eq!(
        text_of(&to, &format!("files/{}/slip.pdf", folders[0])),
        "%PDF-1.4 a slip"
    );
    let checked = Command::new("sha256sum")
        .args(["-c", "--quiet", "SHA256SUMS"])
        .current_dir(&to)
        .status()
        .unwrap();
    assert!(checked.success());
    assert_eq!(attachment(&beside.plant)["place"], "storage_path");
}

#[test]
fn a_dossier_names_what_it_could_not_fetch() {
    let Beside { plant, server } = evicted();
    drop(server);
    let to = plant.path("dossier");
    let ran = plant.run(["dossier", "--json", "--to", to.to_str().unwrap()]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let answer = ran.json();
    assert_eq!(answer["attachments"], 0);
    let problem = &answer["problems"][0];
    assert_eq!(problem["kind"], "not_fetched");
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains("slip.pdf is in the object store alone") && detail.contains("Offline"),
        "{detail}"
    );
    let page = names_in(&to.join("batches"));
    for page in [text_of(&to, "index.html"), text_of(&to.join("batches"), &page[0])] {
        assert!(
            page.contains("slip.pdf is in the object store alone"),
            "the page is silent about it"
        );
    }
}

#[test]
fn a_backup_and_a_plants_book_know_what_is_evicted() {
    let beside = evicted();
    let plant = &beside.plant;
    let share = plant.path("share");
    std::fs::create_dir(&share).unwrap();
    let share = share.to_str().unwrap();
    let made = plant.json(["backup", "create", "--to", share, "--mirror", "--json"]);
    assert_eq!((&made["attachments"], &made["evicted"]), (&json!(0), &json!(1)));
    let snapshot = Path::new(made["path"].as_str().unwrap());
    let manifest: Value = serde_json::from_str(&text_of(snapshot, "manifest.json")).unwrap();
    assert_eq!(manifest["evicted"], 1);
    let said = plant.run(["backup", "create", "--to", share]).stderr;
    assert!(
        said.contains("in the object store alone, and not in this backup"),
        "{said}"
    );

    let office = Plant::new();
    let shown = office.json(["book", "open", share, "show", "1", "--json"]);
    assert_eq!(shown["batch"]["attachments"][0]["place"], "object_store");
    let shown = office.run(["book", "open", share, "show", "1"]).stdout;
    assert!(shown.contains("in the object store alone"), "{shown}");
    let to = office.path("fetched");
    let to = to.to_str().unwrap();
    let fetched = office.run(["book", "open", share, "fetch", "1", "--to", to, "--json"]);
    assert_eq!(fetched.code, 5, "{fetched:?}");
    let failed = &fetched.json()["failed"][0];
    assert_eq!(failed["code"], "plant_file_evicted");
    assert!(
        failed["message"]
            .as_str()
            .unwrap()
            .contains("slip.pdf is in its station’s object store alone")
    );
}

#[test]
fn fetching_all_names_what_stays_away_and_brings_the_rest() {
    let beside = Beside::new("primary");
    let plant = &beside.plant;
    beside.record("lost.pdf", b"%PDF-1.4 a slip that is lost");
    beside.record("slip.pdf", b"%PDF-1.4 a slip");
    plant.json(["cloud", "sync", "--json"]);
    assert_eq!(plant.json(["cloud", "evict", "--all", "--json"])["evicted"], 2);
    let objects = beside.server.bucket().join("line-2/batches");
    let lost = names_in(&objects)
        .into_iter()
        .find(|name| name.ends_with("lost.pdf"));
    std::fs::remove_file(objects.join(lost.unwrap())).unwrap();

    let ran = plant.run(["cloud", "fetch", "--all", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let answer = ran.json();
    assert_eq!(answer["fetched"], 1);
    let failed = answer["failed"].as_array().unwrap();
    assert_eq!(failed.len(), 1, "{answer}");
    assert_eq!(
        (&failed[0]["name"], &failed[0]["code"]),
        (&json!("lost.pdf"), &json!("not_there"))
    );
    assert!(ran.stderr.contains("lost.pdf"), "{ran:?}");
    assert_eq!(plant.uploaded().len(), 1);
    assert_eq!(plant.run(["cloud", "fetch"]).code, 2);
    assert_eq!(plant.run(["cloud", "fetch", "1", "--all"]).code, 2);
}
