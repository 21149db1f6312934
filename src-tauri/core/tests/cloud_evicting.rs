//! Mode `primary`: what leaves this side, what does not, and what is fetched again.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use batchbook_core::attachments::{Attachment, AttachmentState, Unwatched, Watch};
use batchbook_core::book::Book;
use batchbook_core::check::{CheckRequest, check};
use batchbook_core::cloud::{self, CloudError, TroubleCode};
use batchbook_core::run::BackupLock;
use batchbook_core::settings::Key;
use sha2::{Digest, Sha256};

use crate::cloud::{Beside, keys, picture, sync};
use crate::object_server::{BadWay, cloud as table};
use crate::plant::{attach, draft, names, record, row, stored};

fn hash(path: &Path) -> [u8; 32] {
    Sha256::digest(fs::read(path).unwrap()).into()
}

#[test]
fn what_the_store_confirms_is_evicted_and_fetched_again() {
    let beside = Beside::new("primary");
    let book = beside.plant.book();
    let owner = draft(&book);
    let first = attach(&book, owner, &beside.plant.file("a.png", picture(1)));
    let second = attach(&book, owner, &beside.plant.file("b.png", picture(2)));
    let batch = record(&book, Some(owner));
    let waits = beside.recorded(&book, "c.png", &picture(3));
    fs::remove_file(stored(&book, &waits)).unwrap();
    sync(&book);
    fs::write(stored(&book, &waits), picture(3)).unwrap();

    let evicted = cloud::evict(&book, &keys(), true, &Unwatched).unwrap();

    assert_eq!((evicted.files, evicted.unverified), (2, 0));
    assert_eq!(
        names(&book.storage().uploads()),
        [waits.stored_name.as_str()],
        "it is not uploaded"
    );
    let status = cloud::status(&book).unwrap();
    assert_eq!(
        (status.evicted, status.evicted_bytes),
        (2, (picture(1).len() + picture(2).len()) as u64)
    );
    assert_eq!(status.local_bytes, picture(3).len() as u64);
    let place = cloud::place_of(&book, &first).unwrap();
    assert!(!place.storage_path && place.object_store);
    let checked = check(&book, &CheckRequest::REHASH, &Unwatched).unwrap();
    assert!(checked.problems.is_empty(), "{:?}", checked.problems);
    assert_eq!(checked.files, 1, "evicted files are not missing");
    assert_eq!(row(&book, first.id).unwrap().state, AttachmentState::Saved);
    assert_eq!(
        cloud::verify(&book, &keys(), None, &Unwatched).unwrap().problems,
        []
    );

    assert!(cloud::bring_here(&book, &keys(), first.id, &Unwatched).unwrap());
    assert!(!cloud::bring_here(&book, &keys(), first.id, &Unwatched).unwrap());
    assert_eq!(Some(hash(&stored(&book, &first))), first.sha256);
    assert_eq!(cloud::fetch_batch(&book, &keys(), batch, &Unwatched).unwrap(), 1);
    assert_eq!(Some(hash(&stored(&book, &second))), second.sha256);
    assert_eq!(cloud::status(&book).unwrap().evicted, 0);
}

#[test]
fn all_that_was_evicted_is_fetched_but_for_what_cannot_be() {
    let beside = Beside::new("primary");
    let book = beside.plant.book();
    let files: Vec<Attachment> = (0..3)
        .map(|number| beside.recorded(&book, &format!("{number}.png"), &picture(number)))
        .collect();
    sync(&book);
    cloud::evict(&book, &keys(), true, &Unwatched).unwrap();
    fs::remove_file(beside.object(&files[1])).unwrap();

    let fetched = cloud::fetch_all(&book, &keys(), &Unwatched).unwrap();

    assert_eq!(fetched.files, 2);
    let failed: Vec<_> = fetched
        .failed
        .iter()
        .map(|(name, trouble)| (name.as_str(), trouble.code))
        .collect();
    assert_eq!(failed, [("1.png", TroubleCode::NotThere)]);
    for file in [&files[0], &files[2]] {
        assert_eq!(Some(hash(&stored(&book, file))), file.sha256);
    }
    assert_eq!(cloud::status(&book).unwrap().evicted, 1);
}

#[test]
fn the_oldest_read_goes_first_and_no_more_than_the_limit_wants() {
    let one = picture(7).len() as u64;
    let beside = Beside::with("primary", &format!(", cache_limit = {}", one * 2));
    let book = beside.plant.book();
    let files: Vec<Attachment> = (0..4)
        .map(|number| {
            let mut bytes = picture(7);
            bytes[60] = number;
            beside.recorded(&book, &format!("{number}.png"), &bytes)
        })
        .collect();
    sync(&book);
    std::thread::sleep(Duration::from_millis(5));
    cloud::note_read(&book, files[0].id).unwrap();

    let evicted = cloud::evict(&book, &keys(), false, &Unwatched).unwrap();

    assert_eq!((evicted.files, evicted.bytes), (2, one * 2));
    let here: Vec<bool> = files.iter().map(|file| stored(&book, file).exists()).collect();
    assert!(here[0], "it was read last");
    assert_eq!(here.iter().filter(|here| **here).count(), 2);
    let again = cloud::evict(&book, &keys(), false, &Unwatched).unwrap();
    assert_eq!(again.files, 0);
}

#[test]
fn nothing_leaves_that_the_store_does_not_confirm() {
    let beside = Beside::new("primary");
    let book = beside.plant.book();
    let removed = beside.recorded(&book, "removed.png", &picture(1));
    let altered = beside.recorded(&book, "altered.png", &picture(2));
    sync(&book);
    fs::remove_file(beside.object(&removed)).unwrap();
    fs::write(beside.object(&altered), "other").unwrap();

    let evicted = cloud::evict(&book, &keys(), true, &Unwatched).unwrap();

    assert_eq!((evicted.files, evicted.unverified), (0, 2));
    assert!(stored(&book, &removed).exists() && stored(&book, &altered).exists());
    assert_eq!(sync(&book).uploaded, 2, "they are uploaded again");
    assert_eq!(cloud::evict(&book, &keys(), true, &Unwatched).unwrap().files, 2);
    let hybrid = Beside {
        plant: beside
            .plant
            .with(Key::Cloud, table("hybrid", beside.server.address, "")),
        server: beside.server,
    };
    drop(book);
    let book = hybrid.plant.book();
    assert!(matches!(
        cloud::evict(&book, &keys(), true, &Unwatched),
        Err(CloudError::NotPrimary)
    ));
}

/// As a process leaves it that dies between saying that a file leaves and removing it.
fn begin_to_leave(book: &Book, file: &Attachment) {
    let changed = rusqlite::Connection::open(book.database()).unwrap().execute(
        "UPDATE object_copies SET local = 'leaving' WHERE attachment_seq = ?",
        [file.seq],
    );
    assert_eq!(changed, Ok(1));
}

#[test]
fn an_eviction_that_a_process_had_begun_is_ended_only_where_the_store_still_confirms_it() {
    let beside = Beside::new("primary");
    let book = beside.plant.book();
    let [removed, altered, sound, gone] =
        [1, 2, 3, 4].map(|number| beside.recorded(&book, &format!("{number}.png"), &picture(number)));
    sync(&book);
    for file in [&removed, &altered, &sound, &gone] {
        begin_to_leave(&book, file);
    }
    fs::remove_file(stored(&book, &gone)).unwrap();
    fs::remove_file(beside.object(&removed)).unwrap();
    fs::write(beside.object(&altered), "other").unwrap();

    let evicted = cloud::evict(&book, &keys(), true, &Unwatched).unwrap();

    assert_eq!((evicted.files, evicted.unverified), (2, 2));
    assert!(stored(&book, &removed).exists() && stored(&book, &altered).exists());
    assert!(!stored(&book, &sound).exists());
    let status = cloud::status(&book).unwrap();
    assert_eq!((status.queued, status.evicted), (2, 2));
    assert_eq!(sync(&book).uploaded, 2, "they are uploaded again");
}

#[test]
fn an_eviction_that_a_process_had_begun_does_not_end_in_another_bucket() {
    let beside = Beside::new("primary");
    let book = beside.plant.book();
    let file = beside.recorded(&book, "slip.png", &picture(1));
    sync(&book);
    begin_to_leave(&book, &file);
    drop(book);
    let other = table("primary", beside.server.address, "").replace("line-2", "line-3");
    let beside = Beside {
        plant: beside.plant.with(Key::Cloud, other),
        server: beside.server,
    };
    let book = beside.plant.book();
    let evicted = cloud::evict(&book, &keys(), true, &Unwatched).unwrap();
    assert_eq!((evicted.files, evicted.unverified), (0, 1));
    assert!(stored(&book, &file).exists(), "line-3 does not have it");
    assert_eq!(sync(&book).uploaded, 1);
    assert_eq!(beside.server.objects("line-3").len(), 1);
}

#[test]
fn what_is_fetched_is_compared_and_a_wrong_object_is_never_served() {
    let beside = Beside::new("primary");
    let book = beside.plant.book();
    let file = beside.recorded(&book, "slip.png", &picture(1));
    sync(&book);
    cloud::evict(&book, &keys(), true, &Unwatched).unwrap();
    let mut altered = picture(1);
    *altered.last_mut().unwrap() ^= 1;
    fs::write(beside.object(&file), altered).unwrap();

    let refused = cloud::bring_here(&book, &keys(), file.id, &Unwatched);

    assert!(matches!(&refused, Err(CloudError::Trouble(trouble)) if trouble.code == TroubleCode::Differs));
    assert!(!stored(&book, &file).exists());
    assert!(names(&book.storage().staging()).is_empty(), "no part stays");
}

/// Somebody who gives up waiting after a while.
struct Impatient(AtomicU64);

impl Watch for Impatient {
    fn cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) > 2
    }
}

#[test]
fn nothing_is_evicted_while_a_backup_is_made() {
    let beside = Beside::new("primary");
    let book = beside.plant.book();
    let file = beside.recorded(&book, "slip.png", &picture(1));
    sync(&book);
    let backup = BackupLock::try_take(&book.settings().data_dir.value)
        .unwrap()
        .unwrap();

    let evicted = cloud::evict(&book, &keys(), true, &Impatient(AtomicU64::new(0))).unwrap();

    assert_eq!(evicted.files, 0);
    assert!(stored(&book, &file).exists());
    assert_eq!(cloud::status(&book).unwrap().evicted, 0);
    drop(backup);
    assert_eq!(cloud::evict(&book, &keys(), true, &Unwatched).unwrap().files, 1);
}

#[test]
fn a_file_that_is_wanted_while_the_store_is_asked_about_it_stays() {
    let beside = Beside::new("primary");
    let way = BadWay::to(beside.server.address, 0);
    let beside = Beside {
        plant: beside.plant.with(Key::Cloud, table("primary", way.address, "")),
        server: beside.server,
    };
    let book = beside.plant.book();
    let file = beside.recorded(&book, "slip.png", &picture(1));
    sync(&book);
    begin_to_leave(&book, &file);
    let asked_before = way.mood.asked.load(Ordering::Relaxed);
    way.mood.slow.store(1000, Ordering::Relaxed);

    let evicted = std::thread::scope(|threads| {
        let evicting = threads.spawn(|| cloud::evict(&book, &keys(), false, &Unwatched).unwrap());
        while way.mood.asked.load(Ordering::Relaxed) == asked_before {
            std::thread::yield_now();
        }
        cloud::bring_here(&book, &keys(), file.id, &Unwatched).unwrap();
        evicting.join().unwrap()
    });

    assert_eq!((evicted.files, evicted.unverified), (0, 0));
    assert!(stored(&book, &file).exists());
    let place = cloud::place_of(&book, &file).unwrap();
    assert!(place.storage_path && place.object_store);
}

#[test]
fn a_file_that_somebody_fetched_and_did_not_mark_is_compared_and_taken_as_it_is() {
    let beside = Beside::new("primary");
    let book = beside.plant.book();
    let file = beside.recorded(&book, "slip.png", &picture(1));
    sync(&book);
    cloud::evict(&book, &keys(), true, &Unwatched).unwrap();
    // As a thread does that was left behind on a share that did not answer.
    fs::write(stored(&book, &file), picture(1)).unwrap();
    fs::remove_file(beside.object(&file)).unwrap();

    assert!(cloud::bring_here(&book, &keys(), file.id, &Unwatched).unwrap());
    assert!(stored(&book, &file).exists());
    assert_eq!(cloud::status(&book).unwrap().evicted, 0);
}
