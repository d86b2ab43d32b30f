//! The doors in both directions. Reference values: DOMAIN §1.5, §1.4 and §2.1 (PROJ 9.5.1's EPSG data).

use super::*;
use geo_types::{LineString, MultiPolygon, Polygon, point};
use proptest::prelude::*;

/// P5 in EPSG:4517, (north, east with prefix), and as longitude and latitude.
const P5: [((f64, f64), (f64, f64)); 5] = [
    ((4_852_000.0, 29_548_000.0), (87.596_477_415, 43.802_040_760)),
    ((4_852_350.5, 29_549_800.25), (87.618_879_724, 43.805_076_212)),
    ((4_850_900.125, 29_550_420.75), (87.626_453_980, 43.791_981_275)),
    ((4_850_210.0, 29_549_105.5), (87.610_050_371, 43.785_858_735)),
    ((4_850_655.75, 29_547_890.125), (87.594_992_059, 43.789_949_970)),
];

fn check(name: &str, xy: (f64, f64), expected: [f64; 2], tolerance_deg: f64) {
    let [lon, lat] = to_storage(name, xy.0, xy.1).unwrap();
    assert!(
        (lon - expected[0]).abs() < tolerance_deg && (lat - expected[1]).abs() < tolerance_deg,
        "{name}: {lon} {lat}"
    );
}

fn polygon(corners: impl IntoIterator<Item = (f64, f64)>) -> Geometry<f64> {
    Polygon::new(corners.into_iter().collect::<Vec<_>>().into(), vec![]).into()
}

fn ring(geometry: &Geometry<f64>) -> &LineString<f64> {
    let Geometry::Polygon(polygon) = geometry else { panic!("a polygon stays a polygon") };
    polygon.exterior()
}

fn area(geometry: &Geometry<f64>) -> f64 {
    let ring = ring(geometry);
    let origin = ring.0[0];
    let cross = |a: Coord<f64>, b: Coord<f64>| a.x * b.y - b.x * a.y;
    (ring.lines().map(|e| cross(e.start - origin, e.end - origin)).sum::<f64>() / 2.0).abs()
}

fn close(found: &Geometry<f64>, expected: &Geometry<f64>, tolerance: f64) {
    let pairs = ring(found).0.iter().zip(&ring(expected).0);
    assert_eq!(ring(found).0.len(), ring(expected).0.len());
    for (a, b) in pairs {
        assert!((a.x - b.x).abs() < tolerance && (a.y - b.y).abs() < tolerance, "{a:?} {b:?}");
    }
}

#[test]
fn wgs84_and_cgcs2000_are_left_as_they_are() {
    check("EPSG:4326", (87.6, 43.8), [87.6, 43.8], 1e-15);
    check("EPSG:4490", (87.6, 43.8), [87.6, 43.8], 1e-15);
}

#[test]
fn the_corners_of_p5_are_those_of_the_notes() {
    check("EPSG:4517", (29_549_800.25, 4_852_350.5), [87.618_879_724, 43.805_076_212], 2e-9);
    check("EPSG:4517", (29_547_890.125, 4_850_655.75), [87.594_992_059, 43.789_949_970], 2e-9);
    // The same zone without prefix: 3° zone 29 has its central meridian at 87°E, EPSG:4538.
    check("EPSG:4538", (549_800.25, 4_852_350.5), [87.618_879_724, 43.805_076_212], 2e-9);
}

#[test]
fn p5_in_official_order_with_and_without_prefix_is_the_printed_polygon_and_comes_back() {
    let printed = polygon(P5.map(|(_, position)| position));
    for (name, prefix) in [("EPSG:4517", 0.0), ("EPSG:4538", 29e6), ("http://www.opengis.net/def/crs/EPSG/0/4517", 0.0)]
    {
        let official = polygon(P5.map(|((north, east), _)| (north, east - prefix)));
        let stored = geometry_to_storage(name, &official).unwrap();
        // The notes print nine decimals.
        close(&stored, &printed, 6e-10);
        close(&geometry_from_storage(name, &stored).unwrap(), &official, 1e-6);
        assert!((area(&to_plane(name, &stored).unwrap()) - 3_814_249.08).abs() < 0.005);
    }
}

#[test]
fn web_mercator_is_understood() {
    check("EPSG:3857", (9_751_590.0, 5_437_000.0), [87.6, 43.8], 0.02);
}

#[test]
fn utm_on_wgs84_is_understood_and_old_datums_are_not_passed_through() {
    check("EPSG:32645", (548_248.0, 4_849_900.0), [87.6, 43.8], 0.01);
    for old in ["EPSG:4214", "EPSG:4610", "EPSG:2343", "EPSG:4236", "EPSG:4555", "EPSG:27700", "EPSG:9057"] {
        let refused = CrsError::Datum(old.to_string());
        assert_eq!(to_storage(old, 87.6, 43.8).as_ref(), Err(&refused), "{old}");
        assert_eq!(from_storage(old, [87.6, 43.8]).as_ref(), Err(&refused), "{old}");
    }
}

#[test]
fn unknown_and_crafted_names_are_refused() {
    for unknown in ["EPSG:99999", "EPSG:9122", "EPSG:7030"] {
        assert!(matches!(to_storage(unknown, 0.0, 0.0), Err(CrsError::Unknown { .. })), "{unknown}");
        assert!(matches!(axes(unknown), Err(CrsError::Unknown { .. })), "{unknown}");
    }
    for crafted in ["+proj=longlat", "4490", "EPSG:44a0", "urn:x", ""] {
        assert!(matches!(to_storage(crafted, 0.0, 0.0), Err(CrsError::Name(_))), "{crafted}");
        assert!(matches!(to_plane(crafted, &point! { x: 0.0, y: 0.0 }.into()), Err(CrsError::Name(_))), "{crafted}");
    }
}

#[test]
fn systems_without_an_east_and_a_north_axis_are_refused() {
    // Vertical, local grid, compound, geocentric, 3D, polar, south-pointing, grads.
    for odd in [5773, 5800, 7405, 4978, 4979, 3031, 5041, 2053, 4807] {
        let name = format!("EPSG:{odd}");
        assert!(matches!(axes(&name), Err(CrsError::Axes { .. })), "{name}");
        assert!(matches!(to_storage(&name, 1.0, 1.0), Err(CrsError::Axes { .. })), "{name}");
    }
    let words = axes("EPSG:2053").unwrap_err().to_string();
    assert!(words.contains("Y west, X south (ProjectedCRS)"), "{words}");
}

#[test]
fn axes_and_units_are_those_of_the_register() {
    use AxisOrder::{EastNorth, LatLon, LonLat, NorthEast};
    for (name, order, metres) in [
        ("EPSG:4490", LatLon, None),
        ("EPSG:4326", LatLon, None),
        ("OGC:CRS84", LonLat, None),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", LonLat, None),
        ("EPSG:3857", EastNorth, Some(1.0)),
        ("EPSG:32645", EastNorth, Some(1.0)),
        ("EPSG:2230", EastNorth, Some(0.304_800_609_601_219)),
    ] {
        assert_eq!(axes(name), Ok(Axes { order, metres_per_unit: metres }), "{name}");
        assert_eq!(axes(name).unwrap().is_projected(), metres.is_some());
    }
    for code in 4491..=4554 {
        let zone = axes(&format!("EPSG:{code}"));
        assert_eq!(zone, Ok(Axes { order: NorthEast, metres_per_unit: Some(1.0) }), "{code}");
    }
}

#[test]
fn every_zone_of_the_country_is_where_the_notes_say() {
    for zone in 25..=45_u32 {
        let meridian = f64::from(3 * zone);
        let [with, without] = [4513 + zone - 25, 4534 + zone - 25].map(|code| format!("EPSG:{code}"));
        let [east, north] = from_storage(&with, [meridian, 40.0]).unwrap();
        assert!((east - f64::from(zone) * 1e6 - 5e5).abs() < 1e-6, "{with} {east}");
        let [bare, same] = from_storage(&without, [meridian, 40.0]).unwrap();
        assert!((bare - 5e5).abs() < 1e-6 && (same - north).abs() < 1e-9, "{without} {bare}");
    }
}

#[test]
fn geographic_systems_change_order_only() {
    let here: Geometry<f64> = point! { x: 87.6, y: 43.8 }.into();
    let exchanged: Geometry<f64> = point! { x: 43.8, y: 87.6 }.into();
    for name in ["EPSG:4490", "EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/4490"] {
        assert_eq!(geometry_to_storage(name, &exchanged).as_ref(), Ok(&here));
        assert_eq!(geometry_from_storage(name, &here).as_ref(), Ok(&exchanged));
        assert_eq!(from_storage(name, [87.6, 43.8]), Ok([87.6, 43.8]));
        assert!(matches!(to_plane(name, &here), Err(CrsError::NotProjected(_))));
    }
    assert_eq!(geometry_to_storage("OGC:CRS84", &here).as_ref(), Ok(&here));
}

#[test]
fn exchanged_axes_of_a_zone_are_an_error_that_names_the_official_order() {
    for (name, prefix) in [("EPSG:4517", 0.0), ("EPSG:4538", 29e6)] {
        let swapped = polygon(P5.map(|((north, east), _)| (east - prefix, north)));
        let refused = geometry_to_storage(name, &swapped).unwrap_err();
        assert!(refused.to_string().contains("taken as (north, east)"), "{refused}");
        let refused = to_storage(name, 4_852_000.0, 29_548_000.0 - prefix).unwrap_err();
        assert!(refused.to_string().contains("taken as (east, north)"), "{refused}");
    }
    let beyond = geometry_to_storage("EPSG:4326", &point! { x: 120.0, y: 30.0 }.into()).unwrap_err();
    assert!(
        beyond.to_string().contains("(120, 30)") && beyond.to_string().contains("(latitude, longitude)"),
        "{beyond}"
    );
}

#[test]
fn coordinates_outside_the_domain_of_a_crs_are_an_error() {
    let anywhere = [
        ("EPSG:4517", f64::INFINITY, 0.0),
        ("EPSG:4517", f64::NAN, 4_852_000.0),
        // A prefix of another zone, and none.
        ("EPSG:4517", 30_548_000.0 + 1e6, 4_852_000.0),
        ("EPSG:4517", 548_000.0, 4_852_000.0),
        ("EPSG:4538", 29_548_000.0, 4_852_000.0),
        // Once more round the Earth.
        ("EPSG:3857", 2.1e7, 5.4e6),
        ("EPSG:4538", 548_000.0, 4_852_000.0 + 40_007_862.917),
    ];
    for (name, x, y) in anywhere {
        assert!(matches!(to_storage(name, x, y), Err(CrsError::Coordinates { .. })), "{name} {x} {y}");
    }
    for position in [[f64::NAN, 43.8], [87.6, f64::INFINITY], [187.0, 43.8], [87.6, 91.0]] {
        for name in ["EPSG:4517", "EPSG:4490", "EPSG:3857"] {
            assert!(matches!(from_storage(name, position), Err(CrsError::Position { .. })), "{name} {position:?}");
        }
    }
    // A quarter of the globe from the central meridian.
    assert!(from_storage("EPSG:4517", [177.0, 0.0]).is_err());
}

#[test]
fn the_whole_province_fits_into_one_zone_if_someone_insists() {
    for corner in [[73.6, 34.3], [96.4, 49.2]] {
        let [east, north] = from_storage("EPSG:4538", corner).unwrap();
        check("EPSG:4538", (east, north), corner, 1e-9);
    }
}

#[test]
fn web_mercator_almost_doubles_an_area() {
    let site = polygon([(87.60, 43.80), (87.62, 43.80), (87.62, 43.815), (87.60, 43.815)]);
    // 2682105.2544 m² on the ellipsoid (DOMAIN §1.5); the notes' ×1.92 is for 43.8°N.
    let ratio = area(&to_plane("EPSG:3857", &site).unwrap()) / 2_682_105.254_4;
    assert!((ratio - 1.92).abs() < 0.01, "{ratio}");
}

#[test]
fn a_plane_is_in_metres_whatever_the_unit_of_the_crs() {
    // WGS 84 / TM Zone 20N (ftUS).
    let [east, north] = from_storage("EPSG:8035", [-62.5, 10.0]).unwrap();
    let Geometry::Point(metres) = to_plane("EPSG:8035", &point! { x: -62.5, y: 10.0 }.into()).unwrap() else {
        panic!("a point stays a point")
    };
    let foot = 1200.0 / 3937.0;
    assert!((metres.x() - east * foot).abs() < 1e-6 && (metres.y() - north * foot).abs() < 1e-6);
    assert!((metres.x() - 500_000.0 - 54_800.0).abs() < 200.0, "{metres:?}");
}

#[test]
fn more_systems_than_are_kept_give_the_same_answers_again() {
    let names: Vec<String> = (4513..=4542).map(|code| format!("EPSG:{code}")).collect();
    let places = || names.iter().map(|n| from_storage(n, [100.0, 35.0])).collect::<Vec<_>>();
    assert_eq!(places(), places());
}

#[test]
fn structure_is_kept() {
    let ring =
        |o: f64| LineString::from(vec![(44.0 + o, 87.0 + o), (44.5, 87.0 + o), (44.5, 87.5), (44.0 + o, 87.0 + o)]);
    let pierced = Polygon::new(ring(0.0), vec![ring(0.1)]);
    let all = Geometry::from(MultiPolygon(vec![pierced.clone(), pierced]));
    let stored = geometry_to_storage("EPSG:4490", &all).unwrap();
    assert_eq!(geometry_from_storage("EPSG:4490", &stored), Ok(all));
}

proptest! {
    #[test]
    fn there_and_back_is_the_same_place(
        lon in 73.6..96.4f64, lat in 34.3..49.2f64, name in prop::sample::select(vec![
            "EPSG:4490", "EPSG:4517", "EPSG:4538", "EPSG:4493", "EPSG:3857", "EPSG:32645", "OGC:CRS84",
        ]),
    ) {
        let here: Geometry<f64> = point! { x: lon, y: lat }.into();
        let there = geometry_from_storage(name, &here).unwrap();
        let Geometry::Point(back) = geometry_to_storage(name, &there).unwrap() else { panic!("a point stays a point") };
        prop_assert!((back.x() - lon).abs() < 1e-10 && (back.y() - lat).abs() < 1e-10, "{back:?}");
        let [x, y] = from_storage(name, [lon, lat]).unwrap();
        let [lon_again, lat_again] = to_storage(name, x, y).unwrap();
        prop_assert!((lon_again - lon).abs() < 1e-10 && (lat_again - lat).abs() < 1e-10, "{lon_again} {lat_again}");
    }

    #[test]
    fn no_numbers_make_a_panic(x in any::<f64>(), y in any::<f64>(), code in 4508u32..4518) {
        let name = format!("EPSG:{code}");
        for found in [to_storage(&name, x, y), from_storage(&name, [x, y])].into_iter().flatten() {
            prop_assert!(found.iter().all(|n| n.is_finite()));
        }
    }
}
