//! What became of a feature table since we last had it.

use crate::store::gpkg::trouble::Result;
use rusqlite::{Connection, OptionalExtension as _, Row};

/// A table as it is found.
#[derive(Debug, PartialEq)]
pub(crate) enum Shape {
    /// It is there and ours.
    Ours {
        /// The columns besides its own three that can show a property, each with its declared type.
        columns: Vec<(String, String)>,
        /// True when nothing in it can refuse what we write.
        plain: bool,
    },
    /// It is gone, or something else has its name.
    Gone,
}

/// A column as `SQLite` describes it.
struct Described {
    name: String,
    declared: String,
    required: bool,
    key: i64,
    /// Computed from others.
    computed: bool,
}

/// Looks whether a table is still one that we made: a row number, a geometry, an id that is unique, and registered.
pub(crate) fn shape(connection: &Connection, table: &str) -> Result<Shape> {
    let registered = connection
        .prepare_cached(
            "SELECT 1 FROM gpkg_geometry_columns g JOIN gpkg_contents c ON c.table_name = g.table_name \
             WHERE g.table_name = ?1 AND g.column_name = 'geom'",
        )?
        .exists([table])?;
    let Some(sql) = definition(connection, table)?.filter(|_| registered) else { return Ok(Shape::Gone) };
    let columns = columns(connection, table)?;
    let has = |name: &str, key: i64| columns.iter().any(|column| column.name == name && column.key == key);
    let unique = unique(connection, table)?;
    if !(has("fid", 1) && has("geom", 0) && has("id", 0) && unique.iter().any(|columns| columns == "id")) {
        return Ok(Shape::Gone);
    }
    let shows = |column: &&Described| !column.computed && !holds_bytes(&column.declared);
    let plain = unique.len() == 1
        && !sql.to_ascii_uppercase().contains("CHECK")
        && columns.iter().all(|column| column.name == "fid" || !(column.required || column.computed));
    let others = columns.iter().filter(|column| !["fid", "geom", "id"].contains(&column.name.as_str()));
    let columns = others.filter(shows).map(|column| (column.name.clone(), column.declared.clone())).collect();
    Ok(Shape::Ours { columns, plain })
}

/// The statement that made a table, if it is one that is stored in the file.
fn definition(connection: &Connection, table: &str) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT sql FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type = 'table' AND rootpage > 0",
    )?;
    Ok(statement.query_row([table], |row| row.get(0)).optional()?)
}

/// Pictures and the like are no properties; their columns are left alone.
fn holds_bytes(declared: &str) -> bool {
    let declared = declared.to_ascii_uppercase();
    ["BLOB", "POINT", "LINESTRING", "POLYGON", "GEOMETRY"].iter().any(|word| declared.contains(word))
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<Described>> {
    let mut statement =
        connection.prepare(r#"SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?1)"#)?;
    let read = |row: &Row<'_>| {
        let (required, hidden): (i64, i64) = (row.get(2)?, row.get(4)?);
        let (name, declared, key) = (row.get(0)?, row.get(1)?, row.get(3)?);
        Ok(Described { name, declared, required: required != 0, key, computed: hidden != 0 })
    };
    Ok(statement.query_map([table], read)?.collect::<rusqlite::Result<_>>()?)
}

/// The columns of every index that allows each value once.
fn unique(connection: &Connection, table: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(
        r#"SELECT coalesce((SELECT group_concat(i.name) FROM pragma_index_info(l.name) i), '')
           || CASE WHEN l.partial THEN ' in part' ELSE '' END FROM pragma_index_list(?1) l WHERE l."unique" = 1"#,
    )?;
    Ok(statement.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// The names of all columns, in lower case.
pub(super) fn names(connection: &Connection, table: &str) -> Result<Vec<String>> {
    Ok(columns(connection, table)?.into_iter().map(|column| column.name.to_ascii_lowercase()).collect())
}
