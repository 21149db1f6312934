//! Settings that are changed while the program runs.

use std::fs;
use std::path::PathBuf;

use batchbook_core::batch::catalogue_changes::CatalogueKind;
use batchbook_core::book::Book;
use batchbook_core::change_setting::{
    ChangeSettingError, change_setting, example_code, note_changes_outside,
};
use batchbook_core::record_batch::preview_batch;
use batchbook_core::settings::{Key, Origin, Surroundings, Theme, Unchangeable};
use batchbook_core::store::trail::TrailFilter;
use serde_json::{Value, json};

use crate::plant::{ASHA, PNG, Plant, attach, draft, record};
use crate::recording::hdpe;

fn settings_file(plant: &Plant) -> PathBuf {
    plant.data().join("settings.toml")
}

fn change(
    book: &Book,
    surroundings: &Surroundings,
    key: Key,
    value: Option<&str>,
) -> Result<(), ChangeSettingError> {
    change_setting(book, surroundings, key, value, ASHA).map(drop)
}

fn trail(plant: &Plant) -> Vec<(String, String, Value, Value)> {
    let connection = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    let mut statement = connection
        .prepare("SELECT who, subject_id, before, after FROM audit_log WHERE action = 'setting_changed' ORDER BY seq")
        .unwrap();
    let json = |text: String| serde_json::from_str(&text).unwrap();
    let entries = statement
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, json(row.get(2)?), json(row.get(3)?)))
        })
        .unwrap();
    entries.map(Result::unwrap).collect()
}

#[test]
fn a_change_takes_effect_at_once_and_is_in_the_trail() {
    let plant = Plant::new();
    let book = plant.book();
    fs::write(settings_file(&plant), "# of line 2\nstation = \"L2\" # painted\n").unwrap();
    change(&book, &plant.surroundings(), Key::Station, Some("L3")).unwrap();
    assert_eq!(
        fs::read_to_string(settings_file(&plant)).unwrap(),
        "# of line 2\nstation = \"L3\" # painted\n"
    );
    let preview = preview_batch(&book, &hdpe()).unwrap();
    assert_eq!(
        preview.batch_code.as_deref(),
        Some("HDPEPipe-OD63-PE80-PN10-Tarko-2026-L3-001")
    );
    change(&book, &plant.surroundings(), Key::Theme, Some("dark")).unwrap();
    assert_eq!(book.settings().theme.value, Theme::Dark);
    change(&book, &plant.surroundings(), Key::Station, None).unwrap();
    assert_eq!(book.settings().station.origin, Origin::Default);
    let entry = |key: &str, before: Value, after: Value| {
        (
            ASHA.to_owned(),
            key.to_owned(),
            json!({ "value": before }),
            json!({ "value": after }),
        )
    };
    assert_eq!(
        trail(&plant),
        [
            entry("station", "L2".into(), "L3".into()),
            entry("theme", "system".into(), "dark".into()),
            entry("station", "L3".into(), Value::Null),
        ]
    );
    assert_eq!(
        book.read(|reader| reader.first_broken_audit_entry()).unwrap(),
        None
    );
}

#[test]
fn the_same_value_again_writes_nothing() {
    let plant = Plant::new();
    let book = plant.book();
    let change = || change(&book, &plant.surroundings(), Key::AcceptedKinds, Some("pdf, JPG")).unwrap();
    change();
    let made = fs::metadata(settings_file(&plant)).unwrap().modified().unwrap();
    change();
    assert_eq!(trail(&plant).len(), 1);
    assert_eq!(
        fs::metadata(settings_file(&plant)).unwrap().modified().unwrap(),
        made
    );
    assert_eq!(book.settings().accepted_kinds.value, ["pdf", "jpg"]);
}

#[test]
fn what_is_locked_or_set_elsewhere_is_refused() {
    let plant = Plant::new().with(Key::Language, "en");
    let book = plant.book();
    let mut surroundings = plant.surroundings();
    surroundings.system_file = plant.dir.join("system.toml");
    fs::write(
        &surroundings.system_file,
        "station = \"L1\"\nlocked = [\"station\"]\n",
    )
    .unwrap();
    let refusal = |key, value| match change(&book, &surroundings, key, Some(value)).unwrap_err() {
        ChangeSettingError::Unchangeable { key: of, reason, .. } if of == key => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(refusal(Key::Station, "L2"), Unchangeable::Locked);
    assert_eq!(
        refusal(Key::Language, "hi"),
        Unchangeable::SetElsewhere(Origin::Environment("BATCHBOOK_LANGUAGE"))
    );
    assert_eq!(refusal(Key::StoragePath, "/elsewhere"), Unchangeable::OnlyAtStart);
    assert!(!settings_file(&plant).exists());
    assert_eq!(trail(&plant), []);
}

#[test]
fn a_value_that_cannot_be_used_changes_nothing() {
    let plant = Plant::new();
    let book = plant.book();
    let error = change(&book, &plant.surroundings(), Key::CodePattern, Some("{type}")).unwrap_err();
    let ChangeSettingError::Value {
        key: Key::CodePattern,
        problem,
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(problem.code(), "number_missing");
    assert!(!settings_file(&plant).exists());
}

#[test]
fn a_file_that_cannot_be_written_leaves_the_setting_and_the_trail() {
    let plant = Plant::new();
    let book = plant.book();
    fs::write(settings_file(&plant), "station = \"L2\"\n").unwrap();
    // A folder stands where the new file is written first.
    fs::create_dir(plant.data().join("settings.toml.part")).unwrap();
    let error = change(&book, &plant.surroundings(), Key::Station, Some("L3")).unwrap_err();
    assert!(matches!(error, ChangeSettingError::Write { .. }), "{error:?}");
    assert_eq!(
        fs::read_to_string(settings_file(&plant)).unwrap(),
        "station = \"L2\"\n"
    );
    assert_eq!(trail(&plant), []);
}

#[test]
fn a_file_that_somebody_broke_meanwhile_is_not_written_over() {
    let plant = Plant::new();
    let book = plant.book();
    fs::write(settings_file(&plant), "station = ").unwrap();
    let error = change(&book, &plant.surroundings(), Key::Theme, Some("dark")).unwrap_err();
    assert!(matches!(error, ChangeSettingError::Settings(_)), "{error:?}");
    assert_eq!(fs::read_to_string(settings_file(&plant)).unwrap(), "station = ");
}

#[test]
fn an_open_book_stays_where_its_files_are() {
    let plant = Plant::new();
    let book = plant.book();
    fs::write(
        settings_file(&plant),
        format!("storage_path = {:?}\n", plant.dir.join("elsewhere")),
    )
    .unwrap();
    change(&book, &plant.surroundings(), Key::Theme, Some("dark")).unwrap();
    assert_eq!(book.settings().storage_path.value, plant.data().join("uploads"));
}

#[test]
fn a_pattern_is_shown_by_the_code_that_it_would_give() {
    let plant = Plant::new().with(Key::Station, "L2");
    let book = plant.book();
    record(&book, None);
    let year = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).year();
    assert_eq!(
        example_code(&book, "{type}/{params}/{station-}{number:03}/{year}").unwrap(),
        format!("HDPEPipe/OD25-PE63-PN4/L2-002/{year}")
    );
    book.write(|tx| tx.set_retired(CatalogueKind::ProductType, "HDPE Pipe", true, ASHA, book.now()))
        .unwrap();
    assert_eq!(example_code(&book, "{type}-{number}").unwrap(), "SprinklerPipe-2");
    let error = example_code(&book, "{colour}{number}").unwrap_err();
    assert!(
        matches!(
            error,
            ChangeSettingError::Value {
                key: Key::CodePattern,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn a_diagnosis_counts_without_a_word_of_what_is_counted() {
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    attach(&book, owner, &plant.file("slip.png", PNG));
    attach(&book, owner, &plant.file("slip.exe", b"MZ"));
    record(&book, Some(owner));
    let counts = book.read(|reader| reader.counts()).unwrap();
    let count = |name: &str| counts.iter().find(|(it, _)| it == name).map(|(_, count)| *count);
    assert_eq!(count("batches"), Some(1));
    assert_eq!(count("batches_reverted"), Some(0));
    assert_eq!(count("product_types"), Some(2));
    assert_eq!(count("operators"), Some(1));
    assert_eq!(count("attachments_saved"), Some(1));
    assert_eq!(count("attachments_failed_kind_not_allowed"), Some(1));
    assert_eq!(count("attachment_bytes_saved"), Some(PNG.len() as u64));
}

#[test]
fn what_was_edited_by_hand_is_written_down_once_and_what_was_set_here_or_by_a_variable_is_not() {
    let plant = Plant::new().with(Key::Theme, "dark");
    let book = plant.book();
    let noted = || note_changes_outside(&book, &plant.surroundings()).unwrap();
    assert_eq!(noted(), [], "a variable is of one process");
    for (key, value) in [
        (Key::Station, Some("L2")),
        (Key::SizeLimit, Some("250000 kB")),
        (Key::BackupDestinations, Some("/mnt/a; /mnt/b")),
        (Key::BackupAt, Some("2:05")),
        (Key::AcceptedKinds, Some("PDF jpg")),
        (Key::Station, None),
    ] {
        change(&book, &plant.surroundings(), key, value).unwrap();
        assert_eq!(noted(), [], "{key:?} {value:?}");
    }
    let text = fs::read_to_string(settings_file(&plant)).unwrap();
    fs::write(settings_file(&plant), text + "language = \"en\"\n").unwrap();
    assert_eq!(noted(), [Key::Language]);
    assert_eq!(noted(), []);
    fs::write(settings_file(&plant), "station = \"L9\"\n").unwrap();
    assert_eq!(
        noted(),
        [
            Key::SizeLimit,
            Key::AcceptedKinds,
            Key::Station,
            Key::Language,
            Key::BackupDestinations,
            Key::BackupAt
        ]
    );
    let entries = book
        .read(|reader| reader.trail(&TrailFilter::default(), None, 1))
        .unwrap()
        .entries;
    let [last] = entries.as_slice() else {
        panic!("{entries:?}");
    };
    assert_eq!(
        (last.who.as_str(), last.subject_id.as_str()),
        ("batchbook", "backup_at")
    );
    assert_eq!(last.after, Some(json!({ "value": null })));
    change(&book, &plant.surroundings(), Key::Station, Some("L3")).unwrap();
    assert_eq!(noted(), []);
}
