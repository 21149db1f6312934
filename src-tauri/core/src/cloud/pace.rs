//! How fast bytes may leave: a limit for all transfers together, and the pauses between attempts.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// The longest pause between two attempts of an upload.
pub(super) const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(10);

/// The pause after so many failed attempts in a row: 1 s, 2 s, 4 s and so on.
pub(super) fn pause(failed: u32) -> SignedDuration {
    let seconds = 1_i64
        .checked_shl(failed.saturating_sub(1).min(32))
        .unwrap_or(i64::MAX);
    SignedDuration::from_secs(seconds).min(LONGEST_PAUSE)
}

/// When the next attempt is due after so many failed ones in a row.
pub(super) fn next_attempt(now: Timestamp, failed: u32) -> Timestamp {
    now.checked_add(pause(failed)).unwrap_or(Timestamp::MAX)
}

/// The latest moment that an attempt can be planned for: one that is later was planned before the clock was set back.
pub(super) fn latest(now: Timestamp) -> Timestamp {
    now.checked_add(LONGEST_PAUSE).unwrap_or(Timestamp::MAX)
}

/// A limit of bytes a second.
#[derive(Debug)]
pub(super) struct Pace {
    bytes_per_second: Option<u64>,
    free_at: Mutex<Instant>,
}

impl Pace {
    pub(super) fn new(bytes_per_second: Option<u64>) -> Self {
        Self {
            bytes_per_second,
            free_at: Mutex::new(Instant::now()),
        }
    }

    /// Waits until so many bytes may leave, and takes their time. The first ones leave at once.
    pub(super) async fn wait(&self, bytes: u64) {
        let Some(limit) = self.bytes_per_second else {
            return;
        };
        let taken = Duration::from_secs_f64(bytes as f64 / limit.max(1) as f64);
        let begin = {
            let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
            let begin = (*free_at).max(Instant::now());
            *free_at = begin + taken;
            begin
        };
        tokio::time::sleep_until(begin).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_ten_minutes() {
        let seconds: Vec<i64> = (0..12).map(|failed| pause(failed).as_secs()).collect();
        assert_eq!(seconds, [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600]);
        assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
    }

    #[test]
    fn all_transfers_together_keep_to_the_limit() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let begun = std::time::Instant::now();
        runtime.block_on(async {
            let pace = Pace::new(Some(1_000_000));
            for _ in 0..4 {
                pace.wait(100_000).await;
            }
        });
        assert!(
            begun.elapsed() >= Duration::from_millis(300),
            "{:?}",
            begun.elapsed()
        );
    }
}
