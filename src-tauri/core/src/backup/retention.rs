//! Which backups are kept: the newest of each of so many days, weeks and months. Pure: the time is passed in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::settings::BackupKeep;

/// A backup as retention sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// The time of the snapshot in it.
    pub at: Timestamp,
    /// Whether it was read back, and has what was there to be backed up.
    pub proven: bool,
    /// Whether no file was missing or damaged in the store when it was made.
    pub whole: bool,
}

/// Clocks of one plant may differ by so much.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_hours(24);

/// Why a backup is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeptFor {
    /// It is the one of its day.
    Day,
    /// It is the one of its week.
    Week,
    /// It is the one of its month.
    Month,
    /// It is the newest one that is proven.
    NewestProven,
    /// It is dated ahead of the clock.
    AheadOfClock,
}

impl KeptFor {
    /// The reason as programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::NewestProven => "newest_proven",
            Self::AheadOfClock => "ahead_of_clock",
        }
    }
}

/// Answers why each backup is kept, by index; one without a reason may go. Those of one destination and one form are compared with each other.
///
/// Days, weeks and months that have a backup are counted, not those that have passed: a workstation that was off for a
/// year loses none. In each the newest proven one to which no file was missing is kept, otherwise the newest proven
/// one, otherwise the newest. The newest proven one of all is never removed, whatever was missing.
///
/// What is dated more than a day after `now` was made under another clock, or `now` is wrong: it is
/// kept, and counts for nothing. So whatever `now` says, never more goes than with the right one.
pub fn kept_for(
    backups: &[Dated],
    keep: BackupKeep,
    now: Timestamp,
    zone: &TimeZone,
) -> Vec<BTreeSet<KeptFor>> {
    let (past, future): (Vec<usize>, Vec<usize>) =
        (0..backups.len()).partition(|index| backups[*index].at.duration_since(now) <= CLOCK_TOLERANCE);
    let newest_proven = past
        .iter()
        .copied()
        .filter(|index| backups[*index].proven)
        .max_by_key(|index| (backups[*index].at, *index));
    let date = |at: Timestamp| zone.to_datetime(at).date();
    let day = |at: Timestamp| (i32::from(date(at).year()), i32::from(date(at).day_of_year()));
    let week = |at: Timestamp| {
        let week = date(at).iso_week_date();
        (i32::from(week.year()), i32::from(week.week()))
    };
    let month = |at: Timestamp| (i32::from(date(at).year()), i32::from(date(at).month()));
    let kept = [
        (KeptFor::AheadOfClock, future),
        (KeptFor::NewestProven, newest_proven.into_iter().collect()),
        (KeptFor::Day, newest_of_each(backups, &past, keep.daily, day)),
        (KeptFor::Week, newest_of_each(backups, &past, keep.weekly, week)),
        (
            KeptFor::Month,
            newest_of_each(backups, &past, keep.monthly, month),
        ),
    ];
    let mut reasons = vec![BTreeSet::new(); backups.len()];
    for (reason, indices) in kept {
        for index in indices {
            reasons[index].insert(reason);
        }
    }
    reasons
}

/// Answers which backups may go, by index: those that [`kept_for`] has no reason for.
pub fn to_remove(backups: &[Dated], keep: BackupKeep, now: Timestamp, zone: &TimeZone) -> BTreeSet<usize> {
    let reasons = kept_for(backups, keep, now, zone).into_iter().enumerate();
    reasons
        .filter(|(_, reasons)| reasons.is_empty())
        .map(|(index, _)| index)
        .collect()
}

fn newest_of_each(
    backups: &[Dated],
    among: &[usize],
    periods: u32,
    period: impl Fn(Timestamp) -> (i32, i32),
) -> Vec<usize> {
    let mut best: BTreeMap<(i32, i32), usize> = BTreeMap::new();
    for &index in among {
        let rank = |index: usize| {
            let Dated { at, proven, whole } = backups[index];
            (proven && whole, proven, at, index)
        };
        let best = best.entry(period(backups[index].at)).or_insert(index);
        if rank(index) > rank(*best) {
            *best = index;
        }
    }
    let periods = usize::try_from(periods).unwrap_or(usize::MAX);
    best.into_values().rev().take(periods).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEEP: BackupKeep = BackupKeep {
        daily: 7,
        weekly: 4,
        monthly: 12,
    };

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn nightly(days: i64, last: &str) -> Vec<Dated> {
        (0..days)
            .map(|day| Dated {
                at: at(last) - SignedDuration::from_hours(24 * day),
                proven: true,
                whole: true,
            })
            .collect()
    }

    fn kept(backups: &[Dated], now: &str) -> Vec<String> {
        let removed = to_remove(backups, KEEP, at(now), &TimeZone::UTC);
        let mut kept: Vec<String> = (0..backups.len())
            .filter(|index| !removed.contains(index))
            .map(|index| backups[index].at.strftime("%Y-%m-%d").to_string())
            .collect();
        kept.sort();
        kept
    }

    #[test]
    fn a_year_of_nights_becomes_seven_days_four_weeks_and_twelve_months() {
        let backups = nightly(365, "2026-11-24T02:00:00Z");
        assert_eq!(
            kept(&backups, "2026-11-24T09:00:00Z"),
            [
                "2025-12-31",
                "2026-01-31",
                "2026-02-28",
                "2026-03-31",
                "2026-04-30",
                "2026-05-31",
                "2026-06-30",
                "2026-07-31",
                "2026-08-31",
                "2026-09-30",
                "2026-10-31",
                "2026-11-08",
                "2026-11-15",
                "2026-11-18",
                "2026-11-19",
                "2026-11-20",
                "2026-11-21",
                "2026-11-22",
                "2026-11-23",
                "2026-11-24",
            ]
        );
    }

    #[test]
    fn each_that_is_kept_has_its_reasons() {
        let mut backups = nightly(60, "2026-11-24T02:00:00Z");
        backups[0].proven = false;
        backups.push(Dated {
            at: at("2027-11-24T02:00:00Z"),
            proven: true,
            whole: true,
        });
        let reasons = kept_for(&backups, KEEP, at("2026-11-24T09:00:00Z"), &TimeZone::UTC);
        let said = |index: usize| {
            let reasons = reasons[index].iter().map(|reason| reason.as_str());
            reasons.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            [0, 1, 2, 9, 24, 25, 60].map(said),
            [
                "day",
                "day week month newest_proven",
                "day week",
                "week",
                "month",
                "",
                "ahead_of_clock"
            ]
        );
    }

    #[test]
    fn a_day_is_a_day_of_the_plant() {
        let backups = [at("2026-11-23T18:29:00Z"), at("2026-11-23T18:31:00Z")].map(|at| Dated {
            at,
            proven: true,
            whole: true,
        });
        let keep = BackupKeep {
            daily: 7,
            weekly: 0,
            monthly: 0,
        };
        let now = at("2026-11-24T09:00:00Z");
        assert_eq!(to_remove(&backups, keep, now, &TimeZone::UTC), [0].into());
        let india = TimeZone::get("Asia/Kolkata").unwrap();
        assert_eq!(
            to_remove(&backups, keep, now, &india),
            [].into(),
            "midnight is between them"
        );
    }

    #[test]
    fn a_proven_one_is_kept_rather_than_a_newer_one_of_the_same_day() {
        let backups = [
            Dated {
                at: at("2026-11-24T02:00:00Z"),
                proven: true,
                whole: true,
            },
            Dated {
                at: at("2026-11-24T03:00:00Z"),
                proven: false,
                whole: true,
            },
        ];
        assert_eq!(
            to_remove(&backups, KEEP, at("2026-11-24T09:00:00Z"), &TimeZone::UTC),
            [1].into()
        );
    }

    #[test]
    fn a_whole_one_is_kept_for_its_day_and_the_newest_proven_one_whatever_was_missing() {
        let night = |text: &str, whole| Dated {
            at: at(text),
            proven: true,
            whole,
        };
        // A file is missing in the store since the afternoon.
        let backups = [
            night("2026-11-24T02:00:00Z", true),
            night("2026-11-24T15:00:00Z", false),
            night("2026-11-24T16:00:00Z", false),
        ];
        assert_eq!(
            to_remove(&backups, KEEP, at("2026-11-24T17:00:00Z"), &TimeZone::UTC),
            [1].into()
        );
    }

    #[test]
    fn a_clock_that_jumps_removes_nothing() {
        let backups = nightly(7, "2026-11-24T02:00:00Z");
        for now in [
            "1970-01-01T00:00:00Z",
            "2026-11-24T09:00:00Z",
            "2126-01-01T00:00:00Z",
        ] {
            assert_eq!(kept(&backups, now).len(), 7, "{now}");
        }
        // One night under a wrong clock pushes nothing out once the clock is right again.
        let mut with_one_ahead = backups.clone();
        with_one_ahead.push(Dated {
            at: at("2126-01-01T02:00:00Z"),
            proven: true,
            whole: true,
        });
        assert_eq!(kept(&with_one_ahead, "2026-11-24T09:00:00Z").len(), 8);
    }

    proptest! {
        #[test]
        fn the_newest_proven_one_stays_and_a_wrong_clock_never_removes_more(
            made in proptest::collection::vec((0i64..40_000_000, any::<bool>(), any::<bool>()), 0..60),
            daily in 0u32..9, weekly in 0u32..6, monthly in 0u32..14,
            wrong in -4_000_000_000i64..4_000_000_000,
        ) {
            let start = at("2026-01-01T00:00:00Z").as_second();
            let time = |second| Timestamp::from_second(second).unwrap();
            let backups: Vec<Dated> = made.iter().map(|&(second, proven, whole)| Dated { at: time(start + second), proven, whole }).collect();
            let keep = BackupKeep { daily, weekly, monthly };
            let now = time(start + 40_000_000);
            let removed = to_remove(&backups, keep, now, &TimeZone::UTC);
            let newest = (0..backups.len()).filter(|index| backups[*index].proven).max_by_key(|index| (backups[*index].at, *index));
            if let Some(newest) = newest {
                prop_assert!(!removed.contains(&newest));
            }
            let under_a_wrong_clock = to_remove(&backups, keep, time(start + 40_000_000 + wrong), &TimeZone::UTC);
            prop_assert!(under_a_wrong_clock.is_subset(&removed));
            let left: Vec<Dated> = (0..backups.len()).filter(|index| !removed.contains(index)).map(|index| backups[index]).collect();
            prop_assert!(to_remove(&left, keep, now, &TimeZone::UTC).is_empty(), "what was kept once is kept again");
            prop_assert!(left.len() <= (daily + weekly + monthly + 1) as usize);
        }
    }
}
