//! Shapes for the tests, and the truth about them.

use super::super::super::{Limits, Shape, check, distance, geodesic_forward};
use geo_types::{Geometry, LineString, MultiLineString, MultiPolygon, Point, Polygon};

/// Evenly spread numbers (`SplitMix64`), the same ones every time.
pub struct Draw(pub u64);

impl Draw {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Between 0 and 1.
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() % end as u64).unwrap()
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// Spread evenly over the orders of magnitude.
    pub fn size(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }
}

pub fn at(centre: [f64; 2], azimuth_deg: f64, distance_m: f64) -> (f64, f64) {
    let [lon, lat] = geodesic_forward(centre, azimuth_deg, distance_m);
    (lon, lat)
}

/// A ring of corners at the given distances round a centre, counter-clockwise, evenly turned.
pub fn ring(centre: [f64; 2], radii_m: &[f64]) -> LineString<f64> {
    let step_deg = 360.0 / radii_m.len() as f64;
    let mut corners: Vec<_> =
        radii_m.iter().zip(0..).map(|(r, i)| at(centre, 90.0 - step_deg * f64::from(i), *r)).collect();
    corners.push(corners[0]);
    LineString::from(corners)
}

pub fn star(centre: [f64; 2], radii_m: &[f64]) -> Geometry<f64> {
    Polygon::new(ring(centre, radii_m), vec![]).into()
}

pub fn random_star(draw: &mut Draw, centre: [f64; 2], corners: usize, low_m: f64, high_m: f64) -> Geometry<f64> {
    star(centre, &(0..corners).map(|_| draw.between(low_m, high_m)).collect::<Vec<f64>>())
}

/// Metres east and north of a place, near enough for figures of some kilometres.
pub fn local([lon, lat]: [f64; 2], corners: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let (meridian_m, vertical_m) = super::super::super::ellipsoid::curvature_radii_m(lat.to_radians());
    let east_m = vertical_m * lat.to_radians().cos();
    corners.iter().map(|(x, y)| (lon + (x / east_m).to_degrees(), lat + (y / meridian_m).to_degrees())).collect()
}

pub fn polygon(centre: [f64; 2], corners: &[(f64, f64)]) -> Geometry<f64> {
    Polygon::new(LineString::from(local(centre, corners)), vec![]).into()
}

/// The rings of polygons as lines; other geometries as they are.
pub fn boundary(geometry: &Geometry<f64>) -> Geometry<f64> {
    match geometry {
        Geometry::Polygon(polygon) => MultiLineString(rings(polygon).cloned().collect()).into(),
        Geometry::MultiPolygon(multi) => MultiLineString(multi.iter().flat_map(rings).cloned().collect()).into(),
        other => other.clone(),
    }
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

pub fn distance_m(position: [f64; 2], shape: &Shape<'_>) -> f64 {
    let point = Geometry::from(Point::new(position[0], position[1]));
    distance(&Shape::new(&point).unwrap(), shape, f64::INFINITY).unwrap().distance_m
}

/// At most so many positions on the rings, corners and others.
pub fn on_rings(area: &MultiPolygon<f64>, most: usize) -> Vec<[f64; 2]> {
    let edges = area.iter().flat_map(rings).flat_map(LineString::lines);
    let all: Vec<[f64; 2]> =
        edges.flat_map(|e| [0.0, 0.3, 0.5].map(|t| [e.start.x + e.dx() * t, e.start.y + e.dy() * t])).collect();
    let step = all.len() / most + 1;
    all.into_iter().step_by(step).collect()
}

#[track_caller]
pub fn assert_valid(area: &MultiPolygon<f64>) {
    if !area.0.is_empty() {
        assert_eq!(check(&area.clone().into(), &Limits { max_vertices: usize::MAX }), Ok(()));
    }
}
