//! What each kind of storage costs: prices with their date, and the table that they give.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use crate::batch::{DecimalProblem, parse_decimal};

/// The prices that the program comes with.
pub const DEFAULT_PRICES: &str = include_str!("prices.toml");

/// The name of a plant's own prices, in DATA.
pub const PRICES_FILE: &str = "prices.toml";

/// Prices are kept in so many decimals: a tenth of a thousandth of a cent.
const PLACES: u32 = 6;

/// A price, in millionths of the currency.
type Price = u64;

/// What one place costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What programs and words go by: `local`, `nfs`, `r2`, `s3`, or a plant's own.
    pub id: String,
    /// How a plant calls it, where it has a name of its own.
    pub name: Option<String>,
    per_month_from: Price,
    per_month_to: Option<Price>,
    per_gb_month: Price,
    per_gb_read: Price,
}

/// Prices, and of which day they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    /// The day of the price lists.
    pub as_of: Date,
    /// The currency's sign.
    pub currency: String,
    /// The places, in the order of the file.
    pub places: Vec<Place>,
    /// The plant's own file; nothing where it has none.
    pub file: Option<PathBuf>,
}

/// A cost, or a range of costs, in hundredths of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// At least.
    pub from: u64,
    /// At most; the same where it is one price.
    pub to: u64,
}

/// What a place costs for a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Costs {
    /// A month in which nothing is read.
    pub month: Cost,
    /// A month in which everything is read once.
    pub month_with_reading: Cost,
}

/// Why prices cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PricesError {
    /// The file cannot be read.
    #[error("cannot read {file}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{file} is not TOML: {message}")]
    NotToml {
        /// The file.
        file: PathBuf,
        /// What the reader of TOML says.
        message: String,
    },
    /// A field has a value that cannot be used, is not known, or is missing.
    #[error("{file}: {field} cannot be {value:?}")]
    Field {
        /// The file.
        file: PathBuf,
        /// The field, with its place: `s3.per_gb_read`.
        field: String,
        /// Its value; nothing where it is missing.
        value: Option<String>,
    },
}

impl PricesError {
    /// Returns the file.
    pub fn file(&self) -> &Path {
        match self {
            PricesError::Unreadable { file, .. }
            | PricesError::NotToml { file, .. }
            | PricesError::Field { file, .. } => file,
        }
    }
}

/// Reads the prices in use: the plant's own in DATA, else those that the program comes with.
pub fn read_prices(data_dir: &Path) -> Result<Prices, PricesError> {
    let file = data_dir.join(PRICES_FILE);
    match std::fs::read_to_string(&file) {
        Ok(text) => parse_prices(&text, &file).map(|prices| Prices {
            file: Some(file),
            ..prices
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => parse_prices(DEFAULT_PRICES, &file),
        Err(source) => Err(PricesError::Unreadable { file, source }),
    }
}

/// Reads the text of a prices file.
fn parse_prices(text: &str, file: &Path) -> Result<Prices, PricesError> {
    let table = DeTable::parse(text).map_err(|error| PricesError::NotToml {
        file: file.to_owned(),
        message: error.message().to_owned(),
    })?;
    let wrong = |field: &str, value: Option<&DeValue<'_>>| PricesError::Field {
        file: file.to_owned(),
        field: field.to_owned(),
        value: value.map(shown),
    };
    let (mut as_of, mut currency, mut places) = (None, None, Vec::new());
    for (name, value) in table.get_ref() {
        let (name, value) = (name.get_ref().as_ref(), value.get_ref());
        let refused = || wrong(name, Some(value));
        match (name, value) {
            ("as_of", DeValue::String(day)) => as_of = Some(day.parse().map_err(|_| refused())?),
            ("currency", DeValue::String(sign)) => currency = Some(sign.to_string()),
            ("place", DeValue::Array(listed)) => {
                for (index, place) in listed.iter().enumerate() {
                    let DeValue::Table(fields) = place.get_ref() else {
                        return Err(refused());
                    };
                    places.push(parse_place(fields, index, &wrong)?);
                }
            }
            _ => return Err(refused()),
        }
    }
    Ok(Prices {
        as_of: as_of.ok_or_else(|| wrong("as_of", None))?,
        currency: currency.ok_or_else(|| wrong("currency", None))?,
        places,
        file: None,
    })
}

fn parse_place(
    fields: &DeTable<'_>,
    index: usize,
    wrong: &dyn Fn(&str, Option<&DeValue<'_>>) -> PricesError,
) -> Result<Place, PricesError> {
    let field = |name: &str| fields.get(name).map(|value| value.get_ref());
    let id = match field("id") {
        Some(DeValue::String(id)) if !id.trim().is_empty() => id.trim().to_owned(),
        found => return Err(wrong(&format!("place {}: id", index + 1), found)),
    };
    let name = match field("name") {
        None => None,
        Some(DeValue::String(name)) => Some(name.trim().to_owned()),
        found => return Err(wrong(&format!("{id}.name"), found)),
    };
    let price = |name: &str| match field(name) {
        None => Ok(None),
        Some(value) => parse_price(value)
            .map(Some)
            .map_err(|_| wrong(&format!("{id}.{name}"), Some(value))),
    };
    let known = [
        "id",
        "name",
        "per_month_from",
        "per_month_to",
        "per_gb_month",
        "per_gb_read",
    ];
    let unknown = fields
        .iter()
        .find(|(name, _)| !known.contains(&name.get_ref().as_ref()));
    if let Some((name, value)) = unknown {
        return Err(wrong(&format!("{id}.{}", name.get_ref()), Some(value.get_ref())));
    }
    let per_month_from = price("per_month_from")?.unwrap_or(0);
    let per_month_to = price("per_month_to")?;
    if per_month_to.is_some_and(|to| to < per_month_from) {
        return Err(wrong(&format!("{id}.per_month_to"), field("per_month_to")));
    }
    Ok(Place {
        per_month_from,
        per_month_to,
        per_gb_month: price("per_gb_month")?.unwrap_or(0),
        per_gb_read: price("per_gb_read")?.unwrap_or(0),
        id,
        name,
    })
}

/// Reads a price from its text, never through binary floating point.
fn parse_price(value: &DeValue<'_>) -> Result<Price, DecimalProblem> {
    match value {
        DeValue::Integer(number) => parse_decimal(number.as_str(), PLACES),
        DeValue::Float(number) => parse_decimal(number.as_str(), PLACES),
        DeValue::String(text) => parse_decimal(text, PLACES),
        _ => Err(DecimalProblem::NotANumber),
    }
}

/// A value as a person reads it.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(is_so) => is_so.to_string(),
        DeValue::Datetime(at) => at.to_string(),
        DeValue::Array(_) => "[…]".to_owned(),
        DeValue::Table(_) => "{…}".to_owned(),
    }
}

impl Place {
    /// Returns what so many bytes cost here.
    pub fn costs(&self, bytes: u64) -> Costs {
        let of_bytes = |price: Price| u128::from(bytes) * u128::from(price) / 1_000_000_000;
        let to = self.per_month_to.unwrap_or(self.per_month_from);
        let cost = |besides: u128| Cost {
            from: rounded(u128::from(self.per_month_from) + besides),
            to: rounded(u128::from(to) + besides),
        };
        let stored = of_bytes(self.per_gb_month);
        Costs {
            month: cost(stored),
            month_with_reading: cost(stored + of_bytes(self.per_gb_read)),
        }
    }
}

/// Millionths as hundredths, a half upwards.
fn rounded(millionths: u128) -> u64 {
    u64::try_from((millionths + 5_000) / 10_000).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Prices, PricesError> {
        parse_prices(text, Path::new("prices.toml"))
    }

    #[test]
    fn a_hundred_gigabytes_cost_what_the_price_lists_say() {
        let prices = parse(DEFAULT_PRICES).unwrap();
        let costs: Vec<_> = prices
            .places
            .iter()
            .map(|place| {
                let costs = place.costs(100_000_000_000);
                let pair = |cost: Cost| (cost.from, cost.to);
                (
                    place.id.as_str(),
                    pair(costs.month),
                    pair(costs.month_with_reading),
                )
            })
            .collect();
        assert_eq!(
            costs,
            [
                ("local", (0, 0), (0, 0)),
                ("nfs", (0, 5_000), (0, 5_000)),
                ("r2", (150, 150), (150, 150)),
                ("s3", (230, 230), (1_130, 1_130)),
            ]
        );
    }

    #[test]
    fn cents_are_rounded_a_half_upwards() {
        let prices =
            parse("as_of = \"2026-01-01\"\ncurrency = \"$\"\n[[place]]\nid = \"a\"\nper_gb_month = 0.005\n");
        let place = prices.unwrap().places.remove(0);
        assert_eq!(place.costs(1_000_000_000).month.from, 1);
        assert_eq!(place.costs(999_000_000).month.from, 0);
    }

    #[test]
    fn a_file_that_cannot_be_used_names_the_field_and_its_value() {
        let head = "as_of = \"2026-01-01\"\ncurrency = \"$\"\n";
        for (text, expected) in [
            (
                format!("{head}[[place]]\nid = \"s3\"\nper_gb_read = \"cheap\"\n"),
                ("s3.per_gb_read", Some("cheap")),
            ),
            (
                format!("{head}[[place]]\nid = \"s3\"\nper_gb_read = -1\n"),
                ("s3.per_gb_read", Some("-1")),
            ),
            (
                format!("{head}[[place]]\nid = \"s3\"\nper_gb = 1\n"),
                ("s3.per_gb", Some("1")),
            ),
            (
                format!("{head}[[place]]\nid = \"x\"\nper_month_from = 9\nper_month_to = 8\n"),
                ("x.per_month_to", Some("8")),
            ),
            (
                format!("{head}[[place]]\nper_month_to = 8\n"),
                ("place 1: id", None),
            ),
            (format!("{head}place = 3\n"), ("place", Some("3"))),
            (format!("{head}colour = true\n"), ("colour", Some("true"))),
            ("currency = \"$\"\n".to_owned(), ("as_of", None)),
            (
                "as_of = \"May\"\ncurrency = \"$\"\n".to_owned(),
                ("as_of", Some("May")),
            ),
        ] {
            match parse(&text) {
                Err(PricesError::Field { field, value, .. }) => {
                    assert_eq!((field.as_str(), value.as_deref()), expected, "{text}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        assert!(matches!(parse("as_of = "), Err(PricesError::NotToml { .. })));
    }

    #[test]
    fn a_plants_own_file_wins() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(read_prices(data.path()).unwrap().file, None);
        let file = data.path().join(PRICES_FILE);
        let own = "as_of = \"2027-05-01\"\ncurrency = \"€\"\n[[place]]\nid = \"nas\"\nname = \"Our NAS\"\nper_month_to = 12.5\n";
        crate::durable_fs::publish_small(&data.path().join("part"), &file, own.as_bytes()).unwrap();
        let prices = read_prices(data.path()).unwrap();
        assert_eq!(prices.file, Some(file));
        assert_eq!(prices.places[0].name.as_deref(), Some("Our NAS"));
        assert_eq!(prices.places[0].costs(0).month.to, 1_250);
    }
}
