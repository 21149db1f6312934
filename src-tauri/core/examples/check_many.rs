//! Measures a check of many attachments: `cargo run --release -p batchbook-core --example check_many -- [FILES] [CORRECTIONS] [FOLDER]`.
//!
//! Makes a store with small files, four to a batch, and with the trail that recording them would have left, each batch corrected so many
//! times; then checks it a few times as the command line does. 100,000 files and 31 corrections are a trail of a million entries. Prints a line of `name value unit` for each figure.
#![expect(clippy::disallowed_methods, reason = "makes the files that are checked")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use batchbook_core::attachments::{Owner, Unwatched, copy_in, register};
use batchbook_core::batch::{BatchDraft, RollsText};
use batchbook_core::book::Book;
use batchbook_core::check::{CheckRequest, check};
use batchbook_core::open_book::open_book;
use batchbook_core::record_batch::{Answers, RecordRequest, record_batch};
use batchbook_core::settings::{Flags, Surroundings, read_settings};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{Connection, Statement, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How many files a batch has.
const OF_A_BATCH: u64 = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let files: u64 = arguments.next().map_or(Ok(100_000), |count| count.parse())?;
    let corrections: u64 = arguments.next().map_or(Ok(0), |count| count.parse())?;
    let temporary = tempfile::tempdir()?;
    let folder = arguments
        .next()
        .map_or_else(|| temporary.path().to_owned(), PathBuf::from);

    let begun = Instant::now();
    record_model(&open(&folder)?, &folder)?;
    fill(&folder, files, corrections)?;
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
        assert_eq!(
            (checked.files, checked.problems.len()),
            (files + 1, 0),
            "{:?}",
            checked.problems.first()
        );
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

/// The one batch with one file that the others are like, as the program recorded it.
struct Model {
    batch: Value,
    attachment: Value,
}

fn record_model(book: &Book, folder: &Path) -> Result<(), Box<dyn Error>> {
    let slip = folder.join("weigh slip.txt");
    std::fs::write(&slip, "slip")?;
    let draft = book.begin_window_draft(&BatchDraft::default())?.id;
    for picked in register(book, Owner::Draft(draft), &[slip], "Asha Rao")? {
        copy_in(book, picked.id, &Unwatched)?;
    }
    let entry = BatchDraft {
        product_type: "HDPE Pipe".to_owned(),
        brand: "Tarko".to_owned(),
        parameters: [("PE", "80"), ("PN", "10"), ("OD", "63")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        rolls: vec![RollsText {
            count: "2".to_owned(),
            length_m: "500".to_owned(),
        }],
        weight_per_metre_kg: Some("1.5".to_owned()),
        ..BatchDraft::default()
    };
    let request = RecordRequest {
        draft: &entry,
        draft_id: Some(draft),
        operator: "Asha Rao",
        answers: Answers::NOBODY_TO_ASK,
    };
    record_batch(book, &request)?;
    Ok(())
}

/// The trail's end while it is written: every entry is chained to the one before, as the program does it.
struct Trail<'c> {
    insert: Statement<'c>,
    seq: i64,
    previous: [u8; 32],
    workstation: String,
    at: String,
}

impl Trail<'_> {
    fn append(
        &mut self,
        action: &str,
        (kind, id): (&str, &str),
        before: Option<&Value>,
        after: &Value,
    ) -> Result<(), Box<dyn Error>> {
        self.seq += 1;
        let (entry_id, at) = (Uuid::now_v7().to_string(), &self.at);
        let (before, after) = (before.map(Value::to_string), after.to_string());
        let entry = json!({
            "seq": self.seq, "id": entry_id, "at": at, "who": "Asha Rao", "workstation_id": self.workstation, "action": action,
            "subject_kind": kind, "subject_id": id, "before": before, "after": after, "reason": null,
        });
        let mut hasher = Sha256::new();
        hasher.update(self.previous);
        hasher.update(entry.to_string());
        let hash: [u8; 32] = hasher.finalize().into();
        self.insert.execute(params![
            self.seq,
            entry_id,
            at,
            self.workstation,
            action,
            kind,
            id,
            before,
            after,
            self.previous,
            hash
        ])?;
        self.previous = hash;
        Ok(())
    }
}

/// Writes rows, files and entries past the program, all alike: recording them one by one would take an hour.
fn fill(folder: &Path, files: u64, corrections: u64) -> Result<(), Box<dyn Error>> {
    let uploads = folder.join("data/uploads/batches");
    let mut database = Connection::open(folder.join("data/db.sqlite"))?;
    database.execute_batch(
        "CREATE TEMP TABLE a AS SELECT * FROM attachments; CREATE TEMP TABLE b AS SELECT * FROM batches",
    )?;
    let transaction = database.transaction()?;
    let json = |sql: &str| -> Result<Value, Box<dyn Error>> {
        let text: String = transaction.query_row(sql, [], |row| row.get(0))?;
        Ok(serde_json::from_str(&text)?)
    };
    let mut model = Model {
        batch: json("SELECT after FROM audit_log WHERE action = 'recorded'")?,
        attachment: json("SELECT after FROM audit_log WHERE action = 'attachment_saved'")?,
    };
    model
        .batch
        .as_object_mut()
        .ok_or("no batch")?
        .remove("attachments");
    let (seq, previous, workstation, at) = transaction.query_row(
        "SELECT seq, hash, workstation_id, at FROM audit_log ORDER BY seq DESC LIMIT 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let mut trail = Trail {
        insert: transaction.prepare(
            "INSERT INTO audit_log (seq, id, at, who, workstation_id, action, subject_kind, subject_id, before, after, previous_hash, hash) \
             VALUES (?, ?, ?, 'Asha Rao', ?, ?, ?, ?, ?, ?, ?, ?)",
        )?,
        seq,
        previous,
        workstation,
        at,
    };
    let mut change_batch = transaction
        .prepare("UPDATE b SET seq = NULL, id = ?1, batch_number = ?2, number_value = ?2, batch_code = ?3")?;
    let mut put_batch = transaction.prepare("INSERT INTO batches SELECT * FROM b")?;
    let mut change_attachment = transaction.prepare(
        "UPDATE a SET seq = NULL, id = ?1, draft_id = NULL, batch_id = ?2, original_name = ?3, stored_name = ?4, size = ?5, sha256 = ?6",
    )?;
    let mut put_attachment = transaction.prepare("INSERT INTO attachments SELECT * FROM a")?;
    let mut batch = model.batch.clone();
    for number in 0..files {
        if number.is_multiple_of(OF_A_BATCH) {
            let id = Uuid::now_v7().to_string();
            let batch_number = number / OF_A_BATCH + 2;
            let code = format!("HDPEPipe-OD63-PE80-PN10-Tarko-2026-{batch_number}");
            change_batch.execute(params![id, batch_number.to_string(), code])?;
            put_batch.execute([])?;
            for (key, value) in [
                ("id", json!(id)),
                ("batch_number", json!(batch_number.to_string())),
                ("number_value", json!(batch_number)),
                ("batch_code", json!(code)),
            ] {
                batch[key] = value;
            }
            trail.append("recorded", ("batch", &id), None, &batch)?;
            for _ in 0..corrections {
                trail.append("corrected", ("batch", &id), Some(&batch), &batch)?;
            }
        }
        let (id, of_batch) = (Uuid::now_v7().to_string(), batch["id"].clone());
        let name = format!("weigh slip {number}.txt");
        let stored = format!("{id}_{name}");
        let bytes = format!("slip {number}\n");
        std::fs::write(uploads.join(&stored), &bytes)?;
        let sha256: [u8; 32] = Sha256::digest(&bytes).into();
        change_attachment.execute(params![id, of_batch.as_str(), name, stored, bytes.len(), sha256])?;
        put_attachment.execute([])?;
        let mut attachment = model.attachment.clone();
        let digits: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        for (key, value) in [
            ("owner", of_batch),
            ("owner_kind", json!("batch")),
            ("original_name", json!(name)),
            ("stored_name", json!(stored)),
            ("size", json!(bytes.len())),
            ("sha256", json!(digits)),
        ] {
            attachment[key] = value;
        }
        for action in ["attachment_picked", "attachment_saved"] {
            trail.append(action, ("attachment", &id), None, &attachment)?;
        }
    }
    transaction.execute(
        "UPDATE counters SET value = (SELECT count(*) FROM batches) WHERE name = 'batches'",
        [],
    )?;
    println!("entries {}", trail.seq);
    drop((trail, change_batch, put_batch, change_attachment, put_attachment));
    transaction.commit()?;
    Ok(())
}
