use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use tempfile::TempDir;

use super::*;

/// A computer of its own: a home, a system-wide file that may be written, an empty environment.
struct Computer {
    folder: TempDir,
    surroundings: Surroundings,
}

impl Computer {
    fn new() -> Computer {
        let folder = tempfile::tempdir().unwrap();
        let surroundings = Surroundings {
            flags: Flags::default(),
            variables: BTreeMap::new(),
            working_dir: folder.path().join("work"),
            system_file: folder.path().join("etc.toml"),
            default_data_dir: Some(folder.path().join("data")),
            system_time_zone: TimeZone::UTC,
            languages: vec!["en".to_owned()],
            system_language: None,
        };
        std::fs::create_dir(folder.path().join("data")).unwrap();
        Computer { folder, surroundings }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[allow(clippy::disallowed_methods, reason = "a test's own file")]
    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn system(self, text: &str) -> Computer {
        self.write("etc.toml", text);
        self
    }

    fn own(self, text: &str) -> Computer {
        self.write("data/settings.toml", text);
        self
    }

    fn variable(mut self, name: &str, value: impl Into<OsString>) -> Computer {
        self.surroundings.variables.insert(name.into(), value.into());
        self
    }

    fn read(&self) -> Result<Settings, SettingsError> {
        read_settings(&self.surroundings)
    }

    /// The error in one line, with the test's folder left out.
    fn refusal(&self) -> String {
        self.read()
            .unwrap_err()
            .to_string()
            .replace(&format!("{}/", self.folder.path().display()), "")
    }
}

#[test]
fn nothing_set_gives_the_defaults() {
    let computer = Computer::new();
    let settings = computer.read().unwrap();
    assert_eq!(settings.data_dir.value, computer.path("data"));
    assert_eq!(settings.storage_path.value, computer.path("data/uploads"));
    assert_eq!(settings.storage_path.origin, Origin::Default);
    assert_eq!(settings.size_limit.value, 250_000_000);
    assert_eq!(
        settings.accepted_kinds.value,
        "png jpg jpeg gif bmp webp heic tif tiff pdf doc docx xls xlsx ods odt txt csv"
            .split(' ')
            .collect::<Vec<_>>()
    );
    assert_eq!(
        settings.code_pattern.value.as_str(),
        "{type}-{params}-{brand}-{year}-{station-}{number:03}"
    );
    assert_eq!(settings.station.value, None);
    assert_eq!(settings.language.value, "en");
    assert_eq!(settings.overruled, []);
}

#[test]
fn flag_beats_environment_beats_settings_file_beats_system_wide_file() {
    let in_system = Computer::new();
    let in_system_path = in_system.path("system");
    let mut computer = in_system.system(&format!("storage_path = {in_system_path:?}"));
    let read = |computer: &Computer| {
        let settings = computer.read().unwrap();
        (settings.storage_path.value, settings.storage_path.origin)
    };
    assert_eq!(
        read(&computer),
        (in_system_path, Origin::SystemFile(computer.path("etc.toml")))
    );

    let own = computer.path("own");
    computer = computer.own(&format!("storage_path = {own:?}"));
    assert_eq!(
        read(&computer),
        (own, Origin::SettingsFile(computer.path("data/settings.toml")))
    );

    let in_environment = computer.path("environment");
    computer = computer.variable("UPLOAD_STORAGE_PATH", &in_environment);
    assert_eq!(
        read(&computer),
        (in_environment, Origin::Environment("UPLOAD_STORAGE_PATH"))
    );

    computer.surroundings.flags.storage_path = Some("flag".into());
    let relative_to_the_working_folder = computer.path("work/flag");
    assert_eq!(read(&computer), (relative_to_the_working_folder, Origin::Flag));
}

#[test]
fn backups_can_be_set_from_every_place() {
    let settings = Computer::new().read().unwrap();
    assert_eq!(settings.backup_destinations.value, Vec::<PathBuf>::new());
    assert_eq!(settings.backup_format.value, BackupFormat::Zst);
    assert_eq!(settings.shown(Key::BackupAt).text.as_deref(), Some("02:00"));
    assert_eq!(settings.shown(Key::BackupKeep).text.as_deref(), Some("7, 4, 12"));
    let text = settings_text(&settings, |_| true);
    assert!(
        text.lines().all(|line| line.starts_with('#')),
        "nothing is set: {text}"
    );

    let computer = Computer::new()
        .system("backup_keep = [1, 2, 3]\nbackup_format = \"gz\"\nlocked = [\"backup_format\"]")
        .own("backup_destinations = [\"/mnt/a\", \"/mnt/b\", \"/mnt/a\"]\nbackup_format = \"zst\"")
        .variable("BATCHBOOK_BACKUP_AT", "off");
    let settings = computer.read().unwrap();
    assert_eq!(
        settings.shown(Key::BackupDestinations).text.as_deref(),
        Some("/mnt/a; /mnt/b")
    );
    assert_eq!(settings.backup_format.value, BackupFormat::Gz, "locked");
    assert_eq!(settings.backup_at.value, None);
    assert_eq!(settings.shown(Key::BackupKeep).text.as_deref(), Some("1, 2, 3"));
    // What a backup has of the settings is read again, also what the environment said.
    let restored = Computer::new().own(&settings_text(&settings, |key| key != Key::DataDir));
    for key in [
        Key::BackupDestinations,
        Key::BackupFormat,
        Key::BackupAt,
        Key::BackupKeep,
    ] {
        assert_eq!(
            restored.read().unwrap().shown(key).text,
            settings.shown(key).text,
            "{key:?}"
        );
    }
    let variable = Computer::new().variable("BATCHBOOK_BACKUP_DESTINATIONS", "/mnt/a; /mnt/b;");
    assert_eq!(
        variable.read().unwrap().backup_destinations.value,
        [Path::new("/mnt/a"), Path::new("/mnt/b")]
    );
    for (text, code) in [
        ("backup_destinations = [\"stick\"]", "not_absolute"),
        ("backup_format = \"zip\"", "not_a_choice"),
        ("backup_at = \"25:00\"", "not_a_time"),
        ("backup_keep = [0, 0, 0]", "not_to_keep"),
        ("backup_keep = [7, 4]", "not_to_keep"),
        ("backup_keep = \"7\"", "wrong_type"),
    ] {
        assert_eq!(
            Computer::new().own(text).read().unwrap_err().code(),
            code,
            "{text}"
        );
    }
}

#[test]
fn what_the_window_looks_like_can_be_set_from_every_place() {
    let settings = Computer::new().read().unwrap();
    assert_eq!(settings.ask_operator_after.value, 0, "never, unless it is set");
    assert_eq!(settings.touch_targets.value, TouchTargets::Standard);
    assert_eq!(settings.theme.value, Theme::System);
    assert_eq!(settings.picker_folder.value, None);

    let computer = Computer::new()
        .system("theme = \"dark\"\ntouch_targets = \"large\"\nask_operator_after = 30\nlocked = [\"touch_targets\"]")
        .own("theme = \"high_contrast\"\ntouch_targets = \"standard\"\npicker_folder = \"/mnt/camera\"")
        .variable("BATCHBOOK_ASK_OPERATOR_AFTER", "15");
    let settings = computer.read().unwrap();
    assert_eq!(settings.theme.value, Theme::HighContrast);
    assert_eq!(settings.touch_targets.value, TouchTargets::Large, "locked");
    assert_eq!(settings.ask_operator_after.value, 15);
    assert_eq!(
        settings.ask_operator_after.origin,
        Origin::Environment("BATCHBOOK_ASK_OPERATOR_AFTER")
    );
    assert_eq!(
        settings.picker_folder.value.as_deref(),
        Some(Path::new("/mnt/camera"))
    );
}

#[test]
fn how_files_are_read_again_can_be_set() {
    let settings = Computer::new().read().unwrap();
    assert_eq!(
        (settings.rehash.value, settings.rehash_limit.value),
        (Rehash::Idle, 20)
    );
    let settings = Computer::new()
        .own("rehash = \"off\"\nrehash_limit = 5")
        .variable("BATCHBOOK_REHASH_LIMIT", "80")
        .read()
        .unwrap();
    assert_eq!(
        (settings.rehash.value, settings.rehash_limit.value),
        (Rehash::Off, 80)
    );
}

#[test]
fn every_choice_is_read_as_it_is_written() {
    for theme in Theme::ALL {
        let settings = Computer::new().variable("BATCHBOOK_THEME", theme.as_str()).read();
        assert_eq!(settings.unwrap().theme.value, *theme);
    }
    for size in TouchTargets::ALL {
        let settings = Computer::new()
            .variable("BATCHBOOK_TOUCH_TARGETS", size.as_str())
            .read();
        assert_eq!(settings.unwrap().touch_targets.value, *size);
    }
    assert_eq!(
        Computer::new().variable("BATCHBOOK_THEME", "pink").refusal(),
        "BATCHBOOK_THEME: unknown value: pink, known: system, light, dark, high_contrast"
    );
    let empty = Computer::new().own("picker_folder = \"\"").read().unwrap();
    assert_eq!(
        empty.picker_folder.value, None,
        "an empty text takes the folder back"
    );
    assert_eq!(
        Computer::new()
            .variable("BATCHBOOK_ASK_OPERATOR_AFTER", "1.5")
            .refusal(),
        "BATCHBOOK_ASK_OPERATOR_AFTER: not a number of minutes from 0 to 1440: 1.5"
    );
}

#[test]
fn the_data_folder_decides_which_settings_file_is_read() {
    let computer = Computer::new().own("station = \"L1\"");
    std::fs::create_dir(computer.path("other")).unwrap();
    computer.write("other/settings.toml", "station = \"L2\"");
    assert_eq!(computer.read().unwrap().station.value.as_deref(), Some("L1"));

    let other = computer.path("other");
    let computer = computer.variable("BATCHBOOK_DATA_DIR", &other);
    let settings = computer.read().unwrap();
    assert_eq!(settings.station.value.as_deref(), Some("L2"));
    assert_eq!(
        settings.data_dir.origin,
        Origin::Environment("BATCHBOOK_DATA_DIR")
    );
    assert_eq!(
        settings.storage_path.value,
        other.join("uploads"),
        "the default storage path is inside DATA"
    );
}

#[test]
fn the_system_wide_file_can_say_where_the_data_is() {
    let computer = Computer::new();
    let shared = computer.path("shared");
    let computer = computer.system(&format!("data_dir = {shared:?}"));
    let settings = computer.read().unwrap();
    assert_eq!(settings.data_dir.value, shared);
    assert_eq!(
        settings.data_dir.origin,
        Origin::SystemFile(computer.path("etc.toml"))
    );
}

#[test]
fn a_locked_key_wins_over_flag_environment_and_settings_file() {
    let computer = Computer::new();
    let share = computer.path("share");
    let mut computer = computer
        .system(&format!(
            "storage_path = {share:?}\nsize_limit = 5\nlocked = [\"storage_path\", \"size_limit\"]"
        ))
        .own("storage_path = \"/own\"\nsize_limit = 7")
        .variable("UPLOAD_STORAGE_PATH", "/environment");
    computer.surroundings.flags.storage_path = Some("/flag".into());

    let settings = computer.read().unwrap();
    assert_eq!(settings.storage_path.value, share);
    assert!(settings.storage_path.locked);
    assert_eq!(settings.size_limit.value, 5);
    assert!(!settings.station.locked);
    let ignored: Vec<_> = settings
        .overruled
        .iter()
        .map(|ignored| (ignored.key, ignored.origin.clone()))
        .collect();
    let own = Origin::SettingsFile(computer.path("data/settings.toml"));
    assert_eq!(
        ignored,
        [
            (Key::StoragePath, Origin::Flag),
            (Key::StoragePath, Origin::Environment("UPLOAD_STORAGE_PATH")),
            (Key::StoragePath, own.clone()),
            (Key::SizeLimit, own),
        ],
        "what was set in vain is said"
    );
}

#[test]
fn a_locked_data_folder_cannot_be_moved_by_a_flag() {
    let mut computer = Computer::new().system("data_dir = \"/srv/batchbook\"\nlocked = [\"data_dir\"]");
    computer.surroundings.flags.data_dir = Some("/elsewhere".into());
    assert_eq!(
        computer.read().unwrap().data_dir.value,
        Path::new("/srv/batchbook")
    );
}

#[test]
fn a_key_locked_without_a_value_keeps_its_default() {
    let computer = Computer::new()
        .system("locked = [\"station\"]")
        .own("station = \"L9\"");
    let station = computer.read().unwrap().station;
    assert_eq!(
        (station.value, station.origin, station.locked),
        (None, Origin::Default, true)
    );
}

#[test]
fn every_setting_is_read_from_a_file() {
    let settings = Computer::new()
        .own(concat!(
            "\u{feff}# written by Notepad\r\n",
            "size_limit = \"1 GiB\"\r\n",
            "accepted_kinds = [\".PDF\", \"jpg\", \"pdf\"]\r\n",
            "code_pattern = \"{brand}/{number:05}\"\r\n",
            "station = \"L2\"\r\n",
            "time_zone = \"Asia/Kolkata\"\r\n",
            "language = \"en-IN\"\r\n",
        ))
        .read()
        .unwrap();
    assert_eq!(settings.size_limit.value, 1 << 30);
    assert_eq!(settings.accepted_kinds.value, ["pdf", "jpg"]);
    assert_eq!(settings.code_pattern.value.as_str(), "{brand}/{number:05}");
    assert_eq!(settings.station.value.as_deref(), Some("L2"));
    assert_eq!(settings.time_zone.value.iana_name(), Some("Asia/Kolkata"));
    assert_eq!(settings.language.value, "en");
}

#[test]
fn every_setting_is_read_from_the_environment() {
    let settings = Computer::new()
        .variable("BATCHBOOK_SIZE_LIMIT", "2 MB")
        .variable("BATCHBOOK_ACCEPTED_KINDS", "pdf, JPG txt")
        .variable("BATCHBOOK_CODE_PATTERN", "{number}")
        .variable("BATCHBOOK_STATION", "L3")
        .variable("BATCHBOOK_TIME_ZONE", "Europe/Berlin")
        .variable("BATCHBOOK_LANGUAGE", "en_GB.UTF-8")
        .read()
        .unwrap();
    assert_eq!(settings.size_limit.value, 2_000_000);
    assert_eq!(settings.accepted_kinds.value, ["pdf", "jpg", "txt"]);
    assert_eq!(settings.code_pattern.value.as_str(), "{number}");
    assert_eq!(settings.station.value.as_deref(), Some("L3"));
    assert_eq!(settings.time_zone.value.iana_name(), Some("Europe/Berlin"));
    assert_eq!(
        settings.language.origin,
        Origin::Environment("BATCHBOOK_LANGUAGE")
    );
}

#[test]
fn an_error_names_file_line_and_key() {
    let cases = [
        (
            "not TOML",
            "station = \"L1\"\nstation =\n",
            "data/settings.toml:2: not TOML",
        ),
        (
            "a key twice",
            "station = \"L1\"\nstation = \"L2\"\n",
            "data/settings.toml:2: not TOML: duplicate key",
        ),
        (
            "unknown key",
            "\nstorage = \"/x\"",
            "data/settings.toml:2: storage: unknown key, known: storage_path, size_limit",
        ),
        (
            "unknown table",
            "[backup]\nkeep = 3",
            "data/settings.toml:1: backup: unknown key",
        ),
        (
            "wrong type",
            "station = 2",
            "data/settings.toml:1: station: not a text in quotation marks",
        ),
        (
            "wrong type in a list",
            "accepted_kinds = [\"pdf\",\n 3]",
            "data/settings.toml:2: accepted_kinds: not a text",
        ),
        (
            "no kinds",
            "accepted_kinds = []",
            "data/settings.toml:1: accepted_kinds: empty",
        ),
        (
            "not a kind",
            "accepted_kinds = [\"p/f\"]",
            "data/settings.toml:1: accepted_kinds: not a kind of file: p/f",
        ),
        (
            "empty path",
            "storage_path = \"\"",
            "data/settings.toml:1: storage_path: empty",
        ),
        (
            "relative path",
            "storage_path = \"slips\"",
            "data/settings.toml:1: storage_path: not an absolute path: slips",
        ),
        (
            "no size",
            "size_limit = 0",
            "data/settings.toml:1: size_limit: not a size: 0",
        ),
        (
            "negative size",
            "size_limit = -3",
            "data/settings.toml:1: size_limit: not a size: -3",
        ),
        (
            "size in miles",
            "size_limit = \"3 miles\"",
            "data/settings.toml:1: size_limit: not a size: 3 miles",
        ),
        (
            "size beyond all",
            "size_limit = \"18446744073709551615 GB\"",
            "data/settings.toml:1: size_limit: not a size",
        ),
        (
            "float size",
            "size_limit = 1.5",
            "data/settings.toml:1: size_limit: not a number of bytes",
        ),
        (
            "no number",
            "code_pattern = \"{type}\"",
            "data/settings.toml:1: code_pattern: a code pattern without {number}",
        ),
        (
            "placeholder",
            "code_pattern = \"{no}{number}\"",
            "data/settings.toml:1: code_pattern: unknown placeholder {no}",
        ),
        (
            "open brace",
            "code_pattern = \"{number\"",
            "data/settings.toml:1: code_pattern: a brace without its other half: {number",
        ),
        (
            "station",
            "station = \"Line 2\"",
            "data/settings.toml:1: station: not a station code: Line 2",
        ),
        (
            "zone",
            "time_zone = \"Asia/Pune\"",
            "data/settings.toml:1: time_zone: unknown time zone: Asia/Pune",
        ),
        (
            "language",
            "language = \"xx\"",
            "data/settings.toml:1: language: unknown language: xx, known: en",
        ),
        (
            "idle minutes as a text",
            "ask_operator_after = \"ten\"",
            "data/settings.toml:1: ask_operator_after: not a whole number of minutes",
        ),
        (
            "idle minutes beyond a day",
            "ask_operator_after = 1441",
            "data/settings.toml:1: ask_operator_after: not a number of minutes from 0 to 1440: 1441",
        ),
        (
            "idle minutes below zero",
            "ask_operator_after = -1",
            "data/settings.toml:1: ask_operator_after: not a number of minutes from 0 to 1440: -1",
        ),
        (
            "touch targets",
            "\ntouch_targets = \"huge\"",
            "data/settings.toml:2: touch_targets: unknown value: huge, known: standard, large",
        ),
        (
            "theme",
            "theme = \"pink\"",
            "data/settings.toml:1: theme: unknown value: pink, known: system, light, dark, high_contrast",
        ),
        (
            "theme as a number",
            "theme = 1",
            "data/settings.toml:1: theme: not a text in quotation marks",
        ),
        (
            "rehash",
            "rehash = \"always\"",
            "data/settings.toml:1: rehash: unknown value: always, known: idle, off",
        ),
        (
            "no rehash limit",
            "rehash_limit = 0",
            "data/settings.toml:1: rehash_limit: not a number of MB a second from 1 to 10000: 0",
        ),
        (
            "rehash limit as a text",
            "rehash_limit = \"20\"",
            "data/settings.toml:1: rehash_limit: not a whole number of MB a second",
        ),
        (
            "relative picker folder",
            "picker_folder = \"slips\"",
            "data/settings.toml:1: picker_folder: not an absolute path: slips",
        ),
        (
            "data_dir",
            "data_dir = \"/x\"",
            "data/settings.toml:1: data_dir: only the system-wide settings file",
        ),
        (
            "locked",
            "locked = []",
            "data/settings.toml:1: locked: only the system-wide settings file",
        ),
    ];
    for (name, text, expected) in cases {
        let refusal = Computer::new().own(text).refusal();
        assert!(refusal.starts_with(expected), "{name}: {refusal}");
    }
}

#[test]
fn a_lock_that_names_no_setting_is_an_error() {
    let refusal = Computer::new().system("locked = [\n\"storage\"]").refusal();
    assert!(
        refusal.starts_with("etc.toml:2: locked: no setting to lock: storage, known: data_dir"),
        "{refusal}"
    );
}

#[test]
fn an_error_in_a_value_that_is_not_used_is_an_error_all_the_same() {
    let refusal = Computer::new()
        .own("station = 2")
        .variable("BATCHBOOK_STATION", "L1")
        .refusal();
    assert!(refusal.starts_with("data/settings.toml:1: station"), "{refusal}");
}

#[test]
fn an_empty_path_in_the_environment_or_a_flag_is_an_error() {
    assert_eq!(
        Computer::new().variable("UPLOAD_STORAGE_PATH", "").refusal(),
        "UPLOAD_STORAGE_PATH: empty"
    );
    let mut computer = Computer::new();
    computer.surroundings.flags.data_dir = Some(PathBuf::new());
    assert_eq!(computer.refusal(), "--data-dir: empty");
    assert!(
        computer.read().unwrap_err().is_usage(),
        "a mistake in a flag is one of usage"
    );
}

#[cfg(unix)]
#[test]
fn a_path_that_is_not_utf_8_is_taken_from_the_environment_as_it_is() {
    use std::os::unix::ffi::OsStringExt;
    let name = OsString::from_vec(b"/srv/\xff".to_vec());
    let settings = Computer::new()
        .variable("UPLOAD_STORAGE_PATH", name.clone())
        .read()
        .unwrap();
    assert_eq!(settings.storage_path.value.as_os_str(), name);
    assert_eq!(
        Computer::new().variable("BATCHBOOK_STATION", name).refusal(),
        "BATCHBOOK_STATION: not text",
        "where text is needed it is refused"
    );
}

#[test]
fn a_file_that_is_not_utf_8_names_its_line() {
    let computer = Computer::new();
    #[allow(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(computer.path("data/settings.toml"), b"station = \"L1\"\n# \xff\n").unwrap();
    assert_eq!(computer.refusal(), "data/settings.toml:2: not TOML: not UTF-8");
}

#[test]
fn a_settings_file_that_cannot_be_read_is_an_error() {
    let computer = Computer::new();
    std::fs::create_dir(computer.path("data/settings.toml")).unwrap();
    assert_eq!(
        computer.refusal(),
        "cannot read the settings file data/settings.toml"
    );
}

#[test]
fn an_account_without_a_home_needs_a_data_folder() {
    let mut computer = Computer::new();
    computer.surroundings.default_data_dir = None;
    assert!(matches!(computer.read(), Err(SettingsError::NoDataDir)));
    let computer = computer.variable("BATCHBOOK_DATA_DIR", "/srv/batchbook");
    assert_eq!(
        computer.read().unwrap().data_dir.value,
        Path::new("/srv/batchbook")
    );
}

#[test]
fn the_systems_language_is_used_where_the_program_speaks_it() {
    let mut computer = Computer::new();
    computer.surroundings.languages = vec!["en".to_owned(), "hi".to_owned()];
    let spoken = [
        (Some("hi_IN.UTF-8"), "hi"),
        (Some("de_DE"), "en"),
        (Some("C"), "en"),
        (None, "en"),
    ];
    for (system, expected) in spoken {
        computer.surroundings.system_language = system.map(str::to_owned);
        assert_eq!(computer.read().unwrap().language.value, expected, "{system:?}");
    }
}

#[test]
fn reading_creates_nothing() {
    let mut computer = Computer::new();
    computer.surroundings.default_data_dir = Some(computer.path("absent"));
    computer.read().unwrap();
    assert!(!computer.path("absent").exists());
}
