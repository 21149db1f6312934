//! Archives that are damaged, or that somebody made to do harm.

use std::fs;
use std::io::Write;
use std::path::Path;

use batchbook_core::backup::{BackupError, ProblemKind};
use batchbook_core::settings::Key;

use crate::backup::{archive, kinds, made, plant_with, problems, restored, scratch};
use crate::plant::{PNG, Plant, names};

/// A small archive to be damaged.
fn small_archive(format: &str) -> (Plant, Vec<u8>) {
    let (plant, book, _) = plant_with(&[("slip.png", PNG)]);
    drop(book);
    let plant = plant.with(Key::BackupFormat, format);
    let created = made(&plant.book(), archive());
    let bytes = fs::read(created.path).unwrap();
    (plant, bytes)
}

fn refused_whatever_is_asked(plant: &Plant, bytes: &[u8], what: &str) {
    let path = plant.dir.join("damaged.tar.zst");
    fs::write(&path, bytes).unwrap();
    assert!(!problems(plant, &path).is_empty(), "{what} is not found");
    // Restoring compares no less than verifying, and costs more: every tenth is enough.
    if what.ends_with('0') {
        let refused = restored(plant, &path, "new");
        assert!(
            matches!(refused, Err(BackupError::NotRestorable { .. })),
            "{what}: {refused:?}"
        );
        assert!(!plant.dir.join("new").exists(), "{what} left something");
    }
}

#[test]
fn an_archive_that_is_cut_off_anywhere_is_refused() {
    for format in ["zst", "gz"] {
        let (plant, bytes) = small_archive(format);
        for number in 0..25 {
            let length = bytes.len() * number / 25;
            refused_whatever_is_asked(&plant, &bytes[..length], &format!("{format} cut off, {number}"));
        }
        for missing in 1..=25 {
            let length = bytes.len() - missing;
            refused_whatever_is_asked(
                &plant,
                &bytes[..length],
                &format!("{format} without its last {missing}"),
            );
        }
        let mut longer = bytes;
        longer.push(0);
        refused_whatever_is_asked(&plant, &longer, "one byte more");
        assert_eq!(
            names(&scratch(&plant)),
            Vec::<String>::new(),
            "nothing is left of looking"
        );
    }
}

#[test]
fn one_flipped_bit_anywhere_is_found() {
    for (format, flips) in [("zst", 400), ("gz", 100)] {
        let (plant, bytes) = small_archive(format);
        for number in 0..flips {
            // The head and the seal bit by bit, everything between them at equal distances.
            let bit = match number {
                0..40 => number,
                40..80 => bytes.len() * 8 - 1 - (number - 40) * 11,
                _ => bytes.len() * 8 / flips * number + number % 8,
            };
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            refused_whatever_is_asked(&plant, &flipped, &format!("{format} bit {bit}, flip {number}"));
        }
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
    let plant = Plant::new();
    let outside = plant.dir.join("outside");
    fs::write(&outside, "precious").unwrap();
    let path = plant.dir.join("hostile.tar.zst");
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
        let found = problems(&plant, &path);
        assert_eq!(
            kinds(&found),
            [ProblemKind::MemberRefused],
            "{kind:?} {name}: {found:?}"
        );
        let refused = restored(&plant, &path, "new");
        assert!(
            matches!(refused, Err(BackupError::NotRestorable { .. })),
            "{kind:?} {name}"
        );
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
        assert!(!problems(&plant, &path).is_empty(), "{what}");
        assert!(restored(&plant, &path, "new").is_err(), "{what}");
    }
    assert_eq!(fs::read_to_string(&outside).unwrap(), "precious");
    assert_eq!(
        names(&plant.dir),
        ["hostile.tar.zst", "outside", "scratch", "usb"]
    );
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let plant = Plant::new();
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

    let refused = restored(&plant, &path, "new").unwrap_err();
    assert_eq!(refused.code(), "backup_no_local_space");
    assert_eq!(names(&plant.dir), ["bomb.tar.zst", "usb"]);
}
