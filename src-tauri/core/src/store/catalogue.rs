//! Product types and brands in the store: read, and taken over from another workstation.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde_json::json;
use uuid::Uuid;

use super::audit_log::{AuditEntry, PROGRAM};
use super::catalogue_edits::Listed;
use super::{Reader, StoreError, WriteTransaction, decode_json, encode_json, time_text};
use crate::batch::catalogue::Catalogue;
use crate::batch::catalogue_changes::{CatalogueChanges, CatalogueKind, plan_import};
use crate::batch::{BatchDraft, ProductType};

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

impl Reader<'_> {
    /// Reads the product type and the brand of a draft, where both can be recorded; otherwise all there are, to be named to whoever
    /// typed others.
    pub(crate) fn catalogue_for(&self, draft: &BatchDraft) -> Result<Catalogue, StoreError> {
        let definition: Option<String> = self
            .connection
            .prepare_cached("SELECT definition FROM product_types WHERE name = ? AND NOT retired")?
            .query_row([draft.product_type.trim()], |row| row.get(0))
            .optional()?;
        let brand: Option<String> = self
            .connection
            .prepare_cached("SELECT name FROM brands WHERE name = ? AND NOT retired")?
            .query_row([draft.brand.trim()], |row| row.get(0))
            .optional()?;
        let (Some(definition), Some(brand)) = (definition, brand) else {
            return self.catalogue();
        };
        Ok(Catalogue {
            product_types: vec![decode_json(&definition, "product_types.definition")?],
            brands: vec![brand],
            ..Catalogue::default()
        })
    }
}

impl WriteTransaction<'_> {
    /// Takes over another workstation's catalogue: its product types and brands replace those of the same name, and are added
    /// otherwise. What it does not name stays as it is, and recorded batches keep the snapshot they were recorded with.
    ///
    /// Answers what [`plan_import`] says beforehand.
    pub fn import_catalogue(
        &mut self,
        catalogue: &Catalogue,
        who: &str,
        now: Timestamp,
    ) -> Result<CatalogueChanges, StoreError> {
        let changes = plan_import(&self.reader().catalogue()?, catalogue);
        let types = catalogue.product_types.iter().map(|it| (it, false));
        let types = types.chain(catalogue.retired_product_types.iter().map(|it| (it, true)));
        for (position, (product_type, retired)) in (0..).zip(types) {
            let listed = Listed {
                name: product_type.name.clone(),
                definition: Some(encode_json(product_type, "product type")?),
                position,
                retired,
            };
            self.import_listed(CatalogueKind::ProductType, &listed, who, now)?;
        }
        let brands = catalogue.brands.iter().map(|it| (it, false));
        let brands = brands.chain(catalogue.retired_brands.iter().map(|it| (it, true)));
        for (position, (brand, retired)) in (0..).zip(brands) {
            let listed = Listed {
                name: brand.clone(),
                definition: None,
                position,
                retired,
            };
            self.import_listed(CatalogueKind::Brand, &listed, who, now)?;
        }
        Ok(changes)
    }

    /// Fills a new store with the examples that a plant edits or retires.
    pub(super) fn insert_first_catalogue(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.import_catalogue(&Catalogue::first(), PROGRAM, now)?;
        Ok(())
    }

    fn import_listed(
        &mut self,
        kind: CatalogueKind,
        listed: &Listed,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match self.listed(kind, &listed.name)? {
            None => self.insert_listed(kind, listed, who, now),
            Some((_, stored)) if stored == *listed => Ok(()),
            Some((id, stored)) => self.update_listed(kind, &id, (&stored, listed), "changed", who, now),
        }
    }

    /// Adds a product type or brand.
    pub(super) fn insert_listed(
        &mut self,
        kind: CatalogueKind,
        listed: &Listed,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = Uuid::now_v7().to_string();
        let (name, position, retired) = (&listed.name, listed.position, listed.retired);
        let created_at = time_text(now);
        match &listed.definition {
            Some(definition) => self
                .transaction
                .prepare_cached(
                    "INSERT INTO product_types (id, name, position, retired, created_at, definition) VALUES (?, ?, ?, ?, ?, ?)",
                )?
                .execute(params![id, name, position, retired, created_at, definition])?,
            None => self
                .transaction
                .prepare_cached("INSERT INTO brands (id, name, position, retired, created_at) VALUES (?, ?, ?, ?, ?)")?
                .execute(params![id, name, position, retired, created_at])?,
        };
        self.append_audit(&AuditEntry {
            at: now,
            who,
            action: &format!("{}_added", kind.as_str()),
            subject_kind: kind.as_str(),
            subject_id: &id,
            before: None,
            after: Some(listed.json()?),
            reason: None,
        })
    }
}

impl Listed {
    /// The thing as the trail has it.
    pub(super) fn json(&self) -> Result<serde_json::Value, StoreError> {
        let definition: Option<serde_json::Value> = self
            .definition
            .as_deref()
            .map(|text| decode_json(text, "product_types.definition"))
            .transpose()?;
        Ok(json!({
            "name": self.name, "definition": definition, "position": self.position, "retired": self.retired,
        }))
    }
}
