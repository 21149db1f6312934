use std::cell::Cell;
use std::fs;
use std::path::Path;

use batchbook_core::backup::{BackupKind, Unwatched, Watch};
use batchbook_core::run::Run;
use batchbook_core::store::StoreError;

use super::super::{BackupsView, notices};
use super::*;
use crate::commands::plant::object_server::{ObjectServer, cloud as table};
use crate::commands::plant::{backed_up, in_object_store, session};

/// A workstation that has gone on since its backup: Meera came.
fn gone_on(dir: &Path, kind: BackupKind) -> (Session, Listed) {
    let (session, listed) = backed_up(dir, kind);
    meera_comes(&session);
    (session, listed)
}

fn meera_comes(session: &Session) {
    session
        .book
        .write(|transaction| transaction.add_operator("Meera", session.book.now()))
        .map_err(|error: StoreError| error)
        .unwrap();
}

/// The same, with the backup in an object store.
fn gone_on_in_object_store(dir: &tempfile::TempDir, server: &ObjectServer) -> (Session, Listed) {
    let session = in_object_store(dir, &table("hybrid", server.address, ""));
    meera_comes(&session);
    let listed = backup::list(&session.book).unwrap().remove(0);
    assert_eq!(listed.backup.kind, BackupKind::ObjectStore);
    (session, listed)
}

fn knows_meera(database: &Path) -> bool {
    let database = rusqlite::Connection::open(database).unwrap();
    let named = "SELECT count(*) FROM operators WHERE name = 'Meera'";
    database.query_row(named, [], |row| row.get::<_, i64>(0)).unwrap() == 1
}

/// What a restore leaves in DATA.
fn left(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir.join("data")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .filter(|name| name.starts_with("replaced-") || name.contains("restor"))
        .collect()
}

fn code(session: &Session, refused: Result<(), Failed>) -> String {
    refused.unwrap_err().said(&session.book).code
}

#[test]
fn the_next_program_has_the_backup_and_what_was_here_is_kept_aside() {
    for kind in [BackupKind::Archive, BackupKind::Mirror] {
        let dir = tempfile::tempdir().unwrap();
        let (before, listed) = gone_on(dir.path(), kind);
        let database = before.book.database();
        let started = Cell::new(false);
        let start_again = || {
            started.set(true);
            let other = rusqlite::Connection::open(&database).unwrap();
            other.busy_timeout(std::time::Duration::ZERO).unwrap();
            assert!(
                other.execute_batch("BEGIN IMMEDIATE").is_err(),
                "nobody records what would be in neither book"
            );
        };
        let ended = replace(&before, (&listed, true), ("Asha", &Unwatched), start_again);
        assert_eq!(code(&before, ended), "not_started_again");
        assert!(started.get());
        assert!(
            knows_meera(&database),
            "nothing changes below a window that is open"
        );
        drop(before);

        let again = session(dir.path());
        assert_eq!(again.book.read(|reader| reader.count_batches()).unwrap(), 1);
        assert!(!knows_meera(&database));
        let uploads = fs::read_dir(again.book.storage().uploads()).unwrap();
        assert_eq!(uploads.count(), 1, "its file came with it");
        let left = left(dir.path());
        let [aside] = left.as_slice() else {
            panic!("one folder: {left:?}")
        };
        assert!(aside.starts_with("replaced-"));
        assert!(knows_meera(
            &dir.path().join("data").join(aside).join("db.sqlite")
        ));
    }
}

#[test]
fn while_another_command_has_the_data_open_nothing_is_changed() {
    let dir = tempfile::tempdir().unwrap();
    let (session, listed) = gone_on(dir.path(), BackupKind::Mirror);
    let other = Run::start(&dir.path().join("data"), uuid::Uuid::now_v7()).unwrap();
    let start_again = || panic!("nothing was decided");
    let refused = replace(&session, (&listed, true), ("Asha", &Unwatched), start_again);
    assert_eq!(code(&session, refused), "restore_others_open");
    drop(other);
    assert_eq!(left(dir.path()), Vec::<String>::new());
    assert!(knows_meera(&session.book.database()));
}

#[test]
fn what_is_cancelled_changes_nothing() {
    /// Somebody who has enough of it as soon as it begins.
    struct Impatient;
    impl Watch for Impatient {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let (session, listed) = gone_on(dir.path(), BackupKind::Archive);
    let start_again = || panic!("nothing was decided");
    replace(&session, (&listed, true), ("Asha", &Impatient), start_again).unwrap();
    assert_eq!(left(dir.path()), Vec::<String>::new());
    assert!(knows_meera(&session.book.database()));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "damages the archive")]
fn a_damaged_backup_replaces_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (session, listed) = gone_on(dir.path(), BackupKind::Archive);
    let archive = listed.backup.path.clone().unwrap();
    let mut bytes = fs::read(&archive).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&archive, bytes).unwrap();
    let start_again = || panic!("nothing was decided");
    let refused = replace(&session, (&listed, true), ("Asha", &Unwatched), start_again);
    assert_eq!(code(&session, refused), "restore_damaged");
    assert_eq!(left(dir.path()), Vec::<String>::new());
}

#[test]
fn a_snapshot_in_the_object_store_takes_the_place_of_everything_with_its_files_at_once_or_later() {
    for with_files in [true, false] {
        let server = ObjectServer::start();
        let dir = tempfile::tempdir().unwrap();
        let (before, listed) = gone_on_in_object_store(&dir, &server);
        let started = Cell::new(false);
        let ended = replace(&before, (&listed, with_files), ("Asha", &Unwatched), || {
            started.set(true);
        });
        assert_eq!(code(&before, ended), "not_started_again");
        assert!(started.get());
        drop(before);

        let again = session(dir.path());
        assert_eq!(again.book.read(|reader| reader.count_batches()).unwrap(), 1);
        assert!(!knows_meera(&again.book.database()));
        let is_here = fs::read_dir(again.book.storage().uploads()).is_ok_and(|files| files.count() == 1);
        assert_eq!(is_here, with_files);
        let database = rusqlite::Connection::open(again.book.database()).unwrap();
        let id = database.query_row("SELECT id FROM attachments", [], |row| row.get::<_, String>(0));
        crate::uploading::bring_here(&again.book, id.unwrap().parse().unwrap()).unwrap();
        let files = fs::read_dir(again.book.storage().uploads()).unwrap();
        assert_eq!(files.count(), 1, "the key is still known here");
        let [aside] = left(dir.path()).try_into().unwrap();
        assert!(knows_meera(
            &dir.path().join("data").join(aside).join("db.sqlite")
        ));
    }
}

#[test]
fn a_snapshot_that_is_altered_and_a_store_that_is_away_replace_nothing() {
    let server = ObjectServer::start();
    let dir = tempfile::tempdir().unwrap();
    let (session, listed) = gone_on_in_object_store(&dir, &server);
    let address = listed.backup.path.clone().unwrap();
    let folder = server.bucket().join(address.strip_prefix("s3://plant").unwrap());
    let start_again = || panic!("nothing was decided");
    fs::remove_file(folder.join("db.sqlite.zst")).unwrap();
    let refused = replace(&session, (&listed, true), ("Asha", &Unwatched), start_again);
    assert_eq!(code(&session, refused), "restore_damaged");
    drop(server);
    let refused = replace(&session, (&listed, true), ("Asha", &Unwatched), start_again);
    assert_eq!(code(&session, refused), "cloud_offline");
    assert_eq!(left(dir.path()), Vec::<String>::new());
    assert!(knows_meera(&session.book.database()));
}

#[test]
fn the_program_that_starts_again_says_where_everything_is_that_was_here() {
    let dir = tempfile::tempdir().unwrap();
    let (before, listed) = gone_on(dir.path(), BackupKind::Archive);
    let ended = replace(&before, (&listed, true), ("Asha", &Unwatched), || {});
    assert_eq!(code(&before, ended), "not_started_again");
    drop(before);

    let again = session(dir.path());
    let [aside] = left(dir.path()).try_into().unwrap();
    let aside = dir.path().join("data").join(aside);
    let view = serde_json::to_value(BackupsView::of(&again).unwrap()).unwrap();
    assert_eq!(view["kept_aside"][0]["path"], aside.to_str().unwrap());
    let said = || serde_json::to_value(notices(&again).unwrap()).unwrap();
    let first = said();
    let notices = first.as_array().unwrap().iter();
    let kept = notices
        .clone()
        .find(|notice| notice["code"] == "replaced_by_backup");
    assert_eq!(kept.unwrap()["parameters"]["path"], aside.to_str().unwrap());

    fs::remove_dir_all(&aside).unwrap();
    assert!(!said().to_string().contains("replaced_by_backup"));
    let view = serde_json::to_value(BackupsView::of(&again).unwrap()).unwrap();
    assert_eq!(view["kept_aside"], serde_json::json!([]));
}
