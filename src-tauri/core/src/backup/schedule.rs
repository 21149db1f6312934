//! When the next backup is due. Pure: the time is passed in.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A backup that is dated further ahead than this was made under another clock, and says nothing about when the next is due.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_hours(24);

/// How long after it was due a backup counts as overdue: a night and the day after it.
const PATIENCE: SignedDuration = SignedDuration::from_hours(36);

/// Answers when the next backup of a destination is due; at or before `now` where it is to be made at once, `None` where none
/// is wanted by the clock.
///
/// It is the first `at` of the plant's clock after the last proven backup, so that what was missed while the workstation was
/// off is caught up once, however much was missed. Where the clock skips `at` in spring it is the moment after the gap;
/// where it has it twice in autumn, the first. Without a proven backup, and where the last one is dated more than a day
/// ahead of a clock that was set back, it is due at once: a wrong clock costs a backup, never a night without one.
pub fn next_due(
    last_made: Option<Timestamp>,
    now: Timestamp,
    at: Option<Time>,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let at = at?;
    let last = match last_made {
        Some(last) if last.duration_since(now) <= CLOCK_TOLERANCE => last,
        _ => return Some(now),
    };
    let day = zone.to_datetime(last).date();
    // The day after the next covers an `at` that a change of the clock puts before `last`.
    let days = [
        Some(day),
        day.tomorrow().ok(),
        day.tomorrow().and_then(|next| next.tomorrow()).ok(),
    ];
    days.into_iter()
        .flatten()
        .filter_map(|day| zone.to_timestamp(day.to_datetime(at)).ok())
        .find(|due| *due > last)
        // At the end of time itself.
        .or(Some(now))
}

/// Says whether the backup after `last_made` has been due for more than 36 hours. Without any there is nothing to be late after.
pub fn is_overdue(last_made: Option<Timestamp>, now: Timestamp, at: Option<Time>, zone: &TimeZone) -> bool {
    last_made.is_some()
        && next_due(last_made, now, at, zone).is_some_and(|due| now.duration_since(due) > PATIENCE)
}

/// A proven backup that is older than this is late for monitoring, whatever asks for the next one: one night may fail.
pub const LATE_AFTER: SignedDuration = SignedDuration::from_hours(48);

/// Says whether the newest proven backup at a place, or without one the store, is more than two days old.
pub fn is_late(last_made: Option<Timestamp>, store_made_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(last_made.unwrap_or(store_made_at)) > LATE_AFTER
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Option<Time> = Some(Time::constant(2, 0, 0, 0));

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn due(last: &str, now: &str, zone_name: &str) -> String {
        next_due(Some(at(last)), at(now), TWO, &zone(zone_name))
            .unwrap()
            .to_string()
    }

    #[test]
    fn the_next_one_is_due_at_the_next_two_oclock_of_the_plant() {
        for (last, next) in [
            // Made at night, at 02:04 in Kolkata.
            ("2026-11-23T20:34:00Z", "2026-11-24T20:30:00Z"),
            // By hand in the afternoon: the night's is made all the same.
            ("2026-11-24T10:00:00Z", "2026-11-24T20:30:00Z"),
            // Exactly on time.
            ("2026-11-23T20:30:00Z", "2026-11-24T20:30:00Z"),
            // A minute before.
            ("2026-11-23T20:29:00Z", "2026-11-23T20:30:00Z"),
        ] {
            assert_eq!(due(last, last, "Asia/Kolkata"), next, "after {last}");
        }
    }

    #[test]
    fn what_was_missed_is_due_at_once_and_once() {
        let monday = "2026-11-24T08:00:00Z";
        let missed = at(&due("2026-11-20T02:01:00Z", monday, "UTC"));
        assert!(missed <= at(monday), "four nights were missed");
        let caught_up = at(&due(monday, monday, "UTC"));
        assert_eq!(
            caught_up,
            at("2026-11-25T02:00:00Z"),
            "one backup makes up for all of them"
        );
    }

    #[test]
    fn each_day_of_a_changing_clock_has_one() {
        // 02:00 does not exist on 29 March in Berlin, and is there twice on 25 October.
        for (last, next) in [
            ("2026-03-28T01:10:00Z", "2026-03-29T01:00:00Z"),
            ("2026-03-29T01:10:00Z", "2026-03-30T00:00:00Z"),
            ("2026-10-24T00:10:00Z", "2026-10-25T00:00:00Z"),
            // Between the two: the second is not another night.
            ("2026-10-25T00:10:00Z", "2026-10-26T01:00:00Z"),
            ("2026-10-25T01:10:00Z", "2026-10-26T01:00:00Z"),
        ] {
            assert_eq!(due(last, last, "Europe/Berlin"), next, "after {last}");
        }
    }

    #[test]
    fn a_clock_that_jumps_costs_a_backup_and_never_a_night() {
        let now = "2026-11-24T08:00:00Z";
        assert_eq!(
            due("2031-01-01T02:01:00Z", now, "UTC"),
            now,
            "the clock was years ahead and was set right"
        );
        assert_eq!(
            due("2026-11-24T08:10:00Z", now, "UTC"),
            "2026-11-25T02:00:00Z",
            "it was a little ahead: no reason for another one"
        );
        let ahead = "2031-01-01T00:00:00Z";
        assert!(
            at(&due("2026-11-24T02:01:00Z", ahead, "UTC")) <= at(ahead),
            "the clock jumped ahead"
        );
    }

    #[test]
    fn without_a_proven_one_it_is_due_at_once_and_switched_off_never() {
        let now = at("2026-11-24T08:00:00Z");
        let utc = TimeZone::UTC;
        assert_eq!(next_due(None, now, TWO, &utc), Some(now));
        assert_eq!(next_due(None, now, None, &utc), None);
        assert_eq!(next_due(Some(at("2020-01-01T00:00:00Z")), now, None, &utc), None);
        assert!(!is_overdue(Some(at("2020-01-01T00:00:00Z")), now, None, &utc));
    }

    #[test]
    fn overdue_is_what_was_due_more_than_a_night_and_a_day_ago() {
        let last = Some(at("2026-11-22T02:05:00Z"));
        let overdue = |now: &str| is_overdue(last, at(now), TWO, &TimeZone::UTC);
        assert!(
            !overdue("2026-11-24T13:59:00Z"),
            "due on the 23rd at 02:00, 35 hours and 59 minutes ago"
        );
        assert!(overdue("2026-11-24T14:01:00Z"));
        assert!(!is_overdue(None, at("2026-11-24T14:01:00Z"), TWO, &TimeZone::UTC));
    }
}
