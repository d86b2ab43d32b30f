//! Predicates and DE-9IM matrices against our relations, and against distance 0 for whether two things meet.

use super::answer::{Kind, Outcome, kind};
use super::case::Question;
use geo_types::Geometry;
use groundplan::geom::{Relation, Shape, SliverRule, clip_lines, compare, count_points, distance};

/// Every sliver counts: JTS knows none.
const NO_SLIVERS: SliverRule = SliverRule { area_m2: 0.0, width_m: 0.0 };

/// One predicate about two geometries.
pub fn ask(a: &Geometry<f64>, b: &Geometry<f64>, question: &Question) -> Outcome {
    let (kind_a, kind_b) = match (kind(a), kind(b)) {
        (Ok(kind_a), Ok(kind_b)) => (kind_a, kind_b),
        (Err(outcome), _) | (_, Err(outcome)) => return outcome,
    };
    let expected = question.expected == "true";
    let meets = match question.name.as_str() {
        "intersects" => Some(expected),
        "disjoint" => Some(!expected),
        // Metres on the ellipsoid are no plane units; that it is nothing is the same in both.
        "distance" => question.expected.parse().ok().map(|distance: f64| distance == 0.0),
        _ => None,
    };
    if let Some(meets) = meets {
        let found = distance_m(a, b).is_some_and(|metres| metres == 0.0);
        if found != meets {
            return Outcome::of_truth(found, meets, || format!("the distance is {:?} m", distance_m(a, b)));
        }
    }
    if question.name == "distance" {
        return Outcome::Passed;
    }
    if let Some(covered) = points_covered(a, b, kind_a, kind_b, question) {
        return Outcome::of_truth(covered, expected, || format!("the points are covered: {covered}"));
    }
    match relation(a, b, kind_a, kind_b) {
        Some(relation) => judge(relation, kind_a, kind_b, question, expected),
        None if meets.is_some() => Outcome::Passed,
        None => Outcome::Unsupported("a relation between points and lines, or of a line or point with another"),
    }
}

fn distance_m(a: &Geometry<f64>, b: &Geometry<f64>) -> Option<f64> {
    distance(&Shape::new(a)?, &Shape::new(b)?, f64::INFINITY).map(|nearest| nearest.distance_m)
}

/// How `a` lies to `b`; `None` where our kernel has no question for it.
fn relation(a: &Geometry<f64>, b: &Geometry<f64>, kind_a: Kind, kind_b: Kind) -> Option<Relation> {
    match (kind_a, kind_b) {
        (Kind::Areas, Kind::Areas) => Some(compare(&Shape::new(a)?, &Shape::new(b)?, &NO_SLIVERS).relation),
        (Kind::Lines, Kind::Areas) => Some(clip_lines(a, &Shape::new(b)?).relation),
        (Kind::Points, Kind::Areas) => Some(count_points(a, &Shape::new(b)?).relation),
        (Kind::Areas, _) => relation(b, a, kind_b, kind_a).map(Relation::mirrored),
        _ => None,
    }
}

/// Whether all points lie inside or on the border, where that is asked.
fn points_covered(
    a: &Geometry<f64>,
    b: &Geometry<f64>,
    kind_a: Kind,
    kind_b: Kind,
    question: &Question,
) -> Option<bool> {
    let (points, areas) = match (question.name.as_str(), kind_a, kind_b) {
        ("coveredby", Kind::Points, Kind::Areas) => (a, b),
        ("covers", Kind::Areas, Kind::Points) => (b, a),
        _ => return None,
    };
    let count = count_points(points, &Shape::new(areas)?);
    Some(count.inside + count.on_boundary == count.total)
}

fn judge(found: Relation, kind_a: Kind, kind_b: Kind, question: &Question, expected: bool) -> Outcome {
    use Relation::{Contains, Disjoint, Equal, Inside, Overlaps, Touches};
    let areas = kind_a == kind_b;
    let truth = match question.name.as_str() {
        "relate" => return judge_matrix(found, areas, question, expected),
        "intersects" => found != Disjoint,
        "disjoint" => found == Disjoint,
        "touches" => found == Touches,
        "equalstopo" => found == Equal,
        "overlaps" => areas && found == Overlaps,
        "crosses" => !areas && found == Overlaps,
        "within" => matches!(found, Equal | Inside),
        "contains" => matches!(found, Equal | Contains),
        // A line on the border is covered and touches; our relation says only that it touches.
        "covers" | "coveredby" if !areas && found == Touches => {
            return Outcome::Unsupported("whether a line on the border is covered");
        }
        "coveredby" => matches!(found, Equal | Inside),
        "covers" => matches!(found, Equal | Contains),
        _ => return Outcome::Unsupported("a predicate that is none of ours"),
    };
    Outcome::of_truth(truth, expected, || format!("our relation is {found:?}"))
}

/// The matrix that a case states as the true one says which relation is right.
fn judge_matrix(found: Relation, areas: bool, question: &Question, expected: bool) -> Outcome {
    let matrix: Vec<char> = question.arguments.get(2).map(|m| m.to_uppercase().chars().collect()).unwrap_or_default();
    if !expected || matrix.len() != 9 || matrix.contains(&'*') || matrix.contains(&'T') {
        return Outcome::Unsupported("a pattern that does not fix the relation");
    }
    let right = relation_of(&matrix, areas);
    Outcome::of_truth(found == right, true, || format!("our relation is {found:?}, the matrix says {right:?}"))
}

/// The relation that a matrix stands for. Rows: interior, border, outside of the first; columns: of the second.
fn relation_of(matrix: &[char], areas: bool) -> Relation {
    let met = |cell: usize| matrix[cell] != 'F';
    if !met(0) {
        return if [1, 3, 4].into_iter().any(met) { Relation::Touches } else { Relation::Disjoint };
    }
    let (first_beyond, second_beyond) = (met(2) || met(5), met(6) || met(7));
    match (first_beyond, second_beyond) {
        (false, false) => Relation::Equal,
        (false, true) => Relation::Inside,
        (true, false) => Relation::Contains,
        (true, true) => {
            debug_assert!(areas || met(2) || met(6));
            Relation::Overlaps
        }
    }
}
