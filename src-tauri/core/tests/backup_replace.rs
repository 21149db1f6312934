//! A restore in the place of what is there: the old state or the new one, and the old one is kept.

use std::fs;
use std::path::{Path, PathBuf};

use batchbook_core::backup::{
    BackupError, Restored, Step, Unwatched, Watch, restore_into, restore_replacing, restore_replacing_open,
};
use batchbook_core::check::{CheckRequest, check};
use batchbook_core::run::{DataLock, Run, WindowLock};
use batchbook_core::settings::Settings;

use crate::backup::{archive, made, plant_with, rows};
use crate::plant::{ASHA, PNG, Plant, attach, draft, names, record, row, stored};

fn replaced(settings: &Settings, backup: &Path) -> Result<Restored, BackupError> {
    restore_replacing(settings, backup, ASHA, jiff::Timestamp::now(), &Unwatched)
}

fn is_well(plant: &Plant) {
    let book = plant.book();
    let checked = check(
        &book,
        &CheckRequest::REHASH,
        &batchbook_core::attachments::Unwatched,
    )
    .unwrap();
    assert!(checked.problems.is_empty(), "{:?}", checked.problems);
    assert_eq!(
        book.read(|reader| reader.first_broken_audit_entry()).unwrap(),
        None
    );
}

#[test]
fn what_was_there_is_kept_and_what_was_backed_up_is_back() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG)]);
    let created = made(&book, archive());
    let before = rows(&plant.data().join("db.sqlite"));
    let owner = draft(&book);
    let later = attach(&book, owner, &plant.file("later.txt", "later"));
    record(&book, Some(owner));
    fs::write(stored(&book, &attached[0]), "damaged").unwrap();
    drop(book);

    let restored = replaced(&plant.settings(), &created.path).unwrap();

    assert_eq!(rows(&plant.data().join("db.sqlite")), before);
    let uploads = plant.data().join("uploads/batches");
    assert_eq!(names(&uploads), [attached[0].stored_name.clone()]);
    assert_eq!(fs::read(uploads.join(&attached[0].stored_name)).unwrap(), PNG);
    let aside = restored.kept_aside.unwrap();
    assert_eq!(
        fs::read(aside.join("uploads/batches").join(&later.stored_name)).unwrap(),
        b"later"
    );
    assert_eq!(
        fs::read(aside.join("uploads/batches").join(&attached[0].stored_name)).unwrap(),
        b"damaged"
    );
    assert_ne!(rows(&aside.join("db.sqlite")), before, "the later batch is in it");
    let left = names(&plant.data());
    assert!(
        !left
            .iter()
            .any(|name| name.starts_with(".restoring") || name.contains("journal")),
        "{left:?}"
    );
    is_well(&plant);
}

#[test]
fn a_database_that_is_damaged_or_gone_is_no_hindrance() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let created = made(&book, archive());
    drop(book);
    fs::write(plant.data().join("db.sqlite"), "not a database at all").unwrap();
    replaced(&plant.settings(), &created.path).unwrap();
    is_well(&plant);
    fs::remove_dir_all(plant.data()).unwrap();
    replaced(&plant.settings(), &created.path).unwrap();
    is_well(&plant);
}

#[test]
fn data_that_are_in_use_are_not_replaced() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let created = made(&book, archive());
    let settings = plant.settings();
    assert!(
        matches!(replaced(&settings, &created.path), Err(BackupError::InUse { .. })),
        "a book is open"
    );
    drop(book);
    let run = Run::start(&plant.data(), uuid::Uuid::now_v7()).unwrap();
    assert!(
        matches!(replaced(&settings, &created.path), Err(BackupError::InUse { .. })),
        "a command runs"
    );
    drop(run);
    let window = WindowLock::try_take(&plant.data()).unwrap();
    assert!(
        matches!(replaced(&settings, &created.path), Err(BackupError::InUse { .. })),
        "a window is open"
    );
    drop(window);
    replaced(&settings, &created.path).unwrap();
}

#[test]
fn a_damaged_backup_replaces_nothing() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG)]);
    let created = made(&book, archive());
    drop(book);
    let mut bytes = fs::read(&created.path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let damaged = plant.dir.join("damaged.tar.zst");
    fs::write(&damaged, bytes).unwrap();
    let before = (rows(&plant.data().join("db.sqlite")), names(&plant.data()));
    let refused = replaced(&plant.settings(), &damaged);
    assert!(matches!(refused, Err(BackupError::NotRestorable { .. })));
    let mut after = names(&plant.data());
    after.retain(|name| name != "window.lock");
    assert_eq!((rows(&plant.data().join("db.sqlite")), after), before);
    assert!(
        plant
            .data()
            .join("uploads/batches")
            .join(&attached[0].stored_name)
            .exists()
    );
    is_well(&plant);
}

/// The same plant with its files on a share.
fn on_a_share() -> (
    Plant,
    PathBuf,
    PathBuf,
    Vec<batchbook_core::attachments::Attachment>,
) {
    let (plant, book, _) = plant_with(&[]);
    drop(book);
    let share = plant.dir.join("share");
    let plant = plant.with_storage(&share);
    let book = plant.book();
    let owner = draft(&book);
    let attached = [("gone.png", PNG), ("bad.png", PNG), ("good.png", PNG)]
        .map(|(name, bytes)| attach(&book, owner, &plant.file(name, bytes)))
        .to_vec();
    record(&book, Some(owner));
    let created = made(&book, archive());
    (plant, share, created.path, attached)
}

#[test]
fn files_go_back_to_a_storage_path_outside_and_overwrite_nothing() {
    let (plant, share, backup, attached) = on_a_share();
    let place = |index: usize| share.join("batches").join(&attached[index].stored_name);
    fs::remove_file(place(0)).unwrap();
    fs::write(place(1), "bad").unwrap();
    fs::write(share.join("batches/somebody's.txt"), "theirs").unwrap();
    let untouched = fs::metadata(place(2)).unwrap().modified().unwrap();

    let restored = replaced(&plant.settings(), &backup).unwrap();

    assert_eq!(
        restored.storage_path_set_aside, None,
        "it is the one of this computer"
    );
    for index in 0..3 {
        assert_eq!(fs::read(place(index)).unwrap(), PNG);
    }
    assert_eq!(fs::metadata(place(2)).unwrap().modified().unwrap(), untouched);
    assert_eq!(
        fs::read_to_string(share.join("batches/somebody's.txt")).unwrap(),
        "theirs"
    );
    let aside: Vec<_> = names(&share)
        .into_iter()
        .filter(|name| name.starts_with(".replaced-"))
        .collect();
    assert_eq!(
        fs::read_to_string(share.join(&aside[0]).join(&attached[1].stored_name)).unwrap(),
        "bad"
    );
    let book = plant.book();
    assert_eq!(row(&book, attached[0].id).unwrap().state.as_str(), "saved");
}

#[test]
fn a_share_that_is_gone_or_anothers_is_refused_and_nothing_is_changed() {
    let (plant, share, backup, _) = on_a_share();
    let before = rows(&plant.data().join("db.sqlite"));
    let away = plant.dir.join("away");
    fs::rename(&share, &away).unwrap();
    fs::create_dir(&share).unwrap();
    let refused = replaced(&plant.settings(), &backup);
    assert!(
        matches!(refused, Err(BackupError::Storage { .. })),
        "the marker is gone: {refused:?}"
    );
    assert_eq!(
        names(&share),
        Vec::<String>::new(),
        "an unmounted share is not filled"
    );
    fs::write(
        share.join(".batchbook-storage"),
        format!("store = {}\n", uuid::Uuid::now_v7()),
    )
    .unwrap();
    assert!(matches!(
        replaced(&plant.settings(), &backup),
        Err(BackupError::Storage { .. })
    ));
    assert_eq!(rows(&plant.data().join("db.sqlite")), before);
    fs::remove_dir_all(&share).unwrap();
    fs::rename(&away, &share).unwrap();
    is_well(&plant);
}

#[test]
fn the_settings_keep_the_storage_path_of_this_computer() {
    let (plant, _, backup, attached) = on_a_share();
    let computer = Plant::new();
    let here = computer.dir.join("here");
    fs::create_dir_all(computer.data()).unwrap();
    fs::write(
        computer.data().join("settings.toml"),
        format!("storage_path = {here:?}\n"),
    )
    .unwrap();
    let restored = replaced(&computer.settings(), &backup).unwrap();
    assert_eq!(
        restored.storage_path_set_aside.as_deref(),
        plant.dir.join("share").to_str()
    );
    assert_eq!(computer.settings().storage_path.value, here);
    assert_eq!(
        computer.settings().backup_destinations.value.len(),
        1,
        "the rest is the backup's"
    );
    assert!(here.join("batches").join(&attached[0].stored_name).exists());
    is_well(&computer);
}

#[test]
fn a_database_is_copied_before_it_is_upgraded() {
    let plant = Plant::new();
    fs::create_dir(plant.data()).unwrap();
    let path = plant.data().join("db.sqlite");
    for round in 1..=4 {
        // What a version before the first one might have left.
        let older = rusqlite::Connection::open(&path).unwrap();
        older
            .execute_batch(
                "PRAGMA application_id = 1111640881; CREATE TABLE before (a); INSERT INTO before VALUES (7);",
            )
            .unwrap();
        drop(older);
        // It has no workstation, so that it cannot be used all the same.
        let clock = std::sync::Arc::new(jiff::Timestamp::now);
        assert!(batchbook_core::open_book::open_book(plant.settings(), clock).is_err());
        let copies = names(&plant.data().join("before-upgrade"));
        assert_eq!(copies.len(), round.min(3), "{copies:?}");
        let newest = plant.data().join("before-upgrade").join(copies.last().unwrap());
        let copy = rusqlite::Connection::open(newest).unwrap();
        assert_eq!(
            copy.query_row("SELECT a FROM before", [], |row| row.get::<_, i64>(0))
                .unwrap(),
            7
        );
        assert!(copy.prepare("SELECT 1 FROM batches").is_err(), "as it was before");
        for name in names(&plant.data())
            .iter()
            .filter(|name| name.starts_with("db.sqlite"))
        {
            fs::remove_file(plant.data().join(name)).unwrap();
        }
    }
}

#[test]
fn what_a_killed_restore_left_in_the_data_folder_is_removed_by_the_next_start() {
    let plant = Plant::new();
    drop(plant.book());
    let left = plant.data().join(format!(".restoring-{}", uuid::Uuid::now_v7()));
    fs::create_dir_all(left.join("uploads/batches")).unwrap();
    fs::write(left.join("uploads/batches/slip.png"), PNG).unwrap();
    drop(plant.book());
    assert!(!left.exists());
}

#[test]
fn what_a_killed_restore_left_beside_its_place_is_removed_by_the_next_one_and_a_living_ones_is_not() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let backup = made(&book, archive()).path;
    let places = plant.dir.join("places");
    let beside = |name: &str| places.join(format!(".{name}.restoring-{}", uuid::Uuid::now_v7()));
    let (dead, living, theirs) = (beside("old"), beside("other"), places.join(".my.restoring-notes"));
    for folder in [&dead, &living, &theirs] {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join("lock"), "").unwrap();
        fs::write(folder.join("something"), PNG).unwrap();
    }
    let held = DataLock::exclusive(&living, std::time::Duration::ZERO).unwrap();
    restore_into(
        &backup,
        &places.join("new"),
        ASHA,
        jiff::Timestamp::now(),
        &Unwatched,
    )
    .unwrap();
    assert!(!dead.exists(), "it was for another place in the same folder");
    assert!(living.exists() && theirs.exists() && places.join("new").exists());
    drop(held);
}

/// Somebody who looks into the same data on the command line while a backup is unpacked.
struct Lists<'p>(&'p Plant);

impl Watch for Lists<'_> {
    fn progress(&self, step: Step, _: u64, _: u64) {
        if step == Step::Proving {
            drop(self.0.book());
        }
    }
}

#[test]
fn what_an_open_window_unpacks_is_not_taken_for_a_dead_restores() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG)]);
    let created = made(&book, archive());
    let owner = draft(&book);
    record(&book, Some(owner));
    let at = jiff::Timestamp::now();
    let restored = restore_replacing_open(&book, &created.path, (ASHA, at), &Lists(&plant), || {}).unwrap();
    drop(book);
    let book = plant.book();
    assert_eq!(book.read(|reader| reader.count_batches()).unwrap(), 1);
    assert_eq!(fs::read(stored(&book, &attached[0])).unwrap(), PNG);
    assert!(restored.kept_aside.unwrap().join("db.sqlite").exists());
    is_well(&plant);
}
