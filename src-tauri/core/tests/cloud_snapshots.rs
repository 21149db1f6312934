//! A computer that is lost: snapshots in the object store, and what is rebuilt from them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use batchbook_core::attachments::{Attachment, Unwatched as NobodyWatches};
use batchbook_core::backup::{
    self, BackupError, BackupKind, Created, ProblemKind, Restored, Step, Unwatched, Watch,
};
use batchbook_core::book::Book;
use batchbook_core::check::{CheckRequest, check};
use batchbook_core::cloud::snapshots::{self, FoundSnapshots, SnapshotBucket, StoredSnapshot, Wanted};
use batchbook_core::cloud::{self, KeySources};
use batchbook_core::settings::Key;

use crate::object_server::{BadWay, KEY_ID, ObjectServer, SECRET, cloud as table};
use crate::plant::{ASHA, PNG, Plant, Time, attach, draft, names, record, row, stored};

const DAY: i64 = 24 * 60 * 60;

fn keys() -> KeySources {
    KeySources::of(|name| match name {
        "AWS_ACCESS_KEY_ID" => Some(KEY_ID.to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some(SECRET.to_owned()),
        _ => None,
    })
}

fn station(server: &ObjectServer) -> Plant {
    Plant::new().with(Key::Cloud, table("hybrid", server.address, ""))
}

/// A picture that no other one is equal to.
fn picture(number: usize) -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    bytes.extend_from_slice(format!("picture {number}").repeat(50).as_bytes());
    bytes
}

fn recorded(plant: &Plant, book: &Book, number: usize) -> Attachment {
    let owner = draft(book);
    let file = plant.file(format!("slip {number} 100%.png"), picture(number));
    let attachment = attach(book, owner, &file);
    record(book, Some(owner));
    row(book, attachment.id).unwrap()
}

fn upload(book: &Book) {
    let synced = cloud::sync(book, &keys(), &NobodyWatches).unwrap();
    assert_eq!((synced.waiting, synced.failed), (0, vec![]));
}

fn snapshot(book: &Book) -> Created {
    let outcome = snapshots::back_up(book, &keys(), ASHA, &Unwatched).unwrap();
    outcome.result.unwrap()
}

fn bucket(plant: &Plant) -> SnapshotBucket {
    let settings = plant.settings();
    SnapshotBucket::find(&settings, &settings.cloud.value, &keys()).unwrap()
}

fn found(plant: &Plant) -> FoundSnapshots {
    bucket(plant).list().unwrap()
}

fn wanted(snapshot: &StoredSnapshot, with_files: bool) -> Wanted<'_> {
    Wanted {
        snapshot,
        with_files,
        takes_over: true,
        who: ASHA,
        at: jiff::Timestamp::now(),
    }
}

/// Restores the newest complete snapshot on a computer that has nothing but bucket and key.
fn rebuilt(server: &ObjectServer, with_files: bool) -> (Plant, Restored) {
    let plant = station(server);
    let found = found(&plant);
    let newest = found.choose(None, PathBuf::new()).unwrap();
    let restored = bucket(&plant)
        .restore_into(wanted(newest, with_files), &plant.data(), &Unwatched)
        .unwrap();
    (plant, restored)
}

fn is_well(book: &Book) {
    let checked = check(book, &CheckRequest::REHASH, &NobodyWatches).unwrap();
    assert!(checked.problems.is_empty(), "{:?}", checked.problems);
    let broken = book.read(|reader| reader.first_broken_audit_entry()).unwrap();
    assert_eq!(broken, None);
}

/// The folder of a snapshot on the server.
fn folder(server: &ObjectServer, snapshot: &StoredSnapshot) -> PathBuf {
    let address = snapshot.address.to_string_lossy();
    server.bucket().join(address.strip_prefix("s3://plant/").unwrap())
}

#[test]
fn a_lost_computer_is_rebuilt_and_its_files_come_when_they_are_wanted() {
    let server = ObjectServer::start();
    let lost = station(&server);
    let book = lost.book();
    let slips: Vec<Attachment> = (0..3).map(|number| recorded(&lost, &book, number)).collect();
    upload(&book);

    let created = snapshot(&book);

    assert_eq!((created.kind, created.attachments), (BackupKind::ObjectStore, 3));
    assert_eq!(created.problems, []);
    let rows = backup::list(&book).unwrap();
    assert_eq!(rows[0].backup.path.as_ref(), Some(&created.path));
    assert!(rows[0].present && rows[0].backup.proven_at.is_some());
    drop(book);
    fs::remove_dir_all(lost.data()).unwrap();

    let (plant, restored) = rebuilt(&server, false);

    assert_eq!((restored.manifest.batches, restored.manifest.attachments), (3, 3));
    assert_eq!(restored.problems, []);
    let book = plant.book();
    assert_eq!(names(&plant.data().join("uploads/batches")), Vec::<String>::new());
    is_well(&book);
    let status = cloud::status(&book).unwrap();
    assert_eq!((status.uploaded, status.evicted, status.queued), (3, 3, 0));
    cloud::bring_here(&book, &keys(), slips[1].id, &NobodyWatches).unwrap();
    assert_eq!(fs::read(stored(&book, &slips[1])).unwrap(), picture(1));
    is_well(&book);
    // It goes on as the same workstation.
    recorded(&plant, &book, 3);
    upload(&book);
    assert_eq!(snapshot(&book).attachments, 4);
    assert_eq!(found(&plant).snapshots.len(), 2);
}

#[test]
fn with_files_everything_is_there_at_once() {
    let server = ObjectServer::start();
    let lost = station(&server);
    let book = lost.book();
    let slips: Vec<Attachment> = (0..9).map(|number| recorded(&lost, &book, number)).collect();
    upload(&book);
    snapshot(&book);

    let (plant, restored) = rebuilt(&server, true);

    assert_eq!(restored.problems, []);
    let book = plant.book();
    for (number, slip) in slips.iter().enumerate() {
        assert_eq!(fs::read(stored(&book, slip)).unwrap(), picture(number));
    }
    let status = cloud::status(&book).unwrap();
    assert_eq!((status.uploaded, status.evicted), (9, 0));
    is_well(&book);
}

#[test]
fn a_snapshot_says_which_files_are_not_there_yet_and_is_complete_when_they_are() {
    let server = ObjectServer::start();
    let plant = station(&server);
    let book = plant.book();
    recorded(&plant, &book, 0);
    upload(&book);
    let late = recorded(&plant, &book, 1);
    let in_a_draft = attach(&book, draft(&book), &plant.file("draft.png", picture(2)));

    let created = snapshot(&book);

    let problems = &created.problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].kind, ProblemKind::NotUploaded);
    assert!(problems[0].subject.ends_with(&late.stored_name));
    assert_eq!(found(&plant).snapshots[0].waiting, 1);
    upload(&book);
    assert_eq!(found(&plant).snapshots[0].waiting, 0, "it was uploaded since");
    drop(book);

    let (rebuilt, restored) = rebuilt(&server, false);

    // What is typed and not recorded leaves no computer; it is named.
    let lost: Vec<_> = restored.problems.iter().map(|problem| problem.kind).collect();
    assert_eq!(lost, [ProblemKind::NotWhole]);
    assert!(restored.problems[0].subject.ends_with(&in_a_draft.stored_name));
    let book = rebuilt.book();
    cloud::bring_here(&book, &keys(), late.id, &NobodyWatches).unwrap();
    assert_eq!(fs::read(stored(&book, &late)).unwrap(), picture(1));
}

#[test]
fn what_was_altered_in_the_store_is_refused_by_name_and_the_older_one_is_good() {
    let server = ObjectServer::start();
    let lost = station(&server);
    let time = Time::default();
    let book = lost.book_at(&time);
    recorded(&lost, &book, 0);
    upload(&book);
    snapshot(&book);
    time.pass(DAY);
    recorded(&lost, &book, 1);
    upload(&book);
    snapshot(&book);
    drop(book);
    let plant = station(&server);
    let all = found(&plant);
    assert_eq!(all.snapshots.len(), 2);
    let (newest, older) = (&all.snapshots[0], &all.snapshots[1]);

    for name in ["db.sqlite.zst", "manifest.json.zst", "settings.toml"] {
        let path = folder(&server, newest).join(name);
        let before = fs::read(&path).unwrap();
        let mut altered = before.clone();
        let middle = altered.len() / 2;
        altered[middle] ^= 1;
        fs::write(&path, altered).unwrap();
        let refused = bucket(&plant)
            .restore_into(wanted(newest, false), &plant.data(), &Unwatched)
            .unwrap_err();
        let BackupError::NotRestorable {
            path: named,
            problems,
        } = refused
        else {
            panic!("{refused:?}");
        };
        assert_eq!(named, newest.address);
        assert_eq!(problems[0].subject, name);
        assert!(!plant.data().exists(), "nothing is left");
        fs::write(&path, before).unwrap();
    }

    let header = folder(&server, newest).join("snapshot.json");
    fs::write(&header, "{}").unwrap();
    let all = found(&plant);
    assert_eq!(all.damaged.len(), 1);
    assert_eq!(all.damaged[0].address, newest.address);
    let chosen = all.choose(None, PathBuf::new()).unwrap();
    assert_eq!(chosen.address, older.address);
    let restored = bucket(&plant)
        .restore_into(wanted(chosen, false), &plant.data(), &Unwatched)
        .unwrap();
    assert_eq!(restored.manifest.batches, 1);
    is_well(&plant.book());
}

#[test]
fn files_that_the_store_has_lost_are_named_and_the_rest_is_restored() {
    let server = ObjectServer::start();
    let lost = station(&server);
    let book = lost.book();
    let slips: Vec<Attachment> = (0..3).map(|number| recorded(&lost, &book, number)).collect();
    upload(&book);
    snapshot(&book);
    drop(book);
    let object = |slip: &Attachment| server.bucket().join("line-2/batches").join(&slip.stored_name);
    fs::remove_file(object(&slips[0])).unwrap();
    fs::write(object(&slips[1]), "another").unwrap();

    for with_files in [false, true] {
        let (plant, restored) = rebuilt(&server, with_files);

        let named: Vec<_> = restored
            .problems
            .iter()
            .map(|problem| (problem.kind, problem.subject.clone()))
            .collect();
        let expected = [&slips[0], &slips[1]].map(|slip| {
            let path = format!("uploads/batches/{}", slip.stored_name);
            (ProblemKind::NotUploaded, path)
        });
        assert_eq!(named, expected);
        let book = plant.book();
        cloud::bring_here(&book, &keys(), slips[2].id, &NobodyWatches).unwrap();
        assert_eq!(fs::read(stored(&book, &slips[2])).unwrap(), picture(2));
    }
}

#[test]
fn a_snapshot_is_read_again_and_what_that_shows_is_written_down() {
    let server = ObjectServer::start();
    let plant = station(&server);
    let book = plant.book();
    let slips: Vec<Attachment> = (0..2).map(|number| recorded(&plant, &book, number)).collect();
    upload(&book);
    let late = recorded(&plant, &book, 2);
    let created = snapshot(&book);
    let read = || snapshots::verify_and_record(&book, &keys(), &created.path, ASHA, &Unwatched).unwrap();
    let kinds = |verified: &backup::Verified| -> Vec<ProblemKind> {
        verified.problems.iter().map(|problem| problem.kind).collect()
    };
    let is_damaged = || backup::list(&book).unwrap()[0].backup.damaged_at.is_some();

    let verified = read();
    assert_eq!((verified.checked, verified.kind), (3, BackupKind::ObjectStore));
    assert_eq!(
        kinds(&verified),
        [ProblemKind::NotWhole],
        "it was never there: {late:?}"
    );
    assert!(verified.is_sound() && !is_damaged());
    upload(&book);
    assert_eq!(kinds(&read()), []);

    let object = server.bucket().join("line-2/batches").join(&slips[0].stored_name);
    let bytes = fs::read(&object).unwrap();
    fs::remove_file(&object).unwrap();
    let lost = read();
    assert_eq!(kinds(&lost), [ProblemKind::NotUploaded]);
    assert!(lost.problems[0].subject.ends_with(&slips[0].stored_name));
    assert!(is_damaged());
    fs::write(&object, bytes).unwrap();

    let inner = folder(&server, &found(&plant).snapshots[0]);
    for (name, expected) in [
        ("settings.toml", ProblemKind::HashDiffers),
        ("db.sqlite.zst", ProblemKind::HashDiffers),
        ("snapshot.json", ProblemKind::ManifestUnreadable),
    ] {
        let before = fs::read(inner.join(name)).unwrap();
        fs::write(inner.join(name), "altered").unwrap();
        assert_eq!(kinds(&read()), [expected], "{name}");
        assert!(is_damaged());
        fs::write(inner.join(name), before).unwrap();
    }
    // The object that was written again is looked at by its hash.
    assert_eq!(kinds(&read()), []);
    assert!(!is_damaged(), "proven anew");
    fs::remove_dir_all(&inner).unwrap();
    assert_eq!(kinds(&read()), [ProblemKind::NoBackup]);
    assert!(is_damaged());
    let scratch = plant.data().join("backup/verify");
    assert_eq!(names(&scratch), Vec::<String>::new(), "nothing stays here");
}

#[test]
fn a_year_of_nights_is_thinned_and_nothing_of_another_station_is_touched() {
    let server = ObjectServer::start();
    let (ours, theirs) = (station(&server), station(&server));
    let time = Time::default();
    // Both write below one prefix, which nobody should have set so.
    let (book, other) = (ours.book_at(&time), theirs.book_at(&time));
    snapshot(&other);
    for _ in 0..12 {
        snapshot(&book);
        time.pass(DAY);
    }
    let before = found(&ours);
    assert_eq!(before.snapshots.len(), 13);

    let would = snapshots::prune(&book, &keys(), true, ASHA).unwrap();
    assert_eq!(found(&ours), before, "a dry run removes nothing");
    let pruned = snapshots::prune(&book, &keys(), false, ASHA).unwrap();

    assert_eq!(would.removed, pruned.removed);
    assert!(pruned.failed.is_empty(), "{:?}", pruned.failed);
    assert_eq!(pruned.removed.len() + pruned.kept.len(), 12);
    let after = found(&ours);
    let theirs_id = other.storage().store_id;
    assert_eq!(
        after
            .snapshots
            .iter()
            .filter(|it| it.store_id == theirs_id)
            .count(),
        1
    );
    let mut kept: Vec<&Path> = after
        .snapshots
        .iter()
        .filter(|it| it.store_id != theirs_id)
        .map(|it| it.address.as_path())
        .collect();
    let mut said: Vec<&Path> = pruned.kept.iter().map(PathBuf::as_path).collect();
    kept.sort();
    said.sort();
    assert_eq!(kept, said);
    assert!((7..12).contains(&kept.len()), "{kept:?}");
    let rows = backup::list(&book).unwrap();
    assert_eq!(rows.len(), kept.len(), "what was removed is written down");
    let chosen = after.choose(None, PathBuf::new());
    assert!(matches!(chosen, Err(BackupError::SeveralStations { .. })));
}

#[test]
fn what_a_dead_process_left_is_removed_after_a_day_and_what_is_whole_stays() {
    let server = ObjectServer::start();
    let plant = station(&server);
    let time = Time::default();
    let book = plant.book_at(&time);
    snapshot(&book);
    let whole = found(&plant);
    let half = folder(&server, &whole.snapshots[0])
        .parent()
        .unwrap()
        .join("batchbook-20200101T000000Z");
    fs::create_dir(&half).unwrap();
    fs::write(half.join("db.sqlite.zst"), "half").unwrap();

    snapshots::prune(&book, &keys(), false, ASHA).unwrap();
    assert!(half.join("db.sqlite.zst").exists(), "it may be under way");
    let written = std::time::SystemTime::now() - std::time::Duration::from_secs(400 * 24 * 60 * 60);
    let file = fs::File::options()
        .write(true)
        .open(half.join("db.sqlite.zst"))
        .unwrap();
    file.set_modified(written).unwrap();
    snapshots::prune(&book, &keys(), false, ASHA).unwrap();

    assert!(!half.join("db.sqlite.zst").exists());
    assert_eq!(found(&plant), whole);
}

#[test]
fn a_copy_to_look_at_sends_nothing_to_where_the_workstation_goes_on_until_it_is_told_to() {
    let server = ObjectServer::start();
    let original = station(&server);
    let book = original.book();
    recorded(&original, &book, 0);
    upload(&book);
    snapshot(&book);
    let copy = station(&server);
    let all = found(&copy);
    let wanted = Wanted {
        takes_over: false,
        ..wanted(&all.snapshots[0], true)
    };
    let restored = bucket(&copy)
        .restore_into(wanted, &copy.data(), &Unwatched)
        .unwrap();
    assert_eq!(restored.object_store_set_aside, None, "its files are there");

    let time = Time::default();
    time.pass(30 * DAY);
    let opened = copy.book_at(&time);
    recorded(&copy, &opened, 1);
    cloud::Rounds::default()
        .round(&opened, &keys(), &NobodyWatches)
        .unwrap();
    assert_eq!(server.objects("line-2").len(), 1, "nothing was uploaded");
    assert!(
        !backup::tonight(&opened).unwrap().object_store_due,
        "a snapshot of the copy would be the newest one there"
    );
    assert!(book_is_due(&original, &time), "that of the workstation is due");

    cloud::resume(&opened).unwrap();
    assert!(backup::tonight(&opened).unwrap().object_store_due);
    upload(&opened);
    assert_eq!(server.objects("line-2").len(), 2);
}

fn book_is_due(plant: &Plant, time: &Time) -> bool {
    backup::tonight(&plant.book_at(time)).unwrap().object_store_due
}

#[test]
fn what_goes_wrong_on_the_way_is_written_down_as_of_other_backups() {
    let server = ObjectServer::start();
    let way = BadWay::to(server.address, 0);
    let plant = Plant::new().with(Key::Cloud, table("hybrid", way.address, ""));
    let time = Time::default();
    let book = plant.book_at(&time);
    assert!(backup::tonight(&book).unwrap().object_store_due);
    *way.mood.only.lock().unwrap() = Some(("403 Forbidden", "AccessDenied"));

    let outcome = snapshots::back_up(&book, &keys(), ASHA, &Unwatched).unwrap();

    assert_eq!(outcome.result.unwrap_err().code(), "cloud_no_right");
    let state = backup::object_store_state(&book).unwrap().unwrap();
    let failure = state.last_failure.unwrap();
    assert_eq!(failure.failure.as_deref(), Some("cloud_no_right"));
    assert!(
        !backup::tonight(&book).unwrap().object_store_due,
        "it failed a moment ago"
    );
    time.pass(60 * 60);
    assert!(backup::tonight(&book).unwrap().object_store_due);
    *way.mood.only.lock().unwrap() = None;
    snapshot(&book);
    let state = backup::object_store_state(&book).unwrap().unwrap();
    assert!(state.last_failure.is_none() && state.last_proven.is_some());
    assert!(
        !backup::tonight(&book).unwrap().object_store_due,
        "the next night"
    );
    assert!(way.mood.asked.load(Ordering::Relaxed) > 0);
}

/// Stops when so many bytes of a step were done.
struct StopsAt(Step);

impl Watch for StopsAt {
    fn cancelled(&self) -> bool {
        STOPPED.with(std::cell::Cell::get)
    }

    fn progress(&self, step: Step, done: u64, _: u64) {
        if step == self.0 && done > 0 {
            STOPPED.with(|stopped| stopped.set(true));
        }
    }
}

thread_local! {
    static STOPPED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

#[test]
fn what_is_cancelled_leaves_nothing() {
    let server = ObjectServer::start();
    let plant = station(&server);
    let book = plant.book();
    recorded(&plant, &book, 0);
    upload(&book);
    for step in [Step::Copying, Step::Proving] {
        STOPPED.with(|stopped| stopped.set(false));
        let outcome = snapshots::back_up(&book, &keys(), ASHA, &StopsAt(step)).unwrap();
        assert!(matches!(outcome.result, Err(BackupError::Cancelled)), "{step:?}");
        assert_eq!(found(&plant).snapshots, []);
        assert_eq!(
            backup::list(&book).unwrap(),
            [],
            "that somebody stopped it is no failure"
        );
        assert_eq!(names(&plant.data().join("backup")), Vec::<String>::new());
    }
    snapshot(&book);
    let new = station(&server);
    let all = found(&new);
    STOPPED.with(|stopped| stopped.set(false));
    let stopped = bucket(&new).restore_into(
        wanted(&all.snapshots[0], true),
        &new.data(),
        &StopsAt(Step::Copying),
    );
    assert!(matches!(stopped, Err(BackupError::Cancelled)), "{stopped:?}");
    let left: Vec<String> = names(&new.dir)
        .into_iter()
        .filter(|name| name.contains("data"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn files_that_outlived_the_database_stay_where_they_are() {
    let server = ObjectServer::start();
    let share = tempfile::tempdir().unwrap();
    let plant = station(&server).with_storage(share.path());
    let book = plant.book();
    let slips: Vec<Attachment> = (0..3).map(|number| recorded(&plant, &book, number)).collect();
    upload(&book);
    snapshot(&book);
    let places: Vec<PathBuf> = slips.iter().map(|slip| stored(&book, slip)).collect();
    drop(book);
    fs::write(plant.data().join("db.sqlite"), "not a database").unwrap();
    fs::remove_file(&places[2]).unwrap();

    let all = found(&plant);
    let restored = bucket(&plant)
        .restore_replacing(wanted(&all.snapshots[0], false), &plant.settings(), &Unwatched)
        .unwrap();

    assert_eq!(restored.problems, []);
    assert!(restored.kept_aside.unwrap().join("db.sqlite").exists());
    let book = plant.book();
    let status = cloud::status(&book).unwrap();
    assert_eq!((status.uploaded, status.evicted), (3, 1));
    is_well(&book);
    assert_eq!(fs::read(&places[0]).unwrap(), picture(0));
}

#[test]
fn the_next_start_takes_what_a_window_has_prepared() {
    let server = ObjectServer::start();
    let lost = station(&server);
    let book = lost.book();
    let slip = recorded(&lost, &book, 0);
    upload(&book);
    snapshot(&book);
    drop(book);
    let plant = station(&server);
    let open = plant.book();
    let all = found(&plant);

    bucket(&plant)
        .restore_at_next_start(wanted(&all.snapshots[0], false), &open, &Unwatched)
        .unwrap();
    drop(open);

    let book = plant.book();
    assert_eq!(book.read(|reader| reader.count_batches()).unwrap(), 1);
    cloud::bring_here(&book, &keys(), slip.id, &NobodyWatches).unwrap();
    is_well(&book);
}

#[test]
fn a_storage_path_of_the_book_that_is_given_up_is_the_restored_ones_and_another_workstations_is_not() {
    let server = ObjectServer::start();
    let lost = station(&server);
    let book = lost.book();
    let slip = recorded(&lost, &book, 0);
    upload(&book);
    snapshot(&book);
    drop(book);
    let disk = tempfile::tempdir().unwrap();
    let plant = station(&server).with_storage(disk.path());
    let marker = disk.path().join(".batchbook-storage");
    let open = plant.book();
    let before = fs::read_to_string(&marker).unwrap();
    let all = found(&plant);
    let prepare =
        |open: &Book| bucket(&plant).restore_at_next_start(wanted(&all.snapshots[0], true), open, &Unwatched);

    let other = before.replace(
        &open.storage().store_id.to_string(),
        &uuid::Uuid::now_v7().to_string(),
    );
    fs::write(&marker, &other).unwrap();
    let refused = prepare(&open).unwrap_err();
    assert!(matches!(refused, BackupError::Storage { .. }), "{refused:?}");
    assert_eq!(fs::read_to_string(&marker).unwrap(), other);

    fs::write(&marker, &before).unwrap();
    prepare(&open).unwrap();
    assert_eq!(
        fs::read_to_string(&marker).unwrap(),
        before,
        "it is the open book's for as long as that is open"
    );
    drop(open);

    let book = plant.book();
    assert_eq!(book.storage_problem(), None);
    assert!(stored(&book, &slip).starts_with(disk.path()));
    is_well(&book);
}

#[test]
fn it_is_rebuilt_over_a_way_that_fails() {
    let server = ObjectServer::start();
    let lost = station(&server);
    let book = lost.book();
    for number in 0..12 {
        recorded(&lost, &book, number);
    }
    upload(&book);
    snapshot(&book);
    drop(book);
    let way = BadWay::to(server.address, 10);
    let plant = Plant::new().with(Key::Cloud, table("hybrid", way.address, ""));
    for _ in 0..20 {
        let Ok(all) = bucket(&plant).list() else { continue };
        let restored =
            bucket(&plant).restore_into(wanted(&all.snapshots[0], true), &plant.data(), &Unwatched);
        match restored {
            Ok(restored) => {
                assert_eq!(restored.problems, [], "trouble with the way is no lost file");
                way.mood.failing.store(0, Ordering::Relaxed);
                let book = plant.book();
                is_well(&book);
                assert_eq!(cloud::status(&book).unwrap().evicted, 0);
                return;
            }
            Err(error) => {
                assert!(matches!(error, BackupError::ObjectStore { .. }), "{error:?}");
                assert!(!plant.data().exists());
            }
        }
    }
    panic!("never restored");
}
