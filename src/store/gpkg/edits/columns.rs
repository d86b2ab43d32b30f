//! Columns that other programs added or removed.

use crate::store::gpkg::cell::Kind;
use crate::store::gpkg::mirror::{Column, Mirror, register_columns};
use crate::store::gpkg::trouble::Result;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Takes the columns as they are now: a new one shows a new property of the same name. Gives the properties whose columns
/// are gone.
pub(super) fn follow(connection: &Connection, mirror: &mut Mirror, found: &[(String, String)]) -> Result<Vec<String>> {
    let there = |name: &str| found.iter().any(|(found, _)| found == name);
    let known: BTreeSet<&str> = mirror.columns().iter().map(|column| column.name.as_str()).collect();
    let added = found.iter().filter(|(name, _)| !known.contains(name.as_str()));
    let (mut columns, gone): (Vec<Column>, Vec<Column>) =
        mirror.columns().iter().cloned().partition(|column| there(&column.name));
    let properties: BTreeSet<&str> = mirror.columns().iter().map(|column| column.property.as_str()).collect();
    let mut new: Vec<Column> = Vec::new();
    for (name, declared) in added {
        // A property of this name may be shown by a column of another.
        let taken = properties.contains(name.as_str()) && !gone.iter().any(|column| column.property == *name);
        let property = if taken { format!("{name}_column") } else { name.clone() };
        new.push(Column { property, name: name.clone(), kind: Kind::of_declared(declared) });
    }
    if new.is_empty() && gone.is_empty() {
        return Ok(Vec::new());
    }
    let again: BTreeSet<String> = new.iter().map(|column| column.property.clone()).collect();
    columns.extend(new);
    mirror.set_columns(columns);
    register_columns(connection, mirror)?;
    Ok(gone.into_iter().map(|column| column.property).filter(|property| !again.contains(property)).collect())
}
