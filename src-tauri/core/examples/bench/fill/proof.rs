//! Proves that filling leaves the very rows that recording leaves.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::{Filled, Patterns, Time, open_with_operators, record};

/// How many batches are made both ways.
const COMPARED: u64 = 40;

/// Records batches, fills another book with as many, and compares every row of every table, and every word of the index.
pub(crate) fn prove(room: &Path, patterns: &Patterns) -> anyhow::Result<()> {
    let recorded = room.join("recorded");
    let time = Time::at(0);
    let book = open_with_operators(&recorded, &time)?;
    for place in 0..COMPARED {
        record(&book, &time, place, &patterns.files)?;
    }
    drop(book);
    let mut filled = Filled::begin(room.join("filled"))?;
    filled.fill(patterns, COMPARED / 2)?;
    filled.fill(patterns, COMPARED)?;
    let broken = filled.open()?.read(|reader| reader.first_broken_audit_entry())?;
    anyhow::ensure!(broken.is_none(), "the filled trail is broken at {broken:?}");

    let (one, other) = (everything(&recorded)?, everything(&filled.data_dir)?);
    for (table, rows) in &one {
        let of_other = other.get(table).map_or(&[][..], Vec::as_slice);
        for (place, row) in rows.iter().enumerate() {
            anyhow::ensure!(
                of_other.get(place) == Some(row),
                "{table} differs:\nrecorded {row}\nfilled   {}",
                of_other.get(place).map_or("nothing", String::as_str)
            );
        }
        anyhow::ensure!(
            of_other.len() == rows.len(),
            "{table} has more rows when it is filled"
        );
    }
    std::fs::remove_dir_all(&recorded)?;
    std::fs::remove_dir_all(&filled.data_dir)?;
    Ok(())
}

/// Every row as a text, by table; ids by the order in which they occur, and the trail without its hashes.
fn everything(data_dir: &Path) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let connection = Connection::open(data_dir.join("db.sqlite"))?;
    connection.execute_batch(
        "CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'batch_search', 'instance')",
    )?;
    let mut tables = connection
        .prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             AND name NOT LIKE 'batch\\_search%' ESCAPE '\\' ORDER BY name",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    // Its words in their places: of the index itself nothing can be read.
    tables.push("words".to_owned());
    let mut ids = BTreeMap::new();
    let mut all = BTreeMap::new();
    for table in tables {
        // A counter that went up and down again says what no counter says.
        let counting = if table == "saved_files" {
            "WHERE files > 0"
        } else {
            ""
        };
        let mut statement = connection
            .prepare(&format!("SELECT * FROM {table} {counting} ORDER BY 1, 2, 3"))
            .or_else(|_| connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1")))?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut of_table = Vec::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut line = String::new();
            for (place, name) in names.iter().enumerate() {
                if name == "hash" || name == "previous_hash" {
                    continue;
                }
                let text = match row.get(place)? {
                    Value::Null => "null".to_owned(),
                    Value::Integer(number) => number.to_string(),
                    Value::Real(number) => number.to_string(),
                    Value::Text(text) => text,
                    Value::Blob(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                };
                let text = text.replace(&*data_dir.to_string_lossy(), "DATA");
                line.push_str(&without_ids(&text, &mut ids));
                line.push('|');
            }
            of_table.push(line);
        }
        drop(rows);
        all.insert(table, of_table);
    }
    Ok(all)
}

/// Writes ids as the order in which they occur.
fn without_ids(text: &str, ids: &mut BTreeMap<String, usize>) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let id = rest
            .get(..36)
            .filter(|id| id.as_bytes()[8] == b'-' && uuid::Uuid::try_parse(id).is_ok());
        if let Some(id) = id {
            let count = ids.len();
            let place = *ids.entry(id.to_owned()).or_insert(count);
            written.push_str(&format!("#{place}"));
            rest = &rest[36..];
        } else {
            written.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
    written
}
