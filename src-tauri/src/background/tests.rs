use std::fs;

use batchbook_core::settings::Key;

use super::*;
use crate::commands::plant::{session, set};

fn codes(changed: &BookChanged) -> Vec<String> {
    let notices = serde_json::to_value(&changed.notices).unwrap();
    let notices = notices.as_array().unwrap().iter();
    notices
        .map(|notice| notice["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_has_to_be_said_is_told_once_and_so_is_that_it_is_over() {
    let dir = tempfile::tempdir().unwrap();
    let (session, told) = (session(dir.path()), Notices::default());
    let raised = news(&session, &told).unwrap().unwrap();
    assert_eq!(codes(&raised), ["backup_no_place"]);
    assert!(news(&session, &told).unwrap().is_none(), "it was told");
    let by_the_way = session.book.read(|reader| book_changed(reader, &told)).unwrap();
    assert_eq!(
        codes(&by_the_way),
        ["backup_no_place"],
        "another change takes nothing back"
    );

    let stick = dir.path().join("stick");
    fs::create_dir(&stick).unwrap();
    set(&session, Key::BackupDestinations, stick.to_str());
    let withdrawn = news(&session, &told).unwrap().unwrap();
    assert_eq!(codes(&withdrawn), Vec::<String>::new());
    assert!(news(&session, &told).unwrap().is_none());
}
