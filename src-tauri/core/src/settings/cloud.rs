//! The table `[cloud]`: whether files go to an object store, to which one, and how. Never who may write there: that is no setting.

use std::fmt::Write as _;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{SettingProblem, parse};

/// The bytes that stay here when no setting says otherwise, in mode `primary`.
pub const DEFAULT_CACHE_LIMIT: u64 = 20_000_000_000;

/// How many transfers run at once when no setting says otherwise.
pub const DEFAULT_TRANSFERS: u32 = 4;

/// The most transfers at once.
pub const MOST_TRANSFERS: u32 = 16;

/// What the object store is to this workstation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CloudMode {
    /// Nothing: nothing leaves the site.
    #[default]
    Off,
    /// A copy: every recorded file is uploaded and stays here.
    Hybrid,
    /// The home: what is uploaded and verified may be evicted here.
    Primary,
}

impl CloudMode {
    /// Every choice.
    pub const ALL: &'static [Self] = &[Self::Off, Self::Hybrid, Self::Primary];

    /// The choice as a settings file spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Hybrid => "hybrid",
            Self::Primary => "primary",
        }
    }
}

/// Whose object store it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CloudProvider {
    /// Amazon S3, or any server that speaks its language.
    #[default]
    S3,
    /// Cloudflare R2.
    R2,
    /// Azure Blob Storage.
    Azure,
    /// Google Cloud Storage.
    Gcs,
}

impl CloudProvider {
    /// Every choice.
    pub const ALL: &'static [Self] = &[Self::S3, Self::R2, Self::Azure, Self::Gcs];

    /// The choice as a settings file spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::R2 => "r2",
            Self::Azure => "azure",
            Self::Gcs => "gcs",
        }
    }

    /// Whether a key has an id beside its secret.
    pub const fn has_key_id(self) -> bool {
        matches!(self, Self::S3 | Self::R2)
    }
}

/// The object store, as it is configured. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudSettings {
    /// What it is to this workstation.
    pub mode: CloudMode,
    /// Whose it is.
    pub provider: CloudProvider,
    /// The bucket, or Azure's container. Not empty unless `mode` is off.
    pub bucket: String,
    /// What every key begins with, without a slash at either end; empty for none.
    pub prefix: String,
    /// The server's address, where it is not the provider's own.
    pub endpoint: Option<String>,
    /// The region; none for the provider's default.
    pub region: Option<String>,
    /// Cloudflare's account id, or Azure's storage account.
    pub account_id: Option<String>,
    /// Whether `http://` is allowed: for a server of one's own on the same site.
    pub allow_http: bool,
    /// The most bytes a second that are uploaded; none for no limit.
    pub bandwidth_limit: Option<u64>,
    /// The bytes of uploaded files above which they are evicted here, in mode `primary`.
    pub cache_limit: u64,
    /// How many transfers run at once, from 1 to [`MOST_TRANSFERS`].
    pub transfers: u32,
}

impl Default for CloudSettings {
    fn default() -> Self {
        Self {
            mode: CloudMode::Off,
            provider: CloudProvider::S3,
            bucket: String::new(),
            prefix: String::new(),
            endpoint: None,
            region: None,
            account_id: None,
            allow_http: false,
            bandwidth_limit: None,
            cache_limit: DEFAULT_CACHE_LIMIT,
            transfers: DEFAULT_TRANSFERS,
        }
    }
}

/// The keys of the table.
const KEYS: [&str; 11] = [
    "mode",
    "provider",
    "bucket",
    "prefix",
    "endpoint",
    "region",
    "account_id",
    "allow_http",
    "bandwidth_limit",
    "cache_limit",
    "transfers",
];

type Found = (Range<usize>, SettingProblem);

impl CloudSettings {
    /// Returns bucket and prefix as a person writes them: `s3://bucket/prefix`.
    pub fn address(&self) -> String {
        let scheme = match self.provider {
            CloudProvider::S3 => "s3",
            CloudProvider::R2 => "r2",
            CloudProvider::Azure => "az",
            CloudProvider::Gcs => "gs",
        };
        match self.prefix.as_str() {
            "" => format!("{scheme}://{}", self.bucket),
            prefix => format!("{scheme}://{}/{prefix}", self.bucket),
        }
    }

    /// Returns where the stations of the plant are, as an address: a step above the prefix of this one. Nothing without a bucket.
    pub fn plant_address(&self) -> Option<String> {
        if self.bucket.is_empty() {
            return None;
        }
        let above = self.prefix.rsplit_once('/').map_or("", |(above, _)| above);
        let plant = Self {
            prefix: above.to_owned(),
            ..self.clone()
        };
        Some(plant.address())
    }

    /// Reads a bucket and prefix as [`CloudSettings::address`] writes them. Everything else stays as it is here, but for what
    /// another provider would not understand. Nothing for a text that is no such address.
    pub fn at_address(&self, address: &str) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        let provider = match scheme {
            "s3" => CloudProvider::S3,
            "r2" => CloudProvider::R2,
            "az" | "azure" => CloudProvider::Azure,
            "gs" | "gcs" => CloudProvider::Gcs,
            _ => return None,
        };
        let (bucket, wanted) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return None;
        }
        let same = if provider == self.provider {
            self.clone()
        } else {
            Self::default()
        };
        Some(Self {
            provider,
            bucket: bucket.to_owned(),
            prefix: prefix(wanted).ok()?,
            ..same
        })
    }

    /// The table in one line, as [`CloudSettings::of_text`] reads it: what differs from the default, and the mode.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (key, value) in self.entries() {
            let separator = if text.is_empty() { "" } else { ", " };
            let _ = write!(text, "{separator}{key} = {value}");
        }
        text
    }

    /// Reads the table from one line: `mode = "hybrid", bucket = "plant"`, in braces or without.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it.
    pub fn of_text(text: &str) -> Result<Self, SettingProblem> {
        let text = text.trim();
        let inner = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'))
            .unwrap_or(text);
        let line = format!("cloud = {{ {inner} }}");
        let table = DeTable::parse(&line).map_err(|error| SettingProblem::NotToml {
            message: error.message().to_owned(),
        })?;
        let value = table.get_ref().get("cloud").ok_or(SettingProblem::Empty)?;
        read_cloud(value).map_err(|(_, problem)| problem)
    }

    /// The table's entries as TOML values: the mode, and what differs from the default.
    pub(super) fn entries(&self) -> Vec<(&'static str, toml_edit::Value)> {
        let default = Self::default();
        let text = |text: &str| toml_edit::Value::from(text);
        let number = |number: u64| toml_edit::Value::from(i64::try_from(number).unwrap_or(i64::MAX));
        let optional = |value: &Option<String>| value.as_deref().map(text);
        let entries = [
            ("mode", Some(text(self.mode.as_str()))),
            (
                "provider",
                (self.mode != default.mode || self.provider != default.provider)
                    .then(|| text(self.provider.as_str())),
            ),
            ("bucket", (!self.bucket.is_empty()).then(|| text(&self.bucket))),
            ("prefix", (!self.prefix.is_empty()).then(|| text(&self.prefix))),
            ("endpoint", optional(&self.endpoint)),
            ("region", optional(&self.region)),
            ("account_id", optional(&self.account_id)),
            ("allow_http", self.allow_http.then(|| true.into())),
            ("bandwidth_limit", self.bandwidth_limit.map(number)),
            (
                "cache_limit",
                (self.cache_limit != default.cache_limit).then(|| number(self.cache_limit)),
            ),
            (
                "transfers",
                (self.transfers != default.transfers).then(|| number(self.transfers.into())),
            ),
        ];
        entries
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
            .collect()
    }
}

/// Reads the table.
pub(super) fn read_cloud(value: &Spanned<DeValue<'_>>) -> Result<CloudSettings, Found> {
    let DeValue::Table(table) = value.get_ref() else {
        let expected = "a table with a mode, a bucket and so on";
        return Err((value.span(), SettingProblem::WrongType { expected }));
    };
    let mut cloud = CloudSettings::default();
    for (name, value) in table {
        let at = |problem| (value.span(), problem);
        let text = || super::file::text(value);
        let size = || match value.get_ref() {
            DeValue::Integer(number) => parse::size(&number.to_string()).map_err(at),
            _ => parse::size(text()?).map_err(at),
        };
        match name.get_ref().as_ref() {
            "mode" => cloud.mode = parse::choice(text()?, CloudMode::ALL, CloudMode::as_str).map_err(at)?,
            "provider" => {
                cloud.provider =
                    parse::choice(text()?, CloudProvider::ALL, CloudProvider::as_str).map_err(at)?;
            }
            "bucket" => cloud.bucket = one_line(text()?).map_err(at)?.unwrap_or_default(),
            "prefix" => cloud.prefix = prefix(text()?).map_err(at)?,
            "endpoint" => cloud.endpoint = address(text()?).map_err(at)?,
            "region" => cloud.region = one_line(text()?).map_err(at)?,
            "account_id" => cloud.account_id = one_line(text()?).map_err(at)?,
            "allow_http" => {
                let DeValue::Boolean(allowed) = value.get_ref() else {
                    let expected = "true or false";
                    return Err(at(SettingProblem::WrongType { expected }));
                };
                cloud.allow_http = *allowed;
            }
            "bandwidth_limit" => cloud.bandwidth_limit = Some(size()?),
            "cache_limit" => cloud.cache_limit = size()?,
            "transfers" => cloud.transfers = transfers(value)?,
            _ => {
                return Err((name.span(), SettingProblem::UnknownKey { known: KEYS.to_vec() }));
            }
        }
    }
    match missing(&cloud) {
        None => Ok(cloud),
        Some(key) => Err((value.span(), SettingProblem::KeyMissing { key })),
    }
}

/// What a table that switches the object store on cannot do without.
pub(super) fn missing(cloud: &CloudSettings) -> Option<&'static str> {
    if cloud.mode == CloudMode::Off {
        return None;
    }
    let needs_account = match cloud.provider {
        CloudProvider::R2 => cloud.endpoint.is_none(),
        CloudProvider::Azure => true,
        CloudProvider::S3 | CloudProvider::Gcs => false,
    };
    if cloud.bucket.is_empty() {
        Some("bucket")
    } else if needs_account && cloud.account_id.is_none() {
        Some("account_id")
    } else {
        None
    }
}

fn transfers(value: &Spanned<DeValue<'_>>) -> Result<u32, Found> {
    let expected = "a whole number from 1 to 16";
    match value.get_ref() {
        DeValue::Integer(number) => number.to_string().parse::<u32>().ok(),
        _ => None,
    }
    .filter(|number| (1..=MOST_TRANSFERS).contains(number))
    .ok_or_else(|| (value.span(), SettingProblem::WrongType { expected }))
}

/// A text of one line without spaces around it; nothing where it is empty.
pub(super) fn one_line(text: &str) -> Result<Option<String>, SettingProblem> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(SettingProblem::NotOneLine {
            value: text.to_owned(),
        });
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

pub(super) fn prefix(text: &str) -> Result<String, SettingProblem> {
    let text = one_line(text)?.unwrap_or_default();
    let text = text.trim_matches('/');
    // What a key must not have in it: an object store takes it literally, and a file system under one does not.
    if text.split('/').any(|part| matches!(part, "." | "..")) || text.contains("//") {
        return Err(SettingProblem::NotAPrefix {
            value: text.to_owned(),
        });
    }
    Ok(text.to_owned())
}

pub(super) fn address(text: &str) -> Result<Option<String>, SettingProblem> {
    let address = one_line(text)?;
    match &address {
        Some(address) if !address.starts_with("http://") && !address.starts_with("https://") => {
            Err(SettingProblem::NotAnAddress {
                value: address.clone(),
            })
        }
        _ => Ok(address.map(|address| address.trim_end_matches('/').to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_and_written_again() {
        let text = "mode = \"primary\", provider = \"r2\", bucket = \"plant\", prefix = \"line-2\", account_id = \"abc\", \
            allow_http = true, bandwidth_limit = 1000000, cache_limit = 5000000000, transfers = 8";
        let cloud = CloudSettings::of_text(text).unwrap();
        assert_eq!(cloud.mode, CloudMode::Primary);
        assert_eq!(cloud.provider, CloudProvider::R2);
        assert_eq!(cloud.bandwidth_limit, Some(1_000_000));
        assert_eq!(cloud.text(), text);
        assert_eq!(CloudSettings::of_text(&format!("{{ {text} }}")), Ok(cloud));
        assert_eq!(CloudSettings::default().text(), "mode = \"off\"");
        assert_eq!(CloudSettings::of_text(""), Ok(CloudSettings::default()));
    }

    #[test]
    fn slashes_around_a_prefix_and_behind_an_address_do_not_count() {
        let cloud =
            CloudSettings::of_text("prefix = \"/a/b/\", endpoint = \"http://127.0.0.1:9000/\"").unwrap();
        assert_eq!(cloud.prefix, "a/b");
        assert_eq!(cloud.endpoint.as_deref(), Some("http://127.0.0.1:9000"));
    }

    #[test]
    fn an_address_names_bucket_and_prefix_and_keeps_the_rest_of_the_same_provider() {
        let own = CloudSettings::of_text("bucket = \"a\", endpoint = \"http://127.0.0.1:9\"").unwrap();
        let read = own.at_address("s3://plant/line/2/").unwrap();
        assert_eq!((read.bucket.as_str(), read.prefix.as_str()), ("plant", "line/2"));
        assert_eq!(
            (read.endpoint.clone(), read.address()),
            (own.endpoint.clone(), "s3://plant/line/2".to_owned())
        );
        let other = own.at_address("gs://plant").unwrap();
        assert_eq!(
            (other.endpoint.clone(), other.address()),
            (None, "gs://plant".to_owned())
        );
        for none in [
            "plant",
            "/mnt/plant",
            "s3://",
            "s3:///x",
            "ftp://plant",
            "s3://plant/../x",
        ] {
            assert_eq!(own.at_address(none), None, "{none}");
        }
    }

    #[test]
    fn the_stations_of_a_plant_are_a_step_above_ones_own_prefix() {
        let of = |text: &str| CloudSettings::of_text(text).unwrap().plant_address();
        assert_eq!(
            of("bucket = \"a\", prefix = \"line-2\"").as_deref(),
            Some("s3://a")
        );
        assert_eq!(
            of("bucket = \"a\", prefix = \"plant/line-2\"").as_deref(),
            Some("s3://a/plant")
        );
        assert_eq!(of("bucket = \"a\"").as_deref(), Some("s3://a"));
        assert_eq!(of("prefix = \"line-2\""), None);
    }

    #[test]
    fn what_cannot_work_is_refused() {
        for (text, code) in [
            ("mode = \"on\"", "not_a_choice"),
            ("mode = \"hybrid\"", "key_missing"),
            ("mode = \"hybrid\", bucket = \" \"", "key_missing"),
            (
                "mode = \"hybrid\", bucket = \"b\", provider = \"r2\"",
                "key_missing",
            ),
            (
                "mode = \"hybrid\", bucket = \"b\", provider = \"azure\"",
                "key_missing",
            ),
            ("prefix = \"a/../b\"", "not_a_prefix"),
            ("endpoint = \"127.0.0.1:9000\"", "not_an_address"),
            ("bandwidth_limit = 0", "not_a_size"),
            ("transfers = 0", "wrong_type"),
            ("transfers = 17", "wrong_type"),
            ("secret = \"x\"", "unknown_key"),
            ("mode = ", "not_toml"),
        ] {
            let problem = CloudSettings::of_text(text).unwrap_err();
            assert_eq!(problem.code(), code, "{text}");
        }
    }
}
