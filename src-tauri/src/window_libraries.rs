//! Loads WebKitGTK and what it brings along when a window is to be opened, and not before.
//!
//! It is 168 libraries. Linked in the usual way they are loaded and bound at every start, which takes a tenth of a second:
//! several times what `batchbook list` needs for everything else, and the command line then only starts where they are installed. A
//! program on Linux cannot put a library off by itself, as one on Windows can. So each function of theirs that is called has a symbol
//! in the program, a jump to an address that is written down here (`src-tauri/window_libraries.rs` makes them when it is built).

#![allow(
    unsafe_code,
    reason = "libraries are loaded, and the addresses of their functions written down"
)]

use std::ffi::{CStr, c_char, c_void};

/// The libraries; all others that functions are called of are loaded with them.
const LIBRARIES: [&CStr; 2] = [c"libwebkit2gtk-4.1.so.0", c"libdbus-1.so.3"];

/// A function that is called, as the generated jump and its table have it.
#[repr(C)]
struct Call {
    /// Where it is.
    address: *mut c_void,
    /// What it is called.
    name: *const c_char,
}

std::arch::global_asm!(
    include_str!(concat!(env!("OUT_DIR"), "/window_libraries.s")),
    options(att_syntax)
);

unsafe extern "C" {
    // The linker's own names for the two ends of the table.
    static mut __start_window_library_calls: Call;
    static mut __stop_window_library_calls: Call;
}

/// Where every jump goes before the libraries are loaded.
#[unsafe(no_mangle)]
extern "C" fn called_too_early() -> ! {
    eprintln!("a library of the window was called before it was loaded");
    std::process::abort();
}

/// Loads them. To be called before anything of the window; a second call does nothing new.
///
/// # Errors
/// What the system says where one is not installed, or is too old to have a function that is called.
pub(crate) fn load() -> Result<(), String> {
    for library in LIBRARIES {
        // Lazily, as in a program that is linked to them: of what they call of each other most is never called. What the program calls
        // itself is looked up below.
        // SAFETY: The name ends with a zero. What these libraries do when they are loaded is what they do in every program.
        let loaded = unsafe { libc::dlopen(library.as_ptr(), libc::RTLD_LAZY | libc::RTLD_GLOBAL) };
        if loaded.is_null() {
            return Err(last_error());
        }
    }
    let mut call = &raw mut __start_window_library_calls;
    let end = &raw mut __stop_window_library_calls;
    while call < end {
        // SAFETY: Between the two ends the linker has put whole entries. Nobody reads them yet: nothing of the window runs.
        let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, (*call).name) };
        if address.is_null() {
            return Err(last_error());
        }
        // SAFETY: As above.
        unsafe {
            (*call).address = address;
            call = call.add(1);
        }
    }
    Ok(())
}

/// What the system says of the last library or function that it did not find.
fn last_error() -> String {
    // SAFETY: The text is the thread's own until it asks for another library.
    let error = unsafe { libc::dlerror() };
    if error.is_null() {
        return "a function is nowhere".to_owned();
    }
    // SAFETY: It is not null, and ends with a zero.
    unsafe { CStr::from_ptr(error) }.to_string_lossy().into_owned()
}
