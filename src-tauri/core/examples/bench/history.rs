//! The history, as it grows from a thousand batches to a million.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use batchbook_core::book::Book;
use batchbook_core::record_batch::{Answers, RecordRequest, record_batch};
use batchbook_core::store::batches::{BatchFilter, BatchQuery};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::Bench;
use crate::fill::{FILES_OF_A_BATCH, Filled, Patterns, Time};
use crate::measure::{ROUNDS, Sample, run, settle, timed};
use crate::plot::{Line, plot};
use crate::report::{Bound, Figure, Section, Unit, text};
use crate::workshop::{OPERATOR, batchbook, entry};

/// As many as the window asks for at once.
const PAGE: usize = 50;

const PAGES: usize = 1000;
const RECORDED: u64 = 100;

/// What is typed, key by key.
const TYPED: [&str; 10] = [
    "HDPE 63",
    "sprinkler 110",
    "tarko pe100",
    "रसीद",
    "रात की पाली",
    "सुनीता",
    "laboratory",
    "melt flow",
    "asha weigh",
    "OD90 PN8",
];

/// What was measured at one size.
struct Size {
    batches: u64,
    page: Sample,
    search: Sample,
    totals: Sample,
    recording: Sample,
    list: Sample,
    database: u64,
}

pub(crate) fn measure(bench: &Bench) -> anyhow::Result<Section> {
    let room = bench.room("history")?;
    let patterns = Patterns::record(&room, true)?;
    let mut filled = Filled::begin(room.join("data"))?;
    let mut sizes = Vec::new();
    let mut figures = Vec::new();
    let mut filling = 0.0;
    for full in [1_000, 10_000, 100_000, 1_000_000] {
        let batches = bench.sized(full);
        let begun = Instant::now();
        filled.fill(&patterns, batches)?;
        filling += begun.elapsed().as_secs_f64();
        settle()?;
        let size = at_this_size(bench, &filled)?;
        eprintln!("bench: history at {batches} batches");
        let bound = match full {
            100_000 => Some(0.005),
            1_000_000 => Some(0.01),
            _ => None,
        };
        if let Some(bound) = bound {
            let named = [
                ("a page of 50 of the history", &size.page),
                ("the first 50 of a search, for every key typed", &size.search),
                ("totals of a month (15,000 batches)", &size.totals),
            ];
            figures.extend(named.map(|(what, sample)| {
                Figure::alone(format!("{what}, at {batches}"), sample.clone(), Bound::P99(bound))
            }));
        }
        if full == 100_000 {
            figures.push(Figure::alone(
                format!("`batchbook list --limit 1`, the whole process, at {batches}"),
                size.list.clone(),
                Bound::Median(0.05),
            ));
        }
        // Behind what is filled there are batches now that recording left.
        filled.batches += RECORDED;
        sizes.push(size);
    }
    let svg = growth_plot(&sizes);
    let image = if bench.small {
        bench.target.join("bench/small/growth.svg")
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images/growth.svg")
    };
    std::fs::write(image, svg)?;
    let mut more = growth_table(&sizes);
    let _ = write!(
        more,
        "\n![Time of a page, a search, the totals of a month, recording and the command line, from a thousand to a million batches](images/growth.svg)\n\n\
         All were filled in {}.\n",
        text(filling, Unit::Seconds)
    );
    Ok(Section { figures, more })
}

fn at_this_size(bench: &Bench, filled: &Filled) -> anyhow::Result<Size> {
    let book = filled.open()?;
    let ask = |query: &BatchQuery| {
        let (time, page) = timed(|| Ok(book.read(|reader| reader.list_batches(query))?))?;
        Ok::<_, anyhow::Error>((time.as_secs_f64(), page.batches.len()))
    };
    let mut page = Vec::new();
    for _ in 0..PAGES {
        let (time, found) = ask(&BatchQuery {
            limit: PAGE,
            after: Some(fastrand::i64(PAGE as i64 + 1..=filled.batches as i64 + 1)),
            ..BatchQuery::default()
        })?;
        anyhow::ensure!(found == PAGE, "a page has {found} batches");
        page.push(time);
    }
    let mut search = Vec::new();
    for _ in 0..ROUNDS {
        for words in TYPED {
            let mut typed = String::new();
            let mut last = 0;
            for character in words.chars() {
                typed.push(character);
                let (time, found) = ask(&BatchQuery {
                    search: typed.clone(),
                    limit: PAGE,
                    ..BatchQuery::default()
                })?;
                search.push(time);
                last = found;
            }
            anyhow::ensure!(last > 0, "nothing is found by {words:?}");
        }
    }
    let totals = totals(&book, filled.batches)?;
    let recording = recording(&book)?;
    let database = std::fs::metadata(book.database())?.len();
    drop(book);
    let list = list(bench, &filled.data_dir)?;
    Ok(Size {
        batches: filled.batches,
        page: page.into_iter().collect(),
        search: search.into_iter().collect(),
        totals,
        recording,
        list,
        database,
    })
}

/// Adds up each of the last twelve months, where there are so many.
fn totals(book: &Book, batches: u64) -> anyhow::Result<Sample> {
    let day = |at: Timestamp| at.to_zoned_date();
    let (first, last) = (day(Time::of_batch(0)), day(Time::of_batch(batches)));
    let mut months = Vec::new();
    let mut month = last.first_of_month();
    while months.len() < 12 && month >= first.first_of_month() {
        months.push(month);
        month = month.checked_sub(1.month())?;
    }
    let mut times = Sample::default();
    for round in 0..200 {
        let month: Date = months[round % months.len()];
        let query = BatchQuery {
            filter: BatchFilter::default().produced_on(
                Some(month),
                Some(month.last_of_month()),
                &TimeZone::UTC,
            ),
            ..BatchQuery::default()
        };
        let (time, totals) = timed(|| Ok(book.read(|reader| reader.totals(&query))?))?;
        anyhow::ensure!(totals.batches > 0, "{month} has no batches");
        times.took(time);
    }
    Ok(times)
}

trait ToDate {
    fn to_zoned_date(self) -> Date;
}

impl ToDate for Timestamp {
    fn to_zoned_date(self) -> Date {
        jiff::tz::Offset::UTC.to_datetime(self).date()
    }
}

fn recording(book: &Book) -> anyhow::Result<Sample> {
    let mut times = Sample::default();
    for number in 0..RECORDED {
        let entry = entry(number);
        let request = RecordRequest {
            draft: &entry,
            draft_id: None,
            operator: OPERATOR,
            answers: Answers::NOBODY_TO_ASK,
        };
        times.took(timed(|| Ok(record_batch(book, &request)?))?.0);
    }
    Ok(times)
}

/// The command line from its start to its end.
fn list(bench: &Bench, data_dir: &Path) -> anyhow::Result<Sample> {
    let mut times = Sample::default();
    for _ in 0..3 * ROUNDS {
        let mut command = batchbook(bench, data_dir);
        times.took(timed(|| run(command.args(["list", "--limit", "1"])))?.0);
    }
    Ok(times)
}

fn growth_table(sizes: &[Size]) -> String {
    let mut table = String::from(
        "| batches | files | a page | a search | totals of a month | recording | `list --limit 1` | database |\n|--:|--:|---|---|---|---|---|--:|\n",
    );
    for size in sizes {
        let both = |sample: &Sample| {
            format!(
                "{}, p99 {}",
                text(sample.median(), Unit::Seconds),
                text(sample.quantile(0.99), Unit::Seconds)
            )
        };
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            size.batches,
            size.batches * FILES_OF_A_BATCH,
            both(&size.page),
            both(&size.search),
            both(&size.totals),
            both(&size.recording),
            text(size.list.median(), Unit::Seconds),
            text(size.database as f64, Unit::Bytes),
        );
    }
    table
}

fn growth_plot(sizes: &[Size]) -> String {
    let line = |name: &str, of: fn(&Size) -> &Sample| Line {
        name: name.to_owned(),
        points: sizes
            .iter()
            .map(|size| (size.batches as f64, of(size).median()))
            .collect(),
    };
    plot(
        "batches",
        "median",
        &[
            line("list --limit 1", |size| &size.list),
            line("totals of a month", |size| &size.totals),
            line("a page", |size| &size.page),
            line("recording", |size| &size.recording),
            line("a search", |size| &size.search),
        ],
    )
}
