//! Measures a check of many attachments: `cargo run --release -p batchbook-core --example check_many -- [FILES] [FOLDER]`.
//!
//! Makes a store with small files, four to a batch, and with a trail as long as recording them would have left; then checks it a
//! few times as the command line does. Prints a line of `name value unit` for each figure.
#![expect(clippy::disallowed_methods, reason = "makes the files that are checked")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use batchbook_core::attachments::Unwatched;
use batchbook_core::book::Book;
use batchbook_core::check::{CheckRequest, check};
use batchbook_core::open_book::open_book;
use batchbook_core::settings::{Flags, Surroundings, read_settings};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How many files a batch has.
const OF_A_BATCH: u64 = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let files: u64 = arguments.next().map_or(Ok(100_000), |count| count.parse())?;
    let temporary = tempfile::tempdir()?;
    let folder = arguments
        .next()
        .map_or_else(|| temporary.path().to_owned(), PathBuf::from);

    let begun = Instant::now();
    drop(open(&folder)?);
    fill(&folder, files)?;
    println!("made_in {:.2} s", begun.elapsed().as_secs_f64());

    let book = open(&folder)?;
    println!("database {} bytes", std::fs::metadata(book.database())?.len());
    for (name, rehash) in [("check", false), ("check_again", false), ("check_rehash", true)] {
        let request = CheckRequest {
            rehash,
            ..CheckRequest::default()
        };
        let begun = Instant::now();
        let checked = check(&book, &request, &Unwatched)?;
        println!("{name} {:.3} s", begun.elapsed().as_secs_f64());
        assert_eq!((checked.files, checked.problems.len()), (files, 0));
    }
    Ok(())
}

fn open(folder: &Path) -> Result<Book, Box<dyn Error>> {
    let surroundings = Surroundings {
        flags: Flags {
            data_dir: Some(folder.join("data")),
            ..Flags::default()
        },
        variables: BTreeMap::new(),
        working_dir: folder.to_owned(),
        system_file: folder.join("no-system-wide-file.toml"),
        default_data_dir: None,
        system_time_zone: TimeZone::UTC,
        languages: vec!["en".to_owned()],
        system_language: None,
    };
    let settings = read_settings(&surroundings)?;
    Ok(open_book(settings, Arc::new(Timestamp::now))?.0)
}

/// Writes rows and files past the program: recording them one by one would take an hour.
fn fill(folder: &Path, files: u64) -> Result<(), Box<dyn Error>> {
    let uploads = folder.join("data/uploads/batches");
    let mut database = Connection::open(folder.join("data/db.sqlite"))?;
    let transaction = database.transaction()?;
    {
        let mut batch = transaction.prepare(
            "INSERT INTO batches (id, batch_number, number_value, batch_code, product_type, product_snapshot, brand, parameters, \
             quantity, total_thousandths, unit, notes, produced_at, produced_offset_s, recorded_at, operator, workstation_id, run_id) \
             VALUES (?1, ?2, ?2, 'HDPEPipe-OD63-PE80-PN10-Tarko-2026-' || ?2, 'HDPE Pipe', '{}', 'Tarko', '{}', '{}', 1000000, 'm', \
             '', ?3, 19800, ?3, 'Asha Rao', 'w', 'r')",
        )?;
        let mut attachment = transaction.prepare(
            "INSERT INTO attachments (id, batch_id, original_name, stored_name, source_path, source_size, media_type, size, sha256, \
             state, attempts, run_id, created_by, created_at, saved_at) \
             VALUES (?1, ?2, ?3, ?4, x'2f6d656469612f7573622f736c69702e747874', ?5, 'text/plain', ?5, ?6, 'saved', 1, ?1, 'Asha Rao', \
             ?7, ?7)",
        )?;
        let mut entry = transaction.prepare(
            "INSERT INTO audit_log (id, at, who, workstation_id, action, subject_kind, subject_id, before, after, previous_hash, hash) \
             VALUES (?1, ?2, 'Asha Rao', 'w', ?3, 'attachment', ?4, ?5, ?5, randomblob(32), randomblob(32))",
        )?;
        let at = "2026-11-24T05:00:00.000Z";
        let mut of_batch = String::new();
        for number in 0..files {
            if number.is_multiple_of(OF_A_BATCH) {
                of_batch = Uuid::now_v7().to_string();
                batch.execute(params![of_batch, number / OF_A_BATCH + 1, at])?;
            }
            let id = Uuid::now_v7().to_string();
            let name = format!("weigh slip {number}.txt");
            let stored = format!("{id}_{name}");
            let bytes = format!("slip {number}\n");
            std::fs::write(uploads.join(&stored), &bytes)?;
            let sha256: [u8; 32] = Sha256::digest(&bytes).into();
            attachment.execute(params![id, of_batch, name, stored, bytes.len(), sha256, at])?;
            let record = format!(
                r#"{{"attempts":1,"media_type":"text/plain","original_name":"{name}","owner":"{of_batch}","owner_kind":"batch","sha256":"{}","size":12,"source_path":"/media/usb/{name}","state":"saved","stored_name":"{stored}"}}"#,
                "0".repeat(64)
            );
            for action in ["attachment_picked", "attachment_saved"] {
                entry.execute(params![Uuid::now_v7().to_string(), at, action, id, record])?;
            }
        }
    }
    transaction.commit()?;
    Ok(())
}
