//! `import`, `backup` and `check --store` as people run them: the built program on files.

use crate::home::Home;
use geo_types::{Coord, Geometry, Polygon};
use groundplan::crs;
use groundplan::model::Feature;
use groundplan::store::{GeoPackage, Store as _};
use rusqlite::{Connection, params};
use serde_json::json;
use std::path::Path;
use std::process::Command;

/// The corners of a parcel near Urumqi in the 3° zone 29, EPSG:4517: easting with prefix, northing.
const CORNERS: [[f64; 2]; 4] = [
    [29_548_000.0, 4_852_000.0],
    [29_549_000.0, 4_852_000.0],
    [29_549_000.0, 4_853_000.0],
    [29_548_000.0, 4_852_000.0],
];

const LAID_OUT: &str = "PRAGMA application_id = 0x47504B47;
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
      organization_coordsys_id INTEGER, definition TEXT, description TEXT);
    INSERT INTO gpkg_spatial_ref_sys VALUES ('a', 4517, 'EPSG', 4517, 'PROJCS', ''), ('b', -1, 'NONE', -1, '', '');
    CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT, description TEXT, srs_id INTEGER);
    INSERT INTO gpkg_contents VALUES ('parcel', 'features', '地块', '', 4517), ('mast', 'features', 'Masts', '', -1);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
      z TINYINT, m TINYINT);
    INSERT INTO gpkg_geometry_columns VALUES ('parcel', 'shape', 'POLYGON', 4517, 0, 0), ('mast', 'shape', 'POINT', -1, 0, 0);
    CREATE TABLE parcel (number INTEGER PRIMARY KEY, shape POLYGON, name TEXT, id TEXT);
    CREATE TABLE mast (number INTEGER PRIMARY KEY, shape POINT, height_m REAL);";

fn blob(corners: &[[f64; 2]]) -> Vec<u8> {
    let count = u32::try_from(corners.len()).unwrap();
    let mut bytes =
        [&b"GP\0\x01"[..], &4517_i32.to_le_bytes(), &[1], &3_u32.to_le_bytes(), &1_u32.to_le_bytes()].concat();
    bytes.extend(count.to_le_bytes());
    bytes.extend(corners.iter().flatten().flat_map(|number| number.to_le_bytes()));
    bytes
}

/// A file as a surveyor sends it, with one parcel and no masts.
fn sent(home: &Home) -> Connection {
    let connection = Connection::open(home.file("sent.gpkg")).unwrap();
    connection.execute_batch(LAID_OUT).unwrap();
    let parcel = params![blob(&CORNERS)];
    connection.execute("INSERT INTO parcel (shape, name, id) VALUES (?1, '甲', 'a-1')", parcel).unwrap();
    connection
}

/// Exit code, standard output, standard error.
fn groundplan(home: &Home, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundplan"));
    let done = command.args(arguments).current_dir(home.path().parent().unwrap()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
}

fn import(home: &Home, file: &str, more: &[&str]) -> (i32, String, String) {
    groundplan(home, &[&["import", file, "--store", "plan.gpkg", "--collection", "plots"], more].concat())
}

/// The English title and the features of the collection.
fn plots(home: &Home) -> (String, Vec<Feature>) {
    let (mut store, held) = home.load();
    store.close().unwrap();
    let layer = held.layers.iter().find(|layer| layer.collection.id == "plots").unwrap();
    (layer.collection.title.en.clone(), layer.features.iter().map(|(feature, _)| feature.as_ref().clone()).collect())
}

#[test]
fn a_layer_of_a_geopackage_is_imported_from_its_own_reference_system() {
    let home = Home::new();
    drop(sent(&home));
    let (code, said, error) = import(&home, "sent.gpkg", &["--layer", "parcel", "--reason", "survey of 2026"]);
    assert_eq!((code, said.as_str(), error.as_str()), (0, "1 features in transaction 1\n", ""));
    let (title, features) = plots(&home);
    assert_eq!((title.as_str(), features[0].id.as_str()), ("地块", "a-1"));
    assert_eq!(serde_json::to_value(&features[0].properties).unwrap(), json!({"name": "甲"}));
    let Some(Geometry::Polygon(polygon)) = &features[0].geometry else { panic!("{features:?}") };
    let [lon, lat] = crs::to_storage("EPSG:4517", CORNERS[0][0], CORNERS[0][1]).unwrap();
    assert!(has(polygon, [lon, lat]) && (lon - 87.596_477_415).abs() < 2e-9, "{polygon:?}");
    let archive = GeoPackage::reader(home.path());
    let origin = archive.history("plots", "a-1").unwrap().remove(0).began.origin;
    assert_eq!((origin.author.as_str(), origin.reason.as_deref()), ("command line", Some("survey of 2026")));
    assert_eq!(origin.source_sha256.unwrap().len(), 64);
}

fn has(polygon: &Polygon<f64>, [x, y]: [f64; 2]) -> bool {
    polygon.exterior().coords().any(|at: &Coord<f64>| (at.x - x).abs() < 1e-9 && (at.y - y).abs() < 1e-9)
}

#[test]
fn whoever_imports_again_has_a_version_more_of_what_is_another() {
    let home = Home::new();
    let connection = sent(&home);
    assert_eq!(import(&home, "sent.gpkg", &["--layer", "parcel"]).0, 0);
    assert_eq!(
        import(&home, "sent.gpkg", &["--layer", "parcel"]).1,
        "1 features in transaction 2, 1 of them as they were\n"
    );
    connection.execute_batch("UPDATE parcel SET name = '乙'").unwrap();
    drop(connection);
    assert_eq!(import(&home, "sent.gpkg", &["--layer", "parcel"]).0, 0);
    let features = plots(&home).1;
    assert_eq!((features.len(), &features[0].properties["name"]), (1, &json!("乙")));
    assert_eq!(GeoPackage::reader(home.path()).history("plots", "a-1").unwrap().len(), 2);
}

#[test]
fn several_layers_are_not_guessed_between_and_an_unknown_system_is_asked_for() {
    let home = Home::new();
    let connection = sent(&home);
    let (code, _, error) = import(&home, "sent.gpkg", &[]);
    assert!(code == 2 && error.contains("--layer: mast, parcel"), "{error}");
    let (code, _, error) = import(&home, "sent.gpkg", &["--layer", "park"]);
    assert!(code == 2 && error.contains("has no layer park; it has: mast, parcel"), "{error}");
    let (code, _, error) = import(&home, "sent.gpkg", &["--layer", "mast"]);
    assert!(code == 2 && error.contains("NONE -1") && error.contains("--crs"), "{error}");
    connection.execute_batch("INSERT INTO mast (height_m) VALUES (40)").unwrap();
    drop(connection);
    let (code, said, error) = import(&home, "sent.gpkg", &["--layer", "mast", "--crs", "EPSG:4517"]);
    assert_eq!((code, said.as_str(), error.as_str()), (0, "1 features in transaction 1\n", ""));
    assert!(!Path::new(&home.file("plan.gpkg-wal")).exists());
}

#[test]
fn a_row_that_cannot_be_read_keeps_the_whole_file_out() {
    let home = Home::new();
    let connection = sent(&home);
    connection.execute("INSERT INTO parcel (shape, name) VALUES (?1, '丙')", params![&blob(&CORNERS)[..40]]).unwrap();
    drop(connection);
    let (code, said, error) = import(&home, "sent.gpkg", &["--layer", "parcel"]);
    assert!(code == 2 && said.contains("row 2, shape: "), "{said}");
    assert!(error.contains("nothing was imported: 1 row"), "{error}");
    assert!(!home.path().exists(), "a store was made for nothing");
}

#[test]
fn a_geojson_file_names_its_bad_feature_and_stores_none() {
    let home = Home::new();
    let feature = |ring: serde_json::Value| {
        json!({"type": "Feature", "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [ring]}})
    };
    let good = feature(json!([[80, 44], [81, 44], [81, 45], [80, 44]]));
    let bow = feature(json!([[80, 44], [81, 45], [81, 44], [80, 45.5], [80, 44]]));
    let both = json!({"type": "FeatureCollection", "features": [good, bow]});
    std::fs::write(home.file("plots.geojson"), both.to_string()).unwrap();
    let (code, said, error) = import(&home, "plots.geojson", &[]);
    assert!(code == 2 && said.starts_with("#1 ") && said.contains("/geometry"), "{said}");
    assert!(error.contains("nothing was imported"), "{error}");
    let (code, said, _) = import(&home, "plots.geojson", &["--repair"]);
    assert!(code == 0 && said.contains("2 features in transaction 1") && said.contains("note: "), "{said}");
    let (code, _, error) = import(&home, "plots.geojson", &["--layer", "x"]);
    assert!(code == 2 && error.contains("not a GeoPackage"), "{error}");
}

#[test]
fn a_backup_is_a_store_and_never_replaces_a_file() {
    let home = Home::new();
    drop(sent(&home));
    assert_eq!(import(&home, "sent.gpkg", &["--layer", "parcel"]).0, 0);
    let serving = home.load().0;
    let backup = ["backup", "--store", "plan.gpkg", "copy.gpkg"];
    let (code, said, error) = groundplan(&home, &backup);
    assert!(code == 0 && said.contains("copy.gpkg holds everything"), "{said}{error}");
    let (code, _, error) = groundplan(&home, &backup);
    assert!(code == 2 && error.contains("copy.gpkg"), "{error}");
    drop(serving);
    let held = GeoPackage::open(home.file("copy.gpkg")).unwrap().load(&mut |_| {}).unwrap();
    assert_eq!(held.layers[0].features[0].0.id, "a-1");
}

#[test]
fn a_check_says_that_a_store_is_sound_or_what_is_not() {
    let home = Home::new();
    drop(sent(&home));
    assert_eq!(import(&home, "sent.gpkg", &["--layer", "parcel"]).0, 0);
    let check = |file: &str| groundplan(&home, &["check", "--store", file]);
    let (code, said, error) = check("plan.gpkg");
    assert!(code == 0 && said.ends_with("the store is sound\n"), "{said}{error}");
    let connection = Connection::open(home.path()).unwrap();
    connection.execute_batch("DROP TABLE plots").unwrap();
    drop(connection);
    let (code, said, _) = check("plan.gpkg");
    assert!(code == 1 && said.contains("table plots: it is gone") && said.ends_with("there are findings\n"), "{said}");
    let (code, _, error) = check("nothing.gpkg");
    assert!(code == 2 && error.contains("nothing.gpkg"), "{error}");
}
