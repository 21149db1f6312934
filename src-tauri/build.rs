//! Names the commit in the version, and prepares what the window is built from.

#[path = "commit.rs"]
mod commit;

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=src-tauri/build.rs");
    println!("cargo::rerun-if-changed=src-tauri/commit.rs");
    version();
    #[cfg(feature = "window")]
    window();
}

/// Tells the program its version: `0.1.0 (6d41c80a1b2c)`, or `0.1.0` alone where the commit is not known.
fn version() {
    // Whoever packs sources without their history can say what they are.
    println!("cargo::rerun-if-env-changed=BATCHBOOK_COMMIT");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let given = std::env::var("BATCHBOOK_COMMIT")
        .ok()
        .filter(|commit| !commit.is_empty());
    if let Some(file) = commit::changes_with_commits(folder) {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    let version = env!("CARGO_PKG_VERSION");
    let version = match given.or_else(|| commit::commit_of(folder)) {
        Some(commit) => format!("{version} ({commit})"),
        None => version.to_owned(),
    };
    println!("cargo::rustc-env=BATCHBOOK_VERSION={version}");
}

#[cfg(feature = "window")]
fn window() {
    // `cargo check` and `cargo test` must work before the screens were built: Tauri stops when its `frontendDist` is absent.
    let dist = Path::new("ui/dist");
    if !dist.exists() {
        std::fs::create_dir_all(dist).expect("ui/dist can be created");
    }
    println!("cargo::rerun-if-changed=ui/dist");
    tauri_build::build();
}
