//! A number that says how it was made, and how wrong it can be.

use serde::{Serialize, Serializer};

/// How a measure is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// On the CGCS2000 ellipsoid, edges straight in (longitude, latitude).
    Ellipsoidal,
    /// The Chinese land-survey procedure, edges straight in a Gauss-Krüger zone.
    Survey,
    /// Shortest path on the CGCS2000 ellipsoid (Karney).
    Geodesic,
    /// In the plane of a projected CRS.
    Planar,
}

/// An EPSG code, written as `EPSG:nnnn`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epsg(pub u32);

impl Serialize for Epsg {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("EPSG:{}", self.0))
    }
}

/// A measured value with unit, method, ellipsoid, edge model and interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measure {
    /// The number, finite: that of the geometry as it is recorded.
    pub value: f64,
    /// `m2`, `km2`, `ha`, `mu` or `m`.
    pub unit: &'static str,
    /// How it was taken.
    pub method: Method,
    /// `CGCS2000` (a = 6378137 m, 1/f = 298.257222101), or `of the CRS` for a planar measure.
    pub ellipsoid: &'static str,
    /// What lies between two vertices.
    pub edges: &'static str,
    /// The plane of a survey or planar measure, where it has a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crs: Option<Epsg>,
    /// Central meridian of the zone of a survey measure, degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub central_meridian_deg: Option<f64>,
    /// Between these the true value lies, if every boundary lies within its ε; `null` where an ε is not known.
    pub interval: Option<[f64; 2]>,
}

impl Measure {
    /// Edge model of every stored geometry, after RFC 7946 §3.1.1.
    pub const EDGES_LON_LAT: &'static str = "straight in (lon, lat)";
    /// Edge model of a survey measure.
    pub const EDGES_ZONE: &'static str = "straight in the Gauss-Krüger zone";
    /// Edge model of a planar measure.
    pub const EDGES_PLANE: &'static str = "straight in the plane of the CRS";
    /// Edge model of a geodesic measure.
    pub const EDGES_GEODESIC: &'static str = "geodesics";

    /// An area on the ellipsoid, square metres.
    pub fn area_m2(value: f64) -> Self {
        Self {
            // The sum of nothing is −0.0; adding zero makes it 0.0.
            value: value + 0.0,
            unit: "m2",
            method: Method::Ellipsoidal,
            ellipsoid: "CGCS2000",
            edges: Self::EDGES_LON_LAT,
            crs: None,
            central_meridian_deg: None,
            interval: None,
        }
    }

    /// A length along stored edges, metres.
    pub fn length_m(value: f64) -> Self {
        Self { unit: "m", ..Self::area_m2(value) }
    }

    /// A shortest distance, metres.
    pub fn distance_m(value: f64) -> Self {
        Self { unit: "m", method: Method::Geodesic, ..Self::area_m2(value) }
    }

    /// The same measure with its interval, which is made to hold the value: an interval is wide against its rounding.
    #[must_use]
    pub fn between(self, interval: Option<[f64; 2]>) -> Self {
        let interval = interval.map(|[lo, hi]| [lo.min(self.value) + 0.0, hi.max(self.value)]);
        Self { interval, ..self }
    }

    /// The same area in another unit (`factor` square metres make one of it).
    #[must_use]
    pub fn in_unit(self, unit: &'static str, factor: f64) -> Self {
        let interval = self.interval.map(|[lo, hi]| [lo / factor, hi / factor]);
        Self { value: self.value / factor, unit, interval, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_its_value_and_follows_the_unit() {
        let measure = Measure::area_m2(20_000.0).between(Some([20_000.000_1, 30_000.0])).in_unit("ha", 1e4);
        assert_eq!((measure.value, measure.interval), (2.0, Some([2.0, 3.0])));
    }

    #[test]
    fn a_code_is_written_as_it_is_asked_for() {
        assert_eq!(serde_json::to_value(Epsg(4517)).unwrap(), "EPSG:4517");
    }
}
