//! What is refused in what belongs to the enhanced classes, and where.

use crate::query::filter::{Encoding, Filter};
use geo_types::{Coord, Geometry, Point, Polygon};

fn check(encoding: Encoding, table: &[(&str, &str, &str)]) {
    for (text, place, words) in table {
        let said = match Filter::read(text, encoding, &Ok) {
            Ok(filter) => panic!("was read: {filter:?}"),
            Err(error) => error.to_string(),
        };
        assert!(said.starts_with(&format!("{place}: ")) && said.contains(words), "{text}: {said}");
    }
}

const IN_TEXT: &[(&str, &str, &str)] = &[
    ("S_INTERSECTS(geometry, POINT(90 180))", "character 24", "lies outside"),
    ("S_INTERSECTS(geometry, POINT(90))", "character 32", "expected a number, found `)`"),
    ("S_INTERSECTS(geometry, POINT(1 2 3 4))", "character 36", "expected ) after two or three coordinates"),
    ("S_INTERSECTS(geometry, POINT EMPTY)", "character 24", "the geometry cannot be used"),
    ("S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1)))", "character 31", "ends where it begins"),
    ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "character 24", "crosses itself"),
    ("S_INTERSECTS(geometry, BBOX(0, 1, 2))", "character 24", "four or six numbers"),
    ("S_INTERSECTS(geometry, BBOX(0, 2, 1, 1))", "character 24", "the first corner"),
    ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))", "character 43", "expected POINT"),
    ("S_INTERSECTS(name, POINT(1 2))", "character 14", "expected `geometry`, a geometry or a BBOX, found `name`"),
    ("S_INTERSECTS(geometry)", "character 1", "`S_INTERSECTS` takes two arguments"),
    ("T_AFTER(a, DATE('2016-02-30'))", "character 12", "`2016-02-30` is not a date"),
    ("a > DATE('2016-05')", "character 5", "`2016-05` is not a date"),
    ("a > DATE(b)", "character 10", "expected a text in single quotation marks"),
    ("a > TIMESTAMP('2016-05-01')", "character 5", "is not a timestamp"),
    ("T_DURING(a, DATE('2016-05-01'))", "character 13", "expected an INTERVAL"),
    ("T_DURING(a, INTERVAL('2016-05-01','2015-01-01'))", "character 13", "ends before it begins"),
    ("T_DURING(a, INTERVAL('x','..'))", "character 22", "`x` is not a date, a timestamp or `..`"),
    ("T_AFTER(a, 'x')", "character 12", "expected a property, a DATE"),
    ("A_CONTAINS(a, 'x')", "character 15", "expected an array or a property"),
    ("a = ('x', 'y')", "character 5", "expected a property name"),
    ("a = INTERVAL('..','..')", "character 5", "expected a property name"),
    ("a = POINT(1 2)", "character 5", "expected a property name"),
    ("a + 'x' = 1", "character 5", "expected a number, a property or a function"),
    ("a = 2 ^ 3 ^ 2", "character 11", "expected parentheses"),
    ("lower(a) + 1 = 1", "character 1", "expected a number, a property or a function"),
    ("(a = 1) + 1 = 2", "character 9", "expected AND, OR or the end"),
    ("CASEI(5) = '5'", "character 7", "expected a text, a property or a function"),
    ("CASEI(a, b) = '5'", "character 1", "`CASEI` takes one argument"),
    ("a LIKE CASEI(b)", "character 14", "expected a pattern"),
    ("buffer(geometry) = 1", "character 1", "there is no function `buffer`; there are lower"),
    ("abs('x') = 1", "character 5", "expected a number"),
    ("area_m2(name) = 1", "character 9", "expected `geometry`"),
];

#[test]
fn text_says_at_which_character() {
    check(Encoding::Text, IN_TEXT);
}

const IN_JSON: &[(&str, &str, &str)] = &[
    ("{", "the filter is not JSON", "EOF"),
    ("7", "the filter", "expected true, false or an object with `op` and `args` that is a condition, found `7`"),
    (r#"{"op":"and","args":[true]}"#, "the filter", "`and` takes two or more arguments"),
    (r#"{"op":"and","args":[true, 1]}"#, "/args/1", "that is a condition, found `1`"),
    (r#"{"op":"="}"#, "/args", "expected an array of arguments, found nothing"),
    (r#"{"op":7,"args":[]}"#, "/op", "expected the name of an operator, found `7`"),
    (r#"{"op":"=","args":[1]}"#, "the filter", "`=` takes two arguments"),
    (r#"{"op":"=","args":[1,null]}"#, "/args/1", "found `null`"),
    (r#"{"op":"=","args":[1,[2]]}"#, "/args/1", "found an array"),
    (r#"{"op":"=","args":[{"property":""},2]}"#, "/args/0/property", "expected the name of a property"),
    (r#"{"op":"=","args":[{"prop":"a"},2]}"#, "/args/0", "found an object with `prop`"),
    (r#"{"op":"+","args":[1,2]}"#, "the filter", "that is a condition, found `+`"),
    (r#"{"op":"like","args":["a",{"property":"b"}]}"#, "/args/1", "expected a text, or casei"),
    (r#"{"op":"like","args":["a","\\d"]}"#, "/args/1", "means nothing here"),
    (r#"{"op":"in","args":["a","a"]}"#, "/args/1", "expected an array"),
    (
        r#"{"op":"not","args":[{"op":"t_after","args":[{"date":"x"},{"property":"a"}]}]}"#,
        "/args/0/args/0/date",
        "is not a date",
    ),
    (r#"{"op":"t_during","args":[{"property":"a"},{"interval":["..",3]}]}"#, "/args/1/interval/1", "expected a date"),
    (
        r#"{"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":[1]}]}"#,
        "/args/1/coordinates",
        "two or three numbers",
    ),
    (
        r#"{"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":[90,180]}]}"#,
        "/args/1",
        "lies outside",
    ),
    (r#"{"op":"s_within","args":[{"property":"geometry"},{"type":"Circle"}]}"#, "/args/1", "expected Point"),
    (
        r#"{"op":"s_within","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}]}"#,
        "/args/1/coordinates/0",
        "ends where it begins",
    ),
    (r#"{"op":"=","args":[{"op":"buffer","args":[1]},1]}"#, "/args/0", "there is no function `buffer`"),
    (r#"{"op":"=","args":[{"op":"abs","args":[1,2]},1]}"#, "/args/0", "`abs` takes one argument"),
];

#[test]
fn json_says_the_way_to_the_value() {
    check(Encoding::Json, IN_JSON);
}

#[test]
fn geometries_come_in_the_axis_order_of_their_crs() {
    let swapped = |c: &Coord<f64>| Coord { x: c.y, y: c.x };
    let latitude_first = |geometry| match geometry {
        Geometry::Point(point) => Ok(Point(swapped(&point.0)).into()),
        Geometry::Polygon(polygon) => {
            Ok(Polygon::new(polygon.exterior().coords().map(swapped).collect(), Vec::new()).into())
        }
        other => Err(format!("not expected: {other:?}")),
    };
    let boxes = |text: &str| {
        let all = Filter::read(text, Encoding::Text, &latitude_first).unwrap().envelopes().unwrap();
        all.iter().map(|envelope| format!("{:?}", envelope.to_array())).collect::<Vec<_>>().join(" and ")
    };
    assert_eq!(boxes("S_WITHIN(geometry, BBOX(44, 80, 45, 81))"), "[80.0, 44.0, 81.0, 45.0]");
    assert_eq!(boxes("S_WITHIN(geometry, POINT(44 80))"), "[80.0, 44.0, 80.0, 44.0]");
    let halves = boxes("S_WITHIN(geometry, BBOX(44, 170, 45, -170))");
    assert_eq!(halves, "[170.0, 44.0, 180.0, 45.0] and [-180.0, 44.0, -170.0, 45.0]");
    // In a plane there is no way round the back of the earth.
    let plane = |_: Geometry<f64>| Ok(Point::new(80.0, 44.0).into());
    let refused = Filter::read("S_WITHIN(geometry, BBOX(500000, 4000000, 400000, 4100000))", Encoding::Text, &plane);
    assert!(refused.unwrap_err().to_string().contains("the first corner"));
    let failing = |_: Geometry<f64>| Err("no place in EPSG:4517".to_string());
    let refused = Filter::read("S_WITHIN(geometry, POINT(1 2))", Encoding::Text, &failing).unwrap_err();
    assert_eq!(refused.to_string(), "character 20: the geometry cannot be used: no place in EPSG:4517");
}
