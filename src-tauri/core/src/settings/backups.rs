//! What a workstation may choose about its backups.

use jiff::civil::Time;

/// How an archive is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupFormat {
    /// Zstandard, `.tar.zst`.
    Zst,
    /// Gzip, `.tar.gz`: slower, and read everywhere.
    Gz,
}

impl BackupFormat {
    /// Every choice.
    pub const ALL: &'static [Self] = &[Self::Zst, Self::Gz];

    /// The choice as a settings file spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zst => "zst",
            Self::Gz => "gz",
        }
    }
}

/// How many backups are kept; 0 keeps none of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupKeep {
    /// The newest of each of so many days.
    pub daily: u32,
    /// The newest of each of so many weeks.
    pub weekly: u32,
    /// The newest of each of so many months.
    pub monthly: u32,
}

impl Default for BackupKeep {
    fn default() -> Self {
        Self {
            daily: 7,
            weekly: 4,
            monthly: 12,
        }
    }
}

impl std::fmt::Display for BackupKeep {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}, {}, {}", self.daily, self.weekly, self.monthly)
    }
}

/// The time of day of the nightly backup when no setting says otherwise.
pub const DEFAULT_BACKUP_AT: Time = Time::constant(2, 0, 0, 0);
