//! Clocks, samples, and two sides that take turns.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

/// How often each side is measured at least.
pub(crate) const ROUNDS: usize = 7;

/// Values of the same thing, in seconds or bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample(Vec<f64>);

impl Sample {
    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
        self.0.sort_by(f64::total_cmp);
    }

    pub(crate) fn took(&mut self, time: Duration) {
        self.push(time.as_secs_f64());
    }

    /// The smallest value that at least this share of all is not above; 0 of nothing.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        self.0
            .get(rank.clamp(1, self.0.len().max(1)) - 1)
            .copied()
            .unwrap_or(0.0)
    }

    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    pub(crate) fn least(&self) -> f64 {
        self.quantile(0.0)
    }

    pub(crate) fn most(&self) -> f64 {
        self.quantile(1.0)
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

impl FromIterator<f64> for Sample {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sample = Self::default();
        sample.extend(values);
        sample
    }
}

impl Extend<f64> for Sample {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        self.0.extend(values);
        self.0.sort_by(f64::total_cmp);
    }
}

/// Runs something and says how long it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(Duration, T)> {
    let begun = Instant::now();
    let value = work()?;
    Ok((begun.elapsed(), value))
}

/// Measures two sides in turn, and which goes first in turn too: whatever the machine does besides, it does to both.
pub(crate) fn in_turn(
    rounds: usize,
    mut ours: impl FnMut(usize) -> anyhow::Result<Duration>,
    mut theirs: impl FnMut(usize) -> anyhow::Result<Duration>,
) -> anyhow::Result<(Sample, Sample)> {
    let mut samples = (Sample::default(), Sample::default());
    for round in 0..rounds {
        if round.is_multiple_of(2) {
            samples.0.took(ours(round)?);
            samples.1.took(theirs(round)?);
        } else {
            samples.1.took(theirs(round)?);
            samples.0.took(ours(round)?);
        }
    }
    Ok(samples)
}

/// Writes out what the file system still has to write, so that nobody pays for what came before. Others that are mounted
/// are left alone: one of them may be slow.
pub(crate) fn settle() -> anyhow::Result<()> {
    rustix::fs::syncfs(File::open(std::env::current_exe()?)?)?;
    Ok(())
}

/// Has the system forget the contents of files, whoever reads them next reads the disk.
pub(crate) fn forget(path: &Path) -> anyhow::Result<()> {
    use rustix::fs::{Advice, fadvise};
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            forget(&entry?.path())?;
        }
        return Ok(());
    }
    fadvise(File::open(path)?, 0, None, Advice::DontNeed)?;
    Ok(())
}

/// Reads files into memory, so that both sides find them there.
pub(crate) fn warm(path: &Path) -> anyhow::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            warm(&entry?.path())?;
        }
        return Ok(());
    }
    std::io::copy(&mut File::open(path)?, &mut std::io::sink())?;
    Ok(())
}

/// Runs another program to its end, and fails where it does.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<Vec<u8>> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{command:?}"))?;
    anyhow::ensure!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(output.stdout)
}

/// Runs a line of shell with arguments `$1`, `$2`, …, stopping at the first failure.
pub(crate) fn shell(line: &str, arguments: &[&Path]) -> anyhow::Result<()> {
    run(Command::new("sh").args(["-euc", line, "bench"]).args(arguments))?;
    Ok(())
}
