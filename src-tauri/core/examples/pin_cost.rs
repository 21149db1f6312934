//! Measures what looking at one PIN costs: `cargo run --release -p batchbook-core --example pin_cost`. Prints `pin_check MEDIAN ms`.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use batchbook_core::authority::{Reserved, permit, set_pin, set_supervisor};
use batchbook_core::open_book::open_book;
use batchbook_core::settings::{Flags, Surroundings, read_settings};
use jiff::Timestamp;
use jiff::tz::TimeZone;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let surroundings = Surroundings {
        flags: Flags {
            data_dir: Some(folder.path().join("data")),
            ..Flags::default()
        },
        variables: BTreeMap::new(),
        working_dir: folder.path().to_owned(),
        system_file: folder.path().join("no-system-wide-file.toml"),
        default_data_dir: None,
        system_time_zone: TimeZone::UTC,
        languages: vec!["en".to_owned()],
        system_language: None,
    };
    let (book, _) = open_book(read_settings(&surroundings)?, Arc::new(Timestamp::now))?;
    book.choose_operator("Meera")?;
    let by = permit(&book, Reserved::Operators, "Meera", None)?;
    set_supervisor(&book, "Meera", true, &by)?;
    set_pin(&book, "Meera", "271828", &by)?;
    let mut times = Vec::new();
    for _ in 0..11 {
        let begun = Instant::now();
        permit(&book, Reserved::Correct, "Meera", Some("271828"))?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    println!("pin_check {:.0} ms", times[times.len() / 2]);
    Ok(())
}
