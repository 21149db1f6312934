//! Why a setting or a list was not changed, as codes that have words.

use std::path::Path;

use batchbook_core::batch::catalogue::CatalogueError;
use batchbook_core::settings::{Key, Origin, Unchangeable};
use serde_json::error::Category;
#[cfg(any(feature = "window", test))]
use {
    super::{Parameters, named},
    batchbook_core::batch::{LONGEST_NAME, ProductTypeProblem},
};

use super::{Coded, one_line, shown};

/// The codes of `problem-*` that only lists have; what they share with batches is said by the same words.
#[cfg(test)]
const OF_LISTS: [&str; 6] = [
    "duplicate_name",
    "duplicate_name_retired",
    "unit_does_not_fit",
    "options_of_select_only",
    "not_a_preset",
    "weight_rule",
];

/// Why a setting cannot be changed while the program runs.
pub(crate) fn unchangeable(key: Key, reason: &Unchangeable, system_file: &Path) -> Coded {
    let key = ("key", key.name().to_owned());
    match reason {
        Unchangeable::Locked => Coded::error("setting_locked", [key, ("by", shown(system_file))]),
        Unchangeable::SetElsewhere(origin) => {
            let place = match origin {
                Origin::Environment(name) => (*name).to_owned(),
                _ => Key::ALL
                    .into_iter()
                    .find(|it| it.name() == key.1)
                    .and_then(Key::flag)
                    .unwrap_or_default()
                    .to_owned(),
            };
            Coded::error("setting_set_elsewhere", [key, ("by", place)])
        }
        Unchangeable::OnlyAtStart => Coded::error("setting_only_at_start", [key]),
    }
}

/// What is wrong with a name: the code of a `problem-*`.
#[cfg(any(feature = "window", test))]
pub(crate) fn name(name: &str) -> (&'static str, Parameters) {
    if name.trim().is_empty() {
        ("required", Parameters::new())
    } else if name.chars().count() > LONGEST_NAME {
        ("too_long", named([("limit", LONGEST_NAME.to_string())]))
    } else {
        ("control_characters", Parameters::new())
    }
}

/// What is wrong with one field of a product type: the code of a `problem-*`.
#[cfg(any(feature = "window", test))]
pub(crate) fn product_type(problem: &ProductTypeProblem) -> (&'static str, Parameters) {
    let value = |value: &str| ("value", one_line(value));
    match problem {
        ProductTypeProblem::Name { name: text, .. } => name(text),
        ProductTypeProblem::Twice { name, .. } => ("duplicate_name", named([value(name)])),
        ProductTypeProblem::Unit { unit, expected, .. } => (
            "unit_does_not_fit",
            named([value(unit), ("known", (*expected).to_owned())]),
        ),
        ProductTypeProblem::Options { empty: true, .. } => ("required", Parameters::new()),
        ProductTypeProblem::Options { .. } => ("options_of_select_only", Parameters::new()),
        ProductTypeProblem::Preset { preset } => ("not_a_preset", named([value(preset)])),
        ProductTypeProblem::Weight { .. } => ("weight_rule", Parameters::new()),
    }
}

/// Why a file is no catalogue. `file` is as it is shown.
pub(crate) fn catalogue(file: &str, error: &CatalogueError) -> Coded {
    let path = ("path", file.to_owned());
    match error {
        CatalogueError::Form { source } => {
            let code = match source.classify() {
                Category::Data => "catalogue_form",
                _ => "not_json",
            };
            Coded::error(code, [path, ("detail", one_line(&source.to_string()))])
        }
        CatalogueError::ProductType { name, problems } => {
            let detail: Vec<String> = problems.iter().map(ToString::to_string).collect();
            let detail = ("detail", one_line(&detail.join("; ")));
            Coded::error("catalogue_product_type", [path, ("name", one_line(name)), detail])
        }
        CatalogueError::Brand { name } => Coded::error("catalogue_brand", [path, ("name", one_line(name))]),
        CatalogueError::Twice { name } => Coded::error("catalogue_twice", [path, ("name", one_line(name))]),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use batchbook_core::batch::ProductType;
    use batchbook_core::batch::catalogue::Catalogue;
    use batchbook_core::batch::catalogue_changes::ChangeDetail;

    use super::*;
    use crate::wording::Words;

    #[test]
    fn what_is_wrong_with_a_list_has_words() {
        let words = Words::of("en");
        let said = OF_LISTS.map(|code| {
            let id = format!("problem-{}", code.replace('_', "-"));
            assert!(words.has(&id), "{id}");
            let parameters = [("value", "<value>".to_owned()), ("known", "<known>".to_owned())];
            format!("{code}: {}", words.text(&id, parameters))
        });
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn every_problem_of_a_product_type_has_words() {
        let words = Words::of("en");
        let mut wrong: ProductType = Catalogue::first().product_types.remove(0);
        wrong.name = String::new();
        wrong.unit = "kg".into();
        wrong.weight_per_metre = batchbook_core::batch::WeightRule::None;
        wrong.parameters[0].options.clear();
        wrong.parameters[1].kind = batchbook_core::batch::ParameterKind::Text;
        wrong.parameters[2].options.push("25".into());
        wrong.parameters[2].name = "a\u{7}".into();
        wrong.presets.roll_lengths_m.push("x".repeat(3));
        let codes: Vec<&str> = wrong
            .checked()
            .unwrap_err()
            .iter()
            .map(|problem| product_type(&problem.problem).0)
            .collect();
        assert_eq!(
            codes,
            [
                "required",
                "unit_does_not_fit",
                "weight_rule",
                "required",
                "options_of_select_only",
                "control_characters",
                "duplicate_name",
                "not_a_preset"
            ]
        );
        for code in codes {
            let id = format!("problem-{}", code.replace('_', "-"));
            assert!(words.has(&id), "{id}");
        }
    }

    #[test]
    fn why_a_setting_stays_as_it_is_has_words_and_a_next_step() {
        let file = PathBuf::from("/etc/batchbook/settings.toml");
        let reasons = [
            Unchangeable::Locked,
            Unchangeable::SetElsewhere(Origin::Environment("BATCHBOOK_STATION")),
            Unchangeable::OnlyAtStart,
        ];
        let said = reasons.map(|reason| {
            let coded = unchangeable(Key::Station, &reason, &file);
            Words::of("en").said(&coded).in_one_line()
        });
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn what_an_import_changes_has_words() {
        let parameter = || "PE".to_owned();
        let details = [
            ChangeDetail::Retired,
            ChangeDetail::Returned,
            ChangeDetail::Unit {
                from: "m".into(),
                to: "km".into(),
            },
            ChangeDetail::Layout {
                from: "rolls",
                to: "plain",
            },
            ChangeDetail::ParameterAdded {
                parameter: parameter(),
            },
            ChangeDetail::ParameterRemoved {
                parameter: parameter(),
            },
            ChangeDetail::ParameterChanged {
                parameter: parameter(),
            },
            ChangeDetail::OptionsAdded {
                parameter: parameter(),
                options: vec!["112".into(), "120".into()],
            },
            ChangeDetail::OptionsRemoved {
                parameter: parameter(),
                options: vec!["63".into()],
            },
            ChangeDetail::Order,
            ChangeDetail::Presets,
            ChangeDetail::Weight,
        ];
        let said = details.map(|detail| Words::of("en").change(&detail));
        insta::assert_snapshot!(said.join("\n"));
    }
}
