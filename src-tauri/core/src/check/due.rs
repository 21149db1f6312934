//! When a full check is due, purely.

use jiff::{SignedDuration, Timestamp};

use crate::store::checks::KeptCheck;

/// How long the last full check is good for.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// After so long it is made even where nobody leaves the workstation in peace.
const AT_THE_LATEST: SignedDuration = SignedDuration::from_hours(48);

/// Why a full check is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// A process ended in the middle, and nothing was checked since.
    UncleanStop,
    /// The last one is a day old, or there was none: in the next quiet moment.
    Daily,
    /// There was no quiet moment for two days.
    Overdue,
}

/// Says whether a full check is due. `unclean_stop` is when a start found that a process had ended in the middle.
///
/// A clock that was set back makes a check due rather than never: what seems to be in the future is not trusted.
pub fn due(last: Option<&KeptCheck>, unclean_stop: Option<Timestamp>, now: Timestamp) -> Option<Due> {
    if unclean_stop.is_some() {
        return Some(Due::UncleanStop);
    }
    let Some(last) = last else {
        return Some(Due::Daily);
    };
    let age = now.duration_since(last.ended_at);
    if age >= AT_THE_LATEST {
        Some(Due::Overdue)
    } else if age >= GOOD_FOR || age < -GOOD_FOR {
        Some(Due::Daily)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::store::checks::CheckKind;

    #[test]
    fn a_check_is_due_daily_and_after_an_unclean_stop() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let ago = |hours: i64| {
            let at = now - SignedDuration::from_hours(hours);
            Some(KeptCheck {
                kind: CheckKind::Quick,
                begun_at: at,
                ended_at: at,
                files: 3,
                found: BTreeMap::new(),
                history: None,
            })
        };
        for (what, last, unclean, expected) in [
            ("never checked", None, None, Some(Due::Daily)),
            ("an hour ago", ago(1), None, None),
            ("a day ago", ago(24), None, Some(Due::Daily)),
            ("two days ago", ago(48), None, Some(Due::Overdue)),
            ("by a clock that was ahead", ago(-25), None, Some(Due::Daily)),
            ("killed since", ago(1), Some(now), Some(Due::UncleanStop)),
            (
                "killed at the first start",
                None,
                Some(now),
                Some(Due::UncleanStop),
            ),
        ] {
            assert_eq!(due(last.as_ref(), unclean, now), expected, "{what}");
        }
    }
}
