//! One row of a feature table and its entry in the spatial index.

use super::Mirror;
use crate::model::{Envelope, Feature};
use crate::store::gpkg::cell::Cell;
use crate::store::gpkg::trouble::Result;
use rusqlite::{Connection, Error, OptionalExtension as _, ffi};

/// Where the row of a feature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// There should be none. The new one has this number, if it is free.
    New(Option<i64>),
    /// There should be one with its id.
    Held,
    /// Another program made it, here.
    At(i64),
}

/// Writes the row of a feature, whatever is there, and gives its number.
pub(crate) fn put(
    connection: &Connection,
    mirror: &Mirror,
    place: Place,
    feature: &Feature,
    geometry: Option<&[u8]>,
) -> Result<i64> {
    let row = Row { connection, mirror, feature, geometry };
    let known = match place {
        Place::New(number) => match row.insert(number) {
            Err(error) if is_taken(&error) => find(connection, mirror, &feature.id)?,
            inserted => return Ok(inserted?),
        },
        Place::Held => find(connection, mirror, &feature.id)?,
        Place::At(fid) => Some(fid),
    };
    match known {
        Some(fid) if row.update(fid)? => Ok(fid),
        _ => Ok(row.insert(None)?),
    }
}

/// What a row is made of.
struct Row<'a> {
    connection: &'a Connection,
    mirror: &'a Mirror,
    feature: &'a Feature,
    geometry: Option<&'a [u8]>,
}

impl Row<'_> {
    fn insert(&self, fid: Option<i64>) -> rusqlite::Result<i64> {
        self.write(&self.mirror.sql.insert, fid)?;
        Ok(self.connection.last_insert_rowid())
    }

    /// False when there is no row of this number.
    fn update(&self, fid: i64) -> rusqlite::Result<bool> {
        Ok(self.write(&self.mirror.sql.update, Some(fid))? == 1)
    }

    fn write(&self, sql: &str, fid: Option<i64>) -> rusqlite::Result<usize> {
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.raw_bind_parameter(1, self.geometry)?;
        statement.raw_bind_parameter(2, self.feature.id.as_str())?;
        for (at, column) in (3..).zip(&self.mirror.columns) {
            let cell = Cell::of(column.kind, self.feature.properties.get(&column.property));
            statement.raw_bind_parameter(at, cell)?;
        }
        statement.raw_bind_parameter(3 + self.mirror.columns.len(), fid)?;
        statement.raw_execute()
    }
}

fn is_taken(error: &Error) -> bool {
    let taken = [ffi::SQLITE_CONSTRAINT_UNIQUE, ffi::SQLITE_CONSTRAINT_PRIMARYKEY, ffi::SQLITE_CONSTRAINT_ROWID];
    matches!(error, Error::SqliteFailure(failure, _) if taken.contains(&failure.extended_code))
}

fn find(connection: &Connection, mirror: &Mirror, id: &str) -> rusqlite::Result<Option<i64>> {
    connection.prepare_cached(&mirror.sql.find)?.query_row([id], |row| row.get(0)).optional()
}

/// Removes the row of a feature and its entry in the index, if they are there.
pub(crate) fn remove(connection: &Connection, mirror: &mut Mirror, id: &str) -> Result<()> {
    match find(connection, mirror, id)? {
        Some(fid) => remove_row(connection, mirror, fid),
        None => Ok(()),
    }
}

/// Removes the row of this number and its entry in the index, if they are there.
pub(crate) fn remove_row(connection: &Connection, mirror: &mut Mirror, fid: i64) -> Result<()> {
    connection.prepare_cached(&mirror.sql.delete)?.execute([fid])?;
    index(connection, mirror, fid, None)
}

/// Enters a box into the spatial index, or takes it out.
pub(crate) fn index(connection: &Connection, mirror: &mut Mirror, fid: i64, envelope: Option<Envelope>) -> Result<()> {
    match (&mut mirror.waiting, envelope) {
        (Some(waiting), Some(envelope)) => {
            waiting.insert(fid, envelope);
        }
        (Some(waiting), None) => {
            waiting.remove(&fid);
        }
        (None, Some(Envelope { min: [west, south], max: [east, north] })) => {
            let mut statement = connection.prepare_cached(&mirror.sql.index)?;
            statement.execute((fid, west, east, south, north))?;
        }
        (None, None) => {
            connection.prepare_cached(&mirror.sql.unindex)?.execute([fid])?;
        }
    }
    Ok(())
}
