//! The table `[cloud]` as a person types it: a text for each key, each with what is wrong with it.

use super::cloud::{address, missing, one_line, prefix};
use super::shown::exact_size;
use super::{CloudMode, CloudProvider, CloudSettings, SettingProblem, parse};

/// What is typed into the fields of the table; an empty text is a key that is not set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CloudFields {
    /// `off`, `hybrid` or `primary`.
    pub mode: String,
    /// `s3`, `r2`, `azure` or `gcs`.
    pub provider: String,
    /// The bucket, or Azure's container.
    pub bucket: String,
    /// What every key begins with.
    pub prefix: String,
    /// The server's address, where it is not the provider's own.
    pub endpoint: String,
    /// Whether `http://` is allowed.
    pub allow_http: bool,
    /// The region.
    pub region: String,
    /// Cloudflare's account id, or Azure's storage account.
    pub account_id: String,
    /// The most bytes a second, as a size: `2 MB`.
    pub bandwidth_limit: String,
    /// The bytes that stay here, as a size: `20 GB`.
    pub cache_limit: String,
}

impl CloudSettings {
    /// The table as fields, so that reading them again gives the same.
    pub fn fields(&self) -> CloudFields {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        CloudFields {
            mode: self.mode.as_str().to_owned(),
            provider: self.provider.as_str().to_owned(),
            bucket: self.bucket.clone(),
            prefix: self.prefix.clone(),
            endpoint: text(&self.endpoint),
            allow_http: self.allow_http,
            region: text(&self.region),
            account_id: text(&self.account_id),
            bandwidth_limit: self.bandwidth_limit.map(exact_size).unwrap_or_default(),
            cache_limit: exact_size(self.cache_limit),
        }
    }

    /// Reads fields. What has none (`transfers`) stays as it is here.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, with the key of its field, in the order of the fields.
    pub fn with_fields(&self, typed: &CloudFields) -> Result<Self, Vec<(&'static str, SettingProblem)>> {
        let mut problems = Vec::new();
        let mut cloud = self.clone();
        let mut read = |key, problem: Result<(), SettingProblem>| {
            if let Err(problem) = problem {
                problems.push((key, problem));
            }
        };
        let mode = parse::choice(&typed.mode, CloudMode::ALL, CloudMode::as_str);
        read("mode", mode.map(|mode| cloud.mode = mode));
        let provider = parse::choice(&typed.provider, CloudProvider::ALL, CloudProvider::as_str);
        read("provider", provider.map(|provider| cloud.provider = provider));
        let bucket = one_line(&typed.bucket);
        read(
            "bucket",
            bucket.map(|text| cloud.bucket = text.unwrap_or_default()),
        );
        read("prefix", prefix(&typed.prefix).map(|text| cloud.prefix = text));
        let account = one_line(&typed.account_id);
        read("account_id", account.map(|text| cloud.account_id = text));
        read("region", one_line(&typed.region).map(|text| cloud.region = text));
        cloud.allow_http = typed.allow_http;
        let endpoint = address(&typed.endpoint).and_then(|text| match text {
            // The client would refuse it at every request.
            Some(value) if value.starts_with("http://") && !typed.allow_http => {
                Err(SettingProblem::HttpNotAllowed { value })
            }
            text => Ok(text),
        });
        read("endpoint", endpoint.map(|text| cloud.endpoint = text));
        let bandwidth = optional_size(&typed.bandwidth_limit);
        read(
            "bandwidth_limit",
            bandwidth.map(|bytes| cloud.bandwidth_limit = bytes),
        );
        let cache = optional_size(&typed.cache_limit);
        let default = Self::default().cache_limit;
        read(
            "cache_limit",
            cache.map(|bytes| cloud.cache_limit = bytes.unwrap_or(default)),
        );
        if problems.is_empty()
            && let Some(key) = missing(&cloud)
        {
            problems.push((key, SettingProblem::KeyMissing { key }));
        }
        if problems.is_empty() {
            Ok(cloud)
        } else {
            Err(problems)
        }
    }
}

fn optional_size(text: &str) -> Result<Option<u64>, SettingProblem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    parse::size(text).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_are_shown_and_what_has_none_stays() {
        let text = "mode = \"primary\", provider = \"r2\", bucket = \"plant\", prefix = \"line-2\", account_id = \"abc\", \
            allow_http = true, bandwidth_limit = 1000000, cache_limit = 5000000000, transfers = 8";
        let cloud = CloudSettings::of_text(text).unwrap();
        let fields = cloud.fields();
        assert_eq!(
            (fields.bandwidth_limit.as_str(), fields.cache_limit.as_str()),
            ("1 MB", "5 GB")
        );
        assert_eq!(cloud.with_fields(&fields), Ok(cloud.clone()));
        let emptied = CloudFields {
            bandwidth_limit: " ".to_owned(),
            cache_limit: String::new(),
            ..fields
        };
        let read = cloud.with_fields(&emptied).unwrap();
        assert_eq!(read.bandwidth_limit, None);
        assert_eq!(read.cache_limit, CloudSettings::default().cache_limit);
        assert_eq!(read.transfers, 8);
    }

    #[test]
    fn everything_that_is_wrong_is_said_of_its_field() {
        let typed = CloudFields {
            mode: "hybrid".to_owned(),
            provider: "s3".to_owned(),
            prefix: "a//b".to_owned(),
            endpoint: "127.0.0.1:9000".to_owned(),
            bandwidth_limit: "much".to_owned(),
            cache_limit: "0".to_owned(),
            ..CloudFields::default()
        };
        let codes = |typed: &CloudFields| -> Vec<(&str, &str)> {
            let problems = CloudSettings::default().with_fields(typed).unwrap_err();
            problems
                .iter()
                .map(|(key, problem)| (*key, problem.code()))
                .collect()
        };
        assert_eq!(
            codes(&typed),
            [
                ("prefix", "not_a_prefix"),
                ("endpoint", "not_an_address"),
                ("bandwidth_limit", "not_a_size"),
                ("cache_limit", "not_a_size"),
            ]
        );
        let typed = CloudFields {
            mode: "hybrid".to_owned(),
            provider: "r2".to_owned(),
            bucket: "plant".to_owned(),
            ..CloudFields::default()
        };
        assert_eq!(codes(&typed), [("account_id", "key_missing")]);
        let typed = CloudFields {
            endpoint: "http://127.0.0.1:9000".to_owned(),
            ..typed
        };
        assert_eq!(codes(&typed), [("endpoint", "http_not_allowed")]);
    }
}
