use std::cell::Cell;

use batchbook_core::backup::{BackupKind, Step, Unwatched, Watch};
use batchbook_core::change_setting::change_setting;
use batchbook_core::settings::Key;

use super::*;
use crate::commands::plant::{back_up, backed_up};

/// A workstation that keeps one backup, and has made three.
fn with_old_ones(dir: &Path, kind: BackupKind) -> Session {
    let (session, _) = backed_up(dir, kind);
    let keep = Some("1, 0, 0");
    change_setting(
        &session.book,
        &session.surroundings,
        Key::BackupKeep,
        keep,
        "Asha",
    )
    .unwrap();
    back_up(&session, dir, kind);
    back_up(&session, dir, kind);
    session
}

/// The ids of those that go.
fn going(session: &Session) -> BTreeSet<String> {
    let places = plan(session).unwrap().places;
    let backups = places.into_iter().flat_map(|place| place.backups);
    backups
        .filter(|backup| backup.kept_for.is_empty())
        .map(|backup| backup.id)
        .collect()
}

fn removed(session: &Session) -> i64 {
    let database = rusqlite::Connection::open(session.book.database()).unwrap();
    let entries = "SELECT count(*) FROM audit_log WHERE action = 'backup_removed' AND who = 'Meera'";
    database.query_row(entries, [], |row| row.get(0)).unwrap()
}

#[test]
fn the_plan_says_what_goes_and_why_the_others_stay_and_changes_nothing() {
    for kind in [BackupKind::Archive, BackupKind::Mirror] {
        let dir = tempfile::tempdir().unwrap();
        let session = with_old_ones(dir.path(), kind);
        let plan = plan(&session).unwrap();
        assert_eq!((plan.keep, plan.problem.is_none()), ([1, 0, 0], true));
        let [place] = plan.places.as_slice() else {
            panic!("one place and one form: {:?}", plan.places)
        };
        let reasons: Vec<&[&str]> = place
            .backups
            .iter()
            .map(|backup| backup.kept_for.as_slice())
            .collect();
        assert_eq!(reasons, [&["day", "newest_proven"][..], &[], &[]]);
        assert_eq!(place.kind, kind.as_str());
        assert!(place.frees > 0);
        assert_eq!(backup::list(&session.book).unwrap().len(), 3);
        assert_eq!(removed(&session), 0);
    }
}

#[test]
fn only_what_somebody_agreed_to_goes_under_their_name() {
    let dir = tempfile::tempdir().unwrap();
    let session = with_old_ones(dir.path(), BackupKind::Mirror);
    let plan = plan(&session).unwrap();
    let going = going(&session);
    let first: BTreeSet<String> = going.iter().take(1).cloned().collect();
    let newest = BTreeSet::from([plan.places[0].backups[0].id.clone()]);

    let pruned = prune(&session, &newest, "Meera", &Unwatched).unwrap();
    assert_eq!(pruned.removed, 0, "what is kept does not go because it is named");
    let pruned = prune(&session, &first, "Meera", &Unwatched).unwrap();
    assert_eq!((pruned.removed, removed(&session)), (1, 1));
    let second = prune(&session, &going, "Meera", &Unwatched).unwrap();
    assert_eq!((second.removed, removed(&session)), (1, 2));
    assert!(second.problems.is_empty() && !second.stopped);
    assert_eq!(
        pruned.freed + second.freed,
        plan.places[0].frees,
        "as much as was said"
    );
    assert_eq!(backup::list(&session.book).unwrap().len(), 1);
}

/// Follows it, and has it stopped when the first is gone.
#[derive(Default)]
struct StopsAfterOne(Cell<u64>);

impl Watch for StopsAfterOne {
    fn progress(&self, step: Step, done: u64, all: u64) {
        assert_eq!(step, Step::Removing);
        assert!(done <= all && all > 0);
        self.0.set(done);
    }

    fn cancelled(&self) -> bool {
        self.0.get() > 0
    }
}

#[test]
fn stopped_it_leaves_the_others_as_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let session = with_old_ones(dir.path(), BackupKind::Archive);
    let pruned = prune(&session, &going(&session), "Meera", &StopsAfterOne::default()).unwrap();
    assert_eq!((pruned.removed, pruned.stopped), (1, true));
    assert_eq!(
        (backup::list(&session.book).unwrap().len(), removed(&session)),
        (2, 1)
    );
}
