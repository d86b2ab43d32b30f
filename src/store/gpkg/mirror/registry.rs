//! What the file says of its feature tables.

use super::{Column, Mirror};
use crate::model::Envelope;
use crate::store::gpkg::cell::Kind;
use crate::store::gpkg::names::quoted;
use crate::store::gpkg::trouble::Result;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use std::collections::BTreeMap;

/// The kinds of geometry that can be registered.
const GEOMETRIES: [&str; 8] = [
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
    "GEOMETRY",
];

/// The feature tables of the collections that hold, by collection id.
pub(crate) fn read_all(connection: &Connection) -> Result<BTreeMap<String, Mirror>> {
    let mut statement = connection.prepare(
        "SELECT l.id, m.layer, m.table_name, c.min_x, c.min_y, c.max_x, c.max_y, g.geometry_type_name \
         FROM groundplan_mirror m JOIN groundplan_layer l ON l.key = m.layer \
         LEFT JOIN gpkg_contents c ON c.table_name = m.table_name \
         LEFT JOIN gpkg_geometry_columns g ON g.table_name = m.table_name",
    )?;
    let mut rows = statement.query([])?;
    let mut mirrors = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let mut mirror = Mirror::new(row.get(1)?, row.get(2)?);
        mirror.extent = extent(row)?;
        let kind: Option<String> = row.get(7)?;
        mirror.geometry = GEOMETRIES.into_iter().find(|known| kind.as_deref() == Some(known));
        // A table without geometries has no box, and any kind may come first.
        mirror.geometry = mirror.geometry.filter(|kind| *kind != "GEOMETRY" || mirror.extent.is_some());
        mirror.set_columns(columns(connection, mirror.layer)?);
        mirrors.insert(row.get(0)?, mirror);
    }
    Ok(mirrors)
}

fn extent(row: &Row<'_>) -> Result<Option<Envelope>> {
    let numbers: [Option<f64>; 4] = [row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
    Ok(match numbers {
        [Some(west), Some(south), Some(east), Some(north)] => Some(Envelope { min: [west, south], max: [east, north] }),
        _ => None,
    })
}

fn columns(connection: &Connection, layer: i64) -> Result<Vec<Column>> {
    let mut statement = connection
        .prepare_cached("SELECT property, column_name, kind FROM groundplan_column WHERE layer = ?1 ORDER BY rowid")?;
    let read = |row: &Row<'_>| {
        let kind: String = row.get(2)?;
        let kind = Kind::of_word(&kind).unwrap_or(Kind::Mixed);
        Ok(Column { property: row.get(0)?, name: row.get(1)?, kind })
    };
    Ok(statement.query_map([layer], read)?.collect::<rusqlite::Result<_>>()?)
}

/// What became of a feature table since we last had it.
#[derive(Debug, PartialEq)]
pub(crate) enum Shape {
    /// It is there and ours, with these columns besides its own three, each with its declared type.
    Ours(Vec<(String, String)>),
    /// It is gone, or something else has its name.
    Gone,
}

/// Looks whether a table is still one that we made: a row number, a geometry, an id that is unique, and registered.
pub(crate) fn shape(connection: &Connection, table: &str) -> Result<Shape> {
    let kind: Option<String> = connection
        .query_row(
            "SELECT type FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type IN ('table','view')",
            [table],
            |row| row.get(0),
        )
        .optional()?;
    let registered = connection
        .prepare_cached(
            "SELECT 1 FROM gpkg_geometry_columns g JOIN gpkg_contents c ON c.table_name = g.table_name \
             WHERE g.table_name = ?1 AND g.column_name = 'geom'",
        )?
        .exists([table])?;
    if kind.as_deref() != Some("table") || !registered {
        return Ok(Shape::Gone);
    }
    let mut statement = connection.prepare("SELECT name, type, pk FROM pragma_table_info(?1)")?;
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let columns: Vec<(String, String, i64)> = statement.query_map([table], read)?.collect::<rusqlite::Result<_>>()?;
    let has = |name: &str, key: i64| columns.iter().any(|(column, _, pk)| column == name && *pk == key);
    if !(has("fid", 1) && has("geom", 0) && has("id", 0) && id_is_unique(connection, table)?) {
        return Ok(Shape::Gone);
    }
    let others = columns.into_iter().filter(|(name, ..)| !["fid", "geom", "id"].contains(&name.as_str()));
    Ok(Shape::Ours(others.map(|(name, declared, _)| (name, declared)).collect()))
}

/// An index over the id alone, without a condition.
fn id_is_unique(connection: &Connection, table: &str) -> Result<bool> {
    let mut statement = connection.prepare(
        "SELECT 1 FROM pragma_index_list(?1) l WHERE l.\"unique\" = 1 AND l.partial = 0 \
         AND (SELECT group_concat(i.name) FROM pragma_index_info(l.name) i) = 'id'",
    )?;
    Ok(statement.exists(params![table])?)
}

/// Registers columns as they are now.
pub(crate) fn register_columns(connection: &Connection, mirror: &Mirror) -> Result<()> {
    connection.prepare_cached("DELETE FROM groundplan_column WHERE layer = ?1")?.execute([mirror.layer])?;
    let mut statement = connection.prepare_cached("INSERT INTO groundplan_column VALUES (?1, ?2, ?3, ?4)")?;
    for column in mirror.columns() {
        statement.execute(params![mirror.layer, column.property, column.name, column.kind.word()])?;
    }
    Ok(())
}

/// The names of all tables and views, in lower case.
pub(super) fn names_in_use(connection: &Connection) -> Result<std::collections::BTreeSet<String>> {
    let mut statement = connection.prepare("SELECT name FROM sqlite_schema")?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    Ok(names.map(|name| Ok(name?.to_ascii_lowercase())).collect::<rusqlite::Result<_>>()?)
}

/// True when a table is there at all.
pub(super) fn exists(connection: &Connection, table: &str) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM sqlite_schema WHERE name = ?1 AND type = 'table'")?.exists([table])?)
}

/// Takes a table out of the lists of `GeoPackage`, and of those that GDAL and QGIS add.
pub(super) fn unregister(connection: &Connection, table: &str) -> Result<()> {
    let lists = [
        "gpkg_extensions",
        "gpkg_ogr_contents",
        "gpkg_data_columns",
        "gpkg_metadata_reference",
        "gpkg_geometry_columns",
        "gpkg_contents",
    ];
    for list in lists {
        if exists(connection, list)? {
            connection
                .execute(&format!("DELETE FROM {} WHERE lower(table_name) = lower(?1)", quoted(list)), [table])?;
        }
    }
    Ok(())
}
