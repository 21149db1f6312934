//! What a power cut leaves on the disks.

use std::path::PathBuf;

use crate::disk::Event;

/// What the disk makes of writes that were not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Prefix,
    Dropped,
    Random,
}

impl Mode {
    pub(crate) const ALL: [Mode; 3] = [Mode::Prefix, Mode::Dropped, Mode::Random];
}

/// A moment at which the power goes: behind the first `at` events.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    pub(crate) at: usize,
    pub(crate) mode: Mode,
    pub(crate) seed: u64,
}

/// Chooses `count` cuts in the order of time: one directly behind each promise in each mode, the others anywhere.
pub(crate) fn choose(events: &[Event], count: usize, seed: u64) -> Vec<Cut> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut moments: Vec<(usize, Mode)> = events
        .iter()
        .enumerate()
        .filter(|(_, event)| matches!(event, Event::Promised(_)))
        .flat_map(|(place, _)| Mode::ALL.map(|mode| (place + 1, mode)))
        .collect();
    random.shuffle(&mut moments);
    moments.truncate(count / 2);
    while moments.len() < count {
        moments.push((random.usize(0..=events.len()), Mode::ALL[moments.len() % 3]));
    }
    moments.sort_by_key(|(at, _)| *at);
    moments
        .into_iter()
        .map(|(at, mode)| Cut {
            at,
            mode,
            seed: random.u64(..),
        })
        .collect()
}

/// The unit that a disk writes whole.
const SECTOR: usize = 4096;

/// The disks as time goes on. Cuts are asked for in the order of time.
pub(crate) struct Replay {
    disks: Vec<Replayed>,
}

struct Replayed {
    /// Everything up to the last sync that was seen.
    synced: Vec<u8>,
    /// The event that follows it.
    next: usize,
}

impl Replay {
    pub(crate) fn new(base: &[u8], disks: usize) -> Replay {
        let fresh = || Replayed {
            synced: base.to_vec(),
            next: 0,
        };
        Replay {
            disks: std::iter::repeat_with(fresh).take(disks).collect(),
        }
    }

    /// Writes the images that a cut leaves, one for each disk.
    pub(crate) fn images(&mut self, events: &[Event], cut: &Cut, to: &[PathBuf]) -> std::io::Result<()> {
        let mut random = fastrand::Rng::with_seed(cut.seed);
        for (disk, (replayed, to)) in self.disks.iter_mut().zip(to).enumerate() {
            std::fs::write(to, replayed.image(disk, &events[..cut.at], cut.mode, &mut random))?;
        }
        Ok(())
    }
}

impl Replayed {
    fn image(&mut self, disk: usize, events: &[Event], mode: Mode, random: &mut fastrand::Rng) -> Vec<u8> {
        let is_sync = |event: &Event| matches!(event, Event::Sync { disk: synced } if *synced == disk);
        if let Some(last_sync) = events[self.next..].iter().rposition(is_sync) {
            let last_sync = self.next + last_sync;
            for (offset, bytes) in writes(&events[self.next..last_sync], disk) {
                write(&mut self.synced, offset, bytes);
            }
            self.next = last_sync + 1;
        }
        let mut image = self.synced.clone();
        for (offset, bytes) in writes(&events[self.next..], disk) {
            match mode {
                Mode::Prefix => write(&mut image, offset, bytes),
                Mode::Dropped => {}
                Mode::Random => {
                    for (number, sector) in bytes.chunks(SECTOR).enumerate() {
                        if random.bool() {
                            write(&mut image, offset + (number * SECTOR) as u64, sector);
                        }
                    }
                }
            }
        }
        image
    }
}

fn writes(events: &[Event], of: usize) -> impl Iterator<Item = (u64, &[u8])> {
    events.iter().filter_map(move |event| match event {
        Event::Write { disk, offset, bytes } if *disk == of => Some((*offset, bytes.as_slice())),
        _ => None,
    })
}

fn write(image: &mut [u8], offset: u64, bytes: &[u8]) {
    let start = offset as usize;
    image[start..start + bytes.len()].copy_from_slice(bytes);
}
