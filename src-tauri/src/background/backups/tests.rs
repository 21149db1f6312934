use std::fs;
use std::path::{Path, PathBuf};

use batchbook_core::backup::Unwatched;
use batchbook_core::settings::Key;

use super::*;
use crate::commands::backups::notices;
use crate::commands::plant::object_server::{ObjectServer, cloud as table};
use crate::commands::plant::{Hands, in_object_store, recorded, session_by, set};

/// A workstation with a batch, and a stick that backups go to at two every night.
fn with_stick(dir: &Path, hands: &Hands) -> (Session, PathBuf) {
    let session = session_by(dir, hands.clock());
    let stick = dir.join("stick");
    fs::create_dir(&stick).unwrap();
    set(&session, Key::TimeZone, Some("UTC"));
    set(&session, Key::BackupDestinations, stick.to_str());
    recorded(&session, dir);
    (session, stick)
}

fn look_now(session: &Session) {
    look(session, || Some(Unwatched));
}

fn look_while_nothing_is_due(session: &Session) {
    look(session, || -> Option<Unwatched> { panic!("nothing is due") });
}

/// The codes of what stands in Attention about backups.
fn said(session: &Session) -> Vec<String> {
    let notices = serde_json::to_value(notices(session).unwrap()).unwrap();
    let codes = notices.as_array().unwrap().iter();
    codes
        .map(|notice| notice["code"].as_str().unwrap().to_owned())
        .collect()
}

/// When each backup that is still there was made, and whether it is proven; newest first.
fn made(session: &Session) -> Vec<(String, bool)> {
    let all = backup::list(&session.book).unwrap().into_iter();
    all.filter(|listed| listed.present)
        .map(|listed| (listed.backup.at.to_string(), listed.backup.proven_at.is_some()))
        .collect()
}

fn proven_at(times: &[&str]) -> Vec<(String, bool)> {
    times.iter().map(|time| ((*time).to_owned(), true)).collect()
}

#[test]
fn a_new_place_gets_its_mirror_at_once_then_one_a_night_and_what_is_old_goes() {
    let dir = tempfile::tempdir().unwrap();
    let hands = Hands::at("2026-11-24T09:00:00Z");
    let (session, _) = with_stick(dir.path(), &hands);
    set(&session, Key::BackupKeep, Some("1, 0, 0"));
    look_now(&session);
    assert_eq!(made(&session), proven_at(&["2026-11-24T09:00:00Z"]));
    let row = backup::list(&session.book).unwrap().remove(0).backup;
    assert_eq!(row.kind, backup::BackupKind::Mirror);

    hands.move_to("2026-11-25T01:59:59Z");
    look_while_nothing_is_due(&session);
    hands.move_to("2026-11-25T02:00:00Z");
    look_now(&session);
    assert_eq!(
        made(&session),
        proven_at(&["2026-11-25T02:00:00Z"]),
        "the night's is made, and the one before it is no longer kept"
    );
    let database = rusqlite::Connection::open(session.book.database()).unwrap();
    let by = "SELECT count(*) FROM audit_log WHERE action LIKE 'backup%' AND who = 'Asha'";
    let by_asha: i64 = database.query_row(by, [], |row| row.get(0)).unwrap();
    assert_eq!(by_asha, 0, "nobody who records has asked for it");
}

#[test]
fn while_other_work_is_under_way_places_are_looked_at_and_no_backup_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let hands = Hands::at("2026-11-24T09:00:00Z");
    let (session, _) = with_stick(dir.path(), &hands);
    look(&session, || None::<Unwatched>);
    assert_eq!(made(&session), []);
    assert_eq!(said(&session), ["backup_same_disk"], "it is said all the same");
    look_now(&session);
    assert_eq!(made(&session).len(), 1, "it is due until it was made");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "pulls the stick and plugs it in again")]
fn a_place_that_is_gone_is_one_failure_that_stands_until_a_backup_there_is_proven() {
    let dir = tempfile::tempdir().unwrap();
    let hands = Hands::at("2026-11-24T09:00:00Z");
    let (session, stick) = with_stick(dir.path(), &hands);
    assert_eq!(said(&session), Vec::<String>::new(), "nobody has looked yet");
    look_now(&session);
    assert_eq!(
        said(&session),
        ["backup_same_disk"],
        "the stick is a folder beside the data"
    );

    let away = dir.path().join("away");
    fs::rename(&stick, &away).unwrap();
    hands.move_to("2026-11-25T02:00:00Z");
    look_now(&session);
    assert_eq!(
        said(&session),
        ["backup_destination_gone"],
        "of its disk nothing is known"
    );
    let failures = || {
        let all = backup::list(&session.book).unwrap().into_iter();
        all.filter(|listed| listed.backup.failure.is_some()).count()
    };
    assert_eq!(failures(), 1);
    hands.move_to("2026-11-25T08:00:00Z");
    look_while_nothing_is_due(&session);
    assert_eq!(failures(), 1, "each look would be one more");
    assert_eq!(said(&session), ["backup_destination_gone"]);

    fs::rename(&away, &stick).unwrap();
    look_now(&session);
    assert_eq!(made(&session)[0], ("2026-11-25T08:00:00Z".to_owned(), true));
    assert_eq!(said(&session), ["backup_same_disk"]);
}

#[test]
fn switched_off_nothing_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let hands = Hands::at("2026-11-24T09:00:00Z");
    let (session, _) = with_stick(dir.path(), &hands);
    set(&session, Key::BackupAt, Some("off"));
    look_while_nothing_is_due(&session);
    assert_eq!(made(&session), []);
}

#[test]
fn the_object_store_gets_a_snapshot_a_night_and_old_ones_go_there_too() {
    let server = ObjectServer::start();
    let dir = tempfile::tempdir().unwrap();
    // It made one a moment ago.
    let session = in_object_store(&dir, &table("hybrid", server.address, ""));
    set(&session, Key::BackupKeep, Some("1, 0, 0"));
    look_while_nothing_is_due(&session);
    let first = made(&session);
    let later = |days: i64| session.book.now() + jiff::SignedDuration::from_hours(24 * days);
    let (tomorrow, after) = (later(1).to_string(), later(2).to_string());
    drop(session);

    let hands = Hands::at(&tomorrow);
    let session = session_by(dir.path(), hands.clock());
    look_now(&session);
    let second = made(&session);
    assert_eq!((second.len(), second[0].1), (1, true), "{second:?}");
    assert_ne!(second, first);
    assert_eq!(said(&session), Vec::<String>::new());

    drop(server);
    hands.move_to(&after);
    look_now(&session);
    assert_eq!(said(&session), ["backup_failed"]);
    look_while_nothing_is_due(&session);
}
