//! A mirror: what is new is copied, what is there is not, and what has changed there is found.

use std::fs;
use std::path::{Path, PathBuf};

use batchbook_core::backup::{
    BackupError, BackupKind, Created, Outcome, ProblemKind, Unwatched, create, list, plan_pruning, prune,
    prune_agreed, restore_into,
};
use batchbook_core::book::Book;
use batchbook_core::settings::Key;

use crate::backup::{kinds, made, of_kind, plant_with, problems, rows, stick, tried};
use crate::plant::{ASHA, PNG, Plant, attach, draft, names, record, row, stored};

pub(crate) fn mirror() -> batchbook_core::backup::Request<'static> {
    of_kind(BackupKind::Mirror)
}

/// What became of one run at the one destination.
pub(crate) fn outcome(book: &Book) -> Outcome {
    create(book, mirror(), &Unwatched).unwrap().remove(0)
}

/// The stored files of a mirror, by path.
pub(crate) fn stored_files(created: &Created) -> Vec<PathBuf> {
    let files = root(created).join("files");
    let mut found: Vec<PathBuf> = names(&files)
        .iter()
        .flat_map(|folder| {
            names(&files.join(folder))
                .into_iter()
                .map(move |name| (folder.clone(), name))
        })
        .map(|(folder, name)| files.join(folder).join(name))
        .collect();
    found.sort();
    found
}

pub(crate) fn root(created: &Created) -> &Path {
    created.path.parent().unwrap().parent().unwrap()
}

pub(crate) fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_second_run_writes_only_what_is_new() {
    let large = vec![7; 400_000];
    let (plant, book, _) = plant_with(&[("slip.png", PNG), ("same.png", PNG), ("large.csv", &large)]);
    let first = made(&book, mirror());
    assert_eq!(
        (stored_files(&first).len(), first.attachments),
        (2, 3),
        "each content is stored once"
    );
    assert!(first.bytes > 400_000);
    let before: Vec<_> = stored_files(&first)
        .iter()
        .map(|file| fs::metadata(file).unwrap().modified().unwrap())
        .collect();
    let owner = draft(&book);
    attach(&book, owner, &plant.file("new.txt", "new"));
    record(&book, Some(owner));

    let second = made(&book, mirror());

    assert_eq!(root(&first), root(&second));
    assert_eq!(second.attachments, 4);
    let lists: u64 = names(&second.path)
        .iter()
        .map(|name| fs::metadata(second.path.join(name)).unwrap().len())
        .sum();
    assert_eq!(second.bytes, lists + 3, "the snapshot and the new file");
    let after = stored_files(&first);
    assert_eq!(after.len(), 3);
    let unchanged = after
        .iter()
        .filter(|file| before.contains(&fs::metadata(file).unwrap().modified().unwrap()));
    assert!(unchanged.count() >= 2);
    assert_eq!(problems(&plant, &second.path), []);
    assert_eq!(problems(&plant, root(&second)), [], "all of the mirror");
    assert_eq!(problems(&plant, &stick(&plant)), [], "the destination");
}

#[test]
fn files_that_are_there_are_not_read_from_the_live_store() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG)]);
    made(&book, mirror());
    fs::remove_file(stored(&book, &attached[0])).unwrap();
    let second = made(&book, mirror());
    assert_eq!(
        (second.problems.len(), second.attachments),
        (0, 1),
        "the mirror has it"
    );
    let target = plant.dir.join("new");
    restore_into(&second.path, &target, ASHA, jiff::Timestamp::now(), &Unwatched).unwrap();
    assert_eq!(
        fs::read(target.join("uploads/batches").join(&attached[0].stored_name)).unwrap(),
        PNG
    );
}

#[test]
fn a_mirror_is_restored_with_equal_rows_and_bytes() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG), ("रसीद.pdf", b"%PDF"), ("empty.txt", b"")]);
    made(&book, mirror());
    let created = made(&book, mirror());
    for (name, backup) in [
        ("of-a-snapshot", created.path.clone()),
        ("of-all", root(&created).to_owned()),
        ("of-the-stick", stick(&plant)),
    ] {
        let target = plant.dir.join(name);
        restore_into(&backup, &target, ASHA, jiff::Timestamp::now(), &Unwatched).unwrap();
        assert_eq!(names(&target.join("uploads/batches")).len(), 3);
        for attachment in &attached {
            let restored = fs::read(target.join("uploads/batches").join(&attachment.stored_name)).unwrap();
            assert_eq!(restored, fs::read(stored(&book, attachment)).unwrap());
        }
        assert_eq!(
            rows(&target.join("db.sqlite")),
            rows(&plant.data().join("db.sqlite"))
        );
    }
}

#[test]
fn a_changed_stored_file_is_found_named_and_copied_again() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG), ("other.txt", b"other")]);
    let first = made(&book, mirror());
    let hex: String = row(&book, attached[0].id)
        .unwrap()
        .sha256
        .unwrap()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let damaged = stored_files(&first)
        .into_iter()
        .find(|file| file.ends_with(&hex))
        .unwrap();
    flip(&damaged);

    let found = problems(&plant, &first.path);
    assert_eq!(
        kinds(&found),
        [ProblemKind::HashDiffers],
        "its manifest and the database tell the same, which is said once"
    );
    assert!(found[0].subject.ends_with(&attached[0].stored_name), "{found:?}");
    let refused = restore_into(
        &first.path,
        &plant.dir.join("new"),
        ASHA,
        jiff::Timestamp::now(),
        &Unwatched,
    );
    assert!(matches!(refused, Err(BackupError::NotRestorable { .. })));

    let second = outcome(&book);
    assert_eq!(kinds(&second.repaired), [ProblemKind::HashDiffers]);
    assert_eq!(Path::new(&second.repaired[0].subject), damaged);
    assert_eq!(second.result.unwrap().problems, []);
    assert_eq!(
        problems(&plant, &first.path),
        [],
        "the first snapshot is whole again"
    );
    fs::write(&damaged, &PNG[..5]).unwrap();
    assert_eq!(kinds(&outcome(&book).repaired), [ProblemKind::SizeDiffers]);
    assert_eq!(
        names(&root(&first).join("damaged")).len(),
        2,
        "what was damaged is kept aside"
    );
}

#[test]
fn a_change_that_shows_neither_in_size_nor_in_time_is_found_within_thirty_runs() {
    let files: Vec<(String, Vec<u8>)> = (0..6).map(|at| (format!("{at}.txt"), vec![at; 10_000])).collect();
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let (_plant, book, _) = plant_with(&files);
    let first = made(&book, mirror());
    let rotten = stored_files(&first).pop().unwrap();
    let modified = fs::metadata(&rotten).unwrap().modified().unwrap();
    flip(&rotten);
    fs::File::options()
        .write(true)
        .open(&rotten)
        .unwrap()
        .set_modified(modified)
        .unwrap();
    let runs = (1..=30).find(|_| !outcome(&book).repaired.is_empty());
    assert!(runs.is_some_and(|runs| runs <= 6), "{runs:?}");
}

#[test]
fn a_damaged_snapshot_is_found_whatever_is_damaged() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let created = made(&book, mirror());
    for name in ["db.sqlite", "settings.toml", "manifest.json", "SHA256SUMS"] {
        let path = created.path.join(name);
        let before = fs::read(&path).unwrap();
        flip(&path);
        assert!(!problems(&plant, &created.path).is_empty(), "{name}");
        fs::write(&path, &before[..before.len() / 2]).unwrap();
        assert!(!problems(&plant, &created.path).is_empty(), "{name} cut off");
        fs::remove_file(&path).unwrap();
        assert!(!problems(&plant, &created.path).is_empty(), "{name} gone");
        fs::write(&path, before).unwrap();
    }
    assert_eq!(problems(&plant, &created.path), []);
    fs::remove_file(&stored_files(&created)[0]).unwrap();
    assert!(kinds(&problems(&plant, &created.path)).contains(&ProblemKind::Missing));
}

#[test]
fn two_workstations_share_a_destination_and_leave_each_other_alone() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    drop(book);
    let plant = plant.with(Key::BackupKeep, "1, 0, 0");
    let book = plant.book();
    let other = Plant::new()
        .with(Key::BackupDestinations, stick(&plant).display())
        .with(Key::BackupKeep, "1, 0, 0");
    let others_book = other.book();
    for _ in 0..2 {
        for kind in [BackupKind::Archive, BackupKind::Mirror] {
            tried(&book, of_kind(kind)).unwrap();
            tried(&others_book, of_kind(kind)).unwrap();
        }
    }
    assert_eq!(
        (list(&book).unwrap().len(), list(&others_book).unwrap().len()),
        (4, 4)
    );

    let planned = prune(&book, true, ASHA).unwrap();
    assert_eq!((planned.removed.len(), planned.kept.len()), (2, 2));
    assert_eq!(list(&book).unwrap().len(), 4, "only planned");
    let pruned = prune(&book, false, ASHA).unwrap();
    assert_eq!((pruned.removed, pruned.failed.len()), (planned.removed, 0));
    assert_eq!(
        (list(&book).unwrap().len(), list(&others_book).unwrap().len()),
        (2, 4)
    );
    for path in pruned.kept {
        assert_eq!(problems(&plant, &path), []);
    }
}

#[test]
fn pruning_removes_the_files_that_no_snapshot_needs() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    drop(book);
    let plant = plant.with(Key::BackupKeep, "1, 0, 0");
    let book = plant.book();
    let owner = draft(&book);
    let leaving = attach(&book, owner, &plant.file("leaving.txt", "leaving"));
    let first = made(&book, mirror());
    assert_eq!(stored_files(&first).len(), 2);
    batchbook_core::attachments::remove(&book, leaving.id, ASHA).unwrap();
    let second = made(&book, mirror());
    assert_eq!(stored_files(&first).len(), 2, "the first snapshot needs both");
    prune(&book, false, ASHA).unwrap();
    assert_eq!(stored_files(&second).len(), 1);
    assert!(!first.path.exists());
    assert_eq!(problems(&plant, root(&second)), []);
}

/// The bytes of everything in a folder.
fn bytes_in(folder: &Path) -> u64 {
    let size = |entry: fs::DirEntry| match entry.metadata().unwrap() {
        found if found.is_dir() => bytes_in(&entry.path()),
        found => found.len(),
    };
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| size(entry.unwrap()))
        .sum()
}

#[test]
fn what_pruning_frees_is_known_before_and_what_nobody_agreed_to_stays() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    drop(book);
    let plant = plant.with(Key::BackupKeep, "1, 0, 0");
    let book = plant.book();
    let owner = draft(&book);
    let leaving = attach(&book, owner, &plant.file("leaving.txt", "leaving"));
    for kind in [BackupKind::Archive, BackupKind::Mirror] {
        made(&book, of_kind(kind));
    }
    batchbook_core::attachments::remove(&book, leaving.id, ASHA).unwrap();
    for kind in [BackupKind::Archive, BackupKind::Mirror] {
        made(&book, of_kind(kind));
    }
    let before = bytes_in(&stick(&plant));
    let plan = plan_pruning(&book).unwrap();
    assert_eq!(plan.len(), 2, "each form by itself");
    assert_eq!(bytes_in(&stick(&plant)), before, "only planned");

    let kept = prune_agreed(&book, &|_| false, ASHA, &Unwatched).unwrap();
    assert_eq!((kept.removed.len(), kept.kept.len(), kept.freed), (0, 4, 0));
    let pruned = prune_agreed(&book, &|_| true, ASHA, &Unwatched).unwrap();
    assert_eq!((pruned.removed.len(), pruned.kept.len()), (2, 2));
    let freed = before - bytes_in(&stick(&plant));
    assert_eq!(
        (freed, pruned.freed),
        (plan.iter().map(|group| group.frees).sum(), freed)
    );
}

#[test]
fn what_the_database_does_not_know_is_listed_and_pruned_by_its_store() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let first = made(&book, of_kind(BackupKind::Archive));
    drop(book);
    // The database as it was restored knows nothing of the backup that it came out of.
    let target = plant.dir.join("new");
    restore_into(&first.path, &target, ASHA, jiff::Timestamp::now(), &Unwatched).unwrap();
    let mut settings = plant.settings();
    settings.storage_path.value = target.join("uploads");
    settings.data_dir.value = target;
    let clock = std::sync::Arc::new(jiff::Timestamp::now);
    let (book, _) = batchbook_core::open_book::open_book(settings, clock).unwrap();
    let listed = list(&book).unwrap();
    assert_eq!(listed.len(), 1);
    assert!(listed[0].present && !listed[0].recorded);
    // Nobody else's: the name alone says little.
    fs::write(
        stick(&plant).join("batchbook-20260101T000000Z.tar.zst"),
        "somebody's notes",
    )
    .unwrap();
    assert_eq!(list(&book).unwrap().len(), 1);
}
