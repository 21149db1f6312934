//! `batchbook storage status`: what the files take up, and until when the room lasts. Reads counters, looks at no file.

use batchbook_core::storage_use::{Advice, StorageUse, storage_use};
use batchbook_core::store::saved_files::Share;
use serde::Serialize;

use super::arguments::StorageStatusArguments;
use super::json::{BackupJson, KeptJson};
use super::text::{columns, time};
use super::{Context, Exit, Stop};
use crate::wording::{self, Words, one_line, size};

#[derive(Debug, Serialize)]
struct StorageStatusJson {
    attachments: AmountJson,
    by_month: Vec<MonthJson>,
    by_kind: Vec<KindJson>,
    by_product_type: Vec<ProductTypeJson>,
    database_bytes: u64,
    disk_free_bytes: Option<u64>,
    growth_bytes_per_month: u64,
    full_in_month: Option<String>,
    full_earliest: Option<String>,
    full_latest: Option<String>,
    full_sureness: &'static str,
    outbox: KeptJson,
    upload_queue: QueueJson,
    backup: Option<BackupJson>,
    storage_path: String,
    storage_problem: Option<String>,
    network: Option<String>,
    advice: AdviceJson,
    advice_next_year: Option<AdviceJson>,
}

/// `{"count", "bytes"}`
#[derive(Debug, Serialize)]
pub(super) struct AmountJson {
    pub(super) count: u64,
    pub(super) bytes: u64,
}

#[derive(Debug, Serialize)]
struct MonthJson {
    month: String,
    #[serde(flatten)]
    amount: AmountJson,
}

/// `kind` is the media type; none where it is not known.
#[derive(Debug, Serialize)]
struct KindJson {
    kind: Option<String>,
    #[serde(flatten)]
    amount: AmountJson,
}

/// `product_type` is none for files of drafts.
#[derive(Debug, Serialize)]
struct ProductTypeJson {
    product_type: Option<String>,
    #[serde(flatten)]
    amount: AmountJson,
}

/// What waits for the object store: `{"files", "bytes", "failed"}`
#[derive(Debug, Serialize)]
struct QueueJson {
    files: u64,
    bytes: u64,
    /// Those of them whose last attempt failed.
    failed: u64,
}

/// `{"code", "message", "reason"}`
#[derive(Debug, Serialize)]
pub(super) struct AdviceJson {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) reason: &'static str,
}

impl AdviceJson {
    pub(super) fn of(words: &Words, advice: &Advice) -> AdviceJson {
        AdviceJson {
            code: advice.code.as_str(),
            message: wording::advice(words, advice),
            reason: advice.reason.as_str(),
        }
    }
}

pub(super) fn run(context: &Context, arguments: &StorageStatusArguments) -> Result<Exit, Stop> {
    let book = context.open()?;
    let found = storage_use(&book).map_err(|error| context.store_failed(&error))?;
    if arguments.json {
        let problem = book.storage_problem().map(|problem| problem.code().to_owned());
        let root = book.storage().root.clone();
        context.output.json(&json(
            context,
            found,
            root.to_string_lossy().into_owned(),
            problem,
            batchbook_core::durable_fs::network_of(&root),
        ))?;
    } else {
        let network = batchbook_core::durable_fs::network_of(&book.storage().root);
        context.output.text(&text(context, &found, network))?;
    }
    Ok(Exit::Done)
}

fn json(
    context: &Context,
    found: StorageUse,
    storage_path: String,
    storage_problem: Option<String>,
    network: Option<String>,
) -> StorageStatusJson {
    let amount = |share: &Share| AmountJson {
        count: share.amount.files,
        bytes: share.amount.bytes,
    };
    let named = |share: &Share| Some(share.of.clone()).filter(|name| !name.is_empty());
    let full = found.outlook.full;
    StorageStatusJson {
        attachments: AmountJson {
            count: found.saved.files,
            bytes: found.saved.bytes,
        },
        by_month: found
            .by_month
            .iter()
            .map(|share| MonthJson {
                month: share.of.clone(),
                amount: amount(share),
            })
            .collect(),
        by_kind: found
            .by_media_type
            .iter()
            .map(|share| KindJson {
                kind: named(share),
                amount: amount(share),
            })
            .collect(),
        by_product_type: found
            .by_product_type
            .iter()
            .map(|share| ProductTypeJson {
                product_type: named(share),
                amount: amount(share),
            })
            .collect(),
        database_bytes: found.database_bytes,
        disk_free_bytes: found.free,
        growth_bytes_per_month: found.outlook.growth_per_month,
        full_in_month: full.map(|full| wording::month(full.month)),
        full_earliest: full.map(|full| wording::month(full.earliest)),
        full_latest: full.and_then(|full| full.latest).map(wording::month),
        full_sureness: found.outlook.sureness.code(),
        outbox: KeptJson {
            files: found.kept.files,
            bytes: found.kept.bytes,
        },
        upload_queue: QueueJson {
            files: found.copies.waiting,
            bytes: found.copies.waiting_bytes,
            failed: found.copies.failed,
        },
        backup: found.backup.as_ref().map(|backup| BackupJson {
            proven_at: backup.proven_at.to_string(),
            path: backup.path.to_string_lossy().into_owned(),
            kind: backup.kind.as_str(),
        }),
        storage_path,
        storage_problem,
        network,
        advice: AdviceJson::of(&context.words, &found.advice),
        advice_next_year: found
            .advice_next_year
            .as_ref()
            .map(|advice| AdviceJson::of(&context.words, advice)),
    }
}

fn text(context: &Context, found: &StorageUse, network: Option<String>) -> String {
    let words = &context.words;
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let files = |number: u64, bytes: u64| {
        words.counted(
            "cli-storage-files",
            [("count", count(number))],
            [("size", size(bytes))],
        )
    };
    let free = match (found.free, network) {
        (None, _) => words.plain("cli-status-unknown"),
        (Some(free), None) => words.text("cli-status-free", [("free", size(free))]),
        (Some(free), Some(kind)) => {
            words.text("cli-storage-free-network", [("free", size(free)), ("kind", kind)])
        }
    };
    let kept = words.counted(
        "cli-status-kept",
        [("count", count(found.kept.files))],
        [("size", size(found.kept.bytes))],
    );
    let backup = match &found.backup {
        None => words.plain("cli-status-no-backup"),
        Some(backup) => time(backup.proven_at, &context.settings.time_zone.value),
    };
    let copies = found.copies;
    let queue = words.counted(
        "cli-storage-queue",
        [("count", count(copies.waiting)), ("failed", count(copies.failed))],
        [("size", size(copies.waiting_bytes))],
    );
    let has_copies = copies.waiting + copies.uploaded > 0;
    let mut rows = vec![
        (
            "cli-storage-label-files",
            files(found.saved.files, found.saved.bytes),
        ),
        (
            "cli-storage-label-growth",
            words.text(
                "cli-storage-growth",
                [("size", size(found.outlook.growth_per_month))],
            ),
        ),
        ("cli-status-label-disk", free),
        ("cli-storage-label-full", wording::full_in(words, &found.outlook)),
        ("cli-status-label-database", size(found.database_bytes)),
        ("cli-status-label-outbox", kept),
    ];
    if has_copies {
        rows.push(("cli-storage-label-queue", queue));
    }
    rows.push(("cli-status-label-backup", backup));
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(label, value)| vec![words.plain(label), value])
        .collect();
    let mut text = columns(&rows);
    for (heading, shares) in [
        ("month", &found.by_month),
        ("kind", &found.by_media_type),
        ("product-type", &found.by_product_type),
    ] {
        if shares.is_empty() {
            continue;
        }
        let heading_row = [
            words.plain(&format!("cli-storage-by-{heading}")),
            words.plain("cli-storage-label-files"),
            words.plain("cli-storage-label-size"),
        ];
        let rows = shares.iter().map(|share| {
            let name = if share.of.is_empty() {
                words.plain(&format!("cli-storage-no-{heading}"))
            } else {
                one_line(&share.of)
            };
            [name, share.amount.files.to_string(), size(share.amount.bytes)]
        });
        let rows: Vec<Vec<String>> = std::iter::once(heading_row).chain(rows).map(Vec::from).collect();
        text.push('\n');
        text.push_str(&columns(&rows));
    }
    text.push('\n');
    text.push_str(&wording::advice(words, &found.advice));
    text.push('\n');
    if let Some(later) = &found.advice_next_year {
        let later = wording::advice(words, later);
        text.push_str(&words.text("advice-next-year", [("advice", later)]));
        text.push('\n');
    }
    text
}
