//! The window's checks: by hand with progress and a way to stop, and unasked in quiet moments.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use batchbook_core::attachments::Watch;
use batchbook_core::change_setting::note_changes_outside;
use batchbook_core::check::{
    CheckProblem, CheckRequest, Checked, Due, RehashBudget, check, due, rehash_oldest,
};
use batchbook_core::settings::Rehash;
use batchbook_core::store::StoreError;
use batchbook_core::store::workstation::Remembered;
use jiff::Timestamp;
use tauri::{AppHandle, Emitter};

use crate::commands::checks::{CheckState, RunningCheck};
use crate::commands::{Failed, Session};
use crate::wording;

/// How often it is asked whether there is something to do.
const PAUSE: Duration = Duration::from_secs(10);

/// After so long without a touch a daily check disturbs nobody.
const QUIET: Duration = Duration::from_secs(2 * 60);

/// After so long without a touch the workstation counts as idle.
const IDLE: Duration = Duration::from_secs(5 * 60);

/// How long an attempt that could not be ended rests.
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(10 * 60);

/// How long a pass of the slow rehash takes at its limit: then it notes what it compared.
const PASS_SECONDS: u64 = 30;

/// How many files a pass reads at most.
const PASS_FILES: u32 = 1000;

/// How often a pass asks whether others copy or record.
const LOOK_AROUND: Duration = Duration::from_millis(500);

/// Progress is told at most so often.
const BETWEEN_TELLING: Duration = Duration::from_millis(100);

/// The check under way, and when somebody was last at the window.
#[derive(Debug)]
pub(crate) struct Checking {
    running: Mutex<Option<RunningCheck>>,
    stopped: AtomicBool,
    touched: Mutex<Instant>,
}

impl Default for Checking {
    fn default() -> Self {
        Self {
            running: Mutex::default(),
            stopped: AtomicBool::default(),
            touched: Mutex::new(Instant::now()),
        }
    }
}

impl Checking {
    /// The check under way.
    pub(crate) fn running(&self) -> Option<RunningCheck> {
        lock(&self.running).clone()
    }

    /// Stops the check under way; what it found so far stays found.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }

    /// Notes that somebody is at the window.
    pub(crate) fn note_touch(&self) {
        *lock(&self.touched) = Instant::now();
    }

    fn untouched_for(&self) -> Duration {
        lock(&self.touched).elapsed()
    }

    /// Begins a check; nothing while there is one.
    fn begin(&self, rehash: bool) -> Option<UnderWay<'_>> {
        let mut running = lock(&self.running);
        if running.is_some() {
            return None;
        }
        *running = Some(RunningCheck::new(rehash));
        self.stopped.store(false, Ordering::SeqCst);
        Some(UnderWay(self))
    }
}

/// A check from its beginning to its end, however it ends.
struct UnderWay<'a>(&'a Checking);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        *lock(&self.0.running) = None;
    }
}

/// Checks everything, and tells the screen how far it is.
pub(crate) fn run(
    session: &Session,
    request: CheckRequest,
    tell: &dyn Fn(CheckState),
) -> Result<Checked, Failed> {
    let under_way = session
        .checking
        .begin(request.rehash)
        .ok_or(Failed::Code("check_under_way"))?;
    let telling = Telling {
        session,
        tell,
        told: Mutex::new(None),
    };
    telling.tell_now()?;
    // What was edited while the window was open is in the trail before the trail is looked at.
    if let Err(error) = note_changes_outside(&session.book, &session.surroundings) {
        tracing::warn!(
            error = wording::chain(&error),
            "settings were not compared with the trail"
        );
    }
    let checked = check(&session.book, &request, &telling);
    drop(under_way);
    telling.tell_now()?;
    Ok(checked?)
}

/// Tells the screen how a check goes.
struct Telling<'a> {
    session: &'a Session,
    tell: &'a dyn Fn(CheckState),
    told: Mutex<Option<Instant>>,
}

impl Telling<'_> {
    fn tell_now(&self) -> Result<(), StoreError> {
        CheckState::of(self.session).map(self.tell)
    }
}

impl Watch for Telling<'_> {
    fn progress(&self, done: u64, files: u64) {
        if let Some(running) = &mut *lock(&self.session.checking.running) {
            running.set(done, files);
        }
        let mut told = lock(&self.told);
        if done < files && told.is_some_and(|told| told.elapsed() < BETWEEN_TELLING) {
            return;
        }
        *told = Some(Instant::now());
        if let Err(error) = self.tell_now() {
            tracing::warn!("{}", wording::chain(&error));
        }
    }

    fn cancelled(&self) -> bool {
        self.session.checking.stopped.load(Ordering::SeqCst)
    }
}

/// Checks unasked: soon after an unclean stop, once a day in a quiet moment; and reads old files again while nobody is here.
pub(crate) async fn watch(app: AppHandle, session: Arc<Session>) {
    let mut rests_until = Instant::now();
    loop {
        tokio::time::sleep(PAUSE).await;
        if Instant::now() < rests_until {
            continue;
        }
        let (telling, working) = (app.clone(), Arc::clone(&session));
        let done = tauri::async_runtime::spawn_blocking(move || {
            do_what_is_due(&working, &|state| tell(&telling, state))
        });
        match done.await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => rests_until = Instant::now() + BETWEEN_ATTEMPTS,
            Ok(Err(error)) => {
                tracing::error!("{}", wording::chain(&error));
                rests_until = Instant::now() + BETWEEN_ATTEMPTS;
            }
            Err(error) => tracing::error!(%error, "a check broke off"),
        }
    }
}

/// Tells the screen what is known of the checks.
pub(crate) fn tell(app: &AppHandle, state: CheckState) {
    if let Err(error) = app.emit("check-changed", state) {
        tracing::warn!(%error, "the screen was not told about a check");
    }
}

/// Answers whether whatever was due could be done.
fn do_what_is_due(session: &Session, tell: &dyn Fn(CheckState)) -> Result<bool, Failed> {
    if is_busy(session)? {
        return Ok(true);
    }
    let untouched = session.checking.untouched_for();
    if is_check_due(session, untouched)? {
        let request = CheckRequest {
            beside_others: true,
            ..CheckRequest::default()
        };
        let checked = run(session, request, tell)?;
        log_problems(&checked.problems);
        return Ok(checked.is_full);
    }
    let settings = session.book.settings();
    if untouched < IDLE || settings.rehash.value == Rehash::Off {
        return Ok(true);
    }
    let bytes_per_second = u64::from(settings.rehash_limit.value) * 1_000_000;
    let budget = RehashBudget {
        files: PASS_FILES,
        bytes: bytes_per_second * PASS_SECONDS,
        bytes_per_second,
    };
    let pass = rehash_oldest(&session.book, &budget, &UntilSomebodyWorks::beginning(session)?)?;
    if pass.files > 0 {
        tracing::debug!(files = pass.files, bytes = pass.bytes, "files were read again");
    }
    log_problems(&pass.problems);
    Ok(true)
}

fn is_check_due(session: &Session, untouched: Duration) -> Result<bool, StoreError> {
    let (last, unclean) = session.book.read(|reader| {
        Ok::<_, StoreError>((reader.last_check()?, reader.remembered(Remembered::UncleanStop)?))
    })?;
    // A time that cannot be read is an unclean stop all the same.
    let now = session.book.now();
    let unclean: Option<Timestamp> = unclean.map(|at| at.parse().unwrap_or(now));
    Ok(match due(last.as_ref(), unclean, now) {
        Some(Due::UncleanStop | Due::Overdue) => true,
        Some(Due::Daily) => untouched >= QUIET,
        None => false,
    })
}

/// Whether a file is being copied, by this window or beside it.
fn is_busy(session: &Session) -> Result<bool, StoreError> {
    Ok(session.copies.is_any_under_way() || session.book.read(|reader| reader.is_copying())?)
}

fn log_problems(problems: &[CheckProblem]) {
    for problem in problems {
        tracing::error!(kind = problem.kind(), ?problem, "a check found something");
    }
}

/// Stops reading as soon as anybody touches the window, copies or records.
struct UntilSomebodyWorks<'a> {
    session: &'a Session,
    began: Instant,
    batches: u64,
    looked: Mutex<(Instant, bool)>,
}

impl<'a> UntilSomebodyWorks<'a> {
    fn beginning(session: &'a Session) -> Result<Self, StoreError> {
        Ok(Self {
            session,
            began: Instant::now(),
            batches: session.book.read(|reader| reader.count_batches())?,
            looked: Mutex::new((Instant::now(), false)),
        })
    }

    fn is_anybody_working(&self) -> Result<bool, StoreError> {
        let batches = self.session.book.read(|reader| reader.count_batches())?;
        Ok(batches != self.batches || is_busy(self.session)?)
    }
}

impl Watch for UntilSomebodyWorks<'_> {
    fn cancelled(&self) -> bool {
        if self.session.checking.untouched_for() < self.began.elapsed() {
            return true;
        }
        let mut looked = lock(&self.looked);
        if looked.0.elapsed() >= LOOK_AROUND {
            // A store that cannot be asked has other worries.
            *looked = (Instant::now(), self.is_anybody_working().unwrap_or(true));
        }
        looked.1
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "damages the files that are checked")]
mod tests {
    use std::cell::RefCell;
    use std::fs;

    use batchbook_core::attachments::AttachmentState;
    use batchbook_core::settings::Key;

    use super::*;
    use crate::commands::plant::{attached, session, stored};

    fn left_alone(session: &Session, since: Duration) {
        *lock(&session.checking.touched) = Instant::now().checked_sub(since).unwrap();
    }

    fn last_check(session: &Session) -> Option<String> {
        let last = session.book.read(|reader| reader.last_check()).unwrap();
        last.map(|check| check.ended_at.to_string())
    }

    #[test]
    fn the_daily_check_waits_for_a_quiet_moment_and_is_made_once() {
        let dir = tempfile::tempdir().unwrap();
        let session = session(dir.path());
        assert!(do_what_is_due(&session, &|_| ()).unwrap());
        assert_eq!(last_check(&session), None, "somebody is here");
        left_alone(&session, QUIET);
        let told = RefCell::new(Vec::new());
        do_what_is_due(&session, &|state| told.borrow_mut().push(state)).unwrap();
        let made = last_check(&session);
        assert!(made.is_some());
        let told = told.into_inner();
        assert!(told.first().unwrap().is_running() && !told.last().unwrap().is_running());
        do_what_is_due(&session, &|_| ()).unwrap();
        assert_eq!(last_check(&session), made, "once a day is enough");
    }

    #[test]
    fn after_an_unclean_stop_it_does_not_wait() {
        let dir = tempfile::tempdir().unwrap();
        let session = session(dir.path());
        let at = session.book.now().to_string();
        session
            .book
            .write(|transaction| transaction.remember(Remembered::UncleanStop, &at))
            .map_err(|error: StoreError| error)
            .unwrap();
        do_what_is_due(&session, &|_| ()).unwrap();
        assert!(last_check(&session).is_some());
    }

    #[test]
    fn files_are_read_again_while_nobody_is_here_unless_it_is_off() {
        for (rehash, expected) in [
            ("idle", AttachmentState::Missing),
            ("off", AttachmentState::Saved),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let session = session(dir.path());
            batchbook_core::change_setting::change_setting(
                &session.book,
                &session.surroundings,
                Key::Rehash,
                Some(rehash),
                "Asha",
            )
            .unwrap();
            let slip = attached(&session, dir.path(), "slip.txt", b"1350.5 m");
            fs::write(stored(&session, &slip), b"1350.6 m").unwrap();
            let database = rusqlite::Connection::open(session.book.database()).unwrap();
            let long_ago = "UPDATE attachments SET saved_at = '2020-01-01T00:00:00.000Z'";
            database.execute(long_ago, []).unwrap();
            let state = || {
                let row = session.book.read(|reader| reader.attachment(slip.id));
                row.unwrap().unwrap().state
            };
            left_alone(&session, QUIET);
            do_what_is_due(&session, &|_| ()).unwrap();
            assert_eq!(state(), AttachmentState::Saved, "the daily check reads no bytes");
            do_what_is_due(&session, &|_| ()).unwrap();
            assert_eq!(state(), AttachmentState::Saved, "it is not idle for long enough");
            left_alone(&session, IDLE);
            do_what_is_due(&session, &|_| ()).unwrap();
            assert_eq!(state(), expected, "{rehash}");
        }
    }

    #[test]
    fn whoever_touches_the_window_stops_the_reading() {
        let dir = tempfile::tempdir().unwrap();
        let session = session(dir.path());
        left_alone(&session, IDLE);
        let watch = UntilSomebodyWorks::beginning(&session).unwrap();
        assert!(!watch.cancelled());
        session.checking.note_touch();
        assert!(watch.cancelled());
    }

    #[test]
    fn one_check_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let session = session(dir.path());
        let first = session.checking.begin(false).unwrap();
        let refused = run(&session, CheckRequest::default(), &|_| ()).unwrap_err();
        assert!(matches!(refused, Failed::Code("check_under_way")));
        session.checking.stop();
        drop(first);
        assert!(run(&session, CheckRequest::default(), &|_| ()).unwrap().is_full);
    }
}
