//! The hand-made layers that all tests ask about. Cells are one degree wide and lie at 43–44°N, sites lie on the
//! equator: areas and distances have closed forms.

use geo_types::{Geometry, LineString, MultiPolygon, Point, Polygon, Rect, coord};
use groundplan::model::{Collection, Feature, Layer, Text};
use serde_json::{Value, json};

pub fn all() -> Vec<Layer> {
    vec![zones(), sites(), lines(), rules(), straits()]
}

/// `zone_cell` 87–88°E; `zone_ring` 90–91°E with a hole of half a degree; `zone_twin` of two parts, the first of
/// which touches `zone_cell` along 88°E.
fn zones() -> Layer {
    let ring = Polygon::new(
        cell(90.0, 43.0, 91.0, 44.0).exterior().clone(),
        vec![cell(90.25, 43.25, 90.75, 43.75).exterior().clone()],
    );
    let twin = MultiPolygon(vec![cell(88.0, 43.0, 89.0, 44.0), cell(85.0, 43.0, 85.5, 43.5)]);
    let properties = json!({"name": "乌鲁木齐片区", "name_en": "Urumqi Area", "aliases": ["乌市片区", "UMQ"], "valid_from": "2016-05",
        "valid_to": "2020-12-31", "geometry_basis": "digitised", "uncertainty_m": 50.0});
    let features = vec![
        feature("zone_cell", cell(87.0, 43.0, 88.0, 44.0), properties),
        feature(
            "zone_ring",
            ring,
            json!({"name": "环形片区", "name_en": "Ring Area", "valid_from": "2017", "valid_to": "2019-06-30"}),
        ),
        feature(
            "zone_twin",
            twin,
            json!({"name": "双子片区", "name_en": "Twin Area", "valid_from": "2018-03-15", "valid_to": "2020-01-01"}),
        ),
    ];
    layer("zone", "片区", "Zones", features)
}

/// Four on the equator, one inside `zone_cell`, one that cannot be placed.
fn sites() -> Layer {
    let features = vec![
        feature(
            "site_a",
            Point::new(100.0, 0.0),
            json!({"name": "霍尔果斯口岸", "name_en": "Horgos Port", "aliases": ["伊犁门户"], "valid_from": "2016-05", "valid_to": "2020-12-31"}),
        ),
        feature(
            "site_b",
            Point::new(100.5, 0.0),
            json!({"name": "阿拉山口口岸", "name_en": "Alashankou Port", "valid_from": "2021-01-08"}),
        ),
        feature("site_c", Point::new(101.0, 0.0), json!({"name": "喀什机场", "name_en": "Kashi Airport"})),
        feature(
            "site_d",
            Point::new(103.0, 0.0),
            json!({"name": "伊宁机场", "name_en": "Yining Airport", "valid_to": "2019"}),
        ),
        feature("site_inside", Point::new(87.5, 43.5), json!({"name": "片区内一点", "name_en": "Inside the cell"})),
        unplaced("site_lost", json!({"name": "某物流园", "name_en": "Some logistics park"})),
    ];
    layer("site", "地点", "Sites", features)
}

fn lines() -> Layer {
    let features = vec![
        feature("line_meridian", LineString::from(vec![(105.0, -1.0), (105.0, 1.0)]), json!({"name": "经线"})),
        feature("line_slant", LineString::from(vec![(110.0, 0.0), (112.0, 2.0)]), json!({"name": "斜线"})),
    ];
    layer("line", "线路", "Lines", features)
}

/// Two halves of `zone_cell` that overlap each other by a quarter of it, a point, and one that cannot be placed.
fn rules() -> Layer {
    let features = vec![
        feature("rule_gate", Point::new(87.1, 43.1), json!({"name": "卡点"})),
        feature("rule_mid", cell(87.25, 43.0, 87.75, 44.0), json!({"name": "中部管控区"})),
        unplaced("rule_unplaced", json!({"name": "未落图"})),
        feature("rule_west", cell(87.0, 43.0, 87.5, 44.0), json!({"name": "西部管控区"})),
    ];
    layer("rule", "管控", "Rules", features)
}

/// One on either side of the antimeridian.
fn straits() -> Layer {
    let features = vec![
        feature("cape_east", Point::new(179.0, 66.0), json!({})),
        feature("cape_west", Point::new(-179.0, 66.0), json!({})),
    ];
    layer("strait", "海峡", "Strait", features)
}

pub fn layer(id: &str, zh: &str, en: &str, features: Vec<Feature>) -> Layer {
    let text = |zh: &str, en: &str| Text { zh: zh.into(), en: en.into() };
    let collection = Collection {
        id: id.into(),
        title: text(zh, en),
        description: text(&format!("{zh}。"), &format!("{en}.")),
        license: "CC0-1.0".into(),
        attribution: "made by hand".into(),
        ..Collection::default()
    };
    Layer { collection, features }
}

pub fn feature(id: &str, geometry: impl Into<Geometry<f64>>, properties: Value) -> Feature {
    Feature { geometry: Some(geometry.into()), ..unplaced(id, properties) }
}

pub fn unplaced(id: &str, properties: Value) -> Feature {
    let Value::Object(properties) = properties else { panic!("properties of {id} are an object") };
    Feature { id: id.into(), geometry: None, properties }
}

pub fn cell(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
    Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).to_polygon()
}
