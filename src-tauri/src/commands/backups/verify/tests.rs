use batchbook_core::backup::{BackupKind, Unwatched};

use super::*;
use crate::commands::plant::backed_up;

#[test]
fn the_history_here_is_compared_with_the_one_in_the_backup() {
    for kind in [BackupKind::Archive, BackupKind::Mirror] {
        let dir = tempfile::tempdir().unwrap();
        let (session, listed) = backed_up(dir.path(), kind);
        let verified = verify(&session, &listed, &Unwatched).unwrap().unwrap();
        assert!(verified.sound, "{verified:?}");
        assert_eq!(verified.history, Some(ComparedHistory { problem: None }));

        let database = rusqlite::Connection::open(session.book.database()).unwrap();
        let recorded: i64 = database
            .query_row("SELECT seq FROM audit_log WHERE action = 'recorded'", [], |row| {
                row.get(0)
            })
            .unwrap();
        database
            .execute_batch(&format!(
                "DROP TRIGGER audit_log_is_never_deleted; DELETE FROM audit_log WHERE seq >= {recorded}"
            ))
            .unwrap();
        let verified = verify(&session, &listed, &Unwatched).unwrap().unwrap();
        assert!(verified.sound, "the backup is as it was: {verified:?}");
        let said = verified.history.unwrap().problem.unwrap();
        assert!(
            said.contains(&format!("entry {recorded} of the trail"))
                && said.contains("here the trail ends before it"),
            "{said}"
        );
    }
}
