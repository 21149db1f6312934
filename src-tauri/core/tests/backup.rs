//! A backup, from the live store to the archive and back.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use batchbook_core::attachments::Attachment;
use batchbook_core::backup::{
    BackupError, BackupKind, BackupProblem, Created, ProblemKind, Request, Step, Unwatched, Watch, create,
    destinations, list, restore_into, verify,
};
use batchbook_core::book::Book;
use batchbook_core::settings::{CloudMode, Key};

use crate::plant::{ASHA, PNG, Plant, attach, draft, names, record, stored};

/// A plant with one recorded batch of these files and a place for backups.
pub(crate) fn plant_with(files: &[(&str, &[u8])]) -> (Plant, Book, Vec<Attachment>) {
    let plant = Plant::new();
    let stick = stick(&plant);
    fs::create_dir(&stick).unwrap();
    let plant = plant.with(Key::BackupDestinations, stick.display());
    let book = plant.book();
    let owner = draft(&book);
    let attached = files
        .iter()
        .map(|(name, bytes)| attach(&book, owner, &plant.file(name, bytes)))
        .collect();
    record(&book, Some(owner));
    (plant, book, attached)
}

pub(crate) fn stick(plant: &Plant) -> PathBuf {
    plant.dir.join("stick")
}

pub(crate) fn of_kind(kind: BackupKind) -> Request<'static> {
    Request {
        to: None,
        kind,
        who: ASHA,
    }
}

pub(crate) fn archive() -> Request<'static> {
    of_kind(BackupKind::Archive)
}

pub(crate) fn made(book: &Book, request: Request<'_>) -> Created {
    tried(book, request).unwrap()
}

pub(crate) fn tried(book: &Book, request: Request<'_>) -> Result<Created, BackupError> {
    create(book, request, &Unwatched).unwrap().remove(0).result
}

pub(crate) fn scratch(plant: &Plant) -> PathBuf {
    plant.dir.join("scratch")
}

pub(crate) fn problems(plant: &Plant, backup: &Path) -> Vec<BackupProblem> {
    verify(backup, &scratch(plant), &Unwatched).unwrap().problems
}

pub(crate) fn kinds(problems: &[BackupProblem]) -> Vec<ProblemKind> {
    problems.iter().map(|problem| problem.kind).collect()
}

pub(crate) fn restored(plant: &Plant, backup: &Path, name: &str) -> Result<PathBuf, BackupError> {
    let target = plant.dir.join(name);
    let at = jiff::Timestamp::now();
    restore_into(backup, &target, ASHA, at, &Unwatched).map(|restored| restored.data_dir)
}

/// Every row of the tables that a person's work is in, as texts.
pub(crate) fn rows(database: &Path) -> Vec<String> {
    let connection = rusqlite::Connection::open(database).unwrap();
    let mut all = Vec::new();
    for table in [
        "workstation",
        "batches",
        "drafts",
        "attachments",
        "operators",
        "brands",
        "product_types",
    ] {
        let mut statement = connection
            .prepare(&format!("SELECT * FROM {table} ORDER BY 1"))
            .unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<rusqlite::types::Value> =
                (0..columns).map(|column| row.get_unwrap(column)).collect();
            all.push(format!("{table}: {values:?}"));
        }
    }
    all
}

#[test]
fn what_is_restored_has_equal_rows_and_bytes() {
    let long = format!("{}.pdf", "a long name ".repeat(15));
    let large: Vec<u8> = (0..3_000_000u32).flat_map(u32::to_le_bytes).collect();
    let (plant, book, attached) = plant_with(&[
        ("slip.png", PNG),
        (&long, b"%PDF-1.4"),
        ("large.csv", &large),
        ("empty.txt", b""),
    ]);
    let in_the_draft = attach(&book, draft(&book), &plant.file("रसीद.jpg", b"a draft's"));

    let created = made(&book, archive());

    assert_eq!(created.attachments, 5);
    assert_eq!(created.bytes, fs::metadata(&created.path).unwrap().len());
    assert_eq!(created.problems, []);
    assert_eq!(problems(&plant, &created.path), []);
    let data = restored(&plant, &created.path, "restored").unwrap();
    assert_eq!(
        rows(&data.join("db.sqlite")),
        rows(&plant.data().join("db.sqlite"))
    );
    for attachment in attached.iter().chain([&in_the_draft]) {
        let restored = data.join("uploads/batches").join(&attachment.stored_name);
        assert_eq!(
            fs::read(&restored).unwrap(),
            fs::read(stored(&book, attachment)).unwrap()
        );
    }
    let listed = list(&book).unwrap();
    assert!(listed[0].present && listed[0].recorded && listed[0].backup.proven_at.is_some());
    assert_eq!(listed[0].backup.path.as_deref(), Some(created.path.as_path()));
    assert_eq!(
        names(&stick(&plant)).len(),
        2,
        "the archive and the marker, no part"
    );
    assert!(
        names(&plant.data().join("backup")).is_empty(),
        "no copy of the database stays"
    );
    drop(book);
    let again = Plant::of_another_process(&plant.dir).with(Key::StoragePath, data.join("uploads").display());
    let trail = open_data(&again, &data).read(|reader| reader.first_broken_audit_entry().unwrap());
    assert_eq!(trail, None, "that it was restored is in the trail");
}

/// Opens another data folder with the settings of a plant.
fn open_data(plant: &Plant, data: &Path) -> Book {
    let mut settings = plant.settings();
    settings.data_dir.value = data.to_owned();
    settings.storage_path.value = data.join("uploads");
    let clock = std::sync::Arc::new(jiff::Timestamp::now);
    batchbook_core::open_book::open_book(settings, clock).unwrap().0
}

#[test]
fn tar_and_sha256sum_alone_restore_an_archive() {
    let long = format!("{}.pdf", "रसीद ".repeat(14));
    for format in ["zst", "gz"] {
        let (plant, book, attached) = plant_with(&[("slip.png", PNG), (&long, b"%PDF-1.4")]);
        let plant = plant.with(Key::BackupFormat, format);
        drop(book);
        let created = made(&plant.book(), archive());
        let folder = plant.dir.join("by-hand");
        fs::create_dir(&folder).unwrap();
        let run = |program: &str, arguments: &[&str]| {
            let output = Command::new(program)
                .args(arguments)
                .current_dir(&folder)
                .output()
                .unwrap();
            assert!(output.status.success(), "{program}: {output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        run("tar", &["-xf", created.path.to_str().unwrap()]);
        let sums = run("sha256sum", &["-c", "--strict", "SHA256SUMS"]);
        assert_eq!(sums.lines().count(), 5, "{sums}");
        let found = fs::read(folder.join("uploads/batches").join(&attached[1].stored_name)).unwrap();
        assert_eq!(found, b"%PDF-1.4");
        assert!(folder.join("db.sqlite").exists() && folder.join("manifest.json").exists());
        let opened = open_data(&plant, &folder);
        assert_eq!(opened.read(|reader| reader.count_batches()).unwrap(), 1);
    }
}

#[test]
fn a_restore_goes_only_where_nothing_is() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let created = made(&book, archive());
    let target = plant.dir.join("new");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("mine"), "mine").unwrap();
    let refused = restored(&plant, &created.path, "new");
    assert!(matches!(refused, Err(BackupError::TargetTaken { .. })));
    assert_eq!(names(&target), ["mine"]);
    fs::remove_file(target.join("mine")).unwrap();
    restored(&plant, &created.path, "new").unwrap();
    assert!(target.join("db.sqlite").exists());
}

#[test]
fn a_storage_path_in_the_restored_settings_is_set_aside() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG)]);
    drop(book);
    let share = plant.dir.join("share");
    let plant = plant.with_storage(&share).with(Key::Station, "L2");
    fs::rename(plant.data().join("uploads"), &share).unwrap();
    let created = made(&plant.book(), archive());
    assert!(
        created
            .path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("batchbook-L2-2")
    );

    let at = jiff::Timestamp::now();
    let target = plant.dir.join("new");
    let restored = restore_into(&created.path, &target, ASHA, at, &Unwatched).unwrap();

    assert_eq!(restored.storage_path_set_aside.as_deref(), share.to_str());
    let settings = fs::read_to_string(target.join("settings.toml")).unwrap();
    assert!(
        settings.contains(&format!("# storage_path = \"{}\"", share.display())),
        "{settings}"
    );
    assert!(settings.contains("station = \"L2\""), "{settings}");
    let mut surroundings = Plant::new().surroundings();
    surroundings.flags.data_dir = Some(target.clone());
    let read = batchbook_core::settings::read_settings(&surroundings).unwrap();
    assert_eq!(read.storage_path.value, target.join("uploads"));
    assert_eq!(
        read.station.value.as_deref(),
        Some("L2"),
        "what the environment set is restored"
    );
    assert!(
        read.backup_destinations.value.is_empty(),
        "a copy adds nothing to the backups of the original"
    );
    let aside = restored.backup_destinations_set_aside.unwrap();
    assert!(aside.contains(stick(&plant).to_str().unwrap()), "{aside}");
    assert!(
        target
            .join("uploads/batches")
            .join(&attached[0].stored_name)
            .exists()
    );
}

#[test]
fn a_copy_from_a_disk_uploads_nothing_among_the_files_of_the_original() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    drop(book);
    let way = r#"mode = "hybrid", bucket = "plant-files", prefix = "line-2", region = "ap-south-1""#;
    let plant = plant.with(Key::Cloud, way);
    let created = made(&plant.book(), archive());

    let at = jiff::Timestamp::now();
    let target = plant.dir.join("new");
    let restored = restore_into(&created.path, &target, ASHA, at, &Unwatched).unwrap();

    assert_eq!(
        restored.object_store_set_aside.as_deref(),
        Some("s3://plant-files/line-2")
    );
    let text = fs::read_to_string(target.join("settings.toml")).unwrap();
    let aside = text.lines().find(|line| line.starts_with("# cloud = {"));
    assert!(
        aside.is_some_and(|line| line.contains(r#"prefix = "line-2""#)),
        "{text}"
    );
    let mut surroundings = Plant::new().surroundings();
    surroundings.flags.data_dir = Some(target.clone());
    let read = batchbook_core::settings::read_settings(&surroundings).unwrap();
    assert_eq!(read.cloud.value.mode, CloudMode::Off);
    assert!(
        read.backup_destinations.value.is_empty(),
        "the one does not undo the other"
    );
}

#[test]
fn what_is_missing_or_damaged_in_the_live_store_costs_nothing_else() {
    let (plant, book, attached) = plant_with(&[
        ("gone.png", PNG),
        ("bad.png", PNG),
        ("short.png", PNG),
        ("good.png", PNG),
    ]);
    fs::remove_file(stored(&book, &attached[0])).unwrap();
    let mut bytes = PNG.to_vec();
    bytes[3] ^= 1;
    fs::write(stored(&book, &attached[1]), &bytes).unwrap();
    fs::write(stored(&book, &attached[2]), &PNG[..9]).unwrap();

    let created = made(&book, archive());

    let path = |index: usize| format!("uploads/batches/{}", attached[index].stored_name);
    let named: Vec<_> = created
        .problems
        .iter()
        .map(|problem| problem.subject.clone())
        .collect();
    let mut expected = vec![path(0), path(1), path(2)];
    expected.sort();
    assert_eq!(named, expected);
    assert!(
        created
            .problems
            .iter()
            .all(|problem| problem.kind == ProblemKind::NotWhole)
    );
    assert_eq!(created.attachments, 3, "what is damaged may be all that there is");
    assert_eq!(list(&book).unwrap()[0].backup.problems, 3);
    assert_eq!(
        kinds(&problems(&plant, &created.path)),
        [ProblemKind::NotWhole; 3]
    );
    let data = restored(&plant, &created.path, "new").unwrap();
    assert_eq!(fs::read(data.join(path(1))).unwrap(), bytes);
    assert_eq!(fs::read(data.join(path(3))).unwrap(), PNG);
}

#[test]
fn files_that_wait_in_the_outbox_are_in_it() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG), ("waits.txt", b"waits")]);
    drop(book);
    let (id, name) = (attached[1].id, format!("{}_waits, cut.txt", attached[1].id));
    let outbox = plant.data().join("outbox");
    fs::create_dir_all(&outbox).unwrap();
    fs::rename(
        plant
            .data()
            .join("uploads/batches")
            .join(&attached[1].stored_name),
        outbox.join(&name),
    )
    .unwrap();
    rusqlite::Connection::open(plant.data().join("db.sqlite"))
        .unwrap()
        .execute(
            "UPDATE attachments SET state = 'kept', failure_code = 'storage_unreachable' WHERE id = ?",
            [id.to_string()],
        )
        .unwrap();
    let book = plant.book();
    for kind in [BackupKind::Archive, BackupKind::Mirror] {
        let created = made(&book, of_kind(kind));
        assert_eq!((created.problems.len(), created.attachments), (0, 2), "{kind:?}");
        assert_eq!(problems(&plant, &created.path), []);
        let data = restored(&plant, &created.path, kind.as_str()).unwrap();
        assert_eq!(fs::read(data.join("outbox").join(&name)).unwrap(), b"waits");
    }
    fs::remove_file(outbox.join(&name)).unwrap();
    let created = made(&book, archive());
    assert_eq!(kinds(&created.problems), [ProblemKind::NotWhole]);
}

#[test]
fn a_file_that_leaves_a_draft_while_a_backup_runs_is_in_it() {
    let (_plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let owner = draft(&book);
    let leaving = attach(&book, owner, &_plant.file("leaving.png", PNG));
    let watch = Doing(|step| {
        if step == Step::Copying && stored(&book, &leaving).exists() {
            batchbook_core::attachments::remove(&book, leaving.id, ASHA).unwrap();
        }
    });
    let created = create(&book, archive(), &watch)
        .unwrap()
        .remove(0)
        .result
        .unwrap();
    assert_eq!((created.problems.len(), created.attachments), (0, 2));
}

/// Does something at every report of progress.
pub(crate) struct Doing<F: Fn(Step)>(pub(crate) F);

impl<F: Fn(Step)> Watch for Doing<F> {
    fn progress(&self, step: Step, _: u64, _: u64) {
        (self.0)(step);
    }
}

#[test]
fn batches_are_recorded_while_a_backup_runs() {
    let (_plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let recorded = RefCell::new(Vec::new());
    let watch = Doing(|step| {
        let mut recorded = recorded.borrow_mut();
        if recorded.last() != Some(&step) {
            record(&book, None);
            recorded.push(step);
        }
    });
    let created = create(&book, archive(), &watch)
        .unwrap()
        .remove(0)
        .result
        .unwrap();
    assert_eq!(
        recorded.into_inner(),
        [Step::Snapshot, Step::Copying, Step::Proving],
        "the writer's lock is never held"
    );
    assert_eq!(created.problems, []);
}

/// Has the archive that is being made changed as soon as it is read again.
fn damaged_while_proven(stick: PathBuf, damage: impl Fn(&mut Vec<u8>)) -> impl Watch {
    let part_of = |stick: &Path| {
        let parts: Vec<PathBuf> = names(stick).iter().map(|name| stick.join(name)).collect();
        let is_large = |path: &PathBuf| fs::metadata(path).is_ok_and(|found| found.len() > 1_000_000);
        parts.into_iter().find(is_large)
    };
    let is_done = Cell::new(false);
    Doing(move |step| {
        if step == Step::Proving && !is_done.replace(true) {
            let part = part_of(&stick).unwrap();
            let mut bytes = fs::read(&part).unwrap();
            damage(&mut bytes);
            fs::write(&part, bytes).unwrap();
        }
    })
}

#[test]
fn an_archive_that_is_not_what_was_written_is_found_in_the_same_run() {
    // The smaller one is read once it is written, the larger one while it is.
    for (what, size) in [
        ("one byte", 6_000_000),
        ("the end", 6_000_000),
        ("one byte", 40_000_000),
        ("the end", 40_000_000),
    ] {
        let mut photo = vec![0; size];
        fastrand::Rng::with_seed(7).fill(&mut photo);
        photo[..PNG.len()].copy_from_slice(PNG);
        let (plant, book, _) = plant_with(&[("slip.png", PNG), ("photo.png", &photo)]);
        let watch = damaged_while_proven(stick(&plant), |bytes| match what {
            "one byte" => {
                let at = bytes.len() - 700;
                bytes[at] ^= 1;
            }
            _ => bytes.truncate(bytes.len() - 700),
        });
        let outcome = create(&book, archive(), &watch).unwrap().remove(0);
        let error = outcome.result.unwrap_err();
        assert_eq!(error.code(), "backup_not_proven", "{what}: {error:?}");
        let BackupError::NotProven { problems, .. } = error else {
            panic!("{error:?}")
        };
        assert!(!problems.is_empty(), "{what}: it is said what");
        assert_eq!(
            names(&stick(&plant)),
            [".batchbook-backups"],
            "{what}: nothing there looks like a backup"
        );
        let state = destinations(&book).unwrap().remove(0);
        let failure = state.last_failure.unwrap();
        assert_eq!(
            failure.failure.as_deref(),
            Some("backup_not_proven"),
            "{what}: it stays said"
        );
    }
}

#[test]
fn a_file_that_differs_in_the_archive_alone_is_found_in_the_same_run() {
    let (plant, book, attached) = plant_with(&[("slip.png", PNG), ("bad.png", b"another")]);
    let [slip, bad] = [0, 1].map(|index| stored(&book, &attached[index]));
    for path in [&slip, &bad] {
        let mut bytes = fs::read(path).unwrap();
        bytes[3] ^= 1;
        fs::write(path, bytes).unwrap();
    }
    // Read as something else, and what it should be as soon as it is looked at again.
    let watch = Doing(|step| {
        if step == Step::Proving {
            fs::write(&slip, PNG).unwrap();
        }
    });
    let outcome = create(&book, archive(), &watch).unwrap().remove(0);
    let BackupError::NotProven { problems, .. } = outcome.result.unwrap_err() else {
        panic!("what was written is not what is there")
    };
    assert_eq!(kinds(&problems), [ProblemKind::HashDiffers; 2]);
    assert_eq!(names(&stick(&plant)), [".batchbook-backups"]);
}

struct CancelledAt(Step, Cell<bool>);

impl Watch for CancelledAt {
    fn progress(&self, step: Step, _: u64, _: u64) {
        if step == self.0 {
            self.1.set(true);
        }
    }

    fn cancelled(&self) -> bool {
        self.1.get()
    }
}

#[test]
fn a_cancelled_backup_leaves_nothing_and_is_no_failure() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    for step in [Step::Snapshot, Step::Copying, Step::Proving] {
        let watch = CancelledAt(step, Cell::new(false));
        let cancelled = match create(&book, archive(), &watch) {
            Err(error) => error,
            Ok(mut outcomes) => outcomes.remove(0).result.unwrap_err(),
        };
        assert!(matches!(cancelled, BackupError::Cancelled), "{step:?}");
        assert_eq!(names(&stick(&plant)), [".batchbook-backups"], "{step:?}");
        assert!(names(&plant.data().join("backup")).is_empty(), "{step:?}");
    }
    assert_eq!(list(&book).unwrap(), []);
}

#[test]
fn without_a_destination_nothing_is_begun() {
    let plant = Plant::new();
    let refused = create(&plant.book(), archive(), &Unwatched);
    assert!(matches!(refused, Err(BackupError::NoDestination)));
}

#[test]
fn a_destination_in_trouble_is_recorded_and_keeps_no_other_from_its_backup() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    drop(book);
    let (stick, absent) = (stick(&plant), plant.dir.join("no/such/disk"));
    let both = format!("{};{}", absent.display(), stick.display());
    let plant = plant.with(Key::BackupDestinations, both);
    let book = plant.book();

    let outcomes = create(&book, archive(), &Unwatched).unwrap();

    assert!(matches!(
        outcomes[0].result,
        Err(BackupError::DestinationGone { .. })
    ));
    assert!(outcomes[1].result.is_ok());
    assert!(!absent.exists());
    let listed = list(&book).unwrap();
    let failed: Vec<_> = listed
        .iter()
        .filter_map(|listed| listed.backup.failure.as_deref())
        .collect();
    assert_eq!((listed.len(), failed), (2, vec!["backup_destination_gone"]));
}

#[test]
fn an_unplugged_disk_is_not_taken_for_an_empty_one() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    made(&book, archive());
    // What is under the mount point when the disk is gone.
    fs::remove_dir_all(stick(&plant)).unwrap();
    fs::create_dir(stick(&plant)).unwrap();
    assert!(matches!(
        tried(&book, archive()),
        Err(BackupError::DestinationGone { .. })
    ));
    assert_eq!(names(&stick(&plant)), Vec::<String>::new());
    let stick = stick(&plant);
    let on_purpose = Request {
        to: Some(&stick),
        ..archive()
    };
    assert!(tried(&book, on_purpose).is_ok());
    assert!(tried(&book, archive()).is_ok());
}

/// Runs a backup to a small file system in memory, where `during` happens at its first block.
fn to_a_mount(
    size: &str,
    during: impl Fn(&crate::plant::Mount),
) -> Option<(Plant, Book, Result<Created, BackupError>)> {
    let noise: Vec<u8> = (0..250_000u32)
        .flat_map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    let (plant, book, _) = plant_with(&[("noise.csv", &noise)]);
    let mount = crate::plant::Mount::tmpfs(&stick(&plant), size)?;
    let done = Cell::new(false);
    let watch = Doing(|step| {
        if step == Step::Copying && !done.replace(true) {
            during(&mount);
        }
    });
    let result = create(&book, archive(), &watch).unwrap().remove(0).result;
    let parts: Vec<_> = names(&mount.0)
        .into_iter()
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert_eq!(parts, Vec::<String>::new(), "a part stays");
    Some((plant, book, result))
}

#[test]
fn a_destination_without_room_is_said_before_the_first_byte() {
    let begun = Cell::new(false);
    let Some((_plant, book, result)) = to_a_mount("500k", |_| begun.set(true)) else {
        return;
    };
    assert_eq!(result.unwrap_err().code(), "backup_no_space");
    assert!(!begun.get());
    assert_eq!(
        list(&book).unwrap()[0].backup.failure.as_deref(),
        Some("backup_no_space")
    );
    record(&book, None);
}

#[test]
fn a_destination_that_fills_up_in_the_middle_fails_and_leaves_nothing() {
    let fill = |mount: &crate::plant::Mount| {
        let filled = fs::write(mount.0.join("others"), vec![1; 3_000_000]);
        assert!(filled.is_err(), "it is full now");
    };
    let Some((_plant, _book, result)) = to_a_mount("2500k", fill) else {
        return;
    };
    assert_eq!(result.unwrap_err().code(), "backup_no_space");
}

#[test]
fn a_destination_that_turns_read_only_or_leaves_in_the_middle_fails() {
    // What is open for writing keeps a file system from being made read-only, so it is before the first byte.
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let Some(mount) = crate::plant::Mount::tmpfs(&stick(&plant), "5m") else {
        return;
    };
    made(&book, archive());
    mount.remount("ro");
    for kind in [BackupKind::Archive, BackupKind::Mirror] {
        assert_eq!(
            tried(&book, of_kind(kind)).unwrap_err().code(),
            "backup_destination"
        );
    }
    mount.remount("rw");
    for kind in [BackupKind::Archive, BackupKind::Mirror] {
        tried(&book, of_kind(kind)).unwrap();
    }
    drop(mount);
    for kind in [BackupKind::Archive, BackupKind::Mirror] {
        assert_eq!(
            tried(&book, of_kind(kind)).unwrap_err().code(),
            "backup_destination_gone"
        );
    }
    let unmounted = |mount: &crate::plant::Mount| {
        Command::new("umount").arg("-l").arg(&mount.0).status().unwrap();
    };
    let Some((_plant, _book, result)) = to_a_mount("5m", unmounted) else {
        return;
    };
    assert_eq!(
        result.unwrap_err().code(),
        "backup_destination_gone",
        "it left in the middle"
    );
}

#[test]
fn a_second_backup_at_the_same_time_is_refused() {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    let other = plant.book();
    let refused = Cell::new(None);
    let watch = Doing(|_| {
        if refused.take().is_none() {
            refused.set(Some(matches!(
                create(&other, archive(), &Unwatched),
                Err(BackupError::UnderWay { .. })
            )));
        } else {
            refused.set(Some(true));
        }
    });
    create(&book, archive(), &watch)
        .unwrap()
        .remove(0)
        .result
        .unwrap();
    assert_eq!(refused.get(), Some(true));
}
