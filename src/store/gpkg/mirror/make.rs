//! Makes feature tables and registers them, so that other programs find them.

use super::registry::{exists, names_in_use, register_columns, unregister};
use super::widen::with_coming;
use super::{Column, Mirror, SRS_ID};
use crate::model::Collection;
use crate::store::gpkg::names::{quoted, table_name};
use crate::store::gpkg::survey::{Coming, described};
use crate::store::gpkg::trouble::Result;
use rusqlite::{Connection, params};

const RTREE_DEFINITION: &str = "http://www.geopackage.org/spec130/#extension_rtree";

/// Makes the table of a collection and registers it.
pub(crate) fn create(
    connection: &Connection,
    layer: i64,
    collection: &Collection,
    coming: Option<&Coming<'_>>,
) -> Result<Mirror> {
    let table = table_name(&collection.id, &names_in_use(connection)?);
    let mut mirror = Mirror::new(layer, table);
    if let Some(coming) = coming {
        mirror.set_columns(with_coming(&[], &[], coming));
        mirror.geometry = coming.geometry;
    }
    register(connection, &mirror)?;
    make(connection, &mirror, collection)?;
    Ok(mirror)
}

/// The table, its index, its triggers, its rows in the lists of `GeoPackage`.
pub(super) fn make(connection: &Connection, mirror: &Mirror, collection: &Collection) -> Result<()> {
    let kind = mirror.geometry.unwrap_or("GEOMETRY");
    let columns = mirror.columns.iter().map(|column| format!(", {} {}", quoted(&column.name), column.kind.sql()));
    connection.execute_batch(&format!(
        "CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {kind}, id TEXT UNIQUE{columns});\
         CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy);",
        table = quoted(&mirror.table),
        columns = columns.collect::<String>(),
        index = quoted(&mirror.index_table()),
    ))?;
    let words = described(collection);
    // Identifiers are unique, and another program's table may have ours.
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) \
         VALUES (?1, 'features', (SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM gpkg_contents WHERE identifier = ?1)), ?2, ?3)",
        params![mirror.table, words, SRS_ID],
    )?;
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
        params![mirror.table, kind, SRS_ID],
    )?;
    set_triggers(connection, mirror)
}

/// The triggers by which other programs keep the index right, and the row that tells them that there is one.
pub(super) fn set_triggers(connection: &Connection, mirror: &Mirror) -> Result<()> {
    let triggers = triggers(mirror);
    let mut there = connection.prepare_cached(
        "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = ?1 AND tbl_name = ?2 COLLATE NOCASE",
    )?;
    for (name, rest) in triggers {
        if !there.exists([&name, &mirror.table])? {
            let name = quoted(&name);
            connection.execute_batch(&format!("DROP TRIGGER IF EXISTS {name}; CREATE TRIGGER {name} {rest} END"))?;
        }
    }
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index', ?2, 'write-only')",
        )?
        .execute(params![mirror.table, RTREE_DEFINITION])?;
    Ok(())
}

/// Names and bodies of the triggers (annex F.3). They are not run here.
fn triggers(mirror: &Mirror) -> [(String, String); 6] {
    let (table, index) = (quoted(&mirror.table), quoted(&mirror.index_table()));
    let enter = format!(
        "INSERT OR REPLACE INTO {index} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), \
         ST_MinY(NEW.geom), ST_MaxY(NEW.geom));"
    );
    let leave = format!("DELETE FROM {index} WHERE id = OLD.fid;");
    let leave_both = format!("DELETE FROM {index} WHERE id IN (OLD.fid, NEW.fid);");
    let there = "(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))";
    let empty = "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))";
    let (same, other) = ("OLD.fid = NEW.fid", "OLD.fid != NEW.fid");
    [
        ("insert", format!("AFTER INSERT ON {table} WHEN {there} BEGIN {enter}")),
        ("update1", format!("AFTER UPDATE OF geom ON {table} WHEN {same} AND {there} BEGIN {enter}")),
        ("update2", format!("AFTER UPDATE OF geom ON {table} WHEN {same} AND {empty} BEGIN {leave}")),
        ("update3", format!("AFTER UPDATE ON {table} WHEN {other} AND {there} BEGIN {leave} {enter}")),
        ("update4", format!("AFTER UPDATE ON {table} WHEN {other} AND {empty} BEGIN {leave_both}")),
        ("delete", format!("AFTER DELETE ON {table} WHEN OLD.geom NOT NULL BEGIN {leave}")),
    ]
    .map(|(name, body)| (format!("{}_{name}", mirror.index_table()), body))
}

/// Adds columns to a table that is there.
pub(super) fn add_columns<'columns>(
    connection: &Connection,
    mirror: &Mirror,
    added: impl IntoIterator<Item = &'columns Column>,
) -> Result<()> {
    for column in added {
        let (table, name) = (quoted(&mirror.table), quoted(&column.name));
        connection.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {name} {}", column.kind.sql()))?;
    }
    Ok(())
}

/// Removes a table with everything that belongs to it.
pub(crate) fn drop_table(connection: &Connection, mirror: &Mirror) -> Result<()> {
    unregister(connection, &mirror.table)?;
    for table in [mirror.index_table(), mirror.table.clone()] {
        if exists(connection, &table)? {
            connection.execute_batch(&format!("DROP TABLE {}", quoted(&table)))?;
        }
    }
    connection.execute("DELETE FROM groundplan_column WHERE layer = ?1", [mirror.layer])?;
    connection.execute("DELETE FROM groundplan_mirror WHERE layer = ?1", [mirror.layer])?;
    Ok(())
}

/// Enters the table and its columns into our own lists.
pub(super) fn register(connection: &Connection, mirror: &Mirror) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO groundplan_mirror VALUES (?1, ?2)")?
        .execute(params![mirror.layer, mirror.table])?;
    register_columns(connection, mirror)
}

/// Tells other programs the title of a collection.
pub(crate) fn describe(connection: &Connection, mirror: &Mirror, collection: &Collection) -> Result<()> {
    connection
        .prepare_cached("UPDATE gpkg_contents SET description = ?2 WHERE table_name = ?1")?
        .execute(params![mirror.table, described(collection)])?;
    Ok(())
}

/// Tells other programs the box round a table, if that has changed.
pub(crate) fn register_extent(connection: &Connection, mirror: &mut Mirror) -> Result<()> {
    if std::mem::take(&mut mirror.grown) {
        let [west, south, east, north] = mirror.extent.map_or([None; 4], |extent| extent.to_array().map(Some));
        connection
            .prepare_cached(
                "UPDATE gpkg_contents SET min_x = ?2, min_y = ?3, max_x = ?4, max_y = ?5 WHERE table_name = ?1",
            )?
            .execute(params![mirror.table, west, south, east, north])?;
    }
    Ok(())
}

/// Tells other programs that a table has changed.
pub(crate) fn mark_changed(connection: &Connection, mirror: &Mirror) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE table_name = ?1",
        )?
        .execute([&mirror.table])?;
    Ok(())
}
