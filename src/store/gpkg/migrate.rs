//! The layout of the file, step by step. A new file takes all steps, an older one those that it lacks.

use super::holder::beside;
use super::trouble::{Result, Trouble};
use super::{backup, truth};
use crate::store::StoreError;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::path::Path;

/// Each step leads from its place in the list, counted from 0, to the next schema.
const STEPS: [&str; 4] = [
    include_str!("layout/schema_1.sql"),
    include_str!("layout/schema_2.sql"),
    include_str!("layout/schema_3.sql"),
    include_str!("layout/schema_4.sql"),
];
const _: () = assert!(STEPS.len() == 4, "the number of the last schema goes with the steps");
const GEOPACKAGE: &str = include_str!("layout/geopackage.sql");
/// `GPKG`, as every `GeoPackage` has it.
const APPLICATION_ID: i64 = 0x4750_4B47;
/// `GeoPackage` 1.3, which the programs of today read without a warning.
const USER_VERSION: i64 = 10_300;
/// The last schema.
pub(super) const SCHEMA: i64 = 4;

/// What a file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// There is nothing in it.
    Empty,
    /// A store of this schema.
    Store(i64),
    /// Something else, in words.
    Other(&'static str),
}

/// Looks what a file is, without changing it.
pub(super) fn kind(connection: &Connection) -> Result<Kind> {
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        return Ok(Kind::Empty);
    }
    let ours = connection
        .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'groundplan_meta'")?
        .exists([])?;
    let application: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if !ours {
        return Ok(Kind::Other(if application == APPLICATION_ID {
            "it is a GeoPackage of another program; `groundplan import` reads it"
        } else {
            "it is another program's SQLite file"
        }));
    }
    let schema = connection.query_row("SELECT schema FROM groundplan_meta", [], |row| row.get(0)).optional()?;
    Ok(schema.map_or(Kind::Other("its first table is empty"), Kind::Store))
}

/// Lays out a new file.
pub(super) fn create(connection: &Connection, id: &str) -> Result<()> {
    connection.pragma_update(None, "page_size", 4096)?;
    connection.execute_batch("BEGIN EXCLUSIVE")?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", USER_VERSION)?;
    connection.execute_batch(GEOPACKAGE)?;
    for step in STEPS {
        connection.execute_batch(step)?;
    }
    connection.execute("INSERT INTO groundplan_meta (only, schema, store) VALUES (1, ?1, ?2)", params![SCHEMA, id])?;
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// Refuses the schema of a later groundplan.
pub(super) fn is_known(path: &Path, found: i64) -> Result<()> {
    if found > SCHEMA {
        let path = path.display().to_string();
        return Err(Trouble::Store(StoreError::Newer { path, found, known: SCHEMA }));
    }
    Ok(())
}

/// Takes the steps that a file lacks, all or none, after a copy beside it. Gives the name of the copy.
pub(super) fn migrate(connection: &Connection, path: &Path, found: i64) -> Result<Option<String>> {
    let lacking = usize::try_from(found).ok().filter(|found| *found > 0).and_then(|found| STEPS.get(found..));
    let lacking = lacking.ok_or_else(|| truth::torn(format!("there is no schema {found}")))?;
    if lacking.is_empty() {
        return Ok(None);
    }
    let name = (1..1_000)
        .map(|number| if number == 1 { String::new() } else { format!(".{number}") })
        .map(|number| beside(path, &format!(".v{found}{number}.backup")))
        .find(|name| !name.exists());
    if let Some(name) = &name {
        backup::copy(connection, name)?;
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for step in lacking {
        connection.execute_batch(step)?;
    }
    connection.execute("UPDATE groundplan_meta SET schema = ?1", [SCHEMA])?;
    connection.execute_batch("COMMIT")?;
    Ok(name.map(|name| name.display().to_string()))
}
