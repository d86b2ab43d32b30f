//! Outlines as SVG paths, without the vertices that nobody could see.

use super::shapes::Position;
use super::view::View;
use std::fmt::Write as _;

/// Vertices nearer than this to the last one that was drawn are left out.
pub(super) const LEAST_STEP_PX: f64 = 0.5;

/// Tenths of a pixel.
pub(super) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_string() } else { text.to_string() }
}

/// The vertices of a line that are drawn, in pixels: the first, the last, and those that lie a step or more from the one
/// before.
fn kept(line: &[Position], step_px: f64, view: &View) -> Vec<[f64; 2]> {
    let mut kept: Vec<[f64; 2]> = Vec::new();
    let last = line.len().saturating_sub(1);
    for (position, at) in line.iter().enumerate() {
        let [x, y] = view.px(*at);
        let is_far = kept.last().is_none_or(|[x0, y0]| (x - x0).hypot(y - y0) >= step_px);
        if is_far || position == last {
            kept.push([x, y]);
        }
    }
    kept
}

/// Adds a line to a path, closed for a ring. Returns how many vertices it took.
pub(super) fn add(path: &mut String, line: &[Position], is_ring: bool, step_px: f64, view: &View) -> usize {
    let mut kept = kept(line, step_px, view);
    if is_ring && line.first() == line.last() {
        kept.pop();
    }
    for (position, [x, y]) in kept.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(path, "{}{} {}", if position == 0 { "M" } else { "L" }, px(*x), px(*y));
    }
    if is_ring {
        path.push('Z');
    }
    kept.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::map::view::Bounds;

    fn view() -> View {
        View::of(Bounds { min: [0.0, 0.0], max: [10.0, 5.0] })
    }

    #[test]
    fn a_line_becomes_a_path() {
        let mut path = String::new();
        assert_eq!(add(&mut path, &[[5.0, 2.5], [6.0, 2.5]], false, LEAST_STEP_PX, &view()), 2);
        // 700 px for 11.2° at 2.5°: 62.5 px for a degree of longitude.
        assert_eq!(path, format!("M350 {0}L412.5 {0}", px(view().height_px / 2.0)));
    }

    #[test]
    fn a_ring_is_closed_once() {
        let mut path = String::new();
        assert_eq!(add(&mut path, &[[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 1.0]], true, LEAST_STEP_PX, &view()), 3);
        assert_eq!(path.matches('L').count(), 2);
        assert!(path.ends_with('Z'));
    }

    #[test]
    fn vertices_that_nobody_could_see_are_left_out() {
        let line: Vec<Position> = (0..=100_000).map(|i| [f64::from(i) / 1e4, 2.5]).collect();
        let kept = kept(&line, LEAST_STEP_PX, &view());
        assert!(kept.len() <= 1_402, "{}", kept.len());
        assert!(kept.windows(2).take(kept.len() - 2).all(|pair| pair[1][0] - pair[0][0] >= LEAST_STEP_PX));
        assert_eq!(kept.last().copied(), Some(view().px([10.0, 2.5])));
    }

    #[test]
    fn pixels_are_short() {
        assert_eq!(px(12.04), "12");
        assert_eq!(px(-0.04), "0");
        assert_eq!(px(3.26), "3.3");
    }
}
