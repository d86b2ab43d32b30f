//! Layers against layers: small shapes that can be checked by hand, and many that are compared with another way of finding
//! the same. Squares of a hundredth of a degree near 44° N: some 804 m by 1 111 m.

use crate::rules::{as_its_schema_says, control};
use crate::site::{exact, feature, known_to, layer, square};
use geo::MapCoords;
use geo_types::Geometry;
use groundplan::ask::Answered;
use groundplan::geom;
use groundplan::model::{Feature, Layer};
use groundplan::query::{
    ConflictsAnswer, ConflictsQuery, Coverage, MatrixCell, QueryError, Snapshot, Subject, SuppliedFeature, conflicts,
};
use serde_json::{Value, json};

fn query(layers: &[&str]) -> ConflictsQuery {
    ConflictsQuery {
        layers: layers.iter().map(|id| Subject::collection(*id)).collect(),
        against: Vec::new(),
        tiling: Vec::new(),
        districts: Vec::new(),
        are_districts_named: true,
        largest: 20,
        pieces: true,
        slivers: geom::SliverRule::default(),
        since: None,
    }
}

fn ask(layers: Vec<Layer>, query: &ConflictsQuery) -> ConflictsAnswer {
    shown(conflicts(&Snapshot::build(layers, "1"), None, query, &control()).unwrap())
}

fn shown(answer: ConflictsAnswer) -> ConflictsAnswer {
    as_its_schema_says("conflicts", &Answered::Conflicts(answer.clone()));
    answer
}

/// The cell of two layers.
fn cell<'a>(answer: &'a ConflictsAnswer, a: &str, b: &str) -> &'a MatrixCell {
    answer.matrix.iter().find(|cell| cell.a == a && cell.b == b).unwrap()
}

fn net_m2(cell: &MatrixCell) -> f64 {
    cell.net.unwrap().value
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-3 + 1e-9 * expected.abs()
}

fn area_of(geometries: &[Geometry<f64>]) -> f64 {
    geom::union(geometries).area_m2
}

#[test]
fn each_pair_of_layers_is_answered_once_and_a_layer_with_itself() {
    let zone = layer("zone", None, vec![exact("z", square(0.0, 0.0, 1.0, 1.0))]);
    let farm = layer("farm", None, vec![exact("f", square(0.5, 0.0, 1.5, 1.0))]);
    let answer = ask(vec![zone, farm], &query(&["zone", "farm"]));
    let found: Vec<(&str, &str, usize)> =
        answer.matrix.iter().map(|cell| (cell.a.as_str(), cell.b.as_str(), cell.pairs)).collect();
    assert_eq!(found, [("zone", "zone", 0), ("zone", "farm", 1), ("farm", "farm", 0)]);
    let both = cell(&answer, "zone", "farm");
    assert!(near(net_m2(both), geom::area_m2(&square(0.5, 0.0, 1.0, 1.0))));
    let pair = &both.largest[0];
    assert_eq!((pair.subject.reference.id.as_str(), pair.constraint.reference.id.as_str()), ("z", "f"));
    assert!((pair.share_of_subject.unwrap() - 0.5).abs() < 1e-9);
}

#[test]
fn ground_that_several_pairs_share_counts_once_in_net_and_each_time_in_gross() {
    let zone = layer("zone", None, vec![exact("z", square(0.0, 0.0, 2.0, 1.0))]);
    let rights = [square(0.0, 0.0, 1.0, 1.0), square(0.5, 0.0, 1.5, 1.0), square(0.75, 0.0, 1.0, 1.0)];
    let farm = ["a", "b", "c"].iter().zip(&rights).map(|(id, right)| exact(id, right.clone())).collect();
    let answer = ask(vec![zone, layer("farm", None, farm)], &query(&["zone", "farm"]));
    let both = cell(&answer, "zone", "farm");
    assert_eq!(both.pairs, 3);
    assert!(near(net_m2(both), geom::area_m2(&square(0.0, 0.0, 1.5, 1.0))));
    let gross: f64 = rights.iter().map(geom::area_m2).sum();
    assert!(near(both.gross.unwrap().value, gross));
    // a–b, a–c, b–c; what all have in common counts once.
    let own = cell(&answer, "farm", "farm");
    assert_eq!(own.pairs, 3);
    assert!(near(net_m2(own), geom::area_m2(&square(0.5, 0.0, 1.0, 1.0))));
}

#[test]
fn a_neighbour_touches_and_a_sliver_is_told_apart() {
    let zone = layer("zone", None, vec![exact("z", square(0.0, 0.0, 1.0, 1.0))]);
    // 8 · 10⁻⁵ m by 1 111 m.
    let sliver = exact("s", square(0.999_999_9, 0.0, 2.0, 1.0));
    let farm = layer("farm", None, vec![exact("t", square(-1.0, 0.0, 0.0, 1.0)), sliver]);
    let answer = ask(vec![zone, farm], &query(&["zone", "farm"]));
    let both = cell(&answer, "zone", "farm");
    assert_eq!((both.pairs, both.pairs_touching, both.pairs_possible), (0, 2, 0));
    assert_eq!(both.net.unwrap().value, 0.0);
    let slivers = both.slivers.unwrap();
    assert!(slivers.count == 1 && slivers.area.value > 0.05, "{slivers:?}");
}

#[test]
fn what_nobody_could_compare_is_no_data_and_not_zero() {
    let point = feature("p", Some(geo_types::point!(x: 80.005, y: 44.005).into()), json!({}));
    let zone = layer("zone", None, vec![exact("z", square(0.0, 0.0, 1.0, 1.0))]);
    let port = layer("port", None, vec![point, feature("q", None, json!({}))]);
    let answer = ask(vec![zone, port], &query(&["zone", "port"]));
    let own = cell(&answer, "port", "port");
    assert_eq!((own.coverage, own.net, own.points_inside), (Coverage::NoData, None, None));
    let both = cell(&answer, "zone", "port");
    assert_eq!((both.coverage, both.net, both.points_inside), (Coverage::Partial, None, Some(1)));
    assert_eq!(answer.layers[1].without_geometry, 1);
}

#[test]
fn uncertain_borders_leave_an_interval_and_unknown_ones_none() {
    let of = |uncertainty: Value| {
        let zone = layer("zone", None, vec![known_to("z", square(0.0, 0.0, 1.0, 1.0), 10.0)]);
        let right = feature("f", Some(square(0.5, 0.0, 1.5, 1.0)), json!({"uncertainty_m": uncertainty}));
        let apart = exact("g", square(1.001, 0.0, 1.5, 1.0));
        ask(vec![zone, layer("farm", None, vec![right, apart])], &query(&["zone", "farm"]))
    };
    let answer = of(json!(5));
    let both = cell(&answer, "zone", "farm");
    let [least, most] = both.net.unwrap().interval.unwrap();
    // Both borders of a strip 402 m wide and 1 111 m high move by at most 15 m.
    assert!(least < net_m2(both) && net_m2(both) < most);
    assert!(least > (402.0 - 35.0) * (1111.0 - 35.0) && most < (402.0 + 35.0) * (1111.0 + 35.0), "{least} {most}");
    // 0.8 m apart.
    assert_eq!((both.pairs, both.pairs_possible), (1, 1));
    assert_eq!(cell(&of(Value::Null), "zone", "farm").net.unwrap().interval, None);
}

#[test]
fn ground_is_divided_by_districts_and_what_lies_in_none_is_told() {
    let zone = layer("zone", None, vec![exact("z", square(0.0, 0.0, 4.0, 1.0))]);
    let farm = layer("farm", None, vec![exact("f", square(0.5, 0.0, 3.5, 1.0))]);
    let counties = vec![exact("west", square(0.0, 0.0, 1.0, 1.0)), exact("east", square(1.0, 0.0, 3.0, 1.0))];
    let mut wanted = query(&["zone", "farm"]);
    wanted.districts = vec!["county".into()];
    let answer = ask(vec![zone, farm, layer("county", None, counties)], &wanted);
    let both = cell(&answer, "zone", "farm");
    let told: Vec<(&str, f64)> = both.districts.iter().map(|one| (one.district.id.as_str(), one.net.value)).collect();
    assert_eq!((told[0].0, told[1].0, told.len()), ("east", "west", 2));
    assert!(near(told[0].1, geom::area_m2(&square(1.0, 0.0, 3.0, 1.0))));
    assert!(near(told[1].1, geom::area_m2(&square(0.5, 0.0, 1.0, 1.0))));
    assert!(near(both.elsewhere.unwrap().value, geom::area_m2(&square(3.0, 0.0, 3.5, 1.0))));
}

#[test]
fn two_filters_of_one_collection_are_two_layers_and_no_feature_meets_itself() {
    let plot = |id: &str, kind: &str, geometry| feature(id, Some(geometry), json!({"uncertainty_m": 0, "kind": kind}));
    let plots = vec![
        plot("a", "farm", square(0.0, 0.0, 1.0, 1.0)),
        plot("b", "town", square(0.5, 0.0, 1.5, 1.0)),
        plot("c", "town", square(1.0, 0.0, 2.0, 1.0)),
    ];
    let of = |text: &str| {
        let side = json!({"collection": "plot", "filter": text});
        let spec = groundplan::ask::process("conflicts").unwrap();
        let inputs = json!({"layers": [side, "plot"], "districts": ["plot"], "largest": 5});
        let inputs = groundplan::ask::Inputs::typed(inputs.as_object().unwrap().clone(), spec).unwrap();
        let snapshot = Snapshot::build(vec![layer("plot", None, plots.clone())], "1");
        let answered = groundplan::ask::Question::read(spec, inputs).unwrap().answer(&snapshot, None, &control());
        answered.unwrap().value().unwrap()
    };
    let answer = of("kind = 'town'");
    let pairs: Vec<u64> = answer["matrix"].as_array().unwrap().iter().map(|c| c["pairs"].as_u64().unwrap()).collect();
    // Towns with themselves: b–c. Towns with all: b–a, b–c once. All with themselves: a–b, b–c.
    assert_eq!(pairs, [1, 2, 2]);
    assert_eq!(answer["matrix"][1]["filters"][0], "kind = 'town'");
}

#[test]
fn what_became_a_conflict_is_told_with_what_ended_and_what_changed() {
    let zone = || layer("zone", None, vec![exact("z", square(0.0, 0.0, 4.0, 1.0))]);
    let rights = |rights: &[(&str, f64, f64)]| {
        let made = rights.iter().map(|(id, w, e)| exact(id, square(*w, 0.0, *e, 1.0))).collect();
        layer("right", None, made)
    };
    let then =
        Snapshot::build(vec![zone(), rights(&[("same", 0.0, 1.0), ("gone", 1.0, 1.5), ("grows", 3.0, 3.2)])], "then");
    let now =
        Snapshot::build(vec![zone(), rights(&[("grows", 3.0, 3.5), ("new", 2.0, 2.5), ("same", 0.0, 1.0)])], "now");
    let mut wanted = query(&["zone", "right"]);
    wanted.since = Some(groundplan::model::RecordTime(0));
    let answer = shown(conflicts(&now, Some(&then), &wanted, &control()).unwrap());
    assert_eq!(answer.since.as_ref().unwrap().snapshot, "then");
    let change = cell(&answer, "zone", "right").change.clone().unwrap();
    let ids = |pairs: &groundplan::query::ChangedPairs| -> Vec<String> {
        pairs.largest.iter().map(|pair| pair.b.id.clone()).collect()
    };
    assert_eq!((ids(&change.became), ids(&change.ended)), (vec!["new".to_string()], vec!["gone".to_string()]));
    assert_eq!((ids(&change.grew), ids(&change.shrank), change.unchanged), (vec!["grows".into()], vec![], 1));
    let width = |w, e| geom::area_m2(&square(w, 0.0, e, 1.0));
    assert!(near(change.net_then.unwrap().value, width(0.0, 1.5) + width(3.0, 3.2)));
    assert!(near(change.net_difference_m2.unwrap(), width(3.2, 3.5)));
    let grown = &change.grew.largest[0];
    assert!(
        near(grown.then.as_ref().unwrap().area.value, width(3.0, 3.2))
            && near(grown.now.as_ref().unwrap().area.value, width(3.0, 3.5))
    );
}

#[test]
fn only_stored_layers_make_a_matrix() {
    let snapshot = Snapshot::build(vec![layer("zone", None, vec![])], "1");
    let reference = groundplan::model::Reference { collection: None, id: "s".into(), name: None };
    let supplied =
        SuppliedFeature { reference, geometry: square(0.0, 0.0, 1.0, 1.0), properties: serde_json::Map::new() };
    let mut wanted = query(&["zone"]);
    wanted.against = vec![Subject::supplied(vec![supplied])];
    let refused = conflicts(&snapshot, None, &wanted, &control());
    assert!(matches!(refused, Err(QueryError::BadValue { parameter: "against", .. })), "{refused:?}");
    let mut wanted = query(&["zone"]);
    wanted.tiling = vec!["farm".into()];
    let refused = conflicts(&snapshot, None, &wanted, &control());
    assert!(matches!(refused, Err(QueryError::BadValue { parameter: "tiling", .. })), "{refused:?}");
    let refused = conflicts(&snapshot, None, &query(&["atlantis"]), &control());
    assert!(matches!(refused, Err(QueryError::Of { parameter: "layers", .. })), "{refused:?}");
}

/// Numbers that look random and are the same each time.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, most: f64) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64 * most
    }
}

fn scattered(dice: &mut Dice, count: usize, most_edge: f64) -> Vec<Feature> {
    let one = |n: usize| {
        let (w, s) = (dice.below(100.0), dice.below(30.0));
        let (width, height) = (0.05 + dice.below(most_edge), 0.05 + dice.below(most_edge));
        exact(&format!("f{n:05}"), square(w, s, w + width, s + height))
    };
    (0..count).map(one).collect()
}

fn geometries(features: &[Feature]) -> Vec<Geometry<f64>> {
    features.iter().filter_map(|feature| feature.geometry.clone()).collect()
}

/// Several batches, features that span many of them, and ground that lies under several pairs: net is the common ground of
/// the two unions, which is found here without a sweep.
#[test]
fn many_features_come_to_what_their_unions_have_in_common() {
    let mut dice = Dice(20_261_121);
    let mut many = scattered(&mut dice, 9_000, 0.4);
    many.push(exact("wide", square(0.0, 14.0, 100.0, 14.2)));
    let few = scattered(&mut dice, 60, 12.0);
    let (unions, intersection);
    {
        let a = Geometry::MultiPolygon(geom::union(&geometries(&many)).pieces);
        let b = Geometry::MultiPolygon(geom::union(&geometries(&few)).pieces);
        intersection = geom::intersection(&a, &b).area_m2;
        unions = (geom::area_m2(&a), geom::area_m2(&b));
    }
    let gross: f64 = many
        .iter()
        .flat_map(|a| few.iter().map(move |b| (a.geometry.as_ref().unwrap(), b.geometry.as_ref().unwrap())))
        .map(|(a, b)| geom::intersection(a, b).area_m2)
        .sum();
    for (first, second) in [("many", "few"), ("few", "many")] {
        let layers = vec![layer("many", None, many.clone()), layer("few", None, few.clone())];
        let mut wanted = query(&[first]);
        wanted.against = vec![Subject::collection(second)];
        let answer = ask(layers, &wanted);
        let cell = &answer.matrix[0];
        assert!((net_m2(cell) / intersection - 1.0).abs() < 1e-9, "{} of {intersection}", net_m2(cell));
        assert!((cell.gross.unwrap().value / gross - 1.0).abs() < 1e-9);
        assert_eq!(cell.net.unwrap().interval.map(|[lo, hi]| near(lo, hi)), Some(true), "all borders are exact");
        assert!(cell.pairs > 5_000 && cell.largest.len() == 20 && cell.not_listed == cell.pairs - 20);
        let order: Vec<f64> = cell.largest.iter().map(|pair| pair.area.unwrap().value).collect();
        assert!(order.windows(2).all(|pair| pair[0] >= pair[1]));
    }
    assert!(unions.0 > intersection && unions.1 > intersection);
}

fn tiling(features: Vec<Feature>, coverage: Option<Value>) -> groundplan::query::Tiling {
    let mut wanted = query(&["cell"]);
    wanted.tiling = vec!["cell".into()];
    ask(vec![layer("cell", coverage, features)], &wanted).tilings.remove(0)
}

/// A grid of squares without some of them.
fn grid(edge: usize, is_missing: impl Fn(usize, usize) -> bool) -> Vec<Feature> {
    let wanted = (0..edge).flat_map(|y| (0..edge).map(move |x| (x, y))).filter(|(x, y)| !is_missing(*x, *y));
    let corner = |n: usize| n as f64 / 10.0;
    wanted
        .map(|(x, y)| exact(&format!("{x}_{y}"), square(corner(x), corner(y), corner(x + 1), corner(y + 1))))
        .collect()
}

#[test]
fn a_grid_tiles_and_a_missing_cell_is_a_gap() {
    let whole = tiling(grid(5, |_, _| false), None);
    assert_eq!((whole.closes, whole.gap_count, whole.within), (Some(true), 0, "holes"));
    let holed = tiling(grid(5, |x, y| (x, y) == (2, 2)), None);
    assert_eq!((holed.closes, holed.gap_count), (Some(false), 1));
    assert!(near(holed.gap_area.unwrap().value, geom::area_m2(&square(0.2, 0.2, 0.3, 0.3))));
    assert!((holed.gaps[0].bbox[0] - 80.002).abs() < 1e-12);
    // Open to the outside, it is no hole; but it is a gap in what the layer claims to cover.
    let notch = |x: usize, y: usize| (x, y) == (4, 2);
    assert_eq!(tiling(grid(5, notch), None).gap_count, 0);
    let ring = [[80.0, 44.0], [80.005, 44.0], [80.005, 44.005], [80.0, 44.005], [80.0, 44.0]];
    let claim = json!({"type": "Polygon", "coordinates": [ring]});
    let claimed = tiling(grid(5, notch), Some(claim.clone()));
    assert_eq!((claimed.gap_count, claimed.within, claimed.closes), (1, "coverage", Some(false)));
    assert!(near(claimed.gap_area.unwrap().value, geom::area_m2(&square(0.4, 0.2, 0.5, 0.3))));
    assert_eq!(tiling(grid(5, |_, _| false), Some(claim)).closes, Some(true));
}

#[test]
fn two_drawings_of_one_border_leave_slivers_and_no_gap() {
    // 8 · 10⁻⁵ m apart: a hair round the middle.
    let (low, high) = (1.000_000_1, 1.999_999_9);
    let around = [
        square(0.0, 0.0, 3.0, 1.0),
        square(0.0, 2.0, 3.0, 3.0),
        square(0.0, 1.0, 1.0, 2.0),
        square(2.0, 1.0, 3.0, 2.0),
    ];
    let mut features: Vec<Feature> = around.iter().enumerate().map(|(n, g)| exact(&n.to_string(), g.clone())).collect();
    features.push(exact("middle", square(low, low, high, high)));
    let found = tiling(features, None);
    assert_eq!((found.gap_count, found.closes), (0, Some(true)));
    let slivers = found.slivers.unwrap();
    assert!(slivers.count == 1 && slivers.area.value > 0.1 && slivers.area.value < 1.0, "{slivers:?}");
}

#[test]
fn features_that_overlap_do_not_tile() {
    let features = vec![exact("a", square(0.0, 0.0, 1.0, 1.0)), exact("b", square(0.9, 0.0, 2.0, 1.0))];
    let found = tiling(features, None);
    assert_eq!((found.closes, found.gap_count, found.overlaps.pairs), (Some(false), 0, 1));
    assert!(near(found.overlaps.net.unwrap().value, geom::area_m2(&square(0.9, 0.0, 1.0, 1.0))));
}

#[test]
fn lines_and_points_in_a_layer_cover_no_ground_and_do_not_keep_it_from_closing() {
    let road = Geometry::LineString(vec![(80.1, 44.1), (80.9, 44.9)].into());
    let post = Geometry::Point((80.5, 44.2).into());
    let features = vec![
        exact("a", square(0.0, 0.0, 1.0, 1.0)),
        exact("b", square(1.0, 0.0, 2.0, 1.0)),
        exact("road", road),
        exact("post", post),
    ];
    let found = tiling(features, None);
    assert_eq!(
        (found.closes, found.overlaps.pairs, found.overlaps.net.map(|net| net.value)),
        (Some(true), 0, Some(0.0))
    );
}

#[test]
fn a_hole_that_a_crack_of_the_last_digit_connects_with_the_outside_is_a_hole() {
    // Eight squares round a ninth that is missing; one corner of one of them is written with another last digit.
    let at = |n: f64, m: f64| square(n, m, n + 1.0, m + 1.0);
    let places = [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (0.0, 1.0), (2.0, 1.0), (0.0, 2.0), (1.0, 2.0), (2.0, 2.0)];
    let whole: Vec<Feature> = places.iter().map(|(n, m)| exact(&format!("{n}{m}"), at(*n, *m))).collect();
    let mut cracked = whole.clone();
    let shift = |x: f64| if (x - 80.01).abs() < 1e-12 { x.next_up().next_up() } else { x };
    let south = at(1.0, 0.0).map_coords(|c| geo_types::coord! { x: shift(c.x), y: c.y });
    cracked[1] = exact("cracked", south);
    for features in [whole, cracked] {
        let found = tiling(features, None);
        assert_eq!((found.closes, found.gap_count), (Some(false), 1));
        assert!(near(found.gaps[0].area.value, geom::area_m2(&at(1.0, 1.0))), "{:?}", found.gaps);
    }
}

/// Holes of a grid over several batches, counted by walking from cell to cell.
#[test]
fn holes_that_go_over_several_strips_are_found_whole() {
    const EDGE: usize = 120;
    let mut dice = Dice(7);
    let mut missing = vec![vec![false; EDGE]; EDGE];
    for _ in 0..EDGE * EDGE / 3 {
        let (x, y) = (dice.below(EDGE as f64) as usize, dice.below(EDGE as f64) as usize);
        missing[x.min(EDGE - 1)][y.min(EDGE - 1)] = true;
    }
    // A corridor through most of it.
    (3..EDGE - 3).for_each(|x| missing[x][60] = true);
    let (count, cells) = holes(&missing);
    let found = tiling(grid(EDGE, |x, y| missing[x][y]), None);
    assert_eq!(found.gap_count, count);
    assert!((found.gap_area.unwrap().value / cells - 1.0).abs() < 1e-9);
    assert!(count > 100 && found.gaps.len() == 20);
}

/// How many, and their area: cells that are missing and not connected, over their edges, with the outside.
fn holes(missing: &[Vec<bool>]) -> (usize, f64) {
    let edge = missing.len();
    let mut seen = vec![vec![false; edge]; edge];
    let (mut count, mut area_m2) = (0, 0.0);
    for start in (0..edge).flat_map(|x| (0..edge).map(move |y| (x, y))) {
        if !missing[start.0][start.1] || seen[start.0][start.1] {
            continue;
        }
        let (mut stack, mut is_outside, mut own_m2) = (vec![start], false, 0.0);
        seen[start.0][start.1] = true;
        while let Some((x, y)) = stack.pop() {
            is_outside |= x == 0 || y == 0 || x + 1 == edge || y + 1 == edge;
            let at = |n: usize| n as f64 / 10.0;
            own_m2 += geom::area_m2(&square(at(x), at(y), at(x + 1), at(y + 1)));
            let next = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
            for (x, y) in next.into_iter().filter(|(x, y)| *x < edge && *y < edge) {
                if missing[x][y] && !seen[x][y] {
                    seen[x][y] = true;
                    stack.push((x, y));
                }
            }
        }
        if !is_outside {
            count += 1;
            area_m2 += own_m2;
        }
    }
    (count, area_m2)
}

#[test]
fn ground_of_many_pairs_is_measured_like_ground_of_few() {
    // A staircase of overlapping squares across batches: the union is known.
    let stairs: Vec<Feature> = (0..5_000)
        .map(|n| {
            let x = f64::from(n) / 50.0;
            exact(&format!("s{n:04}"), square(x, 0.0, x + 0.1, 1.0))
        })
        .collect();
    let all = area_of(&geometries(&stairs));
    let zone = layer("zone", None, vec![exact("z", square(-1.0, -1.0, 120.0, 2.0))]);
    let answer = ask(vec![layer("stair", None, stairs), zone], &query(&["stair", "zone"]));
    assert!((net_m2(cell(&answer, "stair", "zone")) / all - 1.0).abs() < 1e-9);
}

fn polygon(exterior: &[[f64; 2]], holes: &[&[[f64; 2]]]) -> Geometry<f64> {
    // Sixty-fourths of a degree from 90° E, 40° N.
    let ring = |corners: &[[f64; 2]]| -> geo_types::LineString<f64> {
        corners.iter().map(|[x, y]| (90.0 + x / 64.0, 40.0 + y / 64.0)).collect()
    };
    geo_types::Polygon::new(ring(exterior), holes.iter().map(|hole| ring(hole)).collect()).into()
}

#[test]
fn a_hole_belongs_to_its_own_piece_of_ground_when_that_is_divided() {
    // A hole that touches its exterior, an island in it, and a second hole.
    let outer = polygon(
        &[[4.0, 9.0], [11.0, 1.0], [18.0, 14.0], [7.0, 26.0]],
        &[&[[4.0, 9.0], [8.0, 17.0], [13.0, 9.0]], &[[10.0, 18.0], [10.0, 19.0], [8.0, 19.0]]],
    );
    let island = polygon(&[[7.0, 12.0], [10.0, 11.0], [10.0, 13.0]], &[]);
    let twice = ["a", "b"].iter().flat_map(|twin| {
        [exact(&format!("outer_{twin}"), outer.clone()), exact(&format!("island_{twin}"), island.clone())]
    });
    let district = polygon(&[[9.6, -9.0], [19.2, -9.0], [19.2, 40.0], [9.6, 40.0]], &[]);
    let mut wanted = query(&["plan"]);
    wanted.districts = vec!["district".into()];
    let layers =
        vec![layer("plan", None, twice.collect()), layer("district", None, vec![exact("d", district.clone())])];
    let answer = ask(layers, &wanted);
    let own = cell(&answer, "plan", "plan");
    let inside = geom::intersection(&outer, &district).area_m2 + geom::intersection(&island, &district).area_m2;
    assert!(near(net_m2(own), geom::area_m2(&outer) + geom::area_m2(&island)));
    assert!(near(own.districts[0].net.value, inside), "{} of {inside}", own.districts[0].net.value);
    assert!(near(own.elsewhere.unwrap().value, net_m2(own) - inside));
}

#[test]
fn a_hole_that_touches_the_border_of_the_layer_at_one_point_is_a_gap() {
    let square = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]];
    for hole in [
        [[0.0, 5.0], [3.0, 4.0], [3.0, 6.0]],
        [[10.0, 5.0], [7.0, 4.0], [7.0, 6.0]],
        [[5.0, 0.0], [4.0, 3.0], [6.0, 3.0]],
        [[5.0, 10.0], [4.0, 7.0], [6.0, 7.0]],
    ] {
        let found = tiling(vec![exact("p", polygon(&square, &[&hole]))], None);
        assert_eq!((found.gap_count, found.closes), (1, Some(false)), "{hole:?}");
        assert!(near(found.gap_area.unwrap().value, geom::area_m2(&polygon(&hole, &[]))));
    }
}

#[test]
fn holes_of_polygons_that_lie_apart_are_all_gaps() {
    // In 1024ths of a degree: three triangles, two of them with a hole.
    let small = |corners: &[[f64; 2]]| -> Vec<[f64; 2]> { corners.iter().map(|[x, y]| [x / 16.0, y / 16.0]).collect() };
    let of = |exterior: &[[f64; 2]], hole: Option<&[[f64; 2]]>| match hole {
        Some(hole) => polygon(&small(exterior), &[&small(hole)]),
        None => polygon(&small(exterior), &[]),
    };
    let features = vec![
        exact(
            "a",
            of(
                &[[182.0, 127.0], [199.0, 134.0], [188.0, 139.0]],
                Some(&[[189.0, 133.0], [187.0, 133.0], [185.0, 132.0]]),
            ),
        ),
        exact("b", of(&[[67.0, 90.0], [67.0, 95.0], [68.0, 102.0]], None)),
        exact(
            "c",
            of(&[[201.0, 78.0], [147.0, 45.0], [192.0, 35.0]], Some(&[[180.0, 56.0], [185.0, 58.0], [187.0, 62.0]])),
        ),
    ];
    assert_eq!(tiling(features, None).gap_count, 2);
}

#[test]
fn where_a_band_of_uncertainty_cannot_be_drawn_there_is_no_interval() {
    let across = |w: f64, e: f64| -> Geometry<f64> {
        geo_types::Rect::new(geo_types::coord! { x: w, y: 10.0 }, geo_types::coord! { x: e, y: 10.01 })
            .to_polygon()
            .into()
    };
    let west = layer("west", None, vec![known_to("w", across(179.99, 179.9999), 50.0)]);
    let east = layer("east", None, vec![known_to("e", across(-179.9999, -179.99), 50.0)]);
    let answer = ask(vec![west, east], &query(&["west", "east"]));
    let both = cell(&answer, "west", "east");
    assert_eq!((both.pairs, both.pairs_possible, both.net.unwrap().interval), (0, 1, None));
}

#[test]
fn two_choices_of_one_collection_are_two_layers() {
    let plots = vec![
        exact("a1", square(0.0, 0.0, 1.0, 1.0)),
        exact("a2", square(0.5, 0.0, 2.0, 1.0)),
        exact("b1", square(5.0, 0.0, 6.0, 1.0)),
        exact("b2", square(6.0, 0.0, 7.0, 1.0)),
    ];
    let mut wanted = query(&[]);
    wanted.layers = vec![Subject::features("a", ["b1", "b2"]), Subject::features("a", ["a1", "a2"])];
    wanted.tiling = vec!["a".into()];
    let answer = ask(vec![layer("a", None, plots)], &wanted);
    let closes: Vec<(usize, Option<bool>)> = answer.tilings.iter().map(|one| (one.layer, one.closes)).collect();
    assert_eq!(closes, [(0, Some(true)), (1, Some(false))]);
    let cells: Vec<([usize; 2], usize)> = answer.matrix.iter().map(|cell| (cell.layers, cell.pairs)).collect();
    assert_eq!(cells, [([0, 0], 0), ([0, 1], 0), ([1, 1], 1)]);
}

#[test]
fn a_line_that_goes_farther_into_a_zone_has_grown() {
    let road = |east: f64| {
        let line = geo_types::LineString::from(vec![(80.0, 44.005), (east, 44.005)]);
        layer("road", None, vec![exact("r", line.into())])
    };
    let zone = || layer("zone", None, vec![exact("z", square(0.0, 0.0, 4.0, 1.0))]);
    let (then, now) =
        (Snapshot::build(vec![zone(), road(80.01)], "1"), Snapshot::build(vec![zone(), road(80.03)], "2"));
    let mut wanted = query(&["zone", "road"]);
    wanted.since = Some(groundplan::model::RecordTime(0));
    let answer = shown(conflicts(&now, Some(&then), &wanted, &control()).unwrap());
    let change = cell(&answer, "zone", "road").change.clone().unwrap();
    let grown = &change.grew.largest[0];
    let length = |shared: &Option<groundplan::query::Shared>| shared.as_ref().unwrap().length.unwrap().value;
    assert!((length(&grown.now) / length(&grown.then) - 3.0).abs() < 1e-6);
    assert_eq!((change.unchanged, change.net_difference_m2), (0, None));
}

#[test]
fn a_whole_is_no_conflict_with_its_parts() {
    let part = |id: &str, of: &str, geometry| feature(id, Some(geometry), json!({"uncertainty_m": 0, "part_of": of}));
    let zones = vec![
        exact("whole", square(0.0, 0.0, 4.0, 1.0)),
        part("west", "whole", square(0.0, 0.0, 2.0, 1.0)),
        part("east", "whole", square(2.0, 0.0, 4.0, 1.0)),
    ];
    let plots = vec![part("plot", "west", square(1.0, 0.0, 3.0, 1.0))];
    let answer = ask(vec![layer("zone", None, zones), layer("plot", None, plots)], &query(&["zone", "plot"]));
    assert_eq!(cell(&answer, "zone", "zone").pairs, 0);
    // It is part of the west, and so of the whole; the east is neither.
    let both = cell(&answer, "zone", "plot");
    assert!(both.pairs == 1 && near(net_m2(both), geom::area_m2(&square(2.0, 0.0, 3.0, 1.0))));
}

#[test]
fn what_was_not_there_yet_does_not_hide_what_was() {
    let zone = || layer("zone", None, vec![exact("z", square(0.0, 0.0, 4.0, 1.0))]);
    let old = || exact("old", square(0.0, 0.0, 1.0, 1.0));
    let then = Snapshot::build(vec![zone(), layer("right", None, vec![old()])], "then");
    let now = Snapshot::build(
        vec![zone(), layer("right", None, vec![old(), exact("new", square(2.0, 0.0, 3.0, 1.0))])],
        "now",
    );
    let mut wanted = query(&["zone"]);
    wanted.against = vec![Subject::features("right", ["old", "new"])];
    wanted.since = Some(groundplan::model::RecordTime(0));
    let change = conflicts(&now, Some(&then), &wanted, &control()).unwrap().matrix[0].change.clone().unwrap();
    assert_eq!((change.unchanged, change.became.pairs, change.ended.pairs), (1, 1, 0));
}

#[test]
fn the_usual_districts_are_left_out_where_there_are_none_and_named_ones_are_not() {
    let mut wanted = query(&["zone"]);
    wanted.districts = vec!["city_or_county".into()];
    let snapshot = Snapshot::build(vec![layer("zone", None, vec![exact("z", square(0.0, 0.0, 1.0, 1.0))])], "1");
    assert!(conflicts(&snapshot, None, &wanted, &control()).is_err());
    wanted.are_districts_named = false;
    assert!(conflicts(&snapshot, None, &wanted, &control()).is_ok());
}

#[test]
fn a_neighbour_is_a_partner_by_its_own_uncertainty_and_not_by_that_of_another() {
    // The far one is known to 50 km, which reaches the zone; the other one, half as far, to nothing.
    let zone = layer("zone", None, vec![exact("z", square(0.0, 0.0, 1.0, 1.0))]);
    let rights =
        vec![exact("near", square(20.0, 0.0, 21.0, 1.0)), known_to("far", square(40.0, 0.0, 41.0, 1.0), 50_000.0)];
    let answer = ask(vec![zone, layer("right", None, rights)], &query(&["zone", "right"]));
    let both = cell(&answer, "zone", "right");
    assert_eq!((both.pairs, both.pairs_possible), (0, 1));
    assert!(both.net.unwrap().interval.unwrap()[1] > 0.0);
}
