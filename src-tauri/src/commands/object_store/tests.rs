#![expect(clippy::disallowed_methods, reason = "makes the files that somebody picks")]

use std::fs;
use std::path::PathBuf;

use batchbook_core::authority::{self, set_pin, set_supervisor};
use batchbook_core::store::StoreError;
use batchbook_core::store::trail::TrailFilter;

use super::*;
use crate::commands::plant::session;

fn typed(change: impl FnOnce(&mut ObjectStoreFields)) -> ObjectStoreFields {
    let mut fields = ObjectStoreFields::from(CloudFields {
        mode: "hybrid".to_owned(),
        provider: "s3".to_owned(),
        bucket: "plant".to_owned(),
        prefix: "line-2".to_owned(),
        ..CloudFields::default()
    });
    change(&mut fields);
    fields
}

/// As if so many files were in the object store alone.
fn with_evicted(session: &Session, count: u32) {
    let database = rusqlite::Connection::open(session.book.database()).unwrap();
    let counted = "INSERT INTO counters (name, value) VALUES ('copies_evicted', ?1) \
        ON CONFLICT (name) DO UPDATE SET value = ?1";
    database.execute(counted, [count]).unwrap();
}

#[test]
fn what_is_typed_is_one_setting_and_is_shown_as_it_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let view = save(
        &session,
        typed(|fields| {
            fields.prefix = " /line-2/ ".to_owned();
            fields.bandwidth_limit = "2000 kB".to_owned();
        }),
        false,
    )
    .unwrap();
    assert_eq!(
        (view.fields.prefix.as_str(), view.fields.mode.as_str()),
        ("line-2", "hybrid")
    );
    assert_eq!(view.fields.bandwidth_limit, "2 MB");
    assert_eq!(view.queue.mode, "hybrid");
    let file = fs::read_to_string(dir.path().join("data/settings.toml")).unwrap();
    assert!(file.contains("prefix = \"line-2\""), "{file}");
}

#[test]
fn everything_that_is_wrong_is_said_of_its_field_and_nothing_is_saved() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let wrong = typed(|fields| {
        fields.prefix = "a//b".to_owned();
        fields.endpoint = "127.0.0.1:9000".to_owned();
        fields.cache_limit = "much".to_owned();
    });
    let refused = save(&session, wrong, false).unwrap_err().said(&session.book);
    assert_eq!(refused.code, "refused");
    let said: Vec<_> = refused
        .problems
        .iter()
        .map(|it| {
            (
                it.field.as_str(),
                it.code.as_str(),
                it.parameters["value"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("prefix", "not_a_prefix", "a//b"),
            ("endpoint", "not_an_address", "127.0.0.1:9000"),
            ("cache_limit", "not_a_size", "much"),
        ]
    );
    assert!(!dir.path().join("data/settings.toml").exists());
}

#[test]
fn what_leaves_evicted_files_behind_is_asked_about() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    save(&session, typed(|_| {}), false).unwrap();
    let code = |fields| match save(&session, fields, false) {
        Ok(_) => "saved".to_owned(),
        Err(error) => error.said(&session.book).code,
    };
    let elsewhere = || typed(|fields| fields.prefix = "line-3".to_owned());
    with_evicted(&session, 3);
    assert_eq!(
        code(typed(|fields| fields.bandwidth_limit = "1 MB".to_owned())),
        "saved"
    );
    assert_eq!(code(elsewhere()), "cloud_evicted_elsewhere");
    assert_eq!(
        code(typed(|fields| fields.mode = "off".to_owned())),
        "cloud_evicted_off"
    );
    assert!(save(&session, elsewhere(), true).is_ok());
    with_evicted(&session, 0);
    assert_eq!(code(typed(|fields| fields.mode = "off".to_owned())), "saved");
}

#[test]
fn a_key_comes_in_and_never_goes_out() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let origins = |view: &ObjectStoreView| -> Vec<&str> { view.keys.iter().map(|key| key.origin).collect() };
    let view = ObjectStoreView::of(&session).unwrap();
    let before = origins(&view);
    assert_eq!(before.len(), CloudProvider::ALL.len());
    let view = keep(&session, ("AKIAPLANT", "hush, it is secret"), "Asha").unwrap();
    assert!(
        origins(&view).iter().all(|origin| *origin != "none"),
        "{:?}",
        origins(&view)
    );
    let crosses = serde_json::to_string(&view).unwrap();
    assert!(
        !crosses.contains("hush") && !crosses.contains("AKIAPLANT"),
        "{crosses}"
    );
    let trail = session
        .book
        .read(|reader| reader.trail(&TrailFilter::default(), None, 1))
        .unwrap();
    let entry = &trail.entries[0];
    assert_eq!(
        (entry.action.as_str(), entry.who.as_str()),
        ("object_store_key_kept", "Asha")
    );
    assert!(!format!("{entry:?}").contains("hush"), "{entry:?}");
}

#[test]
fn only_a_service_account_is_taken_for_googles_key() {
    let dir = tempfile::tempdir().unwrap();
    let picked = |name: &str, text: &str| {
        let path: PathBuf = dir.path().join(name);
        fs::write(&path, text).unwrap();
        service_account(FilePath::Path(path))
    };
    let account = r#"{"type": "service_account", "client_email": "a@b", "private_key": "-----"}"#;
    assert_eq!(picked("key.json", account).unwrap(), account);
    for (name, text) in [
        ("other.json", "{}"),
        ("slip.json", "no JSON"),
        ("list.json", "[1]"),
    ] {
        let refused = picked(name, text).unwrap_err();
        assert!(matches!(refused, Failed::Code("cloud_key_unusable")), "{name}");
    }
}

#[test]
fn only_where_a_request_would_go_makes_a_test_reserved() {
    let now = CloudSettings::of_text("mode = \"hybrid\", bucket = \"plant\"").unwrap();
    let same = CloudSettings {
        mode: CloudMode::Primary,
        cache_limit: 5,
        bandwidth_limit: Some(5),
        ..now.clone()
    };
    assert!(goes_the_same_way(&same, &now));
    let other = CloudSettings {
        endpoint: Some("https://files.example.com".to_owned()),
        ..now.clone()
    };
    assert!(!goes_the_same_way(&other, &now));
}

#[test]
fn saving_wants_the_pin_once_a_supervisor_has_one() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    session.book.choose_operator("Asha").unwrap();
    session
        .book
        .write(|transaction| transaction.add_operator("Meera", session.book.now()))
        .map_err(|error: StoreError| error)
        .unwrap();
    let by = authority::permit(&session.book, Reserved::Operators, "Asha", None).unwrap();
    set_supervisor(&session.book, "Meera", true, &by).unwrap();
    set_pin(&session.book, "Meera", "271828", &by).unwrap();
    let refused = save(&session, typed(|_| {}), true).unwrap_err();
    assert_eq!(refused.said(&session.book).code, "pin_required");
}
