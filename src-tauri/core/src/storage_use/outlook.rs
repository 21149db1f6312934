//! How fast files take up room, until when it lasts, and how sure that is. Pure.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// How far the rate looks back, in days: three months of thirty.
pub(super) const LOOKED_BACK: i64 = 90;

/// The months that are compared with each other, in days.
const MONTH: i64 = 30;

/// A first day's many files say little about a month: at least so many days are counted.
const FEWEST_DAYS: i64 = 7;

/// An average month, in hundredths of a day.
const AVERAGE_MONTH: u128 = 3044;

/// What lies further away than this is not said: nobody knows it.
const FURTHEST_DAYS: u128 = 50 * 365;

/// How sure it is when the room will be used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sureness {
    /// Nothing was saved in the last three months: there is no rate.
    NoRate,
    /// There are figures of less than two months, or the months differ more than threefold.
    Low,
    /// There are figures of two months, or the months differ by more than a half.
    Medium,
    /// There are figures of three months, and they differ by a half at most.
    High,
}

impl Sureness {
    /// Returns the code that programs and words go by.
    pub fn code(self) -> &'static str {
        match self {
            Sureness::NoRate => "no_rate",
            Sureness::Low => "low",
            Sureness::Medium => "medium",
            Sureness::High => "high",
        }
    }
}

/// When the room will be used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FullIn {
    /// The first day of the month, at the rate of the last three months.
    pub month: Date,
    /// The first day of the month, were every month as the one in which most was saved.
    pub earliest: Date,
    /// The first day of the month, were every month as the one in which least was saved; nothing where that may be never.
    pub latest: Option<Date>,
}

/// How it goes on at the rate of the last three months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// Bytes saved in an average month.
    pub growth_per_month: u64,
    /// When the room will be used up; nothing where there is no rate, the room is not known, or it lasts for decades.
    pub full: Option<FullIn>,
    /// How sure that is.
    pub sureness: Sureness,
}

/// A rate: bytes in so many days.
#[derive(Debug, Clone, Copy)]
struct Rate {
    bytes: u128,
    days: u128,
}

impl Rate {
    fn is_less_than(self, other: Rate) -> bool {
        self.bytes * other.days < other.bytes * self.days
    }

    /// The month in which so much room is used up.
    fn fills(self, free: u64, today: Date) -> Option<Date> {
        let days = (u128::from(free) * self.days).checked_div(self.bytes)?;
        if days > FURTHEST_DAYS {
            return None;
        }
        let days = Span::new().try_days(i64::try_from(days).ok()?).ok()?;
        Some(today.checked_add(days).ok()?.first_of_month())
    }
}

/// Returns how it goes on.
///
/// `saved` are the bytes of each day of the last three months, `first_day` the first on which anything was ever saved,
/// `free` the room that files may still take.
pub(super) fn outlook(
    saved: &[(Date, u64)],
    first_day: Option<Date>,
    today: Date,
    free: Option<u64>,
) -> Outlook {
    let sum = |from: Date, to: Date| -> u128 {
        let inside = saved.iter().filter(|(day, _)| *day >= from && *day <= to);
        inside.map(|(_, bytes)| u128::from(*bytes)).sum()
    };
    let known = first_day.map_or(0, |first| i64::from((today - first).get_days()) + 1);
    let days = known.clamp(FEWEST_DAYS, LOOKED_BACK);
    let back = |days: i64| today.saturating_sub(days.days());
    let rate = Rate {
        // A clock that was ahead must not hide what was saved.
        bytes: sum(back(LOOKED_BACK - 1), Date::MAX),
        days: days.unsigned_abs().into(),
    };
    let growth = rate.bytes * AVERAGE_MONTH / (100 * rate.days);
    let months: Vec<Rate> = (0..days / MONTH)
        .map(|month| Rate {
            bytes: sum(back((month + 1) * MONTH - 1), back(month * MONTH)),
            days: MONTH.unsigned_abs().into(),
        })
        .collect();
    let slowest = months.iter().map(|month| month.bytes).min().unwrap_or(0);
    let fastest = months.iter().map(|month| month.bytes).max().unwrap_or(0);
    let sureness = if rate.bytes == 0 {
        Sureness::NoRate
    } else if months.len() < 2 || fastest > 3 * slowest {
        Sureness::Low
    } else if months.len() < 3 || 2 * fastest > 3 * slowest {
        Sureness::Medium
    } else {
        Sureness::High
    };
    let of_month = |bytes: u128| Rate {
        bytes,
        days: MONTH.unsigned_abs().into(),
    };
    let quicker = Some(of_month(fastest)).filter(|fastest| rate.is_less_than(*fastest));
    let slower = Some(of_month(slowest)).filter(|slowest| !months.is_empty() && slowest.is_less_than(rate));
    let full = free.and_then(|free| {
        Some(FullIn {
            month: rate.fills(free, today)?,
            earliest: quicker.unwrap_or(rate).fills(free, today)?,
            latest: slower.unwrap_or(rate).fills(free, today),
        })
    });
    Outlook {
        growth_per_month: u64::try_from(growth).unwrap_or(u64::MAX),
        full,
        sureness,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 24);

    /// So many bytes on each of the last days, today's first.
    fn daily(bytes: impl IntoIterator<Item = u64>) -> Vec<(Date, u64)> {
        let days = (0..).map(|ago: i64| TODAY.saturating_sub(ago.days()));
        days.zip(bytes).collect()
    }

    #[test]
    fn an_even_rate_of_three_months_is_sure() {
        let saved = daily(vec![1_000; 90]);
        let found = outlook(&saved, Some(date(2026, 1, 1)), TODAY, Some(100_000));
        assert_eq!(found.growth_per_month, 30_440);
        assert_eq!(found.sureness, Sureness::High);
        // 100 days from 24 November are 4 March.
        let full = found.full.unwrap();
        assert_eq!(full.month, date(2027, 3, 1));
        assert_eq!((full.earliest, full.latest), (full.month, Some(full.month)));
    }

    #[test]
    fn the_month_is_a_range_where_the_months_differ() {
        // Twice as much in the last month as in the two before.
        let saved = daily((0..90).map(|ago| if ago < 30 { 2_000 } else { 1_000 }));
        let found = outlook(&saved, Some(date(2026, 1, 1)), TODAY, Some(400_000));
        assert_eq!(found.sureness, Sureness::Medium);
        let full = found.full.unwrap();
        assert_eq!(full.month, date(2027, 9, 1), "300 days");
        assert_eq!(full.earliest, date(2027, 6, 1), "200 days");
        assert_eq!(full.latest, Some(date(2027, 12, 1)), "400 days");
    }

    #[test]
    fn few_days_and_uneven_months_are_not_sure() {
        for (what, saved, first_day, expected) in [
            ("nothing", vec![], None, Sureness::NoRate),
            (
                "nothing for three months",
                vec![],
                Some(date(2026, 1, 1)),
                Sureness::NoRate,
            ),
            ("the first day", daily([500]), Some(TODAY), Sureness::Low),
            (
                "seven weeks",
                daily(vec![1; 49]),
                Some(date(2026, 10, 7)),
                Sureness::Low,
            ),
            (
                "two even months",
                daily(vec![1; 60]),
                Some(date(2026, 9, 26)),
                Sureness::Medium,
            ),
            (
                "one month of three",
                daily(vec![1; 30]),
                Some(date(2026, 1, 1)),
                Sureness::Low,
            ),
        ] {
            assert_eq!(
                outlook(&saved, first_day, TODAY, Some(1)).sureness,
                expected,
                "{what}"
            );
        }
    }

    #[test]
    fn a_first_day_counts_as_a_week() {
        let found = outlook(&daily([7_000]), Some(TODAY), TODAY, Some(5_000));
        assert_eq!(found.growth_per_month, 30_440);
        assert_eq!(found.full.unwrap().month, date(2026, 11, 1), "in five days");
    }

    #[test]
    fn no_month_is_named_without_a_rate_without_a_size_or_decades_ahead() {
        let even = daily(vec![1_000; 90]);
        let old = Some(date(2026, 1, 1));
        for (what, saved, free) in [
            ("no rate", daily([]), Some(1)),
            ("a share that does not know its size", even.clone(), None),
            ("a large disk", even.clone(), Some(1_000_000_000)),
        ] {
            assert_eq!(outlook(&saved, old, TODAY, free).full, None, "{what}");
        }
        let full = outlook(&even, old, TODAY, Some(0)).full.unwrap();
        assert_eq!(full.month, date(2026, 11, 1), "full already");
        let pause = daily((0..90).map(|ago| if ago < 30 { 0 } else { 1_500 }));
        let full = outlook(&pause, old, TODAY, Some(10_000)).full.unwrap();
        assert_eq!(full.latest, None, "a month without any: perhaps never");
    }
}
