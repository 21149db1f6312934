//! Where no window can be: the libraries for it are not loaded, and need not be there, until one is to be opened.

use crate::support::Plant;

#[test]
fn a_command_loads_no_library_of_the_window() {
    // The system's loader lists what it would load, instead of starting the program.
    let listed = Plant::new().with("LD_TRACE_LOADED_OBJECTS", "1").run(["list"]);
    assert_eq!(listed.code, 0, "{listed:?}");
    assert!(listed.stdout.contains("libc.so"), "{}", listed.stdout);
    for of_the_window in ["webkit", "gtk", "glib", "dbus", "cairo"] {
        assert!(!listed.stdout.contains(of_the_window), "{}", listed.stdout);
    }
}

#[test]
fn without_its_libraries_there_is_no_window_but_a_command_line() {
    let plant = Plant::new().with("DISPLAY", ":77");
    let broken = plant.file("libwebkit2gtk-4.1.so.0", b"not a library");
    let plant = plant.with("LD_LIBRARY_PATH", broken.parent().unwrap());

    let window = plant.run::<_, &str>([]);
    assert_eq!(window.code, 1, "{window:?}");
    assert!(
        window
            .stderr
            .contains("batchbook: The window cannot open: a library of the system is missing or too old"),
        "{}",
        window.stderr
    );
    assert!(
        window.stderr.contains("libwebkit2gtk-4.1.so.0: file too short"),
        "{}",
        window.stderr
    );
    assert!(
        window.stderr.contains("The command line works without it."),
        "{}",
        window.stderr
    );
    assert!(
        !plant.data().join("db.sqlite").exists(),
        "the book was not touched"
    );

    assert_eq!(plant.run(["list"]).code, 0);
    assert!(plant.data().join("db.sqlite").exists());
}

#[test]
fn without_a_screen_the_program_says_so_and_makes_nothing() {
    let plant = Plant::new().with("DISPLAY", "").with("WAYLAND_DISPLAY", "");
    let window = plant.run::<_, &str>([]);
    assert_eq!(window.code, 1, "{window:?}");
    assert_eq!(
        window.stderr,
        "batchbook: The window cannot open: there is no screen here that this account may use.\n\
         Start Batchbook at the workstation itself. The command line needs no screen: batchbook --help lists what it does.\n"
    );
    assert!(!plant.data().exists(), "nothing was made");
}

#[test]
fn a_screen_that_cannot_be_used_is_said_before_the_book_is_touched() {
    let plant = Plant::new().with("DISPLAY", ":77").with("WAYLAND_DISPLAY", "");
    let window = plant.run::<_, &str>([]);
    assert_eq!(window.code, 1, "{window:?}");
    assert!(
        window.stderr.contains(
            "batchbook: The window cannot open: there is no screen here that this account may use."
        ),
        "{}",
        window.stderr
    );
    assert!(!window.stderr.contains("panicked"), "{}", window.stderr);
    assert!(
        !plant.data().join("db.sqlite").exists(),
        "the book was not touched"
    );
}
