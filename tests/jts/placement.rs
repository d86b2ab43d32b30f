//! Where a case is put on the ellipsoid. JTS counts in plane units of any size; our kernel takes degrees. A
//! case is moved by a power of two, and then shifted where every coordinate stays as it is to the last bit: topology
//! and the answer are those of the case, and nothing is rounded.

use geo::{CoordsIter, MapCoords};
use geo_types::{Coord, Geometry};

/// A scale and a shift that lose nothing.
#[derive(Debug, Clone, Copy)]
pub struct Placement {
    /// For messages.
    pub name: &'static str,
    scale: f64,
    shift: [f64; 2],
}

/// Far from the poles and from ±180°, where one meridian has two names.
const WORLD_DEG: f64 = 64.0;
/// A town: a sixteenth of a degree.
const TOWN_DEG: f64 = 1.0 / 16.0;
/// What a unit of a case in town is at least, some metres: its shapes shall be small, not noise of the last digits.
const LEAST_UNIT_DEG: f64 = 1.0 / 16_384.0;
/// Where the town lies.
const TOWN: [f64; 2] = [80.0, 44.0];

impl Placement {
    /// The placements at which a case is asked: as large as the world, and as small as a town when this rounds nothing.
    pub fn of(geometries: &[&Geometry<f64>]) -> Vec<Self> {
        let numbers = numbers(geometries);
        let largest = numbers.iter().filter(|n| n.is_finite()).fold(0.0_f64, |a, n| a.max(n.abs()));
        let world = Self { name: "world", scale: shrink(largest, WORLD_DEG), shift: [0.0, 0.0] };
        let town = Self { name: "town", scale: shrink(largest, TOWN_DEG), shift: TOWN };
        let exact = |placement: &Self| geometries.iter().all(|geometry| placement.is_exact(geometry));
        let in_town = (town.scale >= LEAST_UNIT_DEG).then_some(town);
        std::iter::once(world).chain(in_town).filter(exact).collect()
    }

    fn is_exact(&self, geometry: &Geometry<f64>) -> bool {
        let back = self.take_back(&self.place(geometry));
        numbers(&[&back])
            .iter()
            .zip(numbers(&[geometry]))
            .all(|(a, b)| a.to_bits() == b.to_bits() || !b.is_finite() || b == 0.0)
    }

    /// Degrees for the kernel.
    pub fn place(&self, geometry: &Geometry<f64>) -> Geometry<f64> {
        let ([x, y], scale) = (self.shift, self.scale);
        geometry.map_coords(|c| Coord { x: c.x * scale + x, y: c.y * scale + y })
    }

    /// Back in the units of the case.
    pub fn take_back(&self, geometry: &Geometry<f64>) -> Geometry<f64> {
        let ([x, y], scale) = (self.shift, self.scale);
        geometry.map_coords(|c| Coord { x: (c.x - x) / scale, y: (c.y - y) / scale })
    }

    /// What the last digit of a placed coordinate is in the units of the case.
    pub fn last_digit(&self) -> f64 {
        WORLD_DEG.max(2.0 * TOWN[0]) * f64::EPSILON / self.scale
    }
}

fn numbers(geometries: &[&Geometry<f64>]) -> Vec<f64> {
    geometries.iter().flat_map(|g| g.coords_iter()).flat_map(|c| [c.x, c.y]).collect()
}

/// The power of two, at most 1, that brings `largest` to `limit` or below.
fn shrink(largest: f64, limit: f64) -> f64 {
    let mut scale = 1.0;
    while largest * scale > limit {
        scale /= 2.0;
    }
    scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::Point;

    #[test]
    fn whole_numbers_are_put_in_a_town_and_come_back() {
        let point = Geometry::from(Point::new(-420.0, 17.0));
        let placements = Placement::of(&[&point]);
        assert_eq!(placements.iter().map(|p| p.name).collect::<Vec<_>>(), ["world", "town"]);
        assert!(placements.iter().all(|p| p.take_back(&p.place(&point)) == point));
    }

    #[test]
    fn what_would_be_rounded_is_not_shifted() {
        let point = Geometry::from(Point::new(1.0e7 + 0.1, 1.0 / 3.0));
        assert_eq!(Placement::of(&[&point]).iter().map(|p| p.name).collect::<Vec<_>>(), ["world"]);
    }
}
