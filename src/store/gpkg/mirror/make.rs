//! Makes feature tables, widens them, and makes them anew from the account of versions.

use super::registry::{Shape, exists, names_in_use, register_columns, shape, unregister};
use super::{Column, MAX_COLUMNS, Mirror, Place, SRS_ID, index, put};
use crate::model::{Collection, Envelope};
use crate::store::gpkg::blob::Blob;
use crate::store::gpkg::cell::Kind;
use crate::store::gpkg::names::{column_name, quoted, table_name};
use crate::store::gpkg::survey::{Coming, described, one_kind};
use crate::store::gpkg::trouble::Result;
use crate::store::gpkg::{blob, rtree, truth};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
        mirror.set_columns(with_coming(&[], coming).0);
        mirror.geometry = coming.geometry;
    }
    register(connection, &mirror)?;
    make(connection, &mirror, collection)?;
    Ok(mirror)
}

/// The table, its index, its triggers, its rows in the lists of `GeoPackage`.
fn make(connection: &Connection, mirror: &Mirror, collection: &Collection) -> Result<()> {
    let kind = mirror.geometry.unwrap_or("GEOMETRY");
    let columns = mirror.columns.iter().map(|column| format!(", {} {}", quoted(&column.name), column.kind.sql()));
    connection.execute_batch(&format!(
        "CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {kind}, id TEXT UNIQUE{columns});\
         CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy);{triggers}",
        table = quoted(&mirror.table),
        columns = columns.collect::<String>(),
        index = quoted(&mirror.index_table()),
        triggers = triggers(mirror),
    ))?;
    let words = described(collection);
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) \
         VALUES (?1, 'features', ?1, ?2, ?3)",
        params![mirror.table, words, SRS_ID],
    )?;
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
        params![mirror.table, kind, SRS_ID],
    )?;
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index', ?2, 'write-only')",
        params![mirror.table, RTREE_DEFINITION],
    )?;
    Ok(())
}

/// The triggers by which other programs keep the index right (annex F.3). They are not run here.
fn triggers(mirror: &Mirror) -> String {
    let (table, index) = (quoted(&mirror.table), mirror.index_table());
    let trigger = |name: &str, rest: &str| format!("CREATE TRIGGER {} {rest} END;", quoted(&format!("{index}_{name}")));
    let index = quoted(&index);
    let enter = format!(
        "INSERT OR REPLACE INTO {index} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), \
         ST_MinY(NEW.geom), ST_MaxY(NEW.geom));"
    );
    let (there, empty) =
        ("(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))", "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))");
    let leave = format!("DELETE FROM {index} WHERE id = OLD.fid;");
    [
        trigger("insert", &format!("AFTER INSERT ON {table} WHEN {there} BEGIN {enter}")),
        trigger(
            "update1",
            &format!("AFTER UPDATE OF geom ON {table} WHEN OLD.fid = NEW.fid AND {there} BEGIN {enter}"),
        ),
        trigger(
            "update2",
            &format!("AFTER UPDATE OF geom ON {table} WHEN OLD.fid = NEW.fid AND {empty} BEGIN {leave}"),
        ),
        trigger(
            "update3",
            &format!("AFTER UPDATE ON {table} WHEN OLD.fid != NEW.fid AND {there} BEGIN {leave} {enter}"),
        ),
        trigger(
            "update4",
            &format!(
                "AFTER UPDATE ON {table} WHEN OLD.fid != NEW.fid AND {empty} \
                 BEGIN DELETE FROM {index} WHERE id IN (OLD.fid, NEW.fid);"
            ),
        ),
        trigger("delete", &format!("AFTER DELETE ON {table} WHEN OLD.geom NOT NULL BEGIN {leave}")),
    ]
    .concat()
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

/// The columns with room for what comes, and whether rows that are there must be written anew.
fn with_coming(columns: &[Column], coming: &Coming<'_>) -> (Vec<Column>, bool) {
    let mut columns = columns.to_vec();
    let mut taken: BTreeSet<String> = columns.iter().map(|column| column.name.to_ascii_lowercase()).collect();
    let mut anew = false;
    for (property, kind) in &coming.kinds {
        if let Some(column) = columns.iter_mut().find(|column| column.property == *property) {
            let joined = column.kind.join(*kind);
            anew |= joined != column.kind && (column.kind, joined) != (Kind::Integer, Kind::Long);
            column.kind = joined;
        } else if columns.len() < MAX_COLUMNS {
            let name = column_name(property, &taken);
            taken.insert(name.to_ascii_lowercase());
            columns.push(Column { property: (*property).to_string(), name, kind: *kind });
        }
    }
    (columns, anew)
}

/// Makes room for what comes: new columns, wider kinds, another kind of geometry.
pub(crate) fn widen(
    connection: &Connection,
    mirror: &mut Mirror,
    collection: impl FnOnce() -> Result<Collection>,
    coming: &Coming<'_>,
) -> Result<()> {
    let new = |(property, kind): &(&str, Kind)| mirror.column(property).is_none_or(|c| c.kind.join(*kind) != c.kind);
    if coming.kinds.iter().any(new) {
        let (columns, anew) = with_coming(&mirror.columns, coming);
        let added: Vec<Column> = columns.get(mirror.columns.len()..).unwrap_or_default().to_vec();
        mirror.set_columns(columns);
        register_columns(connection, mirror)?;
        if anew {
            rebuild(connection, mirror, &collection()?)?;
        } else {
            add_columns(connection, mirror, &added)?;
        }
    }
    if let Some(kind) = coming.geometry.map(|kind| one_kind(mirror.geometry, kind))
        && mirror.geometry != Some(kind)
    {
        connection
            .prepare_cached("UPDATE gpkg_geometry_columns SET geometry_type_name = ?2 WHERE table_name = ?1")?
            .execute(params![mirror.table, kind])?;
        mirror.geometry = Some(kind);
    }
    Ok(())
}

fn add_columns(connection: &Connection, mirror: &Mirror, added: &[Column]) -> Result<()> {
    for column in added {
        let (table, name) = (quoted(&mirror.table), quoted(&column.name));
        connection.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {name} {}", column.kind.sql()))?;
    }
    Ok(())
}

/// Makes the table anew from the versions that hold. Rows keep their numbers, if the table is there to tell them.
pub(crate) fn rebuild(connection: &Connection, mirror: &mut Mirror, collection: &Collection) -> Result<()> {
    let numbers = row_numbers(connection, &mirror.table)?;
    drop_table(connection, mirror)?;
    register(connection, mirror)?;
    make(connection, mirror, collection)?;
    (mirror.extent, mirror.grown) = (None, true);
    mirror.waiting = Some(BTreeMap::new());
    let mut blob = Blob::default();
    truth::each_holding(connection, mirror.layer, |held| {
        let feature = &held.feature;
        let geometry = feature.geometry.as_ref().map(|geometry| blob.set(geometry, SRS_ID));
        let number = numbers.get(&feature.id).copied().or(held.fid);
        let row = put(connection, mirror, Place::New(number), feature, geometry.map(|()| blob.bytes()))?;
        let envelope = geometry.and_then(|()| blob.envelope());
        mirror.reach(envelope);
        index(connection, mirror, row, envelope)
    })?;
    register_extent(connection, mirror)?;
    fill_index(connection, mirror)
}

/// The numbers of the rows by id; none when the table is not one that could be asked.
fn row_numbers(connection: &Connection, table: &str) -> Result<HashMap<String, i64>> {
    if shape(connection, table)? == Shape::Gone {
        return Ok(HashMap::new());
    }
    let mut statement = connection.prepare(&format!("SELECT id, fid FROM {} WHERE id NOTNULL", quoted(table)))?;
    let mut numbers = HashMap::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        // An id that is not text is nobody's.
        if let Ok(id) = row.get(0) {
            numbers.insert(id, row.get(1)?);
        }
    }
    Ok(numbers)
}

/// Enters the table and its columns into our own lists.
fn register(connection: &Connection, mirror: &Mirror) -> Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO groundplan_mirror VALUES (?1, ?2)")?
        .execute(params![mirror.layer, mirror.table])?;
    register_columns(connection, mirror)
}

/// Builds the spatial index of the boxes that wait, if they do.
pub(crate) fn fill_index(connection: &Connection, mirror: &mut Mirror) -> Result<()> {
    let Some(waiting) = mirror.waiting.take() else { return Ok(()) };
    let entries: Vec<(i64, Envelope)> = waiting.into_iter().collect();
    rtree::fill(connection, &mirror.index_table(), entries)
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

/// From so many new features on, an empty spatial index is built at once.
const BULK: usize = 500;

/// Lets the boxes of many new features wait until [`fill_index`], if the index is empty.
pub(crate) fn await_bulk(connection: &Connection, mirror: &mut Mirror, coming: &Coming<'_>) -> Result<()> {
    if coming.features >= BULK && mirror.waiting.is_none() {
        let rows = quoted(&format!("{}_rowid", mirror.index_table()));
        if !connection.prepare(&format!("SELECT 1 FROM {rows} LIMIT 1"))?.exists([])? {
            mirror.waiting = Some(BTreeMap::new());
        }
    }
    Ok(())
}

/// Makes the index anew from the table: whoever wrote to it may not have kept it.
pub(crate) fn reindex(connection: &Connection, mirror: &mut Mirror) -> Result<()> {
    let index = quoted(&mirror.index_table());
    if exists(connection, &mirror.index_table())? {
        connection.execute_batch(&format!("DROP TABLE {index}"))?;
    }
    connection.execute_batch(&format!("CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy)"))?;
    let mut waiting = BTreeMap::new();
    let mut statement = connection.prepare(&format!("SELECT fid, geom FROM {}", quoted(&mirror.table)))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let geometry = row.get_ref(1)?.as_blob().ok().and_then(|value| blob::read(value).ok()?.1);
        if let Some(envelope) = geometry.as_ref().and_then(blob::envelope) {
            waiting.insert(row.get(0)?, envelope);
        }
    }
    mirror.waiting = Some(waiting);
    fill_index(connection, mirror)
}
