//! The rules that every tile must obey, checked slowly and plainly.

use super::decode::{Layer, Read};

type Point = [i64; 2];

pub fn doubled_area(ring: &[Point]) -> i64 {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()])).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum()
}

fn turn(a: Point, b: Point, c: Point) -> i64 {
    ((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])).signum()
}

fn on_segment(a: Point, b: Point, p: Point) -> bool {
    turn(a, b, p) == 0
        && (a[0].min(b[0])..=a[0].max(b[0])).contains(&p[0])
        && (a[1].min(b[1])..=a[1].max(b[1])).contains(&p[1])
}

fn edges(ring: &[Point]) -> Vec<(Point, Point)> {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()])).collect()
}

fn cross(a: (Point, Point), b: (Point, Point)) -> bool {
    turn(a.0, a.1, b.0) * turn(a.0, a.1, b.1) < 0 && turn(b.0, b.1, a.0) * turn(b.0, b.1, a.1) < 0
}

/// Whether doubled coordinates lie inside the ring; points on it count as inside.
fn inside(ring: &[Point], p: Point) -> bool {
    let doubled: Vec<Point> = ring.iter().map(|q| [2 * q[0], 2 * q[1]]).collect();
    if edges(&doubled).iter().any(|(a, b)| on_segment(*a, *b, p)) {
        return true;
    }
    let crosses = |(a, b): &&(Point, Point)| (a[1] <= p[1]) != (b[1] <= p[1]) && (turn(*a, *b, p) > 0) == (b[1] > a[1]);
    edges(&doubled).iter().filter(crosses).count() % 2 == 1
}

fn ring_faults(ring: &[Point]) -> Option<String> {
    if ring.len() < 3 {
        return Some("fewer than three points".into());
    }
    let all = edges(ring);
    for (i, (a, b)) in all.iter().enumerate() {
        let next = all[(i + 1) % all.len()].1;
        if a == b {
            return Some(format!("{a:?} twice"));
        }
        if turn(*a, *b, next) == 0 {
            return Some(format!("{a:?} {b:?} {next:?} in a row"));
        }
        for (j, (c, d)) in all.iter().enumerate().skip(i + 1) {
            let neighbours = j == i + 1 || (i == 0 && j == all.len() - 1);
            let touch =
                on_segment(*a, *b, *c) || on_segment(*a, *b, *d) || on_segment(*c, *d, *a) || on_segment(*c, *d, *b);
            if cross((*a, *b), (*c, *d)) || (!neighbours && touch) {
                return Some(format!("{a:?}-{b:?} meets {c:?}-{d:?}"));
            }
        }
    }
    None
}

/// What is wrong with the rings of a polygon feature: winding, touching, crossing, nesting.
pub fn polygon_faults(rings: &[Vec<Point>]) -> Option<String> {
    if let Some(fault) = rings.iter().find_map(|ring| ring_faults(ring)) {
        return Some(fault);
    }
    if doubled_area(&rings[0]) <= 0 {
        return Some("the first ring is a hole".into());
    }
    let mut exterior = 0;
    for (i, ring) in rings.iter().enumerate() {
        for other in &rings[i + 1..] {
            for a in edges(ring) {
                for b in edges(other) {
                    let along = turn(a.0, a.1, b.0) == 0 && turn(a.0, a.1, b.1) == 0;
                    let shared = [a.0, a.1].iter().filter(|p| on_segment(b.0, b.1, **p)).count()
                        + [b.0, b.1].iter().filter(|p| on_segment(a.0, a.1, **p)).count();
                    let touches_once = shared <= 2 && (a.0 == b.0 || a.0 == b.1 || a.1 == b.0 || a.1 == b.1);
                    if cross(a, b) || (along && shared > 1 && !touches_once) {
                        return Some(format!("rings cross or overlap: {a:?} {b:?}"));
                    }
                }
            }
        }
        if doubled_area(ring) > 0 {
            exterior = i;
        } else if !edges(ring).iter().all(|(a, b)| inside(&rings[exterior], [a[0] + b[0], a[1] + b[1]])) {
            return Some("a hole outside its exterior".into());
        }
    }
    None
}

pub fn feature_faults(feature: &Read, buffer: i64) -> Option<String> {
    let range = -buffer..=4096 + buffer;
    if let Some(at) = feature.parts.iter().flatten().find(|at| !range.contains(&at[0]) || !range.contains(&at[1])) {
        return Some(format!("{at:?} is outside the buffer"));
    }
    match feature.kind {
        1 => (feature.parts.iter().any(|part| part.len() != 1)).then(|| "a point with lines".into()),
        2 => feature.parts.iter().find_map(|line| {
            (line.len() < 2 || line.windows(2).any(|pair| pair[0] == pair[1])).then(|| format!("line {line:?}"))
        }),
        3 => polygon_faults(&feature.parts),
        other => Some(format!("kind {other}")),
    }
}

/// Panics with the first rule that is broken.
pub fn check(layers: &[Layer], buffer: i64) {
    for layer in layers {
        assert_eq!((layer.version, layer.extent), (2, 4096));
        assert!(!layer.features.is_empty(), "layer {} is empty", layer.name);
        for feature in &layer.features {
            assert!(feature.number < 1 << 53);
            if let Some(fault) = feature_faults(feature, buffer) {
                panic!("{} in {}: {fault}\n{:?}", feature.id(), layer.name, feature.parts);
            }
        }
    }
}
