//! What batches are filtered by, as a person or the screen writes it.

use batchbook_core::store::batches::{BatchFilter, BatchStatus};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::wording::{Coded, one_line};

/// What batches are filtered by, in texts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FilterTexts<'a> {
    /// The first day of production: `2026-11-24`.
    pub(crate) from: Option<&'a str>,
    /// The last day of production, itself included.
    pub(crate) to: Option<&'a str>,
    /// The name of the product type, whole.
    pub(crate) product_type: Option<&'a str>,
    /// The name of the operator, whole.
    pub(crate) operator: Option<&'a str>,
    /// `recorded` or `reverted`.
    pub(crate) status: Option<&'a str>,
    /// Only batches with a failed attachment that nobody has answered.
    pub(crate) open_failures: bool,
}

impl FilterTexts<'_> {
    /// Reads the texts; days begin and end in the time zone.
    ///
    /// # Errors
    ///
    /// `bad_day`, `days_swapped` or `bad_status`.
    pub(crate) fn read(&self, time_zone: &TimeZone) -> Result<BatchFilter, Coded> {
        let from = self.from.map(read_day).transpose()?;
        let to = self.to.map(read_day).transpose()?;
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(Coded::error(
                "days_swapped",
                [("from", from.to_string()), ("to", to.to_string())],
            ));
        }
        let status = self.status.map(|status| {
            BatchStatus::parse(status)
                .ok_or_else(|| Coded::error("bad_status", [("value", one_line(status))]))
        });
        let filter = BatchFilter {
            product_type: self.product_type.map(str::to_owned),
            operator: self.operator.map(str::to_owned),
            status: status.transpose()?,
            open_failures: self.open_failures,
            ..BatchFilter::default()
        };
        Ok(filter.produced_on(from, to, time_zone))
    }
}

fn read_day(text: &str) -> Result<Date, Coded> {
    let refused = || Coded::error("bad_day", [("value", one_line(text))]);
    // Only the plain form: a date with a time would be cut off without a word.
    if text.len() != "2026-11-24".len() {
        return Err(refused());
    }
    text.parse().map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_days_of_the_time_zone() {
        let kolkata = TimeZone::get("Asia/Kolkata").unwrap();
        let texts = FilterTexts {
            from: Some("2026-11-24"),
            to: Some("2026-11-24"),
            ..FilterTexts::default()
        };
        let filter = texts.read(&kolkata).unwrap();
        assert_eq!(
            filter.produced_from,
            Some("2026-11-23T18:30:00Z".parse().unwrap())
        );
        assert_eq!(
            filter.produced_before,
            Some("2026-11-24T18:30:00Z".parse().unwrap())
        );
    }

    #[test]
    fn what_is_no_filter_is_refused_by_name() {
        let code = |texts: FilterTexts<'_>| texts.read(&TimeZone::UTC).map_err(|coded| coded.code);
        let day = |text: &'static str| {
            code(FilterTexts {
                from: Some(text),
                ..FilterTexts::default()
            })
        };
        for text in [
            "",
            "24.11.2026",
            "2026-11-31",
            "2026-11-24T10:00",
            "20261124",
            "yesterday!",
        ] {
            assert_eq!(day(text), Err("bad_day".to_owned()), "{text}");
        }
        assert!(day("2026-11-30").is_ok());
        let swapped = FilterTexts {
            from: Some("2026-11-25"),
            to: Some("2026-11-24"),
            ..FilterTexts::default()
        };
        assert_eq!(code(swapped), Err("days_swapped".to_owned()));
        let status = FilterTexts {
            status: Some("gone"),
            ..FilterTexts::default()
        };
        assert_eq!(code(status), Err("bad_status".to_owned()));
    }
}
