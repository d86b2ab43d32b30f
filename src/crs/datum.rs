//! The shifted datums of Chinese web maps, GCJ-02 and BD-09. For drawing on such a map and for nothing else.

use super::{CrsError, densify, walk};
use geo_types::{Coord, Geometry};
use std::f64::consts::PI;

/// Semi-major axis of the Krassovsky ellipsoid, metres.
const A_M: f64 = 6_378_245.0;
/// Square of its first eccentricity.
const EE: f64 = 0.006_693_421_622_965_823;
/// The box inside which the shift is applied: west, south, east, north, degrees.
const CHINA: [f64; 4] = [72.004, 0.8293, 137.8347, 55.8271];
/// BD-09 waves this many radians in a degree: 3000π/180, not π as in some published code, which errs by up to 86 m.
const BD_WAVE: f64 = PI * 3000.0 / 180.0;
/// How far a position may be from the one that was asked for, degrees.
const FOUND_DEG: f64 = 1e-9;
/// Steps of the search; six suffice.
const MOST_STEPS: usize = 30;

/// A datum that web maps of China draw on: coordinates shifted by a few hundred metres against CGCS2000, by an amount that
/// changes from place to place.
///
/// There is no official formula. This is the one that is known in public (DOMAIN §2.4); against pairs of positions from
/// map services it is within 0.7 m. It changes areas by up to 0.6 %: **never measure in it**.
///
/// Positions outside a box (72.004–137.8347° E, 0.8293–55.8271° N) stay as they are, since web maps draw foreign countries
/// on WGS 84. The box also holds foreign neighbours: in Kazakhstan, Kyrgyzstan or Mongolia, such as across the border at
/// Khorgos, positions are shifted although the maps of those countries are not. An edge that leaves the box has a jump in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datum {
    /// Of Amap, Tencent and most others.
    Gcj02,
    /// Of Baidu: GCJ-02, shifted once more.
    Bd09,
}

impl Datum {
    /// From the word in a request: `gcj02` or `bd09`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "gcj02" => Some(Self::Gcj02),
            "bd09" => Some(Self::Bd09),
            _ => None,
        }
    }

    /// As it is called: `GCJ-02` or `BD-09`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gcj02 => "GCJ-02",
            Self::Bd09 => "BD-09",
        }
    }

    /// The geometry (longitude, latitude on CGCS2000 or WGS 84; degrees) on this datum, vertex by vertex. Long edges get
    /// vertices first, so that nowhere an edge is more than 0.05 m off. Boxes, triangles and segments become polygons and
    /// line strings. Errors: [`CrsError::Vertices`] if more than 200 000 vertices would be needed.
    ///
    /// ```
    /// use geo_types::{Geometry, point};
    /// use groundplan::crs::Datum;
    /// // Test vector of eviltransform: 39.911954 N, 116.377817 E.
    /// let shown = Datum::Gcj02.shift(&point! { x: 116.377817, y: 39.911954 }.into()).unwrap();
    /// let Geometry::Point(shown) = shown else { unreachable!() };
    /// assert!((shown.x() - 116.38404722455657).abs() < 1e-9 && (shown.y() - 39.91334545536069).abs() < 1e-9);
    /// ```
    pub fn shift(self, geometry: &Geometry<f64>) -> Result<Geometry<f64>, CrsError> {
        let cut = densify::cut(geometry, self.step_m())?;
        walk::each_position(&cut, &|at: Coord<f64>| Ok(self.shift_position([at.x, at.y]).into()))
    }

    /// One position, longitude first.
    pub fn shift_position(self, position: [f64; 2]) -> [f64; 2] {
        if is_in_china(position) { self.shifted(position) } else { position }
    }

    /// The position, longitude first, that is shifted to this one, to 1e-9°. Outside the box it is the same one. `None` if
    /// there is none, which happens at the border of the box only.
    ///
    /// ```
    /// use groundplan::crs::Datum;
    /// let [lon, lat] = Datum::Bd09.unshift_position(Datum::Bd09.shift_position([87.6, 43.8])).unwrap();
    /// assert!((lon - 87.6).abs() < 1e-9 && (lat - 43.8).abs() < 1e-9);
    /// ```
    pub fn unshift_position(self, shown: [f64; 2]) -> Option<[f64; 2]> {
        if !is_in_china(shown) {
            return Some(shown);
        }
        let ([lon, lat], [mut found_lon, mut found_lat]) = (shown, shown);
        for _ in 0..MOST_STEPS {
            let [x, y] = self.shifted([found_lon, found_lat]);
            let (dx, dy) = (lon - x, lat - y);
            (found_lon, found_lat) = (found_lon + dx, found_lat + dy);
            if dx.abs().max(dy.abs()) < FOUND_DEG / 100.0 {
                break;
            }
        }
        let [x, y] = self.shift_position([found_lon, found_lat]);
        ((x - lon).abs() < FOUND_DEG && (y - lat).abs() < FOUND_DEG).then_some([found_lon, found_lat])
    }

    /// Longest piece of an edge, metres; the bend goes with its square. Over the box it is at most 0.046 and 0.041 m, measured
    /// at 3 000 000 random edges; a BD-09 edge of 500 m would bend by 1.0 m.
    fn step_m(self) -> f64 {
        match self {
            Self::Gcj02 => 450.0,
            Self::Bd09 => 100.0,
        }
    }

    /// Whether it is in the box or not.
    fn shifted(self, position: [f64; 2]) -> [f64; 2] {
        let on_gcj = to_gcj(position);
        match self {
            Self::Gcj02 => on_gcj,
            Self::Bd09 => gcj_to_bd(on_gcj),
        }
    }
}

fn is_in_china([lon, lat]: [f64; 2]) -> bool {
    let [west, south, east, north] = CHINA;
    (west..=east).contains(&lon) && (south..=north).contains(&lat)
}

fn to_gcj([lon, lat]: [f64; 2]) -> [f64; 2] {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let wave = |amplitude: f64, at: f64| amplitude * (at * PI).sin();
    let both = wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x);
    let north = wave(20.0, y) + wave(40.0, y / 3.0) + wave(160.0, y / 12.0) + wave(320.0, y / 30.0);
    let east = wave(20.0, x) + wave(40.0, x / 3.0) + wave(150.0, x / 12.0) + wave(300.0, x / 30.0);
    let root = x.abs().sqrt();
    let north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + (both + north) * 2.0 / 3.0;
    let east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + (both + east) * 2.0 / 3.0;
    let (sin, cos) = lat.to_radians().sin_cos();
    let m = 1.0 - EE * sin * sin;
    let meridian_radius_m = A_M * (1.0 - EE) / (m * m.sqrt());
    let parallel_radius_m = A_M / m.sqrt() * cos;
    [lon + (east_m / parallel_radius_m).to_degrees(), lat + (north_m / meridian_radius_m).to_degrees()]
}

fn gcj_to_bd([x, y]: [f64; 2]) -> [f64; 2] {
    let z = x.hypot(y) + 2e-5 * (y * BD_WAVE).sin();
    let theta = y.atan2(x) + 3e-6 * (x * BD_WAVE).cos();
    [z * theta.cos() + 0.0065, z * theta.sin() + 0.006]
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{LineString, Point, Polygon, coord};
    use proptest::prelude::*;

    /// Metres between two positions that are near each other.
    fn apart_m([x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) -> f64 {
        ((x2 - x1) * y1.to_radians().cos()).hypot(y2 - y1) * 111_320.0
    }

    /// How far the middle of an edge (east and north, metres, from a position) is shifted beside the middle of its ends.
    fn bend_m(datum: Datum, [x, y]: [f64; 2], [east_m, north_m]: [f64; 2]) -> f64 {
        let (dx, dy) = (east_m / 111_320.0 / y.to_radians().cos(), north_m / 111_320.0);
        let [x1, y1] = datum.shift_position([x, y]);
        let [x2, y2] = datum.shift_position([x + dx, y + dy]);
        apart_m(datum.shift_position([x + dx / 2.0, y + dy / 2.0]), [f64::midpoint(x1, x2), f64::midpoint(y1, y2)])
    }

    #[test]
    fn the_published_vectors_are_met() {
        // Latitude, longitude on WGS 84, then on GCJ-02: DOMAIN §2.4, from the tests of eviltransform, whose tolerance is 1e-6°.
        for ([lat, lon], [shown_lat, shown_lon]) in [
            ([31.177_427_6, 121.527_210_6], [31.175_303_983_645_97, 121.531_541_859_215]),
            ([22.543_847, 113.912_316], [22.540_796_131_694_766, 113.917_176_480_836_3]),
            ([39.911_954, 116.377_817], [39.913_345_455_360_69, 116.384_047_224_556_57]),
        ] {
            let [x, y] = Datum::Gcj02.shift_position([lon, lat]);
            assert!((x - shown_lon).abs() < 1e-9 && (y - shown_lat).abs() < 1e-9, "{x} {y}");
            let [x, y] = Datum::Gcj02.unshift_position([shown_lon, shown_lat]).unwrap();
            assert!((x - lon).abs() < 1e-9 && (y - lat).abs() < 1e-9, "{x} {y}");
        }
    }

    #[test]
    fn baidu_shifts_once_more_and_waves_fifty_times_in_a_degree() {
        // With π instead of 3000π/180 this would be up to 86 m off. Computed from the formula in DOMAIN §2.4.
        let (x, y): (f64, f64) = (116.384_047_224_556_57, 39.913_345_455_360_69);
        let wave: f64 = 52.359_877_559_829_88;
        let z = x.hypot(y) + 2e-5 * (wave * y).sin();
        let theta = y.atan2(x) + 3e-6 * (wave * x).cos();
        let expected = [z * theta.cos() + 0.0065, z * theta.sin() + 0.006];
        assert!(apart_m(Datum::Bd09.shift_position([116.377_817, 39.911_954]), expected) < 1e-4);
        // Between 700 and 1500 m from where it was on GCJ-02: 0.0065° and 0.006°, and the waves.
        assert!((700.0..1_500.0).contains(&apart_m(expected, [x, y])));
    }

    #[test]
    fn offsets_in_xinjiang_are_between_forty_and_364_metres() {
        // DOMAIN §2.4: 40 to 364 m in Xinjiang.
        for city in [[87.617, 43.793], [75.99, 39.47], [80.42, 44.21], [81.32, 43.92], [88.13, 47.85], [93.51, 42.83]] {
            let offset_m = apart_m(Datum::Gcj02.shift_position(city), city);
            assert!((40.0..364.0).contains(&offset_m), "{city:?} {offset_m}");
        }
    }

    #[test]
    fn outside_the_box_nothing_is_shifted() {
        for position in [[71.0, 44.0], [138.0, 44.0], [100.0, 0.5], [100.0, 56.0], [-87.6, 43.8], [f64::NAN, 1.0]] {
            for datum in [Datum::Gcj02, Datum::Bd09] {
                let [x, y] = datum.shift_position(position);
                assert!(x.to_bits() == position[0].to_bits() && y.to_bits() == position[1].to_bits());
            }
        }
        assert_eq!(Datum::Bd09.unshift_position([-87.6, 43.8]), Some([-87.6, 43.8]));
    }

    #[test]
    fn what_no_position_is_shifted_to_has_no_position_before() {
        // West of here nothing is shifted; from here on everything moves 300 m to the east.
        let border = CHINA[0] + 1e-4;
        assert_eq!(Datum::Gcj02.unshift_position([border, 44.0]), None);
    }

    #[test]
    fn a_ring_stays_closed_and_long_edges_bend() {
        let corners = [(87.0, 43.0), (87.1, 43.0), (87.1, 43.1), (87.0, 43.0)];
        let ring: LineString<f64> = corners.iter().map(|(x, y)| coord! { x: *x, y: *y }).collect();
        let shifted = Datum::Gcj02.shift(&Polygon::new(ring, vec![]).into()).unwrap();
        let Geometry::Polygon(polygon) = shifted else { panic!("{shifted:?}") };
        let ring = polygon.exterior();
        assert_eq!(ring.0.first(), ring.0.last());
        assert!(ring.0.len() > 70, "{}", ring.0.len());
        let first = ring.0.first().unwrap();
        assert_eq!([first.x, first.y], Datum::Gcj02.shift_position([87.0, 43.0]));
        let point = Geometry::from(Point::new(0.0, 0.0));
        assert_eq!(Datum::Bd09.shift(&point), Ok(point));
    }

    #[test]
    fn words_are_read_and_names_given() {
        for datum in [Datum::Gcj02, Datum::Bd09] {
            assert_eq!(Datum::parse(&datum.name().replace('-', "").to_lowercase()), Some(datum));
        }
        assert_eq!(Datum::parse("wgs84"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn there_and_back_is_the_same_place(x in 72.1..137.7_f64, y in 1.0..55.7_f64, is_baidu: bool) {
            let datum = if is_baidu { Datum::Bd09 } else { Datum::Gcj02 };
            let [back_x, back_y] = datum.unshift_position(datum.shift_position([x, y])).unwrap();
            prop_assert!((back_x - x).abs() < 1e-9 && (back_y - y).abs() < 1e-9, "{back_x} {back_y}");
        }

        #[test]
        fn a_piece_of_an_edge_bends_less_than_five_centimetres(
            x in 73.0..136.0_f64, y in 2.0..55.0_f64, angle in 0.0..3.2_f64, is_baidu: bool,
        ) {
            let datum = if is_baidu { Datum::Bd09 } else { Datum::Gcj02 };
            let step_m = datum.step_m();
            let bend_m = bend_m(datum, [x, y], [step_m * angle.cos(), step_m * angle.sin()]);
            prop_assert!(bend_m < 0.05, "{bend_m}");
        }
    }
}
