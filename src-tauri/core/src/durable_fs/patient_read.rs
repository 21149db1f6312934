//! Reading a file at a place that may stop answering, for whoever cannot hand the whole work to another thread.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::copy::BLOCK_SIZE;
use super::patience::{ANSWER_WITHIN, ask, is_silent, leave_behind, let_go, no_answer, was_left_behind};
use super::space;

/// How many blocks are read ahead.
const BLOCKS_AHEAD: usize = 2;

/// An open file that is read on a thread of its own, which is left behind where the place stops answering.
pub struct PatientReader {
    place: PathBuf,
    blocks: Receiver<io::Result<Vec<u8>>>,
    thread: Arc<Mutex<Reading>>,
    block: Vec<u8>,
    taken: usize,
    is_given_up: bool,
}

/// How the thread that reads stands.
#[derive(Debug, Default)]
struct Reading {
    has_ended: bool,
    is_left: bool,
}

/// Reads an open file from where it stands to its end; whoever waits is told where the place stops answering.
///
/// Where nothing comes for [`ANSWER_WITHIN`], the place is asked for its room: one that answers is only slow.
///
/// # Errors
///
/// [`ErrorKind::TimedOut`] where the place does not answer: at once while an earlier call still waits there.
pub fn read_patiently(place: &Path, file: File) -> io::Result<PatientReader> {
    if is_silent(place) {
        let_go(file);
        return Err(no_answer());
    }
    let (filled, blocks) = sync_channel(BLOCKS_AHEAD);
    let reading = Arc::new(Mutex::new(Reading::default()));
    thread::Builder::new().name("reads".to_owned()).spawn({
        let (place, reading) = (place.to_owned(), Arc::clone(&reading));
        move || {
            read_blocks(file, &filled);
            let mut reading = lock(&reading);
            reading.has_ended = true;
            if reading.is_left {
                was_left_behind(&place);
            }
        }
    })?;
    Ok(PatientReader {
        place: place.to_owned(),
        blocks,
        thread: reading,
        block: Vec::new(),
        taken: 0,
        is_given_up: false,
    })
}

fn lock(reading: &Mutex<Reading>) -> std::sync::MutexGuard<'_, Reading> {
    reading.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends where nobody takes blocks any more.
fn read_blocks(mut file: File, filled: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut block = vec![0; BLOCK_SIZE];
        let read = match file.read(&mut block) {
            Ok(0) => return,
            Ok(count) => {
                block.truncate(count);
                Ok(block)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let is_over = read.is_err();
        if filled.send(read).is_err() || is_over {
            return;
        }
    }
}

impl PatientReader {
    fn next_block(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.is_given_up {
            return Err(no_answer());
        }
        loop {
            match self.blocks.recv_timeout(ANSWER_WITHIN) {
                Ok(block) => return block.map(Some),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let root = self.place.clone();
            if ask(&self.place, move || space(&root).map(drop)).is_ok() {
                continue;
            }
            let mut reading = lock(&self.thread);
            // It may have ended since: then what it read is there.
            if !reading.has_ended {
                reading.is_left = true;
                leave_behind(&self.place);
                self.is_given_up = true;
                return Err(no_answer());
            }
        }
    }
}

impl Read for PatientReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.block.len() {
            match self.next_block()? {
                Some(block) => (self.block, self.taken) = (block, 0),
                None => return Ok(0),
            }
        }
        let left = &self.block[self.taken..];
        let count = left.len().min(into.len());
        into[..count].copy_from_slice(&left[..count]);
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_is_read_is_the_file_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("slip");
        let bytes: Vec<u8> = (0..3 * BLOCK_SIZE + 7).map(|at| (at % 251) as u8).collect();
        File::create(&path).unwrap().write_all(&bytes).unwrap();
        let mut read = Vec::new();
        let mut reader = read_patiently(folder.path(), File::open(&path).unwrap()).unwrap();
        reader.read_to_end(&mut read).unwrap();
        assert!(read == bytes);
    }

    /// A pipe that nobody writes to has reading wait, and a look that does not end has whoever asks wait, as a share does whose server is
    /// gone.
    #[cfg(unix)]
    #[test]
    fn a_place_that_hangs_is_given_up_and_counts_as_silent_until_the_call_ends() {
        let place = Path::new("/a place that hangs while it is read");
        let (waiting, mut release) = std::io::pipe().unwrap();
        let file = File::from(std::os::fd::OwnedFd::from(waiting));
        let mut reader = read_patiently(place, file).unwrap();
        let (end_look, held) = sync_channel::<()>(1);
        let looking = thread::spawn(move || ask(place, move || held.recv()));
        let error = reader.read(&mut [0; 8]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        assert!(is_silent(place));
        assert_eq!(reader.read(&mut [0; 8]).unwrap_err().kind(), ErrorKind::TimedOut);
        let again = read_patiently(place, tempfile::tempfile().unwrap());
        assert_eq!(again.err().unwrap().kind(), ErrorKind::TimedOut);
        assert_eq!(looking.join().unwrap().unwrap_err().kind(), ErrorKind::TimedOut);
        end_look.send(()).unwrap();
        drop(reader);
        assert!(is_silent(place), "it still reads");
        release.write_all(b"late").unwrap();
        drop(release);
        while is_silent(place) {
            thread::sleep(std::time::Duration::from_millis(1));
        }
    }
}
