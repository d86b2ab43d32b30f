//! Puts a feature table right that another program has changed, without touching what its rows say.

use super::make::{add_columns, drop_table, make, register, set_triggers};
use super::registry::exists;
use super::widen::free_name;
use super::{Mirror, reindex};
use crate::model::Collection;
use crate::store::gpkg::names::quoted;
use crate::store::gpkg::trouble::Result;
use rusqlite::{Connection, OptionalExtension as _};

/// Where the rows are while the table is made anew.
const COPY: &str = "temp.groundplan_copy";

/// Adds columns again that are gone, empty.
pub(crate) fn add_again(connection: &Connection, mirror: &Mirror, gone: &[String]) -> Result<()> {
    let columns = mirror.columns().iter().filter(|column| gone.contains(&column.name));
    add_columns(connection, mirror, columns)
}

/// Makes a table anew with the same rows and none of the constraints that another program gave it: they would refuse
/// what is right here.
pub(crate) fn make_plain(connection: &Connection, mirror: &mut Mirror, collection: &Collection) -> Result<()> {
    let names = ["fid", "geom", "id"].into_iter().chain(mirror.columns().iter().map(|column| column.name.as_str()));
    let names = names.map(quoted).collect::<Vec<_>>().join(",");
    connection.execute_batch(&format!("CREATE TABLE {COPY} AS SELECT {names} FROM {}", quoted(&mirror.table)))?;
    drop_table(connection, mirror)?;
    free_name(connection, mirror, collection)?;
    register(connection, mirror)?;
    make(connection, mirror, collection)?;
    let table = quoted(&mirror.table);
    connection.execute_batch(&format!(
        "INSERT INTO {table} ({names}) SELECT {names} FROM {COPY} ORDER BY fid; DROP TABLE {COPY}"
    ))?;
    mirror.grown = true;
    reindex(connection, mirror)
}

/// What has the name of an index.
enum Found {
    Index,
    Table,
    Other,
    Nothing,
}

fn kind_of_index(connection: &Connection, name: &str) -> Result<Found> {
    let mut statement = connection.prepare_cached(
        "SELECT type = 'table', rootpage = 0 AND sql LIKE '%USING rtree%' FROM sqlite_schema \
         WHERE name = ?1 COLLATE NOCASE AND type <> 'trigger'",
    )?;
    let found = statement.query_row([name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(match found {
        None => Found::Nothing,
        Some((true, true)) => Found::Index,
        Some((true, false)) => Found::Table,
        Some((false, _)) => Found::Other,
    })
}

/// Puts back an index, triggers and registrations that are gone, and takes away what would go wrong with time.
pub(crate) fn put_right(connection: &Connection, mirror: &mut Mirror, collection: &Collection) -> Result<()> {
    match kind_of_index(connection, &mirror.index_table())? {
        Found::Index => {}
        Found::Nothing | Found::Table => reindex(connection, mirror)?,
        Found::Other => make_plain(connection, mirror, collection)?,
    }
    set_triggers(connection, mirror)?;
    // GDAL counts features by triggers of its own, which are not run here.
    if exists(connection, "gpkg_ogr_contents")? {
        connection.execute("DELETE FROM gpkg_ogr_contents WHERE lower(table_name) = lower(?1)", [&mirror.table])?;
        for what in ["insert", "delete"] {
            let trigger = quoted(&format!("trigger_{what}_feature_count_{}", mirror.table));
            connection.execute_batch(&format!("DROP TRIGGER IF EXISTS {trigger}"))?;
        }
    }
    Ok(())
}
