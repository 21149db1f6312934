//! How the places of backups are: what is known of each, and what stays until a backup there is proven.

use std::fs;

use batchbook_core::backup::{
    BackupError, BackupKind, DestinationState, Step, Unwatched, create, create_at, destinations, list,
    look_at_destination, verify_recorded,
};
use batchbook_core::book::Book;
use batchbook_core::settings::Key;

use crate::backup::{Doing, archive, made, of_kind, plant_with, stick, tried};
use crate::plant::{ASHA, PNG, Plant, Time, names};

fn state(book: &Book) -> DestinationState {
    destinations(book).unwrap().remove(0)
}

fn failure(state: &DestinationState) -> Option<&str> {
    state.last_failure.as_ref().and_then(|row| row.failure.as_deref())
}

#[test]
fn a_failure_stays_until_a_backup_there_is_proven() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    made(&book, of_kind(BackupKind::Mirror));
    let first = state(&book).last_proven;
    assert!(first.is_some());

    let away = plant.dir.join("away");
    fs::rename(stick(&plant), &away).unwrap();
    tried(&book, of_kind(BackupKind::Mirror)).unwrap_err();
    let failed = state(&book);
    assert_eq!(failure(&failed), Some("backup_destination_gone"));
    assert_eq!(failed.last_proven, first, "what was proven before stays so");

    fs::rename(&away, stick(&plant)).unwrap();
    made(&book, of_kind(BackupKind::Mirror));
    let good = state(&book);
    assert_eq!(failure(&good), None);
    assert!(good.last_proven > first);
}

#[test]
fn a_disk_that_is_pulled_out_while_the_database_is_copied_leaves_its_mount_point_empty() {
    for kind in [BackupKind::Archive, BackupKind::Mirror] {
        let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
        made(&book, archive());
        let [stick, away] = [stick(&plant), plant.dir.join("away")];
        let pulled_out = Doing(|step| {
            if step == Step::Snapshot && !away.exists() {
                fs::rename(&stick, &away).unwrap();
                fs::create_dir(&stick).unwrap();
            }
        });
        let outcomes = create(&book, of_kind(kind), &pulled_out).unwrap();
        let refused = outcomes.into_iter().next().unwrap().result.unwrap_err();
        assert_eq!(refused.code(), "backup_destination_gone", "{kind:?}");
        assert_eq!(names(&stick), [""; 0], "{kind:?}: it is this computer's disk");
    }
}

#[test]
fn damage_that_is_found_stays_until_a_backup_there_is_proven_and_sound_ones_are_proven_anew() {
    let (_plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let created = made(&book, archive());
    let listed = || {
        let all = list(&book).unwrap();
        all.into_iter()
            .find(|listed| listed.backup.path.as_ref() == Some(&created.path))
            .unwrap()
    };
    assert!(
        verify_recorded(&book, &listed(), ASHA, &Unwatched)
            .unwrap()
            .is_sound()
    );
    let anew = listed().backup.proven_at.unwrap();
    assert!(anew > created.proven_at, "it is dated by when it was read last");

    let whole = fs::read(&created.path).unwrap();
    fs::write(&created.path, &whole[..whole.len() / 2]).unwrap();
    assert!(
        !verify_recorded(&book, &listed(), ASHA, &Unwatched)
            .unwrap()
            .is_sound()
    );
    let damaged = state(&book);
    assert_eq!(
        damaged.damaged.and_then(|row| row.path),
        Some(created.path.clone())
    );
    assert_eq!(damaged.last_proven, None, "it is no longer proven");
    assert_eq!(listed().backup.proven_at, None);
    assert!(
        look_at_destination(&book, &damaged.path).unwrap().present,
        "the place itself is still known"
    );

    made(&book, archive());
    assert_eq!(state(&book).damaged, None);
    let trail = book.read(|reader| reader.first_broken_audit_entry()).unwrap();
    assert_eq!(trail, None);
}

#[test]
fn a_place_that_is_not_there_says_nothing_about_its_backups() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    made(&book, archive());
    let listed = list(&book).unwrap().remove(0);
    fs::rename(stick(&plant), plant.dir.join("away")).unwrap();
    fs::create_dir(stick(&plant)).unwrap();
    let disk = look_at_destination(&book, &stick(&plant)).unwrap();
    assert!(!disk.present, "an empty mount point is not the disk");
    let error = verify_recorded(&book, &listed, ASHA, &Unwatched).unwrap_err();
    assert!(matches!(error, BackupError::DestinationGone { .. }), "{error:?}");
    let after = state(&book);
    assert!(after.damaged.is_none() && after.last_proven.is_some());
}

#[test]
fn a_place_beside_the_data_is_on_the_same_disk_and_another_file_system_is_not() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let disk = look_at_destination(&book, &stick(&plant)).unwrap();
    assert_eq!(disk.same_disk, Some(true));
    assert!(disk.free.unwrap() > 0);
    #[cfg(target_os = "linux")]
    {
        let other = look_at_destination(&book, std::path::Path::new("/proc")).unwrap();
        assert_eq!(other.same_disk, Some(false));
    }
    let gone = look_at_destination(&book, &plant.dir.join("gone")).unwrap();
    assert_eq!((gone.present, gone.same_disk), (false, None));
}

#[test]
fn one_place_is_due_while_another_is_not_and_only_that_one_gets_a_backup() {
    let plant = Plant::new();
    let (one, other) = (plant.dir.join("one"), plant.dir.join("other"));
    for folder in [&one, &other] {
        fs::create_dir(folder).unwrap();
    }
    let both = format!("{};{}", one.display(), other.display());
    let plant = plant
        .with(Key::BackupDestinations, both)
        .with(Key::TimeZone, "UTC");
    let time = Time::default();
    let book = plant.book_at(&time);
    let due = || {
        let states = destinations(&book).unwrap().into_iter();
        let due = states.filter(|state| state.due.is_some_and(|due| due <= time.now()));
        due.map(|state| state.path).collect::<Vec<_>>()
    };
    assert_eq!(due(), [one.clone(), other.clone()]);
    let outcomes = create_at(&book, vec![one.clone()], of_kind(BackupKind::Mirror), &Unwatched).unwrap();
    assert_eq!((outcomes.len(), &outcomes[0].destination), (1, &one));
    assert_eq!(due(), [other]);
    // 05:00, and three days later.
    time.pass(3 * 24 * 60 * 60);
    assert_eq!(due().len(), 2, "two nights were missed");
    assert!(state(&book).overdue);
}
