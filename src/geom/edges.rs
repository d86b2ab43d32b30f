//! The edges of one geometry in a shallow tree of envelopes, so that the nearest pair of edges of two
//! geometries is found without looking at all pairs.

use super::parts::lines_and_rings;
use crate::model::Envelope;
use geo_types::{Coord, Geometry, Line, LineString};

/// Children per node. Edges are kept in ring order, which already groups neighbours.
const FAN_OUT: usize = 8;

/// Longest stretch of an edge, degrees, that is searched as one piece. Within it a straight
/// (longitude, latitude) edge bends so little against a geodesic that distance to it has one minimum.
const PIECE_DEG: f64 = 1.0;

/// A node of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    /// A group of up to eight nodes of the level below (level 0 groups edges).
    Group { level: usize, position: usize },
    /// One edge.
    Edge(usize),
}

impl Node {
    /// The higher of two nodes is opened first, so that both sides shrink together.
    pub fn is_above(self, other: Self) -> bool {
        match (self, other) {
            (Self::Group { level: ours, .. }, Self::Group { level: theirs, .. }) => ours >= theirs,
            (Self::Group { .. }, Self::Edge(_)) => true,
            (Self::Edge(_), _) => false,
        }
    }
}

/// All edges, points being edges of length zero, with the envelopes of ever larger groups.
#[derive(Debug, Clone)]
pub(super) struct EdgeTree {
    edges: Vec<Line<f64>>,
    levels: Vec<Vec<Envelope>>,
}

impl EdgeTree {
    pub(super) fn new(geometry: &Geometry<f64>) -> Self {
        let mut edges: Vec<Line<f64>> =
            lines_and_rings(geometry).into_iter().flat_map(LineString::lines).flat_map(pieces).collect();
        push_points(geometry, &mut edges);
        let mut levels: Vec<Vec<Envelope>> = Vec::new();
        let mut below: Vec<Envelope> = edges.iter().map(edge_envelope).collect();
        while below.len() > 1 || (levels.is_empty() && !below.is_empty()) {
            below =
                below.chunks(FAN_OUT).filter_map(|group| group.iter().copied().reduce(|a, b| a.union(&b))).collect();
            levels.push(below.clone());
        }
        Self { edges, levels }
    }

    /// The topmost node; `None` when there are no edges.
    pub(super) fn root(&self) -> Option<Node> {
        self.levels.len().checked_sub(1).map(|level| Node::Group { level, position: 0 })
    }

    pub(super) fn edge(&self, index: usize) -> Option<&Line<f64>> {
        self.edges.get(index)
    }

    pub(super) fn envelope(&self, node: Node) -> Option<Envelope> {
        match node {
            Node::Group { level, position } => self.levels.get(level)?.get(position).copied(),
            Node::Edge(index) => self.edges.get(index).map(edge_envelope),
        }
    }

    /// The nodes below a group; none below an edge.
    pub(super) fn children(&self, node: Node) -> impl Iterator<Item = Node> + use<> {
        let (range, below) = match node {
            Node::Group { level: 0, position } => (self.span(position, self.edges.len()), None),
            Node::Group { level, position } => {
                let below = level - 1;
                (self.span(position, self.levels.get(below).map_or(0, Vec::len)), Some(below))
            }
            Node::Edge(_) => (0..0, None),
        };
        range.map(move |index| match below {
            None => Node::Edge(index),
            Some(level) => Node::Group { level, position: index },
        })
    }

    #[expect(clippy::unused_self, reason = "belongs to the layout of this tree")]
    fn span(&self, position: usize, len: usize) -> std::ops::Range<usize> {
        position * FAN_OUT..(position * FAN_OUT + FAN_OUT).min(len)
    }
}

/// The edge cut into pieces of at most [`PIECE_DEG`]; they lie on the same curve.
fn pieces(edge: Line<f64>) -> impl Iterator<Item = Line<f64>> {
    let longest = edge.dx().abs().max(edge.dy().abs());
    let count = (longest / PIECE_DEG).ceil().max(1.0);
    let at = move |i: f64| {
        if i >= count {
            edge.end
        } else {
            Coord { x: edge.start.x + edge.dx() * i / count, y: edge.start.y + edge.dy() * i / count }
        }
    };
    std::iter::successors(Some(0.0), move |i| (i + 1.0 < count).then_some(i + 1.0))
        .map(move |i| Line::new(at(i), at(i + 1.0)))
}

fn push_points(geometry: &Geometry<f64>, edges: &mut Vec<Line<f64>>) {
    match geometry {
        Geometry::Point(point) => edges.push(Line::new(point.0, point.0)),
        Geometry::MultiPoint(multi) => edges.extend(multi.0.iter().map(|p| Line::new(p.0, p.0))),
        Geometry::GeometryCollection(collection) => collection.0.iter().for_each(|g| push_points(g, edges)),
        _ => {}
    }
}

fn edge_envelope(edge: &Line<f64>) -> Envelope {
    let (a, b) = (edge.start, edge.end);
    Envelope { min: [a.x.min(b.x), a.y.min(b.y)], max: [a.x.max(b.x), a.y.max(b.y)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{LineString, point};

    fn leaves(tree: &EdgeTree) -> Vec<usize> {
        let mut open: Vec<Node> = tree.root().into_iter().collect();
        let mut found = Vec::new();
        while let Some(node) = open.pop() {
            match node {
                Node::Edge(index) => found.push(index),
                group => open.extend(tree.children(group)),
            }
        }
        found.sort_unstable();
        found
    }

    #[test]
    fn every_edge_is_reached_once() {
        for count in [2, 9, 10, 65, 66, 700] {
            let line: LineString<f64> = (0..count).map(|i| (f64::from(i) * 0.01, 0.0)).collect();
            let tree = EdgeTree::new(&line.into());
            let expected: Vec<usize> = (0..usize::try_from(count).unwrap() - 1).collect();
            assert_eq!(leaves(&tree), expected);
        }
    }

    #[test]
    fn a_point_is_one_edge_and_a_long_edge_is_cut() {
        assert_eq!(leaves(&EdgeTree::new(&point! { x: 1.0, y: 2.0 }.into())), vec![0]);
        let tree = EdgeTree::new(&LineString::from(vec![(0.0, 0.0), (3.5, 0.5)]).into());
        assert_eq!(leaves(&tree).len(), 4);
        assert_eq!(tree.edge(3).unwrap().end, Coord { x: 3.5, y: 0.5 });
    }

    #[test]
    fn an_empty_geometry_has_no_root() {
        assert_eq!(EdgeTree::new(&LineString::<f64>(vec![]).into()).root(), None);
    }
}
