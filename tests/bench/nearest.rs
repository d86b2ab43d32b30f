//! The ten nearest of a million points: the tree proposes by a lower bound, each candidate is measured, and the search
//! ends when no bound is below the worst distance still wanted. This is the loop of `query::nearest` without its answer.

use geo_types::{Geometry, Point};
use groundplan::geom::{Shape, distance, geodesic_distance_m};
use groundplan::index::EnvelopeTree;
use groundplan::model::Envelope;

const WANTED: usize = 10;

/// Distance in metres and position among the points, nearest first.
pub type Found = Vec<(f64, u32)>;

pub fn tree(points: &[[f64; 2]]) -> EnvelopeTree {
    EnvelopeTree::bulk_load(points.iter().map(|at| Envelope::of_position(*at)).zip(0..))
}

/// With shapes and their distance, as `query::nearest` measures features of every kind.
pub fn of_shapes(tree: &EnvelopeTree, points: &[[f64; 2]], from: [f64; 2]) -> Found {
    let from = point(from);
    let from = Shape::new(&from).unwrap();
    search(tree, *from.envelope(), |position, cutoff_m| {
        let to = point(points[position as usize]);
        distance(&from, &Shape::new(&to).unwrap(), cutoff_m).map(|nearest| nearest.distance_m)
    })
}

/// With nothing but a geodesic for each candidate.
pub fn of_points(tree: &EnvelopeTree, points: &[[f64; 2]], from: [f64; 2]) -> Found {
    let measure = |position, _| Some(geodesic_distance_m(from, points[position as usize]));
    search(tree, Envelope::of_position(from), measure)
}

fn point([x, y]: [f64; 2]) -> Geometry<f64> {
    Point::new(x, y).into()
}

fn search(tree: &EnvelopeTree, from: Envelope, measure: impl Fn(u32, f64) -> Option<f64>) -> Found {
    let mut found = Found::with_capacity(WANTED + 1);
    for (position, bound_m) in tree.by_nearness(from) {
        let cutoff_m = if found.len() < WANTED { f64::INFINITY } else { found[WANTED - 1].0 };
        if bound_m > cutoff_m {
            break;
        }
        if let Some(distance_m) = measure(position, cutoff_m) {
            let at = found.partition_point(|nearer| *nearer < (distance_m, position));
            found.insert(at, (distance_m, position));
            found.truncate(WANTED);
        }
    }
    found
}
