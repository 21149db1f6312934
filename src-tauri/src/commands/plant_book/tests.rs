use std::cell::RefCell;
use std::time::{Duration, Instant};

use super::opened::fetched;
use super::*;
use crate::commands::object_store::keep;
use crate::commands::plant::object_server::{KEY_ID, ObjectServer, SECRET, cloud as table};
use crate::commands::plant::{in_object_store, session, with_object_store};

/// The way to the object store, for a station with a prefix of its own.
fn of_line(server: &ObjectServer, line: &str) -> String {
    table("hybrid", server.address, "").replace("line-2", line)
}

fn of_station(name: Option<&str>) -> plant::PlantQuery {
    let mut query = plant::PlantQuery {
        station: name.map(str::to_owned),
        ..plant::PlantQuery::default()
    };
    query.batches.limit = 10;
    query
}

fn batches(view: &PlantView) -> Vec<u64> {
    view.stations.iter().map(|station| station.batches).collect()
}

#[test]
fn the_bucket_of_the_settings_is_the_plant_with_the_stations_of_all_prefixes() {
    let server = ObjectServer::start();
    for line in ["line-1", "line-2"] {
        in_object_store(&tempfile::tempdir().unwrap(), &of_line(&server, line));
    }
    let dir = tempfile::tempdir().unwrap();
    let session = with_object_store(dir.path(), &of_line(&server, "office"));
    let opened = OpenedPlant::default();
    let before = PlantView::of(&session, &opened, &|_| ()).unwrap();
    assert_eq!(
        (before.bucket.as_deref(), before.stations.len()),
        (Some("s3://plant"), 0)
    );

    let view = add_bucket(&session, &opened, &|_| ()).unwrap();
    assert_eq!((view.bucket.as_deref(), view.refused.len()), (None, 0));
    assert_eq!(view.folders[0].path, "s3://plant");
    assert_eq!(batches(&view), [1, 1]);
    let fetched = fetched(&dir.path().join("data"));
    assert!(fetched.exists());

    let page = opened
        .read(&session, |book| Ok(book.list(&of_station(None))?.batches.len()))
        .unwrap();
    assert_eq!(page, 2);
    let target = dir.path().join("copies");
    std::fs::create_dir(&target).unwrap();
    opened
        .read(&session, |book| {
            let station = &book.stations()[0];
            let found = book.list(&of_station(Some(&station.name)))?;
            let slip = &found.batches[0].batch.attachments[0];
            station
                .fetch(slip, &target, "slip.pdf", &core::Unwatched)
                .unwrap();
            Ok(())
        })
        .unwrap();
    assert_eq!(std::fs::read(target.join("slip.pdf")).unwrap(), b"%PDF-1.4 slip");

    // A window that ends removes nothing; the next one does.
    opened.leave_behind();
    forget_fetched(&dir.path().join("data"));
    assert!(!fetched.exists());
}

#[test]
fn a_bucket_that_there_is_no_way_to_is_said_and_can_be_left_out() {
    let server = ObjectServer::start();
    in_object_store(&tempfile::tempdir().unwrap(), &of_line(&server, "line-1"));
    let dir = tempfile::tempdir().unwrap();
    let nowhere = session(dir.path());
    let opened = OpenedPlant::default();
    assert_eq!(PlantView::of(&nowhere, &opened, &|_| ()).unwrap().bucket, None);
    let refused = add_bucket(&nowhere, &opened, &|_| ()).err().unwrap();
    assert_eq!(refused.said(&nowhere.book).code, "cloud_off");
    drop(nowhere);

    let session = with_object_store(dir.path(), &of_line(&server, "office"));
    batchbook_core::cloud::remove_key(&session.book, &crate::surroundings::key_sources(), "Asha").unwrap();
    let view = add_bucket(&session, &opened, &|_| ()).unwrap();
    assert_eq!(view.refused[0].code, "cloud_no_credentials");
    keep(&session, (KEY_ID, "typed wrongly"), "Asha").unwrap();
    let view = reopened(&session, &opened, &|_| ()).unwrap();
    assert_eq!(view.refused[0].code, "cloud_wrong_key");
    keep(&session, (KEY_ID, SECRET), "Asha").unwrap();
    assert_eq!(batches(&reopened(&session, &opened, &|_| ()).unwrap()), [1]);
}

#[test]
fn the_opening_says_how_far_it_is_and_what_was_open_stays_where_it_is_stopped() {
    let server = ObjectServer::start();
    for line in ["line-1", "line-2"] {
        in_object_store(&tempfile::tempdir().unwrap(), &of_line(&server, line));
    }
    let dir = tempfile::tempdir().unwrap();
    let session = with_object_store(dir.path(), &of_line(&server, "office"));
    let opened = OpenedPlant::default();
    let told = RefCell::new(Vec::new());
    // Whoever stops it at the first word that it hears.
    let stops = |work: Option<PlantWork>| {
        if work.is_some() {
            opened.stop();
        }
        told.borrow_mut().push(work);
    };

    let view = add_bucket(&session, &opened, &stops).unwrap();
    assert_eq!(
        (view.stopped, view.folders.len(), view.stations.len()),
        (true, 1, 0)
    );
    assert_eq!(
        told.borrow().last(),
        Some(&None),
        "the screen hears that it is over"
    );
    let unasked = PlantView::of(&session, &opened, &|_| panic!("opened unasked")).unwrap();
    assert!(unasked.stopped, "nothing is opened until somebody asks for it");
    let refused = opened.read(&session, |_| Ok(())).err().unwrap();
    assert_eq!(refused.said(&session.book).code, "plant_stopped");

    told.borrow_mut().clear();
    let view = reopened(&session, &opened, &|work| told.borrow_mut().push(work)).unwrap();
    assert_eq!((view.stopped, batches(&view)), (false, vec![1, 1]));
    let told = told.into_inner();
    let (over, before) = (told.last().unwrap(), told.iter().rev().nth(1).unwrap());
    assert_eq!(*over, None);
    let last = before.as_ref().unwrap();
    assert_eq!((last.stations, last.all_stations), (2, 2));
    assert!(last.bytes > 0 && last.bytes == last.all_bytes, "{last:?}");

    let start = Instant::now();
    let view = reopened(&session, &opened, &|_| opened.stop()).unwrap();
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(
        (view.stopped, batches(&view)),
        (true, vec![1, 1]),
        "as it was before"
    );
    let left = std::fs::read_dir(fetched(&dir.path().join("data")))
        .unwrap()
        .count();
    assert_eq!(left, 1, "what was fetched for nothing is gone");
}
