//! Changes what a column is declared to be, where nothing that is stored has to change with it.
//!
//! `SQLite` has no statement for that; its authors describe this way for changes that leave what is stored as it is
//! (its page on ALTER TABLE, "Making Other Kinds Of Table Schema Changes"). It takes the same time for a million rows as for one.

use crate::store::gpkg::connect::unguarded;
use crate::store::gpkg::names::quoted;
use crate::store::gpkg::trouble::Result;
use rusqlite::{Connection, OptionalExtension as _, params};

/// Declares a column of one type to be of another. False, and nothing is changed, when the table was not declared as we
/// do it.
///
/// Only for types between which values need not be written anew: kinds of geometry, and whole numbers that become
/// floating-point ones (`SQLite` stores these as whole numbers, too, when they are).
pub(super) fn declare(connection: &Connection, table: &str, column: &str, from: &str, to: &str) -> Result<bool> {
    let sql: Option<String> = connection
        .query_row("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1", [table], |row| row.get(0))
        .optional()?;
    let written = [format!(", {} {from}", quoted(column)), format!(", {column} {from}")];
    let Some(changed) = sql.and_then(|sql| {
        let mut found = written.iter().filter_map(|written| only_place(&sql, written));
        let end = found.next().filter(|_| found.next().is_none())?;
        let (before, after) = (sql.get(..end - from.len())?, sql.get(end..)?);
        Some(format!("{before}{to}{after}"))
    }) else {
        return Ok(false);
    };
    unguarded(connection, || {
        let version: i64 = connection.query_row("PRAGMA schema_version", [], |row| row.get(0))?;
        connection.execute_batch("PRAGMA writable_schema = ON")?;
        let updated = connection
            .execute("UPDATE sqlite_schema SET sql = ?2 WHERE type = 'table' AND name = ?1", params![table, changed]);
        connection
            .execute_batch(&format!("PRAGMA schema_version = {}; PRAGMA writable_schema = RESET", version + 1))?;
        Ok(updated? == 1)
    })
}

/// Where a text ends that stands exactly once, before a comma or the last parenthesis.
fn only_place(sql: &str, written: &str) -> Option<usize> {
    let mut places = sql.match_indices(written).map(|(start, _)| start + written.len());
    let end = places.next().filter(|_| places.next().is_none())?;
    let next = sql.get(end..)?.trim_start().chars().next()?;
    [',', ')'].contains(&next).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(sql: &str) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        connection
    }

    fn declared(connection: &Connection, column: &str) -> String {
        let sql = "SELECT type FROM pragma_table_info('t') WHERE name = ?1";
        connection.query_row(sql, [column], |row| row.get(0)).unwrap()
    }

    #[test]
    fn whole_numbers_become_floating_point_ones_as_they_lie() {
        let connection = table("CREATE TABLE t (fid INTEGER PRIMARY KEY, geom POINT, id TEXT UNIQUE, \"n\" INTEGER)");
        connection
            .execute_batch("INSERT INTO t (n) VALUES (7); ALTER TABLE t ADD COLUMN \"m n\" INTEGER; BEGIN")
            .unwrap();
        assert!(declare(&connection, "t", "n", "INTEGER", "REAL").unwrap());
        assert!(declare(&connection, "t", "m n", "INTEGER", "REAL").unwrap());
        assert!(declare(&connection, "t", "geom", "POINT", "GEOMETRY").unwrap());
        connection.execute_batch("INSERT INTO t (n) VALUES (0.5); COMMIT").unwrap();
        let kinds: String =
            connection.query_row("SELECT group_concat(typeof(n) || n) FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(kinds, "real7.0,real0.5");
        assert_eq!(
            (declared(&connection, "geom").as_str(), declared(&connection, "m n").as_str()),
            ("GEOMETRY", "REAL")
        );
        let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
    }

    #[test]
    fn what_is_not_declared_as_we_do_it_is_left_alone() {
        let connection =
            table("CREATE TABLE t (fid INTEGER PRIMARY KEY, a INTEGER NOT NULL, \"x, b INTEGER\" TEXT, [c] INTEGER)");
        for column in ["a", "b", "c", "d"] {
            assert!(!declare(&connection, "t", column, "INTEGER", "REAL").unwrap(), "{column}");
        }
    }
}
