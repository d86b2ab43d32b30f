//! How much work an overlay can be, before it is begun: a running overlay cannot be stopped, and two combs of some
//! thousand teeth each have millions of crossings.

use super::edges::Node;
use super::shape::Shape;

/// How many meetings of nodes count as one pair of edges: without nesting there are about two for each.
const VISITS: usize = 32;

/// Counts the pairs of edges of `a` and `b` whose envelopes meet, up to `cap`; crossings can be no more.
///
/// Groups that meet without their edges meeting are work, too: [`VISITS`] of them count as one pair, so that no more than
/// so many times `cap` are looked at. An edge of a ring meets itself and its two neighbours, so a geometry
/// against itself counts about three per edge.
pub fn edge_pairs(a: &Shape<'_>, b: &Shape<'_>, cap: usize) -> usize {
    let meet = |na: Node, nb: Node| match (a.edges().envelope(na), b.edges().envelope(nb)) {
        (Some(ea), Some(eb)) => ea.intersects(&eb),
        _ => false,
    };
    let mut open: Vec<(Node, Node)> = a.edges().root().zip(b.edges().root()).into_iter().collect();
    let (mut count, mut visits) = (0, 0);
    while let Some((na, nb)) = open.pop() {
        if !meet(na, nb) {
            continue;
        }
        visits += 1;
        if visits / VISITS >= cap {
            return cap;
        }
        match (na, nb) {
            (Node::Edge(_), Node::Edge(_)) => {
                count += 1;
                if count >= cap {
                    break;
                }
            }
            (Node::Group { .. }, _) if na.is_above(nb) => open.extend(a.edges().children(na).map(|child| (child, nb))),
            _ => open.extend(b.edges().children(nb).map(|child| (na, child))),
        }
    }
    count.max(visits / VISITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Geometry, LineString, Polygon};

    /// `teeth` upright teeth over one base.
    fn comb(teeth: i32, turned: bool) -> Geometry<f64> {
        let step = 1.0 / f64::from(teeth);
        let mut points = vec![(0.0, 0.0)];
        for i in 0..teeth {
            let x = f64::from(i) * step;
            points.extend([(x, 1.0), (x + step / 2.0, 1.0), (x + step / 2.0, 0.1), (x + step, 0.1)]);
        }
        points.push((1.0, 0.0));
        let turn = |(x, y): (f64, f64)| if turned { (80.0 + y, 44.0 + x) } else { (80.0 + x, 44.0 + y) };
        Polygon::new(points.into_iter().map(turn).collect::<LineString<f64>>(), vec![]).into()
    }

    #[test]
    fn crossed_combs_are_seen_to_be_much_work() {
        let (a, b) = (comb(50, false), comb(50, true));
        let (a, b) = (Shape::new(&a).unwrap(), Shape::new(&b).unwrap());
        assert!(edge_pairs(&a, &b, usize::MAX) >= 3 * 50 * 50);
        assert_eq!(edge_pairs(&a, &b, 1000), 1000);
    }

    #[test]
    fn a_plain_ring_is_little_work() {
        let ring: LineString<f64> = (0..1000).map(|i| (f64::from(i) * 0.006_283).sin_cos()).collect();
        let ring = Geometry::Polygon(Polygon::new(ring, vec![]));
        let shape = Shape::new(&ring).unwrap();
        assert!(edge_pairs(&shape, &shape, usize::MAX) < 5000);
    }
}
