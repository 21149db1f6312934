//! Archives that are damaged, or that somebody made to do harm.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use batchbook_core::backup::{BackupError, ProblemKind, Unwatched, restore_replacing};
use batchbook_core::settings::Key;

use crate::backup::{archive, kinds, made, plant_with, problems, restored, scratch};
use crate::plant::{ASHA, PNG, Plant, names};

/// Somebody's live data, and an archive to be damaged.
struct Site {
    plant: Plant,
    bytes: Vec<u8>,
    live: BTreeMap<PathBuf, Vec<u8>>,
}

impl Site {
    fn new(format: &str) -> Site {
        let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
        drop(book);
        let plant = plant.with(Key::BackupFormat, format);
        let created = made(&plant.book(), archive());
        let bytes = fs::read(created.path).unwrap();
        // What a restore leaves of itself in any case, its locks, is there before anything is compared.
        replaced(&plant, &plant.dir.join("nothing")).unwrap_err();
        let live = all_in(&plant.data());
        assert!(live.len() > 2, "database and file: {:?}", live.keys());
        Site { plant, bytes, live }
    }

    /// Verifies it, restores it into a new folder, and `in_place` of the live data too: each is refused, and changes nothing.
    fn refuses(&self, bytes: &[u8], in_place: bool, what: &str) {
        let plant = &self.plant;
        let path = plant.dir.join("damaged.tar.zst");
        fs::write(&path, bytes).unwrap();
        assert!(!problems(plant, &path).is_empty(), "{what} is not found");
        let refused = restored(plant, &path, "new");
        assert!(
            matches!(refused, Err(BackupError::NotRestorable { .. })),
            "{what}: {refused:?}"
        );
        assert!(!plant.dir.join("new").exists(), "{what} left something");
        if in_place {
            let refused = replaced(plant, &path);
            assert!(
                matches!(refused, Err(BackupError::NotRestorable { .. })),
                "{what}, in place: {refused:?}"
            );
        }
        self.is_untouched(what);
    }

    /// The live data are byte by byte what they were, and nothing was added to them or beside them.
    fn is_untouched(&self, what: &str) {
        let now = all_in(&self.plant.data());
        let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&now), names(&self.live), "{what}");
        assert!(now == self.live, "{what} changed the live data");
    }
}

fn replaced(plant: &Plant, backup: &Path) -> Result<PathBuf, BackupError> {
    let at = jiff::Timestamp::now();
    restore_replacing(&plant.settings(), backup, ASHA, at, &Unwatched).map(|restored| restored.data_dir)
}

/// Every file below a folder, with its bytes; of folders and links that they are there.
fn all_in(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            found.extend(all_in(&path));
            found.insert(path, Vec::new());
        } else {
            let bytes = fs::read(&path).unwrap_or_default();
            found.insert(path, bytes);
        }
    }
    found
}

#[test]
fn an_archive_that_is_cut_off_anywhere_is_refused() {
    for format in ["zst", "gz"] {
        let site = Site::new(format);
        let bytes = &site.bytes;
        for number in 0..25 {
            let length = bytes.len() * number / 25;
            let what = format!("{format} cut off, {number}");
            site.refuses(&bytes[..length], number % 2 == 0, &what);
        }
        for missing in 1..=25 {
            let length = bytes.len() - missing;
            let what = format!("{format} without its last {missing}");
            site.refuses(&bytes[..length], missing % 2 == 0, &what);
        }
        let longer = [&bytes[..], &[0]].concat();
        site.refuses(&longer, true, "one byte more");
        assert_eq!(
            names(&scratch(&site.plant)),
            Vec::<String>::new(),
            "nothing is left of looking"
        );
    }
}

/// No flip is harmless: the seal is compared whole, and is of every byte before it, also of those that the formats do not read.
#[test]
fn one_flipped_bit_anywhere_is_found() {
    for (format, flips) in [("zst", 400), ("gz", 100)] {
        let site = Site::new(format);
        let bytes = &site.bytes;
        for number in 0..flips {
            // The head and the seal bit by bit, everything between them at equal distances.
            let bit = match number {
                0..40 => number,
                40..80 => bytes.len() * 8 - 1 - (number - 40) * 11,
                _ => bytes.len() * 8 / flips * number + number % 8,
            };
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let what = format!("{format} bit {bit}, flip {number}");
            site.refuses(&flipped, number % 10 == 0, &what);
        }
        assert_eq!(names(&scratch(&site.plant)), Vec::<String>::new());
        // The whole one is restored, so that it was the damage that was refused.
        let whole = site.plant.dir.join("whole.tar.zst");
        fs::write(&whole, bytes).unwrap();
        restored(&site.plant, &whole, "whole").unwrap();
        replaced(&site.plant, &whole).unwrap();
    }
}

/// Makes an archive as somebody else might: its own head, then whatever is given.
fn hostile(path: &Path, fill: impl FnOnce(&mut tar::Builder<zstd::Encoder<'static, fs::File>>)) {
    let encoder = zstd::Encoder::new(fs::File::create(path).unwrap(), 1).unwrap();
    let mut builder = tar::Builder::new(encoder);
    let record =
        "90 comment=batchbook store=01a20d4d-3535-71fc-a4ea-e5804d423b80 members=9999 bytes=999999\n";
    assert_eq!(record.len(), 90);
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(tar::EntryType::XGlobalHeader);
    header.set_size(90);
    builder
        .append_data(&mut header, "pax_global_header", record.as_bytes())
        .unwrap();
    fill(&mut builder);
    // What stands where the seal would be.
    builder
        .into_inner()
        .unwrap()
        .finish()
        .unwrap()
        .write_all(&[0; 28])
        .unwrap();
}

fn header(kind: tar::EntryType, path: &str, size: u64) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o644);
    // As it stands: the library would refuse to write most of these.
    header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_cksum();
    header
}

#[test]
fn a_hostile_archive_is_refused_and_touches_nothing() {
    use tar::EntryType::{Block, Char, Directory, Fifo, GNUSparse, Link, Regular, Symlink, XHeader};
    let site = Site::new("zst");
    let plant = &site.plant;
    let outside = plant.dir.join("outside");
    fs::write(&outside, "precious").unwrap();
    let path = plant.dir.join("hostile.tar.zst");
    fs::write(&path, "").unwrap();
    fs::create_dir_all(scratch(plant)).unwrap();
    let beside = names(&plant.dir);
    let absolute = format!("/{}", outside.display());
    let cases = [
        (Regular, "../outside"),
        (Regular, "uploads/batches/../../../outside"),
        (Regular, absolute.as_str()),
        (Regular, "uploads/batches/a/b"),
        (Regular, "uploads/batches/"),
        (Regular, ".bashrc"),
        (Regular, "uploads/batches/a\\..\\b"),
        (Symlink, "uploads/batches/a"),
        (Link, "uploads/batches/a"),
        (Char, "uploads/batches/a"),
        (Block, "uploads/batches/a"),
        (Fifo, "uploads/batches/a"),
        (Directory, "uploads/batches/a"),
        (GNUSparse, "uploads/batches/a"),
        (XHeader, "uploads/batches/a"),
    ];
    for (kind, name) in cases {
        hostile(&path, |builder| {
            let mut header = header(kind, name, 4);
            if matches!(kind, Symlink | Link) {
                header.set_link_name(&outside).unwrap();
                header.set_cksum();
            }
            builder.append(&header, &b"evil"[..]).unwrap();
        });
        let found = problems(plant, &path);
        assert_eq!(
            kinds(&found),
            [ProblemKind::MemberRefused],
            "{kind:?} {name}: {found:?}"
        );
        for refused in [restored(plant, &path, "new"), replaced(plant, &path)] {
            assert!(
                matches!(refused, Err(BackupError::NotRestorable { .. })),
                "{kind:?} {name}"
            );
        }
        site.is_untouched(name);
    }
    type Fill = fn(&mut tar::Builder<zstd::Encoder<'static, fs::File>>);
    let others: [(&str, Fill); 5] = [
        ("a name twice", |builder| {
            for _ in 0..2 {
                builder
                    .append(&header(Regular, "uploads/batches/a", 4), &b"evil"[..])
                    .unwrap();
            }
        }),
        ("more bytes than it says", |builder| {
            builder
                .append(
                    &header(Regular, "uploads/batches/a", 1_000_000),
                    &vec![0; 1_000_000][..],
                )
                .unwrap();
        }),
        ("huge settings", |builder| {
            builder
                .append(
                    &header(Regular, "settings.toml", 2_000_000),
                    &vec![0; 2_000_000][..],
                )
                .unwrap();
        }),
        ("a huge name", |builder| {
            let name = vec![b'a'; 100_000];
            builder
                .append(
                    &header(tar::EntryType::GNULongName, "././@LongLink", 100_000),
                    &name[..],
                )
                .unwrap();
        }),
        ("a size beyond all", |builder| {
            let mut huge = header(Regular, "uploads/batches/a", 0);
            huge.set_size(u64::MAX);
            huge.set_cksum();
            builder.append(&huge, &b""[..]).unwrap();
        }),
    ];
    for (what, fill) in others {
        hostile(&path, fill);
        assert!(!problems(plant, &path).is_empty(), "{what}");
        assert!(restored(plant, &path, "new").is_err(), "{what}");
        assert!(replaced(plant, &path).is_err(), "{what}");
        site.is_untouched(what);
    }
    assert_eq!(fs::read_to_string(&outside).unwrap(), "precious");
    assert_eq!(names(&plant.dir), beside);
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let site = Site::new("zst");
    let plant = &site.plant;
    let path = plant.dir.join("bomb.tar.zst");
    // A terabyte of zeros that says so honestly: it does not fit, and nothing of it is written.
    let encoder = zstd::Encoder::new(fs::File::create(&path).unwrap(), 1).unwrap();
    let mut builder = tar::Builder::new(encoder);
    let record =
        "97 comment=batchbook store=01a20d4d-3535-71fc-a4ea-e5804d423b80 members=4 bytes=1000000000000000\n";
    assert_eq!(record.len(), 97);
    let mut head = tar::Header::new_ustar();
    head.set_entry_type(tar::EntryType::XGlobalHeader);
    head.set_size(97);
    builder
        .append_data(&mut head, "pax_global_header", record.as_bytes())
        .unwrap();
    builder
        .append(
            &header(tar::EntryType::Regular, "uploads/batches/a", 1 << 40),
            &b""[..],
        )
        .unwrap();
    // What stands where the seal would be.
    builder
        .into_inner()
        .unwrap()
        .finish()
        .unwrap()
        .write_all(&[0; 28])
        .unwrap();

    let beside = names(&plant.dir);
    for refused in [restored(plant, &path, "new"), replaced(plant, &path)] {
        assert_eq!(refused.unwrap_err().code(), "backup_no_local_space");
        assert_eq!(names(&plant.dir), beside);
        site.is_untouched("a bomb");
    }
}
