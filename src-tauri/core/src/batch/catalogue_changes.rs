//! What an import would change: computed before anything is written, and shown to whoever imports.

use super::catalogue::Catalogue;
use super::{Parameter, ProductType};

/// The kind of thing that a plant lists and edits. Operators are listed too, but never travel in a catalogue file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CatalogueKind {
    /// What can be produced.
    ProductType,
    /// What it is sold under.
    Brand,
    /// Who records it.
    Operator,
}

impl CatalogueKind {
    /// The kind's name, as it is stored and written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProductType => "product_type",
            Self::Brand => "brand",
            Self::Operator => "operator",
        }
    }
}

/// What an import does to the things it names. What it does not name stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueChanges {
    /// What was not there.
    pub added: Vec<CatalogueChange>,
    /// What becomes different.
    pub changed: Vec<CatalogueChange>,
    /// What is the same already; at most its place in the form changes.
    pub unchanged: Vec<CatalogueChange>,
}

/// What an import does to one product type or brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueChange {
    /// What it is.
    pub kind: CatalogueKind,
    /// Its name.
    pub name: String,
    /// What becomes different; nothing unless it is changed.
    pub details: Vec<ChangeDetail>,
}

/// One difference of a product type or brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeDetail {
    /// It is no longer offered.
    Retired,
    /// It is offered again.
    Returned,
    /// It is measured in another unit.
    Unit {
        /// The unit now.
        from: String,
        /// The unit then.
        to: String,
    },
    /// It is counted in another way.
    Layout {
        /// The layout's name now.
        from: &'static str,
        /// The layout's name then.
        to: &'static str,
    },
    /// A parameter is new.
    ParameterAdded {
        /// Its name.
        parameter: String,
    },
    /// A parameter is gone.
    ParameterRemoved {
        /// Its name.
        parameter: String,
    },
    /// A parameter is entered in another way, has another unit, or is or is no longer required.
    ParameterChanged {
        /// Its name.
        parameter: String,
    },
    /// A parameter has an option more.
    OptionsAdded {
        /// The parameter's name.
        parameter: String,
        /// The new options.
        options: Vec<String>,
    },
    /// A parameter has an option less.
    OptionsRemoved {
        /// The parameter's name.
        parameter: String,
        /// The options that are gone.
        options: Vec<String>,
    },
    /// Parameters or options stand in another order.
    Order,
    /// What is offered at a touch, or what is allowed.
    Presets,
    /// Whether the weight per metre has to be entered.
    Weight,
}

impl ChangeDetail {
    /// The code that the words are found by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Retired => "retired",
            Self::Returned => "returned",
            Self::Unit { .. } => "unit",
            Self::Layout { .. } => "layout",
            Self::ParameterAdded { .. } => "parameter_added",
            Self::ParameterRemoved { .. } => "parameter_removed",
            Self::ParameterChanged { .. } => "parameter_changed",
            Self::OptionsAdded { .. } => "options_added",
            Self::OptionsRemoved { .. } => "options_removed",
            Self::Order => "order",
            Self::Presets => "presets",
            Self::Weight => "weight",
        }
    }

    /// What the words are filled with.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Retired | Self::Returned | Self::Order | Self::Presets | Self::Weight => Vec::new(),
            Self::Unit { from, to } => vec![("from", from.clone()), ("to", to.clone())],
            Self::Layout { from, to } => vec![("from", (*from).to_owned()), ("to", (*to).to_owned())],
            Self::ParameterAdded { parameter }
            | Self::ParameterRemoved { parameter }
            | Self::ParameterChanged { parameter } => vec![("parameter", parameter.clone())],
            Self::OptionsAdded { parameter, options } | Self::OptionsRemoved { parameter, options } => {
                vec![("parameter", parameter.clone()), ("options", options.join(", "))]
            }
        }
    }
}

/// Says what an import would do to a catalogue: by kind, in the order of the imported file.
pub fn plan_import(current: &Catalogue, imported: &Catalogue) -> CatalogueChanges {
    let mut changes = CatalogueChanges::default();
    for (product_type, retired) in types(imported) {
        let stored = types(current).find(|(stored, _)| stored.name == product_type.name);
        let details = stored.map(|(stored, was_retired)| {
            let mut details = retirement(was_retired, retired);
            details.extend(type_details(stored, product_type));
            details
        });
        changes.put(CatalogueKind::ProductType, &product_type.name, details);
    }
    for (brand, retired) in brands(imported) {
        let stored = brands(current).find(|(stored, _)| *stored == brand);
        let details = stored.map(|(_, was_retired)| retirement(was_retired, retired));
        changes.put(CatalogueKind::Brand, brand, details);
    }
    changes
}

impl CatalogueChanges {
    fn put(&mut self, kind: CatalogueKind, name: &str, details: Option<Vec<ChangeDetail>>) {
        let list = match &details {
            None => &mut self.added,
            Some(details) if details.is_empty() => &mut self.unchanged,
            Some(_) => &mut self.changed,
        };
        list.push(CatalogueChange {
            kind,
            name: name.to_owned(),
            details: details.unwrap_or_default(),
        });
    }
}

fn types(catalogue: &Catalogue) -> impl Iterator<Item = (&ProductType, bool)> {
    let used = catalogue.product_types.iter().map(|it| (it, false));
    used.chain(catalogue.retired_product_types.iter().map(|it| (it, true)))
}

fn brands(catalogue: &Catalogue) -> impl Iterator<Item = (&String, bool)> {
    let used = catalogue.brands.iter().map(|it| (it, false));
    used.chain(catalogue.retired_brands.iter().map(|it| (it, true)))
}

fn retirement(was_retired: bool, retired: bool) -> Vec<ChangeDetail> {
    match (was_retired, retired) {
        (false, true) => vec![ChangeDetail::Retired],
        (true, false) => vec![ChangeDetail::Returned],
        _ => Vec::new(),
    }
}

fn type_details(old: &ProductType, new: &ProductType) -> Vec<ChangeDetail> {
    let mut details = Vec::new();
    if old.unit != new.unit {
        details.push(ChangeDetail::Unit {
            from: old.unit.clone(),
            to: new.unit.clone(),
        });
    }
    if old.layout != new.layout {
        details.push(ChangeDetail::Layout {
            from: old.layout.as_str(),
            to: new.layout.as_str(),
        });
    }
    let named = |list: &[Parameter], name: &str| list.iter().find(|it| it.name == name).cloned();
    for parameter in &new.parameters {
        match named(&old.parameters, &parameter.name) {
            Some(before) => details.extend(parameter_details(&before, parameter)),
            None => details.push(ChangeDetail::ParameterAdded {
                parameter: parameter.name.clone(),
            }),
        }
    }
    let gone = old
        .parameters
        .iter()
        .filter(|it| named(&new.parameters, &it.name).is_none());
    details.extend(gone.map(|parameter| ChangeDetail::ParameterRemoved {
        parameter: parameter.name.clone(),
    }));
    if old.presets != new.presets {
        details.push(ChangeDetail::Presets);
    }
    if old.weight_per_metre != new.weight_per_metre {
        details.push(ChangeDetail::Weight);
    }
    if details.is_empty() && old != new {
        details.push(ChangeDetail::Order);
    }
    details
}

fn parameter_details(old: &Parameter, new: &Parameter) -> Vec<ChangeDetail> {
    let mut details = Vec::new();
    let without = |list: &[String], others: &[String]| -> Vec<String> {
        list.iter()
            .filter(|option| !others.contains(option))
            .cloned()
            .collect()
    };
    let (added, removed) = (
        without(&new.options, &old.options),
        without(&old.options, &new.options),
    );
    let parameter = || new.name.clone();
    if (old.kind, &old.unit, old.required) != (new.kind, &new.unit, new.required) {
        details.push(ChangeDetail::ParameterChanged {
            parameter: parameter(),
        });
    }
    if !added.is_empty() {
        details.push(ChangeDetail::OptionsAdded {
            parameter: parameter(),
            options: added,
        });
    }
    if !removed.is_empty() {
        details.push(ChangeDetail::OptionsRemoved {
            parameter: parameter(),
            options: removed,
        });
    }
    details
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{ParameterKind, QuantityLayout, WeightRule};

    /// What an edit of the first catalogue changes of its first product type.
    fn details(edit: impl FnOnce(&mut ProductType)) -> Vec<ChangeDetail> {
        let mut imported = Catalogue::first();
        edit(&mut imported.product_types[0]);
        let changes = plan_import(&Catalogue::first(), &imported);
        assert_eq!(changes.added, []);
        changes
            .changed
            .into_iter()
            .flat_map(|change| change.details)
            .collect()
    }

    #[test]
    fn the_same_catalogue_changes_nothing() {
        let changes = plan_import(&Catalogue::first(), &Catalogue::first());
        assert_eq!((changes.added.len(), changes.changed.len()), (0, 0));
        let names: Vec<&str> = changes.unchanged.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["HDPE Pipe", "Sprinkler Pipe", "Tarko", "Unbranded"]);
    }

    #[test]
    fn new_retired_and_returned_things_are_told_apart() {
        let mut current = Catalogue::first();
        current.retired_brands = vec![current.brands.remove(1)];
        let mut imported = Catalogue::first();
        imported.retired_product_types = vec![imported.product_types.remove(0)];
        imported.brands.push("Nova".into());
        let changes = plan_import(&current, &imported);
        let added = |change: &CatalogueChange| (change.kind, change.name.clone());
        assert_eq!(
            changes.added.iter().map(added).collect::<Vec<_>>(),
            [(CatalogueKind::Brand, "Nova".to_owned())]
        );
        let changed: Vec<_> = changes
            .changed
            .iter()
            .map(|change| (change.name.as_str(), change.details.clone()))
            .collect();
        assert_eq!(
            changed,
            [
                ("HDPE Pipe", vec![ChangeDetail::Retired]),
                ("Unbranded", vec![ChangeDetail::Returned])
            ]
        );
    }

    #[test]
    fn every_difference_of_a_type_is_named() {
        let text = |text: &str| text.to_owned();
        type Edit = fn(&mut ProductType);
        let cases: [(Edit, ChangeDetail); 9] = [
            (
                |it| it.unit = "km".into(),
                ChangeDetail::Unit {
                    from: text("m"),
                    to: text("km"),
                },
            ),
            (
                |it| it.layout = QuantityLayout::BundlesByLength,
                ChangeDetail::Layout {
                    from: "rolls",
                    to: "bundles_by_length",
                },
            ),
            (
                |it| it.parameters[0].options.push("112".into()),
                ChangeDetail::OptionsAdded {
                    parameter: text("PE"),
                    options: vec![text("112")],
                },
            ),
            (
                |it| drop(it.parameters[0].options.remove(0)),
                ChangeDetail::OptionsRemoved {
                    parameter: text("PE"),
                    options: vec![text("63")],
                },
            ),
            (
                |it| it.parameters[0].required = false,
                ChangeDetail::ParameterChanged {
                    parameter: text("PE"),
                },
            ),
            (
                |it| drop(it.parameters.remove(2)),
                ChangeDetail::ParameterRemoved {
                    parameter: text("OD"),
                },
            ),
            (|it| it.parameters.reverse(), ChangeDetail::Order),
            (
                |it| it.presets.roll_lengths_m.push("100".into()),
                ChangeDetail::Presets,
            ),
            (
                |it| it.weight_per_metre = WeightRule::Optional,
                ChangeDetail::Weight,
            ),
        ];
        for (edit, expected) in cases {
            assert_eq!(details(edit), [expected]);
        }
        let colour = Parameter {
            name: text("Colour"),
            kind: ParameterKind::Text,
            unit: None,
            required: false,
            options: Vec::new(),
        };
        assert_eq!(
            details(|it| it.parameters.push(colour)),
            [ChangeDetail::ParameterAdded {
                parameter: text("Colour")
            }]
        );
    }
}
