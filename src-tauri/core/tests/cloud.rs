//! The object store: what is recorded is uploaded, compared, evicted and fetched, whatever the network does.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::Ordering;
use std::time::Duration;

use batchbook_core::attachments::{Attachment, AttachmentState, Unwatched, Watch, set_aside};
use batchbook_core::book::Book;
use batchbook_core::cloud::{
    self, CloudError, Credentials, KeyOrigin, KeySources, ProblemKind, Rounds, Synced, TestStep, TroubleCode,
};
use batchbook_core::settings::{CloudSettings, Key};

use crate::object_server::{BadWay, KEY_ID, ObjectServer, SECRET, cloud as table};
use crate::plant::{ASHA, PNG, Plant, attach, draft, names, record, row, stored};

pub(crate) fn keys() -> KeySources {
    keys_of(KEY_ID, SECRET)
}

fn keys_of(id: &str, secret: &str) -> KeySources {
    KeySources::of(|name| match name {
        "AWS_ACCESS_KEY_ID" => Some(id.to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some(secret.to_owned()),
        _ => None,
    })
}

/// A workstation with an object store beside it.
pub(crate) struct Beside {
    pub(crate) server: ObjectServer,
    pub(crate) plant: Plant,
}

impl Beside {
    pub(crate) fn new(mode: &str) -> Beside {
        Beside::with(mode, "")
    }

    pub(crate) fn with(mode: &str, more: &str) -> Beside {
        let server = ObjectServer::start();
        let plant = Plant::new().with(Key::Cloud, table(mode, server.address, more));
        Beside { server, plant }
    }

    /// Records a batch with one file of these bytes.
    pub(crate) fn recorded(&self, book: &Book, name: &str, bytes: &[u8]) -> Attachment {
        let owner = draft(book);
        let attachment = attach(book, owner, &self.plant.file(name, bytes));
        record(book, Some(owner));
        row(book, attachment.id).unwrap()
    }

    fn objects(&self) -> Vec<String> {
        self.server.objects("line-2").into_keys().collect()
    }

    pub(crate) fn object(&self, attachment: &Attachment) -> std::path::PathBuf {
        self.server
            .bucket()
            .join("line-2/batches")
            .join(&attachment.stored_name)
    }
}

/// A picture that no other one is equal to.
pub(crate) fn picture(number: usize) -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    bytes.extend_from_slice(format!("picture {number}").repeat(50 + number % 7).as_bytes());
    bytes
}

pub(crate) fn sync(book: &Book) -> Synced {
    cloud::sync(book, &keys(), &Unwatched).unwrap()
}

#[test]
fn what_is_recorded_is_uploaded_once_under_its_name() {
    let beside = Beside::new("hybrid");
    let book = beside.plant.book();
    let first = beside.recorded(&book, "slip [1] 100%.png", &picture(1));
    let second = beside.recorded(&book, "रसीद.png", &picture(2));
    let in_a_draft = attach(&book, draft(&book), &beside.plant.file("later.png", picture(3)));

    let status = cloud::status(&book).unwrap();
    assert_eq!((status.queued, status.uploaded, status.failed), (2, 0, 0));
    let synced = sync(&book);

    assert_eq!((synced.uploaded, synced.waiting), (2, 0), "{synced:?}");
    assert_eq!(synced.failed, []);
    let objects = beside.server.objects("line-2");
    assert_eq!(objects[&first.stored_name], picture(1));
    assert_eq!(objects[&second.stored_name], picture(2));
    assert_eq!(objects.len(), 2, "{} is not recorded", in_a_draft.stored_name);
    let again = sync(&book);
    assert_eq!((again.uploaded, again.waiting), (0, 0), "it is there already");
    let place = cloud::place_of(&book, &first).unwrap();
    assert!(place.storage_path && place.object_store && !place.this_computer);
    let status = cloud::status(&book).unwrap();
    assert_eq!((status.queued, status.uploaded, status.failed), (0, 2, 0));
    let bytes = picture(1).len() + picture(2).len() + picture(3).len();
    assert_eq!(status.local_bytes, bytes as u64);
}

#[test]
fn a_large_file_goes_in_parts_and_none_of_them_is_left() {
    let beside = Beside::new("hybrid");
    let book = beside.plant.book();
    let mut bytes = picture(1);
    bytes.resize(20_000_000, 7);
    let large = beside.recorded(&book, "large.png", &bytes);

    assert_eq!(sync(&book).uploaded, 1);

    assert_eq!(beside.server.objects("line-2")[&large.stored_name], bytes);
    let beside_buckets = names(beside.server.bucket().parent().unwrap());
    assert!(
        !beside_buckets.iter().any(|name| name.contains("upload")),
        "parts stay: {beside_buckets:?}"
    );
    assert_eq!(
        cloud::verify(&book, &keys(), None, &Unwatched).unwrap().problems,
        []
    );
}

#[test]
fn a_large_file_says_how_far_it_is_while_it_goes_up() {
    struct Looking<'b>(&'b Book, RefCell<Vec<u64>>);
    impl Watch for Looking<'_> {
        fn progress(&self, _: u64, _: u64) {
            for upload in cloud::under_way(self.0) {
                assert_eq!((upload.name.as_str(), upload.size), ("large.png", 40_000_000));
                self.1.borrow_mut().push(upload.sent);
            }
        }
    }
    let beside = Beside::with("hybrid", ", bandwidth_limit = \"20 MB\"");
    let book = beside.plant.book();
    let mut bytes = picture(1);
    bytes.resize(40_000_000, 7);
    beside.recorded(&book, "large.png", &bytes);
    let looking = Looking(&book, RefCell::default());
    assert_eq!(cloud::sync(&book, &keys(), &looking).unwrap().uploaded, 1);
    let sent = looking.1.into_inner();
    assert!(sent.is_sorted(), "{sent:?}");
    assert!(sent.iter().any(|sent| (1..40_000_000).contains(sent)), "{sent:?}");
    assert_eq!(cloud::under_way(&book), []);
}

#[test]
fn uploads_that_end_one_soon_after_the_other_share_a_commit() {
    /// What SQLite counts for each commit of another connection, whenever a file is done.
    struct Versions(rusqlite::Connection, RefCell<BTreeSet<i64>>);
    impl Watch for Versions {
        fn progress(&self, _: u64, _: u64) {
            let version = self.0.pragma_query_value(None, "data_version", |row| row.get(0));
            self.1.borrow_mut().insert(version.unwrap());
        }
    }
    let beside = Beside::new("hybrid");
    let book = beside.plant.book();
    let files = 40;
    for number in 0..files {
        beside.recorded(&book, &format!("{number}.png"), &picture(number));
    }
    let second = rusqlite::Connection::open(book.database()).unwrap();
    let versions = Versions(second, RefCell::default());
    let synced = cloud::sync(&book, &keys(), &versions).unwrap();
    assert_eq!((synced.uploaded, synced.waiting), (files as u64, 0));
    let seen = versions.1.into_inner().len();
    assert!(seen * 2 < files, "{seen} commits for whoever records to wait for");
}

#[test]
fn nothing_is_queued_while_it_is_off_and_everything_when_it_is_switched_on() {
    let server = ObjectServer::start();
    let plant = Plant::new();
    let off = Beside { server, plant };
    let book = off.plant.book();
    off.recorded(&book, "before.png", &picture(1));
    let aside = off.recorded(&book, "aside.png", &picture(2));
    set_aside(&book, aside.id, ASHA, "torn").unwrap();
    assert_eq!(cloud::status(&book).unwrap().queued, 0);
    assert!(matches!(
        cloud::sync(&book, &keys(), &Unwatched),
        Err(CloudError::Off)
    ));
    drop(book);

    let on = Beside {
        plant: off
            .plant
            .with(Key::Cloud, table("hybrid", off.server.address, "")),
        server: off.server,
    };
    let book = on.plant.book();
    assert_eq!(
        cloud::status(&book).unwrap().queued,
        1,
        "without the one that was set aside"
    );
    on.recorded(&book, "after.png", &picture(3));
    let aside = on.recorded(&book, "aside too.png", &picture(4));
    set_aside(&book, aside.id, ASHA, "torn").unwrap();
    assert_eq!(cloud::status(&book).unwrap().queued, 2);
    let migrated = cloud::migrate(&book, &keys(), &Unwatched).unwrap();
    assert_eq!((migrated.uploaded, migrated.waiting), (2, 0));
}

#[test]
fn another_bucket_gets_everything_again() {
    let beside = Beside::new("hybrid");
    let book = beside.plant.book();
    beside.recorded(&book, "slip.png", &picture(1));
    assert_eq!(sync(&book).uploaded, 1);
    drop(book);
    let other = table("hybrid", beside.server.address, "").replace("line-2", "line-3");
    let beside = Beside {
        plant: beside.plant.with(Key::Cloud, other),
        server: beside.server,
    };
    let book = beside.plant.book();
    assert_eq!(cloud::status(&book).unwrap().queued, 1);
    assert_eq!(sync(&book).uploaded, 1);
    assert_eq!(beside.server.objects("line-3").len(), 1);
}

#[test]
fn a_file_that_is_damaged_here_is_not_uploaded() {
    let beside = Beside::new("hybrid");
    let book = beside.plant.book();
    let damaged = beside.recorded(&book, "slip.png", &picture(1));
    let gone = beside.recorded(&book, "gone.png", &picture(2));
    fs::write(stored(&book, &damaged), picture(9)).unwrap();
    fs::remove_file(stored(&book, &gone)).unwrap();

    let synced = sync(&book);

    let codes: Vec<_> = synced.failed.iter().map(|failed| failed.trouble.code).collect();
    assert_eq!(codes, [TroubleCode::LocalDamaged, TroubleCode::LocalMissing]);
    assert_eq!((synced.uploaded, synced.waiting), (0, 2));
    assert!(beside.objects().is_empty());
    let status = cloud::status(&book).unwrap();
    assert_eq!((status.queued, status.failed), (0, 2));
}

#[test]
fn what_was_altered_or_removed_there_is_found_and_healed() {
    let beside = Beside::new("hybrid");
    let book = beside.plant.book();
    let files: Vec<Attachment> = (0..4)
        .map(|number| beside.recorded(&book, &format!("{number}.png"), &picture(number)))
        .collect();
    assert_eq!(sync(&book).uploaded, 4);
    // The same size, the same moment, the same metadata: only who reads it sees it.
    let mut altered = picture(0);
    *altered.last_mut().unwrap() ^= 1;
    fs::write(beside.object(&files[0]), altered).unwrap();
    fs::write(beside.object(&files[1]), "short").unwrap();
    fs::remove_file(beside.object(&files[2])).unwrap();
    // This one cannot be healed: its file here is gone too.
    fs::remove_file(beside.object(&files[3])).unwrap();
    fs::remove_file(stored(&book, &files[3])).unwrap();

    let verified = cloud::verify(&book, &keys(), None, &Unwatched).unwrap();

    let found: Vec<_> = verified
        .problems
        .iter()
        .map(|problem| (problem.kind, problem.healed))
        .collect();
    assert_eq!(
        found,
        [
            (ProblemKind::HashDiffers, true),
            (ProblemKind::SizeDiffers, true),
            (ProblemKind::Missing, true),
            (ProblemKind::Missing, false),
        ]
    );
    assert_eq!(verified.checked, 4);
    for (number, file) in files.iter().take(3).enumerate() {
        assert_eq!(
            beside.server.objects("line-2")[&file.stored_name],
            picture(number)
        );
    }
    let sampled = cloud::verify(&book, &keys(), Some(2), &Unwatched).unwrap();
    assert_eq!((sampled.checked, sampled.problems.len()), (2, 0));
}

#[test]
fn uploads_stay_paused_over_a_restart() {
    let beside = Beside::new("hybrid");
    let book = beside.plant.book();
    beside.recorded(&book, "slip.png", &picture(1));
    cloud::pause(&book).unwrap();
    drop(book);
    let book = beside.plant.book();
    let synced = sync(&book);
    assert!(synced.paused);
    assert_eq!((synced.uploaded, synced.waiting), (0, 1));
    Rounds::default().round(&book, &keys(), &Unwatched).unwrap();
    assert!(beside.objects().is_empty());
    cloud::resume(&book).unwrap();
    assert_eq!(sync(&book).uploaded, 1);
}

#[test]
fn a_pause_ends_a_round_after_the_files_under_way() {
    let beside = Beside::with("hybrid", ", transfers = 1");
    let book = beside.plant.book();
    for number in 0..6 {
        beside.recorded(&book, &format!("{number}.png"), &picture(number));
    }
    let pausing = PauseWhenAsked(&book);
    let synced = cloud::sync(&book, &keys(), &pausing).unwrap();
    assert!(synced.paused);
    assert_eq!((synced.uploaded, synced.waiting), (1, 5), "{synced:?}");
    cloud::resume(&book).unwrap();
    assert_eq!(sync(&book).uploaded, 5);
}

/// Pauses the uploads as soon as it hears of the first file.
struct PauseWhenAsked<'a>(&'a Book);

impl Watch for PauseWhenAsked<'_> {
    fn progress(&self, done: u64, _: u64) {
        if done == 1 {
            cloud::pause(self.0).unwrap();
        }
    }
}

#[test]
fn what_failed_is_named_and_tried_again_when_somebody_asks() {
    let beside = Beside::new("hybrid");
    let book = beside.plant.book();
    let gone = beside.recorded(&book, "gone.png", &picture(1));
    fs::remove_file(stored(&book, &gone)).unwrap();
    let mut rounds = Rounds::default();
    rounds.round(&book, &keys(), &Unwatched).unwrap();
    let failed = cloud::failed_uploads(&book, 10).unwrap();
    assert_eq!(failed.len(), 1);
    assert_eq!((failed[0].id, failed[0].name.as_str()), (gone.id, "gone.png"));
    assert_eq!(failed[0].trouble.code, TroubleCode::LocalMissing);
    assert!(failed[0].trouble.detail.is_some());

    fs::write(stored(&book, &gone), picture(1)).unwrap();
    cloud::try_now(&book).unwrap();
    rounds.round(&book, &keys(), &Unwatched).unwrap();
    assert_eq!(cloud::failed_uploads(&book, 10).unwrap(), []);
    assert_eq!(cloud::status(&book).unwrap().uploaded, 1);
}

#[test]
fn the_background_uploads_and_waits_longer_while_nothing_can_succeed() {
    let beside = Beside::new("hybrid");
    let book = beside.plant.book();
    beside.recorded(&book, "slip.png", &picture(1));
    let mut rounds = Rounds::default();
    let nobody = KeySources::default();
    let first = rounds.round(&book, &nobody, &Unwatched).unwrap();
    let second = rounds.round(&book, &nobody, &Unwatched).unwrap();
    assert!(second > first, "{first:?} {second:?}");
    let status = cloud::status(&book).unwrap();
    assert_eq!(status.trouble.as_deref(), Some("no_credentials"));
    assert_eq!(
        rounds.round(&book, &keys(), &Unwatched).unwrap(),
        Duration::ZERO,
        "there may be more"
    );
    assert!(rounds.round(&book, &keys(), &Unwatched).unwrap() > Duration::ZERO);
    let status = cloud::status(&book).unwrap();
    assert_eq!((status.uploaded, status.trouble), (1, None));
}

#[test]
fn what_keeps_everything_from_succeeding_is_said_once() {
    let server = ObjectServer::start();
    let way = BadWay::to(server.address, 0);
    let plant = Plant::new().with(Key::Cloud, table("hybrid", way.address, ""));
    let beside = Beside { server, plant };
    let book = beside.plant.book();
    for number in 0..20 {
        beside.recorded(&book, &format!("{number}.png"), &picture(number));
    }
    let trouble = |keys: &KeySources| {
        let synced = cloud::sync(&book, keys, &Unwatched).unwrap();
        assert_eq!((synced.uploaded, synced.waiting), (0, 20));
        assert_eq!(synced.failed.len(), 1, "not of each file");
        synced.trouble.unwrap().code
    };
    assert_eq!(trouble(&keys_of("AKIAWRONG", SECRET)), TroubleCode::WrongKey);
    assert_eq!(trouble(&keys_of(KEY_ID, "wrong")), TroubleCode::WrongKey);
    for (status, code, expected) in [
        ("403 Forbidden", "RequestTimeTooSkewed", TroubleCode::ClockWrong),
        ("403 Forbidden", "AccessDenied", TroubleCode::NoRight),
        ("404 Not Found", "NoSuchBucket", TroubleCode::NoBucket),
    ] {
        *way.mood.only.lock().unwrap() = Some((status, code));
        assert_eq!(trouble(&keys()), expected);
    }
    let status = cloud::status(&book).unwrap();
    assert_eq!((status.queued, status.failed), (20, 0), "no file is to blame");
    assert_eq!(status.trouble.as_deref(), Some("no_bucket"));
    *way.mood.only.lock().unwrap() = None;
    assert_eq!(sync(&book).uploaded, 20);
    assert_eq!(cloud::status(&book).unwrap().trouble, None);
}

#[test]
fn without_a_network_it_is_offline_and_nothing_else_suffers() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let server = ObjectServer::start();
    let plant = Plant::new().with(Key::Cloud, table("hybrid", address, ""));
    let beside = Beside { server, plant };
    let book = beside.plant.book();
    let attachment = beside.recorded(&book, "slip.png", &picture(1));
    let synced = sync(&book);
    assert_eq!(synced.trouble.unwrap().code, TroubleCode::Offline);
    assert_eq!(row(&book, attachment.id).unwrap().state, AttachmentState::Saved);
}

#[test]
fn a_connection_is_tested_in_words() {
    let beside = Beside::new("hybrid");
    let settings = CloudSettings::of_text(&table("hybrid", beside.server.address, "")).unwrap();
    let credentials = |id: &str, secret: &str| Credentials {
        key_id: id.to_owned(),
        secret: secret.to_owned(),
        token: None,
        origin: KeyOrigin::Environment,
    };
    let good = credentials(KEY_ID, SECRET);
    let steps = RefCell::new(Vec::new());
    assert_eq!(
        cloud::test_connection(&settings, &good, &|step| steps.borrow_mut().push(step)),
        Ok(())
    );
    assert_eq!(steps.into_inner(), TestStep::ALL);
    let left = beside.server.bucket().join("line-2/connection-test");
    assert!(names(&left).is_empty(), "it is removed again: {:?}", names(&left));
    let code = |settings: &CloudSettings, credentials: &Credentials| {
        let (step, trouble) = cloud::test_connection(settings, credentials, &|_| ()).unwrap_err();
        assert_eq!(step, TestStep::Write);
        trouble.code
    };
    assert_eq!(code(&settings, &credentials(KEY_ID, "no")), TroubleCode::WrongKey);
    assert_eq!(
        code(&settings, &credentials("AKIANO", SECRET)),
        TroubleCode::WrongKey
    );
    let way = BadWay::to(beside.server.address, 0);
    let by_the_way = CloudSettings {
        endpoint: Some(format!("http://{}", way.address)),
        ..settings.clone()
    };
    for (status, said, expected) in [
        ("404 Not Found", "NoSuchBucket", TroubleCode::NoBucket),
        ("403 Forbidden", "RequestTimeTooSkewed", TroubleCode::ClockWrong),
        ("403 Forbidden", "AccessDenied", TroubleCode::NoRight),
    ] {
        *way.mood.only.lock().unwrap() = Some((status, said));
        assert_eq!(code(&by_the_way, &good), expected);
    }
    let nobody = CloudSettings {
        endpoint: Some("http://127.0.0.1:9".to_owned()),
        ..settings
    };
    assert_eq!(code(&nobody, &good), TroubleCode::Offline);
}

#[test]
fn a_link_reads_one_object_without_a_key() {
    let beside = Beside::new("hybrid");
    let book = beside.plant.book();
    let file = beside.recorded(&book, "slip.png", &picture(1));
    let early = cloud::link(&book, &keys(), file.id, Duration::from_secs(60));
    assert!(
        matches!(early, Err(CloudError::Unknown { .. })),
        "it is not there yet"
    );
    sync(&book);
    let link = cloud::link(&book, &keys(), file.id, Duration::from_secs(60)).unwrap();
    assert!(!format!("{link:?}").contains("Signature"));
    let read = ask(&link.url);
    assert!(read.ends_with(&picture(1)), "{}", String::from_utf8_lossy(&read));
    let short = cloud::link(&book, &keys(), file.id, Duration::from_secs(1)).unwrap();
    std::thread::sleep(Duration::from_millis(2500));
    assert!(!ask(&short.url).ends_with(&picture(1)), "it has ended");
    let meddled = ask(&link.url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"));
    assert!(!meddled.ends_with(&picture(1)));
}

fn ask(url: &str) -> Vec<u8> {
    use std::io::{Read, Write};
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

/// Stops after so many files.
struct StopAfter(Cell<u64>);

impl Watch for StopAfter {
    fn progress(&self, _: u64, _: u64) {
        self.0.set(self.0.get().saturating_sub(1));
    }

    fn cancelled(&self) -> bool {
        self.0.get() == 0
    }
}

#[test]
fn a_bad_way_loses_nothing_and_uploads_nothing_twice() {
    let server = ObjectServer::start();
    let way = BadWay::to(server.address, 30);
    let plant = Plant::new().with(Key::Cloud, table("primary", way.address, ""));
    let beside = Beside { server, plant };
    let book = beside.plant.book();
    let files: Vec<Attachment> = (0..60)
        .map(|number| beside.recorded(&book, &format!("{number}.png"), &picture(number)))
        .collect();
    let mut uploaded = 0;
    for _ in 0..40 {
        // Broken off again and again, as by a person who closes the window.
        let synced = cloud::sync(&book, &keys(), &StopAfter(Cell::new(10))).unwrap();
        uploaded += synced.uploaded;
        if synced.waiting == 0 {
            break;
        }
    }
    way.mood.failing.store(0, Ordering::Relaxed);

    assert_eq!(uploaded, 60);
    let objects = beside.server.objects("line-2");
    assert_eq!(objects.len(), 60);
    for (number, file) in files.iter().enumerate() {
        assert_eq!(objects[&file.stored_name], picture(number));
    }
    assert!(way.mood.failed.load(Ordering::Relaxed) > 20, "the way was bad");
    let evicted = cloud::evict(&book, &keys(), true, &Unwatched).unwrap();
    assert_eq!((evicted.files, evicted.unverified), (60, 0));
}
