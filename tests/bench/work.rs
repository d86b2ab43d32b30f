//! Everything that is timed, each by a name.

use crate::files;
use crate::nearest::{self, Found};
use geo::Area;
use geo_types::{Geometry, MultiPolygon};
use groundplan::geom::{
    Comparison, Limits, OffsetError, Overlay, Relation, Shape, SliverRule, area_m2, buffer, check, compare,
    geodesic_area_m2, intersection,
};
use groundplan::index::EnvelopeTree;
use std::path::PathBuf;
use std::time::Instant;

pub const NAMES: [&str; 9] =
    ["overlap", "relation", "area", "geodesic_area", "validity", "buffer", "tree", "nearest", "nearest_points"];

/// How wide the buffers are, metres.
const BUFFER_M: f64 = 50.0;

/// What was computed, in a form that can be compared; made when asked for, which also throws the result away.
pub type Columns = Box<dyn FnOnce() -> Vec<Vec<f64>>>;

/// One go.
pub struct Run {
    pub seconds: f64,
    pub columns: Columns,
}

pub type Work = Box<dyn FnMut() -> Run>;
type Shapes = Vec<Geometry<f64>>;

/// Reads the inputs. `None` when there is no such work, or not with so many inputs.
pub fn prepared(name: &str, inputs: &[PathBuf]) -> Option<Work> {
    match (name, inputs) {
        ("overlap", [a, b]) => Some(overlap(files::polygons(a), files::polygons(b))),
        ("relation", [a, b]) => Some(relation(files::polygons(a), files::polygons(b))),
        ("area", [shapes]) => Some(area(files::polygons(shapes), area_m2)),
        ("geodesic_area", [shapes]) => Some(area(files::polygons(shapes), geodesic_area_m2)),
        ("validity", [shapes]) => Some(validity(files::polygons(shapes))),
        ("buffer", [shapes]) => Some(buffers(files::polygons(shapes))),
        ("tree", [points]) => Some(tree(files::positions(points))),
        ("nearest", [points, from]) => Some(ten(files::positions(points), files::positions(from), nearest::of_shapes)),
        ("nearest_points", [points, from]) => {
            Some(ten(files::positions(points), files::positions(from), nearest::of_points))
        }
        _ => None,
    }
}

fn timed<T: 'static>(work: impl FnOnce() -> T, columns: fn(&T) -> Vec<Vec<f64>>) -> Run {
    let started = Instant::now();
    let done = work();
    Run { seconds: started.elapsed().as_secs_f64(), columns: Box::new(move || columns(&done)) }
}

/// Columns: common ground in square degrees, as the other engine measures it, and in square metres.
fn overlap(a: Shapes, b: Shapes) -> Work {
    let all = move || a.iter().zip(&b).map(|(a, b)| intersection(a, b)).collect();
    let columns = |found: &Vec<Overlay>| {
        vec![plane_deg2(found.iter().map(|o| &o.pieces)), found.iter().map(|o| o.area_m2).collect()]
    };
    Box::new(move || timed(&all, columns))
}

/// Columns: common ground in square degrees, and the relation by number.
fn relation(a: Shapes, b: Shapes) -> Work {
    let one = |(a, b): (&Geometry<f64>, &Geometry<f64>)| {
        compare(&Shape::new(a).unwrap(), &Shape::new(b).unwrap(), &SliverRule::default())
    };
    let all = move || a.iter().zip(&b).map(one).collect();
    let columns = |found: &Vec<Comparison>| {
        vec![plane_deg2(found.iter().map(|c| &c.common)), found.iter().map(|c| number(c.relation)).collect()]
    };
    Box::new(move || timed(&all, columns))
}

fn number(relation: Relation) -> f64 {
    match relation {
        Relation::Equal => 0.0,
        Relation::Inside => 1.0,
        Relation::Contains => 2.0,
        Relation::Overlaps => 3.0,
        Relation::Touches => 4.0,
        Relation::Disjoint => 5.0,
    }
}

fn plane_deg2<'a>(all: impl Iterator<Item = &'a MultiPolygon<f64>>) -> Vec<f64> {
    all.map(Area::unsigned_area).collect()
}

/// Column: square metres.
fn area(shapes: Shapes, measure: fn(&Geometry<f64>) -> f64) -> Work {
    let all = move || shapes.iter().map(measure).collect::<Vec<f64>>();
    Box::new(move || timed(&all, |found| vec![found.clone()]))
}

/// Column: how many reasons speak against each shape; a valid one has none.
fn validity(shapes: Shapes) -> Work {
    let limits = Limits { max_vertices: usize::MAX };
    let reasons = move |shape: &Geometry<f64>| check(shape, &limits).map_or_else(|reasons| reasons.len(), |()| 0);
    let all = move || shapes.iter().map(reasons).collect::<Vec<usize>>();
    Box::new(move || timed(&all, |found| vec![found.iter().map(|count| *count as f64).collect()]))
}

/// Column: square metres of each buffer.
fn buffers(shapes: Shapes) -> Work {
    let all = move || shapes.iter().map(|shape| buffer(shape, BUFFER_M)).collect();
    let columns = |found: &Vec<Result<MultiPolygon<f64>, OffsetError>>| {
        vec![found.iter().map(|made| area_m2(&made.clone().unwrap().into())).collect()]
    };
    Box::new(move || timed(&all, columns))
}

/// Column: how many entries the tree has.
fn tree(points: Vec<[f64; 2]>) -> Work {
    Box::new(move || timed(|| nearest::tree(&points), |tree| vec![vec![tree.len() as f64]]))
}

/// Columns: distances in metres, question by question; then the positions of the points, in the same order.
fn ten(
    points: Vec<[f64; 2]>,
    questions: Vec<[f64; 2]>,
    search: fn(&EnvelopeTree, &[[f64; 2]], [f64; 2]) -> Found,
) -> Work {
    let tree = nearest::tree(&points);
    let all = move || questions.iter().map(|from| search(&tree, &points, *from)).collect();
    let columns = |found: &Vec<Found>| {
        let distances = found.iter().flatten().map(|(distance_m, _)| *distance_m).collect();
        vec![distances, found.iter().flatten().map(|(_, position)| f64::from(*position)).collect()]
    };
    Box::new(move || timed(&all, columns))
}
