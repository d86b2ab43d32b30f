//! The JSON formats.

use super::*;
use crate::format::{feature_value, supplied_features};

fn parsed(encoding: Encoding, head: &Head, features: &[Feature]) -> Value {
    serde_json::from_slice(&written(encoding, head, features)).unwrap()
}

#[test]
fn a_collection_has_its_members_in_order_and_one_feature_in_a_line() {
    let features = [
        feature(
            "霍尔果斯",
            Some(Point::new(80.41, 44.2).into()),
            json!({"name": "口\"岸\n", "n": 1.5e-7, "list": [1, {"a": null}]}),
        ),
        feature("b", None, json!({})),
    ];
    let expected = [
        r#"{"type":"FeatureCollection","timeStamp":"2026-11-21T00:00:00Z","numberMatched":7,"numberReturned":2,"links":[{"href":"http://x/","rel":"self"}],"features":["#,
        r#"{"type":"Feature","id":"霍尔果斯","geometry":{"type":"Point","coordinates":[80.41,44.2]},"properties":{"name":"口\"岸\n","n":1.5e-7,"list":[1,{"a":null}]}},"#,
        r#"{"type":"Feature","id":"b","geometry":null,"properties":{}}"#,
        "]}\n",
    ];
    assert_eq!(text(Encoding::GeoJson, &head(), &features), expected.join("\n"));
}

#[test]
fn an_empty_page_is_a_collection() {
    let page = parsed(Encoding::GeoJson, &head(), &[]);
    assert_eq!((&page["features"], &page["numberReturned"]), (&json!([]), &json!(0)));
    assert_eq!(parsed(Encoding::JsonFg, &head(), &[])["features"], json!([]));
    assert_eq!(text(Encoding::GeoJsonSeq, &head(), &[]), "");
}

#[test]
fn another_crs_and_another_datum_are_named() {
    let projected = Head { crs: zone(), ..head() };
    let page = parsed(Encoding::GeoJson, &projected, &[]);
    assert_eq!(page["coordRefSys"], "http://www.opengis.net/def/crs/EPSG/0/4517");
    let shifted = parsed(Encoding::GeoJson, &Head { datum: Some("GCJ-02".into()), ..head() }, &[]);
    assert_eq!((&shifted["datum"], shifted.get("coordRefSys")), (&json!("GCJ-02"), None));
}

#[test]
fn every_kind_of_geometry_has_the_bytes_of_the_tree_of_values() {
    for geometry in every_kind() {
        let one = feature("a", Some(geometry), json!({"x": [1, "二"]}));
        let expected = serde_json::to_string(&feature_value(&one)).unwrap();
        assert_eq!(text(Encoding::GeoJsonSeq, &head(), &[one]), format!("\u{1e}{expected}\n"));
    }
}

#[test]
fn only_chosen_properties_are_given_in_the_order_of_the_feature() {
    let one = feature("a", None, json!({"x": 1, "y": 2, "z": 3}));
    for (names, expected) in [(vec!["z", "x"], r#"{"x":1,"z":3}"#), (vec!["q"], "{}"), (vec![], "{}")] {
        let properties = Some(names.into_iter().map(str::to_string).collect());
        let line = text(Encoding::GeoJsonSeq, &Head { properties, ..head() }, std::slice::from_ref(&one));
        assert!(line.contains(&format!(r#""properties":{expected}}}"#)), "{line}");
    }
}

#[test]
fn another_geometry_than_its_own_may_be_written() {
    let one = feature("a", Some(Point::new(1.0, 2.0).into()), json!({}));
    let mut out = Vec::new();
    let mut encoder = Encoding::GeoJsonSeq.encoder(Head { returned: 2, ..head() });
    encoder.feature_at(&one, Some(&Point::new(3.0, 4.0).into()), &mut out).unwrap();
    encoder.feature_at(&one, None, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("[3.0,4.0]") && text.contains(r#""geometry":null"#) && !text.contains("[1.0"), "{text}");
}

fn in_force(from: Value, to: Value) -> Value {
    let one = feature("a", None, json!({"valid_from": from, "valid_to": to}));
    parsed(Encoding::JsonFg, &head(), &[one])["features"][0]["time"].clone()
}

#[test]
fn time_is_the_interval_in_force_in_full_dates_or_in_utc() {
    for (from, to, expected) in [
        (json!("2016"), json!("2020-02"), json!({"interval": ["2016-01-01", "2020-02-29"]})),
        (json!("2016-05-31"), json!(null), json!({"interval": ["2016-05-31", ".."]})),
        (json!("soon"), json!("2020"), json!({"interval": ["..", "2020-12-31"]})),
        (json!(null), json!(7), json!(null)),
        (
            json!("2016-05-31T08:00:00+08:00"),
            json!("2016-06"),
            json!({"interval": ["2016-05-31T00:00:00.000000Z", "2016-06-30T23:59:59.000000Z"]}),
        ),
    ] {
        assert_eq!(in_force(from, to), expected);
    }
}

#[test]
fn json_fg_puts_the_geometry_where_its_crs_belongs() {
    let one = [feature("a", Some(Point::new(44.0, 80.0).into()), json!({"n": 1}))];
    let page = parsed(Encoding::JsonFg, &Head { geometry: GeometryKind::Point, ..head() }, &one);
    assert_eq!((&page["conformsTo"], &page["featureType"]), (&json!(CONFORMS_TO), &json!("park")));
    assert_eq!((&page["geometryDimension"], page.get("coordRefSys")), (&json!(0), None));
    assert_eq!(page["features"][0]["geometry"]["coordinates"], json!([44.0, 80.0]));
    assert_eq!(page["features"][0]["place"], json!(null));

    let page = parsed(Encoding::JsonFg, &Head { crs: zone(), ..head() }, &one);
    assert_eq!(page["coordRefSys"], "http://www.opengis.net/def/crs/EPSG/0/4517");
    assert_eq!(page["features"][0]["place"]["coordinates"], json!([44.0, 80.0]));
    assert_eq!((&page["features"][0]["geometry"], page.get("geometryDimension")), (&json!(null), None));
}

#[test]
fn one_feature_is_a_json_fg_document_of_its_own() {
    let one = feature("a", Some(Point::new(44.0, 80.0).into()), json!({"n": 1}));
    let mut out = Vec::new();
    write_json_fg_feature(&Head { crs: zone(), ..head() }, &one, one.geometry.as_ref(), &mut out).unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    let members: Vec<&String> = document.as_object().unwrap().keys().collect();
    let expected =
        ["type", "conformsTo", "featureType", "coordRefSys", "id", "time", "place", "geometry", "properties", "links"];
    assert_eq!(members, expected);
}

proptest! {
    #[test]
    fn geojson_has_the_bytes_of_the_tree_of_values(one in features()) {
        let expected = serde_json::to_string(&feature_value(&one)).unwrap();
        prop_assert_eq!(text(Encoding::GeoJsonSeq, &head(), &[one]), format!("\u{1e}{expected}\n"));
    }

    #[test]
    fn geojson_reads_back_as_the_same_features(all in proptest::collection::vec(features(), 0..4)) {
        let placed: Vec<Feature> = all.into_iter().filter(|one| one.geometry.is_some()).collect();
        for encoding in [Encoding::GeoJson, Encoding::JsonFg] {
            let back = supplied_features(parsed(encoding, &head(), &placed));
            let back: Vec<Feature> = back.unwrap().into_iter()
                .map(|one| Feature { id: one.id, geometry: Some(one.geometry), properties: one.properties })
                .collect();
            prop_assert_eq!(&back, &placed);
        }
    }
}
