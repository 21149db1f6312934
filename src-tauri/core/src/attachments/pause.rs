//! When something that failed is tried again unasked: after 1 s, 2 s, 4 s … at most ten minutes.

use jiff::{SignedDuration, Timestamp};

use super::{Attachment, AttachmentState, FailureCode};

/// The longest pause between two attempts.
pub(super) const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(10);

/// How far the pause grows while the storage path is only looked at. A look costs little, and what waits here must be
/// moved within a minute of its return: 2^5 = 32 s.
const MOST_PAUSES_OF_LOOKS: u32 = 5;

/// The pause before the next attempt, after `pauses` of them in a row.
pub fn pause(pauses: u32) -> SignedDuration {
    let seconds = 1_i64.checked_shl(pauses.min(32)).unwrap_or(i64::MAX);
    SignedDuration::from_secs(seconds).min(LONGEST_PAUSE)
}

/// Says whether it is the storage path, or the way to it, that a failure waits for.
pub(super) fn waits_for_storage(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::NoSpace
            | FailureCode::PermissionDenied
            | FailureCode::ReadOnly
            | FailureCode::StorageUnreachable
            | FailureCode::IoError
            | FailureCode::FileInUse
    )
}

/// Plans the next attempt of an attachment that has just failed or is kept. A failure that stays until somebody changes
/// something has none.
pub(super) fn plan(attachment: &mut Attachment, now: Timestamp) {
    let is_tried_again = match attachment.state {
        AttachmentState::Kept => true,
        AttachmentState::Failed => attachment
            .failure
            .as_ref()
            .is_some_and(|failure| failure.code.retriable()),
        _ => false,
    };
    if is_tried_again {
        attachment.next_attempt_at = Some(after(now, attachment.pauses));
        attachment.pauses = attachment.pauses.saturating_add(1);
    } else {
        plan_nothing(attachment);
    }
}

/// Nothing is tried unasked any more.
pub(super) fn plan_nothing(attachment: &mut Attachment) {
    attachment.next_attempt_at = None;
    attachment.pauses = 0;
}

/// How many pauses will have been waited, and when it is looked at again, where a look shows that an attempt would fail.
pub(super) fn plan_look(attachment: &Attachment, now: Timestamp) -> (u32, Timestamp) {
    let failure = attachment.failure.as_ref();
    let for_storage = attachment.state == AttachmentState::Kept
        || failure.is_some_and(|failure| waits_for_storage(failure.code));
    let most = if for_storage {
        MOST_PAUSES_OF_LOOKS
    } else {
        u32::MAX
    };
    let waited = attachment.pauses.min(most);
    (waited.saturating_add(1).min(most), after(now, waited))
}

/// Says whether an attempt is due. One that is further ahead than any pause was planned before the clock was set back.
pub(super) fn is_time(next: Timestamp, now: Timestamp) -> bool {
    next <= now || next.duration_since(now) > LONGEST_PAUSE
}

fn after(now: Timestamp, pauses: u32) -> Timestamp {
    now.checked_add(pause(pauses)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_a_second_to_ten_minutes() {
        let seconds: Vec<i64> = (0..12).map(|pauses| pause(pauses).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
        assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
    }
}
