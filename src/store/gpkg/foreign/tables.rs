//! Which layers a file has. Names come from the file: they are only ever used quoted, and only of tables that are there.

use super::{ForeignLayer, ForeignLimits, ForeignSrs};
use crate::store::StoreError;
use crate::store::gpkg::cell::Kind;
use crate::store::gpkg::names::quoted;
use crate::store::gpkg::trouble::{Result, Trouble};
use rusqlite::{Connection, OptionalExtension as _, Row};

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// A line of the list of contents.
struct Content {
    table: String,
    title: Option<String>,
    description: Option<String>,
}

pub(super) fn layers(connection: &Connection, limits: &ForeignLimits) -> Result<(Vec<ForeignLayer>, Vec<String>)> {
    if !is_table(connection, "gpkg_contents")? {
        return Err(Trouble::Store(StoreError::NotAStore {
            path: "the file".into(),
            why: "it has no list of contents as a GeoPackage has".into(),
        }));
    }
    let (mut layers, mut others) = (Vec::new(), Vec::new());
    for content in contents(connection)? {
        if layers.len() + others.len() >= limits.max_layers {
            return Err(too_much(format!("more than {} layers", limits.max_layers)));
        }
        if is_table(connection, &content.table)? {
            layers.push(layer(connection, content, limits)?);
        } else {
            others.push(content.table);
        }
    }
    Ok((layers, others))
}

fn too_much(what: String) -> Trouble {
    Trouble::Store(StoreError::Unsupported { what })
}

fn contents(connection: &Connection) -> Result<Vec<Content>> {
    let mut statement = connection.prepare(
        "SELECT table_name, identifier, description FROM gpkg_contents \
         WHERE data_type IN ('features', 'attributes') ORDER BY table_name",
    )?;
    let mut rows = statement.query([])?;
    let mut contents = Vec::new();
    while let Some(row) = rows.next()? {
        // A name that is not text names nothing.
        let Ok(table) = row.get::<_, String>(0) else { continue };
        if !table.to_ascii_lowercase().starts_with("groundplan_") {
            contents.push(Content { table, title: text(row, 1), description: text(row, 2) });
        }
    }
    Ok(contents)
}

fn text(row: &Row<'_>, at: usize) -> Option<String> {
    row.get::<_, Option<String>>(at).ok().flatten()
}

/// True for a table that is stored in the file itself.
fn is_table(connection: &Connection, name: &str) -> Result<bool> {
    let mut statement = connection
        .prepare_cached("SELECT rootpage > 0 FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE")?;
    Ok(statement.query_row([name], |row| row.get::<_, Option<bool>>(0)).optional()?.flatten() == Some(true))
}

fn layer(connection: &Connection, content: Content, limits: &ForeignLimits) -> Result<ForeignLayer> {
    let Content { table, title, description } = content;
    let geometry = geometry_column(connection, &table)?;
    let json = json_columns(connection, &table)?;
    let mut statement = connection.prepare("SELECT name, type, pk, hidden FROM pragma_table_xinfo(?1)")?;
    let mut rows = statement.query([&table])?;
    let (mut columns, mut key, mut keys) = (Vec::new(), None, 0);
    while let Some(row) = rows.next()? {
        let (name, declared): (String, String) = (row.get(0)?, row.get(1)?);
        let (pk, hidden): (i64, i64) = (row.get(2)?, row.get(3)?);
        keys += i64::from(pk > 0);
        if pk == 1 && declared.eq_ignore_ascii_case("INTEGER") {
            key = Some(name);
        } else if hidden == 0 && geometry.as_ref().is_none_or(|(column, ..)| *column != name) {
            let kind = if json.contains(&name) { Kind::Mixed } else { Kind::of_declared(&declared) };
            columns.push(Column { name, kind });
        }
        if columns.len() > limits.max_columns {
            return Err(too_much(format!("table {table} has more than {} columns", limits.max_columns)));
        }
    }
    let (geometry, srs_id, has_heights) = match geometry {
        Some((column, srs_id, has_heights)) => (Some(column), Some(srs_id), has_heights),
        None => (None, None, false),
    };
    let srs = srs_id.map(|id| srs(connection, id)).transpose()?;
    let title = title.unwrap_or_else(|| table.clone());
    let description = description.unwrap_or_default();
    let key = key.filter(|_| keys == 1);
    Ok(ForeignLayer { table, title, description, srs, geometry, has_heights, columns, key })
}

/// The column, its reference system, and whether positions have more than two numbers.
fn geometry_column(connection: &Connection, table: &str) -> Result<Option<(String, i32, bool)>> {
    if !is_table(connection, "gpkg_geometry_columns")? {
        return Ok(None);
    }
    let mut statement = connection.prepare_cached(
        "SELECT column_name, srs_id, coalesce(z, 0) <> 0 OR coalesce(m, 0) <> 0 FROM gpkg_geometry_columns \
         WHERE table_name = ?1 COLLATE NOCASE",
    )?;
    Ok(statement.query_row([table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?)
}

/// Text columns that hold JSON, as GDAL marks them.
fn json_columns(connection: &Connection, table: &str) -> Result<Vec<String>> {
    if !is_table(connection, "gpkg_data_columns")? {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached(
        "SELECT column_name FROM gpkg_data_columns WHERE table_name = ?1 AND mime_type = 'application/json'",
    )?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

fn srs(connection: &Connection, id: i32) -> Result<ForeignSrs> {
    let none = || ForeignSrs { id, organization: "NONE".into(), code: i64::from(id), definition: "undefined".into() };
    if !is_table(connection, "gpkg_spatial_ref_sys")? {
        return Ok(none());
    }
    let mut statement = connection.prepare_cached(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
    )?;
    let read =
        |row: &Row<'_>| Ok(ForeignSrs { id, organization: row.get(0)?, code: row.get(1)?, definition: row.get(2)? });
    Ok(statement.query_row([id], read).optional()?.unwrap_or_else(none))
}

impl ForeignLayer {
    /// What is asked of the table: the number of the row, the geometry, the columns.
    pub(super) fn select(&self) -> String {
        let key = self.key.as_deref().map_or_else(|| "rowid".to_string(), quoted);
        let geometry = self.geometry.as_deref().map_or_else(|| "NULL".to_string(), quoted);
        let columns = self.columns.iter().map(|column| format!(", {}", quoted(&column.name)));
        format!("SELECT {key}, {geometry}{} FROM {}", columns.collect::<String>(), quoted(&self.table))
    }
}
