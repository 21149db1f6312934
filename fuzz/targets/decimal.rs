//! Any text as a number: what is accepted has exactly the value that stands there.

#![no_main]

use batchbook_core::batch::{DecimalProblem, parse_decimal};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

fuzz_target!(|input: (u8, &str)| {
    let places = u32::from(input.0 % 7);
    let text = input.1;
    match parse_decimal(text, places) {
        Ok(whole) => {
            let expected = Decimal::from_scientific(text.trim())
                .or_else(|_| Decimal::from_str_exact(text.trim()))
                .expect("what was accepted is a decimal");
            let scale = Decimal::from(10_u64.pow(places));
            assert_eq!(
                Decimal::from(whole) / scale,
                expected,
                "{text:?} with {places} places"
            );
        }
        Err(DecimalProblem::NotANumber) => {
            assert!(text.trim().parse::<u64>().is_err(), "{text:?} is a whole number")
        }
        Err(_) => {}
    }
});
