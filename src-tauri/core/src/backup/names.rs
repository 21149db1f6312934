//! What backups are called: `batchbook-[STATION-]YYYYMMDDTHHMMSSZ.tar.zst`.

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::settings::BackupFormat;

const PREFIX: &str = "batchbook-";

/// The name of a backup, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupName {
    /// The station code of the workstation that made it, where it had one.
    pub station: Option<String>,
    /// The time of the database snapshot in it, in whole seconds.
    pub at: Timestamp,
}

impl BackupName {
    /// Names a backup; fractions of a second are cut off.
    pub fn new(station: Option<&str>, at: Timestamp) -> Self {
        Self {
            station: station.map(str::to_owned),
            at: Timestamp::from_second(at.as_second()).unwrap_or(at),
        }
    }

    /// Returns the name without an ending: what a dated folder of a mirror is called.
    pub fn stem(&self) -> String {
        let at = stamp(self.at);
        match &self.station {
            Some(station) => format!("{PREFIX}{station}-{at}"),
            None => format!("{PREFIX}{at}"),
        }
    }

    /// Returns the file name of an archive.
    pub fn archive(&self, format: BackupFormat) -> String {
        format!("{}.{}", self.stem(), extension(format))
    }

    /// Reads a name that [`stem`](Self::stem) made; nothing for any other.
    pub fn parse_stem(stem: &str) -> Option<Self> {
        let rest = stem.strip_prefix(PREFIX)?;
        let (station, at) = match rest.rsplit_once('-') {
            Some((station, at)) => (Some(station.to_owned()), at),
            None => (None, rest),
        };
        let name = Self {
            station,
            at: read_stamp(at)?,
        };
        (name.stem() == stem && name.station.as_deref() != Some("")).then_some(name)
    }

    /// Reads a name that [`archive`](Self::archive) made; nothing for any other.
    pub fn parse_archive(name: &str) -> Option<Self> {
        [BackupFormat::Zst, BackupFormat::Gz]
            .into_iter()
            .find_map(|format| {
                let stem = name.strip_suffix(extension(format))?.strip_suffix('.')?;
                Self::parse_stem(stem)
            })
    }
}

const fn extension(format: BackupFormat) -> &'static str {
    match format {
        BackupFormat::Zst => "tar.zst",
        BackupFormat::Gz => "tar.gz",
    }
}

/// A time as it stands in names: `20261124T053000Z`.
pub fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Reads a time that [`stamp`] wrote.
pub(super) fn read_stamp(text: &str) -> Option<Timestamp> {
    let digits = text.strip_suffix('Z')?;
    let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", digits).ok()?;
    Offset::UTC.to_timestamp(at).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_says_who_made_it_and_when() {
        let at: Timestamp = "2026-11-24T05:30:07.9Z".parse().unwrap();
        let name = BackupName::new(None, at);
        assert_eq!(
            name.archive(BackupFormat::Zst),
            "batchbook-20261124T053007Z.tar.zst"
        );
        let of_station = BackupName::new(Some("L2"), at);
        assert_eq!(
            of_station.archive(BackupFormat::Gz),
            "batchbook-L2-20261124T053007Z.tar.gz"
        );
    }

    #[test]
    fn other_names_are_nobodys() {
        for name in [
            "batchbook-20261124T053007Z.zip",
            "batchbook-20261124T053007Z",
            "batchbook-2026-11-24.tar.zst",
            "batchbook--20261124T053007Z.tar.zst",
            "batchbook-L2-20261324T053007Z.tar.zst",
            "batchbook-L2-20261124T053007.tar.zst",
            "other-20261124T053007Z.tar.gz",
            ".batchbook-20261124T053007Z.tar.gz",
        ] {
            assert_eq!(BackupName::parse_archive(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_read_back(second in 0i64..4_102_444_800, station in proptest::option::of("[A-Za-z0-9_.\u{915}]{1,16}")) {
            let name = BackupName::new(station.as_deref(), Timestamp::from_second(second).unwrap());
            for format in [BackupFormat::Zst, BackupFormat::Gz] {
                prop_assert_eq!(BackupName::parse_archive(&name.archive(format)), Some(name.clone()));
            }
        }
    }
}
