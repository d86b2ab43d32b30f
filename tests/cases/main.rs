//! The case table: values of the field with their tolerance and origin, each reproduced through the public functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod conflicts;
mod rules;
mod site;
mod siting;

use geo_types::{Geometry, LineString, Polygon};
use groundplan::crs;
use groundplan::geom::{self, Zone};
use groundplan::query::Verdict;

struct Case {
    name: String,
    operation: String,
    input: String,
    parameter: String,
    expected: String,
    tolerance: f64,
}

fn cases() -> Vec<Case> {
    let mut reader = csv::Reader::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/measures.csv")).unwrap();
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| {
        assert!(!row[6].is_empty(), "{}: a value without an origin is worth nothing", &row[0]);
        let text = |i: usize| row[i].to_string();
        Case {
            name: text(0),
            operation: text(1),
            input: text(2),
            parameter: text(3),
            expected: text(4),
            tolerance: row[5].parse().unwrap(),
        }
    })
    .collect()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split([' ', ';']).map(|n| n.parse().unwrap()).collect()
}

/// Positions as given, in the storage CRS; a leading `EPSG:…` says that they are in its official axis order.
fn positions(input: &str) -> Vec<(f64, f64)> {
    let (crs, pairs) = match input.split_once(' ') {
        Some((crs, pairs)) if crs.starts_with("EPSG:") => (crs, pairs),
        _ => ("OGC:CRS84", input),
    };
    let line: Vec<(f64, f64)> = numbers(pairs).chunks(2).map(|p| (p[0], p[1])).collect();
    let line = Geometry::MultiPoint(line.into_iter().map(geo_types::Point::from).collect());
    geom::positions(&crs::geometry_to_storage(crs, &line).unwrap()).map(|[x, y]| (x, y)).collect()
}

fn polygon(input: &str) -> Geometry<f64> {
    Polygon::new(LineString::from(positions(input)), vec![]).into()
}

/// A square with sides of so many metres, along geodesics.
fn square(side_m: f64) -> Geometry<f64> {
    let a = [87.0, 44.0];
    let b = geom::geodesic_forward(a, 90.0, side_m);
    let corners = vec![
        a.into(),
        b.into(),
        geom::geodesic_forward(b, 0.0, side_m).into(),
        geom::geodesic_forward(a, 0.0, side_m).into(),
    ];
    Polygon::new(
        LineString::<f64>::from(corners.into_iter().map(|[x, y]: [f64; 2]| (x, y)).collect::<Vec<_>>()),
        vec![],
    )
    .into()
}

/// Two strips that share the parallel between two positions, one of them with many vertices along it.
fn strip_overlap(case: &Case) -> f64 {
    let ends = positions(&case.input);
    let ((west, lat), east) = (ends[0], ends[1].0);
    let pieces: i32 = case.parameter.parse().unwrap();
    let below = vec![(west, lat - 0.01), (east, lat - 0.01), (east, lat), (west, lat)];
    let mut above: Vec<(f64, f64)> =
        (0..=pieces).map(|i| (west + (east - west) * f64::from(i) / f64::from(pieces), lat)).collect();
    above.extend([(east, lat + 0.01), (west, lat + 0.01)]);
    let strip = |line: Vec<(f64, f64)>| Geometry::from(Polygon::new(LineString::from(line), vec![]));
    geom::intersection(&strip(below), &strip(above)).area_m2
}

fn measured(case: &Case) -> f64 {
    let zone = || match case.parameter.as_str() {
        "" => geom::zone_of(&polygon(&case.input)).unwrap(),
        number => Zone::three_degree(number.parse().unwrap()).unwrap(),
    };
    let plane = || geom::plane_area_m2(&crs::to_plane(&case.parameter, &polygon(&case.input)).unwrap());
    let area = |pieces| geom::area_m2(&Geometry::MultiPolygon(pieces));
    let band = || (square(case.input.parse().unwrap()), case.parameter.parse::<f64>().unwrap());
    match case.operation.as_str() {
        "ellipsoidal_area" => geom::area_m2(&polygon(&case.input)),
        "geodesic_area" => geom::geodesic_area_m2(&polygon(&case.input)),
        "survey_area" => geom::survey_area_m2(&polygon(&case.input), zone()).unwrap(),
        "planar_area" => plane(),
        "planar_ratio" => plane() / geom::area_m2(&polygon(&case.input)),
        "lon_of" => positions(&case.input)[0].0,
        "lat_of" => positions(&case.input)[0].1,
        "strip_overlap" => strip_overlap(case),
        "outer_excess" => {
            let (square, e) = band();
            area(geom::outer_parallel(&square, e).unwrap()) - geom::area_m2(&square)
        }
        "inner_loss" => {
            let (square, e) = band();
            geom::area_m2(&square) - area(geom::inner_parallel(&square, e).unwrap())
        }
        other => panic!("{}: unknown operation {other}", case.name),
    }
}

fn worded(case: &Case) -> Option<String> {
    match case.operation.as_str() {
        "apportion" => {
            let shown = geom::largest_remainder(&numbers(&case.input), case.parameter.parse().unwrap(), 2).unwrap();
            Some(shown.iter().map(f64::to_string).collect::<Vec<_>>().join(" "))
        }
        "within_verdict" => {
            let given = numbers(&case.input);
            let verdict = Verdict::within(given[0], Some(given[1]), case.parameter.parse().unwrap());
            Some(serde_json::to_value(verdict).unwrap().as_str().unwrap().to_string())
        }
        _ => None,
    }
}

#[test]
fn every_case_of_the_table_is_reproduced() {
    let mut wrong = Vec::new();
    for case in cases() {
        match worded(&case) {
            Some(found) if found == case.expected => {}
            Some(found) => wrong.push(format!("{}: {found} is not {}", case.name, case.expected)),
            None => {
                let (found, expected) = (measured(&case), case.expected.parse::<f64>().unwrap());
                if !((found - expected).abs() <= case.tolerance) {
                    wrong.push(format!("{}: {found} is not {expected} ± {}", case.name, case.tolerance));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
