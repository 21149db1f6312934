//! Edits of what a plant lists: product types, brands and operators. Each one, with its before and after, is in the trail.
//!
//! A recorded batch holds the product type, brand and operator as they were, so that no edit changes what was recorded.
//! Drafts follow a renaming: what is still being entered must stay recordable.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde_json::json;

use super::audit_log::AuditEntry;
use super::workstation::Remembered;
use super::{Reader, StoreError, WriteTransaction, decode_json, encode_json};
use crate::batch::catalogue_changes::CatalogueKind;
use crate::batch::{BatchDraft, ProductType, ProductTypeProblem, ProductTypeProblemAt, is_name};

/// Why an edit was not made.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueEditError {
    /// There is nothing of that name.
    #[error("there is no {} {name:?}", kind.as_str())]
    NotThere {
        /// What was looked for.
        kind: CatalogueKind,
        /// The name.
        name: String,
    },
    /// Another one, maybe a retired one, has the name.
    #[error("there is a {} {name:?} already", kind.as_str())]
    NameTaken {
        /// What it is.
        kind: CatalogueKind,
        /// The name.
        name: String,
        /// Whether the one that has it is retired.
        retired: bool,
    },
    /// A text that cannot be a name.
    #[error("{name:?} is empty, too long, or has control characters")]
    Name {
        /// The text.
        name: String,
    },
    /// A product type that could not be used.
    #[error("the product type cannot be used")]
    ProductType {
        /// Everything that is wrong with it.
        problems: Vec<ProductTypeProblemAt>,
    },
    /// A new order that does not name everything exactly once.
    #[error("the order does not name every {} once", kind.as_str())]
    Order {
        /// What was to be put in order.
        kind: CatalogueKind,
    },
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// One row of a list: its name, its place in the form, and whether it is still used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) name: String,
    /// Of a product type, as JSON.
    pub(super) definition: Option<String>,
    pub(super) position: i64,
    pub(super) retired: bool,
}

/// An operator's or brand's name, and whether it is still used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedName {
    /// The name.
    pub name: String,
    /// Whether it is no longer offered.
    pub retired: bool,
}

fn table(kind: CatalogueKind) -> &'static str {
    match kind {
        CatalogueKind::ProductType => "product_types",
        CatalogueKind::Brand => "brands",
        CatalogueKind::Operator => "operators",
    }
}

impl Reader<'_> {
    /// Reads all operators, retired ones too, in alphabetical order.
    pub fn all_operators(&self) -> Result<Vec<ListedName>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, retired FROM operators ORDER BY name COLLATE NOCASE, name")?;
        let operators = statement.query_map([], |row| {
            Ok(ListedName {
                name: row.get(0)?,
                retired: row.get(1)?,
            })
        })?;
        Ok(operators.collect::<Result<_, _>>()?)
    }
}

impl WriteTransaction<'_> {
    /// Adds a product type, or changes the one that is called `original_name` now; a retired one stays retired.
    pub fn put_product_type(
        &mut self,
        original_name: Option<&str>,
        product_type: ProductType,
        who: &str,
        now: Timestamp,
    ) -> Result<(), CatalogueEditError> {
        let kind = CatalogueKind::ProductType;
        let product_type = product_type
            .checked()
            .map_err(|problems| CatalogueEditError::ProductType { problems })?;
        let definition = Some(encode_json(&product_type, "product type")?);
        let name = product_type.name;
        let Some(original_name) = original_name else {
            self.refuse_taken(kind, &name)?;
            let listed = Listed {
                name,
                definition,
                position: self.next_position(kind)?,
                retired: false,
            };
            return Ok(self.insert_listed(kind, &listed, who, now)?);
        };
        let (id, stored) = self.expect_listed(kind, original_name)?;
        if name != stored.name {
            self.refuse_taken(kind, &name)?;
        }
        let edited = Listed {
            name,
            definition,
            ..stored.clone()
        };
        if edited == stored {
            return Ok(());
        }
        Ok(self.update_listed(kind, &id, (&stored, &edited), "changed", who, now)?)
    }

    /// Adds an option to a parameter that is chosen from a list, and answers the product type with it.
    pub fn add_option(
        &mut self,
        product_type: &str,
        parameter: &str,
        option: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<ProductType, CatalogueEditError> {
        let (_, stored) = self.expect_listed(CatalogueKind::ProductType, product_type)?;
        let mut edited: ProductType = decode_json(
            stored.definition.as_deref().unwrap_or_default(),
            "product_types.definition",
        )?;
        let options = edited
            .parameters
            .iter_mut()
            .find(|it| it.name == parameter)
            .map(|it| &mut it.options);
        match options {
            Some(options) => options.push(option.trim().to_owned()),
            None => {
                let problem = ProductTypeProblem::Options {
                    parameter: parameter.to_owned(),
                    empty: false,
                };
                let problems = vec![ProductTypeProblemAt {
                    field: "parameters".to_owned(),
                    problem,
                }];
                return Err(CatalogueEditError::ProductType { problems });
            }
        }
        let edited = edited
            .checked()
            .map_err(|problems| CatalogueEditError::ProductType { problems })?;
        self.put_product_type(Some(product_type), edited.clone(), who, now)?;
        Ok(edited)
    }

    /// Adds a brand.
    pub fn add_brand(&mut self, name: &str, who: &str, now: Timestamp) -> Result<(), CatalogueEditError> {
        let kind = CatalogueKind::Brand;
        let name = self.free_name(kind, name)?;
        let listed = Listed {
            name,
            definition: None,
            position: self.next_position(kind)?,
            retired: false,
        };
        Ok(self.insert_listed(kind, &listed, who, now)?)
    }

    /// Adds an operator whose name nobody has.
    pub fn add_new_operator(
        &mut self,
        name: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), CatalogueEditError> {
        let name = self.free_name(CatalogueKind::Operator, name)?;
        Ok(self.insert_operator(&name, who, now)?)
    }

    /// Gives a brand or operator another name. Recorded batches keep the old one.
    pub fn rename_listed(
        &mut self,
        kind: CatalogueKind,
        name: &str,
        new_name: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), CatalogueEditError> {
        let (id, stored) = self.expect_listed(kind, name)?;
        if new_name.trim() == stored.name {
            return Ok(());
        }
        let edited = Listed {
            name: self.free_name(kind, new_name)?,
            ..stored.clone()
        };
        Ok(self.update_listed(kind, &id, (&stored, &edited), "changed", who, now)?)
    }

    /// Takes something out of the form, or back into it. Nothing is deleted.
    pub fn set_retired(
        &mut self,
        kind: CatalogueKind,
        name: &str,
        retired: bool,
        who: &str,
        now: Timestamp,
    ) -> Result<(), CatalogueEditError> {
        let (id, stored) = self.expect_listed(kind, name)?;
        if stored.retired == retired {
            return Ok(());
        }
        let edited = Listed {
            retired,
            ..stored.clone()
        };
        let what = if retired { "retired" } else { "returned" };
        self.update_listed(kind, &id, (&stored, &edited), what, who, now)?;
        if kind == CatalogueKind::Operator && retired && self.remembers_operator(name)? {
            self.forget(Remembered::Operator)?;
            // What stands in the form is nobody's now, and goes to the next who records.
            self.give_window_draft_up(name)?;
        }
        Ok(())
    }

    /// Puts what is in the form into another order; `names` has each of them once. Retired ones come behind.
    pub fn reorder(
        &mut self,
        kind: CatalogueKind,
        names: &[String],
        who: &str,
        now: Timestamp,
    ) -> Result<(), CatalogueEditError> {
        // Operators stand in alphabetical order.
        if kind == CatalogueKind::Operator {
            return Err(CatalogueEditError::Order { kind });
        }
        let before = self.names_in_order(kind, false)?;
        let sorted = |names: &[String]| {
            let mut names = names.to_vec();
            names.sort();
            names
        };
        if sorted(&before) != sorted(names) {
            return Err(CatalogueEditError::Order { kind });
        }
        if before == names {
            return Ok(());
        }
        let retired = self.names_in_order(kind, true)?;
        let sql = format!("UPDATE {} SET position = ? WHERE name = ?", table(kind));
        for (position, name) in (0i64..).zip(names.iter().chain(&retired)) {
            self.transaction
                .prepare_cached(&sql)
                .and_then(|mut statement| statement.execute(params![position, name]))
                .map_err(StoreError::from)?;
        }
        Ok(self.append_audit(&AuditEntry {
            at: now,
            who,
            action: &format!("{}_reordered", table(kind)),
            subject_kind: "catalogue",
            subject_id: table(kind),
            before: Some(json!({ "names": before })),
            // Where those that are retired stand, too: each row can be compared with this.
            after: Some(json!({ "names": names, "retired": retired })),
            reason: None,
        })?)
    }

    /// Finds a row by its name: its id and what it says.
    pub(super) fn listed(
        &self,
        kind: CatalogueKind,
        name: &str,
    ) -> Result<Option<(String, Listed)>, StoreError> {
        let columns = match kind {
            CatalogueKind::ProductType => "definition, position",
            CatalogueKind::Brand => "NULL, position",
            CatalogueKind::Operator => "NULL, 0",
        };
        let sql = format!(
            "SELECT id, name, {columns}, retired FROM {} WHERE name = ?",
            table(kind)
        );
        let row = self
            .transaction
            .prepare_cached(&sql)?
            .query_row([name], |row| {
                let listed = Listed {
                    name: row.get(1)?,
                    definition: row.get(2)?,
                    position: row.get(3)?,
                    retired: row.get(4)?,
                };
                Ok((row.get(0)?, listed))
            })
            .optional()?;
        Ok(row)
    }

    /// Changes a row from `edit.0` to `edit.1`, in the trail as `KIND_what`; drafts follow a new name.
    pub(super) fn update_listed(
        &mut self,
        kind: CatalogueKind,
        id: &str,
        (before, after): (&Listed, &Listed),
        what: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let operator_before = match kind {
            CatalogueKind::Operator => self.reader().operator_json(id)?,
            _ => None,
        };
        let update = |column: &str, value: &dyn rusqlite::ToSql| {
            let sql = format!("UPDATE {} SET {column} = ? WHERE id = ?", table(kind));
            self.transaction
                .prepare_cached(&sql)?
                .execute(params![value, id])
                .map(drop)
        };
        update("name", &after.name)?;
        update("retired", &after.retired)?;
        if kind != CatalogueKind::Operator {
            update("position", &after.position)?;
        }
        if let Some(definition) = &after.definition {
            update("definition", definition)?;
        }
        if before.name != after.name {
            self.rename_in_drafts(kind, &before.name, &after.name)?;
            if kind == CatalogueKind::Operator && self.remembers_operator(&before.name)? {
                self.remember(Remembered::Operator, &after.name)?;
            }
        }
        let action = format!("{}_{what}", kind.as_str());
        if kind == CatalogueKind::Operator {
            return self.append_operator(id, operator_before, &action, who, now);
        }
        self.append_audit(&AuditEntry {
            at: now,
            who,
            action: &action,
            subject_kind: kind.as_str(),
            subject_id: id,
            before: Some(before.json()?),
            after: Some(after.json()?),
            reason: None,
        })
    }

    fn rename_in_drafts(&mut self, kind: CatalogueKind, from: &str, to: &str) -> Result<(), StoreError> {
        if kind == CatalogueKind::Operator {
            self.transaction
                .prepare_cached("UPDATE drafts SET operator = ? WHERE operator = ?")?
                .execute([to, from])?;
            return Ok(());
        }
        let mut statement = self.transaction.prepare_cached("SELECT id, entry FROM drafts")?;
        let drafts = statement
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        drop(statement);
        for (id, entry) in drafts {
            let mut entry: BatchDraft = decode_json(&entry, "drafts.entry")?;
            let named = match kind {
                CatalogueKind::ProductType => &mut entry.product_type,
                CatalogueKind::Brand => &mut entry.brand,
                CatalogueKind::Operator => return Ok(()),
            };
            if named.trim() != from {
                continue;
            }
            to.clone_into(named);
            self.transaction
                .prepare_cached("UPDATE drafts SET entry = ? WHERE id = ?")?
                .execute(params![encode_json(&entry, "draft")?, id])?;
        }
        Ok(())
    }

    fn expect_listed(&self, kind: CatalogueKind, name: &str) -> Result<(String, Listed), CatalogueEditError> {
        let found = self.listed(kind, name)?;
        found.ok_or_else(|| CatalogueEditError::NotThere {
            kind,
            name: name.to_owned(),
        })
    }

    /// A text trimmed to a name that nothing has yet.
    fn free_name(&self, kind: CatalogueKind, name: &str) -> Result<String, CatalogueEditError> {
        let name = name.trim();
        if !is_name(name) {
            return Err(CatalogueEditError::Name {
                name: name.to_owned(),
            });
        }
        self.refuse_taken(kind, name)?;
        Ok(name.to_owned())
    }

    fn refuse_taken(&self, kind: CatalogueKind, name: &str) -> Result<(), CatalogueEditError> {
        match self.listed(kind, name)? {
            None => Ok(()),
            Some((_, other)) => Err(CatalogueEditError::NameTaken {
                kind,
                name: name.to_owned(),
                retired: other.retired,
            }),
        }
    }

    fn next_position(&self, kind: CatalogueKind) -> Result<i64, StoreError> {
        let sql = format!("SELECT COALESCE(MAX(position) + 1, 0) FROM {}", table(kind));
        Ok(self.transaction.query_row(&sql, [], |row| row.get(0))?)
    }

    fn names_in_order(&self, kind: CatalogueKind, retired: bool) -> Result<Vec<String>, StoreError> {
        let sql = format!(
            "SELECT name FROM {} WHERE retired = ? ORDER BY position, seq",
            table(kind)
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let names = statement.query_map([retired], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    fn remembers_operator(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.reader().remembered(Remembered::Operator)?.as_deref() == Some(name))
    }
}
