//! Comma-separated values and the well-known text in them.

use super::*;
use crate::format::encode::wkt;

/// The cells of every line, the first line being the names.
fn cells(head: &Head, features: &[Feature]) -> Vec<Vec<String>> {
    let table = written(Encoding::Csv, &Head { columns: columns(features), ..head.clone() }, features);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_slice());
    reader.records().map(|record| record.unwrap().iter().map(str::to_string).collect()).collect()
}

/// What the documentation tells a reader to do.
fn without_guard(text: &str) -> &str {
    match text.trim_start_matches('\'').chars().next() {
        Some(first) if text.starts_with('\'') && "=+-@\t\r\n＝＋－＠".contains(first) => &text[1..],
        _ => text,
    }
}

#[test]
fn a_table_has_names_rows_and_geometries() {
    let features = [
        feature(
            "a",
            Some(Point::new(80.123_456_789_4, 44.0).into()),
            json!({"name": "乌鲁木齐, \"市\"", "n": -5, "ok": true}),
        ),
        feature("b", None, json!({"name": "", "list": [1, "二"]})),
    ];
    let table = text(Encoding::Csv, &Head { columns: columns(&features), ..head() }, &features);
    let expected = "id,name,n,ok,list,geometry\r\n\
        a,\"乌鲁木齐, \"\"市\"\"\",-5,true,,POINT (80.123456789 44)\r\n\
        b,\"\",,,\"[1,\"\"二\"\"]\",\r\n";
    assert_eq!(table, expected);
}

#[test]
fn a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_a_number_does_not() {
    for (given, expected) in [
        (json!("=1+1"), "'=1+1"),
        (json!("@x"), "'@x"),
        (json!("-5"), "'-5"),
        (json!("\tx"), "'\tx"),
        (json!("＝1"), "'＝1"),
        (json!("'=1"), "''=1"),
        (json!("'quoted'"), "'quoted'"),
        (json!(" =1"), " =1"),
        (json!(-5), "-5"),
        (json!(-0.25), "-0.25"),
        (json!(["=1"]), "[\"=1\"]"),
    ] {
        assert_eq!(cells(&head(), &[feature("a", None, json!({"x": given}))])[1][1], expected);
    }
}

#[test]
fn columns_of_the_table_itself_keep_their_names() {
    let one = feature("a", None, json!({"ID": 1, "geometry": 2, "id_": 3, "=x": 4}));
    assert_eq!(cells(&head(), &[one])[0], ["id", "ID_", "geometry_", "id__", "'=x", "geometry"]);
}

#[test]
fn without_geometries_there_is_no_column_for_them() {
    let skipped = Head { geometry: GeometryKind::Skipped, ..head() };
    assert_eq!(
        text(Encoding::Csv, &skipped, &[feature("a", Some(Point::new(1.0, 2.0).into()), json!({}))]),
        "id\r\na\r\n"
    );
    assert_eq!(text(Encoding::Csv, &head(), &[]), "id,geometry\r\n");
}

#[test]
fn every_kind_of_geometry_has_its_well_known_text() {
    let known = |geometry: &Geometry<f64>| {
        let mut out = String::new();
        wkt::write(geometry, 9, &mut out);
        out
    };
    let rings = "((0 0,4 0,0 4,0 0),(0.5 0.5,4.5 0.5,0.5 4.5,0.5 0.5),(1 1,5 1,1 5,1 1))";
    let line = "(80.1 44.2,0 0.0000001,180 -90)";
    let expected = [
        "POINT (80.123456789 44)".to_string(),
        "LINESTRING (0 1,2 3)".into(),
        format!("LINESTRING {line}"),
        format!("POLYGON {rings}"),
        "POLYGON ((1 0,1 2,0 2,0 0,1 0))".into(),
        "POLYGON ((0 0,1 0,0 2,0 0))".into(),
        "MULTIPOINT ((1 2),(3 4))".into(),
        format!("MULTILINESTRING ({line},(2 2,6 2,2 6,2 2))"),
        format!("MULTIPOLYGON ({rings},((20 20,24 20,20 24,20 20)))"),
        format!("GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (POINT (1 2),LINESTRING {line},POLYGON {rings}),POINT (7 8))"),
        "LINESTRING EMPTY".into(),
        "POLYGON EMPTY".into(),
        "MULTIPOINT EMPTY".into(),
        "MULTIPOLYGON EMPTY".into(),
        "GEOMETRYCOLLECTION EMPTY".into(),
    ];
    assert_eq!(every_kind().iter().map(known).collect::<Vec<_>>(), expected);
}

#[test]
fn a_plane_has_four_decimals() {
    let one = feature("a", Some(Point::new(4_852_000.123_45, 29_548_000.0).into()), json!({}));
    assert_eq!(cells(&Head { crs: zone(), ..head() }, &[one])[1][1], "POINT (4852000.1235 29548000)");
}

proptest! {
    #[test]
    fn a_table_reads_back(all in proptest::collection::vec(features(), 0..4)) {
        let head = Head { geometry: GeometryKind::Skipped, ..head() };
        let read = cells(&head, &all);
        prop_assert_eq!(read.len(), all.len() + 1);
        for (row, one) in read.iter().skip(1).zip(&all) {
            prop_assert_eq!(without_guard(&row[0]), &one.id);
            for (cell, column) in row[1..].iter().zip(columns(&all)) {
                match one.properties.get(&column.name) {
                    None | Some(Value::Null) => prop_assert_eq!(cell, ""),
                    Some(Value::String(text)) => prop_assert_eq!(without_guard(cell), text),
                    Some(other) => prop_assert_eq!(&serde_json::from_str::<Value>(cell).unwrap(), other),
                }
            }
        }
    }
}
