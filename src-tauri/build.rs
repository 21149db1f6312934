//! Prepares what the window is built from. The command line alone needs nothing.

fn main() {
    println!("cargo::rerun-if-changed=src-tauri/build.rs");
    #[cfg(feature = "window")]
    window();
}

#[cfg(feature = "window")]
fn window() {
    use std::path::Path;

    // `cargo check` and `cargo test` must work before the screens were built: Tauri stops when its `frontendDist` is absent.
    let dist = Path::new("ui/dist");
    if !dist.exists() {
        std::fs::create_dir_all(dist).expect("ui/dist can be created");
    }
    println!("cargo::rerun-if-changed=ui/dist");
    tauri_build::build();
}
