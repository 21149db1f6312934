//! What an upload asks of the store, request by request: looked for first, written once with its hash, believed only when it is seen.

use std::cell::Cell;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use batchbook_core::attachments::{Unwatched, Watch};
use batchbook_core::book::Book;
use batchbook_core::cloud::{self, Rounds, TroubleCode};
use batchbook_core::settings::Key;
use rusqlite::Connection;

use crate::cloud::{Beside, keys, picture, sync};
use crate::object_server::{BadWay, ObjectServer, cloud as table};
use crate::plant::{Plant, attach, draft, names, record, row};

/// A workstation with an object store beside it, and everything that goes there seen.
fn seen(more: &str) -> (Beside, BadWay) {
    let server = ObjectServer::start();
    let way = BadWay::to(server.address, 0);
    let plant = Plant::new().with(Key::Cloud, table("hybrid", way.address, more));
    (Beside { server, plant }, way)
}

/// The first lines of what was asked, without the host and the version.
fn asked(way: &BadWay) -> Vec<String> {
    let heads = way.mood.heads.lock().unwrap();
    let lines = heads.iter().map(|head| head.lines().next().unwrap());
    lines.map(|line| line.replace(" HTTP/1.1", "")).collect()
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let headers = head.lines().filter_map(|line| line.split_once(": "));
    let mut found = headers.filter(|(found, _)| found.eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value)
}

/// The heads of a kind of request.
fn heads(way: &BadWay, method: &str) -> Vec<String> {
    let heads = way.mood.heads.lock().unwrap();
    heads
        .iter()
        .filter(|head| head.starts_with(method))
        .cloned()
        .collect()
}

fn digits(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// As checksums are written in headers.
fn base64(bytes: &[u8]) -> String {
    let sign = |six: usize| {
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[six & 63])
    };
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let at = |index: usize| three.get(index).map_or(0, |byte| usize::from(*byte));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        text.extend([18, 12, 6, 0].map(|shift| sign(bits >> shift)));
    }
    let missing = (3 - bytes.len() % 3) % 3;
    text.truncate(text.len() - missing);
    text + &"=".repeat(missing)
}

#[test]
fn an_object_is_looked_for_written_once_with_its_hash_and_looked_at() {
    let (beside, way) = seen("");
    let book = beside.plant.book();
    let file = beside.recorded(&book, "slip.png", &picture(1));
    let sha256 = file.sha256.unwrap();
    assert_eq!(sync(&book).uploaded, 1);
    let kinds: Vec<_> = asked(&way).iter().map(|line| line[..4].to_owned()).collect();
    assert_eq!(kinds, ["HEAD", "PUT ", "HEAD"]);
    let put = &heads(&way, "PUT")[0];
    assert!(put.contains(&format!("/plant/line-2/batches/{}", file.stored_name)));
    assert_eq!(
        header(put, "x-amz-checksum-sha256"),
        Some(base64(&sha256).as_str())
    );
    assert_eq!(header(put, "x-amz-meta-sha256"), Some(digits(&sha256).as_str()));
    assert_eq!(header(put, "if-none-match"), Some("*"));
}

#[test]
fn each_part_of_a_large_one_has_its_checksum() {
    let (beside, way) = seen("");
    let book = beside.plant.book();
    let mut bytes = picture(1);
    bytes.resize(20_000_000, 7);
    beside.recorded(&book, "large.png", &bytes);
    assert_eq!(sync(&book).uploaded, 1);
    let asked = asked(&way);
    assert!(asked[0].starts_with("HEAD "), "it is looked for first: {asked:?}");
    assert!(
        asked[1].starts_with("POST ") && asked[1].contains("?uploads"),
        "{asked:?}"
    );
    assert!(asked.last().unwrap().starts_with("HEAD "), "{asked:?}");
    let parts = heads(&way, "PUT");
    assert_eq!(parts.len(), 3);
    for part in parts {
        assert!(header(&part, "x-amz-checksum-sha256").is_some(), "{part}");
    }
}

#[test]
fn what_is_there_already_is_not_written_again() {
    let (beside, way) = seen("");
    let book = beside.plant.book();
    beside.recorded(&book, "slip.png", &picture(1));
    assert_eq!(sync(&book).uploaded, 1);
    way.mood.heads.lock().unwrap().clear();
    // As a process leaves it that is killed before it has marked what it uploaded.
    Connection::open(book.database())
        .unwrap()
        .execute(
            "UPDATE object_copies SET uploaded_at = NULL, place = NULL, e_tag = NULL",
            [],
        )
        .unwrap();
    assert_eq!(sync(&book).uploaded, 1);
    assert_eq!(heads(&way, "PUT"), [""; 0]);
}

#[test]
fn an_upload_counts_only_when_the_store_says_what_was_saved() {
    let (beside, way) = seen("");
    let book = beside.plant.book();
    let file = beside.recorded(&book, "slip.png", &picture(1));
    let hash = digits(&file.sha256.unwrap());
    *way.mood.said.lock().unwrap() = Some((hash.clone(), hash.replace(&hash[..4], "0000")));
    Rounds::default().round(&book, &keys(), &Unwatched).unwrap();
    assert_eq!(heads(&way, "PUT").len(), 1);
    let failed = cloud::failed_uploads(&book, 10).unwrap();
    assert_eq!(failed[0].trouble.code, TroubleCode::Differs);
    assert_eq!(cloud::status(&book).unwrap().uploaded, 0);
    *way.mood.said.lock().unwrap() = None;
    assert_eq!(sync(&book).uploaded, 1);
}

#[test]
fn uploads_go_in_the_order_of_recording() {
    let (beside, way) = seen(", transfers = 1");
    let book = beside.plant.book();
    let drafts = [1, 2, 3].map(|number| {
        let owner = draft(&book);
        let file = beside.plant.file(format!("{number}.png"), picture(number));
        (owner, attach(&book, owner, &file))
    });
    let order = [2, 0, 1];
    for at in order {
        record(&book, Some(drafts[at].0));
    }
    assert_eq!(sync(&book).uploaded, 3);
    let written: Vec<_> = heads(&way, "PUT")
        .iter()
        .map(|head| {
            drafts
                .iter()
                .position(|(_, file)| head.contains(&file.stored_name))
                .unwrap()
        })
        .collect();
    assert_eq!(written, order);
}

#[test]
fn as_many_go_at_once_as_is_set_and_no_faster_than_is_set() {
    let (beside, way) = seen(", transfers = 3");
    let book = beside.plant.book();
    for number in 0..9 {
        beside.recorded(&book, &format!("{number}.png"), &picture(number));
    }
    way.mood.slow.store(50, Ordering::Relaxed);
    assert_eq!(sync(&book).uploaded, 9);
    assert_eq!(way.mood.most_at_once.load(Ordering::Relaxed), 3);

    let (beside, _way) = seen(", bandwidth_limit = \"1 MB\"");
    let book = beside.plant.book();
    for number in 0..4 {
        let mut bytes = picture(number);
        bytes.resize(500_000, 7);
        beside.recorded(&book, &format!("{number}.png"), &bytes);
    }
    let begun = Instant::now();
    assert_eq!(sync(&book).uploaded, 4);
    // The first leaves at once.
    let least = Duration::from_millis(1500);
    assert!(begun.elapsed() >= least, "{:?}", begun.elapsed());
}

/// Stops as soon as a part of a large file is there.
struct StopInTheMiddle<'b>(&'b Book, Cell<bool>);

impl Watch for StopInTheMiddle<'_> {
    fn cancelled(&self) -> bool {
        let is_under_way = cloud::under_way(self.0).iter().any(|upload| upload.sent > 0);
        self.1.set(self.1.get() || is_under_way);
        self.1.get()
    }
}

#[test]
fn what_was_broken_off_in_the_middle_is_cleaned_up_and_uploaded() {
    let (beside, way) = seen(", bandwidth_limit = \"20 MB\"");
    let book = beside.plant.book();
    let mut bytes = picture(1);
    bytes.resize(40_000_000, 7);
    let file = beside.recorded(&book, "large.png", &bytes);
    let stopped = cloud::sync(&book, &keys(), &StopInTheMiddle(&book, Cell::new(false))).unwrap();
    assert_eq!((stopped.uploaded, stopped.waiting), (0, 1));
    let parts = |beside: &Beside| {
        let there = names(beside.server.bucket().parent().unwrap());
        there.into_iter().filter(|name| name.contains("upload")).count()
    };
    assert!(parts(&beside) > 0, "parts were left");
    assert!(heads(&way, "DELETE").is_empty());

    assert_eq!(sync(&book).uploaded, 1);

    assert_eq!(
        heads(&way, "DELETE").len(),
        1,
        "the store was told to forget them"
    );
    assert_eq!(parts(&beside), 0);
    assert_eq!(beside.server.objects("line-2")[&file.stored_name], bytes);
    assert!(row(&book, file.id).is_some());
    assert_eq!(
        cloud::verify(&book, &keys(), None, &Unwatched).unwrap().problems,
        []
    );
}
