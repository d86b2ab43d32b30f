//! The graticule with its degrees, and the scale bar.

use super::trace::px;
use super::view::{View, WIDTH_PX};
use crate::web::numbers::magnitude;
use std::fmt::Write as _;

/// Pixels between two lines of the graticule, about.
const SPACING_PX: f64 = 100.0;
/// Longest scale bar.
const MAX_BAR_PX: f64 = 160.0;
/// Large steps that people count in.
const LARGE_DEG: [f64; 5] = [10.0, 15.0, 30.0, 45.0, 90.0];

/// One, two or five times a power of ten: the greatest that is not above `most`. 700 becomes 500.
pub(super) fn nice_below(most: f64) -> f64 {
    let power = 10_f64.powi(magnitude(most));
    let found = [5.0, 2.0].into_iter().find(|step| step * power <= most * (1.0 + 1e-12));
    found.unwrap_or(1.0) * power
}

/// Degrees between two lines where `degrees` would be best: the next nice number from there.
pub(super) fn step_deg(degrees: f64) -> f64 {
    if degrees > 5.0 {
        return LARGE_DEG.into_iter().find(|step| *step >= degrees).unwrap_or(90.0);
    }
    let power = 10_f64.powi(magnitude(degrees.max(1e-9)));
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|step| *step >= degrees).unwrap_or(10.0 * power)
}

/// Multiples of a step from one number to another.
fn multiples(from: f64, to: f64, step: f64) -> impl Iterator<Item = f64> {
    let first = (from / step).ceil();
    (0..200_u32).map(move |i| (first + f64::from(i)) * step).take_while(move |value| *value <= to)
}

/// Degrees with the letter of their half of the world; longitudes beyond 180° are those of the other side.
pub(super) fn degrees(value: f64, step: f64, [negative, positive]: [&str; 2]) -> String {
    let turned = match value {
        far if far > 180.0 => far - 360.0,
        far if far < -180.0 => far + 360.0,
        near => near,
    };
    let decimals = usize::try_from(-magnitude(step)).unwrap_or(0);
    let text = format!("{:.*}", decimals, turned.abs());
    let is_zero = text.chars().all(|c| c == '0' || c == '.');
    let letter = if is_zero || turned.abs() >= 180.0 {
        ""
    } else if turned < 0.0 {
        negative
    } else {
        positive
    };
    format!("{text}°{letter}")
}

/// Lines and labels. `letters` are those of west, east, south and north.
pub(super) fn graticule(view: &View, letters: [&str; 4]) -> String {
    let [west, east, south, north] = letters;
    let bounds = view.bounds();
    let wide = bounds.max[0] - bounds.min[0];
    let (lon_step, lat_step) = (step_deg(wide * SPACING_PX / WIDTH_PX), step_deg(SPACING_PX * 0.8 / view.px_per_deg));
    let (mut lines, mut labels) = (String::new(), String::new());
    for lon in multiples(bounds.min[0], bounds.max[0], lon_step) {
        let x = px(view.px([lon, 0.0])[0]);
        // Writing to a string cannot fail.
        let _ = write!(lines, "M{x} 0V{}", px(view.height_px));
        let text = degrees(lon, lon_step, [west, east]);
        let _ =
            write!(labels, "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{text}</text>", px(view.height_px + 14.0));
    }
    for lat in multiples(bounds.min[1], bounds.max[1], lat_step) {
        let y = view.px([0.0, lat])[1];
        let _ = write!(lines, "M0 {}H{}", px(y), px(WIDTH_PX));
        let text = degrees(lat, lat_step, [south, north]);
        let _ = write!(labels, "<text x=\"-6\" y=\"{}\" text-anchor=\"end\">{text}</text>", px(y + 4.0));
    }
    format!(
        "<path d=\"{lines}\" fill=\"none\" stroke=\"#c9d3d8\" stroke-width=\"0.8\"/>\
         <g font-size=\"11\" fill=\"#4a5960\" aria-hidden=\"true\">{labels}</g>"
    )
}

/// The bar, below the map where nothing lies under it, with its length along the parallel in the middle of the map.
pub(super) fn scale_bar(view: &View) -> String {
    let length_m = nice_below(view.metres_per_px() * MAX_BAR_PX);
    let (width, y) = (length_m / view.metres_per_px(), px(view.height_px + 26.0));
    let text = if length_m >= 1000.0 { format!("{} km", length_m / 1000.0) } else { format!("{length_m} m") };
    format!(
        "<path d=\"M0 {y}v5h{}v-5\" fill=\"none\" stroke=\"#22303a\" stroke-width=\"1.5\"/>\
         <text x=\"{}\" y=\"{}\" font-size=\"11\" fill=\"#22303a\">{text}</text>",
        px(width),
        px(width + 7.0),
        px(view.height_px + 33.0)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::map::view::Bounds;

    #[test]
    fn steps_are_numbers_that_people_count_in() {
        for (degrees, expected) in
            [(3.2, 5.0), (5.0, 5.0), (5.1, 10.0), (12.0, 15.0), (61.0, 90.0), (400.0, 90.0), (1.0, 1.0), (0.7, 1.0)]
        {
            assert!((step_deg(degrees) - expected).abs() < 1e-12, "{degrees}: {}", step_deg(degrees));
        }
        assert!((step_deg(0.0031) - 0.005).abs() < 1e-12);
        for (most, expected) in [(700.0, 500.0), (500.0, 500.0), (19.0, 10.0), (0.3, 0.2), (99_999.0, 50_000.0)] {
            assert!((nice_below(most) - expected).abs() < 1e-9 * expected, "{most}: {}", nice_below(most));
        }
    }

    #[test]
    fn degrees_say_which_half_of_the_world() {
        let letters = ["W", "E"];
        assert_eq!(degrees(80.0, 5.0, letters), "80°E");
        assert_eq!(degrees(-80.25, 0.05, letters), "80.25°W");
        assert_eq!(degrees(0.0, 0.5, letters), "0.0°");
        assert_eq!(degrees(180.0, 5.0, letters), "180°");
        assert_eq!(degrees(185.0, 5.0, letters), "175°W");
        assert_eq!(degrees(-185.0, 5.0, letters), "175°E");
    }

    #[test]
    fn a_map_of_a_region_has_a_few_lines_and_a_round_bar() {
        let view = View::of(Bounds { min: [73.5, 34.3], max: [96.4, 49.2] });
        let grid = graticule(&view, ["W", "E", "S", "N"]);
        let lines = grid.matches("<text").count();
        assert!((6..=16).contains(&lines), "{lines}: {grid}");
        assert!(grid.contains(">85°E<") && grid.contains(">40°N<"), "{grid}");
        assert!(scale_bar(&view).contains(" km<"));
        let near = View::of(Bounds { min: [80.0, 44.0], max: [80.0, 44.0] });
        assert!(scale_bar(&near).contains(">1 km<"), "{}", scale_bar(&near));
    }
}
