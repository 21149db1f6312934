use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use batchbook_core::attachments::FailureCode;
use batchbook_core::batch::ProblemCode;
use batchbook_core::cloud::TroubleCode;

use super::*;

/// Every parameter that an error may have, with a value that shows in a snapshot.
fn every_parameter() -> Vec<(&'static str, String)> {
    let names = [
        "batch",
        "by",
        "count",
        "cursor",
        "days",
        "decimals",
        "detail",
        "expected",
        "field",
        "file",
        "free",
        "from",
        "is",
        "key",
        "kind",
        "kinds",
        "known",
        "last",
        "layout",
        "limit",
        "message",
        "minutes",
        "name",
        "names",
        "newest",
        "next",
        "other",
        "path",
        "per_day",
        "place",
        "reason",
        "seconds",
        "size",
        "state",
        "system_error",
        "to",
        "total",
        "unit",
        "usual",
        "value",
        "who",
    ];
    names.map(|name| (name, format!("<{name}>"))).to_vec()
}

/// The codes of `error-*` that the program can say.
const ERRORS: &[&str] = &[
    "refused",
    "setting_locked",
    "setting_set_elsewhere",
    "setting_only_at_start",
    "settings_broken",
    "catalogue_not_there",
    "catalogue_changed",
    "import_outdated",
    "folder_not_opened",
    "data_folder",
    "data_in_use",
    "database_newer",
    "database_foreign",
    "database_damaged",
    "database_unusable",
    "disk_full",
    "store_failed",
    "storage_marker_missing",
    "storage_foreign_files",
    "storage_of_another_store",
    "storage_no_answer",
    "storage_unreachable",
    "permission_denied",
    "read_only",
    "no_space",
    "name_too_long",
    "too_large",
    "file_in_use",
    "io_error",
    "clock_behind",
    "draft_gone",
    "unknown_attachment",
    "attachment_wrong_state",
    "attachment_recorded",
    "attachment_not_recorded",
    "pin_required",
    "pin_wrong",
    "pin_too_early",
    "pin_unusable",
    "pin_not_computed",
    "no_such_operator",
    "operator_not_added",
    "data_not_owned",
    "restore_others_open",
    "no_such_batch",
    "nothing_to_repeat",
    "file_unreadable",
    "file_unwritable",
    "not_text",
    "not_json",
    "catalogue_form",
    "catalogue_product_type",
    "catalogue_brand",
    "catalogue_twice",
    "bad_cursor",
    "interrupted",
    "output",
    "bad_day",
    "days_swapped",
    "bad_status",
    "export_needs_file",
    "export_under_way",
    "no_log",
    "attachment_not_saved",
    "file_damaged",
    "copy_no_space",
    "copy_too_large",
    "clipboard_unreadable",
    "folder_name_unreadable",
    "not_printed",
    "not_opened",
    "disk_nearly_full",
    "backup_no_destination",
    "backup_uploads_paused",
    "window_libraries_missing",
    "window_no_screen",
    "window_open_already",
    "backup_under_way",
    "backup_destination_gone",
    "backup_destination",
    "backup_no_space",
    "backup_snapshot",
    "backup_no_local_space",
    "backup_local",
    "backup_not_proven",
    "backup_cancelled",
    "backup_not_removed",
    "backup_no_place",
    "backup_same_disk",
    "backup_damaged",
    "backup_overdue",
    "backup_none_there",
    "backup_not_whole",
    "backup_repaired",
    "replaced_by_backup",
    "backup_failed",
    "backup_not_there",
    "backup_of_another_store",
    "backup_inside_data",
    "backup_busy",
    "restore_damaged",
    "restore_target_taken",
    "dossier_target_taken",
    "dossier_under_way",
    "restore_in_use",
    "restore_unfinished",
    "check_under_way",
    "storage_moved_away",
    "storage_move_unfinished",
    "move_not_absolute",
    "move_same_place",
    "move_inside",
    "move_no_room",
    "move_under_way",
    "move_damaged",
    "move_broke_off",
    "move_not_as_written",
    "move_stopped",
    "move_settings_file",
    "prices_unreadable",
    "prices_not_toml",
    "prices_field",
    "cloud_off",
    "cloud_not_primary",
    "cloud_no_credentials",
    "cloud_credentials",
    "cloud_keychain",
    "cloud_key_incomplete",
    "cloud_unknown",
    "cloud_lock",
    "cloud_key_unusable",
    "cloud_work_under_way",
    "cloud_evicted_off",
    "cloud_evicted_elsewhere",
    "not_fetched_offline",
    "cloud_offline",
    "cloud_wrong_key",
    "cloud_no_bucket",
    "cloud_clock_wrong",
    "cloud_no_right",
    "cloud_configuration",
    "cloud_storage_unreachable",
    "cloud_busy",
    "cloud_interrupted",
    "cloud_refused",
    "cloud_not_there",
    "cloud_differs",
    "cloud_local_missing",
    "cloud_local_damaged",
    "cloud_local_failed",
    "database_damage_found",
    "plant_place_unreadable",
    "plant_no_snapshot",
    "plant_archive",
    "plant_manifest_unreadable",
    "plant_snapshot_unreadable",
    "plant_snapshot_damaged",
    "plant_snapshot_newer",
    "plant_snapshot_older",
    "plant_nothing_open",
    "plant_no_such_station",
    "plant_no_such_batch",
    "plant_several_batches",
    "plant_file_missing",
    "plant_file_damaged",
];

const SETTINGS: [&str; 29] = [
    "not_one_line",
    "not_a_prefix",
    "not_an_address",
    "http_not_allowed",
    "key_missing",
    "not_a_name",
    "unreadable",
    "no_data_dir",
    "not_toml",
    "unknown_key",
    "system_wide_only",
    "wrong_type",
    "empty",
    "not_absolute",
    "not_a_size",
    "not_a_kind",
    "number_missing",
    "unbalanced_brace",
    "unknown_placeholder",
    "not_a_station",
    "unknown_time_zone",
    "unknown_language",
    "not_minutes",
    "not_a_rehash_limit",
    "not_a_choice",
    "not_a_time",
    "not_to_keep",
    "unknown_lock",
    "overruled",
];

fn said(family: Family, code: &str) -> Said {
    let coded = Coded {
        family,
        code: code.to_owned(),
        parameters: named(every_parameter()),
    };
    assert!(Words::of("en").has(&coded.id()), "no words: {}", coded.id());
    Words::of("en").said(&coded)
}

#[test]
fn the_messages_parse_and_no_id_is_there_twice() {
    for messages in [ENGLISH, HINDI] {
        let resource = FluentResource::try_new(messages.to_owned())
            .map_err(|(_, errors)| errors)
            .unwrap();
        let ids: Vec<&str> = messages
            .lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(id, _)| id))
            .collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len());
        assert!(resource.entries().count() >= ids.len(), "every message is read");
    }
}

/// Every message and attribute of a file, with the parameters that it uses.
fn parameters_by_message(messages: &str) -> BTreeMap<String, BTreeSet<&str>> {
    let mut found: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let (mut id, mut part) = ("", String::new());
    for line in messages.lines().filter(|line| !line.starts_with('#')) {
        let attribute = line.strip_prefix("    .").and_then(|rest| rest.split_once(" ="));
        if let Some((name, _)) = attribute {
            part = format!("{id}.{name}");
        } else if let Some((name, _)) = line.split_once(" =").filter(|(name, _)| !name.contains(' ')) {
            (id, part) = (name, name.to_owned());
        }
        let parameters = line.split('$').skip(1).map(|rest| {
            rest.split(|end: char| !end.is_alphanumeric() && end != '_')
                .next()
                .unwrap_or(rest)
        });
        found.entry(part.clone()).or_default().extend(parameters);
    }
    found
}

#[test]
fn every_language_has_every_message_with_the_same_attributes_and_parameters() {
    let english = parameters_by_message(ENGLISH);
    assert!(english["error-store-failed"].contains("system_error"));
    assert!(english.contains_key("attachment-cancelled.next"));
    let hindi = parameters_by_message(HINDI);
    let only_in =
        |one: &BTreeMap<String, BTreeSet<&str>>, other: &BTreeMap<String, BTreeSet<&str>>| -> Vec<String> {
            one.keys()
                .filter(|id| !other.contains_key(*id))
                .cloned()
                .collect()
        };
    assert_eq!(only_in(&english, &hindi), Vec::<String>::new(), "without Hindi");
    assert_eq!(
        only_in(&hindi, &english),
        Vec::<String>::new(),
        "nobody asks for these"
    );
    for (id, parameters) in &english {
        assert_eq!(parameters, &hindi[id], "{id}");
    }
}

#[test]
fn a_language_is_spoken_and_english_stands_in_for_any_other() {
    let in_hindi = Words::of("hi").plain("ui-history");
    assert!(
        in_hindi
            .chars()
            .all(|letter| ('\u{900}'..='\u{97f}').contains(&letter)),
        "{in_hindi}"
    );
    assert_eq!(Words::of("xx").plain("ui-history"), "History");
}

#[test]
fn whatever_the_object_store_does_has_words_in_the_window_too() {
    let own = [
        "off",
        "not_primary",
        "no_credentials",
        "credentials",
        "keychain",
        "unknown",
    ];
    for code in TroubleCode::ALL.iter().map(|code| code.as_str()).chain(own) {
        let id = format!("ui-objects-trouble-{}", code.replace('_', "-"));
        assert!(Words::of("en").has(&id), "no words: {id}");
    }
}

#[test]
fn every_error_has_words_and_a_next_step() {
    let errors = ERRORS.iter().map(|code| (Family::Error, *code));
    let settings = SETTINGS.iter().map(|code| (Family::Setting, *code));
    let attachments = FailureCode::ALL
        .iter()
        .map(|code| (Family::Attachment, code.as_str()));
    for (family, code) in errors
        .chain(settings)
        .chain(attachments)
        .chain([(Family::Attachment, "missing"), (Family::Attachment, "kept")])
    {
        let said = said(family, code);
        assert!(
            said.next.is_some_and(|next| !next.is_empty()),
            "{family:?} {code}"
        );
        assert!(
            !said.text.contains("{$"),
            "a parameter that nobody gives: {}",
            said.text
        );
    }
}

#[test]
fn every_word_that_is_said_about_errors() {
    let words = Words::of("en");
    let mut all = String::new();
    for code in ProblemCode::ALL {
        let mut problem = Problem::new("field", *code);
        problem.parameters.extend(every_parameter());
        let text = words.problem(&problem);
        assert!(
            !text.starts_with("problem-") && !text.contains("{$"),
            "{}: {text}",
            code.as_str()
        );
        writeln!(all, "problem {}\n    {text}", code.as_str()).unwrap();
    }
    let attachments = FailureCode::ALL
        .iter()
        .map(|code| code.as_str())
        .chain(["missing", "kept"]);
    let attachments = attachments.map(|code| (Family::Attachment, code));
    let settings = SETTINGS.into_iter().map(|code| (Family::Setting, code));
    let errors = ERRORS.iter().map(|code| (Family::Error, *code));
    for (family, code) in attachments.chain(settings).chain(errors) {
        let said = said(family, code);
        writeln!(
            all,
            "{} {code}\n    {}\n    → {}",
            family.prefix(),
            said.text,
            said.next.unwrap()
        )
        .unwrap();
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_storage_path_that_is_not_used_says_why() {
    let said = |reason: &str| {
        let mut parameters = named(every_parameter());
        parameters.insert("reason".to_owned(), reason.to_owned());
        Words::of("en").said(&Coded {
            family: Family::Attachment,
            code: "storage_unreachable".to_owned(),
            parameters,
        })
    };
    let reasons = [
        "storage_of_another_store",
        "storage_foreign_files",
        "storage_marker_missing",
        "storage_no_answer",
        "",
    ];
    insta::assert_snapshot!(reasons.map(|reason| said(reason).in_one_line()).join("\n"));
}

#[test]
fn a_kept_file_says_what_it_waits_for() {
    let said = |cause: &str| {
        let mut parameters = named(every_parameter());
        parameters.insert("cause".to_owned(), cause.to_owned());
        Words::of("en").said(&Coded {
            family: Family::Attachment,
            code: "kept".to_owned(),
            parameters,
        })
    };
    let causes = [
        "storage_unreachable",
        "storage_of_another_store",
        "storage_foreign_files",
        "storage_marker_missing",
        "storage_no_answer",
        "no_space",
        "permission_denied",
        "read_only",
        "file_in_use",
        "io_error",
        "cancelled",
    ];
    insta::assert_snapshot!(causes.map(|cause| said(cause).in_one_line()).join("\n"));
}

#[test]
fn sizes_read_as_people_say_them() {
    for (bytes, text) in [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (1499, "1.4 kB"),
        (250_000_000, "250 MB"),
        (5_000_000_000, "5 GB"),
    ] {
        assert_eq!(size(bytes), text);
    }
}

#[test]
fn a_name_stays_on_its_line() {
    assert_eq!(
        one_line("a\nb\u{202e}c\u{1b}[0m रसीद\u{200d}"),
        "a\u{fffd}b\u{fffd}c\u{fffd}[0m रसीद\u{200d}"
    );
}

#[test]
fn everything_that_can_be_wrong_with_a_backup_has_words() {
    let said = batchbook_core::backup::ProblemKind::ALL.iter().map(|kind| {
        let id = format!("cli-backup-problem-{}", kind.as_str().replace('_', "-"));
        let parameters = [
            ("subject", "<subject>".to_owned()),
            ("detail", "<detail>".to_owned()),
        ];
        assert!(Words::of("en").has(&id), "{id}");
        format!("{}: {}", kind.as_str(), Words::of("en").text(&id, parameters))
    });
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"));
}

#[test]
fn everything_that_the_trail_says_was_done_has_words() {
    let missing: Vec<&str> = batchbook_core::store::trail::ACTIONS
        .iter()
        .copied()
        .filter(|action| !Words::of("en").has(&format!("action-{}", action.replace('_', "-"))))
        .collect();
    assert_eq!(missing, [] as [&str; 0]);
    for field in batchbook_core::batch::DIFFERENCE_FIELDS {
        let id = format!("field-{}", field.replace('_', "-"));
        assert!(field == "parameters" || Words::of("en").has(&id), "{id}");
    }
}
