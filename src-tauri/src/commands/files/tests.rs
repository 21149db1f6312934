#![expect(clippy::disallowed_methods, reason = "the tests break files as people do")]

use std::fs;

use super::*;
use crate::commands::plant::{attached, session, stored};

#[test]
fn copies_of_all_files_are_made_though_one_of_them_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let files = ["slip.png", "gone.pdf", "rolls.csv"];
    let attachments = files.map(|name| attached(&session, dir.path(), name, b"1;2\n"));
    fs::remove_file(stored(&session, &attachments[1])).unwrap();
    let folder = dir.path().join("copies");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("rolls.csv"), "somebody's own").unwrap();

    let copies = copies_of(&session, &attachments, &folder);

    assert_eq!(copies.file_names, ["slip.png", "rolls (2).csv"]);
    assert_eq!(copies.failed.len(), 1);
    assert_eq!(copies.failed[0].original_name, "gone.pdf");
    assert_eq!(copies.failed[0].error.code, "file_unreadable");
    assert_eq!(fs::read(folder.join("rolls.csv")).unwrap(), b"somebody's own");
}

#[test]
fn a_pasted_picture_is_called_by_the_time_of_the_workstation() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let name = pasted_name(&session);
    let time = name
        .strip_prefix("pasted ")
        .and_then(|rest| rest.strip_suffix(".png"))
        .unwrap();
    let time = jiff::civil::DateTime::strptime("%Y-%m-%d %H-%M-%S", time).unwrap();
    let now = session
        .book
        .settings()
        .time_zone
        .value
        .to_datetime(session.book.now());
    assert!(
        (now - time).total(jiff::Unit::Second).unwrap() < 60.0,
        "{name} at {now}"
    );
    assert_eq!(
        batchbook_core::attachments::naming::safe_name(&name),
        name,
        "every system takes it"
    );
}
