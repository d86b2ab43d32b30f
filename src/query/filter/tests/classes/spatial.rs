//! Basic Spatial Functions, with and without plus, and Spatial Functions.

use super::check;

const PROPERTY: &str = r#"{"property":"geometry"}"#;

/// A function of `geometry` and one literal, as text and as JSON.
fn asked(rows: &[(&str, &str, &str, &str)]) {
    for (function, wkt, json, expected) in rows {
        let text = format!("{function}(geometry, {wkt})");
        let json = format!(r#"{{"op":"{}","args":[{PROPERTY},{json}]}}"#, function.to_lowercase());
        check(&[(&text, &json, expected)]);
    }
}

#[test]
fn intersects_takes_points_and_boxes() {
    asked(&[
        ("S_INTERSECTS", "POINT(80.5 44.5)", r#"{"type":"Point","coordinates":[80.5,44.5]}"#, "013"),
        ("S_INTERSECTS", "POINT(83 45)", r#"{"type":"Point","coordinates":[83,45]}"#, ""),
        ("S_INTERSECTS", "POINT Z (82.5 45 900)", r#"{"type":"Point","coordinates":[82.5,45,900]}"#, "2"),
        ("S_INTERSECTS", "BBOX(79, 44, 80, 45)", r#"{"bbox":[79,44,80,45]}"#, "014"),
        ("S_INTERSECTS", "BBOX(79, 44, -100, 80, 45, 100)", r#"{"bbox":[79,44,-100,80,45,100]}"#, "014"),
        ("S_INTERSECTS", "BBOX(-180, -90, 180, 90)", r#"{"bbox":[-180,-90,180,90]}"#, "0123457"),
        ("S_INTERSECTS", "BBOX(179.5, 0, -170, 20)", r#"{"bbox":[179.5,0,-170,20]}"#, "5"),
        ("S_INTERSECTS", "BBOX(82.6, 44.6, 83.4, 45.4)", r#"{"bbox":[82.6,44.6,83.4,45.4]}"#, ""),
        ("S_INTERSECTS", "BBOX(80.5, 44.5, 80.5, 44.5)", r#"{"bbox":[80.5,44.5,80.5,44.5]}"#, "013"),
        ("S_INTERSECTS", "BBOX(80, 44.6, 80, 44.9)", r#"{"bbox":[80,44.6,80,44.9]}"#, "14"),
    ]);
}

const EVERY_KIND: &[(&str, &str, &str, &str)] = &[
    (
        "S_INTERSECTS",
        "LINESTRING(82.6 45, 83.4 45)",
        r#"{"type":"LineString","coordinates":[[82.6,45],[83.4,45]]}"#,
        "",
    ),
    (
        "S_INTERSECTS",
        "LINESTRING(82.2 44, 82.2 46)",
        r#"{"type":"LineString","coordinates":[[82.2,44],[82.2,46]]}"#,
        "27",
    ),
    (
        "S_INTERSECTS",
        "MULTIPOINT((80.5 44.5), (10.5 10.5))",
        r#"{"type":"MultiPoint","coordinates":[[80.5,44.5],[10.5,10.5]]}"#,
        "0135",
    ),
    (
        "S_INTERSECTS",
        "MULTIPOINT(80 44.75, 86 44)",
        r#"{"type":"MultiPoint","coordinates":[[80,44.75],[86,44]]}"#,
        "147",
    ),
    (
        "S_INTERSECTS",
        "MULTILINESTRING((79 44, 79 45), (0 0, 10 10))",
        r#"{"type":"MultiLineString","coordinates":[[[79,44],[79,45]],[[0,0],[10,10]]]}"#,
        "05",
    ),
    (
        "S_INTERSECTS",
        "POLYGON((80.2 44.2, 80.8 44.2, 80.8 44.8, 80.2 44.8, 80.2 44.2), (80.4 44.4, 80.6 44.4, 80.6 44.6, 80.4 44.6, 80.4 44.4))",
        r#"{"type":"Polygon","coordinates":[[[80.2,44.2],[80.8,44.2],[80.8,44.8],[80.2,44.8],[80.2,44.2]],[[80.4,44.4],[80.6,44.4],[80.6,44.6],[80.4,44.6],[80.4,44.4]]]}"#,
        "01",
    ),
    (
        "S_INTERSECTS",
        "MULTIPOLYGON(((10 10, 10.1 10, 10.1 10.1, 10 10)), ((79 44, 79.1 44, 79.1 45, 79 44)))",
        r#"{"type":"MultiPolygon","coordinates":[[[[10,10],[10.1,10],[10.1,10.1],[10,10]]],[[[79,44],[79.1,44],[79.1,45],[79,44]]]]}"#,
        "05",
    ),
    (
        "S_INTERSECTS",
        "GEOMETRYCOLLECTION(POINT(10.5 10.5), LINESTRING(80 44.75, 79 44.75))",
        r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[10.5,10.5]},{"type":"LineString","coordinates":[[80,44.75],[79,44.75]]}]}"#,
        "145",
    ),
];

#[test]
fn intersects_takes_every_kind_of_geometry() {
    asked(EVERY_KIND);
}

#[test]
fn disjoint_is_the_opposite_and_unknown_without_geometry() {
    asked(
        &[
            ("S_DISJOINT", "BBOX(79, 44, 80, 45)", r#"{"bbox":[79,44,80,45]}"#, "2357"),
            ("S_DISJOINT", "BBOX(-180, -90, 180, 90)", r#"{"bbox":[-180,-90,180,90]}"#, ""),
            ("S_DISJOINT", "POINT(0 0)", r#"{"type":"Point","coordinates":[0,0]}"#, "0123457"),
            ("NOT S_DISJOINT", "POINT(0 0)", r#"{"type":"Point","coordinates":[0,0]}"#, ""),
        ][..3],
    );
    check(&[(
        "NOT S_INTERSECTS(geometry, BBOX(79,44,80,45))",
        r#"{"op":"not","args":[{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[79,44,80,45]}]}]}"#,
        "2357",
    )]);
}

#[test]
fn equals_is_about_points_and_not_about_vertices() {
    asked(&[
        ("S_EQUALS", "POINT(80.5 44.5)", r#"{"type":"Point","coordinates":[80.5,44.5]}"#, "3"),
        ("S_EQUALS", "BBOX(80,44,81,45)", r#"{"bbox":[80,44,81,45]}"#, "1"),
        (
            "S_EQUALS",
            "LINESTRING(80.5 44.5, 79.7 44.5, 79 44.5)",
            r#"{"type":"LineString","coordinates":[[80.5,44.5],[79.7,44.5],[79,44.5]]}"#,
            "0",
        ),
        (
            "S_EQUALS",
            "POLYGON((82 44, 84 44, 84 46, 82 46, 82 44))",
            r#"{"type":"Polygon","coordinates":[[[82,44],[84,44],[84,46],[82,46],[82,44]]]}"#,
            "",
        ),
        (
            "S_EQUALS",
            "GEOMETRYCOLLECTION(LINESTRING(86 44, 85 44), POINT(82.2 44.2))",
            r#"{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[86,44],[85,44]]},{"type":"Point","coordinates":[82.2,44.2]}]}"#,
            "7",
        ),
    ]);
}

#[test]
fn touches_is_for_shared_borders() {
    asked(&[
        ("S_TOUCHES", "BBOX(81, 44, 82, 45)", r#"{"bbox":[81,44,82,45]}"#, "12"),
        ("S_TOUCHES", "POINT(79 44.5)", r#"{"type":"Point","coordinates":[79,44.5]}"#, "0"),
        ("S_TOUCHES", "BBOX(80, 44, 81, 45)", r#"{"bbox":[80,44,81,45]}"#, "4"),
        ("S_TOUCHES", "BBOX(82.5, 44.5, 83.5, 45.5)", r#"{"bbox":[82.5,44.5,83.5,45.5]}"#, "2"),
        ("S_TOUCHES", "LINESTRING(79 44.5, 79 45)", r#"{"type":"LineString","coordinates":[[79,44.5],[79,45]]}"#, "0"),
    ]);
}

#[test]
fn within_and_contains_are_each_others_opposites() {
    asked(&[
        ("S_WITHIN", "BBOX(79, 44, 81, 45)", r#"{"bbox":[79,44,81,45]}"#, "0134"),
        ("S_WITHIN", "BBOX(80, 44, 81, 45)", r#"{"bbox":[80,44,81,45]}"#, "13"),
        ("S_WITHIN", "BBOX(82, 43, 87, 47)", r#"{"bbox":[82,43,87,47]}"#, "27"),
        (
            "S_WITHIN",
            "POLYGON((81 43, 85 43, 85 47, 81 47, 81 43),(82.6 44.6, 82.6 45.4, 83.4 45.4, 83.4 44.6, 82.6 44.6))",
            r#"{"type":"Polygon","coordinates":[[[81,43],[85,43],[85,47],[81,47],[81,43]],[[82.6,44.6],[82.6,45.4],[83.4,45.4],[83.4,44.6],[82.6,44.6]]]}"#,
            "2",
        ),
        ("S_CONTAINS", "POINT(82.2 44.2)", r#"{"type":"Point","coordinates":[82.2,44.2]}"#, "27"),
        ("S_CONTAINS", "POINT(80 44.75)", r#"{"type":"Point","coordinates":[80,44.75]}"#, "4"),
        ("S_CONTAINS", "BBOX(80.1, 44.1, 80.2, 44.2)", r#"{"bbox":[80.1,44.1,80.2,44.2]}"#, "1"),
        ("S_CONTAINS", "BBOX(82.1, 44.1, 83.9, 45.9)", r#"{"bbox":[82.1,44.1,83.9,45.9]}"#, ""),
        (
            "S_CONTAINS",
            "LINESTRING(79.5 44.5, 80 44.5)",
            r#"{"type":"LineString","coordinates":[[79.5,44.5],[80,44.5]]}"#,
            "0",
        ),
        (
            "S_CONTAINS",
            "MULTIPOINT((10.5 10.5), (179.5 10.5))",
            r#"{"type":"MultiPoint","coordinates":[[10.5,10.5],[179.5,10.5]]}"#,
            "5",
        ),
    ]);
}

#[test]
fn overlaps_is_between_equals_and_crosses_between_unequals() {
    asked(&[
        ("S_OVERLAPS", "BBOX(80.5, 44.5, 82.2, 46)", r#"{"bbox":[80.5,44.5,82.2,46]}"#, "12"),
        ("S_OVERLAPS", "BBOX(175, 9, -175, 12)", r#"{"bbox":[175,9,-175,12]}"#, "5"),
        (
            "S_OVERLAPS",
            "LINESTRING(79.5 44.5, 82 44.5)",
            r#"{"type":"LineString","coordinates":[[79.5,44.5],[82,44.5]]}"#,
            "0",
        ),
        ("S_OVERLAPS", "BBOX(80, 44, 81, 45)", r#"{"bbox":[80,44,81,45]}"#, ""),
        ("S_CROSSES", "BBOX(80, 44, 81, 45)", r#"{"bbox":[80,44,81,45]}"#, "0"),
        (
            "S_CROSSES",
            "LINESTRING(80.2 43, 80.2 46)",
            r#"{"type":"LineString","coordinates":[[80.2,43],[80.2,46]]}"#,
            "01",
        ),
        (
            "S_CROSSES",
            "LINESTRING(80.5 44.5, 80.6 44.6)",
            r#"{"type":"LineString","coordinates":[[80.5,44.5],[80.6,44.6]]}"#,
            "",
        ),
        ("S_CROSSES", "LINESTRING(83 45, 85 45)", r#"{"type":"LineString","coordinates":[[83,45],[85,45]]}"#, "2"),
    ]);
}

#[test]
fn literals_may_stand_first_and_on_both_sides() {
    check(&[
        (
            "S_WITHIN(POINT(80.5 44.6), geometry)",
            r#"{"op":"s_within","args":[{"type":"Point","coordinates":[80.5,44.6]},{"property":"geometry"}]}"#,
            "1",
        ),
        (
            "S_CONTAINS(BBOX(80,44,81,45), geometry)",
            r#"{"op":"s_contains","args":[{"bbox":[80,44,81,45]},{"property":"geometry"}]}"#,
            "13",
        ),
        (
            "S_CROSSES(LINESTRING(0 0, 2 2), BBOX(1,1,3,3))",
            r#"{"op":"s_crosses","args":[{"type":"LineString","coordinates":[[0,0],[2,2]]},{"bbox":[1,1,3,3]}]}"#,
            "01234567",
        ),
        (
            "S_EQUALS(geometry, geometry)",
            r#"{"op":"s_equals","args":[{"property":"geometry"},{"property":"geometry"}]}"#,
            "0123457",
        ),
        (
            "S_TOUCHES(POINT(0 0), POINT(1 1))",
            r#"{"op":"s_touches","args":[{"type":"Point","coordinates":[0,0]},{"type":"Point","coordinates":[1,1]}]}"#,
            "",
        ),
    ]);
}
