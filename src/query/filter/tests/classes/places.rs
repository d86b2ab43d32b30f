//! Eight places: a road, a zone whose border it crosses, an area with a hole, points, areas on both sides of the
//! antimeridian, something that cannot be placed, and a collection.

use crate::model::Feature;
use geo_types::{Coord, Geometry, GeometryCollection, LineString, MultiPolygon, Point, Polygon, Rect};
use serde_json::{Value, json};

pub(super) fn square(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
    Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north }).to_polygon()
}

fn line(positions: &[(f64, f64)]) -> Geometry<f64> {
    LineString::from(positions.to_vec()).into()
}

fn place(id: &str, geometry: Option<Geometry<f64>>, properties: &Value) -> Feature {
    Feature { id: id.into(), geometry, properties: properties.as_object().unwrap().clone() }
}

pub(super) fn eight() -> Vec<Feature> {
    let area = Polygon::new(
        square(82.0, 44.0, 84.0, 46.0).exterior().clone(),
        vec![square(82.5, 44.5, 83.5, 45.5).exterior().clone()],
    );
    let both_sides = MultiPolygon(vec![square(10.0, 10.0, 11.0, 11.0), square(179.0, 10.0, 180.0, 11.0)]);
    let collection = Geometry::GeometryCollection(GeometryCollection(vec![
        Point::new(82.2, 44.2).into(),
        line(&[(85.0, 44.0), (86.0, 44.0)]),
    ]));
    vec![
        place(
            "road",
            Some(line(&[(79.0, 44.5), (80.5, 44.5)])),
            &json!({"name": "Straße", "from": "2016-01-01", "to": "2016-12-31", "tags": ["a", "b"], "n": 5}),
        ),
        place(
            "zone",
            Some(square(80.0, 44.0, 81.0, 45.0).into()),
            &json!({"name": "阿克苏", "from": "2016-05", "to": null, "tags": ["b", "a", "a"], "n": -3}),
        ),
        place(
            "hole",
            Some(area.into()),
            &json!({"name": "København", "from": "2016-05-10", "to": "2016-05-20", "tags": [], "n": 0}),
        ),
        place(
            "point",
            Some(Point::new(80.5, 44.5).into()),
            &json!({"name": "papá", "from": "2016-05-10T08:00:00Z", "to": "2016-05-10T10:00:00Z", "tags": [1, 2.0, true], "n": 2.5}),
        ),
        place("edge", Some(Point::new(80.0, 44.75).into()), &json!({"name": "PAPA", "from": null, "tags": null})),
        place(
            "both",
            Some(both_sides.into()),
            &json!({"name": "STRASSE", "from": "2020-02-29", "to": "2020-03", "tags": ["2016-05-10", ["x", "y"]]}),
        ),
        place("nowhere", None, &json!({"name": null, "from": "about 2016", "to": 2016, "tags": "a", "n": "5"})),
        place("collection", Some(collection), &json!({"name": "Ἑλλάς", "from": "2017", "to": "2015", "n": 7})),
    ]
}
