//! The band of ε: how far the truth may lie from what is drawn, at its true size on the ground.
//!
//! What `MapLibre` cannot do from tiles: a circle disappears with the tile that its middle lies in, and a line is cut at the edge
//! of its tile, so that the band along lines and borders ends at the buffer of tiles. Where the band of one feature
//! matters, the question `buffer` gives it as a polygon.

use super::facts::LayerFacts;
use serde_json::{Value, json};

/// Round the equator in Web Mercator, metres (2π · 6 378 137).
const EQUATOR_M: f64 = 40_075_016.685_578_49;
/// Side of a vector tile on the screen, pixels.
const TILE_PX: f64 = 512.0;
/// Where the extent of a collection is not known: the middle of Xinjiang.
const USUAL_LAT_DEG: f64 = 43.0;
/// Deepest level with a stop of its own.
const MAX_ZOOM: u8 = 22;

/// Metres on the ground that one pixel shows at a zoom level and latitude: 2πa·cos φ / (512·2^z).
///
/// ```
/// // At zoom 8 and 43° N: 40 075 016.69 · 0.731 354 / 131 072 = 223.61 m. An ε of 10 km is 44.7 pixels there.
/// let m_per_px = groundplan::style::metres_per_pixel(8.0, 43.0);
/// assert!((m_per_px - 223.61).abs() < 0.01);
/// assert!((10_000.0 / m_per_px - 44.72).abs() < 0.01);
/// ```
pub fn metres_per_pixel(zoom: f64, lat_deg: f64) -> f64 {
    EQUATOR_M * lat_deg.to_radians().cos() / (TILE_PX * zoom.exp2())
}

/// The latitude whose scale is used: the middle of the extent. Over Xinjiang (34° to 49° N) the band is at most 14 % too small or too wide
/// at the edges, since a style cannot know the latitude of a feature.
pub(super) fn latitude_deg(facts: &LayerFacts<'_>) -> f64 {
    let middle = facts.extent.map_or(USUAL_LAT_DEG, |[_, south, _, north]| f64::midpoint(south, north));
    if middle.is_finite() && middle.abs() < 85.0 { middle } else { USUAL_LAT_DEG }
}

/// ε in metres, 0 where it is not known.
fn epsilon_m() -> Value {
    json!(["to-number", ["get", "uncertainty_m"], 0])
}

/// Whether ε is known and not nothing.
pub(super) fn has_epsilon() -> Value {
    json!([">", epsilon_m(), 0])
}

/// Radius of a circle with the size of ε, pixels: two stops, between which base 2 is exact, as pixels double per level.
pub(super) fn radius_px(lat_deg: f64) -> Value {
    let at = |zoom: u8| json!(["*", epsilon_m(), 1.0 / metres_per_pixel(f64::from(zoom), lat_deg)]);
    json!(["interpolate", ["exponential", 2], ["zoom"], 0, at(0), MAX_ZOOM, at(MAX_ZOOM)])
}

/// Width of a line with the size of ε on both sides, pixels, up to `limit_px` on each side (see
/// [`super::Wanted::tile_buffer_px`]). The limit takes a stop at every second level.
pub(super) fn width_px(lat_deg: f64, limit_px: f64) -> Value {
    let mut stops = vec![json!("interpolate"), json!(["exponential", 2]), json!(["zoom"])];
    for zoom in (0..=MAX_ZOOM).step_by(2) {
        let px_per_m = 2.0 / metres_per_pixel(f64::from(zoom), lat_deg);
        stops.push(json!(zoom));
        stops.push(json!(["min", 2.0 * limit_px.max(1.0), ["*", epsilon_m(), px_per_m]]));
    }
    Value::Array(stops)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `MapLibre` makes of the two stops: base-2 interpolation.
    fn interpolated(zoom: f64, epsilon_m: f64, lat_deg: f64) -> f64 {
        let stop = |level: u8| epsilon_m / metres_per_pixel(f64::from(level), lat_deg);
        let t = (zoom.exp2() - 1.0) / (f64::from(MAX_ZOOM).exp2() - 1.0);
        stop(0) + t * (stop(MAX_ZOOM) - stop(0))
    }

    #[test]
    fn a_circle_has_the_size_of_epsilon_between_the_stops_too() {
        for zoom in [0.0, 3.3, 8.0, 12.75, 22.0] {
            let px = interpolated(zoom, 10_000.0, 43.0);
            assert!((px * metres_per_pixel(zoom, 43.0) - 10_000.0).abs() < 1e-6, "{zoom}");
        }
    }

    #[test]
    fn an_impossible_extent_does_no_harm() {
        let collection = crate::model::Collection::default();
        for extent in [[0.0, f64::NAN, 0.0, 1.0], [0.0, 90.0, 0.0, 90.0]] {
            let facts = LayerFacts { collection: &collection, geometries: &[], statuses: &[], extent: Some(extent) };
            assert!((latitude_deg(&facts) - 43.0).abs() < 1e-12);
        }
    }
}
