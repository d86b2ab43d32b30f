//! Files of vector tiles in `MBTiles` 1.3: an `SQLite` database with one row for each tile.

use super::StoreError;
use crate::format::ArchiveHead;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, params};
use std::path::{Path, PathBuf};

/// `MPBX`, the mark that SQLite's authors have assigned to the format.
const APPLICATION_ID: i64 = 0x4d50_4258;
/// A file that is not finished is thrown away: nothing has to survive a power cut before that.
const LAYOUT: &str = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; \
    CREATE TABLE metadata (name text, value text); \
    CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob); \
    BEGIN";
/// Indexes are quicker to make when all rows are there.
const END: &str = "CREATE UNIQUE INDEX name ON metadata (name); \
    CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row); \
    COMMIT";

/// A file that is being written. It can be read when it is [finished](Self::finish), and not before.
#[derive(Debug)]
pub struct MbTiles {
    connection: Connection,
    path: PathBuf,
}

impl MbTiles {
    /// Begins a file of Mapbox Vector Tiles that are compressed with gzip, in place of what is there.
    pub fn create(path: &Path, head: &ArchiveHead) -> Result<Self, StoreError> {
        match std::fs::remove_file(path) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::Io { path: path.display().to_string(), detail: cause.to_string() });
            }
            _ => {}
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|error| fault(path, &error))?;
        let begun = begin(&connection, head);
        begun.map_err(|error| fault(path, &error))?;
        Ok(Self { connection, path: path.to_path_buf() })
    }

    /// Adds a tile, compressed with gzip: zoom, column counted from the west, row counted from the **north**; the file
    /// counts from the south. Each at most once.
    pub fn add(&mut self, (zoom, col, row): (u8, u32, u32), gzipped: &[u8]) -> Result<(), StoreError> {
        let last = 1_u32.checked_shl(zoom.into()).and_then(|count| count.checked_sub(1));
        let from_south = last.and_then(|last| last.checked_sub(row)).ok_or_else(|| StoreError::Unsupported {
            what: format!("a tile {zoom}/{col}/{row} that is not in its grid"),
        })?;
        let add = || {
            let mut insert = self.connection.prepare_cached("INSERT INTO tiles VALUES (?1, ?2, ?3, ?4)")?;
            insert.execute(params![zoom, col, from_south, gzipped])
        };
        add().map(|_| ()).map_err(|error| fault(&self.path, &error))
    }

    /// Makes it a file that can be read.
    pub fn finish(self) -> Result<(), StoreError> {
        let done = self.connection.execute_batch(END).map_err(|error| fault(&self.path, &error));
        self.connection.flush_prepared_statement_cache();
        let closed = self.connection.close().map_err(|(_, error)| fault(&self.path, &error));
        done.and(closed)
    }
}

fn begin(connection: &Connection, head: &ArchiveHead) -> rusqlite::Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.execute_batch(LAYOUT)?;
    let mut insert = connection.prepare("INSERT INTO metadata VALUES (?1, ?2)")?;
    for (name, value) in rows(head) {
        insert.execute([name, &value])?;
    }
    Ok(())
}

/// The metadata table, as its specification names things.
fn rows(head: &ArchiveHead) -> Vec<(&'static str, String)> {
    let [west, south, east, north] = head.bounds_in_grid();
    let ([first, last], [lon, lat]) = (head.zooms, head.center);
    let mut rows = head.texts();
    rows.extend([
        ("format", "pbf".to_string()),
        ("bounds", format!("{west},{south},{east},{north}")),
        ("center", format!("{lon},{lat},{}", head.center_zoom)),
        ("minzoom", first.to_string()),
        ("maxzoom", last.to_string()),
        ("json", serde_json::json!({"vector_layers": head.vector_layers}).to_string()),
    ]);
    rows
}

fn fault(path: &Path, error: &Error) -> StoreError {
    let (path, detail) = (path.display().to_string(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::NoRoom { path, detail },
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            StoreError::ReadOnly { path, detail }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked { path, by: None },
        _ => StoreError::Io { path, detail },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Envelope;
    use serde_json::{Value, json};

    fn head() -> ArchiveHead {
        ArchiveHead {
            name: "港口 · Ports".into(),
            description: "Ports".into(),
            attribution: "© somebody".into(),
            zooms: [0, 14],
            bounds: Envelope { min: [73.5, 34.0], max: [97.0, 90.0] },
            center: [85.25, 41.0],
            center_zoom: 5,
            vector_layers: json!([{"id": "port", "fields": {"name": "String"}}]),
            more: vec![("license", "ODbL-1.0".into())],
        }
    }

    fn written(path: &Path, tiles: &[((u8, u32, u32), &[u8])]) -> Connection {
        let mut archive = MbTiles::create(path, &head()).unwrap();
        tiles.iter().for_each(|(at, bytes)| archive.add(*at, bytes).unwrap());
        archive.finish().unwrap();
        Connection::open(path).unwrap()
    }

    fn value(connection: &Connection, name: &str) -> String {
        connection.query_row("SELECT value FROM metadata WHERE name = ?1", [name], |row| row.get(0)).unwrap()
    }

    #[test]
    fn rows_are_counted_from_the_south() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mbtiles");
        let connection = written(&path, &[((0, 0, 0), b"world"), ((10, 761, 373), b"urumqi")]);
        let sql = "SELECT tile_data FROM tiles WHERE zoom_level = 10 AND tile_column = 761 AND tile_row = 650";
        let found: Vec<u8> = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(found, b"urumqi");
        let count: i64 = connection.query_row("SELECT count(*) FROM tiles", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 2);
    }

    #[test]
    fn the_metadata_are_those_of_the_specification() {
        let folder = tempfile::tempdir().unwrap();
        let connection = written(&folder.path().join("a.mbtiles"), &[]);
        for (name, expected) in [
            ("name", "港口 · Ports"),
            ("format", "pbf"),
            ("bounds", "73.5,34,97,85.05112877980"),
            ("center", "85.25,41,5"),
            ("minzoom", "0"),
            ("maxzoom", "14"),
            ("type", "overlay"),
            ("attribution", "© somebody"),
            ("license", "ODbL-1.0"),
        ] {
            assert!(value(&connection, name).starts_with(expected), "{name}: {}", value(&connection, name));
        }
        let layers: Value = serde_json::from_str(&value(&connection, "json")).unwrap();
        assert_eq!(layers["vector_layers"][0]["fields"]["name"], "String");
        let mark: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).unwrap();
        assert_eq!(mark, APPLICATION_ID);
    }

    #[test]
    fn a_tile_twice_or_outside_the_grid_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mbtiles");
        let mut archive = MbTiles::create(&path, &head()).unwrap();
        assert!(matches!(archive.add((1, 0, 2), b""), Err(StoreError::Unsupported { .. })));
        archive.add((1, 0, 1), b"a").unwrap();
        archive.add((1, 0, 1), b"b").unwrap();
        assert!(archive.finish().is_err());
    }

    #[test]
    fn a_file_is_replaced_and_a_folder_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mbtiles");
        std::fs::write(&path, "something else").unwrap();
        drop(written(&path, &[]));
        assert!(MbTiles::create(folder.path(), &head()).is_err());
        assert!(MbTiles::create(&folder.path().join("missing/a.mbtiles"), &head()).is_err());
    }
}
