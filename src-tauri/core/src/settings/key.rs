//! The settings' names: in a settings file, in the environment, as flags.

/// A setting's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The app-data folder, DATA.
    DataDir,
    /// Where attachments live.
    StoragePath,
    /// The largest attachment, in bytes.
    SizeLimit,
    /// The kinds of files that may be attached.
    AcceptedKinds,
    /// The pattern of batch codes.
    CodePattern,
    /// The workstation's short code.
    Station,
    /// The time zone of "today" and of the times that people read.
    TimeZone,
    /// The language of what people read.
    Language,
    /// The minutes of idle time after which the window asks again who is recording.
    AskOperatorAfter,
    /// The size of what is touched in the window.
    TouchTargets,
    /// The window's colours.
    Theme,
    /// The folder that the file picker starts in.
    PickerFolder,
    /// The folders that backups go to.
    BackupDestinations,
    /// How archives are compressed.
    BackupFormat,
    /// The time of day of the nightly backup.
    BackupAt,
    /// How many backups are kept.
    BackupKeep,
    /// When files are read again to see whether they are still as they were saved.
    Rehash,
    /// How fast they are read, in MB a second.
    RehashLimit,
    /// The object store: the table `[cloud]`.
    Cloud,
}

impl Key {
    /// Every setting.
    pub const ALL: [Key; 19] = [
        Key::DataDir,
        Key::StoragePath,
        Key::SizeLimit,
        Key::AcceptedKinds,
        Key::CodePattern,
        Key::Station,
        Key::TimeZone,
        Key::Language,
        Key::AskOperatorAfter,
        Key::TouchTargets,
        Key::Theme,
        Key::PickerFolder,
        Key::BackupDestinations,
        Key::BackupFormat,
        Key::BackupAt,
        Key::BackupKeep,
        Key::Rehash,
        Key::RehashLimit,
        Key::Cloud,
    ];

    /// The key as a settings file spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Key::DataDir => "data_dir",
            Key::StoragePath => "storage_path",
            Key::SizeLimit => "size_limit",
            Key::AcceptedKinds => "accepted_kinds",
            Key::CodePattern => "code_pattern",
            Key::Station => "station",
            Key::TimeZone => "time_zone",
            Key::Language => "language",
            Key::AskOperatorAfter => "ask_operator_after",
            Key::TouchTargets => "touch_targets",
            Key::Theme => "theme",
            Key::PickerFolder => "picker_folder",
            Key::BackupDestinations => "backup_destinations",
            Key::BackupFormat => "backup_format",
            Key::BackupAt => "backup_at",
            Key::BackupKeep => "backup_keep",
            Key::Rehash => "rehash",
            Key::RehashLimit => "rehash_limit",
            Key::Cloud => "cloud",
        }
    }

    /// The environment variable that sets it.
    pub const fn variable(self) -> &'static str {
        match self {
            Key::DataDir => "BATCHBOOK_DATA_DIR",
            Key::StoragePath => "UPLOAD_STORAGE_PATH",
            Key::SizeLimit => "BATCHBOOK_SIZE_LIMIT",
            Key::AcceptedKinds => "BATCHBOOK_ACCEPTED_KINDS",
            Key::CodePattern => "BATCHBOOK_CODE_PATTERN",
            Key::Station => "BATCHBOOK_STATION",
            Key::TimeZone => "BATCHBOOK_TIME_ZONE",
            Key::Language => "BATCHBOOK_LANGUAGE",
            Key::AskOperatorAfter => "BATCHBOOK_ASK_OPERATOR_AFTER",
            Key::TouchTargets => "BATCHBOOK_TOUCH_TARGETS",
            Key::Theme => "BATCHBOOK_THEME",
            Key::PickerFolder => "BATCHBOOK_PICKER_FOLDER",
            Key::BackupDestinations => "BATCHBOOK_BACKUP_DESTINATIONS",
            Key::BackupFormat => "BATCHBOOK_BACKUP_FORMAT",
            Key::BackupAt => "BATCHBOOK_BACKUP_AT",
            Key::BackupKeep => "BATCHBOOK_BACKUP_KEEP",
            Key::Rehash => "BATCHBOOK_REHASH",
            Key::RehashLimit => "BATCHBOOK_REHASH_LIMIT",
            Key::Cloud => "BATCHBOOK_CLOUD",
        }
    }

    /// The flag that sets it, for the two that have one.
    pub const fn flag(self) -> Option<&'static str> {
        match self {
            Key::DataDir => Some("--data-dir"),
            Key::StoragePath => Some("--storage-path"),
            _ => None,
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Key> {
        Key::ALL.into_iter().find(|key| key.name() == name)
    }
}
