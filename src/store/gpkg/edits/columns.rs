//! Columns that other programs added or removed.

use crate::store::gpkg::cell::Kind;
use crate::store::gpkg::mirror::{self, Column, Mirror};
use crate::store::gpkg::trouble::Result;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Takes the columns as they are found: a new one shows a new property of the same name. Those that are gone are made
/// again, empty, and their properties given: until it is decided, nothing forgets that there was something in them.
pub(super) fn follow(connection: &Connection, mirror: &mut Mirror, found: &[(String, String)]) -> Result<Vec<String>> {
    let lower: BTreeSet<String> = found.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    let there = |column: &&Column| lower.contains(&column.name.to_ascii_lowercase());
    let gone: Vec<Column> = mirror.columns().iter().filter(|column| !there(column)).cloned().collect();
    let known: BTreeSet<String> = mirror.columns().iter().map(|column| column.name.to_ascii_lowercase()).collect();
    let properties: BTreeSet<&str> = mirror.columns().iter().map(|column| column.property.as_str()).collect();
    let added = found.iter().filter(|(name, _)| !known.contains(&name.to_ascii_lowercase()));
    let new: Vec<Column> = added
        .map(|(name, declared)| {
            // A property of this name may be shown by a column of another.
            let taken = properties.contains(name.as_str());
            let property = if taken { format!("{name}_column") } else { name.clone() };
            Column { property, name: name.clone(), kind: Kind::of_declared(declared) }
        })
        .collect();
    let names: Vec<String> = gone.iter().map(|column| column.name.clone()).collect();
    mirror::add_again(connection, mirror, &names)?;
    if !new.is_empty() {
        mirror.set_columns(mirror.columns().iter().cloned().chain(new).collect());
        mirror::register_columns(connection, mirror)?;
    }
    Ok(gone.into_iter().map(|column| column.property).collect())
}
