//! A number that says how it was made.

use serde::Serialize;

/// How a measure is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// On the CGCS2000 ellipsoid, edges straight in (longitude, latitude).
    Ellipsoidal,
    /// Shortest path on the CGCS2000 ellipsoid (Karney).
    Geodesic,
}

/// A measured value with unit, method, ellipsoid and edge model.
///
/// Error intervals are not part of it yet: a value describes the recorded geometry, whose own
/// `uncertainty_m` is given with the feature.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measure {
    /// The number, finite.
    pub value: f64,
    /// `m2`, `km2`, `ha`, `mu` or `m`.
    pub unit: &'static str,
    /// How it was taken.
    pub method: Method,
    /// Always the CGCS2000 ellipsoid (a = 6378137 m, 1/f = 298.257222101).
    pub ellipsoid: &'static str,
    /// What lies between two vertices.
    pub edges: &'static str,
}

impl Measure {
    /// Edge model of every stored geometry, after RFC 7946 §3.1.1.
    pub const EDGES_LON_LAT: &'static str = "straight in (lon, lat)";

    /// An area, given in square metres.
    pub fn area_m2(value: f64) -> Self {
        // The sum of nothing is −0.0; adding zero makes it 0.0.
        let value = value + 0.0;
        Self { value, unit: "m2", method: Method::Ellipsoidal, ellipsoid: "CGCS2000", edges: Self::EDGES_LON_LAT }
    }

    /// A length along stored edges, in metres.
    pub fn length_m(value: f64) -> Self {
        Self { unit: "m", ..Self::area_m2(value) }
    }

    /// A shortest distance, in metres.
    pub fn distance_m(value: f64) -> Self {
        Self { unit: "m", method: Method::Geodesic, ..Self::area_m2(value) }
    }

    /// The same area in another unit (`factor` square metres make one of it).
    #[must_use]
    pub fn in_unit(self, unit: &'static str, factor: f64) -> Self {
        Self { value: self.value / factor, unit, ..self }
    }
}
