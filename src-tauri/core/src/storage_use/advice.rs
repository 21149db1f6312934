//! Which kind of storage suits a plant, from its own figures and what it answers to four questions. Pure.

use serde::{Deserialize, Serialize};

use crate::store::saved_files::Amount;

/// From so many files on, a disk of the workstation's own is no longer the best place.
pub(super) const MANY_FILES: u64 = 10_000;

/// From so many bytes on, a disk of the workstation's own is no longer the best place, and a copy in an object store is.
pub(super) const MANY_BYTES: u64 = 50_000_000_000;

/// From so many bytes on, an object store is the better home.
pub(super) const VERY_MANY_BYTES: u64 = 100_000_000_000;

/// From so many workstations on, one share for all is better than a disk for each.
pub(super) const SEVERAL_WORKSTATIONS: u32 = 2;

/// The most workstations that anybody may answer with.
pub const MOST_WORKSTATIONS: u32 = 10_000;

/// Whether a copy somewhere else is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffSite {
    /// No.
    No,
    /// It is.
    Wanted,
    /// A rule or a customer asks for it.
    Required,
}

/// What the plant answered; nothing where it has not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StorageAnswers {
    /// Must the data stay on site?
    pub on_site: Option<bool>,
    /// Is an off-site copy wanted or required?
    pub off_site: Option<OffSite>,
    /// How many workstations are there?
    pub workstations: Option<u32>,
    /// Are readers far away?
    pub far_readers: Option<bool>,
}

impl StorageAnswers {
    /// Says whether a question is still open.
    pub fn are_incomplete(&self) -> bool {
        self.on_site.is_none()
            || self.off_site.is_none()
            || self.workstations.is_none()
            || self.far_readers.is_none()
    }
}

/// What is advised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdviceCode {
    /// The disk of this computer.
    Local,
    /// A bigger disk or a share.
    Share,
    /// The same, and a copy in an object store.
    Hybrid,
    /// An object store as home, the disk as cache.
    Primary,
}

impl AdviceCode {
    /// Returns the code that programs and words go by.
    pub fn as_str(self) -> &'static str {
        match self {
            AdviceCode::Local => "local",
            AdviceCode::Share => "share",
            AdviceCode::Hybrid => "hybrid",
            AdviceCode::Primary => "primary",
        }
    }
}

/// What decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdviceReason {
    /// There are few files.
    Few,
    /// There are many files or bytes.
    Many,
    /// There are several workstations.
    Workstations,
    /// A copy somewhere else is wanted.
    OffSite,
    /// Readers are far away.
    FarReaders,
}

impl AdviceReason {
    /// Returns the code that programs and words go by.
    pub fn as_str(self) -> &'static str {
        match self {
            AdviceReason::Few => "few",
            AdviceReason::Many => "many",
            AdviceReason::Workstations => "workstations",
            AdviceReason::OffSite => "off_site",
            AdviceReason::FarReaders => "far_readers",
        }
    }
}

/// What has to be said beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdviceNote {
    /// Questions are open, and nothing is advised into the cloud before they are answered.
    Unanswered,
    /// The data must stay on site, and a copy elsewhere is wanted: that has to be a place of the plant's own.
    OwnSecondPlace,
}

impl AdviceNote {
    /// Returns the code that programs and words go by.
    pub fn as_str(self) -> &'static str {
        match self {
            AdviceNote::Unanswered => "unanswered",
            AdviceNote::OwnSecondPlace => "own_second_place",
        }
    }
}

/// What suits a plant, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What.
    pub code: AdviceCode,
    /// What decided.
    pub reason: AdviceReason,
    /// What has to be said beside it.
    pub notes: Vec<AdviceNote>,
}

/// Advises. Nothing goes into an object store unless the plant said that its data may leave the site.
pub fn advise(amount: Amount, answers: &StorageAnswers) -> Advice {
    let wants_off_site = matches!(answers.off_site, Some(OffSite::Wanted | OffSite::Required));
    let may_leave = answers.on_site == Some(false);
    let is_much = amount.files >= MANY_FILES || amount.bytes >= MANY_BYTES;
    let (code, reason) = if may_leave && answers.far_readers == Some(true) {
        (AdviceCode::Primary, AdviceReason::FarReaders)
    } else if may_leave && amount.bytes >= VERY_MANY_BYTES {
        (AdviceCode::Primary, AdviceReason::Many)
    } else if may_leave && wants_off_site {
        (AdviceCode::Hybrid, AdviceReason::OffSite)
    } else if may_leave && amount.bytes >= MANY_BYTES {
        (AdviceCode::Hybrid, AdviceReason::Many)
    } else if is_much {
        (AdviceCode::Share, AdviceReason::Many)
    } else if answers
        .workstations
        .is_some_and(|count| count >= SEVERAL_WORKSTATIONS)
    {
        (AdviceCode::Share, AdviceReason::Workstations)
    } else {
        (AdviceCode::Local, AdviceReason::Few)
    };
    let notes = [
        (AdviceNote::Unanswered, answers.are_incomplete()),
        (
            AdviceNote::OwnSecondPlace,
            answers.on_site == Some(true) && wants_off_site,
        ),
    ];
    Advice {
        code,
        reason,
        notes: notes
            .into_iter()
            .filter_map(|(note, holds)| holds.then_some(note))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GB: u64 = 1_000_000_000;

    fn amount(files: u64, gb: u64) -> Amount {
        Amount {
            files,
            bytes: gb * GB,
        }
    }

    fn free_to_leave() -> StorageAnswers {
        StorageAnswers {
            on_site: Some(false),
            off_site: Some(OffSite::No),
            workstations: Some(1),
            far_readers: Some(false),
        }
    }

    #[test]
    fn each_threshold_changes_the_advice() {
        use AdviceCode::{Hybrid, Local, Primary, Share};
        for (files, gb, expected) in [
            (0, 0, Local),
            (9_999, 49, Local),
            (10_000, 1, Share),
            (9_999, 50, Hybrid),
            (20_000, 99, Hybrid),
            (100, 100, Primary),
        ] {
            let advice = advise(amount(files, gb), &free_to_leave());
            assert_eq!(advice.code, expected, "{files} files, {gb} GB");
            assert_eq!(advice.notes, []);
        }
        let just_below = Amount {
            files: 1,
            bytes: 50 * GB - 1,
        };
        assert_eq!(advise(just_below, &free_to_leave()).code, Local);
    }

    #[test]
    fn answers_change_the_advice() {
        let small = amount(10, 1);
        let with = |change: fn(&mut StorageAnswers)| {
            let mut answers = free_to_leave();
            change(&mut answers);
            let advice = advise(small, &answers);
            (advice.code, advice.reason)
        };
        assert_eq!(
            with(|answers| answers.off_site = Some(OffSite::Wanted)),
            (AdviceCode::Hybrid, AdviceReason::OffSite)
        );
        assert_eq!(
            with(|answers| answers.off_site = Some(OffSite::Required)),
            (AdviceCode::Hybrid, AdviceReason::OffSite)
        );
        assert_eq!(
            with(|answers| answers.far_readers = Some(true)),
            (AdviceCode::Primary, AdviceReason::FarReaders)
        );
        assert_eq!(
            with(|answers| answers.workstations = Some(2)),
            (AdviceCode::Share, AdviceReason::Workstations)
        );
    }

    #[test]
    fn what_must_stay_on_site_or_may_have_to_is_never_advised_into_the_cloud() {
        for on_site in [Some(true), None] {
            for off_site in [
                None,
                Some(OffSite::No),
                Some(OffSite::Wanted),
                Some(OffSite::Required),
            ] {
                for workstations in [None, Some(1), Some(50)] {
                    for far_readers in [None, Some(false), Some(true)] {
                        for (files, gb) in [(0, 0), (10_000, 50), (10_000_000, 100_000)] {
                            let answers = StorageAnswers {
                                on_site,
                                off_site,
                                workstations,
                                far_readers,
                            };
                            let code = advise(amount(files, gb), &answers).code;
                            assert!(
                                matches!(code, AdviceCode::Local | AdviceCode::Share),
                                "{answers:?}: {code:?}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_left_open_or_contradicts_is_said() {
        let open = advise(amount(1, 1), &StorageAnswers::default());
        assert_eq!(open.notes, [AdviceNote::Unanswered]);
        let contradicting = StorageAnswers {
            on_site: Some(true),
            off_site: Some(OffSite::Required),
            ..free_to_leave()
        };
        assert_eq!(
            advise(amount(1, 1), &contradicting).notes,
            [AdviceNote::OwnSecondPlace]
        );
    }
}
