//! Makes feature tables wider for what comes, if need be anew from the account of versions.

use super::declare::declare;
use super::make::{add_columns, drop_table, make, register, register_extent};
use super::registry::{names_in_use, register_columns};
use super::shape::{Shape, names, shape};
use super::{Column, MAX_COLUMNS, Mirror, Place, SRS_ID, fill_index, index, put};
use crate::model::Collection;
use crate::store::gpkg::blob::Blob;
use crate::store::gpkg::cell::Kind;
use crate::store::gpkg::names::{column_name, quoted, table_name};
use crate::store::gpkg::survey::{Coming, one_kind};
use crate::store::gpkg::trouble::Result;
use crate::store::gpkg::truth;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The columns with room for what comes. `taken` holds names of columns that show no property, in lower case.
pub(super) fn with_coming(columns: &[Column], taken: &[String], coming: &Coming<'_>) -> Vec<Column> {
    let mut columns = columns.to_vec();
    let known = columns.iter().map(|column| column.name.to_ascii_lowercase());
    let mut taken: BTreeSet<String> = known.chain(taken.iter().cloned()).collect();
    let at: HashMap<String, usize> =
        columns.iter().enumerate().map(|(at, column)| (column.property.clone(), at)).collect();
    for (property, kind) in &coming.kinds {
        if let Some(column) = at.get(*property).and_then(|at| columns.get_mut(*at)) {
            column.kind = column.kind.join(*kind);
        } else if columns.len() < MAX_COLUMNS {
            let name = column_name(property, &taken);
            taken.insert(name.to_ascii_lowercase());
            columns.push(Column { property: (*property).to_string(), name, kind: *kind });
        }
    }
    columns
}

/// Makes room for what comes: new columns, wider kinds, another kind of geometry.
pub(crate) fn widen(
    connection: &Connection,
    mirror: &mut Mirror,
    collection: impl FnOnce() -> Result<Collection>,
    coming: &Coming<'_>,
) -> Result<()> {
    let geometry = coming.geometry.map(|kind| one_kind(mirror.geometry, kind)).or(mirror.geometry);
    let room = mirror.columns.len() < MAX_COLUMNS;
    let fits = |(property, kind): &(&str, Kind)| match mirror.column(property) {
        Some(column) => column.kind.join(*kind) == column.kind,
        None => !room,
    };
    let fit = coming.kinds.iter().all(fits);
    if fit && geometry == mirror.geometry {
        return Ok(());
    }
    let columns = if fit {
        mirror.columns.clone()
    } else {
        with_coming(&mirror.columns, &names(connection, &mirror.table)?, coming)
    };
    let changed = alter(connection, mirror, &columns, geometry)?;
    mirror.geometry = geometry;
    mirror.set_columns(columns);
    register_columns(connection, mirror)?;
    if changed { Ok(()) } else { rebuild(connection, mirror, &collection()?) }
}

/// Changes the table as it lies; false when its rows have to be written anew.
fn alter(connection: &Connection, mirror: &Mirror, columns: &[Column], geometry: Option<&'static str>) -> Result<bool> {
    for (before, after) in mirror.columns.iter().zip(columns) {
        let altered = match (before.kind, after.kind) {
            (a, b) if a == b => true,
            (Kind::Integer, Kind::Long) => true,
            (Kind::Integer, Kind::Real) => {
                declare(connection, &mirror.table, &after.name, before.kind.sql(), after.kind.sql())?
            }
            _ => false,
        };
        if !altered {
            return Ok(false);
        }
    }
    add_columns(connection, mirror, columns.get(mirror.columns.len()..).unwrap_or_default())?;
    let (Some(kind), before) = (geometry, mirror.geometry.unwrap_or("GEOMETRY")) else { return Ok(true) };
    connection
        .prepare_cached("UPDATE gpkg_geometry_columns SET geometry_type_name = ?2 WHERE table_name = ?1")?
        .execute(params![mirror.table, kind])?;
    Ok(kind == before || declare(connection, &mirror.table, "geom", before, kind)?)
}

/// Makes the table anew from the versions that hold. Rows keep their numbers, if the table is there to tell them.
pub(crate) fn rebuild(connection: &Connection, mirror: &mut Mirror, collection: &Collection) -> Result<()> {
    let numbers = row_numbers(connection, &mirror.table)?;
    drop_table(connection, mirror)?;
    free_name(connection, mirror, collection)?;
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

/// Takes another name where something that is no table of ours has it now.
pub(super) fn free_name(connection: &Connection, mirror: &mut Mirror, collection: &Collection) -> Result<()> {
    let in_use = names_in_use(connection)?;
    let taken = |name: &str| in_use.contains(&name.to_ascii_lowercase());
    if taken(&mirror.table) || taken(&mirror.index_table()) {
        mirror.table = table_name(&collection.id, &in_use);
        mirror.set_columns(mirror.columns.clone());
    }
    Ok(())
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
