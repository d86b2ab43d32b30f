//! Boxes in degrees. [`Envelope`] is the plain one around a geometry; [`BBox`] is what a client
//! asks for, and may cross the antimeridian.

use serde::Serialize;

/// Axis-parallel box round a geometry, degrees, longitude first; never crosses the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Envelope {
    /// Smallest longitude and latitude.
    pub min: [f64; 2],
    /// Largest longitude and latitude.
    pub max: [f64; 2],
}

impl Envelope {
    /// Box of one position.
    pub fn of_position(position: [f64; 2]) -> Self {
        Self { min: position, max: position }
    }

    /// The smallest box that holds all positions; `None` when there are none.
    pub fn of_positions(positions: impl IntoIterator<Item = [f64; 2]>) -> Option<Self> {
        positions.into_iter().map(Self::of_position).reduce(|a, b| a.union(&b))
    }

    /// The smallest box that holds both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let ([w1, s1], [e1, n1]) = (self.min, self.max);
        let ([w2, s2], [e2, n2]) = (other.min, other.max);
        Self { min: [w1.min(w2), s1.min(s2)], max: [e1.max(e2), n1.max(n2)] }
    }

    /// True when the boxes share at least a point (touching counts).
    pub fn intersects(&self, other: &Self) -> bool {
        let ([w1, s1], [e1, n1]) = (self.min, self.max);
        let ([w2, s2], [e2, n2]) = (other.min, other.max);
        w1 <= e2 && w2 <= e1 && s1 <= n2 && s2 <= n1
    }

    /// `[west, south, east, north]`, the order of OGC extents.
    pub fn to_array(self) -> [f64; 4] {
        let ([w, s], [e, n]) = (self.min, self.max);
        [w, s, e, n]
    }
}

/// A requested box `[west, south, east, north]` in CRS84 degrees; `west > east` means that it
/// crosses the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BBox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl BBox {
    /// Checks the four numbers: finite, longitudes in ±180, latitudes in ±90 and in order.
    ///
    /// Returns the reason as a sentence for the client when they are not.
    pub fn new([west, south, east, north]: [f64; 4]) -> Result<Self, String> {
        if ![west, south, east, north].iter().all(|v| v.is_finite()) {
            return Err("every number must be finite".into());
        }
        if !(-180.0..=180.0).contains(&west) || !(-180.0..=180.0).contains(&east) {
            return Err("longitudes must lie between -180 and 180".into());
        }
        if !(-90.0..=90.0).contains(&south) || !(-90.0..=90.0).contains(&north) {
            return Err("latitudes must lie between -90 and 90".into());
        }
        if south > north {
            return Err("the southern edge lies north of the northern edge".into());
        }
        Ok(Self { west, south, east, north })
    }

    /// One box, or two where the antimeridian is crossed.
    pub fn envelopes(&self) -> Vec<Envelope> {
        let part = |west, east| Envelope { min: [west, self.south], max: [east, self.north] };
        if self.west <= self.east {
            vec![part(self.west, self.east)]
        } else {
            vec![part(self.west, 180.0), part(-180.0, self.east)]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_over_the_antimeridian_becomes_two() {
        let parts = BBox::new([177.0, 65.0, -177.0, 70.0]).unwrap().envelopes();
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].to_array(), [177.0, 65.0, 180.0, 70.0]);
        assert_eq!(parts[1].to_array(), [-180.0, 65.0, -177.0, 70.0]);
    }

    #[test]
    fn impossible_boxes_are_refused_with_a_reason() {
        for bad in [[0.0, 91.0, 1.0, 92.0], [0.0, 2.0, 1.0, 1.0], [f64::NAN, 0.0, 1.0, 1.0], [-181.0, 0.0, 1.0, 1.0]] {
            assert!(BBox::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn touching_boxes_intersect() {
        let a = Envelope { min: [0.0, 0.0], max: [1.0, 1.0] };
        let b = Envelope { min: [1.0, 1.0], max: [2.0, 2.0] };
        assert!(a.intersects(&b) && b.intersects(&a));
    }
}
