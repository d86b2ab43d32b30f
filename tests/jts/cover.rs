//! Overlays: the region, line or count that our kernel finds against the geometry that a case expects.

use super::answer::{Kind, LIMITS, Outcome, kind};
use super::case::{self, Case, Question};
use super::placement::Placement;
use super::planar::{area, perimeter, polygon_area, polygons, symmetric_difference};
use geo::{CoordsIter, LinesIter};
use geo_types::{Coord, Geometry, Line, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use groundplan::geom::{Invalid, Shape, area_m2, check, clip_lines, count_points, difference, intersection, union};
use std::collections::BTreeSet;

/// Areas may differ by this share: the kernel works on a grid of 2^62 steps.
const SHARE: f64 = 1e-9;

/// An operation with one geometry.
pub fn ask_one(a: &Geometry<f64>, case: &Case, question: &Question, placement: &Placement) -> Outcome {
    if !matches!(question.name.as_str(), "union" | "unionarea") {
        return Outcome::Unsupported("an operation that is none of ours");
    }
    let parts: Vec<Geometry<f64>> = polygons(a).0.into_iter().map(Geometry::Polygon).collect();
    if !matches!(a, Geometry::Polygon(_) | Geometry::MultiPolygon(_)) || parts.is_empty() {
        return Outcome::Unsupported("a union of something else than areas");
    }
    if let Some(refused) = parts.iter().find_map(|part| kind(part).err()) {
        return refused;
    }
    let found = union(&parts).pieces;
    if question.name == "union" {
        return compare_regions(found, case, question, placement);
    }
    let found = polygons(&placement.take_back(&found.into()));
    let expected: f64 = question.expected.parse().unwrap_or(f64::NAN);
    let close = (area(&found) - expected).abs() <= SHARE.max(1e-6 * case.looseness.unwrap_or(0.0)) * expected;
    Outcome::of_truth(close, true, || format!("the area is {}, expected {expected}", area(&found)))
}

/// An operation with two geometries.
pub fn ask_two(
    a: &Geometry<f64>,
    b: &Geometry<f64>,
    case: &Case,
    question: &Question,
    placement: &Placement,
) -> Outcome {
    // `…ng` is the newer engine of JTS, `…sr` the same on the grid of the third argument.
    let operation = question.name.trim_end_matches("ng").trim_end_matches("sr");
    if !matches!(operation, "intersection" | "union" | "difference" | "symdifference" | "overlayareatest") {
        return Outcome::Unsupported("an operation that is none of ours");
    }
    let kinds = match (kind(a), kind(b)) {
        (Ok(kind_a), Ok(kind_b)) => (kind_a, kind_b),
        (Err(outcome), _) | (_, Err(outcome)) => return outcome,
    };
    match (operation, kinds) {
        ("overlayareatest", (Kind::Areas, Kind::Areas)) => areas_add_up(a, b),
        // A few robustness cases state no answer, only that there is one.
        (_, (Kind::Areas, Kind::Areas)) if question.expected.is_empty() => areas_add_up(a, b),
        (_, (Kind::Areas, Kind::Areas)) => compare_regions(region(operation, a, b), case, question, placement),
        _ if question.expected.is_empty() => Outcome::Unsupported("no answer is stated"),
        _ if question.name.ends_with("sr") => Outcome::Unsupported("lines or points on a grid of their own"),
        ("intersection", (Kind::Lines, Kind::Areas)) => lines_inside(a, b, case, question, placement),
        ("intersection", (Kind::Areas, Kind::Lines)) => lines_inside(b, a, case, question, placement),
        ("intersection", (Kind::Points, Kind::Areas)) => points_inside(a, b, question),
        ("intersection", (Kind::Areas, Kind::Points)) => points_inside(b, a, question),
        _ => Outcome::Unsupported("an overlay that needs a result of lines or points"),
    }
}

fn region(operation: &str, a: &Geometry<f64>, b: &Geometry<f64>) -> MultiPolygon<f64> {
    match operation {
        "intersection" => intersection(a, b).pieces,
        "union" => union([a, b]).pieces,
        "difference" => difference(a, b).pieces,
        // What lies in one of the two only.
        _ => {
            let (only_a, only_b) = (difference(a, b).pieces.into(), difference(b, a).pieces.into());
            union([&only_a, &only_b]).pieces
        }
    }
}

/// How far vertices of the answer may lie from those of the case, in its units.
fn vertex_tolerance(case: &Case, question: &Question, placement: &Placement) -> f64 {
    let own_grid = question.name.ends_with("sr").then(|| question.arguments.get(2)?.parse::<f64>().ok()).flatten();
    let grid = own_grid.map(|scale| 1.0 / scale).or(case.looseness).unwrap_or(0.0);
    grid.max(placement.last_digit() * 8.0)
}

/// The region found is valid and the expected one: they differ by no more than a strip along their borders, and have
/// as many parts and holes.
fn compare_regions(found: MultiPolygon<f64>, case: &Case, question: &Question, placement: &Placement) -> Outcome {
    let found = Geometry::MultiPolygon(found);
    if let Some(fault) = fault(&found) {
        return Outcome::Failed(format!("the region is not valid: {fault}"));
    }
    let found = polygons(&placement.take_back(&found));
    let expected = match case::geometry(&question.expected) {
        Ok(geometry) => polygons(&geometry),
        Err(why) => return Outcome::Failed(format!("the expected geometry cannot be read: {why}")),
    };
    let strip = vertex_tolerance(case, question, placement) * (perimeter(&found) + perimeter(&expected));
    let tolerance = strip + SHARE * area(&found).max(area(&expected));
    let differs = symmetric_difference(&found, &expected);
    if differs > tolerance {
        let (found, expected) = (area(&found), area(&expected));
        return Outcome::Failed(format!("area {found}, expected {expected}, {differs} apart, {tolerance} allowed"));
    }
    let (found, expected) = (parts(&found, tolerance), parts(&expected, tolerance));
    let counts = case.looseness.is_none() && !question.name.ends_with("sr");
    Outcome::of_truth(!counts || found == expected, true, || {
        format!("{} parts with {} holes, expected {} with {}", found.0, found.1, expected.0, expected.1)
    })
}

/// Why a region that the kernel made would not pass at our own doors. It may be empty, and it may be narrower than what
/// `check` takes for ground.
fn fault(found: &Geometry<f64>) -> Option<Invalid> {
    let reasons = check(found, &LIMITS).err()?;
    reasons.into_iter().find(|reason| !matches!(reason, Invalid::Empty | Invalid::Flat { .. }))
}

/// How many polygons and how many holes there are that are larger than the tolerance.
fn parts(region: &MultiPolygon<f64>, tolerance: f64) -> (usize, usize) {
    let large: Vec<_> = region.0.iter().filter(|polygon| polygon_area(polygon) > tolerance).collect();
    let hole = |ring: &&LineString<f64>| polygon_area(&Polygon::new((*ring).clone(), Vec::new())) > tolerance;
    let holes = large.iter().map(|polygon| polygon.interiors().iter().filter(hole).count()).sum();
    (large.len(), holes)
}

/// JTS's own test of robustness: the parts of two areas make up the wholes.
fn areas_add_up(a: &Geometry<f64>, b: &Geometry<f64>) -> Outcome {
    let (whole_a, whole_b) = (area_m2(a), area_m2(b));
    let common = intersection(a, b).area_m2;
    let (only_a, only_b) = (difference(a, b).area_m2, difference(b, a).area_m2);
    let both = union([a, b]).area_m2;
    let gaps = [whole_a - common - only_a, whole_b - common - only_b, both - common - only_a - only_b];
    let worst = gaps.into_iter().fold(0.0_f64, |worst, gap| worst.max(gap.abs())) / whole_a.max(whole_b);
    Outcome::of_truth(worst < 1e-7, true, || format!("the parts miss the wholes by {worst:e} of the larger"))
}

/// The pieces of lines in the interior of an area are the expected lines but for those along its border: each lies on
/// the other. They may be longer, since JTS counts ground that lines pass twice once.
fn lines_inside(
    lines: &Geometry<f64>,
    areas: &Geometry<f64>,
    case: &Case,
    question: &Question,
    placement: &Placement,
) -> Outcome {
    let (Some(shape), Ok(expected)) = (Shape::new(areas), case::geometry(&question.expected)) else {
        return Outcome::Failed("no shape, or the expected geometry cannot be read".into());
    };
    let pieces = Geometry::MultiLineString(clip_lines(lines, &shape).pieces);
    let (found, expected) = (line_parts(&placement.take_back(&pieces)), line_parts(&expected));
    let border: Vec<Line<f64>> = polygons(&placement.take_back(areas)).lines_iter().collect();
    let tolerance = vertex_tolerance(case, question, placement);
    let (found, expected): (Vec<_>, Vec<_>) = (found.lines_iter().collect(), expected.lines_iter().collect());
    let inner: Vec<_> =
        expected.iter().filter(|e| off_lines((e.start + e.end) / 2.0, &border) > tolerance).copied().collect();
    let missing = length(&inner) - length(&found) - SHARE * length(&expected) - tolerance * (1 + inner.len()) as f64;
    let vanishing = expected.is_empty() && length(&found) <= tolerance;
    let beside = if vanishing { 0.0 } else { farthest(&found, &expected).max(farthest(&inner, &found)) };
    Outcome::of_truth(missing <= 0.0 && beside <= tolerance, true, || {
        format!("length {}, expected {}, {beside} beside each other", length(&found), length(&inner))
    })
}

/// How far the ends and middles of edges lie from others at most.
fn farthest(edges: &[Line<f64>], others: &[Line<f64>]) -> f64 {
    let samples = edges.iter().flat_map(|e| [e.start, (e.start + e.end) / 2.0, e.end]);
    samples.map(|sample| off_lines(sample, others)).fold(0.0, f64::max)
}

fn line_parts(geometry: &Geometry<f64>) -> MultiLineString<f64> {
    match geometry {
        Geometry::LineString(line) => MultiLineString(vec![line.clone()]),
        Geometry::MultiLineString(multi) => multi.clone(),
        Geometry::GeometryCollection(all) => MultiLineString(all.0.iter().flat_map(|g| line_parts(g).0).collect()),
        _ => MultiLineString(Vec::new()),
    }
}

fn length(edges: &[Line<f64>]) -> f64 {
    edges.iter().map(|e| (e.end.x - e.start.x).hypot(e.end.y - e.start.y)).sum()
}

/// The plane distance of a position from edges.
fn off_lines(c: Coord<f64>, edges: &[Line<f64>]) -> f64 {
    let off = |e: &Line<f64>| {
        let (along, from) = (e.end - e.start, c - e.start);
        let squared = along.x * along.x + along.y * along.y;
        let share = if squared > 0.0 { ((from.x * along.x + from.y * along.y) / squared).clamp(0.0, 1.0) } else { 0.0 };
        (from.x - along.x * share).hypot(from.y - along.y * share)
    };
    edges.iter().map(off).fold(f64::INFINITY, f64::min)
}

/// As many points lie inside or on the border as the expected geometry has.
fn points_inside(points: &Geometry<f64>, areas: &Geometry<f64>, question: &Question) -> Outcome {
    let (Some(shape), Ok(expected)) = (Shape::new(areas), case::geometry(&question.expected)) else {
        return Outcome::Failed("no shape, or the expected geometry cannot be read".into());
    };
    // A set has no position twice; our count has.
    let once: BTreeSet<_> = points.coords_iter().map(|c| (c.x.to_bits(), c.y.to_bits())).collect();
    let once = once.into_iter().map(|(x, y)| Point::new(f64::from_bits(x), f64::from_bits(y))).collect();
    let found = count_points(&Geometry::MultiPoint(MultiPoint(once)), &shape);
    let count = found.inside + found.on_boundary;
    Outcome::of_truth(count == expected.coords_count(), true, || {
        format!("{} inside and {} on the border", found.inside, found.on_boundary)
    })
}
