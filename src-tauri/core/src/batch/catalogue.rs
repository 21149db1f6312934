//! What a plant produces: its product types and brands, and the file that carries them to another workstation.

use serde::{Deserialize, Serialize};

use super::product_type::is_name;
use super::{
    Parameter, ParameterKind, Presets, ProductType, ProductTypeProblemAt, QuantityLayout, WeightRule,
};

/// Product types and brands, in the order of the form.
///
/// As JSON it is the catalogue file. Lengths in it are decimal texts in m.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// What can be produced.
    pub product_types: Vec<ProductType>,
    /// What it can be sold under.
    pub brands: Vec<String>,
    /// What is no longer produced.
    #[serde(default)]
    pub retired_product_types: Vec<ProductType>,
    /// What nothing is sold under any more.
    #[serde(default)]
    pub retired_brands: Vec<String>,
}

/// Why a text is no catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// It is no JSON of the wanted form.
    #[error("the catalogue cannot be read")]
    Form {
        /// Where and why.
        source: serde_json::Error,
    },
    /// A product type that could not be used.
    #[error("product type {name:?} cannot be used")]
    ProductType {
        /// Its name.
        name: String,
        /// Everything that is wrong with it.
        problems: Vec<ProductTypeProblemAt>,
    },
    /// A brand that could not be used.
    #[error("brand {name:?} is empty, too long, or has control characters")]
    Brand {
        /// Its name.
        name: String,
    },
    /// A name that is there twice.
    #[error("{name:?} is there twice")]
    Twice {
        /// The name.
        name: String,
    },
}

impl Catalogue {
    /// Reads and checks a catalogue file.
    pub fn from_json(text: &str) -> Result<Self, CatalogueError> {
        let catalogue: Self = serde_json::from_str(text).map_err(|source| CatalogueError::Form { source })?;
        let check_types = |types: Vec<ProductType>| {
            let checked = types.into_iter().map(|product_type| {
                let name = product_type.name.clone();
                product_type
                    .checked()
                    .map_err(|problems| CatalogueError::ProductType { name, problems })
            });
            checked.collect::<Result<Vec<_>, _>>()
        };
        let catalogue = Self {
            product_types: check_types(catalogue.product_types)?,
            retired_product_types: check_types(catalogue.retired_product_types)?,
            ..catalogue
        };
        let brands = || catalogue.brands.iter().chain(&catalogue.retired_brands);
        if let Some(name) = brands().find(|name| !is_name(name)) {
            return Err(CatalogueError::Brand { name: name.clone() });
        }
        let types = catalogue
            .product_types
            .iter()
            .chain(&catalogue.retired_product_types);
        for names in [
            types.map(|product_type| &product_type.name).collect::<Vec<_>>(),
            brands().collect(),
        ] {
            let mut seen = std::collections::BTreeSet::new();
            if let Some(name) = names.into_iter().find(|name| !seen.insert(*name)) {
                return Err(CatalogueError::Twice { name: name.clone() });
            }
        }
        Ok(catalogue)
    }

    /// The product type of that name, retired ones left out.
    pub fn product_type(&self, name: &str) -> Option<&ProductType> {
        self.product_types
            .iter()
            .find(|product_type| product_type.name == name)
    }

    /// What a new store starts with: two examples to edit or retire.
    pub fn first() -> Self {
        let texts = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let select = |name: &str, unit: Option<&str>, options: &[&str]| Parameter {
            name: name.to_owned(),
            kind: ParameterKind::Select,
            unit: unit.map(str::to_owned),
            required: true,
            options: texts(options),
        };
        let od = || {
            select(
                "OD",
                Some("mm"),
                &[
                    "25", "32", "40", "50", "63", "75", "90", "110", "125", "140", "160",
                ],
            )
        };
        let pn = || select("PN", None, &["4", "6", "8", "10", "12.5"]);
        Self {
            product_types: vec![
                ProductType {
                    name: "HDPE Pipe".into(),
                    unit: "m".into(),
                    layout: QuantityLayout::Rolls,
                    parameters: vec![select("PE", None, &["63", "80", "100"]), pn(), od()],
                    presets: Presets {
                        roll_lengths_m: texts(&["500", "300"]),
                        cut_pieces_allowed: true,
                        ..Presets::default()
                    },
                    weight_per_metre: WeightRule::Required,
                },
                ProductType {
                    name: "Sprinkler Pipe".into(),
                    unit: "pcs".into(),
                    layout: QuantityLayout::Bundles,
                    parameters: vec![od(), pn(), select("Type", None, &["C", "L"])],
                    presets: Presets {
                        bundle_sizes: vec![10, 20],
                        piece_length_m: Some("6".into()),
                        spares_allowed: true,
                        ..Presets::default()
                    },
                    weight_per_metre: WeightRule::Required,
                },
            ],
            brands: texts(&["Tarko", "Unbranded"]),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_catalogue_goes_through_its_own_file() {
        let first = Catalogue::first();
        let text = serde_json::to_string(&first).unwrap();
        assert_eq!(Catalogue::from_json(&text).unwrap(), first);
    }

    #[test]
    fn options_sort_as_numbers_when_all_are_numbers() {
        let mut catalogue = Catalogue::first();
        let parameters = &mut catalogue.product_types[0].parameters;
        parameters[1].options = ["12.5", "4", "10"].map(str::to_owned).to_vec();
        parameters[0].options = ["PE 100", "PE 80"].map(str::to_owned).to_vec();
        let read = Catalogue::from_json(&serde_json::to_string(&catalogue).unwrap()).unwrap();
        assert_eq!(read.product_types[0].parameters[1].options, ["4", "10", "12.5"]);
        assert_eq!(
            read.product_types[0].parameters[0].options,
            ["PE 100", "PE 80"],
            "words keep the order given"
        );
    }

    #[test]
    fn a_catalogue_that_could_not_be_used_is_refused() {
        let break_it = |change: &dyn Fn(&mut Catalogue)| {
            let mut catalogue = Catalogue::first();
            change(&mut catalogue);
            Catalogue::from_json(&serde_json::to_string(&catalogue).unwrap())
        };
        type Change<'a> = &'a dyn Fn(&mut Catalogue);
        let cases: [(&str, Change<'_>); 9] = [
            ("unit that does not fit", &|catalogue| {
                catalogue.product_types[0].unit = "kg".into()
            }),
            ("no options", &|catalogue| {
                catalogue.product_types[0].parameters[0].options.clear()
            }),
            ("option twice", &|catalogue| {
                catalogue.product_types[0].parameters[0].options.push("63".into())
            }),
            ("parameter twice", &|catalogue| {
                catalogue.product_types[0].parameters[0].name = "PN".into()
            }),
            ("preset zero", &|catalogue| {
                catalogue.product_types[0].presets.roll_lengths_m.push("0".into())
            }),
            ("weight on plain", &|catalogue| {
                catalogue.product_types[0].layout = QuantityLayout::Plain
            }),
            ("empty name", &|catalogue| {
                catalogue.product_types[0].name = String::new()
            }),
            ("type twice", &|catalogue| {
                catalogue.product_types[1].name = "HDPE Pipe".into()
            }),
            ("brand twice", &|catalogue| {
                catalogue.retired_brands.push("Tarko".into())
            }),
        ];
        for (name, change) in cases {
            assert!(break_it(change).is_err(), "{name}");
        }
        assert!(break_it(&|_| {}).is_ok());
        assert!(
            Catalogue::from_json(r#"{"product_types": [], "brands": [], "colour": 1}"#).is_err(),
            "unknown key"
        );
        let misspelt = serde_json::to_string(&Catalogue::first())
            .unwrap()
            .replace("bundle_sizes", "bundle_size");
        assert!(Catalogue::from_json(&misspelt).is_err(), "a misspelt preset");
    }
}
