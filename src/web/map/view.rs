//! What part of the world is drawn, and where on the drawing a position comes to lie: equirectangular, with degrees of
//! longitude as much shorter than those of latitude as they are in the middle of the drawing.

use super::shapes::Position;

/// Width of the drawn world in pixels.
pub(super) const WIDTH_PX: f64 = 700.0;
/// Height of the drawn world in pixels, at least and at most.
const HEIGHT_PX: [f64; 2] = [260.0, 520.0];
/// Room round what is drawn, as a part of its size.
const MARGIN: f64 = 0.06;
/// Least height of the drawn world: about two kilometres.
const LEAST_DEG: f64 = 0.02;
/// The scale at a pole would be that of a point.
const MOST_LAT_DEG: f64 = 85.0;

/// GRS 80, which is the ellipsoid of CGCS2000 to a tenth of a millimetre.
const SEMI_MAJOR_M: f64 = 6_378_137.0;
const ECCENTRICITY_2: f64 = 0.006_694_380_022_9;

/// West, south, east and north in degrees; east may be more than 180.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    pub min: Position,
    pub max: Position,
}

impl Bounds {
    pub fn of(positions: &[Position]) -> Option<Self> {
        let (first, rest) = positions.split_first()?;
        Some(rest.iter().fold(Self { min: *first, max: *first }, |bounds, at| bounds.with(Self { min: *at, max: *at })))
    }

    pub fn with(self, other: Self) -> Self {
        let [west, south] = self.min;
        let [east, north] = self.max;
        Self {
            min: [west.min(other.min[0]), south.min(other.min[1])],
            max: [east.max(other.max[0]), north.max(other.max[1])],
        }
    }
}

/// The drawn world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct View {
    centre: Position,
    /// Pixels of a degree of latitude.
    pub px_per_deg: f64,
    /// Length of a degree of longitude in degrees of latitude, in the middle.
    squeeze: f64,
    pub height_px: f64,
}

impl View {
    /// A view of all of the bounds.
    pub fn of(bounds: Bounds) -> Self {
        let ([west, south], [east, north]) = (bounds.min, bounds.max);
        let centre = [f64::midpoint(west, east), f64::midpoint(south, north)];
        let squeeze = centre[1].clamp(-MOST_LAT_DEG, MOST_LAT_DEG).to_radians().cos();
        let [least, most] = HEIGHT_PX;
        let high = ((north - south) * (1.0 + 2.0 * MARGIN)).max(LEAST_DEG);
        let wide = ((east - west) * (1.0 + 2.0 * MARGIN) * squeeze).max(LEAST_DEG * WIDTH_PX / least);
        let height_px = (WIDTH_PX * high / wide).clamp(least, most);
        Self { centre, px_per_deg: (WIDTH_PX / wide).min(height_px / high), squeeze, height_px }
    }

    /// Pixels from the left and from the top.
    pub fn px(&self, [lon, lat]: Position) -> [f64; 2] {
        [
            WIDTH_PX / 2.0 + (lon - self.centre[0]) * self.squeeze * self.px_per_deg,
            self.height_px / 2.0 - (lat - self.centre[1]) * self.px_per_deg,
        ]
    }

    /// What is on the drawing, to its edges.
    pub fn bounds(&self) -> Bounds {
        let half = [WIDTH_PX / 2.0 / self.px_per_deg / self.squeeze, self.height_px / 2.0 / self.px_per_deg];
        let [lon, lat] = self.centre;
        Bounds { min: [lon - half[0], (lat - half[1]).max(-90.0)], max: [lon + half[0], (lat + half[1]).min(90.0)] }
    }

    /// Metres that a pixel is wide in the middle.
    pub fn metres_per_px(&self) -> f64 {
        lon_degree_m(self.centre[1].clamp(-MOST_LAT_DEG, MOST_LAT_DEG)) / (self.px_per_deg * self.squeeze)
    }

    /// Half axes in pixels of a circle of so many metres round a position.
    pub fn radii_px(&self, [_, lat]: Position, radius_m: f64) -> [f64; 2] {
        let lat = lat.clamp(-MOST_LAT_DEG, MOST_LAT_DEG);
        [radius_m / lon_degree_m(lat) * self.squeeze * self.px_per_deg, radius_m / lat_degree_m(lat) * self.px_per_deg]
    }
}

/// Length of a degree of longitude: the radius of the parallel, which is that of the prime vertical times the cosine.
fn lon_degree_m(lat_deg: f64) -> f64 {
    let (sin, cos) = lat_deg.to_radians().sin_cos();
    (SEMI_MAJOR_M * cos / (1.0 - ECCENTRICITY_2 * sin * sin).sqrt()).to_radians()
}

/// Length of a degree of latitude, by the radius of curvature of the meridian.
pub(super) fn lat_degree_m(lat_deg: f64) -> f64 {
    let sin = lat_deg.to_radians().sin();
    (SEMI_MAJOR_M * (1.0 - ECCENTRICITY_2) / (1.0 - ECCENTRICITY_2 * sin * sin).powf(1.5)).to_radians()
}

/// The bounds of a circle of so many metres round a position, in degrees.
pub(super) fn round(at: Position, radius_m: f64) -> Bounds {
    let [lon, lat] = at;
    let high = radius_m / lat_degree_m(lat);
    let wide = (radius_m / lon_degree_m(lat.clamp(-MOST_LAT_DEG, MOST_LAT_DEG))).min(180.0);
    Bounds { min: [lon - wide, (lat - high).max(-90.0)], max: [lon + wide, (lat + high).min(90.0)] }
}

/// The longitude at which the world is cut open: in the middle of the widest stretch without anything, so that what lies
/// on both sides of the antimeridian is drawn side by side. Nothing where it stays at 180°.
///
/// `stretches` are west and east ends of what is to be drawn, in degrees within ±180.
pub(super) fn cut(mut stretches: Vec<[f64; 2]>) -> Option<f64> {
    stretches.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let first = stretches.first()?[0];
    let mut reached = f64::NEG_INFINITY;
    let mut widest: Option<(f64, f64)> = None;
    for [west, east] in stretches {
        let gap = west - reached;
        if reached.is_finite() && gap > 0.0 && widest.is_none_or(|(width, _)| gap > width) {
            widest = Some((gap, reached + gap / 2.0));
        }
        reached = reached.max(east);
    }
    let outer = first + 360.0 - reached;
    widest.filter(|(width, _)| *width > outer).map(|(_, middle)| middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance, "{a} is not {b}");
    }

    #[test]
    fn the_middle_comes_to_lie_in_the_middle() {
        let view = View::of(Bounds { min: [80.0, 40.0], max: [90.0, 44.0] });
        let [x, y] = view.px([85.0, 42.0]);
        near(x, WIDTH_PX / 2.0, 1e-9);
        near(y, view.height_px / 2.0, 1e-9);
    }

    #[test]
    fn a_degree_of_longitude_is_shorter_by_the_cosine() {
        // At 60° the cosine is one half.
        let view = View::of(Bounds { min: [0.0, 58.0], max: [20.0, 62.0] });
        let ([x0, y0], [x1, y1]) = (view.px([9.0, 60.0]), view.px([10.0, 61.0]));
        near((x1 - x0) / (y0 - y1), 0.5, 1e-9);
        // 20° with margins, halved, fill the width.
        near(view.px_per_deg, WIDTH_PX / (20.0 * 1.12 * 0.5), 1e-9);
    }

    #[test]
    fn everything_is_inside_whatever_its_shape() {
        for (min, max) in [
            ([73.0, 34.0], [96.0, 49.0]),
            ([80.0, 30.0], [80.1, 50.0]),
            ([0.0, 40.0], [170.0, 40.5]),
            ([-180.0, -90.0], [180.0, 90.0]),
            ([5.0, 89.0], [6.0, 90.0]),
        ] {
            let view = View::of(Bounds { min, max });
            for corner in [min, max] {
                let [x, y] = view.px(corner);
                assert!(
                    (0.0..=WIDTH_PX).contains(&x) && (0.0..=view.height_px).contains(&y),
                    "{min:?} {max:?}: {x} {y}"
                );
            }
        }
    }

    #[test]
    fn a_single_point_is_seen_with_its_surroundings() {
        let view = View::of(Bounds { min: [80.0, 44.0], max: [80.0, 44.0] });
        // Two hundredths of a degree of latitude in 260 pixels.
        near(view.px_per_deg, 260.0 / 0.02, 1e-6);
        assert!(view.metres_per_px() > 5.0 && view.metres_per_px() < 10.0);
    }

    #[test]
    fn degrees_have_the_lengths_of_the_ellipsoid() {
        // GRS 80: 111319.4908 m at the equator; 78846.8 and 111131.8 m at 45° (tables of the geodetic reference system).
        near(lon_degree_m(0.0), 111_319.490_8, 1e-3);
        near(lon_degree_m(45.0), 78_846.8, 0.1);
        near(lat_degree_m(45.0), 111_131.8, 0.1);
        near(lat_degree_m(0.0), 110_574.3, 0.1);
    }

    #[test]
    fn a_pixel_is_as_wide_as_its_degrees() {
        let view = View::of(Bounds { min: [-10.0, -1.0], max: [10.0, 1.0] });
        near(view.metres_per_px() * WIDTH_PX, 22.4 * 111_319.490_8, 1.0);
        let [rx, ry] = view.radii_px([0.0, 0.0], 111_319.490_8);
        near(rx, view.px_per_deg, 1e-6);
        near(ry / rx, 111_319.49 / 110_574.3, 1e-5);
    }

    #[test]
    fn the_world_is_cut_where_nothing_is() {
        assert_eq!(cut(vec![[170.0, 180.0], [-180.0, -175.0]]), Some(-2.5));
        assert_eq!(cut(vec![[80.0, 81.0], [90.0, 91.0]]), None);
        assert_eq!(cut(vec![[-180.0, 180.0]]), None);
        assert_eq!(cut(vec![[10.0, 10.0]]), None);
        assert_eq!(cut(Vec::new()), None);
    }
}
