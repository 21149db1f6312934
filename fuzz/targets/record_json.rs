//! Any text as the JSON of `record`: it is refused as no JSON, or every mistake in it has its field and the rest is checked by the rules.

#![no_main]
// The reader belongs to the command line, which is a program and no library.
#![allow(dead_code, unreachable_pub)]

#[path = "../../src-tauri/src/cli/read_batch.rs"]
mod read_batch;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let is_json = serde_json::from_str::<serde_json::Value>(text).is_ok();
    let read = read_batch::read_batch(text);
    // The other way round does not hold: a number that no float holds is JSON all the same.
    assert!(read.is_ok() || !is_json, "JSON is refused: {text:?}");
    if let Ok(read) = read {
        let nothing_wrong = read.problems.is_empty();
        let problems = read.join(Vec::new());
        assert_eq!(problems.is_empty(), nothing_wrong);
    }
});
