//! `batchbook storage advice` and `batchbook storage prices`

use batchbook_core::storage_use::{
    Cost, DEFAULT_PRICES, OffSite, PRICES_FILE, Prices, StorageAnswers, StorageUse, answer, read_prices,
    storage_use,
};
use batchbook_core::store::saved_files::Amount;
use serde::Serialize;

use super::arguments::StorageAdviceArguments;
use super::storage_status::{AdviceJson, AmountJson};
use super::text::columns;
use super::{Context, Exit, Stop};
use crate::wording::{self, one_line, size};

#[derive(Debug, Serialize)]
struct StorageAdviceJson {
    advice: AdviceJson,
    advice_next_year: Option<AdviceJson>,
    answers: StorageAnswers,
    attachments: AmountJson,
    attachments_next_year: AmountJson,
    prices_as_of: String,
    currency: String,
    costs: Vec<PlaceJson>,
}

/// What one place costs a month.
#[derive(Debug, Serialize)]
struct PlaceJson {
    place: String,
    now: CostJson,
    next_year: CostJson,
    now_with_reading: CostJson,
    next_year_with_reading: CostJson,
}

/// `{"from", "to"}`, in hundredths of the currency.
#[derive(Debug, Serialize)]
struct CostJson {
    from: u64,
    to: u64,
}

impl From<Cost> for CostJson {
    fn from(cost: Cost) -> Self {
        Self {
            from: cost.from,
            to: cost.to,
        }
    }
}

impl From<Amount> for AmountJson {
    fn from(amount: Amount) -> Self {
        Self {
            count: amount.files,
            bytes: amount.bytes,
        }
    }
}

pub(super) fn run(context: &Context, arguments: &StorageAdviceArguments) -> Result<Exit, Stop> {
    let prices = read_prices(&context.settings.data_dir.value)
        .map_err(|error| Stop::Error(Exit::SystemFailed, wording::prices(&error)))?;
    let book = context.open()?;
    let before = storage_use(&book)
        .map_err(|error| context.store_failed(&error))?
        .answers;
    let answers = answered(before, arguments);
    if answers != before {
        let who = context.who(&book)?;
        answer(&book, &answers, &who).map_err(|error| context.store_failed(&error))?;
    }
    let found = storage_use(&book).map_err(|error| context.store_failed(&error))?;
    if arguments.json {
        context.output.json(&json(context, &found, &prices))?;
    } else {
        context.output.text(&text(context, &found, &prices))?;
    }
    Ok(Exit::Done)
}

/// Writes the prices in use. Of an own file that is empty those that the program comes with: a shell empties it before this writes into it.
pub(super) fn prices(context: &Context) -> Result<Exit, Stop> {
    let file = context.settings.data_dir.value.join(PRICES_FILE);
    match std::fs::read_to_string(&file) {
        Ok(own) if !own.trim().is_empty() => context.output.text(&own)?,
        Ok(_) | Err(_) => context.output.text(DEFAULT_PRICES)?,
    }
    Ok(Exit::Done)
}

fn answered(before: StorageAnswers, arguments: &StorageAdviceArguments) -> StorageAnswers {
    let yes_or_no = |answer: &Option<String>| answer.as_deref().map(|answer| answer == "yes");
    let off_site = arguments.off_site.as_deref().map(|answer| match answer {
        "required" => OffSite::Required,
        "wanted" => OffSite::Wanted,
        _ => OffSite::No,
    });
    StorageAnswers {
        on_site: yes_or_no(&arguments.on_site).or(before.on_site),
        off_site: off_site.or(before.off_site),
        workstations: arguments.workstations.or(before.workstations),
        far_readers: yes_or_no(&arguments.far_readers).or(before.far_readers),
    }
}

fn json(context: &Context, found: &StorageUse, prices: &Prices) -> StorageAdviceJson {
    let next_year = found.in_a_year();
    StorageAdviceJson {
        advice: AdviceJson::of(&context.words, &found.advice),
        advice_next_year: found
            .advice_next_year
            .as_ref()
            .map(|advice| AdviceJson::of(&context.words, advice)),
        answers: found.answers,
        attachments: found.saved.into(),
        attachments_next_year: next_year.into(),
        prices_as_of: prices.as_of.to_string(),
        currency: prices.currency.clone(),
        costs: prices
            .places
            .iter()
            .map(|place| {
                let (now, later) = (place.costs(found.saved.bytes), place.costs(next_year.bytes));
                PlaceJson {
                    place: place.id.clone(),
                    now: now.month.into(),
                    next_year: later.month.into(),
                    now_with_reading: now.month_with_reading.into(),
                    next_year_with_reading: later.month_with_reading.into(),
                }
            })
            .collect(),
    }
}

fn text(context: &Context, found: &StorageUse, prices: &Prices) -> String {
    let words = &context.words;
    let mut text = wording::advice(words, &found.advice);
    text.push('\n');
    if let Some(later) = &found.advice_next_year {
        let later = wording::advice(words, later);
        text.push_str(&words.text("advice-next-year", [("advice", later)]));
        text.push('\n');
    }
    text.push('\n');
    let next_year = found.in_a_year();
    let heading = [
        words.text("storage-costs-title", [("currency", one_line(&prices.currency))]),
        words.text("storage-costs-now", [("size", size(found.saved.bytes))]),
        words.text("storage-costs-next-year", [("size", size(next_year.bytes))]),
        words.plain("storage-costs-reading"),
    ];
    let rows = prices.places.iter().map(|place| {
        let (now, later) = (place.costs(found.saved.bytes), place.costs(next_year.bytes));
        [
            wording::place(words, place),
            wording::cost(now.month),
            wording::cost(later.month),
            wording::cost(later.month_with_reading),
        ]
    });
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(rows).map(Vec::from).collect();
    text.push_str(&columns(&rows));
    let as_of = prices.as_of.to_string();
    text.push_str(&words.text("storage-costs-as-of", [("day", as_of)]));
    text.push('\n');
    if found.answers.are_incomplete() {
        text.push('\n');
        text.push_str(&words.plain("cli-storage-questions"));
        text.push('\n');
    }
    text
}
