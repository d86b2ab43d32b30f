//! Files that somebody sends.

use crate::home::{Home, collection, feature, put, square, write};
use geo_types::Point;
use groundplan::model::Severity;
use groundplan::store::{ForeignFeature, ForeignFile, ForeignIssue, ForeignLimits, StoreError};
use proptest::prelude::*;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// The least that makes a `GeoPackage`, with one layer in EPSG:3857.
const LAID_OUT: &str = "PRAGMA application_id = 0x47504B47;
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
      organization_coordsys_id INTEGER, definition TEXT, description TEXT);
    INSERT INTO gpkg_spatial_ref_sys VALUES ('a', 3857, 'EPSG', 3857, 'PROJCS', ''), ('b', 7, 'epsg', 4326, 'GEOGCS', '');
    CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT, description TEXT, srs_id INTEGER);
    INSERT INTO gpkg_contents VALUES ('parcel', 'features', '地块', 'words', 3857);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
      z TINYINT, m TINYINT);
    INSERT INTO gpkg_geometry_columns VALUES ('parcel', 'shape', 'POINT', 3857, 0, 0);
    CREATE TABLE parcel (number INTEGER PRIMARY KEY, shape POINT, name TEXT, area REAL, open BOOLEAN, photo BLOB, id TEXT);";

fn blob(srs: i32, x: f64, y: f64) -> Vec<u8> {
    let head = [&[b'G', b'P', 0, 1][..], &srs.to_le_bytes(), &[1], &1_u32.to_le_bytes()].concat();
    [head, x.to_le_bytes().to_vec(), y.to_le_bytes().to_vec()].concat()
}

/// A file of another program.
fn sent(sql: &str) -> (Home, Connection) {
    let home = Home::new();
    let connection = Connection::open(home.file("sent.gpkg")).unwrap();
    connection.execute_batch(LAID_OUT).unwrap();
    connection.execute_batch(sql).unwrap();
    (home, connection)
}

type Read = (Vec<ForeignFeature>, Vec<ForeignIssue>);

/// Reads the first layer.
fn read(path: &Path, limits: ForeignLimits) -> Result<Read, StoreError> {
    let file = ForeignFile::open(path, limits)?;
    let (layers, _) = file.layers()?;
    let mut features = Vec::new();
    let issues = match layers.first() {
        Some(layer) => file.read(layer, &mut |feature| {
            features.push(feature);
            Ok(())
        })?,
        None => Vec::new(),
    };
    Ok((features, issues))
}

fn messages(issues: &[ForeignIssue]) -> Vec<(Option<i64>, &str, &str)> {
    issues.iter().map(|issue| (issue.row, issue.column.as_str(), issue.message.as_str())).collect()
}

#[test]
fn a_layer_comes_with_its_reference_system_and_its_rows() {
    let (home, connection) =
        sent("INSERT INTO parcel (name, area, open, id) VALUES ('甲', 2.5, 1, 'a'), (NULL, 3, 0, 7)");
    connection.execute("UPDATE parcel SET shape = ?1 WHERE id = 'a'", [blob(3857, 1e6, 2e6)]).unwrap();
    drop(connection);
    let file = ForeignFile::open(home.file("sent.gpkg"), ForeignLimits::default()).unwrap();
    let (layers, others) = file.layers().unwrap();
    assert_eq!((layers.len(), others.len()), (1, 0));
    assert_eq!((layers[0].title.as_str(), layers[0].description.as_str()), ("地块", "words"));
    let srs = layers[0].srs.as_ref().unwrap();
    assert_eq!((srs.organization.as_str(), srs.code, srs.is_storage()), ("EPSG", 3857, false));
    let (features, issues) = read(&home.file("sent.gpkg"), ForeignLimits::default()).unwrap();
    assert_eq!(issues, []);
    assert_eq!(features[0].geometry, Some(Point::new(1e6, 2e6).into()));
    assert_eq!(Value::Object(features[0].properties.clone()), json!({"name": "甲", "area": 2.5, "open": true}));
    assert_eq!((features[0].id.as_deref(), features[1].id.as_deref()), (Some("a"), Some("7")));
    assert_eq!(Value::Object(features[1].properties.clone()), json!({"area": 3.0, "open": false}));
}

#[test]
fn the_number_of_a_system_in_the_file_is_not_its_code() {
    let (home, connection) = sent("UPDATE gpkg_geometry_columns SET srs_id = 7");
    drop(connection);
    let file = ForeignFile::open(home.file("sent.gpkg"), ForeignLimits::default()).unwrap();
    assert!(file.layers().unwrap().0[0].srs.as_ref().unwrap().is_storage());
}

#[test]
fn bad_rows_are_named_and_the_others_are_read() {
    let (home, connection) = sent("");
    let curve = [&blob(3857, 0., 0.)[..8], &[1], &10_u32.to_le_bytes(), &[0; 4]].concat();
    let huge = [&blob(3857, 0., 0.)[..8], &[1], &4_u32.to_le_bytes(), &[255; 4]].concat();
    let rows: [Vec<u8>; 6] =
        [blob(3857, 1., 2.), curve, huge, b"GP".to_vec(), blob(4326, 3., 4.), blob(3857, f64::INFINITY, 0.)];
    for row in rows {
        connection.execute("INSERT INTO parcel (shape) VALUES (?1)", [row]).unwrap();
    }
    connection
        .execute_batch("INSERT INTO parcel (shape, area, name, photo) VALUES ('text', 9e999, x'ff', x'00')")
        .unwrap();
    drop(connection);
    let (features, issues) = read(&home.file("sent.gpkg"), ForeignLimits::default()).unwrap();
    let placed: Vec<i64> = features.iter().filter(|f| f.geometry.is_some()).map(|f| f.row).collect();
    assert_eq!((features.len(), placed), (7, vec![1, 5]));
    let rows: Vec<(Option<i64>, &str)> = messages(&issues).iter().map(|(row, column, _)| (*row, *column)).collect();
    assert_eq!(
        rows,
        [
            (Some(2), "shape"),
            (Some(3), "shape"),
            (Some(4), "shape"),
            (Some(5), "shape"),
            (Some(6), "shape"),
            (Some(7), "shape"),
            (None, "name"),
            (Some(7), "area"),
            (None, "photo"),
        ]
    );
    assert_eq!(issues[3].severity, Severity::Warning);
}

#[test]
fn limits_end_the_reading_and_say_so() {
    let (home, connection) = sent(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
         INSERT INTO parcel (name) SELECT 'row ' || i FROM n",
    );
    connection.execute("UPDATE parcel SET name = ?1 WHERE number = 50", ["x".repeat(2 << 20)]).unwrap();
    drop(connection);
    let path = home.file("sent.gpkg");
    let limits = ForeignLimits::default();
    let (features, issues) = read(&path, ForeignLimits { max_rows: 10, ..limits }).unwrap();
    assert_eq!((features.len(), issues.len()), (10, 1));
    let (features, issues) = read(&path, ForeignLimits { max_value_bytes: 1 << 20, ..limits }).unwrap();
    assert_eq!(
        (features.len(), issues[0].message.as_str()),
        (49, "a value is larger than is taken; reading ended after 49 rows")
    );
    for limits in [
        ForeignLimits { max_file_bytes: 1000, ..limits },
        ForeignLimits { max_columns: 3, ..limits },
        ForeignLimits { max_layers: 0, ..limits },
    ] {
        assert!(matches!(read(&path, limits), Err(StoreError::Unsupported { .. })), "{limits:?}");
    }
    let (_, issues) = read(&path, ForeignLimits { max_issues: 0, max_rows: 1, ..limits }).unwrap();
    assert_eq!(messages(&issues), [(None, "", "1 more issues are not listed")]);
}

#[test]
fn nothing_in_the_file_is_run() {
    let (home, connection) = sent(
        "ALTER TABLE parcel RENAME TO real;
         CREATE VIEW parcel AS SELECT 1 AS number, NULL AS shape, 'from a view' AS name;
         INSERT INTO gpkg_contents VALUES ('search', 'features', 's', '', 3857), ('absent', 'features', 'a', '', 3857);
         CREATE VIRTUAL TABLE search USING fts5(name);
         INSERT INTO gpkg_contents VALUES ('made', 'features', 'm', '', 3857);
         CREATE TABLE made (number INTEGER PRIMARY KEY, name TEXT, slow TEXT AS (hex(zeroblob(400000000))) VIRTUAL);
         INSERT INTO made (name) VALUES ('a');
         CREATE TRIGGER boom AFTER INSERT ON made BEGIN SELECT load_extension('x'); END;",
    );
    drop(connection);
    let file = ForeignFile::open(home.file("sent.gpkg"), ForeignLimits::default()).unwrap();
    let (layers, others) = file.layers().unwrap();
    assert_eq!(layers.iter().map(|layer| layer.table.as_str()).collect::<Vec<_>>(), ["made"]);
    assert_eq!(others, ["absent", "parcel", "search"]);
    let mut names = Vec::new();
    file.read(&layers[0], &mut |feature| {
        names.push(Value::Object(feature.properties));
        Ok(())
    })
    .unwrap();
    assert_eq!(names, [json!({"name": "a"})], "a computed column is not computed");
}

#[test]
fn a_reading_that_never_ends_is_ended() {
    let (home, connection) = sent(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
         INSERT INTO parcel (name) SELECT 'row ' || i FROM n",
    );
    drop(connection);
    let limits = ForeignLimits { max_time: Duration::ZERO, ..ForeignLimits::default() };
    match read(&home.file("sent.gpkg"), limits) {
        Ok((features, issues)) => {
            assert!(features.len() < 200_000);
            assert!(issues[0].message.contains("too long"), "{issues:?}");
        }
        Err(error) => assert!(matches!(error, StoreError::Unsupported { .. }), "{error}"),
    }
}

#[test]
fn odd_names_and_odd_paths() {
    let home = Home::new();
    let path = home.file("a?b#c%41 \"片区\".gpkg");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(LAID_OUT).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE \"a\"\"b'; DROP TABLE parcel; --\" (\"select\" TEXT, \"x\"\"y\" TEXT);
             INSERT INTO \"a\"\"b'; DROP TABLE parcel; --\" VALUES ('1', '2');
             UPDATE gpkg_contents SET table_name = 'a\"b''; DROP TABLE parcel; --', data_type = 'attributes'",
        )
        .unwrap();
    drop(connection);
    let (features, issues) = read(&path, ForeignLimits::default()).unwrap();
    assert_eq!((features.len(), issues.len()), (1, 0));
    assert_eq!(Value::Object(features[0].properties.clone()), json!({"select": "1", "x\"y": "2"}));
}

#[test]
fn a_file_that_wants_a_log_is_read_if_it_is_complete() {
    let (home, connection) = sent("INSERT INTO parcel (name) VALUES ('a')");
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.execute_batch("INSERT INTO parcel (name) VALUES ('b')").unwrap();
    let path = home.file("sent.gpkg");
    assert!(matches!(read(&path, ForeignLimits::default()), Err(StoreError::Locked { .. })));
    drop(connection);
    assert_eq!(std::fs::read(&path).unwrap()[18], 2);
    assert_eq!(read(&path, ForeignLimits::default()).unwrap().0.len(), 2);
}

#[test]
fn what_is_no_geopackage() {
    let home = Home::new();
    let path = home.file("sent.gpkg");
    let limits = ForeignLimits::default();
    assert!(matches!(ForeignFile::open(&path, limits), Err(StoreError::Read { .. })));
    for bytes in [&b""[..], b"SQLite format 3\0", &[b'x'; 4096]] {
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(ForeignFile::open(&path, limits), Err(StoreError::NotAStore { .. })));
    }
    std::fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
    assert!(matches!(ForeignFile::open(&path, limits).unwrap().layers(), Err(StoreError::NotAStore { .. })));
}

#[test]
fn our_own_file_is_read_like_any_other() {
    let home = Home::new();
    let (mut store, _) = home.load();
    let made = feature("a", Some(square(80.0, 44.0)), &json!({"name": "甲", "tags": "[1]", "n": 2}));
    write(&mut store, vec![collection("road"), put("road", made.clone())]);
    drop(store);
    let (features, issues) = read(&home.path(), ForeignLimits::default()).unwrap();
    assert_eq!(issues, []);
    assert_eq!(
        features,
        [ForeignFeature { row: 1, id: Some("a".into()), geometry: made.geometry, properties: made.properties }]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_damaged_file_gives_an_answer_and_no_panic(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40), cut in 0.2..1.0_f64,
    ) {
        thread_local! { static FILE: Vec<u8> = file(); }
        let mut bytes = FILE.with(Clone::clone);
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        bytes.truncate((bytes.len() as f64 * (cut + 0.1)) as usize);
        let home = Home::new();
        std::fs::write(home.file("sent.gpkg"), &bytes).unwrap();
        let limits = ForeignLimits { max_time: Duration::from_secs(5), ..ForeignLimits::default() };
        let _ = read(&home.file("sent.gpkg"), limits);
    }
}

fn file() -> Vec<u8> {
    let (home, connection) = sent("");
    for n in 0..200 {
        let row = params![blob(3857, f64::from(n), 1.0), format!("row {n}")];
        connection.execute("INSERT INTO parcel (shape, name) VALUES (?1, ?2)", row).unwrap();
    }
    drop(connection);
    std::fs::read(home.file("sent.gpkg")).unwrap()
}
