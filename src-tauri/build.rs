//! Names the commit in the version, and prepares what the window is built from.

#[path = "commit.rs"]
mod commit;
#[cfg(all(feature = "window", target_os = "linux"))]
#[path = "window_libraries.rs"]
mod window_libraries;

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=src-tauri/build.rs");
    println!("cargo::rerun-if-changed=src-tauri/commit.rs");
    println!("cargo::rerun-if-changed=src-tauri/window_libraries.rs");
    println!("cargo::rustc-check-cfg=cfg(window_libraries)");
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
    #[cfg(target_os = "linux")]
    load_libraries_late();
}

/// Has the libraries of the window loaded when there is to be one, where the jumps for that are known; elsewhere they are linked.
#[cfg(all(feature = "window", target_os = "linux"))]
fn load_libraries_late() {
    // Whatever packs what the program is linked to, as an AppImage does, has them linked.
    println!("cargo::rerun-if-env-changed=BATCHBOOK_LINK_WINDOW");
    let given = |name: &str| std::env::var(name).unwrap_or_default();
    if given("TARGET") == "x86_64-unknown-linux-gnu" && given("BATCHBOOK_LINK_WINDOW").is_empty() {
        window_libraries::write_calls(Path::new(&given("OUT_DIR")));
        println!("cargo::rustc-cfg=window_libraries");
    }
}
