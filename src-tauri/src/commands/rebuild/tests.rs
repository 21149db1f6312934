use batchbook_core::authority::{self, set_pin, set_supervisor};
use batchbook_core::backup::Unwatched;
use batchbook_core::store::StoreError;

use super::super::object_store::{ObjectStoreView, keep};
use super::*;
use crate::commands::plant::object_server::{KEY_ID, ObjectServer, SECRET, cloud as table};
use crate::commands::plant::{in_object_store, recorded, session};

/// A workstation that recorded one batch with a file, put it into the object store, and is lost.
fn lost(server: &ObjectServer) {
    in_object_store(
        &tempfile::tempdir().unwrap(),
        &table("hybrid", server.address, ""),
    );
}

/// What somebody types on the new computer, as the page sends it.
fn typed(server: &ObjectServer) -> ObjectStoreFields {
    let way = CloudSettings::of_text(&table("hybrid", server.address, "")).unwrap();
    ObjectStoreFields::from(way.fields())
}

fn code<T>(session: &Session, refused: Result<T, Failed>) -> String {
    let error = refused.err().map(|error| error.said(&session.book)).unwrap();
    error.problems.first().map_or(error.code, |problem| {
        format!("{}: {}", problem.field, problem.code)
    })
}

#[test]
fn an_empty_computer_is_the_lost_one_at_its_next_start() {
    let server = ObjectServer::start();
    lost(&server);
    let dir = tempfile::tempdir().unwrap();
    let new = session(dir.path());
    let rebuilding = Rebuilding::default();
    let fields = || typed(&server);
    assert_eq!(code(&new, look(&new, &rebuilding, fields())), "secret: required");
    keep(&new, (KEY_ID, "typed wrongly"), "Asha").unwrap();
    assert_eq!(code(&new, look(&new, &rebuilding, fields())), "cloud_wrong_key");
    keep(&new, (KEY_ID, SECRET), "Asha").unwrap();

    let found = look(&new, &rebuilding, fields()).unwrap();
    assert_eq!((found.snapshots.len(), found.damaged), (1, 0));
    let snapshot = &found.snapshots[0];
    assert_eq!(
        (
            snapshot.batches,
            snapshot.attachments,
            snapshot.waiting,
            snapshot.prefix.as_str()
        ),
        (1, 1, 0, "line-2")
    );
    let rebuilt = rebuild(&new, &rebuilding, (&snapshot.id, true), &Unwatched)
        .unwrap()
        .unwrap();
    assert_eq!((rebuilt.batches, rebuilt.lost), (1, 0));
    assert_eq!(
        new.book.read(|reader| reader.count_batches()).unwrap(),
        0,
        "nothing changes below a window that is open"
    );
    drop(new);

    let again = session(dir.path());
    assert_eq!(again.book.read(|reader| reader.count_batches()).unwrap(), 1);
    let uploads = std::fs::read_dir(again.book.storage().uploads()).unwrap();
    assert_eq!(uploads.count(), 1, "its file came with it");
    let view = serde_json::to_value(ObjectStoreView::of(&again).unwrap()).unwrap();
    assert_eq!(
        (&view["fields"]["prefix"], &view["fields"]["mode"]),
        (&"line-2".into(), &"hybrid".into())
    );
    assert_eq!(view["keys"][0]["provider"], "s3");
    assert_ne!(view["keys"][0]["origin"], "none", "the key is still known");
}

#[test]
fn what_is_cancelled_or_not_there_changes_nothing() {
    /// Somebody who has enough of it as soon as it begins.
    struct Impatient;
    impl Watch for Impatient {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let server = ObjectServer::start();
    lost(&server);
    let dir = tempfile::tempdir().unwrap();
    let new = session(dir.path());
    let rebuilding = Rebuilding::default();
    let early = rebuild(&new, &rebuilding, ("any", false), &Unwatched);
    assert_eq!(code(&new, early), "snapshot_not_there");
    keep(&new, (KEY_ID, SECRET), "Asha").unwrap();
    let found = look(&new, &rebuilding, typed(&server)).unwrap();
    let other = rebuild(&new, &rebuilding, ("another", false), &Unwatched);
    assert_eq!(code(&new, other), "snapshot_not_there");

    let id = &found.snapshots[0].id;
    let cancelled = rebuild(&new, &rebuilding, (id, true), &Impatient).unwrap();
    assert!(cancelled.is_none());
    drop(new);
    let again = session(dir.path());
    assert_eq!(again.book.read(|reader| reader.count_batches()).unwrap(), 0);
    let left: Vec<_> = std::fs::read_dir(dir.path().join("data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("replaced-") || name.contains("restoring"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn what_cannot_work_is_said_of_its_field_or_of_the_server() {
    let server = ObjectServer::start();
    let dir = tempfile::tempdir().unwrap();
    let new = session(dir.path());
    keep(&new, (KEY_ID, SECRET), "Asha").unwrap();
    let rebuilding = Rebuilding::default();
    let look = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut fields = serde_json::to_value(typed(&server)).unwrap();
        change(&mut fields);
        look(&new, &rebuilding, serde_json::from_value(fields).unwrap())
    };
    let empty = look(&|_| {}).unwrap();
    assert!(empty.snapshots.is_empty(), "nobody has backed up there yet");
    let refused = look(&|fields| fields["bucket"] = "".into());
    assert_eq!(code(&new, refused), "bucket: key_missing");
    let refused = look(&|fields| {
        fields["bucket"] = "".into();
        fields["mode"] = "off".into();
    });
    assert_eq!(code(&new, refused), "bucket: required");
    let refused = look(&|fields| fields["prefix"] = "a//b".into());
    assert_eq!(code(&new, refused), "prefix: not_a_prefix");
    let nobody = look(&|fields| fields["endpoint"] = "http://127.0.0.1:1".into());
    let said = nobody.err().map(|error| error.said(&new.book)).unwrap();
    assert_eq!(
        (said.code.as_str(), said.parameters["place"].as_str()),
        ("cloud_offline", "http://127.0.0.1:1")
    );
}

#[test]
fn a_computer_that_recorded_something_is_not_given_up() {
    let server = ObjectServer::start();
    lost(&server);
    let dir = tempfile::tempdir().unwrap();
    let new = session(dir.path());
    keep(&new, (KEY_ID, SECRET), "Asha").unwrap();
    let rebuilding = Rebuilding::default();
    let found = look(&new, &rebuilding, typed(&server)).unwrap();
    recorded(&new, dir.path());
    let again = look(&new, &rebuilding, typed(&server));
    assert_eq!(code(&new, again), "rebuild_not_empty");
    let late = rebuild(&new, &rebuilding, (&found.snapshots[0].id, false), &Unwatched);
    assert_eq!(code(&new, late), "rebuild_not_empty");
}

#[test]
fn it_wants_the_pin_once_a_supervisor_has_one() {
    let server = ObjectServer::start();
    let dir = tempfile::tempdir().unwrap();
    let new = session(dir.path());
    keep(&new, (KEY_ID, SECRET), "Asha").unwrap();
    new.book
        .write(|transaction| transaction.add_operator("Meera", new.book.now()))
        .map_err(|error: StoreError| error)
        .unwrap();
    let by = authority::permit(&new.book, Reserved::Operators, "Asha", None).unwrap();
    set_supervisor(&new.book, "Meera", true, &by).unwrap();
    set_pin(&new.book, "Meera", "271828", &by).unwrap();
    let rebuilding = Rebuilding::default();
    let looked = look(&new, &rebuilding, typed(&server));
    assert_eq!(code(&new, looked), "pin_required");
    let rebuilt = rebuild(&new, &rebuilding, ("any", false), &Unwatched);
    assert_eq!(code(&new, rebuilt), "pin_required");
}
