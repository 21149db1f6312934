use std::fs;

use batchbook_core::backup::Unwatched;
use jiff::SignedDuration;

use super::*;
use crate::commands::plant::object_server::{ObjectServer, cloud as table};
use crate::commands::plant::{Hands, back_up, in_object_store, recorded, session, session_by, set};

const MONDAY: &str = "2026-11-23T09:00:00Z";

/// A workstation with a batch that was backed up to `stick`.
fn with_backup(dir: &Path, hands: &Hands, kind: BackupKind) -> Session {
    let session = session_by(dir, hands.clock());
    set(&session, Key::TimeZone, Some("UTC"));
    set(&session, Key::BackupDestinations, dir.join("stick").to_str());
    recorded(&session, dir);
    back_up(&session, dir, kind);
    session
}

/// What stands in Attention, as the screen gets it: codes and parameters.
fn said(session: &Session) -> Vec<(String, serde_json::Value)> {
    let notices = serde_json::to_value(notices(session).unwrap()).unwrap();
    let notices = notices.as_array().unwrap().iter();
    notices
        .map(|notice| {
            let code = notice["code"].as_str().unwrap().to_owned();
            (code, notice["parameters"].clone())
        })
        .collect()
}

fn codes(session: &Session) -> Vec<String> {
    said(session).into_iter().map(|(code, _)| code).collect()
}

/// Where the one file of the batch is.
fn only_file(folder: &Path) -> PathBuf {
    let mut entries = fs::read_dir(folder).unwrap();
    entries.next().unwrap().unwrap().path()
}

#[test]
fn without_a_place_for_backups_that_is_said_until_there_is_one() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    assert_eq!(codes(&session), ["backup_no_place"]);
    let stick = dir.path().join("stick");
    fs::create_dir(&stick).unwrap();
    add(&session, stick, "Asha").unwrap();
    assert_eq!(codes(&session), Vec::<String>::new());
    set(&session, Key::BackupDestinations, None);
    assert_eq!(codes(&session), ["backup_no_place"]);
}

#[test]
fn a_place_on_the_disk_of_the_data_is_named_as_long_as_backups_go_there() {
    let dir = tempfile::tempdir().unwrap();
    let hands = Hands::at(MONDAY);
    let session = with_backup(dir.path(), &hands, BackupKind::Mirror);
    let stick = dir.path().join("stick");
    session.backing_up.keep_on_data_disk(vec![stick.clone()]);
    let path = text(&stick);
    assert_eq!(
        said(&session),
        [("backup_same_disk".to_owned(), serde_json::json!({ "path": path }))]
    );
    let other = dir.path().join("other");
    set(&session, Key::BackupDestinations, other.to_str());
    assert_eq!(codes(&session), Vec::<String>::new());
}

#[test]
fn a_backup_that_is_late_by_more_than_a_night_and_a_day_is_said_with_the_last_one() {
    let dir = tempfile::tempdir().unwrap();
    let hands = Hands::at(MONDAY);
    let session = with_backup(dir.path(), &hands, BackupKind::Mirror);
    // Due on Tuesday at 02:00.
    hands.move_to("2026-11-25T14:00:00Z");
    assert_eq!(codes(&session), Vec::<String>::new());
    hands.move_to("2026-11-25T14:00:01Z");
    let [(code, parameters)] = said(&session).try_into().unwrap();
    assert_eq!(
        (code.as_str(), &parameters["last"]),
        ("backup_overdue", &"2026-11-23 09:00".into())
    );
    back_up(&session, dir.path(), BackupKind::Mirror);
    assert_eq!(codes(&session), Vec::<String>::new());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "cuts an archive off")]
fn damage_comes_before_everything_else_and_stands_until_another_one_is_proven() {
    let dir = tempfile::tempdir().unwrap();
    let hands = Hands::at(MONDAY);
    let session = with_backup(dir.path(), &hands, BackupKind::Archive);
    let listed = backup::list(&session.book).unwrap().remove(0);
    let archive = listed.backup.path.clone().unwrap();
    let bytes = fs::read(&archive).unwrap();
    fs::write(&archive, &bytes[..bytes.len() / 2]).unwrap();
    let verified = backup::verify_recorded(&session.book, &listed, "Asha", &Unwatched).unwrap();
    assert!(!verified.is_sound());
    hands.move_to("2026-11-29T09:00:00Z");
    let [(code, parameters)] = said(&session).try_into().unwrap();
    assert_eq!(
        (code.as_str(), &parameters["path"]),
        ("backup_damaged", &text(&archive).into())
    );
    back_up(&session, dir.path(), BackupKind::Archive);
    assert_eq!(codes(&session), Vec::<String>::new());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "damages a file of the mirror")]
fn files_that_were_missing_or_had_changed_in_the_mirror_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let hands = Hands::at(MONDAY);
    let session = with_backup(dir.path(), &hands, BackupKind::Mirror);
    let stored = only_file(&session.book.storage().uploads());
    let listed = backup::list(&session.book).unwrap().remove(0);
    let mirror = listed.backup.path.as_deref().unwrap().ancestors().nth(2).unwrap();
    let copy = only_file(&only_file(&mirror.join("files")));
    fs::write(&copy, b"%PDF-1.4 slop").unwrap();
    hands.move_to("2026-11-23T10:00:00Z");
    back_up(&session, dir.path(), BackupKind::Mirror);
    let [(code, parameters)] = said(&session).try_into().unwrap();
    assert_eq!(
        (code.as_str(), &parameters["names"]),
        ("backup_repaired", &text(&copy).into())
    );

    fs::remove_file(&stored).unwrap();
    fs::remove_file(&copy).unwrap();
    hands.move_to("2026-11-23T11:00:00Z");
    back_up(&session, dir.path(), BackupKind::Mirror);
    let [(not_whole, parameters), (repaired, _)] = said(&session).try_into().unwrap();
    assert_eq!(
        (not_whole.as_str(), repaired.as_str()),
        ("backup_not_whole", "backup_repaired")
    );
    let name = stored.file_name().unwrap().to_string_lossy().into_owned();
    assert!(
        parameters["names"].as_str().unwrap().contains(&name),
        "{parameters}"
    );
}

#[test]
fn each_place_says_what_is_wrong_there_and_the_object_store_is_one_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let hands = Hands::at(MONDAY);
    let session = with_backup(dir.path(), &hands, BackupKind::Mirror);
    let both = format!(
        "{}\n{}",
        text(&dir.path().join("stick")),
        text(&dir.path().join("gone/deep"))
    );
    set(&session, Key::BackupDestinations, Some(&both));
    // Nobody listens there, and there is no key.
    let cloud = r#"mode = "hybrid", bucket = "plant", endpoint = "http://127.0.0.1:1", allow_http = true"#;
    set(&session, Key::Cloud, Some(cloud));
    let request = Request {
        to: None,
        kind: BackupKind::Mirror,
        who: "Asha",
    };
    backup::create(&session.book, request, &Unwatched).unwrap();
    snapshots::back_up(&session.book, &key_sources(), "Asha", &Unwatched).unwrap();
    let stand = said(&session);
    let places: Vec<(&str, &str)> = stand
        .iter()
        .map(|(code, parameters)| (code.as_str(), parameters["path"].as_str().unwrap()))
        .collect();
    let gone = text(&dir.path().join("gone/deep"));
    assert_eq!(
        places,
        [
            ("backup_destination_gone", gone.as_str()),
            ("backup_failed", "s3://plant")
        ]
    );
    hands.move_to(&(session.book.now() + SignedDuration::from_hours(1)).to_string());
    set(&session, Key::Cloud, Some(r#"mode = "off""#));
    assert_eq!(codes(&session), ["backup_destination_gone"]);
}

#[test]
fn a_copy_says_what_it_does_not_take_over_from_this_workstation() {
    let server = ObjectServer::start();
    let dir = tempfile::tempdir().unwrap();
    let session = in_object_store(&dir, &table("hybrid", server.address, ""));
    back_up(&session, dir.path(), BackupKind::Archive);
    let restored = |kind: BackupKind| {
        let mut all = backup::list(&session.book).unwrap().into_iter();
        let listed = all.find(|listed| listed.backup.kind == kind).unwrap();
        restore(&session, (&listed, true), dir.path(), "Asha", &Unwatched)
            .unwrap()
            .unwrap()
    };
    let from_disk = restored(BackupKind::Archive);
    assert_eq!(
        (
            from_disk.object_store_set_aside.as_deref(),
            from_disk.uploads_paused
        ),
        (Some("s3://plant/line-2"), false)
    );
    let from_there = restored(BackupKind::ObjectStore);
    assert_eq!(
        (from_there.object_store_set_aside, from_there.uploads_paused),
        (None, true)
    );
    let database = rusqlite::Connection::open(Path::new(&from_there.path).join("db.sqlite")).unwrap();
    let paused = "SELECT count(*) FROM remembered WHERE key = 'uploads_paused'";
    assert_eq!(
        database
            .query_row(paused, [], |row| row.get::<_, i64>(0))
            .unwrap(),
        1
    );
}

#[test]
fn for_a_day_it_is_said_everywhere_that_a_backup_took_the_place_of_everything() {
    let dir = tempfile::tempdir().unwrap();
    let hands = Hands::at(MONDAY);
    let session = with_backup(dir.path(), &hands, BackupKind::Mirror);
    let aside = dir.path().join("data/replaced-20261123T090000Z");
    fs::create_dir(&aside).unwrap();
    hands.move_to("2026-11-24T09:00:00Z");
    assert_eq!(
        said(&session),
        [(
            "replaced_by_backup".to_owned(),
            serde_json::json!({ "path": text(&aside), "last": "2026-11-23 09:00" })
        )]
    );
    hands.move_to("2026-11-24T09:00:01Z");
    assert_eq!(codes(&session), Vec::<String>::new());
    let view = BackupsView::of(&session).unwrap();
    assert_eq!(
        view.kept_aside.len(),
        1,
        "beside the backups it is said for as long as it is there"
    );
}
