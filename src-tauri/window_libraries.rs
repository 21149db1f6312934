//! Writes the calls into the libraries of the window for `src/window_libraries.rs`, which says what they are for.
//!
//! Each function that one of the libraries exports gets a symbol of the program's own, which the linker finds before the library's: what
//! is called of them is kept, the other thousands are dropped by the linker as any code that nothing calls, and the library itself is not
//! linked. Their names are a section of the program, by which `scripts/package` knows what the package depends on. Data that a library
//! exports is left alone; a program that uses some is linked to that library as ever.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The libraries, as `pkg-config` knows them.
const LIBRARIES: [&str; 15] = [
    "webkit2gtk-4.1",
    "javascriptcoregtk-4.1",
    "libsoup-3.0",
    "gtk+-3.0",
    "gdk-3.0",
    "gdk-pixbuf-2.0",
    "pangocairo",
    "pango",
    "cairo-gobject",
    "cairo",
    "atk",
    "gio-2.0",
    "gobject-2.0",
    "glib-2.0",
    "dbus-1",
];

/// Writes `window_libraries.s` into a folder.
#[allow(clippy::disallowed_methods, reason = "what is built can be built again")]
pub(crate) fn write_calls(out: &Path) {
    let mut functions: Vec<String> = LIBRARIES.iter().flat_map(|name| functions_of(name)).collect();
    functions.sort();
    functions.dedup();
    let mut text = String::new();
    for (at, function) in functions.iter().enumerate() {
        // Hidden: the libraries must not find these in place of each other's functions.
        writeln!(
            text,
            ".section .text.window_libraries.{at},\"ax\",@progbits\n\
             .globl {function}\n.hidden {function}\n.type {function},@function\n{function}:\n jmpq *.Lcall_{at}(%rip)\n\
             .section window_library_names,\"a\",@progbits,unique,{at}\n.Lname_{at}: .asciz \"{function}\"\n\
             .section window_library_calls,\"aw\",@progbits,unique,{at}\n.p2align 3\n.Lcall_{at}: .quad called_too_early\n .quad .Lname_{at}"
        )
        .expect("a text takes what is written");
    }
    text.push_str(".text\n");
    std::fs::write(out.join("window_libraries.s"), text).expect("the folder for what is built takes a file");
}

/// The names of the functions that a library exports.
fn functions_of(library: &str) -> Vec<String> {
    let found = pkg_config::Config::new()
        .cargo_metadata(false)
        .print_system_libs(true)
        .probe(library)
        .unwrap_or_else(|error| panic!("{error}"));
    let name = found.libs.first().expect("a library has a name");
    let path = found
        .link_paths
        .iter()
        .map(|folder| folder.join(format!("lib{name}.so")))
        .find(|path| path.exists())
        .unwrap_or_else(|| panic!("lib{name}.so is in none of {:?}", found.link_paths));
    println!("cargo::rerun-if-changed={}", path.display());
    exported_functions(&path)
}

fn exported_functions(library: &PathBuf) -> Vec<String> {
    let listed = Command::new("nm")
        .args(["--dynamic", "--defined-only", "--format=posix"])
        .arg(library)
        .output()
        .expect("nm, which comes with the linker, can be run");
    assert!(listed.status.success(), "nm does not read {}", library.display());
    String::from_utf8(listed.stdout)
        .expect("names of functions are ASCII")
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let name = words.next()?.split('@').next()?;
            (words.next()? == "T" && !name.starts_with('_')).then(|| name.to_owned())
        })
        .collect()
}
