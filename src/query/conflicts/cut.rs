//! Ground is cut along a meridian: what lies west of it is done with.

use crate::geom;
use geo_types::{Coord, Geometry, MultiPolygon, Polygon, Rect};

/// What lies west of a meridian, and what lies east of it. Pieces that do not cross it stay as they are.
pub(super) fn cut(ground: MultiPolygon<f64>, meridian: f64) -> (Vec<Polygon<f64>>, Vec<Polygon<f64>>) {
    let (mut west, mut east) = (Vec::new(), Vec::new());
    for piece in ground {
        let Some([w, s, e, n]) = corners(&piece) else { continue };
        if e <= meridian {
            west.push(piece);
        } else if w >= meridian {
            east.push(piece);
        } else {
            let whole = Geometry::Polygon(piece);
            let part = |w, e| geom::intersection(&whole, &window([w, s, e, n])).pieces;
            west.extend(part(w, meridian));
            east.extend(part(meridian, e));
        }
    }
    (west, east)
}

/// A box, a little higher than asked: only its west and east edges cut.
pub(super) fn window([w, s, e, n]: [f64; 4]) -> Geometry<f64> {
    let (s, n) = ((s - 1e-6).max(-90.0), (n + 1e-6).min(90.0));
    Geometry::Polygon(Rect::new(Coord { x: w, y: s }, Coord { x: e, y: n }).to_polygon())
}

/// `[west, south, east, north]` of a polygon.
pub(super) fn corners(polygon: &Polygon<f64>) -> Option<[f64; 4]> {
    let envelope = crate::model::Envelope::of_positions(polygon.exterior().0.iter().map(|c| [c.x, c.y]))?;
    Some(envelope.to_array())
}
