//! Everything that the window needs to be ready to type in, in one answer.

use std::collections::BTreeMap;

use batchbook_core::batch;
use batchbook_core::disk_room::{DiskRoomError, disk_room};
use batchbook_core::store::StoreError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::backups;
use super::drafts::{self, Draft};
use super::settings::Preferences;
use super::storage::StorageState;
use super::{CommandError, Failed, Session, State, blocking};
use crate::surroundings::VERSION;
use crate::wording::{self, Coded};

/// What the window starts with.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Started {
    catalogue: Catalogue,
    operators: Vec<String>,
    operator: Option<String>,
    draft: Draft,
    #[ts(type = "number")]
    open_failures: u64,
    #[ts(type = "number")]
    batches: u64,
    storage: StorageState,
    notices: Vec<Notice>,
    language: String,
    time_zone: String,
    station: Option<String>,
    version: &'static str,
    accepted_kinds: Vec<String>,
    #[ts(type = "number")]
    size_limit: u64,
    preferences: Preferences,
}

/// Something that has to be said without being asked: the code of an `error-*` message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Notice {
    code: String,
    parameters: BTreeMap<String, String>,
}

impl From<Coded> for Notice {
    fn from(coded: Coded) -> Self {
        Self {
            code: coded.code,
            parameters: coded.parameters,
        }
    }
}

/// Everything that has to be said now, the most urgent first.
pub(crate) fn notices(session: &Session) -> Result<Vec<Notice>, Failed> {
    let mut notices = own_notices(session)?;
    notices.extend(backups::notices(session)?);
    Ok(notices)
}

/// What the clock and the storage path have to say.
fn own_notices(session: &Session) -> Result<Vec<Notice>, Failed> {
    let mut notices = Vec::new();
    if let Some(newest) = session.book.clock_is_behind()? {
        notices.push(Coded::error("clock_behind", [("newest", newest.to_string())]).into());
    }
    let last_check = session.book.read(|reader| reader.last_check())?;
    if last_check.is_some_and(|check| check.found.contains_key("database_damaged")) {
        let path = session.book.database().display().to_string();
        notices.push(Coded::error("database_damage_found", [("path", path)]).into());
    }
    // The room of a disk that is not the storage path's says nothing, and one in trouble has its own warning.
    if session.book.storage_problem().is_some() {
        return Ok(notices);
    }
    match disk_room(&session.book) {
        Ok(Some(room)) if room.is_nearly_full() => {
            notices.push(wording::nearly_full(&room, &session.book.storage().root).into());
        }
        Ok(_) => {}
        Err(DiskRoomError::Storage(error)) => tracing::debug!("{}", wording::chain(&error)),
        Err(DiskRoomError::Store(error)) => return Err(error.into()),
    }
    Ok(notices)
}

/// Product types and brands that are in use, in the order of the form.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Catalogue {
    product_types: Vec<ProductType>,
    brands: Vec<String>,
}

/// What can be produced.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub(crate) struct ProductType {
    name: String,
    unit: String,
    #[ts(type = "\"plain\" | \"rolls\" | \"bundles\" | \"bundles_by_length\"")]
    layout: batch::QuantityLayout,
    parameters: Vec<Parameter>,
    presets: Presets,
    #[ts(type = "\"required\" | \"optional\" | \"none\"")]
    weight_per_metre: batch::WeightRule,
}

/// A named property of a product type.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub(crate) struct Parameter {
    name: String,
    #[ts(type = "\"select\" | \"number\" | \"text\"")]
    kind: batch::ParameterKind,
    unit: Option<String>,
    required: bool,
    options: Vec<String>,
}

/// What is offered at a touch, and what is allowed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub(crate) struct Presets {
    roll_lengths_m: Vec<String>,
    #[ts(type = "Array<number>")]
    bundle_sizes: Vec<u64>,
    piece_length_m: Option<String>,
    cut_pieces_allowed: bool,
    spares_allowed: bool,
}

impl From<batch::ProductType> for ProductType {
    fn from(product_type: batch::ProductType) -> Self {
        let presets = product_type.presets;
        Self {
            name: product_type.name,
            unit: product_type.unit,
            layout: product_type.layout,
            parameters: product_type
                .parameters
                .into_iter()
                .map(|parameter| Parameter {
                    name: parameter.name,
                    kind: parameter.kind,
                    unit: parameter.unit,
                    required: parameter.required,
                    options: parameter.options,
                })
                .collect(),
            presets: Presets {
                roll_lengths_m: presets.roll_lengths_m,
                bundle_sizes: presets.bundle_sizes,
                piece_length_m: presets.piece_length_m,
                cut_pieces_allowed: presets.cut_pieces_allowed,
                spares_allowed: presets.spares_allowed,
            },
            weight_per_metre: product_type.weight_per_metre,
        }
    }
}

impl From<ProductType> for batch::ProductType {
    /// What a person typed, without the white space around it.
    fn from(product_type: ProductType) -> Self {
        let trimmed = |text: String| text.trim().to_owned();
        let texts = |texts: Vec<String>| texts.into_iter().map(trimmed).collect();
        let filled = |text: Option<String>| text.map(trimmed).filter(|text| !text.is_empty());
        let presets = product_type.presets;
        Self {
            name: trimmed(product_type.name),
            unit: trimmed(product_type.unit),
            layout: product_type.layout,
            parameters: product_type
                .parameters
                .into_iter()
                .map(|parameter| batch::Parameter {
                    name: trimmed(parameter.name),
                    kind: parameter.kind,
                    unit: filled(parameter.unit),
                    required: parameter.required,
                    options: texts(parameter.options),
                })
                .collect(),
            presets: batch::Presets {
                roll_lengths_m: texts(presets.roll_lengths_m),
                bundle_sizes: presets.bundle_sizes,
                piece_length_m: filled(presets.piece_length_m),
                cut_pieces_allowed: presets.cut_pieces_allowed,
                spares_allowed: presets.spares_allowed,
            },
            weight_per_metre: product_type.weight_per_metre,
        }
    }
}

/// Answers what the window starts with.
#[tauri::command]
pub(crate) async fn start(state: State<'_>) -> Result<Started, CommandError> {
    blocking(&state, |session| {
        let book = &session.book;
        let settings = book.settings();
        let draft = book.window_draft()?;
        let (catalogue, operators, open_failures, batches) = book.read(|reader| {
            Ok::<_, StoreError>((
                reader.catalogue()?,
                reader.operators()?,
                reader.count_open_failures()?,
                reader.count_batches()?,
            ))
        })?;
        Ok(Started {
            catalogue: Catalogue {
                product_types: catalogue
                    .product_types
                    .into_iter()
                    .map(ProductType::from)
                    .collect(),
                brands: catalogue.brands,
            },
            operators,
            operator: book.operator()?,
            draft: drafts::draft(session, draft)?,
            open_failures,
            batches,
            storage: StorageState::of(session),
            notices: notices(session)?,
            language: settings.language.value.clone(),
            time_zone: settings.time_zone.value.iana_name().unwrap_or("UTC").to_owned(),
            station: settings.station.value.clone(),
            version: VERSION,
            accepted_kinds: settings.accepted_kinds.value.clone(),
            size_limit: settings.size_limit.value,
            preferences: Preferences::of(&settings),
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use crate::commands::plant::session;

    use super::*;

    #[test]
    fn a_disk_that_fills_within_a_week_is_said_with_its_numbers() {
        let dir = tempfile::tempdir().unwrap();
        let session = session(dir.path());
        assert_eq!(own_notices(&session).unwrap(), [], "nothing was saved yet");

        let today = &session.book.now().to_string()[..10];
        rusqlite::Connection::open(session.book.database())
            .unwrap()
            .execute(
                "INSERT INTO saved_bytes VALUES (?, 700_000_000_000_000_000)",
                [today],
            )
            .unwrap();

        let said = own_notices(&session).unwrap();
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].code, "disk_nearly_full");
        assert_eq!(said[0].parameters["days"], "0");
        assert_eq!(said[0].parameters["per_day"], "100000000 GB");
        let path = session.book.storage().root.display().to_string();
        assert_eq!(said[0].parameters["path"], path);
    }
}
