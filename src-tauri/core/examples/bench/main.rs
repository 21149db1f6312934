//! Measures how fast Batchbook is, side by side with what it is compared to, and writes docs/benchmarks.md: `make bench`.
//!
//! `ONLY=backup,record` measures some parts, `SCALE=small` everything with little data: that shows that the bench works,
//! and is written to target/bench alone. A bound that is missed is said, and fails nothing: a figure
//! is not a test.
#![expect(
    clippy::disallowed_methods,
    reason = "it makes files to attach, and writes about what it measured; none of them is anybody's"
)]

mod attach;
mod backup;
mod check;
mod fill;
mod history;
mod machine;
mod measure;
#[path = "../../tests/object_server.rs"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests' server, of which the bench needs the good way alone"
)]
mod object_server;
mod plot;
mod record;
mod report;
mod storage;
mod upload;
mod window;
mod workshop;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use report::{Section, put_between_markers};

/// How much is measured, and where.
#[derive(Debug)]
pub(crate) struct Bench {
    /// A folder that is removed at the end.
    pub(crate) folder: PathBuf,
    /// Where the program's release build is.
    pub(crate) target: PathBuf,
    /// Whether it is only tried whether everything works.
    pub(crate) small: bool,
}

impl Bench {
    /// Answers `full`, or a twentieth of it where the scale is small.
    pub(crate) fn sized(&self, full: u64) -> u64 {
        if self.small { full.div_ceil(20) } else { full }
    }

    /// An empty folder of this name.
    pub(crate) fn room(&self, name: &str) -> anyhow::Result<PathBuf> {
        let room = self.folder.join(name);
        std::fs::create_dir_all(&room)?;
        Ok(room)
    }
}

type Part = fn(&Bench) -> anyhow::Result<Section>;

/// Every part, in the order of the document.
const PARTS: &[(&str, Part)] = &[
    ("record", record::measure),
    ("attach", attach::measure),
    ("attach-large", attach::memory),
    ("history", history::measure),
    ("backup-archive", backup::archives),
    ("backup-mirror", backup::mirrors),
    ("backup-beside", backup::recording_beside),
    ("check", check::measure),
    ("upload", upload::measure),
    ("storage", storage::measure),
    ("window", window::measure),
];

fn main() -> anyhow::Result<()> {
    anyhow::ensure!(
        !cfg!(debug_assertions),
        "figures of a debug build mean nothing: make bench"
    );
    if upload::serve_if_asked()? {
        return Ok(());
    }
    let variable = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let only = variable("ONLY");
    let small = variable("SCALE").as_deref() == Some("small");
    let chosen = chosen(only.as_deref())?;

    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()?;
    let target = target_folder()?;
    let out = target.join(if small { "bench/small" } else { "bench" });
    std::fs::create_dir_all(&out)?;
    let temporary = tempfile::Builder::new().prefix("work-").tempdir_in(&out)?;
    let bench = Bench {
        folder: temporary.path().to_owned(),
        target,
        small,
    };

    let document_path = root.join("docs/benchmarks.md");
    let mut document = std::fs::read_to_string(&document_path)
        .with_context(|| format!("cannot read {}", document_path.display()))?;
    document = put_between_markers(&document, "machine", &machine::describe(&bench.folder))?;
    let (mut missed, mut failed) = (Vec::new(), Vec::new());
    for (name, measure) in chosen {
        eprintln!("bench: {name}");
        let measured = measure(&bench);
        std::fs::remove_dir_all(&bench.folder)?;
        std::fs::create_dir(&bench.folder)?;
        // What the others measure is worth as much without it.
        let section = match measured {
            Ok(section) => section,
            Err(error) => {
                eprintln!("bench: cannot measure {name}: {error:#}");
                failed.push(name);
                continue;
            }
        };
        let markdown = section.markdown();
        println!("\n{name}\n\n{markdown}");
        missed.extend(section.missed().map(|figure| format!("{name}: {}", figure.what)));
        document = put_between_markers(&document, name, &markdown)?;
        report::add_to_json(&out.join("figures.json"), name, &section)?;
        let written_to = if small {
            out.join("benchmarks.md")
        } else {
            document_path.clone()
        };
        std::fs::write(written_to, &document)?;
    }
    if !missed.is_empty() {
        println!("missed: {}", missed.join("; "));
    }
    anyhow::ensure!(failed.is_empty(), "not measured: {}", failed.join(", "));
    Ok(())
}

/// Which parts are asked for, each by its name or by the word that it begins with.
fn chosen(only: Option<&str>) -> anyhow::Result<Vec<(&'static str, Part)>> {
    let Some(only) = only else {
        return Ok(PARTS.to_vec());
    };
    let mut chosen = Vec::new();
    for asked in only.split([',', ' ']).filter(|asked| !asked.is_empty()) {
        let known = chosen.len();
        let is_meant = |name: &str| name == asked || name.split('-').next() == Some(asked);
        chosen.extend(PARTS.iter().filter(|(name, _)| is_meant(name)));
        if chosen.len() == known {
            let names: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
            anyhow::bail!("there is no part {asked:?}; there are {}", names.join(", "));
        }
    }
    Ok(chosen)
}

/// The folder that this program was built in: target, above release/examples.
fn target_folder() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(3).context("the program is nowhere")?;
    Ok(target.to_owned())
}
