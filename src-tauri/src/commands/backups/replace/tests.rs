use std::cell::Cell;
use std::fs;
use std::path::Path;

use batchbook_core::backup::{BackupKind, Unwatched, Watch};
use batchbook_core::run::Run;
use batchbook_core::store::StoreError;

use super::*;
use crate::commands::plant::{backed_up, session};

/// A workstation that has gone on since its backup: Meera came.
fn gone_on(dir: &Path, kind: BackupKind) -> (Session, Listed) {
    let (session, listed) = backed_up(dir, kind);
    session
        .book
        .write(|transaction| transaction.add_operator("Meera", session.book.now()))
        .map_err(|error: StoreError| error)
        .unwrap();
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
