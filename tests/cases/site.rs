//! One worked example per kind of rule, small enough to check by hand. Squares of a hundredth of a degree near 44° N:
//! some 804 m by 1 111 m.

use crate::rules::{as_its_schema_says, control, query};
use geo_types::{Geometry, LineString, Polygon, Rect, coord, point};
use groundplan::ask::Answered;
use groundplan::geom;
use groundplan::model::{Collection, Feature, Layer, Reference};
use groundplan::query::{AreaMethod, Control, Coverage, Limits, Snapshot, Subject, SuppliedFeature};
use groundplan::report::{Conclusion, Finding, LayerStatus, SiteReport, report};
use serde_json::{Map, Value, json};

const RULES: &str = "planning_rule";

/// From west, south, east, north in hundredths of a degree from 80° E, 44° N.
pub fn square(w: f64, s: f64, e: f64, n: f64) -> Geometry<f64> {
    let at = |x: f64, y: f64| coord! { x: 80.0 + x / 100.0, y: 44.0 + y / 100.0 };
    Geometry::Polygon(Rect::new(at(w, s), at(e, n)).to_polygon())
}

pub fn feature(id: &str, geometry: Option<Geometry<f64>>, properties: Value) -> Feature {
    Feature { id: id.into(), geometry, properties: properties.as_object().unwrap().clone() }
}

pub fn layer(id: &str, coverage: Option<Value>, features: Vec<Feature>) -> Layer {
    Layer { collection: Collection { id: id.into(), coverage, ..Collection::default() }, features }
}

/// A rule about every site, against layer `zone`, prohibited.
pub fn rule(test: &str, parameters: Value, more: Value) -> Feature {
    let mut properties = json!({
        "name": "规则。", "name_en": "A rule.", "weight": "prohibited", "test": test, "parameters": parameters,
        "constraint_collections": ["zone"],
    });
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    feature("R", None, properties)
}

/// All of the square from (−10, −10) to (20, 20).
pub fn everywhere() -> Option<Value> {
    let ring = [[79.9, 43.9], [80.2, 43.9], [80.2, 44.2], [79.9, 44.2], [79.9, 43.9]];
    Some(json!({"type": "Polygon", "coordinates": [ring]}))
}

struct Ground {
    zones: Vec<Feature>,
    coverage: Option<Value>,
    others: Vec<Layer>,
}

impl Ground {
    fn of(zones: Vec<Feature>) -> Self {
        Self { zones, coverage: everywhere(), others: Vec::new() }
    }

    fn report(&self, rules: Vec<Feature>, site: Geometry<f64>, attributes: Value) -> SiteReport {
        let mut layers = self.others.clone();
        layers.push(layer("zone", self.coverage.clone(), self.zones.clone()));
        layers.push(layer(RULES, None, rules));
        let reference = Reference { collection: None, id: "site".into(), name: None };
        let subject = Subject::supplied(vec![SuppliedFeature { reference, geometry: site, properties: Map::new() }]);
        let mut query = query(subject);
        query.attributes = attributes.as_object().unwrap().clone();
        let report = report(&Snapshot::build(layers, "1"), &query, &control()).unwrap();
        as_its_schema_says("site-report", &Answered::SiteReport(Box::new(report.clone())));
        report
    }

    fn finding(&self, rule: Feature, site: Geometry<f64>) -> Finding {
        self.report(vec![rule], site, json!({})).rules.remove(0)
    }

    fn conclusion(&self, rule: Feature, site: Geometry<f64>) -> Conclusion {
        self.finding(rule, site).ruling.conclusion
    }
}

pub fn exact(id: &str, geometry: Geometry<f64>) -> Feature {
    feature(id, Some(geometry), json!({"uncertainty_m": 0, "geometry_basis": "surveyed"}))
}

pub fn known_to(id: &str, geometry: Geometry<f64>, uncertainty_m: f64) -> Feature {
    feature(id, Some(geometry), json!({"uncertainty_m": uncertainty_m}))
}

fn overlap(threshold_m2: f64) -> Feature {
    rule("overlap", json!({"threshold_m2": threshold_m2, "threshold_m": 1}), json!({}))
}

#[test]
fn one_square_metre_over_the_threshold_breaches_and_one_below_does_not() {
    let ground = Ground::of(vec![exact("z", square(1.0, 0.0, 2.0, 1.0))]);
    let site = || square(0.0, 0.0, 1.5, 1.0);
    let common_m2 = geom::area_m2(&square(1.0, 0.0, 1.5, 1.0));
    assert!((common_m2 - 446_000.0).abs() < 2_000.0, "half of 804 m by 1111 m: {common_m2}");
    assert_eq!(ground.conclusion(overlap(common_m2 - 1.0), site()), Conclusion::Breached);
    assert_eq!(ground.conclusion(overlap(common_m2 + 1.0), site()), Conclusion::Met);
}

#[test]
fn a_touching_neighbour_and_a_sliver_of_a_centimetre_do_not_breach() {
    let ground = Ground::of(vec![exact("z", square(1.0, 0.0, 2.0, 1.0))]);
    assert_eq!(ground.conclusion(overlap(1.0), square(0.0, 0.0, 1.0, 1.0)), Conclusion::Met);
    // A hundred-thousandth of a hundredth of a degree is 8 mm: 9 m² along the border, but narrower than 0.1 m.
    let report = ground.report(vec![overlap(1.0)], square(0.0, 0.0, 1.000_01, 1.0), json!({}));
    assert_eq!(report.rules[0].ruling.conclusion, Conclusion::Met);
    let slivers = report.layers[0].ground.slivers.unwrap();
    assert!(slivers.count == 1 && slivers.area.value > 1.0, "told apart, not dropped: {slivers:?}");
    assert_eq!(report.overall.conclusion, "no_conflict");
}

#[test]
fn a_line_that_stands_beside_a_far_polygon_in_one_feature_is_not_overlooked() {
    let line = Geometry::LineString(LineString::from(vec![(80.001, 44.005), (80.009, 44.005)]));
    let far_line = Geometry::LineString(LineString::from(vec![(80.11, 44.1), (80.12, 44.1)]));
    let inside = Geometry::Point(point! { x: 80.005, y: 44.005 });
    for parts in [vec![square(10.0, 10.0, 11.0, 11.0), line], vec![far_line, inside]] {
        let mixed = Geometry::GeometryCollection(geo_types::GeometryCollection(parts));
        let ground = Ground::of(vec![exact("z", mixed)]);
        let found = ground.conclusion(overlap(1.0), square(0.0, 0.0, 1.0, 1.0));
        assert_ne!(found, Conclusion::Met, "nothing was compared with the line or the point");
    }
}

#[test]
fn what_is_left_free_is_measured_and_not_what_is_left_of_the_whole() {
    // All of the site but a notch of a thousand square metres in its south edge. Geodesic edges of eight kilometres bulge by
    // more than that, and not alike where the notch divides them.
    let at = |x: f64, y: f64| coord! { x: 80.0 + x / 100.0, y: 44.0 + y / 100.0 };
    let notched =
        [(0.0, 0.0), (4.99, 0.0), (4.99, 0.06), (5.01, 0.06), (5.01, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];
    let zone = Polygon::new(notched.iter().map(|(x, y)| at(*x, *y)).collect(), vec![]);
    let notch_m2 = geom::area_m2(&square(4.99, 0.0, 5.01, 0.06));
    assert!((1_050.0..1_080.0).contains(&notch_m2), "{notch_m2}");
    let rule = rule("inside", json!({"tolerance_m2": 1}), json!({}));
    let layers = vec![layer("zone", everywhere(), vec![exact("z", zone.into())]), layer(RULES, None, vec![rule])];
    let snapshot = Snapshot::build(layers, "1");
    for method in [AreaMethod::Ellipsoidal, AreaMethod::Geodesic] {
        let reference = Reference { collection: None, id: "site".into(), name: None };
        let site = SuppliedFeature { reference, geometry: square(0.0, 0.0, 10.0, 10.0), properties: Map::new() };
        let mut query = query(Subject::supplied(vec![site]));
        query.options.method = method.clone();
        let report = report(&snapshot, &query, &control()).unwrap();
        assert_ne!(report.rules[0].ruling.conclusion, Conclusion::Met, "{method:?}");
        let [least, most] = report.layers[0].ground.remaining.unwrap().interval.unwrap();
        assert!(least <= notch_m2 + 1.0 && most >= notch_m2 - 1.0, "{method:?}: {least} to {most}");
    }
}

#[test]
fn what_several_rules_ask_of_one_layer_is_compared_once() {
    let zones =
        (0..40).map(|n| exact(&format!("z{n:02}"), square(f64::from(n) / 4.0, 0.0, f64::from(n) / 4.0 + 0.2, 1.0)));
    let one = overlap(1.0);
    let some = rule("overlap", json!({"threshold_m2": 1}), json!({"constraint_filter": "id < 'z20'"}));
    let two = rule("overlap", json!({"threshold_m2": 1}), json!({"constraint_collections": ["zone", "other"]}));
    let named = |rule: Feature, id: &str| Feature { id: id.into(), ..rule };
    let rules = vec![named(one, "R1"), named(some, "R2"), named(two, "R3")];
    let layers = vec![layer("zone", None, zones.collect()), layer("other", None, vec![]), layer(RULES, None, rules)];
    let snapshot = Snapshot::build(layers, "1");
    let reference = Reference { collection: None, id: "site".into(), name: None };
    let site = SuppliedFeature { reference, geometry: square(0.0, 0.0, 10.0, 1.0), properties: Map::new() };
    let query = query(Subject::supplied(vec![site]));
    for _ in 0..20 {
        let limits = Limits { max_pairs: 40, ..control().limits };
        let answer = report(&snapshot, &query, &Control::new(limits));
        assert_eq!(answer.map(|report| report.rules.len()), Ok(3));
    }
}

#[test]
fn within_the_uncertainty_of_a_border_nothing_is_decided() {
    let near = Ground::of(vec![known_to("z", square(1.0, 0.0, 2.0, 1.0), 50.0)]);
    // 8 m over the border, which is known to 50 m; 8 m short of it; 400 m over it; 400 m short of it.
    for (east, expected) in [
        (1.01, Conclusion::Undecided),
        (0.99, Conclusion::Undecided),
        (1.5, Conclusion::Breached),
        (0.5, Conclusion::Met),
    ] {
        assert_eq!(near.conclusion(overlap(1.0), square(0.0, 0.0, east, 1.0)), expected, "{east}");
    }
    let unknown = Ground::of(vec![feature("z", Some(square(1.0, 0.0, 2.0, 1.0)), json!({}))]);
    assert_eq!(unknown.conclusion(overlap(1.0), square(0.0, 0.0, 1.5, 1.0)), Conclusion::Undecided);
}

#[test]
fn a_point_that_stands_for_an_area_decides_only_where_it_cannot_reach() {
    let anchor = known_to("z", Geometry::Point(point! { x: 80.0, y: 44.0 }), 5_000.0);
    let ground = Ground::of(vec![anchor]);
    assert_eq!(ground.conclusion(overlap(1.0), square(0.0, 0.0, 1.0, 1.0)), Conclusion::Undecided);
    assert_eq!(ground.conclusion(overlap(1.0), square(10.0, 10.0, 11.0, 11.0)), Conclusion::Met);
    let inside = rule("inside", json!({"tolerance_m2": 1}), json!({}));
    assert_eq!(ground.conclusion(inside.clone(), square(0.0, 0.0, 1.0, 1.0)), Conclusion::Undecided);
    assert_eq!(ground.conclusion(inside, square(10.0, 10.0, 11.0, 11.0)), Conclusion::Breached);
}

#[test]
fn half_inside_what_a_layer_covers_is_partial_and_outside_is_no_data() {
    let ground = Ground::of(vec![exact("z", square(5.0, 5.0, 6.0, 6.0))]);
    let at = |w: f64| ground.report(vec![overlap(1.0)], square(w, 0.0, w + 2.0, 1.0), json!({}));
    for (west, coverage, conclusion) in [
        (0.0, Coverage::Checked, Conclusion::Met),
        (19.0, Coverage::Partial, Conclusion::Undecidable),
        (30.0, Coverage::NoData, Conclusion::Undecidable),
    ] {
        let report = at(west);
        assert_eq!(report.rules[0].ruling.conclusion, conclusion, "{west}");
        assert_ne!(report.overall.conclusion == "no_conflict", conclusion == Conclusion::Undecidable);
        let layer = &report.layers[0];
        // Where nothing was compared a layer that is not complete there has nothing to say.
        let expected = if west == 19.0 { Coverage::NoData } else { coverage };
        assert!([coverage, expected].contains(&layer.coverage), "{west}: {:?}", layer.coverage);
        assert_eq!(layer.status, LayerStatus::NothingFound);
    }
    // What is found breaches wherever it is found.
    let partly = Ground::of(vec![exact("z", square(19.0, 0.0, 20.0, 1.0))]);
    assert_eq!(partly.conclusion(overlap(1.0), square(19.0, 0.0, 21.0, 1.0)), Conclusion::Breached);
}

#[test]
fn a_feature_that_cannot_be_placed_keeps_a_layer_from_being_complete() {
    let lost = feature("lost", None, json!({}));
    let ground = Ground::of(vec![lost, exact("z", square(5.0, 5.0, 6.0, 6.0))]);
    let finding = ground.finding(overlap(1.0), square(0.0, 0.0, 1.0, 1.0));
    assert_eq!(finding.ruling.conclusion, Conclusion::Undecidable);
    assert!(finding.ruling.reason.en.contains("lost"), "{}", finding.ruling.reason.en);
}

#[test]
fn features_that_are_told_by_id_are_all_there_are() {
    let told =
        |ids: &str| rule("overlap", json!({"threshold_m2": 1}), json!({"constraint_filter": format!("id IN ({ids})")}));
    let mut ground = Ground::of(vec![exact("z", square(5.0, 5.0, 6.0, 6.0))]);
    ground.coverage = None;
    assert_eq!(ground.conclusion(told("'z'"), square(0.0, 0.0, 1.0, 1.0)), Conclusion::Met);
    let finding = ground.finding(told("'z', 'gone'"), square(0.0, 0.0, 1.0, 1.0));
    assert_eq!(finding.ruling.conclusion, Conclusion::Undecidable);
    assert!(finding.ruling.reason.en.contains("gone"), "{}", finding.ruling.reason.en);
}

#[test]
fn near_goes_by_the_distance_and_its_interval() {
    let ground = Ground::of(vec![known_to("z", square(1.0, 0.0, 2.0, 1.0), 10.0)]);
    // 0.1 of a hundredth of a degree of longitude at 44° N: 80 m.
    let near = |distance_m: f64| rule("near", json!({"distance_m": distance_m}), json!({}));
    let site = || square(0.0, 0.0, 0.9, 1.0);
    let distance_m = ground.finding(near(1.0), site()).evidence[0].distance.value;
    assert!((distance_m - 79.1).abs() < 1.5, "{distance_m}");
    assert_eq!(ground.conclusion(near(distance_m + 10.1), site()), Conclusion::Breached);
    assert_eq!(ground.conclusion(near(distance_m + 9.9), site()), Conclusion::Undecided);
    assert_eq!(ground.conclusion(near(distance_m - 9.9), site()), Conclusion::Undecided);
    assert_eq!(ground.conclusion(near(distance_m - 10.1), site()), Conclusion::Met);
}

#[test]
fn inside_is_by_the_ground_of_all_of_them_together() {
    let tiles = vec![exact("a", square(0.0, 0.0, 1.0, 1.0)), exact("b", square(1.0, 0.0, 2.0, 1.0))];
    let ground = Ground::of(tiles);
    let inside = || rule("inside", json!({"tolerance_m2": 1}), json!({}));
    assert_eq!(ground.conclusion(inside(), square(0.2, 0.2, 1.8, 0.8)), Conclusion::Met);
    assert_eq!(ground.conclusion(inside(), square(0.2, 0.2, 2.2, 0.8)), Conclusion::Breached);
    let not_inside = rule("not_inside", json!({"tolerance_m2": 1}), json!({}));
    assert_eq!(ground.conclusion(not_inside.clone(), square(0.2, 0.2, 1.8, 0.8)), Conclusion::Breached);
    assert_eq!(ground.conclusion(not_inside, square(0.2, 0.2, 2.2, 0.8)), Conclusion::Met);
}

#[test]
fn contains_counts_what_lies_wholly_inside() {
    let points = [(0.5, 0.5), (0.6, 0.6), (5.0, 5.0)];
    let at = |(x, y): (f64, f64)| Geometry::Point(point! { x: 80.0 + x / 100.0, y: 44.0 + y / 100.0 });
    let zones = points.iter().enumerate().map(|(i, p)| exact(&format!("p{i}"), at(*p))).collect();
    let ground = Ground::of(zones);
    let contains = |count: usize| rule("contains", json!({"count_min": count}), json!({}));
    assert_eq!(ground.conclusion(contains(2), square(0.0, 0.0, 1.0, 1.0)), Conclusion::Met);
    assert_eq!(ground.conclusion(contains(3), square(0.0, 0.0, 1.0, 1.0)), Conclusion::Breached);
}

#[test]
fn a_line_counts_by_its_length_inside() {
    let line = LineString::from(vec![(79.99, 44.005), (80.02, 44.005)]);
    let ground = Ground::of(vec![exact("road", Geometry::LineString(line))]);
    let longer_than =
        |threshold_m: f64| rule("overlap", json!({"threshold_m2": 1, "threshold_m": threshold_m}), json!({}));
    // All of the square's width: some 804 m.
    assert_eq!(ground.conclusion(longer_than(700.0), square(0.0, 0.0, 1.0, 1.0)), Conclusion::Breached);
    assert_eq!(ground.conclusion(longer_than(900.0), square(0.0, 0.0, 1.0, 1.0)), Conclusion::Met);
}

#[test]
fn equal_ground_differs_by_no_more_than_the_tolerance() {
    let ground = Ground::of(vec![exact("z", square(0.0, 0.0, 1.0, 1.0))]);
    let equal = || rule("equal", json!({"tolerance_m2": 100}), json!({}));
    assert_eq!(ground.conclusion(equal(), square(0.0, 0.0, 1.0, 1.0)), Conclusion::Met);
    assert_eq!(ground.conclusion(equal(), square(0.0, 0.0, 1.0, 1.01)), Conclusion::Breached);
    assert_eq!(ground.conclusion(equal(), square(0.0, 0.0, 1.0, 0.99)), Conclusion::Breached);
}

#[test]
fn balance_compares_areas_wherever_they_lie() {
    let ground = Ground::of(vec![exact("z", square(5.0, 0.0, 6.0, 1.0))]);
    let balance = |more: Value| {
        let mut parameters = json!({"tolerance_m2": 1});
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rule("balance", parameters, json!({}))
    };
    assert_eq!(ground.conclusion(balance(json!({})), square(0.0, 0.0, 1.0, 1.0)), Conclusion::Met);
    assert_eq!(ground.conclusion(balance(json!({})), square(0.0, 0.0, 1.0, 1.1)), Conclusion::Breached);
    let stated_m2 = geom::area_m2(&square(0.0, 0.0, 1.0, 1.0));
    let stated = balance(json!({"stated_area_m2": stated_m2 + 2.0}));
    assert_eq!(ground.conclusion(stated, square(0.0, 0.0, 1.0, 1.0)), Conclusion::Breached);
}

#[test]
fn the_features_of_a_site_may_not_lie_on_each_other() {
    let apart = rule("self_overlap", json!({"threshold_m2": 1}), json!({"constraint_collections": ["self"]}));
    let two = |east: f64| {
        let Geometry::Polygon(a) = square(0.0, 0.0, 1.0, 1.0) else { unreachable!() };
        let Geometry::Polygon(b) = square(east, 0.0, east + 1.0, 1.0) else { unreachable!() };
        [a, b]
    };
    let conclusion = |polygons: [Polygon<f64>; 2]| {
        let features = polygons.into_iter().zip(["a", "b"]).map(|(polygon, id)| SuppliedFeature {
            reference: Reference { collection: None, id: id.into(), name: None },
            geometry: Geometry::Polygon(polygon),
            properties: Map::new(),
        });
        let snapshot = Snapshot::build(vec![layer(RULES, None, vec![apart.clone()])], "1");
        let report = report(&snapshot, &query(Subject::supplied(features.collect())), &control()).unwrap();
        report.rules[0].ruling.conclusion
    };
    assert_eq!(conclusion(two(1.0)), Conclusion::Met);
    assert_eq!(conclusion(two(0.9)), Conclusion::Breached);
}

#[test]
fn what_is_not_said_of_a_site_is_unknown_and_not_false() {
    let ground = Ground::of(vec![exact("z", square(0.0, 0.0, 1.0, 1.0))]);
    let about = || {
        let more = json!({"applies": "use = 'mine' OR emits_air = TRUE", "needs": ["use", "emits_air"]});
        rule("overlap", json!({"threshold_m2": 1}), more)
    };
    let said = |attributes: Value| ground.report(vec![about()], square(0.0, 0.0, 1.0, 1.0), attributes).rules.remove(0);
    assert_eq!(said(json!({"use": "mine"})).ruling.conclusion, Conclusion::Breached);
    assert_eq!(said(json!({"use": "port", "emits_air": false})).ruling.conclusion, Conclusion::NotApplicable);
    let open = said(json!({"use": "port"}));
    assert_eq!(
        (open.ruling.conclusion, open.missing_attributes),
        (Conclusion::Undecided, vec!["emits_air".to_string()])
    );
}

#[test]
fn a_condition_is_judged_by_what_is_said() {
    let ground = Ground::of(Vec::new());
    let condition = json!({"condition": "has_permit = TRUE", "needs": ["has_permit"], "weight": "conditional", "constraint_collections": []});
    let said = |attributes: Value| {
        let rule = rule("attribute", json!({}), condition.clone());
        ground.report(vec![rule], square(0.0, 0.0, 1.0, 1.0), attributes)
    };
    assert_eq!(said(json!({"has_permit": true})).overall.conclusion, "no_conflict");
    assert_eq!(said(json!({"has_permit": false})).overall.conclusion, "conditions");
    let open = said(json!({}));
    assert_eq!(
        (open.overall.conclusion, open.overall.missing_attributes),
        ("cannot_be_decided", vec!["has_permit".into()])
    );
}

#[test]
fn a_rule_holds_only_where_it_says() {
    let mut ground = Ground::of(vec![exact("z", square(0.0, 0.0, 3.0, 1.0))]);
    ground.others.push(layer("area", None, vec![exact("ftz", square(0.0, 0.0, 1.0, 1.0))]));
    let local = || rule("overlap", json!({"threshold_m2": 1, "site_inside": "area/ftz"}), json!({}));
    assert_eq!(ground.conclusion(local(), square(0.5, 0.0, 0.9, 1.0)), Conclusion::Breached);
    assert_eq!(ground.conclusion(local(), square(0.5, 0.0, 1.5, 1.0)), Conclusion::Breached);
    assert_eq!(ground.conclusion(local(), square(1.0, 0.0, 1.5, 1.0)), Conclusion::NotApplicable);
}

#[test]
fn a_preference_is_never_held_against_a_site() {
    let ground = Ground::of(vec![exact("port", square(5.0, 5.0, 6.0, 6.0))]);
    let near_a_port = || rule("near", json!({"distance_m": 1000}), json!({"weight": "preferred"}));
    let far = ground.report(vec![near_a_port(), overlap_named("R2")], square(0.0, 0.0, 1.0, 1.0), json!({}));
    assert_eq!(far.rules[0].ruling.conclusion, Conclusion::Breached);
    assert_eq!(far.overall.conclusion, "no_conflict");
    let beside = ground.report(vec![near_a_port()], square(4.0, 5.0, 4.9, 6.0), json!({}));
    assert_eq!(beside.rules[0].ruling.conclusion, Conclusion::Met);
}

fn overlap_named(id: &str) -> Feature {
    Feature { id: id.into(), ..overlap(1.0) }
}

#[test]
fn a_rule_that_cannot_be_read_keeps_a_site_from_being_free_of_conflict() {
    let ground = Ground::of(vec![exact("z", square(5.0, 5.0, 6.0, 6.0))]);
    let broken = Feature { id: "R2".into(), ..rule("nearby", json!({}), json!({})) };
    let report = ground.report(vec![overlap(1.0), broken], square(0.0, 0.0, 1.0, 1.0), json!({}));
    assert_eq!((report.broken_rules.len(), report.overall.conclusion), (1, "cannot_be_decided"));
    let nowhere = rule("overlap", json!({"threshold_m2": 1}), json!({"constraint_collections": ["atlantis"]}));
    assert_eq!(ground.conclusion(nowhere, square(0.0, 0.0, 1.0, 1.0)), Conclusion::Undecidable);
}

#[test]
fn districts_divide_the_site_and_what_it_takes() {
    let mut query_ground = Ground::of(vec![exact("z", square(0.5, 0.0, 1.5, 1.0))]);
    let counties = vec![exact("west", square(0.0, 0.0, 1.0, 1.0)), exact("east", square(1.0, 0.0, 2.0, 1.0))];
    query_ground.others.push(layer("county", None, counties));
    let mut layers = query_ground.others.clone();
    layers.push(layer("zone", everywhere(), query_ground.zones.clone()));
    layers.push(layer(RULES, None, vec![overlap(1.0)]));
    let reference = Reference { collection: None, id: "site".into(), name: None };
    let site = SuppliedFeature { reference, geometry: square(0.0, 0.0, 2.0, 1.0), properties: Map::new() };
    let mut query = query(Subject::supplied(vec![site]));
    query.districts = vec!["county".into()];
    let report = report(&Snapshot::build(layers, "1"), &query, &control()).unwrap();
    let whole_m2 = report.site.extent.area.unwrap().value;
    let of_site: f64 = report.site.districts.unwrap().iter().map(|d| d.net.value).sum();
    assert!((of_site - whole_m2).abs() < 1e-6 * whole_m2);
    let zone = report.layers[0].by_district.clone().unwrap();
    let half_m2 = geom::area_m2(&square(0.5, 0.0, 1.0, 1.0));
    assert_eq!(zone.len(), 2);
    assert!(zone.iter().all(|d| (d.net.value - half_m2).abs() < 1e-6 * half_m2), "{zone:?}");
}

#[test]
fn one_feature_that_nobody_knows_how_well_hides_no_breach_and_proves_no_absence() {
    let vague = feature("vague", Some(square(8.0, 8.0, 9.0, 9.0)), json!({}));
    let ground = Ground::of(vec![exact("z", square(1.0, 0.0, 2.0, 1.0)), vague]);
    assert_eq!(ground.conclusion(overlap(1.0), square(0.0, 0.0, 1.5, 1.0)), Conclusion::Breached);
    assert_eq!(ground.conclusion(overlap(1.0), square(5.0, 0.0, 6.0, 1.0)), Conclusion::Undecided);
    let inside = rule("inside", json!({"tolerance_m2": 1}), json!({}));
    assert_eq!(ground.conclusion(inside, square(1.2, 0.2, 1.8, 0.8)), Conclusion::Met);
}

#[test]
fn what_lies_deep_inside_is_inside_however_vague_both_borders_are() {
    let ground = Ground::of(vec![known_to("z", square(0.0, 0.0, 4.0, 4.0), 30.0)]);
    let inside = || rule("inside", json!({"tolerance_m2": 1, "uncertainty_m": 30}), json!({}));
    assert_eq!(ground.conclusion(inside(), square(1.0, 1.0, 2.0, 2.0)), Conclusion::Met);
    assert_eq!(ground.conclusion(inside(), square(0.01, 1.0, 2.0, 2.0)), Conclusion::Undecided);
    assert_eq!(ground.conclusion(inside(), square(-1.0, 1.0, 2.0, 2.0)), Conclusion::Breached);
}

#[test]
fn near_is_not_denied_where_the_claim_of_a_layer_ends_nearer() {
    let ground = Ground::of(vec![exact("z", square(-9.0, -9.0, -8.0, -8.0))]);
    let near = |distance_m: f64| rule("near", json!({"distance_m": distance_m}), json!({}));
    // The claim ends at 20, some 800 m from the site.
    assert_eq!(ground.conclusion(near(500.0), square(18.0, 0.0, 19.0, 1.0)), Conclusion::Met);
    assert_eq!(ground.conclusion(near(2000.0), square(18.0, 0.0, 19.0, 1.0)), Conclusion::Undecidable);
}

#[test]
fn a_complete_layer_without_anything_of_the_kind_has_a_reason_to_give() {
    let ground = Ground::of(vec![exact("z", square(5.0, 5.0, 6.0, 6.0))]);
    let none = rule("overlap", json!({"threshold_m2": 1}), json!({"constraint_filter": "geometry_basis = 'none'"}));
    let finding = ground.finding(none, square(0.0, 0.0, 1.0, 1.0));
    assert_eq!(finding.ruling.conclusion, Conclusion::Met);
    assert!(finding.ruling.reason.en.contains("complete") && !finding.ruling.reason.zh.is_empty());
}

#[test]
fn short_stretches_add_up() {
    let road = |i: i32| {
        let y = 44.0 + f64::from(i) / 1000.0;
        exact(&format!("road{i}"), Geometry::LineString(LineString::from(vec![(79.99, y), (80.02, y)])))
    };
    let ground = Ground::of((1..=5).map(road).collect());
    let longer = rule("overlap", json!({"threshold_m2": 1, "threshold_m": 3000}), json!({}));
    let finding = ground.finding(longer, square(0.0, 0.0, 1.0, 1.0));
    assert_eq!(finding.ruling.conclusion, Conclusion::Breached, "five times 804 m");
    assert!(finding.ruling.reason.en.contains("common length 4,0"), "{}", finding.ruling.reason.en);
}

#[test]
fn what_cannot_be_compared_is_not_said_to_have_nothing_in_common() {
    let line = |y: f64| Geometry::LineString(LineString::from(vec![(80.0, y), (80.01, y)]));
    let ground = Ground::of(vec![exact("road", line(44.005))]);
    assert_eq!(ground.conclusion(overlap(1.0), line(44.005)), Conclusion::Undecided);
    assert_eq!(ground.conclusion(overlap(1.0), line(44.006)), Conclusion::Met);
}

#[test]
fn a_part_of_a_part_is_not_held_against_the_whole() {
    let part = |id: &str, of: &str, geometry: Geometry<f64>| {
        feature(id, Some(geometry), json!({"uncertainty_m": 0, "part_of": of}))
    };
    let zones = vec![
        exact("whole", square(0.0, 0.0, 3.0, 3.0)),
        part("part", "whole", square(0.0, 0.0, 2.0, 2.0)),
        part("piece", "part", square(0.0, 0.0, 1.0, 1.0)),
    ];
    let mut about = overlap(1.0);
    about.properties.insert("subject_collections".into(), json!(["zone"]));
    let layers = vec![layer("zone", everywhere(), zones), layer(RULES, None, vec![about])];
    let snapshot = Snapshot::build(layers, "1");
    let of = |id: &str| {
        report(&snapshot, &query(Subject::features("zone", [id])), &control()).unwrap().rules[0].ruling.conclusion
    };
    assert_eq!((of("piece"), of("whole")), (Conclusion::Met, Conclusion::Met));
}

#[test]
fn an_open_prohibition_outweighs_a_condition() {
    let ground = Ground::of(vec![exact("z", square(0.0, 0.0, 1.0, 1.0))]);
    let condition =
        Feature { id: "R2".into(), ..rule("overlap", json!({"threshold_m2": 1}), json!({"weight": "conditional"})) };
    let open = rule("overlap", json!({"threshold_m2": 1}), json!({"applies": "use = 'mine'", "needs": ["use"]}));
    let both = ground.report(vec![open, condition.clone()], square(0.0, 0.0, 1.0, 1.0), json!({}));
    assert_eq!(both.overall.conclusion, "cannot_be_decided");
    let alone = ground.report(vec![condition], square(0.0, 0.0, 1.0, 1.0), json!({}));
    assert_eq!(alone.overall.conclusion, "conditions");
}

#[test]
fn a_small_site_far_away_is_not_inside_by_tolerance() {
    let ground = Ground::of(vec![exact("z", square(5.0, 5.0, 6.0, 6.0))]);
    let inside = rule("inside", json!({"tolerance_m2": 10_000_000}), json!({}));
    assert_eq!(ground.conclusion(inside, square(0.0, 0.0, 1.0, 1.0)), Conclusion::Breached);
}

#[test]
fn ground_that_features_of_a_site_share_counts_once() {
    let ground = Ground::of(vec![exact("z", square(0.0, 0.0, 5.0, 5.0))]);
    let Geometry::Polygon(a) = square(1.0, 1.0, 2.0, 2.0) else { unreachable!() };
    let two = ["a", "b"].map(|id| SuppliedFeature {
        reference: Reference { collection: None, id: id.into(), name: None },
        geometry: Geometry::Polygon(a.clone()),
        properties: Map::new(),
    });
    let layers = vec![layer("zone", everywhere(), ground.zones.clone()), layer(RULES, None, vec![overlap(1.0)])];
    let report = report(&Snapshot::build(layers, "1"), &query(Subject::supplied(two.to_vec())), &control()).unwrap();
    let evidence_m2 = report.rules[0].evidence[0].area_m2.unwrap();
    let site_m2 = report.site.extent.area.unwrap().value;
    assert!((evidence_m2 - site_m2).abs() < 1e-6 * site_m2, "{evidence_m2} of {site_m2}");
}

#[test]
fn of_a_site_that_nobody_knows_the_place_of_nothing_is_certain() {
    let vague = feature("p", Some(square(5.0, 5.0, 6.0, 6.0)), json!({"uncertainty_m": null}));
    let about = json!({"subject_collections": ["plot"]});
    let rules = vec![
        named("A", rule("overlap", json!({"threshold_m2": 1}), about.clone())),
        named("B", rule("near", json!({"distance_m": 100}), about.clone())),
        named("C", rule("contains", json!({"count_min": 1}), about)),
    ];
    let zone = layer("zone", everywhere(), vec![exact("z", square(0.0, 0.0, 1.0, 1.0))]);
    let layers = vec![zone, layer("plot", None, vec![vague]), layer(RULES, None, rules)];
    let snapshot = Snapshot::build(layers, "1");
    let found = report(&snapshot, &query(Subject::features("plot", ["p"])), &control()).unwrap();
    for finding in &found.rules {
        assert_eq!(finding.ruling.conclusion, Conclusion::Undecided, "{}", finding.rule);
    }
}

fn named(id: &str, rule: Feature) -> Feature {
    Feature { id: id.into(), ..rule }
}

#[test]
fn a_site_smaller_than_its_uncertainty_is_not_inside_of_what_is_far_away() {
    let ground = Ground::of(vec![exact("z", square(0.0, 0.0, 1.0, 1.0))]);
    let inside = rule("inside", json!({"tolerance_m2": 1}), json!({"weight": "prohibited"}));
    let mut layers = ground.others.clone();
    layers.push(layer("zone", ground.coverage.clone(), ground.zones.clone()));
    layers.push(layer(RULES, None, vec![inside]));
    let reference = Reference { collection: None, id: "site".into(), name: None };
    // Eighty metres by eleven, known to sixty.
    let properties = json!({"uncertainty_m": 60}).as_object().unwrap().clone();
    let site = SuppliedFeature { reference, geometry: square(5.0, 5.0, 5.1, 5.01), properties };
    let found = report(&Snapshot::build(layers, "1"), &query(Subject::supplied(vec![site])), &control()).unwrap();
    assert_eq!(found.rules[0].ruling.conclusion, Conclusion::Breached);
}
