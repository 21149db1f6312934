//! What the files take up, what suits the plant, and moving them. The new folder is chosen in a picker on this side.

use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use batchbook_core::authority::Reserved;
use batchbook_core::durable_fs::network_of;
use batchbook_core::move_storage::{MoveError, MoveProgress, MoveWatch, move_storage as move_files};
use batchbook_core::storage_use::{
    self as core, MOST_WORKSTATIONS, OffSite, PricesError, StorageAnswers, read_prices,
};
use batchbook_core::store::saved_files::Share;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Emitter};
use ts_rs::TS;

use super::authority::permit;
use super::files::dialog;
use super::operators::who;
use super::storage::StorageState;
use super::{CommandError, Failed, Session, State, blocking};
use crate::wording::{self, Words};

/// Progress is told at most so often.
const BETWEEN_TELLING: Duration = Duration::from_millis(200);

/// Everything that the screen shows of what the files take up.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct StorageUse {
    #[ts(type = "number")]
    files: u64,
    #[ts(type = "number")]
    bytes: u64,
    by_month: Vec<StorageShare>,
    by_kind: Vec<StorageShare>,
    by_product_type: Vec<StorageShare>,
    #[ts(type = "number")]
    database_bytes: u64,
    #[ts(type = "number | null")]
    free: Option<u64>,
    #[ts(type = "number")]
    growth_per_month: u64,
    full: Option<FullIn>,
    #[ts(type = "\"no_rate\" | \"low\" | \"medium\" | \"high\"")]
    sureness: &'static str,
    network: Option<String>,
    answers: Answers,
    advice: StorageAdvice,
    advice_next_year: Option<StorageAdvice>,
    costs: Costs,
    /// A move that was begun and not ended: to where.
    unfinished_move: Option<String>,
    /// How far a move of this window is.
    moving: Option<StorageMoveWork>,
}

/// How much of it is of one month, kind or product type; `of` is empty where that is not known.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct StorageShare {
    of: String,
    #[ts(type = "number")]
    files: u64,
    #[ts(type = "number")]
    bytes: u64,
}

/// The month (`2027-03`) in which the room is used up.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct FullIn {
    month: String,
    earliest: String,
    latest: Option<String>,
}

/// What the plant answered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub(crate) struct Answers {
    on_site: Option<bool>,
    #[ts(type = "\"no\" | \"wanted\" | \"required\" | null")]
    off_site: Option<String>,
    workstations: Option<u32>,
    far_readers: Option<bool>,
}

/// The codes of `advice-*` messages.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct StorageAdvice {
    code: String,
    reason: String,
    notes: Vec<String>,
}

/// What each place costs; a cost is a text such as `1.50` or `0 – 50`.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub(crate) struct Costs {
    as_of: String,
    currency: String,
    #[ts(type = "number")]
    bytes_next_year: u64,
    places: Vec<PlaceCosts>,
    /// What is wrong with the plant's own prices.
    problem: Option<String>,
}

/// What one place costs a month.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct PlaceCosts {
    name: String,
    now: String,
    next_year: String,
    with_reading: String,
}

/// How far a move is, as the screen hears of it by `storage-move-progress`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct StorageMoveWork {
    #[ts(type = "number")]
    files: u64,
    #[ts(type = "number")]
    all_files: u64,
    #[ts(type = "number")]
    bytes: u64,
    #[ts(type = "number")]
    all_bytes: u64,
}

/// What was moved. The old folder is still there.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct MovedStorage {
    from: String,
    to: String,
    #[ts(type = "number")]
    files: u64,
    network: Option<String>,
}

/// The window's move of the files: one at a time, cancelled from the screen.
#[derive(Debug, Default)]
pub(crate) struct Moving {
    work: Mutex<Option<StorageMoveWork>>,
    cancelled: AtomicBool,
}

impl Moving {
    fn set(&self, work: Option<StorageMoveWork>) {
        *self.work.lock().unwrap_or_else(PoisonError::into_inner) = work;
    }

    fn work(&self) -> Option<StorageMoveWork> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl StorageUse {
    fn of(session: &Session) -> Result<Self, Failed> {
        let book = &session.book;
        let found = core::storage_use(book)?;
        let settings = book.settings();
        let words = Words::of(&settings.language.value);
        let shares = |shares: &[Share]| {
            let shown = |share: &Share| StorageShare {
                of: share.of.clone(),
                files: share.amount.files,
                bytes: share.amount.bytes,
            };
            shares.iter().map(shown).collect()
        };
        let unfinished = book.read(|reader| reader.storage_move())?;
        Ok(Self {
            files: found.saved.files,
            bytes: found.saved.bytes,
            by_month: shares(&found.by_month),
            by_kind: shares(&found.by_media_type),
            by_product_type: shares(&found.by_product_type),
            database_bytes: found.database_bytes,
            free: found.free,
            growth_per_month: found.outlook.growth_per_month,
            full: found.outlook.full.map(|full| FullIn {
                month: wording::month(full.month),
                earliest: wording::month(full.earliest),
                latest: full.latest.map(wording::month),
            }),
            sureness: found.outlook.sureness.code(),
            network: network_of(&book.storage().root),
            answers: Answers {
                on_site: found.answers.on_site,
                off_site: found
                    .answers
                    .off_site
                    .map(|answer| off_site_text(answer).to_owned()),
                workstations: found.answers.workstations,
                far_readers: found.answers.far_readers,
            },
            advice: StorageAdvice::of(&found.advice),
            advice_next_year: found.advice_next_year.as_ref().map(StorageAdvice::of),
            costs: costs(&words, &settings.data_dir.value, &found),
            unfinished_move: unfinished
                .filter(|unfinished| !unfinished.switched)
                .map(|unfinished| unfinished.to.display().to_string()),
            moving: session.moving.work(),
        })
    }
}

impl StorageAdvice {
    fn of(advice: &core::Advice) -> Self {
        Self {
            code: advice.code.as_str().to_owned(),
            reason: advice.reason.as_str().to_owned(),
            notes: advice.notes.iter().map(|note| note.as_str().to_owned()).collect(),
        }
    }
}

fn costs(words: &Words, data_dir: &Path, found: &core::StorageUse) -> Costs {
    let prices = match read_prices(data_dir) {
        Ok(prices) => prices,
        Err(error) => {
            let error: PricesError = error;
            let said = words.said(&wording::prices(&error));
            return Costs {
                problem: Some(said.in_one_line()),
                ..Costs::default()
            };
        }
    };
    let next_year = found.in_a_year();
    let places = prices.places.iter().map(|place| {
        let (now, later) = (place.costs(found.saved.bytes), place.costs(next_year.bytes));
        PlaceCosts {
            name: wording::place(words, place),
            now: wording::cost(now.month),
            next_year: wording::cost(later.month),
            with_reading: wording::cost(later.month_with_reading),
        }
    });
    Costs {
        places: places.collect(),
        as_of: prices.as_of.to_string(),
        currency: prices.currency.clone(),
        bytes_next_year: next_year.bytes,
        problem: None,
    }
}

const fn off_site_text(answer: OffSite) -> &'static str {
    match answer {
        OffSite::No => "no",
        OffSite::Wanted => "wanted",
        OffSite::Required => "required",
    }
}

/// Answers what the files take up. Reads counters, however many files there are.
#[tauri::command]
pub(crate) async fn storage_use(state: State<'_>) -> Result<StorageUse, CommandError> {
    blocking(&state, |session| StorageUse::of(session)).await
}

/// Keeps what the plant answers to the four questions, and answers the advice.
#[tauri::command]
pub(crate) async fn answer_storage_questions(
    state: State<'_>,
    answers: Answers,
) -> Result<StorageUse, CommandError> {
    blocking(&state, move |session| {
        permit(session, Reserved::Setting)?;
        let answers = StorageAnswers {
            on_site: answers.on_site,
            off_site: match answers.off_site.as_deref() {
                Some("required") => Some(OffSite::Required),
                Some("wanted") => Some(OffSite::Wanted),
                Some("no") => Some(OffSite::No),
                _ => None,
            },
            workstations: answers
                .workstations
                .map(|count| count.clamp(1, MOST_WORKSTATIONS)),
            far_readers: answers.far_readers,
        };
        core::answer(&session.book, &answers, &who(session)?)?;
        StorageUse::of(session)
    })
    .await
}

/// Opens the native picker for a folder, and moves the files there. Answers when they are there, nothing where the picker was
/// cancelled. `storage-move-progress` says how far it is.
#[tauri::command]
pub(crate) async fn move_storage(
    app: AppHandle,
    state: State<'_>,
) -> Result<Option<MovedStorage>, CommandError> {
    blocking(&state, move |session| {
        // Asked before the picker: a PIN that is wanted is said before anybody looks for a folder.
        let by = permit(session, Reserved::Storage)?;
        let Some(folder) = dialog(&app, session, "window-move-storage").blocking_pick_folder() else {
            return Ok(None);
        };
        let folder = folder.into_path().map_err(|_| Failed::Code("internal"))?;
        session.moving.cancelled.store(false, Ordering::SeqCst);
        let telling = Telling {
            app: &app,
            session,
            last: Mutex::new(None),
        };
        let moved = move_files(&session.book, &session.surroundings, &folder, &by, &telling);
        session.moving.set(None);
        telling.tell();
        let moved = moved.map_err(|error| failed(session, &error))?;
        let now = StorageState::of(session);
        if let Err(error) = app.emit("storage-changed", &now) {
            tracing::warn!(%error, "the screen was not told about the storage path");
        }
        Ok(Some(MovedStorage {
            from: moved.from.display().to_string(),
            to: moved.to.display().to_string(),
            files: moved.files,
            network: moved.network,
        }))
    })
    .await
}

fn failed(session: &Session, error: &MoveError) -> Failed {
    tracing::warn!("{}", wording::chain(error));
    Failed::Said(wording::move_storage(error, &session.book.database()))
}

/// Stops the move under way; what was moved stays, and the next one goes on from there.
#[tauri::command]
pub(crate) async fn cancel_storage_move(state: State<'_>) -> Result<(), CommandError> {
    state.moving.cancelled.store(true, Ordering::SeqCst);
    Ok(())
}

/// Tells the screen how far a move is.
struct Telling<'a> {
    app: &'a AppHandle,
    session: &'a Arc<Session>,
    last: Mutex<Option<Instant>>,
}

impl Telling<'_> {
    fn tell(&self) {
        if let Err(error) = self.app.emit("storage-move-progress", self.session.moving.work()) {
            tracing::warn!(%error, "the screen was not told about a move");
        }
    }
}

impl MoveWatch for Telling<'_> {
    fn progress(&self, progress: MoveProgress) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| last.elapsed() < BETWEEN_TELLING) {
            return;
        }
        *last = Some(Instant::now());
        self.session.moving.set(Some(StorageMoveWork {
            files: progress.files,
            all_files: progress.all_files,
            bytes: progress.bytes,
            all_bytes: progress.all_bytes,
        }));
        self.tell();
    }

    fn cancelled(&self) -> bool {
        self.session.moving.cancelled.load(Ordering::SeqCst)
    }
}
