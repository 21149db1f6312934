//! What the files take up, until when the room lasts, and which kind of storage suits the plant.
//!
//! Everything here is read from kept counters: it takes as long with a million files as with one.

mod advice;
mod outlook;
mod prices;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde_json::json;

pub use advice::{
    Advice, AdviceCode, AdviceNote, AdviceReason, MOST_WORKSTATIONS, OffSite, StorageAnswers, advise,
};
pub use outlook::{FullIn, Outlook, Sureness};
pub use prices::{Cost, Costs, DEFAULT_PRICES, PRICES_FILE, Place, Prices, PricesError, read_prices};

use crate::book::Book;
use crate::status::{ProvenBackup, database_bytes, last_proven_backup};
use crate::store::attachments::KeptFiles;
use crate::store::audit_log::AuditEntry;
use crate::store::object_copies::CopyCounts;
use crate::store::saved_files::{Amount, SavedBy, Share};
use crate::store::workstation::Remembered;
use crate::store::{StoreError, decode_json, encode_json};

/// The answers' name in the trail.
const ANSWERS: &str = "storage_answers";

/// What the files take up, and until when the room lasts.
#[derive(Debug, Clone)]
pub struct StorageUse {
    /// All saved files, those of drafts too.
    pub saved: Amount,
    /// The same by month, the oldest first.
    pub by_month: Vec<Share>,
    /// The same by what was found in them, the most bytes first.
    pub by_media_type: Vec<Share>,
    /// The same by product type, the most bytes first.
    pub by_product_type: Vec<Share>,
    /// The size of the database with its write-ahead log, in bytes.
    pub database_bytes: u64,
    /// Bytes that files may still take, without the reserve; nothing where the storage path does not answer or does not know.
    pub free: Option<u64>,
    /// How it goes on.
    pub outlook: Outlook,
    /// Files in the outbox.
    pub kept: KeptFiles,
    /// What waits for the object store, and what is there.
    pub copies: CopyCounts,
    /// The last backup that was proven restorable.
    pub backup: Option<ProvenBackup>,
    /// What the plant answered.
    pub answers: StorageAnswers,
    /// What suits it now.
    pub advice: Advice,
    /// What will suit it in a year at this rate, where that is something else.
    pub advice_next_year: Option<Advice>,
}

impl StorageUse {
    /// Returns how much there will be in a year at this rate.
    pub fn in_a_year(&self) -> Amount {
        in_a_year(self.saved, &self.outlook)
    }
}

/// Asks what the files take up. Looks at no file; asks the storage path only for its room.
pub fn storage_use(book: &Book) -> Result<StorageUse, StoreError> {
    // The room of a folder that is not the storage path's says nothing.
    let free = match book.storage_problem() {
        Some(_) => None,
        None => room(book),
    };
    let today = day_of(book.now());
    let since = today.saturating_sub((outlook::LOOKED_BACK - 1).days());
    let database_bytes = database_bytes(book);
    book.read(|reader| {
        let saved = reader.saved_files()?;
        let by_day = reader.saved_bytes_by_day_since(since)?;
        let first_day = reader.saved_bytes_since(Date::MIN)?.map(|saved| saved.first_day);
        let outlook = outlook::outlook(&by_day, first_day, today, free);
        let answers = answers_of(reader.remembered(Remembered::StorageAnswers)?)?;
        let advice = advise(saved, &answers);
        let later = advise(in_a_year(saved, &outlook), &answers);
        Ok(StorageUse {
            saved,
            by_month: reader.saved_files_by(SavedBy::Month)?,
            by_media_type: reader.saved_files_by(SavedBy::MediaType)?,
            by_product_type: reader.saved_files_by(SavedBy::ProductType)?,
            database_bytes,
            free,
            outlook,
            kept: reader.kept_files()?,
            copies: reader.copy_counts()?,
            backup: last_proven_backup(reader)?,
            answers,
            advice_next_year: Some(later).filter(|later| later.code != advice.code),
            advice,
        })
    })
}

fn room(book: &Book) -> Option<u64> {
    match book.storage().space() {
        Ok(space) => space.map(|space| space.free.saturating_sub(space.reserve())),
        Err(error) => {
            tracing::debug!(?error, "the storage path does not say how much room it has");
            None
        }
    }
}

/// The day as the store counts them.
fn day_of(at: Timestamp) -> Date {
    Offset::UTC.to_datetime(at).date()
}

fn in_a_year(saved: Amount, outlook: &Outlook) -> Amount {
    let growth = outlook.growth_per_month.saturating_mul(12);
    // As many files for the bytes as until now.
    let files = (u128::from(saved.files) * u128::from(growth))
        .checked_div(u128::from(saved.bytes))
        .unwrap_or(0);
    Amount {
        files: saved
            .files
            .saturating_add(u64::try_from(files).unwrap_or(u64::MAX)),
        bytes: saved.bytes.saturating_add(growth),
    }
}

/// Keeps what the plant answered to the questions; an entry of the trail, as of any other setting.
pub fn answer(book: &Book, answers: &StorageAnswers, who: &str) -> Result<(), StoreError> {
    let at = book.now();
    book.write(|transaction| {
        let before = answers_of(transaction.reader().remembered(Remembered::StorageAnswers)?)?;
        if before == *answers {
            return Ok(());
        }
        let text = encode_json(answers, "remembered.value")?;
        transaction.remember(Remembered::StorageAnswers, &text)?;
        transaction.append_audit(&AuditEntry {
            at,
            who,
            action: "setting_changed",
            subject_kind: "setting",
            subject_id: ANSWERS,
            before: Some(json!({ "value": in_one_text(&before) })),
            after: Some(json!({ "value": in_one_text(answers) })),
            reason: None,
        })
    })
}

fn answers_of(text: Option<String>) -> Result<StorageAnswers, StoreError> {
    match text {
        Some(text) => decode_json(&text, "remembered.value"),
        None => Ok(StorageAnswers::default()),
    }
}

/// The answers as the trail has them.
fn in_one_text(answers: &StorageAnswers) -> String {
    let yes_or_no = |is_so: bool| if is_so { "yes" } else { "no" }.to_owned();
    let off_site = |answer| {
        let word = match answer {
            OffSite::No => "no",
            OffSite::Wanted => "wanted",
            OffSite::Required => "required",
        };
        word.to_owned()
    };
    [
        ("on_site", answers.on_site.map(yes_or_no)),
        ("off_site", answers.off_site.map(off_site)),
        (
            "workstations",
            answers.workstations.map(|count| count.to_string()),
        ),
        ("far_readers", answers.far_readers.map(yes_or_no)),
    ]
    .into_iter()
    .filter_map(|(name, answer)| Some(format!("{name} {}", answer?)))
    .collect::<Vec<_>>()
    .join(", ")
}
