//! What the file says of its feature tables.

use super::{Column, Mirror};
use crate::model::Envelope;
use crate::store::gpkg::cell::Kind;
use crate::store::gpkg::names::quoted;
use crate::store::gpkg::trouble::Result;
use rusqlite::{Connection, Row, params};
use std::collections::{BTreeMap, BTreeSet};

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

/// Registers columns as they are now.
pub(crate) fn register_columns(connection: &Connection, mirror: &Mirror) -> Result<()> {
    connection.prepare_cached("DELETE FROM groundplan_column WHERE layer = ?1")?.execute([mirror.layer])?;
    let mut statement = connection.prepare_cached("INSERT INTO groundplan_column VALUES (?1, ?2, ?3, ?4)")?;
    for column in mirror.columns() {
        statement.execute(params![mirror.layer, column.property, column.name, column.kind.word()])?;
    }
    Ok(())
}

/// The names of all tables, views, indexes and triggers, in lower case.
pub(super) fn names_in_use(connection: &Connection) -> Result<BTreeSet<String>> {
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
