//! Product types, brands and operators compared with what the trail says of them.
//!
//! A new order of a list is one entry about the whole list, not one about each row: where it is the newer one it says where a row stands.

use rusqlite::{OptionalExtension, Row};
use serde_json::Value;

use super::{MOST_PROBLEMS, RowKind, TrailProblem};
use crate::store::catalogue_edits::Listed;
use crate::store::pins::{OPERATOR_COLUMNS, operator_json};
use crate::store::{Reader, StoreError};

/// The lists, in which no row is ever deleted.
const LISTS: [RowKind; 3] = [RowKind::ProductType, RowKind::Brand, RowKind::Operator];

impl Reader<'_> {
    pub(super) fn compare_lists(&self, problems: &mut Vec<TrailProblem>) -> Result<(), StoreError> {
        for kind in LISTS {
            let order = self.last_order(kind)?;
            let mut statement = self.connection.prepare(&match kind {
                RowKind::ProductType => {
                    "SELECT id, name, definition, position, retired FROM product_types ORDER BY seq"
                        .to_owned()
                }
                RowKind::Brand => {
                    "SELECT id, name, NULL, position, retired FROM brands ORDER BY seq".to_owned()
                }
                _ => format!("SELECT {OPERATOR_COLUMNS} FROM operators ORDER BY seq"),
            })?;
            let mut rows = statement.query([])?;
            let mut count = 0;
            while let Some(row) = rows.next()? {
                count += 1;
                let (id, name): (String, String) = (row.get(0)?, row.get(1)?);
                let Ok(says) = says(kind, row) else {
                    self.unreadable(kind, id, problems)?;
                    continue;
                };
                let (seq, fields) = match self.last_entry(kind, &id)? {
                    None => (0, vec!["id".to_owned()]),
                    Some(last) => {
                        let mut entry: Value = serde_json::from_str(&last.after).unwrap_or_default();
                        let newer = order.as_ref().filter(|order| order.seq > last.seq);
                        let place = newer.and_then(|order| order.place_of(&name));
                        if let (Some(place), Some(entry)) = (place, entry.as_object_mut()) {
                            entry.insert("position".to_owned(), place.into());
                        }
                        (last.seq, differing(&entry, &says))
                    }
                };
                if !fields.is_empty() && problems.len() < MOST_PROBLEMS {
                    problems.push(TrailProblem::RowDiffers {
                        kind,
                        name,
                        seq,
                        fields,
                    });
                }
            }
            problems.extend(self.rows_gone(kind, count)?);
        }
        Ok(())
    }

    fn last_order(&self, kind: RowKind) -> Result<Option<Order>, StoreError> {
        let found: Option<(i64, Option<String>)> = self
            .connection
            .prepare_cached(
                "SELECT seq, after FROM audit_log WHERE subject_kind = 'catalogue' AND subject_id = ? ORDER BY seq DESC LIMIT 1",
            )?
            .query_row([kind.table()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found.map(|(seq, after)| {
            let after: Value = serde_json::from_str(&after.unwrap_or_default()).unwrap_or_default();
            let names = ["names", "retired"]
                .iter()
                .filter_map(|key| after.get(key)?.as_array())
                .flatten()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect();
            Order { seq, names }
        }))
    }
}

/// The newest order of a list.
struct Order {
    seq: i64,
    /// Those in use, then those that are retired.
    names: Vec<String>,
}

impl Order {
    fn place_of(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|it| it == name)
    }
}

/// A row as the trail has it.
fn says(kind: RowKind, row: &Row<'_>) -> Result<Value, StoreError> {
    if kind == RowKind::Operator {
        return Ok(operator_json(row)?);
    }
    Listed {
        name: row.get(1)?,
        definition: row.get(2)?,
        position: row.get(3)?,
        retired: row.get(4)?,
    }
    .json()
}

/// Names the fields in which a row differs from its entry.
fn differing(entry: &Value, row: &Value) -> Vec<String> {
    let keys = row.as_object().into_iter().flat_map(|fields| fields.keys());
    keys.filter(|key| entry.get(key.as_str()) != row.get(key.as_str()))
        .cloned()
        .collect()
}
