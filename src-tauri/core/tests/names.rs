//! Names of files as people, other systems and attackers make them: what becomes of each on the disk, and that none is lost.
//!
//! The rules are written down here once more, as the file systems have them. `make faults` tries a million names.

use std::cell::Cell;
use std::path::{Component, Path};

use batchbook_core::attachments::naming::{copy_name, kind_of, stored_name};
use batchbook_core::attachments::register;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use uuid::Uuid;

use crate::plant::{ASHA, Plant, draft, row};

/// The most names that go through the database: each of them is a row, an entry of the trail and a sync.
const MOST_ROWS: u32 = 20_000;

/// Characters of scripts all over Unicode: first, last.
const SCRIPTS: [(char, char); 24] = [
    (' ', '~'),
    ('\u{A1}', '\u{24F}'),
    ('\u{300}', '\u{36F}'),
    ('\u{370}', '\u{3FF}'),
    ('\u{400}', '\u{52F}'),
    ('\u{591}', '\u{5F4}'),
    ('\u{600}', '\u{6FF}'),
    ('\u{900}', '\u{97F}'),
    ('\u{980}', '\u{9FF}'),
    ('\u{A80}', '\u{AFF}'),
    ('\u{B80}', '\u{BFF}'),
    ('\u{E01}', '\u{E5B}'),
    ('\u{F00}', '\u{FDA}'),
    ('\u{1100}', '\u{11FF}'),
    ('\u{1200}', '\u{137C}'),
    ('\u{2000}', '\u{206F}'),
    ('\u{2100}', '\u{214F}'),
    ('\u{3040}', '\u{30FF}'),
    ('\u{4E00}', '\u{9FFF}'),
    ('\u{AC00}', '\u{D7A3}'),
    ('\u{E000}', '\u{F8FF}'),
    ('\u{FB00}', '\u{FDFF}'),
    ('\u{FE00}', '\u{FFFD}'),
    ('\u{1F300}', '\u{1FAFF}'),
];

/// What harms somewhere: ways out, devices, streams, ends that Windows drops, what turns the reading direction, what is invisible.
const HOSTILE: [&str; 46] = [
    "..",
    ".",
    "/",
    "\\",
    "../",
    "..\\",
    "../../etc/passwd",
    "C:",
    "C:\\Windows",
    "\\\\?\\",
    "\\\\server\\share",
    "~",
    "$HOME",
    "-rf",
    "CON",
    "con",
    "PRN",
    "AUX",
    "NUL",
    "nul ",
    "COM1",
    "com9",
    "COM¹",
    "LPT1",
    "CONIN$",
    "CLOCK$",
    ":stream",
    "::$DATA",
    " ",
    ".",
    ". ",
    " .",
    "\0",
    "\n",
    "\r\n",
    "\t",
    "\u{7F}",
    "\u{85}",
    "<>:\"|?*",
    "%00",
    "\u{202E}",
    "\u{2066}",
    "\u{200B}",
    "\u{FEFF}",
    "\u{200D}",
    "\u{FFFD}",
];

fn of_a_script() -> impl Strategy<Value = String> {
    select(&SCRIPTS[..]).prop_flat_map(|(first, last)| {
        prop::collection::vec(prop::char::range(first, last), 1..12)
            .prop_map(|letters| letters.into_iter().collect())
    })
}

/// A piece of a name; one in sixteen is long.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => of_a_script(),
        5 => select(&HOSTILE[..]).prop_map(str::to_owned),
        2 => prop::collection::vec(any::<char>(), 1..12).prop_map(|letters| letters.into_iter().collect()),
        1 => (of_a_script(), 1..60_usize).prop_map(|(text, times)| text.repeat(times)),
    ]
}

/// A name, and the kind that it ends with where it has one.
fn any_name() -> impl Strategy<Value = (String, Option<String>)> {
    let kind = prop::option::weighted(0.6, "[A-Za-z0-9]{1,8}");
    (prop::collection::vec(piece(), 0..5), kind).prop_map(|(pieces, kind)| {
        let mut name = pieces.concat();
        // A dot at the beginning makes a hidden file, not a kind.
        let kind = kind.filter(|_| !name.is_empty());
        if let Some(kind) = &kind {
            name = format!("{name}.{kind}");
        }
        (name, kind)
    })
}

/// As many names as `PROPTEST_CASES` says. What fails is said; no file is left for it.
fn config() -> Config {
    Config {
        failure_persistence: None,
        ..Config::default()
    }
}

/// What Windows takes for a device whatever follows the first dot.
fn is_device_of_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];
    let ports = ["COM", "LPT"];
    let is_port = |port: &&str| {
        let digit = stem.get(..3).filter(|begin| begin.eq_ignore_ascii_case(port));
        digit.is_some()
            && ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"].contains(&&stem[3..])
    };
    devices.iter().any(|device| stem.eq_ignore_ascii_case(device)) || ports.iter().any(is_port)
}

/// Says why a name is not one file, inside its folder, that every system takes.
fn fault_of(name: &str, limit: usize) -> Option<String> {
    let fault = |text: &str| Some(format!("{text}: {name:?}"));
    let folder = Path::new("/plant/uploads/batches");
    let components: Vec<Component<'_>> = Path::new(name).components().collect();
    if !matches!(components[..], [Component::Normal(only)] if only == name) {
        return fault("it is no single name");
    }
    if folder.join(name).parent() != Some(folder) {
        return fault("it leads out of the folder");
    }
    if name.len() > limit || name.encode_utf16().count() > 255 {
        return fault("it is too long");
    }
    if name
        .chars()
        .any(|letter| letter < ' ' || "<>:\"/\\|?*\u{7F}".contains(letter))
    {
        return fault("Windows or Linux does not take a character");
    }
    if name.ends_with(['.', ' ']) {
        return fault("Windows drops its end");
    }
    if is_device_of_windows(name) {
        return fault("it is a device on Windows");
    }
    let turns = |letter: char| matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if name.chars().any(turns) {
        return fault("it reads as another one");
    }
    None
}

#[test]
fn every_name_becomes_one_file_in_its_folder_with_its_kind() {
    let limits = select(&[143_usize, 255][..]);
    let given = (any_name(), any::<u128>(), 1..40_u32, limits);
    let tried = Cell::new(0_u32);
    let outcome = TestRunner::new(config()).run(&given, |((original, kind), id, number, limit)| {
        tried.set(tried.get() + 1);
        let id = Uuid::from_u128(id);
        let stored = stored_name(id, &original, limit);
        let copy = copy_name(&original, number, limit);
        prop_assert!(stored.starts_with(&id.to_string()), "{stored:?}");
        for name in [&stored, &copy] {
            prop_assert_eq!(fault_of(name, limit), None, "of {:?}", original);
            if let Some(kind) = &kind {
                prop_assert_eq!(kind_of(name), kind.to_lowercase(), "{:?} of {:?}", name, original);
            }
        }
        Ok(())
    });
    assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
    println!("{} names were tried", tried.get());
}

/// A name as the file system has it: any bytes but the two that end one.
#[cfg(unix)]
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let named = any_name().prop_map(|(name, _)| name.into_bytes());
    let raw = prop::collection::vec(any::<u8>(), 1..40);
    prop_oneof![3 => named, 1 => raw].prop_map(|mut bytes| {
        bytes.retain(|byte| !matches!(byte, 0 | b'/'));
        bytes
    })
}

#[cfg(unix)]
#[test]
fn the_original_name_comes_back_from_the_database_byte_for_byte() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let plant = Plant::new();
    let book = plant.book();
    let owner = draft(&book);
    let mut runner = TestRunner::new(config());
    let count = runner.config().cases.min(MOST_ROWS);
    let mut names: Vec<Vec<u8>> = (0..count)
        .map(|_| any_bytes().new_tree(&mut runner).unwrap().current())
        .collect();
    names.retain(|name| !matches!(&name[..], b"" | b"." | b".."));
    for some in names.chunks(500) {
        let sources: Vec<_> = some
            .iter()
            .map(|name| plant.dir.join("usb").join(OsStr::from_bytes(name)))
            .collect();
        let picked = register(&book, owner, &sources, ASHA).unwrap();
        for (name, picked) in some.iter().zip(picked) {
            let found = row(&book, picked.id).unwrap();
            let bytes = found
                .original_name_raw
                .unwrap_or_else(|| found.original_name.clone().into_bytes());
            assert_eq!(&bytes, name);
            assert_eq!(
                found.source_path,
                plant.dir.join("usb").join(OsStr::from_bytes(name))
            );
            assert_eq!(fault_of(&found.stored_name, 255), None);
        }
    }
    println!("{} names went through the database", names.len());
}
