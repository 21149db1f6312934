//! Work at a place that may stop answering: a share whose server is gone has every call wait, and nothing ends such a call.
//!
//! So whoever must not wait for ever has the calls made on a thread that is left behind where they hang. Until that thread has
//! ended, nobody in this process asks the place again: one thread waits for it and not a thousand, and what the late one still
//! does meets nothing that was begun after it.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Watch, space};

/// How long a place may take to answer a look, and how long work there may stand still before it is looked at.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// What is going on at a place.
#[derive(Debug, Default)]
struct Asked {
    /// Whose look is under way.
    looking: Option<u64>,
    /// Threads that nobody waits for any more.
    left: usize,
}

/// The number of the last look.
static LOOKS: AtomicU64 = AtomicU64::new(0);

static PLACES: Mutex<BTreeMap<PathBuf, Asked>> = Mutex::new(BTreeMap::new());

/// Told when a look or a thread that was left behind has ended.
static ENDED: Condvar = Condvar::new();

fn places() -> MutexGuard<'static, BTreeMap<PathBuf, Asked>> {
    PLACES.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn no_answer() -> io::Error {
    let within = ANSWER_WITHIN.as_secs();
    io::Error::new(ErrorKind::TimedOut, format!("no answer within {within} s"))
}

/// Says whether a thread still waits for a place that stopped answering.
pub fn is_silent(place: &Path) -> bool {
    places().get(place).is_some_and(|asked| asked.left > 0)
}

/// Drops on another thread what may hold an open file: where a place hangs even closing one waits.
pub(super) fn let_go(held: impl Send + 'static) {
    let dropping = thread::Builder::new()
        .name("lets go".to_owned())
        .spawn(|| drop(held));
    if let Err(error) = dropping {
        tracing::warn!(%error, "a file of a place that does not answer was closed here");
    }
}

/// Counts a thread that nobody waits for any more, until [`was_left_behind`] says that it has ended.
pub(super) fn leave_behind(place: &Path) {
    tracing::warn!(place = %place.display(), "does not answer: what was under way there is given up");
    places().entry(place.to_owned()).or_default().left += 1;
}

/// Says that a thread has ended that was left behind.
pub(super) fn was_left_behind(place: &Path) {
    end(place, |asked| asked.left = asked.left.saturating_sub(1));
}

/// Makes some quick calls at a place, one after the other with everybody else's, and waits [`ANSWER_WITHIN`] for them.
///
/// # Errors
///
/// [`ErrorKind::TimedOut`] where the place does not answer: at once while an earlier call still waits there.
pub fn ask<T: Send + 'static>(place: &Path, look: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    let deadline = Instant::now() + ANSWER_WITHIN;
    let turn = Turn::take(place, deadline)?;
    let this = turn.look;
    let (answer, answered) = sync_channel(1);
    thread::Builder::new().name("asks".to_owned()).spawn(move || {
        let found = look();
        // Given back first: whoever has the answer may ask again at once.
        drop(turn);
        // Nobody waits for it where it is late.
        let _ = answer.send(found);
    })?;
    match answered.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        Ok(found) => Ok(found),
        Err(RecvTimeoutError::Disconnected) => Err(io::Error::other("a look broke off")),
        Err(RecvTimeoutError::Timeout) => {
            let mut places = places();
            match places.get_mut(place).filter(|asked| asked.looking == Some(this)) {
                Some(asked) => {
                    asked.left += 1;
                    asked.looking = None;
                }
                // It has ended this very moment.
                None => return answered.try_recv().map_err(|_| no_answer()),
            }
            Err(no_answer())
        }
    }
}

/// The right to look at a place, given back when the look has ended, however late.
struct Turn {
    place: PathBuf,
    look: u64,
}

impl Turn {
    fn take(place: &Path, deadline: Instant) -> io::Result<Turn> {
        let mut places = places();
        loop {
            let asked = places.entry(place.to_owned()).or_default();
            if asked.left > 0 {
                return Err(no_answer());
            }
            if asked.looking.is_none() {
                let look = LOOKS.fetch_add(1, Ordering::Relaxed);
                asked.looking = Some(look);
                return Ok(Turn {
                    place: place.to_owned(),
                    look,
                });
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(no_answer());
            }
            places = ENDED
                .wait_timeout(places, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        end(&self.place, |asked| {
            if asked.looking == Some(self.look) {
                asked.looking = None;
            } else {
                asked.left = asked.left.saturating_sub(1);
            }
        });
    }
}

fn end(place: &Path, change: impl FnOnce(&mut Asked)) {
    let mut places = places();
    if let Some(asked) = places.get_mut(place) {
        change(asked);
        if asked.looking.is_none() && asked.left == 0 {
            places.remove(place);
        }
    }
    drop(places);
    ENDED.notify_all();
}

/// What work on another thread asks of whoever waits for it.
enum Event<T> {
    Progress(u64, u64),
    Read(u64),
    Cancelled,
    Ended(T),
}

/// Does work that may take long, a copy or a hash, on a thread of its own, and gives it up where the place stops answering.
///
/// Where the work stands still for [`ANSWER_WITHIN`], the place is asked for its room: one that answers is only slow. Work that is
/// given up hears that it is cancelled as soon as its call returns. `watch` is asked on the caller's thread, as ever.
///
/// # Errors
///
/// [`ErrorKind::TimedOut`] where the place does not answer.
pub fn work_at<T: Send + 'static>(
    place: &Path,
    watch: &dyn Watch,
    work: impl FnOnce(&dyn Watch) -> T + Send + 'static,
) -> io::Result<T> {
    if is_silent(place) {
        let_go(work);
        return Err(no_answer());
    }
    let (events, happened) = channel();
    let (replies, replied) = sync_channel(1);
    let working = thread::Builder::new().name("works".to_owned()).spawn({
        let place = place.to_owned();
        move || {
            let watch = FromAfar {
                events: events.clone(),
                replied: Mutex::new(replied),
            };
            let done = work(&watch);
            drop(watch);
            if events.send(Event::Ended(done)).is_err() {
                was_left_behind(&place);
            }
        }
    })?;
    loop {
        match happened.recv_timeout(ANSWER_WITHIN) {
            Ok(Event::Ended(done)) => return Ok(done),
            Ok(event) => reply(watch, &event, &replies),
            Err(RecvTimeoutError::Timeout) => {
                let root = place.to_owned();
                if ask(place, move || space(&root).map(drop)).is_ok() {
                    continue;
                }
                leave_behind(place);
                // It may have ended since: then nobody is left behind by it.
                if let Some(done) = happened.try_iter().find_map(ended) {
                    was_left_behind(place);
                    return Ok(done);
                }
                return Err(no_answer());
            }
            Err(RecvTimeoutError::Disconnected) => {
                // The work panicked: as it would have on this thread.
                match working.join() {
                    Err(panic) => std::panic::resume_unwind(panic),
                    Ok(()) => return Err(io::Error::other("the work broke off")),
                }
            }
        }
    }
}

fn ended<T>(event: Event<T>) -> Option<T> {
    match event {
        Event::Ended(done) => Some(done),
        _ => None,
    }
}

fn reply<T>(watch: &dyn Watch, event: &Event<T>, replies: &SyncSender<bool>) {
    let is_cancelled = match event {
        Event::Progress(done, all) => {
            watch.progress(*done, *all);
            false
        }
        Event::Read(bytes) => {
            watch.read(*bytes);
            false
        }
        Event::Cancelled => watch.cancelled(),
        Event::Ended(_) => return,
    };
    // It waits for this one reply.
    let _ = replies.send(is_cancelled);
}

/// Hands on what a watch is told and asked to the thread that waits for the work.
struct FromAfar<T> {
    events: Sender<Event<T>>,
    replied: Mutex<Receiver<bool>>,
}

impl<T> FromAfar<T> {
    /// Answers whether to stop: also where nobody waits any more.
    fn tell(&self, event: Event<T>) -> bool {
        let replied = self.replied.lock().unwrap_or_else(PoisonError::into_inner);
        self.events.send(event).is_err() || replied.recv().unwrap_or(true)
    }
}

impl<T> Watch for FromAfar<T> {
    fn progress(&self, copied: u64, size: u64) {
        self.tell(Event::Progress(copied, size));
    }

    fn read(&self, of_file: u64) {
        self.tell(Event::Read(of_file));
    }

    fn cancelled(&self) -> bool {
        self.tell(Event::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn a_place_that_hangs_is_given_up_and_asked_by_one_thread_alone() {
        let place = Path::new("/a place that hangs");
        let (release, held) = channel::<()>();
        let start = Instant::now();
        let hung = ask(place, move || held.recv());
        assert_eq!(hung.unwrap_err().kind(), ErrorKind::TimedOut);
        assert!(start.elapsed() >= ANSWER_WITHIN);
        assert!(is_silent(place));

        let start = Instant::now();
        let again = ask(place, || panic!("asked once more"));
        assert_eq!(again.unwrap_err().kind(), ErrorKind::TimedOut);
        let work = work_at(place, &crate::durable_fs::Unwatched, |_| panic!("worked at"));
        assert_eq!(work.unwrap_err().kind(), ErrorKind::TimedOut);
        assert!(start.elapsed() < Duration::from_secs(1), "answered at once");
        assert_eq!(
            ask(Path::new("/another"), || 7).unwrap(),
            7,
            "another place answers"
        );

        release.send(()).unwrap();
        while is_silent(place) {
            thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(ask(place, || 8).unwrap(), 8, "it answers again");
    }

    #[test]
    fn whoever_asks_at_once_is_answered_in_turn() {
        let place = Path::new("/a place that is asked by many");
        let answers = thread::scope(|scope| {
            let asking: Vec<_> = (0..20)
                .map(|number| {
                    scope.spawn(move || {
                        ask(place, move || {
                            thread::sleep(Duration::from_millis(2));
                            number
                        })
                    })
                })
                .collect();
            asking
                .into_iter()
                .map(|asked| asked.join().unwrap().unwrap())
                .collect::<Vec<_>>()
        });
        assert_eq!(answers, (0..20).collect::<Vec<_>>());
        assert!(!is_silent(place));
    }

    #[test]
    fn work_is_watched_on_the_callers_thread_and_hears_that_it_is_cancelled() {
        struct Noting(RefCell<Vec<u64>>, thread::ThreadId);
        impl Watch for Noting {
            fn progress(&self, copied: u64, _: u64) {
                assert_eq!(thread::current().id(), self.1);
                self.0.borrow_mut().push(copied);
            }
            fn cancelled(&self) -> bool {
                self.0.borrow().len() == 3
            }
        }
        let watch = Noting(RefCell::default(), thread::current().id());
        let done = work_at(Path::new("/anywhere"), &watch, |watch| {
            let mut done = 0;
            while !watch.cancelled() {
                done += 1;
                watch.progress(done, 10);
            }
            done
        });
        assert_eq!(done.unwrap(), 3);
        assert_eq!(*watch.0.borrow(), [1, 2, 3]);
    }

    #[test]
    fn slow_work_goes_on_where_the_place_answers() {
        let place = tempfile::tempdir().unwrap();
        let done = work_at(place.path(), &crate::durable_fs::Unwatched, |_| {
            thread::sleep(ANSWER_WITHIN + Duration::from_millis(500));
            1
        });
        assert_eq!(done.unwrap(), 1);
    }
}
