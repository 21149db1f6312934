//! Uploading to an object store on loopback, beside rclone, and recording meanwhile.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use batchbook_core::attachments::Unwatched;
use batchbook_core::book::Book;
use batchbook_core::cloud::{KeySources, Rounds, sync};

use crate::Bench;
use crate::fill::Time;
use crate::measure::{ROUNDS, Sample, in_turn, run, settle, timed, warm};
use crate::object_server::{BUCKET, KEY_ID, ObjectServer, SECRET};
use crate::report::{Bound, Figure, Section};
use crate::workshop::{Recording, entry, make_photos, open_at, open_with_cloud, record_with_files};

const FILES: u64 = 200;
const FILE_SIZE: u64 = 2_000_000;

/// How many transfers both sides make at once: what is set where nobody sets anything.
const TRANSFERS: &str = "4";

/// As somebody does who records one batch after the other.
const BETWEEN_BATCHES: Duration = Duration::from_millis(10);

/// Nothing is recorded any more at the time of this batch, so that the files go as fast as they can.
const LATER: u64 = 5_000;

/// How many batches are recorded in a round at least.
const OF_A_ROUND: u64 = 50;

/// Has this program be the server.
const VARIABLE: &str = "BATCHBOOK_BENCH_OBJECT_SERVER";

/// A server in a process of its own, so that neither side has it in its own.
struct Server {
    process: Child,
    address: SocketAddr,
    bucket: PathBuf,
}

/// Serves objects until nobody holds the standard input any more, where this process was started for that. Says whether it was.
pub(crate) fn serve_if_asked() -> anyhow::Result<bool> {
    if std::env::var_os(VARIABLE).is_none() {
        return Ok(false);
    }
    let server = ObjectServer::start();
    println!("{} {}", server.address, server.bucket().display());
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(true)
}

impl Server {
    fn start(room: &Path) -> anyhow::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .env(VARIABLE, "1")
            .env("TMPDIR", room)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let said = process.stdout.take().context("it has an output")?;
        BufReader::new(said).read_line(&mut line)?;
        let (address, bucket) = line.trim_end().split_once(' ').context("it says where it is")?;
        Ok(Self {
            address: address.parse()?,
            bucket: bucket.into(),
            process,
        })
    }

    /// The table `[cloud]`, with a prefix of its own: files that are elsewhere are uploaded anew.
    fn table(&self, prefix: &str) -> String {
        format!(
            "mode = \"hybrid\", provider = \"s3\", bucket = \"{BUCKET}\", prefix = \"{prefix}\", \
             endpoint = \"http://{}\", allow_http = true, transfers = {TRANSFERS}",
            self.address
        )
    }

    fn has(&self, place: &str, files: u64) -> anyhow::Result<()> {
        let folder = self.bucket.join(place);
        let count = std::fs::read_dir(&folder)?.count() as u64;
        anyhow::ensure!(count == files, "{count} of {files} files are uploaded");
        std::fs::remove_dir_all(folder)?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends where it can no longer be killed as well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn keys() -> KeySources {
    KeySources::of(|name| match name {
        "AWS_ACCESS_KEY_ID" => Some(KEY_ID.to_owned()),
        "AWS_SECRET_ACCESS_KEY" => Some(SECRET.to_owned()),
        _ => None,
    })
}

/// A data folder with recorded files, and their folder.
fn filled(bench: &Bench, room: &Path) -> anyhow::Result<(PathBuf, PathBuf, u64)> {
    let files = bench.sized(FILES);
    let picked = make_photos(&room.join("picked"), files, FILE_SIZE)?;
    let data = room.join("data");
    let book = open_at(&data, Time::at(1).clock())?;
    record_with_files(&book, &entry(1), &picked)?;
    let uploads = book.storage().uploads();
    std::fs::remove_dir_all(room.join("picked"))?;
    warm(&uploads)?;
    Ok((data, uploads, files))
}

pub(crate) fn measure(bench: &Bench) -> anyhow::Result<Section> {
    let room = bench.room("upload")?;
    let server = Server::start(&room)?;
    let (data, uploads, files) = filled(bench, &room)?;
    let ours = |round: usize| {
        let prefix = format!("ours-{round}");
        let book = open_with_cloud(&data, Time::at(LATER).clock(), &server.table(&prefix))?;
        settle()?;
        let (time, synced) = timed(|| Ok(sync(&book, &keys(), &Unwatched)?))?;
        anyhow::ensure!(synced.uploaded == files, "{synced:?}");
        server.has(&format!("{prefix}/batches"), files)?;
        Ok(time)
    };
    let theirs = |round: usize| {
        let prefix = format!("theirs-{round}");
        settle()?;
        let mut command = rclone(&server, &uploads, &prefix);
        let (time, _) = timed(|| run(&mut command))?;
        server.has(&prefix, files)?;
        Ok(time)
    };
    let sides = in_turn(ROUNDS, ours, theirs)?;
    let mut figures = vec![Figure::beside(
        format!("uploading {files} × 2 MB to a server on loopback, each asked for afterwards"),
        sides,
        format!("`rclone copy --transfers {TRANSFERS}`"),
        Bound::Times(1.0),
    )];
    figures.push(recording_beside(&server, &data)?);
    Ok(Section::of(figures))
}

fn rclone(server: &Server, uploads: &Path, prefix: &str) -> Command {
    let mut command = Command::new("rclone");
    command
        // rclone gives up where a machine names its certificates in this way, which loopback does not need.
        .env_remove("AWS_CA_BUNDLE")
        .env("RCLONE_CONFIG", "/dev/null")
        .env("RCLONE_S3_PROVIDER", "Other")
        .env("RCLONE_S3_ENDPOINT", format!("http://{}", server.address))
        .env("RCLONE_S3_REGION", "us-east-1")
        .env("RCLONE_S3_FORCE_PATH_STYLE", "true")
        .env("RCLONE_S3_NO_CHECK_BUCKET", "true")
        .env("RCLONE_S3_ACCESS_KEY_ID", KEY_ID)
        .env("RCLONE_S3_SECRET_ACCESS_KEY", SECRET)
        .args(["copy", "--transfers", TRANSFERS])
        .arg(uploads)
        .arg(format!(":s3:{BUCKET}/{prefix}"));
    command
}

/// Records batches while nothing is uploaded, and while the files are.
fn recording_beside(server: &Server, data: &Path) -> anyhow::Result<Figure> {
    let (mut beside, mut alone) = (Sample::default(), Sample::default());
    let mut recording = Recording::behind(10_000, BETWEEN_BATCHES);
    for round in 0..ROUNDS {
        let prefix = format!("beside-{round}");
        let book = open_with_cloud(data, recording.clock(), &server.table(&prefix))?;
        settle()?;
        recording.go_on(&book, &mut alone, OF_A_ROUND, &|| false)?;
        settle()?;
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let uploading = scope.spawn(|| {
                let uploaded = upload(&book);
                is_over.store(true, Ordering::Relaxed);
                uploaded
            });
            recording.go_on(&book, &mut beside, OF_A_ROUND, &|| {
                !is_over.load(Ordering::Relaxed)
            })?;
            uploading
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        std::fs::remove_dir_all(server.bucket.join(&prefix))?;
    }
    Ok(Figure::beside(
        "recording a batch while files are uploaded",
        (beside, alone),
        "recording while none are",
        Bound::Times(1.1),
    ))
}

/// Uploads until nothing waits, as the window does in the background.
fn upload(book: &Book) -> anyhow::Result<()> {
    let (mut rounds, keys) = (Rounds::default(), keys());
    loop {
        rounds.round(book, &keys, &Unwatched)?;
        if book.read(|reader| reader.copy_counts())?.waiting == 0 {
            return Ok(());
        }
    }
}
