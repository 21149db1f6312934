//! Product types and brands in the store.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};
use uuid::Uuid;

use super::audit_log::{AuditEntry, PROGRAM};
use super::{Reader, StoreError, WriteTransaction, decode_json, encode_json, time_text};
use crate::batch::ProductType;
use crate::batch::catalogue::Catalogue;

/// What an import changed, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueChanges {
    /// Product types and brands that were not there.
    pub added: Vec<String>,
    /// Those that are now different, retired ones included.
    pub changed: Vec<String>,
    /// Those that were the same already.
    pub unchanged: Vec<String>,
}

impl Reader<'_> {
    /// Reads all product types and brands, in the order of the form.
    pub fn catalogue(&self) -> Result<Catalogue, StoreError> {
        let mut catalogue = Catalogue::default();
        let mut types = self
            .connection
            .prepare_cached("SELECT definition, retired FROM product_types ORDER BY position, seq")?;
        let mut rows = types.query([])?;
        while let Some(row) = rows.next()? {
            let product_type: ProductType =
                decode_json(&row.get::<_, String>(0)?, "product_types.definition")?;
            let retired: bool = row.get(1)?;
            let list = if retired {
                &mut catalogue.retired_product_types
            } else {
                &mut catalogue.product_types
            };
            list.push(product_type);
        }
        let mut brands = self
            .connection
            .prepare_cached("SELECT name, retired FROM brands ORDER BY position, seq")?;
        let mut rows = brands.query([])?;
        while let Some(row) = rows.next()? {
            let retired: bool = row.get(1)?;
            let list = if retired {
                &mut catalogue.retired_brands
            } else {
                &mut catalogue.brands
            };
            list.push(row.get(0)?);
        }
        Ok(catalogue)
    }
}

/// Where a thing of the catalogue stands: its place in the form, and whether it is still used.
#[derive(Clone, Copy)]
struct Listing {
    position: i64,
    retired: bool,
}

impl WriteTransaction<'_> {
    /// Takes over another workstation's catalogue: its product types and brands replace those of the same name, and are added
    /// otherwise. What it does not name stays as it is, and recorded batches keep the snapshot they were recorded with.
    pub fn import_catalogue(
        &mut self,
        catalogue: &Catalogue,
        who: &str,
        now: Timestamp,
    ) -> Result<CatalogueChanges, StoreError> {
        let mut changes = CatalogueChanges::default();
        let types = catalogue
            .product_types
            .iter()
            .map(|product_type| (product_type, false));
        let types = types.chain(
            catalogue
                .retired_product_types
                .iter()
                .map(|product_type| (product_type, true)),
        );
        for (position, (product_type, retired)) in (0..).zip(types) {
            let definition = encode_json(product_type, "product type")?;
            let listing = Listing { position, retired };
            self.put_listed(
                "product_types",
                &product_type.name,
                Some(&definition),
                listing,
                who,
                now,
                &mut changes,
            )?;
        }
        let brands = catalogue.brands.iter().map(|brand| (brand, false));
        let brands = brands.chain(catalogue.retired_brands.iter().map(|brand| (brand, true)));
        for (position, (brand, retired)) in (0..).zip(brands) {
            self.put_listed(
                "brands",
                brand,
                None,
                Listing { position, retired },
                who,
                now,
                &mut changes,
            )?;
        }
        Ok(changes)
    }

    /// Fills a new store with the examples that a plant edits or retires.
    pub(super) fn insert_first_catalogue(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.import_catalogue(&Catalogue::first(), PROGRAM, now)?;
        Ok(())
    }

    /// Adds or changes one product type or brand. `table` is one of two constants, never a text from outside.
    #[allow(
        clippy::too_many_arguments,
        reason = "one private row writer for two tables of one shape"
    )]
    fn put_listed(
        &mut self,
        table: &'static str,
        name: &str,
        definition: Option<&str>,
        listing: Listing,
        who: &str,
        now: Timestamp,
        changes: &mut CatalogueChanges,
    ) -> Result<(), StoreError> {
        let column = if definition.is_some() {
            "definition"
        } else {
            "name"
        };
        let stored: Option<(String, bool, i64, String)> = self
            .transaction
            .prepare_cached(&format!(
                "SELECT id, retired, position, {column} FROM {table} WHERE name = ?"
            ))?
            .query_row([name], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        let (id, before) = match stored {
            Some((id, retired, position, text)) => {
                let same_text = definition.is_none_or(|definition| definition == text);
                if same_text && retired == listing.retired && position == listing.position {
                    changes.unchanged.push(name.to_owned());
                    return Ok(());
                }
                self.transaction
                    .prepare_cached(&format!(
                        "UPDATE {table} SET retired = ?, position = ? WHERE id = ?"
                    ))?
                    .execute(params![listing.retired, listing.position, id])?;
                if same_text && retired == listing.retired {
                    changes.unchanged.push(name.to_owned());
                } else {
                    changes.changed.push(name.to_owned());
                }
                let before = definition.is_some().then_some(text);
                (
                    id,
                    Some(listed_json(
                        name,
                        before.as_deref(),
                        Listing { position, retired },
                    )?),
                )
            }
            None => {
                let id = Uuid::now_v7().to_string();
                let (definition_column, definition_value) = if definition.is_some() {
                    (", definition", ", ?6")
                } else {
                    ("", "")
                };
                let sql = format!(
                    "INSERT INTO {table} (id, name, position, retired, created_at{definition_column}) VALUES (?1, ?2, ?3, ?4, ?5{definition_value})"
                );
                let at = time_text(now);
                let mut statement = self.transaction.prepare_cached(&sql)?;
                match definition {
                    Some(text) => {
                        statement.execute(params![id, name, listing.position, listing.retired, at, text])?
                    }
                    None => statement.execute(params![id, name, listing.position, listing.retired, at])?,
                };
                changes.added.push(name.to_owned());
                (id, None)
            }
        };
        if let (Some(text), true) = (definition, before.is_some()) {
            self.transaction.execute(
                "UPDATE product_types SET definition = ? WHERE id = ?",
                params![text, id],
            )?;
        }
        let subject_kind = if definition.is_some() {
            "product_type"
        } else {
            "brand"
        };
        let action = match (subject_kind, before.is_some()) {
            ("product_type", false) => "product_type_added",
            ("product_type", true) => "product_type_changed",
            (_, false) => "brand_added",
            (_, true) => "brand_changed",
        };
        let after = Some(listed_json(name, definition, listing)?);
        let entry = AuditEntry {
            at: now,
            who,
            action,
            subject_kind,
            subject_id: &id,
            before,
            after,
            reason: None,
        };
        self.append_audit(&entry)
    }
}

fn listed_json(name: &str, definition: Option<&str>, listing: Listing) -> Result<Value, StoreError> {
    let definition: Option<Value> = definition
        .map(|text| decode_json(text, "product_types.definition"))
        .transpose()?;
    Ok(json!({
        "name": name, "definition": definition, "position": listing.position, "retired": listing.retired,
    }))
}
